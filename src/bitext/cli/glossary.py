"""``bitext glossary``: what is done with the glossary itself."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

import click

from bitext.cli import LazyGroup
from bitext.cli.console import exit_codes
from bitext.errors import UsageError
from bitext.project import DEFAULTS, find_project

EPILOG = f"""
\b
Examples:
  bitext glossary add en="face mask" fr="masque facial" --forbid fr="masque à gaz"
  bitext glossary add --to face-mask ru="медицинская маска"
  bitext glossary lint tmx/*.tmx
  bitext glossary extract tmx/*.en-fr.tmx
  bitext glossary import client.tbx --dry-run
  bitext glossary export -o terms.xlsx

docs/glossary.md shows the file and what each command is for.

{exit_codes(found="remarks of lint", held="the glossary changed meanwhile")}
"""

SECTIONS = {
    "Commands": {
        "add": "Add a concept or a term; the rest of the file stays as it is.",
        "export": "Write the glossary as TBX, CSV, TSV or an Excel workbook.",
        "extract": "Propose terms that translations have.",
        "import": "Add the terms of other glossaries; what is there stays.",
        "lint": "Say what is doubtful in the glossary itself.",
        "schema": "Print the JSON Schema of glossary.yaml, for editors.",
    },
}


class _Group(LazyGroup):
    sections = SECTIONS
    prefix = "glossary-"


@click.group("glossary", cls=_Group, epilog=EPILOG)
def command(**_: Any) -> None:
    """Add to a glossary, check it, exchange it with other tools, find terms for it."""


def chosen(named: str | None) -> Path:
    """Return the glossary that is named, else the project's, else the one in this folder.

    Raises:
        UsageError: None is named and none is there.
    """
    if named:
        return Path(named)
    project = find_project(Path.cwd())
    for path in (project.glossary if project else None, Path(DEFAULTS.glossary)):
        if path is not None and path.is_file():
            return Path(os.path.relpath(path)) if path.is_absolute() else path
    raise UsageError(
        "there is no glossary here", hint="Name one: --glossary FILE; or start one: bitext init"
    )


def show_change(path: Path, before: str, after: str) -> None:
    """Print what a file would become, as a unified diff."""
    for line in difflib.unified_diff(
        before.splitlines(), after.splitlines(), str(path), str(path), lineterm=""
    ):
        click.echo(line)
