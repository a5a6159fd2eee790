"""``bitext check``: judge memories by the glossary."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bitext.checks import MemoryChecker
from bitext.cli.console import Progress, colour
from bitext.errors import BitextError, InputError, TmxError, UsageError
from bitext.files import read_bytes
from bitext.languages import language_name
from bitext.model import Glossary
from bitext.project import find_project, require_project
from bitext.reports import findings as report
from bitext.reports.findings import Located
from bitext.termbase import read_glossary
from bitext.tmx import TmxReader

EPILOG = """
\b
Examples:
  bitext check novel.en-fr.tmx --glossary glossary.yaml
  bitext check                              all memories of the project
  bitext check --format github tmx/*.tmx    in a workflow of GitHub Actions
  bitext check --fix novel.en-fr.tmx        terms in their right form, as a diff; add --apply to
                                            write what is sure
  bitext check --fail-on never --json a.tmx | jq .summary

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong use, 3 a file that cannot be
read. docs/glossary.md says what each finding means and how to set one aside.
"""


@click.command("check", epilog=EPILOG)
@click.argument("files", nargs=-1, type=click.Path())
@click.option(
    "--glossary",
    "glossary_path",
    type=click.Path(),
    help="The glossary; default: glossary.yaml of the project or of this folder.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="A line a finding, one JSON object, or annotations of GitHub.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="What makes the exit code 1.",
)
@click.option("--fix", is_flag=True, help="Print what could be written instead, as a diff.")
@click.option("--apply", is_flag=True, help="With --fix: write what is sure of it.")
@click.option("--quiet", "-q", is_flag=True, help="No summary and no progress.")
def command(
    files: tuple[str, ...],
    *,
    glossary_path: str | None,
    form: str,
    as_json: bool,
    fail_on: str,
    fix: bool,
    apply: bool,
    quiet: bool,
) -> int:
    """Check that TMX files follow the glossary; without FILES those of the project."""
    form = "json" if as_json else form
    if apply and not fix:
        raise UsageError("--apply goes with --fix", hint="Look first: bitext check --fix")
    if fix and form != "text":
        raise UsageError(f"--fix prints a diff, not {form}", hint="In JSON see `offers`.")
    run = _Run(_Glossaries(glossary_path), quiet=quiet)
    paths = files or _memories_of_project()
    found: list[Located] = []
    coloured = colour()
    for path in paths:
        for located in run.check(path):
            found.append(located)
            if form == "text" and not fix and not located.overridden:
                click.echo(report.text_line(located, colour=coloured), color=coloured)
            elif form == "github" and not located.overridden:
                click.echo(report.github_line(located))
    summary = report.summarise(found, files=run.files, units=run.units)
    if form == "json":
        click.echo(report.json_text(report.json_report(found, summary)))
    if fix and run.unreadable:
        raise _as_one(run.unreadable)
    if fix:
        from bitext.cli import check_fix  # noqa: PLC0415  (needed here alone)

        found = check_fix.run(found, apply=apply, quiet=quiet)
        summary = report.summarise(found, files=run.files, units=run.units)
    if not quiet:
        for remark in run.remarks:
            click.echo(f"{click.style('note:', bold=True)} {remark}", err=True)
        click.echo(str(summary), err=True)
    if run.unreadable:
        raise _as_one(run.unreadable)
    failing = {"error": summary.errors, "warning": summary.errors + summary.warnings, "never": 0}
    return 1 if failing[fail_on] else 0


class _Glossaries:
    """Finds and reads the glossary of each memory, each file once."""

    def __init__(self, named: str | None) -> None:
        self._named = named
        self._read: dict[str, Glossary] = {}

    def of(self, memory: str) -> tuple[str, Glossary]:
        """Return the name of a memory's glossary, and the glossary."""
        path = self._named or _beside(memory)
        if path not in self._read:
            self._read[path] = read_glossary(path)
        return path, self._read[path]


class _Run:
    """Checks one memory after the other and counts; a file that cannot be read stops only itself.

    Args:
        glossaries: Where each memory's glossary comes from.
        quiet: Show no progress.
    """

    def __init__(self, glossaries: _Glossaries, *, quiet: bool) -> None:
        self.files = self.units = 0
        self.unreadable: list[BitextError] = []
        self.remarks: list[str] = []
        self._glossaries = glossaries
        self._quiet = quiet

    def check(self, path: str) -> Iterator[Located]:
        """Yield the findings of a memory while it is read."""
        name, glossary = self._glossaries.of(path)
        try:
            yield from self._check(path, name, glossary)
        except (InputError, TmxError) as error:
            self.unreadable.append(error)

    def _check(self, path: str, name: str, glossary: Glossary) -> Iterator[Located]:
        reader = TmxReader(path)
        source = reader.header.get("srclang") or "*all*"
        source = glossary.source if source.casefold() == "*all*" else source
        checker = MemoryChecker(glossary, source, today=dt.datetime.now().astimezone().date())
        total = _count_units(path) if sys.stderr.isatty() and not self._quiet else 0
        self.files += 1
        with Progress(unit="units", quiet=self._quiet) as progress:
            for index, (unit, line) in enumerate(reader):
                progress(path, index, max(total, index + 1))
                self.units += 1
                judged = checker.judge(unit, index)
                for finding in judged.open:
                    yield Located(path, line, unit, source, finding)
                for finding in judged.set_aside:
                    yield Located(path, line, unit, source, finding, overridden=True)
        for lang in (source, *checker.targets):
            if not any(concept.in_language(lang) for concept in glossary.concepts):
                self.remarks.append(f"{path}: {name} has no terms in {language_name(lang)}")
        if not checker.targets:
            self.remarks.append(f"{path}: no unit has {language_name(source)} and a translation")


def _count_units(path: str) -> int:
    """Count the units of a file roughly, for the progress line alone."""
    content = read_bytes(path)
    return content.count(b"<tu") - content.count(b"<tuv")


def _beside(memory: str) -> str:
    """Return the glossary that goes with a memory: of its project, else of this folder."""
    project = find_project(Path(memory).parent)
    candidates = [project.glossary] if project else []
    candidates += [Path("glossary.yaml")]
    for candidate in candidates:
        if candidate is not None and candidate.is_file():
            return _short(candidate)
    raise UsageError(
        f"there is no glossary for {memory}",
        hint=f"Name one: bitext check {memory} --glossary FILE; docs/glossary.md shows its form.",
    )


def _memories_of_project() -> tuple[str, ...]:
    project = require_project(Path.cwd(), command="check")
    paths = tuple(_short(path) for path in project.memories())
    if not paths:
        raise InputError(
            "holds no memory yet", path=str(project.memory_folder), hint="Make them: bitext align"
        )
    return paths


def _short(path: Path) -> str:
    """Return a path relative to the current folder where it lies inside."""
    here, path = Path.cwd().resolve(), path.resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _as_one(errors: list[BitextError]) -> BitextError:
    """Return one error that says what each of several says."""
    return errors[0] if len(errors) == 1 else BitextError("\n".join(map(str, errors)))
