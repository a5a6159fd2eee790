"""``bitext diff``: how one memory became another, by unit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bitext.cli.console import FILE, colour, exit_codes, print_json, refuse_over_input
from bitext.comparison import compare
from bitext.errors import InputError, TmxError, UsageError
from bitext.files import check_writable, read_bytes, write_atomic
from bitext.model import Header, Memory, TranslationUnit
from bitext.phrases import counted
from bitext.reports import difference as report
from bitext.tmx import TmxReader

EPILOG = f"""
\b
Examples:
  bitext diff old.tmx new.tmx
  bitext diff --stat old.tmx new.tmx
  bitext diff --html changes.html old.tmx new.tmx     for the reviewer, or to print
  bitext diff --json old.tmx new.tmx | jq .summary

With `bitext git-setup`, `git diff` and `git log -p` show memories in this way; docs/git.md.

{exit_codes("the same", "different")}
"""


@click.command("diff", epilog=EPILOG)
@click.argument("files", nargs=-1, type=FILE, metavar="OLD NEW")
@click.option("--stat", is_flag=True, help="Only say how many units changed, and in what.")
@click.option("--all", "every", is_flag=True, help="Show also what only programs noted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--html", type=FILE, help="Write a page to look at or print.")
@click.option("--driver", is_flag=True, help="Be git's external diff program.")
@click.option("--textconv", is_flag=True, help="Print one FILE as text, for git.")
def command(
    files: tuple[str, ...],
    *,
    stat: bool,
    every: bool,
    as_json: bool,
    html: str | None,
    driver: bool,
    textconv: bool,
) -> int:
    """Show how OLD became NEW: units added, removed, moved, and every field that changed.

    Texts show the words that went and came, as [-old-]{+new+} where there is no colour. What only
    programs noted (positions, confidence, dates) is counted, and shown with --all.
    """
    if textconv:
        return _be_textconv(_expect(files, 1, "--textconv")[0])
    if driver:
        return _be_driver(files, every=every)
    old, new = _expect(files, 2, "diff")
    if html:
        check_writable(html, overwrite=True)
        refuse_over_input(html, old, new)
    found = _compare((old, old), (new, new))
    if html:
        page = "".join(report.html_lines(found, every=every)).encode()
        write_atomic(html, lambda file: file.write(page))
    if as_json:
        print_json(report.json_report(found))
    elif stat or html:
        click.echo(report.summary(found))
    else:
        coloured = colour()
        _print(report.text_lines(found, colour=coloured, every=every))
        click.echo(report.summary(found), err=True)
    return 1 if found.difference else 0


def _expect(files: tuple[str, ...], count: int, what: str) -> tuple[str, ...]:
    if len(files) != count:
        raise UsageError(
            f"{what} takes {counted(count, 'file')}, found {len(files)}",
            hint="See bitext diff --help",
        )
    return files


def _be_driver(arguments: tuple[str, ...], *, every: bool) -> int:
    """Print what `git diff` shows: path, then file, object and mode of both versions.

    A path in conflict comes alone. git takes any exit code but 0 for a crash.
    """
    if len(arguments) == 1:
        click.echo(f"* Unmerged path {arguments[0]}")
        return 0
    if len(arguments) not in (7, 9):
        raise UsageError(
            f"--driver takes the 7 or 9 arguments that git gives, found {len(arguments)}",
            hint="Let git call it: bitext git-setup",
        )
    path, old, new = arguments[0], arguments[1], arguments[4]
    now = arguments[7] if len(arguments) == 9 else path
    try:
        found = _compare((old, path), (new, now))
    except (InputError, TmxError) as error:
        click.echo(f"diff --bitext a/{path} b/{now}: cannot be shown by unit: {error.message}")
        click.echo("  git diff --no-ext-diff --no-textconv shows it line by line.")
        return 0
    # git's pager shows colours, but is no terminal to us.
    coloured = colour() or os.environ.get("GIT_PAGER_IN_USE") == "true"
    head = f"diff --bitext a/{path} b/{now}: {report.summary(found)}"
    _print([f"\x1b[1m{head}\x1b[0m" if coloured else head])
    _print(report.text_lines(found, colour=coloured, every=every))
    return 0


def _be_textconv(file: str) -> int:
    """Print a memory as text, and what is none as it is: git takes an exit code for a crash."""
    try:
        units = _read(file)[1]
    except (InputError, TmxError):
        sys.stdout.buffer.write(read_bytes(file))
    else:
        _print(report.unit_lines(units))
    return 0


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, color=True)


def _compare(old: tuple[str, str], new: tuple[str, str]) -> report.Comparison:
    """Compare two files, each given with the name to call it by."""
    versions, memories = [], []
    for file, name in (old, new):
        header, units, lines = _read(file)
        versions.append(report.Version(name, units, lines))
        memories.append(Memory(header, tuple(units)))
    return report.Comparison(versions[0], versions[1], compare(memories[0], memories[1]))


def _read(file: str) -> tuple[Header, list[TranslationUnit], list[int]]:
    if Path(file) == Path(os.devnull):  # git's name for a version that is not there
        return Header(()), [], []
    reader = TmxReader(file)
    units, lines = [], []
    for unit, line in reader:
        units.append(unit)
        lines.append(line)
    return reader.header, units, lines
