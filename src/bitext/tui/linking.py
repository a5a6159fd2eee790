"""Word links for the screen: the encoder is loaded when they are first asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from bitext.model import Span, primary
from bitext.review import Session
from bitext.review.links import LEARNED, Linker, Matrix, Together

REMEMBERED = 500
"""Units whose links are kept."""

Links = tuple[tuple[Span, Span], ...]


class WordLinks:
    """Links of units by their texts. :meth:`link` may run in a thread, one at a time."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Links] = OrderedDict()
        self._linker: Linker | None = None
        self._lock = threading.Lock()

    def known(self, texts: tuple[str, str]) -> Links | None:
        """Return the links of two texts, None where they were not linked yet."""
        return self._known.get(texts)

    def link(self, texts: tuple[str, str], pair: tuple[str, str], session: Session) -> None:
        """Link the words of two texts.

        Args:
            texts: Source and target text of a unit.
            pair: Their languages.
            session: Its units show which words occur together.
        """
        with self._lock:
            if self._linker is None:
                self._linker = _linker(pair, session)
            self._known[texts] = self._linker.link(*texts)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


def _linker(pair: tuple[str, str], session: Session) -> Linker:
    # NumPy and the encoder take half a second to load: only who asks for links waits for them.
    import numpy as np  # noqa: PLC0415

    from bitext.encoders.use import LANGUAGES, UseEncoder  # noqa: PLC0415

    together = Together()
    for unit in session.units[:LEARNED]:
        together.add(unit.text(pair[0]), unit.text(pair[1]))
    if not {primary(lang) for lang in pair} <= LANGUAGES:

        def nothing(words: Sequence[str]) -> Matrix:
            return np.zeros((len(words), 1), np.float32)

        return Linker(nothing, together)
    # A few words at a time: small tables do, beside those of the aligner.
    return Linker(UseEncoder(rows=128, slots=512).encode, together)
