"""Bilingual text on a laptop: segment, align, review, check and export, offline.

The names below are the public interface; everything else may change between minor versions.
They are imported on first use, so that ``import bitext`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bitext.api import (
        align,
        check,
        evaluate,
        export,
        read_glossary,
        read_text,
        read_tmx,
        segment,
        statistics,
        write_tmx,
    )

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


def __getattr__(name: str) -> Any:
    if name in __all__:
        from bitext import api  # noqa: PLC0415  (late: keeps `bitext --help` fast)

        return getattr(api, name)
    raise AttributeError(f"module 'bitext' has no attribute {name!r}")
