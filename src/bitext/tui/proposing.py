"""Proposing a term: what a translator marked on both sides goes into glossary.yaml, undecided.

A proposal is neither demanded nor accepted by any check until a terminologist changes its status.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bitext.errors import UsageError
from bitext.languages import closeness
from bitext.model import Concept, Glossary, Term, TermStatus
from bitext.termbase import add_concept, add_term, new_id, read_glossary


def propose_term(
    path: Path,
    source: tuple[str, str],
    target: tuple[str, str],
    *,
    user: str,
    when: dt.datetime,
) -> Glossary:
    """Write a proposal into a glossary and return the glossary as it is now.

    Where the glossary has the source term, the target goes to its concept; else a concept is made.

    Args:
        path: The glossary.
        source: Language and words of the source text.
        target: Language and words of the target text.
        user: Who proposes.
        when: When.

    Raises:
        UsageError: Words are missing, or the glossary has this pair already.
        BitextError: The glossary cannot be read or written, or the words cannot stand in it.
    """
    pair = [(lang, " ".join(words.split())) for lang, words in (source, target)]
    if not all(words for _, words in pair):
        raise UsageError("a term needs words on both sides", hint="Mark them in both texts.")
    glossary = read_glossary(path)
    known = next((each for each in glossary.concepts if _has(each, *pair[0])), None)
    note = f"proposed by {user or 'somebody'}, {when:%Y-%m-%d}"
    terms = [Term(words, lang, TermStatus.PROPOSED, note=note) for lang, words in pair]
    if known is None:
        return add_concept(path, Concept(new_id(glossary, pair[0][1]), tuple(terms)))
    if _has(known, *pair[1]):
        raise UsageError(
            f"“{pair[0][1]}” and “{pair[1][1]}” are together in the glossary already: {known.id}",
            path=str(path),
        )
    return add_term(path, known.id, terms[1])


def _has(concept: Concept, lang: str, words: str) -> bool:
    return any(
        closeness(term.lang, lang) and term.text.casefold() == words.casefold()
        for term in concept.terms
    )
