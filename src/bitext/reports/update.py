"""What an update of a memory came to: kept, moved, changed, new, vanished."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bitext.model import TranslationUnit
from bitext.reports.alignment import wrap
from bitext.tmx.update import ChangedUnit, Updated

LISTED = 20
"""Units of a kind that are listed; ``--json`` gives all."""
WIDTH = 72
"""Terminal cells of a text that is quoted."""


def facts(updated: Updated) -> dict[str, Any]:
    """Return what became of the units, as ``bitext align --update --json`` prints it.

    Positions count from 1, as the review shows them.
    """
    units = updated.memory.units
    return {
        "kept": updated.kept,
        "moved": len(updated.moved),
        "restored": [_facts(units[k]) | {"position": k + 1} for k in updated.restored],
        "changed": [
            _facts(each.before) | {"position": each.position + 1, "languages": list(each.languages)}
            for each in updated.changed
        ],
        "new": updated.new,
        "vanished": [_facts(unit) for unit in updated.vanished],
        "gone_drafts": updated.gone,
        "aligned_sentences": updated.aligned,
    }


def _facts(unit: TranslationUnit) -> dict[str, Any]:
    return {
        "id": unit.tuid,
        "status": unit.status.value,
        "texts": {variant.lang: variant.text for variant in unit.variants},
    }


def text_lines(updated: Updated, *, vanished: str) -> list[str]:
    """Return the same as lines of text.

    Args:
        updated: The update.
        vanished: Where vanished units are stored, for the person to find.
    """
    drafts = f" ({updated.gone} drafts went with their text)" if updated.gone else ""
    counts = {
        "kept": updated.kept,
        "moved": len(updated.moved),
        "changed": len(updated.changed),
        "new": updated.new,
        "vanished": len(updated.vanished),
    }
    lines = [", ".join(f"{name} {count}" for name, count in counts.items()) + drafts]
    if updated.restored:
        lines.append(f"back, with what was said of them: {len(updated.restored)}")
    lines += _listed(
        "reviewed, and the text changed since; drafts again:",
        [_changed_line(each) for each in updated.changed],
    )
    lines += _listed(
        f"reviewed, and no longer in the texts; stored in {vanished}:",
        [f"{unit.tuid or '(no id)'}  {unit.status}  {_quoted(unit)}" for unit in updated.vanished],
    )
    return lines


def _changed_line(each: ChangedUnit) -> str:
    what = " and ".join(each.languages) or "place"
    return f"{each.position + 1}  was {each.before.status}  {what}  {_quoted(each.before)}"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield title
    yield from (f"  {line}" for line in lines[:LISTED])
    if len(lines) > LISTED:
        yield f"  and {len(lines) - LISTED} more: --json lists them all"


def _quoted(unit: TranslationUnit) -> str:
    text = next((variant.text for variant in unit.variants if variant.text.strip()), "")
    first, *rest = wrap(text, WIDTH)
    return f"“{first}{'…' if rest else ''}”"
