"""Changes planned on a version of a file that nobody has any more, brought to the one there is.

A journal knows each unit it touched as it was before. With these put back in the place of what is
there now, by id, there are three versions of the units concerned: the old one, ours and theirs,
which is what a merge asks for. What the journal never touched is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from bitext.model import TranslationUnit
from bitext.review.changes import Change, Part

Units = tuple[TranslationUnit, ...]


def rebuilt(theirs: Sequence[TranslationUnit], changes: Sequence[Change]) -> tuple[Units, Units]:
    """Return the units as they were before some changes, and after them, as far as can be known.

    Args:
        theirs: The units of the version that is there.
        changes: What was done, in order, to the version that is not.
    """
    where: dict[object, int] = {}
    for index, unit in enumerate(theirs):
        for key in (unit.tuid, unit) if unit.tuid else (unit,):
            where.setdefault(key, index)
    # For each unit of theirs what stood there before, and which part took it away.
    stood: dict[int, tuple[TranslationUnit, int]] = {}
    behind: dict[int, list[tuple[TranslationUnit | None, int]]] = {}
    parts = _net(changes)
    known, drift = 0, 0
    for number, part in enumerate(parts):
        last = min(part.at + drift, len(theirs)) - 1 if part.at >= known else known + drift
        if not part.before:
            behind.setdefault(last, []).append((None, number))
        for offset, unit in enumerate(part.before):
            index = where.get(unit.tuid, -1) if unit.tuid else where.get(unit, -1)
            if index < 0 or index in stood:
                behind.setdefault(last, []).append((unit, number))
                continue
            stood[index] = (unit, number)
            last, known, drift = index, part.at + offset, index - part.at - offset
    before: list[TranslationUnit] = []
    after: list[TranslationUnit] = []
    done: set[int] = set()
    for index in range(-1, len(theirs)):
        slots: list[tuple[TranslationUnit | None, int | None]] = []
        if index >= 0:
            slots.append(stood.get(index, (theirs[index], None)))
        for unit, number in (*slots, *behind.get(index, ())):
            if unit is not None:
                before.append(unit)
            if number is None and unit is not None:
                after.append(unit)
            elif number is not None and number not in done:
                done.add(number)
                after += parts[number].after
    return tuple(before), tuple(after)


def _net(changes: Sequence[Change]) -> list[Part]:
    """Return what changes come to together, in positions of the units before the first of them."""
    runs: list[tuple[int | None, Sequence[TranslationUnit] | None, int]] = [(0, None, _ENDLESS)]
    originals: dict[int, TranslationUnit] = {}

    def cut(at: int) -> int:
        """Split the run at a position and return which run starts there."""
        for number, (start, units, length) in enumerate(runs):
            if at <= 0:
                return number
            if at < length:
                rest = None if start is None else start + at
                tail = None if units is None else units[at:]
                head = None if units is None else units[:at]
                runs[number : number + 1] = [(start, head, at), (rest, tail, length - at)]
                return number + 1
            at -= length
        return len(runs)

    for change in changes:
        for part in reversed(change.parts):
            first = cut(part.at)
            stop = cut(part.at + len(part.before))
            offset = 0
            for start, _, length in runs[first:stop]:
                if start is not None:
                    old = part.before[offset : offset + length]
                    originals.update(zip(range(start, start + length), old, strict=True))
                offset += length
            runs[first:stop] = [(None, part.after, len(part.after))] if part.after else []
    net: list[Part] = []
    at, made = 0, []
    for start, units, length in runs:
        if start is None:
            made += list(units or ())
            continue
        if made or start > at:
            net.append(Part(at, tuple(originals[k] for k in range(at, start)), tuple(made)))
        at, made = start + length, []
    return net


_ENDLESS = 1 << 60
