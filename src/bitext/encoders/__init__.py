"""Sentence encoders behind :class:`bitext.alignment.Encoder`.

``load_encoder`` makes one by name; each module imports its weights only when it is asked for.
"""

from __future__ import annotations

from bitext.alignment.encoder import Encoder
from bitext.errors import UsageError

NAMES = ("use-m3",)


def load_encoder(name: str = "use-m3") -> Encoder:
    """Return an encoder by name.

    Raises:
        UsageError: There is no encoder of that name.
    """
    if name not in NAMES:
        raise UsageError(
            f"no encoder {name!r}", hint=f"Encoders that are there: {', '.join(NAMES)}."
        )
    from bitext.encoders.use import UseEncoder, default_threads  # noqa: PLC0415 (0.2 s to import)

    return UseEncoder(threads=default_threads())
