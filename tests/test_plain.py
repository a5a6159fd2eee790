"""The review in lines: every command, scripts from end to end, honest ends."""

from __future__ import annotations

import datetime as dt
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bitext.errors import InputError, UsageError
from bitext.model import STATUS, Memory, Status, TermStatus, TranslationUnit, Variant
from bitext.review import Filter, parse_filter
from bitext.termbase import read_glossary
from bitext.tmx import read_tmx, write_tmx
from bitext.tui.desk import Desk
from bitext.tui.plain import COMMANDS, Piped, PlainReview
from bitext.tui.saved_filters import SavedFilters
from review_screen import make_tmx, open_desk
from test_realigning import live, one_to_one, slipped

NOW = dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC)


class Script:
    """A review driven by lines, and what it said to each."""

    def __init__(self, desk: Desk, folder: Path, *lines: str) -> None:
        self.said: list[str] = []
        others = folder / "old.tmx"
        stream = io.StringIO("".join(f"{line}\n" for line in lines))
        units = desk.session.units
        self.review = PlainReview(
            desk,
            Piped(stream, self.said.append),
            self.said.append,
            clock=lambda: NOW,
            load_aligner=lambda: live(units),
            filters=SavedFilters(folder / "filters.txt"),
            memories=[(others.name, read_tmx(others))] if others.exists() else (),
        )
        self.review.run()

    def after(self, command: str) -> list[str]:
        """What was said to a command."""
        start = self.said.index(f"> {command}") + 1
        rest = self.said[start:]
        return rest[: next((i for i, line in enumerate(rest) if line.startswith("> ")), len(rest))]


def script(folder: Path, *lines: str, **options: bool) -> Script:
    path = folder / "essay.en-fr.tmx"
    if not path.exists():
        make_tmx(folder)
    with open_desk(path, **options) as desk:  # type: ignore[arg-type]
        return Script(desk, folder, *lines)


def test_a_script_reviews_a_file_from_end_to_end(tmp_path: Path) -> None:
    """The queue, an edit, a merge, the gate and saving: what is asked for stands in the TMX."""
    told = script(
        tmp_path,
        "edit Nul ne le savait.",
        "confirm",
        "reject",
        "go 3",
        "confirm",
        "override 1 a quotation",
        "confirm",
        "note check the date",
        "quit",
    )
    assert told.after("edit Nul ne le savait.")[0] == "Edited: unit 5."
    assert "Unit 2 of 8" in told.after("confirm")[1]
    assert told.review.refused == 1
    units = read_tmx(tmp_path / "essay.en-fr.tmx").units
    assert [unit.status for unit in units[:5]] == [
        Status.DRAFT, Status.REJECTED, Status.CONFIRMED, Status.DRAFT, Status.CONFIRMED,
    ]  # fmt: skip
    assert units[4].text("fr") == "Nul ne le savait."
    assert units[3].notes[0].text == "check the date"


def test_every_command_is_there_and_explained(tmp_path: Path) -> None:
    """Each word of the table does something; help lists all and explains each."""
    for command in COMMANDS:
        if command.name != "yes":
            assert callable(getattr(PlainReview, f"do_{command.name.replace('-', '_')}"))
    names = [word for each in COMMANDS for word in (each.name, each.short) if word]
    assert len(set(names)) == len(names)
    told = script(tmp_path, "help", "help split", "help nothing", "quit!")
    assert len(told.after("help")) == len(COMMANDS)
    assert told.after("help split")[0].startswith("split [A B]: ")
    assert told.after("help nothing") == ["nothing: no such command."]


def test_moving(tmp_path: Path) -> None:
    """Forwards, back, by number, by filter, to what is odd or flagged; the ends are told."""
    told = script(
        tmp_path, "1", "prev", "next", "odd", "flagged", "/snow", "back", "8", "n", "99",
        "find", "find nowhere", "quit!",
    )  # fmt: skip
    assert told.after("prev") == ["This is the first unit."]
    assert told.after("next")[0].startswith("Unit 2 of 8")
    assert told.after("odd")[0].startswith("Unit 5 of 8")
    assert told.after("flagged")[0].startswith("Unit 3 of 8")
    assert told.after("/snow")[0].startswith("Unit 8 of 8")
    assert told.after("n") == ["That was the last unit."]
    assert told.after("99") == ["There is no unit 99; it has 1 to 8."]
    assert told.after("find nowhere") == ["Not found: nowhere"]


def test_structure(tmp_path: Path) -> None:
    """Merging, splitting by sentences and by words, shifting, columns, and undo of it all."""
    told = script(
        tmp_path,
        "go 2", "split", "split 1 0", "z", 'split 1 "et personne"', "z", "split 9 0", "split 1",
        "merge target", "z", "shift up source", "z", "shift sideways", "push", "pull", "z", "z",
        "insert", "delete", "swap source", "z", "redo", "z", "z", "z", "undo", "merge sideways",
        "quit!",
    )  # fmt: skip
    assert told.after("split")[:3] == [
        "Source 1: It had no money.",
        "Source 2: Nobody lent it any.",
        "Target 1: Il n’avait pas d’argent et personne ne lui en prêtait.",
    ]
    assert told.after('split 1 "et personne"')[-2:] == [
        "Source, English: It had no money.",
        "Target, French: Il n’avait pas d’argent",
    ]
    assert told.after("split 9 0") == ["9: expected 0 to 2 sentences"]
    assert told.after("merge sideways") == ["sideways: expected source or target"]
    assert told.after("delete")[0] == "Deleted."
    assert read_tmx(tmp_path / "essay.en-fr.tmx") == read_tmx(make_tmx(tmp_path, "again.tmx"))


def test_what_reaches_far_is_told_first_and_done_on_yes(tmp_path: Path) -> None:
    """A run and a replacement wait for yes; anything else drops them; each is one undo."""
    told = script(
        tmp_path,
        "run .95", "status", "yes", "run .95", "yes", "undo",
        "replace /\\bcouncil\\b/Council/ source", "yes", "replace /x", "replace /(/y/", "quit",
    )  # fmt: skip
    assert told.after("run .95")[0].startswith("3 drafts from 0.95 on; expected wrong among them: ")
    assert "Left out: 1 with open errors." in told.after("run .95")[0]
    assert told.after("yes") == ["There is nothing to say yes to."]
    assert "Unit 1, en, after: The Council met in March." in told.after(
        "replace /\\bcouncil\\b/Council/ source"
    )
    assert "no regular expression" in told.after("replace /(/y/")[0]
    units = read_tmx(tmp_path / "essay.en-fr.tmx").units
    assert units[0].text("en") == "The Council met in March."
    assert all(unit.status is Status.DRAFT for unit in units)


def test_filters_are_shown_and_kept_under_names(tmp_path: Path) -> None:
    """A filter narrows what next shows; under a name it comes back in another session."""
    told = script(
        tmp_path, "filter p<.9", "next", "filter save doubtful", "filter off", "filter nowhere",
        "filter stats:x", "filter", "quit!",
    )  # fmt: skip
    assert "showing 3: p<0.9" in told.after("filter p<.9")[0]
    assert told.after("filter nowhere") == ["No unit: nowhere. What was shown stays."]
    assert told.after("filter")[-1] == "@doubtful: p<0.9"
    again = script(tmp_path, "filter @doubtful", "filter @other", "quit!")
    assert "showing 3" in again.after("filter @doubtful")[0]
    assert again.review.refused == 1


def test_saved_filters_can_be_edited_by_hand(tmp_path: Path) -> None:
    """Remarks stay, a broken line is named, a bad name refused."""
    path = tmp_path / "filters.txt"
    path.write_text("# mine\nodd ones = is:odd -is:note\nrussian = ru:/хлеб/\n", encoding="utf-8")
    saved = SavedFilters(path)
    assert saved.read() == {"odd ones": "is:odd -is:note", "russian": "ru:/хлеб/"}
    found = parse_filter("p<.5")
    assert isinstance(found, Filter)
    saved.save("low", found)
    assert path.read_text(encoding="utf-8").splitlines()[0] == "# mine"
    assert saved.read()["low"] == "p<0.5"
    with pytest.raises(UsageError):
        saved.save("two words", found)
    path.write_text("ok = p<.5\nbroken = /(/\n")
    with pytest.raises(InputError, match="no regular expression") as caught:
        saved.read()
    assert caught.value.line == 2


def test_a_correction_is_followed_by_realigning(tmp_path: Path) -> None:
    """Before and after are told, yes does it, undo takes it back."""
    path = tmp_path / "essay.en-fr.tmx"
    units = one_to_one(40)
    header = read_tmx(make_tmx(tmp_path, "x.tmx")).header
    write_tmx(Memory(header, tuple(slipped(units, 15, 4))), path)
    with Desk(path) as desk:
        told = Script(
            desk, tmp_path, "realign", "go 16", "merge target", "realign", "yes", "save", "quit"
        )
    assert "right after" in told.after("realign")[0]
    assert "4 units would be linked anew. yes does it." in told.said
    texts = [[variant.text for variant in unit.variants] for unit in read_tmx(path).units]
    assert texts == [[variant.text for variant in unit.variants] for unit in units]


def test_a_term_is_put_forward(tmp_path: Path) -> None:
    """What stands on both sides goes into glossary.yaml, undecided; comments stay."""
    glossary = tmp_path / "glossary.yaml"
    glossary.write_text(
        "version: 1\nsource: en\nterms:\n  # ours\n"
        "  - id: council\n    en: [council]\n    fr: [conseil]\n",
        encoding="utf-8",
    )
    path = make_tmx(tmp_path)
    said: list[str] = []
    lines = io.StringIO(
        "1\npropose council = mars\npropose council = conseil\npropose March = mars\n"
        "propose train = mars\nquit\n"
    )
    with Desk(path, user="anna") as desk:
        PlainReview(
            desk,
            Piped(lines, said.append),
            said.append,
            glossary=read_glossary(glossary),
            glossary_path=glossary,
            clock=lambda: NOW,
        ).run()
    assert "Proposed in glossary.yaml: council = mars." in said
    assert any("together in the glossary already" in line for line in said)
    assert any("“train” is not in the text" in line for line in said)
    assert "  # ours\n" in glossary.read_text(encoding="utf-8")
    council, march = read_glossary(glossary).concepts
    assert [term.status for term in council.in_language("fr")] == [
        TermStatus.PREFERRED,
        TermStatus.PROPOSED,
    ]
    assert [term.text for term in march.terms] == ["March", "mars"]
    assert march.terms[0].note == "proposed by anna, 2026-05-04"


def test_read_only_says_so(tmp_path: Path) -> None:
    """Looking works, changing does not, and nothing is beside the file."""
    told = script(tmp_path, "next", "confirm", "quit", read_only=True)
    assert told.after("confirm") == ["Read only: nothing can be changed."]
    assert [entry.name for entry in tmp_path.iterdir()] == ["essay.en-fr.tmx"]


# ------------------------------------------------------------------ as it is installed


def run(path: Path, text: str | bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bitext", "review", "--plain", str(path), *options],
        input=text.encode() if isinstance(text, str) else text,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "TERM": "dumb", "XDG_CONFIG_HOME": str(path.parent)},
    )


def test_a_pipe_drives_it_and_the_end_is_honest(tmp_path: Path) -> None:
    """Saved, 0; not saved, it is said and the journal keeps it; a refused command, 1."""
    path = make_tmx(tmp_path)
    done = run(path, "confirm\n", "--user", "anna")
    assert done.returncode == 0, done.stderr
    assert "1 change not in essay.en-fr.tmx" in done.stdout.decode()
    again = run(path, "status\nquit\n")
    assert again.returncode == 0
    assert "had kept what was done" in again.stdout.decode()
    (confirmed,) = [unit for unit in read_tmx(path).units if unit.status is Status.CONFIRMED]
    assert (confirmed.prop("x-bitext-confirmed") or "").endswith(" anna")
    wrong = run(path, "nonsense\nquit\n")
    assert wrong.returncode == 1
    assert "no such command" in wrong.stdout.decode()
    assert "\x1b" not in done.stdout.decode()
    broken = run(path, b"note \xff\nquit\n")
    assert broken.returncode == 3
    assert b"not UTF-8" in broken.stderr
    assert b"Traceback" not in broken.stderr


def test_ctrl_c_leaves_nothing_broken(tmp_path: Path) -> None:
    """Once it stops, twice it leaves with 130; what was done is in the journal."""
    path = make_tmx(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "bitext", "review", "--plain", str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"confirm\n")
    process.stdin.flush()
    while b"Confirmed" not in process.stdout.readline():
        pass
    while not process.stdout.readline().startswith(b"Target"):
        pass
    process.send_signal(signal.SIGINT)
    while b"Press Ctrl-C again" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"the journal keeps them" in rest
    assert b"Traceback" not in errors
    with Desk(path) as desk:
        assert desk.pending == 1


def test_suggestions_come_from_this_file_and_from_others(tmp_path: Path) -> None:
    """What was confirmed for a similar sentence is listed, and put in by its number."""
    path = make_tmx(tmp_path)
    memory = read_tmx(path)
    old = one_unit("Nobody could say.", "Nul n’aurait su le dire.")
    write_tmx(Memory(memory.header, (old,)), tmp_path / "old.tmx")
    here = one_unit("Nobody could ever tell.", "Personne n’a jamais su le dire.")
    here = here.with_prop(STATUS, Status.CONFIRMED.value)
    write_tmx(Memory(memory.header, (*memory.units, here)), path)
    told = script(tmp_path, "go 5", "suggest", "take 3", "take 2", "undo", "take", "go 1", "take")
    assert told.after("suggest") == [
        "1. 87 %: Nobody could ever tell. = Personne n’a jamais su le dire.",
        "2. 80 % (old.tmx): Nobody could say. = Nul n’aurait su le dire.",
    ]
    assert told.after("take 3") == ["There is no suggestion 3; suggest lists 2."]
    assert "Target, French: Nul n’aurait su le dire." in told.after("take 2")
    assert "Target, French: Personne n’a jamais su le dire." in told.after("take")
    assert told.review.refused == 2


def test_a_text_that_holds_the_mark_of_line_breaks_can_be_edited(tmp_path: Path) -> None:
    """Its line breaks are shown and typed as another mark; both come back as they were."""
    path = make_tmx(tmp_path)
    memory = read_tmx(path)
    write_tmx(Memory(memory.header, (one_unit("Press ↵\nnow.", "a ↵⏎\nb"),)), path)
    told = script(tmp_path, "show", "edit-source Press ↵⏎or not.", "edit c ↵⏎¶d", "save")
    assert told.after("show")[1:3] == [
        "Source, English (line breaks as ⏎): Press ↵⏎now.",
        "Target, French (line breaks as ¶): a ↵⏎¶b",
    ]
    (unit,) = read_tmx(path).units
    assert (unit.text("en"), unit.text("fr")) == ("Press ↵\nor not.", "c ↵⏎\nd")


def one_unit(source: str, target: str) -> TranslationUnit:
    return TranslationUnit(None, (Variant("en", (source,)), Variant("fr", (target,))))
