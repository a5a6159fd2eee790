"""``bitext segment``: texts to sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click

from bitext.cli.console import FILE, PATH, exit_codes, language_tag
from bitext.errors import UsageError
from bitext.formats.language import detect_language, language_from_name
from bitext.formats.srx import load_rules
from bitext.formats.text import SourceText, read_text
from bitext.languages import language_name
from bitext.model import Span
from bitext.segmentation import Decision, Paragraphs, Rules, explain, segment

EPILOG = f"""
\b
Examples:
  bitext segment novel.en.txt > novel.en.lines
  bitext segment *.fr.txt --to tsv
  cat draft.txt | bitext segment - --lang ru --to jsonl
  bitext segment contract.en.txt --srx house.srx --explain

FILE is plain text, Markdown, HTML, .docx or .srt by its name; - is standard input. Offsets are code
points of the decoded text, from 0, the end excluded. docs/segmentation.md shows how to write rules.

{exit_codes()}
"""

CONTEXT = 28
"""Code points shown on either side of a place by --explain."""

_LINE_ENDS = re.compile("[ \t]*[\r\n\v\f\x85\u2028\u2029]+[ \t]*")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@click.command("segment", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option(
    "--lang", metavar="TAG", help="Language of the texts.  [default: by file name, else guessed]"
)
@click.option("--srx", type=PATH, help="Own rules, an SRX 2.0 file.")
@click.option(
    "--srx-mode",
    type=click.Choice(["layer", "replace"]),
    help="Own rules before the built-in ones, or alone.  [default: layer]",
)
@click.option(
    "--paragraphs",
    type=click.Choice([each.value for each in Paragraphs]),
    default=Paragraphs.BLANK_LINE.value,
    show_default=True,
    help="What ends a paragraph; no sentence crosses one.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["lines", "jsonl", "tsv"]),
    default="lines",
    show_default=True,
    help="A sentence a line, or records with offsets and the rule that cut.",
)
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Show each place that could be a cut, and the rule that decided.",
)
def command(
    files: tuple[str, ...],
    lang: str | None,
    srx: Path | None,
    srx_mode: str | None,
    paragraphs: str,
    form: str,
    *,
    explained: bool,
) -> None:
    """Cut texts into sentences, by SRX rules; the text itself is never changed.

    With --to lines, line ends inside a sentence become spaces; with jsonl the text is exact.
    """
    if srx_mode and srx is None:
        raise UsageError("--srx-mode goes with --srx FILE")
    if explained and form == "tsv":
        raise UsageError("--explain writes lines or jsonl, no tsv")
    if form == "tsv":
        click.echo("file\tstart\tend\tparagraph\trule\ttext")
    lang = lang and language_tag(lang, option="--lang")
    for name in files:
        # Read as a file, standard input gives the same messages as one.
        source = read_text("/dev/stdin" if name == "-" else name)
        rules = load_rules(
            lang or _language(name, source.content), user=srx, replace=srx_mode == "replace"
        )
        kind = Paragraphs(paragraphs)
        if explained:
            rows = _explanation(name, source, rules, kind, as_json=form == "jsonl")
        else:
            rows = _segments(name, source, rules, kind, form)
        for row in rows:
            click.echo(row)


def _language(name: str, text: str) -> str:
    """Return the language that the file's name says, else a guess, which is told."""
    named = language_from_name(name)
    if named:
        return named
    lang, probability = detect_language(text)
    click.echo(
        f"{name}: language {language_name(lang)} ({lang}), detected ({probability:.2f}); "
        "--lang says otherwise",
        err=True,
    )
    return lang


def _segments(
    name: str, source: SourceText, rules: Rules, paragraphs: Paragraphs, form: str
) -> Iterator[str]:
    document = segment(source.content, rules.lang, rules, paragraphs=paragraphs)
    for index, each in enumerate(document.segments):
        core = document.core(index)
        text = core.within(source.content)
        if form == "lines":
            yield _LINE_ENDS.sub(" ", text)
            continue
        at = source.origin(core)
        if form == "tsv":
            fields = (name, at.start, at.stop, each.paragraph, each.rule, text.translate(_ESCAPES))
            yield "\t".join(map(str, fields))
        else:
            yield _record(
                file=name,
                lang=rules.lang,
                start=at.start,
                end=at.stop,
                paragraph=each.paragraph,
                rule=each.rule,
                text=text,
            )


def _explanation(
    name: str, source: SourceText, rules: Rules, paragraphs: Paragraphs, *, as_json: bool
) -> Iterator[str]:
    text = source.content
    for decision in explain(text, rules, paragraphs=paragraphs):
        before = _LINE_ENDS.sub(" ", text[max(0, decision.place - CONTEXT) : decision.place])
        after = _LINE_ENDS.sub(" ", text[decision.place : decision.place + CONTEXT])
        at = source.origin(Span(decision.place, decision.place)).start
        if as_json:
            yield _record(
                file=name,
                place=at,
                cut=decision.cut,
                rule=decision.rule,
                rule_file=decision.path,
                rule_line=decision.line,
                before=before,
                after=after,
            )
        else:
            verdict, sign = ("cut ", "│") if decision.cut else ("kept", "·")
            shown = f"{before:>{CONTEXT}}{sign}{after:<{CONTEXT}}"
            yield f"{at:>8}  {verdict}  {shown}  {_rule(decision)}"


def _rule(decision: Decision) -> str:
    """Return the rule that decided, and where it stands."""
    if not decision.path:
        return decision.rule
    return f"{decision.rule}  ({Path(decision.path).name}:{decision.line})"


def _record(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)
