"""Keeps the linear algebra library to one thread while many small products are made.

OpenBLAS shares out every product among all cores and waits for them spinning. For products of the
size of a few sentences that is slower than one core alone, and on a busy machine ten times slower
(measured: 19 s instead of 2.9 for two texts of 11,000 words).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module

_NUMPY = "numpy._core._multiarray_umath"
_PREFIXES = ("scipy_openblas", "openblas")
_SUFFIXES = ("64_", "")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let OpenBLAS use one thread inside; does nothing where numpy has another library."""
    control = _control()
    if control is None:
        yield
        return
    get, put = control
    before = get()
    put(1)
    try:
        yield
    finally:
        put(before)


@cache
def _control() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """Return the functions that read and set the number of threads of numpy's OpenBLAS."""
    try:
        # Symbols are looked for in what this module is linked to as well. Another numpy may keep
        # it elsewhere, or be linked to another library: then nothing is changed.
        library = ctypes.CDLL(str(import_module(_NUMPY).__file__))
    except (ImportError, OSError):
        return None
    for prefix in _PREFIXES:
        for suffix in _SUFFIXES:
            get = getattr(library, f"{prefix}_get_num_threads{suffix}", None)
            put = getattr(library, f"{prefix}_set_num_threads{suffix}", None)
            if get is not None and put is not None:
                put.restype = None
                return get, put
    return None
