"""Sentence alignment: a conditional random field over beads, behind an Encoder protocol.

The names below are imported on first use: an encoder, which needs but the protocol, starts in
half the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitext.late import late

if TYPE_CHECKING:
    from bitext.alignment.aligner import align
    from bitext.alignment.encoder import Encoded, Encoder, ReadOnce, Words
    from bitext.alignment.length import align_by_length
    from bitext.alignment.pivot import PivotBead, compare_translations, merge_pivot
    from bitext.alignment.potentials import Potentials
    from bitext.alignment.realign import Realigner
    from bitext.alignment.relation import FAMILIAR, disbelieve, expected_share, unrelated

__all__ = [
    "FAMILIAR",
    "Encoded",
    "Encoder",
    "PivotBead",
    "Potentials",
    "ReadOnce",
    "Realigner",
    "Words",
    "align",
    "align_by_length",
    "compare_translations",
    "disbelieve",
    "expected_share",
    "merge_pivot",
    "unrelated",
]

__getattr__ = late(
    __name__,
    {
        "aligner": ("align",),
        "encoder": ("Encoded", "Encoder", "ReadOnce", "Words"),
        "length": ("align_by_length",),
        "pivot": ("PivotBead", "compare_translations", "merge_pivot"),
        "potentials": ("Potentials",),
        "realign": ("Realigner",),
        "relation": ("FAMILIAR", "disbelieve", "expected_share", "unrelated"),
    },
)
