"""Reading glossary.yaml: values and places, and every fault at once with its line and column."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import BitextError, GlossaryError, InputError
from bitext.model import Place, TermStatus
from bitext.termbase import parse_glossary, read_glossary, schema

HEAD = "version: 1\nsource: en\nterms:\n"


def faults(text: str) -> list[str]:
    with pytest.raises(GlossaryError) as caught:
        parse_glossary(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_full_entry_is_read_with_its_places() -> None:
    text = """\
version: 1
source: en
defaults: {gap: 2, severity: warning}
terms:
  - id: face-mask
    domain: medical
    definition: Covers mouth and nose.
    en: [{term: face mask, pos: noun, also: [face covering]}]
    fr:
      - masque facial
      - {term: masque à gaz, status: forbidden, note: other thing, case: exact}
    examples: [{en: Wear it., fr: Portez-le.}]
    exceptions:
      - {unit: "42", lang: fr, reason: title of a law, until: 2027-01-01}
      - {when: {source_contains: death mask}, reason: homograph}
  - {id: sars, dnt: true, severity: error, gap: 0, en: [SARS-CoV-2]}
"""
    mask, sars = parse_glossary(text).concepts
    assert (mask.id, mask.domain, mask.gap, mask.severity) == ("face-mask", "medical", 2, "warning")
    assert mask.place == Place(5, 5)
    english, french, forbidden = mask.terms
    assert (english.forms, english.pos) == (("face covering",), "noun")
    assert (french.text, french.status, french.place) == (
        "masque facial", TermStatus.PREFERRED, Place(10, 9),
    )  # fmt: skip
    assert (forbidden.status, forbidden.case, forbidden.note) == (
        TermStatus.FORBIDDEN, "exact", "other thing",
    )  # fmt: skip
    assert [e.until for e in mask.exceptions] == ["2027-01-01", ""]
    assert mask.exceptions[1].source_contains == "death mask"
    assert (sars.do_not_translate, sars.severity, sars.gap) == (True, "error", 0)


def test_no_is_norwegian_where_a_language_stands() -> None:
    (concept,) = parse_glossary(HEAD + "  - {id: a, en: [Norway], no: [Norge]}\n").concepts
    assert [term.lang for term in concept.terms] == ["en", "no"]


def fault_cases() -> list[tuple[str, str]]:
    """Return entries of a glossary with the faults they give, from tests/cases."""
    text = (Path(__file__).parent / "cases" / "glossary-faults.txt").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if not block.startswith("#")]
    return [(block.split("\n")[0], textwrap.dedent(block.split("\n", 1)[1])) for block in blocks]


@pytest.mark.parametrize(("entry", "expected"), fault_cases())
def test_a_fault_is_told_with_its_place_and_the_next_step(entry: str, expected: str) -> None:
    assert "\n".join(faults(f"{HEAD}  - {entry}\n")) == expected.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "glossary.yaml:1:1: is empty"),
        ("[]", "glossary.yaml:1:1: found a list, expected `key: value` lines"),
        ("version: 1\nsource: en\n", "glossary.yaml:1:1: lacks the key 'terms'"),
        ("version: 2\nsource: en\nterms: []\n", "glossary.yaml:1:10: version: found 2, expected 1"),
        ("version: 1\nsource: french\nterms: []\n", "did you mean fr?"),
        ("version: 1\nsource: en\nterms:\n", "glossary.yaml:3:7: terms: found nothing, expected"),
        ("version: 1\n\tsource: en\n", "glossary.yaml:2:1: is not YAML"),
        ("version: 'un\n", "is not YAML"),
        ("version: 1\n---\nversion: 1\n", "is not YAML"),
        ("version: \x00\n", "glossary.yaml:1:10: found the character U+0000"),
        ("terms: &x [*x]\n", "glossary.yaml:1:12: found the alias *x; a glossary has none"),
        ("version: !!python/name:os.system\n", "version: found a value tagged"),
        ("[" * 100_000, "glossary.yaml:1:51: is nested too deeply to be a glossary"),
    ],
)
def test_a_file_that_is_no_glossary_is_refused_in_words(text: str, expected: str) -> None:
    assert expected in "\n".join(faults(text))


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    found = faults(HEAD + "  - {id: a, en: [no]}\n  - {id: a, en: [b], gap: x}\n  - {en: [c]}\n")
    assert [fault.split(": ")[0] for fault in found] == [
        "glossary.yaml:4:18",
        "glossary.yaml:5:10",
        "glossary.yaml:5:27",
        "glossary.yaml:6:5",
    ]
    assert "found 'a' again; it stands in line 4 already" in found[1]


def test_a_file_that_is_not_utf8_or_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_bytes(b"version: 1\n# caf\xe9\n")
    with pytest.raises(GlossaryError, match="is not UTF-8") as caught:
        read_glossary(path)
    assert caught.value.where == f"{path}:2"
    with pytest.raises(InputError, match="no such file"):
        read_glossary(tmp_path / "none.yaml")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode() + b"  - {id: a, en: [b]}\n")
    assert read_glossary(path).concepts[0].id == "a"


@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"#&*!|>%@` \n\t,?1"), max_size=60))
def test_any_text_gives_a_glossary_or_faults_with_a_place(text: str) -> None:
    found: tuple[BitextError, ...] = ()
    try:
        parse_glossary(text)
    except GlossaryError as error:
        found = error.faults
    assert all(fault.path and fault.line for fault in found)


# ------------------------------------------------------------------ the description


DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "glossary.md").read_text("utf-8")


def fenced(kind: str) -> list[str]:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    return [body for found, body in blocks if found == kind]


def test_the_example_of_the_description_is_read() -> None:
    ids = [concept.id for concept in parse_glossary(fenced("yaml")[0]).concepts]
    assert ids == ["czar", "soviet-power", "pravda"]


def test_the_fault_shown_in_the_description_is_what_is_said() -> None:
    wrong = fenced("yaml")[0].replace("forbidden", "forbiden")
    assert faults(wrong) == [fenced("")[0].strip()]


def test_the_exceptions_of_the_description_are_read() -> None:
    head = "version: 1\nsource: en\nterms:\n  - id: a\n    en: [b]\n"
    (concept,) = parse_glossary(head + fenced("yaml")[2]).concepts
    assert [exception.reason for exception in concept.exceptions] == [
        "another thing", "title of a law",
    ]  # fmt: skip


def test_every_key_is_described() -> None:
    keys = {*schema.TOP_KEYS, *schema.CONCEPT_KEYS, *schema.TERM_KEYS}
    keys |= {*schema.EXCEPTION_KEYS, *schema.WHEN_KEYS, *schema.STATUSES}
    described = set(re.findall(r"`(\w+)(?:: [^`\n]+)?`", DOCUMENT))
    assert keys - described == set()
