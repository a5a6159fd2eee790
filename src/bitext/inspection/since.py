"""What changed since a revision of git: files, and inside a file its units."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bitext.errors import BitextError, UsageError
from bitext.files import real
from bitext.inspection.stretches import digest
from bitext.tmx import TmxReader

_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


class Since:
    """Compares memories with how they were at a revision, each in the repository it lies in.

    Args:
        revision: Anything that names a commit: ``HEAD~1``, ``origin/main``, a hash.

    Raises:
        UsageError: It cannot be a revision.
    """

    def __init__(self, revision: str) -> None:
        if not revision or revision.startswith("-"):
            raise UsageError(f"not a revision: {revision!r}")
        self._revision = revision
        self._commits: dict[Path, str] = {}
        self._renamed: dict[Path, dict[str, str]] = {}

    def before(self, memory: str) -> Counter[bytes] | None:
        """Return the digests of the units that a memory had; None where it has not changed.

        A memory that was not there, or could not be read as it was, had none.

        Raises:
            UsageError: There is no git, no repository there, or no such revision in it.
        """
        path = real(memory)
        if not path.is_file():
            return Counter()
        top = _top(path.parent)
        if top not in self._commits:
            self._commits[top] = _commit(top, self._revision)
            self._renamed[top] = _renamed(top, self._commits[top])
        name = path.relative_to(top).as_posix()
        name = self._renamed[top].get(name, name)
        try:
            old = _git(top, "show", f"{self._commits[top]}:{name}", failure="not there then")
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


def _top(folder: Path) -> Path:
    """Return the folder of the repository that a folder lies in."""
    failure = f"--since: {folder} lies in no git repository"
    return real(_git(folder, "rev-parse", "--show-toplevel", failure=failure).decode().strip())


def _commit(top: Path, revision: str) -> str:
    found = _git(
        top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}",
        failure=f"git knows no revision {revision!r} in {top}",
        hint="In CI fetch the history: fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0.",
    )  # fmt: skip
    return found.decode().strip()


def _renamed(top: Path, commit: str) -> dict[str, str]:
    """Return the old name of each file that git takes for renamed, by its new one."""
    found = _git(
        top, "diff", "--name-status", "--find-renames", "--diff-filter=R", "-z", commit, "--",
        failure=f"git cannot compare {top} with {commit}",
    )  # fmt: skip
    _, *names = found.decode(errors="surrogateescape").split("\0")
    # R097, old name, new name, and so on.
    return dict(zip(names[1::3], names[0::3], strict=False))


def _git(folder: Path, *arguments: str, failure: str, hint: str | None = None) -> bytes:
    command: Sequence[str | Path] = ["git", "-C", folder, *arguments]
    # A hook is told which repository it runs for; here the memory says it.
    environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    try:
        done = subprocess.run(  # noqa: S603 (no shell)
            command, env=environment, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise UsageError("--since needs git, and there is none on the PATH") from None
    if done.returncode:
        # The owner of a checkout in a container is often another: git then says what to do.
        said = done.stderr.decode(errors="replace").strip()
        raise UsageError(failure, hint=said if "safe.directory" in said else hint)
    return done.stdout
