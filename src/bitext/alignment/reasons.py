"""Why a bead is doubtful, in words for the translator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.evidence import Evidence
from bitext.alignment.kinds import KINDS, OMISSION, SOURCE_SIZE, TARGET_SIZE
from bitext.alignment.lattice import Lattice

SURE = 0.9
"""Confidence from which no reason is given: 99 % of such beads are right."""
UNUSUAL = 1.6
"""Times a target side is longer or shorter than usual, from which that is a reason."""
FEW = 40
"""Code points below which a ratio of lengths means little."""
UNMET = 0.2
"""Part of the words' weight that has its counterpart in the bead, below which it is a reason."""
FAR = 8
"""Segments off the line through the anchors around it, from which that is a reason."""
NEAR = 40
"""Segments of both sides together that a runner-up may end before or after."""
LISTED = 3
"""Most numbers, and most names, that are named."""


def explain(evidence: Evidence, lattice: Lattice, posterior: NDArray[np.float64], bead: int) -> str:
    """Return the reasons, the plainest first, separated by semicolons; never empty.

    Args:
        evidence: What is known of the stretch.
        lattice: Its candidates.
        posterior: Their probabilities, pooled.
        bead: The candidate in doubt.
    """
    kind = int(lattice.kind[bead])
    i, j = int(lattice.row[bead]), int(lattice.column[bead])
    a, b = KINDS[kind]
    if a and b:
        x, y = evidence.lengths(np.array([i]), np.array([j]), a, b)
        found = [
            *_length(float(x[0]), float(y[0])),
            *_numbers(evidence, i, j, a, b),
            *_names(evidence, i, j, a, b),
            *_words(evidence, i, j, a, b),
            *_place(evidence, i, j),
        ]
    else:
        found = [_alone(kind)]
    return "; ".join([*found, _runner_up(lattice, posterior, bead)])


def explain_by_length(
    expected: float,
    real: float,
    lattice: Lattice,
    posterior: NDArray[np.float64],
    bead: int,
) -> str:
    """Return the reasons where nothing but lengths is known.

    Args:
        expected: Code points the target side would have, going by the source side.
        real: Code points it has.
        lattice: The candidates.
        posterior: Their probabilities, pooled.
        bead: The candidate in doubt.
    """
    kind = int(lattice.kind[bead])
    found = [_alone(kind)] if 0 in KINDS[kind] else _length(expected, real)
    return "; ".join([*found, _runner_up(lattice, posterior, bead)])


def _alone(kind: int) -> str:
    return "no counterpart in the " + ("target" if kind == OMISSION else "source")


def _length(expected: float, real: float) -> list[str]:
    ratio = max(expected, real) / max(min(expected, real), 1.0)
    if max(expected, real) < FEW or ratio < UNUSUAL:
        return []
    return [f"target {ratio:.1f} times {'longer' if real > expected else 'shorter'} than usual"]


def _numbers(evidence: Evidence, i: int, j: int, a: int, b: int) -> list[str]:
    source = {n for k in range(i, i + a) for n in evidence.source.numbers[k]}
    target = {n for k in range(j, j + b) for n in evidence.target.numbers[k]}
    return [
        f"{', '.join(sorted(numbers, key=int)[:LISTED])} only in the {side}"
        for numbers, side in ((source - target, "source"), (target - source, "target"))
        if numbers
    ]


def _names(evidence: Evidence, i: int, j: int, a: int, b: int) -> list[str]:
    """Name the names that one side lacks, though its text has them elsewhere.

    That leaves out what is written with a capital in one language only, such as months.
    """
    source, target = evidence.source, evidence.target
    found = []
    for own, rows, other, columns, side in (
        (source, range(i, i + a), target, range(j, j + b), "source"),
        (target, range(j, j + b), source, range(i, i + a), "target"),
    ):
        heard = {sound for k in columns for sound in other.heard(k)}
        names = [
            name
            for k in rows
            for sound, name in own.names[k].items()
            if sound not in heard and any(sound in elsewhere for elsewhere in other.names)
        ]
        if names:
            found.append(f"{', '.join(dict.fromkeys(names[:LISTED]))} only in the {side}")
    return found


def _words(evidence: Evidence, i: int, j: int, a: int, b: int) -> list[str]:
    at, other = np.array([i]), np.array([j])
    source, target = evidence.weighted(at, other, *evidence.shares(at, other, a, b))
    if min(float(source[0]), float(target[0])) >= UNMET:
        return []
    return ["few words have a counterpart on the other side"]


def _place(evidence: Evidence, i: int, j: int) -> list[str]:
    n, m = evidence.band.source, evidence.band.target
    rows = np.array([0, *evidence.anchors[:, 0], n])
    columns = np.array([0, *evidence.anchors[:, 1], m])
    away = abs(j - float(np.interp(i, rows, columns)))
    return [f"{away:.0f} sentences away from where it would stand"] if away >= FAR else []


def _runner_up(lattice: Lattice, posterior: NDArray[np.float64], bead: int) -> str:
    """Return the most probable other bead that has a segment in common, with its odds."""
    others = lattice.around(bead, reach=NEAR)
    others = others[others != bead]
    kind, i, j = lattice.kind[others], lattice.row[others], lattice.column[others]
    i_stop, j_stop = i + SOURCE_SIZE[kind], j + TARGET_SIZE[kind]
    own, start, start_target = (
        lattice.kind[bead],
        lattice.row[bead],
        lattice.column[bead],
    )
    stop, stop_target = start + SOURCE_SIZE[own], start_target + TARGET_SIZE[own]
    in_source = np.minimum(i_stop, stop) > np.maximum(i, start)
    in_target = np.minimum(j_stop, stop_target) > np.maximum(j, start_target)
    overlaps = in_source | in_target
    if own >= OMISSION:
        # The same null bead at another place in the other text is no other reading.
        overlaps &= kind != own
    if not overlaps.any():
        return "nothing else fits"
    best = int(np.argmax(np.where(overlaps, posterior[others], -1.0)))
    a, b = KINDS[int(kind[best])]
    percent = max(1, round(100 * float(posterior[others[best]])))
    if not a or not b:
        return f"runner-up {a}-{b} ({percent} %): the {'source' if a else 'target'} sentence alone"
    moves = [
        *_moves(int(i[best] - start), int(i_stop[best] - stop), "source"),
        *_moves(int(j[best] - start_target), int(j_stop[best] - stop_target), "target"),
    ]
    return f"runner-up {a}-{b} ({percent} %): {', '.join(moves)}"


def _moves(first: int, last: int, side: str) -> list[str]:
    """Return how another bead's side differs: its first and last segment moved by so many."""
    moves = []
    if first:
        moves.append(
            f"with the previous {side} sentence"
            if first < 0
            else f"without its first {side} sentence"
        )
    if last:
        moves.append(
            f"with the next {side} sentence" if last > 0 else f"without its last {side} sentence"
        )
    return moves
