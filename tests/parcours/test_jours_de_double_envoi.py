"""A bad day: a session that ended during a form, a button pressed twice, two tabs, the way back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.models.session import INACTIVE, Session
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE
from tests.parcours.outils import bien, connecter, presser, suivre

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]
MOTS = "Trois élèves & « deux » parents"


@pytest.fixture
def action():
    agent = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")
    action = fabriques.creer_action(contrat, porteur=agent.partenaire, statut="en_cours")
    action.agent = agent
    return action


def _ouvrir(page, serveur, action) -> None:
    page.goto(serveur.url + reverse("contrats:suivre_action", args=[action.pk]))


def _remplir(page) -> None:
    page.get_by_label("Avancement (en %)").fill("60")
    page.locator("main form textarea").first.fill(MOTS)


def _rendue(page) -> None:
    assert page.get_by_text("Votre saisie vous attendait.").is_visible()
    assert page.get_by_label("Avancement (en %)").input_value() == "60"
    assert page.locator("main form textarea").first.input_value() == MOTS


def test_une_session_finie_pendant_la_saisie(page_sans_javascript, live_server, action):
    """Sent too late: to the login, then back in the form, as it was typed; and without script."""
    page = page_sans_javascript
    connecter(page, live_server, action.agent)
    _ouvrir(page, live_server, action)
    _remplir(page)
    Session.objects.update(vue_le=timezone.now() - INACTIVE - timedelta(seconds=1))
    presser(page, "brouillon")
    assert page.get_by_text("Votre session s’était fermée.").is_visible()
    page.get_by_label("Adresse électronique").fill(action.agent.courriel)
    page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    presser(page, "Se connecter")
    _rendue(page)
    page.reload()
    _rendue(page)
    presser(page, "brouillon")
    assert page.get_by_text("Le brouillon est enregistré.").is_visible()
    assert page.get_by_label("Avancement (en %)").input_value() == "60"
    assert not page.get_by_text("Votre saisie vous attendait.").is_visible()


def test_une_connexion_dans_un_autre_onglet(page, live_server, action):
    """The token of the first tab is over: its form is kept, and one link away."""
    connecter(page, live_server, action.agent)
    _ouvrir(page, live_server, action)
    _remplir(page)
    page.context.clear_cookies(name="csrf")
    page.context.new_page().goto(live_server.url + reverse("contrats:contact"))
    presser(page, "brouillon")
    assert page.get_by_role("heading", level=1).inner_text() == "Formulaire expiré"
    page.plaintes[:] = [mot for mot in page.plaintes if "status of 403" not in mot]
    for largeur in (1280, 390):
        page.set_viewport_size({"width": largeur, "height": 900})
        bien(page)
    suivre(page, "Retrouver ma saisie")
    _rendue(page)
    for largeur in (1280, 390):
        page.set_viewport_size({"width": largeur, "height": 900})
        bien(page)


def test_un_bouton_presse_deux_fois_envoie_une_fois(page, live_server, action):
    connecter(page, live_server, action.agent)
    _ouvrir(page, live_server, action)
    _remplir(page)
    envois = []
    page.on("request", lambda r: envois.append(r.url) if r.method == "POST" else None)
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name="brouillon").dblclick()
    page.wait_for_timeout(300)
    assert len(envois) == 1
    assert page.get_by_text("Le brouillon est enregistré.").is_visible()
    assert page.get_by_role("button", name="brouillon").is_enabled()
    page.go_back(wait_until="load")
    assert page.get_by_role("button", name="brouillon").is_enabled()
