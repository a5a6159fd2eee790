"""What several test modules ask for by name."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


# Of a job in the background a shell has interrupts ignored, and so would be those of the commands
# that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def gold_folder() -> Path | None:
    """Return the folder of gold data: BITEXT_EVAL, else an ``eval`` folder beside the clone."""
    named = os.environ.get("BITEXT_EVAL")
    beside = sorted(path.parent for path in ROOT.parent.glob("*/eval/align") if path.is_dir())
    folder = Path(named) if named else next(iter(beside), None)
    return folder if folder is not None and folder.is_dir() else None


@pytest.fixture(scope="session")
def eval_folder() -> Path | None:
    """Folder of gold data and scorers, None where there is none."""
    return gold_folder()
