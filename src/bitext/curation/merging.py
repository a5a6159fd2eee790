"""What another glossary would add to ours. Nothing of ours is changed or taken away."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from bitext.glossary.words import comparable
from bitext.languages import canonical
from bitext.model import Concept, Glossary, Term, TermStatus, primary
from bitext.phrases import quote


def new_id(text: str, taken: Container[str]) -> str:
    """Return an id for a concept, made of a term: ``face-mask``, or ``face-mask-2``."""
    return free_id(re.sub(r"[^\w.]+", "-", text.casefold()).strip("-."), taken)


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return a wanted id without signs that ids may not have, with a number if need be."""
    bare = re.sub(r"[\s:\[\]]+", "-", wanted).strip("-") or "term"
    ident, number = bare, 1
    while ident in taken:
        number += 1
        ident = f"{bare}-{number}"
    return ident


@dataclass(frozen=True, slots=True)
class Difference:
    """Something the other glossary has in another way; ours is kept."""

    concept: str
    message: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What a glossary would add to another."""

    concepts: tuple[Concept, ...]
    """New ones, with ids that ours has not."""
    terms: tuple[tuple[str, Term], ...]
    """New terms with the id of the concept of ours that they belong to."""
    differences: tuple[Difference, ...]
    known: int
    """Terms that are there already."""


def merge(ours: Glossary, theirs: Glossary) -> Merge:
    """Say what ``theirs`` adds to ``ours``.

    A concept is the same where it has the id and a source term in common, else where it has one
    in common and no other domain. A preferred term that meets another preferred one of ours
    comes in as proposed: a person decides.
    """
    merging = _Merging(ours)
    for concept in theirs.concepts:
        merging.take(concept)
    return Merge(
        tuple(merging.concepts.values()),
        tuple(merging.terms),
        tuple(merging.differences),
        merging.known,
    )


class _Merging:
    def __init__(self, ours: Glossary) -> None:
        self._source = ours.source
        self._ours = {concept.id: concept for concept in ours.concepts}
        self._by_source: dict[str, list[Concept]] = {}
        self._ids = set(self._ours)
        for concept in ours.concepts:
            self._index(concept)
        self.concepts: dict[str, Concept] = {}
        self.terms: list[tuple[str, Term]] = []
        self.differences: list[Difference] = []
        self.known = 0
        self._added: dict[str, list[Term]] = {}

    def take(self, theirs: Concept) -> None:
        ours = self._same(theirs)
        if ours is None:
            ident = free_id(theirs.id, self._ids)
            self._ids.add(ident)
            self.concepts[ident] = replace(theirs, id=ident)
            return
        for key in ("domain", "definition", "note"):
            mine, other = getattr(ours, key), getattr(theirs, key)
            if other and other != mine:
                has = f"ours is {quote(mine)}" if mine else "ours has none"
                self._differ(ours, f"{key}: theirs is {quote(other)}, {has}; not taken")
        if theirs.do_not_translate and not ours.do_not_translate:
            self._differ(ours, "theirs is not to be translated; not taken")
        for term in theirs.terms:
            self._take_term(ours, term)

    def _take_term(self, ours: Concept, term: Term) -> None:
        lang = canonical(term.lang)
        terms = [
            t for t in (*ours.terms, *self._added.get(ours.id, ())) if canonical(t.lang) == lang
        ]
        for mine in terms:
            if comparable(mine.text) == comparable(term.text):
                self.known += 1
                if mine.status is not term.status:
                    self._differ(
                        ours,
                        f"{quote(mine.text)} ({lang}) is {mine.status} in ours, {term.status} in"
                        " theirs; not taken",
                    )
                return
        rival = next((t for t in terms if t.status is TermStatus.PREFERRED), None)
        if rival is not None and term.status is TermStatus.PREFERRED:
            self._differ(
                ours,
                f"{quote(term.text)} ({lang}) is preferred in theirs, {quote(rival.text)} in ours;"
                " taken as proposed",
            )
            term = replace(term, status=TermStatus.PROPOSED)
        self.terms.append((ours.id, term))
        self._added.setdefault(ours.id, []).append(term)

    def _same(self, theirs: Concept) -> Concept | None:
        names = set(self._names(theirs))
        by_id = self._ours.get(theirs.id)
        if by_id is not None and not names.isdisjoint(self._names(by_id)):
            return by_id
        for name in names:
            for ours in self._by_source.get(name, ()):
                if not ours.domain or not theirs.domain or ours.domain == theirs.domain:
                    return ours
        return None

    def _index(self, concept: Concept) -> None:
        for name in self._names(concept):
            self._by_source.setdefault(name, []).append(concept)

    def _names(self, concept: Concept) -> Iterator[str]:
        for term in concept.terms:
            approved = term.status is not TermStatus.FORBIDDEN
            if approved and primary(term.lang) == primary(self._source):
                yield comparable(term.text)

    def _differ(self, ours: Concept, message: str) -> None:
        self.differences.append(Difference(ours.id, message))
