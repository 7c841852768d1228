"""The real lists of EPCI and communes, imported: exact counts, sums to the inhabitant."""

from decimal import Decimal

import pytest

from imports.models import GenreEcriture
from quartiers.models import Commune, Intercommunalite
from tests.fabriques import creer_intercommunalite
from tests.imports.sortes.lots import comptes, importer, lire, natures
from tests.reels.test_faits_caso import fichier

pytestmark = pytest.mark.django_db

OPTIONS = {"millesime": 2026, "source": "INSEE et DGCL"}


def reel(nom):
    return {"octets": fichier("data", nom).read_bytes(), "nom": nom, "options": OPTIONS}


def sommes(lot):
    """The sum of the figures to create, by statistic."""
    totaux, codes = {}, {}
    for ecriture in lot.ecritures.filter(modele="quartiers.statistique"):
        codes[ecriture.ordre] = ecriture.apres["code"]
    for ecriture in lot.ecritures.filter(modele="quartiers.releve", genre=GenreEcriture.CREER):
        code = codes[ecriture.apres["statistique"]["ref"]]
        totaux[code] = totaux.get(code, 0) + Decimal(ecriture.apres["valeur"])
    return totaux


def test_the_1255_epci():
    lot = lire("epci", **reel("epci_2026.csv"))
    assert lot.comptes["modeles"] == {
        "quartiers.intercommunalite": {"creer": 1255},
        "quartiers.statistique": {"creer": 3},
        "quartiers.releve": {"creer": 3 * 1255},
    }
    assert sommes(lot) == {
        "population_totale": 69_217_228,
        "population_municipale": 68_010_643,
        "nombre_communes": 34_871,
    }
    # Their type and their tax system are not in the portal: two columns are told.
    assert natures(lot) == [("colonne_inconnue", None)] * 2


def test_the_3782_communes_of_hauts_de_france():
    capso = creer_intercommunalite(siren="200069037", nom="CAPSO")
    lot = importer("communes", **reel("communes_hauts_de_france_2026.csv"))
    assert lot.comptes["modeles"] == {
        "quartiers.commune": {"creer": 3782},
        "quartiers.statistique": {"creer": 1},
        "quartiers.releve": {"creer": 3782},
    }
    assert sommes(lot) == {"population": 5_992_194}
    par_nature = {nature: [n for n, _ in natures(lot)].count(nature) for nature, _ in natures(lot)}
    assert par_nature == {"colonne_inconnue": 3, "epci_inconnu": 91}
    assert Commune.objects.filter(intercommunalite=capso).count() == 53
    assert Commune.objects.get(code_insee="02001").siren == "210200010"


def test_the_53_communes_of_capso():
    Intercommunalite.objects.all().delete()
    lot = importer("communes", **reel("capso_communes_2026.csv"))
    assert comptes(lot) == (2 + 3 * 53, 0, 0)
    assert sommes(lot) == {"population_municipale": 104_320, "population_totale": 106_903}
    assert natures(lot) == []
    assert comptes(lire("communes", **reel("capso_communes_2026.csv"))) == (0, 0, 3 * 53)
