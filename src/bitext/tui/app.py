"""The review screen: what a key does, and what the header and the panes say."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Static

from bitext.errors import BitextError, ConflictError, OutputError
from bitext.model import ORIGIN, OVERRIDE, REASON, Severity, primary
from bitext.review import Change, Filter, Refusal, Session, View, editable
from bitext.review.operations import find_variant
from bitext.tui.actions import ACTIONS, BY_ID, BY_KEY, KEY_BAR, Action, fold_key, show_key
from bitext.tui.desk import Desk
from bitext.tui.dialogs import (
    AskDialog,
    Dialog,
    EditDialog,
    Edited,
    FilterDialog,
    HelpScreen,
    Overridden,
    OverrideDialog,
    ProblemDialog,
    SplitDialog,
)
from bitext.tui.segments import SegmentList, show_confidence

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

MIN_WIDTH, MIN_HEIGHT = 50, 12
JUDGE_EVERY, JUDGE_FOR = 0.03, 0.008
"""Seconds between two rounds of judging in the background, and how long one may take: short enough
that a key press does not notice."""


class ActionCommands(Provider):
    """The actions of the table in the command palette."""

    async def discover(self) -> Hits:
        """Yield every action."""
        for action in ACTIONS:
            if action.id != "palette":
                yield DiscoveryHit(action.help, self._run(action), help=_all_keys(action))

    async def search(self, query: str) -> Hits:
        """Yield the actions whose description matches."""
        matcher = self.matcher(query)
        for action in ACTIONS:
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


class ReviewApp(App[None], inherit_bindings=False):
    """Review of the memory on a desk.

    Args:
        desk: Session, journal and file.
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

    def __init__(self, desk: Desk, *, clock: Callable[[], dt.datetime] | None = None) -> None:
        super().__init__()
        self.desk = desk
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._message = ""
        self._onward: Callable[[], object] = self._go_to_next
        self._waiting_for_flag = False
        self._judging: Timer | None = None

    # -------------------------------------------------------------- layout

    def compose(self) -> ComposeResult:
        """Lay out header, list, details and key bar."""
        yield Static(id="header", markup=False)
        yield SegmentList(self.session, id="segments")
        yield Static(id="details", markup=False)
        yield Static(id="key-bar", markup=False)
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Begin at the least sure unit and judge the rest in the background."""
        self.theme = "textual-dark"
        self._judging = self.set_interval(JUDGE_EVERY, self._judge)
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
        self.screen_stack[0].set_class(width >= 110 and height >= 30, "large")
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
        panel = self.screen
        key = fold_key(event.key)
        if panel is self.screen_stack[0]:
            action = BY_KEY.get(key)
            if action is not None:
                await self.act(action)
            elif key == "ctrl+c":
                self._say("q saves and leaves.")
        elif isinstance(panel, Dialog):
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
        await super().on_event(event)
        field, taken = self.focused, asyncio.Event()
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
        found = self.session.next_flagged(self._here, view=self.segments.view)
        self._waiting_for_flag = found is None and self.session.judged < len(self.session)
        if found is not None:
            self._show(found)
        elif self._waiting_for_flag:
            self._say("Checking the rest of the file; the next finding will be shown.")
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
        """Follow the mouse."""
        self._onward = self._go_to_next
        self._moved()

    # -------------------------------------------------------------- what a person says

    def action_confirm(self) -> None:
        """Confirm the unit under the cursor and go on."""
        self._conclude(self.session.confirm)

    def action_reject(self) -> None:
        """Reject the unit under the cursor and go on."""
        self._conclude(self.session.reject)

    def _conclude(self, plan: Callable[[int], Change | Refusal]) -> None:
        unit = self.current
        if unit is None:
            return
        change = plan(unit)
        if isinstance(change, Refusal) and change.finding is None:
            self._onward()  # it is so already: on to the next
            return
        if self._do(change):
            if self._onward != self._go_to_unsure:
                self._onward()
            elif not self._go_to_unsure(leaving=True):
                self._onward = self._go_to_next

    def action_reopen(self) -> None:
        """Make the unit a draft again."""
        if (unit := self.current) is not None:
            self._do(self.session.reopen(unit))

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

    # -------------------------------------------------------------- text

    def action_edit(self) -> None:
        """Edit the target."""
        self._edit(self.session.target, self.session.source)

    def action_edit_source(self) -> None:
        """Edit the source."""
        self._edit(self.session.source, self.session.target)

    def _edit(self, lang: str, other: str) -> None:
        unit = self.current
        if unit is None:
            return
        variant = find_variant(self.session[unit], lang)
        self._open_editor(unit, lang, other, editable(variant.content) if variant else "")

    def _open_editor(self, unit: int, lang: str, other: str, text: str, problem: str = "") -> None:
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
            number=unit + 1, lang=lang, text=text, other=self.session.text(unit, other)
        )
        self._ask(dialog, keep)
        if problem:
            self.call_after_refresh(dialog.say, problem)

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
        self.segments.view.follow(change)
        self._show(min(change.cursor, len(self.session) - 1))
        self._say(f"{change.name.capitalize()} {done}.")

    def _do(self, change: Change | Refusal) -> bool:
        """Make a change and show it; say why where it is refused."""
        if isinstance(change, Refusal):
            if change.finding is not None:
                self._say(
                    f"Not confirmed, {change.finding.check}: {change.reason} "
                    "— e edits, o sets it aside with a reason."
                )
            else:
                self._say(change.reason)
            return False
        try:
            self.desk.do(change)
        except BitextError as error:
            self._say(str(error))
            return False
        self.segments.view.follow(change)
        self._show(change.cursor)
        return True

    # -------------------------------------------------------------- file and screen

    def action_filter(self) -> None:
        """Ask which units to show."""

        def choose(answer: Filter | None) -> None:
            if answer is not None:
                self._filter(answer)

        self._ask(FilterDialog(self.segments.view.filter), choose)

    def action_clear_filter(self) -> None:
        """Show all units."""
        if self.segments.view.filter:
            self._filter(Filter())
        else:
            self._message = ""
            self._update()

    def _filter(self, wanted: Filter) -> None:
        unit = self._here
        self.segments.show_view(self.session.view(wanted), unit=max(unit, 0))
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
            elif chosen == "leave" and leaving:
                self.exit()

        self._ask(ProblemDialog(str(error), leaving=leaving), answer)

    def action_help(self) -> None:
        """Show all keys."""
        self._ask(HelpScreen(), lambda _: None)

    def action_palette(self) -> None:
        """Open the command palette."""
        self.action_command_palette()

    def _ask(self, dialog: Screen, answer: Callable) -> None:  # type: ignore[type-arg]
        self._message = ""
        self.push_screen(dialog, answer)

    # -------------------------------------------------------------- what the screen says

    def _say(self, message: str) -> None:
        self._message = message
        self._update()

    def _moved(self) -> None:
        self._message = ""
        self._update()

    def _judge(self) -> None:
        """Judge a few units more, those on the screen first, and show what came out."""
        if self.session.judged == len(self.session):
            if self._judging is not None:
                self._judging.pause()
            return
        stop = time.perf_counter() + JUDGE_FOR
        shown = self.segments.shown
        news = False
        while time.perf_counter() < stop:
            index = self.session.judge_next(near=shown.start)
            if index is None:
                break
            news = news or (index in shown and bool(self.session.known_findings(index)))
        if news:
            self.segments.refresh()
        if self._waiting_for_flag:
            found = self.session.next_flagged(self._here, view=self.segments.view)
            if found is not None or self.session.judged == len(self.session):
                self._go_to_flagged()

    def _update(self) -> None:
        """Write header, details and key bar anew."""
        if not self.is_running or not self.screen_stack:
            return
        if self._judging is not None:
            self._judging.resume()
        screen = self.screen_stack[0]
        width = self.size.width
        screen.query_one("#header", Static).update(self._header(width))
        screen.query_one("#details", Static).update(self._details())
        screen.query_one("#key-bar", Static).update(key_bar(width, read_only=self.desk.read_only))
        self.segments.refresh()

    def _header(self, width: int) -> Text:
        session, progress = self.session, self.session.progress
        if self.desk.read_only:
            state = "READ ONLY"
        elif self.desk.pending:
            state = f"{self.desk.pending} to save"
        else:
            state = "saved"
        view = self.segments.view
        share = progress.reviewed * 100 // max(1, progress.total)
        done = f"{progress.reviewed}/{progress.total}"
        doubt = progress.expected_wrong
        shorter = [
            (f"{done} reviewed, {share} %", f"{done} reviewed"),
            ("" if doubt is None else f"~{doubt:.1f} wrong left", ""),
            (f"{progress.unsure} unsure", ""),
            (f"showing {view.filter}: {len(view)}" if view.filter else "", f"{len(view)} shown"),
        ]
        pair = f"{session.source} → {session.target}"
        parts = [pair, *(long for long, _ in shorter if long)]
        name = self.desk.path.name
        room = width - cell_len(state) - 6
        for long, short in shorter:
            if cell_len(" · ".join(parts)) + min(cell_len(name), 20) <= room:
                break
            if long:
                parts[parts.index(long)] = short
                parts = [part for part in parts if part]
        text = " · ".join(parts)
        room = max(8, room - cell_len(text))
        if cell_len(name) > room:
            name = f"{name[: room // 2 - 1]}…{name[len(name) - room + room // 2 :]}"
        header = Text(no_wrap=True, overflow="ellipsis")
        header.append(f" {name}", "bold")
        header.append(f"  {text}")
        gap = width - cell_len(header.plain) - cell_len(state) - 1
        header.append(" " * max(1, gap))
        header.append(state, "bold")
        return header

    def _details(self) -> Text:
        text = Text()
        if self._message:
            text.append(f"{self._message}\n", "bold")
        unit = self.current
        if unit is None:
            return text
        session, value = self.session, self.session[unit]
        if value.confidence is None:
            sure = "no confidence"
        else:
            sure = f"confidence {show_confidence(value.confidence)}"
        origin = value.prop(ORIGIN)
        facts = [session.status(unit).value, sure, session.bead_type(unit)]
        facts += [f"origin {origin}"] if origin else []
        _line(text, f"{unit + 1}", " · ".join(facts))
        if reason := value.prop(REASON):
            _line(text, "Why", reason)
        for finding in session.findings(unit):
            label = "Term" if finding.severity is Severity.ERROR else "Look"
            _line(text, label, f"{finding.check} {finding.message}", bold=label == "Term")
        for prop in value.props:
            if prop.type == OVERRIDE:
                _line(text, "Aside", prop.text)
        for note in value.notes:
            _line(text, "Note", note.text)
        for variant in value.variants:
            if primary(variant.lang) not in (primary(session.source), primary(session.target)):
                _line(text, variant.lang, variant.text)
        text.rstrip()
        return text


def _line(text: Text, label: str, content: str, *, bold: bool = False) -> None:
    text.append(f"{label:<6}", "bold")
    text.append(f"{content}\n", "bold" if bold else "")


def key_bar(width: int, *, read_only: bool) -> Text:
    """Return the bar of keys, cut to the width; help always has its place at the end."""
    last = f"{show_key('question_mark')} help"
    bar = Text(no_wrap=True)
    used = 1
    bar.append(" ")
    for id_ in KEY_BAR:
        action = BY_ID[id_]
        if read_only and action.changes:
            continue
        key = "Ctrl+↑↓" if id_ == "shift_up" else show_key(action.keys[0])
        size = cell_len(f"{key} {action.label}  ")
        if used + size + len(last) + 1 > width:
            break
        bar.append(key, "bold")
        bar.append(f" {action.label}  ")
        used += size
    bar.append("?", "bold")
    bar.append(" help")
    return bar
