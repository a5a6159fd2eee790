"""Findings as SARIF 2.1.0 (OASIS), which code scanning of GitHub and GitLab takes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from bitext.checks import RULES, Rule, Ruleset
from bitext.checks.overrides import parse
from bitext.model import OVERRIDE, Severity
from bitext.reports.findings import Located, fingerprint
from bitext.reports.validation import SARIF_SCHEMA

FINGERPRINT = "bitextFinding/v1"
"""Key of the fingerprint: another way of making it would have another key."""


def sarif_report(findings: Iterable[Located], rules: Ruleset) -> str:
    """Return a log of one run: all rules, a result for each finding.

    Args:
        findings: Overridden ones become suppressed results, those of a baseline unchanged ones.
        rules: What ran; the others are described as disabled.
    """
    order = {rule.id: number for number, rule in enumerate(RULES)}
    met: Counter[tuple[str, str]] = Counter()
    results = []
    for located in findings:
        mark = fingerprint(located)
        met[located.path, mark] += 1
        # Two findings of one unit are told apart by their number, as GitHub asks.
        unique = f"{mark}:{met[located.path, mark]}"
        results.append(_result(located, unique, order))
    driver = {
        "name": "bitext",
        "semanticVersion": version("bitext"),
        "rules": [_rule(rule, rules) for rule in RULES],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False).encode("utf-8", "replace").decode()


def _rule(rule: Rule, rules: Ruleset) -> dict[str, Any]:
    severity = rules.severities.get(rule.id, rule.severity)
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}."},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"enabled": rules.runs(rule), "level": _level(severity)},
    }


def _level(severity: Severity) -> str:
    return "error" if severity is Severity.ERROR else "warning"


def _result(located: Located, unique: str, order: dict[str, int]) -> dict[str, Any]:
    finding = located.finding
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(located.path.replace("\\", "/"))},
            "region": {"startLine": located.line},
        }
    }
    if located.unit.tuid:
        location["logicalLocations"] = [{"name": located.unit.tuid, "kind": "unit"}]
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": order[finding.check],
        "level": _level(finding.severity),
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: unique},
        "properties": {
            "subject": finding.subject,
            "source": _side(located, located.source_lang, finding.source_spans),
            "target": _side(located, finding.lang, finding.target_spans),
        },
    }
    if located.overridden:
        result["suppressions"] = [{"kind": "inSource", "justification": _reason(located)}]
    if located.baseline:
        result["baselineState"] = "unchanged"
    return result


def _side(located: Located, lang: str, spans: Sequence[Any]) -> dict[str, Any]:
    return {
        "lang": lang,
        "text": located.unit.text(lang),
        "spans": [[span.start, span.stop] for span in spans],
    }


def _reason(located: Located) -> str:
    """Return why a person has set a finding aside."""
    for prop in located.unit.props:
        override = parse(prop.text) if prop.type == OVERRIDE else None
        if override is not None and override.covers(located.finding):
            return override.reason
    return ""
