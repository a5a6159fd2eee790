"""Live realignment: what a correction lets be linked anew, and what it must never touch."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.errors import BitextError, InputError
from bitext.model import (
    AFTER,
    BREAKS,
    CONFIDENCE,
    ORIGIN,
    SPAN,
    Alignment,
    Bead,
    Document,
    Prop,
    Segment,
    Span,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.review import Change, Refusal, Session, gap_after
from bitext.review.realigning import (
    LiveAligner,
    Neighbourhood,
    Proposal,
    context_of,
    is_open,
    relinked,
    segments_of,
    stretch_of,
)
from bitext.review.texts import join
from bitext.tmx.build import Side, build_memory, rows_of
from bitext.tui.realigning import BackgroundRealigner
from bitext.weights import load_potentials
from laws import examples
from toy_encoder import ToyEncoder

NOW = dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC)
PAIR = ("en", "fr")
WORDS = ("red", "river", "stone", "apple", "cloud", "winter", "market", "silver", "horse", "king")


def sentences(count: int, seed: int = 0) -> list[str]:
    draw = random.Random(seed)  # noqa: S311 (no secret)
    return [f"{' '.join(draw.choices(WORDS, k=6))} {number}." for number in range(count)]


def memory_of(
    source: Sequence[str], target: Sequence[str], beads: Sequence[Bead]
) -> list[TranslationUnit]:
    """Units as the aligner writes them, in paragraphs of three sentences."""
    sides = []
    for lines, lang in ((source, "en"), (target, "fr")):
        gaps = ["\n\n" if k % 3 == 2 else " " for k in range(len(lines))]
        text, segments, at = "".join(a + b for a, b in zip(lines, gaps, strict=True)), [], 0
        for number, (line, gap) in enumerate(zip(lines, gaps, strict=True)):
            stop = at + len(line) + len(gap)
            segments.append(Segment(Span(at, stop), "rule", number // 3))
            at = stop
        document = Document(text, lang, tuple(segments))
        sides.append(Side(document, f"{lang}.txt", "0" * 64, lambda span: span))
    return list(build_memory(sides, rows_of(Alignment(tuple(beads)))).units)


def one_to_one(count: int, seed: int = 0) -> list[TranslationUnit]:
    lines = sentences(count, seed)
    beads = [Bead(Span(k, k + 1), Span(k, k + 1), 0.97) for k in range(count)]
    return memory_of(lines, lines, beads)


def slipped(units: Sequence[TranslationUnit], at: int, size: int) -> list[TranslationUnit]:
    """The target texts of a stretch one unit further down, as an unsure aligner leaves them."""
    texts = [units[at + k].variants[1] for k in range(size + 1)]
    moved = [None, *texts[: size - 1], join(texts[size - 1], texts[size])]
    new = [
        TranslationUnit(
            units[at + k].tuid,
            (units[at + k].variants[0], *([text] if text else ())),
            units[at + k].props,
        ).with_prop(CONFIDENCE, "0.4000")
        for k, text in enumerate(moved)
    ]
    return [*units[:at], *new, *units[at + size + 1 :]]


def live(units: Sequence[TranslationUnit]) -> LiveAligner:
    return LiveAligner(ToyEncoder(), load_potentials(), context_of(units, PAIR))


def done(session: Session, change: Change | Refusal) -> Change:
    assert isinstance(change, Change), change
    session.do(change)
    return change


def proposed(session: Session, change: Change, aligner: LiveAligner) -> Change | Refusal:
    around = session.around(change)
    if isinstance(around, Refusal):
        return around
    proposal = aligner.propose(around)
    assert proposal is not None
    return session.realign(proposal, when=NOW)


def texts(session: Session) -> list[tuple[str, ...]]:
    return [tuple(variant.text for variant in unit.variants) for unit in session.units]


def whole(session: Session, lang: str) -> str:
    variants = [unit.variant(lang) for unit in session.units]
    return "".join(v.text + gap_after(v) for v in variants if v is not None)


def test_one_correction_puts_a_slipped_stretch_right() -> None:
    """The person takes up one text; the four units below follow, as one step."""
    units = one_to_one(40)
    session = Session(slipped(units, 15, 4), source="en", target="fr", user="anna")
    fix = done(session, session.merge(15, side="fr", when=NOW))
    corrected = session.units
    found = proposed(session, fix, live(units))
    change = done(session, found)
    assert texts(session) == [tuple(v.text for v in unit.variants) for unit in units]
    assert relinked(change) == (16, 17, 18, 19)
    assert [session[k].prop(ORIGIN) for k in (14, 15, 16, 19, 20)] == [
        "align", "edit", "realign", "realign", "align",
    ]  # fmt: skip
    assert [unit.tuid for unit in session.units] == [unit.tuid for unit in units]
    assert session[16].confidence is not None
    session.undo()
    assert session.units == corrected


def test_nothing_changes_where_the_links_are_right() -> None:
    """A merge that was called for leaves the neighbours as they are: no line in the diff."""
    units = one_to_one(30)
    session = Session(units, source="en", target="fr")
    fix = done(session, session.merge(10, when=NOW))
    found = proposed(session, fix, live(units))
    assert isinstance(found, Refusal) or not relinked(found)


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_no_text_is_lost_and_nothing_a_person_did_is_touched(
    seed: int, chance: random.Random
) -> None:
    """Random decisions and corrections: realigning moves open text between open units, only."""
    units = slipped(one_to_one(24, seed), 8, 4)
    session = Session(units, source="en", target="fr", user="anna")
    aligner = live(units)
    for _ in range(6):
        index = chance.randrange(len(session))
        lang = chance.choice(PAIR)
        plans = [
            session.confirm(index, when=NOW),
            session.reject(index, when=NOW),
            session.pin(index, when=NOW),
            session.annotate(index, "look"),
            session.edit(index, lang, "other words", when=NOW),
        ]
        plan = chance.choice(plans)
        if isinstance(plan, Change):
            session.do(plan)
        index = chance.randrange(len(session))
        plan = chance.choice(
            [
                session.merge(index, when=NOW),
                session.merge(index, side=lang, when=NOW),
                session.shift_up(index, lang, when=NOW),
                session.shift_down(index, lang, when=NOW),
                session.push_down(index, lang, when=NOW),
            ]
        )
        if not isinstance(plan, Change):
            continue
        session.do(plan)
        before = session.units
        strings = {lang: whole(session, lang) for lang in PAIR}
        kept = [
            unit for unit in before
            if not is_open(unit, PAIR) and len([v for v in unit.variants if v.content]) == 2
        ]  # fmt: skip
        found = proposed(session, plan, aligner)
        if isinstance(found, Refusal):
            continue
        session.do(found)
        assert {lang: whole(session, lang) for lang in PAIR} == strings
        assert [unit for unit in session.units if unit in kept] == kept
        tuids = [unit.tuid for unit in session.units]
        assert len(set(tuids)) == len(tuids)
        session.undo()
        assert session.units == before
        session.redo()


def test_what_was_found_for_other_units_is_refused() -> None:
    """Between question and answer the person went on: nothing is overwritten."""
    units = one_to_one(40)
    session = Session(slipped(units, 15, 4), source="en", target="fr")
    fix = done(session, session.merge(15, side="fr", when=NOW))
    around = session.around(fix)
    assert isinstance(around, Neighbourhood)
    proposal = live(units).propose(around)
    assert proposal is not None
    done(session, session.confirm(17, when=NOW))
    stale = session.realign(proposal, when=NOW)
    assert isinstance(stale, Refusal)
    assert "changed since" in stale.reason


def test_memories_of_other_tools_are_left_alone_and_it_is_said() -> None:
    """Without the places of texts nothing is moved."""
    lines = sentences(20)
    units = [TranslationUnit(None, (Variant("en", (a,)), Variant("fr", (a,)))) for a in lines]
    session = Session(units, source="en", target="fr")
    refusal = session.around(done(session, session.merge(5, when=NOW)))
    assert isinstance(refusal, Refusal)
    assert "Realigning is off" in refusal.reason
    known = one_to_one(20)
    third = [TranslationUnit(u.tuid, (*u.variants, Variant("ru", ("x",))), u.props) for u in known]
    session = Session(third, source="en", target="fr", languages=("en", "fr", "ru"))
    refusal = session.around(done(session, session.merge(5, when=NOW)))
    assert isinstance(refusal, Refusal)
    assert "nothing open" in refusal.reason


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.REJECTED, Status.APPROVED])
def test_decided_units_are_closed(status: Status) -> None:
    """And so are units with a note, a pin, an override, an edit or a third language."""
    unit = one_to_one(1)[0]
    assert is_open(unit, PAIR)
    assert not is_open(unit.with_prop("x-bitext-status", status.value), PAIR)
    assert not is_open(unit.with_prop("x-bitext-pinned", "20260504T123000Z"), PAIR)
    assert not is_open(unit.with_prop("x-theirs", "1"), PAIR)
    assert not is_open(unit.with_prop(ORIGIN, "edit"), PAIR)


def test_segments_are_cut_where_sentences_are_known_to_start() -> None:
    """Each keeps its place and the white space behind it; joined they are the text again."""
    variant = Variant(
        "fr",
        ("Un. Deux.\n\nTrois.",),
        (Prop(SPAN, "5-22"), Prop(BREAKS, "4 11"), Prop(AFTER, r"\n")),
    )
    pieces = segments_of(TranslationUnit(None, (variant,)), "fr")
    assert [piece.text for piece in pieces] == ["Un.", "Deux.", "Trois."]
    assert [gap_after(piece) for piece in pieces] == [" ", "\n\n", "\n"]
    assert join(join(pieces[0], pieces[1]), pieces[2]) == variant


def test_paragraphs_are_known_by_blank_lines() -> None:
    """Where neither side has any, nothing is claimed."""
    units = one_to_one(6)
    assert stretch_of(units, PAIR).paragraphs == ((0, 0, 0, 1, 1, 1), (0, 0, 0, 1, 1, 1))
    assert stretch_of(units[:2], PAIR).paragraphs is None


# ------------------------------------------------------------------ in a thread


class Answers:
    def __init__(self) -> None:
        self.got: list[Proposal | BitextError] = []
        self.news = threading.Event()

    def __call__(self, answer: Proposal | BitextError) -> None:
        self.got.append(answer)
        self.news.set()


def question() -> tuple[Session, Neighbourhood]:
    units = one_to_one(40)
    session = Session(slipped(units, 15, 4), source="en", target="fr")
    around = session.around(done(session, session.merge(15, side="fr", when=NOW)))
    assert isinstance(around, Neighbourhood)
    return session, around


def test_a_thread_answers_the_last_question_only() -> None:
    """What was asked before, and what was called off, never arrives."""
    session, around = question()
    answers = Answers()
    started, go_on = threading.Event(), threading.Event()

    def load() -> LiveAligner:
        started.set()
        assert go_on.wait(20)
        return live(session.units)

    worker = BackgroundRealigner(load, answers)
    worker.prepare(session.stretch(15))
    assert started.wait(20)
    worker.ask(around)
    worker.ask(around)
    worker.cancel()
    worker.ask(around)
    go_on.set()
    assert answers.news.wait(20)
    worker.close()
    assert len(answers.got) == 1
    (found,) = answers.got
    assert isinstance(found, Proposal)
    assert isinstance(session.realign(found, when=NOW), Change)


def test_an_aligner_that_cannot_be_loaded_is_told() -> None:
    """The error comes as the answer; the thread lives on."""
    _, around = question()

    def load() -> LiveAligner:
        raise InputError("the weights are missing")

    answers = Answers()
    worker = BackgroundRealigner(load, answers)
    worker.ask(around)
    assert answers.news.wait(20)
    worker.close()
    (error,) = answers.got
    assert isinstance(error, InputError)
