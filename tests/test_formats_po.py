"""gettext catalogues in both directions."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bitext.errors import InputError, OutputError, UsageError
from bitext.formats.po import CONTEXT, PLURAL, read_po, write_po
from bitext.formats.units import Reading
from bitext.model import STATUS, Code, Header, Memory, Note, Status, TranslationUnit, Variant
from laws import examples
from strategies import XML_TEXTS

pytest.importorskip("polib", reason="needs the extra po")

HEADER = Header((("srclang", "en"),))
START = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ru\\n"\n\n'


def read(folder: Path, content: str | bytes, *langs: str) -> Reading:
    path = folder / "app.po"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_po(path, langs=langs)


def unit(source: str, target: str, **facts: str) -> TranslationUnit:
    sides = (("en", source), ("ru", target))
    made = TranslationUnit(
        facts.get("tuid"), tuple(Variant(lang, (text,)) for lang, text in sides if text)
    )
    return made.with_prop(STATUS, facts["status"]) if "status" in facts else made


@given(st.lists(st.tuples(XML_TEXTS.filter(bool), XML_TEXTS), min_size=1, max_size=4))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=examples(60),
    deadline=None,
)
def test_messages_come_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    """Quotes, backslashes, line ends of any kind and equal sources included."""
    units = tuple(
        unit(source, target, tuid=f"t{number}") for number, (source, target) in enumerate(rows)
    )
    memory = Memory(HEADER, (*units, unit("x", "y", tuid="last")))
    write_po(memory, tmp_path / "a.po", langs=("en", "ru"))
    reading = read_po(tmp_path / "a.po")
    assert reading.languages == ("en", "ru")
    assert [(u.text("en"), u.text("ru")) for u in reading.units] == [*rows, ("x", "y")]
    assert [u.tuid for u in reading.units] == [u.tuid for u in memory.units]


@pytest.mark.parametrize(
    ("status", "back"),
    [("confirmed", "confirmed"), ("draft", "draft"), ("rejected", "draft")],
)
def test_status_is_the_flag_fuzzy(tmp_path: Path, status: str, back: str) -> None:
    write_po(Memory(HEADER, (unit("a", "b", status=status),)), tmp_path / "a.po")
    assert read_po(tmp_path / "a.po").units[0].status == back


def test_contexts_plurals_comments_and_obsolete_messages(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        START
        + '# Translator\n#. Programmer\nmsgctxt "menu"\nmsgid "Open"\nmsgstr "Открыть"\n\n'
        + '#, fuzzy\nmsgid "%d file"\nmsgid_plural "%d files"\n'
        + 'msgstr[0] "%d файл"\nmsgstr[1] "%d файла"\nmsgstr[2] "%d файлов"\n\n'
        + 'msgid "Close"\nmsgstr ""\n\n#~ msgid "Old"\n#~ msgstr "Старый"\n',
        "en",
        "ru",
    )
    first, *plurals, last = reading.units
    assert first.prop(CONTEXT) == "menu"
    assert first.notes == (Note("Translator"), Note("Programmer"))
    assert first.status is Status.CONFIRMED
    assert [(u.text("en"), u.text("ru"), u.prop(PLURAL)) for u in plurals] == [
        ("%d file", "%d файл", "0"),
        ("%d files", "%d файла", "1"),
        ("%d files", "%d файлов", "2"),
    ]
    assert {u.status for u in plurals} == {Status.DRAFT}
    assert (last.text("en"), last.text("ru")) == ("Close", "")
    assert [skip.reason for skip in reading.skipped] == ["obsolete message"]


def test_ids_are_the_same_when_the_catalogue_grows(tmp_path: Path) -> None:
    message = 'msgid "Open"\nmsgstr "Открыть"\n'
    (alone,) = read(tmp_path, START + message).units
    grown = read(tmp_path, START + 'msgid "New"\nmsgstr "x"\n\n' + message).units
    assert grown[1].tuid == alone.tuid


def test_native_code_is_text_in_a_message(tmp_path: Path) -> None:
    code = Code("ph", (("x", "1"),), ("%d",))
    sides = tuple(Variant(lang, (code, " x")) for lang in ("en", "ru"))
    write_po(Memory(HEADER, (TranslationUnit(None, sides),)), tmp_path / "a.po")
    assert read_po(tmp_path / "a.po").units[0].text("ru") == "%d x"


def test_a_code_page_of_the_header_is_read(tmp_path: Path) -> None:
    content = START.replace("UTF-8", "KOI8-R") + 'msgid "Bread"\nmsgstr "Хлеб"\n'
    assert read(tmp_path, content.encode("koi8-r")).units[0].text("ru") == "Хлеб"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (START + 'msgid "a\n', "no gettext catalogue"),
        (START + 'msgstr[ "a"\n', "no gettext catalogue"),
        (START + "nonsense\n", "no gettext catalogue"),
        (START + 'msgid "a"b"\nmsgstr ""\n', "no gettext catalogue"),
        ((START + 'msgid "é"\n').encode("latin-1"), "was expected|faults"),
        (START.replace("UTF-8", "EUC-JP").encode() + b'msgid "\xff"\n', "EUC-JP"),
        (b"PK\x03\x04", "zip"),
        (b"\xde\x12\x04\x95\x00\x00\x00\x00", "is"),
    ],
    ids=range(9),
)
def test_damaged_catalogues_are_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, content)


def test_the_language_has_to_be_known(tmp_path: Path) -> None:
    content = START.replace("Language: ru", "X-Generator: x") + 'msgid "a"\nmsgstr "b"\n'
    with pytest.raises(UsageError, match="does not say its language"):
        read(tmp_path, content)
    assert read(tmp_path, content, "en", "fr").languages == ("en", "fr")
    assert "English" in read(tmp_path, START + 'msgid "a"\nmsgstr "b"\n').assumed[0]


def test_a_unit_without_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="unit 2 has no source text"):
        write_po(Memory(HEADER, (unit("a", "b"), unit("", "b"))), tmp_path / "a.po")
    assert not (tmp_path / "a.po").exists()


def test_without_polib_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polib", None)
    with pytest.raises(UsageError, match="pip install"):
        read(tmp_path, START)
