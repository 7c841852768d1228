"""What the mid-term review adds to the common figures: milestones, years, promises, equity."""

from __future__ import annotations

from datetime import date
from typing import Any

from rapports.calculs.argent import financements
from rapports.calculs.etats import etats
from rapports.calculs.paroles import paroles, participation
from rapports.calculs.programmation import avenants, par_annee
from rapports.calculs.voisinage import voisinage
from rapports.models import Rapport


def relever(rapport: Rapport, etabli_le: date) -> dict[str, Any]:
    """From the beginning of the contract to the end of the report's period."""
    sujet, fin = rapport.contrat, rapport.periode_fin.year
    debut = sujet.date_debut.year
    return {
        "annees": [debut, fin],
        "terme": sujet.date_fin.year,
        "etats": etats(sujet, fin),
        "par_annee": par_annee(sujet, debut, fin),
        "par_exercice": financements(sujet, fin)["par_exercice"],
        "paroles": paroles(sujet),
        "participation": participation(sujet, debut, fin),
        "voisinages": [
            voisinage(quartier, sujet, dessiner=True)
            for quartier in sujet.quartiers.prefetch_related("communes")
        ],
        "avenants": avenants(sujet, fin),
    }
