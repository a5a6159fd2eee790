"""Candidate beads as a lattice of nodes: sums over all alignments, and the best one.

Every bead leads from a node to one with a larger level (source plus target segments behind), null
beads too. Beads are kept in the order of the level they end on, so that one level at a time can be
worked on with whole arrays: the forward-backward algorithm in log space without a loop over beads.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.kinds import SOURCE_SIZE, TARGET_SIZE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NEVER = -1e18
"""Log score of what cannot be; finite, so that differences stay numbers."""
THIN = 24
"""Beads a level below which one bead after the other is faster than whole arrays."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Candidate beads between the nodes (0, 0) and (source, target).

    Beads are ordered by the level of their end, then by their end, then by their kind; ``make``
    brings them into that order.
    """

    kind: Ints
    row: Ints
    """Source segments before the bead."""
    column: Ints
    """Target segments before the bead."""
    start: Ints
    """Node it leads from, numbered in order of level."""
    end: Ints
    """Node it leads to."""
    nodes: int
    levels: tuple[tuple[int, int], ...]
    """Stretches of beads that end on the same level."""
    final: Ints
    """Nodes where an alignment is complete: one, but in training, where many texts are one."""

    @classmethod
    def make(
        cls, kind: Ints, row: Ints, column: Ints, *, source: int, target: int
    ) -> tuple[Lattice, Ints]:
        """Return the lattice of the beads given and the order it puts them in.

        Args:
            kind: Kind of each bead, as a number into KINDS.
            row: Source segments before it.
            column: Target segments before it.
            source: Number of source segments in all.
            target: Number of target segments in all.
        """
        row_end, column_end = row + SOURCE_SIZE[kind], column + TARGET_SIZE[kind]
        order = np.lexsort((kind, row_end, row_end + column_end))
        kind, row, column = kind[order], row[order], column[order]
        row_end, column_end = row_end[order], column_end[order]
        level = row_end + column_end
        # A larger level is a larger number: the start is the first node, the end the last.
        begin = (row + column) * (source + 1) + row
        finish = level * (source + 1) + row_end
        corners = [0, (source + target) * (source + 1) + source]
        numbers, number = np.unique(np.concatenate([begin, finish, corners]), return_inverse=True)
        bounds = np.flatnonzero(np.diff(level, prepend=-1, append=-1))
        return (
            cls(
                kind,
                row,
                column,
                number[: len(kind)],
                number[len(kind) : -2],
                len(numbers),
                tuple((int(a), int(b)) for a, b in pairwise(bounds)),
                np.array([len(numbers) - 1]),
            ),
            order,
        )

    def __len__(self) -> int:
        return len(self.kind)

    def around(self, bead: int, *, reach: int) -> Ints:
        """Return the beads that end at most ``reach`` levels before or after another."""
        at = bisect_right(self.levels, (bead, len(self))) - 1
        first, last = max(0, at - reach), min(len(self.levels) - 1, at + reach)
        return np.arange(self.levels[first][0], self.levels[last][1])

    def _groups(self) -> Iterator[tuple[slice, Ints, Ints]]:
        """Yield, level by level, the beads, where a new end starts among them, and the ends."""
        firsts = np.flatnonzero(np.diff(self.end, prepend=-1))
        bounds = np.searchsorted(firsts, [start for start, _ in self.levels] + [len(self)])
        ends = self.end[firsts]
        for (start, stop), (a, b) in zip(self.levels, pairwise(bounds.tolist()), strict=True):
            yield slice(start, stop), firsts[a:b] - start, ends[a:b]

    @property
    def _thin(self) -> bool:
        return len(self) < THIN * len(self.levels)

    def forward(self, scores: Floats) -> Floats:
        """Return, for each node, the log of the summed scores of all ways to it from the start."""
        if self._thin:
            return _sum_one_by_one(self.nodes, [0], self.start, self.end, scores)
        alpha = np.full(self.nodes, NEVER)
        alpha[0] = 0.0
        for beads, first, ends in self._groups():
            alpha[ends] = _log_sums(alpha[self.start[beads]] + scores[beads], first)
        return alpha

    def backward(self, scores: Floats) -> Floats:
        """Return, for each node, the log of the summed scores of all ways from it to the end."""
        if self._thin:
            back = (self.end[::-1], self.start[::-1], scores[::-1])
            return _sum_one_by_one(self.nodes, self.final.tolist(), *back)
        beta = np.full(self.nodes, NEVER)
        beta[self.final] = 0.0
        for start, stop in reversed(self.levels):
            values = scores[start:stop] + beta[self.end[start:stop]]
            # Ways from one node leave on beads of different levels: add one after the other.
            np.logaddexp.at(beta, self.start[start:stop], values)
        return beta

    def posteriors(self, scores: Floats) -> tuple[Floats, float]:
        """Return the probability of each bead and the log of the partition function.

        Args:
            scores: Log potentials of the beads.
        """
        alpha, beta = self.forward(scores), self.backward(scores)
        log_z = float(alpha[self.final[0]])
        inside = alpha[self.start] + scores + beta[self.end] - log_z
        return np.exp(np.minimum(inside, 0.0)), log_z

    def best(self, gains: Floats) -> list[int]:
        """Return the beads of the alignment whose gains sum highest, in order.

        Among equal ones the bead of the earlier kind is taken. Empty where none leads through.
        """
        value = [NEVER] * self.nodes
        value[0] = 0.0
        back = [-1] * self.nodes
        # Beads with the same end stand together, the earlier kind first.
        beads = zip(self.start.tolist(), self.end.tolist(), gains.tolist(), strict=True)
        for bead, (start, end, gain) in enumerate(beads):
            reached = value[start] + gain
            if reached > value[end]:
                value[end], back[end] = reached, bead
        path: list[int] = []
        node = self.nodes - 1
        while node > 0:
            bead = back[node]
            if bead < 0 or value[node] <= NEVER / 2:
                return []
            path.append(bead)
            node = int(self.start[bead])
        return path[::-1]


def _log_sums(values: Floats, first: Ints) -> Floats:
    top = np.maximum.reduceat(values, first)
    sizes = np.diff(np.append(first, len(values)))
    return top + np.log(np.add.reduceat(np.exp(values - np.repeat(top, sizes)), first))


def _sum_one_by_one(
    nodes: int, origins: list[int], start: Ints, end: Ints, scores: Floats
) -> Floats:
    """Return, for each node, the log of the summed scores of all ways to it from the origins.

    Beads must come in an order in which each stands behind all that lead to its start.
    """
    total = [NEVER] * nodes
    for origin in origins:
        total[origin] = 0.0
    exp, log1p = math.exp, math.log1p
    for a, b, score in zip(start.tolist(), end.tolist(), scores.tolist(), strict=True):
        value, known = total[a] + score, total[b]
        high, gap = (value, known - value) if value > known else (known, value - known)
        # Beyond 40 nats the smaller one is lost in rounding.
        total[b] = high + log1p(exp(gap)) if gap > -40.0 else high
    return np.array(total)
