"""What the pane beside or below the list says of the unit under the cursor, and how it fits.

A pane is sections: a word that names one, and its lines. Where there is not room for all of it,
every section keeps its first line and the longest ones are cut, with an ellipsis that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from bitext.glossary import Rendering, Verdict, explanation
from bitext.model import (
    ORIGIN,
    OVERRIDE,
    REASON,
    Finding,
    Severity,
    primary,
)
from bitext.review import Change, Session
from bitext.review.similar import Suggestion
from bitext.tui.segments import show_confidence, visible
from bitext.tui.wrapping import wrap

LABEL = 7
"""Cells of a section's name below the list."""


@dataclass(frozen=True, slots=True)
class Section:
    """Something to say, with the word it stands under."""

    label: str
    lines: tuple[Text, ...]
    whole: bool = False
    """It is cut last of all, where there is no room for it alone."""


def sections(
    session: Session,
    index: int,
    *,
    verdicts: Sequence[Verdict] = (),
    suggestions: Sequence[Suggestion] = (),
    beside: Sequence[str] = (),
    said: str = "",
) -> list[Section]:
    """Return what there is to say about a unit, the most urgent first, and each thing once.

    Args:
        session: The session.
        index: Position of the unit.
        verdicts: How its target renders the terms of its source.
        suggestions: What the memory offers, the best first.
        beside: Languages that the list shows already.
        said: What the screen says above: a finding that stands there is named, not told again.
    """
    unit = session[index]
    found = [Section("Why", (_why(session, index),))]
    findings = session.findings(index)
    about_terms = [finding for finding in findings if finding.check.startswith("G")]
    if terms := _terms(session, index, verdicts, about_terms, said):
        found.append(Section("Terms", terms))
    checks = [
        _finding(finding)
        for finding in findings
        if finding not in about_terms and finding.message not in said
    ]
    if checks:
        found.append(Section("Check", tuple(checks)))
    if suggestions:
        found.append(Section("TM", tuple(_suggestion(each) for each in suggestions)))
    if notes := [Text(visible(note.text)) for note in unit.notes if note.text.strip()]:
        found.append(Section("Note", tuple(notes)))
    if aside := [Text(visible(prop.text)) for prop in unit.props if prop.type == OVERRIDE]:
        found.append(Section("Aside", tuple(aside)))
    shown = {primary(lang) for lang in (session.source, session.target, *beside)}
    found += [
        Section(variant.lang, (Text(visible(variant.text)),))
        for variant in unit.variants
        if primary(variant.lang) not in shown and variant.text
    ]
    return found


def _why(session: Session, index: int) -> Text:
    unit = session[index]
    text = Text()
    reason = unit.prop(REASON)
    if reason:
        text.append(" · ".join(part.strip() for part in reason.split(";")))
        text.append("  ")
    text.append(" · ".join(facts(session, index)), "dim" if reason else "")
    return text


def facts(session: Session, index: int) -> list[str]:
    """Return what is known of a unit in a few words: state, odds, type, where it comes from."""
    unit = session[index]
    if unit.confidence is None:
        sure = "no confidence"
    else:
        sure = f"confidence {show_confidence(unit.confidence)}"
    origin = unit.prop(ORIGIN)
    known = [session.status(index).value, sure, session.bead_type(index)]
    return [*known, f"origin {origin}"] if origin else known


def _finding(finding: Finding) -> Text:
    style = "bold" if finding.severity is Severity.ERROR else ""
    return Text(f"{finding.check} {finding.message}", style)


def _terms(
    session: Session,
    index: int,
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    said_above: str,
) -> tuple[Text, ...]:
    """Name each term of the source with its rendering, what is wrong first."""
    left = list(findings)
    source, target = (session.text(index, lang) for lang in (session.source, session.target))
    wrong: list[Text] = []
    fine: list[Text] = []
    for verdict in verdicts:
        said = verdict.source_spans[0].within(source)
        finding = next((each for each in left if each.subject == verdict.concept.id), None)
        if finding is None:
            good = _found(verdict.good, target)
            inflected = any(not each.hit.exact for each in verdict.good)
            why = f": {explanation(verdict, target, session.target)}" if inflected else ""
            fine.append(Text(f"{said} → {good} ok{why}" if good else f"{said} set aside"))
            continue
        left.remove(finding)
        line = Text(f"{said} → ")
        if verdict.bad:
            line.append(f"{_found(verdict.bad, target)} FORBIDDEN", "bold")
        elif verdict.miscased:
            line.append(f"{_found(verdict.miscased, target)} CASE", "bold")
        elif verdict.good:
            asked, given = len(verdict.source_spans), len(verdict.good)
            line.append(f"{_found(verdict.good, target)} {given} of {asked} times")
        elif verdict.related:
            line.append(f"{_found(verdict.related, target)} related, please look")
        else:
            line.append("MISSING", "bold" if finding.severity is Severity.ERROR else "")
        line.append(f"  {finding.check}")
        if finding.message not in said_above:
            line.append(f" {finding.message}")
        if finding.explanation:
            line.append(f"; {visible(finding.explanation)}")
        wrong.append(line)
    wrong += [_finding(finding) for finding in left if finding.message not in said_above]
    if fine:
        wrong.append(Text("   ").join(fine))
    return tuple(wrong)


def _found(renderings: Iterable[Rendering], target: str) -> str:
    return ", ".join(dict.fromkeys(each.hit.span.within(target) for each in renderings))


def _suggestion(found: Suggestion) -> Text:
    where = f"  ({found.origin})" if found.origin else ""
    line = Text(f"{found.share} % ", "bold")
    line.append(f"{visible(found.source)} → ", "not bold")
    line.append(visible(found.target), "not bold")
    line.append(where, "not bold dim")
    return line


def realignment(change: Change, pair: Sequence[str]) -> Section:
    """Return what a realignment made of which units, both languages on a line."""
    lines = [
        Text.assemble(
            (f"{name:<7}", "bold"),
            " │ ".join(visible(unit.text(lang)) or "(empty)" for lang in pair),
        )
        for part in change.parts
        for name, units in (("before", part.before), ("now", part.after))
        for unit in units
    ]
    return Section("New ~", tuple(lines))


# ------------------------------------------------------------------ fitting


def below(found: Sequence[Section], *, width: int, height: int, message: str = "") -> Text:
    """Return sections as lines with their names at the left, cut to a height.

    Args:
        found: The sections.
        width: Cells of a line.
        height: Lines there are.
        message: What the screen has to tell first.
    """
    head = _wrapped(Text(message, "bold"), width) if message else []
    blocks = [
        (section.label, [line for text in section.lines for line in _wrapped(text, width - LABEL)])
        for section in found
    ]
    room = max(0, height - len(head))
    lines = head[:height]
    for (label, block), size in zip(blocks, _shares(found, blocks, room), strict=True):
        for number, line in enumerate(_cut(block, size, width - LABEL)):
            lines.append(Text.assemble((f"{label if number == 0 else '':<{LABEL}}", "bold"), line))
    return Text("\n").join(lines)


def beside(found: Sequence[Section], *, width: int, height: int, message: str = "") -> Text:
    """Return sections under their names as headings, cut to a height."""
    head = [*_wrapped(Text(message, "bold"), width), Text()] if message else []
    blocks = [
        (section.label, [line for text in section.lines for line in _wrapped(text, width)])
        for section in found
    ]
    room = max(0, height - len(head) - 2 * len(blocks))
    lines = head
    for (label, block), size in zip(blocks, _shares(found, blocks, room), strict=True):
        if size:
            lines += [Text(label, "bold underline"), *_cut(block, size, width), Text()]
    return Text("\n").join(lines[:height])


def _wrapped(text: Text, width: int) -> list[Text]:
    width = max(2, width)
    lines: list[Text] = []
    for part in text.split("\n", allow_blank=True):
        lines += [part[start:stop] if stop else Text() for start, stop in wrap(part.plain, width)]
    return lines


def _cut(block: list[Text], size: int, width: int) -> list[Text]:
    if len(block) <= size or not size:
        return block[:size]
    last = block[size - 1].copy()
    while cell_len(last.plain) > width - 2:
        last = last[:-1]
    last.append(" …")
    return [*block[: size - 1], last]


def _shares(
    found: Sequence[Section], blocks: Sequence[tuple[str, list[Text]]], room: int
) -> list[int]:
    """Return how many lines each block gets: whole ones all of theirs, the others take turns."""
    sizes = [len(block) for _, block in blocks]
    shares = [0] * len(sizes)
    for number, (section, size) in enumerate(zip(found, sizes, strict=True)):
        if section.whole:
            shares[number] = min(size, room)
            room -= shares[number]
    given = True
    while room > 0 and given:
        given = False
        for number, size in enumerate(sizes):
            if room > 0 and shares[number] < size:
                shares[number] += 1
                room -= 1
                given = True
    return shares
