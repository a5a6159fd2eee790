"""The kinds of beads the model knows, in one order that weights and lattices share."""

from __future__ import annotations

import numpy as np

KINDS = (
    (1, 1),
    (1, 2),
    (2, 1),
    (1, 3),
    (3, 1),
    (1, 4),
    (4, 1),
    (2, 2),
    (2, 3),
    (3, 2),
    (3, 3),
    (1, 5),
    (5, 1),
    (2, 4),
    (4, 2),
    (3, 4),
    (4, 3),
    (1, 0),
    (0, 1),
)
"""Sizes of source and target side. 98.4 % of the beads of Text+Berg's gold are among them."""
LARGEST = 5
"""Segments of the largest side."""
OMISSION, ADDITION = KINDS.index((1, 0)), KINDS.index((0, 1))
FULL = KINDS[:OMISSION]
"""The kinds with both sides."""
SOURCE_SIZE = np.array([source for source, _ in KINDS])
TARGET_SIZE = np.array([target for _, target in KINDS])


def is_null(kind: np.ndarray) -> np.ndarray:
    """Return which of the kinds (numbers into KINDS) have an empty side."""
    return kind >= OMISSION
