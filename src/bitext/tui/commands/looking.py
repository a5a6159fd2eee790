"""Looking at more, or in another way: search, explanations, languages, colours, help."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bitext.languages import language_name
from bitext.model import Memory
from bitext.review.history import history
from bitext.tui.commands.moving import Moving
from bitext.tui.commands.part import Part
from bitext.tui.commands.words import Words
from bitext.tui.dialogs import HelpScreen
from bitext.tui.explaining import ExplainScreen, explanation
from bitext.tui.frame import Frame
from bitext.tui.searching import SearchScreen
from bitext.tui.themes import NAMES


class Looking(Part):
    """Shows what is not in the list, and changes how the list is shown.

    Args:
        frame: The screen.
        moving: Goes where a search leads.
        words: Says which word is lit: a search begins with it.
        memories: Other memories to search, by name.
    """

    def __init__(
        self,
        frame: Frame,
        moving: Moving,
        words: Words,
        memories: Sequence[tuple[str, Memory]],
    ) -> None:
        super().__init__(frame)
        self._moving, self._words, self._memories = moving, words, memories

    def search(self) -> None:
        """Search; begins with the word that is lit."""

        def go(unit: int | None) -> None:
            if unit is not None:
                self._moving.show(unit)

        query = self._words.lit_text
        self.frame.ask(SearchScreen(self.session, self._memories, query=query), go)

    def explain(self) -> None:
        """Show all there is to say of the unit."""
        unit, session = self.frame.current, self.session
        if unit is None:
            return
        steps = history(session.past, unit)
        page = explanation(session, unit, self.frame.sections(), steps, session.findings(unit))
        self.frame.ask(ExplainScreen(f"Unit {unit + 1}", page), lambda _: None)

    def third_language(self) -> None:
        """Show the other languages of the file beside the pair, or no longer."""
        others = tuple(lang for lang in self.session.languages if lang not in self.frame.pair)
        if not others:
            self.frame.say("This file has two languages only.")
            return
        self.segments.show_beside(() if self.segments.beside else others[:1])
        self.frame.moved()

    def switch_pair(self) -> None:
        """Review the next pair of the file's languages."""
        pairs = list(itertools.combinations(self.session.languages, 2))
        if len(pairs) < 2:
            self.frame.say("This file has two languages only.")
            return
        pair = self.frame.pair
        source, target = pairs[(pairs.index(pair) + 1) % len(pairs) if pair in pairs else 0]
        unit = self.frame.here
        self.frame.desk.switch(source, target)
        self.segments.review(self.session)
        for hear in self.frame.on_switch:
            hear()
        self.frame.show(max(0, unit))
        self.frame.say(f"Now {language_name(source)} → {language_name(target)}.")

    def theme(self) -> None:
        """Take the next theme, and remember it."""
        at = NAMES.index(self.frame.theme) if self.frame.theme in NAMES else -1
        self.frame.theme = NAMES[(at + 1) % len(NAMES)]
        self.frame.screen_state.theme = self.frame.theme
        self.frame.say(f"Theme: {self.frame.theme}.")

    def palette(self) -> None:
        """Open the command palette."""
        self.frame.action_command_palette()

    def help(self) -> None:
        """Show all keys."""
        self.frame.ask(HelpScreen(self.frame.keymap), lambda _: None)
