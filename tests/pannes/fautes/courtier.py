"""Faults 10 to 13: Redis loses everything, dies, is cut off, is full."""

import json
import time

from tests.pannes.matrice import Permis, faute
from tests.pannes.processus import PATIENCE


@faute(10, "FLUSHALL de Redis, tout en attente", "tout part")
def redis_vide(banc):
    with banc.sans("travailleur"):
        banc.charger()
        banc.redis.vider()
    return Permis()


def _meme_travailleur(banc, permis: Permis, pid: int) -> Permis:
    """More reports after the fault: the worker that lived through it must take them."""
    permis.exiger(banc.processus["travailleur"].vivant, "le travailleur est mort")
    permis.exiger(banc.processus["travailleur"].pid == pid, "le travailleur a été relancé")
    banc.charger()
    return permis


@faute(11, "Redis tué par kill -9, sans AOF, relancé", "0 perdu, sans relancer le travailleur")
def redis_tue(banc):
    pid = banc.processus["travailleur"].pid
    statuts = banc.charger()
    banc.redis.tuer()
    statuts += banc.charger()
    banc.redis.demarrer()
    permis = Permis(delai=PATIENCE)
    permis.exiger(set(statuts) == {302}, f"statuts {statuts}")
    return _meme_travailleur(banc, permis, pid)


@faute(12, "connexions à Redis réinitialisées dix fois", "le travailleur consomme toujours")
def redis_reinitialise(banc):
    pid, statuts = banc.processus["travailleur"].pid, []
    for _ in range(10):
        statuts.append(banc.demander())
        banc.redis.mandataire.reinitialiser()
        time.sleep(1)
    permis = Permis(delai=PATIENCE)
    permis.exiger(set(statuts) == {302}, f"statuts {statuts}")
    return _meme_travailleur(banc, permis, pid)


@faute(13, "Redis plein (noeviction)", "la page répond, le balayage reprend, pas de 500")
def redis_plein(banc):
    banc.redis.client.config_set("maxmemory", "1")
    try:
        statuts = banc.charger()
        time.sleep(3)
        dus = banc.en_chemin()
        pret = json.loads(banc.demande("GET", "/pret")[1])
    finally:
        banc.redis.client.config_set("maxmemory", "0")
    permis = Permis()
    permis.exiger(pret["redis"] == "ko", "/pret ne dit rien de Redis plein")
    permis.exiger(set(statuts) == {302}, f"statuts {statuts}")
    permis.exiger(dus == banc.charge, f"{dus} ligne(s) en attente, {banc.charge} attendues")
    return permis
