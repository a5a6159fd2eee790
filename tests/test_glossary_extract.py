"""Candidates for a glossary: what comes first, what it is rendered by, how it is shown."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.curation.extraction import Candidate, extract
from bitext.encoders.commonness import surprisal
from bitext.glossary.words import words
from bitext.model import Concept, Glossary, Term
from bitext.termbase import parse_glossary
from command import bitext
from laws import examples

PAIRS = (
    ("The factory committee met in the house.", "Le comité d’usine se réunit dans la maison."),
    ("Every factory committee had a big table.", "Chaque comité d’usine avait une grande table."),
    ("The workers chose a factory committee.", "Les ouvriers élurent un comité d’usine."),
    ("The dictatorship of the proletariat came.", "La dictature du prolétariat arriva."),
    ("A dictatorship of the proletariat is rare.", "Une dictature du prolétariat est rare."),
    ("They saw Kerensky in the house.", "Ils virent Kerenski à la maison."),
    ("Then Kerensky left the house.", "Puis Kerenski quitta la demeure."),
    ("The people went to the big house.", "Le peuple alla vers le grand logis."),
    ("People say the workers left.", "On dit que les ouvriers partirent."),
)


@pytest.fixture(scope="module")
def found() -> tuple[Candidate, ...]:
    return extract(PAIRS, "en", "fr", surprisal())


def test_terms_come_before_words_of_every_day(found: tuple[Candidate, ...]) -> None:
    texts = [candidate.text for candidate in found]
    for term in ("factory committee", "dictatorship of the proletariat"):
        assert texts.index(term) < texts.index("house"), texts
    assert not {"big", "people", "people say", "met", "the"} & set(texts)
    assert "committee" not in texts  # it never stands alone


def test_a_candidate_has_its_translation_and_shortest_examples(
    found: tuple[Candidate, ...],
) -> None:
    committee = next(c for c in found if c.text == "factory committee")
    assert committee.units == 3
    assert committee.translations[0].text == "comité d’usine"
    assert committee.translations[0].units == 3
    assert committee.examples[0] == PAIRS[2]


def test_names_are_marked_and_known_terms_too() -> None:
    glossary = Glossary("en", (Concept("fc", (Term("Factory committees", "en"),)),))
    found = {c.text: c for c in extract(PAIRS, "en", "fr", surprisal(), glossary=glossary)}
    assert found["Kerensky"].name
    assert not found["factory committee"].name
    assert found["factory committee"].known == "fc"


def test_a_pair_that_is_there_twice_counts_once() -> None:
    assert extract(PAIRS * 2, "en", "fr", surprisal()) == extract(PAIRS, "en", "fr", surprisal())
    assert extract((), "en", "fr", surprisal()) == ()


WORDS = st.sampled_from(("soviet", "Duma", "of", "the", "house", "left", ",", "WHO", "tsars", "x1"))
TEXTS = st.lists(WORDS, max_size=7).map(" ".join)


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), st.integers(1, 3))
def test_candidates_are_in_the_pairs_and_in_order(
    pairs: list[tuple[str, str]], fewest: int
) -> None:
    found = extract(pairs, "en", "fr", surprisal(), fewest=fewest)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    for candidate in found:
        assert candidate.units >= fewest
        assert any(candidate.text in source for source, _ in pairs)
        assert all(0 < t.dice <= 1 and t.units <= candidate.units for t in candidate.translations)
        assert words(candidate.text, "en")[0].key not in ("of", "the")


# ------------------------------------------------------------------ the command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    units = "\n".join(
        f'<tu tuid="{n}"><tuv xml:lang="en"><seg>{one}</seg></tuv>'
        f'<tuv xml:lang="fr"><seg>{two}</seg></tuv></tu>'
        for n, (one, two) in enumerate(PAIRS)
    )
    head = (
        '<?xml version="1.0"?><tmx version="1.4"><header creationtool="t" creationtoolversion="1" '
        'segtype="sentence" o-tmf="t" adminlang="en" srclang="en" datatype="plaintext"/><body>\n'
    )
    (tmp_path / "a.tmx").write_text(f"{head}{units}\n</body></tmx>", encoding="utf-8")
    (tmp_path / "three.tmx").write_text(
        f"{head}{units}\n".replace("</tu>\n", '<tuv xml:lang="de"><seg>Haus</seg></tuv></tu>\n', 1)
        + "</body></tmx>",
        encoding="utf-8",
    )
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return bitext("glossary", "extract", *arguments, cwd=folder)


def test_candidates_are_a_table_and_nothing_is_written(folder: Path) -> None:
    before = sorted(folder.iterdir())
    done = run(folder, "a.tmx", "--limit", "3", "--no-names")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert any("factory committee" in line and "comité d’usine 0.75" in line for line in lines)
    assert "Kerensky" not in done.stdout
    assert "candidates from 9 pairs in en and fr; 0 are in the glossary" in done.stderr
    assert sorted(folder.iterdir()) == before


def test_yaml_is_ready_to_paste_and_enforces_nothing(folder: Path) -> None:
    done = run(folder, "a.tmx", "--to", "yaml", "-q")
    glossary = parse_glossary(f"version: 1\nsource: en\nterms:\n{done.stdout}")
    committee = next(c for c in glossary.concepts if c.id == "factory-committee")
    assert [(t.text, str(t.status)) for t in committee.terms] == [
        ("factory committee", "preferred"),
        ("comité d’usine", "proposed"),
    ]
    assert glossary.in_force().concepts[0].in_language("fr") == ()


def test_what_the_glossary_has_is_left_out(folder: Path) -> None:
    (folder / "glossary.yaml").write_text(
        "version: 1\nsource: en\nterms: [{id: fc, en: [factory committee]}]\n", encoding="utf-8"
    )
    assert "factory committee" not in run(folder, "a.tmx").stdout
    assert "[fc]" in run(folder, "a.tmx", "--known").stdout


def test_csv_and_json_have_all_there_is(folder: Path) -> None:
    assert run(folder, "a.tmx", "--to", "csv", "-o", "c.csv").returncode == 0
    header, first = (folder / "c.csv").read_text("utf-8").splitlines()[:2]
    assert header.startswith("score,units,en,fr,dice,other translations,name,known,example")
    assert first.count(",") >= header.count(",")
    assert run(folder, "a.tmx", "--to", "csv", "-o", "c.csv").returncode == 3
    data = json.loads(run(folder, "a.tmx", "--json").stdout)
    assert (data["source"], data["target"]) == ("en", "fr")
    assert {"text", "score", "units", "name", "known", "translations", "examples"} == set(
        data["candidates"][0]
    )


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("three.tmx",), 2, "has several target languages: fr, de"),
        (("a.tmx", "--langs", "en,ru"), 2, "no unit has two languages to compare"),
        (("a.tmx", "--langs", "en"), 2, "two languages were expected"),
        (("a.tmx", "--min-units", "0"), 2, "--min-units: at least 1"),
        (("none.tmx",), 3, "no such file"),
    ],
)
def test_what_cannot_be_done_is_told(
    folder: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = run(folder, *arguments)
    assert (done.returncode, told in done.stderr) == (code, True), done.stderr
