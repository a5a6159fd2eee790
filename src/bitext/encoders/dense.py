"""Any model that turns a text into one vector, as an :class:`~bitext.alignment.Encoder`.

The aligner's weights were trained on cosines of use-m3. Other models have other scales: with E5
strangers have a cosine of .78 and translations one of .9. So vectors are moved and stretched until
translations are as near, and strangers as far, as they are for use-m3 on a list of sentences
(:mod:`bitext.encoders.probe`):

1. The mean vector is taken away. What all texts of a language have in common then cancels, and
   with it most of the model's preference for texts of one language.
2. Vectors are multiplied by one number and given one more coordinate, which is the same for all.
   That is a linear map of their inner products, chosen so that the means of translations and of
   strangers are those of use-m3.

The inner products then stand for cosines; vectors are no longer of unit length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from bitext.alignment.encoder import Vectors, Words
from bitext.encoders.probe import SENTENCES, WORDS
from bitext.encoders.resources import tokenizer_model
from bitext.encoders.vocabulary import Occurrences, Splitter

Encode = Callable[[Sequence[str]], Vectors]
"""Returns a unit vector for each text."""
BATCH = 256
"""Texts given to the model at once; progress is told after each."""
PRIOR = 16
"""The probe counts as so many segments in the mean of a text, which matters where it is short."""
SENTENCE_SCALE = (0.06, 0.75)
WORD_SCALE = (0.30, 0.83)
"""Mean cosine of strangers and of translations in the probe, for use-m3."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """How one kind of text is brought to the scale of use-m3."""

    mean: NDArray[np.float32]
    stretch: float
    shift: float

    @classmethod
    def measure(
        cls, encode: Encode, probe: Sequence[Sequence[str]], scale: tuple[float, float]
    ) -> Gauge:
        """Return the gauge for a model, from texts and their translations.

        Args:
            encode: The model.
            probe: Rows of texts that translate each other, in some languages.
            scale: Mean cosine that strangers and translations shall have.
        """
        count = len(probe)
        vectors = [encode([row[k] for row in probe]) for k in range(len(probe[0]))]
        mean = np.concatenate(vectors).mean(axis=0)
        centred = [vector - vector.mean(axis=0) for vector in vectors]
        near, far = [], []
        for a, left in enumerate(centred):
            for right in centred[a + 1 :]:
                product = left @ right.T
                near.append(float(np.trace(product)) / count)
                far.append(float(product.sum() - np.trace(product)) / (count * (count - 1)))
        strangers, translations = float(np.mean(far)), float(np.mean(near))
        stretch = (scale[1] - scale[0]) / max(translations - strangers, 1e-3)
        return cls(mean, float(stretch), max(0.0, scale[0] - stretch * strangers))

    def apply(self, vectors: Vectors, mean: NDArray[np.float32]) -> Vectors:
        """Return vectors whose inner products are on the scale of use-m3."""
        moved = (vectors - mean) * np.float32(np.sqrt(self.stretch))
        constant = np.full((len(vectors), 1), np.sqrt(self.shift), np.float32)
        return np.concatenate([moved, constant], axis=1, dtype=np.float32)

    def mean_of(self, vectors: Vectors) -> NDArray[np.float32]:
        """Return the mean of a text's vectors, held to that of the probe where they are few."""
        total = vectors.sum(axis=0) + PRIOR * self.mean
        return np.asarray(total / (len(vectors) + PRIOR), np.float32)


class DenseEncoder:
    """An encoder out of a model that gives one vector a text.

    Args:
        encode: The model.
        name: As in signatures of results.
        languages: Primary subtags it was trained on; empty where it does not say.
    """

    def __init__(self, encode: Encode, *, name: str, languages: frozenset[str]) -> None:
        self._encode = encode
        self.name = name
        self.languages = languages
        self._tokenizer = sentencepiece.SentencePieceProcessor(model_proto=tokenizer_model())
        self._splitter = Splitter(self._tokenizer)

    @cached_property
    def sentence_gauge(self) -> Gauge:
        """Gauge of sentences."""
        return Gauge.measure(self._encode, SENTENCES, SENTENCE_SCALE)

    @cached_property
    def word_gauge(self) -> Gauge:
        """Gauge of words."""
        return Gauge.measure(self._encode, WORDS, WORD_SCALE)

    def read(
        self, segments: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> DenseText:
        """Encode the segments of a text and its distinct words.

        Words are cut and weighed as for use-m3, by its tokenizer, which is at hand anyway.

        Args:
            segments: Its segments in order.
            progress: Told how many are done, in steps; words come last and count as the last one.
        """
        vectors = []
        for start in range(0, len(segments), BATCH):
            vectors.append(self._encode(segments[start : start + BATCH]))
            if progress is not None:
                progress(min(start + BATCH, len(segments) - 1))
        found = self._splitter.split(self._tokenizer.encode(list(segments), out_type=int))
        vocabulary = self._words(found)
        if progress is not None:
            progress(len(segments))
        gauge = self.sentence_gauge
        encoded = np.concatenate(vectors) if vectors else np.zeros((0, len(gauge.mean)), np.float32)
        return DenseText(
            encoded - gauge.mean_of(encoded),
            np.array([len(segment) + 1 for segment in segments], np.float32),
            gauge,
            vocabulary,
            found,
        )

    def _words(self, found: Occurrences) -> Vectors:
        gauge = self.word_gauge
        texts = [
            self._tokenizer.decode(pieces[:length])
            for pieces, length in zip(found.pieces.tolist(), found.lengths.tolist(), strict=True)
        ]
        vectors = [self._encode(texts[k : k + BATCH]) for k in range(0, len(texts), BATCH)]
        encoded = np.concatenate(vectors) if vectors else np.zeros((0, len(gauge.mean)), np.float32)
        return gauge.apply(encoded, gauge.mean_of(encoded))


@dataclass(frozen=True, slots=True)
class DenseText:
    """The segments of one text (:class:`bitext.alignment.Encoded`)."""

    vectors: Vectors
    """Centred, of the model's own scale."""
    lengths: NDArray[np.float32]
    gauge: Gauge
    vocabulary: Vectors
    """One for each distinct word."""
    found: Occurrences

    def __len__(self) -> int:
        return len(self.lengths)

    def spans(
        self, size: int, start: int, stop: int, wanted: NDArray[np.bool_] | None = None
    ) -> Vectors:
        """Return vectors of spans: the mean of their segments' by length, of the same norm."""
        part, weight = self.vectors[start:stop], self.lengths[start:stop, None]
        zero = np.zeros(part.shape[1], np.float32)
        if stop - start < size:
            return self.gauge.apply(part[:0], zero)
        if size > 1:
            norms = np.linalg.norm(part, axis=1, keepdims=True)
            count = stop - start - size + 1
            total, norm, weights = (
                np.add.reduce([values[k : k + count] for k in range(size)])
                for values in (part * weight, norms * weight, weight)
            )
            length = np.linalg.norm(total, axis=1, keepdims=True)
            part = total / np.maximum(length, 1e-9) * (norm / weights)
        vectors = self.gauge.apply(part, zero)
        if wanted is not None:
            vectors[~wanted] = 0.0
        return vectors

    def words(self, start: int, stop: int) -> Words:
        """Return the words of the segments ``start..stop``."""
        return self.found.words(self.vocabulary, start, stop)
