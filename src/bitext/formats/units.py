"""What the readers of bilingual formats give, and what the writers of them are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bitext.encoding import NOT_XML
from bitext.errors import UsageError
from bitext.languages import TWO_LETTERS, closeness, is_tag
from bitext.model import Content, Memory, Note, Prop, TranslationUnit, Variant, primary
from bitext.review.importing import FreeIds


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a file that gave no unit, and why."""

    line: int | None
    """Where it stands, from 1; None where the format has no lines."""
    reason: str
    """In a few words, the same for all parts that share it: ``translate="no"``."""


NOT_STORABLE = "a character that TMX cannot hold"
"""Reason for skipping what is not :func:`is_storable`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The units of a file of another format, in its order."""

    units: tuple[TranslationUnit, ...]
    languages: tuple[str, ...]
    """Language tags as the file has them, the source first."""
    skipped: tuple[Skipped, ...] = ()
    assumed: tuple[str, ...] = ()
    """What was taken for granted, in sentences for the translator."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit in the two languages that a bilingual format has room for."""

    unit: TranslationUnit
    source: Variant
    target: Variant


def pairs(memory: Memory, langs: Sequence[str]) -> Iterable[Pair]:
    """Yield the units of a memory as pairs; a side without a text is an empty variant.

    Several texts of a unit in the target language are a pair each.
    """
    source, target = langs
    for unit in memory.units:
        first = unit.variant(source)
        texts = [v for v in unit.variants if closeness(v.lang, target) >= 2]
        if first is None and not texts:
            continue
        for text in texts or [Variant(target)]:
            yield Pair(unit, first or Variant(source), text)


def pair_of(memory: Memory, wanted: Sequence[str], *, form: str) -> tuple[str, str]:
    """Return the source and target language to write.

    Args:
        memory: What is written.
        wanted: The languages asked for; none for those of the memory.
        form: The format's name, for messages.

    Raises:
        UsageError: The memory has not two languages and none were asked for, or not those.
    """
    langs = chosen(memory, wanted)
    if len(langs) != 2:
        raise UsageError(
            f"{form} holds two languages, the memory has {', '.join(langs) or 'none'}",
            hint="Say which: --langs en,fr",
        )
    return langs[0], langs[1]


def chosen(memory: Memory, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the languages to write, as the memory spells them.

    Raises:
        UsageError: The memory has no text in a language that is wanted.
    """
    langs = memory.languages()
    if not wanted:
        return langs
    found = []
    for lang in wanted:
        best = max(langs, key=lambda have: closeness(have, lang), default=lang)
        if not closeness(best, lang):
            raise UsageError(
                f"the memory has no text in {lang}; it has {', '.join(langs) or 'no texts'}"
            )
        found.append(best)
    return tuple(found)


def is_language(name: str) -> bool:
    """Return whether a column or suffix is a language tag or an English name of a language."""
    return is_tag(primary(name)) and (primary(name) in TWO_LETTERS or name.startswith("x-"))


def spaceless(text: str) -> str:
    """Return an id as TMX can have it as a ``tuid``, which holds no white space."""
    return "_".join(text.split())


def distinct(units: Iterable[TranslationUnit]) -> tuple[TranslationUnit, ...]:
    """Return the units with the ids made different that some of them share."""
    ids = FreeIds()
    return tuple(
        unit if unit.tuid is None else replace(unit, tuid=ids.claim(unit.tuid)) for unit in units
    )


def is_storable(unit: TranslationUnit) -> bool:
    """Return whether a memory can hold every character of a unit: XML, and so TMX, lacks some."""
    return not any(map(NOT_XML.search, _strings(unit)))


def _strings(unit: TranslationUnit) -> Iterator[str]:
    yield unit.tuid or ""
    parts: tuple[TranslationUnit | Variant, ...] = (unit, *unit.variants)
    for part in parts:
        yield from (prop.text for prop in part.props)
        yield from (note.text for note in part.notes)
        facts: tuple[Prop | Note, ...] = (*part.props, *part.notes)
        for attributes in (part.attributes, *(fact.attributes for fact in facts)):
            yield from (value for _, value in attributes)
        yield from _content_strings(part.layout)
    for variant in unit.variants:
        yield variant.lang
        yield from _content_strings(variant.content)


def _content_strings(content: Content) -> Iterator[str]:
    for item in content:
        if isinstance(item, str):
            yield item
        else:
            yield from (value for _, value in item.attributes)
            yield from _content_strings(item.content)
