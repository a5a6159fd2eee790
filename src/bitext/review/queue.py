"""What to look at: rows on the screen against units."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from bitext.review.changes import Change, Part
from bitext.review.filters import ALL, Filter


class View:
    """The rows of the list: which unit stands in which row.

    What was chosen stays in view when a change makes it fail the filter: a row that vanishes under
    the cursor tears a reviewer out of the text. The filter is asked again when it is set again.
    """

    def __init__(
        self, total: int, *, wanted: Filter | None = None, units: Sequence[int] = ()
    ) -> None:
        self.filter = wanted or ALL
        self._units: list[int] | None = list(units) if self.filter else None
        self._total = total

    def __len__(self) -> int:
        return self._total if self._units is None else len(self._units)

    @property
    def units(self) -> Sequence[int]:
        """The units in view, in order."""
        return range(self._total) if self._units is None else self._units

    def unit(self, row: int) -> int:
        """Return the unit that stands in a row."""
        return row if self._units is None else self._units[row]

    def row(self, unit: int) -> int | None:
        """Return the row of a unit, None where the filter hides it."""
        if self._units is None:
            return unit if 0 <= unit < self._total else None
        at = bisect_left(self._units, unit)
        return at if at < len(self._units) and self._units[at] == unit else None

    def rows_above(self, unit: int) -> int:
        """Return how many rows show units before one; the next row shows it or one behind it."""
        return min(unit, self._total) if self._units is None else bisect_left(self._units, unit)

    def nearest_row(self, unit: int) -> int:
        """Return the row of a unit, or of the next one in view; 0 where the view is empty."""
        return max(0, min(self.rows_above(unit), len(self) - 1))

    def follow(self, change: Change) -> None:
        """Keep pointing at the same units after a change; what it made is in view."""
        for part in reversed(change.parts):
            self._follow(part)

    def _follow(self, part: Part) -> None:
        removed, added = len(part.before), len(part.after)
        self._total += added - removed
        if self._units is None or removed == added:
            return
        start, stop = part.at, part.at + removed
        units = self._units
        head, tail = units[: bisect_left(units, start)], units[bisect_left(units, stop) :]
        seen = len(head) + len(tail) < len(units) or not removed
        self._units = [
            *head,
            *(range(start, start + added) if seen else ()),
            *(unit + added - removed for unit in tail),
        ]


def next_marked(
    marks: bytes | bytearray, index: int, view: View | None, *, back: bool = False
) -> int | None:
    """Return the next position with a mark, around the end; the one at ``index`` comes last.

    Args:
        marks: 1 for each unit that is looked for, 0 for the others.
        index: Where the reviewer is; -1 for nowhere.
        view: The rows to keep to; all where None.
        back: Look upwards.
    """
    if back:
        stops = (max(index, 0), len(marks))
        return next((at for at in (_last(marks, stop, view) for stop in stops) if at >= 0), None)
    starts = (index + 1, 0)
    return next((at for at in (_first(marks, start, view) for start in starts) if at >= 0), None)


def _first(marks: bytes | bytearray, at: int, view: View | None) -> int:
    """Return the first marked position in view from one on, -1 where there is none.

    Marks and rows take turns in leaping over what the other leaves out.
    """
    at = marks.find(1, at)
    while at >= 0 and view is not None:
        row = view.rows_above(at)
        if row == len(view):
            return -1
        if view.unit(row) == at:
            return at
        at = marks.find(1, view.unit(row))
    return at


def _last(marks: bytes | bytearray, stop: int, view: View | None) -> int:
    """Return the last marked position in view before one, -1 where there is none."""
    at = marks.rfind(1, 0, stop)
    while at >= 0 and view is not None:
        row = view.rows_above(at + 1) - 1
        if row < 0:
            return -1
        if view.unit(row) == at:
            return at
        at = marks.rfind(1, 0, view.unit(row) + 1)
    return at
