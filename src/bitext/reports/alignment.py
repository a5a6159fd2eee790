"""What an alignment came to, for the person who asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len, chop_cells

from bitext.model import BEAD, DISAGREE, REASON, SURE, Memory, TranslationUnit
from bitext.phrases import counted


def summary(memory: Memory) -> dict[str, Any]:
    """Return the figures of a fresh alignment, as ``bitext align --json`` prints them."""
    confidences = [unit.confidence for unit in memory.units if unit.confidence is not None]
    kinds = Counter(unit.prop(BEAD) or "?" for unit in memory.units)
    return {
        "units": len(memory.units),
        "bead_types": dict(kinds.most_common()),
        "below_0.9": sum(confidence < SURE for confidence in confidences),
        "expected_wrong": round(sum(1.0 - confidence for confidence in confidences), 2),
        "translations_disagree": sum(unit.prop(DISAGREE) is not None for unit in memory.units),
    }


def summary_lines(memory: Memory) -> list[str]:
    """Return the same figures as lines of text."""
    figures = summary(memory)
    kinds = "  ".join(f"{kind} {count}" for kind, count in figures["bead_types"].items())
    below = figures["below_0.9"]
    look = f"{below} to look at (below .9)" if below else "none below .9"
    lines = [
        f"{counted(figures['units'], 'unit')}: {kinds}",
        f"{look}, expected wrong links {figures['expected_wrong']:.1f}",
    ]
    if disagree := figures["translations_disagree"]:
        lines.append(f"in {disagree} the two translations match the source, but not one another")
    return lines


def least_sure(memory: Memory, *, count: int, width: int) -> list[str]:
    """Return the ``count`` least sure units side by side, with the reason, as lines of text.

    Args:
        memory: A memory with confidences.
        count: How many units to show.
        width: Terminal cells a line may take.
    """
    languages = memory.languages()
    column = max(16, (width - 3 * (len(languages) - 1) - 4) // len(languages))
    lines: list[str] = []
    for unit in sorted(memory.units, key=lambda unit: unit.confidence or 0.0)[:count]:
        confidence = f"{unit.confidence:.2f}" if unit.confidence is not None else "?"
        head = f"{confidence.removeprefix('0')}  {unit.prop(BEAD) or ''}  {unit.prop(REASON) or ''}"
        lines.append(head.rstrip())
        lines.extend(f"    {line}" for line in _columns(unit, languages, column))
        lines.append("")
    return lines[:-1]


def _columns(unit: TranslationUnit, languages: Sequence[str], width: int) -> Iterator[str]:
    cells = [wrap(unit.text(lang) or "(nothing)", width) for lang in languages]
    for row in range(max(map(len, cells))):
        parts = [cell[row] if row < len(cell) else "" for cell in cells]
        yield " │ ".join(part + " " * (width - cell_len(part)) for part in parts).rstrip()


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` terminal cells, cut at spaces if it can be."""
    lines: list[str] = []
    line = ""
    # Only the ASCII space and line breaks may be cut at: a no-break space keeps its word together.
    for word in text.replace("\n", " ").replace("\r", " ").replace("\t", " ").split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, width) or [""]
        lines.extend(full)
    return [*lines, line] if line or not lines else lines
