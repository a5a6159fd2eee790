"""`bitext glossary add` as a person runs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from command import bitext

GLOSSARY = "version: 1\nsource: en\nterms:\n  - {id: czar, en: [czar], fr: [tsar]}  # him\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "glossary.yaml"
    path.write_text(GLOSSARY, encoding="utf-8")
    return path


def run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return bitext("glossary", *arguments, cwd=path.parent)


def test_a_concept_and_its_terms_are_added(path: Path) -> None:
    done = run(
        path, "add", "en=face mask", "fr=masque facial", "ru=маска", "--admit", "fr=masque",
        "--forbid", "fr=masque à gaz", "--domain", "medical",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "glossary.yaml: [face-mask] en “face mask”, fr “masque facial”, ru “маска”, "
        "fr “masque”, fr “masque à gaz”\n"
    )
    assert path.read_text("utf-8") == GLOSSARY + (
        "  - id: face-mask\n"
        "    domain: medical\n"
        "    en: [face mask]\n"
        "    fr: [masque facial, {term: masque, status: admitted}, "
        "{term: masque à gaz, status: forbidden}]\n"
        "    ru: [маска]\n"
    )


def test_a_proposal_is_added_to_a_concept_and_no_check_enforces_it(path: Path) -> None:
    done = run(path, "add", "--to", "czar", "ru=царь", "--proposed", "--note", "mine", "--json")
    assert json.loads(done.stdout) == {
        "glossary": "glossary.yaml",
        "concept": "czar",
        "terms": [{"lang": "ru", "term": "царь", "status": "proposed"}],
    }
    assert "ru: [{term: царь, status: proposed, note: mine}]}  # him\n" in path.read_text("utf-8")


def test_a_dry_run_shows_the_change_and_writes_nothing(path: Path) -> None:
    done = run(path, "add", "en=czar", "fr=czar", "--dry-run")
    assert done.returncode == 0
    assert "+  - id: czar-2" in done.stdout
    assert "has “czar” already, in [czar]; to add to it: --to czar" in done.stderr
    assert path.read_text("utf-8") == GLOSSARY


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "no term was given"),
        (("fr=a",), 2, "no term is in the source language 'en'"),
        (("en",), 2, "found 'en', expected LANGUAGE=TERM"),
        (("en=a", "--id", "czar"), 2, "has a concept 'czar' already"),
        (("--to", "tsar", "fr=a"), 2, "has no concept 'tsar'"),
        (("--to", "czar", "--dnt", "fr=a"), 2, "--dnt are for a new concept"),
        (("en=…",), 3, "expected at least one word"),
        (("en=a", "--glossary", "none.yaml"), 3, "none.yaml: no such file"),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_is_written(
    path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = run(path, "add", *arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_text("utf-8") == GLOSSARY


def test_the_schema_is_printed(path: Path) -> None:
    assert json.loads(run(path, "schema").stdout)["title"] == "bitext glossary"
