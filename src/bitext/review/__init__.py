"""The review without a screen: operations with inverses, queue, undo, glossary gate."""

from bitext.review.changes import Change, Refusal
from bitext.review.queue import Filter, Show, View
from bitext.review.session import THRESHOLD, Judge, Progress, Session
from bitext.review.texts import editable, gap_after, likely_starts, sentence_starts

__all__ = [
    "THRESHOLD",
    "Change",
    "Filter",
    "Judge",
    "Progress",
    "Refusal",
    "Session",
    "Show",
    "View",
    "editable",
    "gap_after",
    "likely_starts",
    "sentence_starts",
]
