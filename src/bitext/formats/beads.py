"""Bead files as alignment research writes them: ``[0,1]:[0]:0.98`` a line.

Two lists of segment numbers from 0, source and target, and a score that may be missing. The form
is that of Vecalign (Thompson & Koehn 2019), which evaluation scripts of the field read; spaces,
blank lines and lines that begin with ``#`` do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bitext.errors import InputError

Row = tuple[tuple[int, ...], tuple[int, ...], float | None]
"""Source segments, target segments, score."""

_BEAD = re.compile(r"\[([\d,\s]*)\]\s*:\s*\[([\d,\s]*)\]\s*(?::\s*(\S+)\s*)?\Z", re.ASCII)
_HINT = "A bead is a line such as [0,1]:[0] or [0,1]:[0]:0.98, numbers from 0; [] is an empty side."


def parse_beads(lines: Iterable[str], *, path: str | None = None) -> list[Row]:
    """Return the beads of a file as they stand there.

    Gold files have gaps and crossings, so neither order nor completeness is asked for.

    Args:
        lines: The lines of the file.
        path: Its name, for messages.

    Raises:
        InputError: A line is no bead, has a segment twice, or none at all.
    """
    return [row for _, row in _numbered(lines, path)]


def format_beads(beads: Iterable[tuple[Sequence[int], Sequence[int], float | None]]) -> str:
    """Return beads as the text of a file; a score has four digits.

    Args:
        beads: Source segments, target segments, score.
    """
    return "".join(
        f"[{_join(source)}]:[{_join(target)}]" + ("\n" if score is None else f":{score:.4f}\n")
        for source, target, score in beads
    )


def _numbered(lines: Iterable[str], path: str | None) -> Iterable[tuple[int, Row]]:
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("\ufeff")
        if text and not text.startswith("#"):
            yield number, _row(text, path, number)


def _row(text: str, path: str | None, line: int) -> Row:
    match = _BEAD.match(text)
    if match is None:
        shown = text if len(text) <= 60 else f"{text[:60]}..."
        raise InputError(f"is no bead: {shown!r}", path=path, line=line, hint=_HINT)
    source, target = (_numbers(match[side], path, line) for side in (1, 2))
    if not (source or target):
        raise InputError("a bead has at least one segment", path=path, line=line, hint=_HINT)
    if match[3] is None:
        return source, target, None
    try:
        return source, target, float(match[3])
    except ValueError:
        raise InputError(
            f"the score {match[3]!r} is no number", path=path, line=line, hint=_HINT
        ) from None


def _numbers(text: str, path: str | None, line: int) -> tuple[int, ...]:
    if not text.strip():
        return ()
    try:
        numbers = tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"is no list of numbers: [{text}]", path=path, line=line, hint=_HINT
        ) from None
    if len(set(numbers)) != len(numbers):
        raise InputError(f"a segment stands twice in [{text}]", path=path, line=line)
    return numbers


def _join(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))
