"""A bad day: somebody else on the same page, an action done already, a worker that is silent."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from contrats.models import Action
from exploitation.models import Battement, SorteDeProcessus
from rapports.models import Planification
from tests import fabriques
from tests.monde_admin import creer_monde
from tests.parcours.outils import bien, connecter, presser

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]
LARGEURS = (1280, 390)

CONFLIT = "Pas encore enregistré : des valeurs ont changé pendant que vous remplissiez cette page."


@pytest.fixture
def monde():
    return creer_monde()


def _aux_deux_largeurs(page) -> None:
    page.plaintes[:] = [mot for mot in page.plaintes if "status of 409" not in mot]
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 900})
        bien(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_deux_onglets_du_back_office(page, live_server, monde):
    """The second to save reads who changed what, with what was typed still there, and chooses."""
    connecter(page, live_server, monde.officier)
    adresse = live_server.url + reverse("admin:contrats_action_change", args=[monde.action.pk])
    page.goto(adresse)
    autre = page.context.new_page()
    autre.goto(adresse)
    autre.locator("#id_intitule").fill("Écrit dans l’autre onglet")
    presser(autre, "Enregistrer")
    page.locator("#id_intitule").fill("Écrit ici")
    presser(page, "Enregistrer")
    assert page.get_by_text(CONFLIT).is_visible()
    assert page.get_by_text(f"Dernier changement : par {monde.officier}").is_visible()
    assert page.locator("#id_intitule").input_value() == "Écrit ici"
    _aux_deux_largeurs(page)
    monde.action.refresh_from_db()
    assert monde.action.intitule == "Écrit dans l’autre onglet"
    presser(page, "Enregistrer")
    monde.action.refresh_from_db()
    assert monde.action.intitule == "Écrit ici"


def test_deux_personnes_sur_une_planification(page, live_server, monde):
    planification = fabriques.creer_planification(monde.contrat, delai_jours=10)
    connecter(page, live_server, monde.officier)
    page.goto(live_server.url + reverse("rapports:modifier_planification", args=[planification.pk]))
    delai = page.locator("input[name=delai_jours]")
    Planification.objects.filter(pk=planification.pk).update(delai_jours=20)
    delai.fill("30")
    presser(page, "Enregistrer")
    assert page.get_by_text(CONFLIT).is_visible()
    assert delai.input_value() == "30"
    _aux_deux_largeurs(page)
    presser(page, "Enregistrer")
    planification.refresh_from_db()
    assert planification.delai_jours == 30


def test_un_bouton_presse_dans_deux_onglets_est_deja_fait(page, live_server):
    """The second press is no error: the page says that it is done, and shows how things stand."""
    agent = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")
    action = fabriques.creer_action(contrat, porteur=agent.partenaire, statut="retenue")
    connecter(page, live_server, agent)
    page.goto(live_server.url + reverse("contrats:action", args=[action.pk]))
    autre = page.context.new_page()
    autre.goto(page.url)
    for onglet in (autre, page):
        presser(onglet, "Démarrer")
    assert page.get_by_text("C’est déjà fait").is_visible()
    assert Action.objects.get(pk=action.pk).statut == "en_cours"
    _aux_deux_largeurs(page)


def _silence(minutes: int) -> None:
    Battement.objects.battre("machine-1", SorteDeProcessus.TRAVAILLEUR)
    Battement.objects.update(vu_le=Now() - timedelta(minutes=minutes))


def test_un_travailleur_muet_se_dit_ou_l_on_attend(page, live_server, monde):
    rapport = fabriques.creer_rapport(monde.contrat)
    connecter(page, live_server, monde.officier)
    pages = [
        reverse("rapports:liste", args=[rapport.contrat_id]),
        reverse("imports:lot", args=[monde.lot.pk]),
    ]
    for adresse in pages:
        _silence(12)
        page.goto(live_server.url + adresse)
        assert page.get_by_text("n’a pas donné signe de vie depuis 12 minutes").is_visible()
        assert page.get_by_text("Rien n’est perdu : ce qui est demandé").is_visible()
        _aux_deux_largeurs(page)
        _silence(1)
        page.goto(live_server.url + adresse)
        assert page.get_by_text("signe de vie").count() == 0
