"""Where a paragraph is cut: candidates from the break rules, then the exceptions before each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from bitext.segmentation.rules import OPENING, BreakRule, Clock, Rule


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a break rule matches."""

    place: int
    """Offset in the paragraph."""
    breaks: BreakRule
    """The first break rule that matches there."""
    kept: bool
    """An exception before that rule holds, so that there is no cut."""


_OPENING = regex.compile("[" + regex.escape("".join(sorted(OPENING))) + "]")


def candidates(text: str, breaks: Sequence[BreakRule], clock: Clock) -> Iterator[Candidate]:
    """Yield the places of a paragraph where a break rule matches, from left to right.

    The algorithm of SRX 2.0 as the `segment` library has it (Miłkowski & Lipski 2011, "Using SRX
    standard for sentence segmentation"): each break rule searches on its own, matches not
    overlapping; the leftmost place is decided first; after a cut, a match that began before it
    is looked for anew behind it.
    """
    # One row for each rule that still matches: place, start of match, where to look on, rule.
    heads: list[tuple[int, int, int, BreakRule]] = []
    for rule in breaks:
        place, start, on = rule.find(text, 0, clock)
        if place >= 0:
            heads.append((place, start, on, rule))
    opening = _OPENING.search(text)
    begun = 0
    while heads:
        place = min(head[0] for head in heads)
        cut = False
        if place > begun:
            rule = next(head[3] for head in heads if head[0] == place)
            opened = opening is not None and opening.start() < place
            kept = rule.kept(text, place, clock, opened=opened)
            yield Candidate(place, rule, kept)
            cut = not kept
        if cut:
            begun = place
        moved = []
        for at, start, on, rule in heads:
            head = (at, start, on, rule)
            if cut and start < place:
                head = (*rule.find(text, place, clock), rule)
            while 0 <= head[0] <= place:
                head = (*rule.find(text, head[2], clock), rule)
            if head[0] >= 0:
                moved.append(head)
        heads = moved


def deciding(text: str, candidate: Candidate) -> Rule:
    """Return the rule that decided a candidate: the first of all that holds there."""
    if candidate.kept:
        for group in candidate.breaks.exceptions:
            # The same work as before the verdict, so that it ends as that did.
            found = group.first(text, candidate.place, Clock(len(text)))
            if found is not None:
                return found
    return candidate.breaks.rule


# Runs of white space that rules written for one space would stumble over. No-break spaces are
# no part of them: they are told apart from a space wherever rules name them.
_RUN = regex.compile(r"[ \t\n\r\f\v\x85\u2028]{2,}+|[\t\r\f\v\x85\u2028]", regex.V1)
_LINE_END = regex.compile(r"[\n\r\f\v\x85\u2028]", regex.V1)


@dataclass(frozen=True, slots=True)
class Folded:
    """A paragraph with each run of white space as one character, and the way back."""

    text: str
    ends: tuple[int, ...] = ()
    """Where each run that was shortened ends in ``text``."""
    left_out: tuple[int, ...] = ()
    """How much was left out up to there."""

    def original(self, place: int) -> int:
        """Return the offset in the paragraph as it was."""
        run = bisect_right(self.ends, place)
        return place + self.left_out[run - 1] if run else place


def fold(text: str) -> Folded:
    """Return a paragraph in which every run of white space is one character."""
    parts: list[str] = []
    ends: list[int] = []
    totals: list[int] = []
    at = total = 0
    for found in _RUN.finditer(text):
        parts.append(text[at : found.start()])
        parts.append("\n" if _LINE_END.search(found[0]) else " ")
        at = found.end()
        total += at - found.start() - 1
        ends.append(at - total)
        totals.append(total)
    if not ends:
        return Folded(text)
    parts.append(text[at:])
    return Folded("".join(parts), tuple(ends), tuple(totals))
