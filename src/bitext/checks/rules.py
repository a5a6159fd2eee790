"""What a check is: an id for ever, a page that explains it, and examples that are its tests.

A rule that looks at one unit has a function from a :class:`~bitext.checks.pair.Pair` and its
options to what is wrong. Terminology, overrides and consistency need more than a pair and are found
elsewhere; as rules they are described, switched and graded all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bitext.model import Severity, Span, primary

if TYPE_CHECKING:
    from bitext.checks.pair import Pair

Value = str | int | float | tuple[str, ...]
"""What an option can be set to."""
Options = Mapping[str, Value]


class Trouble(NamedTuple):
    """What a rule finds in a pair."""

    message: str
    """One sentence: what was found, what was expected."""
    subject: str = ""
    """What it is about, for overrides and baselines; any text."""
    source: Sequence[Span] = ()
    target: Sequence[Span] = ()
    suggestion: str = ""
    """A target text without the trouble, where one is certain."""


class Example(NamedTuple):
    """A translation that a rule finds fault with, or must not."""

    lang: str
    """BCP 47 tag of the target; the source is English."""
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a rule that a project may set."""

    name: str
    default: Value
    meaning: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        if self.choices:
            return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"
        if isinstance(self.default, tuple):
            return "a list of texts"
        if isinstance(self.default, str):
            return "a text"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        if self.least is not None and self.most is not None:
            return f"{kind} from {self.least:g} to {self.most:g}"
        return kind


Find = Callable[["Pair", Options], Iterator[Trouble]]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A check with everything a person has to know of it."""

    id: str
    """Stable: overrides, baselines and settings name it."""
    name: str
    title: str
    """What it finds, in a few words."""
    page: str
    """Why it matters, what is right all the same, what to do."""
    severity: Severity = Severity.WARNING
    on: bool = True
    """Whether it runs unless a project says otherwise."""
    languages: tuple[str, ...] = ()
    """Primary subtags of the target languages it knows; all where empty."""
    options: tuple[Option, ...] = ()
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    find: Find | None = None
    """Finds it in a pair of texts; None where more than a pair is needed."""

    @property
    def family(self) -> str:
        """The letters of the id: ``NUM``."""
        return self.id.rstrip("0123456789")

    def knows(self, lang: str) -> bool:
        """Return whether it has something to say about translations into a language."""
        return not self.languages or primary(lang) in self.languages

    def defaults(self) -> dict[str, Value]:
        """Return the values of its options where a project sets none."""
        return {option.name: option.default for option in self.options}
