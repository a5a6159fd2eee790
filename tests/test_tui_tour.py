"""The first minutes: what `bitext` alone shows, the tour, and a whole review in a real terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.text import Text
from textual.widgets import Static

import bitext
from bitext.checks import DEFAULT, Checker
from bitext.termbase import read_glossary
from bitext.tmx import read_tmx
from bitext.tui.desk import Desk
from bitext.tui.panes import Section, below
from bitext.tui.state import KNOWN_AFTER, ScreenState
from bitext.tui.tour import STEPS, TourApp, tour_files
from bitext.tui.welcome import Begin, WelcomeApp
from review_screen import NOW, make_tmx, said

TOUR = Path(bitext.__file__).parent / "data" / "tour"

MENDING = (
    *("w", "u", "m", "u", "ctrl+down"),
    *("f", "e", "left", "backspace", "backspace", "8", "6", "enter"),
    *("f", "v", "f", "t", "enter", "f", "t", "enter", "f", "t", "enter"),
)
"""What mends the eight errors of the tour, from the unit where the review opens."""


def test_the_sample_has_eight_errors_and_nothing_else_is_wrong() -> None:
    """Each step finds its error in the file as it comes; Russian is clean as it is."""
    memory = read_tmx(TOUR / "lighthouse.tmx")
    assert memory.languages() == ("en", "fr", "ru")
    assert len(memory.units) == 61  # one sentence is cut in two
    assert len(STEPS) == 8
    checker = Checker(read_glossary(TOUR / "glossary.yaml"), "en", "ru", rules=DEFAULT)
    found = [f for i, u in enumerate(memory.units) for f in checker.findings(u, i)]
    assert not [f for f in found if f.check[:3] != "ALN" and f.unit != 52]


async def test_the_guide_is_never_cut_short_on_a_small_screen() -> None:
    """In 60x20 each step is shown to its last word, whatever else there is to say."""
    with tour_files() as (memory, _), Desk(memory) as desk:
        app = TourApp(desk, clock=lambda: NOW)
        app.structure.close()
        async with app.run_test(size=(60, 20)) as pilot:
            await pilot.pause()
            size = app.query_one("#details", Static).content_size
            for step in STEPS:
                others = [Section("Why", (Text("because " * 30),))] * 3
                guide = Section("Tour", (Text(f"0 of 8 mended. {step.say}"),), whole=True)
                shown = below([guide, *others], width=size.width, height=size.height)
                assert " ".join(step.say.split()) in " ".join(shown.plain.split())
            assert "w exchanges the two" in said(app)


async def test_the_tour_leads_through_all_of_them() -> None:
    """The pane says what to press next; the keys it names mend all eight, in few presses."""
    with tour_files() as (memory, terms):
        glossary = read_glossary(terms)
        checker = Checker(glossary, "en", "fr", rules=DEFAULT)
        with Desk(memory, judge=lambda *_: checker.findings) as desk:
            app = TourApp(desk, glossary=glossary, glossary_path=terms, clock=lambda: NOW)
            async with app.run_test(size=(80, 24)) as pilot:
                while app._background.busy:
                    app._background.run(1.0)
                assert "0 of 8 mended" in said(app)
                assert "w exchanges the two" in said(app)
                await pilot.press(*MENDING)
                await pilot.pause()
                assert [step.tuid for step in app.left] == []
                assert "All eight are mended" in said(app)
    assert len(MENDING) + len(["C", "enter", "q"]) <= 40
    assert not memory.exists()


# ------------------------------------------------------------------ welcome


def shown(app: WelcomeApp, part: str = "#text") -> str:
    return " ".join(str(app.query_one(part, Static).render()).split())


async def test_three_ways_to_begin(tmp_path: Path) -> None:
    """A digit, a letter (of a Russian keyboard, too) or arrows choose; q leaves."""
    for keys, begin in (
        (["3"], Begin("tour")),
        (["t"], Begin("tour")),
        (["е"], Begin("tour")),
        (["down", "down", "enter"], Begin("tour")),
        (["question_mark"], Begin("help")),
        (["q"], None),
        (["2", "escape", "escape"], None),
    ):
        app = WelcomeApp(tmp_path)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*keys)
            await pilot.pause()
        assert app.return_value == begin


async def test_files_that_are_there_are_offered(tmp_path: Path) -> None:
    """By digit or by path; what cannot be opened explains itself and asks again."""
    tmx = make_tmx(tmp_path)
    (tmp_path / "broken.tmx").write_text("no xml", encoding="utf-8")
    for name in ("a.en.txt", "a.fr.txt"):
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    app = WelcomeApp(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        assert "essay.en-fr.tmx" in shown(app)
        await pilot.press(*"broken.tmx", "enter")
        assert "broken.tmx" in shown(app, "#problem")
        assert app.return_value is None
        await pilot.press("escape", "2", *"essay.en-fr.tmx", "enter")
        await pilot.pause()
    assert app.return_value == Begin("review", (tmx,))
    app = WelcomeApp(tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("1")
        first = app._offered[0]
        await pilot.press("1")
        assert "translation" in shown(app)
        await pilot.press("enter")
        await pilot.pause()
    assert app.return_value is not None
    assert app.return_value.files[0] == first
    assert {file.name for file in app.return_value.files} == {"a.en.txt", "a.fr.txt"}


def test_without_a_terminal_bitext_alone_shows_its_help() -> None:
    """A script gets the help and the code of wrong use."""
    done = subprocess.run(
        [sys.executable, "-m", "bitext"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "review" in done.stderr


def test_the_screen_remembers_theme_and_keys(tmp_path: Path) -> None:
    """A key used three times is known the next time; a damaged file costs nothing but that."""
    path = tmp_path / "deep" / "screen.json"
    state = ScreenState(path)
    for _ in range(KNOWN_AFTER):
        state.count("confirm")
    state.count("reject")
    state.theme = "light"
    state.save()
    again = ScreenState(path)
    assert again.known == {"confirm"}
    assert again.theme == "light"
    path.write_text("{", encoding="utf-8")
    assert ScreenState(path).known == frozenset()
    path.write_text('{"theme": 3, "uses": {"confirm": "x"}}', encoding="utf-8")
    assert ScreenState(path).theme == "dark"


# ------------------------------------------------------------------ in a real terminal

NAMES = {"ctrl+down": "C-Down", "left": "Left", "backspace": "BSpace", "enter": "Enter"}


class Terminal:
    """A tmux session of its own, bare xterm inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = f"bitext-test-{os.getpid()}"

    def tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"LANG": "C.UTF-8", "TERM": "xterm"},
        ).stdout

    def open(self, *command: str) -> None:
        words = ["env", "-u", "COLORTERM", "TERM=xterm", "LANG=C.UTF-8"]
        words += [f"XDG_STATE_HOME={self._folder}", sys.executable, "-m", "bitext", *command]
        self.tmux(
            *("new-session", "-d", "-x", "80", "-y", "24", "-c", str(self._folder)),
            " ".join(words) + "; echo left $?; sleep 60",
        )

    def press(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.tmux("send-keys", NAMES.get(key, key))

    def wait_for(self, text: str, *, seconds: float = 60) -> str:
        stop = time.monotonic() + seconds
        while text not in (screen := self.tmux("capture-pane", "-p")):
            assert time.monotonic() < stop, f"{text!r} did not appear:\n{screen}"
            time.sleep(0.1)
        return screen


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    found = Terminal(tmp_path)
    yield found
    found.tmux("kill-server")


def test_a_whole_review_in_a_terminal(tmp_path: Path, terminal: Terminal) -> None:
    """Open, mend the eight errors in at most 40 keys, leave, export; check has nothing to say."""
    for name in ("lighthouse.tmx", "glossary.yaml"):
        shutil.copy(TOUR / name, tmp_path)
    terminal.open("review", "lighthouse.tmx", "--glossary", "glossary.yaml", "--user", "anna")
    screen = terminal.wait_for("> 42")
    assert "left below .9" in screen or "unsure" in screen
    keys = [*MENDING, "C", "enter", "q"]
    assert len(keys) <= 40
    terminal.press(keys)
    terminal.wait_for("left 0")
    memory = read_tmx(tmp_path / "lighthouse.tmx")
    assert len(memory.units) == 60
    texts = {unit.tuid: unit.text("fr") for unit in memory.units}
    assert texts["light-45"].endswith("86.")
    assert texts["light-30"] == "À douze ans, elle savait la réparer."
    assert texts["light-60"].startswith("Le signal de brume")
    bitext_ = [sys.executable, "-m", "bitext"]
    check = [*bitext_, "check", "lighthouse.tmx", "--glossary", "glossary.yaml"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    export = [*bitext_, "export", "lighthouse.tmx", "--to", "tsv", "-o", "out.tsv"]
    assert subprocess.run(export, cwd=tmp_path, check=False).returncode == 0
    assert len((tmp_path / "out.tsv").read_text(encoding="utf-8").splitlines()) > 40
