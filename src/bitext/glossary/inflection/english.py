"""Give an English term the form that a sentence asks for: its number, and *a* or *an* before it."""

from __future__ import annotations

from functools import lru_cache

import regex

from bitext.glossary.inflection.edits import Edit, cased_as, offer, placed
from bitext.glossary.morphology import dictionary_lemma
from bitext.model import Offer, Span

WORD = regex.compile(r"\p{L}[\p{L}\p{M}\u2019']*(?:-\p{L}+)*|\p{N}+")
LINKS = frozenset("of in for on with without by to at from against under over and or".split())  # noqa: SIM905

_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "foot": "feet", "tooth": "teeth",
    "goose": "geese", "mouse": "mice", "louse": "lice", "ox": "oxen", "person": "people",
    "leaf": "leaves", "life": "lives", "wife": "wives", "knife": "knives", "wolf": "wolves",
    "half": "halves", "self": "selves", "shelf": "shelves", "calf": "calves", "thief": "thieves",
    "loaf": "loaves", "hero": "heroes", "potato": "potatoes", "tomato": "tomatoes",
    "echo": "echoes",
    "veto": "vetoes", "embargo": "embargoes", "crisis": "crises", "thesis": "theses",
    "analysis": "analyses", "basis": "bases", "hypothesis": "hypotheses", "diagnosis": "diagnoses",
    "criterion": "criteria", "phenomenon": "phenomena", "bacterium": "bacteria", "datum": "data",
    "medium": "media", "series": "series", "species": "species", "sheep": "sheep", "fish": "fish",
    "aircraft": "aircraft", "means": "means",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def plural(word: str) -> str:
    """Return the plural of an English noun in the singular."""
    before, hyphen, last = word.rpartition("-")
    if last in _PLURALS:
        return before + hyphen + _PLURALS[last]
    if word.endswith("man") and not word.endswith(("human", "german", "roman", "norman", "shaman")):
        return word[:-2] + "en"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + "s"


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Return the singular of an English word; the word itself where it is no plural."""
    lemma = dictionary_lemma(word, "en")
    if lemma is not None and plural(lemma) == word:
        return lemma
    for ending, one in (("men", "man"), ("ies", "y"), ("es", ""), ("s", "")):
        base = word[: len(word) - len(ending)] + one
        if (
            word.endswith(ending)
            and len(base) > 2
            and plural(base) == word
            and not word.endswith("ss")
        ):
            return base if lemma is None or lemma == base else word
    return word


def propose(
    term: str, target: str, wrong: Span, *, wrong_term: str = "", plural: bool | None = None
) -> list[Offer]:
    """Return offers to put a term in the place of other words, best first.

    Args:
        term: The term in its base form.
        target: The text.
        wrong: Code points of the words to replace.
        wrong_term: Base form of what stands there, where it is known.
        plural: Whether the source has the plural there; None where that is not known.
    """
    old = wrong.within(target)
    last = _head(old)
    base = _head(wrong_term) if wrong_term else last
    word = last.casefold()
    one = singular(base.casefold())
    many = word != one and word == _plural(one)
    sure = many or (word == one and _plural(one) != one)
    if not sure and plural is not None:
        many = plural
    new = placed(_numbered(term, many=many), old, wrong_term)
    edits = [Edit(wrong, new)]
    edits += _article(target, wrong, new)
    reason = f"{'plural' if many else 'singular'} as the words replaced"
    doubt = "" if sure else "; nothing shows the number"
    return [offer(target, edits, sure=sure, reason=reason + doubt)]


_plural = plural


def number_of(text: str) -> bool | None:
    """Tell whether a noun phrase is in the plural; None where it shows no number."""
    word = _head(text).casefold()
    one = singular(word)
    if _plural(one) == one:
        return None
    return word != one


def forms(term: str, *, plural: bool | None = None) -> list[tuple[str, str]]:
    """Return both numbers of a term, the likelier one first, with what each is."""
    found = [(_numbered(term, many=False), "singular"), (_numbered(term, many=True), "plural")]
    return found[::-1] if plural else found


def _noun(words: list[regex.Match[str]]) -> regex.Match[str]:
    """Return the word that takes the plural: the last before *of* and the like."""
    for number, match in enumerate(words):
        if number and match.group().casefold() in LINKS:
            return words[number - 1]
    return words[-1]


def _head(text: str) -> str:
    words = list(WORD.finditer(text))
    return _noun(words).group() if words else text


def _numbered(term: str, *, many: bool) -> str:
    words = list(WORD.finditer(term))
    if not words:
        return term
    head = _noun(words)
    word = head.group()
    if any(sign.isupper() for sign in word[1:]):
        return term
    one = singular(word.casefold())
    made = cased_as(word, _plural(one) if many else one)
    return term[: head.start()] + made + term[head.end() :]


def _article(target: str, wrong: Span, new: str) -> list[Edit]:
    found = regex.search(r"\b(an?)(\s+)$", target[: wrong.start], regex.IGNORECASE)
    if found is None:
        return []
    wanted = "an" if starts_with_vowel(new) else "a"
    if wanted == found.group(1).casefold():
        return []
    return [Edit(Span(*found.span(1)), cased_as(found.group(1)[:1], wanted))]


def starts_with_vowel(word: str) -> bool:
    """Tell whether a word asks for *an*: an hour, a union, an MP, a UN force."""
    first = regex.match(r"\p{L}+", word)
    letters = first.group() if first else word
    if len(letters) > 1 and letters.isupper():
        return letters[0] in "AEFHILMNORSX"
    plain = letters.casefold()
    if plain.startswith(("hour", "honest", "honour", "honor", "heir")):
        return True
    if regex.match(r"uni(?!n|m)|use|usu|uti|ubiq|ur[aeio]|eu|ewe|one(?!i)|once", plain):
        return False
    return plain[:1] in tuple("aeiou")
