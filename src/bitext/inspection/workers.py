"""Judging stretches: here, or in other processes where there is much to judge.

Processes are started fresh rather than forked: that is the same on every system, and no lock of a
thread can come along.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from typing import Self

from bitext import checks
from bitext.errors import BitextError
from bitext.inspection.rows import Row, judge
from bitext.model import Glossary, TranslationUnit
from bitext.termbase.rows import load

WORTH_IT = 4_000_000
"""Bytes of memories from which starting processes pays: each loads dictionaries for a second."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What memories are judged by."""

    glossary: Glossary
    content: bytes
    """The glossary as bytes: what other processes get, and what it is known again by."""
    rules: checks.Ruleset
    source: str
    """Source language of the memory."""
    today: dt.date

    def checker(self) -> checks.MemoryChecker:
        """Return what judges by it."""
        return checks.MemoryChecker(self.glossary, self.source, today=self.today, rules=self.rules)


class Judges:
    """Judges stretches, ahead of being asked for the result where there are several processes.

    Args:
        kits: What will be judged by.
        jobs: Processes; with one, everything is judged in this one.
    """

    def __init__(self, kits: Sequence[Kit], *, jobs: int) -> None:
        self._kits = kits
        self._checkers: dict[int, checks.MemoryChecker] = {}
        self._pool: ProcessPoolExecutor | None = None
        self.ahead = 1
        """Stretches to submit before the first result is asked for."""
        if jobs > 1:
            self._pool = ProcessPoolExecutor(
                jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
                initargs=([(kit.content, kit.rules, kit.source, kit.today) for kit in kits],),
            )
            self.ahead = 3 * jobs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pool is None:
            return
        if kind is not None:
            # Interrupted or broken: what was not begun is not wanted any more.
            for process in list((self._pool._processes or {}).values()):  # noqa: SLF001
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, kit: int, units: list[TranslationUnit]) -> Pending:
        """Begin to judge units by the kit of a number."""
        if self._pool is None:
            if kit not in self._checkers:
                self._checkers[kit] = self._kits[kit].checker()
            return Pending(judge(self._checkers[kit], units))
        return Pending(self._pool.submit(_judge, kit, units))


class Pending:
    """Findings that are there or will be."""

    def __init__(self, found: list[Row] | Future[list[Row]]) -> None:
        self._found = found

    def rows(self) -> list[Row]:
        """Return them, waiting where they are not there yet.

        Raises:
            BitextError: The process that judged was ended from outside.
        """
        if isinstance(self._found, list):
            return self._found
        try:
            return self._found.result()
        except BrokenProcessPool:
            raise BitextError(
                "a process that checked units was ended, perhaps for want of memory",
                hint="Try with fewer: bitext check --jobs 1",
            ) from None


def processors() -> int:
    """Return how many processes can run at a time."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


# ------------------------------------------------------------------ in the other process

_Order = tuple[bytes, checks.Ruleset, str, dt.date]
"""A kit without its glossary, whose dataclasses would take seconds to pickle."""
_orders: Sequence[_Order] = ()
_checkers: dict[int, checks.MemoryChecker] = {}
_glossary = cache(load)


def _start(orders: Sequence[_Order]) -> None:
    # Ctrl-C goes to the whole group; only the one who was asked should answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _orders  # noqa: PLW0603 (a process of a pool has no other place to keep it)
    _orders = orders


def _judge(kit: int, units: list[TranslationUnit]) -> list[Row]:
    if kit not in _checkers:
        content, rules, source, today = _orders[kit]
        _checkers[kit] = Kit(_glossary(content), content, rules, source, today).checker()
    return judge(_checkers[kit], units)
