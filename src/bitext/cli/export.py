"""``bitext export``: what was accepted, for other tools."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from bitext import api
from bitext.cli.console import (
    FILE,
    command_name,
    exit_codes,
    langs_of,
    print_json,
    refuse_over_input,
    shown,
)
from bitext.errors import OutputError, UsageError
from bitext.files import check_writable
from bitext.interchange import FORMATS, WRITABLE, Options, in_languages
from bitext.model import Finding, Memory, Severity
from bitext.phrases import counted
from bitext.project import find_project
from bitext.termbase import read_glossary
from bitext.tmx import like, read_tmx
from bitext.tmx.writer import Encoding

EPILOG = """
\b
Examples:
  bitext export novel.en-fr.tmx --to xliff
  bitext export novel.en-fr.tmx --to tmx -o accepted.tmx --strict --glossary glossary.yaml
  bitext export novel.en-fr.tmx --to tmx --like from-agency.tmx --encoding utf-16
  bitext export novel.en-fr.tmx --to html --include all --glossary glossary.yaml -o report.html
  bitext export novel.en-fr-ru.tmx --to csv --langs en,ru --include draft

\b
Formats:
  {formats}

What each keeps: docs/formats.md.

{codes}
""".format(
    formats="\n  ".join(
        f"{name:8}{FORMATS[name].title}: {FORMATS[name].keeps}" for name in WRITABLE
    ),
    codes=exit_codes("written", "glossary errors with --strict", wrong="nothing accepted"),
)


@click.command("export", epilog=EPILOG)
@click.argument("file", type=FILE)
@click.option("--to", "form", type=click.Choice(WRITABLE), required=True, help="Format.")
@click.option("-o", "--output", type=FILE, help="File to write.  [default: by the format]")
@click.option(
    "--include",
    multiple=True,
    type=click.Choice((*api.EXTRAS, "all")),
    help="Also write these; may be given several times.",
)
@click.option("--langs", metavar="TAGS", help="Languages to write, the source first: en,ru.")
@click.option("--strict", is_flag=True, help="Refuse while a glossary error is open.")
@click.option(
    "--glossary",
    type=FILE,
    help="Glossary for --strict and for the findings in a report.  [default: the project's]",
)
@click.option(
    "--like",
    "model",
    type=FILE,
    help="TMX: write header and language tags as this file of another tool has them.",
)
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "utf-16"]),
    default="utf-8",
    show_default=True,
    help="TMX: UTF-16 for tools that ask for it.",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def command(
    file: str,
    form: str,
    output: str | None,
    include: tuple[str, ...],
    langs: str | None,
    glossary: str | None,
    model: str | None,
    encoding: Encoding,
    *,
    strict: bool,
    force: bool,
    as_json: bool,
) -> int:
    """Write the accepted units of a TMX: confirmed, with text on every side."""
    chosen_format = FORMATS[form]
    path = Path(output) if output else chosen_format.default_path(f"{Path(file).stem}.accepted")
    if form != "tmx" and (model or encoding != "utf-8"):
        raise UsageError("--like and --encoding are for --to tmx")
    refuse_over_input(path, file)
    if not chosen_format.file_per_language:
        check_writable(path, overwrite=force)
    elif path.is_dir():
        raise OutputError(
            f"is a folder; {form} makes a file a language, which needs the start of a name",
            path=str(path),
            hint=f"As in -o {shlex.quote(str(path / Path(file).stem))}",
        )
    memory = in_languages(read_tmx(file), langs_of(langs))
    chosen = api.export(memory, include=api.EXTRAS if "all" in include else include)
    findings = None
    if strict or (form == "html" and _glossary(file, glossary)):
        findings = _findings(file, chosen.memory, glossary)
    if strict and (errors := {f.unit for f in findings or () if f.severity is Severity.ERROR}):
        named = f" --glossary {shlex.quote(glossary)}" if glossary else ""
        click.echo(
            f"{file}: {counted(len(errors), 'accepted unit')} at odds with the glossary; "
            "nothing was written\n"
            f"  See them: {command_name()} check {shlex.quote(file)}{named}",
            err=True,
        )
        return 1
    if not memory.units:
        raise UsageError(f"{file} holds no unit; nothing was written")
    if not chosen.memory.units:
        raise UsageError(
            f"{file}: nothing of its {counted(len(memory.units), 'unit')} is accepted; "
            "nothing was written",
            hint="Review them first, or add --include draft.",
        )
    assert chosen_format.write is not None
    files = chosen_format.write(
        like(chosen.memory, model) if model else chosen.memory,
        path,
        Options(overwrite=force, encoding=encoding, title=Path(file).name, findings=findings),
    )
    if as_json:
        print_json(
            {
                "output": str(files[0]),
                "files": [str(each) for each in files],
                "written": len(chosen.memory.units),
                "left_out": dict(sorted(chosen.left_out.items())),
            }
        )
    else:
        left = ", ".join(f"{count} {reason}" for reason, count in sorted(chosen.left_out.items()))
        names = ", ".join(str(shown(each)) for each in files)
        units = counted(len(chosen.memory.units), "unit")
        click.echo(f"wrote {names}: {units}; left out: {left or 'none'}")
    return 0


def _glossary(file: str, glossary: str | None) -> Path | None:
    if glossary:
        return Path(glossary)
    project = find_project(Path(file).parent)
    return project.glossary if project is not None else None


def _findings(file: str, memory: Memory, glossary: str | None) -> tuple[Finding, ...]:
    path = _glossary(file, glossary)
    if path is None:
        raise UsageError("--strict needs a glossary", hint="Name it: --glossary glossary.yaml")
    return api.check(memory, read_glossary(path))
