"""The four themes. Every state has its letter; colour only makes it quicker to see.

``colour-blind`` keeps to the blue and orange of Okabe and Ito (2008), "Color Universal Design",
which the common kinds of colour blindness tell apart. ``mono`` has shades of grey and says by bold,
underline and reverse what the others say by colour.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="dark",
    primary="#5b9bd5",
    secondary="#7a8fa6",
    accent="#e5c07b",
    success="#98c379",
    warning="#e5a550",
    error="#e86671",
    foreground="#d8dee6",
    background="#14171c",
    surface="#1b2027",
    panel="#252c35",
    dark=True,
    variables={
        "frame": "#55606d",
        "quiet": "#9aa5b1",
        "current": "#262d36",
        "chosen": "#23384d",
    },
)
LIGHT = Theme(
    name="light",
    primary="#1f5f9e",
    secondary="#56697d",
    accent="#8a5a00",
    success="#2f6f2f",
    warning="#8f5600",
    error="#b3202c",
    foreground="#1c2128",
    background="#fbfaf7",
    surface="#f0eee8",
    panel="#e2dfd6",
    dark=False,
    variables={
        "frame": "#a8a294",
        "quiet": "#5d6670",
        "current": "#ece8dd",
        "chosen": "#cfe0f1",
        "text-success": "#2f6f2f",
        "text-warning": "#8f5600",
        "text-error": "#b3202c",
    },
)
COLOUR_BLIND = Theme(
    name="colour-blind",
    primary="#56b4e9",
    secondary="#8a94a0",
    accent="#f0e442",
    success="#56b4e9",
    warning="#e69f00",
    error="#ff8c3a",
    foreground="#e2e6ea",
    background="#101317",
    surface="#191e24",
    panel="#242b33",
    dark=True,
    variables={
        "frame": "#5a6570",
        "quiet": "#a2adb8",
        "current": "#232a31",
        "chosen": "#1d3c52",
        "text-success": "#56b4e9",
        "text-warning": "#e69f00",
        "text-error": "#ff8c3a",
    },
)
MONO = Theme(
    name="mono",
    primary="#ffffff",
    secondary="#bbbbbb",
    accent="#ffffff",
    success="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    foreground="#e6e6e6",
    background="#000000",
    surface="#101010",
    panel="#1c1c1c",
    dark=True,
    variables={
        "frame": "#6a6a6a",
        "quiet": "#b0b0b0",
        "current": "#262626",
        "chosen": "#3a3a3a",
        "text-success": "#ffffff",
        "text-warning": "#ffffff",
        "text-error": "#ffffff",
    },
)

THEMES = (DARK, LIGHT, COLOUR_BLIND, MONO)
NAMES = tuple(theme.name for theme in THEMES)
