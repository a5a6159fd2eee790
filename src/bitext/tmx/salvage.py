"""Mending text that is no XML, unit by unit, so that the whole units of a damaged file are saved.

Only for ``bitext fix``: a reader that mends by itself would change texts unseen. Lines stay those
of the file: what is left out leaves its line ends behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import name2codepoint

from lxml import etree

from bitext.encoding import NOT_XML
from bitext.tmx.defects import Defects

LONGEST = 1 << 22
"""Characters of a unit, or of what stands between two; as for reading."""

_NAME = r"(?:[\w.-]+:)?[A-Za-z_][\w.-]*"
_TOKEN = re.compile(
    rf"(?P<tag><(?P<end>/)?(?P<name>{_NAME})"
    rf"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*\s*(?P<empty>/)?>)"
    r"|(?P<aside><!--|<\?|<!\[CDATA\[|<!DOCTYPE)"
    r"|(?P<pair>&#(?:x[dD][89abAB][0-9a-fA-F]{2}|5[56]\d{3});"
    r"&#(?:x[dD][c-fC-F][0-9a-fA-F]{2}|5[67]\d{3});)"
    r"|(?P<number>&#(?:x[0-9a-fA-F]{1,8}|\d{1,10});)"
    r"|&(?P<entity>[A-Za-z][A-Za-z0-9]{0,30});"
    r"|(?P<bare>[&<])"
    r"|(?P<control>[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff])"
)
_REFERENCE = re.compile(r"&(?:#(?P<digits>x[0-9a-fA-F]{1,8}|\d{1,10})|(?P<name>\w{1,30}));|&")
_ASIDES = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>", "<!DOCTYPE": ">"}
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_TMX_NAMES = frozenset(
    "tmx header body tu tuv seg prop note ude map bpt ept ph it hi sub ut".split()  # noqa: SIM905
)

# What word processors mean by control characters that ended up in exports.
_MEANT = {0x0B: "&#10;", 0x0C: "&#10;", 0x1E: "\u2011", 0x1F: "\u00ad"}
_MEANING = {"&#10;": "a line feed", "\u2011": "a no-break hyphen", "\u00ad": "a soft hyphen"}


def salvaged(blocks: Iterator[str], defects: Defects) -> Iterator[str]:
    """Yield a well-formed TMX file of what can be saved of one that is not.

    Bare ``&`` and ``<``, HTML entities, characters that XML does not allow and tags in capitals
    are mended in place. Units that are still not well-formed are left out, as is what follows the
    place where a file is cut off.

    Args:
        blocks: Text from the root element on.
        defects: Takes one ``mended`` or ``lost`` for each place.
    """
    return _Salvage(defects).run(blocks)


class _Salvage:
    def __init__(self, defects: Defects) -> None:
        self._defects = defects
        self._line = 1
        self._rest = ""
        self._root = ""
        self._root_name = ""
        self._head: list[str] | None = None
        """Pieces of the header while it is read."""
        self._header_done = False
        self._body = ""
        """Name of the body's element once it is open."""
        self._unit: list[str] | None = None
        """Pieces of the unit that is read, None between units."""
        self._begins = 1
        self._owed = 0
        """Line ends of what was left out."""

    def run(self, blocks: Iterator[str]) -> Iterator[str]:
        for block in blocks:
            self._rest += block
            yield from self._consume(final=False)
            if len(self._rest) > LONGEST or sum(map(len, self._unit or ())) > LONGEST:
                break
        yield from self._consume(final=True)
        cut_off = bool(self._rest.strip())
        self._pass(self._rest)
        if self._unit is not None:
            self._lose("the file is cut off in it")
        elif cut_off:
            self._note("mended", "the file is cut off", "what was whole before is kept")
        if self._root:
            yield self._released()
            if self._body:
                yield f"</{self._body}>"
            yield f"</{self._root_name}>"

    # -------------------------------------------------------------- tokens

    def _consume(self, *, final: bool) -> Iterator[str]:
        """Yield what is whole of the text that is there; the rest waits for more."""
        text, at = self._rest, 0
        while (match := _TOKEN.search(text, at)) is not None:
            kind = "tag" if match["tag"] else match.lastgroup or ""
            end = match.end()
            if kind == "aside":
                close = _ASIDES[match[0]]
                end = text.find(close, end) + len(close)
                if end < match.end() + len(close):
                    break
            elif not final and kind != "tag" and _unfinished(text, match, kind):
                break
            elif match[0] == "<" and text.find(">", end) < 0:
                break  # the file ends in a tag
            self._keep(text[at : match.start()])
            self._line += text.count("\n", at, match.start())
            whole = text[match.start() : end]
            if kind == "tag":
                yield from self._tag(match)
            elif kind == "aside":
                self._aside(match[0], whole)
            else:
                self._keep(self._mended(match, kind))
            self._line += whole.count("\n")
            at = end
        stop = match.start() if match else len(text)
        self._keep(text[at:stop])
        self._line += text.count("\n", at, stop)
        self._rest = text[stop:]

    def _mended(self, match: re.Match[str], kind: str) -> str:
        """Return what to write for a reference, a bare sign or a control character."""
        text = match[0]
        if kind == "pair":
            high, low = (_code_point(part) for part in text.strip("&#;").split(";&#"))
            char = chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            self._note("mended", f"{text} is half of a character twice", f"written {char}")
            return char
        if kind == "number":
            return self._character(_code_point(text.strip("&#;")), text)
        if kind == "control":
            return self._character(ord(text), f"U+{ord(text):04X}")
        if kind == "entity":
            return self._entity(match["entity"])
        written = "&amp;" if text == "&" else "&lt;"
        self._note("mended", f"a bare {text} stands in the text", f"written {written}")
        return written

    def _character(self, code: int, shown: str) -> str:
        if code <= 0x10FFFF and not NOT_XML.match(chr(code)):
            return shown
        meant = _MEANT.get(code, "" if code < 0x20 else "\ufffd")
        assumed = f"written as {_MEANING.get(meant, 'U+FFFD')}" if meant else "left out"
        self._note("mended", f"{shown} is no character of XML", assumed)
        return meant

    def _entity(self, name: str) -> str:
        if name in _XML_NAMES:
            return f"&{name};"
        if name in name2codepoint:
            self._note("mended", f"&{name}; is an entity of HTML", "its character was written")
            return chr(name2codepoint[name])
        self._note("mended", f"&{name}; is no entity of XML", f"written &amp;{name};")
        return f"&amp;{name};"

    def _attributes(self, tag: str) -> str:
        """Return a tag with the references in its attributes mended."""

        def mend(match: re.Match[str]) -> str:
            if match["digits"]:
                return self._character(_code_point(match["digits"]), match[0])
            if match["name"]:
                return self._entity(match["name"])
            self._note("mended", "a bare & stands in an attribute", "written &amp;")
            return "&amp;"

        if "&" in tag:
            tag = _REFERENCE.sub(mend, tag)
        if NOT_XML.search(tag):
            tag = NOT_XML.sub(lambda m: self._character(ord(m[0]), f"U+{ord(m[0]):04X}"), tag)
        return tag

    # -------------------------------------------------------------- structure

    def _tag(self, match: re.Match[str]) -> Iterator[str]:
        tag, name = self._attributes(match[0]), match["name"]
        local = name.rpartition(":")[2]
        if local not in _TMX_NAMES and local.lower() in _TMX_NAMES:
            self._note("mended", f"<{name}> is not in lower case", f"read as <{name.lower()}>")
            tag, name, local = tag.replace(name, name.lower(), 1), name.lower(), local.lower()
        ends = bool(match["end"])
        if self._unit is not None:
            if local == "tu" and not ends:
                self._lose("another unit begins before its end")
                self._begin(tag)
            elif local in ("body", "tmx"):
                self._lose("the file goes on outside of units")
                self._pass(tag)
            else:
                self._unit.append(tag)
                if local == "tu":
                    yield from self._finish()
        elif local == "tu" and not ends:
            self._begin(tag)
            if match["empty"]:
                yield from self._finish()
        elif self._head is not None:
            self._head.append(tag)
            if local == "header" and ends:
                yield from self._finish_header()
        elif local == "tmx" and not ends and not self._root:
            self._root, self._root_name = tag, name
            yield self._released() + tag
        elif local == "tmx" and not ends:
            self._note("mended", "another file was joined to this one", "its units were added")
            self._pass(tag)
        elif local == "header" and not ends and self._root and not self._header_done:
            self._head = [tag]
            if match["empty"]:
                yield from self._finish_header()
        elif local == "body" and not ends and not self._body and self._root:
            self._body = name
            yield f"{self._released()}<{name}>"
        else:
            self._pass(tag)

    def _begin(self, tag: str) -> None:
        self._unit, self._begins = [tag], self._line

    def _finish(self) -> Iterator[str]:
        unit = "".join(self._unit or ())
        fault = self._fault(unit)
        if fault is not None:
            self._lose(fault)
            return
        self._unit = None
        opening = ""
        if not self._body:
            self._body = f"{self._root_name.removesuffix('tmx')}body"
            opening = f"<{self._body}>"
        yield self._released() + opening + unit

    def _finish_header(self) -> Iterator[str]:
        header, self._head, self._header_done = "".join(self._head or ()), None, True
        fault = self._fault(header)
        if fault is None:
            yield self._released() + header
        else:
            self._pass(header)
            self._note("lost", f"the header is not well-formed: {fault}", "it was left out")

    def _fault(self, part: str) -> str | None:
        """Return why a part of the file is not well-formed, None where it is."""
        whole = f"{self._root or '<tmx>'}{part}</{self._root_name or 'tmx'}>"
        parser = etree.XMLParser(
            encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True
        )
        try:
            etree.fromstring(whole.encode(), parser)
        except etree.XMLSyntaxError as error:
            return re.sub(r", line \d+.*", "", error.msg or "not well-formed")
        return None

    def _lose(self, why: str) -> None:
        text = "".join(self._unit or ())
        self._unit = None
        shown = " ".join(re.sub(r"<[^>]*>", " ", text).split())[:60]
        self._defects.add(
            self._begins, "lost", f"a unit cannot be read: {why}: {shown!r}", "it was left out"
        )
        self._pass(text)

    # -------------------------------------------------------------- pieces

    def _keep(self, text: str) -> None:
        if self._unit is not None:
            self._unit.append(text)
        elif self._head is not None:
            self._head.append(text)
        else:
            self._pass(text)

    def _aside(self, start: str, whole: str) -> None:
        if start != "<!DOCTYPE" and (self._unit is not None or self._head is not None):
            self._keep(NOT_XML.sub("", whole))
        else:
            self._pass(whole)

    def _pass(self, text: str) -> None:
        """Leave text out that stands outside of header and units."""
        self._owed += text.count("\n")

    def _released(self) -> str:
        owed, self._owed = self._owed, 0
        return "\n" * owed

    def _note(self, code: str, message: str, assumed: str) -> None:
        self._defects.add(self._line, code, message, assumed)


def _unfinished(text: str, match: re.Match[str], kind: str) -> bool:
    """Return whether more text may show that this is no fault."""
    if kind == "bare" and match[0] == "<":
        return text.find("<", match.end()) < 0
    return len(text) - match.start() < 40


def _code_point(digits: str) -> int:
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)
