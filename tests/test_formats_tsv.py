"""TSV: a row a unit, safe in spreadsheets, every text recoverable."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bitext.formats.tsv import read_cell, tsv_rows, write_cell, write_tsv
from bitext.model import Header, Memory, Prop, TranslationUnit, Variant
from laws import examples
from strategies import MEMORIES, XML_TEXTS


@given(XML_TEXTS)
def test_cells_can_be_undone(text: str) -> None:
    """Escapes and guards lose nothing; a cell has no tab or line end and starts no formula."""
    cell = write_cell(text)
    assert read_cell(cell) == text
    assert not set(cell) & set("\t\n\r")
    assert not cell.startswith(("=", "+", "-", "@", '"'))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+2", "'=1+2"),
        ("- Où ?", "'- Où ?"),
        ("— Où ?", "— Où ?"),
        ('"Quoted"', '\'"Quoted"'),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("a\tb\nc\\n", r"a\tb\nc\\n"),
        (" =1", " =1"),
    ],
)
def test_cells(text: str, cell: str) -> None:
    assert write_cell(text) == cell
    assert read_cell(cell) == text


@given(MEMORIES)
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
def test_all_rows_are_equally_long(memory: Memory) -> None:
    """Every row has the columns of the header, every text of every unit stands in one."""
    header, *rows = tsv_rows(memory)
    assert {len(row) for row in rows} <= {len(header)}
    cells = {cell for row in rows for cell in row}
    assert all(variant.text in cells for unit in memory.units for variant in unit.variants)


def test_written_file(tmp_path: Path) -> None:
    """Columns: languages with the source first, then status, confidence, bead type and id."""
    memory = Memory(
        Header((("srclang", "en"),)),
        (
            TranslationUnit(
                "a1",
                (Variant("fr", ("«\u00a0Oui.\u00a0»",)), Variant("en", ("“Yes.”",))),
                (
                    Prop("x-bitext-status", "confirmed"),
                    Prop("x-bitext-confidence", "0.98765"),
                    Prop("x-bitext-bead", "1-1"),
                ),
            ),
            TranslationUnit(None, (Variant("en", ("=A1",)),)),
            TranslationUnit(
                "c3", (Variant("en", ("x",)), Variant("fr", ("y",)), Variant("fr", ("z",)))
            ),
        ),
    )
    write_tsv(memory, tmp_path / "a.tsv")
    assert (tmp_path / "a.tsv").read_text(encoding="utf-8") == (
        "en\tfr\tstatus\tconfidence\tbead\tid\n"
        "“Yes.”\t«\u00a0Oui.\u00a0»\tconfirmed\t0.9877\t1-1\ta1\n"
        "'=A1\t\tdraft\t\t\t\n"
        "x\ty\tdraft\t\t\tc3\n"
        "x\tz\tdraft\t\t\tc3\n"
    )
