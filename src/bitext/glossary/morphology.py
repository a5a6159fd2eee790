"""What two inflected words have in common, language by language.

A word has several *keys*; two words are forms of one another where they share a key. That is
kinder than one lemma a word: nobody has to decide whether «стали» is steel or became, and a word
the dictionary guesses wrong still equals itself.

Russian asks pymorphy3 for every analysis of a word. Other languages have the surface form and
simplemma's lemma; French a few endings besides. A language that simplemma does not know has its
surface forms only. Dictionaries are loaded when a language is first asked for: 0.1 s for Russian,
0.2 s each for English and French.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from bitext.glossary.words import comparable
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
    plain = term_analyser(lang)
    if primary(lang) != "fr":
        return plain
    return lru_cache(maxsize=REMEMBERED)(lambda word: plain(word) | french_infinitive(word))


@cache
def term_analyser(lang: str) -> Analyser:
    """Return the function that gives the keys of a word in a term.

    It differs from :func:`analyser` in French alone: «rapatriés» in a text is a form of the term
    *rapatrier*, but no form of *marcher* is one of the term *marché*.
    """
    tag = primary(lang)
    return lru_cache(maxsize=REMEMBERED)(_russian() if tag == "ru" else _dictionary(tag))


def _russian() -> Analyser:
    import pymorphy3  # noqa: PLC0415  (only where Russian is there)

    parse = pymorphy3.MorphAnalyzer(lang="ru").parse

    def keys(word: str) -> Keys:
        # The analyser's dictionary has ё and finds it when asked with е; we compare without.
        return frozenset((word, *(comparable(p.normal_form) for p in parse(word))))

    return keys


def _dictionary(tag: str) -> Analyser:
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
        if tag == "fr":
            found.update([french_masculine(form) for form in tuple(found)])
        return frozenset(found)

    return keys


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


PARTICIPLE = ("ées", "ée", "és", "é")


def french_infinitive(word: str) -> Keys:
    """Return the infinitive in -er that a French participle belongs to, as a set of one or none."""
    for ending in PARTICIPLE:
        if word.endswith(ending) and len(word) - len(ending) >= STEM:
            return frozenset((word[: -len(ending)] + "er",))
    return frozenset()
