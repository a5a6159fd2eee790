"""What helps a reviewer without a screen: likeness, concordance, word links, typography."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import BitextError
from bitext.model import Span
from bitext.review.concordance import Found, Mode, concordance, finder
from bitext.review.links import Linker, Together, choose, partners, words_of
from bitext.review.similar import Similar, Suggestion
from bitext.review.typography import typed

SAMPLE = Path(__file__).parents[1] / "seeds" / "word-links.txt"


# ------------------------------------------------------------------ similar sentences


def last(found: Iterator[tuple[Suggestion, ...]]) -> tuple[Suggestion, ...]:
    result: tuple[Suggestion, ...] = ()
    for each in found:
        result = each
    return result


def test_similar_sentences_come_best_first() -> None:
    """The share says how alike the sources are; what is too far away is not offered."""
    memory = Similar()
    memory.add("It shall inform the Parliament.", "Il informe le Parlement.")
    memory.add("It shall inform Parliament at once.", "Il informe le Parlement sans délai.")
    memory.add("The moon is round.", "La lune est ronde.")
    memory.add("It shall inform nobody.", "")
    found = last(memory.search("It shall inform Parliament."))
    assert [each.target for each in found] == [
        "Il informe le Parlement.",
        "Il informe le Parlement sans délai.",
    ]
    assert found[0].share > found[1].share >= 70
    assert last(memory.search("IT SHALL  INFORM THE PARLIAMENT."))[0].share == 100


def test_the_text_itself_is_no_suggestion() -> None:
    """A unit is not offered its own translation, nor one translation twice."""
    memory = Similar()
    memory.add("One day.", "Un jour.")
    memory.add("One day!", "Un jour.")
    assert last(memory.search("One day.", "Un jour.")) == ()
    assert len(last(memory.search("One day.", ""))) == 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=30))
def test_what_is_taken_away_as_often_as_it_was_added_is_gone(
    steps: list[tuple[str, bool]],
) -> None:
    """Adding and removing keep count, in any order."""
    memory, counts = Similar(), dict.fromkeys("abc", 0)
    for name, add in steps:
        source = f"sentence number {name * 40}"
        (memory.add if add else memory.remove)(source, f"phrase {name}")
        counts[name] = max(0, counts[name] + (1 if add else -1))
    for name, count in counts.items():
        found = last(memory.search(f"sentence number {name * 40}"))
        assert any(each.target == f"phrase {name}" for each in found) == bool(count)


def test_many_sentences_are_compared_in_slices() -> None:
    """The best one is found wherever it stands; control comes back in between."""
    memory = Similar()
    for number in range(9000):
        memory.add(f"sentence {number} about nothing in particular", f"phrase {number}")
    found = list(memory.search("sentence 8999 about nothing in particular"))
    assert len(found) == 3
    assert found[-1][0] == Suggestion(
        100, "sentence 8999 about nothing in particular", "phrase 8999", ""
    )


# ------------------------------------------------------------------ concordance

TEXTS = {
    "en": ["The council met.", "Councils meet (often).", "a.c"],
    "ru": ["Совет собрался.", "Советы часто собираются.", "abc"],
}


def look(query: str, mode: Mode, *languages: str) -> list[tuple[int, str, str]]:
    hits = concordance(
        lambda unit, lang: TEXTS[lang][unit], 3, query, mode, languages or ("en", "ru")
    )
    return [(hit.unit, hit.lang, hit.span.within(TEXTS[hit.lang][hit.unit])) for hit in hits if hit]


def test_text_is_found_in_any_case_unless_typed_with_capitals() -> None:
    """As typed, marks and all: a dot is a dot."""
    assert look("council", Mode.TEXT) == [(0, "en", "council"), (1, "en", "Council")]
    assert look("Council", Mode.TEXT) == [(1, "en", "Council")]
    assert look("(often)", Mode.TEXT) == [(1, "en", "(often)")]
    assert look("a.c", Mode.TEXT) == [(2, "en", "a.c")]


def test_words_are_found_in_any_form() -> None:
    """An inflected form is found by any other one."""
    assert look("meeting council", Mode.WORDS) == []
    assert [hit[:2] for hit in look("совета", Mode.WORDS, "ru")] == [(0, "ru"), (1, "ru")]
    assert [hit[:2] for hit in look("meet", Mode.WORDS, "en")] == [(0, "en"), (1, "en")]


def test_expressions() -> None:
    """A regular expression is one; one with an error, or too slow, is told."""
    assert look(r"\bc\w+", Mode.EXPRESSION, "en") == [(0, "en", "council"), (1, "en", "Councils")]
    with pytest.raises(BitextError, match="no regular expression"):
        finder("(", Mode.EXPRESSION, "en")
    with pytest.raises(BitextError, match="takes too long"):
        list(finder("(?:x|xx)+[yz]", Mode.EXPRESSION, "en")("x" * 300))
    with pytest.raises(BitextError, match="no word"):
        finder("...", Mode.WORDS, "en")


def test_a_unit_without_a_hit_is_told_for_the_progress() -> None:
    """One None for each unit that has nothing."""
    hits = list(concordance(lambda unit, lang: TEXTS[lang][unit], 3, "met", Mode.TEXT, ("en",)))
    assert hits == [Found(0, "en", Span(12, 15)), None, None]


# ------------------------------------------------------------------ word links


def test_links_are_mutual_choices() -> None:
    """Words that choose each other are linked; what is left chooses again; weak ones stay alone."""
    score = np.array([[0.9, 0.8, 0.0], [0.7, 0.6, 0.0], [0.0, 0.0, 0.1]], np.float32)
    assert choose(score) == [(0, 0), (1, 1)]


def test_words_that_occur_together_are_linked_without_an_encoder() -> None:
    """What the file shows is enough where no vector speaks; equal spelling too."""
    together = Together()
    for number in range(6):
        together.add(f"red number {number}", f"rouge chiffre {number}")
        together.add(f"blue number {number}", f"bleu chiffre {number}")
    for number in range(60):
        together.add(f"nothing here {number}x", f"rien ici {number}x")
    linker = Linker(lambda words: np.zeros((len(words), 1), np.float32), together)
    source, target = "number red 1917", "rouge chiffre 1917"
    found = {(a.within(source), b.within(target)) for a, b in linker.link(source, target)}
    assert found == {("number", "chiffre"), ("red", "rouge"), ("1917", "1917")}
    assert linker.link("", target) == ()
    links = linker.link(source, target)
    assert partners(links, Span(0, 6), side=0) == (Span(6, 13),)
    assert partners(links, Span(6, 13), side=1) == (Span(0, 6),)


MARK = re.compile(r"/(\d+(?:,\d+)*)(?=\W|$)")


def linked_pairs() -> Iterator[tuple[str, str, set[tuple[Span, Span]]]]:
    """Yield source, target and links of the sample in seeds."""
    sides: list[tuple[str, dict[Span, set[str]]]] = []
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        marked, text, at, stops = line.partition("  ")[2], "", 0, {}
        for mark in MARK.finditer(marked):
            text += marked[at : mark.start()]
            at = mark.end()
            stops[len(text)] = set(mark[1].split(","))
        text += marked[at:]
        sides.append((text, {w: stops[w.stop] for w in words_of(text) if w.stop in stops}))
        assert len(sides[-1][1]) == len(stops), line
        if len(sides) == 2:
            (source, left), (target, right) = sides
            yield source, target, {(a, b) for a in left for b in right if left[a] & right[b]}
            sides = []


def test_the_sample_of_word_links_is_sound() -> None:
    """Every number stands on both sides of its pair, and there are enough words to count."""
    pairs = list(linked_pairs())
    assert len(pairs) == 26
    assert sum(len(links) for _, _, links in pairs) > 200
    assert all(links for _, _, links in pairs)


# ------------------------------------------------------------------ typography


def write(keys: str, lang: str) -> str:
    text = ""
    for key in keys:
        removed, inserted = typed(text, key, lang)
        text = text[: len(text) - removed] + inserted
    return text


@pytest.mark.parametrize(
    ("lang", "keys", "text"),
    [
        ("fr", "Oui !", "Oui\u202f!"),
        ("fr", "Oui!", "Oui\u202f!"),
        ("fr", "voici : a;", "voici\u00a0: a\u202f;"),
        ("fr", "http://a 12:30", "http://a 12:30"),
        ("fr", 'Il dit "oui".', "Il dit «\u00a0oui\u00a0»."),
        ("fr", 'Il dit "un "oui" sec".', "Il dit «\u00a0un “oui” sec\u00a0»."),
        ("fr", "<<oui>>", "«\u00a0oui\u00a0»"),
        ("fr", "l'eau", "l’eau"),
        ("fr", "?", "?"),
        ("fr", "Oui?!", "Oui\u202f?!"),
        ("ru", 'Он сказал: "да".', "Он сказал: «да»."),
        ("ru", '"Слово "Аврора" здесь"', "«Слово „Аврора“ здесь»"),
        ("ru", "Он -- царь", "Он\u00a0— царь"),
        ("ru", "-- Да", "— Да"),
        ("en", "wait--no", "wait—no"),
        ("en", "and so...", "and so…"),
        ("en", 'don\'t "go"', "don’t “go”"),
        ("en", "x! y; z:", "x! y; z:"),
        ("de", '"Ja"', "„Ja“"),
        ("ja", '"a"', '"a"'),
    ],
)
def test_typing_by_the_rules_of_a_language(lang: str, keys: str, text: str) -> None:
    """Quotation marks, dashes, dots and the spaces of French come as they should."""
    assert write(keys, lang) == text


@given(
    st.text(alphabet="ab \u00a0'\"<>-.!?:;«»„“é", max_size=30), st.sampled_from(["fr", "ru", "en"])
)
def test_typing_never_takes_a_word(keys: str, lang: str) -> None:
    """Letters stay, in order; only spaces and marks are rewritten."""
    assert [c for c in write(keys, lang) if c.isalpha()] == [c for c in keys if c.isalpha()]
