"""`bitext export` and `bitext demo` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bitext import export, read_tmx, write_tmx
from bitext.model import ORIGIN, STATUS, Memory, Status
from command import bitext

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def aligned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English and French samples, aligned; every second unit confirmed."""
    folder = tmp_path_factory.mktemp("export")
    seeds = ROOT / "seeds"
    texts = [seeds / f"february-to-october.{lang}.txt" for lang in ("en", "fr")]
    done = bitext("align", *texts, "-o", "a.tmx", cwd=folder)
    assert done.returncode == 0, done.stderr
    memory = read_tmx(folder / "a.tmx")
    units = tuple(
        unit.with_prop(STATUS, Status.CONFIRMED) if i % 2 else unit
        for i, unit in enumerate(memory.units)
    )
    write_tmx(Memory(memory.header, units), folder / "a.tmx")
    return folder


def test_accepted_units_are_written_and_the_rest_is_counted(aligned: Path) -> None:
    done = bitext("export", "a.tmx", "--to", "tmx", "-o", "out.tmx", "--json", cwd=aligned)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    written = read_tmx(aligned / "out.tmx")
    assert said["written"] == len(written.units) > 40
    assert said["written"] + sum(said["left_out"].values()) == len(
        read_tmx(aligned / "a.tmx").units
    )
    assert written == export(read_tmx(aligned / "a.tmx")).memory


def test_a_table_has_a_row_a_unit(aligned: Path) -> None:
    args = ("--to", "tsv", "--include", "draft", "--include", "one-sided", "-o", "out.tsv")
    assert bitext("export", "a.tmx", *args, cwd=aligned).returncode == 0
    rows = (aligned / "out.tsv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(read_tmx(aligned / "a.tmx").units) + 1


def test_strict_refuses_while_an_error_is_open(aligned: Path) -> None:
    memory = read_tmx(aligned / "a.tmx")
    confirmed = tuple(unit.with_prop(STATUS, Status.CONFIRMED) for unit in memory.units)
    write_tmx(Memory(memory.header, confirmed), aligned / "all.tmx")
    args = ("--to", "tsv", "--strict", "--glossary", ROOT / "glossary.yaml", "-o", "strict.tsv")
    done = bitext("export", "all.tmx", *args, cwd=aligned)
    assert done.returncode == 1
    assert "6 accepted units at odds with the glossary" in done.stderr
    assert not (aligned / "strict.tsv").exists()


def test_nothing_accepted_is_said_with_the_next_step(aligned: Path) -> None:
    memory = read_tmx(aligned / "a.tmx")
    drafts = tuple(unit.with_prop(STATUS, Status.DRAFT) for unit in memory.units)
    write_tmx(Memory(memory.header, drafts), aligned / "drafts.tmx")
    done = bitext("export", "drafts.tmx", "--to", "tmx", cwd=aligned)
    assert done.returncode == 2
    assert "--include draft" in done.stderr


def test_an_empty_memory_needs_no_review(aligned: Path) -> None:
    write_tmx(Memory(read_tmx(aligned / "a.tmx").header, ()), aligned / "empty.tmx")
    done = bitext("export", "empty.tmx", "--to", "tsv", cwd=aligned)
    assert (done.returncode, "empty.tmx holds no unit" in done.stderr) == (2, True)
    assert "Review" not in done.stderr


@pytest.mark.parametrize("form", ["moses", "srt"])
def test_what_makes_a_file_a_language_makes_none_beside_a_folder(aligned: Path, form: str) -> None:
    (aligned / "out").mkdir(exist_ok=True)
    before = sorted(aligned.iterdir())
    done = bitext("export", "a.tmx", "--to", form, "-o", "out", cwd=aligned)
    assert (done.returncode, "-o out/a" in done.stderr) == (3, True)
    assert sorted(aligned.iterdir()) == before


def test_a_file_is_not_replaced_by_its_own_export(aligned: Path) -> None:
    before = (aligned / "a.tmx").read_bytes()
    done = bitext("export", "a.tmx", "--to", "tmx", "-o", "a.tmx", "--force", cwd=aligned)
    assert done.returncode == 2
    assert (aligned / "a.tmx").read_bytes() == before


def test_an_edit_counts_as_review() -> None:
    from bitext.api import reviewed  # noqa: PLC0415

    memory = read_tmx(next((ROOT / "tmx").glob("*.en-fr.tmx")))
    edited = memory.units[0].with_prop(ORIGIN, "edit").with_prop(STATUS, Status.DRAFT)
    fresh = memory.units[1].with_prop(ORIGIN, "align").with_prop(STATUS, Status.DRAFT)
    assert reviewed(Memory(memory.header, (edited, fresh))) == 1


def test_the_demo_tells_units_doubts_findings_and_the_next_command(tmp_path: Path) -> None:
    done = bitext("demo", ROOT, "-o", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("106 units", "Least sure", "Glossary: 6 errors", "Next", "review out/"):
        assert words in done.stdout
    assert len(list((tmp_path / "out").glob("*.tmx"))) == 2
