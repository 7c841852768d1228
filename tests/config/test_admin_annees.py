"""The rows of one year: the years offered are those of the rows that the reader sees."""

import pytest
from django.apps import apps
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contrats.models import Evenement
from contrats.models.visibilite import DuContratQuerySet
from tests import fabriques
from tests.journaux import sans_refus

pytestmark = pytest.mark.django_db
LISTE = "admin:contrats_mesure_changelist"


def mesurer(contrat, annee):
    objectif = fabriques.creer_objectif(contrat, numero=str(annee))
    return fabriques.creer_mesure(fabriques.creer_indicateur(objectif=objectif), annee, 10)


def annees(reponse):
    (filtre,) = [f for f in reponse.context["cl"].filter_specs if f.title == "année mesurée"]
    return [annee for annee, _ in filtre.lookup_choices]


def test_chacun_choisit_parmi_les_annees_de_ses_mesures(client):
    contrat = fabriques.creer_contrat()
    client.force_login(fabriques.creer_officier(contrat))
    seize = mesurer(contrat, 2016)
    mesurer(contrat, 2018)
    mesurer(fabriques.creer_contrat(), 2011)
    assert annees(client.get(reverse(LISTE))) == [2018, 2017, 2016]
    choisies = client.get(reverse(LISTE), {"annee": "2016"})
    assert list(choisies.context["cl"].result_list) == [seize]
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", None))
    assert annees(client.get(reverse(LISTE)))[-1] == 2011


def test_sans_mesure_rien_n_est_propose(client):
    client.force_login(fabriques.creer_officier(fabriques.creer_contrat()))
    reponse = client.get(reverse(LISTE))
    assert reponse.status_code == 200
    assert [f.title for f in reponse.context["cl"].filter_specs if "année" in f.title] == []


@pytest.mark.parametrize("annee", ["2042", "x", "-1", "\0"])
def test_une_annee_qui_n_est_pas_la_est_dite(client, annee):
    contrat = fabriques.creer_contrat()
    mesurer(contrat, 2016)
    client.force_login(fabriques.creer_officier(contrat))
    reponse = client.get(reverse(LISTE), {"annee": annee})
    assert (reponse.status_code, reponse.url) == (302, f"{reverse(LISTE)}?e=1")


def hierarchie(client, modele, **demande):
    """What the bar of dates of this list offers, and what it asked of the dates."""
    with CaptureQueriesContext(connection) as posees:
        page = client.get(reverse(f"admin:contrats_{modele}_changelist"), demande)
    return date_hierarchy(page.context["cl"])["choices"], [q["sql"] for q in posees]


def test_une_barre_de_dates_nomme_les_annees_sans_lire_les_lignes(client):
    contrat = fabriques.creer_contrat()
    client.force_login(fabriques.creer_officier(contrat))
    for echeance in ("2017-05-02", "2017-06-30", "2019-12-31"):
        fabriques.creer_engagement(contrat, echeance=echeance)
    fabriques.creer_engagement(fabriques.creer_contrat(), echeance="1999-01-01")
    offertes, posees = hierarchie(client, "engagement")
    assert [une["title"] for une in offertes] == ["2017", "2018", "2019"]
    assert [sql for sql in posees if "DATE_TRUNC" in sql.upper()] == []
    offertes, _ = hierarchie(client, "engagement", echeance__year=2017)
    assert [une["title"] for une in offertes] == ["Mai 2017", "Juin 2017"]


def test_l_annee_d_un_moment_est_celle_de_paris(client):
    """2020 had begun before UTC said so."""
    contrat = fabriques.creer_contrat()
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    for moment in ("2017-05-02T10:00Z", "2019-12-31T23:30Z"):
        fait = Evenement.objects.consigner(
            contrat=contrat, auteur=officier, verbe="modifier", objet=contrat
        )
        with sans_refus():
            Evenement.objects.filter(pk=fait.pk).update(survenu_le=moment)
    offertes, _ = hierarchie(client, "evenement")
    assert [une["title"] for une in offertes] == ["2017", "2018", "2019", "2020"]
    offertes, _ = hierarchie(client, "evenement", survenu_le__year=2020)
    assert [une["title"] for une in offertes] == ["Janvier 2020"]


def test_sans_ligne_une_barre_de_dates_n_a_pas_d_annee(client):
    client.force_login(fabriques.creer_officier(fabriques.creer_contrat()))
    assert hierarchie(client, "engagement")[0] == []


def test_tout_ce_qui_est_d_un_contrat_en_a_toujours_un():
    """An administrator, who sees every contract, then sees every row: no link has to be read."""
    for modele in apps.get_models():
        lignes = modele._default_manager.all()
        if isinstance(lignes, DuContratQuerySet):
            voisin = modele
            for etape in lignes.CHEMIN.split("__"):
                champ = voisin._meta.get_field(etape)
                assert not champ.null, (modele, etape)
                voisin = champ.related_model
