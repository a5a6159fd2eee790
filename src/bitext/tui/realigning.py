"""Realigning in a thread of its own: the newest question is answered, older ones are called off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from bitext.errors import BitextError
from bitext.model import TranslationUnit
from bitext.review.realigning import (
    LiveAligner,
    Neighbourhood,
    Proposal,
    Stretch,
    context_of,
)


def load_aligner(units: Sequence[TranslationUnit], pair: tuple[str, str]) -> LiveAligner:
    """Load the encoder and the weights, a second's work, for the memory under review."""
    # Half of the start of the screen would go into these.
    from bitext.encoders import load_encoder  # noqa: PLC0415
    from bitext.weights import load_potentials  # noqa: PLC0415

    return LiveAligner(load_encoder(), load_potentials(), context_of(units, pair))


class BackgroundRealigner:
    """Answers :meth:`ask` and readies :meth:`prepare` in a thread.

    Args:
        load: Makes the aligner, in the thread, when it is first needed.
        answer: Called in the thread with what was found for the last question asked, and with why
            nothing can be found where the aligner cannot be loaded.
    """

    def __init__(
        self,
        load: Callable[[], LiveAligner],
        answer: Callable[[Proposal | BitextError], None],
    ) -> None:
        self._load, self._answer = load, answer
        self._aligner: LiveAligner | None = None
        self._news = threading.Condition()
        self._question: Neighbourhood | None = None
        self._stretch: Stretch | None = None
        self._serial = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(self, around: Neighbourhood) -> None:
        """Ask for the links of a neighbourhood; a question that is being worked on is dropped."""
        with self._news:
            self._question, self._stretch = around, None
            self._wake()

    def prepare(self, stretch: Stretch) -> None:
        """Encode the segments around the cursor when there is nothing else to do."""
        with self._news:
            if self._question is None:
                self._stretch = stretch
                self._wake()

    def cancel(self) -> None:
        """Drop the question that is being worked on: the units have changed."""
        with self._news:
            self._question = None
            self._serial += 1

    def close(self) -> None:
        """End the thread; what it works on is dropped."""
        with self._news:
            self._closed = True
            self._serial += 1
            self._news.notify()
        if self._thread is not None:
            self._thread.join()

    def _wake(self) -> None:
        self._serial += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="realign", daemon=True)
            self._thread.start()
        self._news.notify()

    def _is_old(self, serial: int) -> bool:
        return serial != self._serial

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(
                    lambda: self._closed or self._question is not None or self._stretch is not None
                )
                if self._closed:
                    return
                question, stretch, serial = self._question, self._stretch, self._serial
                self._question = self._stretch = None
            try:
                if self._aligner is None:
                    self._aligner = self._load()
                if question is not None:
                    found = self._aligner.propose(question, cancelled=partial(self._is_old, serial))
                    if found is not None and serial == self._serial:
                        self._answer(found)
                elif stretch is not None:
                    self._aligner.prepare(stretch)
            except BitextError as error:
                if question is not None:
                    self._answer(error)
