"""Tables in and out: TSV and CSV, ours and others'."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bitext.errors import InputError, UsageError
from bitext.formats.tables import read_table, write_csv
from bitext.formats.tsv import write_tsv
from bitext.formats.units import Reading
from bitext.model import Header, Memory, Prop, TranslationUnit, Variant
from laws import examples
from strategies import XML_TEXTS

WRITERS = {"tsv": write_tsv, "csv": write_csv}


def texts(reading: Reading) -> list[list[str]]:
    return [[variant.text for variant in unit.variants] for unit in reading.units]


def memory_of(*rows: tuple[str, str]) -> Memory:
    units = tuple(
        TranslationUnit(
            f"u{number}",
            tuple(Variant(lang, (text,)) for lang, text in zip(("en", "ru"), row, strict=True)),
        )
        for number, row in enumerate(rows)
    )
    return Memory(Header((("srclang", "en"),)), units)


def read(folder: Path, name: str, content: str | bytes, *langs: str) -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, langs=langs)


ROWS = st.lists(st.tuples(XML_TEXTS.filter(bool), XML_TEXTS.filter(bool)), min_size=1, max_size=4)


@pytest.mark.parametrize("form", WRITERS)
@given(rows=ROWS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))
def test_our_own_tables_come_back_exactly(
    tmp_path: Path, form: str, rows: list[tuple[str, str]]
) -> None:
    """Texts, ids, status and confidence are the same after writing and reading."""
    memory = memory_of(*rows)
    WRITERS[form](memory, tmp_path / f"a.{form}")
    reading = read_table(tmp_path / f"a.{form}")
    assert texts(reading) == [list(row) for row in rows if any(cell.strip() for cell in row)] or (
        # A row that is white space in both languages still has its id, and so comes back.
        texts(reading) == [list(row) for row in rows]
    )
    assert [unit.tuid for unit in reading.units] == [unit.tuid for unit in memory.units]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(
    "text",
    [
        "=SUM(A1)",
        "+1",
        "-1",
        "@x",
        "'=1",
        '"Oui"',
        "a\tb",
        "a\r\nb",
        " lead",
        "\u00a0x\u202f",
        "😀 я",
    ],
)
def test_texts_that_spreadsheets_would_change(tmp_path: Path, form: str, text: str) -> None:
    WRITERS[form](memory_of((text, "x")), tmp_path / f"a.{form}")
    assert texts(read_table(tmp_path / f"a.{form}")) == [[text, "x"]]
    written = (tmp_path / f"a.{form}").read_bytes().decode("utf-8-sig")
    cell = written.splitlines()[1].lstrip('"')
    assert not cell.startswith(("=", "+", "-", "@"))


def test_several_texts_of_a_language_are_a_unit_again(tmp_path: Path) -> None:
    unit = TranslationUnit(
        "a", (Variant("en", ("x",)), Variant("fr", ("y",)), Variant("fr", ("z",)))
    )
    write_csv(Memory(Header((("srclang", "en"),)), (unit,)), tmp_path / "a.csv")
    (read_unit,) = read_table(tmp_path / "a.csv").units
    assert read_unit.variants == unit.variants


def test_a_spreadsheet_of_somebody_else(tmp_path: Path) -> None:
    """Semicolons, a byte order mark, language names, quotes; cells are not trimmed."""
    reading = read(
        tmp_path,
        "a.csv",
        '\ufeffEnglish;French;Comment\r\nBread;"Du ""pain""; frais";fresh\r\n x ; y ;\r\n;;\r\n',
    )
    assert reading.languages == ("en", "fr")
    assert texts(reading) == [["Bread", 'Du "pain"; frais'], [" x ", " y "]]
    assert reading.units[0].notes[0].text == "fresh"
    assert [(skip.line, skip.reason) for skip in reading.skipped] == [(4, "empty row")]


def test_a_foreign_table_is_not_unescaped(tmp_path: Path) -> None:
    """Backslashes and apostrophes mean something in our tables only."""
    reading = read(tmp_path, "a.tsv", "en\tfr\nC:\\temp\\new\t'=1\n")
    assert texts(reading) == [["C:\\temp\\new", "'=1"]]


def test_quotation_marks_in_a_table_without_quoting_are_text(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.tsv", 'en\tfr\n"Yes," he said.\t« Oui », dit-il.\n')
    assert texts(reading) == [['"Yes," he said.', "« Oui », dit-il."]]


def test_columns_by_side_or_without_header_need_the_languages(tmp_path: Path) -> None:
    for content in ("source,target\nBread,Pain\n", "Bread,Pain\n"):
        with pytest.raises(UsageError, match="--langs en,fr"):
            read(tmp_path, "a.csv", content)
        reading = read(tmp_path, "a.csv", content, "en", "fr")
        assert texts(reading) == [["Bread", "Pain"]]
        assert reading.languages == ("en", "fr")


def test_status_and_id_columns(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.csv", "id,en,fr,status\na 1,x,y,Confirmed\n")
    (unit,) = reading.units
    assert unit.tuid == "a_1"
    assert unit.props == (Prop("x-bitext-status", "confirmed"),)


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        (b"", "empty", None),
        ('en,fr\n"a,b\n', "never closed", 2),
        ('en,fr\n"a"b,c\n', "follows a closing quote", 2),
        ("en,fr\na,b,c\n", "3 cells", 2),
        ("en,fr\n\u00e9,x\n".encode("latin-1"), "was expected", None),
        (b"PK\x03\x04aaa", "Word, OpenDocument", None),
        (b"en,fr\na\x00b,c\n", "binary", None),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, content: str | bytes, message: str, line: int | None
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, "a.csv", content)
    if line is not None:
        assert caught.value.line == line


def test_a_huge_cell_and_a_character_tmx_lacks(tmp_path: Path) -> None:
    """Cells have no limit; what a memory could not hold is skipped and said."""
    reading = read(tmp_path, "a.csv", "en,fr\n" + "x" * 3_000_000 + ",y\n\x01,z\n")
    assert len(reading.units[0].text("en")) == 3_000_000
    assert reading.skipped[0].reason == "a character that TMX cannot hold"
