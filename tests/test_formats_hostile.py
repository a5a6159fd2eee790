"""Damaged and hostile files of every format but TMX end in units or in one error.

No trace, no hang, no hunger, and no file or network beside the file that is named.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bitext.errors import BitextError
from bitext.formats.text import read_text
from bitext.interchange import import_files, sources_of
from bitext.tmx import read_tmx, write_tmx
from conftest import ROOT, gold_folder
from growth import QUADRATIC
from hostile import damaged, watched
from laws import examples

XLIFF12 = """<?xml version="1.0" encoding="utf-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a.html" source-language="en" target-language="fr" datatype="html"><body>
<group id="g"><trans-unit id="1" approved="yes"><source>Press <g id="1" ctype="bold">OK</g>
<x id="2"/></source><seg-source><mrk mtype="seg" mid="0">Press <g id="1">OK</g></mrk> <mrk
mtype="seg" mid="1"><x id="2"/></mrk></seg-source><target state="signed-off"><mrk mtype="seg"
mid="0">Cliquez <g id="1">OK</g></mrk></target><note annotates="target">n</note></trans-unit>
</group>
<trans-unit id="2" translate="no"><source>A<bpt id="1">&lt;b&gt;</bpt>b<ept id="1"/>
<ph id="2">x<sub>sub</sub></ph><it id="3" pos="open">y</it></source></trans-unit>
</body></file></xliff>"""
XLIFF2 = """<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en"
 trgLang="fr"><file id="f"><group id="g"><unit id="1"><notes><note appliesTo="source">n</note>
</notes>
<originalData><data id="d1">&lt;b></data></originalData><segment id="s" state="final"><source>One
<pc id="1" dataRefStart="d1">two</pc> <sc id="2"/><ec startRef="2"/><cp hex="0001"/></source>
<target>Un</target></segment><ignorable><source> </source></ignorable><segment><source>Three <mrk
id="m" type="term">x</mrk></source></segment></unit></group></file></xliff>"""
PO = r"""# note
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: fr\n"

#. extracted
#: a.c:1
#, fuzzy, c-format
#| msgid "old"
msgctxt "menu"
msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d fichier"
msgstr[1] ""
"%d fichiers\n"

#~ msgid "gone"
#~ msgstr "parti"
"""
CSV = 'en;fr;status;note\n"Bread; ""new""\nline";Pain;confirmed;n\n\'=1+1;"=2";draft;\n;;;\n'
TSV = (
    "en\tfr\tstatus\tconfidence\tbead\tid\n"
    'Bread\\n\tPain\tdraft\t0.98\t1-1\ta\n"x"\t\'=1\t\t\t\tb\n'
)
JSONL = """{"id": "a", "status": "draft", "confidence": 0.5, "texts": [{"lang": "en", "text": "x"},
{"en": "Bread", "fr": "Pain", "notes": ["n"], "props": {"a": "b"}}
{"texts": [{"lang": "en", "text": "a", "content": ["a", {"code": "ph", "attributes": {"x": "1"}}]}]}
{"translation": {"en": "\\ud800", "fr": "\\u0000"}}
"""
SRT = """\ufeff1
00:00:01,000 --> 00:00:02,500 X1:0
<i>Bread</i> {\\an8}and
peace

2
00:01:00,0 --> 00:00:59.999

three"""
HTML = (
    "<title>T</title><p>One <b>two</b> &amp; &#x41; <br><pre>\n x</pre><!-- c -->"
    "<ul><li>a<script>b</script>"
)
MARKDOWN = (
    "---\na: b\n---\n\n# T\n\n> a **b\n> c** `d` [e](f 'g') ![h][i]\n\n"
    "|a|b\\||\n|-|-|\n|c|<b>|\n\n[i]: j\n[^1]: k\n"
)


def docx(document: str, **parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        relation = '<Relationship Type="x/officeDocument" Target="word/document.xml"/>'
        package.writestr("_rels/.rels", f"<Relationships>{relation}</Relationships>")
        package.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="w"><w:body>{document}</w:body></w:document>',
        )
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return data.getvalue()


DOCX = docx("<w:p><w:r><w:t>Bread</w:t><w:tab/></w:r></w:p><w:p><w:del><w:t>x</w:t></w:del></w:p>")

SEEDS: dict[str, list[bytes]] = {
    "xlf": [XLIFF12.encode(), XLIFF2.encode()],
    "po": [PO.encode()],
    "csv": [CSV.encode()],
    "tsv": [TSV.encode()],
    "jsonl": [JSONL.encode()],
    "en.srt": [SRT.encode()],
    "html": [HTML.encode()],
    "md": [MARKDOWN.encode()],
    "docx": [DOCX],
}
if (_GOLD := gold_folder()) is not None:
    SEEDS["xlf"] += [
        data
        for path in sorted((_GOLD / "xliff").glob("*.xl*"))
        if len(data := path.read_bytes()) < 5000
    ]
TOKENS = [
    b"", b"<", b">", b"&", b"\x00", b"\xc3", b"\xff\xfe", b"\x1f", b"&#x1F;", b"&#xD800;", b"&a;",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b'"', b"'",
    b"\\", b"\t", b";", b",", b"\r", b"\n", b"\r\n", b"{", b"}", b"[", b"]", b"null", b"1e999",
    b"NaN", b"\\u0000", b"-->", b"00:00:00,000 --> 99:99:99,999", b"msgid ", b"msgstr[9] ", b"#~ ",
    b"charset=cp1252", b"charset=utf-7", b"<g>", b"</g>", b"<mrk mtype='seg'>", b"<pc>", b"<x/>",
    b'id="1"', b'hex="zz"', b"source", b"target", b"*", b"`", b"![", b"](", b"|", b"<pre>", b"</p>",
    "\u2028\x85\ufffe".encode(), b"PK\x01\x02", b"\xed\xa0\x80", b"= ", b"lang",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def read(path: Path, into: Path) -> None:
    """Read a file as its command would, and check what came of it."""
    suffix = path.suffix[1:]
    if suffix in ("html", "md", "docx"):
        source = read_text(path)
        assert all(0 <= mark.at <= len(source.content) for mark in source.marks)
        return
    found = import_files(None, sources_of([path]), langs=("en", "fr"))
    write_tmx(found.memory, into)
    assert read_tmx(into) == found.memory


@pytest.mark.parametrize("form", SEEDS)
@given(data=st.data())
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_a_damaged_file_is_read_or_refused(folder: Path, form: str, data: st.DataObject) -> None:
    """What is read can be stored as it is; what is not has one error that names the file."""
    if form == "po":
        pytest.importorskip("polib", reason="needs the extra po")
    file = folder / f"damaged.{form}"
    file.write_bytes(data.draw(damaged(SEEDS[form], TOKENS)))
    try:
        read(file, folder / "copy.tmx")
    except BitextError as error:
        assert str(file) in str(error)  # noqa: PT017


def bomb(size: int) -> bytes:
    """A Word document that unpacks to ``size`` MB, a thousand times its own size."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(DOCX)) as small:
            package.writestr("_rels/.rels", small.read("_rels/.rels"))
        with package.open("word/document.xml", "w") as part:
            part.write(b"<w:document xmlns:w='w'>")
            for _ in range(size):
                part.write(b" " * (1 << 20))
    return data.getvalue()


def xliff(inside: str) -> str:
    start = XLIFF12.split("<group", 1)[0]
    unit = f"<trans-unit id='1'><source>{inside}</source></trans-unit>"
    return f"{start}{unit}</body></file></xliff>"


ENTITIES = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'><!ENTITY b '&a;&a;'>]>"
BPT, EPT = "<bpt id='1'/>", "<ept id='1'/>"
LARGE: dict[str, tuple[str, Callable[[int], str | bytes]]] = {
    "entities": ("xlf", lambda n: ENTITIES + xliff("&b;" * n)),
    "xliff, depth": ("xlf", lambda n: xliff("<g id='1'>" * n * 12_500)),
    "xliff, codes": ("xlf", lambda n: xliff(BPT * n * 5_000 + EPT * n * 5_000)),
    "xliff, ids": ("xlf", lambda n: xliff("".join(f"<x id='a{i}'/>" for i in range(n * 12_500)))),
    "csv, one cell": ("csv", lambda n: 'en,fr\n"' + "a\n" * n * 1_000_000),
    "csv, columns": ("csv", lambda n: "en,fr\n" + "," * n * 250_000),
    "tsv, quotes": ("tsv", lambda n: "en\tfr\n" + '"\t' * n * 250_000),
    "tsv, one id": ("tsv", lambda n: "en\tfr\tid\n" + "a\tb\t1\n" * n * 7_500),
    "jsonl, depth": ("jsonl", lambda n: '{"texts": ' + "[" * n * 500_000),
    "jsonl, number": (
        "jsonl",
        lambda n: '{"en": "a", "fr": "b", "confidence": ' + "9" * n * 250_000,
    ),
    "po, open": ("po", lambda n: PO + 'msgid "' + "\\\\" * n * 500_000),
    "po, strings": (
        "po",
        lambda n: 'msgid ""\nmsgstr "Language: fr\\n"\n' + '"a"\n' * n * 50_000,
    ),
    "srt, at once": ("en.srt", lambda n: "1\n00:00:00,0 --> 99:00:00,0\na\n\n" * n * 5_000),
    "srt, blank": ("en.srt", lambda n: SRT + "\n" * n * 500_000),
    "srt, tags": ("en.srt", lambda n: "00:00:00,0 --> 00:00:01,0\n" + "<i>" * n * 25_000),
    "html, tags": ("html", lambda n: "<p>a" + "<b>" * n * 25_000),
    "html, no end": ("html", lambda n: "<p>a</p>" + "<a " * n * 250_000),
    "html, comments": ("html", lambda n: "a<!-- " * n * 125_000),
    "markdown, brackets": ("md", lambda n: "[" * n * 125_000),
    "markdown, paragraphs": ("md", lambda n: ("![a " * 300 + "\n\n") * n * 30),
    "docx, bomb": ("docx", lambda n: bomb(n * 20)),
    "docx, depth": ("docx", lambda n: docx("<w:p>" * n * 25_000)),
}
"""Suffix of a file that is as large as one makes it, and the file."""
IMPORTS = """
from bitext.formats.text import read_text
from bitext.interchange import import_files, sources_of
"""
TEXT = "read=read_text"
UNITS = "read=lambda file: import_files(None, sources_of([file]), langs=('en', 'fr'))"


@pytest.mark.parametrize("name", LARGE)
def test_large_hostile_files(tmp_path: Path, name: str) -> None:
    """Time grows with the file, not with its square; 300 MB do; no other file or socket is open."""
    suffix, content = LARGE[name]
    if suffix == "po":
        pytest.importorskip("polib", reason="needs the extra po")
    files = [tmp_path / f"{size}.{suffix}" for size in ("small", "large")]
    for file, size in zip(files, (1, 4), strict=True):
        made = content(size)
        file.write_bytes(made.encode() if isinstance(made, str) else made)
    jobs = TEXT if suffix in ("html", "md", "docx") else UNITS
    found = watched(IMPORTS, jobs, *files)
    assert found.growth["read"] < QUADRATIC, found
    assert found.peak < 300, found
    ours = (str(ROOT), str(tmp_path), "/proc/", "/dev/")
    assert [path for path in found.opened if not path.startswith(ours)] == []
