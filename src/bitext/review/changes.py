"""What an operation hands back: a change with an exact inverse, or a refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from bitext.model import Finding, TranslationUnit


@dataclass(frozen=True, slots=True)
class Change:
    """Neighbouring units replaced by others; every operation comes down to this.

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

    @property
    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(self.name, self.at, self.after, self.before)

    @property
    def cursor(self) -> int:
        """Return the position the eye should rest on afterwards."""
        return self.at + self.focus


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an operation is not done, in words for the person; nothing was changed."""

    reason: str
    finding: Finding | None = None
    """The open finding that stands in the way, where that is the reason."""
