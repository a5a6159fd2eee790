"""Beads fixed by a person: hard constraints that cut an alignment into independent boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bitext.alignment.pair import Box
from bitext.errors import UsageError
from bitext.model import Bead, Span


def checked(locked: Sequence[Bead], source: int, target: int) -> tuple[Bead, ...]:
    """Return locked beads in order, with confidence 1 and no reason.

    Args:
        locked: The beads.
        source: Number of source segments.
        target: Number of target segments.

    Raises:
        UsageError: A bead leaves the text, or two of them overlap or cross; both are named.
    """
    ordered = sorted(
        dict.fromkeys(replace(bead, confidence=1.0, reason="") for bead in locked),
        key=lambda bead: (bead.source.start, bead.target.start, bead.source.stop, bead.target.stop),
    )
    for bead in ordered:
        if bead.source.stop > source or bead.target.stop > target:
            raise UsageError(
                f"locked bead {named(bead)} leaves the texts: they have {source} and {target} "
                "segments",
                hint="Segments count from 0. Was the text cut differently when it was locked?",
            )
    for first, second in pairwise(ordered):
        if second.source.start < first.source.stop or second.target.start < first.target.stop:
            raise UsageError(
                f"locked beads contradict each other: {named(first)} and {named(second)}",
                hint="Beads follow each other in both texts; unlock one of the two.",
            )
    return tuple(ordered)


def boxes_between(locks: Sequence[Bead], whole: Box) -> Iterator[tuple[Box, Bead | None]]:
    """Yield each box before a locked bead with that bead, and the last one with None."""
    i, j = whole.source, whole.target
    for lock in locks:
        yield Box(i, lock.source.start, j, lock.target.start), lock
        i, j = lock.source.stop, lock.target.stop
    yield Box(i, whole.source_stop, j, whole.target_stop), None


def named(bead: Bead) -> str:
    """Return a bead as research tools write it: ``[0,1]:[0]``."""
    return f"{_listed(bead.source)}:{_listed(bead.target)}"


def _listed(span: Span) -> str:
    return f"[{','.join(str(k) for k in span)}]"
