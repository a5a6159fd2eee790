"""One order out of two that began as the same one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

from bitext.review.matching import increasing

Item = TypeVar("Item", bound=Hashable)


def merge_order(base: Sequence[Item], ours: Sequence[Item], theirs: Sequence[Item]) -> list[Item]:
    """Return all items of the three, each once, in an order that keeps what either side moved.

    Items of the base that a side removed are there, too, where they stood: who is left is for the
    caller to say, and what was added beside them keeps its place. Where both sides put something
    at the same place, ours comes first; of an item that both moved, our place counts. Takes time
    about linear in the items.

    Args:
        base: The items both sides began from, each once.
        ours: The items of our side, each once.
        theirs: The items of their side, each once.
    """
    known = set(base)
    moved_by_us, moved_by_them = _moved(base, ours), _moved(base, theirs)
    mine, others = set(ours), set(theirs)
    placed_by_us = {item for item in ours if item not in known or item in moved_by_us}
    follow: dict[Item | None, Item | None] = {}  # None is the start, and the end

    def put(item: Item, behind: Item | None) -> None:
        follow[item] = follow.get(behind)
        follow[behind] = item

    last: Item | None = None
    for item in ours:
        if item not in moved_by_them or item in moved_by_us:
            put(item, last)
            last = item
    last = None
    for item in base:  # what we removed, directly behind what it followed
        if item not in mine and item not in moved_by_them:
            put(item, last)
        if item in follow and item not in moved_by_us:
            last = item
    last = None
    for item in theirs:
        if item not in follow:
            while (
                (after := follow.get(last)) is not None
                and after in placed_by_us
                and (after not in others or after in moved_by_us)
            ):
                last = after
            put(item, last)
        last = item
    order: list[Item] = []
    at = follow.get(None)
    while at is not None:
        order.append(at)
        at = follow.get(at)
    return order


def _moved(base: Sequence[Item], side: Sequence[Item]) -> set[Item]:
    """Return the items that stand elsewhere in a side: all but a longest chain in order."""
    at = {item: position for position, item in enumerate(base)}
    common = [item for item in side if item in at]
    chain = increasing([at[item] for item in common])
    return set(common).difference(common[k] for k in chain)
