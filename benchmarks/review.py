"""Measure the review without its screen: realigning around a correction, opening long files.

    python benchmarks/review.py realign
    python benchmarks/review.py realign --document FOLDER
    python benchmarks/review.py open --sizes 100000,1000000
    python benchmarks/review.py kills --count 200

`realign` plants a mistake that aligners make (the target side of three to six units in a row
slipped by one), makes the one correction a person would begin with, and asks how long the rest
takes and whether it comes out right. Warm is with the neighbourhood encoded when the cursor came
there, cold without. Texts are made (see scale.py) unless a folder with src.txt, tgt.txt and
gold.txt is named.

`open` measures, in a process for each size, what a session over units in memory takes: CPU seconds
to read the file and to open it, memory for each unit, filters and searches over all units.

`kills` lets a process review a file at random (decide, edit, merge, split, undo, save) and kills it
at a random moment, again and again on the same file. What is there afterwards must be the last
state it told, or the one it was about to make; a run ends with the undo of everything.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from bitext.encoders import load_encoder
from bitext.formats.beads import parse_beads
from bitext.model import (
    CONFIDENCE,
    Document,
    Memory,
    Segment,
    Span,
    TranslationUnit,
    Variant,
)
from bitext.review import Change, Filter, Refusal, Session, parse_filter
from bitext.review.realigning import LiveAligner, Neighbourhood, context_of
from bitext.review.texts import join
from bitext.tmx import read_tmx, write_tmx
from bitext.tmx.build import Row, Side, build_memory
from bitext.tmx.writer import tmx_lines
from bitext.tui.desk import Desk
from bitext.weights import load_potentials
from scale import made_texts, pairs_of

NOW = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
BLOCK = 10_000
"""Units that are made at once."""
FILTERS = ("status:draft", "p<.5", "is:odd", "is:note", "origin:edit", "bread", "/br[eo]a?d/")


def document(lines: Sequence[str], lang: str) -> Document:
    segments, at = [], 0
    for number, line in enumerate(lines):
        segments.append(Segment(Span(at, at + len(line) + 1), "line", number))
        at += len(line) + 1
    return Document("\n".join((*lines, "")), lang, tuple(segments))


def memory_of(
    source: Sequence[str], target: Sequence[str], beads: Sequence[tuple[Span, Span]]
) -> Memory:
    draw = random.Random(0)  # noqa: S311 (no secret)
    sides = [
        Side(document(lines, lang), f"{lang}.txt", "0" * 64, lambda span: span)
        for lines, lang in ((source, "en"), (target, "fr"))
    ]
    rows = [Row(spans, round(draw.uniform(0.96, 0.9999), 4)) for spans in beads]
    return build_memory(sides, rows)


def made_memory(count: int) -> Memory:
    source, target, links = made_texts(pairs_of("en", "fr"), count)
    beads, i, j = [], 0, 0
    for a, b in sorted(links):
        beads += [(Span(k, k + 1), Span(j, j)) for k in range(i, a)]
        beads += [(Span(a, a), Span(k, k + 1)) for k in range(j, b)]
        beads.append((Span(a, a + 1), Span(b, b + 1)))
        i, j = a + 1, b + 1
    beads += [(Span(k, k + 1), Span(j, j)) for k in range(i, len(source))]
    beads += [(Span(len(source), len(source)), Span(k, k + 1)) for k in range(j, len(target))]
    return memory_of(source, target, beads)


def gold_memory(folder: Path) -> Memory:
    texts = [
        (folder / name).read_text(encoding="utf-8").splitlines() for name in ("src.txt", "tgt.txt")
    ]
    beads, i, j = [], 0, 0
    for left, right, _ in parse_beads((folder / "gold.txt").read_text().splitlines()):
        i = left[-1] + 1 if left else i
        j = right[-1] + 1 if right else j
        beads.append((Span(i - len(left), i), Span(j - len(right), j)))
    return memory_of(texts[0], texts[1], beads)


def slipped(units: Sequence[TranslationUnit], at: int, size: int) -> list[TranslationUnit]:
    """Return units whose target texts slipped down by one over a stretch, as drafts less sure."""
    texts = [units[at + k].variants[1] for k in range(size + 1)]
    moved: list[Variant | None] = [None, *texts[: size - 1], join(texts[size - 1], texts[size])]
    new = []
    for k, text in enumerate(moved):
        unit = units[at + k]
        variants = (unit.variants[0], *([text] if text else ()))
        unit = TranslationUnit(unit.tuid, variants, unit.props)
        new.append(unit.with_prop(CONFIDENCE, "0.4000"))
    return [*units[:at], *new, *units[at + size + 1 :]]


def places(units: Sequence[TranslationUnit], count: int) -> Iterator[tuple[int, int]]:
    """Yield where mistakes are planted: stretches with text on both sides."""
    draw = random.Random(1)  # noqa: S311 (no secret)
    while count:
        size = draw.randint(3, 6)
        at = draw.randrange(10, len(units) - 20)
        if all(len(unit.variants) == 2 for unit in units[at : at + size + 1]):
            count -= 1
            yield at, size


def texts_of(units: Sequence[TranslationUnit]) -> list[tuple[str, ...]]:
    return [tuple(variant.text for variant in unit.variants) for unit in units]


def measure_realigning(memory: Memory, count: int) -> dict[str, float]:
    began = time.process_time()
    encoder, potentials = load_encoder(), load_potentials()
    live = LiveAligner(encoder, potentials, context_of(memory.units, ("en", "fr")))
    live.prepare(Session(memory.units, source="en", target="fr").stretch(0))
    start = time.process_time() - began
    warm, warm_cpu, cold, planned = [], [], [], []
    right = harmed = asked = 0
    for at, size in places(memory.units, count):
        session = Session(slipped(memory.units, at, size), source="en", target="fr")
        wrong = set(range(at, at + size + 1))
        change = session.merge(at, side="fr", when=NOW)
        assert isinstance(change, Change)
        session.do(change)
        asked += size
        wall = time.perf_counter()
        around = session.around(change)
        snapshot = time.perf_counter() - wall
        assert isinstance(around, Neighbourhood), around
        wall = time.perf_counter()
        live.propose(around)
        cold.append(time.perf_counter() - wall)
        wall, cpu = time.perf_counter(), time.process_time()
        proposal = live.propose(around)
        assert proposal is not None
        planning = time.perf_counter()
        found = session.realign(proposal, when=NOW)
        planned.append(time.perf_counter() - planning + snapshot)
        warm.append(time.perf_counter() - wall + snapshot)
        warm_cpu.append(time.process_time() - cpu)
        if isinstance(found, Refusal):
            continue
        session.do(found)
        truth = texts_of(memory.units)
        now = set(texts_of(session.units))
        right += sum(truth[k] in now for k in range(at + 1, at + size + 1))
        harmed += sum(
            truth[k] not in now
            for k in range(max(0, at - 45), at + 50)
            if k not in wrong and k < len(truth)
        )
    quantile = statistics.quantiles
    return {
        "units": len(memory.units),
        "corrections": count,
        "ready_cpu_s": round(start, 2),
        "warm_median_ms": round(1000 * statistics.median(warm), 1),
        "warm_p95_ms": round(1000 * quantile(warm, n=20)[-1], 1),
        "warm_median_cpu_ms": round(1000 * statistics.median(warm_cpu), 1),
        "cold_median_ms": round(1000 * statistics.median(cold), 1),
        "on_the_screens_thread_ms": round(1000 * statistics.median(planned), 1),
        "put_right": round(right / asked, 4),
        "right_links_lost": harmed,
    }


def resident(name: str) -> float:
    """Return the resident memory of this process in MB: ``VmRSS``, or ``VmHWM`` for its peak."""
    found = re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def made_units(count: int) -> Iterator[TranslationUnit]:
    """Yield units of two sentences of the project's text, each with a number of its own."""
    pairs = pairs_of("en", "fr")
    draw = random.Random(2)  # noqa: S311 (no secret)
    for start in range(0, count, BLOCK):
        numbers = range(start, min(start + BLOCK, count))
        chosen = [draw.choice(pairs) for _ in numbers]
        sides = [
            [f"{pair[side]} {number}" for pair, number in zip(chosen, numbers, strict=True)]
            for side in (0, 1)
        ]
        beads = [(Span(k, k + 1), Span(k, k + 1)) for k in range(len(numbers))]
        yield from memory_of(sides[0], sides[1], beads).units


def measure_opening(count: int) -> dict[str, object]:
    """Write a TMX of a size, open it as the review does, and ask things of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.tmx"
        header = memory_of(["a"], ["b"], [(Span(0, 1), Span(0, 1))]).header
        with path.open("w", encoding="utf-8") as file:
            file.writelines(tmx_lines(header, made_units(count)))
        told = subprocess.run(
            [sys.executable, __file__, "opened", str(path)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        return {"file_mb": round(path.stat().st_size / 1e6, 1), **json.loads(told)}


def measure_opened(path: Path) -> dict[str, object]:
    empty = resident("VmRSS")
    began = time.process_time()
    with Desk(path) as desk:
        opened = time.process_time() - began
        session = desk.session
        began = time.process_time()
        Session(session.units, source="en", target="fr")
        again = time.process_time() - began
        asked = {}
        for text in FILTERS:
            wanted = parse_filter(text)
            assert isinstance(wanted, Filter)
            began = time.process_time()
            session.view(wanted)
            asked[text] = round(1000 * (time.process_time() - began))
        began = time.process_time()
        session.next_unsure(-1)
        queue = time.process_time() - began
        held = resident("VmRSS")
        return {
            "units": len(session),
            "read_and_open_cpu_s": round(opened, 2),
            "session_cpu_s": round(again, 2),
            "rss_mb": round(held),
            "max_rss_mb": round(resident("VmHWM")),
            "kb_a_unit": round((held - empty) * 1024 / len(session), 2),
            "queue_ms": round(1000 * queue, 1),
            "filters_cpu_ms": asked,
        }


# ------------------------------------------------------------------ kill -9


def digest(units: Sequence[TranslationUnit]) -> str:
    return hashlib.sha256(repr(units).encode()).hexdigest()


def plan_at_random(session: Session, chance: random.Random) -> Change | Refusal:
    index, lang = chance.randrange(len(session)), chance.choice(("en", "fr"))
    plans: list[Callable[[], Change | Refusal]] = [
        lambda: session.confirm(index, when=NOW),
        lambda: session.reject(index, when=NOW),
        lambda: session.edit(index, lang, f"words {chance.random()}", when=NOW),
        lambda: session.merge(index, when=NOW),
        lambda: session.shift_up(index, lang, when=NOW),
        lambda: session.push_down(index, lang, when=NOW),
        lambda: session.insert(index, when=NOW),
    ]
    return chance.choice(plans)()


def review_at_random(path: Path, seed: int, told: IO[str]) -> None:
    """Review until killed; tell each state before it is made (``>``) and once it is (``=``)."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    with Desk(path, user="nobody") as desk:
        session = desk.session
        shadow = Session(session.units, source=session.source, target=session.target)
        shadow.resume(session.past, ())
        print("=", digest(session.units), file=told, flush=True)
        while True:
            deed = chance.random()
            if deed < 0.1:
                desk.save()
                continue
            plan = None if deed < 0.25 else plan_at_random(session, chance)
            if isinstance(plan, Change):
                shadow.do(plan)
            elif plan is not None or shadow.undo() is None:
                continue
            print(">", digest(shadow.units), file=told, flush=True)
            if plan is None:
                desk.undo()
            else:
                desk.do(plan)
            print("=", digest(session.units), file=told, flush=True)


def measure_kills(count: int) -> dict[str, object]:
    """Kill a review many times; every state after it must be one that was told."""
    chance = random.Random(3)  # noqa: S311 (no secret)
    lost = steps = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.tmx"
        first = made_memory(60)
        write_tmx(first, path)
        started = read_tmx(path).units
        for number in range(count):
            reading, writing = os.pipe()
            child = os.fork()
            if not child:
                os.close(reading)
                with contextlib.suppress(BaseException), os.fdopen(writing, "w") as told:
                    review_at_random(path, number, told)
                os._exit(1)
            os.close(writing)
            with os.fdopen(reading) as told:
                lines = [told.readline()]
                time.sleep(chance.uniform(0.0, 0.15))
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                lines += [line for line in told if line.endswith("\n")]
            steps += len(lines)
            last = max(k for k, line in enumerate(lines) if line.startswith("="))
            allowed = {line.split()[1] for line in lines[last:]}
            with Desk(path, user="nobody") as desk:
                lost += digest(desk.session.units) not in allowed
        with Desk(path, user="nobody") as desk:
            undone = 0
            while desk.undo() is not None:
                undone += 1
            whole = desk.session.units == started
    return {
        "kills": count,
        "states_told": steps,
        "lost": lost,
        "steps_undone_at_the_end": undone,
        "as_in_the_beginning": whole,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    realign = commands.add_parser("realign")
    realign.add_argument("--size", type=int, default=10000, help="units of a made text")
    realign.add_argument("--document", type=Path, help="folder with src.txt, tgt.txt, gold.txt")
    realign.add_argument("--count", type=int, default=60, help="corrections")
    opening = commands.add_parser("open")
    opening.add_argument("--sizes", default="10000,100000")
    killing = commands.add_parser("kills")
    killing.add_argument("--count", type=int, default=200)
    commands.add_parser("opened", help=argparse.SUPPRESS).add_argument("path", type=Path)
    asked = parser.parse_args()
    if asked.command == "realign":
        memory = gold_memory(asked.document) if asked.document else made_memory(asked.size)
        print(json.dumps(measure_realigning(memory, asked.count)))
    elif asked.command == "kills":
        print(json.dumps(measure_kills(asked.count)))
    elif asked.command == "opened":
        print(json.dumps(measure_opened(asked.path)))
    else:
        for size in asked.sizes.split(","):
            print(json.dumps(measure_opening(int(size))), flush=True)


if __name__ == "__main__":
    main()
