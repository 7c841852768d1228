"""From a report asked for to a report issued and its messages written: the worker's main job.

Every step starts from what the rows say and may run twice: a worker killed anywhere is
replaced by another one, which goes on from the last step committed.
"""

import contextlib
import logging

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from rapports.calculs import calculer
from rapports.emails import ecrire_envois
from rapports.gabarits import COURANT
from rapports.models import Rapport
from rapports.pdf import CompositionImpossible, composer
from rapports.statuts import StatutRapport

logger = logging.getLogger(__name__)

TENTATIVES_MAX = 5


def produire_rapport(pk: int) -> list[int]:
    """Make the report `pk` if it waits to be made; return the ids of its deliveries.

    A report that cannot be typeset fails at once with the reason; any other error leaves it in
    the queue, at most TENTATIVES_MAX times. Returns an empty list when there is nothing to do.
    """
    rapport = Rapport.objects.reserver(pk)
    if rapport is None:
        return []
    if rapport.tentatives > TENTATIVES_MAX:  # each of its workers was killed
        _rendre(rapport)
        return []
    try:
        if rapport.statut == StatutRapport.DEMANDE:
            _figer(rapport)
        pdf = composer(rapport.instantane, rapport.textes)
        if rapport.relecture and rapport.statut == StatutRapport.FIGE:
            rapport.soumettre()
            return []
        return _emettre(rapport, pdf)
    except CompositionImpossible as erreur:
        rapport.echouer(str(erreur))
    except Exception:
        logger.exception("Rapport %s : production interrompue", pk)
        _rendre(rapport)
    return []


def _figer(rapport: Rapport) -> None:
    with _instant_unique():
        instantane = calculer(rapport, etabli_le=timezone.localdate())
    rapport.figer(instantane)


@contextlib.contextmanager
def _instant_unique():
    """One transaction whose reads all come from the same instant (REPEATABLE READ)."""
    imbriquee = connection.in_atomic_block
    with transaction.atomic():
        if not imbriquee:
            with connection.cursor() as curseur:
                curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@transaction.atomic
def _emettre(rapport: Rapport, pdf: bytes) -> list[int]:
    """The report is issued and its deliveries exist, together or not at all."""
    rapport.emettre(pdf, gabarit=COURANT, emis_le=timezone.now())
    return ecrire_envois(rapport) if rapport.diffuser else []


def _rendre(rapport: Rapport) -> None:
    """Give the report back to the queue, or declare it failed after too many tries."""
    if rapport.tentatives >= TENTATIVES_MAX:
        rapport.echouer(
            f"La production a échoué {TENTATIVES_MAX} fois pour une raison technique. "
            "L'administrateur du portail trouvera la cause dans le journal du serveur."
        )
    else:
        # Only the last one to have claimed it: a late worker must not free another's lease.
        mien = Rapport.objects.filter(pk=rapport.pk, tentatives=rapport.tentatives)
        mien.update(bail_fin=Now())
