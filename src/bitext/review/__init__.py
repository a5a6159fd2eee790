"""The review without a screen: operations with inverses, queue, undo, glossary gate."""

from bitext.review.changes import Change, Part, Refusal
from bitext.review.provenance import Provenance, Signature, provenance_of
from bitext.review.queue import Filter, Show, View
from bitext.review.session import THRESHOLD, Judge, Progress, Run, Session
from bitext.review.texts import editable, gap_after, likely_starts, sentence_starts

__all__ = [
    "THRESHOLD",
    "Change",
    "Filter",
    "Judge",
    "Part",
    "Progress",
    "Provenance",
    "Refusal",
    "Run",
    "Session",
    "Show",
    "Signature",
    "View",
    "editable",
    "gap_after",
    "likely_starts",
    "provenance_of",
    "sentence_starts",
]
