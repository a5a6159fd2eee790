"""The review screen: its parts put together, and keys looked up in the table of actions."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider

from bitext.errors import BitextError
from bitext.model import Glossary, Memory
from bitext.tui import panes
from bitext.tui.actions import ACTIONS, Action, show_key
from bitext.tui.commands.checking import Checking
from bitext.tui.commands.editing import Editing
from bitext.tui.commands.filing import Filing
from bitext.tui.commands.filtering import Filtering
from bitext.tui.commands.glossing import Glossing
from bitext.tui.commands.judging import Judging
from bitext.tui.commands.looking import Looking
from bitext.tui.commands.moving import Moving
from bitext.tui.commands.structure import Structure
from bitext.tui.commands.suggesting import Suggesting
from bitext.tui.commands.words import Words
from bitext.tui.desk import Desk
from bitext.tui.dialogs import Dialog
from bitext.tui.frame import Frame
from bitext.tui.keymap import DEFAULT, Keymap, fold_key, look_up
from bitext.tui.saved_filters import SavedFilters
from bitext.tui.state import ScreenState

if TYPE_CHECKING:
    from textual.screen import Screen


class ActionCommands(Provider):
    """The actions of the table in the command palette."""

    @property
    def _actions(self) -> tuple[Action, ...]:
        app = self.app
        return app.keymap.actions if isinstance(app, ReviewApp) else ACTIONS

    async def discover(self) -> Hits:
        """Yield every action."""
        for action in self._actions:
            if action.id != "palette":
                yield DiscoveryHit(action.help, self._run(action), help=_all_keys(action))

    async def search(self, query: str) -> Hits:
        """Yield the actions whose description matches."""
        matcher = self.matcher(query)
        for action in self._actions:
            score = matcher.match(f"{action.help} {action.id}")
            if score > 0 and action.id != "palette":
                yield Hit(
                    score,
                    matcher.highlight(action.help),
                    self._run(action),
                    help=_all_keys(action),
                )

    def _run(self, action: Action) -> Callable[[], object]:
        async def run() -> None:
            app = self.app
            if isinstance(app, ReviewApp):
                await app.act(action)

        return run


def _all_keys(action: Action) -> str:
    return "  ".join(show_key(key) for key in action.keys)


class ReviewApp(Frame):
    """Review of the memory on a desk.

    Args:
        desk: Session, journal and file.
        glossary: Terms to show; None without one.
        glossary_path: Where new terms are proposed.
        memories: Other memories to search and to take suggestions from, by name.
        keymap: Which keys do what.
        theme: Name of the theme, the one last used where None.
        state: What the screen remembers from one time to the next.
        filters: Where filters are kept by name.
        clock: Time of a change; the system's where None.
    """

    CSS_PATH = "app.tcss"
    TITLE = "bitext review"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionCommands}
    COMMAND_PALETTE_BINDING = "ctrl+backslash"
    ENABLE_COMMAND_PALETTE = True
    # Keys are looked up in the table of actions (on_event). Textual gets one binding of its own, so
    # that it does not put the palette on Ctrl+P, over every panel.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+backslash", "command_palette", "Find an action", show=False)
    ]

    def __init__(
        self,
        desk: Desk,
        *,
        glossary: Glossary | None = None,
        glossary_path: Path | None = None,
        memories: Sequence[tuple[str, Memory]] = (),
        keymap: Keymap = DEFAULT,
        theme: str | None = None,
        state: ScreenState | None = None,
        filters: SavedFilters | None = None,
        clock: Callable[[], dt.datetime] | None = None,
    ) -> None:
        super().__init__(desk, keymap=keymap, theme=theme, state=state, clock=clock)
        memories = tuple(memories)
        self.checking = Checking(self)
        self.moving = Moving(self, self.checking)
        self.judging = Judging(self, self.moving, self.checking)
        self.structure = Structure(self)
        self.words = Words(self)
        self.glossing = Glossing(self, self.words, glossary=glossary, path=glossary_path)
        self.suggesting = Suggesting(self, memories)
        self.editing = Editing(
            self,
            judging=self.judging,
            glossing=self.glossing,
            suggesting=self.suggesting,
            words=self.words,
            structure=self.structure,
        )
        parts = (
            self.moving,
            self.words,
            self.judging,
            self.structure,
            self.editing,
            self.glossing,
            self.suggesting,
            Filtering(self, filters),
            Filing(self),
            Looking(self, self.moving, self.words, memories),
        )
        self._commands: dict[str, Callable[[], object]] = {}
        for action in ACTIONS:
            (part,) = (part for part in parts if hasattr(part, action.id))
            self._commands[action.id] = getattr(part, action.id)
        self._by_key = keymap.by_key

    def on_mount(self) -> None:
        """Begin at the least sure unit and judge the rest in the background."""
        self.glossing.begin()
        self.heed_signals()
        self.begin_work()
        self.checking.begin()
        self.suggesting.begin()
        self.segments.focus()
        self.moving.begin()
        if self.desk.warning:
            self.say(self.desk.warning)
        elif self.desk.pending:
            self.say(
                f"{self.desk.pending} changes of the last session were not in the file yet; "
                "the journal had kept them."
            )
        self.update()

    def on_unmount(self) -> None:
        """End what runs in a thread."""
        self.structure.close()

    def sections(self, *, said: str = "") -> list[panes.Section]:
        """Return what there is to say of the unit under the cursor, but for what is said above."""
        unit = self.current
        if unit is None:
            return []
        change = self.structure.realignment
        first = [panes.realignment(change, self.pair)] if change is not None else []
        return first + panes.sections(
            self.session,
            unit,
            verdicts=self.glossing.verdicts(unit),
            suggestions=self.suggesting.found,
            beside=self.segments.beside,
            said=said,
        )

    # -------------------------------------------------------------- keys

    async def on_event(self, event: events.Event) -> None:
        """Look a key up in the table of actions, or in that of the panel that is open.

        Keys are taken one after the other to the end: what is typed right after the key that opens
        a panel waits for the panel, and Enter waits for what was typed before it. Textual's own
        bindings do not, so that a fast typist would lose letters or have them taken for commands.
        """
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self._background.hear()
        panel = self.screen
        if panel is self.screen_stack[0]:
            action = look_up(self._by_key, event.key)
            if action is not None:
                await self.act(action)
            return
        key = fold_key(event.key)
        if isinstance(panel, Dialog):
            if panel.takes_text:
                await self._until_focused(panel)
                # A letter is text here, whatever the layout; Ctrl+С is Ctrl+C all the same.
                key = key if "ctrl+" in key else event.key
            if key in panel.KEYS:
                await self.run_action(panel.KEYS[key], default_namespace=panel)
            elif panel.takes_text:
                await self._type(event if key == event.key else events.Key(key, None))
        else:
            await self._until_focused(panel)
            await super().on_event(event)

    async def _until_focused(self, panel: Screen[Any]) -> None:
        for _ in range(200):
            if self.focused is not None or self.screen is not panel:
                return
            await asyncio.sleep(0.005)

    async def _type(self, event: events.Key) -> None:
        """Give a key to the text field and wait until it has it."""
        field = self.focused
        if field is not None and not event.is_printable:
            # Textual would come back to this key after those that were typed behind it.
            for binding in field._bindings.key_to_bindings.get(event.key, ()):  # noqa: SLF001
                if await self.run_action(binding.action, default_namespace=field):
                    return
        await super().on_event(event)
        taken = asyncio.Event()
        if field is not None and field.call_later(taken.set):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(taken.wait(), 0.5)

    async def act(self, action: Action) -> None:
        """Run an action of the table; what cannot be done is said on the screen."""
        if self.is_too_small and action.id != "quit_review":
            return
        if action.changes and self.desk.read_only:
            self.say("This is a read-only look; leave out --read-only to make changes.")
            return
        self.screen_state.count(action.id)
        try:
            done = self._commands[action.id]()
            if inspect.isawaitable(done):
                await done
        except BitextError as error:
            self.say(str(error))

    # -------------------------------------------------------------- mouse

    def on_segment_list_moved(self) -> None:
        """Follow the mouse; the word under it is lit."""
        self.moving.onward = self.moving.go_to_next
        self.moved()
        self.words.light_pressed()

    async def on_click(self, event: events.Click) -> None:
        """Run what the key bar names where it is clicked; the header saves or shows all units."""
        widget = event.widget
        if self.screen is not self.screen_stack[0] or widget is None:
            return
        if widget.id == "key-bar":
            for start, stop, action_id in self.key_places:
                if start <= event.x < stop:
                    await self.act(self._action(action_id))
                    return
        elif widget.id == "header":
            right = event.x >= self.size.width - 12
            await self.act(self._action("save" if right else "filter"))

    def _action(self, action_id: str) -> Action:
        return next(action for action in self.keymap.actions if action.id == action_id)
