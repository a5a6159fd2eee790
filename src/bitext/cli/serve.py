"""`bitext serve`: the review screen in a browser on this machine."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

import click

from bitext.cli.console import PATH, exit_codes
from bitext.cli.review import THEMES
from bitext.errors import UsageError
from bitext.files import real


@click.command(
    epilog=f"""\b
Examples:
  bitext serve essay.en-fr.tmx --glossary glossary.yaml
  bitext serve essay.en-fr.tmx --port 8765 --open

\b
Over SSH, with the server on port 8765 of the other machine:
  ssh -L 8765:127.0.0.1:8765 other-machine

{exit_codes()}
"""
)
@click.argument("file", type=PATH)
@click.option("--glossary", type=PATH, help="Terms that confirmation is measured by.")
@click.option("--pair", metavar="EN-FR", help="Which two languages, of more.")
@click.option("--read-only", is_flag=True, help="Look only: take no lock, write nothing.")
@click.option("--keys", metavar="PRESET|FILE", help="Keys, as for `bitext review`.")
@click.option(
    "--theme", type=click.Choice(THEMES), metavar="NAME", help="Colours, as for `bitext review`."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port on this machine; any free one where not said.",
)
@click.option("--open", "open_", is_flag=True, help="Open the address in the browser at once.")
def command(
    file: Path,
    glossary: Path | None,
    pair: str | None,
    keys: str | None,
    theme: str | None,
    port: int,
    *,
    read_only: bool,
    open_: bool,
) -> None:
    """Review a TMX in a browser on this machine; Ctrl+C ends it.

    The same screen as `bitext review`. It answers on the loopback interface only, and only to the
    address with its token, which is new each time. One page works on the file; another one opened
    meanwhile looks at it.
    """
    try:
        from bitext.tui.serving import TokenServer  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(
            f"serve needs a package that is not installed ({error.name})",
            hint="pip install 'bitext[serve]'",
        ) from None
    # What is wrong with the files is better told here than on a page that ends at once.
    from bitext.tmx import TmxReader  # noqa: PLC0415
    from bitext.tui.keymap import choose_keymap  # noqa: PLC0415

    next(iter(TmxReader(file)), None)
    choose_keymap(keys)
    arguments = [sys.executable, "-m", "bitext", "review", str(real(file))]
    for name, value in (
        ("--glossary", glossary and real(glossary)),
        ("--pair", pair),
        ("--keys", keys),
        ("--theme", theme),
    ):
        arguments += [name, str(value)] if value else []
    arguments += ["--read-only"] if read_only else []
    try:
        server = TokenServer(arguments, title=f"bitext {file.name}", port=port)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used: {os.strerror(error.errno or 0)}",
            hint="Leave out --port; a free one is taken.",
        ) from None
    click.echo(f"{file} is open at\n\n  {server.url}\n\nCtrl+C ends it.", err=True)
    if open_:
        webbrowser.open(server.url)
    server.run()
