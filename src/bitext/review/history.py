"""What this review did to one unit, back through merges, splits and moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bitext.model import TranslationUnit
from bitext.review.changes import Change


@dataclass(frozen=True, slots=True)
class Step:
    """A change that concerned the unit."""

    name: str
    """What was done: ``confirm``, ``merge``."""
    before: tuple[TranslationUnit, ...]
    """What the unit was made of."""
    after: TranslationUnit


def history(past: Sequence[Change], unit: int) -> tuple[Step, ...]:
    """Return what led to the unit at a position, the last change first.

    Where a change made one unit of several, the first of them is followed further back.

    Args:
        past: The changes of the session, oldest first.
        unit: Position of the unit as the units are now.
    """
    steps: list[Step] = []
    at = unit
    for change in reversed(past):
        moved = 0
        for part in change.parts:
            start = part.at + moved
            if at < start:
                break
            grown = len(part.after) - len(part.before)
            if at < start + len(part.after):
                place = at - start
                after = part.after[place]
                before = part.before if grown else (part.before[place],)
                if before != (after,):
                    steps.append(Step(change.name, before, after))
                if not part.before:
                    return tuple(steps)
                # In the units before the change, where parts before this one had other lengths.
                at = part.at + moved + (0 if grown else place)
                break
            moved += grown
        at -= moved
    return tuple(steps)
