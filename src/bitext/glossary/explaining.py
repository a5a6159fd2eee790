"""Say how a verdict came about: what a rendering matched by, or what was looked for in vain.

“жертвою” is a form of “жертва”
“рабочего класса” is “рабочий класс” inflected: рабочего ← рабочий, класса ← класс
“grippale” has the root “gripp” in common with “grippe”
looked for “рабочий класс” in any form; of its words there is only “класса”
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bitext.glossary.judging import Rendering, Verdict
from bitext.glossary.matching import Part, Pattern, Text, patterns
from bitext.glossary.morphology import Keys, dictionary_lemma
from bitext.glossary.related import common_root
from bitext.model import Concept, Term, TermStatus, primary


def explanation(verdict: Verdict, target: str, lang: str) -> str:
    """Return how the target was judged to render a concept, or not to; one line.

    Args:
        verdict: The judgement.
        target: Target text that was judged.
        lang: BCP 47 tag of the target.
    """
    text = Text(target, lang)
    if verdict.bad:
        return _joined(found_as(each, text) for each in verdict.bad)
    if verdict.miscased:
        return _joined(
            f"“{each.hit.span.within(target)}” is “{each.term.text}” but for its capitals"
            for each in verdict.miscased
        )
    if verdict.good:
        return _joined(found_as(each, text) for each in verdict.good)
    if verdict.related:
        return _joined(_related_as(each, text) for each in verdict.related)
    return _joined(_missed(concept, text) for concept in verdict.concepts)


def found_as(rendering: Rendering, text: Text) -> str:
    """Return what a rendering has in common with its term.

    Args:
        rendering: A term, and where it stands in the text.
        text: The text that it was found in.
    """
    term, hit = rendering.term, rendering.hit
    found = f"“{hit.span.within(text.text)}”"
    if term.match == "regex":
        return f"{found} fits the pattern “{term.text}”"
    pattern, parts = _fitting(rendering, text)
    name = f"“{pattern.text}”" if pattern.text == term.text else (
        f"“{pattern.text}”, a form listed of “{term.text}”"
    )  # fmt: skip
    changed = [(part, at) for part, at in parts if text.words[at].key != part.key]
    between = _between(parts, text)
    if not changed and not between and pattern.text == term.text:
        return f"{found} stands as the glossary has it"
    if not changed:
        return f"{found} is {name}{between}"
    if len(parts) == 1:
        part, at = changed[0]
        base = _base(part, text.keys[at], text.words[at].key, text.lang)
        return f"{found} is a form of {name}{f', base form “{base}”' if base else ''}"
    list_ = ", ".join(f"{text.words[at].raw} ← {part.raw}" for part, at in changed)
    return f"{found} is {name} inflected: {list_}{between}"


_Parts = Sequence[tuple[Part, int]]
"""Words of a term, each with the position of its word in the text."""


def _fitting(rendering: Rendering, text: Text) -> tuple[Pattern, _Parts]:
    """Return which of a term's patterns a rendering is of, with its words."""
    made = patterns(rendering.term, gap=0, strict=False)
    at = rendering.hit.words
    words = [text.words[n].key for n in at]
    keys = [text.keys[n] for n in at]

    def fits(pattern: Pattern) -> bool:
        return pattern.lemmas and not any(
            part.keys.isdisjoint(found) for part, found in zip(pattern.parts, keys, strict=True)
        )

    long = [pattern for pattern in made if len(pattern) == len(at)]
    itself = (p for p in long if [part.key for part in p.parts] == words)
    pattern = next(itself, None) or next(filter(fits, long), made[0])
    return pattern, list(zip(pattern.parts, at, strict=False))


def _between(parts: _Parts, text: Text) -> str:
    """Return what is said of words that stand between those of a term."""
    at = [position for _, position in parts]
    inside = [
        text.words[n].raw
        for n in range(at[0] if at else 0, at[-1] if at else 0)
        if n not in at and not text.words[n].free
    ]
    return f", with “{' '.join(inside)}” between" if inside else ""


def _base(part: Part, keys: Keys, word: str, lang: str) -> str:
    """Return the base form that a word and a term's word have in common, where it is neither."""
    shared = part.keys & keys
    if part.key in shared:
        return ""
    lemmas = shared if primary(lang) == "ru" else shared & {dictionary_lemma(word, lang) or ""}
    return min(lemmas - {word}, default="")


def _related_as(rendering: Rendering, text: Text) -> str:
    found = f"“{rendering.hit.span.within(text.text)}”"
    at = rendering.hit.words
    for pattern in patterns(rendering.term, gap=0, strict=False):
        if len(pattern) == len(at):
            pairs = zip(pattern.parts, at, strict=True)
            roots = [
                common_root(part.keys, text.keys[n], text.lang)
                for part, n in pairs
                if part.keys.isdisjoint(text.keys[n])
            ]
            if all(roots):
                root = ", ".join(f"“{root}”" for root in roots)
                several = "roots" if len(roots) > 1 else "root"
                return f"{found} has the {several} {root} in common with “{pattern.text}”"
    return f"{found} is derived from “{rendering.term.text}”"


def _missed(concept: Concept, text: Text) -> str:
    """Return what was looked for, and what of it stands in the text."""
    tag = primary(text.lang)
    terms = [
        term
        for term in concept.terms
        if term.status is not TermStatus.FORBIDDEN
        and (concept.do_not_translate or primary(term.lang) == tag)
    ]
    if not terms:
        return ""
    ways: dict[str, list[str]] = {}
    for term in terms:
        way, names = _looked_for(term, dnt=concept.do_not_translate)
        ways.setdefault(way, []).extend(names)
    looked = "; ".join(f"looked for {' or '.join(names)}{way}" for way, names in ways.items())
    parts = [part for term in terms if term.match == "lemma" for part in _partly(term, text)]
    return "; ".join((looked, *parts[:1]))


def _looked_for(term: Term, *, dnt: bool) -> tuple[str, list[str]]:
    """Return how a term was looked for, and by which names."""
    if term.match == "regex":
        return "", [f"the pattern “{term.text}”"]
    names = [f"“{text}”" for text in (term.text, *term.forms)]
    if dnt:
        return " letter for letter", names
    return " as written" if term.match == "exact" else " in any form", names


def _partly(term: Term, text: Text) -> Iterator[str]:
    """Yield what is there of a term of several words."""
    if " " not in term.text and "-" not in term.text:
        return  # most terms are one word, and nothing has to be cut
    for pattern in patterns(term, gap=0, strict=False):
        at = [min((n for key in part.keys for n in text.places.get(key, ())), default=None)
              for part in pattern.parts]  # fmt: skip
        there = [text.words[n].raw for n in at if n is not None]
        if len(pattern) > 1 and len(there) == len(pattern):
            yield "all of its words are there, but not together in this order"
        elif there:
            yield f"of its words there is only “{' '.join(there)}”"


def _joined(parts: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))
