"""The two single lines: the header, how far the review is, and the bar of keys at the foot."""

from __future__ import annotations

from collections.abc import Collection

from rich.cells import cell_len
from rich.text import Text

from bitext.review import Progress
from bitext.tui.actions import KEY_BAR, show_key
from bitext.tui.keymap import Keymap

LINE = 16
"""Cells of the line that shows how much is done, where there is room for it."""


def header(
    *,
    width: int,
    name: str,
    pair: str,
    at: int,
    progress: Progress,
    threshold: float,
    shown: str,
    state: str,
) -> Text:
    """Return the header: file, place, how far, what is left, and what is not saved.

    Where it does not fit, what can best be spared goes first; the name is shortened in its middle.

    Args:
        width: Cells of the screen.
        name: Name of the file.
        pair: The languages under review, ``en → fr``.
        at: Number of the unit under the cursor.
        progress: How far the review is.
        threshold: Probability below which a link is unsure.
        shown: What a filter shows, empty without one.
        state: What stands at the right end: saved, or what is to be.
    """
    share = progress.reviewed * 100 // max(1, progress.total)
    below = f"{threshold:.2g}".lstrip("0")
    doubt = progress.expected_wrong
    place = f"{at}/{progress.total}"
    done = (f"{progress.reviewed} done {share} %", f"{share} %")
    left = (f"{progress.unsure} left below {below}", f"{progress.unsure} unsure")
    # One decimal: a file of a dozen doubtful links must not say it is free of errors.
    wrong = (
        ("", "")
        if doubt is None
        else (f"expected wrong links left: {doubt:.1f}", f"~{doubt:.1f} wrong")
    )
    forms = [
        [pair, place, *done[:1], left[0], wrong[0], shown],
        [pair, place, *done[:1], left[0], wrong[1], shown],
        [pair, place, *done[:1], left[1], wrong[1], shown],
        [pair, place, done[1], left[1], wrong[1], shown],
        [place, done[1], left[1], wrong[1], shown],
        [place, done[1], left[1], shown],
        [place, done[1], shown],
        [place, done[1]],
    ]
    spare = width - cell_len(state) - 6
    texts = [" · ".join(part for part in form if part) for form in forms]
    needed = min(cell_len(name), 12)
    text = next((text for text in texts if cell_len(text) + needed <= spare), texts[-1])
    room = max(6, spare - cell_len(text))
    if cell_len(name) > room:
        name = f"{name[: room // 2 - 1]}…{name[len(name) - room + room // 2 :]}"
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f" {name}", "bold")
    line.append(f"  {text}")
    gap = width - cell_len(line.plain) - cell_len(state) - 1
    if gap >= LINE + 4:
        filled = progress.reviewed * LINE // max(1, progress.total)
        line.append("  ")
        line.append("━" * filled, "bold")
        line.append("─" * (LINE - filled), "dim")
        gap -= LINE + 2
    line.append(" " * max(1, gap))
    line.append(state, "bold")
    return line


def key_bar(
    width: int,
    *,
    keymap: Keymap,
    read_only: bool,
    known: Collection[str] = (),
) -> tuple[Text, list[tuple[int, int, str]]]:
    """Return the bar of keys, cut to the width, and which cells belong to which action.

    Help always has its place at the end. Keys that the person knows make room for others.

    Args:
        width: Cells of the screen.
        keymap: The keys in force.
        read_only: Leave out what changes units.
        known: Actions that need no hint any more.
    """
    last = f"{show_key(keymap.keys('help')[0])} help"
    bar = Text(" ", no_wrap=True)
    places: list[tuple[int, int, str]] = []
    used = 1
    by_id = {action.id: action for action in keymap.actions}
    for action_id in KEY_BAR:
        action = by_id[action_id]
        if (read_only and action.changes) or action_id in known or not action.keys:
            continue
        key = "Ctrl+↑↓" if action.keys[0] == "ctrl+up" else show_key(action.keys[0])
        size = cell_len(f"{key} {action.label}  ")
        if used + size + len(last) + 1 > width:
            break
        bar.append(key, "bold")
        bar.append(f" {action.label}  ")
        places.append((used, used + size, action_id))
        used += size
    bar.append(show_key(keymap.keys("help")[0]), "bold")
    bar.append(" help")
    places.append((used, width, "help"))
    return bar, places
