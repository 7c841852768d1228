"""The neighbourhoods of a list, with what each line shows, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from contrats.models import Contrat
from contrats.quartier.bilan import Total
from contrats.quartier.comparaison import POPULATIONS, derniere_population
from quartiers.contours import geometrie
from quartiers.ensemble import donner
from quartiers.models import Quartier, Releve


@dataclass(frozen=True)
class LigneQuartier:
    """A neighbourhood with its latest population, and what one contract does there."""

    quartier: Quartier
    populations: list[Releve]
    total: Total | None = None


def charger(quartiers: QuerySet[Quartier], contrats: QuerySet[Contrat]) -> QuerySet[Quartier]:
    """Add `communes`, `contrats_lisibles` (those of `contrats`) and `releves_de_population`."""
    return quartiers.prefetch_related(
        "communes",
        Prefetch("contrats", contrats.order_by("date_debut", "pk"), to_attr="contrats_lisibles"),
        Prefetch("releves", _populations(), to_attr="releves_de_population"),
    )


def listes_d_un(quartier: int, contrats: QuerySet[Contrat]) -> dict[str, QuerySet]:
    """What `charge` gives to a neighbourhood (its key); to be read together."""
    return {
        "communes": Quartier(pk=quartier).communes.all(),
        "contrats": contrats.filter(quartiers=quartier).order_by("date_debut", "pk"),
        "releves": _populations().filter(quartier=quartier),
    }


def charge(quartier: Quartier, listes: dict[str, Iterable]) -> Quartier:
    """The neighbourhood with these lists, as `charger` would have read them."""
    donner(quartier, list(listes["communes"]), "communes")
    quartier.contrats_lisibles = list(listes["contrats"])
    quartier.releves_de_population = list(listes["releves"])
    return quartier


def listes_de(
    quartiers: QuerySet[Quartier] | tuple[int, ...], contrats: QuerySet[Contrat]
) -> dict[str, QuerySet]:
    """The same of each of these (a list of them, or their keys), for `charger_chacun`."""
    communes = Quartier.communes.through.objects.filter(quartier__in=quartiers)
    siens = Contrat.quartiers.through.objects.filter(quartier__in=quartiers, contrat__in=contrats)
    return {
        "communes": communes.select_related("commune").order_by("commune"),
        "contrats": siens.select_related("contrat").order_by("contrat__date_debut", "contrat_id"),
        "releves": _populations().filter(quartier__in=quartiers),
    }


def charger_chacun(quartiers: Iterable[Quartier], listes: dict[str, Iterable]) -> list[Quartier]:
    """These neighbourhoods, each with its own of these lists."""
    siens: dict[int, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for lien in listes["communes"]:
        siens[lien.quartier_id]["communes"].append(lien.commune)
    for lien in listes["contrats"]:
        siens[lien.quartier_id]["contrats"].append(lien.contrat)
    for releve in listes["releves"]:
        siens[releve.quartier_id]["releves"].append(releve)
    return [charge(quartier, siens[quartier.pk]) for quartier in quartiers]


def _populations() -> QuerySet[Releve]:
    releves = Releve.objects.filter(statistique__code__in=POPULATIONS)
    return releves.select_related("statistique").order_by("source", "pk")


def lignes(
    quartiers: Iterable[Quartier], totaux: dict[int, Total] | None = None
) -> list[LigneQuartier]:
    """One line for each neighbourhood loaded by `charger`."""
    return [
        LigneQuartier(
            quartier,
            derniere_population(quartier.releves_de_population),
            None if totaux is None else totaux.get(quartier.pk, Total()),
        )
        for quartier in quartiers
    ]


def contours(connus: Iterable[Quartier]) -> dict[str, Any]:
    """These outlines, as one GeoJSON collection: name, nature, address of the page."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": geometrie(quartier.contour),
                "properties": {
                    "nom": quartier.nom,
                    "nature": quartier.nature,
                    "description": f"{quartier.get_nature_display()}, "
                    f"géographie {quartier.get_generation_display()}",
                    "adresse": reverse("contrats:quartier", args=[quartier.pk]),
                },
            }
            for quartier in connus
        ],
    }
