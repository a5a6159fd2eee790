"""`bitext align` as a person runs it: the installed command on real files."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bitext.tmx import read_tmx
from command import BITEXT, bitext

ROOT = Path(__file__).parent.parent
ENGLISH = (ROOT / "seeds" / "february-to-october.en.txt").read_text(encoding="utf-8")
FRENCH = (ROOT / "seeds" / "february-to-october.fr.txt").read_text(encoding="utf-8")
EN = "\n\n".join(ENGLISH.split("\n\n")[:6])
FR = "\n\n".join(FRENCH.split("\n\n")[:6])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.en.txt").write_text(EN, encoding="utf-8")
    (tmp_path / "a.fr.txt").write_text(FR, encoding="utf-8")
    return tmp_path


def test_two_texts_become_a_memory_in_one_command(folder: Path) -> None:
    done = bitext("align", "a.en.txt", "a.fr.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "a.en-fr.tmx").exists()
    assert "next: " in done.stdout
    assert "language from the name" in done.stdout
    assert done.stderr == ""  # no progress in a pipe


def test_the_summary_as_json_is_one_object(folder: Path) -> None:
    done = bitext("align", "a.en.txt", "a.fr.txt", "--json", "-o", "x.tmx", cwd=folder)
    figures = json.loads(done.stdout)
    assert figures["output"] == "x.tmx"
    assert [text["lang"] for text in figures["texts"]] == ["en", "fr"]
    assert figures["units"] == sum(figures["bead_types"].values())


def test_the_same_texts_give_the_same_bytes(folder: Path) -> None:
    for name in ("one.tmx", "two.tmx"):
        bitext("align", "a.en.txt", "a.fr.txt", "-o", name, cwd=folder)
    assert (folder / "one.tmx").read_bytes() == (folder / "two.tmx").read_bytes()


def test_beads_go_to_standard_output(folder: Path) -> None:
    done = bitext("align", "a.en.txt", "a.fr.txt", "--to", "beads", cwd=folder)
    assert done.stdout.startswith("[0]:[0]:")


def test_lines_are_taken_as_sentences_and_locks_are_kept(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("One day.\nTwo days.\n\nThree days.\n", encoding="utf-8")
    (tmp_path / "t").write_text("Un jour.\nDeux jours.\nTrois jours.\n", encoding="utf-8")
    (tmp_path / "l").write_text("[1,3]:[1]\n", encoding="utf-8")
    args = ("align", "--lines", "s", "t", "--langs", "en,fr", "--to", "beads")
    free = bitext(*args, cwd=tmp_path)
    assert [line.rsplit(":", 1)[0] for line in free.stdout.splitlines()] == [
        "[0]:[0]",
        "[1]:[1]",
        "[3]:[2]",
    ]
    fixed = bitext(*args, "--locked", "l", cwd=tmp_path)
    assert "[1,3]:[1]:1" in fixed.stdout, fixed.stderr


def test_three_texts_share_the_english_units(tmp_path: Path) -> None:
    russian = (ROOT / "seeds" / "february-to-october.ru.txt").read_text(encoding="utf-8")
    texts = {"en": ENGLISH, "fr": FRENCH, "ru": russian}
    for lang, text in texts.items():
        short = "\n\n".join(text.split("\n\n")[:4])
        (tmp_path / f"a.{lang}.txt").write_text(short, encoding="utf-8")
    done = bitext("align", "a.en.txt", "a.fr.txt", "a.ru.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    content = (tmp_path / "a.en-fr-ru.tmx").read_text(encoding="utf-8")
    assert content.count('xml:lang="ru"') > 3
    assert content.count('xml:lang="fr"') > 3


# ------------------------------------------------------------------ bad input


def check_refused(done: subprocess.CompletedProcess[str], code: int, *said: str) -> None:
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\n\t\n", "a.fr.txt"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (FR.encode("cp1252", errors="replace"), "iconv"),
    ],
)
def test_a_text_that_cannot_be_read_is_named(folder: Path, content: bytes, said: str) -> None:
    (folder / "a.fr.txt").write_bytes(content)
    check_refused(bitext("align", "a.en.txt", "a.fr.txt", cwd=folder), 3, "a.fr.txt", said)
    assert not list(folder.glob("*.tmx"))


def test_a_missing_text_is_named(folder: Path) -> None:
    check_refused(
        bitext("align", "a.en.txt", "b.fr.txt", cwd=folder), 3, "b.fr.txt", "no such file"
    )


def test_the_same_file_twice_is_refused(folder: Path) -> None:
    (folder / "b.fr.txt").symlink_to(folder / "a.en.txt")
    check_refused(bitext("align", "a.en.txt", "b.fr.txt", cwd=folder), 2, "same file")


def test_the_same_language_twice_is_refused(folder: Path) -> None:
    shutil.copy(folder / "a.en.txt", folder / "b.en.txt")
    check_refused(bitext("align", "a.en.txt", "b.en.txt", cwd=folder), 2, "both English")


def test_swapped_languages_are_noticed_and_the_way_out_is_named(folder: Path) -> None:
    done = bitext("align", "a.en.txt", "a.fr.txt", "--langs", "fr,en", cwd=folder)
    check_refused(done, 2, "swapped", "--langs en,fr")


def test_a_text_in_a_third_language_is_noticed(folder: Path) -> None:
    done = bitext("align", "a.en.txt", "a.fr.txt", "--langs", "en,ru", cwd=folder)
    check_refused(done, 2, "looks French")


def test_a_text_ten_times_longer_is_refused_unless_told(folder: Path) -> None:
    (folder / "a.fr.txt").write_text("Une seule phrase.", encoding="utf-8")
    args = ("align", "a.en.txt", "a.fr.txt")
    check_refused(bitext(*args, cwd=folder), 2, "times as long", "--anyway")
    assert bitext(*args, "--anyway", cwd=folder).returncode == 0


def test_an_existing_output_is_kept_unless_forced(folder: Path) -> None:
    (folder / "a.en-fr.tmx").write_text("mine", encoding="utf-8")
    check_refused(bitext("align", "a.en.txt", "a.fr.txt", cwd=folder), 3, "--force")
    assert (folder / "a.en-fr.tmx").read_text(encoding="utf-8") == "mine"
    assert bitext("align", "a.en.txt", "a.fr.txt", "--force", cwd=folder).returncode == 0


def test_a_broken_rules_file_is_pointed_at(folder: Path) -> None:
    (folder / "r.srx").write_text("<srx>", encoding="utf-8")
    done = bitext("align", "a.en.txt", "a.fr.txt", "--srx", "r.srx", cwd=folder)
    check_refused(done, 3, "r.srx")


def test_contradictory_locks_are_named(folder: Path) -> None:
    (folder / "l").write_text("[3]:[1]\n[2]:[4]\n", encoding="utf-8")
    done = bitext("align", "a.en.txt", "a.fr.txt", "--locked", "l", cwd=folder)
    check_refused(done, 2, "[3]:[1]", "[2]:[4]")


def test_languages_are_tags_of_tmx(folder: Path) -> None:
    """Their English names are taken for them; what is no language is refused."""
    for wrong in ("en,yy", "en,frrr", "en,"):
        check_refused(bitext("align", "a.en.txt", "a.fr.txt", "--langs", wrong, cwd=folder), 2)
    args = ("align", "a.en.txt", "a.fr.txt", "-o", "o.tmx", "--langs", "English,fr_fr")
    assert bitext(*args, cwd=folder).returncode == 0
    assert read_tmx(folder / "o.tmx").languages() == ("en", "fr-FR")


def test_locks_are_read_as_text(folder: Path) -> None:
    """Bytes of another kind of file are named, not shown."""
    (folder / "l").write_bytes(b"\x7fELF\x00\x1b[31m")
    done = bitext("align", "a.en.txt", "a.fr.txt", "--locked", "l", cwd=folder)
    check_refused(done, 3, "l: is a program, running text was expected")


def test_standard_input_is_no_text_to_align(folder: Path) -> None:
    check_refused(
        bitext("align", "-", "a.fr.txt", cwd=folder), 2, "standard input", "Save the text"
    )


def test_ctrl_c_leaves_nothing_behind(folder: Path) -> None:
    (folder / "a.en.txt").write_text(ENGLISH * 20, encoding="utf-8")
    (folder / "a.fr.txt").write_text(FRENCH * 20, encoding="utf-8")
    before = sorted(folder.iterdir())
    process = subprocess.Popen(
        [BITEXT, "align", "a.en.txt", "a.fr.txt"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert sorted(folder.iterdir()) == before


# ------------------------------------------------------------------ projects


@pytest.fixture
def project(tmp_path: Path) -> Path:
    done = bitext("init", "p", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for lang, text in (("en", EN), ("fr", FR)):
        (tmp_path / "p" / "seeds" / f"a.{lang}.txt").write_text(text, encoding="utf-8")
    return tmp_path / "p"


def test_in_a_project_what_is_missing_or_out_of_date_is_aligned(project: Path) -> None:
    first = bitext("align", cwd=project)
    assert first.returncode == 0, first.stderr
    assert "wrote tmx/a.en-fr.tmx" in first.stdout
    assert "is up to date" in bitext("align", cwd=project).stdout
    text = project / "seeds" / "a.fr.txt"
    text.write_text(FR + "\n\nEncore une phrase.\n", encoding="utf-8")
    assert "wrote tmx/a.en-fr.tmx" in bitext("align", cwd=project).stdout


def test_a_reviewed_memory_is_updated_and_the_review_survives(project: Path) -> None:
    bitext("align", cwd=project)
    memory = project / "tmx" / "a.en-fr.tmx"
    before = memory.read_text(encoding="utf-8").replace(">draft<", ">confirmed<")
    memory.write_text(before, encoding="utf-8")
    (project / "seeds" / "a.fr.txt").write_text(FR + "\n\nEncore une phrase.\n", encoding="utf-8")
    done = bitext("align", cwd=project)
    assert done.returncode == 0, done.stderr
    assert "tmx/a.en-fr.tmx was reviewed: updated, not aligned anew" in done.stdout
    after = memory.read_text(encoding="utf-8")
    assert after.count(">confirmed<") == before.count(">confirmed<")
    assert after.count("<tu ") == before.count("<tu ") + 1
    assert "is up to date" in bitext("align", cwd=project).stdout


def test_what_vanished_is_no_memory_of_the_project(project: Path) -> None:
    bitext("align", cwd=project)
    memory = project / "tmx" / "a.en-fr.tmx"
    text = memory.read_text(encoding="utf-8").replace(">draft<", ">confirmed<")
    memory.write_text(text, encoding="utf-8")
    for lang, content in (("en", EN), ("fr", FR)):
        path = project / "seeds" / f"a.{lang}.txt"
        path.write_text("\n\n".join(content.split("\n\n")[:-1]), encoding="utf-8")
    figures = json.loads(bitext("align", "--json", cwd=project).stdout)
    (updated,) = figures["updated"]
    assert updated["vanished"]
    assert (project / "tmx" / "a.en-fr.vanished.tmx").exists()
    shown = json.loads(bitext("stats", "--json", cwd=project).stdout)
    assert len(shown["memories"]) == 1


def test_init_changes_nothing_that_is_there(project: Path) -> None:
    (project / "glossary.yaml").write_text("mine", encoding="utf-8")
    assert "nothing to make" in bitext("init", ".", cwd=project).stdout
    assert (project / "glossary.yaml").read_text(encoding="utf-8") == "mine"


def test_no_text_is_replaced_by_its_memory(folder: Path) -> None:
    done = bitext("align", "a.en.txt", "a.fr.txt", "-o", "a.en.txt", "--force", cwd=folder)
    assert done.returncode == 2
    assert "would be replaced" in done.stderr
    assert (folder / "a.en.txt").read_text(encoding="utf-8") == EN
