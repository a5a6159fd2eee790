"""The sample project: the texts, their gold sentences and beads, the glossary, what README says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bitext import api
from bitext.alignment import align
from bitext.checks import Checker
from bitext.encoders import load_encoder
from bitext.formats.srx import load_rules
from bitext.metrics import count_beads, count_boundaries, sides
from bitext.model import DISAGREE, REASON, TranslationUnit, Variant
from bitext.segmentation import segment
from bitext.termbase import read_glossary
from bitext.weights import load_potentials

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
GOLD = Path(__file__).parent / "gold"
NAME = "february-to-october"
LANGUAGES = ("en", "fr", "ru")
TARGETS = ("fr", "ru")


def running(lang: str) -> str:
    return (SEEDS / f"{NAME}.{lang}.txt").read_text(encoding="utf-8")


def sentences(lang: str) -> list[str]:
    text = (GOLD / f"{NAME}.{lang}.sentences.txt").read_text(encoding="utf-8")
    return text.removesuffix("\n").split("\n")


def beads(target: str) -> list[tuple[list[int], list[int]]]:
    sides = re.compile(r"\[([\d,]*)\]:\[([\d,]*)\]")
    found = []
    for line in (GOLD / f"{NAME}.en-{target}.beads").read_text(encoding="utf-8").splitlines():
        match = sides.fullmatch(line)
        assert match, line
        source, target_side = ([int(i) for i in side.split(",") if i] for side in match.groups())
        found.append((source, target_side))
    return found


def kinds(target: str) -> Counter[str]:
    return Counter(f"{len(source)}-{len(side)}" for source, side in beads(target))


def table(header: str) -> list[list[str]]:
    """Return the cells of the README table whose first row begins with ``header``."""
    lines = (SEEDS / "README.md").read_text(encoding="utf-8").split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {header} |"))
    rows = []
    for i, line in enumerate(lines[start:]):
        if not line.startswith("|"):
            break
        if i != 1:
            rows.append([cell.strip(" ") for cell in line.strip("|").split("|")])
    return rows


def solid(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gold_sentences_rebuild_the_running_text(lang: str) -> None:
    """Without white space, the gold sentences of a language are its text."""
    assert solid("".join(sentences(lang))) == solid(running(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentence_counts_are_those_of_an_essay(lang: str) -> None:
    """Each text has 60 to 120 sentences, none of them empty."""
    assert 60 <= len(sentences(lang)) <= 120
    assert all(sentence.strip() for sentence in sentences(lang))


@pytest.mark.parametrize("target", TARGETS)
def test_beads_cover_both_sides_once_in_order(target: str) -> None:
    """Every sentence of both sides is in exactly one bead, and no bead crosses another."""
    pairs = beads(target)
    assert all(source or side for source, side in pairs)
    assert [i for source, _ in pairs for i in source] == list(range(len(sentences("en"))))
    assert [i for _, side in pairs for i in side] == list(range(len(sentences(target))))


@pytest.mark.parametrize("target", TARGETS)
def test_translations_are_those_of_a_translator(target: str) -> None:
    """Splits, joins, a 2-2, omissions and additions all occur."""
    assert {"1-1", "1-2", "2-1", "2-2", "1-0", "0-1"} <= kinds(target).keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_paragraphs_stand_on_one_line(lang: str) -> None:
    """Paragraphs are parted by one blank line, without white space at their ends."""
    text = running(lang)
    assert text.endswith("\n")
    for paragraph in text.removesuffix("\n").split("\n\n"):
        assert paragraph == paragraph.strip()
        assert "\n" not in paragraph


def test_french_has_its_spaces() -> None:
    """No-break spaces before : ; ! ? and inside guillemets, curly apostrophes only."""
    text = running("fr")
    assert not re.findall(r"[^\u202f][;!?]|[^\u00a0][:»]|«[^\u00a0]", text)
    assert not set(text) & set("'\"")


def test_russian_has_its_quotes_and_dashes() -> None:
    """Guillemets rather than straight quotes; an em dash follows a no-break space."""
    text = running("ru")
    assert not set(text) & set("'\"“”")
    assert not re.findall(r"[^\u00a0]—|—[^ ]", text)


def test_every_glossary_concept_occurs_in_the_english_text() -> None:
    """The glossary holds about forty concepts, each of which the essay uses."""
    concepts = yaml.safe_load((ROOT / "glossary.yaml").read_text(encoding="utf-8"))["terms"]
    assert 36 <= len(concepts) <= 48
    text = running("en").casefold()
    for concept in concepts:
        term = concept["en"][0]
        base = (term if isinstance(term, str) else term["term"]).casefold()
        plural = f"{base[:-1]}ies" if base.endswith("y") else f"{base}s"
        assert re.search(rf"\b(?:{re.escape(base)}|{re.escape(plural)})\b", text), base


def test_readme_counts_are_those_of_the_files() -> None:
    """The README's tables of texts and of bead types say what the files hold."""
    header, *rows = table("file")
    assert header == ["file", "paragraphs", "sentences", "words"]
    assert rows == [
        [
            f"`{NAME}.{lang}.txt`",
            str(running(lang).count("\n\n") + 1),
            str(len(sentences(lang))),
            str(sum(len(sentence.split(" ")) for sentence in sentences(lang))),
        ]
        for lang in LANGUAGES
    ]
    header, *rows = table("pair")
    assert rows == [
        [
            f"en-{target}",
            str(len(beads(target))),
            *(str(kinds(target)[kind]) for kind in header[2:]),
        ]
        for target in TARGETS
    ]
    assert all(set(kinds(target)) <= set(header) for target in TARGETS)


def test_planted_violations_of_the_readme_are_in_the_texts() -> None:
    """Six a language; each sentence is a gold sentence and has the word that is said to be used."""
    _, *rows = table("language")
    assert Counter(lang for lang, *_ in rows) == {"fr": 6, "ru": 6}
    for lang, _, used, kind, sentence in rows:
        assert sentence in sentences(lang)
        assert re.search(rf"\b{used}\b", sentence)
        assert kind in {"forbidden", "unlisted"}


@pytest.mark.parametrize("target", TARGETS)
def test_checker_finds_the_planted_violations_and_nothing_else(target: str) -> None:
    """On the gold beads the glossary check names each planted violation, by kind, and no more."""
    glossary = read_glossary(ROOT / "glossary.yaml")
    names = {concept.id: concept.in_language("en")[0].text for concept in glossary.concepts}
    kind_of = {"G001": "unlisted", "G002": "forbidden"}
    checker = Checker(glossary, "en", target)
    found = []
    for index, (source, side) in enumerate(beads(target)):
        text = {
            "en": " ".join(sentences("en")[i] for i in source),
            target: " ".join(sentences(target)[i] for i in side),
        }
        unit = TranslationUnit(None, tuple(Variant(lang, (text[lang],)) for lang in text))
        for finding in checker.findings(unit, index):
            used = " ".join(span.within(text[target]) for span in finding.target_spans)
            found.append((names[finding.subject], kind_of.get(finding.check, finding.check), used))
    planted = [
        (term, kind, used if kind == "forbidden" else "")
        for lang, term, used, kind, _ in table("language")[1:]
        if lang == target
    ]
    assert found == planted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_segmenter_finds_the_gold_sentences(lang: str) -> None:
    """At most one boundary a text is missing or too many."""
    text = running(lang)
    found = segment(text, lang, load_rules(lang)).sentences()
    counts = count_boundaries(text, sentences(lang), found)
    assert counts.texts_changed == 0
    assert counts.gold - counts.right <= 1
    assert counts.predicted - counts.right <= 1


@pytest.mark.parametrize("target", TARGETS)
def test_aligner_finds_the_gold_beads(target: str) -> None:
    """Strict F1 of at least .97 on the gold sentences: three beads may be wrong."""
    found = align(
        sentences("en"), sentences(target), encoder=load_encoder(), potentials=load_potentials()
    )
    gold = [(tuple(source), tuple(side)) for source, side in beads(target)]
    assert count_beads(gold, sides(found)).strict.f1 >= 0.97


def test_three_texts_find_what_one_translation_left_out() -> None:
    """One unit's French and Russian disagree: the Russian lacks half of what the French has."""
    memory = api.align(*(SEEDS / f"{NAME}.{lang}.txt" for lang in LANGUAGES)).memory
    (unit,) = (unit for unit in memory.units if unit.prop(DISAGREE))
    assert (unit.prop(DISAGREE) or "").startswith("fr ru 0.0")
    assert unit.text("ru") == "Воодушевления хватило ненадолго."
    assert unit.text("fr").startswith("Saint-Pétersbourg, dont le nom sonnait trop allemand")
    assert (unit.confidence or 0.0) <= 0.65
    assert "disagree" in (unit.prop(REASON) or "")
