"""How complete the year is goes into the frozen figures, the PDF and the page of reports."""

import pytest
from django.urls import reverse

from rapports.calculs.completude import completude
from rapports.models import Rapport
from rapports.production import produire_rapport
from tests import fabriques
from tests.rapports.lecture_pdf import compact, texte
from tests.remontees.exemples import ANNEE, creer_monde, mesurer

pytestmark = pytest.mark.django_db


def test_sans_remontee_rien_n_est_dit():
    assert completude(fabriques.creer_contrat(), ANNEE) is None


def test_ce_qui_est_recu_et_qui_doit_le_reste():
    monde = creer_monde("CAF", "Ville")
    mesurer(monde, "CAF")
    lieu = monde.contrat.quartiers.get()
    assert completude(monde.contrat, ANNEE) == {
        "intitule": "Remontée 2018",
        "annee": ANNEE,
        "recues": 1,
        "attendues": 4,
        "taux": 25,
        "manquants": [
            {
                "qui": "CAF",
                "recues": 1,
                "attendues": 2,
                "quoi": ["Suivi de l’action Ateliers de CAF"],
            },
            {
                "qui": "Ville",
                "recues": 0,
                "attendues": 2,
                "quoi": [f"Taux de Ville, {lieu.nom}", "Suivi de l’action Ateliers de Ville"],
            },
        ],
    }


def test_le_rapport_l_imprime_et_la_page_le_dit(client):
    monde = creer_monde("CAF", "Ville")
    mesurer(monde, "CAF")
    rapport = fabriques.creer_rapport(monde.contrat)
    produire_rapport(rapport.pk)
    rapport = Rapport.objects.get(pk=rapport.pk)
    with rapport.pdf.open() as fichier:
        imprime = compact(texte(fichier.read()))
    assert compact("Complétude de la remontée 2018 : 1 réponse reçue sur 4 (25 %)") in imprime
    assert compact("manquent : CAF (1), Ville (2).") in imprime
    client.force_login(monde.officier)
    page = client.get(reverse("rapports:liste", args=[monde.contrat.pk])).content.decode()
    assert "1 réponse reçue sur 4 (25 %)" in page.replace("\u202f", " ").replace("\u00a0", " ")
