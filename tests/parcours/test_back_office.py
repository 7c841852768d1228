"""The back office in a real browser: no refused style or script, no accessibility violation."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from courriels.models import Courriel
from tests.monde_admin import creer_monde, exemplaire
from tests.parcours.outils import connecter, examiner, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]


def adresses_du_modele(monde, modele, personne):
    """The pages of one model that this person may open."""
    nom = f"{modele._meta.app_label}_{modele._meta.model_name}"
    droit = f"{modele._meta.app_label}.{{}}_{modele._meta.model_name}"
    if not personne.has_perm(droit.format("view")):
        return
    yield reverse(f"admin:{nom}_changelist")
    yield reverse(f"admin:{nom}_change", args=[exemplaire(monde, modele).pk])
    if admin.site.get_model_admin(modele).has_add_permission(_Requete(personne)):
        yield reverse(f"admin:{nom}_add")


class _Requete:
    """As much of a request as a ModelAdmin needs to say who may add."""

    def __init__(self, user):
        self.user = user


def adresses(monde):
    """Every page that the officer may open, of every model."""
    yield reverse("admin:index")
    yield reverse("admin:password_change")
    for modele in admin.site._registry:
        yield from adresses_du_modele(monde, modele, monde.officier)
    yield reverse("admin:contrats_action_history", args=[monde.action.pk])
    yield reverse("admin:contrats_action_delete", args=[monde.action.pk])
    yield reverse("admin:rapports_envoi_apercu", args=[monde.envoi.pk])
    yield reverse("admin:app_list", args=["contrats"])


@pytest.mark.tour
def test_aucune_page_ne_viole_ni_la_politique_ni_l_accessibilite(page, live_server):
    monde = creer_monde()
    connecter(page, live_server, monde.officier)
    pages = list(adresses(monde))
    assert len(pages) > 60
    assert [p for url in pages for p in examiner(page, live_server.url + url)] == []
    chef = get_user_model().objects.create_superuser("chef@exemple.fr", None)
    connecter(page, live_server, chef)
    pages = list(adresses_du_modele(monde, Courriel, chef))
    pages += [
        reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_add")
        for modele, sienne in admin.site._registry.items()
        if sienne.de_toute_la_france  # searched here, where the officer has a plain list
    ]
    assert len(pages) == 10
    assert [p for url in pages for p in examiner(page, live_server.url + url)] == []


def test_refuser_une_action_de_bout_en_bout(page, live_server):
    monde = creer_monde()
    connecter(page, live_server, monde.officier)
    page.goto(live_server.url + reverse("admin:contrats_action_changelist"))
    page.get_by_label("Action :").select_option("refuser")
    page.locator("#result_list input.action-select").first.check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ne pas retenir")
    assert inspecter(page) == []
    page.get_by_label("Motif").fill("Hors des priorités de l'année")
    page.get_by_role("button", name="Ne pas retenir").click()
    expect(page.locator(".messagelist li")).to_have_text(
        ["« Ne pas retenir » : c'est fait pour 1 action."]
    )
    monde.action.refresh_from_db()
    assert (monde.action.statut, monde.action.motif) == (
        "refusee",
        "Hors des priorités de l'année",
    )


def test_ajouter_une_ligne_garde_des_champs_nommes(page, live_server):
    monde = creer_monde()
    connecter(page, live_server, monde.officier)
    url = reverse("admin:contrats_action_change", args=[monde.action.pk])
    page.goto(live_server.url + url)
    page.get_by_role("button", name="Ajouter un objet Financement").click()
    page.wait_for_timeout(200)
    ligne = page.locator("#financements-1")
    ligne.get_by_label("Nature du crédit").select_option("droit_commun")
    ligne.get_by_role("combobox", name="Financeur").click()
    page.get_by_role("searchbox", name="Chercher : Financeur").fill(monde.partenaire.nom)
    page.get_by_role("option", name=monde.partenaire.nom, exact=True).click()
    ligne.get_by_label("Année").fill("2018")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist li.success")).to_have_count(1)
    assert sorted(monde.action.financements.values_list("nature", flat=True)) == [
        "droit_commun",
        "p147",
    ]


def test_produire_le_rapport_depuis_la_fiche_du_contrat(page, live_server):
    monde = creer_monde()
    connecter(page, live_server, monde.officier)
    url = reverse("admin:contrats_contrat_change", args=[monde.contrat.pk])
    page.goto(live_server.url + url)
    page.get_by_role("button", name="Produire le rapport").click()
    expect(page.get_by_label("Envoyer aux abonnés")).to_be_checked()
    expect(page.get_by_label("Période")).to_have_value("2020-01-01/2020-12-31")
    assert inspecter(page) == []
    page.get_by_label("Envoyer aux abonnés").uncheck()
    page.get_by_role("button", name="Produire le rapport").click()
    expect(page.locator(".messagelist li.success")).to_have_count(1)
    rapport = monde.contrat.rapports.get(periode_debut="2020-01-01")
    assert (rapport.diffuser, rapport.demande_par) == (False, monde.officier)


def test_la_page_d_acces_reserve_est_lisible(page, live_server):
    connecter(page, live_server, creer_monde().utilisateur)
    page.goto(live_server.url + reverse("admin:index"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Accès réservé")
    # The browser tells of the 403 itself: it is what the page says.
    assert [mot for mot in inspecter(page) if "403" not in mot] == []
