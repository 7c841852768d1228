"""The public subsidies of a contract as a sheet: what is known of their convention, to be filled in
a spreadsheet and imported back as a programming workbook. Nothing is read back here.
"""

from __future__ import annotations

from django.db.models import F, QuerySet

from contrats.argent import scdl
from contrats.exports import BLOC, FINANCEMENTS
from contrats.models import Financement
from contrats.tableur import Colonne, Feuille

# What names a line of a programming workbook; amounts are left to the ledger, but for the grant.
CLES = {
    "Référence administrative", "Exercice", "Action", "Financeur", "SIRET du financeur",
    "Nature du crédit", "Année", "Accordé (€)",
}  # fmt: skip
OUI_NON = {True: "oui", False: "non", None: ""}
CONVENTION = (
    Colonne("Date de la convention", lambda f: f.date_convention, "date", 14),
    Colonne("Référence de la décision", lambda f: f.reference_decision, largeur=22),
    Colonne("Conditions de versement", lambda f: f.conditions_versement, largeur=24),
    Colonne("Début du versement", lambda f: f.versement_debut, "date", 14),
    Colonne("Fin du versement", lambda f: f.versement_fin, "date", 14),
    Colonne("Notifiée à l’Union européenne", lambda f: OUI_NON[f.notification_ue], largeur=16),
)
MANQUES = Colonne("Il manque", lambda f: " ; ".join(scdl.manques(f)), largeur=70)
COLONNES = (*(c for c in FINANCEMENTS if c.titre in CLES), *CONVENTION, MANQUES)


def feuilles(lignes: QuerySet[Financement]) -> list[Feuille]:
    """The real grants of public bodies, those that lack something first."""
    lignes = scdl.concernees(lignes).select_related("action", "financeur")
    lignes = lignes.order_by(
        F("date_convention").asc(nulls_first=True), "-annee", "action__reference", "pk"
    )
    return [Feuille("Financements", COLONNES, lignes.iterator(chunk_size=BLOC))]
