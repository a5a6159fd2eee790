"""How good a prediction is, for people and for machines. The measures: docs/measuring.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from bitext.metrics import (
    Calibration,
    CountsT,
    Evaluation,
    Judgement,
    MemoryCounts,
    Score,
    Signature,
    calibrate,
    interval,
)
from bitext.phrases import counted

DIGITS = 4
KINDS_SHOWN = 12


def facts(found: Evaluation, signature: Signature) -> dict[str, Any]:
    """Return the scores of beads as ``bitext eval --json`` and the quality benchmark print them."""
    counts = found.counts
    return {
        **{name: score_facts(score) for name, score in counts.scores().items()},
        "strict_f1_interval": interval_facts(found.blocks, lambda sums: sums.strict.f1),
        "gold_links": counts.gold,
        "predicted_links": counts.predicted,
        "gold_unaligned_segments": counts.null_gold,
        "recall_by_kind": {kind: list(of) for kind, of in found.kinds.items()},
        "confidence": _with_null_beads(found),
        "signature": signature.facts(),
    }


def memory_facts(
    blocks: Sequence[MemoryCounts], judged: Sequence[Judgement], signature: Signature
) -> dict[str, Any]:
    """Return the scores of a memory made from running text, in the same way."""
    counts = sum(blocks, MemoryCounts())
    source, target = counts.kept
    return {
        "strict": score_facts(counts.strict),
        "null": score_facts(counts.null),
        "strict_f1_interval": interval_facts(blocks, lambda sums: sums.strict.f1),
        "text_kept": {"source": round(source, 6), "target": round(target, 6)},
        "gold_links": counts.gold,
        "predicted_links": counts.predicted,
        "confidence": calibration_facts(judged),
        "signature": signature.facts(),
    }


def score_facts(score: Score) -> dict[str, float]:
    """Return precision, recall and F1, rounded."""
    return {
        "precision": round(score.precision, DIGITS),
        "recall": round(score.recall, DIGITS),
        "f1": round(score.f1, DIGITS),
    }


def interval_facts(
    parts: Sequence[CountsT], score: Callable[[CountsT], float]
) -> list[float] | None:
    """Return both ends of the 95 % interval of a score, rounded; None where nothing was counted."""
    if not parts:
        return None
    found = interval(parts, score)
    return [round(found.low, DIGITS), round(found.high, DIGITS)]


def calibration_facts(links: Sequence[Judgement]) -> dict[str, Any] | None:
    """Return what there is to say of the confidences of links; None where there are none."""
    if not links:
        return None
    found = calibrate(links)
    return {
        "links": found.beads,
        "wrong_links": found.wrong,
        "expected_wrong_links": round(found.expected_wrong, 2),
        "calibration_error": round(found.error, DIGITS),
        "auroc": _rounded(found.auroc),
        "wrong_in_lowest_tenth": _rounded(found.wrong_in_lowest_tenth),
    }


def _with_null_beads(found: Evaluation) -> dict[str, Any] | None:
    known = calibration_facts(found.links)
    if known is None:
        return None
    beads = calibrate(found.beads)
    return known | {
        "wrong_beads": beads.wrong,
        "expected_wrong_beads": round(beads.expected_wrong, 2),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


# ------------------------------------------------------------------ text


def text_lines(found: Evaluation, signature: Signature, *, blocks: bool = False) -> list[str]:
    """Return the scores of beads as lines of text.

    Args:
        found: The evaluation.
        signature: What it was made with.
        blocks: Also show the scores for gold that consists of whole paragraphs.
    """
    counts = found.counts
    scores = {name: s for name, s in counts.scores().items() if blocks or name != "block"}
    lines = list(_table(scores))
    lines.append(f"  {counts.gold:,} gold links, {counts.predicted:,} predicted")
    lines.extend(_spread(found.blocks, lambda sums: sums.strict.f1))
    if found.kinds:
        shown = list(found.kinds.items())[:KINDS_SHOWN]
        kinds = (f"{kind} {_share(right, there)} of {there:,}" for kind, (right, there) in shown)
        lines.append("  found by kind: " + ", ".join(kinds))
    if found.links:
        lines.extend(_confidence(calibrate(found.links)))
    lines.append(f"  {signature}")
    return lines


def memory_lines(
    blocks: Sequence[MemoryCounts], judged: Sequence[Judgement], signature: Signature
) -> list[str]:
    """Return the scores of a memory as lines of text."""
    counts = sum(blocks, MemoryCounts())
    source, target = counts.kept
    both = counted(counts.predicted, "unit")
    return [
        *_table({"strict": counts.strict, "null": counts.null}),
        f"  {counted(counts.gold, 'gold link')}, {both} with both sides",
        *_spread(blocks, lambda sums: sums.strict.f1),
        f"  text kept: source {source:.4f}, target {target:.4f}",
        *(_confidence(calibrate(judged)) if judged else ()),
        f"  {signature}",
    ]


def _table(scores: dict[str, Score]) -> Iterator[str]:
    yield f"  {'':8}{'P':>7}{'R':>7}{'F1':>7}"
    for name, score in scores.items():
        yield f"  {name:8}{score.precision:7.3f}{score.recall:7.3f}{score.f1:7.3f}"


def _spread(parts: Sequence[CountsT], score: Callable[[CountsT], float]) -> Iterable[str]:
    if parts:
        found = interval(parts, score)
        yield f"  strict F1 with 95 % probability in {found.low:.3f} to {found.high:.3f}"


def _confidence(found: Calibration) -> Iterator[str]:
    yield (
        f"  wrong links: {found.wrong:,}, expected by confidence {found.expected_wrong:.1f}; "
        f"calibration error {found.error:.3f}"
    )
    if found.auroc is not None and found.wrong_in_lowest_tenth is not None:
        yield (
            f"  right above wrong (AUROC) {found.auroc:.3f}; "
            f"the least sure tenth holds {found.wrong_in_lowest_tenth:.0%} of the wrong links"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}"
