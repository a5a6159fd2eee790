"""The aligner: a conditional random field over beads, decoded for the fewest wrong beads.

The field (Lafferty, McCallum & Pereira 2001) gives every alignment of a stretch a probability.
Summing over all of them gives each bead's posterior, which is its confidence, and the alignment
returned is the one with the highest expected strict F1: a bead counts what it is likely to be
right, less a price that makes one doubtful bead dearer than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.blas import one_thread
from bitext.alignment.decode import best_beads, one_sided, pooled
from bitext.alignment.encoder import Encoder
from bitext.alignment.evidence import Candidates, Evidence
from bitext.alignment.features import bead_features
from bitext.alignment.locks import boxes_between, checked
from bitext.alignment.pair import Box, Progress, TextPair, read_pair
from bitext.alignment.potentials import Potentials
from bitext.alignment.reasons import explain
from bitext.alignment.rough import find_candidates
from bitext.model import Alignment, Bead

Floats = NDArray[np.float64]

PART = 32_768
"""Candidates scored at once: more than an ordinary stretch has."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch with its candidates and their posteriors; rows and columns count from its box."""

    box: Box
    evidence: Evidence
    candidates: Candidates
    posterior: Floats
    """Of a null bead: that its segment stands alone, wherever in the other text."""


def align(
    source: Sequence[str],
    target: Sequence[str],
    *,
    encoder: Encoder,
    potentials: Potentials,
    locked: Sequence[Bead] = (),
    source_paragraphs: Sequence[int] | None = None,
    target_paragraphs: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Alignment:
    """Align two texts.

    Args:
        source: Segments of the source text, in order.
        target: Segments of the target text, in order.
        encoder: Gives the vectors of segments, spans and words.
        potentials: Trained weights (``bitext.weights.load_potentials``).
        locked: Beads that a person has fixed. They are kept as they are, with confidence 1, and
            the rest is aligned around them.
        source_paragraphs: Number of the paragraph of each source segment. Used where both texts
            have them, as far as they agree.
        target_paragraphs: The same for the target.
        progress: Told ``("encode", done, segments)``, then ``("align", done, source segments)``.

    Returns:
        Beads in order that cover both sides once. Confidence is the posterior probability; a
        reason stands with each below .9. The same input gives the same output on one machine.

    Raises:
        UsageError: Locked beads contradict each other or the texts.
        ValueError: There is not one paragraph number for each segment.
    """
    for segments, paragraphs in (
        (source, source_paragraphs),
        (target, target_paragraphs),
    ):
        if paragraphs is not None and len(paragraphs) != len(segments):
            raise ValueError(f"{len(paragraphs)} paragraph numbers for {len(segments)} segments")
    locks = checked(locked, len(source), len(target))
    beads: list[Bead] = []
    if not source or not target:
        for box, lock in boxes_between(locks, Box(0, len(source), 0, len(target))):
            beads += [*one_sided(box), lock] if lock is not None else one_sided(box)
        return Alignment(tuple(beads))
    with one_thread():
        pair = read_pair(
            source,
            target,
            encoder,
            source_paragraphs=source_paragraphs,
            target_paragraphs=target_paragraphs,
            progress=progress,
        )
        for box, lock in boxes_between(locks, pair.box):
            for stretch in pair.stretches(box):
                beads += align_box(pair, stretch, potentials)
                if progress is not None:
                    progress("align", stretch.source_stop, len(source))
            if lock is not None:
                beads.append(lock)
    return Alignment(tuple(beads))


def align_box(pair: TextPair, box: Box, potentials: Potentials) -> list[Bead]:
    """Return the beads of a stretch that nothing outside depends on."""
    if box.source == box.source_stop or box.target == box.target_stop:
        return one_sided(box)
    stretch = weigh(pair, box, potentials)
    lattice, posterior = stretch.candidates.lattice, stretch.posterior
    return best_beads(
        box,
        lattice,
        posterior,
        lambda k: explain(stretch.evidence, lattice, posterior, k),
    )


def weigh(pair: TextPair, box: Box, potentials: Potentials) -> Stretch:
    """Return the candidates of a stretch with their posteriors."""
    evidence = pair.evidence(box)
    candidates = find_candidates(evidence)
    lattice = candidates.lattice
    features = bead_features(evidence, candidates)
    scores = np.concatenate(
        [
            potentials.score(features[k : k + PART], lattice.kind[k : k + PART])
            for k in range(0, len(lattice), PART)
        ]
    )
    posterior, _ = lattice.posteriors(scores)
    return Stretch(box, evidence, candidates, pooled(lattice, posterior))
