"""The lock: one opener at a time, whatever was killed, and a way past one that was left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bitext.errors import ConflictError
from bitext.lock import STALE, LockedError, lock


def test_a_second_opener_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    """The message names user, machine and process."""
    tmx = tmp_path / "m.tmx"
    with (
        lock(tmx),
        pytest.raises(ConflictError, match=f"process {os.getpid()}") as caught,
        lock(tmx),
    ):
        pass
    assert caught.value.exit_code == 4
    assert "--read-only" in str(caught.value)
    with lock(tmx):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    """A lock file that nobody holds is stale, whatever it says."""
    tmx = tmp_path / "m.tmx"
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom bitext.lock import lock\n"
        "with lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmx)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(ConflictError, match=f"process {holder.pid}"), lock(tmx):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert (tmp_path / "m.tmx.lock").exists()
    with lock(tmx):
        pass


def test_a_lock_from_another_machine_is_believed(tmp_path: Path) -> None:
    """Across machines the kernel's lock may not carry: a person decides."""
    owner = {"pid": 1, "host": "elsewhere.example", "user": "anna", "since": "2026-05-04"}
    (tmp_path / "m.tmx.lock").write_text(json.dumps(owner))
    with (
        pytest.raises(ConflictError, match=r"anna on elsewhere\.example") as caught,
        lock(tmp_path / "m.tmx"),
    ):
        pass
    assert "--read-only" in str(caught.value)


def age(path: Path, seconds: float) -> None:
    past = time.time() - seconds
    os.utime(path, (past, past))


def test_a_lock_without_a_sign_of_life_may_be_taken_over(tmp_path: Path) -> None:
    """Only when asked to; one that lives is respected even then."""
    tmx, file = tmp_path / "m.tmx", tmp_path / "m.tmx.lock"
    file.write_text(json.dumps({"pid": 1, "host": "elsewhere.example", "user": "anna"}))
    with pytest.raises(LockedError) as caught, lock(tmx, take_over=True):
        pass
    assert not caught.value.owner.is_stale
    assert "--read-only" in str(caught.value)
    age(file, STALE + 3600)
    with pytest.raises(LockedError, match="no sign of life for 62 minutes") as caught, lock(tmx):
        pass
    assert caught.value.owner.is_stale
    assert "--take-over" in str(caught.value)
    with lock(tmx, take_over=True) as held:
        held.require()
        assert json.loads(file.read_text())["pid"] == os.getpid()
    assert not file.exists()


def test_who_lost_the_lock_finds_out_before_writing(tmp_path: Path) -> None:
    """A process that was asleep must not write over what another did meanwhile."""
    tmx, file = tmp_path / "m.tmx", tmp_path / "m.tmx.lock"
    with lock(tmx) as first:
        age(file, STALE + 60)
        with lock(tmx, take_over=True) as second:
            with pytest.raises(ConflictError, match="taken over by") as caught:
                first.require()
            assert caught.value.exit_code == 4
            second.require()
        with pytest.raises(ConflictError, match="was removed"):
            first.require()


def test_leaving_does_not_take_away_the_lock_of_who_took_over(tmp_path: Path) -> None:
    """The first owner's end is not the second's."""
    tmx, file = tmp_path / "m.tmx", tmp_path / "m.tmx.lock"
    first = lock(tmx)
    first.__enter__()
    age(file, STALE + 60)
    with lock(tmx, take_over=True) as second:
        first.__exit__(None, None, None)
        assert file.exists()
        second.require()
