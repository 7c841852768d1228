"""The lists in a real browser: filtered as one types, the same without JavaScript, taken away."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import fabriques
from tests.parcours.outils import connecter, debordement, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agent():
    """An agent whose contract has two budget years of actions."""
    agent = fabriques.creer_utilisateur("agent")
    agent.contrat = fabriques.creer_contrat(agent.partenaire)
    for intitule, exercice in [("École ouverte", 2017), ("Atelier vélo", 2018), ("Été", 2018)]:
        action = fabriques.creer_action(agent.contrat, intitule=intitule, exercice=exercice)
        fabriques.creer_financement(action, accorde=100)
    return agent


def _adresse(serveur, agent):
    return serveur.url + reverse("contrats:actions", args=[agent.contrat.pk])


def test_la_liste_suit_les_criteres_et_le_bouton_precedent(page, live_server, agent):
    connecter(page, live_server, agent)
    page.goto(_adresse(live_server, agent))
    annonce, lignes = page.get_by_role("status").last, page.get_by_role("rowheader")
    expect(annonce).to_have_text("2 actions")
    page.get_by_label("Exercice", exact=True).select_option("tous")
    expect(annonce).to_have_text("3 actions")
    page.locator("#id_q").press_sequentially("ecole")
    expect(annonce).to_have_text("1 action")
    expect(lignes).to_have_count(1)
    expect(page.locator("#id_q")).to_be_focused()
    assert "q=ecole" in page.url
    assert inspecter(page) == []
    page.go_back()
    expect(annonce).to_have_text("3 actions")
    assert page.plaintes == []


def test_la_meme_liste_sans_javascript(page_sans_javascript, live_server, agent):
    page = page_sans_javascript
    connecter(page, live_server, agent)
    page.goto(_adresse(live_server, agent))
    page.get_by_label("Exercice", exact=True).select_option("2017")
    with page.expect_navigation():
        page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("link", name="Tout effacer").click()
    expect(page.get_by_role("rowheader")).to_have_count(2)


@pytest.mark.parametrize("nature", ["Excel (.xlsx)", "CSV (.csv)"])
def test_emporter_ce_qui_est_filtre(page, live_server, agent, nature):
    connecter(page, live_server, agent)
    page.goto(f"{_adresse(live_server, agent)}?exercice=2017")
    with page.expect_download() as attendu:
        page.get_by_role("link", name=nature).click()
    octets = Path(attendu.value.path()).read_bytes()
    if nature.startswith("CSV"):
        assert len(octets.decode("utf-8-sig").splitlines()) == 2
    assert octets.startswith(b"PK" if nature.startswith("Excel") else "\ufeff".encode())


def test_les_cartes_d_un_telephone_gardent_leurs_titres(page, live_server, agent):
    """Each cell says its column, and the table is still one for a screen reader."""
    page.set_viewport_size({"width": 390, "height": 900})
    connecter(page, live_server, agent)
    page.goto(_adresse(live_server, agent))
    assert debordement(page) <= 0
    titre = page.locator("td[data-titre=Porteur]").first
    contenu = titre.evaluate("cellule => getComputedStyle(cellule, '::before').content")
    assert contenu == '"Porteur"'
    expect(page.get_by_role("table")).to_have_count(1)
    expect(page.get_by_role("columnheader")).to_have_count(6)
    assert inspecter(page) == []
