"""What an import did, or would do: per file and in total, with the reasons for what was skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bitext.phrases import counted
from bitext.review.importing import Outcome, Verdict

SCHEMA = "bitext-import"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of the units of one file, or of files that go together."""

    name: str
    form: str
    outcomes: tuple[Outcome, ...]
    unread: tuple[str, ...] = ()
    """Reasons of the parts of the file that gave no unit."""
    assumed: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """Return how many units had a verdict; parts that gave no unit count as skipped."""
        found = sum(outcome.verdict is verdict for outcome in self.outcomes)
        return found + (len(self.unread) if verdict is Verdict.SKIPPED else 0)

    @property
    def read(self) -> int:
        """Units and parts that gave none."""
        return len(self.outcomes) + len(self.unread)

    @property
    def reasons(self) -> dict[str, int]:
        """How many were skipped for which reason, the most frequent first."""
        found = Counter(self.unread)
        found.update(o.reason for o in self.outcomes if o.verdict is Verdict.SKIPPED)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def text_lines(files: Sequence[FileReport], *, into: str, units: int, dry: bool) -> Iterator[str]:
    """Yield the report as lines.

    Args:
        files: What became of each.
        into: The memory, as the person named it.
        units: How many it has afterwards.
        dry: Whether nothing was written.
    """
    for file in files:
        yield f"{file.name} ({file.form}): {_numbers([file])}"
        for reason, count in file.reasons.items():
            yield f"  {count:,} skipped: {reason}"
        for sentence in file.assumed:
            yield f"  note: {sentence}"
    verb = "would have" if dry else "has"
    total = f" ({_numbers(files)})" if len(files) > 1 else ""
    tail = "; dry run, nothing was written" if dry else ""
    yield f"{into}: {verb} {counted(units, 'unit')}{total}{tail}"


def json_report(
    files: Sequence[FileReport], *, into: str, units: int, langs: Sequence[str], dry: bool
) -> dict[str, Any]:
    """Return the report as one object; docs/formats.md describes it."""
    return {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "into": into,
        "dry_run": dry,
        "languages": list(langs),
        "units": units,
        **_counts(files),
        "files": [
            {
                "file": file.name,
                "format": file.form,
                **_counts([file]),
                "reasons": file.reasons,
                "assumed": list(file.assumed),
            }
            for file in files
        ],
    }


def _counts(files: Sequence[FileReport]) -> dict[str, int]:
    found = {"read": sum(file.read for file in files)}
    return found | {
        verdict.value: sum(file.count(verdict) for file in files) for verdict in Verdict
    }


def _numbers(files: Sequence[FileReport]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in _counts(files).items())
