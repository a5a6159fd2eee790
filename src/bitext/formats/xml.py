"""XML of other tools: read whole, with no entities, document type, files or network."""

from __future__ import annotations

import codecs
import re
from html import escape
from pathlib import Path
from typing import cast

from lxml import etree

from bitext.encoding import NOT_XML, decode
from bitext.errors import InputError
from bitext.files import read_bytes

LARGEST = 64 << 20
"""Bytes of a file that is held as a tree; more would need several hundred MB of memory."""

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Element = etree._Element  # noqa: SLF001 (lxml has no public name for its type)

_DECLARATION = re.compile(
    rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z][\w.-]*)[\"']", re.DOTALL
)
_START = re.compile(r"\s*(<\?xml\b.*?\?>)?", re.DOTALL)
_MISC = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_DOCTYPE = "<!DOCTYPE"
_EXTERNAL = re.compile(
    r"<!DOCTYPE\s+[\w.:-]+(?:\s+(?:SYSTEM|PUBLIC)(?:\s+(?:\"[^\"]*\"|'[^']*'))+)?\s*>"
)
"""A document type with no declarations inside."""
_CODE_PAGES = ("cp12", "cp8", "iso8859", "koi8", "mac", "gb", "big5", "shift_jis", "euc")

_QUOTED = str.maketrans({'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
_KEPT = str.maketrans({"\r": "&#13;", "\x85": "&#133;", "\u2028": "&#8232;"})


def parse(path: str | Path, *, expected: str, external_doctype: bool = False) -> Element:
    """Return the root element of an XML file.

    Args:
        path: The file: UTF-8, UTF-16, or the code page that its declaration names.
        expected: What the file should have been, for messages: ``XLIFF``.
        external_doctype: Pass over a document type that only names a file. It is never fetched;
            one with declarations of its own is refused all the same.

    Raises:
        InputError: The file is missing, too large, no well-formed XML, has a document type, or is
            in another encoding than it says.
    """
    name = str(path)
    data = read_bytes(path)
    if not data:
        raise InputError(f"is empty, {expected} was expected", path=name)
    if len(data) > LARGEST:
        raise InputError(
            f"has {len(data) / 1e6:,.0f} MB; {expected} files are read up to {LARGEST >> 20} MB",
            path=name,
            hint="Export it from its tool in parts.",
        )
    return parse_data(data, path=name, expected=expected, external_doctype=external_doctype)


def parse_data(data: bytes, *, path: str, expected: str, external_doctype: bool = False) -> Element:
    """Return the root element of XML in memory; as :func:`parse`."""
    text = _decode(data, path)
    start = _START.match(text)
    assert start is not None
    # The text is decoded: what the declaration says of its encoding no longer holds.
    blank = "\n" * start[0].count("\n")
    text = blank + text[start.end() :]
    misc = _MISC.match(text)
    assert misc is not None
    if text[misc.end() : misc.end() + len(_DOCTYPE)].upper() == _DOCTYPE:
        named = _EXTERNAL.match(text, misc.end()) if external_doctype else None
        if named is None:
            _refuse_doctype(text, misc.end(), path)
        else:
            lines = "\n" * named[0].count("\n")
            text = text[: misc.end()] + lines + text[named.end() :]
    illegal = NOT_XML.search(text)
    if illegal:
        raise InputError(
            f"has the character U+{ord(illegal[0]):04X}, which XML does not allow",
            path=path,
            line=text.count("\n", 0, illegal.start()) + 1,
            hint="Remove it in the tool the file comes from, or with an editor.",
        )
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        message = re.sub(r",? (?:line \d+|(?:try|use) XML_PARSE_HUGE).*", "", error.msg or "")
        raise InputError(
            f"is not well-formed XML: {message}; {expected} was expected",
            path=path,
            line=error.lineno or None,
            column=error.offset or None,
        ) from None


def local(element: Element) -> str:
    """Return an element's name without its namespace; empty for a comment or instruction."""
    tag = cast("object", element.tag)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a name in any namespace that is the parent's."""
    space = element.tag.rpartition("}")[0]
    return [child for child in element if local(child) == name and _space(child) == space]


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name, None where there is none."""
    return next(iter(children(element, name)), None)


def own_attributes(element: Element) -> dict[str, str]:
    """Return the attributes that are in no namespace."""
    return {str(k): str(v) for k, v in element.attrib.items() if not str(k).startswith("{")}


def text_of(element: Element) -> str:
    """Return all text in an element; comments and instructions are none."""
    parts = [element.text or ""]
    for each in element:
        if local(each):
            parts.append(text_of(each))
        parts.append(each.tail or "")
    return "".join(parts)


def line_of(element: Element) -> int | None:
    """Return the line of an element."""
    return cast("int | None", element.sourceline)


def text_xml(text: str) -> str:
    """Return a text as the content of an element, so that every reader gives it back."""
    return escape(text, quote=False).translate(_KEPT)


def attribute_xml(value: str) -> str:
    """Return a text as the value of an attribute, between double quotes."""
    return escape(value, quote=False).translate(_QUOTED)


def _space(element: Element) -> str:
    tag = cast("object", element.tag)
    return tag.rpartition("}")[0] if isinstance(tag, str) else "-"


def _decode(data: bytes, path: str) -> str:
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, path=path)[0]
    declared = _DECLARATION.match(data[:512])
    if declared:
        name = declared[1].decode("ascii")
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            raise InputError(
                f"says that its encoding is {name!r}, which is not known", path=path, line=1
            ) from None
        if codec.startswith(_CODE_PAGES):
            try:
                return data.decode(codec)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"says that it is in {name}, but byte 0x{data[error.start]:02X} at offset"
                    f" {error.start:,} belongs to no character there",
                    path=path,
                    line=data.count(b"\n", 0, error.start) + 1,
                ) from None
    return decode(data, path=path)[0]


def _refuse_doctype(text: str, at: int, path: str) -> None:
    raise InputError(
        "has a document type, which could declare entities that expand without end or fetch files",
        path=path,
        line=text.count("\n", 0, at) + 1,
        hint="Remove the <!DOCTYPE ...> if you trust the file.",
    )
