"""Measures the downloads through the real code: peak memory and seconds. No page uses it.

    VAR=/tmp/bench .venv/bin/python bench/exports.py [--lignes 100000]

One database with two contracts, one ten times larger than the other; each download runs in a
process of its own, so that its peak (VmHWM) is its own. Rows come through server-side cursors.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
EXPORTS = ("financements csv", "financements xlsx", "actions csv", "actions xlsx", "scdl csv")
LOT = 5_000


def preparer() -> None:
    """Django on its embedded engines, in VAR."""
    sys.path.insert(0, str(RACINE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("NIVEAU_JOURNAL", "WARNING")
    import django

    django.setup()


def memoire() -> float:
    """The highest resident memory of this process so far, in MB."""
    etat = Path("/proc/self/status").read_text(encoding="ascii")
    ligne = next(ligne for ligne in etat.splitlines() if ligne.startswith("VmHWM"))
    return int(ligne.split()[1]) / 1024


def remplir(nombre: int) -> int:
    """A contract with `nombre` actions, one funding line each; its key."""
    from contrats.models import Contrat, Objectif
    from partenaires.models import Partenaire
    from quartiers.models import Intercommunalite, Quartier

    siren = f"{nombre:09d}"
    contrat = Contrat.objects.create(
        intitule=f"Contrat de {nombre} actions",
        generation=2015,
        pilote=Intercommunalite.objects.create(siren=siren, nom=f"Agglomération {nombre}"),
        date_debut=date(2015, 1, 1),
        date_fin=date(2020, 12, 31),
    )
    quartiers = [Quartier.objects.create(nom=f"Quartier {n}", generation=2015) for n in range(4)]
    objectifs = [
        Objectif.objects.create(contrat=contrat, numero=str(n), intitule=f"Objectif {n}")
        for n in range(6)
    ]
    partenaires = Partenaire.objects.bulk_create(
        Partenaire(nom=f"Partenaire {n}", type="departement", siret=f"{nombre:09d}{n:05d}")
        for n in range(200)
    )
    for debut in range(0, nombre, LOT):
        _remplir_un_lot(
            contrat, range(debut, min(debut + LOT, nombre)), quartiers, objectifs, partenaires
        )
    return contrat.pk


def _remplir_un_lot(contrat, rangs, quartiers, objectifs, partenaires) -> None:
    from contrats.models import Action, Financement

    actions = Action.objects.bulk_create(
        Action(
            contrat=contrat,
            reference=f"R{n:07d}",
            exercice=2015 + n % 6,
            intitule=f"Ateliers numéro {n} pour les habitants du quartier",
            porteur=partenaires[n % 200],
            statut="retenue",
        )
        for n in rangs
    )
    Action.quartiers.through.objects.bulk_create(
        Action.quartiers.through(action=a, quartier=quartiers[n % 4]) for n, a in enumerate(actions)
    )
    Action.objectifs.through.objects.bulk_create(
        Action.objectifs.through(action=a, objectif=objectifs[n % 6]) for n, a in enumerate(actions)
    )
    Financement.objects.bulk_create(
        Financement(
            action=action,
            financeur=partenaires[(n + 1) % 200],
            nature="p147" if n % 3 else "droit_commun",
            annee=action.exercice,
            demande=2000 + n,
            accorde=1000 + n,
            date_convention=date(2018, 3, 1),
            conditions_versement="unique",
            versement_debut=date(2018, 4, 1),
            notification_ue=False,
        )
        for n, action in enumerate(actions)
    )


def contenu(nom: str, contrat: int):
    """The blocks of a download, and what closes it."""
    from contrats import exports
    from contrats.argent import scdl
    from contrats.models import Action, Financement
    from contrats.tableur import exporter

    quoi, nature = nom.split()
    lignes = Financement.objects.filter(action__contrat=contrat).comptees()
    if quoi == "scdl":
        return scdl.en_csv(lignes), lambda: None
    feuilles = exports.registre(lignes)
    if quoi == "actions":
        feuilles = exports.actions(Action.objects.filter(contrat=contrat), lignes)
    reponse = exporter(nature, "Mesure", feuilles)
    return reponse.streaming_content, reponse.close


def mesurer(base: str, nom: str, temoin: int, contrat: int) -> None:
    """Print what this download costs, once the code has run on the small contract (`temoin`)."""
    preparer()
    from django.db import connection

    connection.settings_dict["NAME"] = base
    _lire(nom, temoin)
    avant, debut, calcul = memoire(), time.monotonic(), time.process_time()
    octets = _lire(nom, contrat)
    vu = {
        "Mo": round(memoire() - avant, 1),
        "s": round(time.monotonic() - debut, 1),
        "calcul": round(time.process_time() - calcul, 1),
        "octets": octets,
    }
    print(json.dumps(vu))


def _lire(nom: str, contrat: int) -> int:
    blocs, fermer = contenu(nom, contrat)
    octets = sum(len(bloc) for bloc in blocs)
    fermer()
    return octets


def tout_mesurer(nombre: int) -> None:
    """Fill the database, then measure each download on both contracts."""
    preparer()
    from django.db import connection

    base = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        petit, moyen, grand = (remplir(n) for n in (1_000, nombre // 10, nombre))
        print("téléchargement        lignes  pic (Mo)  temps (s)  processeur (s)   fichier")
        for nom in EXPORTS:
            for lignes, contrat in ((nombre // 10, moyen), (nombre, grand)):
                vu = _dans_un_processus(base, nom, petit, contrat)
                taille = f"{vu['octets'] / 1e6:.1f} Mo"
                print(
                    f"{nom:18}{lignes:>10}{vu['Mo']:>10}{vu['s']:>11}{vu['calcul']:>16}{taille:>10}",
                    flush=True,
                )
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _dans_un_processus(base: str, nom: str, petit: int, contrat: int) -> dict:
    commande = [sys.executable, __file__, "--mesurer", base, nom, str(petit), str(contrat)]
    sortie = subprocess.run(commande, check=True, capture_output=True, text=True)
    return json.loads(sortie.stdout.splitlines()[-1])


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Mesure les téléchargements.")
    options.add_argument("--lignes", type=int, default=100_000)
    options.add_argument("--mesurer", nargs=4, help=argparse.SUPPRESS)
    demande = options.parse_args()
    if demande.mesurer:
        base, nom, petit, contrat = demande.mesurer
        mesurer(base, nom, int(petit), int(contrat))
    else:
        os.environ.setdefault("VAR", tempfile.mkdtemp(prefix="bench-exports-"))
        tout_mesurer(demande.lignes)
