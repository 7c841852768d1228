"""Reminders: one for a step, however late the sweep comes; never after an answer, never twice.

What is due is read from the rows, under the lock of the collection: a dead worker delays it
until the next sweep, and doubles nothing. Nobody gets a reminder on the morrow of a message: a
due date put off, or an outage, never makes a burst of them; the step then waits a day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from remontees.completude import completude
from remontees.emails import ecrire
from remontees.models import Campagne, Demande, Rappel
from remontees.statuts import StatutCampagne

HEURE = 8  # Paris: nobody is reminded in the middle of the night
REPIT = timedelta(days=1)


def relancer(maintenant: datetime | None = None) -> int:
    """Send the reminders that are due; how many were queued."""
    maintenant = timezone.localtime(maintenant or timezone.now())
    if maintenant.hour < HEURE:
        return 0
    jour, partis = maintenant.date(), 0
    for campagne in Campagne.objects.filter(statut=StatutCampagne.OUVERTE):
        if etape := etape_due(campagne, jour):
            demandes = _sans_rappel(campagne, etape)
            partis += sum(_relancer(demande, jour) for demande in demandes)
    return partis


def etape_due(campagne: Campagne, jour: date) -> date | None:
    """The last step that has come since the opening: after an outage, only that one is due."""
    ouverture = timezone.localtime(campagne.ouverte_le).date()
    return max((e for e in campagne.jours_de_rappel() if ouverture < e <= jour), default=None)


def _sans_rappel(campagne: Campagne, etape: date) -> list[Demande]:
    """Those that still owe something, can be written to, and got no reminder on this step, nor
    since. In a constant number of queries: a sweep comes every minute."""
    deja = set(
        Rappel.objects.filter(demande__campagne=campagne, prevu_le__gte=etape).values_list(
            "demande", flat=True
        )
    )
    return [
        bilan.demande
        for bilan in completude(campagne).bilans
        if bilan.manquantes and bilan.demande.courriel and bilan.demande.pk not in deja
    ]


@transaction.atomic
def _relancer(demande: Demande, jour: date, *, a_la_main: bool = False) -> bool:
    """Send one reminder, unless it is sent or answered. Workers wait for each other here, and
    all is read again: what was due may have changed meanwhile."""
    campagne = demande.campagne
    campagne.verrouiller()
    etape = jour if a_la_main else etape_due(campagne, jour)
    if not campagne.est_ouverte or etape is None:
        return False
    depuis = jour if a_la_main else jour - REPIT
    if (
        demande.rappels.filter(prevu_le__gte=etape).exists()
        or demande.liens.filter(cree_le__date__gte=depuis).exists()
    ):
        return False
    (bilan,) = completude(campagne, demande).bilans
    if not bilan.manquantes or not bilan.demande.courriel:
        return False
    lien = ecrire(bilan, rappel=True)
    Rappel.objects.create(demande=demande, prevu_le=etape, a_la_main=a_la_main, lien=lien)
    return True


@transaction.atomic
def rappeler_maintenant(demandes: list[Demande], *, par) -> int:
    """Remind these at an officer's wish; how many were. Whoever was written to today is not.

    Raises ValidationError while the collection is not open.
    """
    jour, partis = timezone.localdate(), 0
    for demande in demandes:
        if not demande.campagne.est_ouverte:
            raise ValidationError("Cette remontée n’est pas ouverte\u00a0: rien n’est envoyé.")
        if _relancer(demande, jour, a_la_main=True):
            demande.consigner("rappeler", par=par)
            partis += 1
    return partis
