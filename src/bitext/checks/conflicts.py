"""The check on conflicts: a unit that two people made differently is nobody's decision yet."""

from __future__ import annotations

from collections.abc import Iterator

from bitext.checks.rules import Rule
from bitext.model import CONFLICT, Finding, Severity, TranslationUnit

OPEN = Rule(
    "M001",
    "open-conflict",
    "A merge left two versions of the unit",
    """\
Two people changed the same field of a unit, and `bitext merge` kept both versions until somebody
chooses: `bitext merge --list`, `bitext merge --settle`, or the review screen. An error, which no
override sets aside. docs/git.md tells more.""",
    severity=Severity.ERROR,
)


def findings(unit: TranslationUnit, index: int, *, lang: str) -> Iterator[Finding]:
    """Yield one finding for each open conflict a unit is part of."""
    for prop in unit.props:
        if prop.type == CONFLICT:
            name, _, fields = prop.text.partition(": ")
            yield Finding(
                check=OPEN.id,
                name=OPEN.name,
                severity=Severity.ERROR,
                message=f"a merge left two versions ({fields or 'conflict'}); settle them with "
                f"bitext merge --settle ours or theirs --unit {name}",
                unit=index,
                lang=lang,
            )
