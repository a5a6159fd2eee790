"""Two memories compared by unit, and three merged.

Pure: the same units give the same answer; files, screens and git are for others. Nothing here
takes time quadratic in the number of units.
"""

from __future__ import annotations

from bitext.comparison.difference import Change, Difference, UnitChange, compare
from bitext.comparison.merging import Merged, merge
from bitext.comparison.pairing import pair_units
from bitext.comparison.words import Piece, mark_words

__all__ = [
    "Change",
    "Difference",
    "Merged",
    "Piece",
    "UnitChange",
    "compare",
    "mark_words",
    "merge",
    "pair_units",
]
