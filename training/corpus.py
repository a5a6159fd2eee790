"""Documents with gold beads, made ready for training: candidates, features, what gold allows."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.encoder import Encoder
from bitext.alignment.evidence import Candidates, Evidence
from bitext.alignment.features import bead_features
from bitext.alignment.kinds import ADDITION, KINDS, OMISSION, SOURCE_SIZE, TARGET_SIZE
from bitext.alignment.lattice import NEVER, Lattice
from bitext.alignment.pair import TextPair, paragraph_starts, read_pair
from bitext.alignment.rough import UNLIKELY, weigh_roughly

Ints = NDArray[np.int64]
GoldBead = tuple[tuple[int, ...], tuple[int, ...]]

NEVER_TRAIN = ("wmt24-blocks", "long")
"""The owners of the first ask for it; the second is built of other sets' documents."""
WEIGHTS = {"textberg": 1.5, "transread": 1.0, "alibi": 1.0}
WEIGHT_OF_CONSTRUCTED = 0.5
"""Their deviations were placed by a script: worth less than what translators did."""
PIECE = 48
"""Source segments of a piece, at least. Pieces train many at a time."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document pair with gold beads."""

    path: str
    """Of its folder, below the data root."""
    languages: tuple[str, str]
    source: tuple[str, ...]
    target: tuple[str, ...]
    gold: tuple[GoldBead, ...]
    source_paragraphs: tuple[int, ...] | None = None
    """Paragraph of each source segment, where the data say."""
    target_paragraphs: tuple[int, ...] | None = None

    @property
    def dataset(self) -> str:
        """Name of the set it belongs to."""
        return self.path.split("/")[0]

    @property
    def group(self) -> str:
        """What must not be parted by cross-validation: variants and translations of one text."""
        dataset, _, name = self.path.split("/")
        return f"{dataset}/{name.rsplit('-', 1)[0]}" if dataset not in WEIGHTS else name

    def swapped(self) -> Document:
        """Return the same document read the other way round."""
        return replace(
            self,
            languages=self.languages[::-1],
            source=self.target,
            target=self.source,
            gold=tuple((target, source) for source, target in self.gold),
            source_paragraphs=self.target_paragraphs,
            target_paragraphs=self.source_paragraphs,
        )

    def parts(self, count: int) -> list[tuple[Document, int, int]]:
        """Cut it at gold beads that meet, into parts of about one size.

        Returns:
            Each part, with the source and the target segments before it.
        """
        ends = [(0, 0)]
        clean = _Constraint(self).clean()
        for k in range(1, count):
            wanted = k * len(self.source) / count
            ends.append(min(clean, key=lambda cut: abs(cut[0] - wanted)))
        ends.append((len(self.source), len(self.target)))
        return [(self._part(start, stop), *start) for start, stop in pairwise(ends)]

    def _part(self, start: tuple[int, int], stop: tuple[int, int]) -> Document:
        (i, j), (i_stop, j_stop) = start, stop
        return replace(
            self,
            path=f"{self.path}#{i}",
            source=self.source[i:i_stop],
            target=self.target[j:j_stop],
            gold=tuple(
                (tuple(k - i for k in source), tuple(k - j for k in target))
                for source, target in self.gold
                if (i <= source[0] < i_stop if source else j <= target[0] < j_stop)
            ),
            source_paragraphs=self.source_paragraphs and self.source_paragraphs[i:i_stop],
            target_paragraphs=self.target_paragraphs and self.target_paragraphs[j:j_stop],
        )

    @property
    def by_script(self) -> bool:
        """Whether its beads are a script's: joined, cut and deleted out of 1-1 translations."""
        return self.dataset not in WEIGHTS

    @property
    def seed(self) -> int:
        """Of what is drawn by lot for it: the same on every run."""
        return int.from_bytes(hashlib.sha256(self.path.encode()).digest()[:8], "big")

    @property
    def weight(self) -> float:
        """How much it counts in training."""
        return WEIGHTS.get(self.dataset, WEIGHT_OF_CONSTRUCTED)


def read_documents(root: Path) -> list[Document]:
    """Return all documents below a folder, in the order of their paths."""
    return [_read(folder.parent, root) for folder in sorted(root.rglob("gold.txt"))]


def trainable(documents: Sequence[Document], languages: frozenset[str]) -> list[Document]:
    """Return those that may and can be learned from by an encoder of these languages."""
    return [
        document
        for document in documents
        if document.dataset not in NEVER_TRAIN and set(document.languages) <= languages
    ]


def digest(documents: Sequence[Document]) -> str:
    """Return a hash of the texts and their gold."""
    state = hashlib.sha256()
    for document in documents:
        state.update(repr((document.path, document.source, document.target)).encode())
        state.update(repr(document.gold).encode())
        state.update(repr((document.source_paragraphs, document.target_paragraphs)).encode())
    return state.hexdigest()


def _read(folder: Path, root: Path) -> Document:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    gold = []
    for line in (folder / "gold.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            source, target = re.findall(r"\[([\d\s,]*)\]", line)[:2]
            gold.append((_numbers(source), _numbers(target)))
    return Document(
        folder.relative_to(root).as_posix(),
        (meta["src_lang"], meta["tgt_lang"]),
        _lines(folder / "src.txt"),
        _lines(folder / "tgt.txt"),
        tuple(gold),
        _paragraphs(folder / "src.par"),
        _paragraphs(folder / "tgt.par"),
    )


def _paragraphs(path: Path) -> tuple[int, ...] | None:
    return tuple(map(int, path.read_text("utf-8").split())) if path.is_file() else None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in text.split(",") if number.strip()))


def _lines(path: Path) -> tuple[str, ...]:
    # Not splitlines: it also cuts at separators that are part of a sentence.
    return tuple(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))


# ------------------------------------------------------- paragraphs for texts without

PARAGRAPHS = (1.5, 3.0, 5.0, 8.0)
"""Beads of a paragraph, on average; each document has one of these."""
ONE_SIDED = (0.0, 0.1, 0.3)
"""For each paragraph of both texts, those that only one of them opens; likewise."""
ALONE, ALONE_BOTH = 0.5, 0.05
"""How often what only one text has is a paragraph by itself, and how often any other bead is."""
AMIDST = 0.3
"""How often such a paragraph stands where the other text goes on without a new one."""
WITHIN = 0.02
"""How often a paragraph starts inside one side of a bead, at each of its segments."""


def with_paragraphs(document: Document) -> Document:
    """Return a document made by script with paragraphs placed by lot, the same on every run.

    Published segments come without them, and novels, which have them, have hardly a heading or a
    remark that one side lacks: without these the potentials take one that stands alone for a
    paragraph that the other side has joined.
    """
    random = np.random.default_rng(document.seed)
    often = 1.0 / float(random.choice(PARAGRAPHS))
    one_sided = often * float(random.choice(ONE_SIDED))
    starts = [
        np.zeros(len(document.source) + 1, np.bool_),
        np.zeros(len(document.target) + 1, np.bool_),
    ]
    at = [0, 0]
    for bead in _runs(document.gold):
        stop = [at[0] + bead[0], at[1] + bead[1]]
        opens = random.random() < often
        alone = random.random() < (ALONE_BOTH if all(bead) else ALONE)
        for side in (0, 1):
            if bead[side] or not alone or random.random() >= AMIDST:
                starts[side][[at[side], stop[side]]] |= alone
            starts[side][at[side]] |= opens or random.random() < one_sided / 2
            starts[side][at[side] + 1 : stop[side]] |= (
                random.random(max(bead[side] - 1, 0)) < WITHIN
            )
        at = stop
    source, target = (tuple(np.cumsum(side[:-1]).tolist()) for side in starts)
    return replace(document, source_paragraphs=source, target_paragraphs=target)


def _runs(gold: Sequence[GoldBead]) -> Iterator[tuple[int, int]]:
    """Yield the sizes of beads in order, null beads of one side that follow each other as one."""
    for sides, run in groupby(gold, key=lambda bead: (bool(bead[0]), bool(bead[1]))):
        sizes = [(len(source), len(target)) for source, target in run]
        if all(sides):
            yield from sizes
        else:
            yield sum(x for x, _ in sizes), sum(y for _, y in sizes)


# ------------------------------------------------------------------ examples


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a document: its candidates, their features and which of them gold allows."""

    lattice: Lattice
    features: NDArray[np.float32]
    allowed: NDArray[np.bool_]


class Pieces(NamedTuple):
    """The examples of a document, read either way round.

    Learning from both gives twice the data, and nothing of what a kind means is learned for one
    direction alone: held-out negative log-likelihood 9.70 against 10.29 from one direction.
    """

    forth: list[Example]
    back: list[Example]
    forth_bounds: list[Example]
    """With the paragraphs of both texts, where they are known; empty elsewhere."""
    back_bounds: list[Example]


@dataclass(frozen=True, slots=True)
class Seen:
    """All candidates of a document as the aligner itself finds them, with their features."""

    lattice: Lattice
    features: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is learned from a document and what it is predicted from."""

    pieces: Pieces
    seen: Seen
    seen_bounds: Seen | None
    """With the paragraphs of both texts, where they are known."""

    def learned(self, document: Document) -> Iterator[tuple[Example, float]]:
        """Yield what is learned from, and how much it counts.

        What people aligned is read both ways round with its paragraphs and without, half each;
        of the many documents made by script each is read with them one way and without the other.
        """
        forth, back, forth_bounds, back_bounds = self.pieces
        if not forth_bounds:
            views, weight = [forth, back], document.weight
        elif not document.by_script:
            views, weight = [*self.pieces], document.weight / 2
        elif document.seed % 2:
            views, weight = [forth, back_bounds], document.weight
        else:
            views, weight = [back, forth_bounds], document.weight
        for view in views:
            for example in view:
                yield example, weight


def read(document: Document, encoder: Encoder) -> Reading:
    """Encode a document once and look at it both ways round, with its paragraphs and without."""
    pair = read_pair(document.source, document.target, encoder)
    examples: list[list[Example]] = [[], [], [], []]
    seen: list[Seen | None] = [None, None]
    for back, view, sides in ((0, document, pair), (1, document.swapped(), _swapped(pair))):
        evidence = sides.evidence(sides.box)
        everything = weigh_roughly(evidence)
        learned = _candidates(view, everything, with_gold=True)
        found = _candidates(view, everything, with_gold=False)
        for bounds, sight in enumerate((evidence, _bounded(evidence, view))):
            if sight is not None:
                examples[2 * bounds + back] = list(_examples(view, sight, learned))
                if not back:
                    seen[bounds] = Seen(found.lattice, bead_features(sight, found))
    assert seen[0] is not None
    return Reading(Pieces(*examples), seen[0], seen[1])


def _bounded(evidence: Evidence, document: Document) -> Evidence | None:
    """Return the evidence with the paragraphs of both texts, None where they are not known."""
    if document.source_paragraphs is None or document.target_paragraphs is None:
        return None
    return replace(
        evidence,
        source_starts=paragraph_starts(document.source_paragraphs),
        target_starts=paragraph_starts(document.target_paragraphs),
    )


def _swapped(pair: TextPair) -> TextPair:
    return TextPair(
        source=pair.target,
        target=pair.source,
        source_segments=pair.target_segments,
        target_segments=pair.source_segments,
        source_lengths=pair.target_lengths,
        target_lengths=pair.source_lengths,
        source_vectors=pair.target_vectors,
        target_vectors=pair.source_vectors,
        ratio=1.0 / pair.ratio,
        source_mean=pair.target_mean,
        target_mean=pair.source_mean,
        source_starts=pair.target_starts,
        target_starts=pair.source_starts,
    )


def _candidates(document: Document, everything: Candidates, *, with_gold: bool) -> Candidates:
    """Return the candidates that are left by pruning.

    Gold beads may be among them where pruning would drop them: without them there would be nothing
    to learn towards.
    """
    lattice = everything.lattice
    kept = everything.rough > UNLIKELY
    if with_gold:
        allowed = _Constraint(document).allows(lattice.kind, lattice.row, lattice.column)
        with np.errstate(divide="ignore"):
            likely = np.log(everything.rough)
        kept[lattice.best(np.where(allowed, np.maximum(likely, -1e3), NEVER))] = True
    return everything.only(
        np.flatnonzero(kept), source=len(document.source), target=len(document.target)
    )


def _examples(document: Document, evidence: Evidence, candidates: Candidates) -> Iterator[Example]:
    """Yield the pieces of a document, cut where two gold beads meet that must both be there."""
    features = bead_features(evidence, candidates)
    constraint = _Constraint(document)
    chosen = candidates.lattice
    allowed = constraint.allows(chosen.kind, chosen.row, chosen.column)
    corners = [(0, 0), *constraint.cuts(), (len(document.source), len(document.target))]
    for (i, j), (i_stop, j_stop) in pairwise(corners):
        inside = np.flatnonzero(
            (chosen.row >= i)
            & (chosen.row + SOURCE_SIZE[chosen.kind] <= i_stop)
            & (chosen.column >= j)
            & (chosen.column + TARGET_SIZE[chosen.kind] <= j_stop)
        )
        piece, order = Lattice.make(
            chosen.kind[inside],
            chosen.row[inside] - i,
            chosen.column[inside] - j,
            source=i_stop - i,
            target=j_stop - j,
        )
        index = inside[order]
        example = Example(piece, features[index], allowed[index])
        if piece.forward(np.where(example.allowed, 0.0, NEVER))[-1] > NEVER / 2:
            yield example


class _Constraint:
    """What the gold of a document allows.

    A null bead may stand anywhere. Gold that no alignment of known kinds can hold, crossing beads,
    gaps and larger ones, becomes a box inside which anything goes.
    """

    def __init__(self, document: Document) -> None:
        boxes: list[list[int]] = []
        for source, target in sorted(bead for bead in document.gold if bead[0] and bead[1]):
            known = (
                (len(source), len(target)) in KINDS
                and source[-1] - source[0] + 1 == len(source)
                and target[-1] - target[0] + 1 == len(target)
            )
            box = [source[0], source[-1] + 1, target[0], target[-1] + 1, int(known)]
            while boxes and (boxes[-1][1] > box[0] or boxes[-1][3] > box[2]):
                last = boxes.pop()
                box = [
                    min(last[0], box[0]),
                    max(last[1], box[1]),
                    min(last[2], box[2]),
                    max(last[3], box[3]),
                    0,
                ]
            boxes.append(box)
        self._boxes = np.array(boxes, np.int64).reshape(-1, 5)
        self._source = np.full(len(document.source), -1)
        self._target = np.full(len(document.target), -1)
        for number, (i, i_stop, j, j_stop, _) in enumerate(boxes):
            self._source[i:i_stop] = number
            self._target[j:j_stop] = number

    def allows(self, kind: Ints, row: Ints, column: Ints) -> NDArray[np.bool_]:
        """Return which beads agree with gold."""
        allowed = np.zeros(len(kind), np.bool_)
        row_stop, column_stop = row + SOURCE_SIZE[kind], column + TARGET_SIZE[kind]
        for null, owner, at, other, first in (
            (OMISSION, self._source, row, column, 2),
            (ADDITION, self._target, column, row, 0),
        ):
            beads = np.flatnonzero(kind == null)
            box = owner[at[beads]]
            bounds = self._boxes[box, first : first + 2] if len(self._boxes) else np.zeros((0, 2))
            inside = (bounds[:, 0] <= other[beads]) & (other[beads] <= bounds[:, 1])
            allowed[beads] = (box < 0) | (inside & (self._boxes[box, 4] == 0))
        beads = np.flatnonzero(kind < OMISSION)
        box = self._source[row[beads]]
        same = (
            (box >= 0)
            & (box == self._source[row_stop[beads] - 1])
            & (box == self._target[column[beads]])
            & (box == self._target[column_stop[beads] - 1])
        )
        bead = np.stack([row[beads], row_stop[beads], column[beads], column_stop[beads]], axis=1)
        exact = (bead == self._boxes[box, :4]).all(axis=1)
        allowed[beads] = same & (exact | (self._boxes[box, 4] == 0))
        return allowed

    def clean(self) -> list[tuple[int, int]]:
        """Return nodes where two gold beads of known kinds meet."""
        return [
            (int(box[1]), int(box[3]))
            for box, following in pairwise(self._boxes)
            if box[1] == following[0] and box[3] == following[2] and box[4] and following[4]
        ]

    def cuts(self) -> list[tuple[int, int]]:
        """Return nodes every allowed alignment passes, at least PIECE source segments apart."""
        cuts, last = [], 0
        for i, j in self.clean():
            if i - last >= PIECE:
                cuts.append((i, j))
                last = i
        return cuts
