"""What is doubtful in a glossary itself: it decides half of how good the checks are.

Every rule tells of something that costs a check its hits or makes it cry wolf, or that nobody can
have meant. What is merely worth knowing (terms inside terms, words no dictionary has) is a note.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import regex

from bitext.glossary.matching import in_capitals
from bitext.glossary.morphology import Keys, analyser, dictionary_lemma, russian_parses
from bitext.glossary.words import Word, comparable, words
from bitext.model import Concept, Glossary, Place, Term, TermStatus, primary
from bitext.phrases import quote


class Level(StrEnum):
    """How much a remark matters: an error cannot be meant, a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that a glossary may have and should not."""

    id: str
    name: str
    level: Level
    title: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say about a concept or a term."""

    rule: Rule
    message: str
    concept: str
    place: Place | None


SAME_SOURCE = Rule(
    "L001", "same-source", Level.WARNING, "two concepts have a source term in common"
)
DUPLICATE = Rule(
    "L002", "duplicate-concept", Level.WARNING, "two concepts have source and target in common"
)
CONTRADICTION = Rule(
    "L003", "contradiction", Level.ERROR, "a term is forbidden here and approved there"
)
FORBIDDEN_FORM = Rule(
    "L004", "forbidden-form", Level.WARNING, "a forbidden term is a form of an approved one"
)
FORBIDDEN_INSIDE = Rule(
    "L005", "forbidden-inside", Level.NOTE, "a forbidden term is part of an approved one"
)
NO_PREFERRED = Rule("L006", "no-preferred", Level.WARNING, "a language has no preferred term")
SEVERAL_PREFERRED = Rule(
    "L007", "several-preferred", Level.WARNING, "a target language has several preferred terms"
)
SAME_AS_SOURCE = Rule(
    "L008", "same-as-source", Level.NOTE, "a name is the same in every language, without dnt"
)
NOT_BASE_FORM = Rule("L009", "not-base-form", Level.WARNING, "a term is not in its base form")
ARTICLE = Rule("L010", "leading-article", Level.WARNING, "a term begins with an article")
STRAY_SIGN = Rule(
    "L011", "stray-sign", Level.WARNING, "brackets, a colon or several terms in one entry"
)
MIXED_SCRIPT = Rule(
    "L012", "mixed-script", Level.ERROR, "a word has Latin and Cyrillic letters in it"
)
WRONG_SCRIPT = Rule("L013", "wrong-script", Level.WARNING, "a term is in another script")
UNKNOWN_WORD = Rule("L014", "unknown-word", Level.NOTE, "the Russian dictionary lacks a word")
NESTED = Rule("L015", "nested", Level.NOTE, "a source term holds another one")
STRADDLING = Rule("L016", "straddling", Level.NOTE, "a source term ends as another one begins")
EXPIRED = Rule("L017", "expired-exception", Level.WARNING, "an exception is past its last day")
IDLE_EXCEPTION = Rule(
    "L018", "idle-exception", Level.WARNING, "an exception fits no unit of the memories"
)
UNUSED = Rule("L019", "unused-entry", Level.NOTE, "no unit of the memories has the source term")
OFTEN_BROKEN = Rule(
    "L020", "often-broken", Level.WARNING, "more than half of the translations break the entry"
)
PROPOSED = Rule("L021", "proposed", Level.WARNING, "a term waits for a decision")
UNTRANSLATED = Rule("L022", "untranslated", Level.NOTE, "a concept has terms in one language alone")

RULES = (
    SAME_SOURCE, DUPLICATE, CONTRADICTION, FORBIDDEN_FORM, FORBIDDEN_INSIDE, NO_PREFERRED,
    SEVERAL_PREFERRED, SAME_AS_SOURCE, NOT_BASE_FORM, ARTICLE, STRAY_SIGN, MIXED_SCRIPT,
    WRONG_SCRIPT, UNKNOWN_WORD, NESTED, STRADDLING, EXPIRED, IDLE_EXCEPTION, UNUSED, OFTEN_BROKEN,
    PROPOSED, UNTRANSLATED,
)  # fmt: skip
"""Every rule there is, by id."""

ARTICLES = {
    "de": frozenset(("der", "die", "das", "den", "dem", "ein", "eine")),
    "en": frozenset(("the", "a", "an")),
    "es": frozenset(("el", "la", "los", "las", "un", "una")),
    "fr": frozenset(("le", "la", "les", "l", "un", "une", "des")),
    "it": frozenset(("il", "lo", "la", "gli", "le", "l", "un", "uno", "una")),
    "nl": frozenset(("de", "het", "een")),
    "pt": frozenset(("o", "os", "a", "as", "um", "uma")),
}
LATIN_PHRASE = frozenset(("priori", "posteriori", "fortiori", "contrario", "la", "cappella", "lui"))
"""What follows an *a*, or *un*, that is no article: a priori, a la carte."""

_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_LATIN = regex.compile(r"\p{Latin}")
_LIST = regex.compile(r"[;|]|,\s|\s/\s|\s/|/\s")
_BRACKETS = regex.compile(r"[()\[\]{}<>]")
_OPEN_CLOSE = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"), ("„", "“"))
_CYRILLIC_LANGUAGES = frozenset(("be", "bg", "mk", "ru", "uk"))
_LATIN_LANGUAGES = frozenset(
    ("ca", "cs", "da", "de", "en", "es", "fi", "fr", "it", "nl", "no", "pl", "pt", "ro", "sv")
)
_VERB_ENDINGS = ("ant", "ons", "ez", "aient", "èrent")
_INFINITIVES = ("er", "ir", "re", "oir")
_SHOWN = 5
"""Other entries that a message names."""

Progress = Callable[[str, int, int], object]


def lint(
    glossary: Glossary, *, today: dt.date | None = None, progress: Progress | None = None
) -> tuple[Remark, ...]:
    """Return what is doubtful in a glossary, in the order of the file.

    Args:
        glossary: The glossary; its linear cost is about that of building the index for a check.
        today: The day by which exceptions are past; None looks at no date.
        progress: Told how many concepts are done.
    """
    remarks: list[Remark] = []
    for number, concept in enumerate(glossary.concepts):
        if progress is not None:
            progress("glossary", number, len(glossary.concepts))
        for rule in _EACH:
            remarks += rule(concept, glossary.source)
        if today is not None:
            remarks += _expired(concept, today)
    remarks += _between(glossary)
    return in_order(remarks)


def in_order(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return remarks by place, then rule."""
    return tuple(
        sorted(
            remarks,
            key=lambda r: (
                (r.place.path, r.place.line, r.place.column) if r.place else ("", 0, 0),
                r.rule.id,
            ),
        )
    )


# ------------------------------------------------------------------ one concept


def _statuses(concept: Concept, source: str) -> Iterator[Remark]:
    by_language: defaultdict[str, list[Term]] = defaultdict(list)
    for term in concept.terms:
        by_language[primary(term.lang)].append(term)
    for lang, terms in by_language.items():
        preferred = [term for term in terms if term.status is TermStatus.PREFERRED]
        admitted = [term for term in terms if term.status is TermStatus.ADMITTED]
        if admitted and not preferred:
            listed = _listed(term.text for term in admitted)
            message = f"{listed} admitted in {lang}, but nothing is preferred"
            yield Remark(NO_PREFERRED, message, concept.id, admitted[0].place)
        regions = defaultdict(list)
        for term in preferred:
            regions[term.lang].append(term)
        for tag, same in regions.items():
            if len(same) > 1 and lang != primary(source):
                listed = _listed(term.text for term in same)
                message = f"{listed} are all preferred in {tag}; keep one, admit the others"
                yield Remark(SEVERAL_PREFERRED, message, concept.id, same[1].place)
    for term in concept.terms:
        if term.status is TermStatus.PROPOSED:
            message = f"{quote(term.text)} ({term.lang}) is proposed and not enforced; decide on it"
            yield Remark(PROPOSED, message, concept.id, term.place)
    if len(by_language) == 1 and not concept.do_not_translate:
        message = "has terms in one language alone and no dnt, so that nothing can be checked"
        yield Remark(UNTRANSLATED, message, concept.id, concept.place)


def _same_as_source(concept: Concept, source: str) -> Iterator[Remark]:
    if concept.do_not_translate:
        return
    own = {term.text for term in concept.in_language(source)}
    others = [
        term
        for term in concept.terms
        if primary(term.lang) != primary(source) and term.status is not TermStatus.FORBIDDEN
    ]
    if others and all(term.text in own for term in others):
        text = others[0].text
        if any(sign.isdigit() for sign in text) or text[1:] != text[1:].lower():
            message = f"{quote(text)} is the same in every language; `dnt: true` would say so"
            yield Remark(SAME_AS_SOURCE, message, concept.id, others[0].place)


def _written(concept: Concept, source: str) -> Iterator[Remark]:  # noqa: ARG001
    for term in concept.terms:
        if term.match == "regex":
            continue
        found = words(term.text, term.lang)
        for rule, message in (
            *_scripts(term, found),
            *_signs(term),
            *_article(term, found),
            *_base_form(term, found),
            *_unknown(term, found, concept),
        ):
            yield Remark(rule, message, concept.id, term.place)


Told = Iterator[tuple[Rule, str]]


def _scripts(term: Term, found: Sequence[Word]) -> Told:
    for word in found:
        cyrillic, latin = _CYRILLIC.findall(word.raw), _LATIN.findall(word.raw)
        if cyrillic and latin:
            few, name = min((latin, "Latin"), (cyrillic, "Cyrillic"), key=lambda pair: len(pair[0]))
            signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in dict.fromkeys(few))
            yield MIXED_SCRIPT, f"{quote(word.raw)} has the {name} {signs} in it"
    lang = primary(term.lang)
    letters = [sign for sign in term.text if sign.isalpha()]
    foreign = [sign for sign in letters if _CYRILLIC.match(sign)]
    if lang in _LATIN_LANGUAGES and letters and len(foreign) == len(letters):
        yield WRONG_SCRIPT, f"{quote(term.text)} is Cyrillic, in the list of {lang}"
    foreign = [sign for sign in letters if _LATIN.match(sign)]
    small = term.text == term.text.lower() and not any(sign.isdigit() for sign in term.text)
    if lang in _CYRILLIC_LANGUAGES and len(foreign) == len(letters) > 2 and small:
        yield WRONG_SCRIPT, f"{quote(term.text)} is Latin, in the list of {lang}"


def _signs(term: Term) -> Told:
    text = term.text
    shown = quote(text)
    if any(text.count(a) != text.count(b) for a, b in _OPEN_CLOSE[:4]) or text.count('"') % 2:
        yield STRAY_SIGN, f"{shown} has a bracket or quotation mark without its other half"
    elif _BRACKETS.search(text) and not regex.search(r"\w\((?:s|es|e|x)\)|\w\(\w\)", text):
        yield STRAY_SIGN, f"{shown} has brackets, whose words are looked for like all others"
    elif _LIST.search(text):
        yield STRAY_SIGN, f"{shown} looks like several terms; give each a line of its own"
    elif text[-1] in ":,;!?¡¿" or (text[-1] == "." and _is_sentence(text)):
        yield STRAY_SIGN, f"{shown} ends in punctuation, which no term needs"
    if "  " in text or any(sign in text for sign in "\t\n\r"):
        yield STRAY_SIGN, f"{shown} has several spaces, a tab or a line end in it"


def _is_sentence(text: str) -> bool:
    """Tell whether a full stop at the end is one, and not that of an abbreviation."""
    last = text[:-1].split()[-1:]
    return bool(last) and len(last[0]) > 5 and "." not in last[0]


def _article(term: Term, found: Sequence[Word]) -> Told:
    articles = ARTICLES.get(primary(term.lang), frozenset())
    if len(found) < 2 or found[0].key not in articles:
        return
    first, second = found[0].raw, found[1]
    # *Les Misérables*, *The Hague*: part of a name.
    if first[0].isupper() and not in_capitals(term.text):
        return
    if second.key in LATIN_PHRASE or (first in ("a", "A") and len(second.key) == 1):
        return
    if term.text[len(first) : len(first) + 1] == "-":
        return
    bare = term.text[second.span.start :]
    yield ARTICLE, f"{quote(term.text)} begins with an article; expected {quote(bare)}"


def _base_form(term: Term, found: Sequence[Word]) -> Told:
    lang = primary(term.lang)
    if term.match != "lemma" or not found or term.status is TermStatus.FORBIDDEN:
        return
    if lang == "ru":
        yield from _russian_base(term, found)
    elif lang == "fr" and len(found) == 1:
        word = found[0].key
        lemma = dictionary_lemma(word, "fr")
        finite = bool(lemma) and word != lemma and word.endswith(_VERB_ENDINGS)
        if lemma and finite and lemma.endswith(_INFINITIVES):
            message = f"{quote(term.text)} is a form of a verb; expected {quote(lemma)}"
            yield NOT_BASE_FORM, message
    elif lang == "en" and len(found) > 1 and found[0].raw == "to":
        bare = term.text[found[1].span.start :]
        yield NOT_BASE_FORM, f"{quote(term.text)} begins with “to”; expected {quote(bare)}"


def _russian_base(term: Term, found: Sequence[Word]) -> Told:
    """Tell of a term whose first word that can be declined stands in no base form.

    A noun or adjective wants the nominative (plural nouns have one, too), a verb the infinitive.
    """
    first = found[0]
    parses = [parse for parse in russian_parses(first.key) if parse.is_known]
    if not parses or first.raw != first.raw.lower():
        return  # unknown words and names are no ground to judge on
    declined = {"NOUN", "ADJF", "PRTF", "NPRO", "NUMR"}
    kinds = {str(parse.tag.POS) for parse in parses}
    if kinds - declined - {"VERB"}:
        return  # a preposition, adverb, infinitive, short form ...
    cases = {str(parse.tag.case) for parse in parses if str(parse.tag.POS) in declined}
    if "nomn" not in cases:
        normal = parses[0].normal_form
        what = "a form of a verb" if kinds == {"VERB"} else "not in the nominative"
        yield NOT_BASE_FORM, f"{quote(term.text)} is {what}: {first.raw} is a form of {normal}"


def _unknown(term: Term, found: Sequence[Word], concept: Concept) -> Told:
    """Tell of words that pymorphy3 has to guess; the other languages have no list of all words."""
    if (
        concept.do_not_translate
        or term.status is TermStatus.FORBIDDEN
        or primary(term.lang) != "ru"
    ):
        return
    for word in found:
        small = len(word.raw) > 3 and word.raw == word.raw.lower()
        if not small or _LATIN.search(word.raw) or not _CYRILLIC.match(word.raw):
            continue
        if not any(parse.is_known for parse in russian_parses(word.key)):
            yield UNKNOWN_WORD, f"the dictionary lacks {quote(word.raw)} of {quote(term.text)}"


def _forbidden(concept: Concept, source: str) -> Iterator[Remark]:  # noqa: ARG001
    for term in concept.terms:
        if term.status is not TermStatus.FORBIDDEN or term.match == "regex":
            continue
        wanted = _keys(term)
        for other in concept.in_language(term.lang):
            if other.status not in (TermStatus.PREFERRED, TermStatus.ADMITTED):
                continue
            if other.match == "regex":
                continue
            approved = _keys(other)
            if _meet(wanted, approved):
                # Articles apart, an expression is one on purpose: lutte de classe, des classes.
                if len(words(term.text, term.lang)) == 1:
                    message = (
                        f"{quote(term.text)} is forbidden, and a form of {quote(other.text)}, which"
                        f" is {other.status}; only the very form {quote(term.text)} is told"
                    )
                    yield Remark(FORBIDDEN_FORM, message, concept.id, term.place)
                break
            if len(wanted) < len(approved) and any(
                _meet(wanted, approved[at : at + len(wanted)])
                for at in range(len(approved) - len(wanted) + 1)
            ):
                message = (
                    f"{quote(term.text)} is forbidden, and part of {quote(other.text)}, which is"
                    f" {other.status}; inside it nothing is told"
                )
                yield Remark(FORBIDDEN_INSIDE, message, concept.id, term.place)
                break


def _expired(concept: Concept, today: dt.date) -> Iterator[Remark]:
    for exception in concept.exceptions:
        if exception.until and exception.until < today.isoformat():
            message = f"the exception “{exception.reason}” ended on {exception.until}"
            yield Remark(EXPIRED, message, concept.id, exception.place or concept.place)


_EACH = (_statuses, _same_as_source, _written, _forbidden)

# ------------------------------------------------------------------ concepts beside each other


@dataclass(frozen=True, slots=True)
class _Entry:
    """A source term with what of it counts when it is looked for."""

    concept: Concept
    term: Term
    keys: tuple[Keys, ...]
    cased: str
    """The text, where its capitals count; else nothing."""


def _between(glossary: Glossary) -> Iterator[Remark]:
    entries = [
        _Entry(
            concept,
            term,
            _keys(term),
            term.text if term.case == "exact" or in_capitals(term.text) else "",
        )
        for concept in glossary.concepts
        for term in concept.in_language(glossary.source)
        if term.match != "regex" and term.status in (TermStatus.PREFERRED, TermStatus.ADMITTED)
    ]
    entries = [entry for entry in entries if entry.keys]
    yield from _same_source(entries, glossary.source)
    yield from _overlapping(entries)


def _same_source(entries: Sequence[_Entry], source: str) -> Iterator[Remark]:
    first: dict[tuple[str, ...], _Entry] = {}
    told: set[tuple[str, str]] = set()
    for entry in entries:
        # The surface and each base form of a word lead to it; one of each word is enough to meet.
        twins = {id(first[key]): first[key] for key in _handles(entry.keys) if key in first}
        for twin in twins.values():
            pair = (twin.concept.id, entry.concept.id)
            if twin.concept is entry.concept or pair in told or twin.cased != entry.cased:
                continue
            told.add(pair)
            yield from _twins(twin, entry, source)
        for key in _handles(entry.keys):
            first.setdefault(key, entry)


def _handles(keys: tuple[Keys, ...]) -> Iterator[tuple[str, ...]]:
    yield tuple(max(each, key=len) for each in keys)
    yield tuple(min(each, key=lambda key: (len(key), key)) for each in keys)


def _twins(one: _Entry, two: _Entry, source: str) -> Iterator[Remark]:
    a, b = one.concept, two.concept
    line = f" (line {a.place.line})" if a.place else ""
    where = f"[{a.id}]{line}"
    apart = (
        (a.domain and b.domain and a.domain != b.domain)
        or any(e.source_contains or e.unit for c in (a, b) for e in c.exceptions)
        or (one.term.pos and two.term.pos and one.term.pos != two.term.pos)
    )
    if apart:
        return
    shown = quote(two.term.text)
    approved, forbidden = _by_status(a, source), _by_status(b, source)
    same = sorted(approved[0] & forbidden[0])
    clash = sorted((approved[0] & forbidden[1]) | (approved[1] & forbidden[0]))
    if clash:
        message = (
            f"{quote(clash[0][1])} is forbidden for {shown} in one of {where} and this, approved in"
            " the other"
        )
        yield Remark(CONTRADICTION, message, b.id, two.term.place)
    if same:
        message = (
            f"{shown} with {quote(same[0][1])} stands in {where} already; make them one concept"
        )
        yield Remark(DUPLICATE, message, b.id, two.term.place)
    elif not clash:
        message = (
            f"{shown} is a source term of {where} as well, so that either rendering is accepted;"
            " give both a domain, or an exception to one"
        )
        yield Remark(SAME_SOURCE, message, b.id, two.term.place)


def _by_status(concept: Concept, source: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return approved and forbidden terms of the other languages, as pairs of language and text."""
    found: tuple[set[tuple[str, str]], set[tuple[str, str]]] = (set(), set())
    for term in concept.terms:
        if primary(term.lang) != primary(source) and term.status is not TermStatus.PROPOSED:
            item = (primary(term.lang), comparable(term.text))
            found[term.status is TermStatus.FORBIDDEN].add(item)
    return found


def _overlapping(entries: Sequence[_Entry]) -> Iterator[Remark]:
    """List source terms inside others and those that end as others begin: the longer one wins."""
    at: defaultdict[tuple[str, ...], list[_Entry]] = defaultdict(list)
    starts: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        handle = next(_handles(entry.keys))
        at[handle].append(entry)
        if len(handle) > 1:
            starts[handle[0]].append(entry)
    for entry in entries:
        handle = next(_handles(entry.keys))
        size = len(handle)
        inside = {
            id(other): other
            for length in range(1, size)
            for start in range(size - length + 1)
            for other in at.get(handle[start : start + length], ())
            if other.concept is not entry.concept
        }
        if inside:
            listed = _listed(other.term.text for other in inside.values())
            message = (
                f"{quote(entry.term.text)} holds {listed}; where it stands they are not looked for"
            )
            yield Remark(NESTED, message, entry.concept.id, entry.term.place)
        after = [o for o in starts.get(handle[-1], ()) if o.concept is not entry.concept]
        if size > 1 and after:
            listed = _listed(other.term.text for other in after)
            message = (
                f"{quote(entry.term.text)} ends as {listed} begins; of two that share a word the"
                " longer counts"
            )
            yield Remark(STRADDLING, message, entry.concept.id, entry.term.place)


def _keys(term: Term) -> tuple[Keys, ...]:
    keys = analyser(term.lang)
    found = words(term.text, term.lang)
    bearing = [word for word in found if not word.free] or list(found)
    return tuple(keys(word.key) for word in bearing)


def _meet(one: Sequence[Keys], two: Sequence[Keys]) -> bool:
    return len(one) == len(two) and all(not a.isdisjoint(b) for a, b in zip(one, two, strict=True))


def _listed(texts: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(map(quote, texts)))
    more = f" and {len(distinct) - _SHOWN} more" if len(distinct) > _SHOWN else ""
    return ", ".join(distinct[:_SHOWN]) + more
