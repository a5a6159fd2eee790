"""Names that a package offers and imports on first use, so that its users pay for what they use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any


def late(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """Return a ``__getattr__`` (PEP 562) for a package.

    The package imports the same names under ``TYPE_CHECKING``, for readers and their tools.

    Args:
        package: Its ``__name__``.
        homes: Names, by the module that holds them; a module is named from the package on.
    """
    home = {name: module for module, names in homes.items() for name in names}

    def attribute(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{home[name]}"), name)
        # The next look-up finds it in the package and does not come here.
        setattr(sys.modules[package], name, value)
        return value

    return attribute
