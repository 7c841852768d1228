"""An indicator in each neighbourhood, year by year: the values and their curves. Pure: no query.

For what is published: small numbers are kept back, in the drawing as in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contrats.calculs import Point, points_annuels
from contrats.graphiques import rendre_svg
from contrats.models import Indicateur, Mesure
from contrats.petits_nombres import taire_par_soustraction
from contrats.quartier.courbes import ASPECTS, tracer_courbes
from quartiers.models import Quartier

Serie = tuple[str, dict[int, Point]]


def courbes_locales(
    indicateur: Indicateur, mesures: list[Mesure], lieux: Sequence[Quartier]
) -> list[dict[str, Any]]:
    """The neighbourhoods where it is measured, as many on a drawing as can be told apart."""
    mesures_ici = {mesure.quartier_id for mesure in mesures}
    series = [
        (lieu.nom, _points(indicateur, mesures, lieu)) for lieu in lieux if lieu.pk in mesures_ici
    ]
    par_dessin = len(ASPECTS)
    return [
        _ensemble(indicateur, series[rang : rang + par_dessin])
        for rang in range(0, len(series), par_dessin)
    ]


def _points(indicateur: Indicateur, mesures: list[Mesure], lieu: Quartier) -> dict[int, Point]:
    visibles = taire_par_soustraction(indicateur, lieu.pk, mesures)
    return {p.annee: p for p in points_annuels(indicateur.agregation, visibles)}


def _ensemble(indicateur: Indicateur, series: list[Serie]) -> dict[str, Any]:
    annees = sorted({annee for _, points in series for annee in points})
    return {
        "lieux": [nom for nom, _ in series],
        "valeurs": [
            [str(annee), *(_case(points.get(annee)) for _, points in series)] for annee in annees
        ],
        "courbe": _dessin(indicateur, series),
    }


def _case(point: Point | None) -> dict[str, str | None]:
    if point is None:
        return {"valeur": None, "motif": ""}
    return {"valeur": None if point.valeur is None else str(point.valeur), "motif": point.motif}


def _dessin(indicateur: Indicateur, series: list[Serie]) -> dict[str, str] | None:
    """Drawn now, for a frozen report keeps its drawing; None when nothing can be seen to move."""
    connues = [
        (nom, {annee: p.valeur for annee, p in points.items() if p.valeur is not None})
        for nom, points in series
    ]
    if all(len(valeurs) < 2 for _, valeurs in connues):
        return None
    dessin = tracer_courbes(connues, titre=indicateur.intitule, unite=indicateur.unite)
    return {"svg": rendre_svg(dessin), "alt": dessin["alt"]}
