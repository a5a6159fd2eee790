"""Cutting and joining variants so that no text is lost or reordered.

A variant's props say where its text stood (``x-bitext-span``), where further sentences start in
it (``x-bitext-breaks``) and what white space followed it (``x-bitext-after``). The law that all
functions here keep: the texts of a language, each followed by its white space, stay the same
string whatever is cut and joined, and cutting where two variants were joined gives their texts
again. Variants of other tools carry none of the props and are followed by one space, or by
nothing in languages that are written without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bitext.languages import LANGUAGES
from bitext.model import (
    AFTER,
    BEFORE,
    BREAKS,
    SPAN,
    Code,
    Content,
    Prop,
    Span,
    Variant,
    asides,
    escape_space,
    plain,
    primary,
    unescape_space,
)
from bitext.review.changes import Refusal

PLACES = (BEFORE, SPAN, BREAKS, AFTER)
"""The props that say where a text stood, in the order they are written."""

_SENTENCE_END = re.compile(
    r"""(?: [.!?…]+ (?: [\u00a0\u202f\u0020]? ["'”’»)\]] )* \s+
          | [。！？]+ [”’」』）]* \s* ) (?=\S)""",
    re.VERBOSE,
)
"""Where a sentence may end, for a cut that is only proposed; the segmenter knows better."""


# ------------------------------------------------------------------ reading


def gap_after(variant: Variant) -> str:
    """Return the white space that follows a variant's text; nothing after an empty text."""
    if not variant.content:
        return ""
    after = variant.prop(AFTER)
    if after is not None:
        return unescape_space(after)
    language = LANGUAGES.get(primary(variant.lang))
    # Our aligner writes every gap that is not one space, so this is about foreign files only.
    unspaced = language is not None and not language.spaces and variant.prop(SPAN) is None
    return "" if unspaced else " "


def gap_before(variant: Variant) -> str:
    """Return the white space at the start of the whole text; the first variant alone has some."""
    before = variant.prop(BEFORE)
    return unescape_space(before) if before and variant.content else ""


def sentence_starts(variant: Variant) -> tuple[int, ...]:
    """Return where the sentences of a variant start, in code points of its text; 0 comes first.

    Offsets that cannot be right, in a file that another program touched, are left out.
    """
    length = len(variant.text)
    starts = [0]
    for word in (variant.prop(BREAKS) or "").split():
        if word.isdecimal() and starts[-1] < int(word) < length:
            starts.append(int(word))
    return tuple(starts)


def sentence_count(variant: Variant | None) -> int:
    """Return how many sentences a variant holds, 0 where it is missing or empty."""
    if variant is None or not variant.text.strip():
        return 0
    return len(sentence_starts(variant))


def likely_starts(variant: Variant) -> tuple[int, ...]:
    """Return where a cut is likely wanted: at known sentences, else after marks that end one."""
    starts = sentence_starts(variant)
    if len(starts) > 1:
        return starts
    text = variant.text
    ends = (match.end() for match in _SENTENCE_END.finditer(text))
    return (0, *(end for end in ends if not text[end].islower()))


def span_of(variant: Variant) -> Span | None:
    """Return where a variant's text stood in the file, None where that is not known."""
    match = re.fullmatch(r"(\d+)-(\d+)", variant.prop(SPAN) or "")
    if match is None or int(match[1]) > int(match[2]):
        return None
    return Span(int(match[1]), int(match[2]))


# ------------------------------------------------------------------ joining and cutting


def join(first: Variant, second: Variant) -> Variant:
    """Return one variant with the text of both, joined by what stood between them.

    Language and attributes are the first one's, notes and props of other tools those of both. The
    numbers that pair inline codes are made distinct, as TMX 1.4b asks within a seg.
    """
    if not second.content:
        return replace(
            first,
            notes=(*first.notes, *second.notes),
            layout=(*first.layout, *asides(second.layout)),
        )
    if not first.content:
        others = tuple(prop for prop in first.props if prop.type not in PLACES)
        return replace(
            second,
            lang=first.lang,
            attributes=first.attributes,
            props=tuple(dict.fromkeys((*others, *second.props))),
            notes=(*first.notes, *second.notes),
            layout=(*asides(first.layout), *second.layout),
        )
    gap = gap_after(first) + gap_before(second)
    content = compact((*first.content, gap, *_renumbered(second.content, after=first.content)))
    shift = len(first.text) + len(gap)
    spans = span_of(first), span_of(second)
    span = None
    if spans[0] and spans[1] and spans[0].stop <= spans[1].start:
        span = Span(spans[0].start, spans[1].stop)
    return _placed(
        replace(
            first,
            content=content,
            notes=(*first.notes, *second.notes),
            layout=(*first.layout, *asides(second.layout)),
            props=tuple(dict.fromkeys((*first.props, *second.props))),
        ),
        before=gap_before(first),
        span=span,
        starts=(*sentence_starts(first), *(start + shift for start in sentence_starts(second))),
        after=gap_after(second),
    )


def cut(variant: Variant, at: int) -> tuple[Variant | None, Variant | None] | Refusal:
    """Cut a variant at an offset of its text; the white space there becomes the gap.

    At either end, and where one part would be white space alone, the whole variant goes to the
    other side. Notes stay with the first part.

    Args:
        variant: What to cut.
        at: Code points of its text.

    Returns:
        The parts, or a refusal where paired inline codes would be torn apart.
    """
    text = variant.text
    if not 0 <= at <= len(text):
        raise ValueError(f"cannot cut {len(text)} code points at {at}")
    if not text[at:].strip():
        return variant, None
    if not text[:at].strip():
        return None, variant
    pieces = _cut_content(variant.content, at)
    if pieces is None:
        return Refusal("The cut would tear paired inline codes apart; cut before or after them.")
    left, left_gap = _without_space_at_end(pieces[0])
    right, right_gap = _without_space_at_start(pieces[1])
    size, resume = at - len(left_gap), at + len(right_gap)
    span = span_of(variant)
    # Where markup stood inside the text, or it was edited, no position of a part is known.
    exact = span is not None and len(span) == len(text)
    starts = sentence_starts(variant)
    first = _placed(
        replace(variant, content=left),
        before=gap_before(variant),
        span=Span(span.start, span.start + size) if span and exact else None,
        starts=[start for start in starts if start < size],
        after=left_gap + right_gap,
    )
    second = _placed(
        replace(variant, content=right, notes=(), layout=()),
        before="",
        span=Span(span.start + resume, span.stop) if span and exact else None,
        starts=[0, *(start - resume for start in starts if start > resume)],
        after=gap_after(variant),
    )
    return first, second


def rewritten(variant: Variant, content: Content) -> Variant:
    """Return the variant with another text; starts of sentences outside the change move along."""
    old, new = variant.text, plain(content)
    starts = sentence_starts(variant)
    variant = replace(variant, content=content)
    if len(starts) == 1:
        return variant
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    moved = [
        start if start <= head else start + len(new) - len(old)
        for start in starts
        if start <= head or start >= len(old) - tail
    ]
    breaks = " ".join(str(start) for start in dict.fromkeys(moved) if 0 < start < len(new))
    return variant.with_prop(BREAKS, breaks or None)


def exchanged(first: Variant, second: Variant) -> tuple[Variant, Variant]:
    """Return two neighbouring texts in the other order.

    The white space between and around them stays where it is; each text knows its own place.
    """
    return (
        _placed(
            second,
            before=gap_before(first),
            span=span_of(second),
            starts=sentence_starts(second),
            after=gap_after(first),
        ),
        _placed(
            first,
            before="",
            span=span_of(first),
            starts=sentence_starts(first),
            after=gap_after(second),
        ),
    )


def _placed(
    variant: Variant, *, before: str, span: Span | None, starts: Sequence[int], after: str
) -> Variant:
    """Return the variant with the props that say where its text stood written anew."""
    others = tuple(prop for prop in variant.props if prop.type not in PLACES)
    props = []
    if before:
        props.append(Prop(BEFORE, escape_space(before)))
    if span is not None:
        props.append(Prop(SPAN, f"{span.start}-{span.stop}"))
    if len(starts) > 1:
        props.append(Prop(BREAKS, " ".join(map(str, starts[1:]))))
    variant = replace(variant, props=(*others, *props))
    if gap_after(variant) != after or after != " ":
        variant = replace(variant, props=(*variant.props, Prop(AFTER, escape_space(after))))
    return variant


# ------------------------------------------------------------------ inline codes


def compact(content: Content) -> Content:
    """Return the content with neighbouring strings made one and empty ones left out."""
    items: list[str | Code] = []
    for item in content:
        if isinstance(item, str) and items and isinstance(items[-1], str):
            items[-1] += item
        elif item != "":
            items.append(item)
    return tuple(items)


def _cut_content(content: Content, at: int) -> tuple[Content, Content] | None:
    left: list[str | Code] = []
    right: list[str | Code] = []
    position = 0
    for item in content:
        size = len(plain((item,)))
        stop = position + size
        if stop < at or (stop == at and (size or not _opens(item))):
            left.append(item)
        elif position >= at:
            right.append(item)
        elif isinstance(item, str):
            left.append(item[: at - position])
            right.append(item[at - position :])
        else:
            return None  # inside a highlighted stretch
        position = stop
    if _pairs(left) & _pairs(right):
        return None
    return compact(tuple(left)), compact(tuple(right))


def _opens(item: str | Code) -> bool:
    """Return whether a code belongs to the text that follows it."""
    if isinstance(item, str):
        return False
    return item.kind == "bpt" or (item.kind == "it" and ("pos", "begin") in item.attributes)


def _pairs(items: Sequence[str | Code]) -> set[str]:
    """Return the numbers by which opening and closing codes of a content find each other."""
    return {
        value
        for item in items
        if isinstance(item, Code) and item.kind in ("bpt", "ept")
        for name, value in item.attributes
        if name == "i"
    }


def _renumbered(content: Content, *, after: Content) -> Content:
    taken, own = _pairs(_flat(after)), _pairs(_flat(content))
    if not taken & own:
        return content
    numbers = [int(number) for number in taken | own if number.isdecimal()]
    free = iter(range(max(numbers, default=0) + 1, max(numbers, default=0) + 1 + len(own)))
    new = {number: str(next(free)) for number in sorted(taken & own)}

    def renumber(item: str | Code) -> str | Code:
        if isinstance(item, str):
            return item
        attributes = item.attributes
        if item.kind in ("bpt", "ept"):
            attributes = tuple(
                (name, new.get(value, value) if name == "i" else value)
                for name, value in attributes
            )
        return replace(item, attributes=attributes, content=tuple(map(renumber, item.content)))

    return tuple(map(renumber, content))


def _flat(content: Content) -> list[str | Code]:
    items: list[str | Code] = []
    for item in content:
        items.append(item)
        if isinstance(item, Code):
            items.extend(_flat(item.content))
    return items


def _without_space_at_end(content: Content) -> tuple[Content, str]:
    last = content[-1]
    if not isinstance(last, str):
        return content, ""
    kept = last.rstrip()
    return compact((*content[:-1], kept)), last[len(kept) :]


def _without_space_at_start(content: Content) -> tuple[Content, str]:
    first = content[0]
    if not isinstance(first, str):
        return content, ""
    kept = first.lstrip()
    return compact((kept, *content[1:])), first[: len(first) - len(kept)]


def with_replaced(content: Content, edits: Sequence[tuple[Span, str]]) -> Content | Refusal:
    """Return the content with stretches of its text replaced; inline codes stay where they are.

    Args:
        content: Text and codes.
        edits: What to replace, in code points of the text, and by what; in order and apart.

    Returns:
        The new content, or a refusal where a stretch reaches across an inline code.
    """
    waiting = list(reversed(edits))

    def rewrite(items: Content, at: int) -> tuple[Content, int]:
        new: list[str | Code] = []
        for item in items:
            if not isinstance(item, str):
                if item.kind == "hi":
                    inner, at = rewrite(item.content, at)
                    item = replace(item, content=inner)  # noqa: PLW2901
                new.append(item)
                continue
            done, stop = 0, at + len(item)
            while waiting and waiting[-1][0].start >= at and waiting[-1][0].stop <= stop:
                span, text = waiting.pop()
                new += [item[done : span.start - at], text]
                done = span.stop - at
            new.append(item[done:])
            at = stop
        return compact(tuple(new)), at

    if not content and edits and not any(span for span, _ in edits):
        return compact(tuple(text for _, text in edits))
    new, _ = rewrite(content, 0)
    if waiting:
        return Refusal("This stretch of text reaches across an inline code; edit the unit instead.")
    return new


# ------------------------------------------------------------------ text to edit

_TOKEN = re.compile(r"⟦(/?)(\d+)⟧")


def editable(content: Content) -> str:
    """Return a content as text for an editor: inline codes stand in it as ``⟦1⟧``.

    Codes are counted from 1 in the order of the text; a highlighted stretch is ``⟦2⟧...⟦/2⟧``.
    """
    count = 0

    def spell(items: Content) -> str:
        nonlocal count
        parts = []
        for item in items:
            if isinstance(item, str):
                parts.append(item)
                continue
            count += 1
            number = count
            parts.append(f"⟦{number}⟧")
            if item.kind == "hi":
                parts.append(f"{spell(item.content)}⟦/{number}⟧")
        return "".join(parts)

    return spell(content)


def from_editable(text: str, old: Content) -> Content | Refusal:
    """Return the content that an edited text stands for, with the codes of the old one in place.

    Every code must be there once: dropping one would break the document the text goes back into.

    Args:
        text: What :func:`editable` gave, after a person changed it.
        old: The content it was given.
    """
    codes = _numbered(old)
    if not codes:
        return (text,) if text else ()
    if _TOKEN.search(plain(old)):
        return Refusal("The text itself holds marks like ⟦1⟧; edit it in a tool that made it.")
    stack: list[tuple[int, list[str | Code]]] = [(0, [])]
    seen: list[int] = []
    at = 0
    for match in _TOKEN.finditer(text):
        stack[-1][1].append(text[at : match.start()])
        at = match.end()
        closing, number = bool(match[1]), int(match[2])
        code = codes.get(number)
        if code is None:
            return Refusal(f"{match[0]} is no code of this text; it has 1 to {len(codes)}.")
        if closing:
            if stack[-1][0] != number:
                return Refusal(f"{match[0]} has no ⟦{number}⟧ before it.")
            _, inner = stack.pop()
            stack[-1][1].append(replace(code, content=compact(tuple(inner))))
            continue
        seen.append(number)
        if code.kind == "hi":
            stack.append((number, []))
        else:
            stack[-1][1].append(code)
    stack[-1][1].append(text[at:])
    if len(stack) > 1:
        return Refusal(f"⟦/{stack[-1][0]}⟧ is missing; put it back, or press Escape.")
    missing = [number for number in codes if number not in seen]
    if missing:
        return Refusal(f"The inline code ⟦{missing[0]}⟧ is missing; put it back, or press Escape.")
    if len(seen) > len(codes):
        twice = next(number for number, other in pairwise(sorted(seen)) if number == other)
        return Refusal(f"The inline code ⟦{twice}⟧ stands there twice; keep one.")
    content = compact(tuple(stack[0][1]))
    if not _closed(content):
        return Refusal("A closing inline code stands before the one that opens it.")
    return content


def _numbered(content: Content) -> dict[int, Code]:
    codes: list[Code] = []

    def collect(items: Content) -> None:
        for item in items:
            if isinstance(item, Code):
                codes.append(item)
                if item.kind == "hi":
                    collect(item.content)

    collect(content)
    return dict(enumerate(codes, 1))


def _closed(content: Content) -> bool:
    """Return whether every closing code follows its opening one."""
    opened: set[str] = set()
    every = {n for item in _flat(content) if _is(item, "bpt") for n in _pairs([item])}
    for item in _flat(content):
        if _is(item, "bpt"):
            opened |= _pairs([item])
        elif _is(item, "ept") and _pairs([item]) & every - opened:
            return False
    return True


def _is(item: str | Code, kind: str) -> bool:
    return isinstance(item, Code) and item.kind == kind
