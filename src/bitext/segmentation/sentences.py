"""Rules over whole sentences: what patterns around one place cannot see.

Each takes a paragraph and the places where it is cut, in order, and returns the places it changes.
They are applied in the order of :data:`SENTENCE_RULES`, after all rules of SRX files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """A rule that adds cuts or takes some away."""

    id: str
    cuts: bool
    """The places it returns are cut; False: they are not."""
    find: Callable[[str, Sequence[int]], list[int]]


@dataclass(frozen=True, slots=True)
class _Marker:
    """The number or letter that begins an item of a list."""

    start: int
    stop: int
    bullet: bool
    style: str
    """What follows the number: ``.``, ``)`` or ``.)``."""
    ordinal: int
    """Place in its series, from 1."""
    series: str


_MARKER = regex.compile(
    r"(?<!\S)(?P<bullet>[•⁃·▪‣–—*-] ?)?"
    r"(?:(?P<number>\d{1,3})|(?P<letter>\p{Ll}))(?P<style>\.\)|[.)])\s",
    regex.V1,
)
_ALPHABETS = {"latin": "abcdefghijklmnopqrstuvwxyz", "cyrillic": "абвгдежзиклмнопрстуфхцчшщэюя"}
# An item before one of these goes on with the next number: "1) peace, 2) land and 3) bread".
_GOES_ON = regex.compile(
    r"(?:[,;:(\[{–—-]|\b(?:and|or|et|ou|puis|и|или|а|либо|and/or|see|cf|of|in|to|no|de|du|la|le"
    r"|section|chapter|article|part|page|line|note|chapitre|partie|ligne|глава|пункт|статья))\s*$",
    regex.V1 | regex.IGNORECASE,
)
_NUMBER_ALONE = regex.compile(
    r"\s*(?:[•⁃·▪‣–—*-]\s?)?(?:\d{1,3}(?:\.\d{1,3})*|\p{L}|[ivxlc]{1,6}|[IVXLC]{1,6})"
    r"(?:\.\)|[.)])\s*",
    regex.V1,
)
_CLOSING_ALONE = regex.compile(r"""[\s.…]*["'”»’›)\]}][\s.…"'”»’›)\]}]*""", regex.V1)
_LETTER = regex.compile(r"\p{L}", regex.V1)


def split_inline_list(text: str, cuts: Sequence[int]) -> list[int]:
    """Cut before each further item of a list that runs on: ``1. Peace 2. Land 3. Bread``.

    The first item must begin a sentence; the numbers or letters must follow each other, in one
    style; an item that ends in a comma, ``and`` or the like is part of one sentence.
    """
    begins = {0, *cuts, len(text) - len(text.lstrip())}
    if not any(_MARKER.match(text, at) for at in begins):
        return []
    places: list[int] = []
    last: _Marker | None = None
    for marker in _markers(text):
        if marker.start in begins:
            last = marker
        elif (
            last
            and _follows(marker, last)
            and _LETTER.search(text, last.stop, marker.start)
            and not _GOES_ON.search(text, last.stop, marker.start)
        ):
            places.append(marker.start)
            last = marker
    return places


def join_item_number(text: str, cuts: Sequence[int]) -> list[int]:
    """Keep the number of an item with its text: ``2.`` is no sentence."""
    return [
        stop
        for start, stop in _sentences(text, cuts)
        if stop < len(text) and _NUMBER_ALONE.fullmatch(text, start, stop)
    ]


def join_closing_marks(text: str, cuts: Sequence[int]) -> list[int]:
    """Join closing quotes and brackets that stand alone to the sentence before them."""
    return [
        start
        for start, stop in _sentences(text, cuts)
        if start and _CLOSING_ALONE.fullmatch(text, start, stop)
    ]


def join_white_space(text: str, cuts: Sequence[int]) -> list[int]:
    """Leave no white space as a sentence of its own."""
    places = []
    begun, visible = 0, len(text.rstrip())
    for cut in cuts:
        if cut >= visible or text[begun:cut].isspace():
            places.append(cut)
        else:
            begun = cut
    return places


SENTENCE_RULES = (
    SentenceRule("split:inline-list", cuts=True, find=split_inline_list),
    SentenceRule("join:item-number", cuts=False, find=join_item_number),
    SentenceRule("join:closing-marks", cuts=False, find=join_closing_marks),
)
WHITE_SPACE = SentenceRule("join:white-space", cuts=False, find=join_white_space)
"""Holds whatever the rules are: a segment has a visible character."""


def _sentences(text: str, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip((0, *cuts), (*cuts, len(text)), strict=True)


def _markers(text: str) -> Iterator[_Marker]:
    for found in _MARKER.finditer(text):
        number, letter = found["number"], found["letter"]
        if number:
            series, ordinal = "number", int(number)
        else:
            series = next((name for name, all_ in _ALPHABETS.items() if letter in all_), "")
            ordinal = _ALPHABETS[series].index(letter) + 1 if series else 0
        if series:
            bullet = found["bullet"] is not None
            yield _Marker(found.start(), found.end(), bullet, found["style"], ordinal, series)


def _follows(marker: _Marker, last: _Marker) -> bool:
    return (marker.series, marker.style, marker.bullet, marker.ordinal) == (
        last.series,
        last.style,
        last.bullet,
        last.ordinal + 1,
    )
