"""Sentences of running text: cases, laws, marks."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.errors import SrxError
from bitext.formats.srx import OVERLAY, languagetool_path, languagetool_rules, load_rules, read_srx
from bitext.model import Document
from bitext.segmentation import Paragraphs, Rule, Rules, explain, paragraph_spans, segment
from bitext.segmentation.engine import fold
from bitext.segmentation.rules import Clock
from bitext.segmentation.sentences import (
    join_closing_marks,
    join_item_number,
    join_white_space,
    split_inline_list,
)
from laws import examples

CASES = Path(__file__).parent / "cases"
LANGUAGES = ("en", "fr", "ru")
CASE_LANGUAGES = (*LANGUAGES, "zh")
EVERY_SPACE = " \t\n\r\u00a0\u202f"

# Text in which rules have something to decide, and text of any kind.
TEXTS = st.one_of(
    st.text(
        alphabet=st.sampled_from("aB.А б!?…«»“”\"')(1 2\n\r\t\u00a0\u202f–-—,;IС😀\u2028\u0085\f"),
        max_size=120,
    ),
    st.lists(
        st.sampled_from(
            [
                "Mr. Boyd",
                "left. ",
                "г. ",
                "Он",
                " ушёл. ",
                "\n\n",
                "\r\n",
                "1. ",
                "2. ",
                "«Да",
                "! »",
                " – ",
            ]
        ),
        max_size=25,
    ).map("".join),
    st.text(max_size=60),
)


def cases(name: str) -> Iterator[str]:
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def unescape(text: str) -> str:
    for written, meant in (
        ("\\n", "\n"),
        ("\\r", "\r"),
        ("\\u00A0", "\u00a0"),
        ("\\u202F", "\u202f"),
    ):
        text = text.replace(written, meant)
    return text


def escape(text: str) -> str:
    for written, meant in (
        ("\\n", "\n"),
        ("\\r", "\r"),
        ("\\u00A0", "\u00a0"),
        ("\\u202F", "\u202f"),
    ):
        text = text.replace(meant, written)
    return text


def marked(document: Document) -> str:
    """Return a text with | before the first visible character of each sentence but the first."""
    starts = {document.core(index).start for index in range(1, len(document.segments))}
    return "".join("|" * (at in starts) + char for at, char in enumerate(document.text))


def normal(case: str) -> str:
    """Return a case with each | moved to the first visible character after it."""
    out, waiting = [], False
    for char in case:
        if char == "|":
            waiting = True
            continue
        if waiting and not char.isspace():
            out.append("|")
            waiting = False
        out.append(char)
    return "".join(out)


@pytest.mark.parametrize(
    ("lang", "case"),
    [(lang, case) for lang in CASE_LANGUAGES for case in cases(f"segment.{lang}.txt")],
)
def test_a_text_is_cut_where_the_case_says(lang: str, case: str) -> None:
    expected = normal(unescape(case))
    found = segment(expected.replace("|", ""), lang, load_rules(lang))
    assert escape(marked(found)) == escape(expected)


@pytest.mark.parametrize("case", list(cases("segment.whole.txt")))
def test_a_text_that_is_one_sentence_stays_whole(case: str) -> None:
    lang, text = case.split(": ", 1)
    assert escape(marked(segment(unescape(text), lang, load_rules(lang)))) == text


def test_every_rule_of_the_overlay_decides_a_case() -> None:
    file = read_srx(OVERLAY, layer="overlay", limited=False)
    rules = {rule.id for name in file.groups for rule in file.group(name)}
    texts = [(lang, case) for lang in CASE_LANGUAGES for case in cases(f"segment.{lang}.txt")]
    texts += [tuple(case.split(": ", 1)) for case in cases("segment.whole.txt")]  # type: ignore[misc]
    for lang, case in texts:
        text = unescape(case).replace("|", "")
        rules -= {decision.rule for decision in explain(text, load_rules(lang))}
    assert rules == set()


@pytest.mark.xfail(strict=True, reason="known failure of the rules")
@pytest.mark.parametrize("case", list(cases("segment.known.txt")))
def test_a_known_failure_is_still_one(case: str) -> None:
    lang, text = case.split(": ", 1)
    expected = normal(unescape(text))
    assert marked(segment(expected.replace("|", ""), lang, load_rules(lang))) == expected


# ------------------------------------------------------------------ laws


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES), paragraphs=st.sampled_from(Paragraphs))
def test_segments_tile_the_text_and_none_is_white(
    text: str, lang: str, paragraphs: Paragraphs
) -> None:
    document = segment(text, lang, load_rules(lang), paragraphs=paragraphs)
    pieces = [each.span.within(text) for each in document.segments]
    assert "".join(pieces) == (text if text.strip() else "")
    assert all(piece.strip() for piece in pieces)
    assert all(each.rule for each in document.segments)


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES), paragraphs=st.sampled_from(Paragraphs))
def test_explaining_does_not_change_the_answer(
    text: str, lang: str, paragraphs: Paragraphs
) -> None:
    rules = load_rules(lang)
    document = segment(text, lang, rules, paragraphs=paragraphs)
    decisions = explain(text, rules, paragraphs=paragraphs)
    assert [(d.place, d.rule) for d in decisions if d.cut] == [
        (each.span.stop, each.rule) for each in document.segments
    ]
    assert [d.place for d in decisions] == sorted({d.place for d in decisions})


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES), paragraphs=st.sampled_from(Paragraphs))
def test_each_paragraph_alone_is_cut_as_in_the_whole(
    text: str, lang: str, paragraphs: Paragraphs
) -> None:
    rules = load_rules(lang)
    whole = segment(text, lang, rules, paragraphs=paragraphs)
    spans = paragraph_spans(text, paragraphs)
    apart = [
        (number, each.span.shift(span.start))
        for number, span in enumerate(spans)
        for each in segment(span.within(text), lang, rules, paragraphs=paragraphs).segments
    ]
    assert apart == [(each.paragraph, each.span) for each in whole.segments]


@given(text=TEXTS, paragraphs=st.sampled_from(Paragraphs))
def test_paragraphs_tile_the_text_and_hold_no_boundary(text: str, paragraphs: Paragraphs) -> None:
    spans = paragraph_spans(text, paragraphs)
    assert "".join(span.within(text) for span in spans) == (text if text.strip() else "")
    for span in spans:
        alone = paragraph_spans(span.within(text), paragraphs)
        assert len(alone) == 1


@given(text=TEXTS)
def test_folding_changes_nothing_but_white_space_and_finds_the_way_back(text: str) -> None:
    folded = fold(text)
    assert "".join(folded.text.split()) == "".join(text.split())
    for place in range(len(folded.text) + 1):
        original = folded.original(place)
        assert "".join(folded.text[:place].split()) == "".join(text[:original].split())
    assert folded.original(len(folded.text)) == len(text)


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES))
def test_a_narrow_no_break_space_is_never_a_boundary(text: str, lang: str) -> None:
    document = segment(text, lang, load_rules(lang))
    ends = [each.span.stop for each in document.segments[:-1]]
    assert not any(text[end - 1] == "\u202f" for end in ends)


@given(text=TEXTS)
@settings(max_examples=examples(50))
def test_line_ends_of_any_system_give_the_same_sentences(text: str) -> None:
    unix = "".join(char for char in text if char not in "\r\n\x85\u2028\u2029\f") + "\n\nB.\nC. D"
    rules = load_rules("en")
    found = [segment(unix.replace("\n", end), "en", rules) for end in ("\n", "\r\n", "\r")]
    assert len({tuple("".join(s.split()) for s in each.sentences()) for each in found}) == 1


# ------------------------------------------------------------------ paragraphs


def test_every_line_is_a_paragraph_when_asked() -> None:
    text = "The road\nto war\n\n\tIt was long\r\nIt ended"
    document = segment(text, "en", load_rules("en"), paragraphs=Paragraphs.EVERY_LINE)
    assert document.sentences() == ["The road", "to war", "It was long", "It ended"]
    assert [each.paragraph for each in document.segments] == [0, 1, 2, 3]
    assert [each.rule for each in document.segments] == ["paragraph"] * 3 + ["end"]


def test_a_blank_line_may_hold_spaces_of_any_kind() -> None:
    text = "  One\n \u00a0\t\nTwo\u2029Three\fFour"
    assert [span.within(text).strip() for span in paragraph_spans(text, Paragraphs.BLANK_LINE)] == [
        "One",
        "Two",
        "Three",
        "Four",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\n\t"])
def test_a_text_without_a_visible_character_has_no_segment(text: str) -> None:
    assert segment(text, "en", load_rules("en")).segments == ()
    assert explain(text, load_rules("en")) == ()


# ------------------------------------------------------------------ rules over sentences


def test_an_inline_list_is_cut_before_its_further_items() -> None:
    text = "1. Peace 2. Land 3. Bread"
    assert split_inline_list(text, [3]) == [9, 17]


@pytest.mark.parametrize(
    "text",
    [
        "They want 1. Peace 2. Land",  # the first item begins no sentence
        "1. Peace, 2. Land",  # one sentence goes on
        "1. Peace and 2. Land",
        "1. Peace 3. Land",  # no next number
        "1. Peace 2) Land",  # another style
        "1. • 2. Land",  # nothing was said in between
        "A. Boyd met B. Lowe",  # initials
    ],
)
def test_what_only_looks_like_an_inline_list_is_not_cut(text: str) -> None:
    assert split_inline_list(text, []) == []


def test_a_number_of_an_item_is_joined_to_its_text() -> None:
    assert join_item_number("It is. 2. Land", [7, 10]) == [10]
    assert join_item_number("It is. iv) Land", [7, 11]) == [11]
    assert join_item_number("It is 2. Land", [9]) == []
    assert join_item_number("It was 1917. 1918. Later", [13, 19]) == []


def test_closing_marks_alone_are_joined_to_the_sentence_before() -> None:
    assert join_closing_marks("He left. ” Then", [9, 11]) == [9]
    assert join_closing_marks("” Then he left.", [2]) == []
    assert join_closing_marks("He left. ... Then", [9, 13]) == []


def test_white_space_is_joined_to_a_neighbour() -> None:
    assert join_white_space(" a. b ", [1, 4, 5]) == [1, 5]


# ------------------------------------------------------------------ engine


def rules_of(*rules: tuple[bool, str, str]) -> Rules:
    return Rules(
        "en",
        tuple(Rule(f"t:{n}", *rule) for n, rule in enumerate(rules, start=1)),
        fold=False,
        sentences=False,
    )


def test_the_first_rule_that_matches_at_a_place_decides() -> None:
    text = "Mr. X left. Y stayed."
    broken, kept = (True, r"\.\s", ""), (False, r"\bMr\.\s", "")
    assert segment(text, "en", rules_of(kept, broken)).sentences() == ["Mr. X left.", "Y stayed."]
    assert segment(text, "en", rules_of(broken, kept)).sentences() == [
        "Mr.",
        "X left.",
        "Y stayed.",
    ]


def test_a_break_rule_that_occurs_twice_counts_where_it_stands_first() -> None:
    broken, kept = (True, r"\.\s", ""), (False, r"\bMr\.\s", "")
    document = segment("Mr. X left.", "en", rules_of(broken, kept, broken))
    assert [each.rule for each in document.segments] == ["t:1", "end"]


def test_an_explanation_names_rule_file_and_line_of_what_cut_and_what_kept() -> None:
    rules = load_rules("ru")
    text = "Тов. Кротов ушёл. Он молчал."
    kept, cut, end = explain(text, rules)
    assert (kept.cut, kept.rule) == (False, "overlay:Ru#title-before-name")
    assert (cut.cut, cut.rule.partition("#")[0]) == (True, "lt:Russian")
    assert (end.cut, end.rule, end.place) == (True, "end", len(text))
    for decision in (kept, cut):
        line = Path(decision.path).read_text(encoding="utf-8").splitlines()[decision.line - 1]
        assert "<rule " in line


def test_a_quantifier_in_a_class_of_an_exception_is_a_character() -> None:
    rules = rules_of((False, r"\bM[r*+]\.\s", ""), (True, r"\.\s", ""))
    assert segment("M*. X left. M+. Y", "en", rules).sentences() == ["M*. X left.", "M+. Y"]


@pytest.mark.parametrize(
    "rule",
    [
        Rule("user:Mine#3", True, r"(?:a|aa|a.){1,90}[yz](?<=q)", "", "mine.srx", 7, limited=True),
        Rule("user:Mine#3", False, r"x(?:a|aa)+y", "", "mine.srx", 7, limited=True),
    ],
)
def test_a_rule_from_outside_that_takes_too_long_is_stopped_and_named(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clock, "ALLOWANCE", 0.2)
    rules = Rules("en", (rule, Rule("t:1", True, "y", "")), fold=False, sentences=False)
    with pytest.raises(SrxError, match=r"mine\.srx:7: rule user:Mine#3: took too long"):
        segment("a" * 400 + "yb", "en", rules)


# ------------------------------------------------------------------ the oracle


def choppa_sentences(text: str, lang: str) -> list[str]:
    iterators = pytest.importorskip("choppa.iterators")
    parser = pytest.importorskip("choppa.srx_parser")
    if "document" not in _choppa:
        _choppa["document"] = parser.SrxDocument(ruleset=str(languagetool_path()))
    found = iterators.SrxTextIterator(_choppa["document"], lang + "_two", text)
    return [piece.strip() for piece in found if piece.strip()]


_choppa: dict[str, object] = {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_languagetools_rules_alone_the_segments_are_those_of_choppa(lang: str) -> None:
    rules = languagetool_rules(lang)
    for case in cases(f"segment.{lang}.txt"):
        text = unescape(case).replace("|", "")
        if paragraph_spans(text, Paragraphs.BLANK_LINE)[1:]:
            continue  # choppa's ^ matches at the text's begin, ours at the paragraph's
        assert segment(text, lang, rules).sentences() == choppa_sentences(text, lang)


@given(text=TEXTS, lang=st.sampled_from(LANGUAGES))
@settings(max_examples=examples(60), deadline=None)
def test_any_line_is_cut_as_choppa_cuts_it(text: str, lang: str) -> None:
    line = " ".join(text.split("\n")).translate(
        dict.fromkeys(map(ord, "\r\f\x85\u2028\u2029"), " ")
    )
    assert segment(line, lang, languagetool_rules(lang)).sentences() == choppa_sentences(line, lang)


def test_on_all_evaluation_texts_the_segments_are_those_of_choppa(eval_folder: Path | None) -> None:
    for row in evaluation_rows(eval_folder):
        document = segment(row["text"], row["lang"], languagetool_rules(row["lang"]))
        assert document.sentences() == choppa_sentences(row["text"], row["lang"])


# ------------------------------------------------------------------ marks


def evaluation_rows(folder: Path | None) -> list[dict[str, str]]:
    files = sorted((folder / "segment").glob("*.jsonl")) if folder else []
    if not files:
        pytest.skip("no evaluation data: BITEXT_EVAL names no folder with segment/*.jsonl")
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", folder / "segment" / "score_segment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_marks_on_the_evaluation_data_hold(eval_folder: Path | None) -> None:
    rows = evaluation_rows(eval_folder)
    assert eval_folder is not None
    tallies = scorer(eval_folder).score(
        rows,
        lambda text, lang: [
            (each.span.start, each.span.stop)
            for each in segment(text, lang, load_rules(lang)).segments
        ],
    )
    right = {key: tally.right for key, tally in tallies.items()}
    f1 = {key: tally.row()["F1"] for key, tally in tallies.items()}
    assert all(tally.lost == 0 for tally in tallies.values())
    assert right["en", "languagetool"] >= 71
    assert right["fr", "languagetool"] == 49
    assert right["ru", "languagetool"] == 9
    assert right["en", "golden"] >= 45
    assert right["ru", "golden"] == 37
    assert f1["en", "ewt"] >= 89.3
    assert f1["fr", "gsd"] >= 99.5
    assert f1["fr", "sequoia"] >= 99.6
    assert f1["ru", "taiga"] >= 86.8
    assert f1["ru", "gsd"] >= 98
