"""Text taken out of a marked-up file, with the way back to where each piece of it stood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bitext.model import Mark, MarkRole, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of extracted text and the stretch of the file that it stands for.

    Where both are equally long the text was copied, and positions inside correspond one by one.
    Otherwise the piece stands for the file's stretch as a whole: a decoded entity, white space
    that was collapsed, the gap between two paragraphs.
    """

    text: Span
    """Code points of the extracted text."""
    file: Span
    """Code points of the decoded file."""

    @property
    def copied(self) -> bool:
        """Whether positions inside correspond one by one."""
        return len(self.text) == len(self.file)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Extracted text; its pieces tile it in order."""

    text: str
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...] = ()
    """Markup inside paragraphs, which is no text, in order."""

    def origin(self, span: Span) -> Span:
        """Return the code points of the file that ``span`` of the text came from."""
        return map_back(self.pieces, span)


def map_back(pieces: Sequence[Piece], span: Span) -> Span:
    """Return the stretch of the file that ``span`` of the extracted text came from.

    A span that cuts a piece which was not copied gets the whole of that piece.

    Args:
        pieces: Pieces that tile the text, in order.
        span: Code points of the text.

    Raises:
        ValueError: The span reaches beyond the text.
    """
    length = pieces[-1].text.stop if pieces else 0
    if span.stop > length:
        raise ValueError(f"{span} is outside the text of {length} code points")
    if not pieces:
        return span
    first = _piece_at(pieces, span.start)
    start = first.file.start
    if first.copied:
        start += span.start - first.text.start
    elif span.start == first.text.stop:
        start = first.file.stop
    if not span:
        return Span(start, start)
    last = _piece_at(pieces, span.stop - 1)
    stop = last.file.stop
    if last.copied:
        stop -= last.text.stop - span.stop
    return Span(start, stop)


def _piece_at(pieces: Sequence[Piece], position: int) -> Piece:
    return pieces[bisect_right(pieces, position, key=lambda piece: piece.text.start) - 1]


class Extractor:
    """Collects paragraphs of extracted text.

    Between two paragraphs stands a blank line, which is what the segmenter takes for a border.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._text: list[str] = []
        self._pieces: list[Piece] = []
        self._length = 0
        self._paragraph_ended = False
        self._marks: list[Mark] = []
        self._waiting: list[tuple[MarkRole, str, str]] = []

    @property
    def at_line_start(self) -> bool:
        """Whether nothing stands before on the current line."""
        return self._paragraph_ended or not self._text or self._text[-1].endswith("\n")

    def copy(self, start: int, stop: int) -> None:
        """Add the code points ``start`` to ``stop`` of the file as they are."""
        if start < stop:
            self._separate(start)
            self._add(self._file[start:stop], start, stop)

    def stand_for(self, text: str, start: int, stop: int) -> None:
        """Add ``text`` for the code points ``start`` to ``stop`` of the file."""
        if text:
            self._separate(start)
            self._add(text, start, stop)

    def mark(self, role: MarkRole, name: str, written: str) -> None:
        """Note markup that stands here, inside a paragraph.

        Args:
            role: Whether it opens, closes, or stands alone.
            name: What an opening and a closing one have in common: ``b``, ``*``.
            written: As it is written in the file.
        """
        if self._paragraph_ended or not self._length:
            # It belongs to the paragraph to come, if that has a text.
            self._waiting.append((role, name, written))
        else:
            self._marks.append(Mark(self._length, role, name, written))

    def end_paragraph(self) -> None:
        """Let what is added next begin a paragraph."""
        self._paragraph_ended = self._length > 0
        self._waiting.clear()

    def result(self) -> Extraction:
        """Return what was collected."""
        return Extraction("".join(self._text), tuple(self._pieces), tuple(self._marks))

    def _separate(self, start: int) -> None:
        if self._paragraph_ended:
            self._paragraph_ended = False
            self._add("\n\n", self._pieces[-1].file.stop, start)
        self._marks += (Mark(self._length, *each) for each in self._waiting)
        self._waiting.clear()

    def _add(self, text: str, start: int, stop: int) -> None:
        span = Span(self._length, self._length + len(text))
        last = self._pieces[-1] if self._pieces else None
        if (
            last is not None
            and last.copied
            and stop - start == len(text)
            and last.file.stop == start
            and self._file[start:stop] == text
        ):
            # Copied stretches that follow each other are one: fewer pieces to search.
            self._pieces[-1] = Piece(Span(last.text.start, span.stop), Span(last.file.start, stop))
        else:
            self._pieces.append(Piece(span, Span(start, stop)))
        self._text.append(text)
        self._length += len(text)
