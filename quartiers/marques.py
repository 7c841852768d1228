"""What is worked out in advance, and done again where a mark says that it is out of date.

Marks are only ever added, by triggers of the database: writers never wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from quartiers import verrou


def refaire(
    marques: QuerySet,
    champ: str,
    faire: Callable[[list[int]], object],
    *,
    numero: int,
    lot: int | None = None,
) -> int:
    """Give `faire` the keys that `champ` of these marks names, `lot` at a time (all of them, where
    it is not said), each time in one transaction; return how many. Nothing if another process holds
    the lock `numero`."""
    faits = 0
    while refaits := _en_refaire(marques, champ, faire, numero, lot):
        faits += refaits
    return faits


@transaction.atomic
def _en_refaire(
    marques: QuerySet, champ: str, faire: Callable, numero: int, lot: int | None
) -> int:
    """What changes from here on is marked again: it is forgotten by none."""
    if not verrou.prendre(numero):
        return 0
    perimes = list(marques.order_by(champ).values_list(champ, flat=True).distinct()[:lot])
    if perimes:
        marques.filter(**{f"{champ}__in": perimes}).delete()
        faire(perimes)
    return len(perimes)
