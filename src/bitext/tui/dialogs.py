"""What opens over the list: editor, split, questions, help. Each gives back a value, or None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from bitext.errors import BitextError
from bitext.model import Finding, Variant
from bitext.review import Filter, Refusal, Show, likely_starts, parse_filter
from bitext.tui.actions import show_key
from bitext.tui.keymap import Keymap
from bitext.tui.saved_filters import SavedFilters
from bitext.tui.wrapping import Fitted, hanging

T = TypeVar("T")


class Dialog(ModalScreen[T | None], Generic[T]):
    """A panel at the foot of the screen; Escape leaves without a result."""

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
    }

    # Textual declares it for instances.
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-flat"), (20, "-high")]  # noqa: RUF012

    title_text = ""
    hint = ""
    takes_text = False
    """Something is typed into it: keys wait until its text field has the focus."""

    def compose(self) -> ComposeResult:
        """Lay out title, body and hint."""
        with Vertical(id="panel"):
            yield Static(self.title_text, id="title", markup=False)
            yield from self.body()
            yield Static(self.hint, id="hint", markup=False)

    def body(self) -> ComposeResult:
        """Yield what stands between title and hint."""
        yield from ()

    def say(self, message: str) -> None:
        """Show a message in place of the hint."""
        self.query_one("#hint", Static).update(Text(message, "bold"))

    def action_cancel(self) -> None:
        """Leave without a result."""
        self.dismiss(None)


# ------------------------------------------------------------------ splitting


class SplitDialog(Dialog[dict[str, int]]):
    """Choose where to cut, on both sides; gives the offset for each language.

    Where a unit holds several sentences the cut stands between them already, and on the other side
    at the place that corresponds, so that Enter alone is often enough.
    """

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "enter": "cut",
        "left": "move(-1)",
        "h": "move(-1)",
        "right": "move(1)",
        "l": "move(1)",
        "ctrl+left": "sentence(-1)",
        "pageup": "sentence(-1)",
        "ctrl+right": "sentence(1)",
        "pagedown": "sentence(1)",
        "s": "sentence(1)",
        "home": "move(-1000000)",
        "end": "move(1000000)",
        "up": "other_side",
        "down": "other_side",
        "tab": "other_side",
        "shift+tab": "other_side",
        "j": "other_side",
        "k": "other_side",
        "q": "cancel",
    }
    hint = "←→ word · Ctrl+←→ sentence · ↑↓ other side · Enter splits · Esc cancels"

    def __init__(self, *, number: int, variants: dict[str, Variant | None], side: str) -> None:
        super().__init__()
        self.title_text = f"Split {number}"
        self._texts = {lang: v.text if v else "" for lang, v in variants.items()}
        self._stops = {lang: _word_starts(text) for lang, text in self._texts.items()}
        self._sentences = {
            lang: [*likely_starts(v), len(v.text)] if v else [0] for lang, v in variants.items()
        }
        self._side = side if self._texts[side] else next(s for s, t in self._texts.items() if t)
        self._cuts = self._proposal()

    def _proposal(self) -> dict[str, int]:
        inner = {lang: starts[1:-1] for lang, starts in self._sentences.items()}
        side = next((lang for lang in (self._side, *self._texts) if inner[lang]), self._side)
        length = len(self._texts[side])
        first = inner[side][0] if inner[side] else _nearest(self._stops[side], length // 2)
        share = first / length
        cuts = {side: first}
        for lang, text in self._texts.items():
            if lang != side:
                # One sentence against several: the whole of it stays with the first part.
                cuts[lang] = (
                    _nearest(inner[lang], round(share * len(text))) if inner[lang] else len(text)
                )
        return cuts

    def body(self) -> ComposeResult:
        """Yield a text per side."""
        for lang in self._texts:
            yield Fitted(partial(self._side_text, lang))

    def _show(self) -> None:
        for each in self.query(Fitted):
            each.refresh(layout=True)

    def _side_text(self, lang: str, width: int) -> Text:
        text, at, chosen = self._texts[lang], self._cuts[lang], lang == self._side
        head = Text(f"{'▸' if chosen else ' '} {lang}  ", "bold" if chosen else "")
        body = Text(text[:at].rstrip(" "), "" if at else "dim")
        body.append(" ┃ ", "bold reverse" if chosen else "bold")
        body.append(text[at:])
        if at == len(text):
            body.append("(nothing)", "dim italic")
        return hanging(head, body, width=width)

    def action_move(self, by: int) -> None:
        """Move the cut of the chosen side by words."""
        stops = self._stops[self._side]
        at = self._cuts[self._side]
        if by > 0:
            later = [stop for stop in stops if stop > at]
            self._cuts[self._side] = later[min(by, len(later)) - 1] if later else at
        else:
            earlier = [stop for stop in stops if stop < at]
            self._cuts[self._side] = earlier[max(by, -len(earlier))] if earlier else at
        self._show()

    def action_sentence(self, by: int) -> None:
        """Move the cut of the chosen side by sentences."""
        at, stops = self._cuts[self._side], self._sentences[self._side]
        near = [s for s in stops if s > at][:1] if by > 0 else [s for s in stops if s < at][-1:]
        self._cuts[self._side] = near[0] if near else at
        self._show()

    def action_other_side(self) -> None:
        """Choose the other side."""
        self._side = next(lang for lang in self._texts if lang != self._side)
        self._show()

    def action_cut(self) -> None:
        """Give back the offsets."""
        self.dismiss(self._cuts)


def _word_starts(text: str) -> list[int]:
    """Return where words start, and both ends; every character in a text without spaces."""
    starts = [match.start() for match in re.finditer(r"(?<=[^\S\u00a0\u202f])\S", text)]
    inner = starts or list(range(1, len(text)))
    return sorted({0, *inner, len(text)})


def _nearest(places: Sequence[int], wanted: int) -> int:
    return min(places, key=lambda place: abs(place - wanted))


# ------------------------------------------------------------------ questions


class AskDialog(Dialog[str]):
    """One line of text."""

    takes_text = True
    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "f2": "keep",
        "enter": "keep",
    }

    def __init__(self, title: str, *, text: str = "", hint: str) -> None:
        super().__init__()
        self.title_text, self.hint = title, f"{hint} · Esc cancels"
        self._text = text

    def body(self) -> ComposeResult:
        """Yield the line."""
        line = Input(self._text, id="line", select_on_focus=False)
        line.cursor_blink = False
        yield line

    def action_keep(self) -> None:
        """Give the line back."""
        self.dismiss(self.query_one(Input).value)


@dataclass(frozen=True, slots=True)
class Overridden:
    """A finding to set aside, and why."""

    finding: Finding
    reason: str


class OverrideDialog(Dialog[Overridden]):
    """Choose a finding and give the reason for which it does not hold here."""

    takes_text = True
    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "enter": "keep",
        "f2": "keep",
        "up": "choose(-1)",
        "down": "choose(1)",
    }
    title_text = "Set a finding aside: why does it not hold here?"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self._findings = findings
        self._chosen = 0
        self.hint = (
            "↑↓ finding · " if len(findings) > 1 else ""
        ) + "Enter keeps the reason in the file · Esc cancels"

    def body(self) -> ComposeResult:
        """Yield the findings and the line for the reason."""
        yield Static(id="choices", markup=False)
        line = Input(placeholder="reason", id="line")
        line.cursor_blink = False
        yield line

    def on_mount(self) -> None:
        """Show the findings."""
        self.action_choose(0)

    def action_choose(self, by: int) -> None:
        """Choose another finding."""
        self._chosen = (self._chosen + by) % len(self._findings)
        text = Text()
        for number, finding in enumerate(self._findings):
            chosen = number == self._chosen
            mark = "▸ " if chosen and len(self._findings) > 1 else "  "
            text.append(
                f"{mark}{finding.check} {finding.subject}: {finding.message}\n",
                "bold" if chosen else "",
            )
        text.right_crop()
        self.query_one("#choices", Static).update(text)

    def action_keep(self) -> None:
        """Give finding and reason back."""
        reason = self.query_one(Input).value
        if not reason.strip():
            self.say("An override needs a reason; it is kept in the file for those who come after.")
            return
        self.dismiss(Overridden(self._findings[self._chosen], reason))


class FilterDialog(Dialog[Filter]):
    """Choose a state and a piece of text."""

    takes_text = True
    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "enter": "keep",
        "f4": "keep",
        "up": "choose(-1)",
        "shift+tab": "choose(-1)",
        "down": "choose(1)",
        "tab": "choose(1)",
    }
    title_text = "Show which units?"
    hint = "↑↓ state · text, /regex/, p<.5, find:G001 · NAME = keeps it, @NAME · Enter · Esc"

    def __init__(
        self,
        current: Filter,
        *,
        languages: Sequence[str] = (),
        saved: SavedFilters | None = None,
    ) -> None:
        super().__init__()
        self._shows = list(Show)
        self._chosen = self._shows.index(current.show)
        self._text = str(current.rest) if current.rest else ""
        self._languages = languages
        self._saved = saved

    def body(self) -> ComposeResult:
        """Yield the states and the line for the text."""
        yield Static(id="choices", markup=False)
        line = Input(self._text, placeholder="text in either language", id="line")
        line.cursor_blink = False
        yield line

    def on_mount(self) -> None:
        """Show the states."""
        self.action_choose(0)

    def action_choose(self, by: int) -> None:
        """Choose another state."""
        self._chosen = (self._chosen + by) % len(self._shows)
        text = Text("  ")
        for number, show in enumerate(self._shows):
            chosen = number == self._chosen
            text.append(f"[{show}]" if chosen else f" {show} ", "bold reverse" if chosen else "")
            text.append(" ")
        self.query_one("#choices", Static).update(text)

    def action_keep(self) -> None:
        """Give the filter back, or say why it is none; ``name = filter`` keeps it as well."""
        typed = self.query_one(Input).value.strip()
        name, equals, text = (part.strip() for part in typed.partition(" = "))
        try:
            if self._saved is not None and typed.startswith("@"):
                known = self._saved.read()
                if typed[1:] not in known:
                    there = ", ".join(known) or "none yet"
                    self.say(f"There is no filter of that name; there are: {there}.")
                    return
                self.dismiss(self._parsed(known[typed[1:]]))
                return
            found = self._parsed(text if equals else typed)
            if found is None:
                return
            wanted = found.showing(self._shows[self._chosen])
            if equals and self._saved is not None:
                self._saved.save(name, wanted)
        except BitextError as error:
            self.say(str(error))
            return
        self.dismiss(wanted)

    def _parsed(self, text: str) -> Filter | None:
        found = parse_filter(text, languages=self._languages)
        if isinstance(found, Refusal):
            self.say(found.reason)
            return None
        return found


class ConfirmDialog(Dialog[bool]):
    """A question with what it comes to: Enter does it, Escape does not."""

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "q": "cancel",
        "n": "cancel",
        "enter": "keep",
        "y": "keep",
        "f2": "keep",
    }

    def __init__(self, title: str, text: str, *, hint: str) -> None:
        super().__init__()
        self.title_text, self._question = title, text
        self.hint = f"{hint} · Esc cancels"

    def body(self) -> ComposeResult:
        """Yield what it comes to."""
        yield Static(self._question, id="question", markup=False)

    def action_keep(self) -> None:
        """Do it."""
        self.dismiss(True)


class ConflictDialog(Dialog[str]):
    """Two versions of units that a merge could not choose between; gives back which one stays."""

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "q": "cancel",
        "o": "answer('ours')",
        "1": "answer('ours')",
        "t": "answer('theirs')",
        "2": "answer('theirs')",
    }
    title_text = "Two people changed this"
    hint = "o (1) keep ours · t (2) take theirs · Esc decide later"

    def __init__(self, what: str, ours: str, theirs: str, base: str) -> None:
        super().__init__()
        self._what = what
        self._versions = (("ours", ours), ("theirs", theirs), ("before", base))

    def body(self) -> ComposeResult:
        """Yield the versions."""
        text = Text(f"What both changed: {self._what}\n")
        for name, version in self._versions:
            text.append(f"{name}\n", "bold underline")
            text.append(f"{version or '(no unit: it was deleted)'}\n")
        text.right_crop()
        yield Static(text, id="versions", markup=False)

    def action_answer(self, answer: str) -> None:
        """Give the answer back."""
        self.dismiss(answer)


class ProblemDialog(Dialog[str]):
    """Saving failed: what now? Gives back ``merge``, ``copy``, ``leave``, or None to stay."""

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "m": "answer('merge')",
        "f5": "answer('merge')",
        "c": "answer('copy')",
        "f2": "answer('copy')",
        "l": "answer('leave')",
        "f8": "answer('leave')",
        "enter": "cancel",
        "q": "cancel",
    }
    title_text = "It could not be saved"

    def __init__(self, problem: str, *, leaving: bool, can_merge: bool = False) -> None:
        super().__init__()
        self._problem = problem
        self._can_merge = can_merge
        merge = "m (F5) merge both · " if can_merge else ""
        leave = "l (F8) leave, the journal keeps everything · " if leaving else ""
        self.hint = f"{merge}c (F2) save as a copy · {leave}Esc stay"

    def body(self) -> ComposeResult:
        """Yield what went wrong."""
        yield Static(self._problem, id="problem", markup=False)

    def action_answer(self, answer: str) -> None:
        """Give the answer back."""
        if answer != "merge" or self._can_merge:
            self.dismiss(answer)


# ------------------------------------------------------------------ help


class HelpScreen(Dialog[None]):
    """All actions with their keys, and what the letters mean."""

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "q": "cancel",
        "f1": "cancel",
        "question_mark": "cancel",
        "enter": "cancel",
        "down": "scroll(1)",
        "j": "scroll(1)",
        "up": "scroll(-1)",
        "k": "scroll(-1)",
        "pagedown": "scroll(10)",
        "space": "scroll(10)",
        "pageup": "scroll(-10)",
    }
    title_text = "Keys"
    hint = "↑↓ scroll · Esc closes"

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def body(self) -> ComposeResult:
        """Yield the table."""
        with VerticalScroll(id="scroll", can_focus=False):
            yield Fitted(lambda width: help_text(self._keymap, width=width), id="keys-table")

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=by, animate=False)


KEYS_WIDTH = 30
"""Cells of the column of keys."""
LETTERS = (
    (".", "draft"),
    ("?", "draft, and less sure than .9"),
    ("!", "draft without text on one side"),
    ("C", "confirmed"),
    ("X", "rejected: stays in the file, is not exported"),
    ("P", "pinned: realigning leaves it as it is"),
    ("T t", "the glossary is broken (T), or has a remark (t)"),
    ("Q q", "another check has found an error (Q), or has a remark (q)"),
    ("N B *", "has a note, has a bookmark, was edited"),
    ("~", "realigning has just changed it"),
    (".41", "probability that the link is right, as the aligner puts it"),
    ("2-1", "sentences on either side, where it is not 1-1"),
)


def help_text(keymap: Keymap, *, width: int) -> Text:
    """Return the table of keys, made from the table of actions, for so many cells of a line."""
    indent = KEYS_WIDTH if width >= 2 * KEYS_WIDTH else KEYS_WIDTH - 8

    def row(head: str, meaning: str) -> Text:
        return hanging(Text(f"  {head:<{indent - 2}}", "bold"), Text(meaning), width=width)

    lines = []
    for group, actions in groupby(keymap.actions, key=lambda action: action.group):
        lines.append(Text(group, "bold underline"))
        lines += [row("  ".join(map(show_key, action.keys)), action.help) for action in actions]
        lines.append(Text())
    lines.append(Text("Letters", "bold underline"))
    lines += [row(letter, meaning) for letter, meaning in LETTERS]
    lines.append(Text())
    lines.append(
        hanging(
            Text(),
            Text(
                "Keys of a Russian keyboard work by their place: ь is m, с is c. So do the digits "
                "and brackets of a French one."
            ),
            width=width,
        )
    )
    return Text("\n").join(lines)
