"""Is it a translation at all: empty, untranslated, in another language or script, too short."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from bitext.checks.pair import CYRILLIC, LATIN, Pair
from bitext.checks.rules import Example, Option, Options, Rule, Trouble
from bitext.model import REASON, Severity, Span, Status

# ------------------------------------------------------------------ EMP01


def find_empty_side(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where one side has text and the other has none."""
    source, target = bool(pair.source.text.strip()), bool(pair.target.text.strip())
    if source != target:
        which = "target" if source else "source"
        yield Trouble(f"the {which} has no text", which)


EMPTY = Rule(
    "EMP01",
    "empty-side",
    "One side has no text",
    """\
A unit with text on one side only: left out, or a link that the aligner missed. Rejected units are
passed over. In a memory fresh from `bitext align` these are the sentences without a counterpart:
merge, shift or reject them in the review.""",
    bad=(Example("fr", "The tsar fell.", ""), Example("ru", "", "Царь пал.")),
    good=(Example("fr", "The tsar fell.", "Le tsar tomba."), Example("fr", "", "")),
    find=find_empty_side,
)


# ------------------------------------------------------------------ UNT01

_FUNCTION_WORDS = {
    "en": "the of and to in is that it for was with as be on by at this are from or an have has "
          "had not but which you we they he she his her their its were been will would there when "
          "who",
    "fr": "le la les des du de et un une que qui dans pour pas sur au aux avec est sont par ce "
          "cette ces il elle ils elles nous vous je ne se sa son ses leur mais ou où été plus en "
          "à",
    "ru": "и в не на что с по как а к у из за от о для но же бы его это она он они мы вы то все "
          "при так был была было были или до ещё еще только",
    "de": "der die das und ist nicht ein eine zu den von mit sich auf für im dem des dass auch "
          "als es an werden aus er hat wie sie wird bei",
    "es": "el la los las de que y en un una por con no para es se del lo como más al sus su pero "
          "fue este esta son entre cuando",
    "it": "il lo la gli le di che e un una per con non si è del della dei nel alla sono come più "
          "anche ma al da in questo",
    "pt": "o a os as de que e em um uma para com não por se do da dos no na é mais como ao mas "
          "foi são pelo pela",
    "nl": "de het een en van is dat niet te in op zijn met voor die er maar ook aan als door",
    "pl": "i w nie na się że z do jest to o jak po co ale za od przez przy dla był",
}  # fmt: skip
FUNCTION_WORDS = {lang: frozenset(words.split()) for lang, words in _FUNCTION_WORDS.items()}


def find_untranslated(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the target is the source."""
    if not pair.identical or pair.source.lang == pair.target.lang:
        return
    if " " not in pair.source.text.strip():
        return  # a file's name, a key
    words = [word for word in pair.source.words if word.casefold() not in pair.names]
    small = [word for word in words if word.islower() and len(word) > 1]
    if not small:
        return  # names, codes, numbers
    known = FUNCTION_WORDS.get(pair.source.lang)
    # One or two words may be the same in both languages: communication, menu. Not across scripts.
    across = pair.target.lang in CYRILLIC_LANGUAGES and not pair.target.cyrillic
    told = known is not None and any(word.casefold() in known for word in words)
    if told or len(words) > 2 or (across and len(words) > 1):
        yield Trouble(
            "the target is the source, untranslated",
            "identical",
            [Span(0, len(pair.source.text))],
            [Span(0, len(pair.target.text))],
        )


CYRILLIC_LANGUAGES = frozenset({"ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"})

UNTRANSLATED = Rule(
    "UNT01",
    "untranslated",
    "The target is the source",
    """\
Names, numbers, code and terms marked `dnt` in the glossary may stay as they are; so may one or
two words that both languages share (*menu*, *communication*). Anything else was forgotten.""",
    bad=(
        Example("fr", "The tsar fell.", "The tsar fell."),
        Example("ru", "save file", "save file"),
    ),
    good=(
        Example("fr", "Communication", "communication"),
        Example("ru", "John Smith, 1917", "John Smith, 1917"),
        Example("fr", "SARS-CoV-2", "SARS-CoV-2"),
    ),
    find=find_untranslated,
)


# ------------------------------------------------------------------ UNT02


def find_untranslated_stretch(pair: Pair, options: Options) -> Iterator[Trouble]:
    """Yield the stretches of source words that stand in the target as they are."""
    if pair.identical or pair.source.lang == pair.target.lang:
        return
    known = FUNCTION_WORDS.get(pair.source.lang)
    if known is None:
        return
    own = FUNCTION_WORDS.get(pair.target.lang, frozenset())
    least = options["words"]
    assert isinstance(least, int)
    if pair.target.lang in CYRILLIC_LANGUAGES and not pair.target.latin:
        return
    # Inside such a stretch no token has punctuation of its own, but for the first and the last.
    if len(set(pair.source.tokens).intersection(pair.target.tokens)) < least - 2:
        return
    source, target = pair.source.folded, pair.target.folded
    if _runs(source, least).isdisjoint(_runs(target, least)):
        return
    places: dict[str, list[int]] = {}
    for at, word in enumerate(source):
        places.setdefault(word, []).append(at)
    at = 0
    while at < len(target):
        longest = max(
            (_run(source, start, target, at) for start in places.get(target[at], ())), default=0
        )
        small = [word for word in pair.target.words[at : at + longest] if word.islower()]
        # Names of bodies and titles of works stay: they are capitals with a few small words.
        if (
            longest >= least
            and len(small) * 2 > longest
            and any(word in known and word not in own for word in small)
        ):
            spans = pair.target.word_spans
            span = Span(spans[at].start, spans[at + longest - 1].stop)
            yield Trouble(
                f"“{span.within(pair.target.text)}” stands as in the source", target[at], (), [span]
            )
        at += max(longest, 1)


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    """Return what a text has of runs of so many words."""
    return set(zip(*(words[at:] for at in range(length)), strict=False))


def _run(one: Sequence[str], start: int, other: Sequence[str], at: int) -> int:
    """Return how many words two texts have in common from two places on."""
    length = 0
    while (
        start + length < len(one)
        and at + length < len(other)
        and one[start + length] == other[at + length]
    ):
        length += 1
    return length


STRETCH = Rule(
    "UNT02",
    "untranslated-stretch",
    "Words of the source stand untranslated in the target",
    """\
Four words or more in a row (`words` sets another number), more than half of them in small
letters, an article or preposition of the source language among them. Names of bodies and titles
in capitals may stay in the original.""",
    options=(Option("words", 4, "words in a row that are told", least=2, most=50),),
    bad=(
        Example("fr", "He left at the end of the war.", "Il partit at the end of la guerre."),
        Example("ru", "He left at the end of the war.", "Он ушёл at the end of войны."),
    ),
    good=(
        Example("fr", "He read The War of the Worlds.", "Il lut La Guerre des mondes."),
        Example(
            "ru", "Works on Microsoft Windows Server Core.", "На Microsoft Windows Server Core."
        ),
    ),
    find=find_untranslated_stretch,
)


# ------------------------------------------------------------------ LNG01


def find_other_language(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where the target's small words are of another language."""
    own = FUNCTION_WORDS.get(pair.target.lang)
    if own is None or pair.identical:
        return
    tokens = pair.target.tokens
    if len(tokens) < 6 or sum(map(own.__contains__, tokens)) > 0.1 * len(tokens):
        return
    words = pair.target.folded
    if len(words) < 6:
        return
    score = sum(word in own for word in words)
    if score > 0.08 * len(words):
        return
    for lang, others in FUNCTION_WORDS.items():
        if lang == pair.target.lang:
            continue
        theirs = sum(len(word) > 1 and word in others and word not in own for word in words)
        if theirs >= 3 and theirs >= 0.25 * len(words) and theirs >= 3 * score:
            yield Trouble(
                f"the target reads like {_NAMES[lang]}",
                lang,
                (),
                [Span(0, len(pair.target.text))],
            )
            return


_NAMES = {"en": "English", "fr": "French", "ru": "Russian", "de": "German", "es": "Spanish",
          "it": "Italian", "pt": "Portuguese", "nl": "Dutch", "pl": "Polish"}  # fmt: skip

LANGUAGE = Rule(
    "LNG01",
    "wrong-language",
    "The target is in another language",
    """\
Judged by the small words (*the of and*, *le de et*) of English, French, Russian, German, Spanish,
Italian, Portuguese, Dutch and Polish, from six words up. This is an error.""",
    severity=Severity.ERROR,
    languages=tuple(_FUNCTION_WORDS),
    bad=(
        Example(
            "fr", "He left and she stayed with him.", "He went away and she was with him there."
        ),
        Example("ru", "He left and she stayed.", "Він пішов, er ist weg und sie ist nicht da."),
    ),
    good=(
        Example("fr", "He left and she stayed with him.", "Il partit et elle resta avec lui."),
        Example("fr", "He sang “The Sound of Music”.", "Il chanta « The Sound of Music »."),
    ),
    find=find_other_language,
)


# ------------------------------------------------------------------ LNG02


def find_other_script(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield one trouble where most letters of the target are of a script it is not written in."""
    russian = pair.target.lang in CYRILLIC_LANGUAGES
    foreign = pair.target.latin if russian else pair.target.cyrillic
    if not foreign or pair.identical or len(pair.target.words) < 3:
        return
    text = pair.target.masked
    cyrillic, latin = len(CYRILLIC.findall(text)), len(LATIN.findall(text))
    if cyrillic + latin < 12:
        return
    wanted = cyrillic if russian else latin
    if wanted < 0.3 * (cyrillic + latin):
        # Names and code may fill a segment; words of the source's own text need no translation.
        theirs = set(pair.source.folded)
        own = [word for word in pair.target.folded if word not in theirs]
        if len(own) >= 3 or not russian:
            script = "Latin" if russian else "Cyrillic"
            yield Trouble(
                f"most letters of the target are {script}",
                script.casefold(),
                (),
                [Span(0, len(pair.target.text))],
            )


_LATIN_LANGUAGES = (
    *("en", "fr", "de", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "da", "sv", "no", "nb"),
    *("fi", "ro", "hr", "hu", "lt", "lv", "et", "tr", "ca", "is"),
)

SCRIPT = Rule(
    "LNG02",
    "wrong-script",
    "The target is in another script",
    """\
Most letters are Latin where the language is written in Cyrillic, or the other way round. Words
that the source has too (names, code) do not count. This is an error.""",
    severity=Severity.ERROR,
    languages=(*sorted(CYRILLIC_LANGUAGES), *_LATIN_LANGUAGES),
    bad=(
        Example("fr", "The tsar fell in March.", "Царь пал в марте."),
        Example("ru", "The tsar fell in March.", "Tsar pal v marte."),
    ),
    good=(
        Example("ru", "Run git commit --amend.", "git commit --amend"),
        Example("ru", "The tsar fell in March.", "Царь пал в марте."),
    ),
    find=find_other_script,
)


# ------------------------------------------------------------------ LNG03

_LOOK_ALIKE_LATIN = frozenset("aceopxyABCEHKMOPTXkugimnrbtdh3")
_LOOK_ALIKE_CYRILLIC = frozenset("асеорхуАВСЕНКМОРТХкӏіѕј")
_MIXED = re.compile(
    r"(?<![A-Za-z\u00c0-\u024f\u0400-\u04ff])[A-Za-z\u00c0-\u024f\u0400-\u04ff]*"
    r"(?:[A-Za-z\u00c0-\u024f][\u0400-\u04ff]"
    r"|[\u0400-\u04ff][A-Za-z\u00c0-\u024f])[A-Za-z\u00c0-\u024f\u0400-\u04ff]*"
)


def find_mixed_words(pair: Pair, _: Options) -> Iterator[Trouble]:
    """Yield the words in which a letter of another script looks like one of their own."""
    if not (pair.target.cyrillic and pair.target.latin):
        return
    for match in _MIXED.finditer(pair.target.masked):
        word = match.group()
        if word in pair.source.text:
            continue
        latin, cyrillic = LATIN.findall(word), CYRILLIC.findall(word)
        few, name = (latin, "Latin") if len(latin) <= len(cyrillic) else (cyrillic, "Cyrillic")
        alike = _LOOK_ALIKE_LATIN if name == "Latin" else _LOOK_ALIKE_CYRILLIC
        if not alike.issuperset(few):
            continue  # SMSки: meant
        found = dict.fromkeys(few)
        yield Trouble(
            f"“{word}” has {name} {', '.join(found)} among letters of another script",
            word.casefold(),
            (),
            [Span(*match.span())],
        )


MIXED = Rule(
    "LNG03",
    "mixed-script",
    "A word mixes Latin and Cyrillic letters that look alike",
    """\
A Latin c in *сoвет* is invisible, and no search, speller or term check finds the word. Only
letters that look like another's are told; *IP-адрес* and *SMSки* are right. This is an error.""",
    severity=Severity.ERROR,
    bad=(
        Example("ru", "The council met.", "Cовет собрался."),
        Example("fr", "The council met.", "Le соnseil se réunit."),
    ),
    good=(
        Example("ru", "The IP address", "IP-адрес"),
        Example("ru", "The council met.", "Совет собрался."),
    ),
    find=find_mixed_words,
)


# ------------------------------------------------------------------ LEN01

_EXPANSION = {"en": 0.0, "fr": 0.07, "ru": 0.06}
"""Mean of log(length / length in English), measured by benchmarks/checks.py."""
_SPREAD, _FLOOR = 3.2, 0.01
"""Variance of the log ratio: so much per code point of the mean length, and a floor."""
_UNMEASURED = 0.08
"""Added to the variance of a pair nobody has measured."""
_DENSE = frozenset({"zh", "ja", "ko", "th"})


def find_other_length(pair: Pair, options: Options) -> Iterator[Trouble]:
    """Yield one trouble where the target is far shorter or longer than translations are."""
    source, target = (len(side.text.strip()) for side in (pair.source, pair.target))
    if max(source, target) < 20 or (pair.source.lang in _DENSE) != (pair.target.lang in _DENSE):
        return
    limit = options["deviations"]
    assert isinstance(limit, int | float)
    away = length_deviation(source, target, pair.source.lang, pair.target.lang)
    if abs(away) > limit:
        how = "short" if away < 0 else "long"
        yield Trouble(
            f"the target is unusually {how}: {target} characters for {source}, "
            f"{abs(away):.1f} standard deviations from the mean of its length",
            how,
            [Span(0, len(pair.source.text))],
            [Span(0, len(pair.target.text))],
        )


def length_deviation(source: int, target: int, source_lang: str, target_lang: str) -> float:
    """Return how many standard deviations a translation's length is from its mean.

    Args:
        source: Length of the source in code points, > 0.
        target: Length of the translation, > 0.
        source_lang: Primary subtag.
        target_lang: Primary subtag.
    """
    known = source_lang in _EXPANSION and target_lang in _EXPANSION
    mean = _EXPANSION[target_lang] - _EXPANSION[source_lang] if known else 0.0
    # Short texts vary more: Gale & Church (1993) have the variance grow with length, and so that
    # of the ratio fall; the floor is what is left in long ones.
    variance = _SPREAD / math.sqrt(source * target) + _FLOOR + (0.0 if known else _UNMEASURED)
    return (math.log(target / source) - mean) / math.sqrt(variance)


LENGTH = Rule(
    "LEN01",
    "length-ratio",
    "The target is unusually short or long",
    """\
Something is left out, added, or linked to the wrong sentence. The length of a translation is
compared with the mean of its language pair; how far it may stray depends on the length.
`deviations` sets how many standard deviations are let pass. Texts under 20 characters are
passed over, and so are pairs of which one side is Chinese, Japanese, Korean or Thai.""",
    options=(Option("deviations", 4.0, "standard deviations that are let pass", least=1, most=20),),
    bad=(
        Example("fr", "He went to the market, bought bread and met an old friend.", "Il partit."),
        Example(
            "ru",
            "He left the old house.",
            "Он покинул старый дом, в котором прожил целых "
            "двадцать лет вместе со своими многочисленными детьми и внуками.",
        ),
    ),
    good=(
        Example(
            "fr", "He went to the market and bought bread.", "Il alla au marché acheter du pain."
        ),
    ),
    find=find_other_length,
)


# ------------------------------------------------------------------ ALN01


def find_doubtful_link(pair: Pair, options: Options) -> Iterator[Trouble]:
    """Yield one trouble where the aligner doubts the link and nobody has confirmed it."""
    if pair.unit.status is not Status.DRAFT or not pair.complete:
        return
    confidence = pair.unit.confidence
    limit = options["below"]
    assert isinstance(limit, int | float)
    if confidence is not None and confidence < limit:
        reason = pair.unit.prop(REASON)
        yield Trouble(
            f"the link has a probability of {confidence:.2f}" + (f": {reason}" if reason else ""),
            "link",
        )


DOUBT = Rule(
    "ALN01",
    "doubtful-link",
    "The aligner doubts that the two sides belong together",
    """\
A draft whose probability is under `below`. Of links under .5 more than half are wrong, so every
other check on them is in doubt as well. Review them first (`bitext review` begins with them); a
confirmed unit is not told.""",
    options=(Option("below", 0.5, "probability from which a link is believed", least=0, most=1),),
    find=find_doubtful_link,
)

RULES = (EMPTY, UNTRANSLATED, STRETCH, LANGUAGE, SCRIPT, MIXED, LENGTH, DOUBT)
