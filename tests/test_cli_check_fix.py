"""`bitext check --fix`: proposals as a diff; nothing is written unless that is asked for."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from bitext.checks import Checker
from bitext.lock import lock
from bitext.model import CONFLICT, ORIGIN
from bitext.reports.findings import Located
from bitext.reports.fixes import plan
from bitext.termbase import read_glossary
from bitext.tmx import read_tmx
from bitext.tui.desk import Desk
from test_cli_check import ASIDE, GLOSSARY, MEMORY, WRONG, run

CODED = (
    '<tu tuid="5"><prop type="x-bitext-status">confirmed</prop>'
    '<tuv xml:lang="en"><seg>A <bpt i="1">b</bpt>czar<ept i="1">/b</ept>.</seg></tuv>'
    '<tuv xml:lang="fr"><seg>Fuir l’<bpt i="1">b</bpt>empereur<ept i="1">/b</ept>.</seg></tuv></tu>'
)
GUESS = (
    '<tu tuid="6"><tuv xml:lang="en"><seg>The virus.</seg></tuv>'
    '<tuv xml:lang="ru"><seg>Он видел конфликт.</seg></tuv></tu>'
)
MORE = """\
  - {id: virus, en: [virus], ru: [вирус, {term: конфликт, status: forbidden}, {term: зараза}]}
"""
DIFF = """\
--- wrong.tmx
+++ wrong.tmx
@@ line 8, tuid 2, fr @@ G002 czar: sure, singular as the words replaced
-Un empereur.
+Un tsar.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "glossary.yaml").write_text(GLOSSARY + MORE, encoding="utf-8")
    write(tmp_path, WRONG)
    return tmp_path


def write(folder: Path, units: str) -> Path:
    path = folder / "wrong.tmx"
    path.write_text(MEMORY.format(units=units), encoding="utf-8")
    return path


def test_a_diff_is_printed_and_nothing_written(folder: Path) -> None:
    before = (folder / "wrong.tmx").read_bytes()
    done = run(folder, "--fix", "wrong.tmx")
    assert (done.returncode, done.stdout) == (1, DIFF)
    assert (
        done.stderr.splitlines()[0] == "1 text can surely be set right; add --apply to write that"
    )
    assert (folder / "wrong.tmx").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["glossary.yaml", "wrong.tmx"]


def test_what_is_sure_is_applied_and_can_be_undone(folder: Path) -> None:
    path = write(folder, WRONG + GUESS + ASIDE)
    done = run(folder, "--fix", "--apply", "wrong.tmx")
    assert done.returncode == 1, "the guess is left"
    assert done.stdout.startswith(DIFF)
    assert done.stderr.splitlines()[0] == "wrote 1 text in 1 file"
    units = read_tmx(path).units
    assert units[1].text("fr") == "Un tsar."
    assert units[1].prop(ORIGIN) == "edit"
    assert units[2].text("ru") == "Он видел конфликт."
    assert units[3].text("fr") == "Un empereur.", "a person has set it aside"
    with Desk(path) as desk:
        assert desk.undo() is not None
        desk.save()
    assert read_tmx(path).units[1].text("fr") == "Un empereur."


def test_inline_codes_stay_and_a_text_with_one_in_the_way_is_refused(folder: Path) -> None:
    path = write(folder, CODED)
    before = path.read_bytes()
    done = run(folder, "--fix", "--apply", "wrong.tmx")
    # The article is in front of the code and the noun behind it: no edit may reach across.
    assert done.returncode == 1
    assert "wrong.tmx:8: left as it is" in done.stderr
    assert path.read_bytes() == before
    write(folder, CODED + WRONG)
    assert "wrote 1 text in 1 file" in run(folder, "--fix", "--apply", "wrong.tmx").stderr
    assert "<bpt" in path.read_text(encoding="utf-8")


def refused(folder: Path) -> subprocess.CompletedProcess[str]:
    before = (folder / "wrong.tmx").read_bytes()
    done = run(folder, "--fix", "--apply", "wrong.tmx")
    assert done.returncode == 4, done.stderr
    assert (folder / "wrong.tmx").read_bytes() == before
    return done


def test_a_memory_that_is_open_elsewhere_is_left_alone(folder: Path) -> None:
    with lock(folder / "wrong.tmx"):
        refused(folder)


def test_a_memory_with_unsaved_changes_of_a_review_is_left_alone(folder: Path) -> None:
    with Desk(folder / "wrong.tmx") as desk:
        change = desk.session.edit(0, "fr", "Le grand tsar.", when=dt.datetime.now(tz=dt.UTC))
        desk.do(change)  # type: ignore[arg-type]
    assert "changes of a review that are not saved" in refused(folder).stderr


def test_a_memory_with_an_open_conflict_is_left_alone(folder: Path) -> None:
    prop = f'<prop type="{CONFLICT}">3f2a9c1b: text fr</prop>'
    write(folder, WRONG.replace('"2">', f'"2">{prop}'))
    assert "open conflict of a merge" in refused(folder).stderr


def test_wrong_use_is_told(folder: Path) -> None:
    assert run(folder, "--apply", "wrong.tmx").returncode == 2
    assert run(folder, "--fix", "--json", "wrong.tmx").returncode == 2


def test_sure_edits_of_a_text_go_together_and_guesses_stand_alone(folder: Path) -> None:
    path = write(
        folder, WRONG.replace("A czar.", "Czar after czar.").replace("Un ", "L’empereur, l’")
    )
    unit = read_tmx(path).units[1]
    found = Checker(read_glossary(folder / "glossary.yaml"), "en", "fr").findings(unit, 1)
    (fix,) = plan(Located(str(path), 8, unit, "en", finding) for finding in found)
    assert (fix.before, fix.after) == ("L’empereur, l’empereur.", "Le tsar, le tsar.")
    assert fix.sure
