"""Say what another format has no place for."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bitext.formats.terms import Loss


def print_losses(losses: Sequence[Loss], verdict: str) -> None:
    """Say on stderr what had no place on the other side."""
    for loss in losses:
        times = f"{loss.count:,} times, first" if loss.count > 1 else "once,"
        where = f" ({times} in {loss.first})" if loss.first else ""
        click.echo(f"{click.style('note:', bold=True)} {verdict}: {loss.what}{where}", err=True)
