"""Any model of the package sentence-transformers that is on this machine."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import numpy as np

from bitext.alignment.encoder import Vectors
from bitext.encoders.dense import DenseEncoder
from bitext.errors import UsageError

PREFIX = "st:"
PACKAGE = "sentence-transformers"


def load(model: str) -> DenseEncoder:
    """Return the encoder of a model.

    Args:
        model: Folder of the model, or its name where it was downloaded before: nothing is fetched.

    Raises:
        UsageError: The package is not installed or there is no such model here.
    """
    if not model:
        raise UsageError("st: without a model", hint="--encoder st:FOLDER")
    try:
        package = importlib.import_module("sentence_transformers")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the encoder {PREFIX}{model} needs the package {PACKAGE}, which is not installed",
            hint=f"pip install {PACKAGE}",
        ) from error
    try:
        network = package.SentenceTransformer(model, local_files_only=True, device="cpu")
    # Each library below it has errors of its own for a folder that holds no model.
    except Exception as error:
        first = str(error).partition("\n")[0]
        raise UsageError(
            f"there is no model {model} on this machine ({type(error).__name__}: {first})",
            hint="Give the folder of a model, or download it first; bitext fetches nothing.",
        ) from error

    def encode(texts: Sequence[str]) -> Vectors:
        found = network.encode(
            list(texts),
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(found, np.float32)

    return DenseEncoder(encode, name=f"{PREFIX}{model}", languages=frozenset())
