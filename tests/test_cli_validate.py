"""``bitext validate``: all defects, for people and programs, with the documented exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bitext.cli.validate import command
from bitext.errors import BitextError
from bitext.tmx.rules import RULES
from test_tmx_reader import START, UNIT, tmx

GOOD = tmx(UNIT)
BAD = tmx(UNIT, UNIT.replace("Bread.", '<bpt i="1"/>a'), start=START.replace("1.4", "1.4b"))


def invoke(called: click.Command, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command; its errors are raised."""
    result = CliRunner().invoke(called, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return int(result.return_value or 0), result.stdout, result.stderr


def run(*arguments: str) -> tuple[int, str, str]:
    return invoke(command, *arguments)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.tmx").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.tmx").write_text(BAD, encoding="utf-8")
    (tmp_path / "cut.tmx").write_text(BAD[:-60], encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_text_is_a_line_a_defect() -> None:
    code, out, err = run("good.tmx", "bad.tmx")
    assert out.splitlines() == [
        "bad.tmx:2: error version: the file has version '1.4b', 1.1 to 1.4 are known [bitext fix]",
        'bad.tmx:6: warning pairing: <bpt i="1"> has no <ept> (unit #2) [bitext fix]',
    ]
    assert err == "2 files, 3 units: 1 error, 1 warning, 0 notes\n"
    assert code == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("file", "fail_on", "code"),
    [
        ("good.tmx", "note", 0),
        ("bad.tmx", "error", 1),
        ("bad.tmx", "never", 0),
        ("warned.tmx", "error", 0),
        ("warned.tmx", "warning", 1),
        ("cut.tmx", "never", 3),
    ],
)
def test_exit_codes(folder: Path, file: str, fail_on: str, code: int) -> None:
    """0 clean, 1 defects as bad as asked for, 3 a file that cannot be read."""
    warned = tmx(UNIT.replace("Bread.", ""))
    (folder / "warned.tmx").write_text(warned, encoding="utf-8")
    assert run("--fail-on", fail_on, file)[0] == code


@pytest.mark.usefixtures("folder")
def test_a_damaged_file_is_listed_to_its_end() -> None:
    """The reason for refusing it, then what is wrong besides; each defect once."""
    _, out, _ = run("--json", "cut.tmx")
    rules = [finding["rule"] for finding in json.loads(out)["findings"]]
    assert rules == ["version", "unreadable", "lost"]


@pytest.mark.usefixtures("folder")
def test_json_is_one_object() -> None:
    _, out, _ = run("--json", "bad.tmx", "good.tmx")
    report = json.loads(out)
    assert (report["schema"], report["version"]) == ("bitext-validation", 1)
    assert report["findings"][1] == {
        "rule": "pairing",
        "level": "warning",
        "message": '<bpt i="1"> has no <ept>',
        "file": "bad.tmx",
        "line": 6,
        "unit": "#2",
        "repair": RULES["pairing"].repair,
    }
    assert report["summary"] == {
        "files": 2,
        "units": 3,
        "refused": 0,
        "errors": 1,
        "warnings": 1,
        "notes": 0,
        "rules": {"pairing": 1, "version": 1},
    }


def test_sarif_is_valid(folder: Path, eval_folder: Path | None) -> None:
    """By the schema of SARIF 2.1.0; file names are URIs, levels those of the rules."""
    (folder / "with space é.tmx").write_text(BAD, encoding="utf-8")
    _, out, _ = run("--format", "sarif", "with space é.tmx", "cut.tmx", "good.tmx")
    log = json.loads(out)
    results = log["runs"][0]["results"]
    location = results[0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "with%20space%20%C3%A9.tmx"
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    if eval_folder is None:
        pytest.skip("BITEXT_EVAL names no folder; the schema of SARIF is there")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((eval_folder / "schemas" / "sarif-schema-2.1.0.json").read_text("utf-8"))
    jsonschema.validate(log, schema)


@pytest.mark.usefixtures("folder")
def test_a_missing_file_stops_only_itself() -> None:
    with pytest.raises(BitextError, match="no such file") as caught:
        run("none.tmx", "bad.tmx")
    assert caught.value.exit_code == 3


def test_many_defects_take_no_memory(folder: Path) -> None:
    """A defect in each unit of a file of 8 MB is listed within the memory of a small file."""
    unit = UNIT.replace("Bread.", '<bpt i="1"/>a').replace("<tu>", '<tu usagecount="x">')
    (folder / "large.tmx").write_text(tmx(*[unit] * 50_000), encoding="utf-8")
    script = (
        "import resource, sys\n"
        "from bitext.cli.validate import command\n"
        "command(['--json', '-q', '--fail-on', 'never', sys.argv[1]], standalone_mode=False)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    peaks = []
    for name in ("good.tmx", "large.tmx"):
        done = subprocess.run(
            [sys.executable, "-c", script, name], capture_output=True, text=True, check=True
        )
        # Kibibytes on Linux, bytes on macOS.
        peaks.append(int(done.stderr) >> (20 if sys.platform == "darwin" else 10))
    assert json.loads(done.stdout)["summary"]["warnings"] == 100_000
    assert peaks[1] - peaks[0] < 30
