"""Facts per language. Data only: a new language is new rows here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Language:
    """What the parts of the program need to know of a language."""

    tag: str
    """Primary BCP 47 subtag."""
    name: str
    """English name."""
    spaces: bool = True
    """Words are separated by spaces, and so are sentences."""


LANGUAGES = {
    language.tag: language
    for language in (
        Language("ar", "Arabic"),
        Language("ca", "Catalan"),
        Language("cs", "Czech"),
        Language("da", "Danish"),
        Language("de", "German"),
        Language("el", "Greek"),
        Language("en", "English"),
        Language("es", "Spanish"),
        Language("fi", "Finnish"),
        Language("fr", "French"),
        Language("is", "Icelandic"),
        Language("it", "Italian"),
        Language("ja", "Japanese", spaces=False),
        Language("ko", "Korean"),
        Language("nl", "Dutch"),
        Language("no", "Norwegian"),
        Language("pl", "Polish"),
        Language("pt", "Portuguese"),
        Language("ro", "Romanian"),
        Language("ru", "Russian"),
        Language("sk", "Slovak"),
        Language("sl", "Slovenian"),
        Language("sv", "Swedish"),
        Language("th", "Thai", spaces=False),
        Language("tr", "Turkish"),
        Language("uk", "Ukrainian"),
        Language("zh", "Chinese", spaces=False),
    )
}


REPLACED = {
    "bh": "bho",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "no-bok": "nb",
    "no-bokmaal": "nb",
    "no-nyn": "nn",
    "no-nynorsk": "nn",
    "sh": "sr-Latn",
    "zh-cmn": "zh",
    "zh-guoyu": "zh",
    "zh-hakka": "hak",
    "zh-min-nan": "nan",
    "zh-xiang": "hsn",
}
"""Tags that stand in old files, and what took their place (IANA language subtag registry)."""

THREE_LETTERS = {
    "alb": "sq", "ara": "ar", "arm": "hy", "baq": "eu", "bul": "bg", "bur": "my", "cat": "ca",
    "ces": "cs", "chi": "zh", "cmn": "zh", "cym": "cy", "cze": "cs", "dan": "da", "deu": "de",
    "dut": "nl", "ell": "el", "eng": "en", "est": "et", "eus": "eu", "fas": "fa", "fin": "fi",
    "fra": "fr", "fre": "fr", "geo": "ka", "ger": "de", "gle": "ga", "gre": "el", "heb": "he",
    "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "ice": "is", "ind": "id", "isl": "is",
    "ita": "it", "jpn": "ja", "kat": "ka", "kor": "ko", "lav": "lv", "lit": "lt", "mac": "mk",
    "may": "ms", "mkd": "mk", "msa": "ms", "mya": "my", "nld": "nl", "nob": "nb", "nno": "nn",
    "nor": "no", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru",
    "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swe": "sv",
    "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi", "wel": "cy", "zho": "zh",
}  # fmt: skip
"""ISO 639-2 codes, bibliographic and terminological, of languages that have a shorter one."""

_TWO_LETTERS = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv
cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr
ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr
ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng
nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk
sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve
vi vo wa wo xh yi yo za zh zu
"""
TWO_LETTERS = frozenset(_TWO_LETTERS.split())
"""The two-letter language subtags of the IANA registry, replaced ones included."""

_BY_NAME = {language.name.casefold(): tag for tag, language in LANGUAGES.items()}
_TAG = re.compile(r"(?:[A-Za-z]{2,3}|[xXiI])(?:-[A-Za-z0-9]{1,8})*\Z", re.ASCII)


@lru_cache(maxsize=4096)
def canonical(lang: str) -> str:
    """Return a tag as BCP 47 would have it: ``en-US`` of ``EN_us``, ``he`` of ``iw``.

    Hyphens, the case of RFC 5646 2.1.1, two-letter codes where there are, replaced tags by what
    took their place, English names (``English``) by their tag. What is none of that stays as it
    is, but for hyphens and case.
    """
    subtags = lang.strip().replace("_", "-").casefold().split("-")
    joined = "-".join(subtags)
    if joined in REPLACED:
        return REPLACED[joined]
    first = subtags[0]
    first = _BY_NAME.get(first, THREE_LETTERS.get(first, first))
    first = REPLACED.get(first, first)
    named = [first]
    private = first in ("x", "i")
    for subtag in subtags[1:]:
        if not private and len(subtag) == 2 and subtag.isalpha():
            named.append(subtag.upper())
        elif not private and len(subtag) == 4 and subtag.isalpha():
            named.append(subtag.title())
        else:
            named.append(subtag)
        # After a singleton nothing is a region or a script.
        private = private or len(subtag) == 1
    return "-".join(named)


@lru_cache(maxsize=4096)
def primary(lang: str) -> str:
    """Return the primary subtag: ``en`` of ``en-US``, ``EN_us``, ``English``, ``eng``.

    Tags that were replaced count as what took their place: ``he`` of ``iw``. A private tag
    (``x-klingon``) is a language of its own and stays whole.
    """
    whole = canonical(lang)
    first = whole.split("-")[0]
    return whole if first in ("x", "i") else first


@lru_cache(maxsize=4096)
def is_tag(lang: str) -> bool:
    """Return whether this is a well-formed language tag, as far as TMX needs it (RFC 5646, 2.1)."""
    return _TAG.match(lang) is not None


def is_registered(lang: str) -> bool:
    """Return whether the primary subtag can be in the registry: two-letter ones are looked up."""
    first = lang.replace("_", "-").split("-")[0].casefold()
    return len(first) != 2 or first in TWO_LETTERS


def closeness(lang: str, wanted: str) -> int:
    """Return how well a tag serves who wants another; 0 is not at all.

    3 the same tag, 2 the bare language where a region was wanted, or one of its regions where the
    bare language was, 1 another region of the language (RFC 4647, 3.4, goes up to 2 only).
    """
    if lang == wanted:
        return 3
    if primary(lang) != primary(wanted):
        return 0
    has, asked = canonical(lang), canonical(wanted)
    if has == asked:
        return 3
    return 2 if asked.startswith(f"{has}-") or has.startswith(f"{asked}-") else 1


def language_name(lang: str) -> str:
    """Return the English name of a language tag, or the tag itself where it is not listed."""
    found = LANGUAGES.get(primary(lang))
    return found.name if found else lang


def separator(lang: str) -> str:
    """Return what stands between two sentences that are joined: a space, or nothing."""
    found = LANGUAGES.get(primary(lang))
    return " " if found is None or found.spaces else ""
