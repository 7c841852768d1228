"""Faults 7 to 9: the web process dies around COMMIT, or finds no broker."""

import contextlib
import http.client
import time

from tests.pannes.matrice import Permis, faute


def _demander_et_mourir(banc, point: str) -> int:
    """Ask for one report whose web process dies on the way; how many rows it left."""
    avant = banc.sql("SELECT count(*) FROM rapports_rapport")[0][0]
    banc.armer(f"{point}:tuer")
    with contextlib.suppress(OSError, http.client.HTTPException):
        banc.demander()
    banc.attendre_tir()
    return banc.sql("SELECT count(*) FROM rapports_rapport")[0][0] - avant


@faute(7, "serveur web tué après COMMIT, avant la publication", "envoyé par le balayage, ≤ 30 s")
def web_tue_apres_commit(banc):
    lignes = _demander_et_mourir(banc, "avant_publication")
    permis = Permis(delai=30)
    permis.exiger(lignes == 1, f"{lignes} ligne(s) au lieu d'une")
    return permis


@faute(8, "serveur web tué avant COMMIT", "aucune ligne, aucun envoi ; la personne recommence")
def web_tue_avant_commit(banc):
    lignes = _demander_et_mourir(banc, "avant_commit")
    permis = Permis()
    permis.exiger(lignes == 0, f"{lignes} ligne(s) au lieu d'aucune")
    time.sleep(1)  # gunicorn starts another process
    permis.exiger(banc.demander(banc.derniere) == 302, "la personne n'a pas pu recommencer")
    return permis


@faute(9, "Redis figé quand on publie", "la page répond, le courriel suit, pas de 500")
def redis_fige(banc):
    permis = Permis()
    with banc.redis.fige():
        for _ in range(banc.charge):
            depart = time.monotonic()
            statut = banc.demander(delai=60)
            permis.exiger(statut == 302, f"statut {statut}")
            permis.exiger(time.monotonic() - depart < 25, "la page a attendu plus de 25 s")
    return permis
