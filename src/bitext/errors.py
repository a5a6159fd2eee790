"""What can go wrong in a way that a person has to be told.

One base class and its few children. A finding (a broken term, a doubtful bead) is a value and
lives in :mod:`bitext.model`; an exception is for work that cannot be done.
"""

from __future__ import annotations

from collections.abc import Sequence


class BitextError(Exception):
    """Work that cannot be done, told so that a person can act on it.

    Args:
        message: What was found and what was expected.
        path: The file concerned, as the person named it.
        line: Line in that file, from 1.
        column: Column in code points, from 1.
        hint: The next step, as a sentence or a command.
    """

    exit_code = 3
    """Process exit code: a file cannot be read or written, unless a child says otherwise."""

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint

    @property
    def where(self) -> str:
        """``file:line:column`` as far as it is known, else an empty string."""
        known = [self.path] if self.path is not None else []
        known += [str(n) for n in (self.line, self.column) if n is not None]
        return ":".join(known)

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.message}" if self.where else self.message]
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)


class UsageError(BitextError):
    """The command or call asks for something that makes no sense."""

    exit_code = 2


class InputError(BitextError):
    """A text file cannot be read: missing, binary, wrongly encoded, without a sentence."""


class SrxError(BitextError):
    """A segmentation rules file cannot be used."""


class TmxError(BitextError):
    """A TMX file cannot be read or is none."""


class FaultsError(BitextError):
    """A file that people write has faults; all of them are in ``faults``, the first one leads.

    Args:
        faults: The single faults, each with its place, in the order of the file.
    """

    def __init__(self, faults: Sequence[BitextError]) -> None:
        first = faults[0]
        super().__init__(
            first.message, path=first.path, line=first.line, column=first.column, hint=first.hint
        )
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class GlossaryError(FaultsError):
    """A glossary file has faults."""


class SettingsError(FaultsError):
    """A project's ``bitext.yaml`` has faults."""


class OutputError(BitextError):
    """A file cannot be written: it exists, is read-only, or the disk is full."""


class ConflictError(BitextError):
    """Somebody else has the file open, or it changed on disk meanwhile."""

    exit_code = 4
