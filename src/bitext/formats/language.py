"""Which language a text is in: by the name of its file, or by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from bitext.errors import UsageError
from bitext.languages import LANGUAGES, closeness

SAMPLE = 20_000
"""Code points of a text that are looked at: more does not change the answer, only the time."""

_TAG = re.compile(r"(?P<lang>[A-Za-z]{2})(?:[-_](?P<rest>[A-Za-z]{2}|[A-Za-z]{4}|\d{3}))?\Z")


def language_from_name(path: str | Path) -> str | None:
    """Return the language tag in a file's name: ``en`` of ``x.en.txt``, ``pt-BR`` of ``pt_br.md``.

    Only tags of :data:`bitext.languages.LANGUAGES` count, the last one of several. They are
    returned in the usual spelling of BCP 47, whatever the spelling of the name.
    """
    for part in reversed(PurePath(path).name.split(".")):
        match = _TAG.match(part)
        if match and match["lang"].lower() in LANGUAGES:
            return _canonical(match["lang"], match["rest"])
    return None


def languages_of(names: Sequence[str], langs: Sequence[str], *, example: str) -> list[str]:
    """Return the language of each of several files that hold one each.

    What a name says stands; other files have the languages that are left, in order.

    Args:
        names: The files.
        langs: Languages that were given, none to go by the names alone.
        example: A name that says its language, for messages.

    Raises:
        UsageError: A language is not known, there twice, or another than was given.
    """
    named = [language_from_name(name) for name in names]
    left = list(langs)
    for name, tag in zip(names, named, strict=True):
        if tag is None or not langs:
            continue
        best = max(langs, key=lambda lang: closeness(str(tag), lang))
        if not closeness(tag, best):
            raise UsageError(
                f"{name} is in {tag} by its name, the languages given are {', '.join(langs)}",
                hint="Rename it, or leave --langs out.",
            )
        if best in left:
            left.remove(best)
    tags = []
    for name, tag in zip(names, named, strict=True):
        if tag is None and not left:
            raise UsageError(
                f"{name}: its name does not say its language",
                hint=f"Say it: --langs en,fr, or name it {example}",
            )
        tags.append(tag or left.pop(0))
    if len(set(tags)) < len(tags):
        raise UsageError(f"{' and '.join(names)} are in one language ({tags[0]})")
    return tags


def detect_language(text: str) -> tuple[str, float]:
    """Return the most likely language of a text, and how likely it is among those we know.

    Args:
        text: Some sentences; the longer, the surer.

    Returns:
        A tag of :data:`bitext.languages.LANGUAGES`, and a probability, 0 to 1. The same text gives
        the same answer.
    """
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:
        # Title pages and prefaces may be in another language: look into the middle as well.
        middle = len(text) // 2
        sample = text[: SAMPLE // 2] + text[middle : middle + SAMPLE // 2]
    lang, probability = _identifier().classify(sample)
    return str(lang), float(probability)


def _canonical(lang: str, rest: str | None) -> str:
    if rest is None:
        return lang.lower()
    return f"{lang.lower()}-{rest.title() if len(rest) == 4 else rest.upper()}"


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # 10 MB of numbers: only for those who have to guess.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(LANGUAGES))
    return identifier
