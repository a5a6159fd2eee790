"""Sentence alignment: a conditional random field over beads, behind an Encoder protocol."""

from __future__ import annotations

from bitext.align.aligner import align
from bitext.align.encoder import Encoded, Encoder, Words
from bitext.align.length import align_by_length
from bitext.align.pivot import PivotBead, merge_pivot
from bitext.align.potentials import Potentials

__all__ = [
    "Encoded",
    "Encoder",
    "PivotBead",
    "Potentials",
    "Words",
    "align",
    "align_by_length",
    "merge_pivot",
]
