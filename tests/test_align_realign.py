"""Realigning a box between two locks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.alignment import Realigner, align
from bitext.alignment.encoder import Encoder
from bitext.encoders.use import UseEncoder
from bitext.errors import UsageError
from bitext.model import Alignment, Bead, Span
from bitext.weights import load_potentials
from laws import examples
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


@settings(max_examples=examples(30), deadline=None)
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
        ready.align(locked)


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


def test_the_real_encoder_realigns_boxes_to_the_last_bit(gold: tuple[list[str], list[str]]) -> None:
    """What holds over the toy encoder holds over the real one."""
    encoder = UseEncoder()
    locked = [bead(9, 10, 9, 10), bead(40, 42, 41, 42)]
    ready = realigner(*gold, encoder)
    expected = full(*gold, locked, encoder)
    assert ready.align(locked) == expected
    found = [b for box in ready.boxes(locked) for b in ready.beads(box)]
    assert found == [b for b in expected.beads if b not in locked]
