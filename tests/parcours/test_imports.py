"""A file with errors, brought by an officer: seen, corrected, confirmed, undone. In Chromium."""

import pytest
from django.urls import reverse

from contrats.models import Action
from imports.models import Lot
from imports.preparation import preparer
from tests import fabriques
from tests.imports import fichiers
from tests.parcours.outils import connecter, debordement, suivre, violations

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

ENTETES = ["Référence", "Exercice", "Intitulé", "Porteur", "Libellé météo"]
ACTIONS = [
    ["A-1", 2026, "Atelier vélo", "Centre social", "soleil"],
    ["A-2", 2026, "Soutien scolaire", "Centre social", "pluie"],
]


def classeur(accorde) -> bytes:
    financements = [
        ["Référence", "Exercice", "Financeur", "Nature", "Année", "Accordé"],
        ["A-1", 2026, "Département", "Droit commun", 2026, accorde],
    ]
    return fichiers.xlsx({"Actions": [ENTETES, *ACTIONS], "Financements": financements})


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(
        fabriques.creer_partenaire(nom="Centre social"),
        fabriques.creer_partenaire(nom="Département"),
        intitule="Agglomération de Saint-Omer",
    )


@pytest.fixture
def officier(page, live_server, contrat):
    officier = fabriques.creer_officier(contrat)
    connecter(page, live_server, officier)
    return officier


def choisir(page, nom, octets):
    page.locator("input[type=file]").set_input_files(
        {"name": nom, "mimeType": "application/octet-stream", "buffer": octets}
    )


def presser(page, nom):
    with page.expect_navigation():
        page.get_by_role("button", name=nom).click()


def examiner(page):
    """The open page, at both widths: what axe and the browser find, what sticks out."""
    constats = []
    for largeur in (1280, 390):
        page.set_viewport_size({"width": largeur, "height": 900})
        constats += violations(page, contrastes=largeur == 1280)
        if debordement(page) > 0:
            constats.append(f"{page.url} déborde à {largeur} px")
    page.set_viewport_size({"width": 1280, "height": 900})
    return constats


def corps(page) -> str:
    return page.locator("main").inner_text()


def test_un_fichier_fautif_corrige_confirme_puis_annule(page, live_server, officier, contrat):
    page.goto(live_server.url)
    page.get_by_role("navigation", name="Menu principal").get_by_text("Imports").click()
    suivre(page, "Importer un fichier")
    constats = examiner(page)
    suivre(page, "Tableau de programmation")
    choisir(page, "programmation.xlsx", classeur("beaucoup"))
    presser(page, "Lire ce fichier")
    assert "Cet import ne peut pas être confirmé" in corps(page)
    assert "« beaucoup » n’est pas un nombre" in corps(page).replace("\u00a0", " ")
    assert page.get_by_role("button", name="Confirmer").count() == 0
    constats += examiner(page)
    choisir(page, "programmation-corrigee.xlsx", classeur(1500))
    presser(page, "Lire le fichier corrigé")
    assert "Confirmer cet import" in corps(page)
    for onglet in ("Créations", "Avertissements", "Informations", "Colonnes"):
        page.get_by_role("navigation", name="Ce qui est montré").get_by_text(onglet).click()
        constats += examiner(page)
    assert not Action.objects.exists()
    presser(page, "Confirmer et tout écrire")
    action = Action.objects.get(reference="A-1")
    page.goto(live_server.url + reverse("contrats:action", args=[action.pk]))
    assert "Atelier vélo" in corps(page)
    page.goto(live_server.url + reverse("imports:lot", args=[Lot.objects.latest("pk").pk]))
    presser(page, "Annuler cet import")
    assert "Annulé le" in corps(page)
    assert not Action.objects.exists()
    assert (constats + examiner(page), page.plaintes) == ([], [])


def test_une_colonne_designee_est_relue_et_retenue(page, live_server, officier, contrat):
    lot = Lot.objects.deposer(
        sorte="programmation",
        nom="p.xlsx",
        octets=classeur(1500),
        par=officier,
        contrat=contrat,
    )
    preparer(lot)
    page.goto(live_server.url + reverse("imports:lot", args=[lot.pk]) + "?voir=colonnes")
    page.get_by_label("Libellé météo").select_option("À ignorer")
    presser(page, "Retenir et relire le fichier")
    assert "C’est retenu" in corps(page)
    lot.refresh_from_db()
    assert "ignoree" in {c["etat"] for c in lot.colonnes[0]["colonnes"]}


def test_la_page_suit_la_lecture_et_s_ouvre_seule(page, live_server, officier, contrat):
    """A large file waits for the worker: the page asks for news, then shows the preview."""
    lot = Lot.objects.deposer(
        sorte="programmation",
        nom="p.xlsx",
        octets=classeur(1500),
        par=officier,
        contrat=contrat,
    )
    page.goto(live_server.url + reverse("imports:lot", args=[lot.pk]))
    assert "Le fichier attend d’être lu." in corps(page)
    assert examiner(page) == []
    preparer(lot)
    page.get_by_role("heading", name="Confirmer cet import").wait_for()
    assert page.plaintes == []


def test_tout_se_fait_sans_javascript(page_sans_javascript, live_server, contrat):
    page = page_sans_javascript
    connecter(page, live_server, fabriques.creer_officier(contrat))
    page.goto(live_server.url + reverse("imports:deposer") + "?sorte=programmation")
    choisir(page, "programmation.xlsx", classeur(1500))
    presser(page, "Lire ce fichier")
    presser(page, "Confirmer et tout écrire")
    assert Action.objects.count() == 2
