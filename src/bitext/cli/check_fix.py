"""``bitext check --fix``: what the findings propose to write, as a diff; ``--apply`` writes it."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from bitext.cli.console import command_name
from bitext.errors import ConflictError
from bitext.model import CONFLICT
from bitext.phrases import counted
from bitext.reports.findings import Located
from bitext.reports.fixes import Fix, diff_lines, plan
from bitext.review import Refusal
from bitext.review.replacing import Hit


def run(findings: Sequence[Located], *, apply: bool, quiet: bool) -> list[Located]:
    """Print what the findings propose, and write what is sure of it where that was asked for.

    Args:
        findings: All findings of the run.
        apply: Write the sure changes.
        quiet: No summary.

    Returns:
        The findings without those that were set right.

    Raises:
        ConflictError: A file is open in a review, holds unsaved changes of one or an open conflict
            of a merge, or changed meanwhile. Files before it were written, those after it not.
    """
    fixes = plan(findings)
    for line in diff_lines(fixes):
        click.echo(_coloured(line))
    sure = [fix for fix in fixes if fix.sure]
    if apply:
        written: list[Fix] = []
        for path, group in groupby(sure, key=lambda fix: fix.path):
            written += _write(path, list(group))
        sure = written
    if not quiet:
        for line in _summary(sure, guesses=len(fixes) - len(sure), applied=apply):
            click.echo(line, err=True)
    done = {(fix.path, finding) for fix in sure for finding, _ in fix.offers} if apply else set()
    return [found for found in findings if (found.path, found.finding) not in done]


def _coloured(line: str) -> str:
    colours = {"-": "red", "+": "green", "@": "cyan"}
    return click.style(line, fg=colours[line[0]])


def _summary(sure: Sequence[Fix], *, guesses: int, applied: bool) -> Iterator[str]:
    if applied and sure:
        paths = list(dict.fromkeys(fix.path for fix in sure))
        yield f"wrote {counted(len(sure), 'text')} in {counted(len(paths), 'file')}"
        yield f"  Look at them: {command_name()} review {shlex.quote(paths[0])}"
    elif sure:
        yield f"{counted(len(sure), 'text')} can surely be set right; add --apply to write that"
    if guesses:
        yield f"{counted(guesses, 'proposal')} for a person to look at: `bitext review`"
    if not sure and not guesses:
        yield "nothing to propose"


def _write(path: str, fixes: Sequence[Fix]) -> list[Fix]:
    """Make the changes of one file as one step of a review; return those that were made."""
    from bitext.tui.desk import Desk  # noqa: PLC0415  (brings the journal, needed here alone)

    when = dt.datetime.now(tz=dt.UTC)
    hits: list[Hit] = []
    done: list[Fix] = []
    with Desk(Path(path)) as desk:
        if desk.pending:
            raise ConflictError(
                "holds changes of a review that are not saved; nothing was written",
                path=path,
                hint=f"Open it and save: {command_name()} review {shlex.quote(path)}",
            )
        if any(unit.prop(CONFLICT) is not None for unit in desk.session.units):
            raise ConflictError(
                "holds an open conflict of a merge; nothing was written",
                path=path,
                hint=f"Settle it first: {command_name()} merge --list {shlex.quote(path)}",
            )
        for fix in sorted(fixes, key=lambda fix: fix.index):
            hit = Hit(fix.index, fix.lang, fix.before, fix.after, fix.edits)
            alone = desk.session.replace([hit], when=when)
            if isinstance(alone, Refusal):
                click.echo(f"{path}:{fix.line}: left as it is: {alone.reason}", err=True)
            else:
                hits.append(hit)
                done.append(fix)
        change = desk.session.replace(hits, when=when) if hits else None
        if isinstance(change, Refusal):
            raise ConflictError(f"{change.reason} Nothing was written.", path=path)
        if change is not None:
            desk.do(change)
            desk.save()
    return done
