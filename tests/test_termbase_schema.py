"""The JSON Schema for editors and the reader say the same of a glossary."""

from __future__ import annotations

import copy
import json
import re
import textwrap
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.errors import GlossaryError
from bitext.termbase import json_schema, parse_glossary, schema
from laws import examples

ROOT = Path(__file__).resolve().parents[1]
VALIDATOR = jsonschema.Draft202012Validator(
    json.loads(json_schema()), format_checker=jsonschema.FormatChecker(("date",))
)

BEYOND = re.compile(
    r"again|no term in the source|regular expression|matches an empty|at least one word|"
    r"at its ends|unknown language|no included file|includes none|no such file|included|"
    r"found 'id' twice"
)
"""What a schema cannot say: of two entries, of languages, of expressions, of other files."""


def verdicts(text: str, data: Any) -> tuple[bool, bool, list[str]]:
    """Return whether the schema and the reader take a file, and the faults a schema could tell."""
    faults: list[str] = []
    try:
        parse_glossary(text)
    except GlossaryError as error:
        faults = [fault.message for fault in error.faults]
    plain = [fault for fault in faults if not BEYOND.search(fault)]
    return VALIDATOR.is_valid(data), not faults, plain


def as_json(node: yaml.Node) -> Any:
    """Return what an editor sees in YAML: dates are texts, keys as they are written."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: as_json(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [as_json(value) for value in node.value]
    kind = node.tag.rpartition(":")[2]
    if kind in ("bool", "int", "null"):
        return yaml.safe_load(node.value)
    return node.value


def test_the_schema_is_one_and_has_every_key() -> None:
    jsonschema.Draft202012Validator.check_schema(VALIDATOR.schema)
    top, parts = VALIDATOR.schema["properties"], VALIDATOR.schema["$defs"]
    assert tuple(top) == schema.TOP_KEYS
    assert tuple(top["defaults"]["properties"]) == schema.DEFAULT_KEYS
    assert set(parts["concept"]["properties"]) == set(schema.CONCEPT_KEYS)
    term = parts["term"]["oneOf"][1]["properties"]
    assert set(term) == set(schema.TERM_KEYS)
    assert tuple(term["status"]["enum"]) == schema.STATUSES
    assert tuple(term["gender"]["enum"]) == schema.GENDERS
    assert set(parts["exception"]["properties"]) == set(schema.EXCEPTION_KEYS)


def test_the_glossary_of_the_samples_keeps_to_the_schema() -> None:
    text = (ROOT / "glossary.yaml").read_text("utf-8")
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    assert verdicts(text, as_json(node)) == (True, True, [])


def cases() -> list[str]:
    text = (ROOT / "tests" / "cases" / "glossary-faults.txt").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if not block.startswith("#")]
    return [textwrap.dedent(block.split("\n")[0]) for block in blocks]


@pytest.mark.parametrize("entry", cases())
def test_what_the_reader_refuses_the_schema_refuses_where_it_can(entry: str) -> None:
    text = f"version: 1\nsource: en\nterms:\n  - {entry}\n"
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    valid, sound, plain = verdicts(text, as_json(node))
    assert not sound
    assert valid is not bool(plain)


@pytest.mark.parametrize(
    ("include", "valid"),
    [
        ("base.yaml", True),
        ("../shared/base.yml", True),
        ("terms/a b.yaml", True),
        ("/etc/base.yaml", False),
        ("~/base.yaml", False),
        ("https://example.org/base.yaml", False),
        ("base.txt", False),
        ("a\\base.yaml", False),
    ],
)
def test_paths_of_includes_are_told_alike(include: str, valid: bool) -> None:  # noqa: FBT001
    data = {"version": 1, "source": "en", "include": [include]}
    with pytest.raises(GlossaryError) as caught:
        parse_glossary(json.dumps(data))
    told = str(caught.value)
    assert VALIDATOR.is_valid(data) is valid
    assert ("expected a path" in told or "expected a file" in told) is not valid


TEXT = st.sampled_from(("czar", "face mask", "мир", "no", "17"))
TERM = st.one_of(
    TEXT,
    st.fixed_dictionaries(
        {"term": TEXT},
        optional={
            "status": st.sampled_from(schema.STATUSES),
            "match": st.sampled_from(schema.MATCHES),
            "case": st.sampled_from(schema.CASES),
            "forms": st.lists(TEXT, max_size=2),
            "also": st.lists(TEXT, max_size=2),
            "pos": TEXT,
            "gender": st.sampled_from(schema.GENDERS),
            "note": TEXT,
            "severity": st.sampled_from(schema.SEVERITIES),
        },
    ),
)
EXCEPTION = st.fixed_dictionaries(
    {"reason": TEXT},
    optional={
        "lang": st.sampled_from(("fr", "pt-BR")),
        "unit": TEXT,
        "when": st.just({"source_contains": "x"}),
        "until": st.sampled_from(("2027-01-31", "2028-02-29")),
    },
)
CONCEPT = st.fixed_dictionaries(
    {"id": st.uuids().map(str), "en": st.lists(TERM, min_size=1, max_size=2)},
    optional={
        "fr": st.lists(TERM, min_size=1, max_size=2),
        "domain": TEXT,
        "dnt": st.booleans(),
        "gap": st.integers(0, 9),
        "severity": st.sampled_from(schema.SEVERITIES),
        "examples": st.lists(st.fixed_dictionaries({"en": TEXT, "deu": TEXT}), max_size=1),
        "exceptions": st.lists(EXCEPTION, max_size=2),
    },
)
FILE = st.fixed_dictionaries(
    {"version": st.just(1), "source": st.just("en"), "terms": st.lists(CONCEPT, max_size=2)},
    optional={"defaults": st.just({"match": "exact", "gap": 2})},
)
JUNK = st.sampled_from(
    (None, True, 7, -1, 10, "", " ", "x", "2027-02-30", "fr", "exact", [], {}, ["a"], {"a": "b"})
)
NAMES = st.sampled_from(
    ("id", "term", "statsu", "also", "frr", "segment", "gab", "drop", "x", "en")
)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Return every container of a file with each of its keys or numbers."""
    found = []
    if isinstance(data, (dict, list)):
        for key in list(data) if isinstance(data, dict) else range(len(data)):
            found += [(data, key), *places(data[key])]
    return found


@settings(max_examples=examples(150), deadline=None)
@given(FILE, st.data())
def test_the_schema_and_the_reader_agree_on_any_file(data: Any, draw: st.DataObject) -> None:
    data = copy.deepcopy(data)
    for _ in range(draw.draw(st.integers(0, 3))):
        container, key = draw.draw(st.sampled_from(places(data)))
        change = draw.draw(st.sampled_from(("replace", "remove", "rename")))
        if change == "replace":
            container[key] = copy.deepcopy(draw.draw(JUNK))
        elif change == "remove":
            del container[key]
        elif isinstance(container, dict):
            container[draw.draw(NAMES)] = container.pop(key)
        if not places(data):
            break
    valid, sound, plain = verdicts(json.dumps(data, ensure_ascii=False), data)
    assert valid or not sound
    assert not (valid and plain), plain
