"""Realigning around what a person has fixed, while that person waits.

Encoding is most of the work and does not depend on locks. It is done once, in the background; what
is asked after each correction is only the box between two locks. Boxes do not depend on each other,
so the beads of a box are those of a full run under the same locks, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.aligner import align_box
from bitext.alignment.blas import one_thread
from bitext.alignment.decode import one_sided
from bitext.alignment.encoder import Encoded, Encoder
from bitext.alignment.evidence import Starts
from bitext.alignment.locks import boxes_between, checked
from bitext.alignment.pair import Box, Progress, TextPair, read_pair
from bitext.alignment.patch import PatchedText, Run
from bitext.alignment.potentials import Potentials
from bitext.alignment.surface import Surface, read_surface
from bitext.errors import UsageError
from bitext.model import Alignment, Bead, Span

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Realigner:
    """Two texts made ready: some 10 KB a segment. A value: an edit makes a new one, as undo likes.

    >>> realigner = Realigner.read(source, target, encoder=encoder, potentials=potentials)
    >>> alignment = realigner.align()
    >>> alignment = realigner.realign(alignment, [lock], before=[])
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    pair: TextPair
    encoder: Encoder
    potentials: Potentials

    @classmethod
    def read(
        cls,
        source: Sequence[str],
        target: Sequence[str],
        *,
        encoder: Encoder,
        potentials: Potentials,
        source_paragraphs: Sequence[int] | None = None,
        target_paragraphs: Sequence[int] | None = None,
        progress: Progress | None = None,
    ) -> Realigner:
        """Encode two texts; may run in a thread, numpy lets others work meanwhile.

        Args:
            source: Segments of the source text, in order.
            target: Segments of the target text, in order.
            encoder: Gives the vectors of segments, spans and words.
            potentials: Trained weights (``bitext.weights.load_potentials``).
            source_paragraphs: Number of the paragraph of each source segment, as for
                :func:`bitext.alignment.align`.
            target_paragraphs: The same for the target.
            progress: Told ``("encode", done, segments)``.
        """
        with one_thread():
            pair = read_pair(
                source,
                target,
                encoder,
                source_paragraphs=source_paragraphs,
                target_paragraphs=target_paragraphs,
                progress=progress,
            )
        return cls(tuple(source), tuple(target), pair, encoder, potentials)

    def boxes(self, locked: Sequence[Bead]) -> Iterator[Box]:
        """Yield the boxes before, between and behind locked beads, empty ones too.

        Raises:
            UsageError: Locked beads contradict each other or the texts; they are named.
        """
        locks = checked(locked, len(self.source), len(self.target))
        for box, _ in boxes_between(locks, self.pair.box):
            yield box

    def beads(self, box: Box) -> tuple[Bead, ...]:
        """Return the beads of a box between two locks, as a full run would give them."""
        if box.source == box.source_stop or box.target == box.target_stop:
            return tuple(one_sided(box))
        with one_thread():
            return tuple(
                bead
                for stretch in self.pair.stretches(box)
                for bead in align_box(self.pair, stretch, self.potentials)
            )

    def align(self, locked: Sequence[Bead] = ()) -> Alignment:
        """Return what :func:`bitext.alignment.align` gives under the same locks.

        Raises:
            UsageError: Locked beads contradict each other or the texts.
        """
        beads: list[Bead] = []
        locks = checked(locked, len(self.source), len(self.target))
        for box, lock in boxes_between(locks, self.pair.box):
            beads += self.beads(box)
            if lock is not None:
                beads.append(lock)
        return Alignment(tuple(beads))

    def realign(
        self,
        alignment: Alignment,
        locked: Sequence[Bead],
        *,
        before: Sequence[Bead],
        source: Span | None = None,
        target: Span | None = None,
    ) -> Alignment:
        """Return the alignment under other locks; only boxes that are new are aligned.

        It is what a full run under these locks gives, if ``alignment`` is what one under the locks
        of before gave.

        Args:
            alignment: Of these texts. After an edit its beads must have been moved by as many
                segments as that added or took away, and so the locks.
            locked: Beads that a person has fixed, all of them. They come back as they are, with
                confidence 1.
            before: Beads that were locked when ``alignment`` was made.
            source: Source segments whose boxes are aligned anew in any case: edited ones.
            target: Target segments likewise.

        Raises:
            UsageError: Locked beads contradict each other or the texts, or the alignment is of
                other texts.
        """
        ends = alignment.beads[-1:]
        if ends and (ends[0].source.stop, ends[0].target.stop) != self._end:
            raise UsageError(
                f"the alignment ends at {ends[0].source.stop} and {ends[0].target.stop}, the "
                f"texts at {len(self.source)} and {len(self.target)} segments",
                hint="Move its beads by as many segments as an edit has added or taken away.",
            )
        at = {(bead.source.start, bead.target.start): k for k, bead in enumerate(alignment.beads)}
        at[self._end] = len(alignment.beads)
        kept = {
            box
            for box in self.boxes(before)
            if {(box.source, box.target), (box.source_stop, box.target_stop)} <= at.keys()
            and not _meets(source, box.source, box.source_stop)
            and not _meets(target, box.target, box.target_stop)
        }
        beads: list[Bead] = []
        locks = checked(locked, len(self.source), len(self.target))
        for box, lock in boxes_between(locks, self.pair.box):
            if box in kept:
                first, last = at[box.source, box.target], at[box.source_stop, box.target_stop]
                beads += alignment.beads[first:last]
            else:
                beads += self.beads(box)
            if lock is not None:
                beads.append(lock)
        return Alignment(tuple(beads))

    def replace_source(self, span: Span, segments: Sequence[str]) -> Realigner:
        """Return the texts with other source segments instead of ``span``.

        For an edited segment, one split in two, two made one, or a deletion. Only the new segments
        and four neighbours on either side are encoded. What was measured on the texts as a whole
        (ratio of lengths, backgrounds) stays as it was: confidences may differ in the third digit
        from those of texts read anew.

        Args:
            span: Segments replaced; an empty one says where to insert.
            segments: What stands there now.
        """
        texts = (*self.source[: span.start], *segments, *self.source[span.stop :])
        encoded = self._patched(self.pair.source, texts, span, len(segments))
        pair = replace(
            self.pair,
            source=encoded,
            source_surface=_replaced_surface(self.pair.source_surface, span, segments),
            source_vectors=_replaced(
                self.pair.source_vectors, span, encoded.spans(1, *_new(span, segments))
            ),
            source_starts=_replaced_starts(self.pair.source_starts, span, len(segments)),
        )
        return replace(self, source=texts, pair=pair)

    def replace_target(self, span: Span, segments: Sequence[str]) -> Realigner:
        """Return the texts with other target segments, as :meth:`replace_source`."""
        texts = (*self.target[: span.start], *segments, *self.target[span.stop :])
        encoded = self._patched(self.pair.target, texts, span, len(segments))
        pair = replace(
            self.pair,
            target=encoded,
            target_surface=_replaced_surface(self.pair.target_surface, span, segments),
            target_vectors=_replaced(
                self.pair.target_vectors, span, encoded.spans(1, *_new(span, segments))
            ),
            target_starts=_replaced_starts(self.pair.target_starts, span, len(segments)),
        )
        return replace(self, target=texts, pair=pair)

    def _patched(
        self, encoded: Encoded, texts: Sequence[str], span: Span, count: int
    ) -> PatchedText:
        if not isinstance(encoded, PatchedText):
            encoded = PatchedText((Run(encoded, 0, len(encoded), age=0),))
        with one_thread():
            return encoded.replaced(texts, span.start, span.stop, count, self.encoder)

    @property
    def _end(self) -> tuple[int, int]:
        return len(self.source), len(self.target)


def _meets(asked: Span | None, start: int, stop: int) -> bool:
    return asked is not None and asked.start < stop and start < asked.stop


def _new(span: Span, segments: Sequence[str]) -> tuple[int, int]:
    return span.start, span.start + len(segments)


def _replaced(values: Array, span: Span, new: Array) -> Array:
    joined = np.concatenate([values[: span.start], new, values[span.stop :]])
    return joined.astype(values.dtype, copy=False)


def _replaced_starts(starts: Starts, span: Span, count: int) -> Starts:
    """Return before which segments paragraphs start after a replacement.

    New segments begin a paragraph where what they replace did; inserted ones go on with the one
    before.
    """
    if starts is None:
        return None
    began = bool(starts[span.start : span.stop].any()) or (count > 0 and span.start == 0)
    after = starts[span.stop :].copy()
    new = np.zeros(count, bool)
    if count:
        new[0] = began
    else:
        after[0] |= began
    return np.concatenate([starts[: span.start], new, after])


def _replaced_surface(surface: Surface, span: Span, segments: Sequence[str]) -> Surface:
    new = read_surface(segments)
    before, after = surface.part(0, span.start), surface.part(span.stop, len(surface.numbers))
    return Surface(
        lengths=_replaced(surface.lengths, span, new.lengths),
        ends=_replaced(surface.ends, span, new.ends),
        lower=_replaced(surface.lower, span, new.lower),
        quotes=_replaced(surface.quotes, span, new.quotes),
        questions=_replaced(surface.questions, span, new.questions),
        numbers=(*before.numbers, *new.numbers, *after.numbers),
        names=(*before.names, *new.names, *after.names),
        heard=(*before.heard, *new.heard, *after.heard),
    )
