"""The aligner's trained weights, which come with the package.

``training/train_aligner.py`` makes ``data/aligner.npz`` and signs it with a hash of what it was
trained on.
"""

from __future__ import annotations

import io
from hashlib import sha256
from importlib import resources

import numpy as np

from bitext.alignment.features import FEATURES
from bitext.alignment.potentials import Potentials


def load_potentials(data: bytes | None = None) -> Potentials:
    """Return the potentials that come with the package.

    Args:
        data: Content of another file of the same form.

    Raises:
        ValueError: The file is for other features than this version computes.
    """
    if data is None:
        data = (resources.files("bitext") / "data" / "aligner.npz").read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    if tuple(str(name) for name in arrays["features"]) != FEATURES:
        raise ValueError("these weights are for other features; run the training script again")
    layers = sum(name.startswith("weights") for name in arrays)
    return Potentials(
        mean=arrays["mean"],
        scale=arrays["scale"],
        linear=arrays["linear"],
        by_kind=arrays["by_kind"],
        bias=arrays["bias"],
        layers=tuple((arrays[f"weights{k}"], arrays[f"bias{k}"]) for k in range(layers)),
        signature=f"{arrays['signature']} weights:{sha256(data).hexdigest()[:12]}",
    )
