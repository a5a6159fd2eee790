"""Every command in the documentation does what it says.

A fenced ``sh`` block is run line by line in a copy of the sample project. A comment before it
may say otherwise: ``<!-- not run: why -->``, ``<!-- exit 1 -->``, ``<!-- interactive -->`` (must
say that it needs a terminal).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bitext.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*) -->\n)?```(?P<kind>\w*)\n(?P<body>.*?)```", re.DOTALL)
NEEDED = ("seeds", "tmx", "glossary.yaml", "bitext.yaml", "tests/gold")


@dataclass(frozen=True)
class Page:
    path: Path
    commands: tuple[tuple[str, str], ...]
    """Command and note, in the order of the page."""


def read(path: Path) -> Page:
    commands = []
    for block in BLOCK.finditer(path.read_text(encoding="utf-8")):
        note = block["note"] or ""
        if block["kind"] != "sh" or note.startswith("not run"):
            continue
        joined = block["body"].replace("\\\n", " ")
        commands += [(line, note) for line in joined.splitlines() if line.strip()]
    return Page(path, tuple(commands))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_commands_of_a_page_run(path: Path, tmp_path: Path) -> None:
    page = read(path)
    for name in NEEDED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    folder = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    for command, note in page.commands:
        if command.startswith("make "):
            target_name = command.split()[1]
            assert f"\n{target_name}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        expected = {"exit 1": 1, "interactive": 2}.get(note.strip(), 0)
        assert done.returncode == expected, f"{command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        if note == "interactive":
            assert "terminal" in done.stderr


def test_the_python_example_of_the_readme_runs(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = (block["body"] for block in BLOCK.finditer(text) if block["kind"] == "python")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "essay.en-ru.tmx").exists()


def test_every_command_is_shown_in_the_documentation_and_has_an_example() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    for name in COMMANDS:
        assert f"bitext {name}" in pages, name
        done = subprocess.run(
            [Path(sys.executable).with_name("bitext"), name, "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Example" in done.stdout, name


def test_links_between_pages_lead_somewhere() -> None:
    for path in PAGES:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
