"""The aligner as a whole, over a toy encoder: coverage, locks, degenerate input, reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.alignment import align
from bitext.alignment.aligner import align_box
from bitext.alignment.blas import one_thread
from bitext.alignment.pair import STRETCH, Box, read_pair
from bitext.alignment.reasons import explain
from bitext.alignment.rough import find_candidates
from bitext.errors import UsageError
from bitext.model import Alignment, Bead, Span
from bitext.weights import load_potentials
from laws import examples
from toy_encoder import ToyEncoder

ENCODER, POTENTIALS = ToyEncoder(), load_potentials()
WORDS = [
    "red",
    "river",
    "stone",
    "apple",
    "cloud",
    "winter",
    "market",
    "silver",
    "candle",
    "forest",
    "17",
    "1905",
]


def run(source: Sequence[str], target: Sequence[str], locked: Sequence[Bead] = ()) -> Alignment:
    return align(source, target, encoder=ENCODER, potentials=POTENTIALS, locked=locked)


def bead(i: int, i_stop: int, j: int, j_stop: int) -> Bead:
    return Bead(Span(i, i_stop), Span(j, j_stop), 1.0)


def kinds(alignment: Alignment) -> list[str]:
    return [bead.kind for bead in alignment.beads]


def assert_covers(alignment: Alignment, n: int, m: int) -> None:
    """Alignment itself refuses gaps and overlaps; here only the ends are left to look at."""
    assert sum(len(bead.source) for bead in alignment.beads) == n
    assert sum(len(bead.target) for bead in alignment.beads) == m


sentences = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), max_size=12
)
anything = st.lists(st.text(max_size=20), max_size=8)


@settings(max_examples=examples(40), deadline=None)
@given(sentences, sentences)
def test_beads_cover_both_sides_once_in_order(source: list[str], target: list[str]) -> None:
    """Every segment of both sides is in exactly one bead, whatever the texts."""
    assert_covers(run(source, target), len(source), len(target))


@settings(max_examples=examples(40), deadline=None)
@given(anything, anything)
def test_any_text_is_aligned_without_a_crash(source: list[str], target: list[str]) -> None:
    """Empty, blank and odd segments are aligned as well, if badly."""
    assert_covers(run(source, target), len(source), len(target))


@settings(max_examples=examples(40), deadline=None)
@given(sentences, sentences)
def test_doubtful_beads_have_a_reason_and_sure_ones_none(
    source: list[str], target: list[str]
) -> None:
    """A confidence below .9 always comes with a reason, any other never."""
    for bead in run(source, target).beads:
        assert bool(bead.reason) == (bead.confidence < 0.9)


@settings(max_examples=examples(30), deadline=None)
@given(sentences, sentences, st.data())
def test_locked_beads_are_kept(source: list[str], target: list[str], data: st.DataObject) -> None:
    """A locked bead is in the alignment as it is, sure, and without a reason."""
    i = data.draw(st.integers(0, len(source)))
    j = data.draw(st.integers(0, len(target)))
    i_stop = data.draw(st.integers(i, min(len(source), i + 3)))
    j_stop = data.draw(st.integers(j, min(len(target), j + 3)))
    if (i, j) == (i_stop, j_stop):
        return
    found = run(source, target, [Bead(Span(i, i_stop), Span(j, j_stop), 0.3, "doubt")])
    assert bead(i, i_stop, j, j_stop) in found.beads
    assert_covers(found, len(source), len(target))


def story(count: int, *, step: int = 1) -> list[str]:
    """Sentences that are all different."""
    return [
        f"{WORDS[k % 10]} {WORDS[k * 3 % 7]} walked {k * step} miles to {WORDS[k // 10 % 10]} town"
        for k in range(count)
    ]


def test_identical_texts_are_aligned_one_to_one() -> None:
    """A text is its own translation."""
    assert kinds(run(story(30), story(30))) == ["1-1"] * 30


def test_joined_split_and_missing_segments_are_found() -> None:
    """2-1, 1-2, 1-0 and 0-1 beads where the texts were made to differ."""
    source = story(24)
    target = [*source[:4], f"{source[4]} {source[5]}", *source[6:10], *source[11:15]]
    half = len(source[15]) // 2
    target += [source[15][:half], source[15][half:], *source[16:20]]
    target += ["nobody expected the inquisition in spring", *source[20:]]
    found = {(b.source.start, b.source.stop, b.kind) for b in run(source, target).beads}
    assert {(4, 6, "2-1"), (10, 11, "1-0"), (15, 16, "1-2"), (20, 20, "0-1")} <= found


def test_the_same_input_gives_the_same_output() -> None:
    """Two runs agree to the last bit of every confidence."""
    source, target = story(40), story(40, step=2)[5:]
    assert run(source, target) == run(source, target)


def test_a_run_under_locks_equals_the_boxes_between_them() -> None:
    """What stands between two locks is what aligning that box alone gives."""
    source, target = story(40), [*story(18), *story(40)[20:]]
    locks = [bead(10, 11, 10, 11), bead(30, 31, 28, 29)]
    full = run(source, target, locks)
    with one_thread():
        pair = read_pair(source, target, ENCODER)
        between = align_box(pair, Box(11, 30, 11, 28), POTENTIALS)
    assert between == [b for b in full.beads if b.source.start >= 11 and b.source.stop <= 30]


@pytest.mark.parametrize(
    ("locks", "message"),
    [
        ([bead(0, 2, 0, 1), bead(1, 3, 1, 2)], r"\[0,1\]:\[0\] and \[1,2\]:\[1\]"),
        ([bead(0, 1, 2, 3), bead(1, 2, 0, 1)], r"\[0\]:\[2\] and \[1\]:\[0\]"),
        ([bead(2, 9, 2, 3)], r"\[2,3,4,5,6,7,8\]:\[2\] leaves the texts"),
    ],
)
def test_contradictory_locks_are_refused_by_name(locks: list[Bead], message: str) -> None:
    """Beads that overlap, cross or leave the text are named in the error."""
    with pytest.raises(UsageError, match=message):
        run(story(5), story(5), locks)


def test_a_bead_locked_twice_counts_once() -> None:
    """The same bead given twice is no contradiction."""
    assert bead(1, 2, 1, 2) in run(story(3), story(3), [bead(1, 2, 1, 2)] * 2).beads


def test_locks_of_any_size_and_null_locks_are_kept() -> None:
    """A person may lock what the model has no kind for."""
    locks = [bead(0, 7, 0, 6), bead(8, 9, 7, 7)]
    found = run(story(12), story(12), locks)
    assert set(locks) <= set(found.beads)
    assert_covers(found, 12, 12)


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0), (1, 1), (1, 30), (30, 1), (2, 60)])
def test_texts_of_very_different_size(n: int, m: int) -> None:
    """Empty and lopsided texts are covered; an empty side leaves null beads."""
    found = run(story(n), story(m))
    assert_covers(found, n, m)
    if not n or not m:
        assert set(kinds(found)) <= {"1-0", "0-1"}


def test_repeated_segments_do_not_hurt() -> None:
    """Refrains give no anchors; the alignment still covers both sides and stays near the line."""
    found = run(["the same line again"] * 60, ["the same line again"] * 60)
    assert_covers(found, 60, 60)
    assert all(abs(b.source.start - b.target.start) < 15 for b in found.beads)


def test_a_segment_of_thousands_of_words_is_aligned() -> None:
    """A segment of 5,000 words costs no more memory than its 200 heaviest words."""
    source = story(20)
    source[7] = " ".join(f"{word}{k}" for k in range(500) for word in WORDS[:10])
    assert kinds(run(source, source)) == ["1-1"] * 20


def test_long_texts_are_cut_and_put_together() -> None:
    """A text of several stretches is cut at safe anchors, and the cuts show nowhere."""
    source = story(2 * STRETCH + 300)
    target = [*source[:400], *source[402:]]
    boxes = list(read_pair(source, target, ENCODER).stretches(Box(0, len(source), 0, len(target))))
    assert len(boxes) > 1
    assert boxes[0].source_stop == boxes[1].source
    found = run(source, target)
    assert_covers(found, len(source), len(target))
    assert [b.source.start for b in found.beads if b.kind == "1-0"] == [400, 401]


def test_long_spans_are_made_where_segments_have_no_counterpart_of_their_own() -> None:
    """Four segments with anchors of their own are no side of a bead; four joined in one are."""
    source = story(40)
    target = [*source[:20], " ".join(source[20:24]), *source[24:]]
    evidence = read_pair(source, target, ENCODER).evidence(Box(0, 40, 0, 37))
    rows = np.arange(36)
    columns = np.where(rows < 21, rows, np.maximum(rows - 3, 20))
    similarity = evidence.similarity[4, 1][evidence.band.node(rows, columns)]
    assert similarity[20] > 0.2
    assert (np.delete(similarity, np.arange(17, 24)) <= 0.0).all()


def test_progress_tells_encoding_and_aligning() -> None:
    """The callback hears of both stages up to their ends."""
    heard: list[tuple[str, int, int]] = []
    align(
        story(12),
        story(12),
        encoder=ENCODER,
        potentials=POTENTIALS,
        progress=lambda stage, done, total: heard.append((stage, done, total)),
    )
    assert ("encode", 24, 24) in heard
    assert heard[-1] == ("align", 12, 12)


def test_reasons_name_numbers_and_lengths() -> None:
    """A reason says which number only one side has, and how far a length is off."""
    source = story(20)
    target = [*source]
    target[9] = "in 1917 something wholly unlike it happened " * 4
    pair = read_pair(source, target, ENCODER)
    evidence = pair.evidence(pair.box)
    candidates = find_candidates(evidence)
    lattice = candidates.lattice
    (doubtful,) = np.flatnonzero((lattice.kind == 0) & (lattice.row == 9) & (lattice.column == 9))
    reason = explain(evidence, lattice, candidates.rough, int(doubtful))
    assert "1917 only in the target" in reason
    assert "times longer than usual" in reason
    assert "few words have a counterpart on the other side" in reason
    assert "runner-up" in reason


def test_expected_errors_are_the_sum_of_doubts() -> None:
    """An alignment of a text with itself expects next to no errors."""
    assert run(story(30), story(30)).expected_errors < 1.0
