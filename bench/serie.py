"""Measures a batch end to end: a sheet a partner, asked for, frozen, typeset, put in the outbox.

    VAR=/tmp/bench python bench/serie.py [partners]

One process makes them, as a worker of one would. The reports stay in the base of `VAR`.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
NOMBRE = int(sys.argv[1]) if len(sys.argv) > 1 else 500


def preparer_django() -> None:
    sys.path.insert(0, str(RACINE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("NIVEAU_JOURNAL", "WARNING")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def remplir():
    """A contract with as many partners, each with its account, its figure and its action."""
    from tests import fabriques

    partenaires = [fabriques.creer_partenaire() for _ in range(NOMBRE)]
    contrat = fabriques.creer_contrat(*partenaires, statut="en_vigueur")
    for partenaire in partenaires:
        fabriques.creer_utilisateur("agent", partenaire, password=None)
        indicateur = fabriques.creer_indicateur(contrat, responsable=partenaire)
        fabriques.creer_mesure(indicateur, 2018, 45)
        fabriques.creer_financement(
            fabriques.creer_action(contrat, porteur=partenaire, statut="en_cours"), accorde=1000
        )
    return contrat


def memoire() -> str:
    """The most that this process, and the largest one it started, ever held."""
    sommets = (resource.getrusage(qui).ru_maxrss / 1024 for qui in QUI)
    return " et ".join(f"{sommet:.0f} Mo" for sommet in sommets)


QUI = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def main() -> None:
    preparer_django()
    from rapports import series
    from rapports.models import Envoi
    from rapports.series import Commande, demander_serie

    contrat = remplir()
    commande = Commande(contrat, "avancement", "partenaires", date(2018, 1, 1), date(2018, 12, 31))
    depart = time.perf_counter()
    lot = demander_serie(commande, par=None)
    print(f"demande de {NOMBRE} rapports : {time.perf_counter() - depart:.2f} s")
    depart, processeur = time.perf_counter(), time.process_time()
    while series.avancer(lot.pk):
        pass
    duree, calcul = time.perf_counter() - depart, time.process_time() - processeur
    etat = series.etats([lot])[lot.pk]
    envois = Envoi.objects.filter(rapport__lot=lot).count()
    print(f"{etat.emis} émis, {etat.echecs} en échec, {envois} courriels en file")
    print(f"{duree:.1f} s ({calcul:.1f} s de processeur, hors composition)")
    print(f"{60 * etat.emis / duree:.0f} rapports par minute ; sommet : {memoire()}")


if __name__ == "__main__":
    main()
