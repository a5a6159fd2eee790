"""From aligned documents to a memory, and back to the original text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bitext.model import (
    AFTER,
    BREAKS,
    Alignment,
    Bead,
    Document,
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
