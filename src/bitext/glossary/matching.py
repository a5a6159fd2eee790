"""Find terms in a text: as words in order, in any inflected form.

A :class:`Pattern` is a term made ready: for each of its words the keys of that word
(:mod:`bitext.glossary.morphology`). It is found where the text has a word sharing a key with each,
in order, with at most ``gap`` other words between two of them, and never across punctuation:

    медицинская маска   в *медицинской* защитной *маске*       found, gap 1
    мытьё рук           после *мытья*, *руки* ...              not found

:class:`Index` holds many terms of one language under the keys of their first two words, so that the
cost of a search grows with what is found, not with the size of the glossary.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import regex

from bitext.errors import BitextError
from bitext.glossary.morphology import (
    Keys,
    analyser,
    english_verb_form,
    term_analyser,
    vocabulary,
)
from bitext.glossary.words import Joint, Word, spaced, words, written
from bitext.model import Span, Term, primary

REGEX_SECONDS = 1.0
"""Time a translator's own pattern may take on one text."""
MOST_FREE = 4
"""Articles and contractions looked through between two words of a term."""


class Text:
    """A text with the keys of its words; the words themselves are cut when a hit asks for them.

    Args:
        text: Any text; it need not be normalised.
        lang: BCP 47 tag.
    """

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self.lang = lang
        self.keys: tuple[Keys, ...]
        """The keys of each word."""
        plain = written(text, lang)
        if plain is None:
            analyse = analyser(lang)
            self.keys = tuple([analyse(word.key) for word in self.words])
        else:
            known = vocabulary(lang)
            self.keys = tuple([known[word] for word in plain])

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return words(self.text, self.lang)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Positions of the words that have a key, in order."""
        found: dict[str, list[int]] = {}
        for position, keys in enumerate(self.keys):
            for key in keys:
                if key in found:
                    found[key].append(position)
                else:
                    found[key] = [position]
        return found


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a term stands."""

    words: tuple[int, ...]
    """Positions of the words that are the term's, in the text's words. A regular expression has
    those it touches, which may be none."""
    span: Span
    """Code points from the first word to the last."""
    cased: bool = True
    """The case is as the term demands."""
    exact: bool = False
    """Every word is the very form the term is given in, articles included."""
    verb: bool = False
    """If the term is a noun, this is another word: *struck* for *strike*. English only."""


class Part(NamedTuple):
    """A word of a term."""

    key: str
    raw: str
    keys: Keys
    open: bool
    """The term itself has punctuation before this word, so the text may too."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term, or one of its further forms, made ready for matching."""

    term: Term
    text: str
    parts: tuple[Part, ...]
    """The term's words; empty for a regex."""
    raws: tuple[str, ...]
    """Comparable forms of all words, articles included: what an exact hit has."""
    gap: int
    case: Literal["any", "initial", "exact"]
    """What of the case counts: nothing, that the word has a capital at all, every letter."""
    lemmas: bool
    """Inflected forms count."""
    expression: regex.Pattern[str] | None = None

    def __len__(self) -> int:
        return len(self.parts)


def patterns(term: Term, *, gap: int, strict: bool = True) -> tuple[Pattern, ...]:
    """Return the patterns of a term: itself, then its further forms.

    Args:
        term: Its ``match`` says how; for ``regex`` there is one pattern, the expression.
        strict: A term in capitals with ``case: auto`` is found in capitals only. That keeps WHO
            from "who" and "Who" in a source; a translation may well write Otan for OTAN, so there
            a capital at the start is enough.
        gap: Words that may stand between two of the term's words when matched by lemma.

    Raises:
        BitextError: The term is a regular expression with an error.
    """
    if term.match == "regex":
        flags = 0 if term.case == "exact" else regex.IGNORECASE
        try:
            compiled = regex.compile(term.text, flags)
        except regex.error as error:
            raise BitextError(f"{term.text!r} is no regular expression: {error}") from None
        return (Pattern(term, term.text, (), (), 0, "any", lemmas=False,
                        expression=compiled),)  # fmt: skip
    keys = term_analyser(term.lang)
    made = []
    for text in (term.text, *term.forms):
        found = words(text, term.lang)
        parts = tuple(
            Part(word.key, word.raw, keys(word.key), number > 0 and _opened(found, word))
            for number, word in enumerate(_bearing(found))
        )
        case: Literal["any", "initial", "exact"] = "any"
        if term.case == "exact":
            case = "exact"
        elif term.case == "auto" and in_capitals(text):
            case = "exact" if strict else "initial"
        lemmas = term.match == "lemma"
        loose = lemmas and spaced(term.lang)  # a sign between two others makes another word
        made.append(
            Pattern(
                term=term,
                text=text,
                parts=parts,
                raws=tuple(word.key for word in found),
                gap=gap if loose else 0,
                case=case,
                lemmas=lemmas,
            )
        )
    return tuple(made)


def _opening(text: str, lang: str) -> list[Keys]:
    """Return the keys of the first two words of a term, as :func:`patterns` has them."""
    plain = None if primary(lang) == "fr" else written(text, lang)
    if plain is not None:
        known = vocabulary(lang)  # but for French, the words of terms are analysed like any
        return [known[word] for word in plain[:2]]
    found = words(text, lang)
    keys = term_analyser(lang)
    return [keys(word.key) for word in _bearing(found)[:2]]


def _bearing(found: Sequence[Word]) -> Sequence[Word]:
    """Return the words that make a term: articles count only where there is nothing else."""
    return [word for word in found if not word.free] or found


def in_capitals(text: str) -> bool:
    """Tell whether a term is written in capitals throughout and has two letters or more."""
    if not text.isupper():
        return False
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 1 and all(sign.isupper() for sign in letters)


def find(pattern: Pattern, text: Text) -> list[Hit]:
    """Return the places of one pattern in a text, from left to right, not overlapping.

    Raises:
        BitextError: A regular expression took more than :data:`REGEX_SECONDS`.
    """
    if pattern.expression is not None:
        return _find_expression(pattern, text)
    if not pattern.parts:
        return []
    hits: list[Hit] = []
    places = text.places
    starts = {at for key in pattern.parts[0].keys if key in places for at in places[key]}
    free = 0
    for at in sorted(starts):
        if at >= free and (hit := match_at(pattern, text, at)) is not None:
            hits.append(hit)
            free = hit.words[-1] + 1
    return hits


def match_at(pattern: Pattern, text: Text, at: int, *, gap: int | None = None) -> Hit | None:
    """Return the hit of a pattern whose first word is the text's word ``at``, None without."""
    if not _is(pattern, 0, text, at):
        return None
    gap = pattern.gap if gap is None else gap
    taken = _rest(pattern, 1, text, at, gap)
    if taken is None:
        return None
    positions = (at, *taken)
    first, last = text.words[at], text.words[positions[-1]]
    cased = pattern.case == "any" or all(
        _same_case(
            part.raw[:1] if pattern.case == "initial" else part.raw, text.words[position].raw
        )
        for part, position in zip(pattern.parts, positions, strict=True)
    )
    return Hit(
        words=positions,
        span=Span(first.start, last.stop),
        cased=cased,
        exact=_exact(pattern, text, positions),
        verb=len(pattern) == 1
        and primary(text.lang) == "en"
        and english_verb_form(first.key, pattern.parts[0].key),
    )


def _rest(pattern: Pattern, number: int, text: Text, at: int, gap: int) -> tuple[int, ...] | None:
    """Return positions of the parts from ``number`` on, after the text's word ``at``."""
    if number == len(pattern.parts):
        return ()
    skipped = 0
    opened = pattern.parts[number].open
    for position in range(at + 1, len(text.words)):
        word = text.words[position]
        if word.joint is Joint.BREAK and not opened:
            return None
        if _is(pattern, number, text, position):
            rest = _rest(pattern, number + 1, text, position, gap)
            if rest is not None:
                return (position, *rest)
        skipped += not word.free and word.joint is not Joint.JOINED  # aujourd'hui is one word
        if skipped > gap or position - at > gap + MOST_FREE:
            return None
    return None


def _is(pattern: Pattern, number: int, text: Text, at: int) -> bool:
    part = pattern.parts[number]
    if pattern.lemmas:
        return not part.keys.isdisjoint(text.keys[at])
    return part.key == text.words[at].key


def _same_case(wanted: str, found: str) -> bool:
    """Compare case as far as the letters are the same: an ending may be of any case."""
    for a, b in zip(wanted, found, strict=False):
        if a == b:
            continue
        return a.casefold() != b.casefold()
    return True


def _exact(pattern: Pattern, text: Text, positions: Sequence[int]) -> bool:
    """Tell whether the text has the term's own forms, the articles inside it included."""
    raws = pattern.raws
    lead = next((i for i, raw in enumerate(raws) if raw == pattern.parts[0].key), 0)
    start = positions[0] - lead
    stop = start + len(raws)
    if start < 0 or stop != positions[-1] + 1:
        return False
    return tuple(word.key for word in text.words[start:stop]) == raws


def _opened(found: Sequence[Word], word: Word) -> bool:
    return word.joint is Joint.BREAK and word is not found[0]


def _find_expression(pattern: Pattern, text: Text) -> list[Hit]:
    assert pattern.expression is not None
    try:
        spans = [
            Span(*match.span())
            for match in pattern.expression.finditer(text.text, timeout=REGEX_SECONDS)
            if match.end() > match.start()
        ]
    except TimeoutError:
        place = pattern.term.place
        raise BitextError(
            f"the pattern {pattern.text!r} took more than {REGEX_SECONDS:.0f} s on one text",
            line=place.line if place else None,
            column=place.column if place else None,
            hint="Write it without nested repetition, or as words with `match: lemma`.",
        ) from None
    starts = [word.start for word in text.words]
    stops = [word.stop for word in text.words]
    return [
        Hit(tuple(range(bisect_right(stops, span.start), bisect_left(starts, span.stop))), span)
        for span in spans
    ]


class Index:
    """Terms of one language, found together.

    Of a term only its first two words are looked at to begin with; it is made ready when a text has
    them, so that the terms that no text has cost next to nothing.

    Args:
        entries: Pairs of a number of the caller's own and a term.

    Raises:
        BitextError: A term is a regular expression with an error.
    """

    def __init__(self, entries: Iterable[tuple[int, Term]]) -> None:
        self._single: dict[str, list[int]] = {}
        self._double: dict[str, dict[str, list[int]]] = {}
        self._expressions: list[tuple[int, Pattern]] = []
        self._forms: list[tuple[int, Term, int]] = []
        """The caller's number, a term, and which of its patterns is meant."""
        self._made: dict[int, Pattern] = {}
        for number, term in entries:
            if term.match == "regex":
                self._expressions += ((number, pattern) for pattern in patterns(term, gap=0))
                continue
            for form, text in enumerate((term.text, *term.forms)):
                self._enter(_opening(text, term.lang), len(self._forms))
                self._forms.append((number, term, form))
        self._firsts = frozenset((*self._single, *self._double))
        """Every key of a first word: most words of a text begin no term."""

    def _enter(self, opening: Sequence[Keys], order: int) -> None:
        if len(opening) == 1:
            for key in opening[0]:
                self._single.setdefault(key, []).append(order)
        elif opening:
            for first in opening[0]:
                seconds = self._double.setdefault(first, {})
                for second in opening[1]:
                    seconds.setdefault(second, []).append(order)

    def _pattern(self, order: int) -> Pattern:
        made = self._made.get(order)
        if made is None:
            _, term, form = self._forms[order]
            made = self._made[order] = patterns(term, gap=0)[form]
        return made

    def find(self, text: Text) -> list[tuple[int, Pattern, Hit]]:
        """Return every hit of every pattern, overlapping ones included, without gaps.

        At one word they come in the order of the entries, expressions last of all.

        The source is what was written first; a gap there is another term more often than not.
        """
        found: list[tuple[int, Pattern, Hit]] = []
        for at, keys in enumerate(text.keys):
            if self._firsts.isdisjoint(keys):
                continue
            orders: set[int] = set()
            for key in keys:
                orders.update(self._single.get(key, ()))
                seconds = self._double.get(key)
                after = self._next(text, at) if seconds else None
                if seconds and after is not None:
                    for second in text.keys[after]:
                        orders.update(seconds.get(second, ()))
            # Keys are sets, and their order differs from run to run.
            for order in sorted(orders):
                pattern = self._pattern(order)
                hit = match_at(pattern, text, at, gap=0)
                if hit is not None and hit.cased:
                    found.append((self._forms[order][0], pattern, hit))
        for number, pattern in self._expressions:
            found += [(number, pattern, hit) for hit in _find_expression(pattern, text)]
        return found

    @staticmethod
    def _next(text: Text, at: int) -> int | None:
        stop = len(text.keys)
        if primary(text.lang) != "fr":  # only French has words that terms look through
            return at + 1 if at + 1 < stop else None
        return next((n for n in range(at + 1, stop) if not text.words[n].free), None)
