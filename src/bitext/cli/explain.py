"""``bitext explain``: what a check looks for, and why."""

from __future__ import annotations

import difflib
import json

import click

from bitext import checks
from bitext.checks import Rule
from bitext.cli.console import exit_codes
from bitext.errors import UsageError
from bitext.languages import language_name

EPILOG = f"""
\b
Examples:
  bitext explain               all checks
  bitext explain NUM01
  bitext explain repeated-word
  bitext explain --json | jq '.[].id'

{exit_codes(wrong="no such check")}
"""


@click.command("explain", epilog=EPILOG)
@click.argument("check", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print everything known of the checks.")
def command(check: str | None, *, as_json: bool) -> None:
    """Say what a check means, what is right all the same, and how to set it.

    CHECK is an id or a name; without one all checks are listed.
    """
    rules = (_find(check),) if check else checks.RULES
    if as_json:
        click.echo(json.dumps([_facts(rule) for rule in rules], ensure_ascii=False))
    elif check:
        click.echo(page(rules[0]))
    else:
        for rule in rules:
            state = str(rule.severity) if rule.on else "off"
            click.echo(f"{rule.id:6} {state:8} {rule.name:24} {rule.title}")


def page(rule: Rule) -> str:
    """Return the page of a rule as text."""
    state = f"{rule.severity}, on" if rule.on else f"{rule.severity}, off unless asked for"
    lines = [f"{rule.id} {rule.name}: {rule.title}", f"({state}{_languages(rule)})", "", rule.page]
    if rule.options:
        lines += ["", "Options:"]
        for option in rule.options:
            default = (
                ", ".join(option.default) if isinstance(option.default, tuple) else option.default
            )
            lines.append(f"  {option.name}: {option.meaning}; {option.expected} ({default})")
    for title, examples in (("Found:", rule.bad), ("Right:", rule.good)):
        if examples:
            lines += ["", title]
        for example in examples:
            indent = max(2, len(example.lang))
            lines += [f"  {'en':{indent}}  {example.source}", f"  {example.lang}  {example.target}"]
    level = "off" if rule.on else str(rule.severity)
    lines += ["", "In bitext.yaml:", "  checks:", "    rules:", f"      {rule.id}: {level}"]
    return "\n".join(lines)


def _languages(rule: Rule) -> str:
    if not rule.languages:
        return ""
    names = [language_name(lang) for lang in rule.languages]
    return f"; {', '.join(names)}" if len(names) < 4 else f"; {len(names)} target languages"


def _find(check: str) -> Rule:
    rule = checks.find_rule(check)
    if rule is None:
        keys = [key for each in checks.RULES for key in (each.id, each.name)]
        near = difflib.get_close_matches(check.upper(), keys, n=1) or difflib.get_close_matches(
            check.lower(), keys, n=1
        )
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(f"there is no check {check!r}", hint=f"{hint}`bitext explain` lists them.")
    return rule


def _facts(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "severity": str(rule.severity),
        "on": rule.on,
        "languages": list(rule.languages),
        "page": rule.page,
        "options": {option.name: option.default for option in rule.options},
        "found": [example._asdict() for example in rule.bad],
        "right": [example._asdict() for example in rule.good],
    }
