"""Alignment by length alone, for languages the encoder does not know.

Gale & Church (1993), "A Program for Aligning Sentences in Bilingual Corpora": translations of long
segments are long. The same lattice as the main model, so its confidences are posteriors too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.band import Band, band_around
from bitext.alignment.decode import best_beads, one_sided, pooled
from bitext.alignment.kinds import KINDS, SOURCE_SIZE, TARGET_SIZE
from bitext.alignment.lattice import Lattice
from bitext.alignment.locks import boxes_between, checked
from bitext.alignment.pair import Box
from bitext.alignment.reasons import explain_by_length
from bitext.model import Alignment, Bead

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRIORS = {
    (1, 1): 0.89,
    (1, 0): 0.0049,
    (0, 1): 0.0049,
    (2, 1): 0.0445,
    (1, 2): 0.0445,
    (2, 2): 0.011,
}
"""Table 5 of the paper; what it gives for both directions together is halved."""
VARIANCE = 6.8
"""Variance of the target's length per source code point, as in the paper."""
SHARPNESS = 0.65
"""Power the likelihoods are taken to. Taken as they are, posteriors are too sure of themselves
(mean confidence .88 where .77 of the beads are right): lengths of neighbouring segments are not as
independent as the model says."""
MOST_NODES = 300_000
"""Nodes of the band: it narrows as texts grow, so that time stays linear."""
NARROWEST, WIDEST = 60, 400


def align_by_length(
    source: Sequence[str], target: Sequence[str], *, locked: Sequence[Bead] = ()
) -> Alignment:
    """Align two texts by the lengths of their segments.

    It finds 1-1, 2-1, 1-2, 2-2 and single null beads near the diagonal, and gets lost where a
    block is missing on one side.

    Args:
        source: Segments of the source text, in order.
        target: Segments of the target text, in order.
        locked: Beads that a person has fixed; kept, with confidence 1.

    Raises:
        UsageError: Locked beads contradict each other or the texts.
    """
    locks = checked(locked, len(source), len(target))
    x = np.array([len(segment) + 1 for segment in source], np.float64)
    y = np.array([len(segment) + 1 for segment in target], np.float64)
    ratio = float(y.sum() / x.sum()) if len(x) and len(y) else 1.0
    beads: list[Bead] = []
    for box, lock in boxes_between(locks, Box(0, len(x), 0, len(y))):
        beads += _align_box(x, y, ratio, box)
        if lock is not None:
            beads.append(lock)
    return Alignment(tuple(beads))


def length_score(source: Floats, target: Floats) -> Floats:
    """Return the log probability that texts that translate each other differ so much in length.

    Twice the tail of the normal distribution beyond the deviation, with the mean of both sides
    under the root as in the authors' C program (the paper's formula divides by zero on an
    insertion).

    Args:
        source: Lengths of the source sides, brought to the target's scale.
        target: Lengths of the target sides.
    """
    deviation = np.abs(target - source) / np.sqrt(VARIANCE * np.maximum(source + target, 1.0) / 2.0)
    # Abramowitz & Stegun 7.1.26 for erfc; as a logarithm it neither under- nor overflows.
    z = deviation / np.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * z)
    series = 1.061405429
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * t + coefficient
    return np.asarray(np.log(series * t) - z * z)


def _align_box(x: Floats, y: Floats, ratio: float, box: Box) -> list[Bead]:
    if box.source == box.source_stop or box.target == box.target_stop:
        return one_sided(box)
    x, y = x[box.source : box.source_stop] * ratio, y[box.target : box.target_stop]
    widest = int(np.clip(MOST_NODES // len(x), NARROWEST, WIDEST))
    band = band_around([], len(x), len(y), widest=widest)
    kind, row, column = _beads(band)
    lattice, order = Lattice.make(kind, row, column, source=len(x), target=len(y))
    kind, row, column = kind[order], row[order], column[order]
    before, before_target = _totals(x), _totals(y)
    source = before[row + SOURCE_SIZE[kind]] - before[row]
    target = before_target[column + TARGET_SIZE[kind]] - before_target[column]
    priors = np.log([PRIORS.get(k, 1.0) for k in KINDS])
    scores = SHARPNESS * (priors[kind] + length_score(source, target))
    posterior = pooled(lattice, lattice.posteriors(scores)[0])
    return best_beads(
        box,
        lattice,
        posterior,
        lambda k: explain_by_length(source[k], target[k], lattice, posterior, k),
    )


def _beads(band: Band) -> tuple[Ints, Ints, Ints]:
    rows, columns = band.rows(), band.columns()
    found = []
    for number, (a, b) in enumerate(KINDS):
        if (a, b) in PRIORS:
            inside = np.flatnonzero(band.node(rows + a, columns + b) < band.size)
            found.append((np.full(len(inside), number), rows[inside], columns[inside]))
    kind, row, column = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return kind, row, column


def _totals(lengths: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(lengths)])
