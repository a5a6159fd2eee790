"""Hypothesis strategies for the values of the model, as TMX can hold them."""

from __future__ import annotations

from hypothesis import strategies as st

from bitext.model import (
    Code,
    Content,
    Header,
    Memory,
    Note,
    Prop,
    TranslationUnit,
    Ude,
    Variant,
)

# All that XML 1.0 allows (2.2), white space and separators more often than by chance.
_CHARACTERS = st.one_of(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cs"],
        exclude_characters=[
            *map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)),
        ],
    ),
    st.sampled_from("\n\r\t \u00a0\u202f\x85\u2028&<>\"'«»é—я\U0001f600"),
)

XML_TEXTS = st.text(alphabet=_CHARACTERS, max_size=12)
NAMES = st.text(alphabet="abcxyz-._:019", min_size=1, max_size=8)
LANGUAGES = st.sampled_from(("en", "fr", "ru", "en-GB", "EN_us", "pt-BR", "x-klingon"))


@st.composite
def attributes(
    draw: st.DrawFn, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> tuple[tuple[str, str], ...]:
    """Attributes in any order: all required ones and some of the optional ones."""
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, max_size=3)) if optional else []
    names = draw(st.permutations((*required, *chosen)))
    return tuple((name, draw(_CLOSED.get(name, XML_TEXTS))) for name in names)


_CLOSED = {
    "pos": st.sampled_from(("begin", "end")),
    "assoc": st.sampled_from("pfb"),
    "segtype": st.sampled_from(("block", "paragraph", "sentence", "phrase")),
}
"""Attributes whose values the DTD lists."""


def codes(depth: int = 2) -> st.SearchStrategy[Code]:
    """Inline codes as the DTD nests them: sub in native codes, codes again in sub and hi."""
    inside = contents(depth - 1) if depth > 0 else st.just(())
    native = _joined(
        st.builds(
            Code,
            st.just("sub"),
            attributes(optional=("datatype", "type")),
            inside,
        )
    )
    if depth <= 0:
        native = _joined(st.nothing())
    return st.one_of(
        st.builds(
            Code, st.just("bpt"), attributes(required=("i",), optional=("x", "type")), native
        ),
        st.builds(Code, st.just("ept"), attributes(required=("i",)), native),
        st.builds(Code, st.just("ph"), attributes(optional=("x", "assoc", "type")), native),
        st.builds(
            Code, st.just("it"), attributes(required=("pos",), optional=("x", "type")), native
        ),
        st.builds(Code, st.just("ut"), attributes(optional=("x",)), native),
        st.builds(Code, st.just("hi"), attributes(optional=("x", "type")), inside),
    )


def contents(depth: int = 2) -> st.SearchStrategy[Content]:
    """What a seg holds: no empty string, no two strings in a row."""
    return _joined(codes(depth) if depth > 0 else st.nothing())


def _joined(items: st.SearchStrategy[Code]) -> st.SearchStrategy[Content]:
    return st.lists(st.one_of(XML_TEXTS, items), max_size=4).map(join_texts)


def join_texts(items: list[str | Code]) -> Content:
    """Return items with neighbouring strings joined and empty ones left out."""
    joined: list[str | Code] = []
    for item in items:
        last = joined[-1] if joined else None
        if isinstance(item, str) and isinstance(last, str):
            joined[-1] = last + item
        elif item:
            joined.append(item)
    return tuple(joined)


PROPS = st.lists(
    st.builds(Prop, NAMES, XML_TEXTS, attributes(optional=("xml:lang", "o-encoding"))), max_size=3
).map(tuple)

NOTES = st.lists(
    st.builds(Note, XML_TEXTS, attributes(optional=("xml:lang", "o-encoding"))), max_size=2
).map(tuple)

_COMMON = ("o-encoding", "datatype", "usagecount", "creationdate", "changeid", "o-tmf")

VARIANTS = st.builds(Variant, LANGUAGES, contents(), PROPS, NOTES, attributes(optional=_COMMON))

UNITS = st.builds(
    TranslationUnit,
    st.none() | XML_TEXTS,
    st.lists(VARIANTS, min_size=1, max_size=3).map(tuple),
    PROPS,
    NOTES,
    attributes(optional=(*_COMMON, "segtype", "srclang")),
)

UDES = st.builds(
    Ude,
    attributes(required=("name",), optional=("base",)),
    st.lists(
        attributes(required=("unicode",), optional=("code", "ent", "subst")), min_size=1, max_size=2
    ).map(tuple),
)

HEADERS = st.builds(
    Header,
    attributes(
        required=(
            "creationtool",
            "creationtoolversion",
            "segtype",
            "o-tmf",
            "adminlang",
            "srclang",
            "datatype",
        ),
        optional=("o-encoding", "creationdate", "changeid"),
    ),
    PROPS,
    NOTES,
    st.lists(UDES, max_size=2).map(tuple),
)

MEMORIES = st.builds(Memory, HEADERS, st.lists(UNITS, max_size=3).map(tuple))
