"""Which unit of one memory is which unit of another.

Units are the same where they have the same ``tuid``; then where their texts are the same; then
where the text of one language is the same and the units around them are; then where they stand in
the same gap and most of their words agree. Other tools write files without ids, with one id for
many units, or with numbers that are dealt out anew at each export, so an id is believed only while
the texts do not say otherwise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from bitext.model import TranslationUnit, Variant
from bitext.review.matching import increasing, match, tokens_of

ALIKE: Final = 0.5
"""Share of words (Dice) from which two texts may be versions of each other."""

WIDEST: Final = 400
"""Pairs of units of a gap that are compared by their words; of a wider gap only the first with the
first, the second with the second and so on, where both sides have as many."""

Texts = tuple[tuple[str, str], ...]
Key = Callable[[Texts], Texts | str]
"""What texts are looked up by; empty for a unit that has nothing to be looked up by."""


def language_key(lang: str) -> str:
    """Return a language tag as it is compared: ``EN_us`` and ``en-US`` are one language."""
    return lang.replace("_", "-").casefold()


def texts_of(unit: TranslationUnit) -> Texts:
    """Return language and text of each variant."""
    return tuple((language_key(variant.lang), variant.text) for variant in unit.variants)


def words_by_language(unit: TranslationUnit) -> dict[str, Counter[str]]:
    """Return the words of a unit by language, several variants of a language together."""
    found: dict[str, Counter[str]] = {}
    for variant in unit.variants:
        found.setdefault(language_key(variant.lang), Counter()).update(
            tokens_of(variant.text).words
        )
    return found


def alike(one: TranslationUnit, other: TranslationUnit) -> bool:
    """Return whether two units may be versions of each other, by the words of some language."""
    ours, theirs = words_by_language(one), words_by_language(other)
    for lang in ours.keys() & theirs.keys():
        a, b = ours[lang], theirs[lang]
        if 2 * (a & b).total() >= ALIKE * (a.total() + b.total()) > 0:
            return True
    return False


def pair_units(old: Sequence[TranslationUnit], new: Sequence[TranslationUnit]) -> list[int]:
    """Return for each old unit the position of the new one that it is, -1 where it is gone.

    No new unit is named twice.
    """
    return _Pairing(old, new).found


def pair_variants(old: Sequence[Variant], new: Sequence[Variant]) -> list[int]:
    """Return for each old variant the position of the new one that it is, -1 where it is gone.

    Of several in a language those with equal content belong together, the rest in their order.
    """
    found = [-1] * len(old)
    for exact in (True, False):
        free: defaultdict[Hashable, list[int]] = defaultdict(list)
        taken = set(found)
        for j in reversed(range(len(new))):
            if j not in taken:
                free[_variant_key(new[j], exact=exact)].append(j)
        for i, variant in enumerate(old):
            candidates = free[_variant_key(variant, exact=exact)] if found[i] < 0 else None
            if candidates:
                found[i] = candidates.pop()
    return found


def _variant_key(variant: Variant, *, exact: bool) -> Hashable:
    lang = language_key(variant.lang)
    return (lang, variant.content) if exact else lang


def strays(partners: Sequence[int]) -> set[int]:
    """Return the old positions that moved: all but a longest chain of those in order."""
    paired = [i for i, j in enumerate(partners) if j >= 0]
    chain = increasing([partners[i] for i in paired])
    return set(paired).difference(paired[k] for k in chain)


class _Pairing:
    """The steps, each on what the ones before have left."""

    def __init__(self, old: Sequence[TranslationUnit], new: Sequence[TranslationUnit]) -> None:
        self._old, self._new = old, new
        self.found = [-1] * len(old)
        self._taken = [-1] * len(new)
        self._old_texts = [texts_of(unit) for unit in old]
        self._new_texts = [texts_of(unit) for unit in new]
        self._by_id()
        self._release_recycled_ids()
        if self._left():
            self._in_order(lambda texts: texts)
            self._anywhere(lambda texts: texts, only_unique=False)
        langs = dict.fromkeys(lang for unit in self._left() for lang, _ in self._old_texts[unit])
        for lang in langs:
            self._in_order(_text_in(lang))
            self._anywhere(_text_in(lang), only_unique=True)
        if self._left():
            self._in_gaps()

    def _left(self) -> list[int]:
        """Return the old units without a partner; none where no new unit is free either."""
        if -1 not in self._taken:
            return []
        return [i for i, j in enumerate(self.found) if j < 0]

    def _pair(self, i: int, j: int) -> None:
        self.found[i], self._taken[j] = j, i

    def _by_id(self) -> None:
        groups: dict[str, tuple[list[int], list[int]]] = {}
        for side, units in enumerate((self._old, self._new)):
            for position, unit in enumerate(units):
                if unit.tuid is not None:
                    groups.setdefault(unit.tuid, ([], []))[side].append(position)
        for mine, others in groups.values():
            if len(mine) == len(others) == 1:
                self._pair(mine[0], others[0])
            elif mine and others:
                old = [self._old_texts[i] for i in mine]
                new = [self._new_texts[j] for j in others]
                for i, k in zip(mine, match(old, new), strict=True):
                    if k >= 0:
                        self._pair(i, others[k])

    def _release_recycled_ids(self) -> None:
        """Part pairs by id whose texts have nothing in common and stand elsewhere."""
        unlike = [
            (i, j)
            for i, j in enumerate(self.found)
            if j >= 0
            and self._old_texts[i] != self._new_texts[j]
            and not set(self._old_texts[i]) & set(self._new_texts[j])
            and not alike(self._old[i], self._new[j])
        ]
        if not unlike:
            return
        olds = {i for i, _ in unlike} | {i for i, j in enumerate(self.found) if j < 0}
        news = {j for _, j in unlike} | {j for j, i in enumerate(self._taken) if i < 0}
        elsewhere = {self._old_texts[i] for i in olds} & {self._new_texts[j] for j in news}
        for i, j in unlike:
            if self._old_texts[i] in elsewhere or self._new_texts[j] in elsewhere:
                self.found[i] = self._taken[j] = -1

    def _in_order(self, key: Key) -> None:
        """Pair free units with the same key that stand between the same pairs."""
        if not self._left():
            return
        old = [i if j >= 0 else _free(key(self._old_texts[i])) for i, j in enumerate(self.found)]
        new = [i if i >= 0 else _free(key(self._new_texts[j])) for j, i in enumerate(self._taken)]
        for i, j in enumerate(match(old, new)):
            if j >= 0 and self.found[i] < 0 and self._taken[j] < 0:
                self._pair(i, j)

    def _anywhere(self, key: Key, *, only_unique: bool) -> None:
        mine: defaultdict[Texts | str, list[int]] = defaultdict(list)
        others: defaultdict[Texts | str, list[int]] = defaultdict(list)
        for i in self._left():
            mine[key(self._old_texts[i])].append(i)
        for j, i in enumerate(self._taken):
            if i < 0:
                others[key(self._new_texts[j])].append(j)
        for value, group in mine.items():
            same = others.get(value, [])
            if value and (not only_unique or len(group) == len(same) == 1):
                for i, j in zip(group, same, strict=False):
                    self._pair(i, j)

    def _in_gaps(self) -> None:
        """Pair what stands between the same two pairs and has most words in common."""
        moved = strays(self.found)
        before = 0
        gap: list[int] = []
        for i in [*range(len(self._old)), -1]:
            j = self.found[i] if i >= 0 else len(self._new)
            if j < 0:
                gap.append(i)
            elif i not in moved:
                free = [k for k in range(before, j) if self._taken[k] < 0]
                if gap and free:
                    self._fill(gap, free)
                before, gap = j + 1, []

    def _fill(self, gap: Sequence[int], free: Sequence[int]) -> None:
        if len(gap) * len(free) > WIDEST:
            if len(gap) == len(free):
                for i, j in zip(gap, free, strict=True):
                    if alike(self._old[i], self._new[j]):
                        self._pair(i, j)
            return
        start = 0
        for i in gap:
            for k in range(start, len(free)):
                if alike(self._old[i], self._new[free[k]]):
                    self._pair(i, free[k])
                    start = k + 1
                    break


def _free(key: Texts | str) -> Hashable:
    """Return a key that is no position of a paired unit; where there is none, one like no other."""
    return ("free", key) if key else object()


def _text_in(lang: str) -> Key:
    """Return a key: the text in a language, something that pairs with nothing where none is."""

    def key(texts: Texts) -> str:
        return next((text for tag, text in texts if tag == lang and text.strip()), "")

    return key
