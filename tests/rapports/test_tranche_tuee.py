"""kill -9 of a worker that makes a few reports of a batch: each is made once, from its figures."""

import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.db.models.functions import Now

from config.celery import app
from courriels.models import Courriel
from rapports import series
from rapports.models import Rapport
from rapports.series import Commande, demander_serie
from tests import fabriques, processus

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processus]

AVANCER = """
import sys, django
django.setup()
from rapports import production, series
production.CALCUL = 600  # however slow the machine, nothing is given back because it is
series.avancer(int(sys.argv[1]), 8)
"""


@pytest.fixture
def lot():
    partenaires = [fabriques.creer_partenaire() for _ in range(4)]
    contrat = fabriques.creer_contrat(*partenaires)
    for partenaire in partenaires:
        fabriques.creer_indicateur(contrat, responsable=partenaire)
        fabriques.creer_utilisateur(partenaire=partenaire)
    annee = {"debut": date(2018, 1, 1), "fin": date(2018, 12, 31)}
    yield demander_serie(Commande(contrat, "avancement", "partenaires", **annee), par=None)
    app.control.purge()


def _avancer_et_mourir(lot, ou, tmp_path):
    variables = {"CDV_FAILPOINT": ou, "DJANGO_SETTINGS_MODULE": "config.settings"}
    fini = subprocess.run(
        [sys.executable, "-c", AVANCER, str(lot.pk)],
        cwd=processus.RACINE,
        env=processus.environnement(VAR=str(tmp_path), **variables),
        check=False,
    )
    assert fini.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("ou", "emis"), [("milieu_du_calcul", 0), ("pdf_ecrit", 0), ("avant_publication", 4)]
)
def test_tue_au_milieu_chacun_est_fait_une_fois(lot, ou, emis, tmp_path):
    _avancer_et_mourir(lot, ou, tmp_path)
    assert lot.rapports.emis().count() == emis == Courriel.objects.count()
    assert series.avancer(lot.pk, 8) is False  # held, for as long as a lease lasts
    figes = dict(lot.rapports.exclude(empreinte="").values_list("pk", "empreinte"))

    Rapport.objects.filter(bail_fin__isnull=False).update(bail_fin=Now() - timedelta(seconds=1))
    while series.avancer(lot.pk, 8):
        pass
    assert lot.rapports.emis().count() == 4
    assert figes.items() <= dict(lot.rapports.values_list("pk", "empreinte")).items()
    envois = lot.rapports.values_list("envois__destinataire", flat=True)
    assert len(set(envois)) == 4 == Courriel.objects.count() == Courriel.objects.dus().count()
