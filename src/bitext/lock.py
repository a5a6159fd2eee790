"""One opener at a time: ``name.tmx.lock`` beside a memory says who reviews it, and still lives.

The lock is the kernel's (``flock``), so that one left by a killed process on this machine is free
at once. Not every network file system carries ``flock`` across, so a lock file written on another
machine is believed while its owner shows signs of life: the time of the file, renewed every half
minute. What shows none may be taken over, once a person was asked; an owner that comes back finds
out before it writes (:meth:`Lock.require`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import fcntl
import getpass
import json
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bitext.errors import ConflictError, OutputError
from bitext.phrases import counted

SUFFIX = ".lock"
BEAT = 30.0
"""Seconds between two signs of life."""
STALE = 150.0
"""Seconds without one after which a lock counts as left behind: a machine may be busy, a network
slow."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock."""

    user: str
    host: str
    pid: int | None
    since: str
    silent: float
    """Seconds since the last sign of life."""

    @property
    def is_stale(self) -> bool:
        """Whether there has been no sign of life for too long."""
        return self.silent > STALE

    def __str__(self) -> str:
        pid = "?" if self.pid is None else self.pid
        return f"{self.user} on {self.host}, process {pid}, since {self.since}"


class LockedError(ConflictError):
    """Somebody else has a memory open.

    Args:
        owner: Who.
        path: The memory.
    """

    def __init__(self, owner: Owner, *, path: str) -> None:
        quiet = ""
        hint = "Close it there, or look with --read-only."
        if owner.is_stale:
            quiet = f"; no sign of life for {_span(owner.silent)}"
            hint = f"If that session is gone: bitext review {path} --take-over"
        super().__init__(f"is open in another review: {owner}{quiet}", path=path, hint=hint)
        self.owner = owner


class Lock:
    """A lock that is held. Made by :func:`lock`."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle
        self._ended = threading.Event()
        self._pulse = threading.Thread(target=self._beat, name="lock", daemon=True)
        self._pulse.start()

    def require(self) -> None:
        """Make sure that the lock is still ours; to be called before anything is written.

        Raises:
            ConflictError: It was taken over or removed.
        """
        if self._is_ours():
            return
        who = ""
        with contextlib.suppress(OSError):
            who = f" by {_owner(self._path)}"
        raise ConflictError(
            f"this review lost its lock: it was taken over{who}"
            if who
            else "this review lost its lock: the lock file was removed",
            path=str(self._path).removesuffix(SUFFIX),
            hint="Nothing was written since. Save what you have as a copy, and open it anew.",
        )

    def _is_ours(self) -> bool:
        try:
            return self._path.stat().st_ino == os.fstat(self._handle).st_ino
        except FileNotFoundError:
            return False

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            # A disk that is full or gone is told where something is written.
            with contextlib.suppress(OSError):
                os.utime(self._handle)

    def release(self) -> None:
        """Give the lock back."""
        self._ended.set()
        self._pulse.join()
        if self._is_ours():
            self._path.unlink(missing_ok=True)
        os.close(self._handle)


@contextlib.contextmanager
def lock(tmx: Path, *, take_over: bool = False) -> Iterator[Lock]:
    """Hold the lock of a memory.

    Args:
        tmx: The memory.
        take_over: Take a lock whose owner shows no sign of life; one that does is respected.

    Raises:
        LockedError: Somebody else has it.
        OutputError: The folder cannot be written.
    """
    path = tmx.with_name(tmx.name + SUFFIX)
    handle = _take(path, take_over=take_over)
    try:
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "user": login_name(),
            "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(owner).encode(), 0)
        held = Lock(path, handle)
    except BaseException:
        os.close(handle)
        raise
    try:
        yield held
    finally:
        held.release()


def login_name() -> str:
    """Return the name the person is logged in with, their number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for this user id, as in some containers
        return str(os.getuid())


def _take(path: Path, *, take_over: bool) -> int:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise _cannot_lock(path, error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free = _is_free(handle)
        except BlockingIOError:
            free = False
        except OSError as error:
            os.close(handle)
            raise _cannot_lock(path, error) from error
        if not free:
            try:
                owner = _owner(path)
            except FileNotFoundError:  # given back just now
                os.close(handle)
                continue
            same = _is(path, handle)
            os.close(handle)
            if not (take_over and owner.is_stale):
                raise LockedError(owner, path=str(path).removesuffix(SUFFIX))
            if same:
                # The next round makes a file of its own; its owner's handle leads nowhere then.
                path.unlink(missing_ok=True)
            continue
        # Its last owner may have removed it between our open and our lock.
        if _is(path, handle):
            return handle
        os.close(handle)


def _is(path: Path, handle: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_ino == os.fstat(handle).st_ino
    return False


def _is_free(handle: int) -> bool:
    """Return whether a file we hold the kernel's lock on names nobody of another machine."""
    host = _read(os.pread(handle, 4096, 0)).get("host")
    return not host or host == socket.gethostname()


def _read(content: bytes) -> dict[str, Any]:
    try:
        owner = json.loads(content)
    except ValueError:
        return {}
    return owner if isinstance(owner, dict) else {}


def _owner(path: Path) -> Owner:
    owner = _read(path.read_bytes())
    pid = owner.get("pid")
    return Owner(
        str(owner.get("user", "someone")),
        str(owner.get("host", "an unknown machine")),
        pid if isinstance(pid, int) else None,
        str(owner.get("since", "?")),
        max(0.0, _now(path.parent) - path.stat().st_mtime),
    )


def _now(folder: Path) -> float:
    """Return the time by the clock that stamps the files of a folder, which may be a server's."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            return os.fstat(probe.fileno()).st_mtime
    except OSError:
        return dt.datetime.now(dt.UTC).timestamp()


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 120:
        return counted(minutes, "minute")
    hours = minutes // 60
    return counted(hours, "hour") if hours < 48 else counted(hours // 24, "day")


def _cannot_lock(path: Path, error: OSError) -> OutputError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return OutputError(
        "the disk is full" if full else f"cannot be written: {error.strerror}",
        path=str(path),
        hint="To look without changing: bitext review --read-only",
    )
