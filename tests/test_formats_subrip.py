"""SubRip subtitles: pairs by time, tags as codes, running text with offsets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bitext.errors import InputError, OutputError, UsageError
from bitext.formats.subrip import TIME, read_subrip, write_subrip
from bitext.formats.text import read_text
from bitext.model import Code, Header, Memory, Prop, Span, TranslationUnit, Variant
from growth import QUADRATIC, growth
from laws import examples
from strategies import XML_TEXTS

EN = """1
00:00:01,000 --> 00:00:02,500
<i>Bread!</i>
Peace.

2
00:00:03,000 --> 00:00:04,000 X1:10
{\\an8}Land.

3
00:00:10,000 --> 00:00:11,000
Nobody answers.
"""
FR = """1
00:00:01,100 --> 00:00:02,400
<i>Du pain !</i>

2
00:00:03,000 --> 00:00:04,000
La terre.

3
00:00:06,000 --> 00:00:07,000
Ajouté.
"""


def files(folder: Path, **texts: str) -> list[Path]:
    paths = []
    for lang, text in texts.items():
        paths.append(folder / f"film.{lang}.srt")
        paths[-1].write_bytes(text.encode())
    return paths


def test_subtitles_are_joined_by_their_times(tmp_path: Path) -> None:
    """Shown together is a unit; the rest is alone, in the order of time; times are kept."""
    reading = read_subrip(files(tmp_path, en=EN, fr=FR))
    assert [(unit.text("en"), unit.text("fr")) for unit in reading.units] == [
        ("Bread!\nPeace.", "Du pain !"),
        ("Land.", "La terre."),
        ("", "Ajouté."),
        ("Nobody answers.", ""),
    ]
    assert reading.languages == ("en", "fr")
    assert reading.units[1].variants[0].prop(TIME) == "00:00:03,000 --> 00:00:04,000 X1:10"
    assert reading.units[0].tuid == "film#00:00:01,000"


def test_tags_are_codes(tmp_path: Path) -> None:
    reading = read_subrip(files(tmp_path, en=EN.replace("Land.", "<b>Land.</i>")))
    first, second, _ = (unit.variants[0].content for unit in reading.units)
    assert [item.kind for item in first if isinstance(item, Code)] == ["bpt", "ept"]
    assert [item.kind for item in second if isinstance(item, Code)] == ["ph", "it", "it"]


def test_what_was_read_is_written_as_it_was(tmp_path: Path) -> None:
    paths = files(tmp_path, en=EN, fr=FR)
    memory = Memory(Header((("srclang", "en"),)), read_subrip(paths).units)
    (tmp_path / "out").mkdir()
    written = write_subrip(memory, tmp_path / "out" / "film.srt")
    assert [path.name for path in written] == ["film.en.srt", "film.fr.srt"]
    for path, original in zip(written, paths, strict=True):
        assert path.read_bytes().rstrip() == original.read_bytes().rstrip()


@given(st.lists(XML_TEXTS, min_size=1, max_size=4))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=examples(60),
    deadline=None,
)
def test_texts_come_back_or_are_refused(tmp_path: Path, texts: list[str]) -> None:
    """Spaces included; what a subtitle cannot hold is an error, never another text."""
    units = tuple(
        TranslationUnit(
            None, (Variant("en", (text,), (Prop(TIME, f"00:00:0{n},000 --> 00:00:0{n},500"),)),)
        )
        for n, text in enumerate(texts)
        if text
    )
    try:
        written = write_subrip(Memory(Header(()), units), tmp_path / "a.srt", langs=())
    except OutputError:
        assert any(
            not text.strip() or text[-1:] in "\r\n" or "\r" in text or text[:1] == "\n"
            for text in texts
        )
        return
    if units:
        read = read_subrip(written).units
        assert [unit.text("en") for unit in read] == [unit.text("en") for unit in units]


def test_text_that_reads_as_a_time_is_refused(tmp_path: Path) -> None:
    text = "a\n2\n00:00:03,000 --> 00:00:04,000\nb"
    variant = Variant("en", (text,), (Prop(TIME, "00:00:01,000 --> 00:00:02,000"),))
    memory = Memory(Header(()), (TranslationUnit(None, (variant,)),))
    with pytest.raises(OutputError, match="cannot be written as a subtitle"):
        write_subrip(memory, tmp_path / "a.srt")
    untimed = TranslationUnit(None, (Variant("en", ("a",)),))
    with pytest.raises(OutputError, match="has no time"):
        write_subrip(Memory(Header(()), (untimed,)), tmp_path / "a.srt")
    assert list(tmp_path.iterdir()) == []


def test_running_text_of_subtitles(tmp_path: Path) -> None:
    """A sentence may run over several; a pause ends a paragraph; spans lead into the file."""
    (path,) = files(tmp_path, en=EN)
    source = read_text(path)
    assert source.form == "subrip"
    assert source.content == "Bread!\nPeace.\nLand.\n\nNobody answers."
    decoded = path.read_text(encoding="utf-8")
    for words in ("Bread!", "Land.", "Nobody answers."):
        at = source.content.index(words)
        assert source.origin(Span(at, at + len(words))).within(decoded) == words


def test_windows_line_ends_and_a_blank_line_inside(tmp_path: Path) -> None:
    content = "1\r\n00:00:01.000 --> 00:00:02.000\r\nOne\r\n\r\nTwo \r\n\r\n\r\n"
    (unit,) = read_subrip(files(tmp_path, en=content)).units
    assert unit.text("en") == "One\n\nTwo "


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "is empty"), ("Hello\n", "no subtitle"), (f"Hello\n\n{EN}", "before the first")],
)
def test_what_is_no_subtitle_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_subrip(files(tmp_path, en=content))


def test_languages_have_to_be_known(tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_text(EN)
    with pytest.raises(UsageError, match="does not say its language"):
        read_subrip([path])
    assert read_subrip([path], langs=("en",)).languages == ("en",)


def test_subtitles_that_stand_at_once_cost_in_proportion(tmp_path: Path) -> None:
    """Neither the times of a hostile file nor its blank lines cost more than that."""

    def work(count: int) -> None:
        cue = "1\n00:00:01,000 --> 00:00:09,000\nx\n\n"
        content = cue * count + "\n" * (50 * count) + "x"
        read_subrip(files(tmp_path, en=content, fr=content.replace("1,000", "1,001")))

    assert growth(work, 500) < QUADRATIC
