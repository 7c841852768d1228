"""The sheet of funding: one row a funder, an action, a kind of credit and a year.

An amount left empty keeps the one that is known. Nothing is written here but the plan.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError

from contrats.ecriture import nombre
from contrats.models import Financement, NatureCredit
from imports import valeurs
from imports.sortes.programmation_actions import ecrit, inchangee
from imports.sortes.programmation_champs import CONVENTION, EXPORT_FINANCEMENTS, MONTANTS

LUS = {
    **dict.fromkeys(MONTANTS, valeurs.montant),
    **dict.fromkeys(CONVENTION, valeurs.texte),
    **dict.fromkeys(("date_convention", "versement_debut", "versement_fin"), valeurs.date),
    "notification_ue": valeurs.booleen,
}
IDENTIQUES_DES = 5  # rows from which one amount everywhere is worth a word
lire_la_nature = valeurs.choix(
    dict(NatureCredit.choices),
    {
        "P 147": NatureCredit.P147,
        "BOP 147": NatureCredit.P147,
        "programme 147": NatureCredit.P147,
        "crédits spécifiques": NatureCredit.P147,
        "crédits spécifiques P147": NatureCredit.P147,
        "politique de la ville": NatureCredit.P147,
        "crédits politique de la ville": NatureCredit.P147,
        "contrat de ville": NatureCredit.P147,
        "spécifique": NatureCredit.AUTRE_SPECIFIQUE,
        "autre spécifique": NatureCredit.AUTRE_SPECIFIQUE,
        "autres": NatureCredit.AUTRE_SPECIFIQUE,
        "autofinancement": NatureCredit.FONDS_PROPRES,
        "ressources propres": NatureCredit.FONDS_PROPRES,
        "DC": NatureCredit.DROIT_COMMUN,
        "bénévolat": NatureCredit.VALORISATION,
        "mise à disposition": NatureCredit.VALORISATION,
        "apports en nature": NatureCredit.VALORISATION,
    },
)


class LignesDeFinancement:
    """Every row of the sheet, against the lines that the contract has."""

    def __init__(self, source, plan, annuaire, actions: dict, vues: set):
        self.source, self.plan, self.annuaire = source, plan, annuaire
        self.actions, self.vues = actions, vues
        self.connus = defaultdict(list)
        lignes = Financement.objects.filter(action__contrat=source.contrat)
        for ligne in lignes.select_related("action", "financeur").order_by("pk"):
            self.connus[ligne.action_id, ligne.nature, ligne.annee].append(ligne)
        self.nombre = sum(map(len, self.connus.values()))
        self.prises: dict[tuple, int] = {}  # key of a line -> the row that gave it
        self.reconnues: set[int] = set()
        self.montants = defaultdict(list)
        self.exercices = defaultdict(set)
        for reference, exercice in actions:
            self.exercices[reference].add(exercice)

    def lire(self, table) -> None:
        """Plan every row, then tell what the sheet as a whole says."""
        self.annuaire.apprendre(table, "financeur", "siret")
        for ligne in table:
            self._lire(ligne)
        self._dire_les_montants_identiques(table)
        if absentes := self.nombre - len(self.reconnues):
            self.plan.informer(
                "Lignes de financement du contrat qui ne sont pas dans le fichier, et restent "
                f"telles quelles\u00a0: {absentes}.",
                table=table,
                nature="absents",
            )

    def _lire(self, ligne) -> None:
        action = self._action(ligne)
        nature, annee = self._nature(ligne), self._annee(ligne)
        lus = self._lus(ligne)
        if action is None or nature is None or annee is None:
            return
        connu = self._deja_ecrit(ligne, action, nature, annee)
        financeur = connu.financeur if connu else self._financeur(ligne)
        if financeur is None:
            return
        candidats = self.connus.get((getattr(action, "pk", None), nature, annee), [])
        connu = connu or next((c for c in candidats if c.financeur == financeur), None)
        cle = (_identite(action), nature, annee, _identite(financeur))
        if cle in self.prises:
            autre = f"La ligne {self.prises[cle]} donne déjà cette action, ce financeur, cette "
            ligne.erreur("financeur", f"{autre}nature de crédit et cette année.")
            return
        self.prises[cle] = ligne.rang.numero
        self._ecrire(ligne, connu, action, financeur, nature, annee, lus)

    def _ecrire(self, ligne, connu, action, financeur, nature, annee, lus) -> None:
        dit = _nommer(action, ligne, financeur, nature, annee)
        if connu is None:
            champs = {"action": action, "financeur": financeur, "nature": nature, "annee": annee}
            self.plan.creer(Financement, champs | lus, libelle=dit, **ligne.ou)
            return
        self.reconnues.add(connu.pk)
        self._dire_les_vides(ligne, connu)
        autres = {
            champ: valeur
            for champ, valeur in lus.items()
            if not (isinstance(valeur, str) and inchangee(valeur, getattr(connu, champ)))
        }
        self.plan.modifier(connu, autres, libelle=dit, **ligne.ou)

    def _action(self, ligne):
        """The action of the row: by its reference, and its budget year if several have it."""
        reference = " ".join(ligne["reference"].split())
        exercice = ligne.lire("exercice", valeurs.annee)
        if not reference:
            ligne.erreur("reference", "Donnez la référence administrative de l’action.")
            return None
        connus = self.exercices.get(reference, set())
        if exercice is None and not ligne["exercice"]:
            exercice = next(iter(connus)) if len(connus) == 1 else self._choisir(ligne, connus)
        if (reference, exercice) in self.actions:
            return self.actions[reference, exercice]
        if exercice is not None and (reference, exercice) not in self.vues:
            ligne.erreur(
                "reference",
                f"Aucune action n’a cette référence pour {exercice}, ni dans le contrat ni dans le "
                "fichier.",
                nature="reference_inconnue",
            )
        return None

    def _choisir(self, ligne, connus: set):
        """Several budget years, or none: that of the form, or of the line."""
        for annee in (self.source.options.get("exercice"), ligne["annee"]):
            if annee and str(annee).isdecimal():
                return int(annee)
        dit = "Plusieurs exercices ont cette référence" if connus else "Donnez l’exercice"
        ligne.erreur("reference", f"{dit}\u00a0: précisez lequel.")
        return None

    def _nature(self, ligne):
        if nature := ligne.lire("nature", lire_la_nature):
            return str(nature)
        if not ligne["nature"]:
            if choisie := self.source.options.get("nature"):
                return str(choisie)
            ligne.erreur("nature", "Donnez la nature du crédit.")
        return None

    def _annee(self, ligne):
        if ligne["annee"]:
            return ligne.lire("annee", valeurs.annee)
        return ligne.lire("exercice", valeurs.annee) or self._exercice_de(ligne)

    def _exercice_de(self, ligne):
        """The only budget year of the reference."""
        connus = self.exercices.get(" ".join(ligne["reference"].split()), set())
        return next(iter(connus)) if len(connus) == 1 else self.source.options.get("exercice")

    def _lus(self, ligne) -> dict[str, Any]:
        """The amounts and the convention that the row gives; what is wrong is told."""
        lus = {}
        for champ, parseur in LUS.items():
            valeur = ligne.lire(champ, parseur)
            if valeur is None:
                continue
            try:
                Financement._meta.get_field(champ).run_validators(valeur)
            except ValidationError as refus:
                ligne.erreur(champ, " ".join(refus.messages))
                continue
            lus[champ] = valeur
            if champ in MONTANTS:
                self.montants[champ].append(valeur)
        return lus

    def _deja_ecrit(self, ligne, action, nature, annee):
        """The line whose funder the row names as the export did, in the order of the export."""
        for connu in self.connus.get((getattr(action, "pk", None), nature, annee), []):
            memes = (
                inchangee(ligne[champ], ecrit(EXPORT_FINANCEMENTS[champ], connu))
                for champ in ("financeur", "siret")
                if ligne.table.a(champ)
            )
            if connu.pk not in self.reconnues and all(memes):
                return connu
        return None

    def _financeur(self, ligne):
        if not ligne["financeur"] and not ligne["siret"]:
            ligne.erreur("financeur", "Donnez le nom du financeur.")
            return None
        return self.annuaire.trouver(ligne, "financeur", "siret")

    def _dire_les_vides(self, ligne, connu) -> None:
        vides = [
            Financement._meta.get_field(champ).verbose_name
            for champ in LUS
            if ligne.table.a(champ) and not ligne[champ] and getattr(connu, champ) not in (None, "")
        ]
        if vides:
            self.plan.informer(
                f"Case vide, valeur gardée\u00a0: {', '.join(map(str, vides))}. Vider une case "
                "n’efface rien.",
                nature="vide_garde",
                **ligne.ou,
            )

    def _dire_les_montants_identiques(self, table) -> None:
        for champ, lus in self.montants.items():
            if len(lus) >= IDENTIQUES_DES and len(set(lus)) == 1:
                nom = Financement._meta.get_field(champ).verbose_name
                self.plan.avertir(
                    f"Colonne «\u00a0{nom}\u00a0»\u00a0: les {len(lus)} montants sont tous de "
                    f"{nombre(lus[0], 2)}\u00a0€. Vérifiez que ce n’est pas une recopie.",
                    table=table,
                    colonne=table.entete(champ),
                    nature="montants_identiques",
                )


def _nommer(action, ligne, financeur, nature: str, annee: int) -> str:
    """What tells a line from the others of a preview: its action, who pays, which credit, when."""
    quoi = f"{action.intitule} ({action.exercice})" if hasattr(action, "pk") else ligne["reference"]
    qui = financeur if hasattr(financeur, "pk") else ligne["financeur"]
    return f"{quoi}\u00a0: {qui}, {NatureCredit(nature).label.lower()}, {annee}"


def _identite(objet):
    """What tells two objects apart, created or not yet."""
    return getattr(objet, "pk", None) or objet
