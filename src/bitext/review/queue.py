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

    def nearest_row(self, unit: int) -> int:
        """Return the row of a unit, or of the next one in view; 0 where the view is empty."""
        at = unit if self._units is None else bisect_left(self._units, unit)
        return max(0, min(at, len(self) - 1))

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
