"""Hostile and damaged files end in units or in one error: no trace, hang, hunger, or other file.

Seeds are those of the other tests and, where there is one, the conformance corpus.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bitext.errors import BitextError, TmxError
from bitext.tmx import TmxReader, read_tmx, write_tmx
from bitext.tmx.rules import Level
from bitext.tmx.validation import Validation, fix_tmx
from conftest import gold_folder
from hostile import SLOWEST, damaged
from test_tmx_reader import HEADER, RECOVERED, REFUSED, START, UNIT, tmx
from test_tmx_rules import STRICT
from test_tmx_writer import ORDERED


def _seeds() -> list[bytes]:
    rows = [content for content, _ in (*RECOVERED.values(), *REFUSED.values())]
    rows += STRICT.values()
    seeds = [row if isinstance(row, bytes) else row.encode() for row in rows]
    seeds.append(ORDERED.encode())
    if (gold := gold_folder()) is not None:
        seeds += [path.read_bytes() for path in sorted((gold / "tmx" / "own").glob("*.tmx"))]
    return [seed for seed in seeds if len(seed) < 5000]


SEEDS = _seeds()
TOKENS = [
    b"", b"<", b">", b"&", b"\x00", b"\xc3", b"\xff\xfe", b"\x1f", b"&#x1F;", b"&#xD800;", b"&a;",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"?>", b"<!DOCTYPE x [", b"]>", b"</seg>",
    b"<tu>", b"</tu>", b"<tuv>", b"</tuv>", b"<TU>", b"</body>", b"<body>", b"</tmx>", b"<tmx>",
    b"<header/>", b"<sub>", b"<ph>", b"</ph>", b'<bpt i="1">', b'<ept i="1"/>', b' xmlns="u"',
    b' xmlns:a="u"', b"a:", b' a="', b"'", b'="', b' x="1"', b' i="1"', b"lang=", b"\r", b"\n",
    b" encoding='utf-16'", b"\xed\xa0\x80", b"\xef\xbf\xbf", b"\xf4\x90\x80\x80", b"--", b"1.4",
    b"<seg>", b"<!---->", b"<!--\n-->", b"<?a?>", b"<note/>", b"<prop/>",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@given(damaged(SEEDS, TOKENS))
@settings(
    max_examples=300,
    deadline=SLOWEST * 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_a_damaged_file_is_refused_or_fixed_for_good(folder: Path, content: bytes) -> None:
    """What is read is written and read back; what is fixed has no error and stays fixed."""
    file, copy, again = (folder / f"{name}.tmx" for name in ("damaged", "copy", "again"))
    file.write_bytes(content)
    try:
        memory = read_tmx(file)
    except TmxError as error:
        assert error.path == str(file)  # noqa: PT017
    else:
        write_tmx(memory, copy)
        assert read_tmx(copy) == memory
    assert all(defect.line >= 1 for defect in Validation(file))
    try:
        fix_tmx(file, copy, overwrite=True, on_repair=lambda _: None)
    except TmxError:
        return
    left = [defect for defect in Validation(copy) if defect.level is Level.ERROR]
    assert left == []
    done: list[str] = []
    fix_tmx(copy, again, overwrite=True, on_repair=lambda repair: done.append(repair.done))
    assert not any(done)
    assert again.read_bytes() == copy.read_bytes()


MANY = " ".join(f"a{number}='1'" for number in range(20_000))
LARGE = {
    "one text": tmx(UNIT.replace("Bread.", "abcdefghi " * 6_000_000)),
    "depth": tmx(UNIT.replace("Bread.", "<hi>" * 100_000 + "x" + "</hi>" * 100_000)),
    "open comments": tmx(UNIT.replace("Bread.", "<!--" * 500_000)),
    "bare signs": tmx(UNIT.replace("Bread.", "<&" * 100_000)),
    "attributes": tmx(UNIT.replace("<tu>", f"<tu {MANY}>")),
    "one attribute": tmx(UNIT.replace("<tu>", f'<tu tuid="{"k" * 9_000_000}">')),
    "no end": START + HEADER + "<body>" + "<tu>" * 100_000,
    "prolog": "<!-- -->" * 500_000,
    "doctype": START.replace("<tmx", "<!DOCTYPE tmx [" + "<!-- '" * 300_000),
    "codes": tmx(UNIT.replace("Bread.", '<bpt i="1"/>' * 20_000 + '<ept i="1"/>' * 20_000)),
    "foreign": tmx(UNIT.replace("Bread.", "<g>a</g>" * 30_000)),
    "long number": tmx(UNIT.replace("Bread.", f'<bpt i="{"9" * 5000}"/><g>a</g>')),
    "bad at the end": tmx(*[UNIT] * 20_000, UNIT.replace("Bread", "R&D")),
}

SCRIPT = """
import json, pathlib, resource, sys, time
from bitext.errors import BitextError
from bitext.tmx import TmxReader
from bitext.tmx.validation import Validation, fix_tmx
opened = []
def look(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        opened.append(event)
    elif event == "open" and not str(arguments[0]).startswith(sys.prefix):
        opened.append(str(arguments[0]))
file, copy = sys.argv[1:]
jobs = dict(
    read=lambda: sum(1 for _ in TmxReader(file)),
    validate=lambda: sum(1 for _ in Validation(file)),
    fix=lambda: fix_tmx(file, copy, overwrite=True, on_repair=lambda _: None).units,
)
sys.addaudithook(look)
found = {}
for name, job in jobs.items():
    began = time.process_time()
    try:
        job()
    except BitextError as error:
        assert error.exit_code == 3
    found[name] = time.process_time() - began
# Not ru_maxrss: on Linux a child inherits the peak of the process it was forked from.
status = pathlib.Path("/proc/self/status")
if status.exists():
    found["peak"] = int(status.read_text().split("VmHWM:")[1].split()[0]) >> 10
else:
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
found["opened"] = sorted(set(opened))
print(json.dumps(found))
"""


@pytest.mark.parametrize("name", LARGE)
def test_large_hostile_files(tmp_path: Path, name: str) -> None:
    """Reading, validating and fixing take under 10 s and 300 MB each, and open no other file."""
    file = tmp_path / "hostile.tmx"
    file.write_text(LARGE[name], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, file, tmp_path / "copy.tmx"],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert max(found[job] for job in ("read", "validate", "fix")) < SLOWEST, found
    assert found["peak"] < 300, found
    ours = [path for path in found["opened"] if not path.startswith(str(tmp_path))]
    assert [path for path in ours if path.endswith((".tmx", ".dtd")) or "socket" in path] == []
    assert not any("etc/passwd" in path for path in ours)


def test_the_hostile_files_of_the_corpus(eval_folder: Path | None, folder: Path) -> None:
    """Each is refused in one message, at once, by every command."""
    if eval_folder is None:
        pytest.skip("BITEXT_EVAL names no folder; the conformance corpus is there")
    manifest = json.loads((eval_folder / "tmx" / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["files"]:
        if entry["expect"] != "refuse":
            continue
        file = eval_folder / "tmx" / entry["file"]
        began = time.process_time()
        with pytest.raises(BitextError) as caught:
            list(TmxReader(file))
        assert str(caught.value).startswith(str(file))
        assert "unreadable" in [defect.code for defect in Validation(file)]
        try:
            fix_tmx(file, folder / "copy.tmx", overwrite=True, on_repair=lambda _: None)
        except TmxError as error:
            assert str(error) == str(caught.value)  # noqa: PT017
        assert time.process_time() - began < SLOWEST
