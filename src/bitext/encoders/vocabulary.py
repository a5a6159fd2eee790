"""The words of a text, their vectors and their weights.

Given one word as its whole text, the encoder is a bilingual dictionary: the vector of a word is
nearest to those of its translations. Each distinct word is encoded once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from bitext.align.encoder import Words

WORD_MARK = "▁"
PIECES = 6
"""Most pieces of one word: scripts without spaces would otherwise make a word of a sentence."""
MOST = 50_000
"""Distinct words kept, 2 KB each; beyond that the cache starts anew."""

Word = tuple[int, ...]
"""A word as the ids of its pieces."""


class Lexicon:
    """Word vectors by the pieces of the word, kept between texts.

    Args:
        tokenizer: Gives pieces and their log probability in its unigram model.
        encode: Returns a unit vector for each word.
    """

    def __init__(
        self,
        tokenizer: sentencepiece.SentencePieceProcessor,
        encode: Callable[[Sequence[Word]], NDArray[np.float32]],
    ) -> None:
        self._tokenizer = tokenizer
        self._encode = encode
        self._pieces: dict[int, tuple[bool, bool, float]] = {}
        self._rows: dict[Word, int] = {}
        self._vectors = np.zeros((0, 0), np.float32)

    def words(self, segments: Sequence[str]) -> Words:
        """Return the words of segments.

        The weight of a word is the surprisal of its pieces in the tokenizer's unigram model, an
        inverse document frequency that needs no corpus: clipped to .05 .. 1.5.
        """
        found: list[Word] = []
        weights: list[float] = []
        offsets = [0]
        for ids in self._tokenizer.encode(list(segments), out_type=int):
            for word, surprisal in self._split(ids):
                found.append(word)
                weights.append(surprisal)
            offsets.append(len(found))
        rows, vectors = self._look_up(found)
        return Words(
            vectors=vectors,
            rows=rows,
            weights=np.clip((np.array(weights) - 5.0) / 6.0, 0.05, 1.5).astype(np.float32),
            offsets=np.array(offsets),
        )

    def _split(self, ids: Sequence[int]) -> list[tuple[Word, float]]:
        words: list[tuple[Word, float]] = []
        pieces: list[int] = []
        surprisal = 0.0
        for piece in ids:
            begins, has_letter, bits = self._piece(piece)
            if pieces and (begins or not has_letter or len(pieces) == PIECES):
                words.append((tuple(pieces), surprisal))
                pieces, surprisal = [], 0.0
            if has_letter:
                pieces.append(piece)
                surprisal += bits
        if pieces:
            words.append((tuple(pieces), surprisal))
        return words

    def _piece(self, piece: int) -> tuple[bool, bool, float]:
        known = self._pieces.get(piece)
        if known is None:
            text = self._tokenizer.id_to_piece(piece)
            known = (
                text.startswith(WORD_MARK),
                any(char.isalnum() for char in text),
                -float(self._tokenizer.get_score(piece)),
            )
            self._pieces[piece] = known
        return known

    def _look_up(self, words: Sequence[Word]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        distinct = dict.fromkeys(words)
        new = [word for word in distinct if word not in self._rows]
        if len(self._rows) + len(new) > MOST:
            self._rows.clear()
            self._vectors = self._vectors[:0]
            new = list(distinct)
        if new:
            start = len(self._rows)
            vectors = self._encode(new)
            self._vectors = np.concatenate([self._vectors, vectors]) if start else vectors
            self._rows.update((word, start + k) for k, word in enumerate(new))
        return np.array([self._rows[word] for word in words], np.int64), self._vectors
