"""Damage to files, as the tests of hostile input share it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

SLOWEST = 10.0
"""Seconds of CPU a file may take."""


@st.composite
def damaged(draw: st.DrawFn, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A seed with up to four stretches cut, doubled, exchanged or replaced."""
    content = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.sampled_from((0, 0, 1, 2, 8, 60))))
        how = draw(st.integers(0, 4))
        if how == 0:
            new = content[start:stop] * draw(st.sampled_from((2, 50)))
        elif how == 1:
            other = draw(st.sampled_from(seeds))
            at = draw(st.integers(0, len(other)))
            new = other[at : at + 80]
        elif how == 2:
            new = draw(st.binary(max_size=4))
        else:
            new = draw(st.sampled_from(tokens))
        content = content[:start] + new + content[stop:]
    return content
