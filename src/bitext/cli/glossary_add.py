"""``bitext glossary add``: a concept or a term more, and nothing else changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from bitext.cli.console import FILE, exit_codes, print_json
from bitext.cli.glossary import chosen, show_change
from bitext.errors import UsageError
from bitext.glossary.words import words
from bitext.languages import is_registered, is_tag
from bitext.model import Concept, Glossary, Term, TermStatus, primary
from bitext.termbase import GlossaryFile, new_id

EPILOG = f"""
\b
Examples:
  bitext glossary add en="face mask" fr="masque facial" ru="медицинская маска"
  bitext glossary add en=czar fr=tsar --forbid fr=czar --domain state --dry-run
  bitext glossary add --to face-mask fr="masque sanitaire" --proposed --note "as the WHO has it"
  bitext glossary add en=SARS-CoV-2 --dnt

A term is LANGUAGE=TEXT. Comments, order and layout of the file stay as they are.

{exit_codes("added", wrong="a term that is there already", held="it changed meanwhile")}
"""


@click.command("add", epilog=EPILOG)
@click.argument("terms", nargs=-1, metavar="[LANG=TERM]...")
@click.option("--admit", multiple=True, metavar="LANG=TERM", help="A term that is right as well.")
@click.option("--forbid", multiple=True, metavar="LANG=TERM", help="A term that is wrong for it.")
@click.option("--proposed", is_flag=True, help="All of it is a proposal, which no check enforces.")
@click.option("--to", "concept", metavar="ID", help="Add to this concept instead of a new one.")
@click.option("--id", "ident", help="Id of the new concept.  [default: made of its first term]")
@click.option("--domain", default="", help="Subject field of the new concept.")
@click.option("--definition", default="", help="Definition of the new concept.")
@click.option("--note", default="", help="A note: of the new concept, or with --to of each term.")
@click.option("--dnt", is_flag=True, help="The new concept's name is not to be translated.")
@click.option("--glossary", type=FILE, help="The file.  [default: the project's]")
@click.option("--dry-run", is_flag=True, help="Show what would be written and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was added as one JSON object.")
def command(
    terms: tuple[str, ...],
    *,
    admit: tuple[str, ...],
    forbid: tuple[str, ...],
    proposed: bool,
    concept: str | None,
    ident: str | None,
    domain: str,
    definition: str,
    note: str,
    dnt: bool,
    glossary: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add a concept with its terms to a glossary, or with --to terms to a concept it has."""
    path = chosen(glossary)
    file = GlossaryFile(path)
    approved = TermStatus.PROPOSED if proposed else TermStatus.PREFERRED
    admitted = TermStatus.PROPOSED if proposed else TermStatus.ADMITTED
    given = [
        *_terms(terms, approved),
        *_terms(admit, admitted),
        *_terms(forbid, TermStatus.FORBIDDEN),
    ]
    if not given:
        raise UsageError("no term was given", hint='For example: en="face mask" fr="masque facial"')
    given = [replace(t, match=file.defaults.match, case=file.defaults.case) for t in given]
    if concept is not None:
        if ident or domain or definition or dnt:
            raise UsageError("--id, --domain, --definition and --dnt are for a new concept")
        for term in given:
            file.add_term(concept, replace(term, note=note))
    else:
        first = next((t for t in given if primary(t.lang) == primary(file.glossary.source)), None)
        if first is None:
            source = file.glossary.source
            raise UsageError(
                f"no term is in the source language {source!r}",
                hint=f'Add it: {source}="face mask"; or name the concept: --to ID',
            )
        concept = ident or new_id(file.glossary, first.text)
        _warn_of_twin(file.glossary, first, path)
        file.add_concept(
            Concept(
                id=concept,
                terms=tuple(given),
                definition=definition,
                domain=domain,
                note=note,
                do_not_translate=dnt,
                severity=file.defaults.severity,
                gap=file.defaults.gap,
            )
        )
    if dry_run:
        show_change(path, path.read_bytes().decode("utf-8-sig"), file.text())
        return
    file.save()
    if as_json:
        listed = [{"lang": t.lang, "term": t.text, "status": str(t.status)} for t in given]
        print_json({"glossary": str(path), "concept": concept, "terms": listed})
    else:
        said = ", ".join(f"{term.lang} “{term.text}”" for term in given)
        click.echo(f"{path}: [{concept}] {said}")


def _terms(given: Sequence[str], status: TermStatus) -> list[Term]:
    found = []
    for each in given:
        lang, sign, text = each.partition("=")
        if not sign or not is_tag(lang) or not is_registered(lang):
            raise UsageError(
                f"found {each!r}, expected LANGUAGE=TERM", hint='For example: fr="masque facial"'
            )
        try:
            text.encode()
        except UnicodeEncodeError:
            raise UsageError(f"the term {each!r} is not UTF-8") from None
        found.append(Term(text.strip(), lang, status))
    return found


def _warn_of_twin(glossary: Glossary, term: Term, path: Path) -> None:
    """Say that the glossary has a concept with this source term, which may be meant."""
    wanted = [word.key for word in words(term.text, term.lang)]
    for concept in glossary.concepts:
        for other in concept.in_language(term.lang):
            if [word.key for word in words(other.text, other.lang)] == wanted:
                click.echo(
                    f"{click.style('note:', bold=True)} {path} has “{other.text}” already, in"
                    f" [{concept.id}]; to add to it: --to {concept.id}",
                    err=True,
                )
                return
