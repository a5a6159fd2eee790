"""What several test modules ask for by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def eval_folder() -> Path | None:
    """Folder of gold data and scorers named by BITEXT_EVAL, or the usual place beside the clone."""
    named = os.environ.get("BITEXT_EVAL")
    folder = Path(named) if named else ROOT.parent / "shared" / "eval"
    return folder if folder.is_dir() else None
