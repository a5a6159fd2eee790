"""Filters that a person keeps under names: lines ``name = filter`` in the settings folder."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import platformdirs

from bitext.errors import InputError, UsageError
from bitext.files import read_bytes, write_atomic
from bitext.review import Filter, Refusal, parse_filter


def filters_path() -> Path:
    """Return where the person's filters are kept, by the rules of the system (XDG on Linux)."""
    return Path(platformdirs.user_config_dir("bitext", appauthor=False)) / "filters.txt"


class SavedFilters:
    """The filters of a file; it may be edited by hand. A line that begins with ``#`` is a remark.

    Args:
        path: The file; it need not be there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        """Return what is saved, as it is spelled, by name.

        Raises:
            InputError: The file cannot be read, or a line of it is no filter.
        """
        return {name: text for name, text in self._lines() if name}

    def save(self, name: str, wanted: Filter) -> None:
        """Keep a filter under a name; one of the same name is replaced, all else stays.

        Raises:
            UsageError: The name is none.
            InputError: The file has faults.
            OutputError: It cannot be written.
        """
        if not name or not name.replace("-", "").replace("_", "").isalnum():
            raise UsageError(f"not a name for a filter: {name!r}", hint="Letters, digits, - and _")
        lines = [(each, text) for each, text in self._lines() if each != name]
        lines.append((name, str(wanted) if wanted else ""))
        content = "".join(f"{each} = {text}\n" if each else f"{text}\n" for each, text in lines)
        self.path.parent.mkdir(parents=True, exist_ok=True)

        def write(file: IO[bytes]) -> None:
            file.write(content.encode())

        write_atomic(self.path, write)

    def _lines(self) -> list[tuple[str, str]]:
        """Return name and filter of each line; of a remark no name and the line itself."""
        if not self.path.is_file():
            return []
        try:
            content = read_bytes(self.path).decode()
        except UnicodeDecodeError:
            raise InputError("is not UTF-8", path=str(self.path)) from None
        found = []
        for number, line in enumerate(content.splitlines(), 1):
            name, equals, text = (part.strip() for part in line.partition("="))
            if not line.strip() or line.lstrip().startswith("#"):
                found.append(("", line))
                continue
            parsed = parse_filter(text, languages=_tags(text))
            if not equals or not name or isinstance(parsed, Refusal):
                reason = parsed.reason if isinstance(parsed, Refusal) else "found no name"
                raise InputError(
                    f"{reason}; expected lines like: doubtful = status:draft p<.5",
                    path=str(self.path),
                    line=number,
                )
            found.append((name, text))
        return found


def _tags(text: str) -> list[str]:
    """Return what may be languages in a filter: it is kept for memories of any."""
    return [word.lstrip("-").partition(":")[0] for word in text.split() if ":" in word]
