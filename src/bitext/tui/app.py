"""The review screen: what a key does, and what the header and the panes say."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Provider
from textual.command import Hits as CommandHits
from textual.containers import Container
from textual.geometry import Size
from textual.widgets import Static

from bitext.errors import BitextError, ConflictError, OutputError
from bitext.languages import language_name
from bitext.model import (
    Glossary,
    Memory,
    Offer,
    Span,
    TermStatus,
    TranslationUnit,
    primary,
)
from bitext.review import (
    Change,
    Filter,
    Preview,
    Refusal,
    Session,
    View,
    editable,
)
from bitext.review.changes import change_between
from bitext.review.conflicts import Version, conflicts_of, settle
from bitext.review.history import history
from bitext.review.links import partners, words_of
from bitext.review.operations import find_variant
from bitext.review.realigning import (
    LiveAligner,
    Proposal,
    is_open,
    relinked,
)
from bitext.review.similar import Similar, Suggestion
from bitext.tui import bars, panes
from bitext.tui.actions import ACTIONS, Action, show_key
from bitext.tui.background import EVERY, Background
from bitext.tui.desk import Desk
from bitext.tui.dialogs import (
    AskDialog,
    ConfirmDialog,
    ConflictDialog,
    Dialog,
    FilterDialog,
    HelpScreen,
    Overridden,
    OverrideDialog,
    ProblemDialog,
    SplitDialog,
)
from bitext.tui.editor import EditDialog, Edited, Help
from bitext.tui.explaining import ExplainScreen, explanation
from bitext.tui.keymap import DEFAULT, Keymap, fold_key, look_up
from bitext.tui.linking import WordLinks
from bitext.tui.realigning import BackgroundRealigner, load_aligner
from bitext.tui.replacing import ReplaceDialog
from bitext.tui.saved_filters import SavedFilters
from bitext.tui.searching import SearchScreen
from bitext.tui.segments import NO_HITS, Hits, Lit, SegmentList, visible
from bitext.tui.state import ScreenState
from bitext.tui.terming import ProposeDialog, TermDialog, choices
from bitext.tui.terms import Terms
from bitext.tui.themes import DARK, NAMES, THEMES

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

MIN_WIDTH, MIN_HEIGHT = 50, 12
AT_ONCE = 20_000
"""Units up to which a filter is answered within the key; beyond, between keys."""
MOST_SHOWN = 500
"""Units from the first to the last on the screen whose terms are looked up: a filter may show rows
that are far apart."""
WIDE = 120
"""Cells from which the pane stands beside the list; below, under it."""


LOOKS = 32
"""Units judged between two looks at where the screen is."""
PATIENCE = 0.03
"""Seconds that the next finding may be looked for within the key; beyond, between keys."""
RESTS = 0.7
"""Seconds on a unit after which what is around it is made ready for realigning."""
RESTRUCTURED = frozenset(
    ("merge", "split", "shift up", "shift down", "push down", "pull up", "swap", "delete")
)
"""Changes after which the units around are linked anew."""


class ActionCommands(Provider):
    """The actions of the table in the command palette."""

    @property
    def _actions(self) -> tuple[Action, ...]:
        app = self.app
        return app.keymap.actions if isinstance(app, ReviewApp) else ACTIONS

    async def discover(self) -> CommandHits:
        """Yield every action."""
        for action in self._actions:
            if action.id != "palette":
                yield DiscoveryHit(action.help, self._run(action), help=_all_keys(action))

    async def search(self, query: str) -> CommandHits:
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


class Details(Static):
    """The pane beside or below the list; it asks what to say when it knows its size."""

    def render(self) -> Text:
        """Return what there is to say."""
        app = self.app
        return app.details(self.content_size) if isinstance(app, ReviewApp) else Text()


class ReviewApp(App[None], inherit_bindings=False):
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
        super().__init__()
        self.desk = desk
        self.keymap = keymap
        self._by_key = keymap.by_key
        self._written: dict[str, Text] = {}
        self._saved_filters = filters
        self._glossary, self._glossary_path = glossary, glossary_path
        self._state = state if state is not None else ScreenState()
        self.terms: Terms | None = None
        self._memories = tuple(memories)
        self._similar = Similar()
        self._suggestions: tuple[Suggestion, ...] = ()
        self._suggested_for: TranslationUnit | None = None
        self._links = WordLinks()
        self._background = Background()
        self._realignment: Change | None = None
        self._resting: Timer | None = None
        self._aligner = BackgroundRealigner(self._load_aligner, self._found_links)
        self._key_places: list[tuple[int, int, str]] = []
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme or ("mono" if self.no_color else self._state.theme)
        self._message = ""
        self._onward: Callable[[], object] = self._go_to_next
        self._waiting_for_flag = self._waiting_for_run = False
        self._working: Timer | None = None

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

    def on_mount(self) -> None:
        """Begin at the least sure unit and judge the rest in the background."""
        self._read_terms()
        self._working = self.set_interval(EVERY, self._work)
        self._background.start("judge", self._judge())
        self._background.start("learn", self._learn())
        self.segments.focus()
        first = self.session.next_unsure(-1) if len(self.session) else None
        warning = self.desk.warning
        if first is not None:
            self._onward = self._go_to_unsure
            self._show(first)
        if warning:
            self._say(warning)
        elif self.desk.pending:
            self._say(
                f"{self.desk.pending} changes of the last session were not in the file yet; "
                "the journal had kept them."
            )
        self._update()

    def _read_terms(self) -> None:
        """Make the glossary ready for the pair under review."""
        if self._glossary is not None:
            session = self.session
            self.terms = Terms(
                self._glossary, session.source, session.target, today=self._clock().date()
            )
        self.segments.hits = self._hits

    def _hits(self, index: int) -> Hits:
        if self.terms is None:
            return NO_HITS
        unit = self.session[index]
        if index == self.current:
            self.terms.verdicts(unit)
        return self.terms.known(unit)

    def _load_aligner(self) -> LiveAligner:
        session = self.session
        return load_aligner(session.units, (session.source, session.target))

    def on_unmount(self) -> None:
        """End what runs in a thread."""
        self._aligner.close()

    @property
    def session(self) -> Session:
        """The session under review."""
        return self.desk.session

    @property
    def segments(self) -> SegmentList:
        """The list of units."""
        return self.screen_stack[0].query_one(SegmentList)

    @property
    def current(self) -> int | None:
        """The unit under the cursor, None where the filter shows none."""
        return self.segments.current

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
        self.call_after_refresh(self._update)

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
        if self.screen_stack[0].has_class("small") and action.id != "quit_review":
            return
        if action.changes and self.desk.read_only:
            self._say("This is a read-only look; leave out --read-only to make changes.")
            return
        self._state.count(action.id)
        try:
            await self.run_action(f"app.{action.id}")
        except BitextError as error:
            self._say(str(error))

    # -------------------------------------------------------------- moving

    def action_next(self) -> None:
        """Go to the next row."""
        self._onward = self._go_to_next
        self.segments.step(1)
        self._moved()

    def action_previous(self) -> None:
        """Go to the previous row."""
        self._onward = self._go_to_next
        self.segments.step(-1)
        self._moved()

    def action_page_down(self) -> None:
        """Go one screen down."""
        self._onward = self._go_to_next
        self.segments.page(1)
        self._moved()

    def action_page_up(self) -> None:
        """Go one screen up."""
        self._onward = self._go_to_next
        self.segments.page(-1)
        self._moved()

    def action_first(self) -> None:
        """Go to the first row."""
        self._onward = self._go_to_next
        self.segments.go(0)
        self._moved()

    def action_last(self) -> None:
        """Go to the last row."""
        self._onward = self._go_to_next
        self.segments.go(len(self.segments.view) - 1)
        self._moved()

    def action_source_side(self) -> None:
        """Choose the source side."""
        self._choose(self.session.source)

    def action_target_side(self) -> None:
        """Choose the target side."""
        self._choose(self.session.target)

    def _choose(self, side: str) -> None:
        self.segments.side = side
        self.segments.refresh()
        self._update()

    def action_go_to(self) -> None:
        """Ask for a number and go there."""

        def go(answer: str | None) -> None:
            if answer is None:
                return
            if not answer.strip().isdecimal() or not 1 <= int(answer) <= len(self.session):
                self._say(
                    f"There is no unit {answer.strip() or '…'}; it has 1 to {len(self.session)}."
                )
                return
            self._onward = self._go_to_next
            self._show(int(answer) - 1)

        self.push_screen(
            AskDialog(f"Go to which unit? (1 to {len(self.session)})", hint="Enter goes there"), go
        )

    def action_unsure(self) -> None:
        """Go on in the queue, least sure first."""
        self._onward = self._go_to_unsure
        self._go_to_unsure()

    def action_odd(self) -> None:
        """Go to the next draft that is not 1-1."""
        self._onward = self._go_to_odd
        self._go_to_odd()

    def action_flagged(self) -> None:
        """Go to the next unit with a finding."""
        self._onward = self._go_to_flagged
        self._go_to_flagged()

    def _go_to_next(self) -> None:
        self.segments.step(1)
        self._moved()

    def _go_to_unsure(self, *, leaving: bool = False) -> bool:
        found = self.session.next_unsure(self._here, view=self.segments.view, leaving=leaving)
        if found is None:
            unknown = self.session.progress.expected_wrong is None
            self._say(
                "No unit of this file carries a confidence; n and f look for other doubts."
                if unknown
                else f"No unsure unit is left: no draft here is below {self.session.threshold:g}."
            )
        else:
            self._show(found)
        return found is not None

    def _go_to_odd(self) -> None:
        found = self.session.next_odd(self._here, view=self.segments.view)
        if found is None:
            self._say("No draft is left that is not one sentence for one.")
        else:
            self._show(found)

    def _go_to_flagged(self) -> None:
        stop = time.perf_counter() + PATIENCE
        self._waiting_for_flag = True
        while self._waiting_for_flag and time.perf_counter() < stop:
            self._look_for_flag()
        if self._waiting_for_flag:
            self._say("Checking what follows; the next finding will be shown.")

    def _look_for_flag(self) -> None:
        """Judge a unit that may have the next finding, or go there when none is nearer."""
        session, here, view = self.session, self._here, self.segments.view
        found = session.next_flagged(here, view=view)
        unjudged = session.next_unjudged(here, view=view)
        if unjudged is not None and (
            found is None or (unjudged <= here, unjudged) < (found <= here, found)
        ):
            session.findings(unjudged)
            return
        self._waiting_for_flag = False
        if found is not None:
            self._show(found)
        else:
            self._say("No finding is open.")

    @property
    def _here(self) -> int:
        return self.current if self.current is not None else -1

    def _show(self, unit: int) -> None:
        """Put the cursor on a unit; a filter that hides it is taken away."""
        segments = self.segments
        row = segments.view.row(unit)
        if row is None:
            segments.view = View(len(self.session))
            row = unit
            self._moved()
            self._say("The filter was hiding this unit; all are shown again.")
            segments.go(row, jump=True)
            return
        segments.go(row, jump=True)
        self._moved()

    def on_segment_list_moved(self) -> None:
        """Follow the mouse; the word under it is lit."""
        self._onward = self._go_to_next
        self._moved()
        unit, pressed = self.current, self.segments.pressed
        if unit is None or pressed is None:
            return
        lang, at = pressed
        if lang in (self.session.source, self.session.target):
            for word in words_of(self.session.text(unit, lang)):
                if word.start <= at < word.stop:
                    self._light_word(unit, lang, word)

    # -------------------------------------------------------------- what a person says

    def action_confirm(self) -> None:
        """Confirm the unit under the cursor and go on."""
        self._conclude(lambda unit: self.session.confirm(unit, when=self._clock()))

    def action_approve(self) -> None:
        """Approve the unit that another person confirmed, and go on."""
        self._conclude(lambda unit: self.session.approve(unit, when=self._clock()))

    def action_reject(self) -> None:
        """Reject the unit under the cursor and go on."""
        self._conclude(lambda unit: self.session.reject(unit, when=self._clock()))

    def _conclude(self, plan: Callable[[int], Change | Refusal]) -> None:
        unit = self.current
        if unit is None:
            return
        change = plan(unit)
        if isinstance(change, Refusal) and change.reason.endswith("already."):
            self._onward()  # on to the next
            return
        if self._do(change):
            cautions = self.session.cautions(unit)
            if self._onward != self._go_to_unsure:
                self._onward()
            elif not self._go_to_unsure(leaving=True):
                self._onward = self._go_to_next
            if cautions:
                self._say(f"All the same, {unit + 1}: {cautions[0].check} {cautions[0].message}")

    def action_reopen(self) -> None:
        """Make the unit a draft again."""
        if (unit := self.current) is not None:
            self._do(self.session.reopen(unit, when=self._clock()))

    def action_bookmark(self) -> None:
        """Set or take away a bookmark."""
        if (unit := self.current) is not None:
            self._do(self.session.bookmark(unit, when=self._clock()))

    def action_pin(self) -> None:
        """Pin or unpin the unit."""
        if (unit := self.current) is not None:
            self._do(self.session.pin(unit, when=self._clock()))

    def action_override(self) -> None:
        """Ask for a reason and set a finding aside."""
        unit = self.current
        if unit is None:
            return
        findings = [f for f in self.session.findings(unit) if f.subject and f.check != "G007"]
        if not findings:
            self._say("There is no finding on this unit to set aside.")
            return

        def override(answer: Overridden | None) -> None:
            if answer is not None:
                self._do(self.session.override(unit, answer.finding, answer.reason))

        self._ask(OverrideDialog(findings), override)

    def action_note(self) -> None:
        """Ask for a note."""
        unit = self.current
        if unit is None:
            return

        def note(answer: str | None) -> None:
            if answer is not None:
                self._do(self.session.annotate(unit, answer))

        notes = self.session[unit].notes
        self._ask(
            AskDialog(
                f"Note on {unit + 1}",
                text=notes[0].text if notes else "",
                hint="Enter keeps it; an empty one is removed",
            ),
            note,
        )

    def action_bookmarked(self) -> None:
        """Go to the next unit with a bookmark."""
        found = self.session.next_bookmark(self._here, view=self.segments.view)
        if found is None:
            self._say("There is no bookmark; b sets one.")
        else:
            self._onward = self.action_bookmarked
            self._show(found)

    def action_confirm_run(self) -> None:
        """Ask, and confirm all units that are sure enough."""
        session = self.session
        self._waiting_for_run = session.judged < len(session)
        if self._waiting_for_run:
            share = session.judged * 100 // len(session)
            self._say(f"Checking the file first, {share} % so far; the question comes after that.")
            return
        run = session.confirm_run(
            at_least=session.threshold,
            when=self._clock(),
            units=list(self.segments.view.units) if self.segments.view.filter else None,
        )
        change = run.change
        if change is None:
            self._say(f"No draft here is at {session.threshold:g} or above without an open error.")
            return
        left = [
            f"{count} {what} are left out"
            for count, what in (
                (run.findings, "with an open error"),
                (run.one_sided, "without text on a side"),
            )
            if count
        ]
        text = "\n".join(
            [
                f"{run.confirmed} drafts are at {session.threshold:g} or above.",
                f"Wrong links to be expected among them: {run.expected_wrong:.1f}.",
                *left,
                "One undo takes all of it back.",
            ]
        )

        def confirm(answer: bool | None) -> None:  # noqa: FBT001
            if answer and self._do(change):
                self._say(f"Confirmed {run.confirmed} units.")

        dialog = ConfirmDialog("Confirm all sure units?", text, hint="Enter confirms them")
        self._ask(dialog, confirm)

    def action_settle(self) -> None:
        """Show both versions of a conflict and take one."""
        session, unit = self.session, self.current
        found = conflicts_of(session.units)
        if not found or unit is None:
            self._say("There is no open conflict; a merge leaves them where two people differ.")
            return
        # The one under the cursor, else the next, around the end.
        conflict = next(
            (each for each in found if unit in each.positions),
            next((each for each in found if each.positions[0] > unit), found[0]),
        )
        if unit not in conflict.positions:
            self._show(conflict.positions[0])
        here = tuple(session[position] for position in conflict.positions)

        def shown(units: Sequence[TranslationUnit] | None) -> str:
            held = here if units is None else units
            return "\n".join(
                f"  {lang}  {visible(each.text(lang)) or '(empty)'}"
                for each in held
                for lang in (session.source, session.target)
            )

        def take(answer: str | None) -> None:
            if answer not in ("ours", "theirs"):
                return
            version: Version = "ours" if answer == "ours" else "theirs"
            units, _ = settle(session.units, version, wanted=lambda each: each.id == conflict.id)
            change = change_between(f"take {answer}", session.units, units)
            if change is not None and self._do(change):
                left = len(conflicts_of(session.units))
                self._say(f"Settled: {answer}. Conflicts left: {left}.")

        self._ask(
            ConflictDialog(
                conflict.fields, shown(conflict.ours), shown(conflict.theirs), shown(conflict.base)
            ),
            take,
        )

    # -------------------------------------------------------------- structure

    def action_merge(self) -> None:
        """Merge with the next unit."""
        if (unit := self.current) is not None:
            self._do(self.session.merge(unit, when=self._clock()))

    def action_merge_side(self) -> None:
        """Take up the next unit's text on the chosen side."""
        if (unit := self.current) is not None:
            self._do(self.session.merge(unit, side=self.segments.side, when=self._clock()))

    def action_shift_up(self) -> None:
        """Move the first sentence to the unit above."""
        if (unit := self.current) is not None:
            self._do(self.session.shift_up(unit, self.segments.side, when=self._clock()))

    def action_shift_down(self) -> None:
        """Move the last sentence to the unit below."""
        if (unit := self.current) is not None:
            self._do(self.session.shift_down(unit, self.segments.side, when=self._clock()))

    def action_push_down(self) -> None:
        """Move the chosen side from here on one unit down."""
        if (unit := self.current) is not None:
            self._do(self.session.push_down(unit, self.segments.side, when=self._clock()))

    def action_pull_up(self) -> None:
        """Move what follows on the chosen side one unit up."""
        if (unit := self.current) is not None:
            self._do(self.session.pull_up(unit, self.segments.side, when=self._clock()))

    def action_swap(self) -> None:
        """Exchange the texts of the chosen side with the next unit."""
        if (unit := self.current) is not None:
            self._do(self.session.swap(unit, self.segments.side, when=self._clock()))

    def action_insert(self) -> None:
        """Put a unit without text before this one."""
        if (unit := self.current) is not None:
            self._do(self.session.insert(unit, when=self._clock()))

    def action_delete(self) -> None:
        """Take away a unit without text."""
        if (unit := self.current) is not None:
            self._do(self.session.delete(unit))

    def action_split(self) -> None:
        """Ask where, and split."""
        unit = self.current
        if unit is None:
            return
        value, session = self.session[unit], self.session

        def split(cuts: dict[str, int] | None) -> None:
            if cuts is not None:
                self._do(session.split(unit, cuts, when=self._clock()))

        variants = {lang: find_variant(value, lang) for lang in (session.source, session.target)}
        if not any(variant and variant.text.strip() for variant in variants.values()):
            self._say("There is no text to split.")
            return
        self._ask(SplitDialog(number=unit + 1, variants=variants, side=self.segments.side), split)

    def _realign_around(self, change: Change) -> None:
        """Let the units around a correction be linked anew, in a thread."""
        session = self.session
        around = session.around(change)
        if not isinstance(around, Refusal):
            self._aligner.ask(around)

    def _prepare(self) -> None:
        """Encode what is around the cursor, where a correction is likely to come."""
        unit, session = self.current, self.session
        if unit is None or not (session.is_unsure(unit) or session.is_odd(unit)):
            return
        pair = (session.source, session.target)
        if not is_open(session[unit], pair):
            return  # of another tool, or decided: the encoder need not be loaded for it
        self._aligner.prepare(session.stretch(unit))

    def _found_links(self, found: Proposal | BitextError) -> None:
        """Take what the aligner found; runs in its thread."""
        with contextlib.suppress(RuntimeError):  # the screen was closed meanwhile
            self.call_from_thread(self._realigned, found)

    def _realigned(self, found: Proposal | BitextError) -> None:
        """Put new links in as one step, and show what they changed."""
        if isinstance(found, BitextError):
            self._say(str(found))
            return
        change = self.session.realign(found, when=self._clock())
        if isinstance(change, Refusal):
            return  # the units are other ones by now, or nothing would change
        try:
            self.desk.do(change)
        except BitextError as error:
            self._say(str(error))
            return
        current = self._here
        moved = sum(
            len(part.after) - len(part.before) for part in change.parts if part.at < current
        )
        self._follow(change)
        rows = relinked(change)
        self._realignment = change
        self.segments.changed = frozenset(rows)
        self.segments.go(self.segments.view.nearest_row(max(0, current + moved)))
        self._say(f"Realigned around it: {len(rows)} units are others now (~); z takes that back.")

    # -------------------------------------------------------------- text

    def action_edit(self) -> None:
        """Edit the target."""
        self._edit(self.session.target, self.session.source)

    def action_edit_source(self) -> None:
        """Edit the source."""
        self._edit(self.session.source, self.session.target)

    def _edit(self, lang: str, other: str, *, more: str = "") -> None:
        unit = self.current
        if unit is None:
            return
        variant = find_variant(self.session[unit], lang)
        text = editable(variant.content) if variant else ""
        self._open_editor(unit, lang, other, text, more=more)

    def _open_editor(
        self, unit: int, lang: str, other: str, text: str, problem: str = "", *, more: str = ""
    ) -> None:
        def keep(answer: Edited | None) -> None:
            if answer is None:
                return
            change = self.session.edit(unit, lang, answer.text, when=self._clock())
            refused = isinstance(change, Refusal) and answer.text != text
            if refused or (isinstance(change, Change) and not self._do(change)):
                # What was typed is not thrown away: a code is missing in it, or the disk is full.
                problem = change.reason if isinstance(change, Refusal) else self._message
                self._open_editor(unit, lang, other, answer.text, problem)
                return
            if answer.confirm:
                self.action_confirm()

        dialog = EditDialog(
            number=unit + 1,
            lang=lang,
            text=text,
            other=self.session.text(unit, other),
            at_hand=self._at_hand(unit, lang),
            more=more,
        )
        self._ask(dialog, keep)
        if problem:
            self.call_after_refresh(dialog.say, problem)

    def _at_hand(self, unit: int, lang: str) -> Help:
        """Return what the editor of a side can put in."""
        session = self.session
        own, source = find_variant(session[unit], lang), session.text(unit, session.source)
        codes = editable(own.content) if own is not None else ""
        has_codes = own is not None and any(not isinstance(each, str) for each in own.content)
        if lang != session.target:
            return Help(codes=codes)
        terms = dict.fromkeys(
            term.text
            for verdict in (self.terms.verdicts(session[unit]) if self.terms else ())
            for concept in verdict.concepts
            for term in concept.in_language(lang)
            if term.status is not TermStatus.FORBIDDEN and term.match != "regex"
        )
        # A text with codes of its own must not get those of another one.
        return Help(() if has_codes else self._suggestions, tuple(terms), source, codes)

    def action_replace(self) -> None:
        """Ask what to replace, and do it as one step."""

        def do(found: Preview | None) -> None:
            if found is not None:
                change = self.session.replace(found.hits, when=self._clock())
                if self._do(change):
                    self._say(f"Replaced {found.count} places in {len(found.hits)} texts.")

        self._ask(ReplaceDialog(self.session, self.segments.view, side=self.segments.side), do)

    def action_undo(self) -> None:
        """Undo."""
        self._took_back(self.desk.undo(), "undone", "There is nothing to undo.")

    def action_redo(self) -> None:
        """Redo."""
        self._took_back(self.desk.redo(), "made again", "There is nothing to redo.")

    def _took_back(self, change: Change | None, done: str, nothing: str) -> None:
        if change is None:
            self._say(nothing)
            return
        self._aligner.cancel()
        self._follow(change)
        self._show(min(change.cursor, len(self.session) - 1))
        self._say(f"{change.name.capitalize()} {done}.")

    def _do(self, change: Change | Refusal) -> bool:
        """Make a change and show it; say why where it is refused."""
        if isinstance(change, Refusal):
            if change.finding is not None:
                self._say(
                    f"Not confirmed, {change.finding.check}: {change.reason} "
                    "— e edits, O sets it aside with a reason."
                )
            else:
                self._say(change.reason)
            return False
        try:
            self.desk.do(change)
        except BitextError as error:
            self._say(str(error))
            return False
        self._follow(change)
        self._show(min(change.cursor, len(self.session) - 1))
        if change.name in RESTRUCTURED:
            self._realign_around(change)
        return True

    # -------------------------------------------------------------- file and screen

    def action_filter(self) -> None:
        """Ask which units to show."""

        def choose(answer: Filter | None) -> None:
            if answer is not None:
                self._filter(answer)

        self._ask(
            FilterDialog(
                self.segments.view.filter,
                languages=self.session.languages,
                saved=self._saved_filters,
            ),
            choose,
        )

    def action_clear_filter(self) -> None:
        """Show all units."""
        if self.segments.view.filter:
            self._filter(Filter())
        else:
            self._background.drop("filter")
            self._message = ""
            self._update()

    def _filter(self, wanted: Filter) -> None:
        self._start("filter", self._sift(wanted))
        if not wanted or len(self.session) <= AT_ONCE:
            self._background.finish("filter")

    def _sift(self, wanted: Filter) -> Iterator[object]:
        """Look for what a filter shows between keys; from the start where the units change."""
        session, found = self.session, None
        while found is None:
            state, told = session.next_undo, 0
            try:
                for done in session.sift(wanted):
                    if session.next_undo is not state:
                        break
                    if isinstance(done, View):
                        found = done
                    elif (share := done * 10 // len(session)) > told:
                        told = share
                        self._say(f"Looking for {wanted}: {share}0 %")
                    yield done
            except BitextError as error:
                self._say(str(error))
                return
        self._filtered(found)

    def _filtered(self, view: View) -> None:
        wanted = view.filter
        self.segments.show_view(view, unit=max(self._here, 0))
        self._moved()
        if wanted and wanted.show.value == "findings" and self.session.judged < len(self.session):
            self._say("Not every unit has been checked yet; set the filter again in a moment.")

    def action_save(self) -> None:
        """Save into the TMX."""
        try:
            self.desk.save()
        except (ConflictError, OutputError) as error:
            self._problem(error, leaving=False)
            return
        self._say("Saved.")

    def action_quit_review(self) -> None:
        """Save and leave; ask where it cannot be saved."""
        if not self.desk.read_only:
            try:
                self.desk.save()
            except (ConflictError, OutputError) as error:
                self._problem(error, leaving=True)
                return
        self.exit()

    def _problem(self, error: BitextError, *, leaving: bool) -> None:
        def answer(chosen: str | None) -> None:
            if chosen == "copy":
                try:
                    copy = self.desk.save_copy()
                except OutputError as failure:
                    self._problem(failure, leaving=leaving)
                    return
                self._say(f"Saved as {copy.name}; {self.desk.path.name} is as it was.")
            elif chosen == "merge":
                self._merge_with_disk(leaving=leaving)
            elif chosen == "leave" and leaving:
                self.exit()

        changed = isinstance(error, ConflictError) and self.desk.is_changed_on_disk
        self._ask(ProblemDialog(str(error), leaving=leaving, can_merge=changed), answer)

    def _merge_with_disk(self, *, leaving: bool) -> None:
        unit = max(self._here, 0)
        try:
            merging = self.desk.merge_with_disk()
        except BitextError as error:
            self._problem(error, leaving=leaving)
            return
        self.segments.show_view(View(len(self.session)), unit=min(unit, len(self.session) - 1))
        self._say(merging.told)

    def action_help(self) -> None:
        """Show all keys."""
        self._ask(HelpScreen(self.keymap), lambda _: None)

    def action_palette(self) -> None:
        """Open the command palette."""
        self.action_command_palette()

    def _ask(self, dialog: Screen, answer: Callable) -> None:  # type: ignore[type-arg]
        self._message = ""
        self.push_screen(dialog, answer)

    def action_take_suggestion(self) -> None:
        """Put the best suggestion in the target."""
        unit = self.current
        if unit is None:
            return
        # Who presses the key at once does not have to wait for the pane.
        self._background.finish("learn")
        self._background.finish("suggest")
        if not self._suggestions:
            self._say("Nothing confirmed so far is similar to this unit.")
            return
        variant = find_variant(self.session[unit], self.session.target)
        if variant is not None and any(not isinstance(each, str) for each in variant.content):
            self._say("This text has inline codes; e edits it, with the suggestion at hand.")
            return
        target = self._suggestions[0].target
        self._do(self.session.edit(unit, self.session.target, target, when=self._clock()))

    # -------------------------------------------------------------- terms

    async def action_fix_term(self) -> None:
        """Offer the forms of the terms that are lacking."""
        unit, session = self.current, self.session
        if unit is None:
            return
        known = self.terms.verdicts(session[unit]) if self.terms else ()
        verdicts = [each for each in known if each.lacking > 0]
        findings = [each for each in session.findings(unit) if each.suggestion]
        if not verdicts and not findings:
            self._say(
                "No term is lacking here, and no check knows what to put in."
                if self.terms
                else "There is no glossary; name one with --glossary."
            )
            return
        texts = session.text(unit, session.source), session.text(unit, session.target)
        links = self._links.known(texts)
        if links is None and any(not (each.bad or each.related) for each in verdicts):
            # Where a term belongs is what its words are linked with; keys wait for that.
            await asyncio.to_thread(
                self._links.link, texts, (session.source, session.target), session
            )
            links = self._links.known(texts)
        found = choices(verdicts, findings, *texts, session.target, links or ())
        if not found:
            self._say("The glossary has no form to put in; e edits the text.")
            return

        def put(offer: Offer | None) -> None:
            if offer is None:
                return
            if offer.span is None:
                gap = " " if texts[1] and not texts[1].endswith(" ") else ""
                self._edit(session.target, session.source, more=f"{gap}{offer.text}")
                return
            when = self._clock()
            self._do(session.fix_term(unit, session.target, offer.span, offer.text, when=when))

        self._ask(TermDialog(found, texts[1]), put)

    def action_propose_term(self) -> None:
        """Ask for a term in both languages and put it into the glossary as a proposal."""
        unit, session, lit = self.current, self.session, self.segments.lit
        if self._glossary_path is None or self._glossary is None:
            self._say("There is no glossary to write it into; name one with --glossary.")
            return
        source = target = ""
        if lit is not None and unit is not None:
            own = lit.word.within(session.text(unit, lit.lang))
            text = session.text(unit, lit.other)
            other = " ".join(span.within(text) for span in lit.links)
            source, target = (own, other) if lit.lang == session.source else (other, own)

        def write(answer: tuple[str, str] | None) -> None:
            if answer is not None and self._glossary_path is not None:
                self._propose(self._glossary_path, answer)

        pair = (session.source, session.target)
        self._ask(ProposeDialog(pair, source, target), write)

    def _propose(self, path: Path, texts: tuple[str, str]) -> None:
        # Reading and writing YAML is for those who propose something.
        from bitext.tui.proposing import propose_term  # noqa: PLC0415

        session = self.session
        langs = primary(session.source), primary(session.target)
        source, target = zip(langs, texts, strict=True)
        try:
            self._glossary = propose_term(
                path, source, target, user=session.user, when=self._clock()
            )
        except BitextError as error:
            self._say(str(error))
            return
        self._say(f"Proposed in {path.name}: {texts[0]} → {texts[1]}. A terminologist decides.")

    # -------------------------------------------------------------- words

    def action_word_next(self) -> None:
        """Light the next word of the chosen side."""
        self._light(1)

    def action_word_previous(self) -> None:
        """Light the word before."""
        self._light(-1)

    def _light(self, by: int) -> None:
        unit, session, side = self.current, self.session, self.segments.side
        if unit is None:
            return
        words = words_of(session.text(unit, side))
        if not words:
            self._say("There is no word on this side.")
            return
        lit = self.segments.lit
        if lit is not None and lit.lang == side and lit.word in words:
            at = (words.index(lit.word) + by) % len(words)
        else:
            at = 0 if by > 0 else len(words) - 1
        self._light_word(unit, side, words[at])

    def _light_word(self, unit: int, side: str, word: Span) -> None:
        session = self.session
        source, target = session.source, session.target
        other = target if side == source else source
        texts = session.text(unit, source), session.text(unit, target)
        links = self._links.known(texts)
        side_number = 0 if side == source else 1
        found = partners(links, word, side=side_number) if links is not None else ()
        self.segments.lit = Lit(side, word, other, found)
        self.segments.go(self.segments.row)
        if links is None:
            self.run_worker(
                lambda: self._link(texts), thread=True, group="links", exit_on_error=False
            )

    def _link(self, texts: tuple[str, str]) -> None:
        """Link the words of a unit; runs in a thread, for the encoder takes its time to load."""
        session = self.session
        self._links.link(texts, (session.source, session.target), session)
        self.call_from_thread(self._linked, texts)

    def _linked(self, texts: tuple[str, str]) -> None:
        unit, session, lit = self.current, self.session, self.segments.lit
        if unit is None or lit is None:
            return
        if texts == (session.text(unit, session.source), session.text(unit, session.target)):
            self._light_word(unit, lit.lang, lit.word)

    # -------------------------------------------------------------- searching and explaining

    def action_search(self) -> None:
        """Search; begins with the word that is lit."""

        def go(unit: int | None) -> None:
            if unit is not None:
                self._onward = self._go_to_next
                self._show(unit)

        lit, unit = self.segments.lit, self.current
        query = ""
        if lit is not None and unit is not None:
            query = lit.word.within(self.session.text(unit, lit.lang))
        self._ask(SearchScreen(self.session, self._memories, query=query), go)

    def action_explain(self) -> None:
        """Show all there is to say of the unit."""
        unit = self.current
        if unit is None:
            return
        steps = history(self.session.past, unit)
        page = explanation(self.session, unit, self._sections(), steps, self.session.findings(unit))
        self._ask(ExplainScreen(f"Unit {unit + 1}", page), lambda _: None)

    # -------------------------------------------------------------- what the screen says

    def _say(self, message: str) -> None:
        self._message = message
        self._update()

    def _moved(self) -> None:
        self._message = ""
        self._waiting_for_flag = False
        self.segments.lit = None
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(RESTS, self._prepare)
        self._update()

    # -------------------------------------------------------------- between keys

    def _work(self) -> None:
        """Do a bit of what waits, while no key is pressed."""
        self._background.work()
        if not self._background.busy and self._working is not None:
            self._working.pause()

    def _start(self, name: str, job: Iterator[object]) -> None:
        self._background.start(name, job)
        if self._working is not None:
            self._working.resume()

    def _judge(self) -> Iterator[object]:
        """Judge all units, those on the screen first, and show what came out."""
        shown = self.segments.shown
        for count in itertools.count(1):
            if self._waiting_for_flag:
                self._look_for_flag()
                yield None
                continue
            index = self.session.judge_next(near=shown.start)
            if index is None:
                break
            if index in shown and self.session.known_findings(index):
                self.segments.refresh()
            # Where the screen is takes longer to tell than to judge a unit.
            if count % LOOKS == 0:
                shown = self.segments.shown
            yield None
        if self._waiting_for_run:
            self.action_confirm_run()

    def _look_up_terms(self) -> Iterator[object]:
        """Find the terms in the units on the screen."""
        terms = self.terms
        if terms is None:
            return
        shown = self.segments.shown
        if len(shown) > MOST_SHOWN:
            return
        for index in shown:
            if index >= len(self.session) or terms.knows(unit := self.session[index]):
                continue
            terms.verdicts(unit)
            if terms.known(unit) is not NO_HITS:
                self.segments.refresh()
            yield None

    def _learn(self) -> Iterator[object]:
        """Take up what people have settled already: in this file, and in other memories."""
        session = self.session
        for index in range(len(session)):
            # A merge may come between two looks. The session knows a status at once.
            if index < len(session) and session.status(index).is_accepted:
                self._remember(session[index])
            if index % LOOKS == 0:
                yield None
        for name, memory in self._memories:
            for unit in memory.units:
                source, target = unit.text(session.source), unit.text(session.target)
                self._similar.add(source, target, name)
                yield None
        self._suggested_for = None
        self._suggest()

    def _remember(self, unit: TranslationUnit, *, gone: bool = False) -> None:
        if not unit.status.is_accepted:
            return
        pair = unit.text(self.session.source), unit.text(self.session.target)
        if gone:
            self._similar.remove(*pair)
        else:
            self._similar.add(*pair)

    def _suggest(self) -> None:
        """Look for similar sentences, once for each value of the current unit."""
        index = self.current
        unit = self.session[index] if index is not None else None
        if unit is not self._suggested_for:
            self._suggested_for, self._suggestions = unit, ()
            if unit is not None and index is not None:
                self._start("suggest", self._look_for_similar(index))

    def _look_for_similar(self, index: int) -> Iterator[object]:
        session = self.session
        source, target = session.text(index, session.source), session.text(index, session.target)
        if not source.strip():
            return
        best: tuple[Suggestion, ...] = ()
        for found in self._similar.search(source, target):
            best = found
            yield None
        if best:
            self._suggestions = best
            self.screen_stack[0].query_one("#details", Details).refresh()

    def _follow(self, change: Change) -> None:
        """Keep what was learned in step with a change."""
        self._realignment, self.segments.changed = None, frozenset()
        self.segments.view.follow(change)
        for part in change.parts:
            for unit in part.before:
                self._remember(unit, gone=True)
            for unit in part.after:
                self._remember(unit)
        self._start("judge", self._judge())

    def _update(self) -> None:
        """Write header, details and key bar anew."""
        if not self.is_running or not self.screen_stack:
            return
        self._start("terms", self._look_up_terms())
        self._suggest()
        screen = self.screen_stack[0]
        width = self.size.width
        self._put("#header", self._header(width))
        bar, self._key_places = bars.key_bar(
            width,
            keymap=self.keymap,
            read_only=self.desk.read_only,
            known=self._state.known,
        )
        self._put("#key-bar", bar)
        screen.query_one("#details", Details).refresh()
        self.segments.refresh()
        self.segments.show_cursor()

    def _put(self, part: str, text: Text) -> None:
        """Write a line anew where it says something else: drawing is most of what a key costs."""
        if self._written.get(part) != text:
            self._written[part] = text
            self.screen_stack[0].query_one(part, Static).update(text)

    def details(self, size: Size) -> Text:
        """Return what the pane says, cut to its size."""
        if not size.width or not size.height:
            return Text()
        draw = panes.beside if self.screen_stack[0].has_class("wide") else panes.below
        return draw(self._sections(), width=size.width, height=size.height, message=self._message)

    def _sections(self) -> list[panes.Section]:
        unit = self.current
        if unit is None:
            return []
        first = []
        if self._realignment is not None:
            pair = (self.session.source, self.session.target)
            first.append(panes.realignment(self._realignment, pair))
        return first + panes.sections(
            self.session,
            unit,
            verdicts=self.terms.verdicts(self.session[unit]) if self.terms else (),
            suggestions=self._suggestions,
            beside=self.segments.beside,
        )

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
            at=self._here + 1,
            progress=session.progress,
            threshold=session.threshold,
            shown=f"showing {view.filter}: {len(view)}" if view.filter else "",
            state=state,
        )

    async def on_click(self, event: events.Click) -> None:
        """Run what the key bar names where it is clicked; the header saves or shows all units."""
        widget = event.widget
        if self.screen is not self.screen_stack[0] or widget is None:
            return
        if widget.id == "key-bar":
            for start, stop, action_id in self._key_places:
                if start <= event.x < stop:
                    await self.act(self._action(action_id))
                    return
        elif widget.id == "header":
            right = event.x >= self.size.width - 12
            await self.act(self._action("save" if right else "filter"))

    def _action(self, action_id: str) -> Action:
        return next(action for action in self.keymap.actions if action.id == action_id)

    def action_third_language(self) -> None:
        """Show the other languages of the file beside the pair, or no longer."""
        segments, session = self.segments, self.session
        others = tuple(
            lang for lang in session.languages if lang not in (session.source, session.target)
        )
        if not others:
            self._say("This file has two languages only.")
            return
        segments.show_beside(() if segments.beside else others[:1])
        self._moved()

    def action_switch_pair(self) -> None:
        """Review the next pair of the file's languages."""
        old = self.session
        pairs = list(itertools.combinations(old.languages, 2))
        if len(pairs) < 2:
            self._say("This file has two languages only.")
            return
        pair = (old.source, old.target)
        source, target = pairs[(pairs.index(pair) + 1) % len(pairs) if pair in pairs else 0]
        unit = self._here
        self.desk.switch(source, target)
        self._aligner.close()
        self._aligner = BackgroundRealigner(self._load_aligner, self._found_links)
        self._links, self._similar = WordLinks(), Similar()
        self._suggestions, self._suggested_for = (), None
        self._realignment = None
        self.segments.review(self.session)
        self._read_terms()
        self._start("judge", self._judge())
        self._start("learn", self._learn())
        self._show(max(0, unit))
        self._say(f"Now {language_name(source)} → {language_name(target)}.")

    def action_theme(self) -> None:
        """Take the next theme, and remember it."""
        at = NAMES.index(self.theme) if self.theme in NAMES else -1
        self.theme = NAMES[(at + 1) % len(NAMES)]
        self._state.theme = self.theme
        self._say(f"Theme: {self.theme}.")

    def action_copy(self) -> None:
        """Copy the text of the chosen side to the clipboard of the terminal."""
        unit = self.current
        if unit is not None:
            self.copy_to_clipboard(self.session.text(unit, self.segments.side))
            self._say("Copied.")
