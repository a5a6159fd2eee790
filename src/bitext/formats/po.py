"""gettext catalogues (PO), read and written with polib (the extra ``po``).

A message is a unit: ``msgid`` in the source language, ``msgstr`` in the catalogue's. A translation
without the flag ``fuzzy`` counts as accepted, as it does for gettext itself.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from bitext.encoding import decode
from bitext.errors import InputError, OutputError, UsageError
from bitext.files import read_bytes, write_atomic
from bitext.formats.units import (
    NOT_STORABLE,
    Pair,
    Reading,
    Skipped,
    distinct,
    is_storable,
    pair_of,
    pairs,
    spaceless,
)
from bitext.languages import canonical
from bitext.model import (
    STATUS,
    Content,
    Memory,
    Note,
    Prop,
    Status,
    TranslationUnit,
    Variant,
)

CONTEXT = "x-po-context"
"""Prop: the ``msgctxt`` of a message, which may be empty."""
PLURAL = "x-po-plural"
"""Prop: which plural form a unit is, from 0."""

_ID = "bitext-id: "
"""Start of the extracted comment that holds a unit's id in files of ours."""
_CHARSET = re.compile(rb"charset=([A-Za-z][\w.-]*)")
_NEWLINES = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LINE = re.compile(r"\(line (\d+)\)")
_STRING = re.compile(r"\s*(?:#~ *)?(?:msg\w+(?:\[\d+\])?\s*)?\"")
_CLOSED = re.compile(_STRING.pattern + r"(?:[^\\]|\\.)*\"\s*\Z")
_CODE_PAGES = ("cp12", "cp8", "iso8859", "koi8", "mac", "gb", "big5", "shift_jis", "euc")


def read_po(path: str | Path, *, langs: Sequence[str] = ()) -> Reading:
    """Read a PO or POT file.

    Args:
        path: The file, in UTF-8 or the code page its header names.
        langs: Source and target language, where the header does not say them
            (``X-Source-Language``, ``Language``). English is the source where nobody does.

    Raises:
        InputError: The file is damaged or in another encoding than it says.
        UsageError: Its header does not name the language, or polib is not installed.
    """
    polib = _polib()
    name = str(path)
    data = read_bytes(path)
    codec = _codec(data, name)
    _refuse_open_quotes(data.decode(codec), name)
    try:
        # By name, not as text: polib would cut a text at line separators inside messages.
        catalogue = polib.pofile(name, encoding=codec)
    except (OSError, ValueError, IndexError, KeyError) as error:
        line = _LINE.search(str(error))
        raise InputError(
            "is no gettext catalogue (PO), or damaged"
            + ("" if line else f": {str(error).partition(':')[0][:80]}"),
            path=name,
            line=int(line[1]) if line else None,
            hint="msgfmt --check FILE says more.",
        ) from None
    source, target, assumed = _languages(catalogue, langs, name)
    units: list[TranslationUnit] = []
    skipped: list[Skipped] = []
    for entry in catalogue:
        if entry.obsolete:
            skipped.append(Skipped(entry.linenum, "obsolete message"))
            continue
        for unit in _units(entry, Path(name).stem, source, target):
            if not is_storable(unit):
                skipped.append(Skipped(entry.linenum, NOT_STORABLE))
            elif unit.variants:
                units.append(unit)
    return Reading(distinct(units), (source, target), tuple(skipped), assumed)


def write_po(
    memory: Memory, path: str | Path, *, langs: Sequence[str] = (), overwrite: bool = True
) -> None:
    """Write a memory as a PO file; what is not confirmed is ``fuzzy``.

    Native code stands in the text, as it does in messages. Of messages with the same source text
    all but the first get a context, without which gettext refuses the file.

    Raises:
        OutputError: A unit has no source text, by which gettext knows a message.
        UsageError: It is not clear which two languages to write, or polib is not installed.
    """
    polib = _polib()
    source, target = pair_of(memory, langs, form="PO")
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": canonical(target).replace("-", "_"),
        "X-Source-Language": canonical(source).replace("-", "_"),
    }
    taken: set[tuple[str | None, str]] = set()
    for number, pair in enumerate(pairs(memory, (source, target)), start=1):
        entry = _entry(polib, pair, number)
        if (entry.msgctxt, entry.msgid) in taken:
            # An id is one word; the number makes the context new in any case.
            entry.msgctxt = f"{pair.unit.tuid or ''}#{number}"
        taken.add((entry.msgctxt, entry.msgid))
        catalogue.append(entry)
    text = f"{str(catalogue).rstrip()}\n"

    def write(file: IO[bytes]) -> None:
        file.write(text.encode())

    write_atomic(path, write, overwrite=overwrite)


def _polib() -> Any:
    try:
        import polib  # noqa: PLC0415 (an extra)
    except ImportError:
        raise UsageError(
            "gettext files need polib, which is not installed", hint="pip install 'bitext[po]'"
        ) from None
    return polib


def _codec(data: bytes, path: str) -> str:
    """Return the codec of a catalogue, once all of it has been decoded by it.

    Raises:
        InputError: It is not in the encoding that its header names.
    """
    if not data:
        raise InputError("is empty, a gettext catalogue (PO) was expected", path=path)
    declared = _CHARSET.search(data[:10_000])
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        # A template still has the placeholder CHARSET.
        codec = "utf-8"
    if not codec.startswith(_CODE_PAGES):
        return decode(data, path=path)[1].replace("-le", "").replace("-be", "")
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        raise InputError(
            f"says that it is in {name}, but byte 0x{data[error.start]:02X} belongs to no"
            " character there",
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None
    return codec


def _refuse_open_quotes(text: str, path: str) -> None:
    """Raise where a string does not end on its line: polib would drop its last character.

    Raises:
        InputError: The line is named.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if _STRING.match(line) and not _CLOSED.match(line):
            raise InputError(
                "is no gettext catalogue (PO), or damaged: a quote opens and does not close",
                path=path,
                line=number,
                hint="msgfmt --check FILE says more.",
            )


def _languages(catalogue: Any, langs: Sequence[str], path: str) -> tuple[str, str, tuple[str, ...]]:
    metadata = {str(key).casefold(): str(value) for key, value in catalogue.metadata.items()}
    target = canonical(metadata.get("language", "").partition("@")[0]) or "".join(langs[1:2])
    if not target:
        raise UsageError(
            f"{path}: its header does not say its language", hint="Say both: --langs en,fr"
        )
    said = metadata.get("x-source-language") or "".join(langs[:1])
    assumed = () if said else (f"{path}: the source language is taken to be English",)
    return canonical(said or "en"), target, assumed


def _units(entry: Any, stem: str, source: str, target: str) -> Iterator[TranslationUnit]:
    comments = [line for line in entry.comment.split("\n") if line]
    tuid = next((line.removeprefix(_ID) for line in comments if line.startswith(_ID)), None)
    notes = [
        Note(text)
        for text in (
            entry.tcomment,
            "\n".join(line for line in comments if not line.startswith(_ID)),
        )
        if text
    ]
    props = []
    if entry.msgctxt is not None:
        props.append(Prop(CONTEXT, entry.msgctxt))
    name = f"{stem}#{entry.msgctxt or ''}#{entry.msgid}"
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    forms = entry.msgstr_plural or {0: entry.msgstr}
    for number, text in sorted(forms.items()):
        original = entry.msgid if number == 0 else entry.msgid_plural
        variants = [
            Variant(lang, (each,)) for lang, each in ((source, original), (target, text)) if each
        ]
        own = [Prop(PLURAL, str(number))] if entry.msgstr_plural else []
        if text:
            status = Status.DRAFT if "fuzzy" in entry.flags else Status.CONFIRMED
            own.insert(0, Prop(STATUS, status.value))
        made = f"{digest}-{number}" if entry.msgstr_plural else digest
        yield TranslationUnit(
            spaceless(tuid) if tuid is not None else made,
            tuple(variants),
            (*own, *props),
            tuple(notes),
        )


def _entry(polib: Any, pair: Pair, number: int) -> Any:
    unit = pair.unit
    source = with_codes(pair.source.content)
    if not source:
        raise OutputError(
            f"unit {number} has no source text, by which gettext knows a message",
            hint="Leave out --include one-sided; nothing was written.",
        )
    notes = (*unit.notes, *pair.source.notes, *pair.target.notes)
    flagged = not unit.status.is_accepted and pair.target.content
    return polib.POEntry(
        msgid=source,
        msgstr=with_codes(pair.target.content),
        msgctxt=unit.prop(CONTEXT),
        comment=f"{_ID}{unit.tuid}" if unit.tuid else "",
        tcomment="\n".join(line for note in notes for line in _NEWLINES.split(note.text)),
        flags=["fuzzy"] if flagged else [],
    )


def with_codes(content: Content) -> str:
    """Return the text of a content with the native codes in it."""
    return "".join(
        item
        if isinstance(item, str)
        else ""
        if item.kind in ("comment", "pi")
        else with_codes(item.content)
        for item in content
    )
