"""The review session: laws over random operations, the gate, the queue, what edits keep."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.errors import BitextError
from bitext.model import (
    AFTER,
    APPROVED,
    BEAD,
    BEFORE,
    BOOKMARK,
    BREAKS,
    CONFIDENCE,
    CONFIRMED,
    CONFLICT,
    ORIGIN,
    OVERRIDE,
    PINNED,
    REASON,
    SPAN,
    STATUS,
    Code,
    Content,
    Finding,
    Note,
    Prop,
    Severity,
    Span,
    Status,
    TranslationUnit,
    Variant,
    escape_space,
)
from bitext.review import (
    Change,
    Condition,
    Filter,
    Gate,
    Preview,
    Refusal,
    Replacement,
    Session,
    View,
    editable,
    gap_after,
    parse_filter,
    preview,
    provenance_of,
    replacement,
)
from bitext.review.queue import next_marked
from bitext.review.texts import (
    compact,
    cut,
    from_editable,
    gap_before,
    join,
    likely_starts,
    rewritten,
    sentence_starts,
)
from laws import examples

NOW = dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC)


# ------------------------------------------------------------------ making units


def unit_of(
    source: str = "",
    target: str = "",
    *,
    confidence: float | None = 0.99,
    tuid: str | None = None,
    status: Status = Status.DRAFT,
) -> TranslationUnit:
    variants = tuple(
        Variant(lang, (text,)) for lang, text in (("en", source), ("fr", target)) if text
    )
    props = [Prop(STATUS, status.value)]
    if confidence is not None:
        props.append(Prop(CONFIDENCE, f"{confidence:.4f}"))
    props += [Prop(BEAD, "1-1"), Prop(ORIGIN, "align")]
    return TranslationUnit(tuid, variants, tuple(props))


def session_of(*units: TranslationUnit, judge: object = None) -> Session:
    return Session(units, source="en", target="fr", judge=judge)  # type: ignore[arg-type]


def done(session: Session, change: Change | Refusal) -> None:
    assert isinstance(change, Change), change
    session.do(change)


sentences = st.text(alphabet="aBé日́ 　 .\n", min_size=1, max_size=8).filter(
    lambda text: text == text.strip() and text != ""
)
spaces = st.sampled_from([" ", "", "\n\n", "\u00a0", "  ", "\t", "\r\n", "\u202f ", "\u3000"])


@st.composite
def sides(draw: st.DrawFn, lang: str, beads: int) -> list[Variant | None]:
    """The variants of one language over some units, as the aligner writes them."""
    counts = [draw(st.integers(0, 3)) for _ in range(beads)]
    texts = [draw(sentences) for _ in range(sum(counts))]
    gaps = [draw(spaces) for _ in texts]
    before = draw(st.sampled_from(["", "", "\n "]))
    own = draw(st.booleans())
    at, position = len(before), 0
    variants: list[Variant | None] = []
    first = True
    for count in counts:
        if not count:
            variants.append(None)
            continue
        text, starts = "", []
        start = at
        for i in range(position, position + count):
            starts.append(at - start)
            text += texts[i]
            at += len(texts[i]) + len(gaps[i])
            if i < position + count - 1:
                text += gaps[i]
        after = gaps[position + count - 1]
        props = []
        if first and before:
            props.append(Prop(BEFORE, escape_space(before)))
        if own:
            props.append(Prop(SPAN, f"{start}-{start + len(text)}"))
        if count > 1:
            props.append(Prop(BREAKS, " ".join(map(str, starts[1:]))))
        if after != " " or (lang == "zh" and not own):
            props.append(Prop(AFTER, escape_space(after)))
        variants.append(Variant(lang, (text,), tuple(props)))
        position, first = position + count, False
    return variants


@st.composite
def memories(draw: st.DrawFn) -> list[TranslationUnit]:
    """Units in three languages with one-sided ones among them."""
    beads = draw(st.integers(1, 6))
    columns = [draw(sides(lang, beads)) for lang in ("en", "fr", "zh")]
    rows = [tuple(v for v in row if v is not None) for row in zip(*columns, strict=True)]
    units = []
    for number, row in enumerate(row for row in rows if row):
        status = draw(st.sampled_from([Status.DRAFT, Status.DRAFT, *Status]))
        props = (Prop(STATUS, status.value), Prop(CONFIDENCE, "0.5000"), Prop(BEAD, "1-1"))
        notes = (Note("look"),) if draw(st.booleans()) else ()
        units.append(TranslationUnit(f"u{number}", row, props, notes))
    return units


def whole_text(session: Session, lang: str) -> str:
    parts = []
    for unit in session.units:
        variant = unit.variant(lang)
        if variant is not None and variant.content:
            parts += [gap_before(variant), variant.text, gap_after(variant)]
    return "".join(parts)


def any_structure_change(session: Session, chance: random.Random) -> Change | Refusal:
    index = chance.randrange(len(session))
    lang = chance.choice(["en", "fr"])
    operations: list[Callable[[], Change | Refusal]] = [
        lambda: session.merge(index, when=NOW),
        lambda: session.merge(index, side=lang, when=NOW),
        lambda: session.shift_up(index, lang, when=NOW),
        lambda: session.shift_down(index, lang, when=NOW),
        lambda: session.push_down(index, lang, when=NOW),
        lambda: session.pull_up(index, lang, when=NOW),
        lambda: session.insert(index, when=NOW),
        lambda: session.delete(index),
        lambda: session.split(
            index,
            {one: chance.randint(0, len(session.text(index, one))) for one in ("en", "fr")},
            when=NOW,
        ),
    ]
    return chance.choice(operations)()


def any_change(session: Session, chance: random.Random) -> Change | Refusal:
    index = chance.randrange(len(session))
    operations: list[Callable[[], Change | Refusal]] = [
        lambda: session.confirm(index, when=NOW),
        lambda: session.reject(index, when=NOW),
        lambda: session.reopen(index, when=NOW),
        lambda: session.approve(index, when=NOW),
        lambda: session.bookmark(index, when=NOW),
        lambda: session.pin(index, when=NOW),
        lambda: session.swap(index, chance.choice(["en", "fr"]), when=NOW),
        lambda: (
            session.confirm_run(at_least=chance.choice([0.3, 0.7]), when=NOW).change
            or Refusal("nothing")
        ),
        lambda: session.annotate(index, chance.choice(["", "a", "b"])),
        lambda: session.edit(
            index, chance.choice(["en", "fr"]), chance.choice(["", "x", "x y"]), when=NOW
        ),
        lambda: any_structure_change(session, chance),
    ]
    return chance.choice(operations)()


# ------------------------------------------------------------------ laws


@settings(max_examples=examples(150), deadline=None)
@given(memories(), st.randoms(use_true_random=False))
def test_no_structure_change_loses_or_reorders_text(
    units: list[TranslationUnit], chance: random.Random
) -> None:
    """Whatever is merged, split and shifted, each language's whole text stays the same string."""
    if not units:
        return
    session = Session(units, source="en", target="fr", languages=("en", "fr", "zh"))
    texts = {lang: whole_text(session, lang) for lang in session.languages}
    for _ in range(12):
        change = any_structure_change(session, chance)
        if isinstance(change, Change):
            session.do(change)
        assert {lang: whole_text(session, lang) for lang in session.languages} == texts
        assert all(unit.variants for unit in session.units)
        tuids = [unit.tuid for unit in session.units]
        assert len(set(tuids)) == len(tuids)


@settings(max_examples=examples(150), deadline=None)
@given(memories(), st.randoms(use_true_random=False))
def test_undoing_everything_gives_the_first_units_back_and_redoing_the_last(
    units: list[TranslationUnit], chance: random.Random
) -> None:
    """Undo to the start is the start, exactly; redo to the end is the end."""
    if not units:
        return
    session = Session(units, source="en", target="fr", languages=("en", "fr", "zh"))
    for _ in range(15):
        change = any_change(session, chance)
        if isinstance(change, Change):
            session.do(change)
    last = session.units
    counts = session.progress
    while session.undo():
        pass
    assert session.units == tuple(units)
    while session.redo():
        pass
    assert session.units == last
    assert session.progress == counts == Session(last, source="en", target="fr").progress


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_cutting_where_two_variants_were_joined_gives_both_back(data: st.DataObject) -> None:
    """Split after merge is the identity on text, span, breaks and white space."""
    lang = data.draw(st.sampled_from(["en", "zh"]))
    variants = [v for v in data.draw(sides(lang, 3)) if v is not None]
    if len(variants) < 2:
        return
    first, second = variants[0], variants[1]
    joined = join(first, second)
    parts = cut(joined, len(first.text) + len(gap_after(first)))
    assert not isinstance(parts, Refusal)
    # A gap that is the language's own need not be said; foreign Chinese gets it said.
    assert [
        (p.text, gap_after(p), gap_before(p), sentence_starts(p), p.prop(SPAN)) for p in parts if p
    ] == [
        (p.text, gap_after(p), gap_before(p), sentence_starts(p), p.prop(SPAN))
        for p in (first, second)
    ]
    if lang == "en":
        assert parts == (first, second)


@given(st.lists(st.sampled_from(["a", "b c", "Code", "pair"]), max_size=5), st.integers(0, 3))
def test_editable_text_stands_for_the_content_it_was_made_of(items: list[str], depth: int) -> None:
    """Spelling a content for the editor and reading it back changes nothing."""
    content: Content = ()
    for number, item in enumerate(items):
        if item == "Code":
            content = (*content, Code("ph", (("x", str(number)),), ("<br/>",)))
        elif item == "pair":
            pair = (("i", str(number)),)
            content = (*content, Code("bpt", pair, ("<b>",)), "z", Code("ept", pair, ("</b>",)))
        else:
            content = (*content, item) if not content or content[-1] != item else content
    content = compact(content)
    for _ in range(depth):
        content = ("p ", Code("hi", (("type", "x"),), content), " s")
    assert from_editable(editable(content), content) == content


# ------------------------------------------------------------------ structure


def test_merge_joins_both_sides_by_what_stood_between_them() -> None:
    """The merged unit has the original gap, the first id, both notes, no confidence."""
    first = unit_of("One.", "Un.", tuid="a")
    first = TranslationUnit(
        "a",
        (Variant("en", ("One.",), (Prop(SPAN, "0-4"), Prop(AFTER, r"\n\n"))), first.variants[1]),
        (*first.props, Prop(REASON, "short")),
        (Note("n1"),),
    )
    second = unit_of("Two.", "Deux.", tuid="b")
    second = TranslationUnit(
        "b",
        (Variant("en", ("Two.",), (Prop(SPAN, "6-10"),)), second.variants[1]),
        (*second.props, Prop(OVERRIDE, "G001 tsar: title")),
        (Note("n2"),),
    )
    session = session_of(first, second)
    done(session, session.merge(0, when=NOW))
    (unit,) = session.units
    assert unit.tuid == "a"
    assert [v.text for v in unit.variants] == ["One.\n\nTwo.", "Un. Deux."]
    assert unit.variants[0].props == (Prop(SPAN, "0-10"), Prop(BREAKS, "6"))
    assert [note.text for note in unit.notes] == ["n1", "n2"]
    assert unit.confidence is None
    assert unit.prop(REASON) is None
    assert (unit.prop(ORIGIN), unit.prop(BEAD)) == ("edit", "2-2")
    assert unit.prop(OVERRIDE) == "G001 tsar: title"
    assert unit.attributes == (("changedate", "20260504T123000Z"),)


def test_merging_one_side_leaves_the_other_below() -> None:
    """Only the chosen side moves up; the next unit keeps its other side."""
    session = session_of(unit_of("One.", "Un."), unit_of("Two.", "Deux."))
    done(session, session.merge(0, side="fr", when=NOW))
    assert [[v.text for v in unit.variants] for unit in session.units] == [
        ["One.", "Un. Deux."],
        ["Two."],
    ]
    assert [unit.prop(BEAD) for unit in session.units] == ["1-2", "1-0"]


def test_a_unit_left_without_text_goes() -> None:
    """Shifting the only sentence of a one-sided unit away removes the unit, and its notes move."""
    lonely = TranslationUnit("b", (Variant("fr", ("Deux.",)),), (), (Note("why?"),))
    session = session_of(unit_of("One.", "Un.", tuid="a"), lonely)
    done(session, session.shift_up(1, "fr", when=NOW))
    assert len(session) == 1
    assert session[0].text("fr") == "Un. Deux."
    assert [note.text for note in session[0].notes] == ["why?"]


def test_shift_moves_one_sentence() -> None:
    """Of several sentences the first goes up and the last goes down."""
    several = unit_of("Two.", "B. C. D.")
    several = TranslationUnit(
        None,
        (several.variants[0], Variant("fr", ("B. C. D.",), (Prop(BREAKS, "3 6"),))),
        several.props,
    )
    session = session_of(unit_of("One.", "A."), several, unit_of("Three.", "E."))
    done(session, session.shift_up(1, "fr", when=NOW))
    assert [session.text(i, "fr") for i in range(3)] == ["A. B.", "C. D.", "E."]
    done(session, session.shift_down(1, "fr", when=NOW))
    assert [session.text(i, "fr") for i in range(3)] == ["A. B.", "C.", "D. E."]
    assert [session.bead_type(i) for i in range(3)] == ["1-2", "1-1", "1-2"]


def test_structure_changes_at_the_ends_are_refused() -> None:
    """There is nothing above the first unit and nothing below the last."""
    session = session_of(unit_of("One.", "Un."))
    assert isinstance(session.merge(0, when=NOW), Refusal)
    assert isinstance(session.shift_up(0, "fr", when=NOW), Refusal)
    assert isinstance(session.shift_down(0, "fr", when=NOW), Refusal)
    assert isinstance(session.split(0, {"en": 0, "fr": 0}, when=NOW), Refusal)


def test_split_gives_the_second_unit_a_new_id() -> None:
    """Ids stay unique, also against those that exist."""
    session = session_of(unit_of("A. B.", "C. D.", tuid="x"), unit_of("E.", "F.", tuid="x.2"))
    done(session, session.split(0, {"en": 3, "fr": 3}, when=NOW))
    assert [unit.tuid for unit in session.units] == ["x", "x.3", "x.2"]
    assert [session.text(i, "en") for i in range(3)] == ["A.", "B.", "E."]


def test_a_cut_does_not_tear_paired_codes_apart() -> None:
    """An opening and a closing code stay in one unit; elsewhere the cut is free."""
    bold = (Code("bpt", (("i", "1"),), ("<b>",)), "A. B.", Code("ept", (("i", "1"),), ("</b>",)))
    variant = Variant("en", (*bold, " C."))
    assert isinstance(cut(variant, 3), Refusal)
    assert cut(variant, 6) == (Variant("en", bold), Variant("en", ("C.",)))


def test_joined_codes_keep_their_pairs_apart() -> None:
    """TMX pairs codes by number within a seg: the second seg's numbers change where they clash."""
    pair = (Code("bpt", (("i", "1"),)), "a", Code("ept", (("i", "1"),)))
    joined = join(Variant("en", pair), Variant("en", pair))
    numbers = [code.attributes[0][1] for code in joined.content if isinstance(code, Code)]
    assert numbers == ["1", "1", "2", "2"]


def test_regional_variants_side_by_side_stay_apart() -> None:
    """A unit with en-US and en-GB texts merges each with its own."""

    def unit(us: str, gb: str, fr: str) -> TranslationUnit:
        pairs = (("en-US", us), ("en-GB", gb), ("fr", fr))
        return TranslationUnit(None, tuple(Variant(lang, (text,)) for lang, text in pairs if text))

    session = Session(
        [unit("Color.", "Colour.", "Couleur."), unit("Honor.", "Honour.", "Honneur.")],
        source="en-US",
        target="fr",
        languages=("en-US", "en-GB", "fr"),
    )
    done(session, session.merge(0, when=NOW))
    assert [v.text for v in session[0].variants] == [
        "Color. Honor.",
        "Colour. Honour.",
        "Couleur. Honneur.",
    ]


# ------------------------------------------------------------------ text


def test_an_edit_makes_a_draft_with_a_date_and_keeps_the_link_s_confidence() -> None:
    """Text changed: origin, date, draft again; the link is as sure as it was."""
    unit = unit_of("One.", "Un.", confidence=0.7, status=Status.CONFIRMED)
    session = session_of(unit)
    done(session, session.edit(0, "fr", "Une.", when=NOW))
    edited = session[0]
    assert edited.text("fr") == "Une."
    assert edited.status is Status.DRAFT
    assert edited.confidence == 0.7
    assert edited.prop(ORIGIN) == "edit"
    assert edited.attributes == (("changedate", "20260504T123000Z"),)
    assert isinstance(session.edit(0, "fr", "Une.", when=NOW), Refusal)


def test_an_edit_can_fill_the_empty_side() -> None:
    """A one-sided unit gets a variant in the memory's order of languages."""
    session = session_of(unit_of(target="Un."))
    done(session, session.edit(0, "en", "One.", when=NOW))
    assert [v.lang for v in session[0].variants] == ["en", "fr"]
    assert not session.is_one_sided(0)


def test_an_edit_keeps_the_starts_of_the_sentences_it_does_not_touch() -> None:
    """Offsets after the change move with the text."""
    variant = Variant("fr", ("A. B. C.",), (Prop(BREAKS, "3 6"),))
    assert rewritten(variant, ("A. Bbb. C.",)).prop(BREAKS) == "3 8"
    assert rewritten(variant, ("A. C.",)).prop(BREAKS) == "3"
    assert rewritten(variant, ("x",)).prop(BREAKS) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("plain", "missing"),
        ("⟦1⟧ ⟦1⟧ a ⟦2⟧ b ⟦/2⟧ ⟦3⟧", "twice"),
        ("⟦1⟧ ⟦2⟧ b ⟦3⟧", "missing"),
        ("⟦1⟧ ⟦/2⟧ b ⟦2⟧ ⟦3⟧", "before it"),
        ("⟦1⟧ ⟦2⟧ b ⟦/2⟧ ⟦3⟧ ⟦9⟧", "no code"),
    ],
)
def test_an_edit_that_would_break_inline_codes_is_refused(text: str, word: str) -> None:
    """Each code must be there once, and highlighted stretches closed."""
    old = (Code("ph"), "a", Code("hi", (), ("b",)), Code("ph", (("x", "2"),)))
    answer = from_editable(text, old)
    assert isinstance(answer, Refusal)
    assert word in answer.reason


def test_codes_may_move_but_not_close_before_they_open() -> None:
    """Word order differs between languages, so codes may change places."""
    opening, closing = Code("bpt", (("i", "1"),)), Code("ept", (("i", "1"),))
    old = ("a", opening, "b", closing)
    assert from_editable("⟦1⟧b⟦2⟧ a", old) == (opening, "b", closing, " a")
    assert isinstance(from_editable("⟦2⟧b⟦1⟧ a", old), Refusal)


def test_likely_starts_are_proposals_after_sentence_ends() -> None:
    """French closing quotes stay with their sentence; a reporting clause is no new one."""

    def starts(text: str) -> list[str]:
        return [text[at:] for at in likely_starts(Variant("fr", (text,)))[1:]]

    assert starts("« Il vint.\u00a0» Puis il partit.") == ["Puis il partit."]
    assert starts("«\u00a0Oui\u202f!\u00a0» dit-il.") == []
    assert starts("你好。是的。") == ["是的。"]


# ------------------------------------------------------------------ columns, empty units, crossings


def column(session: Session, lang: str) -> list[str]:
    return [session.text(i, lang) for i in range(len(session))]


def test_pushing_a_column_down_fills_the_next_gap() -> None:
    """Texts from here to the unit without one move down by one; the units keep the other side."""
    session = session_of(
        unit_of("A", "a"), unit_of("B", "b"), unit_of("C", "c"), unit_of("D"), unit_of("E", "e")
    )
    done(session, session.push_down(1, "fr", when=NOW))
    assert column(session, "en") == ["A", "B", "C", "D", "E"]
    assert column(session, "fr") == ["a", "", "b", "c", "e"]
    done(session, session.pull_up(1, "fr", when=NOW))
    assert column(session, "fr") == ["a", "b", "c", "e", ""]


def test_a_column_ends_before_an_anchor() -> None:
    """Before a unit that is decided about or pinned a new unit takes up the last text."""
    session = session_of(
        unit_of("A", "a", tuid="x"), unit_of("B", "b", tuid="y"), unit_of("C", "c", tuid="z")
    )
    done(session, session.pin(2, when=NOW))
    done(session, session.push_down(0, "fr", when=NOW))
    assert column(session, "fr") == ["", "a", "b", "c"]
    assert column(session, "en") == ["A", "B", "", "C"]
    assert [unit.tuid for unit in session.units] == ["x", "y", "y.2", "z"]
    assert session[2].prop(BEAD) == "0-1"


def test_pulling_up_joins_the_first_and_takes_empty_units_away() -> None:
    """The text of the next unit goes behind what stands here; what has no text left goes."""
    session = session_of(unit_of("A", "a"), unit_of("B", "b"), unit_of("", "c"))
    done(session, session.pull_up(0, "fr", when=NOW))
    assert column(session, "fr") == ["a b", "c"]
    assert column(session, "en") == ["A", "B"]
    assert isinstance(session.pull_up(1, "fr", when=NOW), Refusal)


def test_a_column_without_an_end_is_refused() -> None:
    """Nobody can look at ten thousand moved texts; the refusal says what to do."""
    session = session_of(*(unit_of("A", "a") for _ in range(1002)))
    for change in (session.push_down(0, "fr", when=NOW), session.pull_up(0, "fr", when=NOW)):
        assert isinstance(change, Refusal)
        assert "pin" in change.reason
    done(session, session.pin(900, when=NOW))
    assert isinstance(session.push_down(0, "fr", when=NOW), Change)


def test_an_empty_unit_is_put_in_filled_and_taken_away() -> None:
    """A new unit stands before the one under the cursor; only one without text can go."""
    session = session_of(unit_of("A", "a. b.", tuid="x"), unit_of("C", "c", tuid="y"))
    done(session, session.insert(1, when=NOW))
    assert session.is_one_sided(1)
    assert [unit.tuid for unit in session.units] == ["x", "y.2", "y"]
    done(session, session.shift_up(2, "fr", when=NOW))
    assert column(session, "fr") == ["a. b.", "c", ""]
    assert isinstance(session.delete(1), Refusal)
    session.undo()
    done(session, session.annotate(1, "why?"))
    assert isinstance(session.delete(1), Refusal)
    session.undo()
    done(session, session.delete(1))
    assert len(session) == 2
    alone = session_of(TranslationUnit(None, (Variant("en"), Variant("fr"))))
    assert isinstance(alone.delete(0), Refusal)


def test_swapping_exchanges_texts_and_leaves_the_white_space_where_it_was() -> None:
    """Crossing links: both texts keep their own place in the file; the gap between them stays."""
    first = Variant("fr", ("Un.",), (Prop(BEFORE, r"\n"), Prop(SPAN, "1-4"), Prop(AFTER, r"\n\n")))
    second = Variant("fr", ("Deux.",), (Prop(SPAN, "6-11"), Prop(AFTER, "")))
    session = session_of(
        TranslationUnit("a", (Variant("en", ("Two.",)), first)),
        TranslationUnit("b", (Variant("en", ("One.",)), second)),
    )
    done(session, session.swap(0, "fr", when=NOW))
    assert whole_text(session, "fr") == "\nDeux.\n\nUn."
    assert [unit.variants[1].prop(SPAN) for unit in session.units] == ["6-11", "1-4"]
    done(session, session.swap(0, "fr", when=NOW))
    assert [unit.variants[1] for unit in session.units] == [first, second]


# ------------------------------------------------------------------ who and when


def test_every_decision_is_signed() -> None:
    """Status, who and when; a second person approves, and an edit takes it all back."""
    session = Session([unit_of("a", "b")], source="en", target="fr", user="anna")
    done(session, session.confirm(0, when=NOW))
    assert session[0].prop(CONFIRMED) == "20260504T123000Z anna"
    assert str(provenance_of(session[0])) == "confirmed anna 2026-05-04"
    mine = session.approve(0, when=NOW)
    assert isinstance(mine, Refusal)
    assert "second pair of eyes" in mine.reason
    other = Session(session.units, source="en", target="fr", user="boris")
    done(other, other.approve(0, when=NOW))
    assert other.status(0) is Status.APPROVED
    assert (other[0].prop(CONFIRMED), other[0].prop(APPROVED)) == (
        "20260504T123000Z anna",
        "20260504T123000Z boris",
    )
    assert isinstance(other.confirm(0, when=NOW), Refusal)
    assert (other.progress.approved, other.progress.reviewed) == (1, 1)
    done(other, other.edit(0, "fr", "c", when=NOW))
    assert {prop.type for prop in other[0].props} == {STATUS, CONFIDENCE, BEAD, ORIGIN}
    assert dict(other[0].attributes) == {"changedate": "20260504T123000Z", "changeid": "boris"}
    assert str(provenance_of(other[0])) == "edited boris 2026-05-04"


def test_provenance_of_what_no_person_touched() -> None:
    """The aligner's word with its probability, never rounded up; foreign units claim nothing."""
    assert str(provenance_of(unit_of("a", "b", confidence=0.9999))) == "auto .99"
    assert str(provenance_of(TranslationUnit(None, ()))) == "from another tool"
    dated = TranslationUnit(None, (), (), (), (("changedate", "2024-11-15"), ("changeid", "x")))
    assert provenance_of(dated).signature is None


def test_marks_are_set_and_taken_away() -> None:
    """A pin and a bookmark are marks with a signature; the status stays."""
    session = session_of(unit_of("a", "b", status=Status.CONFIRMED))
    done(session, session.pin(0, when=NOW))
    done(session, session.bookmark(0, when=NOW))
    assert session[0].prop(PINNED) == session[0].prop(BOOKMARK) == "20260504T123000Z"
    change = session.pin(0, when=NOW)
    assert isinstance(change, Change)
    assert change.name == "remove pin"
    done(session, change)
    assert session[0].prop(PINNED) is None
    assert session.status(0) is Status.CONFIRMED


def test_a_run_confirms_what_is_sure_and_counts_what_it_leaves_out() -> None:
    """One step, one undo; units with an error or one side only stay drafts."""
    units = [
        unit_of("a", "b", confidence=0.98),
        unit_of("the soviet", "le conseil", confidence=0.99),
        unit_of("c", "d", confidence=0.5),
        unit_of("e", confidence=0.97),
        unit_of("f", "g", confidence=0.96, status=Status.REJECTED),
        unit_of("h", "i", confidence=None),
        unit_of("j", "k", confidence=0.95),
    ]
    session = session_of(*units, judge=flagged)
    run = session.confirm_run(at_least=0.95, when=NOW)
    assert (run.confirmed, run.findings, run.one_sided) == (2, 1, 1)
    assert run.expected_wrong == pytest.approx(0.07)
    assert run.change is not None
    session.do(run.change)
    assert [session.status(i) for i in (0, 6)] == [Status.CONFIRMED] * 2
    assert session.progress.confirmed == 2
    session.undo()
    assert session.units == tuple(units)
    assert session.confirm_run(at_least=0.9, when=NOW, units=[2]).change is None


def test_a_unit_in_conflict_is_not_confirmed_even_without_a_glossary() -> None:
    """What a merge left in two versions is nobody's decision yet."""
    unit = unit_of("a", "b", confidence=0.99).with_prop(CONFLICT, "1234: text fr")
    session = session_of(unit)
    assert isinstance(session.confirm(0, when=NOW), Refusal)
    assert session.confirm_run(at_least=0.5, when=NOW).findings == 1


# ------------------------------------------------------------------ terms


def test_a_term_is_replaced_where_it_stands_and_codes_stay() -> None:
    """Only the stretch changes; one that reaches across an inline code is refused."""
    code = Code("ph", (("x", "1"),))
    variant = Variant("fr", ("le conseil ", code, "et ", Code("hi", (), ("le czar",)), "."))
    session = session_of(TranslationUnit(None, (Variant("en", ("x",)), variant)))
    done(session, session.fix_term(0, "fr", Span(3, 10), "soviet", when=NOW))
    done(session, session.fix_term(0, "fr", Span(16, 20), "tsar", when=NOW))
    assert session[0].variants[1].content == (
        "le soviet ", code, "et ", Code("hi", (), ("le tsar",)), ".",
    )  # fmt: skip
    assert isinstance(session.fix_term(0, "fr", Span(3, 12), "x", when=NOW), Refusal)
    empty = session_of(unit_of("a"))
    done(empty, empty.fix_term(0, "fr", Span(0, 0), "soviet", when=NOW))
    assert empty.text(0, "fr") == "soviet"


# ------------------------------------------------------------------ replacing


def previewed(session: Session, pattern: str, template: str, **options: bool) -> Preview:
    wanted = replacement(pattern, template, ("en", "fr"), **options)
    assert isinstance(wanted, Replacement), wanted
    return preview(enumerate(session.units), wanted, seconds=10)


def test_replacing_shows_what_it_would_do_and_does_that_as_one_step() -> None:
    """Groups, both sides, one undo; what was confirmed is a draft again."""
    session = session_of(
        unit_of("In 1917.", "En 1917.", status=Status.CONFIRMED),
        unit_of("Then.", "Puis."),
        unit_of("From 1918 to 1921.", "De 1918 à 1921."),
    )
    first = session.units
    shown = previewed(session, r"(\d+)(\d\d)", r"\1'\2")
    assert [(hit.index, hit.lang, hit.after) for hit in shown.hits] == [
        (0, "en", "In 19'17."),
        (0, "fr", "En 19'17."),
        (2, "en", "From 19'18 to 19'21."),
        (2, "fr", "De 19'18 à 19'21."),
    ]
    assert shown.count == 6
    done(session, session.replace(shown.hits, when=NOW))
    assert column(session, "fr") == ["En 19'17.", "Puis.", "De 19'18 à 19'21."]
    assert session.status(0) is Status.DRAFT
    session.undo()
    assert session.units == first
    done(session, session.replace(shown.hits[:1], when=NOW))
    assert column(session, "en")[0] == "In 19'17."
    stale = session.replace(shown.hits, when=NOW)
    assert isinstance(stale, Refusal)
    assert "changed since" in stale.reason


def test_a_match_across_an_inline_code_is_left_alone_and_counted() -> None:
    """Codes are never torn or lost; matches beside them are taken."""
    code = Code("ph", (("x", "1"),))
    session = session_of(
        TranslationUnit(None, (Variant("en", ("red ", code, "tape")), Variant("fr", ("x",)))),
        TranslationUnit(None, (Variant("en", (code, "red tape")), Variant("fr", ("x",)))),
    )
    shown = previewed(session, "red tape", "x", literal=True)
    assert ([hit.index for hit in shown.hits], shown.in_codes) == ([1], 1)
    done(session, session.replace(shown.hits, when=NOW))
    assert session[1].variants[0].content == (code, "x")


def test_replacing_with_what_cannot_work_is_refused_in_words() -> None:
    """A broken expression, a group that is not there, nothing to look for."""
    for pattern, template, word in (
        ("(", "x", "missing )"),
        ("a", r"\2", "group"),
        ("(a)", "x\\", "escape"),
        ("", "x", "nothing"),
    ):
        refusal = replacement(pattern, template, ("en",))
        assert isinstance(refusal, Refusal)
        assert word in refusal.reason
    literal = replacement("(", r"\2", ("en",), literal=True)
    assert isinstance(literal, Replacement)
    session = session_of(unit_of("a ( b", "c"))
    assert previewed(session, "(", "\\2", literal=True).hits[0].after == "a \\2 b"


def test_replacing_keeps_to_its_time_and_can_be_called_off() -> None:
    """What was found until then is shown, and where it stopped."""
    session = session_of(unit_of("aa", "b"), unit_of("a" * 60 + "!", "b"), unit_of("aa", "b"))
    wanted = replacement("^(a|aa)+$", "x", ("en",))
    assert isinstance(wanted, Replacement)
    shown = preview(enumerate(session.units), wanted, seconds=0.2)
    assert ([hit.index for hit in shown.hits], shown.stopped_at) == ([0], 1)
    asked = iter([False, True])
    shown = preview(enumerate(session.units), wanted, seconds=10, cancelled=lambda: next(asked))
    assert shown.stopped_at == 1


@given(
    st.text(alphabet="ab \u00a0é", min_size=1, max_size=12),
    st.sampled_from(["a", "a*", "(a)(b)?", "$", r"\b"]),
)
def test_a_preview_is_what_the_library_replaces(text: str, pattern: str) -> None:
    """Our edits put together are the library's own substitution."""
    session = session_of(unit_of(text, "x"))
    wanted = replacement(pattern, "<\\g<0>>", ("en",))
    assert isinstance(wanted, Replacement)
    shown = preview(enumerate(session.units), wanted, seconds=10)
    expected = wanted.pattern.sub("<\\g<0>>", text)
    assert [hit.after for hit in shown.hits] == ([expected] if expected != text else [])


# ------------------------------------------------------------------ gate


def flagged(unit: TranslationUnit, index: int) -> tuple[Finding, ...]:
    """A judge: `soviet` must be rendered `soviet`; an override sets it aside."""
    if unit.status is Status.REJECTED or "soviet" not in unit.text("en"):
        return ()
    if "soviet" in unit.text("fr") or (unit.prop(OVERRIDE) or "").startswith("G001 soviet:"):
        return ()
    message = "“soviet” has no counterpart; expected “soviet”"
    return (Finding("G001", "missing-term", Severity.ERROR, message, index, "fr", "soviet"),)


def test_a_unit_with_an_open_error_cannot_be_confirmed() -> None:
    """The refusal names the term; fixing the text opens the gate."""
    session = session_of(unit_of("the soviet", "le conseil"), judge=flagged)
    refusal = session.confirm(0, when=NOW)
    assert isinstance(refusal, Refusal)
    assert refusal.finding is not None
    assert "soviet" in refusal.reason
    done(session, session.edit(0, "fr", "le soviet", when=NOW))
    done(session, session.confirm(0, when=NOW))
    assert session.status(0) is Status.CONFIRMED


def test_an_override_with_a_reason_opens_the_gate_and_is_kept() -> None:
    """The reason stands in the unit; a blank one is refused."""
    session = session_of(unit_of("the soviet", "le conseil"), judge=flagged)
    (finding,) = session.findings(0)
    assert isinstance(session.override(0, finding, " "), Refusal)
    done(session, session.override(0, finding, "means  a council\nhere"))
    assert session[0].prop(OVERRIDE) == "G001 soviet: means a council here"
    done(session, session.confirm(0, when=NOW))
    session.undo()
    session.undo()
    assert isinstance(session.confirm(0, when=NOW), Refusal)


def test_the_gate_holds_for_rejected_units_too() -> None:
    """Checks pass over rejected units; confirming one must not slip through."""
    session = session_of(unit_of("the soviet", "le conseil"), judge=flagged)
    done(session, session.reject(0, when=NOW))
    assert isinstance(session.confirm(0, when=NOW), Refusal)


@pytest.mark.parametrize(
    ("gate", "confirmed", "told"), [(Gate.BLOCK, 0, 0), (Gate.WARN, 1, 1), (Gate.OFF, 1, 0)]
)
def test_a_house_decides_what_an_error_does(gate: Gate, confirmed: int, told: int) -> None:
    """Errors stop, are told, or neither; a run of confirmations goes by the same policy."""
    session = Session(
        [unit_of("the soviet", "le conseil")],
        source="en",
        target="fr",
        judge=flagged,
        policy={Severity.ERROR: gate, Severity.WARNING: Gate.OFF},
    )
    assert isinstance(session.confirm(0, when=NOW), Change) == bool(confirmed)
    assert len(session.cautions(0)) == told
    run = session.confirm_run(at_least=0.9, when=NOW)
    assert (run.confirmed, run.findings) == (confirmed, 1 - confirmed)


def test_an_override_names_its_language_where_there_are_several() -> None:
    """What is set aside for French is not set aside for Russian."""
    session = Session(
        [unit_of("the soviet", "le conseil")],
        source="en",
        target="fr",
        languages=("en", "fr", "ru"),
        judge=flagged,
    )
    change = session.override(0, session.findings(0)[0], "so")
    assert isinstance(change, Change)
    assert change.after[0].prop(OVERRIDE) == "G001 soviet [fr]: so"


def test_a_unit_is_judged_once_per_value() -> None:
    """Looking again costs nothing; changing the unit asks again, its neighbours not."""
    asked = []

    def judge(unit: TranslationUnit, index: int) -> tuple[Finding, ...]:
        asked.append(index)
        return flagged(unit, index)

    session = session_of(unit_of("a", "b"), unit_of("the soviet", "le conseil"), judge=judge)
    while session.judge_next() is not None:
        pass
    session.findings(1)
    assert asked == [0, 1]
    done(session, session.split(1, {"en": 4, "fr": 3}, when=NOW))
    done(session, session.edit(0, "fr", "c", when=NOW))
    assert session.judged == 0
    session.undo()
    session.undo()
    assert session.judge_next() is not None


def test_findings_know_their_place_after_units_came_above() -> None:
    """A finding's unit number is the present one."""
    session = session_of(unit_of("a b", "c d"), unit_of("the soviet", "le conseil"), judge=flagged)
    session.findings(1)
    done(session, session.split(0, {"en": 2, "fr": 2}, when=NOW))
    assert [finding.unit for finding in session.findings(2)] == [2]


@settings(max_examples=examples(150), deadline=None)
@given(memories(), st.randoms(use_true_random=False))
def test_what_is_known_of_units_is_kept_in_step_with_them(
    units: list[TranslationUnit], chance: random.Random
) -> None:
    """After any changes, queue, jumps and counts are those of a session made of the same units."""
    if not units:
        return
    units = [
        unit.with_prop(CONFIDENCE, f"{chance.choice([0.1, 0.5, 0.5, 0.95]):.4f}") for unit in units
    ]
    session = Session(units, source="en", target="fr", languages=("en", "fr", "zh"), judge=picky)
    for _ in range(12):
        match chance.randrange(4):
            case 0:
                session.undo()
            case 1:
                session.judge_next(near=chance.randrange(len(session)))
            case _:
                change = any_change(session, chance)
                if isinstance(change, Change):
                    session.do(change)
    anew = Session(session.units, source="en", target="fr", languages=session.languages)
    assert session.progress == anew.progress
    places = range(-1, len(session))
    for find in (Session.next_unsure, Session.next_odd, Session.next_bookmark):
        assert [find(session, at) for at in places] == [find(anew, at) for at in places]
    known = [i for i in range(len(session)) if session.known_findings(i)]
    flagged = [i for i in known if session.status(i) is not Status.REJECTED]
    assert walk(session.next_flagged) == flagged
    assert session.judged == len(session) - len(walk(session.next_unjudged))


def picky(unit: TranslationUnit, index: int) -> tuple[Finding, ...]:
    """Find fault with every text of an even length, rejected or not."""
    found = Finding("Q001", "even", Severity.WARNING, "is even", index, "fr", "")
    return (found,) if len(unit.text("en")) % 2 == 0 else ()


@given(
    marks=st.lists(st.booleans(), max_size=12),
    rows=st.sets(st.integers(0, 11)),
    index=st.integers(-1, 11),
    back=st.booleans(),
)
def test_a_jump_leaps_to_what_is_marked_and_in_view(
    marks: list[bool], rows: set[int], index: int, *, back: bool
) -> None:
    """It is the next such unit, around the end, the one it came from last of all."""
    shown = sorted(row for row in rows if row < len(marks))
    view = View(len(marks), wanted=filter_of("status:draft"), units=shown)
    for seen, wanted in ((view, shown), (None, range(len(marks)))):
        found = [unit for unit in wanted if marks[unit]]
        ahead = [unit for unit in found if (unit < index if back else unit > index)]
        order = sorted(ahead, reverse=back) or sorted(found, reverse=back)
        expected = order[0] if order else None
        assert next_marked(bytes(marks), index, seen, back=back) == expected


def test_the_queue_holds_when_one_place_is_cut_again_and_again() -> None:
    """A text cut a hundred times leaves no room for marks between; the order stays."""
    words = "a " * 102
    session = session_of(
        *(unit_of("x", "y", confidence=0.3) for _ in range(3)),
        unit_of(words, "b", confidence=0.5),
        *(unit_of("x", "y", confidence=0.4) for _ in range(3)),
    )
    for at in range(3, 103):
        done(session, session.split(at, {"en": 2}, when=NOW))
    while True:
        anew = Session(session.units, source="en", target="fr")
        places = range(-1, len(session))
        assert [session.next_unsure(at) for at in places] == [anew.next_unsure(at) for at in places]
        if not [session.undo() for _ in range(9) if session.next_undo]:
            break


def walk(find: Callable[[int], int | None]) -> list[int]:
    """Return all that a jump finds from the beginning on, each once."""
    found: list[int] = []
    at: int | None = find(-1)
    while at is not None and (not found or at > found[-1]):
        found.append(at)
        at = find(at)
    return found


# ------------------------------------------------------------------ queue


def test_the_queue_is_least_sure_first_and_leaves_out_what_was_reviewed() -> None:
    """Next unsure goes by confidence, then order; after the last one it begins again."""
    session = session_of(*(unit_of("a", "b", confidence=p) for p in (0.5, 0.95, 0.2, 0.5, 0.8)))
    walk, at = [], -1
    for _ in range(5):
        found = session.next_unsure(at)
        assert found is not None
        walk.append(at := found)
    assert walk == [2, 0, 3, 4, 2]
    done(session, session.confirm(2, when=NOW))
    assert session.next_unsure(2, leaving=True) == 0
    assert session.progress.unsure == 3


def test_progress_counts_and_expects() -> None:
    """Expected wrong links are the doubts left among drafts; foreign files claim nothing."""
    session = session_of(
        unit_of("a", "b", confidence=0.5), unit_of("a", "b", confidence=0.75), unit_of("a", "b")
    )
    assert session.progress.expected_wrong == pytest.approx(0.76)
    done(session, session.confirm(0, when=NOW))
    done(session, session.reject(1, when=NOW))
    progress = session.progress
    assert (progress.reviewed, progress.draft, progress.total) == (2, 1, 3)
    assert progress.expected_wrong == pytest.approx(0.01)
    foreign = session_of(TranslationUnit(None, (Variant("EN_us", ("a",)), Variant("fr", ("b",)))))
    assert foreign.progress.expected_wrong is None
    assert foreign.next_unsure(-1) is None
    assert foreign.text(0, "en") == "a"


def test_odd_units_are_those_that_are_not_one_to_one() -> None:
    """One-sided units and units of several sentences are found, forwards and around the end."""
    double = TranslationUnit(
        None, (Variant("en", ("A. B.",), (Prop(BREAKS, "3"),)), Variant("fr", ("C.",)))
    )
    session = session_of(unit_of("a", "b"), unit_of("a"), unit_of("a", "b"), double)
    assert session.next_odd(0) == 1
    assert session.next_odd(1) == 3
    assert session.next_odd(3) == 1
    assert session.is_one_sided(1)
    assert not session.is_one_sided(3)


def test_units_outside_the_pair_are_nothing_to_look_at() -> None:
    """A unit in a third language only is neither one-sided nor odd."""
    session = session_of(unit_of("a", "b"), TranslationUnit(None, (Variant("ru", ("в",)),)))
    assert session.next_odd(0) is None
    assert not session.is_one_sided(1)


@pytest.mark.parametrize(
    ("wanted", "units"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("status:draft", [0, 1, 2, 5]),
        ("-status:draft", [3, 4]),
        ("status:confirmed,rejected", [3, 4]),
        ("is:unsure", [1]),
        ("is:findings", [2]),
        ("find:G001", [2]),
        ("find:missing-term", [2]),
        ("find:G002", []),
        ("is:one-sided", [0, 5]),
        ("is:odd,findings", [0, 2, 5]),
        ("status:rejected", [4]),
        ("GAR", [3]),
        ("en:gar", []),
        ("fr:gar", [3]),
        ("status:draft soviet", [2]),
        ("/^the .*t$/", [2]),
        ("fr:/^le/", [2]),
        ("-/./", []),
        ("/the (so|bo)viet/", [2]),
        ("/so.iet/", [2]),
        ("a.", []),
        ("STRASSE", [4]),
        ("p<.5", [1]),
        ("p>=.3 p<.99", [1]),
        ("-p<.5", [0, 2, 3, 4, 5]),
        ("origin:align", [0, 1, 2, 3, 4]),
        ("origin:other", [5]),
        ("lang:ru", [5]),
        ('"a b"', [5]),
        ("is:note", [5]),
    ],
)
def test_filters(wanted: str, units: list[int]) -> None:
    """Each condition lets through what it says; they combine, and turn round."""
    session = session_of(
        unit_of("alone"),
        unit_of("a", "b", confidence=0.3),
        unit_of("the soviet", "le conseil"),
        unit_of("station", "gare", status=Status.CONFIRMED),
        unit_of("x", "Straße", status=Status.REJECTED),
        TranslationUnit(
            None, (Variant("en", ("a b",)), Variant("ru", ("в",))), (), (Note("look"),)
        ),
        judge=flagged,
    )
    while session.judge_next() is not None:
        pass
    found = parse_filter(wanted, languages=("en", "fr", "ru"))
    assert isinstance(found, Filter), found
    assert list(session.view(found).units) == units
    walk = []
    at: int | None = -1
    for _ in units:
        at = session.next_matching(at if at is not None else -1, found)
        walk.append(at)
    assert walk == units
    if units:
        assert session.next_matching(units[-1], found) == units[0]
        assert session.next_matching(units[0], found, back=True) == units[-1]
        assert session.next_matching(6, found, back=True) == units[-1]


def test_filters_by_person() -> None:
    """Who decided, or changed a text last."""
    session = Session([unit_of("a", "b"), unit_of("c", "d")], source="en", target="fr", user="Anna")
    done(session, session.confirm(1, when=NOW))
    assert list(session.view(filter_of("by:anna")).units) == [1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("p<2", "p<.5"),
        ("p.5<", None),
        ("status:done", "expected draft"),
        ("stats:draft", "did you mean status:?"),
        ("http://x", None),
        ("foo:bar", 'quote it: "foo:bar"'),
        ("/(/", "no regular expression"),
        ("/abc", "slash is missing"),
        ('"abc', "quote"),
        ("is:", "expected a plain word"),
    ],
)
def test_a_filter_that_is_none_says_why(typed: str, words: str | None) -> None:
    """The word is named, and what it may be."""
    found = parse_filter(typed)
    if words is None:
        assert found == Filter((Condition("text", typed),))
    else:
        assert isinstance(found, Refusal)
        assert words in found.reason


TYPED = st.text(alphabet='aбр.:"\\/<->= \u00a0', min_size=1, max_size=6)


@given(
    st.lists(
        st.one_of(
            st.builds(
                Condition, st.just("text"), TYPED, st.sampled_from(["", "fr"]), st.booleans()
            ),
            st.builds(Condition, st.just("regex"), st.just("a/b\\d"), st.just("")),
            st.builds(Condition, st.just("p<"), st.just("0.5"), st.just(""), st.booleans()),
            st.builds(Condition, st.just("is"), st.just("odd,note"), st.just(""), st.booleans()),
        ),
        unique=True,
    )
)
def test_a_filter_is_spelled_so_that_it_is_read_back(conditions: list[Condition]) -> None:
    """What is shown, and saved under a name, means the same when typed again."""
    wanted = Filter(tuple(conditions))
    if wanted:
        assert parse_filter(str(wanted), languages=("en", "fr")) == wanted


def test_a_slow_expression_is_told_instead_of_hanging() -> None:
    """An expression that explodes on a text is named; what it would have found is not known."""
    session = session_of(unit_of("a" * 60 + "!", "c"), unit_of("aaa", "c"))
    with pytest.raises(BitextError, match=r"\(a\|aa\)\+.* takes too long"):
        session.view(filter_of("en:/^(a|aa)+$/"))


def filter_of(text: str) -> Filter:
    found = parse_filter(text, languages=("en", "fr"))
    assert isinstance(found, Filter)
    return found


def test_the_outlook_is_honest() -> None:
    """What is left below the threshold, and how many wrong links to expect in all that is left."""
    session = session_of(*(unit_of("a", "b", confidence=p) for p in (0.5, 0.75, 0.95)))
    assert session.outlook == "2 left below .9; expected wrong links left: 0.8"
    foreign = session_of(TranslationUnit(None, (Variant("en", ("a",)), Variant("fr", ("b",)))))
    assert foreign.outlook == "no unit carries a confidence"


def test_a_view_follows_changes() -> None:
    """Rows keep pointing at their units when others come and go, and what was split stays seen."""
    session = session_of(*(unit_of(f"a{i} b", f"c{i} d") for i in range(4)))
    view = session.view(filter_of("a2"))
    assert [view.unit(row) for row in range(len(view))] == [2]
    change = session.split(0, {"en": 3, "fr": 3}, when=NOW)
    done(session, change)
    assert isinstance(change, Change)
    view.follow(change)
    assert list(view.units) == [3]
    change = session.split(3, {"en": 3, "fr": 3}, when=NOW)
    done(session, change)
    assert isinstance(change, Change)
    view.follow(change)
    assert list(view.units) == [3, 4]
    assert view.row(0) is None
    assert view.nearest_row(0) == 0


def test_a_change_planned_on_other_units_is_not_made() -> None:
    """Doing a stale plan would lose what happened in between."""
    session = session_of(unit_of("a", "b"))
    stale = session.confirm(0, when=NOW)
    done(session, session.reject(0, when=NOW))
    assert isinstance(stale, Change)
    with pytest.raises(ValueError, match="planned on other units"):
        session.do(stale)


def test_notes_are_written_changed_and_removed() -> None:
    """The first note is the person's; blank text takes it away."""
    session = session_of(unit_of("a", "b"))
    done(session, session.annotate(0, "check the date"))
    done(session, session.annotate(0, "checked"))
    assert [note.text for note in session[0].notes] == ["checked"]
    assert isinstance(session.annotate(0, "checked "), Refusal)
    done(session, session.annotate(0, ""))
    assert session[0].notes == ()
