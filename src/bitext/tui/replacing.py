"""Find and replace over one side or both, shown before it is done."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from bitext.phrases import counted
from bitext.review import Preview, Refusal, Session, View, preview, replacement
from bitext.tui.dialogs import Dialog
from bitext.tui.segments import visible

SECONDS = 2.0
"""Time that looking may take; what was not looked at is told."""
SHOWN = 6


class ReplaceDialog(Dialog[Preview]):
    """What to look for and what comes in its place; Enter shows, Enter again replaces.

    Args:
        session: The session.
        view: The units in view: what a filter hides is left alone.
        side: The side that is chosen.
    """

    takes_text = True
    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "enter": "keep",
        "tab": "other",
        "shift+tab": "other",
        "up": "other",
        "down": "other",
        "f2": "where",
        "f3": "kind",
    }
    title_text = "Replace in the units in view"
    hint = "Tab other line · F2 side · F3 text or regex · Enter shows, then replaces · Esc cancels"

    def __init__(self, session: Session, view: View, *, side: str) -> None:
        super().__init__()
        self._session, self._view = session, view
        pair = (session.source, session.target)
        self._sides: list[tuple[str, ...]] = [
            (side,),
            tuple(lang for lang in pair if lang != side),
            pair,
        ]
        self._literal = True
        self._found: Preview | None = None

    def body(self) -> ComposeResult:
        """Yield the two lines and what would change."""
        for number, name in enumerate(("look for", "put in its place")):
            line = Input(placeholder=name, id=f"line-{number}", classes="line")
            line.cursor_blink = False
            yield line
        yield Static(id="mode", markup=False)
        yield Static(id="preview", markup=False)

    def on_mount(self) -> None:
        """Begin in the first line."""
        self.set_focus(self.query_one("#line-0", Input))
        self._show()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._found = None
        self._show()

    def action_other(self) -> None:
        """Go to the other line."""
        first, second = self.query_one("#line-0", Input), self.query_one("#line-1", Input)
        self.set_focus(second if first.has_focus else first)

    def action_where(self) -> None:
        """Take the other side, or both."""
        self._sides = [*self._sides[1:], self._sides[0]]
        self._changed()

    def action_kind(self) -> None:
        """Take the text as a regular expression, or no longer."""
        self._literal = not self._literal
        self._changed()

    def action_keep(self) -> None:
        """Show what would change; what was shown is given back."""
        if self._found is not None and self._found.hits:
            self.dismiss(self._found)
            return
        old, new = (self.query_one(f"#line-{number}", Input).value for number in (0, 1))
        wanted = replacement(
            old, new, self._sides[0], literal=self._literal, ignore_case=old == old.casefold()
        )
        if isinstance(wanted, Refusal):
            self.say(wanted.reason)
            return
        session = self._session
        units = ((unit, session[unit]) for unit in self._view.units)
        self._found = preview(units, wanted, seconds=SECONDS)
        self._show()

    def _show(self) -> None:
        mode = Text()
        mode.append(f"[{' and '.join(self._sides[0])}] ", "bold")
        mode.append("[text]" if self._literal else "[regex]", "bold")
        self.query_one("#mode", Static).update(mode)
        text, found = Text(), self._found
        if found is not None:
            text.append(
                f"{counted(found.count, 'place')} in {counted(len(found.hits), 'text')}; "
                "Enter replaces.\n"
                if found.hits
                else "Nothing would change.\n",
                "bold",
            )
            if found.in_codes:
                text.append(f"An inline code is in the way in {counted(found.in_codes, 'text')}.\n")
            if found.stopped_at is not None:
                text.append(f"Time was over at unit {found.stopped_at + 1}; filter and repeat.\n")
            for hit in found.hits[:SHOWN]:
                text.append(f"{hit.index + 1:>6} ", "dim")
                at = 0
                for span, new in hit.edits:
                    text.append(visible(hit.before[at : span.start]))
                    text.append(visible(span.within(hit.before)), "strike")
                    text.append(new, "bold reverse")
                    at = span.stop
                text.append(visible(hit.before[at:]) + "\n")
            if len(found.hits) > SHOWN:
                text.append(f"{'':>6} and {len(found.hits) - SHOWN} more\n", "dim")
        text.right_crop()
        self.query_one("#preview", Static).update(text)
