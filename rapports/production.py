"""From a report asked for to a report issued and its messages written: the worker's main job.

Every step starts from what the rows say and may run twice: a worker killed anywhere is
replaced by another one, which goes on from the last step committed.
"""

import contextlib
import json
import logging
import time
from collections.abc import Iterator
from itertools import accumulate

from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.db.models.functions import Now
from django.utils import timezone

from courriels.tasks import reveils_groupes
from rapports.calculs import calculer
from rapports.calculs.instant import mis_en_commun
from rapports.emails import ecrire_envois
from rapports.gabarits import COURANT
from rapports.models import Rapport
from rapports.pdf import CompositionImpossible, composer, composer_ensemble
from rapports.statuts import StatutRapport

logger = logging.getLogger(__name__)

TENTATIVES_MAX = 5
# Of reports made together, so that whatever else waits does not wait long: seconds to compute in,
# characters of their blocks (some forty sheets of two pages, or two reports of twenty).
CALCUL, POIDS = 0.3, 200_000


def produire_rapport(pk: int) -> list[int]:
    """Make the report `pk` if it waits to be made; return the ids of its deliveries.

    A report that cannot be typeset fails at once with the reason; any other error leaves it in
    the queue, at most TENTATIVES_MAX times. Returns an empty list when there is nothing to do.
    """
    rapport = Rapport.objects.reserver(pk)
    return [] if rapport is None else _produire(rapport)


def _produire(rapport: Rapport) -> list[int]:
    if rapport.tentatives > TENTATIVES_MAX:  # each of its workers was killed
        _rendre(rapport)
        return []
    with _issue_de(rapport):
        if rapport.statut == StatutRapport.DEMANDE:
            _figer(rapport)
        return _aboutir(rapport, composer(rapport.instantane, rapport.textes))
    return []


@contextlib.contextmanager
def _issue_de(rapport: Rapport) -> Iterator[None]:
    """What cannot be typeset fails, with the reason; after any other error the report is given
    back."""
    try:
        yield
    except CompositionImpossible as erreur:
        rapport.echouer(str(erreur))
    except Exception:
        logger.exception("Rapport %s : production interrompue", rapport.pk)
        _rendre(rapport)


def _aboutir(rapport: Rapport, pdf: bytes) -> list[int]:
    """To be read by an officer first, or issued at once; the ids of its deliveries."""
    if rapport.relecture and rapport.statut == StatutRapport.FIGE:
        rapport.soumettre()
        return []
    return _emettre(rapport, pdf)


def produire_ensemble(rapports: list[Rapport]) -> None:
    """Make these reports of one batch, that this worker has just claimed, as `produire_rapport`
    would each: their figures come from one instant, and one typesetter makes them while those
    that it has made are issued. What would take long is given back, to come in its turn.
    """
    if len(rapports) == 1:
        _produire(rapports[0])
        return
    prefetch_related_objects(rapports, "contrat__pilote", "demande_par")
    restants = _d_un_tenant(_figer_ensemble(rapports))
    pdfs = composer_ensemble([(rapport.instantane, rapport.textes) for rapport in restants])
    try:
        with reveils_groupes(), contextlib.closing(pdfs):
            for pdf in pdfs:
                rapport = restants.pop(0)
                with _issue_de(rapport):
                    if isinstance(pdf, CompositionImpossible):
                        raise pdf
                    _aboutir(rapport, pdf)
    except Exception:
        logger.exception("Lot %s : production interrompue", rapports[0].lot_id)
    for rapport in restants:
        _rendre(rapport)


def _figer_ensemble(rapports: list[Rapport]) -> list[Rapport]:
    """Those that are frozen: as many as could be computed in a moment, at one instant."""
    fin, instantanes, aujourd_hui = time.monotonic() + CALCUL, [], timezone.localdate()
    try:
        with _instant_unique(), mis_en_commun():
            for rapport in rapports:
                if instantanes and time.monotonic() > fin:
                    break
                instantanes.append(calculer(rapport, etabli_le=aujourd_hui))
    except Exception:
        logger.exception("Lot %s : calcul interrompu", rapports[0].lot_id)
        for rapport in rapports:  # each will be made alone
            _rendre(rapport)
        return []
    Rapport.objects.rendre(rapports[len(instantanes) :])
    figes = []
    for rapport, instantane in zip(rapports, instantanes, strict=False):
        with _issue_de(rapport):
            rapport.figer(instantane)
            figes.append(rapport)
    return figes


def _d_un_tenant(figes: list[Rapport]) -> list[Rapport]:
    """The first ones, a few dozen pages in all; the others are given back."""
    poids = accumulate(len(json.dumps(rapport.instantane["corps"])) for rapport in figes)
    nombre = max(1, sum(total <= POIDS for total in poids))
    Rapport.objects.rendre(figes[nombre:])
    return figes[:nombre]


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
