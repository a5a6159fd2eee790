"""XLIFF 1.2 and 2.1 in both directions."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from bitext.errors import InputError, OutputError, UsageError
from bitext.formats.units import Reading
from bitext.formats.xliff import read_xliff, write_xliff2, write_xliff12
from bitext.formats.xliff_codes import native, partners
from bitext.model import (
    AFTER,
    STATUS,
    Code,
    Content,
    Header,
    Memory,
    Note,
    Prop,
    Status,
    TranslationUnit,
    Variant,
)
from laws import examples
from strategies import contents

GOLDEN = Path(__file__).parent / "golden"
WRITERS: dict[str, Callable[..., None]] = {"1.2": write_xliff12, "2.1": write_xliff2}
SHORT = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=examples(40),
    deadline=None,
)
HEADER = Header((("srclang", "en"),))


def memory_of(*sides: Content, status: Status | None = None, tuid: str | None = "t1") -> Memory:
    variants = tuple(
        Variant(lang, content) for lang, content in zip(("en", "ru"), sides, strict=True)
    )
    unit = TranslationUnit(tuid, variants)
    return Memory(HEADER, (unit.with_prop(STATUS, status) if status else unit,))


def back(memory: Memory, path: Path, version: str) -> Reading:
    WRITERS[version](memory, path, langs=("en", "ru"))
    return read_xliff(path)


def xliff12(units: str, *, attributes: str = 'target-language="fr"') -> str:
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        f'<file original="a.html" source-language="en" {attributes} datatype="html"><body>'
        f"{units}</body></file></xliff>"
    )


def xliff2(units: str) -> str:
    return (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en"'
        f' trgLang="fr"><file id="f1">{units}</file></xliff>'
    )


def read(folder: Path, content: str | bytes) -> Reading:
    path = folder / "a.xlf"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_xliff(path)


def shape(content: Content, *, flat: bool) -> list[object]:
    """What has to survive: text, kinds of codes, what pairs with what, and the native code."""
    found = partners(content)
    result: list[object] = []
    for position, item in enumerate(content):
        if isinstance(item, str):
            result.append(item)
        elif item.kind == "hi":
            result.append(("hi", shape(item.content, flat=flat)))
        else:
            kind: str = item.kind
            ends = dict(item.attributes).get("pos") == "end" or kind == "ept"
            if kind in ("bpt", "ept", "it"):
                paired = position in found
                kind = ("end" if ends else "start") + (
                    str(sorted((position, found[position]))) if paired else ""
                )
            elif kind == "ut":
                kind = "ph"
            inside = native(item.content) if flat else _inside(item.content)
            result.append((kind, inside))
    return result


def _inside(content: Content) -> list[object]:
    return [item if isinstance(item, str) else shape(item.content, flat=False) for item in content]


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize("version", WRITERS)
@given(source=contents(), target=contents())
@SHORT
def test_texts_and_codes_come_back(
    tmp_path: Path, version: str, source: Content, target: Content
) -> None:
    """Text to the character, codes by kind, pairing and native code."""
    reading = back(memory_of(source, target), tmp_path / "a.xlf", version)
    if not source and not target:
        assert not reading.units
        return
    (unit,) = reading.units
    assert unit.tuid == "t1"
    flat = version == "2.1"
    for lang, content in (("en", source), ("ru", target)):
        variant = next((v for v in unit.variants if v.lang == lang), Variant(lang))
        assert shape(variant.content, flat=flat) == shape(content, flat=flat)


@pytest.mark.parametrize("version", WRITERS)
@given(source=contents(), target=contents())
@SHORT
def test_a_second_round_changes_nothing(
    tmp_path: Path, version: str, source: Content, target: Content
) -> None:
    """What was read from our file is written as the same bytes."""
    path = tmp_path / "a.xlf"
    first = back(memory_of(source, target), path, version)
    if first.units and len(first.units[0].variants) == 2:
        written = path.read_bytes()
        WRITERS[version](Memory(HEADER, first.units), path, langs=("en", "ru"))
        assert path.read_bytes() == written


@given(source=contents(), target=contents(), status=st.sampled_from([None, *Status]))
@SHORT
def test_the_strict_schema_of_1_2_accepts_what_is_written(
    tmp_path: Path,
    eval_folder: Path | None,
    source: Content,
    target: Content,
    status: Status | None,
) -> None:
    if eval_folder is None:
        pytest.skip("no schema: set BITEXT_EVAL")
    memory = memory_of(source, target, status=status)
    write_xliff12(memory, tmp_path / "a.xlf", langs=("en", "ru"))
    schema = _schema(eval_folder)
    assert schema.validate(etree.parse(tmp_path / "a.xlf")), str(schema.error_log)


_SCHEMAS: dict[Path, etree.XMLSchema] = {}


def _schema(folder: Path) -> etree.XMLSchema:
    path = folder / "schemas" / "xliff-core-1.2-strict.xsd"
    if path not in _SCHEMAS:
        _SCHEMAS[path] = etree.XMLSchema(etree.parse(path))
    return _SCHEMAS[path]


@given(source=contents(), target=contents(), status=st.sampled_from([None, *Status]))
@SHORT
def test_what_is_written_has_the_structure_of_2_1(
    tmp_path: Path, source: Content, target: Content, status: Status | None
) -> None:
    memory = memory_of(source, target, status=status)
    write_xliff2(memory, tmp_path / "a.xlf", langs=("en", "ru"))
    assert faults_of_xliff2(etree.parse(tmp_path / "a.xlf").getroot()) == []


EDITING = {"canCopy", "canDelete", "canReorder", "canOverlap", "dir", "subType", "type"}
CORE = {
    # Element: children in order, attributes required, attributes allowed (XLIFF 2.1, 4.2 and 4.3).
    "xliff": (("file",), {"version", "srcLang"}, {"trgLang"}),
    "file": (("unit",), {"id"}, {"original", "space"}),
    "unit": (("notes", "originalData", "segment"), {"id"}, {"name"}),
    "notes": (("note",), set(), set()),
    "note": ((), set(), {"appliesTo"}),
    "originalData": (("data",), set(), set()),
    "data": ((), {"id"}, {"space"}),
    "segment": (("source", "target"), set(), {"state", "subState"}),
    "ph": ((), {"id"}, EDITING | {"dataRef", "disp", "equiv"}),
    "sc": ((), {"id"}, EDITING | {"dataRef", "disp", "equiv", "isolated"}),
    "ec": ((), set(), EDITING | {"id", "startRef", "dataRef", "disp", "equiv", "isolated"}),
    "sm": ((), {"id"}, {"translate", "type", "ref", "value"}),
    "em": ((), {"startRef"}, set()),
    "cp": ((), {"hex"}, set()),
}
TOKEN = re.compile(r"[\w.:-]+", re.ASCII)
DATA = ("dataRef", "dataRefStart", "dataRefEnd")
INLINE = {"ph", "pc", "sc", "ec", "mrk", "sm", "em", "cp"}
PAIRED = {"dataRefStart", "dataRefEnd", "dispStart", "dispEnd", "equivStart", "equivEnd"}


def faults_of_xliff2(root: etree._Element) -> list[str]:
    """What breaks the core's structure, its references, or the rules on ids."""
    faults = []
    for element in root.iter("*"):
        name = element.tag.removeprefix("{urn:oasis:names:tc:xliff:document:2.0}")
        attributes = {str(key).rpartition("}")[2] for key in element.attrib}
        held = [child.tag.rpartition("}")[2] for child in element]
        if name in ("source", "target", "pc", "mrk"):
            if not set(held) <= INLINE:
                faults.append(f"{name} holds {held}")
            allowed = {
                "pc": EDITING | PAIRED | {"id"},
                "mrk": {"id", "translate", "type", "ref", "value"},
            }.get(name, set())
            required = {"id"} if name in ("pc", "mrk") else set()
        else:
            order, required, more = CORE[name]
            allowed = required | more
            if held != sorted(held, key=order.index):
                faults.append(f"{name} holds {held}")
        if not required <= attributes <= allowed:
            faults.append(f"{name} has {sorted(attributes)}")
        tokens = {key: element.get(key, "x") for key in ("id", "startRef", *DATA)}
        faults += [f"{k} is {v!r}" for k, v in tokens.items() if not TOKEN.fullmatch(v)]
        if name == "segment" and element.get("subState") and not element.get("state"):
            faults.append("subState without state")
    space = "{urn:oasis:names:tc:xliff:document:2.0}"
    for unit in root.iter(f"{space}unit"):
        data = {each.get("id") for each in unit.iter(f"{space}data")}
        for side in (*unit.iter(f"{space}source"), *unit.iter(f"{space}target")):
            inside = list(side.iter("*"))[1:]
            ids = [each.get("id") for each in inside if each.get("id") is not None]
            if len(set(ids)) < len(ids):
                faults.append(f"ids {ids}")
            for each in inside:
                refs = {v for k, v in each.attrib.items() if str(k).startswith("dataRef")}
                if not refs <= data:
                    faults.append(f"no data {refs - data}")
                if each.get("startRef") is not None and each.get("startRef") not in ids:
                    faults.append(f"no start {each.get('startRef')}")
                single = each.tag in (f"{space}sc", f"{space}ec")
                if single and (each.get("isolated") == "yes") != _is_alone(each, inside):
                    faults.append(f"isolated={each.get('isolated')}")
    return faults


def _is_alone(code: etree._Element, inside: list[etree._Element]) -> bool:
    if code.tag.endswith("}ec"):
        return code.get("startRef") is None
    return all(each.get("startRef") != code.get("id") for each in inside)


# ---------------------------------------------------------------- golden files


def golden_memory() -> Memory:
    """One of everything that both versions hold."""
    units = (
        TranslationUnit(
            "a1",
            (
                Variant("en", ("Bread &\u00a0", *bold("salt"), ' < "x"\t.')),
                Variant("fr", ("Du pain et du ", *bold("sel"), "\u202f!\n")),
            ),
            (Prop(STATUS, "confirmed"),),
            (Note("Check <this>"),),
        ),
        TranslationUnit(
            None,
            (
                Variant("en", (Code("ph", (("x", "1"),), ("<br/>",)), "One")),
                Variant(
                    "fr",
                    (Code("ph", (("x", "1"),), ("<br/>",)), "Un"),
                    notes=(Note("of the target"),),
                ),
            ),
            (Prop(STATUS, "rejected"),),
        ),
        TranslationUnit("a3", (Variant("en", ("No translation",)),), (Prop(STATUS, "draft"),)),
        TranslationUnit(
            "a4",
            (
                Variant("en", ("A ", Code("hi", (("type", "term"),), ("term",)))),
                Variant("fr", (Code("it", (("pos", "begin"),), ("<i>",)), "Un terme 😀 я")),
            ),
        ),
    )
    return Memory(HEADER, units)


def bold(text: str) -> Content:
    pair = (("i", "1"), ("x", "1"), ("type", "bold"))
    return (Code("bpt", pair, ("<b>",)), text, Code("ept", (("i", "1"),), ("</b>",)))


@pytest.mark.parametrize("version", WRITERS)
def test_golden_file(tmp_path: Path, version: str) -> None:
    """The same memory gives these bytes; whoever changes them reads the difference."""
    path = tmp_path / "memory.xlf"
    WRITERS[version](golden_memory(), path)
    assert path.read_bytes() == (GOLDEN / f"memory.{version}.xlf").read_bytes()


# ---------------------------------------------------------------- status


@pytest.mark.parametrize("version", WRITERS)
@pytest.mark.parametrize("status", Status)
def test_status_there_and_back(tmp_path: Path, version: str, status: Status) -> None:
    memory = memory_of(("a",), ("b",), status=status)
    (unit,) = back(memory, tmp_path / "a.xlf", version).units
    assert unit.status is status


@pytest.mark.parametrize(
    ("attributes", "target", "status"),
    [
        ('approved="yes"', "", "confirmed"),
        ("", 'state="final"', "confirmed"),
        ("", 'state="signed-off"', "confirmed"),
        ("", 'state="translated"', "draft"),
        ("", 'state="needs-review-translation"', "draft"),
        ("", 'state="x-mine"', "draft"),
        ("", 'state="translated" state-qualifier="rejected-grammar"', "rejected"),
    ],
)
def test_states_of_1_2(tmp_path: Path, attributes: str, target: str, status: str) -> None:
    """States become a status; one that still says the same is written again."""
    content = xliff12(
        f'<trans-unit id="1" {attributes}><source>a</source>'
        f"<target {target}>b</target></trans-unit>"
    )
    reading = read(tmp_path, content)
    assert reading.units[0].status == status
    write_xliff12(Memory(HEADER, reading.units), tmp_path / "b.xlf")
    state = re.search(r'state="([^"]*)"', target)
    if state:
        assert state[0] in (tmp_path / "b.xlf").read_text()
    changed = reading.units[0].with_prop(STATUS, "confirmed")
    write_xliff12(Memory(HEADER, (changed,)), tmp_path / "b.xlf")
    assert 'approved="yes"' in (tmp_path / "b.xlf").read_text()


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ('state="initial"', "draft"),
        ('state="translated" subState="my:x"', "draft"),
        ('state="reviewed"', "confirmed"),
        ('state="final"', "confirmed"),
        ('state="initial" subState="bitext:rejected"', "rejected"),
    ],
)
def test_states_of_2(tmp_path: Path, state: str, status: str) -> None:
    content = xliff2(
        f'<unit id="1"><segment {state}><source>a</source><target>b</target></segment></unit>'
    )
    reading = read(tmp_path, content)
    assert reading.units[0].status == status
    write_xliff2(Memory(HEADER, reading.units), tmp_path / "b.xlf")
    assert f"<segment {state}>" in (tmp_path / "b.xlf").read_text()


# ---------------------------------------------------------------- segments, notes, codes


def test_segments_of_1_2_are_units(tmp_path: Path) -> None:
    """Each mrk is a unit; white space between is kept, codes around segments are structure."""
    content = xliff12(
        '<trans-unit id="7"><source>One. Two.</source>'
        '<seg-source><g id="1"><mrk mtype="seg" mid="0">One.</mrk>\n<mrk mtype="seg" mid="1">Two.'
        "</mrk></g></seg-source>"
        '<target><g id="1"><mrk mtype="seg" mid="1">Deux.</mrk> <mrk mtype="seg" mid="0">Un.</mrk>'
        "</g></target></trans-unit>"
    )
    first, second = read(tmp_path, content).units
    assert (first.text("en"), first.text("fr")) == ("One.", "Un.")
    assert (second.text("en"), second.text("fr")) == ("Two.", "Deux.")
    assert first.variants[0].prop(AFTER) == r"\n"
    assert [first.tuid, second.tuid] == ["a.html#7#0", "a.html#7#1"]


def test_text_between_segments_is_not_lost(tmp_path: Path) -> None:
    """Where text stands beside the segments the whole unit is one."""
    content = xliff12(
        '<trans-unit id="7"><source>One. and Two.</source><seg-source>'
        '<mrk mtype="seg" mid="0">One.</mrk> and <mrk mtype="seg" mid="1">Two.</mrk></seg-source>'
        '<target><mrk mtype="seg" mid="0">Un.</mrk> et <mrk mtype="seg" mid="1">Deux.</mrk>'
        "</target></trans-unit>"
    )
    (unit,) = read(tmp_path, content).units
    assert (unit.text("en"), unit.text("fr")) == ("One. and Two.", "Un. et Deux.")


def test_notes_stay_with_what_they_are_about(tmp_path: Path) -> None:
    content = xliff12(
        '<trans-unit id="1"><source>a</source><target>b</target><note>n1</note>'
        '<note annotates="target">n2</note></trans-unit>'
    )
    (unit,) = read(tmp_path, content).units
    assert unit.notes == (Note("n1"),)
    assert unit.variants[1].notes == (Note("n2"),)


INLINE_12 = (
    '<g id="1" ctype="bold">a<x id="2"/></g><bx id="3" rid="9"/>b<ex id="4" rid="9"/>'
    '<bpt id="5">[i]</bpt>c<ept id="5">[/i]</ept><ph id="6" equiv-text="br">&lt;br/&gt;</ph>'
    '<it id="7" pos="open">&lt;u&gt;</it><mrk mtype="term">d</mrk>'
    '<mrk mtype="x-a" comment="&quot;">e</mrk>'
    '<ph id="n8">%s</ph>'
)


def test_every_inline_element_of_1_2_comes_back(tmp_path: Path, eval_folder: Path | None) -> None:
    content = xliff12(
        f'<trans-unit id="1"><source>{INLINE_12}</source><target>{INLINE_12}</target></trans-unit>'
    )
    reading = read(tmp_path, content)
    assert reading.units[0].text("en") == "abcde"
    write_xliff12(Memory(HEADER, reading.units), tmp_path / "b.xlf")
    written = (tmp_path / "b.xlf").read_text()
    assert canonical(INLINE_12) == canonical(re.search("<source>(.*?)</source>", written)[1])  # type: ignore[index]
    assert read_xliff(tmp_path / "b.xlf").units[0].variants == reading.units[0].variants


INLINE_2 = (
    '<pc id="1" dataRefStart="d1" dataRefEnd="d2">a<ph id="2" canDelete="no" disp="x"/></pc>'
    '<sc id="3" dataRef="d1"/>b<pc id="4">c<ec startRef="3" dataRef="d2"/></pc>'
    '<mrk id="m1" type="term" value="v">d</mrk><sm id="m2" type="comment"/>e<mrk id="m3">f'
    '<em startRef="m2"/></mrk><cp hex="0002"/><ph id="z" type="ui" subType="a:b" dataRef="d1"/>'
    '<sc id="9" isolated="yes" dataRef="d1"/>'
)


def test_every_inline_element_of_2_comes_back(tmp_path: Path) -> None:
    """Crossing codes and annotations included."""
    content = xliff2(
        '<unit id="1"><originalData><data id="d1">[b]</data><data id="d2">[/b]</data>'
        f"</originalData><segment><source>{INLINE_2}</source><target>{INLINE_2}</target></segment>"
        "</unit>"
    )
    reading = read(tmp_path, content)
    assert reading.units[0].text("en") == "abcdef"
    write_xliff2(Memory(HEADER, reading.units), tmp_path / "b.xlf")
    written = (tmp_path / "b.xlf").read_text()
    assert faults_of_xliff2(etree.fromstring(written.encode())) == []
    assert canonical(INLINE_2) == canonical(re.search("<source>(.*?)</source>", written)[1])  # type: ignore[index]
    assert read_xliff(tmp_path / "b.xlf").units[0].variants == reading.units[0].variants


def canonical(fragment: str) -> list[tuple[str, list[tuple[str, str]], str, str]]:
    """Elements with their attributes and text, in order; generated rids count as none."""
    found = []
    for element in etree.fromstring(f"<s>{fragment}</s>").iter("*"):
        attributes = sorted((str(name), str(value)) for name, value in element.attrib.items())
        if element.tag in ("bpt", "ept"):
            attributes = [pair for pair in attributes if pair[0] != "rid"]
        found.append((element.tag, attributes, element.text or "", element.tail or ""))
    return found


def test_ids_of_codes_join_the_languages(tmp_path: Path) -> None:
    """A number stays; a name gets one, the same on both sides."""
    content = xliff12(
        '<trans-unit id="1"><source><x id="a"/>1<x id="4"/></source>'
        '<target><x id="4"/>2<x id="a"/></target></trans-unit>'
    )
    (unit,) = read(tmp_path, content).units
    numbers = [
        [dict(code.attributes)["x"] for code in v.content if isinstance(code, Code)]
        for v in unit.variants
    ]
    assert numbers == [["5", "4"], ["4", "5"]]


# ---------------------------------------------------------------- skipped and refused


def test_what_is_no_translation_is_said(tmp_path: Path) -> None:
    content = xliff12(
        '<trans-unit id="1" translate="no"><source>a</source></trans-unit>'
        '<trans-unit id="2"><source/></trans-unit>'
        '<group translate="no"><trans-unit id="3"><source>c</source></trans-unit></group>'
    )
    reading = read(tmp_path, content)
    assert [skip.reason for skip in reading.skipped] == [
        'translate="no"',
        "no text",
        'translate="no"',
    ]


def test_ids_that_repeat_are_made_different(tmp_path: Path) -> None:
    unit = '<trans-unit id="1"><source>a</source></trans-unit>'
    assert [u.tuid for u in read(tmp_path, xliff12(unit + unit)).units] == [
        "a.html#1",
        "a.html#1-2",
    ]


BOMB = (
    '<!DOCTYPE xliff [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + xliff12('<trans-unit id="1"><source>&b;</source></trans-unit>')
)
EXTERNAL = '<!DOCTYPE xliff SYSTEM "file:///etc/passwd"><xliff version="1.2"/>'
DEEP = xliff12(
    '<trans-unit id="1"><source>' + '<g id="1">' * 5000 + "</g>" * 5000 + "</source></trans-unit>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (BOMB, "document type"),
        (EXTERNAL, "document type"),
        (DEEP, "not well-formed"),
        ("<html/>", "root element is <html>"),
        ('<xliff version="3.0"/>', "version 3.0"),
        ('<xliff version="1.2"/>', "has no <file>"),
        ('<xliff version="2.0" srcLang="en"/>', "has no <file>"),
        ('<xliff version="1.2"><file/></xliff>', "source-language"),
        ('<xliff version="2.0"><file/></xliff>', "srcLang"),
        (xliff12("<trans-unit>"), "not well-formed"),
        (xliff12("").encode("utf-16-le"), "UTF-16"),
        (('<?xml version="1.0" encoding="latin-9000"?>' + xliff12("")), "latin-9000"),
        (('<?xml version="1.0" encoding="cp932x"?>' + xliff12("")), "cp932x"),
        (xliff12("<trans-unit id='1'><source>\x01</source></trans-unit>"), "U\\+0001"),
        (
            xliff12("<trans-unit id='1'><source>\xe9\xe8</source></trans-unit>").encode("latin-1"),
            "was expected",
        ),
        (b"PK\x03\x04", "zip"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_hostile_and_damaged_files_are_refused(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    """One error that names the file; no trace, no entity, no other file."""
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path, content)
    assert caught.value.path is not None


def test_a_declared_code_page_is_read(tmp_path: Path) -> None:
    content = '<?xml version="1.0" encoding="windows-1251"?>' + xliff12(
        '<trans-unit id="1"><source>a</source><target>хлеб</target></trans-unit>'
    )
    assert read(tmp_path, content.encode("cp1251")).units[0].text("fr") == "хлеб"


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"U\+0001"):
        write_xliff12(memory_of(("a\x01",), ("b",)), tmp_path / "a.xlf")
    with pytest.raises(UsageError, match="two languages"):
        write_xliff2(
            Memory(HEADER, (TranslationUnit(None, (Variant("en", ("a",)),)),)), tmp_path / "b"
        )
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- files of real tools


def test_every_file_of_the_collection_is_read(eval_folder: Path | None, tmp_path: Path) -> None:
    """Each is read; text and codes survive writing in their own version."""
    if eval_folder is None or not (eval_folder / "xliff").is_dir():
        pytest.skip("no collection of XLIFF files: set BITEXT_EVAL")
    names = [
        entry["file"] for entry in json.loads((eval_folder / "xliff/manifest.json").read_text())
    ]
    schema = _schema(eval_folder)
    units = 0
    for name in names:
        path = eval_folder / "xliff" / name
        if not path.exists():
            continue
        reading = read_xliff(path)
        units += len(reading.units)
        if len(reading.languages) < 2 or not any(len(unit.variants) > 1 for unit in reading.units):
            continue
        memory = Memory(Header((("srclang", reading.languages[0]),)), reading.units)
        for version, writer in WRITERS.items():
            out = tmp_path / f"{version}.xlf"
            writer(memory, out, langs=reading.languages[:2])
            again = read_xliff(out)
            texts = [[v.text for v in unit.variants] for unit in reading.units]
            assert [[v.text for v in unit.variants] for unit in again.units] == texts, name
            assert [u.status for u in again.units] == [u.status for u in reading.units], name
        schema_root = etree.parse(tmp_path / "1.2.xlf")
        assert schema.validate(schema_root), f"{name}: {schema.error_log}"
        assert faults_of_xliff2(etree.parse(tmp_path / "2.1.xlf").getroot()) == [], name
    assert units > 300


def test_a_large_file_takes_memory_in_proportion(tmp_path: Path) -> None:
    unit = '<trans-unit id="1"><source>Bread</source><target>Pain</target></trans-unit>'
    content = xliff12(unit * 5_000)
    tracemalloc.start()
    try:
        assert len(read(tmp_path, content).units) == 5_000
        assert tracemalloc.get_traced_memory()[1] < 60 * len(content)
    finally:
        tracemalloc.stop()
