"""glossary.yaml: reading it, and adding to it without touching what is there."""

from __future__ import annotations

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
