"""The board of a collection as a workbook: owner by owner, then thing by thing."""

from __future__ import annotations

from contrats.tableur import Colonne, Feuille
from remontees.completude import Bilan

SUIVI = (
    Colonne("Organisation", lambda x: x[0].partenaire.nom, largeur=40),
    Colonne("Réponse", lambda x: x[0].etat.label, largeur=14),
    Colonne("Attendues", lambda x: x[0].attendues, "entier"),
    Colonne("Reçues", lambda x: x[0].recues, "entier"),
    Colonne("Manquantes", lambda x: len(x[0].manquantes), "entier"),
    Colonne("Dernière réponse", lambda x: x[0].derniere and x[0].derniere.date(), "date"),
    Colonne("Adresse", lambda x: x[0].demande.courriel, largeur=32),
    Colonne("Courriel", lambda x: x[1], largeur=24),
)
DETAIL = (
    Colonne("Organisation", lambda x: x[0].partenaire.nom, largeur=40),
    Colonne("Demandé", lambda x: str(x[1].attendu), largeur=64),
    Colonne("État", lambda x: x[1].etat.label, largeur=24),
)


def tableau_de_bord(bilans: list[Bilan], remises: dict[int, str]) -> list[Feuille]:
    """Two sheets; `remises`: request -> where its last message stands, in words."""
    detail = ((bilan, ligne) for bilan in bilans for ligne in bilan.lignes)
    return [
        Feuille("Organisations", SUIVI, ((b, remises.get(b.demande.pk, "")) for b in bilans)),
        Feuille("Détail", DETAIL, detail),
    ]
