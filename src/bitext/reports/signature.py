"""What a figure was made with: the parts of this installation that decide results."""

from __future__ import annotations

from importlib import metadata

from bitext.alignment import Encoder, Potentials
from bitext.formats.srx import OVERLAY, languagetool_path
from bitext.metrics import Signature, digest


def signature(
    *,
    data: str,
    segmenter: bool = False,
    encoder: Encoder | None = None,
    potentials: Potentials | None = None,
) -> Signature:
    """Return the signature of a figure.

    Args:
        data: Hash of the data scored.
        segmenter: The segmentation rules that come with the package cut the texts.
        encoder: What made the vectors, if any.
        potentials: What weighed the beads, if anything.
    """
    return Signature(
        version=metadata.version("bitext"),
        data=data,
        segmenter=segmenter_signature() if segmenter else "",
        encoder=encoder.name if encoder else "",
        weights=potentials.signature if potentials else "",
    )


def segmenter_signature() -> str:
    """Return a hash of LanguageTool's rules and of ours."""
    return digest(path.read_bytes() for path in (languagetool_path(), OVERLAY))
