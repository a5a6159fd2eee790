"""All the checks there are, and the sets of them that run unless a project says otherwise."""

from __future__ import annotations

from bitext.checks import (
    completeness,
    conflicts,
    consistency,
    markup,
    numbers,
    overrides,
    punctuation,
    spacing,
    terminology,
    wording,
)
from bitext.checks.rules import Rule
from bitext.checks.ruleset import Ruleset

RULES: tuple[Rule, ...] = (
    *terminology.RULES,
    overrides.UNUSED,
    conflicts.OPEN,
    *numbers.RULES,
    *punctuation.RULES,
    *spacing.RULES,
    *markup.RULES,
    *completeness.RULES,
    *wording.RULES,
    *consistency.RULES,
)
"""Every check there is; terminology first, then by what they look at."""

TERMINOLOGY = Ruleset.of((*terminology.RULES, overrides.UNUSED, conflicts.OPEN))
"""What the glossary asks for, and nothing else."""

DEFAULT = Ruleset.of(rule for rule in RULES if rule.on)
"""What runs where a project says nothing else."""

_BY_KEY = {key: rule for rule in RULES for key in (rule.id, rule.name)}


def find_rule(key: str) -> Rule | None:
    """Return the rule of an id or name, whatever its capitals."""
    return _BY_KEY.get(key.upper()) or _BY_KEY.get(key.lower())
