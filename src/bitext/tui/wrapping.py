"""Wrapping text into a column: offsets in code points, widths in terminal cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rich.cells import cell_len, split_graphemes
from rich.text import Text
from textual.geometry import Size
from textual.widgets import Static

# Only the space may be a line's end: a no-break space must not be one.
_WORD = re.compile(r"[^ ]+| +")


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Return the lines of a text in a column, as half-open stretches of code points.

    Lines end at spaces, and within a word only where it is wider than the column or has no spaces
    to offer, as in Chinese. Spaces that fall on a line's end belong to no line.

    Args:
        text: What to wrap.
        width: Cells of the column, at least 2.
    """
    if not text:
        return [(0, 0)]
    plain = cell_len(text) == len(text) and text.isprintable()
    lines: list[tuple[int, int]] = []
    start = stop = used = 0
    for match in _WORD.finditer(text):
        begin, end = match.span()
        size = end - begin if plain else cell_len(match[0])
        if match[0][0] == " ":
            used += size
            continue
        if used + size <= width:
            used += size
            stop = end
            continue
        if stop > start and (size <= width or not _has_wide(match[0])):
            lines.append((start, stop))
            start, used = begin, 0
        if used + size <= width:
            used, stop = size, end
            continue
        for first, last, cells in _pieces(text, begin, end, plain=plain):
            if used + cells > width and first > start:
                lines.append((start, first))
                start, used = first, 0
            used += cells
            stop = last
    lines.append((start, max(start, stop)))
    return lines


def hanging(head: Text, body: Text, *, width: int) -> Text:
    """Return a text behind its head; lines after the first stand under the text.

    Args:
        head: What the first line begins with, on one line.
        body: The text.
        width: Cells of all of it.
    """
    indent = cell_len(head.plain)
    lines = [body[start:stop] for start, stop in wrap(body.plain, max(10, width - indent))]
    text = Text(f"\n{' ' * indent}").join(lines)
    return Text().append_text(head).append_text(text)


class Fitted(Static):
    """A text that is made for the width there is.

    Args:
        draw: Given cells of a line, returns the text.
    """

    def __init__(self, draw: Callable[[int], Text], **options: Any) -> None:
        super().__init__(markup=False, **options)
        self._draw_for = draw

    def render(self) -> Text:
        """Return the text for the width as it is."""
        return self._draw_for(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many lines the text takes."""
        return self._draw_for(width).plain.count("\n") + 1

    def on_resize(self) -> None:
        """Make it anew."""
        self.refresh()


def _has_wide(word: str) -> bool:
    return cell_len(word) > len(word)


def _pieces(text: str, start: int, stop: int, *, plain: bool) -> list[tuple[int, int, int]]:
    if plain:
        return [(at, at + 1, 1) for at in range(start, stop)]
    spans, _ = split_graphemes(text[start:stop])
    return [(start + first, start + last, cells) for first, last, cells in spans]
