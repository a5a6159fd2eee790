"""The dynamic programs against enumeration of every alignment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.alignment.band import Band, band_around
from bitext.alignment.decode import gains, pooled
from bitext.alignment.kinds import ADDITION, KINDS, OMISSION, SOURCE_SIZE, TARGET_SIZE
from bitext.alignment.lattice import Lattice

Path = tuple[int, ...]


def full_lattice(n: int, m: int) -> Lattice:
    return lattice_of(band_around([], n, m))


def lattice_of(band: Band) -> Lattice:
    """Every bead within a band."""
    rows, columns = band.rows(), band.columns()
    node, kind = np.nonzero(
        band.node(rows[:, None] + SOURCE_SIZE, columns[:, None] + TARGET_SIZE) < band.size
    )
    lattice, _ = Lattice.make(
        kind, rows[node], columns[node], source=band.source, target=band.target
    )
    return lattice


def every_path(lattice: Lattice, n: int, m: int) -> Iterator[Path]:
    """Enumerate the alignments, as numbers of beads, without the lattice's own nodes."""
    leaving: dict[tuple[int, int], list[int]] = {}
    for k, place in enumerate(zip(lattice.row.tolist(), lattice.column.tolist(), strict=True)):
        leaving.setdefault(place, []).append(k)

    @cache
    def onwards(i: int, j: int) -> tuple[Path, ...]:
        if (i, j) == (n, m):
            return ((),)
        return tuple(
            (k, *rest)
            for k in leaving.get((i, j), ())
            for rest in onwards(
                i + int(SOURCE_SIZE[lattice.kind[k]]), j + int(TARGET_SIZE[lattice.kind[k]])
            )
        )

    yield from onwards(0, 0)


sizes = st.tuples(st.integers(1, 4), st.integers(1, 4))
seeds = st.integers(0, 10_000)


@given(sizes, seeds)
def test_partition_function_is_the_sum_over_all_alignments(
    size: tuple[int, int], seed: int
) -> None:
    """Log Z and every posterior equal those of brute force."""
    lattice = full_lattice(*size)
    scores = np.random.default_rng(seed).normal(0.0, 3.0, len(lattice))
    paths = list(every_path(lattice, *size))
    totals = np.array([scores[list(path)].sum() for path in paths])
    log_z = float(np.logaddexp.reduce(totals))
    expected = np.zeros(len(lattice))
    for path, total in zip(paths, totals, strict=True):
        expected[list(path)] += np.exp(total - log_z)
    posterior, found = lattice.posteriors(scores)
    assert found == pytest.approx(log_z)
    assert posterior == pytest.approx(expected, abs=1e-9)


@given(sizes, seeds)
def test_best_path_is_the_best_of_all_alignments(size: tuple[int, int], seed: int) -> None:
    """The alignment found has the highest sum there is."""
    lattice = full_lattice(*size)
    scores = np.random.default_rng(seed).normal(0.0, 3.0, len(lattice))
    best = max(scores[list(path)].sum() for path in every_path(lattice, *size))
    assert scores[lattice.best(scores)].sum() == pytest.approx(best)


@given(st.tuples(st.integers(1, 9), st.integers(1, 9)), seeds)
def test_posteriors_sum_to_one_for_every_segment(size: tuple[int, int], seed: int) -> None:
    """Each segment of either side is in exactly one bead of any alignment."""
    n, m = size
    lattice = full_lattice(n, m)
    scores = np.random.default_rng(seed).normal(0.0, 3.0, len(lattice))
    posterior, _ = lattice.posteriors(scores)
    for first, sizes_of, count in (
        (lattice.row, SOURCE_SIZE, n),
        (lattice.column, TARGET_SIZE, m),
    ):
        for segment in range(count):
            covers = (first <= segment) & (segment < first + sizes_of[lattice.kind])
            assert posterior[covers].sum() == pytest.approx(1.0)


@given(sizes, seeds)
def test_pooled_null_posterior_is_that_of_standing_alone(size: tuple[int, int], seed: int) -> None:
    """A null bead's confidence does not depend on where in the other text it was put."""
    lattice = full_lattice(*size)
    scores = np.random.default_rng(seed).normal(0.0, 3.0, len(lattice))
    posterior, _ = lattice.posteriors(scores)
    together = pooled(lattice, posterior)
    for kind, place in ((OMISSION, lattice.row), (ADDITION, lattice.column)):
        for k in np.flatnonzero(lattice.kind == kind):
            same = (lattice.kind == kind) & (place == place[k])
            assert together[k] == pytest.approx(posterior[same].sum())
    full = lattice.kind < OMISSION
    assert (together[full] == posterior[full]).all()


def test_a_doubtful_null_bead_costs_more_than_a_doubtful_bead() -> None:
    """At the same probability a null bead adds less to the expected F1 than a full one."""
    lattice = full_lattice(2, 2)
    gain = gains(lattice, np.full(len(lattice), 0.6))
    null = np.isin(lattice.kind, (OMISSION, ADDITION))
    assert gain[null].max() < 0 < gain[~null].min()


def test_extreme_scores_stay_finite() -> None:
    """Scores hundreds apart neither overflow nor lose the probability of the best alignment."""
    lattice = full_lattice(6, 6)
    scores = np.where(lattice.kind == KINDS.index((1, 1)), 900.0, -900.0)
    posterior, log_z = lattice.posteriors(scores)
    assert log_z == pytest.approx(5400.0)
    diagonal = (lattice.kind == 0) & (lattice.row == lattice.column)
    assert posterior[diagonal] == pytest.approx(1.0)


@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=5),
    st.integers(2, 12),
)
def test_band_always_lets_an_alignment_through(
    n: int, m: int, points: list[tuple[int, int]], half_width: int
) -> None:
    """Whatever the anchors, some alignment leads from corner to corner inside the band."""
    chain: list[tuple[int, int]] = []
    for i, j in sorted(points):
        if i < n and j < m and (not chain or (i > chain[-1][0] and j > chain[-1][1])):
            chain.append((i, j))
    band = band_around(chain, n, m, half_width=half_width, widest=2 * half_width)
    lattice = lattice_of(band)
    path = lattice.best(np.zeros(len(lattice)))
    assert path
    assert (band.low[1:] <= band.high[:-1]).all()
    assert sum(int(SOURCE_SIZE[lattice.kind[k]]) for k in path) == n
    assert sum(int(TARGET_SIZE[lattice.kind[k]]) for k in path) == m


def test_the_band_is_narrow_where_anchors_are_dense() -> None:
    """One segment more to either side for each that lies between two anchors."""
    dense = [(k, k) for k in range(100)]
    widths = {
        gap: int(np.diff(band_around(dense[::gap], 100, 100).first)[45:55].max())
        for gap in (1, 3, 20)
    }
    assert widths == {1: 2 * 7 + 2 + 1, 3: 2 * 9 + 2 * 3 + 1, 20: 2 * 12 + 20 + 1}


@given(st.tuples(st.integers(1, 7), st.integers(1, 7)), st.integers(0, 5), st.data())
def test_neighbours_end_within_reach(
    size: tuple[int, int], reach: int, data: st.DataObject
) -> None:
    """Exactly the beads that end so many levels before or after are around a bead."""
    lattice = full_lattice(*size)
    bead = data.draw(st.integers(0, len(lattice) - 1))
    level = lattice.row + lattice.column + SOURCE_SIZE[lattice.kind] + TARGET_SIZE[lattice.kind]
    expected = np.flatnonzero(np.abs(level - level[bead]) <= reach)
    assert lattice.around(bead, reach=reach).tolist() == expected.tolist()
