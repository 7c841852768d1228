"""Measures an import from end to end beside the least it could cost: bare calamine, then COPY.

    VAR=/tmp/bench python bench/import.py [lines]

Everything happens in one transaction that is taken back: the base of `VAR` keeps nothing.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
LIGNES = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000


def preparer_django() -> None:
    sys.path.insert(0, str(RACINE))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("NIVEAU_JOURNAL", "WARNING")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def classeur(suffixe: str) -> bytes:
    """A workbook of as many communes as asked, each with its neighbourhood."""
    from xlsxwriter import Workbook

    sortie = io.BytesIO()
    with Workbook(sortie, {"constant_memory": True}) as ecrit:
        page = ecrit.add_worksheet("Lieux")
        page.write_row(0, 0, ["code_insee", "commune", "quartier"])
        for rang in range(1, LIGNES + 1):
            nom = f"Commune {rang}{suffixe}"
            page.write_row(rang, 0, [f"{rang % 95_000 + 1:05d}", nom, f"Quartier {rang}"])
    return sortie.getvalue()


def nu(octets: bytes) -> None:
    """The same lines read by calamine and poured by COPY into bare tables."""
    from django.db import connection
    from python_calamine import CalamineWorkbook

    lignes = CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_index(0).to_python()
    texte = io.StringIO("".join("\t".join(map(str, ligne)) + "\n" for ligne in lignes[1:]))
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE nu (code text, commune text, quartier text)")
        curseur.cursor.copy_expert("COPY nu FROM STDIN", texte)
        curseur.execute("SELECT count(*) FROM nu")
        assert curseur.fetchone()[0] == LIGNES


def chronometrer(nom: str, faire) -> float:
    """Seconds of wall clock; those of this process alone, and its memory, are printed too."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")  # the server does it by itself, once the rows are committed
    debut, travail = time.perf_counter(), time.process_time()
    faire()
    duree, travail = time.perf_counter() - debut, time.process_time() - travail
    pic = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{nom:<28}{duree:8.2f} s   dont Python {travail:6.2f} s   pic {pic} Mo", flush=True)
    return duree


def mesurer() -> None:
    from imports.annulation import annuler
    from imports.application import appliquer
    from imports.models import Lot
    from imports.preparation import preparer
    from imports.sortes import SORTES
    from tests.imports.sortes_d_essai import Lieux

    SORTES["essai_lieux"] = Lieux()

    def lot(octets):
        return Lot.objects.deposer(sorte="essai_lieux", nom="lieux.xlsx", octets=octets, par=None)

    def passer(octets, etape):
        depose = lot(octets)
        lu = chronometrer(f"aperçu, {etape}", lambda: preparer(depose))
        depose.refresh_from_db()
        print(f"   {depose.comptes}")
        return depose, lu + chronometrer(
            f"application, {etape}", lambda: appliquer(depose, par=None)
        )

    premier, second = classeur(""), classeur(" bis")
    temoin = chronometrer("calamine et COPY seuls", lambda: nu(premier))
    _, creation = passer(premier, "création")
    modifie, modification = passer(second, "modification")
    retour = chronometrer("annulation", lambda: annuler(modifie, par=None))
    print(
        f"{LIGNES} lignes : création {creation:.1f} s ({creation / temoin:.0f} fois le témoin), "
        f"modification {modification:.1f} s, annulation {retour:.1f} s"
    )


if __name__ == "__main__":
    preparer_django()
    from django.db import transaction

    with transaction.atomic():
        mesurer()
        transaction.set_rollback(True)
