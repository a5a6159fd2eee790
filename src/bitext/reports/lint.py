"""Remarks on a glossary for people and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bitext.curation.lint import Level, Remark
from bitext.phrases import counted
from bitext.reports.findings import printable

SCHEMA = "bitext-glossary-lint"
SCHEMA_VERSION = 1

Paint = Callable[[str, Level], str]


def text_line(remark: Remark, path: str, *, paint: Paint | None = None) -> str:
    """Return a remark as one line in the form that editors and grep know.

    Args:
        remark: The remark.
        path: The glossary, for remarks on what stands in it and not in a file it includes.
        paint: Colours the level.
    """
    level = str(remark.rule.level)
    shown = paint(level, remark.rule.level) if paint else level
    return (
        f"{printable(_where(remark, path))}: {shown} {remark.rule.id} {remark.rule.name}: "
        f"{printable(remark.message)} [{printable(remark.concept)}]"
    )


def count(remarks: Iterable[Remark]) -> dict[Level, int]:
    """Return how many remarks there are of each level."""
    counts = Counter(remark.rule.level for remark in remarks)
    return {level: counts[level] for level in Level}


def summary(counts: dict[Level, int], concepts: int) -> str:
    """Return a run in one line."""
    found = ", ".join(counted(number, str(level)) for level, number in counts.items())
    return f"{counted(concepts, 'concept')}: {found}"


def json_report(remarks: Sequence[Remark], path: str, concepts: int) -> dict[str, Any]:
    """Return remarks as one object (docs/glossary.md describes it)."""
    return {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "summary": {
            "glossary": path,
            "concepts": concepts,
            **{f"{level}s": number for level, number in count(remarks).items()},
        },
        "remarks": [
            {
                "rule": remark.rule.id,
                "name": remark.rule.name,
                "level": str(remark.rule.level),
                "message": remark.message,
                "concept": remark.concept,
                "file": (remark.place.path if remark.place else "") or path,
                "line": remark.place.line if remark.place else None,
                "column": remark.place.column if remark.place else None,
            }
            for remark in remarks
        ],
    }


def _where(remark: Remark, path: str) -> str:
    place = remark.place
    return f"{place.path or path}:{place.line}:{place.column}" if place else path
