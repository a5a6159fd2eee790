"""Glossaries as bytes: what is kept of a large one, and what passes between processes.

JSON, a line for the source language and then one for each concept, with its fields in order. It
holds data and can do nothing, and is read many times faster than YAML or pickled dataclasses.
"""

from __future__ import annotations

import gc
import json
from typing import Any

from bitext.model import Concept, Glossary, Place, Term, TermException, TermStatus

LAYOUT = 2
"""Raise this when what is written below changes."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_decode = json.JSONDecoder().decode


def dump(glossary: Glossary) -> bytes:
    """Return a glossary as bytes, the same for glossaries that are equal."""
    lines = [_encode(glossary.source), *(_encode(_row(concept)) for concept in glossary.concepts)]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def load(content: bytes) -> Glossary:
    """Return the glossary that :func:`dump` made bytes of.

    Raises:
        ValueError, TypeError, KeyError: The bytes are of another layout.
    """
    collecting = gc.isenabled()
    gc.disable()  # hundreds of thousands of values come to be, and none goes
    try:
        source, *rows = content.decode("utf-8", "surrogatepass").split("\n")
        reading = _Reading()
        return Glossary(str(_decode(source)), tuple([reading.concept(*_decode(r)) for r in rows]))
    finally:
        if collecting:
            gc.enable()


def _row(concept: Concept) -> list[Any]:
    """Return a concept as a list in the order of its fields; :class:`_Reading` reads it."""
    return [
        concept.id, [_term_row(term) for term in concept.terms], concept.definition,
        concept.domain, concept.note, concept.do_not_translate, concept.severity, concept.gap,
        [
            [e.reason, e.lang, e.source_contains, e.unit, e.until, _place_row(e.place)]
            for e in concept.exceptions
        ],
        concept.examples, _place_row(concept.place),
    ]  # fmt: skip


def _term_row(term: Term) -> list[Any]:
    return [
        term.text, term.lang, term.status, term.match, term.case, term.forms, term.pos,
        term.gender, term.note, term.severity, _place_row(term.place),
    ]  # fmt: skip


def _place_row(place: Place | None) -> list[Any] | None:
    return None if place is None else [place.line, place.column, place.path]


_STATUSES = {str(status): status for status in TermStatus}


class _Reading:
    """Makes concepts of rows; a text that many of them have in common is held once."""

    def __init__(self) -> None:
        self._held: dict[Any, Any] = {}

    def concept(
        self, ident: str, terms: list[Any], definition: str, domain: str, note: str, dnt: Any,
        severity: Any, gap: int, exceptions: list[Any], examples: list[Any], place: Any,
    ) -> Concept:  # fmt: skip
        return Concept(
            ident,
            tuple([self._term(*term) for term in terms]),
            definition,
            self._held.setdefault(domain, domain),
            note,
            dnt,
            self._held.setdefault(severity, severity),
            gap,
            tuple(
                [
                    TermException(reason, lang, contains, unit, until, self._place(at))
                    for reason, lang, contains, unit, until, at in exceptions
                ]
            ),
            tuple([tuple([(lang, text) for lang, text in example]) for example in examples]),
            self._place(place),
        )

    def _term(
        self, text: str, lang: str, status: str, match: Any, case: Any, forms: list[str], pos: str,
        gender: Any, note: str, severity: Any, place: Any,
    ) -> Term:  # fmt: skip
        held = self._held.setdefault
        return Term(
            text, held(lang, lang), _STATUSES[status], held(match, match), held(case, case),
            tuple(forms), held(pos, pos), held(gender, gender), note, held(severity, severity),
            self._place(place),
        )  # fmt: skip

    def _place(self, row: list[Any] | None) -> Place | None:
        if row is None:
            return None
        line, column, path = row
        return Place(line, column, self._held.setdefault(path, path))
