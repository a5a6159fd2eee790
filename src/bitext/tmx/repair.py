"""Mending units and headers that break the rules; pure, and twice is the same as once.

Texts stay as they are. What a rule forbids and a translator may want is kept in another form: an
unknown attribute as a prop, a lone half of a pair as ``it``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

from bitext.languages import canonical, is_tag
from bitext.model import (
    Code,
    CodeKind,
    Content,
    Header,
    Note,
    Prop,
    TranslationUnit,
    Ude,
    Variant,
)
from bitext.tmx.defects import (
    ASIDES,
    ATTRIBUTES,
    CODE_ATTRIBUTES,
    DATES,
    INFO_ATTRIBUTES,
    MAP_ATTRIBUTES,
    NATIVE,
    SEGTYPES,
    codes_of,
    has_language,
    is_date,
    is_number,
)

UNDETERMINED = "und"
"""The tag of BCP 47 for a language that is not known."""

UNTYPED = "x-untyped"
"""Type of a prop that had none."""

_DATE_FORMS = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%d",
    "%Y%m%dT%H%M%S",
    "%Y%m%d",
    "%a %b %d %H:%M:%S %Y",
)
"""ISO 8601 and what ctime writes. Forms such as 3/4/2024 are left: day and month may be either."""

_POSITIONS = {"open": "begin", "start": "begin", "close": "end"}


def repair_header(header: Header) -> Header:
    """Return the header with everything mended that can be."""
    attributes, kept = _attributes("header", header.attributes)
    mended = []
    for name, value in attributes:
        if name == "segtype" and value not in SEGTYPES:
            mended.append((name, "sentence"))
        elif name in ("adminlang", "srclang") and value.casefold() != "*all*":
            mended.append((name, _language(value)))
        else:
            mended.append((name, value))
    return Header(
        tuple(mended),
        (*_props(header.props), *kept),
        _notes(header.notes),
        tuple(ude for ude in map(_ude, header.udes) if ude.maps),
        header.layout,
        header.around,
    )


def repair_unit(unit: TranslationUnit, srclang: str) -> TranslationUnit:
    """Return the unit with everything mended that can be.

    Args:
        unit: As it was read.
        srclang: The source language by the header, ``*all*`` for none.
    """
    attributes, kept = _attributes("tu", unit.attributes)
    attributes = tuple(
        (name, _language(value) if name == "srclang" and value.casefold() != "*all*" else value)
        for name, value in attributes
        if not (name == "segtype" and value not in SEGTYPES)
    )
    mended = TranslationUnit(
        re.sub(r"\s", "_", unit.tuid) if unit.tuid is not None else None,
        tuple(_variant(variant) for variant in unit.variants),
        (*_props(unit.props), *kept),
        _notes(unit.notes),
        attributes,
        unit.layout,
    )
    source = next((value for name, value in attributes if name == "srclang"), srclang)
    if len(mended.variants) > 1 and not has_language(mended, source):
        closest = mended.variant(source)
        said = ("srclang", closest.lang if closest else "*all*")
        others = tuple(pair for pair in attributes if pair[0] != "srclang")
        mended = replace(mended, attributes=(*others, said))
    return mended


def _variant(variant: Variant) -> Variant:
    attributes, kept = _attributes("tuv", variant.attributes)
    return Variant(
        _language(variant.lang) if variant.lang else UNDETERMINED,
        repair_content(variant.content),
        (*_props(variant.props), *kept),
        _notes(variant.notes),
        attributes,
        variant.layout,
    )


def _language(lang: str) -> str:
    if is_tag(lang):
        return lang
    hyphened = lang.strip().replace("_", "-")
    if is_tag(hyphened):
        return hyphened
    return canonical(lang) if is_tag(canonical(lang)) else lang


def _attributes(
    element: str, attributes: tuple[tuple[str, str], ...]
) -> tuple[tuple[tuple[str, str], ...], tuple[Prop, ...]]:
    """Return the attributes that may stay, mended, and the others as props."""
    stay, kept = [], []
    for name, value in attributes:
        if name in DATES:
            stay.append((name, _date(value)))
        elif name not in ATTRIBUTES[element] or (name == "usagecount" and not is_number(value)):
            kept.append(Prop(f"x-{name}", value))
        else:
            stay.append((name, value))
    return tuple(stay), tuple(kept)


def _date(text: str) -> str:
    if is_date(text):
        return text
    for form in _DATE_FORMS:
        try:
            found = datetime.strptime(text.strip(), form)  # noqa: DTZ007 (UTC where none is said)
        except ValueError:
            continue
        return _basic(found)
    try:
        return _basic(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return text


def _basic(moment: datetime) -> str:
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            moment = moment.replace(tzinfo=None)
    return f"{moment.year:04}{moment:%m%dT%H%M%SZ}"


def _props(props: Sequence[Prop]) -> tuple[Prop, ...]:
    return tuple(
        Prop(prop.type or UNTYPED, prop.text, _known(prop.attributes, INFO_ATTRIBUTES))
        for prop in props
    )


def _notes(notes: Sequence[Note]) -> tuple[Note, ...]:
    return tuple(Note(note.text, _known(note.attributes, INFO_ATTRIBUTES)) for note in notes)


def _known(
    attributes: tuple[tuple[str, str], ...], names: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in attributes if pair[0] in names)


def _ude(ude: Ude) -> Ude:
    maps = tuple(_known(entry, MAP_ATTRIBUTES) for entry in ude.maps if "unicode" in dict(entry))
    attributes = _known(ude.attributes, frozenset(("name", "base")))
    has = dict(attributes)
    if "name" not in has:
        attributes = (("name", "unknown"), *attributes)
    if "base" not in has and any("code" in dict(entry) for entry in maps):
        attributes = (*attributes, ("base", "unknown"))
    return Ude(attributes, maps)


# ------------------------------------------------------------------ inline codes


def repair_content(content: Content) -> Content:
    """Return the content of a seg with its codes nested, named and paired as TMX asks."""
    if all(isinstance(item, str) for item in content):
        return content
    nested = _nested("seg", content)
    return _paired(nested, _fates(tuple(codes_of(nested))), count())


def _nested(parent: str, content: Content) -> Content:
    """Return content without codes in places where the DTD has none."""
    items: list[str | Code] = []
    for item in content:
        if isinstance(item, str) or item.kind in ASIDES:
            _append(items, item)
        elif parent in NATIVE:
            if item.kind == "sub":
                items.append(_code("sub", item, _nested("sub", item.content)))
            else:
                # What a code inside a code says is native code, too.
                for inner in _nested(parent, item.content):
                    _append(items, inner)
        elif item.kind == "sub":
            items.append(_code("hi", item, _nested("hi", item.content)))
        else:
            kind = _kind(item)
            items.append(_code(kind, item, _nested(kind, item.content)))
    return tuple(items)


def _kind(code: Code) -> CodeKind:
    if code.kind == "it" and _position(code) is None:
        return "ph"
    return "ph" if code.kind == "ut" else code.kind


def _position(code: Code) -> str | None:
    said = dict(code.attributes).get("pos", "").casefold()
    said = _POSITIONS.get(said, said)
    return said if said in ("begin", "end") else None


def _code(kind: CodeKind, code: Code, content: Content) -> Code:
    attributes = tuple(
        (name, _position(code) or value if name == "pos" else value)
        for name, value in code.attributes
        if name in CODE_ATTRIBUTES[kind] and not (name == "assoc" and value not in ("p", "f", "b"))
    )
    return Code(kind, attributes, content)


def _fates(codes: Sequence[Code]) -> dict[int, str]:
    """Return what becomes of ``bpt`` and ``ept``: a number for ``i``, or the ``pos`` of an ``it``.

    Codes are counted in the order in which they begin. Those without an ``i`` are paired as
    brackets are.
    """
    opened: dict[str | None, list[int]] = {}
    pairs: list[tuple[int, int]] = []
    lone: dict[int, str] = {}
    for index, code in enumerate(codes):
        i = dict(code.attributes).get("i")
        if code.kind == "bpt":
            opened.setdefault(i, []).append(index)
        elif code.kind == "ept":
            waiting = opened.get(i)
            if waiting:
                pairs.append((waiting.pop(-1 if i is None else 0), index))
            else:
                lone[index] = "end"
    lone |= {index: "begin" for waiting in opened.values() for index in waiting}
    used: set[str] = set()
    taken = {value for code in codes for name, value in code.attributes if name == "i"}
    free = (str(n) for n in count(1) if str(n) not in taken)
    fates = dict(lone)
    for start, end in sorted(pairs):
        i = dict(codes[start].attributes).get("i")
        number = next(free) if i is None or i in used else i
        used.add(number)
        fates[start] = fates[end] = number
    return fates


def _paired(content: Content, fates: dict[int, str], index: Iterator[int]) -> Content:
    items: list[str | Code] = []
    for item in content:
        if isinstance(item, str) or item.kind in ASIDES:
            items.append(item)
            continue
        fate = fates.get(next(index))
        inner = _paired(item.content, fates, index)
        if fate is None:
            items.append(replace(item, content=inner))
        elif fate in ("begin", "end"):
            others = _known(item.attributes, CODE_ATTRIBUTES["it"])
            items.append(Code("it", (("pos", fate), *others), inner))
        else:
            others = tuple(pair for pair in item.attributes if pair[0] != "i")
            items.append(Code(item.kind, (("i", fate), *others), inner))
    return tuple(items)


def _append(items: list[str | Code], item: str | Code) -> None:
    """Add an item so that no two strings follow each other."""
    last = items[-1] if items else None
    if isinstance(last, str) and isinstance(item, str):
        items[-1] = last + item
    else:
        items.append(item)
