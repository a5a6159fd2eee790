"""Judge a translation by a glossary: which concepts the source names, how the target renders them.

A source term that occurs n times asks for n renderings. What counts:

- The longest source term wins: *soviet government* is not also *soviet*.
- Any preferred or admitted form satisfies, in any inflection. A word of the target serves one
  occurrence only; hits are shared out so that as many occurrences as possible are served.
- A forbidden form counts against the translation only where a rendering is lacking. «Le soviet, un
  conseil d'ouvriers ...» renders *soviet* and may go on to explain it.
- A forbidden form that is part of an approved one is exempt, and the other way round the longer
  wins: with *masque* approved and *masque à gaz* forbidden, «masque à gaz» is forbidden.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bitext.glossary.matching import Hit, Index, Pattern, Text, find, patterns
from bitext.glossary.morphology import is_noun
from bitext.glossary.related import find_related
from bitext.glossary.words import HYPHENS, fold, words
from bitext.model import Concept, Glossary, Span, Term, TermStatus, primary

SEARCHED = 14
"""Competing hits that are shared out by trying everything."""
MATCHED = 400
"""Competing hits of one word each that are shared out as a matching; more, and more than
:data:`SEARCHED` of several words, are by the longest first."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A term found in the target."""

    term: Term
    hit: Hit


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the target renders one concept that the source names.

    Concepts with the same source term are judged together: any of them may be meant.
    """

    concepts: tuple[Concept, ...]
    source_spans: tuple[Span, ...]
    """Where the source names it; as many renderings are wanted."""
    good: tuple[Rendering, ...]
    """Preferred and admitted forms that serve it; at most as many as are wanted."""
    bad: tuple[Rendering, ...]
    """Forbidden forms, where a rendering is lacking."""
    miscased: tuple[Rendering, ...]
    """Approved forms but for the case their term demands, where nothing better is there."""
    related: tuple[Rendering, ...]
    """Derived forms (grippe, grippal), where nothing better is there."""
    verb: bool = False
    """The source names it by forms that can only be a verb's though the concept is a noun's, so
    that it may be another word: "the hour had struck", *strike*."""
    compound: bool = False
    """The source has it as a part of compounds only, which may be other words: "add-on", *add*."""

    @property
    def concept(self) -> Concept:
        """The concept the verdict is filed under."""
        return self.concepts[0]

    @property
    def lacking(self) -> int:
        """Occurrences in the source without an approved rendering."""
        return len(self.source_spans) - len(self.good)


@dataclass(frozen=True, slots=True)
class _Target:
    """The target side of a concept, made ready when the concept first occurs."""

    good: tuple[Pattern, ...]
    bad: tuple[Pattern, ...]
    colliding: frozenset[int]
    """Numbers of forbidden patterns that only articles or number tell from an approved one."""


@dataclass(slots=True, eq=False)
class _Group:
    """Concepts of one source term, with what was found for them; lives for one unit."""

    concepts: tuple[int, ...]
    spans: list[Span]
    verbs: int = 0
    """How many of the spans hold a form that can only be a verb's."""
    compounds: int = 0
    """How many of the spans a hyphen joins to another word."""
    good: list[Rendering] = field(default_factory=list)
    bad: list[Rendering] = field(default_factory=list)
    miscased: list[Rendering] = field(default_factory=list)
    served: list[Rendering] = field(default_factory=list)

    @property
    def open(self) -> int:
        return len(self.spans) - len(self.served)


class Judge:
    """Judges texts of one language pair by a glossary.

    Args:
        glossary: Concepts; those without terms in both languages are passed over, unless they are
            not to be translated.
        source: BCP 47 tag of the text translated from. It need not be the glossary's own source
            language: approved terms of any language can be looked for.
        target: BCP 47 tag of the translation.

    Raises:
        BitextError: A term is a regular expression with an error.
    """

    def __init__(self, glossary: Glossary, source: str, target: str) -> None:
        self._source, self._target = source, target
        concepts: list[Concept] = []
        named: list[tuple[int, Term]] = []
        for concept in glossary.in_force().concepts:
            terms = _approved(concept, source)
            if terms and (concept.do_not_translate or concept.in_language(target)):
                named += [(len(concepts), term) for term in terms]
                concepts.append(concept)
        self._concepts = tuple(concepts)
        self._index = Index(named)
        self._targets: dict[int, _Target] = {}

    def _is_noun(self, concept: Concept, term: Term) -> bool:
        """Tell whether a source term is a noun: it says so, or its approved renderings do."""
        if term.pos:
            return term.pos.casefold() == "noun"
        first = [
            words(rendering.text, self._target)[:1]
            for rendering in _approved(concept, self._target)
            if rendering.match != "regex"
        ]
        return bool(first) and all(is_noun(w.key, self._target) for found in first for w in found)

    def verdicts(
        self, source: str, target: str, *, unit: str | None = None, today: dt.date | None = None
    ) -> tuple[Verdict, ...]:
        """Return a verdict on each concept that the source names, in the order of the source.

        Args:
            source: Text in the source language.
            target: Its translation.
            unit: ``tuid`` of the unit, for exceptions.
            today: The day by which exceptions end; None leaves all of them in force.
        """
        text = Text(source, self._source)
        groups = self._named(text, unit, today)
        if not groups:
            return ()
        rendered = Text(target, self._target)
        for group in groups:
            self._look_up(group, rendered)
        _share_out(groups)
        served = _Cover(rendering.hit for group in groups for rendering in group.served)
        return tuple(self._verdict(group, rendered, served) for group in groups)

    def _named(self, text: Text, unit: str | None, today: dt.date | None) -> list[_Group]:
        at: defaultdict[Span, list[tuple[int, Pattern, Hit]]] = defaultdict(list)
        for found in self._index.find(text):
            at[found[2].span].append(found)
        if not at:
            return []
        words = {
            span: max((hit.words for _, _, hit in found), key=len) for span, found in at.items()
        }
        taken: set[int] = set()
        named: list[Span] = []
        # The longest first: most words, then most letters.
        for span in sorted(at, key=lambda span: (-len(words[span]), -len(span), span.start)):
            if taken.isdisjoint(words[span]):
                taken.update(words[span])
                named.append(span)
        groups: dict[tuple[int, ...], _Group] = {}
        for span in sorted(named):
            here = sorted({number for number, _, _ in at[span]})
            numbers = tuple(
                number
                for number in here
                if not self._excepted(self._concepts[number], text.text, unit, today)
            )
            if len(numbers) == len(here):  # an exception to one meaning clears the place
                group = groups.setdefault(numbers, _Group(numbers, []))
                group.spans.append(span)
                group.compounds += _in_compound(text.text, span)
                # Where one of the terms is this very form, it is no other word.
                group.verbs += all(
                    hit.verb and self._is_noun(self._concepts[number], pattern.term)
                    for number, pattern, hit in at[span]
                )
        return list(groups.values())

    def _excepted(
        self, concept: Concept, source: str, unit: str | None, today: dt.date | None
    ) -> bool:
        for exception in concept.exceptions:
            if exception.lang and primary(exception.lang) != primary(self._target):
                continue
            if exception.unit and exception.unit != unit:
                continue
            if fold(exception.source_contains) not in fold(source):
                continue
            if exception.until and today and today.isoformat() > exception.until:
                continue
            return True
        return False

    def _look_up(self, group: _Group, text: Text) -> None:
        for number in group.concepts:
            target = self._ready(number)
            good = [(pattern.term, hit) for pattern in target.good for hit in find(pattern, text)]
            for index, pattern in enumerate(target.bad):
                for hit in find(pattern, text):
                    if index in target.colliding:
                        if not hit.exact or any(g.exact and g.span == hit.span for _, g in good):
                            continue
                        good = [(t, g) for t, g in good if not set(g.words) <= set(hit.words)]
                    if hit.cased:
                        group.bad.append(Rendering(pattern.term, hit))
            for term, hit in good:
                (group.good if hit.cased else group.miscased).append(Rendering(term, hit))
        group.good = _distinct(group.good)
        # The longer of an approved and a forbidden form wins; equally long, the approved one.
        approved = _Cover(rendering.hit for rendering in group.good)
        long = [rendering for rendering in group.bad if not approved.holds(rendering.hit)]
        forbidden = _Cover(rendering.hit for rendering in long)
        group.good = [good for good in group.good if not forbidden.holds(good.hit)]
        group.bad = _distinct(long)

    def _ready(self, number: int) -> _Target:
        if number not in self._targets:
            self._targets[number] = self._prepare(self._concepts[number])
        return self._targets[number]

    def _prepare(self, concept: Concept) -> _Target:
        terms = list(concept.in_language(self._target))
        if concept.do_not_translate:
            terms += [
                replace(
                    term,
                    lang=self._target,
                    status=TermStatus.PREFERRED,
                    match="exact",
                    case="ignore" if term.case == "ignore" else "exact",
                )
                for term in _approved(concept, self._source)
                if term.match != "regex"
            ]
        made = [(term, p) for term in terms for p in patterns(term, gap=concept.gap, strict=False)]
        good = tuple(p for term, p in made if term.status is not TermStatus.FORBIDDEN)
        bad = tuple(p for term, p in made if term.status is TermStatus.FORBIDDEN)
        colliding = frozenset(
            index for index, p in enumerate(bad) if any(_same_words(p, other) for other in good)
        )
        return _Target(good, bad, colliding)

    def _verdict(self, group: _Group, text: Text, served: _Cover) -> Verdict:
        open_ = group.open
        bad = [b for b in group.bad if open_ and not served.holds(b.hit)]
        bare = open_ and not group.served and not bad
        related: list[Rendering] = []
        if bare and not group.miscased:
            related = [
                Rendering(pattern.term, hit)
                for number in group.concepts
                for pattern in self._ready(number).good
                for hit in find_related(pattern, text)
                if not served.touches(hit)
            ]
        return Verdict(
            concepts=tuple(self._concepts[number] for number in group.concepts),
            source_spans=tuple(group.spans),
            good=tuple(sorted(group.served, key=_place)),
            bad=tuple(sorted(bad, key=_place)),
            miscased=tuple(group.miscased) if bare else (),
            related=tuple(sorted(_distinct(related), key=_place)),
            verb=group.verbs == len(group.spans),
            compound=group.compounds == len(group.spans),
        )


def _approved(concept: Concept, lang: str) -> tuple[Term, ...]:
    return tuple(t for t in concept.in_language(lang) if t.status is not TermStatus.FORBIDDEN)


def _in_compound(text: str, span: Span) -> bool:
    """Tell whether a hyphen joins a place of a text to another word; a number is none."""
    before, after = text[max(span.start - 2, 0) : span.start], text[span.stop : span.stop + 2]
    return (len(before) == 2 and before[0].isalpha() and before[1] in HYPHENS) or (
        len(after) == 2 and after[0] in HYPHENS and after[1].isalpha()
    )


def _place(rendering: Rendering) -> Span:
    return rendering.hit.span


class _Cover:
    """Hits by the words they hold, so that asking costs nothing in a long text."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._at: defaultdict[int, list[Hit]] = defaultdict(list)
        for hit in hits:
            for position in hit.words:
                self._at[position].append(hit)

    def holds(self, hit: Hit) -> bool:
        """Tell whether ``hit`` lies inside one of the hits."""
        if not hit.words:
            return False
        return any(
            outer.span.start <= hit.span.start and hit.span.stop <= outer.span.stop
            for outer in self._at.get(hit.words[0], ())
        )

    def touches(self, hit: Hit) -> bool:
        """Tell whether ``hit`` shares a word with one of the hits."""
        return any(position in self._at for position in hit.words)


def _same_words(a: Pattern, b: Pattern) -> bool:
    """Tell whether two terms differ in articles or inflection alone."""
    return (
        bool(a.parts)
        and len(a) == len(b)
        and all(not p.keys.isdisjoint(q.keys) for p, q in zip(a.parts, b.parts, strict=True))
    )


def _distinct(renderings: Iterable[Rendering]) -> list[Rendering]:
    """Keep of hits that overlap the longest one."""
    kept: list[Rendering] = []
    taken: set[int] = set()
    spans: set[Span] = set()
    for rendering in sorted(renderings, key=lambda r: (-len(r.hit.words), -len(r.hit.span))):
        hit = rendering.hit
        if taken.isdisjoint(hit.words) and hit.span not in spans:
            taken.update(hit.words)
            spans.add(hit.span)
            kept.append(rendering)
    return kept


_Claim = tuple[_Group, Rendering]


def _share_out(groups: Sequence[_Group]) -> None:
    """Give each group approved hits of its own, so that as many occurrences as possible are served.

    Hits nobody else wants go first. The others fall into knots of hits that share words, or the
    group that asks for them; in each knot all ways are tried, but for one of hits of a single word,
    which is a matching and solved as such however many they are.
    """
    wanted: Counter[int] = Counter()
    for group in groups:
        wanted.update({position for rendering in group.good for position in rendering.hit.words})
    contested: list[_Claim] = []
    for group in groups:
        for rendering in sorted(group.good, key=_place):
            if any(wanted[position] > 1 for position in rendering.hit.words):
                contested.append((group, rendering))
            elif group.open:
                group.served.append(rendering)
    # Longest first, so that among equally good ways the one with longer terms is taken.
    contested.sort(key=lambda claim: -len(claim[1].hit.words))
    for knot in _knots(contested):
        if len(knot) <= SEARCHED:
            chosen = _most(knot)
        elif len(knot) <= MATCHED and all(len(r.hit.words) == 1 for _, r in knot):
            chosen = _matched(knot)
        else:
            chosen = _greedy(knot)
        for group, rendering in chosen:
            group.served.append(rendering)


def _knots(contested: Sequence[_Claim]) -> list[list[_Claim]]:
    """Part claims into those that have a word or a group in common, directly or through others."""
    first: dict[int | tuple[int], int] = {}
    leader = list(range(len(contested)))

    def root(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for number, (group, rendering) in enumerate(contested):
        shared: list[int | tuple[int]] = [(id(group),), *rendering.hit.words]
        for held in shared:
            leader[root(number)] = root(first.setdefault(held, number))
    knots: defaultdict[int, list[_Claim]] = defaultdict(list)
    for number, claim in enumerate(contested):
        knots[root(number)].append(claim)
    return list(knots.values())


def _matched(knot: Sequence[_Claim]) -> list[_Claim]:
    """Return a largest choice of claims to single words: a maximum bipartite matching.

    By augmenting paths (Kuhn 1955); a group has as many places as it has occurrences left.
    """
    places = [
        (number, group)
        for number, group in enumerate({id(group): group for group, _ in knot}.values())
        for _ in range(group.open)
    ]
    claims: defaultdict[int, list[_Claim]] = defaultdict(list)
    for claim in knot:
        claims[id(claim[0])].append(claim)
    taken: dict[int, tuple[int, _Claim]] = {}

    def place(at: int, tried: set[int]) -> bool:
        for claim in claims[id(places[at][1])]:
            (word,) = claim[1].hit.words
            if word in tried:
                continue
            tried.add(word)
            if word not in taken or place(taken[word][0], tried):
                taken[word] = (at, claim)
                return True
        return False

    for at in range(len(places)):
        place(at, set())
    return [claim for _, claim in taken.values()]


def _greedy(contested: Sequence[_Claim]) -> list[_Claim]:
    chosen: list[_Claim] = []
    taken: set[int] = set()
    given: Counter[int] = Counter()
    for group, rendering in contested:
        if given[id(group)] < group.open and taken.isdisjoint(rendering.hit.words):
            chosen.append((group, rendering))
            taken.update(rendering.hit.words)
            given[id(group)] += 1
    return chosen


def _most(contested: Sequence[_Claim]) -> list[_Claim]:
    best: list[_Claim] = []

    def extend(at: int, chosen: list[_Claim], taken: frozenset[int]) -> None:
        nonlocal best
        if len(chosen) > len(best):
            best = chosen
        if len(chosen) + len(contested) - at <= len(best):
            return
        group, rendering = contested[at]
        given = sum(1 for other, _ in chosen if other is group)
        if given < group.open and taken.isdisjoint(rendering.hit.words):
            extend(at + 1, [*chosen, contested[at]], taken.union(rendering.hit.words))
        extend(at + 1, chosen, taken)

    extend(0, [], frozenset())
    return best
