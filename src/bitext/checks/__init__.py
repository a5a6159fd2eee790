"""Checks: what there is to say about a unit, as findings.

    checker = Checker(glossary, "en", "fr", today=datetime.date.today())
    checker.findings(unit, index)

A check is pure: the same unit, glossary and day give the same findings.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from bitext.checks import conflicts, overrides, terminology
from bitext.glossary import Judge
from bitext.model import Finding, Glossary, Status, TranslationUnit, primary

__all__ = ["RULES", "Checker", "Judged", "MemoryChecker"]


class Judged(NamedTuple):
    """The findings of a unit."""

    open: tuple[Finding, ...]
    set_aside: tuple[Finding, ...]
    """Findings that an override on the unit covers."""


RULES = (*terminology.RULES, overrides.UNUSED, conflicts.OPEN)
"""Every check there is, by id."""


class Checker:
    """Runs the checks of one language pair.

    Args:
        glossary: What terminology is judged by.
        source: BCP 47 tag of the language translated from.
        target: BCP 47 tag of the language judged.
        today: The day by which exceptions of the glossary end; None leaves all in force.

    Raises:
        BitextError: A term of the glossary is a regular expression with an error.
    """

    def __init__(
        self, glossary: Glossary, source: str, target: str, *, today: dt.date | None = None
    ) -> None:
        self.source, self.target = source, target
        self._judge = Judge(glossary, source, target)
        self._today = today

    def findings(
        self, unit: TranslationUnit, index: int, *, overridden: bool = False
    ) -> tuple[Finding, ...]:
        """Return what there is to say about a unit, without what a person has set aside.

        Args:
            unit: The unit.
            index: Its position in the memory, from 0.
            overridden: Give also what has been set aside, first.
        """
        judged = self.judge(unit, index)
        return (*judged.set_aside, *judged.open) if overridden else judged.open

    def judge(self, unit: TranslationUnit, index: int) -> Judged:
        """Return what there is to say about a unit and what a person has set aside.

        The terms of a rejected unit, and of one without text on both sides, are not judged.
        """
        clashes = tuple(conflicts.findings(unit, index, lang=self.target))
        source, target = unit.text(self.source), unit.text(self.target)
        if unit.status is Status.REJECTED or not source.strip() or not target.strip():
            return Judged(clashes, ())
        verdicts = self._judge.verdicts(source, target, unit=unit.tuid, today=self._today)
        found = tuple(
            finding
            for verdict in verdicts
            for finding in terminology.findings(
                verdict, unit=index, source=source, target=target, lang=self.target
            )
        )
        kept, set_aside, idle = overrides.apply(unit, found, index=index, lang=self.target)
        return Judged((*clashes, *kept, *idle), set_aside)


class MemoryChecker:
    """Runs the checks of every language pair of a memory, its source with each other language.

    Args:
        glossary: What terminology is judged by.
        source: BCP 47 tag of the memory's source language.
        today: As for :class:`Checker`.
    """

    def __init__(self, glossary: Glossary, source: str, *, today: dt.date | None = None) -> None:
        self._glossary, self._source, self._today = glossary, source, today
        self._checkers: dict[str, Checker] = {}

    @property
    def targets(self) -> tuple[str, ...]:
        """The target languages met so far, as primary subtags."""
        return tuple(self._checkers)

    def judge(self, unit: TranslationUnit, index: int) -> Judged:
        """Return what there is to say about a unit in all its target languages."""
        everything: list[Finding] = []
        set_aside: list[Finding] = []
        if unit.variant(self._source) is not None:
            targets = dict.fromkeys(primary(variant.lang) for variant in unit.variants)
            targets.pop(primary(self._source), None)
            for lang in targets:
                judged = self._checker(lang).judge(unit, index)
                # A conflict is about the unit, and told once, not for each target.
                told = bool(everything)
                everything += (f for f in judged.open if not told or f.check != conflicts.OPEN.id)
                set_aside += judged.set_aside
        return Judged(tuple(everything), tuple(set_aside))

    def _checker(self, lang: str) -> Checker:
        if lang not in self._checkers:
            self._checkers[lang] = Checker(self._glossary, self._source, lang, today=self._today)
        return self._checkers[lang]
