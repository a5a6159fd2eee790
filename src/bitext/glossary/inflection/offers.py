"""What to write where a translation lacks a term, in the form that the place asks for.

:func:`offers` answers for a verdict, :func:`in_place` for one term and one place, :func:`forms`
where no place is known. An offer is *sure* where the text leaves one form only; every other is a
guess and says what is doubtful. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from bitext.glossary.inflection import english, french, russian, russian_forms
from bitext.glossary.inflection.edits import placed
from bitext.glossary.judging import Rendering, Verdict
from bitext.model import Concept, Offer, Span, Term, TermStatus, primary

MOST = 6
"""Offers for one place at most."""


def offers(verdict: Verdict, source: str, target: str, lang: str) -> tuple[Offer, ...]:
    """Return what could be written for a verdict, best first, place by place.

    Args:
        verdict: How the target renders a concept.
        source: Source text that was judged.
        target: Target text that was judged.
        lang: BCP 47 tag of the target.

    Returns:
        For a forbidden, related or wrongly cased rendering, offers whose spans cover it; where the
        term is missing altogether, its forms without a span; nothing where no rendering is lacking
        or where the term stands in the target, only not often enough.
    """
    if verdict.lacking <= 0:
        return ()
    terms = approved(verdict.concepts, lang)
    plural = _plural_in_source(verdict, source)
    if verdict.bad:
        return tuple(
            offer
            for place in verdict.bad
            for offer in _for_place(terms, target, place, _base(place.term), plural=plural)
        )
    if verdict.miscased:
        return tuple(_recased(place, target) for place in verdict.miscased)
    if verdict.good:
        return ()
    if verdict.related:
        return tuple(
            replace(
                offer, sure=False, reason=f"{offer.reason}; a related form may be right as well"
            )
            for place in verdict.related
            for offer in _for_place(terms, target, place, "", plural=plural)
        )
    found: dict[str, Offer] = {}
    for term in terms:
        for form in forms(term, plural=plural):
            found.setdefault(form.text, form)
    return tuple(found.values())[:MOST]


def approved(concepts: Iterable[Concept], lang: str) -> tuple[Term, ...]:
    """Return the approved terms that can be written, preferred ones first.

    Expressions cannot. What is not to be translated is given as an exact term of the target.
    """
    terms = [
        replace(term, lang=lang, match="exact") if primary(term.lang) != primary(lang) else term
        for concept in concepts
        for term in concept.terms
        if term.status is not TermStatus.FORBIDDEN
        and term.match != "regex"
        and (concept.do_not_translate or primary(term.lang) == primary(lang))
    ]
    return tuple(sorted(terms, key=lambda term: term.status is not TermStatus.PREFERRED))


def in_place(
    term: Term, target: str, wrong: Span, *, wrong_term: str = "", plural: bool | None = None
) -> tuple[Offer, ...]:
    """Return offers to put a term in the place of other words, best first.

    Args:
        term: The term; its language says by which rules.
        target: The text.
        wrong: Code points of the words to replace.
        wrong_term: Base form of what stands there, where it is known.
        plural: Whether the source has the plural there; None where that is not known.
    """
    lang = primary(term.lang)
    if term.match == "lemma" and lang == "ru":
        found = russian.propose(term.text, target, wrong, wrong_term=wrong_term, plural=plural)
    elif lang == "fr":
        found = french.propose(
            term.text, target, wrong, wrong_term=wrong_term, plural=plural,
            gender=term.gender, inflected=term.match == "lemma",
        )  # fmt: skip
    elif term.match == "lemma" and lang == "en":
        found = english.propose(term.text, target, wrong, wrong_term=wrong_term, plural=plural)
    else:
        exact = term.match == "exact"
        text = term.text if exact else placed(term.text, wrong.within(target), wrong_term)
        reason = "as the glossary has it" + ("" if exact else f"; nobody inflects {term.lang} here")
        found = [Offer(text, wrong, exact, reason)]
    return tuple(found)


@lru_cache(maxsize=20_000)
def forms(term: Term, *, plural: bool | None = None) -> tuple[Offer, ...]:
    """Return the forms of a term that has no place yet, likelier ones first; all are guesses.

    Args:
        term: The term.
        plural: Whether the source has the plural.
    """
    lang = primary(term.lang)
    if term.match != "lemma":
        found: Sequence[tuple[str, str]] = [(term.text, "as the glossary has it")]
    elif lang == "ru":
        found = russian_forms.forms(term.text, plural=plural)
    elif lang == "fr":
        found = french.forms(term.text, plural=plural)
    elif lang == "en":
        found = english.forms(term.text, plural=plural)
    else:
        found = [(term.text, "as the glossary has it")]
    distinct: dict[str, str] = {}
    for text, reason in found:
        distinct.setdefault(text, reason)
    return tuple(
        Offer(text, None, sure=False, reason=f"{reason}; its place is not known")
        for text, reason in distinct.items()
    )


def _base(term: Term) -> str:
    """Return the base form of a term that stands in the text; an expression has none."""
    return "" if term.match == "regex" else term.text


def _for_place(
    terms: Sequence[Term], target: str, place: Rendering, wrong_term: str, *, plural: bool | None,
) -> list[Offer]:  # fmt: skip
    preferred = [term for term in terms if term.status is TermStatus.PREFERRED]
    several = len({term.text for term in preferred}) > 1
    found: list[Offer] = []
    others: list[Offer] = []
    for number, term in enumerate(terms):
        made = in_place(term, target, place.hit.span, wrong_term=wrong_term, plural=plural)
        best = made[:1] if number else made
        if several or number:
            best = tuple(
                replace(offer, sure=False, reason=f"{offer.reason}; another term is approved too")
                for offer in best
            )
        found += best[:1]
        others += best[1:]
    return list(dict.fromkeys(found + others))[:MOST]


def _recased(place: Rendering, target: str) -> Offer:
    """Return the letters of a rendering in the case of its term."""
    found, term = place.hit.span.within(target), place.term.text
    if found.casefold() == term.casefold():
        return Offer(term, place.hit.span, sure=True, reason="the capitals of the glossary")
    same = next(
        (
            n
            for n, (a, b) in enumerate(zip(found, term, strict=False))
            if a.casefold() != b.casefold()
        ),
        min(len(found), len(term)),
    )
    text = term[:same] + found[same:]
    return Offer(text, place.hit.span, sure=False, reason="the capitals of the glossary; inflected")


def _plural_in_source(verdict: Verdict, source: str) -> bool | None:
    """Tell whether the source has the term in the plural; None where its language hides it."""
    terms = [t for c in verdict.concepts for t in c.terms if primary(t.lang) == "en"]
    if not terms:
        return None
    said = [english.number_of(span.within(source)) for span in verdict.source_spans]
    return said[0] if len(set(said)) == 1 else None
