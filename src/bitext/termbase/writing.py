"""Concepts as the YAML that a person would write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bitext.model import Concept, Glossary, Term, TermException, TermStatus
from bitext.termbase.schema import VERSION, Defaults

WIDTH = 100
"""Columns that a list may have on one line."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w ’'./+()-]*[\w’.+)])?")
"""Texts that need no quotes anywhere: they start with a letter and have nothing that YAML reads."""
_WORDS = frozenset("y n yes no on off true false null".split())  # noqa: SIM905
_CONTROL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that reads as that text, in quotes only where needed."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", quoted)


def glossary_yaml(glossary: Glossary) -> str:
    """Return a whole file: head and concepts."""
    head = f"version: {VERSION}\nsource: {scalar(glossary.source)}\n"
    if not glossary.concepts:
        return f"{head}terms: []\n"
    entries = ("\n".join(concept_lines(each, Defaults(), 2)) for each in glossary.concepts)
    return f"{head}terms:\n" + "\n\n".join(entries) + "\n"


def concept_yaml(concept: Concept) -> str:
    """Return a concept as an entry of ``terms``, to paste into a file."""
    return "\n".join(concept_lines(concept, Defaults(), 2)) + "\n"


def concept_lines(concept: Concept, defaults: Defaults, indent: int) -> list[str]:
    """Return a concept as lines of a block list.

    Args:
        concept: The concept.
        defaults: What the file it goes into takes for granted.
        indent: Spaces before the dash.
    """
    margin = " " * (indent + 2)
    lines = []
    for entry in _entries(concept, defaults):
        whole = f"{margin}{entry.key}: {entry.flow}"
        if entry.items and len(whole) > WIDTH:
            lines.append(f"{margin}{entry.key}:")
            lines += [f"{margin}  - {item}" for item in entry.items]
        else:
            lines.append(whole)
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]


def concept_flow(concept: Concept, defaults: Defaults) -> str:
    """Return a concept as one flow mapping."""
    return _mapping((entry.key, entry.flow) for entry in _entries(concept, defaults))


def term_item(term: Term, defaults: Defaults) -> str:
    """Return a term as an item of its language's list."""
    facts = [("term", scalar(term.text))]
    if term.status is not TermStatus.PREFERRED:
        facts.append(("status", str(term.status)))
    facts += [(key, scalar(text)) for key, text in (("pos", term.pos), ("gender", term.gender))
              if text]  # fmt: skip
    if term.match != defaults.match:
        facts.append(("match", term.match))
    if term.case != defaults.case:
        facts.append(("case", term.case))
    if term.forms:
        facts.append(("forms", _list(map(scalar, term.forms))))
    if term.severity:
        facts.append(("severity", term.severity))
    if term.note:
        facts.append(("note", scalar(term.note)))
    return facts[0][1] if len(facts) == 1 else _mapping(facts)


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    flow: str
    items: tuple[str, ...] = ()
    """Where the value is a list: its items, so that a long one can have a line each."""


def _entries(concept: Concept, defaults: Defaults) -> Iterator[_Entry]:
    yield _Entry("id", scalar(concept.id))
    for key, text in (
        ("domain", concept.domain),
        ("definition", concept.definition),
        ("note", concept.note),
    ):
        if text:
            yield _Entry(key, scalar(text))
    if concept.do_not_translate:
        yield _Entry("dnt", "true")
    if concept.severity != defaults.severity:
        yield _Entry("severity", concept.severity)
    if concept.gap != defaults.gap:
        yield _Entry("gap", str(concept.gap))
    for lang in dict.fromkeys(term.lang for term in concept.terms):
        terms = tuple(term_item(t, defaults) for t in concept.terms if t.lang == lang)
        yield _Entry(scalar(lang), _list(terms), terms)
    if concept.examples:
        examples = tuple(
            _mapping((scalar(lang), scalar(text)) for lang, text in example)
            for example in concept.examples
        )
        yield _Entry("examples", _list(examples), examples)
    if concept.exceptions:
        exceptions = tuple(map(_exception, concept.exceptions))
        yield _Entry("exceptions", _list(exceptions), exceptions)


def _exception(exception: TermException) -> str:
    facts = []
    if exception.unit:
        facts.append(("unit", scalar(exception.unit)))
    if exception.source_contains:
        when = _mapping([("source_contains", scalar(exception.source_contains))])
        facts.append(("when", when))
    if exception.lang:
        facts.append(("lang", scalar(exception.lang)))
    facts.append(("reason", scalar(exception.reason)))
    if exception.until:
        facts.append(("until", exception.until))
    return _mapping(facts)


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _mapping(facts: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in facts) + "}"
