"""The databases of the bench: made once, copied for each run. Nothing is measured here.

Each is kept under a mark of what it was made from (migrations, generator, floor): a mark that is
out of date makes it again.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from bench.donnees import TAILLES, remplir
from config.embarque import Moteurs

RACINE = Path(__file__).resolve().parent.parent
VIDE = "bench_vide"
PORTAIL, PLANCHER = "bench.reglages", "bench.plancher.reglages"
# The largest contract comes first: the floor shows that one.
EXTRAIT = """
WITH rangs AS (
    SELECT c.id, c.intitule, row_number() OVER (ORDER BY count(a.id) DESC, c.id) AS rang
    FROM contrats_contrat c LEFT JOIN contrats_action a ON a.contrat_id = c.id GROUP BY c.id
), euros AS (SELECT action_id, sum(accorde) AS accorde FROM contrats_financement GROUP BY 1)
"""
CONTRATS = (
    EXTRAIT
    + """
SELECT r.rang, r.intitule, count(a.id), coalesce(sum(e.accorde), 0) FROM rangs r
LEFT JOIN contrats_action a ON a.contrat_id = r.id LEFT JOIN euros e ON e.action_id = a.id
GROUP BY 1, 2 ORDER BY 1"""
)
ACTIONS = (
    EXTRAIT
    + """
SELECT a.id, r.rang, a.reference, a.exercice, a.intitule, p.nom, a.statut, e.accorde
FROM contrats_action a JOIN rangs r ON r.id = a.contrat_id
JOIN partenaires_partenaire p ON p.id = a.porteur_id LEFT JOIN euros e ON e.action_id = a.id"""
)


class Bases:
    """The databases of one working folder, on its embedded PostgreSQL."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.acces = Moteurs(var).postgresql()

    def connexion(self, base: str):
        return psycopg2.connect(dbname=base, host=self.acces["HOST"], user=self.acces["USER"])

    def environnement(self, base: str, reglages: str = PORTAIL) -> dict[str, str]:
        """What a process needs to work on `base`."""
        return os.environ | {
            "VAR": str(self.var),
            "BENCH_VAR": str(self.var),
            "BENCH_SQL": str(self.var / "sql.json"),
            "BENCH_BASE": base,
            "DJANGO_SETTINGS_MODULE": reglages,
            "PYTHONPATH": str(RACINE),
            "NIVEAU_JOURNAL": "WARNING",
            "SECOND_FACTEUR_EXIGE": "0",
        }

    def gerer(self, base: str, *commande: str, reglages: str = PORTAIL) -> None:
        """Run a command of Django on `base`."""
        ordre = [sys.executable, "-m", "django", *commande]
        subprocess.run(ordre, check=True, cwd=RACINE, env=self.environnement(base, reglages),
                       stdout=subprocess.DEVNULL)  # fmt: skip

    # -- what is kept ------------------------------------------------------------------

    def modele(self, taille: str) -> str:
        """The database of this size, filled; made if it is not there."""
        nom = f"bench_{taille.lower()}"
        marque = _marque("bench/donnees" if taille in TAILLES else "config/demo", *_migrations())
        if self._a_jour(nom, marque):
            return nom
        self._vide()
        self._copier(VIDE, nom)
        debut = time.monotonic()
        if taille in TAILLES:
            self._remplir(nom, taille)
        else:
            self.gerer(nom, "charger_caso")
        self._additionner(nom)
        print(f"Taille {taille} faite en {time.monotonic() - debut:.0f} s.", flush=True)
        self._marquer(nom, marque)
        return nom

    def copie(self, taille: str) -> str:
        """A database of this size that the run may write in."""
        modele, nom = self.modele(taille), f"bench_{taille.lower()}_travail"
        self._copier(modele, nom)
        return nom

    def plancher(self, taille: str) -> str:
        """The floor's database, with the same contracts and actions."""
        modele, nom = self.modele(taille), f"bench_{taille.lower()}_plancher"
        marque = _marque("bench/plancher", "bench/bases.py", "bench/donnees", *_migrations())
        if self._a_jour(nom, marque):
            return nom
        self._detruire(nom)
        self._sql("postgres", sql.SQL("CREATE DATABASE {}").format(sql.Identifier(nom)))
        self.gerer(nom, "migrate", "--run-syncdb", "--verbosity", "0", reglages=PLANCHER)
        for requete, table in ((CONTRATS, "contrat"), (ACTIONS, "action")):
            self._verser(modele, requete, nom, f"plancher_{table}")
        self._sql(nom, sql.SQL("VACUUM ANALYZE"))
        self._marquer(nom, marque)
        return nom

    # -- how it is made ----------------------------------------------------------------

    def _vide(self) -> None:
        marque = _marque(*_migrations())
        if not self._a_jour(VIDE, marque):
            self._detruire(VIDE)
            self._sql("postgres", sql.SQL("CREATE DATABASE {}").format(sql.Identifier(VIDE)))
            self.gerer(VIDE, "migrate", "--verbosity", "0")
            self._marquer(VIDE, marque)

    def _remplir(self, nom: str, taille: str) -> None:
        connexion = self.connexion(nom)
        try:
            with connexion:
                remplir(connexion, TAILLES[taille])
        finally:
            connexion.close()

    def _additionner(self, nom: str) -> None:
        """What the worker of a portal that runs has long done."""
        for module in ("contrats.annees", "contrats.argent.cumuls", "partenaires.ressemblances"):
            ordre = f"from {module} import rafraichir; rafraichir()"
            self.gerer(nom, "shell", "--no-imports", "--command", ordre)
        self._sql(nom, sql.SQL("VACUUM ANALYZE"))

    def _verser(self, source: str, requete: str, cible: str, table: str) -> None:
        chemin = self.var / f"{table}.copie"
        entree, sortie = self.connexion(source), self.connexion(cible)
        try:
            with chemin.open("w+") as fichier, sortie, sortie.cursor() as curseur:
                entree.cursor().copy_expert(f"COPY ({requete}) TO STDOUT", fichier)
                fichier.seek(0)
                curseur.copy_expert(f"COPY {table} ({COLONNES[table]}) FROM STDIN", fichier)
        finally:
            entree.close()
            sortie.close()
            chemin.unlink()

    def _copier(self, modele: str, nom: str) -> None:
        self._detruire(nom)
        ordre = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._sql("postgres", ordre.format(sql.Identifier(nom), sql.Identifier(modele)))

    def _detruire(self, nom: str) -> None:
        ordre = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._sql("postgres", ordre.format(sql.Identifier(nom)))

    def _a_jour(self, nom: str, marque: str) -> bool:
        demande = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        return self._sql("postgres", demande, [nom]) == [(marque,)]

    def _marquer(self, nom: str, marque: str) -> None:
        ordre = sql.SQL("COMMENT ON DATABASE {} IS {}")
        self._sql("postgres", ordre.format(sql.Identifier(nom), sql.Literal(marque)))

    def _sql(self, base: str, ordre, valeurs=None) -> list[tuple]:
        connexion = self.connexion(base)
        connexion.autocommit = True
        try:
            with connexion.cursor() as curseur:
                curseur.execute(ordre, valeurs)
                return curseur.fetchall() if curseur.description else []
        finally:
            connexion.close()


COLONNES = {
    "plancher_contrat": "id, intitule, actions, accorde",
    "plancher_action": "id, contrat_id, reference, exercice, intitule, porteur, statut, accorde",
}


def _migrations() -> list[str]:
    return sorted(str(chemin.relative_to(RACINE)) for chemin in RACINE.glob("*/migrations"))


def _marque(*chemins: str) -> str:
    """One sum of the sources under these paths."""
    somme = hashlib.sha256()
    for chemin in map(RACINE.joinpath, chemins):
        for fichier in sorted(chemin.rglob("*.py")) if chemin.is_dir() else [chemin]:
            somme.update(fichier.read_bytes())
    return somme.hexdigest()
