"""Who reads a report: what is issued, all who see the contract; a draft, those who manage it."""

import pytest

from rapports.permissions import peut_lire
from rapports.statuts import StatutRapport
from tests import fabriques

pytestmark = pytest.mark.django_db
BROUILLONS = {StatutRapport.A_RELIRE, StatutRapport.VALIDE}


@pytest.mark.parametrize("statut", StatutRapport)
def test_selon_son_etat(statut):
    rapport = fabriques.creer_rapport_emis()
    rapport.statut = statut
    lecteur = fabriques.creer_utilisateur("lecteur")
    officier = fabriques.creer_officier(rapport.contrat)
    emis = statut == StatutRapport.EMIS
    assert peut_lire(lecteur, rapport) is emis
    assert peut_lire(officier, rapport) is (emis or statut in BROUILLONS)


def test_l_officier_d_ailleurs_ne_lit_pas_un_brouillon():
    rapport = fabriques.creer_rapport_a_relire()
    assert peut_lire(fabriques.creer_officier(fabriques.creer_contrat()), rapport) is False
