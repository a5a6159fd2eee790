"""What `bitext` alone shows in a terminal: three ways to begin."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from bitext.errors import BitextError
from bitext.tmx import TmxReader
from bitext.tui.keymap import fold_key
from bitext.tui.themes import DARK, THEMES
from bitext.tui.wrapping import Fitted, hanging

SHOWN = 9
"""Files that are offered: each has a digit."""
TEXTS = (".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".srt")


@dataclass(frozen=True, slots=True)
class Begin:
    """What the person wants."""

    what: str
    """``align``, ``review``, ``tour``, or ``help``."""
    files: tuple[Path, ...] = ()


CHOICES = (
    ("align", "1", "Align two texts", "a text and its translation become a memory"),
    ("review", "2", "Open a memory", "a TMX, from bitext or any other tool"),
    ("tour", "3", "Take the tour", "90 seconds, on a sample with 8 errors"),
    ("help", "?", "All commands", "what else there is"),
)


def nearby(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    """Return files of some kinds in a folder and those directly in it, the newest first."""
    found = [
        path
        for pattern in ("*", "*/*")
        for path in folder.glob(pattern)
        if path.suffix.lower() in suffixes and path.is_file() and not path.name.startswith(".")
    ]
    return sorted(found, key=lambda path: -path.stat().st_mtime)


class WelcomeApp(App[Begin], inherit_bindings=False):
    """Three choices; for two of them, which files.

    Args:
        folder: Where files are looked for.
        theme: Name of the theme.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = """
    Screen { align: center middle; }
    #box { width: 72; max-width: 100%; height: auto; padding: 1 2; }
    #line { border: none; height: 1; background: $panel; display: none; }
    """

    def __init__(self, folder: Path, *, theme: str = DARK.name) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = "mono" if self.no_color else theme
        self._folder = folder
        self._chosen = 0
        self._asking = ""
        self._offered: list[Path] = []
        self._files: list[Path] = []
        self._problem = ""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours of our own that every theme has to name."""
        return dict(DARK.variables)

    def compose(self) -> ComposeResult:
        """Lay out text and line."""
        with Vertical(id="box"):
            yield Fitted(self._text, id="text")
            line = Input(id="line")
            line.cursor_blink = False
            yield line
            yield Static(id="problem", markup=False)

    def on_mount(self) -> None:
        """Show the choices."""
        self._show()

    async def on_event(self, event: events.Event) -> None:
        """Take keys: of the list, or of the line where a file is asked for."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        line = self.query_one("#line", Input)
        key = event.key if self._asking else fold_key(event.key)
        if key in ("ctrl+c", "ctrl+q") or (key in ("q", "escape") and not self._asking):
            self.exit()
        elif key == "escape":
            self._ask("")
        elif key in ("up", "down") or (key in ("j", "k") and not self._asking):
            size = len(self._offered) if self._asking else len(CHOICES)
            if size:
                self._chosen = (self._chosen + (-1 if key in ("up", "k") else 1)) % size
            self._show()
        elif key == "enter":
            self._take(line.value)
        elif not self._asking:
            for what, digit, _, _ in CHOICES:
                if event.character == digit or key == what[0]:
                    self._begin(what)
        elif event.character in set("123456789") and not line.value:
            if int(event.character or 0) <= len(self._offered):
                self._add(self._offered[int(event.character or 0) - 1])
        else:
            await super().on_event(event)
            taken = asyncio.Event()
            if line.call_later(taken.set):
                await asyncio.wait_for(taken.wait(), 0.5)

    # -------------------------------------------------------------- choosing

    def _begin(self, what: str) -> None:
        if what in ("tour", "help"):
            self.exit(Begin(what))
        else:
            self._ask(what)

    def _ask(self, what: str) -> None:
        self._asking, self._files, self._problem, self._chosen = what, [], "", 0
        suffixes = (".tmx",) if what == "review" else TEXTS
        self._offered = nearby(self._folder, suffixes)[:SHOWN] if what else []
        line = self.query_one("#line", Input)
        line.value = ""
        line.styles.display = "block" if what else "none"
        if what:
            line.focus()
        self._show()

    def _take(self, typed: str) -> None:
        if not self._asking:
            self._begin(CHOICES[self._chosen][0])
        elif typed.strip():
            self._add(Path(typed.strip()).expanduser())
        elif self._offered:
            self._add(self._offered[self._chosen])

    def _add(self, path: Path) -> None:
        self._problem = ""
        path = path if path.is_absolute() else self._folder / path
        try:
            if not path.is_file():
                self._problem = f"{path} is no file."
            elif self._asking == "review":
                if next(iter(TmxReader(path)), None) is None:
                    self._problem = f"{path.name} holds no units. Align two texts to make some."
            elif path in self._files:
                self._problem = "That is the first text already; choose its translation."
        except BitextError as error:
            self._problem = str(error)
        if self._problem:
            self._show()
            return
        self._files.append(path)
        if len(self._files) == (1 if self._asking == "review" else 2):
            self.exit(Begin(self._asking, tuple(self._files)))
            return
        self._offered = [each for each in self._offered if each != path]
        self._chosen = 0
        self.query_one("#line", Input).value = ""
        self._show()

    # -------------------------------------------------------------- what it says

    def _show(self) -> None:
        self.query_one("#text", Fitted).refresh(layout=True)
        self.query_one("#problem", Static).update(Text(self._problem, "bold"))

    def _text(self, width: int) -> Text:
        what = Text("segment, align, review and check parallel text, offline\n\n")
        text = hanging(Text("bitext  ", "bold"), what, width=width)
        if not self._asking:
            for number, (_, key, name, meaning) in enumerate(CHOICES):
                chosen = number == self._chosen
                head = Text(f"{'▸' if chosen else ' '} {key}  ", "bold")
                head.append(f"{name:<18}", "reverse" if chosen else "")
                head.append("  ", "not bold")
                text.append_text(hanging(head, Text(meaning), width=width)).append("\n")
            text.append("\nA digit or ↑↓ and Enter · q leaves", "dim")
        else:
            asked = {
                "review": "Which memory?",
                "align": "Which text?" if not self._files else "And its translation?",
            }[self._asking]
            for path in self._files:
                text.append(f"  {self._shown(path)}\n")
            text.append(f"{asked}\n", "bold")
            for number, path in enumerate(self._offered):
                chosen = number == self._chosen
                text.append(f"{'▸' if chosen else ' '} {number + 1}  ", "bold")
                text.append(f"{self._shown(path)}\n", "bold reverse" if chosen else "")
            if not self._offered:
                text.append("  There is none in this folder; type where it is.\n")
            text.append("\nA digit, ↑↓ and Enter, or a path · Esc goes back", "dim")
        return text

    def _shown(self, path: Path) -> str:
        inside = path.is_relative_to(self._folder)
        return str(path.relative_to(self._folder)) if inside else str(path)
