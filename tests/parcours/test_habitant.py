"""A resident reads their neighbourhood, without an account; an officer draws the map."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from contrats.models import Rubrique
from tests import fabriques
from tests.contrats.quartiers import CARRE, lecteur_de
from tests.parcours.outils import connecter, debordement, examiner, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def quartier():
    """A neighbourhood with a made-up outline, in a contract that is online."""
    quartier = fabriques.creer_quartier(
        fabriques.creer_commune(nom="Arques"), nom="Marais", contour=CARRE
    )
    contrat = fabriques.creer_contrat(quartiers=[quartier], intitule="Contrat de Saint-Omer")
    action = fabriques.creer_action(
        contrat, statut="terminee", intitule="Atelier vélo", beneficiaires_reels_femmes=40
    )
    action.quartiers.set([quartier])
    fabriques.creer_financement(action, accorde=1000)
    indicateur = fabriques.creer_indicateur(contrat)
    for annee, valeur in ((2016, 48), (2017, 45)):
        fabriques.creer_mesure(indicateur, annee, valeur, quartier=quartier)
    fabriques.creer_releve(quartier=quartier)
    fabriques.creer_publication(contrat, quartiers=[quartier], rubriques=Rubrique.values)
    return quartier


@pytest.fixture
def ailleurs(page, live_server):
    """The requests that leave for another server: there must be none."""
    parties = []
    ici = urlsplit(live_server.url).netloc
    page.on("request", lambda r: urlsplit(r.url).netloc != ici and parties.append(r.url))
    return parties


def test_un_habitant_lit_son_quartier_au_clavier_sur_son_telephone(
    page, live_server, quartier, ailleurs
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("contrats:accueil_public"))
    page.get_by_label("Votre commune ou votre quartier").focus()
    page.keyboard.type("arques")
    page.keyboard.press("Enter")
    page.get_by_text("1 contrat pour").wait_for()
    lien = page.get_by_role("link", name="Marais")
    lien.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Marais").wait_for()
    assert page.get_by_text("40 personnes accueillies").is_visible()
    assert page.get_by_text("c’est le sens souhaité").is_visible()
    assert (inspecter(page), debordement(page) <= 0, ailleurs) == ([], True, [])


def test_la_meme_page_sans_javascript(page_sans_javascript, live_server, quartier):
    page = page_sans_javascript
    page.goto(live_server.url + reverse("contrats:quartier_public", args=[quartier.pk]))
    assert page.get_by_role("heading", level=1, name="Marais").is_visible()
    assert page.get_by_text("Atelier vélo").is_visible()


@pytest.mark.parametrize("largeur", [1280, 390])
def test_pages_des_quartiers_sans_violation(page, live_server, quartier, ailleurs, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    contrat = quartier.contrats.get()
    publiques = [
        reverse("contrats:accueil_public"),
        reverse("contrats:contrat_public", args=[contrat.pk]),
        reverse("contrats:quartier_public", args=[quartier.pk]),
    ]
    privees = [
        reverse("contrats:quartiers"),
        reverse("contrats:quartier", args=[quartier.pk]),
        reverse("contrats:quartiers_du_contrat", args=[contrat.pk]),
        reverse("contrats:publication", args=[contrat.pk]),
        reverse("contrats:apercu_publication", args=[contrat.pk]),
        reverse("contrats:apercu_quartier", args=[contrat.pk, quartier.pk]) + "?rubriques=actions",
    ]
    constats = []
    for adresse in [*publiques, *privees]:
        if adresse == privees[0]:
            connecter(page, live_server, fabriques.creer_officier(contrat))
        constats += examiner(page, live_server.url + adresse)
        if debordement(page) > 0:
            constats.append(f"{adresse} déborde à {largeur} px")
    assert (constats, ailleurs) == ([], [])


def test_la_carte_dessine_nos_contours_sans_rien_demander_a_personne(
    page, live_server, quartier, ailleurs
):
    connecter(page, live_server, lecteur_de(quartier.contrats.get()))
    page.goto(live_server.url + reverse("contrats:quartiers"))
    forme = page.get_by_role("link", name="Marais (Quartier prioritaire, géographie 2015-2023)")
    forme.wait_for()
    boite = forme.bounding_box()
    assert (boite["width"] > 50, boite["height"] > 50) == (True, True)
    assert page.locator(".nom-de-quartier").all_inner_texts() == ["Marais"]
    assert page.get_by_title("Agrandir").is_visible()
    assert (inspecter(page), ailleurs) == ([], [])
    page.mouse.click(boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 4)
    page.get_by_role("heading", level=1, name="Marais").wait_for()


def test_la_carte_suit_le_filtre(page, live_server, quartier):
    contrat = quartier.contrats.get()
    contrat.quartiers.add(fabriques.creer_quartier(nom="Aviateurs", contour=CARRE))
    connecter(page, live_server, lecteur_de(contrat))
    page.goto(live_server.url + reverse("contrats:quartiers"))
    page.locator(".nom-de-quartier").nth(1).wait_for()
    page.get_by_label("Rechercher", exact=True).fill("marais")
    page.get_by_text("1 quartier", exact=True).wait_for()
    page.locator(".nom-de-quartier").wait_for()
    assert page.locator(".nom-de-quartier").all_inner_texts() == ["Marais"]
    assert inspecter(page) == []


def test_la_carte_au_clavier_se_passe_ou_s_ouvre(page, live_server, quartier):
    connecter(page, live_server, lecteur_de(quartier.contrats.get()))
    page.goto(live_server.url + reverse("contrats:quartiers"))
    forme = page.get_by_role("link", name="Marais (Quartier prioritaire")
    forme.wait_for()
    page.get_by_role("link", name="Passer la carte").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "apres-la-carte"
    forme.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Marais").wait_for()


def test_une_carte_qui_ne_vient_pas_le_dit(page, live_server, quartier):
    connecter(page, live_server, lecteur_de(quartier.contrats.get()))
    page.route("**/contours.geojson*", lambda route: route.abort())
    page.goto(live_server.url + reverse("contrats:quartiers"))
    page.get_by_text("La carte n’a pas pu être chargée ; la liste reste complète.").wait_for()
    assert page.get_by_role("link", name="Marais", exact=True).is_visible()
