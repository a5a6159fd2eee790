"""Measure the glossary check: quality on scored segments and documents, offers, speed, memory.

    python benchmarks/glossary.py DATA_ROOT
    python benchmarks/glossary.py DATA_ROOT --errors    # print each wrong verdict too
    python benchmarks/glossary.py DATA_ROOT --offers    # how often the right form is offered
    python benchmarks/glossary.py DATA_ROOT --speed     # time and memory by terms and by hits

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
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bitext.checks import Checker
from bitext.glossary import Judge
from bitext.glossary.inflection import french, russian_forms
from bitext.glossary.inflection.offers import in_place
from bitext.glossary.matching import Text, find, patterns
from bitext.model import (
    Concept,
    Finding,
    Glossary,
    Offer,
    Severity,
    Span,
    Term,
    TermStatus,
    TranslationUnit,
    Variant,
)
from bitext.termbase.cache import read_glossary


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


# ------------------------------------------------------------------ the right form offered

WRONG = {
    "fr": {
        "noun": ("chose", "objet", "affaire", "élément", "héros", "journal"),
        "adjective": ("nouveau", "petit", "national", "important"),
        "verb": ("parler", "effacer"),
    },
    "ru": {
        "noun": ("слово", "вещь", "предмет", "собака", "учёный"),
        "adjective": ("новый", "красный"),
        "verb": ("писать", "читать", "написать", "прочитать"),
    },
}
"""Words of every gender and declension that are put where a right term stood."""


OFFER_COUNTS = (
    "terms", "words_between", "not_flagged", "tried", "restored", "in_first_three", "but_for_yo",
    "sure", "sure_right", "guess", "guess_right",
)  # fmt: skip


def inflected_terms(root: Path, lang: str) -> Iterator[tuple[dict[str, Any], str, str, Span]]:
    """Yield each segment with a satisfied, inflected term: source term, target term and place."""
    for path in sorted((root / "glossary").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            segment = json.loads(line)
            if segment["lang"] != lang:
                continue
            text = Text(segment["target"], lang)
            for term in segment["terms"]:
                if not term["satisfied"] or term["kind"] != "inflected":
                    continue
                for target in term["target"]:
                    made = patterns(Term(target, lang), gap=1)
                    hits = [hit for pattern in made for hit in find(pattern, text)]
                    if hits:
                        yield segment, term["source"], target, hits[0].span
                        break


def word_class(term: str, lang: str) -> str:
    """Return what kind of word a term's synonym has to be."""
    if lang == "ru":
        kind: str = russian_forms.phrase(term).kind
    else:
        made = french.phrase(term)
        kind = "adjective" if made.adjective else made.kind
    return kind if kind in WRONG[lang] else "noun"


def measure_offers(root: Path, lang: str, *, agreeing: bool, errors: bool) -> dict[str, Any]:
    """Put wrong words where right terms stood, and count how often the offer restores the text.

    Args:
        root: The data.
        lang: Target language.
        agreeing: The wrong word has the form that the place asks for, and what is beside it agrees
            with it, as a person would have written; otherwise it stands in its base form.
        errors: Print each text that is not restored.
    """
    counts: Counter[str] = Counter()
    for segment, source, target, span in inflected_terms(root, lang):
        before = segment["target"]
        counts["terms"] += 1
        if len(span.within(before).split()) != len(target.split()):
            counts["words_between"] += 1  # they are lost with the term
            continue
        for wrong in WRONG[lang][word_class(target, lang)]:
            if agreeing:
                made = in_place(Term(wrong, lang), before, span, wrong_term=target)
                if not made or made[0].span is None:
                    continue
                text = _applied(made[0], before)
                place = Span(made[0].span.start, made[0].span.start + len(made[0].text))
            else:
                text = before[: span.start] + wrong + before[span.stop :]
                place = Span(span.start, span.start + len(wrong))
            terms = (
                Term(source, "en"),
                Term(target, lang),
                Term(wrong, lang, TermStatus.FORBIDDEN),
            )
            checker = Checker(Glossary("en", (Concept("t", terms),)), "en", lang)
            unit = unit_of(segment["source"], text, lang)
            offers = [
                o
                for f in checker.findings(unit, 0)
                if f.check == "G002"
                for o in f.offers
                # The wrong word may stand elsewhere in the text as well, where it was right.
                if o.span and o.span.start < place.stop and place.start < o.span.stop
            ]
            if not offers:
                counts["not_flagged"] += 1  # the right term stands elsewhere in it as well
                continue
            restored = [_applied(offer, text) for offer in offers]
            right = restored[0] == before
            counts["tried"] += 1
            counts["restored"] += right
            counts["in_first_three"] += before in restored[:3]
            counts["but_for_yo"] += not right and _no_yo(restored[0]) == _no_yo(before)
            counts["sure" if offers[0].sure else "guess"] += 1
            counts["sure_right" if offers[0].sure else "guess_right"] += right
            if errors and not right:
                print("  ", "sure" if offers[0].sure else "guess", target, "|", text, "|",
                      offers[0].text, "|", offers[0].reason)  # fmt: skip
    return {
        "set": f"offers-{lang}",
        "wrong_words": "in the form of the place" if agreeing else "in their base form",
        **{name: counts[name] for name in OFFER_COUNTS},
        "restored_share": round(counts["restored"] / max(1, counts["tried"]), 3),
        "restored_95": interval(counts["restored"], counts["tried"]),
        "sure_share": round(counts["sure"] / max(1, counts["tried"]), 3),
        "sure_precision": round(counts["sure_right"] / max(1, counts["sure"]), 3),
        "guess_precision": round(counts["guess_right"] / max(1, counts["guess"]), 3),
    }


def _applied(offer: Offer, text: str) -> str:
    assert offer.span is not None
    return text[: offer.span.start] + offer.text + text[offer.span.stop :]


def _no_yo(text: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е")


# ------------------------------------------------------------------ speed

LONGEST = 10_000
"""Segments that speed is measured on."""
SIZES = (1_000, 10_000, 50_000)
MOST_OWN = 10_000
"""Terms of the corpus's own words at most: 50,000 of them hit each segment a hundred times."""


def measure_speed(root: Path, lang: str, terms: int, *, outside: bool) -> dict[str, Any]:
    """Time ``terms`` made terms of one to three words over up to 10,000 segments.

    Lines of both sides are paired by number, not by meaning, and target terms are drawn at random,
    so nearly every hit is a violation: the dearest case.

    Args:
        root: The data.
        lang: Target language.
        terms: Size of the glossary.
        outside: The words are spelt backwards: there is next to no hit, and the time left is what
            the size of a glossary costs. Otherwise they are the corpus's own.
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
    if outside:
        vocabulary = [word[::-1] for word in vocabulary]
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
        "set": f"speed-{lang}",
        "terms": terms,
        "words": "outside" if outside else "own",
        "units": len(units),
        "findings_per_unit": round(findings / len(units), 2),
        "build_s": round(built - began, 2),
        "cold_s": round(cold - built, 2),
        "warm_s": round(warm - cold, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def measure_loading(folder: Path, terms: int) -> dict[str, Any]:
    """Time reading a glossary of ``terms`` concepts as YAML, and from what was kept of it."""
    path = folder / "glossary.yaml"
    rows = (f"  - {{id: c{n}, en: [word {n}], fr: [mot {n}]}}\n" for n in range(terms))
    path.write_text("version: 1\nsource: en\nterms:\n" + "".join(rows), encoding="utf-8")
    times = []
    for _ in range(2):
        began = time.process_time()
        read_glossary(path, folder=folder / "cache")
        times.append(round(time.process_time() - began, 2))
    return {"set": "loading", "terms": terms, "yaml_s": times[0], "kept_s": times[1]}


def in_a_process(*arguments: str) -> None:
    """Run this script again, so that nothing is warm and the peak memory is its own."""
    subprocess.run([sys.executable, __file__, *arguments], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data_root", type=Path, help="folder with glossary/ and seed/")
    parser.add_argument("--errors", action="store_true", help="print each wrong verdict")
    parser.add_argument("--offers", action="store_true", help="measure the forms offered")
    parser.add_argument("--speed", action="store_true", help="measure speed and memory")
    parser.add_argument("--one", nargs=3, metavar=("LANG", "TERMS", "WORDS"), help="one such run")
    options = parser.parse_args()
    root = options.data_root
    if options.one:
        lang, terms, words = options.one
        print(json.dumps(measure_speed(root, lang, int(terms), outside=words == "outside")))
        return
    if options.speed:
        for terms in SIZES:
            for words in ("own", "outside") if terms <= MOST_OWN else ("outside",):
                for lang in ("fr", "ru"):
                    in_a_process(str(root), "--one", lang, str(terms), words)
        with tempfile.TemporaryDirectory() as folder:
            for terms in SIZES:
                print(json.dumps(measure_loading(Path(folder), terms)))
        return
    if options.offers:
        for lang in ("fr", "ru"):
            for agreeing in (True, False):
                line = measure_offers(root, lang, agreeing=agreeing, errors=options.errors)
                print(json.dumps(line, ensure_ascii=False))
        return
    for path in sorted((root / "glossary").glob("*.jsonl")):
        print(json.dumps(measure_segments(path, errors=options.errors), ensure_ascii=False))
    glossary = read_term_list(root / "seed" / "glossary-terms.tsv")
    for folder in sorted(path.parent for path in (root / "seed").glob("*/violations.jsonl")):
        print(json.dumps(measure_document(folder, glossary, errors=options.errors)))


if __name__ == "__main__":
    main()
