"""Faults 14 to 17, and 36: PostgreSQL restarts, is out of reach, or refuses a transaction."""

import contextlib
import time

import psycopg2

from config.embarque import BASE
from tests.pannes.matrice import Permis, faute
from tests.pannes.processus import PATIENCE, attendre


@faute(14, "PostgreSQL redémarré net, au repos", "les pages reviennent, au plus un 500")
def base_redemarree(banc):
    chemin = f"/contrats/{banc.monde['contrat']}/rapports/"
    banc.lire(chemin)
    banc.base.redemarrer_net()
    statuts = [banc.lire(chemin) for _ in range(8)]
    permis = Permis()
    permis.exiger(statuts[1:] == [200] * 7, f"pages {statuts}")
    banc.charger()
    return permis


@faute(15, "PostgreSQL redémarré entre le 250 et COMMIT", "0 copie : le journal le prouve")
def base_redemarree_avant_commit(banc):
    banc.armer("apres_journal:dormir:4")
    banc.charger()
    banc.attendre_tir()
    banc.base.redemarrer_net()
    return Permis(delai=PATIENCE)


@faute(36, "PostgreSQL redémarré après COMMIT, avant le disque", "0 copie : le journal le prouve")
def base_redemarree_avant_le_disque(banc):
    """The outcome of a message is committed without a wait for the disk: this crash loses it."""
    _regler(banc, "SET wal_writer_delay = '10s'")
    banc.relancer_travailleur(CDV_FAILPOINT="apres_commit:dormir:6")
    banc.charger(1)
    remis = attendre(lambda: _remis(banc), PATIENCE, "message remis", pas=0.005)
    banc.base.redemarrer_net()
    permis = Permis()
    permis.exiger(_remis(banc) < remis, "aucune issue n'a été perdue : rien n'est prouvé")
    with banc.sans("travailleur"):
        _regler(banc, "RESET wal_writer_delay")
    return permis


def _remis(banc) -> int:
    return banc.sql(
        "SELECT count(*) FROM courriels_courriel WHERE statut = 'remis' AND id > %s",
        banc.oracle.courriel,
    )[0][0]


def _regler(banc, reglage: str) -> None:
    """Change a setting of the server, which reads it at once."""
    with contextlib.closing(psycopg2.connect(dbname=BASE, host=str(banc.base.hote))) as liaison:
        liaison.autocommit = True
        liaison.cursor().execute(f"ALTER SYSTEM {reglage}")
        liaison.cursor().execute("SELECT pg_reload_conf()")


@faute(16, "PostgreSQL figé", "aucun courriel sans ligne réservée, puis reprise")
def base_figee(banc):
    banc.charger()
    attendre(banc.oracle.recus, PATIENCE, "premier message", pas=0.01)
    with banc.base.fige():
        time.sleep(2)
        avant = len(banc.oracle.recus())
        time.sleep(10)
        apres = len(banc.oracle.recus())
    permis = Permis()
    permis.exiger(avant == apres, f"{apres - avant} message(s) parti(s) sans base")
    return permis


ATTEND_UN_VERROU = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def _tenus(banc) -> list[int]:
    """The reports of this fault that a process of the worker holds; nothing is kept locked."""
    suivants = "SELECT id FROM rapports_rapport WHERE id > %s"
    tous = {pk for (pk,) in banc.sql(suivants, banc.oracle.rapport)}
    libres = {pk for (pk,) in banc.sql(f"{suivants} FOR UPDATE SKIP LOCKED", banc.oracle.rapport)}
    return sorted(tous - libres)


@faute(17, "interblocage de deux transactions", "recommencé, rien à moitié")
def interblocage(banc):
    """The harness holds the contract; the worker holds a report and wants the contract to write
    its event; the harness then wants that report. PostgreSQL refuses the worker's transaction.

    One report only: the worker's other process holds another, has looked for a deadlock already,
    and would not look again.
    """
    banc.processus["travailleur"].tuer()
    banc.charger()
    liaison = psycopg2.connect(dbname=BASE, host=str(banc.base.hote))
    with contextlib.closing(liaison), liaison, liaison.cursor() as curseur:
        curseur.execute("SET deadlock_timeout = '20s'")
        curseur.execute("SELECT 1 FROM contrats_contrat FOR UPDATE")
        banc.demarrer_travailleur()
        attendre(lambda: banc.sql(ATTEND_UN_VERROU)[0][0], PATIENCE, "verrou attendu", pas=0.02)
        tenu = attendre(lambda: _tenus(banc), PATIENCE, "rapport tenu", pas=0.02)[0]
        curseur.execute("SELECT 1 FROM rapports_rapport WHERE id = %s FOR UPDATE", [tenu])
    vus = (banc.dossier / "postgresql.log").read_text().count("deadlock detected")
    permis = Permis()
    permis.exiger(vus, "aucun interblocage n'a eu lieu")
    return permis
