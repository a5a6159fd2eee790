"""Baselines: findings that were there before the check came, and are let pass until they change.

A finding is known again by its check, its subject and its unit, not by its line or its message; so
it survives units added above, and ends when the unit is mended.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bitext.errors import BitextError
from bitext.files import read_bytes, real, write_atomic
from bitext.reports.findings import Located, fingerprint

SCHEMA = "bitext-baseline"
VERSION = 1


class Baseline:
    """Findings to let pass.

    Args:
        known: How often each is let pass, by file and fingerprint.
        folder: Files are named relative to it.
    """

    def __init__(self, known: Counter[tuple[str, str]], folder: Path) -> None:
        self._known = known
        self._folder = folder
        files = dict.fromkeys(name for name, _ in known)
        self._missing = [name for name in files if not (folder / name).exists()]

    def covers(self, located: Located) -> bool:
        """Return whether a finding is let pass, and count it: each entry serves once.

        The entries of a file that is there no more serve any other: it may have been renamed.
        """
        mark = fingerprint(located)
        for name in (_relative(located.path, self._folder), *self._missing):
            if self._known[name, mark] > 0:
                self._known[name, mark] -= 1
                return True
        return False

    def gone(self, files: Iterable[str]) -> int:
        """Return how many entries of these files served no finding."""
        names = {_relative(path, self._folder) for path in files}
        return sum(count for (name, _), count in self._known.items() if name in names)


def read_baseline(path: str | Path) -> Baseline:
    """Return the baseline that a file holds.

    Raises:
        InputError: It cannot be read.
        BitextError: It is none.
    """
    try:
        whole = json.loads(read_bytes(path))
        form = (whole["schema"], whole["version"])
        known = Counter((str(entry["file"]), entry["fingerprint"]) for entry in whole["findings"])
    except (ValueError, KeyError, TypeError, RecursionError):
        form, known = None, Counter()
    if form != (SCHEMA, VERSION):
        found = f"{form[0]!r} of version {form[1]!r}" if form else "no JSON of that form"
        raise BitextError(
            f"is no baseline: expected {SCHEMA!r} of version {VERSION}, found {found}",
            path=str(path),
            hint="Write it anew: bitext check --baseline FILE --write-baseline",
        )
    return Baseline(known, _folder(path))


def write_baseline(path: str | Path, findings: Iterable[Located]) -> int:
    """Write a baseline of all findings that are open; return how many.

    Entries stand in the order of files and units, one a line, so that a diff shows what changed.

    Raises:
        OutputError: It cannot be written.
    """
    folder = _folder(path)
    entries = [_entry(located, folder) for located in findings if not located.overridden]
    lines = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    head = f'{{"schema": "{SCHEMA}", "version": {VERSION}, "findings": ['
    text = f"{head}\n  {lines}\n]}}\n" if entries else f"{head}]}}\n"
    write_atomic(path, lambda file: file.write(text.encode("utf-8", "backslashreplace")))
    return len(entries)


def _entry(located: Located, folder: Path) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint(located),
        "file": _relative(located.path, folder),
        "check": located.finding.check,
        "subject": located.finding.subject,
        "tuid": located.unit.tuid,
        "message": located.finding.message,
    }


def _folder(path: str | Path) -> Path:
    return real(path).parent


def _relative(path: str, folder: Path) -> str:
    return Path(os.path.relpath(real(path), folder)).as_posix()
