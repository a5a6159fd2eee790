"""What is told of a glossary itself, and what is not."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest

from bitext.curation.lint import RULES, Remark, lint
from bitext.curation.usage import Usage
from bitext.model import Glossary, TranslationUnit, Variant
from bitext.termbase import parse_glossary
from command import bitext

ROOT = Path(__file__).resolve().parents[1]
TODAY = dt.date(2026, 6, 1)
CASES = [
    ("L001", "{id: a, en: [strike], fr: [grève]}, {id: b, en: [strikes], fr: [frappe]}"),
    ("L002", "{id: a, en: [strike], fr: [grève]}, {id: b, en: [strike], fr: [Grève]}"),
    (
        "L003",
        (
            "{id: a, en: [mask], fr: [masque]}, "
            "{id: b, en: [mask], fr: [loup, {term: masque, status: forbidden}]}"
        ),
    ),
    ("L004", "{id: a, en: [mask], fr: [masque, {term: masques, status: forbidden}]}"),
    ("L005", "{id: a, en: [mask], fr: [masque facial, {term: masque, status: forbidden}]}"),
    ("L006", "{id: a, en: [mask], fr: [{term: masque, status: admitted}]}"),
    ("L007", "{id: a, en: [mask], fr: [masque, loup]}"),
    ("L008", "{id: a, en: [SARS-CoV-2], fr: [SARS-CoV-2], de: [SARS-CoV-2]}"),
    ("L009", "{id: a, en: [mask], ru: [маской]}"),
    ("L009", "{id: a, en: [breathe], fr: [respirant]}"),
    ("L009", "{id: a, en: [to abdicate], fr: [abdiquer]}"),
    ("L010", "{id: a, en: [the mask], fr: [masque]}"),
    ("L010", "{id: a, en: [epidemic], fr: [une épidémie]}"),
    ("L010", "{id: a, en: [army], fr: [l’armée]}"),
    ("L011", "{id: a, en: [mask], fr: [masque (facial)]}"),
    ("L011", "{id: a, en: [mask], fr: ['masque, loup']}"),
    ("L011", "{id: a, en: [mask], fr: ['masque :']}"),
    ("L011", "{id: a, en: [mask], fr: ['masque  facial']}"),
    ("L011", "{id: a, en: [mask], fr: ['masque (']}"),
    ("L012", "{id: a, en: [mask], ru: [мaска]}"),
    ("L013", "{id: a, en: [маска], fr: [masque]}"),
    ("L013", "{id: a, en: [mask], ru: [mask]}"),
    ("L014", "{id: a, en: [sanitizer], ru: [санитайзер]}"),
    ("L015", "{id: a, en: [soviet], fr: [soviet]}, {id: b, en: [soviet power], fr: [pouvoir]}"),
    ("L016", "{id: a, en: [class war], fr: [x]}, {id: b, en: [war council], fr: [y]}"),
    ("L017", "{id: a, en: [mask], fr: [masque], exceptions: [{reason: r, until: 2026-05-31}]}"),
    ("L021", "{id: a, en: [mask], fr: [{term: masque, status: proposed}]}"),
    ("L022", "{id: a, en: [mask]}"),
]
QUIET = [
    "{id: a, domain: work, en: [strike], fr: [grève]}, {id: b, domain: war, en: [strike], fr: [x]}",
    (
        "{id: a, en: [{term: state, pos: noun}], fr: [état]}, "
        "{id: b, en: [{term: state, pos: verb}], fr: [dire]}"
    ),
    "{id: a, en: [WHO], fr: [OMS]}, {id: b, en: [who], fr: [qui]}",
    (
        "{id: a, en: [class struggle], fr: [lutte des classes, "
        "{term: lutte de classe, status: forbidden}]}"
    ),
    "{id: a, en: [soviet, council], fr: [soviet]}",
    "{id: a, en: [The Hague], fr: [La Haye]}",
    "{id: a, en: [a priori], fr: [a priori]}",
    "{id: a, en: [TCP/IP], fr: [TCP/IP], ru: [протокол TCP/IP]}",
    "{id: a, en: [mask], ru: [лицевые маски, {term: в маске, status: admitted}]}",
    "{id: a, en: [student], fr: [étudiant]}, {id: b, en: [amount], fr: [montant]}",
    "{id: a, en: [COVID-19], ru: [COVID-19, {term: COVID-19-инфекция, status: admitted}]}",
    "{id: a, en: [Inc.], fr: [S. A.], ru: [и т. д.]}",
    "{id: a, en: [member(s)], fr: [membre(s)]}",
    "{id: a, en: [mask], fr: [masque, {term: 'l’masque[(]', match: regex, status: forbidden}]}",
    "{id: a, en: [mask], pt-PT: [máscara], pt-BR: [mascara]}",
    "{id: a, en: [mask], fr: [masque], exceptions: [{reason: r, until: 2026-06-01}]}",
    "{id: pravda, dnt: true, en: [Pravda]}",
]


def glossary(entries: str) -> Glossary:
    return parse_glossary(f"version: 1\nsource: en\nterms: [{entries}]\n")


def ids(remarks: tuple[Remark, ...]) -> set[str]:
    return {remark.rule.id for remark in remarks}


@pytest.mark.parametrize(("rule", "entries"), CASES)
def test_what_is_doubtful_is_told_by_its_rule(rule: str, entries: str) -> None:
    remarks = lint(glossary(entries), today=TODAY)
    assert rule in ids(remarks), remarks
    # A fault is told once and not in other words as well; notes may come with it.
    others = {r.rule.id for r in remarks if r.rule.level != "note" and r.rule.id != rule}
    assert not others, remarks
    assert all(remark.place is not None for remark in remarks)


@pytest.mark.parametrize("entries", QUIET)
def test_what_can_be_meant_is_not_told(entries: str) -> None:

    remarks = lint(glossary(entries), today=TODAY)
    assert [r for r in remarks if r.rule.level != "note"] == []


def test_every_rule_has_a_case_and_ids_are_in_order() -> None:
    assert [rule.id for rule in RULES] == [f"L{n:03}" for n in range(1, len(RULES) + 1)]
    by_memory = {"L018", "L019", "L020"}
    assert {rule.id for rule in RULES} == {rule for rule, _ in CASES} | by_memory
    document = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    for rule in RULES:
        assert f"| {rule.id} | `{rule.name}` | {rule.level} |" in document


def test_the_glossary_of_the_samples_is_clean_of_all_but_notes() -> None:
    done = bitext("glossary", "lint", "--fail-on", "warning", cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "")


# ------------------------------------------------------------------ against memories


def units(*pairs: tuple[str, str]) -> list[TranslationUnit]:
    return [
        TranslationUnit(str(number), (Variant("en", (source,)), Variant("fr", (target,))))
        for number, (source, target) in enumerate(pairs)
    ]


def used(entries: str, *pairs: tuple[str, str]) -> dict[str, str]:
    usage = Usage(glossary(entries), today=TODAY)
    for unit in units(*pairs):
        usage.add(unit, "en")
    return {remark.rule.id: remark.message for remark in usage.remarks()}


def test_an_entry_that_most_translations_break_is_told() -> None:
    entry = "{id: a, en: [mask], fr: [loup]}"
    broken = [("A mask.", "Un masque.")] * 3
    assert "L020" not in used(entry, *broken)
    told = used(entry, *broken, ("The mask.", "Le loup."))
    assert told["L020"].startswith("3 of 4 translations into fr have none of its terms")
    assert "L020" not in used(entry, *[("A mask.", "Un masque."), ("A mask.", "Un loup.")] * 3)


def test_entries_and_exceptions_without_a_unit_are_told() -> None:
    entry = (
        "{id: a, en: [mask], fr: [masque], exceptions: [{unit: '9', reason: r}, "
        "{unit: '0', reason: fits}, {when: {source_contains: DEATH}, reason: s}]}"
    )
    usage = Usage(glossary(entry), today=TODAY)
    for unit in units(("The face.", "Le visage.")):
        usage.add(unit, "en")
    assert sorted(r.message for r in usage.remarks()) == [
        "no unit has “mask”",
        "the exception “r” fits no unit: none has the tuid '9'",
        "the exception “s” fits no unit: none has “DEATH” in its source",
    ]
    assert used(entry, ("A death mask.", "Un masque mortuaire."))["L018"].endswith("'9'")


# ------------------------------------------------------------------ the command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "glossary.yaml").write_text(
        "version: 1\nsource: en\nterms:\n"
        "  - {id: a, en: [the mask], ru: [мaска]}\n  - {id: b, en: [Hague]}\n",
        encoding="utf-8",
    )
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return bitext("glossary", "lint", *arguments, cwd=folder)


def test_remarks_are_lines_that_editors_know(folder: Path) -> None:
    done = run(folder)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        (
            "glossary.yaml:4:18: warning L010 leading-article: “the mask” begins with an article; "
            "expected “mask” [a]"
        ),
        "glossary.yaml:4:34: error L012 mixed-script: “мaска” has the Latin a (U+0061) in it [a]",
    ]
    assert done.stderr == (
        "2 concepts: 1 error, 1 warning, 1 note\n  Notes are shown by: --level note\n"
    )


def test_rules_are_left_out_and_the_exit_code_follows(folder: Path) -> None:
    assert run(folder, "--ignore", "mixed-script").returncode == 0
    assert run(folder, "--ignore", "L012", "--fail-on", "warning").returncode == 1
    assert run(folder, "--fail-on", "never").returncode == 0
    done = run(folder, "--ignore", "L999")
    assert done.returncode == 2
    assert "there is no rule 'L999'" in done.stderr
    assert run(folder, "none.tmx").returncode == 3


def test_json_has_everything(folder: Path) -> None:
    report = json.loads(run(folder, "--json").stdout)
    assert report["summary"] == {
        "glossary": "glossary.yaml", "concepts": 2, "errors": 1, "warnings": 1, "notes": 1,
    }  # fmt: skip
    assert [r["rule"] for r in report["remarks"]] == ["L010", "L012", "L022"]
    assert (report["remarks"][2]["line"], report["remarks"][2]["concept"]) == (5, "b")
