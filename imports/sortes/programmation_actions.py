"""The sheet of actions: one row an action, known by its reference and its budget year.

A cell that holds what our export would write is left alone; an empty one keeps what is known.
Nothing is written here but the plan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from contrats.models import Action
from contrats.statuts import StatutAction, TransitionAction
from contrats.tableur import CELLULE_MAX
from imports import valeurs
from imports.lecture import nettoyer
from imports.sortes import programmation_etats as etats
from imports.sortes.programmation_champs import EXPORT_ACTIONS
from imports.sortes.programmation_liens import Liens

TEXTES = ("intitule", "dispositif", "description", "source")
LUS = {
    "date_debut": valeurs.date,
    "date_fin": valeurs.date,
    "beneficiaires_prevus_femmes": valeurs.entier,
    "beneficiaires_prevus_hommes": valeurs.entier,
    "beneficiaires_reels_femmes": valeurs.entier,
    "beneficiaires_reels_hommes": valeurs.entier,
    "demonstration": valeurs.booleen,
}
TOTAUX = {
    "total_prevu": ("beneficiaires_prevus_femmes", "beneficiaires_prevus_hommes"),
    "total_reel": ("beneficiaires_reels_femmes", "beneficiaires_reels_hommes"),
}
ENSEMBLES = ("objectifs", "quartiers", "coporteurs")


def ecrit(colonne, objet) -> str:
    """What our export writes in this column for this row."""
    valeur = colonne.valeur(objet)
    return "" if valeur is None else str(valeur)


def inchangee(brut: str, exporte: str) -> bool:
    """True if a cell holds what was exported, as any cell is cleaned when it is read: spaces,
    ends of lines, and what keeps a formula quiet, apart."""
    return _propre(brut) in {_propre(exporte), _propre(exporte[:CELLULE_MAX])}


def _propre(texte: str) -> str:
    return " ".join(nettoyer(texte).split())


def avancement(brut: str, *, tableur: bool) -> int | None:
    """A percentage from 0 to 100: « 40 % », or 0,4 as a spreadsheet keeps it."""
    valeur = valeurs.decimal(brut)
    if valeur is None:
        return None
    part = "%" not in brut and ((tableur and valeur <= 1) or 0 < valeur < 1)
    valeur = round(valeur * 100 if part else valeur, 6)
    if valeur != int(valeur) or not 0 <= valeur <= 100:
        raise valeurs.ValeurInvalide("L’avancement est un nombre entier de 0 à 100.")
    return int(valeur)


class LigneAction:
    """One row: what it says of its action, read against what the portal knows of it."""

    def __init__(self, ligne, action: Action | None, liens: Liens, *, tableur: bool):
        self.ligne, self.action, self.liens = ligne, action, liens
        self.tableur = tableur
        self.valeurs: dict[str, Any] = {}
        self.vides: list[str] = []  # fields known, and empty in the file: they stay

    def lire(self) -> dict[str, Any]:
        """The fields that the row gives; what is wrong is told next to its cell."""
        for champ in TEXTES:
            self._prendre(champ, self._texte)
        for champ, parseur in LUS.items():
            self._prendre(champ, lambda brut, parseur=parseur: parseur(brut))
        self._prendre("avancement", lambda brut: avancement(brut, tableur=self.tableur))
        for champ in ENSEMBLES:
            self._prendre(champ, lambda brut, champ=champ: self._ensemble(champ, brut))
        self._porteur()
        self._statut()
        self._totaux()
        self._verifier()
        return self.valeurs

    def refuser(self, message: str, champ: str, gravite: str = "erreur", **autres) -> None:
        """Tell something about this row, next to one of its cells."""
        getattr(self.ligne, gravite)(champ, message, **autres)

    def _prendre(self, champ: str, lire: Callable[[str], Any]) -> None:
        brut = self.ligne[champ]
        if not brut:
            if self.action is not None and self.ligne.table.a(champ) and self._connu(champ):
                self.vides.append(champ)
            return
        if self._inchange(champ):
            return
        try:
            valeur = lire(brut)
            if champ not in ENSEMBLES:
                Action._meta.get_field(champ).run_validators(valeur)
        except valeurs.ValeurInvalide as refus:
            self.refuser(str(refus), champ)
        except ValidationError as refus:
            self.refuser(" ".join(refus.messages), champ)
        else:
            if valeur is not None:
                self.valeurs[champ] = valeur

    def _connu(self, champ: str) -> bool:
        if champ in ENSEMBLES:
            return bool(getattr(self.action, champ).all())
        return getattr(self.action, champ) not in (None, "")

    def _inchange(self, champ: str) -> bool:
        """True if the cell is what the export wrote for this action."""
        colonne = EXPORT_ACTIONS.get(champ)
        if self.action is None or colonne is None or colonne.genre != "texte":
            return False
        return inchangee(self.ligne[champ], ecrit(colonne, self.action))

    @staticmethod
    def _texte(brut: str) -> str:
        return brut.strip()

    def _ensemble(self, champ: str, brut: str):
        trouves, inconnus = self.liens.ensemble(champ, brut, self.ligne, self.action)
        if inconnus:
            noms = ", ".join(f"«\u00a0{nom[:60]}\u00a0»" for nom in inconnus)
            raise valeurs.ValeurInvalide(f"{self.liens.INCONNUS[champ]}\u00a0: {noms}.")
        return trouves

    def _porteur(self) -> None:
        if self.action is not None:
            memes = [
                not self.ligne[champ] or self._inchange(champ) for champ in ("porteur", "siret")
            ]
            if all(memes):
                return
        porteur = self.liens.annuaire.trouver(self.ligne, "porteur", "siret")
        if porteur is not None:
            self.valeurs["porteur"] = porteur
        elif self.action is None and not (self.ligne["porteur"] or self.ligne["siret"]):
            self.refuser("Dites qui porte cette action.", "porteur")

    def _statut(self) -> None:
        try:
            etat = etats.lire(self.ligne["statut"])
        except valeurs.ValeurInvalide as refus:
            return self.refuser(str(refus), "statut")
        motif = " ".join(self.ligne["motif"].split())
        if len(motif) > 500:
            return self.refuser("Un motif compte au plus 500 caractères.", "motif")
        if self.action is None:
            return self._statut_de_depart(etat, motif)
        if etat is None or self.action.statut in etat.compatibles:
            return self._motif_seul(motif)
        try:
            transition = etats.exiger_transition(self.action, etat.statut)
        except valeurs.ValeurInvalide as refus:
            return self.refuser(str(refus), "statut")
        return self._passer(transition, etat, motif)

    def _statut_de_depart(self, etat, motif: str) -> None:
        statut = etat.statut if etat else StatutAction.DEPOSEE
        self.valeurs["statut"] = statut.value
        if statut in etats.A_MOTIVER:
            self.valeurs["motif"] = motif or self._motif_du_mot(etat, "avertir")
        if statut == StatutAction.TERMINEE:
            self.valeurs["avancement"] = 100

    def _motif_seul(self, motif: str) -> None:
        """A reason goes with a decision: it is not changed by itself."""
        if motif and motif != " ".join(self.action.motif.split()):
            self.refuser(
                "Le motif ne change qu’avec l’état de l’action\u00a0: il n’est pas repris.",
                "motif",
                "avertir",
            )

    def _passer(self, transition: TransitionAction, etat, motif: str) -> None:
        """What the verb of the transition would write."""
        self.valeurs["statut"] = etat.statut.value
        if etat.statut in etats.A_MOTIVER:
            if motif == " ".join(self.action.motif.split()):
                motif = ""  # the reason of another decision, as it was exported
            self.valeurs["motif"] = motif or self._motif_du_mot(etat)
        elif transition == TransitionAction.RETENIR:
            self.valeurs["motif"] = ""
        elif transition == TransitionAction.TERMINER:
            self.valeurs["avancement"] = 100

    def _motif_du_mot(self, etat, gravite: str = "erreur") -> str:
        """A tool that decides without a reason: its own word is kept. Ours must give one."""
        if not etat.etranger:
            self.refuser("Donnez le motif de la décision.", "motif", gravite)
            return ""
        self.refuser("La décision n’a pas de motif\u00a0: celui du fichier.", "statut", "avertir")
        return f"«\u00a0{etat.mot}\u00a0» dans le fichier importé"

    def _totaux(self) -> None:
        """A total that nobody split by sex is told, never shared out."""
        for total, champs in TOTAUX.items():
            connus = [self.valeurs.get(c, getattr(self.action, c, None)) for c in champs]
            if not self.ligne[total] or None not in connus:
                continue
            self.refuser(
                "Ce total n’est pas réparti entre femmes et hommes\u00a0: il n’est pas repris.",
                total,
                "avertir",
                nature="total_sans_sexe",
            )

    def _verifier(self) -> None:
        debut, fin = (
            self.valeurs.get(champ, getattr(self.action, champ, None))
            for champ in ("date_debut", "date_fin")
        )
        if debut and fin and fin < debut:
            self.refuser("La fin de l’action précède son début.", "date_fin")
