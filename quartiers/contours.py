"""The outline of a neighbourhood, in GeoJSON (RFC 7946): read strictly, never repaired nor made up.

Longitude first, in degrees (WGS84). No model is named here.
"""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import ValidationError

TYPES = {"Polygon": 2, "MultiPolygon": 3}  # how deep the rings are
POSITIONS_MIN = 4  # a triangle, its first corner said again at the end
POSITIONS_MAX = 20_000  # the most detailed outline of the official list has a few hundred


def geometrie(contour: dict[str, Any]) -> dict[str, Any]:
    """The polygon itself, whether it comes alone or in a Feature."""
    return contour["geometry"] if contour.get("type") == "Feature" else contour


def valider_contour(contour: Any) -> None:
    """Raises ValidationError, in French, unless `contour` is a Polygon, a MultiPolygon or a
    Feature of one of them, in degrees, each ring closed."""
    if not isinstance(contour, dict):
        raise ValidationError("Le contour est un objet GeoJSON.")
    forme = contour.get("geometry") if contour.get("type") == "Feature" else contour
    if not isinstance(forme, dict) or forme.get("type") not in TYPES:
        raise ValidationError("Le contour est un Polygon, un MultiPolygon, ou un Feature de l’un.")
    anneaux = _anneaux(forme.get("coordinates"), TYPES[forme["type"]])
    if sum(len(anneau) for anneau in anneaux) > POSITIONS_MAX:
        raise ValidationError("Ce contour a trop de points : simplifiez-le avant de l’importer.")
    for anneau in anneaux:
        _valider_anneau(anneau)


def _anneaux(coordonnees: Any, profondeur: int) -> list[list[Any]]:
    """The rings of a Polygon (depth 2: one list of rings) or of a MultiPolygon (depth 3)."""
    polygones = coordonnees if profondeur == 3 else [coordonnees]
    if not isinstance(polygones, list) or not polygones:
        raise ValidationError("Le contour n’a pas de coordonnées.")
    anneaux = []
    for polygone in polygones:
        if not isinstance(polygone, list) or not polygone:
            raise ValidationError("Le contour n’a pas de coordonnées.")
        anneaux += polygone
    return anneaux


def _valider_anneau(anneau: Any) -> None:
    if not isinstance(anneau, list) or len(anneau) < POSITIONS_MIN:
        raise ValidationError("Chaque anneau du contour compte au moins quatre points.")
    if not all(_est_une_position(position) for position in anneau):
        raise ValidationError(
            "Les points du contour sont en degrés (WGS84), la longitude d’abord : [2.25, 50.75]."
        )
    if anneau[0] != anneau[-1]:
        raise ValidationError(
            "Chaque anneau du contour se referme : son dernier point est le premier."
        )
    if len({tuple(position[:2]) for position in anneau}) < POSITIONS_MIN - 1:
        raise ValidationError("Un anneau du contour n’entoure aucune surface.")


def _est_une_position(position: Any) -> bool:
    """[longitude, latitude], with an altitude or not, inside the bounds of the globe."""
    if not isinstance(position, list) or len(position) not in (2, 3):
        return False
    if not all(type(x) in (int, float) and math.isfinite(x) for x in position):
        return False
    return abs(position[0]) <= 180 and abs(position[1]) <= 90
