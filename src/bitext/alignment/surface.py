"""What can be seen of a segment without understanding it: length, punctuation, case, figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CLOSING = "»”\"'’)]}›"
OPENING = "«»“”„\"'’‘([{‹–—-"
NO_END, PERIOD, QUESTION, EXCLAMATION, SOFT = range(5)
"""How a segment ends; SOFT is a colon, semicolon or comma, PERIOD any other mark."""
_ENDS = {
    **dict.fromkeys("??؟;", QUESTION),
    **dict.fromkeys("!!", EXCLAMATION),
    **dict.fromkeys(":;,:;,、،", SOFT),
}
_QUOTE = re.compile(r"[«»“”„\"]")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_SOUNDS = {
    letter: sound
    for sound, letters in {
        "a": "aeiouyæœаеёиоуыэюяіїєαεηιουω",
        "b": "bбβ",
        "v": "vwвβ",
        "k": "kcqгgхhкκγχ",
        "d": "dtдтδτθ",
        "s": "szсзшжщцчjςσζξß",
        "l": "lлλ",
        "m": "mмμ",
        "n": "nнν",
        "p": "pfпфπφ",
        "r": "rрρ",
    }.items()
    for letter in letters
}
"""Letters that stand for each other where names cross a border or an alphabet."""
SOUNDED = 4
"""Sounds of a name that are compared: endings are the language's."""


@dataclass(frozen=True, slots=True)
class Surface:
    """Facts of the segments of one text, one array entry for each."""

    lengths: Floats
    """Code points, and one for the space that follows."""
    ends: NDArray[np.int64]
    lower: Floats
    """1 where the first letter is a small one: the segment goes on from the one before."""
    quotes: Floats
    """Quotation marks, at most 3."""
    questions: Floats
    """1 where it ends on a question or exclamation mark."""
    numbers: tuple[tuple[str, ...], ...]
    """Numbers in figures."""
    names: tuple[dict[str, str], ...]
    """Capitalised words that do not open the segment, by how they sound."""
    segments: tuple[str, ...]

    def heard(self, segment: int) -> frozenset[str]:
        """Return how all words of a segment sound; looked up where a link is in doubt only."""
        return frozenset(sound_of(word) for word in _WORD.findall(self.segments[segment]))


def read_surface(segments: Sequence[str]) -> Surface:
    """Return the surface facts of segments."""
    ends = np.array([_end(segment) for segment in segments], np.int64)
    return Surface(
        lengths=lengths_of(segments),
        ends=ends,
        lower=np.array([_starts_lower(segment) for segment in segments], np.float32),
        quotes=np.array(
            [min(3, len(_QUOTE.findall(segment))) for segment in segments],
            np.float32,
        ),
        questions=((ends == QUESTION) | (ends == EXCLAMATION)).astype(np.float32),
        numbers=tuple(tuple(_NUMBER.findall(segment)) for segment in segments),
        names=tuple(_names(segment) for segment in segments),
        segments=tuple(segments),
    )


def lengths_of(segments: Sequence[str]) -> Floats:
    """Return the segments' lengths in code points, and one each for the space that follows."""
    return np.array([len(segment) + 1 for segment in segments], np.float32)


@lru_cache(maxsize=65536)
def sound_of(word: str) -> str:
    """Return how a word begins to sound, the same for a name's forms in most languages.

    "Petrograd" and "Петроград" give the same, "Kerensky" and "Керенского" too.
    """
    plain = unicodedata.normalize("NFD", word.casefold())
    sounds = [_SOUNDS.get(letter, "") for letter in plain]
    kept = [sounds[0]] if sounds else []
    kept += [x for y, x in pairwise(sounds) if x not in ("a", y)]
    # Russian ц is ts in French and English names, tz in German ones.
    return "".join(kept).replace("ds", "s")[:SOUNDED]


def _names(segment: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in _WORD.findall(segment)[1:]:
        if word[0].isupper() and len(word) > 2:
            sound = sound_of(word)
            if len(sound) > 1:
                found.setdefault(sound, word)
    return found


def _end(segment: str) -> int:
    text = segment.rstrip().rstrip(CLOSING).rstrip()
    if not text:
        return PERIOD
    return _ENDS.get(text[-1], NO_END if text[-1].isalnum() else PERIOD)


def _starts_lower(segment: str) -> bool:
    return segment.lstrip().lstrip(OPENING).lstrip()[:1].islower()
