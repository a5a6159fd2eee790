"""``bitext fix``: a mended copy, a report of each repair, and never the file itself unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from bitext.cli.fix import command
from bitext.errors import InputError, OutputError, TmxError, UsageError
from bitext.tmx import read_tmx
from test_cli_validate import invoke
from test_tmx_reader import START, UNIT, tmx

BAD = tmx(
    UNIT.replace("Bread.", '<bpt i="1"/>a'),
    UNIT.replace("Du pain.", ""),
    start=START.replace("1.4", "1.4b"),
)


def run(*arguments: str) -> tuple[int, str, str]:
    return invoke(command, *arguments)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.tmx").write_text(BAD, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_each_repair_is_reported_and_what_is_left() -> None:
    code, out, _ = run("bad.tmx", "-o", "new.tmx")
    assert out == (
        "bad.tmx:2: fixed version: the file has version '1.4b', 1.1 to 1.4 are known; "
        "written as 1.4\n"
        'bad.tmx:5: fixed pairing: <bpt i="1"> has no <ept> (unit #1); '
        "written as it, the isolated code\n"
        "bad.tmx:6: left empty-seg: the seg in fr is empty (unit #2)\n"
        "wrote new.tmx: 2 units, 2 repairs; left: 1 warning\n"
    )
    assert code == 0


@pytest.mark.usefixtures("folder")
def test_json_is_one_object() -> None:
    _, out, _ = run("bad.tmx", "-o", "new.tmx", "--json")
    report = json.loads(out)
    assert (report["schema"], report["version"]) == ("bitext-fix", 1)
    assert [(repair["rule"], repair["line"], repair["done"]) for repair in report["repairs"]] == [
        ("version", 2, "written as 1.4"),
        ("pairing", 5, "written as it, the isolated code"),
        ("empty-seg", 6, None),
    ]
    assert report["summary"] == {
        "file": "bad.tmx",
        "output": "new.tmx",
        "units": 2,
        "repaired": 2,
        "left": {"warning": 1},
        "lost": 0,
    }
    run("new.tmx", "-o", "newer.tmx")
    assert json.loads(run("new.tmx", "-o", "newest.tmx", "--json")[1])["summary"]["repaired"] == 0


def test_a_lost_unit_is_an_error_that_is_left(folder: Path) -> None:
    (folder / "cut.tmx").write_text(BAD[:-40], encoding="utf-8")
    code, out, _ = run("cut.tmx", "-o", "saved.tmx")
    assert code == 1
    assert "left lost: a unit cannot be read: the file is cut off in it" in out
    assert len(read_tmx(folder / "saved.tmx").units) == 1


def test_the_file_itself_is_replaced_on_request_alone(folder: Path) -> None:
    with pytest.raises(UsageError, match="its own copy"):
        run("bad.tmx", "-o", "./bad.tmx")
    assert (folder / "bad.tmx").read_text(encoding="utf-8") == BAD
    run("bad.tmx", "-o", "bad.tmx", "--force")
    assert "1.4b" not in (folder / "bad.tmx").read_text(encoding="utf-8")


def test_another_file_is_replaced_on_request_alone(folder: Path) -> None:
    (folder / "there.tmx").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="already exists"):
        run("bad.tmx", "-o", "there.tmx")
    assert (folder / "there.tmx").read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_saved_writes_nothing(folder: Path) -> None:
    (folder / "map.tmx").write_text("<map/>", encoding="utf-8")
    with pytest.raises(TmxError, match="Tiled map"):
        run("map.tmx", "-o", "new.tmx")
    with pytest.raises(InputError, match="no such file"):
        run("none.tmx", "-o", "new.tmx")
    assert not (folder / "new.tmx").exists()


def test_utf_16_on_request(folder: Path) -> None:
    """With one byte order mark; we and libxml2 read it again."""
    run("bad.tmx", "-o", "wide.tmx", "--encoding", "utf-16")
    content = (folder / "wide.tmx").read_bytes()
    assert content.startswith(b"\xff\xfe<\x00?\x00")
    assert content.count("\ufeff".encode("utf-16-le")) == 1
    run("bad.tmx", "-o", "narrow.tmx")
    assert read_tmx(folder / "wide.tmx") == read_tmx(folder / "narrow.tmx")
    assert len(list(etree.parse(str(folder / "wide.tmx")).iter("tu"))) == 2
