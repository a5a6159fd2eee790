"""`bitext stats` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

from command import bitext

# As an old translation tool writes it: no declaration, `lang`, region tags, an inline code.
FOREIGN = """<tmx version="1.1"><header creationtool="OldTool" creationtoolversion="2"
 segtype="sentence" o-tmf="x" adminlang="EN-US" srclang="EN-US" datatype="rtf"/>
<body>
<tu><tuv lang="EN-US"><seg>Press <ph>{\\b}</ph>Enter.</seg></tuv>
<tuv lang="FR-FR"><seg>Appuyez sur Entrée\u00a0!</seg></tuv></tu>
<tu><tuv lang="EN-US"><seg>Untranslated</seg></tuv></tu>
</body></tmx>
"""


def test_a_foreign_memory_is_counted(tmp_path: Path) -> None:
    """No prop of ours is needed; deviations are read over and told."""
    (tmp_path / "old.tmx").write_text(FOREIGN, encoding="utf-8")
    done = bitext("stats", "old.tmx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("old.tmx: 2 units, 1 one-sided, made by OldTool\n")
    assert "EN-US (English)         2 units         3 words" in done.stdout
    assert "FR-FR (French)           1 unit         3 words" in done.stdout
    assert "2 drafts without a confidence" in done.stdout


def test_json_holds_every_file(tmp_path: Path) -> None:
    """One object, the files in the order given."""
    for name in ("b.tmx", "a.tmx"):
        (tmp_path / name).write_text(FOREIGN, encoding="utf-8")
    done = bitext("stats", "--json", "b.tmx", "a.tmx", cwd=tmp_path)
    memories = json.loads(done.stdout)["memories"]
    assert [memory["path"] for memory in memories] == ["b.tmx", "a.tmx"]
    assert memories[0]["units"] == 2


def test_what_is_no_memory_is_refused(tmp_path: Path) -> None:
    """Exit code 3, the file named, no traceback."""
    (tmp_path / "no.tmx").write_text("Plain text.\n", encoding="utf-8")
    for name in ("no.tmx", "missing.tmx"):
        done = bitext("stats", name, cwd=tmp_path)
        assert done.returncode == 3, done.stdout
        assert name in done.stderr
        assert "Traceback" not in done.stderr


def test_without_files_the_project_is_counted(tmp_path: Path) -> None:
    """In a project all its memories; in one that has none, what to do; elsewhere a usage error."""
    done = bitext("stats", cwd=tmp_path)
    assert done.returncode == 2
    (tmp_path / "bitext.yaml").write_text("source: en\n", encoding="utf-8")
    (tmp_path / "tmx").mkdir()
    done = bitext("stats", cwd=tmp_path)
    assert done.returncode == 3
    assert "bitext align" in done.stderr
    (tmp_path / "tmx" / "a.en-fr.tmx").write_text(FOREIGN, encoding="utf-8")
    done = bitext("stats", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tmx/a.en-fr.tmx: 2 units")
