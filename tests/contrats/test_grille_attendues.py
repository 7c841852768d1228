"""Which values an organisation owes: the rule, the counts by organisation, the queries."""

import pytest

from contrats.models import Contrat
from contrats.saisies.grille import manquants_par_partenaire, valeurs_attendues
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def caf():
    return fabriques.creer_partenaire(nom="CAF")


@pytest.fixture
def contrat(caf):
    quartiers = [fabriques.creer_quartier(), fabriques.creer_quartier()]
    return fabriques.creer_contrat(caf, quartiers=quartiers, statut="en_vigueur")


def _attendues(annee=2018):
    return [(v.indicateur, v.quartier_id, v.annee) for v in _valeurs(annee)]


def _valeurs(annee):
    return valeurs_attendues(Contrat.objects.all(), annee)


def test_jamais_mesure_il_doit_une_valeur(contrat, caf):
    indicateur = fabriques.creer_indicateur(contrat, responsable=caf)
    assert _attendues() == [(indicateur, None, 2018)]


def test_chaque_quartier_mesure_une_fois_est_attendu(contrat, caf):
    premier, second = contrat.quartiers.order_by("pk")
    indicateur = fabriques.creer_indicateur(contrat, responsable=caf)
    for quartier in (premier, second):
        fabriques.creer_mesure(indicateur, 2017, 10, quartier=quartier)
    fabriques.creer_mesure(indicateur, 2018, quartier=second)
    assert _attendues() == [(indicateur, premier.pk, 2018)]


def test_une_valeur_d_ensemble_dispense_des_quartiers(contrat, caf):
    indicateur = fabriques.creer_indicateur(contrat, responsable=caf)
    fabriques.creer_mesure(indicateur, 2017, 10, quartier=contrat.quartiers.first())
    fabriques.creer_mesure(indicateur, 2018, 30)
    assert _attendues() == []


def test_un_quartier_sorti_du_contrat_n_est_plus_attendu(contrat, caf):
    sorti = fabriques.creer_quartier()
    indicateur = fabriques.creer_indicateur(contrat, responsable=caf)
    fabriques.creer_mesure(indicateur, 2017, 10, quartier=sorti)
    fabriques.creer_mesure(indicateur, 2017, 10, quartier=contrat.quartiers.first())
    assert _attendues() == [(indicateur, contrat.quartiers.first().pk, 2018)]


@pytest.mark.parametrize(
    ("annee", "nombre"), [(2014, 0), (2015, 0), (2016, 1), (2020, 1), (2021, 0)]
)
def test_on_doit_apres_le_depart_et_dans_le_contrat(contrat, caf, annee, nombre):
    fabriques.creer_indicateur(contrat, responsable=caf, reference_annee=2015)
    assert len(_valeurs(annee)) == nombre


@pytest.mark.parametrize("statut", ["elaboration", "en_signature", "clos"])
def test_hors_vigueur_rien_n_est_attendu(contrat, caf, statut):
    fabriques.creer_indicateur(contrat, responsable=caf)
    Contrat.objects.update(statut=statut)
    assert _attendues() == []


def test_compte_par_organisation(contrat, caf):
    ars = fabriques.creer_partenaire(nom="ARS")
    for responsable in (caf, caf, ars, None):
        fabriques.creer_indicateur(contrat, responsable=responsable)
    autre = fabriques.creer_contrat(ars, statut="en_vigueur")
    fabriques.creer_indicateur(autre, responsable=ars)
    tous = manquants_par_partenaire(Contrat.objects.all(), 2018)
    assert tous == {(contrat.pk, caf.pk): 2, (contrat.pk, ars.pk): 1, (autre.pk, ars.pk): 1}
    assert manquants_par_partenaire(Contrat.objects.filter(pk=autre.pk), 2018) == {
        (autre.pk, ars.pk): 1
    }


@pytest.mark.parametrize("nombre", [1, 3])
def test_requetes_constantes(django_assert_num_queries, nombre):
    for _ in range(nombre):
        quartiers = [fabriques.creer_quartier() for _ in range(nombre)]
        contrat = fabriques.creer_contrat(quartiers=quartiers, statut="en_vigueur")
        for _ in range(nombre):
            indicateur = fabriques.creer_indicateur(
                contrat, responsable=fabriques.creer_partenaire()
            )
            fabriques.creer_mesure(indicateur, 2017, 10, quartier=quartiers[0])
    with django_assert_num_queries(2):
        compte = manquants_par_partenaire(Contrat.objects.all(), 2018)
    assert sum(compte.values()) == nombre**2
