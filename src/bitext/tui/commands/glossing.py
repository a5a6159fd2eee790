"""The glossary on the screen: where its terms stand, and terms that are put forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bitext.errors import BitextError
from bitext.glossary import Verdict
from bitext.model import Glossary, primary
from bitext.tui.commands.part import Part
from bitext.tui.commands.words import Words
from bitext.tui.frame import Frame
from bitext.tui.segments import NO_HITS, Hits
from bitext.tui.terming import ProposeDialog
from bitext.tui.terms import Terms

MOST_SHOWN = 500
"""Units from the first to the last on the screen whose terms are looked up: a filter may show rows
that are far apart."""


class Glossing(Part):
    """Finds terms in the units on the screen.

    Args:
        frame: The screen.
        words: Says which words are lit: a proposal begins with them.
        glossary: Terms to show; None without one.
        path: Where new terms are proposed.
    """

    def __init__(
        self, frame: Frame, words: Words, *, glossary: Glossary | None, path: Path | None
    ) -> None:
        super().__init__(frame)
        self._words, self._glossary, self._path = words, glossary, path
        self._terms: Terms | None = None
        frame.on_update.append(self._update)
        frame.on_switch.append(self.begin)

    def begin(self) -> None:
        """Make the glossary ready for the pair under review."""
        if self._glossary is not None:
            source, target = self.frame.pair
            today = self.frame.now().date()
            self._terms = Terms(self._glossary, source, target, today=today)
        self.segments.hits = self._hits

    @property
    def is_there(self) -> bool:
        """Whether there is a glossary."""
        return self._terms is not None

    def verdicts(self, unit: int) -> Sequence[Verdict]:
        """Return what the glossary says of a unit; nothing without a glossary."""
        return self._terms.verdicts(self.session[unit]) if self._terms else ()

    def _hits(self, index: int) -> Hits:
        if self._terms is None:
            return NO_HITS
        unit = self.session[index]
        if index == self.frame.current:
            self._terms.verdicts(unit)
        return self._terms.known(unit)

    def _update(self) -> None:
        self.frame.start("terms", self._look_up())

    def _look_up(self) -> Iterator[object]:
        """Find the terms in the units on the screen."""
        terms = self._terms
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

    def propose_term(self) -> None:
        """Ask for a term in both languages and put it into the glossary as a proposal."""
        path = self._path
        if path is None or self._glossary is None:
            self.frame.say("There is no glossary to write it into; name one with --glossary.")
            return

        def write(answer: tuple[str, str] | None) -> None:
            if answer is not None:
                self._propose(path, answer)

        self.frame.ask(ProposeDialog(self.frame.pair, *self._words.lit_pair), write)

    def _propose(self, path: Path, texts: tuple[str, str]) -> None:
        # Reading and writing YAML is for those who propose something.
        from bitext.tui.proposing import propose_term  # noqa: PLC0415

        langs = (primary(lang) for lang in self.frame.pair)
        source, target = zip(langs, texts, strict=True)
        try:
            self._glossary = propose_term(
                path, source, target, user=self.session.user, when=self.frame.now()
            )
        except BitextError as error:
            self.frame.say(str(error))
            return
        self.frame.say(
            f"Proposed in {path.name}: {texts[0]} → {texts[1]}. A terminologist decides."
        )
