"""Scores: known answers by hand, laws, and agreement with the evaluation folder's own scorers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.metrics import (
    BeadCounts,
    BoundaryCounts,
    MemoryCounts,
    Score,
    Sides,
    Signature,
    bead_blocks,
    boundaries,
    calibrate,
    count_beads,
    count_boundaries,
    count_memory,
    digest,
    interval,
    judge,
    judge_memory,
    memory_blocks,
    recall_by_kind,
    reliability,
    sides,
)
from bitext.model import Alignment, Bead, Span

GOLD: list[Sides] = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,)), ((4,), (3,))]


def test_perfect_prediction_scores_one() -> None:
    """Every score of the gold itself is 1."""
    counts = count_beads(GOLD, GOLD)
    assert {name: score.f1 for name, score in counts.scores().items()} == dict.fromkeys(
        ("strict", "lax", "link", "null", "block"), 1.0
    )


def test_nothing_predicted_scores_zero() -> None:
    """An empty prediction finds nothing, and leaves every segment unaligned."""
    counts = count_beads(GOLD, [])
    assert counts.strict == counts.lax == counts.link == Score(0.0, 0.0)
    assert counts.null == Score(2 / 9, 1.0)


def test_scores_counted_by_hand() -> None:
    """One link right, one cut in two, both null segments missed on the source, one wrongly made."""
    predicted: list[Sides] = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), (2,)), ((4,), (3,))]
    counts = count_beads(GOLD, predicted)
    # Listed: 4 links and 1 null bead; right: 0-0 and 4-3. Gold has 3 links.
    assert counts.strict == Score(2 / 5, 2 / 3)
    # (1)-(1) touches (1,2)-(1); (3)-(2) touches no link, the null bead (2) is not gold's.
    assert counts.lax == Score(3 / 5, 3 / 3)
    assert counts.link == Score(2 / 4, 2 / 3)
    # Gold leaves source 3 and target 2; the prediction leaves source 2.
    assert counts.null == Score(0.0, 0.0)
    # Inside: 0-0, 1-1, 4-3. Gold cuts at (1,1) (3,2) (4,2) (4,3), of which (4,2) is not found.
    assert counts.block == Score(3 / 4, 3 / 4)


def test_null_bead_of_several_segments_counts_by_segment() -> None:
    """A deletion of two given as one bead equals one given as two."""
    one: list[Sides] = [((0, 1), ()), ((2,), (0,))]
    two: list[Sides] = [((0,), ()), ((1,), ()), ((2,), (0,))]
    for counts in (count_beads(one, two), count_beads(two, one)):
        assert counts.strict == counts.lax == counts.null == Score(1.0, 1.0)


def test_recall_by_kind_counts_gold_links_of_each_kind() -> None:
    """The most frequent kind leads; null beads are no kind of link."""
    predicted: list[Sides] = [((0,), (0,)), ((1,), (1,))]
    assert list(recall_by_kind(GOLD, predicted).items()) == [("1-1", (1, 2)), ("2-1", (0, 1))]


def test_sides_of_an_alignment_are_its_segment_numbers() -> None:
    """Spans become numbers, an omission an empty side."""
    alignment = Alignment(
        (Bead(Span(0, 2), Span(0, 1), 0.9), Bead(Span(2, 3), Span(1, 1), 0.8, reason="no match"))
    )
    assert sides(alignment) == (((0, 1), (0,)), ((2,), ()))


@st.composite
def alignments(draw: st.DrawFn, source: int, target: int) -> list[Sides]:
    """Beads that cover ``source`` and ``target`` segments once, in order."""
    beads: list[Sides] = []
    at = [0, 0]
    while at != [source, target]:
        steps = [
            draw(st.integers(0, min(3, end - here)))
            for here, end in zip(at, (source, target), strict=True)
        ]
        if steps == [0, 0]:
            steps[0 if at[0] < source else 1] = 1
        left = tuple(range(at[0], at[0] + steps[0]))
        right = tuple(range(at[1], at[1] + steps[1]))
        beads.append((left, right))
        at = [at[0] + steps[0], at[1] + steps[1]]
    return beads


@st.composite
def alignment_pairs(draw: st.DrawFn) -> tuple[list[Sides], list[Sides]]:
    """Two alignments of the same texts."""
    source, target = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return draw(alignments(source, target)), draw(alignments(source, target))


@given(alignment_pairs(), st.integers(1, 5))
def test_blocks_add_up_to_the_whole(pair: tuple[list[Sides], list[Sides]], size: int) -> None:
    """Whatever the block size, no count is lost or doubled."""
    gold, predicted = pair
    assert sum(bead_blocks(gold, predicted, size=size), BeadCounts()) == count_beads(
        gold, predicted
    )


@given(alignment_pairs())
def test_swapping_source_and_target_changes_nothing(pair: tuple[list[Sides], list[Sides]]) -> None:
    """The scores know no direction."""

    def swapped(beads: list[Sides]) -> list[Sides]:
        return [(target, source) for source, target in beads]

    gold, predicted = pair
    assert count_beads(gold, predicted) == count_beads(swapped(gold), swapped(predicted))


@given(alignment_pairs())
def test_swapping_gold_and_prediction_swaps_precision_and_recall(
    pair: tuple[list[Sides], list[Sides]],
) -> None:
    """Link and null scores are symmetric; strict and lax are not, by their definition."""
    there, back = count_beads(*pair), count_beads(*reversed(pair))
    assert (there.link.precision, there.link.recall) == (back.link.recall, back.link.precision)
    assert (there.null.precision, there.null.recall) == (back.null.recall, back.null.precision)


@given(alignment_pairs())
def test_strict_is_never_above_lax(pair: tuple[list[Sides], list[Sides]]) -> None:
    """What is right also overlaps."""
    counts = count_beads(*pair)
    assert counts.strict.precision <= counts.lax.precision
    assert counts.strict.recall <= counts.lax.recall


def test_counts_of_another_kind_do_not_add() -> None:
    """Bead and boundary counts are no sum of anything."""
    with pytest.raises(TypeError):
        BeadCounts() + BoundaryCounts()  # type: ignore[operator]


# ------------------------------------------------------------------ sentence boundaries


def test_boundaries_count_letters_before_them() -> None:
    """Spaces, no-break spaces included, do not count; the text's end is no boundary."""
    assert boundaries(["A b. ", "C\u00a0?", " D."]) == {3, 5}
    assert boundaries(["One."]) == boundaries([]) == frozenset()


def test_boundary_counts_by_hand() -> None:
    """One boundary of two found, one invented."""
    counts = count_boundaries("A. B. C d.", ["A.", "B.", "C d."], ["A. ", "B. C ", "d."])
    assert (counts.gold, counts.predicted, counts.right) == (2, 2, 1)
    assert counts.boundary == Score(0.5, 0.5)
    assert (counts.texts, counts.texts_right, counts.texts_changed) == (1, 0, 0)


def test_a_lost_letter_is_told() -> None:
    """Right boundaries do not make up for a changed text."""
    counts = count_boundaries("A. B.", ["A.", "B."], ["A.", "b."])
    assert (counts.texts_right, counts.texts_changed) == (0, 1)


def test_a_text_of_one_sentence_left_whole_is_right() -> None:
    """There is nothing to find, and nothing was found."""
    assert count_boundaries("A.", ["A."], ["A."]).boundary == Score(1.0, 1.0)


# ------------------------------------------------------------------ a memory

SOURCE = ["One two.", "Three.", "Four!", "Five."]
TARGET = ["Un deux.", "Trois quatre\u00a0!", "Ajout.", "Cinq."]
LINKS: list[Sides] = [((0,), (0,)), ((1, 2), (1,)), ((), (2,)), ((3,), (3,))]


def test_memory_with_other_cuts_inside_a_unit_is_right() -> None:
    """What counts is the text of a unit, not how either side is cut inside or spaced."""
    units = [
        ("One two.", "Un deux."),
        ("Three. Four!", "Trois quatre !"),
        ("", "Ajout."),
        ("Five.", "Cinq."),
    ]
    counts = count_memory(SOURCE, TARGET, LINKS, units)
    assert counts.strict == Score(1.0, 1.0)
    assert counts.null == Score(1.0, 1.0)
    assert counts.kept == (1.0, 1.0)


def test_memory_scores_by_hand() -> None:
    """One unit right, one with its neighbour's text, one text lost."""
    units = [
        ("One two.", "Un deux."),
        ("Three.", "Trois quatre !"),
        ("Four!", "Ajout."),
        ("Five.", ""),
    ]
    counts = count_memory(SOURCE, TARGET, LINKS, units)
    assert counts.strict == Score(1 / 3, 1 / 3)
    # Left out by the memory: Five and Cinq; by gold: Ajout.
    assert counts.null == Score(0.0, 0.0)
    # Letters of the target, spaces aside: 7 + 12 + 6 + 5, of which Cinq. is missing.
    assert counts.kept == (1.0, 25 / 30)


def test_memory_blocks_add_up() -> None:
    """Whatever the block size, no count is lost or doubled."""
    units = [("One two. Three.", "Un deux."), ("Four!", "Trois quatre !"), ("Five.", "Cinq.")]
    whole = count_memory(SOURCE, TARGET, LINKS, units)
    for size in (1, 2, 3):
        blocks = memory_blocks(SOURCE, TARGET, LINKS, units, size=size)
        assert sum(blocks, MemoryCounts()) == whole


def test_units_are_judged_by_their_texts() -> None:
    """A unit is right with exactly a gold link's texts; one-sided ones and the unsure are out."""
    units = [
        ("One two.", "Un deux.", 0.9),
        ("Three.", "Trois quatre !", 0.5),
        ("Four!", "Inventé.", 0.4),
        ("", "Ajout.", 0.8),
        ("Five.", "Cinq.", None),
    ]
    assert judge_memory(SOURCE, TARGET, LINKS, units) == ((0.9, True), (0.5, False), (0.4, False))


# ------------------------------------------------------------------ confidence


def test_judge_takes_links_and_null_beads_on_request() -> None:
    """A null bead is right where gold leaves all of it unaligned."""
    predicted: list[Sides] = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ())]
    confidences = [0.9, 0.8, 0.7, 0.6]
    assert judge(GOLD, predicted, confidences) == ((0.9, True), (0.8, False))
    assert judge(GOLD, predicted, confidences, null_beads=True) == (
        (0.9, True),
        (0.8, False),
        (0.7, False),
        (0.6, True),
    )


def test_calibration_by_hand() -> None:
    """Two bins: .85 said and .5 right; .95 said and all right."""
    found = calibrate([(0.85, True), (0.85, False), (0.95, True), (0.95, True)])
    assert (found.beads, found.wrong) == (4, 1)
    assert found.expected_wrong == pytest.approx(0.4)
    assert found.error == pytest.approx(0.5 * 0.35 + 0.5 * 0.05)
    # The wrong one ties with one right one and is below two.
    assert found.auroc == pytest.approx((0.5 + 1 + 1) / 3)
    # The least sure tenth of four is .4 of a bead, one of two in a tie.
    assert found.wrong_in_lowest_tenth == pytest.approx(0.2)


def test_calibration_of_the_certain_and_right_is_perfect() -> None:
    """Nothing wrong: no ranking to judge, no error."""
    found = calibrate([(1.0, True)] * 3)
    assert found.error == found.expected_wrong == 0.0
    assert found.auroc is None
    assert found.wrong_in_lowest_tenth is None
    assert calibrate([]).beads == 0


def test_wrong_beads_at_the_bottom_are_all_met_in_the_lowest_tenth() -> None:
    """Two wrong among twenty, both least sure."""
    judgements = [(0.1, False), (0.2, False)] + [(0.9, True)] * 18
    found = calibrate(judgements)
    assert found.wrong_in_lowest_tenth == 1.0
    assert found.auroc == 1.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_calibration_does_not_hang_on_the_order(judgements: list[tuple[float, bool]]) -> None:
    """Pooling documents in another order changes no figure."""
    there, back = calibrate(judgements), calibrate(list(reversed(judgements)))
    for mine, theirs in zip(astuple(there), astuple(back), strict=True):
        assert mine == pytest.approx(theirs)
    assert sum(b.beads for b in reliability(judgements)) == len(judgements)


# ------------------------------------------------------------------ intervals and signatures


def test_interval_holds_the_score_and_is_the_same_each_time() -> None:
    """A fixed seed makes the figure reproducible; equal parts leave no doubt."""
    parts = [
        BeadCounts(gold=10, predicted=10, right=n, listed=10, listed_right=n) for n in range(11)
    ]
    first = interval(parts, lambda counts: counts.strict.f1)
    assert first == interval(parts, lambda counts: counts.strict.f1)
    assert first.low < 0.5 < first.high
    same = interval(parts[7:8] * 5, lambda counts: counts.strict.f1)
    assert same.low == same.high == pytest.approx(0.7)


def test_interval_narrows_with_more_parts() -> None:
    """Twenty-five times the parts, about a fifth of the width."""
    parts = [
        BeadCounts(gold=10, predicted=10, right=n, listed=10, listed_right=n) for n in range(11)
    ]
    few = interval(parts, lambda counts: counts.strict.f1)
    many = interval(parts * 25, lambda counts: counts.strict.f1)
    assert 0.15 < (many.high - many.low) / (few.high - few.low) < 0.26


def test_interval_of_nothing_is_refused() -> None:
    """There is nothing to draw from."""
    with pytest.raises(ValueError, match="no parts"):
        interval([], lambda counts: counts.strict.f1)


def test_signature_names_what_was_used() -> None:
    """Unused parts are left out; the order is fixed."""
    signature = Signature(version="0.1.0", data="3f2a9c01", encoder="use-m3", seed=None)
    assert str(signature) == "version:0.1.0|data:3f2a9c01|encoder:use-m3"


def test_digest_sees_order_and_borders() -> None:
    """Moving a byte from one file to the next is another data set."""
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"])
    assert digest([b"a", b"b"]) != digest([b"b", b"a"])
    assert digest([b"a", b"b"]) == digest(iter([b"a", b"b"]))


# ------------------------------------------------------------------ the evaluation folder's scorers


def random_alignment(random_: random.Random, source: int, target: int) -> list[Sides]:
    beads: list[Sides] = []
    at = [0, 0]
    while at != [source, target]:
        sizes = random_.choice(
            [(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (1, 0), (0, 1), (2, 2), (2, 0)]
        )
        sizes = (min(sizes[0], source - at[0]), min(sizes[1], target - at[1]))
        if sizes == (0, 0):
            continue
        beads.append((tuple(range(at[0], at[0] + sizes[0])), tuple(range(at[1], at[1] + sizes[1]))))
        at = [at[0] + sizes[0], at[1] + sizes[1]]
    return beads


def write_beads(path: Path, beads: Sequence[Sides]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (":".join(f"[{','.join(map(str, side))}]" for side in bead) for bead in beads)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def scorer(folder: Path | None, name: str) -> Path:
    if folder is None or not (folder / name).exists():
        pytest.skip(f"BITEXT_EVAL names no folder with {name}")
    return folder / name


def run(*command: str | Path) -> dict[str, dict[str, float]]:
    done = subprocess.run(
        [sys.executable, *map(str, command)], capture_output=True, text=True, check=True
    )
    result: dict[str, dict[str, float]] = json.loads(done.stdout)
    return result


def test_bead_scores_equal_those_of_the_published_definitions(
    eval_folder: Path | None, tmp_path: Path
) -> None:
    """On 40 random documents all fifteen figures are those of score_align.py, pooled ones too."""
    script = scorer(eval_folder, "score_align.py")
    random_ = random.Random(7)  # noqa: S311  (seeded on purpose)
    documents = {}
    for number in range(40):
        size = random_.randrange(1, 40), random_.randrange(1, 40)
        gold, predicted = random_alignment(random_, *size), random_alignment(random_, *size)
        # Some documents share stretches, or the scores would all be near zero.
        predicted = (
            gold
            if number % 5 == 0
            else gold[: len(gold) // 2]
            + [
                bead
                for bead in predicted
                if not set(bead[0]) & {n for b in gold[: len(gold) // 2] for n in b[0]}
            ]
        )
        documents[f"d{number:02}"] = gold, predicted
        write_beads(tmp_path / "gold" / f"d{number:02}" / "gold.txt", gold)
        write_beads(tmp_path / "pred" / f"d{number:02}" / "pred.txt", predicted)
    theirs = run(
        script, "--json", "--gold-root", tmp_path / "gold", "--pred-root", tmp_path / "pred"
    )
    ours = {name: count_beads(*pair) for name, pair in documents.items()}
    ours["ALL"] = sum(ours.values(), BeadCounts())
    for name, counts in ours.items():
        for kind, score in counts.scores().items():
            names = ("inside", "cuts", "f1") if kind == "block" else ("p", "r", "f1")
            values = (score.precision, score.recall, score.f1)
            for part, value in zip(names, values, strict=True):
                assert value == pytest.approx(theirs[name][f"{kind}_{part}"]), (name, kind, part)


def test_memory_scores_equal_those_of_the_published_definitions(
    eval_folder: Path | None, tmp_path: Path
) -> None:
    """On random memories over random texts all figures are those of score_tmx.py."""
    script = scorer(eval_folder, "score_tmx.py")
    random_ = random.Random(11)  # noqa: S311  (seeded on purpose)
    for number in range(6):
        source = list(words(random_, 30))
        target = list(words(random_, 28))
        gold = random_alignment(random_, len(source), len(target))
        predicted = random_alignment(random_, len(source), len(target))
        predicted = (
            gold
            if number == 0
            else gold[:12] + [bead for bead in predicted if bead[0] and bead[0][0] > 16]
        )
        units = [
            (" ".join(source[n] for n in left), " ".join(target[n] for n in right))
            for left, right in predicted
        ]
        folder = tmp_path / str(number)
        write_beads(folder / "gold.txt", gold)
        (folder / "src.txt").write_text("\n".join(source) + "\n", encoding="utf-8")
        (folder / "tgt.txt").write_text("\n".join(target) + "\n", encoding="utf-8")
        (folder / "meta.json").write_text('{"src_lang": "en", "tgt_lang": "fr"}', encoding="utf-8")
        (folder / "made.tmx").write_text(tmx(units), encoding="utf-8")
        theirs = run(script, folder, folder / "made.tmx", "--json")
        ours = count_memory(source, target, gold, units)
        for name, score in (("strict", ours.strict), ("null", ours.null)):
            wanted = theirs[name]
            assert (score.precision, score.recall, score.f1) == pytest.approx(
                (wanted["P"], wanted["R"], wanted["F1"])
            )
        assert ours.kept == pytest.approx((theirs["text"]["source"], theirs["text"]["target"]))


def words(random_: random.Random, sentences: int) -> Iterator[str]:
    """Sentences of random words, all different, some with soft hyphens and no-break spaces."""
    for number in range(sentences):
        chosen = random_.choices(["un", "deux", "tr\u00adois", "qua\u200btre", "« cinq »"], k=4)
        space = random_.choice(" \u00a0\u202f")
        yield f"{space.join(chosen)} {number}."


def tmx(units: Sequence[tuple[str, str]]) -> str:
    variants = (
        "".join(
            f'<tuv xml:lang="{lang}"><seg>{escape(text)}</seg></tuv>'
            for lang, text in zip(("en", "fr"), unit, strict=True)
            if text
        )
        for unit in units
    )
    body = "".join(f"<tu>{both}</tu>" for both in variants)
    return f'<tmx version="1.4"><header/><body>{body}</body></tmx>'
