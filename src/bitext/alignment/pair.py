"""Two texts side by side: encoded, with what holds for them as a whole, cut into stretches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.anchors import Pairs, find_anchors
from bitext.alignment.band import Band, band_around
from bitext.alignment.coverage import cover
from bitext.alignment.encoder import Encoded, Encoder, Halves
from bitext.alignment.evidence import Evidence, Starts
from bitext.alignment.kinds import LARGEST
from bitext.alignment.similarity import similarities, spans_of
from bitext.alignment.surface import lengths_of, read_surface

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, how much there is."""

STRETCH = 800
"""Source segments aligned at once, about: longer texts are cut where that costs nothing."""
SAFE = 0.5
"""Cosine of an anchor and of both neighbouring pairs at a cut."""
ENOUGH = 10
"""Anchors from which the ratio of lengths is taken; with fewer, from the whole texts."""
SAMPLE = 200
"""Spans of each size that the background of a side is measured on."""
MOST_ANCHORS = {4: 1, 5: 1}
"""Anchors in a span of that many segments, beyond which its vector is not made: of segments that
each have a counterpart of their own, hardly any are one side of a bead. All 66 of the gold beads
x-1 and 1-x of that size have fewer, and about nine in ten spans have more."""
PART = 4096
"""Segments whose vectors are made at once."""
MOST_NODES = 400_000
"""Nodes of a stretch: where anchors are missing over thousands of segments the band narrows."""


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Source and target segments between two corners of an alignment, half-open."""

    source: int
    source_stop: int
    target: int
    target_stop: int


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts as the aligner sees them."""

    source: Encoded
    target: Encoded
    source_segments: Sequence[str]
    """Read stretch by stretch: what is seen of them would take as much memory as their vectors."""
    target_segments: Sequence[str]
    source_lengths: NDArray[np.float32]
    target_lengths: NDArray[np.float32]
    source_vectors: Halves
    """Vectors of the segments, for where to cut; half precision halves what a novel needs."""
    target_vectors: Halves
    ratio: float
    """Target code points per source code point."""
    source_mean: NDArray[np.float32]
    """Mean vector of source spans: the background of the target's."""
    target_mean: NDArray[np.float32]
    source_starts: Starts = None
    """Before which source segments a paragraph starts, and True for the end; None where unknown."""
    target_starts: Starts = None

    @property
    def box(self) -> Box:
        """Both texts whole."""
        return Box(0, len(self.source), 0, len(self.target))

    def stretches(self, box: Box) -> Iterator[Box]:
        """Cut a box where an anchor and both its neighbours match one to one.

        No alignment is lost by such a cut, and time and memory stay linear. Depends on the box
        alone, so that realigning it gives what aligning the whole text gave there.
        """
        if box.source_stop - box.source <= 2 * STRETCH:
            yield box
            return
        corners = [
            (box.source, box.target),
            *self._cuts(box),
            (box.source_stop, box.target_stop),
        ]
        for (i, j), (i_next, j_next) in pairwise(corners):
            part = Box(i, i_next, j, j_next)
            # Where a sample of segments gave too few anchors, a closer look may give more.
            if part == box:
                yield part
            else:
                yield from self.stretches(part)

    def evidence(self, box: Box) -> Evidence:
        """Return what is known of a stretch; both its sides hold at least one segment."""
        rows, columns = (box.source, box.source_stop), (box.target, box.target_stop)
        n, m = rows[1] - rows[0], columns[1] - columns[0]
        x = self.source_vectors[slice(*rows)].astype(np.float32)
        y = self.target_vectors[slice(*columns)].astype(np.float32)
        surface, other = (
            read_surface(self.source_segments[slice(*rows)]),
            read_surface(self.target_segments[slice(*columns)]),
        )
        chain = find_anchors(x, y, surface.lengths)
        source = spans_of([x, *_larger(self.source, rows, chain[:, 0])], self.target_mean)
        target = spans_of([y, *_larger(self.target, columns, chain[:, 1])], self.source_mean)
        widest = int(np.clip(MOST_NODES // n, 60, 400))
        band = band_around([(int(i), int(j)) for i, j in chain], n, m, widest=widest)
        low, high = _windows(band)
        words, others = self.source.words(*rows), self.target.words(*columns)
        source_cover, target_cover = cover(words, others, low, high)
        return Evidence(
            band=band,
            similarity=similarities(source, target, band),
            source_background=source.background,
            target_background=target.background,
            source_cover=source_cover,
            target_cover=target_cover,
            source=surface,
            target=other,
            anchors=chain,
            ratio=self.ratio,
            source_starts=_part(self.source_starts, rows),
            target_starts=_part(self.target_starts, columns),
        )

    def _cuts(self, box: Box) -> list[tuple[int, int]]:
        x = self.source_vectors[box.source : box.source_stop]
        y = self.target_vectors[box.target : box.target_stop]
        lengths = self.source_lengths[box.source : box.source_stop]
        cuts: list[tuple[int, int]] = []
        last = 0
        for i, j in find_anchors(x, y, lengths).tolist():
            if i - last < STRETCH or not 2 <= i < len(x) - 2 or not 2 <= j < len(y) - 2:
                continue
            near, other = (v.astype(np.float32) for v in (x[i - 1 : i + 2], y[j - 1 : j + 2]))
            if np.einsum("ij,ij->i", near, other).min() > SAFE:
                cuts.append((box.source + i, box.target + j))
                last = i
        return cuts


def read_pair(
    source: Sequence[str],
    target: Sequence[str],
    encoder: Encoder,
    *,
    source_paragraphs: Sequence[int] | None = None,
    target_paragraphs: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> TextPair:
    """Encode two texts and measure what holds for them as a whole."""
    total = len(source) + len(target)

    def told(before: int) -> Callable[[int], None] | None:
        return None if progress is None else lambda done: progress("encode", before + done, total)

    encoded = encoder.read(source, progress=told(0))
    other = encoder.read(target, progress=told(len(source)))
    x, y = _vectors(encoded), _vectors(other)
    lengths, other_lengths = lengths_of(source), lengths_of(target)
    return TextPair(
        source=encoded,
        target=other,
        source_segments=source,
        target_segments=target,
        source_lengths=lengths,
        target_lengths=other_lengths,
        source_vectors=x,
        target_vectors=y,
        ratio=_ratio(lengths, other_lengths, find_anchors(x, y, lengths)),
        source_mean=_mean_span(encoded, x),
        target_mean=_mean_span(other, y),
        source_starts=paragraph_starts(source_paragraphs),
        target_starts=paragraph_starts(target_paragraphs),
    )


def paragraph_starts(paragraphs: Sequence[int] | None) -> Starts:
    """Return before which segments a paragraph starts, given each one's, and True for the end."""
    if paragraphs is None:
        return None
    changes = np.diff(np.asarray(paragraphs, np.int64)) != 0
    return np.concatenate([[True], changes, [True]])


def _larger(
    text: Encoded, part: tuple[int, int], anchored: NDArray[np.int64]
) -> Iterator[NDArray[np.float32]]:
    """Yield the vectors of the spans of two and more segments; those of no use are zero."""
    anchors = np.zeros(part[1] - part[0] + 1, np.int64)
    anchors[anchored + 1] = 1
    anchors = np.cumsum(anchors)
    for size in range(2, LARGEST + 1):
        wanted = anchors[size:] - anchors[:-size] <= MOST_ANCHORS.get(size, size)
        yield text.spans(size, *part, wanted)


def _part(starts: Starts, part: tuple[int, int]) -> Starts:
    return None if starts is None else starts[part[0] : part[1] + 1]


def _ratio(x: NDArray[np.float32], y: NDArray[np.float32], anchors: Pairs) -> float:
    if len(anchors) > ENOUGH:
        x, y = x[anchors[:, 0]], y[anchors[:, 1]]
    if not len(x) or not len(y):
        return 1.0
    # Where one side lacks whole chapters the totals say nothing: no language pair is beyond 1 : 4.
    return float(np.clip(y.sum(dtype=np.float64) / x.sum(dtype=np.float64), 0.25, 4.0))


def _vectors(text: Encoded) -> Halves:
    """Return the vectors of all segments, in half precision, made in parts."""
    parts = [
        text.spans(1, start, min(start + PART, len(text))).astype(np.float16)
        for start in range(0, max(len(text), 1), PART)
    ]
    return np.concatenate(parts)


def _mean_span(text: Encoded, vectors: Halves) -> NDArray[np.float32]:
    """Return the mean of spans of one and of two segments spread evenly over the text."""
    count = len(vectors)
    if not count:
        return np.zeros(vectors.shape[1], np.float32)
    chosen = np.unique(np.linspace(0, count - 1, SAMPLE).astype(np.int64))
    picked = [vectors[chosen].astype(np.float32)]
    for start in range(0, count - 1, PART):
        stop = min(start + PART + 1, count)
        wanted = np.isin(np.arange(start, stop - 1), chosen)
        picked.append(text.spans(2, start, stop, wanted)[wanted])
    return np.asarray(np.concatenate(picked).mean(axis=0))


def _windows(band: Band) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the target segments each source segment is compared with: its rows and one more."""
    low = np.clip(band.low[:-1] - 1, 0, band.target - 1)
    high = np.minimum(band.high[1:] + 1, band.target)
    # Every target segment must stand in some window, whatever the band's shape.
    low[0], high[-1] = 0, band.target
    low[1:] = np.minimum(low[1:], high[:-1])
    return low, np.maximum(high, low + 1)
