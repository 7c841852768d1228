"""The tables as the migrations make them, made by one process of the tests for all of them.

The first one migrates a database and writes down what it came to; the others, and the next run of
the same code, read it back in a second. Nothing that a test wrote ever enters.
"""

import fcntl
import hashlib
import subprocess
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config.embarque import Moteurs
from tests.environnement import DOSSIER, RACINE


def preparer() -> None:
    """From now on the tests' database begins as a copy of the migrated one."""
    base = connections["default"]
    nom = f"modele_{_empreinte()}"
    copie = Path(DOSSIER, f"{nom}.sql")
    with _seul():
        if not _existe(base, nom):
            _creer(base, nom, copie)
    base.settings_dict["TEST"]["TEMPLATE"] = nom


def _empreinte() -> str:
    """What the tables depend on: all our code, and the versions of the libraries."""
    codes = (
        chemin for dossier in RACINE.glob("*/migrations") for chemin in dossier.parent.rglob("*.py")
    )
    total = hashlib.sha256()
    for chemin in (*sorted(codes), RACINE / "config/settings.py", RACINE / "requirements.txt"):
        total.update(chemin.read_bytes())
    return total.hexdigest()[:16]


@contextmanager
def _seul():
    """One process at a time: who comes second finds it done."""
    Path(DOSSIER).mkdir(parents=True, exist_ok=True)
    with Path(DOSSIER, "modele.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield


def _existe(base, nom: str) -> bool:
    with base._nodb_cursor() as curseur:
        curseur.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom])
        return curseur.fetchone() is not None


def _creer(base, nom: str, copie: Path) -> None:
    """Half-made, it bears another name: a process that is stopped leaves nothing to copy."""
    ebauche = f"{nom}_ebauche"
    _oublier_les_anciennes(base, copie)
    with base._nodb_cursor() as curseur:
        curseur.execute(f"CREATE DATABASE {ebauche}")
    if copie.exists():
        _executer("psql", ebauche, "-q", "-v", "ON_ERROR_STOP=1", "-f", str(copie))
    else:
        _migrer(base, ebauche)
        _executer("pg_dump", ebauche, "-f", f"{copie}.ebauche")
        Path(f"{copie}.ebauche").rename(copie)
    with base._nodb_cursor() as curseur:
        curseur.execute(f"ALTER DATABASE {ebauche} RENAME TO {nom}")


def _oublier_les_anciennes(base, copie: Path) -> None:
    """What other code came to, and what was left half-made."""
    for ancienne in set(copie.parent.glob("modele_*")) - {copie}:
        ancienne.unlink()
    with base._nodb_cursor() as curseur:
        curseur.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'modele_')")
        for (ancienne,) in curseur.fetchall():
            curseur.execute(f"DROP DATABASE {ancienne}")


def _migrer(base, nom: str) -> None:
    portail = base.settings_dict["NAME"]
    base.close()
    base.settings_dict["NAME"] = nom
    try:
        call_command("migrate", verbosity=0)
    finally:
        base.close()
        base.settings_dict["NAME"] = portail


def _executer(programme: str, nom: str, *options: str) -> None:
    reglages = connections["default"].settings_dict
    commande = [Moteurs(settings.VAR)._binaire(programme), "-h", reglages["HOST"]]
    subprocess.run(
        [*map(str, commande), "-U", reglages["USER"], "-d", nom, *options],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
