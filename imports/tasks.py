"""The wake-up calls. What is due is read from the rows: a lost or doubled call changes nothing."""

from celery import shared_task
from django.db import transaction

from courriels.tasks import appeler, places
from imports.models import Lot
from imports.preparation import est_leger, preparer


@shared_task(name="imports.lire")
def lire(lot_id: int) -> None:
    """Read one lot."""
    for lot in Lot.objects.filter(pk=lot_id):
        preparer(lot)


@shared_task(name="imports.balayer")
def balayer() -> None:
    """Wake up every lot to read: what a crash or a lost broker left behind."""
    for pk in Lot.objects.a_lire().values_list("pk", flat=True)[: places()]:
        if not appeler(lire, pk):
            return


def commencer(lot: Lot) -> None:
    """Read a small file at once, leave a large one to the worker; the lot is refreshed.

    Without a broker nothing is lost and nobody sees an error: the sweep will find the row.
    """
    if est_leger(lot):
        preparer(lot)
        lot.refresh_from_db()
    else:
        transaction.on_commit(lambda: appeler(lire, lot.pk), robust=True)
