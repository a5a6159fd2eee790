"""A small memory and its screen, for the tests of the review."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

import bitext
from bitext.model import (
    BEAD,
    BREAKS,
    CONFIDENCE,
    ORIGIN,
    OVERRIDE,
    REASON,
    SPAN,
    STATUS,
    Concept,
    Finding,
    Header,
    Memory,
    Prop,
    Severity,
    Span,
    Term,
    TermStatus,
    TranslationUnit,
    Variant,
)
from bitext.review import Judge
from bitext.tmx import write_tmx
from bitext.tui.app import ReviewApp
from bitext.tui.desk import Desk

NOW = dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC)

ROWS = (
    ("The council met in March.", "Le conseil se réunit en mars.", 0.98, ""),
    (
        "It had no money. Nobody lent it any.",
        "Il n’avait pas d’argent et personne ne lui en prêtait.",
        0.62,
        "length ratio 0.7; next best 1-1 at .30",
    ),
    ("The soviet sat next door.", "Le conseil siégeait à côté.", 0.95, ""),
    ("Who was in charge?", "Qui commandait\u00a0?", 0.99, ""),
    ("Nobody could tell.", "", 0.41, "no counterpart found"),
    ("The trains stood still.", "Les trains ne roulaient plus.", 0.87, "numbers differ"),
    (
        "Bread ran out on Friday.",
        "«\u00a0Du pain\u202f!\u00a0» criait-on. Il n’y en avait plus.",
        0.93,
        "",
    ),
    ("Then it began to snow.", "Puis il se mit à neiger.", 0.97, ""),
)


COUNCIL = Concept(
    "council",
    (
        Term("council", "en"),
        Term("conseil", "fr"),
        Term("concile", "fr", TermStatus.FORBIDDEN),
    ),
)
"""A term that the sample has, with one that it must not have."""


def sample() -> Memory:
    """Eight units: unsure, one-sided, of several sentences, with a broken term."""
    units = []
    for number, (source, target, confidence, reason) in enumerate(ROWS, 1):
        variants = []
        for lang, text in (("en", source), ("fr", target)):
            props = [Prop(SPAN, f"{number * 100}-{number * 100 + len(text)}")]
            at = {"It had": 17, "«\u00a0Du": 26}.get(text[:6].strip() if lang == "en" else text[:4])
            if at:
                props.append(Prop(BREAKS, str(at)))
            if text:
                variants.append(Variant(lang, (text,), tuple(props)))
        props = [
            Prop(STATUS, "draft"),
            Prop(CONFIDENCE, f"{confidence:.4f}"),
            Prop(BEAD, "1-1"),
            Prop(ORIGIN, "align"),
        ]
        if reason:
            props.append(Prop(REASON, reason))
        units.append(TranslationUnit(f"u{number}", tuple(variants), tuple(props)))
    header = Header(
        (
            ("creationtool", "bitext"),
            ("creationtoolversion", "1"),
            ("segtype", "sentence"),
            ("o-tmf", "bitext"),
            ("adminlang", "en"),
            ("srclang", "en"),
            ("datatype", "plaintext"),
        )
    )
    return Memory(header, tuple(units))


def judge(unit: TranslationUnit, index: int) -> tuple[Finding, ...]:
    """`soviet` must be rendered as `soviet`."""
    source, target = unit.text("en"), unit.text("fr")
    at = source.find("soviet")
    overridden = (unit.prop(OVERRIDE) or "").startswith("G001 soviet:")
    if at < 0 or "soviet" in target or overridden or unit.prop(STATUS) == "rejected":
        return ()
    message = "“soviet” has no counterpart in the target; expected “soviet”"
    return (
        Finding(
            "G001",
            "missing-term",
            Severity.ERROR,
            message,
            index,
            "fr",
            "soviet",
            (Span(at, at + 6),),
        ),
    )


def judge_for(source: str, target: str) -> Judge:
    return judge


def make_tmx(folder: Path, name: str = "essay.en-fr.tmx") -> Path:
    path = folder / name
    write_tmx(sample(), path)
    return path


class StillApp(ReviewApp):
    """A review that realigns nothing by itself: what a thread finds must not come into a test."""

    CSS_PATH = str(Path(bitext.__file__).parent / "tui" / "app.tcss")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, clock=lambda: NOW)
        self.structure.close()


def open_app(desk: Desk) -> ReviewApp:
    return StillApp(desk)


def open_desk(
    path: Path, *, read_only: bool = False, check: Callable[..., Judge] | None = judge_for
) -> Desk:
    return Desk(path, judge=check, read_only=read_only)


@asynccontextmanager
async def screen(
    path: Path, *, size: tuple[int, int] = (80, 24), read_only: bool = False
) -> AsyncIterator[tuple[ReviewApp, Pilot[None]]]:
    with open_desk(path, read_only=read_only) as desk:
        app = open_app(desk)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield app, pilot


def said(app: ReviewApp, part: str = "#details") -> str:
    """Return what a part of the screen says, without the ends of its lines."""
    text = str(app.screen_stack[0].query_one(part, Static).render())
    return " ".join(text.split())


def lines(app: ReviewApp) -> list[str]:
    widget = app.segments
    return [widget.render_line(y).text for y in range(widget.size.height)]
