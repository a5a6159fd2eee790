"""How one memory became another, unit by unit and field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bitext.comparison.fields import NOTED, NOTED_ATTRIBUTES
from bitext.comparison.pairing import pair_units, pair_variants, strays
from bitext.comparison.words import Piece, mark_words
from bitext.model import (
    STATUS,
    Code,
    Content,
    Memory,
    Note,
    Prop,
    TranslationUnit,
    Variant,
)

BOOKKEEPING = frozenset(
    (*(f"prop {name}" for name in NOTED), *(f"attribute {name}" for name in NOTED_ATTRIBUTES))
)
"""Fields that programs write: where a text stood, how sure the aligner was, when and how often."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a unit that is not what it was."""

    field: str
    """``text``, ``codes``, ``status``, ``note``, ``tuid``, ``language``, ``order`` of the
    variants, ``prop NAME`` or ``attribute NAME``."""
    lang: str
    """Language of the variant concerned, as the new file spells it; empty for the unit itself."""
    old: str | None
    """None where there was none."""
    new: str | None
    """None where there is none any more."""

    @property
    def bookkeeping(self) -> bool:
        """Whether a program wrote the field, and no person decided anything."""
        return self.field in BOOKKEEPING

    def pieces(self) -> tuple[Piece, ...]:
        """Return the words of both versions, with what went and what came."""
        return mark_words(self.old or "", self.new or "")


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that is not what it was, or not where it was."""

    old: int | None
    """Position in the old memory, from 0; None where the unit was added."""
    new: int | None
    """Position in the new memory; None where it was removed."""
    moved: bool = False
    """It stands before or behind others than it did."""
    changes: tuple[Change, ...] = ()

    @property
    def kind(self) -> str:
        """``added``, ``removed``, ``changed`` or, where nothing else happened, ``moved``."""
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        return "changed" if self.changes else "moved"

    @property
    def bookkeeping(self) -> bool:
        """Whether only fields that programs write are different."""
        return (
            self.kind == "changed" and not self.moved and all(c.bookkeeping for c in self.changes)
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """All that is different between two memories."""

    header: tuple[Change, ...]
    units: tuple[UnitChange, ...]
    """In the order of the new memory; a removed unit follows the one it stood behind."""

    def __bool__(self) -> bool:
        return bool(self.header or self.units)

    def counts(self) -> dict[str, int]:
        """Return how many units were added, removed, changed, moved; and of which fields.

        ``bookkeeping`` counts changed units in which no person decided anything; they are in
        ``changed`` too.
        """
        kinds = Counter(unit.kind for unit in self.units)
        fields = Counter(
            name
            for unit in self.units
            for name in {_counted(c) for c in unit.changes if not c.bookkeeping}
        )
        return {
            **{kind: kinds[kind] for kind in ("added", "removed", "changed")},
            "moved": sum(unit.moved for unit in self.units),
            **dict(sorted(fields.items())),
            "bookkeeping": sum(unit.bookkeeping for unit in self.units),
        }


def _counted(change: Change) -> str:
    return f"{change.field} {change.lang}" if change.field in ("text", "codes") else change.field


def compare(old: Memory, new: Memory) -> Difference:
    """Return how ``old`` became ``new``; it is false where nothing is different."""
    partners = pair_units(old.units, new.units)
    moved = strays(partners)
    owners: dict[int, int] = {j: i for i, j in enumerate(partners) if j >= 0}
    # A removed unit is told of behind the unit it followed, wherever that stands now.
    removed: dict[int, list[int]] = {}
    at = -1
    for i, j in enumerate(partners):
        if j < 0:
            removed.setdefault(at, []).append(i)
        elif i not in moved:
            at = j
    found = [UnitChange(i, None) for i in removed.get(-1, ())]
    for j, unit in enumerate(new.units):
        was = owners.get(j)
        if was is None:
            found.append(UnitChange(None, j))
        elif was in moved or old.units[was] != unit:
            found.append(UnitChange(was, j, was in moved, unit_changes(old.units[was], unit)))
        found += [UnitChange(gone, None) for gone in removed.get(j, ())]
    return Difference(tuple(_header_changes(old, new)), tuple(found))


def unit_changes(old: TranslationUnit, new: TranslationUnit) -> tuple[Change, ...]:
    """Return the fields in which two versions of a unit differ; none where they are equal."""
    if old == new:
        return ()
    found = list(_scalar("tuid", "", old.tuid, new.tuid))
    partners = pair_variants(old.variants, new.variants)
    for variant, j in zip(old.variants, partners, strict=True):
        if j < 0:
            found.append(Change("text", variant.lang, spelled(variant.content), None))
        else:
            found += _variant_changes(variant, new.variants[j])
    found += [
        Change("text", variant.lang, None, spelled(variant.content))
        for j, variant in enumerate(new.variants)
        if j not in set(partners)
    ]
    found += _props("", old.props, new.props)
    found += _notes("", old.notes, new.notes)
    found += _attributes("", old.attributes, new.attributes)
    kept = [j for j in partners if j >= 0]
    if kept != sorted(kept) or not found:
        found.append(_order(old, new))
    return tuple(found)


def _order(old: TranslationUnit, new: TranslationUnit) -> Change:
    """Return what is left where every field is there and equal: the order they stand in."""
    langs = " ".join(v.lang for v in old.variants), " ".join(v.lang for v in new.variants)
    if langs[0] != langs[1]:
        return Change("order", "", *langs)
    return Change("order", "", "of props, notes or attributes", "another")


def _variant_changes(old: Variant, new: Variant) -> Iterator[Change]:
    if old == new:
        return
    yield from _scalar("language", new.lang, old.lang, new.lang)
    if old.content != new.content:
        if old.text != new.text:
            yield Change("text", new.lang, old.text, new.text)
        codes = _codes(old.content), _codes(new.content)
        if codes[0] != codes[1] or old.text == new.text:
            yield Change("codes", new.lang, *map(spelled, (old.content, new.content)))
    yield from _props(new.lang, old.props, new.props)
    yield from _notes(new.lang, old.notes, new.notes)
    yield from _attributes(new.lang, old.attributes, new.attributes)


def _scalar(field: str, lang: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old != new:
        yield Change(field, lang, old, new)


def _props(lang: str, old: Sequence[Prop], new: Sequence[Prop]) -> Iterator[Change]:
    for name in dict.fromkeys(prop.type for prop in (*old, *new)):
        field = "status" if name == STATUS and not lang else f"prop {name}"
        values = ([(p.text, p.attributes) for p in side if p.type == name] for side in (old, new))
        yield from _changed_values(field, lang, *values)


def _notes(lang: str, old: Sequence[Note], new: Sequence[Note]) -> Iterator[Change]:
    values = ([(note.text, note.attributes) for note in side] for side in (old, new))
    yield from _changed_values("note", lang, *values)


def _changed_values(
    field: str,
    lang: str,
    old: Sequence[tuple[str, tuple[tuple[str, str], ...]]],
    new: Sequence[tuple[str, tuple[tuple[str, str], ...]]],
) -> Iterator[Change]:
    """Yield the values that are on one side only, the first beside the first and so on."""
    gone = list((Counter(old) - Counter(new)).elements())
    came = list((Counter(new) - Counter(old)).elements())
    for i in range(max(len(gone), len(came))):
        before = _with_attributes(*gone[i]) if i < len(gone) else None
        after = _with_attributes(*came[i]) if i < len(came) else None
        yield Change(field, lang, before, after)


def _with_attributes(text: str, attributes: tuple[tuple[str, str], ...]) -> str:
    listed = " ".join(f"{name}={value}" for name, value in attributes)
    return f"{text} ({listed})" if listed else text


def _attributes(
    lang: str, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    for name in dict.fromkeys((*before, *after)):
        yield from _scalar(f"attribute {name}", lang, before.get(name), after.get(name))


def _header_changes(old: Memory, new: Memory) -> Iterator[Change]:
    if old.header == new.header:
        return
    changes = [
        *_attributes("", old.header.attributes, new.header.attributes),
        *_props("", old.header.props, new.header.props),
        *_notes("", old.header.notes, new.header.notes),
    ]
    if old.header.udes != new.header.udes:
        changes.append(Change("encodings", "", *(str(len(m.header.udes)) for m in (old, new))))
    yield from changes or [Change("order", "", "of props, notes or attributes", "another")]


# ------------------------------------------------------------------ inline codes as text


def spelled(content: Content) -> str:
    """Return a content with its inline codes written as tags, for people."""
    return "".join(item if isinstance(item, str) else _spell(item) for item in content)


def _spell(code: Code) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in code.attributes)
    inner = spelled(code.content)
    start = f"<{code.kind}{attributes}"
    return f"{start}>{inner}</{code.kind}>" if inner else f"{start}/>"


def _codes(content: Content) -> list[str]:
    """Return the inline codes of a content in order, without the text that ``hi`` marks."""
    found = []
    for item in content:
        if isinstance(item, Code):
            if item.kind == "hi":
                found.append(_spell(Code(item.kind, item.attributes)))
                found += _codes(item.content)
            else:
                found.append(_spell(item))
    return found
