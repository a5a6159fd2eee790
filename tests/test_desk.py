"""The desk: a file that changed under an open review ends in a merge, never in loss."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.errors import ConflictError, TmxError, UsageError
from bitext.lock import STALE, LockedError
from bitext.model import Memory, Status, TranslationUnit
from bitext.review import Change, Refusal, Session
from bitext.review.conflicts import conflicts_of
from bitext.review.rebasing import rebuilt
from bitext.tmx import read_tmx, write_tmx
from bitext.tui.desk import Desk
from laws import examples
from review_screen import make_tmx, sample

NOW = dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC)


def done(desk: Desk, change: Change | Refusal) -> None:
    assert isinstance(change, Change), change
    desk.do(change)


def with_target(unit: TranslationUnit, text: str) -> TranslationUnit:
    source, target = unit.variants
    return replace(unit, variants=(source, replace(target, content=(text,))))


def rewrite(path: Path, at: int, text: str) -> None:
    """Another program changes one target text."""
    memory = read_tmx(path)
    units = list(memory.units)
    units[at] = with_target(units[at], text)
    write_tmx(Memory(memory.header, tuple(units)), path)


def test_both_sides_work_is_in_the_merged_file(tmp_path: Path) -> None:
    """We confirm and edit some units, they edit another and drop one: all of it is there."""
    path = make_tmx(tmp_path)
    with Desk(path, user="anna") as desk:
        done(desk, desk.session.confirm(0, when=NOW))
        done(desk, desk.session.edit(1, "fr", "Sans argent.", when=NOW))
        done(desk, desk.session.merge(5, when=NOW))
        mine = desk.session.units
        memory = read_tmx(path)
        units = [*memory.units[:3], with_target(memory.units[3], "Qui donc ?"), *memory.units[5:]]
        write_tmx(Memory(memory.header, tuple(units)), path)
        theirs = path.read_bytes()
        with pytest.raises(ConflictError, match="changed by another program"):
            desk.save()
        assert desk.is_replaced
        merging = desk.merge_with_disk()
        assert (merging.theirs, merging.conflicts) == (1, 0)
        assert "changed in 1 place" in merging.told
        session = desk.session
        assert session.status(0) is Status.CONFIRMED
        assert [session.text(i, "fr") for i in (1, 3)] == ["Sans argent.", "Qui donc ?"]
        assert len(session) == 6
        assert path.read_bytes() == theirs
        assert not desk.is_replaced
        desk.undo()
        assert session.units == tuple(units)
        desk.undo()
        assert session.units == mine
        desk.redo()
        desk.redo()
        merged = session.units
        desk.save()
    assert read_tmx(path).units == merged
    with Desk(path) as desk:
        assert desk.session.units == merged
        for _ in range(5):
            assert desk.undo()
        assert desk.session.units == memory.units
        assert desk.undo() is None


def test_what_both_changed_is_kept_twice(tmp_path: Path) -> None:
    """Neither text is lost: the file holds ours and keeps theirs, as bitext merge does."""
    path = make_tmx(tmp_path)
    with Desk(path) as desk:
        done(desk, desk.session.edit(1, "fr", "Le mien.", when=NOW))
        rewrite(path, 1, "Le leur.")
        merging = desk.merge_with_disk()
        assert merging.conflicts == 1
        assert "both versions" in merging.told
        desk.save()
    (conflict,) = conflicts_of(read_tmx(path).units)
    assert conflict.theirs is not None
    assert conflict.theirs[0].text("fr") == "Le leur."
    assert read_tmx(path).units[1].text("fr") == "Le mien."


@pytest.mark.parametrize("cut", [0, 1])
def test_a_crash_around_the_merge_leaves_all_of_it_or_nothing(tmp_path: Path, cut: int) -> None:
    """Killed right after the merge: it is there. Killed before its record was whole: it is not."""
    path = make_tmx(tmp_path)
    desk = Desk(path)
    done(desk, desk.session.confirm(0, when=NOW))
    rewrite(path, 3, "Qui donc ?")
    desk.merge_with_disk()
    merged = desk.session.units
    journal = path.with_name(path.name + ".journal")
    content = journal.read_bytes()
    desk.close()
    journal.write_bytes(content[: len(content) - cut])
    if cut:
        with pytest.raises(ConflictError, match="has changed since it was reviewed"):
            Desk(path)
        return
    with Desk(path) as again:
        assert again.session.units == merged
        assert again.pending == 1


def test_a_journal_whose_file_was_replaced_is_merged_on_request(tmp_path: Path) -> None:
    """After a crash somebody pulled another version: what both did is there, undo is the file."""
    path = make_tmx(tmp_path)
    desk = Desk(path, user="anna")
    done(desk, desk.session.confirm(0, when=NOW))
    done(desk, desk.session.edit(1, "fr", "Le mien.", when=NOW))
    done(desk, desk.session.edit(3, "fr", "Mon texte ?", when=NOW))
    done(desk, desk.session.merge(5, when=NOW))
    desk.undo()
    done(desk, desk.session.split(6, {"en": 6, "fr": 26}, when=NOW))
    desk.close()
    memory = read_tmx(path)
    units = [
        memory.units[4],
        *memory.units[:3],
        with_target(memory.units[3], "Leur texte ?"),
        *memory.units[5:7],
        with_target(memory.units[7], "La neige."),
    ]
    write_tmx(Memory(memory.header, tuple(units)), path)
    with pytest.raises(ConflictError):
        Desk(path)
    with Desk(path, merge_journal=True) as again:
        session = again.session
        assert "what the journal held is brought to the version that is there" in again.warning
        texts = [session.text(i, "fr") for i in range(len(session))]
        assert "Le mien." in texts
        assert "La neige." in texts
        assert "Mon texte ?" in texts
        assert len(session) == 9
        assert session.status(1) is Status.CONFIRMED
        assert len(conflicts_of(session.units)) == 1
        assert path.with_name(path.name + ".journal.old").exists()
        merged = session.units
        again.undo()
        assert session.units == tuple(units)
        again.redo()
        again.save()
    assert read_tmx(path).units == merged


@settings(max_examples=examples(40), deadline=None)
@given(st.randoms(use_true_random=False))
def test_changes_brought_to_the_same_file_are_the_changes(chance: random.Random) -> None:
    """Rebuilding on the very version they were planned on gives the units before and after."""
    units = sample().units
    session = Session(units, source="en", target="fr")
    made = []
    for _ in range(8):
        if chance.random() < 0.2 and session.next_undo:
            inverse = session.undo()
            assert inverse is not None
            made.append(inverse)
            continue
        index = chance.randrange(len(session))
        plan = chance.choice(
            [
                session.confirm(index, when=NOW),
                session.edit(index, "fr", f"x{chance.random()}", when=NOW),
                session.merge(index, when=NOW),
                session.split(
                    index,
                    {lang: len(session.text(index, lang)) // 2 for lang in ("en", "fr")},
                    when=NOW,
                ),
                session.insert(index, when=NOW),
                session.push_down(index, "fr", when=NOW),
                session.confirm_run(at_least=0.9, when=NOW).change or Refusal(""),
            ]
        )
        if isinstance(plan, Change):
            session.do(plan)
            made.append(plan)
    assert rebuilt(units, made) == (units, session.units)


def test_a_file_that_is_no_tmx_any_more_is_told_and_nothing_happens(tmp_path: Path) -> None:
    """The review stays as it is, and can be saved as a copy."""
    path = make_tmx(tmp_path)
    with Desk(path) as desk:
        done(desk, desk.session.confirm(0, when=NOW))
        path.write_text("not a memory")
        before = desk.session.units
        with pytest.raises(TmxError):
            desk.merge_with_disk()
        assert desk.session.units == before
        copy = desk.save_copy()
    assert read_tmx(copy).units == before


def test_a_desk_that_lost_its_lock_writes_nothing(tmp_path: Path) -> None:
    """Whoever took over has the file; what was done before is in the journal."""
    path = make_tmx(tmp_path)
    with Desk(path) as first:
        done(first, first.session.confirm(0, when=NOW))
        past = time.time() - STALE - 60
        os.utime(path.with_name(path.name + ".lock"), (past, past))
        with pytest.raises(LockedError) as caught:
            Desk(path)
        assert caught.value.owner.is_stale
        with Desk(path, take_over=True) as second:
            assert second.session.status(0) is Status.CONFIRMED
            with pytest.raises(ConflictError, match="lost its lock"):
                done(first, first.session.confirm(1, when=NOW))
            assert first.session.status(1) is Status.DRAFT
            done(second, second.session.confirm(2, when=NOW))
            second.save()
    assert read_tmx(path).units[2].status is Status.CONFIRMED


def test_read_only_takes_no_part(tmp_path: Path) -> None:
    """Nothing can be done, and nothing is beside the file afterwards."""
    path = make_tmx(tmp_path)
    with Desk(path, read_only=True) as desk, pytest.raises(UsageError, match="reading only"):
        done(desk, desk.session.confirm(0, when=NOW))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
