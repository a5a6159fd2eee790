"""Forms of Russian words and terms, by pymorphy3.

Grammemes are OpenCorpora's: nomn, gent, datv, accs, ablt, loct; sing, plur; masc, femn, neut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import regex

from bitext.glossary.inflection.edits import cased_as
from bitext.glossary.morphology import russian_parses

WORD = regex.compile(r"\p{L}[\p{L}\p{M}\u00ad]*(?:[-\u2010\u2011]\p{L}+)*|\p{N}+")
"""A word, hyphens inside included."""
_CASE = {
    "gen1": "gent", "gen2": "gent", "acc2": "accs", "loc1": "loct", "loc2": "loct", "voct": "nomn",
}  # fmt: skip
"""Rare cases with the one they are a form of."""
ADJECTIVES = frozenset(("ADJF", "PRTF"))
INDECLINABLE = frozenset(("Fixd", "Abbr"))


class Reading(NamedTuple):
    """One analysis of a word, as far as agreement goes; empty where a word class lacks it."""

    pos: str
    case: str
    number: str
    gender: str
    animacy: str
    score: float
    parse: Any


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[Reading, ...]:
    """Return the analyses of a word, likelier ones first."""
    found = []
    for parse in russian_parses(word):
        tag = parse.tag
        case = str(tag.case) if tag.case else ""
        found.append(
            Reading(
                pos=str(tag.POS or ("NUMB" if "NUMB" in tag.grammemes else "")),
                case=_CASE.get(case, case),
                number=str(tag.number or ""),
                gender=str(tag.gender or ""),
                animacy=str(tag.animacy or ""),
                score=float(parse.score),
                parse=parse,
            )
        )
    return tuple(found)


def inflected(parse: Any, *grammemes: str) -> str | None:
    """Return the form of an analysed word that has the grammemes; empty ones ask for nothing."""
    form = parse.inflect({grammeme for grammeme in grammemes if grammeme})
    return None if form is None else str(form.word)


Kind = Literal["noun", "adjective", "verb", "fixed"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term taken apart: what is inflected and what stays."""

    words: tuple[str, ...]
    between: tuple[str, ...]
    """What stands before each word and after the last: one more than words."""
    head: int
    agreeing: tuple[int, ...]
    """Adjectives that take the head's case, number and gender."""
    kind: Kind
    readings: tuple[Reading | None, ...]
    """The reading each inflected word has in the base form."""
    known: bool
    """The dictionary has every inflected word; forms of others are guessed by analogy. Of a fixed
    term: its words have one form only."""
    living_or_not: bool
    """The head is a word for living and for lifeless things, like «носитель»."""

    @property
    def gender(self) -> str:
        """Gender of the head, empty where it has none of its own."""
        head = self.readings[self.head]
        return head.gender if head is not None and self.kind == "noun" else ""

    @property
    def animacy(self) -> str:
        """``anim`` or ``inan``, empty where the head is no noun."""
        head = self.readings[self.head]
        return head.animacy if head is not None and self.kind == "noun" else ""

    @property
    def number(self) -> str:
        """Number of the base form."""
        head = self.readings[self.head]
        return head.number if head is not None else ""


@lru_cache(maxsize=20_000)
def phrase(term: str) -> Phrase:
    """Take a term apart.

    The head is the first noun in the nominative that only adjectives agreeing with it precede; a
    genitive or a prepositional phrase behind it stays as it is:

        *связанный* **объект**      **заболевание** дыхательных путей      *новая* **запись**
    """
    found = list(WORD.finditer(term))
    words = tuple(match.group() for match in found)
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(term)]
    between = tuple(term[a:b] for a, b in zip(ends, starts, strict=True))
    everything = [readings(word) for word in words]
    chosen: list[Reading | None] = [None] * len(words)
    head, agreeing, kind = _head(everything)
    if kind != "fixed":
        base = chosen[head] = _base(everything[head], kind)
        for number in agreeing:
            chosen[number] = _agreeing(everything[number], base)
    moving = [head, *agreeing] if kind != "fixed" else []
    if kind == "fixed":
        known = all(map(_has_one_form, words))
    else:
        known = all(reading.parse.is_known for i in moving if (reading := chosen[i]) is not None)
    lives = {r.animacy for r in everything[head] if r.pos == "NOUN"} if kind == "noun" else set()
    return Phrase(
        words, between, head, agreeing, kind, tuple(chosen), known, living_or_not=len(lives) > 1
    )


def _has_one_form(word: str) -> bool:
    """Tell whether a word is never inflected: «ВОЗ», «пальто», a word in Latin letters."""
    if regex.search(r"\p{Cyrillic}", word) is None:
        return True
    return bool(INDECLINABLE & set(readings(word)[0].parse.tag.grammemes))


def _head(everything: Sequence[Sequence[Reading]]) -> tuple[int, tuple[int, ...], Kind]:
    if not everything:
        return 0, (), "fixed"
    first = everything[0]
    if any(reading.pos == "INFN" for reading in first):
        return 0, (), "verb"
    in_front: list[int] = []
    for number, found in enumerate(everything):
        nouns = [r for r in found if r.pos in ("NOUN", "NPRO") and r.case == "nomn"]
        modifiers = [r for r in found if r.pos in ADJECTIVES and r.case == "nomn"]
        last = number == len(everything) - 1
        if modifiers and not last and _fits_next(modifiers, everything[number + 1 :]):
            in_front.append(number)
            continue
        if nouns and all(_agreeing(everything[i], nouns[0]) is not None for i in in_front):
            if any(INDECLINABLE & set(r.parse.tag.grammemes) for r in nouns[:1]):
                return number, (), "fixed"
            behind = [
                i
                for i in range(number + 1, len(everything))
                if i == number + 1 and _onlyadjective(everything[i], nouns[0])
            ]
            return number, (*in_front, *behind), "noun"
        if modifiers and (last or in_front):
            return number, tuple(in_front), "adjective"
        break
    if in_front:
        return in_front[-1], tuple(in_front[:-1]), "adjective"
    return 0, (), "fixed"


def _fits_next(modifiers: Sequence[Reading], rest: Sequence[Sequence[Reading]]) -> bool:
    """Tell whether a noun or adjective that agrees follows: «легкие» alone is a noun."""
    return any(
        agree(modifier, reading)
        for modifier in modifiers
        for reading in rest[0]
        if reading.case == "nomn" and (reading.pos == "NOUN" or reading.pos in ADJECTIVES)
    )


def _onlyadjective(found: Sequence[Reading], head: Reading) -> bool:
    return _agreeing(found, head) is not None and all(r.pos in ADJECTIVES for r in found)


def _base(found: Sequence[Reading], kind: Kind) -> Reading:
    wanted = {"noun": ("NOUN", "NPRO"), "adjective": ("ADJF", "PRTF"), "verb": ("INFN",)}[kind]
    fitting = [r for r in found if r.pos in wanted and (kind == "verb" or r.case == "nomn")]
    return max(fitting, key=lambda r: (r.number != "plur", r.score))


def _agreeing(found: Sequence[Reading], head: Reading | None) -> Reading | None:
    if head is None:
        return None
    return next((r for r in found if r.pos in ADJECTIVES and agree(r, head)), None)


def agree(modifier: Reading, head: Reading) -> bool:
    """Tell whether an adjective agrees with a noun in case, number, gender and animacy."""
    if modifier.case != head.case or (head.number and modifier.number != head.number):
        return False
    if modifier.number == "sing" and head.gender and modifier.gender != head.gender:
        return "ms-f" in (head.gender, modifier.gender)
    return not (
        modifier.case == "accs"
        and modifier.animacy
        and head.animacy
        and modifier.animacy != head.animacy
    )


def agree_but_gender(modifier: Reading, head: Reading) -> bool:
    """Compare case and number: in a bad translation the gender may be the right word's already."""
    return modifier.case == head.case and (not head.number or modifier.number == head.number)


class Form(NamedTuple):
    """What a place asks of a word."""

    pos: str
    case: str = ""
    number: str = ""
    gender: str = ""
    animacy: str = ""
    verb: tuple[str, ...] = ()
    """Further grammemes of a verb: tense, person, mood, voice."""


def inflect(term: Phrase, form: Form, *, second_locative: bool = False) -> tuple[str, ...] | None:
    """Return the words of a term in a form, None where it has no such form.

    Args:
        term: The term.
        form: What is asked.
        second_locative: After «в» and «на»: «в лесу», not «о лесе».
    """
    words = list(term.words)
    if term.kind == "fixed":
        return tuple(words)
    head = term.readings[term.head]
    assert head is not None
    if term.kind == "verb":
        made = inflect_verb(head, form)
        if made is None:
            return None
        words[term.head] = made
        return tuple(words)
    gender, animacy = term.gender or form.gender, term.animacy or form.animacy
    number = form.number or term.number
    if term.kind == "noun":
        made = None
        if second_locative and form.case == "loct" and number == "sing":
            made = inflected(head.parse, "loc2", number)
        made = made or inflected(head.parse, form.case, number)
    else:
        made = adjective(head, form.case, number, gender, animacy, short=form.pos == "ADJS")
    if made is None:
        return None
    words[term.head] = made
    for place in term.agreeing:
        reading = term.readings[place]
        modifier = reading and adjective(reading, form.case, number, gender, animacy)
        if not modifier:
            return None
        words[place] = modifier
    return tuple(words)


def adjective(
    reading: Reading, case: str, number: str, gender: str, animacy: str, *, short: bool = False
) -> str | None:
    """Return a form of an adjective or participle; the gender counts in the singular only."""
    if short:
        pos = "PRTS" if reading.pos == "PRTF" else "ADJS"
        return inflected(reading.parse, pos, number, gender if number == "sing" else "")
    gender = "" if number == "plur" else ("masc" if gender == "ms-f" else gender)
    # The accusative of masculines and of the plural is the genitive of living things.
    living = animacy if case == "accs" and (number == "plur" or gender == "masc") else ""
    return inflected(reading.parse, reading.pos, case, number, gender, living)


def inflect_verb(head: Reading, form: Form) -> str | None:
    """Return a form of a verb given by its infinitive."""
    if form.pos == "INFN":
        return str(head.parse.word)
    return inflected(
        head.parse, form.pos, form.case, form.number, form.gender, form.animacy, *form.verb
    )


def forms(term: str, *, plural: bool | None = None) -> list[tuple[str, str]]:
    """Return the forms of a term that has no place yet, likelier ones first, with what each is.

    Args:
        term: The term in its base form.
        plural: Whether the source has the plural; None gives the number of the base form first.
    """
    made = phrase(term)
    if made.kind not in ("noun", "adjective"):
        return [(term, "base form")]
    base = made.number or "sing"
    number = base if plural is None else "plur" if plural else "sing"
    found = []
    for case in _BY_FREQUENCY:
        words = inflect(made, Form("NOUN", case, number, made.gender or "masc", made.animacy))
        if words is not None:
            reason = " ".join(NAMES[name] for name in (case, number))
            found.append((joined(made, words, term), reason))
    return found or [(term, "base form")]


_BY_FREQUENCY = ("nomn", "gent", "accs", "ablt", "loct", "datv")
"""Cases by how often nouns have them, the base form first."""


def joined(made: Phrase, words: Sequence[str], target: str) -> str:
    """Return inflected words as the term is written, between them what the term has there.

    Args:
        made: The term.
        words: Its words, inflected.
        target: The text it goes into: an ё in an ending follows its habit.
    """
    out = [made.between[0]]
    for base, word, after in zip(made.words, words, made.between[1:], strict=True):
        out += [word if word == base else spelt(word, base, target), after]
    return "".join(out)


def spelt(word: str, base: str, target: str) -> str:
    """Return an inflected word in the letters of its base form: its capitals, its ё or е."""
    if "ё" in word and "ё" not in base.casefold():
        written_out = any("ё" in r.parse.word for r in readings(base)[:1])
        if written_out or "ё" not in target.casefold():
            word = word.replace("ё", "е")
    return cased_as(base, word)


NAMES = {
    "nomn": "nominative",
    "gent": "genitive",
    "datv": "dative",
    "accs": "accusative",
    "ablt": "instrumental",
    "loct": "prepositional",
    "sing": "singular",
    "plur": "plural",
}
