"""HTML as running text: a paragraph per block element, with the offsets it came from.

White space is collapsed as CSS does for normal flow (CSS Text 3, 4.1.1): runs of space, tab, line
feed, form feed and carriage return become one space, none at the start or end of a block; no-break
spaces are text. ``pre`` and ``textarea`` keep it all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

from bitext.errors import InputError
from bitext.formats.extraction import Extraction, Extractor
from bitext.model import MarkRole


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _words(
    """
    address article aside blockquote body button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend
    li main menu nav ol optgroup option p pre search section select summary table tbody td
    textarea tfoot th thead title tr ul
    """
)
"""Elements that begin and end a paragraph."""

SKIPPED = _words(
    "audio canvas iframe math noframes noscript object rp rt script style svg template video"
)
"""Elements whose content a reader does not see as running text."""

VERBATIM = frozenset(("pre", "textarea"))

UNSEEN = _words("area base col colgroup link meta param source track")
"""Elements without text that say nothing in a line of text."""

VOID = _words("embed img input wbr")
"""Elements that have no end (HTML Standard, 13.1.2)."""

_SPACE = re.compile(r"[ \t\n\f\r]+")
_FOLDED = re.compile(r"\A[ \t\n\f\r]+|[ \t\n\f\r]+\Z| *[\t\n\f\r][ \t\n\f\r]*|  +")
"""White space that changes: all but single spaces between two words."""


def extract_html(text: str, *, path: str | None = None) -> Extraction:
    """Return the running text of an HTML page.

    The title comes first, as a paragraph of its own; attributes (``alt``, ``title``) and comments
    are no text; ``br`` is a line break inside the paragraph, any other tag there a mark.

    Args:
        text: The page.
        path: Its file, for messages.

    Raises:
        InputError: An element that is left out is never closed, so that the rest of the page
            would be lost with it.
    """
    extractor = Extractor(text)
    parser = _Parser(text, extractor, lambda at: at)
    parser.read()
    if parser.left_open is not None:
        tag, line = parser.left_open
        raise InputError(
            f"<{tag}> is opened here and never closed; the text behind it would be lost",
            path=path,
            line=line,
            hint=f"Close it with </{tag}>, or save the page again from a browser.",
        )
    return extractor.result()


def extract_fragment(fragment: str, extractor: Extractor, place: Callable[[int], int]) -> None:
    """Add the running text of a piece of HTML that stands in a file of another format.

    Args:
        fragment: The piece; its elements may be opened or closed elsewhere.
        extractor: What to add to.
        place: From code points of the fragment to code points of the file.
    """
    _Parser(fragment, extractor, place).read()


class _Parser(HTMLParser):
    def __init__(self, text: str, extractor: Extractor, place: Callable[[int], int]) -> None:
        super().__init__(convert_charrefs=False)
        self._extractor = extractor
        self._place = place
        self._text = text
        self._lines = [0]
        self._lines += [match.end() for match in re.finditer("\n", text)]
        self._skipped: list[tuple[str, int]] = []
        self._verbatim = 0
        self._space: tuple[int, int] | None = None
        self._marks: list[tuple[MarkRole, str, str]] = []
        # A line feed right after <pre> is not part of it (HTML Standard, 13.2.6.4.7).
        self._drop_newline = False

    def read(self) -> None:
        """Read the text that was given.

        Behind the last ``>`` no tag can end: ``<`` is a sign there like any other. The parser would
        look for the end of each tag anew, which takes the square of the length.
        """
        end = self._text.rfind(">") + 1
        self.feed(self._text[:end] + self._text[end:].replace("<", "x"))
        self.close()

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 (theirs)
        """Pass ``<![...``; of an unknown kind it is a comment (HTML Standard, 13.2.5.42)."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._drop_newline = False
        if tag in SKIPPED:
            self._skipped.append((tag, self.getpos()[0]))
        if self._skipped or tag in UNSEEN:
            return
        if tag == "br":
            start = self._here()
            self._space = None
            self._flush_marks()
            self._stand_for("\n", start, start + len(self.get_starttag_text() or ""))
        elif tag in BLOCKS:
            self._end_paragraph()
            if tag in VERBATIM:
                self._verbatim += 1
                self._drop_newline = True
        else:
            self._mark("alone" if tag in VOID else "open", tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Outside of SVG and MathML, which are left out, a slash closes nothing.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._drop_newline = False
        if self._skipped:
            # An end tag closes the innermost open element of its name and all inside.
            for i in range(len(self._skipped) - 1, -1, -1):
                if self._skipped[i][0] == tag:
                    del self._skipped[i:]
                    break
        elif tag in BLOCKS:
            self._end_paragraph()
            if tag in VERBATIM:
                self._verbatim = max(0, self._verbatim - 1)
        elif tag not in UNSEEN and tag not in VOID and tag != "br":
            self._mark("close", tag)

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        at = self._here()
        if self._drop_newline:
            self._drop_newline = False
            skip = 2 if data.startswith("\r\n") else 1 if data.startswith("\n") else 0
            at, data = at + skip, data[skip:]
        if self._verbatim:
            self._copy(at, at + len(data))
            return
        done = 0
        for match in _FOLDED.finditer(data):
            self._run(at + done, at + match.start())
            self._note_space(at + match.start(), at + match.end())
            done = match.end()
        self._run(at + done, at + len(data))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    @property
    def left_open(self) -> tuple[str, int] | None:
        """An element that is left out and was not closed, with its line."""
        return self._skipped[0] if self._skipped else None

    def _reference(self, raw: str) -> None:
        if self._skipped:
            return
        self._drop_newline = False
        start = self._here()
        stop = start + len(raw)
        if self._text.startswith(";", stop):
            stop += 1
        raw = self._text[start:stop]
        text = html.unescape(raw)
        if not self._verbatim and text and not _SPACE.sub("", text):
            self._note_space(start, stop)
            return
        self._flush_space()
        if text == raw:
            self._copy(start, stop)
        else:
            self._stand_for(text, start, stop)

    def _run(self, start: int, stop: int) -> None:
        if start < stop:
            self._flush_space()
            self._copy(start, stop)

    def _note_space(self, start: int, stop: int) -> None:
        self._space = (self._space[0] if self._space else start, stop)

    def _flush_space(self) -> None:
        space, self._space = self._space, None
        if space and not self._extractor.at_line_start:
            self._stand_for(" ", *space)
        self._flush_marks()

    def _mark(self, role: MarkRole, name: str) -> None:
        """Note a tag inside a paragraph; behind white space it waits until that is decided on."""
        start = self._here()
        stop = start + len(self.get_starttag_text() or "")
        if role == "close":
            stop = self._text.find(">", start) + 1 or len(self._text)
        mark = role, name, self._text[start:stop]
        if self._space is None:
            self._extractor.mark(*mark)
        else:
            self._marks.append(mark)

    def _flush_marks(self) -> None:
        for mark in self._marks:
            self._extractor.mark(*mark)
        self._marks.clear()

    def _copy(self, start: int, stop: int) -> None:
        # Line by line: in a file of another format each line has its own place.
        for line in self._text[start:stop].splitlines(keepends=True):
            at = self._place(start)
            self._extractor.copy(at, at + len(line))
            start += len(line)

    def _stand_for(self, text: str, start: int, stop: int) -> None:
        self._extractor.stand_for(text, self._place(start), self._place(stop - 1) + 1)

    def _end_paragraph(self) -> None:
        self._space = None
        self._flush_marks()
        self._extractor.end_paragraph()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
