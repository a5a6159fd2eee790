"""YAML as a tree of marked nodes: nothing in a file is ever constructed as an object.

Anchors and aliases are refused, so that a small file cannot stand for a huge one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bitext.errors import BitextError, GlossaryError
from bitext.files import read_bytes

DEEPEST = 50
"""Levels of nesting; the schema has seven."""

STRING, BOOLEAN, INTEGER, NULL = (
    f"tag:yaml.org,2002:{name}" for name in ("str", "bool", "int", "null")
)
# The loader in C is ten times as fast; it is in every wheel but not in every build from source.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(path: str | Path) -> str:
    """Return the text of a YAML file, without a byte order mark.

    Raises:
        InputError: The file cannot be read.
        GlossaryError: It is not UTF-8.
    """
    return decode(read_bytes(path), str(path))


def decode(content: bytes, path: str) -> str:
    """Return the text of YAML in memory, without a byte order mark.

    Raises:
        GlossaryError: It is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise GlossaryError(
            [BitextError("is not UTF-8", path=path, line=line, hint="Save it as UTF-8.")]
        ) from None


def compose(text: str, path: str) -> yaml.Node | None:
    """Return the root node of a text, None where it has none.

    Raises:
        GlossaryError: It is no YAML, has aliases, or is nested too deeply.
    """
    try:
        _refuse_aliases_and_depth(text, path)
        return yaml.compose(text, Loader=LOADER)
    except yaml.reader.ReaderError:
        raise GlossaryError([_unreadable(text, path)]) from None
    except yaml.MarkedYAMLError as error:
        context = f" ({error.context})" if error.context else ""
        raise GlossaryError(
            [
                _marked(
                    f"is not YAML: {error.problem}{context}",
                    path,
                    error.problem_mark or error.context_mark,
                    "Often a missing quote or bracket, or a wrong indent, on this line or the one "
                    "before.",
                )
            ]
        ) from None


def value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Return the value of a key in a mapping, None where there is none."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def key(node: yaml.Node, name: str) -> yaml.Node:
    """Return the node of a key that the mapping has."""
    keys: list[yaml.Node] = [key for key, _ in node.value if key.value == name]
    return keys[0]


def _refuse_aliases_and_depth(text: str, path: str) -> None:
    """Look at the events before a tree is made: the maker in C overflows its stack by depth."""
    aliases: list[BitextError] = []
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            hint = "Write the value out, or put a text that starts with * in quotes."
            message = f"found the alias *{event.anchor}; a glossary has none"
            aliases.append(_marked(message, path, event.start_mark, hint))
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
            if depth > DEEPEST:
                message = "is nested too deeply to be a glossary"
                raise GlossaryError([_marked(message, path, event.start_mark)])
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1
    if aliases:
        raise GlossaryError(aliases)


def _marked(message: str, path: str, mark: Any, hint: str | None = None) -> BitextError:
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return BitextError(message, path=path, line=line, column=column, hint=hint)


def _unreadable(text: str, path: str) -> BitextError:
    """Return the fault of a text with a character that YAML does not allow."""
    # Both loaders refuse the same characters but tell of them in different ways.
    match = yaml.reader.Reader.NON_PRINTABLE.search(text)
    at = match.start() if match else 0
    return BitextError(
        f"found the character U+{ord(text[at]):04X}, which YAML does not allow; remove it",
        path=path,
        line=text.count("\n", 0, at) + 1,
        column=at - text.rfind("\n", 0, at),
    )
