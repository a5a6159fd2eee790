"""What a person says of units: confirmed, rejected, approved, marked, noted, settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bitext.model import TranslationUnit
from bitext.phrases import counted
from bitext.review import Change, Refusal
from bitext.review.changes import change_between
from bitext.review.conflicts import Version, conflicts_of, settle
from bitext.tui.commands.checking import Checking
from bitext.tui.commands.moving import Moving
from bitext.tui.commands.part import Part
from bitext.tui.dialogs import (
    AskDialog,
    ConfirmDialog,
    ConflictDialog,
    Overridden,
    OverrideDialog,
)
from bitext.tui.frame import LONG, Frame
from bitext.tui.segments import visible


class Judging(Part):
    """Decides about the unit under the cursor, or about all that are sure.

    Args:
        frame: The screen.
        moving: Goes on after a decision.
        checking: Judges the file before all sure units are confirmed.
    """

    def __init__(self, frame: Frame, moving: Moving, checking: Checking) -> None:
        super().__init__(frame)
        self._moving, self._checking = moving, checking

    def confirm(self) -> None:
        """Confirm the unit under the cursor and go on."""
        self._conclude(lambda unit: self.session.confirm(unit, when=self.frame.now()))

    def approve(self) -> None:
        """Approve the unit that another person confirmed, and go on."""
        self._conclude(lambda unit: self.session.approve(unit, when=self.frame.now()))

    def reject(self) -> None:
        """Reject the unit under the cursor and go on."""
        self._conclude(lambda unit: self.session.reject(unit, when=self.frame.now()))

    def _conclude(self, plan: Callable[[int], Change | Refusal]) -> None:
        unit = self.frame.current
        if unit is None:
            return
        change = plan(unit)
        if isinstance(change, Refusal) and change.reason.endswith("already."):
            self._moving.onward()  # on to the next
            return
        if self.frame.do(change):
            cautions = self.session.cautions(unit)
            self._moving.leave()
            if cautions:
                caution = cautions[0]
                self.frame.say(f"All the same, {unit + 1}: {caution.check} {caution.message}")

    def reopen(self) -> None:
        """Make the unit a draft again."""
        if (unit := self.frame.current) is not None:
            self.frame.do(self.session.reopen(unit, when=self.frame.now()))

    def bookmark(self) -> None:
        """Set or take away a bookmark."""
        if (unit := self.frame.current) is not None:
            self.frame.do(self.session.bookmark(unit, when=self.frame.now()))

    def pin(self) -> None:
        """Pin or unpin the unit."""
        if (unit := self.frame.current) is not None:
            self.frame.do(self.session.pin(unit, when=self.frame.now()))

    def override(self) -> None:
        """Ask for a reason and set a finding aside."""
        unit = self.frame.current
        if unit is None:
            return
        findings = [f for f in self.session.findings(unit) if f.subject and f.check != "G007"]
        if not findings:
            self.frame.say("There is no finding on this unit to set aside.")
            return

        def override(answer: Overridden | None) -> None:
            if answer is not None:
                self.frame.do(self.session.override(unit, answer.finding, answer.reason))

        self.frame.ask(OverrideDialog(findings), override)

    def note(self) -> None:
        """Ask for a note."""
        unit = self.frame.current
        if unit is None:
            return

        def note(answer: str | None) -> None:
            if answer is not None:
                self.frame.do(self.session.annotate(unit, answer))

        notes = self.session[unit].notes
        self.frame.ask(
            AskDialog(
                f"Note on {unit + 1}",
                text=notes[0].text if notes else "",
                hint="Enter keeps it; an empty one is removed",
            ),
            note,
        )

    def confirm_run(self) -> None:
        """Ask, and confirm all units that are sure enough."""
        session, frame = self.session, self.frame
        if session.judged < len(session):
            self._checking.wait(self.confirm_run)
            return
        run = session.confirm_run(
            at_least=session.threshold,
            when=frame.now(),
            units=list(self.segments.view.units) if self.segments.view.filter else None,
        )
        change = run.change
        if change is None:
            frame.say(f"No draft here is at {session.threshold:g} or above without an open error.")
            return
        left = ", ".join(
            f"{count:,} {what}"
            for count, what in (
                (run.findings, "with an open error"),
                (run.one_sided, "without text on a side"),
            )
            if count
        )
        text = "\n".join(
            [
                f"{counted(run.confirmed, 'draft')} at {session.threshold:g} or above.",
                f"Wrong links to be expected among them: {run.expected_wrong:.1f}.",
                *([f"Left out: {left}."] if left else ()),
                "One undo takes all of it back.",
            ]
        )

        async def confirm(answer: bool | None) -> None:  # noqa: FBT001
            if answer and run.confirmed >= LONG:
                await frame.tell(f"Confirming {counted(run.confirmed, 'unit')} …")
            # A key may have come between.
            if answer and session.fits(change) and frame.do(change):
                frame.say(f"Confirmed {counted(run.confirmed, 'unit')}.")

        dialog = ConfirmDialog("Confirm all sure units?", text, hint="Enter confirms them")
        frame.ask(dialog, confirm)

    def settle(self) -> None:
        """Show both versions of a conflict and take one."""
        session, unit = self.session, self.frame.current
        found = conflicts_of(session.units)
        if not found or unit is None:
            self.frame.say(
                "There is no open conflict; a merge leaves them where two people differ."
            )
            return
        # The one under the cursor, else the next, around the end.
        conflict = next(
            (each for each in found if unit in each.positions),
            next((each for each in found if each.positions[0] > unit), found[0]),
        )
        if unit not in conflict.positions:
            self.frame.show(conflict.positions[0])
        here = tuple(session[position] for position in conflict.positions)

        def shown(units: Sequence[TranslationUnit] | None) -> str:
            held = here if units is None else units
            return "\n".join(
                f"  {lang}  {visible(each.text(lang)) or '(empty)'}"
                for each in held
                for lang in self.frame.pair
            )

        def take(answer: str | None) -> None:
            if answer not in ("ours", "theirs"):
                return
            version: Version = "ours" if answer == "ours" else "theirs"
            units, _ = settle(session.units, version, wanted=lambda each: each.id == conflict.id)
            change = change_between(f"take {answer}", session.units, units)
            if change is not None and self.frame.do(change):
                left = len(conflicts_of(session.units))
                self.frame.say(f"Settled: {answer}. Conflicts left: {left}.")

        self.frame.ask(
            ConflictDialog(
                conflict.fields, shown(conflict.ours), shown(conflict.theirs), shown(conflict.base)
            ),
            take,
        )
