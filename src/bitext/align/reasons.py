"""Why a bead is doubtful, in words for the translator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bitext.align.evidence import Evidence
from bitext.align.kinds import KINDS, OMISSION, SOURCE_SIZE, TARGET_SIZE
from bitext.align.lattice import Lattice

SURE = 0.9
"""Confidence from which no reason is given: 99.5 % of such beads are right."""
LONG, SHORT = 1.6, 1 / 1.6
"""Ratio of a target side's length to what is expected, from which it is a reason."""
FEW = 40
"""Code points below which a ratio of lengths means little."""
FAR = 8
"""Segments off the line through the neighbours' anchors."""


def explain(evidence: Evidence, lattice: Lattice, posterior: NDArray[np.float64], bead: int) -> str:
    """Return the reasons, the plainest first, separated by semicolons; never empty."""
    kind = int(lattice.kind[bead])
    i, j = int(lattice.row[bead]), int(lattice.column[bead])
    a, b = KINDS[kind]
    found: list[str] = []
    if kind >= OMISSION:
        found.append(_alone(evidence, i, j, of_source=kind == OMISSION))
    else:
        found += _lengths(evidence, i, j, a, b)
        found += _numbers(evidence, i, j, a, b)
    found.append(_runner_up(lattice, posterior, bead))
    return "; ".join(found)


def by_length(
    expected: float, real: float, lattice: Lattice, posterior: NDArray[np.float64], bead: int
) -> str:
    """Return the reasons where nothing but lengths is known."""
    kind = int(lattice.kind[bead])
    if kind >= OMISSION:
        found = ["no counterpart in the " + ("target" if kind == OMISSION else "source")]
    else:
        found = _too_long(expected, real)
    return "; ".join([*found, _runner_up(lattice, posterior, bead)])


def _alone(evidence: Evidence, i: int, j: int, *, of_source: bool) -> str:
    del evidence, i, j
    return "no counterpart in the " + ("target" if of_source else "source")


def _lengths(evidence: Evidence, i: int, j: int, a: int, b: int) -> list[str]:
    x, y = evidence.lengths(np.array([i]), np.array([j]), a, b)
    return _too_long(float(x[0]), float(y[0]))


def _too_long(expected: float, real: float) -> list[str]:
    if max(expected, real) < FEW or SHORT <= real / expected <= LONG:
        return []
    word = "longer" if real > expected else "shorter"
    ratio = real / expected if real > expected else expected / real
    return [f"target {ratio:.1f} times {word} than usual"]


def _numbers(evidence: Evidence, i: int, j: int, a: int, b: int) -> list[str]:
    source = {n for k in range(i, i + a) for n in evidence.source.numbers[k]}
    target = {n for k in range(j, j + b) for n in evidence.target.numbers[k]}
    found = []
    if source - target:
        found.append(f"{', '.join(sorted(source - target)[:3])} only in the source")
    if target - source:
        found.append(f"{', '.join(sorted(target - source)[:3])} only in the target")
    return found


def _runner_up(lattice: Lattice, posterior: NDArray[np.float64], bead: int) -> str:
    """Return the most probable other bead that has a segment in common, with its odds."""
    i, j = lattice.row, lattice.column
    i_stop, j_stop = i + SOURCE_SIZE[lattice.kind], j + TARGET_SIZE[lattice.kind]
    shares = (np.minimum(i_stop, i_stop[bead]) > np.maximum(i, i[bead])) | (
        np.minimum(j_stop, j_stop[bead]) > np.maximum(j, j[bead])
    )
    shares[bead] = False
    others = np.flatnonzero(shares)
    if not len(others):
        return "nothing else fits"
    best = int(others[np.argmax(posterior[others])])
    a, b = KINDS[int(lattice.kind[best])]
    percent = round(100 * float(posterior[best]))
    return f"or {a}-{b} ({max(percent, 1)} %)"
