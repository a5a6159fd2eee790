"""The right form offered: terms inflected to fit where wrong ones stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.checks import Checker
from bitext.glossary.inflection import english, french_forms
from bitext.glossary.inflection.french import elides
from bitext.glossary.inflection.french_gender import noun_gender
from bitext.glossary.inflection.offers import forms, in_place
from bitext.model import (
    Concept,
    Finding,
    Glossary,
    Offer,
    Severity,
    Span,
    Term,
    TermStatus,
    TranslationUnit,
    Variant,
)
from laws import examples

SURE, GUESS = True, False


def offered(
    lang: str, marked: str, wrong: str, term: str, *, plural: bool | None = None, **options: object
) -> list[tuple[str, bool]]:
    """Return the whole texts that are offered for the words in brackets."""
    start, stop = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    made = Term(term, lang, **options)  # type: ignore[arg-type]
    found = in_place(made, text, Span(start, stop), wrong_term=wrong, plural=plural)
    return [(applied(offer, text), offer.sure) for offer in found]


def applied(offer: Offer, text: str) -> str:
    assert offer.span is not None
    return text[: offer.span.start] + offer.text + text[offer.span.stop :]


@pytest.mark.parametrize(
    ("marked", "wrong", "term", "expected", "sure"),
    [
        # case and number of the word replaced
        ("Он встретился с [императорами].", "император", "царь", "Он встретился с царями.", SURE),
        ("Решения [кабинета] отменены.", "кабинет", "дума", "Решения думы отменены.", SURE),
        # a base form shows nothing: what stands around has to
        ("Новая [партия] победила.", "партия", "дума", "Новая дума победила.", SURE),
        ("[Партия] победила.", "партия", "дума", "Дума победила.", SURE),
        ("Видна [партия].", "партия", "дума", "Видна дума.", GUESS),
        ("Рост числа [партия].", "партия", "дума", "Рост числа думы.", GUESS),
        ("Надо [писать].", "писать", "читать", "Надо читать.", SURE),
        ("Они были [писать].", "писать", "читать", "Они были читать.", GUESS),
        # verbs ask for their case
        ("Он обладает [партия].", "партия", "дума", "Он обладает думой.", GUESS),
        ("Это мешает [партия].", "партия", "дума", "Это мешает думе.", GUESS),
        ("Они избегают [партия].", "партия", "дума", "Они избегают думы.", GUESS),
        ("Хотят видеть [партия].", "партия", "дума", "Хотят видеть думу.", GUESS),
        # the whole term: adjectives agree with the noun, what is behind it stays
        ("Решения [кабинета] отменены.", "кабинет", "Временное правительство",
         "Решения Временного правительства отменены.", SURE),
        ("С [болезнью] борются.", "болезнь", "заболевание дыхательных путей",
         "С заболеванием дыхательных путей борются.", SURE),
        # living and lifeless in the accusative
        ("Он увидел [дом] и ушёл.", "дом", "солдат", "Он увидел солдата и ушёл.", GUESS),
        ("Выберите новых [людей].", "человек", "контракт", "Выберите новые контракты.", GUESS),
        # what agrees and stands next to it
        ("[Конфликт] начался в мае.", "конфликт", "война", "Война началась в мае.", SURE),
        ("Произошёл новый [всплеск].", "всплеск", "вспышка", "Произошла новая вспышка.", SURE),
        # prepositions with a form of their own
        ("О [вспышке] сообщили.", "вспышка", "эпидемия", "Об эпидемии сообщили.", SURE),
        ("Об [эпидемии] сообщили.", "эпидемия", "вспышка", "О вспышке сообщили.", SURE),
        ("Жить с [человеком].", "человек", "страна", "Жить со страной.", SURE),
        ("Дело в [суде].", "суд", "власть", "Дело во власти.", SURE),
        # ё as in the term
        ("Пароль от [аккаунта].", "аккаунт", "учётная запись", "Пароль от учётной записи.", SURE),
        ("Пароль от [аккаунта].", "аккаунт", "учетная запись", "Пароль от учетной записи.", SURE),
        # capitals as in the words replaced, but for those the term has itself
        ("[Аккаунты] удалены.", "аккаунт", "учётная запись", "Учётные записи удалены.", SURE),
        ("Совет [Министров]", "Министр", "народный комиссар", "Совет народных комиссаров", SURE),
        # the second prepositional case
        ("Он жил в [парке].", "парк", "лес", "Он жил в лесу.", SURE),
        ("Он думал о [парке].", "парк", "лес", "Он думал о лесе.", SURE),
        # verbs and participles
        ("[Сотрите] файл.", "стереть", "удалить", "Удалите файл.", SURE),
        ("Файл был [стёрт].", "стереть", "удалить", "Файл был удалён.", SURE),
        # adjectives
        ("лечение [заразных] болезней", "заразный", "инфекционный",
         "лечение инфекционных болезней", SURE),
        # the form is ambiguous and nothing around it decides
        ("Там были и [вещи], господа.", "вещь", "объект", "Там были и объекты, господа.", GUESS),
        # a verb further off may have to agree
        ("[Конфликт], как мы знаем, начался.", "конфликт", "война",
         "Война, как мы знаем, начался.", GUESS),
        # the words replaced were left in their base form
        ("Доступ к [аккаунт] закрыт.", "аккаунт", "учётная запись",
         "Доступ к учётной записи закрыт.", GUESS),
        # «носитель» is a person and a thing
        ("через [предмет]", "предмет", "промежуточный носитель",
         "через промежуточный носитель", GUESS),
    ],
)  # fmt: skip
def test_a_russian_term_takes_the_form_of_its_place(
    marked: str, wrong: str, term: str, expected: str, *, sure: bool
) -> None:
    assert offered("ru", marked, wrong, term)[0] == (expected, sure)


@pytest.mark.parametrize(
    ("marked", "wrong", "term", "expected", "sure"),
    [
        # number
        ("Les [empereurs] tombèrent.", "empereur", "tsar", "Les tsars tombèrent.", SURE),
        ("des [labeurs] royaux", "labeur", "travail", "des travaux royaux", SURE),
        ("beaucoup d’[études]", "étude", "essai clinique", "beaucoup d’essais cliniques", SURE),
        ("les [réunions]", "réunion", "rassemblement de masse", "les rassemblements de masse",
         SURE),
        ("plusieurs [héros]", "héros", "virus", "plusieurs virus", SURE),
        # gender: determiner, adjectives before and behind, articles contracted or elided
        ("Le nouveau [conseil] élu parle.", "conseil", "assemblée",
         "La nouvelle assemblée élue parle.", SURE),
        ("La décision du [conseil].", "conseil", "assemblée", "La décision de l’assemblée.", SURE),
        ("La voix de l’[assemblée].", "assemblée", "conseil", "La voix du conseil.", SURE),
        ("Il va à l'[assemblée].", "assemblée", "conseil", "Il va au conseil.", SURE),
        ("Il va au [conseil], d'accord.", "conseil", "assemblée", "Il va à l'assemblée, d'accord.",
         SURE),
        ("un [état de siège] proclamé", "état de siège", "loi martiale",
         "une loi martiale proclamée", SURE),
        ("ce [tribun]", "tribun", "orateur", "cet orateur", SURE),
        ("mon [couteau]", "couteau", "épée", "mon épée", SURE),
        ("son [épée] tranchante", "épée", "couteau", "son couteau tranchant", SURE),
        ("Le [conseil] vote.", "conseil", "assemblée", "L’assemblée vote.", SURE),
        ("C’est le [héros].", "héros", "homme", "C’est l’homme.", SURE),
        ("beaucoup d’[ouvriers]", "ouvrier", "paysan", "beaucoup de paysans", SURE),
        # an adjective goes with its noun
        ("les maladies [infectieuses]", "infectieux", "contagieux", "les maladies contagieuses",
         SURE),
        ("les maladies [important]", "important", "contagieux", "les maladies contagieuses",
         GUESS),
        # verbs by the endings of the one replaced
        ("Vous [effacez] le fichier.", "effacer", "supprimer", "Vous supprimez le fichier.", SURE),
        ("Nous [avalons] le pain.", "avaler", "manger", "Nous mangeons le pain.", SURE),
        ("Il faut [effacer] tout.", "effacer", "supprimer", "Il faut supprimer tout.", SURE),
        # a base form shows nothing: what stands around has to
        ("Il veut [effacer] tout.", "effacer", "supprimer", "Il veut supprimer tout.", SURE),
        ("de ne pas [effacer] tout", "effacer", "supprimer", "de ne pas supprimer tout", SURE),
        ("quand ils [effacer] tout", "effacer", "supprimer", "quand ils supprimer tout", GUESS),
        ("un virus [important] ici", "important", "contagieux", "un virus contagieux ici", SURE),
        ("un cas de grippe [important]", "important", "contagieux",
         "un cas de grippe contagieux", GUESS),
        ("Voir [empereur].", "empereur", "tsar", "Voir tsar.", GUESS),
        # what is doubtful
        ("la [grippe] est apparue, elle tue", "grippe", "virus",
         "le virus est apparue, elle tue", GUESS),
        ("les [cortèges] calmes et courageux passent", "cortège", "foule",
         "les foules calmes et courageux passent", GUESS),
        ("sans [héros] ici", "héros", "essai", "sans essai ici", GUESS),
        ("n’a pas [été infecté]", "", "être contaminé", "n’a pas être contaminé", GUESS),
    ],
)  # fmt: skip
def test_a_french_term_takes_the_form_of_its_place(
    marked: str, wrong: str, term: str, expected: str, *, sure: bool
) -> None:
    assert offered("fr", marked, wrong, term)[0] == (expected, sure)


@pytest.mark.parametrize(
    ("marked", "wrong", "term", "expected"),
    [
        ("an [assembly] of workers", "assembly", "soviet", "a soviet of workers"),
        ("A [soviet] of workers", "soviet", "assembly", "An assembly of workers"),
        ("the [assemblies]", "assembly", "workers’ council", "the workers’ councils"),
        ("two [men]", "man", "woman", "two women"),
        ("a [day]", "day", "hour", "an hour"),
        ("an [hour]", "hour", "union", "a union"),
    ],
)
def test_an_english_term_takes_number_and_article(
    marked: str, wrong: str, term: str, expected: str
) -> None:
    assert offered("en", marked, wrong, term)[0] == (expected, SURE)


def test_an_exact_term_is_put_in_as_it_is() -> None:
    assert offered("ru", "в [Правде]", "Правда", "Pravda", match="exact") == [("в Pravda", SURE)]
    assert offered("fr", "de la [Vérité]", "Vérité", "Isvestia", match="exact")[0] == (
        "de l’Isvestia", SURE
    )  # fmt: skip


def test_a_language_without_rules_gets_the_base_form_as_a_guess() -> None:
    assert offered("de", "Die [Räte] tagen.", "Rat", "Sowjet") == [("Die Sowjet tagen.", GUESS)]


def test_forms_without_a_place_are_guesses_and_follow_the_number_of_the_source() -> None:
    russian = forms(Term("учётная запись", "ru"), plural=True)
    assert russian[0].text == "учётные записи"
    assert {"учётных записей", "учётными записями"} <= {offer.text for offer in russian}
    french = forms(Term("essai clinique", "fr"), plural=True)
    assert [offer.text for offer in french] == ["essais cliniques", "essai clinique"]
    assert all(offer.span is None and not offer.sure for offer in (*russian, *french))


# ------------------------------------------------------------------ as findings


CZAR = Concept(
    "czar",
    (
        Term("czar", "en"),
        Term("tsar", "fr"),
        Term("empereur", "fr", TermStatus.FORBIDDEN),
        Term("царь", "ru"),
        Term("император", "ru", TermStatus.FORBIDDEN),
        Term("монарх", "ru", TermStatus.ADMITTED),
    ),
)
NATO = Concept("nato", (Term("NATO", "en"), Term("OTAN", "fr", case="exact")))


def findings(source: str, target: str, lang: str) -> tuple[Finding, ...]:
    unit = TranslationUnit(None, (Variant("en", (source,)), Variant(lang, (target,))))
    return Checker(Glossary("en", (CZAR, NATO)), "en", lang).findings(unit, 0)


def test_a_finding_carries_offers_and_the_text_with_the_sure_ones_in_place() -> None:
    (french,) = findings("The czar fell.", "L’empereur tomba.", "fr")
    assert french.suggestion == "Le tsar tomba."
    (offer,) = french.offers
    assert (offer.text, offer.span, offer.sure) == ("Le tsar", Span(0, 10), True)
    (russian,) = findings("With the czar.", "С императором.", "ru")
    assert russian.suggestion == "С царем."
    assert [offer.text for offer in russian.offers] == ["царем", "монархом"]
    assert [offer.sure for offer in russian.offers] == [True, False]


def test_two_wrong_places_are_both_set_right() -> None:
    (finding,) = findings("Czar after czar.", "L’empereur, puis l’empereur.", "fr")
    assert finding.suggestion == "Le tsar, puis le tsar."
    (finding,) = findings("Czar after czar.", "Empereur après empereur.", "fr")
    assert [offer.text for offer in finding.offers[:1]] == ["Tsar"]
    assert not any(offer.sure for offer in finding.offers)


def test_wrong_capitals_are_offered_right() -> None:
    (finding,) = findings("NATO met.", "L’Otan se réunit.", "fr")
    assert finding.suggestion == "L’OTAN se réunit."


def test_a_form_that_two_concepts_have_is_offered_once() -> None:
    concepts = tuple(
        Concept(name, (Term(name, "en"), Term("toux", "fr"))) for name in ("cough", "coughing")
    )
    unit = TranslationUnit(None, (Variant("en", ("Coughing.",)), Variant("fr", ("Rien.",))))
    (finding,) = Checker(Glossary("en", concepts), "en", "fr").findings(unit, 0)
    assert [offer.text for offer in finding.offers] == ["toux"]


def test_where_nothing_is_sure_nothing_is_suggested() -> None:
    (missing,) = findings("The czar fell.", "Le roi tomba.", "fr")
    assert (missing.suggestion, [offer.text for offer in missing.offers]) == ("", ["tsar", "tsars"])
    assert all(finding.severity is Severity.ERROR for finding in (missing,))


CASES = ("император", "императора", "императору", "императором", "императоре", "императоры",
         "императоров", "императорам", "императорами", "императорах")  # fmt: skip


@settings(deadline=None, max_examples=examples(60))
@given(
    st.lists(st.sampled_from([*CASES, "в", "о", "с", "новый", "нового", "и", ",", "он", "вошёл"]),
             min_size=1, max_size=7).map(" ".join)
)  # fmt: skip
def test_a_suggestion_satisfies_the_check_and_changes_no_more_than_it_offers(target: str) -> None:
    for finding in findings("The czar.", target, "ru"):
        for offer in finding.offers:
            if offer.span is not None:
                assert 0 <= offer.span.start < offer.span.stop <= len(target)
                assert not findings("The czar.", applied(offer, target), "ru")
        if finding.suggestion:
            assert not findings("The czar.", finding.suggestion, "ru")


PIECES = {
    "ru": ("в", "о", "новый", "слова", "15", "—", "№", "ВОЗ", "SARS-CoV-2", ",", "врач-терапевт",
           "удалить", "стёрт", "она", "которая", "из-за", "ё", "ПЯТЬ", "%s", "х\u0301"),
    "fr": ("l’", "d'", "le", "du", "aux", "nouvelle", "conseil", "ÉTAT", "qu’", "infectée", "yeux",
           "une", "cet", "SARS-CoV-2", "essuie-mains", "effaçons", "—", "№", "%", "x", "e\u0301te"),
    "en": ("a", "an", "assembly", "men", "series", "’s", "HOUR", "x", "—", "5", "of"),
}  # fmt: skip


@settings(deadline=None, max_examples=examples(150))
@given(st.data())
def test_any_words_in_any_place_give_offers_inside_the_text(data: st.DataObject) -> None:
    lang = data.draw(st.sampled_from(sorted(PIECES)))
    phrases = st.lists(st.sampled_from(PIECES[lang]), min_size=1, max_size=6).map(" ".join)
    text, term, wrong = data.draw(phrases), data.draw(phrases), data.draw(phrases | st.just(""))
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    for offer in in_place(Term(term, lang), text, span, wrong_term=wrong):
        assert offer.span is not None
        assert 0 <= offer.span.start <= offer.span.stop <= len(text)
    assert forms(Term(term, lang))


def test_a_forbidden_expression_is_replaced_by_what_it_found() -> None:
    terms = (
        Term("czar", "en"),
        Term("царь", "ru"),
        Term(r"императо\w+|№\d+", "ru", TermStatus.FORBIDDEN, match="regex"),
    )
    unit = TranslationUnit(
        None, (Variant("en", ("With the czar.",)), Variant("ru", ("С императором.",)))
    )
    (finding,) = Checker(Glossary("en", (Concept("c", terms),)), "en", "ru").findings(unit, 0)
    assert finding.suggestion == "С царем."


# ------------------------------------------------------------------ forms


@pytest.mark.parametrize(
    ("one", "many"),
    [("cheval", "chevaux"), ("bal", "bals"), ("travail", "travaux"), ("détail", "détails"),
     ("bureau", "bureaux"), ("pneu", "pneus"), ("bijou", "bijoux"), ("trou", "trous"),
     ("virus", "virus"), ("voix", "voix"), ("œil", "yeux"), ("chou-fleur", "choux-fleurs"),
     ("essuie-main", "essuie-mains"), ("gastro-intestinal", "gastro-intestinaux")],
)  # fmt: skip
def test_french_plurals_go_there_and_back(one: str, many: str) -> None:
    assert french_forms.plural(one) == many
    assert french_forms.singular(many) == one


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [("nouveau", "nouvelle"), ("actif", "active"), ("heureux", "heureuse"), ("premier", "première"),
     ("acteur", "actrice"), ("travailleur", "travailleuse"), ("public", "publique"),
     ("national", "nationale"), ("complet", "complète"), ("muet", "muette"), ("bon", "bonne"),
     ("européen", "européenne"), ("infecté", "infectée"), ("rouge", "rouge"), ("long", "longue")],
)  # fmt: skip
def test_french_feminines(masculine: str, feminine: str) -> None:
    assert french_forms.feminine(masculine) == feminine


@pytest.mark.parametrize(
    ("word", "elided"),
    [("homme", True), ("héros", False), ("héroïne", True), ("onze", False), ("yeux", True),
     ("yaourt", False), ("haricot", False), ("hôpital", True), ("ONU", True), ("HCR", False),
     ("État", True), ("habitude", True), ("hausse", False), ("hiérarchie", False)],
)  # fmt: skip
def test_french_elision(word: str, *, elided: bool) -> None:
    assert elides(word) is elided


@pytest.mark.parametrize(
    ("word", "gender"),
    [("révolution", "f"), ("mouvement", "m"), ("page", "f"), ("courage", "m"), ("musée", "m"),
     ("armée", "f"), ("valeur", "f"), ("moteur", "m"), ("squelette", "m"), ("guerre", "f")],
)  # fmt: skip
def test_french_gender(word: str, gender: str) -> None:
    guess = noun_gender(word)
    assert guess is not None
    assert guess.gender == gender


@pytest.mark.parametrize(
    ("one", "many"),
    [("soviet", "soviets"), ("party", "parties"), ("day", "days"), ("woman", "women"),
     ("crisis", "crises"), ("church", "churches"), ("vice-chairman", "vice-chairmen")],
)  # fmt: skip
def test_english_plurals_go_there_and_back(one: str, many: str) -> None:
    assert english.plural(one) == many
    assert english.singular(many) == one
