"""Forms of French words: plural, feminine, conjugation, and back.

Made by rule, with the exceptions that a grammar lists (Grevisse, *Le bon usage*), and looked up in
simplemma's dictionary, which decides where several forms could be.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from bitext.glossary.inflection.edits import listed
from bitext.glossary.inflection.french_gender import Gender
from bitext.glossary.morphology import dictionary_lemma, french_infinitive


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str | None:
    """Return the dictionary's base form of a word, None for one it does not have."""
    return dictionary_lemma(word, "fr")


def known(word: str) -> bool:
    """Tell whether the dictionary has a word."""
    return lemma(word) is not None


_PLURALS = {
    "œil": "yeux", "oeil": "yeux", "ciel": "cieux", "aïeul": "aïeux", "monsieur": "messieurs",
    "madame": "mesdames", "mademoiselle": "mesdemoiselles", "bonhomme": "bonshommes",
    "gentilhomme": "gentilshommes",
}  # fmt: skip
_AILS = listed("travail bail corail émail soupirail vitrail vantail aspirail fermail")
_ALS = listed(
    "bal cal carnaval cérémonial chacal choral festival narval pal récital régal bancal fatal",
    "natal naval final banal glacial tonal mistral aval cantal santal serval rorqual",
)
_OUS = listed("bijou caillou chou genou hibou joujou pou")
_EUS = listed("bleu pneu landau sarrau émeu lieu-dit unau")
_INVARIABLE_FIRST = listed(
    "anti après arrière auto avant bio co contre demi e ex extra gastro inter intra macro mi",
    "micro mini mono multi néo non paléo porte post pré pro pseudo psycho sans semi socio sous",
    "super sur tire trans ultra essuie garde lave abat casse compte coupe couvre croque cure",
    "grille pare passe perce pèse presse rabat serre taille tourne vide",
)
"""First parts of compounds that take no ending: *gastro-intestinaux*, *essuie-mains*."""


@lru_cache(maxsize=20_000)
def plural(word: str) -> str:
    """Return the plural of a noun or adjective in the singular."""
    if "-" in word:
        return _compound_plural(word)
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith(("s", "x", "z")):
        return word
    if word in _AILS:
        return word[:-2] + "ux"
    if word.endswith("al") and word not in _ALS:
        return word[:-1] + "ux"
    if word.endswith(("eau", "au", "eu", "œu")) and word not in _EUS:
        return word + "x"
    if word in _OUS:
        return word + "x"
    return word + "s"


def _compound_plural(word: str) -> str:
    first, *rest = word.split("-")
    if rest and rest[0] in ("de", "du", "des", "à", "au", "en", "d"):  # arc-en-ciel
        return "-".join((plural(first), *rest))
    last = rest[-1]
    bound = first in _INVARIABLE_FIRST or first.endswith("o") or not known(first)
    changed = first if bound else plural(first)
    return "-".join((changed, *rest[:-1], plural(last)))


_INVARIABLE = listed(
    "abus amas anis as atlas avis bas biais bois bras bris canevas cas chaos choix colis compas",
    "compromis concours corps cours croix cuivres débarras dépens devis discours divers dos",
    "enclos engrais faux flux fois fonds fracas frais gars gaz gras gros héros iris jus legs",
    "lilas logis mais marais matelas mépris mets mois nez noix obus oasis os ours paix palais",
    "parcours pas pays permis poids prix propos puits pus rabais rebours recours refus relais",
    "remords repas repos revers riz secours souris sursis taillis tapis taudis temps tennis",
    "tiers travers univers velours verglas vers vis voix brebis chaux courroux creux deux doux",
    "heureux houx époux jaloux mieux peureux toux vieux",
)


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Return the singular of a word; the word itself where it is no plural."""
    if word in _INVARIABLE or word.endswith("ès"):
        return word
    candidates = [word[:-1]] if word.endswith(("s", "x")) else []
    if word.endswith("aux"):
        candidates = [word[:-2] + "l", word[:-2] + "il", *candidates]
    if "-" in word:
        parts = word.split("-")
        candidates.append("-".join(singular(part) for part in parts))
        candidates.append("-".join((*parts[:-1], singular(parts[-1]))))
    candidates += [one for one, many in _PLURALS.items() if many == word]
    fitting = [c for c in candidates if len(c) > 1 and plural(c) == word and c != word]
    of_dictionary = lemma(word)
    if of_dictionary in fitting:
        return of_dictionary
    for candidate in fitting:
        if known(candidate) and lemma(candidate) == of_dictionary:
            return candidate
    # *Virus* is in the dictionary or at least *viru* is not; *pangolins* is the other way round.
    if of_dictionary is not None or not fitting or word.endswith(_SINGULAR_ENDINGS):
        return word
    return fitting[0]


_SINGULAR_ENDINGS = ("us", "ss", "is", "os", "aux", "eux", "oux")
"""Endings of words that are more often no plural where the dictionary does not have them."""

_FEMININES = {
    "un": "une", "beau": "belle", "nouveau": "nouvelle", "fou": "folle", "mou": "molle",
    "vieux": "vieille",
    "doux": "douce", "roux": "rousse", "faux": "fausse", "blanc": "blanche", "franc": "franche",
    "sec": "sèche", "frais": "fraîche", "public": "publique", "turc": "turque", "grec": "grecque",
    "caduc": "caduque", "long": "longue", "oblong": "oblongue", "favori": "favorite",
    "bénin": "bénigne", "malin": "maligne", "tiers": "tierce", "andalou": "andalouse",
    "gentil": "gentille", "hôte": "hôtesse", "maître": "maîtresse", "cet": "cette",
    "jumeau": "jumelle",
    "tout": "toute", "quel": "quelle", "bas": "basse", "gras": "grasse", "gros": "grosse",
    "las": "lasse", "épais": "épaisse", "exprès": "expresse", "métis": "métisse", "sot": "sotte",
    "pâlot": "pâlotte", "vieillot": "vieillotte", "nul": "nulle", "pareil": "pareille",
    "vermeil": "vermeille", "paysan": "paysanne", "empereur": "impératrice", "héros": "héroïne",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def feminine(word: str) -> str:
    """Return the feminine singular of a masculine singular adjective, participle or person."""
    if word in _FEMININES:
        return _FEMININES[word]
    if word.endswith("e"):
        return word
    candidates = [
        word[: len(word) - len(ending)] + to
        for ending, tos in _FEMININE_ENDINGS
        if word.endswith(ending)
        for to in tos.split()
    ]
    candidates.append(word + "e")
    return next((c for c in candidates if known(c)), candidates[0])


_FEMININE_ENDINGS = (
    ("teur", "trice teuse"),
    ("eur", "euse eure eresse"),
    ("er", "ère"),
    ("eux", "euse"),
    ("oux", "ouse"),
    ("f", "ve"),
    ("el", "elle"),
    ("eil", "eille"),
    ("ien", "ienne"),
    ("éen", "éenne"),
    ("on", "onne one"),
    ("et", "ète ette"),
    ("gu", "guë güe"),
)


class Adjective(NamedTuple):
    """A word that may be a form of an adjective or participle."""

    base: str
    """Masculine singular."""
    gender: Gender | None
    """None where both genders are written alike."""
    plural: bool | None
    """None where both numbers are."""


def form_of(base: str, gender: Gender, *, many: bool) -> str:
    """Return a form of an adjective given by its masculine singular."""
    one = feminine(base) if gender == "f" else base
    return plural(one) if many else one


SHORTEST = 3
"""Letters of an adjective at least: *bon*, *mûr*."""


@lru_cache(maxsize=20_000)
def adjective(word: str) -> Adjective | None:
    """Return what a comparable word shows as an adjective, None where it is none.

    A word counts that has a feminine of its own in the dictionary, or is one.
    """
    for base in _bases(word):
        woman = feminine(base)
        if len(base) < SHORTEST or woman == base or is_infinitive(base):
            continue
        root = lemma(base)
        # *Porte* is no form of *port*: the dictionary has to have all three under one head.
        if root is None or lemma(woman) != root or (lemma(word) or root) != root:
            continue
        forms = {
            (gender, many): form_of(base, gender, many=many)
            for gender in ("m", "f")
            for many in (False, True)
        }
        hits = [key for key, form in forms.items() if form == word]
        if hits:
            genders, numbers = {gender for gender, _ in hits}, {many for _, many in hits}
            return Adjective(
                base,
                genders.pop() if len(genders) == 1 else None,  # type: ignore[arg-type]
                numbers.pop() if len(numbers) == 1 else None,
            )
    return None


def _bases(word: str) -> Iterator[str]:
    one = singular(word)
    of_dictionary = lemma(word)
    if of_dictionary:
        yield of_dictionary
    yield word
    yield one
    for ending, base in _MASCULINES:
        if one.endswith(ending):
            yield one[: len(one) - len(ending)] + base
    if one.endswith("e"):
        yield one[:-1]


_MASCULINES = (
    ("trice", "teur"), ("euse", "eur"), ("euse", "eux"), ("ère", "er"), ("ve", "f"),
    ("elle", "el"), ("elle", "eau"), ("ienne", "ien"), ("éenne", "éen"), ("onne", "on"),
    ("ète", "et"), ("ette", "et"), ("che", "c"), ("que", "c"), ("gue", "g"), ("sse", "s"),
    ("ille", "il"),
)  # fmt: skip


# ------------------------------------------------------------------ verbs


@lru_cache(maxsize=20_000)
def is_infinitive(word: str) -> bool:
    """Tell whether a word is an infinitive: it has an imperfect in the dictionary."""
    return any(
        word.endswith(ending) and lemma(word[: len(word) - len(ending)] + imperfect) == word
        for ending, imperfect in _IMPERFECTS
    )


_IMPERFECTS = (
    ("er", "aient"), ("ger", "geaient"), ("cer", "çaient"), ("ir", "issaient"), ("ir", "aient"),
    ("oir", "aient"), ("evoir", "evaient"), ("re", "aient"), ("dre", "saient"), ("re", "vaient"),
    ("ire", "isaient"), ("indre", "ignaient"), ("aître", "aissaient"), ("ître", "issaient"),
)  # fmt: skip


def conjugated_as(word: str, base: str, infinitive: str) -> str | None:
    """Return the form of a verb that corresponds to a form of another, None where none is known.

    Args:
        word: A form of the other verb.
        base: The infinitive of the other verb.
        infinitive: The infinitive of the verb whose form is asked for.
    """
    for size in (5, 4, 3, 2):
        if base[-size:] != infinitive[-size:] or min(len(base), len(infinitive)) <= size:
            continue
        stem = base[:-size]
        if word.startswith(stem) or (
            size == 2 and stem[-1:] == "c" and word.startswith(stem[:-1] + "ç")
        ):
            made = _joined_stem(infinitive[:-size], word[len(stem) :])
        else:
            continue
        if size == 2 and stem.endswith("g") and word[len(stem) :][:2] in ("ea", "eo", "eâ"):
            made = _joined_stem(infinitive[:-size], word[len(stem) + 1 :])
        head = lemma(made)
        if head == infinitive or (head is not None and french_infinitive(head) == {infinitive}):
            return made
        if size == 2 and base.endswith("er"):
            return made
    return None


def _joined_stem(stem: str, ending: str) -> str:
    """Join so that c and g keep their sound: *effaçons*, *mangeons*."""
    if ending[:1] in ("a", "o", "â"):
        if stem.endswith("c"):
            return stem[:-1] + "ç" + ending
        if stem.endswith("g"):
            return stem + "e" + ending
    return stem + ending


def keeps_stem(infinitive: str) -> bool:
    """Tell whether a verb in -er keeps its stem: not *céder*, *mener*, *payer*."""
    return (
        infinitive.endswith("er")
        and regex.search("(?:[eé][^aeiouyéè]{1,2}|y)er$", infinitive) is None
    )
