"""Paragraphs: the hard boundaries that no sentence crosses."""

from __future__ import annotations

from enum import StrEnum

import regex

from bitext.model import Span

_END = r"(?:\r\n|[\n\r\x85\u2028\f\u2029])"
# \p{H} is any space inside a line, no-break spaces included: a line of them alone is blank.
_LINE_ENDS = regex.compile(rf"{_END}(?:\p{{H}}*+{_END})*+[ \t]*+", regex.V1)
_LINE_END = regex.compile(_END, regex.V1)


class Paragraphs(StrEnum):
    """What ends a paragraph."""

    BLANK_LINE = "blank-line"
    """A line without a visible character; single line ends are spaces (hard-wrapped text)."""
    EVERY_LINE = "every-line"
    """Every line end (subtitles, lists, text from word processors)."""


def paragraph_spans(text: str, paragraphs: Paragraphs) -> list[Span]:
    r"""Return the paragraphs of a text; they tile it.

    A paragraph holds the blank lines after it and the indentation of the next one; blank lines
    before the first belong to the first. Line ends are ``\n``, ``\r\n``, ``\r``, U+0085 and
    U+2028; a form feed and U+2029 end a paragraph by themselves.
    """
    if not text or text.isspace():
        return []
    every = paragraphs is Paragraphs.EVERY_LINE
    spans = []
    start = at = 0
    seen = False  # a visible character since ``start``
    for found in _LINE_ENDS.finditer(text):
        seen = seen or (found.start() > at and not text[at : found.start()].isspace())
        at = found.end()
        if not seen:
            continue
        if every or _ends_paragraph(found[0]):
            spans.append(Span(start, at))
            start = at
            seen = False
    rest = text[start:]
    if rest and (not rest.isspace() or not spans):
        spans.append(Span(start, len(text)))
    elif rest:
        spans[-1] = Span(spans[-1].start, len(text))
    return spans


def _ends_paragraph(run: str) -> bool:
    """Return whether a run of line ends holds a blank line, a form feed or U+2029."""
    if "\f" in run or "\u2029" in run:
        return True
    return len(_LINE_END.findall(run)) > 1
