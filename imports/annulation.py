"""Undoes an applied lot if nobody has built on it since. Nothing is undone by halves."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction

from contrats.models import Contrat, Evenement
from contrats.models.cycle import interdiction
from imports.application import ANNULER, IMPORTER, journaliser
from imports.champs import est_multiple, poser, references, resoudre
from imports.masse import (
    DITS,
    PAR_LOT,
    changer_liens,
    ecarts,
    exiger_aussitot,
    mettre_a_jour,
    multiples_de,
    raison,
    vagues,
    verrouiller,
)
from imports.menage import sans_menage
from imports.models import GenreEcriture, Lot
from imports.statuts import StatutLot, TransitionLot
from imports.traits import Trait, charger, par_paquets
from imports.versement import colonne, differentes, liens, ordinaires, retenir
from quartiers.models import Commune

PAR_LECTURE = 10_000  # rows compared in one statement


class AnnulationImpossible(ValidationError):
    """Something was changed, or hung, on what the lot wrote; the messages say what."""


@sans_menage()
@transaction.atomic
def annuler(lot: Lot, *, par) -> None:
    """Give the database back as it was before the lot, and journal it.

    Raises TransitionInterdite when it is not applied, AnnulationImpossible when a row it changed
    or created is no longer as it left it, or when something hangs from a row it created: nothing
    is undone then.
    """
    verrouille = Lot.objects.select_for_update().get(pk=lot.pk)
    if verrouille.statut != StatutLot.APPLIQUE:
        raise interdiction(verrouille, TransitionLot.ANNULER.label, vers=StatutLot.ANNULE)
    Annulation(verrouille, par=par).courir()
    verrouille.annuler(par=par)
    lot.refresh_from_db()


class Annulation:
    """The rows of one lot on their way back."""

    def __init__(self, lot: Lot, *, par):
        self.lot, self.par = lot, par
        self.ecritures: list[Trait] = charger(lot)
        self.cles = {e.ordre: e.cible_id for e in self.ecritures if e.genre == GenreEcriture.CREER}
        self.creees = self._par_modele(GenreEcriture.CREER)
        self.modifiees = self._par_modele(GenreEcriture.MODIFIER)

    def _par_modele(self, genre) -> dict[Any, dict[int, Trait]]:
        """Model -> key of the row -> its writing."""
        trouvees = defaultdict(dict)
        for ecriture in self.ecritures:
            if ecriture.genre == genre:
                trouvees[ecriture.classe][ecriture.cible_id] = ecriture
        return trouvees

    def courir(self) -> None:
        exiger_aussitot()
        obstacles, objets = self._verrouiller()
        obstacles += self._suspendus()
        if obstacles:
            raise AnnulationImpossible(obstacles[:DITS])
        disparus = self.creees.get(Contrat, {}).keys()
        journaliser(self.lot, self.ecritures, par=self.par, verbe=ANNULER, sauf=disparus)
        try:
            self._delier()
            self._remettre(objets, liees=True)
            self._supprimer()
            self._remettre(objets, liees=False)
        except (IntegrityError, DataError) as erreur:
            raise AnnulationImpossible([raison(Lot, erreur)]) from erreur

    # -- what prevents it ----------------------------------------------------------------------

    def _verrouiller(self) -> tuple[list[str], dict]:
        """What is no longer as the lot left it; the rows it changed, locked."""
        obstacles, objets = [], {}
        for modele, ecritures in sorted(
            [*self.modifiees.items(), *self.creees.items()], key=lambda e: e[0]._meta.label_lower
        ):
            creees = ecritures is self.creees.get(modele)
            multiples = self._multiples(modele, ecritures)
            suspectes = self._suspectes(modele, ecritures) if creees else ecritures
            lus = verrouiller(modele, suspectes, multiples)
            for cle, ecriture in ecritures.items():
                if cle not in suspectes:
                    continue
                attendu = self._attendu(modele, ecriture)
                if dit := ecarts(ecriture, lus.get(cle), attendu):
                    obstacles.append(dit)
            if not creees:
                objets[modele] = lus
        return obstacles, objets

    def _suspectes(self, modele, ecritures) -> set[int]:
        """Among the rows created, locked, those that PostgreSQL does not find as they were left:
        no object is made of the others."""
        suspectes, multiples = set(), modele._meta.many_to_many
        for paquet in par_paquets(sorted(ecritures), PAR_LECTURE):
            retenir(modele, paquet)
            attendus = {cle: self._attendu(modele, ecritures[cle]) for cle in paquet}
            for champ in multiples:
                lies = liens(champ, paquet)
                suspectes |= {
                    cle for cle in paquet if lies.get(cle, []) != attendus[cle].pop(champ.name)
                }
            suspectes |= differentes(
                modele,
                {
                    cle: {colonne(modele, nom): valeur for nom, valeur in attendu.items()}
                    for cle, attendu in attendus.items()
                },
            )
        return suspectes

    def _multiples(self, modele, ecritures) -> list[str]:
        if ecritures is self.creees.get(modele):
            return [champ.name for champ in modele._meta.many_to_many]
        return multiples_de(modele, ecritures.values())

    def _attendu(self, modele, ecriture) -> dict[str, Any]:
        """What the row must still say: what was written, and for a creation all the rest too."""
        ecrit = {
            nom: resoudre(champ, valeur, self.cles) if champ.is_relation else valeur
            for nom, valeur in ecriture.apres.items()
            for champ in [modele._meta.get_field(nom)]
        }
        if ecriture.genre == GenreEcriture.MODIFIER:
            return ecrit
        vides = {champ.name: [] for champ in modele._meta.many_to_many}
        return {**vides, **ordinaires(modele), **ecrit}

    def _suspendus(self) -> list[str]:
        """What hangs from the rows created, and was not put there by the lot itself."""
        obstacles = []
        for modele, ecritures in self.creees.items():
            for relation in modele._meta.get_fields(include_hidden=True):
                if relation.auto_created and not relation.concrete and relation.field.concrete:
                    obstacles += self._suspendus_par(relation, ecritures)
        return obstacles

    def _suspendus_par(self, relation, ecritures) -> list[str]:
        """Nothing for a multiple relation, whose rows of liaison are met by themselves; nor for a
        mark without a constraint, which the portal writes for itself and which outlives the row."""
        if not isinstance(relation, models.ManyToOneRel) or not relation.field.db_constraint:
            return []
        porteur, champ = relation.related_model, relation.field
        creees = self.lot.ecritures.filter(
            genre=GenreEcriture.CREER, modele=relation.model._meta.label_lower
        )
        lignes = porteur._base_manager.filter(**{f"{champ.name}__in": creees.values("cible_id")})
        return [
            f"« {ecritures[getattr(ligne, champ.attname)].libelle} », que cet import a créé, sert "
            f"ailleurs : {_nommer(ligne, champ, self.par)}."
            for ligne in self._etrangeres(porteur, champ, lignes)
        ]

    def _etrangeres(self, porteur, champ, lignes) -> list[models.Model]:
        """Those of these rows that the lot has not written."""
        proprietaire, lien, colonne = porteur, champ.name, "pk"
        if porteur is Evenement:
            lignes = lignes.exclude(pk__in=self._naissances().values("pk"))
        elif porteur._meta.auto_created:
            proprietaire, relation = _relation_de(porteur)
            lien, colonne = relation.name, relation.m2m_field_name()
        ecrites = set(self.creees.get(proprietaire, ()))
        ecrites |= {c for c, e in self.modifiees.get(proprietaire, {}).items() if lien in e.apres}
        cles = [pk for pk, cle in lignes.values_list("pk", colonne) if cle not in ecrites]
        return list(porteur._base_manager.filter(pk__in=cles[:DITS]))

    # -- the way back --------------------------------------------------------------------------

    def _delier(self) -> None:
        """The multiple relations, as they were."""
        par_champ = defaultdict(dict)
        for ecriture in self.ecritures:
            modele = ecriture.classe
            for nom in multiples_de(modele, [ecriture]):
                champ = modele._meta.get_field(nom)
                apres = resoudre(champ, ecriture.apres[nom], self.cles)
                par_champ[champ][ecriture.cible_id] = (apres, ecriture.avant.get(nom, []))
        for champ, changements in par_champ.items():
            changer_liens(champ, changements)

    def _remettre(self, objets, *, liees: bool) -> None:
        """The former values, all at once: the rows are locked and whole.

        `liees`: those that point at rows about to disappear, or all the others.
        """
        for modele, ecritures in self.modifiees.items():
            noms, remises = set(), []
            for cle, ecriture in ecritures.items():
                if bool(references(modele, ecriture.apres)) == liees:
                    remises.append(objets[modele][cle])
                    noms |= _reposer(objets[modele][cle], ecriture.avant)
            for paquet in par_paquets(remises if noms else (), PAR_LOT):
                mettre_a_jour(modele, paquet, noms)

    def _supprimer(self) -> None:
        """The rows created, the last ones first, so that none is pointed at."""
        self._effacer_la_naissance()
        for vague in reversed(vagues(self.ecritures)):
            for modele, ecritures in vague.items():
                for paquet in par_paquets((e.cible_id for e in ecritures), PAR_LOT):
                    lignes = modele._base_manager.filter(pk__in=paquet)
                    lignes._raw_delete(lignes.db)

    def _effacer_la_naissance(self) -> None:
        """The one line of journal that goes, with its contract: « created by this import ». Any
        other one has stopped the undoing; the lot, which nobody can delete, tells both."""
        with connection.cursor() as curseur:
            curseur.execute("SELECT set_config('contrats.annulation', 'oui', true)")
            for paquet in par_paquets(self.creees.get(Contrat, ()), PAR_LOT):
                naissances = self._naissances().filter(contrat__in=paquet)
                naissances._raw_delete(naissances.db)
            curseur.execute("SELECT set_config('contrats.annulation', '', true)")

    def _naissances(self):
        """What this import itself wrote in the journals: one event a contract."""
        return Evenement.objects.filter(
            verbe=IMPORTER, objet_type=Lot._meta.label_lower, objet_id=self.lot.pk
        )


def _reposer(objet, avant) -> set[str]:
    """Set the former values of a row; the names of its fields, multiple relations apart."""
    champs = [objet._meta.get_field(nom) for nom in avant]
    simples = [champ for champ in champs if not est_multiple(champ)]
    for champ in simples:
        poser(objet, champ, avant[champ.name], {})
    return {champ.name for champ in simples}


def _relation_de(liaison) -> tuple[Any, models.ManyToManyField]:
    """The model and the field whose multiple relation is kept in this table of liaison."""
    modele = liaison._meta.auto_created
    champs = (c for c in modele._meta.many_to_many if c.remote_field.through is liaison)
    return modele, next(champs)


def _nommer(ligne, champ, par) -> str:
    """What hangs there; only its nature when it is not this person's to read."""
    if not ligne._meta.auto_created:
        return _dire(ligne, par)
    modele, relation = _relation_de(type(ligne))
    cle = getattr(ligne, type(ligne)._meta.get_field(relation.m2m_field_name()).attname)
    objet = modele._base_manager.filter(pk=cle).first()
    return f"{_dire(objet, par)}, {relation.verbose_name}"


def _dire(objet, par) -> str:
    nature = objet._meta.verbose_name
    if par is None or par.is_superuser or _lisible(objet, par):
        return f"{nature} « {objet} »"
    return f"{nature} que vous ne pouvez pas lire"


def _lisible(objet, par) -> bool:
    """What a model does not say to be visible is not, public reference data apart."""
    visibles = getattr(type(objet)._default_manager, "visibles_par", None)
    if visibles is None:
        return objet._meta.app_label == Commune._meta.app_label
    return visibles(par).filter(pk=objet.pk).exists()
