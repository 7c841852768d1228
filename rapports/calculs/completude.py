"""How far the collection of the year was answered, for the report. It only reads."""

from __future__ import annotations

from contrats.models import Contrat
from rapports.calculs.instant import une_fois
from rapports.calculs.portee import ENTIERE, Portee
from remontees.completude import Bilan, Completude, derniere_de_l_annee


def completude(sujet: Contrat, annee: int, portee: Portee = ENTIERE) -> dict | None:
    """The last collection opened on the year, and what each owner still owes; None without one,
    and for a neighbourhood: owners answer for the whole contract."""
    etat = None if portee.quartier else une_fois(derniere_de_l_annee, sujet, annee)
    if etat is None:
        return None
    if portee.partenaire:
        siens = [b for b in etat.bilans if b.demande.partenaire_id == portee.partenaire.pk]
        etat = Completude(etat.campagne, siens)
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
