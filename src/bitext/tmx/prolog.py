"""The start of a TMX file: encoding, XML declaration, document type, and what it is if no TMX.

All of it is read here and kept from the XML parser, which sees the root element first. A document
type is never looked at by the parser, so there are no entities to expand, no files to fetch.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

from bitext.encoding import NOT_XML, guess_encoding
from bitext.errors import TmxError
from bitext.tmx.defects import Defects

BLOCK = 1 << 16
"""Bytes read at a time."""

LONGEST = 1 << 20
"""Characters before the root element; no real file has more."""

_DECLARED = re.compile(
    rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*(?:\"([^\">]*)\"|'([^'>]*)')", re.DOTALL
)
_SAFE_CODECS = ("cp", "iso8859", "koi8", "mac", "gb", "big5", "shift_jis", "euc_", "tis_620")
_MISC = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_KEPT = re.compile(
    r"\s+|<!--(?:(?!--).)*-->|<\?(?!xml[\s?])[A-Za-z_][\w.-]*(?:\s.*)?\?>",
    re.DOTALL | re.ASCII | re.IGNORECASE,
)
"""What is passed on: one that is no sound XML is left out, for it is no reason to refuse a file."""
_NOT_SPACE = re.compile(r"\S")
_ROOT = re.compile(r"<(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)(?=[\s/>])")
_DOCTYPE = re.compile(
    r"""<!DOCTYPE\s(?:[^\[\]<>"']|"[^"]*"|'[^']*')*(?P<subset>\[)?""", re.IGNORECASE
)
_SUBSET = re.compile(
    r"""(?P<aside><!--|<\?)|"[^"]*"|'[^']*'|(?P<entity><!ENTITY|%)|(?P<end>\]\s*>)"""
)

_OTHER_ROOTS = {
    "map": "a Tiled map, a format of games that has the same suffix",
    "tileset": "a Tiled tile set",
    "xliff": "XLIFF",
    "html": "an HTML page",
    "ts": "a Qt translation file (TS)",
    "martif": "TBX, a terminology file",
    "tbx": "TBX, a terminology file",
    "srx": "SRX, a file of segmentation rules",
    "resources": "a file of Android strings",
    "root": "a .NET resource file (RESX)",
}
_OTHER_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip file (Word, OpenDocument or a package of another tool)"),
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"SQLite format 3\x00", "an SQLite database, perhaps a memory of Trados Studio (.sdltm)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)


class Source:
    """The text of a file from its root element on, in blocks, with all before it checked.

    Args:
        file: Open at its start.
        path: Its name, for messages.
        defects: Takes what is odd.
        salvage: Let characters pass that XML does not allow, and capitals: somebody mends them.
    """

    def __init__(
        self, file: IO[bytes], path: str, defects: Defects, *, salvage: bool = False
    ) -> None:
        self._file = file
        self._salvage = salvage
        self._path = path
        self._defects = defects
        self._read = 0
        self._lines = 0

    def blocks(self) -> Iterator[str]:
        """Yield the text; before the root there are only white space and sound comments.

        Lines and columns of the first block stay those of the file.

        Raises:
            TmxError: The file is empty, no TMX, in an unknown or wrong encoding, or has a
                character that XML does not allow; entities are declared.
        """
        text = self._decoded()
        head = next(text, "")
        while True:
            end = self._prolog_end(head)
            if end is not None:
                break
            more = next(text, None)
            if more is None:
                raise self._no_root(head)
            head += more
            if len(head) > LONGEST:
                raise self._refused(f"no root element in the first {LONGEST:,} characters")
        before = head[:end]
        if before[:1].isspace() and before.lstrip().startswith("<?xml"):
            self._defects.add(
                head.count("\n", 0, head.index("<")) + 1,
                "blank-start",
                "the XML declaration is not at the very start of the file",
                "read all the same",
            )
        yield self._without_declarations(before) + head[end:]
        yield from text

    def _decoded(self) -> Iterator[str]:
        data = self._file.read(BLOCK)
        codec = self._encoding(data)
        decoder = codecs.getincrementaldecoder(codec)(errors="strict")
        first = True
        while True:
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                if not (self._salvage and not data):
                    raise self._undecodable(error, codec, len(data)) from None
                self._defects.add(
                    self._lines + 1, "mended", "the last character is cut off", "it was left out"
                )
                text = ""
            if first:
                text = text.removeprefix("\ufeff")
                first = False
            match = None if self._salvage else NOT_XML.search(text)
            if match:
                raise self._refused(
                    f"has the character U+{ord(match[0]):04X}, which XML does not allow",
                    line=self._lines + text.count("\n", 0, match.start()) + 1,
                    hint="Remove it in the tool the file comes from, or with an editor.",
                )
            self._lines += text.count("\n")
            if text:
                yield text
            if not data:
                return
            self._read += len(data)
            data = self._file.read(BLOCK)

    def _encoding(self, data: bytes) -> str:
        """Return the codec to decode with: by byte order mark, by zero bytes, by declaration."""
        if not data:
            raise self._refused("is empty, a TMX file was expected")
        for start, name in _OTHER_STARTS:
            if data.startswith(start):
                raise self._refused(f"is {name}, a TMX file was expected")
        if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            self._note("encoding", "the file is in UTF-32, which TMX does not allow", "read as is")
            return "utf-32"
        if data.startswith(codecs.BOM_UTF8):
            return "utf-8"
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        for start, codec in (
            (b"<\x00\x00\x00", "utf-32-le"),
            (b"\x00\x00\x00<", "utf-32-be"),
            (b"<\x00", "utf-16-le"),
            (b"\x00<", "utf-16-be"),
        ):
            if data.startswith(start):
                self._note("encoding", f"{codec.upper()} without a byte order mark", "read as such")
                return codec
        return self._declared_encoding(data)

    def _declared_encoding(self, data: bytes) -> str:
        match = _DECLARED.match(data[:512])
        if match is None:
            return "utf-8"
        declared = (match[1] or match[2] or b"").decode("ascii", "replace").strip()
        try:
            codec = codecs.lookup(declared).name
        except (LookupError, ValueError):
            raise self._refused(
                f"says that its encoding is {declared!r}, which is not known",
                line=1,
                hint="TMX is UTF-8 or UTF-16. Save it again in the tool it comes from.",
            ) from None
        if codec in ("utf-8", "ascii"):
            return "utf-8"
        if codec.startswith(("utf-16", "utf-32")):
            self._note(
                "encoding", f"the declaration says {declared}, the bytes do not", "read as UTF-8"
            )
            return "utf-8"
        if not codec.startswith(_SAFE_CODECS):
            raise self._refused(
                f"says that its encoding is {declared!r}, which no XML file can be in", line=1
            )
        self._note(
            "encoding",
            f"the file is in {declared}; TMX allows UTF-8, UTF-16 and US-ASCII",
            f"read as {declared}",
        )
        return codec

    def _prolog_end(self, text: str) -> int | None:
        """Return where the root element starts, None where more text is needed to know."""
        at = 0
        while True:
            match = _MISC.match(text, at)
            if match:
                at = match.end()
            elif text[at : at + 9].upper() == "<!DOCTYPE":
                end = self._doctype_end(text, at)
                if end is None:
                    return None
                at = end
            else:
                break
        match = _ROOT.match(text, at)
        if match:
            self._check_root(match["name"], text.count("\n", 0, at) + 1)
            return at
        if text[at : at + 1] in ("", "<") and (len(text) - at < 256 or text[at + 1] in "!?"):
            return None
        raise self._no_root(text)

    def _without_declarations(self, prolog: str) -> str:
        """Return the prolog with white space for all but comments and processing instructions."""
        parts, at = [], 0
        while at < len(prolog):
            match = _MISC.match(prolog, at)
            end = match.end() if match else self._doctype_end(prolog, at)
            assert end is not None
            item = prolog[at:end]
            parts.append(item if _KEPT.fullmatch(item) else _NOT_SPACE.sub(" ", item))
            at = end
        return "".join(parts)

    def _doctype_end(self, text: str, at: int) -> int | None:
        match = _DOCTYPE.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match["subset"] is None:
            return at + 1 if text.startswith(">", at) else None
        while (part := _SUBSET.search(text, at)) is not None:
            if part["entity"]:
                raise self._refused(
                    "declares entities of its own, which may expand without end or fetch files",
                    line=text.count("\n", 0, part.start()) + 1,
                    hint="Remove the <!ENTITY ...> lines if you trust the file.",
                )
            at = part.end()
            if part["end"]:
                return at
            if part["aside"]:
                # Not by the pattern: looking for each end anew takes the square of the length.
                close = "-->" if part["aside"] == "<!--" else "?>"
                at = text.find(close, at) + len(close)
                if at < part.end() + len(close):
                    return None
        return None

    def _check_root(self, name: str, line: int) -> None:
        if name == "tmx" or (self._salvage and name.lower() == "tmx"):
            return
        if name.lower() == "tmx":
            raise self._refused(
                f"its root element is <{name}>; <tmx> in lower case was expected", line
            )
        other = _OTHER_ROOTS.get(name.lower())
        if other:
            raise self._refused(f"is {other}; a TMX file was expected", line)
        raise self._refused(f"its root element is <{name}>, <tmx> was expected", line)

    def _no_root(self, text: str) -> TmxError:
        start = text.lstrip()
        if not start:
            return self._refused("holds nothing but white space, a TMX file was expected")
        if re.match(r"(?:#.*\n|\s)*msgid\s", start):
            return self._refused("is a gettext file (PO), a TMX file was expected")
        if start[0] in "{[":
            return self._refused("looks like JSON, a TMX file was expected")
        if start[0] == "<":
            return self._refused("is cut off before its root element, a TMX file was expected")
        line = text.count("\n", 0, len(text) - len(start)) + 1
        return self._refused("is no XML: text stands before the first element", line)

    def _undecodable(self, error: UnicodeDecodeError, codec: str, size: int) -> TmxError:
        # The decoder puts the bytes it kept of the block before in front of this one.
        offset = self._read + size - len(error.object) + error.start
        kept = error.object[: error.start]
        line = self._lines + kept.count(b"\n") + 1
        if not size:
            return self._refused(
                f"is cut off in the middle of a character, at byte {offset:,}", line=line
            )
        guess = guess_encoding(error.object) if codec == "utf-8" else None
        looks = f"; it looks like {guess[0].lower()} ({guess[1]})" if guess else ""
        hint = f"iconv -f {guess[0]} -t UTF-8 converts it." if guess else None
        return self._refused(
            f"is not {codec.upper()}: byte 0x{error.object[error.start]:02X} at offset {offset:,}"
            f" belongs to no character{looks}",
            line=line,
            hint=hint,
        )

    def _note(self, code: str, message: str, assumed: str) -> None:
        self._defects.add(1, code, message, assumed)

    def _refused(self, message: str, line: int | None = None, hint: str | None = None) -> TmxError:
        return TmxError(message, path=self._path, line=line, hint=hint)
