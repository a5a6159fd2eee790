"""Damage to files and files made to exhaust, as the tests of hostile input share them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

_WATCHED = """
import json, pathlib, resource, sys, time
from bitext.errors import BitextError
{imports}
opened = []
def look(event, arguments):
    if event.startswith("socket."):
        opened.append(event)
    elif event == "open" and not str(arguments[0]).startswith((sys.prefix, sys.base_prefix)):
        opened.append(str(arguments[0]))
def once(job, file):
    began = time.process_time()
    try:
        job(file)
    except BitextError as error:
        assert file in str(error), error
    return time.process_time() - began
def growth(job):
    # The small one twice: the first time code is loaded. Next to nothing, all is noise.
    spent = [once(job, file) for file in (small, small, large)]
    return max(spent[2], 0.02) / max(min(spent[:2]), 0.02)
jobs = dict({jobs})
sys.addaudithook(look)
small, large = sys.argv[1:3]
grown = {{name: growth(job) for name, job in jobs.items()}}
# Not ru_maxrss: on Linux a child inherits the peak of the process it was forked from.
status = pathlib.Path("/proc/self/status")
if status.exists():
    peak = int(status.read_text().split("VmHWM:")[1].split()[0]) >> 10
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
print(json.dumps(dict(growth=grown, peak=peak, opened=sorted(set(opened)))))
"""


@dataclass(frozen=True)
class Watched:
    """What reading a small and a large file of the same kind took."""

    growth: dict[str, float]
    """For each job, how many times the CPU time of the small file the large one took."""
    peak: int
    """Most memory, in MB."""
    opened: list[str]
    """Files outside of Python's own that were opened, and what was done to sockets."""


def watched(imports: str, jobs: str, small: Path, large: Path, *more: Path) -> Watched:
    """Do jobs on both files in a process of their own.

    Args:
        imports: What the jobs need, as code.
        jobs: Names and functions of a file, as keyword arguments of dict().
        small: A file.
        large: One of the same kind, four times the size.
        more: Further arguments of the process, ``sys.argv[3:]``.
    """
    code = _WATCHED.format(imports=imports, jobs=jobs)
    done = subprocess.run(
        [sys.executable, "-c", code, small, large, *more],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Watched(**json.loads(done.stdout))


@st.composite
def damaged(draw: st.DrawFn, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A seed with up to four stretches cut, doubled, exchanged or replaced."""
    content = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.sampled_from((0, 0, 1, 2, 8, 60))))
        how = draw(st.integers(0, 4))
        if how == 0:
            new = content[start:stop] * draw(st.sampled_from((2, 50)))
        elif how == 1:
            other = draw(st.sampled_from(seeds))
            at = draw(st.integers(0, len(other)))
            new = other[at : at + 80]
        elif how == 2:
            new = draw(st.binary(max_size=4))
        else:
            new = draw(st.sampled_from(tokens))
        content = content[:start] + new + content[stop:]
    return content
