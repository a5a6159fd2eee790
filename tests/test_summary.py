"""Statistics of a memory: known answers on small memories, streaming on large ones."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from bitext.errors import TmxError
from bitext.model import (
    BEAD,
    CONFIDENCE,
    OVERRIDE,
    STATUS,
    Code,
    Memory,
    Prop,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.reports.summary import Side, facts, statistics, text_lines
from bitext.tmx import write_tmx
from bitext.tmx.build import plain_header

HEADER = plain_header("en")


def unit(
    number: int,
    source: str,
    target: str,
    *,
    status: Status = Status.DRAFT,
    confidence: str | None = None,
    kind: str | None = None,
) -> TranslationUnit:
    facts_of_unit = ((STATUS, status.value), (CONFIDENCE, confidence), (BEAD, kind))
    return TranslationUnit(
        f"u{number}",
        tuple(Variant(lang, (text,)) for lang, text in (("fr", target), ("en", source)) if text),
        tuple(Prop(name, value) for name, value in facts_of_unit if value is not None),
    )


MEMORY = Memory(
    HEADER,
    (
        unit(1, "One two.", "Un\u00a0!", confidence="0.9900", kind="1-1"),
        unit(2, "Three.", "«\u00a0Trois\u00a0» d’or", confidence="0.6000", kind="1-1"),
        unit(3, "Four", "", confidence="0.5000", kind="1-0"),
        unit(4, "Five", "Cinq", confidence="0.1000", kind="2-1", status=Status.CONFIRMED),
        unit(5, "Six", "Sept", confidence="0.2000", kind="1-1", status=Status.REJECTED),
        unit(6, "Eight", "Huit"),
    ),
)


def test_statistics_counted_by_hand() -> None:
    """Doubt is about drafts: what a person decided is certain. Words need a letter or digit."""
    found = statistics(MEMORY)
    assert (found.units, found.one_sided) == (6, 1)
    assert found.status == {
        Status.DRAFT: 4,
        Status.CONFIRMED: 1,
        Status.APPROVED: 0,
        Status.REJECTED: 1,
    }
    assert list(found.bead_types.items()) == [("1-1", 3), ("1-0", 1), ("2-1", 1)]
    assert (found.doubtful, found.unknown) == (2, 1)
    assert found.expected_wrong == pytest.approx(0.01 + 0.4 + 0.5)
    # The header's source language comes first though the units begin with the other.
    assert found.sides == (Side("en", 6, 7, 30), Side("fr", 5, 6, 30))


def test_a_file_gives_what_its_memory_gives(tmp_path: Path) -> None:
    """Streaming changes nothing but the path."""
    path = tmp_path / "a.tmx"
    write_tmx(MEMORY, path)
    assert replace(statistics(path), path="") == statistics(MEMORY)


def test_text_of_inline_codes_is_not_counted() -> None:
    """A native code is no word of the translator; emphasis around words is."""
    content = ("Press ", Code("ph", (), ("<key id=1/>",)), Code("hi", (), ("twice",)))
    memory = Memory(HEADER, (TranslationUnit(None, (Variant("en", content),)),))
    assert statistics(memory).sides == (Side("en", 1, 2, 11),)


def test_languages_without_spaces_have_no_words() -> None:
    """Better no number than a wrong one."""
    memory = Memory(HEADER, (TranslationUnit(None, (Variant("ja", ("日本語です。",)),)),))
    (side,) = statistics(memory).sides
    assert (side.words, side.characters) == (None, 6)
    assert "words" not in text_lines(statistics(memory))[-1]


def test_overrides_of_a_person_are_counted() -> None:
    """Each is a finding set aside."""
    props = (Prop(OVERRIDE, "G001 czar: a quotation"), Prop(OVERRIDE, "G001 soviet: a name"))
    memory = Memory(HEADER, (TranslationUnit(None, (Variant("en", ("A",)),), props),))
    assert statistics(memory).overrides == 2
    assert "  2 findings set aside with a reason" in text_lines(statistics(memory))


def test_text_shows_what_is_left_to_do() -> None:
    """File, states, kinds, doubt, sides."""
    assert text_lines(replace(statistics(MEMORY), path="a.tmx")) == [
        "a.tmx: 6 units, 1 one-sided, made by bitext",
        "  draft 4  confirmed 1  rejected 1",
        "  1-1 3  1-0 1  2-1 1",
        "  2 drafts below .9; expected wrong links left: 0.9",
        "  1 draft without a confidence",
        "  en (English)         6 units         7 words           30 characters",
        "  fr (French)          5 units         6 words           30 characters",
    ]


def test_facts_are_json() -> None:
    """Numbers under the names that docs and scripts use."""
    found = json.loads(json.dumps(facts(statistics(MEMORY))))
    assert found["below_0.9"] == 2
    assert found["expected_wrong"] == 0.91
    assert found["languages"]["fr"] == {"units": 5, "words": 6, "characters": 30}


def test_an_empty_memory_has_zeros() -> None:
    """No division, no doubt."""
    found = statistics(Memory(HEADER, ()))
    assert (found.units, found.expected_wrong, found.sides) == (0, 0.0, ())
    assert text_lines(found)[0] == "0 units, made by bitext"


def test_a_damaged_file_is_an_error_not_a_count(tmp_path: Path) -> None:
    """No partial result."""
    path = tmp_path / "cut.tmx"
    write_tmx(MEMORY, path)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(TmxError):
        statistics(path)


def test_units_are_not_kept(tmp_path: Path) -> None:
    """A further unit costs less than its text: the reader remembers ids, to notice doubles."""

    def peak(units: int) -> int:
        path = tmp_path / f"{units}.tmx"
        rows = (unit(n, f"Sentence {n}.", f"Phrase {n}.") for n in range(units))
        write_tmx(Memory(HEADER, tuple(rows)), path)
        tracemalloc.start()
        try:
            assert statistics(path).units == units
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(50)  # what is imported and compiled on first use
    assert (peak(4000) - peak(400)) / 3600 < 160
