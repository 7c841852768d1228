"""An avenant takes effect: everything it says is written in one transaction, or nothing is.

What has a verb of its own goes through it; each change writes its line in the journal.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone

from contrats import ecriture
from contrats.avenants import champs, fusion, photo
from contrats.avenants.champs import COUPLES, ENSEMBLES, MODELES
from contrats.avenants.fusion import Etat, Ligne
from contrats.models import Acte, Contrat, Evenement, Indicateur, NatureActe, Operation
from contrats.statuts import StatutActe

COMPLETS = {StatutActe.SIGNE, StatutActe.CONSTATE}


class AvenantEnConflit(ValidationError):
    """What the avenant saw has changed meanwhile; `lignes` are the conflicts, one by one."""

    def __init__(self, lignes: list[Ligne]):
        self.lignes = lignes
        super().__init__(
            [
                f"«\u00a0{ligne.modification.sujet}\u00a0», {ligne.modification.libelle}\u00a0: "
                f"{ligne.motif}."
                for ligne in lignes
            ],
            code="conflit",
        )


def effet(acte: Acte) -> date | None:
    """The day when the act takes effect: that of the last signature, or the later one stated."""
    derniere = acte.signatures_vivantes().aggregate(jour=Max("signee_le"))["jour"]
    return max(filter(None, (derniere, acte.effet_prevu)), default=None)


@transaction.atomic
def appliquer(acte: Acte, *, par) -> bool:
    """Write in the contract what the complete act says, then keep the contract as it stands.

    False, and nothing written, when that is done already or not due yet: call it again. The
    initial act changes nothing: the contract is only kept. Raises AvenantEnConflit and
    ValidationError, and then nothing is written.
    """
    actuel = Acte.objects.select_for_update(of=("self",)).select_related("contrat").get(pk=acte.pk)
    if actuel.applique_le:
        return False
    if actuel.statut not in COMPLETS:
        raise ValidationError("Toutes les signatures de cet acte ne sont pas recueillies.")
    jour = effet(actuel)
    if actuel.nature == NatureActe.AVENANT and not _executer(actuel, jour, par):
        return False
    acte.applique_le = actuel.applique_le = timezone.now()
    actuel.save(update_fields=["applique_le"])
    if jour:
        photo.prendre(actuel.contrat, acte=actuel, effet=jour)
    return True


def appliquer_les_dus() -> int:
    """Apply the complete acts whose day has come; return how many were.

    One that no longer fits its contract stays as it is: its page says why.
    """
    faits = 0
    for acte in Acte.objects.dus(timezone.localdate()):
        try:
            faits += appliquer(acte, par=None)
        except ValidationError:
            continue
    return faits


@transaction.atomic
def constater(acte: Acte, *, par) -> None:
    """Record the avenant that the law makes, and write it in the contract at once."""
    acte.constater(par=par)
    appliquer(acte, par=par)


def _executer(acte: Acte, jour: date, par) -> bool:
    """Merge, then write; False while the stated day is to come: conflicts are told already."""
    lignes = fusion.examiner(acte, verrou=True)
    if conflits := fusion.conflits(lignes):
        raise AvenantEnConflit(conflits)
    if jour > timezone.localdate():
        return False
    contrat = Contrat.objects.select_related("pilote").get(pk=acte.contrat_id)
    if not contrat.accepte_un_avenant:
        raise ValidationError("Ce contrat n'est pas en vigueur : l'avenant ne s'applique pas.")
    _Ecriture(acte, contrat, par).tout_ecrire([x for x in lignes if x.etat == Etat.A_ECRIRE])
    Evenement.objects.consigner(
        contrat=contrat,
        auteur=par,
        verbe="appliquer",
        objet=acte,
        details={"effet": ecriture.jour(jour)},
    )
    return True


class _Ecriture:
    """The writing of one avenant in its contract, inside the caller's transaction."""

    def __init__(self, acte: Acte, contrat: Contrat, par):
        self.acte, self.contrat, self.par = acte, contrat, par
        self.fondement = acte.fondement.strip() or acte.titre

    def tout_ecrire(self, lignes: list[Ligne]) -> None:
        """What is added comes first, objectives before what hangs from them; removals are last."""
        rangs = list(MODELES)
        for ligne in sorted(lignes, key=lambda x: rangs.index(x.modification.cible)):
            if ligne.modification.cible in ENSEMBLES:
                self._changer_l_ensemble(ligne)
            elif ligne.modification.operation == Operation.AJOUTER:
                self._ajouter(ligne)
        self._modifier_chaque_objet(
            [x for x in lignes if x.modification.operation == Operation.MODIFIER]
        )
        for ligne in lignes:
            retrait = ligne.modification.operation == Operation.ENLEVER
            if retrait and ligne.modification.cible not in ENSEMBLES:
                self._supprimer(ligne.objet)

    def _changer_l_ensemble(self, ligne: Ligne) -> None:
        nom = ENSEMBLES[ligne.modification.cible]
        ensemble, present = getattr(self.contrat, nom), str(ligne.objet)
        ajoute = ligne.modification.operation == Operation.AJOUTER
        (ensemble.add if ajoute else ensemble.remove)(ligne.objet)
        valeurs = ("", present) if ajoute else (present, "")
        self._consigner("modifier", self.contrat, {nom: _avant_apres(*valeurs)})

    def _ajouter(self, ligne: Ligne) -> None:
        objet = construire(self.contrat, ligne.modification.cible, ligne.modification.propose)
        if hasattr(objet, "demonstration"):
            objet.demonstration = self.acte.demonstration
        objet.full_clean()
        objet.save()
        self._consigner("creer", objet, {})

    def _modifier_chaque_objet(self, lignes: list[Ligne]) -> None:
        """One object at a time, all its fields together: its rules bear on the whole."""
        par_objet: dict[tuple[str, int], dict[str, Any]] = {}
        for ligne in lignes:
            cle = (ligne.modification.cible, ligne.modification.cible_id)
            par_objet.setdefault(cle, {})[ligne.modification.champ] = ligne.modification.propose
        for (cible, pk), valeurs in par_objet.items():
            self._modifier(MODELES[cible]._base_manager.get(pk=pk), valeurs)

    def _modifier(self, objet: Model, valeurs: dict[str, Any]) -> None:
        if isinstance(objet, Indicateur):
            valeurs = self._changer_les_cibles(objet, valeurs)
        elif isinstance(objet, Contrat):
            valeurs = self._passer_par_les_verbes(objet, valeurs)
        if not valeurs:
            return
        colonnes, details = {}, {}
        for champ, valeur in valeurs.items():
            avant = champs.lire(objet, champ)
            colonnes |= champs.colonnes(type(objet), champ, valeur)
            details[champ] = _avant_apres(
                *(_dite(objet, champ, x) for x in (avant, champs.en_json(valeur)))
            )
        for nom, valeur in colonnes.items():
            setattr(objet, nom, valeur)
        objet.full_clean()
        objet.save(update_fields=list(colonnes))
        self._consigner("modifier", objet, details)

    def _changer_les_cibles(self, indicateur: Indicateur, valeurs: dict) -> dict:
        """Targets change through their verb; return what is left to write."""
        cibles: dict[str, Any] = {}
        for champ in COUPLES.keys() & valeurs.keys():
            cibles |= champs.colonnes(Indicateur, champ, valeurs[champ])
        if cibles:
            indicateur.changer_de_cibles(par=self.par, motif=self.acte.titre, champs=cibles)
        return {champ: valeur for champ, valeur in valeurs.items() if champ not in COUPLES}

    def _passer_par_les_verbes(self, contrat: Contrat, valeurs: dict) -> dict:
        """A new steering body and a later end have their verbs; return what is left to write."""
        reste = dict(valeurs)
        if "pilote" in reste:
            pilote = champs.colonnes(Contrat, "pilote", reste.pop("pilote"))["pilote"]
            contrat.changer_de_pilote(par=self.par, pilote=pilote, fondement=self.fondement)
        fin = reste.get("date_fin") and date.fromisoformat(reste["date_fin"])
        if fin and fin > contrat.date_fin:
            contrat.proroger(par=self.par, jusqu_au=fin, fondement=self.fondement)
            del reste["date_fin"]
        return reste

    def _supprimer(self, objet: Model) -> None:
        self._consigner("supprimer", objet, {})
        objet.delete()

    def _consigner(self, verbe: str, objet: Model, details: dict) -> None:
        Evenement.objects.consigner(
            contrat=self.contrat,
            auteur=self.par,
            verbe=verbe,
            objet=objet,
            details={**details, "fondement": self.fondement},
        )


def construire(contrat: Contrat, cible: str, propose: dict[str, Any]) -> Model:
    """The object that an avenant adds, not saved. Raises DoesNotExist for a row that is gone."""
    modele = MODELES[cible]
    colonnes: dict[str, Any] = {}
    for champ, valeur in propose.items():
        if champ in champs.PAR_NUMERO:
            colonnes[champ] = contrat.objectifs.get(numero=valeur) if valeur else None
        else:
            colonnes |= champs.colonnes(modele, champ, valeur)
    if cible != champs.INDICATEUR:
        colonnes["contrat"] = contrat
    return modele(**colonnes)


def _dite(objet: Model, champ: str, valeur: Any) -> Any:
    """A value as the journal keeps it: the name of a row, not its number."""
    if champ not in COUPLES and objet._meta.get_field(champ).is_relation:
        return champs.dire(type(objet), champ, valeur)
    return valeur


def _avant_apres(avant: Any, apres: Any) -> dict[str, Any]:
    return {"avant": avant, "apres": apres}
