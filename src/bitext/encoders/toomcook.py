"""Toom-Cook convolution: several outputs of a short filter for fewer products.

``TILE`` outputs of an n-tap filter over ``TILE + n - 1`` inputs cost as many products instead of
``TILE * n``: both are evaluated at that many points, multiplied point by point, and interpolated
(Toom 1963, Cook 1966; as F(m, n) in Winograd 1980). Exact up to rounding; for the widest filter
here 10 matrix products instead of 30.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TILE = 6
"""Outputs of one tile. Larger tiles need points further out, which costs accuracy."""
POINTS = (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 0.75, -0.75, 1.5, -1.5)
"""Interpolation points, infinity besides; the first ``tile + n - 2`` are used."""


def transforms(
    taps: int, tile: int = TILE
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the three matrices of a tile.

    Args:
        taps: Length of the filter, 2 to 5.
        tile: Outputs of the tile, up to 8.

    Returns:
        ``output`` (tile, p), ``filter`` (p, taps) and ``input`` (p, p), p = tile + taps - 1, with
        ``output @ ((filter @ w) * (input @ x))`` the ``tile`` outputs of the filter ``w`` over
        ``x``.
    """
    points = tile + taps - 1
    inverse = np.linalg.inv(_vandermonde(points, points)).T
    # The scale moves between the two factors so that neither grows large in float32.
    scale = np.abs(inverse).max(axis=1, keepdims=True)
    return _vandermonde(points, tile).T, _vandermonde(points, taps) * scale, inverse / scale


def transformed(kernel: NDArray[np.float32], tile: int = TILE) -> NDArray[np.float32]:
    """Return a filter of matrices, (taps, in, out), at the points of a tile, (p, in, out)."""
    _, evaluate, _ = transforms(len(kernel), tile)
    return np.tensordot(evaluate, kernel.astype(np.float64), axes=1).astype(np.float32)


def _vandermonde(points: int, columns: int) -> NDArray[np.float64]:
    finite = np.vander(POINTS[: points - 1], columns, increasing=True)
    return np.vstack([finite, np.eye(columns)[-1]])
