"""What the languages share: small edits of a text, and letters in the case of what they replace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bitext.model import Offer, Span


class Edit(NamedTuple):
    """A stretch of a text and what is to stand there."""

    span: Span
    text: str


def offer(target: str, edits: Iterable[Edit], *, sure: bool, reason: str) -> Offer:
    """Return edits that belong together as one offer, from the first changed place to the last."""
    ordered = sorted(edits, key=lambda edit: edit.span)
    whole = Span(ordered[0].span.start, ordered[-1].span.stop)
    out, at = [], whole.start
    for edit in ordered:
        out += [target[at : edit.span.start], edit.text]
        at = edit.span.stop
    return Offer("".join(out), whole, sure, reason)


def cased_as(old: str, new: str) -> str:
    """Return a word in the case of another: ``Новый`` for ``Старый``, ``НОВЫЙ`` for ``СТАРЫЙ``."""
    if len(old) > 1 and old.isupper():
        return new.upper()
    return capital(new) if old[:1].isupper() else new


def listed(*lines: str) -> frozenset[str]:
    """Return the words of some lines as a set."""
    return frozenset(" ".join(lines).split())


def capital(word: str) -> str:
    """Return a word with a capital at its start, the rest untouched."""
    return word[:1].upper() + word[1:]


def placed(text: str, replaced: str, wrong: str) -> str:
    """Return a term in the case that its place asks for.

    Args:
        text: The term, inflected, in the case of the glossary.
        replaced: What stands in the text.
        wrong: The replaced term as the glossary has it; a capital that it has itself is no sign of
            a place that asks for one.
    """
    letters = [sign for sign in replaced if sign.isalpha()]
    if len(letters) > 3 and all(sign.isupper() for sign in letters) and not wrong.isupper():
        return text.upper()
    return capital(text) if replaced[:1].isupper() and not wrong[:1].isupper() else text
