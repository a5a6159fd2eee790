"""Everything the model looks at in one stretch of two texts, and the first rough scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.anchors import Pairs
from bitext.alignment.band import Band
from bitext.alignment.coverage import Coverage
from bitext.alignment.kinds import ADDITION, FULL, KINDS, OMISSION
from bitext.alignment.lattice import Lattice
from bitext.alignment.surface import Surface

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

Starts = NDArray[np.bool_] | None

LENGTH_VARIANCE, LENGTH_FLOOR = 3.0, 40.0
"""Variance of the difference of two lengths per code point, and where there are hardly any."""
ROUGH_BIAS = {
    (1, 1): 0.0,
    (1, 2): -1.5,
    (2, 1): -1.5,
    (1, 3): -3.0,
    (3, 1): -3.0,
    (2, 2): -3.5,
}
ROUGH_RARE = -5.0
ROUGH_SHARPNESS = 0.8
"""Below 1: the rough scores shall leave too many candidates rather than too few."""
UNLIKELY = 1e-5
"""Rough probability below which a bead is no candidate. Keeps about 10 beads a source segment
and 99 % of the gold ones."""

MOST = 200_000
"""Candidates of a stretch, ten times what a text has: where thousands of lines are all alike each
is as likely as the next, and all of them would fill the memory."""


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


def all_beads(band: Band) -> tuple[Ints, Ints, Ints]:
    """Return kind, row and column of every bead within the band."""
    rows, columns = band.rows(), band.columns()
    found = []
    for kind, (a, b) in enumerate(KINDS):
        inside = np.flatnonzero(band.node(rows + a, columns + b) < band.size)
        found.append((np.full(len(inside), kind), rows[inside], columns[inside]))
    kinds, starts, others = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return kinds, starts, others


def rough_scores(evidence: Evidence, kind: Ints, row: Ints, column: Ints) -> NDArray[np.float64]:
    """Return scores by similarity, length and shares alone, set by hand.

    They only choose what is looked at closely; nothing is decided by them.
    """
    scores = np.zeros(len(kind))
    near_source, near_target = evidence.nearest()
    for number, (a, b) in enumerate(FULL):
        beads = np.flatnonzero(kind == number)
        if not len(beads):
            continue
        i, j = row[beads], column[beads]
        similarity = evidence.similarity[a, b][evidence.band.node(i, j)]
        deviation = np.minimum(np.abs(evidence.length_deviation(i, j, a, b)), 8.0)
        x, y = evidence.weighted(i, j, *evidence.shares(i, j, a, b))
        scores[beads] = (
            ROUGH_BIAS.get((a, b), ROUGH_RARE)
            + 9.0 * similarity
            - 0.8 * deviation
            + 3.0 * evidence.slide(i, j, a, b)
            + 1.5 * (x + y)
        )
    beads = kind == OMISSION
    scores[beads] = -2.0 - 2.0 * near_source[row[beads]]
    beads = kind == ADDITION
    scores[beads] = -2.0 - 2.0 * near_target[column[beads]]
    return scores * ROUGH_SHARPNESS


def weigh_roughly(evidence: Evidence) -> Candidates:
    """Return every bead of the band with its rough probability."""
    kind, row, column = all_beads(evidence.band)
    lattice, order = Lattice.make(
        kind, row, column, source=evidence.band.source, target=evidence.band.target
    )
    rough, _ = lattice.posteriors(rough_scores(evidence, kind, row, column)[order])
    return Candidates(lattice, rough)


def find_candidates(evidence: Evidence) -> Candidates:
    """Return the beads of the band that the rough scores do not rule out."""
    everything = weigh_roughly(evidence)
    kept = np.flatnonzero(everything.rough > UNLIKELY)
    if len(kept) > MOST:
        kept = _near_best(everything, kept)
    return everything.only(
        kept,
        source=evidence.band.source,
        target=evidence.band.target,
    )


def _near_best(everything: Candidates, kept: Ints) -> Ints:
    """Return about MOST of ``kept``: those in the narrowest strip around the best alignment."""
    lattice = everything.lattice
    path = np.array(lattice.best(np.log(everything.rough + 1e-12)))
    middle = np.interp(lattice.row[kept], lattice.row[path], lattice.column[path])
    away = np.abs(lattice.column[kept] - middle)
    return np.union1d(kept[away <= np.partition(away, MOST)[MOST]], path)


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
