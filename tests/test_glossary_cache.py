"""Large glossaries are kept as what they came to: never wrongly, and never needed."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import GlossaryError
from bitext.model import Concept, Glossary, Place, Term, TermStatus
from bitext.termbase import cache, parse_glossary
from bitext.termbase.cache import KEPT, SMALLEST, read_glossary
from bitext.termbase.rows import dump, load
from glossary_strategies import concepts

HEAD = """\
version: 1
source: en
"""
FULL = """\
  - id: full
    definition: all there is
    domain: tests
    note: a note
    severity: warning
    gap: 2
    en: [{term: full, pos: adjective, note: n, forms: [fuller]}]
    fr: [{term: plein, gender: m, case: exact, match: exact}, {term: rempli, status: forbidden}]
    examples: [{en: A full day., fr: Une journée pleine.}]
    exceptions: [{reason: a title, unit: "7", lang: fr, until: 2027-01-31}]
  - {id: name, dnt: true, en: [Pravda]}
"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a glossary that is worth keeping, with every kind of value in it."""
    path = tmp_path / "glossary.yaml"
    note = "x" * 1000
    more = "".join(
        f"  - {{id: c{n}, en: [word{n}], fr: [mot{n}], note: {note}}}\n"
        for n in range(SMALLEST // 1000)
    )
    path.write_text(f"{HEAD}terms:\n{FULL}{more}", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def entry(folder: Path) -> Path:
    (found,) = folder.glob("*.json")
    return found


def fresh(path: Path) -> Glossary:
    return parse_glossary(path.read_text(encoding="utf-8"), str(path))


def test_what_is_kept_is_what_was_read(large: Path, folder: Path) -> None:
    first = read_glossary(large, folder=folder)
    assert first == fresh(large)
    # Only the kept entry can know of this: the file is not parsed again.
    digest, body = entry(folder).read_bytes().split(b"\n", 1)
    assert digest == cache._digest(body).encode()
    body = body.replace(b"all there is", b"from the entry")
    entry(folder).write_bytes(cache._digest(body).encode() + b"\n" + body)
    again = read_glossary(large, folder=folder)
    assert again.concepts[0].definition == "from the entry"
    assert again.concepts[1:] == first.concepts[1:]
    assert again.concepts[0].terms == first.concepts[0].terms
    assert again.concepts[0].exceptions == first.concepts[0].exceptions
    assert again.concepts[0].examples == first.concepts[0].examples


def test_an_entry_is_plain_data(large: Path, folder: Path) -> None:
    read_glossary(large, folder=folder)
    _, *lines = entry(folder).read_bytes().split(b"\n")
    head, source, first, *_ = map(json.loads, lines)
    assert set(head) == {"signature", "included"}
    assert (source, first[0]) == ("en", "full")


@pytest.mark.parametrize(
    "damage",
    [b"", b"\n", b"not an entry", b"\xff\x00\n{}", b"half"],
    ids=["empty", "line", "text", "bytes", "half"],
)
def test_a_damaged_entry_is_replaced(large: Path, folder: Path, damage: bytes) -> None:
    read_glossary(large, folder=folder)
    whole = entry(folder).read_bytes()
    entry(folder).write_bytes(whole[: len(whole) // 2] if damage == b"half" else damage)
    assert read_glossary(large, folder=folder) == fresh(large)
    assert entry(folder).read_bytes() == whole


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"signature": 1}', b"null"])
def test_an_entry_of_another_form_is_replaced(large: Path, folder: Path, body: bytes) -> None:
    read_glossary(large, folder=folder)
    entry(folder).write_bytes(cache._digest(body).encode() + b"\n" + body)
    assert read_glossary(large, folder=folder) == fresh(large)


def test_an_entry_of_another_version_is_left_alone(
    large: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_glossary(large, folder=folder)
    monkeypatch.setattr(cache, "LAYOUT", 0)
    assert cache._load(entry(folder), large.read_bytes()) is None


def test_a_change_of_the_glossary_is_seen(large: Path, folder: Path) -> None:
    read_glossary(large, folder=folder)
    text = large.read_text(encoding="utf-8").replace("plein,", "comblé,")
    large.write_text(text, encoding="utf-8")
    assert read_glossary(large, folder=folder).concepts[0].terms[1].text == "comblé"
    assert len(list(folder.glob("*.json"))) == 1, "the new one takes the place of the old"


def test_a_change_of_an_included_file_is_seen(large: Path, folder: Path, tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(f"{HEAD}terms:\n  - {{id: base, en: [base], fr: [socle]}}\n", encoding="utf-8")
    text = large.read_text(encoding="utf-8")
    large.write_text(text.replace(HEAD, f"{HEAD}include: [base.yaml]\n"), encoding="utf-8")

    def rendering() -> str:
        found = {c.id: c for c in read_glossary(large, folder=folder).concepts}
        return found["base"].in_language("fr")[0].text

    assert rendering() == "socle"
    assert rendering() == "socle"
    base.write_text(base.read_text(encoding="utf-8").replace("socle", "base"), encoding="utf-8")
    assert rendering() == "base"
    base.unlink()
    with pytest.raises(GlossaryError, match=r"base\.yaml"):
        rendering()


def test_a_faulty_glossary_is_told_of_every_time(large: Path, folder: Path) -> None:
    text = large.read_text(encoding="utf-8").replace("status: forbidden", "status: forbiden")
    large.write_text(text, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(GlossaryError, match="forbiden"):
            read_glossary(large, folder=folder)
    assert not list(folder.glob("*"))


def test_a_small_glossary_is_not_kept(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(f"{HEAD}terms:\n{FULL}", encoding="utf-8")
    assert read_glossary(path, folder=folder) == fresh(path)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_no_hindrance(large: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, no folder", encoding="utf-8")
    assert read_glossary(large, folder=blocked) == fresh(large)


def test_the_oldest_entries_make_room(large: Path, folder: Path) -> None:
    folder.mkdir()
    now = time.time()
    for n in range(KEPT + 3):
        path = folder / f"{n}.json"
        path.write_text("old", encoding="utf-8")
        os.utime(path, (now - 1000 + n, now - 1000 + n))
    read_glossary(large, folder=folder)
    left = {path.name for path in folder.glob("*.json")}
    assert len(left) == KEPT
    assert not left & {"0.json", "1.json", "2.json", "3.json"}


@given(st.lists(st.integers(0, 999), max_size=4, unique=True).flatmap(
    lambda numbers: st.tuples(*(concepts(f"c{number}") for number in numbers))
))  # fmt: skip
def test_a_glossary_is_what_its_bytes_are_read_as(found: tuple[Concept, ...]) -> None:
    glossary = Glossary("en", found)
    again = load(dump(glossary))
    assert again == glossary
    assert dump(again) == dump(glossary)
    assert all(type(t.status) is TermStatus for c in again.concepts for t in c.terms)


def test_a_glossary_passes_in_bytes_whatever_its_texts_hold() -> None:
    place = Place(3, 7, "base.yaml")
    term = Term("a\nb\u2028c\ud800", "en", TermStatus.PROPOSED, forms=("preferred",), place=place)
    concept = Concept("preferred", (term,), domain="preferred", place=place)
    assert load(dump(Glossary("en", (concept,)))) == Glossary("en", (concept,))
