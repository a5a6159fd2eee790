"""Strategies for glossaries, for tests of files and formats."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from bitext.model import Concept, Glossary, Term, TermException, TermStatus

WORD = st.sampled_from(("czar", "soviet", "мир", "no", "’tis", "a:b", "#x", "1917", "«où»"))
TEXTS = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
TERMS = st.builds(
    Term,
    text=TEXTS,
    lang=st.sampled_from(("fr", "ru", "no", "pt-BR")),
    status=st.sampled_from(TermStatus),
    case=st.sampled_from(("auto", "exact", "ignore")),
    match=st.sampled_from(("lemma", "exact")),
    forms=st.lists(TEXTS, max_size=2).map(tuple),
    pos=st.sampled_from(("", "noun")),
    gender=st.sampled_from(("", "m")),
    note=st.one_of(st.just(""), TEXTS),
    severity=st.sampled_from(("", "warning")),
)
EXCEPTIONS = st.builds(
    TermException,
    reason=TEXTS,
    lang=st.sampled_from(("", "fr")),
    source_contains=st.one_of(st.just(""), TEXTS),
    until=st.sampled_from(("", "2027-01-31")),
)


@st.composite
def concepts(draw: st.DrawFn, ident: str) -> Concept:
    terms = draw(st.lists(TERMS, max_size=4, unique_by=lambda t: (t.lang, t.text.casefold())))
    terms.sort(key=lambda term: term.lang)
    return Concept(
        id=ident,
        terms=(Term(draw(TEXTS), "en"), *terms),
        definition=draw(st.one_of(st.just(""), TEXTS)),
        note=draw(st.sampled_from(("", "two\nlines", "long " * 40 + "."))),
        do_not_translate=draw(st.booleans()),
        severity=draw(st.sampled_from(("error", "warning"))),
        gap=draw(st.integers(0, 9)),
        exceptions=tuple(draw(st.lists(EXCEPTIONS, max_size=2))),
        examples=tuple(draw(st.lists(st.tuples(st.tuples(st.just("fr"), TEXTS)), max_size=2))),
    )


def bare(glossary: Glossary) -> list[Concept]:
    return [
        replace(
            c,
            place=None,
            terms=tuple(replace(t, place=None) for t in c.terms),
            exceptions=tuple(replace(e, place=None) for e in c.exceptions),
        )
        for c in glossary.concepts
    ]
