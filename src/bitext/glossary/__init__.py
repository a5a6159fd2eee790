"""Terminology: words of a text, their inflected forms, terms in them, and the judgement.

``words`` cuts, ``morphology`` relates forms, ``matching`` finds terms, ``related`` finds derived
forms, ``judging`` says how a target renders the concepts of its source, ``explaining`` what that
goes by, ``inflection`` what could be written instead, in the form its place asks for.

The names below are imported on first use: to cut words needs no grammar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitext.late import late

if TYPE_CHECKING:
    from bitext.glossary.explaining import explanation
    from bitext.glossary.inflection.offers import offers
    from bitext.glossary.judging import Judge, Rendering, Verdict

__all__ = ["Judge", "Rendering", "Verdict", "explanation", "offers"]

__getattr__ = late(
    __name__,
    {
        "explaining": ("explanation",),
        "inflection.offers": ("offers",),
        "judging": ("Judge", "Rendering", "Verdict"),
    },
)
