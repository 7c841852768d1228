"""How much of what should be measured is known, year by year. It only reads."""

from __future__ import annotations

from collections import Counter
from typing import Any

from contrats.calculs import points_annuels
from contrats.models import Contrat, Indicateur


def connaissance(sujet: Contrat, fin: int) -> list[dict[str, Any]]:
    """For each year up to `fin`: the values expected, known, absent with a reason, missing.

    An indicator is expected from the year after its baseline on; a value of some neighbourhoods
    only, or of places that do not add up, is counted as absent with a reason.
    """
    indicateurs = Indicateur.objects.filter(objectif__contrat=sujet).prefetch_related("mesures")
    comptes: dict[int, Counter] = {}
    for indicateur in indicateurs:
        points = {
            p.annee: p for p in points_annuels(indicateur.agregation, indicateur.mesures.all())
        }
        premiere = max(sujet.date_debut.year, (indicateur.reference_annee or 0) + 1)
        for annee in range(premiere, min(fin, sujet.date_fin.year) + 1):
            compte = comptes.setdefault(annee, Counter())
            compte["attendues"] += 1
            compte[_etat(points.get(annee))] += 1
    noms = ("attendues", "connues", "motivees", "manquantes")
    return [
        {"annee": annee, **{nom: compte[nom] for nom in noms}}
        for annee, compte in sorted(comptes.items())
    ]


def _etat(point) -> str:
    if point is None:
        return "manquantes"
    return "motivees" if point.valeur is None or point.incomplet else "connues"
