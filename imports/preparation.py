"""From a deposited file to its preview: every change, every bad line. Nothing is applied."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models.functions import Now

from imports.lecture import FichierIllisible, lire
from imports.masse import PAR_LOT, Depasse, Execution
from imports.menage import sans_menage
from imports.models import Anomalie, Correspondance, GenreEcriture, Lot
from imports.plan import Plan
from imports.reconnaissance import reconnaitre_les_tables
from imports.sortes import SORTES
from imports.sortes.base import Source
from imports.traits import garder

logger = logging.getLogger(__name__)

TENTATIVES_MAX = 3
# Above this, the file is left to the worker. Spreadsheets are compressed, about five times.
OCTETS_SUR_PLACE = {"xlsx": 100_000, "ods": 100_000}
OCTETS_SUR_PLACE_TEXTE = 500_000
LIGNES_SUR_PLACE = 2_000


def est_leger(lot: Lot) -> bool:
    """Whether the file is small enough to be read while the person waits."""
    extension = lot.nom_fichier.rpartition(".")[2].lower()
    if lot.taille > OCTETS_SUR_PLACE.get(extension, OCTETS_SUR_PLACE_TEXTE):
        return False
    if extension in OCTETS_SUR_PLACE:
        return True
    with lot.fichier.open("rb") as ouvert:
        return ouvert.read().count(b"\n") <= LIGNES_SUR_PLACE


def preparer(lot: Lot) -> bool:
    """Read the lot if it waits to be read; False when another one reads it, or it is read.

    A file that cannot be understood is read, with its error; what fails for another reason is
    left in the queue, at most TENTATIVES_MAX times, then the lot fails with the reason.
    """
    pris = Lot.objects.reserver(lot.pk)
    if pris is None:
        return False
    if pris.tentatives > TENTATIVES_MAX:  # each of its readers was killed
        _rendre(pris)
        return False
    try:
        octets = pris.lire_fichier()
    except (OSError, ValueError):
        logger.exception("Import %s : fichier perdu ou altéré", pris.pk)
        _abandonner_la_lecture(pris, "Le fichier gardé par le portail est perdu ou altéré.")
        return True
    try:
        with sans_menage():
            plan = Plan(pris)
            _enregistrer(pris, plan, _planifier(pris, octets, plan))
    except Exception:
        logger.exception("Import %s : lecture interrompue", pris.pk)
        _rendre(pris)
    return True


def _planifier(lot: Lot, octets: bytes, plan: Plan) -> list[dict]:
    """Fill the plan from the file; the columns as they were recognised."""
    sorte = SORTES[lot.sorte]
    try:
        classeur = lire(lot.nom_fichier, octets)
    except FichierIllisible as erreur:
        plan.erreur(str(erreur), nature="fichier_illisible")
        return []
    for remarque in classeur.remarques:
        plan.informer(remarque, nature="lecture")
    source = Source(lot, classeur, plan)
    interco = lot.contrat.pilote_id if lot.contrat_id else None
    memoire = Correspondance.objects.memoire(lot.sorte, interco)
    colonnes = reconnaitre_les_tables(sorte, source, memoire)
    if plan.bloque:
        return colonnes
    total = sum(len(table) for table in source.tables.values())
    Lot.objects.filter(pk=lot.pk, jeton=lot.jeton).update(total=total)
    sorte.preparer(source, plan)
    source.tables.clear()  # they hold it too: the file leaves memory at once
    if not plan.bloque:
        repeter(plan)
    return colonnes


def repeter(plan: Plan) -> None:
    """Write everything, and take it back: what the database would refuse is told of its line."""
    execution = Execution(plan.ecritures)
    with transaction.atomic():
        try:
            execution.courir()
        except Depasse as depasse:
            for message in depasse.messages:
                plan.erreur(message, nature="depasse")
        transaction.set_rollback(True)
    for ecriture in plan.ecritures:
        if ecriture.genre == GenreEcriture.CREER:
            ecriture.cible_id = None  # its row was taken back
    for ecriture, message in execution.refus:
        plan.erreur_de(ecriture, message)


@transaction.atomic
def _enregistrer(lot: Lot, plan: Plan, colonnes: list[dict]) -> None:
    """Keep the preview in place of the former one, unless the lot was taken from this reader."""
    if not Lot.objects.select_for_update().filter(pk=lot.pk, jeton=lot.jeton).exists():
        return
    garder(lot, plan.ecritures)
    lot.anomalies.all().delete()
    Anomalie.objects.bulk_create(plan.anomalies, batch_size=PAR_LOT)
    lot.lire(comptes=plan.comptes(), colonnes=colonnes)


def _rendre(lot: Lot) -> None:
    """Give the lot back to the queue, or declare it failed after too many tries."""
    if lot.tentatives >= TENTATIVES_MAX:
        _abandonner_la_lecture(
            lot,
            f"La lecture a échoué {TENTATIVES_MAX} fois pour une raison technique. "
            "L’administrateur du portail trouvera la cause dans le journal du serveur.",
        )
    else:
        Lot.objects.filter(pk=lot.pk, jeton=lot.jeton).update(bail_fin=Now())


@transaction.atomic
def _abandonner_la_lecture(lot: Lot, motif: str) -> None:
    if Lot.objects.select_for_update().filter(pk=lot.pk, jeton=lot.jeton).exists():
        lot.echouer(motif)
