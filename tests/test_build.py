"""From aligned documents to a memory, and back to the original text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bitext.model import (
    AFTER,
    BREAKS,
    Alignment,
    Bead,
    Code,
    Document,
    Mark,
    Segment,
    Span,
    Status,
    escape_space,
    unescape_space,
)
from bitext.tmx.build import Side, build_memory, original_text, rows_of

SPACES = st.text(alphabet=" \n\r\t\u00a0\u202f\u3000", max_size=4)
WORDS = st.text(alphabet="abc«»é.я\\", min_size=1, max_size=6)


@st.composite
def documents(draw: st.DrawFn, lang: str) -> Document:
    """Texts of one to six sentences with any white space around and between them."""
    pieces = draw(st.lists(st.tuples(WORDS, SPACES), min_size=1, max_size=6))
    lead = draw(SPACES)
    text, segments = lead, []
    start = 0
    for number, (word, space) in enumerate(pieces):
        text += word + space
        segments.append(Segment(Span(start, len(text)), "test", number))
        start = len(text)
    return Document(text, lang, tuple(segments))


@st.composite
def alignments(draw: st.DrawFn, source: int, target: int) -> Alignment:
    """Any beads that cover both sides once, in order."""
    beads = []
    i = j = 0
    while i < source or j < target:
        a = draw(st.integers(0, min(3, source - i)))
        b = draw(st.integers(0 if a else 1, max(min(3, target - j), 0 if a else 1)))
        if not a and j >= target:
            a, b = 1, 0
        b = min(b, target - j)
        if not a and not b:
            a = 1
        beads.append(Bead(Span(i, i + a), Span(j, j + b), draw(st.floats(0, 1))))
        i, j = i + a, j + b
    return Alignment(tuple(beads))


def side(document: Document) -> Side:
    return Side(document, f"text.{document.lang}.txt", "0" * 64, lambda span: span)


@st.composite
def aligned(draw: st.DrawFn) -> tuple[Document, Document, Alignment]:
    source, target = draw(documents("en")), draw(documents("fr"))
    return source, target, draw(alignments(len(source.segments), len(target.segments)))


@given(aligned())
def test_the_memory_rebuilds_both_texts(example: tuple[Document, Document, Alignment]) -> None:
    source, target, alignment = example
    memory = build_memory([side(source), side(target)], rows_of(alignment))
    assert original_text(memory, "en") == source.text
    assert original_text(memory, "fr") == target.text


@given(aligned())
def test_positions_lead_back_to_the_text(example: tuple[Document, Document, Alignment]) -> None:
    source, target, alignment = example
    memory = build_memory([side(source), side(target)], rows_of(alignment))
    for unit in memory.units:
        for variant in unit.variants:
            document = source if variant.lang == "en" else target
            start, stop = map(int, (variant.prop("x-bitext-span") or "").split("-"))
            assert document.text[start:stop] == variant.text
            for at in map(int, (variant.prop(BREAKS) or "").split()):
                assert not variant.text[at].isspace()


@given(aligned())
def test_units_are_drafts_with_distinct_ids(
    example: tuple[Document, Document, Alignment],
) -> None:
    source, target, alignment = example
    memory = build_memory([side(source), side(target)], rows_of(alignment))
    assert len({unit.tuid for unit in memory.units}) == len(memory.units)
    assert all(unit.status is Status.DRAFT for unit in memory.units)
    assert memory == build_memory([side(source), side(target)], rows_of(alignment))


@given(st.text(alphabet=" \n\r\t\\\u00a0\u2028\u3000\U000e0020nu", max_size=8))
def test_escaped_space_comes_back(text: str) -> None:
    escaped = escape_space(text)
    assert unescape_space(escaped) == text
    assert escaped == escaped.strip()
    assert "\n" not in escaped


def test_one_space_needs_no_prop_and_a_paragraph_break_does() -> None:
    """What is usual stays unsaid, so that files are short."""
    text = "One. Two.\n\nThree.\n"
    spans = (Span(0, 5), Span(5, 11), Span(11, 18))
    document = Document(text, "en", tuple(Segment(span, "t", 0) for span in spans))
    beads = tuple(Bead(Span(i, i + 1), Span(i, i + 1), 0.5) for i in range(3))
    memory = build_memory([side(document), side(document)], rows_of(Alignment(beads)))
    found = [unit.variants[0].prop(AFTER) for unit in memory.units]
    assert found == [None, r"\n\n", r"\n"]


# ---------------------------------------------------------------- marks


@st.composite
def marked(draw: st.DrawFn) -> tuple[Document, tuple[Mark, ...], Alignment]:
    """A text with marks anywhere, and beads of its segments alone."""
    document = draw(documents("en"))
    places = draw(st.lists(st.integers(0, len(document.text)), max_size=8).map(sorted))
    marks = tuple(
        Mark(
            at,
            draw(st.sampled_from(("open", "close", "alone"))),
            draw(st.sampled_from("bi")),
            f"<{n}>",
        )
        for n, at in enumerate(places)
    )
    beads, at = [], 0
    while at < len(document.segments):
        stop = draw(st.integers(at + 1, len(document.segments)))
        beads.append(Bead(Span(at, stop), Span(0, 0), 1.0))
        at = stop
    return document, marks, Alignment(tuple(beads))


@given(marked())
def test_each_mark_is_a_code_of_one_unit(
    example: tuple[Document, tuple[Mark, ...], Alignment],
) -> None:
    """Codes are the marks in their order, each once; bpt and ept pair; the text is the same."""
    document, marks, alignment = example
    other = Document("", "fr", ())
    sides = [replace(side(document), marks=marks), side(other)]
    memory = build_memory(sides, rows_of(alignment))
    assert original_text(memory, "en") == document.text
    codes = []
    for unit in memory.units:
        own = [item for item in unit.variants[0].content if isinstance(item, Code)]
        starts = [code.attributes[0] for code in own if code.kind == "bpt"]
        ends = [code.attributes[0] for code in own if code.kind == "ept"]
        assert sorted(starts) == sorted(ends)
        assert len(set(starts)) == len(starts)
        codes += own
    assert [code.content[0] for code in codes] == [mark.written for mark in marks]


def codes_of(text: str, cuts: Sequence[int], marks: Sequence[Mark]) -> list[str]:
    """Units of one segment each, codes in their places."""
    ends = (*cuts, len(text))
    segments = tuple(
        Segment(Span(start, stop), "test", 0) for start, stop in zip((0, *cuts), ends, strict=True)
    )
    document = Document(text, "en", segments)
    alignment = Alignment(tuple(Bead(Span(i, i + 1), Span(0, 0), 1.0) for i in range(len(ends))))
    sides = [replace(side(document), marks=tuple(marks)), side(Document("", "fr", ()))]
    return [
        "".join(
            item if isinstance(item, str) else f"{item.kind}{item.content[0]}"
            for item in unit.variants[0].content
        )
        for unit in build_memory(sides, rows_of(alignment)).units
    ]


def test_marks_go_with_the_sentence_they_belong_to() -> None:
    """What closes stays with what it closes, what opens goes with what follows."""
    text = "One. Two. Three."
    bold = (Mark(0, "open", "b", "<b>"), Mark(5, "close", "b", "</b>"))
    assert codes_of(text, (5, 10), bold) == ["bpt<b>One.ept</b>", "Two.", "Three."]
    across = (Mark(5, "open", "b", "<b>"), Mark(16, "close", "b", "</b>"))
    assert codes_of(text, (5, 10), across) == ["One.", "it<b>Two.", "Three.it</b>"]
    note = (Mark(4, "alone", "sup", "<x>"), Mark(10, "alone", "img", "<y>"))
    assert codes_of(text, (5, 10), note) == ["One.ph<x>", "Two.", "ph<y>Three."]
    anchor = (Mark(5, "open", "a", "<a>"), Mark(5, "close", "a", "</a>"))
    assert codes_of(text, (5, 10), anchor) == ["One.", "bpt<a>ept</a>Two.", "Three."]
