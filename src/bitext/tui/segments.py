"""The list of units: the languages side by side or one above the other, wrapped.

Nothing is measured but what is on the screen: the position is an anchor (row, line within it), so
that 100,000 units open as fast as ten. Textual's DataTable takes 37 s for them, measured, because
it measures every row.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from bitext.languages import language_name
from bitext.model import (
    BOOKMARK,
    ORIGIN,
    PINNED,
    Finding,
    Severity,
    Span,
    Status,
    TranslationUnit,
)
from bitext.review import Session, View
from bitext.tui.wrapping import wrap

STATE_WIDTH = 5
SIDE_BY_SIDE = 80
"""Cells from which two languages stand side by side; below, one stands above the other."""
THREE_ABREAST = 105
"""The same for three."""
TAG_WIDTH = 3
"""Cells of a language's tag with its space, where the languages stand above each other."""
CACHED_ROWS = 4096
NO_BREAK_SPACES = "\u00a0\u202f"
_LETTERS = {Status.CONFIRMED: "C", Status.APPROVED: "A", Status.REJECTED: "X"}


Spans = tuple[Span, ...]
Hits = tuple[Spans, Spans]
"""Where terms of the glossary stand, in the source and in the target."""
NO_HITS: Hits = ((), ())


@dataclass(frozen=True, slots=True)
class Lit:
    """A word of the current unit that is lit, with what corresponds to it."""

    lang: str
    word: Span
    other: str
    links: Spans


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns share the width."""

    number: int
    """Cells of the unit's number."""
    widths: tuple[int, ...]
    """Cells of each language's text."""
    stacked: bool
    """The languages stand one above the other."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A rendered unit with what it was rendered from."""

    unit: TranslationUnit
    findings: tuple[Finding, ...]
    hits: Hits
    changed: bool
    lines: tuple[Strip, ...]
    starts: tuple[tuple[int, int, int, tuple[tuple[int, int], ...]], ...]
    """For each language: its first line, its first cell, and its lines as stretches of text."""


def state_letter(session: Session, index: int) -> str:
    """Return the letter of a unit's state.

    ``C`` confirmed, ``A`` approved, ``X`` rejected; of drafts ``P`` pinned, ``!`` one-sided, ``?``
    unsure, ``.`` any other.
    """
    letter = _LETTERS.get(session.status(index))
    if letter:
        return letter
    if session[index].prop(PINNED) is not None:
        return "P"
    if session.is_one_sided(index):
        return "!"
    return "?" if session.is_unsure(index) else "."


def flag_letters(unit: TranslationUnit, findings: Iterable[Finding]) -> str:
    """Return the flags of a unit, the gravest first.

    ``T`` a term is broken, ``t`` the glossary has a remark; ``Q`` another check has a finding that
    forbids confirmation, ``q`` a remark; ``N`` a note, ``B`` a bookmark, ``*`` edited.
    """
    found = {(finding.check.startswith("G"), finding.severity) for finding in findings}
    flags = ""
    for term, letter in ((True, "T"), (False, "Q")):
        if (term, Severity.ERROR) in found:
            flags += letter
        elif (term, Severity.WARNING) in found:
            flags += letter.lower()
    flags += "N" if any(note.text.strip() for note in unit.notes) else ""
    flags += "B" if unit.prop(BOOKMARK) is not None else ""
    return flags + ("*" if unit.prop(ORIGIN) == "edit" else "")


def show_confidence(confidence: float | None) -> str:
    """Return a probability in three cells: ``.41``, never 1.0 for what is not certain."""
    if confidence is None:
        return "   "
    return "1.0" if confidence >= 1 else f".{min(99, int(confidence * 100)):02d}"


def visible(text: str) -> str:
    """Return the text with every control character as a mark of one cell; offsets stay the same."""
    if text.isprintable():
        return text
    marks = {"\n": "↵", "\t": "⇥"}
    return "".join(
        char
        if char.isprintable() or char in NO_BREAK_SPACES
        # Format characters (soft hyphen, joiners) shape the text around them: they stay.
        else marks.get(char, char if ord(char) >= 0xA0 else "�")
        for char in text
    )


class SegmentList(Widget, can_focus=True):
    """Rows of a view of a session, one of them current."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "segments--text",
        "segments--frame",
        "segments--current",
        "segments--chosen",
        "segments--mark",
        "segments--number",
        "segments--empty",
        "segments--confirmed",
        "segments--rejected",
        "segments--unsure",
        "segments--broken",
        "segments--error",
        "segments--warning",
        "segments--space",
        "segments--term",
        "segments--link",
        "segments--word",
        "segments--changed",
        "segments--head",
        "segments--head-chosen",
    }

    class Moved(Message):
        """The current row changed by the mouse."""

    def __init__(self, session: Session, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.session = session
        self.view = View(len(session))
        self.row = 0
        self.side = session.target
        self.beside: tuple[str, ...] = ()
        """Further languages that are shown, to look at."""
        self.hits: Callable[[int], Hits] = lambda _: NO_HITS
        """Where terms stand in a unit, as far as that is known already."""
        self.changed: frozenset[int] = frozenset()
        """Units that realigning has just changed."""
        self.lit: Lit | None = None
        self.pressed: tuple[str, int] | None = None
        """Language and offset in its text where the mouse clicked last."""
        self._top = (0, 0)
        self._anchors: list[tuple[int, int]] | None = None
        self._rows: OrderedDict[tuple[int, str, Lit | None], _Row] = OrderedDict()
        self._styles: dict[str, Style] = {}

    # -------------------------------------------------------------- position

    @property
    def current(self) -> int | None:
        """The unit under the cursor, None where the view is empty."""
        return self.view.unit(self.row) if len(self.view) else None

    @property
    def shown(self) -> range:
        """The units from the first to the last one on the screen."""
        if not len(self.view):
            return range(0)
        first, last = self._top[0], self._down_from(self._top, self._height)[0]
        return range(self.view.unit(first), self.view.unit(last) + 1)

    def review(self, session: Session) -> None:
        """Show another session of the same units: another pair of languages."""
        self.session = session
        self.side, self.beside, self.lit = session.target, (), None
        self.changed = frozenset()
        self._rows.clear()
        self.refresh()

    def show_beside(self, languages: tuple[str, ...]) -> None:
        """Show further languages, to look at."""
        self.beside = languages
        self._rows.clear()
        self._reveal()
        self.refresh()

    def show_view(self, view: View, *, unit: int) -> None:
        """Show other rows, with the cursor on a unit or the next one there is."""
        self.view = view
        self.go(view.nearest_row(unit))

    def go(self, row: int, *, jump: bool = False) -> None:
        """Put the cursor on a row and bring it into sight; a jump puts it in the upper third."""
        self.row = max(0, min(row, len(self.view) - 1))
        if jump and not self._is_inside(self.row):
            self._top = self._up_from(self.row, max(0, self._height // 3))
        self._reveal()
        self.refresh()

    def step(self, by: int) -> None:
        """Go to a neighbour; in a unit taller than the screen its hidden lines come first."""
        if not len(self.view):
            return
        if by > 0 and self._bottom_hidden():
            self._scroll(max(1, self._height - 2))
            self.refresh()
        elif by < 0 and self._top[0] == self.row and self._top[1]:
            self._top = (self.row, max(0, self._top[1] - max(1, self._height - 2)))
            self.refresh()
        else:
            self.go(self.row + by)

    def page(self, direction: int) -> None:
        """Go one screen down (1) or up (-1)."""
        if not len(self.view):
            return
        if direction > 0:
            bottom = self._down_from(self._top, self._height - 1)[0]
            target = max(bottom, self.row + 1)
            self._top = (min(target, max(0, len(self.view) - 1)), 0)
            self.go(target)
        else:
            self._top = self._up_from(self._top[0], self._height - 1)
            self.go(min(self._top[0], self.row - 1))

    def _bottom_hidden(self) -> bool:
        return self._line_on_screen(self.row) + self._row_height(self.row) > self._height

    def _is_inside(self, row: int) -> bool:
        return (
            row >= self._top[0]
            and self._line_on_screen(row) + self._row_height(row) <= self._height
        )

    def _line_on_screen(self, row: int) -> int:
        """Return where a row begins, in lines from the top; counting stops below the screen."""
        top, hidden = self._top
        if row < top:
            return -1
        line = -hidden
        for above in range(top, row):
            line += self._row_height(above)
            if line > self._height:
                break
        return line

    def _reveal(self) -> None:
        """Move the anchor so that the current row is seen, and a line of the next one."""
        if not len(self.view):
            self._top = (0, 0)
            return
        self._top = (min(self._top[0], len(self.view) - 1), self._top[1])
        size = self._row_height(self.row)
        if self.row < self._top[0] or (self.row == self._top[0] and size <= self._height):
            self._top = (self.row, 0)
        # A row of context stays in sight where there is room for it.
        if (
            self.row
            and self._top == (self.row, 0)
            and self._row_height(self.row - 1) + size < self._height
        ):
            self._top = (self.row - 1, 0)
        room = self._height - (1 if self.row + 1 < len(self.view) else 0)
        if self._line_on_screen(self.row) + size > room:
            self._top = (self.row, 0) if size >= room else self._up_from(self.row, room - size)
        if size <= self._height and self._end_on_screen() < self._height:
            self._top = self._up_from(len(self.view), self._height)

    def _end_on_screen(self) -> int:
        """Return where the last row ends, in lines from the top; below the screen any line."""
        last = len(self.view) - 1
        return self._line_on_screen(last) + self._row_height(last)

    def _up_from(self, row: int, lines: int) -> tuple[int, int]:
        """Return the anchor that shows as many whole rows above ``row`` as fit into ``lines``."""
        while row > 0 and self._row_height(row - 1) <= lines:
            row -= 1
            lines -= self._row_height(row)
        return row, 0

    def _down_from(self, anchor: tuple[int, int], lines: int) -> tuple[int, int]:
        row, line = anchor
        while row < len(self.view):
            left = self._row_height(row) - line
            if lines < left:
                return row, line + lines
            lines -= left
            row, line = row + 1, 0
        return max(0, len(self.view) - 1), 0

    def _scroll(self, by: int) -> None:
        if not len(self.view):
            return
        if by > 0:
            self._top = min(self._down_from(self._top, by), max(self._top, self._lowest()))
            return
        row, line = self._top
        while by < 0:
            if line >= -by:
                line, by = line + by, 0
            elif row == 0:
                line, by = 0, 0
            else:
                by += line
                row -= 1
                line = self._row_height(row)
        self._top = (row, line)

    def _lowest(self) -> tuple[int, int]:
        """Return the anchor that shows the last line at the foot."""
        left = self._height
        for row in range(len(self.view) - 1, -1, -1):
            size = self._row_height(row)
            if size >= left:
                return row, size - left
            left -= size
        return 0, 0

    @property
    def _height(self) -> int:
        """Lines for rows; the first line of the widget is the heading."""
        return max(1, self.size.height - 1)

    # -------------------------------------------------------------- mouse

    def on_click(self, event: events.Click) -> None:
        """Choose row, side and word under the mouse."""
        if not len(self.view) or event.y == 0:
            return
        row, line = self._down_from(self._top, event.y - 1)
        lang, offset = self._text_at(row, line, event.x)
        if lang in (self.session.source, self.session.target):
            self.side = lang
        self.pressed = (lang, offset)
        self.go(row)
        self.post_message(self.Moved())

    def _text_at(self, row: int, line: int, x: int) -> tuple[str, int]:
        """Return the language under a cell of a row, and the offset in its text."""
        self._lines(row)
        index = self.view.unit(row)
        starts = self._rows[self._key(index, current=row == self.row)].starts
        languages = self.languages
        chosen, at = languages[0], 0
        for lang, (top, left, width, stretches) in zip(languages, starts, strict=True):
            inside = top <= line if self.layout_now.stacked else left - 2 <= x
            if not inside:
                continue
            chosen, at = lang, 0
            nearest = min(max(0, line - top), len(stretches) - 1)
            start, stop = stretches[nearest]
            text = visible(self.session.text(index, lang))
            at, used = start, left
            while at < stop and used + cell_len(text[at]) <= x and used < left + width:
                used += cell_len(text[at])
                at += 1
        return chosen, at

    def on_mouse_scroll_down(self) -> None:
        """Scroll three lines; the cursor stays on its unit."""
        self._scroll(3)
        self.refresh()

    def on_mouse_scroll_up(self) -> None:
        """Scroll three lines up."""
        self._scroll(-3)
        self.refresh()

    # -------------------------------------------------------------- rendering

    def show_cursor(self) -> None:
        """Put the terminal's own cursor on the current row: braille displays follow it."""
        if len(self.view) and self.is_mounted:
            line = 1 + max(0, self._line_on_screen(self.row))
            self.app.cursor_position = self.region.offset + Offset(0, min(line, self._height))

    def notify_style_update(self) -> None:
        """Forget what was rendered in other colours."""
        super().notify_style_update()
        self._styles.clear()
        self._rows.clear()

    def on_resize(self) -> None:
        """Wrap anew, with the cursor in sight."""
        self._rows.clear()
        self._reveal()
        self.refresh()  # a picture may have come between the new size and this

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen: the heading, or a line of a row."""
        width = self.size.width
        if y == 0:
            return self._heading()
        if not len(self.view):
            text = "  No unit passes this filter; Esc shows all again." if y == 2 else ""
            return Strip([Segment(text, self._style("empty"))]).adjust_cell_length(
                width, self._style("text")
            )
        row, line = self._anchor_at(y - 1)
        bar = self._scrollbar(y - 1)
        if row < 0:
            blank = Segment(" " * (width - 1), self._style("text"))
            return Strip([blank, bar], width)
        strip = self._lines(row)[line]
        return Strip([*strip, bar], width)

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Draw anew; where which row stands is then counted again."""
        self._anchors = None
        return super().refresh(*regions, **options)

    def _anchor_at(self, y: int) -> tuple[int, int]:
        """Return the row that a line of the screen shows, and which of its lines."""
        anchors = self._anchors
        if anchors is None:
            anchors = []
            row, line = self._top
            while row < len(self.view) and len(anchors) < self._height:
                size = self._row_height(row)
                anchors += [(row, number) for number in range(line, size)]
                row, line = row + 1, 0
            self._anchors = anchors
        return anchors[y] if y < len(anchors) else (-1, 0)

    def _scrollbar(self, y: int) -> Segment:
        total, height = len(self.view), self._height
        # How many lines all rows have is not known: three each is what prose comes to.
        size = max(1, min(height - 1, height * height // max(1, total * 3)))
        base = self._style("text")
        if self._top == (0, 0) and self._end_on_screen() <= height:
            return Segment(" ", base)
        start = round(self.row / max(1, total - 1) * (height - size))
        return Segment("┃" if start <= y < start + size else "│", base + self._style("frame"))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in the list, the pair first."""
        return (self.session.source, self.session.target, *self.beside)

    @property
    def layout_now(self) -> Layout:
        """How the columns share the width as it is."""
        number = max(3, len(str(len(self.session))))
        count = len(self.languages)
        stacked = self.app.size.width < (SIDE_BY_SIDE if count == 2 else THREE_ABREAST)
        if stacked:
            # marker, number, space, tag with its space, space before the state, scrollbar
            width = max(2, self.size.width - 1 - number - 1 - TAG_WIDTH - 1 - STATE_WIDTH - 1)
            return Layout(number, (width,) * count, stacked=True)
        # marker, number, a rule with its spaces for each language and the state, scrollbar
        text = self.size.width - 1 - number - 3 * (count + 1) - STATE_WIDTH - 1
        share = max(2, text // count)
        return Layout(number, (*(share,) * (count - 1), max(2, text - share * (count - 1))), False)

    def _heading(self) -> Strip:
        layout = self.layout_now
        frame = self._style("head")
        rule = frame + self._style("frame")
        mark = " " if layout.stacked else " │ "
        segments = [Segment(f" {'#':>{layout.number}}", frame), Segment(mark, rule)]
        for lang, width in zip(self.languages, layout.widths, strict=True):
            chosen = lang == self.side
            name = f"{'▸ ' if chosen else ''}{language_name(lang)}"
            style = self._style("head-chosen") if chosen else frame
            if layout.stacked:
                segments += [Segment(f"{name}   ", style)]
            else:
                segments += [Segment(_fit(name, width), style), Segment(" │ ", rule)]
        if layout.stacked:
            used = sum(cell_len(segment.text) for segment in segments)
            gap = self.size.width - used - STATE_WIDTH - 1
            segments.append(Segment(" " * max(0, gap), frame))
        segments.append(Segment(f"{'state':<{STATE_WIDTH + 1}}", frame))
        return Strip(segments).adjust_cell_length(self.size.width, frame)

    def _row_height(self, row: int) -> int:
        return len(self._lines(row))

    def _key(self, index: int, *, current: bool) -> tuple[int, str, Lit | None]:
        return (index, self.side, self.lit) if current else (index, "", None)

    def _lines(self, row: int) -> tuple[Strip, ...]:
        index = self.view.unit(row)
        current = row == self.row
        if current:
            self.session.findings(index)  # the rest of the list is judged bit by bit
        unit, findings = self.session[index], self.session.known_findings(index)
        hits = self.hits(index)
        key = self._key(index, current=current)
        changed = index in self.changed
        kept = self._rows.get(key)
        if (
            kept is not None
            and kept.unit is unit
            and kept.findings is findings
            and kept.hits is hits
            and kept.changed is changed
        ):
            self._rows.move_to_end(key)
            return kept.lines
        lines, starts = self._draw(index, findings, hits, current=current)
        self._rows[key] = _Row(unit, findings, hits, changed, lines, starts)
        if len(self._rows) > CACHED_ROWS:
            self._rows.popitem(last=False)
        return lines

    def _draw(
        self, index: int, findings: tuple[Finding, ...], hits: Hits, *, current: bool
    ) -> tuple[tuple[Strip, ...], tuple[tuple[int, int, int, tuple[tuple[int, int], ...]], ...]]:
        layout = self.layout_now
        base = self._style("current") if current else self._style("text")
        state = self._state(index, findings, base)
        cells, stretches, styles = [], [], []
        for lang, width in zip(self.languages, layout.widths, strict=True):
            style = base + self._style("chosen") if current and lang == self.side else base
            text = visible(self.session.text(index, lang))
            lines = wrap(text, width)
            marks = self._marks_of(lang, text, findings, hits, current=current)
            styles.append(style)
            cells.append(self._cell(text, width, style, marks, lines))
            stretches.append(tuple(lines))
        if layout.stacked:
            drawn, places = self._stacked(index, layout, cells, state, base, current=current)
        else:
            drawn, places = self._abreast(
                index, layout, cells, styles, state, base, current=current
            )
        starts = tuple(
            (top, left, width, stretch)
            for (top, left), width, stretch in zip(places, layout.widths, stretches, strict=True)
        )
        return drawn, starts

    def _lead(
        self, index: int, y: int, number: int, base: Style, *, current: bool
    ) -> list[Segment]:
        mark = (">" if y == 0 else "▌") if current else " "
        label = f"{index + 1:>{number}}" if y == 0 else " " * number
        return [
            Segment(mark, base + self._style("mark") if current else base),
            Segment(label, base + self._style("number")),
        ]

    def _abreast(
        self,
        index: int,
        layout: Layout,
        cells: Sequence[list[list[Segment]]],
        styles: Sequence[Style],
        state: list[Segment],
        base: Style,
        *,
        current: bool,
    ) -> tuple[tuple[Strip, ...], list[tuple[int, int]]]:
        frame = base + self._style("frame")
        lines = []
        for y in range(max(len(state), *(len(cell) for cell in cells))):
            segments = self._lead(index, y, layout.number, base, current=current)
            for cell, width, style in zip(cells, layout.widths, styles, strict=True):
                segments.append(Segment(" │ ", frame))
                segments += cell[y] if y < len(cell) else [Segment(" " * width, style)]
            segments.append(Segment(" │ ", frame))
            segments.append(state[y] if y < len(state) else Segment(" " * STATE_WIDTH, base))
            lines.append(Strip(segments, self.size.width - 1))
        places, left = [], 1 + layout.number + 3
        for width in layout.widths:
            places.append((0, left))
            left += width + 3
        return tuple(lines), places

    def _stacked(
        self,
        index: int,
        layout: Layout,
        cells: Sequence[list[list[Segment]]],
        state: list[Segment],
        base: Style,
        *,
        current: bool,
    ) -> tuple[tuple[Strip, ...], list[tuple[int, int]]]:
        lines: list[Strip] = []
        places: list[tuple[int, int]] = []
        left = 1 + layout.number + 1 + TAG_WIDTH
        for lang, cell in zip(self.languages, cells, strict=True):
            places.append((len(lines), left))
            tag = _fit(lang, TAG_WIDTH - 1)
            for number, line in enumerate(cell):
                y = len(lines)
                segments = self._lead(index, y, layout.number, base, current=current)
                shown = tag if number == 0 else " " * (TAG_WIDTH - 1)
                segments.append(Segment(f" {shown} ", base + self._style("number")))
                segments += line
                segments.append(Segment(" ", base))
                segments.append(state[y] if y < len(state) else Segment(" " * STATE_WIDTH, base))
                lines.append(Strip(segments, self.size.width - 1))
        return tuple(lines), places

    def _marks_of(
        self, lang: str, text: str, findings: tuple[Finding, ...], hits: Hits, *, current: bool
    ) -> list[tuple[int, int, tuple[str, ...]]]:
        """Return the stretches of a text that are styled, in order, each with its styles."""
        session = self.session
        named: list[tuple[Span, str]] = [
            (Span(at, at + 1), "space") for at, char in enumerate(text) if char in NO_BREAK_SPACES
        ]
        if lang in (session.source, session.target):
            side = 0 if lang == session.source else 1
            named += [(span, "term") for span in hits[side]]
            for finding in findings:
                name = "error" if finding.severity is Severity.ERROR else "warning"
                spans = finding.target_spans if side else finding.source_spans
                named += [(span, name) for span in spans]
        lit = self.lit
        if current and lit is not None:
            if lang == lit.lang:
                named.append((lit.word, "word"))
            elif lang == lit.other:
                named += [(span, "link") for span in lit.links]
        return _layers(named, len(text))

    def _state(self, index: int, findings: tuple[Finding, ...], base: Style) -> list[Segment]:
        session = self.session
        letter = state_letter(session, index)
        kind = {
            "C": "confirmed",
            "A": "confirmed",
            "X": "rejected",
            "?": "unsure",
            "!": "broken",
        }.get(letter)
        style = base + self._style(kind) if kind else base
        confidence = show_confidence(session[index].confidence)
        state = [Segment(f"{letter} {confidence}", style)]
        flags = flag_letters(session[index], findings)
        if index in self.changed:
            flags = f"~{flags}"
        odd = session.is_odd(index)
        if odd or flags:
            # A bead type takes three cells; where there is one, the gravest flags stand before it.
            size = STATE_WIDTH - 3 if odd else STATE_WIDTH
            text = f"{flags[:size]:<{size}}{session.bead_type(index) if odd else ''}"
            kind = {"T": "error", "Q": "error", "~": "changed"}.get(flags[:1], "number")
            state.append(Segment(_fit(text, STATE_WIDTH), base + self._style(kind)))
        return state

    def _cell(
        self,
        text: str,
        width: int,
        base: Style,
        marks: list[tuple[int, int, tuple[str, ...]]],
        lines: Sequence[tuple[int, int]],
    ) -> list[list[Segment]]:
        if not text:
            return [[Segment(_fit("(empty)", width), base + self._style("empty"))]]
        cell = []
        for start, stop in lines:
            segments = []
            for first, last, names in _stretches(marks, start, stop):
                style = base
                for name in names:
                    style += self._style(name)
                segments.append(Segment(text[first:last], style))
            used = cell_len(text[start:stop])
            segments.append(Segment(" " * (width - used), base))
            cell.append(segments)
        return cell

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"segments--{name}", partial=True)
            self._styles[name] = style
        return style


def _fit(text: str, width: int) -> str:
    size = cell_len(text)
    return text[:width] if size > width else text + " " * (width - size)


LAYERS = ("space", "term", "warning", "error", "link", "word")
"""What may be said of a stretch of text, the last one on top."""


def _layers(named: list[tuple[Span, str]], length: int) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return where which styles hold, in order, without overlap; bare stretches are left out."""
    edges: dict[int, list[tuple[str, int]]] = {}
    for span, name in named:
        if span and span.stop <= length:
            edges.setdefault(span.start, []).append((name, 1))
            edges.setdefault(span.stop, []).append((name, -1))
    depth = dict.fromkeys(LAYERS, 0)
    found: list[tuple[int, int, tuple[str, ...]]] = []
    start = 0
    for at in sorted(edges):
        names = tuple(name for name in LAYERS if depth[name])
        if names and at > start:
            found.append((start, at, names))
        for name, by in edges[at]:
            depth[name] += by
        start = at
    return found


def _stretches(
    marks: list[tuple[int, int, tuple[str, ...]]], start: int, stop: int
) -> Iterable[tuple[int, int, tuple[str, ...]]]:
    at = start
    for first, last, names in marks:
        if last <= at or first >= stop:
            continue
        if first > at:
            yield at, first, ()
        yield max(first, at), min(last, stop), names
        at = min(last, stop)
    if at < stop:
        yield at, stop, ()
