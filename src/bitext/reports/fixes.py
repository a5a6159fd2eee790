"""What a check proposes to write, as a diff that people read: texts, not XML.

--- tmx/novel.en-fr.tmx
+++ tmx/novel.en-fr.tmx
@@ line 61, tuid 55, fr @@ G002 czar: sure, singular as the words replaced
-L’empereur tomba.
+Le tsar tomba.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bitext.model import Finding, Offer, Span
from bitext.reports.findings import Located, printable


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of one text of a unit."""

    path: str
    line: int
    """Line of the file where the unit begins, from 1."""
    index: int
    """Position of the unit in the memory, from 0."""
    tuid: str | None
    lang: str
    """As the findings have it."""
    before: str
    edits: tuple[tuple[Span, str], ...]
    """Code points of the text before, in order and apart, with what comes in their place."""
    offers: tuple[tuple[Finding, Offer], ...]
    """What it goes by, edit for edit."""
    sure: bool

    @property
    def after(self) -> str:
        """The text with the edits made."""
        out, at = [], 0
        for span, text in self.edits:
            out += [self.before[at : span.start], text]
            at = span.stop
        return "".join((*out, self.before[at:]))


def plan(findings: Iterable[Located]) -> list[Fix]:
    """Return a fix for each text that has sure offers, and one for each finding that has guesses.

    Findings that are set aside, and offers whose place is not known, propose nothing. Where sure
    offers overlap, the first one is taken.
    """
    fixes: list[Fix] = []
    open_ = (found for found in findings if not found.overridden and found.finding.offers)
    for _, group in groupby(open_, key=_text_of):
        located = list(group)
        sure: list[tuple[Finding, Offer]] = []
        guesses: list[tuple[Finding, Offer]] = []
        for found in located:
            for offer in _one_a_place(found.finding.offers):
                if not offer.sure:
                    guesses.append((found.finding, offer))
                elif _apart(offer, sure):
                    sure.append((found.finding, offer))
        if sure:
            fixes.append(_fix(located[0], sure, sure=True))
        fixes += (_fix(located[0], [guess], sure=False) for guess in guesses)
    return fixes


def diff_lines(fixes: Sequence[Fix]) -> Iterator[str]:
    """Yield the lines of a diff, file by file."""
    path = None
    for fix in fixes:
        if fix.path != path:
            path = fix.path
            yield f"--- {printable(path)}"
            yield f"+++ {printable(path)}"
        tuid = f", tuid {printable(fix.tuid)}" if fix.tuid else ""
        reasons = "; ".join(
            f"{finding.check} {printable(finding.subject)}: "
            f"{'sure' if offer.sure else 'a guess'}, {printable(offer.reason)}"
            for finding, offer in fix.offers
        )
        yield f"@@ line {fix.line}{tuid}, {fix.lang} @@ {reasons}"
        yield f"-{printable(fix.before)}"
        yield f"+{printable(fix.after)}"


def _text_of(found: Located) -> tuple[str, int, str]:
    return found.path, found.finding.unit, found.finding.lang


def _one_a_place(offers: Sequence[Offer]) -> list[Offer]:
    """Return the best offer of each place: the first that is sure, else the first."""
    best: dict[Span, Offer] = {}
    ordered = sorted(offers, key=lambda offer: not offer.sure)
    for offer in ordered:
        span = offer.span
        if span is not None and all(
            span.stop <= other.start or other.stop <= span.start for other in best
        ):
            best[span] = offer
    return sorted(best.values(), key=lambda offer: offer.span or Span(0, 0))


def _apart(offer: Offer, chosen: Sequence[tuple[Finding, Offer]]) -> bool:
    span = offer.span
    return span is not None and all(
        other.span is None or span.stop <= other.span.start or other.span.stop <= span.start
        for _, other in chosen
    )


def _fix(located: Located, chosen: Sequence[tuple[Finding, Offer]], *, sure: bool) -> Fix:
    placed = [(offer.span, finding, offer) for finding, offer in chosen if offer.span is not None]
    placed.sort(key=lambda entry: entry[0])
    finding = located.finding
    return Fix(
        path=located.path,
        line=located.line,
        index=finding.unit,
        tuid=located.unit.tuid,
        lang=finding.lang,
        before=located.unit.text(finding.lang),
        edits=tuple((span, offer.text) for span, _, offer in placed),
        offers=tuple((finding, offer) for _, finding, offer in placed),
        sure=sure,
    )
