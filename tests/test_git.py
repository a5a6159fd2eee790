"""`bitext git-setup`, and what real git does with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bitext import read_tmx, write_tmx
from bitext.comparison import compare
from bitext.lock import lock
from bitext.model import STATUS, Memory, TranslationUnit, Variant
from bitext.review.conflicts import conflicts_of
from command import BITEXT, bitext
from test_merge import HEADER

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

NAME = "roman à clef.en-fr.tmx"
BASE = Memory(
    HEADER,
    tuple(
        TranslationUnit(
            f"u{n}", (Variant("en", (f"House {n}.",)), Variant("fr", (f"Maison {n}.",)))
        )
        for n in range(8)
    ),
)


class Repository:
    """A git repository that knows nothing of the machine it is on."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        home.mkdir(exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "XDG_"))}
        self.environment = kept | {
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_EDITOR": "true",
            "LC_ALL": "C.UTF-8",
        }
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def run(self, *command: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{command}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def git(self, *arguments: str, code: int = 0) -> str:
        return self.run("git", *arguments, code=code)

    def bitext(self, *arguments: str, code: int = 0) -> str:
        return self.run(BITEXT, *arguments, code=code)

    def commit(self, memory: Memory, message: str) -> None:
        write_tmx(memory, self.folder / NAME)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def on_branch(self, name: str, memory: Memory) -> None:
        self.git("checkout", "-q", "-b", name, "main")
        self.commit(memory, name)

    @property
    def memory(self) -> Memory:
        return read_tmx(self.folder / NAME)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a space in its path, set up, with a base on main."""
    made = Repository(tmp_path / "my work", tmp_path / "home")
    made.bitext("git-setup")
    made.commit(BASE, "base")
    return made


def changed(n: int, make: Callable[[TranslationUnit], TranslationUnit | None]) -> Memory:
    units = (make(unit) if i == n else unit for i, unit in enumerate(BASE.units))
    return Memory(HEADER, tuple(unit for unit in units if unit is not None))


def text(target: str) -> Callable[[TranslationUnit], TranslationUnit]:
    return lambda u: replace(u, variants=(u.variants[0], replace(u.variants[1], content=(target,))))


def confirm(unit: TranslationUnit) -> TranslationUnit:
    return unit.with_prop(STATUS, "confirmed")


def test_disjoint_edits_merge_where_git_alone_would_not(repository: Repository) -> None:
    """Two people on one unit, one on its text, one on its status: one line, no conflict."""
    repository.on_branch("text", changed(3, text("Demeure 3.")))
    repository.on_branch("status", changed(3, confirm))
    repository.git("merge", "-q", "-m", "both", "text")
    unit = repository.memory.units[3]
    assert (unit.text("fr"), unit.status) == ("Demeure 3.", "confirmed")
    assert repository.git("status", "--short") == ""


def test_a_conflict_is_reported_by_git_and_the_file_stays_a_valid_memory(
    repository: Repository,
) -> None:
    repository.on_branch("theirs", changed(3, text("Leur 3.")))
    repository.on_branch("ours", changed(3, text("Notre 3.")))
    said = repository.git("merge", "theirs", code=1)
    assert "CONFLICT" in said
    assert "fr: [-Notre-]{+Leur+} 3." in said
    assert repository.git("status", "--short").startswith("UU")
    odd: list[object] = []
    memory = read_tmx(repository.folder / NAME, on_defect=odd.append)
    assert odd == []
    assert [c.positions for c in conflicts_of(memory.units)] == [(3,)]
    repository.bitext("merge", "--list", NAME, code=1)
    repository.bitext("merge", "--settle", "theirs", "--unit", "u3", NAME)
    repository.bitext("merge", "--list", NAME)
    repository.git("add", "-A")
    repository.git("commit", "-q", "--no-edit")
    assert repository.memory == changed(3, text("Leur 3."))


def test_a_rebase_merges_commit_by_commit(repository: Repository) -> None:
    repository.on_branch("mine", changed(3, text("Demeure 3.")))
    repository.commit(
        replace(
            repository.memory,
            units=tuple(confirm(u) if u.tuid == "u3" else u for u in repository.memory.units),
        ),
        "confirm",
    )
    repository.git("checkout", "-q", "main")
    repository.commit(changed(4, text("Demeure 4.")), "next line")
    repository.git("checkout", "-q", "mine")
    repository.git("rebase", "-q", "main")
    units = repository.memory.units
    assert [units[n].text("fr") for n in (3, 4)] == ["Demeure 3.", "Demeure 4."]
    assert units[3].status == "confirmed"


def test_units_added_and_removed_on_both_branches_merge(repository: Repository) -> None:
    new = TranslationUnit("new", (Variant("en", ("New.",)), Variant("fr", ("Neuf.",))))
    repository.on_branch("add", Memory(HEADER, (*BASE.units[:2], new, *BASE.units[2:])))
    repository.on_branch("remove", changed(2, lambda _: None))
    repository.git("merge", "-q", "-m", "both", "add")
    assert [u.tuid for u in repository.memory.units] == [
        "u0",
        "u1",
        "new",
        "u3",
        "u4",
        "u5",
        "u6",
        "u7",
    ]


def test_a_file_added_on_both_branches_is_merged_from_nothing(repository: Repository) -> None:
    for branch, status in (("one", "confirmed"), ("two", "rejected")):
        repository.git("checkout", "-q", "-b", branch, "main")
        memory = changed(1, lambda u, status=status: u.with_prop(STATUS, status))  # type: ignore[misc]
        write_tmx(memory, repository.folder / "b.tmx")
        repository.git("add", "-A")
        repository.git("commit", "-q", "-m", branch)
    repository.git("merge", "one", code=1)
    found = conflicts_of(read_tmx(repository.folder / "b.tmx").units)
    assert [c.fields for c in found] == ["status"]


def test_a_file_that_cannot_be_read_is_left_to_git_as_it_was(repository: Repository) -> None:
    repository.on_branch("theirs", changed(3, text("Leur.")))
    repository.git("checkout", "-q", "-b", "ours", "main")
    broken = (repository.folder / NAME).read_text().replace("</body>", "")
    (repository.folder / NAME).write_text(broken)
    repository.git("commit", "-q", "-am", "broken")
    said = repository.git("merge", "theirs", code=1)
    assert f"{NAME} (ours)" in said
    assert (repository.folder / NAME).read_text() == broken


def test_git_diff_and_log_show_units_and_words(repository: Repository) -> None:
    write_tmx(changed(3, text("Demeure 3.")), repository.folder / NAME)
    shown = repository.git("diff")
    assert f"{NAME}:8: changed (tuid u3)" in shown.splitlines()[1]
    assert "  fr: [-Maison-]{+Demeure+} 3." in shown
    repository.git("commit", "-q", "-am", "word")
    assert "+fr: Demeure 3." in repository.git("log", "-p", "-1")
    repository.git("rm", "-q", NAME)
    assert "8 removed" in repository.git("diff", "--cached")


def test_a_file_that_is_no_memory_does_not_stop_git_diff(repository: Repository) -> None:
    (repository.folder / NAME).write_text("<map>\n")
    assert "cannot be shown by unit" in repository.git("diff")
    repository.git("commit", "-q", "-am", "broken")
    assert "+<map>" in repository.git("log", "-p", "-1")


def test_set_up_is_idempotent_and_undone_without_a_trace(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r", tmp_path / "home")
    attributes = repository.folder / ".gitattributes"
    attributes.write_text("*.tmx text eol=lf\n*.png binary\n")
    before = repository.git("config", "--local", "--list")
    repository.bitext("git-setup")
    first = repository.git("config", "--local", "--list"), attributes.read_text()
    assert first[1] == "*.tmx text eol=lf\n*.png binary\n*.tmx merge=bitext diff=bitext\n"
    said = repository.bitext("git-setup")
    assert said.count("kept ") == 5
    assert (repository.git("config", "--local", "--list"), attributes.read_text()) == first
    (repository.folder / "deep").mkdir()
    repository.run("bash", "-c", f"cd deep && '{BITEXT}' git-setup --undo")
    assert repository.git("config", "--local", "--list") == before
    assert attributes.read_text() == "*.tmx text eol=lf\n*.png binary\n"
    assert repository.bitext("git-setup", "--undo").count("absent ") == 5


def test_undo_removes_a_file_that_set_up_made(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r", tmp_path / "home")
    repository.bitext("git-setup")
    repository.bitext("git-setup", "--undo")
    assert not (repository.folder / ".gitattributes").exists()


def test_global_set_up_serves_every_repository(tmp_path: Path) -> None:
    home = tmp_path / "home"
    repository = Repository(tmp_path / "r", home)
    repository.bitext("git-setup", "--global")
    assert "merge=bitext" in (home / ".config" / "git" / "attributes").read_text()
    repository.commit(BASE, "base")
    repository.on_branch("text", changed(3, text("Demeure 3.")))
    repository.on_branch("status", changed(3, confirm))
    repository.git("merge", "-q", "-m", "both", "text")
    repository.bitext("git-setup", "--global", "--undo")
    assert "bitext" not in repository.git("config", "--global", "--list")


def test_another_driver_for_memories_is_overruled_and_said_so(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r", tmp_path / "home")
    (repository.folder / ".gitattributes").write_text("*.tmx merge=union\n")
    assert "overrules: *.tmx merge=union" in repository.bitext("git-setup")


def test_outside_of_a_repository_it_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [BITEXT, "git-setup"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "git init" in done.stderr


# ------------------------------------------------------------------ the command by itself


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_tmx(BASE, tmp_path / "base.tmx")
    write_tmx(changed(3, text("Notre 3.")), tmp_path / "ours.tmx")
    write_tmx(changed(3, text("Leur 3.")), tmp_path / "theirs.tmx")
    write_tmx(changed(5, text("Leur 5.")), tmp_path / "other.tmx")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = bitext(*arguments, cwd=folder)
    assert "Traceback" not in done.stderr
    return done


def test_merge_writes_to_a_file_or_to_stdout_the_same(files: Path) -> None:
    three = ("base.tmx", "ours.tmx", "other.tmx")
    assert run(files, "merge", *three, "-o", "m.tmx").returncode == 0
    assert run(files, "merge", *three).stdout == (files / "m.tmx").read_text()
    assert compare(read_tmx(files / "base.tmx"), read_tmx(files / "m.tmx")).counts()["changed"] == 2


def test_conflicts_are_listed_with_unit_and_line_and_exit_1(files: Path) -> None:
    done = run(files, "merge", "base.tmx", "ours.tmx", "theirs.tmx", "-o", "m.tmx", "--json")
    assert done.returncode == 1
    (conflict,) = json.loads(done.stdout)["conflicts"]
    assert (conflict["tuids"], conflict["line"], conflict["fields"]) == (["u3"], 8, ["text fr"])
    assert "m.tmx:8: conflict" in done.stderr
    listed = run(files, "merge", "--list", "m.tmx")
    assert (listed.returncode, listed.stdout.splitlines()[0]) == (
        1,
        f"m.tmx:8: conflict {conflict['id']}: text fr (tuid u3)",
    )


def test_a_side_still_in_conflict_is_refused(files: Path) -> None:
    run(files, "merge", "base.tmx", "ours.tmx", "theirs.tmx", "-o", "m.tmx")
    done = run(files, "merge", "base.tmx", "m.tmx", "other.tmx", "-o", "n.tmx")
    assert done.returncode == 4
    assert not (files / "n.tmx").exists()


def test_a_unit_in_conflict_fails_the_check_and_is_not_exported(files: Path) -> None:
    """Not even where both sides confirmed it."""
    for side in ("ours", "theirs"):
        memory = read_tmx(files / f"{side}.tmx")
        confirmed = replace(memory, units=tuple(map(confirm, memory.units)))
        write_tmx(confirmed, files / f"{side}.tmx")
    run(files, "merge", "base.tmx", "ours.tmx", "theirs.tmx", "-o", "m.tmx")
    (files / "glossary.yaml").write_text("version: 1\nsource: en\nterms: []\n")
    done = run(files, "check", "--glossary", "glossary.yaml", "m.tmx")
    assert done.returncode == 1, done.stderr
    assert "m.tmx:8: error M001 open-conflict" in done.stdout
    done = run(files, "export", "m.tmx", "--to", "tsv", "--json")
    assert json.loads(done.stdout)["left_out"] == {"in conflict": 1}


def test_an_unknown_unit_is_not_settled(files: Path) -> None:
    run(files, "merge", "base.tmx", "ours.tmx", "theirs.tmx", "-o", "m.tmx")
    before = (files / "m.tmx").read_bytes()
    assert run(files, "merge", "--settle", "ours", "--unit", "u9", "m.tmx").returncode == 2
    assert (files / "m.tmx").read_bytes() == before


def test_unreadable_input_exits_3_and_writes_nothing(files: Path) -> None:
    (files / "theirs.tmx").write_text("<tmx")
    done = run(files, "merge", "base.tmx", "ours.tmx", "theirs.tmx", "-o", "m.tmx")
    assert done.returncode == 3
    assert "theirs.tmx" in done.stderr
    assert not (files / "m.tmx").exists()


def test_an_output_that_exists_is_kept_unless_it_is_ours(files: Path) -> None:
    three = ("base.tmx", "ours.tmx", "other.tmx")
    assert run(files, "merge", *three, "-o", "theirs.tmx").returncode == 3
    assert run(files, "merge", *three, "-o", "ours.tmx").returncode == 0
    assert read_tmx(files / "ours.tmx").units[5].text("fr") == "Leur 5."


def test_a_file_under_review_is_not_replaced(files: Path) -> None:
    run(files, "merge", "base.tmx", "ours.tmx", "theirs.tmx", "-o", "m.tmx")
    with lock(files / "m.tmx"):
        assert run(files, "merge", "--settle", "ours", "m.tmx").returncode == 4
