"""Other aligners on the same documents in the same run: strict F1 and processor time side by side.

    python3 -m venv peers && peers/bin/pip install galechurch sentweave
    python benchmarks/peers.py DATA --peers peers/bin/python
    python benchmarks/peers.py DATA --peers peers/bin/python --limit 3

DATA is a folder of gold data as for quality.py. Sets are tables by language pair and variant.

    bitext            as the program aligns
    bitext by length  its fallback for languages the encoder does not know
    galechurch        Gale & Church (1993) in Rust
    sentweave         Vecalign's dynamic programme (Thompson & Koehn 2019), which brings no encoder:
                      it gets the vectors of ours, so both see the same meanings

The peers live in an environment of their own, so that none of them is needed to work on bitext.
One that is not installed there is left out. All run one thread, documents in turn, so that what
else the machine does falls on all alike: quote the ratios. Times are of aligning segments, from
text to beads, encoding included, without start-up.

JSON goes to standard output, one line a set and aligner, then the table.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import IO, Any

import bitext

OURS = ("bitext", "bitext by length")
PEERS = ("galechurch", "sentweave")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS")
LARGEST = 6
"""Segments of a bead for sentweave; 8, its default, is slower and no better here."""

Bead = tuple[tuple[int, ...], tuple[int, ...]]
Aligner = Callable[[list[str], list[str]], list[Bead]]


# ------------------------------------------------------------------ in the peers' environment


def galechurch() -> Aligner:
    package = importlib.import_module("galechurch")

    def run(source: list[str], target: list[str]) -> list[Bead]:
        beads = package.align(source, target).beads
        return [
            (
                tuple(range(b.source_start, b.source_end)),
                tuple(range(b.target_start, b.target_end)),
            )
            for b in beads
        ]

    return run


def sentweave() -> Aligner:
    from bitext.encoders.use import UseEncoder  # noqa: PLC0415  (only this one needs it)

    package = importlib.import_module("sentweave")
    encoder = UseEncoder(threads=1)

    def run(source: list[str], target: list[str]) -> list[Bead]:
        found = package.align(source, target, encoder=encoder.encode, alignment_max_size=LARGEST)
        return [(tuple(one.src_indices), tuple(one.tgt_indices)) for one in found.alignments]

    return run


def work(name: str) -> None:
    """Align what comes on standard input, a pair a line; answer with beads and CPU seconds."""
    try:
        aligner = {"galechurch": galechurch, "sentweave": sentweave}[name]()
        version = metadata.version(name)
    except (ImportError, metadata.PackageNotFoundError) as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return
    answers = os.fdopen(os.dup(1), "w")
    # Peers print what they do; only answers may go down the pipe.
    os.dup2(2, 1)
    print(json.dumps({"version": version}), file=answers, flush=True)
    for line in sys.stdin:
        source, target = json.loads(line)
        began = time.process_time()
        try:
            beads = aligner(source, target)
        except Exception as error:  # noqa: BLE001  (whatever a peer cannot do is a result, too)
            answer: dict[str, Any] = {"error": f"{type(error).__name__}: {error}"}
        else:
            answer = {"beads": beads, "seconds": time.process_time() - began}
        print(json.dumps(answer), file=answers, flush=True)


# ------------------------------------------------------------------ here


@dataclass(slots=True)
class Peer:
    """Another aligner in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    version: str

    @classmethod
    def start(cls, name: str, python: Path) -> Peer | None:
        """Start it with an interpreter that has it; None where it is not installed there."""
        # Their packages go before ours: numpy must be the one they were built for.
        ours = [str(Path(bitext.__file__).parents[1]), *(p for p in sys.path if "-packages" in p)]
        paths = f"import sys; sys.path += {ours!r}; sys.argv = {[__file__, '--work', name]!r}; "
        code = f"{paths}import runpy; runpy.run_path({__file__!r}, run_name='__main__')"
        process = subprocess.Popen(
            [python, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | dict.fromkeys(THREADS, "1"),
        )
        hello = cls._answer(process.stdout)
        if "version" not in hello:
            print(f"{name} is left out: {hello.get('missing', 'it ended')}", file=sys.stderr)
            process.kill()
            process.wait()
            return None
        return cls(name, process, str(hello["version"]))

    def align(self, source: list[str], target: list[str]) -> tuple[list[Bead], float] | str:
        """Return beads and CPU seconds, or what went wrong."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([source, target]) + "\n")
        self.process.stdin.flush()
        answer = self._answer(self.process.stdout)
        if "beads" not in answer:
            return str(answer.get("error", "it ended"))
        return [(tuple(s), tuple(t)) for s, t in answer["beads"]], float(answer["seconds"])

    def stop(self) -> None:
        """End it."""
        self.process.communicate()

    @staticmethod
    def _answer(pipe: IO[str] | None) -> dict[str, Any]:
        line = pipe.readline() if pipe else ""
        found: dict[str, Any] = json.loads(line) if line else {}
        return found


@dataclass(slots=True)
class Tally:
    """What one aligner did on one set."""

    counts: Any = None
    seconds: float = 0.0
    segments: int = 0
    failed: list[str] = field(default_factory=list)


def ours() -> dict[str, Aligner]:
    from bitext.alignment import align, align_by_length  # noqa: PLC0415  (not for the workers)
    from bitext.encoders.use import UseEncoder  # noqa: PLC0415
    from bitext.metrics import sides  # noqa: PLC0415
    from bitext.weights import load_potentials  # noqa: PLC0415

    encoder, potentials = UseEncoder(threads=1), load_potentials()

    def meaning(source: list[str], target: list[str]) -> list[Bead]:
        return list(sides(align(source, target, encoder=encoder, potentials=potentials)))

    def length(source: list[str], target: list[str]) -> list[Bead]:
        return list(sides(align_by_length(source, target)))

    return dict(zip(OURS, (meaning, length), strict=True))


def measure(root: Path, peers: Sequence[Peer], limit: int | None) -> dict[str, dict[str, Tally]]:
    """Return by set and by aligner what came out."""
    from bitext.metrics import BeadCounts, count_beads  # noqa: PLC0415
    from quality import find_documents  # noqa: PLC0415  (the script beside this one)

    documents = defaultdict(list)
    for document in find_documents(root):
        if not document.blocks:
            name = f"{document.folder.parent.relative_to(root).as_posix()} {document.variant}"
            documents[name.strip()].append(document)
    aligners = ours()
    warm = (["A word.", "Two words."], ["Un mot.", "Deux mots."])
    for aligner in aligners.values():
        aligner(*warm)
    for peer in peers:
        peer.align(*warm)
    tallies: dict[str, dict[str, Tally]] = {}
    for name, every in sorted(documents.items()):
        row = tallies[name] = {one: Tally() for one in (*aligners, *(p.name for p in peers))}
        for document in every[:limit]:
            source, target = document.sentences()
            gold = [(tuple(s), tuple(t)) for s, t, *_ in document.gold()]
            print(f"\r{document.folder.relative_to(root)}\033[K", end="", file=sys.stderr)
            results: dict[str, tuple[list[Bead], float] | str] = {}
            for one, aligner in aligners.items():
                began = time.process_time()
                beads = aligner(source, target)
                results[one] = beads, time.process_time() - began
            results |= {peer.name: peer.align(source, target) for peer in peers}
            for one, result in results.items():
                tally = row[one]
                if isinstance(result, str):
                    tally.failed.append(f"{document.folder.relative_to(root)}: {result}")
                    continue
                counts = count_beads(gold, result[0])
                tally.counts = (tally.counts or BeadCounts()) + counts
                tally.seconds += result[1]
                tally.segments += len(source) + len(target)
    print(file=sys.stderr)
    return tallies


def facts(
    tallies: dict[str, dict[str, Tally]], versions: dict[str, str]
) -> Iterator[dict[str, Any]]:
    for name, row in tallies.items():
        base = row[OURS[0]].seconds
        for one, tally in row.items():
            done = tally.counts is not None
            yield {
                "set": name,
                "aligner": one,
                "version": versions[one],
                "strict_f1": round(tally.counts.strict.f1, 4) if done else None,
                "link_f1": round(tally.counts.link.f1, 4) if done else None,
                "segments": tally.segments,
                "cpu_ms_per_segment": round(1000 * tally.seconds / max(tally.segments, 1), 3),
                "times_ours": round(tally.seconds / base, 2) if base and done else None,
                "failed": tally.failed,
            }


def table(lines: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield a row a set, with strict F1 and CPU time relative to ours for each aligner."""
    names = list(dict.fromkeys(line["aligner"] for line in lines))
    by_set: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for line in lines:
        by_set[line["set"]][line["aligner"]] = line
    yield f"{'strict F1 (CPU time, bitext = 1)':30}" + "".join(f"{name:>20}" for name in names)
    for name, row in by_set.items():
        cells = [
            "-" if one["strict_f1"] is None else f"{one['strict_f1']:.3f} ({one['times_ours']:.2f})"
            for one in (row[aligner] for aligner in names)
        ]
        yield f"{name:30}" + "".join(f"{cell:>20}" for cell in cells)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA", help="folder of gold data")
    parser.add_argument(
        "--peers", type=Path, metavar="PYTHON", help="interpreter of the peers' environment"
    )
    parser.add_argument("--limit", type=int, help="documents a set")
    asked = parser.parse_args()
    if not all(os.environ.get(name) for name in THREADS):
        # numpy reads it when it is imported: start again with it.
        environment = os.environ | dict.fromkeys(THREADS, "1")
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)  # noqa: S606
    started = [Peer.start(name, asked.peers) for name in PEERS] if asked.peers else []
    peers = [peer for peer in started if peer]
    version = metadata.version("bitext")
    versions = dict.fromkeys(OURS, version) | {peer.name: peer.version for peer in peers}
    try:
        lines = list(facts(measure(asked.data, peers, asked.limit), versions))
    finally:
        for peer in peers:
            peer.stop()
    for line in lines:
        print(json.dumps(line))
    print("\n".join(table(lines)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2])
    else:
        main()
