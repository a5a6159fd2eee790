"""Word coverage: how well the words of one text are met by the segments of the other.

Each word of a segment is compared with the words of every segment in its band on the other side.
The best match of a word in a span says whether the span holds its translation; the shares say
which of the segments owns it. This is the largest single gain over sentence vectors alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def cover(words: Words, others: Words, low: Ints, high: Ints) -> tuple[Coverage, Coverage]:
    """Return the coverage of the segments of ``words`` by those of ``others``, and the other way.

    Every pair of words is multiplied once for both.

    Args:
        words: Words of one text.
        others: Words of the other text.
        low: First segment of the other text that each segment is compared with; never falls.
        high: The one after the last; ``high > low``; never falls.
    """
    segments = np.arange(len(others.offsets) - 1)
    low_back = np.searchsorted(high, segments, "right")
    high_back = np.searchsorted(low, segments, "right")
    words, others = _only_used(_thinned(words)), _only_used(_thinned(others))
    there = _Filling(words, others, low, high)
    back = _Filling(others, words, low_back, high_back)
    waiting: list[_Match] = []
    done = 0
    for start, stop in _blocks(words, others, low, high):
        near = (int(low[start]), int(high[stop - 1]))
        match, match_back = _best_matches(words, others, (start, stop), near)
        there.fill(start, stop, match)
        # The other text's segments are done as soon as all they are compared with is behind.
        waiting.append(_Match((start, stop), near, match_back))
        ready = int(np.searchsorted(high_back, stop, "right"))
        for first in range(done, ready, BLOCK):
            last = min(first + BLOCK, ready)
            back.fill(first, last, _joined(waiting, back, first, last))
        done = ready
        if done < len(segments):
            waiting = [part for part in waiting if part.rows[1] > low_back[done]]
    return there.coverage(), back.coverage()


@dataclass(frozen=True, slots=True)
class _Match:
    """How well the words of a stretch of one text are met by each segment of a block."""

    rows: tuple[int, int]
    """The block."""
    columns: tuple[int, int]
    """The segments whose words are met."""
    best: Floats
    """(segments of the block, words)"""


def _joined(parts: Sequence[_Match], filling: _Filling, start: int, stop: int) -> Floats:
    """Return the matches of the words of some segments out of several blocks, 0 outside them."""
    offsets = filling.words.offsets
    low, high = int(filling.low[start]), int(filling.high[stop - 1])
    match = np.zeros((high - low, int(offsets[stop] - offsets[start])), np.float32)
    for part in parts:
        top, bottom = max(low, part.rows[0]), min(high, part.rows[1])
        left, right = max(start, part.columns[0]), min(stop, part.columns[1])
        if top < bottom and left < right:
            first, last = int(offsets[left]), int(offsets[right])
            begin = int(offsets[part.columns[0]])
            match[top - low : bottom - low, first - offsets[start] : last - offsets[start]] = (
                part.best[top - part.rows[0] : bottom - part.rows[0], first - begin : last - begin]
            )
    return match


class _Filling:
    """The coverage of one text by the other, made block by block."""

    def __init__(self, words: Words, others: Words, low: Ints, high: Ints) -> None:
        self.words, self.low, self.high = words, low, high
        self._first = np.concatenate([[0], np.cumsum(high - low)])
        self._best = tuple(np.zeros(self._first[-1] + 1, np.float32) for _ in range(LARGEST))
        self._share = np.zeros(self._first[-1] + 1, np.float32)
        counts = np.diff(words.offsets)
        self._met = (counts > 0) & (others.offsets[high] > others.offsets[low])
        self._owner = np.repeat(np.arange(len(low)), counts)
        total = np.bincount(self._owner, words.weights, minlength=len(low))
        self._weight = total * self._met

    def fill(self, start: int, stop: int, match: Floats) -> None:
        """Fill in the pairs of some segments.

        Args:
            start: First segment.
            stop: The one after the last.
            match: Best cosine of each of their words in each segment of the other text from
                ``low[start]`` to ``high[stop - 1]``, (segments, words); 0 in one without words.
        """
        low, high, first, met = self.low, self.high, self._first, self._met
        # Rows are segments of the other text, columns the block's words, or segments of its own.
        words = self.words
        inside = slice(int(words.offsets[start]), int(words.offsets[stop]))
        owner = self._owner[inside]
        if not len(owner) or not met[start:stop].any():
            return
        weights = words.weights[inside] / np.maximum(self._weight[owner], 1e-9)
        mix = np.zeros((len(owner), stop - start), np.float32)
        mix[np.arange(len(owner)), owner - start] = weights * met[owner]
        row = np.arange(len(match))[:, None] + low[start]
        window = (row >= low[owner]) & (row < high[owner])
        pairs = slice(int(first[start]), int(first[stop]))
        sizes = high[start:stop] - low[start:stop]
        of = np.repeat(np.arange(stop - start), sizes)
        place = np.arange(pairs.start, pairs.stop) - first[start + of]
        at = low[start + of] + place - low[start]
        self._share[pairs] = (_shares(match, window) @ mix)[at, of]
        left = sizes[of] - place
        span = match
        for size in range(LARGEST):
            # Spans that would leave the window of their segment are none of its pairs.
            fits = np.flatnonzero(left > size)
            owners = of[fits]
            mean = (span @ mix)[at[fits], owners]
            level = np.bincount(owners, mean, stop - start) / np.maximum(sizes - size, 1)
            self._best[size][pairs.start + fits] = mean - level[owners]
            if size + 1 == LARGEST or len(span) == 1:
                break
            span = np.maximum(span[:-1], match[size + 1 :])

    def coverage(self) -> Coverage:
        """Return what was filled in."""
        return Coverage(
            self.low,
            self.high,
            self._first,
            self._best,
            self._share,
            self._weight.astype(np.float32),
        )


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
) -> tuple[Floats, Floats]:
    """Return the best cosine of the words of some segments in each segment of the other text.

    A row for each of the other text's segments, a column for each word; 0 where the segment has no
    words. Then the same for the words of the other text, a row for each of these segments.
    """
    own, of_own, starts_own = _words_of(words, rows)
    other, of_other, starts_other = _words_of(others, columns)
    match = np.zeros((columns[1] - columns[0], len(of_own)), np.float32)
    match_back = np.zeros((rows[1] - rows[0], len(of_other)), np.float32)
    if len(own) and len(other):
        # Words recur: each pair of distinct ones is multiplied once.
        similarity = others.vectors[other] @ words.vectors[own].T
        match[:] = _maxima(similarity, of_other, starts_other)[:, of_own]
        match_back[:] = _maxima(np.ascontiguousarray(similarity.T), of_own, starts_own)[:, of_other]
    return match, match_back


def _words_of(words: Words, part: tuple[int, int]) -> tuple[Ints, Ints, Ints]:
    """Return the distinct words of some segments, each word's among them, each segment's first."""
    offsets = words.offsets[part[0] : part[1] + 1]
    distinct, number = np.unique(words.rows[offsets[0] : offsets[-1]], return_inverse=True)
    return distinct, number, offsets - offsets[0]


def _maxima(similarity: Floats, rows: Ints, starts: Ints) -> Floats:
    """Return the greatest entries of each segment's rows, 0 where it has none."""
    gathered = similarity[rows]
    found = np.zeros((len(starts) - 1, similarity.shape[1]), np.float32)
    # A loop, since reduceat takes twice as long.
    for segment, (start, stop) in enumerate(pairwise(starts.tolist())):
        if start < stop:
            np.maximum.reduce(gathered[start:stop], axis=0, out=found[segment])
    return found


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
