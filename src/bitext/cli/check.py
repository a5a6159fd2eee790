"""``bitext check``: judge memories by the glossary and the quality checks."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import click

from bitext import checks
from bitext.checks import Rule, Ruleset
from bitext.cli.console import FILE, Progress, colour, exit_codes, refuse_over_input
from bitext.errors import BitextError, InputError, UsageError
from bitext.files import check_writable, read_bytes, real, write_atomic
from bitext.inspection import Inspection, Memory, default_jobs
from bitext.inspection.baseline import Baseline, read_baseline, write_baseline
from bitext.inspection.since import Since
from bitext.model import Glossary, Severity
from bitext.phrases import counted
from bitext.project import Project, find_project, require_project
from bitext.reports import findings as report
from bitext.reports.findings import Located, Summary
from bitext.termbase import read_glossary

FORMATS = ("text", "line", "json", "junit", "sarif", "github", "gitlab", "html")

EPILOG = f"""
\b
Examples:
  bitext check novel.en-fr.tmx --glossary glossary.yaml
  bitext check                              all memories of the project
  bitext check --only NUM,SPC01 tmx/*.tmx   numbers and double spaces
  bitext check --since origin/main          what a branch changed
  bitext check --baseline old.json --write-baseline   let pass what is there today
  bitext check --format github --report sarif=bitext.sarif tmx/
  bitext check --fix novel.en-fr.tmx        terms in their right form, as a diff; add --apply to
                                            write what is sure
  bitext check --fail-on never --json a.tmx | jq .summary

`bitext explain` says what each check means; docs/ci.md tells of CI.

{exit_codes("nothing at or above --fail-on", "findings", held="a memory to --apply to is open")}
"""


def _split_rules(
    context: click.Context,  # noqa: ARG001 (click gives it)
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> set[Rule]:
    """Return the rules that ids, names and families stand for."""
    chosen: set[Rule] = set()
    for key in (part.strip() for value in values for part in value.split(",")):
        rule = checks.find_rule(key)
        found = {rule} if rule else {each for each in checks.RULES if each.family == key.upper()}
        if not found:
            raise click.BadParameter(f"there is no check {key!r}; `bitext explain` lists them.")
        chosen |= found
    return chosen


def _split_reports(
    context: click.Context,  # noqa: ARG001
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> tuple[tuple[str, str], ...]:
    reports = []
    for value in values:
        form, _, path = value.partition("=")
        if form not in FORMATS or not path:
            raise click.BadParameter(
                f"found {value!r}, expected FORMAT=FILE with one of {', '.join(FORMATS)}."
            )
        reports.append((form, path))
    return tuple(reports)


@click.command("check", epilog=EPILOG)
@click.argument("files", nargs=-1, type=FILE)
@click.option(
    "--glossary",
    "glossary_path",
    type=FILE,
    help="The glossary; default: glossary.yaml of the project or of this folder.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="ID,...",
    callback=_split_rules,
    help="Run these checks only: ids, names, or the letters of a family.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What goes to the standard output; text shows the places, line is one line a finding.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_split_reports,
    help="Write a report into a file as well; may be given several times.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="What makes the exit code 1.",
)
@click.option(
    "--baseline",
    "baseline_path",
    type=FILE,
    help="Let pass the findings that this file lists.",
)
@click.option("--write-baseline", is_flag=True, help="List in it what is found now; exit with 0.")
@click.option("--since", metavar="REV", help="Judge only units that changed since a git revision.")
@click.option("--all", "everything", is_flag=True, help="List also what a file does throughout.")
@click.option("--fix", is_flag=True, help="Print what could be written instead, as a diff.")
@click.option("--apply", is_flag=True, help="With --fix: write what is sure of it.")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, 256),
    help="Processes to judge with; default: one, or one a processor for large files.",
)
@click.option("--no-cache", is_flag=True, help="Judge anew what an earlier run has judged.")
@click.option("--quiet", "-q", is_flag=True, help="No summary and no progress.")
def command(
    files: tuple[str, ...],
    *,
    glossary_path: str | None,
    only: set[Rule],
    form: str,
    as_json: bool,
    reports: tuple[tuple[str, str], ...],
    fail_on: str,
    baseline_path: str | None,
    write_baseline: bool,
    since: str | None,
    everything: bool,
    fix: bool,
    apply: bool,
    jobs: int | None,
    no_cache: bool,
    quiet: bool,
) -> int:
    """Check TMX files: terms of the glossary, numbers, punctuation, codes, omissions.

    FILES are memories or folders of them; without any those of the project are checked. Checks are
    switched on and off in bitext.yaml (docs/checks.md).
    """
    form = "json" if as_json else form
    if apply and not fix:
        raise UsageError("--apply goes with --fix", hint="Look first: bitext check --fix")
    if fix and form != "text":
        raise UsageError(f"--fix prints a diff, not {form}", hint="In JSON see `offers`.")
    if fix and (reports or write_baseline):
        raise UsageError("--fix makes no reports", hint="Run bitext check again afterwards.")
    if write_baseline and not baseline_path:
        raise UsageError("--write-baseline needs a name", hint="Add --baseline FILE.")
    written = [name for _, name in reports]
    if write_baseline and baseline_path:
        written.append(baseline_path)
    for name in written:
        check_writable(name, overwrite=True)
    memories = _Memories(glossary_path, only).of(_expanded(files) or _memories_of_project())
    paths = [memory.path for memory in memories]
    for name in written:
        refuse_over_input(name, *paths, *([glossary_path] if glossary_path else []))
    output = _Output("" if fix else form, fail_on)
    progress = _Progress(quiet=quiet)
    inspection = Inspection(
        memories,
        jobs=jobs or default_jobs(paths),
        today=dt.datetime.now().astimezone().date(),
        cache=None if no_cache else _cache_folder(),
        since=Since(since) if since is not None else None,
        baseline=read_baseline(baseline_path) if baseline_path and not write_baseline else None,
        fold=not (everything or write_baseline or fix),
        progress=progress,
    )
    try:
        for found in inspection.findings():
            progress.clear()
            output.add(found)
    finally:
        progress.clear()
    if fix and inspection.unreadable:
        raise _as_one(inspection.unreadable)
    if fix:
        from bitext.cli import check_fix  # noqa: PLC0415  (needed here alone)

        output.found = list(check_fix.run(output.found, apply=apply, quiet=quiet))
    summary = report.summarise(output.found, files=inspection.files, units=inspection.units)
    output.finish(summary, paths, memories, reports)
    if write_baseline and baseline_path:
        _write_baseline(baseline_path, output.found, quiet=quiet)
    if not quiet:
        remarks = [*inspection.remarks, *_gone(inspection.baseline, paths)]
        if not all(memory.glossary_name for memory in memories) and not only:
            remarks.append("no glossary: terms were not checked (--glossary FILE, or bitext init)")
        for remark in remarks:
            click.echo(f"{click.style('note:', bold=True)} {remark}", err=True)
        click.echo(str(summary), err=True)
    if inspection.unreadable:
        raise _as_one(inspection.unreadable)
    failing = {"error": summary.errors, "warning": summary.errors + summary.warnings, "never": 0}
    return 1 if failing[fail_on] and not write_baseline else 0


# ------------------------------------------------------------------ what is checked, and by what


class _Memories:
    """Finds what each memory is judged by, each glossary read once.

    Args:
        glossary: The glossary that was named, if any.
        only: The checks that were asked for; all that are on where empty.
    """

    def __init__(self, glossary: str | None, only: set[Rule]) -> None:
        self._named = glossary
        self._only = only
        self._read: dict[str, Glossary] = {}

    def of(self, paths: Iterable[str]) -> list[Memory]:
        """Return the memories of these names."""
        return [self._memory(path) for path in dict.fromkeys(paths)]

    def _memory(self, path: str) -> Memory:
        project = find_project(Path(path).parent)
        rules = project.ruleset(Path(path)) if project else checks.DEFAULT
        if self._only:
            rules = rules.only(self._only)
        name = self._named or _beside(project)
        if not name:
            source = project.settings.source if project else "en"
            return Memory(path, "", Glossary(source, ()), rules)
        if name not in self._read:
            self._read[name] = read_glossary(name)
        return Memory(path, name, self._read[name], rules)


def _beside(project: Project | None) -> str:
    """Return the glossary of a project, else of this folder, empty where there is none."""
    candidates = [project.glossary] if project else []
    candidates += [Path("glossary.yaml")]
    for candidate in candidates:
        if candidate is not None and candidate.is_file():
            return _short(candidate)
    return ""


def _expanded(files: Iterable[str]) -> list[str]:
    """Return files as named, and for a folder the memories in it."""
    found: list[str] = []
    for name in files:
        if not Path(name).is_dir():
            found.append(name)
            continue
        os.scandir(name).close()  # rglob takes a folder that may not be read for an empty one
        inside = [str(path) for path in sorted(Path(name).rglob("*.tmx"))]
        if not inside:
            raise InputError("holds no *.tmx file", path=name)
        found += inside
    return found


def _memories_of_project() -> list[str]:
    project = require_project(Path.cwd(), command="check")
    paths = [_short(path) for path in project.memories()]
    if not paths:
        raise InputError(
            "holds no memory yet", path=str(project.memory_folder), hint="Make them: bitext align"
        )
    return paths


def _cache_folder() -> Path:
    import platformdirs  # noqa: PLC0415 (20 ms)

    return Path(platformdirs.user_cache_dir("bitext")) / "check"


# ------------------------------------------------------------------ baseline


def _write_baseline(path: str, found: Sequence[Located], *, quiet: bool) -> None:
    count = write_baseline(path, found)
    if not quiet:
        click.echo(f"wrote {path}: {counted(count, 'finding')} to let pass", err=True)


def _gone(baseline: Baseline | None, paths: Sequence[str]) -> list[str]:
    gone = baseline.gone(paths) if baseline else 0
    if not gone:
        return []
    remark = (
        f"{counted(gone, 'finding')} of the baseline could not be found again; "
        "--write-baseline takes out what is gone, so that it cannot come back"
    )
    return [remark]


# ------------------------------------------------------------------ output


class _Output:
    """Tells findings file by file, or all at the end where the format is one document.

    Args:
        form: Format of the standard output; empty where nothing goes there.
        fail_on: What fails, for formats that say so of each finding.
    """

    def __init__(self, form: str, fail_on: str) -> None:
        self.found: list[Located] = []
        self._form = form
        self._failing = None if fail_on == "never" else Severity(fail_on)
        self._coloured = colour()
        self._width = shutil.get_terminal_size((100, 24)).columns

    def add(self, found: Sequence[Located]) -> None:
        """Take the findings of a file, and tell them where that needs no more."""
        self.found += found
        if self._form in _LINES:
            for located in found:
                if located.counts:
                    for line in self._lines(located, self._form):
                        click.echo(line, color=self._coloured)

    def finish(
        self,
        summary: Summary,
        paths: Sequence[str],
        memories: Sequence[Memory],
        reports: Sequence[tuple[str, str]],
    ) -> None:
        """Tell what is told at the end, and write the reports."""
        if self._form and self._form not in _LINES:
            for piece in _pieces(self._document(self._form, summary, paths, memories)):
                click.echo(piece, nl=False)
        for form, path in reports:
            _write(path, self._document(form, summary, paths, memories))

    def _lines(self, located: Located, form: str) -> Iterable[str]:
        if form == "github":
            yield report.github_line(located)
            return
        yield report.text_line(located, colour=self._coloured)
        if form == "text":
            from bitext.reports.excerpt import excerpt  # noqa: PLC0415 (rich takes 30 ms)

            yield from excerpt(located, width=self._width)

    def _document(
        self, form: str, summary: Summary, paths: Sequence[str], memories: Sequence[Memory]
    ) -> Iterable[str]:
        """Return a report in pieces: old debt of a large memory is hundreds of megabytes."""
        # Each is imported when it is asked for: a plain check should not wait for the others.
        if form in _LINES:
            self._coloured = False
            lines = (self._lines(located, form) for located in self.found if located.counts)
            return (f"{line}\n" for group in lines for line in group)
        if form == "json":
            return report.json_pieces(self.found, summary)
        if form == "gitlab":
            return (report.json_text(report.gitlab_report(self.found)), "\n")
        if form == "sarif":
            from bitext.reports.sarif import sarif_report  # noqa: PLC0415

            return (sarif_report(self.found, _all_rules(memories)), "\n")
        by_file = [
            (path, [located for located in self.found if located.path == path]) for path in paths
        ]
        if form == "junit":
            from bitext.reports.junit import junit_report  # noqa: PLC0415

            return (junit_report(by_file, failing=self._failing),)
        from bitext.reports.page import html_page  # noqa: PLC0415

        return html_page(by_file, summary, title="bitext check")


_LINES = ("text", "line", "github")


def _all_rules(memories: Sequence[Memory]) -> Ruleset:
    """Return what ran in any of the memories."""
    rules = Ruleset.of(())
    for memory in memories:
        rules = rules.joined(memory.rules)
    return rules


PIECE = 1 << 16
"""Code points that are written at a time, at least."""


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """Join texts to pieces that are worth writing."""
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


def _write(path: str, texts: Iterable[str]) -> None:
    def write(file: IO[bytes]) -> None:
        for piece in _pieces(texts):
            file.write(piece.encode("utf-8", "replace"))

    write_atomic(path, write)


class _Progress:
    """A line of progress over all files; each is counted when it is begun.

    Args:
        quiet: Show none.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._progress = Progress(unit="units", quiet=quiet)
        self._on = sys.stderr.isatty() and not quiet
        self._totals: dict[str, int] = {}

    def __call__(self, path: str, done: int) -> None:
        if not self._on:
            return
        if path not in self._totals:
            self._totals[path] = _count_units(path)
        self._progress(path, done, max(self._totals[path], done))

    def clear(self) -> None:
        """Take the line away, so that something else can be written there."""
        self._progress.__exit__()


def _count_units(path: str) -> int:
    """Count the units of a file roughly, for the progress line alone."""
    content = read_bytes(path)
    return content.count(b"<tu") - content.count(b"<tuv")


def _short(path: Path) -> str:
    """Return a path relative to the current folder where it lies inside."""
    here, path = real(Path.cwd()), real(path)
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _as_one(errors: list[BitextError]) -> BitextError:
    """Return one error that says what each of several says."""
    return errors[0] if len(errors) == 1 else BitextError("\n".join(map(str, errors)))
