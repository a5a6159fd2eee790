"""`bitext import` as a person runs it: a transaction that says what it did."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bitext import read_tmx, write_tmx
from bitext.errors import UsageError
from bitext.interchange import FORMATS, format_of, sources_of
from bitext.journal import Journal
from bitext.lock import lock
from bitext.model import CONFLICT, ORIGIN, Header, Memory, TranslationUnit, Variant
from bitext.review import Change
from bitext.tmx.build import plain_header
from command import BITEXT, bitext


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A table, an XLIFF file and a memory of one unit."""
    (tmp_path / "a.tsv").write_text("en\tfr\nBread\tPain\nPeace\tPaix\n", encoding="utf-8")
    (tmp_path / "b.xlf").write_text(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="b"'
        ' source-language="en-US" target-language="fr-FR" datatype="html"><body>'
        '<trans-unit id="1" approved="yes"><source>Land</source><target>Terre</target>'
        '</trans-unit><trans-unit id="2"><source>Open</source></trans-unit></body></file></xliff>'
    )
    unit = TranslationUnit("u1", (Variant("en", ("Bread",)), Variant("fr", ("Du pain",))))
    write_tmx(Memory(plain_header("en"), (unit,)), tmp_path / "m.tmx")
    return tmp_path


def test_a_dry_run_tells_and_touches_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = bitext("import", "a.tsv", "b.xlf", "--into", "m.tmx", "--dry-run", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "a.tsv (tsv): 2 read, 1 added, 1 updated, 0 skipped",
        "b.xlf (xliff): 2 read, 1 added, 0 updated, 1 skipped",
        "  1 skipped: no text in fr",
        (
            "m.tmx: would have 3 units (4 read, 2 added, 1 updated, 1 skipped);"
            " dry run, nothing was written"
        ),
    ]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_import_is_done_once(folder: Path) -> None:
    """Units get the origin import; the second time all of them are there and the file stays."""
    args = ("import", "a.tsv", "b.xlf", "--into", "m.tmx", "--json")
    said = json.loads(bitext(*args, cwd=folder).stdout)
    assert (said["added"], said["updated"], said["skipped"]) == (2, 1, 1)
    memory = read_tmx(folder / "m.tmx")
    assert [(u.text("en"), u.text("fr"), u.status) for u in memory.units] == [
        ("Bread", "Pain", "draft"),
        ("Peace", "Paix", "draft"),
        ("Land", "Terre", "confirmed"),
    ]
    assert {u.prop(ORIGIN) for u in memory.units} == {"import"}
    assert memory.languages() == ("en", "fr")
    before = (folder / "m.tmx").read_bytes()
    again = json.loads(bitext(*args, cwd=folder).stdout)
    assert (again["added"], again["updated"], again["skipped"]) == (0, 0, 4)
    assert again["files"][0]["reasons"] == {"already there": 2}
    assert (folder / "m.tmx").read_bytes() == before
    assert not (folder / "m.tmx.lock").exists()


def test_files_are_taken_one_after_the_other(folder: Path) -> None:
    """What the first file brought is there for the second, in whatever format."""
    assert bitext("import", "a.tsv", "--into", "m.tmx", cwd=folder).returncode == 0
    for form in ("csv", "jsonl", "xliff2"):
        args = ("--include", "draft", "-o", f"out.{form}")
        assert bitext("export", "m.tmx", "--to", form, *args, cwd=folder).returncode == 0
    files = ("out.csv", "out.jsonl", "out.xliff2")
    for into, added in (("m.tmx", 0), ("new.tmx", 2)):
        said = json.loads(bitext("import", *files, "--into", into, "--json", cwd=folder).stdout)
        assert (said["read"], said["added"], said["skipped"]) == (6, added, 6 - added)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (("app.po",), "no unit has text in de and it; found 1 text in de, 1 text in fr"),
        (("b.xlf",), "found 2 texts in en-US, 1 text in fr-FR"),
        (("c.en", "c.fr"), "c.en is in en by its name, the languages given are de, it"),
    ],
)
def test_languages_that_a_file_names_are_not_overruled(
    folder: Path, files: tuple[str, ...], message: str
) -> None:
    if files == ("app.po",):
        pytest.importorskip("polib", reason="needs the extra po")
    (folder / "c.en").write_text("One\n")
    (folder / "c.fr").write_text("Un\n")
    (folder / "app.po").write_text(
        'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "One"\nmsgstr "Un"\n'
    )
    done = bitext("import", *files, "--into", "new.tmx", "--langs", "de,it", cwd=folder)
    assert done.returncode == 2
    assert message in done.stderr
    assert not (folder / "new.tmx").exists()


def test_a_memory_that_is_missing_is_made(folder: Path) -> None:
    done = bitext("import", "b.xlf", "--into", "new.tmx", cwd=folder)
    assert done.returncode == 0, done.stderr
    memory = read_tmx(folder / "new.tmx")
    assert memory.header.get("srclang") == "en-US"
    assert memory.languages() == ("en-US", "fr-FR")


def test_a_file_without_a_translation_is_told_as_one(folder: Path) -> None:
    """Other languages would not help."""
    (folder / "new.tsv").write_text("en\tfr\nOne\t\n", encoding="utf-8")
    done = bitext("import", "new.tsv", "--into", "m.tmx", cwd=folder)
    assert done.returncode == 2
    assert "found 1 text in en" in done.stderr
    assert "The file holds no translation yet." in done.stderr
    assert "--langs" not in done.stderr


def test_line_aligned_files_go_together(folder: Path) -> None:
    (folder / "c.en").write_text("One\nTwo\n")
    (folder / "c.ru").write_text("Один\nДва\n")
    done = bitext("import", "c.en", "c.ru", "--into", "c.tmx", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "c.en + c.ru (moses): 2 read, 2 added" in done.stdout
    assert read_tmx(folder / "c.tmx").languages() == ("en", "ru")


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("a.tsv", "--langs", "de,it"), 2, "found 2 texts in en, 2 texts in fr"),
        (("other.tsv",), 2, "no unit has text in en and fr; found 1 text in de"),
        (("a.tsv", "empty.csv"), 3, "empty.csv"),
        (("a.tsv", "broken.xlf"), 3, "broken.xlf"),
        (("a.tsv", "missing.xlf"), 3, "no such file"),
        (("a.tsv", "notes.txt"), 2, "--from"),
        (("m.tmx",), 2, "into itself"),
        (("a.tsv", "--langs", "en"), 2, "two languages"),
    ],
)
def test_all_or_nothing(folder: Path, args: tuple[str, ...], code: int, message: str) -> None:
    """One bad file, or one without these languages, and the memory is as it was."""
    (folder / "empty.csv").write_text("")
    (folder / "broken.xlf").write_text("<xliff")
    (folder / "other.tsv").write_text("de\tit\nBrot\tPane\n")
    (folder / "notes.txt").write_text("Some text.\n")
    before = (folder / "m.tmx").read_bytes()
    done = bitext("import", *args, "--into", "m.tmx", cwd=folder)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "m.tmx").read_bytes() == before
    assert not list(folder.glob(".*"))


def test_a_memory_under_review_is_left_alone(folder: Path) -> None:
    before = (folder / "m.tmx").read_bytes()
    with lock(folder / "m.tmx"):
        done = bitext("import", "a.tsv", "--into", "m.tmx", cwd=folder)
    assert done.returncode == 4
    assert "open in another review" in done.stderr
    assert (folder / "m.tmx").read_bytes() == before


def test_changes_that_a_review_did_not_save_come_first(folder: Path) -> None:
    import hashlib  # noqa: PLC0415

    unit = read_tmx(folder / "m.tmx").units[0]
    digest = hashlib.sha256((folder / "m.tmx").read_bytes()).hexdigest()
    journal, _ = Journal.open(folder / "m.tmx", digest)
    journal.do(Change("confirm", 0, (unit,), (unit.with_prop("x", "y"),), 0))
    journal.close()
    done = bitext("import", "a.tsv", "--into", "m.tmx", cwd=folder)
    assert done.returncode == 4
    assert "without saving" in done.stderr


def test_reviewed_units_are_kept_unless_asked_for(folder: Path) -> None:
    memory = read_tmx(folder / "m.tmx")
    confirmed = memory.units[0].with_prop("x-bitext-status", "confirmed")
    write_tmx(Memory(memory.header, (confirmed,)), folder / "m.tmx")
    done = bitext("import", "a.tsv", "--into", "m.tmx", cwd=folder)
    assert "1 skipped: reviewed here, with other texts" in done.stdout
    assert read_tmx(folder / "m.tmx").units[0].text("fr") == "Du pain"
    assert bitext("import", "a.tsv", "--into", "m.tmx", "--overwrite", cwd=folder).returncode == 0
    assert read_tmx(folder / "m.tmx").units[0].text("fr") == "Pain"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table whose import takes long enough to be stopped in the middle."""
    path = tmp_path_factory.mktemp("many") / "many.tsv"
    rows = (f"Sentence {number} of many.\tPhrase {number}.\n" for number in range(12_000))
    path.write_text("en\tfr\n" + "".join(rows))
    return path


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_command_stopped_while_it_writes_leaves_the_memory(
    folder: Path, many: Path, how: signal.Signals
) -> None:
    """The memory is as it was, and the same command can be given again."""
    before = (folder / "m.tmx").read_bytes()
    args = ("import", str(many), "--into", "m.tmx")
    with subprocess.Popen([BITEXT, *args], cwd=folder, stderr=subprocess.PIPE) as running:
        while not list(folder.glob(".m.tmx.*.tmp")):
            assert running.poll() is None
            time.sleep(0.001)
        running.send_signal(how)
        _, said = running.communicate()
    assert running.returncode == (130 if how is signal.SIGINT else -how)
    assert b"Traceback" not in said
    assert (folder / "m.tmx").read_bytes() == before
    if how is signal.SIGINT:
        assert not list(folder.glob(".m.tmx.*"))
        assert not (folder / "m.tmx.lock").exists()
    again = bitext(*args, cwd=folder)
    assert again.returncode == 0, again.stderr
    assert len(read_tmx(folder / "m.tmx").units) == 12_001


def test_a_disk_that_takes_no_more_leaves_the_memory(folder: Path, many: Path) -> None:
    """Writing fails in the middle, here by a limit on the size of files."""
    before = (folder / "m.tmx").read_bytes()
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 500; exec {BITEXT} import {many} --into m.tmx"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "m.tmx: cannot be written" in done.stderr
    assert (folder / "m.tmx").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["a.tsv", "b.xlf", "m.tmx"]


def test_a_folder_that_is_not_there_is_said(folder: Path) -> None:
    done = bitext("import", "a.tsv", "--into", "sub/m.tmx", cwd=folder)
    assert done.returncode == 3
    assert "folder does not exist" in done.stderr


def test_units_in_an_open_conflict_are_left_to_the_review(folder: Path) -> None:
    memory = read_tmx(folder / "m.tmx")
    torn = memory.units[0].with_prop(CONFLICT, "1a2b3c4d: text fr")
    write_tmx(Memory(memory.header, (torn,)), folder / "m.tmx")
    done = bitext("import", "a.tsv", "--into", "m.tmx", "--overwrite", cwd=folder)
    assert "1 skipped: in an open conflict of a merge" in done.stdout
    assert read_tmx(folder / "m.tmx").units[0] == torn


def test_formats_are_known_by_name_and_content(folder: Path) -> None:
    assert format_of(folder / "a.tsv").name == "tsv"
    (folder / "unnamed").write_bytes((folder / "b.xlf").read_bytes())
    assert format_of(folder / "unnamed").name == "xliff"
    assert format_of(Path("corpus.fr")).name == "moses"
    (folder / "x.txt").write_text("text")
    with pytest.raises(UsageError, match="bitext align"):
        format_of(folder / "x.txt")
    left, right = folder / "left", folder / "right"
    (one,) = sources_of([left, right], "moses")
    assert one.paths == (left, right)
    pairs = sources_of(["a.en.srt", "b.en.srt", "a.fr.srt", "b.fr.srt"])
    assert [source.name for source in pairs] == ["a.en.srt + a.fr.srt", "b.en.srt + b.fr.srt"]


def test_every_format_says_what_it_keeps() -> None:
    """The table is complete: each format can be read or written, and says what survives."""
    for name, each in FORMATS.items():
        assert each.name == name
        assert each.read or each.write
        assert each.keeps
        assert each.title


def test_a_memory_of_another_tool_comes_in_whole(folder: Path) -> None:
    unit = TranslationUnit(
        "k",
        (Variant("en", ("Land",)), Variant("fr", ("Terre",), attributes=(("creationid", "me"),))),
        attributes=(("usagecount", "3"),),
    )
    write_tmx(Memory(Header(plain_header("en").attributes), (unit,)), folder / "other.tmx")
    assert bitext("import", "other.tmx", "--into", "m.tmx", cwd=folder).returncode == 0
    added = read_tmx(folder / "m.tmx").units[1]
    assert added.attributes == unit.attributes
    assert added.variants == unit.variants
