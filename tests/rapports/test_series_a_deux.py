"""A batch is made by two processes at once, each report by one of them."""

from datetime import date

import pytest

from config.celery import app
from courriels.tasks import EN_FILE, places
from rapports import series
from rapports.models import Rapport
from rapports.series import Commande, demander_serie
from rapports.tasks import CHAINES, reveiller_lot
from tests import fabriques


def _lot(nombre=6):
    contrat = fabriques.creer_contrat(*[fabriques.creer_partenaire() for _ in range(nombre)])
    fabriques.creer_indicateur(contrat)
    annee = date(2018, 1, 1), date(2018, 12, 31)
    return demander_serie(Commande(contrat, "avancement", "partenaires", *annee), par=None)


@pytest.fixture
def file_vide():
    app.control.purge()
    yield
    app.control.purge()


@pytest.mark.django_db
def test_une_serie_appelle_deux_processus(file_vide, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        reveiller_lot(_lot(2).pk)
    assert places() == EN_FILE - CHAINES


@pytest.mark.django_db(transaction=True)
def test_a_deux_chaque_rapport_est_fait_une_fois(en_meme_temps):
    lot = _lot()

    def faire():
        faits = 0
        while series.avancer(lot.pk):
            faits += 1
        return faits

    assert sum(en_meme_temps(*[faire] * CHAINES)) >= 6
    rapports = Rapport.objects.filter(lot=lot)
    assert set(rapports.values_list("statut", "tentatives", "version")) == {("emis", 1, 1)}
