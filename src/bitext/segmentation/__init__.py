"""Running text to sentences: an SRX 2.0 engine whose spans tile the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bitext.model import Document, Segment, Span
from bitext.segmentation.engine import Candidate, Folded, candidates, deciding, fold
from bitext.segmentation.paragraphs import Paragraphs, paragraph_spans
from bitext.segmentation.rules import BreakRule, Clock, Rule, Rules
from bitext.segmentation.sentences import SENTENCE_RULES, WHITE_SPACE

__all__ = ["Decision", "Paragraphs", "Rule", "Rules", "explain", "paragraph_spans", "segment"]

PARAGRAPH = "paragraph"
"""Rule id of a cut between two paragraphs."""
END = "end"
"""Rule id of the last segment's end, where the text ends."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Why the text is cut, or not, at one place where it could be."""

    place: int
    """Code points before the place."""
    cut: bool
    rule: str
    """Id of the rule that decided."""
    path: str
    """File the rule stands in; empty for what no file says."""
    line: int
    """Line of the rule in that file, from 1; 0 for what no file says."""


def segment(
    text: str, lang: str, rules: Rules, *, paragraphs: Paragraphs = Paragraphs.BLANK_LINE
) -> Document:
    """Cut a text into sentences that tile it.

    Paragraphs come first; a sentence never crosses one. White space after a sentence belongs to
    it, white space before the first sentence to that one. The text is not changed in any way.

    Args:
        text: Running text; any line ends.
        lang: BCP 47 tag, noted in the document.
        rules: The rules of that language (:func:`bitext.formats.srx.load_rules`).
        paragraphs: What ends a paragraph.

    Returns:
        A document without segments where the text holds no visible character.

    Raises:
        SrxError: A rule of a user's file took too long, or is no regular expression.
    """
    segments: list[Segment] = []
    for number, (span, folded, verdicts) in enumerate(_decide(text, rules, paragraphs)):
        start = span.start
        for place, verdict in verdicts:
            if verdict.cut:
                stop = span.start + folded.original(place)
                segments.append(Segment(Span(start, stop), verdict.rule(folded.text).id, number))
                start = stop
        rule = END if span.stop == len(text) else PARAGRAPH
        segments.append(Segment(Span(start, span.stop), rule, number))
    return Document(text, lang, tuple(segments))


def explain(
    text: str, rules: Rules, *, paragraphs: Paragraphs = Paragraphs.BLANK_LINE
) -> tuple[Decision, ...]:
    """Return, for each place where the text could be cut, what decided.

    The places that are cut are the ends of the segments that :func:`segment` returns, one for one.

    Raises:
        SrxError: As :func:`segment`.
    """
    decisions: list[Decision] = []
    for span, folded, verdicts in _decide(text, rules, paragraphs):
        for place, verdict in verdicts:
            rule = verdict.rule(folded.text)
            at = span.start + folded.original(place)
            decisions.append(Decision(at, verdict.cut, rule.id, rule.path, rule.line))
        last = END if span.stop == len(text) else PARAGRAPH
        decisions.append(Decision(span.stop, True, last, "", 0))
    return tuple(decisions)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was decided at a place, by a rule of an SRX file or by one over whole sentences."""

    cut: bool
    candidate: Candidate | None
    revised: str = ""
    """Id of the rule over whole sentences that had the last word."""

    def rule(self, text: str) -> Rule:
        if self.candidate is None or self.revised:
            return Rule(self.revised, self.cut, "", "")
        return deciding(text, self.candidate)


def _decide(
    text: str, rules: Rules, paragraphs: Paragraphs
) -> Iterator[tuple[Span, Folded, list[tuple[int, _Verdict]]]]:
    """Yield each paragraph with the places that any rule looked at, and what became of them."""
    spans = paragraph_spans(text, paragraphs)
    folded = [
        fold(span.within(text)) if rules.fold else Folded(span.within(text)) for span in spans
    ]
    breaks = rules.breaks()
    if len(spans) > 1:
        whole = "\n".join(each.text for each in folded)
        breaks = [rule for rule in breaks if rule.may_match(whole)]
    clock = Clock(len(text))
    for span, each in zip(spans, folded, strict=True):
        yield span, each, _verdicts(each.text, breaks, clock, sentences=rules.sentences)


def _verdicts(
    text: str, breaks: Sequence[BreakRule], clock: Clock, *, sentences: bool
) -> list[tuple[int, _Verdict]]:
    """Return each place of a paragraph that any rule looked at, in order, and its verdict."""
    verdicts = {
        found.place: _Verdict(not found.kept, found)
        for found in candidates(text, breaks, clock)
        if found.place < len(text)
    }
    cuts = [place for place, verdict in verdicts.items() if verdict.cut]
    for rule in (*SENTENCE_RULES, WHITE_SPACE) if sentences else (WHITE_SPACE,):
        places = rule.find(text, cuts)
        if not places:
            continue
        for place in places:
            before = verdicts.get(place)
            candidate = before.candidate if before else None
            # What a user's own rule said stays said; only white space is never a sentence.
            if candidate and rule is not WHITE_SPACE and deciding(text, candidate).limited:
                continue
            verdicts[place] = _Verdict(rule.cuts, candidate, rule.id)
        cuts = sorted(place for place, verdict in verdicts.items() if verdict.cut)
    return sorted(verdicts.items(), key=lambda item: item[0])
