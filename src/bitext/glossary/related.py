"""Find forms derived from a term: *grippal* for *grippe*, *удаление* for *удалить*.

A derived form may be good style or a mistranslation; no program can tell. So it is a verdict of
its own, between satisfied and missing, and asks a person to look.

Two words are related where they have a root in common: what is left of a base form when the
suffixes by which French and Russian derive words, and Russian prefixes, are taken off. Letters in
common at the start are not enough: *пароль* is not related to *пародия*.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from bitext.glossary.matching import Hit, Pattern, Text
from bitext.glossary.morphology import Keys
from bitext.glossary.words import Joint
from bitext.model import Span, primary

ROOT = 4
"""Letters of a root at least: shorter ones (*чих*, *bas*) are too many words' beginning."""
PEELED = 3
"""Suffixes taken off one word at most: *utilis-at-ion*, *геометр-ич-еск-ий*."""


def _listed(*groups: str) -> frozenset[str]:
    return frozenset(" ".join(groups).split())


SUFFIXES = {
    "en": _listed(
        "ation ition ion ment ness ity ance ence age ism ure",  # action, quality
        "er or ist ian",  # persons, tools
        "al ial ic ical ive ous able ible ary ory",  # adjectives
        "ize ise ify ate ly y e",
    ),
    "fr": _listed(
        "ement ment ation ition ution tion sion age ure ance ence ite esse ie erie isme",
        "ateur atrice iteur teur trice eur euse iste ier iere ien ienne",
        "al el ique if ive aire oire atoire eux able ible ant ent in ois ais",
        "iser ifier er ir re ee is it i e",  # verbs
    ),
    "ru": _listed(
        "ение ание яние ние ация яция иция ия ка ок ство ость ность ота изна ба ье ие",
        "ирование ировка изация тель ник ница ик ица чик щик ец ист ор ер",
        "ный ной ний ческий ический еский ский ской овый евый ивный ельный тельный альный",
        "ованный анный енный нный тый ущий ющий ащий ящий вший мый ый ий ой",  # participles
        "ировать изировать овать евать ивать ывать ать ять ить еть нуть оть уть ться ся",  # verbs
        "а я о е ь й",  # endings of base forms
    ),
}
"""Suffixes of base forms, comparable: without accents in French, ё as е."""
LONGEST_SUFFIX = max(len(suffix) for suffixes in SUFFIXES.values() for suffix in suffixes)
VERB_PREFIXES = _listed(
    "без бес в во воз вос вз вс вы до за из ис на над о об обо от ото пере по под пред при про",
    "раз рас с со у",
)
"""Russian prefixes: they make aspect partners (редактировать, отредактировать)."""
LONGEST_PREFIX = max(map(len, VERB_PREFIXES))


class Family(NamedTuple):
    """What may be the roots of a word."""

    plain: frozenset[str]
    """Every way of taking suffixes off."""
    bare: frozenset[str]
    """The same with a prefix off as well."""


@lru_cache(maxsize=100_000)
def family(keys: Keys, lang: str) -> Family:
    """Return the roots of a word given by its keys."""
    tag = primary(lang)
    found = set(keys)
    if tag == "fr":
        # hygiène, hygiénique: accents change with the suffix
        found = {_without_accents(key) for key in keys}
    suffixes = SUFFIXES.get(tag, frozenset())
    new = found
    for _ in range(PEELED):
        new = {shorter for stem in new for shorter in _peel(stem, suffixes)} - found
        found |= new
    plain = frozenset(stem for stem in found if len(stem) >= ROOT)
    bare = frozenset(
        stem[length:]
        for stem in (plain if tag == "ru" else ())
        for length in range(1, LONGEST_PREFIX + 1)
        if stem[:length] in VERB_PREFIXES and len(stem) - length > ROOT
    )
    return Family(plain, bare)


@lru_cache(maxsize=200_000)
def heads(keys: Keys, lang: str) -> frozenset[str]:
    """Return how the roots of a word begin: words with no beginning in common are not related.

    A root is a key with letters taken off its end, and may be a prefix off its front, so this takes
    no :func:`family`, which is dearer and wanted of few words.
    """
    tag = primary(lang)
    found = set()
    for key in keys:
        word = _without_accents(key) if tag == "fr" else key
        if len(word) >= ROOT:
            found.add(word[:ROOT])
        if tag == "ru":
            found.update(
                word[length : length + ROOT]
                for length in range(1, min(LONGEST_PREFIX, len(word) - ROOT - 1) + 1)
                if word[:length] in VERB_PREFIXES
            )
    return frozenset(found)


def _without_accents(word: str) -> str:
    return "".join(s for s in unicodedata.normalize("NFD", word) if not unicodedata.combining(s))


def _peel(stem: str, suffixes: frozenset[str]) -> Iterator[str]:
    for length in range(1, min(LONGEST_SUFFIX, len(stem) - ROOT) + 1):
        if stem[-length:] in suffixes:
            yield stem[:-length]


def related(a: Family, b: Family) -> bool:
    """Tell whether two words may be derived from one another.

    A prefix may come off one side only: предписание and описание are no pair.
    """
    return not (
        a.plain.isdisjoint(b.plain) and a.plain.isdisjoint(b.bare) and a.bare.isdisjoint(b.plain)
    )


def common_root(one: Keys, other: Keys, lang: str) -> str:
    """Return the longest root that makes two words related, empty where none does."""
    a, b = family(one, lang), family(other, lang)
    shared = (a.plain & b.plain) | (a.plain & b.bare) | (a.bare & b.plain)
    return max(shared, key=lambda root: (len(root), root), default="")


def find_related(pattern: Pattern, text: Text) -> list[Hit]:
    """Return places where each word of a term stands in its own or a derived form, in order.

    Terms that are expressions or matched exactly have no derived forms.
    """
    if not (pattern.lemmas and pattern.parts):
        return []
    beginnings = _beginnings(text)
    lang = text.lang
    wanted = [family(part.keys, lang) for part in pattern.parts]

    def matches(number: int, at: int) -> bool:
        same = not pattern.parts[number].keys.isdisjoint(text.keys[at])
        return same or related(wanted[number], family(text.keys[at], lang))

    starts = {
        at
        for wanted_keys, places in (
            (pattern.parts[0].keys, text.places),
            (heads(pattern.parts[0].keys, lang), beginnings),
        )
        for key in wanted_keys
        if key in places
        for at in places[key]
    }
    hits = []
    for at in sorted(starts):
        positions = _follow(pattern, text, at, matches)
        if positions is not None:
            begin, end = text.words[positions[0]], text.words[positions[-1]]
            hits.append(Hit(positions, Span(begin.start, end.stop)))
    return hits


@lru_cache(maxsize=4)
def _beginnings(text: Text) -> dict[str, list[int]]:
    """Return where each beginning of a root stands; all concepts that are missing ask for it."""
    places: dict[str, list[int]] = {}
    for at, keys in enumerate(text.keys):
        for head in heads(keys, text.lang):
            places.setdefault(head, []).append(at)
    return places


def _follow(
    pattern: Pattern, text: Text, at: int, matches: Callable[[int, int], bool]
) -> tuple[int, ...] | None:
    positions: list[int] = []
    for number, part in enumerate(pattern.parts):
        skipped = 0
        while at < len(text.words) and not matches(number, at):
            word = text.words[at]
            skipped += not word.free and word.joint is not Joint.JOINED
            at += 1
            if not positions or skipped > pattern.gap:
                return None
        if at >= len(text.words):
            return None
        between = text.words[positions[-1] + 1 : at + 1] if positions else ()
        if not part.open and any(word.joint is Joint.BREAK for word in between):
            return None
        positions.append(at)
        at += 1
    return tuple(positions) if positions else None
