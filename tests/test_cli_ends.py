"""How commands end where the world outside does not play along: always in a code and a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command import BITEXT, bitext


def test_a_reader_that_left_is_no_finding() -> None:
    """``bitext ... | head``: exit code 1 would mean that something was found."""
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [BITEXT, "explain"], stdout=writes, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (141, "")


def test_an_interrupt_before_the_program_is_there_leaves_no_trace() -> None:
    """While the command line is being imported nothing could put Ctrl-C into words yet."""
    code = """
import os, signal, sys
class Finder:
    def find_spec(name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder)
from bitext.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_close_nothing_else(tmp_path: Path, closed: str) -> None:
    (tmp_path / "a.en.txt").write_text("One. Two.\n", encoding="utf-8")
    command = f"{BITEXT} explain {closed} && {BITEXT} segment a.en.txt {closed}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_output_that_takes_no_more_is_told(tmp_path: Path) -> None:
    limited = f"ulimit -f 4; exec {BITEXT} explain --json > out"
    # Python that does not buffer writes once, and takes what was not written for written.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        ["bash", "-c", limited],
        cwd=tmp_path,
        env=buffered,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, "error: output: File too large\n")


def test_an_output_that_has_no_such_letters_is_told(tmp_path: Path) -> None:
    """Nothing is put in their place: a text that is cut up is no text any more."""
    (tmp_path / "a.ru.txt").write_text("Слово.\n", encoding="utf-8")
    done = subprocess.run(
        [BITEXT, "segment", "a.ru.txt"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "latin-1" in done.stderr
    assert "PYTHONUTF8=1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "near"), [("aling a b", "align"), ("glossary exprot", "export"), ("zzz", None)]
)
def test_a_mistyped_command_is_set_right(tmp_path: Path, line: str, near: str | None) -> None:
    done = bitext(*line.split(), cwd=tmp_path)
    assert (done.returncode, "No such command" in done.stderr) == (2, True)
    assert ("Did you mean" in done.stderr) == (near is not None)
    if near:
        assert f"Did you mean {near}?" in done.stderr


LOOPS = (
    "align a.en.txt loop --langs en,fr -o o.tmx",
    "align a.en.txt a.en.txt --langs en,fr -o o.tmx --update loop",
    "check loop",
    "demo loop",
    "export loop --to tsv",
    "fix loop -o o.tmx",
    "glossary export --glossary loop -o o.tbx",
    "glossary lint --glossary loop",
    "import loop --into o.tmx",
    "review --plain loop",
    "serve loop",
    "stats loop",
)


@pytest.mark.parametrize("line", LOOPS)
def test_links_that_lead_in_a_circle_are_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "a.en.txt").write_text("One.\n", encoding="utf-8")
    done = bitext(*line.split(), cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert "loop" in done.stderr


@pytest.mark.parametrize("command", ["check", "stats", "demo", "validate"])
def test_what_the_system_refuses_is_told_with_the_name(tmp_path: Path, command: str) -> None:
    name = "a" * 400
    done = bitext(command, name, cwd=tmp_path)
    assert done.returncode == 3
    assert "error: " in done.stderr
    assert name in done.stderr
    assert "too long" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_no_wrong_use(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_text("x", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for name, command in (("a.tmx", "stats"), ("folder", "check")):
        (tmp_path / name).chmod(0)
        done = bitext(command, name, cwd=tmp_path)
        assert (done.returncode, f"{name}: " in done.stderr) == (3, True)
        assert "Permission denied" in done.stderr
        (tmp_path / name).chmod(0o700)


@pytest.mark.parametrize("name", ["missing", "a.txt", "."])
def test_the_demo_asks_for_a_project(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    done = bitext("demo", name, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{name} lies in no project folder" in done.stderr
    assert "bitext init" in done.stderr
