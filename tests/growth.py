"""How cost grows with size, as a ratio: no clock decides whether a test passes."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 4
QUADRATIC = 10.0
"""Above what is in proportion (4) by a wide margin, below the square (16)."""


def growth(work: Callable[[int], object], size: int) -> float:
    """Return how much more CPU time four times the size takes, the best of three runs each."""
    return _spent(work, TIMES * size) / _spent(work, size)


def _spent(work: Callable[[int], object], size: int) -> float:
    def once() -> float:
        began = time.process_time()
        work(size)
        return time.process_time() - began

    return max(min(once() for _ in range(3)), 1e-4)
