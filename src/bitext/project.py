"""A project is a folder: texts, memories, a glossary, and settings where the defaults do not fit.

```
bitext.yaml     optional; marks the folder and changes a default
seeds/          texts named name.en.txt, name.fr.txt, name.ru.txt ...
tmx/            the memories made of them: name.en-fr.tmx
glossary.yaml
```
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

from bitext.checks import Ruleset
from bitext.errors import InputError, UsageError
from bitext.files import read_bytes, real
from bitext.formats.language import language_from_name
from bitext.model import FILE, primary
from bitext.review import Policy
from bitext.settings import DEFAULTS as DEFAULTS  # noqa: PLC0414 (a project's vocabulary)
from bitext.settings import POLICY, Checks, Settings, read_settings
from bitext.settings import SETTINGS as SETTINGS  # noqa: PLC0414
from bitext.tmx import TmxReader

VANISHED_SUFFIX = ".vanished.tmx"
"""What is beside ``name.tmx`` where an update found no place for reviewed units."""
SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, its counterpart, and the memory that belongs to them."""

    source: Path
    target: Path
    source_lang: str
    target_lang: str
    memory: Path

    def is_current(self) -> bool:
        """Return whether the memory is there and was made of the two texts as they are now."""
        if not self.memory.is_file():
            return False
        made_of = {
            digest
            for prop in TmxReader(self.memory).header.props
            if prop.type == FILE
            for digest in prop.text.split(" ")[1:2]
        }
        texts = (read_bytes(self.source), read_bytes(self.target))
        return made_of == {hashlib.sha256(text).hexdigest() for text in texts}


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder with its settings."""

    root: Path
    settings: Settings
    origins: dict[str, str]
    """For each setting, where its value comes from: ``default`` or ``bitext.yaml:3``."""
    policy: Policy = field(default_factory=lambda: POLICY)
    """What an open finding does to a confirmation: ``review: {error: block, warning: warn}``."""
    checks: Checks = field(default_factory=Checks)

    def ruleset(self, memory: Path) -> Ruleset:
        """Return the checks that the project asks of a memory."""
        memory, root = real(memory), real(self.root)
        inside = memory.is_relative_to(root)
        return self.checks.ruleset((memory.relative_to(root) if inside else memory).as_posix())

    @property
    def texts(self) -> Path:
        """Return the folder of the texts."""
        return self.root / self.settings.texts

    @property
    def memory_folder(self) -> Path:
        """Return the folder of the memories."""
        return self.root / self.settings.memories

    @property
    def glossary(self) -> Path | None:
        """Return the glossary file, None where there is none."""
        path = self.root / self.settings.glossary
        return path if path.is_file() else None

    @property
    def srx(self) -> Path | None:
        """Return the project's own segmentation rules, None where there are none."""
        return self.root / self.settings.srx if self.settings.srx else None

    def memories(self) -> tuple[Path, ...]:
        """Return the memories there are, by name; units that vanished from the texts are none."""
        return tuple(
            path
            for path in sorted(self.memory_folder.glob("*.tmx"))
            if not path.name.endswith(VANISHED_SUFFIX)
        )

    def pairs(self) -> tuple[Pair, ...]:
        """Return each text of the source language with each of its counterparts, by name.

        Raises:
            InputError: There is no folder of texts, or no pair in it.
        """
        if not self.texts.is_dir():
            raise InputError(
                "the folder of the texts is missing",
                path=str(self.texts),
                hint="`bitext init` makes one; or name two files: bitext align a.en.txt a.fr.txt",
            )
        pairs = tuple(self._pairs())
        if not pairs:
            source = self.settings.source
            raise InputError(
                f"no pair of texts found; expected name.{source}.txt beside name.fr.txt",
                path=str(self.texts),
            )
        return pairs

    def _pairs(self) -> Iterator[Pair]:
        groups: dict[str, dict[str, Path]] = {}
        for path in sorted(self.texts.iterdir()):
            lang = language_from_name(path.name) if path.suffix in SUFFIXES else None
            if lang is None:
                continue
            stem = path.name.removesuffix(path.suffix)[: -len(lang) - 1]
            other = groups.setdefault(stem, {}).setdefault(lang, path)
            if other != path:
                raise InputError(
                    f"two texts for {stem!r} in {lang}: {other.name} and {path.name}",
                    path=str(self.texts),
                    hint="Keep one, or name the files: bitext align SOURCE TARGET",
                )
        for stem, texts in groups.items():
            sources = [lang for lang in texts if primary(lang) == primary(self.settings.source)]
            for lang in texts:
                if sources and lang not in sources:
                    name = f"{stem}.{sources[0]}-{lang}.tmx"
                    yield Pair(
                        source=texts[sources[0]],
                        target=texts[lang],
                        source_lang=sources[0],
                        target_lang=lang,
                        memory=self.memory_folder / name,
                    )


def find_project(start: Path) -> Project | None:
    """Return the project that ``start`` lies in: the nearest folder upward that looks like one.

    A folder is a project when it has a ``bitext.yaml``, or both a folder of texts and a folder of
    memories by their default names.

    Raises:
        SettingsError: Its ``bitext.yaml`` has faults.
    """
    start = real(start)
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return _load(folder)
        if (folder / DEFAULTS.texts).is_dir() and (folder / DEFAULTS.memories).is_dir():
            return Project(folder, DEFAULTS, {f.name: "default" for f in fields(Settings)})
    return None


def require_project(start: Path, *, command: str) -> Project:
    """Return the project of ``start`` for a command that was given no file.

    Raises:
        UsageError: There is none.
    """
    project = find_project(start)
    if project is None:
        raise UsageError(
            f"no file was named, and {start} is in no project folder",
            hint=f"Name a file: bitext {command} --help; or make a project: bitext init",
        )
    return project


def _load(folder: Path) -> Project:
    read = read_settings(folder / SETTINGS)
    return Project(folder, read.settings, read.origins, read.policy, read.checks)
