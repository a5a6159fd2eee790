"""Updating a memory file: what ``bitext align --update`` and ``bitext align`` in a project do."""

from __future__ import annotations

import contextlib
import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bitext import api
from bitext.cli.console import Progress, command_name, shown
from bitext.errors import ConflictError
from bitext.files import check_writable, read_bytes, real
from bitext.journal import read_journal
from bitext.lock import lock
from bitext.model import Header, Memory, TranslationUnit
from bitext.phrases import counted
from bitext.project import VANISHED_SUFFIX
from bitext.reports.alignment import summary
from bitext.reports.update import facts, text_lines
from bitext.segmentation import Paragraphs
from bitext.tmx import read_tmx, write_tmx
from bitext.tmx.update import Updated


@dataclass(frozen=True, slots=True)
class Done:
    """An update that is on the disk."""

    updated: Updated
    path: Path
    vanished: Path
    """Where units are stored that vanished; there only if there are any."""

    def as_json(self) -> dict[str, Any]:
        """Return what happened as ``--json`` prints it."""
        return {
            "output": str(self.path),
            **facts(self.updated),
            "vanished_file": str(self.vanished) if self.updated.stored else None,
            **summary(self.updated.memory),
        }

    def show(self) -> None:
        """Print what happened, and what to do next."""
        for line in text_lines(self.updated, vanished=shown(self.vanished)):
            click.echo(line)
        name = shown(self.path)
        click.echo(f"wrote {name}")
        click.echo(f"next: {command_name()} review {shlex.quote(name)}")


def update_file(
    old: Path,
    texts: tuple[str | Path, str | Path],
    output: Path | None,
    *,
    languages: Sequence[str | None] = (),
    paragraphs: Paragraphs = Paragraphs.BLANK_LINE,
    srx: str | Path | None = None,
    lines: bool = False,
    anyway: bool = False,
    force: bool = False,
    quiet: bool = False,
) -> Done:
    """Bring a memory file up to its texts.

    Units that vanished are on the disk, in a file of their own, before they leave the memory: a
    crash at any moment loses none, and the next update makes one of those there twice.

    Args:
        old: The memory.
        texts: Its two texts as they are now.
        output: Where to write; back to ``old`` where None.
        languages: As for :func:`bitext.api.update`, like those that follow.
        paragraphs: What ends a paragraph.
        srx: Segmentation rules layered over the built-in ones.
        lines: The texts hold one sentence a line.
        anyway: Update from texts that look swapped or far too different.
        force: Replace an ``output`` that exists.
        quiet: Show no progress.

    Raises:
        ConflictError: A review has the memory open, or left changes that are not saved in it.
        BitextError: As for :func:`bitext.api.update`; a file cannot be read or written.
    """
    path = output or old
    if not old.exists():
        read_bytes(old)
    in_place = real(path) == real(old)
    check_writable(path, overwrite=in_place or force)
    vanished = vanished_path(path)
    with contextlib.ExitStack() as held:
        held.enter_context(lock(real(old)))
        if not in_place and path.exists():
            held.enter_context(lock(real(path)))
            refuse_unsaved(path, hashlib.sha256(read_bytes(path)).hexdigest())
        digest = hashlib.sha256(read_bytes(old)).hexdigest()
        refuse_unsaved(old, digest)
        memory = read_tmx(old)
        stored = _stored(vanished_path(old))
        if not in_place:
            stored = tuple(dict.fromkeys((*stored, *_stored(vanished))))
        with Progress(quiet=quiet) as progress:
            found = api.update(
                memory,
                *texts,
                stored=stored,
                languages=languages,
                paragraphs=paragraphs,
                srx=srx,
                lines=lines,
                anyway=anyway,
                folder=path.parent,
                progress=progress,
            )
        _refuse_changed(old, digest)
        _write(found.updated, memory.header, path, vanished, stored)
    return Done(found.updated, path, vanished)


def vanished_path(memory: Path) -> Path:
    """Return where the vanished units of a memory are stored: ``name.vanished.tmx`` beside it."""
    return memory.with_name(memory.name.removesuffix(".tmx") + VANISHED_SUFFIX)


def _stored(path: Path) -> tuple[TranslationUnit, ...]:
    return read_tmx(path).units if path.exists() else ()


def _write(
    updated: Updated,
    header: Header,
    path: Path,
    vanished: Path,
    stored: tuple[TranslationUnit, ...],
) -> None:
    every = tuple(dict.fromkeys((*stored, *updated.stored)))
    if every != _stored(vanished):
        write_tmx(Memory(header, every), vanished)
    write_tmx(updated.memory, path)
    if updated.stored == every:
        return
    # Units that are back in the memory leave the file, now that the memory is written.
    if updated.stored:
        write_tmx(Memory(header, updated.stored), vanished)
    else:
        vanished.unlink()


def refuse_unsaved(path: Path, digest: str) -> None:
    """Raise where a review ended without saving: its changes are in the journal alone.

    Raises:
        ConflictError: The message says how many there are.
    """
    unsaved = len(read_journal(real(path), digest).replay)
    if unsaved:
        raise ConflictError(
            f"a review ended without saving: {counted(unsaved, 'change')} in the journal only",
            path=str(path),
            hint=f"Save them first: {command_name()} review {shlex.quote(str(path))}",
        )


def _refuse_changed(path: Path, digest: str) -> None:
    if hashlib.sha256(read_bytes(path)).hexdigest() != digest:
        raise ConflictError(
            "was changed by another program meanwhile; nothing was written",
            path=str(path),
            hint="Run the same command again.",
        )
