"""After a backup was restored: what the journals know is written in the rows, the rest is held.

Nothing leaves from here, and nothing will before an administrator lifts the suspension.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from courriels.livraison import remise_notee
from courriels.models import Courriel, Suspension
from courriels.statuts import EN_CHEMIN

RESTAUREE = "La sauvegarde a été prise pendant l’envoi ; la réponse n’est pas connue."


@dataclass(frozen=True)
class Reprise:
    """How many messages were known to be sent, may have been, wait."""

    remis: int = 0
    incertains: int = 0
    en_attente: int = 0


@transaction.atomic
def reprendre_prudemment(motif: str) -> Reprise:
    """Suspend the sending, then settle every message that was on its way at the time."""
    Suspension.objects.create(motif=motif[:300])
    remis = incertains = 0
    en_chemin = Courriel.objects.filter(statut__in=EN_CHEMIN)
    for courriel in en_chemin.defer("message").order_by("pk").iterator():
        if (reponse := remise_notee(courriel.cle_de_remise)) is not None:
            remis += courriel.reconnaitre_remis(reponse)
        elif courriel.liberer(RESTAUREE):
            incertains += 1
    return Reprise(remis, incertains, en_chemin.count())
