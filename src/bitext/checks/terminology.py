"""The terminology checks: a verdict of the glossary as findings for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bitext.checks.rules import Example, Rule
from bitext.glossary import Rendering, Verdict, explanation, offers
from bitext.model import (
    Concept,
    Finding,
    Glossary,
    Offer,
    Severity,
    Span,
    Term,
    TermStatus,
    primary,
)
from bitext.phrases import quote

SAMPLE = Glossary(
    "en",
    (
        Concept(
            "czar",
            (
                Term("czar", "en"),
                Term("tsar", "fr"),
                Term("empereur", "fr", TermStatus.FORBIDDEN, note="a title of Napoleon"),
                Term("царь", "ru"),
            ),
        ),
        Concept("flu", (Term("flu", "en"), Term("grippe", "fr"))),
        Concept("nato", (Term("NATO", "en"), Term("OTAN", "fr", case="exact"))),
        Concept("django", (Term("Django", "en"),), do_not_translate=True),
    ),
)
"""What the examples of these rules are judged by."""

MISSING = Rule(
    "G001",
    "missing-term",
    "A term of the glossary lacks an approved rendering",
    """\
The source has the term, the translation none of its preferred or admitted renderings in any
inflected form. The severity is the concept's; a warning where the source may have another word,
the verb of that spelling or a compound with a hyphen (*add-on* for *add*). Where the rendering is
right, add it to the glossary as `admitted`; where only this unit is an exception, set the finding
aside. docs/glossary.md says how terms are matched.""",
    severity=Severity.ERROR,
    bad=(Example("fr", "The czar fell.", "Le roi tomba."),),
    good=(
        Example("fr", "The czar fell.", "Le tsar tomba."),
        Example("ru", "With the czar.", "С царём."),
    ),
)
FORBIDDEN = Rule(
    "G002",
    "forbidden-term",
    "A term is rendered by a forbidden one",
    """\
The translation has a rendering that the glossary forbids for this concept, and no approved one.
The severity is the concept's. The term's note, where there is one, is shown.""",
    severity=Severity.ERROR,
    bad=(Example("fr", "The czar fell.", "L’empereur tomba."),),
    good=(Example("fr", "The emperor fell.", "L’empereur tomba."),),
)
RELATED = Rule(
    "G003",
    "related-form",
    "A term is rendered by a word derived from it",
    """\
*grippal* for *grippe*, *удаление* for *удалить*: often right, since languages prefer other
parts of speech, and only a reader can tell. A warning.""",
    bad=(Example("fr", "A flu season.", "Une saison grippale."),),
    good=(Example("fr", "A flu season.", "Une saison de grippe."),),
)
PARTIAL = Rule(
    "G004",
    "partial-count",
    "A term stands less often in the target than in the source",
    """\
Often a pronoun took its place, sometimes a clause was left out. A warning.""",
    bad=(Example("fr", "Czar after czar.", "Un tsar, puis un autre."),),
    good=(Example("fr", "Czar after czar.", "Tsar après tsar."),),
)
DNT_CHANGED = Rule(
    "G005",
    "dnt-changed",
    "A name that is not to be translated was changed",
    """\
The glossary marks the concept `dnt: true`: its source term stands in every translation, letter
for letter.""",
    severity=Severity.ERROR,
    bad=(Example("fr", "Use Django.", "Utilisez Djangue."),),
    good=(Example("fr", "Use Django.", "Utilisez Django."),),
)
CASE = Rule(
    "G006",
    "case",
    "A term is there in other capitals than it has to be",
    """\
A term with `case: exact`, or an acronym, in other capitals: *Otan* where the glossary has
*OTAN*.""",
    severity=Severity.ERROR,
    bad=(Example("fr", "NATO met.", "L’Otan se réunit."),),
    good=(Example("fr", "NATO met.", "L’OTAN se réunit."),),
)

RULES = (MISSING, FORBIDDEN, RELATED, PARTIAL, DNT_CHANGED, CASE)


def findings(
    verdict: Verdict, *, unit: int, source: str, target: str, lang: str
) -> Iterator[Finding]:
    """Yield what a verdict has to say, nothing where the target renders the concept.

    Args:
        verdict: How the target renders one concept.
        unit: Position of the unit in the memory, from 0.
        source: Source text of the unit.
        target: Target text of the unit.
        lang: BCP 47 tag of the target.
    """
    if verdict.lacking <= 0:
        return
    concept = verdict.concept
    said = quote(verdict.source_spans[0].within(source))
    wanted = expected(verdict.concepts, lang)
    if not wanted and not verdict.bad:
        return  # the glossary says what is wrong in this language, and leaves open what is right
    offered = offers(verdict, source, target, lang)

    def finding(
        rule: Rule, severity: Severity, message: str, places: Sequence[Rendering] = ()
    ) -> Finding:
        return Finding(
            check=rule.id,
            name=rule.name,
            severity=severity,
            message=message,
            unit=unit,
            lang=lang,
            subject=concept.id,
            source_spans=verdict.source_spans,
            target_spans=tuple(place.hit.span for place in places),
            suggestion=apply(offered, target),
            offers=offered,
            explanation=explanation(verdict, target, lang),
        )

    strict = Severity(concept.severity)
    if verdict.bad:
        strictest = min(place.term.severity or concept.severity for place in verdict.bad)
        yield finding(
            FORBIDDEN,
            Severity(strictest),  # "error" comes before "warning"
            f"{said} is rendered as {_as_found(verdict.bad, target)}, which is forbidden"
            f"{_remark(verdict.bad[0].term)}; expected {wanted or 'another word'}",
            verdict.bad,
        )
    elif verdict.miscased:
        yield finding(
            CASE,
            strict,
            f"{said} is rendered as {_as_found(verdict.miscased, target)}; "
            f"expected {quote(verdict.miscased[0].term.text)} in this case",
            verdict.miscased,
        )
    elif verdict.good:
        asked, given = len(verdict.source_spans), len(verdict.good)
        yield finding(
            PARTIAL,
            Severity.WARNING,
            f"{said} stands {_times(asked)} in the source; {wanted} only {_times(given)} "
            "in the target",
            verdict.good,
        )
    elif verdict.related:
        yield finding(
            RELATED,
            Severity.WARNING,
            f"{said} is rendered as {_as_found(verdict.related, target)}, a related form; "
            f"expected {wanted}",
            verdict.related,
        )
    elif concept.do_not_translate:
        yield finding(DNT_CHANGED, strict, f"{said} is not to be translated; expected it unchanged")
    else:
        # What may be another word is told, but stops nobody.
        severity, remark = strict, ""
        if verdict.verb:
            severity, remark = Severity.WARNING, " if the noun is meant"
        elif verdict.compound:
            severity, remark = Severity.WARNING, " unless the compound is another word"
        message = f"{said} lacks an approved rendering; expected {wanted}{remark}"
        yield finding(MISSING, severity, message)


def apply(offered: Sequence[Offer], target: str) -> str:
    """Return the target with what is surely right in place, empty where nothing is.

    Where offers overlap, the first of them that is sure counts.
    """
    chosen: list[tuple[Span, str]] = []
    for offer in offered:
        span = offer.span
        if span is None or not offer.sure:
            continue
        if all(span.stop <= other.start or other.stop <= span.start for other, _ in chosen):
            chosen.append((span, offer.text))
    if not chosen:
        return ""
    out, at = [], 0
    for span, text in sorted(chosen):
        out += [target[at : span.start], text]
        at = span.stop
    return "".join((*out, target[at:]))


def expected(concepts: Sequence[Concept], lang: str) -> str:
    """Return the approved terms of concepts for a message, preferred ones first; "" for none."""
    terms = sorted(
        (
            term
            for concept in concepts
            for term in concept.terms
            if term.status is not TermStatus.FORBIDDEN
            and (concept.do_not_translate or primary(term.lang) == primary(lang))
        ),
        key=lambda term: term.status is not TermStatus.PREFERRED,
    )
    *most, last = dict.fromkeys(quote(term.text) for term in terms) or ("",)
    return f"{', '.join(most)} or {last}" if most else last


def _as_found(places: Sequence[Rendering], target: str) -> str:
    spans: Sequence[Span] = [place.hit.span for place in places]
    return ", ".join(dict.fromkeys(quote(span.within(target)) for span in spans))


def _remark(term: Term) -> str:
    return f" ({term.note})" if term.note else ""


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
