"""`bitext eval` as a person calls it: figures, JSON, and errors that name file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command import bitext

GOLD = "[0]:[0]\n[1,2]:[1]\n[3]:[]\n[]:[2]\n[4]:[3]\n"
SOURCE = "One.\nTwo.\nThree.\nFour.\nFive.\n"
TARGET = "Un.\nDeux trois.\nAjout.\nCinq.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gold folder with one perfect prediction beside it."""
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "gold.txt").write_text(GOLD, encoding="utf-8")
    (gold / "src.txt").write_text(SOURCE, encoding="utf-8")
    (gold / "tgt.txt").write_text(TARGET, encoding="utf-8")
    (tmp_path / "pred.txt").write_text(GOLD, encoding="utf-8")
    return tmp_path


def test_a_perfect_prediction_is_printed_with_signature(folder: Path) -> None:
    """Scores as text, the data's hash beside them."""
    done = bitext("eval", "pred.txt", "gold/gold.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "strict    1.000  1.000  1.000" in done.stdout
    assert "found by kind: 1-1 1.000 of 2, 2-1 1.000 of 1" in done.stdout
    assert "version:" in done.stdout
    assert "|data:" in done.stdout
    assert "wrong links" not in done.stdout  # there is no confidence to judge


def test_json_is_one_object_with_interval_and_signature(folder: Path) -> None:
    """What a script needs to keep."""
    (folder / "pred.txt").write_text(
        "[0]:[0]:0.99\n[1]:[1]:0.4\n[2]:[]:0.6\n[3]:[2]:0.3\n[4]:[3]:0.95\n", encoding="utf-8"
    )
    done = bitext("eval", "pred.txt", "gold", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["strict"] == {"precision": 0.4, "recall": 0.6667, "f1": 0.5}
    assert found["strict_f1_interval"] == [0.5, 0.5]  # five segments are one block
    assert found["recall_by_kind"] == {"1-1": [2, 2], "2-1": [0, 1]}
    confidence = found["confidence"]
    assert (confidence["links"], confidence["wrong_links"]) == (4, 2)
    assert confidence["expected_wrong_links"] == pytest.approx(1.36)
    assert (confidence["wrong_beads"], confidence["expected_wrong_beads"]) == (3, 1.76)
    assert confidence["auroc"] == 1.0
    assert set(found["signature"]) == {"version", "data", "seed"}


def test_errors_are_shown_with_their_text(folder: Path) -> None:
    """A person sees what was joined wrongly, by line of the file."""
    (folder / "pred.txt").write_text(
        "[0]:[0]\n[1]:[1]\n[2]:[]\n[3]:[2]:0.3\n[4]:[3]\n", encoding="utf-8"
    )
    done = bitext("eval", "pred.txt", "gold", "--errors", "9", cwd=folder)
    assert "pred.txt:2: [1]:[1]  is not in gold\n    Two.\n    Deux trois.\n" in done.stdout
    assert "pred.txt:3: [2]:[]  is not in gold\n    Three.\n    (nothing)\n" in done.stdout
    assert "pred.txt:4: [3]:[2]  0.30  is not in gold" in done.stdout


def test_scores_that_are_no_probabilities_are_left_out(folder: Path) -> None:
    """Costs of other aligners say nothing of calibration."""
    (folder / "pred.txt").write_text("[0]:[0]:0.2\n[1,2]:[1]:1.7\n[4]:[3]:0.1\n", encoding="utf-8")
    done = bitext("eval", "pred.txt", "gold", "--json", cwd=folder)
    assert "no probabilities" in done.stderr
    assert json.loads(done.stdout)["confidence"] is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("pred.txt", "[0]:[0]\n0 - 0\n", "pred.txt:2: is no bead: '0 - 0'"),
        ("pred.txt", "[0]:[0]\n\n[1,0]:[1]\n", "pred.txt:3: source sentence 0 is in two beads"),
        ("pred.txt", "[0]:[0]\n[9]:[1]\n", "pred.txt:2: source sentence 9 does not exist"),
        ("pred.txt", "# nothing\n", "pred.txt: holds no bead"),
        ("gold/gold.txt", "[0]:[0]\n[1]:[7]\n", "gold/gold.txt:2: target sentence 7 does not"),
    ],
)
def test_faults_name_file_and_line(folder: Path, name: str, content: str, message: str) -> None:
    """Exit code 3, no traceback."""
    (folder / name).write_text(content, encoding="utf-8")
    done = bitext("eval", "pred.txt", "gold", cwd=folder)
    assert done.returncode == 3
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_and_wrong_bytes_are_told(folder: Path) -> None:
    """Which file, and what to do."""
    done = bitext("eval", "none.txt", "gold", cwd=folder)
    assert (done.returncode, "none.txt: no such file" in done.stderr) == (3, True)
    (folder / "pred.txt").write_bytes(b"[0]:[0]\n\xff\n")
    done = bitext("eval", "pred.txt", "gold", cwd=folder)
    assert (done.returncode, "iconv -f WINDOWS-1251 -t UTF-8 pred.txt" in done.stderr) == (3, True)


def tmx(*units: tuple[str, str]) -> str:
    rows = "".join(
        "<tu>"
        + "".join(
            f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>'
            for lang, text in zip(("en", "fr"), unit, strict=True)
            if text
        )
        + "</tu>\n"
        for unit in units
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x"'
        ' adminlang="en" srclang="en" datatype="plaintext"/>\n'
        f"<body>\n{rows}</body>\n</tmx>\n"
    )


def test_a_memory_is_scored_against_a_gold_folder(folder: Path) -> None:
    """From running text: a unit is right when its texts are those of a gold bead."""
    units = (("One.", "Un."), ("Two. Three.", "Deux  trois."), ("Four.", ""), ("Five.", "Cinq."))
    (folder / "made.tmx").write_text(tmx(*units), encoding="utf-8")
    done = bitext("eval", "made.tmx", "gold", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["strict"]["f1"] == 1.0
    assert found["null"]["f1"] == 1.0
    # "Ajout." is missing: 6 of 25 letters.
    assert found["text_kept"] == {"source": 1.0, "target": round(18 / 24, 6)}
    text = bitext("eval", "made.tmx", "gold", cwd=folder).stdout
    assert "text kept: source 1.0000, target 0.7500" in text


def test_a_memory_needs_sentences_and_the_languages_to_compare(folder: Path) -> None:
    """Exit code 2, with what to add."""
    (folder / "made.tmx").write_text(tmx(("One.", "Un.")), encoding="utf-8")
    done = bitext("eval", "made.tmx", "gold/gold.txt", cwd=folder)
    assert done.returncode == 2
    assert "--source and --target" in done.stderr
    done = bitext("eval", "made.tmx", "gold", "--langs", "en", cwd=folder)
    assert done.returncode == 2
    done = bitext("eval", "made.tmx", "gold", "--langs", "en,ru", cwd=folder)
    assert done.returncode == 3
    assert "made.tmx: has no text in ru; it has en, fr" in done.stderr
