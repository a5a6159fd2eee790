"""``bitext validate``: everything in a TMX file that other tools may trip over."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from bitext.cli.console import FILE, colour, exit_codes
from bitext.errors import BitextError, InputError
from bitext.phrases import counted
from bitext.reports import validation as report
from bitext.tmx.defects import Defect
from bitext.tmx.rules import Level
from bitext.tmx.validation import Validation

EPILOG = f"""
\b
Examples:
  bitext validate from-agency.tmx
  bitext validate --fail-on warning tmx/*.tmx
  bitext validate --format sarif tmx/*.tmx > tmx.sarif

docs/formats.md lists the rules; those marked [bitext fix] can be repaired.

{exit_codes("nothing at or above --fail-on", "defects")}
"""

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "blue"}


@click.command("validate", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="A line a defect, one JSON object, or SARIF 2.1.0 for code scanning.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="What makes the exit code 1.",
)
@click.option("--quiet", "-q", is_flag=True, help="No summary.")
def command(files: tuple[str, ...], *, form: str, as_json: bool, fail_on: str, quiet: bool) -> int:
    """List all defects of TMX files with line, unit and rule."""
    form = "json" if as_json else form
    run = _Run(files)
    if form == "json":
        pieces = report.json_pieces(run.defects(), run.summary)
    elif form == "sarif":
        pieces = report.sarif_pieces(run.defects())
    else:
        pieces = (f"{report.text_line(defect, paint=_paint)}\n" for defect in run.defects())
    for piece in pieces:
        # click.echo flushes each time, which costs more than the reading.
        sys.stdout.write(piece)
    sys.stdout.flush()
    if not quiet:
        click.echo(run.sentence(), err=True)
    if run.unreadable:
        raise BitextError("\n".join(map(str, run.unreadable)))
    if run.refused:
        return 3
    return 1 if fail_on != "never" and run.tally.at_least(Level(fail_on)) else 0


class _Run:
    """Validates one file after the other and counts; one that cannot be read stops only itself."""

    def __init__(self, files: Sequence[str]) -> None:
        self.tally = report.Tally()
        self.unreadable: list[BitextError] = []
        self.refused = 0
        self._files = files
        self._units = 0

    def defects(self) -> Iterator[Defect]:
        for path in self._files:
            validation = Validation(path)
            try:
                for defect in validation:
                    self.tally.count(defect)
                    yield defect
            except InputError as error:
                self.unreadable.append(error)
            self._units += validation.units
            self.refused += validation.refused is not None

    def summary(self) -> dict[str, object]:
        return {
            "files": len(self._files),
            "units": self._units,
            "refused": self.refused + len(self.unreadable),
            **{f"{level}s": self.tally.levels[level] for level in Level},
            "rules": dict(sorted(self.tally.rules.items())),
        }

    def sentence(self) -> str:
        files = counted(len(self._files), "file")
        return f"{files}, {counted(self._units, 'unit')}: {self.tally}"


def _paint(word: str, level: Level) -> str:
    return click.style(word, fg=_COLOURS[level], bold=True) if colour() else word
