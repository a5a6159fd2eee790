"""XLIFF of either version: which one it is when reading, a file when writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from bitext.encoding import NOT_XML
from bitext.errors import InputError, OutputError, UsageError
from bitext.files import write_atomic
from bitext.formats.units import Pair, Reading, pair_of, pairs
from bitext.formats.xliff2 import read_xliff2, xliff2_lines
from bitext.formats.xliff12 import read_xliff12, xliff12_lines
from bitext.formats.xml import line_of, local, parse
from bitext.languages import canonical, is_tag
from bitext.model import Memory

Lines = Callable[[Iterable[Pair], tuple[str, str], str], Iterator[str]]


def read_xliff(path: str | Path, *, langs: Sequence[str] = ()) -> Reading:
    """Read an XLIFF file of version 1.0 to 1.2, 2.0 or 2.1.

    Args:
        path: The file.
        langs: Source and target language, where the file does not say them.

    Raises:
        InputError: It is no XLIFF, damaged, of another version, or does not say its languages.
    """
    name = str(path)
    root = parse(path, expected="XLIFF")
    if local(root) != "xliff":
        raise InputError(
            f"its root element is <{local(root)}>, <xliff> was expected",
            path=name,
            line=line_of(root),
        )
    version = root.get("version", "")
    if version.startswith("1."):
        return read_xliff12(root, path=name, langs=langs)
    if version.startswith("2."):
        return read_xliff2(root, path=name, langs=langs)
    raise InputError(
        f"is XLIFF of version {version or 'unknown'}; 1.0 to 1.2, 2.0 and 2.1 are read",
        path=name,
        line=line_of(root),
    )


def write_xliff12(
    memory: Memory, path: str | Path, *, langs: Sequence[str] = (), overwrite: bool = True
) -> None:
    """Write a memory as XLIFF 1.2, valid by the strict schema.

    Args:
        memory: What to write.
        path: The file to make.
        langs: Source and target language; those of a memory of two languages where not given.
        overwrite: False refuses where ``path`` exists.

    Raises:
        UsageError: It is not clear which two languages to write.
        OutputError: The file cannot be written.
    """
    _write(memory, path, langs, xliff12_lines, "XLIFF", overwrite=overwrite)


def write_xliff2(
    memory: Memory, path: str | Path, *, langs: Sequence[str] = (), overwrite: bool = True
) -> None:
    """Write a memory as XLIFF 2.1; as :func:`write_xliff12`."""
    _write(memory, path, langs, xliff2_lines, "XLIFF 2", overwrite=overwrite)


def _write(
    memory: Memory,
    path: str | Path,
    wanted: Sequence[str],
    lines: Lines,
    form: str,
    *,
    overwrite: bool,
) -> None:
    langs = pair_of(memory, wanted, form=form)
    source, target = map(canonical, langs)
    for tag in (source, target):
        if not is_tag(tag):
            raise UsageError(f"{tag!r} is no language tag, which {form} needs")

    def write(file: IO[bytes]) -> None:
        for line in lines(pairs(memory, langs), (source, target), Path(path).stem):
            illegal = NOT_XML.search(line)
            if illegal:
                raise OutputError(
                    f"a unit holds the character U+{ord(illegal[0]):04X} after "
                    f"{line[max(0, illegal.start() - 20) : illegal.start()]!r}, "
                    "which no XML file can hold",
                    path=str(path),
                    hint="Edit the unit and remove it; nothing was written.",
                )
            file.write(line.encode())

    write_atomic(path, write, overwrite=overwrite)
