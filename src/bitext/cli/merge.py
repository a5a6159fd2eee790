"""``bitext merge``: what two people did to one memory, together; and settling what clashed."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from bitext import journal
from bitext.cli.console import FILE, colour, command_name, exit_codes, print_json
from bitext.comparison import Merged, merge
from bitext.errors import BitextError, ConflictError, TmxError, UsageError
from bitext.files import check_writable, read_bytes
from bitext.lock import lock
from bitext.model import Header, Memory, TranslationUnit
from bitext.phrases import counted
from bitext.reports import merging as report
from bitext.review.conflicts import Conflict, conflicts_of, settle
from bitext.tmx import TmxReader, tmx_lines, write_tmx

CODES = exit_codes(
    "no conflict",
    "conflicts (the file is written and valid)",
    held="open in a review or still in conflict",
)
EPILOG = f"""
\b
Examples:
  bitext merge base.tmx ours.tmx theirs.tmx -o merged.tmx
  bitext merge --list merged.tmx                          conflicts, exit code 1 if any
  bitext merge --settle theirs --unit 8c1f merged.tmx     one, by id of unit or conflict
  bitext merge --settle ours merged.tmx                   all that are left
  bitext merge --driver %O %A %B %P                       how git calls it; see git-setup

{CODES}
After 2, 3 and 4 nothing was written.
"""


@click.command("merge", epilog=EPILOG)
@click.argument("files", nargs=-1, type=FILE, metavar="BASE OURS THEIRS")
@click.option("-o", "--output", type=FILE, help="File to write.  [default: stdout]")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--list", "listing", is_flag=True, help="List the open conflicts of FILES.")
@click.option(
    "--settle",
    "version",
    type=click.Choice(["ours", "theirs"]),
    help="Settle conflicts of FILE for one version.",
)
@click.option("--unit", "wanted", multiple=True, metavar="ID", help="Which; default: all.")
@click.option("--driver", is_flag=True, help="Be git's merge driver: the result replaces OURS.")
@click.option("--json", "as_json", is_flag=True, help="Print the conflicts as one JSON object.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
def command(
    files: tuple[str, ...],
    output: str | None,
    version: Literal["ours", "theirs"] | None,
    wanted: tuple[str, ...],
    *,
    force: bool,
    listing: bool,
    driver: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Merge OURS and THEIRS, which both began as BASE, unit by unit and field by field.

    What only one side changed is taken from it. Where both changed the same field, the file keeps
    our version as the unit and theirs beside it in props, stays valid TMX, and the conflict is
    settled with --settle.
    """
    if sum((listing, version is not None, driver)) > 1:
        raise UsageError("--list, --settle and --driver exclude each other")
    if wanted and version is None:
        raise UsageError("--unit goes with --settle")
    if listing:
        return _list(files, as_json=as_json)
    if version is not None:
        (file,) = _expect(files, 1, "--settle takes one file")
        with _unreviewed(Path(output or file), known=Path(file)):
            return _settle(
                file, output or file, version, wanted, force=force, as_json=as_json, quiet=quiet
            )
    if driver:
        base, ours, theirs, path = _expect(files, 4, "--driver takes %O %A %B %P")
        names = [f"{path} ({side})" for side in ("base", "ours", "theirs")]
        read = [_read(*pair) for pair in zip((base, ours, theirs), names, strict=True)]
        return _merge(read, ours, called=path, as_json=as_json, quiet=quiet)
    base, ours, theirs = _expect(files, 3, "merge takes BASE OURS THEIRS")
    if output is None:
        if as_json:
            raise UsageError("--json needs stdout, where the memory would go", hint="Add -o FILE")
        return _merge([_read(f, f) for f in files], None, called="merged", quiet=quiet)
    in_place = Path(output).exists() and Path(output).samefile(ours)
    check_writable(output, overwrite=force or in_place)
    with _unreviewed(Path(output), known=Path(output)):
        read = [_read(file, file) for file in files]
        return _merge(read, output, called=output, as_json=as_json, quiet=quiet)


def _expect(files: tuple[str, ...], count: int, what: str) -> tuple[str, ...]:
    if len(files) != count:
        raise UsageError(f"{what}, found {len(files)}", hint="See bitext merge --help")
    return files


@dataclass(frozen=True, slots=True)
class _File:
    """A memory as it was read."""

    name: str
    """What to call it."""
    memory: Memory
    lines: tuple[int, ...]
    defects: int

    def conflicts(self) -> tuple[report.Located, ...]:
        """Return its open conflicts.

        Raises:
            TmxError: What was kept of a version is damaged.
        """
        try:
            found = conflicts_of(self.memory.units)
        except ValueError as error:
            raise _damaged(self.name, error) from error
        return report.locate(found, self.name, self.memory.units, self.lines)


def _damaged(name: str, error: ValueError) -> TmxError:
    return TmxError(
        str(error),
        path=name,
        hint="Its props x-bitext-conflict-* were edited; take the file from the merge again.",
    )


def _read(file: str, name: str) -> _File:
    """Read a memory; a missing version, which git hands over as an empty file, is an empty one."""
    if Path(file).is_file() and Path(file).stat().st_size == 0 and file != name:
        return _File(name, Memory(Header(()), ()), (), 0)
    reader = TmxReader(file)
    units: list[TranslationUnit] = []
    lines: list[int] = []
    try:
        for unit, line in reader:
            units.append(unit)
            lines.append(line)
    except BitextError as error:
        error.path = name
        raise
    defects = sum(reader.warning_counts.values())
    return _File(name, Memory(reader.header, tuple(units)), tuple(lines), defects)


# ------------------------------------------------------------------ merging


def _merge(
    files: Sequence[_File],
    output: str | None,
    *,
    called: str,
    as_json: bool = False,
    quiet: bool = False,
) -> int:
    base, ours, theirs = files
    for side in (ours, theirs):
        if still := side.conflicts():
            first = still[0]
            raise ConflictError(
                f"still has {counted(len(still), 'conflict')} of an earlier merge, the first one "
                f"in unit {', '.join(first.tuids)}",
                path=side.name,
                line=first.line,
                hint=f"Settle them first: {command_name()} merge --list FILE; docs/git.md",
            )
    merged = merge(base.memory, ours.memory, theirs.memory)
    if output is None:
        for line in tmx_lines(merged.memory.header, merged.memory.units):
            click.echo(line, nl=False)
    else:
        write_tmx(merged.memory, output)
    lines = _lines(merged.memory)
    found = report.locate(merged.conflicts, called, merged.memory.units, lines)
    if as_json:
        print_json(report.json_report(found))
    if not quiet:
        for remark in (*_read_over(files), *_remarks(merged, called, lines)):
            click.echo(f"{click.style('note:', bold=True)} {remark}", err=True)
        _show(found)
        click.echo(_summary(merged, called), err=True)
    return 1 if found else 0


def _lines(memory: Memory) -> range:
    """Return the lines on which the units stand once the memory is written."""
    first = sum(1 for _ in tmx_lines(memory.header, ())) - 1
    return range(first, first + len(memory.units))


def _show(found: Sequence[report.Located]) -> None:
    coloured = colour(sys.stderr)
    for located in found:
        for line in report.text_lines(located, colour=coloured):
            click.echo(line, err=True, color=coloured)


def _read_over(files: Sequence[_File]) -> Iterator[str]:
    for file in files:
        if file.defects:
            yield (
                f"{file.name}: {counted(file.defects, 'deviation')} from the TMX standard read "
                "over; bitext validate lists them"
            )


def _remarks(merged: Merged, called: str, lines: Sequence[int]) -> Iterator[str]:
    if merged.header_fields:
        fields = ", ".join(merged.header_fields)
        yield f"{called}: both sides changed the header ({fields}); ours was kept"
    for position in merged.confirmed_unseen:
        yield (
            f"{called}:{lines[position]}: one side confirmed the unit, the other changed its text"
            f"{_tuid(merged, position)}; look at it again"
        )
    for position in merged.renamed:
        yield (
            f"{called}:{lines[position]}: both sides added a unit under one id; theirs is now "
            f"{merged.memory.units[position].tuid}"
        )


def _tuid(merged: Merged, position: int) -> str:
    tuid = merged.memory.units[position].tuid
    return f" (tuid {tuid})" if tuid else ""


def _summary(merged: Merged, called: str) -> str:
    units = counted(len(merged.memory.units), "unit")
    if not merged.conflicts:
        return f"{called}: merged, {units}"
    return f"{called}: {units}, {counted(len(merged.conflicts), 'conflict')} to settle"


# ------------------------------------------------------------------ conflicts


def _list(files: tuple[str, ...], *, as_json: bool) -> int:
    if not files:
        raise UsageError("--list needs a file", hint="bitext merge --list FILE.tmx")
    found = [located for file in files for located in _read(file, file).conflicts()]
    if as_json:
        print_json(report.json_report(found))
    else:
        coloured = colour()
        for located in found:
            for line in report.text_lines(located, colour=coloured):
                click.echo(line, color=coloured)
    return 1 if found else 0


def _settle(
    file: str,
    output: str,
    version: Literal["ours", "theirs"],
    wanted: tuple[str, ...],
    *,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    check_writable(output, overwrite=force or output == file)
    read = _read(file, file)
    found = read.conflicts()
    named = {located.conflict.id: {located.conflict.id, *located.tuids} for located in found}
    for name in wanted:
        if not any(name in names for names in named.values()):
            raise UsageError(
                f"{file}: no conflict is about {name}",
                hint=f"{command_name()} merge --list {file} shows the open ones",
            )

    def chosen(conflict: Conflict) -> bool:
        return not wanted or not named[conflict.id].isdisjoint(wanted)

    units, done = settle(read.memory.units, version, wanted=chosen)
    memory = Memory(read.memory.header, units)
    if done or output != file:
        write_tmx(memory, output)
    left = report.locate(conflicts_of(units), output, units, _lines(memory))
    if as_json:
        print_json(report.json_report(left))
    if not quiet:
        _show(left)
        click.echo(
            f"{output}: {counted(len(done), 'conflict')} settled for {version}, {len(left)} left",
            err=True,
        )
    return 1 if left else 0


@contextlib.contextmanager
def _unreviewed(output: Path, *, known: Path) -> Iterator[None]:
    """Hold the lock of a file that is about to be replaced, and refuse what a review left open."""
    if not output.exists():
        yield
        return
    with lock(output):
        digest = hashlib.sha256(read_bytes(known)).hexdigest()
        if output == known and journal.read_journal(output, digest).replay:
            raise ConflictError(
                "has been reviewed, and not everything is in the file yet",
                path=str(output),
                hint=f"Save it first: {command_name()} review {output}, then Ctrl+S",
            )
        yield
