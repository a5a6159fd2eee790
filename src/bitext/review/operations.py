"""What a person can do to units: each function returns the new units, or a refusal.

Values in, values out; where the units stand, and what can be undone, is the session's business.
Languages are named by tag. What changes a text or moves it to another unit says so in the unit:
origin ``edit``, a change date and a name. What changes the structure takes back the aligner's word
too (confidence, reason), for it spoke of other units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bitext.checks.overrides import Override
from bitext.model import (
    BEAD,
    BOOKMARK,
    CONFIDENCE,
    CONFIRMED,
    DISAGREE,
    ORIGIN,
    OVERRIDE,
    PINNED,
    REASON,
    STATUS,
    Content,
    Finding,
    Note,
    Prop,
    Span,
    Status,
    TranslationUnit,
    Variant,
    asides,
    plain,
    primary,
)
from bitext.review.changes import Refusal
from bitext.review.conflicts import in_conflict
from bitext.review.provenance import DECISIONS, Signature, changed, decided, drafted, read_stamp
from bitext.review.texts import (
    cut,
    exchanged,
    from_editable,
    join,
    rewritten,
    sentence_count,
    sentence_starts,
    with_replaced,
)

Units = tuple[TranslationUnit, ...]


def find_variant(unit: TranslationUnit, lang: str) -> Variant | None:
    """Return the variant with that very tag, else the first of the same primary language."""
    exact = next((variant for variant in unit.variants if variant.lang == lang), None)
    return exact or unit.variant(lang)


def bead_type(unit: TranslationUnit, languages: Sequence[str]) -> str:
    """Return how many sentences the unit holds in each language, as ``2-1``."""
    return "-".join(str(sentence_count(find_variant(unit, lang))) for lang in languages)


# ------------------------------------------------------------------ what a person says of a unit


def set_status(
    unit: TranslationUnit, status: Status, *, signature: Signature
) -> TranslationUnit | Refusal:
    """Return the unit with another status, signed.

    What one person confirmed another may approve; a unit that a merge left in two versions is
    nobody's to confirm.
    """
    now = unit.status
    if now is status or (now is Status.APPROVED and status is Status.CONFIRMED):
        return Refusal(f"It is {'a draft' if now is Status.DRAFT else now.value} already.")
    if status.is_accepted and in_conflict(unit):
        return Refusal("A merge left two versions of it; settle that first: bitext merge --settle")
    if status is Status.DRAFT:
        return drafted(unit)
    if status is Status.APPROVED:
        if now is not Status.CONFIRMED:
            return Refusal("Approval is of what somebody has confirmed; confirm it first.")
        confirmed = read_stamp(unit.prop(CONFIRMED))
        if confirmed is not None and confirmed.user and confirmed.user == signature.user:
            return Refusal(
                f"You ({signature.user}) confirmed it; approval is for a second pair of eyes."
            )
    return decided(unit, status, signature)


def mark(unit: TranslationUnit, name: str, *, signature: Signature) -> TranslationUnit:
    """Return the unit with a mark (:data:`~bitext.model.PINNED`, BOOKMARK) set, or taken away."""
    return unit.with_prop(name, str(signature) if unit.prop(name) is None else None)


def override(
    unit: TranslationUnit, finding: Finding, reason: str, *, lang: str = ""
) -> TranslationUnit | Refusal:
    """Return the unit with a finding set aside for a reason, which is kept in the file.

    Args:
        unit: The unit.
        finding: What to set aside; it must be about a subject, as a term is about a concept.
        reason: Why, in the person's words.
        lang: Target language it holds for; all where empty.
    """
    reason = " ".join(reason.split())
    if not finding.subject:
        return Refusal("This finding is about the unit as a whole and cannot be set aside.")
    if not reason:
        return Refusal("An override needs a reason; it is kept in the file.")
    prop = Prop(OVERRIDE, str(Override(finding.check, finding.subject, reason, lang)))
    return replace(unit, props=(*unit.props, prop))


def annotate(unit: TranslationUnit, text: str) -> TranslationUnit | Refusal:
    """Return the unit with ``text`` as its first note, without it where ``text`` is blank."""
    first, rest = unit.notes[:1], unit.notes[1:]
    if text.strip() == (first[0].text.strip() if first else ""):
        return Refusal("The note is the same.")
    if not text.strip():
        return replace(unit, notes=rest)
    note = replace(first[0], text=text) if first else Note(text)
    return replace(unit, notes=(note, *rest))


# ------------------------------------------------------------------ text


def edit(
    unit: TranslationUnit,
    lang: str,
    text: str,
    *,
    languages: Sequence[str],
    signature: Signature,
) -> TranslationUnit | Refusal:
    """Return the unit with another text in one language; it is a draft again.

    Args:
        unit: The unit.
        lang: Language to change; a variant is made where there is none.
        text: The text as :func:`~bitext.review.texts.editable` spells it, inline codes included.
        languages: The languages of the memory, in their order.
        signature: Who does it, and when.
    """
    variant = find_variant(unit, lang)
    content = from_editable(text, variant.content if variant else ())
    return _with_content(unit, lang, content, languages=languages, signature=signature)


def rewrite(
    unit: TranslationUnit,
    lang: str,
    edits: Sequence[tuple[Span, str]],
    *,
    languages: Sequence[str],
    signature: Signature,
) -> TranslationUnit | Refusal:
    """Return the unit with stretches of one text replaced; it is a draft again.

    Args:
        unit: The unit.
        lang: Language to change.
        edits: Code points of its text, in order and apart, with what comes in their place.
        languages: The languages of the memory, in their order.
        signature: Who does it, and when.
    """
    variant = find_variant(unit, lang)
    content = with_replaced(variant.content if variant else (), edits)
    return _with_content(unit, lang, content, languages=languages, signature=signature)


def _with_content(
    unit: TranslationUnit,
    lang: str,
    content: Content | Refusal,
    *,
    languages: Sequence[str],
    signature: Signature,
) -> TranslationUnit | Refusal:
    variant = find_variant(unit, lang) or Variant(lang)
    if isinstance(content, Refusal):
        return content
    if content == variant.content:
        return Refusal("The text is the same.")
    if not plain(content).strip() and not any(
        other.text.strip() for other in unit.variants if other is not variant
    ):
        return Refusal("A unit needs text in one language at least; reject it instead.")
    unit = _put(unit, find_variant(unit, lang), rewritten(variant, content), languages)
    return changed(drafted(unit).with_prop(ORIGIN, "edit"), signature)


# ------------------------------------------------------------------ structure


def merge(
    first: TranslationUnit,
    second: TranslationUnit,
    *,
    side: str | None = None,
    languages: Sequence[str],
    signature: Signature,
) -> Units | Refusal:
    """Join a unit with the next one: all languages, or one, whose text moves up.

    Args:
        first: The unit that stays.
        second: The unit after it; it goes where nothing is left in it.
        side: The one language to join; all where None.
        languages: The languages of the memory, in their order.
        signature: Who does it, and when.
    """
    moving = second.variants
    if side is not None:
        chosen = find_variant(second, side)
        if chosen is None or not chosen.content:
            return Refusal("The next unit has no text on this side.")
        moving = (chosen,)
    tags = {variant.lang for variant in second.variants}
    for variant in moving:
        own = find_variant(first, variant.lang)
        if own and own.lang != variant.lang and own.lang in tags:
            own = None  # en-US and en-GB side by side stay apart
        joined = join(own, variant) if own else variant
        first = _put(first, own, joined, languages)
        second = _without_variant(second, variant)
    if _is_empty(second):
        return (_restructured(_absorb(first, second), languages, signature),)
    return (_restructured(first, languages, signature), _restructured(second, languages, signature))


def split(
    unit: TranslationUnit,
    cuts: Mapping[str, int],
    *,
    new_tuid: Callable[[str], str],
    languages: Sequence[str],
    signature: Signature,
) -> Units | Refusal:
    """Cut a unit in two; languages without a cut stay in the first.

    Args:
        unit: The unit.
        cuts: For each language to cut, where, in code points of its text.
        new_tuid: Makes an id for the second unit from the first one's.
        languages: The languages of the memory, in their order.
        signature: Who does it, and when.
    """
    left: list[Variant] = []
    right: list[Variant] = []
    at = {id(find_variant(unit, lang)): offset for lang, offset in cuts.items()}
    for variant in unit.variants:
        parts = cut(variant, at.get(id(variant), len(variant.text)))
        if isinstance(parts, Refusal):
            return parts
        left += [parts[0]] if parts[0] else []
        right += [parts[1]] if parts[1] else []
    if not any(v.text.strip() for v in left) or not any(v.text.strip() for v in right):
        return Refusal("Both parts need text; move the cut into one of the texts.")
    tuid = new_tuid(unit.tuid) if unit.tuid else None
    first = replace(unit, variants=tuple(left))
    second = replace(unit, tuid=tuid, variants=tuple(right), notes=(), layout=())
    return (_restructured(first, languages, signature), _restructured(second, languages, signature))


def shift_up(
    above: TranslationUnit,
    unit: TranslationUnit,
    lang: str,
    *,
    languages: Sequence[str],
    signature: Signature,
) -> Units | Refusal:
    """Move the first sentence of a unit, in one language, to the end of the unit above."""
    variant = find_variant(unit, lang)
    if variant is None or not variant.content:
        return Refusal("There is no text on this side to move.")
    starts = sentence_starts(variant)
    parts = cut(variant, starts[1] if len(starts) > 1 else len(variant.text))
    if isinstance(parts, Refusal):
        return parts
    moving, rest = parts[0] or variant, parts[1] if parts[0] else None
    own = find_variant(above, variant.lang)
    above = _put(above, own, join(own, moving) if own else moving, languages)
    return _after_shift(above, _put(unit, variant, rest, languages), languages, signature)


def shift_down(
    unit: TranslationUnit,
    below: TranslationUnit,
    lang: str,
    *,
    languages: Sequence[str],
    signature: Signature,
) -> Units | Refusal:
    """Move the last sentence of a unit, in one language, to the start of the unit below."""
    variant = find_variant(unit, lang)
    if variant is None or not variant.content:
        return Refusal("There is no text on this side to move.")
    parts = cut(variant, sentence_starts(variant)[-1])
    if isinstance(parts, Refusal):
        return parts
    rest, moving = parts[0] if parts[1] else None, parts[1] or variant
    own = find_variant(below, variant.lang)
    below = _put(below, own, join(moving, own) if own else moving, languages)
    return _after_shift(_put(unit, variant, rest, languages), below, languages, signature)


def _after_shift(
    above: TranslationUnit, below: TranslationUnit, languages: Sequence[str], signature: Signature
) -> Units:
    if _is_empty(below):
        return (_restructured(_absorb(above, below), languages, signature),)
    if _is_empty(above):
        return (_restructured(_absorb(below, above), languages, signature),)
    return (_restructured(above, languages, signature), _restructured(below, languages, signature))


def swap(
    first: TranslationUnit,
    second: TranslationUnit,
    lang: str,
    *,
    languages: Sequence[str],
    signature: Signature,
) -> Units | Refusal:
    """Exchange the texts of two neighbours in one language: for links that cross.

    It is the one operation that puts texts in another order, and does so because it is asked to.
    """
    one, other = find_variant(first, lang), find_variant(second, lang)
    upper, lower = other, one
    if one is not None and other is not None and one.content and other.content:
        upper, lower = exchanged(one, other)
    elif not any(variant is not None and variant.content for variant in (one, other)):
        return Refusal("Neither unit has text on this side.")
    above, below = _put(first, one, upper, languages), _put(second, other, lower, languages)
    return _after_shift(above, below, languages, signature)


def push_down(
    units: Units,
    lang: str,
    *,
    new_tuid: Callable[[str], str] | None,
    languages: Sequence[str],
    signature: Signature,
) -> Units | Refusal:
    """Move the texts of a column one unit down; the first unit is left without.

    Args:
        units: Neighbours. All but the last have text in the language. The last takes up what
            comes down to it; where there is a ``new_tuid`` it too has text, and gets a new unit
            below for that.
        lang: The column.
        new_tuid: Makes the id of such a unit from the one above it.
        languages: The languages of the memory, in their order.
        signature: Who does it, and when.
    """
    if new_tuid is not None:
        tuid = units[-1].tuid
        units = (*units, TranslationUnit(new_tuid(tuid) if tuid else None, ()))
    texts = [find_variant(unit, lang) for unit in units]
    moved = []
    for unit, own, text in zip(units, texts, (None, *texts[:-1]), strict=True):
        filled = text if own is None or own.content or text is None else join(own, text)
        moved.append(_put(unit, own, filled, languages))
    return _without_empty(moved, languages, signature)


def pull_up(
    units: Units, lang: str, *, languages: Sequence[str], signature: Signature
) -> Units | Refusal:
    """Move the texts of a column one unit up; the first unit keeps its own in front.

    Args:
        units: Neighbours; behind the last one the column does not move.
        lang: The column.
        languages: The languages of the memory, in their order.
        signature: Who does it, and when.
    """
    texts = [find_variant(unit, lang) for unit in units]
    first, follower = texts[0], texts[1]
    if follower is None or not follower.content:
        follower = first
    elif first is not None:
        follower = join(first, follower)
    moved = [_put(units[0], first, follower, languages)]
    moved += [
        _put(unit, own, text, languages)
        for unit, own, text in zip(units[1:], texts[1:], (*texts[2:], None), strict=True)
    ]
    return _without_empty(moved, languages, signature)


def _without_empty(
    units: Sequence[TranslationUnit], languages: Sequence[str], signature: Signature
) -> Units:
    """Return units after a column moved, without those that have no text left."""
    kept: list[TranslationUnit] = []
    waiting: list[TranslationUnit] = []
    for unit in units:
        if not _is_empty(unit):
            for gone in waiting:
                unit = _absorb(unit, gone)  # noqa: PLW2901
            waiting = []
            kept.append(unit)
        elif kept:
            kept[-1] = _absorb(kept[-1], unit)
        else:
            waiting.append(unit)
    return tuple(_restructured(unit, languages, signature) for unit in kept)


def empty_unit(
    tuid: str | None, pair: Sequence[str], *, languages: Sequence[str], signature: Signature
) -> TranslationUnit:
    """Return a unit without text, to move some into."""
    unit = TranslationUnit(
        tuid, tuple(Variant(lang) for lang in pair), (Prop(STATUS, Status.DRAFT.value),)
    )
    return _restructured(unit, languages, signature)


def delete(unit: TranslationUnit) -> Units | Refusal:
    """Return no unit in place of one that holds nothing a person could miss."""
    if not _is_empty(unit):
        return Refusal("It has text; reject it instead, then it is not exported.")
    if unit.notes or any(variant.notes for variant in unit.variants):
        return Refusal("It has a note; remove that first.")
    return ()


# ------------------------------------------------------------------ parts of the above


def _put(
    unit: TranslationUnit, old: Variant | None, new: Variant | None, languages: Sequence[str]
) -> TranslationUnit:
    """Return the unit with ``new`` in place of ``old``; without an old one, added in order."""
    if old is not None:
        kept = tuple(new if variant is old else variant for variant in unit.variants)
        return replace(unit, variants=tuple(variant for variant in kept if variant is not None))
    if new is None:
        return unit
    order = {primary(tag): rank for rank, tag in enumerate(languages)}
    ranks = [order.get(primary(variant.lang), len(order)) for variant in unit.variants]
    rank = order.get(primary(new.lang), len(order))
    at = next((i for i, other in enumerate(ranks) if other > rank), len(ranks))
    return replace(unit, variants=(*unit.variants[:at], new, *unit.variants[at:]))


def _without_variant(unit: TranslationUnit, variant: Variant) -> TranslationUnit:
    return replace(unit, variants=tuple(v for v in unit.variants if v is not variant))


def _is_empty(unit: TranslationUnit) -> bool:
    return not any(variant.content for variant in unit.variants)


def _absorb(unit: TranslationUnit, gone: TranslationUnit) -> TranslationUnit:
    """Return the unit with what a neighbour without text still held: notes, props, reasons."""
    return replace(
        unit,
        tuid=unit.tuid or gone.tuid,
        notes=(*unit.notes, *gone.notes),
        layout=(*unit.layout, *asides(gone.layout)),
        props=tuple(
            dict.fromkeys(
                (
                    *unit.props,
                    *(
                        prop
                        for prop in gone.props
                        if prop.type not in _OF_ONE_UNIT
                        and not (prop.type == BOOKMARK and unit.prop(BOOKMARK))
                    ),
                )
            )
        ),
    )


_OF_ONE_UNIT = (STATUS, CONFIDENCE, REASON, DISAGREE, BEAD, ORIGIN, PINNED, *DECISIONS.values())


def _restructured(
    unit: TranslationUnit, languages: Sequence[str], signature: Signature
) -> TranslationUnit:
    unit = drafted(unit)
    for stale in (CONFIDENCE, REASON, DISAGREE):
        unit = unit.with_prop(stale, None)
    unit = unit.with_prop(BEAD, bead_type(unit, languages)).with_prop(ORIGIN, "edit")
    return changed(unit, signature)
