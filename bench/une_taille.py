"""One size, in a process of its own: its databases, both servers, the parts that are asked for.

    python -m bench.une_taille S --volets pages debit

Writes what it measured to `VAR/mesures-S.json`. Nothing is compared between sizes here.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.bases import PLANCHER, PORTAIL, RACINE, Bases
from bench.resultats import machine
from bench.serveurs import Serveur

# Each is a module of the bench, whose `mesurer(essai)` gives what is kept.
VOLETS = ("pages", "debit", "croissance", "poids", "exports", "imports", "courriels", "rapports")


class Essai:
    """What every part needs: the databases, the people, the paths, both servers once started."""

    def __init__(self, bases: Bases, taille: str) -> None:
        self.bases, self.taille = bases, taille
        self.base, self.base_plancher = bases.copie(taille), bases.plancher(taille)
        os.environ.update(bases.environnement(self.base))
        import django

        django.setup()
        if not (bases.var / "static").exists():
            bases.gerer(self.base, "collectstatic", "--noinput", "--verbosity", "0")
        from bench import objets
        from contrats.tasks import rafraichir_les_cumuls as additionner
        from partenaires.tasks import comparer_les_noms as comparer

        self.gens, self.objets = objets.preparer()
        additionner(), comparer()  # as the worker would within minutes
        self.cles = objets.sessions(self.gens)
        self.chemins, self.sans_objet = objets.pages(self.objets)
        self.chemins_admin = objets.pages_du_back_office()
        self.cle_plancher = self._entrer_au_plancher()
        self.portail = self.plancher = None

    def _entrer_au_plancher(self) -> str:
        fini = subprocess.run(
            [sys.executable, "-m", "bench.plancher.session"], check=True, capture_output=True,
            text=True, cwd=RACINE, env=self.bases.environnement(self.base_plancher, PLANCHER),
        )  # fmt: skip
        return fini.stdout.strip().splitlines()[-1]

    def passer(self, volets: list[str], garder: Callable[[dict], object]) -> None:
        """Run these parts, servers up; what was measured is kept after each of them, with when and
        where. Memory is that of processes that have served every page."""
        vu = {"sans_objet": self.sans_objet, "machines": {}}
        with (
            Serveur(self.bases, self.base, PORTAIL) as self.portail,
            Serveur(self.bases, self.base_plancher, PLANCHER) as self.plancher,
        ):
            for volet in volets:
                debut = time.monotonic()
                print(f"\n== {volet}, taille {self.taille}", flush=True)
                vu["machines"][volet] = machine()
                vu[volet] = importlib.import_module(f"bench.{volet}").mesurer(self)
                print(f"   ({time.monotonic() - debut:.0f} s)", flush=True)
                garder(vu)
            if "pages" in volets:
                vu["memoire"] = {
                    "portail": self.portail.memoire(),
                    "plancher": self.plancher.memoire(),
                }
                garder(vu)


def main() -> None:
    options = argparse.ArgumentParser(description="Mesure une taille.")
    options.add_argument("taille")
    options.add_argument("--volets", nargs="+", default=list(VOLETS), choices=VOLETS)
    demande = options.parse_args()
    var = Path(os.environ["VAR"]).resolve()
    essai = Essai(Bases(var), demande.taille)
    chemin = var / f"mesures-{demande.taille}.json"
    garde = json.loads(chemin.read_text()) if chemin.exists() else {}

    def garder(vu: dict) -> None:
        tout = garde | vu | {"machines": garde.get("machines", {}) | vu["machines"]}
        chemin.write_text(json.dumps(tout, indent=1, ensure_ascii=False))

    essai.passer(demande.volets, garder)


if __name__ == "__main__":
    main()
