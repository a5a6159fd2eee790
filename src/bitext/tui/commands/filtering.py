"""Choosing which units to show."""

from __future__ import annotations

from collections.abc import Iterator

from bitext.errors import BitextError
from bitext.review import Filter, View
from bitext.tui.commands.part import Part
from bitext.tui.dialogs import FilterDialog
from bitext.tui.frame import Frame
from bitext.tui.saved_filters import SavedFilters

AT_ONCE = 20_000
"""Units up to which a filter is answered within the key; beyond, between keys."""


class Filtering(Part):
    """Filters the list.

    Args:
        frame: The screen.
        saved: Where filters are kept by name.
    """

    def __init__(self, frame: Frame, saved: SavedFilters | None) -> None:
        super().__init__(frame)
        self._saved = saved

    def filter(self) -> None:
        """Ask which units to show."""

        def choose(answer: Filter | None) -> None:
            if answer is not None:
                self._filter(answer)

        self.frame.ask(
            FilterDialog(
                self.segments.view.filter, languages=self.session.languages, saved=self._saved
            ),
            choose,
        )

    def clear_filter(self) -> None:
        """Show all units."""
        if self.segments.view.filter:
            self._filter(Filter())
        else:
            self.frame.drop("filter")
            self.frame.say("")

    def _filter(self, wanted: Filter) -> None:
        self.frame.start("filter", self._sift(wanted))
        if not wanted or len(self.session) <= AT_ONCE:
            self.frame.finish("filter")

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
                        self.frame.say(f"Looking for {wanted}: {share}0 %")
                    yield done
            except BitextError as error:
                self.frame.say(str(error))
                return
        self._show(found)

    def _show(self, view: View) -> None:
        wanted = view.filter
        self.segments.show_view(view, unit=max(self.frame.here, 0))
        self.frame.moved()
        if wanted and wanted.show.value == "findings" and self.session.judged < len(self.session):
            self.frame.say("Not every unit has been checked yet; set the filter again in a moment.")
