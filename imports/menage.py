"""Keeps Python's collector still while a whole file is in memory. It frees nothing by itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_verrou, _dedans = Lock(), 0


@contextmanager
def sans_menage() -> Iterator[None]:
    """Nothing of a plan goes before its end, and the collector would walk through it again and
    again: a third of the time. What has no cycle is freed as ever."""
    global _dedans  # several threads may be in it: the last one lets it go
    with _verrou:
        _dedans += 1
        gc.disable()
    try:
        yield
    finally:
        with _verrou:
            _dedans -= 1
            if not _dedans:
                gc.enable()
