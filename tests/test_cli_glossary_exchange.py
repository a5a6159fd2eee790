"""`bitext glossary import` and `export` as a person runs them; merging into what is there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bitext.curation.merging import merge
from bitext.model import Glossary
from bitext.termbase import parse_glossary, read_glossary
from command import bitext

OURS = """\
version: 1
source: en
terms:
  # ours, with care
  - id: czar
    domain: state
    en: [czar]   # him
    fr: [tsar]
  - {id: c1, en: [soviet], fr: [soviet]}
"""
THEIRS = (
    "id,domain,definition,lang,term,status\n"
    "9,state,A ruler.,en,Czar,preferred\n9,,,fr,czar,preferred\n9,,,fr,tsar,forbidden\n"
    "9,,,ru,царь,preferred\n"
    "c1,,,en,duma,preferred\nc1,,,fr,douma,preferred\n"
)


def glossary(entries: str) -> Glossary:
    return parse_glossary(f"version: 1\nsource: en\nterms: [{entries}]\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "glossary.yaml").write_text(OURS, encoding="utf-8")
    (tmp_path / "theirs.csv").write_text(THEIRS, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return bitext("glossary", *arguments, cwd=folder)


def test_an_import_adds_and_leaves_the_rest_as_it_is(folder: Path) -> None:
    done = run(folder, "import", "theirs.csv")
    assert done.returncode == 0
    assert done.stdout == (
        "glossary.yaml got 1 concept with 2 terms, and 2 terms for concepts it had; 2 were there\n"
    )
    assert done.stderr.splitlines() == [
        "  [czar] definition: theirs is “A ruler.”, ours has none; not taken",
        "  [czar] “czar” (fr) is preferred in theirs, “tsar” in ours; taken as proposed",
        "  [czar] “tsar” (fr) is preferred in ours, forbidden in theirs; not taken",
    ]
    assert (folder / "glossary.yaml").read_text("utf-8") == OURS.replace(
        "    fr: [tsar]\n",
        "    fr: [tsar, {term: czar, status: proposed}]\n    ru: [царь]\n",
    ) + ("  - id: c1-2\n    en: [duma]\n    fr: [douma]\n")
    again = run(folder, "import", "theirs.csv", "--json")
    report = json.loads(again.stdout)
    assert (report["concepts"], report["terms"], report["known"]) == (0, 0, 6)


def test_a_dry_run_shows_the_change(folder: Path) -> None:
    done = run(folder, "import", "theirs.csv", "--dry-run")
    assert "+  - id: c1-2" in done.stdout
    assert (folder / "glossary.yaml").read_text("utf-8") == OURS


def test_a_glossary_is_made_where_there_is_none(folder: Path) -> None:
    done = run(folder, "import", "theirs.csv", "theirs.csv", "--glossary", "new.yaml")
    assert "new.yaml got 2 concepts with 6 terms" in done.stdout
    assert [c.id for c in read_glossary(folder / "new.yaml").concepts] == ["9", "c1"]


def test_a_fault_leaves_the_glossary_alone(folder: Path) -> None:
    (folder / "bad.tbx").write_text("<tbx", encoding="utf-8")
    done = run(folder, "import", "theirs.csv", "bad.tbx")
    assert done.returncode == 3
    assert "bad.tbx:1" in done.stderr
    assert (folder / "glossary.yaml").read_text("utf-8") == OURS


def test_an_export_says_what_it_wrote_and_what_has_no_place(folder: Path) -> None:
    assert run(folder, "export", "-o", "a.tbx").stdout == "wrote a.tbx: 2 concepts, 4 terms\n"
    done = run(folder, "export", "-o", "a.tbx")
    assert done.returncode == 3
    assert "already exists" in done.stderr
    assert run(folder, "export", "-o", "a.pdf").returncode == 2
    assert run(folder, "export", "-o", "b.tbx", "--by-concept").returncode == 2
    assert run(folder, "export", "-o", "glossary.yaml", "--to", "csv").returncode == 2
    done = run(folder, "export", "-o", "en.csv", "--langs", "ru", "--json")
    assert json.loads(done.stdout) == {
        "output": "en.csv", "concepts": 2, "terms": 2, "losses": [],
    }  # fmt: skip


def test_concepts_of_different_domains_stay_apart_and_ids_alone_prove_nothing() -> None:
    ours = glossary("{id: a, domain: work, en: [strike], fr: [grève]}")
    theirs = glossary("{id: b, domain: war, en: [strike], fr: [frappe]}, {id: a, en: [peace]}")
    found = merge(ours, theirs)
    assert [concept.id for concept in found.concepts] == ["b", "a-2"]
    assert (found.terms, found.differences, found.known) == ((), (), 0)


def test_merging_what_is_there_adds_nothing() -> None:
    ours = glossary("{id: a, en: [strike], fr: [grève, {term: x, status: forbidden}]}")
    found = merge(ours, ours)
    assert (found.concepts, found.terms, found.differences, found.known) == ((), (), (), 3)
