"""Bilingual text on a laptop: segment, align, review, check and export, offline.

The names below are the public interface; everything else may change between minor versions.
They are imported on first use, so that ``import bitext`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitext.late import late

if TYPE_CHECKING:
    from bitext.api import align, check, export, segment
    from bitext.formats.text import read_text
    from bitext.metrics import evaluate
    from bitext.reports.summary import statistics
    from bitext.termbase import read_glossary
    from bitext.tmx import read_tmx, write_tmx

__all__ = [
    "align",
    "check",
    "evaluate",
    "export",
    "read_glossary",
    "read_text",
    "read_tmx",
    "segment",
    "statistics",
    "write_tmx",
]

__getattr__ = late(
    __name__,
    {
        "api": ("align", "check", "export", "segment"),
        "formats.text": ("read_text",),
        "metrics": ("evaluate",),
        "reports.summary": ("statistics",),
        "termbase": ("read_glossary",),
        "tmx": ("read_tmx", "write_tmx"),
    },
)
