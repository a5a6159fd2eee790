"""The command line: arguments and wiring. Each command is a module, imported when it is run."""

from __future__ import annotations

import difflib
import importlib
import keyword
from typing import Any

import click

from bitext.cli.console import ClosedPipeError, exit_codes, run

SECTIONS = {
    "Begin": {
        "init": "Make a project folder.",
        "demo": "Run the main job on a project folder and say what came out.",
        "doctor": "Show what this installation can do and what it uses.",
    },
    "Align and review": {
        "align": "Align a text with its translations and write a TMX.",
        "review": "Open a TMX in the terminal and review it.",
        "serve": "Review a TMX in a browser on this machine.",
        "segment": "Cut texts into sentences.",
        "keys": "Show what the terminal sends, and which key does what.",
    },
    "Check": {
        "check": "Check a TMX: terms, numbers, punctuation, codes and more.",
        "explain": "Say what a check means and how to set it.",
        "glossary": "Add to a glossary, check it, exchange it, find terms for it.",
        "stats": "Count units, states and doubtful links of a TMX.",
        "eval": "Score beads against a gold alignment.",
    },
    "Exchange and repair": {
        "import": "Bring units of other tools' files into a TMX.",
        "export": "Write the accepted units in another format.",
        "validate": "List all defects of TMX files.",
        "fix": "Repair a TMX into a new file.",
    },
    "Versions": {
        "diff": "Show how a TMX changed, unit by unit.",
        "merge": "Merge what two people did to a TMX.",
        "git-setup": "Let git merge and show memories by unit.",
    },
}
"""Sections of the help: one-line helps by command."""

COMMANDS = {name: line for section in SECTIONS.values() for name, line in section.items()}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them.

    Attributes:
        sections: One-line helps by name, by section of the help.
        prefix: What the names of the modules have before the command's.
    """

    sections = SECTIONS
    prefix = ""

    @property
    def table(self) -> dict[str, str]:
        """One-line helps by name."""
        return {name: line for part in self.sections.values() for name, line in part.items()}

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipeError from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of one that is none say which is near."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.table, n=1)
            if near:
                ctx.fail(f"{error.message} Did you mean {near[0]}?")
            raise

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
        """Write the list of commands, section by section."""
        widest = max(map(len, self.table))
        for title, table in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), line) for name, line in table.items()])


def module_of(command: str) -> str:
    """Return the module that holds a command."""
    name = command.replace("-", "_")
    # No module can be imported by a word of the language.
    return f"bitext.cli.{name}_" if keyword.iskeyword(name) else f"bitext.cli.{name}"


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="First steps: bitext align text.en.txt text.fr.txt, then bitext review text.en-fr.tmx"
    "\n\n" + exit_codes("clean", "findings", held="locked or in conflict"),
    invoke_without_command=True,
)
@click.version_option(package_name="bitext", prog_name="bitext", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **_: Any) -> int | None:
    """Align, review and check parallel text, offline."""
    if ctx.invoked_subcommand is not None:
        return None
    from bitext.cli.welcome import welcome  # noqa: PLC0415

    return welcome(ctx)


def main() -> None:
    """Run the command line."""
    run(cli)
