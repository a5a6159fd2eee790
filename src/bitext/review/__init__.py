"""The review without a screen: operations with inverses, queue, undo, glossary gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitext.late import late

if TYPE_CHECKING:
    from bitext.review.changes import Change, Part, Refusal
    from bitext.review.facts import Progress
    from bitext.review.filters import Condition, Filter, Show, parse_filter
    from bitext.review.gate import POLICY, Gate, Policy
    from bitext.review.provenance import Provenance, Signature, provenance_of
    from bitext.review.queue import View
    from bitext.review.replacing import Hit, Preview, Replacement, preview, replacement
    from bitext.review.session import THRESHOLD, Judge, Run, Session
    from bitext.review.texts import editable, gap_after, likely_starts, sentence_starts

__all__ = [
    "POLICY",
    "THRESHOLD",
    "Change",
    "Condition",
    "Filter",
    "Gate",
    "Hit",
    "Judge",
    "Part",
    "Policy",
    "Preview",
    "Progress",
    "Provenance",
    "Refusal",
    "Replacement",
    "Run",
    "Session",
    "Show",
    "Signature",
    "View",
    "editable",
    "gap_after",
    "likely_starts",
    "parse_filter",
    "preview",
    "provenance_of",
    "replacement",
    "sentence_starts",
]

__getattr__ = late(
    __name__,
    {
        "changes": ("Change", "Part", "Refusal"),
        "facts": ("Progress",),
        "filters": ("Condition", "Filter", "Show", "parse_filter"),
        "gate": ("POLICY", "Gate", "Policy"),
        "provenance": ("Provenance", "Signature", "provenance_of"),
        "queue": ("View",),
        "replacing": ("Hit", "Preview", "Replacement", "preview", "replacement"),
        "session": ("THRESHOLD", "Judge", "Run", "Session"),
        "texts": ("editable", "gap_after", "likely_starts", "sentence_starts"),
    },
)
