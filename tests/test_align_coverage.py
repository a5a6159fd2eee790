"""Word coverage against its definition, in both directions, and how much is computed for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bitext.alignment import coverage
from bitext.alignment.coverage import NOWHERE, TEMPERATURE, Coverage, cover
from bitext.alignment.encoder import Words
from bitext.alignment.kinds import LARGEST

SEGMENTS, OTHERS, VOCABULARY = 45, 52, 70


def made_words(count: int, seed: int) -> Words:
    """Words of some segments, some of them without any, in a vocabulary that recurs."""
    draw = np.random.default_rng(seed)
    sizes = draw.integers(0, 6, count)
    vectors = draw.normal(size=(VOCABULARY, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Words(
        vectors,
        draw.integers(0, VOCABULARY, sizes.sum()),
        draw.uniform(0.05, 1.5, sizes.sum()).astype(np.float32),
        np.concatenate([[0], np.cumsum(sizes)]),
    )


WORDS, OTHER_WORDS = made_words(SEGMENTS, 1), made_words(OTHERS, 2)
LOW = np.clip(np.arange(SEGMENTS) - 6, 0, OTHERS - 1)
HIGH = np.minimum(np.arange(SEGMENTS) + 9, OTHERS)
LOW[0], HIGH[-1] = 0, OTHERS


def best_in(words: Words, others: Words, word: int, segment: int) -> float:
    inside = others.rows[others.offsets[segment] : others.offsets[segment + 1]]
    if not len(inside):
        return 0.0
    return float((others.vectors[inside] @ words.vectors[words.rows[word]]).max())


def by_definition(
    words: Words, others: Words, segment: int, window: list[int]
) -> tuple[list[list[float]], list[float]]:
    """Return, for one segment, the best matches of spans of each size and the shares."""
    inside = range(words.offsets[segment], words.offsets[segment + 1])
    met = any(others.offsets[t + 1] > others.offsets[t] for t in window)
    if not inside or not met:
        return [[0.0] * (len(window) - size) for size in range(LARGEST)], [0.0] * len(window)
    match = np.array([[best_in(words, others, word, t) for word in inside] for t in window])
    weights = words.weights[inside.start : inside.stop]
    weights = weights / weights.sum()
    spans = []
    for size in range(LARGEST):
        means = [match[k : k + size + 1].max(axis=0) @ weights for k in range(len(window) - size)]
        spans.append([mean - np.mean(means) for mean in means])
    parts = np.exp(match / TEMPERATURE)
    share = parts / (parts.sum(axis=0) + np.exp(NOWHERE / TEMPERATURE))
    return spans, (share @ weights).tolist()


def agrees(found: Coverage, words: Words, others: Words, windows: list[list[int]]) -> None:
    for segment, window in enumerate(windows):
        spans, share = by_definition(words, others, segment, window)
        pairs = found.pair(np.full(len(window), segment), np.array(window))
        assert found.share[pairs].tolist() == pytest.approx(share, abs=1e-4)
        for size, values in enumerate(spans):
            assert found.best[size][pairs[: len(values)]].tolist() == pytest.approx(
                values, abs=1e-4
            )


@pytest.mark.parametrize("comparisons", [coverage.COMPARISONS, 800])
def test_coverage_of_both_texts_is_as_defined(
    comparisons: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Best match and share of every pair in the window, however the work is cut into blocks."""
    monkeypatch.setattr(coverage, "COMPARISONS", comparisons)
    there, back = cover(WORDS, OTHER_WORDS, LOW, HIGH)
    windows = [list(range(low, high)) for low, high in zip(LOW, HIGH, strict=True)]
    agrees(there, WORDS, OTHER_WORDS, windows)
    windows_back = [[s for s in range(SEGMENTS) if LOW[s] <= t < HIGH[s]] for t in range(OTHERS)]
    agrees(back, OTHER_WORDS, WORDS, windows_back)


def test_each_block_of_words_is_multiplied_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both directions come out of one product for each stretch of segments."""
    blocks: list[tuple[int, int]] = []
    multiply = coverage._best_matches

    def counted(
        words: Words, others: Words, rows: tuple[int, int], columns: tuple[int, int]
    ) -> Any:
        blocks.append(rows)
        return multiply(words, others, rows, columns)

    monkeypatch.setattr(coverage, "_best_matches", counted)
    cover(WORDS, OTHER_WORDS, LOW, HIGH)
    assert [start for start, _ in blocks] == list(range(0, SEGMENTS, coverage.BLOCK))
