"""A text some of whose segments were replaced after it was encoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bitext.alignment.encoder import Encoded, Encoder, Vectors, Words
from bitext.alignment.kinds import LARGEST

MARGIN = LARGEST - 1
"""Neighbours encoded with a replaced stretch: every span that holds some of it is among them."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive segments out of one reading."""

    encoded: Encoded
    start: int
    """First segment in ``encoded``."""
    count: int
    age: int
    """0 for the first reading, then 1, 2 ..."""


@dataclass(frozen=True, slots=True)
class PatchedText:
    """Segments out of several readings, as one text (:class:`bitext.alignment.Encoded`).

    A span that lies in several runs is taken from the newest: that one was read together with its
    neighbours as they are now.
    """

    runs: tuple[Run, ...]

    def __len__(self) -> int:
        return sum(run.count for run in self.runs)

    def spans(self, size: int, start: int, stop: int) -> Vectors:
        """Return vectors of all spans of ``size`` consecutive segments within ``start..stop``."""
        count = stop - start - size + 1
        if count <= 0:
            return self.runs[0].encoded.spans(size, 0, 0)
        newest = np.full(count, -1)
        runs = list(self._within(start, stop))
        for number, (run, _, low, high) in enumerate(runs):
            # The spans with a segment in the run; with none left in it, those across the gap.
            these = slice(max(0, low - start - size + 1), high - start)
            ages = np.array([runs[k][0].age if k >= 0 else -1 for k in newest[these].tolist()])
            newest[these] = np.where(ages < run.age, number, newest[these])
        parts = []
        edges = np.flatnonzero(np.diff(newest, prepend=-1, append=-1))
        for first, last in pairwise(edges.tolist()):
            run, at, _, _ = runs[int(newest[first])]
            begin = run.start + start - at
            parts.append(run.encoded.spans(size, begin + first, begin + last + size - 1))
        return np.concatenate(parts)

    def words(self, start: int, stop: int) -> Words:
        """Return the words of the segments ``start..stop``."""
        parts = [
            run.encoded.words(run.start + low - at, run.start + high - at)
            for run, at, low, high in self._within(start, stop)
        ]
        if not parts:
            return self.runs[0].encoded.words(0, 0)
        if len(parts) == 1:
            return parts[0]
        vectors: list[Any] = []
        rows, sizes = [], []
        known = 0
        for part in parts:
            used, row = np.unique(part.rows, return_inverse=True)
            vectors.append(part.vectors[used])
            rows.append(row + known)
            sizes.append(np.diff(part.offsets))
            known += len(used)
        return Words(
            np.concatenate(vectors),
            np.concatenate(rows),
            np.concatenate([part.weights for part in parts]),
            np.concatenate([[0], np.cumsum(np.concatenate(sizes))]),
        )

    def replaced(
        self, segments: Sequence[str], start: int, stop: int, count: int, encoder: Encoder
    ) -> PatchedText:
        """Return the text with ``count`` new segments instead of ``start..stop``.

        Args:
            segments: All segments of the text as it is now, the new ones among them.
            start: First segment replaced.
            stop: The one after the last.
            count: How many stand there now.
            encoder: Encodes these and their neighbours, nothing else.
        """
        low, high = max(0, start - MARGIN), min(len(segments), start + count + MARGIN)
        age = 1 + max(run.age for run in self.runs)
        new = Run(encoder.read(segments[low:high]), start - low, count, age)
        runs = (*self._cut(0, start), new, *self._cut(stop, len(self)))
        return PatchedText(runs)

    def _within(self, start: int, stop: int) -> Iterator[tuple[Run, int, int, int]]:
        """Yield the runs of a stretch: with the segment of this text it begins at, and its part.

        A run without segments is a deletion; it is inside where something stands on either side.
        """
        at = 0
        for run in self.runs:
            low, high = max(at, start), min(at + run.count, stop)
            if low < high or (not run.count and start < at < stop):
                yield run, at, low, high
            at += run.count

    def _cut(self, start: int, stop: int) -> Iterator[Run]:
        for run, at, low, high in self._within(start, stop):
            yield Run(run.encoded, run.start + low - at, high - low, run.age)
