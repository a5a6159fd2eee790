"""Facts per language. Data only: a new language is new rows here."""

from __future__ import annotations

from dataclasses import dataclass

from bitext.model import primary


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


def language_name(lang: str) -> str:
    """Return the English name of a language tag, or the tag itself where it is not listed."""
    found = LANGUAGES.get(primary(lang))
    return found.name if found else lang


def separator(lang: str) -> str:
    """Return what stands between two sentences that are joined: a space, or nothing."""
    found = LANGUAGES.get(primary(lang))
    return " " if found is None or found.spaces else ""
