"""The rough pass against the lattice, and its bound where all lines are alike."""

from __future__ import annotations

import numpy as np
import pytest

from bitext.alignment import rough
from bitext.alignment.evidence import Evidence
from bitext.alignment.kinds import KINDS, SOURCE_SIZE, TARGET_SIZE
from bitext.alignment.pair import read_pair
from bitext.alignment.rough import UNLIKELY, find_candidates, weigh_roughly
from bitext.encoders import load_encoder

ENCODER = load_encoder()
SOURCE = [f"In {1900 + k} the council met {k} times." for k in range(40)]
TARGET = [f"En {1900 + k}, le conseil se réunit {k} fois." for k in range(38)]


def evidence_of(source: list[str], target: list[str]) -> Evidence:
    pair = read_pair(source, target, ENCODER)
    return pair.evidence(pair.box)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return evidence_of(SOURCE, TARGET)


@pytest.mark.parametrize("nodes", [rough.NODES, 20])
def test_rough_probabilities_are_those_of_the_lattice(
    evidence: Evidence, nodes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Summed over the table, however many nodes at once, as over the lattice of all beads."""
    monkeypatch.setattr(rough, "NODES", nodes)
    found = weigh_roughly(evidence)
    lattice, band = found.lattice, evidence.band
    scores = rough._scores(evidence, band.rows(), band.columns())
    expected, _ = lattice.posteriors(scores[band.node(lattice.row, lattice.column), lattice.kind])
    assert found.rough == pytest.approx(expected, abs=1e-9)
    ends = band.node(band.rows()[:, None] + SOURCE_SIZE, band.columns()[:, None] + TARGET_SIZE)
    assert len(lattice) == (ends < band.size).sum()


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 7), (3, 2)])
def test_texts_shorter_than_the_largest_bead(n: int, m: int) -> None:
    """An alignment leads through the candidates of texts of one segment and a few."""
    found = find_candidates(evidence_of(SOURCE[:n], TARGET[:m]))
    assert found.lattice.best(np.log(found.rough))


def test_candidates_are_the_beads_that_are_not_unlikely(evidence: Evidence) -> None:
    """Of all beads those above the bound, with the same probabilities, and few of them."""
    everything, found = weigh_roughly(evidence), find_candidates(evidence)
    kept = everything.rough >= UNLIKELY
    assert np.array_equal(found.rough, everything.rough[kept])
    assert np.array_equal(found.lattice.kind, everything.lattice.kind[kept])
    assert len(found.lattice) < len(everything.lattice) / 20


def test_where_all_lines_are_alike_candidates_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those nearest to the best alignment are left, and an alignment leads through them."""
    monkeypatch.setattr(rough, "MOST", 300)
    found = find_candidates(evidence_of(["The same line again."] * 60, ["The same."] * 50))
    lattice = found.lattice
    assert 300 <= len(lattice) < 300 + len(KINDS) * 60 + 110
    path = lattice.best(np.log(found.rough))
    assert path
    assert len(set(zip(lattice.kind, lattice.row, lattice.column, strict=True))) == len(lattice)
