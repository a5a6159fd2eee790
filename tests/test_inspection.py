"""Checking files: stretches, processes, the cache, git, baselines, and every form of report."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bitext.checks import DEFAULT, MemoryChecker, Ruleset
from bitext.checks.ruleset import Choice
from bitext.checks.spacing import FRENCH
from bitext.inspection import Inspection, Memory
from bitext.inspection.baseline import read_baseline, write_baseline
from bitext.inspection.cache import Cache
from bitext.inspection.rows import Row, finding_of, judge
from bitext.inspection.stretches import LARGEST, stretches
from bitext.inspection.workers import Kit
from bitext.model import (
    Concept,
    Finding,
    Glossary,
    Severity,
    Span,
    Term,
    TranslationUnit,
    Variant,
)
from bitext.reports.excerpt import excerpt, window
from bitext.reports.findings import (
    Located,
    fingerprint,
    gitlab_report,
    json_pieces,
    json_report,
    json_text,
    summarise,
)
from bitext.reports.junit import junit_report
from bitext.reports.page import html_page
from bitext.reports.sarif import FINGERPRINT, sarif_report
from bitext.termbase.rows import dump
from command import bitext

TODAY = dt.date(2026, 1, 1)
CZAR = Glossary("en", (Concept("czar", (Term("czar", "en"), Term("tsar", "fr"))),))

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<tmx version="1.4">
<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en"
 srclang="en" datatype="plaintext"/>
<body>
"""
TAIL = "</body>\n</tmx>\n"


def tu(tuid: object, source: str, target: str, more: str = "") -> str:
    return (
        f'<tu tuid="{tuid}">{more}<tuv xml:lang="en"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="fr"><seg>{target}</seg></tuv></tu>\n'
    )


def write(path: Path, *units: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(units) + TAIL, encoding="utf-8")
    return path


def inspect(
    path: Path, *, rules: Ruleset = DEFAULT, jobs: int = 1, **more: Any
) -> tuple[list[Located], Inspection]:
    memory = Memory(str(path), "glossary.yaml", CZAR, rules)
    inspection = Inspection([memory], jobs=jobs, today=TODAY, **more)
    return [located for found in inspection.findings() for located in found], inspection


def many(count: int, faulty: Sequence[int] = ()) -> list[str]:
    return [
        tu(n, f"Sentence number {n}.", f"Phrase numéro {n + 1 if n in faulty else n}.")
        for n in range(count)
    ]


# ------------------------------------------------------------------ stretches and processes


def units(count: int) -> Iterator[tuple[TranslationUnit, int]]:
    for n in range(count):
        yield TranslationUnit(str(n), (Variant("en", (f"text {n}",)),)), n + 6


def test_stretches_are_all_units_in_order_and_survive_units_added_above() -> None:
    whole = list(stretches(units(3_000)))
    assert [u for s in whole for u in s.units] == [u for u, _ in units(3_000)]
    assert [s.first for s in whole[1:]] == [s.first + len(s.units) for s in whole[:-1]]
    assert len(whole) > 5
    assert max(len(s.units) for s in whole) <= LARGEST
    new = (TranslationUnit("new", (Variant("en", ("added",)),)), 5)
    moved = list(stretches([new, *units(3_000)]))
    assert {s.digest for s in moved[1:]} >= {s.digest for s in whole[1:]}


def test_processes_find_what_one_finds_in_the_same_order(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tmx", *many(1_500, faulty=range(0, 1_500, 100)))
    one, _ = inspect(path)
    two, inspection = inspect(path, jobs=2)
    assert one == two
    assert [located.line for located in one] == [n + 6 for n in range(0, 1_500, 100)]
    assert inspection.units == 1_500


def test_a_row_is_the_finding_it_was_made_of() -> None:
    kit = Kit(CZAR, dump(CZAR), DEFAULT, "en", TODAY)
    unit = TranslationUnit("1", (Variant("en", ("The czar  1.",)), Variant("fr", ("Le roi 2",))))
    rows = json.loads(json.dumps(judge(kit.checker(), [unit])))
    again = tuple(finding_of(row, 7)[2] for row in rows)
    assert again == kit.checker().judge(unit, 7).open
    assert len(again) == 2
    with pytest.raises(ValueError, match="not a finding"):
        finding_of([1, 2, 3], 0)


# ------------------------------------------------------------------ cache


def test_what_was_judged_is_not_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.tmx", *many(2_000, faulty=[7]))
    cache = tmp_path / "cache"
    first, _ = inspect(path, cache=cache)
    (file,) = cache.iterdir()
    judged: list[int] = []

    def count(checker: MemoryChecker, some: list[TranslationUnit]) -> list[Row]:
        judged.append(len(some))
        return judge(checker, some)

    monkeypatch.setattr("bitext.inspection.workers.judge", count)
    assert inspect(path, cache=cache)[0] == first
    assert judged == []
    write(path, tu("new", "One more.", "Une de plus."), *many(2_000, faulty=[7]))
    again, _ = inspect(path, cache=cache)
    assert [(located.line, located.finding.message) for located in again] == [
        (14, first[0].finding.message)
    ]
    assert 0 < sum(judged) < 2_000, "only the stretch that changed"
    file.write_text('{"format": 1, "stretches": {"', encoding="utf-8")
    assert inspect(path, cache=cache)[0] == again, "a damaged cache counts as none"


@pytest.mark.parametrize("content", ["", "[]", "null", '{"format": 9}', '{"format": 1}'])
def test_a_strange_cache_is_none(tmp_path: Path, content: str) -> None:
    cache = Cache(tmp_path, tmp_path / "a.tmx", "x")
    cache.put("d", [])
    cache.save()
    (file,) = tmp_path.iterdir()
    assert Cache(tmp_path, tmp_path / "a.tmx", "x").get("d") == []
    assert Cache(tmp_path, tmp_path / "a.tmx", "other rules").get("d") is None
    file.write_text(content, encoding="utf-8")
    assert Cache(tmp_path, tmp_path / "a.tmx", "x").get("d") is None


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tmx", *many(1_000, faulty=[7]))
    (tmp_path / "file").write_text("", encoding="utf-8")
    found, _ = inspect(path, cache=tmp_path / "file" / "below")
    assert len(found) == 1


# ------------------------------------------------------------------ folding


def test_what_a_file_does_throughout_is_told_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tmx", *[tu(n, f"Why {n}?", f"Pourquoi {n}?") for n in range(40)])
    (folded,) = inspect(path)[0]
    assert folded.finding.check == "SPC04"
    assert folded.finding.message.endswith(
        "and so in 39 more units, as if this file had its own style (--all lists them)"
    )
    assert len(inspect(path, fold=False)[0]) == 40
    asked = DEFAULT.changed({FRENCH: Choice("warning")})
    assert len(inspect(path, rules=asked)[0]) == 40, "a project that asks for it is told all"


def test_terms_are_never_folded(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tmx", *[tu(n, f"The czar {n}.", f"Le roi {n}.") for n in range(40)])
    assert len(inspect(path)[0]) == 40


# ------------------------------------------------------------------ consistency


def test_one_source_with_two_translations_is_told_with_the_other(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.tmx",
        tu(1, "Save all the files.", "Enregistrer tous les fichiers."),
        tu(2, "Save all the files.", "Enregistrer tous les fichiers."),
        tu(3, "Save all the files.", "Tout sauver."),
        tu(
            4,
            "Save all the files.",
            "Sauver l’ensemble.",
            '<prop type="x-bitext-override">CON01: a title</prop>',
        ),
    )
    first, second = inspect(path)[0]
    assert (first.finding.check, first.line, first.overridden) == ("CON01", 8, False)
    assert first.finding.message == (
        "the same source as in line 6, where the other side is “Enregistrer tous les fichiers.”"
    )
    assert (second.line, second.overridden) == (9, True)


# ------------------------------------------------------------------ baseline


def located(tuid: str | None = "55", **more: Any) -> Located:
    unit = TranslationUnit(
        tuid, (Variant("en", ("The czar.",)), Variant("fr", ("L’empereur <&>.",)))
    )
    finding = Finding(
        check="G002",
        name="forbidden-term",
        severity=Severity.ERROR,
        message="“czar” is “empereur” & <forbidden>",
        unit=54,
        lang="fr",
        subject="czar",
        source_spans=(Span(4, 8),),
        target_spans=(Span(2, 10),),
    )
    return Located("tmx/a.tmx", 61, unit, "en", replace(finding, **more))


def test_a_fingerprint_survives_other_lines_and_words() -> None:
    one = located()
    assert fingerprint(replace(one, line=9, path="b.tmx")) == fingerprint(one)
    assert fingerprint(located(message="said otherwise", unit=1)) == fingerprint(one)
    for other in (located("56"), located(subject="tsar"), located(check="G001"), located(None)):
        assert fingerprint(other) != fingerprint(one)


def test_old_debt_passes_and_news_does_not(tmp_path: Path) -> None:
    old = [tu(1, "The czar.", "Le roi."), tu(2, "In 1917.", "En 1918.")]
    path = write(tmp_path / "tmx" / "a.tmx", *old)
    found, _ = inspect(path)
    file = tmp_path / "baseline.json"
    assert write_baseline(file, found) == 2
    moved = write(path, tu(0, "New.", "Nouveau."), *old, tu(3, "A czar.", "Un roi."))
    now, inspection = inspect(moved, baseline=read_baseline(file))
    assert [(f.line, f.counts) for f in now] == [(7, False), (8, False), (9, True)]
    assert str(summarise(now, files=1, units=4)) == (
        "1 file, 4 units: 1 error, 0 warnings (2 in the baseline)"
    )
    mended = write(path, tu(1, "The czar.", "Le tsar."), old[1])
    _, inspection = inspect(mended, baseline=read_baseline(file))
    assert inspection.baseline is not None
    assert inspection.baseline.gone([str(path)]) == 1


def test_an_entry_of_a_baseline_serves_one_finding(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tmx", tu(1, "I am.", "Je je suis."))
    file = tmp_path / "b.json"
    write_baseline(file, inspect(path)[0])
    write(path, tu(1, "I am.", "Je je suis je je."))
    now, _ = inspect(path, baseline=read_baseline(file))
    assert [located.counts for located in now] == [False, True]


# ------------------------------------------------------------------ excerpts


@pytest.mark.parametrize(
    ("text", "span", "shown", "marks"),
    [
        ("The czar fell.", (4, 8), "The czar fell.", "    ^^^^"),
        ("中文 text", (0, 2), "中文 text", "^^^^"),
        ("e\u0301te\u0301 là", (0, 5), "e\u0301te\u0301 là", "^^^"),
        ("a\tb", (2, 3), "a b", "  ^"),
        ("all of it", (0, 9), "all of it", ""),
    ],
)
def test_carets_stand_under_what_is_meant(
    text: str, span: tuple[int, int], shown: str, marks: str
) -> None:
    assert window(text, [Span(*span)], 60) == (shown, marks)


@given(st.text(max_size=200), st.data())
def test_an_excerpt_fits_the_screen_and_shows_the_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    shown, marks = window(text, [Span(start, stop)], 60)
    assert cell_len(shown) <= 60
    assert cell_len(marks) <= cell_len(shown)
    assert "\n" not in shown


@given(st.text("aя «\u202fb", max_size=200), st.data())
def test_signs_of_one_cell_are_shown_alike_whatever_their_script(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    spans = [Span(start, data.draw(st.integers(start, len(text))))]
    shown, marks = window(f"{text}b", spans, 60)
    other, other_marks = window(f"{text}b".replace("b", "\u0905"), spans, 60)
    assert (other.replace("\u0905", "b"), other_marks) == (shown, marks)


def test_what_a_finding_goes_by_stands_below_the_texts() -> None:
    told = located()
    told = replace(told, finding=replace(told.finding, explanation="“a” is a form of “b”"))
    assert list(excerpt(told))[-1] == "        “a” is a form of “b”"
    assert (
        json_report([told], summarise([told], files=1, units=1))["findings"][0]["explanation"]
        == "“a” is a form of “b”"
    )


def test_both_texts_are_shown() -> None:
    assert list(excerpt(located())) == [
        "    en  The czar.",
        "            ^^^^",
        "    fr  L’empereur <&>.",
        "          ^^^^^^^^",
    ]


# ------------------------------------------------------------------ forms

ASIDE = replace(located(), overridden=True)
OLD = replace(located("57"), baseline=True)
WARNING = located("58", severity=Severity.WARNING, check="G003", name="related-form")
ALL = [located(), located(), ASIDE, OLD, WARNING]


@pytest.mark.parametrize("found", [[], [located()], ALL])
def test_json_in_pieces_is_the_same_json(found: list[Located]) -> None:
    summary = summarise(found, files=2, units=9)
    assert "".join(json_pieces(found, summary)) == f"{json_text(json_report(found, summary))}\n"


def test_junit_has_a_case_a_finding_and_one_for_a_clean_file() -> None:
    files = [("tmx/a.tmx", ALL), ("b.tmx", [])]
    root = ET.fromstring(junit_report(files, failing=Severity.ERROR))  # noqa: S314 (our own)
    assert root.attrib["tests"] == "6"
    assert root.attrib["failures"] == "2"
    assert root.attrib["skipped"] == "2"
    assert [len(suite) for suite in root] == [5, 1]
    assert root[0][0].attrib["name"] == "G002 forbidden-term [czar], line 61, tuid 55"
    strict = ET.fromstring(junit_report(files, failing=Severity.WARNING))  # noqa: S314
    assert strict.attrib["failures"] == "3"
    never = ET.fromstring(junit_report(files, failing=None))  # noqa: S314
    assert never.attrib["failures"] == "0"


def test_sarif_is_valid_and_knows_findings_again(eval_folder: Path | None) -> None:
    log = json.loads(sarif_report(ALL, DEFAULT))
    if eval_folder is not None and (eval_folder / "schemas").is_dir():
        schema = (eval_folder / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
        jsonschema.validate(log, json.loads(schema))
    results = log["runs"][0]["results"]
    marks = [result["partialFingerprints"][FINGERPRINT] for result in results]
    assert len(set(marks)) == len(marks)
    assert marks[0].removesuffix(":1") == fingerprint(located())
    assert [("suppressions" in r, r.get("baselineState")) for r in results] == [
        (False, None), (False, None), (True, None), (False, "unchanged"), (False, None),
    ]  # fmt: skip
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)


def test_gitlab_gets_news_only_each_with_a_fingerprint_of_its_own() -> None:
    issues = gitlab_report(ALL)
    assert [issue["severity"] for issue in issues] == ["major", "major", "minor"]
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert issues[0]["location"] == {"path": "tmx/a.tmx", "lines": {"begin": 61}}


def test_the_page_marks_places_and_needs_nothing_beside_it() -> None:
    summary = summarise(ALL, files=1, units=5)
    page = "".join(html_page([("tmx/a.tmx", ALL), ("b.tmx", [])], summary, title="t"))
    assert "L’<mark>empereur</mark> &lt;&amp;&gt;." in page
    assert page.count("<article") == 5
    assert "set aside" in page
    assert "in the baseline" in page
    assert not any(word in page for word in ("<script", "http://", "https://", "url("))


# ------------------------------------------------------------------ the command


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"XDG_CACHE_HOME": str(folder / ".cache"), **more}
    return bitext(*arguments, cwd=folder, environment=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "a.tmx",
        tu(1, "In 1917 he  left.", "En 1917 il partit."),
        tu(2, "In 1905 it began.", "En 1906 cela commença."),
        tu(3, "He left.", "Il  partit.", '<prop type="x-bitext-override">SPC01: so</prop>'),
    )
    return tmp_path


def test_a_baseline_is_written_and_lets_pass(folder: Path) -> None:
    options = ("check", "a.tmx", "--fail-on", "warning", "--baseline", "old.json")
    assert run(folder, *options).returncode == 3, "there is none yet"
    done = run(folder, *options, "--write-baseline")
    assert done.returncode == 0
    assert "wrote old.json: 1 finding to let pass" in done.stderr
    done = run(folder, *options)
    assert (done.returncode, done.stdout) == (0, "")
    for wrong, found in (
        ("{}", "no JSON of that form"),
        ("[" * 100_000, "no JSON of that form"),
        ('{"schema": "x", "version": 7, "findings": []}', "'x' of version 7"),
    ):
        (folder / "old.json").write_text(wrong, encoding="utf-8")
        done = run(folder, *options)
        assert done.returncode == 3
        assert "old.json: is no baseline: expected 'bitext-baseline' of version 1" in done.stderr
        assert f"found {found}\n" in done.stderr


def test_a_renamed_memory_takes_its_baseline_along(folder: Path) -> None:
    """A copy does not: there the debt is new."""
    options = ("--fail-on", "warning", "--baseline", "old.json")
    assert run(folder, "check", "a.tmx", *options, "--write-baseline").returncode == 0
    (folder / "b.tmx").write_bytes((folder / "a.tmx").read_bytes())
    assert run(folder, "check", "b.tmx", *options).returncode == 1
    (folder / "a.tmx").unlink()
    assert run(folder, "check", "b.tmx", *options).returncode == 0


def test_rules_can_be_chosen_on_the_command_line(folder: Path) -> None:
    done = run(folder, "check", "a.tmx", "--only", "SPC,number-format")
    assert done.returncode == 2
    assert "there is no check 'number-format'" in done.stderr
    done = run(folder, "check", "a.tmx", "--only", "SPC", "--json")
    assert [f["check"] for f in json.loads(done.stdout)["findings"]] == ["SPC01"]
    done = run(folder, "check", "a.tmx", "--only", "number-mismatch", "--format", "line")
    assert done.stdout.startswith("a.tmx:7: warning NUM01 number-mismatch: “1905”")


def test_a_project_sets_rules_also_by_path(folder: Path) -> None:
    (folder / "bitext.yaml").write_text(
        "checks:\n  rules:\n    NUM01: error\n  paths:\n"
        "    - {files: old/*, rules: {NUM01: off}}\n",
        encoding="utf-8",
    )
    (folder / "old").mkdir()
    (folder / "old" / "b.tmx").write_bytes((folder / "a.tmx").read_bytes())
    done = run(folder, "check", ".", "--format", "line")
    assert done.returncode == 1
    assert [line.split(": ")[0:2] for line in done.stdout.splitlines()] == [
        ["a.tmx:7", "error NUM01 number-mismatch"]
    ]


def test_reports_are_written_beside_the_output(folder: Path) -> None:
    names = {"sarif": "a.sarif", "junit": "a.xml", "gitlab": "a.json", "html": "a.html"}
    options = [part for form, name in names.items() for part in ("--report", f"{form}={name}")]
    done = run(folder, "check", "a.tmx", "--format", "github", *options)
    assert done.stdout.startswith("::warning file=a.tmx,line=7")
    assert all((folder / name).stat().st_size > 100 for name in names.values())
    assert run(folder, "check", "a.tmx", "--report", "pdf=a.pdf").returncode == 2
    assert run(folder, "check", "a.tmx", "--report", "sarif=none/a").returncode == 3


def test_only_what_changed_since_a_revision_is_judged(folder: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@t")
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", "a.tmx")
    git("commit", "-qm", "one")
    options = ("check", "a.tmx", "--since", "HEAD", "--format", "line")
    assert run(folder, *options).stdout == "", "nothing has changed"
    old = (folder / "a.tmx").read_text(encoding="utf-8")
    new = old.replace("<body>\n", "<body>\n" + tu(9, "In 1900.", "En 1901."))
    (folder / "a.tmx").write_text(new, encoding="utf-8")
    assert [line.split(":")[1] for line in run(folder, *options).stdout.splitlines()] == ["6"]
    (folder / "tmx").mkdir()
    git("mv", "a.tmx", "tmx/b.tmx")
    hook = {"GIT_DIR": str(folder / ".git"), "GIT_INDEX_FILE": str(folder / ".git" / "index.lock")}
    done = run(folder, "check", "tmx", *options[2:], **hook)
    assert [line.split(":")[1] for line in done.stdout.splitlines()] == ["6"]
    git("mv", "tmx/b.tmx", "a.tmx")
    git("mv", "a.tmx", "renamed.tmx")
    done = run(folder, "check", "renamed.tmx", *options[2:])
    assert [line.split(":")[1] for line in done.stdout.splitlines()] == ["6"]
    git("mv", "renamed.tmx", "a.tmx")
    done = run(folder, "check", "a.tmx", "--since", "nowhere")
    assert done.returncode == 2
    assert f"git knows no revision 'nowhere' in {folder}" in done.stderr
    assert "fetch-depth: 0" in done.stderr
    assert run(folder, "check", "a.tmx", "--since", "").returncode == 2, "an unset variable"
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    done = run(elsewhere, "check", str(folder / "a.tmx"), *options[2:])
    assert [line.split(":")[1] for line in done.stdout.splitlines()] == ["6"]


def test_changes_are_looked_for_where_the_memory_lies(folder: Path) -> None:
    """In no repository there is no revision; that is another fault than a shallow clone."""
    done = run(folder, "check", "a.tmx", "--since", "HEAD")
    assert done.returncode == 2
    assert f"{folder} lies in no git repository" in done.stderr
    assert "fetch-depth" not in done.stderr


def test_explain_lists_and_shows_every_check(folder: Path) -> None:
    listed = run(folder, "explain").stdout.splitlines()
    facts = json.loads(run(folder, "explain", "--json").stdout)
    assert [line.split()[0] for line in listed] == [fact["id"] for fact in facts]
    shown = run(folder, "explain", "repeated-word").stdout
    assert shown.startswith("REP01 repeated-word: A word stands twice in a row\n")
    assert "Le le tsar tomba." in shown
    done = run(folder, "explain", "NUM1")
    assert done.returncode == 2
    assert "Did you mean NUM" in done.stderr


def test_a_review_judges_by_the_settings_of_the_project(folder: Path) -> None:
    """As `bitext check` does, with a glossary or without."""
    from bitext.cli.review import _judge  # noqa: PLC0415

    unit = TranslationUnit("1", (Variant("en", ("In 1905.",)), Variant("fr", ("En  1906.",))))
    judge_unit = _judge(folder / "a.tmx", None, "en", "fr")
    assert [finding.check for finding in judge_unit(unit, 0)] == ["NUM01", "SPC01"]
    (folder / "bitext.yaml").write_text("checks:\n  rules: {NUM01: off}\n", encoding="utf-8")
    judge_unit = _judge(folder / "a.tmx", None, "en", "fr")
    assert [finding.check for finding in judge_unit(unit, 0)] == ["SPC01"]
