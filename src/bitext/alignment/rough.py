"""The rough pass: which beads of the band are worth a close look.

Scores by similarity, length and shares alone, set by hand, are summed over all alignments of the
band. They only choose what is looked at closely; nothing is decided by them. The table of scores
has a row for each node and a column for each kind: nothing is sorted, and beads are listed only
once most of them are ruled out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.evidence import Candidates, Evidence, sum_of
from bitext.alignment.kinds import (
    ADDITION,
    FULL,
    KINDS,
    LARGEST,
    OMISSION,
    SOURCE_SIZE,
    TARGET_SIZE,
)
from bitext.alignment.lattice import NEVER, Lattice

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BIAS = {
    (1, 1): 0.0,
    (1, 2): -1.5,
    (2, 1): -1.5,
    (1, 3): -3.0,
    (3, 1): -3.0,
    (2, 2): -3.5,
}
RARE = -5.0
SHARPNESS = 0.8
"""Below 1: the rough scores shall leave too many candidates rather than too few."""
UNLIKELY = 5e-5
"""Rough probability below which a bead is no candidate. Keeps about 7 beads a source segment and
99 % of the gold ones, as many as a fifth of it would; twice as much loses some."""
MOST = 200_000
"""Candidates of a stretch, ten times what a text has: where thousands of lines are all alike each
is as likely as the next, and all of them would fill the memory."""
NODES = 16_384
"""Nodes whose neighbours are looked up at once."""


def find_candidates(evidence: Evidence) -> Candidates:
    """Return the beads of the band that the rough scores do not rule out."""
    table = _Table(evidence)
    found = list(table.beads(UNLIKELY))
    if sum(len(kinds) for _, kinds, _ in found) > MOST:
        found = _near_best(table, found)
    return _listed(table, found)


def weigh_roughly(evidence: Evidence) -> Candidates:
    """Return every bead of the band with its rough probability."""
    table = _Table(evidence)
    return _listed(table, table.beads(0.0))


Found = tuple[Ints, Ints, Floats]
"""Node where each bead starts, its kind, its rough probability."""


def _listed(table: _Table, found: Iterable[Found]) -> Candidates:
    node, kind, rough = (np.concatenate(parts) for parts in zip(*found, strict=True))
    lattice, order = Lattice.make(
        kind.astype(np.int64),
        table.rows[node],
        table.columns[node],
        source=table.band.source,
        target=table.band.target,
    )
    return Candidates(lattice, rough[order])


def _near_best(table: _Table, found: Sequence[Found]) -> list[Found]:
    """Return about MOST beads: those in the narrowest strip around the best alignment."""
    node, kind = table.best()
    middle = np.interp(table.rows, table.rows[node], table.columns[node])
    away = np.abs(table.columns - middle)
    every = np.concatenate([away[nodes].astype(np.float32) for nodes, _, _ in found])
    reach = np.partition(every, MOST)[MOST]
    path = np.full(table.band.size, -1, np.int8)
    path[node] = kind
    strip = []
    for nodes, kinds, rough in found:
        kept = (away[nodes] <= reach) & (path[nodes] != kinds)
        strip.append((nodes[kept], kinds[kept], rough[kept]))
    return [*strip, (node, kind, table.rough(node)[np.arange(len(node)), kind])]


class _Table:
    """Rough scores of all beads by the node they start from, summed over all alignments."""

    def __init__(self, evidence: Evidence) -> None:
        self.band = evidence.band
        self.rows, self.columns = self.band.rows(), self.band.columns()
        self._scores = _scores(evidence, self.rows, self.columns)
        level = self.rows + self.columns
        self._order = np.argsort(level, kind="stable")
        self._levels = np.flatnonzero(np.diff(level[self._order], prepend=-1, append=-1))
        self._alpha, self._beta = self._sums(_log_sum, back=False), self._sums(_log_sum, back=True)

    def _chunks(self, *, back: bool) -> Iterator[tuple[Ints, Ints]]:
        """Yield some levels' nodes in order, and where each level starts among them."""
        levels = self._levels
        starts = [0]
        for k in range(1, len(levels)):
            if levels[k] - levels[starts[-1]] > NODES or k == len(levels) - 1:
                starts.append(k)
        for first, last in reversed(list(pairwise(starts))) if back else pairwise(starts):
            nodes = self._order[levels[first] : levels[last]]
            yield nodes, levels[first : last + 1] - levels[first]

    def _neighbours(self, nodes: Ints, *, back: bool) -> Ints:
        """Return where the beads that start, or else end, at some nodes lead to, (n, kinds)."""
        sign = 1 if back else -1
        row = self.rows[nodes][:, None] + sign * SOURCE_SIZE
        column = self.columns[nodes][:, None] + sign * TARGET_SIZE
        return self.band.node(row, column)

    def _sums(self, reduce: Callable[[Floats], Floats], *, back: bool) -> Floats:
        """Return, for each node, what the ways from the start to it, or on to the end, sum to."""
        total = np.full(self.band.size + 1, NEVER)
        total[self.band.size - 1 if back else 0] = 0.0
        kinds = np.arange(len(KINDS))
        for nodes, levels in self._chunks(back=back):
            near = self._neighbours(nodes, back=back)
            scores = self._scores[nodes] if back else self._scores[near, kinds]
            steps = list(pairwise(levels.tolist()))
            for start, stop in reversed(steps) if back else steps:
                own = nodes[start:stop]
                if own[0] != (self.band.size - 1 if back else 0):
                    total[own] = reduce(total[near[start:stop]] + scores[start:stop])
        return total

    def rough(self, nodes: Ints) -> Floats:
        """Return the probabilities of the beads that start at some nodes, (n, kinds)."""
        ends = self._neighbours(nodes, back=True)
        log_z = self._alpha[self.band.size - 1]
        inside = self._alpha[nodes][:, None] + self._scores[nodes] + self._beta[ends] - log_z
        # What leaves the band has none.
        return np.where(ends < self.band.size, np.exp(np.minimum(inside, 0.0)), -1.0)

    def beads(self, least: float) -> Iterator[Found]:
        """Yield the beads with a rough probability of ``least`` and more."""
        for nodes, _ in self._chunks(back=False):
            rough = self.rough(nodes)
            at, kind = np.nonzero(rough >= least)
            yield nodes[at].astype(np.int32), kind.astype(np.int8), rough[at, kind]

    def best(self) -> tuple[Ints, Ints]:
        """Return the nodes and kinds of the beads of the alignment whose scores sum highest."""
        ahead = self._sums(lambda values: values.max(axis=1), back=True)
        nodes, kinds = [], []
        node = 0
        while node != self.band.size - 1:
            ends = self._neighbours(np.array([node]), back=True)[0]
            kind = int((self._scores[node] + ahead[ends]).argmax())
            nodes.append(node)
            kinds.append(kind)
            node = int(ends[kind])
        return np.array(nodes), np.array(kinds)


def _log_sum(values: Floats) -> Floats:
    top = values.max(axis=1)
    return np.asarray(top + np.log(np.exp(values - top[:, None]).sum(axis=1)))


def _scores(evidence: Evidence, rows: Ints, columns: Ints) -> Floats:
    """Return the score of each kind of bead at each node, (nodes + 1, kinds)."""
    band = evidence.band
    scores = np.full((band.size + 1, len(KINDS)), NEVER)
    near_source, near_target = (np.append(near, 0.0) for near in evidence.nearest())
    for start in range(0, band.size, NODES):
        nodes = np.arange(start, min(start + NODES, band.size))
        i, j = rows[nodes], columns[nodes]
        moved = [band.node(i + di, j + dj) for di, dj in ((1, 0), (0, 1), (-1, 0), (0, -1))]
        owned = _owned(evidence, i, j)
        for number, (a, b) in enumerate(KINDS):
            if a > band.source or b > band.target:
                continue
            if number == OMISSION:
                score = -2.0 - 2.0 * near_source[i]
            elif number == ADDITION:
                score = -2.0 - 2.0 * near_target[j]
            else:
                grid = evidence.similarity[a, b]
                similarity = grid[nodes]
                slide = similarity - np.maximum.reduce([grid[other] for other in moved])
                within = np.minimum(i, band.source - a), np.minimum(j, band.target - b)
                deviation = np.abs(evidence.length_deviation(*within, a, b))
                score = (
                    BIAS.get((a, b), RARE)
                    + 9.0 * similarity
                    - 0.8 * np.minimum(deviation, 8.0)
                    + 3.0 * slide
                    + 1.5 * owned[a, b]
                )
            inside = band.node(i + a, j + b) < band.size
            scores[nodes, number] = np.where(inside, score * SHARPNESS, NEVER)
    return scores


def _owned(evidence: Evidence, i: Ints, j: Ints) -> dict[tuple[int, int], NDArray[np.float32]]:
    """Return, by kind, how much of both sides' words the bead owns that starts at each node.

    As ``Evidence.shares`` and ``weighted`` for every kind, but each pair is looked up once.
    """
    cover, back = evidence.source_cover, evidence.target_cover
    x, y = (np.append(side.weight, np.zeros(LARGEST, np.float32)) for side in (cover, back))
    pairs = {(k, q) for a, b in FULL for k in range(a) for q in range(b)}
    share = {(k, q): cover.share[cover.pair(i + k, j + q)] for k, q in pairs}
    share_back = {(k, q): back.share[back.pair(j + q, i + k)] for k, q in pairs}
    found = {}
    for a, b in FULL:
        own = sum_of(x[i + k] * sum_of(share[k, q] for q in range(b)) for k in range(a))
        other = sum_of(y[j + q] * sum_of(share_back[k, q] for k in range(a)) for q in range(b))
        own /= sum_of(x[i + k] for k in range(a)) + np.float32(1e-6)
        other /= sum_of(y[j + q] for q in range(b)) + np.float32(1e-6)
        found[a, b] = own + other
    return found
