"""How messages say things."""

from __future__ import annotations

from bitext.phrases import counted, quote


def test_one_is_singular_and_all_else_is_not() -> None:
    said = [counted(number, "more text") for number in (0, 1, 2, 1200)]
    assert said == ["0 more texts", "1 more text", "2 more texts", "1,200 more texts"]
    assert counted(1, "memory", "memories") == "1 memory"
    assert counted(2, "memory", "memories") == "2 memories"


def test_a_term_is_quoted() -> None:
    assert quote("l’État") == "“l’État”"
