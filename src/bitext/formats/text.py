"""Running text from a file: plain text, Markdown, HTML, Word, subtitles, or a sentence a line."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from bitext.encoding import NOT_XML, decode
from bitext.errors import InputError, UsageError
from bitext.files import read_bytes
from bitext.formats.extraction import Extraction, Piece, map_back
from bitext.model import Mark, Span

FORMS = ("text", "markdown", "html", "docx", "subrip", "lines")
"""How a file can be read; ``lines`` is text that holds a segment on each line."""

FORM_BY_SUFFIX = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".srt": "subrip",
}

_XML = re.compile(
    r"\s*<(?:\?xml\b|!DOCTYPE\s+(?!html)|(?P<root>tmx|xliff|martif|tbx)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SourceText:
    """The running text of a file, and the way back from it into the file."""

    content: str
    """The text to segment. For ``text`` and ``lines`` the whole decoded file, unchanged but for
    the byte order mark; for the others its paragraphs, a blank line between two."""
    path: str
    """The file, as it was named."""
    form: str
    """One of :data:`FORMS`."""
    encoding: str
    """``utf-8``, ``utf-8-sig``, ``utf-16-le``, ``utf-16-be``; ``docx`` for a Word document."""
    digest: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    pieces: tuple[Piece, ...] = ()
    """Where the content was copied from; empty where the content is the file."""
    marks: tuple[Mark, ...] = ()
    """Markup inside its paragraphs, in order."""

    def origin(self, span: Span) -> Span:
        """Return the code points of the decoded file that ``span`` of the content came from.

        A byte order mark is not counted. A Word document has no text to point into: there it is
        the span itself.
        """
        return map_back(self.pieces, span) if self.pieces else span


def read_text(path: str | Path, *, form: str | None = None) -> SourceText:
    """Read running text.

    Args:
        path: The file: UTF-8, or UTF-16 with a byte order mark.
        form: One of :data:`FORMS`; None goes by the file's name (:func:`form_of`).

    Raises:
        InputError: The file is missing, empty, binary or in another encoding, holds nothing but
            white space, or has a character that no TMX could hold.
        UsageError: There is no such form.
    """
    name = str(path)
    chosen = form or form_of(name)
    if chosen not in FORMS:
        raise UsageError(
            f"there is no form of text named {chosen!r}", hint=f"One of: {', '.join(FORMS)}."
        )
    data = read_bytes(path)
    if not data:
        raise InputError("is empty", path=name)
    text, encoding = (
        (_docx_text(data, name), "docx") if chosen == "docx" else decode(data, path=name)
    )
    if not text.strip():
        raise InputError("holds nothing but white space", path=name)
    if form is None and chosen == "text":
        _refuse_xml(text, name)
    extraction = _extract(text, chosen, name)
    content = extraction.text if extraction else text
    if not content.strip():
        raise InputError(f"holds no running text when read as {chosen}", path=name)
    pieces = extraction.pieces if extraction else ()
    _refuse_not_xml(content, text, pieces, name)
    digest = hashlib.sha256(data).hexdigest()
    marks = tuple(mark for mark in extraction.marks if _storable(mark)) if extraction else ()
    return SourceText(content, name, chosen, encoding, digest, pieces, marks)


def form_of(name: str | Path) -> str:
    """Return the form that a file's name says, ``text`` where it says none."""
    return FORM_BY_SUFFIX.get(PurePath(name).suffix.lower(), "text")


def _storable(mark: Mark) -> bool:
    return NOT_XML.search(mark.written) is None


def _extract(text: str, form: str, path: str) -> Extraction | None:
    # Imported when needed: plain text is the common case.
    if form == "markdown":
        from bitext.formats.markdown import extract_markdown  # noqa: PLC0415

        return extract_markdown(text, path=path)
    if form == "html":
        from bitext.formats.html import extract_html  # noqa: PLC0415

        return extract_html(text, path=path)
    if form == "subrip":
        from bitext.formats.subrip import extract_subrip  # noqa: PLC0415

        return extract_subrip(text, path=path)
    return None


def _docx_text(data: bytes, path: str) -> str:
    from bitext.formats.docx import docx_text  # noqa: PLC0415 (the only form that needs lxml)

    return docx_text(data, path=path)


def _refuse_xml(text: str, path: str) -> None:
    match = _XML.match(text)
    if match:
        root = match["root"] or "xml"
        raise InputError(
            f"is XML ({root.lower()}), running text was expected",
            path=path,
            hint="Save the text of it as .txt; a page goes by the name .html.",
        )


def _refuse_not_xml(content: str, text: str, pieces: tuple[Piece, ...], path: str) -> None:
    """Raise early for what could not be written to a TMX after all the work."""
    match = NOT_XML.search(content)
    if match is None:
        return
    span = Span(match.start(), match.end())
    at = map_back(pieces, span).start if pieces else span.start
    char = match[0]
    # As long as they are one byte, `tr` puts a space in their place and keeps all offsets.
    hint = (
        f"tr '\\{ord(char):03o}' ' ' < FILE > NEWFILE puts a space in its place."
        if char < "\x20"
        else "Remove it in an editor."
    )
    raise InputError(
        f"has the character U+{ord(char):04X}, which no XML file, and so no TMX, can hold",
        path=path,
        line=text.count("\n", 0, at) + 1,
        column=at - (text.rfind("\n", 0, at) + 1) + 1,
        hint=hint,
    )
