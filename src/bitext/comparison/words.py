"""What changed inside a text, word by word, with every space accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bitext.review.matching import match

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
# Unlike the tokens of a realignment, these tile the text: a no-break space that became an ordinary
# one is a change a French translator has to see. An accent mark on its own (Russian stress) stays
# with its word, and so does an apostrophe at the end of an elision (l’, qu'), apart from what
# follows it.
_WORD = re.compile(
    rf"[{_UNSPACED}]|(?:[^\W{_UNSPACED}]|[\u0300-\u036f\u00ad])+['’]?|\s|[^\w\s]", re.DOTALL
)

Operation = Literal["equal", "delete", "insert"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions have, or one of them.

    The pieces of a comparison that are not ``insert`` make the old text, those that are not
    ``delete`` the new one.
    """

    operation: Operation
    text: str


def words_of(text: str) -> list[str]:
    """Return words, marks and single spaces; together they are the text."""
    return _WORD.findall(text)


def mark_words(old: str, new: str) -> tuple[Piece, ...]:
    """Return what is the same and what is not, in the order of the text.

    Two changes with only a space between them are shown as one: a rewritten phrase reads better
    whole than word by word.
    """
    return tuple(_pieces(old, new))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    a, b = words_of(old), words_of(new)
    runs: list[tuple[str, str, str]] = []  # what is gone, what came, what follows in both
    i = j = 0
    for p, q in [*((p, q) for p, q in enumerate(match(a, b)) if q >= 0), (len(a), len(b))]:
        gone, came = "".join(a[i:p]), "".join(b[j:q])
        same = "".join(a[p : p + 1])
        if runs and not gone and not came:
            runs[-1] = (*runs[-1][:2], runs[-1][2] + same)
        else:
            runs.append((gone, came, same))
        i, j = p + 1, q + 1
    for gone, came, same in _joined(runs):
        if gone:
            yield Piece("delete", gone)
        if came:
            yield Piece("insert", came)
        if same:
            yield Piece("equal", same)


def _joined(runs: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    joined: list[tuple[str, str, str]] = []
    for gone, came, same in runs:
        if joined and joined[-1][2].isspace() and (gone or came) and any(joined[-1][:2]):
            before, new, between = joined[-1]
            joined[-1] = (before + between + gone, new + between + came, same)
        else:
            joined.append((gone, came, same))
    return joined
