"""Log potentials of candidate beads: a linear part and a small network, trained offline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bitext.alignment.features import BOUNDS, FEATURES, applies
from bitext.alignment.kinds import KINDS

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
CLIP = 6.0
"""Standard deviations at which a feature says no more: unheard-of input must not shout."""
PARAGRAPHS = 2 / 3
"""How much of a score hears of paragraphs, where they are known. What they say was learned from few
novels, and the next one keeps to them in its own way: alone they make the aligner too sure."""


@dataclass(frozen=True, slots=True)
class Potentials:
    """Trained weights.

    The score of a bead is ``x @ linear + x @ by_kind[kind] + bias[kind]`` plus the output of a
    network with two hidden layers over the features and the kind, where x are the standardised
    features.
    """

    mean: Floats
    scale: Floats
    linear: Floats
    by_kind: Floats
    """(kinds, features)."""
    bias: Floats
    """(kinds,)."""
    layers: tuple[tuple[Floats, Floats], ...]
    """Weights (in, out) and biases."""
    signature: str = ""
    """What they were trained on: a hash of the data, the features, the script's version."""

    def __post_init__(self) -> None:
        shapes = (len(FEATURES),), (len(KINDS), len(FEATURES)), (len(KINDS),)
        if (self.linear.shape, self.by_kind.shape, self.bias.shape) != shapes:
            raise ValueError("weights and features do not fit together")

    def standardised(self, features: Floats, kind: Ints) -> Floats:
        """Return features less their mean, by their deviation; 0 where one does not apply."""
        values = np.clip((features - self.mean) / self.scale, -CLIP, CLIP)
        return np.where(applies(kind), values, np.float32(0.0))

    def score(self, features: Floats, kind: Ints) -> NDArray[np.float64]:
        """Return the log potential of each bead.

        Args:
            features: (n, len(FEATURES)), as :func:`bitext.alignment.features.bead_features` gives.
            kind: (n,) numbers into KINDS.
        """
        score = self._score(features, kind)
        if not features[:, BOUNDS].any():
            return score
        without = features.copy()
        without[:, BOUNDS] = 0.0
        return PARAGRAPHS * score + (1.0 - PARAGRAPHS) * self._score(without, kind)

    def _score(self, features: Floats, kind: Ints) -> NDArray[np.float64]:
        x = self.standardised(features, kind)
        score = x @ self.linear + np.einsum("ij,ij->i", x, self.by_kind[kind]) + self.bias[kind]
        hidden = np.concatenate([x, np.eye(len(KINDS), dtype=np.float32)[kind]], axis=1)
        for weights, bias in self.layers[:-1]:
            hidden = np.maximum(hidden @ weights + bias, 0.0)
        if self.layers:
            weights, bias = self.layers[-1]
            score = score + (hidden @ weights + bias)[:, 0]
        return np.asarray(score, np.float64)
