"""Measure how time and memory grow with the text, and what realigning a box costs.

    python benchmarks/scale.py
    python benchmarks/scale.py --sizes 2000,20000,100000
    python benchmarks/scale.py --realign 10000

The texts are made: pairs of sentences of the project's own text in two languages, put together
anew, each with names and numbers that occur once, as in a long book; one in a hundred is left out
on either side. What was left out is known, so the share of right beads is printed too.

Each size is measured in a process of its own: CPU seconds, segments a CPU second, and the most
memory the process ever held. Realigning is measured for boxes between two locks at random beads, in
wall time, which is what a person waits for, and in CPU time, which is less on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bitext.alignment import Realigner
from bitext.alignment import align as align_segments
from bitext.alignment.pair import Box
from bitext.encoders.use import UseEncoder
from bitext.formats.beads import parse_beads
from bitext.model import Alignment
from bitext.weights import load_potentials

GOLD = Path(__file__).resolve().parents[1] / "tests" / "gold"
NAME = "february-to-october"
SYLLABLES = ("ka", "mir", "lo", "dan", "ve", "sto", "bri", "nel", "gor", "ash", "ti", "hel")
FIGURES = re.compile(r"\d+")
LEFT_OUT = 0.01
LOCK_SPACINGS = (10, 30, 100)
"""Beads between two locks."""
BOXES = 60


def pairs_of(source: str, target: str) -> list[tuple[str, str]]:
    """Return the sentences of the project's text that translate each other one to one."""
    texts = [
        (GOLD / f"{NAME}.{lang}.sentences.txt").read_text(encoding="utf-8").splitlines()
        for lang in (source, target)
    ]
    path = GOLD / f"{NAME}.{source}-{target}.beads"
    beads = parse_beads(path.read_text(encoding="utf-8").splitlines())
    return [
        (texts[0][left[0]], texts[1][right[0]])
        for left, right, _ in beads
        if len(left) == len(right) == 1
    ]


def made_texts(
    pairs: Sequence[tuple[str, str]], count: int, seed: int = 0
) -> tuple[list[str], list[str], set[tuple[int, int]]]:
    """Return two texts of about ``count`` segments and which of them translate each other."""
    draw = random.Random(seed)  # noqa: S311 (no secret)
    source: list[str] = []
    target: list[str] = []
    links = set()
    for _ in range(count):
        first, second = draw.sample(pairs, 2)
        name = "".join(draw.choices(SYLLABLES, k=3)).capitalize()
        number = str(draw.randrange(1000, 9999))
        left, right = (
            f"{name}, {FIGURES.sub(number, a).rstrip('.')} ({number}); {b[0].lower()}{b[1:]}"
            for a, b in zip(first, second, strict=True)
        )
        fate = draw.random()
        if fate >= LEFT_OUT:
            source.append(left)
        if not LEFT_OUT <= fate < 2 * LEFT_OUT:
            target.append(right)
        if fate >= 2 * LEFT_OUT:
            links.add((len(source) - 1, len(target) - 1))
    return source, target, links


def measure(count: int, languages: tuple[str, str], *, threads: int) -> dict[str, float]:
    """Align made texts in this process and return what it took."""
    source, target, links = made_texts(pairs_of(*languages), count)
    began, wall = time.process_time(), time.perf_counter()
    encoder = UseEncoder(threads=threads)
    alignment = align_segments(source, target, encoder=encoder, potentials=load_potentials())
    seconds, wall = time.process_time() - began, time.perf_counter() - wall
    found = {(b.source.start, b.target.start) for b in alignment.beads if b.kind == "1-1"}
    return {
        "source_segments": len(source),
        "target_segments": len(target),
        "cpu_seconds": round(seconds, 2),
        "wall_seconds": round(wall, 2),
        "cpu_ms_per_segment": round(1000 * seconds / (len(source) + len(target)), 3),
        "max_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "links_found": round(len(found & links) / len(links), 4),
    }


def boxes(alignment: Alignment, spacing: int, draw: random.Random) -> Iterator[Box]:
    for _ in range(BOXES):
        first = draw.randrange(len(alignment.beads) - spacing - 1)
        a, b = alignment.beads[first], alignment.beads[first + spacing + 1]
        yield Box(a.source.stop, b.source.start, a.target.stop, b.target.start)


def measure_realigning(count: int, languages: tuple[str, str]) -> list[dict[str, float]]:
    """Return wall milliseconds of realigning boxes of several sizes in a text of ``count``."""
    source, target, _ = made_texts(pairs_of(*languages), count)
    realigner = Realigner.read(
        source, target, encoder=UseEncoder(threads=1), potentials=load_potentials()
    )
    alignment = realigner.align()
    found = []
    for spacing in LOCK_SPACINGS:
        taken, used = [], []
        for box in boxes(alignment, spacing, random.Random(spacing)):  # noqa: S311 (no secret)
            began, wall = time.process_time(), time.perf_counter()
            realigner.beads(box)
            taken.append(1000 * (time.perf_counter() - wall))
            used.append(1000 * (time.process_time() - began))
        median, p95 = np.quantile(taken, [0.5, 0.95])
        found.append(
            {
                "units": len(alignment.beads),
                "beads_between_locks": spacing,
                "median_ms": round(float(median), 1),
                "p95_ms": round(float(p95), 1),
                "median_cpu_ms": round(float(np.median(used)), 1),
            }
        )
    return found


def in_own_process(arguments: Sequence[str]) -> str:
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return subprocess.run(
        [sys.executable, __file__, *arguments],
        env=os.environ | threads,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="2000,20000", help="source segments")
    parser.add_argument("--realign", type=int, default=10000, help="source segments; 0: leave out")
    parser.add_argument("--langs", default="en,fr")
    parser.add_argument("--threads", type=int, default=1, help="of the encoder")
    parser.add_argument("--here", choices=("align", "realign"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    source, target = asked.langs.split(",")
    if asked.here == "align":
        print(json.dumps(measure(int(asked.sizes), (source, target), threads=asked.threads)))
        return
    if asked.here == "realign":
        for row in measure_realigning(asked.realign, (source, target)):
            print(json.dumps(row))
        return
    common = ["--langs", asked.langs, "--threads", str(asked.threads)]
    measured = []
    for size in asked.sizes.split(","):
        measured.append(json.loads(in_own_process(["--here", "align", "--sizes", size, *common])))
        print(json.dumps(measured[-1]), flush=True)
    if len(measured) > 1:
        ratio = measured[1]["cpu_seconds"] / measured[0]["cpu_seconds"]
        print(json.dumps({"cpu_ratio_of_the_first_two": round(ratio, 2)}))
    if asked.realign:
        size = str(asked.realign)
        print(in_own_process(["--here", "realign", "--realign", size, *common]), end="")


if __name__ == "__main__":
    main()
