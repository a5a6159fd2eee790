"""Every format of the registry: written by it, read by it, and what is then the same."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from bitext.errors import UsageError
from bitext.formats.subrip import TIME
from bitext.interchange import (
    FORMATS,
    READABLE,
    WRITABLE,
    Options,
    import_files,
    in_languages,
    sources_of,
)
from bitext.model import STATUS, Code, Content, Memory, Prop, Status, TranslationUnit, Variant
from bitext.tmx.build import plain_header

TEXTS: tuple[tuple[Content, Content], ...] = (
    (("=SUM(A1:A9)",), ("+33 1 42",)),
    (("-1, @home",), ("'= déjà gardé",)),
    (('He said "no", twice.',), ("Il a dit « non »; deux fois.",)),
    ((r"C:\new\table",), ("Tab-free, but\u00a0: no-break",)),
    (("  kept spaces ",), ("\u202fespaces gardés ",)),
    (("<b>&amp; not markup</b>",), ("{0} %s ⟦1⟧",)),
    (("#~ msgid",), ("[0]:[1]",)),
    (("Press ", Code("bpt", (("i", "1"),), ("<b>",)), "OK", Code("ept", (("i", "1"),), ("</b>",))),
     ("Cliquez sur ", Code("bpt", (("i", "1"),), ("<b>",)), "OK",
      Code("ept", (("i", "1"),), ("</b>",)))),
    (("Several\nlines\tand a tab",), ("Plusieurs\nlignes\tet",)),
)  # fmt: skip
BREAKS = "\n\t"

BACK = {
    "tmx": "content status id",
    "jsonl": "content status id",
    "tsv": "text status id",
    "csv": "text status id",
    "xliff": "content status id",
    "xliff2": "content status id",
    "po": "native confirmed id",
    "moses": "line",
    "srt": "content",
}
"""What of a unit each format gives back."""


def memory_for(form: str) -> Memory:
    """Units as hard as the format can hold them; status in turn."""
    units = []
    for number, (source, target) in enumerate(TEXTS):
        if form == "srt" and "<b>" in str(source[0]):
            continue  # a tag of subtitles, and read as one
        if form == "moses" and any("\n" in str(item) for item in source):
            continue
        if form == "srt":
            source, target = (  # noqa: PLW2901 (as the tags of subtitles, without blank borders)
                tuple(i.strip() if isinstance(i, str) and len(c) == 1 else i for i in c)
                for c in (source, target)
            )
        time = f"00:00:{number:02},000 --> 00:00:{number:02},900"
        props = (Prop(TIME, time),) if form == "srt" else ()
        units.append(
            TranslationUnit(
                f"id-{number}",
                (Variant("en", source, props), Variant("fr", target, props)),
                (Prop(STATUS, list(Status)[number % 3].value),),
            )
        )
    return Memory(plain_header("en"), tuple(units))


def through(memory: Memory, form: str, folder: Path) -> tuple[tuple[Path, ...], Memory]:
    """Write a memory and import what was written into nothing."""
    write = FORMATS[form].write
    assert write is not None
    files = write(memory, folder / FORMATS[form].default_path("out").name, Options())
    found = import_files(None, sources_of(files, form), langs=("en", "fr"))
    return files, found.memory


def native(content: Sequence[str | Code]) -> str:
    return "".join(item if isinstance(item, str) else native(item.content) for item in content)


def facts(unit: TranslationUnit, kept: str) -> list[object]:
    found: list[object] = []
    for lang in ("en", "fr"):
        variant = unit.variant(lang)
        assert variant is not None
        if "content" in kept:
            found.append(variant.content)
        elif "native" in kept:
            found.append(native(variant.content))
        else:
            found.append(variant.text)
    if "status" in kept:
        found.append(unit.status)
    elif "confirmed" in kept:
        found.append(unit.status.is_accepted)
    if "id" in kept:
        found.append(unit.tuid)
    return found


def numbered(fact: object) -> object:
    """XLIFF joins codes of two languages by an id, which TMX calls x."""
    if not isinstance(fact, tuple):
        return fact
    return tuple(
        replace(item, attributes=(*item.attributes, ("x", "1")))
        if isinstance(item, Code) and item.kind == "bpt"
        else item
        for item in fact
    )


@pytest.mark.parametrize("form", READABLE)
def test_what_is_exported_is_imported_again(form: str, tmp_path: Path) -> None:
    """As much of each unit as the format is said to keep, in order, and the texts exactly."""
    if form == "po":
        pytest.importorskip("polib", reason="needs the extra po")
    memory = memory_for(form)
    files, again = through(memory, form, tmp_path)
    kept = BACK[form]
    expected = [facts(unit, kept) for unit in memory.units]
    if form.startswith("xliff"):
        expected[7] = [numbered(fact) for fact in expected[7]]
    assert [facts(unit, kept) for unit in again.units] == expected
    before = [path.read_bytes() for path in files]
    second, _ = through(memory, form, tmp_path)
    assert [path.read_bytes() for path in second] == before
    assert not import_files(memory, sources_of(files, form)).changed


def test_each_format_is_tested() -> None:
    assert set(BACK) == set(READABLE)
    assert set(WRITABLE) == {*READABLE, "html"}


def test_no_cell_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    """No cell of a CSV begins with a sign that starts a formula, also behind white space."""
    files, _ = through(memory_for("csv"), "csv", tmp_path)
    with files[0].open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=SUM(A1:A9)" in cells
    assert not [cell for cell in cells if cell.lstrip()[:1] in {*"=+-@"} - {""}]


def test_languages_can_be_chosen_and_turned(tmp_path: Path) -> None:
    three = TranslationUnit(
        "1",
        tuple(Variant(lang, (text,)) for lang, text in (("en", "a"), ("fr", "b"), ("ru", "в"))),
        (Prop("x-bitext-bead", "1-1-2"),),
    )
    memory = Memory(plain_header("en"), (three,))
    turned = in_languages(memory, ("ru", "en"))
    assert turned.languages() == ("ru", "en")
    assert turned.header.get("srclang") == "ru"
    assert turned.units[0].prop("x-bitext-bead") is None
    with pytest.raises(UsageError, match="no text in de"):
        in_languages(memory, ("en", "de"))
    write = FORMATS["xliff2"].write
    assert write is not None
    with pytest.raises(UsageError, match="holds two languages"):
        write(memory, tmp_path / "x.xlf", Options())
    write(turned, tmp_path / "x.xlf", Options())
    root = etree.parse(tmp_path / "x.xlf").getroot()
    assert (root.get("srcLang"), root.get("trgLang")) == ("ru", "en")
