"""Spaces: doubled, at the ends, before and after punctuation, and those French asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bitext.checks.pair import NO_BREAK, Pair
from bitext.checks.rules import Example, Options, Rule, Trouble
from bitext.model import Span

_ORDINARY = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")


# ------------------------------------------------------------------ SPC01


def find_double_spaces(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the places with more than one ordinary space between two words."""
    if "  " not in pair.target.text or "  " in pair.source.text:
        return
    for match in _ORDINARY.finditer(pair.target.masked):
        span = Span(*match.span())
        if pair.target.code_places.isdisjoint(range(span.start, span.stop + 1)):
            yield Trouble(
                "more than one space",
                "double-space",
                (),
                [span],
                f"{pair.target.text[: span.start]} {pair.target.text[span.stop :]}",
            )


DOUBLE = Rule(
    "SPC01",
    "double-space",
    "More than one space between two words",
    """\
Nothing is said where the source has double spaces too, or where an inline code stands between the
two. No-break spaces do not count.""",
    bad=(Example("fr", "The tsar fell.", "Le  tsar tomba."),),
    good=(
        Example("fr", "The tsar fell.", "Le tsar tomba."),
        Example("fr", "The  tsar fell.", "Le  tsar tomba."),
    ),
    find=find_double_spaces,
)


# ------------------------------------------------------------------ SPC02


def find_other_edges(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble for each end whose white space differs from the source's."""
    source, target = pair.source.text, pair.target.text
    ends = (
        ("start", source[:1].isspace(), target[:1].isspace()),
        ("end", source[-1:].isspace(), target[-1:].isspace()),
    )
    for end, ours, theirs in ends:
        if ours == theirs:
            continue
        size = len(target) - len(target.lstrip() if end == "start" else target.rstrip())
        span = Span(0, size) if end == "start" else Span(len(target) - size, len(target))
        which = "target" if theirs else "source"
        yield Trouble(
            f"white space at the {end} of the {which} only", end, (), [span] if theirs else []
        )


EDGES = Rule(
    "SPC02",
    "edge-space",
    "White space at one end of one side only",
    """\
Software joins texts as they are: a space lost at the end glues two words, one added shows. The
texts of a unit begin and end with white space together or not at all.""",
    bad=(
        Example("fr", "Search: ", "Rechercher :"),
        Example("ru", "Search", " Поиск"),
    ),
    good=(Example("fr", "Search: ", "Rechercher : "), Example("ru", "Search", "Поиск")),
    find=find_other_edges,
)


# ------------------------------------------------------------------ SPC03

_BEFORE = re.compile(r"[ \u00a0](?:[,)\]}]|\.(?![.\w]))(?<=[^\s(\[{…·•.,:;!?—–-]..)")
_BEFORE_HIGH = re.compile(r"[ \u00a0](?:[;!?]|:(?![-–)(\w]))(?<=[^\s(\[{…·•.,:;!?—–-]..)")
_HIGH_SPACED = frozenset({"fr", "br", "oc", "wa", "ht"})


def find_spaces_before(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the spaces before punctuation that takes none."""
    text = pair.target.masked
    patterns = [_BEFORE] if pair.target.lang in _HIGH_SPACED else [_BEFORE, _BEFORE_HIGH]
    for pattern in patterns:
        found = list(pattern.finditer(text))
        if not found or (pattern is _BEFORE and pattern.search(pair.source.masked)):
            continue
        for match in found:
            at = match.start()
            if at in pair.target.code_places or at + 1 in pair.target.code_places:
                continue
            sign = text[at + 1]
            yield Trouble(
                f"a space before “{sign}”",
                sign,
                (),
                [Span(at, at + 2)],
                pair.target.text[:at] + pair.target.text[at + 1 :],
            )


BEFORE = Rule(
    "SPC03",
    "space-before",
    "A space before punctuation that takes none",
    """\
Before a comma, a full stop and a closing bracket in any language; before ; : ! ? in all but
French and its neighbours. Where the source is typed with such spaces (« word . ») nothing is
said.""",
    bad=(
        Example("fr", "Yes, he left.", "Oui , il partit."),
        Example("ru", "Is it over?", "Всё кончено ?"),
    ),
    good=(
        Example("fr", "Is it over?", "C’est fini ?"),
        Example("ru", "Is it over?", "Всё кончено?"),
        Example("fr", "Use .NET now.", "Utilisez .NET maintenant."),
    ),
    find=find_spaces_before,
)


# ------------------------------------------------------------------ SPC04

_TIGHT = re.compile(r"(?:[!?;](?![=/&\w])|:(?![\w/\\)(*|:_-]))(?<=[\w»”\")\]%€$'’].)(?<!_.)")
_TIGHT_QUOTE = re.compile(rf"«(?=[^\s{NO_BREAK}])|(?<=[^\s{NO_BREAK}])»")
_QUEBEC = frozenset({"fr-CA", "fr-CH"})


def find_tight_signs(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the signs that French sets a space before or after, without one."""
    text = pair.target.masked
    for match in _TIGHT.finditer(text):
        sign, at = match.group(), match.start()
        if sign != ":" and pair.target.tag in _QUEBEC:
            continue
        if at in pair.target.code_places:
            continue
        yield Trouble(
            f"no space before “{sign}”; expected a no-break space",
            sign,
            (),
            [Span(at, at + 1)],
            f"{pair.target.text[:at]}{_fit(sign)}{pair.target.text[at:]}",
        )
    for match in _TIGHT_QUOTE.finditer(text):
        at = match.start()
        opening = match.group() == "«"
        if at + opening in pair.target.code_places:
            continue
        yield Trouble(
            f"no space {'after' if opening else 'before'} “{match.group()}”; "
            "expected a no-break space",
            match.group(),
            (),
            [Span(at, at + 1)],
            f"{pair.target.text[: at + opening]}\u00a0{pair.target.text[at + opening :]}",
        )


def _fit(sign: str) -> str:
    return "\u00a0" if sign == ":" else "\u202f"


FRENCH = Rule(
    "SPC04",
    "french-space",
    "French punctuation without its space",
    """\
French sets a space before : ; ! ? and inside « ». U+00A0 and U+202F are both right, and so is
an ordinary space (SPC05 is for those who mind). Addresses, times (10:30), code and smileys are
passed over. Canada and Switzerland set none before ; ! ?, and are not asked to.""",
    languages=("fr",),
    bad=(
        Example("fr", "Is it over?", "C’est fini?"),
        Example("fr", "Note: read this.", "Remarque: lisez ceci."),
        Example("fr", "He said “no”.", "Il dit «non»."),
    ),
    good=(
        Example("fr", "Is it over?", "C’est fini\u202f?"),
        Example("fr", "Is it over?", "C’est fini\u00a0?"),
        Example("fr-CA", "Is it over?", "C’est fini?"),
        Example("fr", "See http://a.org/b?c at 10:30.", "Voir http://a.org/b?c à 10:30."),
        Example("fr", "What?!", "Quoi ?!"),
    ),
    find=find_tight_signs,
)


# ------------------------------------------------------------------ SPC05

_BREAKABLE = re.compile(r"(?<=\S) (?=[:;!?»](?![)(-]))|(?<=«) (?=\S)")


def find_breakable_spaces(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble for the ordinary spaces where French wants one that does not break."""
    places = [match.start() for match in _BREAKABLE.finditer(pair.target.masked)]
    if places:
        fitted = list(pair.target.text)
        for at in places:
            narrow = fitted[at + 1 : at + 2] in (["!"], ["?"], [";"])
            fitted[at] = "\u202f" if narrow else "\u00a0"
        yield Trouble(
            "an ordinary space may break here; expected a no-break space (U+00A0 or U+202F)",
            "space",
            (),
            [Span(at, at + 1) for at in places],
            "".join(fitted),
        )


BREAKABLE = Rule(
    "SPC05",
    "french-no-break-space",
    "An ordinary space beside French punctuation",
    """\
The space before : ; ! ? and inside « » must not break, or a question mark begins a line. Off
unless asked for: most translations are typed with ordinary spaces and set later.""",
    on=False,
    languages=("fr",),
    bad=(Example("fr", "Is it over?", "C’est fini ?"),),
    good=(
        Example("fr", "Is it over?", "C’est fini\u202f?"),
        Example("fr", "He said “no”.", "Il dit «\u00a0non\u00a0»."),
    ),
    find=find_breakable_spaces,
)


# ------------------------------------------------------------------ SPC06

# The mark first, what is around it second: a look behind at each letter costs ten times more.
_NO_SPACE_AFTER = re.compile(
    r"[,;!?…](?<=[^\W\d_]{2}.)(?=[^\W\d_]{2})"
    r"|\.(?<=[^\W\d_A-ZА-ЯЁ]{3}.)(?=[A-ZА-ЯЁÀ-ÖØ-Þ][^\W\d_A-Z])"
)


def find_missing_spaces(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the marks between two words without a space after them."""
    if not _NO_SPACE_AFTER.search(pair.target.masked) or _NO_SPACE_AFTER.search(pair.source.masked):
        return
    for match in _NO_SPACE_AFTER.finditer(pair.target.masked):
        at = match.start()
        if at + 1 in pair.target.code_places or at in pair.target.code_places:
            continue
        sign = match.group()
        yield Trouble(
            f"no space after “{sign}”",
            sign,
            (),
            [Span(at, at + 1)],
            f"{pair.target.text[: at + 1]} {pair.target.text[at + 1 :]}",
        )


AFTER = Rule(
    "SPC06",
    "space-after",
    "No space after punctuation",
    """\
A comma, semicolon or mark between two words without a space after it; a full stop between a
small and a capital letter. Names such as *Booking.com* and *Node.js* are right, and nothing is
said where the source has the like.""",
    bad=(
        Example("fr", "Yes, he left.", "Oui,il partit."),
        Example("ru", "He left. She stayed.", "Он ушёл.Она осталась."),
    ),
    good=(
        Example("fr", "Book at booking.com now.", "Réservez sur booking.com."),
        Example("ru", "Yes, he left.", "Да, он ушёл."),
    ),
    find=find_missing_spaces,
)

RULES = (DOUBLE, EDGES, BEFORE, FRENCH, BREAKABLE, AFTER)
