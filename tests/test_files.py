"""Writing so that a failure half-way leaves the old file as it was."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from bitext.errors import InputError, OutputError
from bitext.files import check_writable, read_bytes, write_atomic


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_interrupted_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_bytes(b"old")

    def stop(file: IO[bytes]) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, stop)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.tmx"]


def test_an_interruption_while_the_other_file_is_made_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bitext.files.fcntl.flock", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "a.txt", lambda file: file.write(b"new"))
    assert not list(tmp_path.iterdir())


def test_what_a_killed_write_left_is_removed_by_the_next(tmp_path: Path) -> None:
    path, other = tmp_path / "a[1].tmx", tmp_path / ".a[1].tmx.notes.tmp"
    other.write_bytes(b"a person's")
    code = (
        "import os, signal, sys; from bitext.files import write_atomic\n"
        "write_atomic(sys.argv[1], lambda file: os.kill(os.getpid(), signal.SIGKILL))"
    )
    subprocess.run([sys.executable, "-c", code, path], check=False)
    assert len(names(tmp_path)) == 2

    def write_meanwhile(file: IO[bytes]) -> None:
        file.write(b"late")
        write_atomic(path, lambda other: other.write(b"early"))

    write_atomic(path, write_meanwhile)  # a write that still runs is left alone
    assert path.read_bytes() == b"late"
    assert names(tmp_path) == sorted([path.name, other.name])


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_atomic(pipe, lambda file: file.write(b"new"), overwrite=False)
    assert os.read(reader, 9) == b"new"
    os.close(reader)
    assert pipe.is_fifo()
    assert names(tmp_path) == ["pipe"]


def test_the_mode_of_the_old_file_and_a_link_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.tmx", tmp_path / "link.tmx"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomic(link, lambda file: file.write(b"new"))
    assert path.read_bytes() == b"new"
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_existing_file_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match="already exists"):
        write_atomic(path, lambda file: file.write(b"new"), overwrite=False)
    assert path.read_bytes() == b"old"


def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_bytes(b"old")

    def fill(_: IO[bytes]) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="disk is full"):
        write_atomic(path, fill)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.tmx"]


def test_a_missing_folder_is_named_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder does not exist"):
        check_writable(tmp_path / "no" / "a.tmx", overwrite=True)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_bytes(tmp_path / "a.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_bytes(tmp_path)


def test_links_in_a_circle_are_told_and_can_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.symlink_to(path)
    for arguments in (["review", "--plain"], ["export", "--to", "csv"]):
        done = subprocess.run(
            [sys.executable, "-m", "bitext", *arguments, path],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "cannot be read" in done.stderr) == (3, True), done.stderr
    write_atomic(path, lambda file: file.write(b"new"))
    assert path.read_bytes() == b"new"
