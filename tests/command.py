"""The command line as its users call it, without a new process for each call."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

import pytest

from bitext.cli import main

BITEXT = Path(sys.executable).with_name("bitext")


def bitext(
    *arguments: str | Path,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command in this process and return how it ended and what it said.

    Nothing in between is replaced: the program's own entry runs, with its arguments, folder,
    environment and streams; standard input is empty. What a process alone has (signals, closed
    pipes, a terminal, the time it takes to start) is for tests that start one.

    Args:
        arguments: What follows ``bitext``.
        cwd: The folder it is called in.
        environment: Variables that are set besides; those that colour output are taken away.
    """
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(3)]
    stdin, stdout, stderr = streams
    with (
        mock.patch.dict(os.environ, {**kept, **(environment or {})}, clear=True),
        mock.patch.object(sys, "argv", [str(BITEXT), *map(str, arguments)]),
        mock.patch.multiple(sys, stdin=stdin, stdout=stdout, stderr=stderr),
        contextlib.chdir(cwd),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    said = []
    for stream in (stdout, stderr):
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    return subprocess.CompletedProcess([*map(str, arguments)], int(ended.value.code or 0), *said)
