"""What an operation hands back: a change with an exact inverse, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bitext.model import Finding, TranslationUnit
from bitext.review.matching import match


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring units replaced by others."""

    at: int
    """Position of the first unit concerned, in the units as they are before the change."""
    before: tuple[TranslationUnit, ...]
    after: tuple[TranslationUnit, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Units replaced by others, in one place or in several; every operation comes down to this.

    Both sides are whole values, so that the inverse is the same change read backwards, whatever
    the operation was, and a replay needs no rule of any operation.
    """

    name: str
    """What was done, for the person: ``confirm``, ``merge``."""
    at: int
    """Position of the first unit concerned."""
    before: tuple[TranslationUnit, ...]
    after: tuple[TranslationUnit, ...]
    focus: int = 0
    """Which of the units of ``after`` the eye should rest on."""
    more: tuple[Part, ...] = ()
    """The other places, in order and apart from each other. Positions count in the units before
    the change, so that it can be made from the last place to the first."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """All places, in order."""
        return (Part(self.at, self.before, self.after), *self.more)

    @property
    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        parts, moved = [], 0
        for part in self.parts:
            parts.append(Part(part.at + moved, part.after, part.before))
            moved += len(part.after) - len(part.before)
        return change_of(self.name, parts)

    @property
    def cursor(self) -> int:
        """Return the position the eye should rest on afterwards."""
        return self.at + self.focus


def change_of(name: str, parts: Sequence[Part], *, focus: int = 0) -> Change:
    """Return the change that is made in these places, one or more, in order."""
    first, *more = parts
    return Change(name, first.at, first.before, first.after, focus, tuple(more))


def change_between(
    name: str, before: Sequence[TranslationUnit], after: Sequence[TranslationUnit]
) -> Change | None:
    """Return the change that makes one list of units the other, None where they are the same."""
    parts, i, j = [], 0, 0
    for old, new in [*enumerate(match(before, after)), (len(before), len(after))]:
        if new < 0:
            continue
        if (i, j) != (old, new):
            parts.append(Part(i, tuple(before[i:old]), tuple(after[j:new])))
        i, j = old + 1, new + 1
    return change_of(name, parts) if parts else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an operation is not done, in words for the person; nothing was changed."""

    reason: str
    finding: Finding | None = None
    """The open finding that stands in the way, where that is the reason."""
