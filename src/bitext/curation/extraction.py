"""Find candidates for a glossary in translations, for a person to accept.

A term is told from other word groups by three things, each measured on the pairs themselves or on
a list of how common words are in general:

- *keyness*: its words are rarer in general than here;
- *unithood*: it stands as a whole more often than inside something longer (C-value, Frantzi,
  Ananiadou & Mima 2000);
- *constancy*: it has one translation, and that translation has it (Dice over the units). Words of
  every day are rendered now so, now so.

The shape counts, too: candidates neither begin nor end with a function word, and where the
translation shows a part of speech it has to be a noun phrase.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bitext.curation.stopwords import FUNCTION_WORDS, LINKING_WORDS
from bitext.glossary.morphology import dictionary_lemma, russian_parses
from bitext.glossary.words import Joint, Word, comparable, words
from bitext.languages import primary
from bitext.model import Glossary

LONGEST = 4
"""Words of a candidate; function words inside it do not count."""
FEWEST = 2
"""Units that a candidate has to stand in."""
EXAMPLES = 2
TRANSLATIONS = 3
"""Translations that are given for a candidate."""

Background = Callable[[str], float]
"""How surprising a word is in general, in nats: 5 for *use*, 14 for *quinine*."""

Progress = Callable[[str, int, int], object]
Lemmas = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """What renders a candidate."""

    text: str
    """In its base form as far as that is known."""
    dice: float
    """Share of the units with either that have both, 0 to 1."""
    units: int
    """Units that have both."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word group that may be a term."""

    text: str
    units: int
    """Units that have it."""
    score: float
    """Comparable within one run only; the higher the likelier."""
    translations: tuple[Translation, ...]
    examples: tuple[tuple[str, str], ...]
    """Pairs of source and target, the shortest ones."""
    name: bool
    """It is written with capitals inside sentences."""
    known: str = ""
    """Id of the concept of the glossary that has it."""


def extract(
    pairs: Iterable[tuple[str, str]],
    source: str,
    target: str,
    background: Background,
    *,
    glossary: Glossary | None = None,
    fewest: int = FEWEST,
    progress: Progress | None = None,
) -> tuple[Candidate, ...]:
    """Return candidates for terms, the likeliest first.

    Args:
        pairs: Source and target texts of units, each distinct pair counted once.
        source: BCP 47 tag of the source language.
        target: BCP 47 tag of the target language.
        background: How surprising a word of the source language is.
        glossary: Whose terms are marked as known.
        fewest: Units that a candidate has to stand in.
        progress: Told how many word groups have been looked at.
    """
    corpus = _Corpus(source, target)
    for pair in dict.fromkeys(pairs):
        corpus.add(*pair)
    corpus.source.count(fewest)
    corpus.target.count(min(fewest, 2))
    known = _known(glossary, corpus.source) if glossary else {}
    return _Ranking(corpus, background).candidates(known, progress)


# ------------------------------------------------------------------ counting

BEARS, LINKS, BREAKS, CAPITAL = 1, 2, 4, 8
"""Of a word: it may begin a term, it may stand inside one, a pause is before it, a capital."""


@dataclass(slots=True)
class _Group:
    """Occurrences of one word group, by its base forms."""

    units: list[int] = field(default_factory=list)
    surfaces: Counter[str] = field(default_factory=Counter)
    inside: int = 0
    """Occurrences that do not begin a sentence or clause ..."""
    capitals: int = 0
    """... and how many of them have capitals throughout."""

    @property
    def name(self) -> bool:
        """Tell whether it is written as names are."""
        return self.inside > 0 and self.capitals * 2 > self.inside


class _Side:
    """The word groups of one side of the pairs.

    They are counted shortest first, and a longer one only where both its halves are frequent
    enough, so that memory grows with what comes back and not with all there is.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words: Counter[str] = Counter()
        self.groups: dict[Lemmas, _Group] = {}
        self._function = FUNCTION_WORDS.get(primary(lang), frozenset())
        self._linking = LINKING_WORDS.get(primary(lang), frozenset())
        self._lemmas: dict[str, str] = {}
        self._texts: list[str] = []
        self._units: list[tuple[Lemmas, bytes, array[int]]] = []

    @property
    def total(self) -> int:
        """Return how many words there are."""
        return self.words.total()

    def add(self, text: str) -> None:
        """Take in the text of the next unit."""
        found = words(text, self.lang)
        lemmas = tuple(self.lemma(word.key) for word in found)
        self.words.update(lemmas)
        signs = bytes(map(self._signs, found, lemmas))
        places = array("I", (at for word in found for at in (word.span.start, word.span.stop)))
        self._texts.append(text)
        self._units.append((lemmas, signs, places))

    def count(self, fewest: int) -> None:
        """Find the groups that stand in ``fewest`` units or more."""
        for size in range(1, LONGEST + 1):
            counts: Counter[int] = Counter()
            for lemmas, signs, _ in self._units:
                spans = self._spans(lemmas, signs, size)
                counts.update({hash(lemmas[start:stop]) for start, stop in spans})
            before = len(self.groups)
            for number, (lemmas, signs, places) in enumerate(self._units):
                for start, stop in self._spans(lemmas, signs, size):
                    key = lemmas[start:stop]
                    if counts[hash(key)] >= fewest:
                        self._note(number, key, start, signs, places)
            if len(self.groups) == before:
                return

    def lemma(self, word: str) -> str:
        """Return the base form that a word is counted under."""
        lemma = self._lemmas.get(word)
        if lemma is None:
            lemma = self._lemmas[word] = _lemma(word, self.lang)
        return lemma

    def is_function(self, word: str) -> bool:
        """Tell whether no term begins or ends with a word."""
        return word in self._function

    def _note(self, unit: int, key: Lemmas, start: int, signs: bytes, places: array[int]) -> None:
        group = self.groups.setdefault(key, _Group())
        if not group.units or group.units[-1] != unit:
            group.units.append(unit)
        stop = start + len(key)
        surface = self._texts[unit][places[2 * start] : places[2 * stop - 1]]
        group.surfaces[surface] += 1
        if not signs[start] & BREAKS:
            group.inside += 1
            group.capitals += all(sign & CAPITAL for sign in signs[start:stop] if sign & BEARS)

    def _spans(self, lemmas: Lemmas, signs: bytes, size: int) -> Iterator[tuple[int, int]]:
        """Yield the stretches with ``size`` bearing words that cross no pause."""
        run: list[int] = []
        for at, sign in enumerate(signs):
            if sign & BREAKS or not sign & (BEARS | LINKS):
                run.clear()
            if not sign & BEARS:
                continue
            run.append(at)
            if len(run) < size:
                continue
            start, stop = run[-size], at + 1
            if size == 1 or (
                lemmas[start : run[-2] + 1] in self.groups
                and lemmas[run[-size + 1] : stop] in self.groups
            ):
                yield start, stop

    def _signs(self, word: Word, lemma: str) -> int:
        sign = BREAKS if word.joint is Joint.BREAK else 0
        sign |= CAPITAL if word.raw[0].isupper() else 0
        if self._bears(word, lemma):
            sign |= BEARS
        elif word.key in self._linking or word.free:
            sign |= LINKS
        return sign

    def _bears(self, word: Word, lemma: str) -> bool:
        if self.is_function(word.key) or self.is_function(lemma):
            return False
        return word.raw[0].isalpha() and (len(word.raw) > 2 or word.raw.isupper())


class _Corpus:
    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = _Side(source), _Side(target)
        self.pairs: list[tuple[str, str]] = []

    def add(self, source: str, target: str) -> None:
        self.pairs.append((source, target))
        self.source.add(source)
        self.target.add(target)


def _lemma(word: str, lang: str) -> str:
    if primary(lang) == "ru":
        parses = russian_parses(word)
        return comparable(str(parses[0].normal_form)) if parses else word
    lemma = dictionary_lemma(word, lang)
    if lemma is None and primary(lang) == "en" and word.endswith("s") and len(word) > 4:
        return word[:-1] if not word.endswith("ss") else word
    return lemma.casefold() if lemma else word


# ------------------------------------------------------------------ ranking


DAMPING = 2
"""Units added to the bottom of a Dice coefficient, so that two units out of two prove little."""
INCONSTANT = 0.2
"""What is left of a candidate without a translation."""
NAME = 0.5
"""What is left of a single name (Lenin, Лениным): glossaries list them apart, if at all."""
NO_NOUN = 0.5
"""What is left where the translation has no noun in it: struck, ударить."""
SAMPLE = 300
"""Units of a candidate that its translations are looked for in; more say the same."""


@dataclass(frozen=True, slots=True)
class _Rendering:
    lemmas: Lemmas
    dice: float
    units: int


class _Ranking:
    def __init__(self, corpus: _Corpus, background: Background) -> None:
        self._source, self._target = corpus.source, corpus.target
        self._pairs = corpus.pairs
        self._background = background
        self._total = corpus.source.total
        self._longer: defaultdict[Lemmas, list[Lemmas]] = defaultdict(list)
        for key in self._source.groups:
            for length in range(1, len(key)):
                for start in range(len(key) - length + 1):
                    part = key[start : start + length]
                    if part in self._source.groups:
                        self._longer[part].append(key)
        self._by_unit: defaultdict[int, list[Lemmas]] = defaultdict(list)
        for key, group in self._target.groups.items():
            for unit in group.units:
                self._by_unit[unit].append(key)

    def candidates(
        self, known: dict[Lemmas, str], progress: Progress | None
    ) -> tuple[Candidate, ...]:
        found = []
        groups = self._source.groups
        for number, (key, group) in enumerate(groups.items()):
            if progress is not None:
                progress("candidates", number, len(groups))
            termhood = self._termhood(key, group)
            if termhood > 0:
                renderings = self._renderings(group)
                found.append((termhood * self._constancy(key, group, renderings), key, renderings))
        found.sort(key=lambda each: (-each[0], each[1]))
        return tuple(
            self._candidate(key, score, renderings, known.get(key, ""))
            for score, key, renderings in found
        )

    def _termhood(self, key: Lemmas, group: _Group) -> float:
        """Return what the source alone says: keyness and unithood."""
        content = [lemma for lemma in key if not self._source.is_function(lemma)]
        gains = [
            max(0.0, self._background(lemma) + math.log(self._source.words[lemma] / self._total))
            for lemma in content
        ]
        longer = self._longer.get(key, ())
        count = float(len(group.units))
        if longer:
            count -= sum(len(self._source.groups[k].units) for k in longer) / len(longer)
        c_value = math.log2(1 + len(content)) * count
        if c_value <= 0 or not gains:
            return 0.0
        return math.log2(1 + c_value) * math.sqrt(sum(gains) / len(gains))

    def _constancy(self, key: Lemmas, group: _Group, renderings: Sequence[_Rendering]) -> float:
        """Return what the translations say."""
        if not renderings:
            return INCONSTANT
        best = renderings[0]
        factor = INCONSTANT + best.dice
        if len(key) == 1 and group.name and self._target.groups[best.lemmas].name:
            factor *= NAME
        if primary(self._target.lang) == "ru" and not any(map(_is_noun, best.lemmas)):
            factor *= NO_NOUN
        return factor

    def _renderings(self, group: _Group) -> list[_Rendering]:
        size = len(group.units)
        sample = group.units[:: max(1, size // SAMPLE)]
        together: Counter[Lemmas] = Counter()
        for unit in sample:
            together.update(self._by_unit[unit])
        grown = size / len(sample)
        ranked = []
        for key, both in together.items():
            if both > 1:
                units = round(both * grown)
                bottom = size + len(self._target.groups[key].units) + DAMPING
                ranked.append(_Rendering(key, 2 * units / bottom, units))
        # Of equally faithful ones the longer: a part of a term goes wherever the term goes.
        ranked.sort(key=lambda each: (-round(each.dice, 3), -len(each.lemmas), each.lemmas))
        return ranked[:TRANSLATIONS]

    def _candidate(
        self, key: Lemmas, score: float, renderings: Sequence[_Rendering], known: str
    ) -> Candidate:
        group = self._source.groups[key]
        pairs = sorted((self._pairs[unit] for unit in group.units), key=lambda p: (len(p[0]), p))
        return Candidate(
            text=_surface(key, group),
            units=len(group.units),
            score=round(score, 3),
            translations=tuple(
                Translation(
                    _surface(each.lemmas, self._target.groups[each.lemmas]),
                    round(each.dice, 3),
                    each.units,
                )
                for each in renderings
            ),
            examples=tuple(pairs[:EXAMPLES]),
            name=group.name,
            known=known,
        )


def _is_noun(lemma: str) -> bool:
    return any(str(parse.tag.POS) == "NOUN" for parse in russian_parses(lemma)[:1])


def _surface(key: Lemmas, group: _Group) -> str:
    """Return the form to show: the base form where it occurs, else the most frequent one."""
    base = " ".join(key)

    def rank(each: tuple[str, int]) -> tuple[bool, bool, int, str]:
        text, count = each
        # A capital may be the sentence's.
        return comparable(text) != base, not group.name and text[0].isupper(), -count, text

    return min(group.surfaces.items(), key=rank)[0]


def _known(glossary: Glossary, side: _Side) -> dict[Lemmas, str]:
    """Return the ids of a glossary's concepts by the base forms of their source terms."""
    found: dict[Lemmas, str] = {}
    for concept in glossary.concepts:
        for term in concept.in_language(side.lang):
            lemmas = tuple(side.lemma(word.key) for word in words(term.text, side.lang))
            found.setdefault(lemmas, concept.id)
    return found
