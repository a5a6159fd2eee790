"""The queue of units in doubt, least sure first, kept while units change, come and go.

A queue of positions would have to be written anew whenever a unit comes or goes. So every unit has
a mark, a number that grows along the file and stays when its neighbours change; the queue holds
marks, and a position is looked up where it is needed. A key then costs two bisections, whatever
the size of the file.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import chain

WIDEST_GAP = 1 << 40
"""Between two marks at first: room for some 25 splits of what a split has left, and for a million
units in 64 bits."""


class Doubts:
    """Positions of units in doubt, in order of their confidence, then of the file.

    Args:
        doubts: For each unit its confidence, None where it is not in the queue.
    """

    def __init__(self, doubts: Sequence[float | None]) -> None:
        self._marks = _spread(len(doubts))
        self._queue = sorted(
            (doubt, mark)
            for doubt, mark in zip(doubts, self._marks, strict=True)
            if doubt is not None
        )

    def __len__(self) -> int:
        return len(self._queue)

    def replace(self, at: int, old: Sequence[float | None], new: Sequence[float | None]) -> None:
        """Put units in the place of others.

        Args:
            at: Position of the first.
            old: For each of those that stand there, what the queue holds of it.
            new: The same for those that take their place.
        """
        for doubt, mark in zip(old, self._marks[at : at + len(old)], strict=True):
            if doubt is not None:
                del self._queue[bisect_left(self._queue, (doubt, mark))]
        if len(old) != len(new):
            self._mark(at, at + len(old), len(new))
        for doubt, mark in zip(new, self._marks[at : at + len(new)], strict=True):
            if doubt is not None:
                insort(self._queue, (doubt, mark))

    def after(self, index: int, doubt: float | None) -> Iterator[int]:
        """Yield the positions of all units in the queue, from one place in it around the end.

        Args:
            index: Position of a unit.
            doubt: The place in the queue is the one the unit has with this confidence; its
                beginning where None.
        """
        queue, marks = self._queue, self._marks
        start = 0 if doubt is None else bisect_right(queue, (doubt, marks[index]))
        for place in chain(range(start, len(queue)), range(start)):
            yield bisect_left(marks, queue[place][1])

    def _mark(self, start: int, stop: int, count: int) -> None:
        """Give units in the place of others marks between those of their neighbours."""
        marks = self._marks
        low = marks[start - 1] if start else 0
        high = marks[stop] if stop < len(marks) else low + (count + 1) * WIDEST_GAP
        step = (high - low) // (count + 1)
        if step:
            marks[start:stop] = array("q", (low + step * n for n in range(1, count + 1)))
            return
        # No room is left between the neighbours: all get new marks, in the same order.
        places = [(doubt, bisect_left(marks, mark)) for doubt, mark in self._queue]
        moved = count - (stop - start)
        self._marks = _spread(len(marks) + moved)
        self._queue = [
            (doubt, self._marks[place + moved if place >= stop else place])
            for doubt, place in places
        ]


def _spread(count: int) -> array[int]:
    gap = min(WIDEST_GAP, (1 << 62) // (count + 1))
    return array("q", range(gap, gap * (count + 1), gap))
