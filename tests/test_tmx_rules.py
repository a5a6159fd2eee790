"""Rules on TMX: each is broken by an example, found on its line, and mended where it can be."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bitext.errors import BitextError, TmxError
from bitext.model import Code, Content, plain
from bitext.tmx import TmxReader
from bitext.tmx.defects import UnitRules, codes_of
from bitext.tmx.repair import repair_content, repair_header, repair_unit
from bitext.tmx.rules import RULES, Level
from bitext.tmx.validation import Fixed, Repair, Validation, fix_tmx
from strategies import MEMORIES
from test_tmx_reader import HEADER, RECOVERED, REFUSED, START, UNIT, tmx

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
DATED = HEADER.replace("/>", ' creationdate="{}"/>')


def seg(content: str) -> str:
    return UNIT.replace("Bread.", content)


# What only validate looks for; the rest is in RECOVERED.
STRICT = {
    "segtype": tmx(UNIT, header=HEADER.replace("sentence", "line")),
    "ude": tmx(UNIT, header=HEADER.replace("/>", '><ude><map unicode="#xF8FF"/></ude></header>')),
    "lang-unknown": tmx(UNIT.replace('"fr"', '"qq"')),
    "lang-old": tmx(UNIT.replace('"fr"', '"iw"')),
    "header-language": tmx(UNIT, header=HEADER.replace('adminlang="en"', 'adminlang="English"')),
    "several-variants": tmx(UNIT.replace('"fr"', '"EN"')),
    "control": tmx(UNIT.replace("Bread.", "Bread\x93.")),
    "replacement": tmx(UNIT.replace("Bread.", "Br\ufffdad.")),
    "nesting": tmx(seg("<sub>a</sub>")),
    "i-twice": tmx(seg('<bpt i="1"/>a<ept i="1"/><bpt i="1"/>b<ept i="1"/>')),
    "code-number": tmx(seg('<ph x="a"/>')),
    "x-twice": tmx(seg('<ph x="1"/><ph x="1"/>')),
    "assoc": tmx(seg('<ph assoc="left"/>')),
    "no-variants": tmx("<tu/>", UNIT),
    "no-seg": tmx(UNIT.replace("<seg>Bread.</seg>", "")),
    "two-segs": tmx(UNIT.replace("</seg>", "</seg><seg>b</seg>", 1)),
    "foreign": tmx(seg("<g>a</g>")),
    "element": tmx(UNIT.replace("<tu>", "<tu><author>a</author>")),
    "lang-attribute": tmx(UNIT.replace("xml:lang", "lang")),
    "lang-not-a-tag": tmx(UNIT.replace('"fr"', '"French"')),
    "tuid": tmx(UNIT.replace("<tu>", '<tu tuid="a b">')),
    "tuid-long": tmx(UNIT.replace("<tu>", f'<tu tuid="{"k" * 1001}">')),
    "encoding": START.replace("UTF-8", "UTF-16") + tmx(UNIT).removeprefix(START),
    "header-late": tmx(UNIT, header="").replace("</tmx>", f"{HEADER}</tmx>"),
    "comment": tmx(seg("a<!-- b -->c")),
    "unreadable": tmx(UNIT)[:-40],
    "mended": tmx(seg("a & b")),
    "lost": tmx(seg("<hi>a"), UNIT),
}
EXAMPLES = {code: content for content, code in RECOVERED.values()} | STRICT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "foreign.tmx"


def write(path: Path, content: str | bytes) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def fix(path: Path, output: Path) -> tuple[Fixed, list[Repair]]:
    repairs: list[Repair] = []
    return fix_tmx(path, output, overwrite=True, on_repair=repairs.append), repairs


def texts(path: Path) -> Counter[str]:
    return Counter(variant.text for unit, _ in TmxReader(path) for variant in unit.variants)


def test_every_rule_has_an_example() -> None:
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("code", RULES)
def test_a_broken_rule_is_found(path: Path, code: str) -> None:
    """Validation lists the rule, on a line of the file."""
    write(path, EXAMPLES[code])
    found = [defect for defect in Validation(path) if defect.code == code]
    assert found
    lines = path.read_bytes().count(b"\n") + 1
    assert all(1 <= defect.line <= lines for defect in found)


@pytest.mark.parametrize("code", RULES)
def test_a_broken_rule_is_mended_as_the_table_says(path: Path, code: str, tmp_path: Path) -> None:
    """Where there is a repair, the copy keeps the rule; fixing the copy changes nothing."""
    write(path, EXAMPLES[code])
    copy, again = tmp_path / "copy.tmx", tmp_path / "again.tmx"
    if code == "unreadable":
        content = tmx(UNIT, '<tu><tuv xml:lang="en"><seg>cut')
        write(path, content[: -len("\n</body>\n</tmx>\n")])
    _, repairs = fix(path, copy)
    left = {defect.code for defect in Validation(copy)}
    if RULES[code].repair:
        assert code not in left
        assert any(repair.defect.code == code and repair.done for repair in repairs)
    _, second = fix(copy, again)
    assert again.read_bytes() == copy.read_bytes()
    assert not any(repair.done for repair in second)


def test_the_documentation_has_the_table() -> None:
    """docs/formats.md lists each rule with its level, title and repair, and no other."""
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    listed = {
        row[0].strip("| `"): (row[1], row[2], row[-1].removesuffix(" |"))
        for row in rows
        if len(row) == 5 and row[1].rstrip("*") in tuple(Level)
    }
    assert listed == {
        rule.id: (f"{rule.level}{'*' * rule.on_request}", rule.title, rule.repair or "—")
        for rule in RULES.values()
    }


# ---------------------------------------------------------------- single repairs


@pytest.mark.parametrize(
    ("found", "written"),
    [
        ("2024-03-01", "20240301T000000Z"),
        ("2024-03-01T10:00:00+02:00", "20240301T080000Z"),
        ("Tue Jan 29 12:49:40 2013", "20130129T124940Z"),
        ("Fri, 1 Mar 2024 10:00:00 +0100", "20240301T090000Z"),
        ("20240301", "20240301T000000Z"),
        ("3/4/2024", "3/4/2024"),
        ("yesterday", "yesterday"),
    ],
)
def test_dates_are_rewritten_where_they_are_certain(path: Path, found: str, written: str) -> None:
    write(path, tmx(UNIT, header=DATED.format(found)))
    assert repair_header(TmxReader(path).header).get("creationdate") == written


def test_dates_must_be_in_the_calendar(path: Path) -> None:
    """30 February has the right form, and no repair."""
    write(path, tmx(UNIT, header=DATED.format("20240230T000000Z")))
    assert [defect.code for defect in Validation(path)] == ["date"]
    assert repair_header(TmxReader(path).header).get("creationdate") == "20240230T000000Z"


def codes(content: Content) -> list[tuple[str, str]]:
    return [(code.kind, dict(code.attributes).get("i", "")) for code in codes_of(content)]


def test_pairs_are_made_by_number_then_as_brackets() -> None:
    """Numbers join; codes without one pair like brackets; lone ones become it; overlap stays."""
    content = (
        Code("bpt", (("i", "1"),)),
        Code("bpt", ()),
        Code("ept", (("i", "1"),)),
        Code("ept", ()),
        Code("ept", (("i", "9"),)),
        Code("bpt", (("i", "1"),)),
        Code("ept", (("i", "1"),)),
    )
    mended = repair_content(content)
    assert codes(mended) == [
        ("bpt", "1"), ("bpt", "2"), ("ept", "1"), ("ept", "2"), ("it", ""), ("bpt", "3"),
        ("ept", "3"),
    ]  # fmt: skip
    assert repair_content(mended) == mended


def test_codes_inside_codes_become_their_text() -> None:
    """Native code holds text and sub alone; sub elsewhere is text that counts, so hi."""
    inner = Code("ph", (), ("c", Code("sub", (), ("d",))))
    assert repair_content((Code("ph", (), ("a", inner, "b")), Code("sub", (), ("e",)))) == (
        Code("ph", (), ("ac", Code("sub", (), ("d",)), "b")),
        Code("hi", (), ("e",)),
    )


def test_the_source_language_is_found_by_region(path: Path) -> None:
    """A unit in en-US serves a file in en; one without the language serves any."""
    write(path, tmx(UNIT.replace('"en"', '"en-US"'), UNIT.replace('"en"', '"de"')))
    units = [repair_unit(unit, "en") for unit, _ in TmxReader(path)]
    assert [unit.attributes for unit in units] == [(("srclang", "en-US"),), (("srclang", "*all*"),)]


@given(MEMORIES, st.sampled_from(("*all*", "en", "EN_us")))
def test_repairs_are_idempotent_and_keep_texts(memory: object, srclang: str) -> None:
    """A second repair changes nothing, texts and what TMX allows stay, and no error is left."""
    header = repair_header(memory.header)  # type: ignore[attr-defined]
    assert repair_header(header) == header
    rules = UnitRules(header, strict=True)
    for unit in memory.units:  # type: ignore[attr-defined]
        mended = repair_unit(unit, srclang)
        assert repair_unit(mended, srclang) == mended
        for before, after in zip(unit.variants, mended.variants, strict=True):
            assert _kept(before.content) <= _kept(after.content)
        left = {code for code, _ in rules.lasting_findings(mended)}
        assert {code for code in left if RULES[code].level is Level.ERROR} <= {"no-variants"}


def _kept(content: Content) -> Counter[str]:
    return Counter(plain(content))


# ---------------------------------------------------------------- damaged files

DAMAGED = {
    "bare signs": (seg("R&D, a < b, x<y, &amp; &copy;&foo;"), ["R&D, a < b, x<y, & ©&foo;"]),
    "surrogates": (seg("&#xD83D;&#xDE00;&#55357;"), ["\U0001f600\ufffd"]),
    "word's codes": (seg("a&#x1F;b&#30;c\x0bd&#1;e\x00"), ["a\u00adb\u2011c\nde"]),
    "attribute": (seg('<ph type="R&D"/>a'), ["a"]),
    "capitals": (UNIT.replace("tu>", "TU>").replace("seg>", "SEG>"), ["Bread."]),
    "overlap": (seg("<hi>a") + UNIT, ["Bread."]),
    "no end": (UNIT.replace("</tu>", "") + UNIT, ["Bread."]),
    "comment": (seg("&<!-- & < -->b<![CDATA[ & <c>]]>"), ["&b & <c>"]),
    "two files": (UNIT + "</body></tmx>\n" + tmx(UNIT), ["Bread.", "Bread."]),
    "cut off": (UNIT + '<tu><tuv xml:lang="en"><seg>cut <', ["Bread."]),
}


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("block", [1 << 16, 7])
def test_units_of_a_damaged_file_are_saved(
    path: Path, name: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has one meaning is mended, wherever blocks of the file end; the rest is named."""
    monkeypatch.setattr("bitext.tmx.prolog.BLOCK", block)
    body, expected = DAMAGED[name]
    content = tmx(body)
    write(path, content[: -len("\n</body>\n</tmx>\n")] if name == "cut off" else content)
    with pytest.raises(TmxError):
        list(TmxReader(path))
    fixed, repairs = fix(path, tmp_path / "copy.tmx")
    saved = [unit.text("en") for unit, _ in TmxReader(tmp_path / "copy.tmx")]
    assert saved == expected
    assert fixed.lost == (name in ("overlap", "no end", "cut off"))
    assert repairs
    assert all(repair.defect.line == 5 for repair in repairs if name != "two files")


def test_what_cannot_be_saved_is_refused_for_the_first_reason(path: Path, tmp_path: Path) -> None:
    """Nothing is written of a file without a whole unit, or of one that is no TMX."""
    for content in (START, tmx(seg("<hi>")), "<xliff/>", REFUSED["entity bomb"][0]):
        write(path, content)
        with pytest.raises(BitextError):
            fix(path, tmp_path / "copy.tmx")
        assert not (tmp_path / "copy.tmx").exists()


# ---------------------------------------------------------------- files of other tools


def test_validation_agrees_with_the_dtd(eval_folder: Path | None, tmp_path: Path) -> None:
    """Of real and made files, those the DTD refuses have an error; fixed ones are valid.

    No text is lost or changed by fixing, and fixing twice is fixing once.
    """
    if eval_folder is None:
        pytest.skip("BITEXT_EVAL names no folder; the conformance corpus is there")
    folder = eval_folder / "tmx"
    dtds = {
        version: etree.DTD(str(eval_folder / "schemas" / f"tmx{version.replace('.', '')}.dtd"))
        for version in ("1.1", "1.2", "1.3", "1.4")
    }
    copy, again = tmp_path / "copy.tmx", tmp_path / "again.tmx"
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]:
        file = folder / entry["file"]
        errors = [d.code for d in Validation(file) if d.level is Level.ERROR]
        if entry["expect"] == "refuse":
            assert errors, file.name
            continue
        try:
            tree = etree.parse(str(file), parser)
        except etree.XMLSyntaxError:
            assert errors, file.name
        else:
            dtd = dtds.get(tree.getroot().get("version", ""), dtds["1.4"])
            assert errors or dtd.validate(tree), file.name
        fixed, _ = fix(file, copy)
        assert not fixed.left[Level.ERROR], file.name
        assert not [d for d in Validation(copy) if d.level is Level.ERROR], file.name
        tree = etree.parse(str(copy), parser)
        assert dtds["1.4"].validate(tree), (file.name, dtds["1.4"].error_log)
        assert texts(copy) == texts(file), file.name
        fix(copy, again)
        assert again.read_bytes() == copy.read_bytes(), file.name


def test_damaged_files_give_the_units_they_hold(eval_folder: Path | None, tmp_path: Path) -> None:
    """As many as the labels say; one of them counts two in a file that holds half a unit."""
    if eval_folder is None:
        pytest.skip("BITEXT_EVAL names no folder; the conformance corpus is there")
    folder = eval_folder / "tmx"
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    wanted = {e["file"]: e["repair_tus"] for e in entries if e.get("repair_tus")}
    saved = {}
    for name in wanted:
        try:
            saved[name] = fix(folder / name, tmp_path / "copy.tmx")[0].units
        except TmxError:
            saved[name] = 0
    wrong = {name for name in wanted if saved[name] != wanted[name]}
    assert {name for name in wrong if (folder / name).read_bytes().count(b"</tu>")} == set()
