"""The report of one neighbourhood and a partner's own sheet: only what is theirs, word for word."""

from datetime import date
from types import SimpleNamespace

import pytest

from rapports.calculs import avancement as calcul
from rapports.calculs.reperes import reperes
from rapports.recits import composer
from tests.rapports.recits.dore import attendre
from tests.rapports.recits.monde import ETABLI_LE, peupler

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return peupler()


def _demande(contrat, quartier=None, partenaire=None):
    return SimpleNamespace(
        contrat_id=contrat.pk,
        quartier=quartier,
        partenaire=partenaire,
        periode_debut=date(2018, 1, 1),
        periode_fin=date(2018, 12, 31),
    )


def _corps(demande):
    donnees = {"etabli_le": "2019-03-04", "version": 1, **calcul.relever(demande, ETABLI_LE)}
    assert reperes(donnees)
    return composer("avancement", donnees)


@pytest.mark.parametrize("nom", ["Les Moulins", "Le Port", "La Gare"])
def test_le_rapport_d_un_quartier(monde, nom):
    corps = _corps(_demande(monde.contrat, monde.quartiers[nom]))
    attendre(f"avancement_quartier_{nom.split()[-1].lower()}", corps)


@pytest.mark.parametrize("nom", ["epci", "tremplin", "etat", "conseil"])
def test_la_fiche_d_un_partenaire(monde, nom):
    corps = _corps(_demande(monde.contrat, partenaire=monde.partenaires[nom]))
    attendre(f"avancement_partenaire_{nom}", corps)
