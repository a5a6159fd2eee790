"""``bitext glossary import``: terms of other tools, added to ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from bitext.cli.console import FILE, exit_codes, print_json
from bitext.cli.glossary import chosen, show_change
from bitext.cli.losses import print_losses
from bitext.curation.merging import Merge, merge
from bitext.errors import UsageError
from bitext.files import write_atomic
from bitext.formats.glossaries import read_foreign_glossary
from bitext.formats.terms import Loss
from bitext.model import Glossary, Term
from bitext.phrases import counted
from bitext.project import DEFAULTS
from bitext.termbase import GlossaryFile, glossary_yaml, read_glossary

EPILOG = f"""
\b
Examples:
  bitext glossary import client.tbx --dry-run
  bitext glossary import omegat.tab --langs en,fr
  bitext glossary import terms.xlsx --sheet Legal --glossary legal.yaml
  bitext glossary import other/glossary.yaml

Read are TBX 2 and 3, CSV, tabs (OmegaT, too), Excel (.xlsx) and glossary.yaml. What is in the
glossary stays as it is, byte by byte; what differs and what has no place in it is told.

{exit_codes(held="the glossary changed meanwhile")}
"""


@click.command("import", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--glossary", type=FILE, help="The file added to, or made.  [default: the project's]")
@click.option("--source", default="", help="Language that the concepts are found by.")
@click.option("--langs", default="", help="Languages of a table's columns: en,fr")
@click.option("--encoding", default="", help="Code page of a table, such as cp1252.")
@click.option("--sheet", default="", help="Sheet of a workbook.  [default: the first]")
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def command(
    files: tuple[str, ...],
    *,
    glossary: str | None,
    source: str,
    langs: str,
    encoding: str,
    sheet: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add the terms of other glossaries to one; what is there stays as it is."""
    path = _target(glossary)
    file = GlossaryFile(path) if path.exists() else None
    before = file.glossary if file else Glossary(source, ())
    added: list[Merge] = []
    losses: list[Loss] = []
    for name in files:
        if Path(name).suffix in (".yaml", ".yml"):
            theirs = read_glossary(name)
        else:
            reading = read_foreign_glossary(
                name,
                source=source or before.source,
                langs=tuple(langs.split(",")) if langs else (),
                encoding=encoding,
                sheet=sheet,
            )
            theirs = reading.glossary
            losses += reading.losses
        if not before.source:
            before = replace(before, source=theirs.source)
        found = merge(before, theirs)
        added.append(found)
        before = _with(before, found)
    text = before_text = ""
    if file is None:
        text = glossary_yaml(before)
    else:
        for found in added:
            for concept in found.concepts:
                file.add_concept(concept)
            for ident, term in found.terms:
                file.add_term(ident, term)
        if dry_run and file.changed:
            before_text, text = path.read_bytes().decode("utf-8-sig"), file.text()
    if dry_run:
        show_change(path, before_text, text)
    elif file is None and not before.concepts:
        pass  # an empty glossary would lack a source language
    elif file is None:
        write_atomic(path, lambda out: out.write(text.encode()), overwrite=False)
    else:
        file.save()
    _tell(path, added, losses, dry_run=dry_run, as_json=as_json)


def _target(named: str | None) -> Path:
    try:
        return chosen(named)
    except UsageError:
        return Path(DEFAULTS.glossary)


def _with(glossary: Glossary, found: Merge) -> Glossary:
    """Return a glossary with what another one added, for the next file to meet."""
    more: dict[str, list[Term]] = {}
    for ident, term in found.terms:
        more.setdefault(ident, []).append(term)
    concepts = (
        replace(c, terms=(*c.terms, *more[c.id])) if c.id in more else c for c in glossary.concepts
    )
    return replace(glossary, concepts=(*concepts, *found.concepts))


def _tell(
    path: Path, added: list[Merge], losses: list[Loss], *, dry_run: bool, as_json: bool
) -> None:
    concepts = sum(len(found.concepts) for found in added)
    new_terms = sum(len(c.terms) for found in added for c in found.concepts)
    terms = sum(len(found.terms) for found in added)
    known = sum(found.known for found in added)
    differences = [difference for found in added for difference in found.differences]
    if as_json:
        print_json(
            {
                "glossary": str(path),
                "dry_run": dry_run,
                "concepts": concepts,
                "terms": new_terms + terms,
                "known": known,
                "differences": [
                    {"concept": each.concept, "message": each.message} for each in differences
                ],
                "losses": [
                    {"what": loss.what, "count": loss.count, "first": loss.first} for loss in losses
                ],
            }
        )
        return
    verb = "would get" if dry_run else "got"
    click.echo(
        f"{path} {verb} {counted(concepts, 'concept')} with {counted(new_terms, 'term')}, and"
        f" {counted(terms, 'term')} for concepts it had; {known:,} were there",
        err=dry_run,
    )
    for difference in differences:
        click.echo(f"  [{difference.concept}] {difference.message}", err=True)
    print_losses(losses, "not taken over")
