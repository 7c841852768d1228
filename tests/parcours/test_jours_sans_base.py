"""A bad day: the database goes away while a form is being filled. Nothing typed is lost."""

import time
from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests import fabriques
from tests.parcours.outils import bien, connecter, presser
from tests.parcours.portail import Relais, portail

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]
MOTS = "Trois élèves & « deux » parents"


@pytest.fixture
def relais():
    relais = Relais()
    yield relais
    relais.fermer()


@pytest.fixture
def monde(page, relais, tmp_path):
    """An agent on the page where an action is followed, served by gunicorn."""
    agent = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")
    action = fabriques.creer_action(contrat, porteur=agent.partenaire, statut="en_cours")
    with portail(tmp_path, relais) as adresse:
        connecter(page, SimpleNamespace(url=adresse), agent)
        page.goto(adresse + reverse("contrats:suivre_action", args=[action.pk]))
        yield SimpleNamespace(adresse=adresse, action=action)


def _voir(page, titre: str, statut: int = 503) -> None:
    """The page of the failure, at both widths, with nothing to complain of but its status."""
    page.plaintes[:] = [mot for mot in page.plaintes if f"status of {statut}" not in mot]
    for largeur in (1280, 390):
        page.set_viewport_size({"width": largeur, "height": 900})
        assert page.get_by_role("heading", level=1).inner_text() == titre
        bien(page)


def test_la_base_part_pendant_la_saisie(page, relais, monde):
    """503 in French with what was typed; then, from that very page, sent again and stored."""
    page.get_by_label("Avancement (en %)").fill("60")
    page.locator("main form textarea").first.fill(MOTS)
    relais.partir()
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name="brouillon").click()
    reponse = navigation.value
    assert (reponse.status, reponse.headers["retry-after"]) == (503, "30")
    _voir(page, "Le portail est momentanément indisponible")
    page.get_by_text("Relire ce que j’avais saisi").click()
    assert MOTS in page.locator("dl.saisie-lue").inner_text()
    presser(page, "Envoyer à nouveau")  # too early
    assert page.get_by_role("button", name="Envoyer à nouveau").is_visible()
    assert page.request.get(f"{monde.adresse}/").status == 503
    relais.ferme = False
    presser(page, "Envoyer à nouveau")
    assert page.get_by_text("Le brouillon est enregistré.").is_visible()
    assert page.get_by_label("Avancement (en %)").input_value() == "60"
    assert page.locator("main form textarea").first.input_value() == MOTS


def test_une_base_figee_ne_fait_pas_attendre_sans_fin(page, relais, monde):
    relais.gelee = True
    depart = time.monotonic()
    reponse = page.request.get(f"{monde.adresse}/contrats/", timeout=60_000)
    assert (reponse.status, time.monotonic() - depart < 20) == (503, True)
    relais.gelee = False
    assert page.goto(f"{monde.adresse}/contrats/").status == 200
