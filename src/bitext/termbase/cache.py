"""Read a large glossary from what an earlier reading of it came to.

YAML with the place of every value is slow: 50,000 concepts take seconds and hundreds of megabytes.
The glossary they come to is kept in the platform's cache folder as JSON, which holds data and can
do nothing. An entry is taken only if it is whole (it begins with the digest of the rest), was
written by this version of bitext, and every file that was read has the same bytes still; otherwise
the glossary is read anew. The folder can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import IO, Any

import platformdirs

from bitext.errors import BitextError
from bitext.files import read_bytes, real, write_atomic
from bitext.model import Glossary
from bitext.termbase.reader import read_with_files
from bitext.termbase.rows import LAYOUT, dump, load

SMALLEST = 200_000
"""Bytes of a glossary from which on it is kept: smaller ones are read in a tenth of a second."""
KEPT = 20
"""Glossaries kept at most; the one not used longest goes first."""


def cache_folder() -> Path:
    """Return where glossaries are kept, whether or not there are any."""
    return Path(platformdirs.user_cache_dir("bitext", appauthor=False)) / "glossaries"


def read_glossary(path: str | Path, *, folder: Path | None = None) -> Glossary:
    """Return the glossary that a file and what it includes hold.

    Args:
        path: The file.
        folder: Where large glossaries are kept; :func:`cache_folder` unless given.

    Raises:
        InputError: The file cannot be read.
        GlossaryError: It has faults; all of them are in ``faults``, in the order of the file.
    """
    content = read_bytes(path)
    if len(content) < SMALLEST:
        return read_with_files(content, str(path))[0]
    folder = folder or cache_folder()
    # The name as given is part of messages, and so of the glossary.
    name = _digest(f"{real(path)}\n{path}".encode())[:32]
    entry = folder / f"{name}.json"
    found = _load(entry, content)
    if found is None:
        found, included = read_with_files(content, str(path))
        _store(entry, found, content, included)
    return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _signature(content: bytes) -> dict[str, Any]:
    return {
        "layout": LAYOUT,
        "bitext": metadata.version("bitext"),
        "glossary": _digest(content),
    }


# ------------------------------------------------------------------ writing


def _store(entry: Path, glossary: Glossary, content: bytes, included: Mapping[Path, str]) -> None:
    head = json.dumps(
        {
            "signature": _signature(content),
            "included": {str(path): digest for path, digest in included.items()},
        }
    )
    body = b"\n".join((head.encode(), dump(glossary)))

    def write(file: IO[bytes]) -> None:
        file.write(_digest(body).encode() + b"\n")
        file.write(body)

    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        _make_room(entry)
        write_atomic(entry, write)
    except (OSError, BitextError):
        return  # a folder that cannot be written costs time at the next reading, nothing else


def _make_room(entry: Path) -> None:
    others = [path for path in entry.parent.glob("*.json") if path != entry]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT - 1 :]:
        path.unlink(missing_ok=True)


# ------------------------------------------------------------------ reading


def _load(entry: Path, content: bytes) -> Glossary | None:
    """Return the glossary of an entry, None where it is not there or no longer right."""
    try:
        digest, _, body = entry.read_bytes().partition(b"\n")
        if digest.decode("ascii", "replace") != _digest(body):
            return None
        head, _, rows = body.partition(b"\n")
        held = json.loads(head)
        if held["signature"] != _signature(content) or not _unchanged(held["included"]):
            return None
        entry.touch()
        return load(rows)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # never written, damaged, or of another layout: it is written anew


def _unchanged(included: Mapping[str, str]) -> bool:
    return all(_digest(Path(path).read_bytes()) == digest for path, digest in included.items())
