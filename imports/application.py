"""Applies a lot as its preview showed it: whole, in one transaction, or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.core.exceptions import ValidationError
from django.db import models, transaction

from contrats.models import Contrat, CycleDeVie, Evenement
from contrats.models.cycle import interdiction
from contrats.models.visibilite import DuContratQuerySet
from imports.masse import DITS, PAR_LOT, Depasse, Execution, situer
from imports.menage import sans_menage
from imports.models import GenreEcriture, Lot
from imports.plan import transition_entre
from imports.statuts import StatutLot, TransitionLot
from imports.traits import Trait, charger, classe, par_paquets, retenir_les_cles

IMPORTER, ANNULER = "importer", "annuler_import"


class ImportBloque(ValidationError):
    """The lot has errors: nothing of it may be written."""


@sans_menage()
@transaction.atomic
def appliquer(lot: Lot, *, par) -> None:
    """Write everything that the lot says, and journal it.

    Raises TransitionInterdite when it is not waiting to be confirmed, ImportBloque when it has
    errors or nothing to write, Depasse when the portal has changed since the preview: nothing is
    written then.
    """
    verrouille = Lot.objects.select_for_update().get(pk=lot.pk)
    if verrouille.statut != StatutLot.LU:
        raise interdiction(verrouille, TransitionLot.APPLIQUER.label, vers=StatutLot.APPLIQUE)
    if verrouille.nombre_erreurs:
        raise ImportBloque("Ce fichier a des erreurs : corrigez-le, puis déposez-le de nouveau.")
    if verrouille.ne_change_rien:
        raise ImportBloque("Ce fichier ne change rien : il n’y a rien à confirmer.")
    ecritures = charger(verrouille)
    execution = Execution(ecritures)
    execution.courir()
    if execution.refus:
        raise Depasse([f"{situer(e)} : {m}" for e, m in execution.refus[:DITS]])
    retenir_les_cles(verrouille, execution.cles)
    journaliser(verrouille, ecritures, par=par, verbe=IMPORTER)
    verrouille.appliquer(par=par)
    lot.refresh_from_db()


# -- the journal --------------------------------------------------------------------------------


def journaliser(lot: Lot, ecritures: list[Trait], *, par, verbe: str, sauf=frozenset()) -> None:
    """One event in each contract touched, `sauf` those, and one for each status that changed."""
    evenements = [
        Evenement.objects.rediger(
            contrat_id, par, verbe, lot, details={"import": lot.pk, "sorte": lot.sorte, **comptes}
        )
        for contrat_id, comptes in sorted(par_contrat(ecritures).items())
        if contrat_id not in sauf
    ]
    evenements += _des_statuts(lot, ecritures, par, verbe)
    Evenement.objects.bulk_create(evenements, batch_size=1000)


def par_contrat(ecritures: list[Trait]) -> dict[int, Counter]:
    """How many rows are created and changed in each contract that they belong to."""
    genres = defaultdict(dict)
    for ecriture in ecritures:
        genres[ecriture.modele][ecriture.cible_id] = ecriture.genre
    comptes: dict[int, Counter] = defaultdict(Counter)
    for nom, cibles in genres.items():
        for cle, contrat_id in contrats_de(classe(nom), cibles).items():
            comptes[contrat_id][cibles[cle]] += 1
    return comptes


def contrats_de(modele, cles) -> dict[int, int]:
    """The contract of each of these rows; nothing for what belongs to none."""
    if modele is Contrat:
        return {cle: cle for cle in cles}
    lignes = modele._default_manager.all()
    if not isinstance(lignes, DuContratQuerySet):
        return {}
    trouves: dict[int, int] = {}
    for paquet in par_paquets(cles, PAR_LOT):
        trouves |= dict(lignes.filter(pk__in=paquet).order_by().values_list("pk", lignes.CHEMIN))
    return trouves


def _des_statuts(lot: Lot, ecritures: list[Trait], par, verbe) -> list[Evenement]:
    """The usual event of each transition; undone, the status that is given back."""
    par_modele = defaultdict(dict)
    for ecriture in ecritures:
        change = ecriture.genre == GenreEcriture.MODIFIER.value and "statut" in ecriture.apres
        if change and issubclass(ecriture.classe, CycleDeVie):
            par_modele[ecriture.classe][ecriture.cible_id] = ecriture
    evenements = []
    for modele, changees in par_modele.items():
        contrats = contrats_de(modele, changees)
        objets = _lus(modele, changees)
        for cle, ecriture in changees.items():
            evenements.append(
                _du_statut(lot, objets[cle], contrats[cle], ecriture, par=par, verbe=verbe)
            )
    return evenements


def _lus(modele, cles) -> dict[int, models.Model]:
    trouves = {}
    for paquet in par_paquets(cles, PAR_LOT):
        trouves |= modele._base_manager.in_bulk(paquet)
    return trouves


def _du_statut(lot, objet, contrat_id, ecriture, *, par, verbe) -> Evenement:
    de, vers = ecriture.avant["statut"], ecriture.apres["statut"]
    details = {"import": lot.pk}
    if verbe == ANNULER:
        return Evenement.objects.rediger(contrat_id, par, verbe, objet, vers, de, details)
    if ecriture.apres.get("motif"):
        details["motif"] = ecriture.apres["motif"]
    transition = transition_entre(objet, de, vers)
    return Evenement.objects.rediger(contrat_id, par, transition.value, objet, de, vers, details)
