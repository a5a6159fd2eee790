"""TBX, the standard's form of a termbase: read in all three shapes, written in each.

ISO 30042:2008 (version 2, ``martif``) and ISO 30042:2019 (version 3, ``tbx``), the latter in style
DCA (``<descrip type="definition">``) and DCT (``<basic:definition>``). Written is TBX-Basic. What
it has no place for goes into notes that begin with ``x-bitext-``, which other tools show to people
and we read back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal, cast

from bitext.errors import InputError
from bitext.files import write_atomic
from bitext.formats.terms import GlossaryReading, Loss, Losses, checked, ranked
from bitext.formats.xml import (
    XML_LANG,
    Element,
    attribute_xml,
    line_of,
    local,
    parse,
    text_of,
    text_xml,
)
from bitext.languages import canonical, is_tag
from bitext.model import Concept, Example, Glossary, Term, TermException, TermStatus, primary

Style = Literal["v3-dca", "v3-dct", "v2"]

STATUSES = {
    "preferredTerm-admn-sts": TermStatus.PREFERRED,
    "admittedTerm-admn-sts": TermStatus.ADMITTED,
    "deprecatedTerm-admn-sts": TermStatus.FORBIDDEN,
    "supersededTerm-admn-sts": TermStatus.FORBIDDEN,
    "preferredTerm": TermStatus.PREFERRED,
    "preferred": TermStatus.PREFERRED,
    "standardizedTerm": TermStatus.PREFERRED,
    "regulatedTerm": TermStatus.PREFERRED,
    "legalTerm": TermStatus.PREFERRED,
    "admittedTerm": TermStatus.ADMITTED,
    "admitted": TermStatus.ADMITTED,
    "deprecatedTerm": TermStatus.FORBIDDEN,
    "deprecated": TermStatus.FORBIDDEN,
    "supersededTerm": TermStatus.FORBIDDEN,
    "superseded": TermStatus.FORBIDDEN,
    "forbidden": TermStatus.FORBIDDEN,
}
"""Values of ``administrativeStatus`` and of ``normativeAuthorization``, which older files have."""
TERM_TYPES = {"entryTerm": TermStatus.PREFERRED, "synonym": TermStatus.ADMITTED,
              "variant": TermStatus.ADMITTED}  # fmt: skip
"""Values of ``termType`` that say as much where no status does."""
GENDERS = {"masculine": "m", "feminine": "f", "neuter": "n"}
PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "properNoun", "other")
"""Values that TBX-Basic has for ``partOfSpeech``."""

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_MODULES = {
    "administrativeStatus": "min",
    "partOfSpeech": "min",
    "subjectField": "min",
    "definition": "basic",
    "context": "basic",
    "grammaticalGender": "basic",
}
"""Modules that the data categories we write come from, for DCT."""
_CARRIER = {"definition": "descrip", "subjectField": "descrip", "context": "descrip"}
"""Meta-elements for DCA; ``termNote`` for the rest."""
_OWN = re.compile(r"x-bitext-([a-z]+): (.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_SPACE = re.compile(r"[ \t\r\n]+")
_GROUPS = frozenset(("descripGrp", "adminGrp", "termNoteGrp", "termGrp", "transacGrp"))
_META = frozenset(("descrip", "admin", "termNote", "descripNote", "adminNote", "xref", "ref"))


# ------------------------------------------------------------------ reading


def read_tbx(path: str | Path, *, source: str = "") -> GlossaryReading:
    """Read a TBX file of any version, style and dialect.

    Args:
        path: The file.
        source: BCP 47 tag of the language that the concepts are found by; the file's own (its
            ``xml:lang``) where empty.

    Raises:
        InputError: The file cannot be read, is no XML or no TBX, or has no term.
    """
    # A document type without declarations of its own is only a name; it is not fetched.
    root = parse(path, expected="TBX", external_doctype=True)
    name = local(root)
    if name not in ("martif", "tbx", "TBX"):
        raise InputError(
            f"is <{name}>, <martif> or <tbx> was expected",
            path=str(path),
            line=line_of(root),
            hint="A memory is read by: bitext import" if name in ("tmx", "xliff") else None,
        )
    losses = Losses()
    reader = _Reader(losses)
    concepts = [
        reader.concept(element)
        for element in root.iter()
        if local(element) in ("termEntry", "conceptEntry")
    ]
    if not any(concept.terms for concept in concepts):
        raise InputError("holds no term", path=str(path))
    own = root.get(XML_LANG) or ""
    langs = {primary(term.lang) for concept in concepts for term in concept.terms}
    wanted = source or (canonical(own) if primary(own) in langs else concepts[0].terms[0].lang)
    return GlossaryReading(checked(concepts, wanted, losses), losses.all())


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    """Data category, ``note``, or the element's name."""
    text: str
    notes: tuple[str, ...] = ()
    """Of its group."""


class _Reader:
    def __init__(self, losses: Losses) -> None:
        self._losses = losses

    def concept(self, entry: Element) -> Concept:
        ident = entry.get("id") or ""
        terms: list[tuple[Term, bool]] = []
        contexts: list[tuple[int, str, str]] = []
        concept = Concept(ident, ())
        for fact in _facts(entry):
            concept = self._of_concept(concept, fact, ident)
        for section in entry:
            if local(section) not in ("langSet", "langSec"):
                continue
            lang = canonical(section.get(XML_LANG) or section.get("lang") or "")
            if not is_tag(lang):
                self._losses.add("a language section without a language", ident)
                continue
            for fact in _facts(section):
                if fact.kind == "definition" and not concept.definition:
                    concept = replace(concept, definition=fact.text)
                else:
                    self._lose(f"{fact.kind} of a language", ident)
            for element in section:
                if local(element) in ("tig", "ntig", "termSec"):
                    term = self._term(element, lang, ident, contexts)
                    if term is not None:
                        terms.append(term)
        return replace(concept, terms=ranked(terms), examples=_examples(contexts))

    def _of_concept(self, concept: Concept, fact: _Fact, ident: str) -> Concept:
        own = _OWN.fullmatch(fact.text) if fact.kind == "note" else None
        if own:
            try:
                return cast("Concept", _with_own(concept, own[1], own[2]))
            except (ValueError, TypeError, KeyError):
                self._losses.add(f"a note x-bitext-{own[1]} that cannot be read", ident)
        elif fact.kind == "subjectField" and not concept.domain:
            return replace(concept, domain=fact.text)
        elif fact.kind == "definition" and not concept.definition:
            return replace(concept, definition=fact.text)
        elif fact.kind == "note" and not concept.note:
            return replace(concept, note=fact.text)
        else:
            self._lose(fact.kind, ident)
        return concept

    def _term(
        self, section: Element, lang: str, ident: str, contexts: list[tuple[int, str, str]]
    ) -> tuple[Term, bool] | None:
        facts = list(_facts(section))
        text = next((fact.text for fact in facts if fact.kind == "term"), "")
        if not text:
            self._losses.add("a term section without a term", ident)
            return None
        term, stated, hinted = Term(text, lang), False, False
        notes: list[str] = []
        for fact in facts:
            own = _OWN.fullmatch(fact.text) if fact.kind == "note" else None
            if own:
                try:
                    term = _with_own(term, own[1], own[2])
                    stated = stated or own[1] == "status"
                except (ValueError, TypeError, KeyError):
                    self._losses.add(f"a note x-bitext-{own[1]} that cannot be read", ident)
            elif fact.kind in ("administrativeStatus", "normativeAuthorization"):
                if fact.text in STATUSES:
                    term, stated = replace(term, status=STATUSES[fact.text]), True
                else:
                    self._losses.add(f"the status {fact.text!r}", ident)
            elif fact.kind == "termType" and fact.text in TERM_TYPES:
                hinted = True
                if not stated:
                    term = replace(term, status=TERM_TYPES[fact.text])
            elif fact.kind == "partOfSpeech":
                term = term if term.pos else replace(term, pos=fact.text)
            elif fact.kind == "grammaticalGender" and fact.text in GENDERS:
                gender = cast("Literal['m', 'f', 'n']", GENDERS[fact.text])
                term = replace(term, gender=gender)
            elif fact.kind == "context":
                numbers = [_OWN.fullmatch(note) for note in fact.notes]
                number = next((int(n[2]) for n in numbers if n and n[2].isdecimal()), 0)
                contexts.append((number, lang, fact.text))
            elif fact.kind == "note":
                notes.append(fact.text)
            elif fact.kind != "term":
                self._lose(fact.kind, ident)
        if notes:
            term = replace(term, note="; ".join(notes))
        return term, stated or hinted

    def _lose(self, kind: str, ident: str) -> None:
        self._losses.add(kind, ident)


def _facts(section: Element) -> Iterator[_Fact]:
    """Yield what a section says itself, whether by DCA, DCT or version 2, in groups or alone."""
    for element in section:
        name = local(element)
        if not name or name in ("langSet", "langSec", "tig", "ntig", "termSec"):
            continue
        if name == "termGrp":
            yield from _facts(element)
        elif name in _GROUPS:
            inner = [fact for fact in _facts(element) if fact.text]
            notes = tuple(fact.text for fact in inner if fact.kind == "note")
            for number, fact in enumerate(inner):
                if fact.kind != "note" or number == 0:
                    yield replace(fact, notes=notes)
        else:
            text = _SPACE.sub(" ", text_of(element)).strip(" ")
            if text or name in _META:
                yield _Fact(element.get("type") or name if name in _META else name, text)


def _examples(contexts: list[tuple[int, str, str]]) -> tuple[Example, ...]:
    """Return sentences as examples: those that we numbered together, others one by one."""
    numbered: dict[int, list[tuple[str, str]]] = {}
    alone: list[Example] = []
    for number, lang, text in contexts:
        if number:
            numbered.setdefault(number, []).append((lang, text))
        elif ((lang, text),) not in alone:
            alone.append(((lang, text),))
    return (*(tuple(numbered[number]) for number in sorted(numbered)), *alone)


def _with_own(value: Any, key: str, text: str) -> Any:
    """Return a concept or term with a fact of ours that stood in a note.

    Raises:
        ValueError, TypeError, KeyError: It is no fact of ours, or has been changed by hand.
    """
    if isinstance(value, Concept):
        if key == "id":
            return replace(value, id=text)
        if key == "dnt":
            return replace(value, do_not_translate=text == "true")
        if key == "severity":
            return replace(value, severity=_one_of(text, ("error", "warning")))
        if key == "gap":
            return replace(value, gap=int(_one_of(text, tuple("0123456789"))))
        if key == "exceptions":
            loaded = json.loads(text)
            return replace(value, exceptions=tuple(TermException(**each) for each in loaded))
    else:
        if key == "forms":
            return replace(value, forms=tuple(str(form) for form in json.loads(text)))
        if key == "status":
            return replace(value, status=TermStatus(text))
        if key == "pos":
            return replace(value, pos=text)
        choices = {
            "match": ("lemma", "exact", "regex"),
            "case": ("auto", "exact", "ignore"),
            "gender": ("m", "f", "n", "mf"),
            "severity": ("error", "warning"),
        }[key]
        return replace(value, **{key: _one_of(text, choices)})
    raise ValueError(key)


def _one_of(text: str, choices: tuple[str, ...]) -> Any:
    if text not in choices:
        raise ValueError(text)
    return text


# ------------------------------------------------------------------ writing


def write_tbx(
    glossary: Glossary, path: str | Path, *, style: Style = "v3-dca", overwrite: bool = True
) -> tuple[Loss, ...]:
    """Write a glossary as TBX-Basic and return what other tools will not act on.

    Args:
        glossary: The glossary.
        path: The file.
        style: Version 3 by attribute (DCA) or by tag (DCT), or version 2 (martif).
        overwrite: False refuses where ``path`` exists.

    Raises:
        OutputError: The file cannot be written.
    """
    losses = Losses()
    lines = _Writer(style, losses).lines(glossary)

    def write(file: IO[bytes]) -> None:
        for line in lines:
            file.write(f"{line}\n".encode())

    write_atomic(path, write, overwrite=overwrite)
    return losses.all()


class _Writer:
    def __init__(self, style: Style, losses: Losses) -> None:
        self._style, self._losses = style, losses
        v2 = style == "v2"
        self._entry, self._section, self._term = (
            ("termEntry", "langSet", "tig") if v2 else ("conceptEntry", "langSec", "termSec")
        )

    def lines(self, glossary: Glossary) -> Iterator[str]:
        lang = attribute_xml(glossary.source)
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        described = "<fileDesc><sourceDesc><p>glossary.yaml of bitext</p></sourceDesc></fileDesc>"
        if self._style == "v2":
            yield f'<martif type="TBX-Basic" xml:lang="{lang}">'
            uri = '<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc>'
            yield f"<martifHeader>{described}{uri}</martifHeader>"
        else:
            modules = "".join(
                f' xmlns:{name}="http://www.tbxinfo.net/ns/{name}"' for name in ("min", "basic")
            )
            style = self._style.removeprefix("v3-")
            shown = modules if style == "dct" else ""
            yield (
                f'<tbx type="TBX-Basic" style="{style}" xml:lang="{lang}" xmlns="{_NAMESPACE}"'
                f"{shown}>"
            )
            yield f"<tbxHeader>{described}</tbxHeader>"
        yield "<text>"
        yield "<body>"
        taken: set[str] = set()
        for concept in glossary.concepts:
            yield from self._concept(concept, taken)
        yield "</body>"
        yield "</text>"
        yield "</martif>" if self._style == "v2" else "</tbx>"

    def _concept(self, concept: Concept, taken: set[str]) -> Iterator[str]:
        # An id is an xs:ID: no digit first, letters of ASCII to be safe, and once in the file.
        ident = concept.id if _NAME.fullmatch(concept.id) else f"_{len(taken) + 1}"
        taken.add(ident)
        yield f'<{self._entry} id="{attribute_xml(ident)}">'
        if concept.domain:
            yield "  " + self._fact("subjectField", concept.domain)
        if concept.definition:
            yield "  " + self._fact("definition", concept.definition)
        if concept.note:
            yield f"  <note>{self._text(concept.note, concept.id)}</note>"
        own = [
            ("id", concept.id if ident != concept.id else ""),
            ("dnt", "true" if concept.do_not_translate else ""),
            ("severity", concept.severity if concept.severity != "error" else ""),
            ("gap", str(concept.gap) if concept.gap != 1 else ""),
            ("exceptions", _exceptions(concept)),
        ]
        yield from self._own(own, concept.id, "  ")
        for lang in dict.fromkeys(term.lang for term in concept.terms):
            yield f'  <{self._section} xml:lang="{attribute_xml(lang)}">'
            first = True
            for term in concept.terms:
                if term.lang == lang:
                    yield from self._term_section(concept, term, first=first)
                    first = False
            yield f"  </{self._section}>"
        langs = {term.lang for term in concept.terms}
        for example in concept.examples:
            if any(lang not in langs for lang, _ in example):
                self._losses.add("an example in a language without a term", concept.id)
        yield f"</{self._entry}>"

    def _term_section(self, concept: Concept, term: Term, *, first: bool) -> Iterator[str]:
        yield f"    <{self._term}>"
        yield f"      <term>{text_xml(term.text)}</term>"
        status = {
            TermStatus.PREFERRED: "preferredTerm-admn-sts",
            TermStatus.ADMITTED: "admittedTerm-admn-sts",
            TermStatus.FORBIDDEN: "deprecatedTerm-admn-sts",
        }.get(term.status)
        if status:
            yield "      " + self._fact("administrativeStatus", status)
        listed = term.pos in PARTS_OF_SPEECH
        if term.pos:
            yield "      " + self._fact("partOfSpeech", term.pos if listed else "other")
        gender = {short: name for name, short in GENDERS.items()}.get(term.gender)
        if gender:
            yield "      " + self._fact("grammaticalGender", gender)
        if term.note:
            yield f"      <note>{self._text(term.note, concept.id)}</note>"
        own = [
            ("status", "" if status else str(term.status)),
            ("pos", "" if listed else term.pos),
            ("gender", "" if gender else term.gender),
            ("match", term.match if term.match != "lemma" else ""),
            ("case", term.case if term.case != "auto" else ""),
            ("forms", json.dumps(term.forms, ensure_ascii=False) if term.forms else ""),
            ("severity", term.severity),
        ]
        yield from self._own(own, concept.id, "      ")
        if first:
            for number, example in enumerate(concept.examples, start=1):
                for lang, text in example:
                    if lang == term.lang:
                        note = f"<note>x-bitext-example: {number}</note>"
                        context = self._fact("context", text)
                        yield f"      <descripGrp>{context}{note}</descripGrp>"
        yield f"    </{self._term}>"

    def _fact(self, kind: str, text: str) -> str:
        if self._style == "v3-dct":
            name = f"{_MODULES[kind]}:{kind}"
            return f"<{name}>{text_xml(text)}</{name}>"
        name = _CARRIER.get(kind, "termNote")
        return f'<{name} type="{kind}">{text_xml(text)}</{name}>'

    def _text(self, text: str, ident: str) -> str:
        if "\n" in text:
            self._losses.add("a line end in a text, read back as a space", ident)
        return text_xml(text)

    def _own(self, facts: list[tuple[str, str]], ident: str, margin: str) -> Iterator[str]:
        for key, text in facts:
            if text:
                if key not in ("id", "pos", "gender"):
                    self._losses.add(f"{key}, kept in a note that other tools only show", ident)
                yield f"{margin}<note>x-bitext-{key}: {text_xml(text)}</note>"


def _exceptions(concept: Concept) -> str:
    keys = ("reason", "lang", "source_contains", "unit", "until")
    found = [
        {key: getattr(exception, key) for key in keys if getattr(exception, key)}
        for exception in concept.exceptions
    ]
    return json.dumps(found, ensure_ascii=False) if found else ""
