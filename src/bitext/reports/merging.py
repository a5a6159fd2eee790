"""What a merge came to, and which conflicts a memory holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bitext.model import TranslationUnit
from bitext.reports.difference import sides_lines
from bitext.reports.findings import printable
from bitext.review.conflicts import Conflict, without_conflict

SCHEMA = "bitext-conflicts"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Located:
    """An open conflict and where it stands."""

    path: str
    """The file, as the person named it."""
    line: int
    """Line of its first unit, from 1."""
    conflict: Conflict
    held: tuple[TranslationUnit, ...]
    """The version that the file holds, as it is now."""

    @property
    def ours(self) -> tuple[TranslationUnit, ...]:
        """Our version: what the file holds, unless we removed it."""
        return self.held if self.conflict.ours is None else self.conflict.ours

    @property
    def theirs(self) -> tuple[TranslationUnit, ...]:
        """Their version."""
        return self.held if self.conflict.theirs is None else self.conflict.theirs

    @property
    def tuids(self) -> tuple[str, ...]:
        """The ids of the units of all versions, each once."""
        units = (*self.held, *self.ours, *self.theirs, *self.conflict.base)
        return tuple(dict.fromkeys(unit.tuid for unit in units if unit.tuid))


def locate(
    conflicts: Sequence[Conflict], path: str, units: Sequence[TranslationUnit], lines: Sequence[int]
) -> tuple[Located, ...]:
    """Return conflicts with their places in a file.

    Args:
        conflicts: The open conflicts of ``units``.
        path: The file.
        units: All its units.
        lines: Line of each unit, from 1.
    """
    return tuple(
        Located(
            path,
            lines[conflict.positions[0]],
            conflict,
            tuple(without_conflict(units[position]) for position in conflict.positions),
        )
        for conflict in conflicts
    )


def text_lines(found: Located, *, colour: bool = False) -> Iterator[str]:
    """Yield a conflict as text: where it is, then how theirs differs from ours."""
    conflict = found.conflict
    units = ", ".join(found.tuids) or "without id"
    yield (
        f"{printable(found.path)}:{found.line}: conflict {conflict.id}: "
        f"{printable(conflict.fields)} (tuid {printable(units)})"
    )
    if not (found.ours and found.theirs):
        yield f"  {'ours' if not found.ours else 'theirs'}: removed"
    yield from sides_lines(found.ours, found.theirs, colour=colour)


def json_report(found: Sequence[Located]) -> dict[str, Any]:
    """Return conflicts as one object (docs/git.md describes it)."""
    return {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "conflicts": [
            {
                "id": located.conflict.id,
                "file": located.path,
                "line": located.line,
                "fields": located.conflict.fields.split(", "),
                "tuids": list(located.tuids),
                "ours": _texts(located.ours),
                "theirs": _texts(located.theirs),
                "base": _texts(located.conflict.base),
            }
            for located in found
        ],
    }


def _texts(units: Sequence[TranslationUnit]) -> list[dict[str, Any]]:
    return [
        {
            "tuid": unit.tuid,
            "status": unit.status.value,
            "texts": [{"lang": variant.lang, "text": variant.text} for variant in unit.variants],
        }
        for unit in units
    ]
