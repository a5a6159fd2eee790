"""The hooks, the action and the template run: their own commands, on a memory with a slip."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

MEMORY = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4">
<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en"
 srclang="en" datatype="plaintext"/>
<body>
<tu tuid="1"><tuv xml:lang="en"><seg>Hello {name}.</seg></tuv>
<tuv xml:lang="fr"><seg>Bonjour {nom}.</seg></tuv></tu>
</body>
</tmx>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my memories").mkdir()
    (tmp_path / "a.tmx").write_text(MEMORY, encoding="utf-8")
    (tmp_path / "my memories" / "b.tmx").write_text(MEMORY, encoding="utf-8")
    return tmp_path


def bash(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / ".cache"),
        **variables,
    }
    # As a runner of GitHub calls it.
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_each_hook_runs_on_the_files_it_is_given(folder: Path) -> None:
    for hook in load(".pre-commit-hooks.yaml"):
        assert re.search(hook["files"], "tmx/a.tmx")
        assert not re.search(hook["files"], "a.tmx.bak")
        done = bash(f"{hook['entry']} a.tmx 'my memories/b.tmx'", folder)
        expected = 1 if "check" in hook["id"] else 0
        assert done.returncode == expected, done.stderr
        assert "Traceback" not in done.stderr
        if expected:
            assert "my memories/b.tmx:6: error TAG02 placeholders" in done.stdout


def steps() -> list[dict[str, Any]]:
    action = load("action.yml")
    assert action["runs"]["using"] == "composite"
    found: list[dict[str, Any]] = action["runs"]["steps"]
    return found


def test_the_check_of_the_action_marks_and_reports(folder: Path) -> None:
    *_, check = steps()
    inputs = {name: entry["default"] for name, entry in load("action.yml")["inputs"].items()}
    given = inputs | {"files": "a.tmx", "options": "--only TAG --all", "baseline": ""}
    variables = {
        name: given[re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", r"\1", value)]
        for name, value in check["env"].items()
    }
    done = bash(check["run"], folder, **variables)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=a.tmx,line=6,title=TAG02 placeholders::")
    log = json.loads((folder / "bitext.sarif").read_text(encoding="utf-8"))
    assert len(log["runs"][0]["results"]) == 1
    assert "<!doctype html>" in (folder / "bitext.html").read_text(encoding="utf-8")
    quiet = variables | {"FAIL_ON": "never", "FILES": "*.tmx"}
    assert bash(check["run"], folder, **quiet).returncode == 0
    assert (
        "; rm" not in bash(check["run"], folder, **(quiet | {"BASELINE": "$(touch owned)"})).stdout
    )
    assert not (folder / "owned").exists(), "no input is part of the script"


def test_the_action_takes_inputs_as_variables_only() -> None:
    for step in steps():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_the_job_for_gitlab_writes_what_it_promises(folder: Path) -> None:
    template = load("templates/gitlab-ci.yml")
    job = template["bitext"]
    install, check = job["script"]
    assert install.startswith("pip install")
    done = bash(check, folder, BITEXT_FILES="a.tmx", BITEXT_OPTIONS="--fail-on warning")
    assert done.returncode == 1, done.stderr
    for name in (*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()):
        assert (folder / name).is_file()
    (issue,) = json.loads((folder / "bitext-codequality.json").read_text(encoding="utf-8"))
    assert issue["check_name"] == "TAG02 placeholders"


def test_pre_commit_takes_the_hooks(folder: Path) -> None:
    if not (BIN / "pre-commit").exists() or not shutil.which("git"):
        pytest.skip("pre-commit or git is missing")
    done = subprocess.run(
        [BIN / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
