"""Everything there is to say about one unit, in full: reasons, findings, provenance, history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from bitext.checks import find_rule
from bitext.model import Finding
from bitext.review import Session
from bitext.review.history import Step
from bitext.tui.dialogs import Dialog
from bitext.tui.panes import Section
from bitext.tui.segments import visible


class ExplainScreen(Dialog[None]):
    """A page to read, over the whole screen.

    Args:
        title: What it is about.
        page: The page.
    """

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "q": "cancel",
        "y": "cancel",
        "enter": "cancel",
        "down": "scroll(1)",
        "j": "scroll(1)",
        "up": "scroll(-1)",
        "k": "scroll(-1)",
        "pagedown": "scroll(10)",
        "space": "scroll(10)",
        "pageup": "scroll(-10)",
        "backspace": "scroll(-10)",
    }
    hint = "↑↓ scroll · Esc closes"

    def __init__(self, title: str, page: Text) -> None:
        super().__init__()
        self.title_text = title
        self._page = page

    def body(self) -> ComposeResult:
        """Yield the page."""
        with VerticalScroll(id="scroll", can_focus=False):
            yield Static(self._page, id="page", markup=False)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=by, animate=False)


def explanation(
    session: Session,
    index: int,
    found: Sequence[Section],
    steps: Sequence[Step],
    findings: Sequence[Finding],
) -> Text:
    """Return the page about a unit.

    Args:
        session: The session.
        index: Position of the unit.
        found: What the pane says of it.
        steps: What this review did to it, the last first.
        findings: What the checks say; the page of each rule is added.
    """
    unit = session[index]
    page = Text()
    for lang in (session.source, session.target):
        page.append(f"{lang:<7}", "bold")
        page.append(f"{visible(session.text(index, lang)) or '(empty)'}\n")
    for section in found:
        page.append(f"\n{section.label}\n", "bold underline")
        for line in section.lines:
            page.append("  ")
            page.append(line)
            page.append("\n")
    for check in dict.fromkeys(finding.check for finding in findings):
        rule = find_rule(check)
        if rule is not None:
            page.append(f"\n{rule.id} {rule.name}: {rule.title}\n", "bold underline")
            page.append("".join(f"  {line}\n" for line in rule.page.strip().splitlines()))
            for label, examples in (("found in", rule.bad), ("not in", rule.good)):
                for example in examples[:2]:
                    page.append(f"  {label:<10}", "bold")
                    page.append(f"{visible(example.source)} → {visible(example.target)}\n")
    page.append("\nHistory\n", "bold underline")
    for step in steps:
        page.append(f"  {step.name}\n", "bold")
        for lang in (session.source, session.target):
            was = " ┃ ".join(visible(each.text(lang)) or "(empty)" for each in step.before)
            now = visible(step.after.text(lang))
            if step.before and was != now:
                page.append(f"    {lang} was {was}\n")
    if not steps:
        page.append("  nothing was changed in this review\n")
    dates = [
        f"{name.removesuffix('date').removesuffix('id')} {value}"
        for name, value in unit.attributes
        if name in ("creationdate", "creationid", "changedate", "changeid")
    ]
    if dates:
        page.append("\nIn the file\n", "bold underline")
        page.append("".join(f"  {line}\n" for line in dates))
    return page
