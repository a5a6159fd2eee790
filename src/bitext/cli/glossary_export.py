"""``bitext glossary export``: our terms for other tools."""

from __future__ import annotations

from dataclasses import replace

import click

from bitext.cli.console import FILE, exit_codes, print_json
from bitext.cli.glossary import chosen
from bitext.cli.losses import print_losses
from bitext.errors import UsageError
from bitext.files import check_writable, real
from bitext.formats.glossaries import FORMS, form_of, write_foreign_glossary
from bitext.model import Glossary, TermStatus, primary
from bitext.phrases import counted
from bitext.termbase import read_glossary

EPILOG = f"""
\b
Examples:
  bitext glossary export -o terms.tbx
  bitext glossary export -o terms.csv --by-concept --langs en,fr
  bitext glossary export -o old-tool.tbx --to tbx-v2 --status preferred --status admitted

tbx is TBX-Basic of version 3 in style DCA, tbx-dct the same in style DCT, tbx-v2 the martif of
version 2. What a form has no place for is told.

{exit_codes()}
"""


@click.command("export", epilog=EPILOG)
@click.option("-o", "--output", required=True, type=FILE, help="File to write.")
@click.option("--to", "form", type=click.Choice(FORMS), help="Form.  [default: by the name]")
@click.option("--glossary", type=FILE, help="The file.  [default: the project's]")
@click.option("--langs", default="", help="Only these languages, and the source: fr,ru")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([str(status) for status in TermStatus]),
    help="Only terms of this status; may be given several times.",
)
@click.option("--by-concept", is_flag=True, help="Tables: a row a concept, for people.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def command(
    output: str,
    *,
    form: str | None,
    glossary: str | None,
    langs: str,
    statuses: tuple[str, ...],
    by_concept: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write the glossary, with what it includes, as TBX, CSV, TSV or an Excel workbook."""
    form = form or form_of(output)
    if not form:
        raise UsageError(
            f"{output}: the name does not say which form", hint=f"Add --to {'|'.join(FORMS)}"
        )
    if by_concept and form.startswith("tbx"):
        raise UsageError("--by-concept is for tables")
    path = chosen(glossary)
    if real(path) == real(output):
        raise UsageError(f"{output} would be replaced by its own export")
    check_writable(output, overwrite=force)
    chosen_terms = _only(read_glossary(path), langs, statuses)
    losses = write_foreign_glossary(
        chosen_terms, output, form, by_concept=by_concept, overwrite=force
    )
    concepts = chosen_terms.concepts
    terms = sum(len(concept.terms) for concept in concepts)
    if as_json:
        print_json(
            {
                "output": output,
                "concepts": len(concepts),
                "terms": terms,
                "losses": [
                    {"what": loss.what, "count": loss.count, "first": loss.first} for loss in losses
                ],
            }
        )
        return
    click.echo(f"wrote {output}: {counted(len(concepts), 'concept')}, {counted(terms, 'term')}")
    print_losses(losses, "without a place in it")


def _only(glossary: Glossary, langs: str, statuses: tuple[str, ...]) -> Glossary:
    wanted = {primary(lang) for lang in langs.split(",") if lang} | {primary(glossary.source)}
    concepts = []
    for concept in glossary.concepts:
        terms = tuple(
            term
            for term in concept.terms
            if (not langs or primary(term.lang) in wanted)
            and (not statuses or str(term.status) in statuses)
        )
        if terms:
            concepts.append(replace(concept, terms=terms))
    return replace(glossary, concepts=tuple(concepts))
