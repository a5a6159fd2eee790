"""Fits the potentials of the conditional random field: numpy only, the same bytes on every run.

The loss is the negative log-likelihood of what gold allows: the log of the sum over all alignments
of a piece less the log of the sum over those that gold allows. Its gradient by a bead's score is
the difference of the bead's two posteriors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from corpus import Example
from numpy.typing import NDArray

from bitext.alignment.features import FEATURES, applies
from bitext.alignment.kinds import KINDS
from bitext.alignment.lattice import NEVER, Lattice
from bitext.alignment.potentials import Potentials
from bitext.alignment.rough import BIAS, RARE

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Parameters = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen by the held-out likelihood of cross-validation."""

    hidden: int = 64
    dropout: float = 0.2
    epochs: int = 20
    """60 epochs, or any of the decays ten times smaller, fit the novels by heart."""
    batch: int = 32
    """Pieces of a step."""
    rate: float = 0.005
    """Largest step size; it rises over the first sixth and falls to nothing after."""
    linear_decay: float = 1e-5
    kind_decay: float = 3e-2
    network_decay: float = 1e-3
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces as one lattice with a common start and an end each."""

    lattice: Lattice
    features: Floats
    kind: Ints
    allowed: NDArray[np.bool_]
    piece: Ints
    """Of each bead."""
    weight: Doubles
    """Of each piece."""

    @classmethod
    def of(cls, examples: Sequence[Example], weights: Sequence[float]) -> Batch:
        """Put pieces side by side, so that the levels of all are worked on at once."""
        start, end, level, final = [], [], [], []
        nodes = 1
        for example in examples:
            lattice = example.lattice
            number = np.append(0, np.arange(nodes, nodes + lattice.nodes - 1))
            start.append(number[lattice.start])
            end.append(number[lattice.end])
            level.append(np.repeat(np.arange(len(lattice.levels)), _sizes(lattice.levels)))
            final.append(int(number[-1]))
            nodes += lattice.nodes - 1
        piece = np.repeat(np.arange(len(examples)), [len(e.lattice) for e in examples])
        levels, ends = np.concatenate(level), np.concatenate(end)
        order = np.lexsort((ends, levels))
        bounds = np.flatnonzero(np.diff(levels[order], prepend=-1, append=-1))
        kind, row, column = (
            np.concatenate([getattr(e.lattice, name) for e in examples])[order]
            for name in ("kind", "row", "column")
        )
        lattice = Lattice(
            kind,
            row,
            column,
            np.concatenate(start)[order],
            ends[order],
            nodes,
            tuple((int(a), int(b)) for a, b in pairwise(bounds)),
            np.array(final),
        )
        return cls(
            lattice,
            np.concatenate([e.features for e in examples])[order],
            kind,
            np.concatenate([e.allowed for e in examples])[order],
            piece[order],
            np.array(weights),
        )

    def loss(self, scores: Doubles) -> tuple[float, Doubles]:
        """Return the weighted negative log-likelihood and its gradient by the scores."""
        free, log_z = self._posteriors(scores)
        bound, log_gold = self._posteriors(np.where(self.allowed, scores, NEVER))
        value = float(self.weight @ (log_z - log_gold))
        return value, self.weight[self.piece] * (free - bound)

    def _posteriors(self, scores: Doubles) -> tuple[Doubles, Doubles]:
        lattice = self.lattice
        alpha, beta = lattice.forward(scores), lattice.backward(scores)
        log_z = alpha[lattice.final]
        inside = alpha[lattice.start] + scores + beta[lattice.end] - log_z[self.piece]
        return np.exp(np.clip(inside, -700.0, 0.0)) * (inside > NEVER / 2), log_z


def _sizes(levels: Sequence[tuple[int, int]]) -> list[int]:
    return [stop - start for start, stop in levels]


def fit(
    examples: Sequence[Example], weights: Sequence[float], settings: Settings, signature: str
) -> Potentials:
    """Return potentials fitted to pieces of documents.

    Args:
        examples: The pieces.
        weights: How much each counts.
        settings: How to train.
        signature: Kept with the potentials.
    """
    random = np.random.default_rng(settings.seed)
    mean, scale = _moments(examples)
    parameters = _initial(settings, random)
    optimiser = Adam(parameters)
    total = sum(w * _rows(e) for e, w in zip(examples, weights, strict=True))
    count = -(-len(examples) // settings.batch)
    steps, step = settings.epochs * count, 0
    per_step = total / count
    shell = _potentials(parameters, mean, scale, signature)
    for _ in range(settings.epochs):
        order = random.permutation(len(examples))
        for start in range(0, len(order), settings.batch):
            chosen = order[start : start + settings.batch]
            batch = Batch.of([examples[k] for k in chosen], [weights[k] for k in chosen])
            x = shell.standardised(batch.features, batch.kind)
            network = Network(parameters, x, batch.kind, settings.dropout, random)
            _, gradient = batch.loss(network.scores.astype(np.float64))
            gradients = network.backward((gradient / per_step).astype(np.float32))
            _decay(gradients, parameters, settings)
            optimiser.step(gradients, _rate(step / steps, settings.rate))
            step += 1
    return _potentials(parameters, mean, scale, signature)


def likelihood(potentials: Potentials, examples: Sequence[Example]) -> float:
    """Return the summed negative log-likelihood of pieces."""
    batch = Batch.of(examples, [1.0] * len(examples))
    value, _ = batch.loss(potentials.score(batch.features, batch.kind))
    return value


def _rows(example: Example) -> int:
    return int((example.lattice.row + (example.lattice.kind != len(KINDS) - 1)).max())


def _moments(examples: Sequence[Example]) -> tuple[Floats, Floats]:
    """Return mean and deviation of each feature over the beads it speaks of."""
    features = np.concatenate([e.features for e in examples]).astype(np.float64)
    speaks = applies(np.concatenate([e.lattice.kind for e in examples]))
    count = speaks.sum(axis=0)
    mean = np.where(speaks, features, 0.0).sum(axis=0) / count
    variance = np.where(speaks, (features - mean) ** 2, 0.0).sum(axis=0) / count
    scale = np.maximum(np.sqrt(variance), 1e-3)
    return mean.astype(np.float32), scale.astype(np.float32)


def _initial(settings: Settings, random: np.random.Generator) -> Parameters:
    width, hidden = len(FEATURES), settings.hidden

    def uniform(rows: int, columns: int, fan: int) -> Floats:
        bound = 1.0 / np.sqrt(fan)
        return random.uniform(-bound, bound, (rows, columns)).astype(np.float32)

    fan = width + len(KINDS)
    return {
        "linear": np.zeros(width, np.float32),
        "by_kind": np.zeros((len(KINDS), width), np.float32),
        "bias": np.array([BIAS.get(kind, RARE) for kind in KINDS], np.float32),
        "weights0": uniform(fan, hidden, fan),
        "bias0": uniform(1, hidden, fan)[0],
        "weights1": uniform(hidden, hidden, hidden),
        "bias1": uniform(1, hidden, hidden)[0],
        "weights2": np.zeros((hidden, 1), np.float32),
        "bias2": np.zeros(1, np.float32),
    }


class Network:
    """One pass of the potentials over a batch, with dropout, that can go back."""

    def __init__(
        self, p: Parameters, x: Floats, kind: Ints, dropout: float, random: np.random.Generator
    ) -> None:
        self._p, self._x, self._kind = p, x, kind
        width = x.shape[1]
        keep = np.float32(1.0 - dropout)

        def mask(shape: tuple[int, ...]) -> Floats:
            # Bytes: a probability to 1/256 will do and takes a quarter of the time of floats.
            drawn = random.integers(0, 256, shape, dtype=np.uint8)
            return (drawn >= round(256 * dropout)).astype(np.float32) / keep

        pre = x @ p["weights0"][:width] + p["weights0"][width:][kind] + p["bias0"]
        self._mask0 = mask(pre.shape) * (pre > 0)
        self._hidden0 = pre * self._mask0
        pre = self._hidden0 @ p["weights1"] + p["bias1"]
        self._mask1 = mask(pre.shape) * (pre > 0)
        self._hidden1 = pre * self._mask1
        linear = x @ p["linear"] + np.einsum("ij,ij->i", x, p["by_kind"][kind]) + p["bias"][kind]
        self.scores: Floats = linear + (self._hidden1 @ p["weights2"] + p["bias2"])[:, 0]

    def backward(self, gradient: Floats) -> Parameters:
        """Return the gradients of the parameters, given that of the scores."""
        p, x, kind = self._p, self._x, self._kind
        column = gradient[:, None]
        back1 = (column @ p["weights2"].T) * self._mask1
        back0 = (back1 @ p["weights1"].T) * self._mask0
        kinds = np.eye(len(KINDS), dtype=np.float32)[kind]
        return {
            "linear": x.T @ gradient,
            "by_kind": kinds.T @ (x * column),
            "bias": kinds.T @ gradient,
            "weights0": np.concatenate([x.T @ back0, kinds.T @ back0]),
            "bias0": back0.sum(axis=0),
            "weights1": self._hidden0.T @ back1,
            "bias1": back1.sum(axis=0),
            "weights2": self._hidden1.T @ column,
            "bias2": column.sum(axis=0),
        }


def _decay(gradients: Parameters, parameters: Parameters, settings: Settings) -> None:
    rates = {"linear": settings.linear_decay, "by_kind": settings.kind_decay}
    for name in ("weights0", "weights1", "weights2", "bias0", "bias1", "bias2"):
        rates[name] = settings.network_decay
    for name, rate in rates.items():
        gradients[name] += np.float32(2.0 * rate) * parameters[name]


class Adam:
    """Kingma & Ba (2015), with the gradient's norm clipped."""

    def __init__(self, parameters: Parameters, *, clip: float = 5.0) -> None:
        self._parameters, self._clip, self._steps = parameters, clip, 0
        self._first = {name: np.zeros_like(value) for name, value in parameters.items()}
        self._second = {name: np.zeros_like(value) for name, value in parameters.items()}

    def step(self, gradients: Parameters, rate: float) -> None:
        """Move the parameters, in place."""
        norm = np.sqrt(sum(float((g.astype(np.float64) ** 2).sum()) for g in gradients.values()))
        factor = np.float32(min(1.0, self._clip / (norm + 1e-6)))
        self._steps += 1
        unbias1, unbias2 = 1.0 - 0.9**self._steps, 1.0 - 0.999**self._steps
        for name, value in self._parameters.items():
            gradient = gradients[name] * factor
            self._first[name] += np.float32(0.1) * (gradient - self._first[name])
            self._second[name] += np.float32(0.001) * (gradient * gradient - self._second[name])
            root = np.sqrt(self._second[name] / np.float32(unbias2)) + np.float32(1e-8)
            np.subtract(value, np.float32(rate / unbias1) * self._first[name] / root, out=value)


def _rate(progress: float, top: float) -> float:
    """Return the step size: up over the first sixth, then down along a cosine (Smith 2018)."""
    rise = 0.15
    if progress < rise:
        part, low = progress / rise, 0.04
        return float(top * (low + (1.0 - low) * 0.5 * (1.0 - np.cos(np.pi * part))))
    return float(top * 0.5 * (1.0 + np.cos(np.pi * (progress - rise) / (1.0 - rise))))


def _potentials(p: Parameters, mean: Floats, scale: Floats, signature: str) -> Potentials:
    return Potentials(
        mean=mean,
        scale=scale,
        linear=p["linear"].copy(),
        by_kind=p["by_kind"].copy(),
        bias=p["bias"].copy(),
        layers=tuple((p[f"weights{k}"].copy(), p[f"bias{k}"].copy()) for k in range(3)),
        signature=signature,
    )
