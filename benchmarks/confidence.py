"""Draw how far the aligner's confidence can be trusted, from predictions by unseen weights.

    python training/train_aligner.py DATA --cross-validate OUT
    python benchmarks/confidence.py DATA OUT --svg docs/confidence.svg

Prints a table by set: what the beads' confidences promise, what gold says. DATA and OUT are the
folders of the first command; the interval of the wrong beads says how many texts of the same kind
could have; documents without a prediction, sets whose gold beads are whole
paragraphs, and languages the encoder does not know are left out. Null beads are judged too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bitext.encoders import load_encoder
from bitext.formats.beads import Row, parse_beads
from bitext.metrics import Counts, Judgement, calibrate, digest, interval, judge, reliability
from bitext.reports.signature import signature

BY_PEOPLE = ("transread", "alibi", "textberg")
"""Sets whose beads were drawn by people; the others were joined, cut and deleted by a script."""
SURE = 0.9
STRETCH = 15
"""Beads drawn together for the interval: errors come in runs."""
SIDE, MARGIN, COUNTS = 360, 56, 70
"""Of the diagram, of the space around it, of the bars below: pixels."""
COLOURS = {"all": "#1b4f72", "by people": "#b9770e", "constructed": "#5d6d7e"}
MARKS = {"all": "circle", "by people": "square", "constructed": "diamond"}
"""Colour never stands alone: shapes say the same."""


@dataclass(frozen=True, slots=True)
class Errors(Counts):
    """Wrong beads of a stretch."""

    wrong: int


def read_judgements(data: Path, predictions: Path, name: str) -> dict[str, list[Judgement]]:
    """Return the judged beads of each set."""
    languages = load_encoder().languages
    found: dict[str, list[Judgement]] = defaultdict(list)
    for path in sorted(data.rglob("gold.txt")):
        folder = path.parent
        place = folder.relative_to(data)
        predicted = predictions / place / name
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        known = {meta["src_lang"], meta["tgt_lang"]} <= languages
        if not predicted.is_file() or meta.get("granularity") == "block" or not known:
            continue
        rows = read_beads(predicted)
        judged = judge(
            [row[:2] for row in read_beads(path)],
            [row[:2] for row in rows],
            [1.0 if row[2] is None else row[2] for row in rows],
            null_beads=True,
        )
        dataset = place.parts[0]
        pair = f"{meta['src_lang']}-{meta['tgt_lang']}"
        found[f"{dataset if dataset in BY_PEOPLE else 'constructed'} {pair}"] += judged
    return dict(found)


def read_beads(path: Path) -> list[Row]:
    """Return the beads of a file."""
    return parse_beads(path.read_text(encoding="utf-8").splitlines(), path=str(path))


def table(sets: dict[str, list[Judgement]]) -> str:
    """Return the figures of each set as a Markdown table."""
    lines = [
        (
            "| set | beads | right | calibration error | AUROC | wrong, expected | wrong (95 %) "
            "| lowest tenth holds | from .9: share kept, right |"
        ),
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, judged in sets.items():
        found = calibrate(judged)
        sure = [right for confidence, right in judged if confidence >= SURE]
        lowest = found.wrong_in_lowest_tenth
        stretches = [
            Errors(sum(not right for _, right in judged[k : k + STRETCH]))
            for k in range(0, len(judged), STRETCH)
        ]
        errors = interval(stretches, lambda counts: float(counts.wrong))
        cells = (
            name,
            f"{found.beads:,}",
            f"{1 - found.wrong / found.beads:.3f}",
            f"{found.error:.3f}",
            "-" if found.auroc is None else f"{found.auroc:.3f}",
            f"{found.expected_wrong:.0f}",
            f"{found.wrong} ({errors.low:.0f}-{errors.high:.0f})",
            "-" if lowest is None else f"{lowest:.0%}",
            f"{len(sure) / found.beads:.3f}, {sum(sure) / max(1, len(sure)):.3f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


# ------------------------------------------------------------------ the diagram


def diagram(curves: dict[str, Sequence[Judgement]]) -> str:
    """Return the reliability diagram as SVG.

    Above, the share of right beads by confidence in ten bins, where the dashed diagonal is honest;
    below, how many beads of all sets each bin holds, on a logarithmic scale.
    """
    width, height = SIDE + 2 * MARGIN + 90, SIDE + COUNTS + 2 * MARGIN + 24
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'font-family="sans-serif" font-size="12" role="img">'
        ),
        "<title>Reliability of the confidence of beads</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_frame(),
    ]
    for number, (name, judged) in enumerate(curves.items()):
        parts += _curve(name, judged)
        parts += _key(name, number)
    parts += _bars(next(iter(curves.values())))
    return "\n".join([*parts, "</svg>", ""])


def _at(confidence: float, right: float) -> tuple[float, float]:
    return MARGIN + SIDE * confidence, MARGIN + SIDE * (1 - right)


def _frame() -> list[str]:
    left, top = _at(0, 1)
    right, bottom = _at(1, 0)
    parts = [
        f'<rect x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999999"/>',
        (
            f'<line x1="{left}" y1="{bottom}" x2="{right}" y2="{top}" stroke="#999999" '
            'stroke-dasharray="5 4"/>'
        ),
        (
            f'<text x="{left + SIDE / 2}" y="{bottom + COUNTS + 54}" text-anchor="middle">'
            "confidence</text>"
        ),
        (
            f'<text transform="translate({left - 40} {top + SIDE / 2}) rotate(-90)" '
            'text-anchor="middle">share of right beads</text>'
        ),
    ]
    for tenth in range(0, 11, 2):
        x, _ = _at(tenth / 10, 0)
        _, y = _at(0, tenth / 10)
        label = f"{tenth / 10:.1f}"
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
        parts.append(
            f'<text x="{x:.1f}" y="{bottom + COUNTS + 34}" text-anchor="middle">{label}</text>'
        )
    return parts


def _curve(name: str, judged: Sequence[Judgement]) -> list[str]:
    points = [_at(found.confidence, found.right) for found in reliability(judged)]
    parts = [
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x_next:.1f}" y2="{y_next:.1f}" '
        f'stroke="{COLOURS[name]}" stroke-width="1.5"/>'
        for (x, y), (x_next, y_next) in pairwise(points)
    ]
    return [*parts, *(_mark(name, x, y) for x, y in points)]


def _mark(name: str, x: float, y: float) -> str:
    fill = f'fill="{COLOURS[name]}"'
    if MARKS[name] == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {fill}/>'
    turn = f' transform="rotate(45 {x:.1f} {y:.1f})"' if MARKS[name] == "diamond" else ""
    return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" {fill}{turn}/>'


def _key(name: str, number: int) -> list[str]:
    x, y = MARGIN + SIDE + 16, MARGIN + 10 + 20 * number
    return [_mark(name, x, y), f'<text x="{x + 12}" y="{y + 4}">{name}</text>']


def _bars(judged: Sequence[Judgement]) -> list[str]:
    """Return a bar a bin: ten times as many beads are a fifth of the height more."""
    counts = [0] * 10
    for confidence, _ in judged:
        counts[min(int(10 * confidence), 9)] += 1
    bottom = MARGIN + SIDE + 16 + COUNTS
    parts = []
    for number, count in enumerate(counts):
        if not count:
            continue
        tall = (len(str(count)) - 1 + int(str(count)[0]) / 10) * (COUNTS - 12) / 5
        x = MARGIN + SIDE * number / 10
        parts.append(
            f'<rect x="{x + 2:.1f}" y="{bottom - tall:.1f}" width="{SIDE / 10 - 4:.1f}" '
            f'height="{tall:.1f}" fill="#aab7c4"/>'
        )
        parts.append(
            f'<text x="{x + SIDE / 20:.1f}" y="{bottom - tall - 3:.1f}" text-anchor="middle" '
            f'font-size="9">{count}</text>'
        )
    return parts


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of document pairs with gold beads")
    parser.add_argument("predictions", type=Path, help="what --cross-validate wrote")
    parser.add_argument("--name", default="pred.txt", help="pred.par.txt: with paragraphs known")
    parser.add_argument("--svg", type=Path, help="file to draw the diagram into")
    asked = parser.parse_args()
    sets = read_judgements(asked.data, asked.predictions, asked.name)
    if not sets:
        sys.exit(f"no {asked.name} below {asked.predictions} goes with gold below {asked.data}")
    people = [j for name, found in sets.items() if name.startswith(BY_PEOPLE) for j in found]
    curves: dict[str, Sequence[Judgement]] = {
        "all": [j for found in sets.values() for j in found],
        "by people": people,
        "constructed": [
            j for name, found in sets.items() if not name.startswith(BY_PEOPLE) for j in found
        ],
    }
    print(table({"all": list(curves["all"]), **sets}))
    files = sorted(asked.predictions.rglob(asked.name))
    print(signature(data=digest(path.read_bytes() for path in files), encoder=load_encoder()))
    if asked.svg:
        asked.svg.write_text(diagram(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
