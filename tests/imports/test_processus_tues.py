"""kill -9 in the very middle of a reading, then of an application: real processes, real locks.

Each of them writes communes; the last one is held, uncommitted, by the test: the process is
stopped there, with everything else written in its transaction, for as long as it takes to kill it.
"""

import contextlib
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection, transaction

from imports.application import appliquer
from imports.models import Ecriture, Lot
from imports.statuts import StatutLot
from quartiers.models import Commune
from tests import processus
from tests.fabriques import creer_lot, creer_lot_lu

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processus]

NOMBRE = 1200  # more than one statement writes
LIGNES = "".join(f"{62000 + n};Commune {n}\n" for n in range(NOMBRE))
FICHIER = f"code_insee;nom\n{LIGNES}"
OPTIONS = {"millesime": 2024, "source": "Essai"}
APPLIQUER = """
import django
django.setup()
from imports.application import appliquer
from imports.models import Lot
appliquer(Lot.objects.get(pk={pk}), par=None)
"""


@contextlib.contextmanager
def derniere_commune_tenue():
    """Nobody can write the last commune of the file while this lasts; then it was never there."""
    with transaction.atomic():
        Commune.objects.create(code_insee=f"{62000 + NOMBRE - 1}", nom="Tenue")
        yield
        transaction.set_rollback(True)


def quelqu_un_attend() -> bool:
    """Whether another session waits for what this one has written."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
            " AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return curseur.fetchone()[0]


def tuer(lance: subprocess.Popen) -> None:
    """Without a word, it and the processes it started: it leads its own group."""
    os.killpg(lance.pid, signal.SIGKILL)
    lance.wait(20)


def test_un_travailleur_tue_pendant_qu_il_lit_est_remplace(tmp_path):
    lot = creer_lot(FICHIER, sorte="communes", options=OPTIONS)
    journal = tmp_path / "travailleur.log"
    with derniere_commune_tenue(), processus.travailleur(journal) as premier:
        processus.attendre(quelqu_un_attend, journal=journal)
        tuer(premier)
    lot.refresh_from_db()
    assert (lot.statut, lot.tentatives, lot.bail_fin is None) == (StatutLot.DEPOSE, 1, False)
    assert (Commune.objects.count(), Ecriture.objects.count()) == (0, 0)
    Lot.objects.filter(pk=lot.pk).update(bail_fin="2020-01-01T00:00:00Z")
    with processus.travailleur(journal):
        processus.attendre(
            lambda: Lot.objects.filter(pk=lot.pk, statut=StatutLot.LU).exists(), journal=journal
        )
    lot.refresh_from_db()
    assert (lot.tentatives, lot.comptes["creer"], lot.nombre_erreurs) == (2, NOMBRE, 0)
    assert (Commune.objects.count(), Ecriture.objects.count()) == (0, NOMBRE)


def test_tue_pendant_qu_il_applique_rien_n_est_ecrit_et_on_recommence(tmp_path):
    lot = creer_lot_lu(FICHIER, sorte="communes", options=OPTIONS)
    assert lot.confirmable
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR": str(tmp_path)}
    with derniere_commune_tenue():
        lance = subprocess.Popen(
            [sys.executable, "-c", APPLIQUER.format(pk=lot.pk)],
            cwd=processus.RACINE,
            env=processus.environnement(**variables),
            start_new_session=True,
        )
        try:
            processus.attendre(quelqu_un_attend)
        finally:
            tuer(lance)
    lot.refresh_from_db()
    assert (lot.statut, lot.applique_le) == (StatutLot.LU, None)
    assert Commune.objects.count() == 0
    assert not Ecriture.objects.filter(cible_id__isnull=False).exists()
    appliquer(lot, par=None)  # waits for the dead one's locks, if the server still holds them
    assert (lot.statut, Commune.objects.count()) == (StatutLot.APPLIQUE, NOMBRE)
