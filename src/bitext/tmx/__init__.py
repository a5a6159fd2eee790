"""TMX 1.4b: streaming reader and deterministic writer."""

from __future__ import annotations

from bitext.tmx.defects import Defect
from bitext.tmx.like import like
from bitext.tmx.reader import TmxReader, read_tmx
from bitext.tmx.writer import format_unit, tmx_lines, write_tmx, write_units

__all__ = [
    "Defect",
    "TmxReader",
    "format_unit",
    "like",
    "read_tmx",
    "tmx_lines",
    "write_tmx",
    "write_units",
]
