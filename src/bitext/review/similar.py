"""Translations of similar sentences: what people have settled already, found by likeness.

Every stored source is compared, in slices, so that a screen may do other things in between:
100,000 sentences take about 0.1 s in all, and no index has to be kept in step with the review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

LEAST = 70
"""Percent of likeness from which a translation is worth a look: what CAT tools use."""
MOST = 3
"""Translations that are offered."""
SLICE = 4000
"""Sentences compared at once: some 4 ms."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A translation that a similar sentence has."""

    share: int
    """How alike the sources are, in percent: Indel similarity of their letters, case aside."""
    source: str
    target: str
    origin: str
    """Where it comes from: name of a memory, empty for the file under review."""


class Similar:
    """Pairs of texts, found by their source. The same pair may be added several times."""

    def __init__(self) -> None:
        self._folded: list[str | None] = []
        self._pairs: list[tuple[str, str, str]] = []
        self._places: dict[tuple[str, str, str], int] = {}
        self._counts: dict[tuple[str, str, str], int] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, source: str, target: str, origin: str = "") -> None:
        """Add a pair; one without text on a side is passed over."""
        if not source.strip() or not target.strip():
            return
        pair = (source, target, origin)
        self._counts[pair] = self._counts.get(pair, 0) + 1
        if self._counts[pair] > 1:
            return
        place = self._places.get(pair)
        if place is None:
            self._places[pair] = len(self._pairs)
            self._pairs.append(pair)
            self._folded.append(_fold(source))
        else:
            self._folded[place] = _fold(source)

    def remove(self, source: str, target: str, origin: str = "") -> None:
        """Take away a pair that was added; others are passed over."""
        pair = (source, target, origin)
        count = self._counts.get(pair, 0)
        if count > 1:
            self._counts[pair] = count - 1
        elif count:
            del self._counts[pair]
            self._folded[self._places[pair]] = None

    def search(self, source: str, target: str = "") -> Iterator[tuple[Suggestion, ...]]:
        """Yield the best translations so far, slice by slice; the last value is the answer.

        Args:
            source: The text to be translated.
            target: Its translation as it is: the same one is no suggestion.
        """
        query = _fold(source)
        best: list[Suggestion] = []
        for start in range(0, len(self._folded), SLICE):
            # Places without a text are passed over by the library.
            for _, share, place in process.extract(
                query,
                self._folded[start : start + SLICE],
                scorer=fuzz.ratio,
                score_cutoff=LEAST,
                limit=MOST + 1,
            ):
                pair = self._pairs[start + place]
                if pair[1] != target:
                    best.append(Suggestion(int(share), *pair))
            best.sort(key=lambda found: -found.share)
            seen: dict[str, Suggestion] = {}
            for found in best:
                seen.setdefault(found.target, found)
            best = list(seen.values())[:MOST]
            yield tuple(best)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
