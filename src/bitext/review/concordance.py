"""Where words stand in a memory, in context: as typed, in any inflected form, or by expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import regex

from bitext.errors import BitextError
from bitext.glossary.matching import Text, find, patterns
from bitext.model import Span, Term
from bitext.review.filters import SECONDS


class Mode(StrEnum):
    """How the query is meant; the value is what the person reads."""

    TEXT = "text"
    WORDS = "words in any form"
    EXPRESSION = "regex"


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the query stands."""

    unit: int
    """Position in the memory."""
    lang: str
    span: Span
    """Code points of the text in that language."""


Finder = Callable[[str], Iterable[Span]]


def finder(query: str, mode: Mode, lang: str) -> Finder:
    """Return what finds a query in texts of a language.

    Text in lower case is found in any case; with a capital in it, as it is typed.

    Raises:
        BitextError: The expression has an error, or the query no word.
    """
    if mode is Mode.WORDS:
        term = patterns(Term(query, lang, match="lemma", case="ignore"), gap=1)
        if not any(pattern.parts for pattern in term):
            raise BitextError(f"there is no word in {query!r}")
        return lambda text: (hit.span for each in term for hit in find(each, Text(text, lang)))
    pattern = query if mode is Mode.EXPRESSION else regex.escape(query, literal_spaces=True)
    flags = regex.IGNORECASE if query == query.casefold() else 0
    try:
        compiled = regex.compile(pattern, flags)
    except regex.error as error:
        raise BitextError(f"{query!r} is no regular expression: {error}") from None

    def search(text: str) -> Iterator[Span]:
        try:
            for match in compiled.finditer(text, timeout=SECONDS):
                if match.end() > match.start():
                    yield Span(*match.span())
        except TimeoutError:
            raise BitextError(f"{query!r} takes too long on one text; make it simpler") from None

    return search


def concordance(
    texts: Callable[[int, str], str],
    count: int,
    query: str,
    mode: Mode,
    languages: Sequence[str],
) -> Iterator[Found | None]:
    """Yield where a query stands, unit after unit; None for a unit without it, to tell progress.

    Args:
        texts: Gives the text of a unit in a language.
        count: How many units there are.
        query: What to look for.
        mode: How it is meant.
        languages: Languages to look in.

    Raises:
        BitextError: As :func:`finder`.
    """
    finders = [(lang, finder(query, mode, lang)) for lang in languages]
    for unit in range(count):
        hit = False
        for lang, search in finders:
            text = texts(unit, lang)
            for span in search(text) if text else ():
                hit = True
                yield Found(unit, lang, span)
        if not hit:
            yield None
