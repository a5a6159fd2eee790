r"""Cut a text into the words that terms are matched by, each with its place in the text.

Matching normalises, storage never does: a :class:`Word` carries the comparable form beside the
exact code points it was made of, so that every hit can be shown in the translator's own text.

What two spellings have in common here, each measured to cause false alarms otherwise:

    décomposé (NFD)   = décomposé (NFC)        cœur = coeur
    ВСЁ, все          = все                    за́мок (stress mark) = замок
    face\u00admask    = facemask (soft hyphen) aiguë = aigüe (spelling of 1990)
    d’État, d'État    = État after an elision  COVID19, COVID-19 = covid 19
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import regex

from bitext.languages import LANGUAGES
from bitext.model import Span, primary

IGNORABLE = "\u00ad\u200b-\u200d\u2060\ufeff"
"""Soft hyphen, zero-width space and joiners, word joiner, byte order mark: no sound, no meaning."""
APOSTROPHES = "'\u2019\u2018\u02bc\u2032\u00b4`\uff07"
HYPHENS = "-\u2010\u2011"
"""Hyphens join words; dashes (U+2012 and up) part them."""

WORD = regex.compile(
    rf"(?P<letters>[\p{{L}}--[{APOSTROPHES}]][\p{{L}}\p{{M}}{IGNORABLE}--[{APOSTROPHES}]]*)"
    r"|(?P<digits>\p{N}+)",
    regex.VERSION1,
)
"""A run of letters, or a run of digits: ``N95`` and ``COVID19`` are two words each."""

OPAQUE = regex.compile(
    r"""
      https?://\S+ | www\.\S+                           # addresses
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,250}\w  # mail
    | </?[A-Za-z][^<>]{0,999}>                          # tags
    | &(?:[A-Za-z][A-Za-z0-9]*|\#\d+|\#x[0-9A-Fa-f]+);  # entities
    | %\([^()]*\)[-+\#0]*[\d.]*[a-zA-Z]                 # %(name)s
    | %(?:\d+\$)?[-+\#0]*[\d.]*(?:hh?|ll?)?[sdiufFeEgGxXoc@](?!\p{L})   # %s %1$d %5.2f
    | \$?\{\{?\s?[\w.:!,\[\]-]*\s?\}?\}                 # {x} {{ x }} ${x} {0:.2f}
    """,
    regex.VERBOSE,
)
"""Code inside a text: its letters are no words, on either side."""

_ZERO_WIDTH = regex.compile(rf"[{IGNORABLE}]")
_STRESS = regex.compile(r"(?<=\p{Cyrillic})[\u0300\u0301]")
_SPELLING = str.maketrans({"œ": "oe", "æ": "ae", "ё": "е"})
_REFORM_1990 = regex.compile(r"g(?:uë|üe|uï|üi)")
_PLAIN = re.compile(r"[\x00-\x7f\u0410-\u044fЁё]*")
"""Letters of which only case and ё have to be made equal; most words have no others."""
_REFORM_TO = {"guë": "gue", "güe": "gue", "guï": "gui", "güi": "gui"}

ELIDED = frozenset(
    "c d j jusqu l lorsqu m n presqu puisqu qu quelqu quoiqu s t entr".split()  # noqa: SIM905
)
"""French words that stand before an apostrophe and carry no term."""
FREE = frozenset("l d le la les un une des du de au aux se".split())  # noqa: SIM905
"""French articles, their contractions, and the *se* of infinitives, which stands for all persons:
inside a term any of them may come, go or change."""


class Joint(IntEnum):
    """What stands between a word and the one before it, from loose to tight."""

    BREAK = 0
    """Punctuation or code: no term reaches across."""
    SPACE = 1
    """White space."""
    JOINED = 2
    """A hyphen, an apostrophe or nothing: parts of one written word."""


class Word(NamedTuple):
    """A word of a text; there are many, so its place is two plain numbers."""

    key: str
    """Comparable form."""
    start: int
    stop: int
    """Its code points in the text, ``stop`` excluded."""
    raw: str
    """As written, without ignorable characters, NFC: what case is compared on."""
    joint: Joint
    """What stands before it."""
    free: bool = False
    """An article or elided word that terms look through."""

    @property
    def span(self) -> Span:
        """Its code points in the text."""
        return Span(self.start, self.stop)


def words(text: str, lang: str) -> tuple[Word, ...]:
    """Return the words of a text in order; placeholders, tags and addresses give none.

    Args:
        text: Any text; it need not be normalised.
        lang: BCP 47 tag; French elision and English possessives depend on it, and where nothing
            shows their bounds (Chinese, Japanese, Korean, Thai), each sign counts as one.
    """
    tag = primary(lang)
    french, english = tag == "fr", tag == "en"
    if not spaced(tag):
        return _signs(text)
    found: list[Word] = []
    stop = 0
    cut = _cut(text)
    for between, written in zip(cut[::2], cut[1::2], strict=False):  # what ends the text is left
        start = stop + len(between)
        stop = start + len(written)
        joint = _joint(between) if found else Joint.BREAK
        raw, key = _spelling(written)
        if english and key == "s" and between and between in APOSTROPHES and found:
            continue  # the possessive: workers' and worker's council are one term
        free = french and (
            key in FREE or (key in ELIDED and text[stop : stop + 1] in _APOSTROPHE_SET)
        )
        found.append(Word(key, start, stop, raw, joint, free))
    return tuple(found)


def written(text: str, lang: str) -> list[str] | None:
    """Return the words of a text as written, where that takes one split; None where it does not.

    They are those of :func:`words`, one for one.
    """
    tag = primary(lang)
    if not spaced(tag) or not _is_usual(text):
        return None
    found = _USUAL.split(text)[1::2]
    return None if tag == "en" and not _POSSESSIVE.isdisjoint(found) else found


_POSSESSIVE = frozenset("sS\u017f")
"""What may be the *s* of a possessive, which is no word."""


UNSPACED = frozenset(tag for tag, language in LANGUAGES.items() if not language.spaces) | {"ko"}
"""Languages in which a term has no bounds to be seen. Korean parts words, and writes particles onto
them: 위원회는 is 위원회."""


def spaced(lang: str) -> bool:
    """Tell whether spaces show where a term of a language begins and ends."""
    return primary(lang) not in UNSPACED


_SIGN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\u30fc\u3005]\p{M}*"
    r"|[^\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\u30fc\u3005]+"
)


def _signs(text: str) -> tuple[Word, ...]:
    """Return the signs of a text without spaces; Latin words in it stay whole."""
    found: list[Word] = []
    end = 0
    for match in _pieces(text):
        joint = _joint(text[end : match.start()]) if found else Joint.BREAK
        end = match.end()
        for sign in _SIGN.finditer(match.group()):
            raw, key = _spelling(sign.group())
            start = match.start() + sign.start()
            found.append(Word(key, start, start + len(sign.group()), raw, joint))
            joint = Joint.SPACE
    return tuple(found)


@lru_cache(maxsize=200_000)
def _spelling(written: str) -> tuple[str, str]:
    """Return a word without ignorable characters, and its comparable form."""
    if _PLAIN.fullmatch(written):
        return written, fold(written)
    raw = unicodedata.normalize("NFC", _ZERO_WIDTH.sub("", written))
    return raw, fold(raw)


@lru_cache(maxsize=200_000)
def comparable(word: str) -> str:
    """Return the form by which a word is compared: case, ligatures, ё and marks made equal."""
    return fold(word)


def fold(raw: str) -> str:
    """Return a text made comparable as :func:`comparable` does for a word, not remembered."""
    if _PLAIN.fullmatch(raw):
        return raw.lower().replace("ё", "е")
    bare = unicodedata.normalize("NFC", _ZERO_WIDTH.sub("", raw)).casefold()
    bare = _STRESS.sub("", unicodedata.normalize("NFC", bare)).translate(_SPELLING)
    key: str = _REFORM_1990.sub(lambda found: _REFORM_TO[found.group()], bare)
    return key


_APOSTROPHE_SET = frozenset(APOSTROPHES)
_TIGHT = frozenset(APOSTROPHES + HYPHENS)


_UNUSUAL = re.compile(
    r"[^\x00-$'-;=?A-z|}~\xa0-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf-\u024f"
    r"\u0400-\u0481\u048a-\u04ff\u2000-\u200a\u2010-\u2027\u202f-\u203a\u20ac\u2116]"
)
"""Signs that may belong to code, and letters, digits and marks that :data:`_USUAL` does not cut."""
_USUAL = re.compile(r"([A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0400-\u0481\u048a-\u04ff]+|[0-9]+)")
"""A word of a text without unusual signs: :data:`WORD` in a fourth of the time."""


def _is_usual(text: str) -> bool:
    """Tell whether :data:`_USUAL` finds the words of a text."""
    return not (_UNUSUAL.search(text) or "://" in text or "www." in text)


def _cut(text: str) -> list[str]:
    """Return what stands before the first word, the word, what is between it and the next, ...

    Joined again it is the text, but for what the slower way leaves out behind the last word.
    """
    if _is_usual(text):
        return _USUAL.split(text)
    parts: list[str] = []
    end = 0
    for match in _pieces(text):
        parts += (text[end : match.start()], match.group())
        end = match.end()
    return parts


def _pieces(text: str) -> Iterator[regex.Match[str]]:
    """Yield the matches of words that do not lie inside code."""
    at = 0
    for code in OPAQUE.finditer(text):
        yield from WORD.finditer(text, at, code.start())
        at = code.end()
    yield from WORD.finditer(text, at)


@lru_cache(maxsize=1_000)
def _joint(between: str) -> Joint:
    if not between:
        return Joint.JOINED
    if between.isspace():
        return Joint.SPACE
    if between in _TIGHT:
        return Joint.JOINED
    # `workers' council`, `l' eau` with a stray space, *emphasis*, <b>tags</b>: no pause in speech.
    bare = _TAG.sub("", between) if "<" in between else between
    quiet = all(sign in _TRANSPARENT or sign.isspace() for sign in bare)
    return Joint.SPACE if quiet else Joint.BREAK


_TRANSPARENT = frozenset(APOSTROPHES + "*_\u00ad\u200b\u200c\u200d\u2060\ufeff")
_TAG = regex.compile(r"</?[A-Za-z][^<>]{0,999}>")
