"""Segmentation rules in SRX 2.0: reading, checking, layering.

A file is read without entities, external subset or network. Any namespace prefix is fine, and a
file without a namespace is read as well.

A comment ``<!-- id: name -->`` right before a rule names it; without one a rule is known by its
number in its ``languagerule``.
"""

from __future__ import annotations

import difflib
import functools
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import regex
from lxml import etree

from bitext.errors import SrxError
from bitext.files import read_bytes
from bitext.model import primary
from bitext.segmentation.rules import Rule, Rules

NAMESPACE = "http://www.lisa.org/srx20"
OVERLAY = Path(__file__).parents[1] / "data" / "overlay.srx"
"""Our own rules, which come before LanguageTool's."""

_ID = regex.compile(r"\s*id:\s*(\S+)\s*")
_OWN = regex.compile(r"^lt:(?!GeneralImportant|ByTwoLineBreaks|ByLineBreak|Default)")
_WITHOUT_GROUP = "lt"
"""Lithuanian, one of the languages that LanguageTool maps to its rules named Generic."""
_MAP_SECONDS = 1.0
"""How long matching one languagepattern may take."""


@dataclass(frozen=True, slots=True)
class LanguageMap:
    """Which languages a group of rules is for."""

    pattern: regex.Pattern[str]
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class SrxFile:
    """The rules of a file, by the name of their ``languagerule``, and the maps in order."""

    path: str
    cascade: bool
    groups: dict[str, etree._Element]
    maps: tuple[LanguageMap, ...]
    layer: str
    limited: bool

    def rules(self, *keys: str) -> tuple[Rule, ...] | None:
        """Return the rules for a language in order, or None where no map matches.

        Args:
            keys: Spellings of the language's code; a map that matches one of them counts.

        Raises:
            SrxError: A rule is malformed.
        """
        names = [each.name for each in self.maps if self._matches(each, keys)]
        if not names:
            return None
        if not self.cascade:
            del names[1:]
        return tuple(rule for name in dict.fromkeys(names) for rule in self.group(name))

    def _matches(self, each: LanguageMap, keys: tuple[str, ...]) -> bool:
        try:
            return any(each.pattern.fullmatch(key, timeout=_MAP_SECONDS) for key in keys)
        except TimeoutError:
            raise SrxError(
                f"languagepattern {each.pattern.pattern!r} took too long and was stopped",
                path=self.path,
                line=each.line,
                hint="A pattern such as en.* is enough.",
            ) from None

    def group(self, name: str) -> Iterator[Rule]:
        """Yield the rules of one languagerule.

        Raises:
            SrxError: A rule is malformed.
        """
        seen: set[str] = set()
        elements = [child for child in self.groups[name] if _local(child) == "rule"]
        for number, element in enumerate(elements, start=1):
            label = _label(element) or str(number)
            rule = Rule(
                id=f"{self.layer}:{name}#{label}",
                breaks=self._breaks(element),
                before=_text(element, "beforebreak"),
                after=_text(element, "afterbreak"),
                path=self.path,
                line=_line(element),
                limited=self.limited,
            )
            if label in seen:
                rule.fail(f"a second rule of {name} has the id {label}")
            if rule.breaks and not rule.before and not rule.after:
                rule.fail(
                    "it would cut between any two characters",
                    "Give it a beforebreak or an afterbreak, or break='no'.",
                )
            seen.add(label)
            yield rule

    def _breaks(self, element: etree._Element) -> bool:
        value = element.get("break", "yes")
        if value not in ("yes", "no"):
            raise SrxError(
                f"break is {value!r}, 'yes' or 'no' was expected",
                path=self.path,
                line=_line(element),
            )
        return value == "yes"


def load_rules(lang: str, *, user: Path | None = None, replace: bool = False) -> Rules:
    """Return the rules of a language, in layers: the user's, ours, LanguageTool's.

    At a place the first rule that matches decides, so a user's rule wins over ours.

    Args:
        lang: BCP 47 tag.
        user: An SRX 2.0 file.
        replace: Use nothing but that file, with the plain semantics of SRX: no folding of white
            space, no rules over whole sentences.

    Raises:
        SrxError: The file cannot be used: file, line and rule are named.
        InputError: The file cannot be read.
    """
    if user is None:
        return _standard(lang)
    file = read_srx(user)
    own = file.rules(lang, lang.replace("-", "_"))
    if own is None:
        own = file.rules(primary(lang))
    if own is None:
        patterns = ", ".join(each.pattern.pattern for each in file.maps) or "nothing"
        raise SrxError(
            f"no rules for the language {lang!r}; the file maps {patterns}",
            path=str(user),
            hint=f'Add <languagemap languagepattern="{primary(lang)}.*" languagerulename="..."/>.',
        )
    below = () if replace else _standard(lang).rules
    rules = Rules(lang, (*own, *below), fold=not replace, sentences=not replace)
    problems = rules.check()
    if problems:
        first, *others = problems
        more = "".join(f"\n{other}" for other in others)
        raise SrxError(first.message + more, path=first.path, line=first.line, hint=first.hint)
    return rules


@functools.cache
def languagetool_rules(lang: str) -> Rules:
    """Return LanguageTool's rules alone, with the plain semantics of SRX."""
    return Rules(lang, _languagetool_group(lang), fold=False, sentences=False)


def languagetool_path() -> Path:
    """Return the file of LanguageTool's rules that the package choppa-srx carries.

    The package itself is not imported: it takes longer to start than we take for a text.

    Raises:
        SrxError: The package is not installed or holds no such file.
    """
    spec = importlib.util.find_spec("choppa")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "data" / "srx" / "languagetool_segment.srx"
        if path.is_file():
            return path
    raise SrxError(
        "the package choppa-srx, which carries LanguageTool's rules, is not installed",
        hint="pip install choppa-srx",
    )


def read_srx(path: Path, *, layer: str = "user", limited: bool = True) -> SrxFile:
    """Read a file and check its form; the rules' patterns are compiled when they are asked for.

    Args:
        path: An SRX 2.0 file.
        layer: First part of the rules' ids.
        limited: The rules come from outside, and what they may cost is limited.

    Raises:
        SrxError: No XML, another version, a map to rules that do not exist, ...
        InputError: The file cannot be read.
    """
    return _Reader(str(path), layer, limited=limited).read(read_bytes(path))


@functools.cache
def _languagetool() -> SrxFile:
    return read_srx(languagetool_path(), layer="lt", limited=False)


@functools.cache
def _overlay() -> SrxFile:
    return read_srx(OVERLAY, layer="overlay", limited=False)


@functools.cache
def _standard(lang: str) -> Rules:
    return Rules(lang, (*(_overlay().rules(primary(lang)) or ()), *_languagetool_group(lang)))


def _languagetool_group(lang: str) -> tuple[Rule, ...]:
    # "_two" is LanguageTool's key for texts whose paragraphs are parted by a blank line.
    rules = _languagetool().rules(primary(lang) + "_two") or ()
    if any(rule.breaks and _OWN.search(rule.id) for rule in rules):
        return rules
    # The file has no group for the language (Czech, Turkish ...): its group for those without
    # known abbreviations serves.
    return _languagetool().rules(_WITHOUT_GROUP + "_two") or ()


class _Reader:
    def __init__(self, path: str, layer: str, *, limited: bool) -> None:
        self._path = path
        self._layer = layer
        self._limited = limited

    def read(self, data: bytes) -> SrxFile:
        root = self._parse(data)
        kind = etree.QName(root)
        if kind.localname != "srx":
            self._fail(f"no SRX file: its root is <{kind.localname}>, <srx> was expected", root)
        if kind.namespace not in (None, NAMESPACE):
            self._fail(f"namespace {kind.namespace!r}, {NAMESPACE!r} was expected", root)
        if root.get("version") != "2.0":
            self._fail(
                f"SRX version {root.get('version')!r}, '2.0' was expected",
                root,
                "Okapi Ratel opens older files and saves them as 2.0; the root then reads "
                f'<srx xmlns="{NAMESPACE}" version="2.0">.',
            )
        header = self._child(root, "header", 'write <header segmentsubflows="yes" cascade="yes"/>')
        cascade = header.get("cascade")
        if cascade not in ("yes", "no"):
            self._fail(f"cascade is {cascade!r}, 'yes' or 'no' was expected", header)
        body = self._child(root, "body")
        groups = self._groups(self._child(body, "languagerules"))
        maps = tuple(self._maps(self._child(body, "maprules"), groups))
        return SrxFile(self._path, cascade == "yes", groups, maps, self._layer, self._limited)

    def _parse(self, data: bytes) -> etree._Element:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise SrxError(
                f"no well-formed XML: {error.msg}",
                path=self._path,
                line=error.lineno or None,
                column=error.offset or None,
            ) from None
        internal: Any = root.getroottree().docinfo.internalDTD
        if internal is not None and any(True for _ in internal.iterentities()):
            raise SrxError(
                "the file declares entities, which are not read",
                path=self._path,
                hint="Write the characters themselves, or &#x2026; references.",
            )
        return root

    def _groups(self, parent: etree._Element) -> dict[str, etree._Element]:
        groups: dict[str, etree._Element] = {}
        for group in parent:
            if _local(group) != "languagerule":
                continue
            name = group.get("languagerulename")
            if not name:
                self._fail("a languagerule without a languagerulename", group)
            if name in groups:
                self._fail(
                    f"a second languagerule is named {name!r}; "
                    f"the first one is in line {_line(groups[name])}",
                    group,
                )
            groups[name] = group
        return groups

    def _maps(
        self, parent: etree._Element, groups: dict[str, etree._Element]
    ) -> Iterator[LanguageMap]:
        for each in parent:
            if _local(each) != "languagemap":
                continue
            pattern, name = each.get("languagepattern"), each.get("languagerulename")
            if pattern is None or name is None:
                self._fail("a languagemap needs a languagepattern and a languagerulename", each)
            if name not in groups:
                near = difflib.get_close_matches(name, groups, n=1)
                self._fail(
                    f"the languagemap names the rules {name!r}, which are not in the file",
                    each,
                    f"Is {near[0]!r} meant?" if near else f"There are: {', '.join(groups)}.",
                )
            try:
                compiled = regex.compile(pattern, regex.V1 | regex.IGNORECASE)
            except regex.error as error:
                self._fail(f"languagepattern {pattern!r} is no regular expression: {error}", each)
            yield LanguageMap(compiled, name, _line(each))

    def _child(self, parent: etree._Element, name: str, hint: str | None = None) -> etree._Element:
        child = next((each for each in parent if _local(each) == name), None)
        if child is None:
            self._fail(f"<{_local(parent)}> has no <{name}>", parent, hint)
        return child

    def _fail(self, message: str, element: etree._Element, hint: str | None = None) -> NoReturn:
        raise SrxError(message, path=self._path, line=_line(element), hint=hint)


def _local(element: etree._Element) -> str:
    """Return an element's name without prefix; nothing for a comment."""
    tag: Any = element.tag  # a function where the node is a comment; the stubs do not say so
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline  # the stubs say Ellipsis
    return int(line or 0)


def _text(rule: etree._Element, name: str) -> str:
    return "".join(
        str(part) for child in rule if _local(child) == name for part in child.itertext()
    )


def _label(rule: etree._Element) -> str | None:
    """Return the name that a comment right before a rule gives it."""
    before: Any = rule.getprevious()
    if before is None or before.tag is not etree.Comment:
        return None
    found = _ID.fullmatch(before.text or "")
    return found[1] if found else None
