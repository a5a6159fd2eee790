"""The review in lines, for screen readers, dumb terminals and scripts.

The same desk as the screen's, so the same journal, undo and gate. A command is a line; what it
prints is lines from top to bottom, nothing is drawn over and nothing framed. What reaches far is
first told and done on ``yes``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from bitext.errors import BitextError, UsageError
from bitext.languages import language_name
from bitext.model import (
    BOOKMARK,
    ORIGIN,
    OVERRIDE,
    PINNED,
    REASON,
    Finding,
    Glossary,
    Memory,
    primary,
)
from bitext.phrases import counted
from bitext.review import (
    Change,
    Filter,
    Refusal,
    Session,
    View,
    editable,
    likely_starts,
    parse_filter,
    preview,
    provenance_of,
    replacement,
)
from bitext.review.history import history
from bitext.review.operations import find_variant
from bitext.review.realigning import LiveAligner, relinked
from bitext.review.similar import Similar, Suggestion
from bitext.tui.desk import Desk
from bitext.tui.proposing import propose_term
from bitext.tui.saved_filters import SavedFilters

REPLACE_SECONDS = 20.0
SHOWN = 10
"""Units of a list that are shown before the rest is counted."""
LINE_BREAKS = "↵⏎¶␤"
"""What a line break is shown and typed as: the first of these that the text itself has not."""
"""Stands for a line break where a text is one line."""
STRUCTURE = frozenset(("merge", "split", "shift up", "shift down", "push down", "pull up"))


class Lines(Protocol):
    """Where commands come from."""

    def read(self, prompt: str, *, text: str = "") -> str | None:
        """Return the next line, None at the end; ``text`` stands there already, to be changed."""


class Typed:
    """Lines a person types, with the history and the editing keys of readline."""

    def read(self, prompt: str, *, text: str = "") -> str | None:
        """Ask for a line."""
        import readline  # noqa: PLC0415 (it takes hold of the terminal)

        readline.set_startup_hook((lambda: readline.insert_text(text)) if text else None)
        try:
            return input(prompt)
        except EOFError:
            return None
        finally:
            readline.set_startup_hook()


class Piped:
    """Lines of a script; each is printed as if typed, so that the output reads by itself."""

    def __init__(self, stream: IO[str], out: Callable[[str], None]) -> None:
        self._stream, self._out = stream, out

    def read(self, prompt: str, *, text: str = "") -> str | None:  # noqa: ARG002 (the protocol's)
        """Return the next line of the script."""
        line = self._stream.readline()
        if not line:
            return None
        line = line.rstrip("\n")
        self._out(f"{prompt}{line}")
        return line


@dataclass(frozen=True, slots=True)
class Command:
    """A word that can be typed."""

    name: str
    short: str
    usage: str
    """What may follow it."""
    help: str
    changes: bool = False


COMMANDS = (
    Command("help", "h", "[WORD]", "this list, or one command"),
    Command("show", "s", "", "the unit again"),
    Command("next", "n", "", "the next unit"),
    Command("prev", "p", "", "the unit before"),
    Command("go", "g", "N", "unit number N; the number alone does as well"),
    Command("queue", "u", "", "the least sure unit that is left, then the next"),
    Command("odd", "", "", "the next draft that is not one sentence for one"),
    Command("flagged", "", "", "the next unit with a finding"),
    Command("find", "/", "[FILTER]", "the next unit that a filter lets through; again without one"),
    Command("back", "", "", "the one before it"),
    Command(
        "filter", "", "[FILTER | @NAME | save NAME | off]", "show only such units; alone, which"
    ),
    Command("status", "", "", "how far the review is"),
    Command("why", "w", "", "what is known of the link, and who did what"),
    Command("findings", "f", "", "what the checks say, with what could be written"),
    Command("terms", "t", "", "terms of the glossary in this unit"),
    Command("history", "", "", "what this review did to the unit"),
    Command("confirm", "c", "", "the unit is right; go on the way you came", changes=True),
    Command("approve", "a", "", "what another person confirmed is right", changes=True),
    Command("reject", "x", "", "the unit is not to be exported", changes=True),
    Command("reopen", "d", "", "a draft again", changes=True),
    Command("run", "", "P", "confirm all drafts from probability P on", changes=True),
    Command("edit", "e", "[TEXT]", "the target text; without TEXT the old one stands there to be "
            "changed", changes=True),
    Command("edit-source", "es", "[TEXT]", "the source text", changes=True),
    Command("suggest", "", "", "what was confirmed for similar sentences, here and in --tm"),
    Command("take", "v", "[N]", "the best suggestion, or suggestion N, as the target text",
            changes=True),
    Command("fix", "", "N [M]", "what finding N offers, or its offer M", changes=True),
    Command("replace", "", "/PATTERN/TEXT/ [source|target] [literal]",
            "in all units shown, by regular expression", changes=True),
    Command("merge", "m", "[source|target]", "join with the next unit, or take up one side of it",
            changes=True),
    Command("split", "", "[A B]", "A sentences of the source and B of the target stay; or words in "
            'quotes before which to cut: split "And then" 1', changes=True),
    Command("shift", "", "up|down [source|target]",
            "first sentence to the unit above, or last one to that below", changes=True),
    Command("push", "", "[source|target]", "move that side from here on one unit down",
            changes=True),
    Command("pull", "", "[source|target]", "move what follows on that side one unit up",
            changes=True),
    Command("swap", "", "[source|target]", "exchange texts with the next unit", changes=True),
    Command("insert", "i", "", "a unit without text before this one", changes=True),
    Command("delete", "", "", "a unit without text goes", changes=True),
    Command("realign", "", "", "link anew what lies around the last correction", changes=True),
    Command("pin", "", "", "realigning leaves the unit as it is, or may change it again",
            changes=True),
    Command("bookmark", "b", "", "set or take away", changes=True),
    Command("note", "o", "[TEXT]", "write a note; without TEXT the old one is taken away",
            changes=True),
    Command("override", "", "N REASON", "set finding N aside", changes=True),
    Command("propose", "", "SOURCE = TARGET", "put a pair of terms forward for the glossary"),
    Command("yes", "y", "", "do what was told just now", changes=True),
    Command("undo", "z", "", "take back the last change", changes=True),
    Command("redo", "", "", "make it again", changes=True),
    Command("save", "", "", "into the TMX", changes=True),
    Command("combine", "", "", "take up what another program wrote into the TMX meanwhile",
            changes=True),
    Command("quit", "q", "", "save and leave; `quit!` leaves, the journal keeps everything"),
)  # fmt: skip
_BY_WORD = {word: each for each in COMMANDS for word in (each.name, each.short) if word}


class PlainReview:
    """A review in lines.

    Args:
        desk: Session, journal and file.
        lines: Where commands come from.
        out: Prints a line.
        glossary: For ``terms``; None where there is none.
        glossary_path: Its file, for ``propose``.
        clock: Time of a change; the system's where None.
        load_aligner: Loads the aligner for ``realign``, when it is first asked for.
        filters: Filters saved under names.
        memories: Other memories to take suggestions from, by name.
    """

    def __init__(
        self,
        desk: Desk,
        lines: Lines,
        out: Callable[[str], None],
        *,
        glossary: Glossary | None = None,
        glossary_path: Path | None = None,
        clock: Callable[[], dt.datetime] | None = None,
        load_aligner: Callable[[], LiveAligner] | None = None,
        filters: SavedFilters | None = None,
        memories: Sequence[tuple[str, Memory]] = (),
    ) -> None:
        self.desk = desk
        self.refused = 0
        """Commands that could not be done."""
        self._lines, self._out = lines, out
        self._glossary, self._glossary_path = glossary, glossary_path
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self._load_aligner = load_aligner
        self._aligner: LiveAligner | None = None
        self._filters, self._memories = filters, tuple(memories)
        self._view = View(len(self.session))
        self._at = 0
        self._onward: Callable[[], None] = self._next
        self._sought: Filter | None = None
        self._offer: Callable[[], None] | None = None
        self._last_structure: Change | None = None
        self._left = False

    @property
    def session(self) -> Session:
        """The session under review."""
        return self.desk.session

    # -------------------------------------------------------------- the loop

    def run(self) -> None:
        """Read commands and do them, until ``quit`` or the end of the lines."""
        session = self.session
        self._out(
            f"{self.desk.path.name}: {counted(len(session), 'unit')}, "
            f"{language_name(session.source)} to {language_name(session.target)}. "
            "help lists the commands."
        )
        if self.desk.read_only:
            self._out("Read only: nothing can be changed.")
        if self.desk.warning:
            self._out(self.desk.warning)
        elif self.desk.pending:
            self._out(
                f"{counted(self.desk.pending, 'change')} of the last session not in the file yet; "
                "the journal had kept what was done."
            )
        self._status()
        first = session.next_unsure(-1)
        if first is not None:
            self._onward = self._queue
            self._at = first
        self._show()
        interrupted = False
        while not self._left:
            try:
                line = self._lines.read("> ")
                interrupted = False
                if line is None:
                    self._end_of_input()
                    return
                self._do_line(line)
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                self._out("")
                self._out("Stopped. Press Ctrl-C again to leave, or type quit to save and leave.")

    def _end_of_input(self) -> None:
        if self.desk.pending and not self.desk.read_only:
            self._out(
                f"End of input: {counted(self.desk.pending, 'change')} not in "
                f"{self.desk.path.name}; "
                "the journal beside it keeps what was done. save writes it."
            )

    def _do_line(self, line: str) -> None:
        words = line.strip()
        if not words:
            return
        if words == "quit!":
            self._left = True
            return
        word, _, rest = words.partition(" ")
        # What follows a command is a text of the person's: only the one space before it goes.
        typed = line.lstrip()[len(word) + 1 :]
        if words.startswith("/"):
            word, rest = "find", words if words.count("/") > 1 else words[1:]
        elif word.isdecimal():
            word, rest = "go", word
        command = _BY_WORD.get(word.casefold())
        if command is None:
            self._refuse(f"{word}: no such command; help lists them.")
            return
        if command.changes and self.desk.read_only:
            self._refuse("Read only: nothing can be changed.")
            return
        offer, self._offer = self._offer, None
        if command.name == "yes":
            if offer is None:
                self._refuse("There is nothing to say yes to.")
            else:
                self._try(offer)
            return
        verb = command.name.replace("-", "_")
        method: Callable[[str], None] = getattr(self, f"do_{verb}")
        text = typed if command.name in _TEXTS else rest.strip()
        self._try(lambda: method(text))

    def _try(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except BitextError as error:
            self._refuse(str(error))

    def _refuse(self, reason: str) -> None:
        self.refused += 1
        self._out(reason)

    # -------------------------------------------------------------- looking

    def do_help(self, word: str) -> None:
        """List the commands, or one."""
        if word:
            command = _BY_WORD.get(word.casefold())
            if command is None:
                self._refuse(f"{word}: no such command.")
                return
            chosen: Sequence[Command] = (command,)
        else:
            chosen = COMMANDS
        for each in chosen:
            short = f" ({each.short})" if each.short else ""
            usage = f" {each.usage}" if each.usage else ""
            self._out(f"{each.name}{short}{usage}: {each.help}")

    def do_show(self, _: str) -> None:
        """Show the unit again."""
        self._show()

    def _show(self) -> None:
        session = self.session
        if not len(self._view):
            self._out("No unit is shown; filter off shows all again.")
            return
        unit, index = session[self._at], self._at
        facts = [session.status(index).value]
        if unit.confidence is not None:
            facts.append(f"confidence {_two_digits(unit.confidence)}")
        facts.append(session.bead_type(index))
        facts += ["unsure"] if session.is_unsure(index) else []
        facts += ["one side is empty"] if session.is_one_sided(index) else []
        facts += ["pinned"] if unit.prop(PINNED) else []
        facts += ["bookmark"] if unit.prop(BOOKMARK) else []
        facts += ["edited"] if unit.prop(ORIGIN) == "edit" else []
        self._out(f"Unit {index + 1} of {len(session)}: {', '.join(facts)}.")
        for name, lang in (("Source", session.source), ("Target", session.target)):
            text, mark = self._one_line(index, lang)
            told = f" (line breaks as {mark})" if mark != LINE_BREAKS[0] and mark in text else ""
            self._out(f"{name}, {language_name(lang)}{told}: {text or '(empty)'}")
        for variant in unit.variants:
            if primary(variant.lang) not in (primary(session.source), primary(session.target)):
                self._out(f"{language_name(variant.lang)}: {variant.text}")
        for number, finding in enumerate(session.findings(index), 1):
            self._out(f"Finding {number}, {finding.severity}: {finding.check} {finding.message}")
        for note in unit.notes:
            self._out(f"Note: {note.text}")

    def _one_line(self, index: int, lang: str) -> tuple[str, str]:
        """Return a text with its line breaks as marks, and the mark; empty where it has all."""
        variant = find_variant(self.session[index], lang)
        text = editable(variant.content) if variant else ""
        mark = next((each for each in LINE_BREAKS if each not in text), "")
        return text.replace("\n", mark or LINE_BREAKS[0]), mark

    def do_status(self, _: str) -> None:
        """Say how far the review is."""
        self._status()

    def _status(self) -> None:
        progress = self.session.progress
        parts = [f"{progress.reviewed:,} of {progress.total:,} reviewed", self.session.outlook]
        if self._view.filter:
            parts.append(f"showing {len(self._view):,}: {self._view.filter}")
        if self.desk.pending and not self.desk.read_only:
            parts.append(f"{counted(self.desk.pending, 'change')} not in the TMX yet")
        self._out("; ".join(parts) + ".")

    def do_why(self, _: str) -> None:
        """Say what is known of the link."""
        unit = self.session[self._at]
        self._out(f"Provenance: {provenance_of(unit)}.")
        reason = unit.prop(REASON)
        self._out(f"Reason: {reason}." if reason else "The aligner gave no reason for doubt.")
        for prop in unit.props:
            if prop.type == OVERRIDE:
                self._out(f"Set aside: {prop.text}")

    def do_findings(self, _: str) -> None:
        """List the findings with what could be written."""
        found = self.session.findings(self._at)
        if not found:
            self._out("No finding.")
        for number, finding in enumerate(found, 1):
            self._out(
                f"{number}. {finding.severity}, {finding.check} {finding.name}: {finding.message}"
            )
            for count, offer in enumerate(finding.offers, 1):
                sure = "" if offer.sure else ", a guess"
                self._out(f"   offer {count}: {offer.text}{sure} ({offer.reason})")

    def do_terms(self, _: str) -> None:
        """Say which terms stand in the source, and how they are rendered."""
        if self._glossary is None:
            self._refuse("There is no glossary; name one with --glossary.")
            return
        from bitext.glossary import Judge  # noqa: PLC0415 (morphology takes a second to load)

        session = self.session
        source = session.text(self._at, session.source)
        target = session.text(self._at, session.target)
        verdicts = Judge(self._glossary, session.source, session.target).verdicts(
            source, target, unit=session[self._at].tuid, today=self._clock().date()
        )
        if not verdicts:
            self._out("No term of the glossary is in the source.")
        for verdict in verdicts:
            named = ", ".join(dict.fromkeys(span.within(source) for span in verdict.source_spans))
            wanted = " or ".join(
                dict.fromkeys(
                    term.text
                    for concept in verdict.concepts
                    for term in concept.in_language(session.target)
                    if term.status.value in ("preferred", "admitted")
                )
            )
            state = "missing" if verdict.lacking > 0 else "rendered"
            if verdict.bad:
                state = "forbidden form used"
            self._out(f"{named}: {wanted or '(no term in this language)'}; {state}.")

    def do_history(self, _: str) -> None:
        """Say what this review did to the unit, the last first."""
        steps = history(self.session.past, self._at)
        if not steps:
            self._out("Nothing was done to it in this review.")
        for step in steps:
            texts = " | ".join(
                "; ".join(variant.text for variant in unit.variants) for unit in step.before
            )
            self._out(f"{step.name}; before: {texts or '(nothing)'}")

    # -------------------------------------------------------------- moving

    def _go(self, index: int | None, nothing: str) -> None:
        if index is None:
            self._refuse(nothing)
            return
        self._at = index
        self._show()

    def _next(self) -> None:
        units = self._view.units
        row = self._view.row(self._at)
        after = (row + 1) if row is not None else self._view.nearest_row(self._at)
        self._go(units[after] if after < len(units) else None, "That was the last unit.")

    def do_next(self, _: str) -> None:
        """Go to the next unit."""
        self._onward = self._next
        self._next()

    def do_prev(self, _: str) -> None:
        """Go to the unit before."""
        self._onward = self._next
        before = [unit for unit in (self._view.nearest_row(self._at) - 1,) if unit >= 0]
        self._go(self._view.unit(before[0]) if before else None, "This is the first unit.")

    def do_go(self, number: str) -> None:
        """Go to a unit by its number."""
        if not number.isdecimal() or not 1 <= int(number) <= len(self.session):
            self._refuse(f"There is no unit {number or '…'}; it has 1 to {len(self.session)}.")
            return
        self._onward = self._next
        self._at = int(number) - 1
        if self._view.row(self._at) is None:
            self._view = View(len(self.session))
            self._out("The filter was hiding this unit; all are shown again.")
        self._show()

    def do_queue(self, _: str) -> None:
        """Go to the least sure unit that is left."""
        self._onward = self._queue
        self._queue()

    def _queue(self, *, leaving: bool = False) -> None:
        found = self.session.next_unsure(self._at, view=self._view, leaving=leaving)
        if found is None:
            self._out(f"No unsure unit is left: {self.session.outlook}.")
            self._onward = self._next
        else:
            self._go(found, "")

    def do_odd(self, _: str) -> None:
        """Go to the next draft that is not one for one."""
        self._onward = lambda: self._go(
            self.session.next_odd(self._at, view=self._view),
            "No draft is left that is not one sentence for one.",
        )
        self._onward()

    def do_flagged(self, _: str) -> None:
        """Go to the next unit with a finding, judging on the way."""
        self._onward = self._flagged
        self._flagged()

    def _flagged(self) -> None:
        units = self._view.units
        row = self._view.nearest_row(self._at)
        after = [*range(row + 1, len(units)), *range(min(row + 1, len(units)))]
        found = next((units[i] for i in after if self.session.findings(units[i])), None)
        self._go(found, "No finding is open.")

    def do_find(self, text: str, *, back: bool = False) -> None:
        """Go to the next unit that a filter lets through."""
        if text:
            wanted = self._parsed(text)
            if wanted is None:
                return
            self._sought = wanted
        if self._sought is None:
            self._refuse("Find what? A word, /an expression/, or p<.5 and the like.")
            return
        found = self.session.next_matching(self._at, self._sought, view=self._view, back=back)
        self._go(found, f"Not found: {self._sought}")

    def do_back(self, _: str) -> None:
        """Go to the match before."""
        self.do_find("", back=True)

    def do_filter(self, text: str) -> None:
        """Show only units that a filter lets through."""
        word, _, name = text.partition(" ")
        if not text:
            saved = self._filters.read() if self._filters else {}
            self._out(f"Showing {len(self._view):,}: {self._view.filter}")
            for each, spelled in saved.items():
                self._out(f"@{each}: {spelled}")
            return
        if word == "save" and self._filters is not None:
            self._filters.save(name, self._view.filter)
            self._out(f"Saved; filter @{name} shows it again.")
            return
        if text == "off":
            self._view = View(len(self.session))
            self._status()
            return
        if text.startswith("@"):
            found = (self._filters.read() if self._filters else {}).get(text[1:])
            if found is None:
                self._refuse(f"No filter is saved as {text[1:]!r}; filter alone lists them.")
                return
            text = found
        wanted = self._parsed(text)
        if wanted is None:
            return
        if any(each.key == "find" or "findings" in each.value for each in wanted.conditions):
            while self.session.judge_next() is not None:
                pass
        view = self.session.view(wanted)
        if not len(view):
            self._refuse(f"No unit: {wanted}. What was shown stays.")
            return
        self._view = view
        self._status()
        if self._view.row(self._at) is None:
            self._at = self._view.unit(self._view.nearest_row(self._at))
        self._show()

    def _parsed(self, text: str) -> Filter | None:
        found = parse_filter(text, languages=self.session.languages)
        if isinstance(found, Refusal):
            self._refuse(found.reason)
            return None
        return found

    # -------------------------------------------------------------- what a person says

    def do_confirm(self, _: str) -> None:
        """Confirm the unit and go on."""
        self._conclude(self.session.confirm(self._at, when=self._clock()), "Confirmed")

    def do_approve(self, _: str) -> None:
        """Approve the unit and go on."""
        self._conclude(self.session.approve(self._at, when=self._clock()), "Approved")

    def do_reject(self, _: str) -> None:
        """Reject the unit and go on."""
        self._conclude(self.session.reject(self._at, when=self._clock()), "Rejected")

    def do_reopen(self, _: str) -> None:
        """Make the unit a draft again."""
        self._change(self.session.reopen(self._at, when=self._clock()), "A draft again")

    def _conclude(self, change: Change | Refusal, done: str) -> None:
        if self._do(change):
            self._out(f"{done}: unit {self._at + 1}.")
            for finding in self.session.cautions(self._at):
                self._out(f"All the same, {finding.check}: {finding.message}")
            if self._onward == self._queue:
                self._queue(leaving=True)
            else:
                self._onward()

    def do_run(self, text: str) -> None:
        """Offer to confirm all drafts from a probability on."""
        try:
            limit = float(text or self.session.threshold)
        except ValueError:
            self._refuse(f"run {text}: expected a probability, as run .95")
            return
        run = self.session.confirm_run(at_least=limit, when=self._clock(), units=self._view.units)
        left = [f"{run.findings:,} with open errors"] if run.findings else []
        left += [f"{run.one_sided:,} with an empty side"] if run.one_sided else []
        tail = f" Left out: {' and '.join(left)}." if left else ""
        if run.change is None:
            self._refuse(f"No draft from {limit:g} on can be confirmed.{tail}")
            return
        change = run.change
        self._out(
            f"{counted(run.confirmed, 'draft')} from {limit:g} on; expected wrong among them: "
            f"{run.expected_wrong:.1f}.{tail} yes confirms them."
        )
        self._offer = lambda: self._told(
            change, f"{counted(run.confirmed, 'unit')} confirmed; undo takes it back."
        )

    def _told(self, change: Change | Refusal, message: str) -> None:
        if self._do(change):
            self._out(message)

    def do_override(self, text: str) -> None:
        """Set a finding aside."""
        number, _, reason = text.partition(" ")
        finding = self._finding(number)
        if finding is not None:
            change = self.session.override(self._at, finding, reason)
            self._change(change, "Set aside; the reason is kept in the file")

    def _finding(self, number: str) -> Finding | None:
        found = self.session.findings(self._at)
        if not number.isdecimal() or not 1 <= int(number) <= len(found):
            self._refuse(
                f"There is no finding {number or '…'}; the unit has {len(found)}. findings lists "
                "them."
            )
            return None
        return found[int(number) - 1]

    def do_note(self, text: str) -> None:
        """Write a note."""
        self._change(self.session.annotate(self._at, text), "Noted" if text else "No note any more")

    def do_bookmark(self, _: str) -> None:
        """Set or take away a bookmark."""
        self._change(self.session.bookmark(self._at, when=self._clock()))

    def do_pin(self, _: str) -> None:
        """Pin or unpin the unit."""
        self._change(self.session.pin(self._at, when=self._clock()))

    def do_propose(self, text: str) -> None:
        """Put a term forward: words of the source, and of the target."""
        source, equals, target = (part.strip() for part in text.partition("="))
        if self._glossary_path is None:
            self._refuse("There is no glossary; name one with --glossary.")
            return
        session = self.session
        pair = ((session.source, source), (session.target, target))
        for lang, words in pair:
            if words.casefold() not in session.text(self._at, lang).casefold():
                self._refuse(f"“{words}” is not in the text; propose: SOURCE = TARGET")
                return
        if not equals:
            self._refuse("propose: expected SOURCE = TARGET")
            return
        self._glossary = propose_term(
            self._glossary_path, *pair, user=session.user, when=self._clock()
        )
        self._out(f"Proposed in {self._glossary_path.name}: {source} = {target}.")

    # -------------------------------------------------------------- text

    def do_edit(self, text: str) -> None:
        """Edit the target."""
        self._edit(self.session.target, text)

    def do_edit_source(self, text: str) -> None:
        """Edit the source."""
        self._edit(self.session.source, text)

    def _edit(self, lang: str, text: str) -> None:
        old, mark = self._one_line(self._at, lang)
        if not mark:
            self._refuse(f"The text holds all of {LINE_BREAKS}; edit it on the screen.")
            return
        if not text:
            typed = self._lines.read(f"{language_name(lang)}: ", text=old)
            if typed is None:
                return
            text = typed
        change = self.session.edit(self._at, lang, text.replace(mark, "\n"), when=self._clock())
        self._change(change, "Edited", show=True)

    def do_suggest(self, _: str) -> None:
        """List what was confirmed for similar sentences."""
        found = self._suggestions()
        if not found:
            self._out("Nothing confirmed so far is similar to this unit.")
        for number, each in enumerate(found, 1):
            origin = f" ({each.origin})" if each.origin else ""
            source, target = (
                text.replace("\n", LINE_BREAKS[0]) for text in (each.source, each.target)
            )
            self._out(f"{number}. {each.share} %{origin}: {source} = {target}")

    def do_take(self, number: str) -> None:
        """Put a suggestion in the target."""
        found = self._suggestions()
        if not found:
            self._refuse("Nothing confirmed so far is similar to this unit.")
            return
        number = number or "1"
        if not number.isdecimal() or not 1 <= int(number) <= len(found):
            self._refuse(f"There is no suggestion {number}; suggest lists {len(found)}.")
            return
        session = self.session
        text = found[int(number) - 1].target
        self._change(
            session.edit(self._at, session.target, text, when=self._clock()), "Taken", show=True
        )

    def _suggestions(self) -> tuple[Suggestion, ...]:
        """Return the best suggestions for this unit; looks through everything each time."""
        session, similar = self.session, Similar()
        for index in range(len(session)):
            if session.status(index).is_accepted:
                similar.add(
                    session.text(index, session.source), session.text(index, session.target)
                )
        for name, memory in self._memories:
            for unit in memory.units:
                similar.add(unit.text(session.source), unit.text(session.target), name)
        found: tuple[Suggestion, ...] = ()
        texts = (session.text(self._at, lang) for lang in (session.source, session.target))
        for found in similar.search(*texts):  # noqa: B007 (the last value is the answer)
            pass
        return found

    def do_fix(self, text: str) -> None:
        """Take what a finding offers."""
        number, _, which = text.partition(" ")
        finding = self._finding(number)
        if finding is None:
            return
        which = which or "1"
        if not which.isdecimal() or not 1 <= int(which) <= len(finding.offers):
            self._refuse(f"Finding {number} has {len(finding.offers)} offers; edit the text.")
            return
        offer = finding.offers[int(which) - 1]
        if offer.span is None:
            self._refuse(f"Where “{offer.text}” belongs is not known; edit the text.")
            return
        change = self.session.fix_term(
            self._at, finding.lang, offer.span, offer.text, when=self._clock()
        )
        self._change(change, "Fixed", show=True)

    def do_replace(self, text: str) -> None:
        """Offer to replace in all units shown."""
        match = re.fullmatch(r"(\W)(.+?)(?<!\\)\1(.*?)(?<!\\)\1\s*((?:\w+\s*)*)", text, re.DOTALL)
        options = set(match[4].split()) if match else set()
        if match is None or options - {"source", "target", "literal", "case"}:
            self._refuse("replace: expected /PATTERN/TEXT/, then source, target, literal or case")
            return
        session, mark = self.session, match[1]
        langs = [
            lang
            for name, lang in (("source", session.source), ("target", session.target))
            if name in options or not options & {"source", "target"}
        ]
        wanted = replacement(
            match[2].replace(f"\\{mark}", mark),
            match[3].replace(f"\\{mark}", mark),
            langs,
            literal="literal" in options,
            ignore_case="case" not in options,
        )
        if isinstance(wanted, Refusal):
            self._refuse(wanted.reason)
            return
        shown = preview(
            ((index, session[index]) for index in self._view.units),
            wanted,
            seconds=REPLACE_SECONDS,
        )
        for hit in shown.hits[:SHOWN]:
            self._out(f"Unit {hit.index + 1}, {hit.lang}, before: {hit.before}")
            self._out(f"Unit {hit.index + 1}, {hit.lang}, after: {hit.after}")
        if len(shown.hits) > SHOWN:
            self._out(f"and {counted(len(shown.hits) - SHOWN, 'more text')}")
        if shown.in_codes:
            self._out(f"Left out, across an inline code: {shown.in_codes:,}")
        if shown.stopped_at is not None:
            self._out(
                f"The time was over at unit {shown.stopped_at + 1}; the rest is not looked at."
            )
        if not shown.hits:
            self._refuse("Nothing to replace.")
            return
        texts = counted(len(shown.hits), "text")
        self._out(f"{counted(shown.count, 'place')} in {texts}. yes replaces.")
        self._offer = lambda: self._told(
            session.replace(shown.hits, when=self._clock()), "Replaced; undo takes it back."
        )

    # -------------------------------------------------------------- structure

    def _side(self, text: str, *, default: str | None = None) -> str | None:
        sides = {"source": self.session.source, "target": self.session.target}
        if text and text not in sides:
            raise UsageError(f"{text}: expected source or target")
        return sides.get(text, default)

    def do_merge(self, text: str) -> None:
        """Join with the next unit."""
        self._structure(
            self.session.merge(self._at, side=self._side(text), when=self._clock()), "Merged"
        )

    def do_shift(self, text: str) -> None:
        """Move a sentence up or down."""
        way, _, side = text.partition(" ")
        lang = self._side(side.strip(), default=self.session.target) or self.session.target
        if way not in ("up", "down"):
            self._refuse("shift: expected up or down, then source or target")
            return
        plan = self.session.shift_up if way == "up" else self.session.shift_down
        self._structure(plan(self._at, lang, when=self._clock()), f"Shifted {way}")

    def do_push(self, text: str) -> None:
        """Move a side down."""
        lang = self._side(text, default=self.session.target) or self.session.target
        self._structure(self.session.push_down(self._at, lang, when=self._clock()), "Pushed down")

    def do_pull(self, text: str) -> None:
        """Move a side up."""
        lang = self._side(text, default=self.session.target) or self.session.target
        self._structure(self.session.pull_up(self._at, lang, when=self._clock()), "Pulled up")

    def do_swap(self, text: str) -> None:
        """Exchange texts with the next unit."""
        lang = self._side(text, default=self.session.target) or self.session.target
        self._structure(self.session.swap(self._at, lang, when=self._clock()), "Exchanged")

    def do_insert(self, _: str) -> None:
        """Put in a unit without text."""
        self._structure(self.session.insert(self._at, when=self._clock()), "Inserted")

    def do_delete(self, _: str) -> None:
        """Take away a unit without text."""
        self._structure(self.session.delete(self._at), "Deleted")

    def do_split(self, text: str) -> None:
        """Split the unit, or say where it may be split."""
        session = self.session
        pair = (session.source, session.target)
        starts = [self._starts(lang) for lang in pair]
        if not text:
            for name, lang, found in zip(("Source", "Target"), pair, starts, strict=True):
                whole = session.text(self._at, lang)
                ends = (*found[1:], len(whole))
                for number, (start, stop) in enumerate(zip(found, ends, strict=False), 1):
                    self._out(f"{name} {number}: {whole[start:stop].strip() or '(empty)'}")
            self._out("split A B: so many sentences of source and target stay in this unit.")
            return
        words = re.findall(r'"[^"]*"|\S+', text)
        if len(words) != 2:
            self._refuse('split: expected two places, as split 1 1, or split "And then" 1')
            return
        cuts = {}
        for lang, found, word in zip(pair, starts, words, strict=True):
            whole = session.text(self._at, lang)
            if word.startswith('"'):
                at = whole.find(word.strip('"'))
                if at < 0:
                    self._refuse(f"{word} is not in the text.")
                    return
            elif word.isdecimal() and int(word) <= len(found):
                at = (*found, len(whole))[int(word)]
            else:
                self._refuse(f"{word}: expected 0 to {counted(len(found), 'sentence')}")
                return
            cuts[lang] = at
        self._structure(session.split(self._at, cuts, when=self._clock()), "Split")

    def _starts(self, lang: str) -> tuple[int, ...]:
        variant = find_variant(self.session[self._at], lang)
        return likely_starts(variant) if variant is not None and variant.content else (0,)

    def _structure(self, change: Change | Refusal, done: str) -> None:
        if self._do(change) and isinstance(change, Change):
            self._last_structure = change if change.name in STRUCTURE else None
            self._at = min(change.cursor, len(self.session) - 1)
            self._out(f"{done}.")
            self._show()

    def do_realign(self, _: str) -> None:
        """Offer to link anew what lies around the last correction."""
        change, session = self._last_structure, self.session
        if change is None:
            self._refuse("realign works right after merge, split, shift, push or pull.")
            return
        around = session.around(change)
        if isinstance(around, Refusal):
            self._refuse(around.reason)
            return
        if self._aligner is None:
            if self._load_aligner is None:
                self._refuse("There is no aligner here.")
                return
            self._out("Loading the aligner.")
            self._aligner = self._load_aligner()
        proposal = self._aligner.propose(around)
        found = session.realign(proposal, when=self._clock()) if proposal else None
        if isinstance(found, Refusal) or found is None:
            self._out(found.reason if found else "Called off.")
            return
        for part in found.parts:
            for name, units in (("Before", part.before), ("After", part.after)):
                for offset, unit in enumerate(units):
                    texts = " | ".join(variant.text for variant in unit.variants)
                    self._out(f"{name}, unit {part.at + offset + 1}: {texts}")
        self._out(f"{counted(len(relinked(found)), 'unit')} would be linked anew. yes does it.")
        self._offer = lambda: self._told(found, "Realigned; undo takes it back.")

    # -------------------------------------------------------------- doing

    def _change(self, change: Change | Refusal, done: str = "", *, show: bool = False) -> None:
        if self._do(change) and isinstance(change, Change):
            self._out(f"{done or change.name.capitalize()}: unit {self._at + 1}.")
            if show:
                self._show()

    def _do(self, change: Change | Refusal) -> bool:
        if isinstance(change, Refusal):
            if change.finding is not None:
                self._refuse(
                    f"Not done, {change.finding.check}: {change.reason} "
                    "edit the text, fix takes an offer, override sets it aside with a reason."
                )
            else:
                self._refuse(change.reason)
            return False
        self.desk.do(change)
        self._last_structure = None
        self._view.follow(change)
        return True

    def do_undo(self, _: str) -> None:
        """Take back the last change."""
        self._took_back(self.desk.undo(), "undone", "There is nothing to undo.")

    def do_redo(self, _: str) -> None:
        """Make it again."""
        self._took_back(self.desk.redo(), "made again", "There is nothing to redo.")

    def _took_back(self, change: Change | None, done: str, nothing: str) -> None:
        if change is None:
            self._refuse(nothing)
            return
        self._last_structure = None
        self._view.follow(change)
        self._at = max(0, min(change.cursor, len(self.session) - 1))
        self._out(f"{change.name.capitalize()} {done}.")
        self._show()

    def do_save(self, _: str) -> None:
        """Save into the TMX."""
        self.desk.save()
        self._out(f"Saved into {self.desk.path.name}.")

    def do_combine(self, _: str) -> None:
        """Take up what another program wrote."""
        if not self.desk.is_replaced:
            self._refuse("There is no other version of the file to take up.")
            return
        merging = self.desk.merge_with_disk()
        self._view = View(len(self.session))
        self._at = min(self._at, len(self.session) - 1)
        self._out(merging.told)

    def do_quit(self, _: str) -> None:
        """Save and leave."""
        if not self.desk.read_only and self.desk.pending:
            self.desk.save()
            self._out(f"Saved into {self.desk.path.name}.")
        self._left = True


_TEXTS = frozenset(("edit", "edit-source", "note"))
"""Commands whose text is taken as it is typed, spaces included."""


def _two_digits(confidence: float) -> str:
    return f"{int(confidence * 100) / 100:.2f}".removeprefix("0")
