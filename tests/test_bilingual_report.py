"""The report for people: what stands on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import html

from bitext.model import (
    CONFIDENCE,
    REASON,
    STATUS,
    Code,
    Finding,
    Memory,
    Note,
    Severity,
    Span,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.reports.bilingual import html_lines
from bitext.tmx.build import plain_header
from laws import examples
from strategies import MEMORIES

FINDING = Finding(
    "G002",
    "forbidden-term",
    Severity.ERROR,
    "“Sovjet” is forbidden",
    unit=0,
    lang="fr",
    subject="soviet",
    source_spans=(Span(4, 10),),
    target_spans=(Span(3, 9), Span(7, 9)),
)


def page(memory: Memory, findings: tuple[Finding, ...] | None = None) -> html.HtmlElement:
    return html.document_fromstring(
        "".join(html_lines(memory, memory.languages(), title="a<b>.tmx", findings=findings))
    )


def unit(source: str, target: str) -> TranslationUnit:
    return TranslationUnit(None, (Variant("en", (source,)), Variant("fr", (target,))))


def memory(*units: TranslationUnit) -> Memory:
    return Memory(plain_header("en"), units)


def test_a_row_has_the_texts_side_by_side_and_the_status() -> None:
    draft = unit("One.", "Un.").with_prop(CONFIDENCE, "0.4399").with_prop(REASON, "numbers differ")
    root = page(memory(draft, unit("Two.", "").with_prop(STATUS, "rejected")))
    assert [cell.text for cell in root.iter("th")] == ["No.", "English", "French", "Status"]
    rows = [[cell.text_content() for cell in row] for row in root.findall(".//tbody/tr")]
    assert rows == [
        ["1", "One.", "Un.", "· draft43 %numbers differ"],
        ["2", "Two.", "—", "✗ rejected"],
    ]
    assert [cell.get("lang") for cell in root.findall(".//td[@lang]")] == ["en", "fr"] * 2
    assert "2 units · 1 draft · 1 rejected" in root.text_content()


@pytest.mark.parametrize("status", Status)
def test_every_status_is_said(status: Status) -> None:
    root = page(memory(unit("One.", "Un.").with_prop(STATUS, status)))
    assert root.findall(".//tbody/tr/td")[-1].text_content().endswith(f" {status}")


def test_findings_and_notes_stand_under_their_unit_with_the_words_marked() -> None:
    noted = replace(unit("The soviet.", "Le Sovjet."), notes=(Note("Ask the author."),))
    root = page(memory(noted), (FINDING,))
    assert [mark.text for mark in root.iter("mark")] == ["soviet", "Sovjet"]
    (said,) = root.findall('.//tr[@class="said error"]')
    assert "error G002 forbidden-term soviet: “Sovjet” is forbidden" in said.text_content()
    assert "note Ask the author." in said.text_content()
    assert "glossary: 1 error, 0 warnings" in root.text_content()
    assert "glossary" not in page(memory(noted)).text_content()


def test_codes_are_shown_and_a_mark_goes_on_behind_them() -> None:
    coded = Variant("fr", ("Le Sov", Code("bpt", (("i", "1"),), ("<b>",)), "jet."))
    root = page(memory(TranslationUnit(None, (Variant("en", ("The soviet.",)), coded))), (FINDING,))
    cell = root.findall(".//td[@lang]")[1]
    assert cell.text_content() == "Le Sov<b>jet."
    assert [mark.text for mark in cell.iter("mark")] == ["Sov", "jet"]
    assert [code.text for code in cell.iter("code")] == ["<b>"]


@given(MEMORIES)
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
def test_no_text_is_taken_for_markup_or_lost(found: Memory) -> None:
    """Whatever a unit holds, the page has its elements and no others, and a row for each unit."""
    root = page(found)
    known = (
        "html head meta title style body h1 p table thead tbody tr th td hr br small b i code mark"
    )
    assert {element.tag for element in root.iter()} <= set(known.split())
    assert not root.xpath("//@*[starts-with(name(), 'on') or name() = 'src' or name() = 'href']")
    rows = [row for row in root.findall(".//tbody/tr") if "said" not in row.get("class", "")]
    assert len(rows) == len(found.units)
