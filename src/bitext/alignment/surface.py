"""What can be seen of a segment without understanding it: length, punctuation, case, figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CLOSING = "»”\"'’)]}›"
OPENING = "«»“”„\"'’‘([{‹–—-"
QUOTES = frozenset('«»“”„"')
NO_END, PERIOD, QUESTION, EXCLAMATION, SOFT = range(5)
"""How a segment ends; SOFT is a colon, semicolon or comma, PERIOD any other mark."""
_ENDS = {
    **dict.fromkeys("??؟;", QUESTION),
    **dict.fromkeys("!!", EXCLAMATION),
    **dict.fromkeys(":;,:;,、،", SOFT),
}
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Surface:
    """Facts of the segments of one text, one array entry for each."""

    lengths: Floats
    """Code points, and one for the space that follows."""
    ends: NDArray[np.int64]
    lower: Floats
    """1 where the first letter is a small one: the segment goes on from the one before."""
    quotes: Floats
    """Quotation marks, at most 3."""
    questions: Floats
    """1 where it ends on a question or exclamation mark."""
    numbers: tuple[Counter[str], ...]
    """Numbers in figures."""

    def part(self, start: int, stop: int) -> Surface:
        """Return the facts of the segments ``start..stop``."""
        return Surface(
            self.lengths[start:stop],
            self.ends[start:stop],
            self.lower[start:stop],
            self.quotes[start:stop],
            self.questions[start:stop],
            self.numbers[start:stop],
        )


def read_surface(segments: Sequence[str]) -> Surface:
    """Return the surface facts of segments."""
    ends = np.array([_end(segment) for segment in segments], np.int64)
    return Surface(
        lengths=np.array([len(segment) + 1 for segment in segments], np.float32),
        ends=ends,
        lower=np.array([_starts_lower(segment) for segment in segments], np.float32),
        quotes=np.array(
            [min(3, sum(char in QUOTES for char in segment)) for segment in segments], np.float32
        ),
        questions=((ends == QUESTION) | (ends == EXCLAMATION)).astype(np.float32),
        numbers=tuple(Counter(_NUMBER.findall(segment)) for segment in segments),
    )


def _end(segment: str) -> int:
    text = segment.rstrip().rstrip(CLOSING).rstrip()
    if not text:
        return PERIOD
    return _ENDS.get(text[-1], NO_END if text[-1].isalnum() else PERIOD)


def _starts_lower(segment: str) -> bool:
    return segment.lstrip().lstrip(OPENING).lstrip()[:1].islower()
