"""Suggestions: what was confirmed for sentences like the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bitext.model import Memory, TranslationUnit
from bitext.review import Change
from bitext.review.operations import find_variant
from bitext.review.similar import Similar, Suggestion
from bitext.tui.commands.part import Part
from bitext.tui.frame import Frame

LOOKS = 32
"""Units looked at between two breaks."""


class Suggesting(Part):
    """Learns what people have settled, in this file and in other memories, and offers it.

    Args:
        frame: The screen.
        memories: Other memories, by name.
    """

    def __init__(self, frame: Frame, memories: Sequence[tuple[str, Memory]]) -> None:
        super().__init__(frame)
        self._memories = memories
        self._similar = Similar()
        self.found: tuple[Suggestion, ...] = ()
        """The best for the unit under the cursor, as far as it was looked for."""
        self._found_for: TranslationUnit | None = None
        frame.on_change.append(self._changed)
        frame.on_update.append(self._update)
        frame.on_switch.append(self._switched)

    def begin(self) -> None:
        """Learn what is settled already."""
        self.frame.start("learn", self._learn())

    def take_suggestion(self) -> None:
        """Put the best suggestion in the target."""
        unit = self.frame.current
        if unit is None:
            return
        # Who presses the key at once does not have to wait for the pane.
        self.frame.finish("learn")
        self.frame.finish("suggest")
        if not self.found:
            self.frame.say("Nothing confirmed so far is similar to this unit.")
            return
        session = self.session
        variant = find_variant(session[unit], session.target)
        if variant is not None and any(not isinstance(each, str) for each in variant.content):
            self.frame.say("This text has inline codes; e edits it, with the suggestion at hand.")
            return
        text = self.found[0].target
        self.frame.do(session.edit(unit, session.target, text, when=self.frame.now()))

    def _learn(self) -> Iterator[object]:
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
        self._found_for = None
        self._update()

    def _remember(self, unit: TranslationUnit, *, gone: bool = False) -> None:
        if not unit.status.is_accepted:
            return
        pair = unit.text(self.session.source), unit.text(self.session.target)
        if gone:
            self._similar.remove(*pair)
        else:
            self._similar.add(*pair)

    def _changed(self, change: Change) -> None:
        for part in change.parts:
            for unit in part.before:
                self._remember(unit, gone=True)
            for unit in part.after:
                self._remember(unit)

    def _switched(self) -> None:
        self._similar = Similar()
        self.found, self._found_for = (), None
        self.begin()

    def _update(self) -> None:
        """Look for similar sentences, once for each value of the current unit."""
        index = self.frame.current
        unit = self.session[index] if index is not None else None
        if unit is not self._found_for:
            self._found_for, self.found = unit, ()
            if unit is not None and index is not None:
                self.frame.start("suggest", self._look(index))

    def _look(self, index: int) -> Iterator[object]:
        session = self.session
        source, target = session.text(index, session.source), session.text(index, session.target)
        if not source.strip():
            return
        best: tuple[Suggestion, ...] = ()
        for found in self._similar.search(source, target):
            best = found
            yield None
        if best:
            self.found = best
            self.frame.update_details()
