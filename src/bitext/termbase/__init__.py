"""glossary.yaml: reading it, and adding to it without touching what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitext.late import late

if TYPE_CHECKING:
    from bitext.termbase.cache import read_glossary
    from bitext.termbase.editing import GlossaryFile, add_concept, add_term, new_id
    from bitext.termbase.reader import parse_glossary
    from bitext.termbase.schema import json_schema
    from bitext.termbase.writing import concept_yaml, glossary_yaml

__all__ = [
    "GlossaryFile",
    "add_concept",
    "add_term",
    "concept_yaml",
    "glossary_yaml",
    "json_schema",
    "new_id",
    "parse_glossary",
    "read_glossary",
]

__getattr__ = late(
    __name__,
    {
        "cache": ("read_glossary",),
        "editing": ("GlossaryFile", "add_concept", "add_term", "new_id"),
        "reader": ("parse_glossary",),
        "schema": ("json_schema",),
        "writing": ("concept_yaml", "glossary_yaml"),
    },
)
