"""Numbers as texts write them: digits by locale, words, Roman numerals, months, scales.

Everything here errs on the side of understanding: a reading that makes two texts agree is taken,
since a false alarm costs a translator more than a missed defect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bitext.model import Span

_GAP = " \u00a0\u202f\u2009\u2007"
# A space groups by threes only: "220 2/3" is two numbers.
_NUMBER = re.compile(rf"\d+(?:[.,'’]\d+|[{_GAP}]\d{{3}}(?!\d))*")
_GROUPED = re.compile(r"\d{1,3}(?:\D\d{3})+")
_FRACTION = re.compile(r"\d+[.,]\d+")
_INDIAN = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}")
_GROUPED_FRACTION = re.compile(r"(\d{1,3}(?:(\D)\d{3})+)([.,])(\d+)")
_DIGITS = re.compile(r"\d+")

SCALES = {
    "k": 1e3, "thousand": 1e3, "thousands": 1e3, "mille": 1e3, "millier": 1e3, "milliers": 1e3,
    "тыс": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6, "млн": 1e6,
    "lakh": 1e5, "crore": 1e7, "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9,
    "milliard": 1e9, "milliards": 1e9, "md": 1e9, "mds": 1e9, "mrd": 1e9, "млрд": 1e9,
    "trillion": 1e12, "trillions": 1e12, "трлн": 1e12, "cent": 1e2, "hundred": 1e2, "сот": 1e2,
}  # fmt: skip
"""Words that multiply the number before them."""

_SCALE_STEMS = (("тысяч", 1e3), ("миллион", 1e6), ("миллиард", 1e9), ("триллион", 1e12))
# "600–700 thousand": the first number is thousands as well.
_SCALE = re.compile(rf"(?:[–—-]\d[\d.,]*)?[{_GAP}-]?([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in digits."""

    span: Span
    text: str
    values: frozenset[float]
    """What it can mean: 1,234 in English is one thing, in French two."""
    parts: tuple[int, ...]
    """Its runs of digits, for dates, versions and lists."""
    glued: bool
    """Part of a name or code: N95, COVID-19."""
    grouped: bool
    """Its runs are thousands, and mean nothing one by one."""


@lru_cache(maxsize=16)
def numbers(text: str, lang: str) -> tuple[Number, ...]:
    """Return the numbers of a text in order; ``lang`` is its primary subtag."""
    found = []
    for match in _NUMBER.finditer(text):
        written = match.group()
        if not written.isascii() and not written.translate(_ASCII_SPACES).isascii():
            continue  # digits of other scripts are another matter
        start, stop = match.span()
        before = text[max(0, start - 2) : start]
        glued = bool(before) and (before[-1].isalpha() or (
            len(before) == 2 and before[-1] in "-\u2011" and before[0].isalpha()))  # fmt: skip
        values = _values(written, point=lang in POINT_LANGUAGES)
        scale = _SCALE.match(text, stop)
        if scale:
            factor = _scale(scale.group(1).casefold())
            if factor:
                values |= {round(value * factor, 6) for value in values}
        parts = tuple(int(run) for run in _DIGITS.findall(written)) if len(written) < 40 else ()
        grouped = len(parts) > 1 and _GROUPED.match(written) is not None
        found.append(Number(Span(start, stop), written, frozenset(values), parts, glued, grouped))
    return tuple(found)


def _scale(word: str) -> float | None:
    """Return what a word multiplies by; 25-тысячный has an ending of its own."""
    factor = SCALES.get(word)
    if factor is None:
        return next((value for stem, value in _SCALE_STEMS if word.startswith(stem)), None)
    return factor


_ASCII_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007’"), " ")


POINT_LANGUAGES = frozenset({"en", "zh", "ja", "ko", "th", "he", "ms", "mt", "ga"})
"""Languages that write 1,234.5; in others 1,234 may be either."""


def _values(written: str, *, point: bool) -> set[float]:
    """Return what a run of digits and separators can mean as one number."""
    if len(written) > 30:
        return set()
    values: set[float] = set()
    if written.isdigit():
        values.add(float(written))
    if _GROUPED.fullmatch(written) and len(set(re.findall(r"\D", written))) == 1:
        values.add(float(re.sub(r"\D", "", written)))
    if _INDIAN.fullmatch(written):
        values.add(float(written.replace(",", "")))
    if _FRACTION.fullmatch(written) and not (values and point and "," in written):
        values.add(float(written.replace(",", ".")))
    match = _GROUPED_FRACTION.fullmatch(written)
    if match and match[2] != match[3]:
        values.add(float(f"{re.sub(r'[^0-9]', '', match[1])}.{match[4]}"))
    return values


# ------------------------------------------------------------------ words

_EN = {
    "zero": 0, "one": 1, "once": 1, "single": 1, "first": 1, "two": 2, "twice": 2, "both": 2,
    "couple": 2, "pair": 2, "double": 2, "second": 2, "half": 2, "three": 3, "third": 3,
    "thirds": 3, "triple": 3, "trio": 3, "four": 4, "fourth": 4, "quarter": 4, "quarters": 4,
    "five": 5, "fifth": 5, "six": 6, "sixth": 6, "seven": 7,
    "seventh": 7, "eight": 8, "eighth": 8, "nine": 9,
    "ninth": 9, "ten": 10, "tenth": 10, "decade": 10, "eleven": 11, "eleventh": 11, "twelve": 12,
    "twelfth": 12, "dozen": 12, "thirteen": 13, "thirteenth": 13, "fourteen": 14,
    "fourteenth": 14, "fifteen": 15, "fifteenth": 15, "sixteen": 16, "sixteenth": 16,
    "seventeen": 17, "seventeenth": 17, "eighteen": 18, "eighteenth": 18, "nineteen": 19,
    "nineteenth": 19, "twenty": 20, "twentieth": 20, "twenties": 20, "thirty": 30,
    "thirtieth": 30, "thirties": 30, "forty": 40, "forties": 40, "fifty": 50, "fifties": 50,
    "sixty": 60, "sixties": 60, "seventy": 70, "seventies": 70, "eighty": 80, "eighties": 80,
    "ninety": 90, "nineties": 90, "hundred": 100, "hundreds": 100, "century": 100,
    "thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6, "billion": 10**9,
    "billions": 10**9, "noon": 12, "midday": 12, "midnight": 0,
}  # fmt: skip
_FR = {
    "zéro": 0, "un": 1, "une": 1, "premier": 1, "première": 1, "premiers": 1, "premières": 1,
    "deux": 2, "deuxième": 2, "second": 2, "seconde": 2, "double": 2, "demi": 2, "demie": 2,
    "moitié": 2, "couple": 2, "paire": 2, "trois": 3, "troisième": 3, "tiers": 3, "triple": 3,
    "trio": 3, "quatre": 4, "quatrième": 4, "quart": 4, "quarts": 4, "cinq": 5, "cinquième": 5,
    "six": 6, "sixième": 6, "sept": 7, "septième": 7, "huit": 8, "huitième": 8, "huitaine": 8,
    "neuf": 9, "neuvième": 9, "dix": 10, "dixième": 10, "dizaine": 10, "dizaines": 10,
    "décennie": 10, "onze": 11, "onzième": 11, "douze": 12, "douzième": 12, "douzaine": 12,
    "treize": 13, "treizième": 13, "quatorze": 14, "quatorzième": 14, "quinze": 15,
    "unième": 1, "quinzième": 15, "quinzaine": 15, "seize": 16, "seizième": 16, "vingt": 20,
    "vingts": 20, "vingtième": 20, "vingtaine": 20, "trente": 30, "trentième": 30, "trentaine": 30,
    "trentenaire": 30, "quarante": 40, "quarantième": 40, "quarantaine": 40, "cinquante": 50,
    "cinquantième": 50, "cinquantaine": 50, "cinquantenaire": 50, "soixante": 60,
    "soixantième": 60, "soixantaine": 60, "septante": 70, "huitante": 80, "octante": 80,
    "nonante": 90, "cent": 100, "cents": 100, "centième": 100, "centaine": 100, "centaines": 100,
    "centenaire": 100, "siècle": 100, "mille": 1000, "millier": 1000, "milliers": 1000,
    "millième": 1000, "millénaire": 1000, "million": 10**6, "millions": 10**6,
    "milliard": 10**9, "milliards": 10**9, "midi": 12, "minuit": 0,
}  # fmt: skip
# Stems: every case, gender and compound («двухлетний», «пятьюдесятью») begins so.
_RU = (
    ("ноль", 0), ("нол", 0), ("нул", 0), ("одиннадц", 11), ("один", 1), ("одн", 1), ("перв", 1),
    ("единствен", 1), ("двенадц", 12), ("двадц", 20), ("двухсот", 200), ("двести", 200),
    ("двумст", 200), ("два", 2), ("две", 2), ("двое", 2), ("двой", 2), ("дву", 2), ("втор", 2),
    ("оба", 2), ("обе", 2), ("обои", 2), ("дюжин", 12), ("пар", 2), ("половин", 2), ("полтор", 1),
    ("тринадц", 13), ("тридц", 30), ("трист", 300), ("трехсот", 300), ("три", 3), ("тре", 3),
    ("трое", 3), ("трем", 3), ("трой", 3), ("четырнадц", 14), ("четырест", 400),
    ("четырехсот", 400), ("четыр", 4), ("четвер", 4), ("пятнадц", 15), ("пятидесят", 50),
    ("пятьдесят", 50), ("пятьсот", 500), ("пятисот", 500), ("пят", 5), ("шестнадц", 16),
    ("шестьдесят", 60), ("шестидесят", 60), ("шестьсот", 600), ("шестисот", 600), ("шест", 6),
    ("семнадц", 17), ("семьдесят", 70), ("семидесят", 70), ("семьсот", 700), ("семисот", 700),
    ("семер", 7), ("седьм", 7), ("семь", 7), ("семи", 7), ("восемнадц", 18), ("восемьдесят", 80),
    ("восьмидесят", 80), ("восемьсот", 800), ("восьмисот", 800), ("восем", 8), ("восьм", 8),
    ("девятнадц", 19), ("девяност", 90), ("девятьсот", 900), ("девятисот", 900), ("девят", 9),
    ("десятилет", 10), ("десят", 10), ("сорок", 40), ("сотн", 100), ("ста", 100), ("сто", 100),
    ("столет", 100), ("тысяч", 1000), ("миллион", 10**6), ("миллиард", 10**9), ("полдень", 12),
    ("полдня", 12), ("полноч", 0), ("полгода", 6), ("суток", 24), ("сутк", 24), ("суточн", 24),
    ("круглосуточн", 24), ("раз", 1),
)  # fmt: skip
_RU_BY_START: dict[str, list[tuple[str, int]]] = {}
for _stem, _value in sorted(_RU, key=lambda row: -len(row[0])):
    _RU_BY_START.setdefault(_stem[:2], []).append((_stem, _value))

_WORDS = {"en": _EN, "fr": _FR}
_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=50_000)
def word_value(word: str, lang: str) -> int | None:
    """Return the number that a word names, None where it is none or the language is unknown."""
    word = word.casefold().replace("ё", "е")
    if lang == "ru":
        return next(
            (value for stem, value in _RU_BY_START.get(word[:2], ()) if word.startswith(stem)), None
        )
    table = _WORDS.get(lang)
    if table is None:
        return None
    value = table.get(word)
    return table.get(word[:-1]) if value is None and word.endswith("s") else value


@lru_cache(maxsize=16)
def spoken(text: str, lang: str) -> frozenset[float]:
    """Return the values of numbers that a text writes in words, alone and composed.

    *two hundred and five* gives 2, 100, 5, 200, 205.
    """
    values: set[float] = set()
    total = current = 0
    last = -1
    for match in _LETTERS.finditer(text):
        word = match.group()
        value = word_value(word, lang)
        if value is None:
            if word.casefold() not in ("and", "et", "и"):
                total, current, last = 0, 0, -1
            continue
        values.add(value)
        if value >= 1000:
            total += max(current, 1) * value
            current = 0
        elif value == 100:
            current = max(current, 1) * 100
        elif value == 20 and last == 4 and lang == "fr":
            current += 76  # quatre-vingts
        elif 0 < last < 10 and value < 100 and last != value and lang == "en":
            # "nineteen" after "one" begins another number; "twenty-five" goes the other way.
            total, current = 0, value
        elif 10 <= last < 100 and 10 <= value < 100 and lang == "en":
            values.add(last * 100 + value)  # nineteen seventeen
            current = last * 100 + value
        else:
            current += value
        last = value
        values.add(total + current)
    return frozenset(values)


# ------------------------------------------------------------------ Roman numerals

_ROMAN = re.compile(r"(?<![\w-])[IVXLCХ]{1,8}(?=e\b|er\b|i?ème\b|es\b|th\b|-|\b)(?![\w.]*@)")
_ROMAN_FORM = re.compile(r"(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_SIGNS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@lru_cache(maxsize=16)
def roman(text: str) -> tuple[tuple[Span, int], ...]:
    """Return the Roman numerals of a text below 100, with their values.

    ``I`` is left out, for it is a word of English. A Cyrillic Х is read as X.
    """
    found = []
    for match in _ROMAN.finditer(text):
        sign = match.group().replace("Х", "X")
        if sign != "I" and _ROMAN_FORM.fullmatch(sign):
            found.append((Span(*match.span()), _roman_value(sign)))
    return tuple(found)


def _roman_value(sign: str) -> int:
    total, last = 0, 0
    for letter in reversed(sign):
        value = _ROMAN_SIGNS[letter]
        total += value if value >= last else -value
        last = max(last, value)
    return total


# ------------------------------------------------------------------ months

_MONTHS = (
    ("january", "janvier", "январ"), ("february", "février", "феврал"), ("march", "mars", "март"),
    ("april", "avril", "апрел"), ("may", "mai", "май", "мая", "мае"), ("june", "juin", "июн"),
    ("july", "juillet", "июл"), ("august", "août", "август"),
    ("september", "septembre", "сентябр", "sept"), ("october", "octobre", "октябр", "oct"),
    ("november", "novembre", "ноябр", "nov"), ("december", "décembre", "декабр", "dec"),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
# Russian months are stems; "may" and "mai" must not be found in "maybe" and «maison».
_MONTH = re.compile(rf"\b({'|'.join(_MONTH_OF)})(?![a-zà-ÿ])", re.IGNORECASE)


def months(text: str) -> Iterator[int]:
    """Yield the numbers of the months that a text names."""
    for match in _MONTH.finditer(text):
        yield _MONTH_OF[match.group().casefold()]
