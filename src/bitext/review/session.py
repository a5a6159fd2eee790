"""The review of one memory in one language pair: operations, undo, queue, glossary gate.

Operations only plan: each returns a :class:`~bitext.review.changes.Change` or a refusal and leaves
the session as it is. :meth:`Session.do` makes it so. Between the two the caller writes the change
to a journal; what could not be written is then not done either.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, groupby, islice
from math import isnan

from bitext.model import (
    BOOKMARK,
    PINNED,
    STATUS,
    SURE,
    Finding,
    Span,
    Status,
    TranslationUnit,
)
from bitext.phrases import counted
from bitext.review import operations
from bitext.review.changes import Change, Part, Refusal, change_of
from bitext.review.conflicts import in_conflict
from bitext.review.facts import Facts, Progress
from bitext.review.filters import Filter
from bitext.review.gate import POLICY, Gate, Policy
from bitext.review.operations import find_variant
from bitext.review.provenance import Signature
from bitext.review.queue import View, next_marked
from bitext.review.realigning import (
    WIDEST,
    Neighbourhood,
    Proposal,
    Stretch,
    neighbourhood,
    realigned,
    stretch_of,
)
from bitext.review.replacing import Hit
from bitext.review.sifting import sieve

Judge = Callable[[TranslationUnit, int], tuple[Finding, ...]]

THRESHOLD = SURE
"""Probability below which a link is unsure: above it, 99.5 % were right on the aligner's dev sets
and so are not worth a person's time one by one."""

LONGEST_COLUMN = 1000
"""Units that a column is moved by at most: beyond, nobody could look at what they did."""


@dataclass(frozen=True, slots=True)
class Run:
    """What confirming all sure units at once would do."""

    change: Change | None
    """To be done as one step; None where there is nothing to confirm."""
    confirmed: int
    expected_wrong: float
    """Wrong links that are to be expected among them: the sum of 1 - confidence."""
    findings: int
    """Units left out because a finding that blocks is open on them."""
    one_sided: int
    """Units left out because a side has no text."""


class Session:
    """Units under review.

    Beside the units stand a few machine words per unit (:class:`~bitext.review.facts.Facts`), so
    that no key waits for a walk over 100,000 units.

    Args:
        units: The units of a memory, in order.
        source: Language tag of the source side.
        target: Language tag of the side under review.
        languages: All languages of the memory, in order; the pair where empty.
        judge: Findings of a unit at a position; open errors forbid confirmation.
        threshold: Probability below which a link is unsure.
        user: Whose name stands by what is done.
        policy: What an open finding does to a confirmation, by its severity.
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
        user: str = "",
        policy: Policy = POLICY,
    ) -> None:
        self.source, self.target = source, target
        self.user = " ".join(user.split())
        self.policy = policy
        self.languages = tuple(languages) or (source, target)
        self.threshold = threshold
        self._units = list(units)
        self._judge = judge
        self._past: list[Change] = []
        self._future: list[Change] = []
        self._tuids: set[str] | None = None
        self._facts = Facts(self._units, source=source, target=target, threshold=threshold)
        self._findings: list[tuple[Finding, ...] | None] = [None] * len(self._units)
        self._unjudged = bytearray(b"\1") * len(self._units)
        self._flagged = bytearray(len(self._units))
        self._judged = 0

    def for_pair(self, source: str, target: str, *, judge: Judge | None) -> Session:
        """Return a session of the same units in another pair of languages, undo included.

        What is done in it is not seen in this one: one of the two is to be kept.
        """
        other = Session(
            self._units,
            source=source,
            target=target,
            languages=self.languages,
            judge=judge,
            threshold=self.threshold,
            user=self.user,
            policy=self.policy,
        )
        other.resume(self._past, self._future)
        return other

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
        return self._facts.status(index)

    def confidence(self, index: int) -> float:
        """Return the probability that a link is right; not a number where nobody said."""
        return self._facts.confidence(index)

    def is_unsure(self, index: int) -> bool:
        """Return whether a unit is a draft below the threshold."""
        return self._facts.is_unsure(index)

    def is_odd(self, index: int) -> bool:
        """Return whether a unit is anything but one sentence for one."""
        return self._facts.is_odd(index)

    def is_one_sided(self, index: int) -> bool:
        """Return whether a unit lacks text on one side of the pair."""
        return self._facts.is_one_sided(index)

    # -------------------------------------------------------------- operations: what a person says

    def confirm(self, index: int, *, when: dt.datetime) -> Change | Refusal:
        """Plan to confirm a unit; refused while a finding that blocks is open on it."""
        return self._blocked(index) or self._decide("confirm", index, Status.CONFIRMED, when)

    def approve(self, index: int, *, when: dt.datetime) -> Change | Refusal:
        """Plan to approve what another person confirmed; refused as confirming is."""
        change = self._decide("approve", index, Status.APPROVED, when)
        return change if isinstance(change, Refusal) else self._blocked(index) or change

    def reject(self, index: int, *, when: dt.datetime) -> Change | Refusal:
        """Plan to reject a unit: it stays in the file and is not exported."""
        return self._decide("reject", index, Status.REJECTED, when)

    def reopen(self, index: int, *, when: dt.datetime) -> Change | Refusal:
        """Plan to make a unit a draft again."""
        return self._decide("reopen", index, Status.DRAFT, when)

    def confirm_run(
        self,
        *,
        at_least: float,
        when: dt.datetime,
        units: Sequence[int] | None = None,
    ) -> Run:
        """Plan to confirm every draft that is at least so sure, as one step.

        Units with an open error or without text on a side are left out and counted. Judges what
        has not been judged: on a long file, let that be done before (:meth:`judge_next`).

        Args:
            at_least: Probability from which a draft is confirmed.
            when: Time of the change.
            units: The units to keep to, in order; all where None.
        """
        facts, parts = self._facts, list[Part]()
        findings = one_sided = 0
        doubt = 0.0
        for index in range(len(self._units)) if units is None else units:
            if not (facts.is_draft(index) and facts.confidence(index) >= at_least):
                continue
            unit = self._units[index]
            if self.is_one_sided(index):
                one_sided += 1
            elif in_conflict(unit) or self._blocked(index):
                findings += 1
            else:
                new = operations.set_status(unit, Status.CONFIRMED, signature=self._signature(when))
                if isinstance(new, TranslationUnit):
                    parts.append(Part(index, (unit,), (new,)))
                    doubt += 1 - facts.confidence(index)
        change = change_of("confirm a run", parts) if parts else None
        return Run(change, len(parts), doubt, findings, one_sided)

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

    def bookmark(self, index: int, *, when: dt.datetime) -> Change | Refusal:
        """Plan to set a bookmark on a unit, or to take it away."""
        return self._mark("bookmark", index, BOOKMARK, when)

    def pin(self, index: int, *, when: dt.datetime) -> Change | Refusal:
        """Plan to pin a unit, so that realigning leaves it as it is, or to unpin it."""
        return self._mark("pin", index, PINNED, when)

    def _mark(self, name: str, index: int, prop: str, when: dt.datetime) -> Change | Refusal:
        unit = self._units[index]
        name = name if unit.prop(prop) is None else f"remove {name}"
        return self._one(name, index, operations.mark(unit, prop, signature=self._signature(when)))

    def _blocked(self, index: int) -> Refusal | None:
        """Return why a unit cannot be confirmed or approved, None where nothing stands in the way.

        Checks pass over what is rejected; the question there is what it would be as a draft.
        """
        found = self.findings(index)
        if self.status(index) is Status.REJECTED and self._judge is not None:
            draft = self._units[index].with_prop(STATUS, Status.DRAFT.value)
            found = self._judge(draft, index)
        for finding in found:
            if self.policy[finding.severity] is Gate.BLOCK:
                return Refusal(finding.message, finding)
        return None

    def cautions(self, index: int) -> tuple[Finding, ...]:
        """Return the open findings of a unit that are told when it is confirmed."""
        return tuple(
            finding
            for finding in self.findings(index)
            if self.policy[finding.severity] is Gate.WARN
        )

    # -------------------------------------------------------------- operations: text

    def edit(self, index: int, lang: str, text: str, *, when: dt.datetime) -> Change | Refusal:
        """Plan to change a unit's text in one language.

        Args:
            index: Position of the unit.
            lang: ``source`` or ``target`` of this session, or another language of the memory.
            text: The text as :func:`~bitext.review.texts.editable` spells it.
            when: Time of the change.
        """
        unit = operations.edit(
            self._units[index],
            lang,
            text,
            languages=self.languages,
            signature=self._signature(when),
        )
        return self._one("edit", index, unit)

    def fix_term(
        self, index: int, lang: str, span: Span, form: str, *, when: dt.datetime
    ) -> Change | Refusal:
        """Plan to put a form of a term in the place of a stretch of text; an empty one inserts.

        Args:
            index: Position of the unit.
            lang: Language of the text.
            span: Code points of the text.
            form: What comes there.
            when: Time of the change.
        """
        unit = operations.rewrite(
            self._units[index],
            lang,
            [(span, form)],
            languages=self.languages,
            signature=self._signature(when),
        )
        return self._one("fix term", index, unit)

    def replace(self, hits: Sequence[Hit], *, when: dt.datetime) -> Change | Refusal:
        """Plan to do what a preview showed, or the part of it that a person chose, as one step.

        Args:
            hits: In the order of the preview (:func:`~bitext.review.replacing.preview`).
            when: Time of the change.
        """
        parts: list[Part] = []
        for index, group in groupby(hits, key=lambda hit: hit.index):
            old = self._units[index] if index < len(self._units) else None
            new: TranslationUnit | Refusal | None = old
            for hit in group:
                if old is None or self.text(index, hit.lang) != hit.before:
                    return Refusal(f"Unit {index + 1} has changed since; look for it again.")
                if isinstance(new, TranslationUnit):
                    new = operations.rewrite(
                        new,
                        hit.lang,
                        hit.edits,
                        languages=self.languages,
                        signature=self._signature(when),
                    )
            if isinstance(new, Refusal):
                return Refusal(f"Unit {index + 1}: {new.reason}")
            if old is not None and new is not None:
                parts.append(Part(index, (old,), (new,)))
        return change_of("replace", parts) if parts else Refusal("There is nothing to replace.")

    # -------------------------------------------------------------- operations: structure

    def merge(self, index: int, *, side: str | None = None, when: dt.datetime) -> Change | Refusal:
        """Plan to join a unit with the next, in all languages or one."""
        if index + 1 >= len(self._units):
            return Refusal("There is no unit below to merge with.")
        units = operations.merge(
            self._units[index],
            self._units[index + 1],
            side=side,
            languages=self.languages,
            signature=self._signature(when),
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
            signature=self._signature(when),
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
            signature=self._signature(when),
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
            signature=self._signature(when),
        )
        return self._splice("shift down", index, 2, units)

    def push_down(self, index: int, lang: str, *, when: dt.datetime) -> Change | Refusal:
        """Plan to move a side of a unit, and what follows on that side, one unit down.

        The next unit without text on that side takes up what comes; before a unit that is
        decided about or pinned, or at the end, a new unit does.
        """
        if not self._has_text(index, lang):
            return Refusal("There is no text on this side to move.")
        stop = index + 1
        while self._moves_along(stop) and self._has_text(stop, lang):
            stop += 1
        closed = not self._moves_along(stop)
        if stop - index > LONGEST_COLUMN:
            return _too_long(stop - index)
        units = operations.push_down(
            tuple(self._units[index : stop if closed else stop + 1]),
            lang,
            new_tuid=self._new_tuid if closed else None,
            languages=self.languages,
            signature=self._signature(when),
        )
        return self._splice("push down", index, (stop if closed else stop + 1) - index, units)

    def pull_up(self, index: int, lang: str, *, when: dt.datetime) -> Change | Refusal:
        """Plan to move what follows a unit on one side one unit up, the first behind its own text.

        The column ends before the next unit without text on that side, or one that is decided
        about or pinned.
        """
        stop = index + 1
        while self._moves_along(stop) and not self._has_text(stop, lang):
            stop += 1
        if not self._moves_along(stop):
            return Refusal("There is no text below on this side to pull up.")
        while self._moves_along(stop) and self._has_text(stop, lang):
            stop += 1
        if stop - index > LONGEST_COLUMN:
            return _too_long(stop - index)
        units = operations.pull_up(
            tuple(self._units[index:stop]),
            lang,
            languages=self.languages,
            signature=self._signature(when),
        )
        return self._splice("pull up", index, stop - index, units)

    def swap(self, index: int, lang: str, *, when: dt.datetime) -> Change | Refusal:
        """Plan to exchange the texts of a unit and the next on one side."""
        if index + 1 >= len(self._units):
            return Refusal("There is no unit below to exchange it with.")
        units = operations.swap(
            self._units[index],
            self._units[index + 1],
            lang,
            languages=self.languages,
            signature=self._signature(when),
        )
        return self._splice("swap", index, 2, units)

    def insert(self, index: int, *, when: dt.datetime) -> Change:
        """Plan to put a unit without text before the one at ``index``; at the end, behind all."""
        near = self._units[min(index, len(self._units) - 1)].tuid if self._units else None
        unit = operations.empty_unit(
            self._new_tuid(near) if near else None,
            (self.source, self.target),
            languages=self.languages,
            signature=self._signature(when),
        )
        return Change("insert", index, (), (unit,))

    def delete(self, index: int) -> Change | Refusal:
        """Plan to take away a unit without text."""
        if len(self._units) == 1:
            return Refusal("It is the only unit of the file.")
        return self._splice("delete", index, 1, operations.delete(self._units[index]))

    def around(self, change: Change) -> Neighbourhood | Refusal:
        """Return a snapshot of what a change that was made lets be realigned, or why nothing is.

        To be handed to :meth:`~bitext.review.realigning.LiveAligner.propose`, in a thread.
        """
        return neighbourhood(self._units, change, (self.source, self.target))

    def stretch(self, index: int) -> Stretch:
        """Return the segments around a unit, to be made ready before it is corrected."""
        near = self._units[max(0, index - WIDEST) : index + WIDEST]
        return stretch_of(near, (self.source, self.target))

    def realign(self, proposal: Proposal, *, when: dt.datetime) -> Change | Refusal:
        """Plan to link units as the aligner proposes; refused where they are other ones by now."""
        return realigned(
            self._units,
            proposal,
            new_tuid=self._new_tuid,
            signature=self._signature(when),
        )

    def _has_text(self, index: int, lang: str) -> bool:
        variant = find_variant(self._units[index], lang)
        return variant is not None and bool(variant.content)

    def _moves_along(self, index: int) -> bool:
        """Return whether there is a unit that a moving column may change."""
        return (
            index < len(self._units)
            and self._facts.is_draft(index)
            and self._units[index].prop(PINNED) is None
        )

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
    def past(self) -> Sequence[Change]:
        """What can be undone, oldest first."""
        return self._past

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
        if not self.fits(change):
            raise ValueError(f"{change.name} at {change.at} was planned on other units")
        for part in reversed(change.parts):
            self._replace(part)

    def fits(self, change: Change) -> bool:
        """Return whether the units are those that a change was planned on."""
        return all(
            part.at <= len(self._units)
            and tuple(self._units[part.at : part.at + len(part.before)]) == part.before
            for part in change.parts
        )

    def _replace(self, part: Part) -> None:
        start, stop = part.at, part.at + len(part.before)
        self._units[start:stop] = part.after
        self._facts.replace(start, stop, part.after)
        self._judged -= sum(found is not None for found in self._findings[start:stop])
        self._findings[start:stop] = [None] * len(part.after)
        self._unjudged[start:stop] = b"\1" * len(part.after)
        self._flagged[start:stop] = bytes(len(part.after))
        if self._tuids is not None:
            self._tuids.update(unit.tuid for unit in part.after if unit.tuid)

    def _signature(self, when: dt.datetime) -> Signature:
        return Signature(when, self.user)

    def _decide(self, name: str, index: int, status: Status, when: dt.datetime) -> Change | Refusal:
        unit = operations.set_status(self._units[index], status, signature=self._signature(when))
        return self._one(name, index, unit)

    def _one(self, name: str, index: int, unit: TranslationUnit | Refusal) -> Change | Refusal:
        return unit if isinstance(unit, Refusal) else self._splice(name, index, 1, (unit,))

    def _splice(
        self, name: str, at: int, size: int, units: operations.Units | Refusal, *, focus: int = 0
    ) -> Change | Refusal:
        if isinstance(units, Refusal):
            return units
        before = tuple(self._units[at : at + size])
        return Change(name, at, before, units, focus=max(0, min(focus, len(units) - 1)))

    def _new_tuid(self, tuid: str) -> str:
        """Return ``tuid.2`` or the next number that no unit has or had in this session."""
        if self._tuids is None:
            self._tuids = {unit.tuid for unit in self._units if unit.tuid}
        return next(new for n in count(2) if (new := f"{tuid}.{n}") not in self._tuids)

    # -------------------------------------------------------------- queue

    @property
    def outlook(self) -> str:
        """What is left to do, honestly: drafts below the threshold, and wrong links expected."""
        progress = self.progress
        doubt = progress.expected_wrong
        if doubt is None:
            return "no unit carries a confidence"
        wrong = f"{doubt:.1f}" if doubt < 10 else f"{doubt:,.0f}"
        threshold = f"{self.threshold:g}".removeprefix("0")
        return f"{progress.unsure:,} left below {threshold}; expected wrong links left: {wrong}"

    @property
    def progress(self) -> Progress:
        """How far the review is."""
        return self._facts.progress

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
        here = None
        if index >= 0 and (leaving or self.is_unsure(index)):
            here = self.confidence(index)
        queue = self._facts.doubts.after(index, None if here is None or isnan(here) else here)
        return next((unit for unit in queue if view is None or view.row(unit) is not None), None)

    def next_odd(self, index: int, *, view: View | None = None, back: bool = False) -> int | None:
        """Return the next draft that is one-sided or not one sentence for one, around the end."""
        return next_marked(self._facts.odd, index, view, back=back)

    def next_bookmark(
        self, index: int, *, view: View | None = None, back: bool = False
    ) -> int | None:
        """Return the next unit with a bookmark, around the end."""
        return next_marked(self._facts.bookmarked, index, view, back=back)

    def next_flagged(
        self, index: int, *, view: View | None = None, back: bool = False
    ) -> int | None:
        """Return the next unit with a finding, as far as units were judged, around the end."""
        return next_marked(self._flagged, index, view, back=back)

    def next_unjudged(self, index: int, *, view: View | None = None) -> int | None:
        """Return the next unit whose findings are not known yet, around the end."""
        return next_marked(self._unjudged, index, view)

    def next_matching(
        self, index: int, wanted: Filter, *, view: View | None = None, back: bool = False
    ) -> int | None:
        """Return the next unit that meets a filter, or the one before, around the end.

        Args:
            index: Where the reviewer is; -1 for nowhere.
            wanted: What to look for: ``parse_filter("is:note")``.
            view: The rows to keep to; all where None.
            back: Look upwards.
        """
        return self._next(index, view, sieve(self, wanted) if wanted else lambda _: True, back=back)

    def _next(
        self, index: int, view: View | None, wanted: Callable[[int], object], *, back: bool
    ) -> int | None:
        units = range(len(self._units)) if view is None else view.units
        if back:
            ahead = islice(reversed(units), len(units) - bisect_left(units, index), None)
            around: Iterable[int] = reversed(units)
        else:
            ahead = islice(units, bisect_right(units, index), None)
            around = units
        return next((unit for unit in chain(ahead, around) if wanted(unit)), None)

    def view(self, wanted: Filter) -> View:
        """Return the rows that a filter shows, as the units are now; raises as :meth:`sift`."""
        *_, view = self.sift(wanted)
        assert isinstance(view, View)
        return view

    def sift(self, wanted: Filter, *, batch: int = 100) -> Iterator[int | View]:
        """Look for what a filter shows bit by bit: how many units were looked at, then the rows.

        An expression over 100,000 units takes a second, for which a key should not wait. The units
        must stay as they are meanwhile.

        Args:
            wanted: The filter.
            batch: Units that are looked at between two yields: a millisecond of an expression.

        Raises:
            BitextError: A regular expression takes too long on a text.
        """
        total = len(self._units)
        if not wanted:
            yield View(total)
            return
        test, units = sieve(self, wanted), []
        for start in range(0, total, batch):
            units += [i for i in range(start, min(start + batch, total)) if test(i)]
            yield min(start + batch, total)
        yield View(total, wanted=wanted, units=units)

    # -------------------------------------------------------------- findings

    def findings(self, index: int) -> tuple[Finding, ...]:
        """Return the open findings of a unit; judged once per value of the unit."""
        found = self._findings[index]
        if found is None:
            found = self._judge(self._units[index], index) if self._judge else ()
            self._findings[index] = found
            self._unjudged[index] = 0
            self._flagged[index] = bool(found) and self.status(index) is not Status.REJECTED
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
        index = self._unjudged.find(1, near, near + around)
        if index < 0:
            index = self._unjudged.find(1)
        if index < 0:
            return None
        self.findings(index)
        return index


def _too_long(count: int) -> Refusal:
    return Refusal(
        f"This would move {counted(count, 'text')}; confirm or pin a unit further down, up to "
        "which it goes."
    )
