"""Anchors: pairs of segments that translate each other beyond doubt, in one increasing chain."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.encoder import Halves, Vectors

Pairs = NDArray[np.int64]
"""Pairs of segments, (k, 2), strictly increasing in both columns."""

SIMILAR = 0.45
"""Least cosine of an anchor."""
CLEAR = 0.04
"""Least distance to the second best partner."""
NEUTRAL = 0.35
"""Cosine of texts that have nothing to do with each other: an anchor weighs what it has above."""
STRAY = 25
"""Segments an anchor may stand off the line through its neighbours."""
TILE = 2048
"""Segments of either text multiplied at once: 16 MB, whatever the length of the texts."""
SAMPLES = 1500
"""Source segments looked up where there are more: the search stays linear in the text."""


def find_anchors(
    source: Vectors | Halves, target: Vectors | Halves, lengths: NDArray[np.float32]
) -> Pairs:
    """Return the heaviest increasing chain of mutually best pairs.

    Args:
        source: Vectors of the source segments, (n, d).
        target: Vectors of the target segments, (m, d).
        lengths: How much each source segment says: of a long text the most telling of each
            stretch are looked up.
    """
    count = len(source)
    if not count or not len(target):
        return np.zeros((0, 2), np.int64)
    if count <= SAMPLES:
        rows = np.arange(count)
    else:
        edges = np.linspace(0, count, SAMPLES + 1).astype(np.int64)
        rows = np.array([a + int(np.argmax(lengths[a:b])) for a, b in pairwise(edges)])
    pairs, weights = _mutual_best(source, target, rows)
    return _without_strays(heaviest_chain(pairs, weights), tolerance=max(STRAY, count // SAMPLES))


def _mutual_best(
    source: Vectors | Halves, target: Vectors | Halves, rows: NDArray[np.int64]
) -> tuple[Pairs, NDArray[np.float64]]:
    best, top, second = _two_best(source, rows, target)
    hopeful = np.flatnonzero((top > SIMILAR) & (top - second > CLEAR))
    back, _, _ = _two_best(target, best[hopeful], source)
    mutual = hopeful[back == rows[hopeful]]
    return (
        np.stack([rows[mutual], best[mutual]], axis=1),
        top[mutual].astype(np.float64) - NEUTRAL,
    )


def _two_best(
    texts: Vectors | Halves, rows: NDArray[np.int64], others: Vectors | Halves
) -> tuple[NDArray[np.int64], Vectors, Vectors]:
    """Return, for some texts, the most similar other one, its cosine, and the second best."""
    best = np.zeros(len(rows), np.int64)
    top, second = (np.full(len(rows), -1.0, np.float32) for _ in range(2))
    for start in range(0, len(others), TILE):
        tile = others[start : start + TILE].astype(np.float32).T
        for first in range(0, len(rows), TILE):
            part = slice(first, first + TILE)
            similarity = texts[rows[part]].astype(np.float32) @ tile
            at = np.arange(len(similarity))
            nearest = similarity.argmax(axis=1)
            high = similarity[at, nearest].copy()
            similarity[at, nearest] = -1.0
            behind = similarity.max(axis=1)
            second[part] = np.maximum(np.minimum(high, top[part]), np.maximum(behind, second[part]))
            best[part] = np.where(high > top[part], nearest + start, best[part])
            top[part] = np.maximum(top[part], high)
    return best, top, second


def heaviest_chain(pairs: Pairs, weights: NDArray[np.float64]) -> Pairs:
    """Return the strictly increasing chain of ``pairs`` whose weights sum highest.

    O(k log k): the best chain that ends at or before each target segment is kept as a staircase
    that rises to the right.

    Args:
        pairs: Ordered by source segment, each source segment at most once.
        weights: Weight of each pair, > 0.
    """
    columns: list[int] = []
    totals: list[float] = []
    lasts: list[int] = []
    previous = [-1] * len(pairs)
    for k, (column, weight) in enumerate(zip(pairs[:, 1].tolist(), weights.tolist(), strict=True)):
        at = bisect_left(columns, column)
        total = weight
        if at:
            total += totals[at - 1]
            previous[k] = lasts[at - 1]
        if at < len(columns) and columns[at] == column and totals[at] >= total:
            continue
        stop = at
        while stop < len(columns) and totals[stop] <= total:
            stop += 1
        columns[at:stop], totals[at:stop], lasts[at:stop] = [column], [total], [k]
    chain = []
    k = lasts[-1] if lasts else -1
    while k >= 0:
        chain.append(k)
        k = previous[k]
    return pairs[chain[::-1]]


def _without_strays(chain: Pairs, *, tolerance: int) -> Pairs:
    """Drop lone anchors far off the line through their neighbours."""
    if len(chain) < 5:
        return chain
    offset = (chain[:, 1] - chain[:, 0]).astype(np.float64)
    padded = np.pad(offset, 3, constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(padded, 7)
    return chain[np.abs(offset - np.nanmedian(around, axis=1)) <= tolerance]
