"""XLIFF 1.0 to 1.2, bilingual: reading, and writing what the strict schema of 1.2 accepts.

OASIS Standard "XLIFF Version 1.2", 1 February 2008. A unit is a segment (``mrk mtype="seg"``) where
the file is segmented, else a ``trans-unit``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from bitext.errors import InputError
from bitext.formats.units import NOT_STORABLE, Pair, Reading, Skipped, distinct, spaceless
from bitext.formats.units import is_storable as is_storable_unit
from bitext.formats.xliff_codes import (
    MARKED,
    Items,
    Numbers,
    Tag,
    is_number,
    native,
    nested,
    partners,
    read_tag,
)
from bitext.formats.xml import (
    XML_LANG,
    Element,
    attribute_xml,
    child,
    children,
    line_of,
    local,
    own_attributes,
    text_of,
    text_xml,
)
from bitext.model import (
    AFTER,
    STATUS,
    Code,
    Content,
    Note,
    Prop,
    Status,
    TranslationUnit,
    Variant,
    escape_space,
)

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
TOOL = "bitext"

STATE = "x-xliff-state"
"""Prop: the state a unit had in the XLIFF it came from."""
QUALIFIER = "x-xliff-state-qualifier"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONFIRMED = frozenset(("final", "signed-off"))
APPROVED = "x-bitext-approved"
"""Our state-qualifier of what a second person approved; XLIFF knows but one kind of approval."""
SDL_CONFIRMED = frozenset(("ApprovedTranslation", "ApprovedSignOff"))
SDL_REJECTED = frozenset(("RejectedTranslation", "RejectedSignOff"))

STATES = _words(
    """
    final needs-adaptation needs-l10n needs-review-adaptation needs-review-l10n
    needs-review-translation needs-translation new signed-off translated
    """
)
WRITTEN = {
    Status.CONFIRMED: ("signed-off", None),
    Status.APPROVED: ("final", APPROVED),
    Status.REJECTED: ("needs-review-translation", "rejected-inaccurate"),
    Status.DRAFT: ("needs-review-translation", None),
}
"""State and qualifier that are written for a status of ours."""
QUALIFIERS = _words(
    """
    exact-match fuzzy-match id-match leveraged-glossary leveraged-inherited leveraged-mt
    leveraged-repository leveraged-tm mt-suggestion rejected-grammar rejected-inaccurate
    rejected-length tm-suggestion
    """
)
DELIMITERS = frozenset(("bold", "italic", "underlined", "link"))
PLACEHOLDERS = frozenset(("image", "pb", "lb"))
MARKS = _words(
    """
    abbrev abbreviated-form abbreviation acronym appellation collocation common-name datetime
    equation expanded-form formula head-term initialism international-scientific-term
    internationalism logical-expression materials-management-unit name near-synonym part-number
    phrase phraseological-unit protected romanized-form set-phrase short-form sku standard-text
    symbol synonym synonymous-phrase term transcribed-form transliterated-form truncated-term
    variant
    """
)

ATTRIBUTES = {
    "g": ("id", "ctype", "clone", "xid", "equiv-text"),
    "x": ("id", "ctype", "clone", "xid", "equiv-text"),
    "bx": ("id", "rid", "ctype", "clone", "xid", "equiv-text"),
    "ex": ("id", "rid", "xid", "equiv-text"),
    "bpt": ("id", "rid", "ctype", "crc", "xid", "equiv-text"),
    "ept": ("id", "rid", "crc", "xid", "equiv-text"),
    "ph": ("id", "ctype", "crc", "assoc", "xid", "equiv-text"),
    "it": ("id", "pos", "rid", "ctype", "crc", "xid", "equiv-text"),
    "mrk": ("mtype", "mid", "comment"),
}
"""Attributes that the strict schema knows, by element."""

_OPENERS = {"bpt": "ept", "bx": "ex"}
_CLOSERS = {"ept": "bpt", "ex": "bx"}
_ASSOC = {"preceding": "p", "following": "f", "both": "b"}
_POS = {"open": "begin", "close": "end"}
_NMTOKEN = re.compile(r"[\w.:-]+\Z", re.ASCII)
_TYPED = re.compile(r"x-\S+\Z")


# ------------------------------------------------------------------ in


def read_xliff12(root: Element, *, path: str, langs: Sequence[str] = ()) -> Reading:
    """Return the units of an XLIFF document.

    Args:
        root: Its root element.
        path: The file, for messages.
        langs: Source and target language, for files that do not say theirs.

    Raises:
        InputError: It has no ``file``, or one does not say its source language.
    """
    files = children(root, "file")
    if not files:
        raise InputError("has no <file>, and so no units", path=path, line=line_of(root))
    units: list[TranslationUnit] = []
    skipped: list[Skipped] = []
    found: dict[str, None] = {}
    targets: dict[str, None] = {}
    for file in files:
        reader = _File(file, path, langs)
        for unit in reader.units():
            if isinstance(unit, Skipped):
                skipped.append(unit)
            else:
                units.append(unit)
        found[reader.source] = None
        if reader.target:
            targets[reader.target] = None
    return Reading(distinct(units), tuple(found | targets), tuple(skipped))


class _File:
    def __init__(self, file: Element, path: str, langs: Sequence[str]) -> None:
        self._file = file
        source = file.get("source-language") or (langs[0] if langs else None)
        if not source:
            raise InputError(
                "a <file> does not say its source-language",
                path=path,
                line=line_of(file),
                hint="Say the languages: --langs en,fr",
            )
        self.source: str = source
        self.target = file.get("target-language") or (langs[1] if len(langs) > 1 else "")
        self._is_ours = file.get("tool-id") == TOOL
        self._name = file.get("original") or ""

    def units(self) -> Iterator[TranslationUnit | Skipped]:
        space = self._file.tag.rpartition("}")[0]
        name = f"{space}}}trans-unit" if space else "trans-unit"
        for element in self._file.iter(name):
            line = line_of(element)
            if _is_protected(element):
                yield Skipped(line, 'translate="no"')
                continue
            if child(element, "source") is None:
                yield Skipped(line, "no <source>")
                continue
            for unit in self._units_of(element):
                if not unit.variants:
                    yield Skipped(line, "no text")
                elif is_storable_unit(unit):
                    yield unit
                else:
                    yield Skipped(line, NOT_STORABLE)

    def _units_of(self, element: Element) -> Iterator[TranslationUnit]:
        source, target = child(element, "source"), child(element, "target")
        segmented = child(element, "seg-source")
        assert source is not None
        parts = [part for part in (source, segmented, target) if part is not None]
        codes = _Codes(parts)
        lang = self.target or (target.get(XML_LANG) if target is not None else None) or ""
        if lang and not self.target:
            self.target = lang
        marks = _segments(segmented) if segmented is not None else []
        replies = _segments(target) if target is not None else []
        splits = bool(marks) and not _outside(segmented, marks)
        if target is not None and splits:
            splits = not _outside(target, replies) if replies else not _has_text(target)
        if not splits:
            yield self._unit(element, codes, source, target, lang, None)
            return
        answers = {mark.get("mid"): mark for mark in replies}
        several = len(marks) + len(replies) > 2
        gaps = _gaps(segmented, marks), _gaps(target, replies)
        for mark in marks:
            mid = mark.get("mid")
            answer = answers.pop(mid, None)
            yield self._unit(
                element, codes, mark, answer, lang, mid if several else None, gaps=gaps
            )
        for mid, answer in answers.items():
            yield self._unit(element, codes, None, answer, lang, mid, gaps=gaps)

    def _unit(
        self,
        element: Element,
        codes: _Codes,
        source: Element | None,
        target: Element | None,
        lang: str,
        mid: str | None,
        *,
        gaps: tuple[dict[Element, str], dict[Element, str]] | None = None,
    ) -> TranslationUnit:
        notes: dict[str, list[Note]] = {"source": [], "target": [], "general": []}
        for note in children(element, "note"):
            text = text_of(note)
            where = note.get("annotates", "general")
            said = note.get(XML_LANG)
            if text:
                attributes = (("xml:lang", said),) if said else ()
                notes.get(where, notes["general"]).append(Note(text, attributes))
        variants = []
        for side, (part, tag, role) in enumerate(
            ((source, self.source, "source"), (target, lang, "target"))
        ):
            content = codes.content(part) if part is not None else ()
            if content and tag:
                after = gaps[side].get(part) if gaps is not None and part is not None else None
                props = (Prop(AFTER, escape_space(after)),) if after not in (None, " ") else ()
                variants.append(Variant(tag, content, props, tuple(notes[role])))
            else:
                notes["general"] += notes[role]
        return TranslationUnit(
            self._tuid(element, mid),
            tuple(variants),
            self._status(element, mid),
            tuple(notes["general"]) if variants else (),
        )

    def _tuid(self, element: Element, mid: str | None) -> str | None:
        if self._is_ours:
            return element.get("resname")
        parts = [self._name, element.get("id") or "", *([mid] if mid is not None else [])]
        return spaceless("#".join(parts)) or None

    def _status(self, element: Element, mid: str | None) -> tuple[Prop, ...]:
        target = child(element, "target")
        state = target.get("state") if target is not None else None
        qualifier = target.get("state-qualifier") if target is not None else None
        approved = element.get("approved")
        sdl = _sdl_confirmation(element, mid)
        props = []
        status = Status.DRAFT
        if state or qualifier or approved or sdl:
            status = status_of(state, qualifier, approved=approved == "yes")
            if sdl in SDL_CONFIRMED:
                status = Status.CONFIRMED
            elif sdl in SDL_REJECTED:
                status = Status.REJECTED
            props.append(Prop(STATUS, status.value))
        if (state, qualifier) == WRITTEN[status]:
            # Our own word for the status: it says nothing more.
            return tuple(props)
        if state:
            props.append(Prop(STATE, state))
        if qualifier:
            props.append(Prop(QUALIFIER, qualifier))
        return tuple(props)


def status_of(state: str | None, qualifier: str | None, *, approved: bool) -> Status:
    """Return our status for XLIFF's: confirmed is what is approved, signed off or final."""
    if qualifier and qualifier.startswith("rejected"):
        return Status.REJECTED
    if qualifier == APPROVED and approved:
        return Status.APPROVED
    return Status.CONFIRMED if approved or state in CONFIRMED else Status.DRAFT


def _is_protected(element: Element) -> bool:
    at: Element | None = element
    while at is not None:
        if at.get("translate"):
            return at.get("translate") == "no"
        at = at.getparent()
    return False


def _sdl_confirmation(element: Element, mid: str | None) -> str | None:
    """Return how Trados Studio confirmed a segment: ``conf`` of its ``sdl:seg``."""
    for child_ in element:
        if local(child_) != "seg-defs":
            continue
        for seg in child_:
            if local(seg) == "seg" and (mid is None or seg.get("id") == mid):
                return seg.get("conf")
    return None


def _is_segment(element: Element) -> bool:
    return local(element) == "mrk" and element.get("mtype") == "seg"


def _segments(element: Element) -> list[Element]:
    """Return the outermost segments of a text, in order."""
    found: list[Element] = []
    for each in element:
        if _is_segment(each):
            found.append(each)
        elif local(each) in ("g", "mrk"):
            found += _segments(each)
    return found


def _outside(element: Element | None, marks: Sequence[Element]) -> bool:
    """Return whether text stands beside the segments."""
    return element is not None and any(gap.strip() for gap in _all_gaps(element, set(marks)))


def _gaps(element: Element | None, marks: Sequence[Element]) -> dict[Element, str]:
    """Return the white space between each segment and the next one."""
    if element is None:
        return {}
    between = list(_all_gaps(element, set(marks)))[1:-1]
    return dict(zip(marks, between, strict=False))


def _all_gaps(element: Element, marks: set[Element]) -> Iterator[str]:
    """Yield the text before, between and behind the segments."""
    gap: list[str] = [element.text or ""]

    def walk(parent: Element) -> Iterator[str]:
        for each in parent:
            if each in marks:
                yield "".join(gap)
                gap.clear()
            elif local(each) in ("g", "mrk"):
                gap.append(each.text or "")
                yield from walk(each)
            gap.append(each.tail or "")

    yield from walk(element)
    yield "".join(gap)


def _has_text(element: Element) -> bool:
    return bool(text_of(element).strip())


class _Codes:
    """The inline elements of a trans-unit as codes."""

    def __init__(self, parts: Sequence[Element]) -> None:
        ids = (each.get("id") for part in parts for each in part.iter() if local(each))
        self._numbers = Numbers(name for name in ids if name is not None)
        self._pairs: dict[Element, Element] = {}
        self._i: dict[Element, str] = {}

    def content(self, element: Element) -> Content:
        inside = [each for each in element.iter() if local(each)]
        self._pairs = _pairs_of(inside)
        self._i = {}
        items = Items()
        self._walk(element, items)
        return items.content

    def _walk(self, element: Element, items: Items) -> None:
        items.add(element.text)
        for each in element:
            name = local(each)
            if not name:
                pass  # a comment or instruction is no text
            elif _is_segment(each):
                self._walk(each, items)
            elif name == "g" and _is_marked(each):
                inner = Items()
                self._walk(each, inner)
                ctype = each.get("ctype", "").removeprefix(MARKED).removeprefix("-")
                attributes = [*self._x(each), *([("type", ctype)] if ctype else [])]
                items.add(Code("hi", tuple(attributes), inner.content))
            elif name in ("bpt", "ept", "bx", "ex", "ph", "it", "x"):
                items.add(self._code(each, name))
            else:
                self._around(each, name, items)
            items.add(each.tail)

    def _around(self, element: Element, name: str, items: Items) -> None:
        """Keep an element with text inside as a pair of codes, the text as text."""
        attributes = tuple(own_attributes(element).items())
        if name not in ("g", "mrk") and not len(element) and not element.text:
            # Of another namespace: not XLIFF's, but somebody's code.
            items.add(Code("ph", (), (str(Tag("empty", name, attributes)),)))
            return
        i = self._next(element)
        ctype = element.get("ctype")
        described = (*self._x(element), *((("type", ctype),) if ctype else ()))
        items.add(Code("bpt", (("i", i), *described), (str(Tag("start", name, attributes)),)))
        self._walk(element, items)
        items.add(Code("ept", (("i", i),), (str(Tag("end", name)),)))

    def _code(self, element: Element, name: str) -> Code:
        attributes = own_attributes(element)
        partner = self._pairs.get(element)
        described = list(self._x(element))
        if attributes.get("ctype"):
            described.append(("type", attributes["ctype"]))
        if name in _OPENERS and partner is not None:
            return Code(
                "bpt", (("i", self._next(element)), *described), self._content(element, name)
            )
        if name in _CLOSERS and partner is not None:
            return Code("ept", (("i", self._i[partner]),), self._content(element, name, partner))
        if name in ("ph", "x"):
            assoc = _ASSOC.get(attributes.get("assoc", ""))
            described = [*([("assoc", assoc)] if assoc else []), *described]
            return Code("ph", tuple(described), self._content(element, name))
        if name == "it":
            pos = _POS.get(attributes.get("pos", ""), "begin")
        else:
            pos = "begin" if name in _OPENERS else "end"
        return Code("it", (("pos", pos), *described), self._content(element, name))

    def _content(self, element: Element, name: str, partner: Element | None = None) -> Content:
        """Return the native code of an element if that is all it says, else the element."""
        attributes = own_attributes(element)
        if any(local(each) == "sub" for each in element):
            return self._with_subflows(element)
        text = text_of(element)
        said = set(attributes) - {"id", "rid", "ctype"}
        plain = is_number(attributes.get("id", ""))
        if name in ("bpt", "ph", "it", "ept"):
            if name == "ph" and attributes.get("assoc") in _ASSOC:
                said.discard("assoc")
            if name == "it" and attributes.get("pos") in _POS:
                said.discard("pos")
            if name == "ept":
                plain = partner is not None and partner.get("id") == attributes.get("id")
            alone = name in ("bpt", "ept") and element not in self._pairs
            # What looks like one of our tags would become that element when it is written.
            if plain and not said and not alone and _valid_tag(Code("ph", (), (text,))) is None:
                return (text,) if text else ()
        kind: Literal["empty", "whole"] = "empty" if name in ("x", "bx", "ex") else "whole"
        return (str(Tag(kind, name, tuple(attributes.items()), text)),)

    def _with_subflows(self, element: Element) -> Content:
        items = Items()
        items.add(element.text)
        for each in element:
            if local(each) == "sub":
                inner = Items()
                self._walk(each, inner)
                names = (("datatype", "datatype"), ("ctype", "type"))
                attributes = tuple((ours, each.get(x, "")) for x, ours in names if each.get(x))
                items.add(Code("sub", attributes, inner.content))
            items.add(each.tail)
        return items.content

    def _x(self, element: Element) -> tuple[tuple[str, str], ...]:
        name = element.get("id")
        return (("x", self._numbers[name]),) if name is not None else ()

    def _next(self, element: Element) -> str:
        self._i[element] = str(len(self._i) + 1)
        return self._i[element]


def _is_marked(element: Element) -> bool:
    ctype = element.get("ctype", "")
    return ctype == MARKED or ctype.startswith(f"{MARKED}-")


def _pairs_of(elements: Iterable[Element]) -> dict[Element, Element]:
    """Return which element ends which, by ``rid`` or ``id`` (XLIFF 1.2, 2.6)."""
    opened: dict[tuple[str, str, str], Element] = {}
    found: dict[Element, Element] = {}
    for element in elements:
        name = local(element)
        rid, own = element.get("rid"), element.get("id", "")
        if name in _OPENERS:
            opened[name, "id", own] = element
            if rid is not None:
                opened[name, "rid", rid] = element
        elif name in _CLOSERS:
            opener = _CLOSERS[name]
            keys = [("id", own)] if rid is None else [("rid", rid), ("id", rid)]
            start = next((opened[opener, *key] for key in keys if (opener, *key) in opened), None)
            if start is not None and start not in found:
                found[start], found[element] = element, start
    return found


# ------------------------------------------------------------------ out


def xliff12_lines(pairs: Iterable[Pair], langs: tuple[str, str], original: str) -> Iterator[str]:
    """Yield an XLIFF 1.2 document, a ``trans-unit`` a line.

    Args:
        pairs: What to write, in order.
        langs: Source and target language as BCP 47 tags.
        original: What the units come from: the name of the memory.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<xliff version="1.2" xmlns="{NAMESPACE}">\n'
    yield (
        f'<file original="{attribute_xml(original)}" source-language="{langs[0]}"'
        f' target-language="{langs[1]}" datatype="plaintext" tool-id="{TOOL}">\n'
    )
    yield f'<header><tool tool-id="{TOOL}" tool-name="{TOOL}"/></header>\n<body>\n'
    for number, pair in enumerate(pairs, start=1):
        yield _trans_unit(pair, number)
    yield "</body>\n</file>\n</xliff>\n"


def _trans_unit(pair: Pair, number: int) -> str:
    unit = pair.unit
    start = f'<trans-unit id="{number}"'
    if unit.tuid is not None:
        start += f' resname="{attribute_xml(unit.tuid)}"'
    if unit.status.is_accepted:
        start += ' approved="yes"'
    parts = [f'{start} xml:space="preserve">']
    parts.append(f"<source>{_Written().text(pair.source.content)}</source>")
    if pair.target.content:
        parts.append(f"<target{_state(unit)}>{_Written().text(pair.target.content)}</target>")
    for notes, where in (
        (unit.notes, ""),
        (pair.source.notes, ' annotates="source"'),
        (pair.target.notes, ' annotates="target"'),
    ):
        parts += [f"<note{where}>{text_xml(note.text)}</note>" for note in notes]
    parts.append("</trans-unit>\n")
    return "".join(parts)


def _state(unit: TranslationUnit) -> str:
    """Return the state as attributes: the one the unit came with, if it still says the same."""
    status = unit.status
    state, qualifier = unit.prop(STATE), unit.prop(QUALIFIER)
    if not state and unit.prop(STATUS) is None:
        return ""
    if not (state and (state in STATES or _TYPED.match(state))):
        state = None
    if not (qualifier and (qualifier in QUALIFIERS or _TYPED.match(qualifier))):
        qualifier = None
    approved = status.is_accepted
    if not state or status_of(state, qualifier, approved=approved) is not status:
        state, qualifier = WRITTEN[status]
    written = f' state="{attribute_xml(state)}"'
    return written + (f' state-qualifier="{attribute_xml(qualifier)}"' if qualifier else "")


class _Written:
    """The content of one source or target as XLIFF."""

    def __init__(self) -> None:
        self._rids: set[str] = set()
        self._ids: set[str] = set()
        self._free = 0

    def text(self, content: Content) -> str:
        """Return the content with its codes as elements."""
        self._collect(content)
        return self._content(content)

    def _collect(self, content: Content) -> None:
        for item in content:
            if isinstance(item, Code):
                tag = read_tag(item)
                found = dict(tag.attributes if tag else ()) | dict(item.attributes)
                self._ids |= {found[key] for key in ("id", "x") if key in found}
                self._rids |= {found["rid"]} if "rid" in found else set()
                self._collect(item.content)

    def _content(self, content: Content) -> str:
        tags = [_valid_tag(item) if isinstance(item, Code) else None for item in content]
        found = partners(content)

        def fits(start: int, stop: int) -> bool:
            first, last = tags[start], tags[stop]
            return (
                first is not None
                and last is not None
                and first.kind == "start"
                and (last.kind == "end" and first.name == last.name)
            )

        around = nested(found, fits)
        parts = []
        names: dict[int, tuple[str, str | None]] = {}
        for position, item in enumerate(content):
            tag = tags[position]
            partner = found.get(position)
            if isinstance(item, str):
                parts.append(text_xml(item))
            elif position in around:
                parts.append(str(tag))
            elif item.kind in ("comment", "pi"):
                pass
            elif item.kind == "hi":
                parts.append(self._marked(item))
            elif item.kind == "sub":
                parts.append(self._content(item.content))
            elif item.kind in ("bpt", "ept") and partner is not None:
                # The two ends have to be of one family: elements with content, or without.
                both = tags[position], tags[partner]
                empty = [each is not None and each.name in ("bx", "ex") for each in both]
                if empty[0] != empty[1] or (tag is not None and tag.kind in ("start", "end")):
                    tag = None
                if item.kind == "bpt":
                    names[position] = self._opener(item, tag, parts)
                else:
                    self._closer(item, tag, names[partner], parts)
            elif tag is not None and tag.kind in ("empty", "whole"):
                parts.append(str(_without(tag, "rid")))
            else:
                parts.append(self._placeholder(item))
        return "".join(parts)

    def _opener(self, code: Code, tag: Tag | None, parts: list[str]) -> tuple[str, str | None]:
        """Write a start and return its id and rid, by which its end is known."""
        if tag is not None:
            parts.append(str(tag))
            return tag.get("id") or "", tag.get("rid")
        name, rid = self._id(code), self._number(self._rids)
        parts.append(
            f'<bpt id="{name}" rid="{rid}"{_ctype(code, DELIMITERS)}>{self._inside(code)}</bpt>'
        )
        return name, rid

    def _closer(
        self, code: Code, tag: Tag | None, start: tuple[str, str | None], parts: list[str]
    ) -> None:
        name, rid = start
        if tag is not None:
            tag = _without(tag, "rid")
            attributes = (*tag.attributes, *((("rid", rid),) if rid is not None else ()))
            parts.append(str(Tag(tag.kind, tag.name, attributes, tag.text)))
            return
        joined = f' rid="{attribute_xml(rid)}"' if rid is not None else ""
        parts.append(f'<ept id="{attribute_xml(name)}"{joined}>{self._inside(code)}</ept>')

    def _placeholder(self, code: Code) -> str:
        attributes = dict(code.attributes)
        name = self._id(code)
        if code.kind in ("bpt", "ept", "it"):
            closes = code.kind == "ept" or attributes.get("pos") == "end"
            pos = "close" if closes else "open"
            kind = _ctype(code, DELIMITERS)
            return f'<it id="{name}" pos="{pos}"{kind}>{self._inside(code)}</it>'
        assoc = {ours: theirs for theirs, ours in _ASSOC.items()}.get(attributes.get("assoc", ""))
        joined = f' assoc="{assoc}"' if assoc else ""
        kind = _ctype(code, PLACEHOLDERS)
        return f'<ph id="{name}"{kind}{joined}>{self._inside(code)}</ph>'

    def _marked(self, code: Code) -> str:
        kind = spaceless(dict(code.attributes).get("type", ""))
        ctype = attribute_xml(f"{MARKED}-{kind}" if kind else MARKED)
        return f'<g id="{self._id(code)}" ctype="{ctype}">{self._content(code.content)}</g>'

    def _inside(self, code: Code) -> str:
        parts = []
        for item in code.content:
            if isinstance(item, str):
                parts.append(text_xml(item))
            elif item.kind == "sub":
                parts.append(f"<sub>{self._content(item.content)}</sub>")
            else:
                parts.append(text_xml(native(item.content)))
        return "".join(parts)

    def _id(self, code: Code) -> str:
        named = dict(code.attributes).get("x", "")
        return named if is_number(named) else self._number(self._ids)

    def _number(self, taken: set[str]) -> str:
        self._free += 1
        while str(self._free) in taken:
            self._free += 1
        taken.add(str(self._free))
        return str(self._free)


def _valid_tag(code: Code) -> Tag | None:
    """Return the XLIFF element that a code holds, as the strict schema has it."""
    tag = read_tag(code)
    if tag is None or tag.name not in ATTRIBUTES:
        return None
    shape = {"g": ("start", "end"), "mrk": ("start", "end")}
    empty = tag.name in ("x", "bx", "ex")
    if tag.kind not in shape.get(tag.name, ("empty",) if empty else ("whole",)):
        return None
    if tag.kind == "end":
        return tag
    values = dict(tag.attributes)
    kept = []
    for name in ATTRIBUTES[tag.name]:
        value = values.get(name)
        if value is not None and _is_valid(tag.name, name, value):
            kept.append((name, value))
    needed = {"mrk": {"mtype"}, "it": {"id", "pos"}}.get(tag.name, {"id"})
    if not needed <= {name for name, _ in kept}:
        return None
    # In the order they came in, so that the element is the same again.
    order = [name for name, _ in tag.attributes]
    return Tag(tag.kind, tag.name, tuple(sorted(kept, key=lambda a: order.index(a[0]))), tag.text)


def _is_valid(element: str, name: str, value: str) -> bool:
    if name == "ctype":
        known = PLACEHOLDERS if element in ("x", "ph") else DELIMITERS
        return value in known or _TYPED.match(value) is not None
    if name == "mtype":
        return value in MARKS or _TYPED.match(value) is not None
    if name in ("rid", "mid"):
        return _NMTOKEN.match(value) is not None
    allowed = {"clone": ("yes", "no"), "assoc": tuple(_ASSOC), "pos": tuple(_POS)}
    return name not in allowed or value in allowed[name]


def _without(tag: Tag, name: str) -> Tag:
    kept = tuple(pair for pair in tag.attributes if pair[0] != name)
    return Tag(tag.kind, tag.name, kept, tag.text)


def _ctype(code: Code, known: frozenset[str]) -> str:
    kind = spaceless(dict(code.attributes).get("type", ""))
    if not kind:
        return ""
    if kind not in known and not _TYPED.match(kind):
        kind = f"x-{kind}"
    return f' ctype="{attribute_xml(kind)}"'
