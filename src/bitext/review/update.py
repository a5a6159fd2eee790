"""A reviewed memory and its texts after they changed: which units still stand, and where.

A unit *stands* where the text of both its sides is found in the new texts, white space aside. Such
units are beads fixed beforehand; only what lies between them is aligned anew. Found are, in this
order:

1. units in the order of the text (:func:`~bitext.review.matching.match` on each side);
2. units that moved: both texts occur as whole sentences between the same two fixed units;
3. texts a person edited, which the file never held: by their place (``x-bitext-span``), where the
   units before and after them moved by the same distance, so that what lies between has the length
   it had. That a text is an edit shows in its length, which is not its place's; one that kept the
   length is told from the file's own only where that file did not change.

Pure: where to write, and what an aligner says of the rest, is for others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bitext.model import (
    CHANGED,
    NOW,
    ORIGIN,
    OVERRIDE,
    Bead,
    Document,
    Segment,
    Span,
    Status,
    TranslationUnit,
)
from bitext.review.matching import increasing, match, plain_space, tokens_of
from bitext.review.texts import PLACES, sentence_starts, span_of

KEY = 3
"""Tokens a moved text is looked up by; shorter ones occur everywhere and are not looked for."""
ENOUGH = 0.5
"""Share of a text's tokens that must be in a new unit for it to be the same unit, changed."""

Pair = tuple[Span, Span]
"""A span on the source side and one on the target side."""


def touched(unit: TranslationUnit) -> bool:
    """Return whether a person's work is in a unit, so that it must not get lost.

    That is a status, an edit, a note, a finding set aside, or a unit our aligner did not make.
    """
    return (
        unit.status is not Status.DRAFT
        or unit.prop(ORIGIN) not in ("align", "locked")
        or unit.prop(CHANGED) is not None
        or any(prop.type == OVERRIDE for prop in unit.props)
        or bool(unit.notes or any(variant.notes for variant in unit.variants))
    )


@dataclass(frozen=True, slots=True)
class NewText:
    """A text as it is now."""

    document: Document
    origin: Callable[[Span], Span]
    """From code points of the document's text to code points of the decoded file."""
    is_same: bool = False
    """Whether the file is known to be the one the memory was made of."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of both new texts: segments of :attr:`Plan.documents`."""

    spans: Pair
    unit: int | None = None
    """Number of the old unit that stands here; None for what is new or was changed."""
    confidence: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """An old unit whose text is no longer in the new texts as it was."""

    unit: int
    place: int
    """Position in the places of the new unit that has most of it."""
    sides: tuple[bool, bool]
    """For each side, whether the file's text changed."""
    edits_fit: tuple[bool, bool]
    """For each side, whether a person's edit stands for exactly the new unit's text."""


@dataclass(frozen=True, slots=True)
class Result:
    """Every old unit that a person touched is in exactly one of the three."""

    places: tuple[Place, ...]
    """In the order of the new texts; they cover both."""
    changed: tuple[Changed, ...]
    vanished: tuple[int, ...]
    """Numbers of touched units that are nowhere in the new texts."""


class Plan:
    """What stands in the new texts, and what is left to align.

    Args:
        units: The old units in order.
        languages: Source and target language.
        texts: The new texts, source first.
        stored: Units that vanished earlier; they are looked for too. Their numbers follow on.
    """

    def __init__(
        self,
        units: Sequence[TranslationUnit],
        languages: tuple[str, str],
        texts: tuple[NewText, NewText],
        *,
        stored: Sequence[TranslationUnit] = (),
    ) -> None:
        self.units = (*units, *stored)
        self._count = len(units)
        self._sides = tuple(
            _Side(self.units, self._count, lang, text)
            for lang, text in zip(languages, texts, strict=True)
        )
        source, target = self._sides
        self._fixed: list[tuple[Pair, int]] = [
            ((a, b), number)
            for number, (a, b) in enumerate(zip(source.at, target.at, strict=True))
            if a and b
        ]
        self._find_moved()
        self._find_edited()
        self._alone = self._one_sided()
        self._cuts = (self._cut(0), self._cut(1))
        self.documents: tuple[Document, Document] = (
            self._cuts[0].document,
            self._cuts[1].document,
        )
        self.locks = tuple(
            Bead(self._cuts[0].segments(a), self._cuts[1].segments(b), 1.0)
            for (a, b), _ in self._fixed
        )
        """The fixed units as beads, in order."""
        self._boxes = [(box, self._settled(box, ends)) for box, ends in self._between()]
        self.open = tuple(box for box, settled in self._boxes if settled is None)
        """Boxes of segments that are to be aligned, in order; both sides of each hold some."""

    # ------------------------------------------------------------------ what stands

    def _fits(self, source: Span, target: Span) -> int | None:
        """Return where a bead of tokens goes among the fixed ones, None where it crosses one."""
        at = bisect_left(self._fixed, source.start, key=lambda fixed: fixed[0][0].start)
        if at:
            (a, b), _ = self._fixed[at - 1]
            if a.stop > source.start or b.stop > target.start:
                return None
        if at < len(self._fixed):
            (a, b), _ = self._fixed[at]
            if source.stop > a.start or target.stop > b.start:
                return None
        return at

    def _fix(self, number: int, source: Span, target: Span) -> bool:
        at = self._fits(source, target)
        if at is None:
            return False
        self._fixed.insert(at, ((source, target), number))
        self._sides[0].at[number], self._sides[1].at[number] = source, target
        return True

    def _find_moved(self) -> None:
        source, target = self._sides
        wanted = [
            number
            for number in range(len(self.units))
            if not (source.at[number] and target.at[number])
            and source.sizes[number] >= KEY
            and target.sizes[number] >= KEY
        ]
        if not wanted:
            return
        source.index([first for (first, _), _ in self._fixed])
        target.index([second for (_, second), _ in self._fixed])
        # What a person decided comes first, and long texts, which are seldom there twice.
        wanted.sort(
            key=lambda n: (n >= self._count, not touched(self.units[n]), -source.sizes[n], n)
        )
        for number in wanted:
            others = target.occurrences(number)
            any(
                self._fix(number, a, b)
                for a in (source.occurrences(number) if others else ())
                for b in self._beside(a, others)
            )

    def _beside(self, source: Span, targets: Sequence[Span]) -> Sequence[Span]:
        """Return the first of the spans, in order, that lies between the same fixed units."""
        at = bisect_left(self._fixed, source.start, key=lambda fixed: fixed[0][0].start)
        first = self._fixed[at - 1][0][1].stop if at else 0
        found = bisect_left(targets, first, key=lambda span: span.start)
        return targets[found : found + 1]

    def _find_edited(self) -> None:
        fixed = {number for _, number in self._fixed}
        edits = [
            number
            for number in range(self._count)
            if number not in fixed and self.units[number].prop(ORIGIN) == "edit"
        ]
        for side in self._sides:
            side.find_by_place(edits)
        for number in edits:
            a, b = (side.at[number] for side in self._sides)
            if a and b:
                self._fix(number, a, b)

    def _one_sided(self) -> tuple[list[tuple[Span, int]], list[tuple[Span, int]]]:
        """Return, for each side, the units that have text there alone and stand, in order."""
        found: tuple[list[tuple[Span, int]], list[tuple[Span, int]]] = ([], [])
        for number in range(self._count):
            filled = [side for side in (0, 1) if self._sides[side].has_place(number)]
            if len(filled) == 1 and (at := self._sides[filled[0]].at[number]):
                found[filled[0]].append((at, number))
        for side, units in enumerate(found):
            starts = [pair[side].start for pair, _ in self._fixed]
            stops = [pair[side].stop for pair, _ in self._fixed]
            units[:] = sorted(
                (at, number)
                for at, number in units
                if bisect_right(stops, at.start) == bisect_left(starts, at.stop)
            )
        return found

    # ------------------------------------------------------------------ segments and boxes

    def _cut(self, side: int) -> _Cut:
        """Return the new document with cuts where standing units have them, and only there."""
        text = self._sides[side]
        cuts = set(text.cuts)
        standing = [(pair[side], number) for pair, number in self._fixed] + self._alone[side]
        for at, number in standing:
            inner = text.inner_cuts(number, at)
            if inner is not None:
                cuts -= set(at)
                cuts |= inner
            cuts |= {at.start, at.stop}
        return text.cut_at(sorted(cuts - {0, len(text.tokens.words)}))

    def _between(self) -> Iterator[tuple[Pair, tuple[int, int]]]:
        """Yield each box of segments between fixed units, with the units at both ends."""
        i = j = 0
        before = -1
        for lock, (_, number) in zip(self.locks, self._fixed, strict=True):
            yield (Span(i, lock.source.start), Span(j, lock.target.start)), (before, number)
            i, j, before = lock.source.stop, lock.target.stop, number
        ends = (Span(i, len(self.documents[0].segments)), Span(j, len(self.documents[1].segments)))
        yield ends, (before, self._count)

    def _settled(self, box: Pair, ends: tuple[int, int]) -> list[Place] | None:
        """Return the places of a box in which nothing is left to align, None for others.

        That is a box with an empty side, and one that holds what it held: the same units with
        text on one side only, and no other.
        """
        if not box[0] and not box[1]:
            return []
        alone = {
            (side, span.start): (number, span)
            for side in (0, 1)
            for span, number in self._alone_in(side, box[side])
        }
        covered = [0, 0]
        for (side, _), (_, span) in alone.items():
            covered[side] += len(span)
        if covered == [len(box[0]), len(box[1])] and {n for n, _ in alone.values()} == {
            number
            for number in range(ends[0] + 1, ends[1])
            if any(side.has_place(number) for side in self._sides)
        }:
            order = sorted(alone, key=lambda key: alone[key][0])
        elif box[0] and box[1]:
            return None
        else:
            side = 0 if box[0] else 1
            inside = {k for (_, start), (_, span) in alone.items() for k in span if k != start}
            order = [(side, k) for k in box[side] if k not in inside]
        places = []
        reached = [box[0].start, box[1].start]
        for side, start in order:
            known, span = alone.get((side, start), (None, Span(start, start + 1)))
            reached[side] = span.stop
            empty = Span(reached[1 - side], reached[1 - side])
            places.append(Place((span, empty) if side == 0 else (empty, span), known))
        return places

    def _alone_in(self, side: int, box: Span) -> Iterator[tuple[Span, int]]:
        """Yield the one-sided units that stand in a box, with their segments."""
        cut, units = self._cuts[side], self._alone[side]
        if not box:
            return
        first = cut.tokens(box).start
        for at, number in units[bisect_left(units, first, key=lambda unit: unit[0].start) :]:
            span = cut.segments(at)
            if span.start >= box.stop:
                return
            yield span, number

    # ------------------------------------------------------------------ the rest, aligned

    def finish(self, aligned: Sequence[Sequence[Bead]]) -> Result:
        """Return every place of the new texts with the old unit it belongs to.

        Args:
            aligned: For each box of :attr:`open`, its beads in order, counted in segments of the
                whole texts.
        """
        places: list[Place] = []
        rest = iter(aligned)
        for position, (_, settled) in enumerate(self._boxes):
            places += settled if settled is not None else map(_new, next(rest))
            if position < len(self.locks):
                lock, number = self.locks[position], self._fixed[position][1]
                places.append(Place((lock.source, lock.target), number))
        places = self._same_again(places)
        kept = {place.unit for place in places}
        lost = [
            number
            for number in range(self._count)
            if number not in kept and touched(self.units[number])
        ]
        changed = self._claims(lost, places)
        found = {each.unit for each in changed}
        return Result(tuple(places), changed, tuple(n for n in lost if n not in found))

    def _same_again(self, places: list[Place]) -> list[Place]:
        """Give units that came out of the aligner as they were their old unit."""
        kept = {place.unit for place in places}
        known: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        rest = [number for number in range(len(self.units)) if number not in kept]
        # The last of a list is taken first: of units with the same texts, a person's.
        for number in sorted(rest, key=lambda n: (touched(self.units[n]), -n)):
            source, target = (
                side.text(number) if side.has_place(number) else "" for side in self._sides
            )
            known[source, target].append(number)
        known.pop(("", ""), None)
        out = []
        for place in places:
            if place.unit is None:
                key = plain_space(self._text(0, place)), plain_space(self._text(1, place))
                if known.get(key):
                    out.append(replace(place, unit=known[key].pop()))
                    continue
            out.append(place)
        return out

    def _text(self, side: int, place: Place) -> str:
        span, document = place.spans[side], self.documents[side]
        if not span:
            return ""
        segments = document.segments
        return document.text[segments[span.start].span.start : segments[span.stop - 1].span.stop]

    def _claims(self, lost: Sequence[int], places: Sequence[Place]) -> tuple[Changed, ...]:
        """Find for each lost unit the new unit that holds most of it; each is given away once."""
        ranges: list[list[tuple[Span, int]]] = [[], []]
        for position, place in enumerate(places):
            for side in (0, 1):
                if place.unit is None and place.spans[side]:
                    tokens = self._cuts[side].tokens(place.spans[side])
                    ranges[side].append((tokens, position))
        claims: list[tuple[float, int, int]] = []
        for number in lost:
            share: defaultdict[int, float] = defaultdict(float)
            best: defaultdict[int, float] = defaultdict(float)
            for side, text in enumerate(self._sides):
                hits: Counter[int] = Counter()
                for token in text.found(number):
                    at = bisect_right(ranges[side], token, key=lambda each: each[0].start) - 1
                    if at >= 0 and token < ranges[side][at][0].stop:
                        hits[ranges[side][at][1]] += 1
                where = text.at[number]
                size = len(where) if where else text.sizes[number]
                for position, count in hits.items():
                    share[position] += count / size
                    best[position] = max(best[position], count / size)
            claims += [
                (-share[position], number, position)
                for position in share
                if best[position] >= ENOUGH
            ]
        changed: list[Changed] = []
        units: set[int] = set()
        taken: set[int] = set()
        for _, number, position in sorted(claims):
            if number in units or position in taken:
                continue
            units.add(number)
            taken.add(position)
            changed.append(self._changed(number, position, places[position]))
        return tuple(sorted(changed, key=lambda each: each.place))

    def _changed(self, number: int, position: int, place: Place) -> Changed:
        sides, fit = [], []
        for side, text in enumerate(self._sides):
            span = place.spans[side]
            tokens = self._cuts[side].tokens(span) if span else None
            sides.append(text.at[number] != tokens if tokens else text.has_place(number))
            fit.append(tokens is not None and tokens == (text.at[number] or text.hole(number)))
        return Changed(number, position, (sides[0], sides[1]), (fit[0], fit[1]))

    def edited(self, number: int) -> tuple[bool, bool]:
        """Return for each side whether a unit's text is a person's rather than the old file's.

        Told by the length of the place it stood in, so an edit that kept the length is seen only
        where the file's text there did not change.
        """
        source, target = self._sides
        return source.is_edit(number), target.is_edit(number)

    def moved(self, places: Sequence[Place]) -> set[int]:
        """Return the old units among the places that stand in another order than before."""
        old = [place.unit for place in places if place.unit is not None]
        stayed = {old[k] for k in increasing(old)}
        return {number for number in old if number not in stayed and number < self._count}


class _Side:
    """One language: the old texts as tokens, the new text as tokens, and what was found where.

    Attributes:
        at: For each unit, the tokens of the new text that are its text, None where it is not found.
        sizes: For each unit, how many tokens its own text has.
        cuts: Tokens at which the new text's segments start.
    """

    def __init__(
        self, units: Sequence[TranslationUnit], count: int, lang: str, new: NewText
    ) -> None:
        self.new = new
        self._lang = lang
        self.tokens = tokens_of(new.document.text)
        self._variants = [unit.variant(lang) for unit in units]
        self._texts = [variant.text if variant else "" for variant in self._variants]
        self._units = units
        self._count = count
        self._old = [tokens_of(text) for text in self._texts]
        self.sizes = [len(tokens.words) for tokens in self._old]
        self.at: list[Span | None] = [None] * len(units)
        starts = self.tokens.starts
        self.cuts = {
            bisect_left(starts, segment.span.start) for segment in new.document.segments
        } | {len(starts)}
        self._match()
        self._index: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)

    # ------------------------------------------------------------------ in order

    def _match(self) -> None:
        old: list[object] = []
        self._runs: list[Span] = []
        # Where a text of the file met one that was edited: what stood there in the file is unknown.
        unknown: set[int] = set()
        for number in range(self._count):
            start = len(old)
            # What the file cannot have held must not be found in it by chance.
            foreign = self._was_never_there(number)
            words = self._old[number].words
            # A text edited to nothing still parts its neighbours.
            old += [(number, k) for k in range(len(words) or 1)] if foreign else words
            self._runs.append(Span(start, len(old)))
            if foreign:
                unknown |= {start, len(old)}
        self._matched = match(old, self.tokens.words)
        came_from = {new: k for k, new in enumerate(self._matched) if new >= 0}
        borders = {run.start for run in self._runs}

        def is_border(token: int) -> bool:
            if token in self.cuts:
                return True
            before, after = came_from.get(token - 1, -2) + 1, came_from.get(token, -2)
            return (before == after and after in borders) or bool({before, after} & unknown)

        for number, run in enumerate(self._runs):
            if not run or self._matched[run.start] < 0:
                continue
            first = self._matched[run.start]
            found = Span(first, first + len(run))
            if (
                self._matched[run.stop - 1] == found.stop - 1
                and is_border(found.start)
                and is_border(found.stop)
                and self._reads(number, found)
            ):
                self.at[number] = found

    def _reads(self, number: int, at: Span) -> bool:
        """Return whether a stretch of the new text is a unit's text, white space aside."""
        start, stop = self.tokens.starts[at.start], self.tokens.stop(at.stop - 1)
        return plain_space(self.new.document.text[start:stop]) == self.text(number)

    def text(self, number: int) -> str:
        """Return a unit's own text for comparison."""
        return plain_space(self._texts[number])

    # ------------------------------------------------------------------ out of order

    def index(self, taken: Sequence[Span]) -> None:
        """Note what each segment outside of ``taken`` starts with, so that texts are found."""
        words = self.tokens.words
        starts = [span.start for span in taken]
        for cut in sorted(self.cuts):
            at = bisect_right(starts, cut) - 1
            if at < 0 or taken[at].stop <= cut:
                self._index[words[cut : cut + KEY]].append(cut)

    def occurrences(self, number: int) -> list[Span]:
        """Return where a unit's text stands as whole segments of what is not yet taken."""
        words = self._old[number].words
        found = []
        for cut in self._index.get(words[:KEY], ()):
            at = Span(cut, cut + len(words))
            if (
                at.stop in self.cuts
                and self.tokens.words[at.start : at.stop] == words
                and self._reads(number, at)
            ):
                found.append(at)
        return found

    # ------------------------------------------------------------------ by place

    def _place(self, number: int) -> Span | None:
        variant = self._variants[number]
        return span_of(variant) if variant else None

    def _was_never_there(self, number: int) -> bool:
        variant = self._variants[number]
        if variant is None or self._units[number].prop(ORIGIN) != "edit":
            return False
        was_added = all(prop.type not in PLACES for prop in variant.props)
        return was_added or self._is_other_text(number)

    def _is_other_text(self, number: int) -> bool:
        """Return whether an edited unit's text is surely not what the file held in its place."""
        place = self._place(number)
        return place is not None and (
            len(place) != len(self._texts[number])
            or any(
                prop.type == NOW and ("xml:lang", self._lang) in prop.attributes
                for prop in self._units[number].props
            )
        )

    def has_place(self, number: int) -> bool:
        """Return whether a unit's text has, or may have, a counterpart in the file.

        One that a person added where the file has nothing has none.
        """
        if not self.sizes[number]:
            return self.at[number] is not None
        is_added = self._units[number].prop(ORIGIN) == "edit" and self._place(number) is None
        return self.at[number] is not None or not is_added

    def is_edit(self, number: int) -> bool:
        """Return whether a unit's text was, as far as can be told, never the file's."""
        if self._units[number].prop(ORIGIN) != "edit" or not self.sizes[number]:
            return False
        at = self.at[number]
        if at is not None:
            return not self._reads(number, at)
        return self._place(number) is None or self._is_other_text(number) or self.new.is_same

    def _origin(self, at: Span) -> Span:
        """Return the code points of the file that a stretch of tokens stands in."""
        stop = self.tokens.stop(at.stop - 1)
        return self.new.origin(Span(self.tokens.starts[at.start], stop))

    def hole(self, number: int) -> Span | None:
        """Return the tokens between the texts before and after a unit that is not found itself."""
        before, after = number - 1, number + 1
        while before >= 0 and not self.sizes[before]:
            before -= 1
        while after < self._count and not self.sizes[after]:
            after += 1
        start = self._end_of(before) if before >= 0 else 0
        stop = self._start_of(after) if after < self._count else len(self.tokens.words)
        if start is None or stop is None or start >= stop:
            return None
        return Span(start, stop)

    def _end_of(self, number: int) -> int | None:
        at = self.at[number]
        return at.stop if at else None

    def _start_of(self, number: int) -> int | None:
        at = self.at[number]
        return at.start if at else None

    def find_by_place(self, numbers: Sequence[int]) -> None:
        """Find texts that the file never held by where they stood, if around them nothing moved.

        The nearest texts before and after that are found must have moved by the same distance:
        then what lies between them has the length it had.

        Args:
            numbers: The units to look for, in order.
        """
        places = [self._place(number) for number in range(self._count)]
        known = [n for n, place in enumerate(places) if place is not None and self.at[n]]
        old_stop = max((place.stop for place in places if place), default=0)
        for number in numbers:
            place = places[number]
            if self.at[number] or place is None or not self.tokens.words:
                continue
            if not self._is_other_text(number) and not self.new.is_same:
                continue
            rank = bisect_left(known, number)
            before = known[rank - 1] if rank else None
            after = known[rank] if rank < len(known) else None
            found = self._by_place(place, self._gap(before, after, places, old_stop))
            if found:
                self.at[number] = found
                known.insert(rank, number)

    def _gap(
        self, before: int | None, after: int | None, places: Sequence[Span | None], old_stop: int
    ) -> tuple[Span, int] | None:
        """Return the tokens between two found units and by how far they moved, if both by as much.

        None stands for the start and the end of the text, ``old_stop`` in the old file.
        """
        first, stop = 0, len(self.tokens.words)
        shift = 0
        other = self._origin(Span(0, stop)).stop - old_stop
        if before is not None and (at := self.at[before]) and (old := places[before]):
            shift, first = self._origin(at).stop - old.stop, at.stop
        if after is not None and (at := self.at[after]) and (old := places[after]):
            other, stop = self._origin(at).start - old.start, at.start
        return (Span(first, stop), shift) if shift == other and first < stop else None

    def _by_place(self, place: Span, gap: tuple[Span, int] | None) -> Span | None:
        if gap is None:
            return None
        tokens, shift = gap
        start = stop = None
        for token in tokens:
            origin = self._origin(Span(token, token + 1))
            if origin.start > place.stop + shift:
                break
            start = token if origin.start == place.start + shift else start
            stop = token + 1 if origin.stop == place.stop + shift else stop
        return Span(start, stop) if start is not None and stop is not None else None

    # ------------------------------------------------------------------ segments

    def inner_cuts(self, number: int, at: Span) -> set[int] | None:
        """Return the tokens where sentences of a unit start; None for texts that are not its own.

        They are the unit's, whatever the segmenter says today.
        """
        variant = self._variants[number]
        if variant is None or not self._reads(number, at):
            return None
        starts = self._old[number].starts
        return {at.start + bisect_left(starts, start) for start in sentence_starts(variant)}

    def cut_at(self, cuts: Sequence[int]) -> _Cut:
        """Return the document cut before the given tokens; other cuts are undone."""
        document = self.new.document
        own = [segment.span.start for segment in document.segments]
        if not own:
            return _Cut(document, (), 0)
        starts = self.tokens.starts
        edges = [0]
        for cut in cuts:
            at = bisect_right(own, starts[cut]) - 1
            # Where the segmenter cuts too, its border: a line keeps the spaces it starts with.
            edges.append(own[at] if bisect_left(starts, own[at]) == cut else starts[cut])
        segments: list[Segment] = []
        for start, stop in zip(edges, (*edges[1:], len(document.text)), strict=True):
            last = document.segments[bisect_right(own, stop - 1) - 1]
            rule = last.rule if last.span.stop == stop else "unit"
            paragraph = document.segments[bisect_right(own, start) - 1].paragraph
            segments.append(Segment(Span(start, stop), rule, paragraph))
        return _Cut(replace(document, segments=tuple(segments)), (0, *cuts), len(starts))

    def found(self, number: int) -> Iterator[int]:
        """Yield the tokens of the new text that a unit's text, or its place, is found in."""
        at = self.at[number]
        if at is not None:
            yield from at
        elif number < self._count:
            yield from (self._matched[k] for k in self._runs[number] if self._matched[k] >= 0)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document, and the token each of its segments starts with."""

    document: Document
    starts: tuple[int, ...]
    count: int
    """Tokens of the document."""

    def segments(self, tokens: Span) -> Span:
        """Return the segments that a stretch of tokens fills."""
        return Span(bisect_left(self.starts, tokens.start), bisect_left(self.starts, tokens.stop))

    def tokens(self, segments: Span) -> Span:
        """Return the tokens of a stretch of segments."""
        starts = (*self.starts[segments.start : segments.stop + 1], self.count)
        return Span(starts[0], starts[len(segments)])


def _new(bead: Bead) -> Place:
    return Place((bead.source, bead.target), None, bead.confidence, bead.reason)
