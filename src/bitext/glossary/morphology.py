"""What two inflected words have in common, language by language.

A word has several *keys*; two words are forms of one another where they share a key. That is
kinder than one lemma a word: nobody has to decide whether «стали» is steel or became, and a word
the dictionary guesses wrong still equals itself.

Russian asks pymorphy3 for every analysis of a word. Other languages have the surface form and
simplemma's lemma; French a few endings besides, Italian, Portuguese and Spanish those of
participles. A language that simplemma does not know has its surface forms only. Dictionaries are
loaded when a language is first asked for: 0.1 s for Russian, 0.2 s each for English and French.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from bitext.glossary.words import comparable, fold
from bitext.model import primary

Keys = frozenset[str]
Analyser = Callable[[str], Keys]
"""From a comparable word (:func:`bitext.glossary.words.comparable`) to its keys."""

REMEMBERED = 200_000
"""Words whose keys are kept per language: about 40 MB at most, a large corpus's vocabulary."""

SIMPLEMMA_NAMES = {"no": "nb", "sr": "hbs", "hr": "hbs", "bs": "hbs"}
"""Where simplemma's name of a language is not its primary subtag."""


@cache
def analyser(lang: str) -> Analyser:
    """Return the function that gives the keys of a word in a text, made once per language."""
    return lru_cache(maxsize=REMEMBERED)(_analyser(primary(lang)))


class Vocabulary(dict[str, Keys]):
    """The keys of words as they are written, each analysed when first asked for.

    Texts repeat their words, so that nearly every look-up is one of a dictionary.
    """

    def __init__(self, analyse: Analyser) -> None:
        super().__init__()
        self._analyse = analyse

    def __missing__(self, written: str) -> Keys:
        if len(self) >= REMEMBERED:
            self.clear()
        keys = self[written] = self._analyse(fold(written))
        return keys


@cache
def vocabulary(lang: str) -> Vocabulary:
    """Return the vocabulary of texts in a language, made once."""
    return Vocabulary(_analyser(primary(lang)))


def _analyser(tag: str) -> Analyser:
    return _russian_keys if tag == "ru" else _dictionary(tag, term=False)


@cache
def term_analyser(lang: str) -> Analyser:
    """Return the function that gives the keys of a word in a term.

    It differs from :func:`analyser` in French alone: «rapatriés» in a text is a form of the term
    *rapatrier*, but no form of *marcher* is one of the term *marché*.
    """
    if primary(lang) != "fr":
        return analyser(lang)
    return lru_cache(maxsize=REMEMBERED)(_dictionary("fr", term=True))


@cache
def _russian() -> Any:
    import pymorphy3  # noqa: PLC0415  (only where Russian is there)

    return pymorphy3.MorphAnalyzer(lang="ru")


def russian_parses(word: str) -> tuple[Any, ...]:
    """Return pymorphy3's analyses of a Russian word, likelier ones first."""
    return tuple(_russian().parse(word))


def _russian_keys(word: str) -> Keys:
    analyser = _russian()
    dictionary = analyser.dictionary
    # The dictionary has ё and finds it when asked with е; we compare without. Asking it alone gives
    # the base forms of the words it has in a third of the time: nothing is ranked.
    forms = [
        dictionary.build_normal_form(paradigm, number, form)
        for form, places in dictionary.words.similar_items(word, analyser.char_substitutes)
        for paradigm, number in places
    ] or [parse.normal_form for parse in analyser.parse(word)]
    return frozenset((word, *map(fold, forms)))


def _dictionary(tag: str, *, term: bool) -> Analyser:
    from simplemma.strategies import DefaultStrategy  # noqa: PLC0415  (only where needed)

    name = SIMPLEMMA_NAMES.get(tag, tag)
    look_up = DefaultStrategy().get_lemma
    try:
        look_up("a", name)
    except ValueError:  # simplemma has no such language
        return lambda word: frozenset((word,))

    def keys(word: str) -> Keys:
        lemma = look_up(word, name)
        found = {word} if lemma is None else {word, comparable(lemma)}
        if tag == "en" and lemma is None and word.endswith("s"):
            found.add(word[:-1])  # a name or a borrowed word: Mensheviks
        if participle := romance_participle(word, tag):
            found.add(participle)
        if tag == "fr":
            found.update([french_masculine(form) for form in tuple(found)])
            if not term:
                found |= french_infinitive(word)
        return frozenset(found)

    return keys


@cache
def _plain_dictionary() -> Any:
    from simplemma.strategies.dictionary_lookup import (  # noqa: PLC0415  (only where needed)
        DictionaryLookupStrategy,
    )

    return DictionaryLookupStrategy()


def dictionary_lemma(word: str, lang: str) -> str | None:
    """Return the base form that simplemma's dictionary has of a word; nothing is guessed.

    None for a word it does not have, and for every word of a language it does not have.
    """
    name = SIMPLEMMA_NAMES.get(primary(lang), primary(lang))
    try:
        found = _plain_dictionary().get_lemma(word, name)
    except ValueError:  # simplemma has no such language
        return None
    return None if found is None else str(found)


ENGLISH_PLURAL = (
    "s",
    "men",
    "ren",
    "xen",
    "eet",
    "eeth",
    "eese",
    "ice",
    "ia",
    "ta",
    "a",
    "i",
    "ae",
)
"""Endings of English plurals, regular and irregular: what no irregular past tense ends in."""


FRENCH_INFINITIVE = ("er", "ir", "re")


def english_verb_form(word: str, base: str) -> bool:
    """Tell whether a form of the noun ``base`` can only be a verb: struck, but not strikes or feet.

    So is *exploit* for the noun *exploited*.
    """
    return word != base and not word.endswith(ENGLISH_PLURAL)


@lru_cache(maxsize=10_000)
def is_noun(word: str, lang: str) -> bool:
    """Tell whether a base form is surely no verb; False where the language does not show it."""
    tag = primary(lang)
    if tag == "ru":
        return all(parse.tag.POS != "INFN" for parse in russian_parses(word))
    return tag == "fr" and not word.endswith(FRENCH_INFINITIVE)


FRENCH_ENDINGS = (
    ("trices", "teur"),
    ("trice", "teur"),
    ("euses", "eur"),
    ("euse", "eur"),
    ("elles", "el"),
    ("elle", "el"),
    ("iennes", "ien"),
    ("ienne", "ien"),
    ("onnes", "on"),
    ("onne", "on"),
    ("ives", "if"),
    ("ive", "if"),
    ("aux", "al"),
    ("eaux", "eau"),
    ("ées", "é"),
    ("ée", "é"),
    ("és", "é"),
    ("ères", "er"),
    ("ère", "er"),
    ("es", ""),
    ("e", ""),
    ("s", ""),
    ("x", ""),
)
"""Feminine and plural endings with what the masculine singular has there. First match counts."""
STEM = 3
"""Letters that must be left of a word: ``les`` is not a form of ``l``."""


def french_masculine(word: str) -> str:
    """Return a French word without its ending of gender and number.

    Not a lemma but a meeting point: forms of one noun, adjective or participle come out equal
    even where the dictionary lacks the word or takes it for a verb.
    """
    for ending, masculine in FRENCH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM:
            return word[: -len(ending)] + masculine
    return word


ROMANCE_PARTICIPLES = {
    "es": (("ad", "id"), ("os", "as", "o", "a")),
    "it": (("at", "it", "ut"), ("o", "a", "i", "e")),
    "pt": (("ad", "id"), ("os", "as", "o", "a")),
}
"""Signs of regular participles, and their endings of gender and number, the longer ones first."""


def romance_participle(word: str, tag: str) -> str:
    """Return the masculine singular of a participle, empty where a word is none.

    simplemma takes some forms to the infinitive and some to the participle: *armados* to *armar*,
    *armadas* to *armado*.
    """
    signs, endings = ROMANCE_PARTICIPLES.get(tag, ((), ()))
    for ending in endings:
        stem = word.removesuffix(ending)
        if stem != word:
            return f"{stem}o" if stem.endswith(signs) and len(stem) > STEM + 1 else ""
    return ""


FRENCH_PARTICIPLE = ("ées", "ée", "és", "é")


def french_infinitive(word: str) -> Keys:
    """Return the infinitive in -er that a French participle belongs to, as a set of one or none."""
    for ending in FRENCH_PARTICIPLE:
        if word.endswith(ending) and len(word) - len(ending) >= STEM:
            return frozenset((word[: -len(ending)] + "er",))
    return frozenset()
