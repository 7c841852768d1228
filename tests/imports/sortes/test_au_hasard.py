"""Whatever the cells hold, every kind comes to a preview, and a preview writes nothing."""

import json

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imports.sortes import SORTES
from imports.statuts import StatutLot
from tests.fabriques import creer_commune, creer_contrat, creer_intercommunalite, creer_quartier
from tests.imports.fichiers import csv
from tests.imports.sortes.lots import CHIFFRES, lire
from tests.quartiers.test_filiation import rectangle

pytestmark = pytest.mark.django_db

ICI = ["epci", "communes", "quartiers", "statistiques", "contrats_anct", "postes_france"]
PIEGES = [
    "", " ", "s", "nd", "62765", "2A004", "QP062001", "QN06201M", "QP02A001", "CV220", "CN06206M",
    "CV380CV384", "200069037", "78403517200021", "12,5", "1 234,56", "-1", "-0,0", "1e9", "NaN",
    "Infinity", "9" * 30, "0,00000001", "2021", "0", "é" * 400, "=1+1", "٣", "a\u0000b", "\ud800",
    "D01178", "06216R001201", "62765;62040", ";", "adulte-relais", "62 - Saint-Omer",
]  # fmt: skip
CASES = st.one_of(st.sampled_from(PIEGES), st.text(max_size=6))
BORNES = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def etat_du_portail():
    """How many rows each model of the subject has."""
    return {
        modele._meta.label: modele._default_manager.count()
        for app in ("quartiers", "partenaires", "contrats")
        for modele in apps.get_app_config(app).get_models()
    }


def entetes(sorte):
    return [champ.code for champ in SORTES[sorte].attendues()[0].champs][:8]


@pytest.fixture
def monde():
    commune = creer_commune(code_insee="62765", nom="Saint-Omer")
    creer_quartier(commune, code="QP062001", contour=rectangle(0, 0))
    creer_contrat(code="CV220", pilote=creer_intercommunalite(siren="200069037"))


@pytest.mark.parametrize("sorte", ICI)
@BORNES
@given(donnees=st.data())
def test_any_cells(monde, sorte, donnees):
    noms = entetes(sorte)
    ligne = st.lists(CASES, min_size=len(noms), max_size=len(noms))
    lignes = donnees.draw(st.lists(ligne, min_size=1, max_size=4))
    texte = [";".join(f'"{case.replace(chr(34), "")}"' for case in cases) for cases in lignes]
    octets = csv(";".join(noms)) + "".join(f"\r\n{li}" for li in texte).encode(errors="replace")
    options = {**CHIFFRES}
    _lire_sans_rien_ecrire(sorte, octets, "fichier.csv", options)


NOMBRES = st.one_of(
    st.floats(), st.integers(-(10**25), 10**25), st.none(), st.text(max_size=3), st.booleans()
)
ANNEAUX = st.lists(st.lists(NOMBRES, max_size=4), max_size=6)
VRAIS = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 4)).map(
    lambda c: rectangle(*c)
)
CROISES = st.lists(
    st.tuples(st.floats(2, 3), st.floats(50, 51)).map(list), min_size=3, max_size=7
).map(lambda points: {"type": "Polygon", "coordinates": [[*points, points[0]]]})
GEOMETRIES = st.one_of(
    st.none(),
    VRAIS,
    CROISES,
    st.builds(
        lambda nature, coordonnees: {"type": nature, "coordinates": coordonnees},
        st.sampled_from(["Polygon", "MultiPolygon", "Point", "Feature", "", None]),
        st.one_of(ANNEAUX, st.lists(ANNEAUX, max_size=2), NOMBRES),
    ),
)


@settings(BORNES, max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from(["QP062001", "QP062002", "QN06201M", "QN06202N"]), GEOMETRIES),
        min_size=1,
        max_size=4,
    )
)
def test_any_outlines(monde, entites):
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code_qp": code, "nom_qp": code, "insee_com": "62765"},
                "geometry": geometrie,
            }
            for code, geometrie in entites
        ],
    }
    _lire_sans_rien_ecrire("contours", json.dumps(collection).encode(), "c.geojson", {})


def _lire_sans_rien_ecrire(sorte, octets, nom, options):
    avant = etat_du_portail()
    lot = lire(sorte, octets=octets, nom=nom, options=options)
    assert (lot.statut, lot.motif) == (StatutLot.LU, "")
    apres = etat_du_portail()
    # The organisation of who deposits it, and the mark that its name brings.
    for modele in ("Partenaire", "RessemblancePerimee"):
        apres[f"partenaires.{modele}"] -= 1
    assert apres == avant
