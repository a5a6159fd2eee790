"""Scores: how near a prediction comes to gold, how far to trust that figure, and what made it.

Every score is made from *counts*: sums that add up over documents, so that the figure of a corpus
is the figure of its documents' sum (micro average) and can be resampled by block
(:func:`interval`). A :class:`Signature` goes beside every figure we print, as sacreBLEU does
(Post 2018, "A Call for Clarity in Reporting BLEU Scores").
"""

from __future__ import annotations

import hashlib
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from itertools import accumulate, groupby
from typing import Self, TypeVar

import numpy as np

from bitext.model import Alignment

Sides = tuple[tuple[int, ...], tuple[int, ...]]
"""Segment numbers of a bead's source and target, each in rising order. Gold made by people has
gaps and crossings, which :class:`bitext.model.Bead` rightly refuses."""

Judgement = tuple[float, bool]
"""The confidence a bead was given, and whether it was right."""

BLOCK = 15
"""Source segments a block: long enough that an error and its neighbours fall together, short
enough that a chapter gives several blocks to resample."""

SEED = 1
"""Of the bootstrap: a figure and its interval come out the same wherever they are computed."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of both, 0 where both are 0."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums from which scores are made; add two to pool documents."""

    def __add__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        pairs = zip(astuple(self), astuple(other), strict=True)
        return type(self)(*(mine + theirs for mine, theirs in pairs))


CountsT = TypeVar("CountsT", bound=Counts)


# ------------------------------------------------------------------ beads


@dataclass(frozen=True, slots=True)
class BeadCounts(Counts):
    """What agrees between a predicted and a gold alignment.

    A *link* is a bead with both sides. A *null bead* has an empty side; one of several segments
    counts as one bead a segment, in gold and prediction alike.
    """

    gold: int = 0
    """Gold links."""
    predicted: int = 0
    """Predicted links."""
    right: int = 0
    """Links in both."""
    listed: int = 0
    """Predicted beads, null beads included."""
    listed_right: int = 0
    """Those of them that gold has too."""
    touching: int = 0
    """Predicted links that share a source and a target segment with one gold link, and right null
    beads."""
    touched: int = 0
    """Gold links that share a source and a target segment with one predicted link."""
    null_gold: int = 0
    """Segments that gold leaves unaligned."""
    null_predicted: int = 0
    """Segments of gold in no predicted link."""
    null_right: int = 0
    """Segments that both leave unaligned."""
    inside: int = 0
    """Predicted links that lie inside one gold bead."""
    cuts: int = 0
    """Points between two gold beads."""
    cuts_found: int = 0
    """Those of them that also lie between two predicted beads."""

    @property
    def strict(self) -> Score:
        """Same bead on both sides.

        Precision is over all predicted beads, null beads included, recall over gold links: the
        reading of Vecalign's scorer (Thompson & Koehn 2019), by which its figures and those of
        Bertalign and SentAlign are published.
        """
        return Score(_ratio(self.listed_right, self.listed), _ratio(self.right, self.gold))

    @property
    def lax(self) -> Score:
        """Some overlap on both sides; denominators as in :attr:`strict`."""
        return Score(_ratio(self.touching, self.listed), _ratio(self.touched, self.gold))

    @property
    def link(self) -> Score:
        """As :attr:`strict` with null beads left out: whether a tool lists them is no matter."""
        return Score(_ratio(self.right, self.predicted), _ratio(self.right, self.gold))

    @property
    def null(self) -> Score:
        """Segments left unaligned, one by one."""
        return Score(
            _ratio(self.null_right, self.null_predicted), _ratio(self.null_right, self.null_gold)
        )

    @property
    def block(self) -> Score:
        """For gold of whole paragraphs: links inside one of them, and its cuts found."""
        return Score(_ratio(self.inside, self.predicted), _ratio(self.cuts_found, self.cuts))

    def scores(self) -> dict[str, Score]:
        """Return all scores by name."""
        return {name: getattr(self, name) for name in ("strict", "lax", "link", "null", "block")}


def sides(alignment: Alignment) -> tuple[Sides, ...]:
    """Return an alignment's beads as segment numbers."""
    return tuple((tuple(bead.source), tuple(bead.target)) for bead in alignment.beads)


def count_beads(gold: Sequence[Sides], predicted: Sequence[Sides]) -> BeadCounts:
    """Compare one document's predicted beads with its gold ones."""
    return sum(bead_blocks(gold, predicted, size=sys.maxsize), BeadCounts())


def bead_blocks(
    gold: Sequence[Sides], predicted: Sequence[Sides], *, size: int = BLOCK
) -> tuple[BeadCounts, ...]:
    """Return the counts of each stretch of ``size`` source segments; they add up to the whole.

    A bead belongs to the block of its first source segment; one without, to the block where gold
    has its first target segment. Blocks in which nothing is counted are left out.
    """
    gold_links, predicted_links = _links(gold), _links(predicted)
    both = gold_links & predicted_links
    listed = predicted_links | _singles(predicted)
    listed_right = listed & (gold_links | _singles(gold))
    null_gold = _unaligned(gold, gold_links)
    null_predicted = _unaligned(gold, predicted_links)
    cuts = _cuts(gold)

    blocks = _Blocks(gold, size)
    items: dict[str, Iterable[Sides]] = {
        "gold": gold_links,
        "predicted": predicted_links,
        "right": both,
        "listed": listed,
        "listed_right": listed_right,
        "touching": _touching(predicted_links, gold_links) + list(listed_right - both),
        "touched": _touching(gold_links, predicted_links),
        "null_gold": null_gold,
        "null_predicted": null_predicted,
        "null_right": null_gold & null_predicted,
        "inside": _inside(predicted_links, gold),
        "cuts": cuts,
        "cuts_found": cuts & _cuts(predicted),
    }
    for name, beads in items.items():
        blocks.add(name, beads)
    return blocks.counts(BeadCounts)


def recall_by_kind(
    gold: Sequence[Sides], predicted: Sequence[Sides]
) -> Mapping[str, tuple[int, int]]:
    """Return, for each kind of gold link (``1-1``, ``2-1``), how many were found and how many are.

    The most frequent kind comes first.
    """
    links = _links(gold)
    there = Counter(f"{len(source)}-{len(target)}" for source, target in links)
    found = Counter(f"{len(source)}-{len(target)}" for source, target in links & _links(predicted))
    kinds = sorted(there, key=lambda kind: (-there[kind], kind))
    return {kind: (found[kind], there[kind]) for kind in kinds}


class _Blocks:
    """Sums by stretch of source segments; where a bead stands is read off the gold alignment."""

    def __init__(self, gold: Iterable[Sides], size: int) -> None:
        self._size = size
        self._sums: dict[int, Counter[str]] = defaultdict(Counter)
        self._source_of: dict[int, int] = {}
        at = 0
        for source, target in gold:
            at = source[0] if source else at
            self._source_of |= dict.fromkeys(target, at)
            at = source[-1] if source else at

    def add(self, name: str, beads: Iterable[Sides], weight: int = 1) -> None:
        """Add ``weight`` to a sum for each bead, in the block where the bead begins."""
        for source, target in beads:
            place = source[0] if source else self._source_of.get(target[0], 0)
            self._sums[place // self._size][name] += weight

    def counts(self, make: type[CountsT]) -> tuple[CountsT, ...]:
        """Return the counts of each block that has any, in order."""
        return tuple(make(**self._sums[block]) for block in sorted(self._sums))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _links(beads: Iterable[Sides]) -> set[Sides]:
    return {bead for bead in beads if bead[0] and bead[1]}


def _singles(beads: Iterable[Sides]) -> set[Sides]:
    """Return the segments of null beads, each a null bead of its own."""
    out: set[Sides] = set()
    for source, target in beads:
        if not target:
            out.update(((n,), ()) for n in source)
        if not source:
            out.update(((), (n,)) for n in target)
    return out


def _unaligned(gold: Iterable[Sides], links: Iterable[Sides]) -> set[Sides]:
    """Return the segments that gold lists and ``links`` leave out, as null beads."""
    linked = _split(links)
    return _split(gold) - linked


def _split(beads: Iterable[Sides]) -> set[Sides]:
    """Return every segment of every bead, as if each were a null bead."""
    return _singles(half for source, target in beads for half in ((source, ()), ((), target)))


def _touching(beads: Iterable[Sides], others: Iterable[Sides]) -> list[Sides]:
    """Return the links that share a source and a target segment with one of the other links."""
    targets: dict[int, set[int]] = defaultdict(set)
    for source, target in others:
        for n in source:
            targets[n].update(target)
    return [
        (source, target)
        for source, target in beads
        if any(not targets[n].isdisjoint(target) for n in source if n in targets)
    ]


def _inside(links: Iterable[Sides], gold: Sequence[Sides]) -> list[Sides]:
    """Return the links all of whose segments belong to one and the same gold bead."""
    of_source = {n: i for i, (source, _) in enumerate(gold) for n in source}
    of_target = {n: i for i, (_, target) in enumerate(gold) for n in target}
    found = []
    for source, target in links:
        owners = {of_source.get(n) for n in source} | {of_target.get(n) for n in target}
        if len(owners) == 1 and None not in owners:
            found.append((source, target))
    return found


def _cuts(beads: Sequence[Sides]) -> set[Sides]:
    """Return the points between consecutive beads: (sources before,), (targets before,)."""
    points, source_end, target_end = set[Sides](), 0, 0
    for source, target in beads:
        points.add(((source_end,), (target_end,)))
        source_end = max(source_end, source[-1] + 1) if source else source_end
        target_end = max(target_end, target[-1] + 1) if target else target_end
    points.discard(((0,), (0,)))
    return points


# ------------------------------------------------------------------ sentence boundaries


@dataclass(frozen=True, slots=True)
class BoundaryCounts(Counts):
    """What agrees between two ways to cut texts into sentences."""

    gold: int = 0
    predicted: int = 0
    right: int = 0
    texts: int = 0
    texts_right: int = 0
    """Texts cut as in gold throughout, with nothing lost."""
    texts_changed: int = 0
    """Texts of which characters were lost, added or changed, white space aside."""

    @property
    def boundary(self) -> Score:
        """Inner boundaries; 1 where there is nothing to find, or nothing found."""
        return Score(
            _ratio(self.right, self.predicted) if self.predicted else 1.0,
            _ratio(self.right, self.gold) if self.gold else 1.0,
        )


def boundaries(sentences: Iterable[str]) -> frozenset[int]:
    """Return the inner boundaries, each as the number of non-space characters before it.

    Spaces do not count, so a tool may keep, move or drop them at the ends of its sentences. The
    end of the text is no boundary: nobody can miss it.
    """
    ends = list(accumulate(len(_letters(sentence)) for sentence in sentences))
    return frozenset(ends) - {0, ends[-1] if ends else 0}


def count_boundaries(text: str, gold: Sequence[str], predicted: Sequence[str]) -> BoundaryCounts:
    """Compare the sentences predicted for one text with its gold sentences."""
    wanted, found = boundaries(gold), boundaries(predicted)
    changed = _letters("".join(predicted)) != _letters(text)
    return BoundaryCounts(
        gold=len(wanted),
        predicted=len(found),
        right=len(wanted & found),
        texts=1,
        texts_right=int(wanted == found and not changed),
        texts_changed=int(changed),
    )


def _letters(text: str) -> str:
    return "".join(text.split())


# ------------------------------------------------------------------ a memory, from running text


@dataclass(frozen=True, slots=True)
class MemoryCounts(Counts):
    """What agrees between a memory made from running text and a gold alignment of sentences."""

    gold: int = 0
    """Gold links."""
    predicted: int = 0
    """Units with both sides, found in the text."""
    right: int = 0
    """Units whose texts are exactly those of a gold link, however they are cut inside."""
    null_gold: int = 0
    null_predicted: int = 0
    """Gold sentences that no two-sided unit touches."""
    null_right: int = 0
    source_letters: int = 0
    """Letters of the gold source, white space aside."""
    source_kept: int = 0
    """Those of them found in the memory, in order."""
    target_letters: int = 0
    target_kept: int = 0

    @property
    def strict(self) -> Score:
        """Links whose text is right on both sides: segmentation and alignment judged together."""
        return Score(_ratio(self.right, self.predicted), _ratio(self.right, self.gold))

    @property
    def null(self) -> Score:
        """Gold sentences without counterpart."""
        return Score(
            _ratio(self.null_right, self.null_predicted), _ratio(self.null_right, self.null_gold)
        )

    @property
    def kept(self) -> tuple[float, float]:
        """Share of the source's and of the target's letters that are in the memory."""
        return (
            _ratio(self.source_kept, self.source_letters),
            _ratio(self.target_kept, self.target_letters),
        )


def count_memory(
    source: Sequence[str],
    target: Sequence[str],
    gold: Sequence[Sides],
    units: Iterable[tuple[str, str]],
) -> MemoryCounts:
    """Compare a memory made from running text with gold; see :func:`memory_blocks`."""
    return sum(memory_blocks(source, target, gold, units, size=sys.maxsize), MemoryCounts())


def memory_blocks(
    source: Sequence[str],
    target: Sequence[str],
    gold: Sequence[Sides],
    units: Iterable[tuple[str, str]],
    *,
    size: int = BLOCK,
) -> tuple[MemoryCounts, ...]:
    """Return the counts of each stretch of ``size`` gold source sentences; they add up.

    Places are compared by the letters before them: white space, soft hyphens and zero-width
    spaces do not count, so a memory may keep or drop them.

    Args:
        source: Gold sentences of the source; those of white space alone have no number.
        target: Gold sentences of the target, likewise.
        gold: Gold beads over these sentences.
        units: Source and target text of each unit in the order of the memory, an empty text where
            a side is missing.
        size: Source sentences a block.
    """
    left, right, wanted = _Side(source), _Side(target), _stretches(gold)
    blocks = _Blocks(gold, size)
    linked: list[Sides] = []
    exact: list[Sides] = []
    for source_text, target_text in units:
        here, there = left.take(source_text), right.take(target_text)
        if here:
            blocks.add("source_kept", [(here.sentences, ())], here.letters)
        if there:
            blocks.add("target_kept", [((), there.sentences)], there.letters)
        if here and there:
            linked.append((here.sentences, there.sentences))
            if here.exact and there.exact:
                exact.append(linked[-1])

    every = _split([(tuple(range(len(left))), tuple(range(len(right))))])
    null_gold, null_predicted = _singles(gold), every - _split(linked)
    blocks.add("gold", wanted)
    blocks.add("predicted", linked)
    blocks.add("right", [bead for bead in exact if bead in wanted])
    blocks.add("null_gold", null_gold)
    blocks.add("null_predicted", null_predicted)
    blocks.add("null_right", null_gold & null_predicted)
    for number, length in enumerate(left.lengths):
        blocks.add("source_letters", [((number,), ())], length)
    for number, length in enumerate(right.lengths):
        blocks.add("target_letters", [((), (number,))], length)
    return blocks.counts(MemoryCounts)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Where a unit's text was found: the sentences it touches, and whether it is exactly they."""

    sentences: tuple[int, ...]
    exact: bool
    letters: int


class _Side:
    """One side's sentences as one run of letters, in which texts are found from left to right."""

    def __init__(self, sentences: Iterable[str]) -> None:
        visible = [_visible(sentence) for sentence in sentences if sentence.strip()]
        self.lengths = [len(sentence) for sentence in visible]
        self._text = "".join(visible)
        self._borders = [0, *accumulate(self.lengths)]
        self._at = 0

    def __len__(self) -> int:
        return len(self.lengths)

    def take(self, text: str) -> _Taken | None:
        """Find ``text`` after what was taken before; None where it is empty or not there."""
        letters = _visible(text)
        start = self._text.find(letters, self._at) if letters else -1
        if start < 0:
            return None
        self._at = stop = start + len(letters)
        first, last = bisect_right(self._borders, start) - 1, bisect_left(self._borders, stop)
        exact = self._borders[first] == start and self._borders[last] == stop
        return _Taken(tuple(range(first, last)), exact, len(letters))


def _visible(text: str) -> str:
    return _letters(text).replace("\u00ad", "").replace("\u200b", "")


def _stretches(gold: Iterable[Sides]) -> set[Sides]:
    """Return the links as stretches of text: what is in a gap belongs to the unit too."""
    return {
        (tuple(range(source[0], source[-1] + 1)), tuple(range(target[0], target[-1] + 1)))
        for source, target in _links(gold)
    }


# ------------------------------------------------------------------ confidence


@dataclass(frozen=True, slots=True)
class Calibration:
    """How honest and how useful the confidences of many beads are."""

    beads: int
    wrong: int
    expected_wrong: float
    """Sum of 1 - confidence: how many the program itself says are wrong."""
    error: float
    """Expected calibration error in ten bins of equal width (Naeini et al. 2015): mean distance
    between confidence and share of right beads, weighted by beads."""
    auroc: float | None
    """Probability that a right bead is surer than a wrong one, ties half; None without both."""
    wrong_in_lowest_tenth: float | None
    """Share of the wrong beads among the least sure tenth: what a reviewer meets who reads only
    these. None where nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Beads of similar confidence; the points of a reliability diagram."""

    beads: int
    confidence: float
    """Mean confidence."""
    right: float
    """Share of right beads."""


def judge(
    gold: Sequence[Sides],
    predicted: Iterable[Sides],
    confidences: Iterable[float],
    *,
    null_beads: bool = False,
) -> tuple[Judgement, ...]:
    """Return of each predicted link its confidence and whether gold has it.

    Args:
        gold: Gold beads.
        predicted: Predicted beads.
        confidences: Confidence of each predicted bead, in the same order.
        null_beads: Also judge beads with an empty side: right if gold leaves all of it unaligned.
    """
    links, singles = _links(gold), _singles(gold)
    return tuple(
        (confidence, bead in links or (not all(bead) and _split([bead]) <= singles))
        for bead, confidence in zip(predicted, confidences, strict=True)
        if null_beads or all(bead)
    )


def judge_memory(
    source: Sequence[str],
    target: Sequence[str],
    gold: Sequence[Sides],
    units: Iterable[tuple[str, str, float | None]],
) -> tuple[Judgement, ...]:
    """Return of each unit with both sides and a confidence whether it is a gold link.

    Args:
        source: Gold sentences of the source, as for :func:`memory_blocks`.
        target: Gold sentences of the target.
        gold: Gold beads over these sentences.
        units: Source text, target text and confidence of each unit, in the order of the memory.
    """
    left, right, wanted = _Side(source), _Side(target), _stretches(gold)
    judged = []
    for source_text, target_text, confidence in units:
        here, there = left.take(source_text), right.take(target_text)
        if confidence is None or not (_visible(source_text) and _visible(target_text)):
            continue
        exact = here is not None and there is not None and here.exact and there.exact
        bead = (here.sentences, there.sentences) if here and there else None
        judged.append((confidence, exact and bead in wanted))
    return tuple(judged)


def calibrate(judgements: Iterable[Judgement]) -> Calibration:
    """Measure confidences against what was right; pool the judgements of several documents."""
    judgements = sorted(judgements)
    beads = len(judgements)
    wrong = sum(not right for _, right in judgements)
    return Calibration(
        beads=beads,
        wrong=wrong,
        expected_wrong=sum(1.0 - confidence for confidence, _ in judgements),
        error=sum(b.beads * abs(b.confidence - b.right) for b in reliability(judgements))
        / max(beads, 1),
        auroc=_auroc(judgements),
        wrong_in_lowest_tenth=_wrong_among_lowest(judgements, beads / 10) / wrong
        if wrong
        else None,
    )


def reliability(judgements: Iterable[Judgement], *, bins: int = 10) -> tuple[Bin, ...]:
    """Return the beads by confidence in ``bins`` bins of equal width, empty ones left out."""
    grouped: dict[int, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        grouped[min(int(judgement[0] * bins), bins - 1)].append(judgement)
    return tuple(
        Bin(
            len(group),
            sum(confidence for confidence, _ in group) / len(group),
            sum(right for _, right in group) / len(group),
        )
        for _, group in sorted(grouped.items())
    )


def _ties(judgements: Sequence[Judgement]) -> Iterator[tuple[int, int]]:
    """Yield, from the least sure, how many beads share one confidence and how many are wrong."""
    for _, group in groupby(judgements, key=lambda judgement: judgement[0]):
        rights = [right for _, right in group]
        yield len(rights), rights.count(False)


def _auroc(judgements: Sequence[Judgement]) -> float | None:
    below, pairs_won, right_beads = 0, 0.0, 0
    for beads, wrong in _ties(judgements):
        right = beads - wrong
        pairs_won += right * (below + wrong / 2)
        below += wrong
        right_beads += right
    return pairs_won / (below * right_beads) if below and right_beads else None


def _wrong_among_lowest(judgements: Sequence[Judgement], beads: float) -> float:
    """Return how many wrong ones a reader of the least sure meets, ties read in any order."""
    met = 0.0
    for tied, wrong in _ties(judgements):
        met += wrong * min(1.0, beads / tied)
        beads -= tied
        if beads <= 0:
            break
    return met


# ------------------------------------------------------------------ all of it at once


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Predicted beads, judged by gold ones; add two to pool documents."""

    blocks: tuple[BeadCounts, ...] = ()
    """Counts by stretch of source segments, from which intervals are drawn."""
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By kind of gold link: how many were found, how many there are."""
    links: tuple[Judgement, ...] = ()
    """Of each predicted link that has a confidence."""
    beads: tuple[Judgement, ...] = ()
    """The same with null beads."""

    def __add__(self, other: Evaluation) -> Evaluation:
        kinds = {
            kind: (mine[0] + theirs[0], mine[1] + theirs[1])
            for kind in {**self.kinds, **other.kinds}
            for mine, theirs in [(self.kinds.get(kind, (0, 0)), other.kinds.get(kind, (0, 0)))]
        }
        return Evaluation(
            self.blocks + other.blocks,
            dict(sorted(kinds.items(), key=lambda item: (-item[1][1], item[0]))),
            self.links + other.links,
            self.beads + other.beads,
        )

    @property
    def counts(self) -> BeadCounts:
        """All blocks together."""
        return sum(self.blocks, BeadCounts())


def evaluate(
    gold: Iterable[tuple[tuple[int, ...], tuple[int, ...], float | None]],
    predicted: Iterable[tuple[tuple[int, ...], tuple[int, ...], float | None]],
) -> Evaluation:
    """Judge one document's predicted beads by its gold ones.

    Args:
        gold: Source segments, target segments and a confidence that is not looked at.
        predicted: The same; the confidence is the probability that the bead is right, or None.
    """
    wanted = [(source, target) for source, target, _ in gold]
    found, sure, confidences = [], [], []
    for source, target, confidence in predicted:
        found.append((source, target))
        if confidence is not None:
            sure.append((source, target))
            confidences.append(confidence)
    return Evaluation(
        blocks=bead_blocks(wanted, found),
        kinds=recall_by_kind(wanted, found),
        links=judge(wanted, sure, confidences),
        beads=judge(wanted, sure, confidences, null_beads=True),
    )


# ------------------------------------------------------------------ certainty and origin


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a score lies with the probability ``level``."""

    low: float
    high: float
    level: float = 0.95


def interval(
    parts: Sequence[CountsT],
    score: Callable[[CountsT], float],
    *,
    samples: int = 1000,
    level: float = 0.95,
    seed: int = SEED,
) -> Interval:
    """Return the bootstrap percentile interval of a score.

    Parts (blocks of beads, texts) are drawn with replacement, as many as there are; neighbours
    inside a part stay together, for errors come in runs (Koehn 2004, "Statistical Significance
    Tests for Machine Translation Evaluation"; blocks after Kuensch 1989).

    Args:
        parts: Counts of each part; their sum is what was measured.
        score: The score of summed counts, as ``lambda counts: counts.strict.f1``.
        samples: How often the parts are drawn.
        level: Share of the draws inside the interval.
        seed: Of the draws.

    Raises:
        ValueError: There are no parts.
    """
    if not parts:
        raise ValueError("no parts to draw from")
    sums = np.array([astuple(part) for part in parts], dtype=np.int64)
    draws = np.random.default_rng(seed).multinomial(
        len(parts), np.full(len(parts), 1 / len(parts)), size=samples
    )
    make = type(parts[0])
    scores = [score(make(*map(int, drawn))) for drawn in draws @ sums]
    low, high = np.quantile(scores, ((1 - level) / 2, (1 + level) / 2))
    return Interval(float(low), float(high), level)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a figure depends on; two figures compare only where all else but one is equal."""

    version: str
    """Of bitext."""
    data: str = ""
    """Hash of the files scored (:func:`digest`)."""
    segmenter: str = ""
    """Rules that cut the texts; empty where sentences were given."""
    encoder: str = ""
    weights: str = ""
    seed: int | None = SEED
    """Of the interval; None where there is none."""

    def __str__(self) -> str:
        """Return ``version:0.1.0|data:3f2a9c01|encoder:use-m3``; what is not used is left out."""
        return "|".join(f"{name}:{value}" for name, value in self.facts().items())

    def facts(self) -> dict[str, str]:
        """Return what is known, in order."""
        known = ((part.name, getattr(self, part.name)) for part in fields(self))
        return {name: str(value) for name, value in known if value not in ("", None)}


def digest(contents: Iterable[bytes]) -> str:
    """Return a short hash of several files' contents, in order: 12 hexadecimal digits."""
    whole = hashlib.sha256()
    for content in contents:
        # Each by its own hash, so that moving bytes from one file to the next shows.
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()[:12]
