"""The review journal: what was done since the TMX was last written, safe from the next kill -9.

Beside ``name.tmx`` stands ``name.tmx.journal``, one JSON record a line, each with a checksum,
appended and flushed to the disk before the operation counts as done:

```
{"crc":"6f1c9a20","format":"bitext-journal","version":2,"base":"<sha256 of the TMX>"}
{"crc":...,"do":{"name":"merge","focus":0,"at":3,"before":[unit,unit],"after":[unit]}}
{"crc":...,"do":{"name":"confirm","focus":0,"at":3,"before":[unit],"after":[{"same":1,"props":[...]}]}}
{"crc":...,"undo":1}
{"crc":...,"redo":1}
{"crc":...,"saving":"<sha256 of the TMX about to be put in place>"}
{"crc":...,"saved":"<the same, once it is there>"}
{"crc":...,"adopted":"<sha256 of a TMX somebody else put there>","theirs":{...},"merged":{...}}
```

The TMX on disk is the version last saved, or one that was being saved when the process died; what
follows the mark of that version is replayed onto it, what precedes can still be undone. So a crash
at any moment, in the middle of a save included, loses nothing, and undo reaches across restarts.

A TMX that another program replaced meanwhile is adopted: one record holds the change to their
version, and the one from there to the merged state, so that both can be undone, and a crash leaves
either all of it or nothing.

What was undone and then left for something else is in no state any more. When half of a long
journal is such, it is written anew without, under the same name in one step.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import IO, Any, Self

from bitext.errors import ConflictError, OutputError
from bitext.files import write_atomic
from bitext.phrases import counted
from bitext.review import Change, Part
from bitext.review.changes import change_of
from bitext.review.records import decode_after, decode_unit, encode_after, encode_unit

FORMAT = "bitext-journal"
VERSION = 2
READ = (1, VERSION)
"""Versions that are read; 1 had every unit whole."""
SUFFIX = ".journal"


# ------------------------------------------------------------------ what is in it


@dataclass(frozen=True, slots=True)
class Restored:
    """What a journal holds for the version of the TMX that is on disk."""

    past: tuple[Change, ...] = ()
    """Changes that can be undone, oldest first; those to replay are the last of them."""
    future: tuple[Change, ...] = ()
    """Changes that were undone; the next to redo last."""
    replay: tuple[Change, ...] = ()
    """Changes to make to the units of the file, in order, to get to the last state; an undo stands
    here as an inverse."""
    warning: str = ""
    """What the person should know: a damaged end that was cut off."""


class OtherVersionError(ConflictError):
    """A journal holds changes to another version of the TMX than the one that is there."""


class Journal:
    """The journal of one TMX, open for appending.

    Use :meth:`open`; every method that writes returns once the record is on the disk.
    """

    def __init__(self, path: Path, file: IO[bytes], *, base: str) -> None:
        self.path = path
        self._file = file
        self._base = base
        self._records = 0

    @classmethod
    def open(cls, tmx: Path, digest: str) -> tuple[Self, Restored]:
        """Open the journal of a TMX, or begin one.

        A journal whose changes are all in the TMX, which has since been replaced by another
        version, has done its duty and is begun anew.

        Args:
            tmx: The memory under review.
            digest: SHA-256 of its bytes, in hexadecimal.

        Raises:
            ConflictError: It holds changes to another version of the file.
            OutputError: It cannot be written.
        """
        path = journal_path(tmx)
        try:
            file = path.open("a+b")
        except OSError as error:
            raise _cannot_write(path, error) from error
        try:
            file.seek(0)
            content = file.read()
            records, sound = _read(content)
            warning = _keep_damaged(path, content, sound)
            if sound < len(content):
                file.truncate(sound)
            restored = _restore(records, digest, path=path, tmx=tmx)
            journal = cls(path, file, base=digest)
            if restored is None or not records:
                file.truncate(0)
                journal._append({"format": FORMAT, "version": VERSION, "base": digest})
                return journal, Restored(warning=warning)
            journal._records = len(records) - 1
            if _is_worth_compacting(records, sound):
                # A disk that is full is told when something is to be written.
                with contextlib.suppress(OutputError):
                    journal._rewrite(compacted(records, digest))
            elif records[0]["version"] != VERSION:
                journal._rewrite([{**records[0], "version": VERSION}, *records[1:]])
        except BaseException:
            file.close()
            raise
        return journal, Restored(restored.past, restored.future, restored.replay, warning)

    def do(self, change: Change) -> None:
        """Record a change that is about to be made.

        Raises:
            OutputError: The disk is full or the file is gone; the change must not be made.
        """
        self._append({"do": _encode_change(change)})

    def undo(self) -> None:
        """Record that the last change is about to be undone."""
        self._append({"undo": 1})

    def redo(self) -> None:
        """Record that the change undone last is about to be made again."""
        self._append({"redo": 1})

    def saving(self, digest: str) -> None:
        """Record that a TMX of this SHA-256, with every change, is about to be put in place."""
        self._append({"saving": digest})

    def saved(self, digest: str) -> None:
        """Record that it is in place."""
        self._append({"saved": digest})

    def adopt(self, digest: str, theirs: Change | None, merged: Change | None) -> None:
        """Record that a TMX of another program is now what the session stands on.

        Args:
            digest: Its SHA-256.
            theirs: The change from our last state to that version.
            merged: The change from there to both put together.
        """
        record: dict[str, Any] = {"adopted": digest}
        for name, change in (("theirs", theirs), ("merged", merged)):
            if change is not None:
                record[name] = _encode_change(change)
        self._append(record)

    def close(self) -> None:
        """Close the file; a journal in which nothing was ever done is removed."""
        self._file.close()
        if not self._records:
            self.path.unlink(missing_ok=True)

    def _rewrite(self, records: Sequence[Mapping[str, Any]]) -> None:
        def write(file: IO[bytes]) -> None:
            file.writelines(map(_line, records))

        write_atomic(self.path, write)
        self._file.close()
        self._file = self.path.open("a+b")
        self._records = len(records) - 1

    def _append(self, record: Mapping[str, Any]) -> None:
        line = _line(record)
        start = self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            # Half a record must not stand before the next one.
            with contextlib.suppress(OSError):
                self._file.truncate(start)
            raise _cannot_write(self.path, error) from error
        self._records += "base" not in record


def journal_path(tmx: Path) -> Path:
    """Return where the journal of a TMX stands."""
    return tmx.with_name(tmx.name + SUFFIX)


def read_journal(tmx: Path, digest: str) -> Restored:
    """Return what the journal of a TMX holds, without touching it; for a read-only look.

    Raises:
        ConflictError: It holds changes to another version of the file.
    """
    path = journal_path(tmx)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Restored()
    except OSError as error:
        raise ConflictError(f"cannot be read: {error.strerror}", path=str(path)) from error
    records, _ = _read(content)
    return _restore(records, digest, path=path, tmx=tmx) or Restored()


def unsaved(tmx: Path) -> tuple[Change, ...]:
    """Return what was done since the journal's TMX was last written, an undo as an inverse."""
    records, _ = _read(journal_path(tmx).read_bytes())
    last = max(i for i, record in enumerate(records) if _marks(record) and "saving" not in record)
    past: list[Change] = []
    future: list[Change] = []
    made: list[Change] = []
    for position, record in enumerate(records):
        done = _take(record, past, future)
        if position > last:
            made += done
        elif position == last and "merged" in record:
            made.append(past[-1])
    return tuple(made)


def begin_anew(tmx: Path, digest: str, change: Change | None) -> Path:
    """Put a journal aside and begin another for the version that is there, in one step.

    Args:
        tmx: The memory.
        digest: SHA-256 of what is there.
        change: What is done to it first.

    Returns:
        Where the old journal is.

    Raises:
        OutputError: It cannot be written; nothing changed.
    """
    path = journal_path(tmx)
    number = 1
    while (aside := path.with_name(f"{path.name}.old{number if number > 1 else ''}")).exists():
        number += 1
    records: list[dict[str, Any]] = [{"format": FORMAT, "version": VERSION, "base": digest}]
    records += [{"do": _encode_change(change)}] if change is not None else []
    try:
        # A second name, so that at no moment there is none.
        os.link(path, aside)
    except OSError as error:
        raise _cannot_write(aside, error) from error
    write_atomic(path, lambda file: file.writelines(map(_line, records)))
    return aside


def _line(record: Mapping[str, Any]) -> bytes:
    body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return b'{"crc":"%08x",%b\n' % (zlib.crc32(body), body[1:])


_PREFIX = len('{"crc":"00000000",')


def _read(content: bytes) -> tuple[list[dict[str, Any]], int]:
    """Return the sound records from the start, and where they end in bytes."""
    records: list[dict[str, Any]] = []
    at = 0
    for line in content.splitlines(keepends=True):
        body = b"{" + line[_PREFIX:].rstrip(b"\n")
        if not line.endswith(b"\n") or line[:_PREFIX] != b'{"crc":"%08x",' % zlib.crc32(body):
            break
        try:
            records.append(json.loads(body))
        except ValueError:
            break
        at += len(line)
    return records, at


def _keep_damaged(path: Path, content: bytes, sound: int) -> str:
    """Put what follows the sound records aside, and say so; nothing where all is sound."""
    rest = content[sound:]
    if not rest:
        return ""
    if b"\n" not in rest:
        return (
            f"The last record of {path.name} was unfinished and is dropped "
            f"({len(rest)} bytes); everything before it is here."
        )
    aside = path.with_name(f"{path.name}.damaged")
    try:
        with aside.open("ab") as file:
            file.write(rest)
    except OSError as error:
        raise _cannot_write(aside, error) from error
    return (
        f"{path.name} is damaged from byte {sound} on; the rest ({len(rest)} bytes) is kept in "
        f"{aside.name}, everything before it is here."
    )


def _restore(
    records: Sequence[dict[str, Any]], digest: str, *, path: Path, tmx: Path
) -> Restored | None:
    """Return what to replay onto the version with this digest; None where nothing is left to do.

    Raises:
        ConflictError: There are changes which are in no version we know of.
    """
    if not records:
        return None
    head = records[0]
    if head.get("format") != FORMAT or head.get("version") not in READ:
        raise ConflictError(
            f"is no journal that this version of bitext reads (found {head.get('format')!r} "
            f"version {head.get('version')!r}, expected {FORMAT!r} version {VERSION})",
            path=str(path),
            hint=f"Put it aside to begin without it: mv {path} {path}.old",
        )
    confirmed = max(
        i for i, record in enumerate(records) if record.keys() & {"base", "saved", "adopted"}
    )
    marks = [i for i in range(confirmed, len(records)) if digest in _marks(records[i])]
    if not marks:
        open_ = sum(
            bool(record.keys() & {"do", "undo", "redo", "merged"}) for record in records[confirmed:]
        )
        if not open_:
            return None
        (known,) = _marks(records[confirmed])
        raise OtherVersionError(
            f"has changed since it was reviewed: {path.name} holds "
            f"{counted(open_, 'operation')} on the version with sha256 "
            f"{known[:12]}..., found {digest[:12]}...",
            path=str(tmx),
            hint=(
                "Nothing was touched. Put that version back to go on with the review "
                f"(git log -- {tmx.name}), or keep this one without those operations: "
                f"mv {path} {path}.old"
            ),
        )
    past: list[Change] = []
    future: list[Change] = []
    replay: list[Change] = []
    for position, record in enumerate(records):
        made = _take(record, past, future)
        if position > marks[-1]:
            replay += made
        elif position == marks[-1] and "merged" in record:
            replay.append(past[-1])
    return Restored(tuple(past), tuple(future), tuple(replay))


def _take(
    record: Mapping[str, Any], past: list[Change], future: list[Change]
) -> tuple[Change, ...]:
    """Do to two stacks what a record says, and return the changes it made."""
    if "undo" in record:
        future.append(past.pop())
        return (future[-1].inverse,)
    if "redo" in record:
        past.append(future.pop())
        return (past[-1],)
    made = tuple(_decode_change(record[name]) for name in _MADE if name in record)
    if made:
        past += made
        future.clear()
    return made


_MADE = ("do", "theirs", "merged")
"""The fields of a record that hold a change, in the order they were made."""


def _marks(record: Mapping[str, Any]) -> set[str]:
    """Return the version of the TMX that a record names, if it does."""
    return {record[key] for key in ("base", "saving", "saved", "adopted") if key in record}


# ------------------------------------------------------------------ compaction

SMALL = 1_000_000
"""Bytes up to which a journal is left as it is."""


def _is_worth_compacting(records: Sequence[Mapping[str, Any]], size: int) -> bool:
    if size < SMALL:
        return False
    past, future = _stacks(records)
    return 2 * (len(past) + len(future)) < sum(not _marks(record) for record in records)


def compacted(records: Sequence[Mapping[str, Any]], digest: str) -> list[dict[str, Any]]:
    """Return records that lead to the same past, future and replay, without dead ends.

    Args:
        records: A journal's, the head first.
        digest: SHA-256 of the TMX that is there.
    """
    last = max(i for i, record in enumerate(records) if digest in _marks(record))
    # An adopted version stands before the merge that its record holds as well.
    upto = [*records[:last], {k: v for k, v in records[last].items() if k != "merged"}]
    then, _ = _stacks(upto)
    past, future = _stacks(records)
    now = [*past, *reversed(future)]
    shared = next(
        (i for i, (a, b) in enumerate(zip(then, now, strict=False)) if a is not b),
        min(len(then), len(now)),
    )
    made: list[dict[str, Any]] = [{"format": FORMAT, "version": VERSION, "base": digest}]
    if then:
        # No state of the file is known from before these: its mark stands behind them.
        made[0]["base"] = ""
        made += [{"do": each} for each in then]
        made.append({"saved": digest})
    made += [{"undo": 1}] * (len(then) - shared)
    made += [{"do": each} for each in now[shared:]]
    # Of what is shared, the part that was undone since the mark is undone once more.
    made += [{"undo": 1}] * len(future)
    return made


def _stacks(
    records: Sequence[Mapping[str, Any]],
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return past and future as a journal spells them."""
    past: list[Mapping[str, Any]] = []
    future: list[Mapping[str, Any]] = []
    for record in records:
        if "undo" in record:
            future.append(past.pop())
        elif "redo" in record:
            past.append(future.pop())
        else:
            made = [record[name] for name in _MADE if name in record]
            if made:
                past += made
                future.clear()
    return past, future


def _cannot_write(path: Path, error: OSError) -> OutputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError("the disk is full; the last operation was not done", path=str(path))
    return OutputError(
        f"cannot be written: {error.strerror}; without it nothing would be safe",
        path=str(path),
        hint="To look without changing: bitext review --read-only",
    )


def _encode_change(change: Change) -> dict[str, Any]:
    data = {"name": change.name, "focus": change.focus, **_encode_part(change.parts[0])}
    if change.more:
        data["more"] = [_encode_part(part) for part in change.more]
    return data


def _encode_part(part: Part) -> dict[str, Any]:
    return {
        "at": part.at,
        "before": [encode_unit(unit) for unit in part.before],
        "after": [
            encode_after(unit, old)
            for unit, old in zip(part.after, chain(part.before, repeat(None)), strict=False)
        ],
    }


def _decode_change(data: Mapping[str, Any]) -> Change:
    parts = [_decode_part(part) for part in (data, *data.get("more", ()))]
    return change_of(data["name"], parts, focus=data["focus"])


def _decode_part(data: Mapping[str, Any]) -> Part:
    before = tuple(decode_unit(unit) for unit in data["before"])
    after = zip(data["after"], chain(before, repeat(None)), strict=False)
    return Part(data["at"], before, tuple(decode_after(unit, old) for unit, old in after))
