"""Read glossary.yaml: every fault at once, each with its line and column.

The form is described in docs/glossary.md. YAML is read as a tree of marked nodes and nothing in
the file is ever constructed as an object; anchors and aliases are refused, so that a small file
cannot stand for a huge one.
"""

from __future__ import annotations

import datetime as dt
import difflib
import gc
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import regex
import yaml

from bitext.errors import BitextError, GlossaryError
from bitext.files import read_bytes
from bitext.glossary.words import comparable, words
from bitext.languages import LANGUAGES
from bitext.model import (
    Concept,
    Glossary,
    Place,
    Term,
    TermException,
    TermStatus,
    primary,
)

VERSION = 1
LARGEST_GAP = 9
DEEPEST = 50
"""Levels of nesting; the schema has seven."""

TOP_KEYS = ("version", "source", "defaults", "terms")
DEFAULT_KEYS = ("match", "case", "gap", "severity")
CONCEPT_KEYS = (
    *("id", "domain", "definition", "note", "dnt", "severity", "gap", "examples", "exceptions"),
)
TERM_KEYS = ("term", "status", "match", "case", "forms", "also", "pos", "gender", "note")
EXCEPTION_KEYS = ("reason", "lang", "unit", "segment", "when", "until")
WHEN_KEYS = ("source_contains",)

MATCHES = ("lemma", "exact", "regex")
CASES = ("auto", "exact", "ignore")
SEVERITIES = ("error", "warning")
STATUSES = tuple(str(status) for status in TermStatus)
GENDERS = ("m", "f", "n", "mf")

ID = re.compile(r"[^\s:\[\]]+")
LANGUAGE_TAG = re.compile(r"(?P<primary>[A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
ISO_639_1 = frozenset(
    # Two-letter codes of ISO 639-1:2002, Annex A.
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "  # noqa: SIM905
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)

_KINDS = {
    "tag:yaml.org,2002:bool": "the yes/no value",
    "tag:yaml.org,2002:int": "the number",
    "tag:yaml.org,2002:float": "the number",
    "tag:yaml.org,2002:timestamp": "the date",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:str": "the text",
    "tag:yaml.org,2002:map": "`key: value` lines",
    "tag:yaml.org,2002:seq": "a list",
}
_STRING, _BOOLEAN, _INTEGER, _TIMESTAMP, _NULL = (
    f"tag:yaml.org,2002:{name}" for name in ("str", "bool", "int", "timestamp", "null")
)
# The loader in C is ten times as fast; it is in every wheel but not in every build from source.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_glossary(path: str | Path) -> Glossary:
    """Return the glossary that a file holds.

    Raises:
        InputError: The file cannot be read.
        GlossaryError: It has faults; all of them are in ``faults``, in the order of the file.
    """
    content = read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise GlossaryError(
            [BitextError("is not UTF-8", path=str(path), line=line, hint="Save it as UTF-8.")]
        ) from None
    return parse_glossary(text, str(path))


def parse_glossary(text: str, path: str = "glossary.yaml") -> Glossary:
    """Return the glossary written in ``text``.

    Args:
        text: YAML.
        path: The file's name, for messages.

    Raises:
        GlossaryError: As :func:`read_glossary`.
    """
    reader = _Reader(path)
    # The collector would walk the growing tree again and again and find nothing: 10,000 concepts
    # take 1.1 s without it, 2.5 s with it.
    collecting = gc.isenabled()
    gc.disable()
    try:
        glossary = reader.glossary(_compose(text, path))
    finally:
        if collecting:
            gc.enable()
    if reader.faults:
        reader.faults.sort(key=lambda fault: (fault.line or 0, fault.column or 0))
        raise GlossaryError(reader.faults)
    return glossary


def _compose(text: str, path: str) -> yaml.Node | None:
    try:
        _refuse_aliases_and_depth(text, path)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError:
        raise GlossaryError([_unreadable(text, path)]) from None
    except yaml.MarkedYAMLError as error:
        context = f" ({error.context})" if error.context else ""
        raise GlossaryError(
            [
                _marked(
                    f"is not YAML: {error.problem}{context}",
                    path,
                    error.problem_mark or error.context_mark,
                    "Often a missing quote or bracket, or a wrong indent, on this line or the one "
                    "before.",
                )
            ]
        ) from None


def _refuse_aliases_and_depth(text: str, path: str) -> None:
    """Look at the events before a tree is made: the maker in C overflows its stack by depth."""
    aliases: list[BitextError] = []
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            hint = "Write the value out, or put a text that starts with * in quotes."
            message = f"found the alias *{event.anchor}; a glossary has none"
            aliases.append(_marked(message, path, event.start_mark, hint))
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
            if depth > DEEPEST:
                message = "is nested too deeply to be a glossary"
                raise GlossaryError([_marked(message, path, event.start_mark)])
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1
    if aliases:
        raise GlossaryError(aliases)


def _marked(message: str, path: str, mark: Any, hint: str | None = None) -> BitextError:
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return BitextError(message, path=path, line=line, column=column, hint=hint)


def _unreadable(text: str, path: str) -> BitextError:
    """Return the fault of a text with a character that YAML does not allow."""
    # Both loaders refuse the same characters but tell of them in different ways.
    match = yaml.reader.Reader.NON_PRINTABLE.search(text)
    at = match.start() if match else 0
    return BitextError(
        f"found the character U+{ord(text[at]):04X}, which YAML does not allow; remove it",
        path=path,
        line=text.count("\n", 0, at) + 1,
        column=at - text.rfind("\n", 0, at),
    )


Match = Literal["lemma", "exact", "regex"]
Case = Literal["auto", "exact", "ignore"]
Strictness = Literal["error", "warning"]


@dataclass(frozen=True)
class _Defaults:
    match: Match = "lemma"
    case: Case = "auto"
    gap: int = 1
    severity: Strictness = "error"


class _Reader:
    """Turns nodes into values and collects what is wrong with them.

    Each method returns something of the right type even where it found a fault, so that the rest
    of the file is still looked at.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.faults: list[BitextError] = []

    def fault(self, node: yaml.Node | None, where: str, message: str, hint: str = "") -> None:
        line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)
        text = f"{where}: {message}" if where else message
        self.faults.append(
            BitextError(text, path=self.path, line=line, column=column, hint=hint or None)
        )

    # -------------------------------------------------------------- the file, from the top

    def glossary(self, root: yaml.Node | None) -> Glossary:
        if root is None:
            self.fault(None, "", "is empty", "Start with: version: 1")
            return Glossary("", ())
        top = self.mapping(root, "", TOP_KEYS)
        if top is None:
            return Glossary("", ())
        for key in ("version", "source", "terms"):
            if key not in top:
                self.fault(root, "", f"lacks the key {key!r}", _EXAMPLES[key])
        if "version" in top:
            version = self.integer(top["version"], "version", 0, 10**6)
            if version is not None and version != VERSION:
                self.fault(top["version"], "version", f"found {version}, expected {VERSION}")
        source = self.language(top["source"], "source") if "source" in top else ""
        defaults = self.defaults(top.get("defaults"))
        concepts: list[Concept] = []
        seen: dict[str, int] = {}
        for index, node in enumerate(self.sequence(top.get("terms"), "terms")):
            where = f"terms[{index}]"
            concept = self.concept(node, where, source, defaults)
            if concept is None:
                continue
            first = seen.setdefault(concept.id, node.start_mark.line + 1)
            if concept.id and concept.place and first != node.start_mark.line + 1:
                self.fault(
                    _value(node, "id") or node,
                    f"{where}.id",
                    f"found {concept.id!r} again; it stands in line {first} already",
                )
            concepts.append(concept)
        return Glossary(source, tuple(concepts))

    def defaults(self, node: yaml.Node | None) -> _Defaults:
        if node is None:
            return _Defaults()
        keys = self.mapping(node, "defaults", DEFAULT_KEYS) or {}
        plain = _Defaults()
        return _Defaults(
            match=self.match(keys.get("match"), "defaults.match", plain),
            case=self.case(keys.get("case"), "defaults.case", plain),
            gap=self.gap(keys.get("gap"), "defaults.gap", plain),
            severity=self.severity(keys.get("severity"), "defaults.severity", plain),
        )

    def concept(
        self, node: yaml.Node, where: str, source: str, defaults: _Defaults
    ) -> Concept | None:
        keys = self.mapping(node, where, CONCEPT_KEYS, also=_is_language_key)
        if keys is None:
            return None
        if "id" not in keys:
            self.fault(node, where, "lacks the key 'id'", "A short name: id: face-mask")
        ident = self.text(keys.get("id"), f"{where}.id")
        if ident and not ID.fullmatch(ident):
            bare = re.sub(r"[^\w.]+", "-", ident).strip("-").casefold()
            self.fault(
                keys["id"],
                f"{where}.id",
                f"found {ident!r}, expected no space, colon or bracket",
                f"For example: {bare}" if bare else "",
            )
        terms: list[Term] = []
        before = len(self.faults)
        for key, value in keys.items():
            if key not in CONCEPT_KEYS:
                lang = self.known_language(_key(node, key), key, f"{where}.{key}")
                terms += self.terms(value, f"{where}.{key}", lang, defaults)
        approved = [t for t in terms if t.status is not TermStatus.FORBIDDEN]
        lacking = not any(primary(term.lang) == primary(source) for term in approved)
        if source and lacking and len(self.faults) == before:
            self.fault(
                node, where, f"has no term in the source language {source!r}",
                f"Add what the source calls it: {source}: [face mask]",
            )  # fmt: skip
        self.examples(keys.get("examples"), f"{where}.examples")
        exceptions = [
            self.exception(item, f"{where}.exceptions[{number}]")
            for number, item in enumerate(
                self.sequence(keys.get("exceptions"), f"{where}.exceptions")
            )
        ]
        return Concept(
            id=ident,
            terms=tuple(terms),
            definition=self.text(keys.get("definition"), f"{where}.definition"),
            domain=self.text(keys.get("domain"), f"{where}.domain"),
            note=self.text(keys.get("note"), f"{where}.note"),
            do_not_translate=self.boolean(keys.get("dnt"), f"{where}.dnt"),
            severity=self.severity(keys.get("severity"), f"{where}.severity", defaults),
            gap=self.gap(keys.get("gap"), f"{where}.gap", defaults),
            exceptions=tuple(exceptions),
            place=_place(node),
        )

    def terms(self, node: yaml.Node, where: str, lang: str, defaults: _Defaults) -> Iterator[Term]:
        seen: dict[str, TermStatus] = {}
        items = self.sequence(node, where)
        if isinstance(node, yaml.SequenceNode) and not items:
            self.fault(node, where, "is an empty list, expected a term", "Or leave the key out.")
        for number, item in enumerate(items):
            here = f"{where}[{number}]"
            term = self.term(item, here, lang, defaults)
            if term is None:
                continue
            name = term.text if term.match != "lemma" else comparable(term.text)
            if name in seen:
                self.fault(item, here, f"found {term.text!r} again; it is {seen[name]} already")
            seen.setdefault(name, term.status)
            yield term

    def term(self, node: yaml.Node, where: str, lang: str, defaults: _Defaults) -> Term | None:
        if isinstance(node, yaml.ScalarNode):
            text = self.term_text(node, where, lang, defaults.match)
            term = Term(text, lang, match=defaults.match, case=defaults.case, place=_place(node))
            return term if text else None
        keys = self.mapping(node, where, TERM_KEYS)
        if keys is None:
            return None
        match = self.match(keys.get("match"), f"{where}.match", defaults)
        if "term" not in keys:
            self.fault(node, where, "lacks the key 'term'", "Write: {term: face mask}")
        text = self.term_text(keys.get("term"), f"{where}.term", lang, match)
        forms = [
            self.term_text(item, f"{where}.{key}[{number}]", lang, "exact")
            for key in ("also", "forms")
            for number, item in enumerate(self.sequence(keys.get(key), f"{where}.{key}"))
        ]
        status = self.choice(keys.get("status"), f"{where}.status", STATUSES)
        self.choice(keys.get("gender"), f"{where}.gender", GENDERS)
        return Term(
            text=text,
            lang=lang,
            status=TermStatus(status or "preferred"),
            match=match,
            case=self.case(keys.get("case"), f"{where}.case", defaults),
            forms=tuple(form for form in forms if form),
            pos=self.text(keys.get("pos"), f"{where}.pos"),
            note=self.text(keys.get("note"), f"{where}.note"),
            place=_place(node),
        )

    def term_text(self, node: yaml.Node | None, where: str, lang: str, match: str) -> str:
        text = self.text(node, where)
        if node is None or not text:
            return ""
        if match == "regex":
            try:
                if regex.compile(text).search("", timeout=1.0):
                    self.fault(node, where, f"the pattern {text!r} matches an empty text")
            except regex.error as error:
                at = f" at position {error.pos + 1}" if error.pos is not None else ""
                self.fault(node, where, f"{text!r} is no regular expression: {error.msg}{at}")
        elif not words(text, lang):
            self.fault(node, where, f"found {text!r}, expected at least one word")
        elif text != text.strip():
            self.fault(node, where, f"found {text!r}, expected no space at its ends")
        return text

    def exception(self, node: yaml.Node, where: str) -> TermException:
        keys = self.mapping(node, where, EXCEPTION_KEYS) or {}
        reason = self.text(keys.get("reason"), f"{where}.reason")
        if keys and not reason and "reason" not in keys:
            self.fault(node, where, "lacks the key 'reason'", "Say why, for whoever reads it next.")
        if "unit" in keys and "segment" in keys:
            self.fault(keys["segment"], f"{where}.segment", "is the same as `unit`; keep one")
        unit = "unit" if "unit" in keys else "segment"
        when = self.mapping(keys.get("when"), f"{where}.when", WHEN_KEYS) or {}
        lang = keys.get("lang")
        return TermException(
            reason=reason,
            lang=self.language(lang, f"{where}.lang") if lang is not None else "",
            source_contains=self.text(when.get("source_contains"), f"{where}.when.source_contains"),
            unit=self.text(keys.get(unit), f"{where}.{unit}"),
            until=self.date(keys.get("until"), f"{where}.until"),
        )

    def examples(self, node: yaml.Node | None, where: str) -> None:
        """Check the examples, which are for people: language tags with a sentence each."""
        for number, item in enumerate(self.sequence(node, where)):
            here = f"{where}[{number}]"
            for key, value in (self.mapping(item, here, (), also=_is_language_key) or {}).items():
                self.known_language(_key(item, key), key, f"{here}.{key}")
                self.text(value, f"{here}.{key}")

    # -------------------------------------------------------------- values

    def mapping(
        self,
        node: yaml.Node | None,
        where: str,
        keys: Collection[str],
        *,
        also: Callable[[str, yaml.Node], bool] | None = None,
    ) -> dict[str, yaml.Node] | None:
        """Return the values of a mapping by key; None where it is none."""
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            wanted = ", ".join(keys) if keys else "language tags"
            self.fault(node, where, f"found {_found(node)}, expected `key: value` lines ({wanted})")
            return None
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            here = f"{where}.{key}" if where else str(key)
            if not isinstance(key, str) or key in found:
                message = "found a list as a key" if key is None else f"found {key!r} twice"
                self.fault(key_node, where, message)
            elif key in keys or (also is not None and also(key, value)):
                found[key] = value
            else:
                wanted = ", ".join(keys) + (" or a language tag" if also else "")
                self.fault(key_node, here, f"unknown key, expected {wanted}", _near(key, keys))
        return found

    def sequence(self, node: yaml.Node | None, where: str) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            hint = ""
            if isinstance(node, yaml.ScalarNode) and node.value:
                hint = f"Write: [{node.value}]"
            self.fault(node, where, f"found {_found(node)}, expected a list", hint)
            return []
        return list(node.value)

    def text(self, node: yaml.Node | None, where: str) -> str:
        if node is None:
            return ""
        if isinstance(node, yaml.ScalarNode) and node.tag == _STRING:
            if not node.value.strip():
                self.fault(node, where, "is empty, expected a text")
            return str(node.value)
        hint = ""
        if isinstance(node, yaml.ScalarNode) and node.tag in _KINDS and node.tag != _NULL:
            hint = f'Put it in quotes: "{node.value}"'
        self.fault(node, where, f"found {_found(node)}, expected a text", hint)
        return ""

    def choice(self, node: yaml.Node | None, where: str, choices: Collection[str]) -> str:
        """Return a text that is one of ``choices``; empty where it is missing or none of them."""
        if node is None:
            return ""
        text = node.value if isinstance(node, yaml.ScalarNode) else ""
        if text in choices:
            return str(text)
        *most, last = choices
        found = repr(text) if isinstance(node, yaml.ScalarNode) and text else _found(node)
        message = f"found {found}, expected {', '.join(most)} or {last}"
        self.fault(node, where, message, _near(str(text), choices))
        return ""

    def integer(self, node: yaml.Node, where: str, least: int, most: int) -> int | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == _INTEGER:
            if node.value.isdecimal() and least <= int(node.value) <= most:
                return int(node.value)
            self.fault(node, where, f"found {node.value}, expected {least} to {most}")
            return None
        self.fault(node, where, f"found {_found(node)}, expected a number without quotes")
        return None

    def boolean(self, node: yaml.Node | None, where: str) -> bool:
        if node is None:
            return False
        if isinstance(node, yaml.ScalarNode) and node.tag == _BOOLEAN:
            return str(node.value).casefold() in ("true", "yes", "on")
        self.fault(node, where, f"found {_found(node)}, expected true or false")
        return False

    def match(self, node: yaml.Node | None, where: str, defaults: _Defaults) -> Match:
        return cast("Match", self.choice(node, where, MATCHES) or defaults.match)

    def case(self, node: yaml.Node | None, where: str, defaults: _Defaults) -> Case:
        return cast("Case", self.choice(node, where, CASES) or defaults.case)

    def severity(self, node: yaml.Node | None, where: str, defaults: _Defaults) -> Strictness:
        return cast("Strictness", self.choice(node, where, SEVERITIES) or defaults.severity)

    def gap(self, node: yaml.Node | None, where: str, defaults: _Defaults) -> int:
        value = self.integer(node, where, 0, LARGEST_GAP) if node is not None else None
        return defaults.gap if value is None else value

    def date(self, node: yaml.Node | None, where: str) -> str:
        if node is None:
            return ""
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            found = repr(text) if text else _found(node)
            self.fault(node, where, f"found {found}, expected a date such as 2027-01-31")
            return ""

    def language(self, node: yaml.Node, where: str) -> str:
        tag = node.value if isinstance(node, yaml.ScalarNode) else None
        if isinstance(tag, str) and node.tag in (_STRING, _BOOLEAN):  # `no` is Norwegian
            return self.known_language(node, tag, where)
        self.fault(node, where, f"found {_found(node)}, expected a language tag such as en")
        return ""

    def known_language(self, node: yaml.Node, tag: str, where: str) -> str:
        match = LANGUAGE_TAG.fullmatch(tag)
        subtag = primary(tag)
        if match and (len(subtag) == 3 or subtag in ISO_639_1):
            return tag
        known = {language.name: language.tag for language in LANGUAGES.values()}
        by_name = {name.casefold(): code for name, code in known.items()}.get(tag.casefold())
        self.fault(
            node, where, f"unknown language {tag!r}, expected a tag such as en, fr or pt-BR",
            f"Did you mean {by_name!r}?" if by_name else _near(tag, LANGUAGES),
        )  # fmt: skip
        return ""


_EXAMPLES = {
    "version": "Add a line: version: 1",
    "source": "Add the language of the originals: source: en",
    "terms": "Add a list: terms: []",
}


def _is_language_key(key: str, value: yaml.Node) -> bool:
    """Tell whether an unknown key of a concept is meant as a language.

    A key of three letters with a plain value (``gab: 1``) is a misspelt key.
    """
    match = LANGUAGE_TAG.fullmatch(key)
    if match is None:
        return False
    return len(match["primary"]) == 2 or isinstance(value, yaml.SequenceNode)


def _near(text: str, choices: Collection[str]) -> str:
    near = difflib.get_close_matches(text.casefold(), list(choices), n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else ""


def _found(node: yaml.Node) -> str:
    kind = _KINDS.get(node.tag, f"a value tagged {node.tag}")
    if isinstance(node, yaml.ScalarNode) and node.tag in _KINDS and node.tag != _NULL:
        return f"{kind} {node.value!r}" if node.tag == _STRING else f"{kind} {node.value}"
    return kind


def _value(node: yaml.Node, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _key(node: yaml.Node, name: str) -> yaml.Node:
    keys: list[yaml.Node] = [key for key, _ in node.value if key.value == name]
    return keys[0]


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
