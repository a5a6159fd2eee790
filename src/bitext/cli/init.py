"""``bitext init``: an empty project folder."""

from __future__ import annotations

from pathlib import Path

import click

from bitext.cli.console import FILE, command_name, exit_codes
from bitext.files import write_atomic
from bitext.project import DEFAULTS, SETTINGS
from bitext.settings import json_schema

EPILOG = f"""
\b
Examples:
  bitext init                 in this folder
  bitext init treaty          in a new folder
  bitext init --schema > bitext.schema.json

\b
With the YAML extension of VS Code, or any editor with yaml-language-server, this first line of
bitext.yaml then completes keys and marks mistakes:
  # yaml-language-server: $schema=bitext.schema.json

{exit_codes()}
"""

SETTINGS_TEXT = """\
# A bitext project. Every line is optional; what is shown is the default.
# source: en              # language that the others are aligned with
# texts: seeds            # texts named name.en.txt, name.fr.txt ...
# memories: tmx           # name.en-fr.tmx is made here
# glossary: glossary.yaml
# srx: rules.srx          # own segmentation rules, before the built-in ones
# paragraphs: blank-line  # or every-line
# review: {error: block, warning: warn}  # what an open finding does to a confirmation
# checks:                 # `bitext explain` lists them; docs/checks.md
#   rules:
#     NUM01: error        # off, on, error or warning
#     YO01: {severity: warning, policy: never}
#   paths:
#     - files: tmx/poems-*.tmx
#       rules: {PUN01: off}
"""

GLOSSARY_TEXT = """\
# Terms that translations must keep to; `bitext check` and `bitext review` enforce them.
version: 1
source: en
terms: []
# - id: central-bank
#   en: [central bank]
#   fr:
#     - banque centrale
#     - {term: banque fédérale, status: forbidden}
#   ru: [центральный банк]
"""


@click.command("init", epilog=EPILOG)
@click.argument("folder", type=FILE, default=".")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of bitext.yaml; make nothing.")
def command(folder: str, *, schema: bool) -> None:
    """Make a project folder: seeds/, tmx/, glossary.yaml and bitext.yaml.

    What is there already stays as it is.
    """
    if schema:
        click.echo(json_schema(), nl=False)
        return
    root = Path(folder)
    made = []
    for name in (DEFAULTS.texts, DEFAULTS.memories):
        if not (root / name).is_dir():
            (root / name).mkdir(parents=True)
            made.append(f"{name}/")
    for name, text in ((SETTINGS, SETTINGS_TEXT), (DEFAULTS.glossary, GLOSSARY_TEXT)):
        if not (root / name).exists():
            _write(root / name, text)
            made.append(name)
    click.echo(f"{root}: made {', '.join(made)}" if made else f"{root}: nothing to make")
    texts = root / DEFAULTS.texts
    click.echo(f"next: put name.en.txt and name.fr.txt into {texts}, then {command_name()} align")


def _write(path: Path, text: str) -> None:
    write_atomic(path, lambda file: file.write(text.encode()))
