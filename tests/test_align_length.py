"""Alignment by length alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.alignment import align_by_length
from bitext.alignment.length import length_score
from bitext.errors import UsageError
from bitext.model import Bead, Span

lengths = st.lists(st.integers(0, 200), max_size=25)


def text(sizes: list[int]) -> list[str]:
    return ["x" * size for size in sizes]


@settings(deadline=None)
@given(lengths, lengths)
def test_beads_cover_both_sides_once_in_order(source: list[int], target: list[int]) -> None:
    """Every segment is in exactly one bead, with a confidence and, in doubt, a reason."""
    found = align_by_length(text(source), text(target))
    assert sum(len(bead.source) for bead in found.beads) == len(source)
    assert sum(len(bead.target) for bead in found.beads) == len(target)
    assert all(bool(bead.reason) == (bead.confidence < 0.9) for bead in found.beads)


def test_lengths_tell_a_split_sentence() -> None:
    """Two segments that are together as long as one are its translation."""
    found = align_by_length(text([120, 40, 90, 20, 150]), text([121, 41, 44, 46, 20, 149]))
    assert [bead.kind for bead in found.beads] == ["1-1", "1-1", "1-2", "1-1", "1-1"]


@given(st.floats(1, 500), st.floats(1, 500))
def test_length_score_is_the_tail_of_the_normal_distribution(x: float, y: float) -> None:
    """The approximation agrees with the error function of the standard library."""
    deviation = abs(y - x) / math.sqrt(6.8 * (x + y) / 2)
    exact = math.erfc(deviation / math.sqrt(2))
    found = math.exp(float(length_score(np.array([x]), np.array([y]))[0]))
    assert found == pytest.approx(exact, abs=1e-6)


def test_swapping_sides_swaps_the_alignment() -> None:
    """Where both sides are on one scale, neither is preferred."""
    x, y = [100, 50, 70, 30, 150], [100, 120, 30, 90, 60]
    one = align_by_length(text(x), text(y))
    other = align_by_length(text(y), text(x))
    assert [(b.source, b.target) for b in one.beads] == [(b.target, b.source) for b in other.beads]


def test_locks_are_kept_and_contradictions_refused() -> None:
    """The fallback honours a person's beads as the main aligner does."""
    lock = Bead(Span(1, 3), Span(1, 2), 1.0)
    found = align_by_length(text([10, 20, 30, 40]), text([10, 50, 30, 10]), locked=[lock])
    assert lock in found.beads
    with pytest.raises(UsageError, match="contradict"):
        align_by_length(
            text([10] * 4), text([10] * 4), locked=[lock, Bead(Span(2, 3), Span(3, 4), 1.0)]
        )
