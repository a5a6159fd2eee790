"""Going to another unit: the next one, the next in doubt, with a finding, by number."""

from __future__ import annotations

import time
from collections.abc import Callable

from bitext.tui.commands.checking import Checking
from bitext.tui.commands.part import Part
from bitext.tui.dialogs import AskDialog
from bitext.tui.frame import Frame

PATIENCE = 0.03
"""Seconds that the next finding may be looked for within the key; beyond, between keys."""


class Moving(Part):
    """Moves the cursor, and goes on the way it came.

    Args:
        frame: The screen.
        checking: Judges units; those that may have the next finding first, where one waits for it.
    """

    def __init__(self, frame: Frame, checking: Checking) -> None:
        super().__init__(frame)
        self._checking = checking
        self.onward: Callable[[], object] = self.go_to_next
        """Where the cursor goes after a decision: on the way it came."""
        frame.on_moved.append(self._stop_waiting)

    def next(self) -> None:
        """Go to the next row."""
        self.onward = self.go_to_next
        self.go_to_next()

    def previous(self) -> None:
        """Go to the previous row."""
        self.segments.step(-1)
        self._moved()

    def page_down(self) -> None:
        """Go one screen down."""
        self.segments.page(1)
        self._moved()

    def page_up(self) -> None:
        """Go one screen up."""
        self.segments.page(-1)
        self._moved()

    def first(self) -> None:
        """Go to the first row."""
        self.segments.go(0)
        self._moved()

    def last(self) -> None:
        """Go to the last row."""
        self.segments.go(len(self.segments.view) - 1)
        self._moved()

    def _moved(self) -> None:
        """Show where the cursor went; a decision goes on row by row from there."""
        self.onward = self.go_to_next
        self.frame.moved()

    def source_side(self) -> None:
        """Choose the source side."""
        self._choose(self.session.source)

    def target_side(self) -> None:
        """Choose the target side."""
        self._choose(self.session.target)

    def _choose(self, side: str) -> None:
        self.segments.side = side
        self.segments.refresh()
        self.frame.update()

    def go_to(self) -> None:
        """Ask for a number and go there."""

        def go(answer: str | None) -> None:
            if answer is None:
                return
            if not answer.strip().isdecimal() or not 1 <= int(answer) <= len(self.session):
                self.frame.say(
                    f"There is no unit {answer.strip() or '…'}; it has 1 to {len(self.session)}."
                )
                return
            self.show(int(answer) - 1)

        question = f"Go to which unit? (1 to {len(self.session)})"
        self.frame.push_screen(AskDialog(question, hint="Enter goes there"), go)

    def show(self, unit: int) -> None:
        """Go to a unit that was looked for, and on from there one by one."""
        self.onward = self.go_to_next
        self.frame.show(unit)

    def go_to_next(self) -> None:
        """Go to the next row, whatever the way was."""
        self.segments.step(1)
        self.frame.moved()

    # -------------------------------------------------------------- in doubt

    def unsure(self) -> None:
        """Go on in the queue, least sure first."""
        self.onward = self.go_to_unsure
        self.go_to_unsure()

    def begin(self) -> None:
        """Begin at the least sure unit."""
        first = self.session.next_unsure(-1) if len(self.session) else None
        if first is not None:
            self.onward = self.go_to_unsure
            self.frame.show(first)

    def leave(self) -> None:
        """Go on from a unit that was decided about just now."""
        if self.onward != self.go_to_unsure:
            self.onward()
        elif not self.go_to_unsure(leaving=True):
            self.onward = self.go_to_next

    def go_to_unsure(self, *, leaving: bool = False) -> bool:
        """Go to the next unit of the queue; return whether there is one.

        Args:
            leaving: The unit under the cursor has just been decided about.
        """
        session, frame = self.session, self.frame
        found = session.next_unsure(frame.here, view=self.segments.view, leaving=leaving)
        if found is None:
            unknown = session.progress.expected_wrong is None
            frame.say(
                "No unit of this file carries a confidence; n and f look for other doubts."
                if unknown
                else f"No unsure unit is left: no draft here is below {session.threshold:g}."
            )
        else:
            frame.show(found)
        return found is not None

    def odd(self) -> None:
        """Go to the next draft that is not 1-1."""
        self.onward = self.odd
        found = self.session.next_odd(self.frame.here, view=self.segments.view)
        if found is None:
            self.frame.say("No draft is left that is not one sentence for one.")
        else:
            self.frame.show(found)

    def bookmarked(self) -> None:
        """Go to the next unit with a bookmark."""
        found = self.session.next_bookmark(self.frame.here, view=self.segments.view)
        if found is None:
            self.frame.say("There is no bookmark; b sets one.")
        else:
            self.onward = self.bookmarked
            self.frame.show(found)

    # -------------------------------------------------------------- findings

    def flagged(self) -> None:
        """Go to the next unit with a finding."""
        self.onward = self.flagged
        stop = time.perf_counter() + PATIENCE
        while not self._look_for_flag():
            if time.perf_counter() >= stop:
                self._checking.wanted = self._look_for_flag
                self.frame.say("Checking what follows; the next finding will be shown.")
                return

    def _look_for_flag(self) -> bool:
        """Judge a unit that may have the next finding, or go there; return whether it was found.

        That there is none is an answer, too.
        """
        session, here, view = self.session, self.frame.here, self.segments.view
        found = session.next_flagged(here, view=view)
        unjudged = session.next_unjudged(here, view=view)
        if unjudged is not None and (
            found is None or (unjudged <= here, unjudged) < (found <= here, found)
        ):
            session.findings(unjudged)
            return False
        self._stop_waiting()
        if found is not None:
            self.frame.show(found)
        else:
            self.frame.say("No finding is open.")
        return True

    def _stop_waiting(self) -> None:
        self._checking.wanted = None
