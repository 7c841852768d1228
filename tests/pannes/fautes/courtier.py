"""Faults 10 to 13: Redis loses everything, dies, is cut off, is full."""

from tests.pannes.matrice import Permis, faute


@faute(10, "FLUSHALL de Redis, tout en attente", "tout part")
def redis_vide(banc):
    with banc.sans("travailleur"):
        banc.charger()
        banc.redis.vider()
    return Permis()
