"""The words of the field as values: frozen, slotted, checked when made.

Offsets are code points, half-open, into the text they are said to be of. A change makes a new
value (:func:`dataclasses.replace`), which is what makes undo cheap and exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from bitext.languages import closeness
from bitext.languages import primary as primary  # noqa: PLC0414 (part of the model's vocabulary)

CodeKind = Literal["bpt", "ept", "ph", "it", "hi", "sub", "ut", "comment", "pi"]
"""Inline elements of TMX; comments and processing instructions, too, so that they are kept."""


# ------------------------------------------------------------------ text


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``[start, stop)``; of code points or of segments, as its owner says."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise ValueError(f"not a span: {self.start}..{self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start

    def __bool__(self) -> bool:
        return self.stop > self.start

    def __iter__(self) -> Iterator[int]:
        """Iterate over the positions inside."""
        return iter(range(self.start, self.stop))

    def shift(self, by: int) -> Span:
        """Return the same stretch ``by`` positions further on."""
        return Span(self.start + by, self.stop + by)

    def within(self, text: str) -> str:
        """Return the stretch of ``text`` that this span covers."""
        return text[self.start : self.stop]


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence of one text, with the white space that follows it.

    The spans of all segments of a document tile its text: nothing is between them, before the
    first or after the last.
    """

    span: Span
    """Code points of the document's text."""
    rule: str
    """Id of the rule that decided the cut at the segment's end (``bitext segment --explain``)."""
    paragraph: int
    """Number of the paragraph it stands in, from 0."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text in one language, cut into segments that tile it."""

    text: str
    lang: str
    """BCP 47 tag."""
    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        at = 0
        for segment in self.segments:
            if segment.span.start != at or not segment.span:
                raise ValueError(f"segments do not tile the text at {at}")
            at = segment.span.stop
        if self.segments and at != len(self.text):
            raise ValueError(f"segments end at {at}, the text at {len(self.text)}")

    def core(self, index: int) -> Span:
        """Return the span of a segment without the white space at either end."""
        return trim(self.text, self.segments[index].span)

    def sentences(self) -> list[str]:
        """Return the text of each segment without the white space at either end."""
        return [self.core(i).within(self.text) for i in range(len(self.segments))]


MarkRole = Literal["open", "close", "alone"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Markup of a file that stands in a text and is not part of it: ``<b>``, ``**``."""

    at: int
    """Code points of the text before it."""
    role: MarkRole
    name: str
    """What an opening and a closing one have in common."""
    written: str
    """As it is written in the file."""


def trim(text: str, span: Span) -> Span:
    """Return ``span`` without leading and trailing white space (no-break spaces included).

    A span of white space alone becomes empty at its start.
    """
    chunk = span.within(text)
    start = span.start + len(chunk) - len(chunk.lstrip())
    if not chunk.strip():
        return Span(span.start, span.start)
    return Span(start, start + len(chunk.strip()))


# ------------------------------------------------------------------ alignment


SURE = 0.9
"""Confidence from which a link needs no look: of such links 99.5 % were right on the dev sets."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Smallest group of source and target segments that translate each other.

    The term is Brown, Lai & Mercer's (1991). Spans count segments here, from 0, stop excluded;
    an empty span is an omission and still says where.
    """

    source: Span
    target: Span
    confidence: float
    """Probability that exactly this bead is right, 0 to 1."""
    reason: str = ""
    """Why the confidence is below .9, in words for the translator; empty above."""

    def __post_init__(self) -> None:
        if not (self.source or self.target):
            raise ValueError("a bead has at least one segment")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"not a probability: {self.confidence}")

    @property
    def kind(self) -> str:
        """Bead type as the literature writes it: ``1-1``, ``2-1``, ``0-1``."""
        return f"{len(self.source)}-{len(self.target)}"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Beads in order, covering both sides exactly once."""

    beads: tuple[Bead, ...]

    def __post_init__(self) -> None:
        source = target = 0
        for bead in self.beads:
            if bead.source.start != source or bead.target.start != target:
                raise ValueError(f"beads do not follow each other at {bead}")
            source, target = bead.source.stop, bead.target.stop

    @property
    def expected_errors(self) -> float:
        """Expected number of wrong beads: the sum of 1 - confidence."""
        return sum(1.0 - bead.confidence for bead in self.beads)


# ------------------------------------------------------------------ translation memory (TMX 1.4b)


class Status(StrEnum):
    """What a person has said of a unit."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    APPROVED = "approved"
    """Confirmed by one person and found good by another."""
    REJECTED = "rejected"

    @property
    def is_accepted(self) -> bool:
        """Whether a person stands by the unit: confirmed, or approved on top of that."""
        return self in (Status.CONFIRMED, Status.APPROVED)


@dataclass(frozen=True, slots=True)
class Code:
    """An inline element of TMX: a native code (bpt, ept, ph, it, ut), hi, or sub inside a code.

    A ``comment`` has its text as content; a ``pi`` its data, and its name as attribute ``target``.
    """

    kind: CodeKind
    attributes: tuple[tuple[str, str], ...] = ()
    content: tuple[str | Code, ...] = ()


Content = tuple[str | Code, ...]
"""What a seg holds: text and inline codes in order."""


Layout = tuple[str | Code, ...]
"""How an element of a foreign file orders its parts, where not as usual (notes, props, texts):
their names, and the comments and processing instructions among them. What stands before the element
comes before its own name. It is a wish: parts that are not named go where they usually stand."""


def asides(layout: Layout) -> tuple[Code, ...]:
    """Return the comments and processing instructions of a layout."""
    return tuple(item for item in layout if isinstance(item, Code))


def plain(content: Content) -> str:
    """Return the text of a content: native codes left out, the text inside ``hi`` kept."""
    parts = []
    for item in content:
        if isinstance(item, str):
            parts.append(item)
        elif item.kind == "hi":
            parts.append(plain(item.content))
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Prop:
    """A named fact about a header, unit or variant (TMX ``prop``)."""

    type: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()
    """Attributes besides ``type``, as read: ``xml:lang``, ``o-encoding``."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark by a person (TMX ``note``)."""

    text: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """The text of a unit in one language (TMX ``tuv``)."""

    lang: str
    """Language tag as the file spells it."""
    content: Content = ()
    props: tuple[Prop, ...] = ()
    notes: tuple[Note, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    """Attributes besides ``xml:lang``, as read, in order."""
    layout: Layout = ()
    """Of ``note prop seg``."""

    @property
    def text(self) -> str:
        """The text alone, without native codes."""
        return plain(self.content)

    def prop(self, name: str) -> str | None:
        """Return the text of the first prop of that name."""
        return next((prop.text for prop in self.props if prop.type == name), None)

    def with_prop(self, name: str, text: str | None) -> Variant:
        """Return a copy whose prop of that name is ``text``, or gone where ``text`` is None."""
        return replace(self, props=_set_prop(self.props, name, text))


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """Texts in several languages that translate each other (TMX ``tu``).

    Our own facts stand in props named ``x-bitext-*`` (docs/formats.md); the properties below read
    them. A unit from another tool has none and is a draft of unknown confidence.
    """

    tuid: str | None
    variants: tuple[Variant, ...]
    props: tuple[Prop, ...] = ()
    notes: tuple[Note, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    """Attributes besides ``tuid``, as read, in order."""
    layout: Layout = ()
    """Of ``tu note prop tuv``."""

    def variant(self, lang: str) -> Variant | None:
        """Return the variant whose language serves ``lang`` best, the first of equals.

        The same tag goes before the bare language, that before another region
        (:func:`bitext.languages.closeness`).
        """
        best, found = 0, None
        for variant in self.variants:
            close = closeness(variant.lang, lang)
            if close > best:
                if close == 3:
                    return variant
                best, found = close, variant
        return found

    def text(self, lang: str) -> str:
        """Return the text in a language, empty where there is none."""
        variant = self.variant(lang)
        return variant.text if variant else ""

    def prop(self, name: str) -> str | None:
        """Return the text of the first prop of that name."""
        return next((prop.text for prop in self.props if prop.type == name), None)

    def with_prop(self, name: str, text: str | None) -> TranslationUnit:
        """Return a copy whose prop of that name is ``text``, or gone where ``text`` is None."""
        return replace(self, props=_set_prop(self.props, name, text))

    @property
    def status(self) -> Status:
        """What a person has said of the unit; draft where nobody has."""
        text = self.prop(STATUS)
        return next((status for status in Status if status == text), Status.DRAFT)

    @property
    def confidence(self) -> float | None:
        """Probability that the unit is aligned rightly, None where no aligner said."""
        text = self.prop(CONFIDENCE)
        try:
            return float(text) if text is not None else None
        except ValueError:
            return None


STATUS = "x-bitext-status"
CONFIDENCE = "x-bitext-confidence"
REASON = "x-bitext-reason"
DISAGREE = "x-bitext-disagree"
"""On a unit of three languages: the two whose texts each match the first and not one another, and
their similarity, as ``fr ru 0.06``."""
CONFIRMED = "x-bitext-confirmed"
"""When a person confirmed the unit, and who: ``20260504T123000Z anna``."""
APPROVED = "x-bitext-approved"
"""When another person approved it, and who."""
REJECTED = "x-bitext-rejected"
"""When a person rejected it, and who."""
PINNED = "x-bitext-pinned"
"""On a unit that realigning has to leave as it is, when it was pinned and by whom."""
BOOKMARK = "x-bitext-bookmark"
"""On a unit that a person wants to find again, when it was marked and by whom."""
ORIGIN = "x-bitext-origin"
"""How the unit came to be: ``align``, ``locked``, ``realign``, ``edit`` or ``import``."""
BEAD = "x-bitext-bead"
"""Bead type, as ``2-1``."""
OVERRIDE = "x-bitext-override"
"""A finding that a person set aside: ``G001 concept-id: reason``. May occur several times."""
FILE = "x-bitext-file"
"""On the header: ``lang sha256 name`` of a text the memory was made of."""
SPAN = "x-bitext-span"
"""On a variant: ``start-stop`` in code points of the file the text was read from."""
BREAKS = "x-bitext-breaks"
"""On a variant of several segments: offsets in the seg's text where a further segment starts."""
BEFORE = "x-bitext-before"
"""On the first variant of a language: white space at the start of the text, escaped as below."""
AFTER = "x-bitext-after"
"""On a variant: white space between it and the next one in the original where that is not one
space, with ``\\n``, ``\\t``, ``\\uXXXX`` escapes. All texts of a language, each followed by this,
are the original text."""
CHANGED = "x-bitext-changed"
"""On a unit that was reviewed: languages whose text in the file is another since, as ``en fr``."""
WAS = "x-bitext-was"
"""On such a unit, with ``xml:lang``: the text it had when it was reviewed."""
NOW = "x-bitext-now"
"""On such a unit, with ``xml:lang``: the file's text, where a person's edit stands in the seg."""
CONFLICT = "x-bitext-conflict"
"""On each unit of an open conflict of a merge: its id and the fields, as ``3f2a9c1b: text fr``."""
CONFLICT_OURS = "x-bitext-conflict-ours"
"""On the first unit of a conflict that holds their version: ours, units in JSON, ``[]`` where we
had deleted it."""
CONFLICT_THEIRS = "x-bitext-conflict-theirs"
"""On the first unit of a conflict that holds our version: theirs, likewise."""
CONFLICT_BASE = "x-bitext-conflict-base"
"""On the first unit of a conflict: what both sides began from, likewise."""


def escape_space(text: str) -> str:
    r"""Return white space so that it survives XML and git: ``\n``, ``\r``, ``\t``, ``\uXXXX``.

    A single space in the middle of others stays itself; one at either end becomes ``\u0020``,
    because other tools trim props.
    """
    names = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\\": r"\\"}
    last = len(text) - 1
    return "".join(
        names.get(char)
        or (
            char
            if char.isprintable() and not (char == " " and i in (0, last))
            else _unicode_escape(char)
        )
        for i, char in enumerate(text)
    )


def _unicode_escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def unescape_space(text: str) -> str:
    """Return what :func:`escape_space` was given."""
    out, at = [], 0
    names = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
    while at < len(text):
        char = text[at]
        follow = text[at + 1 : at + 2]
        if char == "\\" and follow in names:
            out.append(names[follow])
            at += 2
        elif char == "\\" and follow in ("u", "U"):
            size = 4 if follow == "u" else 8
            out.append(chr(int(text[at + 2 : at + 2 + size], 16)))
            at += 2 + size
        else:
            out.append(char)
            at += 1
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Ude:
    """A user-defined encoding of the header (TMX ``ude`` with its ``map`` elements)."""

    attributes: tuple[tuple[str, str], ...]
    maps: tuple[tuple[tuple[str, str], ...], ...]


Outside = Literal["start", "before-header", "before-body", "body-end", "tmx-end", "end"]
"""Where a comment can stand that belongs to no unit: before ``<tmx>``, before ``<header>`` and
``<body>``, before ``</body>`` and ``</tmx>``, and behind that."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a memory: attributes in order, then what it holds."""

    attributes: tuple[tuple[str, str], ...]
    props: tuple[Prop, ...] = ()
    notes: tuple[Note, ...] = ()
    udes: tuple[Ude, ...] = ()
    layout: Layout = ()
    """Of ``note prop ude``."""
    around: tuple[tuple[Outside, Code], ...] = ()
    """Comments and processing instructions outside of header and units."""

    def get(self, name: str) -> str | None:
        """Return an attribute's value."""
        return next((value for key, value in self.attributes if key == name), None)


@dataclass(frozen=True, slots=True)
class Memory:
    """A translation memory: header and units, in the order of the file."""

    header: Header
    units: tuple[TranslationUnit, ...]

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the units, the header's source language first."""
        seen = dict.fromkeys(variant.lang for unit in self.units for variant in unit.variants)
        source = primary(self.header.get("srclang") or "")
        return tuple(sorted(seen, key=lambda lang: primary(lang) != source))


def _set_prop(props: tuple[Prop, ...], name: str, text: str | None) -> tuple[Prop, ...]:
    at = next((i for i, prop in enumerate(props) if prop.type == name), None)
    if at is None:
        return props if text is None else (*props, Prop(name, text))
    new = () if text is None else (replace(props[at], text=text),)
    return (*props[:at], *new, *props[at + 1 :])


# ------------------------------------------------------------------ glossary


class TermStatus(StrEnum):
    """Administrative status of a term (ISO 30042; forbidden is its ``deprecated``)."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    FORBIDDEN = "forbidden"
    PROPOSED = "proposed"
    """Put forward and not decided: neither demanded nor accepted by any check."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file, line and column from 1."""

    line: int
    column: int
    path: str = ""
    """The file, where it is not the one that was asked for: one that it includes."""


@dataclass(frozen=True, slots=True)
class Term:
    """A designation of a concept in one language (ISO 30042 ``termSec``)."""

    text: str
    lang: str
    status: TermStatus = TermStatus.PREFERRED
    match: Literal["lemma", "exact", "regex"] = "lemma"
    case: Literal["auto", "exact", "ignore"] = "auto"
    """``auto``: a term in capitals throughout is case-sensitive, any other is not."""
    forms: tuple[str, ...] = ()
    """Further surface forms that count as this term (aspect partner, irregular plural)."""
    pos: str = ""
    gender: Literal["", "m", "f", "n", "mf"] = ""
    note: str = ""
    severity: Literal["", "error", "warning"] = ""
    """How much it matters that this forbidden term is used; as its concept says where empty."""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TermException:
    """A place where a concept's rules do not hold, with the reason a person gave."""

    reason: str
    lang: str = ""
    """Language it holds for; all where empty."""
    source_contains: str = ""
    unit: str = ""
    """``tuid`` it holds for; all where empty."""
    until: str = ""
    """ISO date of its last day; for ever where empty."""
    place: Place | None = None


Example = tuple[tuple[str, str], ...]
"""A sentence with a term and its translations: pairs of BCP 47 tag and text."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A unit of thought with its terms in several languages (ISO 30042 ``conceptEntry``)."""

    id: str
    terms: tuple[Term, ...]
    definition: str = ""
    domain: str = ""
    note: str = ""
    do_not_translate: bool = False
    severity: Literal["error", "warning"] = "error"
    gap: int = 1
    """Words that may stand between two words of a term."""
    exceptions: tuple[TermException, ...] = ()
    examples: tuple[Example, ...] = ()
    place: Place | None = None

    def in_language(self, lang: str) -> tuple[Term, ...]:
        """Return the concept's terms in a language (matched by primary subtag)."""
        wanted = primary(lang)
        return tuple(term for term in self.terms if primary(term.lang) == wanted)


@dataclass(frozen=True, slots=True)
class Glossary:
    """Concepts with their source language."""

    source: str
    concepts: tuple[Concept, ...]

    def in_force(self) -> Glossary:
        """Return the glossary without terms that are only proposed, and concepts left without."""
        concepts = []
        for concept in self.concepts:
            terms = tuple(t for t in concept.terms if t.status is not TermStatus.PROPOSED)
            if len(terms) == len(concept.terms):
                concepts.append(concept)
            elif terms:
                concepts.append(replace(concept, terms=terms))
        return Glossary(self.source, tuple(concepts))


# ------------------------------------------------------------------ findings


class Severity(StrEnum):
    """How much a finding matters: an error refuses confirmation, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a check proposes to write."""

    text: str
    span: Span | None
    """Code points of the target text it takes the place of; None where its place is not known."""
    sure: bool
    """It may be put in without a person's look; otherwise it is a guess."""
    reason: str
    """What it goes by, or what is doubtful, in words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has to say about a unit."""

    check: str
    """Stable id, ``G001``."""
    name: str
    """Readable id, ``missing-term``."""
    severity: Severity
    message: str
    """One sentence: what was found, what was expected."""
    unit: int
    """Position of the unit in the memory, from 0."""
    lang: str
    """Language of the text judged."""
    subject: str = ""
    """What it is about, for overrides and baselines: the concept id."""
    source_spans: tuple[Span, ...] = ()
    """Code points of the unit's source text."""
    target_spans: tuple[Span, ...] = ()
    """Code points of the unit's target text."""
    suggestion: str = ""
    """A target text that would satisfy the check, where one is known."""
    offers: tuple[Offer, ...] = ()
    """What could be written, best first; several may share a span, then one of them is meant."""
    explanation: str = ""
    """How it was judged: what a term was found by, or what was looked for; for terms only."""
