"""Inspecting memories: files in, findings with their places out.

    inspection = Inspection(memories, jobs=1, today=today)
    for found in inspection.findings(): ...

Judging itself is pure (:mod:`bitext.checks`); here it meets files, processes, the cache, git and
the baseline. Findings come file by file, in the order of units. Memory grows with the findings and
with 16 bytes a unit for consistency, not with the size of a file.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bitext import checks
from bitext.checks import consistency
from bitext.checks.consistency import Clash, Consistency
from bitext.errors import BitextError, InputError, TmxError
from bitext.files import real
from bitext.inspection.baseline import Baseline
from bitext.inspection.cache import SMALLEST, Cache, signature
from bitext.inspection.rows import Row, finding_of
from bitext.inspection.since import Since
from bitext.inspection.stretches import Stretch, stretches
from bitext.inspection.workers import WORTH_IT, Judges, Kit, Pending, processors
from bitext.languages import language_name
from bitext.model import Finding, Glossary, Severity, TranslationUnit, primary
from bitext.phrases import counted
from bitext.reports.findings import Located
from bitext.termbase.rows import dump
from bitext.tmx import TmxReader

__all__ = ["Inspection", "Memory", "Progress", "default_jobs"]

Progress = Callable[[str, int], None]
"""Called with a file and how many of its units are done."""

FOLD_FROM = 20
"""Units from which a rule that speaks up too often is told once for the file."""
FOLD_SHARE = 0.05
"""Share of the units from which it does: five times what any rule does on good translations."""


@dataclass(frozen=True, slots=True)
class Memory:
    """A memory to check, and by what."""

    path: str
    """As the person named it."""
    glossary_name: str
    """Where its glossary is from; empty where there is none."""
    glossary: Glossary
    rules: checks.Ruleset


@dataclass(slots=True)
class Inspection:
    """Checks memories one after the other and counts; one that cannot be read stops only itself.

    Args:
        memories: What to check.
        jobs: Processes to judge with.
        today: The day by which exceptions of a glossary end.
        cache: Folder of what earlier runs found; None remembers nothing.
        since: Judge only units that changed since.
        baseline: Findings to let pass.
        fold: Tell once what a file does throughout.
        progress: Called now and then.
    """

    memories: Sequence[Memory]
    jobs: int
    today: dt.date
    cache: Path | None = None
    since: Since | None = None
    baseline: Baseline | None = None
    fold: bool = True
    progress: Progress | None = None
    files: int = 0
    units: int = 0
    unreadable: list[BitextError] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def findings(self) -> Iterator[list[Located]]:
        """Yield the findings of each memory; what a person has set aside is marked."""
        kits: list[Kit] = []
        numbers: dict[str, int] = {}
        glossaries = {id(memory.glossary): memory.glossary for memory in self.memories}
        dumped = {key: dump(glossary) for key, glossary in glossaries.items()}
        for memory in self.memories:
            try:
                source = _source_language(memory)
            except (InputError, TmxError) as error:
                self.unreadable.append(error)
                continue
            numbers[memory.path] = len(kits)
            content = dumped[id(memory.glossary)]
            kits.append(Kit(memory.glossary, content, memory.rules, source, self.today))
        with Judges(kits, jobs=self.jobs) as judges:
            for memory in self.memories:
                number = numbers.get(memory.path)
                if number is None:
                    continue
                try:
                    yield self._memory(memory, kits[number], judges, number)
                except (InputError, TmxError) as error:
                    self.unreadable.append(error)

    def _memory(self, memory: Memory, kit: Kit, judges: Judges, number: int) -> list[Located]:
        self.files += 1
        before = None
        if self.since is not None:
            before = self.since.before(memory.path)
            if before is None:
                return []
        run = _Run(memory, kit, before)
        remembered = self._remembered(memory, kit)
        waiting: deque[tuple[Stretch, Pending | list[Row]]] = deque()
        for stretch in stretches(TmxReader(memory.path)):
            run.note(stretch)
            self.units += len(stretch.units)
            rows = remembered.get(stretch.digest) if remembered else None
            if run.is_unchanged(stretch):
                waiting.append((stretch, []))
            elif rows is None:
                waiting.append((stretch, judges.submit(number, stretch.units)))
            else:
                waiting.append((stretch, rows))
            while len(waiting) >= judges.ahead:
                self._take(run, remembered, *waiting.popleft())
        while waiting:
            self._take(run, remembered, *waiting.popleft())
        if remembered:
            remembered.save()
        found = run.finished()
        self.remarks += run.remarks()
        if self.baseline is not None:
            found = [
                replace(located, baseline=not located.overridden and self.baseline.covers(located))
                for located in found
            ]
        return _folded(found, run.judged, memory.rules) if self.fold else found

    def _take(
        self, run: _Run, remembered: Cache | None, stretch: Stretch, result: Pending | list[Row]
    ) -> None:
        rows = result.rows() if isinstance(result, Pending) else result
        if remembered and isinstance(result, Pending):
            remembered.put(stretch.digest, rows)
        run.take(stretch, rows)
        if self.progress:
            self.progress(run.memory.path, run.units)

    def _remembered(self, memory: Memory, kit: Kit) -> Cache | None:
        path = real(memory.path)
        if self.cache is None or path.stat().st_size < SMALLEST:
            return None
        return Cache(self.cache, path, signature(kit))


class _Run:
    """What is found in one memory.

    Args:
        memory: The memory.
        kit: What it is judged by.
        before: Digests of units that are not to be judged, as often as they were there.
    """

    def __init__(self, memory: Memory, kit: Kit, before: Counter[bytes] | None) -> None:
        self.memory = memory
        self.units = self.judged = 0
        self._kit = kit
        self._before = before
        self._found: list[Located] = []
        self._unchanged: set[int] = set()
        self._targets: dict[str, None] = {}
        words = {
            rule: int(str(kit.rules.options[rule.id]["words"]))
            for rule in consistency.RULES
            if kit.rules.runs(rule)
        }
        self._consistency = Consistency(kit.source, words) if words else None

    def note(self, stretch: Stretch) -> None:
        """Take down what is known of a stretch before it is judged."""
        source = primary(self._kit.source)
        for offset, (unit, mark) in enumerate(zip(stretch.units, stretch.digests, strict=True)):
            if self._before is not None and self._before[mark] > 0:
                self._before[mark] -= 1
                self._unchanged.add(stretch.first + offset)
            if self._consistency:
                self._consistency.add(unit, stretch.first + offset)
            for variant in unit.variants:
                self._targets[primary(variant.lang)] = None
        self._targets.pop(source, None)

    def is_unchanged(self, stretch: Stretch) -> bool:
        """Return whether no unit of a stretch is to be judged."""
        positions = range(stretch.first, stretch.first + len(stretch.units))
        return bool(self._unchanged) and self._unchanged.issuperset(positions)

    def take(self, stretch: Stretch, rows: list[Row]) -> None:
        """Add the findings of a stretch, of units that changed."""
        positions = range(stretch.first, stretch.first + len(stretch.units))
        self.units += len(stretch.units)
        self.judged += sum(position not in self._unchanged for position in positions)
        for row in rows:
            offset, aside, finding = finding_of(row, stretch.first)
            if stretch.first + offset not in self._unchanged:
                unit, line = stretch.units[offset], stretch.lines[offset]
                self._found.append(self._located(unit, line, finding, aside=aside))

    def finished(self) -> list[Located]:
        """Return everything found, in the order of the units."""
        self._found += self._inconsistent()
        self._found.sort(key=lambda located: located.finding.unit)
        return self._found

    def remarks(self) -> Iterator[str]:
        """Yield what a person should know of the memory besides."""
        path, glossary = self.memory.path, self.memory.glossary
        if not self._targets:
            yield f"{path}: no unit has {language_name(self._kit.source)} and a translation"
        if self.memory.glossary_name and glossary.concepts:
            for lang in (self._kit.source, *self._targets):
                if not any(concept.in_language(lang) for concept in glossary.concepts):
                    name = self.memory.glossary_name
                    yield f"{path}: {name} has no terms in {language_name(lang)}"

    def _inconsistent(self) -> Iterator[Located]:
        """Yield the clashes between units; the file is read again for the few it takes."""
        clashes: dict[int, list[Clash]] = {}
        if self._consistency:
            for clash in self._consistency.clashes():
                if clash.index not in self._unchanged:
                    clashes.setdefault(clash.index, []).append(clash)
        if not clashes:
            return
        others = {clash.other for found in clashes.values() for clash in found}
        wanted = others | set(clashes)
        last = max(wanted)
        kept: dict[int, tuple[TranslationUnit, int]] = {}
        for index, (unit, line) in enumerate(TmxReader(self.memory.path)):
            if index in wanted:
                kept[index] = (unit, line)
            if index >= last:
                break
        for index, found in clashes.items():
            unit, line = kept[index]
            for clash in found:
                finding = self._clash(clash, *kept[clash.other])
                yield self._located(unit, line, finding, aside=checks.overridden(unit, finding))

    def _clash(self, clash: Clash, other: TranslationUnit, line: int) -> Finding:
        same_source = clash.rule is consistency.SAME_SOURCE
        lang = clash.lang if same_source else self._kit.source
        text = other.text(lang)
        shown = text if len(text) <= 80 else f"{text[:79]}…"
        side = "source" if same_source else "target"
        return Finding(
            check=clash.rule.id,
            name=clash.rule.name,
            severity=self._kit.rules.severities[clash.rule.id],
            message=f"the same {side} as in line {line}, where the other side is “{shown}”",
            unit=clash.index,
            lang=clash.lang,
            subject="",
        )

    def _located(
        self, unit: TranslationUnit, line: int, finding: Finding, *, aside: bool
    ) -> Located:
        return Located(self.memory.path, line, unit, self._kit.source, finding, overridden=aside)


def _folded(found: list[Located], units: int, rules: checks.Ruleset) -> list[Located]:
    """Tell a rule once where it speaks up throughout a file: that is a style, and no slip.

    Errors stay, and so does what a project has asked for by giving it a severity.
    """
    loud = rules.graded.union(rule.id for rule in checks.RULES if rule.family in _NEVER_FOLDED)
    places: dict[str, set[int]] = {}
    for located in found:
        finding = located.finding
        quiet = located.overridden or located.baseline or finding.severity is Severity.ERROR
        if not quiet and finding.check not in loud:
            places.setdefault(finding.check, set()).add(finding.unit)
    limit = max(FOLD_FROM, FOLD_SHARE * units)
    many = {check: len(at) for check, at in places.items() if len(at) > limit}
    kept: list[Located] = []
    told: set[str] = set()
    for located in found:
        check = located.finding.check
        if check not in many or located.overridden or located.baseline:
            kept.append(located)
        elif check not in told:
            told.add(check)
            message = (
                f"{located.finding.message}; and so in {counted(many[check] - 1, 'more unit')}, "
                "as if this file had its own style (--all lists them)"
            )
            kept.append(replace(located, finding=replace(located.finding, message=message)))
    return kept


_NEVER_FOLDED = ("G", "M", "ALN", "EMP", "CON")
"""Families: terms are the project's own words, a doubtful or empty unit is work to be done."""


def _source_language(memory: Memory) -> str:
    declared = TmxReader(memory.path).header.get("srclang") or "*all*"
    return memory.glossary.source if declared.casefold() == "*all*" else declared


def default_jobs(paths: Sequence[str]) -> int:
    """Return how many processes are worth starting for memories of this size."""
    size = sum(os.path.getsize(path) for path in paths if os.path.isfile(path))  # noqa: PTH202, PTH113
    return processors() if size >= WORTH_IT else 1
