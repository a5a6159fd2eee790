"""Give a French term the form that a sentence asks for.

Number and gender are read off the replaced word and its determiner. Plurals and feminines are
made by rule and looked up in simplemma's dictionary, which decides between several that could be.
The determiner, adjectives beside it, elision and contraction follow: *le conseil* becomes
*l’assemblée*, *du conseil* becomes *de l’assemblée*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

from bitext.glossary.inflection.edits import Edit, cased_as, listed, offer, placed
from bitext.glossary.inflection.french_forms import (
    Adjective,
    adjective,
    conjugated_as,
    form_of,
    is_infinitive,
    keeps_stem,
    known,
    lemma,
    plural,
    singular,
)
from bitext.glossary.inflection.french_gender import FEMININE, MASCULINE, Gender, noun_gender
from bitext.glossary.words import APOSTROPHES, comparable
from bitext.model import Offer, Span

WORD = regex.compile(
    rf"(?P<word>\p{{L}}[\p{{L}}\p{{M}}\u00ad]*(?:[-\u2010\u2011]\p{{L}}+)*|\p{{N}}+)"
    rf"(?P<apostrophe>[{APOSTROPHES}])?"
)
LINKS = listed(
    "de d du des à au aux en pour par sur sous avec sans contre dans entre vers chez hors ou et",
    "le la les l un une",
)
"""Words after which a term's words stay as they are: *rassemblements* de masse."""


class Token(NamedTuple):
    """A word of a text; ``l’`` has its apostrophe apart."""

    text: str
    span: Span
    apostrophe: str
    """What stands right behind it, if that is an apostrophe."""
    adjoining: bool
    """Nothing but white space or an apostrophe stands between it and the word before."""


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text in order."""
    found: list[Token] = []
    end = 0
    for match in WORD.finditer(text):
        between = text[end : match.start()]
        adjoining = bool(found) and (not between or between.isspace())
        apostrophe = match["apostrophe"] or ""
        found.append(Token(match["word"], Span(*match.span("word")), apostrophe, adjoining))
        end = match.end()
    return tuple(found)


# ------------------------------------------------------------------ the term


Kind = Literal["noun", "verb", "fixed"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term taken apart: the words that take endings come first, the rest stays."""

    words: tuple[str, ...]
    between: tuple[str, ...]
    """What stands before each word and after the last: one more than words."""
    moving: int
    """Words that take the plural: the noun and the adjectives beside it."""
    kind: Kind
    plural: bool
    """The term is given in the plural."""
    gender: Gender | None
    """Gender of the noun, None where nothing tells."""
    gender_sure: bool
    adjective: Adjective | None
    """What a single word shows as an adjective."""


@lru_cache(maxsize=20_000)
def phrase(term: str, gender: str = "") -> Phrase:
    """Take a term apart.

    Args:
        term: The term as the glossary gives it.
        gender: ``m``, ``f`` where the glossary says so.
    """
    found = tokens(term)
    words = tuple(token.text for token in found)
    ends = [0, *(token.span.stop for token in found)]
    starts = [*(token.span.start for token in found), len(term)]
    between = tuple(term[a:b] for a, b in zip(ends, starts, strict=True))
    moving = next(
        (n for n, t in enumerate(found) if n and (t.text.casefold() in LINKS or not t.adjoining)),
        len(found),
    )
    head = words[0].casefold() if words else ""
    verb = bool(words) and head not in MASCULINE and is_infinitive(head)
    fixed = head in _BOUND or head in LINKS
    prenominal = moving > 1 and adjective(head) is not None and head in PRENOMINAL
    noun = words[1].casefold() if prenominal else head
    guess = noun_gender(singular(noun)) if noun and _takes_endings(words[int(prenominal)]) else None
    said: Gender | None = "m" if gender in ("m", "mf") else "f" if gender == "f" else None
    beside = [adjective(w.casefold()) for w in words[:moving] if w.casefold() != noun]
    shown = next((found.gender for found in beside if found and found.gender), None)
    return Phrase(
        words,
        between,
        moving,
        "fixed" if fixed else "verb" if verb else "noun",
        bool(words) and singular(head) != head,
        said or shown or (guess.gender if guess else None),
        bool(said or shown or (guess and guess.sure and (noun in LISTED or known(noun)))),
        adjective(head) if len(words) == 1 else None,
    )


LISTED = MASCULINE | FEMININE
_BOUND = listed("être avoir se s faire")
"""Words at whose start a term is a phrase that nobody inflects by rule: *être infecté*."""
PRENOMINAL = listed(
    "beau bon bref court demi double dernier deuxième faux futur gentil grand gros haut jeune",
    "joli libre long mauvais moindre nouveau petit premier principal propre second seul simple",
    "troisième vaste vieux vrai ancien véritable bas plein autre même tel certain prétendu",
    "soi-disant",
)
"""Adjectives that stand before their noun, in the masculine singular."""


# ------------------------------------------------------------------ the place


_ROWS: tuple[tuple[Gender | None, bool, str], ...] = (
    ("m", False, "le un ce cet du au aucun quel tel tout certain nul"),
    ("f", False, "la une cette ma ta sa aucune quelle telle toute certaine nulle"),
    (None, False, "l mon ton son notre votre leur chaque"),
    (None, True, "les des ces mes tes ses nos vos leurs aux plusieurs quelques deux trois"),
    (None, True, "quatre cinq six sept huit neuf dix onze douze vingt trente cent mille"),
    ("m", True, "quels tels tous certains"),
    ("f", True, "quelles telles toutes certaines"),
)
DETERMINERS = {word: (gender, many) for gender, many, row in _ROWS for word in row.split()}
"""Gender and number that a determiner shows, comparable; ``l’`` and ``son`` show no gender."""


class _Place(NamedTuple):
    target: str
    tokens: tuple[Token, ...]
    first: int
    """The first token of the wrong words."""
    stop: int
    before: tuple[int, ...]
    """Adjectives between the determiner and the wrong words."""
    determiner: int | None
    after: tuple[int, ...]
    """Adjectives right behind the wrong words."""


def _place(target: str, wrong: Span) -> _Place | None:
    found = tokens(target)
    inside = [
        n for n, t in enumerate(found) if t.span.start < wrong.stop and wrong.start < t.span.stop
    ]
    if not inside:
        return None
    first, stop = inside[0], inside[-1] + 1
    before: list[int] = []
    at = first
    while at > 0 and found[at].adjoining and _shows_adjective(found[at - 1]):
        at -= 1
        before.append(at)
    determiner = None
    if at > 0 and found[at].adjoining and _key(found[at - 1]) in DETERMINERS:
        determiner = at - 1
    if determiner is None:
        # Without a determiner an adjective in front may be another noun's.
        before = [n for n in before if _base_in(PRENOMINAL, found[n])]
    after: list[int] = []
    at = stop
    while at < len(found) and found[at].adjoining and _shows_adjective(found[at]):
        after.append(at)
        at += 1
    return _Place(target, found, first, stop, tuple(sorted(before)), determiner, tuple(after))


def _key(token: Token) -> str:
    return comparable(token.text)


def _shows_adjective(token: Token) -> bool:
    if token.apostrophe or _key(token) in DETERMINERS or _key(token) in _NO_ADJECTIVES:
        return False
    return adjective(token.text.casefold()) is not None


_NO_ADJECTIVES = listed(
    "est sont était sera soit fait dit mis pris peu plus moins très trop pas non si ou où sur",
    "sous ne que qui quoi dont mais car donc or ni lui elle elles eux il ils on nous vous y en",
    "été eu",
)


def _base_in(wanted: frozenset[str], token: Token) -> bool:
    found = adjective(token.text.casefold())
    return found is not None and found.base in wanted


_PLURAL_SIGNS = listed("autres mêmes divers diverses différents différentes tous toutes")


class _Shown(NamedTuple):
    """Number and gender of the wrong words, as far as the text shows them."""

    plural: bool
    plural_sure: bool
    gender: Gender | None


def _shown(place: _Place, wrong_term: str, *, many: bool | None) -> _Shown:
    signs: list[bool] = []
    gender: Gender | None = None
    if place.determiner is not None:
        gender, number = DETERMINERS[_key(place.tokens[place.determiner])]
        signs.append(number)
    for n in (*place.before, *place.after):
        found = adjective(place.tokens[n].text.casefold())
        if found is not None and found.plural is not None:
            signs.append(found.plural)
    start = min((place.first, *place.before))
    if place.determiner is None and start > 0 and place.tokens[start].adjoining:
        before = _key(place.tokens[start - 1])
        if before in _PLURAL_SIGNS or (before.isdigit() and before not in ("0", "1")):
            signs.append(True)
    word = place.tokens[place.first].text.casefold()
    base = wrong_term.casefold().split()[0] if wrong_term.split() else word
    one = singular(base)
    itself = plural(one) != one and word in (one, plural(one))
    if itself:
        signs.append(word != one)
    if not signs:
        return _Shown(bool(many), plural_sure=False, gender=gender)
    number = signs[0] if place.determiner is not None else signs[-1]
    # Alone, a word in its base form may have been left so.
    left_so = itself and signs == [False]
    return _Shown(number, plural_sure=len(set(signs)) == 1 and not left_so, gender=gender)


def propose(
    term: str,
    target: str,
    wrong: Span,
    *,
    wrong_term: str = "",
    plural: bool | None = None,
    gender: str = "",
    inflected: bool = True,
) -> list[Offer]:
    """Return offers to put a term in the place of other words, best first.

    Args:
        term: The term in its base form.
        target: The text.
        wrong: Code points of the words to replace.
        wrong_term: Base form of what stands there, where it is known.
        plural: Whether the source has the plural there; None where that is not known.
        gender: Gender of the term where the glossary gives it.
        inflected: False leaves the term as it is; what stands before it is fitted all the same.
    """
    place = _place(target, wrong)
    made = phrase(term, gender)
    if place is None or not made.words:
        return []
    if made.kind == "fixed" or not inflected:
        doubt = "no rule inflects it" if inflected else ""
        reason = "as the glossary has it"
        return [_assembled(place, made, made.words, [], doubt, wrong_term, reason)]
    if made.kind == "verb":
        return _verb_offers(place, made, wrong_term)
    if made.adjective is not None and place.determiner is None and _stands_as_adjective(place):
        return _adjective_offers(place, made, wrong_term)
    shown = _shown(place, wrong_term, many=plural)
    old = shown.gender or phrase(wrong_term or place.tokens[place.first].text.casefold()).gender
    offers = [_noun_offer(place, made, shown, old, many=shown.plural, wrong_term=wrong_term)]
    other = _noun_offer(place, made, shown, old, many=not shown.plural, wrong_term=wrong_term)
    if not shown.plural_sure and place.determiner is None and other.text != offers[0].text:
        offers.append(other)
    return offers


def forms(term: str, *, plural: bool | None = None) -> list[tuple[str, str]]:
    """Return the forms of a term that has no place yet, likelier ones first, with what each is."""
    made = phrase(term)
    if made.kind != "noun" or not made.words:
        return [(term, "base form")]
    if made.adjective is not None:
        return [
            (
                cased_as(made.words[0], form_of(made.adjective.base, gender, many=many)),
                f"{_NAMES[gender]} {_NUMBERS[many]}",
            )
            for many in ((True, False) if plural else (False, True))
            for gender in _GENDERS
        ]
    both = [(_joined(made, _numbered(made, many=many)), _NUMBERS[many]) for many in (False, True)]
    return both[::-1] if plural or (plural is None and made.plural) else both


_GENDERS: tuple[Gender, ...] = ("m", "f")
_NAMES = {"m": "masculine", "f": "feminine"}
_NUMBERS = {False: "singular", True: "plural"}


def _numbered(made: Phrase, *, many: bool) -> list[str]:
    number = plural if many else singular
    return [
        cased_as(word, number(singular(word.casefold())))
        if n < made.moving and _takes_endings(word)
        else word
        for n, word in enumerate(made.words)
    ]


def _joined(made: Phrase, words: Sequence[str]) -> str:
    out = [made.between[0]]
    for word, after in zip(words, made.between[1:], strict=True):
        out += [word, after]
    return "".join(out)


def _stands_as_adjective(place: _Place) -> bool:
    """Tell whether the wrong words follow what they agree with: a noun, or *être*."""
    if place.first == 0 or not place.tokens[place.first].adjoining:
        return False
    before = place.tokens[place.first - 1]
    return not before.apostrophe and _key(before) not in LINKS | DETERMINERS.keys()


def _noun_offer(
    place: _Place, made: Phrase, shown: _Shown, old: Gender | None, *, many: bool, wrong_term: str
) -> Offer:
    words = _numbered(made, many=many)
    doubt = "" if shown.plural_sure else "nothing shows the number"
    edits: list[Edit] = []
    if made.gender is not None and old is not None and made.gender != old:
        for n in (*place.before, *place.after):
            edits += _agreed(place.tokens[n], old, made.gender, many=many)
        doubt = doubt or _open_agreement(place, old)
    settled = made.gender_sure or made.gender == shown.gender
    if not settled and not many and (edits or place.determiner is not None):
        doubt = doubt or f"the gender of “{made.words[0]}” is guessed by its ending"
    reason = f"{_NUMBERS[many]} as the words replaced"
    return _assembled(place, made, words, edits, doubt, wrong_term, reason)


def _takes_endings(word: str) -> bool:
    """Tell whether a word of a term is inflected: *COVID* and *SARS-CoV-2* are not."""
    return not any(sign.isupper() or sign.isdigit() for sign in word[1:]) and len(word) > 1


def _agreed(token: Token, old: Gender | None, gender: Gender, *, many: bool) -> list[Edit]:
    found = adjective(token.text.casefold())
    if found is None or found.gender is None or found.gender != old:
        return []  # it shows no gender, or agrees with another noun
    return [Edit(token.span, cased_as(token.text, form_of(found.base, gender, many=many)))]


def _open_agreement(place: _Place, old: Gender | None) -> str:
    """Name a word further on in the sentence that may agree with the replaced one."""
    beside = True
    for n in range(place.stop, len(place.tokens)):
        token = place.tokens[n]
        if any(
            sign in place.target[place.tokens[n - 1].span.stop : token.span.start]
            for sign in ".!?;"
        ):
            break
        if n in place.after:
            continue
        if _key(token) in _PRONOUNS:
            return f"“{token.text}” may have to agree"
        # «défilés patriotiques et guerriers»: nothing in between begins another group of words.
        beside = beside and token.adjoining and _key(token) not in _APART
        found = adjective(token.text.casefold()) if _shows_adjective(token) else None
        after_copula = _key(place.tokens[n - 1]) in _COPULAS
        if found is not None and found.gender == old and (beside or after_copula):
            return f"“{token.text}” may have to agree"
    return ""


_PRONOUNS = frozenset(
    "il elle ils elles celui celle lequel laquelle duquel auquel lui le la".split()  # noqa: SIM905
) - {"le", "la"}
_APART = (LINKS | DETERMINERS.keys() | _NO_ADJECTIVES) - {"et", "ou"}
_COPULAS = listed(
    "est sont était étaient sera seront soit soient été être fut furent serait seraient reste",
    "restent devient deviennent semble semblent demeure paraît",
)


def _adjective_offers(place: _Place, made: Phrase, wrong_term: str) -> list[Offer]:
    assert made.adjective is not None
    word = place.tokens[place.first].text.casefold()
    noun = place.tokens[place.first - 1]
    old = adjective(word)
    gender = old.gender if old else None
    many = old.plural if old else None
    shown_by, doubt = "the words replaced", ""
    nouns = singular(noun.text.casefold()) != noun.text.casefold()
    if many is None:
        many = singular(word) != word or nouns
    elif nouns and not many:
        # No adjective in the singular follows a plural: it was left in its base form.
        gender, many = None, True
    if gender is None:
        gender = _gender_before(place)
        shown_by = f"“{noun.text}”"
        doubt = f"the gender is that of “{noun.text}”"
    elif gender == "m" and word == wrong_term.casefold() and not _shown_masculine(place):
        doubt = f"nothing shows that “{noun.text}” is masculine"
    found: dict[str, Offer] = {}
    for choice in dict.fromkeys((gender or "m", *(_GENDERS if doubt else ()))):
        text = cased_as(made.words[0], form_of(made.adjective.base, choice, many=many))
        reason = f"{_NAMES[choice]} {_NUMBERS[many]} as {shown_by}"
        remark = doubt if choice == gender else _OTHER_GENDER
        made_offer = _assembled(place, made, [text], [], remark, wrong_term, reason)
        found.setdefault(made_offer.text, made_offer)
    return list(found.values())


def _gender_before(place: _Place) -> Gender | None:
    """Return the gender of the noun in front of the wrong words."""
    at = place.first - 1
    if at > 0 and (shown := DETERMINERS.get(_key(place.tokens[at - 1]), (None, False))[0]):
        return shown
    guess = noun_gender(singular(place.tokens[at].text.casefold()))
    return guess.gender if guess else None


def _shown_masculine(place: _Place) -> bool:
    """Tell whether an article shows the noun in front of the wrong words as masculine."""
    at = place.first - 2
    return at >= 0 and DETERMINERS.get(_key(place.tokens[at]), (None, False)) == ("m", False)


_OTHER_GENDER = "the other gender"


_LEFT_SO = "the word replaced may have been left in its base form"
_BEFORE_INFINITIVE = listed(
    "de d à pour sans afin peut peuvent peux pourra pourront pourrait pourraient pouvait pouvaient",
    "doit doivent dois devra devront devrait devraient devait devaient veut veulent voulait faut",
    "fallait faudra faudrait va vont allait allaient fait font faire laisse laissent laisser",
    "pouvoir devoir vouloir aller pu dû voulu sait savent ose osent semble semblent",
)


def _takes_infinitive(place: _Place) -> bool:
    """Tell whether what stands before the wrong words asks for an infinitive."""
    at = place.first
    while at > 0 and place.tokens[at].adjoining:
        at -= 1
        word = _key(place.tokens[at])
        if word in _BEFORE_INFINITIVE:
            return True
        if word not in _BEFORE_VERBS:
            return False
    return False


_BEFORE_VERBS = listed("ne pas plus jamais se s me te nous vous le la les l lui leur y en bien")
"""What may stand between an infinitive and what asks for it."""


def _verb_offers(place: _Place, made: Phrase, wrong_term: str) -> list[Offer]:
    word = place.tokens[place.first].text.casefold()
    infinitive = made.words[0].casefold()
    base = wrong_term.casefold().split()[0] if wrong_term.split() else lemma(word) or ""
    conjugated, doubt = infinitive, ""
    if word == base and not _takes_infinitive(place):
        doubt = _LEFT_SO
    elif word != base:
        found = conjugated_as(word, base, infinitive)
        if found is None:
            doubt = "the verb is not conjugated"
        else:
            conjugated = found
            doubt = "" if known(found) or keeps_stem(infinitive) else "no dictionary has this form"
    words = [cased_as(made.words[0], conjugated), *made.words[1:]]
    reason = "infinitive" if conjugated == infinitive else f"as “{base}” is conjugated"
    return [_assembled(place, made, words, [], doubt, wrong_term, reason)]


# ------------------------------------------------------------------ articles, elision


def _assembled(
    place: _Place, made: Phrase, words: Sequence[str], edits: Sequence[Edit],
    doubt: str, wrong_term: str, reason: str,
) -> Offer:  # fmt: skip
    """Return the offer of a term in its place, with what stands before it fitted."""
    old = Span(place.tokens[place.first].span.start, place.tokens[place.stop - 1].span.stop)
    text = placed(_joined(made, words), old.within(place.target), wrong_term)
    changed = [Edit(old, _with_apostrophes(text, place.target)), *edits]
    changed = _fitted(place, changed, made.gender if made.kind == "noun" else None)
    return offer(
        place.target, changed, sure=not doubt, reason=f"{reason}; {doubt}" if doubt else reason
    )


def _fitted(place: _Place, edits: list[Edit], gender: Gender | None) -> list[Edit]:
    """Add the edits of determiner and preposition in front."""
    start = min((place.first, *place.before))
    if start == 0 or not place.tokens[start].adjoining:
        return edits
    next_span = place.tokens[start].span
    next_word = next(
        (e.text for e in edits if e.span.start == next_span.start), next_span.within(place.target)
    )
    left = place.tokens[start - 1]
    further = place.tokens[start - 2] if start > 1 and left.adjoining else None
    rewritten = _left_side(left, further, next_word, gender, _apostrophe(place.target))
    if rewritten is None:
        return edits
    began, text = rewritten
    before = Span(began.span.start, next_span.start)
    if before.within(place.target).replace("\u00a0", " ").casefold() == text:
        return edits
    return [
        *edits,
        Edit(before, cased_as(began.text[:1], text) if began.text[:1].isupper() else text),
    ]


def _left_side(
    left: Token, further: Token | None, word: str, gender: Gender | None, apostrophe: str
) -> tuple[Token, str] | None:
    """Return what is to stand before a word, and the token from which on; None for no change."""
    key = _key(left)
    vowel = elides(word)
    if key in ("le", "la", "l", "du", "au"):
        feminine = gender == "f" or (gender is None and key == "la")
        head = {"du": "de", "au": "à"}.get(key, "")
        began = left
        if not head and further is not None and _key(further) in ("de", "à"):
            head, began = _key(further), further
        article = f"l{apostrophe}" if vowel else ("la " if feminine else "le ")
        if head and article == "le ":
            return began, {"de": "du ", "à": "au "}[head]
        return began, f"{head} {article}" if head else article
    if key in ("ce", "cet", "cette") and not left.apostrophe:
        if gender == "f" or (gender is None and key == "cette"):
            return left, "cette "
        return left, "cet " if vowel else "ce "
    if key in ("mon", "ton", "son", "ma", "ta", "sa"):
        becomes = gender or ("f" if key.endswith("a") else None)
        if becomes is None:
            return None
        return left, f"{key[0]}{'a' if becomes == 'f' and not vowel else 'on'} "
    if key in _GENDERED and gender is not None:
        base, many = _GENDERED[key]
        return left, f"{form_of(base, gender, many=many)} "
    if key in _ELIDABLE:
        full = _ELIDABLE[key]
        return left, f"{full[:-1]}{apostrophe}" if vowel else f"{full} "
    return None


_GENDERED = {
    form: (row.split()[0], form.endswith("s"))
    for row in (
        "un une",
        "quel quelle quels quelles",
        "tel telle tels telles",
        "certain certaine certains certaines",
        "aucun aucune",
        "nul nulle",
    )
    for form in row.split()
}
"""Determiners that take the gender, with their masculine singular and whether they are plural."""
_ELIDABLE = {
    form: full
    for full in listed("de que jusque lorsque puisque quoique ne se me te je")
    for form in (full, full[:-1])
}
"""Words that lose their vowel before another, comparable, with their full form."""

_VOWEL = regex.compile("[aeiouyâàäæéèêëîïôöœùûüh]")
_NO_ELISION = regex.compile(
    r"(?:h(?:ach|aï|aie|aill|ain|aïr|aïss|aiti|hâl|all[eo]|alo\b|alt|ameau|amp|amst|anch|and(?!ai)|angar|"
    r"annet|anse|ant|ard|arcel|ardi|arem|areng|argn|aricot|arnai|arnach|arp|asard|âte|âti|atif|"
    r"auban|auss|aut|avre|enn|eraut|ère|ériss|érisson|erni|éron|éros\b|erse|êtr|eurt|ibou|ic|idal|"
    r"ideu|iérarch|iss|obby|och|ockey|olding|ollan|omard|ongr|ongk|ont|oquet|ord|ors|ot[^eéi]|otte|"
    r"ouill|oul|oubl|ousp|ouss|oux|uard|ublot|uch|ue\b|uguen|uit|uitième|ul[ou]|un\b|uns\b|uppe|url|"
    r"uron|ussard|utte|dg)|"
    r"(?:onz|oui\b|ouistiti|uhlan|ululement|yach|yaourt|yaourts|yéti|yeuse|yen|yémen|yougos|yole|yoga|"
    r"yo-yo|y[aeéoou]))"
)
"""Beginnings of words before which nothing is elided: h aspiré, *onze*, *yaourt*."""


@lru_cache(maxsize=20_000)
def elides(word: str) -> bool:
    """Tell whether *le*, *de* and the like lose their vowel before a word."""
    plain = word.casefold()
    if word.isupper() and len(word) > 1:  # an abbreviation is spelt or read: l’ONU, le HCR
        return plain[0] in "aeiouéè"
    if plain.startswith("yeux"):
        return True
    return _VOWEL.match(plain) is not None and _NO_ELISION.match(plain) is None


def _apostrophe(text: str) -> str:
    """Return the apostrophe of a text with what follows it: some texts are cut into words."""
    found = regex.search(r"(?<=\p{L})([" + APOSTROPHES.replace("`", "") + r"])(\s?)(?=\p{L})", text)
    return found.group() if found else "\u2019"


def _with_apostrophes(term: str, text: str) -> str:
    """Return a term with the apostrophe of the text around it, where that has one."""
    found = regex.search("['\u2019]", text)
    return regex.sub("['\u2019]", found.group(), term) if found else term
