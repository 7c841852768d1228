"""An outline is a closed GeoJSON polygon in degrees, or it is refused in French."""

import pytest
from django.core.exceptions import ValidationError

from quartiers.contours import POSITIONS_MAX, geometrie, valider_contour
from quartiers.models import Quartier
from tests import fabriques

ANNEAU = [[2.0, 54.0], [2.1, 54.0], [2.1, 54.1], [2.0, 54.0]]
POLYGONE = {"type": "Polygon", "coordinates": [ANNEAU]}
MULTIPLE = {"type": "MultiPolygon", "coordinates": [[ANNEAU], [ANNEAU]]}
FEATURE = {"type": "Feature", "properties": {}, "geometry": POLYGONE}


@pytest.mark.parametrize(
    "contour",
    [
        POLYGONE,
        MULTIPLE,
        FEATURE,
        {**POLYGONE, "coordinates": [ANNEAU, ANNEAU]},  # with a hole
        {**POLYGONE, "coordinates": [[[*position, 12.5] for position in ANNEAU]]},  # altitude
        {**POLYGONE, "coordinates": [[[-180, -90], [180, -90], [0, 90], [-180, -90]]]},
    ],
)
def test_un_contour_valable_est_accepte(contour):
    assert valider_contour(contour) is None


def _polygone(*anneau):
    return {"type": "Polygon", "coordinates": [list(anneau)]}


OUVERT = _polygone([2.0, 54.0], [2.1, 54.0], [2.1, 54.1], [2.0, 54.1])
DEGRES = "Les points du contour sont en degrés (WGS84), la longitude d’abord : [2.25, 50.75]."
SANS = "Le contour n’a pas de coordonnées."
FORME = "Le contour est un Polygon, un MultiPolygon, ou un Feature de l’un."


@pytest.mark.parametrize(
    ("contour", "message"),
    [
        ("POLYGON((2 54))", "Le contour est un objet GeoJSON."),
        ([POLYGONE], "Le contour est un objet GeoJSON."),
        ({}, FORME),
        ({"type": "Point", "coordinates": [2, 54]}, FORME),
        ({"type": "FeatureCollection", "features": [FEATURE]}, FORME),
        ({"type": "Feature", "geometry": None}, FORME),
        ({"type": "Feature", "geometry": {"type": "LineString", "coordinates": ANNEAU}}, FORME),
        ({"type": "Polygon"}, SANS),
        ({"type": "Polygon", "coordinates": []}, SANS),
        ({"type": "MultiPolygon", "coordinates": []}, SANS),
        ({"type": "MultiPolygon", "coordinates": [[]]}, SANS),
        (
            _polygone([2, 54], [2, 55], [2, 54]),
            "Chaque anneau du contour compte au moins quatre points.",
        ),
        (OUVERT, "Chaque anneau du contour se referme : son dernier point est le premier."),
        (_polygone(*[[2, 54]] * 5), "Un anneau du contour n’entoure aucune surface."),
        (
            _polygone([2, 54], [3, 55], [2, 54], [2, 54]),
            "Un anneau du contour n’entoure aucune surface.",
        ),
        # Lambert 93, then latitude first, text, booleans, no number at all
        (_polygone(*[[647000, 7070000]] * 4), DEGRES),
        (_polygone([54, 95], [54, 96], [55, 95], [54, 95]), DEGRES),
        (_polygone(*[["2", "54"]] * 4), DEGRES),
        (_polygone(*[[True, False]] * 4), DEGRES),
        (_polygone(*[[float("nan"), 54]] * 4), DEGRES),
        (_polygone(*[[2]] * 4), DEGRES),
        (_polygone(*[None] * 4), DEGRES),
        # one level is missing
        (
            {"type": "MultiPolygon", "coordinates": [ANNEAU]},
            "Chaque anneau du contour compte au moins quatre points.",
        ),
        (
            _polygone(*[[2, 54]] * (POSITIONS_MAX + 1)),
            "Ce contour a trop de points : simplifiez-le avant de l’importer.",
        ),
    ],
)
def test_un_contour_faux_est_refuse_en_francais(contour, message):
    with pytest.raises(ValidationError) as refus:
        valider_contour(contour)
    assert refus.value.messages == [message]


def test_la_geometrie_d_un_feature_est_la_sienne():
    assert (geometrie(FEATURE), geometrie(POLYGONE)) == (POLYGONE, POLYGONE)


@pytest.mark.django_db
def test_le_quartier_refuse_un_contour_faux_et_dit_aussi_le_code():
    quartier = fabriques.creer_quartier(code="QN06204M", generation=2015, contour=OUVERT)
    with pytest.raises(ValidationError) as refus:
        quartier.full_clean()
    assert refus.value.message_dict == {
        "code": ["Ce code est de la géographie 2024."],
        "contour": ["Chaque anneau du contour se referme : son dernier point est le premier."],
    }


@pytest.mark.django_db
def test_un_contour_absent_reste_absent():
    quartier = Quartier(nom="Castors", generation=2015, contour={})
    quartier.full_clean(exclude=["communes"])
    assert quartier.contour is None
