"""A report from its asking to its correction: prepared, chased, waived, read again, issued."""

import pytest
from django.urls import reverse

from contrats.models import Indicateur
from courriels.models import Courriel
from rapports.models import Rapport
from rapports.production import produire_rapport
from tests import fabriques
from tests.parcours.outils import connecter, debordement, inspecter, presser, suivre
from tests.rapports.lecture_pdf import compact, texte
from tests.rapports.test_preparation import creer_monde

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

MANQUE = "Valeur 2018 de « Ménages aidés »"
INTRODUCTION = "Une année de travail avec les habitants."


@pytest.fixture
def contrat():
    """Two values of 2018 are missing, and no report was ever asked for."""
    monde = creer_monde()
    contrat, officier = monde.contrat, monde.officier
    monde.delete()
    contrat.officier = officier
    return contrat


def _bien(page) -> None:
    """Nothing wrong with the page, wide or on a phone; a refusal is expected to say itself."""
    page.plaintes[:] = [mot for mot in page.plaintes if "status of 4" not in mot]
    assert inspecter(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert debordement(page) == 0
    page.set_viewport_size({"width": 1280, "height": 900})


def _dit(page, mots) -> bool:
    return mots in page.text_content("main")


def _demander(page, serveur, contrat) -> None:
    page.goto(serveur.url + reverse("rapports:liste", args=[contrat.pk]))
    _bien(page)
    page.get_by_label("Période").select_option("2018-01-01/2018-12-31")
    page.get_by_label("Préparer et relire avant d’émettre").check()
    presser(page, "Produire le rapport")


def _preparer(page) -> None:
    """Refused while values are missing; one is chased, then both are waived."""
    assert _dit(page, MANQUE)
    _bien(page)
    presser(page, "Figer les chiffres")
    assert _dit(page, "2\u00a0informations manquent encore")
    _bien(page)
    presser(page, "Relancer Centre social")
    assert Courriel.objects.get().destinataire == "centre@exemple.fr"
    _dispenser(page, "Le service a fermé en mars.")
    assert _dit(page, "Plus rien n’est attendu")
    _bien(page)
    presser(page, "Figer les chiffres")


def _dispenser(page, motif) -> None:
    for case in page.get_by_role("checkbox").all():
        case.check()
    page.get_by_label("Motif de la dispense").fill(motif)
    presser(page, "Dispenser")


def _relire(page, serveur, rapport, mots) -> None:
    """The worker freezes; the officer writes, then validates; the worker issues."""
    produire_rapport(rapport.pk)
    page.goto(serveur.url + reverse("rapports:relire", args=[rapport.pk]))
    _bien(page)
    page.get_by_label("Introduction").fill(mots)
    presser(page, "Valider et émettre")
    produire_rapport(rapport.pk)
    page.reload()


def test_de_la_demande_a_la_correction(page, live_server, contrat):
    connecter(page, live_server, contrat.officier)
    _demander(page, live_server, contrat)
    _preparer(page)
    rapport = Rapport.objects.get()
    _relire(page, live_server, rapport, INTRODUCTION)
    assert _dit(page, "Émis")
    _bien(page)
    rapport.refresh_from_db()
    pdf = compact(texte(rapport.lire_pdf()))
    assert (compact(INTRODUCTION) in pdf, compact("Le service a fermé en mars.") in pdf) == (
        True,
        True,
    )

    # By its name: the factories' numbers, written as texts, have no order (99, then 100).
    fabriques.creer_mesure(Indicateur.objects.get(intitule="Ménages aidés"), 2018, 12)
    suivre(page, "Corriger")
    _bien(page)
    page.get_by_label("Motif de la correction").fill("La valeur est arrivée.")
    presser(page, "Préparer la nouvelle version")
    assert not _dit(page, MANQUE)
    _dispenser(page, "Le service a fermé en mars.")
    presser(page, "Figer les chiffres")
    seconde = Rapport.objects.get(version=2)
    _relire(page, live_server, seconde, f"{INTRODUCTION} Une valeur est arrivée.")
    suivre(page, "Ce qui change")
    _bien(page)
    assert _dit(page, "La valeur est arrivée.")
    assert page.locator("ins").all_inner_texts() != []
    assert page.get_by_role("row", name="Informations qui manquent").count() == 1
    rapport.refresh_from_db()
    assert (rapport.statut, compact(texte(rapport.lire_pdf()))) == ("emis", pdf)
