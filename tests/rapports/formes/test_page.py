"""The page of a report: every word of its blocks, in order, inert; read by those who may."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from rapports.formes.texte import en_texte
from rapports.models import Rapport, Telechargement
from tests import fabriques
from tests.rapports.formes.exemples import SVG, TEXTES, corps, instantane, mots
from tests.rapports.formes.hostiles import HOSTILE, partout

pytestmark = pytest.mark.django_db


def creer(*, emis=True, contrat=None, **champs):
    """A report frozen with these blocks, issued or still a draft."""
    rapport = fabriques.creer_rapport(contrat, relecture=True)
    rapport.lancer(par=None)
    rapport.figer(instantane(**champs))
    rapport.soumettre()
    rapport.ecrire(TEXTES, par=None)
    if emis:
        rapport.valider(par=None)
        rapport.emettre(b"%PDF-1.7", gabarit="3", emis_le=timezone.now())
    return Rapport.objects.get(pk=rapport.pk)


@pytest.fixture
def personne():
    return fabriques.creer_utilisateur("officier", is_superuser=True)


@pytest.fixture
def client_admin(personne):
    client = Client()
    client.force_login(personne)
    return client


@pytest.fixture
def rapport():
    return creer()


@pytest.fixture
def page(client_admin, rapport):
    return client_admin.get(reverse("rapports:lire", args=[rapport.pk])).content.decode()


def test_tous_les_mots_du_texte_sont_dans_la_page(page):
    lus = mots(re.sub(r"<[a-z/][^>]*>", " ", page).replace("\u202f", " "))
    lus |= {mot for alt in re.findall(r'alt="([^"]*)"', page) for mot in mots(alt)}
    assert mots(en_texte(corps(), TEXTES)) - lus == {"Graphique", "2"} - lus


def test_les_titres_sont_dans_l_ordre_sous_celui_de_la_page(page):
    titres = re.findall(r"<h([1-6])[^>]*>\s*([^<]*?)\s*<", page)
    assert titres == [
        ("1", "Rapport d&#x27;avancement"),
        ("2", "Télécharger le rapport"),
        ("2", "Sommaire"),
        ("2", "L’essentiel"),
        ("3", "Notre lecture"),
        ("3", "Les résultats"),
        ("4", "Taux d’emploi"),
        ("2", "Sources"),
    ]


def test_le_tableau_a_sa_legende_et_ses_portees(page):
    (table,) = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert re.findall(r"<caption[^>]*>(.*?)</caption>", table) == ["Montants par financeur"]
    assert table.count('scope="col"') == 6
    assert table.count('scope="row"') == 3
    assert "22\u202f555,73\u00a0€" in table


def test_le_sommaire_mene_aux_titres(page):
    ancres = re.findall(r'href="#(r\d+)"', page)
    assert len(ancres) == 4
    assert [page.count(f'id="{ancre}"') for ancre in ancres] == [1] * 4


def test_un_rapport_court_n_a_pas_de_sommaire(client_admin):
    court = creer(mise_en_page={"couverture": False, "sommaire": False})
    page = client_admin.get(reverse("rapports:lire", args=[court.pk])).content.decode()
    assert "Sommaire" not in page


def test_le_dessin_est_servi_tel_quel_et_n_execute_rien(client_admin, rapport, page):
    adresse = reverse("rapports:dessin", args=[rapport.pk, 0])
    assert f'src="{adresse}"' in page
    reponse = client_admin.get(adresse)
    assert (reponse.content.decode(), reponse["Content-Type"]) == (SVG, "image/svg+xml")
    regles = reponse["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox"} <= set(regles)
    assert client_admin.get(reverse("rapports:dessin", args=[rapport.pk, 1])).status_code == 404


def test_un_texte_hostile_reste_du_texte(client_admin):
    hostile = creer(corps=partout(corps(), HOSTILE))
    page = client_admin.get(reverse("rapports:lire", args=[hostile.pk])).content.decode()
    # Jinja2 writes the quotes by their number: the same to a browser.
    assert page.replace("&#34;", "&quot;").count(escape(HOSTILE)) > 30
    assert "<script>alert" not in page


def test_un_rapport_fige_avant_les_blocs_n_offre_que_son_pdf(client_admin):
    ancien = fabriques.creer_rapport_emis()
    page = client_admin.get(reverse("rapports:lire", args=[ancien.pk])).content.decode()
    assert "seul son PDF est disponible" in page
    assert reverse("rapports:docx", args=[ancien.pk]) not in page
    for forme in ("docx", "xlsx"):
        adresse = reverse(f"rapports:{forme}", args=[ancien.pk])
        assert client_admin.get(adresse).status_code == 404


@pytest.mark.parametrize(
    ("forme", "debut"), [("docx", b"PK"), ("xlsx", b"PK"), ("telecharger", b"%PDF")]
)
def test_chaque_telechargement_est_note(client_admin, personne, rapport, forme, debut):
    reponse = client_admin.get(reverse(f"rapports:{forme}", args=[rapport.pk]))
    assert b"".join(reponse.streaming_content)[:4].startswith(debut)
    attendu = "pdf" if forme == "telecharger" else forme
    assert reponse["Content-Disposition"].endswith(f'.{attendu}"')
    notes = Telechargement.objects.values_list("rapport", "forme", "utilisateur")
    assert list(notes) == [(rapport.pk, attendu, personne.pk)]


@pytest.mark.parametrize("route", ["lire", "docx", "xlsx"])
def test_un_brouillon_n_est_lu_que_par_les_officiers_du_contrat(client, client_admin, route):
    brouillon = creer(emis=False)
    adresse = reverse(f"rapports:{route}", args=[brouillon.pk])
    assert client_admin.get(adresse).status_code == 200
    signataire = fabriques.creer_utilisateur("lecteur")
    brouillon.contrat.partenaires.add(signataire.partenaire)
    client.force_login(signataire)
    assert client.get(adresse).status_code == 404


def test_la_page_fait_autant_de_requetes_pour_un_ou_pour_cent_blocs(
    client_admin, rapport, django_assert_num_queries
):
    long = creer(corps=corps() * 50)
    for un in (rapport, long):
        with django_assert_num_queries(2):
            client_admin.get(reverse("rapports:lire", args=[un.pk]))
