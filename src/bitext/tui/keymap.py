"""Which key runs which action: presets, the person's own file, and keyboards of other layouts.

A keymap file names actions by their id (`bitext keys --list` shows them) and may start from a
preset. Keys are written as people say them:

    preset: memoq
    keys:
      confirm: [c, Ctrl+Enter, F8]
      find_next_note: []
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import platformdirs
import yaml

from bitext.errors import InputError, UsageError
from bitext.files import read_bytes
from bitext.tui.actions import ACTIONS, BY_ID, PRESETS, Action, parse_key, show_key


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force: every action with its keys, and the way back."""

    actions: tuple[Action, ...]

    @property
    def by_key(self) -> dict[str, Action]:
        """Return the action of each key."""
        return {key: action for action in self.actions for key in action.keys}

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Return the keys of an action, the one to show first."""
        return next(action.keys for action in self.actions if action.id == action_id)


DEFAULT = Keymap(ACTIONS)


def preset(name: str) -> Keymap:
    """Return the keymap of a preset.

    Where a preset gives an action a key that the table gives another one, the other loses it.
    """
    return _with(ACTIONS, PRESETS[name])


def _with(actions: Iterable[Action], keys: Mapping[str, Sequence[str]]) -> Keymap:
    taken = {key for given in keys.values() for key in given}
    return Keymap(
        tuple(
            replace(
                action,
                keys=tuple(keys[action.id])
                if action.id in keys
                else tuple(key for key in action.keys if key not in taken),
            )
            for action in actions
        )
    )


def keymap_path() -> Path:
    """Return where the person's own keymap is looked for, by the rules of the system."""
    return Path(platformdirs.user_config_dir("bitext", appauthor=False)) / "keys.yaml"


def choose_keymap(wanted: str | None) -> Keymap:
    """Return the keymap of a preset's name or a file's; the person's own where None, if any.

    Raises:
        InputError: The file cannot be read or has faults.
        UsageError: There is neither such a preset nor such a file.
    """
    if wanted is None:
        own = keymap_path()
        return read_keymap(own) if own.is_file() else DEFAULT
    if wanted in PRESETS:
        return preset(wanted)
    if not Path(wanted).is_file():
        raise UsageError(
            f"no keymap {wanted!r}: neither a preset nor a file",
            hint=f"Presets: {', '.join(PRESETS)}. `bitext keys --list` shows how a file looks.",
        )
    return read_keymap(Path(wanted))


def read_keymap(path: Path) -> Keymap:
    """Read a keymap file.

    Raises:
        InputError: It cannot be read, or is not a keymap: each fault with its line.
    """
    try:
        root = yaml.compose(read_bytes(path).decode("utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            f"is no YAML: {getattr(error, 'problem', None) or error}",
            path=str(path),
            line=mark.line + 1 if mark else None,
        ) from None
    faults: list[tuple[int, str]] = []
    base, keys, lines = _entries(root, faults)
    owner: dict[str, str] = {}
    for action_id, given in keys.items():
        for key in given:
            if key in owner:
                text = f"{show_key(key)} is given to {owner[key]} and to {action_id}"
                faults.append((lines[action_id], f"{text}; a key can do one thing"))
            owner.setdefault(key, action_id)
    faults += [
        (lines[essential], f"{essential} needs a key; without one nobody finds the way out")
        for essential in ("quit_review", "help")
        if essential in keys and not keys[essential]
    ]
    if faults:
        faults.sort()
        first, *rest = faults
        raise InputError(
            "; ".join([first[1], *(f"line {line}: {text}" for line, text in rest)]),
            path=str(path),
            line=first[0],
            hint="`bitext keys --list` shows the actions and their keys.",
        )
    return _with(preset(base).actions, keys)


def _entries(
    root: yaml.Node | None, faults: list[tuple[int, str]]
) -> tuple[str, dict[str, tuple[str, ...]], dict[str, int]]:
    base, keys, lines = "default", dict[str, tuple[str, ...]](), dict[str, int]()
    if root is None:
        return base, keys, lines
    if not isinstance(root, yaml.MappingNode):
        faults.append((1, "expected `preset:` and `keys:`"))
        return base, keys, lines
    for name, value in root.value:
        line = name.start_mark.line + 1
        if name.value == "preset":
            if isinstance(value, yaml.ScalarNode) and value.value in PRESETS:
                base = value.value
            else:
                faults.append((line, f"there is no such preset; there are {', '.join(PRESETS)}"))
        elif name.value == "keys" and isinstance(value, yaml.MappingNode):
            for action, given in value.value:
                _entry(action, given, keys, lines, faults)
        else:
            faults.append((line, f"{name.value!r} is unknown; expected `preset:` and `keys:`"))
    return base, keys, lines


def _entry(
    action: yaml.Node,
    given: yaml.Node,
    keys: dict[str, tuple[str, ...]],
    lines: dict[str, int],
    faults: list[tuple[int, str]],
) -> None:
    line, name = action.start_mark.line + 1, str(action.value)
    if name not in BY_ID:
        near = difflib.get_close_matches(name, BY_ID, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        faults.append((line, f"there is no action {name!r}{hint}"))
        return
    if name in keys:
        faults.append((line, f"{name} stands twice, first in line {lines[name]}"))
        return
    nodes = given.value if isinstance(given, yaml.SequenceNode) else [given]
    found = []
    for node in nodes:
        key = parse_key(node.value) if isinstance(node, yaml.ScalarNode) else None
        if key is None:
            where = node.start_mark.line + 1
            faults.append((where, f"{node.value!r} is no key; write c, Shift+M, Ctrl+S, F8, Enter"))
        else:
            found.append(key)
    keys[name], lines[name] = tuple(dict.fromkeys(found)), line


# ------------------------------------------------------------------ keyboard layouts

_ROWS = (
    ("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."),
    ("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ", 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'),
)
_RUSSIAN = {cyrillic: latin for row in _ROWS for cyrillic, latin in zip(*row, strict=True)}
# These keys give the same marks on both layouts, in other places: / and ? where . and , are.
_RUSSIAN |= {".": "/", ",": "?", "ё": "`", "Ё": "~"}
# A French keyboard has letters for letters; digits need Shift there, and brackets AltGr.
_AZERTY = dict(zip("&é\"'(-è_çà^$", "1234567890[]", strict=True))

_NAMES = {
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    ";": "semicolon",
    "'": "apostrophe",
    ",": "comma",
    ".": "full_stop",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    ":": "colon",
    '"': "quotation_mark",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "/": "slash",
    "?": "question_mark",
    "`": "grave_accent",
    "~": "tilde",
    "&": "ampersand",
    "(": "left_parenthesis",
    "-": "minus",
    "_": "underscore",
    "^": "circumflex_accent",
    "$": "dollar_sign",
}
_CHARACTERS = {name: char for char, name in _NAMES.items()}


def fold_key(key: str, table: Mapping[str, str] = _RUSSIAN) -> str:
    """Return the name of the key in the same place on a QWERTY keyboard.

    ``ь`` is ``m``, ``ctrl+с`` is ``ctrl+c``; ``shift+m``, as some terminals say, is ``M``.
    """
    *modifiers, name = key.split("+")
    char = _CHARACTERS.get(name, name)
    folded = table.get(char, char)
    if modifiers == ["shift"] and len(folded) == 1 and folded.isalpha():
        return folded.upper()
    if modifiers and folded == char:
        return key
    if "ctrl" in modifiers:
        folded = folded.lower()
    return "+".join((*modifiers, _NAMES.get(folded, folded)))


def look_up(by_key: Mapping[str, Action], key: str) -> Action | None:
    """Return the action of a key as it came, or of the key in the same place on QWERTY.

    A key that has an action of its own is never folded.
    """
    for name in (key, fold_key(key), fold_key(key, _AZERTY)):
        if name in by_key:
            return by_key[name]
    return None


# ------------------------------------------------------------------ the table for people


def listed(keymap: Keymap, form: str) -> str:
    """Return all actions with their keys as ``text``, as ``markdown``, or as a keymap ``yaml``."""
    lines: list[str] = []
    for group, actions in groupby(keymap.actions, key=lambda action: action.group):
        if form == "markdown":
            lines += [f"**{group}**", "", "| What | Keys | Id |", "| --- | --- | --- |"]
        else:
            lines.append(f"# {group}" if form == "yaml" else group)
        for action in actions:
            shown = [show_key(key) for key in action.keys]
            if form == "markdown":
                keys = " ".join(f"`{key}`" for key in shown)
                lines.append(f"| {action.help} | {keys} | `{action.id}` |")
            elif form == "yaml":
                keys = ", ".join(json.dumps(key, ensure_ascii=False) for key in shown)
                lines.append(f"  {action.id}: [{keys}]")
            else:
                lines.append(f"  {action.id:<18}{'  '.join(shown):<32}{action.help}")
        lines.append("")
    if form == "yaml":
        lines.insert(0, "preset: default\nkeys:")
    return "\n".join(lines).rstrip("\n")


def listed_presets() -> str:
    """Return the keys that presets give to actions, beside the table's own, as Markdown."""
    names = [name for name, keys in PRESETS.items() if keys]
    lines = [f"| What | {' | '.join(names)} |", "| --- |" + " --- |" * len(names)]
    keymaps = {name: preset(name) for name in names}
    for action in ACTIONS:
        if any(action.id in PRESETS[name] for name in names):
            cells = (
                " ".join(f"`{show_key(key)}`" for key in keymaps[name].keys(action.id))
                if action.id in PRESETS[name]
                else ""
                for name in names
            )
            lines.append(f"| {action.help} | {' | '.join(cells)} |")
    return "\n".join(lines)
