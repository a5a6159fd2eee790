"""Glossaries that include others: what holds, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bitext.errors import GlossaryError
from bitext.model import Place, TermStatus
from bitext.termbase import read_glossary

HEAD = "version: 1\nsource: en\n"
BASE = """\
version: 1
source: en
defaults: {gap: 3}
terms:
  - id: czar
    domain: state
    severity: warning
    en: [czar]
    fr: [tsar, {term: empereur, status: forbidden}]
    ru: [царь]
  - {id: soviet, en: [soviet], fr: [soviet]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def top(folder: Path, text: str) -> Path:
    path = folder / "glossary.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(GlossaryError) as caught:
        read_glossary(path)
    return [str(fault).replace(f"{path.parent}/", "") for fault in caught.value.faults]


def test_what_the_nearer_file_says_holds_key_by_key(folder: Path) -> None:
    path = top(
        folder,
        "include: [base.yaml]\n"
        "terms:\n"
        "  - {id: czar, fr: [czar], note: ours}\n"
        "  - {id: duma, en: [Duma]}\n",
    )
    czar, soviet, duma = read_glossary(path).concepts
    assert (czar.domain, czar.severity, czar.note, czar.gap) == ("state", "warning", "ours", 3)
    assert [(t.lang, t.text) for t in czar.terms] == [
        ("en", "czar"),
        ("ru", "царь"),
        ("fr", "czar"),
    ]
    assert czar.place == Place(5, 5)
    assert soviet.place == Place(11, 5, str(folder / "base.yaml"))
    assert (soviet.gap, duma.gap) == (3, 1)


def test_a_concept_can_be_dropped(folder: Path) -> None:
    path = top(folder, "include: [base.yaml]\nterms:\n  - {id: soviet, drop: true}\n")
    assert [concept.id for concept in read_glossary(path).concepts] == ["czar"]
    path = top(folder, "include: [base.yaml]\nterms:\n  - {id: sovjet, drop: true}\n")
    assert faults(path) == [
        (
            "glossary.yaml:5:10: terms[0].id: found 'sovjet', which no included file has, "
            "so that it cannot be dropped; did you mean soviet?"
        )
    ]
    assert "this file includes none" in faults(top(folder, "terms: [{id: a, drop: true}]\n"))[0]


def test_later_includes_lie_over_earlier_ones_and_each_is_read_once(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "product.yaml").write_text(
        HEAD + "include: [../base.yaml]\nterms:\n  - {id: czar, ru: [{term: царь, case: exact}]}\n",
        encoding="utf-8",
    )
    (folder / ".git").mkdir()
    path = top(folder, "include: [base.yaml, more/product.yaml]\n")
    glossary = read_glossary(path)
    assert [concept.id for concept in glossary.concepts] == ["czar", "soviet"]
    assert [t.case for t in glossary.concepts[0].in_language("ru")] == ["exact"]


def test_an_included_concept_may_lean_on_what_is_below_it(folder: Path) -> None:
    path = top(folder, "include: [base.yaml]\nterms:\n  - {id: nobody, fr: [personne]}\n")
    assert faults(path) == [
        (
            "glossary.yaml:5:5: terms[0]: has no term in the source language 'en'\n"
            "  Add what the source calls it: en: [face mask]"
        )
    ]


def test_circles_are_refused_by_name(folder: Path) -> None:
    (folder / "a.yaml").write_text(HEAD + "include: [b.yaml]\n", encoding="utf-8")
    (folder / "b.yaml").write_text(HEAD + "include: [a.yaml]\n", encoding="utf-8")
    path = top(folder, "include: [a.yaml]\n")
    assert faults(path) == [
        "b.yaml:3:11: include[0]: a.yaml includes itself: a.yaml > b.yaml > a.yaml"
    ]
    path = top(folder, "include: [glossary.yaml]\n")
    assert faults(path) == [
        (
            "glossary.yaml:3:11: include[0]: glossary.yaml includes itself: "
            "glossary.yaml > glossary.yaml"
        )
    ]


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "base.yaml").write_text(HEAD + "terms: [{id: a, en: [no]}]\n", encoding="utf-8")
    (folder / "bad.yaml").write_bytes(b"\xff")
    (folder / "broken.yaml").write_text("[", encoding="utf-8")
    (folder / "french.yaml").write_text("version: 1\nsource: fr\nterms: []\n", encoding="utf-8")
    path = top(
        folder,
        "include: [base.yaml, bad.yaml, none.yaml, broken.yaml, french.yaml]\n"
        "terms: [{id: b, en: [c], gap: 11}]\n",
    )
    assert [fault.split("\n")[0] for fault in faults(path)] == [
        "glossary.yaml:3:22: include[1]: bad.yaml: is not UTF-8",
        "glossary.yaml:3:32: include[2]: none.yaml: no such file",
        (
            "glossary.yaml:3:56: include[4]: french.yaml has the source language 'fr', "
            "expected 'en' as here"
        ),
        "glossary.yaml:4:31: terms[0].gap: found 11, expected 0 to 9",
        "base.yaml:3:22: terms[0].en[0]: found the yes/no value no, expected a text",
        (
            "broken.yaml:2:1: is not YAML: did not find expected node content (while parsing "
            "a flow node)"
        ),
    ]


def test_paths_never_leave_the_project(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(HEAD + "terms: []\n", encoding="utf-8")
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "link.yaml").symlink_to(outside)
    (inside / "folder.yaml").mkdir()
    path = top(inside, "include: [../outside.yaml, link.yaml, folder.yaml]\n")
    told = faults(path)
    assert [fault.split("\n")[0] for fault in told] == [
        (
            "glossary.yaml:3:11: include[0]: found '../outside.yaml', which is outside of the "
            "project's folder"
        ),
        (
            "glossary.yaml:3:28: include[1]: found 'link.yaml', which is outside of the project's "
            "folder"
        ),
        "glossary.yaml:3:39: include[2]: folder.yaml is no file",
    ]
    # A project's folder is the one with bitext.yaml or .git.
    (tmp_path / "bitext.yaml").touch()
    assert len(faults(path)) == 1


def test_a_term_may_be_proposed_and_a_forbidden_one_milder_than_its_concept(folder: Path) -> None:
    path = top(
        folder,
        "terms:\n  - id: a\n    en: [b]\n    fr:\n      - {term: c, status: proposed, gender: f}\n"
        "      - {term: d, status: forbidden, severity: warning}\n"
        "    examples: [{en: B., fr: C.}, {en: X.}]\n",
    )
    (concept,) = read_glossary(path).concepts
    _, proposed, forbidden = concept.terms
    assert (proposed.status, proposed.gender) == (TermStatus.PROPOSED, "f")
    assert forbidden.severity == "warning"
    assert concept.examples == ((("en", "B."), ("fr", "C.")), (("en", "X."),))
