"""What a terminal sends: press a key and see its name, and the action it has."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from bitext.tui.actions import UNSAFE, show_key
from bitext.tui.keymap import Keymap, look_up

SHOWN = 15
"""Keys that stay on the screen."""


class KeyProbe(App[None], inherit_bindings=False):
    """A screen that names every key; the same one pressed three times leaves.

    Args:
        keymap: The keys in force.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._by_key = keymap.by_key
        self._pressed: list[tuple[str, str | None]] = []

    def compose(self) -> ComposeResult:
        """Lay out the one text."""
        yield Static(self._text(), id="keys", markup=False)

    async def on_event(self, event: events.Event) -> None:
        """Note a key; everything else goes its way."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
            return
        self._pressed.append((event.key, event.character if event.is_printable else None))
        last = [key for key, _ in self._pressed[-3:]]
        if len(last) == 3 and len(set(last)) == 1:
            self.exit()
            return
        self.query_one("#keys", Static).update(self._text())

    def _text(self) -> Text:
        text = Text("Press keys; the same one three times leaves.\n\n", "bold")
        text.append(f"  {'arrives as':<16}{'typed':<8}action\n", "underline")
        for key, character in self._pressed[-SHOWN:]:
            action = look_up(self._by_key, key)
            text.append(f"  {show_key(key):<16}{character or '':<8}")
            text.append(f"{action.help} ({action.id})" if action else "no action")
            text.append("\n")
        kept = ", ".join(sorted(show_key(key) for key in UNSAFE))
        text.append(
            f"\nNothing appears? The terminal, screen or tmux keeps that key. Often kept: {kept}.\n"
            "Every action of the review has a key outside this list.",
            "dim",
        )
        return text
