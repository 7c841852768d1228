"""Whole journeys: what a person comes to do, from the login page to the result."""

import hashlib
from pathlib import Path

import pytest
from django.urls import reverse

from contrats.models import Evenement
from rapports.models import Rapport
from rapports.statuts import StatutRapport
from tests import fabriques, processus
from tests.parcours.outils import connecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def action():
    """An action in progress, carried by the agent's organisation."""
    porteur = fabriques.creer_partenaire(nom="Centre social")
    contrat = fabriques.creer_contrat(porteur, intitule="Agglomération de Saint-Omer")
    fabriques.creer_indicateur(contrat)
    fabriques.creer_utilisateur("agent", porteur, courriel="agent@exemple.fr")
    return fabriques.creer_action(
        contrat, porteur=porteur, statut="en_cours", intitule="Atelier vélo", avancement=20
    )


def _se_connecter_au_clavier(page, serveur):
    page.goto(serveur.url)
    page.get_by_label("Adresse électronique").focus()
    page.keyboard.type("agent@exemple.fr")
    page.keyboard.press("Tab")
    page.keyboard.type(fabriques.MOT_DE_PASSE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{serveur.url}/")


def _suivre(page, atteindre, presser):
    """From the home page, keep then propose 60 % and 12 women on the action; `atteindre` opens
    a link, `presser` a button."""
    atteindre("Agglomération de Saint-Omer")
    atteindre("Actions")
    atteindre("Atelier vélo")
    atteindre("Mettre à jour le suivi")
    page.get_by_label("Avancement (en %)").fill("60")
    page.get_by_label("Femmes accueillies").fill("12")
    with page.expect_navigation():  # Enter keeps a draft: nothing is handed over by mistake
        page.get_by_label("Femmes accueillies").press("Enter")
    assert "Le brouillon est enregistré." in page.locator("main").inner_text()
    presser("Proposer à l’officier")


def _verifier(page, action):
    """It is proposed, and the figures are untouched until the officer has validated it."""
    assert "La saisie est proposée à l’officier" in page.locator("main").inner_text()
    action.refresh_from_db()
    assert (action.avancement, action.beneficiaires_reels_femmes) == (20, None)
    saisie = action.saisies.get()
    assert (saisie.statut, saisie.cellules) == (
        "proposee",
        {"avancement": "60", "beneficiaires_reels_femmes": "12"},
    )
    assert [e.verbe for e in Evenement.objects.all()] == ["proposer"]


def test_agent_met_a_jour_son_action_au_clavier_seul(page, live_server, action):
    _se_connecter_au_clavier(page, live_server)

    def atteindre(nom):
        """Walk with Tab until the link or button has the focus, then press Enter."""
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()").startswith(nom):
                break
        else:
            raise AssertionError(f"« {nom} » ne s'atteint pas au clavier")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    _suivre(page, atteindre, atteindre)
    _verifier(page, action)
    assert page.plaintes == []


def test_agent_met_a_jour_son_action_sans_javascript(page_sans_javascript, live_server, action):
    page = page_sans_javascript
    _se_connecter_au_clavier(page, live_server)

    def atteindre(nom):
        with page.expect_navigation():
            page.get_by_role("link", name=nom).first.click()

    def presser(nom):
        with page.expect_navigation():
            page.get_by_role("button", name=nom).click()

    _suivre(page, atteindre, presser)
    _verifier(page, action)


def test_saisie_refusee_rien_n_est_perdu(page, live_server, action):
    agent = action.porteur.utilisateurs.get()
    connecter(page, live_server, agent)
    page.goto(live_server.url + reverse("contrats:suivre_action", args=[action.pk]))
    page.get_by_label("Avancement (en %)").fill("160")
    page.get_by_label("Femmes accueillies").fill("1-2")
    with page.expect_navigation():
        page.get_by_role("button", name="Proposer à l’officier").click()
    assert page.get_by_label("Avancement (en %)").input_value() == "160"
    # A number field would have posted nothing, and erased what was stored.
    assert page.get_by_label("Femmes accueillies").input_value() == "1-2"
    formulaire = page.locator("main").inner_text()
    assert "inférieure ou égale à 100" in formulaire
    assert "« 1-2 » n’est pas un nombre." in formulaire.replace("\u00a0", " ")
    action.refresh_from_db()
    assert action.avancement == 20


def test_officier_produit_un_rapport_et_le_telecharge(page, live_server, action, tmp_path):
    contrat = action.contrat
    officier = fabriques.creer_officier(contrat)
    fabriques.creer_abonnement(contrat, courriel="elue@exemple.fr")
    connecter(page, live_server, officier)
    page.goto(live_server.url + reverse("rapports:liste", args=[contrat.pk]))
    with page.expect_navigation():
        page.get_by_role("button", name="Produire le rapport").click()
    assert "En file d’attente" in page.locator("main").inner_text().replace("'", "’")
    journal = tmp_path / "travailleur.log"
    courriels = tmp_path / "courriels"
    with processus.travailleur(journal, DOSSIER_COURRIELS=str(courriels), EMAIL_URL=""):
        lien = page.get_by_role("link", name="Télécharger")
        lien.wait_for(timeout=180_000)
        processus.attendre(lambda: list(courriels.glob("*.eml")), journal=journal)
    with page.expect_download() as attendu:
        lien.click()
    rapport = Rapport.objects.get()
    assert rapport.statut == StatutRapport.EMIS
    octets = Path(attendu.value.path()).read_bytes()
    assert hashlib.sha256(octets).hexdigest() == rapport.pdf_empreinte
    assert attendu.value.suggested_filename.startswith("rapport-avancement-")
    assert page.plaintes == []
