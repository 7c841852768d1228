"""`make bench`: every part at every size, one table, and with `--ecrire` the file of results.

    python -m bench --taille S M --volets pages debit --ecrire

Each size is a process (bench/une_taille.py); what is compared between sizes is compared here.
Nothing is said to pass or fail a test: a goal is reached or missed, by how much.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from bench import resultats
from bench.une_taille import VOLETS

RACINE = Path(__file__).resolve().parent.parent
TAILLES = ("S", "M", "L")


def main() -> None:
    options = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    options.add_argument("--taille", nargs="+", choices=TAILLES, default=list(TAILLES))
    options.add_argument("--volets", nargs="+", choices=VOLETS)
    for volet in VOLETS:
        options.add_argument(
            f"--{volet}",
            dest="volets",
            action="append_const",
            const=volet,
            default=argparse.SUPPRESS,
            help=f"seulement : {volet}",
        )
    options.add_argument("--ecrire", action="store_true", help="écrit bench/resultats.md")
    options.add_argument("--relire", action="store_true", help="ne mesure rien, relit les mesures")
    demande = options.parse_args()
    var = Path(os.environ.get("VAR") or RACINE / "var" / "bench").resolve()
    var.mkdir(parents=True, exist_ok=True)
    if not demande.relire:
        for taille in demande.taille:
            _mesurer(var, taille, demande.volets or VOLETS)
    mesures = {
        taille: json.loads(chemin.read_text())
        for taille in TAILLES
        if (chemin := var / f"mesures-{taille}.json").exists()
    }
    texte = resultats.rediger(mesures)
    print("\n" + texte)
    if demande.ecrire:
        (RACINE / "bench" / "resultats.md").write_text(texte)


def _mesurer(var: Path, taille: str, volets: list[str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "bench.une_taille", taille, "--volets", *dict.fromkeys(volets)],
        check=True,
        cwd=RACINE,
        env=os.environ
        | {"VAR": str(var), "NIVEAU_JOURNAL": "WARNING", "SECOND_FACTEUR_EXIGE": "0"},
    )


if __name__ == "__main__":
    main()
