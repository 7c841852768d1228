"""The wake-up calls. What is due is read from the rows: a lost or doubled call changes nothing."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import Task, current_app, shared_task
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

import pannes
from courriels.envoi import envoyer_message
from courriels.models import Courriel

logger = logging.getLogger(__name__)

EN_FILE = 500  # calls in the queue, beyond which a sweep adds none
PAR_APPEL = 10  # messages
PATIENCE = 1.0  # seconds, after which a call begins no other message

_groupes: ContextVar[list[int] | None] = ContextVar("groupes", default=None)


@shared_task(name="courriels.envoyer")
def envoyer(*courriel_ids: int) -> None:
    """Deliver these messages, one after the other; what a slow server leaves is called again, so
    that a call lasts no longer than its message."""
    fin = time.monotonic() + PATIENCE
    for rang, pk in enumerate(courriel_ids, start=1):
        envoyer_message(pk)
        if time.monotonic() > fin:
            _envoyer_tous(courriel_ids[rang:])
            return


@shared_task(name="courriels.balayer")
def balayer() -> None:
    """Wake up everything that is due: what a crash, a lost broker or a later date left behind.

    One call each: what they are is not known, and each fills a place of the queue.
    """
    _envoyer_tous(Courriel.objects.dus().values_list("pk", flat=True)[: places()], par_appel=1)


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
    groupe = _groupes.get()
    appeler_ou_garder = _envoyer_tous if groupe is None else groupe.extend
    transaction.on_commit(lambda: appeler_ou_garder(courriel_ids), robust=True)


@contextmanager
def reveils_groupes() -> Iterator[None]:
    """The messages committed inside are called for at the end, in as few calls as may be."""
    jeton = _groupes.set([])
    try:
        yield
    finally:
        groupe = _groupes.get()
        _groupes.reset(jeton)
        _envoyer_tous(groupe)


def _envoyer_tous(courriel_ids, par_appel: int = PAR_APPEL) -> None:
    """Call until the broker is found missing: a page must not wait for it many times."""
    pks = list(courriel_ids)
    for rang in range(0, len(pks), par_appel):
        if not appeler(envoyer, *pks[rang : rang + par_appel]):
            return


def appeler(tache: Task, *pks: int) -> bool:
    """Queue `tache` for these rows; False without a broker, where the sweep will find them."""
    pannes.point("avant_publication")
    try:
        tache.apply_async(pks, retry=False)
    except (OperationalError, OSError) as erreur:
        logger.warning(
            "Réveil de %s%s impossible, le balayage suivra : %s", tache.name, pks, erreur
        )
        return False
    return True
