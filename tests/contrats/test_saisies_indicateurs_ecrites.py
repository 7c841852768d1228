"""From a validated sheet to the measures of the contract and its journal: all or nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from contrats import saisies
from contrats.models import Evenement, Mesure
from tests import fabriques
from tests.monde_feuille import cases, creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return creer_monde()


def _valeurs(*champs):
    return list(Mesure.objects.order_by("indicateur", "quartier__nom").values_list(*champs))


@pytest.fixture
def saisie(monde):
    """A corrected figure, a reason, a new ratio."""
    fabriques.creer_mesure(monde.somme, 2018, 100, quartier=monde.quai, demonstration=True)
    return monde.creer_saisie(
        cases(monde.somme, monde.quai, valeur="90"),
        cases(monde.somme, monde.saint_ex, motif_absence="Pas encore publié"),
        cases(monde.ratio, numerateur="45", denominateur="60"),
        correction="Doublons retirés",
    )


def test_proposer_n_ecrit_rien_valider_ecrit_les_mesures(monde, saisie):
    intacte = fabriques.creer_mesure(monde.somme, 2017, 80, quartier=monde.quai)
    saisies.proposer(saisie, par=monde.agent)
    assert Mesure.objects.count() == 2
    saisies.valider(saisie, par=fabriques.creer_officier(monde.contrat))
    champs = ("valeur", "numerateur", "motif_absence", "saisie_par", "demonstration")
    annee = Mesure.objects.filter(periode_fin=date(2018, 12, 31))
    assert list(annee.order_by("indicateur", "quartier__nom").values_list(*champs)) == [
        (90, None, "", monde.agent.pk, True),
        (None, None, "Pas encore publié", monde.agent.pk, False),
        (75, 45, "", monde.agent.pk, False),
    ]
    intacte.refresh_from_db()
    assert intacte.valeur == 80


def test_un_evenement_par_mesure_dit_tout(monde, saisie):
    ancienne = Mesure.objects.get()
    officier = monde.valider(saisie)
    dits = Evenement.objects.filter(objet_type="contrats.mesure").order_by("pk")
    propose_par = str(monde.agent)
    assert [(e.verbe, e.auteur) for e in dits] == [
        ("modifier", officier),
        ("creer", officier),
        ("creer", officier),
    ]
    assert dits[0].objet_id == ancienne.pk
    assert [e.details for e in dits] == [
        {
            "territoire": "Quai",
            "propose_par": propose_par,
            "correction": "Doublons retirés",
            "valeur": {"avant": "100.00", "apres": "90"},
        },
        {
            "territoire": "Saint-Exupéry",
            "propose_par": propose_par,
            "motif_absence": {"avant": "", "apres": "Pas encore publié"},
        },
        {
            "territoire": "Ensemble du contrat",
            "propose_par": propose_par,
            "valeur": {"avant": None, "apres": "75.00"},
            "numerateur": {"avant": None, "apres": "45"},
            "denominateur": {"avant": None, "apres": "60"},
        },
    ]


def test_une_valeur_videe_avec_son_motif_s_efface(monde):
    fabriques.creer_mesure(monde.somme, 2018, 100, valeur_femmes=60)
    cellules = cases(monde.somme, valeur="", valeur_femmes="", motif_absence="Secret statistique")
    saisie = monde.creer_saisie(cellules, correction="Moins de cinq personnes")
    monde.valider(saisie)
    assert _valeurs("valeur", "valeur_femmes", "motif_absence") == [
        (None, None, "Secret statistique")
    ]


def test_une_case_devenue_fausse_et_rien_n_est_ecrit(monde):
    saisie = monde.creer_saisie(
        cases(monde.somme, monde.quai, valeur="90"), cases(monde.somme, monde.saint_ex, valeur="50")
    )
    saisies.proposer(saisie, par=monde.agent)
    monde.contrat.quartiers.remove(monde.saint_ex)
    with pytest.raises(ValidationError):
        saisies.valider(saisie, par=fabriques.creer_officier(monde.contrat))
    saisie.refresh_from_db()
    assert (saisie.statut, Mesure.objects.count()) == ("proposee", 0)


def test_ce_que_le_contrat_a_deja_ne_s_ecrit_pas_deux_fois(monde):
    saisie = monde.creer_saisie(
        cases(monde.somme, monde.quai, valeur="90"), cases(monde.somme, monde.saint_ex, valeur="50")
    )
    saisies.proposer(saisie, par=monde.agent)
    fabriques.creer_mesure(monde.somme, 2018, 90, quartier=monde.quai)
    saisies.valider(saisie, par=fabriques.creer_officier(monde.contrat))
    assert _valeurs("valeur") == [(90,), (50,)]
    assert Evenement.objects.filter(objet_type="contrats.mesure").count() == 1
