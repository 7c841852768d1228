"""Who confirms or undoes an import: whoever could bring the same file, and nobody else."""

import pytest

from imports.permissions import peut_agir
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(fabriques.creer_partenaire())


def _qui(contrat, lot) -> list[bool]:
    """Officer of the contract, of another one, agent inside, administrator."""
    gens = (
        fabriques.creer_officier(contrat),
        fabriques.creer_officier(fabriques.creer_contrat()),
        fabriques.creer_utilisateur("agent", contrat.partenaires.get()),
        fabriques.creer_utilisateur("lecteur", is_superuser=True),
    )
    return [peut_agir(personne, lot) for personne in gens]


def test_un_lot_du_contrat(contrat):
    lot = fabriques.creer_lot(sorte="programmation", contrat=contrat)
    assert _qui(contrat, lot) == [True, False, False, True]


def test_un_lot_national_n_est_qu_a_l_administrateur(contrat):
    lot = fabriques.creer_lot(sorte="communes")
    assert _qui(contrat, lot) == [False, False, False, True]


def test_une_sorte_que_le_portail_ne_connait_plus(contrat):
    lot = fabriques.creer_lot(sorte="disparue", contrat=contrat)
    assert _qui(contrat, lot) == [False, False, False, False]


def test_un_officier_parti_n_agit_plus(contrat):
    lot = fabriques.creer_lot(sorte="programmation", contrat=contrat)
    assert peut_agir(fabriques.creer_officier(contrat, is_active=False), lot) is False
