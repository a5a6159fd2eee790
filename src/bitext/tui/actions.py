"""The one table of actions: keys, key bar, help and palette are made from it.

Every action has a key that is plain to press and one that every terminal delivers. Letters of a
Russian keyboard layout are folded to the key in the same place before they are looked up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """Something the person can do on the review screen."""

    id: str
    """Name of the method ``action_<id>`` of the app."""
    label: str
    """One word for the key bar, empty where it has no place there."""
    help: str
    """What it does, as a sentence without its end."""
    keys: tuple[str, ...]
    """Key names of Textual, the one to show first."""
    group: str
    changes: bool = False
    """It changes a unit, so that it is off in a read-only look."""


MOVE, JUDGE, STRUCTURE, TEXT, FILE = "Move", "Judge", "Structure", "Text", "File and screen"

ACTIONS = (
    Action("next", "", "Next unit", ("down", "j", "ctrl+n"), MOVE),
    Action("previous", "", "Previous unit", ("up", "k", "ctrl+p"), MOVE),
    Action("page_down", "", "One screen down", ("pagedown", "space", "ctrl+f"), MOVE),
    Action("page_up", "", "One screen up", ("pageup", "ctrl+b"), MOVE),
    Action("first", "", "First unit", ("home", "ctrl+home"), MOVE),
    Action("last", "", "Last unit", ("end", "ctrl+end"), MOVE),
    Action("source_side", "", "Work on the source side", ("left", "h"), MOVE),
    Action("target_side", "", "Work on the target side", ("right", "l"), MOVE),
    Action("go_to", "", "Go to a unit by number", ("g", "ctrl+g"), MOVE),
    Action(
        "unsure", "unsure", "Next unsure unit, the least sure first", ("u", "f3", "ctrl+u"), MOVE
    ),
    Action("odd", "odd", "Next draft that is not one sentence for one", ("n", "ctrl+o"), MOVE),
    Action("flagged", "flagged", "Next unit with a finding", ("f", "ctrl+t"), MOVE),
    Action(
        "confirm",
        "confirm",
        "Confirm the unit and go on the way you came",
        ("c", "f8", "ctrl+j", "ctrl+enter"),
        JUDGE,
        changes=True,
    ),
    Action(
        "reject",
        "reject",
        "Reject the unit: it is not exported",
        ("x", "ctrl+x"),
        JUDGE,
        changes=True,
    ),
    Action("reopen", "", "Make the unit a draft again", ("d", "ctrl+d"), JUDGE, changes=True),
    Action("override", "", "Set a finding aside with a reason", ("o", "f9"), JUDGE, changes=True),
    Action("note", "", "Write a note on the unit", ("N", "ctrl+r"), JUDGE, changes=True),
    Action(
        "merge", "merge", "Merge the unit with the next one", ("m", "f5"), STRUCTURE, changes=True
    ),
    Action(
        "merge_side",
        "",
        "Take up the next unit's text on the chosen side only",
        ("M", "ctrl+k"),
        STRUCTURE,
        changes=True,
    ),
    Action("split", "split", "Split the unit in two", ("s", "f6"), STRUCTURE, changes=True),
    Action(
        "shift_up",
        "shift",
        "Move the first sentence of the chosen side to the unit above",
        ("ctrl+up", "K"),
        STRUCTURE,
        changes=True,
    ),
    Action(
        "shift_down",
        "",
        "Move the last sentence of the chosen side to the unit below",
        ("ctrl+down", "J"),
        STRUCTURE,
        changes=True,
    ),
    Action("edit", "edit", "Edit the target text", ("e", "enter", "f2"), TEXT, changes=True),
    Action("edit_source", "", "Edit the source text", ("E", "ctrl+e"), TEXT, changes=True),
    Action("undo", "undo", "Undo the last change", ("z", "ctrl+z"), TEXT, changes=True),
    Action("redo", "", "Redo what was undone", ("Z", "ctrl+y"), TEXT, changes=True),
    Action("filter", "filter", "Choose which units to show", ("slash", "f4"), FILE),
    Action("clear_filter", "", "Show all units again", ("escape", "ctrl+l"), FILE),
    Action("save", "", "Save into the TMX", ("ctrl+s", "S"), FILE, changes=True),
    Action("palette", "", "Find an action by its name", ("colon", "ctrl+backslash"), FILE),
    Action("help", "help", "Show all keys", ("question_mark", "f1"), FILE),
    Action("quit_review", "quit", "Save and leave", ("q", "ctrl+q"), FILE),
)

BY_ID = {action.id: action for action in ACTIONS}
BY_KEY = {key: action for action in ACTIONS for key in action.keys}

KEY_BAR = ("confirm", "reject", "edit", "merge", "split", "unsure", "undo", "filter", "shift_up",
           "flagged", "odd", "quit_review")  # fmt: skip
"""The actions of the key bar, in order; those on the right go first where it is too narrow."""

_SHOWN = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "ctrl+up": "Ctrl+↑",
    "ctrl+down": "Ctrl+↓",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "ctrl+backslash": "Ctrl+\\",
    "ctrl+enter": "Ctrl+Enter",
    "ctrl+home": "Ctrl+Home",
    "ctrl+end": "Ctrl+End",
}


def show_key(key: str) -> str:
    """Return a key as people write it: ``Ctrl+S``, ``F8``, ``Shift+M``."""
    if key in _SHOWN:
        return _SHOWN[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key.removeprefix('ctrl+').upper()}"
    if len(key) == 1 and key.isupper():
        return f"Shift+{key}"
    return key.upper() if len(key) > 1 else key


# ------------------------------------------------------------------ keyboard layouts

_ROWS = (
    ("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."),
    ("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ", 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'),
)
_QWERTY = {cyrillic: latin for row in _ROWS for cyrillic, latin in zip(*row, strict=True)}
# These keys give the same marks on both layouts, in other places: / and ? where . and , are.
_QWERTY |= {".": "/", ",": "?"}

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
}
_CHARACTERS = {"full_stop": ".", "comma": ","}


def fold_key(key: str) -> str:
    """Return the name of the key in the same place on a QWERTY keyboard.

    ``ь`` is ``m``, ``ctrl+с`` is ``ctrl+c``; ``shift+m``, as some terminals say, is ``M``.
    """
    *modifiers, name = key.split("+")
    char = _CHARACTERS.get(name, name)
    folded = _QWERTY.get(char, char)
    if modifiers == ["shift"] and len(folded) == 1 and folded.isalpha():
        return folded.upper()
    if modifiers and folded == char:
        return key
    if "ctrl" in modifiers:
        folded = folded.lower()
    return "+".join((*modifiers, _NAMES.get(folded, folded)))
