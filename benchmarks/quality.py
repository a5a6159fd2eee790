"""Measure what we publish about quality, on any folder of gold data: one JSON line a set.

    python benchmarks/quality.py DATA_ROOT
    python benchmarks/quality.py DATA_ROOT --only align --jobs 2
    python benchmarks/quality.py DATA_ROOT --only segment --limit 200
    python benchmarks/quality.py DATA --only align --predictions OUT   # by training/, say

Sets are found by their form, wherever they lie below DATA_ROOT:

    align     folders with gold.txt, src.txt, tgt.txt (a sentence a line); languages in meta.json
              or in the name of the folder above (en-fr). Documents of one folder and, if meta.json
              names one, one variant make a set.
    seed      the same with running text besides, source.XX.txt and target.YY.txt: aligned from
              there; with violations.jsonl and a *terms.tsv in the folder above also checked.
    segment   *.jsonl whose lines have lang, set, text and sentences
    glossary  *.jsonl whose lines have source, target and terms with satisfied
    pairs     two files NAME.aaa and NAME.bbb with translations line by line

JSON goes to standard output, the same in short to standard error. The measures: docs/measuring.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

import glossary as glossary_benchmark  # the script beside this one
from bitext import api
from bitext.alignment import Encoder, Potentials, align, align_by_length
from bitext.checks import Checker
from bitext.encoders import load_encoder
from bitext.formats.beads import Row, parse_beads
from bitext.formats.srx import load_rules
from bitext.metrics import (
    BoundaryCounts,
    Evaluation,
    count_boundaries,
    digest,
    evaluate,
    judge_memory,
    memory_blocks,
    sides,
)
from bitext.model import Memory, Severity, primary
from bitext.reports.evaluation import facts, interval_facts, memory_facts, score_facts
from bitext.reports.signature import signature
from bitext.segmentation import segment
from bitext.weights import load_potentials

NOTE = (
    "the weights that come with the package were trained on development documents of this kind; "
    "for documents they have not seen, take the cross-validated figures of training/"
)


@dataclass(frozen=True, slots=True)
class Document:
    """A folder with gold beads."""

    folder: Path
    source_lang: str
    target_lang: str
    variant: str
    blocks: bool
    """Its gold beads are whole paragraphs."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Return what is scored by."""
        return tuple(self.folder / name for name in ("gold.txt", "src.txt", "tgt.txt"))

    def sentences(self) -> tuple[list[str], list[str]]:
        """Return the sentences of both sides."""
        source, target = (read_lines(self.folder / name) for name in ("src.txt", "tgt.txt"))
        return source, target

    def gold(self) -> list[Row]:
        """Return the gold beads."""
        path = self.folder / "gold.txt"
        return parse_beads(read_lines(path), path=str(path))

    def running_text(self) -> tuple[Path, Path] | None:
        """Return the two running texts that are to be segmented and aligned, if there are."""
        found = [sorted(self.folder.glob(f"{side}.*.txt")) for side in ("source", "target")]
        return (found[0][0], found[1][0]) if all(found) else None


def read_lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return lines[:-1] if not lines[-1] else lines


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_lines(path) if line.strip()]


def find_documents(root: Path) -> list[Document]:
    found = []
    for gold in sorted(root.rglob("gold.txt")):
        folder = gold.parent
        if not all((folder / name).is_file() for name in ("src.txt", "tgt.txt")):
            continue
        path = folder / "meta.json"
        meta = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        source, _, target = folder.parent.name.partition("-")
        found.append(
            Document(
                folder,
                meta.get("src_lang") or meta.get("source_language") or source,
                meta.get("tgt_lang") or meta.get("target_language") or target,
                # "mixed (6% joins)": the first word names the variant.
                str(meta.get("variant", "")).partition(" ")[0].strip(":,"),
                meta.get("granularity") == "block",
            )
        )
    return found


@cache
def encoder() -> Encoder:
    return load_encoder()


@cache
def potentials() -> Potentials:
    return load_potentials()


def by_meaning(document: Document) -> bool:
    return {primary(document.source_lang), primary(document.target_lang)} <= encoder().languages


# ------------------------------------------------------------------ align


def score_document(document: Document) -> Evaluation:
    """Align a document as the program does and judge it."""
    source, target = document.sentences()
    if by_meaning(document):
        found = align(source, target, encoder=encoder(), potentials=potentials())
    else:
        found = align_by_length(source, target)
    confidences = (bead.confidence for bead in found.beads)
    predicted = [(*bead, sure) for bead, sure in zip(sides(found), confidences, strict=True)]
    return evaluate(document.gold(), predicted)


def score_prediction(document: Document, path: Path) -> Evaluation:
    """Judge beads that were predicted elsewhere."""
    return evaluate(document.gold(), parse_beads(read_lines(path), path=str(path)))


def measure_align(root: Path, options: Options) -> Iterator[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in find_documents(root):
        if document.running_text() is None:
            name = document.folder.parent.relative_to(root).as_posix()
            groups[name, document.variant].append(document)
    pooled: dict[str, list[tuple[Document, Evaluation]]] = defaultdict(list)
    for (name, variant), every in sorted(groups.items()):
        judged = judge_documents(every[: options.limit], root, options)
        if not judged:
            continue
        yield align_line(f"{name} {variant}".strip(), judged, root, options)
        first, _ = judged[0]
        if by_meaning(first) and not first.blocks:
            pooled[f"{first.source_lang}-{first.target_lang}"] += judged
    for pair, judged in pooled.items():
        yield align_line(f"all {pair}", judged, root, options)
    if pooled:
        everything = [one for judged in pooled.values() for one in judged]
        yield align_line("all", everything, root, options)


def judge_documents(
    documents: Sequence[Document], root: Path, options: Options
) -> list[tuple[Document, Evaluation]]:
    """Align documents and judge them; or judge the predictions there are."""
    if options.predictions is None:
        return list(zip(documents, options.map(score_document, documents), strict=True))
    paths = [(document, prediction(document, root, options.predictions)) for document in documents]
    return [
        (document, score_prediction(document, path)) for document, path in paths if path.exists()
    ]


def prediction(document: Document, root: Path, predictions: Path) -> Path:
    return predictions / document.folder.relative_to(root) / "pred.txt"


def align_line(
    name: str, judged: Sequence[tuple[Document, Evaluation]], root: Path, options: Options
) -> dict[str, Any]:
    documents = [document for document, _ in judged]
    found = sum((evaluation for _, evaluation in judged), Evaluation())
    paragraphs = documents[0].blocks
    if paragraphs:
        # A link inside a paragraph may be right without being the paragraph.
        found = replace(found, links=(), beads=())
    data = digest(path.read_bytes() for document in documents for path in document.files)
    if options.predictions:
        made = [prediction(document, root, options.predictions) for document in documents]
        by = f"predictions {digest(path.read_bytes() for path in made)}"
        made_with, meaning = signature(data=data), False
    else:
        meaning = by_meaning(documents[0])
        by = "meaning" if meaning else "length"
        made_with = signature(
            data=data,
            encoder=encoder() if meaning else None,
            potentials=potentials() if meaning else None,
        )
    return {
        "set": name,
        "kind": "align",
        "documents": len(documents),
        "method": by,
        "gold_beads_are_paragraphs": paragraphs,
        **facts(found, made_with),
        "note": NOTE if meaning else "",
    }


# ------------------------------------------------------------------ seed


def measure_seed(root: Path, options: Options) -> Iterator[dict[str, Any]]:
    documents = [document for document in find_documents(root) if document.running_text()]
    for document in documents[: options.limit]:
        yield score_running_text(document)


def score_running_text(document: Document) -> dict[str, Any]:
    texts = document.running_text()
    assert texts is not None
    memory = api.align(*texts, languages=(document.source_lang, document.target_lang)).memory
    units = [
        (unit.text(document.source_lang), unit.text(document.target_lang), unit.confidence)
        for unit in memory.units
    ]
    source, target = document.sentences()
    gold = [bead[:2] for bead in document.gold()]
    blocks = memory_blocks(source, target, gold, [unit[:2] for unit in units])
    judged = judge_memory(source, target, gold, units)
    made_with = signature(
        data=digest(path.read_bytes() for path in (*document.files, *texts)),
        segmenter=True,
        encoder=encoder(),
        potentials=potentials(),
    )
    return {
        "set": f"seed {document.folder.name}",
        "kind": "seed",
        "units": len(memory.units),
        **memory_facts(blocks, judged, made_with),
        "glossary": score_violations(document, memory),
    }


def score_violations(document: Document, memory: Memory) -> dict[str, Any] | None:
    """Look for planted glossary violations in a memory that was made from running text."""
    path = document.folder / "violations.jsonl"
    lists = sorted(document.folder.parent.glob("*terms.tsv"))
    if not path.is_file() or not lists:
        return None
    terms = glossary_benchmark.read_term_list(lists[0])
    planted = read_json_lines(path)
    names = {concept.terms[0].text: concept.id for concept in terms.concepts}
    checker = Checker(terms, document.source_lang, document.target_lang)
    shown: set[int] = set()
    alarms: dict[Severity, int] = defaultdict(int)
    for index, unit in enumerate(memory.units):
        text = squeeze(unit.text(document.target_lang))
        for finding in checker.findings(unit, index):
            hits = {
                number
                for number, violation in enumerate(planted)
                if names[violation["term"]] == finding.subject
                and squeeze(violation["target_sentence"]) in text
            }
            shown |= hits
            alarms[finding.severity] += not hits
    return {
        "planted": len(planted),
        "shown": len(shown),
        "false_errors": alarms[Severity.ERROR],
        "false_warnings": alarms[Severity.WARNING],
    }


def squeeze(text: str) -> str:
    return "".join(text.split())


# ------------------------------------------------------------------ segment


def measure_segment(root: Path, options: Options) -> Iterator[dict[str, Any]]:
    sets: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(root.rglob("*.jsonl")):
        for row in json_lines_with(path, {"lang", "set", "text", "sentences"}):
            sets[row["lang"], row["set"]].append(row)
    for (lang, name), every in sorted(sets.items()):
        rows = every[: options.limit]
        rules = load_rules(lang)
        texts = [
            count_boundaries(
                row["text"],
                row["sentences"],
                segment(row["text"], lang, rules).sentences() if row["text"].strip() else [],
            )
            for row in rows
        ]
        counts = sum(texts, BoundaryCounts())
        data = digest(json.dumps(row, ensure_ascii=False).encode() for row in rows)
        yield {
            "set": f"segment {lang} {name}",
            "kind": "segment",
            "boundary": score_facts(counts.boundary),
            "boundary_f1_interval": interval_facts(texts, lambda sums: sums.boundary.f1),
            "boundaries": counts.gold,
            "texts": counts.texts,
            "texts_right": counts.texts_right,
            "texts_changed": counts.texts_changed,
            "signature": signature(data=data, segmenter=True).facts(),
        }


def json_lines_with(path: Path, keys: set[str]) -> list[dict[str, Any]]:
    """Return the objects of a file if its first one has the keys, else none."""
    with path.open(encoding="utf-8") as file:
        first = file.readline()
    try:
        head = json.loads(first)
    except ValueError:
        return []
    return read_json_lines(path) if isinstance(head, dict) and keys <= head.keys() else []


# ------------------------------------------------------------------ glossary


def measure_glossary(root: Path, options: Options) -> Iterator[dict[str, Any]]:  # noqa: ARG001
    for path in sorted(root.rglob("*.jsonl")):
        if json_lines_with(path, {"lang", "source", "target", "terms"}):
            found = glossary_benchmark.measure_segments(path, errors=False)
            yield {
                **found,
                "set": f"glossary {found['set']}",
                "kind": "glossary",
                "signature": signature(data=digest([path.read_bytes()])).facts(),
            }


# ------------------------------------------------------------------ pairs


LANGUAGE_SUFFIX = re.compile(r"\.(?!txt|tsv|csv|tmx|xml|dtd|xsd|bin|py|md)[a-z]{2,3}")


def measure_pairs(root: Path, options: Options) -> Iterator[dict[str, Any]]:
    """Measure the encoder alone: of all lines of the other side, is the nearest the translation?"""
    stems: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(root.rglob("*.*")):
        if LANGUAGE_SUFFIX.fullmatch(path.suffix) and path.is_file():
            stems[path.with_suffix("")].append(path)
    for stem, files in sorted(stems.items()):
        if len(files) != 2:
            continue
        left, right = (read_lines(path)[: options.limit] for path in files)
        if len(left) != len(right):
            continue
        x, y = (encoder().read(lines).spans(1, 0, len(lines)) for lines in (left, right))
        cosines = x @ y.T
        numbers = np.arange(len(left))
        yield {
            "set": f"pairs {stem.name}",
            "kind": "pairs",
            "pairs": len(left),
            "nearest_is_translation": [
                round(float((cosines.argmax(1) == numbers).mean()), 4),
                round(float((cosines.argmax(0) == numbers).mean()), 4),
            ],
            "signature": signature(
                data=digest(path.read_bytes() for path in files), encoder=encoder()
            ).facts(),
        }


# ------------------------------------------------------------------ run

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Options:
    """How to run."""

    limit: int | None
    """Documents, or texts, a set."""
    jobs: int
    predictions: Path | None
    """Folder of pred.txt files to judge instead of aligning."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """Apply a function of this module to each item, in as many processes as asked for."""
        if self.jobs == 1 or len(items) < 2:
            return [function(item) for item in items]
        # Spawned, not forked: BLAS and the encoder's threads do not survive a fork.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.jobs, mp_context=context) as pool:
            return list(pool.map(function, items))


MEASURES: dict[str, Callable[[Path, Options], Iterator[dict[str, Any]]]] = {
    "align": measure_align,
    "seed": measure_seed,
    "segment": measure_segment,
    "glossary": measure_glossary,
    "pairs": measure_pairs,
}


BEAD_SCORES = ["strict", "lax", "link", "null", "boundary"]


def in_short(line: dict[str, Any], seconds: float) -> str:
    """Return the figures a person looks at first."""
    scores = ["block"] if line.get("gold_beads_are_paragraphs") else BEAD_SCORES
    if line.get("gold_unaligned_segments") == 0:
        scores = [name for name in scores if name != "null"]
    shown = [f"{name} {line[name]['f1']:.3f}" for name in scores if name in line]
    for name in ("strict_f1_interval", "boundary_f1_interval"):
        if line.get(name) and not line.get("gold_beads_are_paragraphs"):
            low, high = line[name]
            shown.append(f"({low:.3f} to {high:.3f})")
    sure = line.get("confidence")
    if sure:
        shown.append(
            f"wrong {sure['wrong_links']} expected {sure['expected_wrong_links']:.1f} "
            f"ECE {sure['calibration_error']:.3f} AUROC {sure['auroc'] or float('nan'):.3f}"
        )
    if "text_kept" in line:
        shown.append(f"text kept {line['text_kept']['source']}, {line['text_kept']['target']}")
    if line.get("glossary"):
        shown.append(", ".join(f"{name} {count}" for name, count in line["glossary"].items()))
    names = ("texts_right", "texts", "false_alarm_rate", "miss_rate", "nearest_is_translation")
    shown.extend(f"{name} {line[name]}" for name in names if name in line)
    return f"{line['set']:40} {'  '.join(shown)}  [{seconds:.1f} s]"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path, metavar="DATA_ROOT")
    parser.add_argument("--only", choices=list(MEASURES), action="append", help="repeatable")
    parser.add_argument("--limit", type=int, help="documents, or texts, a set")
    parser.add_argument("--jobs", type=int, default=1, help="documents aligned at once")
    parser.add_argument(
        "--predictions", type=Path, metavar="OUT", help="judge OUT/.../pred.txt, align nothing"
    )
    asked = parser.parse_args()
    if not asked.root.is_dir():
        parser.error(f"{asked.root} is no folder")
    options = Options(asked.limit, asked.jobs, asked.predictions)
    sets = 0
    for kind in asked.only or MEASURES:
        began = time.perf_counter()
        for line in MEASURES[kind](asked.root, options):
            print(json.dumps(line, ensure_ascii=False), flush=True)
            print(in_short(line, time.perf_counter() - began), file=sys.stderr, flush=True)
            began = time.perf_counter()
            sets += 1
    if not sets:
        sys.exit(f"no gold data found below {asked.root}")


if __name__ == "__main__":
    main()
