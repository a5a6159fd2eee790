"""Giving a memory the header and the language tags of another tool's file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bitext.languages import closeness
from bitext.model import Memory, TranslationUnit, primary
from bitext.tmx.reader import TmxReader

LOOKED_AT = 1000
"""Units of the other file in which its language tags are looked for."""


def like(memory: Memory, path: str | Path) -> Memory:
    """Return the memory as the tool that wrote ``path`` would have it.

    The header is that file's, with props, notes and user-defined encodings. Languages take its
    spelling (``EN-US``) where it has the language; the source language is ours, if it has not.

    Args:
        memory: Whose units are to be written.
        path: A TMX file; its units are not used.

    Raises:
        TmxError: It is no TMX.
        InputError: It cannot be read.
    """
    reader = TmxReader(path)
    theirs = reader.header
    tags = dict.fromkeys(
        variant.lang for unit, _ in islice(reader, LOOKED_AT) for variant in unit.variants
    )
    srclang = theirs.get("srclang") or "*all*"
    if srclang.casefold() != "*all*":
        tags = {srclang: None} | tags
    source = memory.header.get("srclang") or "*all*"
    spelled: dict[str, str] = {}

    def spell(lang: str) -> str:
        if lang not in spelled:
            best = max(tags, key=lambda tag: closeness(tag, lang), default=lang)
            spelled[lang] = best if closeness(best, lang) else lang
        return spelled[lang]

    units = tuple(_spelled(unit, spell) for unit in memory.units)
    if srclang.casefold() != "*all*" and primary(srclang) != primary(source):
        srclang = spell(source) if source.casefold() != "*all*" else source
    attributes = tuple(
        (name, srclang if name == "srclang" else value) for name, value in theirs.attributes
    )
    # Its comments are about its units, and stay there.
    return Memory(replace(theirs, attributes=attributes, around=()), units)


def _spelled(unit: TranslationUnit, spell: Callable[[str], str]) -> TranslationUnit:
    return replace(
        unit,
        variants=tuple(replace(variant, lang=spell(variant.lang)) for variant in unit.variants),
    )
