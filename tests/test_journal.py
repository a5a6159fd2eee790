"""The journal: nothing acknowledged is ever lost, whatever is killed or damaged, and when."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bitext.errors import ConflictError, OutputError
from bitext.journal import (
    Journal,
    _line,
    _read,
    compacted,
    journal_path,
    read_journal,
)
from bitext.model import Code, Note, Prop, TranslationUnit, Variant
from bitext.review import Change, Refusal, Replacement, Session, preview, replacement
from bitext.review.changes import change_between
from bitext.review.records import decode_unit, encode_unit
from laws import examples

NOW = dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC)
BASE, NEXT = "a" * 64, "b" * 64


def units() -> list[TranslationUnit]:
    return [
        TranslationUnit(f"u{i}", (Variant("en", (f"a{i} b",)), Variant("ru", (f"в{i} г",))))
        for i in range(5)
    ]


def session_of(units: list[TranslationUnit]) -> Session:
    return Session(units, source="en", target="ru")


def open_session(tmx: Path, digest: str = BASE) -> tuple[Session, Journal]:
    session = session_of(units())
    journal, restored = Journal.open(tmx, digest)
    session.resume(restored.past, restored.future, restored.replay)
    return session, journal


def act(session: Session, journal: Journal, chance: random.Random) -> None:
    """Do, undo or redo something, in the journal first."""
    deed = chance.random()
    if deed < 0.2 and session.next_undo:
        journal.undo()
        session.undo()
    elif deed < 0.3 and session.next_redo:
        journal.redo()
        session.redo()
    else:
        index = chance.randrange(len(session))
        plans: list[Callable[[], Change | Refusal]] = [
            lambda: session.confirm(index, when=NOW),
            lambda: session.reopen(index, when=NOW),
            lambda: session.edit(index, "ru", f"х{chance.random()}", when=NOW),
            lambda: session.merge(index, when=NOW),
            lambda: session.split(
                index,
                {lang: len(session.text(index, lang)) // 2 for lang in ("en", "ru")},
                when=NOW,
            ),
        ]
        change = chance.choice(plans)()
        if isinstance(change, Change):
            journal.do(change)
            session.do(change)


# ------------------------------------------------------------------ replay


@settings(max_examples=examples(60), deadline=None)
@given(st.randoms(use_true_random=False))
def test_replay_is_the_live_state_after_a_cut_at_any_byte(chance: random.Random) -> None:
    """However much of the file is there, what was done by then comes back, undo included."""
    with tempfile.TemporaryDirectory() as folder:
        check_cut(Path(folder) / "m.tmx", chance)


def check_cut(tmx: Path, chance: random.Random) -> None:
    session, journal = open_session(tmx)
    path = journal_path(tmx)
    states = [(path.stat().st_size, session.units, 0)]
    with contextlib.closing(journal):  # hypothesis may end a run in the middle
        for _ in range(10):
            act(session, journal, chance)
            states.append((path.stat().st_size, session.units, len(session._past)))
    if not path.exists():  # nothing was done
        return
    content = path.read_bytes()
    size = chance.randint(states[0][0], len(content))
    path.write_bytes(content[:size])
    again, journal = open_session(tmx)
    journal.close()
    _, expected, undoable = max(state for state in states if state[0] <= size)
    assert again.units == expected
    assert len(again._past) == undoable
    while again.undo():
        pass
    assert list(again.units) == units()


def test_every_prefix_of_a_journal_replays_to_what_was_done_by_then(tmp_path: Path) -> None:
    """Byte by byte: a cut inside a record loses that record alone, and never the rest."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    path = journal_path(tmx)
    chance = random.Random(7)  # noqa: S311 (no secret)
    states = [(path.stat().st_size, session.units)]
    for _ in range(5):
        act(session, journal, chance)
        states.append((path.stat().st_size, session.units))
    journal.close()
    content = path.read_bytes()
    for size in range(states[0][0], len(content) + 1):
        path.write_bytes(content[:size])
        again = session_of(units())
        restored = read_journal(tmx, BASE)
        again.resume(restored.past, restored.future, restored.replay)
        assert again.units == max(state for state in states if state[0] <= size)[1]


@settings(max_examples=examples(60), deadline=None)
@given(st.randoms(use_true_random=False))
def test_compacting_changes_nothing_that_can_be_asked(chance: random.Random) -> None:
    """The same undo, the same redo and the same state come of the journal without dead ends."""
    save, adopt = chance.random() < 0.5, chance.random() < 0.5
    with tempfile.TemporaryDirectory() as folder:
        tmx = Path(folder) / "m.tmx"
        session, journal = open_session(tmx)
        digest, base = BASE, units()
        with contextlib.closing(journal):
            for step in range(14):
                if step == 6 and save:
                    journal.saving(NEXT)
                    journal.saved(NEXT)
                    digest, base = NEXT, list(session.units)
                if step == 10 and adopt:
                    digest, base = "c" * 64, units()
                    changes = (
                        change_between("theirs", session.units, base),
                        change_between("merge", base, session.units),
                    )
                    journal.adopt(digest, *changes)
                    for change in changes:
                        if change is not None:
                            session.do(change)
                act(session, journal, chance)
        path = journal_path(tmx)
        if not path.exists():
            return
        records, sound = _read(path.read_bytes())
        assert sound == path.stat().st_size
        path.write_bytes(b"".join(map(_line, compacted(records, digest))))
        assert path.stat().st_size <= sound + 200
        again = session_of(base)
        restored = read_journal(tmx, digest)
        again.resume(restored.past, restored.future, restored.replay)
        assert again.units == session.units
        assert again._past == session._past
        assert again._future == session._future


def test_a_long_journal_of_dead_ends_is_written_anew(tmp_path: Path) -> None:
    """What was undone and left for something else goes; the rest opens as before."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    for number in range(60):
        change = session.edit(0, "ru", f"{number} " * 20000, when=NOW)
        assert isinstance(change, Change)
        journal.do(change)
        session.do(change)
        if number < 58:
            journal.undo()
            session.undo()
    journal.close()
    path = journal_path(tmx)
    size = path.stat().st_size
    again, journal = open_session(tmx)
    assert path.stat().st_size < size / 10
    assert again.units == session.units
    change = again.confirm(1, when=NOW)
    assert isinstance(change, Change)
    journal.do(change)
    journal.close()
    assert [each.name for each in read_journal(tmx, BASE).past] == ["edit", "edit", "confirm"]


def test_a_change_in_many_places_is_one_record(tmp_path: Path) -> None:
    """It is replayed and undone as one."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    wanted = replacement("[aв]", "z", ("en", "ru"))
    assert isinstance(wanted, Replacement)
    change = session.replace(preview(enumerate(session.units), wanted, seconds=10).hits, when=NOW)
    assert isinstance(change, Change)
    assert len(change.parts) == 5
    journal.do(change)
    session.do(change)
    journal.close()
    again, journal = open_session(tmx)
    journal.close()
    assert again.units == session.units
    again.undo()
    assert list(again.units) == units()


def test_undo_reaches_across_a_save_and_a_restart(tmp_path: Path) -> None:
    """After a save the journal follows the new version; what came before can still be undone."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    change = session.confirm(0, when=NOW)
    assert isinstance(change, Change)
    journal.do(change)
    session.do(change)
    journal.saving(NEXT)
    journal.saved(NEXT)
    journal.close()
    journal, restored = Journal.open(tmx, NEXT)
    assert restored.replay == ()
    assert restored.past == (change,)
    journal.undo()
    journal.close()
    journal, restored = Journal.open(tmx, NEXT)
    journal.close()
    assert restored.replay == (change.inverse,)
    assert restored.future == (change,)


@pytest.mark.parametrize("replaced", [False, True])
def test_a_crash_in_the_middle_of_a_save_is_no_conflict(tmp_path: Path, *, replaced: bool) -> None:
    """Between announcing a version and putting it in place, both the old and the new one fit."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    change = session.confirm(0, when=NOW)
    assert isinstance(change, Change)
    journal.do(change)
    journal.saving(NEXT)
    journal._file.close()
    journal, restored = Journal.open(tmx, NEXT if replaced else BASE)
    journal.close()
    assert restored.replay == (() if replaced else (change,))
    assert restored.past == (change,)


def test_a_journal_of_another_version_is_a_conflict_that_says_what_to_do(tmp_path: Path) -> None:
    """Nothing is touched; the message names both versions and both ways out."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    change = session.confirm(0, when=NOW)
    assert isinstance(change, Change)
    journal.do(change)
    journal.close()
    before = journal_path(tmx).read_bytes()
    with pytest.raises(ConflictError, match="holds 1 operation on") as caught:
        Journal.open(tmx, NEXT)
    assert caught.value.exit_code == 4
    assert "mv " in str(caught.value)
    assert journal_path(tmx).read_bytes() == before
    with pytest.raises(ConflictError):
        read_journal(tmx, NEXT)


def test_a_journal_whose_work_is_all_saved_gives_way_to_a_new_version(tmp_path: Path) -> None:
    """A TMX that was made anew after a finished review is no conflict: nothing would be lost."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    change = session.confirm(0, when=NOW)
    assert isinstance(change, Change)
    journal.do(change)
    journal.saving(NEXT)
    journal.saved(NEXT)
    journal.close()
    # The version before the save counts as another one, too: somebody went back on purpose.
    journal, restored = Journal.open(tmx, BASE)
    assert restored.past == restored.replay == ()
    journal.close()
    assert not journal_path(tmx).exists()


def test_a_damaged_end_is_cut_off_reported_and_kept(tmp_path: Path) -> None:
    """What follows a record that fails its checksum is put aside, not thrown away."""
    tmx = tmp_path / "m.tmx"
    session, journal = open_session(tmx)
    chance = random.Random(3)  # noqa: S311
    for _ in range(6):
        act(session, journal, chance)
    journal.close()
    path = journal_path(tmx)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"0", b"1", 1) if b"0" in lines[3] else lines[3][:-9] + b"\n"
    path.write_bytes(b"".join(lines))
    journal, restored = Journal.open(tmx, BASE)
    journal.close()
    assert "damaged" in restored.warning
    assert path.read_bytes() == b"".join(lines[:3])
    assert path.with_name("m.tmx.journal.damaged").read_bytes() == b"".join(lines[3:])


def test_a_decision_is_recorded_without_the_texts_again(tmp_path: Path) -> None:
    """The unit before stands there whole; after it, what changed."""
    tmx = tmp_path / "m.tmx"
    text = "A long sentence that nobody wants to write to the disk twice. " * 20
    unit = TranslationUnit("u", (Variant("en", (text,)), Variant("fr", (text,))))
    session = Session([unit], source="en", target="fr")
    with contextlib.closing(Journal.open(tmx, BASE)[0]) as journal:
        change = session.confirm(0, when=NOW)
        assert isinstance(change, Change)
        journal.do(change)
    assert journal_path(tmx).read_text(encoding="utf-8").count(text) == 2
    assert read_journal(tmx, BASE).replay == (change,)


def test_a_journal_of_the_first_version_goes_on_in_this_one(tmp_path: Path) -> None:
    """Its units stand there whole; what is added is read back with what was there."""
    tmx = tmp_path / "m.tmx"
    unit = TranslationUnit("u", (Variant("en", ("a",)), Variant("fr", ("b",))))
    session = Session([unit], source="en", target="fr")
    first = session.confirm(0, when=NOW)
    assert isinstance(first, Change)
    session.do(first)
    whole = {"before": [encode_unit(unit)], "after": [encode_unit(first.after[0])]}
    journal_path(tmx).write_bytes(
        _line({"format": "bitext-journal", "version": 1, "base": BASE})
        + _line({"do": {"name": "confirm", "focus": 0, "at": 0, **whole}})
    )
    journal, restored = Journal.open(tmx, BASE)
    assert restored.replay == (first,)
    second = session.reject(0, when=NOW)
    assert isinstance(second, Change)
    journal.do(second)
    journal.close()
    assert b'"version":2' in journal_path(tmx).read_bytes()
    assert read_journal(tmx, BASE).replay == (first, second)


def test_a_journal_of_another_format_is_refused(tmp_path: Path) -> None:
    """A newer version's journal is not guessed at."""
    tmx = tmp_path / "m.tmx"
    journal_path(tmx).write_bytes(_line({"format": "bitext-journal", "version": 9, "base": BASE}))
    with pytest.raises(ConflictError, match="version 9"):
        Journal.open(tmx, BASE)


def test_a_journal_in_which_nothing_was_done_leaves_no_file(tmp_path: Path) -> None:
    """Looking at a file leaves nothing beside it."""
    tmx = tmp_path / "m.tmx"
    journal, _ = Journal.open(tmx, BASE)
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_cannot_be_written_refuses_the_operation(tmp_path: Path) -> None:
    """A full disk is an error before the change is made."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this system")
    with full.open("r+b", buffering=0) as file:
        journal = Journal(tmp_path / "m.tmx.journal", file, base=BASE)
        with pytest.raises(OutputError, match="disk is full"):
            journal.undo()


def test_units_survive_as_json() -> None:
    """Codes, notes, props and attributes come back as they were."""
    unit = TranslationUnit(
        None,
        (
            Variant(
                "fr",
                ("\u202f«", Code("hi", (("type", "i"),), ("é", Code("ph", (), ("<br>",)))), ""),
                (Prop("p", "", (("xml:lang", "fr"),)),),
                (Note("n", (("o-encoding", "x"),)),),
                (("changedate", "20260101T000000Z"),),
            ),
            Variant("en"),
        ),
        (Prop("q", "r"),),
        (Note("m"),),
        (("usagecount", "2"),),
    )
    assert decode_unit(json.loads(json.dumps(encode_unit(unit)))) == unit


# ------------------------------------------------------------------ kill -9

_WORKER = """
import sys, random
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_journal import act, open_session
session, journal = open_session(Path(sys.argv[1]))
chance = random.Random(int(sys.argv[2]))
while True:
    act(session, journal, chance)
    print(len(session._past), hash_of(session), flush=True)
"""


def state_hash(session: Session) -> str:
    import hashlib  # noqa: PLC0415

    text = json.dumps([encode_unit(unit) for unit in session.units])
    return hashlib.sha256(text.encode()).hexdigest()


def test_kill_9_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Killed in the middle of work, the reopened state is the last one told, or one later."""
    tests = str(Path(__file__).parent)
    code = _WORKER.format(tests=tests).replace("hash_of", "state_hash")
    code = code.replace("import act, open_session", "import act, open_session, state_hash")
    for seed in range(6):
        tmx = tmp_path / f"{seed}.tmx"
        worker = subprocess.Popen(
            [sys.executable, "-c", code, str(tmx), str(seed)], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        told = [worker.stdout.readline()]
        time.sleep(0.01 + 0.03 * seed)
        worker.send_signal(signal.SIGKILL)
        told += worker.stdout.readlines()
        worker.wait()
        worker.stdout.close()
        last = next(line for line in reversed(told) if line.endswith("\n"))
        # Replay record by record: the last state told must be among the last two.
        session, journal = open_session(tmx)
        journal.close()
        states = [(len(session._past), state_hash(session))]
        content = journal_path(tmx).read_bytes()
        journal_path(tmx).write_bytes(content[: content.rstrip(b"\n").rfind(b"\n") + 1])
        before, journal = open_session(tmx)
        journal.close()
        states.append((len(before._past), state_hash(before)))
        count, digest = last.split()
        assert (int(count), digest) in states
