"""The wake-up calls. What is due is read from the rows: a lost or doubled call changes nothing."""

from celery import shared_task
from django.db import transaction

from courriels.envoi import envoyer_message
from courriels.tasks import PAR_BALAYAGE, appeler
from rapports.models import Envoi, Rapport
from rapports.production import produire_rapport


@shared_task(name="rapports.produire")
def produire(rapport_id: int) -> None:
    """Make one report; its messages wake the worker up by themselves."""
    produire_rapport(rapport_id)


@shared_task(name="rapports.envoyer")
def envoyer(envoi_id: int) -> None:
    """A call left in the broker by a portal older than the outbox: it named the delivery."""
    for courriel_id in Envoi.objects.filter(pk=envoi_id).values_list("courriel", flat=True):
        envoyer_message(courriel_id)


@shared_task(name="rapports.balayer")
def balayer() -> None:
    """Wake up every report to make: what a crash or a lost broker left behind."""
    for pk in Rapport.objects.a_produire().values_list("pk", flat=True)[:PAR_BALAYAGE]:
        if not appeler(produire, pk):
            return


def reveiller_production(rapport_id: int) -> None:
    """Ask the worker to make this report once the present transaction is committed.

    Without a broker nothing is lost and nobody sees an error: the sweep will find the row.
    """
    transaction.on_commit(lambda: appeler(produire, rapport_id))
