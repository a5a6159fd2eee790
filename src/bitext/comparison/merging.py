"""Three memories made one: what two people did to one file, together.

Units are merged field by field (:mod:`bitext.comparison.fields`). Where a person merged, split or
shifted units, the texts of several hang together: a sentence that one side moved into the unit
before must neither be lost nor stand twice because the other side changed the unit it came from.
Such units are one group, and a group that one side rebuilt while the other side changed something
in it is a conflict as a whole. The law is that no text, note or decision of either side goes
without being in the result, in the record of a conflict, or undone by a person who saw it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise

from bitext.comparison.fields import (
    Decisions,
    merge_fields,
    merge_headers,
    unchanged_by_people,
)
from bitext.comparison.order import merge_order
from bitext.comparison.pairing import (
    alike,
    pair_units,
    strays,
    texts_of,
    words_by_language,
)
from bitext.model import Memory, TranslationUnit
from bitext.review.conflicts import Conflict, conflicts_of, record_conflict, without_conflict

Node = tuple[str, int]
"""A unit by where it first occurs: ``b`` in the base, ``o`` added by us, ``t`` added by them."""
Units = tuple[TranslationUnit, ...]

_NOTHING = TranslationUnit(None, ())

NEAR = 10
"""In a gap where units went and others came, text is looked for this many units up and down."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of a merge."""

    memory: Memory
    conflicts: tuple[Conflict, ...]
    """In the order of the file."""
    header_fields: tuple[str, ...]
    """What both sides changed in the header; ours stands."""
    confirmed_unseen: tuple[int, ...]
    """Positions of units that one side confirmed while the other changed their text: both are in
    the result, but nobody has confirmed that text."""
    renamed: tuple[int, ...]
    """Positions of units they added under a ``tuid`` that another unit has; they got a new one."""


def merge(base: Memory, ours: Memory, theirs: Memory) -> Merged:
    """Return the memory that has what both sides did to ``base``.

    ``merge(base, x, base)`` and ``merge(base, base, x)`` are ``x``. Conflicts of the base are
    taken as their file holds them; the two sides must have none open.

    Raises:
        ValueError: A side has open conflicts.
    """
    for side in (ours, theirs):
        if conflicts_of(side.units):
            raise ValueError("a side of the merge has open conflicts; settle them first")
    return _Merge(base, ours, theirs).result()


class _Side:
    """One side of a merge against the base."""

    def __init__(self, base: Units, units: Units, letter: str) -> None:
        self.units = units
        self.partners = pair_units(base, units)
        self.nodes: list[Node] = [(letter, j) for j in range(len(units))]
        for i, j in enumerate(self.partners):
            if j >= 0:
                self.nodes[j] = ("b", i)
        self._base = base
        self._now: dict[Node, TranslationUnit] = {}

    def unit(self, i: int) -> TranslationUnit | None:
        """Return what this side has of a unit of the base."""
        return self.units[self.partners[i]] if self.partners[i] >= 0 else None

    def links(self) -> Iterator[tuple[Node, Node, frozenset[str]]]:
        """Yield pairs of units between which text went, and the languages it went in."""
        self._now = dict(zip(self.nodes, self.units, strict=True))
        yield from self._recut()
        flows: dict[Node, _Flow] = {}
        for one, other in self._candidates():
            for node in (one, other):
                if node not in flows:
                    flows[node] = self._flow(node)
            langs = flows[one].to(flows[other]) | flows[other].to(flows[one])
            if langs:
                yield one, other, frozenset(langs)

    def _recut(self) -> Iterator[tuple[Node, Node, frozenset[str]]]:
        """Yield units between which text was cut elsewhere: that is certain, also inside words."""
        moved = strays(self.partners)
        old: list[tuple[Node, dict[str, str]]] = []
        at = 0
        for i in range(len(self._base) + 1):
            if i < len(self._base):
                j = self.partners[i]
                if j < 0 or i in moved or texts_of(self.units[j]) != texts_of(self._base[i]):
                    old.append((("b", i), _letters(self._base[i])))
                    continue
            else:
                j = len(self.units)
            new = [(self.nodes[k], _letters(self.units[k])) for k in range(at, j)]
            at = j + 1
            for lang in {lang for _, texts in new for lang in texts} if old else ():
                sides = ([(n, texts.get(lang, "")) for n, texts in side] for side in (old, new))
                for nodes in _recut(*sides):
                    yield from ((a, b, frozenset((lang,))) for a, b in pairwise(sorted(nodes)))
            old = []

    def _flow(self, node: Node) -> _Flow:
        letter, position = node
        old = self._base[position] if letter == "b" else _NOTHING
        return _Flow(old, self._now.get(node, _NOTHING))

    def _candidates(self) -> Iterator[tuple[Node, Node]]:
        """Yield neighbours that both changed, and what went or came with what is beside it."""
        changed: set[Node | None] = {
            ("b", i)
            for i, unit in enumerate(self._base)
            if (now := self.unit(i)) is not None and texts_of(now) != texts_of(unit)
        }
        before: list[Node] = [("b", i) for i in range(len(self._base))]
        for order in (before, self.nodes):
            yield from ((a, b) for a, b in pairwise(order) if a in changed and b in changed)
        gone = list(_runs(before, {("b", i) for i, j in enumerate(self.partners) if j < 0}))
        came = list(_runs(self.nodes, {node for node in self.nodes if node[0] != "b"}))
        at: defaultdict[tuple[int, Node | None], list[Node]] = defaultdict(list)
        for run, ends in (*gone, *came):
            beside = [end for end in ends if end in changed]
            yield from ((node, end) for node in run for end in beside if end is not None)
        for run, ends in came:
            for which, end in enumerate(ends):
                at[which, end] = run
        for run, ends in gone:
            for which, end in enumerate(ends):
                yield from _near(run, at[which, end])


def _runs(
    order: Sequence[Node], loose: set[Node]
) -> Iterator[tuple[list[Node], tuple[Node | None, Node | None]]]:
    """Yield each stretch of loose nodes with the nodes before and after it."""
    run: list[Node] = []
    last: Node | None = None
    for node in (*order, None):
        if node in loose and node is not None:
            run.append(node)
            continue
        if run:
            yield run, (last, node)
            run = []
        last = node


def _near(gone: Sequence[Node], came: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield pairs of units that went and came at about the same place of one gap."""
    for position, node in enumerate(gone):
        middle = position * len(came) // len(gone)
        for other in came[max(0, middle - NEAR) : middle + NEAR + 1]:
            yield node, other


class _Flow:
    """Words that a unit lost and gained on one side, by language."""

    def __init__(self, old: TranslationUnit, new: TranslationUnit) -> None:
        before, after = words_by_language(old), words_by_language(new)
        none: Counter[str] = Counter()
        self._lost = {lang: words - after.get(lang, none) for lang, words in before.items()}
        self._gained = {lang: words - before.get(lang, none) for lang, words in after.items()}

    def to(self, other: _Flow) -> set[str]:
        """Return the languages in which most of what went from here came there."""
        found = set()
        for lang, lost in self._lost.items():
            common = lost & other._gained.get(lang, Counter())
            if 2 * common.total() >= lost.total() and any(map(str.isalnum, common)):
                found.add(lang)
        return found


def _letters(unit: TranslationUnit) -> dict[str, str]:
    """Return the texts of a unit without white space, by language."""
    found: defaultdict[str, str] = defaultdict(str)
    for lang, text in texts_of(unit):
        found[lang] += "".join(text.split())
    return found


def _recut(old: Sequence[tuple[Node, str]], new: Sequence[tuple[Node, str]]) -> Iterator[set[Node]]:
    """Yield the nodes of each stretch of text that was cut elsewhere, and not otherwise changed.

    Borders are compared from both ends, as far as the texts are equal: what lies between two that
    are the same is a stretch.
    """
    before, after = ("".join(text for _, text in side) for side in (old, new))
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next(
        (i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head
    )
    if head == tail == 0:
        return
    ends = [[at for at, _, _ in _stretches(side)] for side in (old, new)]
    known = set(ends[1]) | {len(after)}
    growth = len(after) - len(before)
    starts: list[tuple[int, int]] = []  # of the same stretch, in the old text and in the new
    for border in sorted({*ends[0], len(before)}):
        if border <= head and border in known:
            starts.append((border, border))
        elif border >= len(before) - tail and border + growth in known:
            starts.append((border, border + growth))
    blocks: defaultdict[int, set[Node]] = defaultdict(set)
    for which, side in enumerate((old, new)):
        firsts = [pair[which] for pair in starts]
        for at, text, node in _stretches(side):
            block = bisect_right(firsts, at) - 1
            if text and 0 <= block < len(starts) - 1:
                blocks[block].add(node)
    for block, nodes in blocks.items():
        (start, _), (stop, _) = starts[block : block + 2]
        if stop <= head or start >= len(before) - tail:
            yield nodes


def _stretches(side: Sequence[tuple[Node, str]]) -> Iterator[tuple[int, str, Node]]:
    """Yield each text with where it starts when all are written one behind the other."""
    at = 0
    for node, text in side:
        yield at, text, node
        at += len(text)


# ------------------------------------------------------------------ all three


class _Group:
    """Units that have to be merged together."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.langs: tuple[set[str], set[str]] = (set(), set())
        """Languages in which we, and they, moved text between the units."""


class _Merge:
    def __init__(self, base: Memory, ours: Memory, theirs: Memory) -> None:
        self._headers = (base.header, ours.header, theirs.header)
        self._base = tuple(map(without_conflict, base.units))
        self._ours = _Side(self._base, ours.units, "o")
        self._theirs = _Side(self._base, theirs.units, "t")
        self._pair_added()
        self._base_nodes: list[Node] = [("b", i) for i in range(len(self._base))]
        self._at = (
            dict(zip(self._base_nodes, self._base, strict=True)),
            dict(zip(self._ours.nodes, ours.units, strict=True)),
            dict(zip(self._theirs.nodes, theirs.units, strict=True)),
        )
        self._order = merge_order(self._base_nodes, self._ours.nodes, self._theirs.nodes)
        self._kept: dict[Node, TranslationUnit] = {}
        self._ids: set[str] = set()
        self._unseen: set[Node] = set()

    def result(self) -> Merged:
        """Merge every group and put the units in order."""
        for group in self._groups():
            self._merge_group(group)
        renamed = self._rename_twins()
        alive = [node for node in self._order if node in self._kept]
        positions = {node: position for position, node in enumerate(alive)}
        units = tuple(self._kept[node] for node in alive)
        decide = Decisions("ours")
        header = merge_headers(*self._headers, decide)
        return Merged(
            Memory(header, units),
            conflicts_of(units),
            tuple(decide.fields),
            tuple(sorted(positions[node] for node in self._unseen if node in positions)),
            tuple(sorted(positions[node] for node in renamed)),
        )

    def _pair_added(self) -> None:
        """Give a unit that both sides added at the same place one name."""
        free: defaultdict[Hashable, list[int]] = defaultdict(list)
        for j, keys in reversed(list(_added(self._theirs))):
            for key in keys:
                free[key].append(j)
        taken: set[int] = set()
        for j, keys in _added(self._ours):
            unit = self._ours.units[j]
            for key in keys:
                while free[key] and free[key][-1] in taken:
                    free[key].pop()
                if not free[key]:
                    continue
                k = free[key][-1]
                other = self._theirs.units[k]
                if texts_of(unit) == texts_of(other) or alike(unit, other):
                    taken.add(k)
                    self._theirs.nodes[k] = self._ours.nodes[j]
                    break

    def _groups(self) -> Iterator[_Group]:
        """Yield every unit once, those between which either side moved text together."""
        leader: dict[Node, Node] = {}

        def find(node: Node) -> Node:
            while (up := leader.get(node, node)) != node:
                leader[node] = leader.get(up, up)
                node = up
            return node

        links = [
            (which, *link)
            for which, side in enumerate((self._ours, self._theirs))
            for link in side.links()
        ]
        for _, one, other, _ in links:
            leader[find(one)] = find(other)
        groups: defaultdict[Node, _Group] = defaultdict(_Group)
        for node in self._order:
            groups[find(node)].nodes.append(node)
        for which, one, _, langs in links:
            groups[find(one)].langs[which].update(langs)
        yield from groups.values()

    def _merge_group(self, group: _Group) -> None:
        nodes = group.nodes
        base, ours, theirs = (
            tuple(side[node] for node in nodes if node in side) for side in self._at
        )
        if theirs in (ours, base):
            self._keep(nodes, self._at[1])
        elif ours == base:
            self._keep(nodes, self._at[2])
        elif self._separable(group):
            for node in nodes:
                self._merge_unit(node)
        elif unchanged_by_people(base, theirs):
            self._keep(nodes, self._at[1])
        elif unchanged_by_people(base, ours):
            self._keep(nodes, self._at[2])
        else:
            what = "removed or changed" if len(nodes) == 1 else "units merged, split or shifted"
            self._conflict(nodes, ours, theirs, base, [what])

    def _keep(self, nodes: Sequence[Node], side: dict[Node, TranslationUnit]) -> None:
        self._kept.update((node, side[node]) for node in nodes if node in side)

    def _separable(self, group: _Group) -> bool:
        """Return whether the units of a group can be merged one by one.

        That is where none came or went, and no language in which one side moved text between them
        was touched by the other.
        """
        if len(group.nodes) == 1:
            return all(group.nodes[0] in side for side in self._at[1:])
        if any(node not in side for side in self._at for node in group.nodes):
            return False
        for langs, other in zip(group.langs, (self._at[2], self._at[1]), strict=True):
            for node in group.nodes:
                before, after = texts_of(self._at[0][node]), texts_of(other[node])
                if any(lang in langs for lang, _ in set(before) ^ set(after)):
                    return False
        return True

    def _merge_unit(self, node: Node) -> None:
        base, ours, theirs = self._at[0].get(node), self._at[1][node], self._at[2][node]
        prefer_ours, prefer_theirs = Decisions("ours"), Decisions("theirs")
        merged = merge_fields(base or _NOTHING, ours, theirs, prefer_ours)
        if prefer_ours.fields:
            other = merge_fields(base or _NOTHING, ours, theirs, prefer_theirs)
            self._conflict([node], (merged,), (other,), (base,) if base else (), prefer_ours.fields)
            return
        self._kept[node] = merged
        for side in (ours, theirs):
            if (
                base is not None
                and side.status.is_accepted
                and not base.status.is_accepted
                and texts_of(merged) != texts_of(side)
            ):
                self._unseen.add(node)

    def _conflict(
        self, nodes: Sequence[Node], ours: Units, theirs: Units, base: Units, fields: Sequence[str]
    ) -> None:
        name, units = record_conflict(ours, theirs, base, fields=fields, taken=self._ids)
        self._ids.add(name)
        side = self._at[1] if ours else self._at[2]
        places = [node for node in nodes if node in side]
        self._kept.update(zip(places, units, strict=True))

    def _rename_twins(self) -> list[Node]:
        """Give units they added another id where a unit of ours came to have the same one."""
        mine = {unit.tuid for node, unit in self._kept.items() if node in self._at[1]}
        count_theirs = Counter(unit.tuid for unit in self._theirs.units)
        taken = mine | set(count_theirs)
        renamed = []
        for node in self._theirs.nodes:
            unit = self._kept.get(node)
            if node[0] != "t" or unit is None or unit.tuid is None:
                continue
            if unit.tuid in mine and count_theirs[unit.tuid] == 1:
                new = next(new for n in count(2) if (new := f"{unit.tuid}-{n}") not in taken)
                taken.add(new)
                self._kept[node] = replace(unit, tuid=new)
                renamed.append(node)
        return renamed


def _added(side: _Side) -> Iterator[tuple[int, list[Hashable]]]:
    """Yield the units a side added with the keys by which the other side's are found.

    The same texts, or the same id, behind the same unit of the base or before the same one.
    """
    loose = {node for node in side.nodes if node[0] != "b"}
    for run, ends in _runs(side.nodes, loose):
        for _, j in run:
            unit = side.units[j]
            keys: list[Hashable] = [(which, end, texts_of(unit)) for which, end in enumerate(ends)]
            if unit.tuid is not None:
                keys += [(which, end, unit.tuid) for which, end in enumerate(ends)]
            yield j, keys
