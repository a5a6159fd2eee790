"""`bitext keys`: what the terminal sends, and which key does what."""

from __future__ import annotations

import sys

import click

from bitext.cli.console import exit_codes, require_terminal

FORMATS = ("text", "markdown", "yaml")


@click.command(
    epilog=f"""\b
Examples:
  bitext keys                       press keys and see what arrives, and what it does
  bitext keys --list                all actions with their keys
  bitext keys --list --keys vim
  bitext keys --list --format yaml > ~/.config/bitext/keys.yaml

{exit_codes()}
"""
)
@click.option("--list", "listing", is_flag=True, help="Print the table of actions and keys.")
@click.option(
    "--keys",
    metavar="PRESET|FILE",
    help="Keys: default, omegat, memoq, vim, or a keymap file. Without it the file "
    "keys.yaml in your settings folder, where there is one.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Form of the table; yaml is a keymap file to start from.",
)
def command(keys: str | None, format_: str, *, listing: bool) -> None:
    """Show what your terminal sends when you press a key, and which action it has.

    Some keys never arrive: terminals, screen and tmux keep a few to themselves. The table of
    actions is the same that the review screen, its help and its guide are made of.
    """
    # The table needs no screen; the probe does.
    from bitext.tui.keymap import choose_keymap, keymap_path, listed  # noqa: PLC0415

    keymap = choose_keymap(keys)
    if listing:
        click.echo(listed(keymap, format_))
        if format_ == "text" and sys.stdout.isatty():
            click.echo(f"\nKeys of your own: {keymap_path()}")
        return
    require_terminal("keys", instead="bitext keys --list")
    from bitext.tui.probe import KeyProbe  # noqa: PLC0415

    KeyProbe(keymap).run()
