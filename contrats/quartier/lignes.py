"""The neighbourhoods of a list, with what each line shows, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from contrats.models import Contrat
from contrats.quartier.bilan import Total
from contrats.quartier.comparaison import POPULATIONS, derniere_population
from quartiers.contours import geometrie
from quartiers.ensemble import donner, lire_ensemble
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


def charger_un(quartier: Quartier, contrats: QuerySet[Contrat]) -> Quartier:
    """The same for one neighbourhood, in one query."""
    listes = listes_d_un(quartier, contrats)
    lire_ensemble(*listes.values())
    return charge(quartier, listes)


def listes_d_un(quartier: Quartier, contrats: QuerySet[Contrat]) -> dict[str, QuerySet]:
    """What `charge` gives it; to be read together."""
    return {
        "communes": quartier.communes.all(),
        "contrats": contrats.filter(quartiers=quartier).order_by("date_debut", "pk"),
        "releves": _populations().filter(quartier=quartier),
    }


def charge(quartier: Quartier, listes: dict[str, Iterable]) -> Quartier:
    """The neighbourhood with these lists, as `charger` would have read them."""
    donner(quartier, list(listes["communes"]), "communes")
    quartier.contrats_lisibles = list(listes["contrats"])
    quartier.releves_de_population = list(listes["releves"])
    return quartier


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


def contours(quartiers: QuerySet[Quartier]) -> dict[str, Any]:
    """The outlines that are known, as one GeoJSON collection: name, nature, address of the page."""
    connus = quartiers.filter(contour__isnull=False)
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
