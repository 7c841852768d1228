"""The published indicators and their yearly values, as the public pages say them and no finer.

A contract's value is the one of its page, a neighbourhood's the one of its own: what was kept
back there is kept back here, with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from contrats.calculs import Point, points_annuels
from contrats.models import Agregation, Indicateur, Mesure, Rubrique, Sens
from contrats.petits_nombres import sans_petit_depart, taire, taire_par_soustraction
from ouvert.jeux.champs import BLOC, Champ, Jeu, choix
from ouvert.jeux.contrats import CONTRAT, DEMONSTRATION, contrats_publiant
from quartiers.models import Quartier


def _publies():
    """The indicators of the contracts that publish their objectives."""
    indicateurs = Indicateur.objects.filter(
        objectif__contrat__in=contrats_publiant(Rubrique.OBJECTIFS)
    )
    return indicateurs.select_related("objectif__contrat").order_by("objectif__contrat", "pk")


def _indicateurs() -> Iterator[dict[str, Any]]:
    for lu in _publies().iterator(chunk_size=BLOC):
        indicateur = sans_petit_depart(lu)
        objectif = indicateur.objectif
        yield {
            "id": indicateur.pk,
            "contrat_id": objectif.contrat_id,
            "contrat_code": objectif.contrat.code,
            "objectif_numero": objectif.numero,
            "objectif": objectif.intitule,
            "intitule": indicateur.intitule,
            "unite": indicateur.unite,
            "sens": indicateur.sens,
            "agregation": indicateur.agregation,
            "reference_annee": indicateur.reference_annee,
            "reference_valeur": indicateur.reference_valeur,
            "cible_intermediaire_annee": indicateur.cible_intermediaire_annee,
            "cible_intermediaire": indicateur.cible_intermediaire,
            "cible_finale_annee": indicateur.cible_finale_annee,
            "cible_finale": indicateur.cible_finale,
            "demonstration": indicateur.demonstration,
            "demonstration_cibles": indicateur.demonstration_cibles,
        }


def _mesures() -> Iterator[dict[str, Any]]:
    publies = _quartiers_publies()
    for indicateur in _publies().prefetch_related("mesures").iterator(chunk_size=BLOC):
        toutes = sorted(indicateur.mesures.all(), key=lambda m: (m.periode_fin, m.pk))
        ensemble = taire(indicateur, toutes)
        for point in points_annuels(indicateur.agregation, ensemble):
            yield _ligne(indicateur, point, None)
        mesures = {mesure.quartier_id for mesure in toutes}
        for quartier in publies[indicateur.objectif.contrat_id]:
            if quartier.pk in mesures:
                for point in _points_du_quartier(indicateur, quartier, toutes):
                    yield _ligne(indicateur, point, quartier)


def _quartiers_publies() -> dict[int, list[Quartier]]:
    """Contract -> the neighbourhoods that it publishes, in a stable order."""
    par_contrat: dict[int, list[Quartier]] = defaultdict(list)
    contrats = contrats_publiant(Rubrique.OBJECTIFS).order_by("pk")
    for contrat in contrats.select_related("publication").prefetch_related(
        "publication__quartiers"
    ):
        quartiers = contrat.publication.quartiers.all()
        par_contrat[contrat.pk] = sorted(quartiers, key=lambda quartier: quartier.pk)
    return par_contrat


def _points_du_quartier(
    indicateur: Indicateur, quartier: Quartier, toutes: list[Mesure]
) -> list[Point]:
    discretes = taire_par_soustraction(indicateur, quartier.pk, toutes)
    return points_annuels(indicateur.agregation, discretes)


def _ligne(indicateur: Indicateur, point: Point, quartier: Quartier | None) -> dict[str, Any]:
    return {
        "indicateur_id": indicateur.pk,
        "contrat_id": indicateur.objectif.contrat_id,
        "contrat_code": indicateur.objectif.contrat.code,
        "annee": point.annee,
        "quartier_id": quartier and quartier.pk,
        "quartier": quartier.nom if quartier else "",
        "valeur": point.valeur,
        "unite": indicateur.unite,
        "motif_absence": point.motif,
        "incomplet": point.incomplet,
        "demonstration": point.demonstration,
    }


INDICATEURS = Jeu(
    code="indicateurs",
    titre="Indicateurs",
    description="Ce que les contrats mesurent, avec la valeur de départ et les cibles. Une valeur "
    "de départ qui compte moins de 11 personnes n’est pas donnée.",
    champs=(
        Champ("id", "Numéro de l’indicateur dans le portail, stable", "entier", requis=True),
        *CONTRAT,
        Champ("objectif_numero", "Numéro de l’objectif", requis=True),
        Champ("objectif", "Intitulé de l’objectif", requis=True),
        Champ("intitule", "Intitulé", requis=True),
        Champ("unite", "Unité", requis=True),
        Champ("sens", "Évolution souhaitée", requis=True, valeurs=choix(Sens)),
        Champ(
            "agregation", "Comment ses valeurs se combinent", requis=True, valeurs=choix(Agregation)
        ),
        Champ("reference_annee", "Année de départ", "annee"),
        Champ("reference_valeur", "Valeur de départ", "nombre"),
        Champ("cible_intermediaire_annee", "Année de la cible intermédiaire", "annee"),
        Champ("cible_intermediaire", "Cible intermédiaire", "nombre"),
        Champ("cible_finale_annee", "Année de la cible finale", "annee"),
        Champ("cible_finale", "Cible finale", "nombre"),
        DEMONSTRATION,
        Champ("demonstration_cibles", "Cibles d’exemple", "booleen", requis=True),
    ),
    lignes=_indicateurs,
)

MESURES = Jeu(
    code="mesures",
    titre="Valeurs des indicateurs",
    description="Une ligne par indicateur, année et territoire. Une valeur qui manque dit "
    "pourquoi ; un nombre de personnes inférieur à 11, ou qu’une soustraction donnerait, n’est "
    "pas publié.",
    champs=(
        Champ("indicateur_id", "Indicateur, dans le jeu « indicateurs »", "entier", requis=True),
        *CONTRAT,
        Champ("annee", "Année", "annee", requis=True),
        Champ("quartier_id", "Quartier ; vide pour tout le contrat", "entier"),
        Champ("quartier", "Nom du quartier"),
        Champ("valeur", "Valeur ; vide avec son motif", "nombre"),
        Champ("unite", "Unité", requis=True),
        Champ("motif_absence", "Pourquoi la valeur n’est pas donnée"),
        Champ("incomplet", "Il manque des quartiers dans cette valeur", "booleen", requis=True),
        DEMONSTRATION,
    ),
    lignes=_mesures,
    cle=("indicateur_id", "annee", "quartier_id"),
)
