"""The wake-up calls. What is due is read from the rows: a lost or doubled call changes nothing."""

import logging

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from rapports.envoi import envoyer_message
from rapports.models import Envoi, Rapport
from rapports.production import produire_rapport

logger = logging.getLogger(__name__)

PAR_BALAYAGE = 500  # rows taken up by one sweep


@shared_task(name="rapports.produire")
def produire(rapport_id: int) -> None:
    """Make one report, then wake its deliveries up."""
    for envoi_id in produire_rapport(rapport_id):
        _reveiller(envoyer, envoi_id)


@shared_task(name="rapports.envoyer")
def envoyer(envoi_id: int) -> None:
    """Deliver one message."""
    envoyer_message(envoi_id)


@shared_task(name="rapports.balayer")
def balayer() -> None:
    """Wake up everything that is due: what a crash, a lost broker or a later date left behind."""
    for pk in Rapport.objects.a_produire().values_list("pk", flat=True)[:PAR_BALAYAGE]:
        _reveiller(produire, pk)
    for pk in Envoi.objects.dus().values_list("pk", flat=True)[:PAR_BALAYAGE]:
        _reveiller(envoyer, pk)


def reveiller_production(rapport_id: int) -> None:
    """Ask the worker to make this report once the present transaction is committed.

    Without a broker nothing is lost and nobody sees an error: the sweep will find the row.
    """
    transaction.on_commit(lambda: _reveiller(produire, rapport_id))


def reveiller_envoi(envoi_id: int) -> None:
    """Ask the worker to deliver this message once the present transaction is committed."""
    transaction.on_commit(lambda: _reveiller(envoyer, envoi_id))


def _reveiller(tache, pk: int) -> None:
    try:
        tache.apply_async((pk,), retry=False)
    except (OperationalError, OSError) as erreur:
        logger.warning(
            "Réveil de %s(%s) impossible, le balayage suivra : %s", tache.name, pk, erreur
        )
