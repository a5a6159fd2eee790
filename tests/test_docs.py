"""Every command in the documentation does what it says.

A fenced ``sh`` block is run line by line in a copy of the sample project. A comment before it
may say otherwise: ``<!-- not run: why -->``, ``<!-- exit 1 -->``, ``<!-- interactive -->`` (must
say that it needs a terminal).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bitext.cli import COMMANDS, cli, glossary
from command import BITEXT, bitext

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*) -->\n)?```(?P<kind>\w*)\n(?P<body>.*?)```", re.DOTALL)
COMMAND_LINES = (
    *COMMANDS,
    *(f"glossary {name}" for section in glossary.SECTIONS.values() for name in section),
)
SHELL = re.compile(r"[|&;<>$*?~`{}]")
"""Signs that a shell does something with."""
NEEDED = ("seeds", "tmx", "glossary.yaml", "bitext.yaml", "tests/gold")


def blocks(path: Path, kind: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a kind with the comment before each."""
    found = BLOCK.finditer(path.read_text(encoding="utf-8"))
    return [
        (block["body"], (block["note"] or "").strip()) for block in found if block["kind"] == kind
    ]


def commands_of(path: Path) -> list[tuple[str, str]]:
    """Return the commands of a page, in order, with the comment before their block."""
    return [
        (line, note)
        for body, note in blocks(path, "sh")
        if not note.startswith("not run")
        for line in body.replace("\\\n", " ").splitlines()
        if line.strip()
    ]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of what the examples work on."""
    for name in NEEDED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell; one that is a plain call of bitext in this process."""
    words = shlex.split(command, comments=True)
    if words[0] == "bitext" and not SHELL.search(command.partition(" # ")[0]):
        return bitext(*words[1:], cwd=folder)
    path = f"{BITEXT.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_commands_of_a_page_run(path: Path, sample: Path) -> None:
    for command, note in commands_of(path):
        if command.startswith("make "):
            target_name = command.split()[1]
            assert f"\n{target_name}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
            continue
        done = run(command, sample)
        expected = {"exit 1": 1, "interactive": 2}.get(note, 0)
        assert done.returncode == expected, f"{command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        if note == "interactive":
            assert "terminal" in done.stderr


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_python_examples_of_a_page_run(path: Path, sample: Path) -> None:
    examples = [body for body, note in blocks(path, "python") if not note.startswith("not run")]
    if not examples:
        pytest.skip("no Python on this page")
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(examples)],
        cwd=sample,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_command_is_shown_in_the_documentation() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    for name in COMMAND_LINES:
        assert f"bitext {name}" in pages, name


@pytest.mark.parametrize("name", COMMAND_LINES)
def test_the_help_of_a_command_has_an_example_and_its_exit_codes(name: str) -> None:
    done = CliRunner().invoke(cli, [*name.split(), "--help"])
    assert done.exit_code == 0, done.output
    assert "Example" in done.output
    said = " ".join(done.output.split())
    assert re.search(r"Exit codes: 0 [^.]*, 2 wrong use[^.]*, 3 a file .*, 130 interrupted\.", said)


def test_links_between_pages_lead_somewhere() -> None:
    for path in PAGES:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
