"""Hostile and damaged files end in units or in one error: no trace, hang, hunger, or other file.

Seeds are those of the other tests and, where there is one, the conformance corpus.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bitext.errors import BitextError, TmxError
from bitext.tmx import TmxReader, read_tmx, write_tmx
from bitext.tmx.rules import Level
from bitext.tmx.validation import Validation, fix_tmx
from conftest import gold_folder
from growth import QUADRATIC
from hostile import damaged, watched
from laws import examples
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
    max_examples=examples(300),
    deadline=None,
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


def many(count: int) -> str:
    return " ".join(f"a{number}='1'" for number in range(count))


def inside(text: str) -> str:
    return tmx(UNIT.replace("Bread.", text))


LARGE: dict[str, Callable[[int], str]] = {
    "one text": lambda n: inside("abcdefghi " * n * 500_000),
    "depth": lambda n: inside("<hi>" * n * 10_000 + "x" + "</hi>" * n * 10_000),
    "open comments": lambda n: inside("<!--" * n * 60_000),
    "bare signs": lambda n: inside("<&" * n * 8_000),
    "attributes": lambda n: tmx(UNIT.replace("<tu>", f"<tu {many(n * 5_000)}>")),
    "one attribute": lambda n: tmx(UNIT.replace("<tu>", f'<tu tuid="{"k" * n * 5_000_000}">')),
    "no end": lambda n: START + HEADER + "<body>" + "<tu>" * n * 25_000,
    "prolog": lambda n: "<!-- -->" * n * 150_000,
    "doctype": lambda n: START.replace("<tmx", "<!DOCTYPE tmx [" + "<!-- '" * n * 200_000),
    "codes": lambda n: inside('<bpt i="1"/>' * n * 2_500 + '<ept i="1"/>' * n * 2_500),
    "foreign": lambda n: inside("<g>a</g>" * n * 2_000),
    "long number": lambda n: inside(f'<bpt i="{"9" * n * 1_250}"/><g>a</g>'),
    "bad at the end": lambda n: tmx(*[UNIT] * n * 1_500, UNIT.replace("Bread", "R&D")),
}
"""Files that are as large as one makes them; where there is a limit, both sizes are beyond it."""
IMPORTS = """
from bitext.tmx import TmxReader
from bitext.tmx.validation import Validation, fix_tmx
"""
JOBS = """
    read=lambda file: sum(1 for _ in TmxReader(file)),
    validate=lambda file: sum(1 for _ in Validation(file)),
    fix=lambda file: fix_tmx(file, sys.argv[3], overwrite=True, on_repair=lambda _: None),
"""


@pytest.mark.parametrize("name", LARGE)
def test_large_hostile_files(tmp_path: Path, name: str) -> None:
    """Time grows with the file, not with its square; 300 MB do; no other file is opened."""
    small, large, copy = (tmp_path / f"{each}.tmx" for each in ("small", "large", "copy"))
    small.write_text(LARGE[name](1), encoding="utf-8")
    large.write_text(LARGE[name](4), encoding="utf-8")
    found = watched(IMPORTS, JOBS, small, large, copy)
    assert max(found.growth.values()) < QUADRATIC, found
    assert found.peak < 300, found
    ours = [path for path in found.opened if not path.startswith(str(tmp_path))]
    assert [path for path in ours if path.endswith((".tmx", ".dtd")) or "socket" in path] == []
    assert not any("etc/passwd" in path for path in ours)


def test_the_hostile_files_of_the_corpus(eval_folder: Path | None, folder: Path) -> None:
    """Each is refused in one message by every command."""
    if eval_folder is None:
        pytest.skip("BITEXT_EVAL names no folder; the conformance corpus is there")
    manifest = json.loads((eval_folder / "tmx" / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["files"]:
        if entry["expect"] != "refuse":
            continue
        file = eval_folder / "tmx" / entry["file"]
        with pytest.raises(BitextError) as caught:
            list(TmxReader(file))
        assert str(caught.value).startswith(str(file))
        assert "unreadable" in [defect.code for defect in Validation(file)]
        try:
            fix_tmx(file, folder / "copy.tmx", overwrite=True, on_repair=lambda _: None)
        except TmxError as error:
            assert str(error) == str(caught.value)  # noqa: PT017
