"""The wake-up calls. What is due is read from the rows: a lost or doubled call changes nothing."""

import logging

from celery import Task, current_app, shared_task
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

import pannes
from courriels.envoi import envoyer_message
from courriels.models import Courriel

logger = logging.getLogger(__name__)

EN_FILE = 500  # calls in the queue, beyond which a sweep adds none


@shared_task(name="courriels.envoyer")
def envoyer(courriel_id: int) -> None:
    """Deliver one message."""
    envoyer_message(courriel_id)


@shared_task(name="courriels.balayer")
def balayer() -> None:
    """Wake up everything that is due: what a crash, a lost broker or a later date left behind."""
    _envoyer_tous(Courriel.objects.dus().values_list("pk", flat=True)[: places()])


def places() -> int:
    """How many calls a sweep may add to the queue; what it leaves is found by the next one.

    Rows that wait for their turn are due all the while: called again at each sweep, ten thousand
    of them would fill the broker with calls for nothing, and the worker would do nothing else.
    """
    try:
        with current_app.pool.acquire(block=True) as connexion:
            file = connexion.default_channel.queue_declare(
                current_app.conf.task_default_queue, passive=True
            )
        return max(0, EN_FILE - file.message_count)
    except ChannelError:  # an empty queue does not exist
        return EN_FILE
    except (OperationalError, *current_app.connection_for_write().connection_errors):
        return 0


def reveiller(*courriel_ids: int) -> None:
    """Ask the worker to deliver these messages once the present transaction is committed.

    `robust`: whatever happens to the call, what was committed stands and nobody sees an error.
    """
    transaction.on_commit(lambda: _envoyer_tous(courriel_ids), robust=True)


def _envoyer_tous(courriel_ids) -> None:
    """Call for each until the broker is found missing: a page must not wait for it many times."""
    for pk in courriel_ids:
        if not appeler(envoyer, pk):
            return


def appeler(tache: Task, pk: int) -> bool:
    """Queue `tache` for the row `pk`; False without a broker, where the sweep will find the row."""
    pannes.point("avant_publication")
    try:
        tache.apply_async((pk,), retry=False)
    except (OperationalError, OSError) as erreur:
        logger.warning(
            "Réveil de %s(%s) impossible, le balayage suivra : %s", tache.name, pk, erreur
        )
        return False
    return True
