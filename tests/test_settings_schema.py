"""The JSON Schema of bitext.yaml has every documented key, and says what the reader says."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from bitext.checks import RULES
from bitext.cli.init import SETTINGS_TEXT
from bitext.errors import SettingsError
from bitext.settings import MEANINGS, SECTIONS, Settings, json_schema, read_settings

ROOT = Path(__file__).resolve().parents[1]
VALIDATOR = jsonschema.Draft202012Validator(json.loads(json_schema()))
PROPERTIES = VALIDATOR.schema["properties"]
RULE_PROPERTIES = VALIDATOR.schema["$defs"]["rules"]["properties"]


class Editor(yaml.SafeLoader):
    """Reads as editors do, by YAML 1.2: `off` and `on` are texts."""


Editor.yaml_implicit_resolvers = {
    sign: [(tag, found) for tag, found in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_seen(text: str) -> Any:
    return yaml.load(text, Loader=Editor)  # noqa: S506 (a safe loader)


def options_of(rule: str) -> set[str]:
    return set(RULE_PROPERTIES[rule]["anyOf"][1]["properties"]) - {"severity"}


def test_the_schema_is_one_and_has_every_key() -> None:
    jsonschema.Draft202012Validator.check_schema(VALIDATOR.schema)
    assert set(PROPERTIES) == {each.name for each in fields(Settings)} | set(SECTIONS)
    assert set(MEANINGS) == {each.name for each in fields(Settings)}
    assert set(RULE_PROPERTIES) == {key for rule in RULES for key in (rule.id, rule.name)}


def test_every_documented_key_is_in_the_schema() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    listed, described = page.split("## Options")
    rules = re.findall(r"^\| ([A-Z]+\d+) \| `([a-z-]+)` \|", listed, re.MULTILINE)
    assert len(rules) > 50
    assert {key for rule in rules for key in rule} <= set(RULE_PROPERTIES)
    options = re.findall(r"^\| ([A-Z]+\d+) \| `([a-z]+)` \|", described, re.MULTILINE)
    assert len(options) >= 7
    assert all(option in options_of(rule) for rule, option in options)


def test_what_init_writes_is_right_by_the_schema_and_the_reader(tmp_path: Path) -> None:
    lines = SETTINGS_TEXT.splitlines()[1:]
    text = "\n".join(line.removeprefix("# ") for line in lines)
    path = tmp_path / "bitext.yaml"
    path.write_text(text, encoding="utf-8")
    assert set(as_seen(text)) == set(PROPERTIES)
    VALIDATOR.validate(as_seen(text))
    assert read_settings(path).checks.paths


@pytest.mark.parametrize("page", ["checks.md", "review.md"])
def test_examples_of_the_documents_are_right_by_the_schema(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    examples = [
        as_seen(block)
        for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        if re.match(r"checks:|review:", block)
    ]
    assert examples
    for example in examples:
        VALIDATOR.validate(example)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("", True),
        ("checks:\n", True),
        ("source: fr\nparagraphs: every-line\n", True),
        ("paragraphs: page\n", False),
        ("source: [en]\n", False),
        ("sauce: en\n", False),
        ("review: {error: warn}\n", True),
        ("review: {error: maybe}\n", False),
        ("review: {note: warn}\n", False),
        ("checks: {rules: {NUM01: off, straight-apostrophe: warning}}\n", True),
        ("checks: {rules: {NUM01: loud}}\n", False),
        ("checks: {rules: {NUM99: off}}\n", False),
        ("checks: {rules: {LEN01: {severity: error, deviations: 4.5}}}\n", True),
        ("checks: {rules: {LEN01: {deviations: 99}}}\n", False),
        ("checks: {rules: {CON01: {words: 2.5}}}\n", False),
        ("checks: {rules: {YO01: {policy: never}}}\n", True),
        ("checks: {rules: {YO01: {policy: perhaps}}}\n", False),
        ("checks: {paths: [{files: [a.tmx, b-*.tmx], rules: {PUN01: on}}]}\n", True),
        ("checks: {paths: [{rules: {PUN01: on}}]}\n", False),
        ("checks: {paths: {files: a.tmx}}\n", False),
    ],
)
def test_the_schema_and_the_reader_agree(tmp_path: Path, text: str, *, right: bool) -> None:
    path = tmp_path / "bitext.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        read_settings(path)
        read = True
    except SettingsError:
        read = False
    seen = as_seen(text)
    assert (VALIDATOR.is_valid({} if seen is None else seen), read) == (right, right)
