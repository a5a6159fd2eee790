"""``bitext demo``: the main job on a project folder, told as a story."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import click

from bitext import api
from bitext.cli.align import align_pair
from bitext.cli.console import FILE, colour, command_name, exit_codes, shown
from bitext.errors import UsageError
from bitext.model import Severity
from bitext.phrases import counted
from bitext.project import Pair, Project, find_project
from bitext.reports.alignment import least_sure, summary_lines
from bitext.reports.findings import Located, text_line
from bitext.termbase import read_glossary
from bitext.tmx import TmxReader, read_tmx

EPILOG = f"""
\b
Examples:
  bitext demo                 in a folder made by `bitext init`, or a clone of bitext
  bitext demo ~/translations

{exit_codes(found="texts that have next to nothing in common")}
"""

SHOWN = 3
"""Least sure units, and findings, that are shown a pair."""


@click.command("demo", epilog=EPILOG)
@click.argument("folder", type=FILE, default=".")
@click.option(
    "-o",
    "--output",
    type=FILE,
    default="build/demo",
    show_default=True,
    help="Folder to write the memories to; those of the project are not touched.",
)
def command(folder: str, output: str) -> None:
    """Align every pair of a project and say what came out.

    For each pair: how many units of which kind, the least sure ones side by side with the reason,
    what the glossary finds, and the command to type next.
    """
    project = find_project(Path(folder))
    if project is None:
        raise UsageError(
            f"{folder} lies in no project folder", hint="Make one: bitext init; or name another."
        )
    into = Path(output)
    into.mkdir(parents=True, exist_ok=True)
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    memories = [_tell(project, pair, into / pair.memory.name, width) for pair in project.pairs()]
    click.echo(click.style("Next", bold=True))
    click.echo(f"  {command_name()} review {shown(memories[0])}")


def _tell(project: Project, pair: Pair, path: Path, width: int) -> Path:
    began = time.perf_counter()
    aligned = align_pair(project, pair, path)
    spent = time.perf_counter() - began
    names = " and ".join(shown(text) for text in (pair.source, pair.target))
    click.echo(click.style(f"{names} → {shown(path)}", bold=True) + f"  {spent:.1f} s")
    for line in summary_lines(aligned.memory):
        click.echo(f"  {line}")
    click.echo("\n  Least sure:")
    for line in least_sure(aligned.memory, count=SHOWN, width=width - 2):
        click.echo(f"  {line}".rstrip())
    if project.glossary:
        _tell_findings(path, project.glossary)
    click.echo("")
    return path


def _tell_findings(path: Path, glossary: Path) -> None:
    memory = read_tmx(path)
    source = memory.header.get("srclang") or ""
    lines = [line for _, line in TmxReader(path)]
    findings = api.check(memory, read_glossary(glossary))
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    click.echo(f"\n  Glossary: {counted(errors, 'error')}, {counted(warnings, 'warning')}")
    for finding in findings[:SHOWN]:
        unit = memory.units[finding.unit]
        located = Located(shown(path), lines[finding.unit], unit, source, finding)
        click.echo(f"    {text_line(located, colour=colour())}")
    if len(findings) > SHOWN:
        left = len(findings) - SHOWN
        click.echo(f"    and {left} more: {command_name()} check {shown(path)}")
