"""``bitext glossary schema``: what editors check and complete glossary.yaml by."""

from __future__ import annotations

import click

from bitext.cli.console import exit_codes
from bitext.termbase import json_schema

EPILOG = f"""
\b
Examples:
  bitext glossary schema > glossary.schema.json

\b
With the YAML extension of VS Code, or any editor with yaml-language-server, this first line of
glossary.yaml then turns it on:
  # yaml-language-server: $schema=glossary.schema.json

{exit_codes()}
"""


@click.command("schema", epilog=EPILOG)
def command() -> None:
    """Print the JSON Schema (draft 2020-12) of glossary.yaml."""
    click.echo(json_schema(), nl=False)
