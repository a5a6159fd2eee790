"""`bitext` alone: in a terminal three ways to begin, elsewhere the help."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


def welcome(ctx: click.Context) -> int:
    """Ask how to begin and begin; without a terminal show the help, as wrong use."""
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if not terminal or os.environ.get("TERM") == "dumb":
        click.echo(ctx.get_help(), err=True)
        return 2
    from bitext.tui.keymap import choose_keymap  # noqa: PLC0415
    from bitext.tui.state import ScreenState, state_path  # noqa: PLC0415
    from bitext.tui.welcome import WelcomeApp  # noqa: PLC0415

    state = ScreenState(state_path())
    here = Path.cwd()
    begin = WelcomeApp(here, theme=state.theme).run()
    if begin is None:
        return 0
    if begin.what == "help":
        click.echo(ctx.get_help())
        return 0
    if begin.what == "tour":
        from bitext.tui.tour import take_tour  # noqa: PLC0415

        mended = take_tour(choose_keymap(None), state)
        click.echo(
            ("All eight errors are mended. " if mended else "")
            + "Your own texts: bitext align a.en.txt a.fr.txt, then bitext review a.en-fr.tmx"
        )
        return 0
    files = [os.path.relpath(file) for file in begin.files]
    if begin.what == "review":
        return _run(ctx, "review", *files)
    before = set(here.glob("*.tmx"))
    code = _run(ctx, "align", *files)
    made = set(here.glob("*.tmx")) - before
    if len(made) == 1 and click.confirm("Review it now?", default=True):
        return _run(ctx, "review", os.path.relpath(made.pop()))
    return code


def _run(ctx: click.Context, *arguments: str) -> int:
    """Run a command as if it had been typed, and say what was."""
    click.echo(f"$ bitext {' '.join(arguments)}", err=True)
    assert isinstance(ctx.command, click.Group)
    code = ctx.command.main(list(arguments), prog_name=ctx.info_name, standalone_mode=False)
    return code if isinstance(code, int) else 0
