"""What an import does to the units of a memory, as a value."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bitext.model import ORIGIN, STATUS, Code, Note, Prop, TranslationUnit, Variant
from bitext.review.importing import (
    ALREADY,
    CONFLICTED,
    REVIEWED,
    FreeIds,
    Verdict,
    best_tag,
    fit_languages,
    joint_languages,
    plan_import,
)
from growth import QUADRATIC, growth

LANGS = ("en", "fr")


def unit(source: str, target: str, tuid: str | None = None, **props: str) -> TranslationUnit:
    sides = (("en", source), ("fr", target))
    return TranslationUnit(
        tuid,
        tuple(Variant(lang, (text,)) for lang, text in sides if text),
        tuple(Prop(f"x-bitext-{name}", text) for name, text in props.items()),
    )


def verdicts(
    existing: list[TranslationUnit], incoming: list[TranslationUnit], **options: bool
) -> list[str]:
    return [str(o.verdict) for o in plan_import(existing, incoming, LANGS, **options).outcomes]


TEXTS = st.sampled_from(["a", "b", "c", ""])
UNITS = st.lists(
    st.builds(unit, TEXTS, TEXTS, st.none() | st.sampled_from(["1", "x", "y"])), max_size=6
)


@given(UNITS, UNITS)
def test_nothing_that_was_there_is_lost(
    existing: list[TranslationUnit], incoming: list[TranslationUnit]
) -> None:
    """Units keep their order and their ids; what is added comes behind; each has an outcome."""
    plan = plan_import(existing, incoming, LANGS)
    assert [u.tuid for u in plan.units[: len(existing)]] == [u.tuid for u in existing]
    assert len(plan.outcomes) == len(incoming)
    added = sum(outcome.verdict is Verdict.ADDED for outcome in plan.outcomes)
    assert len(plan.units) == len(existing) + added


@given(UNITS, UNITS)
def test_a_second_import_changes_nothing(
    existing: list[TranslationUnit], incoming: list[TranslationUnit]
) -> None:
    """What was added is already there, however often a text is repeated."""
    fresh = [u for u in existing if not any(u.tuid == other.tuid for other in incoming)]
    incoming = [u for n, u in enumerate(incoming) if u.tuid not in [o.tuid for o in incoming[:n]]]
    once = plan_import([], incoming, LANGS)
    twice = plan_import(once.units, incoming, LANGS)
    assert twice.units == once.units
    assert all(outcome.verdict is Verdict.SKIPPED for outcome in twice.outcomes)
    assert plan_import(fresh, [], LANGS).units == tuple(fresh)


def test_id_then_texts_then_source_text() -> None:
    existing = [unit("a", "x"), unit("b", "y", "i1"), unit("a", "z")]
    incoming = [unit("a", "z"), unit("new", "y", "i1"), unit("a", "w"), unit("a", "v")]
    plan = plan_import(existing, incoming, LANGS)
    assert [outcome.verdict for outcome in plan.outcomes] == [
        "skipped",
        "updated",
        "updated",
        "added",
    ]
    assert [(u.text("en"), u.text("fr")) for u in plan.units] == [
        ("a", "w"),
        ("new", "y"),
        ("a", "z"),
        ("a", "v"),
    ]


def test_a_bare_number_is_no_id_unless_a_text_agrees() -> None:
    """17 of one file is not 17 of another; the new unit gets an id of its own."""
    plan = plan_import([unit("a", "x", "17")], [unit("b", "y", "17"), unit("a", "z", "17")], LANGS)
    assert [outcome.verdict for outcome in plan.outcomes] == ["added", "updated"]
    assert [u.tuid for u in plan.units] == ["17", "17-2"]


def test_what_was_reviewed_is_not_replaced() -> None:
    for facts in (
        {"status": "confirmed"},
        {"pinned": "20260504T164500Z"},
        {"status": "rejected"},
        {"origin": "edit"},
    ):
        existing = [unit("a", "x", **facts)]
        plan = plan_import(existing, [unit("a", "y")], LANGS)
        assert plan.outcomes[0].reason == REVIEWED
        assert plan.units == tuple(existing)
        forced = plan_import(existing, [unit("a", "y")], LANGS, overwrite=True)
        assert forced.units[0].text("fr") == "y"


def test_the_status_rises_and_never_falls() -> None:
    confirmed = unit("a", "x", status="confirmed")
    draft = unit("a", "x", status="draft")
    assert plan_import([draft], [confirmed], LANGS).units[0].status == "confirmed"
    approved = unit("a", "x", status="approved", approved="20260504T164500Z boris")
    assert plan_import([confirmed], [approved], LANGS).units == (approved,)
    plan = plan_import([confirmed], [draft], LANGS)
    assert plan.units == (confirmed,)
    assert plan.outcomes[0].reason == ALREADY


def test_a_replaced_text_drops_what_was_known_of_its_alignment() -> None:
    existing = unit("a", "x", status="draft", confidence="0.5", reason="short", bead="1-1")
    (merged,) = plan_import([existing], [unit("a", "y", status="confirmed")], LANGS).units
    assert merged.prop(STATUS) == "confirmed"
    assert merged.prop(ORIGIN) == "import"
    assert [prop.type for prop in merged.props] == [STATUS, ORIGIN]


def test_codes_are_not_lost_to_a_plainer_format() -> None:
    coded = TranslationUnit(
        None, (Variant("en", ("a", Code("ph"))), Variant("fr", ("x", Code("ph"))))
    )
    assert verdicts([coded], [unit("a", "x")]) == ["skipped"]
    (merged,) = plan_import([unit("a", "x")], [coded], LANGS).units
    assert merged.variants == coded.variants


def test_notes_and_facts_of_others_are_added_once() -> None:
    coming = TranslationUnit(
        "i",
        (Variant("en", ("a",)), Variant("fr", ("x",))),
        (Prop("domain", "law"),),
        (Note("n"),),
    )
    existing = [unit("a", "x", "i")]
    once = plan_import(existing, [coming], LANGS)
    assert (once.units[0].props, once.units[0].notes) == (coming.props, coming.notes)
    assert plan_import(once.units, [coming], LANGS).units == once.units


def test_another_language_joins_the_unit() -> None:
    coming = TranslationUnit(None, (Variant("en", ("a",)), Variant("ru", ("я",))))
    (merged,) = plan_import([unit("a", "x")], [coming], ("en", "ru")).units
    assert [variant.lang for variant in merged.variants] == ["en", "fr", "ru"]


def test_languages_take_the_spelling_of_the_memory() -> None:
    coming = TranslationUnit(None, (Variant("EN_us", ("a",)), Variant("fr-CA", ("x",))))
    fit, reason = fit_languages(coming, LANGS)
    assert fit is not None
    assert [variant.lang for variant in fit.variants] == ["en", "fr"]
    assert reason == ""
    assert best_tag("pt-PT", ("pt-BR",)) is None
    assert joint_languages([("en", "fr"), ("en-GB", "ru")]) == ("en", "fr", "ru")


def test_what_does_not_fit_is_said() -> None:
    assert fit_languages(unit("a", ""), LANGS) == (None, "no text in fr")
    assert fit_languages(unit("", "x"), LANGS) == (None, "no text in en")
    assert fit_languages(unit("a", " "), ("en", "fr", "ru")) == (None, "no text in fr or ru")
    assert fit_languages(unit("a", "x", conflict="1"), LANGS) == (None, CONFLICTED)


def test_one_id_many_times_costs_in_proportion() -> None:
    def work(count: int) -> None:
        ids = FreeIds()
        assert [ids.claim("a") for _ in range(count)][-1] == f"a-{count}"
        many = [unit("a", "x", "1")] * count
        plan_import(many, many, LANGS)

    assert growth(work, 1_500) < QUADRATIC
