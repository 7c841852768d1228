"""The portal as it is served: gunicorn in a process of its own, behind a relay that can take the
tests' database away from it, or freeze it."""

import contextlib
import os
import select
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.pannes.mandataire import Mandataire
from tests.pannes.processus import Processus, attendre, port_libre
from tests.processus import RACINE, environnement


class Relais(Mandataire):
    """Between the portal and the tests' PostgreSQL, by its unix socket or its port."""

    gelee = False  # True: connections are taken, nothing is passed on

    def __init__(self) -> None:
        hote, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"] or 5432
        super().__init__((hote, int(port)))

    def _relayer(self, client: socket.socket) -> None:
        if self.ferme:
            client.close()
            return
        hote, port = self.cible
        if hote.startswith("/"):
            serveur = socket.socket(socket.AF_UNIX)
            serveur.connect(f"{hote}/.s.PGSQL.{port}")
        else:
            serveur = socket.create_connection((hote, port), timeout=5)
        paire = {client, serveur}
        self._prises |= paire
        with contextlib.suppress(OSError, ValueError):
            while self._attendre_le_degel() and self._passer(client, serveur):
                pass
        self._prises -= paire
        for prise in paire:
            prise.close()

    def _attendre_le_degel(self) -> bool:
        while self.gelee:
            time.sleep(0.05)
        return True

    def _passer(self, client, serveur) -> bool:
        """As the relay does, but never asleep for long: it may be frozen meanwhile."""
        if not any(select.select([client, serveur], [], [], 0.05)):
            return True
        return self.gelee or super()._passer(client, serveur)

    def partir(self) -> None:
        """The database is away."""
        self.ferme = True
        self.reinitialiser()


@contextlib.contextmanager
def portail(dossier: Path, relais: Relais, *, avant=(), **variables: str):
    """Serve the portal; its address. `avant`: what the command is run by."""
    port, base = port_libre(), connection.settings_dict
    compte = f"{base['USER']}:{base['PASSWORD']}@" if base["PASSWORD"] else f"{base['USER']}@"
    adresse = f"http://127.0.0.1:{port}"
    variables = {
        "VAR": str(dossier),
        "SECRET_KEY": settings.SECRET_KEY,  # a session opened by the test is the portal's too
        "DATABASE_URL": f"postgres://{compte}127.0.0.1:{relais.port}/{base['NAME']}",
        "SITE_URL": adresse,
        "DELAI_REQUETE_SECONDES": "2",
        **variables,
    }
    _statiques(dossier, variables)
    commande = [*avant, sys.executable, "-m", "gunicorn", "config.wsgi", "--bind",
                f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]  # fmt: skip
    processus = Processus("web", commande, dossier / "web.log", cwd=RACINE,
                          env=environnement(**variables))  # fmt: skip
    try:
        attendre(lambda: _repond(adresse), 180, "gunicorn")
        yield adresse
    finally:
        processus.arreter()


def _statiques(dossier: Path, variables) -> None:
    """Collected once, then again when a file of ours has changed since."""
    commun = Path(os.environ["VAR"]) / "statiques-servies"
    table = commun / "static" / "staticfiles.json"
    ecrits = max(chemin.stat().st_mtime for chemin in (RACINE / "static").rglob("*"))
    if not table.exists() or table.stat().st_mtime < ecrits:
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"],
            cwd=RACINE, env=environnement(**variables) | {"VAR": str(commun)}, check=True,
        )  # fmt: skip
    (dossier / "static").symlink_to(commun / "static")


def _repond(adresse: str) -> bool:
    with contextlib.suppress(OSError):
        return urllib.request.urlopen(f"{adresse}/sante", timeout=10).status == 200
    return False
