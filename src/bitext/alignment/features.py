"""What the potentials see of a candidate bead.

All features of a bead with two sides are zero for a null bead and the other way round; those
of the rough pass stand for both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.evidence import Candidates, Evidence, sum_of
from bitext.alignment.kinds import (
    FULL,
    KINDS,
    OMISSION,
    SOURCE_SIZE,
    TARGET_SIZE,
    is_null,
)
from bitext.alignment.surface import EXCLAMATION, NO_END, QUESTION, SOFT

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BEAD = (
    "similarity",
    "similarity-squared",
    "cosine",
    "slide",
    "gain-source",
    "gain-target",
    "grow",
    "split",
    "coverage",
    "coverage-least",
    "coverage-weakest",
    "share",
    "share-least",
    "share-weakest",
    "leak",
    "pull",
    "lightest",
    "length",
    "length-squared",
    "length-signed",
    "length-ratio",
    "size",
    "end-same",
    "end-question",
    "end-exclamation",
    "end-soft",
    "end-none",
    "questions",
    "lower-start",
    "lower-start-differs",
    "lower-inside",
    "quotes",
    "numbers-shared",
    "numbers-missed",
    "bound-inside",
    "bound-start",
    "bound-start-differs",
    "bound-end",
    "bound-end-differs",
    "bound-start-near",
    "bound-end-near",
    "similarity-standard",
    "cosine-standard",
    "coverage-standard",
    "share-standard",
)
NULL = (
    "null-nearest",
    "null-near",
    "null-coverage",
    "null-coverage-near",
    "null-unowned",
    "null-length",
    "null-weight",
    "null-join-previous",
    "null-join-next",
    "null-end-none",
    "null-lower-start",
    "null-numbers",
    "null-bound",
    "null-bound-alone",
    "null-bound-first",
    "null-bound-last",
    "null-near-standard",
    "null-coverage-standard",
)
ROUGH = ("rough", "rough-start", "rough-end")
TYPICAL = {
    "text-many": 0.21,
    "text-null": 0.05,
    "text-similarity": 0.6,
    "text-coverage": 0.2,
    "text-length": 0.6,
    "text-size": 0.3,
    "text-decided": 0.84,
}
"""What the rough pass says of the stretch as a whole, free or close, prose or list, with the values
to start from where it is short: the means over the texts it was trained on."""
SHORT = 20
"""Segments of both sides at which what is seen counts as much as those values."""
ALWAYS = (*ROUGH, *TYPICAL)
FEATURES = (*BEAD, *NULL, *ALWAYS)
_COLUMN = {name: k for k, name in enumerate(FEATURES)}
BOUNDS = [k for name, k in _COLUMN.items() if name.startswith(("bound-", "null-bound"))]
"""Columns that speak of paragraphs."""
STANDARDISED = (
    ("similarity", ("null-near", "null-near-standard")),
    ("cosine", None),
    ("coverage", ("null-coverage-near", "null-coverage-standard")),
    ("share", None),
)
"""Features also given in standard deviations from what is usual in the text; with what a null
bead's segment could have had, in the same measure."""
LIGHT = 0.25
"""Weight of words below which it hardly matters how little a segment says."""
SURE = 0.8
"""Rough probability of the 1-1 beads that say what is usual in this text."""


def applies(kind: Ints) -> NDArray[np.bool_]:
    """Return which features speak of each bead, (n, len(FEATURES))."""
    null = is_null(kind)[:, None]
    parts = [np.repeat(~null, len(BEAD), axis=1), np.repeat(null, len(NULL), axis=1)]
    return np.concatenate([*parts, np.ones((len(kind), len(ALWAYS)), np.bool_)], axis=1)


def bead_features(evidence: Evidence, candidates: Candidates) -> Floats:
    """Return the features of all candidates, (n, len(FEATURES))."""
    lattice = candidates.lattice
    values = np.zeros((len(lattice), len(FEATURES)), np.float32)
    agreement = _agreement(evidence, candidates)
    for number, (a, b) in enumerate(KINDS):
        beads = np.flatnonzero(lattice.kind == number)
        if not len(beads):
            continue
        i, j = lattice.row[beads], lattice.column[beads]
        if (a, b) in FULL:
            found = {
                **_similarity(evidence, i, j, a, b),
                **_words(evidence, i, j, a, b),
                **_length(evidence, i, j, a, b),
                **_marks(evidence, i, j, a, b),
                **_bounds(evidence, agreement, i, j, a, b),
            }
        else:
            found = {
                **_null(evidence, i, j, of_source=bool(a)),
                **_null_bounds(evidence, agreement, i, j, of_source=bool(a)),
            }
        for name, column in found.items():
            values[beads, _COLUMN[name]] = column
    _add_rough(values, candidates)
    _add_standardised(values, candidates)
    _add_text(values, evidence, candidates)
    return values


def _similarity(evidence: Evidence, i: Ints, j: Ints, a: int, b: int) -> dict[str, Floats]:
    grids, node = evidence.similarity, evidence.band.node

    def similarity(a: int, b: int, di: int = 0, dj: int = 0) -> Floats:
        return grids[a, b][node(i + di, j + dj)]

    value = similarity(a, b)
    background = evidence.source_background[a - 1][i] + evidence.target_background[b - 1][j]
    found = {
        "similarity": value,
        "similarity-squared": value * value,
        "cosine": value + 0.5 * background,
        "slide": evidence.slide(i, j, a, b),
    }
    # Without its last or first segment, with one more at the end or start: is it better so?
    if (a - 1, b) in grids:
        found["gain-source"] = value - np.maximum(similarity(a - 1, b), similarity(a - 1, b, di=1))
    if (a, b - 1) in grids:
        found["gain-target"] = value - np.maximum(similarity(a, b - 1), similarity(a, b - 1, dj=1))
    larger = []
    if (a + 1, b) in grids:
        larger += [similarity(a + 1, b), similarity(a + 1, b, di=-1)]
    if (a, b + 1) in grids:
        larger += [similarity(a, b + 1), similarity(a, b + 1, dj=-1)]
    if larger:
        found["grow"] = np.maximum.reduce(larger) - value
    halves = [
        0.5 * (similarity(c, d) + similarity(a - c, b - d, di=c, dj=d))
        for c in range(1, a)
        for d in range(1, b)
        if (c, d) in grids and (a - c, b - d) in grids
    ]
    if halves:
        found["split"] = value - np.maximum.reduce(halves)
    return found


def _words(evidence: Evidence, i: Ints, j: Ints, a: int, b: int) -> dict[str, Floats]:
    cover, back = evidence.source_cover, evidence.target_cover
    met = [cover.best[b - 1][cover.pair(i + k, j)] for k in range(a)]
    met_back = [back.best[a - 1][back.pair(j + k, i)] for k in range(b)]
    x, y = evidence.weighted(i, j, met, met_back)
    owned, owned_back = evidence.shares(i, j, a, b)
    p, q = evidence.weighted(i, j, owned, owned_back)

    def share(k: int, other: int) -> Floats:
        return cover.share[cover.pair(i + k, j + other)]

    def share_back(k: int, other: int) -> Floats:
        return back.share[back.pair(j + other, i + k)]

    weights = [cover.weight[i + k] for k in range(a)] + [back.weight[j + k] for k in range(b)]
    leaks = [sum_of(share(k, q) for k in range(a)) / a for q in (-1, b)]
    leaks += [sum_of(share_back(k, q) for q in range(b)) / b for k in (-1, a)]
    pulls = [sum_of(share_back(k, q) for k in range(a)) for q in (-1, b)]
    pulls += [sum_of(share(k, q) for q in range(b)) for k in (-1, a)]
    return {
        "coverage": 0.5 * (x + y),
        "coverage-least": np.minimum(x, y),
        "coverage-weakest": np.minimum.reduce(met + met_back),
        "share": 0.5 * (p + q),
        "share-least": np.minimum(p, q),
        "share-weakest": np.minimum.reduce(owned + owned_back),
        "leak": np.maximum.reduce(leaks),
        "pull": np.maximum.reduce(pulls),
        # Crumbs of OCR and single letters have next to no words, whatever they are joined to.
        "lightest": np.log(np.minimum.reduce(weights) + LIGHT),
    }


def _length(evidence: Evidence, i: Ints, j: Ints, a: int, b: int) -> dict[str, Floats]:
    deviation = evidence.length_deviation(i, j, a, b)
    x, y = evidence.lengths(i, j, a, b)
    return {
        "length": np.minimum(np.abs(deviation), 8.0),
        "length-squared": np.minimum(deviation * deviation, 16.0),
        "length-signed": np.clip(deviation, -6.0, 6.0),
        "length-ratio": np.minimum(np.abs(np.log((x + 8.0) / (y + 8.0))), 1.5),
        "size": np.log((x + y) / 2.0 + 20.0) - 5.0,
    }


def _marks(evidence: Evidence, i: Ints, j: Ints, a: int, b: int) -> dict[str, Floats]:
    source, target = evidence.source, evidence.target
    end, other = source.ends[i + a - 1], target.ends[j + b - 1]

    def differs(mark: int) -> Floats:
        return np.asarray((end == mark) != (other == mark), np.float32)

    def gap(of_source: Floats, of_target: Floats) -> Floats:
        x = sum_of(of_source[i + k] for k in range(a))
        return np.asarray(np.abs(x - sum_of(of_target[j + k] for k in range(b))))

    inside = np.zeros(len(i), np.float32)
    for k in range(1, a):
        inside += source.lower[i + k]
    for k in range(1, b):
        inside += target.lower[j + k]
    shared, missed = _numbers(evidence, i, j, a, b)
    return {
        "end-same": (end == other).astype(np.float32),
        "end-question": differs(QUESTION),
        "end-exclamation": differs(EXCLAMATION),
        "end-soft": differs(SOFT),
        "end-none": differs(NO_END),
        "questions": gap(source.questions, target.questions),
        "lower-start": source.lower[i] + target.lower[j],
        "lower-start-differs": np.abs(source.lower[i] - target.lower[j]),
        "lower-inside": inside,
        "quotes": np.minimum(gap(source.quotes, target.quotes), 2.0),
        "numbers-shared": shared,
        "numbers-missed": missed,
    }


def _numbers(evidence: Evidence, i: Ints, j: Ints, a: int, b: int) -> tuple[Floats, Floats]:
    """Return how many numbers both sides have, and how many only one has; each at most 3."""
    source, target = evidence.source.numbers, evidence.target.numbers
    shared = np.zeros(len(i), np.float32)
    missed = np.zeros(len(i), np.float32)
    # Few segments have any: only those are looked at one by one.
    left, right = _has_numbers(source), _has_numbers(target)
    some = [*(left[i + k] for k in range(a)), *(right[j + k] for k in range(b))]
    for at in np.flatnonzero(np.logical_or.reduce(some)).tolist():
        p, q = int(i[at]), int(j[at])
        x = [number for k in range(p, p + a) for number in source[k]]
        y = [number for k in range(q, q + b) for number in target[k]]
        common = sum(1 for number in x if number in y)
        shared[at] = min(common, 3)
        missed[at] = min(max(len(x), len(y)) - common, 3)
    return shared, missed


def _has_numbers(numbers: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    return np.array([bool(found) for found in numbers], np.bool_)


def _null(evidence: Evidence, i: Ints, j: Ints, *, of_source: bool) -> dict[str, Floats]:
    grids, node = evidence.similarity, evidence.band.node
    cover = evidence.source_cover if of_source else evidence.target_cover
    surface = evidence.source if of_source else evidence.target
    at, other = (i, j) if of_source else (j, i)
    nearest = evidence.nearest()[0 if of_source else 1]

    def similarity(kind: tuple[int, int], along: int, across: int) -> Floats:
        return grids[kind][
            node(i + along, j + across) if of_source else node(i + across, j + along)
        ]

    two = (2, 1) if of_source else (1, 2)
    # Every window has at least one pair, so the stretches between starts are never empty.
    best = np.maximum.reduceat(cover.best[0][:-1], cover.first[:-1])
    owned = np.add.reduceat(cover.share[:-1], cover.first[:-1])
    return {
        "null-nearest": nearest[at],
        "null-near": np.maximum.reduce([similarity((1, 1), 0, k) for k in range(-3, 3)]),
        "null-coverage": best[at],
        "null-coverage-near": np.maximum.reduce(
            [cover.best[0][cover.pair(at, other + k)] for k in range(-2, 2)]
        ),
        "null-unowned": 1.0 - owned[at],
        "null-length": np.log(surface.lengths[at]) - 4.0,
        "null-weight": np.log(cover.weight[at] + LIGHT),
        "null-join-previous": similarity(two, -1, -1) - similarity((1, 1), -1, -1),
        "null-join-next": similarity(two, 0, 0) - similarity((1, 1), 1, 0),
        "null-end-none": (surface.ends[at] == NO_END).astype(np.float32),
        "null-lower-start": surface.lower[at],
        "null-numbers": np.array(
            [min(len(surface.numbers[k]), 3) for k in at.tolist()], np.float32
        ),
    }


def _agreement(evidence: Evidence, candidates: Candidates) -> np.float32:
    """Return how far paragraphs start at the same places, 0 where that is not known."""
    source, target = evidence.source_starts, evidence.target_starts
    lattice = candidates.lattice
    if source is None or target is None:
        return np.float32(0.0)
    beads = np.flatnonzero((lattice.kind == 0) & (candidates.rough > SURE))
    x, y = source[lattice.row[beads]], target[lattice.column[beads]]
    # A few doubtful places are counted in, so that one agreement is not taken for certainty.
    agreement = (x & y).sum() / ((x | y).sum() + 2.0)
    # Where every segment is a paragraph, agreement says nothing.
    varied = min(float(x.mean()), float(1.0 - x.mean())) if len(beads) else 0.0
    return np.float32(agreement * min(1.0, 10.0 * varied))


def _bounds(
    evidence: Evidence, agreement: np.float32, i: Ints, j: Ints, a: int, b: int
) -> dict[str, Floats]:
    source, target = evidence.source_starts, evidence.target_starts
    if source is None or target is None:
        return {}
    inside = np.zeros(len(i), np.float32)
    for k in range(1, a):
        inside += source[i + k]
    for k in range(1, b):
        inside += target[j + k]
    # A segment more before or after on one side would make the bounds agree: it may stand alone.
    before, after = np.maximum(i - 1, 0), np.maximum(j - 1, 0)
    start_near = (source[i] & target[after]) | (source[before] & target[j])
    behind, beyond = np.minimum(i + a + 1, len(source) - 1), np.minimum(j + b + 1, len(target) - 1)
    end_near = (source[i + a] & target[beyond]) | (source[behind] & target[j + b])
    start_differs, end_differs = source[i] != target[j], source[i + a] != target[j + b]
    return {
        "bound-inside": agreement * inside,
        "bound-start": agreement * (source[i] & target[j]),
        "bound-start-differs": agreement * start_differs,
        "bound-end": agreement * (source[i + a] & target[j + b]),
        "bound-end-differs": agreement * end_differs,
        "bound-start-near": agreement * (start_differs & start_near),
        "bound-end-near": agreement * (end_differs & end_near),
    }


def _null_bounds(
    evidence: Evidence, agreement: np.float32, i: Ints, j: Ints, *, of_source: bool
) -> dict[str, Floats]:
    source, target = evidence.source_starts, evidence.target_starts
    if source is None or target is None:
        return {}
    own, at, other, where = (source, i, target, j) if of_source else (target, j, source, i)
    return {
        "null-bound": agreement * other[where],
        "null-bound-alone": agreement * (own[at] & own[at + 1]),
        "null-bound-first": agreement * (own[at] & other[where]),
        "null-bound-last": agreement * (own[at + 1] & other[where]),
    }


def _add_rough(values: Floats, candidates: Candidates) -> None:
    """Add what the rough pass says of the bead and of the nodes it leads from and to."""
    lattice, rough = candidates.lattice, candidates.rough
    through = np.zeros(lattice.nodes)
    np.add.at(through, lattice.end, rough)
    through[0] = 1.0
    values[:, _COLUMN["rough"]] = np.log(rough + 1e-5)
    values[:, _COLUMN["rough-start"]] = np.log(through[lattice.start] + 1e-4)
    values[:, _COLUMN["rough-end"]] = np.log(through[lattice.end] + 1e-4)


def _add_standardised(values: Floats, candidates: Candidates) -> None:
    """Add some features in standard deviations from what is usual in this stretch."""
    kind = candidates.lattice.kind
    null = kind >= OMISSION
    sizes = SOURCE_SIZE[kind] * TARGET_SIZE[kind]
    sure = np.flatnonzero((sizes == 1) & (candidates.rough > SURE))
    usual = sure if len(sure) > 8 else np.flatnonzero(~null)
    if not len(usual):
        return
    for name, of_null in STANDARDISED:
        known = values[usual, _COLUMN[name]]
        mean, deviation = known.mean(), known.std() + 0.02
        standard = (values[:, _COLUMN[name]] - mean) / deviation
        values[:, _COLUMN[f"{name}-standard"]] = np.where(null, 0.0, standard)
        if of_null:
            near, column = of_null
            standard = (values[:, _COLUMN[near]] - mean) / deviation
            values[:, _COLUMN[column]] = np.where(null, standard, 0.0)


def _add_text(values: Floats, evidence: Evidence, candidates: Candidates) -> None:
    """Add what the rough pass says of the stretch as a whole."""
    lattice, rough = candidates.lattice, candidates.rough
    null = is_null(lattice.kind)
    sizes = SOURCE_SIZE[lattice.kind] + TARGET_SIZE[lattice.kind]
    segments = len(evidence.source.lengths) + len(evidence.target.lengths)
    single = np.flatnonzero(sizes == 2)
    weight = rough[single] + 1e-9

    def usual(name: str) -> float:
        return (
            float(np.average(values[single, _COLUMN[name]], weights=weight)) if len(single) else 0.0
        )

    lengths = np.concatenate([evidence.source.lengths * evidence.ratio, evidence.target.lengths])
    found = {
        "text-many": (rough * sizes * (sizes > 2)).sum() / segments,
        "text-null": (rough * null).sum() / segments,
        "text-similarity": usual("similarity"),
        "text-coverage": usual("coverage"),
        "text-length": usual("length"),
        "text-size": float(np.log(lengths).mean()) - 4.5,
        "text-decided": (rough * sizes * (rough > SURE)).sum() / segments,
    }
    trust = segments / (segments + SHORT)
    for name, value in found.items():
        values[:, _COLUMN[name]] = trust * value + (1.0 - trust) * TYPICAL[name]
