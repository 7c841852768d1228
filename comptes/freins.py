"""How many times a door may be tried: by account and by address, in PostgreSQL. No answer here."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from audit.models import Compteur
from audit.provenance import adresse

FENETRE = timedelta(minutes=15)
PAR_COMPTE = 10
# A whole town hall comes in by one address: this stops a machine, not colleagues.
PAR_ADRESSE = 100


def essayer(request: HttpRequest, geste: str, compte: str = "") -> timedelta | None:
    """Count one try of `geste`; how long to wait when it is one too many, None when it may pass.

    An account that does not exist is counted as any other: the answer tells nothing.
    """
    passages = [
        Compteur.objects.compter(
            f"{geste}:adresse", adresse(request), limite=PAR_ADRESSE, duree=FENETRE
        )
    ]
    if compte:
        passages.append(
            Compteur.objects.compter(f"{geste}:compte", compte, limite=PAR_COMPTE, duree=FENETRE)
        )
    return max((p.attendre for p in passages if not p.permis), default=None)


def oublier(geste: str, compte: str) -> None:
    """It succeeded: this account starts again from nothing; its address does not."""
    Compteur.objects.oublier(f"{geste}:compte", compte)
