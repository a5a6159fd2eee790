"""Three-way merge: nothing of either side is lost, doubled or decided behind a person's back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.comparison import Merged, compare, merge
from bitext.comparison.order import merge_order
from bitext.model import (
    BREAKS,
    CONFIDENCE,
    CONFLICT,
    CONFLICT_THEIRS,
    OVERRIDE,
    SPAN,
    STATUS,
    Memory,
    Note,
    Prop,
    TranslationUnit,
    Variant,
)
from bitext.review import Refusal, Signature, operations
from bitext.review.conflicts import Version, conflicts_of, settle, without_conflict
from bitext.tmx import read_tmx, write_tmx
from bitext.tmx.build import original_text, plain_header
from laws import examples
from strategies import MEMORIES

BY = Signature(dt.datetime(2026, 5, 4, tzinfo=dt.UTC), "anna")
LANGS = ("en", "fr")
HEADER = plain_header("en")


def unit(name: int, *props: Prop, en: str = "", fr: str = "") -> TranslationUnit:
    """A unit of two sentences a side, of words that no other unit has."""
    texts = (
        en or f"One{name} two{name}. Three{name} four{name}.",
        fr or f"Un{name} deux{name}. Trois{name} quatre{name}.",
    )
    variants = tuple(
        Variant(lang, (text,), (Prop(BREAKS, str(text.index(". ") + 2)),) if ". " in text else ())
        for lang, text in zip(LANGS, texts, strict=True)
    )
    return TranslationUnit(f"u{name}", variants, (Prop(STATUS, "draft"), *props))


def memory(*units: TranslationUnit) -> Memory:
    return Memory(HEADER, units)


def base_of(size: int) -> Memory:
    return memory(*(unit(n) for n in range(size)))


def put(old: Memory, at: int, gone: int, *units: TranslationUnit) -> Memory:
    return replace(old, units=(*old.units[:at], *units, *old.units[at + gone :]))


def edited(old: Memory, at: int, text: str, lang: str = "fr") -> Memory:
    made = operations.edit(old.units[at], lang, text, languages=LANGS, signature=BY)
    assert isinstance(made, TranslationUnit)
    return put(old, at, 1, made)


def marked(old: Memory, at: int, status: str) -> Memory:
    return put(old, at, 1, old.units[at].with_prop(STATUS, status))


def joined(old: Memory, at: int, side: str | None = None) -> Memory:
    made = operations.merge(
        old.units[at], old.units[at + 1], side=side, languages=LANGS, signature=BY
    )
    assert not isinstance(made, Refusal)
    return put(old, at, 2, *made)


def halved(old: Memory, at: int) -> Memory:
    cuts = {lang: old.units[at].text(lang).index(". ") + 2 for lang in LANGS}
    made = operations.split(
        old.units[at], cuts, new_tuid=lambda tuid: f"{tuid}.2", languages=LANGS, signature=BY
    )
    assert not isinstance(made, Refusal)
    return put(old, at, 1, *made)


def shifted(old: Memory, at: int, lang: str = "fr") -> Memory:
    made = operations.shift_up(
        old.units[at], old.units[at + 1], lang, languages=LANGS, signature=BY
    )
    assert not isinstance(made, Refusal)
    return put(old, at, 2, *made)


def fields(merged: Merged) -> list[str]:
    return [conflict.fields for conflict in merged.conflicts]


# ------------------------------------------------------------------ fields of one unit


def test_status_in_ours_and_text_in_theirs_merge_and_the_unit_is_named() -> None:
    base = base_of(3)
    merged = merge(base, marked(base, 1, "confirmed"), edited(base, 1, "Autre."))
    assert merged.conflicts == ()
    assert merged.memory.units[1].status == "confirmed"
    assert merged.memory.units[1].text("fr") == "Autre."
    assert merged.confirmed_unseen == (1,)


def test_source_and_target_of_a_unit_are_edited_apart() -> None:
    base = base_of(3)
    merged = merge(base, edited(base, 1, "Other.", "en"), edited(base, 1, "Autre."))
    assert merged.conflicts == ()
    assert [merged.memory.units[1].text(lang) for lang in LANGS] == ["Other.", "Autre."]


def test_props_notes_and_overrides_of_both_sides_are_kept() -> None:
    base = put(base_of(1), 0, 1, unit(0, Prop("x-client", "A"), Prop("x-old", "1")))
    first = base.units[0]
    ours = replace(
        first,
        props=(*first.props[:2], Prop(OVERRIDE, "G001 a: b"), Prop("x-ours", "1")),
        notes=(Note("ours"),),
    )
    theirs = replace(
        first,
        props=(*first.props, Prop(OVERRIDE, "G001 c: d"), Prop("x-theirs", "1")),
        notes=(Note("theirs"),),
    ).with_prop("x-client", "B")
    merged = merge(base, memory(ours), memory(theirs))
    assert merged.conflicts == ()
    (made,) = merged.memory.units
    assert Counter((prop.type, prop.text) for prop in made.props) == Counter(
        [
            (STATUS, "draft"),
            ("x-client", "B"),
            (OVERRIDE, "G001 a: b"),
            (OVERRIDE, "G001 c: d"),
            ("x-ours", "1"),
            ("x-theirs", "1"),
        ]
    )
    assert {note.text for note in made.notes} == {"ours", "theirs"}


def test_the_same_field_changed_on_both_sides_is_a_conflict_with_both_texts_in_the_file() -> None:
    base = base_of(3)
    merged = merge(base, edited(base, 1, "Notre."), edited(base, 1, "Leur."))
    (conflict,) = merged.conflicts
    assert (conflict.fields, conflict.positions) == ("text fr", (1,))
    held = merged.memory.units[1]
    assert held.text("fr") == "Notre."
    assert "Leur." in (held.prop(CONFLICT_THEIRS) or "")
    assert conflict.theirs is not None
    assert conflict.theirs[0].text("fr") == "Leur."
    assert conflict.base == (base.units[1],)


def test_their_version_of_a_conflict_has_what_only_we_changed() -> None:
    """Settling for theirs must not take back an edit nobody disputed."""
    base = base_of(1)
    ours = edited(edited(base, 0, "Notre."), 0, "Ours.", "en")
    merged = merge(base, ours, edited(base, 0, "Leur."))
    ((made,), _) = settle(merged.memory.units, "theirs")
    assert [made.text(lang) for lang in LANGS] == ["Ours.", "Leur."]


def test_what_programs_noted_on_both_sides_is_no_conflict() -> None:
    base = put(base_of(1), 0, 1, unit(0, Prop(CONFIDENCE, "0.5000")))
    first = base.units[0]
    span = first.variants[0].with_prop(SPAN, "10-20")
    ours = replace(first.with_prop(CONFIDENCE, "0.6000"), attributes=(("changedate", "1"),))
    theirs = replace(
        first.with_prop(CONFIDENCE, "0.7000"),
        variants=(span, first.variants[1]),
        attributes=(("changedate", "2"),),
    )
    merged = merge(base, memory(ours), memory(theirs))
    assert merged.conflicts == ()
    (made,) = merged.memory.units
    assert made.attributes == (("changedate", "2"),)
    assert made.variants[0].prop(SPAN) == "10-20"


def test_starts_of_sentences_go_with_the_text_they_were_counted_in() -> None:
    base = base_of(1)
    ours = put(base, 0, 1, replace(base.units[0], notes=(Note("n"),)))
    merged = merge(base, ours, edited(base, 0, "Plus long deux0. Trois0 quatre0."))
    target = merged.memory.units[0].variants[1]
    assert target.prop(BREAKS) == "17"


def test_a_language_added_by_each_side_is_there_with_the_other() -> None:
    base = base_of(1)
    first = base.units[0]
    ours = memory(replace(first, variants=(*first.variants, Variant("ru", ("Да",)))))
    theirs = memory(replace(first, variants=(*first.variants, Variant("de", ("Ja",)))))
    merged = merge(base, ours, theirs)
    assert merged.conflicts == ()
    assert [v.lang for v in merged.memory.units[0].variants] == ["en", "fr", "ru", "de"]


def test_of_two_variants_in_a_language_the_one_removed_goes_and_the_one_changed_stays() -> None:
    two = replace(unit(0), variants=(Variant("fr", ("a",)), Variant("fr", ("b",))))
    ours = replace(two, variants=two.variants[1:])
    theirs = replace(two, variants=(two.variants[0], Variant("fr", ("c",))))
    merged = merge(memory(two), memory(ours), memory(theirs))
    assert merged.conflicts == ()
    assert [v.text for v in merged.memory.units[0].variants] == ["c"]


# ------------------------------------------------------------------ which units there are


def test_units_added_on_both_sides_stand_where_they_were_put() -> None:
    base = base_of(4)
    ours = put(base, 1, 0, unit(10))
    theirs = put(put(base, 4, 0, unit(12)), 2, 0, unit(11))
    merged = merge(base, ours, theirs)
    assert [u.tuid for u in merged.memory.units] == ["u0", "u10", "u1", "u11", "u2", "u3", "u12"]


def test_a_unit_added_alike_on_both_sides_is_there_once() -> None:
    base = base_of(2)
    both = put(base, 1, 0, unit(10))
    merged = merge(base, edited(both, 0, "x"), edited(both, 2, "y"))
    assert [u.tuid for u in merged.memory.units] == ["u0", "u10", "u1"]


def test_two_units_added_under_one_id_are_both_kept() -> None:
    base = base_of(2)
    theirs = put(base, 2, 0, replace(unit(11), tuid="u10"))
    merged = merge(base, put(base, 0, 0, unit(10)), theirs)
    assert [u.tuid for u in merged.memory.units] == ["u10", "u0", "u1", "u10-2"]
    assert merged.renamed == (3,)


def test_a_moved_unit_stands_in_its_new_place_with_the_other_sides_edit() -> None:
    base = base_of(4)
    ours = replace(base, units=(*base.units[1:], base.units[0]))
    merged = merge(base, ours, edited(base, 0, "Autre."))
    assert merged.conflicts == ()
    assert [u.tuid for u in merged.memory.units] == ["u1", "u2", "u3", "u0"]
    assert merged.memory.units[3].text("fr") == "Autre."


@pytest.mark.parametrize("status", [True, False])
def test_removed_on_one_side_and_changed_on_the_other_is_a_conflict(*, status: bool) -> None:
    base = base_of(3)
    changed = marked(base, 1, "confirmed") if status else edited(base, 1, "Autre.")
    removed = put(base, 1, 1)
    for ours, theirs in ((removed, changed), (changed, removed)):
        merged = merge(base, ours, theirs)
        assert fields(merged) == ["removed or changed"]
        assert without_conflict(merged.memory.units[1]) == changed.units[1]
        assert settle(merged.memory.units, "ours")[0] == ours.units
        assert settle(merged.memory.units, "theirs")[0] == theirs.units


def test_removed_where_only_a_program_noted_something_is_removed() -> None:
    base = base_of(2)
    noted = put(base, 1, 1, base.units[1].with_prop(CONFIDENCE, "0.9"))
    assert merge(base, put(base, 1, 1), noted).memory == put(base, 1, 1)


# ------------------------------------------------------------------ merged, split, shifted


@pytest.mark.parametrize("rebuild", [joined, shifted, halved])
@pytest.mark.parametrize("at", [1, 2])
def test_units_rebuilt_on_one_side_and_edited_on_the_other_are_one_conflict(
    rebuild: Callable[[Memory, int], Memory], at: int
) -> None:
    """Neither version may lose a sentence, or show it twice, whichever is chosen."""
    base = base_of(5)
    ours = rebuild(base, 1)
    if len(ours.units) > len(base.units) and at == 2:
        at = 1  # a split concerns one unit
    theirs = edited(base, at, "Tout autre.")
    for one, other in ((ours, theirs), (theirs, ours)):
        merged = merge(base, one, other)
        assert fields(merged) == ["units merged, split or shifted"]
        assert settle(merged.memory.units, "ours")[0] == one.units
        assert settle(merged.memory.units, "theirs")[0] == other.units


def test_units_merged_with_different_neighbours_lose_no_text() -> None:
    """One joins 1 and 2, the other 2 and 3: unit by unit, the text of 3 would vanish."""
    base = base_of(5)
    merged = merge(base, joined(base, 1), joined(base, 2))
    assert fields(merged) == ["units merged, split or shifted"]
    assert settle(merged.memory.units, "ours")[0] == joined(base, 1).units
    assert settle(merged.memory.units, "theirs")[0] == joined(base, 2).units


def test_units_rebuilt_on_one_side_only_are_taken() -> None:
    base = base_of(6)
    merged = merge(base, joined(base, 1), edited(base, 4, "Loin."))
    assert merged.conflicts == ()
    assert merged.memory == edited(joined(base, 1), 3, "Loin.")


def test_a_sentence_shifted_in_one_language_goes_with_an_edit_of_the_other() -> None:
    base = base_of(4)
    merged = merge(base, shifted(base, 1), edited(base, 2, "Other.", "en"))
    assert merged.conflicts == ()
    assert merged.memory.units[2].text("en") == "Other."
    assert merged.memory.units[2].text("fr") == "Trois2 quatre2."


def test_the_same_split_on_both_sides_is_made_once() -> None:
    base = base_of(4)
    merged = merge(base, edited(halved(base, 1), 0, "x"), edited(halved(base, 1), 4, "y"))
    assert merged.conflicts == ()
    assert len(merged.memory.units) == 5


# ------------------------------------------------------------------ conflicts in the file


def test_a_file_with_conflicts_is_valid_and_reads_back(tmp_path: Path) -> None:
    base = base_of(5)
    merged = merge(base, joined(edited(base, 4, "a\n\u202f<b>"), 1), edited(base_of(5), 2, "x"))
    write_tmx(merged.memory, tmp_path / "a.tmx")
    odd: list[object] = []
    again = read_tmx(tmp_path / "a.tmx", on_defect=odd.append)
    assert again == merged.memory
    assert odd == []
    assert conflicts_of(again.units) == merged.conflicts


def test_equal_conflicts_have_ids_of_their_own() -> None:
    base = memory(*(replace(unit(0), tuid=None) for _ in range(3)))
    merged = merge(
        base,
        memory(*(replace(u, variants=(u.variants[0], Variant("fr", ("a",)))) for u in base.units)),
        memory(*(replace(u, variants=(u.variants[0], Variant("fr", ("b",)))) for u in base.units)),
    )
    assert len({conflict.id for conflict in merged.conflicts}) == 3
    assert [u.text("fr") for u in settle(merged.memory.units, "theirs")[0]] == ["b", "b", "b"]


def test_one_conflict_is_settled_and_the_other_left() -> None:
    base = base_of(3)
    ours, theirs = (edited(edited(base, 0, text), 2, text) for text in ("a", "b"))
    merged = merge(base, ours, theirs)
    first = merged.conflicts[0].id
    units, done = settle(merged.memory.units, "theirs", wanted=lambda c: c.id == first)
    assert [c.id for c in done] == [first]
    assert [u.text("fr") for u in units] == ["b", base.units[1].text("fr"), "a"]
    assert [c.id for c in conflicts_of(units)] == [merged.conflicts[1].id]


def test_settling_for_ours_keeps_what_was_edited_since() -> None:
    base = base_of(1)
    merged = merge(base, edited(base, 0, "a"), edited(base, 0, "b"))
    later = edited(merged.memory, 0, "a et b")
    (made,) = settle(later.units, "ours")[0]
    assert made.text("fr") == "a et b"
    assert made.prop(CONFLICT) is None


def test_a_side_with_open_conflicts_is_refused_and_a_base_with_them_is_not() -> None:
    base = base_of(2)
    torn = merge(base, edited(base, 0, "a"), edited(base, 0, "b")).memory
    with pytest.raises(ValueError, match="open conflicts"):
        merge(base, torn, base)
    assert merge(torn, edited(base, 0, "a"), edited(base, 0, "c")).memory.units[0].text("fr") == "c"


BAD_CODE = '[{"tuv":[{"lang":"en","seg":[["script",[],["x"]]]}]}]'


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"tuv":3}]', '[{"id":4}]', BAD_CODE])
def test_a_damaged_record_is_named_and_never_a_crash(text: str) -> None:
    held = replace(unit(0), props=(Prop(CONFLICT, "ab: text fr"), Prop(CONFLICT_THEIRS, text)))
    with pytest.raises(ValueError, match="conflict ab"):
        conflicts_of((held,))


# ------------------------------------------------------------------ the header


def test_headers_merge_by_attribute_and_by_file() -> None:
    first = Prop("x-bitext-file", "en 11 a.en.txt")
    second = Prop("x-bitext-file", "fr 22 a.fr.txt")
    base = Memory(replace(HEADER, props=(first, second)), ())
    ours = Memory(replace(HEADER, props=(replace(first, text="en 33 a.en.txt"), second)), ())
    theirs = Memory(replace(HEADER, props=(first, replace(second, text="fr 44 a.fr.txt"))), ())
    merged = merge(base, ours, theirs)
    assert merged.header_fields == ()
    assert [p.text for p in merged.memory.header.props] == ["en 33 a.en.txt", "fr 44 a.fr.txt"]


def test_a_header_attribute_changed_on_both_sides_is_named() -> None:
    def with_source(lang: str) -> Memory:
        attributes = tuple((k, lang if k == "srclang" else v) for k, v in HEADER.attributes)
        return Memory(replace(HEADER, attributes=attributes), ())

    merged = merge(memory(), with_source("fr"), with_source("ru"))
    assert merged.header_fields == ("attribute srclang header",)
    assert merged.memory == with_source("fr")


# ------------------------------------------------------------------ laws

TEXTS = st.text(alphabet="ab .", min_size=1, max_size=6)


@st.composite
def histories(draw: st.DrawFn, base: Memory, *, rebuild_only: bool = False) -> Memory:
    """What a person may do to a memory: operations of the review, and edits in other tools."""
    made = base
    for _ in range(draw(st.integers(0, 4))):
        size = len(made.units)
        deeds = (
            ["merge", "split", "shift"]
            if rebuild_only
            else [
                "merge",
                "split",
                "shift",
                "edit",
                "source",
                "status",
                "remove",
                "add",
                "move",
                "retag",
            ]
        )
        deed = draw(st.sampled_from(deeds))
        if not size and deed != "add":
            continue
        at = draw(st.integers(0, max(size - 1, 0)))
        made = _done(draw, made, deed, at)
    return made


def _done(draw: st.DrawFn, made: Memory, deed: str, at: int) -> Memory:
    here = made.units[at] if made.units else unit(0)
    outcome: object = None
    size = 1
    if deed in ("merge", "shift") and at + 1 < len(made.units):
        size = 2
        lang = draw(st.sampled_from(LANGS))
        below = made.units[at + 1]
        outcome = (
            operations.merge(here, below, languages=LANGS, signature=BY)
            if deed == "merge"
            else operations.shift_up(here, below, lang, languages=LANGS, signature=BY)
        )
    elif deed == "split":
        cuts = {v.lang: draw(st.integers(0, len(v.text))) for v in here.variants}
        taken = {u.tuid for u in made.units}
        outcome = operations.split(
            here,
            cuts,
            new_tuid=lambda t: next(new for n in count(2) if (new := f"{t}.{n}") not in taken),
            languages=LANGS,
            signature=BY,
        )
    elif deed in ("edit", "source"):
        lang = "fr" if deed == "edit" else "en"
        outcome = operations.edit(here, lang, draw(TEXTS), languages=LANGS, signature=BY)
    elif deed == "status":
        outcome = here.with_prop(STATUS, draw(st.sampled_from(["draft", "confirmed", "rejected"])))
    elif deed == "remove":
        return put(made, at, 1)
    elif deed == "add":
        tuid = draw(st.sampled_from([None, "u0", "new", "new2"]))
        new_unit = unit(0, en=draw(TEXTS), fr=draw(TEXTS))
        return put(made, at, 0, replace(new_unit, tuid=tuid))
    elif deed == "move":
        rest = put(made, at, 1)
        return put(rest, draw(st.integers(0, len(rest.units))), 0, here)
    elif deed == "retag":
        outcome = replace(here, tuid=draw(st.sampled_from([None, "u0", "u1"])))
    if isinstance(outcome, TranslationUnit):
        return put(made, at, 1, outcome)
    return put(made, at, size, *outcome) if isinstance(outcome, tuple) else made


@st.composite
def three(draw: st.DrawFn) -> tuple[Memory, Memory, Memory]:
    base = base_of(draw(st.integers(0, 6)))
    if draw(st.booleans()):  # other tools: no ids, or texts that occur several times
        units = tuple(
            replace(u, tuid=draw(st.sampled_from([None, u.tuid, "u1"])))
            if draw(st.booleans())
            else unit(0, en="a.", fr="b.")
            for u in base.units
        )
        base = memory(*units)
    return base, draw(histories(base)), draw(histories(base))


@st.composite
def three_rebuilt(draw: st.DrawFn) -> tuple[Memory, Memory, Memory]:
    base = base_of(draw(st.integers(1, 6)))
    ours = draw(histories(base, rebuild_only=True))
    return base, ours, draw(histories(base, rebuild_only=True))


@given(MEMORIES, MEMORIES)
@settings(max_examples=examples(40), deadline=None)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(base: Memory, side: Memory) -> None:
    """Whatever the two files are, and however they are paired."""
    for merged in (merge(base, side, base), merge(base, base, side), merge(base, side, side)):
        assert merged.memory == side
        assert merged.conflicts == ()


@given(three())
@settings(max_examples=examples(80))
def test_the_same_holds_for_what_people_do(versions: tuple[Memory, Memory, Memory]) -> None:
    base, ours, _ = versions
    for merged in (merge(base, ours, base), merge(base, base, ours), merge(base, ours, ours)):
        assert merged.memory == ours


def texts(units: Sequence[TranslationUnit]) -> Counter[tuple[str, str]]:
    return Counter((v.lang, v.text) for u in units for v in u.variants if v.text)


@given(three())
@settings(max_examples=examples(150), deadline=None)
def test_no_text_is_lost(versions: tuple[Memory, Memory, Memory]) -> None:
    """A text of a side is in the file or in a record, unless the other side saw and replaced it."""
    base, ours, theirs = versions
    merged = merge(base, ours, theirs)
    kept = texts(merged.memory.units)
    for conflict in merged.conflicts:
        kept += texts(conflict.ours or ()) + texts(conflict.theirs or ())
    for side, other in ((ours, theirs), (theirs, ours)):
        for text, times in texts(side.units).items():
            seen_and_gone = texts(base.units)[text] - texts(other.units)[text]
            assert kept[text] >= times - max(seen_and_gone, 0), text


@given(three_rebuilt())
@settings(max_examples=examples(150), deadline=None)
def test_no_text_is_lost_or_doubled_by_merging_splitting_and_shifting(
    versions: tuple[Memory, Memory, Memory],
) -> None:
    """The whole text of each language stays what it was, whichever side a conflict goes to."""
    base, ours, theirs = versions
    merged = merge(base, ours, theirs).memory
    for units in (merged.units, settle(merged.units, "ours")[0], settle(merged.units, "theirs")[0]):
        for lang in LANGS:
            assert original_text(memory(*units), lang) == original_text(base, lang)


@given(three())
@settings(max_examples=examples(60), deadline=None)
def test_settled_conflicts_are_gone_and_a_merge_is_deterministic(
    versions: tuple[Memory, Memory, Memory],
) -> None:
    merged = merge(*versions)
    assert merge(*versions) == merged
    for version in get_args(Version):
        units, done = settle(merged.memory.units, version)
        assert done == merged.conflicts
        assert conflicts_of(units) == ()


Edit = Callable[[Memory], Memory]


@st.composite
def disjoint(draw: st.DrawFn) -> tuple[Memory, list[Memory]]:
    """A base and three versions that changed different units, in different places."""
    base = base_of(draw(st.integers(3, 9)))
    owners = [draw(st.integers(0, 3)) for _ in base.units]
    versions = []
    for who in range(3):
        units: list[TranslationUnit] = []
        for n, here in enumerate(base.units):
            if owners[n] != who:
                units.append(here)
                continue
            deed = draw(st.sampled_from(["edit", "source", "status", "remove", "note"]))
            if deed == "remove":
                continue
            if deed in ("edit", "source"):
                units.append(edited(memory(here), 0, f"{who} {n}", LANGS[deed == "edit"]).units[0])
            elif deed == "status":
                units.append(here.with_prop(STATUS, "rejected"))
            else:
                units.append(replace(here, notes=(Note(str(who)),)))
        versions.append(memory(*units))
    # Additions, each in a gap of its own between units that stay.
    for n in range(len(base.units) - 1):
        if owners[n] == owners[n + 1] == 3 and draw(st.booleans()):
            who = draw(st.integers(0, 2))
            at = next(
                i for i, u in enumerate(versions[who].units) if u.tuid == base.units[n + 1].tuid
            )
            versions[who] = put(versions[who], at, 0, unit(100 + n))
    return base, versions


@given(disjoint())
@settings(max_examples=examples(60), deadline=None)
def test_disjoint_edits_merge_alike_in_any_order(case: tuple[Memory, list[Memory]]) -> None:
    """Symmetric and associative, without a conflict."""
    base, (x, y, z) = case
    both = merge(base, x, y)
    assert both.conflicts == ()
    assert merge(base, y, x).memory == both.memory
    left = merge(base, both.memory, z)
    right = merge(base, x, merge(base, y, z).memory)
    assert left.conflicts == right.conflicts == ()
    assert left.memory == right.memory


@given(disjoint())
@settings(max_examples=examples(40), deadline=None)
def test_a_merge_changes_what_either_side_changed_and_nothing_else(
    case: tuple[Memory, list[Memory]],
) -> None:
    base, (x, y, _) = case
    merged = merge(base, x, y).memory
    assert compare(x, merged).counts() == compare(base, y).counts()


@given(st.permutations(range(6)), st.permutations(range(6)), st.integers(0, 6), st.integers(0, 6))
def test_an_order_holds_every_item_once(
    ours: list[int], theirs: list[int], cut: int, other: int
) -> None:
    base = list(range(6))
    merged = merge_order(base, [*ours[:cut], 10], [11, *theirs[:other]])
    assert sorted(merged) == [*base, 10, 11]
    assert merge_order(base, ours, base) == ours
    assert merge_order(base, base, theirs) == theirs
