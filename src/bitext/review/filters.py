r"""Which units to look at: a small language, and what it means for a unit.

```
status:draft p<.5 find:G001 /regex/
```

Words stand for conditions that must all hold; ``-`` before one turns it round.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import regex

from bitext.languages import closeness, primary
from bitext.model import Status
from bitext.review.changes import Refusal


class Show(StrEnum):
    """The states that are chosen most; the value is what the person reads."""

    ALL = "all"
    DRAFT = "draft"
    UNSURE = "unsure"
    FINDINGS = "findings"
    ONE_SIDED = "one-sided"
    REJECTED = "rejected"


MARKS: Final = (
    "unsure",
    "odd",
    "one-sided",
    "findings",
    "note",
    "bookmark",
    "pinned",
    "edited",
    "override",
    "changed",
    "conflict",
)
"""What may follow ``is:``."""
ORIGINS: Final = ("align", "locked", "realign", "edit", "import", "other")
"""What may follow ``origin:``; ``other`` is a unit that no prop of ours speaks of."""
COMPARED: Final[dict[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
SECONDS: Final = 0.2
"""Time that a person's regular expression may take on one text."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a filter."""

    key: str
    """``status``, ``is``, ``p<`` ``p<=`` ``p>`` ``p>=``, ``find``, ``origin``, ``by``, ``lang``,
    ``text`` or ``regex``."""
    value: str
    lang: str = ""
    """Of a text or expression: the side it must be on; either where empty."""
    negated: bool = False

    def __str__(self) -> str:
        turned = "-" if self.negated else ""
        side = f"{self.lang}:" if self.lang else ""
        if self.key == "regex":
            pattern = self.value.replace("/", r"\/")
            return f"{turned}{side}/{pattern}/"
        if self.key == "text":
            plain = re.fullmatch(r"[^\s\"/:<>-][^\s\":<>]*", self.value)
            quoted = re.sub(r'(["\\])', r"\\\1", self.value)
            text = self.value if plain else f'"{quoted}"'
            return f"{turned}{side}{text}"
        return f"{turned}{self.key}{'' if self.key in _COMPARISONS else ':'}{self.value}"


_COMPARISONS = tuple(f"p{sign}" for sign in COMPARED)

_SHOWN = {
    Show.DRAFT: Condition("status", "draft"),
    Show.UNSURE: Condition("is", "unsure"),
    Show.FINDINGS: Condition("is", "findings"),
    Show.ONE_SIDED: Condition("is", "one-sided"),
    Show.REJECTED: Condition("status", "rejected"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that must all hold; without any, every unit is shown."""

    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conditions)

    def __str__(self) -> str:
        return " ".join(map(str, self.conditions)) or Show.ALL.value

    @property
    def show(self) -> Show:
        """The first of the common states among the conditions."""
        return next((show for show, each in _SHOWN.items() if each in self.conditions), Show.ALL)

    @property
    def rest(self) -> Filter:
        """The conditions besides :attr:`show`."""
        shown = _SHOWN.get(self.show)
        return Filter(tuple(each for each in self.conditions if each != shown))

    def showing(self, show: Show) -> Filter:
        """Return the filter with a common state as its first condition."""
        return self if show is Show.ALL else Filter((_SHOWN[show], *self.rest.conditions))


ALL: Final = Filter()

# ------------------------------------------------------------------ reading

_WORD = re.compile(
    r"""(?P<negated>-(?=\S))?
        (?: (?P<key>[A-Za-z][\w-]*) (?: : | (?=[<>]) ) )?
        (?: "(?P<quoted>(?:[^"\\]|\\.)*)" | /(?P<regex>(?:[^/\\]|\\.)*)/ | (?P<bare>(?!["/])\S*) )
        (?=\s|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"(<=|>=|<|>)(0?\.\d+|[01](?:\.0*)?)")


def parse_filter(text: str, *, languages: Sequence[str] = ()) -> Filter | Refusal:
    """Return what a person typed as a filter, or a refusal that names the word and what it may be.

    Args:
        text: Words, as in the table of docs/review.md.
        languages: Tags of the memory, for ``fr:word``.
    """
    conditions: list[Condition] = []
    at = len(text) - len(text.lstrip())
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None or match.end() == at:
            return Refusal(f"{text[at:]!r} does not end: a quote or a slash is missing.")
        condition = _condition(match, languages)
        if isinstance(condition, Refusal):
            return condition
        if condition not in conditions:
            conditions.append(condition)
        at = match.end()
        at += len(text[at:]) - len(text[at:].lstrip())
    return Filter(tuple(conditions))


def _condition(match: re.Match[str], languages: Sequence[str]) -> Condition | Refusal:
    word, key, negated = match[0], match["key"], match["negated"] is not None
    lang = ""
    if key is not None and key.casefold() not in _READ:
        lang = next((tag for tag in languages if closeness(tag, key)), "")
        if not lang:
            # A text with a colon in it, or a condition that was misspelt.
            near = difflib.get_close_matches(key.casefold(), _READ, n=1)
            meant = f"did you mean {near[0]}:? " if near else ""
            return Refusal(
                f'{key}: is no condition; {meant}to look for the text, quote it: "{word}"'
            )
        key = None
    if key is None:
        if match["regex"] is not None:
            pattern = re.sub(r"\\/", "/", match["regex"])
            compiled = compile_regex(pattern)
            if isinstance(compiled, Refusal):
                return compiled
            return Condition("regex", pattern, lang, negated)
        value = match["bare"]
        if match["quoted"] is not None:
            value = re.sub(r'\\(["\\])', r"\1", match["quoted"])
        if not value:
            return Refusal(f"{word!r}: a text is missing.")
        return Condition("text", value, lang, negated)
    value = match["bare"] if match["quoted"] is None else match["quoted"]
    if match["regex"] is not None or not value:
        return Refusal(f"{word!r}: expected a plain word after {key}.")
    return _READ[key.casefold()](value, negated)


def _one_of(key: str, allowed: Sequence[str]) -> Callable[[str, bool], Condition | Refusal]:
    def read(value: str, negated: bool) -> Condition | Refusal:  # noqa: FBT001 (a table of readers)
        words = [word.casefold() for word in value.split(",")]
        wrong = [word for word in words if word not in allowed]
        if wrong:
            return Refusal(f"{key}: found {wrong[0]!r}, expected {', '.join(allowed)}")
        return Condition(key, ",".join(dict.fromkeys(words)), "", negated)

    return read


def _any(key: str) -> Callable[[str, bool], Condition | Refusal]:
    return lambda value, negated: Condition(key, value, "", negated)


def _probability(value: str, negated: bool) -> Condition | Refusal:  # noqa: FBT001 (as above)
    match = _NUMBER.fullmatch(value)
    if match is None:
        return Refusal(f"p{value}: expected a comparison with a probability, as p<.5 or p>=.9")
    return Condition(f"p{match[1]}", f"{float(match[2]):g}", "", negated)


_READ: Final[dict[str, Callable[[str, bool], Condition | Refusal]]] = {
    "status": _one_of("status", [status.value for status in Status]),
    "is": _one_of("is", MARKS),
    "origin": _one_of("origin", ORIGINS),
    "find": _any("find"),
    "by": _any("by"),
    "lang": _any("lang"),
    "p": _probability,
}


def compile_regex(pattern: str, *, ignore_case: bool = True) -> regex.Pattern[str] | Refusal:
    """Return a person's regular expression, or a refusal that says where it goes wrong."""
    try:
        return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)
    except regex.error as error:
        where = f" at character {error.pos + 1}" if error.pos is not None else ""
        return Refusal(f"/{pattern}/ is no regular expression: {error.msg}{where}.")


def same_language(tag: str, wanted: str) -> bool:
    """Return whether a text in ``tag`` is meant when a person says ``wanted``."""
    return tag == wanted or primary(tag) == primary(wanted)
