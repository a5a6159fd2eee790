"""Measure the review screen in a terminal of its own, from a key to the last byte it causes.

    python benchmarks/screen.py --sizes 1000,100000,1000000

A child runs `bitext review` on a made memory in a pseudo-terminal of 120 by 40 cells. Reported are,
a JSON line for each size: seconds from the start of the process to the whole screen, seconds from
the end of reading to it, for keys at the start, in the middle and at the end of the file the median
and the 95th percentile of the time to the last byte of output and of the CPU time; seconds from the
Enter of a filter (a text, an expression) to its rows, and milliseconds of the keys pressed
meanwhile; and memory.
Wall times need a quiet machine; CPU times do not. One unit in ten is unsure, as in an aligned
novel. Links of words and realigning run in threads of their own and are not among the keys.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from bitext.model import (
    BEAD,
    CONFIDENCE,
    ORIGIN,
    STATUS,
    Header,
    Memory,
    Prop,
    TranslationUnit,
    Variant,
)
from bitext.tmx import write_tmx
from scale import made_texts, pairs_of

ROWS, COLUMNS = 40, 120
READY = b"help"
"""What stands last on the screen, in the bar of keys."""
QUIET = 0.06
"""Seconds without a byte after which the answer to a key is over."""
FIRST = 0.6
"""Seconds within which the answer to a key must have begun."""
PLACES = {"start": ["g", "1", "\r"], "middle": ["g"], "end": ["\x1b[F"]}
KEYS = ["j", "j", "k", " ", "\x7f", "u", "n", "c", "z", "x", "z", "m", "z", "h", "l"]
FILTERS = {"text": "zzzq", "regex": "/[xz]q+u[ou]/"}
"""What no text holds, so that all are looked through."""
NOTHING = b"passes this filter"
CHILD = """
import sys, time
from pathlib import Path
from bitext.tui.app import ReviewApp
from bitext.tui.desk import Desk
with Desk(Path(sys.argv[1])) as desk:
    sys.stderr.write("\\x1b]2;read\\x07")
    sys.stderr.flush()
    ReviewApp(desk).run()
"""


def sure(share: float) -> float:
    """Return a confidence: below .9 for one share in ten."""
    return 9 * share if share < 0.1 else 0.9 + share / 10


def make_memory(path: Path, count: int) -> None:
    source, target, links = made_texts(pairs_of("en", "fr"), count)
    pairs = [(source[i], target[j]) for i, j in sorted(links)]
    attributes = {
        "creationtool": "bench",
        "creationtoolversion": "1",
        "segtype": "sentence",
        "o-tmf": "bitext",
        "adminlang": "en",
        "srclang": "en",
        "datatype": "plaintext",
    }
    header = Header(tuple(attributes.items()))
    units = tuple(
        TranslationUnit(
            f"u{n}",
            (Variant("en", (a,)), Variant("fr", (b,))),
            (
                Prop(STATUS, "draft"),
                Prop(CONFIDENCE, f"{sure(n * 7919 % 10000 / 10000):.4f}"),
                Prop(BEAD, "1-1"),
                Prop(ORIGIN, "align"),
            ),
        )
        for n, (a, b) in enumerate((pairs * (count // max(1, len(pairs)) + 1))[:count])
    )
    write_tmx(Memory(header, units), path)


class Screen:
    """The review in a pseudo-terminal."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.began = time.perf_counter()
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            os.environ |= {"TERM": "xterm-256color", "XDG_STATE_HOME": str(folder)}
            os.execv(sys.executable, [sys.executable, "-c", CHILD, str(path)])  # noqa: S606
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, size)

    def wait_for(self, text: bytes, *, seconds: float) -> float:
        """Read until a text has come, and return when."""
        seen, stop = b"", time.perf_counter() + seconds
        while time.perf_counter() < stop:
            if select.select([self._handle], [], [], 0.05)[0]:
                seen = (seen + os.read(self._handle, 65536))[-200_000:]
                if text in seen:
                    return time.perf_counter()
        raise TimeoutError(f"{text!r} did not come within {seconds} s")

    def settle(self, quiet: float = QUIET, *, most: float = 10.0) -> float:
        """Read until nothing comes any more, and return when the last byte came."""
        last = began = time.perf_counter()
        while select.select([self._handle], [], [], quiet)[0]:
            os.read(self._handle, 65536)
            last = time.perf_counter()
            if last - began > most:
                break
        return last

    def press(self, key: str) -> tuple[float | None, float]:
        """Press a key; return milliseconds to the last byte, None where none came, and of CPU."""
        cpu, began = self.cpu(), time.perf_counter()
        os.write(self._handle, key.encode())
        if not select.select([self._handle], [], [], FIRST)[0]:
            return None, 1000 * (self.cpu() - cpu)
        last = self.settle()
        return 1000 * (last - began), 1000 * (self.cpu() - cpu)

    def filter(self, wanted: str) -> dict[str, float]:
        """Filter by what is nowhere; return seconds to the answer, and what keys meanwhile took.

        Keys are measured to their first byte, for the progress goes on being written.
        """
        spent: list[float] = []
        seconds = cpu = 0.0
        for typing in (False, True):
            for key in ("/", *wanted):
                self.press(key)
            cpu_before, began = self.cpu(), time.perf_counter()
            os.write(self._handle, b"\r")
            if not typing:
                seconds = self.wait_for(NOTHING, seconds=60) - began
                cpu = self.cpu() - cpu_before
            seen = b""
            while typing and NOTHING not in seen:
                time.sleep(0.08)
                while select.select([self._handle], [], [], 0)[0]:
                    seen += os.read(self._handle, 65536)
                pressed = time.perf_counter()
                os.write(self._handle, b"j")
                if select.select([self._handle], [], [], FIRST)[0]:
                    spent.append(1000 * (time.perf_counter() - pressed))
            self.settle()
            self.press("\x1b")
        ordered = sorted(spent)
        return {
            "s": round(seconds, 2),
            "cpu_s": round(cpu, 2),
            "keys": len(ordered),
            "keys_p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        }

    def rest(self) -> None:
        """Wait until what goes on in the background is done."""
        while True:
            before = self.cpu()
            self.settle(1.0, most=2.0)
            if self.cpu() - before < 0.1:
                return

    def cpu(self) -> float:
        """Return the CPU seconds of the child so far."""
        fields = (
            Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Return the most memory that the child has had, in bytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
        return 0

    def close(self) -> None:
        """End the child."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._handle)


def measure(count: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "made.tmx"
        make_memory(path, count)
        screen = Screen(path, folder)
        try:
            read = screen.wait_for(b"]2;read", seconds=600)
            ready = screen.wait_for(READY, seconds=60)
            start_cpu = screen.cpu()
            at_once = [screen.press(key) for key in ("j", "j", "k", "u")]
            screen.rest()
            found: dict[str, object] = {
                "units": count,
                "start_to_screen_s": round(ready - screen.began, 2),
                "start_to_screen_cpu_s": round(start_cpu, 2),
                "read_to_screen_s": round(ready - read, 2),
                "first_keys_ms": [round(wall) for wall, _ in at_once if wall is not None],
            }
            for place, keys in PLACES.items():
                for key in keys + ([*str(count // 2), "\r"] if place == "middle" else []):
                    screen.press(key)
                spent = [screen.press(key) for _ in range(4) for key in KEYS]
                for kind, values in zip(("ms", "cpu_ms"), zip(*spent, strict=True), strict=True):
                    ordered = sorted(value for value in values if value is not None)
                    found[f"{place}_p50_{kind}"] = round(statistics.median(ordered), 1)
                    found[f"{place}_p95_{kind}"] = round(ordered[int(len(ordered) * 0.95)], 1)
            for kind, wanted in FILTERS.items():
                spent_on = screen.filter(wanted)
                found |= {f"{kind}_{what}": value for what, value in spent_on.items()}
            found["memory_mb"] = round(screen.memory() / 1e6)
            found["memory_per_unit_kb"] = round(screen.memory() / 1e3 / count, 2)
            return found
        finally:
            screen.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="1000,100000", help="units, separated by commas")
    for size in parser.parse_args().sizes.split(","):
        print(json.dumps(measure(int(size))), flush=True)


if __name__ == "__main__":
    main()
