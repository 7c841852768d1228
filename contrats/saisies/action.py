"""The follow-up of one action: progress, people reached, amounts paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from contrats import suivi
from contrats.ecriture import ESPACE, ESPACE_FINE, nombre, quantite
from contrats.models import Action, Financement, Saisie
from contrats.nombres import lire_entier, lire_nombre
from contrats.saisies.ecart import Ecart
from contrats.statuts import ACTIONS_FINANCEES, StatutAction

INCONNU = "non connu"
SUIVI = "Avancement et bénéficiaires"
VERSEMENTS = "Montants versés, en euros"
CENTIME = Decimal("0.01")


@dataclass(frozen=True)
class Cellule:
    """A figure that may be typed: where it is stored, how it is read and written."""

    cle: str
    objet: Action | Financement
    champ: str
    libelle: str
    groupe: str
    unite: str = ""

    @property
    def valeur(self) -> int | Decimal | None:
        return getattr(self.objet, self.champ)

    @property
    def texte(self) -> str:
        """The stored value as a page offers it to be typed over."""
        return "" if self.valeur is None else nombre(self.valeur).replace(ESPACE_FINE, " ")

    @property
    def obligatoire(self) -> bool:
        return not self.objet._meta.get_field(self.champ).null

    def lire(self, texte: str) -> int | Decimal | None:
        """The value that `texte` says. Raises ValidationError."""
        valeur = lire_nombre(texte) if self.unite == "€" else lire_entier(texte)
        if valeur is None and self.obligatoire:
            raise ValidationError("Ce champ est obligatoire.", code="required")
        if valeur is not None and valeur < 0:
            raise ValidationError("Écrivez un nombre positif, ou zéro.", code="negatif")
        valeur = self.objet._meta.get_field(self.champ).clean(valeur, self.objet)
        return valeur.quantize(CENTIME) if isinstance(valeur, Decimal) else valeur

    def dire(self, valeur: int | Decimal | None) -> str:
        """A value as people read it."""
        if valeur is None:
            return INCONNU
        if self.unite == "€":
            return f"{nombre(valeur, 2)}{ESPACE}€"
        return quantite(valeur, self.unite)


def cellules_de(action: Action) -> list[Cellule]:
    """What may be typed about an action; a finished one keeps its progress, at 100 %."""
    prefetch_related_objects([action], "financements__financeur")
    avancement = Cellule("avancement", action, "avancement", "Avancement (en %)", SUIVI, "%")
    return [
        *([] if action.statut == StatutAction.TERMINEE else [avancement]),
        _personnes(action, "beneficiaires_reels_femmes", "Femmes accueillies"),
        _personnes(action, "beneficiaires_reels_hommes", "Hommes accueillis"),
        *(
            Cellule(f"verse_{ligne.pk}", ligne, "verse", _nommer(ligne), VERSEMENTS, "€")
            for ligne in action.financements.all()
        ),
    ]


def _personnes(action: Action, champ: str, libelle: str) -> Cellule:
    return Cellule(champ, action, champ, libelle, SUIVI)


def _nommer(ligne: Financement) -> str:
    return f"{ligne.financeur.nom_court}, {ligne.get_nature_display().lower()}, {ligne.annee}"


def verrouiller(action: Action) -> Action:
    """The action and its funding lines as they stand, locked until the end of the transaction."""
    action = (
        Action.objects.select_for_update(of=("self",))
        .select_related("contrat__pilote__successeur", "porteur")
        .get(pk=action.pk)
    )
    list(action.financements.select_for_update().order_by("pk"))
    return action


def cellules_changees(action: Action, textes: dict[str, str]) -> dict[str, str]:
    """Those of the typed `textes` that say something else than what is stored.

    Only they make an entry: validating it never brings back a figure that its author left
    alone, and that someone else has changed since.
    """
    return {
        cellule.cle: textes[cellule.cle].strip()
        for cellule in cellules_de(action)
        if cellule.cle in textes and textes[cellule.cle].strip() != cellule.texte
    }


def comparer(saisie: Saisie) -> list[Ecart]:
    """Progress, people reached and amounts paid, typed beside stored."""
    return [_ecart(cellule, saisie.cellules) for cellule in cellules_de(saisie.action)]


def _ecart(cellule: Cellule, textes: dict[str, str]) -> Ecart:
    avant = cellule.dire(cellule.valeur)
    apres, change, erreur = avant, False, ""
    if cellule.cle in textes:
        try:
            valeur = cellule.lire(textes[cellule.cle])
            apres, change = cellule.dire(valeur), valeur != cellule.valeur
        except ValidationError as refus:
            apres, change, erreur = textes[cellule.cle] or "vide", True, " ".join(refus.messages)
    return Ecart(cellule.cle, cellule.libelle, avant, apres, change, cellule.groupe, erreur)


def verifier(saisie: Saisie) -> dict[str, str]:
    """What is refused, by cell."""
    action = saisie.action
    if action.statut not in ACTIONS_FINANCEES:
        return {"": suivi_ferme(action)}
    if not saisie.cellules:
        return {"": "Aucune valeur ne change\u00a0: il n’y a rien à proposer."}
    erreurs = {ecart.cle: ecart.erreur for ecart in comparer(saisie) if ecart.erreur}
    # Progress alone may stand in an entry without a cell: the action was finished since.
    connues = {cellule.cle for cellule in cellules_de(action)} | {"avancement"}
    if saisie.cellules.keys() - connues:
        erreurs[""] = (
            "Un financement rempli a été supprimé depuis\u00a0: ouvrez le suivi de l’action et "
            "enregistrez-le de nouveau."
        )
    return erreurs


def suivi_ferme(action: Action) -> str:
    """Why an action that is not in the programme is not followed.

    A closed contract does not close it: late figures are still owed to its evaluation.
    """
    etat = action.get_statut_display().lower()
    return f"Cette action est «\u00a0{etat}\u00a0»\u00a0: son suivi n’est pas ouvert."


def appliquer(saisie: Saisie, *, par) -> None:
    """Write the typed values on the action, locked, and its funding lines."""
    action = saisie.action
    lues = {
        cellule.cle: cellule.lire(saisie.cellules[cellule.cle])
        for cellule in cellules_de(action)
        if cellule.cle in saisie.cellules
    }
    precisions = {"propose_par": saisie.auteur_public}
    if saisie.correction:
        precisions["correction"] = saisie.correction
    ecrire(action, lues, par=par, precisions=precisions)


def ecrire(
    action: Action, valeurs: dict[str, Any], *, par, precisions: dict[str, str] | None = None
) -> bool:
    """Write `valeurs` (cell: value) with one event an object; False when nothing changed."""
    champs: dict[Action | Financement, dict[str, Any]] = {}
    for cellule in cellules_de(action):
        if cellule.cle in valeurs:
            champs.setdefault(cellule.objet, {})[cellule.champ] = valeurs[cellule.cle]
    ecrits = [
        suivi.modifier(
            objet, contrat=action.contrat, par=par, champs=nouveaux, precisions=precisions
        )
        for objet, nouveaux in champs.items()
    ]
    return any(ecrits)
