"""`bitext check` as a person runs it: output, exit codes, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import BITEXT, bitext

GLOSSARY = """\
version: 1
source: en
terms:
  - id: czar
    en: [czar]
    fr: [tsar, {term: empereur, status: forbidden}]
    ru: [царь]
  - {id: soviet, en: [soviet], fr: [soviet]}
"""

MEMORY = """\
<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4">
<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en"
 srclang="en" datatype="plaintext"/>
<body>
<tu tuid="1"><tuv xml:lang="en"><seg>The czar.</seg></tuv>
<tuv xml:lang="fr"><seg>Le tsar.</seg></tuv></tu>
{units}
</body>
</tmx>
"""

WRONG = (
    '<tu tuid="2"><tuv xml:lang="en"><seg>A czar.</seg></tuv>'
    '<tuv xml:lang="fr"><seg>Un empereur.</seg></tuv></tu>'
)
PARTIAL = (
    '<tu tuid="3"><tuv xml:lang="en"><seg>Soviet by soviet.</seg></tuv>'
    '<tuv xml:lang="fr"><seg>Un soviet.</seg></tuv></tu>'
)
ASIDE = WRONG.replace('"2">', '"4"><prop type="x-bitext-override">G002 czar: of the French</prop>')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "glossary.yaml").write_text(GLOSSARY, encoding="utf-8")
    for name, units in (("good", ""), ("wrong", WRONG), ("partial", PARTIAL), ("aside", ASIDE)):
        path = tmp_path / f"{name}.tmx"
        path.write_text(MEMORY.format(units=units), encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return bitext("check", *arguments, cwd=folder)


def test_a_clean_memory_says_so_and_exits_0(folder: Path) -> None:
    done = run(folder, "good.tmx", "--glossary", "glossary.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "1 file, 1 unit: 0 errors, 0 warnings\n"


def test_a_finding_names_file_and_line_and_exits_1(folder: Path) -> None:
    done = run(folder, "wrong.tmx")
    assert done.returncode == 1
    assert done.stdout == (
        "wrong.tmx:8: error G002 forbidden-term: “czar” is rendered as “empereur”, which is "
        "forbidden; expected “tsar” [czar] (tuid 2)\n"
        "    en  A czar.\n"
        "          ^^^^\n"
        "    fr  Un empereur.\n"
        "           ^^^^^^^^\n"
        "        “empereur” stands as the glossary has it\n"
    )
    assert done.stderr == "1 file, 2 units: 1 error, 0 warnings\n"


@pytest.mark.parametrize(
    ("name", "fail_on", "code"),
    [
        ("wrong", "error", 1), ("wrong", "warning", 1), ("wrong", "never", 0),
        ("partial", "error", 0), ("partial", "warning", 1),
        ("aside", "warning", 0),
    ],
)  # fmt: skip
def test_fail_on_decides_the_exit_code(folder: Path, name: str, fail_on: str, code: int) -> None:
    assert run(folder, f"{name}.tmx", "--fail-on", fail_on).returncode == code


def test_what_is_set_aside_is_counted_and_listed_in_json_only(folder: Path) -> None:
    done = run(folder, "aside.tmx")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "1 file, 2 units: 0 errors, 0 warnings (1 overridden)\n"
    report = json.loads(run(folder, "aside.tmx", "--json").stdout)
    assert [finding["overridden"] for finding in report["findings"]] == [True]


def test_json_is_one_object_over_all_files(folder: Path) -> None:
    done = run(folder, "good.tmx", "wrong.tmx", "partial.tmx", "--format", "json")
    report = json.loads(done.stdout)
    assert report["summary"]["files"] == 3
    assert [f["file"] for f in report["findings"]] == ["wrong.tmx", "partial.tmx"]
    assert done.returncode == 1


def test_github_annotations(folder: Path) -> None:
    done = run(folder, "wrong.tmx", "--format", "github", "--quiet")
    assert done.stdout.startswith("::error file=wrong.tmx,line=8,title=G002 forbidden-term::“czar”")
    assert done.stderr == ""


def test_a_glossary_with_faults_tells_all_of_them_and_exits_3(folder: Path) -> None:
    (folder / "bad.yaml").write_text(
        GLOSSARY.replace("forbidden", "verboten").replace("id: soviet", "id: czar"),
        encoding="utf-8",
    )
    done = run(folder, "good.tmx", "--glossary", "bad.yaml")
    assert done.returncode == 3
    assert "bad.yaml:6:41: terms[0].fr[1].status: found 'verboten', expected" in done.stderr
    assert "bad.yaml:8:10: terms[1].id: found 'czar' again; it stands in line 4" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreadable_memory_does_not_hide_the_others(folder: Path) -> None:
    (folder / "broken.tmx").write_text("<tmx", encoding="utf-8")
    done = run(folder, "none.tmx", "broken.tmx", "wrong.tmx")
    assert done.returncode == 3
    assert "wrong.tmx:8: error" in done.stdout
    assert "none.tmx: no such file" in done.stderr
    assert "broken.tmx" in done.stderr


def test_without_a_glossary_the_other_checks_run(folder: Path) -> None:
    (folder / "glossary.yaml").unlink()
    path = folder / "wrong.tmx"
    path.write_text(path.read_text(encoding="utf-8").replace("Un emp", "Un  emp"), encoding="utf-8")
    done = run(folder, "wrong.tmx", "--fail-on", "warning")
    assert done.returncode == 1
    assert done.stdout.startswith("wrong.tmx:8: warning SPC01 double-space")
    assert "note: no glossary: terms were not checked" in done.stderr


def test_without_files_outside_a_project_the_next_step_is_told(folder: Path) -> None:
    done = run(folder)
    assert done.returncode == 2
    assert "bitext check --help" in done.stderr


def test_without_files_the_memories_of_the_project_are_checked(folder: Path) -> None:
    (folder / "seeds").mkdir()
    (folder / "tmx").mkdir()
    (folder / "wrong.tmx").rename(folder / "tmx" / "wrong.tmx")
    (folder / "partial.tmx").rename(folder / "tmx" / "partial.tmx")
    done = run(folder / "seeds")
    assert done.returncode == 1
    assert done.stderr.endswith("2 files, 4 units: 1 error, 1 warning\n")
    lines = run(folder, "--format", "line").stdout.splitlines()
    assert lines[1].startswith("tmx/wrong.tmx:8: error G002")


def test_a_memory_in_a_language_the_glossary_lacks_is_no_silent_success(folder: Path) -> None:
    path = folder / "german.tmx"
    path.write_text(MEMORY.format(units="").replace('"fr"', '"de"'), encoding="utf-8")
    done = run(folder, "german.tmx")
    assert done.returncode == 0
    assert "note: german.tmx: glossary.yaml has no terms in German" in done.stderr


def test_colour_only_where_it_is_asked_for(folder: Path) -> None:
    assert "\x1b" not in run(folder, "wrong.tmx").stdout
    environment = {**os.environ, "FORCE_COLOR": "1"}
    done = subprocess.run(
        [BITEXT, "check", "wrong.tmx"],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert "\x1b[31merror\x1b[0m" in done.stdout


def test_help_has_an_example_and_the_exit_codes(folder: Path) -> None:
    shown = run(folder, "--help").stdout
    assert "bitext check novel.en-fr.tmx" in shown
    assert "Exit codes:" in shown


def test_an_english_french_check_does_not_load_russian(folder: Path) -> None:
    """pymorphy3 costs 0.1 s and simplemma's dictionaries 0.2 s each: only what is needed."""
    program = (
        "import sys; from bitext.cli import cli\n"
        "cli.main(['check', 'wrong.tmx', '-q'], standalone_mode=False)\n"
        "print('pymorphy3' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False False"


@pytest.mark.parametrize(
    "options",
    [
        ("--report", "html=./wrong.tmx"),
        ("--report", "json=glossary.yaml", "--glossary", "glossary.yaml"),
        ("--baseline", "wrong.tmx", "--write-baseline"),
    ],
)
def test_nothing_that_is_read_is_replaced_by_a_report(
    folder: Path, options: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = run(folder, "wrong.tmx", *options)
    assert done.returncode == 2
    assert "is read, and would be replaced" in done.stderr
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
