"""Three texts: two alignments that share a side become one."""

from __future__ import annotations

from dataclasses import dataclass

from bitext.model import Alignment, Bead, Span


@dataclass(frozen=True, slots=True)
class PivotBead:
    """Smallest group of segments of three texts that translate each other.

    Spans count segments; any two of the three may be empty.
    """

    pivot: Span
    first: Span
    second: Span
    confidence: float
    """Probability that exactly this group is right: of both parts together."""
    reason: str = ""
    """Why the confidence is below .9, in words for the translator; empty above."""


def merge_pivot(first: Alignment, second: Alignment) -> tuple[PivotBead, ...]:
    """Merge two alignments of the same source text to the smallest common beads.

    Where both agree on a source span, it stays; where a bead of one straddles beads of the other,
    they become one. Source segments that one alignment leaves out keep their own bead with an
    empty span there, and segments that only a target has stay by themselves.

    Args:
        first: Alignment of the pivot text (its source) with the first text.
        second: Alignment of the same pivot text with the second text.

    Returns:
        Groups in order that cover all three texts once.

    Raises:
        ValueError: The two alignments do not have the same number of source segments.
    """
    left, right = first.beads, second.beads
    if _source_length(left) != _source_length(right):
        raise ValueError(
            f"the alignments have {_source_length(left)} and {_source_length(right)} "
            "source segments: not the same text"
        )
    merged: list[PivotBead] = []
    p = q = 0
    while p < len(left) or q < len(right):
        p_stop, q_stop = p, q
        # Additions of either text stand alone, first's before second's.
        if p < len(left) and not left[p].source:
            p_stop += 1
        elif q < len(right) and not right[q].source:
            q_stop += 1
        else:
            p_stop, q_stop = p + 1, q + 1
            while (end := left[p_stop - 1].source.stop) != (other := right[q_stop - 1].source.stop):
                if end < other:
                    p_stop += 1
                else:
                    q_stop += 1
        merged.append(_merge(left[p:p_stop], right[q:q_stop], merged[-1] if merged else None))
        p, q = p_stop, q_stop
    return tuple(merged)


def _merge(left: tuple[Bead, ...], right: tuple[Bead, ...], before: PivotBead | None) -> PivotBead:
    """Return one group of beads; a text without any stands where the group before left it."""
    at = Span(before.pivot.stop, before.pivot.stop) if before else Span(0, 0)
    at_first = Span(before.first.stop, before.first.stop) if before else Span(0, 0)
    at_second = Span(before.second.stop, before.second.stop) if before else Span(0, 0)
    some = left or right
    confidence = 1.0
    for beads in (left, right):
        confidence *= min((bead.confidence for bead in beads), default=1.0)
    reasons = dict.fromkeys(bead.reason for bead in (*left, *right) if bead.reason)
    return PivotBead(
        pivot=Span(some[0].source.start, some[-1].source.stop) if some else at,
        first=Span(left[0].target.start, left[-1].target.stop) if left else at_first,
        second=Span(right[0].target.start, right[-1].target.stop) if right else at_second,
        confidence=confidence,
        reason="; ".join(reasons),
    )


def _source_length(beads: tuple[Bead, ...]) -> int:
    return beads[-1].source.stop if beads else 0
