"""Glossaries of other tools, by the names of their files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bitext.errors import UsageError
from bitext.formats.glossary_tables import read_glossary_table, write_glossary_table
from bitext.formats.tbx import Style, read_tbx, write_tbx
from bitext.formats.terms import GlossaryReading, Loss
from bitext.model import Glossary

TBX_SUFFIXES = (".tbx", ".xml", ".mtf", ".martif")
TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".utf8", ".xlsx")
FORMS = ("tbx", "tbx-dct", "tbx-v2", "csv", "tsv", "xlsx")
"""What is written: TBX 3 in style DCA or DCT, TBX 2, and tables."""
_STYLES: dict[str, Style] = {"tbx": "v3-dca", "tbx-dct": "v3-dct", "tbx-v2": "v2"}


def read_foreign_glossary(
    path: str | Path,
    *,
    source: str = "",
    langs: Sequence[str] = (),
    encoding: str = "",
    sheet: str = "",
) -> GlossaryReading:
    """Read a TBX file or a table, whichever its name says.

    Args:
        path: The file.
        source: Language that concepts are found by; the file's own where empty.
        langs: Tables: languages of the columns where the first row names none.
        encoding: Tables: a code page.
        sheet: Workbooks: the sheet.

    Raises:
        InputError: The file cannot be read or holds no term.
        UsageError: Its name says no format we read.
    """
    suffix = Path(path).suffix.lower()
    if suffix in TBX_SUFFIXES:
        return read_tbx(path, source=source)
    if suffix in TABLE_SUFFIXES:
        return read_glossary_table(path, source=source, langs=langs, encoding=encoding, sheet=sheet)
    raise UsageError(
        f"{path}: the name does not say what it is",
        hint=f"Known endings: {' '.join((*TBX_SUFFIXES, *TABLE_SUFFIXES))}",
    )


def form_of(path: str | Path) -> str:
    """Return the form that a file's name asks for; empty where it says none."""
    suffix = Path(path).suffix.lower()
    if suffix in TBX_SUFFIXES:
        return "tbx"
    return suffix.removeprefix(".") if suffix in (".csv", ".tsv", ".xlsx") else ""


def write_foreign_glossary(
    glossary: Glossary,
    path: str | Path,
    form: str,
    *,
    by_concept: bool = False,
    overwrite: bool = True,
) -> tuple[Loss, ...]:
    """Write a glossary in one of :data:`FORMS` and return what has no place there.

    Args:
        glossary: The glossary.
        path: The file.
        form: The form.
        by_concept: Tables: a row a concept, not a row a term.
        overwrite: False refuses where ``path`` exists.

    Raises:
        OutputError: The file cannot be written.
        UsageError: Workbooks: openpyxl is missing.
    """
    if form in _STYLES:
        return write_tbx(glossary, path, style=_STYLES[form], overwrite=overwrite)
    return write_glossary_table(
        glossary, path, layout="concepts" if by_concept else "terms", overwrite=overwrite
    )
