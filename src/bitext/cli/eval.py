"""``bitext eval``: beads against gold beads, a memory against a gold folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

import click

from bitext.cli.console import FILE, exit_codes, print_json
from bitext.encoding import decode
from bitext.errors import BitextError, InputError, UsageError
from bitext.files import read_bytes
from bitext.formats.beads import parse_beads
from bitext.metrics import Sides, Signature, digest, evaluate, judge, judge_memory, memory_blocks
from bitext.model import primary
from bitext.reports.evaluation import facts, memory_facts, memory_lines, text_lines
from bitext.tmx import TmxReader

EPILOG = f"""
\b
Examples:
  bitext eval pred.txt gold.txt
  bitext eval pred.txt gold.txt --source src.txt --target tgt.txt --errors 10
  bitext eval made.tmx gold-folder/
  bitext eval pred.txt gold-folder/ --json

A bead file holds a bead a line, [0,1]:[0] or [0,1]:[0]:0.98, counted from 0; [] is an empty side;
the third field is the probability that the bead is right. A gold folder holds src.txt and tgt.txt
(a sentence a line) and gold.txt (beads). What each measure means: docs/measuring.md.

{exit_codes()}
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """A bead as it stands in a file."""

    number: int
    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float | None

    @property
    def sides(self) -> Sides:
        return self.source, self.target

    @property
    def bead(self) -> tuple[tuple[int, ...], tuple[int, ...], float | None]:
        return self.source, self.target, self.confidence


@click.command("eval", epilog=EPILOG)
@click.argument("predicted", type=FILE)
@click.argument("gold", type=FILE)
@click.option("--source", type=FILE, help="Source sentences, one a line.")
@click.option("--target", type=FILE, help="Target sentences, one a line.")
@click.option(
    "--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Show the first N wrong."
)
@click.option("--blocks", is_flag=True, help="Also score by whole gold beads (paragraphs).")
@click.option("--langs", metavar="TAG,TAG", help="Languages to take from a TMX.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    predicted: str,
    gold: str,
    source: str | None,
    target: str | None,
    errors: int,
    langs: str | None,
    *,
    blocks: bool,
    as_json: bool,
) -> None:
    """Score PREDICTED, a bead file or a TMX, against GOLD, a bead file or a gold folder.

    With the sentences (--source and --target, or a gold folder) bead numbers are checked against
    them, and --errors shows the text.
    """
    folder = Path(gold) if Path(gold).is_dir() else None
    if folder:
        source, target = source or str(folder / "src.txt"), target or str(folder / "tgt.txt")
        gold = str(folder / "gold.txt")
    texts = tuple(_sentences(path) if path else None for path in (source, target))
    wanted = _read_beads(gold, texts)
    used = [path for path in (gold, source, target) if path]
    signature = Signature(
        version=metadata.version("bitext"), data=digest(read_bytes(path) for path in used)
    )
    if predicted.lower().endswith(".tmx"):
        _eval_memory(predicted, folder, texts, wanted, langs, signature, as_json=as_json)
        return
    found = _read_beads(predicted, texts)
    if not all(line.confidence is None or 0.0 <= line.confidence <= 1.0 for line in found):
        click.echo(f"{predicted}: its scores are no probabilities and are left out", err=True)
        found = [replace(line, confidence=None) for line in found]
    evaluation = evaluate([line.bead for line in wanted], [line.bead for line in found])
    if as_json:
        print_json({"predicted": predicted, "gold": gold, **facts(evaluation, signature)})
        return
    click.echo(f"{predicted} against {gold}")
    for line in text_lines(evaluation, signature, blocks=blocks):
        click.echo(line)
    for line in _wrong(predicted, found, wanted, texts, errors):
        click.echo(line)


def _eval_memory(
    path: str,
    folder: Path | None,
    texts: Sequence[list[str] | None],
    wanted: Sequence[_Line],
    langs: str | None,
    signature: Signature,
    *,
    as_json: bool,
) -> None:
    source, target = texts
    if source is None or target is None:
        raise UsageError(
            "a TMX is scored against sentences as well as beads",
            hint="Name a gold folder (src.txt, tgt.txt, gold.txt), or add --source and --target.",
        )
    reader = TmxReader(path)
    memory = [unit for unit, _ in reader]
    spelled = dict.fromkeys(primary(v.lang) for unit in memory for v in unit.variants)
    first, second = _languages(langs, folder, reader.header.get("srclang"), list(spelled), path)
    for lang in (first, second):
        if primary(lang) not in spelled:
            raise InputError(
                f"has no text in {lang}; it has {', '.join(spelled)}",
                path=path,
                hint="Say which languages to compare: --langs en,fr",
            )
    units = [(unit.text(first), unit.text(second), unit.confidence) for unit in memory]
    gold = [line.sides for line in wanted]
    scored = memory_blocks(source, target, gold, [unit[:2] for unit in units])
    judged = judge_memory(source, target, gold, units)
    if as_json:
        print_json({"predicted": path, **memory_facts(scored, judged, signature)})
        return
    click.echo(f"{path} ({first}, {second}) against {folder or 'gold'}")
    for line in memory_lines(scored, judged, signature):
        click.echo(line)


def _languages(
    langs: str | None, folder: Path | None, srclang: str | None, spelled: list[str], path: str
) -> tuple[str, str]:
    """Return source and target: as asked, as the folder says, or as the memory has them."""
    if langs:
        parts = [part.strip() for part in langs.split(",")]
        if len(parts) != 2 or not all(parts):
            raise UsageError(f"--langs takes two languages, found {langs!r}", hint="--langs en,fr")
        return parts[0], parts[1]
    meta = folder / "meta.json" if folder else None
    if meta and meta.is_file():
        try:
            said = json.loads(read_bytes(meta))
        except ValueError as error:
            raise InputError(f"is not JSON: {error}", path=str(meta)) from None
        pair = [
            said.get(short) or said.get(long)
            for short, long in (("src_lang", "source_language"), ("tgt_lang", "target_language"))
        ]
        if all(isinstance(lang, str) for lang in pair):
            return pair[0], pair[1]
    source = primary(srclang or "")
    ordered = sorted(spelled, key=lambda lang: lang != source)
    if len(ordered) != 2:
        raise UsageError(
            f"{path} has {len(ordered)} languages: {', '.join(ordered) or 'none'}",
            hint="Say which two to compare: --langs en,fr",
        )
    return ordered[0], ordered[1]


# ------------------------------------------------------------------ files


def _lines(path: str | Path) -> list[str]:
    text = decode(read_bytes(path), path=str(path))[0]
    # Not splitlines(): a line separator or form feed may stand inside a sentence.
    return text.replace("\r\n", "\n").split("\n")


def _sentences(path: str) -> list[str]:
    return [line for line in _lines(path) if line.strip()]


def _read_beads(path: str, texts: Sequence[list[str] | None]) -> list[_Line]:
    """Read a bead file and check its numbers, as far as the sentences are known.

    Raises:
        InputError: A line is no bead, a number is out of range, or a segment is in two beads.
    """
    found: list[_Line] = []
    for number, text in enumerate(_lines(path), start=1):
        try:
            beads = parse_beads([text])
        except BitextError as error:
            raise InputError(error.message, path=path, line=number, hint=error.hint) from None
        found.extend(
            _Line(number, tuple(sorted(source)), tuple(sorted(target)), confidence)
            for source, target, confidence in beads
        )
    if not found:
        raise InputError("holds no bead", path=path, hint="A bead is a line such as [0,1]:[0]")
    for side, (name, sentences) in enumerate(zip(("source", "target"), texts, strict=True)):
        first_line: dict[int, int] = {}
        for line in found:
            for n in line.sides[side]:
                if sentences is not None and n >= len(sentences):
                    raise InputError(
                        f"{name} sentence {n} does not exist; there are {len(sentences)}, from 0",
                        path=path,
                        line=line.number,
                    )
                if first_line.setdefault(n, line.number) != line.number:
                    raise InputError(
                        f"{name} sentence {n} is in two beads, the other in line {first_line[n]}",
                        path=path,
                        line=line.number,
                    )
    return found


def _wrong(
    path: str,
    found: Sequence[_Line],
    wanted: Sequence[_Line],
    texts: Sequence[list[str] | None],
    count: int,
) -> Iterator[str]:
    """Yield the first wrong beads, each with its text where the sentences are known."""
    judged = judge(
        [line.sides for line in wanted],
        [line.sides for line in found],
        [line.confidence or 0.0 for line in found],
        null_beads=True,
    )
    wrong = [line for line, (_, right) in zip(found, judged, strict=True) if not right]
    for line in wrong[:count]:
        sure = "" if line.confidence is None else f"  {line.confidence:.2f}"
        yield ""
        yield f"{path}:{line.number}: {_notation(line.sides)}{sure}  is not in gold"
        for side, sentences in zip(line.sides, texts, strict=True):
            if sentences is not None:
                yield f"    {' | '.join(sentences[n].strip() for n in side) or '(nothing)'}"


def _notation(bead: Sides) -> str:
    return ":".join(f"[{','.join(map(str, side))}]" for side in bead)
