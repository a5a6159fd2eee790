"""How cost grows with size, as a ratio: no clock decides whether a test passes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import TraceFunction

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


def steps(work: Callable[[], object]) -> int:
    """Return how many instructions of Python a piece of work takes; the same on every machine.

    A walk over all units counts, in a comprehension too; what C does in one call counts as one.
    """
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> TraceFunction:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
