"""The wake-up calls of the contracts. What is due is read from the rows: a lost or doubled call
changes nothing."""

from celery import shared_task

from contrats import annees, avenants, circuit
from contrats.argent import cumuls
from contrats.models import VersionActe
from contrats.orphelins import effacer_les_orphelins
from contrats.scellement import sceller
from courriels.tasks import appeler, places


@shared_task(name="contrats.relancer")
def relancer() -> None:
    """Remind those whose signature is still awaited."""
    circuit.relancer_les_attendues()


@shared_task(name="contrats.reprendre_les_circuits")
def reprendre_les_circuits() -> None:
    """Draw what follows from the signatures where a dead process did not."""
    circuit.reprendre_les_circuits()


@shared_task(name="contrats.reprendre_les_scellements")
def reprendre_les_scellements() -> None:
    """Wake up every seal to put: what a crash or a lost broker left behind."""
    for pk in VersionActe.objects.a_sceller().values_list("pk", flat=True)[: places()]:
        if not appeler(sceller, pk):
            return


@shared_task(name="contrats.appliquer_les_avenants")
def appliquer_les_avenants() -> None:
    """Write in the contracts the signed avenants whose day has come."""
    avenants.appliquer_les_dus()


@shared_task(name="contrats.balayer_fichiers")
def balayer_fichiers() -> None:
    """Delete the files that no row names."""
    effacer_les_orphelins()


@shared_task(name="contrats.rafraichir_les_cumuls")
def rafraichir_les_cumuls() -> None:
    """Add up again the money of the contracts where a line has changed, and the indicators where
    a measure has."""
    cumuls.rafraichir()
    annees.rafraichir()
