"""Reading and writing whole files so that nothing is lost half-way."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO

from bitext.errors import InputError, OutputError


def read_bytes(path: str | Path) -> bytes:
    """Return a file's content.

    Raises:
        InputError: The file is missing, a folder, or may not be read.
    """
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(
            "no such file", path=str(path), hint="Check the name; `ls` shows what is there."
        ) from None
    except IsADirectoryError:
        raise InputError("is a folder, a file was expected", path=str(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=str(path)) from error


def write_atomic(
    path: str | Path, write: Callable[[IO[bytes]], object], *, overwrite: bool = True
) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in place in one step.

    A device or a pipe (``/dev/stdout``) is written to as it is.

    A failure, an interruption or a full disk leaves the old file as it was. What a killed process
    left half-written beside it is removed.

    Args:
        path: The file to make.
        write: Called once with a binary file open for writing.
        overwrite: False refuses where ``path`` exists.

    Raises:
        OutputError: The file exists, its folder is missing or read-only, or the disk is full.
    """
    path = Path(path)
    check_writable(path, overwrite=overwrite)
    # A link stays a link: what it points to is replaced.
    target = real(path)
    temporary: Path | None = None
    try:
        if _is_stream(path):
            with path.open("wb") as file:
                write(file)
            return
        _remove_leftovers(target)
        # Named before it is made: an interruption in between leaves nothing behind.
        temporary = _beside(target)
        while (made := _open_temporary(temporary)) is None:
            temporary = _beside(target)
        with made as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else _default_mode())
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise _output_error(path, error) from error
    finally:
        if temporary is not None:
            # A name that is too long has no file, and was told already.
            with contextlib.suppress(OSError):
                temporary.unlink()


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")


def _open_temporary(path: Path) -> IO[bytes] | None:
    """Make a file to write in, locked for as long as it is open; None where there is one."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return None
    # File systems without locks refuse this one; there, none is ever taken for a leftover.
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX)
    # Another writer may have taken it for a leftover before it was locked.
    if os.fstat(handle).st_nlink:
        return os.fdopen(handle, "wb")
    os.close(handle)
    return None


def _remove_leftovers(target: Path) -> None:
    """Remove temporary files of ``target`` that nobody writes in: their process was killed."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.{'[a-z0-9_]' * 8}.tmp"):
        # Of another user, or gone meanwhile: not ours to remove, and no reason not to write.
        with contextlib.suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def check_writable(path: str | Path, *, overwrite: bool) -> None:
    """Raise early, before long work, what would stop :func:`write_atomic` later.

    Raises:
        OutputError: The file exists and may not be overwritten, or cannot be written.
    """
    path = Path(path)
    if path.is_dir():
        raise OutputError("is a folder, a file name was expected", path=str(path))
    if path.exists():
        if not overwrite and not _is_stream(path):
            raise OutputError(
                "already exists", path=str(path), hint="Add --force to replace it, or -o NAME."
            )
        if not os.access(path, os.W_OK):
            raise OutputError("is read-only", path=str(path), hint="Write elsewhere with -o NAME.")
    if _is_stream(path):
        return
    if not real(path).parent.is_dir():
        raise OutputError(
            "its folder does not exist", path=str(path), hint=f"mkdir -p {path.parent}"
        )
    if not os.access(real(path).parent, os.W_OK):
        raise OutputError("its folder is read-only", path=str(path))


def real(path: str | Path) -> Path:
    """Return what links lead to; Path.resolve fails where they lead in a circle, this does not."""
    return Path(os.path.realpath(path))


def _is_stream(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _output_error(path: Path, error: OSError) -> OutputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError("the disk is full; nothing was changed", path=str(path))
    return OutputError(f"cannot be written: {error.strerror}", path=str(path))


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
