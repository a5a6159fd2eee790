"""What the screen looks like, as SVG at a fixed size; --snapshot-update accepts a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from review_screen import make_tmx, open_app, open_desk

SMALL, LARGE = (80, 24), (120, 40)

SCREENS: dict[str, tuple[tuple[int, int], Sequence[str]]] = {
    "opening": (SMALL, ()),
    "opening_large": (LARGE, ()),
    "after_work": (LARGE, ("home", "c", "x", "down", "M", "u")),
    "refused_by_the_glossary": (SMALL, ("home", "down", "down", "c")),
    "override": (SMALL, ("home", "down", "down", "O", *"a name")),
    "editing": (SMALL, ("home", *["down"] * 6, "e")),
    "splitting": (SMALL, ("home", "down", "s")),
    "filter": (SMALL, ("f4", "down", "down")),
    "help": (LARGE, ("question_mark",)),
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
    size, keys = SCREENS[name]

    async def press(pilot: Pilot[None]) -> None:
        app = desk_app
        while app.session.judge_next() is not None:
            pass
        app.segments.refresh()
        await pilot.press(*keys)
        await pilot.pause()

    with open_desk(make_tmx(tmp_path)) as desk:
        desk_app = open_app(desk)
        assert snap_compare(desk_app, terminal_size=size, run_before=press)
