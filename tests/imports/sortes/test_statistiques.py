"""INSEE's indicators: suppressed values keep their reason, two generations never mix."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports.forms import DepotForm
from imports.models import Correspondance
from imports.sortes import SORTES
from quartiers.models import Releve, Statistique
from tests.fabriques import (
    creer_commune,
    creer_correspondance,
    creer_intercommunalite,
    creer_quartier,
    creer_utilisateur,
)
from tests.imports.sortes.lots import (
    CHIFFRES,
    anomalies,
    comptes,
    importer,
    lire,
    natures,
    requetes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def quartier():
    return creer_quartier(creer_commune(), nom="Quai", code="QP062001")


def releves():
    return [
        (r.statistique.code, r.valeur, r.motif_absence)
        for r in Releve.objects.order_by("statistique__code")
    ]


def test_french_and_english_figures_and_what_adds_up(quartier):
    importer(
        "statistiques",
        "\ufeffcode_qp;nom_qp;nom_commune;pop_mun;TP60;DISP_Q2;tx_tot_empl;abcde_f",
        "QP062001;Quai;Saint-Omer;1 640;45,5;11820.5;38.7;120",
        options=CHIFFRES,
    )
    assert releves() == [
        ("demandeurs_emploi_femmes", 120, ""),
        ("population_municipale", 1640, ""),
        ("revenu_median", 11820.5, ""),
        ("taux_emploi", Decimal("38.7"), ""),
        ("taux_pauvrete", 45.5, ""),
    ]
    assert dict(Statistique.objects.values_list("code", "sommable")) == {
        "demandeurs_emploi_femmes": True,
        "population_municipale": True,
        "revenu_median": False,
        "taux_emploi": False,
        "taux_pauvrete": False,
    }
    assert set(Releve.objects.values_list("quartier", "millesime", "source")) == {
        (quartier.pk, 2021, "INSEE, RP 2021")
    }


def test_a_suppressed_value_is_absent_with_its_reason_never_zero(quartier):
    importer("statistiques", "code_qp;tp60;disp_q2;pop_mun", "QP062001;s;;0", options=CHIFFRES)
    assert releves() == [
        ("population_municipale", 0, ""),
        ("revenu_median", None, "secret statistique ou donnée non diffusée"),
        ("taux_pauvrete", None, "secret statistique"),
    ]


def test_a_column_renamed_this_year_is_known_by_its_year_or_by_hand(quartier):
    creer_correspondance(sorte="statistiques", entete="pauvrete nouvelle", champ="taux_pauvrete")
    lot = importer(
        "statistiques", "code_qp;POP_MUN_2018;Pauvreté-nouvelle", "QP062001;10;45", options=CHIFFRES
    )
    assert releves() == [("population_municipale", 10, ""), ("taux_pauvrete", 45, "")]
    assert [(nature, message) for _, nature, _, message in anomalies(lot)] == [
        (
            "autre_millesime",
            "Cette colonne semble de 2018, pas de 2021 : vérifiez le millésime.",
        )
    ]
    assert Correspondance.objects.count() == 1


def test_an_unknown_column_is_told_and_an_own_statistic_is_read(quartier):
    Statistique.objects.create(code="licences", libelle="Licences sportives", unite="licences")
    lot = importer("statistiques", "code_qp;licences;mystere", "QP062001;31;7", options=CHIFFRES)
    assert releves() == [("licences", 31, "")]
    assert natures(lot) == [("colonne_inconnue", None)]


def test_the_page_says_how_an_unknown_indicator_is_added(client, quartier):
    lot = lire("statistiques", "code_qp;pop_mun;mystere", "QP062001;31;7", options=CHIFFRES)
    client.force_login(lot.auteur)
    page = client.get(reverse("imports:lot", args=[lot.pk]) + "?voir=colonnes").content.decode()
    assert SORTES["statistiques"].aide_colonnes in page


def test_two_generations_in_one_file_block(quartier):
    creer_quartier(creer_commune(), code="QN06201M", generation=2024)
    lot = lire("statistiques", "code_qp;pop_mun", "QP062001;10", "QN06201M;12", options=CHIFFRES)
    assert natures(lot) == [("deux_geographies", None)]
    assert lot.confirmable is False


def test_an_unknown_neighbourhood_is_told_and_left(quartier):
    lot = importer(
        "statistiques", "code_qp;pop_mun", "QP062001;10", "QP062999;12", options=CHIFFRES
    )
    assert natures(lot) == [("territoire_inconnu", 3)]
    assert releves() == [("population_municipale", 10, "")]


@pytest.mark.parametrize(
    ("entete", "code", "territoire"),
    [("codgeo", "62765", "commune"), ("siren_epci", "200069037", "intercommunalite")],
)
def test_communes_and_epci(entete, code, territoire):
    lieu = {
        "commune": lambda: creer_commune(code_insee=code),
        "intercommunalite": lambda: creer_intercommunalite(siren=code),
    }[territoire]()
    importer("statistiques", f"{entete};libgeo;tp60", f"{code};Ici;20,1", options=CHIFFRES)
    assert list(Releve.objects.values_list(territoire)) == [(lieu.pk,)]


def test_codgeo_may_hold_the_codes_of_neighbourhoods(quartier):
    """As INSEE's own files of neighbourhoods do."""
    lignes = ("CODGEO;LIBGEO;TX_TOT_EDLIM;TX_F;IND_JEUNE", "QP062001;Quai;31,5;53;2,1")
    lot = importer("statistiques", *lignes, options=CHIFFRES)
    assert releves() == [
        ("indice_jeunesse", Decimal("2.1"), ""),
        ("part_emplois_duree_limitee", Decimal("31.5"), ""),
        ("part_femmes", 53, ""),
    ]
    assert set(Releve.objects.values_list("quartier", flat=True)) == {quartier.pk}
    assert natures(lot) == [("codes_de_quartiers", None)]


@pytest.mark.parametrize(("annee", "admise"), [(2012, True), (1967, False), (2101, False)])
def test_a_figure_may_be_older_than_the_first_contract(annee, admise):
    """The incomes of 2012 are those that the neighbourhoods of 2015 were chosen by."""
    precisions = {"option_millesime": annee, "option_source": "INSEE, Filosofi"}
    fichier = SimpleUploadedFile("f.csv", b"code_qp;TP6012\r\nQP062001;45\r\n")
    form = DepotForm(
        precisions, {"fichier": fichier}, sorte=SORTES["statistiques"],
        utilisateur=creer_utilisateur(is_superuser=True),
    )  # fmt: skip
    assert ("option_millesime" not in form.errors) is admise


def test_without_the_column_of_the_codes_nothing_is_read(quartier):
    lot = lire("statistiques", "libgeo;tp60;disp_q2", "Quai;45;11000", options=CHIFFRES)
    assert ("colonne_manquante", None) in natures(lot)
    assert not lot.confirmable


def test_no_indicator_at_all_blocks(quartier):
    lot = lire("statistiques", "code_qp;nom_qp", "QP062001;Quai", options=CHIFFRES)
    assert natures(lot) == [("aucun_indicateur", None)]


def test_the_same_again_changes_nothing_and_another_source_stands_beside(quartier):
    lignes = ("code_qp;pop_mun", "QP062001;10")
    importer("statistiques", *lignes, options=CHIFFRES)
    assert comptes(lire("statistiques", *lignes, options=CHIFFRES)) == (0, 0, 1)
    importer("statistiques", *lignes, options={**CHIFFRES, "source": "ANCT"})
    assert Releve.objects.count() == 2


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_lines(nombre):
    lignes = []
    for n in range(nombre):
        creer_quartier(creer_commune(), code=f"QP06200{n}")
        lignes.append(f"QP06200{n};10;20")
    entetes = "code_qp;pop_mun;tp60"
    assert requetes("statistiques", entetes, *lignes, options=CHIFFRES) == 3
