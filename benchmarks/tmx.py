"""Measure reading and writing of TMX: megabytes a CPU second, and peak memory.

    python benchmarks/tmx.py
    python benchmarks/tmx.py --megabytes 1000 --only "ours: read"
    python benchmarks/tmx.py --peers /path/to/other-venv/bin/python

The file is generated: units of a sentence or two in English and French, a tenth with inline codes,
four tenths with props, as memories of large tools have them. Each job runs in a process of its
own, so that the peaks do not mix; ratios hold on any machine, megabytes on this one.

lxml iterparse (values) is the least program that builds what we give: attributes, props, and inline
codes as objects. lxml iterparse (text) only joins the texts; expat only counts. Peers are found in
the Python given by --peers (translate-toolkit, tmxutil, tmxiterparse), each left out where it is
not installed; tmxutil and tmxiterparse lose text where there are inline codes.

Prints a table, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

MEGABYTE = 1_000_000

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    '<header creationtool="generated" creationtoolversion="1" segtype="sentence" o-tmf="x"'
    ' adminlang="en" srclang="en" datatype="plaintext"/>\n<body>\n'
)
TAIL = "</body>\n</tmx>\n"


def units() -> Iterator[str]:
    """Yield units without end."""
    english = (
        "The committee met again on the following day, and nothing was decided.",
        "Bread was short in every district of the capital by the end of February.",
        "Press the button to save your changes before you close the window.",
    )
    french = (
        "Le comité se réunit de nouveau le lendemain, et rien ne fut décidé.",
        "Le pain manquait dans tous les quartiers de la capitale à la fin de février.",
        "Appuyez sur le bouton pour enregistrer vos modifications avant de fermer la fenêtre.",
    )
    number = 0
    while True:
        number += 1
        texts = [
            f"{side[number % 3]} {number} {side[number * 7 % 3]}" for side in (english, french)
        ]
        if number % 10 == 0:
            texts = [
                f'{text} <bpt i="1" x="1" type="bold">&lt;b&gt;</bpt>nota bene'
                f'<ept i="1">&lt;/b&gt;</ept> <ph x="2">&lt;br/&gt;</ph>.'
                for text in texts
            ]
        props = '<prop type="x-domain">history</prop>' if number % 10 < 4 else ""
        dates = ' creationdate="20240101T120000Z" creationid="me"'
        yield (
            f'<tu tuid="{number:08}"{dates}>{props}'
            f'<tuv xml:lang="en"><seg>{texts[0]}</seg></tuv>'
            f'<tuv xml:lang="fr"{dates}><seg>{texts[1]}</seg></tuv></tu>\n'
        )


def generate(path: Path, size: int) -> None:
    """Write a file of about ``size`` bytes."""
    with path.open("w", encoding="utf-8") as file:
        written = file.write(HEAD)
        for unit in units():
            written += file.write(unit)
            if written * 1.02 > size:  # letters with accents take two bytes
                break
        file.write(TAIL)


# ------------------------------------------------------------------ jobs, each a process


def ours_read(path: str) -> int:
    from bitext.tmx import TmxReader  # noqa: PLC0415 (peers run where we are not installed)

    return sum(1 for _ in TmxReader(path))


def ours_validate(path: str) -> int:
    from bitext.tmx.validation import Validation  # noqa: PLC0415

    validation = Validation(path)
    for _ in validation:
        pass
    return validation.units


def ours_copy(path: str) -> int:
    from bitext.tmx import TmxReader, write_units  # noqa: PLC0415

    reader = TmxReader(path)
    with tempfile.TemporaryDirectory() as folder:
        write_units(reader.header, (unit for unit, _ in reader), Path(folder) / "copy.tmx")
    return 1


def expat_count(path: str) -> int:
    from xml.parsers import expat  # noqa: PLC0415

    count = 0

    def start(name: str, _: object) -> None:
        nonlocal count
        count += name == "tu"

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = lambda _: None
    with Path(path).open("rb") as file:
        parser.ParseFile(file)
    return count


def lxml_text(path: str) -> int:
    from lxml import etree  # noqa: PLC0415

    count = 0
    for _, unit in etree.iterparse(path, tag="tu", resolve_entities=False, no_network=True):
        for seg in unit.iter("seg"):
            "".join(seg.itertext())
        count += 1
        unit.clear(keep_tail=False)
        while unit.getprevious() is not None:
            del unit.getparent()[0]
    return count


def lxml_values(path: str) -> int:
    """Build what a reader of full fidelity has to: every attribute, prop, note and code."""
    from lxml import etree  # noqa: PLC0415

    from bitext.model import Code, Prop, TranslationUnit, Variant  # noqa: PLC0415

    def content(element: Any) -> tuple[Any, ...]:
        items: list[Any] = [element.text] if element.text else []
        for child in element:
            items.append(Code(child.tag, tuple(child.items()), content(child)))
            if child.tail:
                items.append(child.tail)
        return tuple(items)

    def props(element: Any) -> tuple[Prop, ...]:
        return tuple(
            Prop(prop.get("type"), prop.text or "", tuple(prop.items())[1:])
            for prop in element.findall("prop")
        )

    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    count = 0
    for _, unit in etree.iterparse(path, tag="tu", resolve_entities=False, no_network=True):
        variants = tuple(
            Variant(
                tuv.get(lang),
                content(tuv.find("seg")),
                props(tuv),
                (),
                tuple(pair for pair in tuv.items() if pair[0] != lang),
            )
            for tuv in unit.findall("tuv")
        )
        attributes = tuple(pair for pair in unit.items() if pair[0] != "tuid")
        TranslationUnit(unit.get("tuid"), variants, props(unit), (), attributes)
        count += 1
        unit.clear(keep_tail=False)
        while unit.getprevious() is not None:
            del unit.getparent()[0]
    return count


def translate_toolkit(path: str) -> int:
    with Path(path).open("rb") as file:
        store = import_module("translate.storage.tmx").tmxfile(file)
    count = 0
    for unit in store.units:
        _ = (unit.source, unit.target)
        count += 1
    return count


def tmxutil(path: str) -> int:
    with Path(path).open("rb") as file:
        return sum(1 for _ in import_module("tmxutil.formats.tmx").TMXReader(file))


def tmxiterparse(path: str) -> int:
    with import_module("tmxiterparse.tmxparser").TmxParser(path) as parser:
        return sum(1 for _ in parser)


JOBS: dict[str, Callable[[str], int]] = {
    "ours: read": ours_read,
    "ours: validate": ours_validate,
    "ours: read and write": ours_copy,
    "lxml iterparse (values)": lxml_values,
    "lxml iterparse (text)": lxml_text,
    "expat (count)": expat_count,
}
PEERS: dict[str, Callable[[str], int]] = {
    "peer: translate-toolkit": translate_toolkit,
    "peer: tmxutil": tmxutil,
    "peer: tmxiterparse": tmxiterparse,
}


def ours_write(path: str) -> dict[str, float]:
    """Time writing alone: the units are read before, a part at a time."""
    from itertools import islice  # noqa: PLC0415

    from bitext.tmx import TmxReader, tmx_lines  # noqa: PLC0415

    reader = TmxReader(path)
    header, source = reader.header, iter(reader)
    spent = written = 0.0
    while part := [unit for unit, _ in islice(source, 20_000)]:
        began = time.process_time()
        for line in tmx_lines(header, part):
            written += len(line.encode())
        spent += time.process_time() - began
    return {"seconds": spent, "megabytes": written / MEGABYTE}


def run_job(name: str, path: str) -> None:
    """Run one job in this process and print what it took."""
    began = time.process_time()
    if name == "ours: write":
        found = ours_write(path)
    else:
        units_read = (JOBS | PEERS)[name](path)
        spent = time.process_time() - began
        found = {"seconds": spent, "units": units_read}
        found["megabytes"] = Path(path).stat().st_size / MEGABYTE
    # Kibibytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found["peak"] = peak >> (20 if sys.platform == "darwin" else 10)
    print(json.dumps(found))


# ------------------------------------------------------------------ the run


def measure(python: str, name: str, path: Path, repeat: int) -> dict[str, float] | None:
    """Return megabytes a CPU second (median) and peak memory of a job; None if it cannot run."""
    speeds, peak, count = [], 0.0, 0.0
    for _ in range(repeat):
        done = subprocess.run(
            [python, __file__, "--job", name, str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:] or ["it ended without a word"]
            print(f"{name}: {reason[0]}", file=sys.stderr)
            return None
        found = json.loads(done.stdout)
        speeds.append(found["megabytes"] / found["seconds"])
        peak, count = max(peak, found["peak"]), found.get("units", 0)
    return {"speed": round(statistics.median(speeds), 1), "peak": peak, "units": count}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=20, help="size of the generated file")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each job; the median counts")
    parser.add_argument("--only", action="append", default=[], help="a job, by name; repeatable")
    parser.add_argument("--peers", help="a Python that has the peers installed")
    parser.add_argument("--folder", type=Path, help="where to write  [default: a temporary one]")
    parser.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        run_job(*asked.job)
        return
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        path = Path(folder) / "generated.tmx"
        generate(path, asked.megabytes * MEGABYTE)
        jobs = [(sys.executable, name) for name in [*JOBS, "ours: write"]]
        jobs += [(asked.peers, name) for name in PEERS if asked.peers]
        for python, name in jobs:
            if asked.only and name not in asked.only:
                continue
            found = measure(python, name, path, asked.repeat)
            if found:
                results[name] = found
                print(
                    f"{name:28} {found['speed']:7.1f} MB/CPU-s {found['peak']:7.0f} MiB peak"
                    f" {found['units']:10,.0f} units",
                    flush=True,
                )
    base = results.get("ours: read", {}).get("speed")
    ratios = {
        f"ours: read / {name}": round(base / found["speed"], 2)
        for name, found in results.items()
        if base and not name.startswith("ours")
    }
    for name, ratio in ratios.items():
        print(f"{name:52} {ratio:6.2f}")
    facts = {
        "megabytes": asked.megabytes,
        "runs": asked.repeat,
        "results": results,
        "ratios": ratios,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
