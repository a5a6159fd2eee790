"""What was odd in a file and what was assumed, one value per place; the rules on finished units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bitext.languages import canonical, is_registered, is_tag
from bitext.model import Code, Content, Header, Note, Prop, TranslationUnit, Variant
from bitext.tmx.rules import RULES, Level, Rule

LISTED = 100
"""Defects of one code that are kept one by one; a file that is odd throughout is only counted on,
so that memory does not grow with the file."""

REMEMBERED_IDS = 100_000
"""Unit ids among which a second use is noticed; for the same reason."""

LONGEST_ID = 1000
"""Characters of a ``tuid``; the standard has no limit, databases of other tools do."""

OWN_TOOL = "bitext"
"""The ``creationtool`` of files whose one-sided units are meant."""

_DATE = re.compile(r"\d{8}T\d{6}Z\Z", re.ASCII)
_SPACE = re.compile(r"\s")
_NUMBER = re.compile(r"\d+\Z", re.ASCII)
_CONTROL = re.compile("[\x7f-\x84\x86-\x9f]")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON = _names(
    "o-encoding datatype usagecount lastusagedate creationtool creationtoolversion creationdate"
    " creationid changedate changeid o-tmf"
)
ATTRIBUTES = {
    "header": _names(
        "creationtool creationtoolversion segtype o-tmf adminlang srclang datatype o-encoding"
        " creationdate creationid changedate changeid"
    ),
    "tu": _COMMON | {"tuid", "segtype", "srclang"},
    "tuv": _COMMON | {"lang", "xml:lang"},
}
"""What each element may carry (tmx14.dtd)."""

INFO_ATTRIBUTES = frozenset(("xml:lang", "lang", "o-encoding"))
"""What a prop, besides its type, or a note may carry."""
MAP_ATTRIBUTES = frozenset(("unicode", "code", "ent", "subst"))
SEGTYPES = ("block", "paragraph", "sentence", "phrase")
NATIVE = frozenset(("bpt", "ept", "it", "ph", "ut"))
"""Codes that hold native code: text and ``sub``."""
ASIDES = frozenset(("comment", "pi"))
"""Codes of ours that are no elements of TMX."""

CODE_ATTRIBUTES = {
    "bpt": frozenset(("i", "x", "type")),
    "ept": frozenset(("i",)),
    "it": frozenset(("pos", "x", "type")),
    "ph": frozenset(("x", "assoc", "type")),
    "hi": frozenset(("x", "type")),
    "sub": frozenset(("datatype", "type")),
    "ut": frozenset(("x",)),
}
DATES = frozenset(("creationdate", "changedate", "lastusagedate"))


@dataclass(frozen=True, slots=True)
class Defect:
    """Something in a file that TMX does not allow or a reader would trip over."""

    path: str
    line: int
    code: str
    """Stable name of the kind of defect, as ``version`` or ``lang-attribute``."""
    message: str
    """What was found."""
    assumed: str
    """What was made of it."""
    unit: str | None = None
    """The ``tuid`` of the unit concerned, or ``#3`` for the third."""

    @property
    def rule(self) -> Rule:
        """The rule that is broken."""
        return RULES[self.code]

    @property
    def level(self) -> Level:
        """How bad that is."""
        return RULES[self.code].level

    def __str__(self) -> str:
        where = f" (unit {self.unit})" if self.unit else ""
        return f"{self.path}:{self.line}: {self.message}{where}; {self.assumed} [{self.code}]"


class Defects:
    """The defects of one file in the order they were met, the first of each code one by one.

    Args:
        path: The file, for messages.
        each: Called with every defect at once, also with those beyond the listed ones.
    """

    def __init__(self, path: str, each: Callable[[Defect], None] | None = None) -> None:
        self._path = path
        self._each = each
        self._listed: list[Defect] = []
        self._counts: Counter[str] = Counter()

    def add(
        self, line: int, code: str, message: str, assumed: str, *, unit: str | None = None
    ) -> None:
        """Note a defect."""
        self._counts[code] += 1
        listed = self._counts[code] <= LISTED
        # What is quoted of a file may be millions of characters.
        message, unit = _short(message, 400), _short(unit, 80) if unit else None
        if not listed and self._each is None:
            return
        defect = Defect(self._path, line, code, message, assumed, unit)
        if listed:
            self._listed.append(defect)
        if self._each is not None:
            self._each(defect)

    @property
    def listed(self) -> tuple[Defect, ...]:
        """At most :data:`LISTED` defects of each code."""
        return tuple(self._listed)

    @property
    def counts(self) -> dict[str, int]:
        """How many defects of each code there are, listed or not."""
        return dict(self._counts)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


class UnitRules:
    """The rules on finished units: what the DTD cannot say, and what other tools break often.

    A unit that breaks one is kept as it is; :mod:`bitext.tmx.repair` mends copies.

    Args:
        header: The header of the file.
        strict: Also apply the rules that only ``validate`` asks for.
    """

    def __init__(self, header: Header, *, strict: bool = False) -> None:
        self._srclang = header.get("srclang") or "*all*"
        # Our own files hold one-sided units: nothing of a text is left out.
        self._two_sided = header.get("creationtool") != OWN_TOOL
        self._strict = strict
        self._seen: set[str] = set()

    def findings(self, unit: TranslationUnit) -> list[tuple[str, str]]:
        """Return code and message of what is odd about a unit."""
        found = self.lasting_findings(unit)
        if unit.tuid is not None:
            if unit.tuid in self._seen:
                found.insert(0, ("tuid-twice", f"tuid {unit.tuid!r} was used before"))
            elif len(self._seen) < REMEMBERED_IDS:
                self._seen.add(unit.tuid)
        return found

    def lasting_findings(self, unit: TranslationUnit) -> list[tuple[str, str]]:
        """Return what can be said of a unit without knowing the others."""
        found: list[tuple[str, str]] = []
        if unit.tuid is not None:
            if _SPACE.search(unit.tuid):
                found.append(("tuid", "the tuid has white space in it"))
            if len(unit.tuid) > LONGEST_ID:
                found.append(("tuid-long", f"the tuid has {len(unit.tuid):,} characters"))
        if unit.attributes:
            found += _attribute_findings("tu", unit.attributes)
        variants = unit.variants
        if not variants:
            found.append(("no-variants", "the unit has no tuv, two or more were expected"))
        elif self._two_sided:
            if len(variants) < 2:
                found.append(("one-sided", "the unit has 1 tuv, two or more were expected"))
            else:
                source = self._srclang
                for name, value in unit.attributes:
                    if name == "srclang":
                        source = value
                # Nearly always the first one is spelled as the header has it.
                if variants[0].lang != source and not has_language(unit, source):
                    found.append(("no-source", f"no tuv is in {source}, the source language"))
        coded = 0
        for variant in variants:
            lang, content = variant.lang, variant.content
            if not is_tag(lang):
                found.append(_language_finding(lang))
            if variant.attributes:
                found += _attribute_findings("tuv", variant.attributes)
            if not content:
                found.append(("empty-seg", f"the seg in {lang or 'no language'} is empty"))
            elif len(content) > 1 or not isinstance(content[0], str):
                coded += 1
                found += _code_findings(variant)
        if coded:
            found += _code_differences(variants)
        if self._strict:
            found += _strict_findings(unit)
        return found


def has_language(unit: TranslationUnit, source: str) -> bool:
    """Return whether a variant is in exactly this language, case aside, or none is asked for."""
    wanted = source.casefold()
    return wanted == "*all*" or any(v.lang.casefold() == wanted for v in unit.variants)


def _strict_findings(unit: TranslationUnit) -> Iterator[tuple[str, str]]:
    yield from _calendar_findings(unit.attributes)
    yield from _segtype_findings("tu", unit.attributes)
    yield from _info_findings("tu", unit.props, unit.notes)
    spelled: dict[str, int] = {}
    for variant in unit.variants:
        lang = canonical(variant.lang)
        spelled[lang] = spelled.get(lang, 0) + 1
        if is_tag(variant.lang):
            yield from _tag_findings(variant.lang)
        yield from _calendar_findings(variant.attributes)
        yield from _info_findings("tuv", variant.props, variant.notes)
        for text in _texts(variant.content):
            if (match := _CONTROL.search(text)) is not None:
                yield "control", f"the text in {variant.lang} holds U+{ord(match[0]):04X}"
            if "\ufffd" in text:
                yield "replacement", f"the text in {variant.lang} holds U+FFFD"
        if len(variant.content) > 1 or any(isinstance(item, Code) for item in variant.content):
            if any(code.kind in ASIDES for code in _all_codes(variant.content)):
                yield "comment", f"a comment stands in the text in {variant.lang}"
            yield from _number_findings(variant)
            yield from _nesting_findings("seg", variant.content)
    for lang, count in spelled.items():
        if count > 1:
            yield "several-variants", f"the unit has {count} texts in {lang or 'no language'}"


def _tag_findings(lang: str) -> Iterator[tuple[str, str]]:
    if not is_registered(lang):
        yield "lang-unknown", f"the language {lang!r} is in no register of languages"
    elif canonical(lang).casefold() != lang.casefold() and "_" not in lang:
        yield "lang-old", f"the tag for {lang!r} is {canonical(lang)!r} today"


def is_number(text: str) -> bool:
    """Return whether this is a number as TMX writes them."""
    return _NUMBER.match(text) is not None


def is_date(text: str) -> bool:
    """Return whether this is a moment as TMX writes them, and in the calendar."""
    return _DATE.match(text) is not None and _in_calendar(text)


def _in_calendar(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%dT%H%M%SZ")  # noqa: DTZ007 (only if there is one)
    except ValueError:
        return False
    return True


def _calendar_findings(attributes: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for name, value in attributes:
        if name in DATES and _DATE.match(value) and not _in_calendar(value):
            yield "date", f"{name}={value!r} is in no calendar"


def _segtype_findings(
    element: str, attributes: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, str]]:
    for name, value in attributes:
        if name == "segtype" and value not in SEGTYPES:
            yield "segtype", f"<{element}> has segtype={value!r}; {' | '.join(SEGTYPES)} expected"


def _info_findings(
    element: str, props: tuple[Prop, ...], notes: tuple[Note, ...]
) -> Iterator[tuple[str, str]]:
    """Yield unknown attributes of the props and notes of an element."""
    for kind, attributes in (
        *(("prop", prop.attributes) for prop in props),
        *(("note", note.attributes) for note in notes),
    ):
        for name, _ in attributes:
            if name not in INFO_ATTRIBUTES:
                yield (
                    "attribute",
                    f"a <{kind}> of <{element}> has the attribute {name}, which TMX does not know",
                )


def _texts(content: Content) -> Iterator[str]:
    for item in content:
        if isinstance(item, str):
            yield item
        elif item.kind not in ASIDES:
            yield from _texts(item.content)


def _number_findings(variant: Variant) -> Iterator[tuple[str, str]]:
    """Yield odd values of ``i``, ``x`` and ``assoc``."""
    opened: set[str] = set()
    used: set[tuple[str, str]] = set()
    for code in codes_of(variant.content):
        for name, value in code.attributes:
            if name in ("i", "x") and not _NUMBER.match(value):
                yield "code-number", f"<{code.kind}> has {name}={value!r}, a number was expected"
            if name == "x":
                if (code.kind, value) in used:
                    yield "x-twice", f"x={value!r} stands on two <{code.kind}>"
                used.add((code.kind, value))
            if name == "i" and code.kind == "bpt":
                if value in opened:
                    yield "i-twice", f"i={value!r} stands on two <bpt>"
                opened.add(value)
            if name == "assoc" and value not in ("p", "f", "b"):
                yield "assoc", f"<ph> has assoc={value!r}; p, f or b were expected"


def _nesting_findings(parent: str, content: Content) -> Iterator[tuple[str, str]]:
    """Yield codes in places where the DTD has none: ``sub`` only in codes, codes not in codes."""
    native = parent in NATIVE
    for item in content:
        if isinstance(item, Code) and item.kind not in ASIDES:
            if (item.kind == "sub") != native:
                yield "nesting", f"<{item.kind}> stands in <{parent}>, where TMX does not allow it"
            yield from _nesting_findings(item.kind, item.content)


def _language_finding(lang: str) -> tuple[str, str]:
    if not lang:
        return "lang-missing", "a tuv has no language"
    if "_" in lang:
        return "lang-underscore", f"{lang!r} is written with an underscore, as no language tag is"
    return "lang-not-a-tag", f"{lang!r} is no language tag"


def _attribute_findings(
    element: str, attributes: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    found = []
    known = ATTRIBUTES[element]
    for name, value in attributes:
        if name in DATES:
            if not _DATE.match(value):
                message = f"{name}={value!r} is not of the form YYYYMMDDThhmmssZ"
                found.append(("date", message))
        elif name == "usagecount":
            if not _NUMBER.match(value):
                found.append(("usagecount", f"usagecount={value!r} is no number"))
        elif name not in known:
            message = f"<{element}> has the attribute {name}, which TMX does not know"
            found.append(("attribute", message))
    return found


def header_findings(header: Header, *, strict: bool = False) -> Iterator[tuple[str, str]]:
    """Yield code and message of what is odd about a header."""
    yield from _attribute_findings("header", header.attributes)
    if not strict:
        return
    yield from _calendar_findings(header.attributes)
    yield from _segtype_findings("header", header.attributes)
    yield from _info_findings("header", header.props, header.notes)
    for name in ("adminlang", "srclang"):
        lang = header.get(name) or ""
        if not is_tag(lang) and not (name == "srclang" and lang.casefold() == "*all*"):
            yield "header-language", f"{name}={lang!r} is no language tag"
    for ude in header.udes:
        has = dict(ude.attributes)
        if "name" not in has:
            yield "ude", "a <ude> has no name"
        if not ude.maps:
            yield "ude", "a <ude> has no <map>"
        if "base" not in has and any(dict(entry).get("code") is not None for entry in ude.maps):
            yield "ude", "a <ude> has a <map> with code, but no base"
        for entry in ude.maps:
            if "unicode" not in dict(entry):
                yield "ude", "a <map> has no unicode"
        unknown = {k for k in has if k not in ("name", "base")}
        unknown |= {k for m in ude.maps for k, _ in m if k not in MAP_ATTRIBUTES}
        for attribute in sorted(unknown):
            yield "attribute", f"<ude> or <map> has the attribute {attribute}"


def _code_findings(variant: Variant) -> Iterator[tuple[str, str]]:
    """Yield what is odd about inline codes: TMX 1.4b, clauses on bpt, ept, it and ut."""
    opened: Counter[str] = Counter()
    for code in codes_of(variant.content):
        attributes = dict(code.attributes)
        unknown = attributes.keys() - CODE_ATTRIBUTES[code.kind]
        if unknown:
            names = ", ".join(sorted(unknown))
            yield "attribute", f"<{code.kind}> has the attribute {names}, which TMX does not know"
        if code.kind == "ut":
            yield "ut", "<ut> is deprecated"
        elif code.kind == "it":
            if attributes.get("pos") not in ("begin", "end"):
                yield "it-pos", "<it> does not say pos=begin or pos=end"
        elif code.kind in ("bpt", "ept"):
            i = attributes.get("i")
            if i is None:
                yield "code-i", f"<{code.kind}> has no attribute i"
            elif code.kind == "bpt":
                opened[i] += 1
            elif opened[i]:
                opened[i] -= 1
            else:
                yield "pairing", f'<ept i="{i}"> has no <bpt> before it'
    for i in +opened:
        yield "pairing", f'<bpt i="{i}"> has no <ept>'


def _code_differences(variants: tuple[Variant, ...]) -> Iterator[tuple[str, str]]:
    """Yield where codes are matched by ``x`` and the variants do not have the same.

    A variant without codes is plain text (level 1 of the standard), which goes with anything.
    """
    sets = {
        frozenset(x for code in codes for key, x in code.attributes if key == "x")
        for codes in (tuple(codes_of(variant.content)) for variant in variants)
        if codes
    }
    if len(sets) > 1:
        yield "code-x", "the inline codes (x) differ between the languages"


def codes_of(content: Content) -> Iterator[Code]:
    """Yield all inline codes, inner ones too, in the order in which they begin; no comments."""
    for item in content:
        if isinstance(item, Code) and item.kind not in ASIDES:
            yield item
            yield from codes_of(item.content)


def _all_codes(content: Content) -> Iterator[Code]:
    for item in content:
        if isinstance(item, Code):
            yield item
            yield from _all_codes(item.content)
