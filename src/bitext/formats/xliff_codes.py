"""Inline elements of XLIFF as codes of a memory, and back: what both versions share.

A memory has the codes of TMX: bpt and ept, ph, it, hi. An element of XLIFF that says no more than
those do becomes one with its native code as content. Any other is kept whole: the content of the
code is the element as written, ``<x id="1"/>``, ``<g id="2" ctype="bold">`` and ``</g>``,
``<ph id="a7" equiv-text="[br]">&lt;br/></ph>``. When XLIFF is written such a content is the element
again; native code that was never XLIFF is escaped, as any code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bitext.formats.xml import attribute_xml, text_xml
from bitext.model import Code, Content

MARKED = "x-hi"
"""Type of the element that stands for TMX's hi."""

_NAME = r"[A-Za-z_][\w.:-]*"
_TAG = re.compile(
    rf"<(?P<end>/)?(?P<name>{_NAME})(?P<attributes>(?: {_NAME}=\"[^\"<]*\")*)(?P<empty>/)?>"
    r"(?:(?P<text>[^<]*)</(?P=name)>)?"
)
_ATTRIBUTE = re.compile(rf" ({_NAME})=\"([^\"<]*)\"")
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|#(\d{1,7}));")
_REFERENCES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}


@dataclass(frozen=True, slots=True)
class Tag:
    """An element of XLIFF, or one end of it, as the content of a code."""

    kind: Literal["start", "end", "empty", "whole"]
    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    """What a whole element holds."""

    def __str__(self) -> str:
        if self.kind == "end":
            return f"</{self.name}>"
        written = "".join(f' {name}="{attribute_xml(value)}"' for name, value in self.attributes)
        start = f"<{self.name}{written}"
        if self.kind == "whole":
            return f"{start}>{text_xml(self.text)}</{self.name}>"
        return f"{start}/>" if self.kind == "empty" else f"{start}>"

    def get(self, name: str) -> str | None:
        """Return an attribute's value."""
        return dict(self.attributes).get(name)


def read_tag(code: Code) -> Tag | None:
    """Return the element that a code holds, None where it holds other native code."""
    if len(code.content) != 1 or not isinstance(code.content[0], str):
        return None
    match = _TAG.fullmatch(code.content[0])
    if match is None:
        return None
    attributes = tuple(
        (each[1], _unescaped(each[2])) for each in _ATTRIBUTE.finditer(match["attributes"])
    )
    if len(dict(attributes)) < len(attributes):
        return None
    if match["end"]:
        bare = not (attributes or match["empty"] or match["text"] is not None)
        return Tag("end", match["name"]) if bare else None
    if match["empty"]:
        return None if match["text"] is not None else Tag("empty", match["name"], attributes)
    if match["text"] is not None:
        return Tag("whole", match["name"], attributes, _unescaped(match["text"]))
    return Tag("start", match["name"], attributes)


def _unescaped(text: str) -> str:
    return _REFERENCE.sub(
        lambda match: chr(int(match[1])) if match[1] else _REFERENCES[match[0]], text
    )


class Numbers:
    """Numbers for the ids of a unit's codes, the same in source and target.

    TMX joins the codes of two languages by a number (``x``), XLIFF by any name. A number stays.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        found = list(dict.fromkeys(ids))
        self._numbers = {name: name for name in found if is_number(name)}
        free = max(map(int, self._numbers), default=0)
        for name in found:
            if name not in self._numbers:
                free += 1
                self._numbers[name] = str(free)

    def __getitem__(self, name: str) -> str:
        return self._numbers[name]


def is_number(name: str) -> bool:
    """Return whether an id is a number as TMX writes it, so that it can be made of one again."""
    return name.isascii() and name.isdecimal() and name == str(int(name[:9])) and len(name) < 9


class Items:
    """A content in the making: neighbouring texts are joined."""

    def __init__(self) -> None:
        self._items: list[str | Code] = []

    def add(self, item: str | Code | None) -> None:
        """Add a text or a code; an empty text is none."""
        if not item:
            return
        if isinstance(item, str) and self._items and isinstance(self._items[-1], str):
            self._items[-1] += item
        else:
            self._items.append(item)

    @property
    def content(self) -> Content:
        """What was added."""
        return tuple(self._items)


def partners(content: Content) -> dict[int, int]:
    """Return the position of each bpt's ept in a content, and the other way round."""
    opened: dict[str, int] = {}
    found: dict[int, int] = {}
    for position, item in enumerate(content):
        if not isinstance(item, Code) or item.kind not in ("bpt", "ept"):
            continue
        i = dict(item.attributes).get("i", "")
        if item.kind == "bpt":
            opened[i] = position
        elif i in opened:
            start = opened.pop(i)
            found[start], found[position] = position, start
    return found


def nested(found: Mapping[int, int], fits: Callable[[int, int], bool]) -> set[int]:
    """Return the positions of the pairs that can be written as elements around what they hold.

    Args:
        found: Pairs as of :func:`partners`.
        fits: Whether a pair, given by its two positions, is one for an element at all.
    """
    result: set[int] = set()
    stack: list[int] = []
    for position in sorted(found):
        partner = found[position]
        if partner > position:
            if fits(position, partner):
                stack.append(position)
        elif partner in stack:
            if stack[-1] == partner:
                stack.pop()
                result |= {partner, position}
            else:
                # It crosses the pairs that were opened after it: they stay, it goes.
                stack.remove(partner)
    return result


def native(content: Content) -> str:
    """Return a code's content as one string; subflows as the text they hold."""
    return "".join(item if isinstance(item, str) else native(item.content) for item in content)
