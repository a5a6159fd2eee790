"""The words of a text as pieces of the tokenizer, with their weights.

Given one word as its whole text, the encoder is a bilingual dictionary: the vector of a word is
nearest to those of its translations. So each distinct word of a text is encoded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sentencepiece
from numpy.typing import NDArray

WORD_MARK = "▁"
PIECES = 6
"""Most pieces of one word: scripts without spaces would otherwise make a word of a sentence."""
COMMON, RARE = 5.0, 11.0
"""Surprisal in nats of a word that says nothing, and of one that says all a word can say."""
LEAST, MOST = 0.05, 1.5

Word = tuple[int, ...]
"""A word as the ids of its pieces."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The words of consecutive segments."""

    distinct: tuple[Word, ...]
    """Each word once, in the order it first occurs."""
    rows: NDArray[np.int64]
    """For each word of the text, its place in ``distinct``."""
    weights: NDArray[np.float32]
    offsets: NDArray[np.int64]
    """Where each segment's words start in ``rows``, and the end."""


class Splitter:
    """Joins the tokenizer's pieces to words.

    The weight of a word is the surprisal of its pieces in the tokenizer's unigram model: an inverse
    document frequency that needs no corpus and no list of stop words.
    """

    def __init__(self, tokenizer: sentencepiece.SentencePieceProcessor) -> None:
        self._tokenizer = tokenizer
        self._pieces: dict[int, tuple[bool, bool, float]] = {}

    def split(self, segments: Sequence[Sequence[int]]) -> Occurrences:
        """Return the words of segments given as pieces; punctuation is none."""
        row_of: dict[Word, int] = {}
        rows: list[int] = []
        weights: list[float] = []
        offsets = [0]
        for pieces in segments:
            for word, surprisal in self._words(pieces):
                rows.append(row_of.setdefault(word, len(row_of)))
                weights.append(surprisal)
            offsets.append(len(rows))
        scaled = (np.array(weights, np.float64) - COMMON) / (RARE - COMMON)
        return Occurrences(
            tuple(row_of),
            np.array(rows, np.int64),
            np.clip(scaled, LEAST, MOST).astype(np.float32),
            np.array(offsets),
        )

    def _words(self, pieces: Sequence[int]) -> list[tuple[Word, float]]:
        words: list[tuple[Word, float]] = []
        word: list[int] = []
        surprisal = 0.0
        for piece in pieces:
            begins, has_letter, nats = self._piece(piece)
            if word and (begins or not has_letter or len(word) == PIECES):
                words.append((tuple(word), surprisal))
                word, surprisal = [], 0.0
            if has_letter:
                word.append(piece)
                surprisal += nats
        if word:
            words.append((tuple(word), surprisal))
        return words

    def _piece(self, piece: int) -> tuple[bool, bool, float]:
        """Return whether a piece begins a word, whether it has a letter or digit, its surprisal."""
        known = self._pieces.get(piece)
        if known is None:
            # The name of an unknown piece has letters, what it stands for most likely has none.
            unknown = self._tokenizer.is_unknown(piece) or self._tokenizer.is_control(piece)
            text = self._tokenizer.id_to_piece(piece)
            known = (
                text.startswith(WORD_MARK),
                not unknown and any(char.isalnum() for char in text),
                -float(self._tokenizer.get_score(piece)),
            )
            self._pieces[piece] = known
        return known
