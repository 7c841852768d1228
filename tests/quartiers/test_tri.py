"""The alphabet as French reads it."""

import pytest

from partenaires.models import Partenaire
from quartiers.tri import ACCENTUEES, SIMPLES
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_les_accents_et_la_casse_ne_deplacent_personne():
    noms = [
        "Éducation nationale",
        "État",
        "Caisse",
        "eau vive",
        "Pôle emploi",
        "Procureur",
        "Œuvre",
    ]
    for nom in noms:
        fabriques.creer_partenaire(nom=nom)
    assert list(Partenaire.objects.values_list("nom", flat=True)) == [
        "Caisse",
        "eau vive",
        "Éducation nationale",
        "État",
        "Œuvre",
        "Pôle emploi",
        "Procureur",
    ]


def test_chaque_lettre_a_sa_voisine():
    assert len(ACCENTUEES) == len(SIMPLES)
