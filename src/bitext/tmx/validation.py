"""All defects of a file, also of one that cannot be read; and a mended copy of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bitext.errors import TmxError
from bitext.model import TranslationUnit
from bitext.tmx.defects import Defect, UnitRules, header_findings
from bitext.tmx.reader import TmxReader
from bitext.tmx.repair import repair_header, repair_unit
from bitext.tmx.rules import RULES, Level
from bitext.tmx.writer import Encoding, write_units

REMEMBERED = 100_000
"""Defects before the place where a file is damaged that are not told a second time."""


class Validation:
    """The defects of a file, in one pass and constant memory.

    Iterate over it once. A damaged file gives one ``unreadable`` and then, as far as the damage
    can be mended, the defects of the rest.

    Args:
        path: The file.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self.units = 0
        """Units seen."""
        self.refused: TmxError | None = None
        """Why the file cannot be read, where it cannot."""

    def __iter__(self) -> Iterator[Defect]:
        told: set[int] = set()
        try:
            for defect in self._pass(salvage=False):
                if len(told) < REMEMBERED:
                    told.add(hash((defect.line, defect.code, defect.message)))
                yield defect
        except TmxError as error:
            self.refused = error
            yield _unreadable(error)
        else:
            return
        self.units = 0
        try:
            for defect in self._pass(salvage=True):
                if hash((defect.line, defect.code, defect.message)) not in told:
                    yield defect
        except TmxError as error:
            # Beyond help: the first error has said why.
            if error.message != self.refused.message:
                yield _unreadable(error)

    def _pass(self, *, salvage: bool) -> Iterator[Defect]:
        found: list[Defect] = []
        reader = TmxReader(self._path, strict=True, salvage=salvage, on_defect=found.append)
        try:
            for _ in reader:
                self.units += 1
                if found:
                    yield from found
                    found.clear()
        except TmxError:
            yield from found
            raise
        yield from found


def _unreadable(error: TmxError) -> Defect:
    hint = f" {error.hint}" if error.hint else ""
    return Defect(
        error.path or "", error.line or 1, "unreadable", error.message, f"nothing is read.{hint}"
    )


@dataclass(frozen=True, slots=True)
class Repair:
    """A defect of a file and what became of it in the mended copy."""

    defect: Defect
    done: str
    """What was done; empty where nothing could be."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What :func:`fix_tmx` came to."""

    units: int
    repaired: int
    left: Counter[Level]
    """Defects that are still there, by level."""
    lost: int
    """Parts of a damaged file that could not be saved."""


def fix_tmx(
    path: str | Path,
    output: str | Path,
    *,
    overwrite: bool = False,
    encoding: Encoding = "utf-8",
    on_repair: Callable[[Repair], None],
) -> Fixed:
    """Write a mended copy of a file; fixing that copy changes nothing.

    Args:
        path: The file; it is left alone unless ``output`` is the same.
        output: The copy.
        overwrite: False refuses where ``output`` exists.
        encoding: Of the copy.
        on_repair: Called with each defect and what was done; notes are left out.

    Raises:
        TmxError: Nothing of the file can be saved.
        InputError: It cannot be read.
        OutputError: The copy cannot be written.
    """
    fixing = _Fixing(path, on_repair)
    write_units(fixing.header, fixing.units(), output, overwrite=overwrite, encoding=encoding)
    return fixing.result()


class _Fixing:
    def __init__(self, path: str | Path, on_repair: Callable[[Repair], None]) -> None:
        self._path = path
        self._on_repair = on_repair
        self._found: list[Defect] = []
        self._units = self._repaired = self._lost = 0
        self._left: Counter[Level] = Counter()
        # A first pass tells whether the file is damaged, and finds a header behind the body.
        salvage = False
        reader = TmxReader(path)
        try:
            for _ in reader:
                pass
        except TmxError as first:
            salvage = True
            reader = TmxReader(path, salvage=True)
            try:
                units = sum(1 for _ in reader)
            except TmxError:
                units = 0
            if not units:
                raise first from None
        self.header = repair_header(reader.header)
        self._reader = TmxReader(path, strict=True, salvage=salvage, on_defect=self._found.append)

    def units(self) -> Iterator[TranslationUnit]:
        """Yield the mended units, reporting on the way."""
        source = self.header.get("srclang") or "*all*"
        rules = UnitRules(self.header, strict=True)
        of_header = list(header_findings(self.header, strict=True))
        for unit, _ in self._reader:
            mended = repair_unit(unit, source)
            if self._found:
                after = list(rules.lasting_findings(mended)) if mended.variants else []
                self._report(after if self._units else [*after, *of_header])
            if mended.variants:
                self._units += 1
                yield mended
        self._report([] if self._units else of_header)

    def _report(self, after: list[tuple[str, str]]) -> None:
        remaining = Counter(code for code, _ in after)
        before = Counter(defect.code for defect in self._found)
        for defect in self._found:
            if defect.level is Level.NOTE:
                continue
            rule = RULES[defect.code]
            still = (defect.code, defect.message) in after or (
                remaining[defect.code] == before[defect.code]
            )
            # "..., if it can be read": it could.
            done = defect.assumed if defect.code in _SAYS else rule.repair.partition(", if ")[0]
            if still or not done:
                done = ""
                self._left[defect.level] += 1
            else:
                self._repaired += 1
            self._lost += defect.code == "lost"
            self._on_repair(Repair(defect, done))
        self._found.clear()

    def result(self) -> Fixed:
        return Fixed(self._units, self._repaired, self._left, self._lost)


_SAYS = frozenset(("mended", "header-attribute", "stray", "element", "foreign"))
"""Codes whose defects say for themselves what was done."""
