"""Read ``bitext.yaml``: every fault at once, each with its line and column.

```yaml
source: en
checks:
  rules:                        # by id or name
    straight-apostrophe: warning
    LEN01: {severity: error, deviations: 5}
  paths:                        # later ones go before earlier ones
    - files: tmx/poems-*.tmx
      rules: {PUN01: off}
```
"""

from __future__ import annotations

import difflib
import fnmatch
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import yaml

from bitext import checks as catalogue
from bitext.checks.rules import Option, Rule, Value
from bitext.checks.ruleset import LEVELS, Choice, Level, Ruleset
from bitext.errors import BitextError, SettingsError
from bitext.files import read_bytes
from bitext.model import Severity
from bitext.review import POLICY as POLICY  # noqa: PLC0414 (a project's vocabulary)
from bitext.review import Gate, Policy

SETTINGS = "bitext.yaml"
SECTIONS = ("review", "checks")
"""Keys that hold more than a text."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``bitext.yaml`` may say. Paths are relative to its folder."""

    source: str = "en"
    """Language that the others are aligned with."""
    texts: str = "seeds"
    memories: str = "tmx"
    glossary: str = "glossary.yaml"
    srx: str = ""
    """Segmentation rules of the project's own, layered over the built-in ones."""
    paragraphs: str = "blank-line"
    """What ends a paragraph: ``blank-line`` or ``every-line``."""


DEFAULTS = Settings()
CHOICES = {"paragraphs": ("blank-line", "every-line")}

MEANINGS = {
    "source": "Language that the others are aligned with, a BCP 47 tag.",
    "texts": "Folder of the texts, named name.en.txt, name.fr.txt ...",
    "memories": "Folder that memories are made in, as name.en-fr.tmx.",
    "glossary": "The glossary that translations must keep to.",
    "srx": "Segmentation rules of the project's own, before the built-in ones.",
    "paragraphs": "What ends a paragraph.",
}

Choices = Mapping[Rule, Choice]


@dataclass(frozen=True, slots=True)
class Checks:
    """What ``bitext.yaml`` says of checks."""

    rules: Choices = field(default_factory=dict)
    paths: tuple[tuple[tuple[str, ...], Choices], ...] = ()
    """Patterns of files, relative to the project's folder, and what holds for them besides."""

    def ruleset(self, path: str) -> Ruleset:
        """Return the rules for a file, named relative to the project's folder, with slashes."""
        rules = catalogue.DEFAULT.changed(self.rules)
        for patterns, choices in self.paths:
            if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns):
                rules = rules.changed(choices)
        return rules


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """What a ``bitext.yaml`` holds."""

    settings: Settings
    checks: Checks
    policy: Policy
    """What an open finding does to a confirmation."""
    origins: dict[str, str]
    """For each setting, where its value comes from: ``default`` or ``bitext.yaml:3``."""


def read_settings(path: Path) -> ProjectFile:
    """Return what a ``bitext.yaml`` says.

    Raises:
        InputError: It cannot be read.
        SettingsError: It has faults; all of them are in ``faults``, in the order of the file.
    """
    return _Reader(str(path)).read(read_bytes(path))


# ------------------------------------------------------------------ for editors


def json_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of bitext.yaml, made of what the reader goes by."""
    settings = {
        name: {
            "description": meaning,
            **({"enum": CHOICES[name]} if name in CHOICES else {"type": "string", "minLength": 1}),
        }
        for name, meaning in MEANINGS.items()
    }
    gate = {"enum": [str(gate) for gate in Gate]}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bitext project",
        "description": "Settings of a bitext project; every key is optional.",
        **_object(
            {
                **settings,
                "review": {
                    "description": "What an open finding does to a confirmation, by its severity.",
                    **_object({str(severity): gate for severity in Severity}),
                },
                "checks": {
                    "description": "Which checks run; docs/checks.md has them all.",
                    **_object(
                        {
                            "rules": {"$ref": "#/$defs/rules"},
                            "paths": {
                                "description": "What holds for some files besides; later ones go"
                                " before earlier ones.",
                                "type": "array",
                                "items": {
                                    **_object(
                                        {
                                            "files": {"$ref": "#/$defs/texts"},
                                            "rules": {"$ref": "#/$defs/rules"},
                                        }
                                    ),
                                    "required": ["files"],
                                },
                            },
                        }
                    ),
                },
            }
        ),
        "$defs": {
            "level": {"enum": list(LEVELS)},
            "text": {"type": "string", "minLength": 1},
            "texts": {
                "anyOf": [
                    {"$ref": "#/$defs/text"},
                    {"type": "array", "items": {"$ref": "#/$defs/text"}},
                ]
            },
            "rules": _object(
                {name: _rule(rule) for rule in catalogue.RULES for name in (rule.id, rule.name)}
            ),
        },
    }
    return f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n"


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": ["object", "null"], "additionalProperties": False, "properties": properties}


def _rule(rule: Rule) -> dict[str, object]:
    options = {
        option.name: {"description": option.meaning, "default": option.default, **_values(option)}
        for option in rule.options
    }
    chosen = _object({"severity": {"$ref": "#/$defs/level"}, **options})
    return {
        "description": f"{rule.id} {rule.name}: {rule.title}",
        "anyOf": [{"$ref": "#/$defs/level"}, chosen],
    }


def _values(option: Option) -> dict[str, object]:
    """Return which values an option takes."""
    if option.choices:
        return {"enum": list(option.choices)}
    if isinstance(option.default, tuple):
        return {"$ref": "#/$defs/texts"}
    if isinstance(option.default, str):
        return {"type": "string"}
    bounds = {"minimum": option.least, "maximum": option.most}
    return {
        "type": "integer" if isinstance(option.default, int) else "number",
        **{name: bound for name, bound in bounds.items() if bound is not None},
    }


# ------------------------------------------------------------------ reading


class _Reader:
    """Reads one file and notes its faults.

    Args:
        path: Its name, for messages.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._faults: list[BitextError] = []

    def read(self, content: bytes) -> ProjectFile:
        node = self._compose(content)
        values: dict[str, str] = {}
        origins = {entry.name: "default" for entry in fields(Settings)}
        checks, policy = Checks(), POLICY
        for key, name_node, value in self._entries(node, "", (*origins, *SECTIONS)):
            if key == "checks":
                checks = self._checks(value)
                continue
            if key == "review":
                policy = self._policy(value)
                continue
            text = self._text(value, key, name_node)
            choices = CHOICES.get(key)
            if text and choices and text not in choices:
                self._fault(
                    f"{key}: found {text!r}, expected {' or '.join(choices)}",
                    name_node,
                    near=(text, choices),
                )
            elif text:
                values[key] = text
                origins[key] = f"{SETTINGS}:{name_node.start_mark.line + 1}"
        if self._faults:
            self._faults.sort(key=lambda fault: (fault.line or 0, fault.column or 0))
            raise SettingsError(self._faults)
        return ProjectFile(Settings(**values), checks, policy, origins)

    def _compose(self, content: bytes) -> yaml.Node | None:
        try:
            return yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        except UnicodeDecodeError:
            fault = BitextError("is not UTF-8", path=self._path, hint="Save it as UTF-8.")
        except yaml.reader.ReaderError as error:
            fault = BitextError(f"is not YAML: {error.reason}", path=self._path)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            fault = BitextError(
                f"is not YAML: {error.problem}",
                path=self._path,
                line=mark.line + 1 if mark else None,
                column=mark.column + 1 if mark else None,
            )
        except RecursionError:
            fault = BitextError("is nested too deep", path=self._path)
        raise SettingsError([fault])

    def _policy(self, node: yaml.Node) -> Policy:
        """Return what the section ``review`` says of findings, by their severity."""
        policy = dict(POLICY)
        if not isinstance(node, yaml.MappingNode):
            self._fault_policy(node)
            return policy
        for key, name_node, value in self._entries(node, "review", None):
            severity = next((each for each in Severity if each == key), None)
            gate = next((each for each in Gate if each == value.value), None)
            if severity is None or gate is None:
                self._fault_policy(name_node if severity is None else value)
            else:
                policy[severity] = gate
        return policy

    def _fault_policy(self, node: yaml.Node) -> None:
        self._fault(
            f"review: expected error or warning, and for each {', '.join(Gate)}",
            node,
            hint="As in: review: {error: block, warning: warn}",
        )

    # -------------------------------------------------------------- checks

    def _checks(self, node: yaml.Node) -> Checks:
        rules: Choices = {}
        paths: list[tuple[tuple[str, ...], Choices]] = []
        for key, _, value in self._entries(node, "checks", ("rules", "paths")):
            if key == "rules":
                rules = self._rules(value, "checks.rules")
            elif not isinstance(value, yaml.SequenceNode):
                self._fault("checks.paths: expected a list", value)
            else:
                for number, item in enumerate(value.value):
                    paths.append(self._override(item, f"checks.paths[{number}]"))
        return Checks(rules, tuple(paths))

    def _override(self, node: yaml.Node, where: str) -> tuple[tuple[str, ...], Choices]:
        patterns: tuple[str, ...] = ()
        rules: Choices = {}
        for key, _, value in self._entries(node, where, ("files", "rules")):
            if key == "rules":
                rules = self._rules(value, f"{where}.rules")
            else:
                patterns = self._texts(value, f"{where}.files")
        if isinstance(node, yaml.MappingNode) and not patterns:
            self._fault(f"{where}: expected files, a pattern or a list of them", node)
        return patterns, rules

    def _rules(self, node: yaml.Node, where: str) -> Choices:
        choices: dict[Rule, Choice] = {}
        for key, name_node, value in self._entries(node, where, None):
            rule = catalogue.find_rule(key)
            if rule is None:
                self._fault(
                    f"{where}: there is no check {key!r}",
                    name_node,
                    near=(key, [name for rule in catalogue.RULES for name in (rule.id, rule.name)]),
                    hint="`bitext explain` lists them.",
                )
            elif rule in choices:
                self._fault(f"{where}: {rule.id} is set again", name_node)
            else:
                choices[rule] = self._choice(value, rule, f"{where}.{key}")
        return choices

    def _choice(self, node: yaml.Node, rule: Rule, where: str) -> Choice:
        if not isinstance(node, yaml.MappingNode):
            return Choice(self._level(node, where))
        options = {option.name: option for option in rule.options}
        level: Level | None = None
        chosen: list[tuple[str, Value]] = []
        for key, _, value in self._entries(node, where, ("severity", *options)):
            if key == "severity":
                level = self._level(value, f"{where}.severity")
            else:
                read = self._value(value, options[key], f"{where}.{key}")
                chosen += [] if read is None else [(key, read)]
        return Choice(level, tuple(chosen))

    def _level(self, node: yaml.Node, where: str) -> Level | None:
        found = node.value if isinstance(node, yaml.ScalarNode) else None
        for level in LEVELS:
            if found == level:
                return level
        said = repr(found) if found is not None else "something else"
        self._fault(
            f"{where}: found {said}, expected off, on, error or warning",
            node,
            near=(str(found), LEVELS),
        )
        return None

    def _value(self, node: yaml.Node, option: Option, where: str) -> Value | None:
        if isinstance(option.default, tuple):
            return self._texts(node, where)
        if isinstance(node, yaml.ScalarNode):
            value = _scalar(node.value, option)
            if value is not None:
                return value
        said = repr(node.value) if isinstance(node, yaml.ScalarNode) else "something else"
        self._fault(
            f"{where}: found {said}, expected {option.expected}",
            node,
            near=(str(node.value), option.choices),
        )
        return None

    # -------------------------------------------------------------- nodes

    def _entries(
        self, node: yaml.Node | None, where: str, known: Collection[str] | None
    ) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Yield the keys of a mapping with their nodes; what is unknown or twice is a fault."""
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")):
            return
        prefix = f"{where}: " if where else ""
        if not isinstance(node, yaml.MappingNode):
            self._fault(f"{prefix}expected `key: value` lines", node)
            return
        seen: set[str] = set()
        for name_node, value in node.value:
            key = str(name_node.value)
            if not isinstance(name_node, yaml.ScalarNode):
                self._fault(f"{prefix}expected a text as key", name_node)
            elif known is not None and key not in known:
                self._fault(
                    f"{prefix}unknown key {key!r}, expected one of {', '.join(sorted(known))}",
                    name_node,
                    near=(key, known),
                )
            elif key in seen:
                self._fault(f"{prefix}the key {key!r} stands twice", name_node)
            else:
                seen.add(key)
                yield key, name_node, value

    def _text(self, node: yaml.Node, where: str, at: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and node.value:
            return str(node.value)
        self._fault(f"{where}: expected a text", at)
        return ""

    def _texts(self, node: yaml.Node, where: str) -> tuple[str, ...]:
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(text for item in items if (text := self._text(item, where, item)))

    def _fault(
        self,
        message: str,
        node: yaml.Node,
        *,
        near: tuple[str, Collection[str]] | None = None,
        hint: str | None = None,
    ) -> None:
        close = difflib.get_close_matches(near[0], near[1], n=1) if near else []
        self._faults.append(
            BitextError(
                message,
                path=self._path,
                line=node.start_mark.line + 1,
                column=node.start_mark.column + 1,
                hint=f"Did you mean {close[0]!r}?" if close else hint,
            )
        )


def _scalar(text: str, option: Option) -> Value | None:
    """Return a value of the option's kind, None where the text is none or out of bounds."""
    if isinstance(option.default, str):
        return text if not option.choices or text in option.choices else None
    try:
        number = int(text) if isinstance(option.default, int) else float(text)
    except ValueError:
        return None
    low = option.least if option.least is not None else number
    high = option.most if option.most is not None else number
    return number if low <= number <= high else None
