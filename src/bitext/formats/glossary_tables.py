"""Glossaries as tables: CSV, TSV, OmegaT's glossaries, and Excel workbooks (the extra ``xlsx``).

Three shapes are known, by their first row:

    terms       a row a term: id, lang, term, status ...          what we write, all but examples
    concepts    a row a concept: en, fr, fr forbidden ...         for people; ; between two terms
    pairs       source, target, note, or no first row at all      OmegaT and most exports
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

from bitext.encoding import decode
from bitext.errors import InputError, OutputError, UsageError
from bitext.files import read_bytes, write_atomic
from bitext.formats.tables import Row, csv_cell, guarded, rows_of, without_guard
from bitext.formats.terms import GlossaryReading, Loss, Losses, checked, ranked
from bitext.formats.units import is_language
from bitext.languages import canonical
from bitext.model import Concept, Glossary, Term, TermStatus

Layout = Literal["terms", "concepts"]

TERM_COLUMNS = (
    *("id", "domain", "definition", "concept note", "dnt", "severity", "gap"),
    *("lang", "term", "status", "pos", "gender", "match", "case", "forms", "term severity", "note"),
)
"""Columns of the shape with a row a term."""
BETWEEN = ";"
"""What parts two terms of a cell, in the shape with a row a concept."""
MOST_CELLS = 5_000_000
LARGEST = 256 << 20
"""Bytes that a workbook may unpack to."""

_NAMES = {
    "id": ("id", "concept id", "entry id", "entry"),
    "domain": ("domain", "subject", "subject field", "topic"),
    "definition": ("definition",),
    "concept note": ("concept note",),
    "dnt": ("dnt", "do not translate"),
    "severity": ("severity",),
    "gap": ("gap",),
    "lang": ("lang", "language", "locale"),
    "term": ("term",),
    "status": ("status", "usage", "usage status", "administrative status"),
    "pos": ("pos", "part of speech", "partofspeech"),
    "gender": ("gender", "grammatical gender"),
    "match": ("match",),
    "case": ("case",),
    "forms": ("forms",),
    "term severity": ("term severity",),
    "note": ("note", "notes", "comment", "comments", "remark"),
    "source": ("source", "source term"),
    "target": ("target", "target term", "translation"),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
_STATUSES = {
    **{str(status): status for status in TermStatus},
    "deprecated": TermStatus.FORBIDDEN,
    "not recommended": TermStatus.FORBIDDEN,
    "do not use": TermStatus.FORBIDDEN,
    "approved": TermStatus.PREFERRED,
    "allowed": TermStatus.ADMITTED,
    "synonym": TermStatus.ADMITTED,
}
_FILLER = frozenset(("term", "terms", "translation"))
_CODING = re.compile(rb"#.*?coding[:=]\s*([-\w.]+)")


# ------------------------------------------------------------------ reading


def read_glossary_table(
    path: str | Path,
    *,
    source: str = "",
    langs: Sequence[str] = (),
    encoding: str = "",
    sheet: str = "",
) -> GlossaryReading:
    """Read a glossary from a table.

    Args:
        path: The file: .csv, else tabs (.tsv, .tab, .txt, .utf8), or .xlsx.
        source: Language that concepts are found by.  The first column's where empty.
        langs: Languages of the columns, where the first row does not name them.
        encoding: A code page, where the file is neither UTF-8 nor UTF-16 and does not say so in a
            first line as OmegaT reads it (``# -*- coding: cp1252 -*-``).
        sheet: Name of the sheet of a workbook; the first one where empty.

    Raises:
        InputError: The file cannot be read or holds no term.
        UsageError: It is not said which languages the columns are in, or openpyxl is missing.
    """
    losses, name = Losses(), str(path)
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        rows = _workbook_rows(path, sheet, losses)
    else:
        text = _text(read_bytes(path), name, encoding)
        rows = rows_of(text, name, tabs=suffix != ".csv")
        kept = [row for row in rows if not row.cells[0].startswith("#")]
        if rows and not kept:  # a glossary of OmegaT that has its comments only
            return GlossaryReading(Glossary(source or (langs[0] if langs else ""), ()), ())
        rows = kept
    rows = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not rows:
        raise InputError("holds no term", path=name)
    table = _Table(name, rows, list(langs), losses)
    concepts = list(table.concepts())
    if not concepts:
        raise InputError("holds no term", path=name)
    wanted = source or table.source
    return GlossaryReading(checked(concepts, wanted, losses), losses.all())


def _text(data: bytes, path: str, encoding: str) -> str:
    declared = _CODING.match(data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0])
    named = encoding or (declared[1].decode("ascii") if declared else "")
    if not data:
        raise InputError("is empty, a glossary was expected", path=path)
    if not named or named.casefold().replace("-", "") in ("utf8", "utf16"):
        return decode(data, path=path)[0]
    try:
        return data.decode(named)
    except LookupError:
        raise UsageError(f"{path}: there is no encoding {named!r}") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not in {named}: byte 0x{data[error.start]:02X} belongs to no character there",
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None


class _Column:
    """What a column holds: a field, or a language's terms of a status."""

    def __init__(self, name: str) -> None:
        bare = " ".join(re.split(r"[\s_()\[\]:]+", name.strip())).strip()
        folded = bare.casefold()
        self.field = _FIELDS.get(folded, "")
        self.lang = ""
        self.status: TermStatus | None = None
        if self.field:
            return
        rest = []
        for word in bare.split(" "):
            if word.casefold() in _STATUSES:
                self.status = _STATUSES[word.casefold()]
            elif word.casefold() not in _FILLER:
                rest.append(word)
        if len(rest) == 1 and is_language(rest[0]):
            self.lang = canonical(rest[0])
        else:
            self.status = None


class _Table:
    def __init__(self, path: str, rows: list[Row], langs: list[str], losses: Losses) -> None:
        self._path, self._losses = path, losses
        columns = [_Column(cell) for cell in rows[0].cells]
        fields = [column.field for column in columns]
        named = [column for column in columns if column.lang]
        self._langs = langs
        self._columns, self._rows = columns, rows[1:]
        if "lang" in fields and "term" in fields:
            self.concepts = self._by_term
        elif named and (len(named) > 1 or fields.count("") == 1):
            self.concepts = self._by_concept
        else:
            self.concepts = self._pairs
            if "source" not in fields or "target" not in fields:
                self._columns = [_Column("source"), _Column("target"), _Column("note")]
                self._rows = rows
            if len(langs) < 2:
                shown = " | ".join(cell[:20] for cell in rows[0].cells[:4])
                raise UsageError(
                    f"{path}: its first row does not name languages: {shown}",
                    hint="Say what the columns are in: --langs en,fr",
                )
        self.source = langs[0] if langs else (named[0].lang if named else "")
        for column, cell in zip(columns, rows[0].cells, strict=True):
            if self._rows is not rows and cell.strip() and not column.field and not column.lang:
                losses.add(f"the column {cell.strip()!r}", f"line {rows[0].line}")

    # -------------------------------------------------------------- shapes

    def _by_term(self) -> Iterator[Concept]:
        gathered: dict[str, Concept] = {}
        terms: dict[str, list[tuple[Term, bool]]] = {}
        first = ""
        for row in self._rows:
            fields = self._fields(row)
            lang, text = canonical(fields.get("lang", "")), fields.get("term", "")
            if not text or not is_language(lang):
                self._losses.add("a row without a term or a language", f"line {row.line}")
                continue
            first = first or lang
            ident = fields.get("id", "") or f"row-{row.line}"
            concept = gathered.setdefault(ident, Concept(fields.get("id", ""), ()))
            gathered[ident] = self._with_facts(concept, fields, row)
            terms.setdefault(ident, []).append(self._term(fields, lang, text, row))
        self.source = self.source or first
        for ident, concept in gathered.items():
            yield replace(concept, terms=ranked(terms[ident]))

    def _by_concept(self) -> Iterator[Concept]:
        for row in self._rows:
            fields = self._fields(row)
            found = []
            for column, cell in zip(self._columns, self._cells(row), strict=False):
                if column.lang:
                    status = column.status
                    found += [
                        (Term(text.strip(), column.lang, status or TermStatus.PREFERRED),
                         status is not None)
                        for text in cell.split(BETWEEN)
                        if text.strip()
                    ]  # fmt: skip
            concept = self._with_facts(Concept(fields.get("id", ""), ()), fields, row)
            if "note" in fields and not concept.note:
                concept = replace(concept, note=fields["note"])
            if found:
                yield replace(concept, terms=ranked(found))

    def _pairs(self) -> Iterator[Concept]:
        source, target = self._langs[:2]
        gathered: dict[str, list[tuple[Term, bool]]] = {}
        concepts: dict[str, Concept] = {}
        for row in self._rows:
            fields = self._fields(row)
            one, two = fields.get("source", ""), fields.get("target", "")
            if not one or not two:
                self._losses.add("a row without source or target", f"line {row.line}")
                continue
            if one not in gathered:
                concepts[one] = Concept("", ())
                gathered[one] = [(Term(one, source), True)]
            term, stated = self._term(fields, target, two, row)
            gathered[one].append((term, stated))
        for text, terms in gathered.items():
            yield replace(concepts[text], terms=ranked(terms))

    # -------------------------------------------------------------- cells

    def _cells(self, row: Row) -> list[str]:
        return [without_guard(cell) for cell in row.cells]

    def _fields(self, row: Row) -> dict[str, str]:
        if len(row.cells) > len(self._columns):
            extra = row.cells[len(self._columns) :]
            if any(cell.strip() for cell in extra):
                self._losses.add("a cell beyond the columns", f"line {row.line}")
        return {
            column.field: cell.strip()
            for column, cell in zip(self._columns, self._cells(row), strict=False)
            if column.field and cell.strip()
        }

    def _term(self, fields: dict[str, str], lang: str, text: str, row: Row) -> tuple[Term, bool]:
        stated = fields.get("status", "").casefold()
        status = _STATUSES.get(stated)
        if stated and status is None:
            self._losses.add(f"the status {stated!r}", f"line {row.line}")
        forms = tuple(form.strip() for form in fields.get("forms", "").split(BETWEEN))
        term = Term(
            text=text,
            lang=lang,
            status=status or TermStatus.PREFERRED,
            pos=fields.get("pos", ""),
            note=fields.get("note", ""),
            forms=tuple(form for form in forms if form),
            gender=cast("Any", self._choice(fields, "gender", ("m", "f", "n", "mf"), "", row)),
            match=cast("Any", self._choice(fields, "match", ("lemma", "exact", "regex"), "lemma",
                                           row)),
            case=cast("Any", self._choice(fields, "case", ("auto", "exact", "ignore"), "auto",
                                          row)),
            severity=cast("Any", self._choice(fields, "term severity", ("error", "warning"), "",
                                              row)),
        )  # fmt: skip
        return term, status is not None

    def _with_facts(self, concept: Concept, fields: dict[str, str], row: Row) -> Concept:
        severity = self._choice(fields, "severity", ("error", "warning"), concept.severity, row)
        gap = self._choice(fields, "gap", tuple("0123456789"), str(concept.gap), row)
        return replace(
            concept,
            domain=concept.domain or fields.get("domain", ""),
            definition=concept.definition or fields.get("definition", ""),
            note=concept.note or fields.get("concept note", ""),
            do_not_translate=concept.do_not_translate
            or fields.get("dnt", "").casefold() in ("true", "yes", "1", "x"),
            severity=cast("Literal['error', 'warning']", severity),
            gap=int(gap),
        )

    def _choice(
        self, fields: dict[str, str], key: str, choices: Sequence[str], plain: str, row: Row
    ) -> str:
        text = fields.get(key, "").casefold()
        if text and text not in choices:
            self._losses.add(f"{key} {text!r}", f"line {row.line}")
        return text if text in choices else plain


# ------------------------------------------------------------------ writing


def write_glossary_table(
    glossary: Glossary, path: str | Path, *, layout: Layout = "terms", overwrite: bool = True
) -> tuple[Loss, ...]:
    """Write a glossary as a table and return what has no column.

    CSV is in UTF-8 with a byte order mark, for Excel; a cell that a spreadsheet would run as a
    formula has an apostrophe before it. Cells of a workbook are texts.

    Args:
        glossary: The glossary.
        path: The file: .csv, .tsv or .xlsx.
        layout: A row a term, which is read back as it was but for what is returned; or a row a
            concept, for people.
        overwrite: False refuses where ``path`` exists.

    Raises:
        OutputError: The file cannot be written.
        UsageError: openpyxl is missing.
    """
    losses = Losses()
    rows = list(_term_rows(glossary, losses) if layout == "terms" else
                _concept_rows(glossary, losses))  # fmt: skip
    suffix = Path(path).suffix.lower()
    if suffix == ".xlsx":
        content = _workbook(rows, str(path))
    elif suffix == ".csv":
        lines = (",".join(map(csv_cell, row)) for row in rows)
        content = ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode()
    else:
        content = "".join("\t".join(map(_tab_cell, row)) + "\n" for row in rows).encode()
        if any(_flat(cell) != cell for row in rows for cell in row):
            losses.add("a tab or line end, written as a space", "")
    write_atomic(path, lambda file: file.write(content), overwrite=overwrite)
    return losses.all()


def _tab_cell(cell: str) -> str:
    flat = guarded(_flat(cell))
    return '"' + flat.replace('"', '""') + '"' if flat.startswith('"') else flat


def _flat(cell: str) -> str:
    return re.sub(r"[\t\r\n]+", " ", cell)


def _term_rows(glossary: Glossary, losses: Losses) -> Iterator[Sequence[str]]:
    yield TERM_COLUMNS
    for concept in glossary.concepts:
        _lose(concept, losses)
        for term in concept.terms:
            if any(BETWEEN in form for form in term.forms):
                losses.add("a form with a semicolon in it", concept.id)
            yield (
                concept.id,
                concept.domain,
                concept.definition,
                concept.note,
                "true" if concept.do_not_translate else "",
                concept.severity if concept.severity != "error" else "",
                str(concept.gap) if concept.gap != 1 else "",
                term.lang,
                term.text,
                str(term.status),
                term.pos,
                term.gender,
                term.match if term.match != "lemma" else "",
                term.case if term.case != "auto" else "",
                f"{BETWEEN} ".join(form for form in term.forms if BETWEEN not in form),
                term.severity,
                term.note,
            )


def _concept_rows(glossary: Glossary, losses: Losses) -> Iterator[Sequence[str]]:
    statuses = tuple(TermStatus)
    used = {(term.lang, term.status) for concept in glossary.concepts for term in concept.terms}
    langs = dict.fromkeys(term.lang for concept in glossary.concepts for term in concept.terms)
    columns = [
        (lang, status)
        for lang in langs
        for status in statuses
        if (lang, status) in used or status is TermStatus.PREFERRED
    ]
    yield (
        *("id", "domain", "definition", "concept note"),
        *(
            lang if status is TermStatus.PREFERRED else f"{lang} {status}"
            for lang, status in columns
        ),
    )
    for concept in glossary.concepts:
        _lose(concept, losses)
        cells: dict[tuple[str, TermStatus], list[str]] = {}
        for term in concept.terms:
            if BETWEEN in term.text:
                losses.add("a term with a semicolon in it", concept.id)
                continue
            cells.setdefault((term.lang, term.status), []).append(term.text)
            for key in ("pos", "gender", "forms", "severity", "note"):
                if getattr(term, key):
                    losses.add(f"{key} of a term", concept.id)
            for key, plain in (("match", "lemma"), ("case", "auto")):
                if getattr(term, key) != plain:
                    losses.add(f"{key} of a term", concept.id)
        for name, differs in (
            ("dnt", concept.do_not_translate),
            ("severity", concept.severity != "error"),
            ("gap", concept.gap != 1),
        ):
            if differs:
                losses.add(name, concept.id)
        yield (
            *(concept.id, concept.domain, concept.definition, concept.note),
            *(f"{BETWEEN} ".join(cells.get(column, ())) for column in columns),
        )


def _lose(concept: Concept, losses: Losses) -> None:
    if concept.exceptions:
        losses.add("exceptions", concept.id)
    if concept.examples:
        losses.add("examples", concept.id)


# ------------------------------------------------------------------ workbooks


def _openpyxl() -> Any:
    try:
        import openpyxl  # noqa: PLC0415  (an extra)
    except ImportError:
        raise UsageError(
            "Excel workbooks need openpyxl", hint="pip install 'bitext[xlsx]', or save it as CSV"
        ) from None
    return openpyxl


def _workbook_rows(path: str | Path, sheet: str, losses: Losses) -> list[Row]:
    openpyxl, name = _openpyxl(), str(path)
    data = read_bytes(path)
    _refuse_bombs(data, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    except Exception as error:  # noqa: BLE001 (openpyxl lets out whatever its parts raise)
        raise InputError(f"is no Excel workbook, or damaged: {error}", path=name) from None
    if sheet and sheet not in book.sheetnames:
        raise UsageError(
            f"{name}: has no sheet {sheet!r}", hint=f"It has: {', '.join(book.sheetnames)}"
        )
    chosen = book[sheet] if sheet else book.worksheets[0]
    if len(book.sheetnames) > 1 and not sheet:
        others = ", ".join(title for title in book.sheetnames if title != chosen.title)
        losses.add(f"the other sheets: {others}", chosen.title)
    rows, cells = [], 0
    for number, row in enumerate(chosen.iter_rows(), start=1):
        cells += len(row)
        if cells > MOST_CELLS:
            raise InputError(f"has more than {MOST_CELLS:,} cells", path=name, line=number)
        texts = tuple(_cell(cell, number, losses) for cell in row)
        if any(texts):
            rows.append(Row(number, texts))
    return rows


def _cell(cell: Any, row: int, losses: Losses) -> str:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f":
        losses.add("a formula", f"row {row}")
        return ""
    if isinstance(value, str):
        return value
    losses.add("a number or date, read as the text that it shows in general form", f"row {row}")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refuse_bombs(data: bytes, path: str) -> None:
    """Refuse a workbook that unpacks to very much, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if sum(member.file_size for member in members) > LARGEST:
                raise InputError(f"unpacks to more than {LARGEST >> 20} MB", path=path)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with package.open(member) as part:
                        if b"<!DOCTYPE" in part.read(4096).replace(b"\x00", b"").upper():
                            raise InputError(
                                f"has a document type in {member.filename}",
                                path=path,
                            )
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise InputError(f"is no Excel workbook, or damaged: {error}", path=path) from None


def _workbook(rows: Iterable[Sequence[str]], path: str) -> bytes:
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "glossary"
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if not text:
                continue
            cell = sheet.cell(number, column)
            try:
                cell.value = text
            except openpyxl.utils.exceptions.IllegalCharacterError:
                raise OutputError(
                    f"a workbook cannot hold {text!r}: it has a control character", path=path
                ) from None
            # A text stays a text, even where it begins with = or could be a date.
            cell.data_type = "s"
            cell.number_format = "@"
            if text[0] in "=+-@":
                cell.quotePrefix = True
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
