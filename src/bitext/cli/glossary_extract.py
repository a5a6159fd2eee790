"""``bitext glossary extract``: candidates for the glossary, from translations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import click

from bitext.cli.console import FILE, Progress, exit_codes
from bitext.cli.glossary import chosen
from bitext.curation.extraction import FEWEST, Candidate, extract
from bitext.curation.merging import new_id
from bitext.encoders.commonness import surprisal
from bitext.errors import UsageError
from bitext.files import write_atomic
from bitext.formats.tables import csv_cell
from bitext.model import Concept, Glossary, Status, Term, TermStatus, primary
from bitext.phrases import counted
from bitext.reports.findings import printable
from bitext.termbase import concept_yaml, read_glossary
from bitext.tmx import TmxReader

EPILOG = f"""
\b
Examples:
  bitext glossary extract novel.en-fr.tmx
  bitext glossary extract tmx/*.en-ru.tmx --limit 50 --to yaml > candidates.yaml
  bitext glossary extract tmx/*.en-ru.tmx --no-names --to csv -o candidates.csv

Nothing is written to the glossary. In YAML the translations are marked as proposed: paste what you
accept, and set them to preferred. Scores compare within one run only.

{exit_codes()}
"""

FORMS = ("text", "csv", "yaml", "json")


@click.command("extract", epilog=EPILOG)
@click.argument("memories", nargs=-1, required=True, type=FILE)
@click.option("--langs", default="", help="Source and target: en,fr  [default: the memory's two]")
@click.option("--glossary", type=FILE, help="Whose terms are left out.  [the project's]")
@click.option("--limit", default=100, show_default=True, help="Candidates to show; 0 for all.")
@click.option("--min-units", default=FEWEST, show_default=True, help="Units it has to stand in.")
@click.option("--no-names", is_flag=True, help="Leave out what is written with capitals.")
@click.option("--known", is_flag=True, help="Show what the glossary has already, too.")
@click.option(
    "--to", "form", type=click.Choice(FORMS), default="text", show_default=True, help="Form."
)
@click.option("--json", "as_json", is_flag=True, help="Short for --to json.")
@click.option("-o", "--output", type=FILE, help="File to write.  [default: the screen]")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--quiet", "-q", is_flag=True, help="No summary and no progress.")
def command(
    memories: tuple[str, ...],
    *,
    langs: str,
    glossary: str | None,
    limit: int,
    min_units: int,
    no_names: bool,
    known: bool,
    form: str,
    as_json: bool,
    output: str | None,
    force: bool,
    quiet: bool,
) -> None:
    """Propose terms that TMX files have, with translations, for a person to choose from."""
    if min_units < 1:
        raise UsageError("--min-units: at least 1")
    terms = _glossary(glossary)
    pairs, source, target = _pairs(memories, langs, terms)
    with Progress(unit="word groups", quiet=quiet) as progress:
        found = extract(
            pairs, source, target, surprisal(), glossary=terms, fewest=min_units, progress=progress
        )
    shown = [c for c in found if (known or not c.known) and not (no_names and c.name)]
    listed = shown[:limit] if limit > 0 else shown
    text = _written(listed, "json" if as_json else form, source, target)
    if output:
        write_atomic(output, lambda file: file.write(text.encode()), overwrite=force)
    else:
        click.echo(text, nl=False)
    if not quiet:
        left = len(found) - sum(1 for c in found if not c.known)
        click.echo(
            f"{len(listed):,} of {counted(len(shown), 'candidate')} from "
            f"{counted(len(pairs), 'pair')} in {source}"
            f" and {target}; {left:,} are in the glossary",
            err=True,
        )


def _glossary(named: str | None) -> Glossary | None:
    if named:
        return read_glossary(named)
    try:
        path = chosen(None)
    except UsageError:
        return None
    return read_glossary(path)


def _pairs(
    memories: Sequence[str], langs: str, glossary: Glossary | None
) -> tuple[list[tuple[str, str]], str, str]:
    wanted = [lang.strip() for lang in langs.split(",") if lang.strip()]
    if wanted and len(wanted) != 2:
        raise UsageError(f"--langs {langs}: two languages were expected", hint="--langs en,fr")
    pairs: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    source = wanted[0] if wanted else ""
    for path in memories:
        reader = TmxReader(path)
        own = reader.header.get("srclang") or "*all*"
        if own.casefold() == "*all*":
            own = glossary.source if glossary else ""
        source = source or own
        for unit, _ in reader:
            if unit.status is Status.REJECTED:
                continue
            source = source or unit.variants[0].lang
            others = [v.lang for v in unit.variants if primary(v.lang) != primary(source)]
            for lang in [wanted[1]] if wanted else others:
                seen.setdefault(primary(lang), lang)
                texts = (unit.text(source), unit.text(lang))
                if all(text.strip() for text in texts):
                    pairs.append(texts)
            if len(seen) > 1:
                raise UsageError(
                    f"{path}: has several target languages: {', '.join(seen.values())}",
                    hint=f"Choose one: --langs {source},{next(iter(seen.values()))}",
                )
    if not seen or not pairs:
        raise UsageError(
            f"{memories[0]}: no unit has two languages to compare", hint="Name them: --langs en,fr"
        )
    return pairs, source, next(iter(seen.values()))


# ------------------------------------------------------------------ forms


def _written(found: Sequence[Candidate], form: str, source: str, target: str) -> str:
    if form == "csv":
        return "".join(_csv(found, source, target))
    if form == "yaml":
        return "".join(_yaml(found, source, target))
    if form == "json":
        return _json(found, source, target)
    return "".join(_text(found))


def _text(found: Sequence[Candidate]) -> Iterator[str]:
    width = max((len(candidate.text) for candidate in found), default=0)
    for candidate in found:
        renderings = ", ".join(f"{t.text} {t.dice:.2f}" for t in candidate.translations)
        tail = "  (name)" if candidate.name else ""
        tail += f"  [{candidate.known}]" if candidate.known else ""
        yield (
            f"{candidate.score:6.1f} {candidate.units:5}  {printable(candidate.text):{width}}  "
            f"{printable(renderings or '-')}{tail}\n"
        )


def _csv(found: Sequence[Candidate], source: str, target: str) -> Iterator[str]:
    columns = ("score", "units", source, target, "dice", "other translations", "name", "known")
    yield ",".join((*columns, "example", "its translation")) + "\r\n"
    for candidate in found:
        renderings = candidate.translations
        example = candidate.examples[0] if candidate.examples else ("", "")
        cells = (
            f"{candidate.score}",
            f"{candidate.units}",
            candidate.text,
            renderings[0].text if renderings else "",
            f"{renderings[0].dice}" if renderings else "",
            "; ".join(other.text for other in renderings[1:]),
            "name" if candidate.name else "",
            candidate.known,
            *example,
        )
        yield ",".join(map(csv_cell, cells)) + "\r\n"


def _yaml(found: Sequence[Candidate], source: str, target: str) -> Iterator[str]:
    taken: set[str] = set()
    for candidate in found:
        ident = new_id(candidate.text, taken)
        taken.add(ident)
        first = candidate.translations[:1]
        terms = (
            Term(candidate.text, source),
            *(Term(each.text, target, TermStatus.PROPOSED) for each in first),
        )
        others = ", ".join(f"{each.text} {each.dice:.2f}" for each in candidate.translations)
        units = counted(candidate.units, "unit")
        yield f"  # {units}: {printable(others) or 'no translation found'}\n"
        yield concept_yaml(Concept(ident, terms)) + "\n"


def _json(found: Sequence[Candidate], source: str, target: str) -> str:
    listed = [
        {
            "text": candidate.text,
            "score": candidate.score,
            "units": candidate.units,
            "name": candidate.name,
            "known": candidate.known,
            "translations": [
                {"text": each.text, "dice": each.dice, "units": each.units}
                for each in candidate.translations
            ],
            "examples": [{source: one, target: two} for one, two in candidate.examples],
        }
        for candidate in found
    ]
    data = {"schema": "bitext-candidates", "version": 1, "source": source, "target": target}
    return json.dumps({**data, "candidates": listed}, ensure_ascii=False) + "\n"
