"""Overrides: a person has looked at a finding and set it aside, with a reason.

They stand on the unit in props ``x-bitext-override``: ``G001 concept-id: reason``, with a language
in brackets where the unit has several targets: ``G001 concept-id [fr]: reason``. Without a subject,
``LEN01: reason``, all findings of the check are meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bitext.checks.rules import Rule
from bitext.model import OVERRIDE, Finding, Severity, TranslationUnit, primary

UNUSED = Rule(
    "G007",
    "unused-override",
    "An override that sets nothing aside",
    """\
A prop `x-bitext-override` on the unit names a finding that is not there any more, or cannot be
read: remove it. An override reads `G001 czar: reason`, with a reason; `G001 czar [fr]: reason`
holds for one language, `LEN01: reason` for all findings of a check on the unit. A warning.""",
)

FORM = re.compile(
    r"\s*(?P<check>[A-Z]+\d+)(?:\s+(?P<subject>[^\s:\[\]]+))?\s*(?:\[(?P<lang>[\w-]+)\])?\s*:"
    r"\s*(?P<reason>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Override:
    """A finding set aside."""

    check: str
    subject: str
    """What the finding is about; any subject where empty."""
    reason: str
    lang: str = ""
    """Target language it holds for; all where empty."""

    def __str__(self) -> str:
        subject = f" {self.subject}" if self.subject else ""
        lang = f" [{self.lang}]" if self.lang else ""
        return f"{self.check}{subject}{lang}: {self.reason}"

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is the one set aside."""
        return (
            self.check == finding.check
            and self.subject in ("", finding.subject)
            and (not self.lang or primary(self.lang) == primary(finding.lang))
        )


def parse(text: str) -> Override | None:
    """Return the override that a prop holds, None where it is not of the form above."""
    match = FORM.fullmatch(text)
    if match is None:
        return None
    return Override(
        match["check"], match["subject"] or "", match["reason"].strip(), match["lang"] or ""
    )


def overridden(unit: TranslationUnit, finding: Finding) -> bool:
    """Return whether a person has set a finding on a unit aside."""
    return any(
        override is not None and override.covers(finding)
        for prop in unit.props
        if prop.type == OVERRIDE
        for override in (parse(prop.text),)
    )


def apply(
    unit: TranslationUnit,
    findings: Sequence[Finding],
    *,
    index: int,
    lang: str,
    judged: Collection[str],
    warn: bool = True,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that stand, those set aside, and a warning for each idle override.

    Args:
        unit: Its props are read.
        findings: What was found in the unit for one target language.
        index: Position of the unit, for the warnings.
        lang: That language.
        judged: Ids of the checks that were run: an override of another one is not idle.
        warn: Tell idle overrides.
    """
    kept = list(findings)
    idle: list[Finding] = []
    several = len({primary(variant.lang) for variant in unit.variants}) > 2
    for prop in unit.props:
        if prop.type != OVERRIDE:
            continue
        override = parse(prop.text)
        if override is None:
            message = (
                f"the override “{prop.text}” cannot be read; "
                "expected “G001 concept-id: reason”, with a reason"
            )
            idle.append(_warning(message, "", index, lang))
            continue
        covered = [finding for finding in findings if override.covers(finding)]
        kept = [finding for finding in kept if finding not in covered]
        # Without a language it may serve another target of the unit: only that one would know.
        elsewhere = several and (not override.lang or primary(override.lang) != primary(lang))
        if not covered and not elsewhere and override.check in judged:
            message = f"the override “{override}” sets nothing aside any more; remove it"
            idle.append(_warning(message, override.subject, index, lang))
    set_aside = tuple(finding for finding in findings if finding not in kept)
    return tuple(kept), set_aside, tuple(idle) if warn else ()


def _warning(message: str, subject: str, index: int, lang: str) -> Finding:
    return Finding(
        check=UNUSED.id,
        name=UNUSED.name,
        severity=Severity.WARNING,
        message=message,
        unit=index,
        lang=lang,
        subject=subject,
    )
