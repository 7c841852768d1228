"""Faults 14 to 17: PostgreSQL restarts, is out of reach, or refuses a transaction."""

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


@faute(17, "interblocage de deux transactions", "recommencé, rien à moitié")
def interblocage(banc):
    """The harness holds the contract; the worker holds a report and wants the contract to write
    its event; the harness then wants the report. PostgreSQL refuses the worker's transaction."""
    banc.processus["travailleur"].tuer()
    banc.charger()
    liaison = psycopg2.connect(dbname=BASE, host=str(banc.base.hote))
    with contextlib.closing(liaison), liaison, liaison.cursor() as curseur:
        curseur.execute("SET deadlock_timeout = '20s'")
        curseur.execute("SELECT 1 FROM contrats_contrat FOR UPDATE")
        banc.demarrer_travailleur()
        attendre(lambda: banc.sql(ATTEND_UN_VERROU)[0][0], PATIENCE, "verrou attendu", pas=0.02)
        curseur.execute(
            "SELECT 1 FROM rapports_rapport WHERE id > %s FOR UPDATE", [banc.oracle.rapport]
        )
    vus = (banc.dossier / "postgresql.log").read_text().count("deadlock detected")
    permis = Permis()
    permis.exiger(vus, "aucun interblocage n'a eu lieu")
    return permis
