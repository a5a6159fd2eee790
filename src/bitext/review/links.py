"""Which words of a unit's two sides translate each other.

Words are compared as the aligner compares them: an encoder given one word is a bilingual
dictionary. Where two words of a side compete, the place in the sentence decides, as translations
mostly keep their order, and what the file itself has shown: words that occur in the same units and
hardly elsewhere belong together. Links are taken where both words choose each other, and once more
among those that are left (Sabet et al. 2020, "SimAlign", its method *itermax*).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bitext.model import Span

Matrix = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Matrix]
"""Gives a unit vector for each text."""

LEAST = 0.25
"""Score below which two words are not linked at all."""
ORDER = 0.2
"""How much it counts against two words to stand at opposite ends of their sentences."""
TOGETHER = 0.5
"""How much it counts for two words to occur in the same units and nowhere else."""
SAME = 0.6
"""How much it counts for two words to be spelled alike: names, numbers."""
ROUNDS = 2
"""How often words that are left choose again."""
MOST_WORDS = 150
"""Words of a side that are linked; beyond, a sentence is a page."""
LEARNED = 5_000
"""Units that co-occurrence is learned from at most."""
COMMON = 0.2
"""Part of the units from which a word is too common to show anything."""
SEEN = 2
"""Units in which two words must occur together before that counts."""
REMEMBERED = 50_000
"""Words whose vectors are kept: 100 MB at 512 dimensions."""

_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,\u00a0\u202f]\d+)*")


def words_of(text: str) -> tuple[Span, ...]:
    """Return the words of a text; an apostrophe or a hyphen parts two."""
    return tuple(Span(*match.span()) for match in _WORD.finditer(text))


class Together:
    """In which units of a file words of the two sides occur, so that it shows which go together."""

    def __init__(self) -> None:
        self._size = 0
        self._source: defaultdict[str, set[int]] = defaultdict(set)
        self._target: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, source: str, target: str) -> None:
        """Count a unit; very long ones say little about any of their words."""
        left = {span.within(source).casefold() for span in words_of(source)}
        right = {span.within(target).casefold() for span in words_of(target)}
        if len(left) > 60 or len(right) > 60:
            return
        for word in left:
            self._source[word].add(self._size)
        for word in right:
            self._target[word].add(self._size)
        self._size += 1

    def share(self, source: str, target: str) -> float:
        """Return Dice's coefficient of two words, 0 where they were not seen together enough.

        Words that are in every fifth unit say nothing, and would take long to count.
        """
        left, right = self._source.get(source), self._target.get(target)
        if not left or not right or max(len(left), len(right)) > max(SEEN, self._size * COMMON):
            return 0.0
        both = len(left & right)
        # One unit less: what happened twice may well be chance.
        return 2 * (both - 1) / (len(left) + len(right)) if both >= SEEN else 0.0


class Linker:
    """Links words; vectors of words are kept.

    Args:
        encode: Gives a unit vector for each text.
        together: What was learned from the file.
    """

    def __init__(self, encode: Encode, together: Together | None = None) -> None:
        self._encode = encode
        self._together = together or Together()
        self._vectors: dict[str, Matrix] = {}

    def link(self, source: str, target: str) -> tuple[tuple[Span, Span], ...]:
        """Return the words that translate each other, as spans of both texts, in source order."""
        left, right = words_of(source)[:MOST_WORDS], words_of(target)[:MOST_WORDS]
        if not left or not right:
            return ()
        x = [span.within(source).casefold() for span in left]
        y = [span.within(target).casefold() for span in right]
        score = self._scores(x, y)
        return tuple((left[i], right[j]) for i, j in choose(score))

    def _scores(self, x: Sequence[str], y: Sequence[str]) -> Matrix:
        score = self._matrix(x) @ self._matrix(y).T
        # Some words are near to everything: half of how near they are on average is no sign.
        score = score - (score.mean(axis=0) + score.mean(axis=1, keepdims=True)) / 4
        places = np.arange(len(x))[:, None] / max(1, len(x) - 1)
        others = np.arange(len(y))[None, :] / max(1, len(y) - 1)
        score -= np.float32(ORDER) * np.abs(places - others).astype(np.float32)
        together = self._together
        for (i, a), (j, b) in product(enumerate(x), enumerate(y)):
            score[i, j] += TOGETHER * together.share(a, b) + SAME * (a == b)
        return np.asarray(score, np.float32)

    def _matrix(self, words: Sequence[str]) -> Matrix:
        missing = [word for word in dict.fromkeys(words) if word not in self._vectors]
        if missing:
            if len(self._vectors) > REMEMBERED:
                self._vectors.clear()
                missing = list(dict.fromkeys(words))
            self._vectors.update(zip(missing, self._encode(missing), strict=True))
        return np.stack([self._vectors[word] for word in words])


def choose(score: Matrix) -> list[tuple[int, int]]:
    """Return the links of a matrix of scores: mutual best pairs, then those of what is left."""
    links: list[tuple[int, int]] = []
    rest = score.copy()
    for _ in range(ROUNDS):
        rows, columns = rest.argmax(axis=1), rest.argmax(axis=0)
        new = [(i, int(j)) for i, j in enumerate(rows) if columns[j] == i and rest[i, j] >= LEAST]
        links += new
        rest[[i for i, _ in new]] = -np.inf
        rest[:, [j for _, j in new]] = -np.inf
    return sorted(links)


def partners(links: Iterable[tuple[Span, Span]], word: Span, *, side: int) -> tuple[Span, ...]:
    """Return the words of the other side that are linked with a word.

    Args:
        links: Links, as :meth:`Linker.link` gives them.
        word: Span of the word.
        side: 0 where it is in the source, 1 in the target.
    """
    return tuple(sorted(pair[1 - side] for pair in links if pair[side] == word))
