"""What the reports computed at the same instant have in common, computed once for all of them.

Nothing outlives the block, and nothing is shared outside one transaction whose reads all come from
the same instant: computed again, it would be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

_gardes: ContextVar[dict[Hashable, object] | None] = ContextVar("gardes", default=None)


@contextmanager
def mis_en_commun() -> Iterator[None]:
    """Inside, `une_fois` computes each thing once. Only for reads that come from one instant."""
    jeton = _gardes.set({})
    try:
        yield
    finally:
        _gardes.reset(jeton)


def une_fois(faire: Callable[..., T], *sujets: Hashable) -> T:
    """`faire(*sujets)`, computed once in the block; it is to be read, never changed. The subjects
    tell all that it depends on."""
    gardes = _gardes.get()
    if gardes is None:
        return faire(*sujets)
    cle = (faire, sujets)
    if cle not in gardes:
        gardes[cle] = faire(*sujets)
    return gardes[cle]
