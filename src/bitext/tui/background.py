"""Work between keys: jobs that are done bit by bit, so that no key has to wait for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from math import inf

EVERY, FOR = 0.01, 0.008
"""Seconds between two rounds, and how long one may take: so short that a key does not notice."""
TYPING = 0.2
"""Seconds after a key in which the next one is likely to come."""
SPARING = 0.03
"""Seconds between two rounds then: drawing what a key changed takes several turns of the loop."""


class Background:
    """Jobs by name, as generators that give up control after each bit of work.

    Jobs take turns; one started under the name of another replaces it.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._jobs: dict[str, Iterator[object]] = {}
        self._clock = clock
        self._heard = self._worked = -inf

    def start(self, name: str, job: Iterator[object]) -> None:
        """Begin a job."""
        self._jobs[name] = job

    @property
    def busy(self) -> bool:
        """Whether anything is left to do."""
        return bool(self._jobs)

    def finish(self, name: str) -> None:
        """Do all that is left of a job."""
        for _ in self._jobs.pop(name, iter(())):
            pass

    def drop(self, name: str) -> None:
        """Leave a job undone."""
        self._jobs.pop(name, None)

    def hear(self) -> None:
        """Be told of a key."""
        self._heard = self._clock()

    def work(self) -> None:
        """Do a round, unless a person is typing and the last one was just now."""
        now = self._clock()
        if now - self._heard > TYPING or now - self._worked >= SPARING:
            self._worked = now
            self.run()

    def run(self, seconds: float = FOR) -> None:
        """Do a bit of each job in turn, until time is up or nothing is left."""
        stop = self._clock() + seconds
        while self._jobs:
            for name, job in list(self._jobs.items()):
                if next(job, _END) is _END and self._jobs.get(name) is job:
                    del self._jobs[name]
                if self._clock() >= stop:
                    return


_END = object()
