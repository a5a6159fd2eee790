"""``bitext init``: an empty project folder."""

from __future__ import annotations

from pathlib import Path

import click

from bitext.cli.console import FILE, command_name, exit_codes
from bitext.files import write_atomic
from bitext.project import DEFAULTS, SETTINGS

EPILOG = f"""
\b
Examples:
  bitext init                 in this folder
  bitext init treaty          in a new folder

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
def command(folder: str) -> None:
    """Make a project folder: seeds/, tmx/, glossary.yaml and bitext.yaml.

    What is there already stays as it is.
    """
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
