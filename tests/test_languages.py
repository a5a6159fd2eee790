"""Language tags: spelled as they like in files, matched by what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.languages import (
    LANGUAGES,
    REPLACED,
    THREE_LETTERS,
    TWO_LETTERS,
    canonical,
    closeness,
    is_tag,
    primary,
)
from bitext.model import TranslationUnit, Variant


@pytest.mark.parametrize(
    ("spelled", "tag", "language"),
    [
        ("en_US", "en-US", "en"),
        ("EN-US", "en-US", "en"),
        ("English", "en", "en"),
        ("eng", "en", "en"),
        ("iw", "he", "he"),
        ("in-ID", "id-ID", "id"),
        ("ji", "yi", "yi"),
        ("mo", "ro", "ro"),
        ("sh", "sr-Latn", "sr"),
        ("no-bok", "nb", "nb"),
        ("ZH_hant_tw", "zh-Hant-TW", "zh"),
        ("de-CH-X-phonebk", "de-CH-x-phonebk", "de"),
        ("x-klingon", "x-klingon", "x-klingon"),
        ("", "", ""),
    ],
)
def test_tags_mean_what_bcp_47_says(spelled: str, tag: str, language: str) -> None:
    assert (canonical(spelled), primary(spelled)) == (tag, language)


@given(st.text(max_size=12))
def test_canonical_tags_stay(text: str) -> None:
    """Canonical twice is canonical once, and the primary language does not change by it."""
    assert canonical(canonical(text)) == canonical(text)
    assert primary(canonical(text)) == primary(text)


@pytest.mark.parametrize(
    ("there", "wanted", "served"),
    [
        (("en-GB", "en", "en-US"), "en_us", "en-US"),
        (("en-GB", "en"), "en-US", "en"),
        (("fr", "en-GB"), "en-US", "en-GB"),
        (("en-US", "en-GB"), "en", "en-US"),
        (("iw", "fr"), "he-IL", "iw"),
        (("fr",), "en", None),
        (("x-a",), "x-b", None),
    ],
)
def test_the_closest_variant_serves(
    there: tuple[str, ...], wanted: str, served: str | None
) -> None:
    """The same tag first, then the bare language, then another region."""
    unit = TranslationUnit(None, tuple(Variant(lang, (lang,)) for lang in there))
    found = unit.variant(wanted)
    assert (found.lang if found else None) == served


@given(*[st.sampled_from(("en", "en-US", "EN_us", "en-GB", "fr", "iw", "he", "English", ""))] * 2)
def test_closeness_is_symmetric(one: str, other: str) -> None:
    assert closeness(one, other) == closeness(other, one)
    assert (closeness(one, other) > 0) == (primary(one) == primary(other))


def test_the_tables_agree() -> None:
    """Whatever a table leads to is itself no alias."""
    assert {tag for tag in LANGUAGES if tag not in TWO_LETTERS} == set()
    for target in (*REPLACED.values(), *THREE_LETTERS.values()):
        assert is_tag(target)
        assert canonical(target) == target
