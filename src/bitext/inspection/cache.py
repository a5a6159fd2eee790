"""What the last run found, by content: one small JSON file for each memory that was checked.

A file says what it was made with: this program's code, the glossary, the rules, the day's
exceptions. Anything else, or anything that cannot be read, counts as nothing. Files are replaced in
one step, so that runs side by side cannot spoil them, and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from bitext.errors import BitextError
from bitext.files import write_atomic
from bitext.inspection.rows import Row
from bitext.inspection.workers import Kit

FORMAT = 1
SMALLEST = 64 * 1024
"""Bytes of a memory under which judging it anew is as fast."""


class Cache:
    """The remembered findings of one memory.

    Args:
        folder: Where the files are; made when first needed.
        memory: The memory, as an absolute path.
        made_with: What the findings depend on besides the units (:func:`signature`).
    """

    def __init__(self, folder: Path, memory: Path, made_with: str) -> None:
        name = hashlib.blake2b(str(memory).encode(), digest_size=16).hexdigest()
        self._path = folder / f"{name}.json"
        self._made_with = made_with
        self._old = self._load()
        self._new: dict[str, list[Row]] = {}

    def get(self, digest: str) -> list[Row] | None:
        """Return what was found in a stretch, None where it was not judged yet."""
        rows = self._old.get(digest)
        if rows is not None:
            self._new[digest] = rows
        return rows

    def put(self, digest: str, rows: list[Row]) -> None:
        """Note what was found in a stretch."""
        self._new[digest] = rows

    def save(self) -> None:
        """Write what was met in this run; where that is impossible, do without."""
        if self._new == self._old:
            return
        whole = {"format": FORMAT, "made_with": self._made_with, "stretches": self._new}
        content = json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass")
        # The findings are told in any case; a full disk must not turn them into an error.
        with contextlib.suppress(OSError, BitextError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._path, lambda file: file.write(content))

    def _load(self) -> dict[str, list[Row]]:
        try:
            whole = json.loads(self._path.read_bytes().decode("utf-8", "surrogatepass"))
            if whole["format"] == FORMAT and whole["made_with"] == self._made_with:
                stretches = whole["stretches"]
                return stretches if isinstance(stretches, dict) else {}
        except (OSError, ValueError, KeyError, TypeError):
            pass  # none, of another version, or damaged: judged anew, and then replaced
        return {}


def signature(kit: Kit) -> str:
    """Return what findings depend on besides the units, as a digest."""
    today = kit.today.isoformat()
    ended = sorted(
        {
            exception.until
            for concept in kit.glossary.concepts
            for exception in concept.exceptions
            if exception.until and exception.until < today
        }
    )
    parts = [_program(), kit.rules.signature(), kit.source, *ended]
    return _digest((kit.content, *(part.encode("utf-8", "surrogatepass") for part in parts)))


@cache
def _program() -> str:
    """Return a digest of the code that judges, and the versions of what it builds on."""
    root = Path(__file__).resolve().parent.parent
    files = [root / "languages.py", root / "model.py"]
    for package in ("checks", "glossary", "inspection"):
        files += sorted((root / package).rglob("*.py"))
    versions = [metadata.version(name) for name in ("bitext", "pymorphy3", "simplemma", "regex")]
    return _digest([*(path.read_bytes() for path in files), *map(str.encode, versions)])


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
