"""``bitext glossary lint``: what is doubtful in the glossary itself."""

from __future__ import annotations

import datetime as dt

import click

from bitext.cli.console import FILE, Progress, colour, exit_codes, print_json
from bitext.cli.glossary import chosen
from bitext.curation.lint import RULES, Level, Remark, in_order, lint
from bitext.curation.usage import Usage
from bitext.errors import UsageError
from bitext.model import Glossary
from bitext.reports import lint as report
from bitext.termbase import read_glossary
from bitext.tmx import TmxReader

EPILOG = f"""
\b
Examples:
  bitext glossary lint
  bitext glossary lint tmx/*.tmx --level note    with what the memories make of it
  bitext glossary lint --glossary big.yaml --ignore nested --json | jq .summary

docs/glossary.md says what each rule means.

{exit_codes("nothing at or above --fail-on", "remarks")}
"""

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "blue"}
_LEVELS = [str(level) for level in Level]


@click.command("lint", epilog=EPILOG)
@click.argument("memories", nargs=-1, type=FILE)
@click.option("--glossary", type=FILE, help="The file.  [default: the project's]")
@click.option(
    "--level",
    type=click.Choice(_LEVELS),
    default="warning",
    show_default=True,
    help="The least that is shown; JSON has everything.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*_LEVELS, "never"]),
    default="error",
    show_default=True,
    help="What makes the exit code 1.",
)
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave out a rule, by id or name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--quiet", "-q", is_flag=True, help="No summary and no progress.")
def command(
    memories: tuple[str, ...],
    *,
    glossary: str | None,
    level: str,
    fail_on: str,
    ignore: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> int:
    """Say what is doubtful in a glossary; with MEMORIES also what translations make of it."""
    ignored = _rules(ignore)
    path = str(chosen(glossary))
    terms = read_glossary(path)
    today = dt.datetime.now().astimezone().date()
    with Progress(unit="concepts", quiet=quiet) as progress:
        found = list(lint(terms, today=today, progress=progress))
    if memories:
        found += _usage(terms, memories, today, quiet=quiet)
    remarks = in_order(remark for remark in found if remark.rule.id not in ignored)
    counts = report.count(remarks)
    if as_json:
        print_json(report.json_report(remarks, path, len(terms.concepts)))
    else:
        _show(remarks, path, Level(level))
    if not quiet:
        click.echo(report.summary(counts, len(terms.concepts)), err=True)
        if counts[Level.NOTE] and level != "note" and not as_json:
            click.echo("  Notes are shown by: --level note", err=True)
    if fail_on == "never":
        return 0
    failing = _LEVELS[: _LEVELS.index(fail_on) + 1]
    return 1 if any(counts[Level(each)] for each in failing) else 0


def _rules(named: tuple[str, ...]) -> set[str]:
    known = {name: rule.id for rule in RULES for name in (rule.id, rule.name)}
    for name in named:
        if name not in known:
            listed = ", ".join(f"{rule.id} {rule.name}" for rule in RULES)
            raise UsageError(f"there is no rule {name!r}", hint=f"There are: {listed}")
    return {known[name] for name in named}


def _usage(
    glossary: Glossary, memories: tuple[str, ...], today: dt.date, *, quiet: bool
) -> list[Remark]:
    usage = Usage(glossary, today=today)
    with Progress(unit="units", quiet=quiet) as progress:
        for path in memories:
            reader = TmxReader(path)
            source = reader.header.get("srclang") or "*all*"
            source = glossary.source if source.casefold() == "*all*" else source
            for number, (unit, _) in enumerate(reader):
                progress(path, number, number + 1)
                usage.add(unit, source)
    return list(usage.remarks())


def _show(remarks: tuple[Remark, ...], path: str, least: Level) -> None:
    coloured = colour()
    shown = _LEVELS[: _LEVELS.index(str(least)) + 1]

    def paint(word: str, level: Level) -> str:
        return click.style(word, fg=_COLOURS[level], bold=True) if coloured else word

    for remark in remarks:
        if str(remark.rule.level) in shown:
            click.echo(report.text_line(remark, path, paint=paint), color=coloured)
