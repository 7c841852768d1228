"""What time does to a consultation: reminders while it runs; the day after, silence counts as
favourable and it closes. Swept, so that an outage is caught up; a second sweep changes nothing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from rapports.delais import etape_due, tacite
from rapports.emails_annuel import ecrire_la_consultation
from rapports.models import AvisAnnuel, RappelAvis, RapportAnnuel
from rapports.statuts_annuel import StatutAnnuel, StatutAvisAnnuel

HEURE = 8  # Paris: nobody is reminded in the middle of the night


def balayer() -> None:
    """Everything that is due: the silences first, then the reminders."""
    for annuel in RapportAnnuel.objects.filter(statut=StatutAnnuel.CONSULTATION):
        if tacite(annuel.echeance, timezone.localdate()):
            terminer(annuel)
    relancer()


@transaction.atomic
def terminer(annuel: RapportAnnuel) -> int:
    """Count the silences of a consultation whose day has passed, and close it; how many. None,
    and it stays open, while the draft is known not to have reached a body (`renvoi`)."""
    annuel.verrouiller()
    jour = timezone.localdate()
    if annuel.statut != StatutAnnuel.CONSULTATION or not tacite(annuel.echeance, jour):
        return 0
    if annuel.avis.injoints().exists():
        return 0
    muets = list(annuel.avis.filter(statut=StatutAvisAnnuel.ATTENDU).order_by("pk"))
    for avis in muets:
        avis.reputer_favorable()
    annuel.clore_consultation(par=None, le=jour)
    return len(muets)


def relancer(maintenant: datetime | None = None) -> int:
    """Send the reminders that are due; how many were queued."""
    maintenant = timezone.localtime(maintenant or timezone.now())
    if maintenant.hour < HEURE:
        return 0
    jour, partis = maintenant.date(), 0
    for avis in AvisAnnuel.objects.attendus().select_related("annuel"):
        if etape_due(avis.annuel.envoye_le, avis.echeance, jour):
            partis += _relancer(avis, jour)
    return partis


@transaction.atomic
def _relancer(avis: AvisAnnuel, jour: date) -> bool:
    """Send one reminder, unless it is sent or answered: all is read again under the lock."""
    avis.annuel.verrouiller()
    avis.refresh_from_db()
    etape = etape_due(avis.annuel.envoye_le, avis.echeance, jour)
    if (
        etape is None
        or avis.statut != StatutAvisAnnuel.ATTENDU
        or avis.annuel.statut != StatutAnnuel.CONSULTATION
        or avis.rappels.filter(prevu_le__gte=etape).exists()
    ):
        return False
    RappelAvis.objects.create(
        avis=avis, prevu_le=etape, courriel=ecrire_la_consultation(avis, rappel=True)
    )
    return True
