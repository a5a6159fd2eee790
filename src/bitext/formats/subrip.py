"""SubRip subtitles: a file a language, joined by their times."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bitext.encoding import decode
from bitext.errors import InputError, OutputError
from bitext.files import check_writable, read_bytes, write_atomic
from bitext.formats.extraction import Extraction, Extractor
from bitext.formats.language import languages_of
from bitext.formats.units import (
    NOT_STORABLE,
    Reading,
    Skipped,
    chosen,
    distinct,
    is_storable,
    spaceless,
)
from bitext.formats.xliff_codes import Items, native, partners
from bitext.model import (
    Code,
    CodeKind,
    Content,
    MarkRole,
    Memory,
    Prop,
    Span,
    TranslationUnit,
    Variant,
)

TIME = "x-bitext-time"
"""Prop of a variant: when its subtitle is shown, as the file has it:
``00:00:01,000 --> 00:00:02,500``, with the position on the screen behind it."""

PAUSE = 3.0
"""Seconds without a subtitle after which a new paragraph begins in running text."""

LONGEST = 60.0
"""Seconds that a subtitle is shown at most; a counterpart does not begin earlier than that."""
NEAR = 200
"""Subtitles among which a counterpart is looked for: a hostile file shows all at once."""

_STAMP = r"(\d{1,3}):(\d{2}):(\d{2})[,.](\d{1,3})"
_HEAD = re.compile(
    rf"^(?:[ \t]*\d+[ \t]*\r?\n)?[ \t]*"
    rf"(?P<time>{_STAMP}[ \t]*-->[ \t]*{_STAMP}[^\r\n]*)(?:\r?\n|\Z)",
    re.MULTILINE,
)
_MARKUP = re.compile(
    r"<(?P<end>/)?(?P<name>[bius]|font)(?: [^<>\n]*)?>|\{\\[^{}\n]*\}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle."""

    time: str
    start: float
    """Seconds."""
    stop: float
    text: Span
    """Code points of the file's text; without the blank line behind it."""
    line: int


def read_subrip(paths: Sequence[str | Path], *, langs: Sequence[str] = ()) -> Reading:
    r"""Read subtitles in one language, or in several that go together.

    Two subtitles are a unit if they are shown at the same time for more than half of the shorter
    one; what has no counterpart is a unit of its own. Tags (``<i>``, ``{\an8}``) become codes.

    Args:
        paths: A file for each language.
        langs: Their languages in order, where their names do not say them.

    Raises:
        InputError: A file cannot be read or is no SubRip.
        UsageError: A language is not known or there twice.
    """
    names = [str(path) for path in paths]
    tags = languages_of(names, langs, example="film.fr.srt")
    skipped: list[Skipped] = []
    tracks: list[list[tuple[Cue, Variant]]] = []
    for name, tag in zip(names, tags, strict=True):
        text = _text(name)
        track = []
        for cue in cues(text, path=name):
            content = _content(cue.text.within(text).replace("\r\n", "\n"))
            variant = Variant(tag, content, (Prop(TIME, cue.time),))
            if not content:
                skipped.append(Skipped(cue.line, "subtitle without text"))
            elif is_storable(TranslationUnit(None, (variant,))):
                track.append((cue, variant))
            else:
                skipped.append(Skipped(cue.line, NOT_STORABLE))
        tracks.append(track)
    rows = [(cue, [variant]) for cue, variant in tracks[0]]
    for track in tracks[1:]:
        alone = _join(rows, track)
        rows = sorted((*rows, *alone), key=lambda row: row[0].start)
    stem = Path(names[0]).name.split(".")[0]
    units = (
        TranslationUnit(spaceless(f"{stem}#{cue.time.split('-->')[0].strip()}"), tuple(variants))
        for cue, variants in rows
    )
    return Reading(distinct(units), tuple(tags), tuple(skipped))


def write_subrip(
    memory: Memory, path: str | Path, *, langs: Sequence[str] = (), overwrite: bool = True
) -> tuple[Path, ...]:
    """Write subtitles, a file for each language, and return the files.

    Args:
        memory: Units that were read from subtitles.
        path: ``film.srt`` makes ``film.en.srt`` and ``film.fr.srt``.
        langs: What to write; all languages of the memory where not given.
        overwrite: False refuses where a file exists.

    Raises:
        OutputError: A text has no time, or cannot be told from the subtitle that follows it.
    """
    path = Path(path)
    written: dict[Path, str] = {}
    for lang in chosen(memory, langs):
        rows = []
        for number, unit in enumerate(memory.units, start=1):
            variant = unit.variant(lang)
            if variant is None or not variant.content:
                continue
            others = (other.prop(TIME) for other in unit.variants)
            time = variant.prop(TIME) or next((each for each in others if each), None)
            if time is None or not _HEAD.fullmatch(time):
                raise OutputError(
                    f"unit {number} ({lang}) has no time at which to show it",
                    hint="Only memories imported from subtitles can be written as such.",
                )
            rows.append((time, _written(variant.content), number))
        rows.sort(key=lambda row: _seconds(row[0])[0])
        content = "".join(
            f"{position}\n{time}\n{text}\n\n"
            for position, (time, text, _) in enumerate(rows, start=1)
        )
        _refuse_ambiguous(content, rows, lang)
        written[path.with_name(f"{path.stem}.{lang}{path.suffix or '.srt'}")] = content
    for file in written:
        check_writable(file, overwrite=overwrite)
    for file, content in written.items():

        def write(handle: IO[bytes], content: str = content) -> None:
            handle.write(content.encode())

        write_atomic(file, write, overwrite=overwrite)
    return tuple(written)


def extract_subrip(text: str, *, path: str) -> Extraction:
    """Return subtitles as running text: a line break between two, a paragraph after a pause.

    Raises:
        InputError: It is no SubRip.
    """
    extractor = Extractor(text)
    before: Cue | None = None
    for cue in cues(text, path=path):
        if not cue.text:
            continue
        if before is not None and cue.start - before.stop >= PAUSE:
            extractor.end_paragraph()
        elif before is not None:
            extractor.stand_for("\n", before.text.stop, cue.text.start)
        at = cue.text.start
        for markup in _MARKUP.finditer(text, cue.text.start, cue.text.stop):
            extractor.copy(at, markup.start())
            name = (markup["name"] or "").lower()
            role: MarkRole = "alone" if not name else "close" if markup["end"] else "open"
            extractor.mark(role, name, markup[0])
            at = markup.end()
        extractor.copy(at, cue.text.stop)
        before = cue
    return extractor.result()


def cues(text: str, *, path: str) -> Iterator[Cue]:
    """Yield the subtitles of a file.

    Raises:
        InputError: It has none, or text before the first one.
    """
    heads = list(_HEAD.finditer(text))
    if not heads:
        raise InputError(
            "has no subtitle: no line like 00:00:01,000 --> 00:00:02,500 was found", path=path
        )
    if text[: heads[0].start()].strip():
        raise InputError("text stands before the first subtitle", path=path, line=1)
    line, at = 1, 0
    for head, following in zip(heads, (*heads[1:], None), strict=True):
        line += text.count("\n", at, head.start())
        at = head.start()
        stop = following.start() if following is not None else len(text)
        stop = _without_blank_lines(text, head.end(), stop)
        start_time, stop_time = _seconds(head["time"])
        yield Cue(head["time"].rstrip(), start_time, stop_time, Span(head.end(), stop), line)


def _without_blank_lines(text: str, start: int, stop: int) -> int:
    """Return where the last line with text ends, before its line end; ``start`` if none has."""
    while stop > start:
        line = max(text.rfind("\n", start, stop), start - 1) + 1
        if text[line:stop].strip():
            return stop - text.endswith("\r", line, stop)
        stop = max(line - 1, start)
    return start


def _text(name: str) -> str:
    data = read_bytes(name)
    if not data:
        raise InputError("is empty, subtitles were expected", path=name)
    return decode(data, path=name)[0]


def _seconds(time: str) -> tuple[float, float]:
    found = re.findall(_STAMP, time)
    start, stop = (
        int(h) * 3600 + int(m) * 60 + int(s) + int(ms.ljust(3, "0")) / 1000
        for h, m, s, ms in found[:2]
    )
    return start, stop


def _join(
    rows: Sequence[tuple[Cue, list[Variant]]], track: Sequence[tuple[Cue, Variant]]
) -> list[tuple[Cue, list[Variant]]]:
    """Put each subtitle of a track to the one shown at the same time; return those without."""
    alone = []
    waiting = sorted(rows, key=lambda row: row[0].start)
    starts = [row[0].start for row in waiting]
    taken: set[int] = set()
    for cue, variant in sorted(track, key=lambda each: each[0].start):
        best, most = None, 0.5
        first = bisect_left(starts, cue.start - LONGEST)
        for position in range(first, min(bisect_right(starts, cue.stop), first + NEAR)):
            other = waiting[position][0]
            common = min(cue.stop, other.stop) - max(cue.start, other.start)
            shorter = min(cue.stop - cue.start, other.stop - other.start)
            same = cue.start == other.start and cue.stop == other.stop
            share = 2.0 if same else common / shorter if shorter > 0 else 0.0
            if position not in taken and share > most:
                best, most = position, share
        if best is None:
            alone.append((cue, [variant]))
        else:
            taken.add(best)
            waiting[best][1].append(variant)
    return alone


def _content(text: str) -> Content:
    """Return the text of a subtitle with its tags as codes."""
    found = list(_MARKUP.finditer(text))
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for position, markup in enumerate(found):
        name = (markup["name"] or "").lower()
        if not name:
            continue
        if markup["end"] is None:
            opened.append(position)
        elif opened and (found[opened[-1]]["name"] or "").lower() == name:
            start = opened.pop()
            pairs[start], pairs[position] = position, start
    items = Items()
    at = 0
    for position, markup in enumerate(found):
        items.add(text[at : markup.start()])
        at = markup.end()
        first = min(position, pairs.get(position, position))
        if markup["name"] is None:
            items.add(Code("ph", (), (markup[0],)))
        elif position not in pairs:
            pos = "begin" if markup["end"] is None else "end"
            items.add(Code("it", (("pos", pos),), (markup[0],)))
        else:
            kind: CodeKind = "bpt" if position == first else "ept"
            items.add(Code(kind, (("i", str(first + 1)),), (markup[0],)))
    items.add(text[at:])
    return items.content


def _written(content: Content) -> str:
    """Return a subtitle's text; codes that are no tags of subtitles are left out."""
    parts = []
    joined = partners(content)
    for position, item in enumerate(content):
        if isinstance(item, str):
            parts.append(item)
        elif item.kind == "hi":
            parts.append(_written(item.content))
        elif item.kind in ("bpt", "ept", "it", "ph"):
            partner = content[joined[position]] if position in joined else item
            assert isinstance(partner, Code)
            if all(_MARKUP.fullmatch(native(each.content)) for each in (item, partner)):
                parts.append(native(item.content))
    return "".join(parts)


def _refuse_ambiguous(content: str, rows: Sequence[tuple[str, str, int]], lang: str) -> None:
    if not rows:
        return
    read = [cue.text.within(content) for cue in cues(content, path="")]
    for number, (_, text, unit) in enumerate(rows):
        if number >= len(read) or read[number] != text or "\r" in text:
            raise OutputError(
                f"unit {unit} ({lang}) cannot be written as a subtitle: it is blank, ends in a line"
                f" break, or holds what reads as a time: {text[:40]!r}",
                hint="Edit the unit; nothing was written.",
            )
