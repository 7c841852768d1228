"""`python -m tests.pannes`: play the faults, print the table, exit 1 if one fails.

--seulement F5,F12   these only          --charge N    reports under each fault
--graine N           order and choices   --court       the few that `make test` plays
--endurance N        no matrix: N e-mails, a fault at random every ten seconds
--vraies-horloges    the waits of production between two sweeps, for leases and for SMTP
"""

from __future__ import annotations

import argparse
import random
import secrets
import signal
import sys
import time

from tests.pannes.banc import PRESSEES, Banc
from tests.pannes.endurance import endurer
from tests.pannes.matrice import Resultat, jouer, toutes

COURTES = ("F6", "F7", "F10", "F20")
ENTETE = "| panne | attendu | envois promis | vus | perdus | copies | secondes | p99 | |"


def ligne(resultat: Resultat) -> str:
    faute, verdict = resultat.faute, resultat.verdict
    return (
        f"| {faute.code} {faute.nom} | {faute.attendu} | {verdict.attendus} | {verdict.vus} | "
        f"{len(verdict.perdus)} | {len(verdict.doubles)} | {resultat.secondes:.1f} | "
        f"{'—' if verdict.attente is None else format(verdict.attente, '.1f')} | "
        f"{'oui' if resultat.bon else 'NON'} |"
    )


def matrice(banc: Banc, codes: list[str]) -> bool:
    """Play them in this order; True if all went well."""
    fautes, resultats = toutes(), []
    print(ENTETE, "|---|---|---|---|---|---|---|---|---|", sep="\n", flush=True)
    for code in codes:
        resultats.append(jouer(banc, fautes[code]))
        print(ligne(resultats[-1]), flush=True)
        for reproche in resultats[-1].verdict.fautes:
            print(f"    ! {reproche}", flush=True)
    bons = sum(resultat.bon for resultat in resultats)
    print(f"\n{bons} sur {len(resultats)}")
    verifier_les_chaines(banc)
    return bons == len(resultats)


def verifier_les_chaines(banc: Banc) -> None:
    """Raises RuntimeError unless the register of signatures and the security journal are whole."""
    for commande in ("verifier_registre", "verifier_audit"):
        print(banc.gerer(commande), flush=True)


def lire_options() -> argparse.Namespace:
    analyse = argparse.ArgumentParser(prog="python -m tests.pannes", description=__doc__)
    analyse.add_argument("--graine", type=int, default=None)
    analyse.add_argument("--seulement", default="")
    analyse.add_argument("--court", action="store_true")
    analyse.add_argument("--charge", type=int, default=3)
    analyse.add_argument("--abonnes", type=int, default=4)
    analyse.add_argument("--endurance", type=int, default=0)
    analyse.add_argument("--vraies-horloges", action="store_true")
    return analyse.parse_args()


def choisies(options: argparse.Namespace) -> list[str]:
    if options.seulement:
        return options.seulement.split(",")
    return list(COURTES if options.court else toutes())


def principal() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = lire_options()
    graine = options.graine if options.graine is not None else secrets.randbelow(10**6)
    random.seed(graine)
    print(f"Graine {graine}, {options.charge} rapports par panne, {options.abonnes} abonnés.")
    debut = time.monotonic()
    horloges = {} if options.vraies_horloges else PRESSEES
    with Banc(options.charge, options.abonnes, dire=print, horloges=horloges) as banc:
        print(f"Banc monté en {time.monotonic() - debut:.0f} s.", flush=True)
        if options.endurance:
            bon = endurer(banc, options.endurance)
            verifier_les_chaines(banc)
        else:
            bon = matrice(banc, choisies(options))
    print(f"{time.monotonic() - debut:.0f} s en tout, graine {graine}.")
    return 0 if bon else 1


if __name__ == "__main__":
    sys.exit(principal())
