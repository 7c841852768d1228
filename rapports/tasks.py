"""The wake-up calls. What is due is read from the rows: a lost or doubled call changes nothing."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from courriels.envoi import envoyer_message
from courriels.tasks import appeler, places
from rapports import calendrier, series
from rapports.models import Envoi, Rapport
from rapports.procedure import relances
from rapports.production import produire_rapport

# Parts of one batch made at the same time, if the worker has as many processes.
CHAINES = 2
TRANCHE = 8  # reports at a time: less than a second, unless one of them alone takes longer


@shared_task(name="rapports.produire")
def produire(rapport_id: int) -> None:
    """Make one report; its messages wake the worker up by themselves."""
    produire_rapport(rapport_id)


@shared_task(name="rapports.envoyer")
def envoyer(envoi_id: int) -> None:
    """A call left in the broker by a portal older than the outbox: it named the delivery."""
    for courriel_id in Envoi.objects.filter(pk=envoi_id).values_list("courriel", flat=True):
        envoyer_message(courriel_id)


@shared_task(name="rapports.avancer_lot")
def avancer_lot(lot_id: int) -> None:
    """Make a few reports of a batch, then queue behind whatever came meanwhile: a batch of five
    hundred never keeps a single report waiting."""
    if series.avancer(lot_id, TRANCHE):
        appeler(avancer_lot, lot_id)


@shared_task(name="rapports.planifier")
def planifier() -> None:
    """Ask for what the schedules owe, and have it made."""
    demandes = calendrier.planifier(timezone.now())
    _reveiller([(produire, pk) for pk in demandes.rapports])
    _reveiller(_chaines(demandes.lots))


@shared_task(name="rapports.balayer")
def balayer() -> None:
    """Wake up every report to make: what a crash or a lost broker left behind."""
    seuls = Rapport.objects.a_produire().filter(lot=None).values_list("pk", flat=True)
    _reveiller([(produire, pk) for pk in seuls[: places()]])
    _reveiller(_chaines(series.lots_en_attente()))


def _chaines(lots):
    return [(avancer_lot, pk) for pk in lots for _ in range(CHAINES)]


def _reveiller(appels) -> None:
    """Call until the broker is found missing."""
    for tache, pk in appels:
        if not appeler(tache, pk):
            return


@shared_task(name="rapports.suivre_les_annuels")
def suivre_les_annuels() -> None:
    """Count the silences of the consultations that are over, and remind those that run."""
    relances.balayer()


def reveiller_production(rapport_id: int) -> None:
    """Ask the worker to make this report once the present transaction is committed.

    Without a broker nothing is lost and nobody sees an error: the sweep will find the row.
    """
    transaction.on_commit(lambda: appeler(produire, rapport_id))


def reveiller_lot(lot_id: int) -> None:
    """The same for the reports of a batch."""
    transaction.on_commit(lambda: _reveiller(_chaines([lot_id])))
