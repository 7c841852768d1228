"""Where the objectives stand in one neighbourhood, each small number of people kept back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from contrats.calculs import Point, points_annuels
from contrats.models import Agregation, Contrat, Indicateur, Mesure
from contrats.petits_nombres import sans_petit_depart, taire, taire_par_soustraction
from contrats.synthese import rang
from quartiers.models import Quartier


def objectifs_locaux(quartier: Quartier, contrat: Contrat, fin: int) -> list[dict[str, Any]]:
    """The objectives that have an indicator, each with its value here, else on the whole
    contract; nothing measured after the end of `fin`."""
    mesures: dict[int, list[Mesure]] = defaultdict(list)
    lignes = Mesure.objects.filter(
        indicateur__objectif__contrat=contrat, periode_fin__year__lte=fin
    )
    for mesure in lignes.order_by("periode_fin", "pk"):
        mesures[mesure.indicateur_id].append(mesure)
    objectifs = contrat.objectifs.prefetch_related("indicateurs")
    decrits = [
        {
            "numero": objectif.numero,
            "intitule": objectif.intitule,
            "indicateurs": [
                _indicateur(indicateur, quartier, mesures[indicateur.pk])
                for indicateur in sorted(objectif.indicateurs.all(), key=lambda i: i.pk)
            ],
        }
        for objectif in sorted(objectifs, key=lambda o: rang(o.numero))
    ]
    return [objectif for objectif in decrits if objectif["indicateurs"]]


def _indicateur(indicateur: Indicateur, quartier: Quartier, toutes: list[Mesure]) -> dict[str, Any]:
    local = any(mesure.quartier_id == quartier.pk for mesure in toutes)
    visibles = (
        taire_par_soustraction(indicateur, quartier.pk, toutes)
        if local
        else taire(indicateur, toutes)
    )
    points = points_annuels(indicateur.agregation, visibles)
    return {
        "intitule": indicateur.intitule,
        "unite": indicateur.unite,
        "sens": indicateur.sens,
        "local": local,
        "cible": couple(indicateur.cible_finale, indicateur.cible_finale_annee),
        "cible_commune": indicateur.agregation == Agregation.SOMME,
        "depart": None if local else _depart(indicateur),
        "premiere": _point(points, premier=True),
        "derniere": _point(points),
        "motif": points[-1].motif if points else "",
        "demonstration": indicateur.demonstration or any(m.demonstration for m in visibles),
        "demonstration_cible": indicateur.demonstration_cibles,
    }


def _depart(indicateur: Indicateur) -> dict[str, Any] | None:
    visible = sans_petit_depart(indicateur)
    return couple(visible.reference_valeur, visible.reference_annee)


def couple(valeur, annee: int | None) -> dict[str, Any] | None:
    """A value and its year, ready to be frozen; None when it is not known."""
    return None if valeur is None else {"valeur": str(valeur), "annee": annee}


def _point(points: Iterable[Point], *, premier: bool = False) -> dict[str, Any] | None:
    connus = [point for point in points if point.valeur is not None]
    if not connus:
        return None
    point = connus[0 if premier else -1]
    return couple(point.valeur, point.annee)
