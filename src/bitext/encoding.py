"""Bytes to text without guessing: UTF-8 and UTF-16 are read, anything else is named and refused."""

from __future__ import annotations

import codecs
import re
import shlex
from dataclasses import dataclass

from bitext.errors import InputError

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0, and so TMX, cannot hold, not even as references (clause 2.2)."""

SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a Word, OpenDocument, EPUB or other zip file", "Save it as text (.txt)."),
    (b"PK\x05\x06", "an empty zip file", "Save the text in it as text (.txt)."),
    (b"%PDF-", "a PDF", "pdftotext {path} {out}"),
    (b"{\\rtf", "a Rich Text (RTF) document", "Save it as text (.txt)."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Office document", "Save it as text."),
    (b"\x1f\x8b", "a gzip file", "gunzip -c {path} > {out}"),
    (b"BZh", "a bzip2 file", "bunzip2 -c {path} > {out}"),
    (b"\xfd7zXZ\x00", "an xz file", "xz -dc {path} > {out}"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (b"\x89PNG", "a PNG image", "Text in images has to be recognised (OCR) first."),
    (b"\xff\xd8\xff", "a JPEG image", "Text in images has to be recognised (OCR) first."),
    (b"GIF8", "a GIF image", "Text in images has to be recognised (OCR) first."),
    (b"AT&TFORM", "a DjVu document", "djvutxt {path} {out}"),
    (b"SQLite format 3\x00", "an SQLite database", "A text file was expected."),
    (b"\x7fELF", "a program", "A text file was expected."),
)
"""First bytes of files that are taken for texts by mistake, their name, and what to do."""

_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё"
"""Letters of Russian, frequent ones first."""
_LATIN = "éèàçêùâîôûëïœæÉÈÀÇÊÔÎŒ«»’‘“”–—…\u00a0°§ñóíáúäöüßÄÖÜ¿¡"
"""What stands outside ASCII in French, German and Spanish text."""
_CENTRAL = "ąćęłńóśźżěščřžýáíéúůďťňőűöüăâîșțşţđ„”“–—…"


@dataclass(frozen=True, slots=True)
class _Candidate:
    codec: str
    name: str
    """As iconv spells it."""
    script: str
    letters: str


_CANDIDATES = (
    _Candidate("cp1251", "WINDOWS-1251", "Cyrillic", _RUSSIAN),
    _Candidate("koi8-r", "KOI8-R", "Cyrillic", _RUSSIAN),
    _Candidate("cp866", "CP866", "Cyrillic, DOS", _RUSSIAN),
    _Candidate("iso8859-5", "ISO-8859-5", "Cyrillic", _RUSSIAN),
    _Candidate("mac-cyrillic", "MACCYRILLIC", "Cyrillic, old Macintosh", _RUSSIAN),
    _Candidate("cp1252", "WINDOWS-1252", "Western European", _LATIN),
    _Candidate("mac-roman", "MACINTOSH", "Western European, old Macintosh", _LATIN),
    _Candidate("cp850", "CP850", "Western European, DOS", _LATIN),
    _Candidate("cp1250", "WINDOWS-1250", "Central European", _CENTRAL),
    _Candidate("iso8859-2", "ISO-8859-2", "Central European", _CENTRAL),
)


def decode(data: bytes, *, path: str) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; a byte order mark is dropped.

    Args:
        data: The bytes of the file.
        path: Its name, for messages.

    Returns:
        The text, exactly as it stands in the file, and ``utf-8``, ``utf-8-sig``, ``utf-16-le`` or
        ``utf-16-be``.

    Raises:
        InputError: The file is binary, or in another encoding; the message names it as far as it
            can be told, and the hint says how to convert it.
    """
    for signature, name, hint in SIGNATURES:
        if data.startswith(signature):
            out = shlex.quote(f"{path}.txt")
            raise InputError(
                f"is {name}, running text was expected",
                path=path,
                hint=hint.format(path=shlex.quote(path), out=out),
            )
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _other_encoding("UTF-32", "UTF-32", path)
    if data.startswith(codecs.BOM_UTF8):
        return _decode_utf8(data, path, skip=len(codecs.BOM_UTF8)), "utf-8-sig"
    if data.startswith(codecs.BOM_UTF16_LE):
        return _decode_utf16(data, "utf-16-le", path), "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return _decode_utf16(data, "utf-16-be", path), "utf-16-be"
    if b"\x00" in data:
        codec = _utf16_without_mark(data)
        if codec:
            raise _other_encoding(f"{codec} without a byte order mark", codec, path)
        at = data.index(0)
        raise InputError(
            f"is binary: a NUL byte at offset {at:,}, running text was expected", path=path
        )
    return _decode_utf8(data, path), "utf-8"


def guess_encoding(data: bytes) -> tuple[str, str] | None:
    """Return name (as iconv spells it) and script of the code page that text is most likely in.

    Args:
        data: Text that is not UTF-8, at least not in all places.

    Returns:
        None where most characters are UTF-8, or no code page makes letters of the bytes.
    """
    good, bad = _count_sequences(data)
    if good >= bad:
        return None
    best, best_score = None, 0.6
    for candidate in _CANDIDATES:
        try:
            text = data.decode(candidate.codec)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text, candidate)
        if score > best_score:
            best, best_score = candidate, score
    return (best.name, best.script) if best else None


def _plausibility(text: str, candidate: _Candidate) -> float:
    """Return the share of characters outside ASCII that such a text would have, 0 to 1.

    In Cyrillic code pages nearly every combination of bytes is some letter, so a capital inside a
    word counts against one, and a rare letter for less than a frequent one.
    """
    score = total = 0.0
    before = " "
    for char in text:
        if char > "\x7f":
            total += 1
            lower = char.lower()
            if candidate.letters is _RUSSIAN:
                at = _RUSSIAN.find(lower)
                inside = char != lower and before.isalpha() and before.islower()
                if at >= 0 and not inside:
                    score += 1.0 if at < 16 else 0.8
                elif char in "«»—–…№„“”\u00a0":
                    score += 0.9
            elif char in candidate.letters or lower in candidate.letters:
                inside = char != lower and before.islower()
                score += 0.0 if inside else 1.0
        before = char
    return score / total if total else 0.0


def _decode_utf8(data: bytes, path: str, *, skip: int = 0) -> str:
    try:
        text = data[skip:].decode("utf-8")
    except UnicodeDecodeError as error:
        first = error
    else:
        nul = text.find("\x00")
        if nul >= 0:
            raise InputError("is binary: it has NUL characters in it", path=path)
        return text
    at = skip + first.start
    line = data.count(b"\n", 0, at) + 1
    column = len(data[data.rfind(b"\n", 0, at) + 1 : at].decode("utf-8", "replace")) + 1
    good, bad = _count_sequences(data)
    if bad > good and not skip:
        guess = guess_encoding(data)
        if guess:
            raise _other_encoding(f"{guess[0].lower()} ({guess[1]})", guess[0], path)
        raise InputError(
            "is neither UTF-8 nor UTF-16, and its encoding could not be told",
            path=path,
            line=line,
            column=column,
            hint="Save it as UTF-8 in the program it comes from.",
        )
    raise InputError(
        f"is UTF-8 with faults: byte 0x{data[at]:02X} at offset {at:,} belongs to no character"
        f" ({bad:,} such {'place' if bad == 1 else 'places'})",
        path=path,
        line=line,
        column=column,
        hint="Look at that line in an editor; two encodings may have been pasted together.",
    )


def _count_sequences(data: bytes) -> tuple[int, int]:
    """Return how many characters outside ASCII are UTF-8, and how many places are not."""
    text = data.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= char <= "\udcff" for char in text)
    return sum(char > "\x7f" for char in text) - bad, bad


def _decode_utf16(data: bytes, codec: str, path: str) -> str:
    try:
        text = data[2:].decode(codec)
    except UnicodeDecodeError as error:
        done = data[2 : 2 + error.start].decode(codec)
        raise InputError(
            f"is UTF-16 with a fault at byte offset {2 + error.start:,}: {error.reason}",
            path=path,
            line=done.count("\n") + 1,
            hint="The file may be cut off; save it again from the program it comes from.",
        ) from None
    if "\x00" in text:
        raise InputError("is binary: it has NUL characters in it", path=path)
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """Return which UTF-16 the bytes are, going by spaces, line ends and ASCII punctuation."""
    head = data[: 1 << 16]
    pairs = len(head) // 2
    if len(data) % 2 or not pairs:
        return None
    for codec, name in (("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE")):
        try:
            text = head[: pairs * 2].decode(codec)
        except UnicodeDecodeError as error:
            if error.start < pairs * 2 - 2:
                continue
            text = head[: error.start].decode(codec)
        common = sum(char in " \n\r\t.,;:-'" for char in text)
        if "\x00" not in text and common * 20 >= len(text):
            return name
    return None


def _other_encoding(looks_like: str, iconv: str, path: str) -> InputError:
    folder, slash, name = path.rpartition("/")
    stem, dot, suffixes = name.partition(".")
    # The last suffixes stay: they say language and format.
    out = f"{folder}{slash}{stem}.utf8{dot}{suffixes}"
    command = f"iconv -f {iconv} -t UTF-8 {shlex.quote(path)} > {shlex.quote(out)}"
    return InputError(
        f"looks like {looks_like}; UTF-8 or UTF-16 with a byte order mark was expected",
        path=path,
        hint=command,
    )
