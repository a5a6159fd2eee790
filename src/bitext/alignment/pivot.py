"""Three texts: two alignments that share a side become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bitext.alignment.encoder import Encoded, Vectors
from bitext.model import SURE, Alignment, Bead, Span

DOUBTED, OTHER = 0.65, 0.4
"""Powers of the lower and of the higher confidence whose product is a group's. Errors of the two
alignments are not independent, for both stumble over the same source segments, and a group may be
right although a cut inside it is not: on Candide (English, French, Spanish) 78 of 1,083 groups are
wrong where a product would expect 119, the lower one alone 98 and this 78; on other texts likewise
(docs/alignment.md)."""
APART = 0.15
"""Similarity of the two translations, less their background, below which they disagree: .1 to .3 %
of the right groups have less, 58 to 88 % of translations moved by one group."""
NEARER = 0.05
"""By how much a neighbour's translation is nearer to count as a disagreement: 0 to .8 % of the
right groups, all moved ones."""
SELDOM = 0.65
"""Most confidence of a group whose translations disagree: 9 of 14 such groups were right."""


@dataclass(frozen=True, slots=True)
class PivotBead:
    """Smallest group of segments of three texts that translate each other.

    Spans count segments; any two of the three may be empty.
    """

    pivot: Span
    first: Span
    second: Span
    confidence: float
    """Probability that exactly this group is right."""
    reason: str = ""
    """Why the confidence is below .9, in words for the translator; empty above."""
    disagreement: float | None = None
    """Similarity of the two translations where it says that they do not translate each other."""


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


def compare_translations(
    groups: Sequence[PivotBead], first: Encoded, second: Encoded
) -> tuple[PivotBead, ...]:
    """Look for groups whose two translations match the source each and not one another.

    Both were found by way of the source alone, so their own similarity is fresh evidence. It is low
    where one of them leaves out what the other has, or is a place off.

    Args:
        groups: What :func:`merge_pivot` returned.
        first: The first text, encoded.
        second: The second text, encoded.

    Returns:
        The groups, with the disagreement, a reason and less confidence where there is one.
    """
    full = [k for k, group in enumerate(groups) if group.pivot and group.first and group.second]
    if not full:
        return tuple(groups)
    left = _vectors(first, [groups[k].first for k in full])
    right = _vectors(second, [groups[k].second for k in full])
    background = 0.5 * (left @ right.mean(axis=0)), 0.5 * (right @ left.mean(axis=0))

    def similarity(a: slice, b: slice) -> Vectors:
        cosine = np.einsum("ij,ij->i", left[a], right[b])
        return np.asarray(cosine - background[0][a] - background[1][b])

    own = similarity(slice(None), slice(None))
    # Each translation with the other one's of the group before and after.
    crossed = [similarity(slice(1, None), slice(-1)), similarity(slice(-1), slice(1, None))]
    nearest = np.full(len(own) + 1, -1.0, np.float32)
    nearest[1:-1] = np.maximum(*crossed)
    nearest = np.maximum(nearest[:-1], nearest[1:])
    found = list(groups)
    for at in np.flatnonzero((own < APART) | (own < nearest - NEARER)).tolist():
        group = groups[full[at]]
        why = f"the two translations disagree (similarity {own[at]:.2f})"
        found[full[at]] = replace(
            group,
            confidence=min(group.confidence, SELDOM),
            reason=f"{why}; {group.reason}" if group.reason else why,
            disagreement=float(own[at]),
        )
    return tuple(found)


def _vectors(text: Encoded, spans: Sequence[Span]) -> Vectors:
    return np.concatenate([text.spans(len(span), span.start, span.stop) for span in spans])


def _merge(left: tuple[Bead, ...], right: tuple[Bead, ...], before: PivotBead | None) -> PivotBead:
    """Return one group of beads; a text without any stands where the group before left it."""
    at = Span(before.pivot.stop, before.pivot.stop) if before else Span(0, 0)
    at_first = Span(before.first.stop, before.first.stop) if before else Span(0, 0)
    at_second = Span(before.second.stop, before.second.stop) if before else Span(0, 0)
    some = left or right
    lower, *higher = sorted(min(b.confidence for b in beads) for beads in (left, right) if beads)
    confidence = lower**DOUBTED * higher[0] ** OTHER if higher else lower
    doubts = [bead for bead in (*left, *right) if bead.reason]
    if confidence < SURE and not doubts:
        # Two beads that are each just sure enough are together not.
        reason = "each of the two translations is a little doubtful"
    else:
        reason = "; ".join(dict.fromkeys(bead.reason for bead in doubts))
    return PivotBead(
        pivot=Span(some[0].source.start, some[-1].source.stop) if some else at,
        first=Span(left[0].target.start, left[-1].target.stop) if left else at_first,
        second=Span(right[0].target.start, right[-1].target.stop) if right else at_second,
        confidence=confidence,
        reason=reason if confidence < SURE else "",
    )


def _source_length(beads: tuple[Bead, ...]) -> int:
    return beads[-1].source.stop if beads else 0
