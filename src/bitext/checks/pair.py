"""Two texts as the checks read them: code masked, pieces cut out once and shared by all rules."""

from __future__ import annotations

import re
from functools import cached_property

from bitext.glossary.words import OPAQUE
from bitext.model import Code, Content, Span, TranslationUnit, Variant, primary

MASK = "\ufffc"
"""Stands for each code point of an address, a tag or a placeholder, so that offsets hold."""

NO_BREAK = "\u00a0\u202f\u2007\u2060"
"""No-break spaces: ordinary, narrow, of a figure's width, of none."""

_URL = re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"«»“”]+", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}\b")
# A set of signs comes first, for that is what a search skips to at once.
_CODE_SIGNS = re.compile(r"[%{<&@:Ww](?:(?<=[%{<&@])|(?<=:)//|(?<=[Ww])[Ww]{2}\.)")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ\u2011][^\W\d_]+)*")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_DIGIT = re.compile(r"\d")
_URL_TAIL = ".,;:!?…)]}'’»"


class Side:
    """A text of a unit.

    Args:
        text: The text as it is stored.
        lang: BCP 47 tag.
        content: What the text was read from, with inline codes.
    """

    def __init__(self, text: str, lang: str, content: Content = ()) -> None:
        self.text = text
        self.tag = lang
        self.lang = primary(lang)
        self.content = content
        # Asked for by nearly every rule: a cached property of Python 3.11 takes a lock each time.
        self.masked = self._mask() if _CODE_SIGNS.search(text) else text
        """The text with code in it masked; as long as the text."""

    def _mask(self) -> str:
        masked = list(self.text)
        for start, stop in self._opaque:
            masked[start:stop] = MASK * (stop - start)
        return "".join(masked)

    @cached_property
    def _opaque(self) -> list[tuple[int, int]]:
        found = [(span.start, span.stop) for span, _ in (*self.urls, *self.mails)]
        for match in OPAQUE.finditer(self.text):
            # Addresses are cut by the rule above, which leaves the full stop after them alone.
            if not match.group().startswith(("http", "www.")) and "@" not in match.group():
                found.append(match.span())  # noqa: PERF401 (the comment belongs to the condition)
        return found

    @cached_property
    def urls(self) -> tuple[tuple[Span, str], ...]:
        """Addresses of pages, without the punctuation that follows them."""
        if "://" not in self.text and "www." not in self.text.lower():
            return ()
        found = []
        for match in _URL.finditer(self.text):
            address = match.group()
            while address and address[-1] in _URL_TAIL:
                if address[-1] == ")" and address.count("(") >= address.count(")"):
                    break
                address = address[:-1]
            found.append((Span(match.start(), match.start() + len(address)), address))
        return tuple(found)

    @cached_property
    def mails(self) -> tuple[tuple[Span, str], ...]:
        """Mail addresses."""
        if "@" not in self.text:
            return ()
        return tuple((Span(*match.span()), match.group()) for match in _MAIL.finditer(self.text))

    @cached_property
    def tokens(self) -> list[str]:
        """What stands between white space, without regard to capitals: words, with punctuation.

        Ten times as fast as :attr:`words`, and enough to see that a rule has nothing to look for.
        """
        return self.masked.casefold().split()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words of letters, code left out; a hyphen or apostrophe inside is part of one."""
        return tuple(_WORD.findall(self.masked))

    @cached_property
    def word_spans(self) -> tuple[Span, ...]:
        """Where the words stand."""
        return tuple(Span(*match.span()) for match in _WORD.finditer(self.masked))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words without regard to capitals."""
        return tuple(map(str.casefold, self.words))

    @cached_property
    def cyrillic(self) -> bool:
        """Whether the text has a Cyrillic letter."""
        return not self.masked.isascii() and CYRILLIC.search(self.masked) is not None

    @cached_property
    def digits(self) -> bool:
        """Whether the text has a digit."""
        return _DIGIT.search(self.masked) is not None

    @cached_property
    def latin(self) -> bool:
        """Whether the text has a Latin letter."""
        return LATIN.search(self.masked) is not None

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """Inline codes in order, those inside ``hi`` included; comments are none."""
        return tuple(code for code, _ in self._placed)

    @cached_property
    def code_places(self) -> frozenset[int]:
        """Offsets of the text at which a code stands."""
        return frozenset(at for _, at in self._placed)

    @cached_property
    def _placed(self) -> list[tuple[Code, int]]:
        placed: list[tuple[Code, int]] = []

        def walk(content: Content, at: int) -> int:
            for item in content:
                if isinstance(item, str):
                    at += len(item)
                elif item.kind not in ("comment", "pi"):
                    placed.append((item, at))
                    if item.kind == "hi":
                        at = walk(item.content, at)
                        placed.append((Code("hi", (("end", ""),)), at))
            return at

        if any(not isinstance(item, str) for item in self.content):
            walk(self.content, 0)
        return placed


class Pair:
    """A source text and its translation.

    Args:
        unit: The unit they belong to.
        source: BCP 47 tag of the source.
        target: BCP 47 tag of the translation.
        names: Texts that are not to be translated, comparable by case folding.
    """

    def __init__(
        self, unit: TranslationUnit, source: str, target: str, names: frozenset[str] = frozenset()
    ) -> None:
        self.unit = unit
        self.source = _side(unit.variant(source), source)
        self.target = _side(unit.variant(target), target)
        self.names = names

    @property
    def complete(self) -> bool:
        """Whether there is text on both sides."""
        return bool(self.source.text.strip() and self.target.text.strip())

    @cached_property
    def identical(self) -> bool:
        """Whether both texts are the same but for capitals and space at the ends."""
        return self.source.text.strip().casefold() == self.target.text.strip().casefold()


def _side(variant: Variant | None, lang: str) -> Side:
    if variant is None:
        return Side("", lang)
    # The unit's own tag says more: French of Canada has other spaces than French of France.
    return Side(variant.text, variant.lang, variant.content)
