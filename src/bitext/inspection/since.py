"""What changed since a revision of git: files, and inside a file its units."""

from __future__ import annotations

import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bitext.errors import BitextError, UsageError
from bitext.files import real
from bitext.inspection.stretches import digest
from bitext.tmx import TmxReader


class Since:
    """Compares memories with how they were at a revision.

    Args:
        revision: Anything that names a commit: ``HEAD~1``, ``origin/main``, a hash.

        folder: Somewhere in the repository.

    Raises:
        UsageError: There is no git, no repository here, or no such revision.
    """

    def __init__(self, revision: str, *, folder: Path) -> None:
        if revision.startswith("-"):
            raise UsageError(f"not a revision: {revision!r}")
        commit = f"{revision}^{{commit}}"
        self._revision = _git(
            folder, "rev-parse", "--verify", "--quiet", commit,
            failure=f"git knows no revision {revision!r} here",
        ).decode().strip()  # fmt: skip

    def before(self, memory: str) -> Counter[bytes] | None:
        """Return the digests of the units that a memory had; None where it has not changed.

        A memory that was not there, or could not be read as it was, had none.
        """
        path = real(memory)
        if not path.is_file():
            return Counter()
        top = Path(
            _git(path.parent, "rev-parse", "--show-toplevel", failure=f"{memory}: no repository")
            .decode()
            .strip()
        )
        name = path.relative_to(real(top)).as_posix()
        try:
            old = _git(top, "show", f"{self._revision}:{name}", failure="not there then")
        except UsageError:
            return Counter()
        if old == path.read_bytes():
            return None
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / path.name
            copy.write_bytes(old)
            try:
                return Counter(digest(unit) for unit, _ in TmxReader(copy))
            except BitextError:
                return Counter()


def _git(folder: Path, *arguments: str, failure: str) -> bytes:
    command: Sequence[str | Path] = ["git", "-C", folder, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (no shell)
    except FileNotFoundError:
        raise UsageError("--since needs git, and there is none on the PATH") from None
    if done.returncode:
        raise UsageError(
            failure,
            hint="In CI fetch the history: fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0.",
        )
    return done.stdout
