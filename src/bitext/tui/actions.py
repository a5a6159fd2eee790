"""The one table of actions: keys, key bar, help, palette, guide and keymap file are made from it.

Every action has a key that is plain to press and one that a bare xterm, screen and tmux deliver.
Some chords never arrive: Ctrl+M is Enter, Ctrl+I Tab, Ctrl+H Backspace, Ctrl+[ Escape; screen takes
Ctrl+A, tmux Ctrl+B.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """Something the person can do on the review screen."""

    id: str
    """Name of the method that does it, in a part of :mod:`bitext.tui.commands`."""
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
    Action("page_down", "", "One screen down", ("pagedown", "space"), MOVE),
    Action("page_up", "", "One screen up", ("pageup", "backspace"), MOVE),
    Action("first", "", "First unit", ("home", "ctrl+home"), MOVE),
    Action("last", "", "Last unit", ("end", "ctrl+end"), MOVE),
    Action("source_side", "", "Work on the source side", ("left", "h"), MOVE),
    Action("target_side", "", "Work on the target side", ("right", "l"), MOVE),
    Action("word_next", "word", "Light the next word and its links", ("tab", "ctrl+right"), MOVE),
    Action(
        "word_previous",
        "",
        "Light the word before and its links",
        ("shift+tab", "ctrl+left"),
        MOVE,
    ),
    Action("go_to", "", "Go to a unit by number", ("g", "ctrl+g"), MOVE),
    Action(
        "unsure", "unsure", "Next unsure unit, the least sure first", ("u", "f3", "ctrl+u"), MOVE
    ),
    Action("odd", "odd", "Next draft that is not one sentence for one", ("n", "ctrl+o"), MOVE),
    Action("flagged", "flagged", "Next unit with a finding", ("f", "ctrl+t"), MOVE),
    Action("bookmarked", "", "Next unit with a bookmark", ("B", "number_sign"), MOVE),
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
    Action(
        "approve",
        "",
        "Approve the unit that another person confirmed",
        ("a", "A"),
        JUDGE,
        changes=True,
    ),
    Action(
        "confirm_run",
        "",
        "Confirm all sure units at once, after a question",
        ("C", "plus"),
        JUDGE,
        changes=True,
    ),
    Action("reopen", "", "Make the unit a draft again", ("d", "ctrl+d"), JUDGE, changes=True),
    Action("override", "", "Set a finding aside with a reason", ("O", "f9"), JUDGE, changes=True),
    Action("note", "note", "Write a note on the unit", ("o", "N"), JUDGE, changes=True),
    Action("bookmark", "", "Set or take away a bookmark", ("b", "asterisk"), JUDGE, changes=True),
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
    Action(
        "push_down",
        "",
        "Move the chosen side from here on one unit down",
        ("right_square_bracket", "ctrl+pagedown"),
        STRUCTURE,
        changes=True,
    ),
    Action(
        "pull_up",
        "",
        "Move what follows on the chosen side one unit up",
        ("left_square_bracket", "ctrl+pageup"),
        STRUCTURE,
        changes=True,
    ),
    Action(
        "insert",
        "",
        "Put a unit without text before this one",
        ("i", "insert"),
        STRUCTURE,
        changes=True,
    ),
    Action("delete", "", "Take away a unit without text", ("D", "delete"), STRUCTURE, changes=True),
    Action(
        "swap",
        "",
        "Exchange the texts of the chosen side with the next unit",
        ("w", "W"),
        STRUCTURE,
        changes=True,
    ),
    Action(
        "pin",
        "",
        "Pin the unit, so that realigning leaves it as it is, or unpin it",
        ("p", "equals_sign"),
        STRUCTURE,
        changes=True,
    ),
    Action("edit", "edit", "Edit the target text", ("e", "enter", "f2"), TEXT, changes=True),
    Action("edit_source", "", "Edit the source text", ("E", "ctrl+e"), TEXT, changes=True),
    Action(
        "fix_term",
        "term",
        "Put in the term that is lacking, in the form its place asks for",
        ("t", "f7"),
        TEXT,
        changes=True,
    ),
    Action(
        "propose_term",
        "",
        "Propose a new term for the glossary",
        ("T", "ctrl+right_square_bracket"),
        TEXT,
        changes=True,
    ),
    Action(
        "replace",
        "",
        "Replace text in the units in view",
        ("r", "ctrl+r"),
        TEXT,
        changes=True,
    ),
    Action(
        "take_suggestion",
        "",
        "Put the best suggestion of the memory in the target",
        ("v", "1"),
        TEXT,
        changes=True,
    ),
    Action("undo", "undo", "Undo the last change", ("z", "ctrl+z"), TEXT, changes=True),
    Action("redo", "", "Redo what was undone", ("Z", "ctrl+y"), TEXT, changes=True),
    Action("copy", "", "Copy the text of the chosen side", ("Y", "ctrl+c"), TEXT),
    Action("search", "search", "Search this file and other memories", ("F", "ctrl+f"), FILE),
    Action("filter", "filter", "Choose which units to show", ("slash", "f4"), FILE),
    Action("clear_filter", "", "Show all units again", ("escape", "ctrl+l"), FILE),
    Action("explain", "why", "Explain the unit: reasons, findings, history", ("y", "ctrl+w"), FILE),
    Action("third_language", "", "Show the file's other languages beside", ("L", "3"), FILE),
    Action("switch_pair", "", "Review the next pair of languages", ("P", "2"), FILE),
    Action("theme", "", "Next theme: dark, light, colour-blind, mono", ("V", "ctrl+v"), FILE),
    Action(
        "settle",
        "",
        "Settle a conflict of a merge: ours or theirs",
        ("G", "percent_sign"),
        FILE,
        changes=True,
    ),
    Action("save", "", "Save into the TMX", ("ctrl+s", "S"), FILE, changes=True),
    Action("palette", "", "Find an action by its name", ("colon", "ctrl+backslash"), FILE),
    Action("help", "help", "Show all keys", ("question_mark", "f1"), FILE),
    Action("quit_review", "quit", "Save and leave", ("q", "ctrl+q"), FILE),
)

BY_ID = {action.id: action for action in ACTIONS}

PRESETS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "default": {},
    # MainMenuShortcuts.properties and EditorShortcuts.properties of OmegaT 6, where the key can be
    # told apart in a terminal (its Ctrl+I is Tab) and the action is one of ours.
    "omegat": {
        "next": ("down", "j", "enter", "ctrl+n"),
        "previous": ("up", "k", "ctrl+p", "ctrl+enter"),
        "first": ("home", "ctrl+home", "ctrl+pageup"),
        "last": ("end", "ctrl+end", "ctrl+pagedown"),
        "go_to": ("g", "ctrl+j"),
        "flagged": ("f", "ctrl+shift+v", "ctrl+t"),
        "edit": ("e", "f2"),
        "propose_term": ("T", "ctrl+shift+g", "ctrl+right_square_bracket"),
        "replace": ("r", "ctrl+k"),
        "take_suggestion": ("v", "1", "ctrl+r"),
    },
    # memoQ's keys, as far as they are known; its Ctrl+H (replace) and Ctrl+M (comment) are
    # Backspace and Enter in a terminal. Where Ctrl+Enter does not arrive, F8 confirms.
    "memoq": {
        "confirm": ("ctrl+enter", "c", "f8"),
        "reject": ("x", "shift+enter", "ctrl+x"),
        "unsure": ("u", "ctrl+g", "f3", "ctrl+u"),
        "merge": ("m", "ctrl+j", "f5"),
        "split": ("s", "ctrl+t", "f6"),
        "flagged": ("f", "f7"),
        "edit": ("e", "enter"),
        "edit_source": ("E", "f2"),
        "propose_term": ("T", "ctrl+e", "ctrl+right_square_bracket"),
        "take_suggestion": ("v", "1", "ctrl+1"),
        "search": ("F", "ctrl+k", "ctrl+f"),
    },
    # vim's keys for what is alike: words, marks, joining lines, looking up, yanking.
    "vim": {
        "next": ("j", "down", "ctrl+n"),
        "previous": ("k", "up", "ctrl+p"),
        "page_down": ("ctrl+f", "ctrl+d", "pagedown", "space"),
        "page_up": ("ctrl+u", "ctrl+b", "pageup", "backspace"),
        "first": ("0", "home", "ctrl+home"),
        "last": ("G", "end", "ctrl+end"),
        "word_next": ("w", "tab", "ctrl+right"),
        "word_previous": ("b", "shift+tab", "ctrl+left"),
        "unsure": ("n", "f3"),
        "odd": ("N", "ctrl+o"),
        "bookmark": ("m", "asterisk"),
        "bookmarked": ("apostrophe", "B", "number_sign"),
        "merge": ("J", "f5"),
        "shift_up": ("ctrl+up", "left_curly_bracket"),
        "shift_down": ("ctrl+down", "right_curly_bracket"),
        "edit": ("i", "e", "enter", "f2"),
        "undo": ("u", "z", "ctrl+z"),
        "redo": ("ctrl+r", "Z", "ctrl+y"),
        "note": ("o",),
        "copy": ("y", "Y", "ctrl+c"),
        "search": ("slash", "F"),
        "filter": ("f4", "minus"),
        "explain": ("K", "ctrl+w"),
        "settle": ("percent_sign",),
        "replace": ("r", "R"),
    },
}
"""For each preset the actions whose keys differ from the table's own."""

KEY_BAR = ("confirm", "reject", "edit", "merge", "split", "unsure", "undo", "shift_up", "flagged",
           "fix_term", "filter", "search", "explain", "odd", "note", "word_next",
           "quit_review")  # fmt: skip
"""The actions of the key bar, in order; those on the right go first where it is too narrow."""

UNSAFE = frozenset(
    {
        "ctrl+enter",
        "ctrl+m",
        "ctrl+i",
        "ctrl+h",
        "ctrl+left_square_bracket",
        "ctrl+a",
        "ctrl+b",
        "f1",
        "f10",
        "f11",
    }
)
"""Keys that some terminal, or screen or tmux in their own settings, keep to themselves."""

_SHOWN = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "slash": "/",
    "backslash": "\\",
    "colon": ":",
    "semicolon": ";",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "equals_sign": "=",
    "plus": "+",
    "minus": "-",
    "vertical_line": "|",
    "full_stop": ".",
    "comma": ",",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "exclamation_mark": "!",
    "asterisk": "*",
    "number_sign": "#",
    "percent_sign": "%",
    "quotation_mark": '"',
    "apostrophe": "'",
}
_READ = {shown.casefold(): key for key, shown in _SHOWN.items()} | {
    "down": "down",
    "up": "up",
    "left": "left",
    "right": "right",
    "return": "enter",
    "escape": "escape",
    "delete": "delete",
    "pagedown": "pagedown",
    "pageup": "pageup",
}
_FUNCTION = re.compile(r"f([1-9]|1[0-9]|2[0-4])")


def show_key(key: str) -> str:
    """Return a key as people write it: ``Ctrl+S``, ``F8``, ``Shift+M``, ``Ctrl+↑``."""
    *modifiers, name = key.split("+")
    if len(name) == 1 and name.isupper():
        modifiers.append("shift")
    elif (len(name) == 1 and "ctrl" in modifiers) or _FUNCTION.fullmatch(name):
        name = name.upper()
    return "+".join((*(each.capitalize() for each in modifiers), _SHOWN.get(name, name)))


def parse_key(text: str) -> str | None:
    """Return the name of a key that a person wrote, None where it is none.

    What :func:`show_key` gives is read back to the same key.
    """
    text = text.strip()
    if text in ("+", "-"):
        return "plus" if text == "+" else "minus"
    *parts, name = text.split("+") if not text.endswith("++") else (*text[:-2].split("+"), "+")
    modifiers = [part.strip().casefold() for part in parts]
    name = name.strip()
    if not name or not set(modifiers) <= {"ctrl", "alt", "shift"}:
        return None
    folded = name.casefold()
    if folded in _READ:
        key = _READ[folded]
    elif _FUNCTION.fullmatch(folded):
        key = folded
    elif len(name) == 1 and name.isalnum():
        key = folded if "ctrl" in modifiers or "alt" in modifiers else name
        if "shift" in modifiers and modifiers == ["shift"]:
            return name.upper()
    else:
        return None
    order = [each for each in ("alt", "ctrl", "shift") if each in modifiers]
    return "+".join((*order, key))
