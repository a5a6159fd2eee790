r"""Regular expressions of SRX files, as the ``regex`` module takes them.

SRX 2.0 asks for ICU syntax; files in the wild are written for Java, which is nearly the same.
What differs from ``regex`` (version 1 behaviour: set operations, scoped inline flags) is mapped
here, token by token:

- ``\h`` ``\v`` and their negations (``\v`` is one character in Python), ``\z`` ``\Z`` ``\e``;
- ``\Q...\E``, ``\x{1F600}``, surrogate pairs ``\uD83D\uDE00``, ``\k<name>``, ``\cX``, ``\0101``;
- Java's flags ``U`` (Unicode classes: always on here) and ``d``;
- ``--`` ``||`` ``~~`` inside a class and ``{`` that opens no quantifier are plain characters in
  Java but operators in ``regex``.

Unicode classes: ``\s`` ``\w`` ``\b`` are Unicode-aware as in ICU.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

REACH = 100
"""Longest run that ``*``, ``+`` or ``{n,}`` may match in the before part of an exception.

Exceptions look back from a place, and Java cannot look back without bound, so the `segment`
library that LanguageTool's rules are written for makes ``x*`` of it ``x{0,100}``. We keep the bound
although ``regex`` does not need it: without it the rules for brackets look back to the start of
the text four times over at every full stop (half the speed on English prose).
"""

Kind = Literal["atom", "anchor", "open", "close", "or", "quantifier", "flags"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a pattern in the syntax of the ``regex`` module."""

    kind: Kind
    text: str


class PatternError(ValueError):
    """A pattern that is no regular expression."""


def translate(pattern: str, *, reach: int | None = None) -> str:
    """Return a Java or ICU pattern in the syntax of ``regex`` (flag ``V1``).

    Args:
        pattern: What stands in ``beforebreak`` or ``afterbreak``.
        reach: Bound of open repetitions, where the pattern is to be looked for backwards.

    Raises:
        PatternError: The pattern ends in the middle of an escape, class or quotation.
    """
    return "".join(_bounded(token, reach) for token in tokens(pattern))


def compile_pattern(pattern: str) -> regex.Pattern[str]:
    """Compile a pattern that :func:`translate` made.

    Raises:
        PatternError: It is no regular expression.
    """
    try:
        return regex.compile(pattern, regex.V1)
    except (regex.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error) or type(error).__name__) from error


def ends_in_space(pattern: str) -> bool | None:
    """Return whether what a before pattern matches must end in white space.

    True: always; False: never; None: it may. An exception that needs a space before the place
    need not be tried elsewhere, which halves the work.
    """
    found = list(tokens(pattern))
    while found and found[-1].text == r"\b":
        found.pop()
    if found and found[-1].kind == "quantifier" and found[-1].text[0] == "+":
        found.pop()
    if not found or found[-1].kind != "atom" or _alternatives(found):
        return None
    last = found[-1].text
    if _SPACES.fullmatch(last):
        return True
    plain = last[-1] if _WORD.fullmatch(last) else _plain(last)
    return False if plain and not plain.isspace() else None


def begins_with(pattern: str) -> str:
    """Return the plain character that every match of a pattern begins with; else nothing."""
    found = tokens(pattern)
    if not found or found[0].kind != "atom" or _alternatives(found):
        return ""
    if len(found) > 1 and found[1].kind == "quantifier" and found[1].text[0] != "+":
        return ""
    first = found[0].text
    return first[0] if _WORD.fullmatch(first) else _plain(first)


def looks_around(pattern: str) -> bool:
    """Return whether a pattern asks where it stands: ``^``, ``$``, look-ahead, look-behind.

    A word boundary is none of these: a paragraph begins and ends at one just as a line does.
    """
    return any(
        (token.kind == "anchor" and token.text not in (r"\b", r"\B"))
        or (token.kind == "open" and token.text[-1] in "=!")
        for token in tokens(pattern)
    )


def _alternatives(found: Sequence[Token]) -> bool:
    """Return whether a pattern is several patterns, any of which may match."""
    depth = 0
    for token in found:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "or" and depth == 0:
            return True
    return False


def _plain(atom: str) -> str:
    """Return the one character that an atom stands for; nothing where it may be several."""
    char = atom[1:] if atom[0] == "\\" and not atom[1].isalnum() else atom
    return char if len(char) == 1 and atom != "." else ""


_SPACES = regex.compile(
    r"(?:\\s|\\p\{H\}|[ ]"
    r"|\[(?:\\s|\\p\{H\}|\\u00A0|\\u202F|\\n|\\r|\\t|[ \u00a0\u202f])+\])"
)
_QUANTIFIER = regex.compile(r"(?:[*+?]|\{\s*\d+\s*(?:,\s*\d*\s*)?\})[+?]?")
_WORD = regex.compile(r"\w+(?=\w[*+?{])|\w+")
_GROUP = regex.compile(r"\((?:\?(?:<?[=!]|[:>|#&R]|P[<=>]|<[A-Za-z]\w*>|\()?)?")
_FLAGS = regex.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])")
_HEX = regex.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})")
_NAME = regex.compile(r"\\[pPN]\{[^}]*\}|\\[pP][A-Za-z]")
_REFERENCE = regex.compile(r"\\k<(\w+)>")
_CONTROL = regex.compile(r"\\c([@-_a-z])")
_OCTAL = regex.compile(r"\\0([0-3]?[0-7]{1,2})")
_ESCAPES = {
    r"\h": r"\p{H}",
    r"\H": r"\P{H}",
    r"\v": r"\p{V}",
    r"\V": r"\P{V}",
    r"\e": r"\x1b",
}
_ANCHORS = {
    r"\b": r"\b",
    r"\B": r"\B",
    r"\A": r"\A",
    r"\G": r"\G",
    r"\z": r"\Z",
    r"\Z": r"(?=\r?\n?\Z)",
}


@functools.lru_cache(maxsize=1024)
def tokens(pattern: str) -> tuple[Token, ...]:
    """Return the tokens of a Java or ICU pattern, mapped to the syntax of ``regex``.

    Letters and digits that follow each other are one token, unless a quantifier is for the last.

    Raises:
        PatternError: The pattern ends in the middle of an escape, class or quotation.
    """
    return tuple(_tokens(pattern))


def _tokens(pattern: str) -> Iterator[Token]:
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith(r"\Q", at):
            quoted, at = _quotation(pattern, at)
            for each in quoted:
                yield Token("atom", regex.escape(each, special_only=True))
        elif found := _WORD.match(pattern, at):
            yield Token("atom", found[0])
            at = found.end()
        elif char == "\\":
            token, at = _escape(pattern, at)
            yield token
        elif char == "[":
            text, at = _set(pattern, at)
            yield Token("atom", text)
        elif char == "(":
            token, at = _group(pattern, at)
            if token.text:
                yield token
        elif found := _QUANTIFIER.match(pattern, at):
            yield Token("quantifier", found[0].replace(" ", ""))
            at = found.end()
        else:
            at += 1
            if char == ")":
                yield Token("close", char)
            elif char == "|":
                yield Token("or", char)
            elif char in "^$":
                yield Token("anchor", char)
            elif char in "{}":
                yield Token("atom", "\\" + char)
            else:
                yield Token("atom", char)


def _quotation(pattern: str, at: int) -> tuple[str, int]:
    r"""Return what stands between ``\Q`` at ``at`` and ``\E`` (or the end), and where it ends."""
    stop = pattern.find(r"\E", at)
    if stop < 0:
        return pattern[at + 2 :], len(pattern)
    return pattern[at + 2 : stop], stop + 2


def _escape(pattern: str, at: int) -> tuple[Token, int]:
    pair = pattern[at : at + 2]
    if len(pair) < 2:
        raise PatternError("ends in a backslash")
    if pair in _ANCHORS:
        return Token("anchor", _ANCHORS[pair]), at + 2
    if pair in _ESCAPES:
        return Token("atom", _ESCAPES[pair]), at + 2
    if found := _HEX.match(pattern, at):
        return _code_point(pattern, found)
    if found := _NAME.match(pattern, at):
        return Token("atom", found[0]), found.end()
    if found := _REFERENCE.match(pattern, at):
        return Token("atom", f"(?P={found[1]})"), found.end()
    if found := _CONTROL.match(pattern, at):
        return Token("atom", f"\\x{ord(found[1].upper()) ^ 64:02x}"), found.end()
    if found := _OCTAL.match(pattern, at):
        return Token("atom", f"\\x{int(found[1], 8):02x}"), found.end()
    return Token("atom", pair), at + 2


def _code_point(pattern: str, found: regex.Match[str]) -> tuple[Token, int]:
    r"""Return the character that ``\x{...}`` or ``\u....`` names; two surrogates are one."""
    code, stop = int(found[1] or found[2], 16), found.end()
    low = _HEX.match(pattern, stop) if found[2] and 0xD800 <= code < 0xDC00 else None
    if low and low[2] and 0xDC00 <= int(low[2], 16) < 0xE000:
        code = 0x10000 + ((code - 0xD800) << 10) + int(low[2], 16) - 0xDC00
        stop = low.end()
    if code > 0x10FFFF:
        raise PatternError(f"{found[0]} is beyond Unicode")
    return Token("atom", f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"), stop


def _set(pattern: str, at: int) -> tuple[str, int]:
    """Return the class that opens at ``at``, and where it ends."""
    opened = at
    out = ["["]
    at += 1
    if pattern.startswith("^", at):
        out.append("^")
        at += 1
    if pattern.startswith("]", at):  # a ] that comes first is one of the class
        out.append(r"\]")
        at += 1
    while at < len(pattern):
        char = pattern[at]
        if char == "]":
            return "".join(out) + "]", at + 1
        if char == "[":
            inner, at = _set(pattern, at)
            out.append(inner)
        elif pattern.startswith(r"\Q", at):
            quoted, at = _quotation(pattern, at)
            out.extend("\\" + each if not each.isalnum() else each for each in quoted)
        elif char == "\\":
            token, at = _escape(pattern, at)
            out.append(token.text)
        elif char in "-|~" and pattern.startswith(char * 2, at):
            out.append("\\" + char)
            at += 1
        else:
            out.append(char)
            at += 1
    raise PatternError(f"the class opened at character {opened + 1} is not closed")


def _group(pattern: str, at: int) -> tuple[Token, int]:
    if found := _FLAGS.match(pattern, at):
        on, off, end = found[1], found[2], found[3]
        kept = "".join(flag for flag in on if flag not in "Ud")
        gone = "".join(flag for flag in off or "" if flag not in "Uud")
        if end == ")" and not kept and not gone:
            return Token("flags", ""), found.end()
        text = f"(?{kept}{'-' + gone if gone else ''}{end}"
        return Token("flags" if end == ")" else "open", text), found.end()
    opening = _GROUP.match(pattern, at)
    assert opening is not None
    return Token("open", opening[0]), opening.end()


def _bounded(token: Token, reach: int | None) -> str:
    if token.kind != "quantifier" or reach is None:
        return token.text
    mode = token.text[-1] if len(token.text) > 1 and token.text[-1] in "+?" else ""
    body = token.text.removesuffix(mode) if mode else token.text
    if body == "*":
        return f"{{0,{reach}}}{mode}"
    if body == "+":
        return f"{{1,{reach}}}{mode}"
    if body.endswith(",}"):
        low = int(body[1:-2])
        return f"{{{low},{max(low, reach)}}}{mode}"
    return token.text
