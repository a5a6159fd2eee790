"""Lighting a word and what corresponds to it on the other side."""

from __future__ import annotations

from bitext.model import Span
from bitext.review.links import partners, words_of
from bitext.tui.commands.part import Part
from bitext.tui.frame import Frame
from bitext.tui.linking import WordLinks
from bitext.tui.segments import Lit


class Words(Part):
    """Lights words; links are made in a thread, for the encoder takes its time to load."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.links = WordLinks()
        frame.on_switch.append(self._forget)

    def _forget(self) -> None:
        self.links = WordLinks()

    def word_next(self) -> None:
        """Light the next word of the chosen side."""
        self._light(1)

    def word_previous(self) -> None:
        """Light the word before."""
        self._light(-1)

    def _light(self, by: int) -> None:
        unit, side = self.frame.current, self.segments.side
        if unit is None:
            return
        words = words_of(self.session.text(unit, side))
        if not words:
            self.frame.say("There is no word on this side.")
            return
        lit = self.segments.lit
        if lit is not None and lit.lang == side and lit.word in words:
            at = (words.index(lit.word) + by) % len(words)
        else:
            at = 0 if by > 0 else len(words) - 1
        self._light_word(unit, side, words[at])

    def light_pressed(self) -> None:
        """Light the word under the mouse."""
        unit, pressed = self.frame.current, self.segments.pressed
        if unit is None or pressed is None:
            return
        lang, at = pressed
        if lang in self.frame.pair:
            for word in words_of(self.session.text(unit, lang)):
                if word.start <= at < word.stop:
                    self._light_word(unit, lang, word)

    def _light_word(self, unit: int, side: str, word: Span) -> None:
        source, target = self.frame.pair
        other = target if side == source else source
        texts = self._texts(unit)
        links = self.links.known(texts)
        side_number = 0 if side == source else 1
        found = partners(links, word, side=side_number) if links is not None else ()
        self.segments.lit = Lit(side, word, other, found)
        self.segments.go(self.segments.row)
        if links is None:
            self.frame.run_worker(
                lambda: self._link(texts), thread=True, group="links", exit_on_error=False
            )

    def _texts(self, unit: int) -> tuple[str, str]:
        source, target = self.frame.pair
        return self.session.text(unit, source), self.session.text(unit, target)

    def _link(self, texts: tuple[str, str]) -> None:
        """Link the words of a unit; runs in a thread."""
        self.links.link(texts, self.frame.pair, self.session)
        self.frame.call_from_thread(self._linked, texts)

    def _linked(self, texts: tuple[str, str]) -> None:
        unit, lit = self.frame.current, self.segments.lit
        if unit is not None and lit is not None and texts == self._texts(unit):
            self._light_word(unit, lit.lang, lit.word)

    @property
    def lit_text(self) -> str:
        """The word that is lit, empty without one."""
        lit, unit = self.segments.lit, self.frame.current
        return (
            ""
            if lit is None or unit is None
            else lit.word.within(self.session.text(unit, lit.lang))
        )

    @property
    def lit_pair(self) -> tuple[str, str]:
        """The word that is lit and what corresponds to it, source first; empty without one."""
        lit, unit = self.segments.lit, self.frame.current
        if lit is None or unit is None:
            return "", ""
        text = self.session.text(unit, lit.other)
        other = " ".join(span.within(text) for span in lit.links)
        return (self.lit_text, other) if lit.lang == self.session.source else (other, self.lit_text)
