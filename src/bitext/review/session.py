"""The review of one memory in one language pair: operations, undo, queue, glossary gate.

Operations only plan: each returns a :class:`~bitext.review.changes.Change` or a refusal and leaves
the session as it is. :meth:`Session.do` makes it so. Between the two the caller writes the change
to a journal; what could not be written is then not done either.
"""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from math import isnan, nan

from bitext.model import (
    BREAKS,
    CONFIDENCE,
    STATUS,
    Finding,
    Severity,
    Status,
    TranslationUnit,
    primary,
)
from bitext.review import operations
from bitext.review.changes import Change, Refusal
from bitext.review.operations import find_variant
from bitext.review.queue import Filter, Show, View

Judge = Callable[[TranslationUnit, int], tuple[Finding, ...]]

THRESHOLD = 0.9
"""Probability below which a link is unsure: above it, 99.5 % were right on the aligner's dev sets
and so are not worth a person's time one by one."""

_STATUS = tuple(Status)
_DRAFT = _STATUS.index(Status.DRAFT)
_CONFIRMED = _STATUS.index(Status.CONFIRMED)
_REJECTED = _STATUS.index(Status.REJECTED)
_ODD, _ONE_SIDED = 1, 2
_DOUBT_UNIT = 1_000_000

_Facts = tuple[int, float, int]
"""Number of the status, confidence (not a number where unknown), shape."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is."""

    total: int
    draft: int
    confirmed: int
    rejected: int
    unsure: int
    """Drafts below the threshold."""
    expected_wrong: float | None
    """Expected number of wrong links among the drafts: the sum of 1 - confidence. None where no
    unit carries a confidence."""

    @property
    def reviewed(self) -> int:
        """Units that a person has confirmed or rejected."""
        return self.confirmed + self.rejected


class Session:
    """Units under review.

    Beside the units stand a few machine words per unit (status, confidence, shape), so that a
    queue over 100,000 units answers within one key press.

    Args:
        units: The units of a memory, in order.
        source: Language tag of the source side.
        target: Language tag of the side under review.
        languages: All languages of the memory, in order; the pair where empty.
        judge: Findings of a unit at a position; open errors forbid confirmation.
        threshold: Probability below which a link is unsure.
    """

    def __init__(
        self,
        units: Sequence[TranslationUnit],
        *,
        source: str,
        target: str,
        languages: Sequence[str] = (),
        judge: Judge | None = None,
        threshold: float = THRESHOLD,
    ) -> None:
        self.source, self.target = source, target
        self.languages = tuple(languages) or (source, target)
        self.threshold = threshold
        self._units = list(units)
        self._judge = judge
        self._past: list[Change] = []
        self._future: list[Change] = []
        self._sides: dict[str, int] = {}
        self._tuids: set[str] | None = None
        facts = [self._facts(unit) for unit in self._units]
        self._status = array("b", [status for status, _, _ in facts])
        self._confidence = array("d", [confidence for _, confidence, _ in facts])
        self._shape = array("b", [shape for _, _, shape in facts])
        self._findings: list[tuple[Finding, ...] | None] = [None] * len(self._units)
        self._unjudged_from = 0
        self._judged = 0
        self._counts = [0] * len(_STATUS)
        self._known = self._unsure = self._doubt = 0
        self._tally(facts, 1)
        self._queue: list[tuple[float, int]] | None = None

    # -------------------------------------------------------------- units

    def __len__(self) -> int:
        return len(self._units)

    def __getitem__(self, index: int) -> TranslationUnit:
        return self._units[index]

    @property
    def units(self) -> tuple[TranslationUnit, ...]:
        """All units as they are now."""
        return tuple(self._units)

    def text(self, index: int, lang: str) -> str:
        """Return the text of a unit in a language, empty where there is none."""
        variant = find_variant(self._units[index], lang)
        return variant.text if variant else ""

    def bead_type(self, index: int) -> str:
        """Return how many sentences stand on either side of the pair, as ``2-1``."""
        return operations.bead_type(self._units[index], (self.source, self.target))

    def status(self, index: int) -> Status:
        """Return what a person has said of a unit."""
        return _STATUS[self._status[index]]

    def is_unsure(self, index: int) -> bool:
        """Return whether a unit is a draft below the threshold."""
        return self._status[index] == _DRAFT and self._confidence[index] < self.threshold

    def is_odd(self, index: int) -> bool:
        """Return whether a unit is anything but one sentence for one."""
        return bool(self._shape[index] & _ODD)

    def is_one_sided(self, index: int) -> bool:
        """Return whether a unit lacks text on one side of the pair."""
        return bool(self._shape[index] & _ONE_SIDED)

    # -------------------------------------------------------------- operations: what a person says

    def confirm(self, index: int) -> Change | Refusal:
        """Plan to confirm a unit; refused while a finding of severity error is open on it."""
        found = self.findings(index)
        if self.status(index) is Status.REJECTED and self._judge is not None:
            # Checks pass over what is rejected; the question is what it would be as a draft.
            draft = self._units[index].with_prop(STATUS, Status.DRAFT.value)
            found = self._judge(draft, index)
        for finding in found:
            if finding.severity is Severity.ERROR:
                return Refusal(finding.message, finding)
        return self._one("confirm", index, self._stated(index, Status.CONFIRMED))

    def reject(self, index: int) -> Change | Refusal:
        """Plan to reject a unit: it stays in the file and is not exported."""
        return self._one("reject", index, self._stated(index, Status.REJECTED))

    def reopen(self, index: int) -> Change | Refusal:
        """Plan to make a unit a draft again."""
        return self._one("reopen", index, self._stated(index, Status.DRAFT))

    def override(self, index: int, finding: Finding, reason: str) -> Change | Refusal:
        """Plan to set a finding aside for a reason, which is kept in the unit."""
        # With several targets, what is set aside for one must not be for the others.
        lang = finding.lang if len(self.languages) > 2 else ""
        return self._one(
            "override", index, operations.override(self._units[index], finding, reason, lang=lang)
        )

    def annotate(self, index: int, text: str) -> Change | Refusal:
        """Plan to write, change or remove (blank text) the unit's note."""
        return self._one("note", index, operations.annotate(self._units[index], text))

    # -------------------------------------------------------------- operations: text and structure

    def edit(self, index: int, lang: str, text: str, *, when: dt.datetime) -> Change | Refusal:
        """Plan to change a unit's text in one language.

        Args:
            index: Position of the unit.
            lang: ``source`` or ``target`` of this session, or another language of the memory.
            text: The text as :func:`~bitext.review.texts.editable` spells it.
            when: Time of the change.
        """
        unit = operations.edit(self._units[index], lang, text, languages=self.languages, when=when)
        return self._one("edit", index, unit)

    def merge(self, index: int, *, side: str | None = None, when: dt.datetime) -> Change | Refusal:
        """Plan to join a unit with the next, in all languages or one."""
        if index + 1 >= len(self._units):
            return Refusal("There is no unit below to merge with.")
        units = operations.merge(
            self._units[index],
            self._units[index + 1],
            side=side,
            languages=self.languages,
            when=when,
        )
        return self._splice("merge", index, 2, units)

    def split(self, index: int, cuts: Mapping[str, int], *, when: dt.datetime) -> Change | Refusal:
        """Plan to cut a unit in two.

        Args:
            index: Position of the unit.
            cuts: For each language, where, in code points of its text; at 0 the whole text goes to
                the second unit, at its length (or without an entry) it stays in the first.
            when: Time of the change.
        """
        units = operations.split(
            self._units[index],
            cuts,
            new_tuid=self._new_tuid,
            languages=self.languages,
            when=when,
        )
        return self._splice("split", index, 1, units)

    def shift_up(self, index: int, lang: str, *, when: dt.datetime) -> Change | Refusal:
        """Plan to move the first sentence of one side to the unit above."""
        if index == 0:
            return Refusal("There is no unit above.")
        units = operations.shift_up(
            self._units[index - 1],
            self._units[index],
            lang,
            languages=self.languages,
            when=when,
        )
        return self._splice("shift up", index - 1, 2, units, focus=1)

    def shift_down(self, index: int, lang: str, *, when: dt.datetime) -> Change | Refusal:
        """Plan to move the last sentence of one side to the unit below."""
        if index + 1 >= len(self._units):
            return Refusal("There is no unit below.")
        units = operations.shift_down(
            self._units[index],
            self._units[index + 1],
            lang,
            languages=self.languages,
            when=when,
        )
        return self._splice("shift down", index, 2, units)

    # -------------------------------------------------------------- doing and undoing

    def do(self, change: Change) -> None:
        """Make a change; it can be undone, and what was undone before can no longer be redone.

        Raises:
            ValueError: The units are not those the change was planned on.
        """
        self._apply(change)
        self._past.append(change)
        self._future.clear()

    @property
    def next_undo(self) -> Change | None:
        """The change that :meth:`undo` would take back."""
        return self._past[-1] if self._past else None

    @property
    def next_redo(self) -> Change | None:
        """The change that :meth:`redo` would make again."""
        return self._future[-1] if self._future else None

    def undo(self) -> Change | None:
        """Take back the last change and return its inverse, None where there is none left."""
        if not self._past:
            return None
        inverse = self._past[-1].inverse
        self._apply(inverse)
        self._future.append(self._past.pop())
        return inverse

    def redo(self) -> Change | None:
        """Make the change again that was undone last, and return it."""
        if not self._future:
            return None
        change = self._future[-1]
        self._apply(change)
        self._past.append(self._future.pop())
        return change

    def resume(
        self, past: Sequence[Change], future: Sequence[Change], replay: Sequence[Change] = ()
    ) -> None:
        """Take over what earlier sessions did, so that it can be undone in this one.

        Args:
            past: Changes that led to the last state, oldest first.
            future: Changes that were undone, the next to redo last.
            replay: Changes to make first, in order, to get from the units to the last state.

        Raises:
            ValueError: The units are not those that ``replay`` was planned on.
        """
        for change in replay:
            self._apply(change)
        self._past, self._future = list(past), list(future)

    def _apply(self, change: Change) -> None:
        start, stop = change.at, change.at + len(change.before)
        if tuple(self._units[start:stop]) != change.before:
            raise ValueError(f"{change.name} at {start} was planned on other units")
        self._units[start:stop] = change.after
        facts = [self._facts(unit) for unit in change.after]
        old = [(self._status[i], self._confidence[i], self._shape[i]) for i in range(start, stop)]
        self._tally(old, -1)
        self._tally(facts, 1)
        # The queue knows confidences and places; who is reviewed is asked when it is walked.
        if [confidence for _, confidence, _ in old] != [confidence for _, confidence, _ in facts]:
            self._queue = None
        self._status[start:stop] = array("b", [status for status, _, _ in facts])
        self._confidence[start:stop] = array("d", [confidence for _, confidence, _ in facts])
        self._shape[start:stop] = array("b", [shape for _, _, shape in facts])
        self._judged -= sum(found is not None for found in self._findings[start:stop])
        self._findings[start:stop] = [None] * len(facts)
        self._unjudged_from = min(self._unjudged_from, start)
        if self._tuids is not None:
            self._tuids.update(unit.tuid for unit in change.after if unit.tuid)

    def _stated(self, index: int, status: Status) -> TranslationUnit | Refusal:
        return operations.set_status(self._units[index], status)

    def _one(self, name: str, index: int, unit: TranslationUnit | Refusal) -> Change | Refusal:
        return unit if isinstance(unit, Refusal) else self._splice(name, index, 1, (unit,))

    def _splice(
        self, name: str, at: int, size: int, units: operations.Units | Refusal, *, focus: int = 0
    ) -> Change | Refusal:
        if isinstance(units, Refusal):
            return units
        before = tuple(self._units[at : at + size])
        return Change(name, at, before, units, focus=min(focus, len(units) - 1))

    def _new_tuid(self, tuid: str) -> str:
        """Return ``tuid.2`` or the next number that no unit has or had in this session."""
        if self._tuids is None:
            self._tuids = {unit.tuid for unit in self._units if unit.tuid}
        return next(new for n in count(2) if (new := f"{tuid}.{n}") not in self._tuids)

    # -------------------------------------------------------------- queue

    @property
    def progress(self) -> Progress:
        """How far the review is."""
        return Progress(
            total=len(self._units),
            draft=self._counts[_DRAFT],
            confirmed=self._counts[_CONFIRMED],
            rejected=self._counts[_REJECTED],
            unsure=self._unsure,
            expected_wrong=self._doubt / _DOUBT_UNIT if self._known else None,
        )

    def _tally(self, facts: Sequence[_Facts], sign: int) -> None:
        """Count units in (1) or out (-1). Doubts are whole millionths: sums must not drift."""
        for status, confidence, _ in facts:
            self._counts[status] += sign
            if isnan(confidence):
                continue
            self._known += sign
            if status == _DRAFT:
                self._doubt += sign * round((1 - confidence) * _DOUBT_UNIT)
                self._unsure += sign * (confidence < self.threshold)

    def next_unsure(
        self, index: int, *, view: View | None = None, leaving: bool = False
    ) -> int | None:
        """Return the draft that is next in doubt after the one at ``index``, least sure first.

        From a unit that is not in the queue (reviewed, or sure enough) it begins at the least sure
        one; from the last of the queue too.

        Args:
            index: Where the reviewer is; -1 for nowhere.
            view: The rows to keep to; all where None.
            leaving: The unit has just been reviewed: go on from the place it had in the queue.
        """
        if self._queue is None:
            self._queue = sorted(
                (confidence, unit)
                for unit, confidence in enumerate(self._confidence)
                if confidence < self.threshold
            )
        queue, start = self._queue, 0
        if index >= 0 and (leaving or self.is_unsure(index)):
            start = bisect_right(queue, (self._confidence[index], index))
        for _, unit in chain(islice(queue, start, None), islice(queue, start)):
            if self._status[unit] == _DRAFT and (view is None or view.row(unit) is not None):
                return unit
        return None

    def next_odd(self, index: int, *, view: View | None = None) -> int | None:
        """Return the next draft that is one-sided or not one sentence for one, around the end."""
        return self._next(index, view, lambda i: self._shape[i] and self._status[i] == _DRAFT)

    def next_flagged(self, index: int, *, view: View | None = None) -> int | None:
        """Return the next unit with a finding, as far as units were judged, around the end."""
        return self._next(index, view, lambda i: self._findings[i] and self._status[i] != _REJECTED)

    def _next(self, index: int, view: View | None, wanted: Callable[[int], object]) -> int | None:
        units = range(len(self._units)) if view is None else view.units
        after = next((unit for unit in units if unit > index and wanted(unit)), None)
        if after is not None:
            return after
        return next((unit for unit in units if wanted(unit)), None)

    def view(self, wanted: Filter) -> View:
        """Return the rows that a filter shows, as the units are now."""
        if not wanted:
            return View(len(self._units))
        tests: dict[Show, Callable[[int], object]] = {
            Show.ALL: lambda _: True,
            Show.DRAFT: lambda i: self._status[i] == _DRAFT,
            Show.UNSURE: self.is_unsure,
            Show.FINDINGS: lambda i: self._findings[i] and self._status[i] != _REJECTED,
            Show.ONE_SIDED: self.is_one_sided,
            Show.REJECTED: lambda i: self._status[i] == _REJECTED,
        }
        test, needle = tests[wanted.show], wanted.text.casefold()
        units = [
            i for i in range(len(self._units)) if test(i) and (not needle or self._holds(i, needle))
        ]
        return View(len(self._units), wanted=wanted, units=units)

    def _holds(self, index: int, needle: str) -> bool:
        return any(
            needle in self.text(index, lang).casefold() for lang in (self.source, self.target)
        )

    # -------------------------------------------------------------- findings

    def findings(self, index: int) -> tuple[Finding, ...]:
        """Return the open findings of a unit; judged once per value of the unit."""
        found = self._findings[index]
        if found is None:
            found = self._judge(self._units[index], index) if self._judge else ()
            self._findings[index] = found
            self._judged += 1
        # Units above may have come or gone since.
        return tuple(
            finding if finding.unit == index else replace(finding, unit=index) for finding in found
        )

    def known_findings(self, index: int) -> tuple[Finding, ...]:
        """Return the findings of a unit without judging it: none where that is not done yet."""
        return self._findings[index] or ()

    @property
    def judged(self) -> int:
        """How many units have been judged."""
        return self._judged

    def judge_next(self, *, near: int = 0, around: int = 60) -> int | None:
        """Judge one more unit and return its position, None where all are judged.

        Args:
            near: A unit that is on the screen: it and the next ones come first.
            around: How many of them.
        """
        if self._judged == len(self._units):
            return None
        nearby = self._findings[near : near + around]
        if None in nearby:
            index = near + nearby.index(None)
        else:
            index = self._findings.index(None, self._unjudged_from)
            self._unjudged_from = index + 1
        self.findings(index)
        return index

    # -------------------------------------------------------------- facts

    def _facts(self, unit: TranslationUnit) -> _Facts:
        """Return status, confidence (not a number where unknown) and shape, in one pass."""
        status, confidence = _DRAFT, nan
        for prop in unit.props:
            if prop.type == STATUS:
                status = _NAMES.get(prop.text, _DRAFT)
            elif prop.type == CONFIDENCE:
                try:
                    confidence = float(prop.text)
                except ValueError:
                    confidence = nan
        filled, odd = [False, False], False
        for variant in unit.variants:
            side = self._side(variant.lang)
            if side < 0 or filled[side]:
                continue
            filled[side] = any(not isinstance(c, str) or c.strip() for c in variant.content)
            odd = odd or any(prop.type == BREAKS for prop in variant.props)
        if not any(filled):  # it holds only languages outside the pair
            return status, confidence, 0
        if not all(filled):
            return status, confidence, _ODD | _ONE_SIDED
        return status, confidence, _ODD if odd else 0

    def _side(self, lang: str) -> int:
        side = self._sides.get(lang)
        if side is None:
            pair = [primary(self.source), primary(self.target)]
            side = pair.index(primary(lang)) if primary(lang) in pair else -1
            self._sides[lang] = side
        return side


_NAMES = {status.value: i for i, status in enumerate(_STATUS)}
