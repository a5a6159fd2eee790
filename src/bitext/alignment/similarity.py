"""Similarity of all spans of segments in a band, less what every text has with every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.band import Band
from bitext.alignment.encoder import Vectors
from bitext.alignment.kinds import FULL, LARGEST

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
BLOCK = 64
"""Source segments multiplied at once: more waste what lies outside the band, fewer the product."""
OUTSIDE = -1.0
"""Similarity of spans that leave the band or the text."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Vectors of the spans of one side and how near they are to the other side as a whole.

    The second is the background of Radovanović et al. (2010): some texts are near to everything
    (hubs), and only what a pair has beyond that speaks for it.
    """

    vectors: tuple[Vectors, ...]
    """By size, from 1."""
    background: tuple[Floats, ...]
    """Mean cosine to the other side's spans, by size."""


def similarities(source: Spans, target: Spans, band: Band) -> dict[tuple[int, int], Floats]:
    """Return, by kind, the similarity of the bead that starts at each node.

    Cosine less half the mean background of both spans. One entry more stands for nodes outside;
    it and beads that leave the text have OUTSIDE.
    """
    n, m = band.source, band.target
    grids = {kind: np.full(band.size + 1, OUTSIDE, np.float32) for kind in FULL}
    left = [np.pad(background, (0, n - len(background))) for background in source.background]
    right = [np.pad(background, (0, m - len(background))) for background in target.background]
    rows, columns = band.rows(), band.columns()
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        low, high = int(band.low[start]), int(min(band.high[stop - 1] + 1, m))
        if high <= low:
            continue
        products = _products(source.vectors, target.vectors, (start, stop), (low, high))
        nodes = np.arange(band.first[start], band.first[stop])
        nodes = nodes[columns[nodes] < m]
        i, j = rows[nodes] - start, columns[nodes] - low
        height, width = stop - start, high - low
        for a, b in FULL:
            value = products[(a - 1) * height + i, (b - 1) * width + j]
            fits = (rows[nodes] + a <= n) & (columns[nodes] + b <= m)
            half = 0.5 * (left[a - 1][rows[nodes]] + right[b - 1][columns[nodes]])
            grids[a, b][nodes] = np.where(fits, value - half, OUTSIDE)
    return grids


def _products(
    left: Sequence[Vectors],
    right: Sequence[Vectors],
    rows: tuple[int, int],
    columns: tuple[int, int],
) -> Floats:
    """Return all products of spans of all sizes that start in a block, as one matrix."""
    a = np.concatenate([_starting(vectors, *rows) for vectors in left])
    b = np.concatenate([_starting(vectors, *columns) for vectors in right])
    return np.asarray(a @ b.T)


def _starting(vectors: Vectors, start: int, stop: int) -> Vectors:
    """Return the vectors of spans by where they start; those that would leave the text are zero."""
    part = vectors[start:stop]
    return np.pad(part, ((0, stop - start - len(part)), (0, 0)))


def spans_of(vectors: Sequence[Vectors], other_mean: Vectors) -> Spans:
    """Return spans with their background, the mean cosine to the spans ``other_mean`` is of."""
    assert len(vectors) == LARGEST
    return Spans(tuple(vectors), tuple(x @ other_mean for x in vectors))
