"""The list of units: both languages side by side, wrapped, as many units as there are.

Nothing is measured but what is on the screen: the position is an anchor (row, line within it), so
that 100,000 units open as fast as ten. Textual's DataTable takes 37 s for them, measured, because
it measures every row.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from bitext.languages import language_name
from bitext.model import Finding, Severity, Span, Status, TranslationUnit
from bitext.review import Session, View
from bitext.tui.wrapping import wrap

STATE_WIDTH = 5
CACHED_ROWS = 4096
NO_BREAK_SPACES = "\u00a0\u202f"
_LETTERS = {Status.CONFIRMED: "C", Status.REJECTED: "X"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A rendered unit with what it was rendered from."""

    unit: TranslationUnit
    findings: tuple[Finding, ...]
    lines: tuple[Strip, ...]


def state_letter(session: Session, index: int) -> str:
    """Return the letter of a unit's state.

    ``C`` confirmed, ``X`` rejected; of drafts ``!`` one-sided, ``?`` unsure, ``.`` any other.
    """
    letter = _LETTERS.get(session.status(index))
    if letter:
        return letter
    if session.is_one_sided(index):
        return "!"
    return "?" if session.is_unsure(index) else "."


def flag_letter(findings: Iterable[Finding]) -> str:
    """Return ``T`` where a term is broken, ``t`` where only a warning says so, else a space."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return "T"
    return "t" if severities else " "


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
        self._top = (0, 0)
        self._rows: OrderedDict[tuple[int, str], _Row] = OrderedDict()
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
            self._top = self._down_from(self._top, by)
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

    @property
    def _height(self) -> int:
        """Lines for rows; the first line of the widget is the heading."""
        return max(1, self.size.height - 1)

    # -------------------------------------------------------------- mouse

    def on_click(self, event: events.Click) -> None:
        """Choose row and side under the mouse."""
        if not len(self.view) or event.y == 0:
            return
        row, _ = self._down_from(self._top, event.y - 1)
        number, width = self._widths()
        self.side = self.session.source if event.x < number + 4 + width[0] else self.session.target
        self.go(row)
        self.post_message(self.Moved())

    def on_mouse_scroll_down(self) -> None:
        """Scroll three lines; the cursor stays on its unit."""
        self._scroll(3)
        self.refresh()

    def on_mouse_scroll_up(self) -> None:
        """Scroll three lines up."""
        self._scroll(-3)
        self.refresh()

    # -------------------------------------------------------------- rendering

    def notify_style_update(self) -> None:
        """Forget what was rendered in other colours."""
        super().notify_style_update()
        self._styles.clear()
        self._rows.clear()

    def on_resize(self) -> None:
        """Wrap anew, with the cursor in sight."""
        self._rows.clear()
        self._reveal()

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

    def _anchor_at(self, y: int) -> tuple[int, int]:
        row, line = self._top
        y += line
        while row < len(self.view):
            size = self._row_height(row)
            if y < size:
                return row, y
            y -= size
            row += 1
        return -1, 0

    def _scrollbar(self, y: int) -> Segment:
        total, height = len(self.view), self._height
        # How many lines all rows have is not known: three each is what prose comes to.
        size = max(1, min(height - 1, height * height // max(1, total * 3)))
        base = self._style("text")
        if self._top == (0, 0) and self._end_on_screen() <= height:
            return Segment(" ", base)
        start = round(self.row / max(1, total - 1) * (height - size))
        return Segment("┃" if start <= y < start + size else "│", base + self._style("frame"))

    def _widths(self) -> tuple[int, tuple[int, int]]:
        """Return the cells of the number column and of the two texts."""
        number = max(3, len(str(len(self.session))))
        # marker, number, three rules with their spaces, state, scrollbar
        text = self.size.width - 1 - number - 9 - STATE_WIDTH - 1
        left = max(2, text // 2)
        return number, (left, max(2, text - left))

    def _heading(self) -> Strip:
        number, widths = self._widths()
        session = self.session
        frame = self._style("head")
        rule = frame + self._style("frame")
        segments = [Segment(f" {'#':>{number}}", frame), Segment(" │ ", rule)]
        for lang, width in zip((session.source, session.target), widths, strict=True):
            chosen = lang == self.side
            name = f"{'▸ ' if chosen else ''}{language_name(lang)}"
            style = self._style("head-chosen") if chosen else frame
            segments += [Segment(_fit(name, width), style), Segment(" │ ", rule)]
        segments.append(Segment(f"{'state':<{STATE_WIDTH + 1}}", frame))
        return Strip(segments).adjust_cell_length(self.size.width, frame)

    def _row_height(self, row: int) -> int:
        return len(self._lines(row))

    def _lines(self, row: int) -> tuple[Strip, ...]:
        index = self.view.unit(row)
        current = row == self.row
        if current:
            self.session.findings(index)  # the rest of the list is judged bit by bit
        unit, findings = self.session[index], self.session.known_findings(index)
        key = (index, self.side if current else "")
        kept = self._rows.get(key)
        if kept is not None and kept.unit is unit and kept.findings is findings:
            self._rows.move_to_end(key)
            return kept.lines
        lines = self._draw(index, findings, current=current)
        self._rows[key] = _Row(unit, findings, lines)
        if len(self._rows) > CACHED_ROWS:
            self._rows.popitem(last=False)
        return lines

    def _draw(
        self, index: int, findings: tuple[Finding, ...], *, current: bool
    ) -> tuple[Strip, ...]:
        session = self.session
        number, widths = self._widths()
        base = self._style("current") if current else self._style("text")
        frame = base + self._style("frame")
        cells: list[list[list[Segment]]] = []
        for lang, width in zip((session.source, session.target), widths, strict=True):
            spans = [
                (span, finding.severity)
                for finding in findings
                for span in (
                    finding.source_spans if lang == session.source else finding.target_spans
                )
            ]
            chosen = current and lang == self.side
            style = base + self._style("chosen") if chosen else base
            cells.append(self._cell(session.text(index, lang), width, style, spans))
        state = self._state(index, findings, base)
        height = max(len(cells[0]), len(cells[1]), len(state))
        lines = []
        for y in range(height):
            mark = (">" if y == 0 else "▌") if current else " "
            label = f"{index + 1:>{number}}" if y == 0 else " " * number
            segments = [
                Segment(mark, base + self._style("mark") if current else base),
                Segment(label, base + self._style("number")),
            ]
            for cell, width, lang in zip(
                cells, widths, (session.source, session.target), strict=True
            ):
                chosen = current and lang == self.side
                style = base + self._style("chosen") if chosen else base
                segments.append(Segment(" │ ", frame))
                segments += cell[y] if y < len(cell) else [Segment(" " * width, style)]
            segments.append(Segment(" │ ", frame))
            segments.append(state[y] if y < len(state) else Segment(" " * STATE_WIDTH, base))
            lines.append(Strip(segments, self.size.width - 1))
        return tuple(lines)

    def _state(self, index: int, findings: tuple[Finding, ...], base: Style) -> list[Segment]:
        session = self.session
        letter = state_letter(session, index)
        kind = {"C": "confirmed", "X": "rejected", "?": "unsure", "!": "broken"}.get(letter)
        style = base + self._style(kind) if kind else base
        confidence = show_confidence(session[index].confidence)
        state = [Segment(f"{letter} {confidence}", style)]
        flag = flag_letter(findings)
        if session.is_odd(index) or flag != " ":
            bead = session.bead_type(index) if session.is_odd(index) else "   "
            second = base + self._style("error" if flag == "T" else "frame")
            state.append(Segment(_fit(f"{flag} {bead}", STATE_WIDTH), second))
        return state

    def _cell(
        self, text: str, width: int, base: Style, spans: list[tuple[Span, Severity]]
    ) -> list[list[Segment]]:
        if not text:
            return [[Segment(_fit("(empty)", width), base + self._style("empty"))]]
        shown = visible(text)
        marks = _marks(shown, spans)
        lines = []
        for start, stop in wrap(shown, width):
            segments = []
            for first, last, name in _stretches(marks, start, stop):
                style = base + self._style(name) if name else base
                segments.append(Segment(shown[first:last], style))
            used = cell_len(shown[start:stop])
            segments.append(Segment(" " * (width - used), base))
            lines.append(segments)
        return lines

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"segments--{name}", partial=True)
            self._styles[name] = style
        return style


def _fit(text: str, width: int) -> str:
    size = cell_len(text)
    return text[:width] if size > width else text + " " * (width - size)


def _marks(text: str, spans: list[tuple[Span, Severity]]) -> list[tuple[int, int, str]]:
    """Return the stretches of a text that are styled, in order, without overlap."""
    marks = [
        (span.start, span.stop, "error" if severity is Severity.ERROR else "warning")
        for span, severity in spans
        if span
    ]
    marks += [(at, at + 1, "space") for at, char in enumerate(text) if char in NO_BREAK_SPACES]
    kept: list[tuple[int, int, str]] = []
    for start, stop, name in sorted(marks):
        begin = max(start, kept[-1][1]) if kept else start
        if begin < stop:
            kept.append((begin, stop, name))
    return kept


def _stretches(
    marks: list[tuple[int, int, str]], start: int, stop: int
) -> Iterable[tuple[int, int, str]]:
    at = start
    for first, last, name in marks:
        if last <= at or first >= stop:
            continue
        if first > at:
            yield at, first, ""
        yield max(first, at), min(last, stop), name
        at = min(last, stop)
    if at < stop:
        yield at, stop, ""
