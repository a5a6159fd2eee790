"""What the screen looks like, as SVG at a fixed size; --snapshot-update accepts a change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

import bitext
from bitext.checks import Checker
from bitext.termbase import read_glossary
from bitext.tui.app import ReviewApp
from bitext.tui.desk import Desk
from review_screen import NOW, make_tmx, open_app, open_desk

STACKED, SMALL, LARGE, WIDE = (60, 20), (80, 24), (120, 40), (160, 50)
TOUR = Path(bitext.__file__).parent / "data" / "tour"


class Shot(NamedTuple):
    """A screen after some keys."""

    size: tuple[int, int]
    keys: Sequence[str] = ()
    theme: str = "dark"
    tour: bool = False
    """Of the tour's memory with its glossary, in three languages; of the small sample otherwise."""


SCREENS = {
    "opening": Shot(SMALL),
    "opening_large": Shot(LARGE),
    "opening_stacked": Shot(STACKED),
    "after_work": Shot(LARGE, ("home", "c", "x", "down", "M", "u")),
    "refused_by_the_glossary": Shot(SMALL, ("home", "down", "down", "c")),
    "override": Shot(SMALL, ("home", "down", "down", "O", *"a name")),
    "editing": Shot(SMALL, ("home", *["down"] * 6, "e")),
    "splitting": Shot(SMALL, ("home", "down", "s")),
    "filter": Shot(SMALL, ("f4", "down", "down")),
    "help": Shot(LARGE, ("question_mark",)),
    "terms": Shot(SMALL, ("f",), tour=True),
    "terms_wide": Shot(WIDE, ("f",), tour=True),
    "terms_stacked": Shot(STACKED, ("f",), tour=True),
    "light": Shot(LARGE, ("f",), "light", tour=True),
    "colour_blind": Shot(LARGE, ("home", "c", "x", "f"), "colour-blind", tour=True),
    "mono": Shot(SMALL, ("home", "c", "x", "f"), "mono", tour=True),
    "three_languages": Shot(LARGE, ("L",), tour=True),
    "three_languages_stacked": Shot(STACKED, ("L",), tour=True),
    "term_forms": Shot(SMALL, ("f", "t"), tour=True),
    "replace": Shot(SMALL, ("r", *"lampe", "tab", *"feu", "enter"), tour=True),
    "search": Shot(SMALL, ("F", *"log", "enter", "down"), tour=True),
    "explain": Shot(LARGE, ("f", "y"), tour=True),
    "confirm_run": Shot(SMALL, ("C",), tour=True),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen(
    name: str,
    tmp_path: Path,
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The screen is what it was when a person last looked at it."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    shot = SCREENS[name]
    apps: list[ReviewApp] = []

    async def press(pilot: Pilot[None]) -> None:
        (app,) = apps
        app.theme = shot.theme
        while app._background.busy:
            app._background.run(1.0)
        app.segments.refresh()
        await pilot.press(*shot.keys)
        await pilot.pause()
        while app._background.busy:
            app._background.run(1.0)
        await pilot.pause()

    if shot.tour:
        path = Path(shutil.copy(TOUR / "lighthouse.tmx", tmp_path))
        glossary = read_glossary(TOUR / "glossary.yaml")
        checker = Checker(glossary, "en", "fr")
        with Desk(path, judge=lambda *_: checker.findings) as desk:
            apps.append(ReviewApp(desk, glossary=glossary, clock=lambda: NOW))
            assert snap_compare(apps[0], terminal_size=shot.size, run_before=press)
        return
    with open_desk(make_tmx(tmp_path)) as desk:
        apps.append(open_app(desk))
        assert snap_compare(apps[0], terminal_size=shot.size, run_before=press)
