"""Sentence alignment: a conditional random field over beads, behind an Encoder protocol."""

from __future__ import annotations

from bitext.alignment.aligner import align
from bitext.alignment.encoder import Encoded, Encoder, Words
from bitext.alignment.length import align_by_length
from bitext.alignment.pivot import PivotBead, merge_pivot
from bitext.alignment.potentials import Potentials

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
