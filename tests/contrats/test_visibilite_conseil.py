"""A residents' council reads the contract of its neighbourhood (law 2014-173, art. 7)."""

import pytest

from contrats.models import Action, Contrat, Saisie
from contrats.permissions import peut_commenter, peut_rendre_avis
from partenaires.models import Partenaire, TypePartenaire
from quartiers.models import Quartier
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def quartier():
    return fabriques.creer_quartier(fabriques.creer_commune())


@pytest.fixture
def membre(quartier):
    """A plain reader of the neighbourhood's council, partner of no contract."""
    conseil = fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=quartier)
    return fabriques.creer_utilisateur("lecteur", conseil)


def test_il_lit_le_contrat_de_son_quartier_et_lui_seul(membre, quartier):
    voisin = fabriques.creer_quartier(fabriques.creer_commune())
    signataire = fabriques.creer_partenaire()
    contrat = fabriques.creer_contrat(signataire, quartiers=[quartier, voisin])
    fabriques.creer_contrat(fabriques.creer_partenaire(), quartiers=[fabriques.creer_quartier()])
    action = fabriques.creer_action(contrat, porteur=signataire)
    fabriques.creer_saisie(fabriques.creer_action(contrat, porteur=signataire))
    assert list(Contrat.objects.visibles_par(membre)) == [contrat]
    assert set(Quartier.objects.visibles_par(membre)) == {quartier, voisin}
    assert set(Partenaire.objects.visibles_par(membre)) == {signataire, membre.partenaire}
    assert action in Action.objects.visibles_par(membre)
    assert list(Saisie.objects.visibles_par(membre)) == []


def test_son_quartier_lui_est_ouvert_meme_sans_contrat(membre, quartier):
    fabriques.creer_quartier()
    assert list(Quartier.objects.visibles_par(membre)) == [quartier]
    assert list(Contrat.objects.visibles_par(membre)) == []


def test_chaque_membre_commente_et_rend_l_avis_demande_au_conseil(membre, quartier):
    contrat = fabriques.creer_contrat(quartiers=[quartier])
    action = fabriques.creer_action(contrat)
    lecteur = fabriques.creer_utilisateur("lecteur")
    contrat.partenaires.add(lecteur.partenaire)
    avis = fabriques.creer_avis(contrat, membre.partenaire)
    assert [peut_commenter(qui, action) for qui in (membre, lecteur)] == [True, False]
    assert [peut_rendre_avis(qui, avis) for qui in (membre, lecteur)] == [True, False]
    autre = fabriques.creer_avis(contrat, lecteur.partenaire)
    assert [peut_rendre_avis(qui, autre) for qui in (membre, lecteur)] == [False, False]
