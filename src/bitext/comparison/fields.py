"""Three versions of a unit made one, field by field.

A field that one side changed is that side's; a field that both changed alike is theirs in common.
What is left are conflicts, except where nothing can be lost: of facts that programs note (how sure
the aligner was, when a text was changed) the later or ours stands, and of what there may be any
number of (notes, overrides, repeated props) both sides' additions are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Hashable, Sequence
from dataclasses import replace
from itertools import count
from typing import Final, Literal, TypeVar

from bitext.comparison.order import merge_order
from bitext.comparison.pairing import language_key, pair_variants
from bitext.model import (
    APPROVED,
    BEAD,
    BREAKS,
    CONFIDENCE,
    CONFIRMED,
    FILE,
    ORIGIN,
    OVERRIDE,
    REASON,
    REJECTED,
    SPAN,
    STATUS,
    Header,
    Prop,
    TranslationUnit,
    Variant,
)

Side = Literal["ours", "theirs"]
Value = TypeVar("Value")
Item = TypeVar("Item", bound=Hashable)
Pairs = tuple[tuple[str, str], ...]

NOTED: Final = frozenset(
    (CONFIDENCE, REASON, BEAD, ORIGIN, SPAN, BREAKS, CONFIRMED, APPROVED, REJECTED)
)
"""Props in which a program notes something about a text, a link or a decision."""
LATER: Final = frozenset(("changedate", "lastusagedate"))
NOTED_ATTRIBUTES: Final = frozenset((*LATER, "changeid", "usagecount"))


class Decisions:
    """Chooses between two sides, and remembers where it had to.

    Args:
        prefer: Whose version to take where both sides changed a field.
    """

    def __init__(self, prefer: Side) -> None:
        self.prefer = prefer
        self.fields: list[str] = []
        """What both sides changed, in words for people, each once."""

    def choose(self, field: str, base: Value, ours: Value, theirs: Value) -> Value:
        """Return the changed one of three values; of two, the preferred one, and note that."""
        if theirs in (ours, base):
            return ours
        if ours == base:
            return theirs
        if field and field not in self.fields:
            self.fields.append(field)
        return ours if self.prefer == "ours" else theirs


def merge_fields(
    base: TranslationUnit, ours: TranslationUnit, theirs: TranslationUnit, decide: Decisions
) -> TranslationUnit:
    """Return the unit with the changes of both sides.

    Args:
        base: What both began from; a unit without anything where both added it.
        ours: Our version.
        theirs: Their version.
        decide: Settles what both changed, and notes it.
    """
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    return TranslationUnit(
        decide.choose("", base.tuid, ours.tuid, theirs.tuid),
        _variants(base.variants, ours.variants, theirs.variants, decide),
        _props("", base.props, ours.props, theirs.props, decide),
        _any_number(base.notes, ours.notes, theirs.notes),
        _attributes("", base.attributes, ours.attributes, theirs.attributes, decide),
        decide.choose("", base.layout, ours.layout, theirs.layout),
    )


def merge_headers(base: Header, ours: Header, theirs: Header, decide: Decisions) -> Header:
    """Return the header with the changes of both sides."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    return Header(
        _attributes("header", base.attributes, ours.attributes, theirs.attributes, decide),
        _props("header", base.props, ours.props, theirs.props, decide, key=_header_key),
        _any_number(base.notes, ours.notes, theirs.notes),
        _any_number(base.udes, ours.udes, theirs.udes),
        decide.choose("", base.layout, ours.layout, theirs.layout),
        _any_number(base.around, ours.around, theirs.around),
    )


def unchanged_by_people(base: Sequence[TranslationUnit], side: Sequence[TranslationUnit]) -> bool:
    """Return whether a side has the units of the base, but for what programs note."""
    return len(base) == len(side) and all(
        one == other or _decided(one) == _decided(other)
        for one, other in zip(base, side, strict=True)
    )


def _decided(unit: TranslationUnit) -> TranslationUnit:
    return TranslationUnit(
        None,
        tuple(
            replace(v, props=_without_noted(v.props), attributes=_without_dates(v.attributes))
            for v in unit.variants
        ),
        _without_noted(unit.props),
        unit.notes,
        _without_dates(unit.attributes),
        unit.layout,
    )


def _without_noted(props: tuple[Prop, ...]) -> tuple[Prop, ...]:
    return tuple(prop for prop in props if prop.type not in NOTED)


def _without_dates(attributes: Pairs) -> Pairs:
    return tuple(pair for pair in attributes if pair[0] not in NOTED_ATTRIBUTES)


# ------------------------------------------------------------------ variants


def _variants(
    base: tuple[Variant, ...],
    ours: tuple[Variant, ...],
    theirs: tuple[Variant, ...],
    decide: Decisions,
) -> tuple[Variant, ...]:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    at_ours, at_theirs = pair_variants(base, ours), pair_variants(base, theirs)
    names_ours = _names(at_ours, len(ours), "o")
    names_theirs = _names(at_theirs, len(theirs), "t")
    # A language that both added.
    added = [j for j, name in enumerate(names_ours) if name[0] == "o"]
    others = [j for j, name in enumerate(names_theirs) if name[0] == "t"]
    pairs = pair_variants([ours[j] for j in added], [theirs[j] for j in others])
    for j, k in zip(added, pairs, strict=True):
        if k >= 0:
            names_theirs[others[k]] = names_ours[j]
    mine = dict(zip(names_ours, ours, strict=True))
    yours = dict(zip(names_theirs, theirs, strict=True))
    names_base = [("b", i) for i in range(len(base))]
    before = dict(zip(names_base, base, strict=True))
    merged = []
    for name in merge_order(names_base, names_ours, names_theirs):
        variant = _variant(before.get(name), mine.get(name), yours.get(name), decide)
        if variant is not None:
            merged.append(variant)
    return tuple(merged)


def _names(partners: Sequence[int], count: int, letter: str) -> list[tuple[str, int]]:
    names = [(letter, j) for j in range(count)]
    for i, j in enumerate(partners):
        if j >= 0:
            names[j] = ("b", i)
    return names


def _variant(
    base: Variant | None, ours: Variant | None, theirs: Variant | None, decide: Decisions
) -> Variant | None:
    if ours is None or theirs is None:
        there = ours or theirs
        if base is None or there is None:
            return there
        # Removed on one side; a text that the other side did not touch goes with it.
        if there.content == base.content and there.notes == base.notes:
            return None
        return decide.choose(f"text {there.lang}", base, ours, theirs)
    old = base or Variant(ours.lang)
    lang = ours.lang
    content = decide.choose(f"text {lang}", old.content, ours.content, theirs.content)
    merged = Variant(
        decide.choose("", old.lang, ours.lang, theirs.lang),
        content,
        _props(lang, old.props, ours.props, theirs.props, decide),
        _any_number(old.notes, ours.notes, theirs.notes),
        _attributes(lang, old.attributes, ours.attributes, theirs.attributes, decide),
        decide.choose("", old.layout, ours.layout, theirs.layout),
    )
    # Where further sentences start is counted in the text, and goes with it.
    if ours.content == theirs.content:
        breaks = decide.choose("", old.prop(BREAKS), ours.prop(BREAKS), theirs.prop(BREAKS))
    else:
        breaks = (ours if content == ours.content else theirs).prop(BREAKS)
    return merged if merged.prop(BREAKS) == breaks else merged.with_prop(BREAKS, breaks)


# ------------------------------------------------------------------ props, notes, attributes


def _prop_key(prop: Prop) -> Hashable:
    lang = next((value for name, value in prop.attributes if name == "xml:lang"), "")
    return prop.type, language_key(lang)


def _header_key(prop: Prop) -> Hashable:
    # A memory of several texts names the file of each language.
    return (prop.type, prop.text.partition(" ")[0]) if prop.type == FILE else _prop_key(prop)


def _props(
    where: str,
    base: tuple[Prop, ...],
    ours: tuple[Prop, ...],
    theirs: tuple[Prop, ...],
    decide: Decisions,
    *,
    key: Callable[[Prop], Hashable] = _prop_key,
) -> tuple[Prop, ...]:
    """Merge props: one of a kind as a value, several of a kind as a set."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    sides = (base, ours, theirs)
    several = {
        name for side in sides for name, number in Counter(map(key, side)).items() if number > 1
    }

    def named(side: tuple[Prop, ...]) -> dict[Hashable, Prop]:
        found: dict[Hashable, Prop] = {}
        for prop in side:
            name = key(prop)
            one = name not in several and prop.type != OVERRIDE
            found[name if one else _numbered(prop, found)] = prop
        return found

    values = [named(side) for side in sides]
    merged = []
    for name in merge_order(*(tuple(value) for value in values)):
        old, mine, yours = (value.get(name) for value in values)
        prop = next(prop for prop in (mine, yours, old) if prop is not None)
        field = "" if prop.type in NOTED else _field(prop.type, where)
        chosen = decide.choose(field, old, mine, yours)
        if chosen is not None:
            merged.append(chosen)
    return tuple(merged)


def _field(name: str, where: str) -> str:
    if name == STATUS and not where:
        return "status"
    return f"prop {name} {where}".rstrip()


def _numbered(item: Hashable, taken: Container[Hashable]) -> Hashable:
    """Return a name for one of several equal values."""
    return next(name for n in count() if (name := (item, n)) not in taken)


def _any_number(
    base: tuple[Item, ...], ours: tuple[Item, ...], theirs: tuple[Item, ...]
) -> tuple[Item, ...]:
    """Merge any number of values: what a side added comes, what it removed goes."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    values: list[dict[Hashable, Item]] = []
    for side in (base, ours, theirs):
        found: dict[Hashable, Item] = {}
        for item in side:
            found[_numbered(item, found)] = item
        values.append(found)
    old, mine, yours = values
    merged = []
    for name in merge_order(tuple(old), tuple(mine), tuple(yours)):
        if name in mine and name in yours:
            merged.append(mine[name])
        elif name not in old:
            merged.append(mine.get(name) or yours[name])
    return tuple(merged)


def _attributes(where: str, base: Pairs, ours: Pairs, theirs: Pairs, decide: Decisions) -> Pairs:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    old, mine, yours = dict(base), dict(ours), dict(theirs)
    newer = yours if yours.get("changedate", "") > mine.get("changedate", "") else mine
    merged = []
    for name in merge_order(tuple(old), tuple(mine), tuple(yours)):
        before, one, other = old.get(name), mine.get(name), yours.get(name)
        if name in NOTED_ATTRIBUTES and before not in (one, other):
            if name == "changeid":
                value = newer.get(name)
            else:
                value = max(one or "", other or "", key=lambda text: (len(text), text)) or None
        else:
            value = decide.choose(f"attribute {name} {where}".rstrip(), before, one, other)
        if value is not None:
            merged.append((name, value))
    return tuple(merged)
