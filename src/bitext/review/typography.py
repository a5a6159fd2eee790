"""What typing turns into by the rules of a language: quotation marks, dashes, no-break spaces.

The rules are those of the Lexique des règles typographiques en usage à l'Imprimerie nationale for
French and of A. Milchin's handbook for Russian, as far as a key can decide them. They act on what a
person types at that moment and on nothing that stands in a text already; undo takes them back.
"""

from __future__ import annotations

from typing import NamedTuple

from bitext.model import primary

NO_BREAK, NARROW = "\u00a0", "\u202f"
QUOTES = {
    "fr": ("«" + NO_BREAK, NO_BREAK + "»", "“", "”"),
    "ru": ("«", "»", "„", "“"),
    "en": ("“", "”", "‘", "’"),
    "de": ("„", "“", "‚", "‘"),
}
"""For each language its outer and inner quotation marks, with the spaces that belong to them."""
HIGH = ";!?"
"""Marks that have a narrow no-break space before them in French."""


class Typed(NamedTuple):
    """What a key does: letters before the cursor that go, and what comes in their place."""

    removed: int
    inserted: str


def typed(before: str, char: str, lang: str) -> Typed:
    """Return what typing a character comes to.

    Args:
        before: The text before the cursor.
        char: The character that was typed.
        lang: BCP 47 tag of the text.
    """
    tag = primary(lang)
    plain = Typed(0, char)
    if char == '"' and tag in QUOTES:
        return Typed(0, _quote(before, tag))
    if char == "'" and tag in ("fr", "en") and before[-1:].isalpha():
        return Typed(0, "’")
    if char in "<>" and before.endswith(char) and tag in ("fr", "ru"):
        outer = QUOTES[tag][0 if char == "<" else 1]
        # What was typed before the closing mark already ends in its space.
        spaced = char == ">" and before[:-1].endswith((NO_BREAK, NARROW, " "))
        return Typed(2 if spaced else 1, outer)
    if char == "." and before.endswith("..") and not before.endswith("..."):
        return Typed(2, "…")
    if char == "-" and before.endswith("-") and not before.endswith("--"):
        # A dash of speech begins a line; any other hangs on the word before it.
        if tag in ("ru", "fr") and before[-2:-1] == " " and before[:-2].strip():
            return Typed(2, f"{NO_BREAK}—")
        return Typed(1, "—")
    if tag == "fr" and char in f"{HIGH}:»":
        return _french(before, char)
    return plain


def _french(before: str, char: str) -> Typed:
    space = NARROW if char in HIGH else NO_BREAK
    if before.endswith(" ") and before.strip():
        return Typed(1, space + char)
    # A colon may stand in an address or a time: only the space that was typed decides.
    if char != ":" and (before[-1:].isalnum() or before[-1:] in ("»", ")", "”", "’")):
        return Typed(0, space + char)
    return Typed(0, char)


def _quote(before: str, tag: str) -> str:
    opening, closing, inner_opening, inner_closing = QUOTES[tag]
    depth = before.count(opening.strip(NO_BREAK)) - before.count(closing.strip(NO_BREAK))
    if tag == "ru":
        inner = before.count("„") > before.count("“")
    else:
        inner = before.count(inner_opening) > before.count(inner_closing)
    opens = not before or before[-1].isspace() or before[-1] in "([—–«“„‘'"
    if opens:
        return inner_opening if depth > 0 else opening
    if inner:
        return inner_closing
    if tag == "fr" and before.endswith((NO_BREAK, NARROW)):
        return closing.strip(NO_BREAK)
    return closing
