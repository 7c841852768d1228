"""A schedule of the annual report: its draft is begun and composed when due, once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from contrats.models import Evenement
from rapports import calendrier
from rapports.models import Planification, Rapport, RapportAnnuel
from rapports.production import produire_rapport
from rapports.statuts import StatutRapport
from tests import fabriques

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    """From July 2015 to June 2018, with one figure."""
    contrat = fabriques.creer_contrat(date_debut=date(2015, 7, 1), date_fin=date(2018, 6, 30))
    fabriques.creer_indicateur(contrat, cible_finale=None, cible_finale_annee=None)
    return contrat


@pytest.fixture
def planification(contrat):
    planification = Planification(
        contrat=contrat,
        nature="annuel",
        periodicite="annuelle",
        depuis=contrat.date_debut,
        delai_jours=15,
    )
    planification.full_clean()
    planification.save()
    return planification


def _le(annee: int, mois: int, jour: int, heure: int = 12) -> datetime:
    return datetime(annee, mois, jour, heure, tzinfo=PARIS)


def _annees() -> list[int]:
    return sorted(RapportAnnuel.objects.values_list("annee", flat=True))


def test_le_projet_est_commence_et_compose_au_jour_dit_une_seule_fois(planification):
    assert calendrier.planifier(_le(2016, 1, 15, 5)).rapports == []
    [demande] = calendrier.planifier(_le(2016, 1, 15, 6)).rapports
    annuel = RapportAnnuel.objects.get()
    assert (annuel.annee, annuel.statut, annuel.cree_par) == (2015, "brouillon", None)
    assert (annuel.projet_id, annuel.periode) == (demande, (date(2015, 7, 1), date(2015, 12, 31)))
    produire_rapport(demande)
    assert Rapport.objects.get().statut == StatutRapport.EMIS
    assert calendrier.planifier(_le(2016, 1, 16)).rapports == []
    verbes = Evenement.objects.filter(objet_type="rapports.rapportannuel").order_by("pk")
    assert list(verbes.values_list("verbe", "auteur")) == [("creer", None), ("composer", None)]


def test_celui_qui_est_commence_a_la_main_n_est_pas_refait(planification, contrat):
    RapportAnnuel.objects.preparer(contrat=contrat, annee=2015, par=None)
    assert calendrier.planifier(_le(2016, 2, 1)).rapports == []
    assert Rapport.objects.count() == 0


def test_ce_qui_est_manque_est_rattrape_et_l_annee_du_contrat_attend_la_fin_de_l_annee(
    planification,
):
    calendrier.planifier(_le(2018, 8, 1))
    assert _annees() == [2015, 2016, 2017]  # the contract is over; its last civil year is not
    calendrier.planifier(_le(2019, 1, 15))
    assert _annees() == [2015, 2016, 2017, 2018]


@pytest.mark.django_db(transaction=True)
def test_deux_horloges_n_en_commencent_qu_un(planification, en_meme_temps):
    instant = _le(2016, 1, 15)
    fautes = en_meme_temps(*[lambda: calendrier.planifier(instant)] * 2)
    assert [faute for faute in fautes if isinstance(faute, Exception)] == []
    assert (_annees(), Rapport.objects.count()) == ([2015], 1)


def test_un_contrat_sans_indicateur_n_a_rien_de_commence(planification, contrat):
    contrat.objectifs.all().delete()
    assert calendrier.planifier(_le(2016, 1, 15)).rapports == []
    assert (_annees(), Evenement.objects.filter(verbe="composer").count()) == ([], 0)


def test_la_page_dit_que_la_suite_a_sa_procedure(client, contrat, planification):
    client.force_login(fabriques.creer_officier(contrat))
    page = client.get(reverse("rapports:calendrier", args=[contrat.pk])).content.decode()
    assert "le projet est commencé et composé, puis" in page
    assert "envoyé aux abonnés" not in page
