"""Numbers, dates, units and Roman numerals: the defects that cost most and are seen least."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bitext.checks.numerals import Number, months, numbers, roman, spoken
from bitext.checks.pair import Pair, Side
from bitext.checks.rules import Example, Options, Rule, Trouble
from bitext.model import Span

# ------------------------------------------------------------------ NUM01


def find_different_numbers(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the digits of one side have no counterpart on the other."""
    source, target = pair.source, pair.target
    if not source.digits and not target.digits:
        return
    missing, extra = _unmatched(source, target)
    if not missing and not extra:
        return
    lacks = ", ".join(f"“{number.text}”" for number in missing)
    has = ", ".join(f"“{number.text}”" for number in extra)
    if missing and extra:
        message = f"{lacks} of the source is not in the target, which has {has}"
    elif missing:
        message = f"{lacks} of the source is not in the target"
    else:
        message = f"{has} of the target is not in the source"
    yield Trouble(
        message,
        (missing or extra)[0].text,
        [number.span for number in missing],
        [number.span for number in extra],
    )


def _unmatched(source: Side, target: Side) -> tuple[list[Number], list[Number]]:
    """Return the numbers of either side that nothing on the other side accounts for."""
    left, right = (
        list(numbers(source.masked, source.lang)),
        list(numbers(target.masked, target.lang)),
    )
    _pair_off(left, right)
    if left and right:
        _pair_parts(left, right)
        _pair_parts(right, left)
    # COVID-19 may lose its number, and must not become COVID-14.
    codes = any(n.glued for n in left) and any(n.glued for n in right)
    left = [n for n in left if (codes or not n.glued) and not _told_otherwise(n, source, target)]
    right = [n for n in right if (codes or not n.glued) and not _told_otherwise(n, target, source)]
    if left and right:
        _pair_conversions(left, right, source.masked, target.masked)
    # A telephone number that is spaced otherwise: 229-6201, 229 62 01.
    if len(left) != len(right) and _all_digits(left) == _all_digits(right):
        return [], []
    return left, right


def _all_digits(found: list[Number]) -> str:
    return "".join(re.sub(r"\D", "", number.text) for number in found)


def _pair_off(left: list[Number], right: list[Number]) -> None:
    """Take out of both lists what has a value in common."""
    for number in tuple(left):
        partner = next((other for other in right if number.values & other.values), None)
        if partner is not None:
            left.remove(number)
            right.remove(partner)


def _pair_parts(whole: list[Number], pieces: list[Number]) -> None:
    """Take out numbers whose runs of digits stand on the other side one by one.

    12.05.2020 for 12/05/2020, 20 300 where the two are neighbours by chance.
    """
    for number in tuple(whole):
        # Of thousands only the French and Russian ones may be neighbours by chance.
        if len(number.parts) < 2 or (number.grouped and "," in number.text):
            continue
        used: list[Number] = []
        for part in number.parts:
            partner = next(
                (n for n in pieces if n not in used and part in (*n.values, *n.parts)), None
            )
            if partner is None:
                break
            used.append(partner)
        else:
            whole.remove(number)
            for partner in used:
                pieces.remove(partner)


def _told_otherwise(number: Number, here: Side, there: Side) -> bool:
    """Tell whether the other side says a number in another way than in digits."""
    said = spoken(there.masked, there.lang)
    parts = () if number.grouped else number.parts
    if said & number.values or (parts and set(parts) <= said):
        return True
    # 30 as "half past", 50 % as "half", .5 as "and a half"; quarters likewise.
    text = number.text
    if (text in ("30", "50", "0.5", "0,5") or text.endswith((".5", ",5"))) and 2 in said:
        return True
    if text in ("15", "45", "25", "75") and 4 in said:
        return True
    if any(float(value) in number.values for _, value in roman(there.masked)):
        return True
    named = set(months(there.masked))
    if named and any(part in named for part in parts):
        return True
    # "the 1990s" and «90-е», "2019-20" and "2019-2020"
    if parts and any(_same_year(parts[-1], year) for year in _years(there.masked)):
        return True
    # The minutes of "5.30pm", where the hour is told in another way too.
    if len(parts) == 1 and parts[0] < 60 and len(text) == 2:
        for other in numbers(there.masked, there.lang):
            if len(other.parts) == 2 and not other.grouped and parts[0] == other.parts[1]:
                return True
    return _clock(number, here, there)


_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)?\d\d(?!\d)")


def _years(text: str) -> list[int]:
    return [int(match.group()) for match in _YEAR.finditer(text)]


def _same_year(one: int, other: int) -> bool:
    low, high = sorted((one, other))
    return 10 <= low < 100 and 1000 <= high < 2100 and high % 100 == low


_HALF_DAY = re.compile(
    r"(?<![^\W\d_])[ap]\.?\s?m\b|afternoon|evening|night|après-midi|soir|вечера|дня|утра|ночи",
    re.IGNORECASE,
)


def _clock(number: Number, here: Side, there: Side) -> bool:
    """Tell whether a number is an hour that the other side counts from noon, or o'clock."""
    value = number.parts[0] if len(number.parts) in (1, 2) else None
    if value is None or value > 24 or number.grouped:
        return False
    if value == 0 and there.digits:
        return number.text == "00"
    if not (_HALF_DAY.search(here.masked) or _HALF_DAY.search(there.masked)):
        return False
    hours = {float(n.parts[0]) for n in numbers(there.masked, there.lang) if n.parts}
    hours |= spoken(there.masked, there.lang)
    if any(hour != value and hour % 12 == value % 12 and hour <= 24 for hour in hours):
        return True
    # «В начале двенадцатого» is shortly after eleven.
    return there.lang == "ru" and value + 1 in spoken(there.masked, "ru")


_MEASURES = (
    # unit of the source, unit of the target, how many of the one are one of the other
    ("mile|mi\\b|миль|миле|миля|мили", "k(?:ilo)?m|км|килом", 1.609),
    ("mph|miles? (?:an|per) hour", "km|км|килом", 1.609),
    ("feet|foot|ft\\b|-foot|pieds?|фут", "m\\b|m[èe]tre|м\\b|метр", 0.3048),
    ('inch|in\\b|"|″|pouces?|дюйм', "cm|centi|см|сантим", 2.54),
    ("pounds?|lbs?\\b|livres?|фунт", "k(?:ilo)?g|kilos?|кг|килог", 0.4536),
    ("ounces?|oz\\b|onces?|унци", "g\\b|gram|г\\b|грам", 28.35),
    ("acres?|акр", "h(?:ect)?a|га\\b|гекта", 0.4047),
    ("gallons?|галлон", "l\\b|litre|л\\b|литр", 3.785),
    ("yards?|ярд", "m\\b|m[èe]tre|м\\b|метр", 0.9144),
    ("tons?|tonnes?|тонн", "tonnes?|t\\b|тонн|т\\b", 0.9072),
    ("stone", "k(?:ilo)?g|kilos?|кг|килог", 6.35),
)  # fmt: skip
# "2 to 3 inches": the unit stands after the second number only.
_RANGE = (
    r"(?:[\s\u00a0]?(?:to|or|and|à|ou|et|до|или|и|[-–—])[\s\u00a0]?\d+(?:[.,]\d+)?)?"
    r"[\s\u00a0\u202f-]?"
)
_CONVERSIONS = tuple(
    (re.compile(rf"{_RANGE}(?:{a})", re.IGNORECASE), re.compile(rf"{_RANGE}(?:{b})", re.IGNORECASE),
     factor)
    for a, b, factor in _MEASURES
)  # fmt: skip
_FAHRENHEIT = re.compile(r"[\s \u202f]?(?:°\s?F|degrees?(?: F\w*)?|F\b|по Фарен)", re.IGNORECASE)
_CELSIUS = re.compile(r"[\s \u202f]?(?:°\s?C|degr[ée]s?|C\b|градус)", re.IGNORECASE)


def _pair_conversions(left: list[Number], right: list[Number], source: str, target: str) -> None:
    """Take out quantities that the target gives in other units: 5 miles, 8 km."""
    for number in tuple(left):
        for other in tuple(right):
            if _converted(number, other, source, target) or _converted(
                other, number, target, source
            ):
                left.remove(number)
                right.remove(other)
                break


def _converted(one: Number, other: Number, here: str, there: str) -> bool:
    for unit, metric, factor in _CONVERSIONS:
        if unit.match(here, one.span.stop) and metric.match(there, other.span.stop):
            return any(
                abs(a * factor - b) <= 0.12 * a * factor + 0.6
                for a in one.values
                for b in other.values
            )
    if _FAHRENHEIT.match(here, one.span.stop) and _CELSIUS.match(there, other.span.stop):
        return any(abs((a - 32) / 1.8 - b) <= 2.0 for a in one.values for b in other.values)
    return False


NUMBERS = Rule(
    "NUM01",
    "number-mismatch",
    "A number of one side is not on the other",
    """\
Digits of both sides are compared by value, whatever the separators: 1,234.5 is 1 234,5 and
1.234,5. A number may be written in words on one side (twenty-five, vingt-cinq, двадцать пять),
as a Roman numeral (21st century, XXIe siècle, XXI век), on a clock of 12 or 24 hours, with the
month as a word or a digit, multiplied (1.5 million, 1,500,000), with two or four digits of a
year, or in other units (5 miles, 8 km, within 12 %). Digits inside a name (COVID-19, N95) may
be left out.

A number that was added for the reader, or left out because the sentence does without, is right:
set the finding aside with the reason.""",
    bad=(
        Example("fr", "It rose by 1,234 units.", "Elle a augmenté de 1 243 unités."),
        Example("fr", "Turn to page 12.", "Voyez la page."),
        Example("fr", "The year ended well.", "L’année 1917 finit bien."),
        Example("ru", "They met in 1917.", "Они встретились в 1971 году."),
        Example("ru", "Add 2.5 ml.", "Добавьте 25 мл."),
        Example("fr", "A walk of 5 miles.", "Une marche de 5,5 km."),
        Example("ru", "COVID-19 spread.", "COVID-14 распространялся."),
        Example("fr", "A fine of $250,000.", "Une amende de 250 dollars."),
    ),
    good=(
        Example("fr", "It costs 1,234.50 euros.", "Cela coûte 1\u202f234,50 euros."),
        Example("fr", "It costs 1,234.50 euros.", "Cela coûte 1 234,50 euros."),
        Example("fr", "In the 21st century, 2 men.", "Au XXIe siècle, deux hommes."),
        Example("fr", "97 of them came.", "Quatre-vingt-dix-sept sont venus."),
        Example("fr", "At 3:30 p.m. sharp.", "À 15 h 30 précises."),
        Example("fr", "A walk of 5 miles.", "Une marche de 8 km."),
        Example("ru", "On 05/12/2020, 1.5 million people.", "5 декабря 2020 года 1 500 000 чел."),
        Example("ru", "Twenty-five men of the 1990s.", "25 человек 90-х годов."),
        Example("ru", "The 20th century had 3 wars.", "В XX веке было три войны."),
        Example("ru", "COVID-19 spread.", "Ковид распространялся."),
        Example("ru", "It is 95 °F.", "Сейчас 35 °C."),
    ),
    find=find_different_numbers,
)


# ------------------------------------------------------------------ NUM02, NUM07

_GROUPED = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,:/-]*\d)")
_DECIMAL = re.compile(
    r"(?<![\w.,:/§#-])(?<!§ )(?<!§\u00a0)\d+\.\d+(?![.:/-]?\w|[.,:/-]\d|\.(?=\s|\Z))"
)
_NUMBERED = re.compile(
    r"(?:\b(?:v|ver|version|sec|section|fig|figure|tab|table|chap|art|article|eq|п|рис|табл|гл|разд"
    r"|верси[яию]|стать[яеи]|fm|usb|windows|python)\.?[\s\u00a0]?|^[\W]*)\Z",
    re.IGNORECASE,
)
_COMMA_LANGUAGES = (
    *("fr", "ru", "de", "es", "it", "pt", "pl", "cs", "sk", "sl", "da", "sv", "no", "nb", "fi"),
    *("nl", "ro", "uk", "be", "bg", "hr", "sr", "hu", "lt", "lv", "et", "el", "tr", "ca", "is"),
)


def find_copied_groups(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the numbers whose thousands stand in the target with the commas of the source."""
    yield from _copied(pair, _GROUPED)


def find_copied_decimals(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the decimals that stand in the target with the full stop of the source."""
    yield from _copied(pair, _DECIMAL)


def _copied(pair: Pair, form: re.Pattern[str]) -> Iterator[Trouble]:
    text = pair.target.masked
    if pair.source.lang in _COMMA_LANGUAGES or not pair.target.digits:
        return
    written = {match.group() for match in form.finditer(pair.source.masked)}
    if not written:
        return
    for match in form.finditer(text):
        number = match.group()
        if number not in written or _NUMBERED.search(text[: match.start()]):
            continue
        wanted = number.replace(",", "\u00a0").replace(".", ",")
        yield Trouble(
            f"“{number}” has the separators of the source; expected “{wanted}”",
            number,
            _places(pair.source.masked, number),
            [Span(*match.span())],
            _replaced(pair.target.text, match.span(), wanted),
        )


def _places(text: str, wanted: str) -> list[Span]:
    return [Span(*found.span()) for found in re.finditer(re.escape(wanted), text)]


def _replaced(text: str, at: tuple[int, int], new: str) -> str:
    return text[: at[0]] + new + text[at[1] :]


GROUPS = Rule(
    "NUM02",
    "thousands-separator",
    "Thousands keep the commas of the source language",
    """\
French, Russian and most languages of the continent write 10 000 where English writes 10,000. A
number that stands in the target exactly as in the source misleads: 10,000 is ten in French.""",
    languages=_COMMA_LANGUAGES,
    bad=(
        Example("fr", "About 10,000 men.", "Environ 10,000 hommes."),
        Example("ru", "It cost 1,234.50 roubles.", "Это стоило 1,234.50 рубля."),
    ),
    good=(
        Example("fr", "About 10,000 men.", "Environ 10 000 hommes."),
        Example("fr", "At 10:30.", "À 10:30."),
    ),
    find=find_copied_groups,
)
DECIMALS = Rule(
    "NUM07",
    "decimal-point",
    "A decimal keeps the point of the source language",
    """\
French, Russian and most languages of the continent write 3,5 where English writes 3.5. Versions
(2.0.1), numbers of sections, figures and tables, and a number at the very start are passed over.
Scientific journals often keep the point: switch the rule off there.""",
    languages=_COMMA_LANGUAGES,
    bad=(
        Example("ru", "It rose by 3.5 %.", "Рост составил 3.5 %."),
        Example("fr", "It is 1.5 m long.", "Il mesure 1.5 m."),
    ),
    good=(
        Example("ru", "Version 2.0.1 is out.", "Вышла версия 2.0.1."),
        Example("fr", "4.2. Methods", "4.2. Méthodes"),
        Example("fr", "See section 3.2 here.", "Voir la section 3.2 ici."),
    ),
    find=find_copied_decimals,
)


# ------------------------------------------------------------------ NUM03


def find_different_roman(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where both sides have Roman numerals that nothing matches."""
    left = list(roman(pair.source.masked))
    if not left:
        return
    right = list(roman(pair.target.masked))
    if not right:
        return
    ours, theirs = (Counter(value for _, value in side) for side in (left, right))
    missing = [(span, value) for span, value in left if value not in theirs]
    extra = [(span, value) for span, value in right if value not in ours]
    if missing and extra:
        was = missing[0][0].within(pair.source.text)
        now = extra[0][0].within(pair.target.text)
        yield Trouble(
            f"“{was}” of the source is “{now}” in the target",
            was,
            [span for span, _ in missing],
            [span for span, _ in extra],
        )


ROMAN = Rule(
    "NUM03",
    "roman-numeral",
    "A Roman numeral became another",
    """\
Only where both sides have Roman numerals and they differ: kings, popes, congresses, centuries. A
numeral turned into digits or words is NUM01's matter. I is taken for the English word.""",
    bad=(
        Example("fr", "Louis XIV reigned.", "Louis XVI régna."),
        Example("ru", "Chapter IV", "Глава VI"),
    ),
    good=(
        Example("fr", "Louis XIV reigned.", "Louis XIV régna."),
        Example("ru", "World War II", "Вторая мировая война"),
        Example("ru", "The XX congress", "ХХ съезд"),
    ),
    find=find_different_roman,
)


# ------------------------------------------------------------------ NUM04

_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")


def find_month_first(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the dates that keep the month in front, where only that reading is possible."""
    if pair.source.lang != "en" or "/" not in pair.target.masked:
        return
    for match in _SLASHED.finditer(pair.target.masked):
        first, second = int(match[1]), int(match[2])
        if first <= 12 < second <= 31 and match.group() in pair.source.text:
            wanted = f"{match[2]}/{match[1]}/{match[3]}"
            yield Trouble(
                f"“{match.group()}” has the month first; expected the day first: “{wanted}”",
                match.group(),
                _places(pair.source.text, match.group()),
                [Span(*match.span())],
            )


DATES = Rule(
    "NUM04",
    "date-order",
    "A date keeps the month in front",
    """\
American English writes 12/31/2019; the languages this rule knows write the day first. Only dates
that cannot be read otherwise are told. Any form with the day first is right: 31/12/2019,
31.12.2019, 31 décembre 2019.""",
    languages=_COMMA_LANGUAGES,
    bad=(
        Example("fr", "It ends on 12/31/2019.", "Il finit le 12/31/2019."),
        Example("ru", "Born 02/28/1976.", "Родился 02/28/1976."),
    ),
    good=(
        Example("fr", "It ends on 12/31/2019.", "Il finit le 31/12/2019."),
        Example("ru", "Born 02/03/1976.", "Родился 02/03/1976."),
    ),
    find=find_month_first,
)


# ------------------------------------------------------------------ NUM05

_UNITS = {
    "km": "km км kilometer kilometers kilometre kilometres kilomètre kilomètres километр",
    "m": "m м metre metres meter meters mètre mètres метр метра метров метры метрах метром",
    "cm": "cm см centimetre centimetres centimeter centimeters centimètre centimètres сантиметр",
    "mm": "mm мм millimetre millimetres millimeter millimeters millimètre millimètres миллиметр",
    "kg": "kg кг kilogram kilograms kilogramme kilogrammes kilo kilos килограмм кило",
    "g": "g г gram grams gramme grammes грамм грамма граммов",
    "mg": "mg мг milligram milligrams milligramme milligrammes миллиграмм",
    "µg": "µg μg mcg мкг microgram micrograms microgramme microgrammes микрограмм",
    "l": "l л litre litres liter liters литр литра литров",
    "ml": "ml мл millilitre millilitres milliliter milliliters миллилитр",
    "%": "% percent процент процента процентов проценты процентам процентами процентах",
    "°C": "°c ℃",
    "°F": "°f ℉",
    "$": "$ dollar dollars доллар доллара долларов долларам долларами",
    "€": "€ euro euros евро",
    "£": "£ фунт фунта фунтов",
    "km/h": "km/h км/ч kph",
    "mph": "mph миль/ч",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_AFTER = re.compile(
    r"[ \u00a0\u202f\u2009-]?(°\s?[CFcf]|[%‰$€£]|(?:per cent|pour cent)\b|[kк][mм]/[hч]"
    r"|[^\W\d_]+)"
)
_BEFORE = re.compile(r"[$€£](?=[ \u00a0]?$)")
_PER_CENT = ("per cent", "pour cent")


def find_different_units(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the quantities that have the same number and another unit."""
    if not (pair.source.digits and pair.target.digits):
        return
    left = _measured(pair.source)
    if not left:
        return
    right = _measured(pair.target)
    for value, (unit, span) in left.items():
        other = right.get(value)
        if other is not None and other[0] != unit:
            yield Trouble(
                f"“{span.within(pair.source.text)}” of the source is "
                f"“{other[1].within(pair.target.text)}” in the target",
                span.within(pair.source.text),
                [span],
                [other[1]],
            )


def _measured(side: Side) -> dict[float, tuple[str, Span]]:
    """Return the unit of each quantity of a text; a value that occurs with two is left out."""
    text = side.masked
    found: dict[float, tuple[str, Span]] = {}
    twice: set[float] = set()
    for number in numbers(text, side.lang):
        start, stop = number.span.start, number.span.stop
        unit = ""
        match = _AFTER.match(text, stop)
        if match:
            word = match.group(1).casefold().replace(" ", "")
            unit = "%" if match.group(1).casefold() in _PER_CENT else _UNIT_OF.get(word, "")
            stop = match.end()
        before = _BEFORE.search(text[:start])
        if not unit and before:
            unit, start, stop = before.group(), before.start(), number.span.stop
        if not unit or number.glued:
            continue
        for value in number.values:
            if value in found and found[value][0] != unit:
                twice.add(value)
            found[value] = (unit, Span(start, stop))
    return {value: place for value, place in found.items() if value not in twice}


UNITS = Rule(
    "NUM05",
    "unit-mismatch",
    "A quantity has the same number and another unit",
    """\
5 km must not become 5 m, nor 20 mg 20 g, nor $5 5 €. Symbols and names count alike: 5 % is five
per cent, 5 процентов and 5 pour cent. A unit that was converted has another number, and is
NUM01's matter. Units the rule does not know are passed over.""",
    bad=(
        Example("fr", "It is 5 km away.", "C’est à 5 m."),
        Example("ru", "Take 20 mg daily.", "Принимайте по 20 г ежедневно."),
        Example("fr", "It costs $5.", "Cela coûte 5 €."),
    ),
    good=(
        Example("fr", "It is 5 kilometres away.", "C’est à 5 km."),
        Example("ru", "About 5 percent.", "Около 5 процентов."),
        Example("fr", "It costs $5.", "Cela coûte 5 dollars."),
        Example("fr", "A walk of 5 miles.", "Une marche de 8 km."),
    ),
    find=find_different_units,
)


# ------------------------------------------------------------------ NUM06

_TIGHT_PERCENT = re.compile(r"(?<=\d)[%‰](?!\w)")


def find_tight_percent(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the per cent signs that follow their number without a space."""
    if "%" not in pair.target.masked and "‰" not in pair.target.masked:
        return
    for match in _TIGHT_PERCENT.finditer(pair.target.masked):
        at = match.start()
        yield Trouble(
            "no space before “%”; expected a no-break space",
            "%",
            (),
            [Span(at - 1, at + 1)],
            _replaced(pair.target.text, (at, at), "\u00a0"),
        )


PERCENT = Rule(
    "NUM06",
    "percent-space",
    "No space before % in French",
    """\
French sets a no-break space between a number and %: 50 %. U+00A0 and U+202F are both right, and
so is an ordinary space. Some house styles write 50%: switch the rule off there.""",
    languages=("fr",),
    bad=(Example("fr", "About 50%.", "Environ 50%."),),
    good=(
        Example("fr", "About 50%.", "Environ 50\u00a0%."),
        Example("fr", "About 50%.", "Environ 50\u202f%."),
    ),
    find=find_tight_percent,
)

RULES = (NUMBERS, GROUPS, ROMAN, DATES, UNITS, PERCENT, DECIMALS)
