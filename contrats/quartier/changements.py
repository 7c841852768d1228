"""What changed in a neighbourhood: its own measures, indicator by indicator, in words.

Only its own values enter here: those of another neighbourhood, or of the whole contract, are
not its. The neighbourhoods of 2015 and of 2024 being two territories, their values never meet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from contrats.calculs import Point, points_annuels
from contrats.ecriture import ecart, quantite
from contrats.graphiques import tracer_courbe
from contrats.models import Agregation, Contrat, Indicateur, Mesure, Sens
from quartiers.models import Quartier


@dataclass(frozen=True)
class Changement:
    """An indicator in this neighbourhood: its years, the change in words, its curve."""

    indicateur: Indicateur
    points: list[Point]
    phrase: str
    cible: str
    graphique: dict | None  # None with fewer than two known values
    sources: list[str]


def changements(quartier: Quartier, mesures: Iterable[Mesure]) -> list[Changement]:
    """One line for each indicator that was measured in this neighbourhood, by its `mesures_de`."""
    return [
        decrire(quartier, indicateur, siennes)
        for indicateur, siennes in groupby(mesures, lambda mesure: mesure.indicateur)
    ]


def indicateurs_mesures(
    quartier: Quartier, contrats: Iterable[Contrat | int]
) -> QuerySet[Indicateur]:
    """What was measured in this neighbourhood, in the order of objectives."""
    ici = Mesure.objects.filter(quartier=quartier, indicateur=OuterRef("pk"))
    indicateurs = Indicateur.objects.filter(Exists(ici), objectif__contrat__in=contrats)
    return indicateurs.order_by(
        "-objectif__contrat__date_debut", "objectif__contrat", "objectif__numero", "pk"
    )


def mesures_de(
    quartier: Quartier, contrats: Iterable[Contrat | int], premiers: int | None = None
) -> QuerySet[Mesure]:
    """The measures of this neighbourhood, in the order of objectives: of all its indicators, or of
    the first ones."""
    mesures = Mesure.objects.filter(quartier=quartier, indicateur__objectif__contrat__in=contrats)
    if premiers is not None:
        choisis = indicateurs_mesures(quartier, contrats)[:premiers]
        mesures = mesures.filter(indicateur__in=choisis.values("pk"))
    return mesures.select_related("indicateur").order_by(
        "-indicateur__objectif__contrat__date_debut",
        "indicateur__objectif__contrat",
        "indicateur__objectif__numero",
        "indicateur",
        "periode_fin",
        "pk",
    )


def decrire(quartier: Quartier, indicateur: Indicateur, mesures: Iterable[Mesure]) -> Changement:
    """The change of one indicator, from the measures of this neighbourhood alone."""
    mesures = list(mesures)
    points = points_annuels(indicateur.agregation, mesures)
    connus = [point for point in points if point.valeur is not None]
    return Changement(
        indicateur=indicateur,
        points=points,
        phrase=_phrase(indicateur, connus) if connus else _absence(points),
        cible=_cible(indicateur),
        graphique=_courbe(quartier, indicateur, points) if len(connus) > 1 else None,
        sources=sorted({mesure.source for mesure in mesures if mesure.source}),
    )


def _phrase(indicateur: Indicateur, connus: list[Point]) -> str:
    """From the first known value to the last one, and whether that is what was wanted."""
    unite, premier, dernier = indicateur.unite, connus[0], connus[-1]
    arrivee = f"{quantite(dernier.valeur, unite)} en {dernier.annee}"
    if len(connus) == 1:
        return (
            f"{arrivee}\u00a0: c’est la seule valeur connue, on ne peut pas encore parler "
            "d’évolution."
        )
    difference = dernier.valeur - premier.valeur
    if not difference:
        return f"{quantite(dernier.valeur, unite)} en {premier.annee} comme en {dernier.annee}."
    voulu = (difference > 0) == (indicateur.sens == Sens.HAUSSE)
    return (
        f"De {quantite(premier.valeur, unite)} en {premier.annee} à {arrivee}, soit "
        f"{ecart(abs(difference), unite)} de {'plus' if difference > 0 else 'moins'}\u00a0: "
        f"{'c’est le sens souhaité' if voulu else 'c’est l’inverse du sens souhaité'}."
    )


def _absence(points: list[Point]) -> str:
    return f"Aucune valeur à montrer pour ce quartier\u00a0: {points[-1].motif}."


def _cible(indicateur: Indicateur) -> str:
    """The target is set for the whole contract: a sum over its neighbourhoods is not one's own."""
    if indicateur.cible_finale is None:
        return "Aucune cible n’est fixée."
    visee = quantite(indicateur.cible_finale, indicateur.unite)
    portee = ", tous quartiers réunis" if indicateur.agregation == Agregation.SOMME else ""
    return f"Cible du contrat{portee}\u00a0: {visee} en {indicateur.cible_finale_annee}."


def _courbe(quartier: Quartier, indicateur: Indicateur, points: list[Point]) -> dict:
    comparable = indicateur.agregation != Agregation.SOMME and indicateur.cible_finale is not None
    return tracer_courbe(
        [(point.annee, point.valeur) for point in points],
        cible=(indicateur.cible_finale, indicateur.cible_finale_annee) if comparable else None,
        unite=indicateur.unite,
        titre=f"{indicateur.intitule}, {quartier.nom}",
    )
