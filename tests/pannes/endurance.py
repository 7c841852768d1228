"""The soak: thousands of e-mails, a fault at random every ten seconds, one judgement at the end."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter

from tests.pannes.oracle import Oracle, Verdict

PAS = 10  # seconds between two faults
PAR_RAPPORT = 200  # subscribers of each report
ABONNER = """
    INSERT INTO rapports_abonnement
        (contrat_id, nature, courriel, nom, frequence, piece_jointe, actif)
    SELECT %s, 'avancement', 'endurance-' || n || '@exemple.invalid', '', '', false, true
    FROM generate_series(1, %s) n
"""


def _point(nom: str, copies: int):
    def casser(banc) -> int:
        banc.armer(f"{nom}:tuer")
        return copies

    casser.__name__ = nom
    return casser


def travailleur_tue(banc) -> int:
    """At any instant: two deliveries at most were between their 250 and the journal."""
    banc.processus["travailleur"].tuer()
    return 2


def travailleur_arrete(banc) -> int:
    banc.processus["travailleur"].signaler(signal.SIGTERM)
    return 0


def redis_vide(banc) -> int:
    banc.redis.vider()
    return 0


def redis_tue(banc) -> int:
    banc.redis.tuer()
    banc.redis.demarrer()
    return 0


def redis_coupe(banc) -> int:
    banc.redis.mandataire.reinitialiser()
    return 0


def base_redemarree(banc) -> int:
    banc.base.redemarrer_net()
    return 0


def boite_coupe(banc) -> int:
    banc.consigner({"couper": 2})
    return 2


def boite_lente(banc) -> int:
    banc.consigner({"lent": 4, "lents": 2})
    return 2


def boite_hesite(banc) -> int:
    banc.consigner({"moitie": "451 4.3.0 Plus tard"})
    return 0


PANNES = (
    travailleur_tue, travailleur_arrete, redis_vide, redis_tue, redis_coupe, base_redemarree,
    boite_coupe, boite_lente, boite_hesite, _point("apres_250", 1), _point("apres_journal", 0),
    _point("avant_mail", 0), _point("avant_point_final", 0), _point("composition", 0),
)  # fmt: skip


def endurer(banc, courriels: int) -> bool:
    """Send `courriels` e-mails through the faults; say what came of it. True if all is well."""
    banc.attendre_calme(120)
    banc.sql(ABONNER, banc.monde["contrat"], PAR_RAPPORT)
    oracle, depart = Oracle(banc), time.monotonic()
    banc.charger(max(1, courriels // (PAR_RAPPORT + banc.monde["abonnes"])))
    jouees, permises, prochaine, deja = Counter(), 0, time.monotonic(), -1
    while banc.agite():
        # A fault strikes a portal that works: something has left since the last one.
        if time.monotonic() >= prochaine and banc.octets_recus() != deja:
            deja = banc.octets_recus()
            banc.reparer()
            panne = random.choice(PANNES)  # noqa: S311 - a draw that must be played again
            permises += panne(banc)
            jouees[panne.__name__] += 1
            prochaine = time.monotonic() + PAS
        time.sleep(0.5)
    verdict = oracle.juger(doubles=permises)
    return _raconter(banc, oracle, verdict, jouees, permises, time.monotonic() - depart)


def _raconter(banc, oracle, verdict: Verdict, jouees, permises: int, secondes: float) -> bool:
    incertains = {adresse for _, adresse, statut, *_ in oracle.courriels() if statut == "incertain"}
    perdus = [cle for cle in verdict.perdus if cle[1] not in incertains]
    print(f"{verdict.attendus} envois promis, {verdict.vus} vus en {secondes:.0f} s")
    print(f"pannes : {dict(jouees)}, attente de 99 % des messages : {verdict.attente or 0:.1f} s")
    print(
        f"perdus {len(perdus)}, copies {len(verdict.doubles)} (permises {permises}), "
        f"faux {len(verdict.faux)}, incertains dits à l'officier {len(incertains)}"
    )
    for reproche in verdict.fautes:
        print(f"    ! {reproche}")
    return not (perdus or verdict.faux or verdict.fautes)
