"""The words of a text as pieces of the tokenizer, with their weights.

Given one word as its whole text, the encoder is a bilingual dictionary: the vector of a word is
nearest to those of its translations. So each distinct word of a text is encoded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from bitext.alignment.encoder import Halves, Vectors, Words

WORD_MARK = "▁"
PIECES = 6
"""Most pieces of one word: scripts without spaces would otherwise make a word of a sentence."""
COMMON, RARE = 5.0, 11.0
"""Surprisal in nats of a word that says nothing, and of one that says all a word can say."""
LEAST, MOST = 0.05, 1.5
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The words of consecutive segments."""

    pieces: NDArray[np.int64]
    """Each distinct word once, as the ids of its pieces, (n, PIECES)."""
    lengths: NDArray[np.int64]
    """How many of them each distinct word has; what follows is 0."""
    weights: NDArray[np.float32]
    """How much each distinct word says."""
    rows: NDArray[np.int32]
    """For each word of the text, its place in ``pieces``."""
    offsets: NDArray[np.int64]
    """Where each segment's words start in ``rows``, and the end."""

    def words(self, vectors: Vectors | Halves, start: int, stop: int) -> Words:
        """Return the words of the segments ``start..stop``, given one vector a distinct word."""
        first, last = self.offsets[start], self.offsets[stop]
        rows = self.rows[first:last].astype(np.int64)
        return Words(vectors, rows, self.weights[rows], self.offsets[start : stop + 1] - first)

    @classmethod
    def joined(cls, parts: Sequence[Occurrences]) -> Occurrences:
        """Return the words of a text from those of its parts, one part or more.

        Splitting a long text at once would need more memory than everything else.
        """
        pieces, lengths, weights = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("pieces", "lengths", "weights")
        )
        number, chosen = _distinct(pieces.ravel(), PIECES * np.arange(len(pieces)), lengths)
        numbers = np.split(number.astype(np.int32), np.cumsum([len(p.pieces) for p in parts[:-1]]))
        rows = [own[part.rows] for own, part in zip(numbers, parts, strict=True)]
        counts = [np.diff(part.offsets) for part in parts]
        return cls(
            pieces[chosen],
            lengths[chosen],
            weights[chosen],
            np.concatenate(rows),
            np.concatenate([[0], np.cumsum(np.concatenate(counts))]),
        )


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
        sizes = np.array([len(pieces) for pieces in segments], np.int64)
        flat = np.fromiter(chain.from_iterable(segments), np.int64, int(sizes.sum()))
        return self.split_flat(flat, sizes)

    def split_flat(self, flat: NDArray[np.int64], sizes: NDArray[np.int64]) -> Occurrences:
        """Return the words of segments whose pieces stand one after the other.

        Args:
            flat: All pieces. Sentence marks are no part of a word.
            sizes: How many of them each segment has.
        """
        bounds = np.concatenate([[0], np.cumsum(sizes)])
        distinct, number = np.unique(flat, return_inverse=True)
        known = [self._piece(piece) for piece in distinct.tolist()]
        begins = np.array([fact[0] for fact in known], np.bool_)[number]
        has_letter = np.array([fact[1] for fact in known], np.bool_)[number]
        nats = np.array([fact[2] for fact in known], np.float64)[number]
        # A piece begins a word at a word mark, behind punctuation, and where a segment begins.
        begins[bounds[:-1][sizes > 0]] = True
        begins[1:] |= ~has_letter[:-1]
        letters = np.flatnonzero(has_letter)
        starts = np.flatnonzero(begins[letters])
        inside = np.arange(len(letters)) - np.repeat(starts, _steps(starts, len(letters)))
        starts = np.flatnonzero(inside % PIECES == 0)
        first, lengths = letters[starts], _steps(starts, len(letters))
        rows, chosen = _distinct(flat, first, lengths)
        pieces = np.stack(
            [_pieces_at(flat, first[chosen], lengths[chosen], k) for k in range(PIECES)]
        )
        total = np.concatenate([[0.0], np.cumsum(np.where(has_letter, nats, 0.0))])
        own = total[first[chosen] + lengths[chosen]] - total[first[chosen]]
        scaled = (own - COMMON) / (RARE - COMMON)
        return Occurrences(
            pieces.T,
            lengths[chosen],
            np.clip(scaled, LEAST, MOST).astype(np.float32),
            rows.astype(np.int32),
            np.searchsorted(first, bounds),
        )

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


def _steps(starts: NDArray[np.int64], stop: int) -> NDArray[np.int64]:
    """Return how far it is from each start to the next."""
    return np.diff(starts, append=stop)


def _pieces_at(flat: Ints, first: Ints, lengths: Ints, place: int) -> Ints:
    """Return the piece of each word at a place, 0 behind its end."""
    piece = flat[np.minimum(first + place, max(len(flat) - 1, 0))]
    return np.where(lengths > place, piece, 0).astype(np.int64)


def _distinct(flat: Ints, first: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Return for each word the number of its pieces, and for each number a word that has them.

    A column at a time: a table of the pieces of all words would be most of what a novel needs.
    """
    number = np.zeros(len(first), np.int64)
    for place in range(PIECES):
        # What was seen so far and the next piece together; both are below 2 ** 31.
        number = number << 32 | _pieces_at(flat, first, lengths, place)
        _, number = np.unique(number, return_inverse=True)
    _, chosen = np.unique(number, return_index=True)
    return number, chosen
