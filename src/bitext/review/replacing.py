"""Replacing by regular expression: what would change, to be looked at before it is done.

A match is looked for in the text as people read it, and taken where no inline code stands inside
it; codes stay where they are. A person's expression may be slow beyond measure, so that the whole
search has a time limit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import regex

from bitext.model import Span, TranslationUnit
from bitext.review.changes import Refusal
from bitext.review.filters import compile_regex
from bitext.review.operations import find_variant
from bitext.review.texts import with_replaced


@dataclass(frozen=True, slots=True)
class Replacement:
    """What to replace, and by what."""

    pattern: regex.Pattern[str]
    template: str
    """May speak of groups: ``\\1``, ``\\g<name>``."""
    langs: tuple[str, ...]
    """The sides to look at."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A text in which something would be replaced."""

    index: int
    lang: str
    before: str
    after: str
    edits: tuple[tuple[Span, str], ...]
    """Code points of the text before, and what comes there."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a replacement would do."""

    hits: tuple[Hit, ...]
    in_codes: int
    """Texts with a match that reaches across an inline code; they are left as they are."""
    stopped_at: int | None = None
    """Unit at which the time was over, or the search was called off; None where it is whole."""

    @property
    def count(self) -> int:
        """How many stretches would be replaced."""
        return sum(len(hit.edits) for hit in self.hits)


def replacement(
    pattern: str,
    template: str,
    langs: Sequence[str],
    *,
    literal: bool = False,
    ignore_case: bool = False,
) -> Replacement | Refusal:
    """Return a replacement, or a refusal that says what is wrong with the expression.

    Args:
        pattern: Regular expression of the ``regex`` library; plain text where ``literal``.
        template: What comes in its place.
        langs: The sides to look at.
        literal: Neither side is an expression.
        ignore_case: Capitals do not count.
    """
    if not pattern:
        return Refusal("There is nothing to look for.")
    if literal:
        pattern, template = regex.escape(pattern), template.replace("\\", "\\\\")
    compiled = compile_regex(pattern, ignore_case=ignore_case)
    if isinstance(compiled, Refusal):
        return compiled
    # A group that is not there shows only when the template is used on a match: any will do.
    probe = regex.compile(f"(?:{pattern})|", compiled.flags).search("")
    try:
        if probe is not None:
            probe.expand(template)
    except (regex.error, IndexError) as error:
        return Refusal(f"{template!r} cannot be put in: {error}.")
    return Replacement(compiled, template, tuple(langs))


def preview(
    units: Iterable[tuple[int, TranslationUnit]],
    wanted: Replacement,
    *,
    seconds: float,
    cancelled: Callable[[], bool] = lambda: False,
) -> Preview:
    """Return what a replacement would do; may run in a thread.

    Args:
        units: Positions and units to look at, in order.
        wanted: The replacement.
        seconds: Time for all of it.
        cancelled: Asked before each unit.
    """
    stop = time.monotonic() + seconds
    hits: list[Hit] = []
    in_codes = 0
    for index, unit in units:
        left = stop - time.monotonic()
        if left <= 0 or cancelled():
            return Preview(tuple(hits), in_codes, index)
        for lang in wanted.langs:
            variant = find_variant(unit, lang)
            text = variant.text if variant else ""
            if variant is None or not text:
                continue
            try:
                edits = [
                    (Span(*match.span()), new)
                    for match in wanted.pattern.finditer(text, timeout=left)
                    if (new := match.expand(wanted.template)) != match[0]
                ]
            except TimeoutError:
                return Preview(tuple(hits), in_codes, index)
            if not edits:
                continue
            if isinstance(with_replaced(variant.content, edits), Refusal):
                in_codes += 1
                continue
            hits.append(Hit(index, lang, text, _replaced(text, edits), tuple(edits)))
    return Preview(tuple(hits), in_codes)


def _replaced(text: str, edits: Sequence[tuple[Span, str]]) -> str:
    parts, at = [], 0
    for span, new in edits:
        parts += [text[at : span.start], new]
        at = span.stop
    return "".join((*parts, text[at:]))
