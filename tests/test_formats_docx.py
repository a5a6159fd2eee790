"""Word documents as running text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bitext.errors import InputError
from bitext.formats.text import read_text

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="/word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def document(body: str, name: str = "document") -> str:
    inner = f"<w:body>{body}</w:body>" if name == "document" else body
    return f'<w:{name} xmlns:w="{W}" xmlns:mc="m" xmlns:x="x">{inner}</w:{name}>'


def package(folder: Path, body: str, **parts: str | bytes) -> Path:
    path = folder / "essay.en.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/document.xml", document(body))
        for name, content in parts.items():
            file.writestr(f"word/{name}.xml", content)
    return path


def p(*runs: str) -> str:
    return f"<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr>{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    props = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{props}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_paragraphs_with_all_that_a_reader_sees(tmp_path: Path) -> None:
    """Runs, tabs, breaks, insertions, content controls, links, tables; spaces are kept."""
    body = (
        p(
            r("One "),
            r("word\u00a0!", "<w:b/>"),
            "<w:r><w:tab/><w:t>x</w:t><w:br/><w:t>y</w:t></w:r>",
        )
        + p(
            f"<w:ins>{r('new ')}</w:ins>",
            "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>",
            r("end"),
        )
        + f"<w:sdt><w:sdtContent>{p(r('Control'))}</w:sdtContent></w:sdt>"
        + p(f"<w:hyperlink>{r('link')}</w:hyperlink>", "<w:r><w:instrText>PAGE</w:instrText></w:r>")
        + f"<w:tbl><w:tr><w:tc>{p(r('Cell'))}</w:tc></w:tr></w:tbl>"
        + p()
        + p(r("secret", "<w:vanish/>"), r("seen", '<w:vanish w:val="0"/>'))
        + p("<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>")
    )
    source = read_text(package(tmp_path, body))
    assert (source.form, source.encoding) == ("docx", "docx")
    assert source.content.split("\n\n") == [
        "One word\u00a0!\tx\ny",
        "new end",
        "Control",
        "link",
        "Cell",
        "seen",
        "non\u2011stop",
    ]


def test_text_boxes_once_and_notes_behind(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p(r('Box'))}</w:txbxContent>"
    body = p(
        r("Text"),
        "<w:r><mc:AlternateContent>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r>",
    )
    notes = document(
        f'<w:footnote w:type="separator">{p(r("---"))}</w:footnote>'
        f"<w:footnote>{p(r('Note'))}</w:footnote>",
        "footnotes",
    )
    path = package(tmp_path, body, footnotes=notes)
    assert read_text(path).content == "Box\n\nText\n\nNote"


def test_a_document_can_be_segmented(tmp_path: Path) -> None:
    from bitext import segment  # noqa: PLC0415

    source = read_text(package(tmp_path, p(r("One. Two.")) + p(r("Three."))))
    assert segment(source.content, "en").sentences() == ["One.", "Two.", "Three."]


def broken_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/document.xml", document(p(r("x" * 100))))
    data = bytearray(out.getvalue())
    at = data.index(b"x" * 50)
    data[at] = ord("y")
    return bytes(data)


def zipped(**names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in names.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped(**{"_rels__.rels": RELATIONS}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"no zip at all", "damaged"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (broken_zip(), "damaged"),
        (encrypted(), "password"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "OpenDocument"),
        (zipped(a="b"), "a zip file"),
        (zipped(**{"_rels__.rels": "<a/>"}), "no Word document"),
        (zipped(**{"_rels__.rels": "<a"}), "not well-formed"),
        (zipped(**{"_rels__.rels": RELATIONS, "word__document.xml": BOMB}), "document type"),
        (zipped(**{"_rels__.rels": RELATIONS, "word__document.xml": document("")}), "white space"),
    ],
    ids=range(11),
)
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_text(path)


def test_a_part_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    """A small file of 70 MB of spaces is not unpacked to its end."""
    path = package(tmp_path, p(r(" " * (70 << 20))))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="unpacks to more than 64 MB"):
        read_text(path)
