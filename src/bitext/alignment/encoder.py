"""What the aligner asks of a sentence encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Rows of unit length, (n, d)."""
Halves = NDArray[np.float16]
"""Such rows in half precision, where there are many: cosines are right to three digits."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of consecutive segments, in order."""

    vectors: Vectors | Halves
    """One row for each distinct word (and maybe for others); half precision does."""
    rows: NDArray[np.int64]
    """For each word of the text, its row in ``vectors``."""
    weights: NDArray[np.float32]
    """For each word of the text, how much it says, about 0 to 1.5: frequent words say little."""
    offsets: NDArray[np.int64]
    """Where each segment's words start in ``rows``; one more than there are segments."""


class Encoded(Protocol):
    """The segments of one text as an encoder sees them."""

    def __len__(self) -> int:
        """Return the number of segments."""
        ...

    def spans(
        self, size: int, start: int, stop: int, wanted: NDArray[np.bool_] | None = None
    ) -> Vectors:
        """Return vectors of all spans of ``size`` consecutive segments within ``start..stop``.

        Row k is the span from ``start + k``; there are ``max(0, stop - start - size + 1)`` rows.
        Those that are not ``wanted`` may be zero, which saves their cost.
        """
        ...

    def words(self, start: int, stop: int) -> Words:
        """Return the words of the segments ``start..stop``."""
        ...


class Encoder(Protocol):
    """Turns segments into unit vectors that are near where the meanings are, in any language."""

    @property
    def name(self) -> str:
        """Name, as in signatures of results."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """Primary language subtags it was trained on."""
        ...

    def read(
        self, segments: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Encoded:
        """Encode the segments of one text; ``progress`` is told how many are done."""
        ...


class ReadOnce:
    """An encoder that encodes no text twice: for several alignments of the same texts."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._read: dict[tuple[str, ...], Encoded] = {}

    @property
    def name(self) -> str:
        """Name of the encoder behind."""
        return self._encoder.name

    @property
    def languages(self) -> frozenset[str]:
        """Languages of the encoder behind."""
        return self._encoder.languages

    def read(
        self, segments: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Encoded:
        """Return the text as it was encoded before, or encode it."""
        key = tuple(segments)
        if key not in self._read:
            self._read[key] = self._encoder.read(segments, progress=progress)
        elif progress is not None:
            progress(len(key))
        return self._read[key]
