"""kill -9 of a real worker between the server's 250 and the COMMIT: nothing is sent twice.

The row is locked by the test at the moment when the server answers: the worker has its 250,
writes it in its local journal, then waits for the row, for as long as it takes to kill it.
"""

import contextlib
import os
import signal

import psycopg2
import pytest
from django.db import connection
from django.db.models.functions import Now

from courriels.models import BAIL, Courriel
from courriels.statuts import StatutCourriel
from tests import processus
from tests.courriels.exemples import creer_courriel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processus]

CLES = ("dbname", "user", "password", "host", "port")
EN_ATTENTE = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""


@contextlib.contextmanager
def ligne_tenue_des_la_reponse(boite):
    """From the moment the server has the message, nobody can write its row."""
    parametres = connection.get_connection_params()
    tenue = psycopg2.connect(**{cle: parametres[cle] for cle in CLES if cle in parametres})

    def tenir():
        tenue.cursor().execute("SELECT 1 FROM courriels_courriel FOR UPDATE")

    boite.avant_reponse = tenir
    try:
        yield
    finally:
        boite.avant_reponse = lambda: None
        tenue.close()


def _en_attente() -> list[int]:
    with connection.cursor() as curseur:
        curseur.execute(EN_ATTENTE)
        return [pid for (pid,) in curseur.fetchall()]


def test_tue_entre_le_250_et_le_commit_rien_ne_part_deux_fois(boite, tmp_path):
    courriel = creer_courriel()
    journal = tmp_path / "travailleur.log"
    with ligne_tenue_des_la_reponse(boite), processus.travailleur(journal) as victime:
        attente = processus.attendre(_en_attente, journal=journal)
        os.killpg(victime.pid, signal.SIGKILL)
        victime.wait()
        with connection.cursor() as curseur:  # the dead one's session must not write after all
            for pid in attente:
                curseur.execute("SELECT pg_terminate_backend(%s)", [pid])
        processus.attendre(lambda: not _en_attente())
    courriel.refresh_from_db()
    assert (courriel.statut, courriel.transmis) == (StatutCourriel.EN_COURS, True)
    notes = (tmp_path / "remises.journal").read_text().splitlines()
    assert notes == [f"{courriel.message_id}\t250 Message accepté"]

    Courriel.objects.update(bail_fin=Now() - BAIL)
    with processus.travailleur(journal):
        processus.attendre(
            lambda: Courriel.objects.filter(statut=StatutCourriel.REMIS).exists(), journal=journal
        )
    courriel.refresh_from_db()
    assert (len(boite.recus), len(boite.tentatives)) == (1, 1)
    assert (courriel.reponse, courriel.tentatives) == ("250 Message accepté", 2)
