"""The band of the table of segment pairs that is looked at, row by row.

A *node* (i, j) says that i source and j target segments lie behind. A row holds the nodes of one i
from ``low`` to ``high``. Nodes are numbered row after row, so that any value per node is one flat
array; it has one place more, which stands for every node outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NARROW, HALF_WIDTH = 6, 12
"""Segments to either side of the line through the anchors: at least, and one more for each segment
from one anchor to the next, up to the second. No gold bead is lost against 12 everywhere, and a
quarter of the nodes is saved."""
WIDEST = 400
"""Nodes of a row where anchors are far apart."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of nodes from (0, 0) to (n, m); ``low`` and ``high`` never fall."""

    low: Ints
    high: Ints
    """Last node of each row, included."""
    first: Ints
    """Number of each row's first node; the last entry is the number of nodes."""

    @property
    def size(self) -> int:
        """Number of nodes, and the number that stands for those outside."""
        return int(self.first[-1])

    @property
    def source(self) -> int:
        """Number of source segments."""
        return len(self.low) - 1

    @property
    def target(self) -> int:
        """Number of target segments."""
        return int(self.high[-1])

    def rows(self) -> Ints:
        """Return the row of each node."""
        return np.repeat(np.arange(len(self.low)), np.diff(self.first))

    def columns(self) -> Ints:
        """Return the column of each node."""
        rows = self.rows()
        return np.arange(self.size) - self.first[rows] + self.low[rows]

    def node(self, row: Ints, column: Ints) -> Ints:
        """Return the numbers of nodes; ``size`` for those outside the band."""
        inside = (row >= 0) & (row < len(self.low))
        row = np.where(inside, row, 0)
        inside &= (column >= self.low[row]) & (column <= self.high[row])
        return np.where(inside, self.first[row] + column - self.low[row], self.size)


def band_around(
    anchors: Sequence[tuple[int, int]],
    source: int,
    target: int,
    *,
    half_width: int = HALF_WIDTH,
    widest: int = WIDEST,
) -> Band:
    """Return the band around a chain of anchors.

    Between two anchors the whole box is in it, or, where that is wider than ``widest``, a strip
    around its diagonal.

    Args:
        anchors: Strictly increasing pairs of segments that translate each other.
        source: Number of source segments.
        target: Number of target segments.
        half_width: Most segments added at either side.
        widest: Most nodes of a row, about.
    """
    low = np.full(source + 1, target)
    high = np.zeros(source + 1, np.int64)
    corners = [(0, 0), *anchors, (source, target)]
    for (i, j), (i_next, j_next) in pairwise(corners):
        rows = np.arange(i, i_next + 1)
        beside = min(half_width, NARROW + max(i_next - i, j_next - j))
        if j_next - j + 2 * beside <= widest:
            low[rows] = np.minimum(low[rows], j - beside)
            high[rows] = np.maximum(high[rows], j_next + beside)
        else:
            middle = j + (rows - i) * (j_next - j) // max(1, i_next - i)
            low[rows] = np.minimum(low[rows], middle - widest // 2)
            high[rows] = np.maximum(high[rows], middle + widest // 2)
    # A strip steeper than its width would leave gaps between rows that no bead can cross.
    low[1:] = np.minimum(low[1:], high[:-1])
    low = np.clip(np.minimum.accumulate(low[::-1])[::-1], 0, target)
    high = np.clip(np.maximum.accumulate(high), 0, target)
    low[0], high[-1] = 0, target
    return Band(low, high, np.concatenate([[0], np.cumsum(high - low + 1)]))
