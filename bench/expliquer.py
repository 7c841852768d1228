"""`python -m bench.expliquer L`: how PostgreSQL runs the slowest statements that the pages made.

Reads what « pages » kept; the same statement asked for by several pages is shown once, with
its largest time. EXPLAIN ANALYZE runs it again, on the copy that was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from pathlib import Path

from bench.bases import RACINE, Bases


def lentes(chemin: Path, seuil: float) -> list[dict]:
    """The SELECTs over `seuil` milliseconds, one for each shape, the slowest first."""
    pires: dict[str, dict] = {}
    for page, faites in json.loads(chemin.read_text()).items():
        for faite in faites:
            forme = re.sub(r"\s+", " ", faite["sql"])
            if not forme.startswith(("SELECT", "WITH")) or faite["ms"] < seuil:
                continue
            vue = pires.setdefault(forme, faite | {"pages": []})
            vue["pages"].append(page)
            if faite["ms"] > vue["ms"]:
                vue |= {"ms": faite["ms"], "entier": faite["entier"]}
    return sorted(pires.values(), key=lambda vue: -vue["ms"])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("taille", choices=("S", "M", "L"))
    options.add_argument("--seuil", type=float, default=10.0, help="millisecondes")
    options.add_argument("--combien", type=int, default=30)
    demande = options.parse_args()
    var = Path(os.environ.get("VAR") or RACINE / "var" / "bench").resolve()
    connexion = Bases(var).connexion(f"bench_{demande.taille.lower()}_travail")
    connexion.autocommit = True
    trouvees = lentes(var / f"requetes-{demande.taille}.json", demande.seuil)
    for vue in trouvees[: demande.combien]:
        pages = sorted(set(vue["pages"]))
        print(f"\n== {vue['ms']:.0f} ms : {', '.join(pages[:4])} ({len(pages)} pages)")
        print(vue["entier"][:1500])
        with connexion.cursor() as curseur:
            curseur.execute(f"EXPLAIN (ANALYZE, BUFFERS) {vue['entier']}")
            print("\n".join(ligne for (ligne,) in curseur.fetchall()))


if __name__ == "__main__":
    main()
