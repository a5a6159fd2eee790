"""What the readers and writers of glossary formats give: concepts, and what had no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bitext.curation.merging import free_id, new_id
from bitext.glossary.words import comparable, words
from bitext.languages import canonical
from bitext.model import Concept, Glossary, Term, TermStatus, primary


@dataclass(frozen=True, slots=True)
class Loss:
    """A kind of fact that the other side has no place for."""

    what: str
    """In a few words, the same for all facts of the kind."""
    count: int
    first: str
    """The first concept, or line, that had one."""


class Losses:
    """Counts what had no place, by kind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def add(self, what: str, where: str) -> None:
        """Note one fact that is lost."""
        self._counts[what] += 1
        self._first.setdefault(what, where)

    def all(self) -> tuple[Loss, ...]:
        """Return the kinds, in the order they were first met."""
        return tuple(Loss(what, self._counts[what], first) for what, first in self._first.items())


@dataclass(frozen=True, slots=True)
class GlossaryReading:
    """A glossary of another format, as far as ours has a place for it."""

    glossary: Glossary
    losses: tuple[Loss, ...]


def checked(concepts: Iterable[Concept], source: str, losses: Losses, where: str = "") -> Glossary:
    """Return concepts as a glossary that glossary.yaml can hold; what it cannot is told.

    A language's first term without a status is preferred, later ones are admitted. Ids lose the
    signs that ours may not have; a term that is there twice is kept once.
    """
    kept: list[Concept] = []
    taken: set[str] = set()
    for concept in concepts:
        place = where or concept.id
        terms = tuple(_distinct(concept, losses))
        if not any(
            primary(term.lang) == primary(source) and term.status is not TermStatus.FORBIDDEN
            for term in terms
        ):
            losses.add(f"a concept without an approved term in {source}", place or "?")
            continue
        ident = free_id(concept.id, taken) if concept.id else new_id(terms[0].text, taken)
        if concept.id and ident != concept.id:
            losses.add("an id with a space, colon or bracket, or that is there twice", concept.id)
        taken.add(ident)
        kept.append(replace(concept, id=ident, terms=terms))
    return Glossary(source, tuple(kept))


def ranked(terms: Iterable[tuple[Term, bool]]) -> tuple[Term, ...]:
    """Return terms with a status each: those marked as without one get it by their order."""
    listed = list(terms)
    preferred = {
        canonical(term.lang)
        for term, stated in listed
        if stated and term.status is TermStatus.PREFERRED
    }
    found = []
    for term, stated in listed:
        lang = canonical(term.lang)
        if not stated:
            status = TermStatus.ADMITTED if lang in preferred else TermStatus.PREFERRED
            term = replace(term, status=status)  # noqa: PLW2901
            preferred.add(lang)
        found.append(term)
    return tuple(found)


def _distinct(concept: Concept, losses: Losses) -> Iterator[Term]:
    seen: set[tuple[str, str]] = set()
    langs = list(dict.fromkeys(term.lang for term in concept.terms))
    for term in sorted(concept.terms, key=lambda t: langs.index(t.lang)):
        name = comparable(term.text) if term.match == "lemma" else term.text
        if term.match != "regex" and not words(term.text, term.lang):
            losses.add("a term without a letter or digit", concept.id or term.text)
        elif (canonical(term.lang), name) in seen:
            losses.add("a term that its concept has already", concept.id or term.text)
        else:
            seen.add((canonical(term.lang), name))
            yield term
