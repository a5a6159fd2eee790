"""Measure the glossary check: quality on scored segments and documents, speed, start-up.

    python benchmarks/glossary.py DATA_ROOT
    python benchmarks/glossary.py DATA_ROOT --errors    # print each wrong verdict too
    python benchmarks/glossary.py DATA_ROOT --speed

Prints one JSON line per set. The data is laid out like an eval folder: ``glossary/*.jsonl`` holds
segments with terms and whether the translation satisfies them; ``seed/*`` holds documents with
gold beads, a term list and planted violations.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bitext.checks import Checker
from bitext.glossary import Judge
from bitext.model import (
    Concept,
    Finding,
    Glossary,
    Severity,
    Term,
    TermStatus,
    TranslationUnit,
    Variant,
)


def unit_of(source: str, target: str, lang: str) -> TranslationUnit:
    variants = (Variant("en", (source,)), Variant(lang, (target,)))
    return TranslationUnit(None, variants)


# ------------------------------------------------------------------ scored segments


def scored(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any], bool, Finding | None]]:
    """Yield each segment and term of a file, whether we see the term, and what we say of it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        segment = json.loads(line)
        for term in segment["terms"]:
            concept = Concept(
                id="t",
                terms=(
                    Term(term["source"], "en"),
                    *(Term(text, segment["lang"]) for text in term["target"]),
                    *(
                        Term(text, segment["lang"], TermStatus.FORBIDDEN)
                        for text in term.get("forbidden", ())
                    ),
                ),
            )
            glossary = Glossary("en", (concept,))
            checker = Checker(glossary, "en", segment["lang"])
            # The data says that the source has the term. Where we cannot see it there (a spelling
            # mistake, a word inside an identifier) the target is judged all the same, and counted.
            held = bool(Judge(glossary, "en", "en").verdicts(segment["source"], "-"))
            source = segment["source"] if held else term["source"]
            unit = unit_of(source, segment["target"], segment["lang"])
            # How often it is there is not what the data was labelled for.
            found = [f for f in checker.findings(unit, 0) if f.check != "G004"]
            yield segment, term, held, found[0] if found else None


def measure_segments(path: Path, *, errors: bool) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    lang = ""
    for segment, term, held, finding in scored(path):
        lang = segment["lang"]
        counts["source_not_found"] += not held
        gold, kind = term["satisfied"], term["kind"]
        flagged = finding is not None
        if gold is None:
            counts["ambiguous"] += 1
            counts["ambiguous_flagged"] += flagged
            counts["ambiguous_related"] += finding is not None and finding.check == "G003"
            continue
        counts["satisfied" if gold else "violated"] += 1
        if gold is flagged:
            counts["false_alarm" if gold else "missed"] += 1
            kinds[kind] += 1
            if errors:
                print("  ", "false alarm" if gold else "missed", kind, term["source"], "=>",
                      term["target"], "|", segment["source"], "|", segment["target"])  # fmt: skip
        if not gold and finding is not None and finding.severity is not Severity.ERROR:
            counts["violated_warned"] += 1
        if gold and finding is not None and finding.severity is Severity.ERROR:
            counts["false_error"] += 1
        if gold and kind == "inflected":
            counts["inflected"] += 1
            counts["inflected_flagged"] += flagged
    return {
        "set": path.stem,
        "lang": lang,
        **{name: counts[name] for name in sorted(counts)},
        "false_alarm_rate": round(counts["false_alarm"] / counts["satisfied"], 4),
        "false_alarm_95": interval(counts["false_alarm"], counts["satisfied"]),
        "miss_rate": round(counts["missed"] / counts["violated"], 4),
        "miss_95": interval(counts["missed"], counts["violated"]),
        "wrong_by_kind": dict(kinds),
    }


def interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if not total:
        return (0.0, 1.0)
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return (round(max(0.0, (middle - half) / scale), 4), round((middle + half) / scale, 4))


# ------------------------------------------------------------------ documents with planted faults

COLUMNS = {"French": "fr", "Russian": "ru"}


def read_term_list(path: Path) -> Glossary:
    """Return the glossary of a tab-separated term list, ``;`` between terms of a cell."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    concepts = []
    for row in rows:
        english = row["English term"]
        terms = [Term(english, "en")]
        for column, lang in COLUMNS.items():
            for status in TermStatus:
                cell = row.get(f"{column} {status}") or ""
                terms += [Term(t.strip(), lang, status) for t in cell.split(";") if t.strip()]
        concepts.append(Concept(re.sub(r"\W+", "-", english.casefold()).strip("-"), tuple(terms)))
    return Glossary("en", tuple(concepts))


def document_units(folder: Path, lang: str) -> list[tuple[TranslationUnit, list[int]]]:
    """Return the units of a document by its gold beads, each with its target lines."""
    source = (folder / "src.txt").read_text(encoding="utf-8").splitlines()
    target = (folder / "tgt.txt").read_text(encoding="utf-8").splitlines()
    units = []
    for line in (folder / "gold.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        left, right = (json.loads(side) for side in line.split(":")[:2])
        unit = unit_of(" ".join(source[i] for i in left), " ".join(target[i] for i in right), lang)
        units.append((unit, right))
    return units


def measure_document(folder: Path, glossary: Glossary, *, errors: bool) -> dict[str, Any]:
    lang = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["target_language"]
    planted = [
        json.loads(line)
        for line in (folder / "violations.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    names = {concept.terms[0].text: concept.id for concept in glossary.concepts}
    checker = Checker(glossary, "en", lang)
    shown: set[int] = set()
    shown_as_error: set[int] = set()
    alarms: Counter[str] = Counter()
    for index, (unit, lines) in enumerate(document_units(folder, lang)):
        for finding in checker.findings(unit, index):
            match = [
                number
                for number, violation in enumerate(planted)
                if violation["tgt"] in lines and names[violation["term"]] == finding.subject
            ]
            shown.update(match)
            if finding.severity is Severity.ERROR:
                shown_as_error.update(match)
            if not match:
                alarms[str(finding.severity)] += 1
                if errors:
                    print("   false alarm", finding.check, finding.message, "|",
                          unit.text("en"), "|", unit.text(lang))  # fmt: skip
    if errors:
        for number, violation in enumerate(planted):
            if number not in shown:
                print("   missed", violation["term"], violation["used"])
    return {
        "set": folder.name,
        "lang": lang,
        "planted": len(planted),
        "shown": len(shown),
        "shown_as_error": len(shown_as_error),
        "false_errors": alarms["error"],
        "false_warnings": alarms["warning"],
    }


# ------------------------------------------------------------------ speed

LONGEST = 10_000
"""Segments that speed is measured on."""


def measure_speed(root: Path, lang: str, terms: int) -> dict[str, Any]:
    """Time ``terms`` random terms of one to three words over up to 10,000 segments.

    Lines of both sides are paired by number, not by meaning, and target terms are drawn at random,
    so nearly every hit is a violation: the dearest case.
    """
    pairs: list[tuple[str, str]] = []
    for folder in sorted(root.glob(f"align/*/en-{lang}")):
        for path in sorted(folder.rglob("src.txt")):
            sides = (path, path.with_name("tgt.txt"))
            lines = [side.read_text(encoding="utf-8").splitlines() for side in sides]
            pairs += zip(*lines, strict=False)  # gold links are many to many
    pairs = [pair for pair in pairs if all(pair)][:LONGEST]
    generator = random.Random(17)  # noqa: S311  (a sample, no secret)
    vocabulary = sorted({w for s, _ in pairs for w in re.findall(r"[a-z]{5,}", s)})
    chosen: dict[str, None] = {}
    while len(chosen) < terms:
        count = generator.choice((1, 2, 2, 2, 3))
        chosen[" ".join(generator.choice(vocabulary) for _ in range(count))] = None
    concepts = tuple(
        Concept(f"c{n}", (Term(text, "en"), Term(generator.choice(pairs)[1].split()[0], lang)))
        for n, text in enumerate(chosen)
    )
    units = [unit_of(source, target, lang) for source, target in pairs]
    began = time.process_time()
    checker = Checker(Glossary("en", concepts), "en", lang)
    built = time.process_time()
    findings = sum(len(checker.findings(unit, i)) for i, unit in enumerate(units))
    cold = time.process_time()
    for i, unit in enumerate(units):
        checker.findings(unit, i)
    warm = time.process_time()
    return {
        "set": f"speed-{lang}-{terms}",
        "units": len(units),
        "findings_per_unit": round(findings / len(units), 2),
        "build_s": round(built - began, 2),
        "units_per_s_cold": round(len(units) / (cold - built)),
        "units_per_s_warm": round(len(units) / (warm - cold)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data_root", type=Path, help="folder with glossary/ and seed/")
    parser.add_argument("--errors", action="store_true", help="print each wrong verdict")
    parser.add_argument("--speed", action="store_true", help="measure speed instead of quality")
    options = parser.parse_args()
    root = options.data_root
    if options.speed:
        for terms in (100, 1_000, 10_000):
            for lang in ("fr", "ru"):
                print(json.dumps(measure_speed(root, lang, terms)))
        return
    for path in sorted((root / "glossary").glob("*.jsonl")):
        print(json.dumps(measure_segments(path, errors=options.errors), ensure_ascii=False))
    glossary = read_term_list(root / "seed" / "glossary-terms.tsv")
    for folder in sorted(path.parent for path in (root / "seed").glob("*/violations.jsonl")):
        print(json.dumps(measure_document(folder, glossary, errors=options.errors)))


if __name__ == "__main__":
    main()
