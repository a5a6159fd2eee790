"""Stretches: a memory cut where its content says, so that an edit changes one stretch only.

Units are judged a stretch at a time, by other processes or from what is remembered of the last run.
A stretch ends where the digest of a unit has a certain form, wherever that unit stands; units added
above move all lines and hardly any stretch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bitext.model import TranslationUnit

MEAN = 256
"""Units of a stretch, on average."""
LARGEST = 2_048
"""Units of a stretch, at most: what is held in memory at a time."""


@dataclass(slots=True)
class Stretch:
    """Units that follow each other."""

    first: int
    """Position of the first unit in the memory, from 0."""
    units: list[TranslationUnit] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """What tells it from any other content."""
        return hashlib.blake2b(b"".join(self.digests), digest_size=16).hexdigest()


def digest(unit: TranslationUnit) -> bytes:
    """Return 16 bytes that tell a unit from any other content: texts, codes, props, tuid."""
    parts = [unit.tuid or ""]
    for variant in unit.variants:
        parts.append(variant.lang)
        parts += (item if isinstance(item, str) else repr(item) for item in variant.content)
    parts.append("")
    for prop in unit.props:
        parts += (prop.type, prop.text)
    # U+001F cannot stand in XML, so no text can hold it.
    joined = "\x1f".join(parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def stretches(units: Iterable[tuple[TranslationUnit, int]]) -> Iterator[Stretch]:
    """Cut units, each with its line, into stretches that together are all of them."""
    stretch = Stretch(0)
    for index, (unit, line) in enumerate(units):
        mark = digest(unit)
        stretch.units.append(unit)
        stretch.lines.append(line)
        stretch.digests.append(mark)
        if mark[0] % MEAN == 0 or len(stretch.units) >= LARGEST:
            yield stretch
            stretch = Stretch(index + 1)
    if stretch.units:
        yield stretch
