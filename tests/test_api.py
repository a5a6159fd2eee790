"""The public names: ten of them, imported late, documented."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bitext
from bitext.model import (
    CONFIDENCE,
    STATUS,
    Header,
    Memory,
    Prop,
    Status,
    TranslationUnit,
    Variant,
)


def test_there_are_ten_public_names_and_each_is_documented() -> None:
    assert len(bitext.__all__) == 10
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for name in bitext.__all__:
        assert callable(getattr(bitext, name)), name
        assert getattr(bitext, name).__doc__, name
        assert f"`{name}`" in readme, name


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, bitext; print([m for m in ('numpy', 'lxml', 'click') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def unit(source: str, target: str, status: Status) -> TranslationUnit:
    variants = tuple(
        Variant(lang, (text,)) for lang, text in (("en", source), ("fr", target)) if text
    )
    return TranslationUnit(
        source or target, variants, (Prop(STATUS, status), Prop(CONFIDENCE, "1"))
    )


def test_only_what_was_confirmed_on_both_sides_is_exported() -> None:
    memory = Memory(
        Header((("srclang", "en"),)),
        (
            unit("a", "b", Status.CONFIRMED),
            unit("c", "d", Status.DRAFT),
            unit("e", "", Status.CONFIRMED),
            unit("g", "h", Status.REJECTED),
        ),
    )
    chosen = bitext.export(memory)
    assert [u.tuid for u in chosen.memory.units] == ["a"]
    assert dict(chosen.left_out) == {"draft": 1, "one-sided": 1, "rejected": 1}
    everything = bitext.export(memory, include=("draft", "rejected", "one-sided"))
    assert everything.memory == memory
