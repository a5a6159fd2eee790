"""Whether a unit meets the conditions of a filter; made once for a filter, asked for each unit."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from math import isnan
from typing import Protocol

import regex

from bitext.errors import BitextError
from bitext.model import (
    BOOKMARK,
    CHANGED,
    ORIGIN,
    OVERRIDE,
    PINNED,
    Finding,
    Status,
    TranslationUnit,
    plain,
)
from bitext.review.changes import Refusal
from bitext.review.conflicts import in_conflict
from bitext.review.filters import (
    COMPARED,
    ORIGINS,
    SECONDS,
    Condition,
    Filter,
    compile_regex,
    same_language,
)
from bitext.review.provenance import provenance_of

Test = Callable[[int], bool]


class Sifted(Protocol):
    """What is asked of a session."""

    source: str
    target: str

    def __getitem__(self, index: int) -> TranslationUnit: ...
    def status(self, index: int) -> Status:
        """Return what a person has said of a unit."""

    def confidence(self, index: int) -> float:
        """Return how sure the link is; not a number where that is not known."""

    def is_unsure(self, index: int) -> bool:
        """Return whether a unit is a draft below the threshold."""

    def is_odd(self, index: int) -> bool:
        """Return whether a unit is anything but one sentence for one."""

    def is_one_sided(self, index: int) -> bool:
        """Return whether a unit lacks text on one side."""

    def known_findings(self, index: int) -> tuple[Finding, ...]:
        """Return the findings of a unit as far as it was judged."""


def sieve(session: Sifted, wanted: Filter) -> Test:
    """Return what tells whether the unit at a position meets all conditions, cheap ones first.

    The test raises BitextError where a regular expression takes too long on a text.
    """
    tests = [
        (_COST.get(each.key, 2), _turned(_test(session, each), negated=each.negated))
        for each in wanted.conditions
    ]
    ordered = [test for _, test in sorted(tests, key=operator.itemgetter(0))]
    if len(ordered) == 1:
        return ordered[0]
    return lambda index: all(test(index) for test in ordered)


_COST = {"status": 0, "p<": 0, "p<=": 0, "p>": 0, "p>=": 0, "is": 1, "find": 1, "regex": 3}


def _turned(test: Test, *, negated: bool) -> Test:
    return (lambda index: not test(index)) if negated else test


def _test(session: Sifted, each: Condition) -> Test:
    value = each.value
    if each.key in ("text", "regex"):
        return _text_test(session, each)
    if each.key == "status":
        statuses = {Status(word) for word in value.split(",")}
        return lambda index: session.status(index) in statuses
    if each.key == "is":
        tests = [_mark(session, word) for word in value.split(",")]
        return tests[0] if len(tests) == 1 else lambda index: any(test(index) for test in tests)
    if each.key == "find":
        names = {word.casefold() for word in value.split(",")}
        return lambda index: any(
            {found.check.casefold(), found.name.casefold()} & names
            for found in session.known_findings(index)
        )
    if each.key == "origin":
        origins = set(value.split(","))
        return lambda index: _origin(session[index]) in origins
    if each.key == "by":
        person = value.casefold()
        return lambda index: _by(session[index], person)
    if each.key == "lang":
        return lambda index: any(
            same_language(variant.lang, value) and variant.text.strip()
            for variant in session[index].variants
        )
    compare, limit = COMPARED[each.key.removeprefix("p")], float(value)
    return lambda index: (
        not isnan(confidence := session.confidence(index)) and compare(confidence, limit)
    )


def _origin(unit: TranslationUnit) -> str:
    origin = unit.prop(ORIGIN)
    return origin if origin in ORIGINS else "other"


def _by(unit: TranslationUnit, person: str) -> bool:
    signature = provenance_of(unit).signature
    return signature is not None and signature.user.casefold() == person


def _mark(session: Sifted, word: str) -> Test:
    tests: dict[str, Test] = {
        "unsure": session.is_unsure,
        "odd": session.is_odd,
        "one-sided": session.is_one_sided,
        "findings": lambda i: (
            bool(session.known_findings(i)) and session.status(i) is not Status.REJECTED
        ),
        "note": lambda i: bool(session[i].notes or any(v.notes for v in session[i].variants)),
        "bookmark": lambda i: session[i].prop(BOOKMARK) is not None,
        "pinned": lambda i: session[i].prop(PINNED) is not None,
        "edited": lambda i: session[i].prop(ORIGIN) == "edit",
        "override": lambda i: session[i].prop(OVERRIDE) is not None,
        "changed": lambda i: session[i].prop(CHANGED) is not None,
        "conflict": lambda i: in_conflict(session[i]),
    }
    return tests[word]


def _text_test(session: Sifted, each: Condition) -> Test:
    sides = {each.lang} if each.lang else {session.source, session.target}
    is_side = cache(lambda lang: any(same_language(lang, side) for side in sides))
    found = _finds(each)

    def test(index: int) -> bool:
        for variant in session[index].variants:
            if is_side(variant.lang):
                content = variant.content
                text = content[0] if len(content) == 1 else plain(content)
                if found(text if isinstance(text, str) else plain(content)):
                    return True
        return False

    return test


def _finds(each: Condition) -> Callable[[str], bool]:
    if each.key == "text":
        # Five times faster than folding each text to look for a folded one in it.
        literal = regex.compile(
            regex.escape(each.value, literal_spaces=True), regex.IGNORECASE | regex.FULLCASE
        )
        return lambda text: literal.search(text) is not None
    pattern = compile_regex(each.value)
    if isinstance(pattern, Refusal):
        raise ValueError(pattern.reason)  # noqa: TRY004 (a value: parse_filter lets none through)

    if _is_harmless(each.value):
        return lambda text: pattern.search(text) is not None

    def search(text: str) -> bool:
        try:
            return pattern.search(text, timeout=SECONDS) is not None
        except TimeoutError:
            raise BitextError(
                f"/{each.value}/ takes too long on one text; make it simpler"
            ) from None

    return search


def _is_harmless(pattern: str) -> bool:
    """Return whether an expression can do without a limit, which costs more than most searches.

    What repeats nothing and has no choice inside a group tries no stretch of a text over and over.
    """
    return not any(sign in pattern for sign in "*+?{") and not ("(" in pattern and "|" in pattern)
