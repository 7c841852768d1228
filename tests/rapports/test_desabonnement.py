"""One click to receive no more: what the link proves, what it ends; a look changes nothing."""

import re

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from rapports import desabonnement
from rapports.models import Desinscription
from tests import fabriques

pytestmark = pytest.mark.django_db

ADRESSE = "elue@exemple.fr"


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(intitule="Ville & Co")


@pytest.fixture
def chemin(contrat, settings):
    settings.SITE_URL = "http://testserver"
    return desabonnement.lien(contrat.pk, "avancement", "Elue@exemple.fr")


@pytest.fixture
def client():
    """As a mail program: nothing is let through for want of a CSRF check."""
    return Client(enforce_csrf_checks=True)


def _ecrites():
    return list(Desinscription.objects.values_list("contrat", "nature", "courriel"))


def test_regarder_la_page_n_ecrit_rien(client, chemin):
    for methode in (client.get, client.head):
        reponse = methode(chemin)
        assert (reponse.status_code, _ecrites()) == (200, [])
    page = client.get(chemin).content.decode()
    assert re.search("<h1>(.*)</h1>", page)[1] == "Ne plus recevoir ces rapports ?"
    assert "Ville &amp; Co" in page


def test_le_programme_de_messagerie_desabonne_d_un_clic(client, contrat, chemin):
    for _ in range(2):  # asked twice, it is the same
        reponse = client.post(chemin, {"List-Unsubscribe": "One-Click"})
        assert reponse.status_code == 200  # RFC 8058: no redirection
        assert _ecrites() == [(contrat.pk, "avancement", ADRESSE)]
    assert "Vous ne recevrez plus ces rapports" in reponse.content.decode()


def test_on_peut_revenir_et_seulement_sur_ce_que_dit_le_lien(contrat, chemin):
    autre = fabriques.creer_contrat()
    Desinscription.objects.create(contrat=autre, nature="avancement", courriel=ADRESSE)
    navigateur = Client()
    navigateur.post(chemin)
    assert len(_ecrites()) == 2
    reponse = navigateur.post(f"{chemin}reprendre/")
    assert (reponse.status_code, _ecrites()) == (302, [(autre.pk, "avancement", ADRESSE)])


def test_un_autre_site_ne_reabonne_personne(client, chemin):
    assert client.post(f"{chemin}reprendre/").status_code == 403


@pytest.mark.parametrize(
    "faux",
    [
        lambda vrai, contrat: vrai[:-1] + ("A" if vrai[-1] != "A" else "B"),
        lambda vrai, contrat: signing.dumps([contrat, "avancement", ADRESSE], salt="autre"),
        lambda vrai, contrat: signing.dumps([contrat, "inconnue", ADRESSE], salt=desabonnement.SEL),
        lambda vrai, contrat: signing.dumps("rien", salt=desabonnement.SEL),
        lambda vrai, contrat: desabonnement.jeton(999_999, "avancement", ADRESSE),
    ],
)
def test_un_lien_que_nous_n_avons_pas_signe_n_ouvre_rien(client, contrat, faux):
    vrai = desabonnement.jeton(contrat.pk, "avancement", ADRESSE)
    chemin = reverse("rapports:desabonnement", args=[faux(vrai, contrat.pk)])
    assert client.get(chemin).status_code == 404
    assert (client.post(chemin).status_code, _ecrites()) == (404, [])
