"""Checking the file between keys, what is on the screen first."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from bitext.review import Change
from bitext.tui.commands.part import Part
from bitext.tui.frame import Frame

LOOKS = 32
"""Units judged between two looks at where the screen is."""


class Checking(Part):
    """Judges all units, and judges anew what changed."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.wanted: Callable[[], object] | None = None
        """Done in the place of the next unit as long as it is set: somebody waits for a finding."""
        self._afterwards: Callable[[], object] | None = None
        self._told = ""
        frame.on_change.append(self._changed)
        frame.on_switch.append(self.begin)

    def begin(self) -> None:
        """Judge what is not judged yet."""
        self.frame.start("judge", self._judge())

    def wait(self, afterwards: Callable[[], object]) -> None:
        """Do something once when all units are judged, and tell until then how far it is."""
        self._afterwards = afterwards
        self._tell()

    def _tell(self) -> None:
        share = self.session.judged * 100 // len(self.session)
        self._told = f"Checking the file first, {share} % so far; the question comes after that."
        self.frame.say(self._told)

    def _changed(self, _: Change) -> None:
        self.begin()

    def _judge(self) -> Iterator[object]:
        shown = self.segments.shown
        for count in itertools.count(1):
            if self.wanted is not None:
                self.wanted()
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
            # What the person was told since then is not written over.
            told = self._afterwards is not None and self.frame.message in ("", self._told)
            if told and count % (len(self.session) // 100 + 1) == 0:
                self._tell()
            yield None
        afterwards, self._afterwards = self._afterwards, None
        if afterwards is not None:
            afterwards()
