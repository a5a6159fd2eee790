"""Word coverage: how well the words of one text are met by the segments of the other.

Each word of a segment is compared with the words of every segment in its band on the other side.
The best match of a word in a span says whether the span holds its translation; the shares say
which of the segments owns it. This is the largest single gain over sentence vectors alone.
"""

from __future__ import annotations

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
        low: First segment of the other text that each segment is compared with.
        high: The one after the last; ``high > low``.
    """
    words, others = _thinned(words), _thinned(others)
    first = np.concatenate([[0], np.cumsum(high - low)])
    best = tuple(np.zeros(first[-1] + 1, np.float32) for _ in range(LARGEST))
    share = np.zeros(first[-1] + 1, np.float32)
    count = len(low)
    weight = np.zeros(count, np.float32)
    vectors, other_vectors = words.vectors[words.rows], others.vectors[others.rows]
    for s in range(count):
        start, stop = words.offsets[s], words.offsets[s + 1]
        offsets = others.offsets[low[s] : high[s] + 1]
        if start == stop or offsets[0] == offsets[-1]:
            continue
        weights = words.weights[start:stop]
        weight[s] = weights.sum()
        match = _best_matches(vectors[start:stop], other_vectors, offsets)
        pairs = slice(first[s], first[s + 1])
        part = weights / weight[s]
        share[pairs] = part @ _shares(match)
        span = match
        for size in range(LARGEST):
            mean = part @ span
            best[size][first[s] : first[s] + len(mean)] = mean - mean.mean()
            if size + 1 == LARGEST or span.shape[1] == 1:
                break
            span = np.maximum(span[:, :-1], match[:, size + 1 :])
    return Coverage(low, high, first, best, share, weight)


def _best_matches(vectors: Floats, others: Floats, offsets: Ints) -> Floats:
    """Return each word's best cosine in each segment; 0 in a segment without words."""
    similarity = vectors @ others[offsets[0] : offsets[-1]].T
    starts = np.minimum(offsets[:-1] - offsets[0], similarity.shape[1] - 1)
    match = np.maximum.reduceat(similarity, starts, axis=1)
    match[:, offsets[1:] == offsets[:-1]] = 0.0
    return match


def _shares(match: Floats) -> Floats:
    top = match.max(axis=1, keepdims=True)
    parts = np.exp((match - top) / np.float32(TEMPERATURE))
    nowhere = np.exp((NOWHERE - top) / np.float32(TEMPERATURE))
    return np.asarray(parts / (parts.sum(axis=1, keepdims=True) + nowhere))


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
