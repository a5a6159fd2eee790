"""Finding terms in texts: normalisation, inflection, gaps, the longest term, sharing out."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import BitextError
from bitext.glossary import Judge, Verdict, explanation
from bitext.glossary.matching import Index, Text, find, patterns
from bitext.glossary.morphology import analyser, russian_parses
from bitext.glossary.related import ROOT, family, heads, related
from bitext.glossary.words import Joint, comparable, words, written
from bitext.model import Concept, Glossary, Span, Term, TermException, TermStatus
from growth import QUADRATIC, growth

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module", autouse=True)
def dictionaries() -> None:
    """Load them before hypothesis times its first example."""
    for lang in ("en", "fr", "ru"):
        analyser(lang)("a")


def cases() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(CASES.glob("glossary.*.txt")):
        lang = path.name.split(".")[1]
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                term, text = line.split(" | ", maxsplit=1)
                found.append((lang, term, text))
    return found


@pytest.mark.parametrize(("lang", "term", "marked"), cases())
def test_term_is_found_where_the_case_says(lang: str, term: str, marked: str) -> None:
    text = re.sub(r"[\[\]]", "", marked)
    gap = 0 if lang == "en" else 1
    spans = [
        hit.span
        for pattern in patterns(Term(term, lang), gap=gap)
        for hit in find(pattern, Text(text, lang))
        if hit.cased
    ]
    for span in sorted(spans, reverse=True):
        text = f"{text[: span.start]}[{span.within(text)}]{text[span.stop :]}"
    assert text == marked


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("décor", unicodedata.normalize("NFD", "décor")),
        ("йод", unicodedata.normalize("NFD", "йод")),
        ("ПРИЁМ", "прием"),
        ("Œuvre", "oeuvre"),
        ("STRASSE", "straße"),
        ("contre\u00adrévolution", "contrerévolution"),
        ("за\u0301мок", "замок"),
    ],
)
def test_spellings_that_mean_the_same_compare_equal(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


def test_words_of_a_decomposed_text_point_at_its_own_code_points() -> None:
    text = unicodedata.normalize("NFD", "déjà été")
    assert [word.span.within(text) for word in words(text, "fr")] == text.split(" ")


def test_no_break_spaces_part_words_without_a_pause() -> None:
    for space in "\u00a0\u202f":
        assert [word.joint for word in words(f"a{space}b", "fr")] == [Joint.BREAK, Joint.SPACE]


@pytest.mark.parametrize(
    "code",
    ["%(value)s", "{value}", "{{ value }}", "${value}", "<value>", "&value;", "%s", "%1$d",
     "https://value.example/value", "value@example.org"],
)  # fmt: skip
def test_code_in_a_text_has_no_words(code: str) -> None:
    assert [word.key for word in words(f"one {code} two", "en")] == ["one", "two"]


@pytest.mark.parametrize("piece", ["<a", "%(", "{", "a@", "&a", "www.", "a.b", "a-", "a\u0301"])
def test_time_grows_with_the_text_alone(piece: str) -> None:
    assert growth(lambda count: words(piece * count + "@", "en"), 5_000) < QUADRATIC


def test_a_percentage_is_not_code() -> None:
    keys = [word.key for word in words("60 % de la population, 5 % d'eau", "fr")]
    assert keys == ["60", "de", "la", "population", "5", "d", "eau"]


@given(st.text(alphabet=st.sampled_from("aéеё́-’' \u00a0\u202f\u00ad.,%{}<>&;19Œ"), max_size=40))
def test_words_are_in_order_and_inside_the_text(text: str) -> None:
    for lang in ("en", "fr", "ru"):
        end = 0
        for word in words(text, lang):
            assert end <= word.span.start < word.span.stop <= len(text)
            assert comparable(word.span.within(text)) == word.key
            end = word.span.stop


@given(
    st.text(alphabet="ab sSſ'’-éеЁ\u0301\u00ad.1%<>", max_size=30),
    st.sampled_from(["en", "fr", "ru"]),
)
def test_words_as_written_are_the_words_one_for_one(text: str, lang: str) -> None:
    plain = written(text, lang)
    if plain is not None:
        assert [comparable(word) for word in plain] == [word.key for word in words(text, lang)]


def test_a_text_of_ordinary_signs_is_cut_by_one_split() -> None:
    assert written("L’été, 1917 : « où ? »", "fr") == ["L", "été", "1917", "où"]
    assert written("the czar's", "en") is None
    assert written("{name} came", "en") is None


def test_a_language_without_a_dictionary_compares_surface_forms() -> None:
    assert analyser("xx")("abc") == {"abc"}


@pytest.mark.parametrize(
    ("lang", "a", "b", "expected"),
    [
        ("fr", "grippe", "grippal", True),
        ("fr", "hygiène", "hygiénique", True),
        ("fr", "ventilation", "ventilatoire", True),
        ("fr", "pandémie", "pandémonium", False),
        ("fr", "maladie", "maladresse", False),
        ("fr", "virus", "vaccin", False),
        ("ru", "удалить", "удаление", True),
        ("ru", "геометрия", "геометрический", True),
        ("ru", "редактировать", "отредактировать", True),
        ("ru", "предписание", "описание", False),
        ("ru", "пароль", "пародия", False),
        ("ru", "царь", "государь", False),
        ("en", "infect", "infection", True),
        ("de", "Haus", "Hausboot", False),
    ],
)
def test_derived_forms_are_related(lang: str, a: str, b: str, *, expected: bool) -> None:
    one, other = (family(frozenset([word]), lang) for word in (a, b))
    assert related(one, other) is expected
    assert related(other, one) is expected


@given(st.text(alphabet="воспрезаéeaк", max_size=12), st.sampled_from(["fr", "ru", "en"]))
def test_heads_are_how_the_roots_of_a_word_begin(word: str, lang: str) -> None:
    keys = frozenset([word])
    plain, bare = family(keys, lang)
    assert heads(keys, lang) == {root[:ROOT] for root in (*plain, *bare)}


@pytest.mark.parametrize(
    "word", ["стали", "еще", "а", "тестирующегося", "ремдесивиром", "rna", "19"]
)
def test_the_keys_of_a_russian_word_are_those_of_all_its_analyses(word: str) -> None:
    forms = {comparable(parse.normal_form) for parse in russian_parses(word)}
    assert analyser("ru")(word) == {word, *forms}


# ------------------------------------------------------------------ index


LETTERS = st.sampled_from(["alpha", "beta", "gamma", "delta"])
PHRASES = st.lists(LETTERS, min_size=1, max_size=3).map(" ".join)


@given(st.lists(PHRASES, max_size=6, unique=True), st.lists(LETTERS, max_size=12).map(" ".join))
def test_the_index_finds_what_every_pattern_finds_alone(terms: list[str], text: str) -> None:
    made = [(number, p) for number, t in enumerate(terms) for p in patterns(Term(t, "en"), gap=0)]
    analysed = Text(text, "en")
    index = Index((number, Term(term, "en")) for number, term in enumerate(terms))
    together = {(number, hit.span) for number, _, hit in index.find(analysed)}
    for number, pattern in made:
        # `find` takes hits that do not overlap, the index all of them.
        assert {(number, hit.span) for hit in find(pattern, analysed)} <= together
    for number, span in together:
        assert span.within(text) == terms[number]


# ------------------------------------------------------------------ verdicts


def concept(
    ident: str, en: str, *good: str, bad: tuple[str, ...] = (), lang: str = "fr", **options: object
) -> Concept:
    terms = (
        Term(en, "en"),
        *(Term(text, lang) for text in good),
        *(Term(text, lang, TermStatus.FORBIDDEN) for text in bad),
    )
    return Concept(ident, terms, **options)  # type: ignore[arg-type]


def verdicts(
    concepts: list[Concept], source: str, target: str, lang: str = "fr", unit: str | None = None
) -> dict[str, Verdict]:
    judge = Judge(Glossary("en", tuple(concepts)), "en", lang)
    return {v.concept.id: v for v in judge.verdicts(source, target, unit=unit)}


def test_the_longest_source_term_wins() -> None:
    found = verdicts(
        [concept("soviet", "soviet", "soviet"),
         concept("power", "soviet government", "pouvoir des soviets")],
        "The soviet government and a soviet.", "Le pouvoir des soviets et un conseil.",
    )  # fmt: skip
    assert found["power"].lacking == 0
    assert found["soviet"].source_spans == (Span(28, 34),)
    assert found["soviet"].lacking == 1, "the soviets of the longer term serve it alone"


def test_hits_are_shared_out_so_that_most_occurrences_are_served() -> None:
    found = verdicts(
        [concept("a", "apple", "pomme"), concept("b", "fruit", "pomme", "fruit")],
        "An apple is a fruit.", "Une pomme est un fruit.",
    )  # fmt: skip
    assert [found[name].lacking for name in "ab"] == [0, 0]


def test_a_forbidden_form_counts_only_where_a_rendering_is_lacking() -> None:
    glossary = [concept("soviet", "soviet", "soviet", bad=("conseil",))]
    explained = verdicts(glossary, "The soviet met.", "Le soviet, un conseil, se réunit.")
    assert not explained["soviet"].bad
    wrong = verdicts(glossary, "The soviet met.", "Le conseil se réunit.")
    assert [r.term.text for r in wrong["soviet"].bad] == ["conseil"]


def test_a_forbidden_form_inside_an_approved_one_is_exempt() -> None:
    found = verdicts(
        [concept("union", "union", "syndicat", bad=("chambre",)),
         concept("hall", "labor hall", "chambre syndicale")],
        "The union met in the labor hall.", "Ils se réunirent à la chambre syndicale.",
    )  # fmt: skip
    assert not found["union"].bad
    assert found["hall"].lacking == 0


def test_the_longer_of_an_approved_and_a_forbidden_form_wins() -> None:
    glossary = [concept("mask", "mask", "masque", bad=("masque à gaz",))]
    assert verdicts(glossary, "A mask.", "Un masque à gaz.")["mask"].bad
    assert verdicts(glossary, "A mask.", "Un masque.")["mask"].lacking == 0


def test_a_forbidden_form_that_differs_by_an_article_only_is_told_apart() -> None:
    glossary = [concept("c", "class consciousness", "conscience de classe",
                        bad=("conscience des classes",))]  # fmt: skip
    source = "Their class consciousness grew."
    assert verdicts(glossary, source, "Leur conscience de classe grandit.")["c"].lacking == 0
    wrong = verdicts(glossary, source, "Leur conscience des classes grandit.")["c"]
    assert (wrong.lacking, len(wrong.bad)) == (1, 1)


def test_either_meaning_satisfies_where_two_concepts_share_a_source_term() -> None:
    glossary = [concept("bank-river", "bank", "rive"), concept("bank-money", "bank", "banque")]
    for target in ("La rive.", "La banque."):
        assert [v.lacking for v in verdicts(glossary, "The bank.", target).values()] == [0]
    (missing,) = verdicts(glossary, "The bank.", "Le rivage.").values()
    assert len(missing.concepts) == 2


def test_a_form_listed_by_hand_counts() -> None:
    terms = (Term("edit", "en"), Term("редактировать", "ru", forms=("отредактировать",)))
    found = verdicts([Concept("edit", terms)], "Edit it.", "Отредактируйте его.", "ru")
    assert found["edit"].lacking == 0


def test_an_exact_term_is_not_inflected_and_a_pattern_is_searched_as_written() -> None:
    exact = Concept("x", (Term("file", "en"), Term("fichier", "fr", match="exact")))
    assert verdicts([exact], "A file.", "Des fichiers.")["x"].lacking == 1
    assert verdicts([exact], "A file.", "Un Fichier.")["x"].lacking == 0
    pattern = Concept("x", (Term("file", "en"), Term(r"fichiers?\b", "fr", match="regex")))
    assert verdicts([pattern], "A file.", "Des fichiers.")["x"].good[0].hit.span == Span(4, 12)


def test_a_pattern_without_end_is_stopped_and_named() -> None:
    bad = Concept(
        "x", (Term("file", "en"), Term(r"(\w*)(\w*)(\w*)(\w*)\1\2\3\4\d", "fr", match="regex"))
    )
    with pytest.raises(BitextError, match="took more than 1 s"):
        verdicts([bad], "A file.", "a" * 100)


def test_a_translation_may_write_an_acronym_with_one_capital() -> None:
    glossary = [concept("nato", "NATO", "OTAN")]
    assert verdicts(glossary, "NATO met.", "L’Otan se réunit.")["nato"].lacking == 0
    assert verdicts(glossary, "NATO met.", "L’otan se réunit.")["nato"].miscased
    assert not verdicts([concept("who", "WHO", "OMS")], "Who knows who?", "Qui sait ?")


def test_judging_the_other_direction_works() -> None:
    judge = Judge(Glossary("en", (concept("czar", "czar", "tsar"),)), "fr", "en")
    (verdict,) = judge.verdicts("Les tsars régnaient.", "The kings ruled.")
    assert verdict.lacking == 1


def test_an_exception_holds_for_its_unit_words_and_language_only() -> None:
    def judged(exception: TermException, unit: str | None = None, lang: str = "fr") -> int:
        glossary = [concept("mask", "mask", "masque", lang=lang, exceptions=(exception,))]
        return len(verdicts(glossary, "A Death Mask.", "Un moulage.", lang, unit))

    assert judged(TermException("homograph", source_contains="death mask")) == 0
    assert judged(TermException("homograph", source_contains="gas mask")) == 1
    assert judged(TermException("title", unit="7"), unit="7") == 0
    assert judged(TermException("title", unit="7"), unit="8") == 1
    assert judged(TermException("title", lang="fr")) == 0
    assert judged(TermException("title", lang="ru")) == 1


@given(st.lists(st.sampled_from(["soviet", "soviets", "conseil", "le", "grand", ","]), max_size=9))
def test_a_verdict_never_serves_more_than_is_named_nor_one_word_twice(target: list[str]) -> None:
    glossary = [
        concept("soviet", "soviet", "soviet", bad=("conseil",)),
        concept("great", "great soviet", "grand soviet", "soviet"),
    ]
    found = verdicts(glossary, "The great soviet and a soviet.", " ".join(target))
    used: list[int] = []
    for verdict in found.values():
        assert 0 <= verdict.lacking <= len(verdict.source_spans)
        used += [position for r in verdict.good for position in r.hit.words]
    assert len(used) == len(set(used))


# ------------------------------------------------------------------ explanations


@pytest.mark.parametrize(
    ("lang", "terms", "target", "said"),
    [
        ("ru", ["жертва"], "Он стал жертвою.", "“жертвою” is a form of “жертва”"),
        (
            "ru",
            ["рабочий класс"],
            "Борьба рабочего нового класса.",
            (
                "“рабочего нового класса” is “рабочий класс” inflected: "
                "рабочего ← рабочий, класса ← класс, with “нового” between"
            ),
        ),
        ("ru", ["санкции"], "Санкцией.", "“Санкцией” is a form of “санкции”, base form “санкция”"),
        ("fr", ["rapatrier"], "Ils sont rapatriés.", "“rapatriés” is a form of “rapatrier”"),
        ("fr", ["tsar"], "Le tsar.", "“tsar” stands as the glossary has it"),
        ("fr", ["grippe"], "Grippal.", "“Grippal” has the root “gripp” in common with “grippe”"),
        ("ru", ["жертва", "убитый"], "Никто.", "looked for “жертва” or “убитый” in any form"),
        (
            "ru",
            ["рабочий класс"],
            "Борьба класса.",
            "looked for “рабочий класс” in any form; of its words there is only “класса”",
        ),
        (
            "ru",
            ["рабочий класс"],
            "Класс рабочих.",
            (
                "looked for “рабочий класс” in any form; "
                "all of its words are there, but not together in this order"
            ),
        ),
    ],
)
def test_a_verdict_says_what_it_goes_by(
    lang: str, terms: list[str], target: str, said: str
) -> None:
    glossary = Glossary("en", (Concept("c", (Term("x", "en"), *(Term(t, lang) for t in terms))),))
    (verdict,) = Judge(glossary, "en", lang).verdicts("x", target)
    assert explanation(verdict, target, lang) == said


def test_a_verdict_names_how_a_term_was_looked_for() -> None:
    terms = (
        Term("x", "en"),
        Term("a[0-9]", "fr", match="regex"),
        Term("bon", "fr", match="exact", forms=("bons",)),
        Term("mal", "fr", TermStatus.FORBIDDEN),
    )
    judge = Judge(Glossary("en", (Concept("c", terms),)), "en", "fr")
    for target, said in (
        ("-", "looked for the pattern “a[0-9]”; looked for “bon” or “bons” as written"),
        ("a7", "“a7” fits the pattern “a[0-9]”"),
        ("bons", "“bons” is “bons”, a form listed of “bon”"),
        ("mal", "“mal” stands as the glossary has it"),
    ):
        (verdict,) = judge.verdicts("x", target)
        assert explanation(verdict, target, "fr") == said
