"""The wheel holds what the program needs, and works where nothing of the repository is."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_every_data_file_and_no_test(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    package = ROOT / "src" / "bitext"
    data = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert data <= held
    assert {"bitext/data/aligner.npz", "bitext/data/overlay.srx", "bitext/py.typed"} <= held
    assert all(name.startswith(("bitext/", "bitext-")) for name in held)
    assert any(name.endswith("licenses/NOTICE") for name in held)


def test_the_source_archive_holds_what_its_tests_read(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--sdist", "--no-isolation"]
    subprocess.run([*build, "--outdir", tmp_path, ROOT], check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        held = {path.split("/", 1)[1] for path in archive.getnames()}
    folders = ("benchmarks", "docs", "seeds", "templates", "tests", "tmx", "training")
    assert all(any(name.startswith(f"{folder}/") for name in held) for folder in folders)
    assert {"Makefile", "README.md", "action.yml", ".pre-commit-hooks.yaml"} <= held


def test_the_installed_wheel_aligns(wheel: Path, tmp_path: Path) -> None:
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*install, "--target", tmp_path / "site", wheel], check=True)
    for lang in ("en", "ru"):
        text = (ROOT / "seeds" / f"february-to-october.{lang}.txt").read_text(encoding="utf-8")
        short = "\n\n".join(text.split("\n\n")[:3])
        (tmp_path / f"a.{lang}.txt").write_text(short, encoding="utf-8")
    code = "import bitext; print(bitext.__file__); from bitext.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "align", "a.en.txt", "a.ru.txt"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "site") in done.stdout
    assert (tmp_path / "a.en-ru.tmx").exists()
