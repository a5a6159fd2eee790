"""The frame of the review screen: the list, the pane, the lines above and below, and the cursor.

What keys do stands in :mod:`bitext.tui.commands`, by subject; its parts know this frame, and the
frame knows none of them. They hear of changes and of the cursor through ``on_change`` and the like.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import signal
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.widgets import Static

from bitext.errors import BitextError
from bitext.review import Change, Refusal, Session, View
from bitext.tui import bars, panes
from bitext.tui.background import EVERY, Background
from bitext.tui.desk import Desk
from bitext.tui.keymap import Keymap
from bitext.tui.segments import SegmentList
from bitext.tui.state import ScreenState
from bitext.tui.themes import DARK, THEMES

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

MIN_WIDTH, MIN_HEIGHT = 50, 12
INTERRUPTED, TERMINATED = 130, 143
"""Exit codes after SIGINT and SIGTERM, as shells have them."""
LONG = 5_000
"""Units from which work on all of them takes long enough to be told before."""
WIDE = 120
"""Cells from which the pane stands beside the list; below, under it."""


class Details(Static):
    """The pane beside or below the list; it asks what to say when it knows its size."""

    def render(self) -> Text:
        """Return what there is to say."""
        app = self.app
        return app.details(self.content_size) if isinstance(app, Frame) else Text()


class Frame(App[None], inherit_bindings=False):
    """List, pane and lines of a memory on a desk.

    Args:
        desk: Session, journal and file.
        keymap: Which keys do what.
        theme: Name of the theme, the one last used where None.
        state: What the screen remembers from one time to the next.
        clock: Time of a change; the system's where None.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        keymap: Keymap,
        theme: str | None,
        state: ScreenState | None,
        clock: Callable[[], dt.datetime] | None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.keymap = keymap
        self.screen_state = state if state is not None else ScreenState()
        self.on_change: list[Callable[[Change], None]] = []
        """Told of every change, also of one that was taken back."""
        self.on_moved: list[Callable[[], None]] = []
        """Told when the cursor went to another unit."""
        self.on_update: list[Callable[[], None]] = []
        """Told before the lines and the pane are written anew."""
        self.on_switch: list[Callable[[], None]] = []
        """Told when another pair of languages is under review."""
        self.key_places: list[tuple[int, int, str]] = []
        """Which cells of the key bar belong to which action."""
        self._written: dict[str, Text] = {}
        self._background = Background()
        self._working: Timer | None = None
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._message = ""
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme or ("mono" if self.no_color else self.screen_state.theme)

    # -------------------------------------------------------------- layout

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours of our own that every theme has to name."""
        return dict(DARK.variables)

    def compose(self) -> ComposeResult:
        """Lay out header, list, details and key bar."""
        yield Static(id="header", markup=False)
        with Container(id="body"):
            yield SegmentList(self.session, id="segments")
            yield Details(id="details")
        yield Static(id="key-bar", markup=False)
        yield Static(id="too-small", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panes, or say that the terminal is too small."""
        width, height = event.size
        small = width < MIN_WIDTH or height < MIN_HEIGHT
        self.screen_stack[0].set_class(small, "small")
        self.screen_stack[0].set_class(width >= WIDE, "wide")
        self.screen_stack[0].set_class(height >= 30, "tall")
        self.screen_stack[0].set_class(height < 20, "flat")
        if small:
            self.screen_stack[0].query_one("#too-small", Static).update(
                f"This terminal has {width}×{height} cells;\n"
                f"the review needs {MIN_WIDTH}×{MIN_HEIGHT}.\n\n"
                "Make it larger, or press q to leave."
            )
        self.call_after_refresh(self.update)

    @property
    def is_too_small(self) -> bool:
        """Whether the terminal is too small to review in."""
        return self.screen_stack[0].has_class("small")

    # -------------------------------------------------------------- what is shown

    @property
    def session(self) -> Session:
        """The session under review."""
        return self.desk.session

    @property
    def pair(self) -> tuple[str, str]:
        """Source and target language under review."""
        return self.session.source, self.session.target

    @property
    def segments(self) -> SegmentList:
        """The list of units."""
        return self.screen_stack[0].query_one(SegmentList)

    @property
    def current(self) -> int | None:
        """The unit under the cursor, None where the filter shows none."""
        return self.segments.current

    @property
    def here(self) -> int:
        """The unit under the cursor, -1 where the filter shows none."""
        return self.current if self.current is not None else -1

    def now(self) -> dt.datetime:
        """Return the time of a change that is made now."""
        return self._clock()

    def show(self, unit: int) -> None:
        """Put the cursor on a unit; a filter that hides it is taken away."""
        segments = self.segments
        row = segments.view.row(unit)
        if row is None:
            segments.view = View(len(self.session))
            row = unit
            self.moved()
            self.say("The filter was hiding this unit; all are shown again.")
            segments.go(row, jump=True)
            return
        segments.go(row, jump=True)
        self.moved()

    def moved(self) -> None:
        """Tell that the cursor went to another unit."""
        self._message = ""
        self.segments.lit = None
        for hear in self.on_moved:
            hear()
        self.update()

    # -------------------------------------------------------------- what is said

    @property
    def message(self) -> str:
        """What the person was told last, empty once the cursor has moved."""
        return self._message

    def say(self, message: str) -> None:
        """Tell the person something, until the cursor moves."""
        self._message = message
        self.update()

    async def tell(self, message: str) -> None:
        """Say what is begun, and let it be drawn: the work takes seconds."""
        self.say(message)
        drawn = asyncio.Event()
        self.segments.call_after_refresh(drawn.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(drawn.wait(), 0.5)

    def ask(
        self,
        dialog: Screen[Any],
        answer: Callable[[Any], None] | Callable[[Any], Awaitable[None]],
    ) -> None:
        """Open a panel; what it gives back goes to ``answer``."""
        self._message = ""
        self.push_screen(dialog, answer)

    def update(self) -> None:
        """Write header, details and key bar anew."""
        if not self.is_running or not self.screen_stack:
            return
        for hear in self.on_update:
            hear()
        screen = self.screen_stack[0]
        width = self.size.width
        self._put("#header", self._header(width))
        bar, self.key_places = bars.key_bar(
            width,
            keymap=self.keymap,
            read_only=self.desk.read_only,
            known=self.screen_state.known,
        )
        self._put("#key-bar", bar)
        self.update_details()
        screen.query_one(SegmentList).refresh()
        screen.query_one(SegmentList).show_cursor()

    def update_details(self) -> None:
        """Write the pane anew."""
        self.screen_stack[0].query_one("#details", Details).refresh()

    def _put(self, part: str, text: Text) -> None:
        """Write a line anew where it says something else: drawing is most of what a key costs."""
        if self._written.get(part) != text:
            self._written[part] = text
            self.screen_stack[0].query_one(part, Static).update(text)

    def _header(self, width: int) -> Text:
        session = self.session
        if self.desk.read_only:
            state = "READ ONLY"
        elif self.desk.pending:
            state = f"{self.desk.pending} to save"
        else:
            state = "saved"
        view = self.segments.view
        return bars.header(
            width=width,
            name=self.desk.path.name,
            pair=f"{session.source} → {session.target}",
            at=self.here + 1,
            progress=session.progress,
            threshold=session.threshold,
            shown=f"showing {view.filter}: {len(view)}" if view.filter else "",
            state=state,
        )

    def details(self, size: Size) -> Text:
        """Return what the pane says, cut to its size."""
        if not size.width or not size.height:
            return Text()
        draw = panes.beside if self.screen_stack[0].has_class("wide") else panes.below
        found = self.sections(said=self._message)
        return draw(found, width=size.width, height=size.height, message=self._message)

    def sections(self, *, said: str = "") -> list[panes.Section]:  # noqa: ARG002 (for the parts)
        """Return what there is to say of the unit under the cursor.

        Args:
            said: What is said above it: that need not be said again.
        """
        return []

    # -------------------------------------------------------------- changes

    def do(self, change: Change | Refusal) -> bool:
        """Make a change and show it; say why where it is refused."""
        if isinstance(change, Refusal):
            if change.finding is not None:
                self.say(
                    f"Not confirmed, {change.finding.check}: {change.reason} "
                    "— e edits, O sets it aside with a reason."
                )
            else:
                self.say(change.reason)
            return False
        try:
            self.desk.do(change)
        except BitextError as error:
            self.say(str(error))
            return False
        self.follow(change)
        self.show(min(change.cursor, len(self.session) - 1))
        return True

    def follow(self, change: Change) -> None:
        """Keep all that is shown in step with a change that was made."""
        self.segments.view.follow(change)
        for hear in self.on_change:
            hear(change)

    # -------------------------------------------------------------- between keys

    def start(self, name: str, job: Iterator[object]) -> None:
        """Begin a job that is done bit by bit between keys; one of the same name is replaced."""
        self._background.start(name, job)
        if self._working is not None:
            self._working.resume()

    def finish(self, name: str) -> None:
        """Do all that is left of a job at once."""
        self._background.finish(name)

    def drop(self, name: str) -> None:
        """Leave a job undone."""
        self._background.drop(name)

    def heed_signals(self) -> None:
        """Leave as the terminal was when the process is told to end; the journal keeps all."""
        if self.is_headless:
            return  # a test, which has signals of its own
        loop = asyncio.get_running_loop()
        for number, code in ((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)):
            loop.add_signal_handler(number, partial(self.exit, None, code))

    def begin_work(self) -> None:
        """Begin to work between keys."""
        self._working = self.set_interval(EVERY, self._work)

    def _work(self) -> None:
        """Do a bit of what waits, while no key is pressed."""
        self._background.work()
        if not self._background.busy and self._working is not None:
            self._working.pause()
