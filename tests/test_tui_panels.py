"""What opens over the list, and what helps there: editor, suggestions, links, search."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from bitext.checks import Checker
from bitext.model import (
    Bead,
    Code,
    Concept,
    Finding,
    Glossary,
    Header,
    Memory,
    Severity,
    Span,
    Term,
    TermStatus,
    TranslationUnit,
    Variant,
)
from bitext.review import Change
from bitext.review.conflicts import conflicts_of, record_conflict
from bitext.review.realigning import Box, Proposal
from bitext.termbase import read_glossary
from bitext.tmx import write_tmx
from bitext.tui.app import ReviewApp
from bitext.tui.desk import Desk
from bitext.tui.dialogs import ConfirmDialog
from bitext.tui.editor import EditDialog, Editor
from bitext.tui.explaining import ExplainScreen
from bitext.tui.replacing import ReplaceDialog
from bitext.tui.saved_filters import SavedFilters
from bitext.tui.searching import SearchScreen
from bitext.tui.terming import TermDialog
from review_screen import COUNCIL, NOW, lines, make_tmx, open_app, open_desk, said, sample, screen

GLOSSARY = Glossary(
    "en",
    (
        COUNCIL,
        Concept("train", (Term("train", "en"), Term("convoi", "fr"))),
    ),
)


def editor_of(app: ReviewApp) -> Editor:
    assert isinstance(app.screen, EditDialog)
    return app.screen.editor


def hint(app: ReviewApp) -> str:
    return str(app.screen.query_one("#hint", Static).render())


def write_units(path: Path, *units: TranslationUnit) -> Path:
    header = Header(sample().header.attributes)
    write_tmx(Memory(header, units), path)
    return path


def unit(source: str, target: str) -> TranslationUnit:
    targets = (Variant("fr", (target,)),) if target else ()
    return TranslationUnit(None, (Variant("en", (source,)), *targets))


# ------------------------------------------------------------------ editor


async def test_a_code_is_one_thing_in_the_editor(tmp_path: Path) -> None:
    """The cursor steps over it, Backspace takes it whole, nothing is typed into it."""
    code = Code("ph", (), ("<br/>",))
    path = write_units(
        tmp_path / "codes.tmx",
        TranslationUnit(
            None, (Variant("en", ("One", code, "two")), Variant("fr", ("Un", code, "deux")))
        ),
    )
    async with screen(path) as (app, pilot):
        await pilot.press("e")
        await pilot.pause()
        editor = editor_of(app)
        assert "{1}" in editor.get_line(0).plain
        await pilot.press("home", "right", "right", "right")
        assert editor.cursor_location == (0, 5)
        await pilot.press("left")
        assert editor.cursor_location == (0, 2)
        editor.move_cursor((0, 4))
        assert editor.cursor_location in ((0, 2), (0, 5))
        editor.replace("x", (0, 1), (0, 3))
        assert editor.text == "Uxdeux"
        await pilot.press("ctrl+z")
        assert editor.text == "Un⟦1⟧deux"
        editor.move_cursor((0, 5))
        await pilot.press("backspace")
        assert editor.text == "Undeux"
        await pilot.press("f5", "enter")
        assert app.session[0].variants[1].content == ("Un", code, "deux")
        assert app.session.next_undo is None


async def test_typing_follows_the_language(tmp_path: Path) -> None:
    """French spaces come by themselves; F6 turns that off; F9 puts one in by hand; undo works."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "e", "backspace", "space", "exclamation_mark")
        assert editor_of(app).text == "Le conseil se réunit en mars\u202f!"
        await pilot.press("f6", "space", "question_mark", "f9")
        assert editor_of(app).text == "Le conseil se réunit en mars\u202f! ?\u00a0"
        await pilot.press("enter")
        assert app.session.text(0, "fr").endswith("mars\u202f! ?\u00a0")


async def test_an_empty_target_is_translated_from_scratch(tmp_path: Path) -> None:
    """F3 copies the source, which is then typed over; the unit gets its variant."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        assert app.session.text(4, "fr") == ""
        await pilot.press("e", "f3")
        assert editor_of(app).text == "Nobody could tell."
        await pilot.press("shift+home", *"Non", "enter")
        assert app.session.text(4, "fr") == "Non"


async def test_copy_and_paste_go_through_the_terminal_and_stay_here(tmp_path: Path) -> None:
    """A selection is copied as OSC 52 and into a clipboard of our own, which pastes."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "e", "home", "shift+right", "shift+right", "ctrl+c", "end")
        assert app.clipboard == "Le"
        await pilot.press("ctrl+v", "enter")
        assert app.session.text(0, "fr").endswith("mars.Le")


async def test_line_ends_of_a_text_that_is_only_looked_at_stay(tmp_path: Path) -> None:
    """An editor has one kind of line end; keeping without a change must not write it."""
    path = write_units(tmp_path / "lines.tmx", unit("One\u2028two\nthree", "Un\u2028deux\ntrois"))
    async with screen(path) as (app, pilot):
        await pilot.press("e", "enter")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert app.session.next_undo is None


# ------------------------------------------------------------------ suggestions and terms


async def settle(app: ReviewApp, pilot: Pilot[None]) -> None:
    """Let the work between keys come to its end."""
    for _ in range(200):
        if not app._background.busy:
            break
        app._background.run(0.5)
    await pilot.pause()


async def test_what_was_confirmed_is_offered_for_what_is_alike(tmp_path: Path) -> None:
    """A similar source brings its translation, with the share; a key takes it; undo forgets it."""
    path = write_units(
        tmp_path / "tm.tmx",
        unit("The trains stood still.", "Les trains ne roulaient plus."),
        unit("The trams stood still.", ""),
        unit("Something else entirely.", "Tout autre chose."),
    )
    async with screen(path) as (app, pilot):
        await settle(app, pilot)
        await pilot.press("home", "c")
        await settle(app, pilot)
        assert app.current == 1
        assert "TM 93 % The trains stood still." in said(app)
        await pilot.press("e", "f4")
        assert editor_of(app).text == "Les trains ne roulaient plus."
        await pilot.press("escape", "escape")
        await pilot.pause()
        await pilot.press("v")
        assert app.session.text(1, "fr") == "Les trains ne roulaient plus."
        await pilot.press("z", "z", "down")
        await settle(app, pilot)
        assert app.current == 1
        assert "TM" not in said(app)


async def test_another_memory_is_searched_and_suggests(tmp_path: Path) -> None:
    """Its name stands by what it offers."""
    other = Memory(sample().header, (unit("Nobody could say.", "Nul n’aurait su le dire."),))
    with open_desk(make_tmx(tmp_path)) as desk:
        app = ReviewApp(desk, memories=[("old.tmx", other)], clock=lambda: NOW)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(app, pilot)
            assert "Nul n’aurait su le dire. (old.tmx)" in said(app)
            await pilot.press("F", *"aurait", "enter")
            await pilot.pause(0.2)
            assert "old.tmx 1" in str(app.screen.query_one("#places", Static).render())
            await pilot.press("f5")
            assert app.clipboard == "Nobody could say."


async def test_terms_are_underlined_and_named(tmp_path: Path) -> None:
    """Both sides show the term; the pane says what it came to; the editor puts it in."""
    with open_desk(make_tmx(tmp_path), check=None) as desk:
        app = ReviewApp(desk, glossary=GLOSSARY, clock=lambda: NOW)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("home")
            await settle(app, pilot)
            assert "Terms council → conseil ok" in said(app)
            underlined = [
                segment.text
                for y in range(1, 4)
                for segment in app.segments.render_line(y)
                if segment.style and segment.style.underline
            ]
            assert underlined[:2] == ["council", "conseil"]
            await pilot.press("end", "up", "up", "e", "f7")
            assert editor_of(app).text == "Les trains ne roulaient plus.convoi"


async def test_a_finding_is_told_once(tmp_path: Path) -> None:
    """Of a term under Terms, with a glossary or without; not again below the line that has it."""
    checker = Checker(GLOSSARY, "en", "fr")
    broken = unit("The councils met.", "Les conciles se réunirent.")
    path = write_units(tmp_path / "a.tmx", broken)
    message = checker.findings(broken, 0)[0].message
    for glossary in (GLOSSARY, None):
        with Desk(path, judge=lambda *_: checker.findings) as desk:
            app = ReviewApp(desk, glossary=glossary, clock=lambda: NOW)
            app.structure.close()
            async with app.run_test(size=(120, 40)) as pilot:
                await settle(app, pilot)
                assert said(app).count(message) == 1
                assert "Terms" in said(app)
                await pilot.press("c")
                assert said(app).startswith("Not confirmed, G002")
                assert said(app).count(message) == 1
                assert ("FORBIDDEN G002" in said(app)) == (glossary is not None)
                await pilot.press("y")
                page = str(app.screen.query(Static)[1].render())
                assert message in " ".join(page.split())


# ------------------------------------------------------------------ word links


async def test_words_of_the_other_side_light_up(tmp_path: Path) -> None:
    """Tab goes from word to word; what corresponds is lit as soon as it is known."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "left", "tab", "tab")
        lit = app.segments.lit
        assert lit is not None
        assert lit.word == Span(4, 11)
        for _ in range(400):
            if app.segments.lit is not None and app.segments.lit.links:
                break
            await asyncio.sleep(0.05)
        assert app.segments.lit is not None
        french = app.session.text(0, "fr")
        assert [span.within(french) for span in app.segments.lit.links] == ["conseil"]
        await pilot.press("down")
        assert app.segments.lit is None


async def test_a_click_lights_the_word_under_the_mouse(tmp_path: Path) -> None:
    """In either layout, on either side."""
    for size, offset, word in (((80, 24), (13, 1), "council"), ((60, 20), (14, 2), "conseil")):
        async with screen(make_tmx(tmp_path), size=size) as (app, pilot):
            await pilot.press("home")
            await pilot.click("#segments", offset=offset)
            lit = app.segments.lit
            assert lit is not None
            assert lit.word.within(app.session.text(0, lit.lang)) == word


# ------------------------------------------------------------------ search and explanation


async def test_search_goes_to_what_was_found(tmp_path: Path) -> None:
    """Enter searches, arrows choose, Enter goes there; Tab takes the query another way."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("F", *"train", "enter")
        await pilot.pause(0.2)
        shown = str(app.screen.query_one("#places", Static).render())
        assert "The trains stood still." in shown
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.current == 5
        await pilot.press("F", "(", "tab", "tab", "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, SearchScreen)
        assert "no regular expression" in hint(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_the_explanation_tells_reasons_and_history(tmp_path: Path) -> None:
    """What was done in this review, back through a merge, stands on the page."""
    path = make_tmx(tmp_path)
    with open_desk(path) as desk:
        app = open_app(desk)
        async with app.run_test(size=(100, 40)) as pilot:
            change = app.session.merge(0, when=NOW)
            assert isinstance(change, Change)
            await pilot.press("home", "m", "e", "!", "enter", "y")
            await pilot.pause()
            assert isinstance(app.screen, ExplainScreen)
            page = " ".join(str(app.screen.query_one("#page", Static).render()).split())
            assert page.index("edit fr was") < page.index("merge en was The council met in March.")
            await pilot.press("escape", "home", "down", "y")
            await pilot.pause()
            page = str(app.screen.query_one("#page", Static).render())
            assert "nothing was changed" in page


@pytest.mark.parametrize("size", [(50, 12), (60, 20), (80, 24), (120, 30), (200, 50)])
async def test_panels_fit_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    """Editor, search, explanation and help open and close at any size, with their hint in sight."""
    async with screen(make_tmx(tmp_path), size=size) as (app, pilot):
        for key in ("e", "s", "F", "y", "question_mark", "o"):
            await pilot.press("home", key)
            await pilot.pause()
            region = app.screen.query_one("#hint").region
            assert region.height
            assert region.bottom <= size[1]
            await pilot.press("escape")
            await pilot.pause()
            assert len(app.screen_stack) == 1


# ------------------------------------------------------------------ terms, runs, replacing


def glossary_file(folder: Path) -> Path:
    path = folder / "glossary.yaml"
    path.write_text(
        "version: 1\nsource: en\nterms:\n"
        "  - id: council\n    en: [council]\n"
        "    fr: [conseil, {term: concile, status: forbidden}]\n"
        "  - id: train\n    en: [train]\n    fr: [convoi]\n",
        encoding="utf-8",
    )
    return path


@asynccontextmanager
async def with_glossary(folder: Path, tmx: Path) -> AsyncIterator[tuple[ReviewApp, Pilot[None]]]:
    path = glossary_file(folder)
    glossary = read_glossary(path)
    checker = Checker(glossary, "en", "fr")
    with Desk(tmx, judge=lambda *_: checker.findings) as desk:
        app = ReviewApp(desk, glossary=glossary, glossary_path=path, clock=lambda: NOW)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            yield app, pilot


async def test_a_forbidden_term_is_fixed_in_its_form(tmp_path: Path) -> None:
    """t lists the forms with the best one first; Enter puts it in; one undo takes it back."""
    path = write_units(tmp_path / "a.tmx", unit("The councils met.", "Les conciles se réunirent."))
    async with with_glossary(tmp_path, path) as (app, pilot):
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(app.screen, TermDialog)
        assert "conseils" in str(app.screen.query_one("#choices", Static).render())
        await pilot.press("enter")
        assert app.session.text(0, "fr") == "Les conseils se réunirent."
        assert app.session.findings(0) == ()
        await pilot.press("t")
        assert "No term is lacking" in said(app)
        await pilot.press("z")
        assert app.session.text(0, "fr") == "Les conciles se réunirent."


async def test_a_missing_term_goes_where_its_words_are_linked(tmp_path: Path) -> None:
    """The word that stands for it is known by its link and replaced; else the editor opens."""
    path = write_units(
        tmp_path / "a.tmx",
        unit("The train stood still.", "Le train ne bougeait plus."),
        unit("A council!", "?"),
    )
    async with with_glossary(tmp_path, path) as (app, pilot):
        await pilot.press("home", "t", "enter")
        assert app.session.text(0, "fr") == "Le convoi ne bougeait plus."
        await pilot.press("down", "t", "1")
        await pilot.pause()
        assert editor_of(app).text.startswith("? conseil")


async def test_a_term_is_proposed_from_the_words_that_are_lit(tmp_path: Path) -> None:
    """It goes into the file as proposed, which no check demands; both words come from the text."""
    path = make_tmx(tmp_path)
    async with with_glossary(tmp_path, path) as (app, pilot):
        await pilot.press("home", "left", "T", *"March", "tab", *"mars", "enter")
        await pilot.pause()
        assert "Proposed in glossary.yaml: March → mars" in said(app)
        found = read_glossary(tmp_path / "glossary.yaml").concepts[-1]
        assert [term.status for term in found.terms] == [TermStatus.PROPOSED] * 2
        await pilot.press("T", "enter")
        assert "needs a word in both" in hint(app)


async def test_confirming_a_run_asks_and_counts(tmp_path: Path) -> None:
    """What is sure is confirmed in one step; what has an error or an empty side is left out."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await settle(app, pilot)
        await pilot.press("C")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmDialog)
        question = str(app.screen.query_one("#question", Static).render())
        assert "4 drafts" in question
        assert "1 with an open error" in question
        await pilot.press("escape")
        assert app.session.progress.confirmed == 0
        await pilot.press("C", "enter")
        assert app.session.progress.confirmed == 4
        await pilot.press("z")
        assert app.session.progress.confirmed == 0


async def test_replacing_is_shown_before_it_is_done(tmp_path: Path) -> None:
    """Enter shows, Enter again replaces, as one step; the side and the kind can be changed."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("r", *"conseil", "tab", *"soviet", "enter")
        await pilot.pause()
        shown = str(app.screen.query_one("#preview", Static).render())
        assert "2 places in 2 texts" in shown
        assert app.session.next_undo is None
        await pilot.press("enter")
        assert app.session.text(2, "fr") == "Le soviet siégeait à côté."
        await pilot.press("z", "r", "(", "f3", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ReplaceDialog)
        assert "not a regular expression" in hint(app) or "expression" in hint(app)


async def test_a_bookmark_is_found_again(tmp_path: Path) -> None:
    """b sets one, Shift+B goes to it."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "down", "b", "end", "B")
        assert app.current == 1


async def test_a_conflict_is_settled_on_the_screen(tmp_path: Path) -> None:
    """Both versions are shown; one key takes one; the marks of the conflict go."""
    ours, theirs, base = (
        (TranslationUnit("a", (Variant("en", ("Yes.",)), Variant("fr", (text,)))),)
        for text in ("Oui.", "Si.", "Non.")
    )
    _, units = record_conflict(ours, theirs, base, fields=["text fr"])
    path = write_units(tmp_path / "c.tmx", unit("One.", "Un."), *units)
    async with screen(path) as (app, pilot):
        await pilot.press("home", "G")
        await pilot.pause()
        shown = str(app.screen.query_one("#versions", Static).render())
        assert "Oui." in shown
        assert "Si." in shown
        await pilot.press("t")
        await pilot.pause()
        assert app.session.text(1, "fr") == "Si."
        assert conflicts_of(app.session.units) == ()
        await pilot.press("z")
        assert len(conflicts_of(app.session.units)) == 1


async def test_realigning_shows_what_it_changed(tmp_path: Path) -> None:
    """New links come as one step, marked and listed before and after; undo takes them back."""
    async with screen(make_tmx(tmp_path), size=(120, 40)) as (app, pilot):
        await pilot.press("home", "down")
        units = tuple(app.session[i] for i in (2, 3))
        box = Box(2, units)
        beads = (Bead(Span(0, 2), Span(0, 1), 0.99), Bead(Span(2, 2), Span(1, 2), 0.98))
        app.structure.take(Proposal(("en", "fr"), ((box, beads),)))
        await pilot.pause()
        assert app.current == 1
        assert app.session.text(2, "en") == "The soviet sat next door. Who was in charge?"
        shown = said(app)
        assert "before The soviet sat next door. │ Le conseil siégeait à côté." in shown
        assert "now The soviet sat next door. Who was in charge? │" in shown
        assert any("~" in line[-8:] for line in lines(app))
        await pilot.press("z")
        assert app.session.text(2, "en") == "The soviet sat next door."
        assert not any("~" in line[-8:] for line in lines(app))


# ------------------------------------------------------------------ languages, filters, flags


def three_languages(folder: Path) -> Path:
    texts = (("One.", "Un.", "Один."), ("Two.", "Deux.", ""), ("Three.", "Trois.", "Три."))
    units = (
        TranslationUnit(
            f"u{number}",
            tuple(
                Variant(lang, (text,))
                for lang, text in zip(("en", "fr", "ru"), row, strict=True)
                if text
            ),
        )
        for number, row in enumerate(texts)
    )
    return write_units(folder / "three.tmx", *units)


async def test_the_pair_under_review_can_be_switched(tmp_path: Path) -> None:
    """Each pair comes in turn, with what was done so far; undo reaches back over the switch."""
    path = three_languages(tmp_path)
    async with screen(path, size=(120, 30)) as (app, pilot):
        await pilot.press("home", "c", "P")
        assert (app.session.source, app.session.target) == ("en", "ru")
        assert "English → Russian" in said(app)
        assert app.session.is_one_sided(1)
        assert app.session.progress.confirmed == 1
        await pilot.press("L")
        assert app.segments.languages == ("en", "ru", "fr")
        await pilot.press("e", *"Два.", "enter")
        assert app.session.text(1, "ru") == "Два."
        await pilot.press("P", "P")
        assert (app.session.source, app.session.target) == ("en", "fr")
        await pilot.press("z", "z")
        assert app.session.progress.confirmed == 0
        await pilot.press("q")
    assert path.read_bytes() == three_languages(tmp_path).read_bytes()


async def test_a_filter_is_kept_by_name(tmp_path: Path) -> None:
    """`NAME = filter` shows and keeps it, @NAME shows it again; an unknown name is told."""
    saved = SavedFilters(tmp_path / "settings" / "filters.txt")
    with open_desk(make_tmx(tmp_path)) as desk:
        app = ReviewApp(desk, clock=lambda: NOW, filters=saved)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("slash", *"doubtful = p<.7", "enter")
            await pilot.pause()
            assert list(app.segments.view.units) == [1, 4]
            assert saved.read() == {"doubtful": "p<0.7"}
            await pilot.press("escape", "slash", *"@nothing", "enter")
            await pilot.pause()
            assert "there are: doubtful" in hint(app)
            await pilot.press("escape", "slash", *"@doubtful", "enter")
            await pilot.pause()
            assert list(app.segments.view.units) == [1, 4]


async def test_flags_are_letters(tmp_path: Path) -> None:
    """Pinned, noted, bookmarked, edited, a finding of another check: each has its letter."""
    path = write_units(
        tmp_path / "flags.tmx", unit("It has 3 parts.", "Il a 4 parties."), unit("Two.", "Deux.")
    )
    async with with_glossary(tmp_path, path) as (app, pilot):
        await pilot.press("home", "p", "o", *"look", "enter", "b", "e", *"x", "enter")
        finding = Finding("NUM01", "number", Severity.ERROR, "3 is 4", 0, "fr")
        app.session._findings[0] = (finding,)
        app.segments.refresh()
        await pilot.pause()
        first, second = (line[-7:].strip(" │┃") for line in lines(app)[1:3])
        assert first.startswith("P")
        assert second == "QNB*"
