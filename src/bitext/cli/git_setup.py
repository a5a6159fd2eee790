"""``bitext git-setup``: git merges and shows memories by unit."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bitext.cli.console import exit_codes
from bitext.errors import OutputError, UsageError
from bitext.files import write_atomic

EPILOG = f"""
\b
Examples:
  bitext git-setup               this repository; commit the .gitattributes it writes
  bitext git-setup --global      all repositories of this user
  bitext git-setup --undo

Every clone needs it once: git does not share configuration. Where it is missing, git merges
memories line by line, as before. docs/git.md shows what a merge then looks like.

{exit_codes()}
"""

ATTRIBUTES = "*.tmx merge=bitext diff=bitext"
"""The line of .gitattributes."""


@click.command("git-setup", epilog=EPILOG)
@click.option("--global", "everywhere", is_flag=True, help="For all repositories of this user.")
@click.option("--undo", is_flag=True, help="Take back what this command did.")
def command(*, everywhere: bool, undo: bool) -> None:
    """Install bitext as git's merge and diff driver for *.tmx files.

    It sets merge.bitext and diff.bitext in git's configuration and adds a line to .gitattributes.
    Doing it twice changes nothing more.
    """
    if shutil.which("git") is None:
        raise UsageError("git is not installed, or not on PATH")
    scope = "--global" if everywhere else "--local"
    attributes = _global_attributes() if everywhere else _top_level() / ".gitattributes"
    for key, value in _settings().items():
        click.echo(_unset(scope, key) if undo else _set(scope, key, value))
    click.echo(_without_line(attributes) if undo else _with_line(attributes))
    if not undo and not everywhere:
        click.echo("Commit .gitattributes; every clone then runs bitext git-setup once.")


def _settings() -> dict[str, str]:
    """Return the configuration: how git calls this very program."""
    program = _program()
    return {
        "merge.bitext.name": "translation memories by unit",
        "merge.bitext.driver": f"{program} merge --driver %O %A %B %P",
        "diff.bitext.command": f"{program} diff --driver",
        # `git log -p`, `git show` and `git blame` take no external diff, but this.
        "diff.bitext.textconv": f"{program} diff --textconv",
    }


def _program() -> str:
    """Return the command line of this program for a shell: short only where PATH finds it."""
    called = Path(sys.argv[0]).resolve()
    found = shutil.which("bitext")
    if found and called.name == "bitext" and Path(found).resolve() == called:
        return "bitext"
    return f"{shlex.quote(sys.executable)} -m bitext"


def _top_level() -> Path:
    done = _git("rev-parse", "--show-toplevel")
    if done.returncode:
        raise UsageError(
            "this folder is in no git repository with files",
            hint="Go into one, make one with `git init`, or add --global.",
        )
    return Path(done.stdout.removesuffix("\n"))


def _global_attributes() -> Path:
    """Return the file git reads for all repositories (gitattributes(5))."""
    done = _git("config", "--global", "--type=path", "--get", "core.attributesFile")
    if done.returncode == 0 and done.stdout.strip():
        return Path(done.stdout.removesuffix("\n"))
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "git" / "attributes"


# ------------------------------------------------------------------ configuration


def _set(scope: str, key: str, value: str) -> str:
    old = _get(scope, key)
    if old == value:
        return f"kept    {key} = {value}"
    _change("config", scope, "--replace-all", key, value)
    return f"set     {key} = {value}" + (f"\n        (it was {old})" if old else "")


def _unset(scope: str, key: str) -> str:
    if _get(scope, key) is None:
        return f"absent  {key}"
    _change("config", scope, "--unset-all", key)
    return f"removed {key}"


def _get(scope: str, key: str) -> str | None:
    done = _git("config", scope, "--get", key)
    return done.stdout.removesuffix("\n") if done.returncode == 0 else None


def _change(*arguments: str) -> None:
    done = _git(*arguments)
    if done.returncode:
        raise OutputError(f"git {shlex.join(arguments)} failed: {done.stderr.strip()}")


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (git with our own arguments)
        ["git", *arguments],  # noqa: S607 (the user's git, by PATH)
        capture_output=True,
        text=True,
        check=False,
    )


# ------------------------------------------------------------------ .gitattributes


def _with_line(path: Path) -> str:
    lines = _lines_of(path)
    if ATTRIBUTES in lines:
        return f"kept    {ATTRIBUTES}  in {path}"
    others = [line for line in lines if line.startswith("*.tmx") and "merge=" in line]
    # Of several lines about a file the last one counts, so ours goes to the end.
    _write(path, [*lines, ATTRIBUTES])
    overruled = f"\n        (it overrules: {'; '.join(others)})" if others else ""
    return f"added   {ATTRIBUTES}  to {path}{overruled}"


def _without_line(path: Path) -> str:
    lines = _lines_of(path)
    if ATTRIBUTES not in lines:
        return f"absent  {ATTRIBUTES}  in {path}"
    left = [line for line in lines if line != ATTRIBUTES]
    if left:
        _write(path, left)
    else:
        path.unlink()
    return f"removed {ATTRIBUTES}  from {path}"


def _lines_of(path: Path) -> list[str]:
    if not path.exists():
        return []
    # Attributes may hold paths in any encoding; what we do not touch stays as it is.
    return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()


def _write(path: Path, lines: Sequence[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be made: {error.strerror}", path=str(path.parent)) from error
    write_atomic(path, lambda file: file.write(text.encode("utf-8", errors="surrogateescape")))
