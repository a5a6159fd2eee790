"""What translations make of a glossary: entries nobody needs, entries everybody breaks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from bitext.curation.lint import IDLE_EXCEPTION, OFTEN_BROKEN, UNUSED, Remark
from bitext.glossary import Judge
from bitext.glossary.words import fold
from bitext.model import Concept, Glossary, Status, TermException, TranslationUnit, primary
from bitext.phrases import quote

FEWEST = 4
"""Hits below which a share says nothing."""
BROKEN = 0.5
"""Share of broken hits above which the entry is the more likely fault."""


class Usage:
    """Counts, unit by unit, where memories have the concepts of a glossary, and how rendered.

    Args:
        glossary: The glossary.
        today: The day by which exceptions end; None leaves all in force.
    """

    def __init__(self, glossary: Glossary, *, today: dt.date | None = None) -> None:
        self._glossary, self._today = glossary, today
        self._judges: dict[tuple[str, str], Judge] = {}
        self._hits: Counter[tuple[str, str]] = Counter()
        self._broken: Counter[tuple[str, str]] = Counter()
        self._met: set[str] = set()
        self._open = {
            (concept.id, number): exception
            for concept in glossary.concepts
            for number, exception in enumerate(concept.exceptions)
            if exception.unit or exception.source_contains
        }

    def add(self, unit: TranslationUnit, source: str) -> None:
        """Count a unit.

        Args:
            unit: The unit; a rejected one does not count.
            source: BCP 47 tag of the language it was translated from.
        """
        text = unit.text(source)
        if unit.status is Status.REJECTED or not text.strip():
            return
        if self._open:
            self._close(unit.tuid, fold(text))
        for lang in dict.fromkeys(primary(variant.lang) for variant in unit.variants):
            target = unit.text(lang)
            if lang == primary(source) or not target.strip():
                continue
            judge = self._judge(source, lang)
            for verdict in judge.verdicts(text, target, unit=unit.tuid, today=self._today):
                doubtful = verdict.related or verdict.verb or verdict.compound
                broken = not verdict.good and not doubtful
                for concept in verdict.concepts:
                    self._met.add(concept.id)
                    self._hits[concept.id, lang] += 1
                    self._broken[concept.id, lang] += broken

    def remarks(self) -> Iterator[Remark]:
        """Yield what the units that were counted say about the glossary."""
        for concept in self._glossary.in_force().concepts:
            yield from self._often_broken(concept)
            if concept.id not in self._met:
                terms = concept.in_language(self._glossary.source)
                shown = quote(terms[0].text) if terms else concept.id
                yield Remark(UNUSED, f"no unit has {shown}", concept.id, concept.place)
        for (ident, _), exception in self._open.items():
            message = f"the exception “{exception.reason}” fits no unit: {_condition(exception)}"
            yield Remark(IDLE_EXCEPTION, message, ident, exception.place)

    def _often_broken(self, concept: Concept) -> Iterator[Remark]:
        for lang in dict.fromkeys(primary(term.lang) for term in concept.terms):
            hits, broken = self._hits[concept.id, lang], self._broken[concept.id, lang]
            if hits >= FEWEST and broken > BROKEN * hits:
                message = (
                    f"{broken} of {hits} translations into {lang} have none of its terms; the entry"
                    " may lack an admitted one, or need an exception"
                )
                terms = concept.in_language(lang)
                place = terms[0].place if terms else concept.place
                yield Remark(OFTEN_BROKEN, message, concept.id, place)

    def _judge(self, source: str, lang: str) -> Judge:
        pair = (primary(source), lang)
        if pair not in self._judges:
            self._judges[pair] = Judge(self._glossary, source, lang)
        return self._judges[pair]

    def _close(self, tuid: str | None, source: str) -> None:
        for key, exception in tuple(self._open.items()):
            fits = not exception.unit or exception.unit == tuid
            if fits and fold(exception.source_contains) in source:
                del self._open[key]


def _condition(exception: TermException) -> str:
    parts = []
    if exception.unit:
        parts.append(f"none has the tuid {exception.unit!r}")
    if exception.source_contains:
        parts.append(f"none has {quote(exception.source_contains)} in its source")
    return ", or ".join(parts)
