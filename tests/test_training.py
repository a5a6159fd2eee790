"""The training script: the same data give the same weights; paragraphs placed by lot make sense."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bitext.alignment.features import FEATURES
from bitext.weights import load_potentials

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "training"))

from corpus import Document, with_paragraphs  # noqa: E402  (a folder of scripts, no package)

GOLD = ROOT / "tests" / "gold"
NAME = "february-to-october"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own sample in the form the script reads."""
    root = tmp_path_factory.mktemp("data")
    for target in ("fr", "ru"):
        folder = root / "sample" / f"en-{target}" / "d0-mixed"
        folder.mkdir(parents=True)
        shutil.copy(GOLD / f"{NAME}.en.sentences.txt", folder / "src.txt")
        shutil.copy(GOLD / f"{NAME}.{target}.sentences.txt", folder / "tgt.txt")
        shutil.copy(GOLD / f"{NAME}.en-{target}.beads", folder / "gold.txt")
        meta = {"src_lang": "en", "tgt_lang": target}
        (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    return root


def test_training_twice_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    """Read in processes of their own, fitted twice: one file, which the aligner takes."""
    made = []
    for name in ("a.npz", "b.npz"):
        command = [sys.executable, str(ROOT / "training" / "train_aligner.py"), str(data)]
        done = subprocess.run(
            [*command, "--output", str(tmp_path / name)],
            capture_output=True,
            text=True,
            check=False,
            env={"OPENBLAS_NUM_THREADS": "1", "PATH": ""},
        )
        assert done.returncode == 0, done.stderr
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    potentials = load_potentials(made[0])
    assert potentials.linear.shape == (len(FEATURES),)
    assert "documents:2" in potentials.signature


def document(*sizes: tuple[int, int]) -> Document:
    """Return a document whose beads have these sizes."""
    gold, i, j = [], 0, 0
    for a, b in sizes:
        gold.append((tuple(range(i, i + a)), tuple(range(j, j + b))))
        i, j = i + a, j + b
    texts = tuple("x" for _ in range(i)), tuple("x" for _ in range(j))
    return Document("set/en-fr/d0-mixed", ("en", "fr"), *texts, tuple(gold))


def test_paragraphs_by_lot_mostly_agree_and_leave_additions_alone() -> None:
    """Over many documents: a number a segment, none falls, and both kinds of addition are there."""
    alone = joined = agree = single = 0
    for number in range(200):
        made = with_paragraphs(
            replace(
                document(*[(1, 1)] * 6, (0, 1), *[(1, 1)] * 6, (2, 1), *[(1, 1)] * 6),
                path=f"set/en-fr/d{number}-mixed",
            )
        )
        source, target = made.source_paragraphs, made.target_paragraphs
        assert source is not None
        assert target is not None
        assert (len(source), len(target)) == (len(made.source), len(made.target))
        for paragraphs in (source, target):
            steps = {after - before for before, after in pairwise(paragraphs)}
            assert steps <= {0, 1}
        opens = target[6] > target[5], target[7] > target[6]
        alone += all(opens)
        joined += not all(opens)
        for k in range(1, 6):
            together = (source[k] > source[k - 1], target[k] > target[k - 1])
            agree += all(together)
            single += any(together) and not all(together)
    assert alone > 60
    assert joined > 40
    assert agree > 4 * single > 0
