"""A memory as a page to read, send and print: the languages side by side, status, findings.

One file without scripts, fonts or images beside it. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bitext.languages import language_name
from bitext.model import (
    REASON,
    SURE,
    Content,
    Finding,
    Memory,
    Severity,
    Span,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.phrases import counted
from bitext.reports.findings import printable

SIGNS = {Status.CONFIRMED: "✓", Status.APPROVED: "✓✓", Status.REJECTED: "✗", Status.DRAFT: "·"}


def html_lines(
    memory: Memory,
    langs: Sequence[str],
    *,
    title: str,
    findings: Iterable[Finding] | None = None,
) -> Iterator[str]:
    """Yield the page.

    Args:
        memory: What to show, in its order.
        langs: Columns, the source first; tags as the memory spells them.
        title: Heading: the name of the memory.
        findings: What a check of these units has to say; None where nothing was checked.
    """
    said: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings or ():
        said[finding.unit].append(finding)
    checked = None if findings is None else [each for group in said.values() for each in group]
    yield "<!doctype html>\n"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{_shown(title)}</title>\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<style>{_STYLE}</style></head><body>\n"
    yield f"<h1>{_shown(title)}</h1>\n<p>{_shown(_summary(memory, checked))}</p>\n"
    yield "<table>\n<thead><tr><th>No.</th>"
    for lang in langs:
        yield f"<th>{_shown(language_name(lang))}</th>"
    yield "<th>Status</th></tr></thead>\n<tbody>\n"
    for number, unit in enumerate(memory.units):
        yield from _row(number, unit, langs, said[number])
    yield "</tbody>\n</table>\n</body></html>\n"


def _summary(memory: Memory, findings: Sequence[Finding] | None) -> str:
    states = Counter(unit.status for unit in memory.units)
    count = len(memory.units)
    parts = [counted(count, "unit")]
    parts += [f"{states[status]:,} {status}" for status in Status if states[status]]
    if findings is not None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        warnings = len(findings) - errors
        parts.append(f"glossary: {counted(errors, 'error')}, {counted(warnings, 'warning')}")
    return " · ".join(parts)


def _row(
    number: int, unit: TranslationUnit, langs: Sequence[str], findings: Sequence[Finding]
) -> Iterator[str]:
    worst = " error" if any(f.severity is Severity.ERROR for f in findings) else ""
    yield f'<tr class="{unit.status}{worst}"><td>{number + 1}</td>'
    for position, lang in enumerate(langs):
        yield f'<td lang="{escape(lang)}" dir="auto">'
        texts = [variant for variant in unit.variants if variant.lang == lang]
        yield "<hr>".join(_text(v, _spans(findings, lang, position)) for v in texts) or "—"
        yield "</td>"
    yield f"<td>{SIGNS[unit.status]} {unit.status}{_confidence(unit)}</td></tr>\n"
    remarks = [_finding(finding) for finding in findings]
    notes = (*unit.notes, *(note for variant in unit.variants for note in variant.notes))
    remarks += [f"<b>note</b> {_shown(note.text)}" for note in notes]
    if remarks:
        yield f'<tr class="said{worst}"><td></td><td colspan="{len(langs) + 1}">'
        yield "<br>".join(remarks)
        yield "</td></tr>\n"


def _confidence(unit: TranslationUnit) -> str:
    confidence = unit.confidence
    if unit.status is not Status.DRAFT or confidence is None:
        return ""
    # Rounded down: .996 is not sure.
    shown = f"{int(confidence * 100)} %"
    reason = unit.prop(REASON) if confidence < SURE else None
    return f"<br><small>{shown}{'<br>' + _shown(reason) if reason else ''}</small>"


def _finding(finding: Finding) -> str:
    subject = f" <i>{_shown(finding.subject)}</i>" if finding.subject else ""
    return (
        f"<b>{finding.severity}</b> {_shown(finding.check)} {_shown(finding.name)}{subject}: "
        f"{_shown(finding.message)}"
    )


def _spans(findings: Sequence[Finding], lang: str, position: int) -> list[Span]:
    """Return what of a text is concerned, in order, without overlaps."""
    spans: list[Span] = []
    for finding in findings:
        if position == 0:
            spans += finding.source_spans
        elif finding.lang == lang:
            spans += finding.target_spans
    merged: list[Span] = []
    for span in sorted(spans):
        if not merged or span.start >= merged[-1].stop:
            merged.append(span)
        else:
            merged[-1] = Span(merged[-1].start, max(merged[-1].stop, span.stop))
    return merged


def _text(variant: Variant, spans: Sequence[Span]) -> str:
    """Return a text with the stretches concerned marked and inline codes shown small."""
    parts: list[str] = []
    _content(variant.content, spans, 0, parts)
    return "".join(parts)


def _content(content: Content, spans: Sequence[Span], at: int, parts: list[str]) -> int:
    for item in content:
        if isinstance(item, str):
            done = 0
            for span in spans:
                start = min(max(span.start - at, done), len(item))
                stop = min(max(span.stop - at, start), len(item))
                if start < stop:
                    parts.append(_shown(item[done:start]))
                    parts.append(f"<mark>{_shown(item[start:stop])}</mark>")
                    done = stop
            parts.append(_shown(item[done:]))
            at += len(item)
        elif item.kind == "hi":
            parts.append("<i>")
            at = _content(item.content, spans, at, parts)
            parts.append("</i>")
        else:
            native = "".join(each for each in item.content if isinstance(each, str))
            parts.append(f"<code>{_shown(native or item.kind)}</code>")
    return at


def _shown(text: str) -> str:
    # A line break in a text is one on the page; other controls are spelled.
    return "\n".join(escape(printable(line)) for line in text.split("\n"))


_STYLE = """
@page { margin: 16mm 14mm 18mm; @bottom-right { content: counter(page) " / " counter(pages);
  font: 8pt Georgia, "Noto Serif", "Times New Roman", serif; color: #777; } }
body { font: 11pt/1.45 Georgia, "Noto Serif", "Times New Roman", serif; max-width: 75em;
  margin: 2em auto; padding: 0 1em; color: #111; background: #fff; }
h1 { font-size: 1.3em; margin: 0; overflow-wrap: anywhere; }
p { margin: .3em 0 1.2em; color: #444; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
thead { display: table-header-group; }
th { text-align: left; font-size: .85em; color: #444; border-bottom: 2px solid #444; }
th, td { vertical-align: baseline; padding: .35em .6em; overflow-wrap: anywhere; }
td { border-top: 1px solid #ccc; white-space: pre-wrap; }
th:first-child, td:first-child { width: 2.4em; text-align: right; color: #777; }
th:last-child, tr > td:last-child:not([colspan]) { width: 7.5em; font-size: .85em; color: #444; }
tr { break-inside: avoid; } tr.said { break-before: avoid; }
tr.said td { border-top: 0; padding-top: 0; font-size: .85em; color: #444; white-space: pre-line; }
tr.error td:first-child { border-left: 4px solid #b3261e; }
tr.rejected td[lang] { color: #777; text-decoration: line-through; }
mark { background: #fff3bf; text-decoration: underline; text-underline-offset: .2em; }
code { font: .75em ui-monospace, monospace; color: #666; border: 1px solid #ccc; border-radius: 3px;
  padding: 0 .2em; }
hr { border: 0; border-top: 1px dashed #bbb; } small { color: #666; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 9.5pt; }
  mark { background: none; } a { color: inherit; } }
"""
