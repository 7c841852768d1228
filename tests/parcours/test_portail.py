"""The portal in a real browser: each role's pages, at two widths, as people and axe see them."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse

from contrats.models import Action, Contrat
from rapports.production import produire_rapport
from tests import fabriques
from tests.parcours.outils import connecter, debordement, examiner

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

ROLES = {
    "officier": "officier@capso.exemple.invalid",
    "agent": "agent@centre-social.exemple.invalid",
    "signataire": "signataire@departement.exemple.invalid",
    "lecteur": "lecteur@conseil-citoyen.exemple.invalid",
}
ONGLETS = (
    "contrat",
    "objectifs",
    "actions",
    "financements",
    "partenaires_du_contrat",
    "signatures",
    "journal",
)


@pytest.fixture
def caso():
    """The whole CASO case, with one report ready and one that failed."""
    call_command("charger_caso", verbosity=0)
    contrat = Contrat.objects.get(code="CV220")
    periode = {"periode_debut": date(2023, 1, 1), "periode_fin": date(2023, 12, 31)}
    pret = fabriques.creer_rapport(contrat, **periode, diffuser=True)
    produire_rapport(pret.pk)
    fabriques.creer_rapport(contrat, **periode).echouer("La composition a duré trop longtemps.")
    return contrat


def _adresses(contrat):
    yield "/"
    yield reverse("contrats:liste")
    yield reverse("contrats:partenaires")
    for onglet in ONGLETS:
        yield reverse(f"contrats:{onglet}", args=[contrat.pk])
    yield f"{reverse('contrats:actions', args=[contrat.pk])}?exercice=tous"
    yield reverse("rapports:liste", args=[contrat.pk])
    carried = Action.objects.filter(contrat=contrat, porteur__utilisateurs__role="agent").first()
    yield reverse("contrats:action", args=[carried.pk])


@pytest.mark.parametrize("largeur", [1280, 390])
def test_pages_de_chaque_role_sans_violation(page, live_server, caso, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    ailleurs = []
    page.on(
        "request",
        lambda r: (
            urlsplit(r.url).netloc != urlsplit(live_server.url).netloc and ailleurs.append(r.url)
        ),
    )
    constats = []
    for courriel in ROLES.values():
        connecter(page, live_server, get_user_model().objects.get(courriel=courriel))
        for adresse in _adresses(caso):
            constats += examiner(page, live_server.url + adresse)
            if debordement(page) > 0:
                constats.append(f"{adresse} déborde de {debordement(page)} px à {largeur} px")
        constats += examiner(page, f"{live_server.url}/contrats/999999/", statut=404)
    assert constats == []
    assert ailleurs == []


@pytest.mark.parametrize("largeur", [1280, 390])
def test_pages_publiques_sans_violation(page, live_server, db, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    constats = []
    for nom in ("comptes:connexion", "accessibilite", "mentions_legales"):
        constats += examiner(page, live_server.url + reverse(nom))
        assert debordement(page) <= 0
    assert constats == []
