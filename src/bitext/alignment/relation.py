"""Whether two texts translate each other at all, and whether an encoder can see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bitext.alignment.anchors import SAMPLES, find_anchors
from bitext.alignment.blas import one_thread
from bitext.alignment.encoder import Encoder
from bitext.model import SURE, Alignment, Bead

FAMILIAR = 0.4
"""Expected share of right links from which an encoder is believed in a language it was not taught.
All of 10 Icelandic documents and of 21 stretches of a Greek novel, 150 segments to all 1,524, are
above it, and in 27 meaning is better than length (the novel .75 against .67). Unrelated texts have
.04 to .44, three quarters of them less than .22."""
FEW = 0.15
"""Anchors per segment of the shorter text below which two texts are held to be unrelated. In texts
of 5 segments and more, related ones have at least .2, mostly .8; others of the same kind, or of
another part of the same book, at most .1 from 10 segments and .2 from 5."""
LEAST = 5
"""Segments of the shorter text from which that is asked at all."""
NONSENSE = 0.1
"""Most confidence of a link between unrelated texts."""
NOTHING = "the texts have next to nothing in common"


def expected_share(alignment: Alignment) -> float:
    """Return the expected share of the shorter text that is rightly linked.

    Where one text lacks chapters of the other, nearly all of the shorter one still is.
    """
    source = sum(len(bead.source) for bead in alignment.beads)
    target = sum(len(bead.target) for bead in alignment.beads)
    if not source or not target:
        return 0.0
    right = sum(
        bead.confidence * len(bead.source if source <= target else bead.target)
        for bead in _links(alignment)
    )
    return right / min(source, target)


def unrelated(
    alignment: Alignment, source: Sequence[str], target: Sequence[str], encoder: Encoder
) -> bool:
    """Return whether the texts are hardly translations of each other.

    Between any two texts an alignment can be found, and here and there it looks likely. But pairs
    of segments that are each other's best match by far, in order, are hardly found by chance.
    Texts of lines that are all alike have none either; there the links are sure.

    Args:
        alignment: Of the two texts, by meaning.
        source: Segments of the source text.
        target: Segments of the target text.
        encoder: Knows both languages.
    """
    shorter = min(len(source), len(target))
    links = _links(alignment)
    if shorter < LEAST or sum(bead.confidence for bead in links) >= SURE * max(len(links), 1):
        return False
    with one_thread():
        x = encoder.read(source).spans(1, 0, len(source))
        y = encoder.read(target).spans(1, 0, len(target))
        lengths = np.array([len(segment) + 1 for segment in source], np.float32)
        anchors = find_anchors(x, y, lengths)
    # Of a long text only some segments are looked up.
    return len(anchors) < FEW * shorter * min(1.0, SAMPLES / len(source))


def disbelieve(alignment: Alignment) -> Alignment:
    """Return an alignment of unrelated texts with its links next to improbable."""
    return Alignment(
        tuple(
            replace(bead, confidence=NONSENSE, reason=NOTHING)
            if bead.source and bead.target and bead.confidence > NONSENSE
            else bead
            for bead in alignment.beads
        )
    )


def _links(alignment: Alignment) -> list[Bead]:
    return [bead for bead in alignment.beads if bead.source and bead.target]
