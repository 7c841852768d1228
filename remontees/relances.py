"""Reminders: one for a step, however late the sweep comes; never after an answer, never twice.

What is due is read from the rows, under the lock of the collection: a dead worker delays it
until the next sweep, and doubles nothing.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from remontees.completude import completude
from remontees.emails import ecrire
from remontees.models import Campagne, Demande, Rappel
from remontees.statuts import StatutCampagne

HEURE = 8  # Paris: nobody is reminded in the middle of the night


def relancer(maintenant: datetime | None = None) -> int:
    """Send the reminders that are due; how many were queued."""
    maintenant = timezone.localtime(maintenant or timezone.now())
    if maintenant.hour < HEURE:
        return 0
    jour, partis = maintenant.date(), 0
    for campagne in Campagne.objects.filter(statut=StatutCampagne.OUVERTE):
        if etape := etape_due(campagne, jour):
            partis += sum(_relancer(demande, etape) for demande in _sans_rappel(campagne, etape))
    return partis


def etape_due(campagne: Campagne, jour: date) -> date | None:
    """The last step that has come since the opening: after an outage, only that one is due."""
    ouverture = timezone.localtime(campagne.ouverte_le).date()
    return max((e for e in campagne.jours_de_rappel() if ouverture < e <= jour), default=None)


def _sans_rappel(campagne: Campagne, etape: date):
    """Those that can be written to and got no reminder on this step, nor since."""
    deja = Rappel.objects.filter(demande__campagne=campagne, prevu_le__gte=etape)
    joignables = campagne.demandes.exclude(courriel="").exclude(pk__in=deja.values("demande"))
    return joignables.order_by("pk")


@transaction.atomic
def _relancer(demande: Demande, etape: date, *, a_la_main: bool = False) -> bool:
    """Send one reminder, unless it is sent or answered. Workers wait for each other here."""
    campagne = demande.campagne
    campagne.verrouiller()
    if not campagne.est_ouverte or demande.rappels.filter(prevu_le__gte=etape).exists():
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
        if demande.liens.filter(cree_le__date=jour).exists():
            continue
        if _relancer(demande, jour, a_la_main=True):
            demande.consigner("rappeler", par=par)
            partis += 1
    return partis
