"""The pages of help and law, the plan of the site, the pages of errors: a way out of each."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import fabriques

pytestmark = pytest.mark.django_db

PUBLIQUES = ("accessibilite", "mentions_legales", "donnees_personnelles", "aide", "plan_du_site")
ROLES = ("officier", "agent", "signataire", "lecteur")


def _liens(page):
    """The addresses that the content of a page leads to."""
    contenu = page.partition('<main id="contenu"')[2].partition("</main>")[0]
    return {morceau.partition('"')[0] for morceau in contenu.split('href="')[1:]}


@pytest.mark.parametrize("nom", PUBLIQUES)
def test_une_page_publique_s_ouvre_sans_compte_et_avec(client, nom):
    assert client.get(reverse(nom)).status_code == 200
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    assert client.get(reverse(nom)).status_code == 200


@pytest.mark.parametrize("nom", PUBLIQUES)
def test_une_page_publique_ne_s_ecrit_pas(client, nom):
    assert client.post(reverse(nom)).status_code == 405


@pytest.mark.parametrize("nom", ["comptes:connexion", *PUBLIQUES])
def test_chaque_page_mene_a_l_accessibilite_au_plan_et_a_l_aide(client, nom):
    pied = client.get(reverse(nom)).content.decode().partition('<footer class="pied">')[2]
    for cible in ("accessibilite", "plan_du_site", "aide", "donnees_personnelles"):
        assert f'href="{reverse(cible)}"' in pied


@pytest.mark.parametrize("role", ROLES)
def test_le_plan_ne_montre_que_ce_qui_s_ouvre(client, role):
    """Every link is followed: none is a closed door."""
    contrat = fabriques.creer_contrat(intitule="Contrat du canal")
    if role == "officier":
        personne = fabriques.creer_officier(contrat)
    else:
        personne = fabriques.creer_utilisateur(role)
        contrat.partenaires.add(personne.partenaire)
    fabriques.creer_contrat(intitule="Contrat d’ailleurs")
    client.force_login(personne)
    page = client.get(reverse("plan_du_site")).content.decode()
    assert "Contrat du canal" in page
    assert "Contrat d’ailleurs" not in page
    assert ("/gestion/" in _liens(page)) is (role == "officier")
    assert {lien for lien in _liens(page) if client.get(lien).status_code != 200} == set()


def test_le_plan_sans_compte_ne_montre_que_les_pages_publiques(client):
    fabriques.creer_contrat(intitule="Contrat du canal")
    page = client.get(reverse("plan_du_site")).content.decode()
    liens = _liens(page)
    assert {reverse(nom) for nom in (*PUBLIQUES, "comptes:connexion")} <= liens
    assert "Contrat du canal" not in page
    assert {lien for lien in liens if client.get(lien).status_code != 200} == set()


@pytest.mark.parametrize("n", [1, 3])
def test_plan_meme_nombre_de_requetes(client, django_assert_num_queries, n):
    lecteur = fabriques.creer_utilisateur("lecteur")
    for _ in range(n):
        fabriques.creer_contrat(lecteur.partenaire)
    client.force_login(lecteur)
    with django_assert_num_queries(2):
        client.get(reverse("plan_du_site"))


def test_l_aide_mene_a_chacune_de_ses_parties(client):
    page = client.get(reverse("aide")).content.decode()
    ancres = {lien[1:] for lien in _liens(page) if lien.startswith("#")}
    assert len(ancres) == 8
    assert {ancre for ancre in ancres if f'<h2 id="{ancre}">' not in page} == set()


# -- errors -------------------------------------------------------------------------------------


def test_une_page_introuvable_propose_de_chercher(client):
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    reponse = client.get("/contrats/999999/")
    assert reponse.status_code == 404
    page = reponse.content.decode()
    assert "Chercher la page" in page
    assert _liens(page) == {"/", reverse("plan_du_site"), reverse("aide")}


def test_une_page_introuvable_sans_compte_propose_la_connexion(client):
    reponse = client.get("/nulle-part/")
    assert reponse.status_code == 404
    page = reponse.content.decode()
    assert "Chercher la page" not in page
    assert "Se connecter" in page


def test_un_acces_refuse_garde_une_issue(client):
    avis = fabriques.creer_avis()
    lecteur = fabriques.creer_utilisateur("lecteur")
    avis.contrat.partenaires.add(lecteur.partenaire)
    client.force_login(lecteur)
    reponse = client.post(reverse("contrats:annuler_avis", args=[avis.pk]))
    assert reponse.status_code == 403
    assert reverse("plan_du_site") in _liens(reponse.content.decode())


def test_un_formulaire_expire_garde_une_issue():
    client = Client(enforce_csrf_checks=True)
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    reponse = client.post(reverse("comptes:deconnexion"))
    assert reponse.status_code == 403
    page = reponse.content.decode()
    assert "Formulaire expiré" in page
    assert reverse("aide") in _liens(page)


@pytest.mark.parametrize("code", ["400", "500"])
def test_une_erreur_se_montre_sans_rien_demander_au_portail(code):
    """These pages are drawn without request nor database: their addresses are written out."""
    from django.template.loader import render_to_string

    page = render_to_string(f"{code}.html")
    assert _liens(page) == {"/", reverse("rapports:recherche"), reverse("aide")}
    assert reverse("accessibilite") in page
    assert reverse("plan_du_site") in page
    assert reverse("mentions_legales") in page
