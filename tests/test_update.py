"""Updating a reviewed memory when its texts change: nothing a person did is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.journal import Journal
from bitext.lock import lock
from bitext.model import (
    AFTER,
    CHANGED,
    NOW,
    ORIGIN,
    SPAN,
    STATUS,
    WAS,
    Bead,
    Code,
    Document,
    Memory,
    Note,
    Prop,
    Segment,
    Span,
    Status,
    TranslationUnit,
)
from bitext.review import Change, Refusal, Signature
from bitext.review.matching import match, plain_space
from bitext.review.operations import edit, merge, split
from bitext.review.update import Plan, touched
from bitext.tmx import read_tmx, write_tmx
from bitext.tmx.build import Row, Side, build_memory, original_text
from bitext.tmx.update import Updated, update_memory
from command import bitext
from laws import examples

ROOT = Path(__file__).parent.parent
LANGUAGES = ("en", "fr")
BY = Signature(dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC), "anna")

# ------------------------------------------------------------------ small texts

Sentences = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Sentences of both sides that translate each other."""

    source: Sentences
    target: Sentences


def document(sentences: Sequence[str], lang: str) -> Document:
    """A text of the sentences, each with the white space after it."""
    segments, at = [], 0
    for number, sentence in enumerate(sentences):
        segments.append(Segment(Span(at, at + len(sentence)), "test", number))
        at += len(sentence)
    return Document("".join(sentences), lang, tuple(segments))


def sides(blocks: Sequence[Block], *, digest: str) -> tuple[Side, Side]:
    both = (
        document([s for block in blocks for s in block.source], "en"),
        document([s for block in blocks for s in block.target], "fr"),
    )
    source, target = (Side(doc, f"a.{doc.lang}.txt", digest, lambda span: span) for doc in both)
    return source, target


def memory_of(blocks: Sequence[Block]) -> Memory:
    rows, i, j = [], 0, 0
    for block in blocks:
        a, b = i + len(block.source), j + len(block.target)
        rows.append(Row((Span(i, a), Span(j, b)), 0.75))
        i, j = a, b
    return build_memory(sides(blocks, digest="old"), rows)


def one_to_one(plan: Plan) -> list[list[Bead]]:
    """Align each open box sentence by sentence; what is left over stands alone."""
    found = []
    for source, target in plan.open:
        beads = []
        for k in range(max(len(source), len(target))):
            i, j = min(source.start + k, source.stop), min(target.start + k, target.stop)
            beads.append(
                Bead(Span(i, min(i + 1, source.stop)), Span(j, min(j + 1, target.stop)), 0.5)
            )
        found.append(beads)
    return found


def update(
    memory: Memory, blocks: Sequence[Block], *, stored: Sequence[TranslationUnit] = ()
) -> Updated:
    return update_memory(memory, sides(blocks, digest="new"), one_to_one, stored=stored)


# Few words, so that sentences come again and again; single marks and no-break spaces too.
WORDS = st.sampled_from(("a", "b", "Oui", "non", "l’été", "«", "»", "1917", "—", "é"))
ENDS = st.sampled_from((". ", ".\n\n", "! ", ".\u00a0", "?\n", "… "))


@st.composite
def sentences(draw: st.DrawFn) -> str:
    words = draw(st.lists(WORDS, min_size=1, max_size=5))
    return " ".join(words) + draw(ENDS)


SENTENCES = st.lists(sentences(), max_size=2).map(tuple)
BLOCKS = st.builds(Block, SENTENCES, SENTENCES).filter(lambda block: block.source or block.target)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=9)


@st.composite
def changed_texts(draw: st.DrawFn, blocks: list[Block]) -> list[Block]:
    """What an author does: insert, delete, reword, drop one side, swap."""
    blocks = list(blocks)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(blocks) - 1)) if blocks else 0
        kind = draw(st.sampled_from(("insert", "delete", "source", "target", "swap", "move")))
        if kind == "insert" or not blocks:
            blocks.insert(at, draw(BLOCKS))
        elif kind == "delete":
            del blocks[at]
        elif kind == "source":
            blocks[at] = replace(blocks[at], source=draw(SENTENCES))
        elif kind == "target":
            blocks[at] = replace(blocks[at], target=draw(SENTENCES))
        elif kind == "swap":
            to = draw(st.integers(0, len(blocks) - 1))
            blocks[at], blocks[to] = blocks[to], blocks[at]
        else:
            blocks.insert(draw(st.integers(0, len(blocks) - 1)), blocks.pop(at))
    return [block for block in blocks if block.source or block.target]


@st.composite
def reviewed(draw: st.DrawFn, memory: Memory, *, edits: bool = True) -> Memory:
    """What a reviewer does: say a status, leave a note, edit, merge, split."""
    units = list(memory.units)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(units) - 1))
        unit = units[at]
        kind = draw(st.sampled_from(("status", "status", "note", "edit", "merge", "split")))
        done: tuple[TranslationUnit, ...] | TranslationUnit | Refusal = unit
        taken = [unit]
        if kind == "status":
            status = draw(st.sampled_from((Status.CONFIRMED, Status.REJECTED)))
            done = unit.with_prop(STATUS, status.value)
        elif kind == "note":
            done = replace(unit, notes=(*unit.notes, Note("look")))
        elif kind == "edit" and edits:
            lang = draw(st.sampled_from(LANGUAGES))
            text = draw(st.sampled_from(("zz z.", "", unit.text(lang) + " zz", "yy")))
            if len(text) == len(unit.text(lang)):
                continue  # told from the file's text only where the file is the same
            done = edit(unit, lang, text, languages=LANGUAGES, signature=BY)
        elif kind == "merge" and at + 1 < len(units):
            taken = units[at : at + 2]
            done = merge(unit, units[at + 1], languages=LANGUAGES, signature=BY)
        elif kind == "split" and unit.prop(ORIGIN) != "edit":
            cuts = {v.lang: draw(st.sampled_from(between_words(v.text))) for v in unit.variants}
            done = split(
                unit, cuts, new_tuid=lambda tuid: tuid + "s", languages=LANGUAGES, signature=BY
            )
        if not isinstance(done, Refusal):
            units[at : at + len(taken)] = done if isinstance(done, tuple) else (done,)
    # Ids stand for units in the laws below.
    return replace(memory, units=tuple(replace(u, tuid=f"u{k}") for k, u in enumerate(units)))


def between_words(text: str) -> list[int]:
    return [0, len(text), *(k for k, char in enumerate(text) if char == " ")]


@st.composite
def cases(draw: st.DrawFn, *, edits: bool = True) -> tuple[list[Block], Memory, list[Block]]:
    blocks = draw(TEXTS)
    memory = draw(reviewed(memory_of(blocks), edits=edits))
    return blocks, memory, draw(changed_texts(blocks))


Case = tuple[list[Block], Memory, list[Block]]


def texts_kept(unit: TranslationUnit) -> set[str]:
    """Every text a unit holds, in its variants or as what it was."""
    kept = {plain_space(variant.text) for variant in unit.variants}
    return kept | {plain_space(prop.text) for prop in unit.props if prop.type == WAS} | {""}


# ------------------------------------------------------------------ laws


@given(cases())
@settings(max_examples=examples(150), deadline=None)
def test_nothing_reviewed_is_lost(case: Case) -> None:
    """A touched unit is there with its texts and its state, or a draft that says so, or stored."""
    _, memory, blocks = case
    updated = update(memory, blocks)
    now = {unit.tuid: unit for unit in updated.memory.units}
    stored = {unit.tuid: unit for unit in updated.stored}
    assert len(now) == len(updated.memory.units)
    for unit in filter(touched, memory.units):
        if unit.tuid in stored:
            assert stored[unit.tuid] == unit
            continue
        found = now[unit.tuid]
        assert {plain_space(v.text) for v in unit.variants} <= texts_kept(found)
        assert set(unit.notes) <= set(found.notes)
        if found.prop(CHANGED) is None:
            assert found.status is unit.status
            assert {plain_space(v.text) for v in unit.variants} == texts_kept(found) - {""} or any(
                not v.text for v in unit.variants
            )
        else:
            assert found.status is Status.DRAFT
    counted = updated.kept + len(updated.moved) + len(updated.changed) + updated.gone
    assert counted + len(updated.vanished) == len(memory.units)


@given(cases(edits=False))
@settings(max_examples=examples(150), deadline=None)
def test_the_units_rebuild_the_new_texts_in_their_order(case: Case) -> None:
    """Where nobody edited a text, the memory is the new files to the character."""
    _, memory, blocks = case
    updated = update(memory, blocks)
    for side in sides(blocks, digest=""):
        assert original_text(updated.memory, side.document.lang) == side.document.text
    for unit in updated.memory.units:
        for variant in unit.variants:
            place = variant.prop(SPAN)
            assert place is not None
            start, stop = map(int, place.split("-"))
            text = next(
                s.document.text for s in sides(blocks, digest="") if s.document.lang == variant.lang
            )
            assert text[start:stop] == variant.text


@given(cases())
@settings(max_examples=examples(100), deadline=None, derandomize=True)
def test_unchanged_texts_leave_every_unit_as_it_is(case: Case) -> None:
    """Edits, merges and cuts inside sentences included; though the files' digests differ.

    The same examples each time: of the same sentence on both sides of two edits, as these few words
    make now and then, nobody can tell which one it was.
    """
    blocks, memory, _ = case
    updated = update(memory, blocks)
    assert updated.memory.units == memory.units
    assert updated.kept == len(memory.units)
    assert not updated.stored


@given(cases())
@settings(max_examples=examples(100), deadline=None)
def test_a_second_update_changes_nothing(case: Case) -> None:
    _, memory, blocks = case
    first = update(memory, blocks)
    again = replace(first.memory, header=memory.header)
    second = update(again, blocks, stored=first.stored)
    assert second.memory == first.memory
    assert second.stored == first.stored


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.lists(st.sampled_from("abcdef")))
def test_matched_words_are_equal_and_in_order(old: list[str], new: list[str]) -> None:
    found = match(old, new)
    assert [new[k] for k in found if k >= 0] == [
        w for w, k in zip(old, found, strict=True) if k >= 0
    ]
    assert [k for k in found if k >= 0] == sorted({k for k in found if k >= 0})
    assert match(old, old) == list(range(len(old)))


# ------------------------------------------------------------------ single cases


def blocks_of(*pairs: tuple[str, str]) -> list[Block]:
    return [Block((a,) if a else (), (b,) if b else ()) for a, b in pairs]


THREE = blocks_of(
    ("It rained all day. ", "Il a plu. "),
    ("Nobody came to the door. ", "Personne ne vint. "),
    ("She closed the book.", "Elle ferma le livre."),
)


def confirmed(memory: Memory) -> Memory:
    units = tuple(u.with_prop(STATUS, Status.CONFIRMED.value) for u in memory.units)
    return replace(memory, units=units)


def test_a_reworded_source_makes_a_draft_that_keeps_the_translation() -> None:
    texts = [
        THREE[0],
        *blocks_of(("Nobody at all came to the door. ", "Personne ne vint. ")),
        THREE[2],
    ]
    memory = confirmed(memory_of(THREE))
    updated = update(memory, texts)
    unit = updated.memory.units[1]
    assert (unit.tuid, unit.status) == (memory.units[1].tuid, Status.DRAFT)
    assert unit.text("en") == "Nobody at all came to the door."
    assert unit.text("fr") == "Personne ne vint."
    assert unit.prop(CHANGED) == "en"
    assert unit.prop(WAS) == "Nobody came to the door."
    assert [u.status for u in updated.memory.units].count(Status.CONFIRMED) == 2


def edited(memory: Memory, at: int, text: str) -> Memory:
    unit = edit(memory.units[at], "fr", text, languages=LANGUAGES, signature=BY)
    assert isinstance(unit, TranslationUnit)
    unit = unit.with_prop(STATUS, Status.CONFIRMED.value)
    return replace(memory, units=(*memory.units[:at], unit, *memory.units[at + 1 :]))


def test_an_edit_survives_a_change_elsewhere() -> None:
    """The translator's wording is in no file; it stays confirmed, at its new place."""
    memory = edited(memory_of(THREE), 1, "Personne n’est venu.")
    texts = [*blocks_of(("New. ", "Nouveau. ")), *THREE]
    unit = update(memory, texts).memory.units[2]
    assert unit.text("fr") == "Personne n’est venu."
    assert unit.status is Status.CONFIRMED
    assert unit.variants[1].prop(SPAN) == "19-36"


def test_an_edit_stays_where_the_file_changed_under_it() -> None:
    """The person's wording stays in the unit, the file's new one beside it."""
    memory = edited(memory_of(THREE), 1, "Personne n’est venu.")
    texts = [THREE[0], *blocks_of(("Nobody came to the door. ", "Nul ne vint. ")), THREE[2]]
    unit = update(memory, texts).memory.units[1]
    assert unit.text("fr") == "Personne n’est venu."
    assert (unit.status, unit.prop(CHANGED)) == (Status.DRAFT, "fr")
    assert unit.prop(NOW) == "Nul ne vint."


def test_an_edit_of_the_same_length_is_known_where_the_file_is_the_same() -> None:
    memory = edited(memory_of(THREE), 1, "Personne ne VINT.")
    source, target = sides([*blocks_of(("New. ", "")), *THREE], digest="new")
    target = replace(target, digest="old")
    unit = update_memory(memory, (source, target), one_to_one).memory.units[2]
    assert unit.text("fr") == "Personne ne VINT."
    assert unit.status is Status.CONFIRMED


def test_a_vanished_unit_comes_back_with_its_state() -> None:
    memory = confirmed(memory_of(THREE))
    without = update(memory, [THREE[0], THREE[2]])
    assert [u.tuid for u in without.vanished] == [memory.units[1].tuid]
    assert without.stored == without.vanished
    back = update_memory(
        without.memory, sides(THREE, digest="newer"), one_to_one, stored=without.stored
    )
    assert back.memory.units == memory.units
    assert back.restored == (1,)
    assert not back.stored


def test_a_moved_unit_keeps_its_state_and_is_counted() -> None:
    memory = confirmed(memory_of(THREE))
    updated = update(
        memory, [*blocks_of(("She closed the book. ", "Elle ferma le livre. ")), THREE[0], THREE[1]]
    )
    assert {u.status for u in updated.memory.units} == {Status.CONFIRMED}
    assert (updated.kept, updated.moved) == (2, (0,))


def test_white_space_alone_is_no_change() -> None:
    """A text wrapped anew keeps its review; the unit has the file's line breaks."""
    texts = blocks_of(
        ("It rained\nall day.\n", "Il a plu. "),
        ("Nobody came to\nthe door. ", "Personne\nne vint. "),
        ("She closed the book.", "Elle ferma le livre."),
    )
    updated = update(confirmed(memory_of(THREE)), texts)
    assert updated.kept == 3
    assert {u.status for u in updated.memory.units} == {Status.CONFIRMED}
    assert updated.memory.units[1].text("fr") == "Personne\nne vint."
    assert updated.memory.units[0].variants[0].prop(AFTER) == r"\n"


def test_what_is_not_ours_in_a_unit_stays_in_it() -> None:
    """Inline codes, props of other tools, attributes and a third language."""
    memory = confirmed(memory_of(THREE))
    unit = memory.units[1]
    code = Code("ph", (("x", "1"),), ("<br/>",))
    french = replace(
        unit.variants[1],
        content=("Personne ", code, "ne vint."),
        props=(*unit.variants[1].props, Prop("client", "7")),
    )
    unit = replace(unit, variants=(unit.variants[0], french), attributes=(("usagecount", "3"),))
    memory = replace(memory, units=(memory.units[0], unit, memory.units[2]))
    kept = update(memory, [*blocks_of(("New. ", "Nouveau. ")), *THREE]).memory.units[2]
    assert kept.variants[1].content == french.content
    assert kept.variants[1].prop("client") == "7"
    assert kept.attributes == unit.attributes
    # Codes of a text that the file's new one replaces are in the stored unit.
    texts = [THREE[0], *blocks_of(("Nobody came to the door. ", "Nul ne vint. ")), THREE[2]]
    changed = update(memory, texts)
    assert changed.memory.units[1].prop(WAS) == "Personne ne vint."
    assert changed.stored == (unit,)


def test_nothing_is_aligned_where_nothing_is_open() -> None:
    def refuse(plan: Plan) -> list[list[Bead]]:
        raise AssertionError(plan.open)

    texts = [THREE[0], *blocks_of(("Inserted here. ", "")), THREE[1], THREE[2]]
    updated = update_memory(memory_of(THREE), sides(texts, digest="new"), refuse)
    assert (updated.kept, updated.new) == (3, 1)


# ------------------------------------------------------------------ as a person runs it

ENGLISH = (ROOT / "seeds" / "february-to-october.en.txt").read_text(encoding="utf-8")
FRENCH = (ROOT / "seeds" / "february-to-october.fr.txt").read_text(encoding="utf-8")
EN = ENGLISH.split("\n\n")[:9]
FR = FRENCH.split("\n\n")[:9]


UPDATE = ("align", "a.en.txt", "a.fr.txt", "--update", "a.en-fr.tmx")


def write(folder: Path, english: Sequence[str], french: Sequence[str]) -> None:
    (folder / "a.en.txt").write_text("\n\n".join(english), encoding="utf-8")
    (folder / "a.fr.txt").write_text("\n\n".join(french), encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write(folder, EN, FR)
    done = bitext("align", "a.en.txt", "a.fr.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "a.en-fr.tmx"


@pytest.fixture
def folder(tmp_path: Path, made: Path) -> Path:
    """Nine paragraphs, aligned and all of them confirmed."""
    write(tmp_path, EN, FR)
    write_tmx(confirmed(read_tmx(made)), tmp_path / "a.en-fr.tmx")
    return tmp_path


def first_sentence(paragraph: str) -> str:
    return paragraph[: paragraph.index(". ") + 2]


def insert_sentence(en: list[str], fr: list[str]) -> None:
    en[4] += " Nobody had expected this at all."
    fr[4] += " Personne ne s’y était attendu."


def delete_sentence(en: list[str], fr: list[str]) -> None:
    en[5] = en[5].removeprefix(first_sentence(en[5]))
    fr[5] = fr[5].removeprefix(first_sentence(fr[5]))


def reword_sentence(en: list[str], fr: list[str]) -> None:
    en[5] = en[5].replace(" ", " very ", 1)


def split_paragraph(en: list[str], fr: list[str]) -> None:
    for text in (en, fr):
        text[4] = text[4].replace(". ", ".\n\n", 1)


def swap_paragraphs(en: list[str], fr: list[str]) -> None:
    for text in (en, fr):
        text[4], text[5] = text[5], text[4]


def add_chapter(en: list[str], fr: list[str]) -> None:
    en[:0] = ["A PREFACE", "This book was written in a hurry. The reader will forgive its faults."]
    fr[:0] = ["PRÉFACE", "Ce livre fut écrit à la hâte. Le lecteur pardonnera ses défauts."]


@pytest.mark.parametrize(
    ("change", "drafts", "figures"),
    [
        (insert_sentence, 1, {"new": 1}),
        (delete_sentence, 0, {"vanished": 1}),
        (reword_sentence, 1, {"changed": 1}),
        (split_paragraph, 0, {}),
        (swap_paragraphs, 0, {"moved": 4}),
        (add_chapter, 3, {"new": 3}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_an_author_s_change_costs_no_confirmed_unit_but_the_changed(
    folder: Path,
    change: Callable[[list[str], list[str]], None],
    drafts: int,
    figures: dict[str, int],
) -> None:
    before = read_tmx(folder / "a.en-fr.tmx")
    english, french = list(EN), list(FR)
    change(english, french)
    write(folder, english, french)
    done = bitext(*UPDATE, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    after = read_tmx(folder / "a.en-fr.tmx")
    said = json.loads(done.stdout)
    found = {
        name: len(said[name]) if isinstance(said[name], list) else said[name]
        for name in ("moved", "changed", "new", "vanished", "restored")
    }
    assert found["vanished"] == len(before.units) + found["new"] - len(after.units)
    statuses = [unit.status for unit in after.units]
    assert statuses.count(Status.DRAFT) == drafts
    assert statuses.count(Status.CONFIRMED) == len(after.units) - drafts
    assert {name: count for name, count in found.items() if count} == figures
    for lang in LANGUAGES:
        text = (folder / f"a.{lang}.txt").read_text(encoding="utf-8")
        assert original_text(after, lang) == text


def test_texts_put_back_bring_back_the_very_memory(folder: Path) -> None:
    before = read_tmx(folder / "a.en-fr.tmx")
    english, french = list(EN), list(FR)
    delete_sentence(english, french)
    swap_paragraphs(english, french)
    write(folder, english, french)
    assert bitext(*UPDATE, cwd=folder).returncode == 0
    assert (folder / "a.en-fr.vanished.tmx").exists()
    write(folder, EN, FR)
    assert bitext(*UPDATE, cwd=folder).returncode == 0
    assert read_tmx(folder / "a.en-fr.tmx") == before
    assert not (folder / "a.en-fr.vanished.tmx").exists()


def test_the_report_names_what_needs_a_look_and_the_next_command(folder: Path) -> None:
    english, french = list(EN), list(FR)
    reword_sentence(english, french)
    del english[8], french[8]
    write(folder, english, french)
    done = bitext(*UPDATE, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "changed 1" in done.stdout
    assert "was confirmed  en" in done.stdout
    assert "stored in a.en-fr.vanished.tmx" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("next: ")
    assert all(touched(unit) for unit in read_tmx(folder / "a.en-fr.vanished.tmx").units)


def test_the_result_goes_elsewhere_on_request(folder: Path) -> None:
    before = (folder / "a.en-fr.tmx").read_bytes()
    write(folder, EN[:8], FR[:8])
    done = bitext(*UPDATE, "-o", "b.tmx", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "a.en-fr.tmx").read_bytes() == before
    assert (folder / "b.vanished.tmx").exists()
    assert not (folder / "a.en-fr.vanished.tmx").exists()
    assert bitext(*UPDATE, "-o", "b.tmx", cwd=folder).returncode == 3  # exists


def check_refused(folder: Path, code: int, *said: str, args: Sequence[str] = UPDATE) -> None:
    before = (folder / "a.en-fr.tmx").read_bytes()
    done = bitext(*args, cwd=folder)
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr
    assert (folder / "a.en-fr.tmx").read_bytes() == before


def test_a_memory_under_review_is_left_alone(folder: Path) -> None:
    write(folder, EN[:8], FR[:8])
    with lock(folder / "a.en-fr.tmx"):
        check_refused(folder, 4, "is open in another review")


def test_a_review_that_was_not_saved_comes_first(folder: Path) -> None:
    write(folder, EN[:8], FR[:8])
    tmx = folder / "a.en-fr.tmx"
    unit = read_tmx(tmx).units[0]
    journal, _ = Journal.open(tmx, digest_of(tmx))
    journal.do(Change("reject", 0, (unit,), (unit.with_prop(STATUS, "rejected"),)))
    journal.close()
    check_refused(folder, 4, "1 change", "bitext review a.en-fr.tmx")


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_texts_of_other_languages_or_another_order_are_refused(folder: Path) -> None:
    swapped = ("align", "a.fr.txt", "a.en.txt", *UPDATE[3:])
    check_refused(folder, 2, "other order", args=swapped)
    args = (*UPDATE, "--langs", "en,ru", "--anyway")
    check_refused(folder, 2, "the memory is of en, fr", args=args)


def test_three_languages_are_refused_by_name(folder: Path) -> None:
    memory = read_tmx(folder / "a.en-fr.tmx")
    russian = replace(memory.units[0].variants[0], lang="ru")
    first = replace(memory.units[0], variants=(*memory.units[0].variants, russian))
    write_tmx(replace(memory, units=(first, *memory.units[1:])), folder / "a.en-fr.tmx")
    check_refused(folder, 2, "en, fr, ru")
