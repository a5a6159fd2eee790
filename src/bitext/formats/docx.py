"""Word documents (DOCX) as running text: a paragraph for each of theirs.

Read here and not with python-docx, whose ``paragraph.text`` leaves out what stands in tracked
insertions, content controls, text boxes and notes. Office Open XML, ISO/IEC 29500-1:2016, 17.3.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator

from bitext.errors import InputError
from bitext.formats.xml import LARGEST, Element, local, parse_data

SKIPPED = frozenset(
    ("del", "moveFrom", "delText", "instrText", "Fallback", "rt", "pPr", "rPr", "sectPr", "oMath")
)
"""Elements whose text a reader does not see: deletions, field codes, the second copy of a text box,
readings over characters, properties, formulas."""

_TEXTS = {
    "tab": "\t",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, NotImplementedError, OSError, ValueError, KeyError, OverflowError),
)
"""What zipfile raises on damaged files."""
_NOTES = ("footnotes", "endnotes")
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def docx_text(data: bytes, *, path: str) -> str:
    """Return the running text of a Word document, a blank line between two paragraphs.

    Body, tables and text boxes in the order of the file, then footnotes and endnotes. Tracked
    insertions are in it, deletions and hidden text are not. Tabs and line breaks are kept.

    Args:
        data: The file.
        path: Its name, for messages.

    Raises:
        InputError: It is no Word document, damaged, protected by a password, or unpacks to more
            than 64 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            main = _main_part(package, path)
            parts = [main]
            folder = posixpath.dirname(main)
            names = set(package.namelist())
            parts += [
                name for each in _NOTES if (name := posixpath.join(folder, f"{each}.xml")) in names
            ]
            roots = [_part(package, name, path) for name in parts]
    except _DAMAGED as error:
        raise InputError(f"is no Word document, or a damaged one: {error}", path=path) from None
    except RuntimeError:  # how zipfile says that it wants a password
        raise InputError("is protected by a password", path=path) from None
    return "\n\n".join(text for root in roots for text in _paragraphs(root) if text.strip())


def _main_part(package: zipfile.ZipFile, path: str) -> str:
    """Return the name of the part that holds the document (ISO/IEC 29500-2, 9.3)."""
    names = package.namelist()
    if "_rels/.rels" not in names:
        other = "an OpenDocument or EPUB file" if "mimetype" in names else "a zip file"
        raise InputError(
            f"is {other}, a Word document (.docx) was expected",
            path=path,
            hint="Save it as .docx or as text (.txt).",
        )
    for relation in _part(package, "_rels/.rels", path):
        if (relation.get("Type") or "").endswith("/officeDocument"):
            name = (relation.get("Target") or "").lstrip("/")
            if name in names and _part(package, name, path).tag.endswith("}document"):
                return name
    raise InputError(
        "is an Office file, but no Word document", path=path, hint="Save it as text (.txt)."
    )


def _part(package: zipfile.ZipFile, name: str, path: str) -> Element:
    # What the directory says of the size may be a lie: no more than the limit is unpacked.
    with package.open(name) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(f"{name} in it unpacks to more than {LARGEST >> 20} MB", path=path)
    return parse_data(data, path=f"{path}/{name}", expected="a Word document")


def _paragraphs(root: Element) -> Iterator[str]:
    """Yield the text of each paragraph; those of a text box come before the one it hangs on."""
    for element in root:
        name = local(element)
        if not name or name in SKIPPED or _is_separator(element):
            continue
        if name == "p":
            boxes: list[str] = []
            text = "".join(_text(element, boxes))
            yield from boxes
            yield text
        else:
            yield from _paragraphs(element)


def _text(element: Element, boxes: list[str]) -> Iterator[str]:
    for each in element:
        name = local(each)
        if not name or name in SKIPPED or (name == "r" and _is_hidden(each)):
            continue
        if name == "t":
            yield each.text or ""
        elif name == "br":
            # A page or column break ends a line as well.
            yield "\n"
        elif name in _TEXTS:
            yield _TEXTS[name]
        elif name == "txbxContent":
            boxes.extend(_paragraphs(each))
        else:
            yield from _text(each, boxes)


def _is_hidden(run: Element) -> bool:
    for properties in run:
        if local(properties) == "rPr":
            for each in properties:
                if local(each) == "vanish":
                    return _value(each, "val") not in ("0", "false", "off")
    return False


def _is_separator(element: Element) -> bool:
    return local(element) in ("footnote", "endnote") and _value(element, "type") in _SEPARATORS


def _value(element: Element, name: str) -> str | None:
    found = (value for key, value in element.attrib.items() if str(key).endswith(f"}}{name}"))
    value = next(found, None)
    return str(value) if value is not None else None
