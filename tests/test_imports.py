"""What is imported when: the core stays pure, and a command pays only for what it uses."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bitext.cli import COMMANDS, module_of

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


def test_only_review_loads_the_screen_library() -> None:
    """Textual takes longer to load than most commands take to run."""
    modules = [module_of(name) for name in COMMANDS if name != "review"]
    code = f"""
import importlib, json, sys
found = {{}}
for name in {modules}:
    importlib.import_module(name)
    if "textual" in sys.modules:
        found[name] = ["textual"]
        break
print(json.dumps(found))
"""
    assert python(code) == {}


def test_importing_the_package_loads_nothing() -> None:
    """`import bitext` is free; a public name pays when it is first used."""
    code = f"""
import json, sys
import bitext
print(json.dumps({{"loaded": [name for name in {("click", *HEAVY)} if name in sys.modules]}}))
"""
    assert python(code) == {"loaded": []}
