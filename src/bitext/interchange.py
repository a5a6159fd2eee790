"""The formats that memories come from and go to: one table that import and export go by.

Each format is a module of its own in :mod:`bitext.formats`; this is where a command finds it.
Modules are imported when their format is asked for.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol

from bitext.encoding import SIGNATURES
from bitext.errors import InputError, UsageError
from bitext.files import read_bytes, write_atomic
from bitext.formats.language import language_from_name
from bitext.formats.units import Reading, chosen
from bitext.model import BEAD, Finding, Memory, TranslationUnit
from bitext.phrases import counted
from bitext.reports.bilingual import html_lines
from bitext.reports.importing import FileReport
from bitext.review.importing import Outcome, Verdict, best_tag, joint_languages, plan_import
from bitext.tmx import TmxReader, write_tmx
from bitext.tmx.build import plain_header
from bitext.tmx.writer import Encoding


class Reader(Protocol):
    """Reads files of a format."""

    def __call__(self, paths: Sequence[Path], langs: Sequence[str]) -> Reading:
        """Return the units of one file, or of the files that hold a language each."""
        ...


class Writer(Protocol):
    """Writes files of a format."""

    def __call__(self, memory: Memory, path: Path, options: Options) -> tuple[Path, ...]:
        """Write a memory and return the files that were made."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """What a writer may be told."""

    overwrite: bool = True
    encoding: Encoding = "utf-8"
    """For TMX."""
    title: str = ""
    """For the report: its heading; the name of the file where empty."""
    findings: tuple[Finding, ...] | None = None
    """For the report: what a check of the units said; None where nothing was checked."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format and what of a memory it holds."""

    name: str
    """As ``--from`` and ``--to`` call it."""
    title: str
    suffixes: tuple[str, ...]
    """By which a file is known; the first is given to a file that is written."""
    read: Reader | None
    write: Writer | None
    keeps: str
    """In a line, what goes there and back."""
    file_per_language: bool = False

    def default_path(self, stem: str) -> Path:
        """Return the file to write where none is named."""
        return Path(stem if self.name == "moses" else f"{stem}{self.suffixes[0]}")


# ------------------------------------------------------------------ how each is called


def _function(module: str, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(importlib.import_module(f"bitext.formats.{module}"), name)
    return found


def _reader(module: str, name: str) -> Reader:
    def read(paths: Sequence[Path], langs: Sequence[str]) -> Reading:
        (path,) = paths
        reading: Reading = _function(module, name)(path, langs=langs)
        return reading

    return read


def _reader_of_several(module: str, name: str) -> Reader:
    def read(paths: Sequence[Path], langs: Sequence[str]) -> Reading:
        reading: Reading = _function(module, name)(paths, langs=langs)
        return reading

    return read


def _writer(module: str, name: str) -> Writer:
    def write(memory: Memory, path: Path, options: Options) -> tuple[Path, ...]:
        made = _function(module, name)(memory, path, overwrite=options.overwrite)
        return made if isinstance(made, tuple) else (path,)

    return write


def _read_tmx(paths: Sequence[Path], langs: Sequence[str]) -> Reading:  # noqa: ARG001
    (path,) = paths
    reader = TmxReader(path)
    units = tuple(unit for unit, _ in reader)
    count = sum(reader.warning_counts.values())
    assumed = (
        (f"{path}: {counted(count, 'deviation')} from TMX read over; bitext validate lists all",)
        if count
        else ()
    )
    return Reading(units, Memory(reader.header, units).languages(), assumed=assumed)


def _write_tmx(memory: Memory, path: Path, options: Options) -> tuple[Path, ...]:
    write_tmx(memory, path, overwrite=options.overwrite, encoding=options.encoding)
    return (path,)


def _write_html(memory: Memory, path: Path, options: Options) -> tuple[Path, ...]:
    title = options.title or path.stem
    page = html_lines(memory, memory.languages(), title=title, findings=options.findings)

    def write(file: IO[bytes]) -> None:
        for line in page:
            file.write(line.encode())

    write_atomic(path, write, overwrite=options.overwrite)
    return (path,)


# ------------------------------------------------------------------ the table


FORMATS = {
    each.name: each
    for each in (
        Format("tmx", "TMX 1.4b", (".tmx",), _read_tmx, _write_tmx, "everything"),
        Format(
            "tsv",
            "tab-separated values",
            (".tsv", ".tab"),
            _reader("tables", "read_table"),
            _writer("tsv", "write_tsv"),
            "texts, id, status, confidence, bead",
        ),
        Format(
            "csv",
            "comma-separated values, for spreadsheets",
            (".csv",),
            _reader("tables", "read_table"),
            _writer("tables", "write_csv"),
            "texts, id, status, confidence, bead",
        ),
        Format(
            "moses",
            "line-aligned files, one a language",
            (),
            _reader_of_several("moses", "read_moses"),
            _writer("moses", "write_moses"),
            "texts without line breaks",
            file_per_language=True,
        ),
        Format(
            "jsonl",
            "JSON lines",
            (".jsonl", ".ndjson"),
            _reader("jsonl", "read_jsonl"),
            _writer("jsonl", "write_jsonl"),
            "everything of the units",
        ),
        Format(
            "xliff",
            "XLIFF 1.2",
            (".xlf", ".xliff", ".sdlxliff", ".mqxliff"),
            _reader("xliff", "read_xliff"),
            _writer("xliff", "write_xliff12"),
            "two languages with inline codes (of more, say --langs), id, status, notes",
        ),
        Format(
            "xliff2",
            "XLIFF 2.1",
            (".xlf",),
            _reader("xliff", "read_xliff"),
            _writer("xliff", "write_xliff2"),
            "two languages with inline codes (of more, say --langs), id, status, notes",
        ),
        Format(
            "po",
            "gettext",
            (".po", ".pot"),
            _reader("po", "read_po"),
            _writer("po", "write_po"),
            "two languages, id, notes, context, confirmed or not (pip install 'bitext[po]')",
        ),
        Format(
            "srt",
            "SubRip subtitles, a file a language",
            (".srt",),
            _reader_of_several("subrip", "read_subrip"),
            _writer("subrip", "write_subrip"),
            "texts with tags and times, of memories that came from subtitles",
            file_per_language=True,
        ),
        Format("html", "a report to read and print", (".html",), None, _write_html, "out only"),
    )
}

READABLE = tuple(name for name, each in FORMATS.items() if each.read is not None)
WRITABLE = tuple(name for name, each in FORMATS.items() if each.write is not None)


# ------------------------------------------------------------------ writing


def in_languages(memory: Memory, wanted: Sequence[str]) -> Memory:
    """Return a memory with some of its languages alone, the first of them as its source language.

    Args:
        memory: What is to be written.
        wanted: Language tags, the source first; none leaves the memory as it is.

    Raises:
        UsageError: The memory has no text in one of them.
    """
    if not wanted:
        return memory
    langs = chosen(memory, wanted)
    dropped = set(langs) < set(memory.languages())

    def restricted(unit: TranslationUnit) -> TranslationUnit:
        variants = tuple(v for lang in langs for v in unit.variants if v.lang == lang)
        # The bead counts segments of every language there was.
        return replace(unit.with_prop(BEAD, None) if dropped else unit, variants=variants)

    units = tuple(map(restricted, memory.units))
    attributes = tuple(
        (name, langs[0] if name == "srclang" else value) for name, value in memory.header.attributes
    )
    return Memory(
        replace(memory.header, attributes=attributes), tuple(u for u in units if u.variants)
    )


# ------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import, or the files that go together because each holds a language."""

    paths: tuple[Path, ...]
    format: Format

    @property
    def name(self) -> str:
        """The file or files, as they were named."""
        return " + ".join(map(str, self.paths))


def sources_of(paths: Sequence[str | Path], form: str | None = None) -> tuple[Source, ...]:
    """Return what to read: each file, and files of one language each together.

    Args:
        paths: Files as they were named.
        form: A name of :data:`READABLE` for all of them; None goes by names and first bytes.

    Raises:
        UsageError: A file's format is not known.
        InputError: A file cannot be read.
    """
    found: dict[tuple[str, str], Source] = {}
    for number, path in enumerate(map(Path, paths)):
        chosen_format = FORMATS[form] if form else format_of(path)
        if chosen_format.file_per_language:
            key = (chosen_format.name, _without_language(path))
        else:
            key = (chosen_format.name, f"{number}")
        before = found.get(key)
        found[key] = Source((*(before.paths if before else ()), path), chosen_format)
    result = tuple(found.values())
    if form and FORMATS[form].file_per_language and len(result) == len(paths) > 1:
        # Their names do not say what goes together: they are the languages of one text.
        return (Source(tuple(map(Path, paths)), FORMATS[form]),)
    return result


def format_of(path: Path) -> Format:
    """Return the format of a file, by its name, else by how it begins.

    Raises:
        UsageError: It is none of ours.
        InputError: The file cannot be read.
    """
    suffix = path.suffix.lower()
    for each in FORMATS.values():
        if each.read is not None and suffix in each.suffixes:
            return each
    if suffix and language_from_name(path) is not None and language_from_name(suffix[1:]):
        return FORMATS["moses"]
    head = read_bytes(path)[:4096]
    for signature, name, _ in SIGNATURES:
        if head.startswith(signature):
            raise InputError(f"is {name}, which cannot be imported", path=str(path))
    text = head.decode("utf-8-sig", "replace").lstrip()
    for start, name in (("<tmx", "tmx"), ("<xliff", "xliff"), ("msgid ", "po"), ("{", "jsonl")):
        if text.startswith(start) or (start[0] == "<" and start in text):
            return FORMATS[name]
    raise UsageError(
        f"{path}: its format is not known by its name",
        hint=f"Say it: --from {'|'.join(READABLE)}; running texts go to bitext align",
    )


def _without_language(path: Path) -> str:
    """Return a name without the part that says the language: ``film.srt`` of ``film.fr.srt``."""
    parts = path.name.split(".")
    kept = [part for part in parts if language_from_name(part) is None]
    return str(path.with_name(".".join(kept) or "-"))


# ------------------------------------------------------------------ importing


@dataclass(frozen=True, slots=True)
class Imported:
    """A memory after an import, and what became of each file's units."""

    memory: Memory
    langs: tuple[str, ...]
    """Languages that were taken, the source first, as the memory spells them."""
    files: tuple[FileReport, ...]
    changed: bool
    """Whether anything was added or updated."""


def import_files(
    memory: Memory | None,
    sources: Sequence[Source],
    *,
    langs: Sequence[str] = (),
    overwrite: bool = False,
) -> Imported:
    """Read files and put their units into a memory, all or none.

    Args:
        memory: What is there; None makes a new one.
        sources: What to read, as :func:`sources_of` returns it.
        langs: Languages to take, the source first; those of the memory where not given, those of
            the files where it has none.
        overwrite: Replace also units that were reviewed.

    Raises:
        UsageError: A file has no unit in these languages, or its languages are not known.
        BitextError: A file cannot be read; nothing of any file is taken.
    """
    readings = []
    for source in sources:
        assert source.format.read is not None
        readings.append(source.format.read(source.paths, langs))
    taken = _languages(memory, readings, langs)
    units = memory.units if memory else ()
    reports = []
    for source, reading in zip(sources, readings, strict=True):
        # File by file: what the first one brought is there for the second.
        units, outcomes = plan_import(units, reading.units, taken, overwrite=overwrite)
        _refuse_nothing(source, reading, outcomes, taken)
        reports.append(
            FileReport(
                source.name,
                source.format.name,
                outcomes,
                tuple(part.reason for part in reading.skipped),
                reading.assumed,
            )
        )
    changed = any(report.count(Verdict.SKIPPED) < report.read for report in reports)
    header = memory.header if memory else plain_header(taken[0])
    return Imported(Memory(header, units), taken, tuple(reports), changed)


def _languages(
    memory: Memory | None, readings: Sequence[Reading], wanted: Sequence[str]
) -> tuple[str, ...]:
    have = memory.languages() if memory else ()
    if wanted:
        langs = tuple(best_tag(lang, have) or lang for lang in wanted)
    else:
        langs = have if len(have) > 1 else joint_languages([have, *(r.languages for r in readings)])
    if len(langs) < 2:
        raise UsageError(
            f"an import needs two languages, found {', '.join(langs) or 'none'}",
            hint="Say them, the source first: --langs en,fr",
        )
    source = memory.header.get("srclang") if memory else None
    first = best_tag(source, langs) if source else None
    return (first, *(lang for lang in langs if lang != first)) if first else langs


def _refuse_nothing(
    source: Source, reading: Reading, outcomes: Sequence[Outcome], langs: Sequence[str]
) -> None:
    """Raise where nothing of a file was in the languages wanted: that is no success."""
    if any(not outcome.reason.startswith("no text") for outcome in outcomes):
        return
    found = Counter(v.lang for unit in reading.units for v in unit.variants if v.text.strip())
    said = ", ".join(f"{counted(count, 'text')} in {lang}" for lang, count in found.most_common())
    skipped = Counter(part.reason for part in reading.skipped)
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in skipped.most_common())
    untranslated = len(found) == 1 and all(best_tag(langs[0], (lang,)) for lang in found)
    raise UsageError(
        f"{source.name}: no unit has text in {langs[0]} and {' or '.join(langs[1:])}; "
        f"found {said or 'no text'}" + (f" (skipped: {reasons})" if reasons else ""),
        hint="Nothing was imported. "
        + (
            "The file holds no translation yet."
            if untranslated
            else "Say which languages to take: --langs en,fr"
        ),
    )
