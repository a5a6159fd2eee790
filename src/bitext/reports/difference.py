"""How a memory changed, for people, programs and a printer.

Text, a line a unit in the form that editors and grep know, its fields below:

    tmx/novel.en-fr.tmx:61: changed (tuid 55c1)
      fr: Les [-Soviets-]{+soviets+} de Petrograd
      status: draft -> confirmed
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from bitext.comparison import Change, Difference, Piece, UnitChange, compare
from bitext.model import CONFLICT, Header, Memory, TranslationUnit
from bitext.phrases import counted
from bitext.reports.findings import printable

SCHEMA = "bitext-difference"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Version:
    """A memory and where its units stand in the file."""

    path: str
    """The file, as the person named it."""
    units: Sequence[TranslationUnit]
    lines: Sequence[int]
    """Line of each unit, from 1."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and what is different."""

    old: Version
    new: Version
    difference: Difference

    def unit(self, change: UnitChange) -> TranslationUnit:
        """Return the unit as it is now, or as it was where it was removed."""
        if change.new is not None:
            return self.new.units[change.new]
        assert change.old is not None
        return self.old.units[change.old]

    def where(self, change: UnitChange) -> tuple[Version, int]:
        """Return the version to look at, and the line there."""
        if change.new is not None:
            return self.new, self.new.lines[change.new]
        assert change.old is not None
        return self.old, self.old.lines[change.old]


# ------------------------------------------------------------------ text


def text_lines(found: Comparison, *, colour: bool = False, every: bool = False) -> Iterator[str]:
    """Yield the difference as lines of text.

    Args:
        found: What to tell.
        colour: Mark words by colour, not by ``[-old-]{+new+}``.
        every: Show also units in which only programs noted something.
    """
    bold = "\x1b[1m{}\x1b[0m" if colour else "{}"
    if found.difference.header:
        yield bold.format(f"{printable(found.new.path)}: header changed")
        yield from _change_lines(found.difference.header, colour=colour)
    for change in found.difference.units:
        if change.bookkeeping and not every:
            continue
        yield bold.format(_title(found, change))
        if change.kind in ("added", "removed"):
            operation: Any = "insert" if change.kind == "added" else "delete"
            for variant in found.unit(change).variants:
                piece = Piece(operation, variant.text)
                yield f"  {printable(variant.lang)}: {_marked((piece,), colour=colour)}"
        else:
            yield from _change_lines(change.changes, colour=colour)


def sides_lines(
    ours: Sequence[TranslationUnit], theirs: Sequence[TranslationUnit], *, colour: bool = False
) -> Iterator[str]:
    """Yield how two versions of the same units differ, ours marked as what would go."""
    header = Header(())
    units = tuple(map(tuple, (ours, theirs)))
    for change in compare(Memory(header, units[0]), Memory(header, units[1])).units:
        if change.old is not None and change.new is not None:
            yield from _change_lines(change.changes, colour=colour)
            continue
        side, position = (0, change.old) if change.new is None else (1, change.new)
        assert position is not None
        yield f"  {'ours alone' if side == 0 else 'theirs alone'}:"
        for variant in units[side][position].variants:
            piece = Piece("delete" if side == 0 else "insert", variant.text)
            yield f"    {printable(variant.lang)}: {_marked((piece,), colour=colour)}"


def summary(found: Comparison) -> str:
    """Return what a comparison came to, in one line."""
    counts = found.difference.counts()
    if not found.difference:
        return f"no difference in {counted(len(found.new.units), 'unit')}"
    parts = [f"{counts.pop(kind):,} {kind}" for kind in ("added", "removed", "changed", "moved")]
    noted = counts.pop("bookkeeping")
    fields = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    if noted:
        fields += f"{', ' if fields else ''}only notes of programs {noted:,}"
    head = counted(len(found.old.units), "unit")
    tail = f" ({fields})" if fields else ""
    header = ", header changed" if found.difference.header else ""
    return f"{head} before, {len(found.new.units):,} now: {', '.join(parts)}{tail}{header}"


def _title(found: Comparison, change: UnitChange) -> str:
    version, line = found.where(change)
    tuid = found.unit(change).tuid
    said = [change.kind] if change.kind != "changed" or not change.moved else ["changed and moved"]
    if change.moved and change.old is not None:
        said.append(f"from line {found.old.lines[change.old]}")
    name = f" (tuid {printable(tuid)})" if tuid else ""
    return f"{printable(version.path)}:{line}: {' '.join(said)}{name}"


def _change_lines(changes: Sequence[Change], *, colour: bool) -> Iterator[str]:
    noted = [_name(change) for change in changes if change.bookkeeping]
    for change in changes:
        if change.bookkeeping:
            continue
        if change.field in _WORDY or change.field.startswith("prop "):
            pieces = change.pieces()
            yield f"  {_name(change)}: {_marked(pieces, colour=colour)}"
        else:
            old, new = ("none" if v is None else printable(v) for v in (change.old, change.new))
            yield f"  {_name(change)}: {old} -> {new}"
    if noted:
        yield f"  also: {', '.join(dict.fromkeys(noted))}"


_WORDY: Final = frozenset(("text", "codes", "note"))


def _name(change: Change) -> str:
    if change.field == "text":
        return printable(change.lang) or "no language"
    short = change.field.removeprefix("prop ").removeprefix("attribute ")
    return printable(f"{short} {change.lang}".rstrip())


def _marked(pieces: Sequence[Piece], *, colour: bool) -> str:
    marks = _COLOURED if colour else _PLAIN
    return "".join(
        marks[piece.operation].format(_shown(piece.text, piece.operation)) for piece in pieces
    )


_PLAIN = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
_COLOURED = {"equal": "{}", "delete": "\x1b[9;31m{}\x1b[0m", "insert": "\x1b[32m{}\x1b[0m"}
_SPACE = re.compile(r"[^\S ]")


def _shown(text: str, operation: str) -> str:
    """Return a text so that a space that went or came can be told from any other."""
    if operation != "equal":
        text = _SPACE.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)
    return printable(text)


# ------------------------------------------------------------------ one version


def unit_lines(units: Sequence[TranslationUnit]) -> Iterator[str]:
    """Yield a memory as text for line-based tools: a paragraph a unit, a line a field.

    What programs note is left out, so that `git log -p` shows what people did.
    """
    for unit in units:
        yield f"unit {printable(unit.tuid)}" if unit.tuid else "unit"
        if unit.status is not unit.status.DRAFT:
            yield f"status: {unit.status}"
        for variant in unit.variants:
            yield f"{printable(variant.lang)}: {printable(variant.text)}"
        yield from (f"note: {printable(note.text)}" for note in unit.notes)
        yield from (f"conflict: {printable(p.text)}" for p in unit.props if p.type == CONFLICT)
        yield ""


# ------------------------------------------------------------------ JSON


def json_report(found: Comparison) -> dict[str, Any]:
    """Return the difference as one object (docs/git.md describes it); nothing is left out."""
    return {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "old": {"file": found.old.path, "units": len(found.old.units)},
        "new": {"file": found.new.path, "units": len(found.new.units)},
        "summary": found.difference.counts(),
        "header": [_json_change(change) for change in found.difference.header],
        "units": [_json_unit(found, change) for change in found.difference.units],
    }


def _json_unit(found: Comparison, change: UnitChange) -> dict[str, Any]:
    unit = found.unit(change)
    return {
        "kind": change.kind,
        "moved": change.moved,
        "bookkeeping": change.bookkeeping,
        "tuid": unit.tuid,
        "old": _json_place(found.old, change.old),
        "new": _json_place(found.new, change.new),
        "texts": [{"lang": variant.lang, "text": variant.text} for variant in unit.variants],
        "changes": [_json_change(each) for each in change.changes],
    }


def _json_place(version: Version, position: int | None) -> dict[str, int] | None:
    return None if position is None else {"unit": position, "line": version.lines[position]}


def _json_change(change: Change) -> dict[str, Any]:
    return {
        "field": change.field,
        "lang": change.lang,
        "old": change.old,
        "new": change.new,
        "bookkeeping": change.bookkeeping,
        "pieces": [[piece.operation, piece.text] for piece in change.pieces()]
        if change.field == "text"
        else [],
    }


# ------------------------------------------------------------------ HTML


def html_lines(found: Comparison, *, every: bool = False) -> Iterator[str]:
    """Yield a page of its own, without scripts or files beside it, fit for printing."""
    title = f"{found.old.path} → {found.new.path}"
    yield "<!doctype html>\n"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{_escaped(title)}</title>\n'
    yield f"<style>{_STYLE}</style></head><body>\n"
    yield f"<h1>{_escaped(title)}</h1>\n<p>{_escaped(summary(found))}</p>\n"
    if found.difference.header:
        yield "<section><h2>Header</h2>\n"
        yield from _html_table(found.difference.header)
        yield "</section>\n"
    for change in found.difference.units:
        if change.bookkeeping and not every:
            continue
        _, line = found.where(change)
        kind = change.kind if change.kind != "changed" or not change.moved else "changed, moved"
        name = _escaped(found.unit(change).tuid or "")
        yield f'<section class="{change.kind}"><h2>{kind} <small>line {line} {name}</small></h2>\n'
        if change.kind in ("added", "removed"):
            gone = change.kind == "removed"
            yield from _html_table(
                [
                    Change("text", v.lang, v.text if gone else None, None if gone else v.text)
                    for v in found.unit(change).variants
                ]
            )
        elif change.changes:
            yield from _html_table(change.changes)
        yield "</section>\n"
    yield "</body></html>\n"


def _html_table(changes: Sequence[Change]) -> Iterator[str]:
    yield "<table>\n"
    for change in changes:
        lang = f' lang="{_escaped(change.lang)}" dir="auto"' if change.lang else ""
        pieces = change.pieces()
        old = "".join(_html_piece(p) for p in pieces if p.operation != "insert")
        new = "".join(_html_piece(p) for p in pieces if p.operation != "delete")
        faint = ' class="noted"' if change.bookkeeping else ""
        yield f"<tr{faint}><th>{_escaped(_name(change))}</th>"
        yield f"<td{lang}>{old}</td><td{lang}>{new}</td></tr>\n"
    yield "</table>\n"


def _html_piece(piece: Piece) -> str:
    text = _escaped(_shown(piece.text, piece.operation))
    tag = {"delete": "del", "insert": "ins"}.get(piece.operation)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _escaped(text: str) -> str:
    return escape(printable(text))


_STYLE = """
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; max-width: 60em; margin: 2em auto;
  padding: 0 1em; color: #111; background: #fff; }
h1 { font-size: 1.2em; overflow-wrap: anywhere; } h2 { font-size: 1em; margin: 0 0 .3em; }
small { font-weight: normal; color: #555; }
section { border-left: 4px solid #999; padding-left: .8em; margin: 1.2em 0; break-inside: avoid; }
section.added { border-color: #1a7f37; } section.removed { border-color: #b3261e; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th { width: 7em; text-align: left; font-weight: normal; color: #555; }
th, td { vertical-align: top; padding: .2em .5em; border-top: 1px solid #ddd;
  overflow-wrap: anywhere; white-space: pre-wrap; }
del { color: #8c1d18; background: #fbe9e7; } ins { color: #0b5d1e; background: #e6f4ea;
  text-decoration: underline; } .noted { color: #777; font-size: .85em; }
@media print { body { margin: 0; max-width: none; font-size: 9.5pt; }
  del, ins { background: none; color: #000; } }
"""
