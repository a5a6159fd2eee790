"""Moses pairs: a file a language, a segment a line, line by line translations of each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from bitext.encoding import NOT_XML, decode
from bitext.errors import InputError, OutputError, UsageError
from bitext.files import check_writable, read_bytes, write_atomic
from bitext.formats.language import languages_of
from bitext.formats.units import NOT_STORABLE, Reading, Skipped, chosen
from bitext.model import Memory, TranslationUnit, Variant


def read_moses(paths: Sequence[str | Path], *, langs: Sequence[str] = ()) -> Reading:
    """Read line-aligned files.

    Only a line feed ends a line, and a carriage return before it is part of the line end where
    every line has one. Lines are not trimmed. A line that is blank in every file is skipped.

    Args:
        paths: A file for each language.
        langs: Their languages in order, where their names do not say them (``corpus.fr``).

    Raises:
        InputError: A file cannot be read, or one has more lines than another.
        UsageError: Fewer than two files, or a language is not known.
    """
    names = [str(path) for path in paths]
    if len(names) < 2:
        raise UsageError(
            f"{', '.join(names)}: a line-aligned text needs a file for each language",
            hint="Name both: bitext import corpus.en corpus.fr --into memory.tmx --from moses",
        )
    tags = languages_of(names, langs, example="corpus.fr")
    texts = [_lines(name) for name in names]
    if len({len(lines) for lines in texts}) > 1:
        counts = ", ".join(
            f"{name}: {len(lines):,}" for name, lines in zip(names, texts, strict=True)
        )
        raise InputError(
            f"the files have different numbers of lines ({counts}); "
            "line by line they cannot be translations",
            hint="If they are running texts, align them: bitext align " + " ".join(names),
        )
    units, skipped = [], []
    for number, row in enumerate(zip(*texts, strict=True), start=1):
        if not any(text.strip() for text in row):
            skipped.append(Skipped(number, "blank line"))
        elif any(map(NOT_XML.search, row)):
            skipped.append(Skipped(number, NOT_STORABLE))
        else:
            variants = (Variant(tag, (text,)) for tag, text in zip(tags, row, strict=True) if text)
            units.append(TranslationUnit(None, tuple(variants)))
    return Reading(tuple(units), tuple(tags), tuple(skipped))


def write_moses(
    memory: Memory, path: str | Path, *, langs: Sequence[str] = (), overwrite: bool = True
) -> tuple[Path, ...]:
    """Write a memory as line-aligned files named ``path.LANG``, and return them.

    Args:
        memory: What to write; inline codes are left out.
        path: The name without the language.
        langs: What to write; all languages of the memory where not given.
        overwrite: False refuses where a file exists.

    Raises:
        OutputError: A text holds a line break, which the format has no way to write.
    """
    wanted = chosen(memory, langs)
    lines: dict[str, list[str]] = {lang: [] for lang in wanted}
    for number, unit in enumerate(memory.units, start=1):
        for lang in wanted:
            text = unit.text(lang)
            if "\n" in text or "\r" in text:
                raise OutputError(
                    f"unit {number} ({lang}) holds a line break, which a line-aligned file cannot: "
                    f"{text[:40]!r}",
                    hint="Write --to jsonl or tsv, or edit the unit; nothing was written.",
                )
            lines[lang].append(text)
    files = [Path(f"{path}.{lang}") for lang in wanted]
    for file in files:
        check_writable(file, overwrite=overwrite)
    for lang, file in zip(wanted, files, strict=True):
        data = "".join(f"{line}\n" for line in lines[lang]).encode()

        def write(handle: IO[bytes], data: bytes = data) -> None:
            handle.write(data)

        write_atomic(file, write, overwrite=overwrite)
    return tuple(files)


def _lines(name: str) -> list[str]:
    data = read_bytes(name)
    if not data:
        raise InputError("is empty", path=name)
    lines = decode(data, path=name)[0].removesuffix("\n").split("\n")
    if all(line.endswith("\r") for line in lines[:-1]) and len(lines) > 1:
        return [line.removesuffix("\r") for line in lines]
    return lines
