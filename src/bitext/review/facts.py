"""What the queue, the list and the header ask of every unit, in a few machine words each.

All of it is kept in step with the units. What is asked at a key is looked up or found by one search
of bytes, so that a key costs the same in a file of a thousand units and of a hundred thousand.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

from bitext.model import (
    BOOKMARK,
    BREAKS,
    CONFIDENCE,
    STATUS,
    Content,
    Status,
    TranslationUnit,
    primary,
)
from bitext.review.doubts import Doubts

_STATUS = tuple(Status)
_NUMBERS = {status.value: i for i, status in enumerate(_STATUS)}
_DRAFT = _STATUS.index(Status.DRAFT)
_ODD, _ONE_SIDED, _BOOKMARKED = 1, 2, 4
_DOUBT_UNIT = 1_000_000

_Row = tuple[int, float, int]
"""Number of the status, confidence (not a number where unknown), shape."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is."""

    total: int
    draft: int
    confirmed: int
    approved: int
    rejected: int
    unsure: int
    """Drafts below the threshold."""
    expected_wrong: float | None
    """Expected number of wrong links among the drafts: the sum of 1 - confidence. None where no
    unit carries a confidence."""

    @property
    def reviewed(self) -> int:
        """Units that a person has decided about."""
        return self.confirmed + self.approved + self.rejected


class Facts:
    """Status, confidence and shape of units, with their counts and the queue of those in doubt.

    Args:
        units: The units, in order.
        source: Language tag of the source side.
        target: Language tag of the side under review.
        threshold: Confidence below which a draft is in doubt.
    """

    def __init__(
        self, units: Sequence[TranslationUnit], *, source: str, target: str, threshold: float
    ) -> None:
        self._pair = [primary(source), primary(target)]
        self._threshold = threshold
        self._sides: dict[str, int] = {}
        rows = [self._row(unit) for unit in units]
        self._status = array("b", [status for status, _, _ in rows])
        self._confidence = array("d", [confidence for _, confidence, _ in rows])
        self._shape = array("b", [shape for _, _, shape in rows])
        self.odd = bytearray(map(_is_odd_draft, rows))
        """1 for a draft that is one-sided or not one sentence for one."""
        self.bookmarked = bytearray(bool(shape & _BOOKMARKED) for _, _, shape in rows)
        """1 for a unit with a bookmark."""
        self.doubts = Doubts([self._doubt(row) for row in rows])
        """The drafts below the threshold."""
        self._counts = [0] * len(_STATUS)
        self._known = self._wrong = 0
        self._tally(rows, 1)

    def status(self, index: int) -> Status:
        """Return what a person has said of a unit."""
        return _STATUS[self._status[index]]

    def is_draft(self, index: int) -> bool:
        """Return whether nobody has decided about a unit."""
        return self._status[index] == _DRAFT

    def confidence(self, index: int) -> float:
        """Return the probability that a link is right; not a number where nobody said."""
        return self._confidence[index]

    def is_unsure(self, index: int) -> bool:
        """Return whether a unit is a draft below the threshold."""
        return self.is_draft(index) and self._confidence[index] < self._threshold

    def is_odd(self, index: int) -> bool:
        """Return whether a unit is anything but one sentence for one."""
        return bool(self._shape[index] & _ODD)

    def is_one_sided(self, index: int) -> bool:
        """Return whether a unit lacks text on one side of the pair."""
        return bool(self._shape[index] & _ONE_SIDED)

    @property
    def progress(self) -> Progress:
        """How far the review is."""
        count = dict(zip(_STATUS, self._counts, strict=True))
        return Progress(
            total=len(self._status),
            draft=count[Status.DRAFT],
            confirmed=count[Status.CONFIRMED],
            approved=count[Status.APPROVED],
            rejected=count[Status.REJECTED],
            unsure=len(self.doubts),
            expected_wrong=self._wrong / _DOUBT_UNIT if self._known else None,
        )

    def replace(self, start: int, stop: int, units: Sequence[TranslationUnit]) -> None:
        """Put units in the place of those from ``start`` to ``stop``."""
        status, confidence, shape = self._status, self._confidence, self._shape
        old = [(status[i], confidence[i], shape[i]) for i in range(start, stop)]
        new = [self._row(unit) for unit in units]
        self._tally(old, -1)
        self._tally(new, 1)
        status[start:stop] = array("b", [each for each, _, _ in new])
        confidence[start:stop] = array("d", [each for _, each, _ in new])
        shape[start:stop] = array("b", [each for _, _, each in new])
        self.odd[start:stop] = bytes(map(_is_odd_draft, new))
        self.bookmarked[start:stop] = bytes(bool(each & _BOOKMARKED) for _, _, each in new)
        self.doubts.replace(start, list(map(self._doubt, old)), list(map(self._doubt, new)))

    def _doubt(self, row: _Row) -> float | None:
        status, confidence, _ = row
        return confidence if status == _DRAFT and confidence < self._threshold else None

    def _tally(self, rows: Sequence[_Row], sign: int) -> None:
        """Count units in (1) or out (-1). Doubts are whole millionths: sums must not drift."""
        for status, confidence, _ in rows:
            self._counts[status] += sign
            if isnan(confidence):
                continue
            self._known += sign
            if status == _DRAFT:
                self._wrong += sign * round((1 - confidence) * _DOUBT_UNIT)

    def _row(self, unit: TranslationUnit) -> _Row:
        """Return what is known of a unit, in one pass."""
        status, confidence, shape = _DRAFT, nan, 0
        for prop in unit.props:
            if prop.type == STATUS:
                status = _NUMBERS.get(prop.text, _DRAFT)
            elif prop.type == CONFIDENCE:
                try:
                    confidence = float(prop.text)
                except ValueError:
                    confidence = nan
            elif prop.type == BOOKMARK:
                shape = _BOOKMARKED
        present = odd = source = target = False
        for variant in unit.variants:
            side = self._sides.get(variant.lang)
            if side is None:
                side = self._side(variant.lang)
            if side < 0:
                continue
            present = True
            if target if side else source:
                continue
            content = variant.content
            first = content[0] if len(content) == 1 else None
            filled = bool(first.strip()) if isinstance(first, str) else _is_filled(content)
            if side:
                target = filled
            else:
                source = filled
            for prop in variant.props:
                if prop.type == BREAKS:
                    odd = True
        if not present:  # it holds only languages outside the pair
            return status, confidence, shape
        if not (source and target):
            return status, confidence, shape | _ODD | _ONE_SIDED
        return status, confidence, shape | _ODD if odd else shape

    def _side(self, lang: str) -> int:
        main = primary(lang)
        side = self._sides[lang] = self._pair.index(main) if main in self._pair else -1
        return side


def _is_odd_draft(row: _Row) -> bool:
    status, _, shape = row
    return status == _DRAFT and bool(shape & _ODD)


def _is_filled(content: Content) -> bool:
    return any(not isinstance(item, str) or item.strip() for item in content)
