"""Findings as one HTML page to open, send or keep with a build: no scripts, nothing beside it.

Nothing is told by colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from bitext.checks import find_rule
from bitext.languages import language_name
from bitext.model import Severity, Span
from bitext.reports.findings import Located, Summary, printable

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --dim: #767676; --error: #b3261e;
  --warning: #8a5a00; --mark: #ffe08a; --on-mark: #000 }
@media (prefers-color-scheme: dark) { :root { --dim: #a0a0a0; --error: #ff8a80; --warning: #f2c14e;
  --mark: #7a5b00; --on-mark: #fff } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2.5rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .75rem;
  border-bottom: 1px solid var(--line); vertical-align: top } td.n { text-align: right }
article { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .9rem;
  margin: .8rem 0 }
article.aside { opacity: .75 } article p { margin: 0 0 .4rem } .error { color: var(--error) }
.warning { color: var(--warning) } small { color: var(--dim) } mark { background: var(--mark);
  color: var(--on-mark); border-radius: .15rem; padding: 0 .08em; outline: 1px solid currentColor }
dl { display: grid; grid-template-columns: 5.5rem 1fr; margin: 0; gap: .2rem .6rem } dt { color:
  var(--dim) } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
@media print { article { break-inside: avoid } }
"""


def html_page(
    files: Sequence[tuple[str, Sequence[Located]]], summary: Summary, *, title: str
) -> Iterator[str]:
    """Yield the page.

    Args:
        files: Each file with its findings, in order.
        summary: What the run came to.
        title: Heading.
    """
    yield "<!doctype html>\n"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{_shown(title)}</title>\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<style>{_STYLE}</style></head><body>\n"
    yield f"<h1>{_shown(title)}</h1>\n<p>{_shown(str(summary))}</p>\n"
    yield from _overview([located for _, found in files for located in found])
    for path, found in files:
        yield f"<h2>{_shown(path)}</h2>\n"
        if not found:
            yield "<p>No findings.</p>\n"
        for located in found:
            yield from _finding(located)
    yield "</body></html>\n"


def _overview(found: Sequence[Located]) -> Iterator[str]:
    counts = Counter(located.finding.check for located in found if located.counts)
    if not counts:
        return
    heads = "".join(f"<th>{head}</th>" for head in ("check", "what it finds", "found"))
    yield f"<table><thead><tr>{heads}</tr></thead>\n<tbody>"
    for check, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        rule = find_rule(check)
        title = rule.title if rule else ""
        yield f"<tr><td>{_shown(check)}</td><td>{_shown(title)}</td>"
        yield f'<td class="n">{count:,}</td></tr>\n'
    yield "</tbody></table>\n"


def _finding(located: Located) -> Iterator[str]:
    finding = located.finding
    state = (
        " · set aside" if located.overridden else " · in the baseline" if located.baseline else ""
    )
    kind = "error" if finding.severity is Severity.ERROR else "warning"
    yield '<article class="aside">\n' if state else "<article>\n"
    yield f'<p><b class="{kind}">{kind}</b> <b>{_shown(finding.check)}</b> {_shown(finding.name)}: '
    yield f"{_shown(finding.message)}<br><small>line {located.line}"
    yield f", tuid {_shown(located.unit.tuid)}" if located.unit.tuid else ""
    yield f" · {_shown(finding.subject)}" if finding.subject else ""
    yield f"{state}</small></p>\n<dl>"
    sides = [(finding.lang, finding.target_spans)]
    if located.source_lang != finding.lang:
        sides.insert(0, (located.source_lang, finding.source_spans))
    for lang, spans in sides:
        text = located.unit.text(lang)
        if text:
            yield f'<dt>{_shown(language_name(lang))}</dt><dd lang="{escape(lang)}" dir="auto">'
            yield f"{_marked(text, spans)}</dd>\n"
    if finding.suggestion:
        yield f'<dt>suggested</dt><dd lang="{escape(finding.lang)}" dir="auto">'
        yield f"{_shown(finding.suggestion)}</dd>\n"
    yield "</dl></article>\n"


def _marked(text: str, spans: Sequence[Span]) -> str:
    out, at = "", 0
    for span in sorted(spans):
        if span.start >= at and span and len(span) < len(text):
            out += f"{_shown(text[at : span.start])}<mark>{_shown(span.within(text))}</mark>"
            at = span.stop
    return out + _shown(text[at:])


def _shown(text: str) -> str:
    return escape(printable(text))
