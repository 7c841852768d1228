"""Rows that no page shows have a filter too: what it lets through, and to whom."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from audit.models import Compteur
from contrats.models import EssaiRefuse
from exploitation.models import Battement, Sauvegarde
from remontees.models import EssaiDeLien
from rgpd.models import Preavis
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def gens():
    """(the one whom the rows are about, another one, the technical administrator)"""
    return (
        fabriques.creer_utilisateur("officier"),
        fabriques.creer_utilisateur("officier"),
        get_user_model().objects.create_superuser("chef@exemple.fr", None),
    )


def _vues(modele, gens):
    return tuple(modele.objects.visibles_par(personne).count() for personne in gens)


def test_un_mot_de_passe_refuse_n_est_lu_que_par_soi(gens):
    EssaiRefuse.objects.create(compte=gens[0])
    assert _vues(EssaiRefuse, gens) == (1, 0, 0)


def test_un_preavis_est_lu_par_soi_et_par_l_administrateur(gens):
    Preavis.objects.create(compte=gens[0], envoye_le=timezone.now())
    assert _vues(Preavis, gens) == (1, 0, 1)


def test_un_lien_essaye_n_est_lu_par_personne(gens):
    EssaiDeLien.objects.compter("empreinte")
    assert _vues(EssaiDeLien, gens) == (0, 0, 0)


def test_ce_qui_est_technique_n_est_lu_que_par_l_administrateur(gens):
    Battement.objects.battre("machine", "travailleur")
    Sauvegarde.objects.create()
    Compteur.objects.compter("connexion", "empreinte", limite=1, duree=timedelta(hours=1))
    for modele in (Battement, Sauvegarde, Compteur):
        assert _vues(modele, gens) == (0, 0, 1)
