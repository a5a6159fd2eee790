"""100,000 units open as easily as 10,000, and no key costs more in them.

What opening and keys cost in milliseconds is for ``benchmarks/screen.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bitext.model import (
    BEAD,
    CONFIDENCE,
    ORIGIN,
    STATUS,
    Memory,
    Prop,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.review import Change, Condition, Filter, Refusal, Session
from bitext.tmx import read_tmx, write_tmx
from bitext.tui.app import ReviewApp
from bitext.tui.background import EVERY, FOR, TYPING, Background
from bitext.tui.desk import Desk
from growth import QUADRATIC, growth, steps
from review_screen import NOW, sample

COUNT = 100_000


@pytest.fixture(scope="module")
def units() -> tuple[TranslationUnit, ...]:
    source, target = "It was a night without bread. " * 3, "Это была ночь без хлеба. " * 3
    return tuple(
        TranslationUnit(
            f"u{i}",
            (Variant("en", (f"{source}{i}",)), Variant("ru", (f"{target}{i}",))),
            (
                Prop(STATUS, "draft"),
                Prop(CONFIDENCE, f"{i * 7919 % 10000 / 10000:.4f}"),
                Prop(BEAD, "1-1"),
                Prop(ORIGIN, "align"),
            ),
        )
        for i in range(COUNT)
    )


async def spent(folder: Path, units: tuple[TranslationUnit, ...]) -> tuple[float, float]:
    """Return the CPU time of opening, and of all but the slowest twentieth of the keys."""
    path = folder / f"{len(units)}.tmx"
    write_tmx(Memory(sample().header, sample().units), path)
    with Desk(path) as desk:
        began = time.process_time()
        desk.session = Session(units, source="en", target="ru")
        app = ReviewApp(desk)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            opened = time.process_time() - began
            while app._background.busy:  # it has its own time, between keys
                app._background.run(1.0)
            keys = []
            for key in [*"jjjuuuccccmmmzzz", "pagedown", "end", "home", *"jjcczz"]:
                began = time.process_time()
                await pilot.press(key)
                keys.append(time.process_time() - began)
            return opened, sorted(keys)[int(len(keys) * 0.95) - 1]


async def test_keys_in_a_long_file(tmp_path: Path, units: tuple[TranslationUnit, ...]) -> None:
    """Opening grows with the file at most; moving, the queue, confirming and undoing do not."""
    opened, key = await spent(tmp_path, units[:10_000])
    opened_long, key_long = await spent(tmp_path, units)
    assert opened_long < 15 * opened
    assert key_long < 4 * key


KEYS: dict[str, Callable[[Session, int], object]] = {
    "unsure": lambda session, at: session.next_unsure(at),
    "odd": lambda session, at: session.next_odd(at),
    "odd, upwards": lambda session, at: session.next_odd(at, back=True),
    "flagged": lambda session, at: session.next_flagged(at),
    "not judged": lambda session, at: session.next_unjudged(at),
    "bookmarked": lambda session, at: session.next_bookmark(at),
    "progress": lambda session, _: session.outlook,
    "judge": lambda session, at: session.judge_next(near=at),
    "confirm": lambda session, at: make(session, session.confirm(at, when=NOW)),
    "bookmark": lambda session, at: make(session, session.bookmark(at, when=NOW)),
    "edit": lambda session, at: make(session, session.edit(at, "ru", "Ночь.", when=NOW)),
    "merge": lambda session, at: make(session, session.merge(at, when=NOW)),
    "split": lambda session, at: make(session, session.split(at, {"en": 1, "ru": 1}, when=NOW)),
    "shift": lambda session, at: make(session, session.shift_up(at + 1, "ru", when=NOW)),
    "insert": lambda session, at: make(session, session.insert(at, when=NOW)),
    "swap": lambda session, at: make(session, session.swap(at, "ru", when=NOW)),
    "undo": lambda session, _: session.undo(),
    "redo": lambda session, _: session.redo(),
}


def make(session: Session, change: Change | Refusal) -> None:
    assert isinstance(change, Change)
    session.do(change)


@pytest.mark.parametrize("place", [0.01, 0.5, 0.99])
@pytest.mark.parametrize("key", KEYS)
def test_what_a_key_asks_of_a_session_walks_over_no_units(
    units: tuple[TranslationUnit, ...], key: str, place: float
) -> None:
    """It takes as many steps in 40,000 units as in 4,000, wherever in the file."""
    counts = []
    for size in (4_000, 40_000):
        session = Session(units[:size], source="en", target="ru")
        at = round(size * place)
        # Two changes around it, so that something can be undone, and each once before: what is
        # made once for a file (the names of its units) is not part of a key.
        for position in (at, at - 20):
            make(session, session.split(position, {"en": 3, "ru": 4}, when=NOW))
        session.undo()
        counts.append(steps(lambda: KEYS[key](session, at)))  # noqa: B023
    assert counts[1] < 1.1 * counts[0] + 10


async def test_a_filter_over_a_long_file_waits_for_no_key(
    tmp_path: Path, units: tuple[TranslationUnit, ...]
) -> None:
    """It is looked for between keys; a change meanwhile begins it anew, Escape calls it off."""
    path = tmp_path / "m.tmx"
    write_tmx(Memory(sample().header, sample().units), path)
    with Desk(path) as desk:
        desk.session = Session(units[:30_000], source="en", target="ru")
        app = ReviewApp(desk)
        async with app.run_test(size=(120, 40)) as pilot:
            # The test decides when work between keys is done: on a fast machine it would be over.
            assert app._working is not None
            app._working.stop()
            app._working = None
            await pilot.press("slash", *"/29999$/", "enter")
            app._background.run(0)
            assert not app.segments.view.filter
            await pilot.press("home", "m")
            app._background.finish("filter")
            assert list(app.segments.view.units) == [29_998]
            await pilot.press("escape", "slash", *"/29999$/", "enter", "escape")
            assert "filter" not in app._background._jobs
            assert not app.segments.view.filter


async def test_an_expression_that_explodes_is_told_on_the_screen(tmp_path: Path) -> None:
    """The rows stay as they were, in a short file and in one looked through between keys."""
    path = tmp_path / "m.tmx"
    write_tmx(Memory(sample().header, sample().units), path)
    explosive = TranslationUnit("x", (Variant("en", ("a" * 60 + "!",)), Variant("ru", ("в",))))
    for count in (3, 20_001):
        with Desk(path) as desk:
            desk.session = Session([explosive] * count, source="en", target="ru")
            app = ReviewApp(desk)
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.press("slash", *"/^(a|aa)+$/", "enter")
                app._background.finish("filter")
                assert "takes too long" in app._message
                assert len(app.segments.view) == count


async def test_what_takes_seconds_is_told_before_it_is_done(
    tmp_path: Path, units: tuple[TranslationUnit, ...]
) -> None:
    """Confirming all sure units and saving say so on the screen first; checking says how far."""
    path = tmp_path / "m.tmx"
    write_tmx(Memory(sample().header, units[:6_000]), path)
    with Desk(path) as desk:
        desk.session = Session(
            desk.session.units, source="en", target="ru", judge=lambda *_: (), threshold=0.0
        )
        app = ReviewApp(desk)
        told: list[str] = []
        app.on_update.append(lambda: told.append(app.message))
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.press("C")
            while app._background.busy:
                app._background.run(1.0)
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            assert app.session.progress.confirmed == 6_000
            await pilot.press("ctrl+s")
            await pilot.pause()
        shares = [text for text in told if text.startswith("Checking the file first")]
        assert len(dict.fromkeys(shares)) > 10
        rest = [text for text in dict.fromkeys(told) if text and text not in shares]
        assert rest == [
            "Confirming 6,000 units …",
            "Confirmed 6,000 units.",
            "Saving 6,000 units …",
            "Saved.",
        ]
    assert {unit.status for unit in read_tmx(path).units} == {Status.CONFIRMED}


def test_work_between_keys_spares_a_person_who_types() -> None:
    """It goes on all the time, and in one round of three while keys come."""
    now, rounds = 0.0, 0

    def job() -> Iterator[None]:
        nonlocal now, rounds
        while True:
            rounds += 1
            now += FOR
            yield

    background = Background(lambda: now)
    background.start("job", job())
    for typing, expected in ((False, 30), (True, 10), (False, 30)):
        now, rounds = now + TYPING, 0
        for _ in range(30):
            now += EVERY
            if typing:
                background.hear()
            background.work()
        assert rounds == expected


def test_filters_over_a_long_file(units: tuple[TranslationUnit, ...]) -> None:
    """A text is looked for in all units, each once."""

    def work(count: int) -> None:
        session = Session(units[:count], source="en", target="ru")
        assert len(session.view(Filter((Condition("text", "ХЛЕБА. 17777"),)))) == 1

    assert growth(work, 20_000) < QUADRATIC
