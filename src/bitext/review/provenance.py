"""Who said what of a unit, and when: stamps that are written, and how they read.

TMX has ``changedate`` and ``changeid`` for a text; for decisions there are props of our own
(docs/formats.md), each a date as TMX writes it and a name: ``20260504T123000Z anna``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from bitext.model import (
    APPROVED,
    CONFIRMED,
    ORIGIN,
    REJECTED,
    STATUS,
    Status,
    TranslationUnit,
)

DECISIONS = {
    Status.CONFIRMED: CONFIRMED,
    Status.APPROVED: APPROVED,
    Status.REJECTED: REJECTED,
}
"""The prop that says who came to each status."""

_STAMP = re.compile(r"(\d{8}T\d{6}Z)(?: (.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who does something, and when."""

    when: dt.datetime
    user: str = ""

    def __str__(self) -> str:
        return f"{self.date} {self.user}".rstrip()

    @property
    def date(self) -> str:
        """The time in the form of TMX 1.4b (UTC)."""
        return self.when.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def read_stamp(text: str | None) -> Signature | None:
    """Return what a stamp says, None where it is none."""
    match = _STAMP.fullmatch(text or "")
    if match is None:
        return None
    try:
        when = dt.datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return Signature(when, match[2] or "")


# ------------------------------------------------------------------ writing


def decided(unit: TranslationUnit, status: Status, signature: Signature) -> TranslationUnit:
    """Return the unit with another status and who came to it."""
    unit = unit.with_prop(STATUS, status.value)
    for other, name in DECISIONS.items():
        if other is status:
            unit = unit.with_prop(name, str(signature))
        elif not (other is Status.CONFIRMED and status is Status.APPROVED):
            unit = unit.with_prop(name, None)
    return unit


def drafted(unit: TranslationUnit) -> TranslationUnit:
    """Return the unit as a draft, without what was decided of it before."""
    for name in DECISIONS.values():
        unit = unit.with_prop(name, None)
    return unit if unit.status is Status.DRAFT else unit.with_prop(STATUS, Status.DRAFT.value)


def changed(unit: TranslationUnit, signature: Signature) -> TranslationUnit:
    """Return the unit with TMX's date and name of the last change."""
    new = {"changedate": signature.date, "changeid": signature.user}
    kept = [(name, new.pop(name, value)) for name, value in unit.attributes]
    # An older name must not stand beside a newer date.
    return replace(unit, attributes=tuple(pair for pair in (*kept, *new.items()) if pair[1]))


# ------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of how a unit came to be as it is."""

    how: str
    """``auto``, ``locked``, ``realigned``, ``edited``, ``imported``, or the status a person gave;
    empty for a unit of another tool."""
    confidence: float | None
    signature: Signature | None
    """Who and when, where a person did something."""

    def __str__(self) -> str:
        parts = [self.how or "from another tool"]
        if self.how in ("auto", "realigned") and self.confidence is not None:
            parts.append(f"{int(self.confidence * 100) / 100:.2f}".removeprefix("0"))
        if self.signature is not None:
            parts += [self.signature.user] if self.signature.user else []
            parts.append(f"{self.signature.when:%Y-%m-%d}")
        return " ".join(parts)


_ORIGINS = {
    "align": "auto",
    "locked": "locked",
    "realign": "realigned",
    "edit": "edited",
    "import": "imported",
}


def provenance_of(unit: TranslationUnit) -> Provenance:
    """Return how a unit came to be as it is: ``auto .97``, ``confirmed anna 2026-05-04``."""
    name = DECISIONS.get(unit.status)
    if name is not None:
        return Provenance(unit.status.value, unit.confidence, read_stamp(unit.prop(name)))
    how = _ORIGINS.get(unit.prop(ORIGIN) or "", "")
    attributes = dict(unit.attributes)
    stamp = f"{attributes.get('changedate', '')} {attributes.get('changeid', '')}"
    return Provenance(how, unit.confidence, read_stamp(stamp.rstrip()))
