"""What typical fixes cost in keys: the table of the guide, each row pressed as it stands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bitext.checks import Checker
from bitext.model import (
    BEAD,
    BREAKS,
    CONFIDENCE,
    ORIGIN,
    STATUS,
    Glossary,
    Memory,
    Prop,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.tmx import write_tmx
from bitext.tui.actions import show_key
from bitext.tui.app import ReviewApp
from bitext.tui.desk import Desk
from review_screen import COUNCIL, NOW, sample

GUIDE = Path(__file__).parents[1] / "docs" / "review.md"
GLOSSARY = Glossary("en", (COUNCIL,))


def unit(
    source: str, target: str, confidence: float, *, breaks: Sequence[int] = (0, 0)
) -> TranslationUnit:
    """A draft as the aligner leaves it; ``breaks`` are where second sentences begin, 0 for none."""
    variants = [
        Variant(lang, (text,), (Prop(BREAKS, str(at)),) if at else ()) if text else Variant(lang)
        for lang, text, at in (("en", source, breaks[0]), ("fr", target, breaks[1]))
    ]
    props = (
        Prop(STATUS, "draft"),
        Prop(CONFIDENCE, f"{confidence:.4f}"),
        Prop(BEAD, "1-1"),
        Prop(ORIGIN, "align"),
    )
    return TranslationUnit(None, tuple(variants), props)


FIRST = 25
"""Where the units to be corrected begin; those before are in doubt and right."""
UNITS = (
    *(unit(f"Number {n} is right.", f"Le numéro {n} est juste.", n / 100) for n in range(FIRST)),
    unit("It rained. It was cold.", "Il pleuvait. Il faisait froid.", 0.95, breaks=(11, 13)),
    unit("They stayed", "Ils restèrent", 0.95),
    unit("at home.", "à la maison.", 0.95),
    unit("The councils met.", "Les conciles se réunirent.", 0.95),
    unit("Nobody came.", "Personne ne vint. On attendit.", 0.95, breaks=(0, 18)),
    unit("They waited.", "Longtemps.", 0.95),
    unit("They all waited.", "", 0.95),
)


@dataclass(frozen=True, slots=True)
class Fix:
    """A row of the table."""

    what: str
    keys: tuple[str, ...]
    done: Callable[[ReviewApp], bool]
    start: int = 0
    typed: str = ""
    """What is typed after the first key."""
    before: tuple[str, ...] = ()
    """What is pressed first and belongs to another row."""

    @property
    def row(self) -> str:
        """The row as it stands in the guide."""
        if len(set(self.keys)) == 1 and len(self.keys) > 1:
            shown = f"`{show_key(self.keys[0])}` {len(self.keys)} times"
        else:
            names = [f"`{show_key(key)}`" for key in self.keys]
            shown = " ".join([names[0], *(["typing"] if self.typed else []), *names[1:]])
        more = " and the typing" if self.typed else ""
        return f"| {self.what} | {shown} | {len(self.keys)}{more} |"


def texts(app: ReviewApp, *units: int) -> list[str]:
    return [app.session.text(index, "fr") for index in units]


def is_confirmed(app: ReviewApp, index: int) -> bool:
    return app.session.status(index) is Status.CONFIRMED


FIXES = (
    Fix(
        "Confirm 20 units in doubt, from opening on",
        ("c",) * 20,
        lambda app: app.session.progress.confirmed == 20,
    ),
    Fix(
        "Merge two halves of a sentence",
        ("m",),
        lambda app: texts(app, 26) == ["Ils restèrent à la maison."],
        start=26,
    ),
    Fix(
        "Split a unit between its sentences",
        ("s", "enter"),
        lambda app: texts(app, 25, 26) == ["Il pleuvait.", "Il faisait froid."],
        start=25,
    ),
    Fix(
        "Give the last sentence to the unit below",
        ("ctrl+down",),
        lambda app: texts(app, 29, 30) == ["Personne ne vint.", "On attendit. Longtemps."],
        start=29,
    ),
    Fix(
        "Edit a text and confirm it",
        ("e", "f8"),
        lambda app: texts(app, 27) == ["à la maison. Hier"] and is_confirmed(app, 27),
        start=27,
        typed=" Hier",
    ),
    Fix(
        "Put in the right form of a term and confirm",
        ("t", "c"),
        lambda app: texts(app, 28) == ["Les conseils se réunirent."] and is_confirmed(app, 28),
        start=28,
    ),
    Fix(
        "Take back what was done last",
        ("z",),
        lambda app: texts(app, 28) == ["Les conciles se réunirent."],
        start=28,
        before=("t", "enter"),
    ),
    Fix(
        "Take the translation of a sentence like it and confirm",
        ("v", "c"),
        lambda app: texts(app, 31) == ["Longtemps."] and is_confirmed(app, 31),
        start=30,
        before=("c",),
    ),
    Fix(
        "Go to the next finding",
        ("f",),
        lambda app: app.current == 28,
        start=25,
    ),
    Fix(
        "Set a finding aside with a reason",
        ("O", "enter"),
        lambda app: app.session.findings(28) == (),
        start=28,
        typed="a quotation",
    ),
    Fix(
        "Confirm all sure units without a finding",
        ("C", "enter"),
        lambda app: app.session.progress.confirmed == 5 and not is_confirmed(app, 28),
    ),
)
DAY = FIXES[:7]


@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.what)
async def test_a_fix_takes_the_keys_that_the_guide_names(tmp_path: Path, fix: Fix) -> None:
    """Pressed as they stand in the guide, from the unit concerned, they are enough."""
    path = tmp_path / "day.tmx"
    write_tmx(Memory(sample().header, UNITS), path)
    checker = Checker(GLOSSARY, "en", "fr")
    with Desk(path, judge=lambda *_: checker.findings) as desk:
        app = ReviewApp(desk, glossary=GLOSSARY, clock=lambda: NOW)
        app.structure.close()
        async with app.run_test(size=(80, 24)) as pilot:
            while app._background.busy:
                app._background.run(1.0)
            if fix.start:
                app.moving.show(fix.start)
            await pilot.press(*fix.before)
            await pilot.press(fix.keys[0], *fix.typed, *fix.keys[1:])
            await pilot.pause()
            assert fix.done(app)


def test_the_guide_has_the_table_of_fixes() -> None:
    """Its rows are those that were pressed, and the day is their sum."""
    guide = GUIDE.read_text(encoding="utf-8")
    assert "\n".join(fix.row for fix in FIXES) in guide
    assert f"The first seven make a day of {sum(len(fix.keys) for fix in DAY)} keys" in guide
