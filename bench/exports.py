"""The downloads at 100 000 lines, each in a process of its own, beside bare csv and xlsxwriter.

    python -m bench.exports financements csv 100000

The floor writes the same number of lines, of as many columns, read by the same kind of cursor: the
values as they come, no rule of the portal.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from tempfile import TemporaryFile

from bench.bases import PORTAIL, RACINE
from bench.serveurs import memoire

LIGNES = 100_000
EXPORTS = ("financements csv", "financements xlsx", "actions csv", "actions xlsx", "scdl csv")
ASSEZ = 10_000  # with less, what is measured is the start: no goal then
BUTS = {"csv": 0.6, "xlsx": 0.8}
# As many columns as the portal's own sheet of funding lines, joins included.
LIGNES_NUES = """
SELECT a.reference, a.exercice, a.intitule, p.nom, p.siret, a.dispositif, a.statut, f.nature, q.nom,
       q.siret, f.annee, f.demande, f.accorde, f.verse, f.conditions_versement, f.date_convention,
       f.versement_debut, f.reference_decision
FROM contrats_financement f JOIN contrats_action a ON a.id = f.action_id
JOIN partenaires_partenaire p ON p.id = a.porteur_id
JOIN partenaires_partenaire q ON q.id = f.financeur_id ORDER BY f.id LIMIT %s"""


def mesurer(essai) -> list[dict]:
    """A line for each download: seconds, peak, share of the floor's speed."""
    vus = []
    for nom in EXPORTS:
        nous, eux = _a_part(essai, nom), _a_part(essai, f"nu {nom.split()[1]}")
        # Seconds a line, by the clock: what PostgreSQL does counts, on both sides.
        part = (eux["s"] / eux["lignes"]) / (nous["s"] / nous["lignes"])
        but = {"atteint": part >= BUTS[nom.split()[1]]} if nous["lignes"] >= ASSEZ else {}
        dit = (
            f"{nous['lignes']} lignes en {nous['s']:.1f} s ({nous['calcul']:.1f} s de processeur), "
            f"{nous['Mo']:.0f} Mo au plus en plus du démarrage, {nous['octets'] / 1e6:.1f} Mo ; "
            f"{part:.0%} de la vitesse du plancher (but {BUTS[nom.split()[1]]:.0%})"
        )
        vus.append({"nom": f"export {nom}", **but, "dit": dit, "part": part, **nous})
        print(f"{nom:20}{dit}", flush=True)
    return vus


def _a_part(essai, nom: str) -> dict:
    ordre = [sys.executable, "-m", "bench.exports", *nom.split(), str(LIGNES)]
    env = essai.bases.environnement(essai.base, PORTAIL)
    fini = subprocess.run(ordre, check=True, capture_output=True, text=True, cwd=RACINE, env=env)
    return json.loads(fini.stdout.splitlines()[-1])


def ecrire(quoi: str, forme: str, nombre: int) -> dict:
    """Write it through the portal's code, or bare; what it cost once the code was warm."""
    import django

    django.setup()
    faire = _nu if quoi == "nu" else _portail
    faire(quoi, forme, 500)
    avant, debut, calcul = memoire("self", "VmHWM"), time.monotonic(), time.process_time()
    lignes, octets = faire(quoi, forme, nombre)
    return {
        "lignes": lignes,
        "octets": octets,
        "s": time.monotonic() - debut,
        "calcul": time.process_time() - calcul,
        "Mo": memoire("self", "VmHWM") - avant,
    }


def _portail(quoi: str, forme: str, nombre: int) -> tuple[int, int]:
    from contrats import exports
    from contrats.argent import scdl
    from contrats.models import Action, Financement
    from contrats.tableur import exporter

    derniers = Financement.objects.order_by("pk")
    if quoi == "actions":
        actions = Action.objects.filter(pk__lte=nombre)
        lignes = Financement.objects.filter(action__in=actions[:0])
        feuilles, compte = exports.actions(actions, lignes), actions.count()
    else:
        borne = derniers.values_list("pk", flat=True)[: nombre + 1]
        borne = list(borne)[-1]
        lignes = Financement.objects.filter(pk__lte=borne).comptees()
        feuilles, compte = exports.registre(lignes), lignes.count()
    if quoi == "scdl":
        return compte, sum(len(bloc) for bloc in scdl.en_csv(lignes))
    reponse = exporter(forme, "Mesure", feuilles)
    octets = sum(len(bloc) for bloc in reponse.streaming_content)
    reponse.close()
    return compte, octets


def _nu(quoi: str, forme: str, nombre: int) -> tuple[int, int]:
    from django.db import connection, transaction

    with transaction.atomic(), connection.chunked_cursor() as curseur:
        curseur.itersize = 2000
        curseur.execute(LIGNES_NUES, [nombre])
        return _csv_nu(curseur) if forme == "csv" else _xlsx_nu(curseur)


def _csv_nu(curseur) -> tuple[int, int]:
    octets = lignes = 0
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";")
    while bloc := curseur.fetchmany(2000):
        ecrivain.writerows(bloc)
        octets += len(sortie.getvalue().encode())
        lignes += len(bloc)
        sortie.seek(0)
        sortie.truncate()
    return lignes, octets


def _xlsx_nu(curseur) -> tuple[int, int]:
    from xlsxwriter import Workbook

    with TemporaryFile() as sortie:
        lignes = 0
        with Workbook(sortie, {"constant_memory": True}) as classeur:
            feuille = classeur.add_worksheet("Nu")
            while bloc := curseur.fetchmany(2000):
                for ligne in bloc:
                    feuille.write_row(lignes, 0, [v if v is None else str(v) for v in ligne])
                    lignes += 1
        return lignes, sortie.tell()


if __name__ == "__main__":
    print(json.dumps(ecrire(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
