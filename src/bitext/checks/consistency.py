"""Consistency over a whole memory: one source and several targets, one target and several sources.

Units pass one by one and leave a few machine words each; when all have passed, the groups that
disagree are known. Only then is anything said, since the first unit of a group looks innocent.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bitext.checks.rules import Example, Option, Rule
from bitext.model import Status, TranslationUnit

SAME_SOURCE = Rule(
    "CON01",
    "same-source",
    "The same source has different translations",
    """\
Texts are compared without regard to capitals, spaces, punctuation at the ends and inline codes.
Labels and set phrases should be translated alike; in prose the context may ask for another
rendering, and what one language says in one way (*Yes.*) another says in several: texts of
fewer than `words` words are passed over. Each unit that departs from the most frequent
translation (or from the first, where none is) is told.""",
    options=(Option("words", 3, "words from which a source is compared", least=1, most=100),),
)

SAME_TARGET = Rule(
    "CON02",
    "same-target",
    "Different sources have the same translation",
    """\
Two sources that differ in more than capitals and punctuation are translated alike: right for
synonyms, wrong where a segment was pasted into the wrong place. Off unless asked for.""",
    on=False,
    options=(Option("words", 3, "words from which a target is compared", least=1, most=100),),
)

RULES = (SAME_SOURCE, SAME_TARGET)

_SPACE = re.compile(r"\s+")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


def comparable(text: str) -> str:
    """Return a text without what does not make it another: capitals, spaces, marks at its ends."""
    folded = _SPACE.sub(" ", unicodedata.normalize("NFC", text).casefold()).replace("ё", "е")
    return _EDGE.sub("", folded)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class Clash:
    """A unit whose translation departs from that of another unit."""

    rule: Rule
    index: int
    """Position of the unit in the memory, from 0."""
    lang: str
    other: int
    """Position of the first unit that has it otherwise."""


class Consistency:
    """Collects units of a memory and tells which of them disagree.

    Args:
        source: BCP 47 tag of the source language.
        words: For each rule that runs, how many words a text must have.
    """

    def __init__(self, source: str, words: dict[Rule, int]) -> None:
        self._source = source
        self._words = words
        # For each rule and language: key of the common text -> (key of the other text, position).
        self._groups: dict[tuple[str, str], defaultdict[bytes, list[tuple[bytes, int]]]] = {}

    def add(self, unit: TranslationUnit, index: int) -> None:
        """Note a unit; rejected ones and those without text on a side do not count."""
        if unit.status is Status.REJECTED:
            return
        first = unit.variant(self._source)
        if first is None:
            return
        source = comparable(first.text)
        if not source:
            return
        for variant in unit.variants:
            if variant is first:
                continue
            target = comparable(variant.text)
            if not target:
                continue
            for rule, common, other in (
                (SAME_SOURCE, source, target),
                (SAME_TARGET, target, source),
            ):
                if rule in self._words and common.count(" ") + 1 >= self._words[rule]:
                    groups = self._groups.setdefault((rule.id, variant.lang), defaultdict(list))
                    groups[_key(common)].append((_key(other), index))

    def clashes(self) -> Iterator[Clash]:
        """Yield each unit that departs from the most frequent text of its group."""
        rules = {rule.id: rule for rule in RULES}
        for (rule_id, lang), groups in self._groups.items():
            for members in groups.values():
                counts = Counter(key for key, _ in members)
                if len(counts) < 2:
                    continue
                usual = counts.most_common(1)[0][0]
                first = next(index for key, index in members if key == usual)
                for key, index in members:
                    if key != usual:
                        yield Clash(rules[rule_id], index, lang, first)


EXAMPLES = (
    Example("fr", "Save all the files", "Enregistrer tous les fichiers"),
    Example("fr", "Save all the files", "Sauvegarder l’ensemble des fichiers"),
)
