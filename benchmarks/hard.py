"""Time and memory on texts without anything to hold on to: never more than in proportion.

    python benchmarks/hard.py
    python benchmarks/hard.py --lines 10000

Identical lines have no anchors, so the whole band is looked at; texts that have nothing to do with
each other have none either. Each is aligned with a quarter of the lines and with all of them; the
ratio of CPU times is 4 where time is in proportion and 16 where it is quadratic. One JSON line a
case.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Sequence

from bitext.alignment import align, align_by_length
from bitext.encoders.use import UseEncoder
from bitext.weights import load_potentials

Lines = tuple[Sequence[str], Sequence[str]]


def identical(count: int) -> Lines:
    return ["The same line again."] * count, ["Encore la m\u00eame ligne."] * count


def unrelated(count: int) -> Lines:
    things = ("bell", "ladder", "lantern", "goose", "barrel", "candle", "map")
    rivers = ("la Loire", "le Rh\u00f4ne", "la Meuse", "le Tarn", "l\u2019Is\u00e8re")
    source = [f"Item {k}: a {things[k % 7]} from shelf {k * 7 % 1009}." for k in range(count)]
    target = [f"En {k % 1900}, {rivers[k % 5]} d\u00e9borda {k % 11} fois." for k in range(count)]
    return source, target


def seconds(aligner: Callable[[Sequence[str], Sequence[str]], object], lines: Lines) -> float:
    began = time.process_time()
    aligner(*lines)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=4000, help="lines a side")
    asked = parser.parse_args()
    encoder, potentials = UseEncoder(threads=1), load_potentials()

    def meaning(source: Sequence[str], target: Sequence[str]) -> object:
        return align(source, target, encoder=encoder, potentials=potentials)

    for name, make in (("identical lines", identical), ("unrelated texts", unrelated)):
        for method, aligner in (("length", align_by_length), ("meaning", meaning)):
            few, many = (seconds(aligner, make(n)) for n in (asked.lines // 4, asked.lines))
            line = {
                "case": name,
                "method": method,
                "lines": asked.lines,
                "cpu_seconds": round(many, 1),
                "ratio_to_a_quarter": round(many / few, 2),
                "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
