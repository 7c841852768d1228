"""The login page: who enters, what is answered to the others, where one lands."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests import fabriques

pytestmark = pytest.mark.django_db

URL = "/compte/connexion/"


def _saisie(courriel, mot_de_passe=fabriques.MOT_DE_PASSE):
    return {"username": courriel, "password": mot_de_passe}


def test_on_entre_et_on_arrive_sur_ses_contrats(client):
    utilisateur = fabriques.creer_utilisateur("agent")
    reponse = client.post(URL, _saisie(utilisateur.courriel.upper()))
    assert (reponse.status_code, reponse.url) == (302, "/")
    accueil = client.get("/").content.decode()
    assert str(utilisateur) in accueil
    assert utilisateur.partenaire.nom_court in accueil
    assert "Agent d’un partenaire" in accueil


def test_on_revient_a_la_page_demandee_mais_jamais_ailleurs(client):
    utilisateur = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(utilisateur.partenaire)
    page = reverse("contrats:contrat", args=[contrat.pk])
    assert client.post(f"{URL}?next={page}", _saisie(utilisateur.courriel)).url == page
    client.logout()
    dehors = client.post(f"{URL}?next=https://exemple.org/", _saisie(utilisateur.courriel))
    assert dehors.url == "/"


@pytest.mark.parametrize("cas", ["inconnu", "mot de passe faux", "compte fermé"])
def test_la_meme_reponse_a_qui_ne_peut_pas_entrer(client, cas):
    ouvert = fabriques.creer_utilisateur("agent")
    ferme = fabriques.creer_utilisateur("agent", is_active=False)
    saisie = {
        "inconnu": _saisie("personne-inconnue@exemple.fr"),
        "mot de passe faux": _saisie(ouvert.courriel, "ce n'est pas le bon"),
        "compte fermé": _saisie(ferme.courriel),
    }[cas]
    reponse = client.post(URL, saisie)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {
        "__all__": [
            "L’adresse électronique ou le mot de passe ne convient pas. Vérifiez-les, majuscules "
            "comprises pour le mot de passe, puis recommencez."
        ]
    }
    page = reponse.content.decode()
    # The focus goes to the summary of errors, without a script, and nowhere else.
    assert page.count("autofocus") == 1
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert "_auth_user_id" not in client.session


def test_un_champ_vide_est_dit_a_cote_du_champ(client):
    reponse = client.post(URL, _saisie(""))
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {"username": ["Ce champ est obligatoire."]}
    assert 'id="id_username_error"' in reponse.content.decode()


def test_qui_est_entre_ne_revoit_pas_la_page(client):
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    assert client.get(URL).url == "/"


@pytest.mark.parametrize("suite", [URL, f"{URL}?a=b", f"http://testserver{URL}"])
def test_qui_est_entre_ne_tourne_pas_en_rond(client, suite):
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    assert client.get(URL, {"next": suite}).url == "/"


def test_sortir_une_session_finie_mene_a_la_connexion(client):
    assert client.post("/compte/deconnexion/").url == URL


@pytest.mark.parametrize(
    ("origine", "suite"),
    [
        ("http://testserver{page}?vue=1", "{page}?vue=1"),
        ("", None),
        ("https://exemple.org{page}", None),
        ("http://testserver.exemple.org{page}", None),
        ("http://testserver//exemple.org/", None),
        ("javascript:alert(1)", None),
        ("{page}", None),
    ],
)
def test_un_formulaire_envoye_trop_tard_ramene_a_sa_page(client, origine, suite):
    """Never to the address that only takes forms, nor to another site."""
    contrat = fabriques.creer_contrat()
    fabriques.creer_indicateur(contrat)
    page = reverse("rapports:liste", args=[contrat.pk])
    entetes = {"Referer": origine.format(page=page)} if origine else {}
    refus = client.post(reverse("rapports:demander", args=[contrat.pk]), headers=entetes)
    attendu = f"{URL}?{urlencode({'next': suite.format(page=page)}, safe='/')}" if suite else URL
    assert (refus.status_code, refus.url) == (302, attendu)
    officier = fabriques.creer_officier(contrat)
    entree = client.post(refus.url, _saisie(officier.courriel), follow=True)
    assert entree.status_code == 200
    assert entree.request["PATH_INFO"] == (page if suite else "/")
    assert not contrat.rapports.exists()


def test_un_formulaire_du_back_office_envoye_trop_tard_ramene_a_sa_page(client):
    page = reverse("admin:contrats_contrat_changelist")
    refus = client.post(page, headers={"Referer": f"http://testserver{page}"})
    assert refus.url == f"{URL}?next={page}"


@pytest.mark.parametrize("methode", ["put", "patch", "delete"])
def test_la_page_n_accepte_que_sa_lecture_et_son_formulaire(client, methode):
    saisie = _saisie(fabriques.creer_utilisateur("agent").courriel)
    assert getattr(client, methode)(URL, saisie).status_code == 405


def test_on_sort_par_un_formulaire(client):
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    assert client.get("/compte/deconnexion/").status_code == 405
    assert client.post("/compte/deconnexion/").url == URL
    assert client.get("/").status_code == 302


def test_un_fragment_dont_la_session_est_finie_recharge_sa_page(client):
    reponse = client.get(URL, headers={"HX-Request": "true"})
    assert (reponse.headers["HX-Refresh"], reponse.content) == ("true", b"")


def test_un_formulaire_sans_jeton_est_refuse_en_francais():
    utilisateur = fabriques.creer_utilisateur("agent")
    client = Client(enforce_csrf_checks=True)
    reponse = client.post(URL, _saisie(utilisateur.courriel))
    assert reponse.status_code == 403
    assert "Formulaire expiré" in reponse.content.decode()


@pytest.mark.parametrize(("role", "vu"), [("officier", True), ("agent", False), ("lecteur", False)])
def test_le_back_office_n_est_propose_qu_aux_officiers(client, role, vu):
    client.force_login(fabriques.creer_utilisateur(role))
    assert ("Back-office" in client.get("/").content.decode()) is vu
