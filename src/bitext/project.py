"""A project is a folder: texts, memories, a glossary, and settings where the defaults do not fit.

```
bitext.yaml     optional; marks the folder and changes a default
seeds/          texts named name.en.txt, name.fr.txt, name.ru.txt ...
tmx/            the memories made of them: name.en-fr.tmx
glossary.yaml
```
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import yaml

from bitext.errors import BitextError, InputError, UsageError
from bitext.files import read_bytes
from bitext.formats.language import language_from_name
from bitext.model import FILE, Severity, primary
from bitext.review import POLICY, Gate, Policy
from bitext.tmx import TmxReader

SETTINGS = "bitext.yaml"
REVIEW = "review"
VANISHED_SUFFIX = ".vanished.tmx"
"""What is beside ``name.tmx`` where an update found no place for reviewed units."""
SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``bitext.yaml`` may say. Paths are relative to its folder."""

    source: str = "en"
    """Language that the others are aligned with."""
    texts: str = "seeds"
    memories: str = "tmx"
    glossary: str = "glossary.yaml"
    srx: str = ""
    """Segmentation rules of the project's own, layered over the built-in ones."""
    paragraphs: str = "blank-line"
    """What ends a paragraph: ``blank-line`` or ``every-line``."""


DEFAULTS = Settings()
CHOICES = {"paragraphs": ("blank-line", "every-line")}


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
        BitextError: Its ``bitext.yaml`` has faults.
    """
    start = start.resolve()
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
    path = folder / SETTINGS
    name = str(path)
    try:
        node = yaml.compose(read_bytes(path).decode("utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise BitextError("is not UTF-8", path=name, hint="Save it as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise BitextError(
            f"is not YAML: {error.problem}",
            path=name,
            line=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
        ) from None
    known = {field.name for field in fields(Settings)}
    values: dict[str, str] = {}
    origins = dict.fromkeys(known, "default")
    policy = POLICY
    if node is not None and not isinstance(node, yaml.MappingNode):
        raise BitextError("expected `key: value` lines", path=name, line=1)
    for key_node, value_node in node.value if node else ():
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        key = key_node.value
        if key == REVIEW:
            policy = _read_policy(value_node, name)
            continue
        if key not in known:
            near = difflib.get_close_matches(str(key), (*known, REVIEW), n=1)
            raise BitextError(
                f"unknown key {key!r}, expected one of {', '.join(sorted((*known, REVIEW)))}",
                path=name,
                line=line,
                column=column,
                hint=f"Did you mean {near[0]!r}?" if near else None,
            )
        if not isinstance(value_node, yaml.ScalarNode) or not value_node.value:
            raise BitextError(f"{key}: expected a text", path=name, line=line, column=column)
        choices = CHOICES.get(key)
        if choices and value_node.value not in choices:
            raise BitextError(
                f"{key}: found {value_node.value!r}, expected {' or '.join(choices)}",
                path=name,
                line=line,
                column=column,
            )
        values[key] = value_node.value
        origins[key] = f"{SETTINGS}:{line}"
    return Project(folder, Settings(**values), origins, policy)


def _read_policy(node: yaml.Node, name: str) -> Policy:
    """Return what the section ``review`` says of findings, by their severity."""
    policy = dict(POLICY)
    entries = node.value if isinstance(node, yaml.MappingNode) else [(node, node)]
    for key, value in entries:
        severity = next((each for each in Severity if each == key.value), None)
        gate = next((each for each in Gate if each == value.value), None)
        if severity is None or gate is None or key is value:
            wrong = key if severity is None else value
            raise BitextError(
                f"{REVIEW}: expected error or warning, and for each {', '.join(Gate)}",
                path=name,
                line=wrong.start_mark.line + 1,
                column=wrong.start_mark.column + 1,
                hint="As in: review: {error: block, warning: warn}",
            )
        policy[severity] = gate
    return policy
