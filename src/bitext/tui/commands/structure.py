"""Which texts stand together: merge, split, shift, and what is linked anew after them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from bitext.errors import BitextError
from bitext.review import Change, Refusal
from bitext.review.operations import find_variant
from bitext.review.realigning import LiveAligner, Proposal, is_open, relinked
from bitext.tui.commands.part import Part
from bitext.tui.dialogs import SplitDialog
from bitext.tui.frame import Frame
from bitext.tui.realigning import BackgroundRealigner, load_aligner

if TYPE_CHECKING:
    from textual.timer import Timer

RESTS = 0.7
"""Seconds on a unit after which what is around it is made ready for realigning."""


class Structure(Part):
    """Corrects how texts are put together, and lets the aligner look again around it."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.realignment: Change | None = None
        """What the aligner changed last, as long as nothing else was."""
        self._resting: Timer | None = None
        self._aligner = self._new_aligner()
        frame.on_change.append(self._changed)
        frame.on_moved.append(self._moved)
        frame.on_switch.append(self._switched)

    def merge(self) -> None:
        """Merge with the next unit."""
        self._correct(lambda unit: self.session.merge(unit, when=self.frame.now()))

    def merge_side(self) -> None:
        """Take up the next unit's text on the chosen side."""
        side = self.segments.side
        self._correct(lambda unit: self.session.merge(unit, side=side, when=self.frame.now()))

    def split(self) -> None:
        """Ask where, and split."""
        unit = self.frame.current
        if unit is None:
            return
        value, session = self.session[unit], self.session

        def split(cuts: dict[str, int] | None) -> None:
            if cuts is not None:
                self._make(session.split(unit, cuts, when=self.frame.now()))

        variants = {lang: find_variant(value, lang) for lang in self.frame.pair}
        if not any(variant and variant.text.strip() for variant in variants.values()):
            self.frame.say("There is no text to split.")
            return
        dialog = SplitDialog(number=unit + 1, variants=variants, side=self.segments.side)
        self.frame.ask(dialog, split)

    def shift_up(self) -> None:
        """Move the first sentence to the unit above."""
        side = self.segments.side
        self._correct(lambda unit: self.session.shift_up(unit, side, when=self.frame.now()))

    def shift_down(self) -> None:
        """Move the last sentence to the unit below."""
        side = self.segments.side
        self._correct(lambda unit: self.session.shift_down(unit, side, when=self.frame.now()))

    def push_down(self) -> None:
        """Move the chosen side from here on one unit down."""
        side = self.segments.side
        self._correct(lambda unit: self.session.push_down(unit, side, when=self.frame.now()))

    def pull_up(self) -> None:
        """Move what follows on the chosen side one unit up."""
        side = self.segments.side
        self._correct(lambda unit: self.session.pull_up(unit, side, when=self.frame.now()))

    def swap(self) -> None:
        """Exchange the texts of the chosen side with the next unit."""
        side = self.segments.side
        self._correct(lambda unit: self.session.swap(unit, side, when=self.frame.now()))

    def insert(self) -> None:
        """Put a unit without text before this one."""
        if (unit := self.frame.current) is not None:
            self.frame.do(self.session.insert(unit, when=self.frame.now()))

    def delete(self) -> None:
        """Take away a unit without text."""
        self._correct(self.session.delete)

    def _correct(self, plan: Callable[[int], Change | Refusal]) -> None:
        if (unit := self.frame.current) is not None:
            self._make(plan(unit))

    def _make(self, change: Change | Refusal) -> None:
        if self.frame.do(change) and isinstance(change, Change):
            self.realign_around(change)

    # -------------------------------------------------------------- realigning

    def realign_around(self, change: Change) -> None:
        """Let the units around a correction be linked anew, in a thread."""
        around = self.session.around(change)
        if not isinstance(around, Refusal):
            self._aligner.ask(around)

    def prepare(self) -> None:
        """Encode what is around the cursor, where a correction is likely to come."""
        unit, session = self.frame.current, self.session
        if unit is None or not (session.is_unsure(unit) or session.is_odd(unit)):
            return
        if not is_open(session[unit], self.frame.pair):
            return  # of another tool, or decided: the encoder need not be loaded for it
        self._aligner.prepare(session.stretch(unit))

    def cancel(self) -> None:
        """Drop what the aligner works on: the units were changed back."""
        self._aligner.cancel()

    def close(self) -> None:
        """End the aligner's thread."""
        self._aligner.close()

    def take(self, found: Proposal | BitextError) -> None:
        """Put new links in as one step, and show what they changed."""
        if isinstance(found, BitextError):
            self.frame.say(str(found))
            return
        change = self.session.realign(found, when=self.frame.now())
        if isinstance(change, Refusal):
            return  # the units are other ones by now, or nothing would change
        try:
            self.frame.desk.do(change)
        except BitextError as error:
            self.frame.say(str(error))
            return
        current = self.frame.here
        moved = sum(
            len(part.after) - len(part.before) for part in change.parts if part.at < current
        )
        self.frame.follow(change)
        rows = relinked(change)
        self.realignment = change
        self.segments.changed = frozenset(rows)
        self.segments.go(self.segments.view.nearest_row(max(0, current + moved)))
        self.frame.say(
            f"Realigned around it: {len(rows)} units are others now (~); z takes that back."
        )

    def _found_links(self, found: Proposal | BitextError) -> None:
        """Take what the aligner found; runs in its thread."""
        with contextlib.suppress(RuntimeError):  # the screen was closed meanwhile
            self.frame.call_from_thread(self.take, found)

    def _new_aligner(self) -> BackgroundRealigner:
        return BackgroundRealigner(self._load_aligner, self._found_links)

    def _load_aligner(self) -> LiveAligner:
        return load_aligner(self.session.units, self.frame.pair)

    def _changed(self, _: Change) -> None:
        self.realignment, self.segments.changed = None, frozenset()

    def _moved(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.frame.set_timer(RESTS, self.prepare)

    def _switched(self) -> None:
        self._aligner.close()
        self._aligner = self._new_aligner()
        self.realignment = None
