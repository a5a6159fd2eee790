"""The tour: a real review of a small memory with eight planted errors, and what to press."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.text import Text

from bitext.checks import DEFAULT, Checker
from bitext.review import Session
from bitext.termbase import read_glossary
from bitext.tui.app import ReviewApp
from bitext.tui.desk import Desk
from bitext.tui.keymap import Keymap
from bitext.tui.panes import Section
from bitext.tui.state import ScreenState

MEMORY, GLOSSARY = "lighthouse.tmx", "glossary.yaml"
SECONDS = 90


@dataclass(frozen=True, slots=True)
class Step:
    """One planted error, how to mend it, and how to tell that it is mended."""

    tuid: str
    say: str
    done: Callable[[Session, int], bool]
    """Asked with the position of the unit, or -1 where it is gone."""


def _has(text: str) -> Callable[[Session, int], bool]:
    return lambda session, at: at >= 0 and text in session.text(at, session.target)


STEPS = (
    Step(
        "light-42",
        "The least sure unit comes first: this French belongs to the next unit, and the other way "
        "round. w exchanges the two.",
        _has("L’eau montait"),
    ),
    Step(
        "light-53b",
        "u goes to the next doubt. One sentence was cut in two: m merges it with the next unit.",
        lambda _, at: at < 0,
    ),
    Step(
        "light-30",
        "u again. The second French sentence belongs to the unit below: Ctrl+↓ (or Shift+J) moves "
        "it there.",
        _has("À douze ans"),
    ),
    Step(
        "light-45",
        "f goes to the next finding: 86 people became 68. e edits, Enter keeps. z would undo it.",
        _has("86"),
    ),
    Step(
        "light-59",
        "f: nothing was translated. The same sentence was confirmed before; v takes its "
        "translation.",
        _has("mouettes"),
    ),
    Step(
        "light-60",
        "f: the glossary says “signal de brume”. t shows what to put in, Enter puts it in.",
        _has("ignal de brume"),
    ),
    Step("light-05", "f: “surveillant” is forbidden here. t, Enter.", _has("gardien")),
    Step("light-18", "f: the log is no “registre”. t, Enter.", _has("journal de bord")),
)


class TourApp(ReviewApp):
    """A review with a guide in its pane."""

    @property
    def left(self) -> list[Step]:
        """The errors that are not mended yet."""
        session = self.session
        places = {session[index].tuid: index for index in range(len(session))}
        return [step for step in STEPS if not step.done(session, places.get(step.tuid, -1))]

    def sections(self, *, said: str = "") -> list[Section]:
        """Return what the guide says, and what there is to say of the unit."""
        left = self.left
        mended = len(STEPS) - len(left)
        if left:
            text = Text.assemble((f"{mended} of {len(STEPS)} mended. ", "bold"), left[0].say)
        else:
            text = Text.assemble(
                ("All eight are mended. ", "bold"),
                "C Enter confirms all that is sure; ? shows every key; q leaves. "
                "Your own: bitext align a.en.txt a.fr.txt, then bitext review a.en-fr.tmx",
            )
        return [Section("Tour", (text,), whole=True), *super().sections(said=said)]


@contextmanager
def tour_files() -> Iterator[tuple[Path, Path]]:
    """Give a memory and a glossary to play with; they are gone afterwards."""
    sample = importlib.resources.files("bitext") / "data" / "tour"
    with TemporaryDirectory(prefix="bitext-tour-") as folder:
        for name in (MEMORY, GLOSSARY):
            (Path(folder) / name).write_bytes((sample / name).read_bytes())
        yield Path(folder) / MEMORY, Path(folder) / GLOSSARY


def take_tour(keymap: Keymap, state: ScreenState) -> bool:
    """Run the tour; return whether everything was mended."""
    with tour_files() as (memory, terms):
        glossary = read_glossary(terms)
        with Desk(
            memory,
            judge=lambda source, target: Checker(glossary, source, target, rules=DEFAULT).findings,
            user="you",
        ) as desk:
            app = TourApp(desk, glossary=glossary, glossary_path=terms, keymap=keymap, state=state)
            app.run()
            state.save()
            return not app.left
