"""What users of other tools asked of a term check, or complained of, as examples of our own.

Each case names where the wish is on record: the trackers of Weblate, GlotPress, GlotDict, Vale and
OmegaT, and the forums and manuals of commercial tools.
"""

from __future__ import annotations

import pytest

from bitext.glossary import Judge, Verdict
from bitext.model import Concept, Glossary, Term, TermStatus

OK, MISSING, FORBIDDEN, CASE, PARTIAL, SILENT = (
    "ok", "missing", "forbidden", "case", "partial", "silent",
)  # fmt: skip


def concept(*terms: Term, ident: str = "c", dnt: bool = False) -> Concept:
    return Concept(ident, terms, do_not_translate=dnt)


def en(text: str, **options: object) -> Term:
    return Term(text, "en", **options)  # type: ignore[arg-type]


def bad(text: str, lang: str) -> Term:
    return Term(text, lang, TermStatus.FORBIDDEN)


def outcome(verdict: Verdict) -> str:
    if verdict.lacking <= 0:
        return OK
    if verdict.bad:
        return FORBIDDEN
    if verdict.miscased:
        return CASE
    return PARTIAL if verdict.good else MISSING


def judged(concepts: list[Concept], source: str, target: str, lang: str) -> dict[str, str]:
    judge = Judge(Glossary("en", tuple(concepts)), "en", lang)
    return {v.concept.id: outcome(v) for v in judge.verdicts(source, target)}


USER_PL = concept(en("user"), Term("użytkownik", "pl"))
MAP = concept(en("map"), Term("карта", "ru"), bad("план", "ru"))
SITE = concept(en("site"), Term("site", "fr"))
FOLDER = concept(en("folder"), Term("dossier", "fr"), bad("répertoire", "fr"))
SHIFT = concept(en("SHIFT"), Term("MAJ", "fr"))
ENTER = concept(en("Enter", case="exact"), Term("Entrée", "fr", case="exact"))
SWITCH = concept(en("switch off"), Term("éteindre", "fr"), Term("désactiver", "fr"))
BRAND = concept(en("Blue Moon"), dnt=True)
HEALTH = concept(en("health"), Term("santé", "fr"), ident="health")
CARE = concept(en("health care"), Term("soins", "fr"), ident="care")
TRIAL = concept(en("clinical trial"), Term("essai clinique", "fr"))
PANDEMIC = concept(en("pandemic"), Term("pandémie", "fr"))
MAIL = concept(en("e-mail"), Term("courriel", "fr"))
STATE = concept(en("state"), Term("État", "fr"))
POWER = concept(en("soviet power"), Term("pouvoir des soviets", "fr"))
COUNCIL_ZH = concept(en("council"), Term("委员会", "zh"))
COUNCIL_JA = concept(en("council"), Term("委員会", "ja"))
COUNCIL_KO = concept(en("council"), Term("위원회", "ko"))
SERVER_JA = concept(en("server"), Term("サーバー", "ja"), bad("サーバ", "ja"))
TABLE = concept(en("table"), Term("tabella", "it"))
USER_FI = concept(en("user"), Term("käyttäjä", "fi"))
HOUSE_DE = concept(en("house"), Term("Haus", "de"))


@pytest.mark.parametrize(
    ("record", "rules", "source", "target", "lang", "expected"),
    [
        ("Weblate 1297: inflection makes the check useless",
         USER_PL, "Delete the users.", "Wszyscy użytkownicy.", "pl", OK),
        ("Weblate 1297, Finnish", USER_FI, "for users", "käyttäjille", "fi", OK),
        ("Weblate 3023: a word in another case is not found",
         MAP, "The maps.", "Нет таких карт.", "ru", OK),
        ("Weblate 3023, no form of the term", MAP, "The map.", "Картон.", "ru", MISSING),
        ("GlotPress 731: plurals", TABLE, "Two tables.", "Due tabelle.", "it", OK),
        ("GlotPress 731, German plural", HOUSE_DE, "The houses.", "Die Häuser.", "de", OK),
        ("GlotDict 352: no word inside another", SITE, "The site.", "Le website.", "fr", MISSING),
        ("GlotDict 352, in the source", SITE, "The website.", "La page.", "fr", SILENT),
        ("calendar-card-pro 543: rejected forms in another case",
         MAP, "On the map.", "На плане.", "ru", FORBIDDEN),
        ("calendar-card-pro 543, plural",
         FOLDER, "The folders.", "Les répertoires.", "fr", FORBIDDEN),
        ("Weblate 16412: keys, not verbs", SHIFT, "We shift the date.", "Rien.", "fr", SILENT),
        ("Weblate 16412, the key itself", SHIFT, "Press SHIFT.", "Appuyez.", "fr", MISSING),
        ("Weblate 16412, a capital that matters",
         ENTER, "Press Enter.", "Pressez entrée.", "fr", CASE),
        ("Weblate 16412, a verb", ENTER, "Please enter a name.", "Un nom.", "fr", SILENT),
        ("Weblate 11883: any of several renderings will do",
         SWITCH, "Switch off the light.", "Désactivez la lumière.", "fr", OK),
        ("Weblate 846: a name is kept", BRAND, "Blue Moon rises.", "Lune Bleue monte.", "fr",
         MISSING),
        ("Weblate 846, kept", BRAND, "Blue Moon rises.", "Blue Moon monte.", "fr", OK),
        ("Weblate 5408: capitals at the start of a sentence", TRIAL, "Clinical trials.",
         "Essais cliniques.", "fr", OK),
        ("Weblate 13907: a line break in front of the term", SITE, "See\nsite.", "Voir\nsite.",
         "fr", OK),
        ("GlotPress 1794: several words in the plural",
         TRIAL, "Two clinical trials.", "Deux essais cliniques.", "fr", OK),
        ("Weblate 1500: a term with a hyphen",
         concept(en("Nordrhein-Westfalen"), Term("Rhénanie-du-Nord-Westphalie", "fr")),
         "In Nordrhein-Westfalen.", "En Rhénanie-du-Nord-Westphalie.", "fr", OK),
        ("Weblate 3618: signs around the term",
         concept(en("accessibility"), Term("accessibilité", "fr")),
         "~Accessibility... (_Accessibility_)", "Accessibilité… (accessibilité)", "fr", OK),
        ("Weblate 2183: one word of a term is not the term",
         concept(en("back to basics"), Term("retour aux sources", "fr")),
         "Go back to the list.", "Retour à la liste.", "fr", SILENT),
        ("Weblate 7205: a name with another name in it",
         concept(en("Vatican & Rome"), dnt=True), "Vatican & Rome", "Vatican & Rome", "fr", OK),
        ("OmegaT 1198: spaces are no words",
         concept(en("soviet  power"), Term("pouvoir  soviétique", "fr")),
         "Soviet power.", "Le pouvoir soviétique.", "fr", OK),
        ("OmegaT feature 1785: Italian articles and plurals",
         concept(en("armed conflict"), Term("conflitto armato", "it")),
         "In armed conflicts.", "Nei conflitti armati.", "it", OK),
        ("Weblate 1297: Spanish, two words in the plural",
         concept(en("armed conflict"), Term("conflicto armado", "es")),
         "Armed conflicts.", "Los conflictos armados.", "es", OK),
        ("Weblate 1297: feminine",
         concept(en("armed"), Term("armado", "es")), "Armed forces.", "Fuerzas armadas.", "es", OK),
        ("Weblate 1297: another word of the same stem",
         concept(en("case"), Term("caso", "es")), "The case.", "La casa.", "es", MISSING),
        ("GlotPress 731: Swedish adjectives",
         concept(en("invalid"), Term("ogiltig", "sv")), "Invalid value.", "Ogiltigt värde.", "sv",
         OK),
        ("memoQ: half of a word is no match", PANDEMIC, "A pandemic.", "Un panda.", "fr", MISSING),
        ("OmegaT: hyphen or none", MAIL, "By e mail.", "Par courriel.", "fr", OK),
        ("OmegaT: an apostrophe belongs to no term", STATE, "The state.", "Loin de l’État.", "fr",
         OK),
        ("OmegaT: tags inside a term",
         POWER, "Soviet <b>power</b>.", "Pouvoir des <b>soviets</b>.", "fr", OK),
        ("OmegaT 1250: nothing parts the words",
         COUNCIL_KO, "The council.", "위원회는 열렸다.", "ko", OK),
        ("OmegaT 1034: Japanese", COUNCIL_JA, "The council.", "この委員会は決めた。", "ja", OK),
        ("OmegaT 1034, signs apart are another word",
         COUNCIL_JA, "The council.", "委員の会。", "ja", MISSING),
        ("OmegaT, Chinese", COUNCIL_ZH, "The council.", "委员会决定了。", "zh", OK),
        ("a longer spelling with the rejected one inside",
         SERVER_JA, "The server.", "サーバーです。", "ja", OK),
        ("the rejected spelling alone", SERVER_JA, "The server.", "サーバです。", "ja", FORBIDDEN),
    ],
)  # fmt: skip
def test_a_recorded_wish_is_met(
    record: str, rules: Concept, source: str, target: str, lang: str, expected: str
) -> None:
    assert judged([rules], source, target, lang).get("c", SILENT) == expected, record


def test_the_longer_term_alone_counts_where_one_holds_the_other() -> None:
    """Vale 1040 and 726, Xbench: health care is not health."""
    both = [HEALTH, CARE]
    assert judged(both, "Health care matters.", "Les soins comptent.", "fr") == {"care": OK}
    assert judged(both, "Health and health care.", "La santé et les soins.", "fr") == {
        "health": OK, "care": OK,
    }  # fmt: skip


def test_terms_that_straddle_one_another_are_not_counted_twice() -> None:
    """WMT26 term matching: a word serves one term only."""
    rules = [
        concept(en("red army"), Term("armée rouge", "fr"), ident="army"),
        concept(en("army staff"), Term("état-major", "fr"), ident="staff"),
    ]
    source = "The red army staff met."
    assert judged(rules, source, "L’état-major se réunit.", "fr") == {"staff": OK}


@pytest.mark.parametrize("rows", [6, 20])
def test_hits_that_many_terms_want_serve_as_many_as_can_be(rows: int) -> None:
    """WMT26 again: by the best assignment, however many compete."""
    letters = "abcdefghijklmnopqrst"[:rows]
    # Term i may be rendered by any of the words from i on: one assignment alone serves them all.
    rules = [
        concept(en(f"w{a}"), *(Term(f"t{b}x", "fr") for b in letters[i:]), ident=a)
        for i, a in enumerate(letters)
    ]
    source = " ".join(f"w{a}" for a in letters)
    target = " ".join(f"t{b}x" for b in letters)
    assert set(judged(rules, source, target, "fr").values()) == {OK}
