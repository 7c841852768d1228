"""Three values face to face: what the proposal saw, what stands now, what it proposes.

What stands as it was seen is to be written; what stands as proposed is done already; anything
else is a conflict, and is told by its name. It only reads; `verrou` locks what it reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Case, Exists, IntegerField, Model, OuterRef, Q, QuerySet, When

from contrats.avenants import champs
from contrats.avenants.champs import AJOUTS, ENSEMBLES, IDENTITES, MODELES
from contrats.models import (
    Acte,
    Action,
    Contrat,
    Engagement,
    Evenement,
    Mesure,
    Modification,
    Objectif,
    Operation,
)
from quartiers.ensemble import lire_ensemble

DISPARU = "l’objet a été supprimé depuis"
CHANGE = "la valeur a changé depuis"
DEJA_PRIS = "un autre objet porte déjà ce nom ou ce numéro"
SANS_OBJECTIF = "l’objectif auquel il se rattache n’existe plus"
PORTE = "des actions, des valeurs, des engagements ou d’autres objectifs en dépendent"


class Etat(Enum):
    A_ECRIRE = "a_ecrire"
    DEJA_FAIT = "deja_fait"
    CONFLIT = "conflit"


@dataclass(frozen=True)
class Ligne:
    """One modification in front of what stands. `motif` says why it is a conflict."""

    modification: Modification
    etat: Etat
    objet: Model | None = None
    actuelle: Any = None
    motif: str = ""

    @property
    def en_mots(self) -> str:
        """What stands now, as people read it."""
        if self.objet is None:
            return ""
        modification = self.modification
        if modification.operation != Operation.MODIFIER:
            return str(self.objet)
        unite = getattr(self.objet, "unite", "")
        return champs.dire(type(self.objet), modification.champ, self.actuelle, unite)

    @property
    def se_reprend(self) -> bool:
        """True when the proposal may be made again on what stands now."""
        return self.motif == CHANGE


@dataclass(frozen=True)
class Changement:
    """Who changed it last, and when, by the journal."""

    auteur: str
    quand: datetime


def examiner(acte: Acte, *, verrou: bool = False) -> list[Ligne]:
    """Each modification of the act, in front of the contract as it stands."""
    lignes = list(acte.modifications.all())
    contrat = acte.contrat
    if verrou:
        contrat = Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
    present = _Present(contrat, lignes, verrou=verrou)
    return [_situer(ligne, present) for ligne in lignes]


def conflits(lignes: list[Ligne]) -> list[Ligne]:
    return [ligne for ligne in lignes if ligne.etat == Etat.CONFLIT]


def derniers_changements(lignes: list[Ligne]) -> list[Changement | None]:
    """Who moved each value that stands; None where the journal names nobody. One query."""
    faits = [_faits(ligne) for ligne in lignes]
    lire_ensemble(*faits)
    trouves = [next(iter(siens), None) for siens in faits]
    return [fait and Changement(str(fait.auteur), fait.survenu_le) for fait in trouves]


def _faits(ligne: Ligne) -> QuerySet[Evenement]:
    """The last event about this very field; else the last one about the object."""
    modification = ligne.modification
    cible, cle = modification.cible, modification.cible_id
    if cible in ENSEMBLES:
        cible, cle = champs.CONTRAT, modification.acte.contrat_id
    tous = Evenement.objects.filter(
        contrat=modification.acte.contrat_id, objet_type=cible, auteur__isnull=False
    )
    if cle is not None:
        tous = tous.filter(objet_id=cle)
    elif ligne.objet is not None:
        tous = tous.filter(objet_id=ligne.objet.pk)
    if modification.champ:
        noms = champs.COUPLES.get(modification.champ, (modification.champ,))
        exact = Q(details__has_any_keys=list(noms))
        ailleurs = Case(When(exact, then=0), default=1, output_field=IntegerField())
        tous = tous.order_by(ailleurs, "-survenu_le", "-pk")
    return tous.select_related("auteur")[:1]


def jumeau(contrat: Contrat, ligne: Modification) -> Model | None:
    """The object of the contract that already stands under the name of the one to add."""
    return _Present(contrat, [ligne], verrou=False).jumeau(ligne)


class _Present:
    """What stands, read once for all the modifications: one query a kind of object."""

    def __init__(self, contrat: Contrat, lignes: list[Modification], *, verrou: bool):
        self.contrat, self.verrou = contrat, verrou
        self.lignes = lignes
        cibles = {ligne.cible for ligne in lignes}
        objets = {cible: self._liste(cible) for cible in cibles - {champs.CONTRAT}}
        membres = {
            cible: getattr(contrat, nom).order_by().values_list("pk", flat=True)
            for cible, nom in ENSEMBLES.items()
            if cible in cibles
        }
        numeros, voisins = self._numeros_qui_restent(), self._voisins_des_ajouts()
        if not verrou:
            lire_ensemble(*objets.values(), *membres.values(), numeros, *voisins.values())
        self._objets = {cible: {o.pk: o for o in lus} for cible, lus in objets.items()}
        self._objets[champs.CONTRAT] = {contrat.pk: contrat}
        self._membres = {cible: set(lus) for cible, lus in membres.items()}
        self._voisins = {modele: set(lus) for modele, lus in voisins.items()}
        self.numeros = {*self._ajoutes(), *numeros}

    def objet(self, ligne: Modification) -> Model | None:
        return self._objets[ligne.cible].get(ligne.cible_id)

    def membre(self, ligne: Modification) -> bool:
        return ligne.cible_id in self._membres[ligne.cible]

    def jumeau(self, ligne: Modification) -> Model | None:
        """The object that stands under the name of the one to add."""
        noms = IDENTITES[ligne.cible]
        voulu = [ligne.propose[nom] for nom in noms]
        for objet in self._objets[ligne.cible].values():
            if [champs.lire(objet, nom) for nom in noms] == voulu:
                return objet
        return None

    def existe(self, modele: type[Model], cle: int) -> bool:
        """True if the row that an added object points to still stands."""
        return cle in self._voisins[modele]

    def porte(self, objectif: Model) -> bool:
        """What `attaches` says, asked after the lock where there is one."""
        return attaches(objectif) if self.verrou else objectif.porte

    def _liste(self, cible: str) -> QuerySet:
        modele = MODELES[cible]
        lignes = modele.objects.order_by("pk")
        if cible in ENSEMBLES:
            cles = [ligne.cible_id for ligne in self.lignes if ligne.cible == cible]
            lignes = lignes.filter(pk__in=cles)
        else:
            chemin = "objectif__contrat" if cible == champs.INDICATEUR else "contrat"
            lignes = lignes.filter(**{chemin: self.contrat})
        if voisins := [nom for nom in AJOUTS.get(cible, ()) if nom in champs.PAR_NUMERO]:
            lignes = lignes.select_related(*voisins)
        if self.verrou:
            return lignes.select_for_update(of=("self",))
        if cible == champs.OBJECTIF:
            return lignes.annotate(porte=attachees()).prefetch_related("indicateurs")
        return lignes

    def _voisins_des_ajouts(self) -> dict[type[Model], QuerySet]:
        """The rows that the added objects point to, kind by kind: those that still stand."""
        cles = defaultdict(set)
        for ligne in self.lignes:
            if ligne.operation == Operation.AJOUTER and ligne.cible not in ENSEMBLES:
                for modele, cle in _liens(ligne):
                    cles[modele].add(cle)
        return {
            modele: modele.objects.filter(pk__in=siennes).order_by().values_list("pk", flat=True)
            for modele, siennes in cles.items()
        }

    def _ajoutes(self) -> set[str]:
        return {
            ligne.propose["numero"]
            for ligne in self.lignes
            if (ligne.cible, ligne.operation) == (champs.OBJECTIF, Operation.AJOUTER)
        }

    def _numeros_qui_restent(self) -> QuerySet:
        """The objectives of now that will stand; of use only to what is added."""
        objectifs = self.contrat.objectifs.order_by()
        if not any(ligne.operation == Operation.AJOUTER for ligne in self.lignes):
            objectifs = objectifs.none()
        retires = {
            ligne.cible_id
            for ligne in self.lignes
            if (ligne.cible, ligne.operation) == (champs.OBJECTIF, Operation.ENLEVER)
        }
        return objectifs.exclude(pk__in=retires).values_list("numero", flat=True)


def _situer(ligne: Modification, present: _Present) -> Ligne:
    if ligne.cible in ENSEMBLES:
        return _situer_le_membre(ligne, present)
    if ligne.operation == Operation.AJOUTER:
        return _situer_l_ajout(ligne, present)
    if ligne.operation == Operation.ENLEVER:
        return _situer_le_retrait(ligne, present)
    return _situer_le_champ(ligne, present)


def _situer_le_champ(ligne: Modification, present: _Present) -> Ligne:
    objet = present.objet(ligne)
    if objet is None:
        return Ligne(ligne, Etat.CONFLIT, motif=DISPARU)
    actuelle = champs.lire(objet, ligne.champ)
    if actuelle == ligne.propose:
        return Ligne(ligne, Etat.DEJA_FAIT, objet, actuelle)
    if actuelle == ligne.base:
        return Ligne(ligne, Etat.A_ECRIRE, objet, actuelle)
    return Ligne(ligne, Etat.CONFLIT, objet, actuelle, CHANGE)


def _situer_le_membre(ligne: Modification, present: _Present) -> Ligne:
    """An element of a set is in it or not: two sides never ask for opposite things of it."""
    objet = present.objet(ligne)
    voulu = ligne.operation == Operation.AJOUTER
    if objet is None:
        etat = Etat.CONFLIT if voulu else Etat.DEJA_FAIT
        return Ligne(ligne, etat, motif=DISPARU if voulu else "")
    etat = Etat.DEJA_FAIT if present.membre(ligne) == voulu else Etat.A_ECRIRE
    return Ligne(ligne, etat, objet)


def _situer_l_ajout(ligne: Modification, present: _Present) -> Ligne:
    for nom in champs.PAR_NUMERO & ligne.propose.keys():
        if ligne.propose[nom] and ligne.propose[nom] not in present.numeros:
            return Ligne(ligne, Etat.CONFLIT, motif=SANS_OBJECTIF)
    if not all(present.existe(modele, cle) for modele, cle in _liens(ligne)):
        return Ligne(ligne, Etat.CONFLIT, motif=DISPARU)
    jumeau = present.jumeau(ligne)
    if jumeau is None:
        return Ligne(ligne, Etat.A_ECRIRE)
    actuelle = {nom: champs.lire(jumeau, nom) for nom in ligne.propose}
    if actuelle == ligne.propose:
        return Ligne(ligne, Etat.DEJA_FAIT, jumeau, actuelle)
    return Ligne(ligne, Etat.CONFLIT, jumeau, actuelle, DEJA_PRIS)


def _liens(ligne: Modification) -> Iterator[tuple[type[Model], int]]:
    """The rows that the object to add points to by their key."""
    modele = MODELES[ligne.cible]
    for nom, cle in ligne.propose.items():
        if nom in champs.PAR_NUMERO or nom in champs.COUPLES or cle is None:
            continue
        colonne = modele._meta.get_field(nom)
        if colonne.is_relation:
            yield colonne.related_model, cle


def _situer_le_retrait(ligne: Modification, present: _Present) -> Ligne:
    objet = present.objet(ligne)
    if objet is None:
        return Ligne(ligne, Etat.DEJA_FAIT)
    actuelle = champs.decrire(objet)
    if actuelle != ligne.base:
        return Ligne(ligne, Etat.CONFLIT, objet, actuelle, CHANGE)
    if present.porte(objet):
        return Ligne(ligne, Etat.CONFLIT, objet, actuelle, PORTE)
    return Ligne(ligne, Etat.A_ECRIRE, objet, actuelle)


def attachees() -> Q:
    """What `attaches` says, as a column of the objectives."""
    liees = Action.objectifs.through.objects.filter(objectif=OuterRef("pk"))
    promises = Engagement.objects.filter(objectif=OuterRef("pk"))
    dessous = Objectif.objects.filter(parent=OuterRef("pk"))
    mesures = Mesure.objects.filter(indicateur__objectif=OuterRef("pk"))
    return Exists(liees) | Exists(promises) | Exists(dessous) | Exists(mesures)


def attaches(objectif) -> bool:
    """True if taking this objective away would take away what people did or promised."""
    return (
        objectif.actions.exists()
        or objectif.engagements.exists()
        or objectif.sous_objectifs.exists()
        or objectif.indicateurs.filter(mesures__isnull=False).exists()
    )
