"""Conflicts that a merge left in a memory: how they are kept, found and settled.

A conflict is about neighbouring units of which both sides of a merge made something else. The file
holds one version of them, ours unless we deleted them, as ordinary units, so that every tool
shows a memory that is whole and in which no text stands twice. The other version and the one both
came from are kept in props of the first unit (``x-bitext-conflict-*``, docs/formats.md). To settle
a conflict is to keep one version and drop the props.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from bitext.model import (
    CONFLICT,
    CONFLICT_BASE,
    CONFLICT_OURS,
    CONFLICT_THEIRS,
    Code,
    CodeKind,
    Prop,
    TranslationUnit,
)
from bitext.review.records import decode_unit, encode_unit

Units = tuple[TranslationUnit, ...]
Version = Literal["ours", "theirs"]

_RECORDS = {"ours": CONFLICT_OURS, "theirs": CONFLICT_THEIRS, "base": CONFLICT_BASE}
_KINDS = frozenset(get_args(CodeKind))
PROPS = frozenset((CONFLICT, *_RECORDS.values()))


@dataclass(frozen=True, slots=True)
class Conflict:
    """An open conflict of a memory."""

    id: str
    fields: str
    """What both sides changed, as ``text fr, status``."""
    positions: tuple[int, ...]
    """Where the units that it is about stand, from 0."""
    ours: Units | None
    """Our version; None where it is what the file holds."""
    theirs: Units | None
    """Their version; None where it is what the file holds."""
    base: Units


def in_conflict(unit: TranslationUnit) -> bool:
    """Return whether a unit is part of an open conflict."""
    return any(prop.type == CONFLICT for prop in unit.props)


def without_conflict(unit: TranslationUnit) -> TranslationUnit:
    """Return the unit as the file holds it, without what is kept of other versions."""
    kept = tuple(prop for prop in unit.props if prop.type not in PROPS)
    return unit if len(kept) == len(unit.props) else replace(unit, props=kept)


def record_conflict(
    ours: Units, theirs: Units, base: Units, *, fields: Iterable[str], taken: Collection[str] = ()
) -> tuple[str, Units]:
    """Return the id of a new conflict and the units to write.

    Args:
        ours: Our version, empty where we deleted it.
        theirs: Their version, empty where they did; one of the two has units.
        base: What both began from.
        fields: What both sides changed.
        taken: Ids that other conflicts of the memory have.

    Raises:
        ValueError: Both versions are empty: that is no conflict.
    """
    if not (ours or theirs):
        raise ValueError("a conflict of nothing with nothing")
    texts = {"ours": _encode(ours), "theirs": _encode(theirs), "base": _encode(base)}
    digest = hashlib.sha256("\n".join(texts.values()).encode()).hexdigest()[:8]
    name, number = digest, 1
    while name in taken:
        number += 1
        name = f"{digest}-{number}"
    kept = ours or theirs
    mark = Prop(CONFLICT, f"{name}: {', '.join(fields)}")
    other = "theirs" if ours else "ours"
    records = tuple(Prop(_RECORDS[version], texts[version]) for version in (other, "base"))
    first = replace(kept[0], props=(*kept[0].props, mark, *records))
    rest = (replace(unit, props=(*unit.props, mark)) for unit in kept[1:])
    return name, (first, *rest)


def conflicts_of(units: Sequence[TranslationUnit]) -> tuple[Conflict, ...]:
    """Return the open conflicts of a memory, in the order of the file.

    Raises:
        ValueError: What is kept of a version cannot be read; the message says of which conflict.
    """
    places: dict[str, list[int]] = {}
    fields: dict[str, str] = {}
    for position, unit in enumerate(units):
        for prop in unit.props:
            if prop.type == CONFLICT:
                name, _, what = prop.text.partition(": ")
                fields.setdefault(name, what)
                places.setdefault(name, []).append(position)
    return tuple(_conflict(name, fields[name], at, units) for name, at in places.items())


def _conflict(
    name: str, fields: str, positions: Sequence[int], units: Sequence[TranslationUnit]
) -> Conflict:
    found: dict[str, Units] = {}
    for position in positions:
        held = _records(units[position]).get(name, {})
        for version, text in held.items():
            found.setdefault(version, _decode(text, conflict=name))
    if "ours" not in found and "theirs" not in found:
        raise ValueError(f"conflict {name} has lost the other version")
    return Conflict(
        name,
        fields,
        tuple(positions),
        found.get("ours"),
        found.get("theirs"),
        found.get("base", ()),
    )


def _records(unit: TranslationUnit) -> dict[str, dict[str, str]]:
    """Return what is kept in a unit, by conflict; records follow the mark they belong to."""
    names = {kind: version for version, kind in _RECORDS.items()}
    found: dict[str, dict[str, str]] = {}
    current = ""
    for prop in unit.props:
        if prop.type == CONFLICT:
            current = prop.text.partition(": ")[0]
        elif prop.type in names:
            found.setdefault(current, {}).setdefault(names[prop.type], prop.text)
    return found


def settle(
    units: Sequence[TranslationUnit],
    version: Version,
    *,
    wanted: Callable[[Conflict], bool] = lambda _: True,
) -> tuple[Units, tuple[Conflict, ...]]:
    """Return the memory with conflicts settled, and those that were.

    To settle for the version that the file holds keeps the units as they are now, with what was
    edited since; to settle for the other one puts its units in their place.

    Args:
        units: All units of the memory.
        version: Which version to keep.
        wanted: Which conflicts to settle.

    Raises:
        ValueError: What is kept of a version cannot be read.
    """
    chosen = tuple(conflict for conflict in conflicts_of(units) if wanted(conflict))
    replaced: dict[int, Units] = {}
    dropped: set[int] = set()
    done = {conflict.id for conflict in chosen}
    for conflict in chosen:
        other = conflict.ours if version == "ours" else conflict.theirs
        if other is not None:
            first = conflict.positions[0]
            # A unit may have become part of two conflicts when units were merged in the review.
            replaced[first] = (*replaced.get(first, ()), *other)
            dropped.update(conflict.positions)
    result: list[TranslationUnit] = []
    for position, unit in enumerate(units):
        result += replaced.get(position, ())
        if position not in dropped:
            result.append(_without(unit, done) if in_conflict(unit) else unit)
    return tuple(result), chosen


def _without(unit: TranslationUnit, settled: Collection[str]) -> TranslationUnit:
    """Return the unit without the marks and records of some conflicts."""
    kept, current = [], ""
    for prop in unit.props:
        if prop.type == CONFLICT:
            current = prop.text.partition(": ")[0]
        if prop.type not in PROPS or current not in settled:
            kept.append(prop)
    return replace(unit, props=tuple(kept))


def _encode(units: Units) -> str:
    data = [encode_unit(unit) for unit in units]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _decode(text: str, *, conflict: str) -> Units:
    try:
        data = json.loads(text)
        units = tuple(decode_unit(unit) for unit in data) if _is_sound(data) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        units = None
    if units is None or any(code.kind not in _KINDS for unit in units for code in _codes(unit)):
        raise ValueError(f"conflict {conflict}: what is kept of a version is damaged")
    return units


def _is_sound(data: object) -> bool:
    """Return whether JSON holds nothing but texts: units have no numbers, no null."""
    if isinstance(data, dict):
        return all(map(_is_sound, data.values()))
    if isinstance(data, list):
        return all(map(_is_sound, data))
    return isinstance(data, str)


def _codes(unit: TranslationUnit) -> Iterator[Code]:
    contents = [variant.content for variant in unit.variants]
    while contents:
        for item in contents.pop():
            if isinstance(item, Code):
                yield item
                contents.append(item.content)
