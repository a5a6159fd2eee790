"""What opens over the list, and what helps there: editor, suggestions, links, search."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from bitext.model import (
    Code,
    Concept,
    Glossary,
    Header,
    Memory,
    Span,
    Term,
    TermStatus,
    TranslationUnit,
    Variant,
)
from bitext.review import Change
from bitext.tmx import write_tmx
from bitext.tui.app import ReviewApp
from bitext.tui.editor import EditDialog, Editor
from bitext.tui.explaining import ExplainScreen
from bitext.tui.searching import SearchScreen
from review_screen import NOW, make_tmx, open_app, open_desk, said, sample, screen

GLOSSARY = Glossary(
    "en",
    (
        Concept(
            "council",
            (
                Term("council", "en"),
                Term("conseil", "fr"),
                Term("concile", "fr", TermStatus.FORBIDDEN),
            ),
        ),
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
