"""Findings with their places: as text, as JSON, as annotations of GitHub and issues of GitLab.

Text, one line a finding, in the form that editors and grep know:

    tmx/novel.en-fr.tmx:61: error G002 forbidden-term: “czar” is rendered as ... [czar] (tuid 55)
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bitext.model import Finding, Offer, Severity, Span, TranslationUnit, primary
from bitext.phrases import counted

SCHEMA = "bitext-findings"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with where its unit stands."""

    path: str
    """The file, as the person named it."""
    line: int
    """Line of the file where the unit begins, from 1."""
    unit: TranslationUnit
    source_lang: str
    finding: Finding
    overridden: bool = False
    """A person has set it aside."""
    baseline: bool = False
    """It was there before, and a baseline lets it pass."""

    @property
    def counts(self) -> bool:
        """Whether it is news: neither set aside nor in the baseline."""
        return not (self.overridden or self.baseline)


def fingerprint(located: Located) -> str:
    """Return what a finding is known again by: check, subject, language and unit.

    Not its line or wording: units added above, or another version of this program, must not make
    news of old debt. A unit is its ``tuid``, or its source text where it has none.
    """
    finding = located.finding
    unit = located.unit
    identity = f"id {unit.tuid}" if unit.tuid else f"text {unit.text(located.source_lang)}"
    parts = (finding.check, finding.subject, primary(finding.lang), identity)
    whole = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to."""

    files: int
    units: int
    errors: int
    warnings: int
    overridden: int
    baseline: int = 0

    def __str__(self) -> str:
        parts = [
            f"{counted(self.files, 'file')}, {counted(self.units, 'unit')}",
            f"{counted(self.errors, 'error')}, {counted(self.warnings, 'warning')}",
        ]
        aside = [f"{self.overridden:,} overridden"] if self.overridden else []
        aside += [f"{self.baseline:,} in the baseline"] if self.baseline else []
        return ": ".join(parts) + (f" ({', '.join(aside)})" if aside else "")


def summarise(findings: Iterable[Located], *, files: int, units: int) -> Summary:
    """Count findings by severity, apart those that are overridden or in the baseline."""
    counts = Counter(
        "overridden"
        if located.overridden
        else "baseline"
        if located.baseline
        else str(located.finding.severity)
        for located in findings
    )
    return Summary(
        files=files,
        units=units,
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        overridden=counts["overridden"],
        baseline=counts["baseline"],
    )


def text_line(located: Located, *, colour: bool = False) -> str:
    """Return a finding as one line; ``colour`` adds terminal codes and says nothing else."""
    finding = located.finding
    red, yellow, dim = ((_SGR[c] if colour else _plain) for c in ("red", "yellow", "dim"))
    severity = red if finding.severity is Severity.ERROR else yellow
    tail = f" [{finding.subject}]" if finding.subject else ""
    tuid = f" (tuid {located.unit.tuid})" if located.unit.tuid else ""
    return (
        f"{printable(located.path)}:{located.line}: {severity(str(finding.severity))} "
        f"{finding.check} {finding.name}: {printable(finding.message)}"
        f"{dim(printable(tail + tuid))}"
    )


def github_line(located: Located) -> str:
    """Return a finding as a GitHub Actions workflow command, which becomes an annotation.

    Escaped as the runner unescapes: %, CR and LF everywhere; colon and comma in properties.
    """
    finding = located.finding
    properties = {
        "file": located.path,
        "line": str(located.line),
        "title": f"{finding.check} {finding.name}",
    }
    listed = ",".join(f"{name}={_escape_property(text)}" for name, text in properties.items())
    return f"::{finding.severity} {listed}::{_escape_data(finding.message + _subject(finding))}"


def json_report(findings: Sequence[Located], summary: Summary) -> dict[str, Any]:
    """Return findings as one object (docs/ci.md describes it).

    Spans are pairs of code point offsets, half-open, into the text beside them.
    """
    return {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "summary": {
            "files": summary.files,
            "units": summary.units,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "overridden": summary.overridden,
            "baseline": summary.baseline,
        },
        "findings": [_json_finding(located) for located in findings],
    }


def json_pieces(findings: Iterable[Located], summary: Summary) -> Iterator[str]:
    """Yield what :func:`json_report` returns as JSON on one line, a finding at a time."""
    head = json_text(json_report((), summary))
    yield head.removesuffix("]}")
    for number, located in enumerate(findings):
        yield (", " if number else "") + json_text(_json_finding(located))
    yield "]}\n"


def gitlab_report(findings: Iterable[Located]) -> list[dict[str, Any]]:
    """Return findings as GitLab's code quality report, which knows a finding by its fingerprint."""
    met: Counter[str] = Counter()
    issues = []
    for located in findings:
        if not located.counts:
            continue
        finding = located.finding
        key = f"{located.path}\x1f{fingerprint(located)}"
        met[key] += 1
        unique = hashlib.sha256(f"{key}\x1f{met[key]}".encode("utf-8", "surrogatepass"))
        issues.append(
            {
                "description": f"{finding.message}{_subject(finding)}",
                "check_name": f"{finding.check} {finding.name}",
                "fingerprint": unique.hexdigest(),
                "severity": "major" if finding.severity is Severity.ERROR else "minor",
                "location": {
                    "path": located.path.replace("\\", "/"),
                    "lines": {"begin": located.line},
                },
            }
        )
    return issues


def _subject(finding: Finding) -> str:
    return f" [{finding.subject}]" if finding.subject else ""


def json_text(report: dict[str, Any] | list[dict[str, Any]]) -> str:
    """Return a report as JSON on one line."""
    return json.dumps(report, ensure_ascii=False)


def printable(text: str) -> str:
    """Return a text that cannot steer a terminal or break a line: controls become escapes."""
    if text.isprintable():
        return text
    return "".join(
        sign if unicodedata.category(sign) not in _UNPRINTABLE else _escape_sign(sign)
        for sign in text
    )


def _json_finding(located: Located) -> dict[str, Any]:
    finding = located.finding
    return {
        "check": finding.check,
        "name": finding.name,
        "severity": str(finding.severity),
        "message": finding.message,
        "subject": finding.subject,
        "overridden": located.overridden,
        "baseline": located.baseline,
        "fingerprint": fingerprint(located),
        "file": located.path,
        "line": located.line,
        "unit": finding.unit,
        "tuid": located.unit.tuid,
        "source": _json_side(located.unit, located.source_lang, finding.source_spans),
        "target": _json_side(located.unit, finding.lang, finding.target_spans),
        "suggestion": finding.suggestion,
        "offers": [_json_offer(offer) for offer in finding.offers],
        "explanation": finding.explanation,
    }


def _json_offer(offer: Offer) -> dict[str, Any]:
    return {
        "text": offer.text,
        "span": [offer.span.start, offer.span.stop] if offer.span else None,
        "sure": offer.sure,
        "reason": offer.reason,
    }


def _json_side(unit: TranslationUnit, lang: str, spans: Sequence[Span]) -> dict[str, Any]:
    return {
        "lang": lang,
        "text": unit.text(lang),
        "spans": [[span.start, span.stop] for span in spans],
    }


_UNPRINTABLE = frozenset(("Cc", "Cs", "Zl", "Zp"))


def _escape_sign(sign: str) -> str:
    return " " if sign in "\n\r\t" else f"\\u{ord(sign):04x}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    return text


def _sgr(code: int) -> Callable[[str], str]:
    return lambda text: f"\x1b[{code}m{text}\x1b[0m" if text else ""


_SGR = {"red": _sgr(31), "yellow": _sgr(33), "dim": _sgr(2)}
