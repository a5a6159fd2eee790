"""What is in a memory: units, states, doubtful links, words. For people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bitext.languages import language_name, separator
from bitext.model import BEAD, OVERRIDE, SURE, Memory, Status, TranslationUnit
from bitext.phrases import counted
from bitext.tmx import TmxReader


@dataclass(frozen=True, slots=True)
class Side:
    """The texts of one language."""

    lang: str
    """As the memory spells it."""
    units: int
    """Units with text in this language."""
    words: int | None
    """Stretches between white space with a letter or digit in them; None where the language
    writes no spaces."""
    characters: int
    """Code points, white space included, inline codes not."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of one memory."""

    path: str
    """Empty for a memory that was given as a value."""
    tool: str
    """What made it, by its header."""
    units: int
    one_sided: int
    """Units with text in fewer than two languages."""
    status: dict[Status, int]
    bead_types: dict[str, int]
    """Most frequent first; units of other tools state none and are left out."""
    doubtful: int
    """Drafts with a confidence below .9."""
    unknown: int
    """Drafts without a confidence."""
    expected_wrong: float
    """Expected number of wrong units left: the sum of 1 - confidence over the drafts that have one.
    What a person has confirmed or rejected is out of question."""
    overrides: int
    """Findings set aside by a person."""
    sides: tuple[Side, ...]
    """The source language of the header first, then by first occurrence."""
    warnings: int
    """Deviations from the standard that were read over."""


def statistics(memory: Memory | str | Path) -> Statistics:
    """Count what is in a memory.

    A file is read unit by unit: memory use does not grow with it.

    Args:
        memory: A memory, or the path of a TMX file of any tool.

    Raises:
        TmxError: The file is no TMX, or is damaged.
        InputError: It cannot be read.
    """
    tally = _Tally()
    if isinstance(memory, Memory):
        for unit in memory.units:
            tally.add(unit)
        header, path, warnings = memory.header, "", 0
    else:
        reader = TmxReader(memory)
        for unit, _ in reader:
            tally.add(unit)
        header, path = reader.header, str(memory)
        warnings = sum(reader.warning_counts.values())
    tool = header.get("creationtool") or ""
    return tally.result(path=path, tool=tool, source=header.get("srclang") or "", warnings=warnings)


class _Tally:
    """Running sums over units; its size depends on languages and bead types alone."""

    def __init__(self) -> None:
        self._units = self._one_sided = self._doubtful = self._unknown = self._overrides = 0
        self._expected_wrong = 0.0
        self._status: Counter[Status] = Counter()
        self._kinds: Counter[str] = Counter()
        self._sides: dict[str, Counter[str]] = {}

    def add(self, unit: TranslationUnit) -> None:
        self._units += 1
        status = unit.status
        self._status[status] += 1
        kind = unit.prop(BEAD)
        if kind:
            self._kinds[kind] += 1
        self._overrides += sum(prop.type == OVERRIDE for prop in unit.props)
        if status is Status.DRAFT:
            confidence = unit.confidence
            if confidence is None:
                self._unknown += 1
            else:
                self._doubtful += confidence < SURE
                self._expected_wrong += 1.0 - confidence
        filled = set()
        for variant in unit.variants:
            side = self._sides.setdefault(variant.lang, Counter())
            text = variant.text
            if not text.strip():
                continue
            side["units"] += variant.lang not in filled
            side["words"] += _words(text)
            side["characters"] += len(text)
            filled.add(variant.lang)
        self._one_sided += len(filled) < 2

    def result(self, *, path: str, tool: str, source: str, warnings: int) -> Statistics:
        sides = (
            Side(
                lang,
                sums["units"],
                sums["words"] if separator(lang) else None,
                sums["characters"],
            )
            for lang, sums in self._sides.items()
        )
        return Statistics(
            path=path,
            tool=tool,
            units=self._units,
            one_sided=self._one_sided,
            status={status: self._status[status] for status in Status},
            bead_types=dict(sorted(self._kinds.items(), key=lambda item: (-item[1], item[0]))),
            doubtful=self._doubtful,
            unknown=self._unknown,
            expected_wrong=self._expected_wrong,
            overrides=self._overrides,
            sides=tuple(sorted(sides, key=lambda side: side.lang.lower() != source.lower())),
            warnings=warnings,
        )


def _words(text: str) -> int:
    # str.split() also cuts at no-break spaces, which is right here: « mot » is one word.
    return sum(any(map(str.isalnum, stretch)) for stretch in text.split())


# ------------------------------------------------------------------ rendering


def facts(found: Statistics) -> dict[str, Any]:
    """Return the figures as ``bitext stats --json`` prints them."""
    return {
        "path": found.path,
        "tool": found.tool,
        "units": found.units,
        "one_sided": found.one_sided,
        "status": {status.value: count for status, count in found.status.items()},
        "bead_types": found.bead_types,
        "below_0.9": found.doubtful,
        "without_confidence": found.unknown,
        "expected_wrong": round(found.expected_wrong, 2),
        "overrides": found.overrides,
        "languages": {
            side.lang: {"units": side.units, "words": side.words, "characters": side.characters}
            for side in found.sides
        },
        "warnings": found.warnings,
    }


def text_lines(found: Statistics) -> list[str]:
    """Return the figures as lines of text, the file's name first."""
    head = counted(found.units, "unit")
    if found.one_sided:
        head += f", {found.one_sided:,} one-sided"
    if found.tool:
        head += f", made by {found.tool}"
    lines = [f"{found.path}: {head}" if found.path else head]
    states = (
        f"{status} {count:,}"
        for status, count in found.status.items()
        if count or status is not Status.APPROVED  # most houses have one pair of eyes
    )
    lines.append("  " + "  ".join(states))
    if found.bead_types:
        kinds = (f"{kind} {count:,}" for kind, count in found.bead_types.items())
        lines.append("  " + "  ".join(kinds))
    lines.extend(f"  {line}" for line in _doubt(found))
    lines.extend(f"  {line}" for line in _table(found.sides))
    if found.overrides:
        lines.append(f"  {counted(found.overrides, 'finding')} set aside with a reason")
    if found.warnings:
        lines.append(f"  {counted(found.warnings, 'deviation')} from the TMX standard read over")
    return lines


def _doubt(found: Statistics) -> Iterable[str]:
    drafts = found.status[Status.DRAFT]
    if found.unknown < drafts:
        yield (
            f"{counted(found.doubtful, 'draft')} below .9; "
            f"expected wrong links left: {found.expected_wrong:.1f}"
        )
    if found.unknown:
        yield f"{counted(found.unknown, 'draft')} without a confidence"


def _table(sides: Sequence[Side]) -> Iterable[str]:
    names = [
        f"{side.lang} ({language_name(side.lang)})" if side.lang else "(no language)"
        for side in sides
    ]
    width = max(map(len, names), default=0)
    for name, side in zip(names, sides, strict=True):
        words = counted(side.words, "word") if side.words is not None else ""
        units, characters = counted(side.units, "unit"), counted(side.characters, "character")
        yield f"{name:{width}} {units:>15}{words:>16} {characters:>23}"
