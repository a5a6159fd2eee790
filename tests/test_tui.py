"""The review screen driven by keys: every key of the table, other layouts, panels, the file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from bitext.errors import ConflictError, InputError, UsageError
from bitext.journal import Journal
from bitext.model import (
    BOOKMARK,
    OVERRIDE,
    PINNED,
    Code,
    Header,
    Memory,
    Span,
    Status,
    TranslationUnit,
    Variant,
)
from bitext.review import Change, Show, View
from bitext.tmx import read_tmx, write_tmx
from bitext.tui.actions import ACTIONS, PRESETS, UNSAFE, parse_key, show_key
from bitext.tui.app import ReviewApp
from bitext.tui.bars import key_bar
from bitext.tui.desk import Desk
from bitext.tui.dialogs import (
    ConfirmDialog,
    FilterDialog,
    HelpScreen,
    OverrideDialog,
    ProblemDialog,
    SplitDialog,
    help_text,
)
from bitext.tui.editor import EditDialog
from bitext.tui.explaining import ExplainScreen
from bitext.tui.keymap import (
    DEFAULT,
    Keymap,
    fold_key,
    listed,
    listed_presets,
    look_up,
    preset,
    read_keymap,
)
from bitext.tui.probe import KeyProbe
from bitext.tui.replacing import ReplaceDialog
from bitext.tui.searching import SearchScreen
from bitext.tui.wrapping import Fitted
from review_screen import (
    NOW,
    judge_for,
    lines,
    make_tmx,
    open_desk,
    said,
    sample,
    screen,
)

RUSSIAN = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM",
        "йцукенгшщзфывапролдячсмитьЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ",
        strict=True,
    )
)


# ------------------------------------------------------------------ every key of the table


@dataclass
class Case:
    """What an action does, seen from unit 3 (position 2) of the sample."""

    check: Callable[[ReviewApp], object]
    start: int = 2


CASES = {
    "next": Case(lambda app: app.current == 3),
    "previous": Case(lambda app: app.current == 1),
    "page_down": Case(lambda app: (app.current or 0) > 3),
    "page_up": Case(lambda app: app.current == 0, start=7),
    "first": Case(lambda app: app.current == 0),
    "last": Case(lambda app: app.current == 7),
    "source_side": Case(lambda app: app.segments.side == "en"),
    "target_side": Case(lambda app: app.segments.side == "fr"),
    "go_to": Case(lambda app: app.screen.query_one(Input)),
    "unsure": Case(lambda app: app.current == 4),
    "odd": Case(lambda app: app.current == 4),
    "flagged": Case(lambda app: app.current == 2, start=0),
    "confirm": Case(
        lambda app: app.session.status(3) is Status.CONFIRMED and app.current == 4, start=3
    ),
    "reject": Case(lambda app: app.session.status(2) is Status.REJECTED and app.current == 3),
    "approve": Case(lambda app: "confirm it first" in said(app)),
    "reopen": Case(lambda app: "draft already" in said(app)),
    "override": Case(lambda app: isinstance(app.screen, OverrideDialog)),
    "note": Case(lambda app: app.screen.query_one(Input)),
    "merge": Case(lambda app: app.session.text(2, "en").endswith("Who was in charge?")),
    "merge_side": Case(
        lambda app: (
            app.session.text(2, "fr").endswith("Qui commandait\u00a0?")
            and app.session.text(3, "en") == "Who was in charge?"
        )
    ),
    "split": Case(lambda app: isinstance(app.screen, SplitDialog)),
    "shift_up": Case(lambda app: app.session.text(1, "fr").endswith("siégeait à côté.")),
    "shift_down": Case(lambda app: app.session.text(3, "fr").startswith("Le conseil siégeait")),
    "push_down": Case(
        lambda app: (
            app.session.text(2, "fr") == ""
            and app.session.text(3, "fr") == "Le conseil siégeait à côté."
            and app.session.text(4, "fr") == "Qui commandait\u00a0?"
        )
    ),
    "pull_up": Case(
        lambda app: (
            app.session.text(4, "fr") == "Les trains ne roulaient plus."
            and app.session.text(7, "fr") == ""
        ),
        start=4,
    ),
    "insert": Case(lambda app: not app.session[2].variants[0].text and len(app.session) == 9),
    "delete": Case(lambda app: "It has text" in said(app)),
    "swap": Case(lambda app: app.session.text(3, "fr") == "Le conseil siégeait à côté."),
    "pin": Case(lambda app: app.session[2].prop(PINNED)),
    "bookmark": Case(lambda app: app.session[2].prop(BOOKMARK)),
    "edit": Case(lambda app: app.screen.query_one(TextArea).text == "Le conseil siégeait à côté."),
    "edit_source": Case(
        lambda app: app.screen.query_one(TextArea).text == "The soviet sat next door."
    ),
    "undo": Case(lambda app: "nothing to undo" in said(app)),
    "redo": Case(lambda app: "nothing to redo" in said(app)),
    "bookmarked": Case(lambda app: "There is no bookmark" in said(app)),
    "confirm_run": Case(lambda app: isinstance(app.screen, ConfirmDialog)),
    "fix_term": Case(lambda app: "There is no glossary" in said(app)),
    "propose_term": Case(lambda app: "There is no glossary" in said(app)),
    "replace": Case(lambda app: isinstance(app.screen, ReplaceDialog)),
    "settle": Case(lambda app: "no open conflict" in said(app)),
    "word_next": Case(lambda app: app.segments.lit and app.segments.lit.word == Span(0, 2)),
    "word_previous": Case(lambda app: app.segments.lit and app.segments.lit.word.stop == 26),
    "take_suggestion": Case(lambda app: "Nothing confirmed so far" in said(app)),
    "search": Case(lambda app: isinstance(app.screen, SearchScreen)),
    "explain": Case(lambda app: isinstance(app.screen, ExplainScreen)),
    "copy": Case(lambda app: app.clipboard == "Le conseil siégeait à côté."),
    "switch_pair": Case(lambda app: "two languages only" in said(app)),
    "third_language": Case(lambda app: "two languages only" in said(app)),
    "theme": Case(lambda app: said(app).startswith("Theme: ")),
    "filter": Case(lambda app: isinstance(app.screen, FilterDialog)),
    "clear_filter": Case(lambda app: not app.segments.view.filter),
    "save": Case(lambda app: said(app).startswith("Saved")),
    "palette": Case(lambda app: type(app.screen).__name__ == "CommandPalette"),
    "help": Case(lambda app: isinstance(app.screen, HelpScreen)),
}


@pytest.mark.parametrize("group", dict.fromkeys(action.group for action in ACTIONS))
async def test_every_key_of_an_action_does_what_the_table_says(tmp_path: Path, group: str) -> None:
    """Each key of the table, and the same key on a Russian keyboard, has the action's effect."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        while app.session.judge_next() is not None:
            pass
        for action in ACTIONS:
            if action.group != group or action.id not in CASES:
                continue
            case = CASES[action.id]
            for key in [
                *action.keys,
                *(russian(key) for key in action.keys if russian(key) != key),
            ]:
                while len(app.screen_stack) > 1:
                    await app.pop_screen()
                while app.session.undo():
                    pass
                app.session.resume((), ())
                app.segments.side = "en" if action.id == "target_side" else "fr"
                app.moving.onward = app.moving.go_to_next
                app.segments.lit = None
                app.segments.show_view(View(len(app.session)), unit=case.start)
                await pilot.press(key)
                await pilot.pause()
                assert case.check(app), f"{key} does not {action.help}"


def russian(key: str) -> str:
    *modifiers, name = key.split("+")
    return "+".join((*modifiers, RUSSIAN.get(name, name)))


def test_the_table_is_covered() -> None:
    """Every action but leaving has a case above; leaving has its own tests below."""
    assert {action.id for action in ACTIONS} == {*CASES, "quit_review"}


def test_every_action_can_be_reached_in_any_terminal() -> None:
    """No key stands twice; each action has a key that no terminal withholds."""
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(set(keys)) == len(keys)
    for action in ACTIONS:
        assert len(action.keys) > 1
        assert any("ctrl+" not in key for key in action.keys), f"{action.id} has no plain key"
        assert set(action.keys) - UNSAFE


@pytest.mark.parametrize("key", ["q", "ctrl+q", "й", "ctrl+й"])
async def test_leaving_saves(tmp_path: Path, key: str) -> None:
    """What was done stands in the TMX, and nothing is open any more."""
    path = make_tmx(tmp_path)
    async with screen(path) as (app, pilot):
        await pilot.press("home", "c", key)
        await pilot.pause()
        assert app.return_code == 0
    assert read_tmx(path).units[0].status is Status.CONFIRMED
    assert not path.with_name(path.name + ".lock").exists()


def test_keys_are_folded_by_their_place() -> None:
    """ЙЦУКЕН to QWERTY, with Ctrl, in capitals, and for marks; Latin keys stay."""
    folded = {"с": "c", "ctrl+с": "ctrl+c", "Ь": "M", "ж": "semicolon", "Ж": "colon", "я": "z"}
    assert {key: fold_key(key) for key in folded} == folded
    assert fold_key("shift+m") == "M"
    assert fold_key("full_stop") == "slash"
    assert fold_key("comma") == "question_mark"
    for key in ("c", "M", "ctrl+s", "ctrl+up", "shift+tab", "f8", "plus"):
        assert fold_key(key) == key


def test_a_french_keyboard_gives_digits_and_brackets() -> None:
    """AZERTY has them behind Shift and AltGr; a key with an action of its own is never folded."""
    by_key = DEFAULT.by_key
    assert look_up(by_key, "quotation_mark") is by_key["3"]
    assert look_up(by_key | {"é": by_key["c"]}, "é") is by_key["c"]
    assert look_up(by_key, "ù") is None


# ------------------------------------------------------------------ keymaps


@pytest.mark.parametrize("name", PRESETS)
def test_presets_leave_every_action_a_key(name: str) -> None:
    """A preset names actions that exist; no key does two things; nothing is out of reach."""
    keymap = preset(name)
    assert set(PRESETS[name]) <= {action.id for action in ACTIONS}
    keys = [key for action in keymap.actions for key in action.keys]
    assert len(set(keys)) == len(keys)
    for action in keymap.actions:
        assert set(action.keys) - UNSAFE, f"{name} leaves {action.id} out of reach"
        assert any("ctrl+" not in key for key in action.keys), f"{action.id} has no plain key"


def test_keys_are_read_as_they_are_shown() -> None:
    """Every key of the table, written for people, is read back to the same key."""
    for name in PRESETS:
        for action in preset(name).actions:
            for key in action.keys:
                assert parse_key(show_key(key)) == key
    assert parse_key("ctrl+down") == "ctrl+down"
    assert parse_key("CTRL+S") == "ctrl+s"
    for text in ("", "Hyper+X", "F99", "Ctrl+", "konfirm"):
        assert parse_key(text) is None


def test_a_keymap_file(tmp_path: Path) -> None:
    """Keys of one's own on top of a preset; who loses a key to another action keeps the rest."""
    path = tmp_path / "keys.yaml"
    path.write_text("preset: vim\nkeys:\n  confirm: [a, Ctrl+Enter]\n  undo: u\n  odd: []\n")
    keymap = read_keymap(path)
    assert keymap.keys("confirm") == ("a", "ctrl+enter")
    assert keymap.keys("undo") == ("u",)
    assert keymap.keys("odd") == ()
    assert keymap.keys("next")[0] == "j"
    path.write_text("")
    assert read_keymap(path) == DEFAULT


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("keys:\n  confrim: c\n", 2, "did you mean confirm"),
        ("keys:\n  confirm: c\n  reject: [x, c]\n", 3, "given to confirm and to reject"),
        ("keys:\n  confirm: Hyper+Q\n", 2, "is no key"),
        ("keys:\n  confirm:\n    - c\n    - [x]\n", 4, "is no key"),
        ("keys:\n  confirm: c\n  confirm: x\n", 3, "twice"),
        ("preset: emacs\n", 1, "no such preset"),
        ("keys:\n  quit_review: []\n", 2, "needs a key"),
        ("bindings: {}\n", 1, "unknown"),
        ("keys: [a\n", 2, "no YAML"),
        ("- c\n", 1, "expected"),
    ],
)
def test_faults_of_a_keymap_file_are_told_by_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    """A typo or a clash names its line and the way out."""
    path = tmp_path / "keys.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as caught:
        read_keymap(path)
    assert caught.value.line == line


async def test_a_keymap_is_in_force_everywhere(tmp_path: Path) -> None:
    """Keys, bar and help follow the keymap; a Cyrillic letter too."""
    keymap = Keymap(tuple(action for action in preset("vim").actions))
    with open_desk(make_tmx(tmp_path)) as desk:
        app = ReviewApp(desk, clock=lambda: NOW, keymap=keymap)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("0", "c")
            assert app.session.status(0) is Status.CONFIRMED
            await pilot.press("г")  # u, which undoes in vim
            assert app.session.status(0) is Status.DRAFT
            assert "u undo" in said(app, "#key-bar")
            await pilot.press("question_mark")
            assert isinstance(app.screen, HelpScreen)


def test_help_and_key_bar_name_the_keys() -> None:
    """Every key of the table is in the help; the bar fits any width and always ends in help."""
    text = help_text(DEFAULT, width=200).plain
    for action in ACTIONS:
        assert action.help in text
        assert all(show_key(key) in text for key in action.keys)
    for width in (50, 80, 120, 200):
        bar, places = key_bar(width, keymap=DEFAULT, read_only=False)
        assert len(bar.plain) <= width
        assert bar.plain.endswith("? help")
        for start, stop, action_id in places:
            label = next(action.label for action in ACTIONS if action.id == action_id)
            assert label in bar.plain[start:stop]
    assert "confirm" not in key_bar(120, keymap=DEFAULT, read_only=True)[0].plain
    known, _ = key_bar(120, keymap=DEFAULT, read_only=False, known={"confirm"})
    assert "confirm" not in known.plain


# ------------------------------------------------------------------ panels


async def test_typing_right_after_a_key_goes_into_the_panel(tmp_path: Path) -> None:
    """A burst of keys is taken in order: no letter is lost, or taken for a command."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        for key in [*"e", *" xmcz", "enter", *"N", *"zzz", "enter", "c"]:
            character = key if len(key) == 1 else None
            app.post_message(events.Key("space" if key == " " else key, character))
        await pilot.pause(0.5)
        unit = 4  # the least sure one, where the screen opens
        assert app.session.text(unit, "fr") == " xmcz"
        assert app.session[unit].notes[0].text == "zzz"
        assert app.session.status(unit) is Status.CONFIRMED


async def test_cyrillic_text_stays_cyrillic_in_the_editor(tmp_path: Path) -> None:
    """Folding is for commands only."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "у", *"смс", "enter")
        assert app.session.text(0, "fr").endswith("смс")


async def test_the_editor_asks_before_it_throws_text_away(tmp_path: Path) -> None:
    """One Escape warns when something was typed; a second one leaves; typing on takes it back."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("e", "x", "escape")
        assert isinstance(app.screen, EditDialog)
        assert "Esc again" in str(app.screen.query_one("#hint", Static).render())
        await pilot.press("y", "escape", "escape")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        await pilot.press("e", "escape")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert app.session.next_undo is None


async def test_keep_and_confirm(tmp_path: Path) -> None:
    """F8 in the editor keeps the text and confirms; a term that is still wrong stops it there."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "down", "down", "e", "f8")
        assert "G001" in said(app)
        assert app.current == 2
        await pilot.press("e", *[" ", *"soviet"], "f8")
        await pilot.pause()
        assert app.session.status(2) is Status.CONFIRMED


async def test_the_gate_names_the_term_and_takes_a_reason(tmp_path: Path) -> None:
    """Refused with the term; the override asks for a reason, keeps it, and opens the gate."""
    path = make_tmx(tmp_path)
    async with screen(path) as (app, pilot):
        await pilot.press("home", "down", "down", "c")
        assert app.session.status(2) is Status.DRAFT
        assert "soviet" in said(app)
        await pilot.press("O", "enter")
        assert isinstance(app.screen, OverrideDialog)  # a reason is needed
        await pilot.press(*"a name", "enter", "c")
        await pilot.pause()
        assert app.session.status(2) is Status.CONFIRMED
        await pilot.press("q")
    assert read_tmx(path).units[2].prop(OVERRIDE) == "G001 soviet: a name"


async def test_a_split_proposes_the_sentence_border(tmp_path: Path) -> None:
    """Enter alone cuts between sentences; arrows move the cut; the other side can be chosen."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "down", "s", "enter")
        await pilot.pause()
        assert app.session.text(1, "en") == "It had no money."
        assert app.session.text(2, "en") == "Nobody lent it any."
        assert app.session.text(1, "fr").endswith("prêtait.")
        await pilot.press("z", "s", "up", "home", "right", "right", "tab", "right", "enter")
        await pilot.pause()
        assert app.session.text(1, "en") == "It had"


async def test_filtering(tmp_path: Path) -> None:
    """State and text combine; Escape shows all again; an empty result says so."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("f4", "down", "down", "enter")
        await pilot.pause()
        assert app.segments.view.filter.show is Show.UNSURE
        assert list(app.segments.view.units) == [1, 4, 5]
        assert "showing is:unsure: 3" in said(app, "#header")
        await pilot.press("slash", *"train", "enter")
        assert list(app.segments.view.units) == [5]
        await pilot.press("escape")
        assert len(app.segments.view) == 8
        await pilot.press("slash", *"zebra", "enter")
        assert any("No unit passes" in line for line in lines(app))
        for key in ("c", "x", "m", "e", "s", "down", "end", "u", "ctrl+up", "o", "N", "pagedown"):
            await pilot.press(key)
        assert app.session.next_undo is None


async def test_undo_shows_what_the_filter_hides(tmp_path: Path) -> None:
    """The cursor goes to what was undone, even where the filter has to go for that."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "c", "slash", *"train", "enter", "z")
        assert app.current == 0
        assert not app.segments.view.filter


async def test_going_to_a_unit(tmp_path: Path) -> None:
    """A number within the file goes there, any other answer is told so."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("g", "7", "enter")
        assert app.current == 6
        await pilot.press("g", "9", "enter")
        assert app.current == 6
        assert "There is no unit 9" in said(app)


async def test_the_palette_runs_actions_by_name(tmp_path: Path) -> None:
    """An action is found by a word of its description."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home", "colon")
        await pilot.pause()
        await pilot.press(*"merge the unit")
        await pilot.pause(0.5)
        await pilot.press("enter", "enter")
        await pilot.pause(0.3)
        assert len(app.session) == 7


# ------------------------------------------------------------------ what is shown


async def test_state_is_said_by_letters(tmp_path: Path) -> None:
    """Confirmed, rejected, unsure, one-sided, flagged: each has its letter, colour or not."""
    async with screen(make_tmx(tmp_path), size=(120, 40)) as (app, pilot):
        await pilot.press("home", "c", "down", "x")
        while app.session.judge_next() is not None:
            pass
        await pilot.pause(0.1)
        states = [line[-7:-1].strip() for line in lines(app)[1:] if line[1:4].strip()]
        assert states == ["C .98", "? .62", "X .95", ". .99", "! .41", "? .87", ". .93", ". .97"]


async def test_no_break_spaces_are_marked_and_kept(tmp_path: Path) -> None:
    """They are underlined on the screen, and the same characters in the text."""
    async with screen(make_tmx(tmp_path), size=(120, 40)) as (app, _):
        strips = [app.segments.render_line(y) for y in range(30)]
        marked = [
            segment.text
            for strip in strips
            for segment in strip
            if segment.style and segment.style.underline
        ]
        assert [text for text in marked if text.isspace()].count("\u00a0") == 3
        assert "\u202f" in marked


@pytest.mark.parametrize("size", [(49, 24), (80, 11), (20, 5)])
async def test_a_terminal_that_is_too_small_says_so(tmp_path: Path, size: tuple[int, int]) -> None:
    """The message says what is needed; commands are off, leaving works."""
    async with screen(make_tmx(tmp_path), size=size) as (app, pilot):
        assert "50×12" in said(app, "#too-small")
        await pilot.press("x")
        assert app.session.next_undo is None
        await pilot.press("q")
        await pilot.pause()
        assert app.return_code == 0


async def test_the_screen_follows_a_resize(tmp_path: Path) -> None:
    """From too small to large the same unit stays current and in sight."""
    async with screen(make_tmx(tmp_path), size=(40, 10)) as (app, pilot):
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert any(line.startswith(">  5") for line in lines(app))


@pytest.mark.parametrize("size", [(50, 12), (60, 20), (80, 24), (200, 50)])
async def test_every_line_fits_the_width(tmp_path: Path, size: tuple[int, int]) -> None:
    """No line of the list is longer or shorter than the screen, Chinese and emoji included."""
    from rich.cells import cell_len  # noqa: PLC0415

    header = sample().header
    texts = [
        "東京は日本の首都です。" * 5,
        "e\u0301" * 40,
        "👩‍👩‍👧 family " * 9,
        "x" * 300,
        "a\nb\tc\x85d",
    ]
    units = tuple(
        TranslationUnit(None, (Variant("ja", (text,)), Variant("fr", (text[::-1],))))
        for text in texts
    )
    path = tmp_path / "wide.tmx"
    write_tmx(Memory(header, units), path)
    async with screen(path, size=size) as (app, pilot):
        for _ in texts:
            for y in range(app.segments.size.height):
                strip = app.segments.render_line(y)
                assert sum(cell_len(segment.text) for segment in strip) == app.segments.size.width
            await pilot.press("pagedown")


async def test_a_unit_taller_than_the_screen_can_be_read_to_its_end(tmp_path: Path) -> None:
    """Down shows its hidden lines first, then goes on; Up comes back."""
    long = " ".join(f"word{i}" for i in range(250))
    units = tuple(
        TranslationUnit(None, (Variant("en", (text,)), Variant("fr", (text,))))
        for text in ("short", long, "end")
    )
    path = tmp_path / "long.tmx"
    write_tmx(Memory(sample().header, units), path)
    async with screen(path) as (app, pilot):
        seen = set()
        for _ in range(30):
            seen |= {
                word for line in lines(app) for word in line.split() if word.startswith("word")
            }
            await pilot.press("down")
        assert app.current == 2
        assert len(seen) == 250
        for _ in range(30):
            app.moving.previous()
        assert app.current == 0


async def test_the_mouse_selects_row_and_side(tmp_path: Path) -> None:
    """A click chooses what is under it."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home")
        await pilot.click("#segments", offset=(10, 2))
        assert app.current == 1
        assert app.segments.side == "en"
        await pilot.click("#segments", offset=(60, 1))
        assert app.current == 0
        assert app.segments.side == "fr"


async def test_long_lines_of_a_panel_stand_under_their_text(tmp_path: Path) -> None:
    """In 60 cells the help and the split wrap in their column, and anew when it gets wider."""
    async with screen(make_tmx(tmp_path), size=(60, 20)) as (app, pilot):
        await pilot.press("question_mark")
        await pilot.pause()
        table = str(app.screen.query_one("#keys-table", Static).render()).splitlines()
        at = next(n for n, line in enumerate(table) if "Light the word before" in line)
        assert table[at + 1].strip() == "links"
        assert table[at + 1].index("links") == table[at].index("Light")
        assert max(map(len, table)) <= 60
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "Light the word before and its links" in str(
            app.screen.query_one("#keys-table", Static).render()
        )
        await pilot.press("escape", "g", "2", "enter", "s")
        await pilot.resize_terminal(50, 20)
        await pilot.pause()
        side = str(app.screen.query(Fitted).last().render()).splitlines()
        assert len(side) > 1
        assert all(line.startswith("      ") for line in side[1:])


async def wheel(pilot: Pilot[None], turn: type[events.MouseEvent], times: int) -> None:
    for _ in range(times):
        await pilot._post_mouse_events([turn], "#segments", offset=(10, 3))
    await pilot.pause()


async def test_the_wheel_scrolls_and_the_cursor_stays(tmp_path: Path) -> None:
    """It goes to the last line and no further, and back; a key shows the cursor again."""
    path = tmp_path / "long.tmx"
    units = [
        TranslationUnit(f"u{n}", (Variant("en", (f"row {n}",)), Variant("fr", (f"rang {n}",))))
        for n in range(100)
    ]
    write_tmx(Memory(sample().header, tuple(units)), path)
    async with screen(path) as (app, pilot):
        await pilot.press("home")
        await wheel(pilot, events.MouseScrollDown, 2)
        assert app.segments.shown.start == 6
        assert app.current == 0
        await wheel(pilot, events.MouseScrollDown, 60)
        height = app.segments.size.height - 1
        assert app.segments.shown == range(100 - height, 100)
        await wheel(pilot, events.MouseScrollUp, 60)
        assert app.segments.shown.start == 0
        await wheel(pilot, events.MouseScrollDown, 10)
        await pilot.press("j")
        assert app.current == 1
        assert 1 in app.segments.shown


async def test_the_wheel_shows_the_end_of_a_unit_taller_than_the_screen(tmp_path: Path) -> None:
    """Its last line comes to the foot of the list."""
    path = tmp_path / "tall.tmx"
    tall = TranslationUnit("t", (Variant("en", ("word " * 400 + "end",)), Variant("fr", ("x",))))
    write_tmx(Memory(sample().header, (tall,)), path)
    async with screen(path) as (app, pilot):
        await wheel(pilot, events.MouseScrollDown, 60)
        assert "end" in [*filter(None, lines(app))][app.segments.size.height - 1]


async def test_the_key_bar_is_clicked(tmp_path: Path) -> None:
    """Each key named there does on a click what the key does."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        await pilot.press("home")
        bar = {action_id: start for start, _, action_id in app.key_places}
        await pilot.click("#key-bar", offset=(bar["confirm"] + 1, 0))
        assert app.session.status(0) is Status.CONFIRMED
        await pilot.click("#key-bar", offset=(bar["undo"] + 1, 0))
        assert app.session.status(0) is Status.DRAFT
        await pilot.click("#key-bar", offset=(bar["help"] + 1, 0))
        assert isinstance(app.screen, HelpScreen)


# ------------------------------------------------------------------ the file


async def test_undoing_everything_and_saving_gives_the_first_bytes(tmp_path: Path) -> None:
    """Edit, merge, split, shift, confirm, save; undo all, save: the file is what it was."""
    path = make_tmx(tmp_path)
    first = path.read_bytes()
    async with screen(path) as (app, pilot):
        for keys in (
            ["home", "c"],
            ["e", "!", "enter"],
            ["m"],
            ["s", "enter"],
            ["ctrl+down"],
            ["x"],
        ):
            await pilot.press(*keys)
        await pilot.press("ctrl+s")
        assert path.read_bytes() != first
        while app.session.next_undo:
            await pilot.press("z")
        await pilot.press("q")
    assert path.read_bytes() == first


async def test_work_that_was_not_saved_comes_back_with_its_undo(tmp_path: Path) -> None:
    """After a crash the next session goes on where the last one was."""
    path = make_tmx(tmp_path)
    desk = open_desk(path)
    change = desk.session.confirm(0, when=NOW)
    assert isinstance(change, Change)
    desk.do(change)
    desk.close()  # as a kill would leave it: journal there, TMX as it was
    async with screen(path) as (app, pilot):
        assert app.session.status(0) is Status.CONFIRMED
        assert "the journal had kept them" in said(app)
        await pilot.press("z")
        assert app.session.status(0) is Status.DRAFT


async def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Leaving asks what to do; a copy holds the work; the changed file stays as it is."""
    path = make_tmx(tmp_path)
    async with screen(path) as (app, pilot):
        await pilot.press("home", "c")
        changed = path.read_bytes().replace(b"March", b"April")
        path.write_bytes(changed)
        await pilot.press("q")
        assert isinstance(app.screen, ProblemDialog)
        await pilot.press("c")
        await pilot.pause()
        assert "essay.en-fr.mine.tmx" in said(app)
        await pilot.press("q")
        await pilot.press("l")
        await pilot.pause()
        assert app.return_code == 0
    assert path.read_bytes() == changed
    assert read_tmx(tmp_path / "essay.en-fr.mine.tmx").units[0].status is Status.CONFIRMED
    with pytest.raises(ConflictError) as caught, open_desk(path):
        pass
    assert caught.value.exit_code == 4


async def test_a_file_that_is_gone_cannot_be_merged_with(tmp_path: Path) -> None:
    """The panel offers a copy; once the file is back, saving goes on."""
    path = make_tmx(tmp_path)
    async with screen(path) as (app, pilot):
        await pilot.press("home", "c")
        path.rename(tmp_path / "away.tmx")
        await pilot.press("ctrl+s")
        assert isinstance(app.screen, ProblemDialog)
        shown = " ".join(str(each.render()) for each in app.screen.query(Static))
        assert "save as a copy" in shown
        assert "merge" not in shown
        await pilot.press("m", "escape")
        (tmp_path / "away.tmx").rename(path)
        await pilot.press("ctrl+s")
        assert said(app).startswith("Saved.")
    assert read_tmx(path).units[0].status is Status.CONFIRMED


async def test_a_file_that_changed_meanwhile_is_merged_on_request(tmp_path: Path) -> None:
    """One key takes up what another program wrote; saving then holds both."""
    path = make_tmx(tmp_path)
    async with screen(path) as (app, pilot):
        await pilot.press("home", "c")
        path.write_bytes(path.read_bytes().replace(b"Then it began", b"Soon it began"))
        await pilot.press("ctrl+s", "m")
        await pilot.pause()
        assert "changed in 1 place" in said(app)
        await pilot.press("q")
        await pilot.pause()
        assert app.return_code == 0
    units = read_tmx(path).units
    assert units[0].status is Status.CONFIRMED
    assert units[7].text("en").startswith("Soon")


def journal_on_a_full_disk() -> Journal:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this system")
    return Journal(full, full.open("r+b", buffering=0), base="")


async def test_a_full_disk_loses_neither_the_unit_nor_what_was_typed(tmp_path: Path) -> None:
    """The change is refused and said so; the editor comes back with the text in it."""
    async with screen(make_tmx(tmp_path)) as (app, pilot):
        full = journal_on_a_full_disk()
        app.desk._journal, journal = full, app.desk._journal
        await pilot.press("home", "c")
        assert "the disk is full" in said(app)
        await pilot.press("e", "!", "enter")
        await pilot.pause()
        assert isinstance(app.screen, EditDialog)
        assert app.screen.query_one(TextArea).text.endswith("mars.!")
        assert "disk is full" in str(app.screen.query_one("#hint", Static).render())
        assert app.session.next_undo is None
        full._file.close()
        app.desk._journal = journal
        await pilot.press("enter")
        await pilot.pause()
        assert app.session.text(0, "fr").endswith("mars.!")


async def test_codes_stay_when_a_text_is_edited(tmp_path: Path) -> None:
    """A text with inline codes comes back to the editor until each code is there once."""
    code = Code("ph", (), ("<br/>",))
    unit = TranslationUnit(None, (Variant("en", ("One", code)), Variant("fr", ("Un", code))))
    path = tmp_path / "codes.tmx"
    write_tmx(Memory(sample().header, (unit,)), path)
    async with screen(path) as (app, pilot):
        await pilot.press("e", "backspace", "enter")
        await pilot.pause()
        assert isinstance(app.screen, EditDialog)
        assert "missing" in str(app.screen.query_one("#hint", Static).render())
        await pilot.press("f5", "!", "enter")
        await pilot.pause()
        assert app.session[0].variants[1].content == ("Un", code, "!")


async def test_read_only_changes_nothing(tmp_path: Path) -> None:
    """No lock, no journal, no change; the header says so."""
    path = make_tmx(tmp_path)
    with open_desk(path):
        async with screen(path, read_only=True) as (app, pilot):
            assert "READ ONLY" in said(app, "#header")
            for action in ACTIONS:
                if action.changes:
                    await pilot.press(action.keys[0])
            assert app.session.units == sample().units
            assert "--read-only" in said(app)
            await pilot.press("q")
            await pilot.pause()
            assert app.return_code == 0


def test_a_second_opener_is_refused(tmp_path: Path) -> None:
    """Exit 4, also through another name of the same file."""
    path = make_tmx(tmp_path)
    link = tmp_path / "link.tmx"
    link.symlink_to(path)
    with (
        open_desk(path),
        pytest.raises(ConflictError, match="open in another review"),
        open_desk(link),
    ):
        pass


def test_pairs(tmp_path: Path) -> None:
    """The first two languages are the pair unless another is named; a missing one is told."""
    memory = sample()
    unit = memory.units[0]
    three = (*unit.variants, Variant("ru", ("Совет.",)))
    path = tmp_path / "three.tmx"
    write_tmx(Memory(memory.header, (TranslationUnit("a", three),)), path)
    with Desk(path) as desk:
        assert (desk.session.source, desk.session.target) == ("en", "fr")
    with Desk(path, pair=("ru", "EN")) as desk:
        assert (desk.session.source, desk.session.target) == ("ru", "en")
    with pytest.raises(UsageError, match="has no de"), Desk(path, pair=("en", "de")):
        pass
    write_tmx(Memory(memory.header, ()), path)
    with pytest.raises(InputError, match="holds no units"), Desk(path):
        pass
    one = TranslationUnit("a", unit.variants[:1])
    write_tmx(Memory(memory.header, (one,)), path)
    with pytest.raises(InputError, match="one language only"), Desk(path):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["three.tmx"]


async def test_a_foreign_file_can_be_reviewed(tmp_path: Path) -> None:
    """Units without our props: no confidence is claimed, everything else works."""
    header = Header((*sample().header.attributes[:5], ("srclang", "*all*"), ("datatype", "xml")))
    units = tuple(
        TranslationUnit(
            None, (Variant("EN-US", (f"One {i}. Two {i}.",)), Variant("FR", (f"Un {i}.",)))
        )
        for i in range(3)
    )
    path = tmp_path / "foreign.tmx"
    write_tmx(Memory(header, units), path)
    first = path.read_bytes()
    with Desk(path, judge=judge_for) as desk:
        app = ReviewApp(desk, clock=lambda: NOW)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("u")
            assert "carries a confidence" in said(app)
            await pilot.press("c", "m", "s", "enter", "ctrl+s")
            assert path.read_bytes() != first
            while desk.session.next_undo:
                await pilot.press("z")
            await pilot.press("q")
    assert path.read_bytes() == first


def test_the_guide_has_the_table_of_keys() -> None:
    """docs/review.md has what `bitext keys --list --format markdown` prints, and the presets."""
    guide = (Path(__file__).parents[1] / "docs" / "review.md").read_text(encoding="utf-8")
    assert listed(DEFAULT, "markdown") in guide
    assert listed_presets() in guide


def test_the_list_of_keys_is_a_keymap_file(tmp_path: Path) -> None:
    """What `--format yaml` prints is read back to the same keys."""
    path = tmp_path / "keys.yaml"
    for name in PRESETS:
        path.write_text(listed(preset(name), "yaml"), encoding="utf-8")
        assert read_keymap(path) == preset(name)


@pytest.mark.parametrize(
    ("name", "keys", "done"),
    [
        ("omegat", ["home", "enter", "ctrl+n", "ctrl+enter"], lambda app: app.current == 1),
        ("omegat", ["ctrl+pagedown"], lambda app: app.current == 7),
        ("omegat", ["ctrl+j", "3", "enter"], lambda app: app.current == 2),
        ("memoq", ["home", "ctrl+enter"], lambda app: app.session.progress.confirmed == 1),
        ("memoq", ["home", "ctrl+j"], lambda app: len(app.session) == 7),
        ("memoq", ["home", "ctrl+g"], lambda app: app.current == 4),
        ("memoq", ["f2"], lambda app: isinstance(app.screen, EditDialog)),
        ("vim", ["home", "J", "u"], lambda app: len(app.session) == 8),
        ("vim", ["G"], lambda app: app.current == 7),
        ("vim", ["home", "m", "j", "'"], lambda app: app.current == 0),
        ("vim", ["slash"], lambda app: isinstance(app.screen, SearchScreen)),
    ],
)
async def test_presets_do_what_hands_expect(
    tmp_path: Path, name: str, keys: list[str], done: Callable[[ReviewApp], bool]
) -> None:
    """Some keys of each tool, pressed as there."""
    with open_desk(make_tmx(tmp_path)) as desk:
        app = ReviewApp(desk, keymap=preset(name), clock=lambda: NOW)
        app.structure.close()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*keys)
            await pilot.pause()
            assert done(app)


async def test_the_probe_names_what_arrives() -> None:
    """`bitext keys` shows key, character and action; the same key three times leaves."""
    app = KeyProbe(DEFAULT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "с", "ctrl+y", "f7", "f7")
        shown = str(app.query_one("#keys", Static).render())
        assert shown.count("(confirm)") == 2
        assert "(redo)" in shown
        assert app.return_code is None
        await pilot.press("f7")
        await pilot.pause()
        assert app.return_code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    """Not after an hour of work."""
    path = make_tmx(tmp_path)
    path.chmod(0o444)
    with pytest.raises(Exception, match="read-only"), open_desk(path):
        pass
