"""Checks: what there is to say about a unit, as findings.

    checker = Checker(glossary, "en", "fr", today=datetime.date.today(), rules=DEFAULT)
    checker.findings(unit, index)

A check is pure: the same unit, glossary, rules and day give the same findings. The names below are
imported on first use: a command that judges nothing loads no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitext.late import late

if TYPE_CHECKING:
    from bitext.checks.catalogue import DEFAULT, RULES, TERMINOLOGY, find_rule
    from bitext.checks.checker import Checker, Judged, MemoryChecker
    from bitext.checks.overrides import overridden
    from bitext.checks.rules import Rule
    from bitext.checks.ruleset import Ruleset

__all__ = [
    "DEFAULT",
    "RULES",
    "TERMINOLOGY",
    "Checker",
    "Judged",
    "MemoryChecker",
    "Rule",
    "Ruleset",
    "find_rule",
    "overridden",
]

__getattr__ = late(
    __name__,
    {
        "catalogue": ("DEFAULT", "RULES", "TERMINOLOGY", "find_rule"),
        "checker": ("Checker", "Judged", "MemoryChecker"),
        "overrides": ("overridden",),
        "rules": ("Rule",),
        "ruleset": ("Ruleset",),
    },
)
