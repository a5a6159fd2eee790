"""Terms under the cursor: which form to put in, and a new term put forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Input, Static

from bitext.glossary import Verdict, offers
from bitext.glossary.inflection.offers import approved, in_place
from bitext.languages import language_name
from bitext.model import Finding, Offer, Span
from bitext.review.links import words_of
from bitext.tui.dialogs import Dialog
from bitext.tui.segments import visible

MOST = 9
"""Forms that are offered at once: each has a digit."""
WIDEST = 40
"""Code points that words linked to a term may stretch over to be taken for its rendering."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A form to put in, for a term of the source."""

    said: str
    """What the source says."""
    offer: Offer


def choices(
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    source: str,
    target: str,
    lang: str,
    links: Sequence[tuple[Span, Span]],
) -> list[Choice]:
    """Return what could be put in for the terms that a target lacks, best first.

    Where a term is missing, its place is what the words of the term are linked with: «la trompe»
    where the source has *fog signal* and the glossary «signal de brume».

    Args:
        verdicts: How the target renders the terms of the source.
        findings: What checks have a text for.
        source: Source text.
        target: Target text.
        lang: Language of the target.
        links: Words that translate each other.
    """
    found: list[Choice] = []
    for verdict in verdicts:
        if verdict.lacking <= 0:
            continue
        said = verdict.source_spans[0].within(source)
        offered = list(offers(verdict, source, target, lang))
        if not any(offer.span for offer in offered) and not verdict.good:
            place = _linked(verdict.source_spans[0], links)
            if place is not None:
                offered = [
                    *(
                        offer
                        for term in approved(verdict.concepts, lang)
                        for offer in in_place(term, target, place)
                    ),
                    *offered,
                ]
        seen: set[tuple[str, Span | None]] = set()
        for offer in offered:
            if (offer.text, offer.span) not in seen:
                seen.add((offer.text, offer.span))
                found.append(Choice(said, offer))
    found += [
        Choice(
            each.check, Offer(each.suggestion, Span(0, len(target)), sure=True, reason=each.message)
        )
        for each in findings
    ]
    return found[:MOST]


def _linked(term: Span, links: Sequence[tuple[Span, Span]]) -> Span | None:
    """Return the stretch of the target that the words of a term are linked with."""
    ends = [end for word, end in links if term.start <= word.start and word.stop <= term.stop]
    if not ends:
        return None
    span = Span(min(end.start for end in ends), max(end.stop for end in ends))
    # Words far apart are no rendering; the longest word among them is the best guess there is.
    return span if len(span) <= WIDEST else max(ends, key=len)


@dataclass(frozen=True, slots=True)
class Taken:
    """The form that was chosen."""

    offer: Offer
    confirm: bool
    """Confirm the unit as well."""


class TermDialog(Dialog[Taken]):
    """Choose the form of a term; Enter puts it in, in one step, ``c`` confirms the unit besides."""

    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "q": "cancel",
        "enter": "keep",
        "t": "keep",
        "f7": "keep",
        "c": "confirm",
        "f8": "confirm",
        "ctrl+j": "confirm",
        "up": "choose(-1)",
        "k": "choose(-1)",
        "down": "choose(1)",
        "j": "choose(1)",
        "tab": "choose(1)",
        **{str(digit): f"take({digit - 1})" for digit in range(1, MOST + 1)},
    }
    title_text = "Put in which form?"
    hint = "↑↓ choose · Enter or a digit puts it in · c confirms as well · Esc cancels"

    def __init__(self, found: Sequence[Choice], target: str) -> None:
        super().__init__()
        self._found, self._target = found, target
        self._chosen = 0

    def body(self) -> ComposeResult:
        """Yield the forms."""
        yield Static(id="choices", markup=False)

    def on_mount(self) -> None:
        """Show the forms."""
        self.action_choose(0)

    def action_choose(self, by: int) -> None:
        """Choose another form."""
        self._chosen = (self._chosen + by) % len(self._found)
        text = Text()
        for number, choice in enumerate(self._found):
            offer = choice.offer
            chosen = number == self._chosen
            style = "bold" if chosen else ""
            sure = "" if offer.sure else "  unsure"
            text.append(f"{'▸' if chosen else ' '} {number + 1} {choice.said} → ", style)
            text.append(f"{offer.text}", "bold underline" if chosen else "underline")
            text.append(f"{sure}: {offer.reason}\n", "dim")
        text.append_text(self._preview(self._found[self._chosen].offer))
        self.query_one("#choices", Static).update(text)

    def _preview(self, offer: Offer) -> Text:
        span = offer.span
        if span is None:
            return Text("\n  Enter opens the editor with it; move it to its place.")
        text = Text("\n  ")
        text.append(visible(self._target[: span.start]))
        text.append(visible(span.within(self._target)), "strike")
        text.append(" ")
        text.append(offer.text, "bold reverse")
        text.append(visible(self._target[span.stop :]))
        return text

    def action_take(self, number: int) -> None:
        """Take a form by its digit."""
        if number < len(self._found):
            self.dismiss(Taken(self._found[number].offer, confirm=False))

    def action_keep(self) -> None:
        """Take the chosen form."""
        self.dismiss(Taken(self._found[self._chosen].offer, confirm=False))

    def action_confirm(self) -> None:
        """Take the chosen form and confirm the unit."""
        self.dismiss(Taken(self._found[self._chosen].offer, confirm=True))


class ProposeDialog(Dialog[tuple[str, str]]):
    """A new term in both languages, put forward for a terminologist to decide on."""

    takes_text = True
    KEYS: ClassVar[dict[str, str]] = {
        "escape": "cancel",
        "enter": "keep",
        "f2": "keep",
        "tab": "other",
        "shift+tab": "other",
        "up": "other",
        "down": "other",
    }
    title_text = "Propose a term"
    hint = "Tab other language · Enter writes it into the glossary as a proposal · Esc cancels"

    def __init__(self, languages: tuple[str, str], source: str, target: str) -> None:
        super().__init__()
        self._languages, self._texts = languages, (source, target)

    def body(self) -> ComposeResult:
        """Yield a line for each language."""
        for number, (lang, text) in enumerate(zip(self._languages, self._texts, strict=True)):
            line = Input(text, placeholder=language_name(lang), id=f"term-{number}", classes="line")
            line.cursor_blink = False
            yield line

    def on_mount(self) -> None:
        """Begin with the language that is still empty."""
        self.set_focus(self.query_one("#term-0" if not self._texts[0] else "#term-1", Input))

    def action_other(self) -> None:
        """Go to the other language."""
        first, second = self.query_one("#term-0", Input), self.query_one("#term-1", Input)
        self.set_focus(second if first.has_focus else first)

    def action_keep(self) -> None:
        """Give both terms back."""
        texts = [" ".join(line.value.split()) for line in self.query(Input)]
        if not all(words_of(text) for text in texts):
            self.say("A term needs a word in both languages.")
            return
        self.dismiss((texts[0], texts[1]))
