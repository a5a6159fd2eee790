"""``bitext import``: units of other tools' files into a memory, all or none."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import click

from bitext.cli.console import FILE, command_name, exit_codes, langs_of, print_json, shown
from bitext.cli.update import refuse_unsaved
from bitext.errors import UsageError
from bitext.files import check_writable, read_bytes, real
from bitext.interchange import READABLE, import_files, sources_of
from bitext.lock import lock
from bitext.reports.importing import json_report, text_lines
from bitext.tmx import read_tmx, write_tmx

EPILOG = f"""
\b
Examples:
  bitext import from-client.xlf --into novel.en-fr.tmx --dry-run
  bitext import from-client.xlf terms.csv --into novel.en-fr.tmx
  bitext import corpus.en corpus.fr --into corpus.en-fr.tmx
  bitext import pairs.tsv --langs en,fr --into new.en-fr.tmx --json

A unit is matched with one in the memory by its id, else by its texts, else by its source text.
Formats and what of each is kept: docs/formats.md.

{exit_codes(wrong="nothing in these languages", held="the memory is open in a review")}
"""


@click.command("import", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--into", required=True, type=FILE, help="The TMX; made if missing.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would happen.")
@click.option(
    "--langs",
    metavar="TAGS",
    help="Languages to take, the source first: en,fr.  [default: those of the memory]",
)
@click.option("--from", "form", type=click.Choice(READABLE), help="Format.  [default: by name]")
@click.option("--overwrite", is_flag=True, help="Replace also texts that were reviewed.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def command(
    files: tuple[str, ...],
    into: str,
    langs: str | None,
    form: str | None,
    *,
    dry: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Bring the units of FILES into a TMX: new ones are added, others updated.

    Either all files are taken or none: after an error the memory is as it was. What was reviewed
    is not replaced by another text, but listed as skipped.
    """
    path = Path(into)
    wanted = langs_of(langs)
    if any(real(file) == real(path) for file in files):
        raise UsageError(f"{into} cannot be imported into itself")
    with contextlib.ExitStack() as held:
        if not dry:
            check_writable(path, overwrite=True)
            held.enter_context(lock(real(path)))
        memory = None
        if path.exists():
            refuse_unsaved(path, hashlib.sha256(read_bytes(path)).hexdigest())
            memory = read_tmx(path)
        found = import_files(memory, sources_of(files, form), langs=wanted, overwrite=overwrite)
        if found.changed and not dry:
            write_tmx(found.memory, path)
    units = len(found.memory.units)
    if as_json:
        print_json(json_report(found.files, into=into, units=units, langs=found.langs, dry=dry))
        return
    for line in text_lines(found.files, into=shown(path), units=units, dry=dry):
        click.echo(line)
    if found.changed and not dry:
        click.echo(f"next: {command_name()} review {shown(path)}")
