"""Rules as values, and a language's rules compiled so that places are decided fast."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import regex

from bitext.errors import SrxError
from bitext.segment.patterns import (
    REACH,
    PatternError,
    compile_pattern,
    ends_in_space,
    translate,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of an SRX file: break, or do not, between two patterns."""

    id: str
    """Layer, language rule and name or number: ``lt:English#12``, ``overlay:Ru#see``."""
    breaks: bool
    before: str
    """Pattern of what ends at the place; empty matches anywhere."""
    after: str
    """Pattern of what begins at the place; empty matches anything."""
    path: str = ""
    line: int = 0
    """Line of the file, from 1; 0 where the rule stands in no file."""
    limited: bool = False
    """The rule comes from outside, and what it may cost is limited."""

    def fail(self, problem: str, hint: str | None = None) -> NoReturn:
        """Raise that the rule cannot be used.

        Raises:
            SrxError: Always; it names file, line and rule.
        """
        raise SrxError(
            f"rule {self.id}: {problem}",
            path=self.path or None,
            line=self.line or None,
            hint=hint,
        )


class Clock:
    """How long rules from outside may still take, in seconds of this process.

    Args:
        length: Code points to segment; each thousand adds to the allowance of two seconds.
    """

    ALLOWANCE = 2.0
    PER_THOUSAND = 0.1

    def __init__(self, length: int) -> None:
        self._until = time.process_time() + self.ALLOWANCE + self.PER_THOUSAND * length / 1000

    def left(self) -> float:
        """Return the time left, never quite nothing (0 means no limit to ``regex``)."""
        return max(self._until - time.process_time(), 0.001)


class BreakRule:
    """A break rule, compiled: finds its places in a text from left to right."""

    __slots__ = ("_after", "_before", "exceptions", "rule")

    def __init__(self, rule: Rule, exceptions: tuple[Exceptions, ...]) -> None:
        self.rule = rule
        self.exceptions = exceptions
        """The exceptions that stand before this rule and so win over it."""
        self._before = _compile(rule, translate(rule.before))
        self._after = _compile(rule, translate(rule.after)) if rule.after else None

    def find(self, text: str, at: int, clock: Clock) -> tuple[int, int, int]:
        r"""Return the first place at or after ``at``.

        Matches do not overlap and are as long as their pattern makes them: of two spaces after a
        full stop, ``[.]\s`` gives the place after the first, ``[.]\s+`` after the second.

        Returns:
            The place, where the match of the before pattern started, and where to look on;
            -1 for each where there is none.

        Raises:
            SrxError: The rule took too long.
        """
        limited = self.rule.limited
        try:
            if not self.rule.before and self._after is not None:
                # Nothing is asked of what stands before: the first match behind the place.
                found = self._after.search(text, at, timeout=clock.left() if limited else None)
                return (found.start(), found.start(), found.start() + 1) if found else (-1, -1, -1)
            while at <= len(text):
                found = (
                    self._before.search(text, at, timeout=clock.left())
                    if limited
                    else self._before.search(text, at)
                )
                if found is None:
                    break
                start, place = found.span()
                at = place if place > start else place + 1
                if self._after is None or (
                    self._after.match(text, place, timeout=clock.left())
                    if limited
                    else self._after.match(text, place)
                ):
                    return place, start, at
        except TimeoutError:
            _too_slow(self.rule)
        return -1, -1, -1


class Exceptions:
    """Exceptions that follow each other in a file, tried together.

    One alternation decides whether any of them holds; only an explanation asks which. Most
    exceptions need white space before the place or forbid it, so that there is one alternation
    for either case, compiled when the first such place comes up.
    """

    __slots__ = ("_limited", "_together", "rules")

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._limited = any(rule.limited for rule in rules)
        self._together: dict[bool, regex.Pattern[str] | None] = {}

    def keep(self, text: str, place: int, clock: Clock) -> bool:
        """Return whether an exception holds at a place.

        Raises:
            SrxError: A rule took too long, or is no regular expression.
        """
        space = place > 0 and text[place - 1].isspace()
        if space not in self._together:
            self._together[space] = self._alternation(space=space)
        pattern = self._together[space]
        if pattern is None:
            return False
        if not self._limited:
            return pattern.match(text, place) is not None
        try:
            return pattern.match(text, place, timeout=clock.left()) is not None
        except TimeoutError:
            _too_slow(self._slowest(text, place))

    def first(self, text: str, place: int) -> Rule | None:
        """Return the first exception that holds at a place."""
        for rule in self.rules:
            if _compile(rule, exception_pattern(rule)).match(text, place):
                return rule
        return None

    def check(self) -> None:
        """Compile each exception by itself.

        Raises:
            SrxError: One is no regular expression.
        """
        for rule in self.rules:
            _compile(rule, exception_pattern(rule))

    def _alternation(self, *, space: bool) -> regex.Pattern[str] | None:
        patterns = []
        for rule in self.rules:
            try:
                if ends_in_space(rule.before) is not (not space):
                    patterns.append(exception_pattern(rule))
            except PatternError as error:
                rule.fail(f"no regular expression: {error}")
        if not patterns:
            return None
        try:
            return compile_pattern("|".join(patterns))
        except PatternError:
            self.check()  # says which
            raise

    def _slowest(self, text: str, place: int) -> Rule:
        """Return the rule that takes more than an equal share of a second at a place."""
        for rule in self.rules:
            try:
                _compile(rule, exception_pattern(rule)).match(text, place, timeout=0.2)
            except TimeoutError:
                return rule
        return self.rules[0]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language, of all layers, in the order in which they are asked.

    At a place where a break rule matches, the first rule of all that holds there decides.
    """

    lang: str
    rules: tuple[Rule, ...]
    fold: bool = True
    """Rules see each run of plain white space as one character: a line end where there is one in
    it, else a space. So rules written for single spaces hold in hard-wrapped text, too."""
    sentences: bool = True
    """Apply the rules over whole sentences (:mod:`bitext.segment.sentences`)."""
    _breaks: list[BreakRule] = field(default_factory=list, init=False, repr=False, compare=False)

    def breaks(self) -> list[BreakRule]:
        """Return the break rules, each with the exceptions that win over it; compiled once.

        Raises:
            SrxError: A rule is no regular expression.
        """
        if not self._breaks:
            self._breaks.extend(_compiled(self.rules))
        return self._breaks

    def check(self, *, limited: bool = True) -> list[SrxError]:
        """Compile rules and return what is wrong with them.

        Args:
            limited: Only the rules that come from outside.
        """
        problems = []
        for rule in self.rules:
            if limited and not rule.limited:
                continue
            try:
                BreakRule(rule, ()) if rule.breaks else Exceptions((rule,)).check()
            except SrxError as error:
                problems.append(error)
        return problems


def exception_pattern(rule: Rule) -> str:
    """Return the pattern that matches, at a place, nothing but the fact that an exception holds.

    Raises:
        SrxError: The rule is no regular expression.
    """
    try:
        before = f"(?<={translate(rule.before, reach=REACH)})" if rule.before else ""
        after = f"(?={translate(rule.after)})" if rule.after else ""
    except PatternError as error:
        rule.fail(f"no regular expression: {error}")
    return f"(?:{before}{after})"


def _compiled(rules: Iterable[Rule]) -> Iterator[BreakRule]:
    done: tuple[Exceptions, ...] = ()
    waiting: list[Rule] = []
    for rule in rules:
        if rule.breaks:
            if waiting:
                done = (*done, Exceptions(tuple(waiting)))
                waiting = []
            yield BreakRule(rule, done)
        else:
            waiting.append(rule)


def _compile(rule: Rule, pattern: str) -> regex.Pattern[str]:
    try:
        return compile_pattern(pattern)
    except PatternError as error:
        rule.fail(f"no regular expression: {error}")


def _too_slow(rule: Rule) -> NoReturn:
    rule.fail(
        "took too long and was stopped",
        "Nested repetitions such as (a+)+ can take for ever; give each run one quantifier.",
    )
