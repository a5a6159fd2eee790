"""Word coverage: how well the words of one text are met by the segments of the other.

Each word of a segment is compared with the words of every segment in its band on the other side.
The best match of a word in a span says whether the span holds its translation; the shares say
which of the segments owns it. This is the largest single gain over sentence vectors alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.encoder import Words
from bitext.alignment.kinds import LARGEST

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

TEMPERATURE = 0.08
"""Of the softmax that gives a word to the segments where it has a match."""
NOWHERE = 0.35
"""Cosine at which a word is as well explained by no segment at all."""
MOST_WORDS = 200
"""Words of a segment that are looked at, the most telling ones: a segment of thousands of words
would otherwise be compared with thousands, for a mean that no longer changes."""
BLOCK = 16
"""Segments compared at once: more waste what lies outside their windows, fewer the products."""
COMPARISONS = 4_000_000
"""Words of a block times words of the other text in its window: 16 MB, whatever their length."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of each segment of one text by the segments of the other, for the pairs in a window.

    Pairs are numbered: segment after segment, and for each the other text's segments
    ``low[s]..high[s]``.
    """

    low: Ints
    high: Ints
    """Half-open."""
    first: Ints
    best: tuple[Floats, ...]
    """For spans of 1, 2 ... LARGEST segments from the second of the pair: weighted mean over the
    words of their best match in the span, less its mean over the window. The last entry stands
    for pairs outside."""
    share: Floats
    """Part of the words' weight that belongs to the pair's second segment. Last entry as above."""
    weight: Floats
    """Summed weight of each segment's words."""

    def pair(self, segment: Ints, other: Ints) -> Ints:
        """Return the numbers of pairs; the last entry's for those outside."""
        inside = (segment >= 0) & (segment < len(self.low))
        segment = np.where(inside, segment, 0)
        inside &= (other >= self.low[segment]) & (other < self.high[segment])
        number = self.first[segment] + other - self.low[segment]
        return np.where(inside, number, self.first[-1])


def cover(words: Words, others: Words, low: Ints, high: Ints) -> Coverage:
    """Return the coverage of the segments of ``words`` by those of ``others``.

    Args:
        words: Words of one text.
        others: Words of the other text.
        low: First segment of the other text that each segment is compared with; never falls.
        high: The one after the last; ``high > low``; never falls.
    """
    words, others = _only_used(_thinned(words)), _only_used(_thinned(others))
    first = np.concatenate([[0], np.cumsum(high - low)])
    best = tuple(np.zeros(first[-1] + 1, np.float32) for _ in range(LARGEST))
    share = np.zeros(first[-1] + 1, np.float32)
    counts = np.diff(words.offsets)
    met = (counts > 0) & (others.offsets[high] > others.offsets[low])
    owner = np.repeat(np.arange(len(low)), counts)
    weight = np.bincount(owner, words.weights, minlength=len(low)) * met
    for start, stop in _blocks(words, others, low, high):
        match = _best_matches(words, others, (start, stop), (int(low[start]), int(high[stop - 1])))
        if match is None:
            continue
        # Rows are segments of the other text, columns the block's words, or segments of its own.
        inside = slice(int(words.offsets[start]), int(words.offsets[stop]))
        segment = owner[inside] - start
        column = np.arange(len(segment))
        mix = np.zeros((len(segment), stop - start), np.float32)
        mix[column, segment] = words.weights[inside] / np.maximum(weight[owner[inside]], 1e-9)
        row = np.arange(len(match))[:, None] + low[start]
        window = (row >= low[owner[inside]]) & (row < high[owner[inside]])
        pairs = slice(int(first[start]), int(first[stop]))
        of = np.repeat(np.arange(stop - start), high[start:stop] - low[start:stop])
        place = np.arange(pairs.start, pairs.stop) - first[start + of]
        at = low[start + of] + place - low[start]
        share[pairs] = (_shares(match, window) @ mix)[at, of] * met[start + of]
        span = match
        for size in range(LARGEST):
            # Spans that would leave the window of their segment are none of its pairs.
            fits = np.flatnonzero(place + size < high[start + of] - low[start + of])
            owners = of[fits]
            mean = (span @ mix)[at[fits], owners]
            sizes = np.bincount(owners, minlength=stop - start)
            level = np.bincount(owners, mean, stop - start) / np.maximum(sizes, 1)
            best[size][pairs.start + fits] = (mean - level[owners]) * met[start + owners]
            if size + 1 == LARGEST or len(span) == 1:
                break
            span = np.maximum(span[:-1], match[size + 1 :])
    return Coverage(low, high, first, best, share, weight.astype(np.float32))


def _blocks(words: Words, others: Words, low: Ints, high: Ints) -> Iterator[tuple[int, int]]:
    """Yield stretches of segments whose words are compared in one go."""
    start, count = 0, len(low)
    while start < count:
        stop = min(start + BLOCK, count)
        while (
            stop - start > 1
            and (words.offsets[stop] - words.offsets[start])
            * (others.offsets[high[stop - 1]] - others.offsets[low[start]])
            > COMPARISONS
        ):
            stop = (start + stop) // 2
        yield start, stop
        start = stop


def _best_matches(
    words: Words, others: Words, rows: tuple[int, int], columns: tuple[int, int]
) -> Floats | None:
    """Return the best cosine of the words of some segments in each segment of the other text.

    A row for each of the other text's segments, 0 in one without words; None where either side
    has no words at all.
    """
    offsets = others.offsets[columns[0] : columns[1] + 1]
    # Words recur: each pair of distinct ones is multiplied once.
    own, of_own = np.unique(
        words.rows[words.offsets[rows[0]] : words.offsets[rows[1]]], return_inverse=True
    )
    other, of_other = np.unique(others.rows[offsets[0] : offsets[-1]], return_inverse=True)
    if not len(own) or not len(other):
        return None
    similarity = others.vectors[other].astype(np.float32) @ words.vectors[own].astype(np.float32).T
    match = np.zeros((len(offsets) - 1, len(own)), np.float32)
    filled = np.flatnonzero(offsets[1:] > offsets[:-1])
    starts = offsets[filled] - offsets[0]
    match[filled] = np.maximum.reduceat(similarity[of_other], starts, axis=0)
    return match[:, of_own]


def _shares(match: Floats, window: NDArray[np.bool_]) -> Floats:
    match = np.where(window, match, np.float32(-np.inf))
    top = match.max(axis=0)
    parts = np.exp((match - top) / np.float32(TEMPERATURE))
    nowhere = np.exp((np.float32(NOWHERE) - top) / np.float32(TEMPERATURE))
    return np.asarray(parts / (parts.sum(axis=0) + nowhere))


def _only_used(words: Words) -> Words:
    """Return the words with the vectors of those that occur, in single precision."""
    used, rows = np.unique(words.rows, return_inverse=True)
    return Words(words.vectors[used].astype(np.float32), rows, words.weights, words.offsets)


def _thinned(words: Words) -> Words:
    """Return the words with only the most telling ones of very long segments."""
    sizes = np.diff(words.offsets)
    if sizes.max(initial=0) <= MOST_WORDS:
        return words
    kept = []
    for start, stop in pairwise(words.offsets):
        inside = np.arange(start, stop)
        if len(inside) > MOST_WORDS:
            heaviest = np.argsort(-words.weights[inside], kind="stable")[:MOST_WORDS]
            inside = inside[np.sort(heaviest)]
        kept.append(inside)
    index = np.concatenate(kept)
    offsets = np.concatenate([[0], np.cumsum([len(inside) for inside in kept])])
    return Words(words.vectors, words.rows[index], words.weights[index], offsets)
