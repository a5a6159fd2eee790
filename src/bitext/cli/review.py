"""`bitext review`: open a TMX in the terminal."""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bitext.cli.console import INTERRUPTED, PATH, exit_codes, require_terminal
from bitext.errors import InputError, UsageError
from bitext.phrases import counted

if TYPE_CHECKING:
    from bitext.model import Finding, Glossary, Memory, TranslationUnit
    from bitext.project import Project
    from bitext.review import Policy
    from bitext.tui.desk import Desk


THEMES = ("dark", "light", "colour-blind", "mono")
"""Names of the themes; the screen itself is not imported for `--help`."""
LARGE = 10_000_000
"""Bytes from which reading takes seconds and should say so."""


@click.command(
    epilog=f"""\b
Examples:
  bitext review essay.en-fr.tmx
  bitext review essay.en-fr.tmx --glossary glossary.yaml --tm old.en-fr.tmx
  bitext review                      the memory of the project folder you are in
  bitext review big.tmx --pair en-ru --read-only
  bitext review --plain essay.en-fr.tmx

{exit_codes(found="a command of --plain refused", held="open elsewhere or changed meanwhile")}
"""
)
@click.argument("file", required=False, type=PATH)
@click.option(
    "--glossary",
    type=PATH,
    help="Terms that confirmation is measured by; the project's where there is one.",
)
@click.option(
    "--pair", metavar="EN-FR", help="Which two languages, where the file has more than two."
)
@click.option("--read-only", is_flag=True, help="Look only: take no lock, write nothing.")
@click.option(
    "--plain", is_flag=True, help="Line by line, for screen readers, dumb terminals and scripts."
)
@click.option(
    "--take-over", is_flag=True, help="Take the lock of a review that shows no sign of life."
)
@click.option(
    "--tm",
    "memories",
    multiple=True,
    type=PATH,
    help="Another TMX to search and to take suggestions from; may be given several times.",
)
@click.option(
    "--keys",
    metavar="PRESET|FILE",
    help="Keys: default, omegat, memoq, vim, or a keymap file (`bitext keys`).",
)
@click.option(
    "--theme",
    type=click.Choice(THEMES),
    help="Colours; the last ones used otherwise. V changes them on the screen.",
)
@click.option(
    "--user",
    metavar="NAME",
    envvar="BITEXT_USER",
    help="Who reviews, as it is noted in the file; the login where not said.",
)
def command(
    file: Path | None,
    glossary: Path | None,
    pair: str | None,
    memories: Sequence[Path],
    keys: str | None,
    theme: str | None,
    user: str | None,
    *,
    read_only: bool,
    take_over: bool,
    plain: bool,
) -> int:
    """Open a TMX in the terminal and review it.

    The least sure unit comes first. Every change is on the disk before it shows; q saves it into
    the TMX. `?` lists the keys.
    """
    if user is not None and not (user.strip() and user.isprintable()):
        raise UsageError(f"not a name: {user!r}", hint="Say --user anna")
    if plain and (keys or theme):
        raise UsageError("--plain has neither keys nor colours", hint="Leave out --keys, --theme.")
    if not plain:
        require_terminal(
            "review", instead="bitext review --plain, bitext check, bitext stats, bitext export"
        )
    path, glossary, policy = _choose(file, glossary)
    options: dict[str, Any] = {
        "pair": _parse_pair(pair) if pair else None,
        "read_only": read_only,
        "user": user,
        "take_over": take_over,
        "policy": policy,
    }
    if plain:
        return _review_plainly(path, glossary, memories, options)
    # Textual takes 0.4 s to import: only who gets this far pays for it.
    from bitext.tui.app import ReviewApp  # noqa: PLC0415
    from bitext.tui.keymap import choose_keymap  # noqa: PLC0415
    from bitext.tui.saved_filters import SavedFilters, filters_path  # noqa: PLC0415
    from bitext.tui.state import ScreenState, state_path  # noqa: PLC0415

    keymap, state = choose_keymap(keys), ScreenState(state_path())
    terms = _read_glossary(glossary)
    if path.is_file() and path.stat().st_size > LARGE:
        click.echo(f"Reading {path} ({path.stat().st_size / 1e6:.0f} MB) ...", err=True)
    with _open(path, terms, **options) as desk:
        app = ReviewApp(
            desk,
            glossary=terms,
            glossary_path=glossary,
            memories=_read_memories(memories),
            keymap=keymap,
            theme=theme,
            state=state,
            filters=SavedFilters(filters_path()),
        )
        app.run()
        state.save()
        if desk.pending and not desk.read_only:
            click.echo(
                f"not in {path.name}: {counted(desk.pending, 'change')}; the journal beside it "
                "keeps what was done, and the next `bitext review` goes on with it.",
                err=True,
            )
    return app.return_code or 0


def _review_plainly(
    path: Path, glossary: Path | None, memories: Sequence[Path], options: Mapping[str, Any]
) -> int:
    """Review in lines; a script that asked for what could not be done ends in 1."""
    from bitext.tui.plain import Piped, PlainReview, Typed  # noqa: PLC0415
    from bitext.tui.realigning import load_aligner  # noqa: PLC0415
    from bitext.tui.saved_filters import SavedFilters, filters_path  # noqa: PLC0415

    terms = _read_glossary(glossary)
    typed = sys.stdin.isatty()
    if not typed and isinstance(sys.stdin, io.TextIOWrapper):
        # Whatever the locale: a script is UTF-8, and what is not must not get into a memory.
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    with _open(path, terms, **options) as desk:
        session = desk.session
        review = PlainReview(
            desk,
            Typed() if typed else Piped(sys.stdin, click.echo),
            click.echo,
            glossary=terms,
            glossary_path=glossary,
            load_aligner=lambda: load_aligner(session.units, (session.source, session.target)),
            filters=SavedFilters(filters_path()),
            memories=_read_memories(memories),
        )
        try:
            review.run()
        except KeyboardInterrupt:
            click.echo(f"Left. Not in the TMX yet: {desk.pending}; the journal keeps them.")
            return INTERRUPTED
        except UnicodeDecodeError:
            raise InputError(
                "the commands are not UTF-8", hint="Save the script as UTF-8."
            ) from None
    return 1 if review.refused and not typed else 0


def _open(
    path: Path, terms: Glossary | None, *, read_only: bool, take_over: bool, **options: Any
) -> Desk:
    """Open a memory; where somebody else has it open, ask what to do."""
    from bitext.journal import OtherVersionError  # noqa: PLC0415
    from bitext.lock import LockedError  # noqa: PLC0415
    from bitext.tui.desk import Desk  # noqa: PLC0415

    options["judge"] = lambda source, target: _judge(path, terms, source, target)
    try:
        return Desk(path, read_only=read_only, take_over=take_over, **options)
    except LockedError as locked:
        if not sys.stdin.isatty():
            raise
        click.echo(str(locked), err=True)
        ways = {"r": "look read-only", "q": "leave"}
        if locked.owner.is_stale:
            ways = {"t": "take it over", **ways}
        asked = ", ".join(f"{key}: {way}" for key, way in ways.items())
        answer = click.prompt(asked, type=click.Choice(list(ways)), default="q", err=True)
        if answer == "q":
            raise
        return Desk(path, read_only=answer == "r", take_over=answer == "t", **options)
    except OtherVersionError as other:
        if not sys.stdin.isatty() or read_only:
            raise
        click.echo(str(other), err=True)
        asked = "m: merge both, unit by unit, q: leave"
        if click.prompt(asked, type=click.Choice(["m", "q"]), default="q", err=True) == "q":
            raise
        return Desk(path, take_over=take_over, merge_journal=True, **options)


def _choose(file: Path | None, glossary: Path | None) -> tuple[Path, Path | None, Policy]:
    """Return the memory to open, the glossary named or found in its project, and its policy."""
    from bitext.project import find_project, require_project  # noqa: PLC0415
    from bitext.review import POLICY  # noqa: PLC0415

    project: Project | None
    if file is None:
        project = here = require_project(Path.cwd(), command="review")
        file = _ask_which(here.memories(), here.memory_folder)
    else:
        project = find_project(file.parent)
    if glossary is None and project is not None:
        glossary = project.glossary
    return file, glossary, project.policy if project is not None else POLICY


def _ask_which(memories: Sequence[Path], folder: Path) -> Path:
    """Return the one memory there is, or the one that the person chooses."""
    names = [os.path.relpath(memory) for memory in memories]
    if not names:
        raise UsageError(
            f"the project has no memory in {os.path.relpath(folder)} yet",
            hint="Make one: bitext align",
        )
    if len(names) == 1:
        return memories[0]
    for number, name in enumerate(names, 1):
        click.echo(f"{number:>3}  {name}")
    number = click.prompt("Which one", type=click.IntRange(1, len(names)), default=1)
    return memories[number - 1]


def _parse_pair(pair: str) -> tuple[str, str]:
    parts = pair.replace(":", "-").replace(",", "-").split("-")
    # en-US-fr-FR: tags have a part or two, and both sides the same number.
    if len(parts) not in (2, 4) or not all(parts):
        raise UsageError(f"not a pair of languages: {pair!r}", hint="Say --pair en-fr")
    half = len(parts) // 2
    return "-".join(parts[:half]), "-".join(parts[half:])


def _read_memories(paths: Sequence[Path]) -> list[tuple[str, Memory]]:
    from bitext.tmx import read_tmx  # noqa: PLC0415

    return [(path.name, read_tmx(path)) for path in paths]


def _read_glossary(path: Path | None) -> Glossary | None:
    if path is None:
        return None
    from bitext.termbase import read_glossary  # noqa: PLC0415

    return read_glossary(path)


def _judge(
    path: Path, glossary: Glossary | None, source: str, target: str
) -> Callable[[TranslationUnit, int], tuple[Finding, ...]]:
    """Return what judges a unit: the glossary, and the checks that the project asks for."""
    from bitext.checks import DEFAULT, Checker  # noqa: PLC0415
    from bitext.model import Glossary  # noqa: PLC0415
    from bitext.project import find_project  # noqa: PLC0415

    project = find_project(path.parent)
    checker = Checker(
        glossary or Glossary(source, ()),
        source,
        target,
        today=dt.datetime.now().astimezone().date(),
        rules=project.ruleset(path) if project else DEFAULT,
    )
    return checker.findings
