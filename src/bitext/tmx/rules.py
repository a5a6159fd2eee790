"""The rules on TMX files, one row each: what breaks one, how bad that is, how it is repaired.

Sources: the DTD of TMX 1.4b, the text of the standard where a DTD cannot say it, XML 1.0, BCP 47,
and what readers of other tools are known to trip over.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a defect is, worst first; the words are those of SARIF."""

    ERROR = "error"
    """Not valid by the DTD or by XML: other tools refuse the file or lose something of it."""
    WARNING = "warning"
    """Against the text of the standard, or known to trip tools; most read over it."""
    NOTE = "note"
    """Allowed, and worth knowing."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return tuple(Level).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and what becomes of a breach."""

    id: str
    level: Level
    title: str
    """What is found, in one line."""
    repair: str = ""
    """What ``bitext fix`` does; empty where only a person can tell."""
    on_request: bool = False
    """Looked for by ``bitext validate`` alone, not whenever a file is read."""


def _table(*rows: Rule) -> dict[str, Rule]:
    return {row.id: row for row in rows}


_E, _W, _N = Level.ERROR, Level.WARNING, Level.NOTE

RULES = _table(
    # ---- the file
    Rule("unreadable", _E, "The file is no TMX, or damaged: nothing of it is read"),
    Rule(
        "mended", _E, "The text is no XML at this place", "mended where it stands", on_request=True
    ),
    Rule("lost", _E, "A part of a damaged file cannot be read", on_request=True),
    Rule("version", _E, "The version is not 1.1 to 1.4", "written as 1.4"),
    Rule("encoding", _E, "The encoding is not the declared one, or none of TMX's", "written anew"),
    Rule("blank-start", _E, "White space stands before the XML declaration", "removed"),
    Rule("namespace", _E, "The elements are in a namespace", "removed"),
    Rule("header-missing", _E, "There is no header", "a header with defaults was written"),
    Rule("header-attribute", _E, "The header lacks a required attribute", "default written"),
    Rule("header-twice", _E, "There is a second header", "left out"),
    Rule("header-late", _E, "The header stands behind the body", "moved in front"),
    Rule("stray", _E, "Text or elements stand where none may", "left out"),
    # ---- elements and attributes
    Rule("element", _E, "An element is not TMX's", "kept as a prop, or as the text in it"),
    Rule("attribute", _E, "An attribute is not TMX's", "kept as a prop, or left out"),
    Rule("order", _E, "A prop or note stands behind the texts", "moved in front"),
    Rule("prop-type", _E, "A prop has no type", "given the type x-untyped"),
    Rule(
        "segtype",
        _E,
        "segtype is not block, paragraph, sentence or phrase",
        "left out, in the header set to sentence",
    ),
    Rule("ude", _E, "A user-defined encoding lacks what it must have", "written with a default"),
    Rule("date", _W, "A date is not of the form YYYYMMDDThhmmssZ", "rewritten, if it can be read"),
    Rule("usagecount", _W, "usagecount is no number", "kept as a prop"),
    # ---- units and languages
    Rule("no-variants", _E, "A unit has no texts", "the unit was left out"),
    Rule("one-sided", _W, "A unit has one text only (not in files of our own)"),
    Rule("tuid", _W, "A tuid has white space in it", "_ was written for it"),
    Rule("tuid-long", _W, "A tuid has more than 1,000 characters"),
    Rule("tuid-twice", _W, "A tuid was used before"),
    Rule("lang-attribute", _E, "lang stands in place of xml:lang", "written as xml:lang"),
    Rule("lang-missing", _E, "A variant has no language", "und, the tag for unknown, was written"),
    Rule("lang-underscore", _W, "A language tag has an underscore", "a hyphen was written"),
    Rule(
        "lang-not-a-tag",
        _W,
        "A language is no BCP 47 tag",
        "its tag was written, if the name is known",
    ),
    Rule("lang-unknown", _W, "A two-letter language code is in no register", on_request=True),
    Rule("lang-old", _N, "A language tag was replaced by another since", on_request=True),
    Rule(
        "header-language",
        _W,
        "adminlang or srclang is no language tag",
        "its tag was written, if the name is known",
        on_request=True,
    ),
    Rule("no-source", _W, "No variant is in the source language", "srclang set on the unit"),
    Rule("several-variants", _N, "A unit has several texts in a language", on_request=True),
    # ---- texts
    Rule("no-seg", _E, "A variant has no seg", "an empty one was written"),
    Rule("two-segs", _E, "A variant has several seg", "a variant was made of each"),
    Rule("empty-seg", _W, "A seg is empty"),
    Rule("control", _W, "A text holds control characters (U+0080 to U+009F)", on_request=True),
    Rule("replacement", _N, "A text holds U+FFFD: a character was lost before", on_request=True),
    Rule("comment", _N, "A comment or processing instruction stands in a text", on_request=True),
    # ---- inline codes
    Rule("foreign", _E, "A tag in a text is not TMX's", "kept as an inline code"),
    Rule("nesting", _E, "Inline codes stand where they may not", "made text, or hi for sub"),
    Rule("code-i", _E, "A bpt or ept has no i", "paired by order, else written as it"),
    Rule("it-pos", _E, "An it has no pos begin or end", "written as ph"),
    Rule("pairing", _W, "A bpt or ept has no partner", "written as it, the isolated code"),
    Rule("i-twice", _W, "i was used for two bpt of a seg", "numbered anew", on_request=True),
    Rule("code-number", _W, "i or x is no number", on_request=True),
    Rule("x-twice", _W, "x was used for two codes of a kind in a seg", on_request=True),
    Rule("code-x", _W, "The inline codes (x) differ between the languages"),
    Rule("assoc", _W, "assoc is not p, f or b", "left out", on_request=True),
    Rule("ut", _W, "ut is deprecated", "written as ph"),
)
"""All rules by id, in the order of the documentation."""
