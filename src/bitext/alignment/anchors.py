"""Anchors: pairs of segments that translate each other beyond doubt, in one increasing chain."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.encoder import Vectors

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
PRODUCTS = 2_000_000
"""Cosines held at once: 8 MB, whatever the length of the texts."""
SAMPLES = 1500
"""Source segments looked up where there are more: the search stays linear in the text."""


def find_anchors(source: Vectors, target: Vectors, lengths: NDArray[np.float32]) -> Pairs:
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
    source: Vectors, target: Vectors, rows: NDArray[np.int64]
) -> tuple[Pairs, NDArray[np.float64]]:
    found, weights = [], []
    size = max(1, PRODUCTS // max(len(source), len(target)))
    for start in range(0, len(rows), size):
        block = rows[start : start + size]
        similarity = source[block] @ target.T
        best = similarity.argmax(axis=1)
        at = np.arange(len(block))
        top = similarity[at, best].copy()
        similarity[at, best] = -1.0
        second = similarity.max(axis=1)
        hopeful = np.flatnonzero((top > SIMILAR) & (top - second > CLEAR))
        if not len(hopeful):
            continue
        back = (target[best[hopeful]] @ source.T).argmax(axis=1)
        mutual = hopeful[back == block[hopeful]]
        found.append(np.stack([block[mutual], best[mutual]], axis=1))
        weights.append(top[mutual].astype(np.float64) - NEUTRAL)
    if not found:
        return np.zeros((0, 2), np.int64), np.zeros(0)
    return np.concatenate(found), np.concatenate(weights)


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
