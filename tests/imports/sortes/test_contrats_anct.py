"""The national lists of contracts: what the portal knows stays, what is odd is told."""

from datetime import date

import pytest

from contrats.argent.habitants import du_contrat
from contrats.models import Contrat
from contrats.statuts import StatutContrat
from quartiers.models import Intercommunalite, Releve
from tests.fabriques import creer_commune, creer_contrat, creer_intercommunalite
from tests.imports.fichiers import geojson
from tests.imports.sortes.lots import anomalies, comptes, importer, lire, natures, requetes

pytestmark = pytest.mark.django_db

ENTETES = "code_cv;lib;siren"
POINT = {"type": "Point", "coordinates": [2.25, 50.75]}


def test_the_2015_points_make_contracts_in_drafting_with_the_dates_of_the_law():
    proprietes = {
        "codgeo": "246200455", "code_cv": "CV220", "lib_cv": "62 - CA de Saint Omer",
        "insee_dep": "62", "pop": 4820.0,
    }  # fmt: skip
    lot = importer("contrats_anct", octets=geojson((proprietes, POINT)), nom="cv.geojson")
    contrat = Contrat.objects.get()
    assert (contrat.code, contrat.intitule, contrat.generation, contrat.statut) == (
        "CV220",
        "CA de Saint Omer",
        2015,
        StatutContrat.ELABORATION,
    )
    assert (contrat.date_debut, contrat.date_fin) == (date(2015, 1, 1), date(2023, 12, 31))
    assert list(Intercommunalite.objects.values_list("siren", "nom", "departement")) == [
        ("246200455", "CA de Saint Omer", "62")
    ]
    assert natures(lot) == [("habitants_sans_millesime", None), ("epci_cree", 1)]
    assert not Releve.objects.exists()


def test_the_inhabitants_feed_the_euros_per_inhabitant():
    """But for a pilot of two contracts, and for a contract of one commune of it."""
    commune = creer_commune(code_insee="62765", intercommunalite=creer_intercommunalite())
    lignes = (
        "CV220;CASO;246200455;4820", "CV218;Aire;200069037;10", "CV219;Aire bis;200069037;20",
        "CV221;Ville;62765;30",
    )  # fmt: skip
    options = {"millesime": 2018, "source": "ANCT, Ci.Ville, recensement de 2018"}
    lot = importer("contrats_anct", f"{ENTETES};pop", *lignes, options=options)
    (releve,) = Releve.objects.all()
    assert (releve.valeur, releve.millesime, releve.source) == (4820, 2018, options["source"])
    assert du_contrat(Contrat.objects.get(code="CV220")).releve == releve
    assert [ligne for nature, ligne in natures(lot) if nature == "habitants_d_une_partie"] == [
        3, 4, 5,
    ]  # fmt: skip
    assert not commune.intercommunalite.releves.exists()
    encore = lire("contrats_anct", f"{ENTETES};pop", *lignes, options=options)
    assert comptes(encore)[:2] == (0, 0)


def test_without_the_column_of_the_pilots_nothing_is_read():
    options = {"millesime": 2018, "source": "ANCT"}
    lot = lire("contrats_anct", "code_cv;lib;pop", "CV220;CASO;4820", options=options)
    assert natures(lot)[0] == ("colonne_manquante", None)
    assert not lot.confirmable


def test_the_2024_list_as_csv():
    pilote = creer_intercommunalite(siren="200069037")
    importer("contrats_anct", ENTETES, "CN06206M;62 - CA du Pays de Saint-Omer;200069037")
    contrat = Contrat.objects.get()
    assert (contrat.code, contrat.generation, contrat.pilote) == ("CN06206M", 2024, pilote)
    assert (contrat.date_debut, contrat.date_fin) == (date(2024, 1, 1), date(2030, 12, 31))


def test_what_the_portal_knows_better_is_never_overwritten():
    capso, caso = creer_intercommunalite(siren="200069037"), creer_intercommunalite()
    connu = creer_contrat(
        code="CV220", pilote=caso, intitule="Contrat 2015-2020", date_fin=date(2022, 12, 31)
    )
    sans_code = creer_contrat(pilote=capso, generation=2024, intitule="Quartiers 2030")
    lot = importer(
        "contrats_anct", ENTETES, "CV220;CA de Saint Omer;200069037", "CN06206M;CAPSO;200069037"
    )
    connu.refresh_from_db(), sans_code.refresh_from_db()
    assert (connu.intitule, connu.pilote, connu.date_fin) == (
        "Contrat 2015-2020",
        caso,
        date(2022, 12, 31),
    )
    assert (sans_code.code, sans_code.intitule) == ("CN06206M", "Quartiers 2030")
    assert comptes(lot) == (0, 1, 1)
    assert natures(lot) == [
        ("pilote_garde", 2),
        ("intitule_garde", 2),
        ("reconnu_par_son_pilote", 3),
        ("intitule_garde", 3),
    ]


def test_a_commune_in_the_place_of_the_siren_gives_its_epci_or_is_left():
    grand_paris = creer_intercommunalite(nom="Métropole du Grand Paris")
    creer_commune(code_insee="93005", nom="Aulnay-sous-Bois", intercommunalite=grand_paris)
    creer_commune(code_insee="97302", nom="Cayenne")
    lot = importer(
        "contrats_anct",
        ENTETES,
        "CV907;93 - Aulnay-sous-Bois;93005",
        "CV380;973 - Cayenne;97302",
        "CV901;75 - Paris;75056",
    )
    assert list(Contrat.objects.values_list("code", "pilote__nom")) == [
        ("CV907", "Métropole du Grand Paris")
    ]
    assert natures(lot) == [
        ("pilote_par_la_commune", 2),
        ("commune_sans_epci", 3),
        ("commune_sans_epci", 4),
    ]


def test_null_codes_double_codes_and_a_shared_epci():
    creer_intercommunalite(siren="241300276")
    lot = importer(
        "contrats_anct",
        ENTETES,
        "CV043;13 - CA du Pays d'Aix;241300276",
        "CV043;84 - CA du Pays d'Aix;241300276",
        "CV044;13 - Autre contrat;241300276",
        ";NA - Sans code;241300276",
        "CV045;NA - Sans pilote;",
    )
    assert list(Contrat.objects.order_by("code").values_list("code", "intitule")) == [
        ("CV043", "CA du Pays d'Aix"),
        ("CV044", "Autre contrat"),
    ]
    assert [(nature, message) for _, nature, _, message in anomalies(lot)] == [
        ("cle_en_double", "« CV043 » est déjà à la ligne 2 : cette ligne est laissée."),
        ("cle_vide", "Cette ligne n’a rien dans « code_cv » : elle est laissée."),
        ("sans_pilote", "Ce contrat n’a pas de pilote : il est laissé."),
    ]


def test_a_code_of_no_known_form_blocks():
    lot = lire("contrats_anct", ENTETES, "CV1;Saint-Omer;200069037")
    assert (natures(lot), lot.confirmable) == ([("valeur_illisible", 2)], False)


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_lines(nombre):
    pilotes = [creer_intercommunalite() for _ in range(nombre)]
    lignes = [f"CV10{n};Nom {n};{pilote.siren}" for n, pilote in enumerate(pilotes)]
    assert requetes("contrats_anct", ENTETES, *lignes) == 3
