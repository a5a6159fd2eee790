"""What an open finding does to a confirmation: a house decides that by how much findings matter."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bitext.model import Severity


class Gate(StrEnum):
    """What happens when a unit with an open finding is confirmed or approved."""

    BLOCK = "block"
    """It is refused until the finding is mended, or set aside with a reason."""
    WARN = "warn"
    """It is done, and said."""
    OFF = "off"
    """It is done."""


Policy = Mapping[Severity, Gate]

POLICY: Final[Policy] = {Severity.ERROR: Gate.BLOCK, Severity.WARNING: Gate.OFF}
"""Without a word from the project: errors stop, warnings are for looking at."""
