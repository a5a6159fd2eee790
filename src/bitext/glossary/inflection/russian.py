"""Give a Russian term the form that a sentence asks for, by pymorphy3.

The replaced words show case, number and gender, though seldom clearly: «инфекции» is five forms
of one noun. Every reading is kept with its share in pymorphy3's corpus and weighed by what stands
around it: the preposition, the adjectives in front, the word before. The forms of the term are
then offered by their summed weight. What agrees with the old word and stands next to it
(adjectives, a past tense) is changed along where the gender is another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from bitext.glossary.inflection.edits import Edit, cased_as, listed, offer, placed
from bitext.glossary.inflection.russian_forms import (
    ADJECTIVES,
    NAMES,
    WORD,
    Form,
    Phrase,
    Reading,
    adjective,
    agree,
    agree_but_gender,
    inflect,
    inflected,
    joined,
    phrase,
    readings,
    spelt,
)
from bitext.glossary.words import comparable
from bitext.model import Offer, Span

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

_GENITIVE = (
    "от ото из изо без безо до для у около после кроме вместо против среди вокруг возле ради "
    "внутри вне помимо относительно насчет путем посредством вследствие ввиду касательно вдоль "
    "мимо свыше сверх накануне из-за из-под изнутри снаружи наподобие вроде близ подле позади"
)
GOVERNED: dict[str, dict[str, float]] = {
    preposition: cases
    for cases, prepositions in (
        ({"accs": 1.0, "loct": 1.0}, "в во на"),
        ({"ablt": 1.0, "gent": 1.0, "accs": 0.02}, "с со"),
        ({"loct": 1.0, "accs": 0.02}, "о об обо"),
        ({"datv": 1.0}, "к ко благодаря вопреки согласно навстречу подобно наперекор"),
        ({"datv": 1.0, "loct": 0.05, "accs": 0.02}, "по"),
        ({"accs": 1.0, "ablt": 1.0}, "за под подо"),
        ({"ablt": 1.0}, "над надо перед передо"),
        ({"ablt": 1.0, "gent": 0.1}, "между меж"),
        ({"accs": 1.0}, "через про сквозь спустя"),
        ({"loct": 1.0}, "при"),
        ({"gent": 1.0}, _GENITIVE),
    )
    for preposition in prepositions.split()
}
"""Cases that a preposition asks for, comparable, with how common they are beside each other."""
VARIANTS = {
    "в": ("в", "во"), "во": ("в", "во"), "с": ("с", "со"), "со": ("с", "со"),
    "к": ("к", "ко"), "ко": ("к", "ко"), "о": ("о", "об"), "об": ("о", "об"),
}  # fmt: skip
"""Prepositions that change with the word after them, plain form first."""

PREDICATES = frozenset(("VERB", "PRTS", "ADJS"))

SURE = 0.95
"""Share of the weight that the best form must have to be called sure."""
NEAR = 2
"""Adverbs looked through between a preposition and the words it governs."""


class Token(NamedTuple):
    """A word of a text, hyphens inside included."""

    text: str
    span: Span
    adjoining: bool
    """Nothing but white space stands between it and the word before."""


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text in order."""
    found = []
    end = 0
    for match in WORD.finditer(text):
        between = text[end : match.start()]
        found.append(Token(match.group(), Span(*match.span()), between.isspace()))
        end = match.end()
    return tuple(found)


# ------------------------------------------------------------------ the place


class _Place(NamedTuple):
    """Where the wrong words stand, and what is around them."""

    target: str
    tokens: tuple[Token, ...]
    first: int
    """The first token of the wrong words."""
    stop: int
    head: int
    """The token that shows case and number."""
    modifiers: tuple[int, ...]
    """Adjectives in front that agree with the head."""
    preposition: str
    """Comparable; empty where none governs the place."""


class _Candidate(NamedTuple):
    reading: Reading
    weight: float


def propose(
    term: str,
    target: str,
    wrong: Span,
    *,
    wrong_term: str = "",
    plural: bool | None = None,
) -> list[Offer]:
    """Return offers to put a term in the place of other words, best first.

    Args:
        term: The term in its base form.
        target: The text.
        wrong: Code points of the words to replace.
        wrong_term: Base form of what stands there, where it is known.
        plural: Whether the source has the plural there; None where that is not known.
    """
    if not phrase(wrong_term).words:
        wrong_term = ""  # a sign like № has no form to go by
    place = _place(target, wrong, wrong_term)
    made = phrase(term)
    if place is None:
        return []
    candidates = _candidates(place, wrong_term, plural=plural)
    weights: defaultdict[str, float] = defaultdict(float)
    best: dict[str, tuple[_Candidate, tuple[Edit, ...], str]] = {}
    total = 0.0
    for candidate in candidates:
        total += candidate.weight
        found = _fitted(place, made, candidate.reading, wrong_term=wrong_term)
        if found is None:
            continue
        edits, open_ = found
        whole = "".join(edit.text for edit in edits)
        weights[whole] += candidate.weight
        best.setdefault(whole, (candidate, edits, open_))
    offers = []
    for whole in sorted(weights, key=lambda whole: -weights[whole]):
        candidate, edits, open_ = best[whole]
        share = weights[whole] / total
        clear = share >= SURE
        doubt = (
            open_
            or ("" if clear else _CASE_UNCLEAR)
            or (_LEFT_SO if _may_be_left(place, candidate.reading) else "")
            or (_LIVING if made.living_or_not and candidate.reading.case == "accs" else "")
            or _unknown(made)
        )
        offers.append(
            offer(
                target,
                edits,
                sure=not doubt,
                reason=_described(candidate.reading) + (f"; {doubt}" if doubt else ""),
            )
        )
    return offers


def _unknown(made: Phrase) -> str:
    if made.known:
        return ""
    if made.kind == "fixed":
        return "no rule inflects it"
    return f"“{made.words[made.head]}” is in no dictionary, its forms are made by analogy"


_LIVING = "its accusative depends on whether a living thing is meant"
_CASE_UNCLEAR = "the words around allow other forms"
_LEFT_SO = "the word replaced may have been left in its base form"
_AGREEMENT = "“{word}” may have to agree"


def _place(target: str, wrong: Span, wrong_term: str) -> _Place | None:
    found = tokens(target)
    inside = [
        n for n, t in enumerate(found) if t.span.start < wrong.stop and wrong.start < t.span.stop
    ]
    if not inside:
        return None
    first, stop = inside[0], inside[-1] + 1
    head = _head_token(found, first, stop, wrong_term)
    modifiers = [n for n in range(first, head) if _may_modify(found[n], found[head])]
    at = first
    while at > 0 and found[at].adjoining and _may_modify(found[at - 1], found[head]):
        at -= 1
        modifiers.append(at)
    return _Place(
        target, found, first, stop, head, tuple(sorted(modifiers)), _preposition(found, at)
    )


def _head_token(found: Sequence[Token], first: int, stop: int, wrong_term: str) -> int:
    base = phrase(wrong_term) if wrong_term else None
    if base is not None and base.words:
        if len(base.words) == stop - first:
            return first + base.head
        lemmas = {comparable(r.parse.normal_form) for r in readings(base.words[base.head])}
        for n in range(first, stop):
            if any(comparable(r.parse.normal_form) in lemmas for r in readings(found[n].text)):
                return n
    nouns = [
        n for n in range(first, stop) if any(r.pos == "NOUN" for r in readings(found[n].text)[:1])
    ]
    return nouns[0] if nouns else first


def _may_modify(modifier: Token, head: Token) -> bool:
    heads = readings(head.text)
    found = [
        r
        for r in readings(modifier.text)
        if r.pos in ADJECTIVES and "Fixd" not in r.parse.tag.grammemes
    ]
    if any(agree_but_gender(a, b) for a in found for b in heads if b.case):
        return True
    # A noun left in its base form agrees with nothing, but what stands before it shows the case.
    return any(map(_is_base, heads)) and readings(modifier.text)[0].pos in ADJECTIVES


def _preposition(found: Sequence[Token], at: int) -> str:
    """Return the preposition that governs the words from ``at`` on."""
    for back in range(NEAR + 1):
        n = at - 1 - back
        if n < 0 or not found[n + 1].adjoining:
            return ""
        word = comparable(found[n].text)
        if word in GOVERNED:
            return word
        if not any(r.pos == "ADVB" for r in readings(found[n].text)[:1]):
            return ""
    return ""


def _candidates(place: _Place, wrong_term: str, *, plural: bool | None) -> list[_Candidate]:
    found = _readings_of(place, wrong_term)
    around = _around(place)
    weighed = [_Candidate(r, r.score * _weight(place, around, r, plural=plural)) for r in found]
    base = next((r for r in found if _is_base(r)), None)
    if base is not None:
        weighed += [
            _Candidate(
                r,
                UNINFLECTED
                * (1.0 if r.number == base.number else OTHER_NUMBER)
                * _weight(place, around, r, plural=plural),
            )
            for r in _other_forms(base, found)
        ]
    return sorted(weighed, key=lambda candidate: -candidate.weight)


def _is_base(reading: Reading) -> bool:
    if reading.pos != "NOUN" or reading.case != "nomn":
        return False
    return bool(reading.parse.word == reading.parse.normal_form)


def _may_be_left(place: _Place, reading: Reading) -> bool:
    """Tell whether the wrong words are in their base form and nothing around says that they should.

    A base form shows no case: it is what a word list or a machine puts into any place.
    """
    token = place.tokens[place.head]
    if comparable(token.text) != comparable(reading.parse.normal_form):
        return False
    first = min((place.first, *place.modifiers))
    before = place.tokens[first - 1] if first > 0 and place.tokens[first].adjoining else None
    if not reading.case:
        governs = before is not None and (
            comparable(before.text) in _BEFORE_INFINITIVE
            or (
                readings(before.text)[0].pos in ("VERB", "PRED", "ADJS")
                and readings(before.text)[0].parse.normal_form != "быть"
            )
        )
        return reading.pos == "INFN" and not governs
    if reading.pos in ADJECTIVES:
        after = place.tokens[place.stop] if place.stop < len(place.tokens) else None
        return (
            after is None
            or not after.adjoining
            or not any(r.pos == "NOUN" and agree(reading, r) for r in readings(after.text))
        )
    if not any(r.case == reading.case and r.number == reading.number for r in readings(token.text)):
        return True
    agreeing = [
        any(agree(r, reading) for r in readings(place.tokens[n].text) if r.pos == "ADJF")
        for n in place.modifiers
        if n < place.first
    ]
    if agreeing:
        return not all(agreeing)
    if place.preposition:
        common = [case for case, weight in GOVERNED[place.preposition].items() if weight >= 0.1]
        return common != [reading.case]
    # After a verb may stand anything; before one that agrees stands its subject.
    verb = place.tokens[place.stop : place.stop + 1]
    return not (
        reading.case == "nomn"
        and verb
        and readings(verb[0].text)[0].pos in PREDICATES
        and _as_subject(place, reading) == SUBJECT
    )


_BEFORE_INFINITIVE = listed("чтобы чтоб чем нежели как где куда")


def _other_forms(base: Reading, found: Sequence[Reading]) -> Iterator[Reading]:
    """Yield the cases that a base form does not have: it may have been left uninflected."""
    shown = {(r.case, r.number) for r in found}
    for number in dict.fromkeys((base.number, "sing", "plur")):
        for case in CASES:
            if (case, number) not in shown:
                yield base._replace(case=case, number=number)


def _readings_of(place: _Place, wrong_term: str) -> tuple[Reading, ...]:
    found = readings(place.tokens[place.head].text)
    if wrong_term:
        base = phrase(wrong_term)
        lemmas = {comparable(r.parse.normal_form) for r in readings(base.words[base.head])}
        own = tuple(r for r in found if comparable(r.parse.normal_form) in lemmas)
        kinds = {
            "noun": ("NOUN", "NPRO"),
            "adjective": ("ADJF", "ADJS", "PRTF", "PRTS", "COMP"),
            "verb": ("VERB", "INFN", "PRTF", "PRTS", "GRND"),
        }.get(base.kind, ())
        found = tuple(r for r in own if r.pos in kinds) or own or found
    return found


NEVER, UNLIKELY = 0.001, 0.05
UNINFLECTED = 0.02
"""Share of base forms that stand where another case is asked for: raw terms, machine output."""

OTHER_NUMBER = 0.5
"""How likely such a form stands for the number it does not have."""


_CLAUSE_START = {"nomn": 3.0, "loct": 0.05}
_AFTER_NOUN = {"gent": 10.0, "nomn": 0.3, "accs": 0.5, "loct": 0.05}
_AFTER_FREE_NOUN = {**_AFTER_NOUN, "gent": 40.0}
_AFTER_TRANSITIVE = {"accs": 8.0, "nomn": 0.3, "loct": 0.05}
_AFTER_INTRANSITIVE = {"accs": 0.1, "loct": 0.05}
_AFTER_INFINITIVE = {**_AFTER_TRANSITIVE, "nomn": 0.02}
_AFTER_COUNT = {"gent": 10.0, "nomn": 0.2, "accs": 0.2, "loct": 0.05}
_COORDINATED = 5.0
_GOVERNING = {
    verb: {"nomn": 0.05, case: 60.0, "loct": 0.05}
    for case, verbs in {
        "ablt": "обладать являться заниматься пользоваться воспользоваться управлять руководить "
        "страдать болеть заболеть стать становиться оказаться оставаться служить заразиться "
        "заражаться сопровождаться характеризоваться ограничиваться делиться владеть",
        "datv": "помогать помочь мешать помешать способствовать препятствовать угрожать "
        "подвергаться подвергнуться противостоять соответствовать принадлежать доверять следовать",
        "gent": "избегать избежать достигать достичь требовать потребовать бояться опасаться "
        "касаться лишиться добиваться добиться придерживаться",
    }.items()
    for verb in verbs.split()
}
"""Frequent verbs that ask for another case than the accusative, with how likely each case is."""
COUNTS = listed("несколько много немного мало сколько столько большинство")


def _around(place: _Place) -> dict[str, float]:
    """Return how likely each case is by what stands before the place; 1 for one not named."""
    if place.preposition:
        governed = GOVERNED[place.preposition]
        return {case: governed.get(case, NEVER) for case in CASES}
    first = min((place.first, *place.modifiers))
    partner = _coordinated_with(place, first)
    if partner is not None:
        shown = {r.case for r in readings(partner.text) if r.pos in ("NOUN", "NPRO")}
        if shown:
            return dict.fromkeys(shown, _COORDINATED)
    if first == 0 or not place.tokens[first].adjoining:
        return _CLAUSE_START
    before = readings(place.tokens[first - 1].text)[0]
    if before.pos in ("NUMR", "NUMB") or comparable(place.tokens[first - 1].text) in COUNTS:
        return _AFTER_COUNT
    if before.pos in ("NOUN", "NPRO"):
        return _AFTER_NOUN if _preposition(place.tokens, first - 1) else _AFTER_FREE_NOUN
    if before.pos in ("VERB", "INFN", "GRND", "PRTF"):
        if before.parse.normal_form in _GOVERNING:
            return _GOVERNING[before.parse.normal_form]
        grammemes = before.parse.tag.grammemes
        transitive = "tran" in grammemes and "pssv" not in grammemes
        if transitive and before.pos in ("INFN", "GRND"):
            return _AFTER_INFINITIVE
        return _AFTER_TRANSITIVE if transitive else _AFTER_INTRANSITIVE
    return {"loct": 0.05}


def _coordinated_with(place: _Place, first: int) -> Token | None:
    """Return the noun that a comma or a conjunction joins to the place."""
    if first == 0:
        return None
    before = place.tokens[first - 1]
    between = place.target[before.span.stop : place.tokens[first].span.start]
    if between.strip() == ",":
        return before
    if between.isspace() and comparable(before.text) in ("и", "или", "либо", "ни") and first > 1:
        return place.tokens[first - 2]
    return None


def _weight(
    place: _Place, around: dict[str, float], reading: Reading, *, plural: bool | None
) -> float:
    """Return how well a reading of the wrong words goes with what is around them."""
    if not reading.case:
        return 1.0
    weight = around.get(reading.case, 1.0)
    for n in place.modifiers:
        found = readings(place.tokens[n].text)
        if not any(agree_but_gender(r, reading) for r in found):
            weight *= NEVER
        elif not any(agree(r, reading) for r in found):
            weight *= UNLIKELY
    if plural is not None and reading.number and (reading.number == "plur") is not plural:
        weight *= 0.2
    if reading.case == "nomn":
        weight *= _as_subject(place, reading)
    return weight


SUBJECT = 8.0


def _as_subject(place: _Place, reading: Reading) -> float:
    """Return how the words on either side take a noun as the subject of a finite verb."""
    first = min((place.first, *place.modifiers))
    beside = []
    if place.stop < len(place.tokens) and place.tokens[place.stop].adjoining:
        beside.append(place.stop)
    if first > 0 and place.tokens[first].adjoining:
        beside.append(first - 1)
    for n in beside:
        verb = readings(place.tokens[n].text)[0]
        if verb.pos not in PREDICATES or not verb.number:
            continue
        agrees = verb.number == reading.number and (
            not verb.gender or not reading.gender or verb.gender == reading.gender
        )
        if (
            not agrees
            or "tran" not in verb.parse.tag.grammemes
            or n == place.stop
            or verb.pos != "VERB"
        ):
            return SUBJECT if agrees else 1 / SUBJECT
    return 1.0


# ------------------------------------------------------------------ the term in its place


def _fitted(
    place: _Place, made: Phrase, reading: Reading, *, wrong_term: str
) -> tuple[tuple[Edit, ...], str] | None:
    """Return the edits that put a term in a place, and what is doubtful about them."""
    doubt = ""
    form = Form(
        pos=reading.pos,
        case=reading.case,
        number=reading.number,
        gender=reading.gender,
        animacy=reading.animacy,
    )
    if made.kind == "verb":
        if reading.pos not in ("VERB", "INFN", "GRND", "PRTF", "PRTS"):
            form, doubt = Form("INFN"), "the word class is another"
        else:
            form, doubt = _verb_form(made, reading, form)
    elif made.kind != "fixed" and not reading.number:
        form = Form("NOUN" if made.kind == "noun" else "ADJF", "nomn", made.number)
        doubt = "the word class is another"
    elif made.kind == "noun" and not reading.case:
        form = form._replace(case="nomn")
        doubt = "the word class is another"
    elif made.kind == "adjective" and reading.pos in ("NOUN", "NPRO"):
        doubt = "the word class is another"
    second = place.preposition in ("в", "во", "на")
    words = inflect(made, form, second_locative=second)
    if words is None:
        return None
    text = joined(made, words, place.target)
    old = Span(place.tokens[place.first].span.start, place.tokens[place.stop - 1].span.stop)
    edits = [Edit(old, placed(text, old.within(place.target), wrong_term))]
    if made.kind == "noun" and reading.pos in ("NOUN", "NPRO", "ADJF", "PRTF") and reading.case:
        changed, open_ = _agreement(place, made, reading)
        edits += changed
        doubt = doubt or open_
    edits += _preposition_edit(place, edits)
    return tuple(edits), doubt


def _verb_form(made: Phrase, reading: Reading, form: Form) -> tuple[Form, str]:
    tag = reading.parse.tag
    head = made.readings[made.head]
    assert head is not None
    tense = str(tag.tense or "")
    doubt = ""
    if tag.aspect and head.parse.tag.aspect and tag.aspect != head.parse.tag.aspect:
        doubt = "the aspect is another"
        if reading.pos == "VERB":
            tense = {"pres": "futr", "futr": "pres"}.get(tense, tense)
    living = reading.animacy if reading.case == "accs" else ""
    verb = tuple(
        str(grammeme) for grammeme in (tag.person, tag.mood, tag.voice, tag.involvement) if grammeme
    )
    return form._replace(animacy=living, verb=(*verb, tense)), doubt


def _agreement(place: _Place, made: Phrase, reading: Reading) -> tuple[list[Edit], str]:
    """Return the edits of what agrees with the place, where gender or animacy change."""
    changed: list[Edit] = []
    for n in place.modifiers:
        if n >= place.first:
            continue
        token = place.tokens[n]
        own = next((r for r in readings(token.text) if _is_modifier(r) and agree(r, reading)), None)
        new = own and adjective(own, reading.case, reading.number, made.gender, made.animacy)
        if new and comparable(new) != comparable(token.text):
            changed.append(Edit(token.span, cased_as(token.text, spelt(new, token.text, ""))))
    if reading.number != "sing" or made.gender == reading.gender:
        return changed, ""
    settled, open_ = _predicates(place, made, reading)
    return [*changed, *settled], open_


def _is_modifier(reading: Reading) -> bool:
    return reading.pos in ADJECTIVES


def _predicates(place: _Place, made: Phrase, reading: Reading) -> tuple[list[Edit], str]:
    """Change the predicate that adjoins; name further words that show the old gender."""
    first = min((place.first, *place.modifiers))
    beside = {place.stop, first - 1} if reading.case == "nomn" else set()
    edits: list[Edit] = []
    for n, token in enumerate(place.tokens):
        if first <= n < place.stop:
            continue
        agreeing = [r for r in readings(token.text) if _shows(r, reading)]
        if not agreeing or (n < first and agreeing[0].pos == "NPRO"):
            continue
        adjoins = n in beside and place.tokens[n if n == place.stop else first].adjoining
        if adjoins and agreeing[0].pos in PREDICATES:
            new = inflected(agreeing[0].parse, made.gender)
            if new:
                edits.append(Edit(token.span, cased_as(token.text, spelt(new, token.text, ""))))
                continue
        if _same_sentence(place, n):
            return edits, _AGREEMENT.format(word=token.text)
    return edits, ""


def _shows(found: Reading, reading: Reading) -> bool:
    """Tell whether a word far off may agree with the replaced one in gender."""
    if found.number != "sing" or found.gender != reading.gender or found.score < 0.1:
        return False
    if found.pos in PREDICATES:
        return reading.case == "nomn"
    return found.pos == "NPRO" or found.parse.normal_form == "который"


def _same_sentence(place: _Place, n: int) -> bool:
    a, b = sorted((place.tokens[n].span.start, place.tokens[place.head].span.start))
    return not any(sign in place.target[a:b] for sign in ".!?;")


def _preposition_edit(place: _Place, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edit of a preposition whose form depends on the word after it."""
    first = min((place.first, *place.modifiers))
    if first == 0 or not place.tokens[first].adjoining:
        return []
    token = place.tokens[first - 1]
    variants = VARIANTS.get(comparable(token.text))
    if variants is None:
        return []
    old = place.tokens[first].text
    new = next(
        (edit.text for edit in edits if edit.span.start == place.tokens[first].span.start), old
    )
    if variants[_needs_vowel(variants[0], old)] != comparable(token.text):
        return []  # the writer goes by other rules here
    wanted = variants[_needs_vowel(variants[0], new)]
    if wanted == comparable(token.text):
        return []
    return [Edit(token.span, cased_as(token.text, wanted))]


_CONSONANTS = "бвгджзйклмнпрстфхцчшщ"
_BEFORE = {
    "о": regex.compile("[аэиоу]"),
    "в": regex.compile(f"[вф][{_CONSONANTS}]|мн[еоу]|двор|льд|лб[уа]|рт[уа]\\b|ржи\\b|сне\\b"),
    "с": regex.compile(f"[сзшж][{_CONSONANTS}]|щ|вс|вт|мн|льд|лб[аоу]|рт[ао]"),
    "к": regex.compile("вс|вт|мн|дню\\b|сну\\b|льд|лбу\\b|рту\\b"),
}
"""Beginnings of words before which a preposition has its longer form."""


def _needs_vowel(preposition: str, word: str) -> bool:
    return _BEFORE[preposition].match(word.casefold()) is not None


def _described(reading: Reading) -> str:
    if not reading.case:
        return "as the word replaced"
    return " ".join(NAMES[name] for name in (reading.case, reading.number) if name in NAMES)
