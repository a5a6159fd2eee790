"""The texts a finding is about, with carets under what is concerned.

    en  The czar fell.
            ^^^^
    fr  L’empereur tomba.
          ^^^^^^^^

Offsets are code points, columns are cells of a terminal: a Chinese sign takes two, an accent that
is a code point of its own takes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from bitext.model import Span
from bitext.reports.findings import Located, printable

LABEL = 4
"""Cells before a text: four spaces, then its language."""
BEFORE = 24
"""Cells of a long text that are shown before what is concerned."""
NARROWEST = 40


def excerpt(located: Located, *, width: int = 100) -> Iterator[str]:
    """Yield the lines of both texts of a finding, each with its line of carets where it has one.

    Args:
        located: The finding.
        width: Cells of the screen.
    """
    finding, unit = located.finding, located.unit
    langs = (located.source_lang, finding.lang)
    sides = ((langs[0], finding.source_spans), (langs[1], finding.target_spans))
    indent = max(cell_len(lang) for lang in langs) + 2
    room = max(width - LABEL - indent, NARROWEST)
    for lang, spans in sides if langs[0] != langs[1] else sides[1:]:
        text = unit.text(lang)
        if not text:
            continue
        shown, marks = window(text, spans, room)
        yield f"{' ' * LABEL}{lang:<{indent}}{shown}"
        if marks.strip():
            yield f"{' ' * (LABEL + indent)}{marks}"
    if finding.explanation:
        yield f"{' ' * (LABEL + indent)}{printable(finding.explanation)}"


def window(text: str, spans: Sequence[Span], room: int) -> tuple[str, str]:
    """Return what of a text fits into ``room`` cells around its first span, and the carets.

    A finding about the whole text has no carets: they would mark everything.
    """
    marked = [span for span in spans if span and len(span) < len(text)]
    start, stop = 0, len(text)
    first = min((span.start for span in marked), default=0)
    if _NARROW.fullmatch(text):
        return _narrow_window(text, marked, first, room)
    if cell_len(printable(text)) > room:
        # Walk back from the first span, then forward, until the room is full.
        left, used = first, 0
        while left > 0 and used < BEFORE:
            left -= 1
            used += cell_len(printable(text[left]))
        start = left
        used = 1 if start else 0
        stop = start
        while stop < len(text) and used + cell_len(printable(text[stop])) <= room - 1:
            used += cell_len(printable(text[stop]))
            stop += 1
    head, tail = "…" if start else "", "…" if stop < len(text) else ""
    shown, marks = head, " " * len(head)
    for at in range(start, stop):
        sign = printable(text[at])
        cells = cell_len(sign)
        inside = any(span.start <= at < span.stop for span in marked)
        shown += sign
        marks += ("^" if inside else " ") * cells
    return shown + tail, marks.rstrip()


_NARROW = re.compile(
    r"[ -~\xa0-\u02ff\u0370-\u0482\u048a-\u0590"
    r"\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2100-\u2189]*"
)
"""Signs that take one cell and are shown as they are: Latin, Greek, Cyrillic and their marks."""


def _narrow_window(text: str, marked: Sequence[Span], first: int, room: int) -> tuple[str, str]:
    """Do as :func:`window` where each sign is one cell, in a tenth of its time."""
    start, stop = 0, len(text)
    if stop > room:
        start = max(first - BEFORE, 0)
        stop = min(start + room - (2 if start else 1), stop)
    marks = [" "] * len(text)
    for span in marked:
        marks[span.start : span.stop] = "^" * len(span)
    head, tail = "…" if start else "", "…" if stop < len(text) else ""
    return (
        f"{head}{text[start:stop]}{tail}",
        f"{' ' * len(head)}{''.join(marks[start:stop])}".rstrip(),
    )
