"""Changing texts: by hand, by a term, by a search and its replacement; and back again."""

from __future__ import annotations

import asyncio

from bitext.model import TermStatus
from bitext.review import Change, Preview, Refusal, editable
from bitext.review.operations import find_variant
from bitext.tui.commands.glossing import Glossing
from bitext.tui.commands.judging import Judging
from bitext.tui.commands.part import Part
from bitext.tui.commands.structure import Structure
from bitext.tui.commands.suggesting import Suggesting
from bitext.tui.commands.words import Words
from bitext.tui.editor import EditDialog, Edited, Help
from bitext.tui.frame import Frame
from bitext.tui.replacing import ReplaceDialog
from bitext.tui.terming import Taken, TermDialog, choices


class Editing(Part):
    """Edits the texts of the unit under the cursor.

    Args:
        frame: The screen.
        judging: Confirms what was edited.
        glossing: Knows terms to put in.
        suggesting: Knows what was confirmed for similar sentences.
        words: Knows where a term belongs, by its links.
        structure: Is realigning; that is called off when something is undone.
    """

    def __init__(
        self,
        frame: Frame,
        *,
        judging: Judging,
        glossing: Glossing,
        suggesting: Suggesting,
        words: Words,
        structure: Structure,
    ) -> None:
        super().__init__(frame)
        self._judging, self._glossing, self._suggesting = judging, glossing, suggesting
        self._words, self._structure = words, structure

    def edit(self) -> None:
        """Edit the target."""
        self._edit(self.session.target, self.session.source)

    def edit_source(self) -> None:
        """Edit the source."""
        self._edit(self.session.source, self.session.target)

    def _edit(self, lang: str, other: str, *, more: str = "") -> None:
        unit = self.frame.current
        if unit is None:
            return
        variant = find_variant(self.session[unit], lang)
        text = editable(variant.content) if variant else ""
        self._open_editor(unit, lang, other, text, more=more)

    def _open_editor(
        self, unit: int, lang: str, other: str, text: str, problem: str = "", *, more: str = ""
    ) -> None:
        def keep(answer: Edited | None) -> None:
            if answer is None:
                return
            change = self.session.edit(unit, lang, answer.text, when=self.frame.now())
            refused = isinstance(change, Refusal) and answer.text != text
            if refused or (isinstance(change, Change) and not self.frame.do(change)):
                # What was typed is not thrown away: a code is missing in it, or the disk is full.
                problem = change.reason if isinstance(change, Refusal) else self.frame.message
                self._open_editor(unit, lang, other, answer.text, problem)
                return
            if answer.confirm:
                self._judging.confirm()

        dialog = EditDialog(
            number=unit + 1,
            lang=lang,
            text=text,
            other=self.session.text(unit, other),
            at_hand=self._at_hand(unit, lang),
            more=more,
        )
        self.frame.ask(dialog, keep)
        if problem:
            self.frame.call_after_refresh(dialog.say, problem)

    def _at_hand(self, unit: int, lang: str) -> Help:
        """Return what the editor of a side can put in."""
        session = self.session
        own, source = find_variant(session[unit], lang), session.text(unit, session.source)
        codes = editable(own.content) if own is not None else ""
        has_codes = own is not None and any(not isinstance(each, str) for each in own.content)
        if lang != session.target:
            return Help(codes=codes)
        terms = dict.fromkeys(
            term.text
            for verdict in self._glossing.verdicts(unit)
            for concept in verdict.concepts
            for term in concept.in_language(lang)
            if term.status is not TermStatus.FORBIDDEN and term.match != "regex"
        )
        # A text with codes of its own must not get those of another one.
        return Help(() if has_codes else self._suggesting.found, tuple(terms), source, codes)

    async def fix_term(self) -> None:
        """Offer the forms of the terms that are lacking."""
        unit, session = self.frame.current, self.session
        if unit is None:
            return
        verdicts = [each for each in self._glossing.verdicts(unit) if each.lacking > 0]
        findings = [each for each in session.findings(unit) if each.suggestion]
        if not verdicts and not findings:
            self.frame.say(
                "No term is lacking here, and no check knows what to put in."
                if self._glossing.is_there
                else "There is no glossary; name one with --glossary."
            )
            return
        texts = session.text(unit, session.source), session.text(unit, session.target)
        words = self._words.links
        links = words.known(texts)
        if links is None and any(not (each.bad or each.related) for each in verdicts):
            # Where a term belongs is what its words are linked with; keys wait for that.
            await asyncio.to_thread(words.link, texts, self.frame.pair, session)
            links = words.known(texts)
        found = choices(verdicts, findings, *texts, session.target, links or ())
        if not found:
            self.frame.say("The glossary has no form to put in; e edits the text.")
            return

        def put(taken: Taken | None) -> None:
            if taken is None:
                return
            offer = taken.offer
            if offer.span is None:
                gap = " " if texts[1] and not texts[1].endswith(" ") else ""
                self._edit(session.target, session.source, more=f"{gap}{offer.text}")
                return
            when = self.frame.now()
            change = session.fix_term(unit, session.target, offer.span, offer.text, when=when)
            if self.frame.do(change) and taken.confirm:
                self._judging.confirm()

        self.frame.ask(TermDialog(found, texts[1]), put)

    def replace(self) -> None:
        """Ask what to replace, and do it as one step."""

        def do(found: Preview | None) -> None:
            if found is not None:
                change = self.session.replace(found.hits, when=self.frame.now())
                if self.frame.do(change):
                    self.frame.say(f"Replaced {found.count} places in {len(found.hits)} texts.")

        dialog = ReplaceDialog(self.session, self.segments.view, side=self.segments.side)
        self.frame.ask(dialog, do)

    def undo(self) -> None:
        """Undo."""
        self._took_back(self.frame.desk.undo(), "undone", "There is nothing to undo.")

    def redo(self) -> None:
        """Redo."""
        self._took_back(self.frame.desk.redo(), "made again", "There is nothing to redo.")

    def _took_back(self, change: Change | None, done: str, nothing: str) -> None:
        if change is None:
            self.frame.say(nothing)
            return
        self._structure.cancel()
        self.frame.follow(change)
        self.frame.show(min(change.cursor, len(self.session) - 1))
        self.frame.say(f"{change.name.capitalize()} {done}.")

    def copy(self) -> None:
        """Copy the text of the chosen side to the clipboard of the terminal."""
        unit = self.frame.current
        if unit is not None:
            self.frame.copy_to_clipboard(self.session.text(unit, self.segments.side))
            self.frame.say("Copied.")
