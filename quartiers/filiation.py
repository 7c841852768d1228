"""How much of a neighbourhood lies in another, by the overlap of their outlines. No model here.

Outlines are measured on an equal-area map, never repaired: one that crosses itself is refused.
shapely and numpy are loaded where they measure: every process of the portal comes by this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from quartiers.contours import geometrie

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# What two drawings of one street leave between them: below, no link; above, the same outline.
PART_MIN = 0.05
PART_IDENTIQUE = 0.99
RAYON = 6_371_008.8  # metres; the sphere of the Earth's mean radius (IUGG)

DEFAUTS = {
    "Self-intersection": "son tracé se croise lui-même",
    "Ring Self-intersection": "un de ses anneaux se touche lui-même",
    "Hole lies outside shell": "un de ses trous est en dehors de son pourtour",
    "Nested holes": "deux de ses trous sont l’un dans l’autre",
    "Nested shells": "deux de ses morceaux sont l’un dans l’autre",
    "Duplicate Rings": "deux de ses anneaux sont les mêmes",
    "Interior is disconnected": "un de ses trous le coupe en deux",
}


class ContourInvalide(ValueError):
    """An outline that surrounds no clear surface; the message says where, in French."""


@dataclass(frozen=True)
class Recouvrement:
    """A 2015 neighbourhood and a 2024 one that share ground: how much of each (0 to 1)."""

    ancien: Hashable
    nouveau: Hashable
    part_ancien: float
    part_nouveau: float
    nature: str


def surface(contour: dict[str, Any]) -> BaseGeometry:
    """The outline on an equal-area map, in square metres.

    `contour` has passed `valider_contour`. Raises ContourInvalide.
    """
    import shapely

    en_degres = shapely.geometry.shape(geometrie(contour))
    if not en_degres.is_valid:
        raise ContourInvalide(_defaut(shapely.is_valid_reason(en_degres)))
    projetee = shapely.transform(shapely.force_2d(en_degres), _equivalente)
    if not projetee.is_valid or projetee.area == 0:
        raise ContourInvalide("il n’entoure aucune surface")
    return projetee


def _equivalente(points):
    """Lambert's cylindrical equal-area map: an area on it is the area on the sphere."""
    import numpy as np

    radians = np.radians(points)
    return RAYON * np.column_stack((radians[:, 0], np.sin(radians[:, 1])))


def _defaut(raison: str) -> str:
    """What GEOS says (`Self-intersection[2.25 50.75]`), in French, with the place."""
    nom, _, lieu = raison.partition("[")
    phrase = DEFAUTS.get(nom.strip(), "son tracé n’est pas celui d’une surface")
    return f"{phrase}, vers [{', '.join(lieu.rstrip(']').split())}]" if lieu else phrase


def recouvrements(
    anciens: Mapping[Hashable, BaseGeometry], nouveaux: Mapping[Hashable, BaseGeometry]
) -> list[Recouvrement]:
    """The pairs that share more than a border, each with its nature.

    A pair is kept when the ground in common is at least `PART_MIN` of the smaller one.
    """
    partages = _partages(anciens, nouveaux)
    descendants, ascendants = defaultdict(int), defaultdict(int)
    for ancien, nouveau, _, _ in partages:
        descendants[ancien] += 1
        ascendants[nouveau] += 1
    return [
        Recouvrement(
            *partage, _nature(*partage[2:], descendants[partage[0]], ascendants[partage[1]])
        )
        for partage in partages
    ]


def _partages(anciens, nouveaux) -> list[tuple[Hashable, Hashable, float, float]]:
    import shapely

    cles, formes = list(nouveaux), list(nouveaux.values())
    index = shapely.STRtree(formes)
    partages = []
    for ancien, forme in anciens.items():
        for rang in sorted(index.query(forme, predicate="intersects")):
            commun = forme.intersection(formes[rang]).area
            parts = (min(1, commun / forme.area), min(1, commun / formes[rang].area))
            if max(parts) >= PART_MIN:
                partages.append((ancien, cles[rang], *parts))
    return partages


def _nature(part_ancien: float, part_nouveau: float, descendants: int, ascendants: int) -> str:
    """`NatureFiliation` of one pair: alone, it is the same outline or a changed one; of several,
    the old one joined others, or was cut."""
    if min(part_ancien, part_nouveau) >= PART_IDENTIQUE:
        return "identique"
    if ascendants > 1 and (descendants == 1 or part_ancien >= 0.5):
        return "fusion"
    return "scission" if descendants > 1 else "modifie"


def en_pourcents(part: float) -> Decimal:
    """A share as it is kept, in %, one decimal."""
    return Decimal(part * 100).quantize(Decimal("0.1"))
