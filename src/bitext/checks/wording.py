"""Words: repeated ones, capitals, the letter ё, apostrophes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bitext.checks.pair import Pair
from bitext.checks.rules import Example, Option, Options, Rule, Trouble
from bitext.model import Span

# ------------------------------------------------------------------ REP01

_REPEATED = re.compile(r"(?<![\w’'-])([^\W\d_]+)[ \u00a0\u202f]+(\1)(?![\w’'-])", re.IGNORECASE)
_OPENING = "«“”„\"'‘([{<–—-…*"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxz")
"""No words, but letters that are spelt out."""
_RIGHT_TWICE = {
    "fr": frozenset("nous vous en bla très non oui si ha ah oh hé toc la".split()),  # noqa: SIM905
    "ru": frozenset("что как да нет ну так вот очень еле чуть ха".split()),  # noqa: SIM905
    "en": frozenset("had that very no yes bye ha blah so".split()),  # noqa: SIM905
}


def find_repeated_words(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the words that stand twice in a row."""
    tokens = pair.target.tokens
    # A method mapped over two lists: no step of the loop is in Python.
    if not any(map(str.startswith, tokens[1:], [token.lstrip(_OPENING) for token in tokens])):
        return
    if not _REPEATED.search(pair.target.masked) or _REPEATED.search(pair.source.masked):
        return
    right = _RIGHT_TWICE.get(pair.target.lang, frozenset())
    for match in _REPEATED.finditer(pair.target.masked):
        word = match.group(1)
        if word.casefold() in right or word.isupper() or (len(word) == 1 and word in _LETTERS):
            continue
        if not pair.target.code_places.isdisjoint(range(match.end(1), match.start(2) + 1)):
            continue
        yield Trouble(
            f"“{word}” stands twice in a row",
            word.casefold(),
            (),
            [Span(*match.span())],
            pair.target.text[: match.end(1)] + pair.target.text[match.end() :],
        )


REPEATED = Rule(
    "REP01",
    "repeated-word",
    "A word stands twice in a row",
    """\
*le le*, *на на*: the trace of an edit. French *nous nous*, *vous vous* and *en en*, Russian
*что что* and words doubled for effect (*très très*, *очень очень*) are right, and nothing is
said where the source doubles a word.""",
    bad=(
        Example("fr", "The tsar fell.", "Le le tsar tomba."),
        Example("ru", "He is in the house.", "Он в в доме."),
    ),
    good=(
        Example("fr", "We ask ourselves.", "Nous nous demandons."),
        Example("fr", "You remember.", "Vous vous souvenez."),
        Example("ru", "Very, very good, bye bye.", "Пока пока."),
    ),
    find=find_repeated_words,
)


# ------------------------------------------------------------------ CAP01

_CASED = frozenset({"en", "fr", "ru", "de", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "da",
                    "sv", "no", "nb", "fi", "ro", "uk", "be", "bg", "hr", "sr", "hu", "lt", "lv",
                    "et", "el", "tr", "ca", "is"})  # fmt: skip
_FIRST = re.compile(r"[^\W_]+")


def find_other_initial(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where one side begins with a capital and the other does not."""
    source = _FIRST.search(pair.source.masked)
    target = _FIRST.search(pair.target.masked)
    if source is None or target is None or pair.source.lang not in _CASED:
        return
    was, now = source.group(), target.group()
    if was[0].isupper() == now[0].isupper():
        return
    if any(side.masked.lstrip().startswith(("…", "...")) for side in (pair.source, pair.target)):
        return  # the middle of a sentence, on one side a heading
    if not (was[0].isalpha() and now[0].isalpha()) or was.casefold() == now.casefold():
        return
    # iPhone, eBay, d’Artagnan, and the English I
    if any(letter.isupper() for letter in was[1:] + now[1:]) or was == "I":
        return
    if len(now) == 1 and pair.target.text[target.end() : target.end() + 1] in ("’", "'"):
        return
    how = "a capital" if now[0].isupper() else "a small letter"
    other = "a capital" if was[0].isupper() else "a small letter"
    yield Trouble(
        f"the target begins with {how}, the source with {other}",
        "initial",
        [Span(*source.span())],
        [Span(*target.span())],
    )


INITIAL = Rule(
    "CAP01",
    "initial-capital",
    "One side begins with a capital, the other does not",
    """\
Headings, labels and sentences keep the case of their first letter. Words that carry capitals
inside (iPhone) and French elisions (d’Artagnan) are passed over, and so are languages without
capitals.""",
    languages=tuple(sorted(_CASED)),
    bad=(
        Example("fr", "The tsar fell.", "le tsar tomba."),
        Example("ru", "and left", "И ушёл"),
    ),
    good=(
        Example("fr", "The tsar fell.", "Le tsar tomba."),
        Example("ru", "1917 was a year.", "это был год."),
        Example("ru", "I left", "я ушёл"),
        Example("ru", "... Transformed by Events", "...преображённый событиями"),
    ),
    find=find_other_initial,
)


# ------------------------------------------------------------------ CAP02


def find_lost_capitals(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where one side is in capitals throughout and the other is not."""
    if pair.source.lang not in _CASED or pair.identical:
        return
    source, target = pair.source.masked, pair.target.masked
    if source.isupper() == target.isupper():
        return
    if min(len(pair.source.words), len(pair.target.words)) < 2:
        return
    if min(_letters(source), _letters(target)) < 6:
        return
    which = "target" if target.isupper() else "source"
    yield Trouble(
        f"the {which} alone is in capitals",
        "capitals",
        [Span(0, len(source))],
        [Span(0, len(target))],
    )


def _letters(text: str) -> int:
    return sum(sign.isalpha() for sign in text)


CAPITALS = Rule(
    "CAP02",
    "all-capitals",
    "Only one side is in capitals throughout",
    "A heading in capitals stays one. Texts of one word or under six letters are passed over.",
    languages=tuple(sorted(_CASED)),
    bad=(Example("fr", "STATE AND REVOLUTION", "L’État et la révolution"),),
    good=(
        Example("fr", "STATE AND REVOLUTION", "L’ÉTAT ET LA RÉVOLUTION"),
        Example("ru", "NATO", "Североатлантический союз"),
    ),
    find=find_lost_capitals,
)


# ------------------------------------------------------------------ CAP03

_END = re.compile(r"[.!?…:;]\W*\Z")


def find_title_case(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where a heading keeps a capital on every word, as English has it."""
    if _END.search(pair.target.masked) or pair.target.masked.isupper():
        return
    words = [word for word in pair.target.words if len(word) > 2]
    if len(words) < 3 or not all(word[0].isupper() for word in words):
        return
    source = set(pair.source.folded)
    # Names stay: what is left must be words of the language.
    own = [
        span
        for span, word in zip(pair.target.word_spans, pair.target.words, strict=True)
        if len(word) > 2 and word.casefold() not in source
    ][1:]
    if len(own) >= 3:
        yield Trouble(
            "every word has a capital; expected one at the start and on names only",
            "title",
            (),
            own,
        )


TITLE = Rule(
    "CAP03",
    "title-case",
    "A heading keeps English capitals",
    """\
French and Russian headings have a capital at the start and on names: *L’État et la révolution*.
Told only where all words of three letters or more carry one, and four of them are not in the
source; a heading made of names alone looks the same.""",
    languages=("fr", "ru", "es", "it", "pt", "uk", "pl", "cs", "sv", "da", "no", "fi"),
    bad=(Example("fr", "Report on the Events", "Rapport Sur Les Événements Actuels"),),
    good=(
        Example("fr", "Report on the Situation", "Rapport sur la situation"),
        Example("ru", "Vladimir Ilyich Lenin", "Владимир Ильич Ленин."),
    ),
    find=find_title_case,
)


# ------------------------------------------------------------------ YO01

_YO = re.compile(r"[^\W\d_]*ё[^\W\d_]*", re.IGNORECASE)
_CASES = "(?:а|у|ом|е|ы|ов|ам|ами|ах)?"
_ADJECTIVE = "(?:ый|ая|ое|ые|ого|ой|ому|ую|ых|ым|ыми)"
_SOFT_ADJECTIVE = "(?:ий|ая|ое|ие|ого|ой|ому|ую|их|им|ими)"
# Only what has no reading without ё: счета, тяжело, дешевле, зелень, нашем are right as they are.
_LACKS_YO = re.compile(
    "(?<![\\w-])(?:"
    "еще|ее|мое|твое|свое|чье|причем|насчет|счет|вдвоем|втроем|днем|трех|трем|четырех|четырем|"
    f"(?:расчет|отчет|учет|объем|подъем|самолет|партнер|актер|режиссер){_CASES}|"
    "(?:по|при|на|у|во|произо|подо|обо)?шел|ребен(?:ок|ка|ку|ком|ке)|"
    f"(?:черн|желт|зелен|тяжел|дешев|тепл){_ADJECTIVE}|(?:легк|далек|четк){_SOFT_ADJECTIVE}|четко|"
    f"(?:серьезн|надежн|определенн)(?:{_ADJECTIVE}|о)|"
    "артем|петр|федор(?:а|у|ом|е)?|(?:хрущев|горбачев)(?:а|у|ым|е)?"
    ")(?![\\w-])",
    re.IGNORECASE,
)


def find_other_yo(pair: Pair, options: Options) -> Iterator[Trouble]:
    """Yield the words that break the project's policy on ё."""
    never = options["policy"] == "never"
    pattern = _YO if never else _LACKS_YO
    for match in pattern.finditer(pair.target.masked):
        word = match.group()
        if not never and "ё" in word.casefold():
            continue
        said = f"“{word}” is written with ё" if never else f"“{word}” is written without ё"
        yield Trouble(
            f"{said}; the policy is {options['policy']}",
            word.casefold(),
            (),
            [Span(*match.span())],
        )


YO = Rule(
    "YO01",
    "yo-policy",
    "The letter ё against the policy",
    """\
Both spellings are right Russian; a text should keep to one. `policy: never` tells every ё,
`policy: always` tells frequent words that are written with ё and have no other reading without
it (ещё, её, счёт, объём, причём, ...): it is no speller, and never asks for ё in все, небо or
узнает.""",
    on=False,
    languages=("ru",),
    options=(Option("policy", "always", "which spelling is wanted", choices=("always", "never")),),
    bad=(Example("ru", "It is still here.", "Оно еще здесь."),),
    good=(
        Example("ru", "It is still here.", "Оно ещё здесь."),
        Example("ru", "All of them know the sky.", "Все они узнают небо."),
        Example("ru", "It is hard in our house.", "В нашем доме тяжело, но дешевле."),
    ),
    find=find_other_yo,
)


# ------------------------------------------------------------------ APO01

_STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def find_straight_apostrophes(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble for the typewriter's apostrophes of a text."""
    places = [Span(*match.span()) for match in _STRAIGHT.finditer(pair.target.masked)]
    if places:
        fitted = list(pair.target.text)
        for place in places:
            fitted[place.start] = "’"
        yield Trouble("“'” is the typewriter's apostrophe; expected “’”", "'", (), places,
                      "".join(fitted))  # fmt: skip


APOSTROPHE = Rule(
    "APO01",
    "straight-apostrophe",
    "A typewriter's apostrophe",
    "Typeset French and English have ’ (U+2019). Off unless asked for: most texts are typed.",
    on=False,
    languages=("fr", "en", "it", "ca"),
    bad=(Example("fr", "The State", "L'État"),),
    good=(Example("fr", "The State", "L’État"),),
    find=find_straight_apostrophes,
)

RULES = (REPEATED, INITIAL, CAPITALS, TITLE, YO, APOSTROPHE)
