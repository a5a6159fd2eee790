"""TMX is written the same way every time, and read back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from bitext.errors import OutputError
from bitext.model import Code, Header, Memory, Note, Prop, TranslationUnit, Variant, asides
from bitext.tmx import format_unit, like, read_tmx, tmx_lines, write_tmx, write_units
from laws import examples
from strategies import MEMORIES, UNITS

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
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back(file: Path, memory: Memory) -> None:
    """Reading a written memory gives an equal value, and writing that the same bytes."""
    write_tmx(memory, file)
    written = file.read_bytes()
    again = read_tmx(file)
    assert again == memory
    write_tmx(again, file)
    assert file.read_bytes() == written


@given(MEMORIES)
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
def test_a_unit_is_a_line(memory: Memory) -> None:
    """Each unit stands on one line, whatever its texts hold and however lines are counted."""
    lines = list(tmx_lines(memory.header, memory.units))
    assert all(len(line.splitlines()) == 1 and line.endswith("\n") for line in lines)
    assert sum(line.startswith("<tu") for line in lines) == len(memory.units)


@given(MEMORIES)
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
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
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow])
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


# ---------------------------------------------------------------- for other tools


def test_utf_16_is_read_back(tmp_path: Path) -> None:
    """By us without a warning, and by libxml2; the text is that of UTF-8."""
    for encoding in ("utf-8", "utf-16"):
        write_tmx(golden_memory(), tmp_path / encoding, encoding=encoding)
    odd: list[object] = []
    assert read_tmx(tmp_path / "utf-16", on_defect=odd.append) == golden_memory()
    assert odd == []
    wide, narrow = (etree.parse(str(tmp_path / name)) for name in ("utf-16", "utf-8"))
    assert etree.tostring(wide, method="c14n") == etree.tostring(narrow, method="c14n")


def test_like_takes_header_and_spelling(tmp_path: Path) -> None:
    """Header, notes and user-defined encodings are theirs; languages go by their spelling."""
    theirs = Header(
        (*HEADER.attributes[:5], ("srclang", "EN-US"), *HEADER.attributes[6:]),
        (Prop("x-client", "ACME"),),
        (Note("ours"),),
    )
    unit = TranslationUnit("1", (Variant("EN-US", ("a",)), Variant("FR-CA", ("b",))))
    write_tmx(Memory(theirs, (unit,)), tmp_path / "theirs.tmx")
    memory = like(golden_memory(), tmp_path / "theirs.tmx")
    assert memory.header == theirs
    assert [[v.lang for v in unit.variants] for unit in memory.units] == [
        ["EN-US", "FR-CA"],
        ["EN-US", "FR-CA"],
        ["EN-US", "ru"],
        ["ru"],
    ]
    assert [unit.text("en") for unit in memory.units] == [
        unit.text("en") for unit in golden_memory().units
    ]


def test_like_keeps_our_source_language(tmp_path: Path) -> None:
    """A file from Russian lends its header, not its source language."""
    theirs = Header(tuple((k, "ru" if k == "srclang" else v) for k, v in HEADER.attributes))
    write_tmx(Memory(theirs, ()), tmp_path / "theirs.tmx")
    assert like(golden_memory(), tmp_path / "theirs.tmx").header.get("srclang") == "en"


def test_unchanged_foreign_units_are_written_as_they_were(
    eval_folder: Path | None, tmp_path: Path
) -> None:
    """Canonical XML of valid files, comments included, is the same.

    Apart from `lang`, which TMX 1.1 files have for `xml:lang`, the version, and white space between
    elements.
    """
    if eval_folder is None:
        pytest.skip("BITEXT_EVAL names no folder; the conformance corpus is there")
    folder = eval_folder / "tmx"
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    files = [folder / entry["file"] for entry in entries if entry["expect"] == "valid"]
    segs = 0
    for file in files:
        write_tmx(read_tmx(file), tmp_path / "again.tmx")
        before, after = (etree.parse(str(p), parser) for p in (file, tmp_path / "again.tmx"))
        assert canonical(before, "seg") == canonical(after, "seg"), file.name
        segs += len(canonical(before, "seg"))
        whole = []
        for tree in (before, after):
            as_written(tree)
            whole.append(etree.tostring(tree, method="c14n", with_comments=True))
        assert whole[0] == whole[1], file.name
    assert segs > 1000


def canonical(tree: etree._ElementTree, tag: str) -> list[bytes]:
    return [etree.tostring(e, method="c14n", with_tail=False) for e in tree.iter(tag)]


def as_written(tree: etree._ElementTree) -> None:
    """Drop white space between elements and give what we write otherwise: version and xml:lang."""
    holders = ("tmx", "header", "body", "tu", "tuv", "ude")
    tree.getroot().set("version", "1.4")
    for element in tree.iter():
        parent = element.getparent()
        if element.tag in holders and not (element.text or "").strip():
            element.text = None
        if parent is not None and parent.tag in holders and not (element.tail or "").strip():
            element.tail = None
        if element.tag == "tuv" and "lang" in element.attrib:
            element.set("{http://www.w3.org/XML/1998/namespace}lang", element.attrib.pop("lang"))


ORDERED = """<?xml version="1.0" encoding="UTF-8"?>
<!-- start -->
<?style one?>
<tmx version="1.4">
<!-- before the header -->
<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en"\
 srclang="en" datatype="xml">
<prop type="a">1</prop>
<!-- in the header -->
<note>n</note>
<ude name="u"><map unicode="#xF8FF"/></ude>
<prop type="b">2</prop>
</header>
<!-- before
the body -->
<body>
<!-- of unit 1 -->
<?pi of unit 1?>
<tu tuid="1"><prop type="a">1</prop><note>n</note><!--in--><prop type="b">2</prop>\
<tuv xml:lang="en"><prop type="c">3</prop><!--x--><note>m</note>\
<seg>One<!--y-->.</seg><!--z--></tuv>\
<!-- between
texts --><tuv xml:lang="fr"><seg>Un.</seg></tuv><?end?></tu>
<tu tuid="2"><tuv xml:lang="en"><seg>Two.</seg></tuv></tu>
<!-- behind the units -->
</body>
<!-- behind the body -->
</tmx>
<!-- end -->
""".replace("\\\n", "")


def test_order_and_comments_of_a_foreign_file_stay(file: Path) -> None:
    """A file that orders its parts otherwise and explains itself is written as it was."""
    file.write_text(ORDERED, encoding="utf-8")
    write_tmx(read_tmx(file), file)
    assert file.read_text(encoding="utf-8") == ORDERED


def test_what_is_added_goes_where_the_standard_wants_it() -> None:
    """A layout knows nothing of a new prop, and names what is gone."""
    laid = replace(
        unit("One.", "Un."),
        props=(Prop("a", "1"), Prop("new", "2")),
        layout=("prop", Code("comment", (), ("c",)), "note", "tuv", Code("pi", (("target", "t"),))),
    )
    assert format_unit(laid) == (
        '<tu tuid="1"><prop type="a">1</prop><!--c--><prop type="new">2</prop>'
        '<tuv xml:lang="en"><seg>One.</seg></tuv><?t?>'
        '<tuv xml:lang="fr"><seg>Un.</seg></tuv></tu>\n'
    )


COMMENT = Code("comment", (), ("c",))


@given(
    st.lists(UNITS, min_size=1, max_size=2),
    st.lists(
        st.sampled_from(("tu", "note", "prop", "tuv", Code("comment", (), ("c",)))), max_size=9
    ),
    st.lists(st.sampled_from(("note", "prop", "seg", Code("comment", (), ("c",)))), max_size=6),
)
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow])
def test_no_layout_loses_anything(
    file: Path, units: list[TranslationUnit], of_unit: list[str | Code], of_text: list[str | Code]
) -> None:
    """Whatever a layout asks for: each part is written once, valid, and stays so."""
    laid = tuple(
        replace(
            each,
            layout=tuple(of_unit),
            variants=tuple(replace(v, layout=tuple(of_text)) for v in each.variants),
        )
        for each in units
    )
    write_tmx(Memory(HEADER, laid), file)
    again = read_tmx(file)
    for one, other in zip(laid, again.units, strict=True):
        assert (one.tuid, one.props, one.notes) == (other.tuid, other.props, other.notes)
        assert [(v.content, v.props, v.notes) for v in one.variants] == [
            (v.content, v.props, v.notes) for v in other.variants
        ]
        assert asides(one.layout) == asides(other.layout)
    written = file.read_bytes()
    root = etree.fromstring(written)
    assert not [
        e
        for e in root.iter("note", "prop")
        if e.getprevious() is not None
        and e.xpath("preceding-sibling::tuv | preceding-sibling::seg")
    ]
    write_tmx(again, file)
    assert file.read_bytes() == written
