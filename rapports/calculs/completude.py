"""How far the collection of the year was answered, for the report. It only reads."""

from __future__ import annotations

from contrats.models import Contrat
from remontees.completude import Bilan, derniere_de_l_annee


def completude(sujet: Contrat, annee: int) -> dict | None:
    """The last collection opened on the year, and what each owner still owes; None without one."""
    etat = derniere_de_l_annee(sujet, annee)
    if etat is None:
        return None
    return {
        "intitule": etat.campagne.intitule,
        "annee": annee,
        "recues": etat.recues,
        "attendues": etat.attendues,
        "taux": etat.taux,
        "manquants": [_manquant(bilan) for bilan in etat.bilans if bilan.manquantes],
    }


def _manquant(bilan: Bilan) -> dict:
    return {
        "qui": bilan.partenaire.nom,
        "recues": bilan.recues,
        "attendues": bilan.attendues,
        "quoi": [str(ligne.attendu) for ligne in bilan.manquantes],
    }
