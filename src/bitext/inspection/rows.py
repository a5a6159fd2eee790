"""Findings as rows of plain values: what passes between processes and into the cache."""

from __future__ import annotations

from typing import Any

from bitext import checks
from bitext.model import Finding, Offer, Severity, Span, TranslationUnit

Row = list[Any]
"""Position in the stretch, whether it is set aside, then the fields of a finding."""


def judge(checker: checks.MemoryChecker, units: list[TranslationUnit]) -> list[Row]:
    """Return the findings of units, their positions counted from the first one."""
    rows: list[Row] = []
    for offset, unit in enumerate(units):
        judged = checker.judge(unit, offset)
        rows += (_row(offset, finding, aside=False) for finding in judged.open)
        rows += (_row(offset, finding, aside=True) for finding in judged.set_aside)
    return rows


def _row(offset: int, finding: Finding, *, aside: bool) -> Row:
    return [
        offset,
        aside,
        finding.check,
        finding.name,
        str(finding.severity),
        finding.message,
        finding.lang,
        finding.subject,
        [[span.start, span.stop] for span in finding.source_spans],
        [[span.start, span.stop] for span in finding.target_spans],
        finding.suggestion,
        [
            [offer.text, [offer.span.start, offer.span.stop] if offer.span else None,
             offer.sure, offer.reason]
            for offer in finding.offers
        ],
        finding.explanation,
    ]  # fmt: skip


def finding_of(row: Row, first: int) -> tuple[int, bool, Finding]:
    """Return the position in the stretch, whether it is set aside, and the finding of a row.

    Args:
        row: As made by :func:`judge`.
        first: Position of the stretch's first unit in the memory.

    Raises:
        ValueError: It is no such row.
    """
    try:
        offset, aside, check, name, severity, message, lang, subject, *rest = row
        source, target, suggestion, offers, explanation = rest
        return (
            int(offset),
            bool(aside),
            Finding(
                check=check,
                name=name,
                severity=Severity(severity),
                message=message,
                unit=first + int(offset),
                lang=lang,
                subject=subject,
                source_spans=tuple(Span(*span) for span in source),
                target_spans=tuple(Span(*span) for span in target),
                suggestion=suggestion,
                offers=tuple(
                    Offer(text, Span(*span) if span else None, sure, reason)
                    for text, span, sure, reason in offers
                ),
                explanation=explanation,
            ),
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"not a finding: {row!r}") from error
