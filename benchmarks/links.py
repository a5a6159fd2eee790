"""Measure word links on the sentences of seeds/word-links.txt, which were linked by hand.

    python benchmarks/links.py

Prints a JSON line for each language, for the sentences that the method was set on and for those
that were written afterwards: precision, recall, and the alignment error rate of Och and Ney (2003),
"A Systematic Comparison of Various Statistical Alignment Models", where every link of the sample is
a sure one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from bitext.encoders.use import UseEncoder
from bitext.model import Span
from bitext.review.links import Linker, words_of

SAMPLE = Path(__file__).resolve().parents[1] / "seeds" / "word-links.txt"
AFTERWARDS = "# What follows was written after"
MARK = re.compile(r"/(\d+(?:,\d+)*)(?=\W|$)")

Links = set[tuple[Span, Span]]


def read(text: str) -> tuple[str, dict[Span, set[str]]]:
    """Return a marked sentence without its marks, and the numbers of its words."""
    plain, at, stops = "", 0, {}
    for mark in MARK.finditer(text):
        plain += text[at : mark.start()]
        at = mark.end()
        stops[len(plain)] = set(mark[1].split(","))
    plain += text[at:]
    return plain, {word: stops[word.stop] for word in words_of(plain) if word.stop in stops}


def pairs(lines: list[str]) -> Iterator[tuple[str, str, str, Links]]:
    """Yield target language, source, target and links of each pair."""
    rows = [line.partition("  ") for line in lines if line and not line.startswith("#")]
    for (_, _, first), (lang, _, second) in zip(rows[::2], rows[1::2], strict=True):
        (source, left), (target, right) = read(first), read(second)
        yield lang, source, target, {(a, b) for a in left for b in right if left[a] & right[b]}


def main() -> None:
    """Print the figures."""
    before, mark, after = SAMPLE.read_text(encoding="utf-8").partition(AFTERWARDS)
    linker = Linker(UseEncoder().encode)
    for part, text in (("set on", before), ("afterwards", mark + after)):
        counts: dict[str, list[int]] = {}
        for lang, source, target, gold in pairs(text.splitlines()):
            found = set(linker.link(source, target))
            count = counts.setdefault(lang, [0, 0, 0, 0])
            for place, number in enumerate(
                (len(gold & found), len(found), len(gold), len(words_of(source)))
            ):
                count[place] += number
        for lang, (right, found_count, links, words) in counts.items():
            figures = {
                "sentences": part,
                "target": lang,
                "words": words,
                "links": links,
                "precision": round(right / found_count, 3),
                "recall": round(right / links, 3),
                "error_rate": round(1 - 2 * right / (found_count + links), 3),
            }
            print(json.dumps(figures))


if __name__ == "__main__":
    main()
