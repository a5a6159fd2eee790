r"""Pairs in a table: reading TSV and CSV, writing CSV.

A table of ours (:mod:`bitext.formats.tsv`) is known by its last columns, and read back exactly. Any
other is taken as it stands: no cell is trimmed or unescaped. CSV is RFC 4180, with a comma,
semicolon or tab, whichever the first row has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bitext.encoding import decode
from bitext.errors import InputError, UsageError
from bitext.files import read_bytes, write_atomic
from bitext.formats.tsv import FACTS, read_cell, tsv_rows
from bitext.formats.units import (
    NOT_STORABLE,
    Reading,
    Skipped,
    distinct,
    is_language,
    is_storable,
    spaceless,
)
from bitext.languages import canonical
from bitext.model import BEAD, CONFIDENCE, STATUS, Memory, Note, Prop, TranslationUnit, Variant

SIDES = ("source", "target")
"""Names of columns that say which side, not which language."""

_NOTES = frozenset(("note", "notes", "comment", "comments"))
_IDS = frozenset(("id", "tuid"))
_KNOWN = frozenset((*FACTS, *SIDES)) | _NOTES | _IDS
_GUARDED = re.compile(r"'*[=+\-@\t\r]")
_UNSAFE = re.compile(r'[",;\t\r\n]|\A[ \t]|[ \t]\Z')
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    line: int
    """Where it begins, from 1."""
    cells: tuple[str, ...]


def read_table(path: str | Path, *, langs: Sequence[str] = ()) -> Reading:
    """Read a table of translations: a row a unit, a column a language.

    The first row is a header if each of its cells is a name we know: a language (``fr``, ``pt-BR``,
    ``French``), ``source`` and ``target``, ``status``, ``confidence``, ``bead``, ``id``, ``note``.

    Args:
        path: The file. Tabs by its name (``.tsv``, ``.tab``), else CSV.
        langs: Languages of the columns in order, for a table without a header or one that names
            the columns ``source`` and ``target``.

    Raises:
        InputError: The file cannot be read, a quote is not closed, a row is too long.
        UsageError: It is not said which languages the columns are in.
    """
    name = str(path)
    data = read_bytes(path)
    if not data:
        raise InputError("is empty, a table was expected", path=name)
    text = decode(data, path=name)[0]
    tabs = Path(name).suffix.lower() in (".tsv", ".tab")
    rows = rows_of(text, name, tabs=tabs)
    if not rows:
        raise InputError("holds no row", path=name)
    return _Table(name, rows, langs, tabs=tabs).reading()


def write_csv(memory: Memory, path: str | Path, *, overwrite: bool = True) -> None:
    """Write a memory as CSV (RFC 4180) that spreadsheets open as it is.

    In UTF-8 with a byte order mark, without which Excel takes it for a code page. Columns are those
    of :func:`bitext.formats.tsv.write_tsv`. Line breaks stay inside their cells. A cell that a
    spreadsheet would run as a formula has an apostrophe before it; ``read_table`` drops it again.

    Raises:
        OutputError: The file cannot be written.
    """

    def write(file: IO[bytes]) -> None:
        file.write("\ufeff".encode())
        for row in tsv_rows(memory):
            file.write((",".join(map(csv_cell, row)) + "\r\n").encode())

    write_atomic(path, write, overwrite=overwrite)


def rows_of(text: str, path: str, *, tabs: bool) -> list[Row]:
    """Return the rows of a table.

    Args:
        text: The table.
        path: Its file, for messages.
        tabs: Cells are parted by tabs; else by what the first row has most of: comma, semicolon
            or tab.

    Raises:
        InputError: A quote is not closed, or text follows a closing one.
    """
    return list(_tab_rows(text, path) if tabs else _csv_rows(text, _delimiter(text), path))


def csv_cell(text: str) -> str:
    """Return a text as a cell of CSV that no spreadsheet runs as a formula."""
    text = guarded(text)
    return '"' + text.replace('"', '""') + '"' if _UNSAFE.search(text) else text


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if _GUARDED.match(text) else text


def without_guard(cell: str) -> str:
    """Return a cell that :func:`csv_cell` wrote without its apostrophe."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


class _Table:
    def __init__(self, path: str, rows: list[Row], langs: Sequence[str], *, tabs: bool) -> None:
        self._path = path
        names = [cell.strip().casefold() for cell in rows[0].cells]
        self._headed = bool(names) and all(
            name in _KNOWN or is_language(name) or not name for name in names
        )
        self._headed = self._headed and sum(map(self._is_text, names)) >= min(2, len(names))
        self._rows = rows[1:] if self._headed else rows
        self._columns = self._name_columns(rows[0], names, list(langs))
        ours = self._headed and tuple(names[-len(FACTS) :]) == FACTS
        self._cell = (read_cell if tabs else without_guard) if ours else str

    def reading(self) -> Reading:
        units, skipped = [], []
        for row in self._rows:
            if not any(cell.strip() for cell in row.cells):
                skipped.append(Skipped(row.line, "empty row"))
                continue
            if len(row.cells) > len(self._columns) and any(
                cell.strip() for cell in row.cells[len(self._columns) :]
            ):
                raise InputError(
                    f"has {len(row.cells)} cells in this row, {len(self._columns)} were expected",
                    path=self._path,
                    line=row.line,
                    hint="A separator inside a text has to be quoted; is it another kind of table?",
                )
            unit = self._unit(row)
            if not is_storable(unit):
                skipped.append(Skipped(row.line, NOT_STORABLE))
            elif unit.variants:
                units.append(unit)
            else:
                skipped.append(Skipped(row.line, "no text"))
        langs = tuple(c for c in self._columns if c and not c.startswith("#"))
        return Reading(distinct(_joined(units)), tuple(dict.fromkeys(langs)), tuple(skipped))

    def _unit(self, row: Row) -> TranslationUnit:
        tuid, variants, props, notes = None, [], [], []
        for column, raw in zip(self._columns, row.cells, strict=False):
            cell = self._cell(raw)
            if column == "#status" and cell.strip():
                props.append(Prop(STATUS, cell.strip().casefold()))
            elif column == "#confidence" and cell.strip():
                props.append(Prop(CONFIDENCE, cell.strip()))
            elif column == "#bead" and cell.strip():
                props.append(Prop(BEAD, cell.strip()))
            elif column == "#id" and cell.strip():
                tuid = spaceless(cell)
            elif column == "#note" and cell.strip():
                notes.append(Note(cell))
            elif column and not column.startswith("#") and cell:
                variants.append(Variant(column, (cell,)))
        return TranslationUnit(tuid, tuple(variants), tuple(props), tuple(notes))

    @staticmethod
    def _is_text(name: str) -> bool:
        return name in SIDES or (name not in _KNOWN and bool(name))

    def _name_columns(self, first: Row, names: list[str], langs: list[str]) -> list[str]:
        """Return for each column its language, or what else it is after a ``#``; "" for none."""
        if not self._headed:
            if not langs:
                raise UsageError(
                    f"{self._path}: its first row does not name languages: {_shown(first)}",
                    hint="Say what the columns are in: --langs en,fr",
                )
            return [*langs, *[""] * (len(first.cells) - len(langs))]
        columns = []
        for cell, name in zip(first.cells, names, strict=True):
            if name in SIDES:
                if len(langs) < 2:
                    raise UsageError(
                        f"{self._path}: its columns are named {_shown(first)}, not by language",
                        hint="Say which languages: --langs en,fr",
                    )
                columns.append(langs[SIDES.index(name)])
            elif name in _NOTES or name in _IDS:
                columns.append("#note" if name in _NOTES else "#id")
            elif name in FACTS:
                columns.append(f"#{name}")
            else:
                tag = cell.strip()
                columns.append(tag if is_language(tag) and "-" in tag else canonical(tag))
        return columns


def _joined(units: list[TranslationUnit]) -> Iterator[TranslationUnit]:
    """Put rows of one id that differ in a text together again: a unit of several texts."""
    last: TranslationUnit | None = None
    for unit in units:
        if last is not None and unit.tuid and unit.tuid == last.tuid:
            new = tuple(v for v in unit.variants if v not in last.variants)
            last = TranslationUnit(last.tuid, (*last.variants, *new), last.props, last.notes)
            continue
        if last is not None:
            yield last
        last = unit
    if last is not None:
        yield last


def _tab_rows(text: str, path: str) -> Iterator[Row]:
    """Yield the rows of a TSV; quotes count only where every cell that begins with one ends so."""
    plain = [
        Row(number, tuple(line.removesuffix("\r").split("\t")))
        for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1)
    ]
    quoted = any(cell.startswith('"') for row in plain for cell in row.cells)
    if not quoted:
        return iter(plain)
    try:
        return iter(list(_csv_rows(text, "\t", path)))
    except InputError:
        # Text that begins with a quotation mark, in a table that knows no quoting.
        return iter(plain)


def _delimiter(text: str) -> str:
    head = _QUOTED.sub("", text[:10_000]).split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _csv_rows(text: str, delimiter: str, path: str) -> Iterator[Row]:
    """Yield the rows of a table by RFC 4180; line ends inside quotes are text.

    Raises:
        InputError: A quote is not closed, or text follows a closing one.
    """
    bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    at, line, start_line = 0, 1, 1
    cells: list[str] = []
    while at < len(text):
        if text[at] == '"':
            match = _QUOTED.match(text, at)
            if match is None:
                raise InputError(
                    "a quote opens here and is never closed",
                    path=path,
                    line=line,
                    hint='Inside quotes a quotation mark is written twice: "".',
                )
            cells.append(match[0][1:-1].replace('""', '"'))
            line += match[0].count("\n")
        else:
            match = bare.match(text, at)
            assert match is not None
            cells.append(match[0])
        at = match.end()
        if text.startswith(delimiter, at):
            at += 1
            if at < len(text):
                continue
            cells.append("")
        elif at < len(text) and text[at] not in "\r\n":
            raise InputError(
                f"text follows a closing quote: {text[at : at + 20]!r}",
                path=path,
                line=line,
                hint='Inside quotes a quotation mark is written twice: "".',
            )
        yield Row(start_line, tuple(cells))
        cells = []
        at += 2 if text.startswith("\r\n", at) else 1
        line += 1
        start_line = line


def _shown(row: Row) -> str:
    return " | ".join(cell[:20] for cell in row.cells[:4])
