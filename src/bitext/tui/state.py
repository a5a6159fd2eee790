"""What the screen remembers from one time to the next: the theme, and which keys are known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import platformdirs

from bitext.errors import BitextError
from bitext.files import write_atomic
from bitext.tui.themes import NAMES

KNOWN_AFTER = 3
"""Uses of a key after which it needs no hint any more."""


def state_path() -> Path:
    """Return where the state is kept, by the rules of the system (XDG on Linux)."""
    return Path(platformdirs.user_state_dir("bitext", appauthor=False)) / "screen.json"


class ScreenState:
    """Theme and use of keys; with a path, kept there.

    A file that cannot be read or written costs a hint too many, and nothing else.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.theme = NAMES[0]
        self._uses: Counter[str] = Counter()
        if path is not None and path.is_file():
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return
        if not isinstance(data, Mapping):
            return
        if data.get("theme") in NAMES:
            self.theme = data["theme"]
        uses = data.get("uses")
        if isinstance(uses, Mapping):
            self._uses.update({str(k): v for k, v in uses.items() if isinstance(v, int)})

    def count(self, action_id: str) -> None:
        """Note that an action was used."""
        self._uses[action_id] += 1

    @property
    def known(self) -> frozenset[str]:
        """Actions used often enough to be known by heart."""
        return frozenset(each for each, uses in self._uses.items() if uses >= KNOWN_AFTER)

    def save(self) -> None:
        """Write the state to its file, where it has one."""
        if self._path is None:
            return
        uses = {each: min(count, KNOWN_AFTER) for each, count in sorted(self._uses.items())}
        content = json.dumps({"theme": self.theme, "uses": uses}, indent=1) + "\n"

        def write(file: IO[bytes]) -> None:
            file.write(content.encode())

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._path, write)
        except (OSError, BitextError):
            return
