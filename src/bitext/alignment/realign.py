"""Realigning around what a person has fixed, while that person waits.

Encoding is most of the work and does not depend on locks. It is done once, in the background; what
is asked after each correction is only the box between two locks. Boxes do not depend on each other,
so the beads of a box are those of a full run under the same locks, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bitext.alignment.aligner import align_box
from bitext.alignment.blas import one_thread
from bitext.alignment.decode import one_sided
from bitext.alignment.encoder import Encoder
from bitext.alignment.locks import boxes_between, checked
from bitext.alignment.pair import Box, Progress, TextPair, read_pair
from bitext.alignment.potentials import Potentials
from bitext.model import Alignment, Bead


@dataclass(frozen=True, slots=True)
class Realigner:
    """Two texts made ready: some 3 KB a segment. Nothing that is asked of it changes it.

    >>> realigner = Realigner.read(source, target, encoder=encoder, potentials=potentials)
    >>> alignment = realigner.align()
    >>> beads = [realigner.beads(box) for box in realigner.boxes([lock])]
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    pair: TextPair
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
        source, target = tuple(source), tuple(target)
        with one_thread():
            pair = read_pair(
                source,
                target,
                encoder,
                source_paragraphs=source_paragraphs,
                target_paragraphs=target_paragraphs,
                progress=progress,
            )
        return cls(source, target, pair, potentials)

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
