"""Reading TMX 1.1 to 1.4b as a stream: nothing of a unit is lost, memory does not grow with files.

The parser is lxml's with its limits left on (text of a node, depth) and nothing else: no document
type, no entities, no network. What a file does wrong is either recovered, with one defect that
says what was assumed, or refused with one error; see docs/formats.md for the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from html import escape
from pathlib import Path
from sys import intern
from typing import Final, Protocol, cast

from lxml import etree

from bitext.errors import InputError, TmxError
from bitext.model import (
    BREAKS,
    SPAN,
    Code,
    CodeKind,
    Content,
    Header,
    Layout,
    Memory,
    Note,
    Outside,
    Prop,
    TranslationUnit,
    Ude,
    Variant,
)
from bitext.tmx.defects import Defect, Defects, UnitRules, header_findings
from bitext.tmx.prolog import Source
from bitext.tmx.salvage import salvaged

LARGEST_UNIT = 1 << 22
"""Characters between the ends of two units; more is refused before it fills the memory."""

VERSIONS = ("1.1", "1.2", "1.3", "1.4")

DEFAULTS = (
    ("creationtool", "unknown"),
    ("creationtoolversion", "unknown"),
    ("segtype", "sentence"),
    ("o-tmf", "unknown"),
    ("adminlang", "en"),
    ("srclang", "*all*"),
    ("datatype", "plaintext"),
)
"""What a header is taken to say where it lacks an attribute that TMX requires."""

_MANY = 100
"""Attributes of an element that no tool writes, but a hostile file may have."""

_SHORT_NUMBER = re.compile(r"\d{1,9}\Z", re.ASCII)

KINDS: Final[tuple[CodeKind, ...]] = ("bpt", "ept", "ph", "it", "hi", "sub", "ut")

_XML = "{http://www.w3.org/XML/1998/namespace"
_XML_LANG = f"{_XML}}}lang"
_KEPT = "kept as it is"
_READ = "read all the same"
_LEFT_OUT = "it was left out"

Element = etree._Element  # noqa: SLF001 (lxml has no public name for its type)


def read_tmx(path: str | Path, *, on_defect: Callable[[Defect], None] | None = None) -> Memory:
    """Read a whole TMX file.

    Args:
        path: The file.
        on_defect: Called with each defect that was recovered, at the end.

    Raises:
        TmxError: The file is no TMX or damaged; nothing of it is returned.
        InputError: It is missing, a folder, or may not be read.
    """
    reader = TmxReader(path)
    units = tuple(unit for unit, _ in reader)
    if on_defect is not None:
        for defect in reader.warnings:
            on_defect(defect)
    return Memory(reader.header, units)


SHARED_LENGTH = 24
"""Characters up to which the values of props are looked for among those met before."""
SHARED_PROPS = 20_000
"""How many are remembered. Values that are the same are one: that is a third of the memory of a
file of our own."""
UNIQUE = frozenset((SPAN, BREAKS))
"""Props whose values hardly come twice."""


class TmxReader:
    """A TMX file to be read unit by unit, as often as wanted.

    Each iteration opens the file anew, yields ``(unit, line)`` and closes it. Units that were
    yielded before an error are good, but the file is not: import them only once the iteration has
    ended.

    Args:
        path: The file.
        strict: Apply all rules, also those that do not matter for reading.
        salvage: Mend what would be refused, as far as that is safe (:mod:`bitext.tmx.salvage`).
        on_defect: Called with each defect when it is met.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        strict: bool = False,
        salvage: bool = False,
        on_defect: Callable[[Defect], None] | None = None,
    ) -> None:
        self._path = Path(path)
        self._strict = strict
        self._salvage = salvage
        self._on_defect = on_defect
        self._header: Header | None = None
        self._defects = Defects(str(path))

    @property
    def header(self) -> Header:
        """The header; reads the start of the file if that was not done yet.

        Comments that stand behind the units are in it once all of them were read.

        Raises:
            TmxError: The file is no TMX or damaged before its first unit.
            InputError: It cannot be read.
        """
        if self._header is None:
            reading = _Reading(str(self._path), Defects(str(self._path)), strict=self._strict)
            with closing(self._units(reading)) as units:
                next(units, None)
            self._header = reading.header
        return self._header

    @property
    def warnings(self) -> tuple[Defect, ...]:
        """What was odd in the part of the file read last; at most 100 of a kind."""
        return self._defects.listed

    @property
    def warning_counts(self) -> dict[str, int]:
        """How many defects of each code there were, listed or not."""
        return self._defects.counts

    def __iter__(self) -> Iterator[tuple[TranslationUnit, int]]:
        self._defects = Defects(str(self._path), self._on_defect)
        reading = _Reading(str(self._path), self._defects, strict=self._strict)
        yield from self._units(reading)
        self._header = reading.header

    def _units(self, reading: _Reading) -> Generator[tuple[TranslationUnit, int]]:
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            raise InputError(
                "no such file",
                path=str(self._path),
                hint="Check the name; `ls` shows what is there.",
            ) from None
        except IsADirectoryError:
            raise InputError("is a folder, a TMX file was expected", path=str(self._path)) from None
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", path=str(self._path)) from error
        with file:
            source = Source(file, str(self._path), reading.defects, salvage=self._salvage)
            blocks = source.blocks()
            if self._salvage:
                blocks = salvaged(blocks, reading.defects)
            yield from reading.units(blocks)


class _Reading:
    """One pass over one file."""

    def __init__(self, path: str, defects: Defects, *, strict: bool) -> None:
        self.defects = defects
        self._path = path
        self._strict = strict
        self._found: Header | None = None
        self._rules: UnitRules | None = None
        self._namespace = ""
        self._version = "1.4"
        self._count = 0
        self._begun = False
        self._body: Element | None = None
        self._outside: tuple[tuple[Outside, Code], ...] = ()
        self._trailing: list[Code] = []
        self._kinds: dict[str, CodeKind] = {}
        self._parts: dict[str, str] = {}
        self._seg = ""
        self._props: dict[tuple[str, str], Prop] = {}
        self._numbered: Element | None = None
        self._number = 0

    @property
    def header(self) -> Header:
        """The header found, or what is assumed without one; what is known by now around it."""
        found = self._found or Header(DEFAULTS)
        return replace(found, around=self._outside) if self._outside else found

    def units(self, blocks: Iterator[str]) -> Iterator[tuple[TranslationUnit, int]]:
        """Parse ``blocks`` and yield each unit with its line.

        Raises:
            TmxError: The file is not well-formed, has no body, or names are in capitals.
        """
        parser = etree.XMLPullParser(
            # Each event costs: the root and the body are found from what is inside them.
            events=("end",),
            tag=("{*}tmx", "{*}header", "{*}body", "{*}tu"),
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=False,
            remove_pis=False,
        )
        since_unit = 0
        try:
            for block in blocks:
                before = self._count
                parser.feed(block.encode("utf-8"))
                yield from self._handle(_events(parser))
                since_unit = len(block) if self._count > before else since_unit + len(block)
                if since_unit > LARGEST_UNIT:
                    raise self._error(
                        f"unit {self._count + 1}, or what stands before it, is larger than"
                        f" {LARGEST_UNIT:,} characters"
                    )
            parser.close()
            yield from self._handle(_events(parser))
        except etree.XMLSyntaxError as error:
            # Units of the block with the fault were parsed, but nobody has seen them yet.
            pending = sum(
                event == "end" and _local(element) == "tu" for event, element in _events(parser)
            )
            # The log knows the place also where the exception says only "no element found".
            first = next(iter(parser.feed_error_log), None)
            fault = (
                (first.message, first.line, first.column) if first else (error.msg, *error.position)
            )
            raise self._not_well_formed(*fault, units=self._count + pending) from None
        if self._body is None:
            raise self._error("has no <body>, and so no units")
        root = self._body.getroottree().getroot()
        self._root_end(root, self._body)
        if self._found is None:
            self.defects.add(1, "header-missing", "there is no <header>", "defaults were assumed")
        self._outside = tuple(_outside(root, self._trailing))

    # -------------------------------------------------------------- parts of the file

    def _handle(
        self, events: Iterator[tuple[str, Element]]
    ) -> Iterator[tuple[TranslationUnit, int]]:
        for _, element in events:
            if not self._begun:
                self._begun = True
                self._root(element.getroottree().getroot())
            name = element.tag[len(self._namespace) :]
            if name == "tu":
                parent = element.getparent()
                if parent is not self._body or parent is None:
                    parent = self._body = self._body_of(element)
                    self._outside = tuple(_outside(parent.getroottree().getroot(), ()))
                self._count += 1
                line = _line(element)
                before = self._release(parent, element)
                unit = self._unit(element, line, before)
                self._check(unit, line)
                yield unit, line
            elif name == "header" and element.getparent() is element.getroottree().getroot():
                self._header_element(element)
            elif name == "body" and element.getparent() is element.getroottree().getroot():
                self._body = element
                self._trailing += self._release(element, None)

    def _body_of(self, tu: Element) -> Element:
        body = tu.getparent()
        if (
            body is None
            or body.tag != f"{self._namespace}body"
            or body.getparent() is not tu.getroottree().getroot()
        ):
            raise self._misplaced_unit(tu)
        return body

    def _root(self, root: Element) -> None:
        # The name was checked by the prolog; what stands before it is the namespace.
        self._namespace = root.tag[: -len("tmx")]
        self._kinds = {f"{self._namespace}{kind}": kind for kind in KINDS}
        self._seg = f"{self._namespace}seg"
        self._parts = {f"{self._namespace}{name}": name for name in ("tuv", "prop", "note", "seg")}
        if self._namespace:
            self.defects.add(
                _line(root),
                "namespace",
                f"the elements are in the namespace {self._namespace[1:-1]}; TMX has none",
                "read as TMX",
            )
        version = root.get("version")
        if version not in VERSIONS:
            said = "no version" if version is None else f"version {version!r}"
            self.defects.add(
                _line(root), "version", f"the file has {said}, 1.1 to 1.4 are known", "read as 1.4"
            )
        else:
            self._version = version
        unknown = [name for name, _ in _attributes(root, "version")]
        if unknown:
            message = f"<tmx> has the attribute {', '.join(unknown)}, which TMX does not know"
            self.defects.add(_line(root), "attribute", message, _LEFT_OUT)

    def _root_end(self, root: Element, body: Element) -> None:
        """Look at what stands beside header and body."""
        if _is_text(root.text):
            self._stray_text(root, root.text or "")
        for child in root:
            name = _local(child)
            if name == "body" and child is not body:
                message = "<tmx> holds a second <body>"
                self.defects.add(_line(child), "stray", message, "its units were read, too")
            elif name not in ("header", "body", ""):
                message = f"<tmx> holds <{name}>, only <header> and <body> were expected"
                self.defects.add(_line(child), "stray", message, _LEFT_OUT)
            if _is_text(child.tail):
                self._stray_text(child, child.tail or "")

    def _header_element(self, element: Element) -> None:
        line = _line(element)
        if self._found is not None:
            self.defects.add(line, "header-twice", "there is a second <header>", _LEFT_OUT)
            return
        if any(_local(before) == "body" for before in element.itersiblings(preceding=True)):
            self.defects.add(line, "header-late", "<header> stands behind <body>", _READ)
        props, notes, udes = [], [], []
        parts: list[str | Code] = []
        for child in element:
            name = _local(child)
            parts.append((name if name in ("note", "ude") else "prop") if name else _aside(child))
            if not name:
                pass  # kept in its place
            elif name == "prop":
                props.append(self._prop(child))
            elif name == "note":
                notes.append(self._note(child))
            elif name == "ude":
                udes.append(
                    Ude(
                        _attributes(child),
                        tuple(_attributes(entry) for entry in child if _local(entry) == "map"),
                    )
                )
            else:
                props.append(self._as_prop(child, "header", None))
            if _is_text(child.tail):
                self._stray_text(child, child.tail or "")
        if _is_text(element.text):
            self._stray_text(element, element.text or "")
        attributes = _attributes(element)
        names = {name for name, _ in attributes}
        missing = tuple((name, value) for name, value in DEFAULTS if name not in names)
        if missing:
            self.defects.add(
                line,
                "header-attribute",
                f"<header> lacks {', '.join(name for name, _ in missing)}",
                "assumed " + ", ".join(f"{name}={value}" for name, value in missing),
            )
        self._found = Header(
            (*attributes, *missing),
            tuple(props),
            tuple(notes),
            tuple(udes),
            _layout(parts, ("note", "prop", "ude"), last=False),
        )
        for code, message in header_findings(self._found, strict=self._strict):
            self.defects.add(line, code, message, _KEPT)

    def _check(self, unit: TranslationUnit, line: int) -> None:
        if self._rules is None:
            self._rules = UnitRules(self.header, strict=self._strict)
        for code, message in self._rules.findings(unit):
            self._odd(line, code, message, _KEPT, unit.tuid)

    def _release(self, body: Element, last: Element | None) -> Sequence[Code]:
        """Free what stands before ``last``, after a look at what is no unit; return comments."""
        found: list[Code] = []
        if _is_text(body.text):
            self._stray_text(body, body.text or "")
            body.text = None
        old = list(body if last is None else last.itersiblings(preceding=True))
        for element in old if last is None else reversed(old):
            if element.tag != f"{self._namespace}tu":
                if _local(element):
                    self._stray_element(element)
                else:
                    found.append(_aside(element))
            if _is_text(element.tail):
                self._stray_text(element, element.tail or "")
            body.remove(element)
        return found

    def _stray_element(self, element: Element) -> None:
        name = _local(element)
        if name.lower() == "tu":
            raise TmxError(
                f"units are written <{name}>; <tu> in lower case was expected",
                path=self._path,
                line=_line(element),
            )
        self.defects.add(
            _line(element),
            "stray",
            f"<body> holds <{name}>, only <tu> was expected",
            "it belongs to no unit and was left out",
        )

    def _stray_text(self, near: Element, text: str) -> None:
        shown = " ".join(text.split())[:40]
        self.defects.add(
            _line(near), "stray", f"text stands outside of units: {shown!r}", _LEFT_OUT
        )

    # -------------------------------------------------------------- units

    def _unit(self, tu: Element, line: int, before: Sequence[Code]) -> TranslationUnit:
        tuid = tu.get("tuid")
        attributes = _attributes(tu, "tuid") if len(tu.attrib) > (tuid is not None) else ()
        props: list[Prop] = []
        notes: list[Note] = []
        variants: list[Variant] = []
        late = False
        mixed = bool(before)
        stray = _is_text(tu.text)
        for child in tu:
            part = self._parts.get(child.tag)
            if part == "tuv":
                self._add_variants(variants, child, tuid)
            elif part == "prop":
                props.append(self._prop(child, tuid))
                late = late or bool(variants)
            elif part == "note":
                notes.append(self._note(child, tuid))
                late = late or bool(variants)
                mixed = mixed or bool(props)
            elif _local(child):
                props.append(self._as_prop(child, "tu", tuid))
            else:
                mixed = True
            if (tail := child.tail) and not tail.isspace():
                stray = True
        if late:
            self._odd(line, "order", "<prop> or <note> stands behind <tuv>", _READ, tuid)
        if stray:
            self._odd(line, "stray", "text stands in <tu> itself", _LEFT_OUT, tuid)
        layout: Layout = ()
        if mixed:
            parts: list[str | Code] = []
            for child in tu:
                named = self._part(child)
                # A tuv with several segs is as many variants.
                several = named == "tuv" and sum(each.tag == self._seg for each in child)
                parts += [named] * (several or 1)
            layout = _layout(parts, ("note", "prop", "tuv"))
            if before:
                layout = (*before, "tu", *layout)
        return TranslationUnit(
            tuid, tuple(variants), tuple(props), tuple(notes), attributes, layout
        )

    def _part(self, child: Element) -> str | Code:
        """Return what an element inside another is kept as."""
        if isinstance(child.tag, str):
            return self._parts.get(child.tag, "prop")
        return _aside(child)

    def _add_variants(self, variants: list[Variant], tuv: Element, tuid: str | None) -> None:
        lang, attributes = self._language(tuv, tuid)
        # Languages and types come again and again: each is held once.
        lang = intern(lang)
        if len(tuv) == 1:
            # As nearly all are: a seg and nothing else.
            seg = tuv[0]
            if seg.tag == self._seg and not seg.attrib and not _has_text(tuv):
                content = self._content(seg, tuid)
                variants.append(Variant(lang, content, (), (), attributes))
                return
        props: list[Prop] = []
        notes: list[Note] = []
        contents: list[Content] = []
        unknown: list[Element] = []
        late = mixed = False
        stray = _is_text(tuv.text)
        for child in tuv:
            part = self._parts.get(child.tag)
            if part == "seg":
                contents.append(self._content(child, tuid))
                if child.attrib:
                    self._odd(_line(child), "attribute", "<seg> has attributes", _LEFT_OUT, tuid)
            elif part == "prop":
                props.append(self._prop(child, tuid))
                late = late or bool(contents)
            elif part == "note":
                notes.append(self._note(child, tuid))
                late = late or bool(contents)
                mixed = mixed or bool(props)
            elif _local(child):
                unknown.append(child)
            else:
                mixed = True
            if (tail := child.tail) and not tail.isspace():
                stray = True
        if late:
            self._odd(_line(tuv), "order", "<prop> or <note> stands behind <seg>", _READ, tuid)
        if not contents and stray:
            message = "the text stands in <tuv> itself, not in <seg>"
            self._odd(_line(tuv), "no-seg", message, "read as its <seg>", tuid)
            contents = [self._content(tuv, tuid, leave_out=("prop", "note"))]
            # Comments are part of that text.
            mixed = False
        else:
            props += [self._as_prop(child, "tuv", tuid) for child in unknown]
            if stray:
                self._odd(_line(tuv), "stray", "text stands beside <seg>", _LEFT_OUT, tuid)
        if not contents:
            self._odd(_line(tuv), "no-seg", "a <tuv> has no <seg>", "read as empty", tuid)
            contents = [()]
        elif len(contents) > 1:
            message = f"a <tuv> has {len(contents)} <seg>, one was expected"
            self._odd(_line(tuv), "two-segs", message, "each read as a tuv of its own", tuid)
        layout = _layout(map(self._part, tuv), ("note", "prop", "seg")) if mixed else ()
        variants.append(Variant(lang, contents[0], tuple(props), tuple(notes), attributes, layout))
        variants.extend(Variant(lang, content) for content in contents[1:])

    def _as_prop(self, element: Element, parent: str, tuid: str | None) -> Prop:
        """Keep the text of an element that TMX does not know."""
        name = _local(element)
        message = f"<{parent}> holds <{name}>, which TMX does not know"
        self._odd(_line(element), "element", message, f"kept as a prop of type x-{name}", tuid)
        return Prop(f"x-{name}", _text_of(element))

    def _language(self, tuv: Element, tuid: str | None) -> tuple[str, tuple[tuple[str, str], ...]]:
        lang = tuv.get(_XML_LANG)
        if lang is not None:
            return lang, () if len(tuv.attrib) == 1 else _attributes(tuv, "xml:lang")
        lang = tuv.get("lang")
        if lang is None:
            return "", _attributes(tuv)
        if self._version == "1.4":
            # Up to version 1.3 `lang` was the name (TMX 1.4b, appendix on changes).
            message = "a <tuv> has lang, not xml:lang"
            self._odd(_line(tuv), "lang-attribute", message, "read as xml:lang", tuid)
        return lang, _attributes(tuv, "lang")

    def _prop(self, element: Element, tuid: str | None = None) -> Prop:
        kind = element.get("type")
        if kind is None:
            self._odd(
                _line(element), "prop-type", "a <prop> has no type", "kept with an empty one", tuid
            )
        more = len(element.attrib) > (kind is not None)
        attributes = _attributes(element, "type") if more else ()
        if len(element):
            self._markup(element, "prop", tuid)
        text = _text_of(element)
        if attributes or len(text) > SHARED_LENGTH:
            return Prop(intern(kind or ""), text, attributes)
        # A status, a bead type, a probability to four digits: a million units have a few thousand.
        prop = self._props.get((kind or "", text))
        if prop is None:
            prop = Prop(intern(kind or ""), text)
            if len(self._props) < SHARED_PROPS and kind not in UNIQUE:
                self._props[prop.type, text] = prop
        return prop

    def _note(self, element: Element, tuid: str | None = None) -> Note:
        if len(element):
            self._markup(element, "note", tuid)
        return Note(_text_of(element), _attributes(element))

    def _markup(self, element: Element, name: str, tuid: str | None) -> None:
        inside = next(filter(None, map(_local, element)), None)
        if inside:
            message = f"<{name}> holds <{inside}>, only text was expected"
            self._odd(_line(element), "element", message, "its text was kept", tuid)

    # -------------------------------------------------------------- inline codes

    def _content(
        self, element: Element, tuid: str | None, *, leave_out: tuple[str, ...] = ()
    ) -> Content:
        text = element.text
        if not len(element):
            return (text,) if text else ()
        items: list[str | Code] = [text] if text else []
        for child in element:
            kind = self._kinds.get(child.tag)
            if kind is not None:
                items.append(Code(kind, _attributes(child), self._content(child, tuid)))
            elif not isinstance(child.tag, str):
                items.append(_aside(child))
            elif _local(child) not in leave_out:
                self._foreign(items, child, element, tuid)
            if child.tail:
                _append_text(items, child.tail)
        return tuple(items)

    def _foreign(
        self, items: list[str | Code], element: Element, parent: Element, tuid: str | None
    ) -> None:
        """Keep an element that TMX does not know as native code, the text inside it as text."""
        from xml.sax.saxutils import quoteattr  # noqa: PLC0415 (late: brings a web client)

        name = f"{element.prefix}:{_local(element)}" if element.prefix else _local(element)
        written = "".join(f" {key}={quoteattr(value)}" for key, value in _attributes(element))
        content = self._content(element, tuid)
        in_code = self._kinds.get(parent.tag) not in (None, "hi", "sub")
        assumed = "kept as text of the code it stands in" if in_code else "kept as inline code"
        self._odd(_line(element), "foreign", f"<{name}> is no inline code of TMX", assumed, tuid)
        if in_code:
            _append_text(
                items, f"<{name}{written}>{escape(_text_of(element), quote=False)}</{name}>"
            )
        elif not content:
            items.append(Code("ph", (("type", f"x-{name}"),), (f"<{name}{written}/>",)))
        else:
            number = self._free_number(element)
            items.append(
                Code("bpt", (("i", number), ("type", f"x-{name}")), (f"<{name}{written}>",))
            )
            for item in content:
                if isinstance(item, str):
                    _append_text(items, item)
                else:
                    items.append(item)
            items.append(Code("ept", (("i", number),), (f"</{name}>",)))

    def _free_number(self, element: Element) -> str:
        """Return a number for ``i`` that no other pair of the seg has or gets."""
        seg = element
        while (parent := seg.getparent()) is not None and _local(seg) not in ("seg", "tuv"):
            seg = parent
        if seg is not self._numbered:
            used = (int(i) for e in seg.iter("*") if _SHORT_NUMBER.match(i := e.get("i", "")))
            # Once for a seg, which may hold a hundred thousand such elements.
            self._numbered, self._number = seg, max(used, default=0)
        self._number += 1
        return str(self._number)

    # -------------------------------------------------------------- errors

    def _odd(self, line: int, code: str, message: str, assumed: str, tuid: str | None) -> None:
        unit = tuid or (f"#{self._count}" if self._count else None)
        self.defects.add(line, code, message, assumed, unit=unit)

    def _error(self, message: str, line: int | None = None, hint: str | None = None) -> TmxError:
        return TmxError(message, path=self._path, line=line, hint=hint)

    def _misplaced_unit(self, tu: Element) -> TmxError:
        parent = tu.getparent()
        inside = "at the root" if parent is None else f"in <{_local(parent)}>"
        return self._error(f"a <tu> stands {inside}, it belongs in <body>", _line(tu))

    def _not_well_formed(
        self, message: str | None, line: int, column: int, *, units: int
    ) -> TmxError:
        # libxml2 ends its messages with the place, and advises to lift its limits.
        message = re.sub(
            r",? (?:line \d+|(?:try|use) XML_PARSE_HUGE).*", "", (message or "").strip()
        )
        hint = next((hint for words, hint in _HINTS if words in message), None)
        whole = "1 whole unit stands" if units == 1 else f"{units:,} whole units stand"
        return TmxError(
            f"is not well-formed XML: {message}; {whole} before this place",
            path=self._path,
            line=line or None,
            column=column or None,
            hint=hint,
        )


_HINTS = (
    ("EntityRef: expecting", "A bare & has to be written &amp;."),
    ("no name", "A bare & has to be written &amp;."),
    ("Entity '", "XML knows only &amp; &lt; &gt; &quot; &apos;; write others as &#160; or so."),
    ("invalid xmlChar", "XML does not allow this character; remove the reference."),
    ("Extra content", "Two files may have been joined; split them."),
    ("Premature end", "The file is cut off; copy or export it again."),
    ("EndTag", "The file may be cut off, or two elements overlap."),
    ("Text node too long", "A text of more than 10 MB is refused."),
    ("depth", "Elements are nested deeper than any text needs."),
)


def _append_text(items: list[str | Code], text: str) -> None:
    """Add text so that no two strings follow each other."""
    last = items[-1] if items else None
    if isinstance(last, str):
        items[-1] = last + text
    elif text:
        items.append(text)


def _events(parser: etree.XMLPullParser) -> Iterator[tuple[str, Element]]:
    # lxml's stubs allow for events that were not asked for.
    return cast("Iterator[tuple[str, Element]]", parser.read_events())


class _Attribute(Protocol):
    """What an XPath for attributes gives: a string that knows its name."""

    attrname: str


def _attributes(element: Element, but: str = "") -> tuple[tuple[str, str], ...]:
    """Return the attributes in order, without the one named ``but``.

    ``xml:lang`` goes by that name; of one in a foreign namespace the local name is kept, unless
    that would be there twice.
    """
    if len(element.attrib) > _MANY:
        # `items` looks each name up from the start again: quadratic.
        found = cast("list[_Attribute]", element.xpath("@*"))
        pairs = [(value.attrname, str(value)) for value in found]
    else:
        # Not cast: this is called for each element.
        pairs = element.items()  # type: ignore[assignment]
    if but == "xml:lang":
        # On half of all elements; the rest is seldom in a namespace.
        pairs = [pair for pair in pairs if pair[0] != _XML_LANG]
    for key, _ in pairs:
        if key[0] == "{":
            pairs = _without_namespaces(pairs)
            break
    if but:
        return tuple([pair for pair in pairs if pair[0] != but])
    return tuple(pairs)


def _without_namespaces(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    known = {key for key, _ in pairs}
    named = []
    for key, value in pairs:
        namespace, _, local = key.rpartition("}")
        name = f"xml:{local}" if namespace == _XML else local
        if name == key or name not in known:
            known.add(name)
            named.append((name, value))
    return named


def _has_text(parent: Element) -> bool:
    """Return whether text stands in an element beside its only child."""
    text, tail = parent.text, parent[0].tail
    return bool((text and not text.isspace()) or (tail and not tail.isspace()))


def _is_text(text: str | None) -> bool:
    return text is not None and text != "" and not text.isspace()


def _line(element: Element) -> int:
    """Return the line of an element's start tag.

    libxml2 keeps lines above 65,535 only for text, and gives that of the first text inside, at
    its end.
    """
    line: int = element.sourceline or 1  # type: ignore[assignment, truthy-bool]
    if line > 65535:
        first: Element | None = element
        while first is not None:
            if first.text:
                return line - first.text.count("\n")
            first = next(iter(first), None)
    return line


def _local(element: Element) -> str:
    """Return the name without namespace; of a comment or processing instruction, nothing."""
    # lxml's stubs know elements alone; the tag of the others is a function.
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _aside(element: Element) -> Code:
    text = (element.text,) if element.text else ()
    if isinstance(element, etree._ProcessingInstruction):  # noqa: SLF001 (lxml's only name for it)
        return Code("pi", (("target", str(element.target)),), text)
    return Code("comment", (), text)


def _layout(
    names: Iterable[str | Code], order: tuple[str, str, str], *, last: bool = True
) -> Layout:
    """Return how parts are ordered; nothing where that is as usual.

    Args:
        names: The parts as they stand.
        order: How they usually stand.
        last: Whether the last of these may not stand before the others: those are moved, as the
            writer does.
    """
    items = list(names)
    if last and order[-1] in items:
        first = items.index(order[-1])
        late = sorted((i for i in items[first:] if i in order[:-1]), key=order.index)
        # A seg is there once; of a second one a variant was made.
        rest = [i for i in items[first:] if i not in order[:-1]]
        if order[-1] == "seg":
            rest = [order[-1], *(i for i in rest if isinstance(i, Code))]
        items = [*items[:first], *late, *rest]
    ranks = [order.index(item) for item in items if isinstance(item, str)]
    if len(ranks) == len(items) and ranks == sorted(ranks):
        return ()
    while items and items[-1] == order[-1]:
        items.pop()
    return tuple(items)


def _outside(root: Element, trailing: Iterable[Code]) -> Iterator[tuple[Outside, Code]]:
    """Yield comments and processing instructions outside of header and body, with their places.

    Args:
        root: The element ``tmx``.
        trailing: Those at the end of the body, once it was read.
    """
    for each in reversed(list(root.itersiblings(preceding=True))):
        yield "start", _aside(each)
    names = [_local(child) for child in root]
    body = names.index("body") if "body" in names else len(names)
    header = names.index("header") if "header" in names else -1
    for position, each in enumerate(root):
        if names[position]:
            continue
        if position > body:
            yield "tmx-end", _aside(each)
        else:
            yield ("before-header" if position < header else "before-body"), _aside(each)
    yield from (("body-end", code) for code in trailing)
    for each in root.itersiblings():
        yield "end", _aside(each)


def _text_of(element: Element) -> str:
    """Return the text in an element and in those inside it, comments left out."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(_text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)
