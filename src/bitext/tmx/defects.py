"""What was odd in a file and what was assumed, one value per place; the rules on finished units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bitext.model import Code, Content, Header, TranslationUnit, Variant

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
_LANGUAGE = re.compile(r"(?:[A-Za-z]{2,3}|[xXiI])(?:-[A-Za-z0-9]{1,8})*\Z", re.ASCII)


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

_CODE_ATTRIBUTES = {
    "bpt": frozenset(("i", "x", "type")),
    "ept": frozenset(("i",)),
    "it": frozenset(("pos", "x", "type")),
    "ph": frozenset(("x", "assoc", "type")),
    "hi": frozenset(("x", "type")),
    "sub": frozenset(("datatype", "type")),
    "ut": frozenset(("x",)),
}
_DATES = frozenset(("creationdate", "changedate", "lastusagedate"))


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

    def __str__(self) -> str:
        where = f" (unit {self.unit})" if self.unit else ""
        return f"{self.path}:{self.line}: {self.message}{where}; {self.assumed} [{self.code}]"


class Defects:
    """The defects of one file in the order they were met, the first of each code one by one."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._listed: list[Defect] = []
        self._counts: Counter[str] = Counter()

    def add(
        self, line: int, code: str, message: str, assumed: str, *, unit: str | None = None
    ) -> None:
        """Note a defect."""
        self._counts[code] += 1
        if self._counts[code] <= LISTED:
            self._listed.append(Defect(self._path, line, code, message, assumed, unit))

    @property
    def listed(self) -> tuple[Defect, ...]:
        """At most :data:`LISTED` defects of each code."""
        return tuple(self._listed)

    @property
    def counts(self) -> dict[str, int]:
        """How many defects of each code there are, listed or not."""
        return dict(self._counts)


class UnitRules:
    """The rules on units that the DTD cannot say or other tools break often.

    A unit that breaks one is kept as it is; ``validate`` and ``fix`` are for repairs.
    """

    def __init__(self, header: Header) -> None:
        self._srclang = header.get("srclang") or "*all*"
        # Our own files hold one-sided units: nothing of a text is left out.
        self._two_sided = header.get("creationtool") != OWN_TOOL
        self._seen: set[str] = set()

    def findings(self, unit: TranslationUnit) -> Iterator[tuple[str, str]]:
        """Yield code and message of what is odd about a unit."""
        if unit.tuid is not None:
            if len(unit.tuid) > LONGEST_ID or _SPACE.search(unit.tuid):
                yield "tuid", "the tuid is very long or has white space in it"
            if unit.tuid in self._seen:
                yield "tuid-twice", f"tuid {unit.tuid!r} was used before"
            elif len(self._seen) < REMEMBERED_IDS:
                self._seen.add(unit.tuid)
        if unit.attributes:
            yield from _attribute_findings("tu", unit.attributes)
        variants = unit.variants
        if len(variants) < 2 and (self._two_sided or not variants):
            yield "one-sided", f"the unit has {len(variants)} tuv, two or more were expected"
        elif self._two_sided:
            source = next((v for k, v in unit.attributes if k == "srclang"), self._srclang)
            wanted = source.casefold()
            if wanted != "*all*" and all(v.lang.casefold() != wanted for v in variants):
                yield "no-source", f"no tuv is in {source}, the source language by the header"
        coded = 0
        for variant in variants:
            if not _LANGUAGE.match(variant.lang):
                yield _language_finding(variant.lang)
            if variant.attributes:
                yield from _attribute_findings("tuv", variant.attributes)
            if not variant.content:
                yield "empty-seg", f"the seg in {variant.lang or 'no language'} is empty"
            elif len(variant.content) > 1 or not isinstance(variant.content[0], str):
                coded += 1
                yield from _code_findings(variant)
        if coded:
            yield from _code_differences(variants)


def _language_finding(lang: str) -> tuple[str, str]:
    if not lang:
        return "lang-missing", "a tuv has no language"
    if "_" in lang:
        return "lang-underscore", f"{lang!r} is written with an underscore, as no language tag is"
    return "lang-not-a-tag", f"{lang!r} is no language tag"


def _attribute_findings(
    element: str, attributes: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, str]]:
    known = ATTRIBUTES[element]
    for name, value in attributes:
        if name in _DATES:
            if not _DATE.match(value):
                yield "date", f"{name}={value!r} is not of the form YYYYMMDDThhmmssZ"
        elif name == "usagecount":
            if not _NUMBER.match(value):
                yield "usagecount", f"usagecount={value!r} is no number"
        elif name not in known:
            yield "attribute", f"<{element}> has the attribute {name}, which TMX does not know"


def header_findings(header: Header) -> Iterator[tuple[str, str]]:
    """Yield code and message of what is odd about a header's attributes."""
    yield from _attribute_findings("header", header.attributes)


def _code_findings(variant: Variant) -> Iterator[tuple[str, str]]:
    """Yield what is odd about inline codes: TMX 1.4b, clauses on bpt, ept, it and ut."""
    opened: Counter[str] = Counter()
    for code in _codes(variant.content):
        attributes = dict(code.attributes)
        unknown = attributes.keys() - _CODE_ATTRIBUTES[code.kind]
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
        for codes in (tuple(_codes(variant.content)) for variant in variants)
        if codes
    }
    if len(sets) > 1:
        yield "code-x", "the inline codes (x) differ between the languages"


def _codes(content: Content) -> Iterator[Code]:
    for item in content:
        if isinstance(item, Code):
            yield item
            yield from _codes(item.content)
