"""``bitext stats``: what is in a memory."""

from __future__ import annotations

from pathlib import Path

import click

from bitext.cli.console import FILE, exit_codes, print_json
from bitext.errors import InputError
from bitext.files import real
from bitext.project import require_project
from bitext.reports.summary import facts, statistics, text_lines

EPILOG = f"""
\b
Examples:
  bitext stats novel.en-fr.tmx
  bitext stats --json archive/*.tmx
  bitext stats                  all memories of the project

Expected wrong links left: the sum of 1 - confidence over the drafts. A word is a stretch between
spaces that holds a letter or a digit.

{exit_codes()}
"""


@click.command("stats", epilog=EPILOG)
@click.argument("files", nargs=-1, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(files: tuple[str, ...], *, as_json: bool) -> None:
    """Count units, states, bead types, doubtful links and words of TMX files of any tool."""
    paths = files or _memories_of_project()
    if as_json:
        print_json({"memories": [facts(statistics(path)) for path in paths]})
        return
    for number, path in enumerate(paths):
        if number:
            click.echo("")
        for line in text_lines(statistics(path)):
            click.echo(line)


def _memories_of_project() -> tuple[str, ...]:
    project = require_project(Path.cwd(), command="stats")
    here = real(Path.cwd())
    paths = tuple(
        str(path.relative_to(here) if path.is_relative_to(here) else path)
        for path in project.memories()
    )
    if not paths:
        raise InputError(
            "holds no memory yet", path=str(project.memory_folder), hint="Make them: bitext align"
        )
    return paths
