"""Line-aligned pairs (Moses) and JSON lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bitext.errors import InputError, OutputError, UsageError
from bitext.formats.jsonl import read_jsonl, write_jsonl
from bitext.formats.moses import read_moses, write_moses
from bitext.model import Code, Header, Memory, TranslationUnit, Variant
from laws import examples
from strategies import MEMORIES, XML_TEXTS

LINES = XML_TEXTS.map(lambda text: text.replace("\n", "").replace("\r", ""))
HEADER = Header((("srclang", "en"),))


def pair(source: str, target: str) -> TranslationUnit:
    sides = (("en", source), ("fr", target))
    return TranslationUnit(None, tuple(Variant(lang, (text,)) for lang, text in sides if text))


# ---------------------------------------------------------------- Moses


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))
def test_pairs_come_back_line_by_line(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    """No line is trimmed, and only a line feed ends one; blank pairs are skipped."""
    rows.append(("x", "y"))
    memory = Memory(HEADER, tuple(pair(*row) for row in rows))
    files = write_moses(memory, tmp_path / "c", langs=("en", "fr"))
    assert [file.name for file in files] == ["c.en", "c.fr"]
    reading = read_moses(files)
    kept = [pair(*row) for row in rows if any(text.strip() for text in row)]
    assert list(reading.units) == kept
    assert len(reading.skipped) == len(rows) - len(kept)


def test_a_line_break_in_a_text_is_refused_and_nothing_written(tmp_path: Path) -> None:
    memory = Memory(HEADER, (pair("a", "b"), pair("c\nd", "e")))
    with pytest.raises(OutputError, match=r"unit 2 \(en\) holds a line break"):
        write_moses(memory, tmp_path / "c")
    assert list(tmp_path.iterdir()) == []


def test_files_of_different_length_are_refused(tmp_path: Path) -> None:
    (tmp_path / "c.en").write_text("a\nb\n")
    (tmp_path / "c.fr").write_text("a\n")
    with pytest.raises(InputError, match=r"c\.en: 2, .*c\.fr: 1"):
        read_moses([tmp_path / "c.en", tmp_path / "c.fr"])


def test_windows_line_ends_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "c.en").write_bytes(b"a \r\nb\r\n")
    (tmp_path / "c.fr").write_bytes(b"c\nd\n")
    reading = read_moses([tmp_path / "c.en", tmp_path / "c.fr"])
    assert [unit.text("en") for unit in reading.units] == ["a ", "b"]


def test_languages_by_name_or_said(tmp_path: Path) -> None:
    for name in ("left", "right"):
        (tmp_path / name).write_text("a\n")
    files = [tmp_path / "left", tmp_path / "right"]
    with pytest.raises(UsageError, match="does not say its language"):
        read_moses(files)
    assert read_moses(files, langs=("en", "ru")).languages == ("en", "ru")
    with pytest.raises(UsageError, match="each language"):
        read_moses(files[:1])


# ---------------------------------------------------------------- JSON lines


@given(MEMORIES)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=examples(30),
)
def test_json_lines_keep_everything_of_a_unit(tmp_path: Path, memory: Memory) -> None:
    """Codes, props, notes and attributes included; only ids lose white space, and differ."""
    path = tmp_path / "a.jsonl"
    write_jsonl(memory, path)
    if not memory.units:
        return
    read = read_jsonl(path).units
    for unit, back in zip(memory.units, read, strict=True):
        assert back.variants == unit.variants
        assert back.props == unit.props
        assert (back.notes, back.attributes) == (unit.notes, unit.attributes)


def test_our_lines_are_plain_to_read(tmp_path: Path) -> None:
    unit = TranslationUnit(
        "a",
        (Variant("en", ("Bread", Code("ph", (("x", "1"),), ("<br/>",)))), Variant("fr", ("Pain",))),
    ).with_prop("x-bitext-status", "confirmed")
    write_jsonl(Memory(HEADER, (unit,)), tmp_path / "a.jsonl")
    record = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    assert record["status"] == "confirmed"
    assert [text["text"] for text in record["texts"]] == ["Bread", "Pain"]
    assert record["texts"][0]["content"][1] == {
        "code": "ph",
        "content": ["<br/>"],
        "attributes": {"x": "1"},
    }


@pytest.mark.parametrize(
    ("line", "langs"),
    [
        ('{"en": "Bread", "fr": "Pain"}', ()),
        ('{"translation": {"en": "Bread", "fr": "Pain"}}', ()),
        ('{"source": "Bread", "target": "Pain", "score": 1}', ("en", "fr")),
        (
            '{"id": 7, "texts": [{"lang": "en", "text": "Bread"}, {"lang": "fr", "text": "Pain"}]}',
            (),
        ),
    ],
)
def test_objects_of_others(tmp_path: Path, line: str, langs: tuple[str, ...]) -> None:
    (tmp_path / "a.jsonl").write_text(f"\n{line}\n")
    reading = read_jsonl(tmp_path / "a.jsonl", langs=langs)
    assert [unit.text("fr") for unit in reading.units] == ["Pain"]
    assert reading.languages == ("en", "fr")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "no unit in JSON"),
        ("[]", "a list, an object was expected"),
        ('{"en": 1}', "a number, a text was expected"),
        ('{"texts": [{"text": "a"}]}', "lang is nothing"),
        ('{"texts": {}}', "texts is an object"),
        ('{"en": "a", "confidence": "high"}', "confidence is a text"),
        ('{"en": "a", "confidence": NaN}', "confidence is nan"),
        ('{"texts": [{"lang": "en", "content": [{"code": "b"}]}]}', "code is 'b'"),
        ("[" * 100_000, "deeply|no unit"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"en": "a", "fr": "b"}}\n{line}\n')
    with pytest.raises(InputError, match=message) as caught:
        read_jsonl(tmp_path / "a.jsonl")
    assert caught.value.line == 2


def test_what_no_memory_can_hold_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"en": "\\u0001"}\n{"en": "\\ud800"}\n{"id": 1}\n')
    reading = read_jsonl(tmp_path / "a.jsonl")
    assert not reading.units
    assert [skip.line for skip in reading.skipped] == [1, 2, 3]
