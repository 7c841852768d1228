"""The programming workbook of a contract: its actions, and their funding keyed by reference.

It takes the portal's own export as it is: what was not edited is not touched. What the file does
not hold stays. Nothing is written here but the plan.
"""

from __future__ import annotations

from contrats.models import Action, NatureCredit
from imports import valeurs
from imports.sortes import programmation_champs as champs
from imports.sortes.annuaire import Annuaire
from imports.sortes.base import Attendue, Option, Sorte
from imports.sortes.programmation_actions import LigneAction
from imports.sortes.programmation_financements import LignesDeFinancement
from imports.sortes.programmation_liens import Liens

TABLEURS = ("xlsx", "ods")


class Programmation(Sorte):
    """Actions of the contract's programme, and who pays for them."""

    code = "programmation"
    libelle = "Tableau de programmation"
    aide = (
        "Les actions et leurs financements, tels que le portail les exporte ou tels que Dauphin et "
        "les tableaux de suivi les donnent. Une ligne absente du fichier n’est pas supprimée, une "
        "case vide n’efface rien."
    )
    extensions = ("xlsx", "ods", "csv")
    portee = "contrat"
    tables = (
        Attendue("actions", "Actions", champs.ACTIONS, obligatoire=False),
        Attendue("financements", "Financements", champs.FINANCEMENTS, obligatoire=False),
    )
    options = (
        Option("exercice", "Exercice, si le fichier ne le dit pas", "annee", None, False),
        Option(
            "nature",
            "Nature du crédit, si le fichier ne la dit pas",
            "choix",
            lambda: NatureCredit.choices,
            False,
        ),
    )

    def preparer(self, source, plan) -> None:
        """Plan every row of the sheets that were recognised."""
        annuaire = Annuaire(source, plan)
        lecture = _Actions(source, plan, Liens(source.contrat, annuaire))
        if "actions" in source.tables:
            lecture.lire(source.tables["actions"])
        if "financements" in source.tables:
            lignes = LignesDeFinancement(source, plan, annuaire, lecture.actions, lecture.vues)
            lignes.lire(source.tables["financements"])


class _Actions:
    """The sheet of actions: each row against the action of its key, or a new one."""

    def __init__(self, source, plan, liens: Liens):
        self.source, self.plan, self.liens = source, plan, liens
        connues = source.contrat.actions.select_related("contrat", "porteur")
        connues = connues.prefetch_related("objectifs", "quartiers", "coporteurs")
        self.actions = {(action.reference, action.exercice): action for action in connues}
        self.nombre = len(self.actions)
        self.vues: dict[tuple[str, int], int] = {}  # key -> the row that gave it
        self.tableur = source.classeur.nom.rpartition(".")[2].lower() in TABLEURS

    def lire(self, table) -> None:
        self.liens.annuaire.apprendre(table, "porteur", "siret")
        reconnues = 0
        for ligne in table:
            reconnues += self._lire(ligne)
        if table.a("thematique"):
            self.plan.informer(
                "La thématique n’a pas de place dans le portail\u00a0: elle n’est pas reprise. "
                "Choisissez «\u00a0Dispositif\u00a0» pour cette colonne si c’en est un.",
                table=table,
                colonne=table.entete("thematique"),
                nature="colonne_non_reprise",
            )
        if absentes := self.nombre - reconnues:
            self.plan.informer(
                f"Actions du contrat qui ne sont pas dans le fichier, et restent telles "
                f"quelles\u00a0: {absentes}.",
                table=table,
                nature="absents",
            )

    def _lire(self, ligne) -> bool:
        """Plan one row; True if its action is known."""
        cle = self._cle(ligne)
        if cle is None:
            return False
        if cle in self.vues:
            message = f"La ligne {self.vues[cle]} a déjà cette référence pour {cle[1]}."
            ligne.erreur("reference", message, nature="cle_double")
            return False
        self.vues[cle] = ligne.rang.numero
        action = self.actions.get(cle)
        lue = LigneAction(ligne, action, self.liens, tableur=self.tableur)
        lus = lue.lire()
        if action is None:
            self._creer(cle, lus, ligne)
            return False
        if lue.vides:
            self.plan.informer(_dire_les_vides(lue.vides), nature="vide_garde", **ligne.ou)
        self.plan.modifier(action, lus, **ligne.ou)
        return True

    def _creer(self, cle, lus: dict, ligne) -> None:
        if not ligne["intitule"]:
            ligne.erreur("intitule", "Donnez l’intitulé de cette action.")
        if "intitule" not in lus or "porteur" not in lus:
            return
        reference, exercice = cle
        identite = {"contrat": self.source.contrat, "reference": reference, "exercice": exercice}
        self.actions[cle] = self.plan.creer(Action, identite | lus, **ligne.ou)

    def _cle(self, ligne) -> tuple[str, int] | None:
        reference = valeurs.texte(ligne["reference"])
        exercice = ligne.lire("exercice", valeurs.annee)
        if exercice is None and not ligne["exercice"] and self.source.options.get("exercice"):
            exercice = int(self.source.options["exercice"])
        if reference is None or len(reference) > 40:
            dit = "Donnez la référence administrative de l’action (40 caractères au plus)."
            ligne.erreur("reference", dit)
            return None
        if exercice is None:
            if not ligne["exercice"]:
                dit = "Donnez l’exercice de l’action, dans le fichier ou au moment de le choisir."
                ligne.erreur("exercice", dit)
            return None
        return reference, exercice


def _dire_les_vides(champs_vides: list[str]) -> str:
    noms = [str(Action._meta.get_field(champ).verbose_name) for champ in champs_vides]
    return f"Case vide, valeur gardée\u00a0: {', '.join(noms)}. Vider une case n’efface rien."
