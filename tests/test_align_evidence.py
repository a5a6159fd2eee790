"""Paragraphs as evidence, names that differ, and what a stretch says of itself."""

from __future__ import annotations

import numpy as np
import pytest

from bitext.alignment import align, potentials
from bitext.alignment.features import BOUNDS, FEATURES, TYPICAL, bead_features
from bitext.alignment.pair import paragraph_starts, read_pair
from bitext.alignment.reasons import explain
from bitext.alignment.rough import find_candidates
from bitext.alignment.surface import read_surface, sound_of
from bitext.encoders import load_encoder
from bitext.weights import load_potentials

ENCODER = load_encoder()
POTENTIALS = load_potentials()

SOURCE = [
    "The government met in Petrograd on Monday.",
    "Kerensky spoke for three hours about the war.",
    "Nobody listened to him any more.",
    "The soldiers wanted bread and peace.",
    "The peasants wanted the land of their lords.",
    "In the evening the workers marched through the streets.",
]
TARGET = [
    "Le gouvernement se réunit lundi à Petrograd.",
    "Kérenski parla de la guerre pendant trois heures.",
    "Plus personne ne l'écoutait.",
    "Les soldats voulaient du pain et la paix.",
    "Les paysans voulaient la terre de leurs seigneurs.",
    "Le soir, les ouvriers défilèrent dans les rues.",
]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Petrograd", "Петрограда"),
        ("Kerensky", "Керенского"),
        ("Trotsky", "Троцкий"),
        ("Zürich", "Zurich"),
        ("Lenin", "Lénine"),
    ],
)
def test_a_name_sounds_the_same_in_other_languages(name: str, other: str) -> None:
    """Endings, accents and the alphabet do not matter."""
    assert sound_of(name) == sound_of(other)


def test_different_names_sound_different() -> None:
    """Otherwise a missing name would be thought present."""
    names = ["Petrograd", "Kerensky", "Trotsky", "Lenin", "Kornilov", "Milyukov", "Moscow"]
    assert len({sound_of(name) for name in names}) == len(names)


def test_the_word_that_opens_a_segment_is_no_name() -> None:
    """Any word has a capital there."""
    (names,) = read_surface(["Yesterday Kerensky met the Duma."]).names
    assert list(names.values()) == ["Kerensky", "Duma"]


def test_a_reason_names_the_name_that_one_side_lacks() -> None:
    """The name is known to the other text, but stands in another sentence there."""
    source = ["The crowd saw Kerensky at the station.", "Then it saw Kornilov in the street."]
    target = ["La foule vit Kornilov à la gare.", "Puis elle vit Kerenski dans la rue."]
    pair = read_pair(source, target, ENCODER)
    evidence = pair.evidence(pair.box)
    lattice = find_candidates(evidence).lattice
    first = np.flatnonzero((lattice.kind == 0) & (lattice.row == 0) & (lattice.column == 0))
    reason = explain(evidence, lattice, np.full(len(lattice), 0.1), int(first[0]))
    assert "Kerensky only in the source" in reason
    assert "Kornilov only in the target" in reason


def test_a_capital_of_one_language_is_no_missing_name() -> None:
    """Months have a capital in English only: the other text has no such name at all."""
    source = ["It began in February and ended in October.", "So they say."]
    target = ["Cela commença en février et finit en octobre.", "C'est ce qu'on dit."]
    pair = read_pair(source, target, ENCODER)
    evidence = pair.evidence(pair.box)
    lattice = find_candidates(evidence).lattice
    for bead in range(len(lattice)):
        assert "February" not in explain(evidence, lattice, np.full(len(lattice), 0.1), bead)


def test_paragraphs_that_agree_make_surer() -> None:
    """Beads that keep to the paragraphs of both texts gain by it."""
    numbers = [0, 0, 1, 2, 2, 3]
    source, target = SOURCE * 4, TARGET * 4
    paragraphs = [4 * turn + number for turn in range(4) for number in numbers]
    plain = align(source, target, encoder=ENCODER, potentials=POTENTIALS)
    informed = align(
        source,
        target,
        encoder=ENCODER,
        potentials=POTENTIALS,
        source_paragraphs=paragraphs,
        target_paragraphs=paragraphs,
    )
    assert [bead.source for bead in informed.beads] == [bead.source for bead in plain.beads]
    doubt = sum(1 - bead.confidence for bead in plain.beads)
    assert sum(1 - bead.confidence for bead in informed.beads) <= doubt


def test_two_thirds_of_a_score_hear_of_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """They move a bead's score by two thirds of what the weights alone would say."""
    pair = read_pair(
        SOURCE,
        TARGET,
        ENCODER,
        source_paragraphs=[0, 0, 1, 2, 2, 3],
        target_paragraphs=[0, 0, 1, 1, 2, 3],
    )
    evidence = pair.evidence(pair.box)
    candidates = find_candidates(evidence)
    kind = candidates.lattice.kind
    informed = bead_features(evidence, candidates)
    plain = informed.copy()
    plain[:, BOUNDS] = 0.0
    moved = POTENTIALS.score(informed, kind) - POTENTIALS.score(plain, kind)
    monkeypatch.setattr(potentials, "PARAGRAPHS", 1.0)
    alone = POTENTIALS.score(informed, kind) - POTENTIALS.score(plain, kind)
    assert np.abs(alone).max() > 0.1
    assert moved == pytest.approx(alone * 2 / 3)


def test_paragraphs_that_disagree_are_survived() -> None:
    """One translator's paragraphs need not be the other's: the alignment stays."""
    informed = align(
        SOURCE,
        TARGET,
        encoder=ENCODER,
        potentials=POTENTIALS,
        source_paragraphs=[0, 1, 1, 2, 2, 2],
        target_paragraphs=[0, 0, 1, 1, 2, 3],
    )
    assert [bead.kind for bead in informed.beads] == ["1-1"] * 6


def test_paragraphs_of_one_sentence_change_nothing() -> None:
    """Poetry and dialogue, a line a paragraph: they are as good as unknown."""
    plain = align(SOURCE, TARGET, encoder=ENCODER, potentials=POTENTIALS)
    informed = align(
        SOURCE,
        TARGET,
        encoder=ENCODER,
        potentials=POTENTIALS,
        source_paragraphs=list(range(6)),
        target_paragraphs=list(range(6)),
    )
    assert informed == plain


def test_a_paragraph_number_for_each_segment_is_asked_for() -> None:
    """Anything else is a caller's mistake."""
    with pytest.raises(ValueError, match="2 paragraph numbers for 6 segments"):
        align(
            SOURCE,
            TARGET,
            encoder=ENCODER,
            potentials=POTENTIALS,
            source_paragraphs=[0, 1],
            target_paragraphs=[0] * 6,
        )


def test_paragraph_starts_are_where_the_number_changes() -> None:
    """The end of the text counts as one, so that every bead has a place behind it."""
    starts = paragraph_starts([3, 3, 4, 4, 4])
    assert starts is not None
    assert starts.tolist() == [True, False, True, False, False, True]
    assert paragraph_starts(None) is None


def test_a_short_stretch_is_taken_for_usual() -> None:
    """Two sentences say little of how freely a text is translated."""
    columns = [FEATURES.index(name) for name in TYPICAL]
    distance = []
    for size in (1, 6):
        pair = read_pair(SOURCE[:size], TARGET[:size], ENCODER)
        evidence = pair.evidence(pair.box)
        seen = bead_features(evidence, find_candidates(evidence))[0, columns]
        distance.append(float(np.abs(seen - np.array([*TYPICAL.values()])).max()))
    assert distance[0] < 0.15
    assert distance[0] < distance[1]
