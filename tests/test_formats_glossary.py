"""Glossaries of other tools: TBX in all shapes, tables, workbooks; what is lost is told."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from bitext.errors import InputError, UsageError
from bitext.formats.glossaries import FORMS, read_foreign_glossary, write_foreign_glossary
from bitext.formats.terms import GlossaryReading
from bitext.model import Concept, Glossary, Term, TermStatus
from bitext.termbase import glossary_yaml, parse_glossary, read_glossary
from glossary_strategies import bare, concepts
from laws import examples

ROOT = Path(__file__).resolve().parents[1]
SUFFIX = {form: form.split("-", maxsplit=1)[0] for form in FORMS}


def told(reading: GlossaryReading) -> dict[str, int]:
    return {loss.what: loss.count for loss in reading.losses}


def read(folder: Path, name: str, content: str | bytes, **options: object) -> GlossaryReading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_foreign_glossary(path, **options)  # type: ignore[arg-type]


def terms(reading: GlossaryReading, number: int = 0) -> list[tuple[str, str, str]]:
    concept = reading.glossary.concepts[number]
    return [(term.lang, term.text, str(term.status)) for term in concept.terms]


# ------------------------------------------------------------------ round trips


def one_line(glossary: Glossary) -> list[Concept]:
    """Return concepts as XML and tabs keep them: every line end is a space."""
    return [replace(concept, note=" ".join(concept.note.split())) for concept in bare(glossary)]


@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("form", FORMS)
@given(one=concepts("a-b"), two=concepts("мир"), three=concepts("1917"))
def test_a_glossary_comes_back_from_every_form(
    tmp_path: Path, form: str, one: Concept, two: Concept, three: Concept
) -> None:
    glossary = Glossary("en", (one, two, three))
    path = tmp_path / f"g.{SUFFIX[form]}"
    losses = {loss.what for loss in write_foreign_glossary(glossary, path, form)}
    back = read_foreign_glossary(path, source="en")
    assert back.losses == ()
    kept = glossary
    if SUFFIX[form] == "tbx":
        # A context stands with a term: an example in a language without one is lost, and told.
        for concept in glossary.concepts:
            if concept.examples and "fr" not in {term.lang for term in concept.terms}:
                assert "an example in a language without a term" in losses
        kept = Glossary(
            "en",
            tuple(
                c if "fr" in {term.lang for term in c.terms} else replace(c, examples=())
                for c in glossary.concepts
            ),
        )
    else:
        assert ("exceptions" in losses) is any(c.exceptions for c in glossary.concepts)
        assert ("examples" in losses) is any(c.examples for c in glossary.concepts)
        kept = Glossary(
            "en", tuple(replace(c, exceptions=(), examples=()) for c in glossary.concepts)
        )
    assert one_line(back.glossary) == one_line(kept)
    # What was read can be written as ours.
    assert one_line(parse_glossary(glossary_yaml(back.glossary))) == one_line(back.glossary)


@pytest.mark.parametrize("form", FORMS)
def test_the_glossary_of_the_samples_comes_back_whole(tmp_path: Path, form: str) -> None:
    glossary = read_glossary(ROOT / "glossary.yaml")
    path = tmp_path / f"g.{SUFFIX[form]}"
    write_foreign_glossary(glossary, path, form)
    back = read_foreign_glossary(path).glossary
    if SUFFIX[form] != "tbx":
        glossary = Glossary("en", tuple(replace(c, exceptions=()) for c in glossary.concepts))
    assert bare(back) == bare(glossary)


def test_a_table_for_people_comes_back_with_its_terms_and_says_what_it_left_out(
    tmp_path: Path,
) -> None:
    glossary = read_glossary(ROOT / "glossary.yaml")
    path = tmp_path / "g.csv"
    losses = write_foreign_glossary(glossary, path, "csv", by_concept=True)
    assert {loss.what: loss.count for loss in losses} == {
        "note of a term": 29, "exceptions": 1, "pos of a term": 1, "dnt": 2,
    }  # fmt: skip
    back = read_foreign_glossary(path).glossary
    assert [[(t.lang, t.text, t.status) for t in c.terms] for c in back.concepts] == [
        [(t.lang, t.text, t.status) for t in sorted(c.terms, key=by_language(c))]
        for c in glossary.concepts
    ]


def by_language(concept: Concept) -> Callable[[Term], tuple[int, int]]:
    order = list(TermStatus)
    langs = list(dict.fromkeys(term.lang for term in concept.terms))
    return lambda term: (langs.index(term.lang), order.index(term.status))


# ------------------------------------------------------------------ TBX


def test_tbx_of_version_3_is_as_the_standard_has_it(tmp_path: Path) -> None:
    mask = Concept(
        "face-mask",
        (
            Term("face mask", "en", pos="noun"),
            Term("masque à gaz", "fr", TermStatus.FORBIDDEN, gender="m", match="exact"),
            Term("loup", "fr", TermStatus.PROPOSED),
        ),
        definition="Covers <mouth> & nose.",
        domain="medical",
        examples=((("en", "Wear it."), ("fr", "Portez-le.")),),
    )
    for form, definition, status in (
        ("tbx", '<descrip type="definition">', '<termNote type="administrativeStatus">'),
        ("tbx-dct", "<basic:definition>", "<min:administrativeStatus>"),
    ):
        path = tmp_path / f"{form}.tbx"
        losses = write_foreign_glossary(Glossary("en", (mask,)), path, form)
        text = path.read_text("utf-8")
        root = etree.fromstring(text.encode())
        assert root.tag == "{urn:iso:std:iso:30042:ed-2}tbx"
        assert (root.get("type"), root.get("style")) == ("TBX-Basic", form[4:] or "dca")
        assert f"  {definition}Covers &lt;mouth&gt; &amp; nose.</" in text
        assert f"{status}deprecatedTerm-admn-sts</" in text
        assert "<note>x-bitext-status: proposed</note>" in text
        assert {loss.what.split(",")[0] for loss in losses} == {"match", "status"}


def test_files_of_other_tools_are_read(tmp_path: Path) -> None:
    text = """\
<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="EN-us"><text><body>
<termEntry id="a:1 b">
  <descripGrp><descrip type="subjectField">law</descrip><admin type="source">x</admin></descripGrp>
  <note>for all</note>
  <langSet xml:lang="en_US">
    <descrip type="definition">A
      thing.</descrip>
    <ntig><termGrp><term> face
      mask </term><termNote type="administrativeStatus">odd</termNote></termGrp>
      <descrip type="context">Wear a mask.</descrip></ntig>
    <tig><term>Face Mask</term></tig>
    <tig><term><hi>face</hi> covering</term></tig>
  </langSet>
  <langSet xml:lang="fr">
    <tig><term>masque</term>
      <termNote type="normativeAuthorization">supersededTerm</termNote></tig>
    <tig><term>loup</term><termNote type="grammaticalGender">masculine</termNote></tig>
  </langSet>
</termEntry>
<termEntry id="c2"><langSet xml:lang="fr"><tig><term>seul</term></tig></langSet></termEntry>
</body></text></martif>
"""
    reading = read(tmp_path, "a.tbx", text)
    (concept,) = reading.glossary.concepts
    assert (concept.id, concept.domain, concept.note) == ("a-1-b", "law", "for all")
    assert concept.definition == "A thing."
    assert terms(reading) == [
        ("en-US", "face mask", "preferred"),
        ("en-US", "face covering", "admitted"),
        ("fr", "masque", "forbidden"),
        ("fr", "loup", "preferred"),
    ]
    assert concept.examples == ((("en-US", "Wear a mask."),),)
    assert told(reading) == {
        "source": 1,
        "the status 'odd'": 1,
        "a term that its concept has already": 1,
        "a concept without an approved term in en-US": 1,
        "an id with a space, colon or bracket, or that is there twice": 1,
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<tmx/>", "is <tmx>, <martif> or <tbx> was expected"),
        ("<martif><text/></martif>", "holds no term"),
        ("<martif", "is not well-formed XML"),
        ("", "is empty"),
        (
            '<!DOCTYPE martif [<!ENTITY a "b">]><martif><text>&a;</text></martif>',
            "has a document type, which could declare entities",
        ),
        (
            '<!DOCTYPE martif SYSTEM "file:///etc/passwd" [ ]><martif/>',
            "has a document type, which could declare entities",
        ),
    ],
)
def test_what_is_no_tbx_is_refused_in_words(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read(tmp_path, "a.tbx", content)


def test_our_notes_that_were_changed_by_hand_are_told_and_passed_over(tmp_path: Path) -> None:
    notes = "".join(
        f"<note>x-bitext-{note}</note>" for note in ("gap: x", "what: y", "exceptions: [1]")
    )
    text = (
        f'<tbx xmlns="urn:iso:std:iso:30042:ed-2" xml:lang="en"><text><body><conceptEntry id="a">'
        f'{notes}<langSec xml:lang="en"><termSec><term>b</term><note>x-bitext-case: odd</note>'
        "</termSec></langSec></conceptEntry></body></text></tbx>"
    )
    reading = read(tmp_path, "a.tbx", text)
    assert set(told(reading)) == {
        f"a note x-bitext-{key} that cannot be read"
        for key in ("gap", "what", "exceptions", "case")
    }


# ------------------------------------------------------------------ tables


def test_columns_are_known_by_language_and_status(tmp_path: Path) -> None:
    text = (
        "English term\tFrench preferred\tFrench forbidden\tTerm (ru)\tDomain\tOwner\n"
        "coup\tcoup d’État; putsch\tcoup de force\tпереворот\tstate\tme\n"
    )
    reading = read(tmp_path, "g.tsv", text)
    assert terms(reading) == [
        ("en", "coup", "preferred"),
        ("fr", "coup d’État", "preferred"),
        ("fr", "putsch", "preferred"),
        ("fr", "coup de force", "forbidden"),
        ("ru", "переворот", "preferred"),
    ]
    assert reading.glossary.concepts[0].domain == "state"
    assert told(reading) == {"the column 'Owner'": 1}


@pytest.mark.parametrize("name", ["g.tab", "g.txt", "g.utf8"])
def test_glossaries_of_omegat_are_read(tmp_path: Path, name: str) -> None:
    text = "# Glossary\nkde\tКДЕ\tthe desktop\nkde\tкде\n\nsoviet\tсовет\textra\tmore\nlone\n"
    reading = read(tmp_path, name, "\ufeff" + text, langs=("en", "ru"))
    assert [concept.id for concept in reading.glossary.concepts] == ["kde", "soviet"]
    assert terms(reading) == [("en", "kde", "preferred"), ("ru", "КДЕ", "preferred")]
    assert reading.glossary.concepts[0].terms[1].note == "the desktop"
    assert told(reading) == {
        "a cell beyond the columns": 1,
        "a row without source or target": 1,
        "a term that its concept has already": 1,
    }


def test_a_glossary_of_omegat_may_name_its_code_page(tmp_path: Path) -> None:
    text = "# -*- coding: cp1251 -*-\nsoviet\tсовет\n".encode("cp1251")
    assert terms(read(tmp_path, "g.tab", text, langs=("en", "ru")))[1][1] == "совет"
    plain = text.split(b"\n", 1)[1]
    assert terms(read(tmp_path, "g.tab", plain, langs=("en", "ru"), encoding="cp1251"))[1][1]
    with pytest.raises(InputError, match="looks like windows-1251"):
        read(tmp_path, "g.tab", plain, langs=("en", "ru"))
    with pytest.raises(UsageError, match="there is no encoding 'odd'"):
        read(tmp_path, "g.tab", b"# coding: odd\na\tb\n", langs=("en", "ru"))
    with pytest.raises(InputError, match="is not in ascii: byte 0xF1"):
        read(tmp_path, "g.tab", plain, langs=("en", "ru"), encoding="ascii")


def test_a_table_that_names_no_language_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not name languages: kde"):
        read(tmp_path, "g.csv", "kde,csv\n")
    with pytest.raises(InputError, match="holds no term"):
        read(tmp_path, "g.csv", "en,fr\n")
    with pytest.raises(UsageError, match="the name does not say what it is"):
        read(tmp_path, "g.pdf", "x")
    assert read(tmp_path, "g.tab", "# only this\n").glossary.concepts == ()


def test_a_row_a_term_tells_what_it_cannot_read(tmp_path: Path) -> None:
    text = (
        "id,lang,term,status,case,gap\n"
        "a,en,mask,,odd,12\na,fr,masque,Do not use,,\na,fr,loup,odd,,\na,,x,,,\n,en,…,,,\n"
    )
    reading = read(tmp_path, "g.csv", text)
    assert terms(reading)[1:] == [("fr", "masque", "forbidden"), ("fr", "loup", "preferred")]
    assert told(reading) == {
        "gap '12'": 1,
        "case 'odd'": 1,
        "the status 'odd'": 1,
        "a row without a term or a language": 1,
        "a term without a letter or digit": 1,
        "a concept without an approved term in en": 1,
    }


FORMULA = '=HYPERLINK("http://x")'


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx"])
def test_no_cell_is_run_as_a_formula_and_all_come_back(tmp_path: Path, form: str) -> None:
    texts = (FORMULA, "+a", "-a", "@a", "'a", '"a"', '"a', "a\tb" if form != "tsv" else "a b")
    glossary = Glossary(
        "en", tuple(Concept(f"c{n}", (Term(text, "en"),)) for n, text in enumerate(texts))
    )
    path = tmp_path / f"g.{form}"
    write_foreign_glossary(glossary, path, form)
    assert bare(read_foreign_glossary(path).glossary) == bare(glossary)
    if form == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        cells = [c for row in openpyxl.load_workbook(path).active.iter_rows() for c in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    else:
        cells = re.split(r"[,\t\n]", path.read_text("utf-8-sig"))
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))]


# ------------------------------------------------------------------ workbooks


def workbook(folder: Path, rows: list[list[object]], *titles: str) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title in titles:
        book.create_sheet(title)
    path = folder / "g.xlsx"
    book.save(path)
    return path


def test_numbers_formulas_and_other_sheets_of_a_workbook_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["en", "fr"], ["year 1", 1917.0], ["=1+1", "x"]], "More")
    reading = read_foreign_glossary(path)
    assert terms(reading) == [("en", "year 1", "preferred"), ("fr", "1917", "preferred")]
    assert told(reading) == {
        "the other sheets: More": 1,
        "a number or date, read as the text that it shows in general form": 1,
        "a formula": 1,
        "a concept without an approved term in en": 1,
    }
    with pytest.raises(UsageError, match="has no sheet 'Odd'"):
        read_foreign_glossary(path, sheet="Odd")
    with pytest.raises(InputError, match="holds no term"):
        read_foreign_glossary(path, sheet="More")


def test_a_hostile_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["en", "fr"], ["a", "b"]])
    file = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(file, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "xl/workbook.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            new.writestr(member, data)
    with pytest.raises(InputError, match=r"has a document type in xl/workbook\.xml"):
        read(tmp_path, "h.xlsx", file.getvalue())
    with pytest.raises(InputError, match="is no Excel workbook, or damaged"):
        read(tmp_path, "d.xlsx", path.read_bytes()[:200])
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(3):
            package.writestr(f"{number}.xml", bytes(100 << 20))
    with pytest.raises(InputError, match="unpacks to more than 256 MB"):
        read(tmp_path, "b.xlsx", bomb.getvalue())


# ------------------------------------------------------------------ real files


@pytest.mark.skipif("BITEXT_EVAL" not in os.environ, reason="no evaluation data")
def test_every_file_of_the_evaluation_data_is_read() -> None:
    folder = Path(os.environ["BITEXT_EVAL"]) / "glossary-files"
    counts = {
        path.name: len(read_foreign_glossary(path, langs=("en", "fr")).glossary.concepts)
        for path in sorted(folder.iterdir())
    }
    assert counts == {
        "ibm_tbx.tbx": 5,
        "maryland.tbx": 1,
        "omegat-sampleTBXfile.tbx": 1,
        "omegat-test-magiccomment-bom.tab": 0,
        "omegat-test.csv": 7,
        "test01.tbx": 1,
    }
