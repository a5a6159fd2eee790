"""What keys and values glossary.yaml has.

The same for editors stands in ``data/glossary.schema.json``; a test holds the two together.
"""

from __future__ import annotations

import importlib.resources
import re
from dataclasses import dataclass
from typing import Literal

from bitext.model import TermStatus

VERSION = 1
LARGEST_GAP = 9

TOP_KEYS = ("version", "source", "include", "defaults", "terms")
DEFAULT_KEYS = ("match", "case", "gap", "severity")
CONCEPT_KEYS = (
    *("id", "domain", "definition", "note", "dnt", "severity", "gap", "examples", "exceptions"),
    "drop",
)
TERM_KEYS = (
    *("term", "status", "match", "case", "forms", "also", "pos", "gender", "note", "severity"),
)
EXCEPTION_KEYS = ("reason", "lang", "unit", "segment", "when", "until")
WHEN_KEYS = ("source_contains",)

MATCHES = ("lemma", "exact", "regex")
CASES = ("auto", "exact", "ignore")
SEVERITIES = ("error", "warning")
STATUSES = tuple(str(status) for status in TermStatus)
GENDERS = ("m", "f", "n", "mf")

ID = re.compile(r"[^\s:\[\]]+")
LANGUAGE_TAG = re.compile(r"(?P<primary>[A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
ISO_639_1 = frozenset(
    # Two-letter codes of ISO 639-1:2002, Annex A.
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "  # noqa: SIM905
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)


Match = Literal["lemma", "exact", "regex"]
Case = Literal["auto", "exact", "ignore"]
Strictness = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file takes for granted where an entry says nothing."""

    match: Match = "lemma"
    case: Case = "auto"
    gap: int = 1
    severity: Strictness = "error"


def json_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of glossary.yaml, for editors."""
    files = importlib.resources.files("bitext.data")
    return files.joinpath("glossary.schema.json").read_text(encoding="utf-8")
