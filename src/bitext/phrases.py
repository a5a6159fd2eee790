"""How messages say things."""

from __future__ import annotations


def quote(text: str) -> str:
    """Return a text, a term for one, as messages show it."""
    return f"“{text}”"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 unit``, ``1,200 units``.

    Args:
        number: How many.
        noun: In the singular, ``text`` or ``text in French``.
        plural: Its plural, where that is not ``noun`` and an s.
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
