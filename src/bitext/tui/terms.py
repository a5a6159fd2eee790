"""The glossary at hand: where its terms stand in a unit, remembered while the unit is near."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict

from bitext.glossary import Judge, Verdict
from bitext.model import Glossary, TranslationUnit
from bitext.tui.segments import NO_HITS, Hits

REMEMBERED = 2000


class Terms:
    """Verdicts of the glossary on units of one language pair.

    Args:
        glossary: The terms.
        source: Language translated from.
        target: Language translated into.
        today: The day by which exceptions of the glossary end.
    """

    def __init__(
        self, glossary: Glossary, source: str, target: str, *, today: dt.date | None = None
    ) -> None:
        self._today = today
        self.glossary = glossary
        self._pair = source, target
        self._judge = Judge(glossary, source, target)
        # By identity, with the unit held so that its identity stays its own: hashing a unit would
        # read all of its text.
        self._known: OrderedDict[int, tuple[TranslationUnit, tuple[Verdict, ...], Hits]] = (
            OrderedDict()
        )

    def verdicts(self, unit: TranslationUnit) -> tuple[Verdict, ...]:
        """Return how the target of a unit renders the terms of its source."""
        return self._look_up(unit)[0]

    def known(self, unit: TranslationUnit) -> Hits:
        """Return where terms stand in a unit; nowhere while it was not looked up."""
        found = self._known.get(id(unit))
        return found[2] if found is not None else NO_HITS

    def knows(self, unit: TranslationUnit) -> bool:
        """Tell whether a unit was looked up."""
        return id(unit) in self._known

    def _look_up(self, unit: TranslationUnit) -> tuple[tuple[Verdict, ...], Hits]:
        kept = self._known.get(id(unit))
        if kept is None:
            texts = [unit.text(lang) for lang in self._pair]
            verdicts = self._judge.verdicts(texts[0], texts[1], unit=unit.tuid, today=self._today)
            hits = (
                tuple(span for verdict in verdicts for span in verdict.source_spans),
                tuple(each.hit.span for verdict in verdicts for each in verdict.good),
            )
            kept = self._known[id(unit)] = (unit, verdicts, hits if any(hits) else NO_HITS)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return kept[1], kept[2]
