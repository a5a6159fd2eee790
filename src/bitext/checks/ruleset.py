"""Which rules run, how much their findings matter, and with which options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bitext.checks.rules import Options, Rule, Value
from bitext.model import Severity

Level = Literal["off", "on", "error", "warning"]
LEVELS: tuple[Level, ...] = ("off", "on", "error", "warning")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a project says of a rule; what it does not say stays as it was."""

    level: Level | None = None
    options: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules that run.

    Made by :meth:`of`, changed by :meth:`changed`; two with the same content judge alike.
    """

    severities: Mapping[str, Severity]
    """By id of the rules that run; a rule that is not in it does not run."""
    options: Mapping[str, Options]
    """By id, complete."""
    graded: frozenset[str] = frozenset()
    """Ids whose severity a project has set: it then holds also where the glossary says another."""

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Ruleset:
        """Return the set of exactly these rules, as they come."""
        rules = tuple(rules)
        return cls(
            {rule.id: rule.severity for rule in rules},
            {rule.id: rule.defaults() for rule in rules},
        )

    def runs(self, rule: Rule) -> bool:
        """Return whether a rule is on."""
        return rule.id in self.severities

    def changed(self, choices: Mapping[Rule, Choice]) -> Ruleset:
        """Return a set with what a project says applied."""
        severities, options = dict(self.severities), dict(self.options)
        graded = set(self.graded)
        for rule, choice in choices.items():
            if choice.level == "off":
                severities.pop(rule.id, None)
            elif choice.level in ("error", "warning"):
                severities[rule.id] = Severity(choice.level)
                graded.add(rule.id)
            elif choice.level == "on":
                severities.setdefault(rule.id, rule.severity)
            options[rule.id] = {**options.get(rule.id, rule.defaults()), **dict(choice.options)}
        return Ruleset(severities, options, frozenset(graded))

    def only(self, rules: Iterable[Rule]) -> Ruleset:
        """Return the set of these rules alone, set as they are here."""
        chosen = {rule.id: self.severities.get(rule.id, rule.severity) for rule in rules}
        options = {rule.id: self.options.get(rule.id, rule.defaults()) for rule in rules}
        return Ruleset(chosen, options, self.graded & chosen.keys())

    def joined(self, other: Ruleset) -> Ruleset:
        """Return a set in which what runs in either runs; the other one's settings go first."""
        return Ruleset(
            {**self.severities, **other.severities},
            {**self.options, **other.options},
            self.graded | other.graded,
        )

    def signature(self) -> str:
        """Return a text that is the same for two sets exactly when they judge alike."""
        rows = sorted(
            f"{id_} {severity} {id_ in self.graded} {sorted(self.options.get(id_, {}).items())}"
            for id_, severity in self.severities.items()
        )
        return "\n".join(rows)
