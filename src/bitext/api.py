"""The public functions: what the command line does, for programs.

    from bitext import align, write_tmx
    aligned = align("essay.en.txt", "essay.fr.txt")
    write_tmx(aligned.memory, "essay.en-fr.tmx")

Nothing here prints or exits; what cannot be done raises a :class:`~bitext.errors.BitextError`.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bitext import alignment as aligner
from bitext import checks
from bitext import segmentation as segmenter
from bitext.encoders import DEFAULT as DEFAULT_ENCODER
from bitext.encoders import load_encoder
from bitext.errors import InputError, UsageError
from bitext.files import real
from bitext.formats import srx as srx_format
from bitext.formats.language import detect_language, language_from_name
from bitext.formats.text import SourceText, read_text
from bitext.languages import LANGUAGES, language_name
from bitext.model import (
    Alignment,
    Bead,
    Document,
    Finding,
    Glossary,
    Memory,
    Segment,
    Span,
    TranslationUnit,
    primary,
)
from bitext.review.conflicts import in_conflict
from bitext.review.update import Plan, touched
from bitext.segmentation import Paragraphs
from bitext.tmx.build import Row, Side, build_memory, rows_of
from bitext.tmx.update import Updated, update_memory

if TYPE_CHECKING:
    from bitext.alignment import Encoder
    from bitext.segmentation import Rules

__all__ = [
    "Aligned",
    "AlignedText",
    "align",
    "check",
    "export",
    "read_text",
    "segment",
    "update",
]

Progress = Callable[[str, int, int], None]
Method = Literal["meaning", "length"]
"""``length``, after Gale & Church (1993), where the encoder does not know a language."""

SURE = 0.95
"""Probability from which a detected language is believed against a file name."""
ENOUGH = 200
"""Code points from which detection is asked at all."""
LONGER = 10
"""A text this many times longer than its counterpart is refused."""


# ------------------------------------------------------------------ segment


def segment(
    text: str,
    lang: str,
    *,
    paragraphs: Paragraphs = Paragraphs.BLANK_LINE,
    srx: str | Path | None = None,
    replace_rules: bool = False,
) -> Document:
    """Cut a text into sentences that tile it.

    Args:
        text: Running text.
        lang: BCP 47 tag of its language.
        paragraphs: What ends a paragraph, which no sentence crosses.
        srx: An SRX 2.0 file, layered over the built-in rules.
        replace_rules: Use only the rules of ``srx``.

    Raises:
        SrxError: The rules file has a fault.
    """
    rules = srx_format.load_rules(lang, user=Path(srx) if srx else None, replace=replace_rules)
    return segmenter.segment(text, lang, rules, paragraphs=paragraphs)


# ------------------------------------------------------------------ align


@dataclass(frozen=True, slots=True)
class AlignedText:
    """One of the texts of an alignment."""

    path: str
    lang: str
    found: str
    """How the language was found: ``given``, ``from the name`` or ``detected (.99)``."""
    document: Document


@dataclass(frozen=True, slots=True)
class Aligned:
    """What :func:`align` returns."""

    memory: Memory
    texts: tuple[AlignedText, ...]
    alignments: tuple[Alignment, ...]
    """One per counterpart, each of the source with it."""
    methods: tuple[Method, ...]
    """One per counterpart."""
    encoder: str
    """Name of the encoder that was asked for."""
    unrelated: tuple[str, ...]
    """Paths of the counterparts that are hardly translations of the source text."""

    @property
    def method(self) -> Method | Literal["mixed"]:
        """How the texts were aligned, ``mixed`` where one counterpart was aligned otherwise."""
        return self.methods[0] if len(set(self.methods)) == 1 else "mixed"


def align(
    source: str | Path,
    *targets: str | Path,
    languages: Sequence[str | None] = (),
    paragraphs: Paragraphs = Paragraphs.BLANK_LINE,
    srx: str | Path | None = None,
    lines: bool = False,
    locked: Sequence[tuple[Span, Span]] = (),
    encoder: str = DEFAULT_ENCODER,
    anyway: bool = False,
    folder: str | Path = ".",
    progress: Progress | None = None,
) -> Aligned:
    """Align a text with its translation into one other language, or two.

    Args:
        source: The text whose order the memory follows.
        targets: One or two counterparts.
        languages: BCP 47 tags in the order of the texts; None where the file name or the text
            itself is to say.
        paragraphs: What ends a paragraph.
        srx: Segmentation rules layered over the built-in ones.
        lines: The texts hold one sentence a line; they are not segmented.
        locked: Beads that must come out as they are: spans of source and target segments. Only
            with one counterpart.
        encoder: What compares meanings; see :func:`bitext.encoders.load_encoder`.
        anyway: Do not refuse texts in swapped languages or of very different length.
        folder: Where the memory will lie; it names the texts relative to it.
        progress: Called with a stage, how much is done, and how much there is.

    Returns:
        The memory, with every sentence of every text, and what it was made from.

    Raises:
        InputError: A text cannot be read or holds no sentence.
        UsageError: The same file or language twice, swapped languages, contradictory locks.
    """
    if not 1 <= len(targets) <= 2:
        raise UsageError("expected a text and one or two counterparts", hint="bitext align --help")
    sources, texts = _read(
        [source, *targets],
        languages,
        paragraphs=paragraphs,
        srx=srx,
        lines=lines,
        anyway=anyway,
    )
    reader = aligner.ReadOnce(load_encoder(encoder))
    methods, alignments = _align_sentences(
        # A file of lines says nothing of paragraphs.
        [
            (
                text.lang,
                text.document.sentences(),
                None if lines else [segment.paragraph for segment in text.document.segments],
            )
            for text in texts
        ],
        reader,
        locked=[Bead(a, b, 1.0) for a, b in locked],
        progress=progress,
    )
    unrelated: list[str] = []
    if not locked:
        alignments, unrelated = _judged(texts, alignments, reader)
    sides = _sides(sources, texts, folder)
    rows: Iterable[Row]
    if len(alignments) == 1:
        rows = rows_of(alignments[0], locked=locked)
    else:
        rows = _pivot_rows(texts, alignments, None if "length" in methods else reader)
    return Aligned(
        build_memory(sides, rows),
        tuple(texts),
        alignments,
        methods,
        reader.name,
        tuple(unrelated),
    )


def _judged(
    texts: Sequence[AlignedText], alignments: Sequence[Alignment], encoder: Encoder
) -> tuple[tuple[Alignment, ...], list[str]]:
    """Look for texts that are no translations; return the alignments to believe and their paths.

    Only where the encoder was taught both languages: elsewhere it is the encoder that may be at
    a loss.
    """
    source, *targets = texts
    believed, unrelated = [], []
    for text, found in zip(targets, alignments, strict=True):
        sentences = source.document.sentences(), text.document.sentences()
        if _taught(encoder, source.lang, text.lang) and aligner.unrelated(
            found, *sentences, encoder
        ):
            unrelated.append(text.path)
            believed.append(aligner.disbelieve(found))
        else:
            believed.append(found)
    return tuple(believed), unrelated


def _read(
    paths: Sequence[str | Path],
    languages: Sequence[str | None],
    *,
    paragraphs: Paragraphs,
    srx: str | Path | None,
    lines: bool,
    anyway: bool,
) -> tuple[list[SourceText], list[AlignedText]]:
    """Read and segment texts, and refuse those that cannot be translations of each other."""
    _refuse_same_file(paths)
    sources = [read_text(path, form="lines" if lines else None) for path in paths]
    wanted = [*languages, *[None] * (len(paths) - len(languages))]
    found = [_language(text, lang) for text, lang in zip(sources, wanted, strict=True)]
    if not anyway:
        _refuse_swapped(sources, found)
    _refuse_same_language(sources, found)
    texts = []
    for text, (lang, how) in zip(sources, found, strict=True):
        if lines:
            document = _lines(text.content, lang)
        else:
            rules = _rules(lang, srx)
            document = segmenter.segment(text.content, lang, rules, paragraphs=paragraphs)
        texts.append(AlignedText(text.path, lang, how, document))
    if not anyway:
        _refuse_lopsided(texts)
    return sources, texts


def _sides(
    sources: Sequence[SourceText], texts: Sequence[AlignedText], folder: str | Path
) -> list[Side]:
    return [
        Side(
            document=text.document,
            name=_relative(read.path, folder),
            digest=read.digest,
            origin=read.origin,
            marks=read.marks,
        )
        for text, read in zip(texts, sources, strict=True)
    ]


def _align_sentences(
    sides: Sequence[tuple[str, Sequence[str], Sequence[int] | None]],
    encoder: Encoder,
    *,
    locked: Sequence[Bead],
    progress: Progress | None,
) -> tuple[tuple[Method, ...], tuple[Alignment, ...]]:
    """Align the first of some texts with each of the others.

    Each is a language, its sentences, and the number of the paragraph of each where it is known.
    """
    (lang, source, source_paragraphs), *targets = sides
    from bitext.weights import load_potentials  # noqa: PLC0415 (numpy)

    if locked and len(targets) > 1:
        raise UsageError("locked beads go with one counterpart; align the texts two by two")
    methods: list[Method] = []
    alignments = []
    for other, target, target_paragraphs in targets:
        found = aligner.align(
            source,
            target,
            encoder=encoder,
            potentials=load_potentials(),
            locked=locked,
            source_paragraphs=source_paragraphs,
            target_paragraphs=target_paragraphs,
            progress=progress,
        )
        method: Method = "meaning"
        # What the encoder was not taught it may know all the same, from languages akin.
        if not _taught(encoder, lang, other) and aligner.expected_share(found) < aligner.FAMILIAR:
            found = aligner.align_by_length(source, target, locked=locked)
            method = "length"
        methods.append(method)
        alignments.append(found)
    return tuple(methods), tuple(alignments)


def _taught(encoder: Encoder, *languages: str) -> bool:
    """Return whether an encoder was taught languages; one that does not say is believed."""
    known = {primary(tag) for tag in encoder.languages}
    return not known or {primary(lang) for lang in languages} <= known


# ------------------------------------------------------------------ update


CONTEXT = 300
"""Fixed units that are shown to the aligner beside what it is to align, spread over the texts: what
holds for the texts as a whole (ratio of lengths, background of similarity) is measured on them."""
RUN = 4
"""Fixed units that are taken in a row, for that background is of neighbours too."""


@dataclass(frozen=True, slots=True)
class UpdatedTexts:
    """What :func:`update` returns."""

    updated: Updated
    texts: tuple[AlignedText, ...]


def update(
    memory: Memory,
    source: str | Path,
    target: str | Path,
    *,
    stored: Sequence[TranslationUnit] = (),
    languages: Sequence[str | None] = (),
    paragraphs: Paragraphs = Paragraphs.BLANK_LINE,
    srx: str | Path | None = None,
    lines: bool = False,
    anyway: bool = False,
    folder: str | Path = ".",
    progress: Progress | None = None,
) -> UpdatedTexts:
    """Bring a reviewed memory up to its texts after these changed.

    Units whose texts are unchanged keep their state and act as locks; only what lies between them
    is aligned anew. Nothing a person did is lost: see :class:`~bitext.tmx.update.Updated`.

    Args:
        memory: The memory as it was reviewed.
        source: The text in the memory's source language, as it is now.
        target: Its counterpart, as it is now.
        stored: Units that vanished in earlier updates and may be back.
        languages: As for :func:`align`.
        paragraphs: What ends a paragraph.
        srx: Segmentation rules layered over the built-in ones.
        lines: The texts hold one sentence a line.
        anyway: Do not refuse texts in swapped languages or of very different length.
        folder: Where the memory will lie; it names the texts relative to it.
        progress: As for :func:`align`.

    Raises:
        InputError: A text cannot be read or holds no sentence.
        UsageError: The languages are not those of the memory, or it has more than two.
    """
    sources, texts = _read(
        [source, target],
        languages,
        paragraphs=paragraphs,
        srx=srx,
        lines=lines,
        anyway=anyway,
    )
    texts = _in_languages_of(memory, texts)
    first, second = _sides(sources, texts, folder)

    def align_open(plan: Plan) -> list[list[Bead]]:
        return _align_boxes(plan, progress=progress)

    updated = update_memory(memory, (first, second), align_open, stored=stored)
    return UpdatedTexts(updated, tuple(texts))


def _in_languages_of(memory: Memory, texts: Sequence[AlignedText]) -> list[AlignedText]:
    """Return the texts under the language tags of the memory, if they are in its two languages."""
    tags = memory.languages()
    given = [primary(text.lang) for text in texts]
    if len({primary(tag) for tag in tags}) > 2:
        raise UsageError(
            f"a memory of {', '.join(tags)} cannot be updated: only one of two languages can",
            hint="Align the pairs as memories of their own: bitext align a.en.txt a.fr.txt",
        )
    if not {primary(tag) for tag in tags} <= set(given):
        raise UsageError(
            f"the memory is of {', '.join(tags)}, the texts are {', '.join(given)}",
            hint="Name the texts it was made of, or their languages: --langs en,fr",
        )
    declared = primary(memory.header.get("srclang") or "*all*")
    if declared in given[1:]:
        raise UsageError(
            f"the memory's source language is {declared}; the texts are in the other order",
            hint=f"Name {texts[1].path} first.",
        )
    spelled = {primary(tag): tag for tag in reversed(tags)}
    return [
        replace(
            text,
            lang=spelled.get(lang, text.lang),
            document=replace(text.document, lang=spelled.get(lang, text.lang)),
        )
        for text, lang in zip(texts, given, strict=True)
    ]


def _align_boxes(plan: Plan, *, progress: Progress | None) -> list[list[Bead]]:
    """Align the open boxes of a plan, with as much around them as the aligner needs to see.

    What the aligner does between two locks depends on the box and on means over the texts, so
    that most locks need not be encoded: on a long text that is nearly all of the time.
    """
    sides = [document.sentences() for document in plan.documents]
    step = max(1, RUN * len(plan.locks) // CONTEXT)
    shown: list[tuple[Span, Span]] = []
    positions: list[int] = []
    boxes = iter((*plan.open, None))
    box = next(boxes)
    for number, lock in enumerate((*plan.locks, None)):
        if box is not None and (lock is None or lock.source.start >= box[0].stop):
            positions.append(len(shown))
            shown.append(box)
            box = next(boxes)
            if lock is not None:
                shown.append((lock.source, lock.target))
        elif lock is not None and number % step < RUN:
            shown.append((lock.source, lock.target))
    at = [0, 0]
    moved: list[tuple[Span, Span]] = []
    for part in shown:
        spans = [Span(at[k], at[k] + len(part[k])) for k in (0, 1)]
        at = [span.stop for span in spans]
        moved.append((spans[0], spans[1]))
    is_open = set(positions)
    _, (alignment,) = _align_sentences(
        [
            (
                document.lang,
                [sentences[k] for part in shown for k in part[side]],
                [document.segments[k].paragraph for part in shown for k in part[side]],
            )
            for side, (document, sentences) in enumerate(zip(plan.documents, sides, strict=True))
        ],
        aligner.ReadOnce(load_encoder()),
        locked=[Bead(a, b, 1.0) for k, (a, b) in enumerate(moved) if k not in is_open],
        progress=progress,
    )
    found: dict[int, list[Bead]] = {position: [] for position in positions}
    part_number = 0
    for bead in alignment.beads:
        while (
            bead.source.stop > moved[part_number][0].stop
            or bead.target.stop > moved[part_number][1].stop
        ):
            part_number += 1
        if part_number in found:
            by = [shown[part_number][k].start - moved[part_number][k].start for k in (0, 1)]
            found[part_number].append(
                replace(
                    bead,
                    source=Span(bead.source.start + by[0], bead.source.stop + by[0]),
                    target=Span(bead.target.start + by[1], bead.target.stop + by[1]),
                )
            )
    return [found[position] for position in positions]


def _pivot_rows(
    texts: Sequence[AlignedText], alignments: Sequence[Alignment], encoder: Encoder | None
) -> Iterator[Row]:
    """Merge two alignments; with an encoder the two translations are compared, too."""
    groups = aligner.merge_pivot(*alignments)
    pair = " ".join(text.lang for text in texts[1:])
    if encoder is not None:
        encoded = [encoder.read(text.document.sentences()) for text in texts[1:]]
        groups = aligner.compare_translations(groups, *encoded)
    for group in groups:
        yield Row(
            (group.pivot, group.first, group.second),
            group.confidence,
            group.reason,
            disagree="" if group.disagreement is None else f"{pair} {group.disagreement:.2f}",
        )


def _refuse_same_file(paths: Sequence[str | Path]) -> None:
    seen: dict[Path, str | Path] = {}
    for path in paths:
        file = real(path)
        if file in seen:
            raise UsageError(
                f"{seen[file]} and {path} are the same file",
                hint="Name the text and its translation: bitext align a.en.txt a.fr.txt",
            )
        seen[file] = path


def _language(text: SourceText, wanted: str | None) -> tuple[str, str]:
    if wanted is not None:
        return wanted, "given"
    named = language_from_name(Path(text.path).name)
    if named is not None:
        return named, "from the name"
    lang, probability = detect_language(text.content)
    if probability < SURE:
        raise InputError(
            f"its language is not clear ({language_name(lang)} at {probability:.2f})",
            path=text.path,
            hint="Say it: --langs en,fr; or put it in the name: text.fr.txt",
        )
    return lang, f"detected ({probability:.2f})"


def _refuse_same_language(sources: Sequence[SourceText], found: Sequence[tuple[str, str]]) -> None:
    seen: dict[str, SourceText] = {}
    for text, (lang, how) in zip(sources, found, strict=True):
        other = seen.setdefault(primary(lang), text)
        if other is not text:
            raise UsageError(
                f"{other.path} and {text.path} are both {language_name(lang)} ({how})",
                hint="Two languages are needed; if the guess is wrong, say: --langs en,fr",
            )


def _refuse_swapped(sources: Sequence[SourceText], found: Sequence[tuple[str, str]]) -> None:
    """Compare what the names or options say with what the texts look like."""
    claimed, seen = [], []
    for text, (lang, how) in zip(sources, found, strict=True):
        claimed.append(primary(lang))
        if how.startswith("detected") or len(text.content) < ENOUGH or claimed[-1] not in LANGUAGES:
            seen.append(claimed[-1])
            continue
        looks, probability = detect_language(text.content)
        seen.append(primary(looks) if probability >= SURE else claimed[-1])
    if claimed == seen:
        return
    wrong = next(i for i, (a, b) in enumerate(zip(claimed, seen, strict=True)) if a != b)
    if sorted(claimed) == sorted(seen):
        raise UsageError(
            "the languages are swapped: "
            + ", ".join(
                f"{text.path} looks {language_name(lang)}"
                for text, lang in zip(sources, seen, strict=True)
            ),
            hint=f"Say --langs {','.join(seen)}; or --anyway if this is not so.",
        )
    raise UsageError(
        f"{sources[wrong].path} is said to be {language_name(claimed[wrong])} "
        f"but looks {language_name(seen[wrong])}",
        hint=f"Say --langs {','.join(seen)}; or --anyway if this is not so.",
    )


def _refuse_lopsided(texts: Sequence[AlignedText]) -> None:
    for text in texts:
        if not text.document.segments:
            raise InputError("holds no sentence", path=text.path)
    size = [len(text.document.text.strip()) for text in texts]
    long, short = size.index(max(size)), size.index(min(size))
    if size[long] > LONGER * size[short]:
        raise UsageError(
            f"{texts[long].path} is {size[long] / size[short]:.0f} times as long as "
            f"{texts[short].path}; they are hardly translations of each other",
            hint="Check the files; --anyway aligns them all the same.",
        )


def _rules(lang: str, srx: str | Path | None) -> Rules:
    return srx_format.load_rules(lang, user=Path(srx) if srx else None)


def _lines(text: str, lang: str) -> Document:
    """Make a document of a text that holds a sentence a line; a blank line joins the one before."""
    segments: list[Segment] = []
    start = at = 0
    for line in text.split("\n"):
        blank = not line.strip()
        if not blank and text[start:at].strip():
            segments.append(Segment(Span(start, at), "line", len(segments)))
            start = at
        at = min(at + len(line) + 1, len(text))
    if text[start:].strip():
        segments.append(Segment(Span(start, len(text)), "line", len(segments)))
    return Document(text, lang, tuple(segments))


def _relative(path: str, folder: str | Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


# ------------------------------------------------------------------ check


def check(
    memory: Memory,
    glossary: Glossary,
    *,
    today: dt.date | None = None,
    rules: checks.Ruleset | None = None,
) -> tuple[Finding, ...]:
    """Judge every unit of a memory by a glossary, and by other checks where they are asked for.

    Args:
        memory: Units with a source language and one or more others; each of those is judged.
        glossary: Concepts with their terms.
        today: The day by which exceptions end; the system's where None.
        rules: Which checks run; what the glossary asks for where None, and what ``bitext check``
            runs with :data:`bitext.checks.DEFAULT`. What takes the whole memory (consistency) is
            not among them.

    Returns:
        Open findings in the order of the units; what a person has set aside is left out.

    Raises:
        BitextError: A term of the glossary is a regular expression with an error.
    """
    declared = memory.header.get("srclang") or "*all*"
    source = glossary.source if declared.casefold() == "*all*" else declared
    day = today or dt.datetime.now().astimezone().date()
    checker = checks.MemoryChecker(glossary, source, today=day, rules=rules or checks.TERMINOLOGY)
    return tuple(
        finding
        for index, unit in enumerate(memory.units)
        for finding in checker.judge(unit, index).open
    )


# ------------------------------------------------------------------ export


EXTRAS = ("draft", "rejected", "one-sided")
"""Units that are exported only when asked for."""


@dataclass(frozen=True, slots=True)
class Export:
    """The units to write, and what was left out and why."""

    memory: Memory
    left_out: Counter[str]


def export(
    memory: Memory,
    *,
    include: Iterable[str] = (),
) -> Export:
    """Choose the units that are fit to leave the house: accepted, with text on every side.

    Accepted is what was confirmed or approved. Units in which a merge left two versions stay at
    home, whatever is to be included.

    Args:
        memory: What was reviewed.
        include: What to take besides, of :data:`EXTRAS`.

    Returns:
        The chosen units under the same header, and the number left out by reason.

    Raises:
        ValueError: ``include`` names something else.
    """
    wanted = set(include)
    if not wanted <= set(EXTRAS):
        raise ValueError(f"include: found {sorted(wanted)}, expected some of {EXTRAS}")
    languages = memory.languages()
    left_out: Counter[str] = Counter()

    def fit(unit: TranslationUnit) -> bool:
        reason = ""
        if in_conflict(unit):
            reason = "in conflict"
        elif not unit.status.is_accepted and unit.status.value not in wanted:
            reason = unit.status.value
        elif any(not unit.text(lang).strip() for lang in languages) and "one-sided" not in wanted:
            reason = "one-sided"
        if reason:
            left_out[reason] += 1
        return not reason

    units = tuple(unit for unit in memory.units if fit(unit))
    return Export(replace(memory, units=units), left_out)


def reviewed(memory: Memory) -> int:
    """Return how many units hold work of a person: a status, an edit, a note, an override."""
    return sum(map(touched, memory.units))
