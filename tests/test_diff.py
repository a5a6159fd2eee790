"""`bitext diff`: which unit is which, what changed in it, and how that is told."""

from __future__ import annotations

import json
import random
import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext import write_tmx
from bitext.comparison import Difference, compare, mark_words, pair_units
from bitext.comparison.words import words_of
from bitext.model import (
    CONFIDENCE,
    SPAN,
    STATUS,
    Code,
    Header,
    Memory,
    Note,
    Prop,
    TranslationUnit,
    Variant,
)
from command import bitext
from laws import examples
from strategies import MEMORIES

ROOT = Path(__file__).parent.parent
HEADER = Header(
    (
        ("creationtool", "x"),
        ("creationtoolversion", "1"),
        ("segtype", "sentence"),
        ("o-tmf", "x"),
        ("adminlang", "en"),
        ("srclang", "en"),
        ("datatype", "plaintext"),
    )
)


def unit(tuid: str | None, en: str, fr: str, *props: Prop) -> TranslationUnit:
    return TranslationUnit(tuid, (Variant("en", (en,)), Variant("fr", (fr,))), props)


def memory(*units: TranslationUnit) -> Memory:
    return Memory(HEADER, units)


def told(found: Difference) -> list[tuple[str, int | None, int | None, bool]]:
    return [(each.kind, each.old, each.new, each.moved) for each in found.units]


def changed_fields(old: TranslationUnit, new: TranslationUnit) -> list[tuple[str, str]]:
    (change,) = compare(memory(old), memory(new)).units
    return [(each.field, each.lang) for each in change.changes]


A, B, C, D = (unit(n, f"{n} one two three", f"{n} un deux trois") for n in "abcd")


# ------------------------------------------------------------------ which unit is which


def test_units_are_the_same_by_id_whatever_changed() -> None:
    found = compare(memory(A, B, C), memory(A, unit("b", "x", "y"), C))
    assert told(found) == [("changed", 1, 1, False)]


def test_added_and_removed_units_stand_where_they_did() -> None:
    far = unit("e", "nothing alike here", "rien de tel ici")
    assert told(compare(memory(A, B, C), memory(A, far, C))) == [
        ("removed", 1, None, False),
        ("added", None, 1, False),
    ]


def test_one_unit_that_moved_does_not_move_the_others() -> None:
    found = compare(memory(A, B, C, D), memory(B, C, D, A))
    assert told(found) == [("moved", 0, 3, True)]


@pytest.mark.parametrize("tuid", [None, "same"])
def test_without_ids_or_with_one_for_all_texts_and_places_decide(tuid: str | None) -> None:
    old = [replace(u, tuid=tuid) for u in (A, B, B, C)]
    new = [*old[:2], replace(old[2], variants=(B.variants[0], Variant("fr", ("z",)))), old[3]]
    assert told(compare(memory(*old), memory(*new))) == [("changed", 2, 2, False)]


def test_a_source_that_changed_is_found_by_its_target_and_by_its_words() -> None:
    old = [replace(u, tuid=None) for u in (A, B, C)]
    by_target = replace(old[1], variants=(Variant("en", ("quite other",)), B.variants[1]))
    assert told(compare(memory(*old), memory(old[0], by_target, old[2]))) == [
        ("changed", 1, 1, False)
    ]
    by_words = unit(None, "b one two four", "z")
    assert told(compare(memory(*old), memory(old[0], by_words, old[2]))) == [
        ("changed", 1, 1, False)
    ]


def test_numbers_dealt_out_anew_are_not_believed() -> None:
    """A tool that counts units from 1 at each export renumbers all after an insertion."""
    texts = [(f"alpha{n} beta{n}", f"gamma{n} delta{n}") for n in range(6)]
    old = memory(*(unit(str(n), *text) for n, text in enumerate(texts)))
    new = memory(*(unit(str(n), *text) for n, text in enumerate([("new", "neuf"), *texts])))
    found = compare(old, new)
    assert found.counts()["added"] == 1
    assert found.counts()["removed"] == 0
    assert "text en" not in found.counts()


# ------------------------------------------------------------------ what changed in it


def test_every_field_is_told_by_its_name() -> None:
    old = unit("a", "x", "y", Prop(STATUS, "draft"), Prop("x-client", "A"))
    assert changed_fields(old, old.with_prop(STATUS, "confirmed")) == [("status", "")]
    assert changed_fields(old, old.with_prop("x-client", "B")) == [("prop x-client", "")]
    assert changed_fields(old, replace(old, notes=(Note("n"),))) == [("note", "")]
    dated = replace(old, attributes=(("changedate", "1"),))
    assert changed_fields(old, dated) == [("attribute changedate", "")]
    other = replace(old.variants[1], lang="fr-CA")
    assert ("text", "fr-CA") in changed_fields(old, replace(old, variants=(old.variants[0], other)))
    spelled = replace(old, variants=(old.variants[0], replace(old.variants[1], lang="FR")))
    assert changed_fields(old, spelled) == [("language", "FR")]
    swapped = replace(old, variants=old.variants[::-1])
    assert changed_fields(old, swapped) == [("order", "")]


def test_inline_codes_are_compared_apart_from_the_text() -> None:
    bold = Variant("fr", (Code("ph", (("x", "1"),), ("<b>",)), "y"))
    old = unit("a", "x", "y")
    assert changed_fields(old, replace(old, variants=(old.variants[0], bold))) == [("codes", "fr")]


def test_what_only_programs_note_is_bookkeeping() -> None:
    old = unit("a", "x", "y", Prop(CONFIDENCE, "0.5"))
    span = replace(old, variants=(old.variants[0].with_prop(SPAN, "0-1"), old.variants[1]))
    for new in (old.with_prop(CONFIDENCE, "0.6"), span):
        (change,) = compare(memory(old), memory(new)).units
        assert change.bookkeeping


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("l’homme rit", "l’enfant rit", "l’[-homme-]{+enfant+} rit"),
        ("à Paris\u00a0!", "à Paris !", "à Paris[-\u00a0-]{+ +}!"),
        ("Петроградский Совет", "Московский Совет", "[-Петроградский-]{+Московский+} Совет"),
        ("за\u0301мок", "замо\u0301к", "[-за\u0301мок-]{+замо\u0301к+}"),
        ("a big cat", "one small cat", "[-a big-]{+one small+} cat"),
        ("a  b", "a b", "a [- -]b"),
        ("我们走", "他们走", "[-我-]{+他+}们走"),
        ("", "x", "{+x+}"),
    ],
)
def test_words_are_marked_and_spaces_count(old: str, new: str, marked: str) -> None:
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    found = "".join(marks[p.operation].format(p.text) for p in mark_words(old, new))
    assert found == marked


TEXT = st.text(alphabet="ab é\u00a0\u202f.’я\u0301", max_size=20)


@given(TEXT, TEXT)
def test_the_pieces_are_both_texts_to_the_character(old: str, new: str) -> None:
    pieces = mark_words(old, new)
    assert "".join(p.text for p in pieces if p.operation != "insert") == old
    assert "".join(p.text for p in pieces if p.operation != "delete") == new
    assert "".join(words_of(old)) == old
    if old == new:
        assert {p.operation for p in pieces} <= {"equal"}


# ------------------------------------------------------------------ laws


@given(MEMORIES)
@settings(max_examples=examples(25), deadline=None)
def test_nothing_differs_from_itself(old: Memory) -> None:
    assert not compare(old, old)


@given(MEMORIES, MEMORIES)
@settings(max_examples=examples(25), deadline=None)
def test_two_memories_differ_in_something_or_are_equal(old: Memory, new: Memory) -> None:
    found = compare(old, new)
    assert bool(found) == (old != new)
    for change in found.units:
        assert change.moved or change.changes or change.kind in ("added", "removed")


@given(st.lists(st.sampled_from([A, B, C, D, *(replace(u, tuid=None) for u in (A, B))])), st.data())
@settings(max_examples=examples(60), deadline=None)
def test_a_difference_accounts_for_every_unit(
    old: list[TranslationUnit], data: st.DataObject
) -> None:
    """What is not told of is in both; so the new memory can be made from the old one."""
    new = data.draw(st.permutations(old))[: data.draw(st.integers(0, len(old)))]
    partners = pair_units(old, new)
    named = [j for j in partners if j >= 0]
    assert len(set(named)) == len(named)
    found = compare(memory(*old), memory(*new))
    told_of = {each.new for each in found.units}
    for i, j in enumerate(partners):
        if j >= 0 and j not in told_of:
            assert old[i] == new[j]
    assert sum(each.kind == "removed" for each in found.units) == partners.count(-1)
    assert sum(each.kind == "added" for each in found.units) == len(new) - len(named)


@pytest.mark.parametrize("tuid", ["own", "none", "one"])
def test_time_grows_with_the_file_not_with_its_square(tuid: str) -> None:
    """Ten times the units take well under a hundred times as long, also where all are shuffled."""

    def spent(size: int) -> float:
        names = [{"own": str(n), "none": None, "one": "x"}[tuid] for n in range(size)]
        old = [unit(name, f"a{n} b c", f"x{n % 50} y") for n, name in enumerate(names)]
        new = [replace(u, variants=(u.variants[0], Variant("fr", ("z",)))) for u in old[::3]]
        random.Random(1).shuffle(new)  # noqa: S311 (the same order every time)
        start = time.process_time()
        compare(memory(*old), memory(*new))
        return time.process_time() - start

    spent(200)
    assert spent(6000) < 30 * spent(600) + 0.2


# ------------------------------------------------------------------ the command


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_tmx(memory(A, B, C), tmp_path / "a.tmx")
    french = Variant("fr", ("b un deux\u202f<quatre>",))
    new = replace(B.with_prop(STATUS, "confirmed"), variants=(B.variants[0], french))
    write_tmx(memory(A, new, D, replace(C, props=(Prop(SPAN, "1-2"),))), tmp_path / "b.tmx")
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = bitext("diff", *arguments, cwd=folder, environment={"PATH": "", **environment})
    assert "Traceback" not in done.stderr
    return done


def test_the_page_replaces_no_file_that_is_compared(files: Path) -> None:
    before = (files / "a.tmx").read_bytes()
    assert run(files, "a.tmx", "b.tmx", "--html", "a.tmx").returncode == 2
    assert (files / "a.tmx").read_bytes() == before


def test_text_names_file_line_and_unit_and_marks_the_words(files: Path) -> None:
    done = run(files, "a.tmx", "b.tmx")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "b.tmx:6: changed (tuid b)",
        "  fr: b un deux[- trois-]{+⟨U+202F⟩<quatre>+}",
        "  status: none -> confirmed",
        "b.tmx:7: added (tuid d)",
        "  en: {+d one two three+}",
        "  fr: {+d un deux trois+}",
    ]
    assert "3 units before, 4 now: 1 added, 0 removed, 2 changed, 0 moved" in done.stderr
    assert "x-bitext-span" in run(files, "--all", "a.tmx", "b.tmx").stdout


def test_colour_says_the_same_as_the_marks(files: Path) -> None:
    done = run(files, "a.tmx", "b.tmx", FORCE_COLOR="1")
    assert "\x1b[9;31m trois\x1b[0m" in done.stdout
    plain = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    assert "b un deux trois⟨U+202F⟩<quatre>" in plain


def test_equal_files_exit_0_and_unreadable_ones_3(files: Path) -> None:
    assert run(files, "a.tmx", "a.tmx").returncode == 0
    assert run(files, "a.tmx", "none.tmx").returncode == 3
    assert run(files, "a.tmx").returncode == 2


def test_stat_is_one_line(files: Path) -> None:
    done = run(files, "--stat", "a.tmx", "b.tmx")
    assert done.stdout.count("\n") == 1
    assert "status 1" in done.stdout


def test_json_has_all_of_it(files: Path) -> None:
    report = json.loads(run(files, "--json", "a.tmx", "b.tmx").stdout)
    assert (report["schema"], report["version"]) == ("bitext-difference", 1)
    assert [each["kind"] for each in report["units"]] == ["changed", "added", "changed"]
    first = report["units"][0]
    assert (first["old"], first["new"]) == ({"unit": 1, "line": 6}, {"unit": 1, "line": 6})
    pieces = first["changes"][0]["pieces"]
    assert "".join(text for kind, text in pieces if kind != "delete") == "b un deux\u202f<quatre>"


def test_html_is_one_page_and_escapes_what_it_shows(files: Path) -> None:
    assert run(files, "--html", "d.html", "a.tmx", "b.tmx").returncode == 1
    page = (files / "d.html").read_text()
    assert "<ins>⟨U+202F⟩&lt;quatre&gt;</ins>" in page
    assert "<quatre>" not in page
    assert not re.search(r"(?:src|href)=|<script", page)
    assert page.count("<table>") == page.count("</table>") == 2


def test_a_terminal_is_not_steered_by_what_a_file_holds(tmp_path: Path) -> None:
    write_tmx(memory(A), tmp_path / "a.tmx")
    write_tmx(memory(unit("a", "x\x9b31m", "y")), tmp_path / "b.tmx")
    assert "\x9b" not in run(tmp_path, "a.tmx", "b.tmx").stdout
