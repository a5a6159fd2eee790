"""Reports of findings: text that editors read, JSON that programs read, GitHub annotations."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.model import Finding, Severity, Span, TranslationUnit, Variant
from bitext.reports.findings import (
    Located,
    github_line,
    json_report,
    json_text,
    printable,
    summarise,
    text_line,
)

UNIT = TranslationUnit("55", (Variant("en", ("The czar.",)), Variant("fr", ("L’empereur.",))))
FINDING = Finding(
    check="G002",
    name="forbidden-term",
    severity=Severity.ERROR,
    message="“czar” is rendered as “empereur”, which is forbidden; expected “tsar”",
    unit=54,
    lang="fr",
    subject="czar",
    source_spans=(Span(4, 8),),
    target_spans=(Span(2, 10),),
)
LOCATED = Located("tmx/a.tmx", 61, UNIT, "en", FINDING)
WARNING = replace(LOCATED, finding=replace(FINDING, severity=Severity.WARNING))
OVERRIDDEN = replace(LOCATED, overridden=True)


def test_a_line_of_text_begins_with_file_and_line() -> None:
    assert text_line(LOCATED) == (
        "tmx/a.tmx:61: error G002 forbidden-term: “czar” is rendered as “empereur”, which is "
        "forbidden; expected “tsar” [czar] (tuid 55)"
    )


def test_colour_adds_codes_and_no_words() -> None:
    coloured = text_line(WARNING, colour=True)
    assert coloured.replace("\x1b[33m", "").replace("\x1b[2m", "").replace("\x1b[0m", "") == (
        text_line(WARNING)
    )


def test_github_gets_an_annotation_with_its_signs_escaped() -> None:
    odd = replace(
        LOCATED,
        path="tmx/50%, a:b.tmx",
        finding=replace(FINDING, message="100 %: a,b\nnext"),
    )
    assert github_line(odd) == (
        "::error file=tmx/50%25%2C a%3Ab.tmx,line=61,title=G002 forbidden-term::"
        "100 %25: a,b%0Anext [czar]"
    )
    assert github_line(WARNING).startswith("::warning file=tmx/a.tmx,line=61,")


def test_json_has_texts_and_spans_that_fit_them() -> None:
    summary = summarise([LOCATED, OVERRIDDEN], files=1, units=90)
    report = json.loads(json_text(json_report([LOCATED, OVERRIDDEN], summary)))
    assert (report["schema"], report["version"]) == ("bitext-findings", 1)
    assert report["summary"] == {
        "files": 1, "units": 90, "errors": 1, "warnings": 0, "overridden": 1,
        "baseline": 0,
    }  # fmt: skip
    first, second = report["findings"]
    assert (first["file"], first["line"], first["unit"], first["tuid"]) == (
        "tmx/a.tmx", 61, 54, "55",
    )  # fmt: skip
    ((start, stop),) = first["target"]["spans"]
    assert first["target"]["text"][start:stop] == "empereur"
    assert (first["overridden"], second["overridden"]) == (False, True)


@pytest.mark.parametrize(
    ("errors", "warnings", "aside", "expected"),
    [
        (1, 0, 0, "1 file, 1,000 units: 1 error, 0 warnings"),
        (2, 1, 1, "1 file, 1,000 units: 2 errors, 1 warning (1 overridden)"),
    ],
)
def test_the_summary_counts_in_words(errors: int, warnings: int, aside: int, expected: str) -> None:
    findings = [LOCATED] * errors + [WARNING] * warnings + [OVERRIDDEN] * aside
    assert str(summarise(findings, files=1, units=1000)) == expected


@given(st.text())
def test_no_text_of_a_memory_can_steer_the_terminal_or_break_a_line(text: str) -> None:
    located = replace(LOCATED, path=text, finding=replace(FINDING, message=text, subject=text))
    line = text_line(located)
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in line)
    assert len(line.splitlines()) == 1
    assert "\n" not in github_line(located)


def test_translators_signs_are_printed_as_they_are() -> None:
    assert printable("« été »\u00a0: ёлка\u202f!") == "« été »\u00a0: ёлка\u202f!"
