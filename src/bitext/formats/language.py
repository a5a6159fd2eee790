"""Which language a text is in: by the name of its file, or by its words."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from bitext.languages import LANGUAGES

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
