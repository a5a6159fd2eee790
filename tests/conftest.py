"""What several test modules ask for by name."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from laws import THOROUGH, USUAL

ROOT = Path(__file__).resolve().parents[1]

for name, number in (("usual", USUAL), ("thorough", THOROUGH)):
    # No test fails because the machine is busy.
    settings.register_profile(
        name, max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )

# Of a job in the background a shell has interrupts ignored, and so would be those of the commands
# that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Take the usual number of examples unless ``--hypothesis-profile`` says otherwise."""
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("usual")


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
