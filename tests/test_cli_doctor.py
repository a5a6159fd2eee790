"""`bitext doctor`: what it tells of a healthy installation, and of broken ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import bitext as package
from bitext.languages import LANGUAGES


def doctor(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bitext", "doctor", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=os.environ | environment,
    )


def test_a_healthy_installation_exits_0_and_is_described(tmp_path: Path) -> None:
    """Versions, licences, languages, cache, terminal; every part was tried."""
    done = doctor("--json", cwd=tmp_path, TERM="xterm-256color", NO_COLOR="1")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["bitext"] == metadata.version("bitext")
    assert {part["name"]: part["works"] for part in found["parts"]} == dict.fromkeys(
        ("segmentation", "encoder", "weights", "terms", "screen"), True
    )
    packages = {package["name"]: package for package in found["packages"]}
    assert packages["numpy"]["version"] == metadata.version("numpy")
    assert packages["choppa-srx"]["licence"] == "MIT"
    assert all(package["licence"] for package in packages.values())
    assert "pytest" not in packages
    assert set(found["languages"]) == set(LANGUAGES)
    assert found["languages"]["ru"] == {
        "align": "meaning",
        "segment": "own rules",
        "terms": "all forms",
    }
    assert found["languages"]["is"]["align"] == "meaning or length"
    assert found["languages"]["ja"]["terms"] == "exact form"
    assert found["terminal"]["colours"] == 256
    assert found["terminal"]["NO_COLOR"]
    assert not found["terminal"]["terminal"]
    assert found["project"] is None
    assert found["problems"] == []


def test_the_text_says_that_all_is_well(tmp_path: Path) -> None:
    """For a person: one line a part, a verdict at the end, no colour in a pipe."""
    done = doctor(cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "\n  encoder       works  use-m3, 15 languages" in done.stdout
    assert done.stdout.endswith("All parts work.\n")
    assert "\x1b" not in done.stdout


def test_a_project_is_shown_with_where_its_settings_come_from(tmp_path: Path) -> None:
    """Which line of bitext.yaml, or the default."""
    (tmp_path / "bitext.yaml").write_text("# ours\ntexts: texts\n", encoding="utf-8")
    project = json.loads(doctor("--json", cwd=tmp_path).stdout)["project"]
    assert project["folder"] == str(tmp_path)
    assert project["settings"]["texts"] == {"value": "texts", "from": "bitext.yaml:2"}
    assert project["settings"]["source"] == {"value": "en", "from": "default"}


def test_a_broken_settings_file_is_a_problem(tmp_path: Path) -> None:
    """The file and line are in the message; the rest is still shown."""
    (tmp_path / "bitext.yaml").write_text("texts: [\n", encoding="utf-8")
    done = doctor(cwd=tmp_path)
    assert done.returncode == 1
    assert "bitext.yaml:" in done.stdout.partition("Problem:")[2]
    assert "segmentation  works" in done.stdout


def test_a_library_that_does_not_load_breaks_one_part(tmp_path: Path) -> None:
    """The encoder does not work; everything else does, and the repair is named."""
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "sentencepiece.py").write_text(
        "raise ImportError('libstdc++.so.6 is missing')\n", encoding="utf-8"
    )
    done = doctor("--json", cwd=tmp_path, PYTHONPATH=str(shadow))
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [part["name"] for part in found["parts"] if not part["works"]] == ["encoder"]
    (problem,) = found["problems"]
    assert "libstdc++.so.6 is missing" in problem["problem"]
    assert problem["advice"].startswith("pip install")


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_damaged_weights_are_named(tmp_path: Path, damage: str) -> None:
    """A file of the package that is missing or cut off: that part, exit code 1, no traceback."""
    copy = tmp_path / "bitext"
    shutil.copytree(
        Path(package.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__")
    )
    weights = copy / "data" / "aligner.npz"
    if damage == "missing":
        weights.unlink()
    else:
        weights.write_bytes(weights.read_bytes()[:1000])
    done = doctor(cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "weights       BROKEN" in done.stdout
    assert "pip install --force-reinstall bitext" in done.stdout
    assert "Traceback" not in done.stderr


def test_output_that_cannot_show_the_texts_is_a_problem(tmp_path: Path) -> None:
    """An ASCII terminal has no Cyrillic."""
    done = doctor("--json", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["advice"] == "export LC_ALL=C.UTF-8"
