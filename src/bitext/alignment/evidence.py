"""Everything the model looks at in one stretch of two texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.anchors import Pairs
from bitext.alignment.band import Band
from bitext.alignment.coverage import Coverage
from bitext.alignment.lattice import Lattice
from bitext.alignment.surface import Surface

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

Starts = NDArray[np.bool_] | None

LENGTH_VARIANCE, LENGTH_FLOOR = 3.0, 40.0
"""Variance of the difference of two lengths per code point, and where there are hardly any."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a stretch: of its segments, of pairs in its band, of spans."""

    band: Band
    similarity: dict[tuple[int, int], Floats]
    """By kind: for the bead that starts at each node."""
    source_background: tuple[Floats, ...]
    target_background: tuple[Floats, ...]
    source_cover: Coverage
    target_cover: Coverage
    source: Surface
    target: Surface
    anchors: Pairs
    """The chain the band was laid around."""
    ratio: float
    """Target code points per source code point."""
    source_starts: Starts = None
    """Before which source segments a paragraph starts, and one entry more for the end; None where
    that is not known."""
    target_starts: Starts = None

    def length_deviation(self, i: Ints, j: Ints, a: int, b: int) -> Floats:
        """Return by how many standard deviations the target sides are too long (Gale & Church)."""
        x, y = self.lengths(i, j, a, b)
        return np.asarray((y - x) / np.sqrt(LENGTH_VARIANCE * (x + y) + LENGTH_FLOOR))

    def lengths(self, i: Ints, j: Ints, a: int, b: int) -> tuple[Floats, Floats]:
        """Return the expected and the real length of the beads' target sides in code points."""
        source = _sums(self.source.lengths, i, a) * np.float32(self.ratio)
        return source, _sums(self.target.lengths, j, b)

    def shares(self, i: Ints, j: Ints, a: int, b: int) -> tuple[list[Floats], list[Floats]]:
        """Return, for each source and each target segment of the beads, how much is inside."""
        cover, back = self.source_cover, self.target_cover
        return (
            [sum_of(cover.share[cover.pair(i + k, j + q)] for q in range(b)) for k in range(a)],
            [sum_of(back.share[back.pair(j + q, i + k)] for k in range(a)) for q in range(b)],
        )

    def weighted(
        self, i: Ints, j: Ints, of_source: list[Floats], of_target: list[Floats]
    ) -> tuple[Floats, Floats]:
        """Return the means over the beads' segments, by the weight of their words."""
        x = [self.source_cover.weight[i + k] for k in range(len(of_source))]
        y = [self.target_cover.weight[j + k] for k in range(len(of_target))]
        return _mean(of_source, x), _mean(of_target, y)

    def slide(self, i: Ints, j: Ints, a: int, b: int) -> Floats:
        """Return how much nearer the beads' sides are than with one side moved by a segment."""
        grid, node = self.similarity[a, b], self.band.node
        moved = [grid[node(i + di, j + dj)] for di, dj in ((1, 0), (0, 1), (-1, 0), (0, -1))]
        return np.asarray(grid[node(i, j)] - np.maximum.reduce(moved))

    def nearest(self) -> tuple[Floats, Floats]:
        """Return the best 1-1 similarity of each source and of each target segment."""
        grid = self.similarity[1, 1][:-1]
        rows, columns = self.band.rows(), self.band.columns()
        source = np.full(self.band.source + 1, -1.0, np.float32)
        target = np.full(self.band.target + 1, -1.0, np.float32)
        np.maximum.at(source, rows, grid)
        np.maximum.at(target, columns, grid)
        return source[:-1], target[:-1]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Beads worth a look, with their rough probabilities."""

    lattice: Lattice
    rough: NDArray[np.float64]

    def only(self, kept: Ints, *, source: int, target: int) -> Candidates:
        """Return some of them."""
        lattice = self.lattice
        smaller, order = Lattice.make(
            lattice.kind[kept],
            lattice.row[kept],
            lattice.column[kept],
            source=source,
            target=target,
        )
        return Candidates(smaller, self.rough[kept][order])


def sum_of(parts: Iterable[Floats]) -> Floats:
    """Return the sum of arrays."""
    return np.asarray(np.add.reduce(list(parts)))


def _sums(values: Floats, at: Ints, count: int) -> Floats:
    """Return the sums of ``count`` consecutive values."""
    total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    return np.asarray(total[at + count] - total[at], np.float32)


def _mean(values: list[Floats], weights: list[Floats]) -> Floats:
    total = sum_of(weights) + np.float32(1e-6)
    return np.asarray(sum_of(v * w for v, w in zip(values, weights, strict=True)) / total)
