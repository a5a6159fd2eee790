"""The command line: arguments and wiring. Each command is a module, imported when it is run."""

from __future__ import annotations

import importlib
import keyword
from typing import Any

import click

from bitext.cli.console import run

COMMANDS = {
    "align": "Align a text with its translations and write a TMX.",
    "check": "Check a TMX: terms, numbers, punctuation, codes and more.",
    "demo": "Run the main job on a project folder and say what came out.",
    "diff": "Show how a TMX changed, unit by unit.",
    "doctor": "Show what this installation can do and what it uses.",
    "eval": "Score beads against a gold alignment.",
    "explain": "Say what a check means and how to set it.",
    "export": "Write the accepted units in another format.",
    "fix": "Repair a TMX into a new file.",
    "glossary": "Add to a glossary, check it, exchange it, find terms for it.",
    "git-setup": "Let git merge and show memories by unit.",
    "import": "Bring units of other tools' files into a TMX.",
    "init": "Make a project folder.",
    "keys": "Show what the terminal sends, and which key does what.",
    "merge": "Merge what two people did to a TMX.",
    "review": "Open a TMX in the terminal and review it.",
    "segment": "Cut texts into sentences.",
    "serve": "Review a TMX in a browser on this machine.",
    "stats": "Count units, states and doubtful links of a TMX.",
    "validate": "List all defects of TMX files.",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them.

    Attributes:
        table: One-line helps by name.
        prefix: What the names of the modules have before the command's.
    """

    table = COMMANDS
    prefix = ""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in alphabetical order."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command and return it."""
        if cmd_name not in self.table:
            return None
        module = importlib.import_module(module_of(self.prefix + cmd_name))
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self.table.items()))


def module_of(command: str) -> str:
    """Return the module that holds a command."""
    name = command.replace("-", "_")
    # No module can be imported by a word of the language.
    return f"bitext.cli.{name}_" if keyword.iskeyword(name) else f"bitext.cli.{name}"


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="First steps: bitext align text.en.txt text.fr.txt, then bitext review text.en-fr.tmx",
    invoke_without_command=True,
)
@click.version_option(package_name="bitext", prog_name="bitext", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **_: Any) -> int | None:
    """Align, review and check parallel text, offline.

    Exit codes: 0 clean, 1 findings, 2 wrong use, 3 unreadable input, 4 locked or in conflict,
    130 interrupted.
    """
    if ctx.invoked_subcommand is not None:
        return None
    from bitext.cli.welcome import welcome  # noqa: PLC0415

    return welcome(ctx)


def main() -> None:
    """Run the command line; the entry point of the installed ``bitext``."""
    run(cli)
