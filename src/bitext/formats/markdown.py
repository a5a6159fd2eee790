"""Markdown as running text: a paragraph per block, with the offsets it came from.

Block structure is CommonMark with tables, found by markdown-it-py. Marks of blocks (``#``, ``>``,
``-``, ``1.``) are left out; marks inside a line (``*``, backquotes, the brackets and address of a
link, HTML tags) are no text either, but are kept as marks of their place. Escapes and entities stay
as written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bitext.errors import InputError
from bitext.formats.extraction import Extraction, Extractor
from bitext.formats.html import extract_fragment
from bitext.formats.markdown_inline import Inline, inline_marks
from bitext.model import Span

MAX_NESTING = 100
"""Blocks inside blocks; markdown-it-py drops text that lies deeper."""

LONGEST = 10_000
"""Code points of a paragraph in which marks are looked for."""

BRACKETS = 1_000_000
"""Sum over the paragraphs of a file of the square of their brackets: the time that looking for
links takes grows with it, and no real file has as many."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_META_KEY = re.compile(r"[\w.-]+\s*:(?:\s|\Z)")
_CLOSING_MARKS = re.compile(r"[ \t]+#+[ \t]*\Z")


def extract_markdown(text: str, *, path: str | None = None) -> Extraction:
    """Return the running text of a Markdown file.

    Hard-wrapped lines stay in their paragraph. An item of a list, a cell of a table and a
    footnote are paragraphs of their own. Left out: code blocks, front matter, link definitions,
    the rule row of a table, HTML tags and comments between blocks (text between such tags is kept).
    Marks inside a line are ``marks``; beyond :data:`LONGEST` and :data:`BRACKETS` they are text.

    Args:
        text: The file.
        path: Its name, for messages.

    Raises:
        InputError: Blocks are nested deeper than any text needs.
    """
    reader = _Reader(text)
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    parser.enable("table").disable("inline")
    env: dict[str, Any] = {}
    tokens = parser.parse(reader.body, env)
    notes = _one_word_footnotes(env)
    in_table = in_heading = False
    brackets = 0
    for token in tokens:
        if token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        elif token.type in ("heading_open", "heading_close"):
            in_heading = token.type == "heading_open"
        if token.map is None:
            continue
        if token.level >= MAX_NESTING - 1:
            raise InputError(
                f"blocks are nested more than {MAX_NESTING} deep",
                path=path,
                line=token.map[0] + 1,
                hint="Read it as plain text, or flatten the quotations and lists.",
            )
        while notes and notes[0].start < token.map[0]:
            reader.add_lines(notes.pop(0))
        if token.type == "html_block":
            reader.add_html(token)
        elif token.type == "inline":
            brackets += token.content.count("[") ** 2
            if len(token.content) <= LONGEST and brackets <= BRACKETS:
                token.children = []
                parser.inline.parse(token.content, parser, env, token.children)
            if in_table:
                reader.add_cell(token)
            else:
                reader.add_paragraph(token, heading=in_heading)
    for note in notes:
        reader.add_lines(note)
    return reader.extractor.result()


class _Reader:
    """Finds the content of tokens, which markdown-it-py places by line only, in the file."""

    def __init__(self, text: str) -> None:
        self.extractor = Extractor(text)
        self._text = text
        self._lines = _split_lines(text)
        skipped = self._front_matter()
        # Blanked, not cut: line numbers stay those of the file.
        start = self._lines[skipped].start if skipped < len(self._lines) else len(text)
        self.body = "\n" * skipped + text[start:]
        self._row = -1
        self._row_stop = 0

    def add_paragraph(self, token: Token, *, heading: bool) -> None:
        """Add a paragraph or heading, without the marks at the start of its lines."""
        self.extractor.end_paragraph()
        spans = self._content_lines(token, heading=heading)
        lines = token.content.rstrip("\n").split("\n")
        places: list[int] = []
        for span, line in zip(spans, lines, strict=True):
            # Between no-break spaces, which markdown-it-py has stripped.
            first = self._text.find(line.strip(), span.start, span.stop)
            first -= len(line) - len(line.lstrip())
            # A place for each sign of the line as markdown-it-py has it, and for its end.
            places += (
                min(max(first + column, span.start), span.stop) for column in range(len(line) + 1)
            )
        marks = [(places[m.start], places[m.stop], m) for m in inline_marks(token)]
        for i, span in enumerate(spans):
            # The line's end and trailing spaces (a hard break) are part of the paragraph.
            stop = self._next_line(span.stop) if i + 1 < len(spans) else span.stop
            self._copy_between(span.start, stop, marks)

    def _copy_between(self, start: int, stop: int, marks: list[tuple[int, int, Inline]]) -> None:
        """Copy a stretch of the file without the marks in it, which are noted; they are used up."""
        while marks and marks[0][0] < stop:
            mark_start, mark_stop, mark = marks[0]
            self.extractor.copy(start, max(start, mark_start))
            if mark_start >= start:
                self.extractor.mark(mark.role, mark.name, mark.written)
            start = max(start, min(mark_stop, stop))
            if mark_stop > stop:
                # It goes on in the next line.
                return
            marks.pop(0)
        self.extractor.copy(start, stop)

    def add_cell(self, token: Token) -> None:
        r"""Add a cell of a table; ``\|`` is a bar."""
        if not token.content:
            return
        assert token.map is not None
        line = token.map[0]
        span = self._lines[line]
        if line != self._row:
            self._row, self._row_stop = line, span.start
        written = token.content.replace("|", r"\|")
        at = self._text.find(written, self._row_stop, span.stop)
        self.extractor.end_paragraph()
        if at < 0:
            self.extractor.stand_for(token.content, self._row_stop, span.stop)
            return
        # In a cell a bar takes two signs of the file.
        places = [at]
        for sign in token.content:
            places.append(places[-1] + 1 + (sign == "|"))
        done = 0
        for mark in (*inline_marks(token), None):
            stop = mark.start if mark is not None else len(token.content)
            for position in range(done, stop):
                start, end = places[position : position + 2]
                if end - start == 1:
                    self.extractor.copy(start, end)
                else:
                    self.extractor.stand_for("|", start, end)
            if mark is not None:
                self.extractor.mark(mark.role, mark.name, mark.written)
                done = mark.stop
        self._row_stop = places[-1]

    def add_html(self, token: Token) -> None:
        """Add the text between HTML tags that stand between blocks."""
        spans = self._content_lines(token, heading=False)
        starts, length, lines = [], 0, []
        for i, span in enumerate(spans):
            stop = self._next_line(span.stop) if i + 1 < len(spans) else span.stop
            starts.append(length)
            lines.append(self._text[span.start : stop])
            length += stop - span.start

        def place(position: int) -> int:
            i = bisect_right(starts, position) - 1
            return spans[i].start + position - starts[i]

        self.extractor.end_paragraph()
        extract_fragment("".join(lines), self.extractor, place)
        self.extractor.end_paragraph()

    def add_lines(self, lines: Span) -> None:
        """Add whole lines as a paragraph."""
        self.extractor.end_paragraph()
        start, stop = self._lines[lines.start].start, self._lines[lines.stop - 1].stop
        kept = self._text[start:stop]
        start += len(kept) - len(kept.lstrip(" \t"))
        self.extractor.copy(start, max(start, start + len(kept.strip(" \t"))))

    def _content_lines(self, token: Token, *, heading: bool) -> list[Span]:
        """Return where the lines of a token's content stand in the file."""
        contents = token.content.rstrip("\n").split("\n")
        spans = []
        for i, content in enumerate(contents, start=self._first_line(token, contents)):
            line = self._lines[i]
            raw = self._text[line.start : line.stop]
            if heading:
                raw = _CLOSING_MARKS.sub("", raw)
            wanted = content.strip()
            # The content ends its line, so the last occurrence is the one, also in "1. 1".
            start = max(raw.rfind(wanted), 0)
            stop = start + len(wanted)
            # markdown-it-py strips no-break spaces too; they are the translator's.
            while start > 0 and raw[start - 1].isspace() and raw[start - 1] not in " \t":
                start -= 1
            while stop < len(raw) and raw[stop].isspace() and raw[stop] not in " \t":
                stop += 1
            spans.append(Span(line.start + start, line.start + stop))
        return spans

    def _first_line(self, token: Token, contents: Sequence[str]) -> int:
        """Return the line that a token's content starts on.

        markdown-it-py strips a first line of no-break spaces together with its end.
        """
        assert token.map is not None
        first, stop = token.map
        wanted = contents[0].strip()
        while stop - first > len(contents) and wanted not in self._lines[first].within(self._text):
            first += 1
        return first

    def _next_line(self, position: int) -> int:
        match = _LINE_END.search(self._text, position)
        return match.end() if match else len(self._text)

    def _front_matter(self) -> int:
        """Return how many lines of metadata (``---``, keys, ``---``) the file begins with."""
        texts = [line.within(self._text).rstrip() for line in self._lines]
        if not texts or texts[0] != "---":
            return 0
        stop = next((i for i, line in enumerate(texts) if i and line in ("---", "...")), 0)
        keys = [line for line in texts[1:stop] if line and not line.startswith("#")]
        return stop + 1 if stop and (not keys or _META_KEY.match(keys[0])) else 0


def _split_lines(text: str) -> list[Span]:
    """Return the lines as markdown-it-py counts them, without their ends."""
    spans, start = [], 0
    for match in _LINE_END.finditer(text):
        spans.append(Span(start, match.start()))
        start = match.end()
    spans.append(Span(start, len(text)))
    return spans


def _one_word_footnotes(env: Mapping[str, Any]) -> list[Span]:
    """Return the lines of footnotes such as ``[^1]: Ibid.``.

    CommonMark has no footnotes and takes those of one word for link definitions, which have no
    text.
    """
    found = [(label, note["map"]) for label, note in env.get("references", {}).items()]
    found += [(note["label"], note["map"]) for note in env.get("duplicate_refs", [])]
    return sorted(Span(*lines) for label, lines in found if label.startswith("^"))
