"""TMX is written the same way every time, and read back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from bitext.errors import OutputError
from bitext.model import Code, Header, Memory, Note, Prop, TranslationUnit, Variant
from bitext.tmx import format_unit, read_tmx, tmx_lines, write_tmx, write_units
from strategies import MEMORIES

GOLDEN = Path(__file__).parent / "golden"

HEADER = Header(
    (
        ("creationtool", "bitext"),
        ("creationtoolversion", "1"),
        ("segtype", "sentence"),
        ("o-tmf", "bitext"),
        ("adminlang", "en"),
        ("srclang", "en"),
        ("datatype", "plaintext"),
    )
)


def unit(source: str, target: str, tuid: str = "1") -> TranslationUnit:
    return TranslationUnit(tuid, (Variant("en", (source,)), Variant("fr", (target,))))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tmx") / "memory.tmx"


@given(MEMORIES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back(file: Path, memory: Memory) -> None:
    """Reading a written memory gives an equal value, and writing that the same bytes."""
    write_tmx(memory, file)
    written = file.read_bytes()
    again = read_tmx(file)
    assert again == memory
    write_tmx(again, file)
    assert file.read_bytes() == written


@given(MEMORIES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_a_unit_is_a_line(memory: Memory) -> None:
    """Each unit stands on one line, whatever its texts hold and however lines are counted."""
    lines = list(tmx_lines(memory.header, memory.units))
    assert all(len(line.splitlines()) == 1 and line.endswith("\n") for line in lines)
    assert sum(line.startswith("<tu") for line in lines) == len(memory.units)


@given(MEMORIES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_elements_nest_as_the_standard_says(memory: Memory) -> None:
    """Every element is allowed where it stands and has the attributes it must have."""
    root = etree.fromstring("".join(tmx_lines(memory.header, memory.units)).encode())
    for element in root.iter():
        allowed, required = STRUCTURE[element.tag]
        assert {child.tag for child in element} <= set(allowed.split())
        assert set(required.split()) <= set(element.keys())
    orders = {"tu": "note prop tuv", "tuv": "note prop seg", "tmx": "header body"}
    for tag, order in orders.items():
        for element in root.iter(tag):
            at = [order.split().index(child.tag) for child in element]
            assert at == sorted(at)
    assert all(len(tuv.findall("seg")) == 1 for tuv in root.iter("tuv"))


CODES = "bpt ept ph it hi ut"
STRUCTURE = {
    # Element: what it may hold, attributes it must have (tmx14.dtd, retold).
    "tmx": ("header body", "version"),
    "header": (
        "prop note ude",
        "creationtool creationtoolversion segtype o-tmf adminlang srclang datatype",
    ),
    "ude": ("map", "name"),
    "map": ("", "unicode"),
    "body": ("tu", ""),
    "tu": ("prop note tuv", ""),
    "tuv": ("prop note seg", "{http://www.w3.org/XML/1998/namespace}lang"),
    "prop": ("", "type"),
    "note": ("", ""),
    "seg": (CODES, ""),
    "hi": (CODES, ""),
    "sub": (CODES, ""),
    "bpt": ("sub", "i"),
    "ept": ("sub", "i"),
    "it": ("sub", "pos"),
    "ph": ("sub", ""),
    "ut": ("sub", ""),
}


@given(MEMORIES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_dtd_accepts_what_is_written(eval_folder: Path | None, memory: Memory) -> None:
    """Written files are valid against the DTD of TMX 1.4b."""
    if eval_folder is None:
        pytest.skip("BITEXT_EVAL names no folder; the DTD is there")
    dtd = etree.DTD(str(eval_folder / "schemas" / "tmx14.dtd"))
    root = etree.fromstring("".join(tmx_lines(memory.header, memory.units)).encode())
    # A ude with codes needs a base, which DTDs cannot say; all else is validity.
    assert dtd.validate(root), str(dtd.error_log)


def golden_memory() -> Memory:
    """Own sentences with what goes wrong elsewhere: no-break spaces, a line break, codes, notes."""
    bold = (("i", "1"), ("x", "1"), ("type", "bold"))
    header = replace(
        HEADER,
        props=(Prop("x-bitext-file", "en 0a1b essay.en.txt"),),
        notes=(Note("Read & checked by <two> people", (("xml:lang", "en"),)),),
    )
    units = (
        TranslationUnit(
            "a1",
            (
                Variant(
                    "en",
                    (
                        "The ",
                        Code("bpt", bold, ("<b>",)),
                        "Duma",
                        Code("ept", bold[:1], ("</b>",)),
                        " met.",
                    ),
                    (Prop("x-bitext-span", "0-13"),),
                ),
                Variant(
                    "fr",
                    (
                        "La ",
                        Code("bpt", bold, ("<b>",)),
                        "Douma",
                        Code("ept", bold[:1], ("</b>",)),
                        " siégea.",
                    ),
                    (Prop("x-bitext-span", "0-17"),),
                ),
            ),
            (Prop("x-bitext-status", "confirmed"), Prop("x-bitext-confidence", "0.9912")),
        ),
        TranslationUnit(
            "b2",
            (
                Variant(
                    "en", ("“Where?” he asked.\nNobody knew.",), (Prop("x-bitext-breaks", "19"),)
                ),
                Variant("fr", ("«\u00a0Où\u202f?\u00a0» demanda-t-il. Nul ne savait.",)),
            ),
            (Prop("x-bitext-status", "draft"), Prop("x-bitext-bead", "2-2")),
            (Note("Ask about the “where”."),),
        ),
        TranslationUnit(
            "c3",
            (
                Variant("en", ("Bread, peace, land.",)),
                Variant("ru", ("Хлеба, мира, земли\u00a0— вот чего требовали.",)),
            ),
            (Prop("x-bitext-override", "G001 land: a slogan, not the term"),),
            (),
            (("creationdate", "20240229T120000Z"),),
        ),
        TranslationUnit("d4", (Variant("ru", ("Только по-русски.",)),)),
    )
    return Memory(header, units)


def test_golden_file(tmp_path: Path) -> None:
    """The bytes of a written file change only when somebody means them to."""
    write_tmx(golden_memory(), tmp_path / "golden.tmx")
    assert (tmp_path / "golden.tmx").read_bytes() == (GOLDEN / "memory.tmx").read_bytes()


def test_golden_file_is_read_without_a_warning() -> None:
    """What we write is odd to nobody, ourselves included."""
    odd: list[object] = []
    assert read_tmx(GOLDEN / "memory.tmx", on_defect=odd.append) == golden_memory()
    assert odd == []


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_illegal_characters_are_refused_by_unit(tmp_path: Path, char: str) -> None:
    """The message names the unit and the character; no file is made (XML 1.0, 2.2)."""
    memory = Memory(HEADER, (unit("a", "b"), unit("c", f"d{char}", "second")))
    with pytest.raises(OutputError, match=rf"unit 2 \(tuid second\).*U\+{ord(char):04X}"):
        write_tmx(memory, tmp_path / "a.tmx")
    assert list(tmp_path.iterdir()) == []


def test_an_illegal_character_in_the_header_is_refused(tmp_path: Path) -> None:
    header = replace(HEADER, notes=(Note("\x07"),))
    with pytest.raises(OutputError, match=r"header.*U\+0007"):
        write_tmx(Memory(header, ()), tmp_path / "a.tmx")


def test_a_header_must_be_complete(tmp_path: Path) -> None:
    """TMX requires seven attributes; one that is missing is named."""
    header = Header(tuple(pair for pair in HEADER.attributes if pair[0] != "srclang"))
    with pytest.raises(OutputError, match="srclang"):
        write_tmx(Memory(header, ()), tmp_path / "a.tmx")


def test_attribute_names_must_be_names(tmp_path: Path) -> None:
    bad = replace(unit("a", "b"), attributes=(('x="1" y', "2"),))
    with pytest.raises(OutputError, match="name of an attribute"):
        write_tmx(Memory(HEADER, (bad,)), tmp_path / "a.tmx")


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """Units that fail half-way leave what was there before."""
    path = tmp_path / "a.tmx"
    write_tmx(Memory(HEADER, (unit("old", "vieux"),)), path)
    before = path.read_bytes()

    def units() -> Iterator[TranslationUnit]:
        yield unit("new", "neuf")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="disk is full"):
        write_units(HEADER, units(), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.tmx"]


def test_a_changed_unit_changes_one_line() -> None:
    """Git shows what was edited and nothing else."""
    units = [unit(f"s{i}", f"t{i}", str(i)) for i in range(5)]
    before = list(tmx_lines(HEADER, units))
    after = list(tmx_lines(HEADER, [*units[:2], unit("s2", "changed", "2"), *units[3:]]))
    assert [i for i, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] == [
        6
    ]


def test_white_space_is_written_as_references() -> None:
    """Line breaks and tabs are kept through XML's own rules (2.11, 3.3.3)."""
    line = format_unit(unit("a\nb\r\nc\td\u2028", "«\u00a0e\u202f»", "x\ty"))
    assert "<seg>a&#10;b&#13;&#10;c&#9;d&#8232;</seg>" in line
    assert "<seg>«\u00a0e\u202f»</seg>" in line
    assert 'tuid="x&#9;y"' in line
