"""``bitext export``: what was accepted, for other tools."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from bitext import api
from bitext.cli.console import command_name, print_json
from bitext.errors import UsageError
from bitext.files import check_writable
from bitext.formats.tsv import write_tsv
from bitext.model import Severity
from bitext.project import find_project
from bitext.tmx import like, write_tmx
from bitext.tmx.writer import Encoding

EPILOG = """
\b
Examples:
  bitext export novel.en-fr.tmx --to tsv
  bitext export novel.en-fr.tmx --to tmx -o accepted.tmx --strict --glossary glossary.yaml
  bitext export novel.en-fr.tmx --to tmx --like from-agency.tmx --encoding utf-16
  bitext export novel.en-fr.tmx --to tsv --include draft --include one-sided -o all.tsv
"""


@click.command("export", epilog=EPILOG)
@click.argument("file", type=click.Path())
@click.option("--to", "form", type=click.Choice(["tmx", "tsv"]), required=True, help="Format.")
@click.option("-o", "--output", type=click.Path(), help="File to write.  [default: by the format]")
@click.option(
    "--include",
    multiple=True,
    type=click.Choice(api.EXTRAS),
    help="Also write these; may be given several times.",
)
@click.option("--strict", is_flag=True, help="Refuse while a glossary error is open.")
@click.option("--glossary", type=click.Path(), help="Glossary for --strict.")
@click.option(
    "--like",
    "model",
    type=click.Path(),
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
    glossary: str | None,
    model: str | None,
    encoding: Encoding,
    *,
    strict: bool,
    force: bool,
    as_json: bool,
) -> int:
    """Write the accepted units of a TMX: confirmed, with text on every side."""
    path = Path(output) if output else Path(f"{Path(file).stem}.accepted.{form}")
    if form != "tmx" and (model or encoding != "utf-8"):
        raise UsageError("--like and --encoding are for --to tmx")
    if path.resolve() == Path(file).resolve():
        raise UsageError(f"{file} would be replaced by its own export", hint="Name another: -o")
    check_writable(path, overwrite=force)
    memory = api.read_tmx(file)
    chosen = api.export(memory, include=include)
    if strict:
        glossary_path = _glossary(file, glossary)
        open_errors = {
            finding.unit
            for finding in api.check(chosen.memory, api.read_glossary(glossary_path))
            if finding.severity is Severity.ERROR
        }
        if open_errors:
            click.echo(
                f"{file}: {len(open_errors)} accepted units break the glossary; "
                f"nothing was written\n  See them: "
                f"{command_name()} check {shlex.quote(file)} --glossary {glossary_path}",
                err=True,
            )
            return 1
    if not chosen.memory.units:
        raise UsageError(
            f"{file}: none of its {len(memory.units)} units is accepted; nothing was written",
            hint="Review them first, or add --include draft.",
        )
    if form == "tmx":
        written = like(chosen.memory, model) if model else chosen.memory
        write_tmx(written, path, encoding=encoding)
    else:
        write_tsv(chosen.memory, path)
    if as_json:
        print_json(
            {
                "output": str(path),
                "written": len(chosen.memory.units),
                "left_out": dict(sorted(chosen.left_out.items())),
            }
        )
    else:
        left = ", ".join(f"{count} {reason}" for reason, count in sorted(chosen.left_out.items()))
        click.echo(f"wrote {path}: {len(chosen.memory.units)} units; left out: {left or 'none'}")
    return 0


def _glossary(file: str, glossary: str | None) -> Path:
    if glossary:
        return Path(glossary)
    project = find_project(Path(file).parent)
    if project is None or project.glossary is None:
        raise UsageError("--strict needs a glossary", hint="Name it: --glossary glossary.yaml")
    return project.glossary
