"""Bead files: what research tools write is read, what is wrong is named by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import InputError
from bitext.formats.beads import format_beads, parse_beads

NUMBERS = st.lists(st.integers(0, 99), unique=True, max_size=4).map(tuple)
ROWS = st.lists(
    st.tuples(
        NUMBERS, NUMBERS, st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000)
    ).filter(lambda row: bool(row[0] or row[1])),
    max_size=8,
)


@given(ROWS)
def test_what_is_written_is_read_back(
    rows: list[tuple[tuple[int, ...], tuple[int, ...], float | None]],
) -> None:
    """Numbers, order and scores to four digits survive."""
    assert parse_beads(format_beads(rows).splitlines()) == rows


def test_forms_of_other_tools() -> None:
    """Spaces, costs, comments, blank lines and a byte order mark are accepted."""
    lines = ["\ufeff[0]:[0]\n", "", "# a comment", "[1, 2]:[]:-1.5e-3", " [3] : [1,2] : 0.98 \r\n"]
    assert parse_beads(lines) == [
        ((0,), (0,), None),
        ((1, 2), (), -0.0015),
        ((3,), (1, 2), 0.98),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0:0", "is no bead"),
        ("[0]:[0]:", "is no bead"),
        ("[0]:[0]:high", "'high' is no number"),
        ("[-1]:[0]", "is no bead"),
        ("[0,,1]:[0]", "no list of numbers"),
        ("[0,0]:[1]", "stands twice"),
        ("[]:[]", "at least one segment"),
        ("x" * 500, "x{60}\\.\\.\\."),
    ],
)
def test_a_broken_line_is_named(line: str, message: str) -> None:
    """The error has file, line and what a bead looks like."""
    with pytest.raises(InputError, match=message) as caught:
        parse_beads(["[0]:[0]", line], path="gold.txt")
    assert caught.value.where == "gold.txt:2"


def test_gaps_and_crossings_are_read_as_they_stand() -> None:
    """Gold files leave segments out and cross."""
    rows = parse_beads(["[0]:[1]", "[2]:[0]"])
    assert [row[:2] for row in rows] == [((0,), (1,)), ((2,), (0,))]
