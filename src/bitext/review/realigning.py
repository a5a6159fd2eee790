"""Live realignment: what lies between a person's decisions is aligned anew after each correction.

Three steps, so that the screen never waits: the session gives a snapshot of the neighbourhood
(:func:`neighbourhood`); :class:`LiveAligner` finds the links in it, in a thread; back with the
session, :func:`realigned` makes a change of them, or refuses because the units are other ones by
now. The change is one step of undo, and is shown before it is made.

Only drafts as a program left them are open. Whatever a person has said, noted, pinned, edited or
moved is a lock. Text is never changed: it is cut and joined where sentences were known to start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from bitext.model import (
    BEAD,
    CONFIDENCE,
    ORIGIN,
    REASON,
    SPAN,
    STATUS,
    Bead,
    Prop,
    Span,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.review.changes import Change, Part, Refusal, change_of
from bitext.review.operations import find_variant
from bitext.review.provenance import Signature, changed
from bitext.review.texts import cut, gap_after, join, sentence_starts

if TYPE_CHECKING:
    # The aligner imports numpy; a review that realigns nothing does without.
    from bitext.alignment import Encoder, Potentials, Realigner

WIDEST = 40
"""Units that are looked at above and below at most."""
ENOUGH = 6
"""Units from which two sure links in a row end the neighbourhood."""
SURE = 0.95
NEWS = 0.05
"""A link that stays gets its new probability where that differs by so much: a digit in the third
place is not worth a line in a diff."""
CONTEXT, RUN = 300, 4
"""Units, in runs, that what holds for the texts as a whole is measured on."""

_OURS = frozenset((STATUS, CONFIDENCE, BEAD, ORIGIN, REASON))
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")


# ------------------------------------------------------------------ what is open


def is_open(unit: TranslationUnit, pair: Sequence[str]) -> bool:
    """Return whether a program may still link the texts of a unit otherwise.

    That is a draft as an aligner left it, in the two languages alone, whose texts know their
    places in the files.
    """
    return (
        unit.prop(ORIGIN) in ("align", "realign")
        and unit.status is Status.DRAFT
        and _is_plain(unit, pair)
    )


def is_left_over(unit: TranslationUnit, pair: Sequence[str]) -> bool:
    """Return whether a correction has left a unit with a text that waits for a counterpart."""
    texts = [find_variant(unit, lang) for lang in pair]
    return (
        unit.prop(ORIGIN) == "edit"
        and unit.status is Status.DRAFT
        and sum(variant is not None and bool(variant.content) for variant in texts) == 1
        and _is_plain(unit, pair)
    )


def _is_plain(unit: TranslationUnit, pair: Sequence[str]) -> bool:
    sides = [find_variant(unit, lang) for lang in pair]
    return (
        all(prop.type in _OURS for prop in unit.props)
        and not unit.notes
        and all(any(variant is side for side in sides) for variant in unit.variants)
        and all(
            variant.prop(SPAN) is not None and not variant.notes
            for variant in unit.variants
            if variant.content
        )
    )


@dataclass(frozen=True, slots=True)
class Box:
    """Open units between two locks."""

    at: int
    """Position of the first unit."""
    units: tuple[TranslationUnit, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Segments of both sides in the order of the units, with the paragraph of each."""

    source: tuple[Variant, ...]
    target: tuple[Variant, ...]
    paragraphs: tuple[tuple[int, ...], tuple[int, ...]] | None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A snapshot of what is to be realigned: made with the session, used in a thread."""

    pair: tuple[str, str]
    boxes: tuple[Box, ...]
    stretch: Stretch
    """The boxes with what is around them."""


def neighbourhood(
    units: Sequence[TranslationUnit], change: Change, pair: tuple[str, str]
) -> Neighbourhood | Refusal:
    """Return what a change that was made lets be realigned, or why nothing is.

    Args:
        units: All units after the change.
        change: A change of structure.
        pair: Source and target language.
    """
    start = change.at
    stop = start + len(change.after)
    inside = set(range(start, stop))
    open_ = [i for i in inside if is_left_over(units[i], pair)]
    top = _reach(units, start - 1, -1, pair)
    bottom = _reach(units, stop, 1, pair)
    runs = _runs([*range(top, start), *open_, *range(stop, bottom)])
    boxes = tuple(Box(run[0], tuple(units[i] for i in run)) for run in runs)
    boxes = tuple(box for box in boxes if _has_both(box.units, pair))
    if not boxes:
        if not any(_knows_places(units[i]) for i in range(start, stop)):
            return Refusal(
                "Realigning is off: the texts of this memory do not say where they stood. "
                "It works for what bitext align made."
            )
        return Refusal("There is nothing open beside it to realign.")
    around = range(max(0, start - WIDEST), min(len(units), stop + WIDEST))
    return Neighbourhood(pair, boxes, stretch_of([units[i] for i in around], pair))


def _reach(units: Sequence[TranslationUnit], at: int, step: int, pair: Sequence[str]) -> int:
    """Return where the open units from a position up- or downwards end, half-open downwards."""
    sure = count = 0
    while 0 <= at < len(units) and is_open(units[at], pair) and count < WIDEST:
        sure = sure + 1 if (units[at].confidence or 0.0) >= SURE else 0
        if count >= ENOUGH and sure >= 2:
            break
        count += 1
        at += step
    return at + 1 if step < 0 else at


def _runs(positions: Sequence[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for position in sorted(positions):
        if run and position != run[-1] + 1:
            yield run
            run = []
        run.append(position)
    if run:
        yield run


def _has_both(units: Sequence[TranslationUnit], pair: Sequence[str]) -> bool:
    return all(
        any((variant := find_variant(unit, lang)) and variant.content for unit in units)
        for lang in pair
    )


def _knows_places(unit: TranslationUnit) -> bool:
    return any(variant.prop(SPAN) is not None for variant in unit.variants)


# ------------------------------------------------------------------ segments


def segments_of(unit: TranslationUnit, lang: str) -> tuple[Variant, ...]:
    """Return the text of a unit in one language cut where its sentences are known to start."""
    variant = find_variant(unit, lang)
    if variant is None or not variant.content:
        return ()
    pieces = []
    rest: Variant | None = variant
    while rest is not None:
        starts = sentence_starts(rest)
        # A sentence that paired inline codes tie to the next stays with it.
        for start in starts[1:]:
            parts = cut(rest, start)
            if not isinstance(parts, Refusal) and parts[0] is not None:
                pieces.append(parts[0])
                rest = parts[1]
                break
        else:
            pieces.append(rest)
            rest = None
    return tuple(pieces)


def stretch_of(units: Sequence[TranslationUnit], pair: tuple[str, str]) -> Stretch:
    """Return the segments of neighbouring units."""
    sides = tuple(
        tuple(piece for unit in units for piece in segments_of(unit, lang)) for lang in pair
    )
    numbers = tuple(_paragraphs(side) for side in sides)
    # Without a blank line on either side nothing is known of paragraphs.
    known = all(number and number[-1] for number in numbers)
    return Stretch(sides[0], sides[1], (numbers[0], numbers[1]) if known else None)


def _paragraphs(pieces: Sequence[Variant]) -> tuple[int, ...]:
    numbers, number = [], 0
    for piece in pieces:
        numbers.append(number)
        number += _PARAGRAPH.search(gap_after(piece)) is not None
    return tuple(numbers)


# ------------------------------------------------------------------ the aligner's part


@dataclass(frozen=True, slots=True)
class Proposal:
    """Links that the aligner found for a neighbourhood."""

    pair: tuple[str, str]
    boxes: tuple[tuple[Box, tuple[Bead, ...]], ...]
    """Beads count the segments of their box."""


@dataclass(slots=True)
class LiveAligner:
    """Finds links in neighbourhoods; keeps the last stretches encoded. For one thread at a time.

    Encoding is most of the work and does not depend on how units are cut. So :meth:`prepare` may be
    called where the cursor rests; a correction there then costs the boxes alone.

    Args:
        encoder: Gives the vectors of segments, spans and words.
        potentials: Trained weights.
        context: Segments that the ratio of lengths and the background of similarity are measured
            on (:func:`context_of`).
    """

    encoder: Encoder
    potentials: Potentials
    context: Stretch
    _whole: Realigner | None = field(default=None, init=False)
    _ready: list[Realigner] = field(default_factory=list, init=False)

    KEPT = 3
    """Stretches that are kept."""

    def prepare(self, stretch: Stretch) -> Realigner:
        """Encode a stretch, unless one that holds it is ready."""
        ready = self._holding((stretch.source, stretch.target))
        if ready is not None:
            return ready
        made = self._read(stretch)
        if self._whole is None:
            self._whole = self._read(self.context)
        whole = self._whole.pair
        made = replace(
            made,
            pair=replace(
                made.pair,
                ratio=whole.ratio,
                source_mean=whole.source_mean,
                target_mean=whole.target_mean,
            ),
        )
        self._ready = [made, *self._ready[: self.KEPT - 1]]
        return made

    def propose(
        self, around: Neighbourhood, *, cancelled: Callable[[], bool] = lambda: False
    ) -> Proposal | None:
        """Return the links of a neighbourhood; None where it was called off meanwhile."""
        found = []
        for box in around.boxes:
            if cancelled():
                return None
            sides = [
                tuple(piece for unit in box.units for piece in segments_of(unit, lang))
                for lang in around.pair
            ]
            ready = self._holding(sides) or self.prepare(around.stretch)
            if cancelled():
                return None
            found.append((box, self._beads(ready, sides)))
        return Proposal(around.pair, tuple(found))

    def _holding(self, sides: Sequence[Sequence[Variant]]) -> Realigner | None:
        return next(
            (
                ready
                for ready in self._ready
                if _place(sides[0], ready.source) is not None
                and _place(sides[1], ready.target) is not None
            ),
            None,
        )

    @staticmethod
    def _beads(ready: Realigner, sides: Sequence[Sequence[Variant]]) -> tuple[Bead, ...]:
        from bitext.alignment.pair import Box as Corner  # noqa: PLC0415 (numpy)

        i, j = _place(sides[0], ready.source), _place(sides[1], ready.target)
        if i is None or j is None:
            raise ValueError("the box is not in the stretch that was given for it")
        return tuple(
            replace(bead, source=bead.source.shift(-i), target=bead.target.shift(-j))
            for bead in ready.beads(Corner(i, i + len(sides[0]), j, j + len(sides[1])))
        )

    def _read(self, stretch: Stretch) -> Realigner:
        from bitext.alignment import Realigner  # noqa: PLC0415 (numpy)

        numbers = stretch.paragraphs or (None, None)
        return Realigner.read(
            [piece.text for piece in stretch.source],
            [piece.text for piece in stretch.target],
            encoder=self.encoder,
            potentials=self.potentials,
            source_paragraphs=numbers[0],
            target_paragraphs=numbers[1],
        )


def context_of(units: Sequence[TranslationUnit], pair: tuple[str, str]) -> Stretch:
    """Return segments spread over a memory, a few units in a row."""
    step = max(1, RUN * len(units) // CONTEXT)
    return stretch_of([unit for i, unit in enumerate(units) if i % step < RUN], pair)


def _place(pieces: Sequence[Variant], texts: Sequence[str]) -> int | None:
    """Return where a run of segments stands in a text, None where it does not."""
    wanted = [piece.text for piece in pieces]
    if not wanted:
        return 0
    for start in range(len(texts) - len(wanted) + 1):
        if texts[start] == wanted[0] and list(texts[start : start + len(wanted)]) == wanted:
            return start
    return None


# ------------------------------------------------------------------ back with the session


def realigned(
    units: Sequence[TranslationUnit],
    proposal: Proposal,
    *,
    new_tuid: Callable[[str], str],
    signature: Signature,
) -> Change | Refusal:
    """Return the change that a proposal comes to, or why there is none.

    Args:
        units: All units as they are now.
        proposal: What the aligner found.
        new_tuid: Makes an id for an additional unit from that of the one before.
        signature: Who asks for it, and when.
    """
    parts = []
    for box, beads in proposal.boxes:
        stop = box.at + len(box.units)
        if tuple(units[box.at : stop]) != box.units:
            return Refusal("The units have changed since; what was found is of no use any more.")
        after = _linked(box.units, beads, proposal.pair, new_tuid, signature)
        if after != box.units:
            parts.append(Part(box.at, box.units, after))
    change = change_of("realign", parts) if parts else None
    # Other probabilities alone are no step that a person would want to undo.
    if change is None or not relinked(change):
        return Refusal("All links stay as they are.")
    return change


def _linked(
    units: tuple[TranslationUnit, ...],
    beads: Sequence[Bead],
    pair: tuple[str, str],
    new_tuid: Callable[[str], str],
    signature: Signature,
) -> tuple[TranslationUnit, ...]:
    pieces = tuple([piece for u in units for piece in segments_of(u, lang)] for lang in pair)
    old: list[tuple[Span, Span, TranslationUnit]] = []
    i = j = 0
    owners: dict[tuple[int, int], TranslationUnit] = {}
    for unit in units:
        n, m = (len(segments_of(unit, lang)) for lang in pair)
        old.append((Span(i, i + n), Span(j, j + m), unit))
        owners |= {(0, k): unit for k in range(i, i + n)} | {(1, k): unit for k in range(j, j + m)}
        i, j = i + n, j + m
    chosen = list(_chosen(old, beads))
    kept = {id(choice) for choice in chosen if isinstance(choice, TranslationUnit)}
    free = {id(unit): unit for _, _, unit in old if id(unit) not in kept}
    places = {id(unit): (source, target) for source, target, unit in old}
    found = {(bead.source, bead.target): bead for bead in beads}
    made: list[TranslationUnit] = []
    for bead in chosen:
        if isinstance(bead, TranslationUnit):
            again = found.get(places[id(bead)])
            made.append(bead if again is None else _surer(bead, again))
            continue
        claimed = [owners[0, k] for k in bead.source] + [owners[1, k] for k in bead.target]
        heir = next((owner for owner in claimed if id(owner) in free), None)
        if heir is not None:
            del free[id(heir)]
            tuid, attributes = heir.tuid, heir.attributes
        else:
            near = made[-1].tuid if made else units[0].tuid
            tuid, attributes = new_tuid(near) if near else None, ()
        variants = tuple(
            reduce(join, side[span.start : span.stop])
            for side, span in zip(pieces, (bead.source, bead.target), strict=True)
            if span
        )
        props = [
            Prop(STATUS, Status.DRAFT.value),
            Prop(CONFIDENCE, f"{bead.confidence:.4f}"),
            Prop(BEAD, bead.kind),
            Prop(ORIGIN, "realign"),
            *([Prop(REASON, bead.reason)] if bead.reason else ()),
        ]
        unit = TranslationUnit(tuid, variants, tuple(props), (), attributes)
        made.append(changed(unit, signature))
    return tuple(made)


def _chosen(
    old: Sequence[tuple[Span, Span, TranslationUnit]], beads: Sequence[Bead]
) -> Iterator[TranslationUnit | Bead]:
    """Yield what stands between two borders that both agree on: the surer of units and links.

    A unit that a correction left over has no confidence: anything is surer.
    """
    borders = {(source.stop, target.stop) for source, target, _ in old}
    borders &= {(bead.source.stop, bead.target.stop) for bead in beads}
    waiting = list(reversed(beads))
    units: list[TranslationUnit] = []
    for source, target, unit in old:
        units.append(unit)
        if (source.stop, target.stop) not in borders:
            continue
        links: list[Bead] = []
        while not links or (links[-1].source.stop, links[-1].target.stop) != (
            source.stop,
            target.stop,
        ):
            links.append(waiting.pop())
        before = sum(each.confidence or 0.0 for each in units) / len(units)
        now = sum(each.confidence for each in links) / len(links)
        same = len(units) == len(links) == 1
        yield from units if same or before >= now else links
        units = []


def _surer(unit: TranslationUnit, bead: Bead) -> TranslationUnit:
    """Return a unit whose link stays, with the probability it has beside what is known now."""
    if unit.confidence is not None and abs(unit.confidence - bead.confidence) < NEWS:
        return unit
    unit = unit.with_prop(CONFIDENCE, f"{bead.confidence:.4f}")
    return unit.with_prop(REASON, bead.reason or None)


def relinked(change: Change) -> tuple[int, ...]:
    """Return the positions, after a realignment, of the units that hold other texts than before."""
    found, moved = [], 0
    for part in change.parts:
        texts = {tuple((v.lang, v.text) for v in unit.variants) for unit in part.before}
        found += [
            part.at + moved + k
            for k, unit in enumerate(part.after)
            if tuple((v.lang, v.text) for v in unit.variants) not in texts
        ]
        moved += len(part.after) - len(part.before)
    return tuple(found)
