"""Punctuation at the ends, doubled signs, brackets, quotation marks, dashes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from bitext.checks.pair import MASK, Pair
from bitext.checks.rules import Example, Option, Options, Rule, Trouble
from bitext.model import Span

_CLOSERS = " \t\r\n\u00a0\u202f\u2009\"'»”“’)]}*_" + MASK
_OPENERS = " \t\r\n\u00a0\u202f\u2009\"'«“„‘([{*_" + MASK
_SAME_SIGN = str.maketrans(
    {"。": ".", "！": "!", "？": "?", "：": ":", "；": ";", "，": ",", "؟": "?", "۔": ".", "।": "."}
)
_FINAL = re.compile(r"(?:\.{2,}|…|[.?!:;,]+|[—–-]+)\Z")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[^\W\d_]|[IVXLC]+|\d+)\.|\.[^\W\d_]{1,3}\.|\b(?:etc|др|пр|гг|вв|см|стр|рис|тыс|руб|млн|млрд|ред|прим"
    r"|no|inc|co|corp|ltd|jr|sr|al|vol|p|pp|fig|av|apr|j|ill)\.)\Z",
    re.IGNORECASE,
)
_LONGEST_END = 12
"""Code points within which what ends a text begins."""
_SMILEY_END = re.compile(
    r"(?:[:;=]['’]?-?[()DPp]+|(?<=\w)\)+|(?<=[.!?…])\s?\)+|\u2764|[\U0001f300-\U0001faff])\s*\Z"
)


@lru_cache(maxsize=16)
def _end(text: str) -> tuple[str, int]:
    """Return the sort of sign a text ends with, and where it stands; quotes are looked through."""
    smiley = _SMILEY_END.search(text, max(0, len(text) - _LONGEST_END))
    if smiley and "(" not in text[: smiley.start()]:
        text = text[: smiley.start()]
    bare = text.rstrip(_CLOSERS)
    tail = bare[-_LONGEST_END:]
    match = _FINAL.search(tail.translate(_SAME_SIGN))
    if match is None:
        return "", len(bare)
    sign, at = match.group(), len(bare) - len(tail) + match.start()
    if len(bare) < len(text) or sign in (".", ","):
        # «Why?», he said; «Why?». — what is asked inside the quotation counts.
        inner = bare[:at].rstrip(_CLOSERS)
        if inner != bare[:at] and inner[-1:] in ("?", "!", "…"):
            return ("?" if inner[-1] == "?" else "."), at
    if sign == "…" or (len(sign) > 1 and set(sign) == {"."}):
        return "…", at
    if set(sign) & {"?", "!"}:
        return "".join(sorted(set(sign) & {"?", "!"})), at
    return ("—" if sign[0] in "—–-" else sign[-1]), at


# ------------------------------------------------------------------ PUN01

_NAMES = {
    "": "no punctuation", ".": "a full stop", "?": "a question mark", "!": "an exclamation mark",
    "!?": "?!", "…": "an ellipsis", ":": "a colon", ";": "a semicolon", ",": "a comma",
    "—": "a dash",
}  # fmt: skip
_CLASSES = {"": "none", ".": "stop", "…": "stop", "!": "stop", ";": "stop", "?": "stop",
            "!?": "stop", ":": "open", ",": "open", "—": "stop"}  # fmt: skip


def find_other_end(pair: Pair, options: Options) -> Iterator[Trouble]:
    """Yield one trouble where the target ends otherwise than the source."""
    source, at = _end(pair.source.masked)
    target, there = _end(pair.target.masked)
    if source == target:
        return
    if options["compare"] != "sign":
        if _CLASSES[source] == _CLASSES[target]:
            return
        if options["compare"] == "presence" and source and target:
            return
        # An abbreviation's full stop is no sentence's: "etc." and «и др», "5 p.m." and «17 h».
        if {source, target} == {"", "."} and (
            _ABBREVIATION.search(pair.source.masked.rstrip(_CLOSERS))
            or _ABBREVIATION.search(pair.target.masked.rstrip(_CLOSERS))
        ):
            return
    elif _question(source) != _question(target):
        return  # PUN04 tells it
    yield _ends(pair, source, at, target, there)


def _ends(pair: Pair, source: str, at: int, target: str, there: int) -> Trouble:
    return Trouble(
        f"the target ends with {_NAMES[target]}, the source with {_NAMES[source]}",
        "end",
        _spot(pair.source.text, at),
        _spot(pair.target.text, there),
    )


def _spot(text: str, at: int) -> list[Span]:
    """Return the code point at a place, or the last one before where the place is the end."""
    at = min(at, len(text) - 1)
    return [Span(at, at + 1)] if at >= 0 else []


END = Rule(
    "PUN01",
    "end-punctuation",
    "Punctuation at the end was lost or added",
    """\
The source ends with a full stop, colon or another mark, the target with none, or the other way
round. Quotation marks, brackets and smileys at the end are looked through, and the full stop of
an abbreviation is no mark. `compare: sort` also tells where a colon or comma stands for the end
of a statement; `compare: sign` wants the same sign.""",
    options=(
        Option("compare", "presence", "how much must agree", choices=("presence", "sort", "sign")),
    ),
    bad=(
        Example("ru", "It is over.", "Всё кончено"),
        Example("fr", "Two things:", "Deux choses"),
        Example("fr", "The end of the war", "La fin de la guerre."),
    ),
    good=(
        Example("ru", "“It is over.”", "«Всё кончено»."),
        Example("fr", "It is over!", "C’est fini."),
        Example("ru", "And so on...", "И так далее…"),
        Example("ru", "Great :)", "Отлично)"),
    ),
    find=find_other_end,
)


# ------------------------------------------------------------------ PUN04


def find_other_question(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where one side ends as a question and the other as something else."""
    source, at = _end(pair.source.masked)
    target, there = _end(pair.target.masked)
    if source and target and _question(source) != _question(target):
        yield _ends(pair, source, at, target, there)


def _question(sign: str) -> bool:
    return "?" in sign


QUESTION = Rule(
    "PUN04",
    "question-mark",
    "A question became a statement, or a statement a question",
    """\
One side ends with a question mark and the other with another mark. Translators of novels turn
questions into exclamations; in manuals and law a lost question mark is a slip.""",
    bad=(
        Example("fr", "Is it over?", "C’est fini."),
        Example("ru", "It is over.", "Всё кончено?"),
    ),
    good=(
        Example("fr", "Is it over?", "C’est fini\u202f?"),
        Example("ru", "“Is it over?” he asked.", "«Всё кончено?» — спросил он."),
        Example("ru", "He asked: “Is it over?”", "Он спросил: «Всё кончено?»."),
    ),
    find=find_other_question,
)


# ------------------------------------------------------------------ PUN02

_BULLET = re.compile(r"(?:[-–—•·*▪●○►]+|\(?(?:\d{1,3}|[a-z])[.)](?=\s))")
_MARKS = {"¿": "?", "¡": "!"}


def find_other_start(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where a bullet or an ellipsis at the start was lost or added."""
    source, target = _start(pair.source.masked), _start(pair.target.masked)
    if source == target:
        return
    names = {"": "neither bullet nor ellipsis", "•": "a bullet or dash", "…": "an ellipsis"}
    yield Trouble(
        f"the target begins with {names[target]}, the source with {names[source]}",
        "start",
        _spot(pair.source.text, 0),
        _spot(pair.target.text, 0),
    )


def _start(text: str) -> str:
    bare = text.lstrip(_OPENERS.replace("*", "").replace("(", ""))
    if bare.startswith(("…", "...")):
        return "…"
    return "•" if _BULLET.match(bare) and not re.match(r"\W?\d", bare) else ""


START = Rule(
    "PUN02",
    "start-punctuation",
    "A bullet or ellipsis at the start was lost or added",
    """\
A list whose items lose their bullets falls apart. In dialogue French and Russian open with a dash
where English has quotation marks: switch the rule off for novels.""",
    on=False,
    bad=(
        Example("fr", "• First item", "Premier point"),
        Example("ru", "...and then he left.", "И тогда он ушёл."),
    ),
    good=(
        Example("fr", "- First item", "– Premier point"),
        Example("ru", "…and left.", "...и ушёл."),
    ),
    find=find_other_start,
)


# ------------------------------------------------------------------ PUN03

_NEIGHBOURS = re.compile(r"[,;:.][ \u00a0\u202f]?[,;:.]")
"""What every :data:`_DOUBLED` begins with, found in a fifth of the time."""
_DOUBLED = re.compile(
    r"([,;:])[ \u00a0\u202f]?\1|\.\.(?<!\.{3})(?!\.)|[,;]\.(?!\.)|[.,][;:](?!-?[)(])"
)


def find_doubled_signs(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the places where two marks stand together that never do."""
    if not _NEIGHBOURS.search(pair.target.masked):
        return
    found = list(_DOUBLED.finditer(pair.target.masked))
    if not found or _DOUBLED.search(pair.source.masked):
        return
    for match in found:
        sign = match.group()
        if sign not in (".:", ".;"):  # after an abbreviation: «и т. д.;»
            yield Trouble(f"“{sign}” stands together", sign, (), [Span(*match.span())])


DOUBLED = Rule(
    "PUN03",
    "doubled-punctuation",
    "Two punctuation marks where one belongs",
    """\
`..`, `,,`, `;;`, `,.` and the like are slips of an edit. An ellipsis has three full stops or is
…; a mark after an abbreviation (*и т. д.,*) is right. Where the source has such a pair nothing
is said.""",
    bad=(
        Example("fr", "It is over.", "C’est fini.."),
        Example("ru", "Yes, of course.", "Да,, конечно."),
    ),
    good=(
        Example("fr", "It is over...", "C’est fini..."),
        Example("ru", "Tables, chairs, etc., were sold.", "Столы, стулья и т. д., были проданы."),
    ),
    find=find_doubled_signs,
)


# ------------------------------------------------------------------ brackets

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_BRACKET = re.compile(r"[()\[\]{}]")
_ENUMERATION = re.compile(r"(?<![\w(])(?:\d{1,3}|\w)\)")
_SMILEY = re.compile(r"[:;=]['’]?-?[()\[\]DPp]+|\^_?\^")


def find_unpaired_brackets(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the brackets of the target without a partner, where the source's have theirs."""
    odd = _unpaired(pair.target.masked)
    if odd and not _unpaired(pair.source.masked):
        signs = "".join(pair.target.text[at] for at in odd)
        yield Trouble(
            f"“{signs[0]}” has no partner in the target",
            signs,
            (),
            [Span(at, at + 1) for at in odd],
        )


def _unpaired(text: str) -> list[int]:
    if not _BRACKET.search(text):
        return []
    if _SMILEY.search(text):
        text = _SMILEY.sub(lambda found: " " * len(found.group()), text)
    # Where a mark is one of a list, «1) ... 2) ...», the source has it unpaired as well.
    open_: list[int] = []
    odd: list[int] = []
    for match in _BRACKET.finditer(text):
        sign, at = match.group(), match.start()
        if sign in _PAIRS:
            open_.append(at)
        elif open_ and _PAIRS[text[open_[-1]]] == sign:
            open_.pop()
        else:
            odd.append(at)
    return sorted(odd + open_)


BRACKETS = Rule(
    "BRK01",
    "unpaired-bracket",
    "A bracket of the target has no partner",
    """\
Round, square and curly brackets nest and pair. Nothing is said where the source's do not pair
either, as in a sentence cut inside a bracket or a list numbered 1), 2). Smileys are no
brackets.""",
    bad=(
        Example("fr", "The tsar (Nicholas) fell.", "Le tsar (Nicolas tomba."),
        Example("ru", "See [1].", "См. 1]."),
    ),
    good=(
        Example("fr", "The tsar (Nicholas) fell.", "Le tsar (Nicolas) tomba."),
        Example("ru", "1) First", "1) Первое"),
        Example("fr", "(He left.", "(Il partit."),
    ),
    find=find_unpaired_brackets,
)


def find_other_bracket_count(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the target has more or fewer brackets than the source."""
    if not (_BRACKET.search(pair.target.masked) or _BRACKET.search(pair.source.masked)):
        return
    if _unpaired(pair.target.masked) or _unpaired(pair.source.masked):
        return
    source, target = (
        Counter(_BRACKET.findall(_ENUMERATION.sub("", side.masked)))
        for side in (pair.source, pair.target)
    )
    for sign in _PAIRS:
        if source[sign] != target[sign]:
            yield Trouble(
                f"“{sign}” stands {source[sign]} times in the source, {target[sign]} in the target",
                sign,
                _all(pair.source.masked, sign),
                _all(pair.target.masked, sign),
            )


def _all(text: str, sign: str) -> list[Span]:
    return [Span(at, at + 1) for at, found in enumerate(text) if found == sign]


BRACKET_COUNT = Rule(
    "BRK02",
    "bracket-count",
    "The target has more or fewer brackets",
    """\
A bracket left out is often a remark left out. But translators also turn brackets into commas and
dashes, and add an original name in brackets: more than one in fifty good translations differs, so
the rule is off unless you ask for it.""",
    on=False,
    bad=(Example("fr", "The tsar (Nicholas) fell.", "Le tsar, Nicolas, tomba."),),
    good=(Example("fr", "The tsar (Nicholas) fell.", "Le tsar (Nicolas) tomba."),),
    find=find_other_bracket_count,
)


# ------------------------------------------------------------------ quotation marks

_QUOTE = re.compile(r"[«»“”„\"‹›]")
_CLOSING = {"«": "»", "“": "”", "„": "“”", "‹": "›"}
_SINGLE = re.compile(
    r"(?<!\w)['‘](?=[^\W\d_])|(?<=[^\W\d_s.,!?…])['’](?!\w)|(?<=[.,!?…])['’](?!\w)"
)
_INCHES = re.compile(r"(?<=\d)\"")


def find_unpaired_quotes(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the quotation marks of the target without a partner, where the source's have theirs."""
    odd = _unpaired_quotes(pair.target.masked)
    # A single mark may be an apostrophe: where the source has one at the edge of a word, who knows.
    if odd and not _unpaired_quotes(pair.source.masked) and not _SINGLE.search(pair.source.masked):
        sign = pair.target.text[odd[0]]
        yield Trouble(
            f"“{sign}” has no partner in the target", sign, (), [Span(at, at + 1) for at in odd]
        )


def _unpaired_quotes(text: str) -> list[int]:
    open_: list[int] = []
    odd: list[int] = []
    inches = {match.start() for match in _INCHES.finditer(text)} if '"' in text else set()
    for match in _QUOTE.finditer(text):
        sign, at = match.group(), match.start()
        top = text[open_[-1]] if open_ else ""
        if sign == '"':
            if top == '"':
                open_.pop()
            elif at not in inches:
                open_.append(at)
        elif top and sign in _CLOSING.get(top, ""):
            open_.pop()
        elif sign in _CLOSING:
            open_.append(at)
        else:
            odd.append(at)
    return sorted(odd + open_)


QUOTES = Rule(
    "QUO01",
    "unpaired-quote",
    "A quotation mark of the target has no partner",
    """\
« », “ ”, „ “ and " " pair and nest. Nothing is said where the source's do not pair either, as
in a sentence from the middle of a quotation. Single quotation marks look like apostrophes and
are passed over, and so are inches (5").""",
    bad=(
        Example("fr", "He said “no” and left.", "Il dit « non et partit."),
        Example("ru", "He said “no”.", "Он сказал „нет."),
    ),
    good=(
        Example("fr", "He said “no” and left.", "Il dit « non » et partit."),
        Example("ru", "He said “no”.", "Он сказал „нет“."),
        Example("fr", "“He left.", "« Il partit."),
    ),
    find=find_unpaired_quotes,
)

_FOREIGN_QUOTES = {"fr": '"“”„', "ru": '"“”'}
_PREFERRED_QUOTES = {"fr": "« »", "ru": "« » or „ “"}


def find_foreign_quotes(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the target has quotation marks of another language."""
    text = pair.target.masked
    signs = _FOREIGN_QUOTES[pair.target.lang]
    depth = 0
    places: list[int] = []
    inches = {match.start() for match in _INCHES.finditer(text)}
    low = False
    for match in _QUOTE.finditer(text):
        sign, at = match.group(), match.start()
        depth += {"«": 1, "»": -1}.get(sign, 0)
        if sign == "„":
            low = True
        elif low and sign in "“”" and pair.target.lang == "ru":
            low = False
        elif sign in signs and depth < 1 and at not in inches:
            places.append(at)
    if places:
        sign = text[places[0]]
        yield Trouble(
            f"“{sign}” is not a quotation mark of this language; "
            f"expected {_PREFERRED_QUOTES[pair.target.lang]}",
            sign,
            (),
            [Span(at, at + 1) for at in places],
        )


QUOTE_STYLE = Rule(
    "QUO02",
    "quote-style",
    "Quotation marks of another language",
    """\
French quotes with « », Russian with « » and, inside, „ “. Inside « » any mark is right. Many
sources are typed with " throughout, and then the rule speaks up often: it is for those who set
type.""",
    on=False,
    languages=("fr", "ru"),
    bad=(
        Example("fr", "He said “no”.", 'Il dit "non".'),
        Example("ru", "He said “no”.", "Он сказал “нет”."),
    ),
    good=(
        Example("fr", "He said “no”.", "Il dit « non »."),
        Example("fr", "“He said ‘no’.”", "« Il dit “non”. »"),
        Example("ru", "He said “no”.", "Он сказал „нет“."),
    ),
    find=find_foreign_quotes,
)


# ------------------------------------------------------------------ DSH01

_HYPHEN_DASH = re.compile(r"(?<=[^\W_])[ \u00a0]-[ \u00a0](?=[^\W_])|(?<=[^\W_]) -- (?=[^\W_])")


def find_hyphens_for_dashes(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the hyphens between spaces that stand for a dash."""
    if " -" not in pair.target.masked or _HYPHEN_DASH.search(pair.source.masked):
        return
    for match in _HYPHEN_DASH.finditer(pair.target.masked):
        if not match.start() or not pair.target.masked[match.start() - 1].isalnum():
            continue  # a bullet
        yield Trouble(
            "a hyphen between spaces; expected a dash",
            "hyphen",
            (),
            [Span(match.start() + 1, match.end() - 1)],
            _with_dash(pair.target.text, match.start() + 1, match.end() - 1),
        )


def _with_dash(text: str, start: int, stop: int) -> str:
    return f"{text[:start]}—{text[stop:]}"


HYPHEN = Rule(
    "DSH01",
    "hyphen-for-dash",
    "A hyphen stands for a dash",
    """\
Between spaces belongs a dash, – or —: *Москва — столица*. Nothing is said where the source is
typed in the same way. Off unless asked for, since whole houses write so.""",
    on=False,
    languages=("fr", "ru", "en", "de", "uk", "pl"),
    bad=(Example("ru", "Moscow is the capital.", "Москва - столица."),),
    good=(
        Example("ru", "Moscow is the capital.", "Москва — столица."),
        Example("fr", "The left-hand side", "Le côté gauche, peut-être"),
    ),
    find=find_hyphens_for_dashes,
)

RULES = (END, QUESTION, START, DOUBLED, BRACKETS, BRACKET_COUNT, QUOTES, QUOTE_STYLE, HYPHEN)
