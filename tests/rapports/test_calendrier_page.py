"""The page of schedules: one is added, changed, paused; what is late or comes next is seen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.models import Evenement
from rapports.models import Planification
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    contrat = fabriques.creer_contrat(
        date_debut=date(timezone.localdate().year - 1, 1, 1),
        date_fin=date(timezone.localdate().year + 4, 12, 31),
    )
    fabriques.creer_indicateur(contrat, cible_finale=None, cible_finale_annee=None)
    return contrat


@pytest.fixture(autouse=True)
def officier(client, contrat):
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    return officier


def _chemin(contrat):
    return reverse("rapports:calendrier", args=[contrat.pk])


def _saisie(**autres):
    return {
        "nature": "avancement",
        "periodicite": "trimestrielle",
        "portee": "contrat",
        "delai_jours": "10",
        "depuis": "2026-01-01",
        **autres,
    }


def test_planifier_un_rapport(client, contrat, officier):
    reponse = client.post(_chemin(contrat), _saisie(diffuser="on"))
    assert reponse.status_code == 302
    planification = Planification.objects.get()
    assert (planification.contrat, planification.cree_par, planification.delai_jours) == (
        contrat,
        officier,
        10,
    )
    assert (planification.relecture, planification.diffuser, planification.active) == (
        False,
        True,
        True,
    )
    assert Evenement.objects.get(objet_type="rapports.planification").verbe == "creer"


@pytest.mark.parametrize(
    ("autres", "champ", "message"),
    [
        ({"delai_jours": "0"}, "delai_jours", None),
        (
            {"nature": "annuel", "relecture": "on"},
            "periodicite",
            "Ce rapport porte sur une année : planifiez-le tous les ans.",
        ),
        (
            {
                "nature": "annuel",
                "periodicite": "annuelle",
                "portee": "quartiers",
                "relecture": "on",
            },
            "portee",
            None,
        ),
        ({"nature": "pilotage"}, "relecture", "Ce rapport est relu avant d'être émis."),
        (
            {"nature": "fiche_quartier"},
            "portee",
            "Ce rapport n'existe pas avec cette portée.",
        ),
    ],
)
def test_ce_qui_ne_se_planifie_pas(client, contrat, autres, champ, message):
    reponse = client.post(_chemin(contrat), _saisie(**autres))
    assert (reponse.status_code, Planification.objects.count()) == (422, 0)
    erreurs = reponse.context["form"].errors
    assert list(erreurs) == [champ]
    assert message is None or erreurs[champ] == [message]


def test_la_meme_frequence_deux_fois_est_refusee(client, contrat):
    for attendu in (302, 422):
        reponse = client.post(_chemin(contrat), _saisie())
        assert reponse.status_code == attendu
    refus = "Ce rapport est déjà planifié à cette fréquence."
    assert reponse.context["form"].non_field_errors() == [refus]
    assert Planification.objects.count() == 1


def test_modifier_suspendre_reprendre(client, contrat):
    planification = fabriques.creer_planification(contrat)
    client.post(
        reverse("rapports:modifier_planification", args=[planification.pk]),
        _saisie(periodicite="annuelle"),
    )
    for verbe, active in (("suspendre", False), ("reprendre", True)):
        client.post(reverse(f"rapports:{verbe}_planification", args=[planification.pk]))
        planification.refresh_from_db()
        assert (planification.periodicite, planification.active) == ("annuelle", active)
    verbes = Evenement.objects.filter(objet_type="rapports.planification").order_by("pk")
    assert list(verbes.values_list("verbe", flat=True)) == ["modifier", "suspendre", "reprendre"]


def test_la_page_montre_les_retards_et_ce_qui_vient(client, contrat):
    fabriques.creer_planification(contrat, periodicite="annuelle")
    [ligne] = client.get(_chemin(contrat)).context["lignes"]
    annee = timezone.localdate().year
    assert [e.dite for e in ligne["en_retard"]] == [str(annee - 1)]
    assert [e.dite for e in ligne["prochaines"]] == [str(annee + n) for n in range(3)]
    assert ligne["prochaines"][0].le == date(annee, 12, 31) + timedelta(days=5)


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_a_autant_de_requetes(client, contrat, nombre, django_assert_num_queries):
    for periodicite in ("annuelle", "mensuelle", "trimestrielle")[:nombre]:
        fabriques.creer_planification(contrat, periodicite=periodicite)
    with django_assert_num_queries(5):
        client.get(_chemin(contrat))
