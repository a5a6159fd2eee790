"""A reviewed memory brought up to its changed texts: the units of a plan put together.

What a unit *is* (id, status, notes, props of any tool, inline codes, a person's wording) comes from
the old memory; where it *stands* (``x-bitext-span`` and the white space around it) from the files
as they are now. See docs/adr/0008-update.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bitext.model import (
    BEAD,
    BREAKS,
    CHANGED,
    CONFIDENCE,
    FILE,
    NOW,
    ORIGIN,
    REASON,
    STATUS,
    WAS,
    Bead,
    Code,
    Memory,
    Note,
    Prop,
    Status,
    TranslationUnit,
    Variant,
    primary,
)
from bitext.review.matching import plain_space
from bitext.review.texts import PLACES
from bitext.review.update import Changed, NewText, Pair, Place, Plan, Result
from bitext.tmx.build import Row, Side, build_unit, build_variant, file_props


@dataclass(frozen=True, slots=True)
class ChangedUnit:
    """A reviewed unit that is a draft again, because a text under it changed."""

    position: int
    """Of the unit in the new memory, from 0."""
    before: TranslationUnit
    languages: tuple[str, ...]
    """Whose text in the file changed."""


@dataclass(frozen=True, slots=True)
class Updated:
    """The new memory, and what became of every old unit."""

    memory: Memory
    kept: int
    """Old units that stand where they stood, or came out of the aligner as they were."""
    moved: tuple[int, ...] = ()
    """Positions of units that stand in another order than before, from 0; not among the kept."""
    restored: tuple[int, ...] = ()
    """Positions of units that had vanished earlier and are back; not among the kept."""
    changed: tuple[ChangedUnit, ...] = ()
    new: int = 0
    """Units that were not there."""
    gone: int = 0
    """Drafts of the aligner, untouched by anybody, that are no longer there."""
    vanished: tuple[TranslationUnit, ...] = ()
    """Reviewed units that are nowhere in the new texts."""
    stored: tuple[TranslationUnit, ...] = ()
    """All units to store beside the memory: these and those that had vanished earlier."""
    aligned: int = 0
    """Segments of both texts that were aligned anew."""


def update_memory(
    old: Memory,
    sides: tuple[Side, Side],
    align: Callable[[Plan], Sequence[Sequence[Bead]]],
    *,
    stored: Sequence[TranslationUnit] = (),
) -> Updated:
    """Bring a memory up to its texts; no work of a person is lost.

    Args:
        old: The memory in the state of the review.
        sides: Its two texts as they are now, source first.
        align: Given the plan, returns the beads of each of its open boxes, counted in segments of
            ``plan.documents``. Not called where nothing is open.
        stored: Units that vanished in earlier updates.
    """
    count = len(old.units)
    header = replace(old.header, props=_files(old.header.props, sides))
    if _digests(old.header.props) == _digests(header.props):
        return Updated(replace(old, header=header), count, stored=tuple(stored))
    source, target = (side.document.lang for side in sides)
    known = _digests(old.header.props)
    first, second = (
        NewText(
            side.document,
            side.origin,
            is_same=(primary(side.document.lang), side.digest) in known,
        )
        for side in sides
    )
    plan = Plan(old.units, (source, target), (first, second), stored=stored)
    result = plan.finish(align(plan) if plan.open else ())
    cut = tuple(
        replace(side, document=document)
        for side, document in zip(sides, plan.documents, strict=True)
    )
    units = _Assembly(plan, cut, (source, target)).units(result)
    standing = {place.unit for place in result.places if place.unit is not None}
    changed = {each.unit for each in result.changed}
    moved = plan.moved(result.places)
    vanished = tuple(plan.units[number] for number in result.vanished)
    # A text with inline codes that the file's new text replaced is stored whole: props are text.
    flattened = tuple(
        plan.units[each.unit]
        for each in result.changed
        if any(isinstance(item, Code) for v in plan.units[each.unit].variants for item in v.content)
    )
    left = tuple(unit for n, unit in enumerate(stored, start=count) if n not in standing)
    return Updated(
        memory=Memory(header, units),
        kept=sum(number < count for number in standing) - len(moved),
        moved=tuple(k for k, place in enumerate(result.places) if place.unit in moved),
        restored=tuple(
            k
            for k, place in enumerate(result.places)
            if place.unit is not None and place.unit >= count
        ),
        changed=tuple(
            ChangedUnit(
                each.place,
                plan.units[each.unit],
                tuple(
                    lang
                    for lang, differs in zip((source, target), each.sides, strict=True)
                    if differs
                ),
            )
            for each in result.changed
        ),
        new=sum(place.unit is None for place in result.places) - len(changed),
        gone=count - sum(number < count for number in standing) - len(changed) - len(vanished),
        vanished=vanished,
        stored=tuple(dict.fromkeys((*left, *vanished, *flattened))),
        aligned=sum(len(box[0]) + len(box[1]) for box in plan.open),
    )


def _files(props: Sequence[Prop], sides: Sequence[Side]) -> tuple[Prop, ...]:
    """Return the header's props with the texts as they are now."""
    new = list(file_props(sides))
    first = next((k for k, prop in enumerate(props) if prop.type == FILE), len(props))
    others = [prop for prop in props[first:] if prop.type != FILE]
    return (*props[:first], *new, *others)


def _digests(props: Sequence[Prop]) -> set[tuple[str, str]]:
    """Return language and digest of each text that a header names."""
    words = [prop.text.split(" ") for prop in props if prop.type == FILE]
    return {(primary(each[0]), each[1]) for each in words if len(each) > 1}


class _Assembly:
    """Puts the units of the new memory together."""

    def __init__(self, plan: Plan, sides: Sequence[Side], languages: tuple[str, str]) -> None:
        self._plan = plan
        self._sides = sides
        self._languages = languages

    def units(self, result: Result) -> tuple[TranslationUnit, ...]:
        changed = {each.place: each for each in result.changed}
        owners = [
            changed[k].unit if k in changed else place.unit for k, place in enumerate(result.places)
        ]
        taken = {
            tuid
            for number in owners
            if number is not None and (tuid := self._plan.units[number].tuid) is not None
        }
        return tuple(
            self._changed(changed[k], place)
            if k in changed
            else self._kept(place, place.unit)
            if place.unit is not None
            else build_unit(
                self._sides, Row(place.spans, place.confidence, place.reason), taken=taken
            )
            for k, place in enumerate(result.places)
        )

    def _built(self, spans: Pair) -> list[Variant | None]:
        return [
            build_variant(side, span) if span else None
            for side, span in zip(self._sides, spans, strict=True)
        ]

    def _kept(self, place: Place, number: int) -> TranslationUnit:
        unit = self._plan.units[number]
        variants = list(unit.variants)
        for lang, built in zip(self._languages, self._built(place.spans), strict=True):
            own = unit.variant(lang)
            if own is not None and built is not None:
                variants[variants.index(own)] = _placed(own, built)
        return replace(unit, variants=tuple(variants))

    def _changed(self, each: Changed, place: Place) -> TranslationUnit:
        unit = self._plan.units[each.unit]
        edited = self._plan.edited(each.unit)
        variants: list[Variant] = []
        was: dict[str, str] = {}
        now: dict[str, str] = {}
        notes: tuple[Note, ...] = ()
        by_hand = False
        for side, built in enumerate(self._built(place.spans)):
            lang = self._languages[side]
            own = unit.variant(lang)
            if own is None or not own.content:
                variants += [built] if built else []
            elif built is None and edited[side]:
                # The file has nothing here any more; what a person wrote stays.
                others = tuple(prop for prop in own.props if prop.type not in PLACES)
                variants.append(replace(own, props=others))
                by_hand = True
            elif built is None:
                was[lang] = own.text
                notes += own.notes
            elif edited[side] and each.edits_fit[side]:
                variants.append(_placed(own, built))
                by_hand = True
                if each.sides[side]:
                    now[lang] = built.text
            elif edited[side] or each.sides[side]:
                others = tuple(prop for prop in own.props if prop.type not in PLACES)
                variants.append(replace(own, content=built.content, props=(*others, *built.props)))
                was[lang] = own.text
            else:
                variants.append(_placed(own, built))
        ours = {id(unit.variant(lang)) for lang in self._languages}
        variants += [variant for variant in unit.variants if id(variant) not in ours]
        return (
            replace(
                self._marked(unit, each, was, now),
                variants=tuple(variants),
                notes=(*unit.notes, *notes),
            )
            .with_prop(BEAD, "-".join(str(len(span)) for span in place.spans))
            .with_prop(CONFIDENCE, f"{place.confidence:.4f}")
            .with_prop(ORIGIN, "edit" if by_hand else "align")
        )

    def _marked(
        self, unit: TranslationUnit, each: Changed, was: dict[str, str], now: dict[str, str]
    ) -> TranslationUnit:
        """Return the unit as a draft that says what changed and what it was."""
        status = unit.status
        before = (unit.prop(CHANGED) or "").split()
        # What an unreviewed update put there was never a person's text; what it replaced was.
        kept = [
            prop for prop in unit.props if prop.type == WAS and status is Status.DRAFT and before
        ]
        known = {primary(_lang(prop)) for prop in kept}
        languages = [
            lang
            for lang, differs in zip(self._languages, each.sides, strict=True)
            if differs or lang in (before if status is Status.DRAFT else ())
        ] or list(was)
        names = " and ".join(languages)
        state = status.value if status is not Status.DRAFT else "reviewed"
        unit = replace(unit, props=tuple(p for p in unit.props if p.type not in (WAS, NOW)))
        unit = (
            unit.with_prop(STATUS, Status.DRAFT.value)
            .with_prop(REASON, f"the text ({names}) changed since it was {state}")
            .with_prop(CHANGED, " ".join(languages))
        )
        extra = [
            *kept,
            *(
                Prop(WAS, text, (("xml:lang", lang),))
                for lang, text in was.items()
                if primary(lang) not in known
            ),
            *(Prop(NOW, text, (("xml:lang", lang),)) for lang, text in now.items()),
        ]
        return replace(unit, props=(*unit.props, *extra))


def _lang(prop: Prop) -> str:
    return next((value for name, value in prop.attributes if name == "xml:lang"), "")


def _placed(own: Variant, built: Variant) -> Variant:
    """Return a variant with its own text, standing where ``built`` does."""
    places = [prop for prop in built.props if prop.type in PLACES]
    content = own.content
    if own.text != built.text:
        has_codes = any(isinstance(item, Code) for item in content)
        if has_codes or plain_space(own.text) != plain_space(built.text):
            # A person's wording: the places inside it are its own, those around it the file's.
            places = [prop for prop in places if prop.type != BREAKS]
            places += [prop for prop in own.props if prop.type == BREAKS]
        else:
            content = built.content
    places.sort(key=lambda prop: PLACES.index(prop.type))
    others = [prop for prop in own.props if prop.type not in PLACES]
    if set(places) == {prop for prop in own.props if prop.type in PLACES}:
        return replace(own, content=content)
    return replace(own, content=content, props=(*others, *places))
