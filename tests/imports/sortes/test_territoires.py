"""The lists of intercommunalities and communes: codes are text, what is known stays."""

import pytest

from quartiers.models import Commune, Intercommunalite, Releve
from tests.fabriques import creer_commune, creer_intercommunalite
from tests.imports.sortes.lots import CHIFFRES, anomalies, comptes, importer, lire, natures

pytestmark = pytest.mark.django_db

EPCI = "siren_epci,nom,population_totale"
COMMUNES = "code_insee,nom,siren_epci,nom_epci,population_municipale"


def test_an_epci_is_created_with_its_population():
    importer("epci", EPCI, "200069037,CA du Pays de Saint-Omer,106903", options=CHIFFRES)
    capso = Intercommunalite.objects.get()
    assert (capso.siren, capso.nom) == ("200069037", "CA du Pays de Saint-Omer")
    assert list(
        Releve.objects.values_list(
            "statistique__code", "intercommunalite", "millesime", "valeur", "source"
        )
    ) == [("population_totale", capso.pk, 2021, 106903, "INSEE, RP 2021")]


def test_a_known_epci_keeps_its_name_and_gets_what_it_lacks():
    capso = creer_intercommunalite(siren="200069037", nom="Communauté du Pays de Saint-Omer")
    lot = importer(
        "epci", "siren_epci,nom,insee_dep", "200069037,CA de Saint-Omer,62", options=CHIFFRES
    )
    capso.refresh_from_db()
    assert (capso.nom, capso.departement) == ("Communauté du Pays de Saint-Omer", "62")
    assert anomalies(lot) == [
        (
            "information",
            "nom_garde",
            2,
            "Le portail garde le nom qu’il a : « Communauté du Pays de Saint-Omer ».",
        )
    ]


def test_communes_of_corsica_and_of_the_ain_keep_their_letters_and_zeros():
    creer_intercommunalite(siren="200069037", nom="CAPSO")
    importer(
        "communes",
        COMMUNES,
        '"=""01004""",Ambérieu,,,14000',
        "2A004,Ajaccio,,,71361",
        "62765,Saint-Omer,200069037,CAPSO,14358",
        options=CHIFFRES,
    )
    assert list(
        Commune.objects.order_by("code_insee").values_list(
            "code_insee", "nom", "intercommunalite__nom", "releves__valeur"
        )
    ) == [
        ("01004", "Ambérieu", None, 14000),
        ("2A004", "Ajaccio", None, 71361),
        ("62765", "Saint-Omer", "CAPSO", 14358),
    ]


def test_the_same_file_again_changes_nothing():
    lignes = (COMMUNES, "62765,Saint-Omer,,,14358", "62040,Arques,,,9526")
    importer("communes", *lignes, options=CHIFFRES)
    assert comptes(lire("communes", *lignes, options=CHIFFRES)) == (0, 0, 4)


def test_an_empty_cell_never_erases_and_a_new_epci_is_told_once():
    interco = creer_intercommunalite()
    commune = creer_commune(code_insee="62765", nom="St Omer", intercommunalite=interco)
    lot = importer(
        "communes",
        COMMUNES,
        "62765,Saint-Omer,,,",
        "62040,Arques,200069037,CAPSO,",
        "62525,Longuenesse,200069037,CAPSO,",
        options=CHIFFRES,
    )
    commune.refresh_from_db()
    assert (commune.nom, commune.intercommunalite) == ("Saint-Omer", interco)
    assert not Releve.objects.exists()
    assert anomalies(lot) == [
        (
            "avertissement",
            "epci_inconnu",
            None,
            "L’intercommunalité CAPSO n’est pas dans le portail : communes laissées sans "
            "intercommunalité : 2.",
        )
    ]


def test_bad_lines_are_all_told_and_block():
    lot = lire(
        "communes",
        COMMUNES,
        "62765,Saint-Omer,,,quatorze",
        "6276,Arques,,,1",
        ",Sans code,,,1",
        "62765,Saint-Omer,,,1",
        "62040,,,,1",
        options=CHIFFRES,
    )
    assert natures(lot) == [
        ("valeur_illisible", 2),
        ("cle_vide", 4),
        ("cle_en_double", 5),
        ("donnee_manquante", 6),
    ]
    assert (lot.confirmable, Commune.objects.count()) == (False, 0)
