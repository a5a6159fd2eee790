"""The file: saving, leaving, and what to do where the disk says no."""

from __future__ import annotations

from bitext.errors import BitextError, ConflictError, OutputError
from bitext.phrases import counted
from bitext.review import View
from bitext.tui.commands.part import Part
from bitext.tui.dialogs import ProblemDialog
from bitext.tui.frame import LONG


class Filing(Part):
    """Saves what was done into the TMX."""

    async def save(self) -> None:
        """Save into the TMX."""
        try:
            await self._save()
        except (ConflictError, OutputError) as error:
            self._problem(error, leaving=False)
            return
        self.frame.say("Saved.")

    async def _save(self) -> None:
        desk = self.frame.desk
        if desk.pending and len(self.session) >= LONG:
            await self.frame.tell(f"Saving {counted(len(self.session), 'unit')} …")
        desk.save()

    async def quit_review(self) -> None:
        """Save and leave; ask where it cannot be saved."""
        if not self.frame.desk.read_only:
            try:
                await self._save()
            except (ConflictError, OutputError) as error:
                self._problem(error, leaving=True)
                return
        self.frame.exit()

    def _problem(self, error: BitextError, *, leaving: bool) -> None:
        desk = self.frame.desk

        def answer(chosen: str | None) -> None:
            if chosen == "copy":
                try:
                    copy = desk.save_copy()
                except OutputError as failure:
                    self._problem(failure, leaving=leaving)
                    return
                self.frame.say(f"Saved as {copy.name}; {desk.path.name} is as it was.")
            elif chosen == "merge":
                self._merge_with_disk(leaving=leaving)
            elif chosen == "leave" and leaving:
                self.frame.exit()

        replaced = isinstance(error, ConflictError) and desk.is_replaced
        self.frame.ask(ProblemDialog(str(error), leaving=leaving, can_merge=replaced), answer)

    def _merge_with_disk(self, *, leaving: bool) -> None:
        unit = max(self.frame.here, 0)
        try:
            merging = self.frame.desk.merge_with_disk()
        except BitextError as error:
            self._problem(error, leaving=leaving)
            return
        self.segments.show_view(View(len(self.session)), unit=min(unit, len(self.session) - 1))
        self.frame.say(merging.told)
