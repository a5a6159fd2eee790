r"""Units as tab-separated values: a row a unit, a column a language, for spreadsheets and scripts.

The form is the plain one of IANA (text/tab-separated-values): no quoting, a header row. Two things
make it safe, and both can be undone (:func:`read_cell`):

- a tab, line feed, carriage return or backslash in a text is written ``\t``, ``\n``, ``\r`` or
  ``\\``;
- a cell that begins with ``= + - @``, which spreadsheets run as a formula, or with ``"``, which
  they take for the start of a quoted cell, has an apostrophe put before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bitext.files import write_atomic
from bitext.model import BEAD, Memory, TranslationUnit

FACTS = ("status", "confidence", "bead", "id")
"""Columns behind those of the languages."""

_GUARDED = re.compile(r"'*[=+\-@\"]")
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_ESCAPED = re.compile(r"\\([\\tnr])")
_MEANINGS = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_SPECIAL = str.maketrans(_ESCAPES)


def write_tsv(memory: Memory, path: str | Path, *, overwrite: bool = True) -> None:
    """Write a memory as TSV in UTF-8, in one step.

    Columns are the languages, the source first, then :data:`FACTS`. Inline codes are left out. A
    unit that has several texts in a language takes as many rows.

    Args:
        memory: What to write.
        path: The file to make.
        overwrite: False refuses where ``path`` exists.

    Raises:
        OutputError: The file cannot be written.
    """

    def write(file: IO[bytes]) -> None:
        for row in tsv_rows(memory):
            file.write(("\t".join(map(write_cell, row)) + "\n").encode("utf-8"))

    write_atomic(path, write, overwrite=overwrite)


def tsv_rows(memory: Memory) -> Iterator[tuple[str, ...]]:
    """Return the header row and a row for each unit, cells as they are meant."""
    langs = memory.languages()
    yield (*langs, *FACTS)
    for unit in memory.units:
        confidence = unit.confidence
        facts = (
            unit.status.value,
            "" if confidence is None else f"{confidence:.4f}",
            unit.prop(BEAD) or "",
            unit.tuid or "",
        )
        for texts in _texts(unit, langs):
            yield (*texts, *facts)


def _texts(unit: TranslationUnit, langs: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    columns = [[v.text for v in unit.variants if v.lang == lang] for lang in langs]
    for i in range(max((len(column) for column in columns), default=0) or 1):
        yield tuple(column[min(i, len(column) - 1)] if column else "" for column in columns)


def write_cell(text: str) -> str:
    """Return a text as a cell, escaped and guarded."""
    text = text.translate(_SPECIAL)
    return f"'{text}" if _GUARDED.match(text) else text


def read_cell(cell: str) -> str:
    """Return the text that :func:`write_cell` was given."""
    if cell.startswith("'") and _GUARDED.match(cell):
        cell = cell[1:]
    return _ESCAPED.sub(lambda match: _MEANINGS[match[1]], cell)
