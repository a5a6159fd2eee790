"""How many examples a law is tried on."""

from __future__ import annotations

from hypothesis import settings

USUAL, THOROUGH = 50, 500
"""Examples of a law that says no number of its own, by profile."""


def examples(number: int) -> int:
    """Return how many examples to try where 100 are usual, by the profile that is loaded.

    Args:
        number: More than 100 for a law that finds its faults late, less for one that is slow.
    """
    profile = settings.get_profile(settings.get_current_profile_name())
    return max(1, number * profile.max_examples // 100)
