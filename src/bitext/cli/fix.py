"""``bitext fix``: a copy of a TMX file without what other tools trip over."""

from __future__ import annotations

import json
import shlex
import sys

import click

from bitext.cli.console import FILE, command_name, exit_codes
from bitext.errors import UsageError
from bitext.files import check_writable, real
from bitext.phrases import counted
from bitext.reports import validation as report
from bitext.tmx.rules import Level
from bitext.tmx.validation import Repair, fix_tmx
from bitext.tmx.writer import Encoding

EPILOG = f"""
\b
Examples:
  bitext fix from-agency.tmx -o mended.tmx
  bitext fix cut-off.tmx -o saved.tmx --json | jq .summary
  bitext fix old.tmx -o old.tmx --force           in place; nothing is changed if that fails

The texts stay as they are, but for characters that XML does not allow. What is left is listed.

{exit_codes("no error is left", "some are")}
"""


@click.command("fix", epilog=EPILOG)
@click.argument("file", type=FILE)
@click.option("-o", "--output", required=True, type=FILE, help="File to write.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "utf-16"]),
    default="utf-8",
    show_default=True,
    help="Of the file that is written.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--quiet", "-q", is_flag=True, help="The summary alone.")
def command(
    file: str,
    output: str,
    *,
    force: bool,
    encoding: Encoding,
    as_json: bool,
    quiet: bool,
) -> int:
    """Repair what can be repaired of a TMX into a new file, and say what was done."""
    if real(output) == real(file) and not force:
        raise UsageError(
            f"{file} would be replaced by its own copy",
            hint="Name another file with -o, or add --force.",
        )
    check_writable(output, overwrite=force)
    shown = _Shown(as_json=as_json, quiet=quiet)
    fixed = fix_tmx(file, output, overwrite=force, encoding=encoding, on_repair=shown.add)
    if as_json:
        summary = report.json_fixed(file, output, fixed)
        sys.stdout.write(f'{shown.opening()}], "summary": {json.dumps(summary)}}}\n')
    else:
        left = ", ".join(counted(n, str(level)) for level in Level if (n := fixed.left[level]))
        click.echo(
            f"wrote {output}: {counted(fixed.units, 'unit')}, "
            f"{counted(fixed.repaired, 'repair')}; left: {left or 'nothing'}"
        )
        if fixed.left:
            again = f"{command_name()} validate {shlex.quote(output)}"
            click.echo(f"  What is left needs a person: {again}", err=True)
    return 1 if fixed.left[Level.ERROR] else 0


class _Shown:
    """Prints each repair as it is made: there may be as many as units."""

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._opened = False

    def add(self, repair: Repair) -> None:
        if self._as_json:
            sys.stdout.write(self.opening(", ") + report.json_repair(repair))
        elif not self._quiet:
            sys.stdout.write(f"{report.fix_line(repair)}\n")

    def opening(self, between: str = "") -> str:
        """Return what stands before the next repair, or before the end of the list."""
        if self._opened:
            return between
        self._opened = True
        return f'{{"schema": "{report.FIX_SCHEMA}", "version": 1, "repairs": ['
