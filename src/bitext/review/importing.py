"""What an import does to a memory, as a value: nothing is read or written here.

A unit that comes in is matched with one that is there by its id, else by its texts, else by its
source text; each unit takes part once, so that a text that occurs three times on both sides is
matched three times. What a person has reviewed is not overwritten unless asked for.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from bitext.languages import closeness
from bitext.model import (
    BEAD,
    BREAKS,
    CONFIDENCE,
    DISAGREE,
    ORIGIN,
    PINNED,
    REASON,
    SPAN,
    STATUS,
    Code,
    Content,
    Prop,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.review.conflicts import in_conflict
from bitext.review.provenance import DECISIONS

IMPORTED = "import"
"""Origin of units that came from a file of another tool."""

ALREADY = "already there"
REVIEWED = "reviewed here, with other texts"
CONFLICTED = "in an open conflict of a merge"

_OF_ALIGNMENT = (CONFIDENCE, REASON, DISAGREE, BEAD)
"""Facts on an alignment, which say nothing once a text was replaced."""


class Verdict(StrEnum):
    """What became of a unit that was read."""

    ADDED = "added"
    UPDATED = "updated"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one unit, and why."""

    verdict: Verdict
    reason: str = ""
    """Of what was skipped; the same words for all units that share it."""


class ImportPlan(NamedTuple):
    """The memory's units after the import, and what became of each unit that was read."""

    units: tuple[TranslationUnit, ...]
    outcomes: tuple[Outcome, ...]


class FreeIds:
    """Ids that are in use, and the next free one for a name that is: ``a``, ``a-2``, ``a-3``."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._counts: dict[str, int] = {}

    def claim(self, name: str) -> str:
        """Return the name, or one made of it that is free; it is in use from now on."""
        free = name
        # Counted, not searched from 1 again: a hostile file has one id a million times.
        while free in self._taken:
            self._counts[name] = self._counts.get(name, 1) + 1
            free = f"{name}-{self._counts[name]}"
        self._taken.add(free)
        return free


def plan_import(
    existing: Sequence[TranslationUnit],
    incoming: Sequence[TranslationUnit],
    langs: Sequence[str],
    *,
    overwrite: bool = False,
) -> ImportPlan:
    """Decide what becomes of each unit of a file.

    Args:
        existing: The units of the memory, which keep their order; new ones come behind them.
        incoming: The units of one file; each unit that is there is matched with one of them.
        langs: Languages to take, the source first, as the memory spells them.
        overwrite: Replace also what was reviewed.
    """
    units = list(existing)
    verdicts: list[Outcome | None] = [None] * len(incoming)
    fitted: list[TranslationUnit | None] = []
    for number, unit in enumerate(incoming):
        fit, reason = fit_languages(unit, langs)
        if fit is None:
            verdicts[number] = Outcome(Verdict.SKIPPED, reason)
        fitted.append(fit)
    partners = _match(units, fitted, langs)
    ids = FreeIds(unit.tuid for unit in units if unit.tuid is not None)
    for number, fit in enumerate(fitted):
        if fit is None:
            continue
        at = partners.get(number)
        if at is None:
            units.append(_marked(fit, ids))
            verdicts[number] = Outcome(Verdict.ADDED)
            continue
        merged, changes_text = _merged(units[at], fit, langs)
        if in_conflict(units[at]):
            verdicts[number] = Outcome(Verdict.SKIPPED, CONFLICTED)
        elif merged == units[at]:
            verdicts[number] = Outcome(Verdict.SKIPPED, ALREADY)
        elif changes_text and not overwrite and _is_reviewed(units[at]):
            verdicts[number] = Outcome(Verdict.SKIPPED, REVIEWED)
        else:
            units[at] = merged
            verdicts[number] = Outcome(Verdict.UPDATED)
    outcomes = tuple(outcome for outcome in verdicts if outcome is not None)
    return ImportPlan(tuple(units), outcomes)


def fit_languages(
    unit: TranslationUnit, langs: Sequence[str]
) -> tuple[TranslationUnit | None, str]:
    """Return a unit with the wanted languages alone, under their tags; or why it has none.

    A language serves where one is the bare tag of the other (``en`` and ``en-GB``); another region
    does not.
    """
    if in_conflict(unit):
        return None, CONFLICTED
    variants = []
    for variant in unit.variants:
        lang = best_tag(variant.lang, langs)
        if lang is not None and variant.text.strip():
            variants.append(replace(variant, lang=lang) if lang != variant.lang else variant)
    have = {variant.lang for variant in variants}
    if langs[0] not in have:
        return None, f"no text in {langs[0]}"
    if len(have) < 2:
        return None, f"no text in {' or '.join(langs[1:])}"
    return replace(unit, variants=tuple(variants)), ""


def best_tag(lang: str, langs: Iterable[str]) -> str | None:
    """Return which of some languages a tag serves, None where it serves none of them."""
    best = max(langs, key=lambda wanted: closeness(lang, wanted), default=None)
    return best if best is not None and closeness(lang, best) >= 2 else None


def joint_languages(groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the languages of several files, each once, in the order they are met."""
    found: list[str] = []
    for langs in groups:
        found += [lang for lang in langs if best_tag(lang, found) is None]
    return tuple(found)


# ------------------------------------------------------------------ matching


def _match(
    units: Sequence[TranslationUnit],
    incoming: Sequence[TranslationUnit | None],
    langs: Sequence[str],
) -> dict[int, int]:
    """Return for each unit that was read the position of its partner: id, texts, source text."""
    by_id: dict[str, int] = {}
    by_texts: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
    by_source: defaultdict[str, deque[int]] = defaultdict(deque)
    for position, unit in enumerate(units):
        if unit.tuid is not None:
            by_id.setdefault(unit.tuid, position)
        texts = _texts(unit, langs)
        if texts[0]:
            by_texts[texts].append(position)
            by_source[texts[0]].append(position)
    found: dict[int, int] = {}
    used: set[int] = set()

    def take(number: int, waiting: deque[int]) -> None:
        while waiting and waiting[0] in used:
            waiting.popleft()
        if waiting:
            found[number] = waiting.popleft()
            used.add(found[number])

    read = [(number, unit) for number, unit in enumerate(incoming) if unit is not None]
    for number, unit in read:
        at = by_id.get(unit.tuid) if unit.tuid is not None else None
        if at is not None and at not in used and _same_by_id(units[at], unit, langs):
            found[number] = at
            used.add(at)
    for number, unit in read:
        if number not in found:
            take(number, by_texts.get(_texts(unit, langs), deque()))
    for number, unit in read:
        if number not in found:
            take(number, by_source.get(unit.text(langs[0]), deque()))
    return found


def _same_by_id(old: TranslationUnit, new: TranslationUnit, langs: Sequence[str]) -> bool:
    """Return whether an id that both have means that they are one unit.

    Many tools number their units: 17 of one file is not 17 of another, unless a text agrees.
    """
    if not (new.tuid or "").isdecimal():
        return True
    return any(new.text(lang) and old.text(lang) == new.text(lang) for lang in langs)


def _texts(unit: TranslationUnit, langs: Sequence[str]) -> tuple[str, ...]:
    return tuple(unit.text(lang) for lang in langs)


# ------------------------------------------------------------------ what comes out


def _marked(unit: TranslationUnit, ids: FreeIds) -> TranslationUnit:
    """Return a new unit as the memory gets it, under an id that is free."""
    tuid = ids.claim(unit.tuid) if unit.tuid is not None else None
    variants = tuple(variant.with_prop(SPAN, None) for variant in unit.variants)
    return replace(unit, tuid=tuid, variants=variants).with_prop(ORIGIN, IMPORTED)


def _merged(
    old: TranslationUnit, new: TranslationUnit, langs: Sequence[str]
) -> tuple[TranslationUnit, bool]:
    """Return a unit with what came in, and whether that changed a text."""
    variants = list(old.variants)
    changed = False
    for lang in langs:
        coming = new.variant(lang)
        if coming is None:
            continue
        there = old.variant(lang)
        if there is None or closeness(there.lang, lang) < 2:
            variants.append(coming.with_prop(SPAN, None))
            changed = True
            continue
        at = next(i for i, variant in enumerate(variants) if variant is there)
        notes = (*there.notes, *(note for note in coming.notes if note not in there.notes))
        updated = replace(there, notes=notes)
        if not _says_the_same(there, coming):
            updated = replace(updated.with_prop(BREAKS, None), content=coming.content)
            changed = True
        variants[at] = updated
    notes = (*old.notes, *(note for note in new.notes if note not in old.notes))
    merged = replace(old, variants=tuple(variants), notes=notes, props=_props(old, new))
    if changed:
        for name in _OF_ALIGNMENT:
            merged = merged.with_prop(name, None)
        merged = _decided_as(merged, new).with_prop(ORIGIN, IMPORTED)
    elif (old.status is Status.DRAFT and new.status is not Status.DRAFT) or (
        old.status is Status.CONFIRMED and new.status is Status.APPROVED
    ):
        merged = _decided_as(merged, new)
    return merged, changed


def _decided_as(unit: TranslationUnit, new: TranslationUnit) -> TranslationUnit:
    """Return a unit with the status of another, and who came to it."""
    for name in DECISIONS.values():
        unit = unit.with_prop(name, new.prop(name))
    return unit.with_prop(STATUS, new.status.value)


def _says_the_same(there: Variant, coming: Variant) -> bool:
    """Return whether a text is no news.

    Codes that a plainer format left out are not taken away, and how another format numbers or
    describes them does not matter.
    """
    if there.text != coming.text:
        return False
    has_codes = any(isinstance(item, Code) for item in coming.content)
    return not has_codes or _bare(there.content) == _bare(coming.content)


def _bare(content: Content) -> Content:
    return tuple(
        Code(item.kind, (), _bare(item.content)) if isinstance(item, Code) else item
        for item in content
    )


def _props(old: TranslationUnit, new: TranslationUnit) -> tuple[Prop, ...]:
    added = (
        prop
        for prop in new.props
        if not prop.type.startswith("x-bitext-") and prop not in old.props
    )
    return (*old.props, *added)


def _is_reviewed(unit: TranslationUnit) -> bool:
    edited = unit.prop(ORIGIN) == "edit" or unit.prop(PINNED) is not None
    return edited or unit.status is not Status.DRAFT
