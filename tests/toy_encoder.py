"""An encoder small enough to reason about: it compares letters, and two texts share a language."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bitext.alignment import Words
from bitext.alignment.encoder import Vectors

DIMENSIONS = 64


def vector(text: str) -> Vectors:
    """Hashed bag of words and character trigrams, of unit length."""
    counts = np.full(DIMENSIONS, 0.01, np.float32)
    lowered = text.casefold()
    for gram in (*lowered.split(), *(lowered[k : k + 3] for k in range(len(lowered) - 2))):
        code = zlib.crc32(gram.encode())
        counts[code % DIMENSIONS] += 1.0 if code & 0x10000 else -1.0
    return np.asarray(counts / np.linalg.norm(counts))


@dataclass(frozen=True, slots=True)
class ToyText:
    segments: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.segments)

    def spans(
        self, size: int, start: int, stop: int, wanted: NDArray[np.bool_] | None = None
    ) -> Vectors:
        joined = [" ".join(self.segments[k : k + size]) for k in range(start, stop - size + 1)]
        vectors = np.array([vector(text) for text in joined], np.float32).reshape(-1, DIMENSIONS)
        if wanted is not None:
            vectors[~wanted] = 0.0
        return vectors

    def words(self, start: int, stop: int) -> Words:
        found = [segment.split() for segment in self.segments[start:stop]]
        distinct = list(dict.fromkeys(word for words in found for word in words))
        row = {word: k for k, word in enumerate(distinct)}
        return Words(
            vectors=np.array([vector(w) for w in distinct], np.float32).reshape(-1, DIMENSIONS),
            rows=np.array([row[word] for words in found for word in words], np.int64),
            weights=np.array([min(len(w), 6) / 6 for ws in found for w in ws], np.float32),
            offsets=np.cumsum([0, *(len(words) for words in found)]),
        )


class ToyEncoder:
    name = "toy"
    languages = frozenset({"en"})

    def read(
        self, segments: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> ToyText:
        if progress is not None:
            progress(len(segments))
        return ToyText(tuple(segments))
