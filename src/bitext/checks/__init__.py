"""Checks: what there is to say about a unit, as findings.

    checker = Checker(glossary, "en", "fr", today=datetime.date.today())
    checker.findings(unit, index)

A check is pure: the same unit, glossary and day give the same findings.
"""

from __future__ import annotations

import datetime as dt

from bitext.checks import overrides, terminology
from bitext.glossary import Judge
from bitext.model import Finding, Glossary, Status, TranslationUnit

__all__ = ["RULES", "Checker"]

RULES = (*terminology.RULES, overrides.UNUSED)
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
        """Return what there is to say about a unit.

        A rejected unit, and one without text on both sides, is not judged.

        Args:
            unit: The unit.
            index: Its position in the memory, from 0.
            overridden: Give also what a person has set aside by an override.
        """
        source, target = unit.text(self.source), unit.text(self.target)
        if unit.status is Status.REJECTED or not source.strip() or not target.strip():
            return ()
        verdicts = self._judge.verdicts(source, target, unit=unit.tuid, today=self._today)
        found = tuple(
            finding
            for verdict in verdicts
            for finding in terminology.findings(
                verdict, unit=index, source=source, target=target, lang=self.target
            )
        )
        kept, unused = overrides.apply(unit, found, index=index, lang=self.target)
        return (*(found if overridden else kept), *unused)
