"""The editor of a text: soft wrap, inline codes in one piece, typography, terms and suggestions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.widgets import Static, TextArea

from bitext.languages import language_name
from bitext.review.similar import Suggestion
from bitext.review.typography import NO_BREAK, typed
from bitext.tui.dialogs import Dialog
from bitext.tui.segments import NO_BREAK_SPACES, visible

ATOM = re.compile(r"⟦/?\d+⟧")
"""An inline code as the session spells it; on the screen it is ``{1}``."""


class Editor(TextArea):
    """A text area in which inline codes are atoms and no-break spaces can be seen.

    The cursor never stands inside a code and no edit takes a part of one.

    Args:
        text: What to edit.
        lang: Its language, for the typography.
        atoms: The text has inline codes.
    """

    def __init__(self, text: str, *, lang: str, atoms: bool) -> None:
        # The text area asks where codes are while it is being made.
        self._lang, self._atoms = lang, atoms
        self.typography = True
        super().__init__(text, id="editor", tab_behavior="focus")
        self.cursor_blink = False

    def get_line(self, line_index: int) -> Text:
        """Return a line with no-break spaces underlined and codes as ``{1}``."""
        line = super().get_line(line_index)
        if self._atoms:
            plain = line.plain
            for start, stop in self._spans(plain):
                plain = f"{plain[:start]}{{{plain[start + 1 : stop - 1]}}}{plain[stop:]}"
                line.stylize("reverse", start, stop)
            shown = Text(plain, spans=line.spans, no_wrap=True, end="")
            line = shown
        for at, char in enumerate(line.plain):
            if char in NO_BREAK_SPACES:
                line.stylize("underline", at, at + 1)
        return line

    # -------------------------------------------------------------- codes

    def _spans(self, line: str) -> list[tuple[int, int]]:
        return [match.span() for match in ATOM.finditer(line)] if self._atoms else []

    def _outside(self, location: Location, *, forward: bool) -> Location:
        """Return a place, or the end of the code that it lies in."""
        row, column = location
        if row >= self.document.line_count:
            return location
        for start, stop in self._spans(self.document.get_line(row)):
            if start < column < stop:
                return (row, stop if forward else start)
        return location

    def _validate_selection(self, selection: Selection) -> Selection:
        start, end = super()._validate_selection(selection)
        old = self.selection.end
        return Selection(self._outside(start, forward=True), self._outside(end, forward=end >= old))

    def get_cursor_left_location(self) -> Location:
        """Return the place to the left, over a whole code."""
        return self._outside(super().get_cursor_left_location(), forward=False)

    def get_cursor_right_location(self) -> Location:
        """Return the place to the right, over a whole code."""
        return self._outside(super().get_cursor_right_location(), forward=True)

    def edit(self, edit: Edit) -> EditResult:
        """Make an edit that takes codes whole or not at all."""
        top, bottom = sorted((edit.from_location, edit.to_location))
        if self._atoms:
            if top == bottom:
                top = bottom = self._outside(top, forward=True)
            else:
                top = self._outside(top, forward=False)
                bottom = self._outside(bottom, forward=True)
        return super().edit(
            Edit(edit.text, top, bottom, maintain_selection_offset=edit.maintain_selection_offset)
        )

    # -------------------------------------------------------------- typing

    async def _on_key(self, event: events.Key) -> None:
        """Type by the rules of the language."""
        start, end = self.selection
        if self.typography and event.is_printable and event.character is not None and start == end:
            row, column = end
            before = self.document.get_line(row)[:column]
            result = typed(before, event.character, self._lang)
            if result != (0, event.character):
                event.stop()
                event.prevent_default()
                self._replace_via_keyboard(
                    result.inserted, (row, column - result.removed), (row, column)
                )
                return
        await super()._on_key(event)

    def put(self, text: str) -> None:
        """Put a text in the place of the selection, and the cursor behind it."""
        result = self.replace(text, *self.selection)
        self.move_cursor(result.end_location)

    def fill(self, text: str) -> None:
        """Put a text in the place of everything, as one step that can be undone."""
        result = self.replace(text, (0, 0), self.document.end)
        self.move_cursor(result.end_location)


@dataclass(frozen=True, slots=True)
class Edited:
    """A text that the person kept."""

    text: str
    confirm: bool
    """Confirm the unit at once."""


@dataclass(frozen=True, slots=True)
class Help:
    """What the editor has at hand."""

    suggestions: Sequence[Suggestion] = ()
    terms: Sequence[str] = ()
    """Renderings of the terms of the source that the glossary approves."""
    source: str = ""
    """What copying the source puts in."""
    codes: str = ""
    """The text as it was with its inline codes, which must all be there again."""


class EditDialog(Dialog[Edited]):
    """Editor for one side with the other one above it.

    Enter keeps, as in a spreadsheet; Escape throws away, and asks when there is something to lose.

    Args:
        number: Number of the unit.
        lang: Language of the text.
        text: The text, inline codes as ``⟦1⟧``.
        other: The other side.
        at_hand: What can be put in by a key.
        more: What is put in behind the text at once.
    """

    takes_text = True
    # Keys wait for the focus, and that for the cursor's place (on_mount).
    AUTO_FOCUS = ""
    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "enter": "keep",
        "f2": "keep",
        "ctrl+s": "keep",
        "f8": "keep_and_confirm",
        "ctrl+j": "keep_and_confirm",
        "ctrl+enter": "keep_and_confirm",
        "ctrl+n": "new_line",
        "f3": "copy_source",
        "f4": "suggestion",
        "f5": "code",
        "f6": "typography",
        "f7": "term",
        "ctrl+t": "term",
        "ctrl+r": "suggestion",
        "ctrl+@": "no_break",
        "ctrl+underscore": "no_break",
        "f9": "no_break",
    }

    def __init__(
        self,
        *,
        number: int,
        lang: str,
        text: str,
        other: str,
        at_hand: Help | None = None,
        more: str = "",
    ) -> None:
        super().__init__()
        self.title_text = f"Edit {number}: {language_name(lang)}"
        self._lang, self._text, self._other = lang, text, other
        self._at_hand = at_hand or Help()
        self._codes = list(dict.fromkeys(ATOM.findall(self._at_hand.codes or text)))
        self._warned = False
        self._more = more
        self._next = {"suggestion": 0, "term": 0}
        self._unchanged = text
        self.hint = self._keys()

    def _keys(self) -> str:
        parts = ["Enter keeps", "F8 keeps and confirms", "Esc cancels"]
        parts += ["F3 source"] if self._at_hand.source else []
        parts += ["F4 suggestion"] if self._at_hand.suggestions else []
        parts += ["F5 code"] if self._codes else []
        parts += ["F7 term"] if self._at_hand.terms else []
        return " · ".join([*parts, "F9 no-break space", "Ctrl+N new line"])

    def body(self) -> ComposeResult:
        """Yield the other side, what is at hand, and the editor."""
        yield Static(self._other or "(empty)", id="other", markup=False)
        if text := self._offered():
            yield Static(text, id="offered", markup=False)
        yield Editor(self._text, lang=self._lang, atoms=bool(self._codes))

    def _offered(self) -> Text:
        lines = [
            Text.assemble((f"{found.share} % ", "bold"), visible(found.target))
            for found in self._at_hand.suggestions
        ]
        if self._at_hand.terms:
            lines.append(Text.assemble(("Terms ", "bold"), " · ".join(self._at_hand.terms)))
        return Text("\n").join(lines)

    @property
    def editor(self) -> Editor:
        """The editor."""
        return self.query_one(Editor)

    def on_mount(self) -> None:
        """Put the cursor at the end of the text."""
        self._unchanged = self.editor.text
        self.editor.move_cursor(self.editor.document.end)
        if self._more:
            self.editor.put(self._more)
        self.set_focus(self.editor)

    def _finish(self, *, confirm: bool) -> None:
        text = self.editor.text
        # Line ends of several kinds come out of an editor as one kind: who typed nothing keeps all.
        self.dismiss(Edited(self._text if text == self._unchanged else text, confirm))

    def action_keep(self) -> None:
        """Keep the text."""
        self._finish(confirm=False)

    def action_keep_and_confirm(self) -> None:
        """Keep the text and confirm the unit."""
        self._finish(confirm=True)

    def action_new_line(self) -> None:
        """Put a line break into the text."""
        self.editor.insert("\n")

    def action_no_break(self) -> None:
        """Put a no-break space into the text."""
        self.editor.put(NO_BREAK)

    def action_copy_source(self) -> None:
        """Put the source in: for all of the text where that is empty, else at the cursor."""
        if not self._at_hand.source:
            self.say("There is no source text to copy.")
        elif self.editor.text:
            self.editor.put(self._at_hand.source)
        else:
            self.editor.fill(self._at_hand.source)

    def action_suggestion(self) -> None:
        """Put the best suggestion in for the text, then the next best, and so on around."""
        found = self._at_hand.suggestions
        if not found:
            self.say("Nothing confirmed so far is similar to this unit.")
            return
        at = self._next["suggestion"] % len(found)
        self._next["suggestion"] += 1
        self.editor.fill(found[at].target)
        self.say(f"{found[at].share} % · Ctrl+Z takes it back · F4 the next one")

    def action_term(self) -> None:
        """Put the next term of the glossary in at the cursor; again, it replaces the last one."""
        terms = self._at_hand.terms
        if not terms:
            self.say("The glossary has nothing for this source.")
            return
        at = self._next["term"]
        editor = self.editor
        last = terms[(at - 1) % len(terms)]
        row, column = editor.selection.end
        start = (row, column - len(last))
        again = at and len(terms) > 1 and column >= len(last)
        if again and editor.get_text_range(start, (row, column)) == last:
            editor.selection = Selection(start, (row, column))
        self._next["term"] += 1
        editor.put(terms[at % len(terms)])

    def action_code(self) -> None:
        """Put the next inline code that is missing in at the cursor."""
        text = self.editor.text
        missing = [code for code in self._codes if code not in text]
        if missing:
            self.editor.put(missing[0])
        else:
            self.say("Every inline code is there." if self._codes else "There is no inline code.")

    def action_typography(self) -> None:
        """Turn the rules of typing on or off."""
        editor = self.editor
        editor.typography = not editor.typography
        self.say(f"Typography {'on' if editor.typography else 'off: keys type what they say'}.")

    def action_cancel(self) -> None:
        """Leave; what was typed is thrown away only when asked twice."""
        if self._warned or self.editor.text == self._unchanged:
            self.dismiss(None)
            return
        self._warned = True
        self.say("The text was changed. Esc again throws the change away, Enter keeps it.")

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._warned:
            self._warned = False
            self.query_one("#hint", Static).update(self.hint)
