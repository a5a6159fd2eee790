"""Which words of an old text are still there in a new one, in order.

Texts are compared as words and marks, so that white space, line breaks and where sentences were
cut do not count. The method is patience sorting of the tokens that both texts hold once (Bram
Cohen's patience diff), applied again between every two of them; what no such token divides is left
to Myers (1986), "An O(ND) Difference Algorithm and Its Variations".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Letters of scripts without spaces between words; each is a token, or a clause would be one."""
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")

MOST_EDITS = 400
"""Insertions and deletions up to which a stretch without unique tokens is compared; beyond, it
counts as rewritten. Bounds time and memory by the square of this."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words and marks of a text; every character but white space is in one."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    """Where each word starts, in code points of the text."""

    def stop(self, token: int) -> int:
        """Return where a word ends."""
        return self.starts[token] + len(self.words[token])


def tokens_of(text: str) -> Tokens:
    """Return the tokens of a text."""
    found = list(_TOKEN.finditer(text))
    return Tokens(tuple(each[0] for each in found), tuple(each.start() for each in found))


def plain_space(text: str) -> str:
    """Return a text with every stretch of white space as one space, and none at either end.

    For comparison only; no-break spaces count as white space here.
    """
    return " ".join(text.split())


def match(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int]:
    """Return, for each old token, which new token it is, -1 where it is gone.

    Numbers other than -1 increase. Time is about linear in the tokens plus the square of the
    edits between two unique ones (:data:`MOST_EDITS` at most).
    """
    found = [-1] * len(old)
    stack = [(0, len(old), 0, len(new))]
    while stack:
        i, i_stop, j, j_stop = stack.pop()
        while i < i_stop and j < j_stop and old[i] == new[j]:
            found[i] = j
            i, j = i + 1, j + 1
        while i < i_stop and j < j_stop and old[i_stop - 1] == new[j_stop - 1]:
            i_stop, j_stop = i_stop - 1, j_stop - 1
            found[i_stop] = j_stop
        if i == i_stop or j == j_stop:
            continue
        anchors = _anchors(old, new, (i, i_stop, j, j_stop))
        if not anchors:
            for p, q in _fewest_edits(old[i:i_stop], new[j:j_stop]):
                found[i + p] = j + q
            continue
        for p, q in anchors:
            found[p] = q
            stack.append((i, p, j, q))
            i, j = p + 1, q + 1
        stack.append((i, i_stop, j, j_stop))
    return found


def increasing(values: Sequence[int]) -> list[int]:
    """Return the positions of a longest increasing subsequence, in order."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(values)
    for position, value in enumerate(values):
        rank = bisect_left(tails, value)
        before[position] = ends[rank - 1] if rank else -1
        if rank == len(tails):
            tails.append(value)
            ends.append(position)
        else:
            tails[rank] = value
            ends[rank] = position
    chain = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], box: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Return tokens that stand once on either side of a box, as a longest chain in order."""
    i, i_stop, j, j_stop = box
    count, other = Counter(old[i:i_stop]), Counter(new[j:j_stop])
    where = {new[q]: q for q in range(j, j_stop) if other[new[q]] == 1}
    pairs = [(p, where[old[p]]) for p in range(i, i_stop) if count[old[p]] == 1 and old[p] in where]
    return [pairs[k] for k in increasing([q for _, q in pairs])]


def _fewest_edits(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the pairs of equal tokens of a shortest edit script, none where it is too long."""
    n, m = len(old), len(new)
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(n + m, MOST_EDITS) + 1):
        trace.append(furthest.copy())
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            while x < n and 0 <= x - k < m and old[x] == new[x - k]:
                x += 1
            furthest[k] = x
            if x >= n and x - k >= m:
                return _walk_back(trace, n, m)
    return []


def _walk_back(trace: Sequence[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for edits in range(len(trace) - 1, -1, -1):
        furthest, k = trace[edits], x - y
        down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
        back = k + 1 if down else k - 1
        x_back = furthest[back]
        y_back = x_back - back
        while x > max(x_back, 0) and y > max(y_back, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = x_back, y_back
    return pairs[::-1]
