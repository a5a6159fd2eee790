"""Realigning a box between two locks, and texts edited after they were encoded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.alignment import Realigner, align
from bitext.alignment.encoder import Encoded, Encoder
from bitext.alignment.patch import PatchedText, Run
from bitext.encoders.use import UseEncoder
from bitext.errors import UsageError
from bitext.model import Alignment, Bead, Span
from bitext.weights import load_potentials
from toy_encoder import ToyEncoder

TOY, POTENTIALS = ToyEncoder(), load_potentials()
WORDS = ("red", "river", "stone", "apple", "cloud", "winter", "market", "silver", "17", "1905")

texts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), max_size=14
)


def realigner(source: Sequence[str], target: Sequence[str], encoder: Encoder = TOY) -> Realigner:
    return Realigner.read(source, target, encoder=encoder, potentials=POTENTIALS)


def full(
    source: Sequence[str], target: Sequence[str], locked: Sequence[Bead] = (),
    encoder: Encoder = TOY,
) -> Alignment:  # fmt: skip
    return align(source, target, encoder=encoder, potentials=POTENTIALS, locked=locked)


def bead(i: int, i_stop: int, j: int, j_stop: int) -> Bead:
    return Bead(Span(i, i_stop), Span(j, j_stop), 1.0)


@st.composite
def locks(draw: st.DrawFn, source: int, target: int) -> list[Bead]:
    """Beads that follow each other in both texts."""
    rows = sorted(draw(st.lists(st.integers(0, source), max_size=4)))
    columns = sorted(draw(st.lists(st.integers(0, target), min_size=len(rows), max_size=len(rows))))
    return [
        bead(i, i_stop, j, j_stop)
        for (i, i_stop), (j, j_stop) in zip(
            zip(rows[::2], rows[1::2], strict=False),
            zip(columns[::2], columns[1::2], strict=False),
            strict=True,
        )
        if (i, j) != (i_stop, j_stop)
    ]


@settings(max_examples=30, deadline=None)
@given(texts, texts, st.data())
def test_boxes_give_what_a_full_run_gives(
    source: list[str], target: list[str], data: st.DataObject
) -> None:
    """One box after the other, with the locks between them, is the full run to the last bit."""
    locked = data.draw(locks(len(source), len(target)))
    ready = realigner(source, target)
    expected = full(source, target, locked)
    assert ready.align(locked) == expected
    for box in ready.boxes(locked):
        inside = [
            b
            for b in expected.beads
            if box.source <= b.source.start
            and b.source.stop <= box.source_stop
            and box.target <= b.target.start
            and b.target.stop <= box.target_stop
            and b not in locked
        ]
        assert [b for b in ready.beads(box) if b not in locked] == inside


@settings(max_examples=30, deadline=None)
@given(texts, texts, st.data())
def test_one_lock_more_gives_what_a_full_run_under_all_gives(
    source: list[str], target: list[str], data: st.DataObject
) -> None:
    """After locks were added only their boxes are done anew, and nothing else would change."""
    ready = realigner(source, target)
    all_locks = data.draw(locks(len(source), len(target)))
    some = all_locks[1:]
    assert ready.realign(ready.align(some), all_locks, before=some) == full(
        source, target, all_locks
    )


def test_only_the_boxes_asked_for_are_done_anew() -> None:
    """Beads of a box that is not touched are the very objects they were."""
    source = [f"{word} number {k}" for k, word in enumerate(WORDS * 3)]
    ready = realigner(source, source)
    locked = [bead(10, 11, 10, 11), bead(20, 21, 20, 21)]
    before = ready.align(locked)
    after = ready.realign(before, locked, before=locked, source=Span(14, 15))
    assert after == before
    same = [a is b for a, b in zip(before.beads, after.beads, strict=True)]
    assert same[:10] == [True] * 10
    assert same[11:20] == [False] * 9
    assert same[21:] == [True] * 9


def test_a_lock_taken_away_leaves_no_trace() -> None:
    """The two boxes beside it become one, which is as if there never had been a lock."""
    source = [f"{word} number {k}" for k, word in enumerate(WORDS)]
    ready = realigner(source, source)
    wrong = [bead(3, 4, 4, 6)]
    assert ready.realign(ready.align(wrong), [], before=wrong) == ready.align()


@pytest.mark.parametrize(
    ("locked", "message"),
    [
        ([bead(0, 2, 0, 1), bead(1, 3, 1, 2)], r"\[0,1\]:\[0\] and \[1,2\]:\[1\]"),
        ([bead(0, 1, 2, 3), bead(1, 2, 0, 1)], r"\[0\]:\[2\] and \[1\]:\[0\]"),
        ([bead(2, 40, 2, 3)], r":\[2\] leaves the texts"),
    ],
)
def test_contradictory_locks_are_refused_by_name(locked: list[Bead], message: str) -> None:
    """Beads that overlap, cross or leave the text are named in the error."""
    ready = realigner(WORDS, WORDS)
    with pytest.raises(UsageError, match=message):
        ready.realign(ready.align(), locked, before=[])


def test_an_alignment_of_other_texts_is_refused() -> None:
    """Beads that were not moved after an edit are noticed."""
    ready = realigner(WORDS, WORDS)
    before = ready.align()
    shorter = ready.replace_target(Span(2, 3), [])
    with pytest.raises(UsageError, match="ends at 10 and 10, the texts at 10 and 9"):
        shorter.realign(before, [], before=[])


# ------------------------------------------------------------------ edits


def assert_same_text(encoded: Encoded, expected: Encoded, *, within: float) -> None:
    """Every span and every word is that of the text read in one go."""
    count = len(expected)
    assert len(encoded) == count
    for start, stop in {(0, count), (count // 3, count), (count // 4, 3 * count // 4)}:
        for size in range(1, 6):
            here, there = encoded.spans(size, start, stop), expected.spans(size, start, stop)
            assert here.shape == there.shape
            assert np.abs(here - there).max(initial=0.0) <= within
        here_words, there_words = encoded.words(start, stop), expected.words(start, stop)
        assert here_words.offsets.tolist() == there_words.offsets.tolist()
        assert np.array_equal(here_words.weights, there_words.weights)
        difference = here_words.vectors[here_words.rows] - there_words.vectors[there_words.rows]
        assert np.abs(difference).max(initial=0.0) <= within


@settings(max_examples=40, deadline=None)
@given(texts, st.data())
def test_an_edited_text_is_the_text_read_anew(segments: list[str], data: st.DataObject) -> None:
    """Edits, insertions and deletions, one after the other, leave no trace of what was."""
    patched = PatchedText((Run(TOY.read(segments), 0, len(segments), age=0),))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(segments)))
        stop = data.draw(st.integers(start, min(len(segments), start + 3)))
        new = data.draw(texts.map(lambda found: found[:3]))
        segments = [*segments[:start], *new, *segments[stop:]]
        patched = patched.replaced(segments, start, stop, len(new), TOY)
        assert_same_text(patched, TOY.read(segments), within=0.0)


@pytest.fixture(scope="module")
def encoder() -> UseEncoder:
    return UseEncoder()


@pytest.fixture(scope="module")
def gold() -> tuple[list[str], list[str]]:
    """English and French sentences of the project's own text."""
    folder = Path(__file__).parent / "gold"
    name = "february-to-october.{}.sentences.txt"
    english, french = (
        (folder / name.format(lang)).read_text(encoding="utf-8").splitlines()
        for lang in ("en", "fr")
    )
    return english, french


def test_the_real_encoder_realigns_boxes_to_the_last_bit(
    encoder: UseEncoder, gold: tuple[list[str], list[str]]
) -> None:
    """What holds over the toy encoder holds over the real one."""
    locked = [bead(9, 10, 9, 10), bead(40, 42, 41, 42)]
    ready = realigner(*gold, encoder)
    expected = full(*gold, locked, encoder)
    some = locked[:1]
    assert ready.realign(ready.align(some), locked, before=some) == expected


def test_the_real_encoder_takes_edits(
    encoder: UseEncoder, gold: tuple[list[str], list[str]]
) -> None:
    """After a split, a merger and a deletion beads are those of the texts read anew."""
    source, target = (list(side) for side in gold)
    start, stop = source[20].split(" ", 5)[:5], source[20].split(" ", 5)[5:]
    halves = [" ".join(start), *stop]
    merged = [" ".join(target[30:32])]
    ready = realigner(source, target, encoder)
    ready = ready.replace_source(Span(20, 21), halves)
    ready = ready.replace_target(Span(30, 32), merged)
    ready = ready.replace_source(Span(0, 1), [])
    source = [*source[1:20], *halves, *source[21:]]
    target[30:32] = merged
    assert (ready.source, ready.target) == (tuple(source), tuple(target))
    assert_same_text(ready.pair.source, encoder.read(source), within=2e-4)
    here, there = ready.align(), full(source, target, encoder=encoder)
    assert [(b.source, b.target) for b in here.beads] == [(b.source, b.target) for b in there.beads]
    assert [b.confidence for b in here.beads] == pytest.approx(
        [b.confidence for b in there.beads], abs=0.02
    )
