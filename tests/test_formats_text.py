"""Running text is read exactly, and every stretch of it leads back into the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.encoding import guess_encoding
from bitext.errors import InputError, UsageError
from bitext.formats.extraction import Extraction
from bitext.formats.html import extract_html
from bitext.formats.language import detect_language, language_from_name
from bitext.formats.markdown import extract_markdown
from bitext.formats.text import form_of, read_text
from bitext.model import Span
from growth import QUADRATIC, growth

RUSSIAN = "Русская революция началась в Петрограде. — Где? — спросил он. «Здесь», — был ответ.\n"
FRENCH = "La révolution a commencé à Pétrograd. « Où ? » demanda-t-il. Ça va être l’été…\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "essay.ru.txt"


# ---------------------------------------------------------------- plain text


@pytest.mark.parametrize(
    ("codec", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("form", ["text", "lines"])
def test_text_is_the_file_unchanged(
    path: Path, codec: str, mark: bytes, name: str, form: str
) -> None:
    """No newline is translated, nothing normalised or trimmed; only the byte order mark goes."""
    content = " Cafe\u0301\u00a0!\r\nb\n\n\u202fc\rd\u2028\t\n"
    path.write_bytes(mark + content.encode(codec))
    text = read_text(path, form=form)
    assert (text.content, text.encoding, text.form) == (content, name, form)
    assert text.origin(Span(3, 7)) == Span(3, 7)
    assert len(text.digest) == 64


@pytest.mark.parametrize(
    ("content", "codec", "named"),
    [
        (RUSSIAN, "cp1251", "WINDOWS-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "cp866", "CP866"),
        (RUSSIAN, "iso8859-5", "ISO-8859-5"),
        (RUSSIAN, "mac-cyrillic", "MACCYRILLIC"),
        (FRENCH, "cp1252", "WINDOWS-1252"),
        ("Ça a été, là-bas.", "latin-1", "WINDOWS-1252"),
        (FRENCH, "mac-roman", "MACINTOSH"),
        (FRENCH, "cp850", "CP850"),
        (RUSSIAN, "utf-16-le", "UTF-16LE"),
        (FRENCH, "utf-16-be", "UTF-16BE"),
        (FRENCH, "utf-32", "UTF-32"),
    ],
)
def test_other_encodings_are_named(path: Path, content: str, codec: str, named: str) -> None:
    """The error names the encoding, and its hint is the command that converts the file."""
    path.write_bytes(content.encode(codec, "replace"))
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert named.lower() in caught.value.message.lower()
    new = path.with_name("essay.utf8.ru.txt")
    assert caught.value.hint == f"iconv -f {named} -t UTF-8 {path} > {new}"


@given(st.text(alphabet="абвгдежзиклмнопрстуфхцчшщыьэюя ", min_size=30).filter(str.strip))
def test_guessing_never_fails(text: str) -> None:
    """Any bytes get a code page or none, never an exception."""
    for codec in ("cp1251", "koi8-r", "cp866"):
        guess = guess_encoding(text.encode(codec))
        assert guess is None or guess[0].isupper()


@given(st.binary())
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """Whatever a file holds, reading ends in a text or in an InputError."""
    file = tmp_path_factory.getbasetemp() / "any.txt"
    file.write_bytes(data)
    try:
        assert read_text(file).content.strip()
    except InputError as error:
        assert str(file) in str(error)  # noqa: PT017


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t\n", "nothing but white space"),
    "mark alone": (b"\xef\xbb\xbf", "nothing but white space"),
    "zip": (b"PK\x03\x04\x14\x00\x06", "Word, OpenDocument"),
    "pdf": (b"%PDF-1.7\n", "a PDF"),
    "rtf": (rb"{\rtf1\ansi a}", "RTF"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "old Word"),
    "png": (b"\x89PNG\r\n", "PNG"),
    "NUL": (b"abc\x00\x01\x02\x00", "NUL byte at offset 3"),
    "one bad byte": ("é à è\nb ç".encode() + b"\xe9 c", ":2:4: .*0xE9 at offset 13.*1 such place"),
    "cut off": ("é à".encode()[:-1], "0xC3 at offset 3"),
    "no encoding": (bytes(range(128, 256)), "could not be told"),
    "odd UTF-16": (b"\xff\xfea\x00b", "UTF-16 with a fault"),
    "form feed": (b"a\nb\x0cc", r":2:2: .*U\+000C"),
    "XML": (b'<?xml version="1.0"?><tmx/>', "is XML"),
    "XLIFF": (b'<xliff version="1.2">', r"XML \(xliff\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(path: Path, name: str) -> None:
    """What is no text is named, with the place where there is one."""
    data, message = REFUSED[name]
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert re.search(message, str(caught.value)), str(caught.value)


def test_missing_file_and_unknown_form(path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_text(path)
    with pytest.raises(UsageError, match="'odt'"):
        read_text(path, form="odt")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.txt", "text"),
        ("a", "text"),
        ("A.MD", "markdown"),
        ("a.en.html", "html"),
        ("a.htm", "html"),
    ],
)
def test_form_by_name(name: str, form: str) -> None:
    assert form_of(name) == form


def test_a_page_without_text_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<script>var a = 1</script>", encoding="utf-8")
    with pytest.raises(InputError, match="no running text when read as html"):
        read_text(page)


# ---------------------------------------------------------------- HTML


def paragraphs(extraction: Extraction) -> list[str]:
    return extraction.text.split("\n\n")


HTML = {
    "<title>T</title><h1>A  <b>bold</b>\n title</h1><p>x": ["T", "A bold title", "x"],
    "<p>One&nbsp;two &amp; &copy; &#233;&#xE9; R&D &unknown; 5&lt6 7": [
        "One\u00a0two & © éé R&D &unknown; 5<6 7"
    ],
    "a <!-- no --> b<script>if (a<b) c</script> d<style>p {}</style>": ["a b d"],
    "<ul><li>one<li>two</ul><table><tr><td>a</td><td>b</td></table>": ["one", "two", "a", "b"],
    "<p>line<br>\n next<br/>third</p>": ["line\nnext\nthird"],
    "<pre>\n a\n  b &gt;</pre>after": [" a\n  b >", "after"],
    "un<b>break</b>able <i> x </i> y": ["unbreakable x y"],
    "<p>«\u00a0a\u202f» \u00a0 b</p>": ["«\u00a0a\u202f» \u00a0 b"],
    "<svg><text>no</text></svg><p>a<template>b</template>": ["a"],
    "<p>a</p >\n\n<p\n>b</p>": ["a", "b"],
    "a < b <": ["a < b <"],
    "a<![x]>b<![if !c]>d<![endif]>e<![": ["abde<!["],
}


@pytest.mark.parametrize("page", HTML)
def test_html(page: str) -> None:
    """Blocks are paragraphs; white space is collapsed as a browser does."""
    assert paragraphs(extract_html(page)) == HTML[page]


def test_html_leads_back() -> None:
    """Copied text has its own place, a decoded entity the whole of it."""
    page = "<p>One &amp;\n <b>two</b></p>\r\n<p>three</p>"
    extraction = extract_html(page)
    assert extraction.text == "One & two\n\nthree"
    for wanted, source in [
        ("One", "One"),
        ("&", "&amp;"),
        ("two", "two"),
        ("three", "three"),
        ("One & two", "One &amp;\n <b>two"),
        ("two\n\nthree", "two</b></p>\r\n<p>three"),
    ]:
        start = extraction.text.index(wanted)
        assert extraction.origin(Span(start, start + len(wanted))).within(page) == source


def test_an_element_that_swallows_the_page_is_refused() -> None:
    """A page is not read to the end in silence where its rest would be lost."""
    with pytest.raises(InputError, match=r"a.html:2: <svg> .* never closed"):
        extract_html("<p>a</p>\n<svg><p>b</p>", path="a.html")


# ---------------------------------------------------------------- Markdown


MARKDOWN = {
    "# Title #\n\nhard\nwrapped  \nlines\n": ["Title", "hard\nwrapped  \nlines"],
    "Setext\n======\n\n***\n\ntext": ["Setext", "text"],
    "> quoted\n> lines\nlazy\n\n> > deep": ["quoted\nlines\nlazy", "deep"],
    "- a\n  b\n- c\n\n1. 1\n   * d": ["a\nb", "c", "1", "d"],
    "a *b* `c` [d](e) <br> &amp; ![f](g)": ["a b c d  &amp; f"],
    "| a | b \\| c |\n|---|:-:|\n| 1 | |\n": ["a", "b | c", "1"],
    "---\ntitle: x\n---\n\ntext": ["text"],
    "---\n\nA rule is no front matter.\n\n---\n": ["A rule is no front matter."],
    "```\ncode\n```\n\n    code\n\ntext [x]\n\n[x]: http://a.b": ["text x"],
    "text[^1]\n\n[^1]: Ibid.\n[^2]: Two words.\n\nend": [
        "text[^1]",
        "[^1]: Ibid.",
        "[^2]: Two words.",
        "end",
    ],
    "<!-- no -->\n\n<p align=center>\nLogo &copy;\n</p>\n\ntext": ["Logo ©", "text"],
    "> <div>in\n> quote</div>": ["in quote"],
    "\u00a0» dit-il\u00a0\nend": ["\u00a0» dit-il\u00a0\nend"],
    "## # ##\n\n- [ ] task": ["#", "[ ] task"],
    "\u00a0\n    b\nc": ["b\nc"],
}


@pytest.mark.parametrize("page", MARKDOWN)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_markdown(page: str, newline: str) -> None:
    """Blocks are paragraphs without their marks; what stands in a line stays as written."""
    text = extract_markdown(page.replace("\n", newline)).text
    assert text.replace("\r\n", "\n").split("\n\n") == MARKDOWN[page]


def as_written(extraction: Extraction) -> str:
    """The text with its marks in it."""
    text = extraction.text
    for mark in reversed(extraction.marks):
        text = text[: mark.at] + mark.written + text[mark.at :]
    return text


@pytest.mark.parametrize(
    "line",
    [
        '**Bold *nested* text.** Next [link *em*](http://a.b/c_(d) "t*t") end.',
        "`` a`b `` and <http://u.v> and <i>x</i><br>![alt *x*](src 'title')",
        "item \\*no\\* _em_ &amp; __strong__ 2 * 3 ** 4 [no](link [no] `no",
        "***both*** \u00a0*x*\u00a0 http://x_y_z",
        "*a  \nb*\\\nc `d\ne`",
    ],
)
def test_marks_in_a_line_of_markdown(line: str) -> None:
    """What is no text is a mark: with the marks the line is as it was written."""
    extraction = extract_markdown(line)
    assert as_written(extraction) == line
    assert "**Bold" not in extraction.text
    assert {mark.written for mark in extraction.marks} >= {"*"} or "_" in line or "`" in line


def test_marks_across_lines_and_in_cells() -> None:
    page = "> a **b\n> c** [d][x] [x]\n\n|a *b*|c \\| `d`|\n|--|--|\n|1|2|\n\n[x]: http://e\n"
    extraction = extract_markdown(page)
    assert extraction.text == "a b\nc d x\n\na b\n\nc | d\n\n1\n\n2"
    assert [mark.written for mark in extraction.marks] == [
        *("**", "**", "[", "][x]", "[", "]", "*", "*", "`", "`"),
    ]


def test_footnote_references_are_text() -> None:
    page = "text[^1] more[^2]\n\n[^1]: Ibid.\n[^2]: Two words.\n"
    assert extract_markdown(page).text.startswith("text[^1] more[^2]")


def test_tags_inside_a_paragraph_of_html_are_marks() -> None:
    """White space stands before a tag where the page has it, and is not doubled behind it."""
    page = "<p>One &amp;\n <b>two </b> <i class='x'>three</i></p><p><img src=a><a>four</a></p>"
    extraction = extract_html(page)
    assert extraction.text == "One & two three\n\nfour"
    assert as_written(extraction) == (
        "One & <b>two </b><i class='x'>three</i>\n\n<img src=a><a>four</a>"
    )
    assert [mark.role for mark in extraction.marks] == [
        *("open", "close", "open", "close", "alone", "open", "close"),
    ]
    assert not extract_html("<meta charset=utf-8><title>T</title><b><p></b>a").marks[1:]


@pytest.mark.parametrize("sign", ["[", "![a](", "*a_ ", "<a ", "</a ", "<!--", "&a"])
def test_marks_without_end_cost_in_proportion(sign: str) -> None:
    def work(length: int) -> None:
        page = (sign * length)[:length]
        extract_markdown(page)
        extract_html(page)

    assert growth(work, 4_000) < QUADRATIC


MARKUP = (
    *("*", "**", "_", "[", "](u)", "][x]", "![", "`", "<i>", "</i>", "<img>"),
    *("# ", "> ", "- ", "1. ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "===", "---", "```", "|"),
    *(
        "\\|",
        "a",
        "é *b*",
        "\u00a0",
        "[^1]: x",
        "<p>",
        "</p>",
        "<pre>",
        "<br>",
        "<!--",
        "-->",
        "&amp;",
    ),
)


@given(st.lists(st.sampled_from(MARKUP), max_size=25).map("".join))
def test_extracted_text_stands_in_the_file(page: str) -> None:
    """Pieces tile the text and follow each other in the file; copied ones say the same there."""
    for extract in (extract_markdown, extract_html):
        extraction = extract(page)
        at = end = 0
        for piece in extraction.pieces:
            assert piece.text.start == at
            assert piece.file.start >= end
            at, end = piece.text.stop, piece.file.stop
            if piece.copied:
                pairs = zip(
                    piece.text.within(extraction.text), piece.file.within(page), strict=True
                )
                # A single line end or tab that became a space keeps its place.
                assert all(new == old or new.isspace() for new, old in pairs)
        assert all(mark.written in page for mark in extraction.marks)
        places = [mark.at for mark in extraction.marks]
        assert places == sorted(places)
        assert all(0 <= place <= len(extraction.text) for place in places)
        assert at == len(extraction.text)
        assert end <= len(page)


def test_very_deep_nesting_is_refused() -> None:
    """The parser drops what lies too deep: that is said, not done in silence."""
    with pytest.raises(InputError, match=r"a.md:3: .* nested"):
        extract_markdown("text\n\n" + "> " * 150 + "lost", path="a.md")


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("essay.en.txt", "en"),
        ("a.pt-BR.md", "pt-BR"),
        ("a.PT_br.html", "pt-BR"),
        ("a.zh-hans.txt", "zh-Hans"),
        ("ru.txt", "ru"),
        ("a.FR", "fr"),
        ("book.en.fr.txt", "fr"),
        ("folder.en/a.txt", None),
        ("a.txt", None),
        ("a.xx.txt", None),
        ("a.english.txt", None),
    ],
)
def test_language_from_name(name: str, lang: str | None) -> None:
    assert language_from_name(name) == lang


def test_detected_languages() -> None:
    """A few sentences are enough; the same text gives the same answer."""
    for text, lang in ((RUSSIAN, "ru"), (FRENCH, "fr"), ("Where was it? Nobody knew.", "en")):
        found, probability = detect_language(text)
        assert found == lang
        assert 0.5 < probability <= 1.0
        assert detect_language(text) == (found, probability)
