"""Merging two alignments that share a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.alignment import PivotBead, compare_translations, merge_pivot
from bitext.model import Alignment, Bead, Span
from toy_encoder import ToyEncoder


def alignment(*kinds: str, confidence: float = 1.0) -> Alignment:
    beads, i, j = [], 0, 0
    for kind in kinds:
        a, b = (int(part) for part in kind.split("-"))
        reason = "" if confidence >= 0.9 else "length"
        beads.append(Bead(Span(i, i + a), Span(j, j + b), confidence, reason))
        i, j = i + a, j + b
    return Alignment(tuple(beads))


def sizes(first: Alignment, second: Alignment) -> list[tuple[int, int, int]]:
    return [(len(g.pivot), len(g.first), len(g.second)) for g in merge_pivot(first, second)]


KINDS = st.sampled_from(["1-1", "1-2", "2-1", "1-0", "0-1", "2-2", "3-1"])


@st.composite
def two_alignments(draw: st.DrawFn) -> tuple[Alignment, Alignment]:
    """Two alignments of one source text with two others."""
    pair = [draw(st.lists(KINDS, max_size=12)) for _ in range(2)]
    lengths = [sum(int(kind[0]) for kind in kinds) for kinds in pair]
    filled = [
        [*kinds, *["1-1"] * (max(lengths) - length)]
        for kinds, length in zip(pair, lengths, strict=True)
    ]
    return alignment(*filled[0]), alignment(*filled[1])


@given(two_alignments())
def test_groups_cover_all_three_texts_once_in_order(pair: tuple[Alignment, Alignment]) -> None:
    """Nothing is left out, nothing is in two groups, order is kept."""
    first, second = pair
    at = [0, 0, 0]
    for group in merge_pivot(first, second):
        for side, span in enumerate((group.pivot, group.first, group.second)):
            assert span.start == at[side]
            at[side] = span.stop
    ends = [(a.beads[-1].source.stop, a.beads[-1].target.stop) if a.beads else (0, 0) for a in pair]
    assert at == [ends[0][0], ends[0][1], ends[1][1]]


@given(two_alignments())
def test_every_bead_is_inside_one_group(pair: tuple[Alignment, Alignment]) -> None:
    """No bead of either alignment is torn apart."""
    groups = merge_pivot(*pair)
    for side, found in enumerate(pair):
        for bead in found.beads:
            assert any(
                g.pivot.start <= bead.source.start
                and bead.source.stop <= g.pivot.stop
                and (g.first, g.second)[side].start <= bead.target.start
                and bead.target.stop <= (g.first, g.second)[side].stop
                for g in groups
            )


@given(st.lists(KINDS, max_size=12))
def test_an_alignment_merged_with_itself_is_itself(kinds: list[str]) -> None:
    """Where both agree on the source spans, nothing is merged; additions stay apart."""
    found = alignment(*kinds)
    groups = [g for g in merge_pivot(found, found) if g.pivot]
    beads = [bead for bead in found.beads if bead.source]
    assert [g.pivot for g in groups] == [bead.source for bead in beads]
    assert [g.first for g in groups] == [bead.target for bead in beads]


@given(two_alignments())
def test_swapping_the_alignments_swaps_the_texts(pair: tuple[Alignment, Alignment]) -> None:
    """With the pivot, the groups are the same whichever alignment comes first."""
    one = [(g.pivot, g.first, g.second) for g in merge_pivot(*pair) if g.pivot]
    other = [(g.pivot, g.second, g.first) for g in merge_pivot(*pair[::-1]) if g.pivot]
    assert one == other


def test_overlapping_beads_become_the_smallest_common_one() -> None:
    """2-1 against 1-1, 1-1 is one group of two; what agrees around it stays."""
    assert sizes(alignment("1-1", "2-1", "1-1"), alignment("1-1", "1-1", "1-2", "1-1")) == [
        (1, 1, 1),
        (2, 1, 3),
        (1, 1, 1),
    ]


def test_a_chain_of_overlaps_becomes_one_group() -> None:
    """Beads that straddle each other in turn have no smaller common span."""
    assert sizes(alignment("2-2", "2-2"), alignment("1-1", "2-1", "1-1")) == [(4, 4, 3)]


def test_an_addition_inside_a_group_stays_inside() -> None:
    """An addition between two beads that a bead of the other alignment spans belongs to them."""
    assert sizes(alignment("2-1"), alignment("1-1", "0-1", "1-1")) == [(2, 1, 3)]


def test_confidence_is_less_than_that_of_either_and_more_than_their_product() -> None:
    """Both must be right, but the two alignments stumble over the same segments."""
    (group,) = merge_pivot(alignment("1-1", confidence=0.8), alignment("1-1", confidence=0.5))
    assert 0.8 * 0.5 < group.confidence < 0.8
    assert group.confidence == pytest.approx(0.5**0.65 * 0.8**0.4)
    assert group.reason == "length"


def test_confidence_of_an_addition_is_its_own() -> None:
    """Where only one text has something, the other one adds no doubt."""
    groups = merge_pivot(alignment("0-1", "1-1", confidence=0.7), alignment("1-1"))
    assert groups[0].confidence == 0.7


@given(two_alignments(), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_reason_stands_with_every_doubtful_group_and_no_other(
    pair: tuple[Alignment, Alignment], p: float, q: float
) -> None:
    """As with two texts: below .9 there is a reason, from there on none."""
    first, second = (
        Alignment(
            tuple(
                replace(bead, confidence=c, reason="" if c >= 0.9 else "length")
                for bead in found.beads
            )
        )
        for found, c in zip(pair, (p, q), strict=True)
    )
    for group in merge_pivot(first, second):
        assert bool(group.reason) == (group.confidence < 0.9)


SENTENCES = (
    "the ferry was late again this morning",
    "anna sat down on her suitcase",
    "nobody could see the lighthouse",
    "she counted forty two crowns",
    "an old man came with his dog",
    "the horn sounded across the water",
)


def compared(second: Sequence[str]) -> tuple[PivotBead, ...]:
    groups = merge_pivot(alignment(*["1-1"] * 6), alignment(*["1-1"] * 6))
    encoder = ToyEncoder()
    return compare_translations(groups, encoder.read(SENTENCES), encoder.read(second))


def test_translations_that_agree_are_left_alone() -> None:
    """Nothing is said of groups whose two translations are near each other."""
    assert compared(SENTENCES) == merge_pivot(alignment(*["1-1"] * 6), alignment(*["1-1"] * 6))


def test_a_translation_of_something_else_is_named() -> None:
    """Only that group has a reason, a low confidence and the similarity."""
    found = compared([*SENTENCES[:3], "quince jelly recipe boil sugar", *SENTENCES[4:]])
    assert [group.disagreement is not None for group in found] == [k == 3 for k in range(6)]
    assert found[3].confidence <= 0.65
    assert found[3].reason.startswith("the two translations disagree (similarity ")


def test_a_neighbours_translation_is_noticed() -> None:
    """Translations that changed places are nearer to each other's than to their own."""
    swapped = [*SENTENCES[:2], SENTENCES[3], SENTENCES[2], *SENTENCES[4:]]
    found = [group.disagreement is not None for group in compared(swapped)]
    assert found[2]
    assert found[3]
    assert not found[0]
    assert not found[5]


def test_groups_that_lack_a_text_are_not_compared() -> None:
    """Where a text has nothing there is nothing to disagree."""
    groups = merge_pivot(alignment("1-0", "1-1"), alignment("1-1", "1-0"))
    encoder = ToyEncoder()
    assert compare_translations(groups, encoder.read(["a"]), encoder.read(["b"])) == groups


def test_alignments_of_different_texts_are_refused() -> None:
    """The pivot text must have the same segments in both."""
    with pytest.raises(ValueError, match="1 and 2 source segments"):
        merge_pivot(alignment("1-1"), alignment("2-1"))
