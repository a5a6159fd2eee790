"""Where the marks inside a line of Markdown stand.

markdown-it-py says what a line means, not where each part of it stands: the tokens are followed
through the line again. Where that fails, because it is written in a way not foreseen here, the rest
is taken as it is written, marks included. So are footnote references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from bitext.model import MarkRole

_BREAK = re.compile(r"[ \t]*\\?\n[ \t]*")
_SPACE = re.compile(r"[ \t\n]*")
_TAG = re.compile(r"<(?P<end>/)?(?P<name>[A-Za-z][\w-]*)")
_BACKQUOTES = re.compile("`+")
_FOOTNOTE = Token("footnote", "", 0)
_VOID = frozenset(("br", "img", "wbr", "input", "hr", "embed"))


@dataclass(frozen=True, slots=True)
class Inline:
    """A mark in the content of a token."""

    start: int
    """Code points of the content."""
    stop: int
    role: MarkRole
    name: str
    written: str


class _LostError(Exception):
    """The tokens do not go on as the text does."""


def inline_marks(token: Token) -> list[Inline]:
    """Return the marks in the content of an ``inline`` token, in order, without overlaps."""
    found: list[Inline] = []
    walk = _Walk(token.content)
    try:
        found.extend(walk.marks(token.children or ()))
    except _LostError:
        # What was found stands; what follows is text. An opening mark alone would be half a pair.
        return _paired(walk.found)
    return found


def _paired(marks: Sequence[Inline]) -> list[Inline]:
    """Return marks without the opening ones that nothing closes."""
    opened: list[int] = []
    pairs: set[int] = set()
    for position, mark in enumerate(marks):
        if mark.role == "open":
            opened.append(position)
        elif mark.role == "close" and opened:
            pairs |= {position, opened.pop()}
        elif mark.role == "alone":
            pairs.add(position)
    return [mark for position, mark in enumerate(marks) if position in pairs]


class _Walk:
    def __init__(self, content: str) -> None:
        self._content = content
        self._at = 0
        self.found: list[Inline] = []

    def marks(self, tokens: Sequence[Token]) -> Iterator[Inline]:
        """Yield the mark of each token that is one.

        Raises:
            _LostError: The content does not go on as the tokens say.
        """
        links: list[Token] = []
        for token in tokens:
            kind = token.type
            if kind == "text":
                self._pass(token.content)
            elif kind == "text_special":
                self._pass(token.markup)
            elif kind in ("softbreak", "hardbreak"):
                match = _BREAK.match(self._content, self._at)
                if match is None:
                    raise _LostError
                self._at = match.end()
            elif kind == "code_inline":
                yield self._mark("open", token.markup, self._at + len(token.markup))
                stop = self._closing_run(token.markup)
                self._at = stop
                yield self._mark("close", token.markup, stop + len(token.markup))
            elif kind in ("em_open", "em_close", "strong_open", "strong_close"):
                role: MarkRole = "open" if kind.endswith("open") else "close"
                self._expect(token.markup)
                yield self._mark(role, token.markup, self._at + len(token.markup))
            elif kind == "link_open":
                links.append(token)
                if self._content.startswith("[^", self._at):
                    links[-1] = _FOOTNOTE
                    self._at += 1
                    continue
                sign = "<" if token.markup == "autolink" else "["
                self._expect(sign)
                yield self._mark("open", sign, self._at + 1)
            elif kind == "link_close" and links:
                link = links.pop()
                if link is _FOOTNOTE:
                    self._pass("]")
                elif link.markup == "autolink":
                    self._expect(">")
                    yield self._mark("close", "<", self._at + 1)
                else:
                    yield self._mark("close", "[", self._link_end(self._at))
            elif kind == "image":
                self._expect("![")
                yield self._mark("open", "![", self._at + 2)
                self._expect(token.content)
                self._at += len(token.content)
                yield self._mark("close", "![", self._link_end(self._at))
            elif kind == "html_inline":
                self._expect(token.content)
                yield self._tag(token.content)
            else:
                raise _LostError

    def _pass(self, text: str) -> None:
        self._expect(text)
        self._at += len(text)

    def _expect(self, text: str) -> None:
        if not self._content.startswith(text, self._at):
            raise _LostError

    def _mark(self, role: MarkRole, name: str, stop: int) -> Inline:
        mark = Inline(self._at, stop, role, name, self._content[self._at : stop])
        self._at = stop
        self.found.append(mark)
        return mark

    def _tag(self, written: str) -> Inline:
        stop = self._at + len(written)
        match = _TAG.match(written)
        if match is None:
            return self._mark("alone", written[:2], stop)
        name = match["name"].lower()
        if match["end"]:
            return self._mark("close", name, stop)
        alone = name in _VOID or written.endswith("/>")
        return self._mark("alone" if alone else "open", name, stop)

    def _closing_run(self, markup: str) -> int:
        """Return where the run of backquotes stands that closes a code span."""
        for match in _BACKQUOTES.finditer(self._content, self._at):
            if match[0] == markup:
                return match.start()
        raise _LostError

    def _link_end(self, at: int) -> int:
        """Return where a link ends whose text ends before ``at``."""
        content = self._content
        if not content.startswith("]", at):
            raise _LostError
        at += 1
        if content.startswith("(", at):
            end = self._inline_end(at + 1)
            if end is not None:
                return end
        if content.startswith("[", at):
            end = content.find("]", at)
            if end > 0:
                return end + 1
        return at

    def _inline_end(self, at: int) -> int | None:
        """Return where ``(address "title")`` ends, None where it is none."""
        content, size = self._content, len(self._content)
        at = self._space(at)
        address = parseLinkDestination(content, at, size)
        if address.ok:
            at = self._space(address.pos)
            title = parseLinkTitle(content, at, size)
            if title.ok and at < size:
                at = self._space(title.pos)
        return at + 1 if content.startswith(")", at) else None

    def _space(self, at: int) -> int:
        match = _SPACE.match(self._content, at)
        return match.end() if match else at
