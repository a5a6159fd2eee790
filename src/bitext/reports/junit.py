"""Findings as JUnit XML, which every CI shows as tests.

A suite for each file, a case for each finding; a file without findings has one case that passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from bitext.model import Severity
from bitext.reports.findings import Located, printable, text_line


def junit_report(
    files: Iterable[tuple[str, Sequence[Located]]], *, failing: Severity | None
) -> str:
    """Return the report.

    Args:
        files: Each file with its findings, in order.
        failing: Severity from which a finding fails; None where none does.
    """
    suites = []
    total = failed = left = 0
    for path, findings in files:
        cases = [_case(path, located, failing) for located in findings]
        fails = sum("<failure" in case for case in cases)
        skipped = sum("<skipped" in case for case in cases)
        name = quoteattr(printable(path))
        cases = cases or [f'<testcase classname={name} name="no findings"/>']
        suites.append(
            f'<testsuite name={name} tests="{len(cases)}" failures="{fails}" '
            f'skipped="{skipped}" errors="0">\n' + "\n".join(cases) + "\n</testsuite>"
        )
        total, failed, left = total + len(cases), failed + fails, left + skipped
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    counts = f'tests="{total}" failures="{failed}" skipped="{left}" errors="0"'
    return (
        f'{head}<testsuites name="bitext check" {counts}>\n'
        + "\n".join(suites)
        + "\n</testsuites>\n"
    )


def _case(path: str, located: Located, failing: Severity | None) -> str:
    finding = located.finding
    subject = f" [{finding.subject}]" if finding.subject else ""
    unit = f", tuid {located.unit.tuid}" if located.unit.tuid else ""
    name = printable(f"{finding.check} {finding.name}{subject}, line {located.line}{unit}")
    head = f"<testcase classname={quoteattr(printable(path))} name={quoteattr(name)}>"
    message = quoteattr(printable(finding.message))
    line = escape(text_line(located))
    if located.overridden or located.baseline:
        why = "set aside by an override" if located.overridden else "in the baseline"
        return f'{head}<skipped message="{why}"/></testcase>'
    fails = failing is not None and (
        finding.severity is Severity.ERROR or failing is Severity.WARNING
    )
    if fails:
        failure = f'<failure type="{finding.severity}" message={message}>{line}</failure>'
        return f"{head}{failure}</testcase>"
    return f"{head}<system-out>{line}</system-out></testcase>"
