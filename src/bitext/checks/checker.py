"""Run the checks over units: of one language pair, or of every pair of a memory."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from bitext.checks import completeness, conflicts, consistency, overrides, terminology
from bitext.checks.catalogue import RULES, TERMINOLOGY
from bitext.checks.pair import Pair
from bitext.checks.rules import Rule, Trouble
from bitext.checks.ruleset import Ruleset
from bitext.glossary import Judge
from bitext.languages import language_name
from bitext.model import (
    OVERRIDE,
    Finding,
    Glossary,
    Severity,
    Status,
    TermStatus,
    TranslationUnit,
    primary,
)


class Judged(NamedTuple):
    """The findings of a unit."""

    open: tuple[Finding, ...]
    set_aside: tuple[Finding, ...]
    """Findings that an override on the unit covers."""


class Checker:
    """Runs the checks of one language pair.

    Args:
        glossary: What terminology is judged by.
        source: BCP 47 tag of the language translated from.
        target: BCP 47 tag of the language judged.
        today: The day by which exceptions of the glossary end; None leaves all in force.
        rules: Which checks run, and how much their findings matter.

    Raises:
        BitextError: A term of the glossary is a regular expression with an error.
    """

    def __init__(
        self,
        glossary: Glossary,
        source: str,
        target: str,
        *,
        today: dt.date | None = None,
        rules: Ruleset = TERMINOLOGY,
    ) -> None:
        self.source, self.target = source, target
        self._rules = rules
        self._terms = any(map(rules.runs, terminology.RULES)) and bool(glossary.concepts)
        self._judge = Judge(glossary, source, target)
        self._today = today
        self._names = frozenset(
            term.text.casefold()
            for concept in glossary.in_force().concepts
            if concept.do_not_translate
            for term in concept.terms
            if term.status is not TermStatus.FORBIDDEN
        )
        # Bound once: a rule is asked for each unit, its settings are not looked up each time.
        self._pairwise = tuple(
            (rule, rule.find, rules.options[rule.id], rules.severities[rule.id])
            for rule in RULES
            if rule.find is not None and rules.runs(rule) and rule.knows(target)
        )
        memory_wide = {rule.id for rule in consistency.RULES}
        self._judged = frozenset(_ALL_IDS - memory_wide) & (
            set(rules.severities) | {overrides.UNUSED.id, conflicts.OPEN.id}
        )

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

        A rejected unit is not judged; of one without text on both sides only that is told.
        """
        clashes: tuple[Finding, ...] = ()
        if self._rules.runs(conflicts.OPEN):
            clashes = tuple(conflicts.findings(unit, index, lang=self.target))
        if unit.status is Status.REJECTED:
            return Judged(clashes, ())
        pair = Pair(unit, self.source, self.target, self._names)
        found: list[Finding] = []
        if pair.complete:
            found += self._terminology(pair, index)
            found += self._quality(pair, index)
        elif self._rules.runs(completeness.EMPTY):
            severity = self._rules.severities[completeness.EMPTY.id]
            found += (
                _finding(completeness.EMPTY, trouble, severity, index, self.target)
                for trouble in completeness.find_empty_side(pair, {})
            )
        elif not any(prop.type == OVERRIDE for prop in unit.props):
            return Judged(clashes, ())
        if not found and not any(prop.type == OVERRIDE for prop in unit.props):
            return Judged(clashes, ())
        kept, set_aside, idle = overrides.apply(
            unit,
            found,
            index=index,
            lang=self.target,
            # Of a unit with one side nothing else was judged.
            judged=self._judged if pair.complete else {completeness.EMPTY.id},
            warn=self._rules.runs(overrides.UNUSED),
        )
        return Judged((*clashes, *kept, *idle), set_aside)

    def _terminology(self, pair: Pair, index: int) -> Iterator[Finding]:
        if not self._terms:
            return
        source, target = pair.source.text, pair.target.text
        for verdict in self._judge.verdicts(source, target, unit=pair.unit.tuid, today=self._today):
            for finding in terminology.findings(
                verdict, unit=index, source=source, target=target, lang=self.target
            ):
                if finding.check in self._rules.severities:
                    yield (
                        replace(finding, severity=self._rules.severities[finding.check])
                        if finding.check in self._rules.graded
                        else finding
                    )

    def _quality(self, pair: Pair, index: int) -> Iterator[Finding]:
        for rule, find, options, severity in self._pairwise:
            for trouble in find(pair, options):
                yield _finding(rule, trouble, severity, index, self.target)


class MemoryChecker:
    """Runs the checks of every language pair of a memory, its source with each other language.

    Args:
        glossary: What terminology is judged by.
        source: BCP 47 tag of the memory's source language.
        today: As for :class:`Checker`.
        rules: As for :class:`Checker`.
    """

    def __init__(
        self,
        glossary: Glossary,
        source: str,
        *,
        today: dt.date | None = None,
        rules: Ruleset = TERMINOLOGY,
    ) -> None:
        self._glossary, self._source, self._today = glossary, source, today
        self._rules = rules
        self._checkers: dict[str, Checker] = {}

    @property
    def targets(self) -> tuple[str, ...]:
        """The target languages met so far, as primary subtags."""
        return tuple(self._checkers)

    def judge(self, unit: TranslationUnit, index: int) -> Judged:
        """Return what there is to say about a unit in all its target languages."""
        everything: list[Finding] = []
        set_aside: list[Finding] = []
        targets = dict.fromkeys(primary(variant.lang) for variant in unit.variants)
        targets.pop(primary(self._source), None)
        if unit.variant(self._source) is None or not targets:
            return self._judge_alone(unit, index)
        for lang in targets:
            judged = self._checker(lang).judge(unit, index)
            # A conflict is about the unit, and told once, not for each target.
            told = bool(everything)
            everything += (f for f in judged.open if not told or f.check != conflicts.OPEN.id)
            set_aside += judged.set_aside
        return Judged(tuple(everything), tuple(set_aside))

    def _judge_alone(self, unit: TranslationUnit, index: int) -> Judged:
        """Judge a unit without a pair of languages: that it has none is all there is to say."""
        rule = completeness.EMPTY
        spoken = [variant.lang for variant in unit.variants if variant.text.strip()]
        if len(spoken) != 1 or unit.status is Status.REJECTED or not self._rules.runs(rule):
            return Judged((), ())
        trouble = Trouble(f"there is text in {language_name(spoken[0])} only", "alone")
        found = [_finding(rule, trouble, self._rules.severities[rule.id], index, spoken[0])]
        kept, set_aside, idle = overrides.apply(
            unit,
            found,
            index=index,
            lang=spoken[0],
            judged={rule.id},
            warn=self._rules.runs(overrides.UNUSED),
        )
        return Judged((*kept, *idle), set_aside)

    def _checker(self, lang: str) -> Checker:
        if lang not in self._checkers:
            self._checkers[lang] = Checker(
                self._glossary, self._source, lang, today=self._today, rules=self._rules
            )
        return self._checkers[lang]


_ALL_IDS = frozenset(rule.id for rule in RULES)
_UNSPEAKABLE = re.compile(r"[\s:\[\]]+")
LONGEST_SUBJECT = 40
"""Code points of a subject, which people type in overrides."""


def _finding(rule: Rule, trouble: Trouble, severity: Severity, index: int, lang: str) -> Finding:
    subject = _UNSPEAKABLE.sub("-", trouble.subject.strip())[:LONGEST_SUBJECT]
    return Finding(
        check=rule.id,
        name=rule.name,
        severity=severity,
        message=trouble.message,
        unit=index,
        lang=lang,
        subject=subject,
        source_spans=tuple(trouble.source),
        target_spans=tuple(trouble.target),
        suggestion=trouble.suggestion,
    )
