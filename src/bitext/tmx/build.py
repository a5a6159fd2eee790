"""From aligned documents to a memory: every sentence of every side, with what is known of it."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bitext.model import (
    AFTER,
    BEAD,
    BEFORE,
    BREAKS,
    CONFIDENCE,
    DISAGREE,
    FILE,
    ORIGIN,
    REASON,
    SPAN,
    STATUS,
    Alignment,
    Code,
    Content,
    Document,
    Header,
    Mark,
    Memory,
    Prop,
    Span,
    Status,
    TranslationUnit,
    Variant,
    escape_space,
    unescape_space,
)

FORMAT_VERSION = "1"
"""Version of our props. It stands in the header in place of the program's version, so that a new
release does not change files whose content is the same."""


@dataclass(frozen=True, slots=True)
class Side:
    """A segmented text and where it came from."""

    document: Document
    name: str
    """The file as the memory names it: relative to the memory's folder, with ``/``."""
    digest: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    origin: Callable[[Span], Span]
    """From code points of the document's text to code points of the decoded file."""
    marks: tuple[Mark, ...] = ()
    """Markup inside the paragraphs of the text, in order; it becomes inline codes."""


@dataclass(frozen=True, slots=True)
class Row:
    """A bead over two or more sides: one span of segments per side, in the order of the sides."""

    spans: tuple[Span, ...]
    confidence: float
    reason: str = ""
    locked: bool = False
    disagree: str = ""
    """Which two sides match the first and not one another, as in DISAGREE."""


def rows_of(alignment: Alignment, *, locked: Iterable[tuple[Span, Span]] = ()) -> tuple[Row, ...]:
    """Return the rows of an alignment of two texts.

    Args:
        alignment: The beads.
        locked: Spans of the beads that a person had fixed.
    """
    fixed = set(locked)
    return tuple(
        Row(
            (bead.source, bead.target),
            bead.confidence,
            bead.reason,
            locked=(bead.source, bead.target) in fixed,
        )
        for bead in alignment.beads
    )


def build_memory(sides: Sequence[Side], rows: Iterable[Row]) -> Memory:
    """Return the memory of aligned texts; one unit a row, one-sided rows included.

    A unit's ``tuid`` is made from its first texts, so that the same texts give the same ids, and
    stays when a text is edited later.

    Args:
        sides: The texts, source first.
        rows: Beads over all sides, in order.
    """
    header = plain_header(sides[0].document.lang, props=file_props(sides))
    taken: set[str] = set()
    return Memory(header, tuple(build_unit(sides, row, taken=taken) for row in rows))


def plain_header(srclang: str, *, props: tuple[Prop, ...] = ()) -> Header:
    """Return the header of a memory that we make."""
    return Header(
        attributes=(
            ("creationtool", "bitext"),
            ("creationtoolversion", FORMAT_VERSION),
            ("segtype", "sentence"),
            ("o-tmf", "bitext"),
            ("adminlang", "en"),
            ("srclang", srclang),
            ("datatype", "plaintext"),
        ),
        props=props,
    )


def file_props(sides: Sequence[Side]) -> tuple[Prop, ...]:
    """Return what the header says of the texts a memory was made of."""
    return tuple(Prop(FILE, f"{side.document.lang} {side.digest} {side.name}") for side in sides)


def build_unit(sides: Sequence[Side], row: Row, *, taken: set[str]) -> TranslationUnit:
    """Return the unit of a row.

    Args:
        sides: The texts, source first.
        row: A bead over all sides.
        taken: The ids that are in use; the unit's is added.
    """
    variants = tuple(
        build_variant(side, span) for side, span in zip(sides, row.spans, strict=True) if span
    )
    first = tuid = _tuid(variants)
    number = 1
    while tuid in taken:
        number += 1
        tuid = f"{first}-{number}"
    taken.add(tuid)
    props = [
        Prop(STATUS, Status.DRAFT.value),
        Prop(CONFIDENCE, f"{row.confidence:.4f}"),
        Prop(BEAD, "-".join(str(len(span)) for span in row.spans)),
        Prop(ORIGIN, "locked" if row.locked else "align"),
    ]
    if row.reason:
        props.append(Prop(REASON, row.reason))
    if row.disagree:
        props.append(Prop(DISAGREE, row.disagree))
    return TranslationUnit(tuid, variants, tuple(props))


def build_variant(side: Side, span: Span) -> Variant:
    """Return the text of a span of segments, with the props that say where it stands."""
    document = side.document
    first, last = document.core(span.start), document.core(span.stop - 1)
    core = Span(first.start, last.stop)
    origin = side.origin(core)
    props = []
    if span.start == 0 and core.start > 0:
        props.append(Prop(BEFORE, escape_space(document.text[: core.start])))
    props.append(Prop(SPAN, f"{origin.start}-{origin.stop}"))
    if len(span) > 1:
        starts = (document.core(i).start - core.start for i in range(span.start + 1, span.stop))
        props.append(Prop(BREAKS, " ".join(map(str, starts))))
    after_stop = (
        document.core(span.stop).start if span.stop < len(document.segments) else len(document.text)
    )
    after = document.text[core.stop : after_stop]
    if after != " ":
        props.append(Prop(AFTER, escape_space(after)))
    text = core.within(document.text)
    if not side.marks:
        return Variant(document.lang, (text,), tuple(props))
    before = document.core(span.start - 1).stop if span.start else None
    after_start = after_stop if span.stop < len(document.segments) else None
    marks = _marks_of(side.marks, before, core, after_start)
    return Variant(document.lang, _content(text, core.start, marks), tuple(props))


def _marks_of(
    marks: Sequence[Mark], before: int | None, core: Span, after: int | None
) -> Sequence[Mark]:
    """Return the marks that go with a stretch of text.

    Args:
        marks: Those of the whole text.
        before: Where the text before the stretch ends; None where there is none.
        core: The stretch.
        after: Where the text behind it starts; None where there is none.
    """
    lead, tail = 0, len(marks)
    if before is not None:
        lead = bisect_left(marks, before, key=_place)
        start = bisect_right(marks, core.start, lo=lead, key=_place)
        lead += _closing(marks[lead:start], before, core.start)
    if after is not None:
        stop = bisect_left(marks, core.stop, lo=lead, key=_place)
        last = bisect_right(marks, after, lo=stop, key=_place)
        tail = stop + _closing(marks[stop:last], core.stop, after)
    return marks[lead:tail]


def _place(mark: Mark) -> int:
    return mark.at


def _closing(marks: Sequence[Mark], end: int, start: int) -> int:
    """Return how many of the marks between two texts belong to the first.

    What closes something in it, all before that, and what stands alone directly behind it.

    Args:
        marks: Those between the texts.
        end: Where the first ends.
        start: Where the second starts.
    """
    count = 0
    opened: Counter[str] = Counter()
    for number, mark in enumerate(marks, start=1):
        if mark.role == "open":
            opened[mark.name] += 1
        elif mark.role == "close":
            opened[mark.name] -= 1
            if opened[mark.name] < 0:
                count = number
                opened.clear()
    while count < len(marks) and marks[count].role == "alone" and marks[count].at == end < start:
        count += 1
    return count


_TYPES = {
    "b": "bold",
    "strong": "bold",
    "**": "bold",
    "__": "bold",
    "i": "italic",
    "em": "italic",
    "*": "italic",
    "_": "italic",
    "u": "ulined",
    "a": "link",
    "[": "link",
    "img": "image",
    "![": "image",
}
"""What TMX 1.4b (type, of inline elements) calls them."""


def _content(text: str, at: int, marks: Sequence[Mark]) -> Content:
    """Return a text with marks as inline codes.

    Args:
        text: The text.
        at: Where it starts in the text that the marks stand in.
        marks: Those in it, in order.
    """
    partners: dict[int, int] = {}
    opened: defaultdict[str, list[int]] = defaultdict(list)
    for position, mark in enumerate(marks):
        if mark.role == "open":
            opened[mark.name].append(position)
        elif mark.role == "close" and opened[mark.name]:
            start = opened[mark.name].pop()
            partners[start], partners[position] = position, start
    items: list[str | Code] = []
    numbers: dict[int, str] = {}
    done = 0
    for position, mark in enumerate(marks):
        stop = min(max(mark.at - at, done), len(text))
        if stop > done:
            items.append(text[done:stop])
            done = stop
        kind = (("type", _TYPES[mark.name]),) if mark.name in _TYPES else ()
        partner = partners.get(position)
        if partner is not None and mark.role == "open":
            number = numbers[partner] = str(len(numbers) + 1)
            items.append(Code("bpt", (("i", number), *kind), (mark.written,)))
        elif partner is not None:
            items.append(Code("ept", (("i", numbers[position]),), (mark.written,)))
        elif mark.role == "alone":
            items.append(Code("ph", kind, (mark.written,)))
        else:
            pos = "begin" if mark.role == "open" else "end"
            items.append(Code("it", (("pos", pos), *kind), (mark.written,)))
    if done < len(text):
        items.append(text[done:])
    return tuple(items)


def _tuid(variants: Sequence[Variant]) -> str:
    key = "\0".join(f"{variant.lang}\0{variant.text}" for variant in variants)
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def original_text(memory: Memory, lang: str) -> str:
    """Return the text a memory was made of, in one language, as it stood when it was aligned.

    Edits of a translator are in it; text of units that were made by another tool is joined by
    single spaces.
    """
    parts = []
    for unit in memory.units:
        variant = unit.variant(lang)
        if variant is None:
            continue
        before, after = variant.prop(BEFORE), variant.prop(AFTER)
        parts.append(unescape_space(before) if before else "")
        parts.append(variant.text)
        parts.append(" " if after is None else unescape_space(after))
    return "".join(parts)
