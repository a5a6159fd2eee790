"""Defects of TMX files for people, programs and code scanning.

Reports are made piece by piece, since a file of 200 MB may have a defect in each unit. Text is one
line a defect, in the form that editors and grep know:

    old.tmx:3: error version: the file has version '1.4b', 1.1 to 1.4 are known
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from bitext.phrases import counted
from bitext.reports.findings import printable
from bitext.tmx.defects import Defect
from bitext.tmx.rules import RULES, Level
from bitext.tmx.validation import Fixed, Repair

SCHEMA = "bitext-validation"
FIX_SCHEMA = "bitext-fix"
SCHEMA_VERSION = 1

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_DOCUMENTATION = "docs/formats.md"


class Tally:
    """Counts defects while they pass."""

    def __init__(self) -> None:
        self.levels: Counter[Level] = Counter()
        self.rules: Counter[str] = Counter()

    def count(self, defect: Defect) -> None:
        """Note one more."""
        self.levels[defect.level] += 1
        self.rules[defect.code] += 1

    def at_least(self, level: Level) -> int:
        """Return how many defects are as bad as ``level`` or worse."""
        return sum(n for found, n in self.levels.items() if found.rank <= level.rank)

    def __str__(self) -> str:
        return ", ".join(counted(self.levels[level], str(level)) for level in Level)


def text_line(defect: Defect, *, paint: Callable[[str, Level], str] = lambda text, _: text) -> str:
    """Return a defect as one line; ``paint`` colours the word for its level."""
    unit = f" (unit {printable(defect.unit)})" if defect.unit else ""
    repair = " [bitext fix]" if defect.rule.repair else ""
    return (
        f"{printable(defect.path)}:{defect.line}: {paint(str(defect.level), defect.level)}"
        f" {defect.code}: {printable(defect.message)}{unit}{repair}"
    )


def json_pieces(defects: Iterable[Defect], summary: Callable[[], dict[str, Any]]) -> Iterator[str]:
    """Yield one JSON object (docs/validating.md) in pieces.

    Args:
        defects: Taken one by one.
        summary: Called when all have passed.
    """
    yield f'{{"schema": "{SCHEMA}", "version": {SCHEMA_VERSION}, "findings": ['
    yield from _joined(map(_json_defect, defects))
    yield f'], "summary": {json.dumps(summary(), ensure_ascii=False)}}}\n'


def sarif_pieces(defects: Iterable[Defect]) -> Iterator[str]:
    """Yield a SARIF 2.1.0 log in pieces: one run, all rules, a result for each defect."""
    driver = {
        "name": "bitext",
        "version": version("bitext"),
        "rules": [
            {
                "id": rule.id,
                "name": rule.id,
                "shortDescription": {"text": rule.title},
                "help": {
                    "text": f"{rule.title}. bitext fix: {rule.repair or 'only a person can tell'}. "
                    f"See {_DOCUMENTATION}."
                },
                "defaultConfiguration": {"level": str(rule.level)},
            }
            for rule in RULES.values()
        ],
    }
    yield f'{{"$schema": "{SARIF_SCHEMA}", "version": "2.1.0", "runs": [{{"tool": '
    yield json.dumps({"driver": driver}, ensure_ascii=False)
    yield ', "columnKind": "unicodeCodePoints", "results": ['
    order = {name: index for index, name in enumerate(RULES)}
    yield from _joined(_sarif_result(defect, order) for defect in defects)
    yield "]}]}\n"


def fix_line(repair: Repair) -> str:
    """Return what became of a defect as one line."""
    defect = repair.defect
    unit = f" (unit {printable(defect.unit)})" if defect.unit else ""
    done = f"; {printable(repair.done)}" if repair.done else ""
    state = "fixed" if repair.done else "left"
    return (
        f"{printable(defect.path)}:{defect.line}: {state} {defect.code}:"
        f" {printable(defect.message)}{unit}{done}"
    )


def json_repair(repair: Repair) -> str:
    """Return what became of a defect as a JSON object."""
    return json.dumps(_facts(repair.defect) | {"done": repair.done or None}, ensure_ascii=False)


def json_fixed(file: str, output: str, fixed: Fixed) -> dict[str, Any]:
    """Return what fixing a file came to."""
    return {
        "file": file,
        "output": output,
        "units": fixed.units,
        "repaired": fixed.repaired,
        "left": {str(level): fixed.left[level] for level in Level if fixed.left[level]},
        "lost": fixed.lost,
    }


def _json_defect(defect: Defect) -> str:
    return json.dumps(_facts(defect) | {"repair": defect.rule.repair or None}, ensure_ascii=False)


def _facts(defect: Defect) -> dict[str, Any]:
    return {
        "rule": defect.code,
        "level": str(defect.level),
        "message": defect.message,
        "file": defect.path,
        "line": defect.line,
        "unit": defect.unit,
    }


def _sarif_result(defect: Defect, order: dict[str, int]) -> str:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(defect.path.replace("\\", "/"))},
            "region": {"startLine": defect.line},
        }
    }
    if defect.unit:
        location["logicalLocations"] = [{"name": defect.unit, "kind": "unit"}]
    return json.dumps(
        {
            "ruleId": defect.code,
            "ruleIndex": order[defect.code],
            "level": str(defect.level),
            "message": {"text": defect.message},
            "locations": [location],
        },
        ensure_ascii=False,
    )


def _joined(items: Iterable[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield f", {item}" if number else item
