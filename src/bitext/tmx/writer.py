"""Writing TMX: the same memory gives the same bytes, and a changed unit changes one line.

One ``tu`` a line, UTF-8 without byte order mark, LF, attributes in the order they have in the
model, no date and no version of the program: what git needs to diff and merge by unit. White space
inside text is written as character references where it would break the line or be changed by a
reader (XML 1.0, 2.11 and 3.3.3).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, Literal

from bitext.encoding import NOT_XML
from bitext.errors import OutputError
from bitext.files import write_atomic
from bitext.model import (
    Code,
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
    asides,
)

VERSION = "1.4"
"""The value the DTD of TMX 1.4b fixes."""

REQUIRED = (
    "creationtool",
    "creationtoolversion",
    "segtype",
    "o-tmf",
    "adminlang",
    "srclang",
    "datatype",
)
"""Attributes a header must have (TMX 1.4b, header), in the order they are written."""

_TEXT = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)
_ATTRIBUTE = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\r": "&#13;",
        "\n": "&#10;",
        "\t": "&#9;",
    }
)
# Line separators that XML does not know, but editors, git tools and `splitlines` break lines at.
for _separator in "\x85\u2028\u2029":
    _TEXT[ord(_separator)] = _ATTRIBUTE[ord(_separator)] = f"&#{ord(_separator)};"

_SPECIAL = re.compile("[&<>\r\n\t\x85\u2028\u2029]")

_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(rf"(?:xml:)?[{_START}][{_START}.0-9\xb7\u0300-\u036f\u203f\u2040-]*\Z")
"""Names without prefix (XML 1.0, 2.3): unknown attributes of other tools are written, too."""


Encoding = Literal["utf-8", "utf-16"]
"""What TMX may be written in. UTF-16 is little endian with a byte order mark."""


def write_tmx(
    memory: Memory,
    path: str | Path,
    *,
    overwrite: bool = True,
    encoding: Encoding = "utf-8",
) -> None:
    """Write a memory as TMX 1.4b, in one step: a failure leaves the old file as it was.

    Args:
        memory: What to write.
        path: The file to make.
        overwrite: False refuses where ``path`` exists.
        encoding: UTF-16 only for tools that ask for it.

    Raises:
        OutputError: The file cannot be written, or a unit holds what XML cannot.
    """
    write_units(memory.header, memory.units, path, overwrite=overwrite, encoding=encoding)


def write_units(
    header: Header,
    units: Iterable[TranslationUnit],
    path: str | Path,
    *,
    overwrite: bool = True,
    encoding: Encoding = "utf-8",
) -> None:
    """Write units as they come, without holding more than one; otherwise as :func:`write_tmx`."""
    codec = "utf-8" if encoding == "utf-8" else "utf-16-le"

    def write(file: IO[bytes]) -> None:
        if encoding == "utf-16":
            # XML 1.0, 4.3.3 demands the mark; once, not with every line.
            file.write(codecs.BOM_UTF16_LE)
        try:
            for line in tmx_lines(header, units, encoding=encoding):
                file.write(line.encode(codec))
        except OutputError as error:
            raise OutputError(error.message, path=str(path), hint=error.hint) from None

    write_atomic(path, write, overwrite=overwrite)


def tmx_lines(
    header: Header,
    units: Iterable[TranslationUnit],
    *,
    encoding: Encoding = "utf-8",
) -> Iterable[str]:
    """Return the lines of a TMX file, each with its end.

    Args:
        header: Written as it is.
        units: In the order they are to have.
        encoding: What the declaration says.

    Raises:
        OutputError: The header lacks an attribute that TMX requires, or a text holds a character
            that XML does not allow; the message names the unit.
    """
    missing = [name for name in REQUIRED if header.get(name) is None]
    if missing:
        raise OutputError(f"the TMX header has no {', '.join(missing)}")
    yield f'<?xml version="1.0" encoding="{encoding.upper()}"?>\n'
    yield from _around(header, "start")
    yield f'<tmx version="{VERSION}">\n'
    yield from _around(header, "before-header")
    yield from _header_lines(header)
    yield from _around(header, "before-body")
    yield "<body>\n"
    for number, unit in enumerate(units, start=1):
        line = format_unit(unit)
        # One search for the whole line: the markup around the texts is ours.
        if NOT_XML.search(line):
            raise _illegal(unit, number, line)
        yield line
    yield from _around(header, "body-end")
    yield "</body>\n"
    yield from _around(header, "tmx-end")
    yield "</tmx>\n"
    yield from _around(header, "end")


def format_unit(unit: TranslationUnit) -> str:
    """Return a unit as one line of TMX, with its end.

    Comments that stand before it are lines of their own, and one inside it keeps its line ends.
    """
    if unit.layout:
        return _laid_out(unit)
    parts = ["<tu"]
    if unit.tuid is not None:
        parts.append(f' tuid="{unit.tuid.translate(_ATTRIBUTE)}"')
    if unit.attributes:
        parts.append(_attributes(unit.attributes))
    parts.append(">")
    _notes_and_props(parts, unit.props, unit.notes)
    for variant in unit.variants:
        _variant(parts, variant)
    parts.append("</tu>\n")
    return "".join(parts)


def _laid_out(unit: TranslationUnit) -> str:
    own = unit.layout.index("tu") if "tu" in unit.layout else 0
    before = "".join(f"{_aside(each)}\n" for each in asides(unit.layout[:own]))
    start = format_unit(replace(unit, props=(), notes=(), variants=(), layout=()))
    variants: list[str] = []
    for variant in unit.variants:
        parts: list[str] = []
        _variant(parts, variant)
        variants.append("".join(parts))
    inside = _ordered(
        unit.layout[own:],
        {"note": map(_note, unit.notes), "prop": map(_prop, unit.props), "tuv": variants},
    )
    end = "</tu>\n"
    return f"{before}{start.removesuffix(end)}{''.join(inside)}{end}"


def _ordered(layout: Layout, parts: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield parts in the order of a layout; what it does not name where such parts usually stand.

    Args:
        layout: Names of parts, comments, processing instructions.
        parts: What there is of each name, in the usual order of the names; the last of them may
            not stand before the others, as the DTD says of ``tuv`` and ``seg``.
    """
    left = {name: iter(values) for name, values in parts.items()}
    last = next(reversed(left))
    for item in layout:
        if isinstance(item, Code):
            yield _aside(item)
        elif item == last:
            for name, values in left.items():
                if name != last:
                    yield from values
            yield from islice(left[last], 1)
        elif item in left:
            yield from islice(left[item], 1)
    for values in left.values():
        yield from values


def _variant(parts: list[str], variant: Variant) -> None:
    parts.append(f'<tuv xml:lang="{variant.lang.translate(_ATTRIBUTE)}"')
    if variant.attributes:
        parts.append(_attributes(variant.attributes))
    parts.append(">")
    if variant.layout:
        seg: list[str] = []
        _content(seg, variant.content)
        parts += _ordered(
            variant.layout,
            {
                "note": map(_note, variant.notes),
                "prop": map(_prop, variant.props),
                "seg": (f"<seg>{''.join(seg)}</seg>",),
            },
        )
        parts.append("</tuv>")
        return
    _notes_and_props(parts, variant.props, variant.notes)
    parts.append("<seg>")
    _content(parts, variant.content)
    parts.append("</seg></tuv>")


def _content(parts: list[str], content: Content) -> None:
    for item in content:
        if isinstance(item, Code):
            if item.kind in ("comment", "pi"):
                parts.append(_aside(item))
                continue
            parts.append(f"<{item.kind}{_attributes(item.attributes)}")
            if item.content:
                parts.append(">")
                _content(parts, item.content)
                parts.append(f"</{item.kind}>")
            else:
                parts.append("/>")
        else:
            parts.append(_text(item))


def _aside(code: Code) -> str:
    """Return a comment or processing instruction, in which XML knows no references."""
    text = "".join(map(str, code.content)).replace("\r\n", "\n").replace("\r", "\n")
    if code.kind == "comment":
        if "--" in text or text.endswith("-"):
            raise OutputError(f"{text[:40]!r} cannot be a comment in XML")
        return f"<!--{text}-->"
    target = dict(code.attributes).get("target", "")
    if "?>" in text or not _NAME.match(target) or target.casefold() == "xml":
        raise OutputError(f"{target[:40]!r} cannot be a processing instruction in XML")
    return f"<?{target} {text}?>" if text else f"<?{target}?>"


def _notes_and_props(parts: list[str], props: Iterable[Prop], notes: Iterable[Note]) -> None:
    # The DTD allows any order; this is the one it names them in, and other tools write.
    parts.extend(map(_note, notes))
    parts.extend(map(_prop, props))


def _note(note: Note) -> str:
    return f"<note{_attributes(note.attributes)}>{_text(note.text)}</note>"


def _prop(prop: Prop) -> str:
    attributes = _attributes(prop.attributes) if prop.attributes else ""
    return f'<prop type="{prop.type.translate(_ATTRIBUTE)}"{attributes}>{_text(prop.text)}</prop>'


def _ude(ude: Ude) -> str:
    maps = "".join(f"<map{_attributes(entry)}/>" for entry in ude.maps)
    return f"<ude{_attributes(ude.attributes)}>{maps}</ude>"


def _around(header: Header, place: Outside) -> Iterator[str]:
    """Yield what stands at a place outside of header and units, a line each."""
    for where, code in header.around:
        if where == place:
            line = f"{_aside(code)}\n"
            _refuse_not_xml(line)
            yield line


def _header_lines(header: Header) -> Iterable[str]:
    start = f"<header{_attributes(header.attributes)}"
    parts = {
        "note": map(_note, header.notes),
        "prop": map(_prop, header.props),
        "ude": map(_ude, header.udes),
    }
    # A ude may stand anywhere: no part has to come last.
    inside = [f"{part}\n" for part in _ordered(header.layout, parts | {"": ()})]
    lines = [f"{start}>\n", *inside, "</header>\n"] if inside else [f"{start}/>\n"]
    for line in lines:
        _refuse_not_xml(line)
    return lines


def _refuse_not_xml(line: str) -> None:
    match = NOT_XML.search(line)
    if match:
        raise OutputError(f"the header holds U+{ord(match[0]):04X}, which XML does not allow")


def _attributes(attributes: Iterable[tuple[str, str]]) -> str:
    written = []
    for name, value in attributes:
        if not _NAME.match(name):
            raise OutputError(f"{name!r} cannot be the name of an attribute in TMX")
        written.append(f' {name}="{value.translate(_ATTRIBUTE)}"')
    return "".join(written)


def _text(text: str) -> str:
    return text.translate(_TEXT) if _SPECIAL.search(text) else text


def _illegal(unit: TranslationUnit, number: int, line: str) -> OutputError:
    match = NOT_XML.search(line)
    assert match is not None
    name = f"unit {number}" + (f" (tuid {unit.tuid})" if unit.tuid else "")
    around = line[max(0, match.start() - 20) : match.start()]
    return OutputError(
        f"{name} holds the character U+{ord(match[0]):04X} after {around!r},"
        " which XML, and so TMX, does not allow",
        hint="Edit the unit and remove it; nothing was written.",
    )
