"""Measure term extraction: how many of the first candidates a term list has.

    python benchmarks/extraction.py DATA_ROOT
    python benchmarks/extraction.py DATA_ROOT --show seed-ru    # print the first 100 candidates

Prints one JSON line per set. The data is laid out like an eval folder: ``seed/*`` holds documents
with gold beads and a term list, ``glossary/*.jsonl`` segments with the terms of a list. A list is
never complete, so the precision is a lower bound; ``reachable`` counts the terms of the list that
stand in two pairs or more, which is what candidates are made of.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bitext.curation.extraction import Candidate, extract
from bitext.encoders.commonness import surprisal
from bitext.glossary.morphology import analyser
from bitext.glossary.words import words
from glossary import document_units, read_term_list


class Set(NamedTuple):
    """Pairs with the source terms that a list has for them."""

    name: str
    lang: str
    pairs: list[tuple[str, str]]
    terms: set[str]


def sets(root: Path) -> Iterator[Set]:
    glossary = read_term_list(root / "seed" / "glossary-terms.tsv")
    listed = {t.text for concept in glossary.concepts for t in concept.in_language("en")}
    for folder in sorted(path.parent for path in (root / "seed").glob("*/violations.jsonl")):
        lang = json.loads((folder / "meta.json").read_text("utf-8"))["target_language"]
        texts = ((unit.text("en"), unit.text(lang)) for unit, _ in document_units(folder, lang))
        yield Set(f"seed-{lang}", lang, [pair for pair in texts if all(pair)], listed)
    for path in sorted((root / "glossary").glob("*.jsonl")):
        segments = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        # A source stands there several times, with changed translations; the first is the original.
        pairs: dict[str, str] = {}
        for segment in segments:
            pairs.setdefault(segment["source"], segment["target"])
        terms = {term["source"] for segment in segments for term in segment["terms"]}
        yield Set(path.stem, segments[0]["lang"], list(pairs.items()), terms)


def matches(text: str, terms: list[list[frozenset[str]]]) -> bool:
    """Tell whether a candidate is a term of the list, in any inflected form."""
    found = keys(text)
    return any(
        len(term) == len(found)
        and all(not a.isdisjoint(b) for a, b in zip(term, found, strict=True))
        for term in terms
    )


def keys(text: str) -> list[frozenset[str]]:
    return [analyser("en")(word.key) for word in words(text, "en")]


def measure(each: Set, *, show: bool) -> dict[str, Any]:
    began = time.process_time()
    found = extract(each.pairs, "en", each.lang, surprisal())
    spent = time.process_time() - began
    terms = [keys(text) for text in each.terms]
    hits = [matches(candidate.text, terms) for candidate in found]
    if show:
        for candidate, hit in list(zip(found, hits, strict=True))[:100]:
            print("  ", "*" if hit else " ", _line(candidate))
    return {
        "set": each.name,
        "pairs": len(each.pairs),
        "terms": len(each.terms),
        "reachable": _reachable(found, each.terms),
        "candidates": len(found),
        "precision_50": sum(hits[:50]) / 50,
        "precision_100": sum(hits[:100]) / 100,
        "recall_100": round(sum(hits[:100]) / max(1, sum(hits)), 3),
        "seconds": round(spent, 2),
    }


def _reachable(found: tuple[Candidate, ...], terms: set[str]) -> int:
    candidates = [keys(candidate.text) for candidate in found]
    return sum(matches(text, candidates) for text in terms)


def _line(candidate: Candidate) -> str:
    renderings = ", ".join(f"{t.text} {t.dice:.2f}" for t in candidate.translations)
    return f"{candidate.score:6.1f} {candidate.units:4} {candidate.text}: {renderings}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data_root", type=Path, help="folder with glossary/ and seed/")
    parser.add_argument("--show", default="", help="print the candidates of this set")
    options = parser.parse_args()
    for each in sets(options.data_root):
        print(json.dumps(measure(each, show=each.name == options.show), ensure_ascii=False))


if __name__ == "__main__":
    main()
