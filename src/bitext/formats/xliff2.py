"""XLIFF 2.0 and 2.1, bilingual: reading, and writing 2.1 with the core alone.

OASIS Standard "XLIFF Version 2.1", 13 February 2018. A unit of ours is a ``segment``. Modules
(matches, glossary, metadata, validation ...) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bitext.encoding import NOT_XML
from bitext.errors import InputError
from bitext.formats.units import (
    NOT_STORABLE,
    Pair,
    Reading,
    Skipped,
    distinct,
    is_storable,
    spaceless,
)
from bitext.formats.xliff_codes import (
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

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""Of 2.1 as well: the core did not change."""
OURS = "bitext"
"""Id of the file in documents we wrote."""

STATE = "x-xliff2-state"
"""Prop: the state a segment had in the XLIFF it came from, and its subState after a space."""
REJECTED = "bitext:rejected"
"""Sub-state of what was rejected: XLIFF 2 has no state for it."""
APPROVED = "bitext:approved"
"""Sub-state of what a second person approved; final alone is how other tools say confirmed."""
MARKED = "bitext:hi"
"""Type of the annotation that stands for TMX's hi."""

STATES = ("initial", "translated", "reviewed", "final")
WRITTEN = {
    Status.CONFIRMED: ("reviewed", ""),
    Status.APPROVED: ("final", APPROVED),
    Status.REJECTED: ("initial", REJECTED),
    Status.DRAFT: ("translated", ""),
}
"""State and substate that are written for a status of ours."""

_EDITING = ("canCopy", "canDelete", "canReorder")
_ONE_END = (*_EDITING, "canOverlap", "dir", "disp", "equiv", "isolated", "subType", "type", "data")
ATTRIBUTES = {
    "ph": ("id", *_EDITING, "disp", "equiv", "subType", "type", "data"),
    "pc": (
        *("id", *_EDITING, "canOverlap", "dispStart", "dispEnd", "equivStart", "equivEnd"),
        *("subType", "type", "dir", "dataStart", "dataEnd"),
    ),
    "sc": ("id", *_ONE_END),
    "ec": ("id", "startRef", *_ONE_END),
    "mrk": ("id", "translate", "type", "ref", "value"),
    "sm": ("id", "translate", "type", "ref", "value"),
    "em": ("startRef",),
    "cp": ("hex",),
}
"""Attributes of the core that are kept, by element. ``data``, ``dataStart`` and ``dataEnd`` are our
notation for the original data that the element refers to."""

_OPENERS = {"sc": "ec", "sm": "em"}
_CLOSERS = {"ec": "sc", "em": "sm"}
_YES_NO = ("yes", "no")
_VALUES = {
    "canCopy": _YES_NO,
    "canDelete": _YES_NO,
    "canReorder": ("yes", "firstNo", "no"),
    "canOverlap": _YES_NO,
    "isolated": _YES_NO,
    "translate": _YES_NO,
    "dir": ("ltr", "rtl", "auto"),
}
_TYPES = ("fmt", "ui", "quote", "link", "image", "other")
_MARKS = ("generic", "comment", "term")
_OWN_VALUE = re.compile(r"[^\s:]+:[^\s:]+\Z")
_NMTOKEN = re.compile(r"[\w.:-]+\Z", re.ASCII)


# ------------------------------------------------------------------ in


def read_xliff2(root: Element, *, path: str, langs: Sequence[str] = ()) -> Reading:
    """Return the units of an XLIFF 2 document.

    Args:
        root: Its root element.
        path: The file, for messages.
        langs: Source and target language, for documents that do not say theirs.

    Raises:
        InputError: It has no ``file``, or does not say its source language.
    """
    source = root.get("srcLang") or (langs[0] if langs else "")
    target = root.get("trgLang") or (langs[1] if len(langs) > 1 else "")
    if not source:
        raise InputError(
            "does not say its srcLang",
            path=path,
            line=line_of(root),
            hint="Say the languages: --langs en,fr",
        )
    files = children(root, "file")
    if not files:
        raise InputError("has no <file>, and so no units", path=path, line=line_of(root))
    units: list[TranslationUnit] = []
    skipped: list[Skipped] = []
    for file in files:
        for element in file.iter(f"{{{NAMESPACE}}}unit"):
            for found in _Unit(element, file, source, target).segments():
                if isinstance(found, Skipped):
                    skipped.append(found)
                elif not found.variants:
                    skipped.append(Skipped(line_of(element), "no text"))
                elif not is_storable(found):
                    skipped.append(Skipped(line_of(element), NOT_STORABLE))
                else:
                    units.append(found)
    languages = (source, target) if target else (source,)
    return Reading(distinct(units), languages, tuple(skipped))


class _Unit:
    def __init__(self, element: Element, file: Element, source: str, target: str) -> None:
        self._element = element
        self._file = file
        self._langs = (source, target)
        self._parts = [e for e in element if local(e) in ("segment", "ignorable")]
        self._segments = [e for e in self._parts if local(e) == "segment"]
        sides = [(child(e, "source"), child(e, "target")) for e in self._parts]
        self._codes = _Codes(
            [side for pair in sides for side in pair if side is not None],
            child(element, "originalData"),
        )

    def segments(self) -> Iterator[TranslationUnit | Skipped]:
        if _is_protected(self._element):
            yield Skipped(line_of(self._element), 'translate="no"')
            return
        notes = self._notes()
        for number, element in enumerate(self._segments, start=1):
            if child(element, "source") is None:
                yield Skipped(line_of(element), "no <source>")
            else:
                yield self._segment(element, number, notes)

    def _segment(
        self, element: Element, number: int, notes: dict[str, list[Note]]
    ) -> TranslationUnit:
        variants = []
        general = list(notes[""]) if number == 1 else []
        for lang, side in zip(self._langs, ("source", "target"), strict=True):
            part = child(element, side)
            content = self._codes.content(part) if part is not None else ()
            mine = notes[side] if number == 1 else []
            if content and lang:
                after = self._after(element, side)
                props = () if after == " " else (Prop(AFTER, escape_space(after)),)
                last = element is self._segments[-1]
                variants.append(Variant(lang, content, () if last else props, tuple(mine)))
            else:
                general += mine
        return TranslationUnit(
            self._tuid(element, number), tuple(variants), _status(element), tuple(general)
        )

    def _after(self, element: Element, side: str) -> str:
        """Return the white space behind a segment: what is marked as ignorable there."""
        gap = []
        for part in self._parts[self._parts.index(element) + 1 :]:
            if local(part) == "segment":
                break
            held = child(part, side)
            if held is None:
                held = child(part, "source")
            gap.append(text_of(held) if held is not None else "")
        after = "".join(gap)
        return after if not after.strip() else " "

    def _tuid(self, element: Element, number: int) -> str | None:
        if self._file.get("id") == OURS:
            return self._element.get("name")
        file = self._file.get("original") or self._file.get("id") or ""
        parts = [file, self._element.get("id") or ""]
        if len(self._segments) > 1:
            parts.append(element.get("id") or str(number))
        return spaceless("#".join(parts)) or None

    def _notes(self) -> dict[str, list[Note]]:
        found: dict[str, list[Note]] = {"": [], "source": [], "target": []}
        holder = child(self._element, "notes")
        for note in children(holder, "note") if holder is not None else ():
            text = text_of(note)
            if text:
                found.get(note.get("appliesTo", ""), found[""]).append(Note(text))
        return found


def _status(element: Element) -> tuple[Prop, ...]:
    state, sub = element.get("state"), element.get("subState")
    if not state:
        return ()
    said = f"{state} {sub}" if sub else state
    status = status_of(said)
    if (state, sub or "") == WRITTEN[status]:
        # Our own word for the status: it says nothing more.
        return (Prop(STATUS, status.value),)
    return (Prop(STATUS, status.value), Prop(STATE, said))


def status_of(state: str) -> Status:
    """Return our status for a state of XLIFF 2: confirmed is what is reviewed or final."""
    name, _, sub = state.partition(" ")
    if sub == REJECTED:
        return Status.REJECTED
    if sub == APPROVED and name == "final":
        return Status.APPROVED
    return Status.CONFIRMED if name in ("reviewed", "final") else Status.DRAFT


def _is_protected(element: Element) -> bool:
    at: Element | None = element
    while at is not None:
        if at.get("translate"):
            return at.get("translate") == "no"
        at = at.getparent()
    return False


class _Codes:
    """The inline elements of a unit as codes."""

    def __init__(self, sides: Sequence[Element], original: Element | None) -> None:
        inline = [e for side in sides for e in side.iter() if local(e)]
        self._numbers = Numbers(i for e in inline if (i := e.get("id")) is not None)
        self._data = {
            data.get("id", ""): _data_text(data)
            for data in (children(original, "data") if original is not None else ())
        }
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
            if name == "mrk" and each.get("type") == MARKED:
                inner = Items()
                self._walk(each, inner)
                kind = each.get("value")
                described = (*self._x(each), *((("type", kind),) if kind else ()))
                items.add(Code("hi", described, inner.content))
            elif name == "cp":
                items.add(_character(each))
            elif name in ("pc", "mrk"):
                self._around(each, name, items)
            elif name:
                items.add(self._code(each, name))
            items.add(each.tail)

    def _around(self, element: Element, name: str, items: Items) -> None:
        said = self._said(element)
        start, stop = said.pop("dataStart", ""), said.pop("dataEnd", "")
        i = self._next(element)
        head = (("i", i), *self._x(element))
        if name == "pc" and _is_plain(said) and not any(map(_is_tag, (start, stop))):
            first, last = start, stop
        else:
            first = str(Tag("start", name, tuple(self._said(element).items())))
            last = str(Tag("end", name))
        items.add(Code("bpt", head, (first,) if first else ()))
        self._walk(element, items)
        items.add(Code("ept", (("i", i),), (last,) if last else ()))

    def _code(self, element: Element, name: str) -> Code:
        said = self._said(element)
        partner = self._pairs.get(element)
        data = said.pop("data", "")
        isolated = said.pop("isolated", "no") == "yes"
        if name == "ec":
            named = said.pop("startRef", said.get("id", ""))
            said = {key: value for key, value in said.items() if key != "id"} | {"id": named}
        plain = name in ("ph", "sc", "ec") and _is_plain(said) and not _is_tag(data)
        # Our writer makes a pair of what has a partner, an isolated code of what has none.
        plain = plain and (name == "ph" or isolated == (partner is None))
        whole = str(Tag("empty", name, tuple(self._said(element).items())))
        content: Content = ((data,) if data else ()) if plain else (whole,)
        if name in _OPENERS:
            if partner is not None:
                return Code("bpt", (("i", self._next(element)), *self._x(element)), content)
            return Code("it", (("pos", "begin"), *self._x(element)), content)
        if name in _CLOSERS:
            if partner is not None:
                return Code("ept", (("i", self._i[partner]),), content)
            return Code("it", (("pos", "end"), *self._x(element)), content)
        return Code("ph", self._x(element), content)

    def _said(self, element: Element) -> dict[str, str]:
        """Return what an element says, with the data it refers to in place of the reference.

        References to other units and notes are left out: those do not come along.
        """
        said = {}
        for name, value in own_attributes(element).items():
            if name.startswith("dataRef"):
                said[f"data{name.removeprefix('dataRef')}"] = self._data.get(value, "")
            elif name in ("copyOf", "subFlows", "subFlowsStart", "subFlowsEnd"):
                pass
            elif name != "ref" or not value.startswith("#"):
                said[name] = value
        return said

    def _x(self, element: Element) -> tuple[tuple[str, str], ...]:
        name = element.get("id")
        return (("x", self._numbers[name]),) if name is not None else ()

    def _next(self, element: Element) -> str:
        self._i[element] = str(len(self._i) + 1)
        return self._i[element]


def _is_plain(said: dict[str, str]) -> bool:
    return set(said) == {"id"} and is_number(said["id"])


def _is_tag(text: str) -> bool:
    return _valid_tag(Code("ph", (), (text,))) is not None


def _data_text(data: Element) -> str:
    parts = [data.text or ""]
    for each in data:
        if local(each) == "cp":
            found = _character(each)
            parts.append(found if isinstance(found, str) else native(found.content))
        parts.append(each.tail or "")
    return "".join(parts)


def _character(element: Element) -> str | Code:
    """Return the character that ``cp`` stands for, or a code where no XML can hold it."""
    said = element.get("hex", "")
    try:
        char = chr(int(said, 16))
    except (ValueError, OverflowError):
        char = "\0"
    if NOT_XML.match(char):
        return Code("ph", (), (str(Tag("empty", "cp", (("hex", said),))),))
    return char


def _pairs_of(elements: Iterable[Element]) -> dict[Element, Element]:
    """Return which element ends which (XLIFF 2.1, 4.7.2.3): ``startRef`` is the start's ``id``."""
    opened: dict[tuple[str, str], Element] = {}
    found: dict[Element, Element] = {}
    for element in elements:
        name = local(element)
        if name in _OPENERS:
            opened[name, element.get("id") or ""] = element
        elif name in _CLOSERS:
            key = element.get("startRef") or element.get("id") or ""
            start = opened.pop((_CLOSERS[name], key), None)
            if start is not None:
                found[start], found[element] = element, start
    return found


# ------------------------------------------------------------------ out


def xliff2_lines(pairs: Iterable[Pair], langs: tuple[str, str], original: str) -> Iterator[str]:
    """Yield an XLIFF 2.1 document, a ``unit`` a line.

    Args:
        pairs: What to write, in order.
        langs: Source and target language as BCP 47 tags.
        original: What the units come from: the name of the memory.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (f'<xliff xmlns="{NAMESPACE}" version="2.1" srcLang="{langs[0]}" trgLang="{langs[1]}">\n')
    yield f'<file id="{OURS}" original="{attribute_xml(original)}" xml:space="preserve">\n'
    for number, pair in enumerate(pairs, start=1):
        yield _unit(pair, number)
    yield "</file>\n</xliff>\n"


def _unit(pair: Pair, number: int) -> str:
    unit = pair.unit
    start = f'<unit id="u{number}"'
    if unit.tuid is not None:
        start += f' name="{attribute_xml(unit.tuid)}"'
    parts = [f"{start}>"]
    sides = ((unit.notes, ""), (pair.source.notes, "source"), (pair.target.notes, "target"))
    notes = []
    for said, side in sides:
        where = f' appliesTo="{side}"' if side else ""
        notes += [f"<note{where}>{text_xml(note.text)}</note>" for note in said]
    if notes:
        parts.append(f"<notes>{''.join(notes)}</notes>")
    data = _Data()
    source = _Written(data).text(pair.source.content)
    target = _Written(data).text(pair.target.content)
    parts.append(data.xml())
    parts.append(f"<segment{_state(unit)}><source>{source}</source>")
    if pair.target.content:
        parts.append(f"<target>{target}</target>")
    parts.append("</segment></unit>\n")
    return "".join(parts)


def _state(unit: TranslationUnit) -> str:
    status = unit.status
    if unit.prop(STATUS) is None and unit.prop(STATE) is None:
        return ""
    state, _, sub = (unit.prop(STATE) or "").partition(" ")
    if state not in STATES or (sub and not _OWN_VALUE.match(sub)):
        state = ""
    if not state or status_of(f"{state} {sub}".strip()) is not status:
        state, sub = WRITTEN[status]
    return f' state="{state}"' + (f' subState="{attribute_xml(sub)}"' if sub else "")


class _Data:
    """The original data of a unit: each text once."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def ref(self, text: str, name: str = "dataRef") -> str:
        """Return the attribute that refers to a text; none for an empty one."""
        if not text:
            return ""
        return f' {name}="{self._ids.setdefault(text, f"d{len(self._ids) + 1}")}"'

    def xml(self) -> str:
        """Return the element that holds the texts; none where there are none."""
        if not self._ids:
            return ""
        data = "".join(
            f'<data id="{name}" xml:space="preserve">{text_xml(text)}</data>'
            for text, name in self._ids.items()
        )
        return f"<originalData>{data}</originalData>"


class _Written:
    """The content of one source or target as XLIFF 2."""

    def __init__(self, data: _Data) -> None:
        self._data = data
        self._claimed: set[str] = set()
        self._used: set[str] = set()
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
                self._claimed |= {found[key] for key in ("id", "x") if key in found}
                self._collect(item.content)

    def _content(self, content: Content) -> str:
        tags = [_valid_tag(item) if isinstance(item, Code) else None for item in content]
        found = partners(content)

        def fits(start: int, stop: int) -> bool:
            first, last = tags[start], tags[stop]
            if first is None or last is None:
                return first is None and last is None
            return first.kind == "start" and last.kind == "end" and first.name == last.name

        around = nested(found, fits)
        parts = []
        ids: dict[int, str] = {}
        for position, item in enumerate(content):
            tag = tags[position]
            partner = found.get(position)
            if isinstance(item, str):
                parts.append(text_xml(item))
            elif item.kind in ("comment", "pi"):
                pass
            elif item.kind == "hi":
                kind = dict(item.attributes).get("type", "")
                value = f' value="{attribute_xml(kind)}"' if kind else ""
                start = f'<mrk id="{self._id(item)}" type="{MARKED}"{value}>'
                parts.append(f"{start}{self._content(item.content)}</mrk>")
            elif item.kind == "sub":
                parts.append(self._content(item.content))
            elif position in around:
                parts.append(self._end_of_pair(item, tag, content, partner))
            elif item.kind in ("bpt", "ept") and partner is not None:
                parts.append(self._crossing(position, item, tag, tags[partner], ids, partner))
            else:
                parts.append(self._single(item, tag))
        return "".join(parts)

    def _end_of_pair(
        self, code: Code, tag: Tag | None, content: Content, partner: int | None
    ) -> str:
        """Return a start or end tag of an element around what it holds."""
        if code.kind == "ept":
            return str(tag) if tag is not None else "</pc>"
        if tag is not None:
            return self._element(tag, "")
        assert partner is not None
        other = content[partner]
        assert isinstance(other, Code)
        refs = self._data.ref(native(code.content), "dataRefStart")
        refs += self._data.ref(native(other.content), "dataRefEnd")
        return f'<pc id="{self._id(code)}"{refs}>'

    def _crossing(
        self,
        position: int,
        code: Code,
        tag: Tag | None,
        other: Tag | None,
        ids: dict[int, str],
        partner: int,
    ) -> str:
        """Return a start or end of a pair that no element can hold, as it crosses others."""
        annotation = [each.name for each in (tag, other) if each is not None] in (
            ["sm", "em"],
            ["em", "sm"],
        )
        if code.kind == "bpt":
            if tag is not None and tag.kind == "empty" and (annotation or tag.name == "sc"):
                ids[position] = self._claim(tag.get("id") or "")
                return self._element(tag, "/", name=ids[position])
            ids[position] = self._id(code)
            return f'<sc id="{ids[position]}"{self._data.ref(native(code.content))}/>'
        start = attribute_xml(ids[partner])
        if annotation:
            return f'<em startRef="{start}"/>'
        if tag is not None and tag.kind == "empty" and tag.name == "ec":
            kept = tuple(pair for pair in tag.attributes if pair[0] not in ("id", "startRef"))
            said = Tag("empty", "ec", (("startRef", ids[partner]), *kept))
            return self._element(said, "/")
        return f'<ec startRef="{start}"{self._data.ref(native(code.content))}/>'

    def _single(self, code: Code, tag: Tag | None) -> str:
        if tag is not None and tag.kind == "empty" and tag.name in ("ph", "cp", "sc", "ec"):
            if tag.name == "ec" and tag.get("isolated") != "yes":
                # Its start is in another unit here: it stands alone now.
                kept = tuple(
                    p for p in tag.attributes if p[0] not in ("id", "startRef", "isolated")
                )
                name = tag.get("id") or tag.get("startRef") or ""
                tag = Tag("empty", "ec", (("id", name), *kept, ("isolated", "yes")))
            elif tag.name == "sc" and tag.get("isolated") != "yes":
                tag = Tag("empty", "sc", (*tag.attributes, ("isolated", "yes")))
            return self._element(tag, "/")
        text = native(code.content)
        name = self._id(code)
        if code.kind in ("bpt", "ept", "it"):
            ends = code.kind == "ept" or dict(code.attributes).get("pos") == "end"
            kind = "ec" if ends else "sc"
            return f'<{kind} id="{name}" isolated="yes"{self._data.ref(text)}/>'
        return f'<ph id="{name}"{self._data.ref(text)}/>'

    def _element(self, tag: Tag, end: str, *, name: str | None = None) -> str:
        parts = [f"<{tag.name}"]
        for key, value in tag.attributes:
            if key == "id":
                said = name if name is not None else self._claim(value)
                parts.append(f' id="{attribute_xml(said)}"')
            elif key.startswith("data"):
                parts.append(self._data.ref(value, f"dataRef{key.removeprefix('data')}"))
            else:
                parts.append(f' {key}="{attribute_xml(value)}"')
        return f"{''.join(parts)}{end}>"

    def _id(self, code: Code) -> str:
        named = dict(code.attributes).get("x", "")
        return self._claim(named) if is_number(named) else self._number()

    def _claim(self, name: str) -> str:
        """Return an id that no code of this side has yet (XLIFF 2.1, 4.3.1.14)."""
        if name in self._used:
            return self._number()
        self._used.add(name)
        return name

    def _number(self) -> str:
        self._free += 1
        while str(self._free) in self._used | self._claimed:
            self._free += 1
        self._used.add(str(self._free))
        return str(self._free)


def _valid_tag(code: Code) -> Tag | None:
    """Return the XLIFF 2 element that a code holds, with what the core schema knows of it."""
    tag = read_tag(code)
    if tag is None or tag.name not in ATTRIBUTES or tag.kind == "whole":
        return None
    if (tag.kind == "empty") == (tag.name in ("pc", "mrk")):
        return None
    if tag.kind == "end":
        return tag
    kept = tuple(
        (name, value)
        for name, value in tag.attributes
        if name in ATTRIBUTES[tag.name] and _is_valid(tag.name, name, value)
    )
    names = {name for name, _ in kept}
    needed = {"cp": {"hex"}, "ec": {"startRef"}, "em": {"startRef"}}.get(tag.name, {"id"})
    if not needed <= names and not (tag.name == "ec" and "id" in names):
        return None
    return Tag(tag.kind, tag.name, kept, tag.text)


def _is_valid(element: str, name: str, value: str) -> bool:
    if name in ("id", "startRef"):
        return _NMTOKEN.match(value) is not None
    if name == "type":
        if element in ("mrk", "sm"):
            return value in _MARKS or _OWN_VALUE.match(value) is not None
        return value in _TYPES
    if name == "subType":
        return _OWN_VALUE.match(value) is not None
    if name == "hex":
        return re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", value) is not None
    return name not in _VALUES or value in _VALUES[name]
