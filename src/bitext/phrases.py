"""How messages say things."""

from __future__ import annotations


def quote(text: str) -> str:
    """Return a text, a term for one, as messages show it."""
    return f"“{text}”"
