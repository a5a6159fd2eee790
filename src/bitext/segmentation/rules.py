"""Rules as values, and a language's rules compiled so that places are decided fast."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import regex

from bitext.errors import SrxError
from bitext.segmentation.patterns import (
    REACH,
    PatternError,
    begins_with,
    compile_pattern,
    ends_in_space,
    looks_around,
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


Test = Callable[[str, int, Clock], bool]
"""Says whether an exception holds at a place of a text."""


class BreakRule:
    """A break rule, compiled: finds its places in a text from left to right."""

    __slots__ = ("_after", "_before", "_local", "_tests", "exceptions", "rule")

    def __init__(self, rule: Rule, exceptions: tuple[Exceptions, ...]) -> None:
        self.rule = rule
        self.exceptions = exceptions
        """The exceptions that stand before this rule and so win over it."""
        self._before = _compile(rule, rule.before)
        self._after = _compile(rule, rule.after) if rule.after else None
        self._local = looks_around(rule.before or rule.after)
        self._tests: dict[tuple[bool, bool], tuple[Test, ...]] = {}

    def kept(self, text: str, place: int, clock: Clock, *, opened: bool) -> bool:
        """Return whether an exception that wins over this rule holds at a place.

        Args:
            text: The paragraph.
            place: A place that :meth:`find` returned.
            clock: Time left for rules from outside.
            opened: A bracket was opened somewhere before the place.

        Raises:
            SrxError: A rule took too long, or is no regular expression.
        """
        kind = (place > 0 and text[place - 1].isspace(), opened)
        tests = self._tests.get(kind)
        if tests is None:
            tests = self._tests[kind] = tuple(
                test
                for group in self.exceptions
                for test in group.tests(space=kind[0], opened=opened)
            )
        return any(test(text, place, clock) for test in tests)

    def may_match(self, text: str) -> bool:
        """Return False where no part of a text can hold a match.

        Most rules are for rare things; one look at the whole text spares them a look at each
        paragraph. A pattern that asks where it stands (``^``, look-behind) may match in a paragraph
        what it does not match in the whole, so it is not asked.
        """
        if self.rule.limited or self._local:
            return True
        first = self._before if self.rule.before or self._after is None else self._after
        return first.search(text) is not None

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

    One alternation decides whether any of them holds; only an explanation asks which. What is
    common to many rules is asked once: most need white space before the place or forbid it, and
    those for brackets look back far, in vain where no bracket was opened. An alternation is
    compiled when the first such place comes up. Rules from outside are tried one by one, since
    their groups and references would get in each other's way, and a slow one is to be named.
    """

    __slots__ = ("_alone", "_bracketed", "_each", "_plain", "rules")

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._alone = any(rule.limited for rule in rules)
        self._plain: dict[bool, regex.Pattern[str] | None] = {}
        self._bracketed: dict[bool, regex.Pattern[str] | None] = {}
        self._each: dict[Rule, regex.Pattern[str]] = {}

    def tests(self, *, space: bool, opened: bool) -> Iterator[Test]:
        """Yield functions that say whether an exception holds at a place of that kind.

        Args:
            space: White space stands before the place.
            opened: A bracket was opened somewhere before the place.
        """
        if self._alone:
            yield lambda text, place, clock: self.first(text, place, clock) is not None
            return
        if space not in self._plain:
            self._compile(space=space)
        found = [self._plain[space], self._bracketed[space] if opened else None]
        for pattern in found:
            if pattern is not None:
                yield _test(pattern)

    def first(self, text: str, place: int, clock: Clock) -> Rule | None:
        """Return the first exception that holds at a place.

        Raises:
            SrxError: A rule took too long, or is no regular expression.
        """
        for rule in self.rules:
            pattern = self._each.get(rule)
            if pattern is None:
                pattern = self._each[rule] = _compile_exception(rule)
            try:
                limit = clock.left() if rule.limited else None
                if pattern.match(text, place, timeout=limit) is not None:
                    return rule
            except TimeoutError:
                _too_slow(rule)
        return None

    def _compile(self, *, space: bool) -> None:
        fit = [rule for rule in self.rules if ends_in_space(rule.before) is not (not space)]
        bracketed = [rule for rule in fit if begins_with(rule.before) in OPENING]
        self._bracketed[space] = _alternation(bracketed)
        self._plain[space] = _alternation([rule for rule in fit if rule not in bracketed])


OPENING = frozenset("([{")


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
    """Apply the rules over whole sentences (:mod:`bitext.segmentation.sentences`)."""
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
                BreakRule(rule, ()) if rule.breaks else _compile_exception(rule)
            except SrxError as error:
                problems.append(error)
        return problems


def _exception(rule: Rule) -> str:
    """Return the pattern that matches, at a place, nothing but the fact that an exception holds."""
    before = f"(?<={translate(rule.before, reach=REACH)})" if rule.before else ""
    after = f"(?={translate(rule.after)})" if rule.after else ""
    return f"(?:{before}{after})"


def _compiled(rules: Iterable[Rule]) -> Iterator[BreakRule]:
    done: tuple[Exceptions, ...] = ()
    for (breaks, _), group in itertools.groupby(rules, lambda rule: (rule.breaks, rule.limited)):
        if breaks:
            for rule in group:
                yield BreakRule(rule, done)
        else:
            done = (*done, Exceptions(tuple(group)))


def _test(pattern: regex.Pattern[str]) -> Test:
    match = pattern.match
    return lambda text, place, _: match(text, place) is not None


def _alternation(rules: Sequence[Rule]) -> regex.Pattern[str] | None:
    if not rules:
        return None
    return compile_pattern("|".join(_exception(rule) for rule in rules))


def _compile(rule: Rule, pattern: str) -> regex.Pattern[str]:
    try:
        return compile_pattern(translate(pattern))
    except PatternError as error:
        rule.fail(f"no regular expression: {error}")


def _compile_exception(rule: Rule) -> regex.Pattern[str]:
    # Each part by itself first: a bracket that is open in one must not be closed by our own.
    _compile(rule, rule.before)
    _compile(rule, rule.after)
    try:
        return compile_pattern(_exception(rule))
    except PatternError as error:
        rule.fail(f"no regular expression: {error}")


def _too_slow(rule: Rule) -> NoReturn:
    rule.fail(
        "took too long and was stopped",
        "Nested repetitions such as (a+)+ can take for ever; give each run one quantifier.",
    )
