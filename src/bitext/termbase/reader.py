"""Read glossary.yaml: every fault at once, each with its line and column.

The form is described in docs/glossary.md. A glossary may include others; what a nearer file says of
a concept holds, key by key.
"""

from __future__ import annotations

import datetime as dt
import difflib
import gc
import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

import regex
import yaml

from bitext.errors import BitextError, GlossaryError, InputError
from bitext.files import read_bytes, real
from bitext.glossary.words import WORD, comparable, words
from bitext.languages import LANGUAGES, canonical
from bitext.model import (
    Concept,
    Example,
    Glossary,
    Place,
    Term,
    TermException,
    TermStatus,
    primary,
)
from bitext.termbase.nodes import BOOLEAN, INTEGER, NULL, STRING, compose, decode, key, value
from bitext.termbase.schema import (
    CASES,
    CONCEPT_KEYS,
    DEFAULT_KEYS,
    EXCEPTION_KEYS,
    GENDERS,
    ID,
    ISO_639_1,
    LANGUAGE_TAG,
    LARGEST_GAP,
    MATCHES,
    SEVERITIES,
    STATUSES,
    TERM_KEYS,
    TOP_KEYS,
    VERSION,
    WHEN_KEYS,
    Case,
    Defaults,
    Match,
    Strictness,
)

MOST_FILES = 100
"""Files that one glossary may be made of."""
YAML_SUFFIXES = (".yaml", ".yml")
ROOT_MARKS = (".git", "bitext.yaml")
"""What is in the folder that included files must not lie outside of."""

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


def read_with_files(content: bytes, path: str) -> tuple[Glossary, dict[Path, str]]:
    """Return a glossary, and the files that it includes with the SHA-256 of each.

    Args:
        content: The bytes of the file.
        path: Its name.

    Raises:
        GlossaryError: It has faults; all of them are in ``faults``, in the order of the file.
    """
    assembly = _assembled(decode(content, path), path)
    return assembly.read, assembly.included


def parse_glossary(text: str, path: str = "glossary.yaml") -> Glossary:
    """Return the glossary written in ``text``.

    Args:
        text: YAML.
        path: The file's name, for messages; files that it includes are looked for beside it.

    Raises:
        GlossaryError: As :func:`read_with_files`.
    """
    return _assembled(text, path).read


def parse_with_root(text: str, path: str) -> tuple[Glossary, yaml.MappingNode]:
    """Return a glossary with the tree that its file, and not what it includes, was read from.

    Args:
        text: YAML.
        path: The file's name.

    Raises:
        GlossaryError: As :func:`read_with_files`.
    """
    assembly = _assembled(text, path)
    assert isinstance(assembly.top, yaml.MappingNode)
    return assembly.read, assembly.top


def _assembled(text: str, path: str) -> _Assembly:
    # The collector would walk the growing tree again and again and find nothing: 10,000 concepts
    # take 1.1 s without it, 2.5 s with it.
    collecting = gc.isenabled()
    gc.disable()
    try:
        assembly = _Assembly(path)
        assembly.read = assembly.glossary(text)
    finally:
        if collecting:
            gc.enable()
    return assembly


def read_defaults(root: yaml.Node, path: str) -> Defaults:
    """Return what a sound file takes for granted of its terms."""
    return _Reader(path, "").defaults(value(root, "defaults"))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A concept as one file has it, before the files are laid over each other."""

    concept: Concept
    stated: frozenset[str]
    """Keys and language tags that the file gives it."""
    node: yaml.Node
    where: str
    drop: bool
    sound: bool
    """Its terms have no fault."""


class _Assembly:
    """Reads a file and what it includes, and lays nearer files over those they include."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._root = _root_of(Path(path))
        self._seen: dict[Path, str] = {}
        self.included: dict[Path, str] = {}
        self._readers: list[_Reader] = []
        self.read = Glossary("", ())
        self.top: yaml.Node | None = None
        """The root node of the file that was asked for."""

    def glossary(self, text: str) -> Glossary:
        top = _Reader(self._path, "")
        layers = self._layers(top, text, Path(self._path), ())
        concepts: dict[str, Concept] = {}
        newest: dict[str, tuple[_Reader, _Draft]] = {}
        for reader, drafts in layers:
            for draft in drafts:
                below = concepts.get(draft.concept.id)
                if draft.drop:
                    if concepts.pop(draft.concept.id, None) is None and reader.includes:
                        near = _near(draft.concept.id, concepts)
                        reader.fault(
                            value(draft.node, "id"),
                            f"{draft.where}.id",
                            f"found {draft.concept.id!r}, which no included file has, so that it"
                            f" cannot be dropped{near}",
                        )
                    elif not reader.includes:
                        reader.fault(
                            key(draft.node, "drop"),
                            f"{draft.where}.drop",
                            "is for a concept of an included file, and this file includes none",
                        )
                    continue
                concepts[draft.concept.id] = _over(below, draft) if below else draft.concept
                newest[draft.concept.id] = (reader, draft)
        for ident, concept in concepts.items():
            reader, draft = newest[ident]
            reader.source_term(concept, draft, top.source)
        faults = [fault for reader in self._readers for fault in reader.in_order()]
        if faults:
            raise GlossaryError(faults)
        return Glossary(top.source, tuple(concepts.values()))

    def _layers(
        self, reader: _Reader, text: str, path: Path, chain: tuple[Path, ...]
    ) -> list[tuple[_Reader, list[_Draft]]]:
        """Return what files hold, those that are included before those that include them."""
        self._readers.append(reader)
        resolved = real(path)
        self._seen[resolved] = reader.path
        chain = (*chain, resolved)
        try:
            root = compose(text, reader.path)
            self.top = self.top or root
            drafts = list(reader.file(root))
        except GlossaryError as error:
            reader.faults += error.faults
            return []
        layers: list[tuple[_Reader, list[_Draft]]] = []
        for node, where, name in reader.includes:
            found = self._included(reader, node, where, name, path.parent, chain)
            if found is None:
                continue
            below = _Reader(str(path.parent / name), str(path.parent / name))
            layers += self._layers(below, found, path.parent / name, chain)
            if below.source and reader.source and primary(below.source) != primary(reader.source):
                reader.fault(
                    node,
                    where,
                    f"{name} has the source language {below.source!r}, "
                    f"expected {reader.source!r} as here",
                )
        return [*layers, (reader, drafts)]

    def _included(
        self,
        reader: _Reader,
        node: yaml.Node,
        where: str,
        name: str,
        folder: Path,
        chain: tuple[Path, ...],
    ) -> str | None:
        """Return the text of an included file; None where it was read already or may not be."""
        if Path(name).is_absolute() or "://" in name or "\\" in name or name.startswith("~"):
            reader.fault(node, where, f"found {name!r}, expected a path from this file's folder")
            return None
        if Path(name).suffix not in YAML_SUFFIXES:
            reader.fault(node, where, f"found {name!r}, expected a file ending in .yaml or .yml")
            return None
        resolved = real(folder / name)
        if not resolved.is_relative_to(self._root):
            reader.fault(
                node, where,
                f"found {name!r}, which is outside of the project's folder",
                f"Included files lie in {self._root} or below, links followed.",
            )  # fmt: skip
            return None
        if resolved in chain:
            circle = [*chain[chain.index(resolved) :], resolved]
            shown = " > ".join(str(path.relative_to(self._root)) for path in circle)
            reader.fault(node, where, f"{name} includes itself: {shown}")
            return None
        if resolved in self._seen:
            return None
        if len(self._seen) >= MOST_FILES:
            reader.fault(node, where, f"is one file too many; at most {MOST_FILES} are read")
            return None
        if resolved.exists() and not resolved.is_file():
            reader.fault(node, where, f"{name} is no file")
            return None
        try:
            content = read_bytes(resolved)
            self.included[resolved] = hashlib.sha256(content).hexdigest()
            return decode(content, str(folder / name))
        except InputError as error:
            reader.fault(node, where, f"{name}: {error.message}")
        except GlossaryError as error:
            reader.fault(node, where, f"{name}: {error.message}", error.hint or "")
        return None


def _root_of(path: Path) -> Path:
    """Return the folder that what a file includes must lie in: the project's, else its own."""
    folder = real(path).parent
    for above in (folder, *folder.parents):
        if any((above / mark).exists() for mark in ROOT_MARKS):
            return above
    return folder


def _over(below: Concept, draft: _Draft) -> Concept:
    """Return a concept of an included file with what a nearer file says of it."""
    above, stated = draft.concept, draft.stated
    terms = tuple(term for term in below.terms if canonical(term.lang) not in stated)
    return replace(
        above,
        terms=(*terms, *above.terms),
        definition=above.definition if "definition" in stated else below.definition,
        domain=above.domain if "domain" in stated else below.domain,
        note=above.note if "note" in stated else below.note,
        do_not_translate=above.do_not_translate if "dnt" in stated else below.do_not_translate,
        severity=above.severity if "severity" in stated else below.severity,
        gap=above.gap if "gap" in stated else below.gap,
        exceptions=above.exceptions if "exceptions" in stated else below.exceptions,
        examples=above.examples if "examples" in stated else below.examples,
    )


class _Reader:
    """Turns nodes into values and collects what is wrong with them.

    Each method returns something of the right type even where it found a fault, so that the rest
    of the file is still looked at.
    """

    def __init__(self, path: str, shown: str) -> None:
        self.path = path
        self.shown = shown
        """What places say of the file: nothing where it is the one that was asked for."""
        self.faults: list[BitextError] = []
        self.source = ""
        self.includes: list[tuple[yaml.Node, str, str]] = []

    def in_order(self) -> list[BitextError]:
        return sorted(self.faults, key=lambda fault: (fault.line or 0, fault.column or 0))

    def place(self, node: yaml.Node) -> Place:
        mark = node.start_mark
        return Place(mark.line + 1, mark.column + 1, self.shown)

    def fault(self, node: yaml.Node | None, where: str, message: str, hint: str = "") -> None:
        line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)
        text = f"{where}: {message}" if where else message
        self.faults.append(
            BitextError(text, path=self.path, line=line, column=column, hint=hint or None)
        )

    # -------------------------------------------------------------- the file, from the top

    def file(self, root: yaml.Node | None) -> Iterator[_Draft]:
        if root is None:
            self.fault(None, "", "is empty", "Start with: version: 1")
            return
        top = self.mapping(root, "", TOP_KEYS)
        if top is None:
            return
        for name in ("version", "source", "terms"):
            if name not in top and not (name == "terms" and "include" in top):
                self.fault(root, "", f"lacks the key {name!r}", _EXAMPLES[name])
        if "version" in top:
            version = self.integer(top["version"], "version", 0, 10**6)
            if version is not None and version != VERSION:
                self.fault(top["version"], "version", f"found {version}, expected {VERSION}")
        self.source = self.language(top["source"], "source") if "source" in top else ""
        for index, node in enumerate(self.sequence(top.get("include"), "include")):
            name = self.text(node, f"include[{index}]")
            if name:
                self.includes.append((node, f"include[{index}]", name))
        defaults = self.defaults(top.get("defaults"))
        seen: dict[str, int] = {}
        for index, node in enumerate(self.sequence(top.get("terms"), "terms")):
            draft = self.concept(node, f"terms[{index}]", defaults)
            if draft is None:
                continue
            ident = draft.concept.id
            line = node.start_mark.line + 1
            if ident in seen:
                self.fault(
                    value(node, "id") or node,
                    f"{draft.where}.id",
                    f"found {ident!r} again; it stands in line {seen[ident]} already",
                )
                continue
            if ident:
                seen[ident] = line
            yield draft

    def source_term(self, concept: Concept, draft: _Draft, source: str) -> None:
        """Tell where a concept, with all that files say of it, has no term to be found by."""
        if not source or not draft.sound:
            return
        if all(
            t.status is TermStatus.FORBIDDEN or primary(t.lang) != primary(source)
            for t in concept.terms
        ):
            self.fault(
                draft.node, draft.where, f"has no term in the source language {source!r}",
                f"Add what the source calls it: {source}: [face mask]",
            )  # fmt: skip

    def defaults(self, node: yaml.Node | None) -> Defaults:
        if node is None:
            return Defaults()
        keys = self.mapping(node, "defaults", DEFAULT_KEYS) or {}
        plain = Defaults()
        return Defaults(
            match=self.match(keys.get("match"), "defaults.match", plain),
            case=self.case(keys.get("case"), "defaults.case", plain),
            gap=self.gap(keys.get("gap"), "defaults.gap", plain),
            severity=self.severity(keys.get("severity"), "defaults.severity", plain),
        )

    def concept(self, node: yaml.Node, where: str, defaults: Defaults) -> _Draft | None:
        keys = self.mapping(node, where, CONCEPT_KEYS, also=_is_language_key)
        if keys is None:
            return None
        if "id" not in keys:
            self.fault(node, where, "lacks the key 'id'", "A short name: id: face-mask")
        ident = self.text(keys.get("id"), f"{where}.id")
        if ident and not ID.fullmatch(ident):
            bare = regex.sub(r"[^\w.]+", "-", ident).strip("-").casefold()
            self.fault(
                keys["id"],
                f"{where}.id",
                f"found {ident!r}, expected no space, colon or bracket",
                f"For example: {bare}" if bare else "",
            )
        drop = self.boolean(keys.get("drop"), f"{where}.drop")
        if drop and keys.keys() - {"id", "drop"}:
            self.fault(keys["drop"], f"{where}.drop", "leaves no use for other keys; remove them")
        terms: list[Term] = []
        before = len(self.faults)
        stated = set()
        for name, listed in keys.items():
            if name in CONCEPT_KEYS:
                stated.add(name)
            else:
                lang = self.known_language(key(node, name), name, f"{where}.{name}")
                stated.add(canonical(lang))
                terms += self.terms(listed, f"{where}.{name}", lang, defaults)
        sound = len(self.faults) == before
        examples = self.examples(keys.get("examples"), f"{where}.examples")
        exceptions = [
            self.exception(item, f"{where}.exceptions[{number}]")
            for number, item in enumerate(
                self.sequence(keys.get("exceptions"), f"{where}.exceptions")
            )
        ]
        concept = Concept(
            id=ident,
            terms=tuple(terms),
            definition=self.text(keys.get("definition"), f"{where}.definition"),
            domain=self.text(keys.get("domain"), f"{where}.domain"),
            note=self.text(keys.get("note"), f"{where}.note"),
            do_not_translate=self.boolean(keys.get("dnt"), f"{where}.dnt"),
            severity=self.severity(keys.get("severity"), f"{where}.severity", defaults),
            gap=self.gap(keys.get("gap"), f"{where}.gap", defaults),
            exceptions=tuple(exceptions),
            examples=examples,
            place=self.place(node),
        )
        return _Draft(concept, frozenset(stated), node, where, drop, sound)

    def terms(self, node: yaml.Node, where: str, lang: str, defaults: Defaults) -> Iterator[Term]:
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

    def term(self, node: yaml.Node, where: str, lang: str, defaults: Defaults) -> Term | None:
        if isinstance(node, yaml.ScalarNode):
            text = self.term_text(node, where, lang, defaults.match)
            term = Term(
                text, lang, match=defaults.match, case=defaults.case, place=self.place(node)
            )
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
        gender = self.choice(keys.get("gender"), f"{where}.gender", GENDERS)
        severity = self.choice(keys.get("severity"), f"{where}.severity", SEVERITIES)
        return Term(
            text=text,
            lang=lang,
            status=TermStatus(status or "preferred"),
            match=match,
            case=self.case(keys.get("case"), f"{where}.case", defaults),
            forms=tuple(form for form in forms if form),
            pos=self.text(keys.get("pos"), f"{where}.pos"),
            gender=cast("Literal['', 'm', 'f', 'n', 'mf']", gender),
            note=self.text(keys.get("note"), f"{where}.note"),
            severity=cast("Literal['', 'error', 'warning']", severity),
            place=self.place(node),
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
        elif not _has_word(text, lang):
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
            place=self.place(node),
        )

    def examples(self, node: yaml.Node | None, where: str) -> tuple[Example, ...]:
        """Return the examples: language tags with a sentence each."""
        found = []
        for number, item in enumerate(self.sequence(node, where)):
            here = f"{where}[{number}]"
            keys = self.mapping(item, here, (), also=_is_language) or {}
            found.append(
                tuple(
                    (
                        self.known_language(key(item, name), name, f"{here}.{name}"),
                        self.text(sentence, f"{here}.{name}"),
                    )
                    for name, sentence in keys.items()
                )
            )
        return tuple(example for example in found if example)

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
        for key_node, item in node.value:
            name = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(name, str) or name in found:
                message = "found a list as a key" if name is None else f"found {name!r} twice"
                self.fault(key_node, where, message)
            elif name in keys or (also is not None and also(name, item)):
                found[name] = item
            else:
                wanted = ", ".join(keys) + (" or a language tag" if also else "")
                here = f"{where}.{name}" if where else name
                self.fault(key_node, here, f"unknown key, expected {wanted}{_near(name, keys)}")
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
        if isinstance(node, yaml.ScalarNode) and node.tag == STRING:
            if not node.value.strip():
                self.fault(node, where, "is empty, expected a text")
            return str(node.value)
        hint = ""
        if isinstance(node, yaml.ScalarNode) and node.tag in _KINDS and node.tag != NULL:
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
        self.fault(node, where, message + _near(str(text), choices))
        return ""

    def integer(self, node: yaml.Node, where: str, least: int, most: int) -> int | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == INTEGER:
            if node.value.isdecimal() and least <= int(node.value) <= most:
                return int(node.value)
            self.fault(node, where, f"found {node.value}, expected {least} to {most}")
            return None
        self.fault(node, where, f"found {_found(node)}, expected a number without quotes")
        return None

    def boolean(self, node: yaml.Node | None, where: str) -> bool:
        if node is None:
            return False
        if isinstance(node, yaml.ScalarNode) and node.tag == BOOLEAN:
            return str(node.value).casefold() in ("true", "yes", "on")
        self.fault(node, where, f"found {_found(node)}, expected true or false")
        return False

    def match(self, node: yaml.Node | None, where: str, defaults: Defaults) -> Match:
        return cast("Match", self.choice(node, where, MATCHES) or defaults.match)

    def case(self, node: yaml.Node | None, where: str, defaults: Defaults) -> Case:
        return cast("Case", self.choice(node, where, CASES) or defaults.case)

    def severity(self, node: yaml.Node | None, where: str, defaults: Defaults) -> Strictness:
        return cast("Strictness", self.choice(node, where, SEVERITIES) or defaults.severity)

    def gap(self, node: yaml.Node | None, where: str, defaults: Defaults) -> int:
        value = self.integer(node, where, 0, LARGEST_GAP) if node is not None else None
        return defaults.gap if value is None else value

    def date(self, node: yaml.Node | None, where: str) -> str:
        if node is None:
            return ""
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        try:
            if dt.date.fromisoformat(text).isoformat() == text:
                return text
        except ValueError:
            pass  # told below, with the form that is right
        found = repr(text) if text else _found(node)
        self.fault(node, where, f"found {found}, expected a date such as 2027-01-31")
        return ""

    def language(self, node: yaml.Node, where: str) -> str:
        tag = node.value if isinstance(node, yaml.ScalarNode) else None
        norwegian = node.tag == BOOLEAN and str(tag).casefold() == "no"
        if isinstance(tag, str) and (node.tag == STRING or norwegian):
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
            node,
            where,
            f"unknown language {tag!r}, expected a tag such as en, fr or pt-BR"
            + (f"; did you mean {by_name}?" if by_name else _near(tag, LANGUAGES)),
        )
        return ""


_EXAMPLES = {
    "version": "Add a line: version: 1",
    "source": "Add the language of the originals: source: en",
    "terms": "Add a list: terms: []",
}


def _has_word(text: str, lang: str) -> bool:
    """Tell whether a text has a word; only where it may hold code is that dear to find out."""
    if any(sign in text for sign in "%{<&@./"):
        return bool(words(text, lang))
    return WORD.search(text) is not None


def _is_language_key(key: str, value: yaml.Node) -> bool:
    """Tell whether an unknown key of a concept is meant as a language.

    A key of three letters with a plain value (``gab: 1``) is a misspelt key.
    """
    match = LANGUAGE_TAG.fullmatch(key)
    if match is None:
        return False
    return len(match["primary"]) == 2 or isinstance(value, yaml.SequenceNode)


def _is_language(key: str, _: yaml.Node) -> bool:
    return LANGUAGE_TAG.fullmatch(key) is not None


def _near(text: str, choices: Collection[str]) -> str:
    near = difflib.get_close_matches(text.casefold(), list(choices), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def _found(node: yaml.Node) -> str:
    kind = _KINDS.get(node.tag, f"a value tagged {node.tag}")
    if isinstance(node, yaml.ScalarNode) and node.tag in _KINDS and node.tag != NULL:
        return f"{kind} {node.value!r}" if node.tag == STRING else f"{kind} {node.value}"
    return kind
