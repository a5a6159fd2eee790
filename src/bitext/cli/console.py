"""What all commands share: how they end, how they speak, how they show progress."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn, Self

import click

from bitext.errors import BitextError, ConflictError, UsageError
from bitext.languages import canonical, is_registered, is_tag

INTERRUPTED = 130
CLOSED_PIPE = 141
FILE = click.Path(readable=False)
"""A file's name; what reads it says whether it can be read."""
PATH = click.Path(readable=False, path_type=Path)


class ClosedPipeError(Exception):
    """The reader of the output left: ``bitext ... | head``.

    A BrokenPipeError would make click exit with 1, which means findings.
    """


def exit_codes(done: str = "done", found: str = "", *, wrong: str = "", held: str = "") -> str:
    """Return the paragraph on exit codes that ends the help of every command.

    Args:
        done: What 0 stands for.
        found: What 1 stands for, where the command ends with it.
        wrong: What 2 stands for besides wrong use.
        held: What 4 stands for, where the command ends with it.
    """
    meanings = (
        (0, done),
        (1, found),
        (UsageError.exit_code, f"wrong use or {wrong}" if wrong else "wrong use"),
        (BitextError.exit_code, "a file that cannot be read or written"),
        (ConflictError.exit_code, held),
        (INTERRUPTED, "interrupted"),
    )
    return f"Exit codes: {', '.join(f'{code} {said}' for code, said in meanings if said)}."


def run(group: click.Group) -> NoReturn:
    """Run ``group`` and exit with the documented code; errors go to stderr, never as a trace."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Closed by `>&-`, a stream is None, and its number free for the next file to be opened.
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    try:
        code = group.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        _say("interrupted; nothing was changed")
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BitextError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _say("interrupted; nothing was changed")
        sys.exit(INTERRUPTED)
    except (BrokenPipeError, ClosedPipeError):
        _leave_output(CLOSED_PIPE)
    except UnicodeEncodeError as error:
        _say(
            f"the output is to be in {error.encoding}, which has no {error.object[error.start]!r}\n"
            "  Ask for UTF-8: PYTHONUTF8=1, or a locale such as C.UTF-8"
        )
        _leave_output(BitextError.exit_code)
    except OSError as error:
        # What is known to fail has been told already, with more. This is the rest: a folder that
        # may not be entered, standard output into a file on a full disk.
        _say(f"{error.filename or 'output'}: {error.strerror or error}")
        if error.filename is None:
            _leave_output(BitextError.exit_code)
        sys.exit(BitextError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _leave_output(code: int) -> NoReturn:
    """Exit without a second attempt to write what is left for standard output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _say(message: str) -> None:
    click.echo(f"{click.style('error:', fg='red', bold=True)} {message}", err=True)


def colour(stream: Any = None) -> bool:
    """Return whether to colour: a terminal, and NO_COLOR unset (no-color.org); FORCE_COLOR wins."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR"):
        return False
    return bool((stream or sys.stdout).isatty())


def command_name() -> str:
    """Return how this program is called from here: ``bitext``, or a path if it is not on PATH."""
    called = Path(sys.argv[0])
    if called.name != "bitext":
        return f"{Path(sys.executable).name} -m bitext"
    found = shutil.which("bitext")
    if found and Path(found).resolve() == called.resolve():
        return "bitext"
    here = Path.cwd()
    return str(called.relative_to(here)) if called.is_relative_to(here) else str(called)


def require_terminal(command: str, *, instead: str) -> None:
    """Refuse to open a screen where there is none.

    Args:
        command: What was asked for, ``review``.
        instead: Commands that serve scripts.

    Raises:
        UsageError: Input or output is no terminal, or one that cannot place text.
    """
    if os.environ.get("TEXTUAL_DRIVER", "").startswith("textual.drivers.web_driver"):
        return  # `bitext serve` reads and writes for it
    # The screen is drawn on stderr, so that `> file` cannot swallow it.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError(
            f"{command} needs a terminal; input, output or error output is a pipe or a file",
            hint=f"Run it by itself in a terminal. For scripts: {instead}.",
        )
    if os.environ.get("TERM") == "dumb":
        raise UsageError(
            "this terminal cannot place text (TERM=dumb)", hint="Run it in another: TERM=xterm"
        )


def shown(path: Path) -> str:
    """Return a path as short as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def langs_of(option: str | None) -> tuple[str, ...]:
    """Return the languages that ``--langs`` names.

    Raises:
        UsageError: Fewer than two.
    """
    langs = tuple(part.strip() for part in (option or "").split(",") if part.strip())
    if option is not None and len(langs) < 2:
        raise UsageError(
            f"--langs takes two languages or more, found {option!r}", hint="--langs en,fr"
        )
    return langs


def language_tag(said: str, *, option: str) -> str:
    """Return a language as TMX writes it: ``en-US`` of ``en_us``, ``fr`` of ``French``.

    Raises:
        UsageError: It is none.
    """
    tag = canonical(said.strip())
    if not (is_tag(tag) and is_registered(tag)):
        raise UsageError(f"{option}: {said!r} is no language", hint="As in en, fr, ru or pt-BR.")
    return tag


def refuse_over_input(output: str | Path, *inputs: str | Path) -> None:
    """Refuse to replace what is read by what is made of it.

    Raises:
        UsageError: ``output`` is one of ``inputs``.
    """
    # Not Path.resolve, which fails on links that lead round in a circle.
    if os.path.realpath(output) in map(os.path.realpath, inputs):
        raise UsageError(f"{output} is read, and would be replaced", hint="Name another file.")


def print_json(data: Mapping[str, Any]) -> None:
    """Print one JSON object on one line to stdout."""
    click.echo(json.dumps(data, ensure_ascii=False))


class Progress:
    """A line on stderr with rate and time left: on a terminal, and only for work over a second.

    Use it as a context manager and as a callback ``progress(stage, done, total)``.
    """

    def __init__(self, *, unit: str = "sentences", quiet: bool = False) -> None:
        self._unit = unit
        self._on = not quiet and sys.stderr.isatty()
        self._began = time.monotonic()
        self._stage = ""
        self._stage_began = self._began
        self._shown = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` units of ``stage`` are done; redraw 10 times a second."""
        if not self._on:
            return
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._stage_began = stage, now
        if now - self._began < 1.0 or now - self._shown < 0.1:
            return
        self._shown = now
        spent = now - self._stage_began
        rate = done / spent if spent > 0 else 0.0
        left = (total - done) / rate if rate else 0.0
        sys.stderr.write(
            f"\r\x1b[K{stage} {done}/{total} {self._unit}, {rate:,.0f}/s, {left:.0f} s left"
        )
        sys.stderr.flush()
