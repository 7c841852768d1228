"""A file of 20 000 lines, from its deposit to its rows, beside bare parsing and COPY.

    python -m bench.imports 20000

Everything happens in one transaction that is taken back: the database keeps nothing.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time

from bench.bases import PORTAIL, RACINE
from bench.serveurs import memoire

LIGNES = 20_000
BUT = 0.5


def mesurer(essai) -> list[dict]:
    """Preview and application of a CSV and of a workbook, each beside its floor."""
    env = essai.bases.environnement(essai.base, PORTAIL)
    vus = []
    for forme in ("csv", "xlsx"):
        ordre = [sys.executable, "-m", "bench.imports", forme, str(LIGNES)]
        fini = subprocess.run(
            ordre, check=True, capture_output=True, text=True, cwd=RACINE, env=env
        )
        vu = json.loads(fini.stdout.splitlines()[-1])
        total = vu["apercu"] + vu["application"]
        part = vu["nu"] / total
        dit = (
            f"{LIGNES} lignes : aperçu {vu['apercu']:.1f} s, application {vu['application']:.1f} s,"
            f" annulation {vu['annulation']:.1f} s, sommet {vu['sommet']:.0f} Mo ; "
            f"{part:.0%} de la vitesse du plancher, {vu['nu']:.2f} s (but {BUT:.0%})"
        )
        vus.append({"nom": f"import {forme}", "atteint": part >= BUT, "dit": dit, **vu})
        print(dit, flush=True)
    return vus


def fichier(forme: str, lignes: int) -> bytes:
    """As many communes as asked, each with its neighbourhood."""
    rangs = [(f"{rang % 95_000 + 1:05d}", f"Commune {rang}", f"Quartier {rang}")
             for rang in range(1, lignes + 1)]  # fmt: skip
    titres = ("code_insee", "commune", "quartier")
    if forme == "csv":
        sortie = io.StringIO()
        csv.writer(sortie, delimiter=";").writerows([titres, *rangs])
        return sortie.getvalue().encode()
    from xlsxwriter import Workbook

    octets = io.BytesIO()
    with Workbook(octets, {"constant_memory": True}) as classeur:
        page = classeur.add_worksheet("Lieux")
        for rang, valeurs in enumerate((titres, *rangs)):
            page.write_row(rang, 0, valeurs)
    return octets.getvalue()


def nu(forme: str, octets: bytes) -> None:
    """The same lines read, and poured by COPY into a bare table."""
    from django.db import connection

    if forme == "csv":
        lues = csv.reader(io.StringIO(octets.decode()), delimiter=";")
    else:
        from python_calamine import CalamineWorkbook

        classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        lues = classeur.get_sheet_by_index(0).to_python()
    texte = io.StringIO("".join("\t".join(map(str, ligne)) + "\n" for ligne in lues))
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE nu (code text, commune text, quartier text)")
        curseur.cursor.copy_expert("COPY nu FROM STDIN", texte)


def passer(forme: str, lignes: int) -> dict:
    """Seconds of each step, and the peak of the process, in a transaction taken back."""
    import django

    django.setup()
    from django.db import transaction

    from imports.annulation import annuler
    from imports.application import appliquer
    from imports.models import Lot
    from imports.preparation import preparer
    from imports.sortes import SORTES
    from tests.imports.sortes_d_essai import Lieux

    SORTES["essai_lieux"] = Lieux()
    octets, durees = fichier(forme, lignes), {}

    def chronometrer(etape, faire):
        debut = time.perf_counter()
        faire()
        durees[etape] = time.perf_counter() - debut

    with transaction.atomic():
        chronometrer("nu", lambda: nu(forme, octets))
        depose = Lot.objects.deposer(
            sorte="essai_lieux", nom=f"lieux.{forme}", octets=octets, par=None
        )
        chronometrer("apercu", lambda: preparer(depose))
        depose.refresh_from_db()
        chronometrer("application", lambda: appliquer(depose, par=None))
        chronometrer("annulation", lambda: annuler(depose, par=None))
        transaction.set_rollback(True)
    return durees | {"sommet": memoire("self", "VmHWM")}


if __name__ == "__main__":
    print(json.dumps(passer(sys.argv[1], int(sys.argv[2]))))
