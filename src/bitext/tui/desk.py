"""A memory on the desk: session, journal, lock and file, kept in step. No screen in here."""

from __future__ import annotations

import contextlib
import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from bitext.comparison import merge
from bitext.errors import ConflictError, InputError, UsageError
from bitext.files import check_writable, read_bytes, real, write_atomic
from bitext.journal import (
    Journal,
    OtherVersionError,
    begin_anew,
    read_journal,
    unsaved,
)
from bitext.lock import Lock, lock, login_name
from bitext.model import Header, Memory, TranslationUnit, primary
from bitext.phrases import counted
from bitext.review import POLICY, Change, Judge, Policy, Session
from bitext.review.changes import change_between
from bitext.review.rebasing import rebuilt
from bitext.tmx import read_tmx
from bitext.tmx.writer import tmx_lines

MOST_PLACES = 3000
"""Changed places that are brought over to another version of a file; the time goes with their
square."""


MANY_PLACES = 5000
"""Places of a change from which the garbage collector is held back while it is made."""


@dataclass(frozen=True, slots=True)
class Merging:
    """What came of putting together our review and a version another program wrote."""

    theirs: int | None
    """Places where that version differs from the one the review began with; None where that one is
    not there any more to compare with."""
    conflicts: int
    """Units that both changed; the file keeps both versions until one is chosen."""

    @property
    def told(self) -> str:
        """What the person should know."""
        if self.theirs is None:
            text = "Merged: what the journal held is brought to the version that is there."
        else:
            text = f"Merged: the file had changed in {counted(self.theirs, 'place')}."
        if self.conflicts:
            text += (
                f" {counted(self.conflicts, 'unit')} changed here as well; both versions are kept "
                "until one is chosen (Shift+G on the screen, or bitext merge --settle)."
            )
        return f"{text} Undo goes back behind it."


class Desk:
    """One TMX under review.

    Every change goes into the journal first and into the session second, so that what the person
    sees is never more than what the disk holds. Use as a context manager: it gives the lock back.

    Args:
        path: The TMX.
        pair: Source and target language; the first two of the file where None.
        judge: Given source and target language, returns what makes findings of a unit.
        read_only: Look only: no lock is taken and nothing is written.
        user: Whose name stands by what is done; the login's where None.
        policy: What an open finding does to a confirmation.
        merge_journal: Where the journal holds changes to another version of the file, bring them
            to the one that is there.
        take_over: Take the lock of somebody who shows no sign of life any more.

    Raises:
        InputError: The file cannot be read, has no units, or one language only.
        UsageError: The pair is not in the file.
        LockedError: Somebody else has it open.
        OtherVersionError: Its journal belongs to another version.
        OutputError: File or folder cannot be written.
    """

    def __init__(
        self,
        path: Path,
        *,
        pair: tuple[str, str] | None = None,
        judge: Callable[[str, str], Judge] | None = None,
        read_only: bool = False,
        user: str | None = None,
        policy: Policy = POLICY,
        merge_journal: bool = False,
        take_over: bool = False,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.warning = ""
        self._judge_for = judge
        self._journal: Journal | None = None
        self._held = contextlib.ExitStack()
        self._lock: Lock | None = None
        content = read_bytes(path)
        # A link is reviewed where the file is: two names of one file must meet at one lock.
        self._real = real(path)
        if not read_only:
            check_writable(path, overwrite=True)
            self._lock = self._held.enter_context(lock(self._real, take_over=take_over))
        try:
            self._digest = hashlib.sha256(content).hexdigest()
            del content
            with _many_objects():
                memory = read_tmx(path)
                self.header: Header = memory.header
                languages = memory.languages()
                source, target = choose_pair(languages, pair, path=path)
                self.session = Session(
                    memory.units,
                    source=source,
                    target=target,
                    languages=languages,
                    judge=judge(source, target) if judge else None,
                    user=login_name() if user is None else user,
                    policy=policy,
                )
            self._base: tuple[TranslationUnit, ...] = memory.units
            try:
                with _many_objects():
                    self.pending = self._resume()
            except OtherVersionError:
                if not merge_journal or read_only:
                    raise
                self.pending = self._merge_journal(memory)
        except BaseException:
            self.close()
            raise

    def _resume(self) -> int:
        if self.read_only:
            restored = read_journal(self._real, self._digest)
        else:
            self._journal, restored = Journal.open(self._real, self._digest)
        self.warning = restored.warning
        try:
            self.session.resume(restored.past, restored.future, restored.replay)
        except ValueError as error:
            raise ConflictError(
                f"does not fit its journal: {error}",
                path=str(self.path),
                hint=f"Nothing was touched. To go on without: mv {self.path}.journal "
                f"{self.path}.journal.old",
            ) from None
        return len(restored.replay)

    def _merge_journal(self, theirs: Memory) -> int:
        """Bring what a journal holds to a file that was replaced; undo goes back to that file."""
        changes = unsaved(self._real)
        places = sum(len(change.parts) for change in changes)
        if places > MOST_PLACES:
            raise ConflictError(
                f"has changed since it was reviewed, and its journal holds changes in {places:,} "
                "places; that is too many to bring over one by one",
                path=str(self.path),
                hint="Put the version back that was reviewed, and open it again.",
            )
        base, ours = rebuilt(theirs.units, changes)
        header = theirs.header
        try:
            merged = merge(Memory(header, base), Memory(header, ours), theirs)
        except ValueError as error:
            raise ConflictError(f"cannot be merged: {error}", path=str(self.path)) from None
        change = change_between("merge", theirs.units, merged.memory.units)
        aside = begin_anew(self._real, self._digest, change)
        told = Merging(None, len(merged.conflicts)).told
        pending = self._resume()
        self.warning = f"{told} The journal as it was is {aside.name}."
        return pending

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the journal and give the lock back; what is not saved stays in the journal."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self._held.close()

    def switch(self, source: str, target: str) -> None:
        """Review another pair of the file's languages; what was done stays, undo too."""
        judge = self._judge_for(source, target) if self._judge_for else None
        self.session = self.session.for_pair(source, target, judge=judge)

    # -------------------------------------------------------------- changes

    def do(self, change: Change) -> None:
        """Make a change, once it is in the journal.

        Raises:
            OutputError: The journal cannot be written; the change is not made.
        """
        journal = self._writing()
        with _many_objects() if len(change.more) >= MANY_PLACES else contextlib.nullcontext():
            journal.do(change)
            self.session.do(change)
        self.pending += 1

    def undo(self) -> Change | None:
        """Take back the last change; None where there is none left."""
        if self.session.next_undo is None:
            return None
        self._writing().undo()
        self.pending += 1
        return self.session.undo()

    def redo(self) -> Change | None:
        """Make the change again that was undone last; None where there is none."""
        if self.session.next_redo is None:
            return None
        self._writing().redo()
        self.pending += 1
        return self.session.redo()

    def _writing(self) -> Journal:
        if self._journal is None:
            raise UsageError(
                "is open for reading only", path=str(self.path), hint="Leave out --read-only."
            )
        if self._lock is not None:
            self._lock.require()
        return self._journal

    # -------------------------------------------------------------- the file

    def save(self) -> None:
        """Write all changes into the TMX, in one step.

        Raises:
            ConflictError: The file changed on disk meanwhile; it is left as it is.
            OutputError: It cannot be written; the changes stay in the journal.
        """
        journal = self._writing()
        if not self.pending:
            return
        self._refuse_changed()
        content = self._content()
        digest = hashlib.sha256(content).hexdigest()
        journal.saving(digest)
        self._write(self._real, content)
        self._digest, self.pending = digest, 0
        self._base = self.session.units
        journal.saved(digest)

    @property
    def is_replaced(self) -> bool:
        """Whether another version of the file is there than the one the review stands on."""
        try:
            return hashlib.sha256(read_bytes(self._real)).hexdigest() != self._digest
        except InputError:
            return False

    def merge_with_disk(self) -> Merging:
        """Take up what another program wrote into the file meanwhile, unit by unit.

        Fields that one side changed are merged; units that both changed in the same field keep
        both versions (``bitext merge --settle``). Undo goes back behind it, step by step. The file
        itself is as it was until it is saved.

        Raises:
            InputError: The file is gone.
            TmxError: It is no TMX any more.
            ConflictError: Our side has conflicts of an earlier merge that are not settled.
            OutputError: The journal cannot be written.
        """
        journal = self._writing()
        content = read_bytes(self._real)
        theirs = read_tmx(self._real)
        if (
            hashlib.sha256(content).hexdigest()
            != hashlib.sha256(read_bytes(self._real)).hexdigest()
        ):
            raise ConflictError("is being written just now", path=str(self.path))
        header, mine = self.header, self.session.units
        try:
            merged = merge(Memory(header, self._base), Memory(header, mine), theirs)
        except ValueError as error:
            raise ConflictError(
                f"cannot be merged: {error}",
                path=str(self.path),
                hint="Save yours as a copy, and settle: bitext merge --list FILE",
            ) from None
        away = change_between("take up the file", mine, theirs.units)
        back = change_between("merge", theirs.units, merged.memory.units)
        digest = hashlib.sha256(content).hexdigest()
        journal.adopt(digest, away, back)
        for change in (away, back):
            if change is not None:
                self.session.do(change)
        news = change_between("", self._base, theirs.units)
        self._base, self._digest, self.header = theirs.units, digest, merged.memory.header
        self.session.languages = merged.memory.languages()
        self.pending = int(back is not None)
        return Merging(len(news.parts) if news else 0, len(merged.conflicts))

    def save_copy(self) -> Path:
        """Write all changes into a new file beside the TMX and return its path.

        Raises:
            OutputError: It cannot be written.
        """
        stem = self._real.name.removesuffix(".tmx")
        copy = self._real.with_name(f"{stem}.mine.tmx")
        number = 2
        while copy.exists():
            copy = self._real.with_name(f"{stem}.mine-{number}.tmx")
            number += 1
        self._write(copy, self._content())
        return copy

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        def write(file: IO[bytes]) -> None:
            file.write(content)

        write_atomic(path, write)

    def _content(self) -> bytes:
        return "".join(tmx_lines(self.header, self.session.units)).encode("utf-8")

    def _refuse_changed(self) -> None:
        try:
            found = hashlib.sha256(read_bytes(self._real)).hexdigest()
        except InputError as error:
            raise ConflictError(
                f"cannot be found any more ({error.message}); it was there when the review began",
                path=str(self.path),
                hint="Your work is in the journal. Put the file back and save again.",
            ) from None
        if found != self._digest:
            raise ConflictError(
                "was changed by another program since the review began; it is left as it is",
                path=str(self.path),
                hint="Your work is in the journal. Save it under another name, or put the version "
                f"with sha256 {self._digest[:12]}... back and save again.",
            )


@contextlib.contextmanager
def _many_objects() -> Iterator[None]:
    """Hold the garbage collector back while millions of values that will stay are made.

    It would walk all of them again and again: 100,000 units are read in 4.0 s of CPU without it,
    8.8 s with it. Frozen, they are not walked during the review either.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def choose_pair(
    languages: Sequence[str], wanted: tuple[str, str] | None, *, path: Path
) -> tuple[str, str]:
    """Return the tags of the pair as the file spells them.

    Raises:
        InputError: The file has fewer than two languages.
        UsageError: A wanted language is not in it.
    """
    if not languages:
        raise InputError(
            "holds no units", path=str(path), hint="`bitext align` makes a file with some."
        )
    if len(languages) < 2:
        raise InputError(
            f"holds one language only ({languages[0]}), two are needed", path=str(path)
        )
    if wanted is None:
        return languages[0], languages[1]
    found = []
    for lang in wanted:
        tag = next((tag for tag in languages if tag == lang), None) or next(
            (tag for tag in languages if primary(tag) == primary(lang)), None
        )
        if tag is None:
            raise UsageError(
                f"has no {lang}; it has {', '.join(languages)}",
                path=str(path),
                hint=f"Say --pair {languages[0]}-{languages[1]}",
            )
        found.append(tag)
    if found[0] == found[1]:
        raise UsageError("a pair needs two languages", hint=f"--pair {languages[0]}-{languages[1]}")
    return found[0], found[1]
