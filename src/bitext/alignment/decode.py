"""From posteriors to an alignment: the one with the highest expected strict F1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.kinds import ADDITION, OMISSION, SOURCE_SIZE, TARGET_SIZE
from bitext.alignment.lattice import Lattice
from bitext.alignment.pair import Box
from bitext.alignment.reasons import SURE
from bitext.model import Bead, Span

Floats = NDArray[np.float64]

PRICE = 0.4
"""What a bead costs in expected F1: half the F1 that is reached, and a little less."""
NULL_WORTH = 0.5
"""A null bead that is right counts in precision only, not in recall."""


def pooled(lattice: Lattice, posterior: Floats) -> Floats:
    """Return posteriors with those of null beads of one segment added up.

    Where a segment stands alone, it does not matter between which segments of the other text;
    one of several places would look doubtful for no reason a person could see.
    """
    pooled = posterior.copy()
    for kind, place in ((OMISSION, lattice.row), (ADDITION, lattice.column)):
        beads = np.flatnonzero(lattice.kind == kind)
        total = np.bincount(place[beads], posterior[beads], minlength=int(place.max()) + 1)
        pooled[beads] = np.minimum(total[place[beads]], 1.0)
    return pooled


def gains(lattice: Lattice, posterior: Floats) -> Floats:
    """Return what each bead adds to the expected strict F1."""
    null = (lattice.kind == OMISSION) | (lattice.kind == ADDITION)
    return np.where(null, NULL_WORTH, 1.0) * posterior - PRICE


def best_beads(
    box: Box, lattice: Lattice, posterior: Floats, explain: Callable[[int], str]
) -> list[Bead]:
    """Return the beads of the alignment with the highest expected strict F1.

    Args:
        box: Where the lattice stands in the texts.
        lattice: The candidates.
        posterior: Their probabilities, pooled.
        explain: Returns the reason of a doubtful candidate.
    """
    beads = []
    for k in lattice.best(gains(lattice, posterior)):
        kind = int(lattice.kind[k])
        i, j = box.source + int(lattice.row[k]), box.target + int(lattice.column[k])
        confidence = float(np.clip(posterior[k], 0.0, 1.0))
        beads.append(
            Bead(
                Span(i, i + int(SOURCE_SIZE[kind])),
                Span(j, j + int(TARGET_SIZE[kind])),
                confidence,
                explain(k) if confidence < SURE else "",
            )
        )
    return beads


def one_sided(box: Box) -> list[Bead]:
    """Return the null beads of a box with an empty side; nothing else is possible there."""
    return [
        Bead(Span(i, i + 1), Span(box.target, box.target), 1.0)
        for i in range(box.source, box.source_stop)
    ] + [
        Bead(Span(box.source_stop, box.source_stop), Span(j, j + 1), 1.0)
        for j in range(box.target, box.target_stop)
    ]
