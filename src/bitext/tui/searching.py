"""Concordance: a word or an expression in this file and in other memories, in context."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.events import Resize
from textual.widgets import Input, Static

from bitext.errors import BitextError
from bitext.model import Memory, primary
from bitext.review import Session
from bitext.review.concordance import Found, Mode, concordance
from bitext.tui.dialogs import Dialog
from bitext.tui.segments import visible

MOST = 1000
"""Places that are shown; who finds more has to ask more precisely."""
BUSY = 0.02
"""Seconds of search between two looks at the keyboard."""


@dataclass(frozen=True, slots=True)
class Place:
    """A hit with what is shown of it."""

    memory: str
    """Name of another memory, empty for the file under review."""
    found: Found
    text: str
    other: str


@dataclass(frozen=True, slots=True)
class _Source:
    """What is searched."""

    name: str
    languages: tuple[str, ...]
    size: int
    text: Callable[[int, str], str]

    def __len__(self) -> int:
        return self.size


class SearchScreen(Dialog[int]):
    """Search as a panel over the whole screen; gives the unit to go to.

    Args:
        session: What is under review.
        memories: Other memories by name.
        query: What stands in the line at first.
    """

    takes_text = True
    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "enter": "enter",
        "tab": "mode",
        "shift+tab": "mode",
        "f2": "mode",
        "down": "choose(1)",
        "up": "choose(-1)",
        "pagedown": "choose(10)",
        "pageup": "choose(-10)",
        "ctrl+n": "choose(1)",
        "ctrl+p": "choose(-1)",
        "ctrl+y": "copy",
        "f5": "copy",
    }
    title_text = "Search this file and other memories"
    hint = "Enter searches, then goes there · Tab text, words, regex · ↑↓ choose · F5 copies · Esc"

    def __init__(
        self, session: Session, memories: Sequence[tuple[str, Memory]] = (), *, query: str = ""
    ) -> None:
        super().__init__()
        self._session = session
        self._sources = [_Source("", session.languages, len(session), session.text)]
        for name, memory in memories:
            self._sources.append(
                _Source(name, memory.languages(), len(memory.units), partial(_text, memory))
            )
        self._query = query
        self._mode = Mode.TEXT
        self._searched: tuple[str, Mode] | None = None
        self._places: list[Place] = []
        self._chosen = 0
        self._progress = ""
        self._running = False

    def body(self) -> ComposeResult:
        """Yield the line, what is going on, and the places."""
        line = Input(self._query, placeholder="what to look for, in either language", id="line")
        line.cursor_blink = False
        yield line
        yield Static(id="mode", markup=False)
        yield Static(id="places", markup=False)

    def on_mount(self) -> None:
        """Search at once for what is in the line."""
        self._show()
        if self._query:
            self.action_enter()

    def on_resize(self, _: Resize) -> None:
        """Show as many places as there is room for now."""
        self.call_after_refresh(self._show)

    def action_mode(self) -> None:
        """Take the query another way."""
        modes = list(Mode)
        self._mode = modes[(modes.index(self._mode) + 1) % len(modes)]
        self._show()
        if self._searched:
            self.action_enter()

    def action_enter(self) -> None:
        """Search, or go to the chosen place where the search is done already."""
        query = self.query_one(Input).value
        if not query:
            return
        if self._searched == (query, self._mode):
            self._go()
            return
        self._searched = (query, self._mode)
        self._places, self._chosen = [], 0
        self.run_worker(self._search(query, self._mode), exclusive=True)

    def _go(self) -> None:
        if not self._places:
            return
        place = self._places[self._chosen]
        if place.memory:
            self.say("This stands in another memory; F5 copies its counterpart.")
        else:
            self.dismiss(place.found.unit)

    async def _search(self, query: str, mode: Mode) -> None:
        """Search in slices, so that keys are heard meanwhile."""
        self._running = True
        total = sum(len(source) for source in self._sources)
        done = 0
        try:
            stop = time.perf_counter() + BUSY
            for source in self._sources:
                languages = self._of_pair(source.languages)
                before = done
                for hit in concordance(source.text, len(source), query, mode, languages):
                    if hit is None:
                        done += 1
                    else:
                        done = before + hit.unit
                        self._places.append(self._place(source, languages, hit))
                    if len(self._places) >= MOST:
                        break
                    if time.perf_counter() >= stop:
                        self._progress = f"{done:,} of {total:,} units"
                        self._show()
                        await asyncio.sleep(0)
                        stop = time.perf_counter() + BUSY
                done = before + len(source)
        except BitextError as error:
            self.say(str(error))
        self._running, self._progress = False, ""
        self._show()

    def _of_pair(self, languages: Sequence[str]) -> list[str]:
        pair = {primary(self._session.source), primary(self._session.target)}
        return [lang for lang in languages if primary(lang) in pair]

    def _place(self, source: _Source, languages: Sequence[str], hit: Found) -> Place:
        other = next((lang for lang in languages if primary(lang) != primary(hit.lang)), hit.lang)
        return Place(
            source.name, hit, source.text(hit.unit, hit.lang), source.text(hit.unit, other)
        )

    # -------------------------------------------------------------- choosing

    def action_choose(self, by: int) -> None:
        """Choose another place."""
        if self._places:
            self._chosen = max(0, min(self._chosen + by, len(self._places) - 1))
            self._show()

    def action_copy(self) -> None:
        """Copy the counterpart of the chosen place."""
        if self._places:
            self.app.copy_to_clipboard(self._places[self._chosen].other)
            self.say("Copied the counterpart.")

    def _show(self) -> None:
        if not self.is_mounted:
            return
        modes = Text("  ")
        for mode in Mode:
            chosen = mode is self._mode
            modes.append(f"[{mode}]" if chosen else f" {mode} ", "bold reverse" if chosen else "")
            modes.append(" ")
        if self._progress:
            modes.append(f"  searching, {self._progress}")
        elif self._searched and not self._running:
            count = f"{len(self._places)}"
            more = " or more" if len(self._places) >= MOST else ""
            modes.append(f"  {count}{more} found" if self._places else "  nothing found")
        self.query_one("#mode", Static).update(modes)
        area = self.query_one("#places", Static)
        width, height = area.content_size
        if not width or not height:
            return
        # Each place takes a line, the chosen one three more for both texts in full.
        rows = max(1, height - 4)
        first = max(0, min(self._chosen - rows // 2, len(self._places) - rows))
        text = Text()
        for number in range(first, min(first + rows, len(self._places))):
            text.append(self._line(self._places[number], width, chosen=number == self._chosen))
            text.append("\n")
        if self._places:
            place = self._places[self._chosen]
            text.append("─" * width + "\n", "dim")
            both = Text(visible(place.text))
            both.stylize("bold reverse", place.found.span.start, place.found.span.stop)
            text.append(both)
            text.append(f"\n{visible(place.other) or '(empty)'}", "bold")
        area.update(text)

    def _line(self, place: Place, width: int, *, chosen: bool) -> Text:
        """Return a place on one line with the hit in the middle."""
        where = f"{place.memory or ''}{'' if not place.memory else ' '}{place.found.unit + 1}"
        lead = Text(f"{'>' if chosen else ' '}{where[-14:]:>7} ", "bold" if chosen else "")
        room = max(10, width - len(lead.plain) - 1)
        span = place.found.span
        # The hit begins a third into the line, or where it must for the line to show it.
        start = max(0, min(span.start - room // 3, max(0, len(place.text) - room)))
        shown = visible(place.text)[start : start + room]
        line = Text(("…" if start else " ") + shown, no_wrap=True, overflow="ellipsis")
        line.stylize("bold underline", span.start - start + 1, span.stop - start + 1)
        line.truncate(width - len(lead.plain))
        lead.append(line)
        return lead


def _text(memory: Memory, unit: int, lang: str) -> str:
    return memory.units[unit].text(lang)
