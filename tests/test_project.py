"""A project is a folder; its settings are checked to the column."""

from __future__ import annotations

from pathlib import Path

import pytest

from bitext.errors import BitextError, InputError, UsageError
from bitext.model import Severity
from bitext.project import find_project, require_project
from bitext.review import Gate


def make(root: Path, *names: str, settings: str | None = None) -> Path:
    for folder in ("seeds", "tmx"):
        (root / folder).mkdir()
    for name in names:
        (root / "seeds" / name).write_text("A sentence.", encoding="utf-8")
    if settings is not None:
        (root / "bitext.yaml").write_text(settings, encoding="utf-8")
    return root


def test_each_text_is_paired_with_its_counterparts(tmp_path: Path) -> None:
    make(tmp_path, "a.en.txt", "a.fr.txt", "a.ru.md", "b.en.txt", "README.md")
    project = find_project(tmp_path / "seeds")
    assert project is not None
    found = [(pair.source.name, pair.target.name, pair.memory.name) for pair in project.pairs()]
    assert found == [
        ("a.en.txt", "a.fr.txt", "a.en-fr.tmx"),
        ("a.en.txt", "a.ru.md", "a.en-ru.tmx"),
    ]


def test_the_source_language_can_be_another(tmp_path: Path) -> None:
    make(tmp_path, "a.en.txt", "a.fr.txt", settings="source: fr\n")
    project = find_project(tmp_path)
    assert project is not None
    assert [pair.memory.name for pair in project.pairs()] == ["a.fr-en.tmx"]
    assert project.origins["source"] == "bitext.yaml:1"
    assert project.origins["texts"] == "default"


@pytest.mark.parametrize(
    ("settings", "where", "said"),
    [
        ("sorce: fr\n", ":1:1", "Did you mean 'source'"),
        ("source: fr\nparagraphs: none\n", ":2:1", "expected blank-line or every-line"),
        ("source: [a\n", ":2:1", "is not YAML"),
        ("- a\n", ":1", "key: value"),
        ("texts: {}\n", ":1:1", "expected a text"),
    ],
)
def test_a_fault_in_the_settings_is_pointed_at(
    tmp_path: Path, settings: str, where: str, said: str
) -> None:
    make(tmp_path, settings=settings)
    with pytest.raises(BitextError) as caught:
        find_project(tmp_path)
    assert f"bitext.yaml{where}" in str(caught.value)
    assert said in str(caught.value)


def test_a_project_decides_what_findings_do_to_a_confirmation(tmp_path: Path) -> None:
    """By severity; what is not said stays as it is, and a fault is pointed at."""
    make(tmp_path, settings="source: en\nreview:\n  warning: warn\n")
    project = find_project(tmp_path)
    assert project is not None
    assert project.policy == {Severity.ERROR: Gate.BLOCK, Severity.WARNING: Gate.WARN}
    for settings, column in (("{error: maybe}", 17), ("{errors: off}", 10), ("strict", 9)):
        (tmp_path / "bitext.yaml").write_text(f"review: {settings}\n")
        with pytest.raises(BitextError, match="expected error or warning") as caught:
            find_project(tmp_path)
        assert (caught.value.line, caught.value.column) == (1, column)


def test_two_texts_of_one_name_and_language_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.en.txt", "a.en.md", "a.fr.txt")
    project = find_project(tmp_path)
    assert project is not None
    with pytest.raises(InputError, match=r"two texts for 'a' in en"):
        project.pairs()


def test_outside_a_project_the_next_step_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bitext init"):
        require_project(tmp_path, command="align")
